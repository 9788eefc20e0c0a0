//! Camarilla pivot points.

use super::kind::Indicator;
use super::last_range::LastRange;
use super::spec::{Group, IndicatorSpec, Input, OutputSpec, ParameterSpec, Params, Phrase, Unit};

/// Close plus and minus 1.1 ranges over 12, 6, 4 and 2; the pivot is the mean of high, low and close.
///
///
/// Needs `period` rows. The period is the last `period` closed bars, this one included, so the levels are
/// those for the bar that follows. On intraday bars `on("1d", pivot_camarilla())` gives the levels of the last
/// closed day.
#[derive(Debug, Clone)]
pub(super) struct PivotCamarilla {
    range: LastRange,
}

impl Indicator<3, 9> for PivotCamarilla {
    const SPEC: &'static IndicatorSpec = &IndicatorSpec {
        id: "pivot_camarilla",
        group: Group::Overlap,
        title: Phrase {
            es: "Puntos pivote Camarilla",
            en: "Camarilla pivot points",
        },
        summary: Phrase {
            es: "Cuatro resistencias y soportes alrededor del último cierre, a fracciones del rango anterior.",
            en: "Four resistances and supports around the last close, at fractions of the last range.",
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
                name: "r4",
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
            OutputSpec {
                name: "s4",
                unit: Unit::Price,
            },
        ],
        source: "Stott, the Camarilla equation (1989)",
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
    fn next(&mut self, [high, low, close]: [f64; 3], _: [f64; 3]) -> [f64; 9] {
        let (high, low) = self.range.push(high, low);

        let range = 1.1 * (high - low);
        let steps = [range / 12.0, range / 6.0, range / 4.0, range / 2.0];
        [
            (high + low + close) / 3.0,
            close + steps[0],
            close + steps[1],
            close + steps[2],
            close + steps[3],
            close - steps[0],
            close - steps[1],
            close - steps[2],
            close - steps[3],
        ]
    }
}
