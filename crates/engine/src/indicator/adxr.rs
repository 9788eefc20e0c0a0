//! Average directional index rating.

use super::adx::Adx;
use super::delay::Delay;
use super::kind::{Indicator, buffers, cut};
use super::spec::{Group, IndicatorSpec, Input, OutputSpec, ParameterSpec, Params, Phrase, Unit};

/// Mean of the ADX and the ADX of `period` - 1 rows ago.
///
/// Needs 3 x `period` - 1 rows.
#[derive(Debug, Clone)]
pub(super) struct Adxr {
    adx: Adx,
    old: Delay,
}

impl Indicator<3, 1> for Adxr {
    const SPEC: &'static IndicatorSpec = &IndicatorSpec {
        id: "adxr",
        group: Group::Momentum,
        title: Phrase {
            es: "Valoración del índice direccional",
            en: "Average directional index rating",
        },
        summary: Phrase {
            es: "ADX de ahora y de hace un periodo, promediados.",
            en: "ADX of now and of a period ago, averaged.",
        },
        inputs: &[Input::High, Input::Low, Input::Close],
        parameters: &[ParameterSpec::bars("period", 14.0, 2.0)],
        outputs: &[OutputSpec {
            name: "adxr",
            unit: Unit::Percent,
        }],
        source: "Wilder, New Concepts in Technical Trading Systems (1978); TA-Lib 0.8 ADXR",
    };

    fn warmup(params: &Params) -> usize {
        3 * params.bars(0) - 2
    }

    fn new(params: &Params) -> Self {
        let period = params.bars(0);
        Self {
            adx: Adx::with_period(period),
            old: Delay::new(period - 1),
        }
    }

    #[inline(always)]
    fn next(&mut self, [high, low, close]: [f64; 3], _: [f64; 3]) -> [f64; 1] {
        let adx = self.adx.push(high, low, close);
        [(adx + self.old.push(adx)) / 2.0]
    }

    #[inline(always)]
    fn sweep(mut self, bars: [&[f64]; 3], _: [&[f64]; 3], [ratings]: [&mut [f64]; 1]) -> Self {
        let mut memory = buffers();
        let [averages] = cut(&mut memory, ratings.len());
        self.adx.sweep_bars(bars, averages);
        self.old.sweep(averages, ratings);
        for (rating, average) in ratings.iter_mut().zip(averages) {
            *rating = (*average + *rating) / 2.0;
        }
        self
    }
}
