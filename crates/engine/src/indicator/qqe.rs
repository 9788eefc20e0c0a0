//! Quantitative qualitative estimation.

use std::mem;

use super::ema::Ema;
use super::kind::Indicator;
use super::rolling::{Warmup, larger, smaller};
use super::rsi::Rsi;
use super::spec::{Group, IndicatorSpec, Input, OutputSpec, ParameterSpec, Params, Phrase, Unit};

/// EMA of the RSI, and a trailing line `factor` times its twice smoothed absolute changes away.
///
/// Needs 5 x `period` + `smoothing` - 3 rows. Changes are smoothed by two EMAs of 2 x `period` - 1, each
/// seeded with its simple mean. The line starts below the RSI, changes side when the RSI
/// crosses it, and on one side moves only towards the RSI.
#[derive(Debug, Clone)]
pub(super) struct Qqe {
    wait: Warmup,
    rsi: Rsi,
    smooth: Ema,
    /// NaN before the first smoothed index.
    last: f64,
    moves: Ema,
    distances: Ema,
    /// Stops under and over the index; none before the first.
    stops: Option<(f64, f64)>,
    is_rising: bool,
    factor: f64,
}

impl Indicator<1, 2> for Qqe {
    const SPEC: &'static IndicatorSpec = &IndicatorSpec {
        id: "qqe",
        group: Group::Momentum,
        title: Phrase {
            es: "Estimación cuantitativa cualitativa",
            en: "Quantitative qualitative estimation",
        },
        summary: Phrase {
            es: "RSI suavizado con un stop que lo sigue a varias veces su movimiento medio: cruces con menos ruido.",
            en: "Smoothed RSI with a stop that trails it at several of its average moves: crossings with less noise.",
        },
        inputs: &[Input::Series],
        parameters: &[
            ParameterSpec::bars("period", 14.0, 2.0),
            ParameterSpec::bars("smoothing", 5.0, 1.0),
            ParameterSpec::real("factor", 4.236, 0.0, 1000.0),
        ],
        outputs: &[
            OutputSpec {
                name: "line",
                unit: Unit::Percent,
            },
            OutputSpec {
                name: "trail",
                unit: Unit::Percent,
            },
        ],
        source: "Livshin, Balanced Trading (2008); QQE for MetaTrader",
    };

    fn warmup(params: &Params) -> usize {
        5 * params.bars(0) + params.bars(1) - 4
    }

    fn new(params: &Params) -> Self {
        let period = params.bars(0);
        Self {
            wait: Warmup::new(period),
            rsi: Rsi::with_period(period),
            smooth: Ema::with_period(params.bars(1)),
            last: f64::NAN,
            moves: Ema::with_period(2 * period - 1),
            distances: Ema::with_period(2 * period - 1),
            stops: None,
            is_rising: true,
            factor: params.real(2),
        }
    }

    #[inline(always)]
    fn next(&mut self, [value]: [f64; 1], _: [f64; 1]) -> [f64; 2] {
        let rsi = self.rsi.push(value);
        if !self.wait.is_over() {
            return [f64::NAN; 2];
        }
        let line = self.smooth.push(rsi);
        let last = mem::replace(&mut self.last, line);
        if last.is_nan() {
            return [f64::NAN; 2];
        }
        let moves = self.moves.push((line - last).abs());
        if moves.is_nan() {
            return [f64::NAN; 2];
        }
        let distance = self.distances.push(moves) * self.factor;
        if distance.is_nan() {
            return [f64::NAN; 2];
        }
        let (mut under, mut over) = (line - distance, line + distance);
        if let Some((last_under, last_over)) = self.stops {
            if line > last_over {
                self.is_rising = true;
            } else if line < last_under {
                self.is_rising = false;
            }
            if last > last_under && line > last_under {
                under = larger(under, last_under);
            }
            if last < last_over && line < last_over {
                over = smaller(over, last_over);
            }
        }
        self.stops = Some((under, over));
        [line, if self.is_rising { under } else { over }]
    }
}
