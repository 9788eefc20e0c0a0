//! Parabolic SAR, extended.

use super::kind::Indicator;
use super::parabolic::{Parabolic, Side};
use super::spec::{Group, IndicatorSpec, Input, OutputSpec, ParameterSpec, Params, Phrase, Unit};

/// Parabolic SAR with its own start, step and maximum for each side, and a share that the stop is
/// moved away by when it changes sides. Negative in a downward trend.
///
/// Needs 2 rows. A `start_value` above 0 starts upward from it, one below 0 downward.
#[derive(Debug, Clone)]
pub(super) struct Sarext {
    stop: Parabolic,
}

impl Indicator<2, 1> for Sarext {
    const SPEC: &'static IndicatorSpec = &IndicatorSpec {
        id: "sarext",
        group: Group::Overlap,
        title: Phrase {
            es: "SAR parabólico ampliado",
            en: "Parabolic SAR, extended",
        },
        summary: Phrase {
            es: "SAR parabólico con ajustes por lado; negativo mientras la tendencia es bajista.",
            en: "Parabolic SAR with settings per side; negative while the trend is down.",
        },
        inputs: &[Input::High, Input::Low],
        parameters: &[
            ParameterSpec::real("start_value", 0.0, -1000000000000000.0, 1000000000000000.0),
            ParameterSpec::real("offset_on_reverse", 0.0, 0.0, 1000000.0),
            ParameterSpec::real("init_long", 0.02, 0.0, 1000000.0),
            ParameterSpec::real("acceleration_long", 0.02, 0.0, 1000000.0),
            ParameterSpec::real("maximum_long", 0.2, 0.0, 1000000.0),
            ParameterSpec::real("init_short", 0.02, 0.0, 1000000.0),
            ParameterSpec::real("acceleration_short", 0.02, 0.0, 1000000.0),
            ParameterSpec::real("maximum_short", 0.2, 0.0, 1000000.0),
        ],
        outputs: &[OutputSpec {
            name: "sarext",
            unit: Unit::Price,
        }],
        source: "Wilder, New Concepts in Technical Trading Systems (1978); TA-Lib 0.8 SAREXT",
    };

    fn warmup(_params: &Params) -> usize {
        1
    }

    fn new(params: &Params) -> Self {
        let side = |at: usize| {
            let maximum = params.real(at + 2);
            Side {
                start: params.real(at).min(maximum),
                step: params.real(at + 1).min(maximum),
                maximum,
            }
        };
        Self {
            stop: Parabolic::new(params.real(0), params.real(1), side(2), side(5)),
        }
    }

    #[inline(always)]
    fn next(&mut self, [high, low]: [f64; 2], _: [f64; 2]) -> [f64; 1] {
        let (stop, is_long) = self.stop.push(high, low);
        [if is_long { stop } else { -stop }]
    }
}
