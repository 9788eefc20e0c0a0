//! Keltner channels.

use super::atr::Atr;
use super::ema::Ema;
use super::kind::Indicator;
use super::rolling::Warmup;
use super::spec::{Group, IndicatorSpec, Input, OutputSpec, ParameterSpec, Params, Phrase, Unit};

/// EMA of the typical price, and `multiplier` average true ranges around it.
///
/// Needs `period` or `atr_period` + 1 rows, whichever is more; the shorter one is seeded so that
/// both start on the same row.
#[derive(Debug, Clone)]
pub(super) struct Kc {
    average_skips: Warmup,
    average: Ema,
    range_skips: Warmup,
    range: Atr,
    multiplier: f64,
}

impl Indicator<3, 3> for Kc {
    const SPEC: &'static IndicatorSpec = &IndicatorSpec {
        id: "kc",
        group: Group::Overlap,
        title: Phrase {
            es: "Canales de Keltner",
            en: "Keltner channels",
        },
        summary: Phrase {
            es: "Una media y dos bandas a varios recorridos medios de distancia.",
            en: "An average and two bands some average ranges away.",
        },
        inputs: &[Input::High, Input::Low, Input::Close],
        parameters: &[
            ParameterSpec::bars("period", 20.0, 2.0),
            ParameterSpec::bars("atr_period", 10.0, 1.0),
            ParameterSpec::deviations("multiplier", 2.0),
        ],
        outputs: &[
            OutputSpec {
                name: "upper",
                unit: Unit::Price,
            },
            OutputSpec {
                name: "middle",
                unit: Unit::Price,
            },
            OutputSpec {
                name: "lower",
                unit: Unit::Price,
            },
        ],
        source: "Keltner, How to Make Money in Commodities (1960), as changed by Raschke; TA-Lib 0.8 KC",
    };

    fn warmup(params: &Params) -> usize {
        rows(params)
    }

    fn new(params: &Params) -> Self {
        let (period, atr_period) = (params.bars(0), params.bars(1));
        Self {
            average_skips: Warmup::new(rows(params) - (period - 1)),
            average: Ema::with_period(period),
            range_skips: Warmup::new(rows(params) - atr_period),
            range: Atr::with_period(atr_period),
            multiplier: params.real(2),
        }
    }

    #[inline(always)]
    fn next(&mut self, [high, low, close]: [f64; 3], _: [f64; 3]) -> [f64; 3] {
        let typical = (high + low + close) / 3.0;
        let mut middle = f64::NAN;
        if self.average_skips.is_over() {
            middle = self.average.push(typical);
        }
        let mut width = f64::NAN;
        if self.range_skips.is_over() {
            width = self.range.push(high, low, close) * self.multiplier;
        }
        [middle + width, middle, middle - width]
    }

    #[inline(always)]
    fn sweep(
        mut self,
        bars: [&[f64]; 3],
        _: [&[f64]; 3],
        [upper, middle, lower]: [&mut [f64]; 3],
    ) -> Self {
        let rows = middle.len();
        let [high, low, close] = bars.map(|column| &column[..rows]);
        let (upper, lower) = (&mut upper[..rows], &mut lower[..rows]);
        for row in 0..rows {
            lower[row] = (high[row] + low[row] + close[row]) / 3.0;
        }
        self.average.sweep_values(lower, middle);
        self.range.sweep_bars(bars, upper);
        for row in 0..rows {
            let width = upper[row] * self.multiplier;
            (upper[row], lower[row]) = (middle[row] + width, middle[row] - width);
        }
        self
    }
}

fn rows(params: &Params) -> usize {
    (params.bars(0) - 1).max(params.bars(1))
}
