//! Supertrend.

use super::atr::Atr;
use super::kind::Indicator;
use super::rolling::Warmup;
use super::spec::{Group, IndicatorSpec, Input, OutputSpec, ParameterSpec, Params, Phrase, Unit};

/// Bands `multiplier` average true ranges around the median price that only move towards it; below
/// the price in an upward trend (direction 1), above it in a downward one (-1).
///
/// Needs `period` + 1 rows. Starts upward, as in TA-Lib.
#[derive(Debug, Clone)]
pub(super) struct Supertrend {
    seed: Warmup,
    range: Atr,
    multiplier: f64,
    /// The two bands, NaN before the first.
    upper: f64,
    lower: f64,
    is_up: bool,
    last_close: f64,
}

impl Supertrend {
    /// Takes a bar and the average range, and gives line and direction.
    #[inline(always)]
    fn follow(&mut self, high: f64, low: f64, close: f64, range: f64) -> [f64; 2] {
        let width = self.multiplier * range;
        let median = (high + low) / 2.0;
        let (upper, lower) = (median + width, median - width);
        let is_first = self.upper.is_nan();
        if is_first | (upper < self.upper) | (self.last_close > self.upper) {
            self.upper = upper;
        }
        if is_first | (lower > self.lower) | (self.last_close < self.lower) {
            self.lower = lower;
        }
        if !is_first {
            self.is_up = if self.is_up {
                close >= self.lower
            } else {
                close > self.upper
            };
        }
        self.last_close = close;
        if self.is_up {
            [self.lower, 1.0]
        } else {
            [self.upper, -1.0]
        }
    }
}

impl Indicator<3, 2> for Supertrend {
    const SPEC: &'static IndicatorSpec = &IndicatorSpec {
        id: "supertrend",
        group: Group::Overlap,
        title: Phrase {
            es: "Supertendencia",
            en: "Supertrend",
        },
        summary: Phrase {
            es: "Línea que sigue al precio a cierta distancia y cambia de lado cuando el cierre la cruza.",
            en: "Line that follows the price at a distance and changes sides when the close crosses it.",
        },
        inputs: &[Input::High, Input::Low, Input::Close],
        parameters: &[
            ParameterSpec::bars("period", 10.0, 2.0),
            ParameterSpec::real("multiplier", 3.0, 0.0, 1000000.0),
        ],
        outputs: &[
            OutputSpec {
                name: "supertrend",
                unit: Unit::Price,
            },
            OutputSpec {
                name: "direction",
                unit: Unit::Score,
            },
        ],
        source: "Seban, Tout le monde mérite d'être riche (2008); TA-Lib 0.8 SUPERTREND",
    };

    fn warmup(params: &Params) -> usize {
        params.bars(0)
    }

    fn new(params: &Params) -> Self {
        Self {
            seed: Warmup::new(params.bars(0)),
            range: Atr::with_period(params.bars(0)),
            multiplier: params.real(1),
            upper: f64::NAN,
            lower: f64::NAN,
            is_up: true,
            last_close: 0.0,
        }
    }

    #[inline(always)]
    fn next(&mut self, [high, low, close]: [f64; 3], _: [f64; 3]) -> [f64; 2] {
        let range = self.range.push(high, low, close);
        if !self.seed.is_over() {
            return [f64::NAN; 2];
        }
        self.follow(high, low, close, range)
    }

    #[inline(always)]
    fn sweep(
        mut self,
        bars: [&[f64]; 3],
        _: [&[f64]; 3],
        [lines, directions]: [&mut [f64]; 2],
    ) -> Self {
        self.range.sweep_bars(bars, lines);
        let rows = lines.len();
        let ([high, low, close], directions) =
            (bars.map(|column| &column[..rows]), &mut directions[..rows]);
        for row in 0..rows {
            [lines[row], directions[row]] =
                self.follow(high[row], low[row], close[row], lines[row]);
        }
        self
    }
}
