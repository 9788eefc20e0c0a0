//! Chaikin money flow.

use super::ad::money_flow;
use super::kind::Indicator;
use super::rolling::{Sum, Window};
use super::spec::{Group, IndicatorSpec, Input, OutputSpec, ParameterSpec, Params, Phrase, Unit};

/// Sum of the money flow volume over the sum of the volume of `period` bars.
///
/// Needs `period` rows. A window without volume gives 0.
#[derive(Debug, Clone)]
pub(super) struct Cmf {
    /// Of the money flow volume and the volume.
    sums: Window<Sum, 2>,
}

impl Indicator<4, 1> for Cmf {
    const SPEC: &'static IndicatorSpec = &IndicatorSpec {
        id: "cmf",
        group: Group::Volume,
        title: Phrase {
            es: "Flujo de dinero de Chaikin",
            en: "Chaikin money flow",
        },
        summary: Phrase {
            es: "Parte del volumen reciente que entró comprando menos la que salió vendiendo, de -1 a 1.",
            en: "Part of recent volume that came in buying less that which left selling, from -1 to 1.",
        },
        inputs: &[Input::High, Input::Low, Input::Close, Input::Volume],
        parameters: &[ParameterSpec::bars("period", 20.0, 2.0)],
        outputs: &[OutputSpec {
            name: "cmf",
            unit: Unit::Score,
        }],
        source: "Chaikin; Achelis, Technical Analysis from A to Z (2000); TA-Lib 0.8 CMF",
    };

    fn warmup(params: &Params) -> usize {
        params.bars(0) - 1
    }

    fn new(params: &Params) -> Self {
        Self {
            sums: Window::new(params.bars(0)),
        }
    }

    #[inline(always)]
    fn next(&mut self, [high, low, close, volume]: [f64; 4], _: [f64; 4]) -> [f64; 1] {
        let flow = money_flow(high, low, close, volume);
        [share(self.sums.push_row([flow, volume]))]
    }

    #[inline(always)]
    fn sweep(
        mut self,
        [high, low, close, volume]: [&[f64]; 4],
        _: [&[f64]; 4],
        [outputs]: [&mut [f64]; 1],
    ) -> Self {
        self.sums.sweep_rows(
            [high, low, close, volume],
            |[high, low, close, volume]| [money_flow(high, low, close, volume), volume],
            [outputs],
            |sums| [share(sums)],
        );
        self
    }
}

#[inline(always)]
fn share([flow, volume]: [f64; 2]) -> f64 {
    let share = flow / volume;
    if volume > 0.0 { share } else { 0.0 }
}
