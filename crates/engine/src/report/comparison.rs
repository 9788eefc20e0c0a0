//! The alternatives: holding the same bars with the same costs, and cash.

use serde::Serialize;

use super::ReportInput;
use crate::backtest::{Assumptions, Direction, Outcome, run};
use crate::metric::{self, Metrics};
use crate::signal::Signals;

/// What one way of investing the capital led to.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Line {
    pub final_equity: f64,
    pub total_return: Option<f64>,
    pub cagr: Option<f64>,
    pub volatility: Option<f64>,
    pub sharpe: Option<f64>,
    pub max_drawdown: Option<f64>,
}

/// The strategy beside what needs no strategy.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Comparison {
    pub strategy: Line,
    /// Bought with all the capital at the second open and kept, with the same costs.
    pub buy_and_hold: Line,
    /// At the risk-free rate, compounded yearly, over the same time.
    pub cash: Line,
    /// Equity of buying and holding at each close.
    #[serde(skip)]
    pub buy_and_hold_equity: Vec<f64>,
}

pub(super) fn compare(input: &ReportInput<'_>) -> Comparison {
    let assumptions = Assumptions {
        direction: Direction::LongOnly,
        size: 1.0,
        ..*input.assumptions
    };
    let signals = Signals {
        enter_long: vec![true; input.bars.len()],
        ..Signals::default()
    };
    let held = run(input.bars, &signals, &assumptions);
    let measured = metric::compute(input.bars, &held, &assumptions);
    Comparison {
        strategy: line(input.outcome, input.metrics, input.assumptions),
        buy_and_hold: line(&held, &measured, &assumptions),
        cash: cash(input),
        buy_and_hold_equity: held.equity,
    }
}

fn line(outcome: &Outcome, metrics: &Metrics, assumptions: &Assumptions) -> Line {
    Line {
        final_equity: outcome
            .equity
            .last()
            .copied()
            .unwrap_or(assumptions.capital),
        total_return: metrics.total_return(),
        cagr: metrics.cagr(),
        volatility: metrics.volatility(),
        sharpe: metrics.sharpe(),
        max_drawdown: metrics.max_drawdown(),
    }
}

fn cash(input: &ReportInput<'_>) -> Line {
    let rate = input.assumptions.risk_free;
    let growth = (1.0 + rate).powf(input.metrics.years());
    Line {
        final_equity: input.assumptions.capital * growth,
        total_return: Some(growth - 1.0),
        cagr: Some(rate),
        volatility: Some(0.0),
        sharpe: None,
        max_drawdown: Some(0.0),
    }
}
