//! Hilbert transform: instantaneous trendline.

use super::hilbert::{Hilbert, Trendline};
use super::kind::Indicator;
use super::spec::{Group, IndicatorSpec, Input, OutputSpec, Params, Phrase, Unit};

/// Mean over the dominant cycle, weighted over four rows.
///
/// Needs 64 rows, as in TA-Lib; what came before still shows for some time after. Ehlers' filters
/// see row after row from the first of the series.
#[derive(Debug, Clone)]
pub(super) struct HtTrendline {
    cycle: Hilbert,
    line: Trendline,
}

impl Indicator<1, 1> for HtTrendline {
    const SPEC: &'static IndicatorSpec = &IndicatorSpec {
        id: "ht_trendline",
        group: Group::Overlap,
        title: Phrase {
            es: "Transformada de Hilbert: línea de tendencia",
            en: "Hilbert transform: instantaneous trendline",
        },
        summary: Phrase {
            es: "El precio sin el ciclo que lo domina.",
            en: "The price without the cycle that dominates it.",
        },
        inputs: &[Input::Series],
        parameters: &[],
        outputs: &[OutputSpec {
            name: "ht_trendline",
            unit: Unit::Series,
        }],
        source: "Ehlers, Rocket Science for Traders (2001); TA-Lib 0.8 HT_TRENDLINE",
    };

    fn warmup(_params: &Params) -> usize {
        63
    }

    fn new(_params: &Params) -> Self {
        Self {
            cycle: Hilbert::new(37),
            line: Trendline::new(),
        }
    }

    #[inline(always)]
    fn next(&mut self, [value]: [f64; 1], _: [f64; 1]) -> [f64; 1] {
        let is_started = self.cycle.push(value);
        [self
            .line
            .push(value, is_started.then_some(self.cycle.smooth_period))]
    }
}
