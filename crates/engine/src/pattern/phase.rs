//! Phases of the market: accumulation, manipulation, distribution.
//!
//! A label for what the price is doing, after the three phases of Wyckoff's schematics (Evans,
//! Wyckoff course, 1931; the sweep of a range is Wyckoff's spring and upthrust). It is a
//! description with a reason, and no rule can use it as a trigger.
//!
//! The machine, on closed bars, with distances in average true ranges of 14 bars:
//!
//! 1. **None → accumulation** when the last `range_bars` bars fit in `width` ranges. Their high and
//!    low are the range; while they still fit, the range follows them.
//! 2. **Accumulation → manipulation** when the price leaves the range by more than `sweep` and
//!    closes inside again within `return_bars` bars. The side swept is kept. A price that stays
//!    outside longer has left without a sweep: none.
//! 3. **Manipulation → distribution** when a close leaves the range by more than `sweep` on the
//!    side that was not swept. After `range_bars` bars without it: none. A later sweep of either
//!    side starts the wait anew.
//! 4. **Distribution → none** when a close is back inside the range, or after `range_bars` bars.
//!
//! After none, a range is made of the bar that ended the phase and those that follow.

use std::collections::VecDeque;

use rumbo_market::{Bar, BarSlice};
use serde::{Deserialize, Serialize};

use super::swing::ATR_BARS;
use crate::backtest::Side;
use crate::decision::Statement;
use crate::indicator::{Stream, find};

/// What the price is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    /// None of the others.
    None,
    /// The price keeps to a narrow range.
    Accumulation,
    /// It left the range and came back.
    Manipulation,
    /// It left the range on the other side.
    Distribution,
}

/// Parameters of the machine.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PhaseSettings {
    /// Bars that make a range, and that a phase may last after it; 5 to 500.
    pub range_bars: usize,
    /// Average true ranges that the range spans at most.
    pub width: f64,
    /// Average true ranges by which a price leaves the range.
    pub sweep: f64,
    /// Bars within which a sweep comes back.
    pub return_bars: usize,
}

impl Default for PhaseSettings {
    fn default() -> Self {
        Self {
            range_bars: 20,
            width: 4.0,
            sweep: 0.25,
            return_bars: 3,
        }
    }
}

/// The phase at a bar, and why.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PhaseReading {
    pub phase: Phase,
    /// Row at whose close it began.
    pub since: usize,
    /// Low and high of the range it is about; `None` when there is none.
    pub range: Option<(f64, f64)>,
    /// In manipulation the side that was swept, in distribution the side on which the price left:
    /// long is above the range.
    pub side: Option<Side>,
}

impl PhaseReading {
    /// What it says, as a fact that [`crate::decision::render`] puts into words; `None` without a range.
    pub fn statement(&self) -> Option<Statement> {
        let (low, high) = self.range?;
        let code = match (self.phase, self.side) {
            (Phase::Manipulation, Some(Side::Long)) => "phase.manipulation_above",
            (Phase::Manipulation, _) => "phase.manipulation_below",
            (Phase::Distribution, Some(Side::Long)) => "phase.distribution_above",
            (Phase::Distribution, _) => "phase.distribution_below",
            (Phase::Accumulation | Phase::None, _) => "phase.accumulation",
        };
        let range = [("low", low.into()), ("high", high.into())];
        Some(Statement::new("p1".to_owned(), code, range))
    }
}

/// The phase at the last bar, `None` without bars.
pub fn phase_of(bars: BarSlice<'_>, settings: PhaseSettings) -> Option<PhaseReading> {
    let mut machine = PhaseMachine::new(settings);
    bars.iter().map(|bar| machine.next(&bar)).last()
}

/// The machine, bar by bar. A copy resumes from where it was taken.
#[derive(Debug, Clone)]
pub struct PhaseMachine {
    settings: PhaseSettings,
    atr: Box<dyn Stream>,
    /// High and low of the last bars, the newest last.
    window: VecDeque<(f64, f64)>,
    row: usize,
    reading: PhaseReading,
    /// Since when the price is outside the range, and on which side.
    outside: Option<(usize, Side)>,
}

const NOTHING: PhaseReading = PhaseReading {
    phase: Phase::None,
    since: 0,
    range: None,
    side: None,
};

impl PhaseMachine {
    /// Starts before the first bar.
    pub fn new(settings: PhaseSettings) -> Self {
        let kind = find("atr").expect("the list has it");
        let atr = kind.build(&[ATR_BARS]);
        Self {
            settings,
            atr: atr.expect("the parameter is in bounds"),
            window: VecDeque::with_capacity(settings.range_bars),
            row: 0,
            reading: NOTHING,
            outside: None,
        }
    }

    /// Takes a closed bar and gives the phase at its close.
    ///
    /// A bar that is not finite forgets everything, but counts as a row.
    pub fn next(&mut self, bar: &Bar) -> PhaseReading {
        let row = self.row;
        self.row += 1;
        let mut atr = [0.0];
        self.atr.next(&[bar.high, bar.low, bar.close], &mut atr);
        let [atr] = atr;
        if ![bar.high, bar.low, bar.close]
            .iter()
            .all(|price| price.is_finite())
        {
            self.enter(Phase::None, row, None, None);
            return self.reading;
        }
        if atr.is_finite() {
            self.step(bar, row, atr);
        }
        if self.window.len() == self.settings.range_bars {
            self.window.pop_front();
        }
        self.window.push_back((bar.high, bar.low));
        if atr.is_finite() {
            self.settle(row, atr);
        }
        self.reading
    }

    /// What the bar does to the range of the bars before it.
    fn step(&mut self, bar: &Bar, row: usize, atr: f64) {
        let Some((low, high)) = self.reading.range else {
            return;
        };
        let margin = self.settings.sweep * atr;
        let left = |price_high: f64, price_low: f64| match () {
            () if price_high > high + margin => Some(Side::Long),
            () if price_low < low - margin => Some(Side::Short),
            () => None,
        };
        let inside = (low..=high).contains(&bar.close);
        let over = row - self.reading.since > self.settings.range_bars;
        if self.reading.phase == Phase::Distribution {
            if inside || over {
                self.enter(Phase::None, row, None, None);
            }
            return;
        }
        let swept = self
            .reading
            .side
            .filter(|_| self.reading.phase == Phase::Manipulation);
        let closed_out = left(bar.close, bar.close);
        if let (Some(swept), Some(out)) = (swept, closed_out)
            && swept != out
        {
            self.enter(Phase::Distribution, row, Some((low, high)), Some(out));
            return;
        }
        if let Some(side) = left(bar.high, bar.low)
            && self.outside.is_none()
        {
            self.outside = Some((row, side));
        }
        match self.outside {
            Some((since, side)) if inside && row - since < self.settings.return_bars => {
                self.enter(Phase::Manipulation, row, Some((low, high)), Some(side));
            }
            Some((since, _)) if row - since >= self.settings.return_bars => {
                self.enter(Phase::None, row, None, None);
            }
            None if swept.is_some() && over => self.enter(Phase::None, row, None, None),
            _ => {}
        }
    }

    /// What the window, this bar included, says of a range.
    fn settle(&mut self, row: usize, atr: f64) {
        let waits = match self.reading.phase {
            Phase::None => true,
            Phase::Accumulation => self.outside.is_none(),
            Phase::Manipulation | Phase::Distribution => false,
        };
        if !waits || self.window.len() < self.settings.range_bars {
            return;
        }
        let span = |(low, high): (f64, f64), &(bar_high, bar_low): &(f64, f64)| {
            (low.min(bar_low), high.max(bar_high))
        };
        let range = self
            .window
            .iter()
            .fold((f64::INFINITY, f64::NEG_INFINITY), span);
        if range.1 - range.0 > self.settings.width * atr {
            return;
        }
        if self.reading.phase == Phase::None {
            self.enter(Phase::Accumulation, row, Some(range), None);
        } else {
            self.reading.range = Some(range);
        }
    }

    fn enter(&mut self, phase: Phase, since: usize, range: Option<(f64, f64)>, side: Option<Side>) {
        self.outside = None;
        if phase == Phase::None {
            self.window.clear();
        }
        self.reading = PhaseReading {
            phase,
            since,
            range,
            side,
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Feeds closes as bars of a range of one around them; `(high, low, close)` where it matters.
    fn feed(machine: &mut PhaseMachine, bars: &[(f64, f64, f64)]) -> Vec<Phase> {
        let next = |&(high, low, close): &(f64, f64, f64)| {
            let bar = Bar {
                opened_at: 0,
                open: close,
                high,
                low,
                close,
                volume: 1.0,
            };
            machine.next(&bar).phase
        };
        bars.iter().map(next).collect()
    }

    /// A machine in accumulation: 30 bars from 100 to 101.
    fn quiet() -> PhaseMachine {
        let mut machine = PhaseMachine::new(PhaseSettings::default());
        let phases = feed(&mut machine, &[(101.0, 100.0, 100.5); 30]);
        assert_eq!(phases[18], Phase::None);
        assert_eq!(phases[19], Phase::Accumulation);
        machine
    }

    #[test]
    fn sweep_and_the_other_side_make_a_distribution() {
        let mut machine = quiet();
        let phases = feed(
            &mut machine,
            &[
                (100.9, 99.0, 99.2),   // leaves below
                (100.8, 99.2, 100.6),  // back inside: known here
                (101.0, 100.2, 100.9), // waits
                (102.4, 100.8, 102.3), // leaves above: known here
                (103.0, 102.0, 102.8),
                (102.5, 100.4, 100.6), // back inside
            ],
        );
        use Phase::{Accumulation, Distribution, Manipulation, None};
        assert_eq!(
            phases,
            [
                Accumulation,
                Manipulation,
                Manipulation,
                Distribution,
                Distribution,
                None
            ]
        );
    }

    #[test]
    fn a_reading_gives_its_reason() {
        let mut machine = quiet();
        feed(&mut machine, &[(100.9, 99.0, 99.2), (100.8, 99.2, 100.6)]);
        assert_eq!(machine.reading.range, Some((100.0, 101.0)));
        assert_eq!(machine.reading.side, Some(Side::Short));
        assert_eq!(machine.reading.since, 31);
    }

    #[test]
    fn a_price_that_stays_outside_left_without_a_sweep() {
        let mut machine = quiet();
        let phases = feed(&mut machine, &[(104.0, 103.0, 103.5); 4]);
        assert_eq!(phases[2], Phase::Accumulation);
        assert_eq!(phases[3], Phase::None);
    }

    #[test]
    fn a_gap_in_the_bars_forgets() {
        let mut machine = quiet();
        let phases = feed(
            &mut machine,
            &[(f64::NAN, 100.0, 100.5), (101.0, 100.0, 100.5)],
        );
        assert_eq!(phases, [Phase::None; 2]);
    }
}
