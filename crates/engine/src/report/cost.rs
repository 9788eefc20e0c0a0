//! What is left when trading costs more, and how much it may cost.

use serde::Serialize;

use super::ReportInput;
use crate::backtest::{Assumptions, Outcome};
use crate::metric;

/// Multiples of the costs that a report shows.
pub const STRESS_MULTIPLES: [f64; 3] = [1.0, 2.0, 3.0];
/// A break-even beyond this multiple is not looked for.
const MULTIPLE_MAX: f64 = 64.0;
/// Relative width at which the search ends.
const MULTIPLE_TOLERANCE: f64 = 1e-4;
/// Halvings that take any interval up to [`MULTIPLE_MAX`] below the tolerance.
const HALVINGS_MAX: usize = 40;
const BPS_PER_RATIO: f64 = 1e4;

/// The same signals with costs multiplied.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct CostStress {
    pub multiple: f64,
    pub total_return: Option<f64>,
    pub cagr: Option<f64>,
    pub sharpe: Option<f64>,
    pub max_drawdown: Option<f64>,
    pub trades: usize,
}

/// The multiple of the costs at which the total return is zero.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum BreakEven {
    /// The account loses even when trading is free.
    LosesWithoutCosts,
    /// The run has no costs to multiply, or no trade to charge.
    NoCosts,
    At {
        multiple: f64,
        /// Fee, spread and slippage of a purchase and a sale at that multiple, in basis points.
        round_trip_bps: f64,
    },
    /// Costs this many times as high still leave a profit.
    Beyond { multiple: f64 },
}

/// Assumptions with every cost multiplied.
pub fn with_costs(assumptions: &Assumptions, multiple: f64) -> Assumptions {
    Assumptions {
        fee_bps: assumptions.fee_bps * multiple,
        slippage_bps: assumptions.slippage_bps * multiple,
        half_spread_bps: assumptions.half_spread_bps * multiple,
        ..*assumptions
    }
}

pub(super) fn stress(input: &ReportInput<'_>, rerun: &impl Fn(f64) -> Outcome) -> Vec<CostStress> {
    STRESS_MULTIPLES
        .into_iter()
        .map(|multiple| {
            let outcome = rerun(multiple);
            let assumptions = with_costs(input.assumptions, multiple);
            let metrics = metric::compute(input.bars, &outcome, &assumptions);
            CostStress {
                multiple,
                total_return: metrics.total_return(),
                cagr: metrics.cagr(),
                sharpe: metrics.sharpe(),
                max_drawdown: metrics.max_drawdown(),
                trades: metrics.trades(),
            }
        })
        .collect()
}

pub(super) fn break_even(assumptions: &Assumptions, rerun: &impl Fn(f64) -> Outcome) -> BreakEven {
    let round_trip = assumptions.costs();
    let round_trip_bps = 2.0 * (round_trip.fee + round_trip.concession) * BPS_PER_RATIO;
    let free = rerun(0.0);
    let is_idle = free.trades.is_empty() && free.open.is_none();
    if round_trip_bps <= 0.0 || is_idle {
        return BreakEven::NoCosts;
    }
    let profit = |outcome: &Outcome| match outcome.equity[..] {
        [first, .., last] => last - first,
        _ => 0.0,
    };
    if profit(&free) <= 0.0 {
        return BreakEven::LosesWithoutCosts;
    }
    let (mut pays, mut loses) = (0.0, 1.0);
    while profit(&rerun(loses)) > 0.0 {
        if loses >= MULTIPLE_MAX {
            return BreakEven::Beyond { multiple: loses };
        }
        (pays, loses) = (loses, loses * 2.0);
    }
    for _ in 0..HALVINGS_MAX {
        if loses - pays <= MULTIPLE_TOLERANCE * loses {
            break;
        }
        let middle = f64::midpoint(pays, loses);
        if profit(&rerun(middle)) > 0.0 {
            pays = middle;
        } else {
            loses = middle;
        }
    }
    // The last multiple that is known to pay, so that nothing is promised beyond it.
    BreakEven::At {
        multiple: pays,
        round_trip_bps: round_trip_bps * pays,
    }
}
