//! KDJ.

use super::average::Average;
use super::kind::{Indicator, buffers, cut};
use super::spec::{Group, IndicatorSpec, Input, OutputSpec, ParameterSpec, Params, Phrase, Unit};
use super::stochf::FastK;

/// Stochastic smoothed by Wilder's average, and 3 x k - 2 x d.
///
/// Needs `fastk` rows and those of the two averages. A window without range gives 0 before
/// averaging.
#[derive(Debug, Clone)]
pub(super) struct Kdj {
    fastk: FastK,
    slowk: Average,
    slowd: Average,
}

impl Indicator<3, 3> for Kdj {
    const SPEC: &'static IndicatorSpec = &IndicatorSpec {
        id: "kdj",
        group: Group::Momentum,
        title: Phrase {
            es: "KDJ",
            en: "KDJ",
        },
        summary: Phrase {
            es: "Estocástico con una tercera línea que exagera la distancia entre las otras dos.",
            en: "Stochastic with a third line that exaggerates the distance of the other two.",
        },
        inputs: &[Input::High, Input::Low, Input::Close],
        parameters: &[
            ParameterSpec::bars("fastk", 9.0, 1.0),
            ParameterSpec::bars("slowk", 3.0, 1.0),
            Average::parameter("slowk_matype", 13.0),
            ParameterSpec::bars("slowd", 3.0, 1.0),
            Average::parameter("slowd_matype", 13.0),
        ],
        outputs: &[
            OutputSpec {
                name: "k",
                unit: Unit::Percent,
            },
            OutputSpec {
                name: "d",
                unit: Unit::Percent,
            },
            OutputSpec {
                name: "j",
                unit: Unit::Percent,
            },
        ],
        source: "TA-Lib 0.8 KDJ",
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
    fn next(&mut self, [high, low, close]: [f64; 3], _: [f64; 3]) -> [f64; 3] {
        let fastk = self.fastk.push(high, low, close);
        if fastk.is_nan() {
            return [f64::NAN; 3];
        }
        let k = self.slowk.push(fastk);
        if k.is_nan() {
            return [f64::NAN; 3];
        }
        let d = self.slowd.push(k);
        [k, d, 3.0 * k - 2.0 * d]
    }

    #[inline(always)]
    fn sweep(mut self, bars: [&[f64]; 3], _: [&[f64]; 3], [k, d, j]: [&mut [f64]; 3]) -> Self {
        let mut memory = buffers();
        let [fastk] = cut(&mut memory, k.len());
        self.fastk.sweep(bars, fastk);
        self.slowk.sweep(fastk, k);
        self.slowd.sweep(k, d);
        for row in 0..j.len() {
            j[row] = 3.0 * k[row] - 2.0 * d[row];
        }
        self
    }
}
