//! Odds of a declared claim at other levels than the declared ones.
//!
//! The cases are the decision's own: the past times at which its signal stood. Each is settled again
//! by the code that settled it for the decision, over the same horizon and with the same costs, with
//! stop and target as many average true ranges of its own day from its own close as the wanted ones
//! are from the decision's price; declared levels are such multiples too. A case during which an
//! earlier one is still open is left out, as it is for the decision: levels that are further away
//! keep cases open for longer, so that fewer are counted. The same holds for the base rate, over all
//! bars. At the declared levels the result is the decision's own, bit for bit.
//!
//! Nothing corrects these odds for how many levels somebody tried before keeping some.

use rumbo_market::Bars;

use super::event::EventPolarity;
use super::odds::{self, CASES_MIN, Case};
use super::past::{self, Multiples, Past};
use super::stakes::{Stakes, round_price};
use super::study::CASES_FROM;
use super::{Decision, Event, Odds, Study};
use crate::backtest::Side;
use crate::metric::Z_90;
use crate::study::barrier::BarrierExit;

/// Quantiles of the net returns at other levels.
const QUANTILES: usize = 20;
/// Levels lie below this many times the price.
const PRICE_RATIO_MAX: f64 = 10.0;

/// Prices at which somebody would leave a trade.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct OwnLevels {
    pub stop: f64,
    pub target: f64,
}

/// One of the two levels of a trade.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LevelName {
    Stop,
    Target,
}

/// Why a level is refused.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum LevelProblem {
    /// Not a number above 0.
    NotAPrice,
    /// On the side of the price where the other level belongs.
    WrongSide { price: f64, is_below: bool },
    /// Reaching it costs more than it moves; the nearest price that is taken.
    TooNear { nearest: f64 },
    /// The furthest price that is taken.
    TooFar { furthest: f64 },
}

/// A level and why it is refused.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LevelFault {
    pub level: LevelName,
    pub problem: LevelProblem,
}

/// Why there are no odds at some levels.
#[derive(Debug, Clone, PartialEq)]
pub enum LevelError {
    /// The decision claimed nothing.
    NoClaim,
    /// What is wrong with each level, at most one for each.
    Faults(Vec<LevelFault>),
}

/// How the cases ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LevelEnds {
    pub target: usize,
    pub stop: usize,
    /// Closed at the end of the horizon.
    pub time: usize,
    /// Of all cases, those that gained after costs.
    pub gained: usize,
}

/// Mean of net returns with its 90 % interval, by the normal approximation: cases do not overlap.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MeanReturn {
    pub mean: f64,
    pub lo: f64,
    pub hi: f64,
}

/// What is known of a claim at other levels.
#[derive(Debug, Clone, PartialEq)]
pub struct LevelOdds {
    /// The levels, rounded to the decimals of prices.
    pub levels: OwnLevels,
    /// Whether they are the declared ones.
    pub is_declared: bool,
    /// Chance of the declared claim with these levels in place of its own.
    pub odds: Odds,
    /// `None` when thin.
    pub ends: Option<LevelEnds>,
    /// Expected value of the trade after costs, as a ratio of what is put in; `None` when thin.
    pub expected: Option<MeanReturn>,
    /// 20 quantiles of the net returns; empty when thin.
    pub quantiles: Vec<f64>,
    /// Share of cases that must gain for entering to neither gain nor lose after costs.
    pub break_even: f64,
    /// Gain at the target over loss at the stop, both after costs.
    pub reward_to_risk: f64,
    /// Share of what is put in that is lost at the stop, costs included.
    pub stop_loss: f64,
    /// Share of the capital lost at the stop with the size that the decision suggests.
    pub max_loss_fraction: Option<f64>,
}

/// Rounds levels for a decision's claim, or tells what is wrong with them.
pub fn check_levels(
    decision: &Decision,
    wanted: OwnLevels,
    price_decimals: u8,
) -> Result<OwnLevels, LevelError> {
    let (event, price) = claim_of(decision)?;
    let costs = decision.lineage.costs.round_trip() * price;
    let check = |level, value: f64| {
        let is_below = (event.side == Side::Long) == (level == LevelName::Stop);
        let rounded = if value < PRICE_RATIO_MAX * price {
            round_price(value, price_decimals)
        } else {
            value
        };
        match problem_of(rounded, (price, costs), is_below, price_decimals) {
            None => Ok(rounded),
            Some(problem) => Err(LevelFault { level, problem }),
        }
    };
    match (
        check(LevelName::Stop, wanted.stop),
        check(LevelName::Target, wanted.target),
    ) {
        (Ok(stop), Ok(target)) => Ok(OwnLevels { stop, target }),
        (stop, target) => {
            let faults = stop.err().into_iter().chain(target.err());
            Err(LevelError::Faults(faults.collect()))
        }
    }
}

fn problem_of(
    value: f64,
    (price, costs): (f64, f64),
    is_below: bool,
    price_decimals: u8,
) -> Option<LevelProblem> {
    if !value.is_finite() || value <= 0.0 {
        return Some(LevelProblem::NotAPrice);
    }
    let is_aside = if is_below {
        value < price
    } else {
        value > price
    };
    if !is_aside {
        return Some(LevelProblem::WrongSide { price, is_below });
    }
    if (value - price).abs() < costs {
        let scale = 10f64.powi(i32::from(price_decimals));
        let nearest = if is_below {
            ((price - costs) * scale).floor() / scale
        } else {
            ((price + costs) * scale).ceil() / scale
        };
        return Some(LevelProblem::TooNear { nearest });
    }
    let furthest = round_price(PRICE_RATIO_MAX * price, price_decimals);
    (value > furthest).then_some(LevelProblem::TooFar { furthest })
}

fn claim_of(decision: &Decision) -> Result<(&Event, f64), LevelError> {
    let event = decision.event.as_ref().ok_or(LevelError::NoClaim)?;
    Ok((event, decision.price.ok_or(LevelError::NoClaim)?))
}

/// Bars that a decision read and when its signal stood: what other levels are tried on.
#[derive(Debug, Clone)]
pub struct LevelHistory {
    bars: Bars,
    atr: Vec<f64>,
    /// Rows of the cases of the decision, buying and selling short.
    long: Vec<usize>,
    short: Vec<usize>,
}

impl LevelHistory {
    /// Keeps what is needed of a study and the bars that it was made from.
    pub fn new(bars: Bars, study: &Study) -> Self {
        let rows = |cases: &[Case]| cases.iter().map(|case| case.row).collect();
        Self {
            atr: past::atr_column(bars.as_slice()),
            bars,
            long: rows(&study.long.signal),
            short: rows(&study.short.signal),
        }
    }

    /// Odds of the claim of a decision, whose study this is, at other levels.
    pub fn odds(
        &self,
        decision: &Decision,
        wanted: OwnLevels,
        price_decimals: u8,
    ) -> Result<LevelOdds, LevelError> {
        let levels = check_levels(decision, wanted, price_decimals)?;
        let (event, price) = claim_of(decision)?;
        let multiples = self.multiples(event, levels, price);
        let costs = decision.lineage.costs;
        let past = Past {
            bars: self.bars.as_slice(),
            atr: &self.atr,
            costs: costs.ratios(),
            first_row: CASES_FROM,
        };
        let stood = match event.side {
            Side::Long => &self.long,
            Side::Short => &self.short,
        };
        let cases = past.cases(event.side, multiples, |row| {
            stood.binary_search(&row).is_ok()
        });
        let any = past.cases(event.side, multiples, |_| true);
        let pays = event.polarity == EventPolarity::Pays;
        let stakes = Stakes::new(price, (levels.stop, levels.target), costs);
        let break_even = stakes.break_even_of(decision.action, pays);
        let is_known = cases.len() >= CASES_MIN;
        Ok(LevelOdds {
            levels,
            is_declared: multiples == Multiples::DECLARED,
            odds: odds::odds(&cases, &any, pays, break_even),
            ends: is_known.then(|| ends(&cases)),
            expected: is_known.then(|| mean_return(&cases)),
            quantiles: odds::return_quantiles(&cases, QUANTILES),
            break_even: stakes.break_even(),
            reward_to_risk: stakes.reward_to_risk(),
            stop_loss: stakes.loss_ratio(),
            max_loss_fraction: decision
                .size
                .map(|size| size.fraction * stakes.loss_ratio()),
        })
    }

    /// A declared level stands at the declared multiple: the rounding of its price is no part of it.
    fn multiples(&self, event: &Event, levels: OwnLevels, price: f64) -> Multiples {
        let atr = self.atr.last().copied().unwrap_or(f64::NAN);
        let multiple = |level: f64, declared: f64, multiple: f64| {
            if level.to_bits() == declared.to_bits() {
                multiple
            } else {
                (level - price).abs() / atr
            }
        };
        Multiples {
            stop: multiple(levels.stop, event.stop, Multiples::DECLARED.stop),
            target: multiple(levels.target, event.target, Multiples::DECLARED.target),
        }
    }
}

fn ends(cases: &[Case]) -> LevelEnds {
    let count = |exit| cases.iter().filter(|case| case.exit == exit).count();
    LevelEnds {
        target: count(BarrierExit::Target),
        stop: count(BarrierExit::Stop),
        time: count(BarrierExit::Time),
        gained: cases.iter().filter(|case| case.pays).count(),
    }
}

fn mean_return(cases: &[Case]) -> MeanReturn {
    let n = cases.len() as f64;
    let mean = odds::mean_return(cases);
    let squares = cases.iter().map(|case| (case.net_return - mean).powi(2));
    let half = Z_90 * (squares.sum::<f64>() / (n - 1.0) / n).sqrt();
    MeanReturn {
        mean,
        lo: mean - half,
        hi: mean + half,
    }
}
