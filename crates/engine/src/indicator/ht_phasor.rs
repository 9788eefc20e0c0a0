//! Hilbert transform: phasor components.

use super::hilbert::Hilbert;
use super::kind::Indicator;
use super::spec::{Group, IndicatorSpec, Input, OutputSpec, Params, Phrase, Unit};

/// Detrended price and its quadrature.
///
/// Needs 33 rows, as in TA-Lib; what came before still shows for some time after. Ehlers' filters
/// see row after row from the first of the series.
#[derive(Debug, Clone)]
pub(super) struct HtPhasor {
    cycle: Hilbert,
}

impl Indicator<1, 2> for HtPhasor {
    const SPEC: &'static IndicatorSpec = &IndicatorSpec {
        id: "ht_phasor",
        group: Group::Cycle,
        title: Phrase {
            es: "Transformada de Hilbert: fasor",
            en: "Hilbert transform: phasor components",
        },
        summary: Phrase {
            es: "Las dos componentes del ciclo dominante.",
            en: "The two components of the dominant cycle.",
        },
        inputs: &[Input::Series],
        parameters: &[],
        outputs: &[
            OutputSpec {
                name: "inphase",
                unit: Unit::SeriesChange,
            },
            OutputSpec {
                name: "quadrature",
                unit: Unit::SeriesChange,
            },
        ],
        source: "Ehlers, Rocket Science for Traders (2001); TA-Lib 0.8 HT_PHASOR",
    };

    fn warmup(_params: &Params) -> usize {
        32
    }

    fn new(_params: &Params) -> Self {
        Self {
            cycle: Hilbert::new(12),
        }
    }

    #[inline(always)]
    fn next(&mut self, [value]: [f64; 1], _: [f64; 1]) -> [f64; 2] {
        self.cycle.push(value);
        [self.cycle.in_phase, self.cycle.quadrature]
    }
}
