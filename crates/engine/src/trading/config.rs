//! What an account takes for granted: capital, terms of trading, sizing, margin and limits.

use serde::{Deserialize, Serialize};

use crate::backtest::{Assumptions, Direction};
use crate::portfolio::{Limits, Sizing};

/// Ratio of one basis point.
pub(crate) const RATIO_PER_BPS: f64 = 1e-4;

/// Everything about an account that is not data. Defaults equal those of [`Assumptions`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// Cash before the first bar, in the currency of the account.
    pub capital: f64,
    pub direction: Direction,
    /// How large the entries of rules are.
    pub sizing: Sizing,
    /// Terms of every instrument that has none of its own.
    pub terms: Terms,
    pub margin: Margin,
    pub limits: Limits,
    /// Annual simple rate, ACT/365, paid on free cash.
    pub idle_rate: f64,
    /// Annual simple rate, ACT/365, on negative cash: what a leveraged purchase borrows.
    pub debit_rate: f64,
    /// Cost of converting between the quote currency and the account's, on the amount converted.
    pub conversion_bps: f64,
    /// Bars in a year, from the calendar; annualises the ratios.
    pub periods_per_year: f64,
    /// Annual simple rate subtracted from returns in the ratios that use excess returns.
    pub risk_free: f64,
}

impl Default for Config {
    fn default() -> Self {
        Self::from(&Assumptions::default())
    }
}

impl From<&Assumptions> for Config {
    fn from(assumptions: &Assumptions) -> Self {
        Self {
            capital: assumptions.capital,
            direction: assumptions.direction,
            sizing: Sizing::Cash {
                share: assumptions.size.clamp(0.0, 1.0),
            },
            terms: Terms {
                fee_bps: assumptions.fee_bps,
                half_spread_bps: assumptions.half_spread_bps,
                slippage_bps: assumptions.slippage_bps,
                lot: assumptions.lot,
                ..Terms::free()
            },
            margin: Margin::default(),
            limits: Limits::default(),
            idle_rate: 0.0,
            debit_rate: 0.0,
            conversion_bps: 0.0,
            periods_per_year: assumptions.periods_per_year,
            risk_free: assumptions.risk_free,
        }
    }
}

/// Costs and steps of trading one instrument.
///
/// A market or stop fill is moved against the account by the sum of `half_spread_bps`, `slippage_bps`,
/// `slippage_atr` × ATR / price, and `impact` × √(quantity / volume of the bar).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Terms {
    /// Fee on the notional of a fill that takes liquidity, and of every fill without `maker_bps`.
    pub fee_bps: f64,
    /// Fee on the notional of a resting limit order.
    pub maker_bps: Option<f64>,
    /// Fee for each unit, in the quote currency.
    pub fee_per_unit: f64,
    /// Least fee of an order, in the quote currency, charged with its first fill.
    pub fee_minimum: f64,
    /// Fees by traded volume of the last 30 days, ascending; replace `fee_bps` and `maker_bps` from the
    /// volume on that they name.
    pub tiers: Vec<FeeTier>,
    pub half_spread_bps: f64,
    pub slippage_bps: f64,
    /// Share of the average true range of 14 bars known before the bar.
    pub slippage_atr: f64,
    /// Ratio of the price that an order as large as the volume of the bar would move it.
    pub impact: f64,
    /// Largest share of a bar's volume that all fills of the account in it may have; `None` is unlimited.
    pub participation: Option<f64>,
    /// Annual simple rate, ACT/365, on the value of a short position.
    pub borrow_rate: f64,
    /// Quantities are whole multiples of it, rounded down; `None` is fractional.
    pub lot: Option<f64>,
    /// Prices are whole multiples of it, rounded against the account; `None` is continuous.
    pub tick: Option<f64>,
    /// Least notional of an entry, in the quote currency.
    pub minimum_notional: f64,
}

impl Terms {
    /// Trading that costs nothing, in fractional quantities.
    pub const fn free() -> Self {
        Self {
            fee_bps: 0.0,
            maker_bps: None,
            fee_per_unit: 0.0,
            fee_minimum: 0.0,
            tiers: Vec::new(),
            half_spread_bps: 0.0,
            slippage_bps: 0.0,
            slippage_atr: 0.0,
            impact: 0.0,
            participation: None,
            borrow_rate: 0.0,
            lot: None,
            tick: None,
            minimum_notional: 0.0,
        }
    }
}

impl Default for Terms {
    fn default() -> Self {
        let standard = Assumptions::default();
        Self {
            fee_bps: standard.fee_bps,
            half_spread_bps: standard.half_spread_bps,
            slippage_bps: standard.slippage_bps,
            lot: standard.lot,
            ..Self::free()
        }
    }
}

/// Fees from a traded volume on.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FeeTier {
    /// Notional traded in the 30 days before, in the currency of the account.
    pub from_volume: f64,
    pub taker_bps: f64,
    pub maker_bps: f64,
}

/// What stands behind the positions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MarginMode {
    /// Nothing is borrowed, nothing is liquidated: a purchase never exceeds the cash.
    #[default]
    None,
    /// Each position stands on the margin set aside for it.
    Isolated,
    /// All positions stand on the whole equity.
    Cross,
}

/// Borrowing against the equity.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Margin {
    pub mode: MarginMode,
    /// Notional that one unit of equity carries; counts only with a margin mode.
    pub leverage: f64,
    /// Maintenance margin as a ratio of the notional, in brackets: each rate holds for the part of the
    /// notional from its start to the start of the next.
    pub maintenance: Vec<MaintenanceTier>,
    /// Fee on the notional that a liquidation closes, beside the ordinary one.
    pub liquidation_fee_bps: f64,
    /// A margin call is told at a close with equity below this multiple of the maintenance margin.
    pub call_ratio: f64,
}

impl Default for Margin {
    fn default() -> Self {
        Self {
            mode: MarginMode::None,
            leverage: 1.0,
            maintenance: vec![MaintenanceTier {
                from_notional: 0.0,
                rate: 0.005,
            }],
            liquidation_fee_bps: 50.0,
            call_ratio: 1.5,
        }
    }
}

/// Maintenance margin from a notional on.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MaintenanceTier {
    /// Start of the bracket, in the currency of the account.
    pub from_notional: f64,
    pub rate: f64,
}
