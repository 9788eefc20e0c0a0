//! Chaikin oscillator.

use super::ad::money_flow;
use super::kind::Indicator;
use super::spec::{Group, IndicatorSpec, Input, OutputSpec, ParameterSpec, Params, Phrase, Unit};

/// Fast less slow exponential average of the accumulation and distribution line, both started from
/// its first value.
///
/// Needs as many rows as the longer period.
#[derive(Debug, Clone)]
pub(super) struct Adosc {
    /// NaN before the first row.
    line: f64,
    fast: f64,
    slow: f64,
    fast_alpha: f64,
    slow_alpha: f64,
}

impl Indicator<4, 1> for Adosc {
    const SPEC: &'static IndicatorSpec = &IndicatorSpec {
        id: "adosc",
        group: Group::Volume,
        title: Phrase {
            es: "Oscilador de Chaikin",
            en: "Chaikin oscillator",
        },
        summary: Phrase {
            es: "Impulso de la línea de acumulación y distribución.",
            en: "Momentum of the accumulation and distribution line.",
        },
        inputs: &[Input::High, Input::Low, Input::Close, Input::Volume],
        parameters: &[
            ParameterSpec::bars("fast", 3.0, 2.0),
            ParameterSpec::bars("slow", 10.0, 2.0),
        ],
        outputs: &[OutputSpec {
            name: "adosc",
            unit: Unit::Volume,
        }],
        source: "Chaikin; Achelis, Technical Analysis from A to Z (2000); TA-Lib 0.8 ADOSC",
    };

    fn warmup(params: &Params) -> usize {
        params.bars(0).max(params.bars(1)) - 1
    }

    fn new(params: &Params) -> Self {
        let alpha = |at| 2.0 / (params.bars(at) as f64 + 1.0);
        Self {
            line: f64::NAN,
            fast: 0.0,
            slow: 0.0,
            fast_alpha: alpha(0),
            slow_alpha: alpha(1),
        }
    }

    #[inline(always)]
    fn next(&mut self, [high, low, close, volume]: [f64; 4], _: [f64; 4]) -> [f64; 1] {
        let flow = money_flow(high, low, close, volume);
        if self.line.is_nan() {
            (self.line, self.fast, self.slow) = (flow, flow, flow);
            return [0.0];
        }
        self.line += flow;
        self.fast += (self.line - self.fast) * self.fast_alpha;
        self.slow += (self.line - self.slow) * self.slow_alpha;
        [self.fast - self.slow]
    }
}
