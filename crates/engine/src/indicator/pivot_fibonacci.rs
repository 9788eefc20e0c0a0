//! Fibonacci pivot points.

use super::kind::Indicator;
use super::last_range::LastRange;
use super::spec::{Group, IndicatorSpec, Input, OutputSpec, ParameterSpec, Params, Phrase, Unit};

/// Mean of high, low and close, and levels at 0.382, 0.618 and 1 ranges from it.
///
///
/// Needs `period` rows. The period is the last `period` closed bars, this one included, so the levels are
/// those for the bar that follows. On intraday bars `on("1d", pivot_fibonacci())` gives the levels of the last
/// closed day.
#[derive(Debug, Clone)]
pub(super) struct PivotFibonacci {
    range: LastRange,
}

impl Indicator<3, 7> for PivotFibonacci {
    const SPEC: &'static IndicatorSpec = &IndicatorSpec {
        id: "pivot_fibonacci",
        group: Group::Overlap,
        title: Phrase {
            es: "Puntos pivote de Fibonacci",
            en: "Fibonacci pivot points",
        },
        summary: Phrase {
            es: "Nivel central del periodo anterior y niveles al 38,2, 61,8 y 100 % de su rango.",
            en: "Central level of the last period and levels at 38.2, 61.8 and 100 % of its range.",
        },
        inputs: &[Input::High, Input::Low, Input::Close],
        parameters: &[ParameterSpec::bars("period", 1.0, 1.0)],
        outputs: &[
            OutputSpec {
                name: "pivot",
                unit: Unit::Price,
            },
            OutputSpec {
                name: "r1",
                unit: Unit::Price,
            },
            OutputSpec {
                name: "r2",
                unit: Unit::Price,
            },
            OutputSpec {
                name: "r3",
                unit: Unit::Price,
            },
            OutputSpec {
                name: "s1",
                unit: Unit::Price,
            },
            OutputSpec {
                name: "s2",
                unit: Unit::Price,
            },
            OutputSpec {
                name: "s3",
                unit: Unit::Price,
            },
        ],
        source: "Carney and others; floor-trader pivot with Fibonacci shares of the range",
    };

    fn warmup(params: &Params) -> usize {
        params.bars(0) - 1
    }

    fn new(params: &Params) -> Self {
        Self {
            range: LastRange::new(params.bars(0)),
        }
    }

    #[inline(always)]
    fn next(&mut self, [high, low, close]: [f64; 3], _: [f64; 3]) -> [f64; 7] {
        let (high, low) = self.range.push(high, low);

        let pivot = (high + low + close) / 3.0;
        let range = high - low;
        let [first, second] = [0.382 * range, 0.618 * range];
        [
            pivot,
            pivot + first,
            pivot + second,
            pivot + range,
            pivot - first,
            pivot - second,
            pivot - range,
        ]
    }
}
