//! Stochastic RSI.

use super::average::Average;
use super::kind::{Indicator, buffers, cut};
use super::rolling::Warmup;
use super::rsi::Rsi;
use super::spec::{Group, IndicatorSpec, Input, OutputSpec, ParameterSpec, Params, Phrase, Unit};
use super::stochf::FastK;

/// Fast stochastic of the RSI over `period`.
///
/// Needs `period` + `fastk` rows and those of the average. An RSI that stands still gives 0.
#[derive(Debug, Clone)]
pub(super) struct Stochrsi {
    seed: Warmup,
    rsi: Rsi,
    fastk: FastK,
    fastd: Average,
}

impl Indicator<1, 2> for Stochrsi {
    const SPEC: &'static IndicatorSpec = &IndicatorSpec {
        id: "stochrsi",
        group: Group::Momentum,
        title: Phrase {
            es: "RSI estocástico",
            en: "Stochastic RSI",
        },
        summary: Phrase {
            es: "Lugar del RSI dentro de su propio recorrido reciente, de 0 a 100.",
            en: "Place of the RSI in its own recent range, from 0 to 100.",
        },
        inputs: &[Input::Series],
        parameters: &[
            ParameterSpec::bars("period", 14.0, 2.0),
            ParameterSpec::bars("fastk", 5.0, 1.0),
            ParameterSpec::bars("fastd", 3.0, 1.0),
            Average::parameter("fastd_matype", 0.0),
        ],
        outputs: &[
            OutputSpec {
                name: "fastk",
                unit: Unit::Percent,
            },
            OutputSpec {
                name: "fastd",
                unit: Unit::Percent,
            },
        ],
        source: "Chande and Kroll, The New Technical Trader (1994); TA-Lib 0.8 STOCHRSI",
    };

    fn warmup(params: &Params) -> usize {
        params.bars(0) + params.bars(1) - 1
            + Average::lookback(Self::SPEC.choice(params, 3), params.bars(2))
    }

    fn new(params: &Params) -> Self {
        Self {
            seed: Warmup::new(params.bars(0)),
            rsi: Rsi::with_period(params.bars(0)),
            fastk: FastK::new(params.bars(1)),
            fastd: Average::new(Self::SPEC.choice(params, 3), params.bars(2)),
        }
    }

    #[inline(always)]
    fn next(&mut self, [value]: [f64; 1], _: [f64; 1]) -> [f64; 2] {
        let rsi = self.rsi.push(value);
        if !self.seed.is_over() {
            return [f64::NAN; 2];
        }
        let fastk = self.fastk.push(rsi, rsi, rsi);
        if fastk.is_nan() {
            return [f64::NAN; 2];
        }
        [fastk, self.fastd.push(fastk)]
    }

    #[inline(always)]
    fn sweep(
        mut self,
        [values]: [&[f64]; 1],
        _: [&[f64]; 1],
        [fastk, fastd]: [&mut [f64]; 2],
    ) -> Self {
        let mut memory = buffers();
        let [rsi] = cut(&mut memory, fastk.len());
        self.rsi.sweep_values(values, rsi);
        self.fastk.sweep([rsi; 3], fastk);
        self.fastd.sweep(fastk, fastd);
        self
    }
}
