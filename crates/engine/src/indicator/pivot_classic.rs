//! Classic pivot points.

use super::kind::Indicator;
use super::last_range::LastRange;
use super::spec::{Group, IndicatorSpec, Input, OutputSpec, ParameterSpec, Params, Phrase, Unit};

/// Mean of high, low and close, and levels at its distance from the extremes and at the range.
///
///
/// Needs `period` rows. The period is the last `period` closed bars, this one included, so the levels are
/// those for the bar that follows. On intraday bars `on("1d", pivot_classic())` gives the levels of the last
/// closed day.
#[derive(Debug, Clone)]
pub(super) struct PivotClassic {
    range: LastRange,
}

impl Indicator<3, 7> for PivotClassic {
    const SPEC: &'static IndicatorSpec = &IndicatorSpec {
        id: "pivot_classic",
        group: Group::Overlap,
        title: Phrase {
            es: "Puntos pivote clásicos",
            en: "Classic pivot points",
        },
        summary: Phrase {
            es: "Nivel central del periodo anterior y tres resistencias y soportes a su alrededor.",
            en: "Central level of the last period and three resistances and supports around it.",
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
        source: "Person, A Complete Guide to Technical Trading Tactics (2004), floor-trader pivots",
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
        [
            pivot,
            2.0 * pivot - low,
            pivot + range,
            high + 2.0 * (pivot - low),
            2.0 * pivot - high,
            pivot - range,
            low - 2.0 * (high - pivot),
        ]
    }
}
