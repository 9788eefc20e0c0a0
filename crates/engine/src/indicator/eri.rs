//! Elder Ray index.

use super::ema::Ema;
use super::kind::Indicator;
use super::spec::{Group, IndicatorSpec, Input, OutputSpec, ParameterSpec, Params, Phrase, Unit};

/// High and low less the EMA of the close.
///
/// Needs `period` rows.
#[derive(Debug, Clone)]
pub(super) struct Eri {
    average: Ema,
}

impl Indicator<3, 2> for Eri {
    const SPEC: &'static IndicatorSpec = &IndicatorSpec {
        id: "eri",
        group: Group::Momentum,
        title: Phrase {
            es: "Índice Elder Ray",
            en: "Elder Ray index",
        },
        summary: Phrase {
            es: "Fuerza de compradores y vendedores: extremos de la vela respecto a la media.",
            en: "Power of buyers and sellers: extremes of the bar against the average.",
        },
        inputs: &[Input::High, Input::Low, Input::Close],
        parameters: &[ParameterSpec::bars("period", 13.0, 1.0)],
        outputs: &[
            OutputSpec {
                name: "bull",
                unit: Unit::PriceChange,
            },
            OutputSpec {
                name: "bear",
                unit: Unit::PriceChange,
            },
        ],
        source: "Elder, Trading for a Living (1993); TA-Lib 0.8 ERI",
    };

    fn warmup(params: &Params) -> usize {
        params.bars(0) - 1
    }

    fn new(params: &Params) -> Self {
        Self {
            average: Ema::with_period(params.bars(0)),
        }
    }

    #[inline(always)]
    fn next(&mut self, [high, low, close]: [f64; 3], _: [f64; 3]) -> [f64; 2] {
        let average = self.average.push(close);
        [high - average, low - average]
    }

    #[inline(always)]
    fn sweep(
        mut self,
        [high, low, close]: [&[f64]; 3],
        _: [&[f64]; 3],
        [bull, bear]: [&mut [f64]; 2],
    ) -> Self {
        self.average.sweep_values(close, bear);
        for row in 0..bull.len() {
            (bull[row], bear[row]) = (high[row] - bear[row], low[row] - bear[row]);
        }
        self
    }
}
