//! Chande momentum oscillator.

use super::kind::Indicator;
use super::rsi::Rsi;
use super::spec::{Group, IndicatorSpec, Input, OutputSpec, ParameterSpec, Params, Phrase, Unit};

/// Gains less losses in percent of both, smoothed like RSI, which Chande did not do: see `cmou`.
///
/// Needs `period` + 1 rows. A series that has not changed gives 0.
#[derive(Debug, Clone)]
pub(super) struct Cmo {
    changes: Rsi,
}

impl Indicator<1, 1> for Cmo {
    const SPEC: &'static IndicatorSpec = &IndicatorSpec {
        id: "cmo",
        group: Group::Momentum,
        title: Phrase {
            es: "Oscilador de impulso de Chande",
            en: "Chande momentum oscillator",
        },
        summary: Phrase {
            es: "Subidas menos bajadas en tanto por ciento de ambas, suavizadas, de -100 a 100.",
            en: "Rises less falls in percent of both, smoothed, from -100 to 100.",
        },
        inputs: &[Input::Series],
        parameters: &[ParameterSpec::bars("period", 14.0, 2.0)],
        outputs: &[OutputSpec {
            name: "cmo",
            unit: Unit::Percent,
        }],
        source: "Chande and Kroll, The New Technical Trader (1994); TA-Lib 0.8 CMO",
    };

    fn warmup(params: &Params) -> usize {
        params.bars(0)
    }

    fn new(params: &Params) -> Self {
        Self {
            changes: Rsi::with_period(params.bars(0)),
        }
    }

    #[inline(always)]
    fn next(&mut self, [value]: [f64; 1], _: [f64; 1]) -> [f64; 1] {
        let (gains, losses) = self.changes.push_parts(value);
        [balance(gains, losses)]
    }

    #[inline(always)]
    fn sweep(mut self, [values]: [&[f64]; 1], _: [&[f64]; 1], [indices]: [&mut [f64]; 1]) -> Self {
        self.changes.sweep_parts(values, indices, balance);
        self
    }
}

/// Gains less losses in percent of both.
#[inline(always)]
fn balance(gains: f64, losses: f64) -> f64 {
    let total = gains + losses;
    if total > 0.0 {
        100.0 * ((gains - losses) / total)
    } else {
        0.0
    }
}
