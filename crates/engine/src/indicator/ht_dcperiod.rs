//! Hilbert transform: dominant cycle period.

use super::hilbert::Hilbert;
use super::kind::Indicator;
use super::spec::{Group, IndicatorSpec, Input, OutputSpec, Params, Phrase, Unit};

/// Smoothed period of the dominant cycle, 6 to 50 rows.
///
/// Needs 33 rows, as in TA-Lib; what came before still shows for some time after. Ehlers' filters
/// see row after row from the first of the series.
#[derive(Debug, Clone)]
pub(super) struct HtDcperiod {
    cycle: Hilbert,
}

impl Indicator<1, 1> for HtDcperiod {
    const SPEC: &'static IndicatorSpec = &IndicatorSpec {
        id: "ht_dcperiod",
        group: Group::Cycle,
        title: Phrase {
            es: "Transformada de Hilbert: periodo del ciclo dominante",
            en: "Hilbert transform: dominant cycle period",
        },
        summary: Phrase {
            es: "Número de velas del ciclo que domina el precio.",
            en: "Number of bars of the cycle that dominates the price.",
        },
        inputs: &[Input::Series],
        parameters: &[],
        outputs: &[OutputSpec {
            name: "ht_dcperiod",
            unit: Unit::Bars,
        }],
        source: "Ehlers, Rocket Science for Traders (2001); TA-Lib 0.8 HT_DCPERIOD",
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
    fn next(&mut self, [value]: [f64; 1], _: [f64; 1]) -> [f64; 1] {
        self.cycle.push(value);
        [self.cycle.smooth_period]
    }
}
