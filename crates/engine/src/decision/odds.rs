//! Odds from the resolved history of the same event.

use serde::{Deserialize, Serialize};

/// Resolved cases below which no number is given.
pub const CASES_MIN: usize = 30;

/// How far the odds can be trusted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OddsStatus {
    Ok,
    /// Fewer than 30 resolved cases: words, no number.
    Thin,
    /// The latest cases went clearly worse than the record says.
    Drift,
}

/// Chance of the declared event, from the cases in which the same signal stood, out of sample.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Odds {
    /// Share of cases in which the event happened; `None` when thin.
    pub p: Option<f64>,
    /// Lower end of the Wilson interval.
    pub lo: Option<f64>,
    /// Upper end of the Wilson interval.
    pub hi: Option<f64>,
    /// Coverage of the interval.
    pub level: f64,
    /// Resolved cases. They do not overlap in time.
    pub n: usize,
    /// Share of the same event when entered without regard to the signal.
    pub base_rate: Option<f64>,
    /// Probability at which acting neither gains nor loses; `None` where nothing is bought or sold.
    pub break_even: Option<f64>,
    pub status: OddsStatus,
}

/// One past time at which the same signal stood, and how the trade ended.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Case {
    /// Row of the bar on whose close the signal stood.
    pub row: usize,
    /// Whether the trade paid.
    pub pays: bool,
    /// Return after costs.
    pub net_return: f64,
}
