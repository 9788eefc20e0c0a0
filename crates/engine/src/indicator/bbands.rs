//! Bollinger bands.

use super::average::{Aligned, Average};
use super::kind::Indicator;
use super::rolling::Moments;
use super::spec::{Group, IndicatorSpec, Input, OutputSpec, ParameterSpec, Params, Phrase, Unit};

/// An average of the last `period` values, and `up` and `down` standard deviations around it.
///
/// Needs `period` rows, or as many as the average when that needs more. The deviation is that of the population (ddof 0) and always taken around
/// the simple mean.
#[derive(Debug, Clone)]
pub(super) struct Bbands {
    moments: Moments,
    /// The middle when it is not the simple mean.
    average: Option<Aligned>,
    up: f64,
    down: f64,
}

impl Indicator<1, 3> for Bbands {
    const SPEC: &'static IndicatorSpec = &IndicatorSpec {
        id: "bbands",
        group: Group::Overlap,
        title: Phrase {
            es: "Bandas de Bollinger",
            en: "Bollinger bands",
        },
        summary: Phrase {
            es: "Una media y dos bandas a su alrededor que se abren cuando el precio se mueve más.",
            en: "An average and two bands around it that widen when the price moves more.",
        },
        inputs: &[Input::Series],
        parameters: &[
            ParameterSpec::bars("period", 20.0, 2.0),
            ParameterSpec::deviations("up", 2.0),
            ParameterSpec::deviations("down", 2.0),
            Average::parameter("matype", 0.0),
        ],
        outputs: &[
            OutputSpec {
                name: "upper",
                unit: Unit::Series,
            },
            OutputSpec {
                name: "middle",
                unit: Unit::Series,
            },
            OutputSpec {
                name: "lower",
                unit: Unit::Series,
            },
        ],
        source: "Bollinger, Bollinger on Bollinger Bands (2001); TA-Lib 0.8 BBANDS",
    };

    fn warmup(params: &Params) -> usize {
        rows(params)
    }

    fn new(params: &Params) -> Self {
        let period = params.bars(0);
        let matype = Self::SPEC.choice(params, 3);
        Self {
            moments: Moments::new(period),
            average: (matype != 0).then(|| Aligned::new(matype, period, rows(params))),
            up: params.real(1),
            down: params.real(2),
        }
    }

    #[inline(always)]
    fn next(&mut self, [value]: [f64; 1], _: [f64; 1]) -> [f64; 3] {
        let (mean, deviation) = self.moments.push(value);
        let middle = match &mut self.average {
            None => mean,
            Some(average) => average.push(value),
        };
        [
            middle + deviation * self.up,
            middle,
            middle - deviation * self.down,
        ]
    }

    #[inline(always)]
    fn sweep(
        mut self,
        [values]: [&[f64]; 1],
        _: [&[f64]; 1],
        [upper, middle, lower]: [&mut [f64]; 3],
    ) -> Self {
        let (up, down) = (self.up, self.down);
        let bands = |middle: f64, variance: f64| {
            let deviation = variance.sqrt();
            [middle + deviation * up, middle, middle - deviation * down]
        };
        let Some(average) = &mut self.average else {
            self.moments.sweep(values, [upper, middle, lower], bands);
            return self;
        };
        self.moments
            .sweep(values, [upper], |_, variance| [variance]);
        for row in 0..values.len() {
            middle[row] = average.push(values[row]);
            [upper[row], _, lower[row]] = bands(middle[row], upper[row]);
        }
        self
    }
}

/// Number of rows before both average and deviation are there.
fn rows(params: &Params) -> usize {
    let matype = Bbands::SPEC.choice(params, 3);
    Average::lookback(matype, params.bars(0)).max(params.bars(0) - 1)
}
