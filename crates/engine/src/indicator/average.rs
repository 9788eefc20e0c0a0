//! The moving average that a parameter chooses, by TA-Lib's number.

use super::dema::Dema;
use super::ema::Ema;
use super::hma::Hma;
use super::kama::Kama;
use super::mama::Mama;
use super::rma::Rma;
use super::rolling::Warmup;
use super::sma::Sma;
use super::spec::{IndicatorSpec, ParameterSpec, Params};
use super::t3::T3;
use super::tema::Tema;
use super::trima::Trima;
use super::wma::Wma;
use super::zlema::Zlema;

/// The number that stands for the default of the parameter.
const DEFAULT: usize = 11;
/// Volume factor of a T3 that is chosen by number.
const T3_FACTOR: f64 = 0.7;
/// Limits of a MAMA that is chosen by number.
const MAMA_LIMITS: (f64, f64) = (0.5, 0.05);

impl IndicatorSpec {
    /// The type of average that the parameter at `at` chooses.
    pub(super) fn choice(&self, params: &Params, at: usize) -> usize {
        match params.bars(at) {
            DEFAULT => self.default_bars(at),
            matype => matype,
        }
    }
}

/// A moving average of one of TA-Lib's types.
#[derive(Debug, Clone)]
pub(super) struct Average {
    warmup: Warmup,
    line: Line,
}

/// The larger ones are boxed, so that the usual ones stay small.
#[derive(Debug, Clone)]
enum Line {
    Copy,
    Sma(Sma),
    Ema(Ema),
    Wma(Wma),
    Rma(Rma),
    Dema(Box<Dema>),
    Tema(Box<Tema>),
    Trima(Box<Trima>),
    Kama(Box<Kama>),
    Mama(Box<Mama>),
    T3(Box<T3>),
    Hma(Box<Hma>),
    Zlema(Box<Zlema>),
}

impl Average {
    /// The parameter that chooses: 0 simple, 1 exponential, 2 weighted, 3 double exponential,
    /// 4 triple exponential, 5 triangular, 6 Kaufman's, 7 MAMA, 8 T3, 9 Hull's, 10 none, 11 the
    /// default, 12 zero-lag, 13 Wilder's.
    pub(super) const fn parameter(name: &'static str, default: f64) -> ParameterSpec {
        ParameterSpec {
            name,
            default,
            min: 0.0,
            max: 13.0,
            integer: true,
        }
    }

    /// Number of values before the first average.
    pub(super) fn lookback(matype: usize, period: usize) -> usize {
        match matype {
            _ if period == 1 => 0,
            3 => Dema::lookback(period),
            4 => Tema::lookback(period),
            6 => Kama::lookback(period),
            7 => Mama::LOOKBACK,
            8 => T3::lookback(period),
            9 => Hma::lookback(period),
            10 => 0,
            12 => Zlema::lookback(period),
            _ => period - 1,
        }
    }

    /// An empty average of the type that [`IndicatorSpec::choice`] gave.
    pub(super) fn new(matype: usize, period: usize) -> Self {
        let line = match matype {
            _ if period == 1 => Line::Copy,
            1 => Line::Ema(Ema::with_period(period)),
            2 => Line::Wma(Wma::with_period(period)),
            3 => Line::Dema(Dema::with_period(period).into()),
            4 => Line::Tema(Tema::with_period(period).into()),
            5 => Line::Trima(Trima::with_period(period).into()),
            6 => Line::Kama(Kama::with_period(period).into()),
            7 => Line::Mama(Mama::with_limits(MAMA_LIMITS.0, MAMA_LIMITS.1).into()),
            8 => Line::T3(T3::with_period(period, T3_FACTOR).into()),
            9 => Line::Hma(Hma::with_period(period).into()),
            10 => Line::Copy,
            12 => Line::Zlema(Zlema::with_period(period).into()),
            13 => Line::Rma(Rma::with_period(period)),
            _ => Line::Sma(Sma::with_period(period)),
        };
        Self {
            warmup: Warmup::new(Self::lookback(matype, period)),
            line,
        }
    }

    /// Takes a value and gives the average, NaN until it is known.
    #[inline(always)]
    pub(super) fn push(&mut self, value: f64) -> f64 {
        let average = match &mut self.line {
            Line::Copy => value,
            Line::Sma(line) => line.push(value),
            Line::Ema(line) => line.push(value),
            Line::Wma(line) => line.push(value),
            Line::Rma(line) => line.push(value),
            line => line.push_boxed(value),
        };
        if self.warmup.is_over() {
            average
        } else {
            f64::NAN
        }
    }
}

impl Average {
    /// `push` of value after value, once the average is known.
    #[inline(always)]
    pub(super) fn sweep(&mut self, values: &[f64], averages: &mut [f64]) {
        match &mut self.line {
            Line::Copy => averages.copy_from_slice(values),
            Line::Sma(line) => line.sweep_values(values, averages),
            Line::Ema(line) => line.sweep_values(values, averages),
            Line::Wma(line) => line.sweep_values(values, averages),
            Line::Rma(line) => line.sweep_values(values, averages),
            Line::Dema(line) => line.sweep_values(values, averages),
            Line::Tema(line) => line.sweep_values(values, averages),
            Line::Kama(line) => line.sweep_values(values, averages),
            Line::T3(line) => line.sweep_values(values, averages),
            Line::Zlema(line) => line.sweep_values(values, averages),
            _ => {
                for (value, average) in values.iter().zip(averages) {
                    *average = self.push(*value);
                }
            }
        }
    }
}

impl Line {
    /// Apart from the others, so that their loop stays small.
    #[inline(never)]
    fn push_boxed(&mut self, value: f64) -> f64 {
        match self {
            Self::Copy | Self::Sma(_) | Self::Ema(_) | Self::Wma(_) | Self::Rma(_) => {
                unreachable!("`push` takes these itself")
            }
            Self::Dema(line) => line.push(value),
            Self::Tema(line) => line.push(value),
            Self::Trima(line) => line.push(value),
            Self::Kama(line) => line.push(value),
            Self::Mama(line) => line.push(value)[0],
            Self::T3(line) => line.push(value),
            Self::Hma(line) => line.push(value),
            Self::Zlema(line) => line.push(value),
        }
    }
}

/// An average that starts late, so that its first value is on a given row.
///
/// TA-Lib starts the shorter of two averages so, which shows in those whose seed matters.
#[derive(Debug, Clone)]
pub(super) struct Aligned {
    skipped: Warmup,
    average: Average,
}

impl Aligned {
    /// An average that gives its first value after `rows` others, at least its own lookback.
    pub(super) fn new(matype: usize, period: usize, rows: usize) -> Self {
        Self {
            skipped: Warmup::new(rows - Average::lookback(matype, period)),
            average: Average::new(matype, period),
        }
    }

    /// Takes a value and gives the average, NaN until it is known.
    #[inline(always)]
    pub(super) fn push(&mut self, value: f64) -> f64 {
        if self.skipped.is_over() {
            self.average.push(value)
        } else {
            f64::NAN
        }
    }

    /// `push` of value after value, once the average is known.
    #[inline(always)]
    pub(super) fn sweep(&mut self, values: &[f64], averages: &mut [f64]) {
        self.average.sweep(values, averages);
    }
}
