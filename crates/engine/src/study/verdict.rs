//! What to make of an evaluation: solid, fragile or not fit, with the reasons.
//!
//! The grade is that of the worst reason, and without a reason it is solid. Every threshold is a const
//! below; what cannot be computed counts against the strategy. A strategy that is not fit is not to be
//! activated.
//!
//! | what | solid | fragile | not fit |
//! | --- | --- | --- | --- |
//! | closed trades out of sample | ≥ 30 | ≥ 10 | fewer |
//! | Sharpe ratio out of sample | > 0, its 90 % interval too | > 0 | ≤ 0 |
//! | chance that it is above 0 (PSR) | ≥ 0.95: the record is long enough | lower | |
//! | share of the Sharpe ratio in sample | ≥ 0.5 | ≥ 0.2 | lower |
//! | deflated Sharpe ratio, all tries counted | ≥ 0.95 | ≥ 0.5 | lower |
//! | probability of overfitting, with two sets or more | ≤ 0.2 | ≤ 0.5 | higher |
//! | return with assumed, with double costs | both > 0 | the former > 0 | ≤ 0 |
//! | periods of four with a gain | ≥ 3 | 2 | fewer |

use std::collections::BTreeMap;

use rumbo_market::{Lang, Locale};
use serde::{Deserialize, Serialize};

use super::evaluation::{CONFIDENCE, Evaluation};
use super::walk_forward::float;
use crate::decision::{FactValue, fill};

mod text;

/// Closed trades for a solid record.
pub const TRADES_SOLID: usize = 30;
/// Closed trades below which nothing is known.
pub const TRADES_MIN: usize = 10;
/// Share of the in-sample Sharpe ratio that is left of a solid strategy.
pub const KEPT_SOLID: f64 = 0.5;
/// Share below which what was seen in sample is gone.
pub const KEPT_MIN: f64 = 0.2;
/// Deflated Sharpe ratio of a solid strategy.
pub const DEFLATED_SOLID: f64 = 0.95;
/// Below it the best of as many tries without skill is likelier to be better.
pub const DEFLATED_MIN: f64 = 0.5;
/// Probability of overfitting up to which a choice is solid.
pub const OVERFIT_SOLID: f64 = 0.2;
/// Above it choosing is worse than not choosing.
pub const OVERFIT_MAX: f64 = 0.5;
/// Share of the periods with a gain of a solid strategy.
pub const PERIODS_SOLID: f64 = 0.75;
/// Share of the periods with a gain below which a strategy is not fit.
pub const PERIODS_MIN: f64 = 0.5;
/// Multiple of the costs that a solid strategy survives.
pub const COSTS_SOLID: f64 = 2.0;

/// How much a strategy can be relied on, best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Grade {
    Solid,
    Fragile,
    NotFit,
}

impl Grade {
    /// The word for it.
    pub fn word(self, lang: Lang) -> &'static str {
        match (self, lang) {
            (Self::Solid, Lang::Es) => "Sólida",
            (Self::Solid, Lang::En) => "Solid",
            (Self::Fragile, Lang::Es) => "Frágil",
            (Self::Fragile, Lang::En) => "Fragile",
            (Self::NotFit, Lang::Es) => "No apta",
            (Self::NotFit, Lang::En) => "Not fit",
        }
    }
}

/// A reason as a code and its parameters; [`Reason::text`] renders it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Reason {
    /// Key of the sentence, such as `verdict.few_trades`.
    pub code: String,
    /// The grade that this reason alone leads to.
    pub grade: Grade,
    pub params: BTreeMap<String, FactValue>,
}

impl Reason {
    fn new<const N: usize>(grade: Grade, code: &str, params: [(&str, f64); N]) -> Self {
        let named = params
            .into_iter()
            .map(|(name, value)| (name.to_owned(), FactValue::Number(value)));
        Self {
            code: code.to_owned(),
            grade,
            params: named.collect(),
        }
    }

    /// The sentence. An unknown code gives the code itself, so that nothing is hidden.
    pub fn text(&self, locale: Locale) -> String {
        match text::template(&self.code, locale.lang) {
            Some(template) => fill(template, &self.params, locale, 2),
            None => self.code.clone(),
        }
    }
}

/// Grade and reasons, the gravest first; a solid strategy has the one that says so.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Verdict {
    pub grade: Grade,
    pub reasons: Vec<Reason>,
}

impl Verdict {
    /// Whether the strategy may be activated without somebody overriding this.
    pub fn may_activate(&self) -> bool {
        self.grade != Grade::NotFit
    }
}

/// Judges an evaluation.
pub fn verdict(evaluation: &Evaluation) -> Verdict {
    let checks = [
        trades,
        out_of_sample,
        certainty,
        kept,
        luck,
        overfit,
        costs,
        periods,
    ];
    let mut reasons: Vec<Reason> = checks
        .iter()
        .filter_map(|check| check(evaluation))
        .collect();
    // Stable: reasons of the same grade stay in the order of the checks.
    reasons.sort_by_key(|reason| std::cmp::Reverse(reason.grade));
    let grade = reasons.first().map_or(Grade::Solid, |reason| reason.grade);
    if grade == Grade::Solid {
        reasons.push(holds(evaluation));
    }
    Verdict { grade, reasons }
}

fn trades(evaluation: &Evaluation) -> Option<Reason> {
    let trades = evaluation.out_of_sample.trades;
    let grade = match trades {
        0 => return Some(Reason::new(Grade::NotFit, "verdict.no_trades", [])),
        TRADES_SOLID.. => return None,
        TRADES_MIN.. => Grade::Fragile,
        _ => Grade::NotFit,
    };
    let params = [("trades", float(trades)), ("needed", float(TRADES_SOLID))];
    Some(Reason::new(grade, "verdict.few_trades", params))
}

fn out_of_sample(evaluation: &Evaluation) -> Option<Reason> {
    let record = &evaluation.out_of_sample;
    let unknown = || Some(Reason::new(Grade::NotFit, "verdict.unmeasured", []));
    let Some(sharpe) = record.sharpe else {
        return unknown();
    };
    if !is_gain(sharpe) {
        let params = [("sharpe", sharpe)];
        return Some(Reason::new(Grade::NotFit, "verdict.loses", params));
    }
    let Some((low, high)) = record.sharpe_interval else {
        return unknown();
    };
    let params = [("sharpe", sharpe), ("low", low), ("high", high)];
    (!is_gain(low)).then(|| Reason::new(Grade::Fragile, "verdict.interval", params))
}

/// The probabilistic ratio and the minimum track record say the same; one reason tells both.
fn certainty(evaluation: &Evaluation) -> Option<Reason> {
    let record = &evaluation.out_of_sample;
    let (psr, needed) = (record.psr?, record.bars_needed?);
    let params = [
        ("psr", psr),
        ("needed", CONFIDENCE),
        ("bars", float(record.bars)),
        ("bars_needed", needed.ceil()),
    ];
    (psr < CONFIDENCE).then(|| Reason::new(Grade::Fragile, "verdict.too_short", params))
}

fn kept(evaluation: &Evaluation) -> Option<Reason> {
    let (Some(inside), Some(outside)) =
        (evaluation.in_sample_sharpe, evaluation.out_of_sample.sharpe)
    else {
        return Some(Reason::new(Grade::Fragile, "verdict.kept_unknown", []));
    };
    let Some(kept) = evaluation.sharpe_kept else {
        // Nothing was seen in sample, so nothing was promised: the record out of sample is judged alone.
        return Some(Reason::new(
            Grade::Fragile,
            "verdict.nothing_inside",
            [("inside", inside), ("outside", outside)],
        ));
    };
    let grade = match kept {
        KEPT_SOLID.. => return None,
        KEPT_MIN.. => Grade::Fragile,
        _ => Grade::NotFit,
    };
    let params = [
        ("inside", inside),
        ("outside", outside),
        ("kept", kept),
        ("needed", KEPT_SOLID),
    ];
    Some(Reason::new(grade, "verdict.decay", params))
}

fn luck(evaluation: &Evaluation) -> Option<Reason> {
    let tries = float(evaluation.tries);
    let Some(deflated) = evaluation.deflated_sharpe else {
        let params = [("tries", tries)];
        return Some(Reason::new(Grade::NotFit, "verdict.luck_unknown", params));
    };
    let grade = match deflated {
        DEFLATED_SOLID.. => return None,
        DEFLATED_MIN.. => Grade::Fragile,
        _ => Grade::NotFit,
    };
    let params = [
        ("deflated", deflated),
        ("tries", tries),
        ("needed", DEFLATED_SOLID),
    ];
    Some(Reason::new(grade, "verdict.luck", params))
}

fn overfit(evaluation: &Evaluation) -> Option<Reason> {
    let Some(overfitting) = &evaluation.overfitting else {
        let is_unknown = evaluation.sets > 1;
        return is_unknown.then(|| Reason::new(Grade::Fragile, "verdict.overfit_unknown", []));
    };
    let grade = match overfitting.probability {
        ..=OVERFIT_SOLID => return None,
        ..=OVERFIT_MAX => Grade::Fragile,
        _ => Grade::NotFit,
    };
    let params = [
        ("probability", overfitting.probability),
        ("sets", float(evaluation.sets)),
        ("allowed", OVERFIT_SOLID),
    ];
    Some(Reason::new(grade, "verdict.overfit", params))
}

fn costs(evaluation: &Evaluation) -> Option<Reason> {
    let loses = |multiple: f64| {
        let at = |stress: &&super::evaluation::CostStress| stress.multiple <= multiple;
        let stress = evaluation.costs.iter().rfind(at)?;
        let earned = stress.total_return.unwrap_or(-1.0);
        (!is_gain(earned)).then_some((stress.multiple, earned))
    };
    let (grade, (multiple, earned)) = match (loses(1.0), loses(COSTS_SOLID)) {
        (Some(lost), _) => (Grade::NotFit, lost),
        (None, Some(lost)) => (Grade::Fragile, lost),
        (None, None) => return None,
    };
    let params = [("multiple", multiple), ("return", earned)];
    Some(Reason::new(grade, "verdict.costs", params))
}

fn periods(evaluation: &Evaluation) -> Option<Reason> {
    let periods = &evaluation.periods;
    let gains = periods
        .iter()
        .filter(|period| period.total_return.is_some_and(|earned| earned > 0.0))
        .count();
    let count = float(periods.len().max(1));
    let grade = match float(gains) / count {
        PERIODS_SOLID.. => return None,
        PERIODS_MIN.. => Grade::Fragile,
        _ => Grade::NotFit,
    };
    let params = [
        ("gains", float(gains)),
        ("periods", float(periods.len())),
        ("needed", (PERIODS_SOLID * count).ceil()),
    ];
    Some(Reason::new(grade, "verdict.periods", params))
}

/// Whether a figure is above 0, which one that is not a number is not.
fn is_gain(figure: f64) -> bool {
    figure > 0.0
}

fn holds(evaluation: &Evaluation) -> Reason {
    let record = &evaluation.out_of_sample;
    let params = [
        ("trades", float(record.trades)),
        ("sharpe", record.sharpe.unwrap_or_default()),
        ("tries", float(evaluation.tries)),
    ];
    Reason::new(Grade::Solid, "verdict.holds", params)
}

#[cfg(test)]
mod tests;
