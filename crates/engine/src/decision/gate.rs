//! The publication gate: what must hold before an opinion is given.

use rumbo_market::{BarSlice, Calendar, Timeframe};
use serde::{Deserialize, Serialize};

/// Codes of the gate's failures. The first six mean "no recommendation".
pub const GATE_LIST: [&str; 10] = [
    "gate.no_bars",
    "gate.stale",
    "gate.gap",
    "gate.short_history",
    "gate.lookahead",
    "gate.strategy_failed",
    "gate.no_strategy",
    "gate.thin",
    "gate.expected_value",
    "gate.evidence",
];

/// Bars of the decision's timeframe before its instant that must be complete.
pub(super) const COVERAGE_BARS: usize = 100;
/// Bars of the decision's timeframe before its instant whose stored bars must be complete too.
pub(super) const COVERAGE_STORED_BARS: usize = 5;

/// How complete the data is at the instant of the decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Coverage {
    /// Opening of the bar expected to be the last one closed.
    pub expected_last: i64,
    /// Opening of the last bar there is.
    pub last: Option<i64>,
    /// Missing bars in the checked window.
    pub missing: usize,
    /// Opening of the first missing one.
    pub missing_since: Option<i64>,
}

impl Coverage {
    /// Checks the last [`COVERAGE_BARS`] expected bars up to `expected_last`, and the stored bars
    /// that the last [`COVERAGE_STORED_BARS`] of them come from.
    pub fn check(
        bars: BarSlice<'_>,
        stored: BarSlice<'_>,
        calendar: Calendar,
        (timeframe, stored_timeframe): (Timeframe, Timeframe),
        expected_last: i64,
    ) -> Self {
        let until = expected_last + 1;
        let span = i64::try_from(COVERAGE_BARS).unwrap_or(i64::MAX);
        let from = until - span * timeframe.duration_ms();
        let mut missing = missing_between(bars, calendar, timeframe, (from, until));
        if stored_timeframe != timeframe {
            let close = calendar.closed_at(timeframe, expected_last);
            let span = i64::try_from(COVERAGE_STORED_BARS).unwrap_or(i64::MAX);
            let from = expected_last - (span - 1) * timeframe.duration_ms();
            missing.extend(missing_between(
                stored,
                calendar,
                stored_timeframe,
                (from, close),
            ));
        }
        Self {
            expected_last,
            last: bars.opened_at.last().copied(),
            missing: missing.len(),
            missing_since: missing.iter().min().copied(),
        }
    }

    /// Whether the last bar is older than the expected one.
    pub fn is_stale(&self) -> bool {
        self.last.is_none_or(|last| last < self.expected_last)
    }
}

fn missing_between(
    bars: BarSlice<'_>,
    calendar: Calendar,
    timeframe: Timeframe,
    (from, until): (i64, i64),
) -> Vec<i64> {
    let present = bars.between(from, until);
    calendar
        .expected(timeframe, from, until)
        .filter(|opened_at| present.opened_at.binary_search(opened_at).is_err())
        .collect()
}
