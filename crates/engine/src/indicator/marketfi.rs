//! Market facilitation index.

use super::kind::{BLOCK_ROWS, Indicator, known};
use super::spec::{Group, IndicatorSpec, Input, OutputSpec, Params, Phrase, Unit};

/// High less low over volume.
///
/// Needs 1 row. A bar without volume gives 0.
#[derive(Debug, Clone)]
pub(super) struct Marketfi;

impl Indicator<3, 1> for Marketfi {
    const SPEC: &'static IndicatorSpec = &IndicatorSpec {
        id: "marketfi",
        group: Group::Volume,
        title: Phrase {
            es: "Índice de facilitación del mercado",
            en: "Market facilitation index",
        },
        summary: Phrase {
            es: "Cuánto se movió el precio por cada unidad negociada.",
            en: "How far the price moved for each unit traded.",
        },
        inputs: &[Input::High, Input::Low, Input::Volume],
        parameters: &[],
        outputs: &[OutputSpec {
            name: "marketfi",
            unit: Unit::PricePerVolume,
        }],
        source: "Williams, Trading Chaos (1995); TA-Lib 0.8 MARKETFI",
    };

    const CHUNK: usize = BLOCK_ROWS;

    fn warmup(_params: &Params) -> usize {
        0
    }

    fn new(_params: &Params) -> Self {
        Self
    }

    #[inline(always)]
    fn next(&mut self, [high, low, volume]: [f64; 3], _: [f64; 3]) -> [f64; 1] {
        [if volume == 0.0 {
            0.0
        } else {
            known((high - low) / volume)
        }]
    }
}
