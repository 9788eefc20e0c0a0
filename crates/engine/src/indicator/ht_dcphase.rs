//! Hilbert transform: dominant cycle phase.

use super::hilbert::CyclePhase;
use super::kind::Indicator;
use super::spec::{Group, IndicatorSpec, Input, OutputSpec, Params, Phrase, Unit};

/// Phase of the dominant cycle, -45 to 315 degrees.
///
/// Needs 64 rows, as in TA-Lib; what came before still shows for some time after. Ehlers' filters
/// see row after row from the first of the series.
#[derive(Debug, Clone)]
pub(super) struct HtDcphase {
    phase: CyclePhase,
}

impl Indicator<1, 1> for HtDcphase {
    const SPEC: &'static IndicatorSpec = &IndicatorSpec {
        id: "ht_dcphase",
        group: Group::Cycle,
        title: Phrase {
            es: "Transformada de Hilbert: fase del ciclo dominante",
            en: "Hilbert transform: dominant cycle phase",
        },
        summary: Phrase {
            es: "En qué grado de su vuelta está el ciclo que domina el precio.",
            en: "At which degree of its turn the cycle that dominates the price is.",
        },
        inputs: &[Input::Series],
        parameters: &[],
        outputs: &[OutputSpec {
            name: "ht_dcphase",
            unit: Unit::Degrees,
        }],
        source: "Ehlers, Rocket Science for Traders (2001); TA-Lib 0.8 HT_DCPHASE",
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
    fn next(&mut self, [value]: [f64; 1], _: [f64; 1]) -> [f64; 1] {
        [self.phase.push(value)]
    }
}
