//! Chaikin money flow.

use super::ad::money_flow;
use super::kind::{Indicator, buffers, cut};
use super::rolling::{Sum, Window};
use super::spec::{Group, IndicatorSpec, Input, OutputSpec, ParameterSpec, Params, Phrase, Unit};

/// Sum of the money flow volume over the sum of the volume of `period` bars.
///
/// Needs `period` rows. A window without volume gives 0.
#[derive(Debug, Clone)]
pub(super) struct Cmf {
    flow: Window<Sum>,
    volume: Window<Sum>,
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
        let period = params.bars(0);
        Self {
            flow: Window::new(period),
            volume: Window::new(period),
        }
    }

    #[inline(always)]
    fn next(&mut self, [high, low, close, volume]: [f64; 4], _: [f64; 4]) -> [f64; 1] {
        let flow = self.flow.push(money_flow(high, low, close, volume));
        let volume = self.volume.push(volume);
        [if volume > 0.0 { flow / volume } else { 0.0 }]
    }

    #[inline(always)]
    fn sweep(
        mut self,
        [high, low, close, volume]: [&[f64]; 4],
        _: [&[f64]; 4],
        [outputs]: [&mut [f64]; 1],
    ) -> Self {
        let mut memory = buffers();
        let [flows, volumes] = cut(&mut memory, outputs.len());
        for row in 0..flows.len() {
            flows[row] = money_flow(high[row], low[row], close[row], volume[row]);
        }
        self.volume.sweep(volume, volumes);
        self.flow.sweep(flows, outputs);
        for (output, volume) in outputs.iter_mut().zip(volumes) {
            *output = if *volume > 0.0 {
                *output / *volume
            } else {
                0.0
            };
        }
        self
    }
}
