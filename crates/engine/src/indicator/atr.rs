//! Average true range.

use super::decay::Decay;
use super::kind::{BLOCK_ROWS, Indicator, block_buffers, cut};
use super::rolling::Warmup;
use super::spec::{Group, IndicatorSpec, Input, OutputSpec, ParameterSpec, Params, Phrase, Unit};
use super::trange::TrueRange;

/// True range smoothed by Wilder's average (alpha = 1 / `period`).
///
/// Needs `period` + 1 rows: the first has no true range, the mean of the next `period` is the seed.
#[derive(Debug, Clone)]
pub(super) struct Atr {
    seed: Warmup,
    range: TrueRange,
    /// Smoothed true range times `period`.
    sum: Decay,
    per_bar: f64,
}

impl Atr {
    pub(super) fn with_period(period: usize) -> Self {
        let per_bar = 1.0 / period as f64;
        Self {
            seed: Warmup::new(period + 1),
            range: TrueRange::default(),
            sum: Decay::new(1.0 - per_bar),
            per_bar,
        }
    }

    /// Takes a bar and gives the average, of no use for the first `period`.
    #[inline(always)]
    pub(super) fn push(&mut self, high: f64, low: f64, close: f64) -> f64 {
        let is_first = !self.range.is_started();
        let range = self.range.push(high, low, close);
        let sum = if self.seed.is_over() {
            self.sum.push(range)
        } else if is_first {
            range
        } else {
            self.sum.add(range)
        };
        sum * self.per_bar
    }

    /// `push` of bar after bar, once the average is known.
    #[inline(always)]
    pub(super) fn sweep_bars(&mut self, bars: [&[f64]; 3], averages: &mut [f64]) {
        let mut memory = block_buffers();
        for (at, averages) in averages.chunks_mut(BLOCK_ROWS).enumerate() {
            let bars = bars.map(|column| &column[at * BLOCK_ROWS..][..averages.len()]);
            let [ranges] = cut(&mut memory, averages.len());
            self.range.sweep(bars, ranges);
            self.sum.sweep(ranges, averages);
            averages.iter_mut().for_each(|sum| *sum *= self.per_bar);
        }
    }
}

impl Indicator<3, 1> for Atr {
    const SPEC: &'static IndicatorSpec = &IndicatorSpec {
        id: "atr",
        group: Group::Volatility,
        title: Phrase {
            es: "Rango verdadero medio",
            en: "Average true range",
        },
        summary: Phrase {
            es: "Recorrido típico de una vela: mide la volatilidad en unidades de precio.",
            en: "Typical travel of one bar: measures volatility in units of price.",
        },
        inputs: &[Input::High, Input::Low, Input::Close],
        parameters: &[ParameterSpec::bars("period", 14.0, 1.0)],
        outputs: &[OutputSpec {
            name: "atr",
            unit: Unit::PriceChange,
        }],
        source: "Wilder, New Concepts in Technical Trading Systems (1978); TA-Lib 0.8 ATR",
    };

    const CHUNK: usize = BLOCK_ROWS;

    fn warmup(params: &Params) -> usize {
        params.bars(0)
    }

    fn new(params: &Params) -> Self {
        Self::with_period(params.bars(0))
    }

    #[inline(always)]
    fn next(&mut self, [high, low, close]: [f64; 3], _: [f64; 3]) -> [f64; 1] {
        [self.push(high, low, close)]
    }

    #[inline(always)]
    fn sweep(mut self, bars: [&[f64]; 3], _: [&[f64]; 3], [averages]: [&mut [f64]; 1]) -> Self {
        self.sweep_bars(bars, averages);
        self
    }
}
