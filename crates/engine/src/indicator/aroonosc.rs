//! Aroon oscillator.

use super::kind::{Indicator, buffers, cut};
use super::place::Place;
use super::spec::{Group, IndicatorSpec, Input, OutputSpec, ParameterSpec, Params, Phrase, Unit};

/// Age of the lowest low and of the highest high of `period` + 1 bars, the first less the second,
/// in percent of `period`.
///
/// Needs `period` + 1 rows. Of equal extremes the latest counts.
#[derive(Debug, Clone)]
pub(super) struct Aroonosc {
    lowest: Place,
    highest: Place,
    per_bar: f64,
}

impl Indicator<2, 1> for Aroonosc {
    const SPEC: &'static IndicatorSpec = &IndicatorSpec {
        id: "aroonosc",
        group: Group::Momentum,
        title: Phrase {
            es: "Oscilador Aroon",
            en: "Aroon oscillator",
        },
        summary: Phrase {
            es: "Aroon de los máximos menos Aroon de los mínimos, de -100 a 100.",
            en: "Aroon of the highs less Aroon of the lows, from -100 to 100.",
        },
        inputs: &[Input::High, Input::Low],
        parameters: &[ParameterSpec::bars("period", 14.0, 2.0)],
        outputs: &[OutputSpec {
            name: "aroonosc",
            unit: Unit::Percent,
        }],
        source: "Chande, Technical Analysis of Stocks and Commodities 13 (1995); TA-Lib 0.8 AROONOSC",
    };

    fn warmup(params: &Params) -> usize {
        params.bars(0)
    }

    fn new(params: &Params) -> Self {
        let period = params.bars(0);
        Self {
            lowest: Place::lowest(period + 1),
            highest: Place::highest(period + 1),
            per_bar: 100.0 / period as f64,
        }
    }

    #[inline(always)]
    fn next(&mut self, [high, low]: [f64; 2], _: [f64; 2]) -> [f64; 1] {
        [self.per_bar * (self.highest.push(high) - self.lowest.push(low))]
    }

    #[inline(always)]
    fn sweep(
        mut self,
        [high, low]: [&[f64]; 2],
        _: [&[f64]; 2],
        [outputs]: [&mut [f64]; 1],
    ) -> Self {
        let mut memory = buffers();
        let [lowest] = cut(&mut memory, outputs.len());
        self.lowest.sweep(low, lowest);
        self.highest.sweep(high, outputs);
        for (output, lowest) in outputs.iter_mut().zip(lowest) {
            *output = self.per_bar * (*output - *lowest);
        }
        self
    }
}
