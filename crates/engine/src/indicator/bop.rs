//! Balance of power.

use super::kind::{BLOCK_ROWS, Indicator};
use super::spec::{Group, IndicatorSpec, Input, OutputSpec, Params, Phrase, Unit};

/// Close less open over high less low.
///
/// Needs 1 row. A bar without range gives 0.
#[derive(Debug, Clone)]
pub(super) struct Bop;

impl Indicator<4, 1> for Bop {
    const SPEC: &'static IndicatorSpec = &IndicatorSpec {
        id: "bop",
        group: Group::Momentum,
        title: Phrase {
            es: "Equilibrio de fuerzas",
            en: "Balance of power",
        },
        summary: Phrase {
            es: "Qué parte del recorrido de la vela ganaron los compradores, de -1 a 1.",
            en: "Which part of the bar's travel the buyers won, from -1 to 1.",
        },
        inputs: &[Input::Open, Input::High, Input::Low, Input::Close],
        parameters: &[],
        outputs: &[OutputSpec {
            name: "bop",
            unit: Unit::Score,
        }],
        source: "Livshin, Technical Analysis of Stocks and Commodities 19 (2001); TA-Lib 0.8 BOP",
    };

    const CHUNK: usize = BLOCK_ROWS;

    fn warmup(_params: &Params) -> usize {
        0
    }

    fn new(_params: &Params) -> Self {
        Self
    }

    #[inline(always)]
    fn next(&mut self, [open, high, low, close]: [f64; 4], _: [f64; 4]) -> [f64; 1] {
        let range = high - low;
        [if range > 0.0 {
            (close - open) / range
        } else {
            0.0
        }]
    }
}
