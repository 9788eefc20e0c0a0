//! Hilbert transform: sine wave.

use super::hilbert::{CyclePhase, sine};
use super::kind::Indicator;
use super::spec::{Group, IndicatorSpec, Input, OutputSpec, Params, Phrase, Unit};

/// Sine of the phase of the dominant cycle, and of 45 degrees more.
///
/// Needs 64 rows, as in TA-Lib; what came before still shows for some time after. Ehlers' filters
/// see row after row from the first of the series.
#[derive(Debug, Clone)]
pub(super) struct HtSine {
    phase: CyclePhase,
}

impl Indicator<1, 2> for HtSine {
    const SPEC: &'static IndicatorSpec = &IndicatorSpec {
        id: "ht_sine",
        group: Group::Cycle,
        title: Phrase {
            es: "Transformada de Hilbert: onda seno",
            en: "Hilbert transform: sine wave",
        },
        summary: Phrase {
            es: "Seno de la fase del ciclo y el mismo adelantado 45 grados: se cruzan antes de un giro.",
            en: "Sine of the phase of the cycle and the same 45 degrees ahead: they cross before a turn.",
        },
        inputs: &[Input::Series],
        parameters: &[],
        outputs: &[
            OutputSpec {
                name: "sine",
                unit: Unit::Score,
            },
            OutputSpec {
                name: "leadsine",
                unit: Unit::Score,
            },
        ],
        source: "Ehlers, Rocket Science for Traders (2001); TA-Lib 0.8 HT_SINE",
    };

    fn warmup(_params: &Params) -> usize {
        63
    }

    fn new(_params: &Params) -> Self {
        Self {
            phase: CyclePhase::new(),
        }
    }

    #[inline(always)]
    fn next(&mut self, [value]: [f64; 1], _: [f64; 1]) -> [f64; 2] {
        let phase = self.phase.push(value);
        [sine(phase), sine(phase + 45.0)]
    }
}
