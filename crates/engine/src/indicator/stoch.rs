//! Stochastic oscillator.

use super::average::Average;
use super::kind::{Indicator, buffers, cut};
use super::spec::{Group, IndicatorSpec, Input, OutputSpec, ParameterSpec, Params, Phrase, Unit};
use super::stochf::FastK;

/// Place of the close between the lowest low and the highest high of `fastk` bars, averaged over
/// `slowk` bars, and that averaged over `slowd`.
///
/// Needs `fastk` rows and those of the two averages. A window without range gives 0 before averaging.
#[derive(Debug, Clone)]
pub(super) struct Stoch {
    fastk: FastK,
    slowk: Average,
    slowd: Average,
}

impl Indicator<3, 2> for Stoch {
    const SPEC: &'static IndicatorSpec = &IndicatorSpec {
        id: "stoch",
        group: Group::Momentum,
        title: Phrase {
            es: "Estocástico",
            en: "Stochastic oscillator",
        },
        summary: Phrase {
            es: "Lugar del cierre dentro del recorrido reciente, de 0 (en el mínimo) a 100 (en el máximo).",
            en: "Place of the close in the recent range, from 0 (at the low) to 100 (at the high).",
        },
        inputs: &[Input::High, Input::Low, Input::Close],
        parameters: &[
            ParameterSpec::bars("fastk", 5.0, 1.0),
            ParameterSpec::bars("slowk", 3.0, 1.0),
            Average::parameter("slowk_matype", 0.0),
            ParameterSpec::bars("slowd", 3.0, 1.0),
            Average::parameter("slowd_matype", 0.0),
        ],
        outputs: &[
            OutputSpec {
                name: "slowk",
                unit: Unit::Percent,
            },
            OutputSpec {
                name: "slowd",
                unit: Unit::Percent,
            },
        ],
        source: "Lane, Lane's Stochastics (1984); TA-Lib 0.8 STOCH",
    };

    fn warmup(params: &Params) -> usize {
        params.bars(0) - 1
            + Average::lookback(Self::SPEC.choice(params, 2), params.bars(1))
            + Average::lookback(Self::SPEC.choice(params, 4), params.bars(3))
    }

    fn new(params: &Params) -> Self {
        Self {
            fastk: FastK::new(params.bars(0)),
            slowk: Average::new(Self::SPEC.choice(params, 2), params.bars(1)),
            slowd: Average::new(Self::SPEC.choice(params, 4), params.bars(3)),
        }
    }

    #[inline(always)]
    fn next(&mut self, [high, low, close]: [f64; 3], _: [f64; 3]) -> [f64; 2] {
        let fastk = self.fastk.push(high, low, close);
        if fastk.is_nan() {
            return [f64::NAN; 2];
        }
        let slowk = self.slowk.push(fastk);
        if slowk.is_nan() {
            return [f64::NAN; 2];
        }
        [slowk, self.slowd.push(slowk)]
    }

    #[inline(always)]
    fn sweep(mut self, bars: [&[f64]; 3], _: [&[f64]; 3], [slowk, slowd]: [&mut [f64]; 2]) -> Self {
        let mut memory = buffers();
        let [fastk] = cut(&mut memory, slowk.len());
        self.fastk.sweep(bars, fastk);
        self.slowk.sweep(fastk, slowk);
        self.slowd.sweep(slowk, slowd);
        self
    }
}
