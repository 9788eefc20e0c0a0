//! Connors RSI.

use std::mem;

use super::kind::Indicator;
use super::rolling::{Recent, count_below, larger, smaller};
use super::rsi::Rsi;
use super::spec::{Group, IndicatorSpec, Input, OutputSpec, ParameterSpec, Params, Phrase, Unit};

/// Mean of the RSI of the series, the RSI of its streak of rises or falls, and the share of the last
/// `rank` one-bar returns below the present one.
///
/// Needs `rank` + 2 rows, more when a period is longer. A series that never moves gives 0.
#[derive(Debug, Clone)]
pub(super) struct Crsi {
    /// NaN before the first row.
    last: f64,
    streak: f64,
    rsi: Rsi,
    streak_rsi: Rsi,
    returns: Recent,
    per_return: f64,
}

impl Indicator<1, 1> for Crsi {
    const SPEC: &'static IndicatorSpec = &IndicatorSpec {
        id: "crsi",
        group: Group::Momentum,
        title: Phrase {
            es: "RSI de Connors",
            en: "Connors RSI",
        },
        summary: Phrase {
            es: "Media de un RSI corto, el RSI de la racha y el rango del último rendimiento: extremos de corto plazo, 0 a 100.",
            en: "Mean of a short RSI, the RSI of the streak and the rank of the last return: short-term extremes, 0 to 100.",
        },
        inputs: &[Input::Series],
        parameters: &[
            ParameterSpec::bars("rsi", 3.0, 2.0),
            ParameterSpec::bars("streak", 2.0, 2.0),
            ParameterSpec::bars("rank", 100.0, 1.0),
        ],
        outputs: &[OutputSpec {
            name: "crsi",
            unit: Unit::Percent,
        }],
        source: "Connors and Alvarez, An Introduction to ConnorsRSI (2012)",
    };

    fn warmup(params: &Params) -> usize {
        params.bars(0).max(params.bars(1)).max(params.bars(2) + 1)
    }

    fn new(params: &Params) -> Self {
        Self {
            last: f64::NAN,
            streak: 0.0,
            rsi: Rsi::with_period(params.bars(0)),
            streak_rsi: Rsi::with_period(params.bars(1)),
            returns: Recent::new(params.bars(2)),
            per_return: 100.0 / params.bars(2) as f64,
        }
    }

    #[inline(always)]
    fn next(&mut self, [value]: [f64; 1], _: [f64; 1]) -> [f64; 1] {
        let last = mem::replace(&mut self.last, value);
        self.streak = if value > last {
            larger(self.streak, 0.0) + 1.0
        } else if value < last {
            smaller(self.streak, 0.0) - 1.0
        } else {
            0.0
        };
        let rsi = self.rsi.push(value);
        let streak = self.streak_rsi.push(self.streak);
        // From 0 every change counts as none: it has no rate.
        let change = if last == 0.0 { 1.0 } else { value / last };
        let rank = count_below(self.returns.window(), change) * self.per_return;
        self.returns.push(change);
        [(rsi + streak + rank) / 3.0]
    }
}
