//! Everything that shapes say of bars: what was found, how well it did, phase and regime.

use std::collections::BTreeMap;

use rumbo_market::BarSlice;

use super::lift::{Expectation, Lift, LiftRule, Moves};
use super::phase::{PhaseReading, PhaseSettings, phase_of};
use super::scanner::{Detection, Point, scan};
use super::swing::SwingSettings;
use crate::backtest::Side;
use crate::indicator::{self, Group, IndicatorKind, Input};

/// Variant of a candle that TA-Lib gives a positive number.
pub const BULLISH: &str = "bullish";
/// Variant of a candle that TA-Lib gives a negative number.
pub const BEARISH: &str = "bearish";

/// Candles whose sign only tells the colour of the bar, or nothing: TA-Lib says of each that it is
/// not bullish when positive.
const WITHOUT_SIDE: [&str; 8] = [
    "cdldoji",
    "cdldragonflydoji",
    "cdlgravestonedoji",
    "cdlhighwave",
    "cdllongleggeddoji",
    "cdlrickshawman",
    "cdlspinningtop",
    "cdltakuri",
];

/// Whether a move to one side is expected after a candle.
pub fn candle_has_side(id: &str) -> bool {
    !WITHOUT_SIDE.contains(&id)
}

/// What to look for and how to measure it.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct SurveySettings {
    pub swings: SwingSettings,
    pub phase: PhaseSettings,
    pub lift: LiftRule,
}

/// How well one variant did over the bars.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Standing {
    pub pattern: &'static str,
    pub variant: &'static str,
    /// Times it was found.
    pub found: usize,
    /// Whether a move to one side is expected.
    pub has_side: bool,
    /// `None` under [`super::LIFT_CASES_MIN`] resolved cases, or when no move is expected.
    pub lift: Option<Lift>,
}

/// What the regime filter says at the last bar, in percent.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RegimeOdds {
    pub up: f64,
    pub down: f64,
    pub range: f64,
    pub volatile: f64,
}

/// What shapes and candles say of bars.
#[derive(Debug, Clone)]
pub struct Survey {
    /// In the order in which they were knowable; of one row, by pattern.
    pub found: Vec<Detection>,
    /// By pattern and variant, of those that were found.
    pub standings: Vec<Standing>,
    /// At the last bar; `None` without bars.
    pub phase: Option<PhaseReading>,
    /// At the last bar; `None` while there are too few bars.
    pub regime: Option<RegimeOdds>,
}

/// Looks for every shape and candle in bars and measures them over the same bars.
pub fn survey(bars: BarSlice<'_>, settings: SurveySettings) -> Survey {
    let mut found = scan(bars, settings.swings);
    let candles = indicator::LIST
        .iter()
        .filter(|kind| kind.spec().group == Group::Pattern);
    for kind in candles {
        find_candles(*kind, bars, &mut found);
    }
    found.sort_by_key(|one| (one.known_at, one.pattern));

    let mut groups: BTreeMap<(&str, &str), Vec<&Detection>> = BTreeMap::new();
    for one in &found {
        let group = groups.entry((one.pattern, one.variant)).or_default();
        group.push(one);
    }
    let moves = Moves::of(bars, settings.lift);
    let standing =
        |((pattern, variant), group): ((&'static str, &'static str), Vec<&Detection>)| {
            let expected = group.iter().filter_map(|one| {
                one.side.map(|side| Expectation {
                    row: one.known_at,
                    side,
                })
            });
            Standing {
                pattern,
                variant,
                found: group.len(),
                has_side: group.iter().any(|one| one.side.is_some()),
                lift: moves.lift(expected),
            }
        };
    let standings = groups.into_iter().map(standing).collect();

    Survey {
        standings,
        phase: phase_of(bars, settings.phase),
        regime: regime(bars),
        found,
    }
}

/// Adds the rows at which a candle pattern is complete.
fn find_candles(kind: &dyn IndicatorKind, bars: BarSlice<'_>, found: &mut Vec<Detection>) {
    let columns = kind.spec().inputs.iter().map(|input| match input {
        Input::Open => bars.open,
        Input::High => bars.high,
        Input::Low => bars.low,
        Input::Series | Input::Close => bars.close,
        Input::Volume => bars.volume,
    });
    let columns: Vec<&[f64]> = columns.collect();
    let has_side = candle_has_side(kind.spec().id);
    let outputs = kind.run(&columns, &[]).expect("defaults are in bounds");
    for (row, &value) in outputs[0].iter().enumerate() {
        let (side, variant, price) = match value {
            value if value > 0.0 => (Side::Long, BULLISH, bars.low[row]),
            value if value < 0.0 => (Side::Short, BEARISH, bars.high[row]),
            _ => continue,
        };
        found.push(Detection {
            pattern: kind.spec().id,
            variant,
            side: has_side.then_some(side),
            known_at: row,
            points: vec![Point { row, price }],
            target: None,
            wrong_beyond: None,
        });
    }
}

fn regime(bars: BarSlice<'_>) -> Option<RegimeOdds> {
    let kind = indicator::find("regime").expect("the list has it");
    let columns = kind
        .run(&[bars.close], &[])
        .expect("defaults are in bounds");
    let last = |at: usize| columns[at].last().copied().filter(|odds| odds.is_finite());
    Some(RegimeOdds {
        up: last(0)?,
        down: last(1)?,
        range: last(2)?,
        volatile: last(3)?,
    })
}
