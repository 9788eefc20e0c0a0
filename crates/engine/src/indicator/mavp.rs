//! Moving average with variable period.

use super::average::{Aligned, Average};
use super::kind::Indicator;
use super::rolling::{larger, smaller};
use super::spec::{Group, IndicatorSpec, Input, OutputSpec, ParameterSpec, Params, Phrase, Unit};

/// The moving average of type `matype` whose period is the second series, cut to whole numbers
/// from `min_period` to `max_period`.
///
/// Needs as many rows as the average of `max_period`. One average runs for each period, so the
/// largest is 500, where TA-Lib allows 100,000. A `min_period` above `max_period` is refused by
/// TA-Lib; here the two are swapped.
#[derive(Debug, Clone)]
pub(super) struct Mavp {
    averages: Box<[Aligned]>,
    shortest: f64,
    longest: f64,
}

impl Indicator<2, 1> for Mavp {
    const SPEC: &'static IndicatorSpec = &IndicatorSpec {
        id: "mavp",
        group: Group::Overlap,
        title: Phrase {
            es: "Media móvil de periodo variable",
            en: "Moving average with variable period",
        },
        summary: Phrase {
            es: "Media cuyo número de velas lo dice otra serie.",
            en: "Average whose number of bars another series tells.",
        },
        inputs: &[Input::Series, Input::Series],
        parameters: &[
            ParameterSpec {
                max: PERIODS_MAX,
                ..ParameterSpec::bars("min_period", 2.0, 1.0)
            },
            ParameterSpec {
                max: PERIODS_MAX,
                ..ParameterSpec::bars("max_period", 30.0, 2.0)
            },
            Average::parameter("matype", 0.0),
        ],
        outputs: &[OutputSpec {
            name: "mavp",
            unit: Unit::Series,
        }],
        source: "TA-Lib 0.8 MAVP",
    };

    fn warmup(params: &Params) -> usize {
        Average::lookback(Self::SPEC.choice(params, 2), longest(params))
    }

    fn new(params: &Params) -> Self {
        let matype = Self::SPEC.choice(params, 2);
        let (shortest, longest) = (shortest(params), longest(params));
        let rows = Average::lookback(matype, longest);
        let aligned = |period| Aligned::new(matype, period, rows);
        Self {
            averages: (shortest..=longest).map(aligned).collect(),
            shortest: shortest as f64,
            longest: longest as f64,
        }
    }

    #[inline(always)]
    fn next(&mut self, [value, period]: [f64; 2], _: [f64; 2]) -> [f64; 1] {
        let period = smaller(larger(period, self.shortest), self.longest);
        let chosen = place(period - self.shortest);
        let mut output = f64::NAN;
        for (at, average) in self.averages.iter_mut().enumerate() {
            let line = average.push(value);
            if at == chosen {
                output = line;
            }
        }
        [output]
    }
}

/// Longest period: a stream carries an average for each.
const PERIODS_MAX: f64 = 500.0;

fn shortest(params: &Params) -> usize {
    params.bars(0).min(params.bars(1))
}

fn longest(params: &Params) -> usize {
    params.bars(0).max(params.bars(1))
}

/// The whole part.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the period was cut to the range of the parameters"
)]
fn place(offset: f64) -> usize {
    offset as usize
}
