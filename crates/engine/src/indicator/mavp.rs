//! Moving average with variable period.

use super::average::{Aligned, Average};
use super::kind::{Indicator, buffers, cut};
use super::rolling::{larger, smaller};
use super::spec::{Group, IndicatorSpec, Input, OutputSpec, ParameterSpec, Params, Phrase, Unit};

/// The moving average of type `matype` whose period is the second series, cut to whole numbers
/// from `min_period` to `max_period`.
///
/// Needs as many rows as the average of `max_period`. A stream runs one average for each period, so
/// the largest is 500, where TA-Lib allows 100,000. A `min_period` above `max_period` is refused by
/// TA-Lib; here the two are swapped.
#[derive(Debug, Clone)]
pub(super) struct Mavp {
    /// By period; a batch runs only those that its periods ask for.
    averages: Box<[Option<Aligned>]>,
    shortest: f64,
    longest: f64,
}

impl Mavp {
    /// The averages of the periods above the shortest that `is_asked` tells.
    fn with_averages(params: &Params, is_asked: impl Fn(usize) -> bool) -> Self {
        let matype = Self::SPEC.choice(params, 2);
        let (shortest, longest) = (shortest(params), longest(params));
        let rows = Average::lookback(matype, longest);
        let aligned =
            |period: usize| is_asked(period - shortest).then(|| Aligned::new(matype, period, rows));
        Self {
            averages: (shortest..=longest).map(aligned).collect(),
            shortest: shortest as f64,
            longest: longest as f64,
        }
    }
}

/// How far a period lies above the shortest.
#[inline(always)]
fn offset(period: f64, shortest: f64, longest: f64) -> f64 {
    smaller(larger(period, shortest), longest) - shortest
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
        Self::with_averages(params, |_| true)
    }

    fn over(params: &Params, [_, periods]: [&[f64]; 2]) -> Self {
        let (shortest, longest) = (shortest(params), longest(params));
        let mut is_asked = vec![false; longest - shortest + 1];
        let mut last = f64::NAN;
        for period in periods {
            let offset = offset(*period, shortest as f64, longest as f64);
            if offset != last {
                is_asked[whole(offset)] = true;
                last = offset;
            }
        }
        Self::with_averages(params, |at| is_asked[at])
    }

    #[inline(always)]
    fn next(&mut self, [value, period]: [f64; 2], _: [f64; 2]) -> [f64; 1] {
        let chosen = whole(offset(period, self.shortest, self.longest));
        let mut output = f64::NAN;
        for (at, average) in self.averages.iter_mut().enumerate() {
            let Some(average) = average else { continue };
            let line = average.push(value);
            if at == chosen {
                output = line;
            }
        }
        [output]
    }

    #[inline(always)]
    fn sweep(
        mut self,
        [values, periods]: [&[f64]; 2],
        _: [&[f64]; 2],
        [outputs]: [&mut [f64]; 1],
    ) -> Self {
        let (shortest, longest) = (self.shortest, self.longest);
        let averages = self.averages.iter_mut().enumerate();
        let mut averages =
            averages.filter_map(|(at, average)| Some((at as f64, average.as_mut()?)));
        let Some((_, first)) = averages.next() else {
            return self;
        };
        first.sweep(values, outputs);
        let mut memory = buffers();
        let [line] = cut(&mut memory, outputs.len());
        for (at, average) in averages {
            average.sweep(values, line);
            for (row, output) in outputs.iter_mut().enumerate() {
                let offset = offset(periods[row], shortest, longest);
                let is_chosen = (offset >= at) & (offset < at + 1.0);
                *output = if is_chosen { line[row] } else { *output };
            }
        }
        self
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
fn whole(offset: f64) -> usize {
    offset as usize
}
