//! Parabolic SAR.

use super::kind::Indicator;
use super::parabolic::{Parabolic, Side};
use super::spec::{Group, IndicatorSpec, Input, OutputSpec, ParameterSpec, Params, Phrase, Unit};

/// Moves towards the extreme of the trend by a share that grows by `acceleration` with each new
/// extreme, up to `maximum`.
///
/// Needs 2 rows. Starts downward when the second bar moved down, else upward.
#[derive(Debug, Clone)]
pub(super) struct Sar {
    stop: Parabolic,
}

impl Indicator<2, 1> for Sar {
    const SPEC: &'static IndicatorSpec = &IndicatorSpec {
        id: "sar",
        group: Group::Overlap,
        title: Phrase {
            es: "SAR parabólico",
            en: "Parabolic SAR",
        },
        summary: Phrase {
            es: "Nivel de parada que sigue al precio cada vez más cerca y cambia de lado al tocarlo.",
            en: "Stop level that follows the price ever more closely and changes sides when touched.",
        },
        inputs: &[Input::High, Input::Low],
        parameters: &[
            ParameterSpec::real("acceleration", 0.02, 0.0, 1000000.0),
            ParameterSpec::real("maximum", 0.2, 0.0, 1000000.0),
        ],
        outputs: &[OutputSpec {
            name: "sar",
            unit: Unit::Price,
        }],
        source: "Wilder, New Concepts in Technical Trading Systems (1978); TA-Lib 0.8 SAR",
    };

    fn warmup(_params: &Params) -> usize {
        1
    }

    fn new(params: &Params) -> Self {
        let maximum = params.real(1);
        let acceleration = params.real(0).min(maximum);
        let side = Side {
            start: acceleration,
            step: acceleration,
            maximum,
        };
        Self {
            stop: Parabolic::new(0.0, 0.0, side, side),
        }
    }

    #[inline(always)]
    fn next(&mut self, [high, low]: [f64; 2], _: [f64; 2]) -> [f64; 1] {
        let (stop, _) = self.stop.push(high, low);
        [stop]
    }
}
