//! Accumulation and distribution line.

use super::kind::{BLOCK_ROWS, Indicator, add_up};
use super::spec::{Group, IndicatorSpec, Input, OutputSpec, Params, Phrase, Unit};

/// Volume times the place of the close in the bar, -1 (at the low) to 1 (at the high); 0 for a bar without range.
#[inline(always)]
pub(super) fn money_flow(high: f64, low: f64, close: f64, volume: f64) -> f64 {
    let range = high - low;
    if range > 0.0 {
        (((close - low) - (high - close)) / range) * volume
    } else {
        0.0
    }
}

/// `money_flow` of bar after bar.
#[inline(always)]
pub(super) fn sweep_money_flow([high, low, close, volume]: [&[f64]; 4], flows: &mut [f64]) {
    let rows = flows.len();
    let (high, low) = (&high[..rows], &low[..rows]);
    let (close, volume) = (&close[..rows], &volume[..rows]);
    for row in 0..rows {
        flows[row] = money_flow(high[row], low[row], close[row], volume[row]);
    }
}

/// Running sum of the money flow volume.
///
/// Needs 1 row. Counts from the first row of the series.
#[derive(Debug, Clone)]
pub(super) struct Ad {
    sum: f64,
}

impl Indicator<4, 1> for Ad {
    const SPEC: &'static IndicatorSpec = &IndicatorSpec {
        id: "ad",
        group: Group::Volume,
        title: Phrase {
            es: "Línea de acumulación y distribución",
            en: "Accumulation and distribution line",
        },
        summary: Phrase {
            es: "Suma el volumen según lo cerca que cada vela cierra de su máximo o de su mínimo.",
            en: "Adds up volume by how close each bar closes to its high or its low.",
        },
        inputs: &[Input::High, Input::Low, Input::Close, Input::Volume],
        parameters: &[],
        outputs: &[OutputSpec {
            name: "ad",
            unit: Unit::Volume,
        }],
        source: "Chaikin; Achelis, Technical Analysis from A to Z (2000); TA-Lib 0.8 AD",
    };

    const CHUNK: usize = BLOCK_ROWS;

    fn warmup(_params: &Params) -> usize {
        0
    }

    fn new(_params: &Params) -> Self {
        Self { sum: 0.0 }
    }

    #[inline(always)]
    fn next(&mut self, [high, low, close, volume]: [f64; 4], _: [f64; 4]) -> [f64; 1] {
        self.sum += money_flow(high, low, close, volume);
        [self.sum]
    }

    #[inline(always)]
    fn sweep(mut self, bars: [&[f64]; 4], _: [&[f64]; 4], [sums]: [&mut [f64]; 1]) -> Self {
        sweep_money_flow(bars, sums);
        add_up(&mut self.sum, sums);
        self
    }
}
