//! T3 moving average.

use std::array;

use super::ema::Ema;
use super::kind::Indicator;
use super::spec::{Group, IndicatorSpec, Input, OutputSpec, ParameterSpec, Params, Phrase, Unit};

/// Generalised DEMA of factor `vfactor`, three times over.
///
/// Needs 6 x `period` - 5 rows. A `period` of 1 gives the value itself.
#[derive(Debug, Clone)]
pub(super) struct T3 {
    /// Each the average of the one before.
    averages: [Ema; 6],
    weights: [f64; 3],
}

impl T3 {
    /// Number of values before the first average.
    pub(super) fn lookback(period: usize) -> usize {
        6 * (period - 1)
    }

    pub(super) fn with_period(period: usize, factor: f64) -> Self {
        let (square, cube) = (factor * factor, factor * factor * factor);
        Self {
            averages: array::from_fn(|_| Ema::with_period(period)),
            // Of the averages of averages less the third average: the weights of all add up to 1.
            weights: [
                3.0 * (square + cube),
                -cube,
                -6.0 * square - 3.0 * (factor + cube),
            ],
        }
    }

    /// Takes a value and gives the average, NaN during the warm-up.
    #[inline(always)]
    pub(super) fn push(&mut self, value: f64) -> f64 {
        let mut lines = [value; 6];
        let mut line = value;
        for (average, kept) in self.averages.iter_mut().zip(&mut lines) {
            line = average.push(line);
            if line.is_nan() {
                return f64::NAN;
            }
            *kept = line;
        }
        self.blend(lines)
    }

    /// The average of the six.
    #[inline(always)]
    fn blend(&self, lines: [f64; 6]) -> f64 {
        let [_, _, third, fourth, fifth, sixth] = lines;
        let [of_fifth, of_sixth, of_fourth] = self.weights;
        third
            + ((fourth - third) * of_fourth
                + (fifth - third) * of_fifth
                + (sixth - third) * of_sixth)
    }
}

impl Indicator<1, 1> for T3 {
    const SPEC: &'static IndicatorSpec = &IndicatorSpec {
        id: "t3",
        group: Group::Overlap,
        title: Phrase {
            es: "Media móvil T3",
            en: "T3 moving average",
        },
        summary: Phrase {
            es: "Media exponencial aplicada seis veces y corregida: muy lisa y con poco retraso.",
            en: "Exponential average applied six times and corrected: very smooth with little lag.",
        },
        inputs: &[Input::Series],
        parameters: &[
            ParameterSpec::bars("period", 5.0, 1.0),
            ParameterSpec::real("vfactor", 0.7, 0.0, 1.0),
        ],
        outputs: &[OutputSpec {
            name: "t3",
            unit: Unit::Series,
        }],
        source: "Tillson, Technical Analysis of Stocks and Commodities 16 (1998); TA-Lib 0.8 T3",
    };

    fn warmup(params: &Params) -> usize {
        Self::lookback(params.bars(0))
    }

    fn new(params: &Params) -> Self {
        Self::with_period(params.bars(0), params.real(1))
    }

    #[inline(always)]
    fn next(&mut self, [value]: [f64; 1], _: [f64; 1]) -> [f64; 1] {
        [self.push(value)]
    }

    #[inline(always)]
    fn next_settled(&mut self, [value]: [f64; 1], _: [f64; 1]) -> [f64; 1] {
        let mut lines = [value; 6];
        let mut line = value;
        for (average, kept) in self.averages.iter_mut().zip(&mut lines) {
            line = average.push_settled(line);
            *kept = line;
        }
        [self.blend(lines)]
    }
}
