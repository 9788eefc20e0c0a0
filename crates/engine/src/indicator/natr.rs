//! Normalised average true range.

use super::atr::Atr;
use super::kind::{BLOCK_ROWS, Indicator};
use super::spec::{Group, IndicatorSpec, Input, OutputSpec, ParameterSpec, Params, Phrase, Unit};

/// Average true range in percent of the close.
///
/// Needs `period` + 1 rows. A close of zero gives 0. A period of 1, which TA-Lib takes but does
/// not normalise, is refused.
#[derive(Debug, Clone)]
pub(super) struct Natr {
    atr: Atr,
}

impl Indicator<3, 1> for Natr {
    const SPEC: &'static IndicatorSpec = &IndicatorSpec {
        id: "natr",
        group: Group::Volatility,
        title: Phrase {
            es: "Rango verdadero medio normalizado",
            en: "Normalised average true range",
        },
        summary: Phrase {
            es: "Recorrido típico de una vela como porcentaje del precio.",
            en: "Typical travel of one bar as a percentage of the price.",
        },
        inputs: &[Input::High, Input::Low, Input::Close],
        parameters: &[ParameterSpec::bars("period", 14.0, 2.0)],
        outputs: &[OutputSpec {
            name: "natr",
            unit: Unit::Percent,
        }],
        source: "Forman, Technical Analysis of Stocks and Commodities (2006); TA-Lib 0.8 NATR",
    };

    const CHUNK: usize = BLOCK_ROWS;

    fn warmup(params: &Params) -> usize {
        params.bars(0)
    }

    fn new(params: &Params) -> Self {
        Self {
            atr: Atr::with_period(params.bars(0)),
        }
    }

    #[inline(always)]
    fn next(&mut self, [high, low, close]: [f64; 3], _: [f64; 3]) -> [f64; 1] {
        let atr = self.atr.push(high, low, close);
        [percent_of(atr, close)]
    }

    #[inline(always)]
    fn sweep(mut self, bars: [&[f64]; 3], _: [&[f64]; 3], [averages]: [&mut [f64]; 1]) -> Self {
        self.atr.sweep_bars(bars, averages);
        let [_, _, close] = bars;
        for (average, close) in averages.iter_mut().zip(close) {
            *average = percent_of(*average, *close);
        }
        self
    }
}

#[inline(always)]
fn percent_of(atr: f64, close: f64) -> f64 {
    if close == 0.0 {
        0.0
    } else {
        atr / close * 100.0
    }
}
