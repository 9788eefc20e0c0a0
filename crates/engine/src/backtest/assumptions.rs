//! What a backtest takes for granted: capital, costs, size and direction.

use rumbo_market::BarSlice;
use serde::{Deserialize, Serialize};

use crate::signal::Signals;

const RATIO_PER_BPS: f64 = 1e-4;

/// The sides a strategy may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    LongOnly,
    ShortOnly,
    #[default]
    Both,
}

impl Direction {
    /// Tells whether long positions may be opened.
    pub const fn allows_long(self) -> bool {
        matches!(self, Self::LongOnly | Self::Both)
    }

    /// Tells whether short positions may be opened.
    pub const fn allows_short(self) -> bool {
        matches!(self, Self::ShortOnly | Self::Both)
    }
}

/// Capital, costs and sizing of a backtest.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Assumptions {
    /// Cash before the first bar, in the quote currency.
    pub capital: f64,
    /// Fee on the notional of each side.
    pub fee_bps: f64,
    /// Distance that a market or stop fill moves against the account.
    pub slippage_bps: f64,
    /// Half of the bid-ask spread, added to the slippage.
    pub half_spread_bps: f64,
    /// Share of the cash put into an entry, 0 to 1; above 1 counts as 1.
    pub size: f64,
    /// Bars in a year, from the instrument's calendar; annualises the ratios.
    pub periods_per_year: f64,
    /// Annual simple rate subtracted from returns in the ratios that use excess returns.
    pub risk_free: f64,
    pub direction: Direction,
    /// Quantities are whole multiples of it; `None` is fractional.
    pub lot: Option<f64>,
}

impl Default for Assumptions {
    /// The product's defaults, with the 365 daily bars a year of a market that never closes.
    fn default() -> Self {
        Self {
            capital: 10_000.0,
            fee_bps: 10.0,
            slippage_bps: 5.0,
            half_spread_bps: 0.0,
            size: 1.0,
            periods_per_year: 365.0,
            risk_free: 0.0,
            direction: Direction::Both,
            lot: None,
        }
    }
}

impl Assumptions {
    /// The costs as ratios.
    pub fn costs(&self) -> Costs {
        Costs::from_bps(self.fee_bps, self.slippage_bps, self.half_spread_bps)
    }
}

/// Costs of trading as ratios of the price.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Costs {
    /// Fee on the notional of one side.
    pub fee: f64,
    /// Half spread plus slippage of a market or stop fill.
    pub concession: f64,
}

impl Costs {
    /// Builds ratios from basis points.
    pub fn from_bps(fee_bps: f64, slippage_bps: f64, half_spread_bps: f64) -> Self {
        Self {
            fee: fee_bps * RATIO_PER_BPS,
            concession: (slippage_bps + half_spread_bps) * RATIO_PER_BPS,
        }
    }

    /// Price of a market fill; `sign` is +1 for a purchase and -1 for a sale.
    #[inline]
    pub(crate) fn market_fill(self, price: f64, sign: f64) -> f64 {
        price * (1.0 + sign * self.concession)
    }
}

/// Why bars, signals and assumptions do not fit together.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum InputError {
    #[error("bar column `{column}` has {rows} rows, `opened_at` has {expected}")]
    BarColumn {
        column: &'static str,
        rows: usize,
        expected: usize,
    },
    #[error(
        "signal column `{column}` has {rows} rows for {expected} bars, give one per bar or none"
    )]
    SignalColumn {
        column: &'static str,
        rows: usize,
        expected: usize,
    },
    #[error("`{field}` is {value}, it must be {allowed}")]
    Assumption {
        field: &'static str,
        value: f64,
        allowed: &'static str,
    },
}

/// Checks that the inputs of a backtest fit together.
///
/// A backtest never fails on bad input, it ignores what cannot be traded; callers with outside input
/// check first.
pub fn check(
    bars: BarSlice<'_>,
    signals: &Signals,
    assumptions: &Assumptions,
) -> Result<(), InputError> {
    let expected = bars.len();
    for (column, rows) in [
        ("open", bars.open.len()),
        ("high", bars.high.len()),
        ("low", bars.low.len()),
        ("close", bars.close.len()),
    ] {
        if rows != expected {
            return Err(InputError::BarColumn {
                column,
                rows,
                expected,
            });
        }
    }
    for (column, rows) in [
        ("enter_long", signals.enter_long.len()),
        ("exit_long", signals.exit_long.len()),
        ("enter_short", signals.enter_short.len()),
        ("exit_short", signals.exit_short.len()),
        ("stop_distance", signals.stop_distance.len()),
        ("target_distance", signals.target_distance.len()),
    ] {
        if rows != expected && rows != 0 {
            return Err(InputError::SignalColumn {
                column,
                rows,
                expected,
            });
        }
    }
    check_assumptions(assumptions)
}

fn check_assumptions(assumptions: &Assumptions) -> Result<(), InputError> {
    let positive = |value: f64| value.is_finite() && value > 0.0;
    let cost = |value: f64| (0.0..10_000.0).contains(&value);
    let lot = assumptions.lot.unwrap_or(1.0);
    for (field, value, allowed, holds) in [
        (
            "capital",
            assumptions.capital,
            "above 0",
            positive(assumptions.capital),
        ),
        (
            "fee_bps",
            assumptions.fee_bps,
            "0 to below 10000",
            cost(assumptions.fee_bps),
        ),
        (
            "slippage_bps",
            assumptions.slippage_bps,
            "0 to below 10000",
            cost(assumptions.slippage_bps),
        ),
        (
            "half_spread_bps",
            assumptions.half_spread_bps,
            "0 to below 10000 together with `slippage_bps`",
            cost(assumptions.half_spread_bps)
                && cost(assumptions.half_spread_bps + assumptions.slippage_bps),
        ),
        (
            "size",
            assumptions.size,
            "above 0 and at most 1",
            assumptions.size > 0.0 && assumptions.size <= 1.0,
        ),
        (
            "periods_per_year",
            assumptions.periods_per_year,
            "above 0",
            positive(assumptions.periods_per_year),
        ),
        (
            "risk_free",
            assumptions.risk_free,
            "a ratio above -1 and below 1",
            assumptions.risk_free.abs() < 1.0,
        ),
        ("lot", lot, "above 0", positive(lot)),
    ] {
        if !holds {
            return Err(InputError::Assumption {
                field,
                value,
                allowed,
            });
        }
    }
    Ok(())
}
