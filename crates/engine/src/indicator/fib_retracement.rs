//! Fibonacci retracements.

use super::kind::Indicator;
use super::spec::{Group, IndicatorSpec, Input, OutputSpec, ParameterSpec, Params, Phrase, Unit};

/// Where the last swing came from and went to, and how far below its end each share of it lies.
///
/// Needs `period` rows. The swing goes between the lowest low and the highest high of the window, from
/// the earlier to the later (upward when one bar is both), as known at this bar: it moves when a
/// later bar goes beyond it.
#[derive(Debug, Clone)]
pub(super) struct FibRetracement {
    highest: Latest,
    lowest: Latest,
}

/// The largest of the last values and how many rows ago it was, the latest of equals.
#[derive(Debug, Clone)]
struct Latest {
    ring: Box<[f64]>,
    at: usize,
    best: f64,
    age: usize,
}

impl Latest {
    fn new(period: usize) -> Self {
        Self {
            ring: vec![f64::NEG_INFINITY; period].into(),
            at: 0,
            best: f64::NEG_INFINITY,
            age: 0,
        }
    }

    #[inline(always)]
    fn push(&mut self, value: f64) -> (f64, usize) {
        self.ring[self.at] = value;
        self.age += 1;
        if value >= self.best {
            self.best = value;
            self.age = 0;
        } else if self.age == self.ring.len() {
            self.search();
        }
        self.at += 1;
        if self.at == self.ring.len() {
            self.at = 0;
        }
        (self.best, self.age)
    }

    /// Looks through the ring, which the last value was written to at `at`, oldest first.
    #[cold]
    fn search(&mut self) {
        let (younger, older) = self.ring.split_at(self.at + 1);
        self.best = f64::NEG_INFINITY;
        let ages = (0..self.ring.len()).rev();
        for (age, &value) in ages.zip(older.iter().chain(younger)) {
            if value >= self.best {
                self.best = value;
                self.age = age;
            }
        }
    }
}

impl Indicator<2, 7> for FibRetracement {
    const SPEC: &'static IndicatorSpec = &IndicatorSpec {
        id: "fib_retracement",
        group: Group::Overlap,
        title: Phrase {
            es: "Retrocesos de Fibonacci",
            en: "Fibonacci retracements",
        },
        summary: Phrase {
            es: "Niveles al 23,6, 38,2, 50, 61,8 y 78,6 % del último tramo entre el máximo y el mínimo de la ventana.",
            en: "Levels at 23.6, 38.2, 50, 61.8 and 78.6 % of the last swing between the high and the low of the window.",
        },
        inputs: &[Input::High, Input::Low],
        parameters: &[ParameterSpec::bars("period", 50.0, 2.0)],
        outputs: &[
            OutputSpec {
                name: "from",
                unit: Unit::Price,
            },
            OutputSpec {
                name: "to",
                unit: Unit::Price,
            },
            OutputSpec {
                name: "level_236",
                unit: Unit::Price,
            },
            OutputSpec {
                name: "level_382",
                unit: Unit::Price,
            },
            OutputSpec {
                name: "level_500",
                unit: Unit::Price,
            },
            OutputSpec {
                name: "level_618",
                unit: Unit::Price,
            },
            OutputSpec {
                name: "level_786",
                unit: Unit::Price,
            },
        ],
        source: "Fischer, Fibonacci Applications and Strategies for Traders (1993)",
    };

    fn warmup(params: &Params) -> usize {
        params.bars(0) - 1
    }

    fn new(params: &Params) -> Self {
        Self {
            highest: Latest::new(params.bars(0)),
            lowest: Latest::new(params.bars(0)),
        }
    }

    #[inline(always)]
    fn next(&mut self, [high, low]: [f64; 2], _: [f64; 2]) -> [f64; 7] {
        let (highest, high_age) = self.highest.push(high);
        let (lowest, low_age) = self.lowest.push(-low);
        let lowest = -lowest;
        let (from, to) = if high_age <= low_age {
            (lowest, highest)
        } else {
            (highest, lowest)
        };
        let swing = to - from;
        [
            from,
            to,
            to - 0.236 * swing,
            to - 0.382 * swing,
            to - 0.5 * swing,
            to - 0.618 * swing,
            to - 0.786 * swing,
        ]
    }
}
