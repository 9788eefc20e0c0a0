//! Percentile.

use std::mem;

use super::kind::Indicator;
use super::spec::{Group, IndicatorSpec, Input, OutputSpec, ParameterSpec, Params, Phrase, Unit};

/// The smallest of the last `period` values that at least `percentile` percent of them do not
/// exceed (nearest rank).
///
/// Needs `period` rows.
#[derive(Debug, Clone)]
pub(super) struct Percentile {
    /// The window by age, in a ring, and by value.
    recent: Box<[f64]>,
    at: usize,
    sorted: Box<[f64]>,
    rank: usize,
}

impl Indicator<1, 1> for Percentile {
    const SPEC: &'static IndicatorSpec = &IndicatorSpec {
        id: "percentile",
        group: Group::Statistics,
        title: Phrase {
            es: "Percentil",
            en: "Percentile",
        },
        summary: Phrase {
            es: "Valor que deja por debajo la parte elegida de los últimos valores.",
            en: "Value that has the chosen part of the latest values below it.",
        },
        inputs: &[Input::Series],
        parameters: &[
            ParameterSpec::bars("period", 30.0, 2.0),
            ParameterSpec::real("percentile", 50.0, 0.0, 100.0),
        ],
        outputs: &[OutputSpec {
            name: "percentile",
            unit: Unit::Series,
        }],
        source: "TA-Lib 0.8 PERCENTILE",
    };

    fn warmup(params: &Params) -> usize {
        params.bars(0) - 1
    }

    fn new(params: &Params) -> Self {
        let period = params.bars(0);
        Self {
            recent: vec![f64::INFINITY; period].into(),
            at: 0,
            sorted: vec![f64::INFINITY; period].into(),
            rank: rank(params.real(1), period),
        }
    }

    #[inline(always)]
    fn next(&mut self, [value]: [f64; 1], _: [f64; 1]) -> [f64; 1] {
        let old = mem::replace(&mut self.recent[self.at], value);
        self.at += 1;
        if self.at == self.recent.len() {
            self.at = 0;
        }
        let from = self.sorted.partition_point(|&other| other < old);
        if value >= old {
            let to = from + self.sorted[from..].partition_point(|&other| other < value);
            self.sorted.copy_within(from + 1..to.max(from + 1), from);
            self.sorted[to.max(from + 1) - 1] = value;
        } else {
            let to = self.sorted[..from].partition_point(|&other| other < value);
            self.sorted.copy_within(to..from, to + 1);
            self.sorted[to] = value;
        }
        [self.sorted[self.rank]]
    }
}

/// Place of the percentile among `period` sorted values.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the rank is clamped to 1 to the period"
)]
fn rank(percentile: f64, period: usize) -> usize {
    // Multiplied first: the quotient is then exact where it is whole.
    let rank = (percentile * period as f64 / 100.0).ceil();
    rank.clamp(1.0, period as f64) as usize - 1
}
