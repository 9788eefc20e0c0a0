//! Volume weighted average price since the start.

use super::kind::{Indicator, known};
use super::spec::{Group, IndicatorSpec, Input, OutputSpec, Params, Phrase, Unit};

/// Typical price weighted by volume over all rows so far.
///
/// Needs 1 row. Counts from the first row of the series. NaN until something was traded, where
/// TA-Lib gives 0.
#[derive(Debug, Clone)]
pub(super) struct VwapTotal {
    money: f64,
    volume: f64,
}

impl Indicator<4, 1> for VwapTotal {
    const SPEC: &'static IndicatorSpec = &IndicatorSpec {
        id: "vwap_total",
        group: Group::Volume,
        title: Phrase {
            es: "Precio medio ponderado por volumen desde el inicio",
            en: "Volume weighted average price since the start",
        },
        summary: Phrase {
            es: "Precio medio al que se ha negociado desde la primera vela de la serie.",
            en: "Mean price at which was traded since the first bar of the series.",
        },
        inputs: &[Input::High, Input::Low, Input::Close, Input::Volume],
        parameters: &[],
        outputs: &[OutputSpec {
            name: "vwap_total",
            unit: Unit::Price,
        }],
        source: "Berkowitz, Logue and Noser, Journal of Finance 43 (1988); TA-Lib 0.8 VWAP",
    };

    fn warmup(_params: &Params) -> usize {
        0
    }

    fn new(_params: &Params) -> Self {
        Self {
            money: 0.0,
            volume: 0.0,
        }
    }

    #[inline(always)]
    fn next(&mut self, [high, low, close, volume]: [f64; 4], _: [f64; 4]) -> [f64; 1] {
        self.money += ((high + low + close) / 3.0) * volume;
        self.volume += volume;
        [if self.volume > 0.0 {
            known(self.money / self.volume)
        } else {
            f64::NAN
        }]
    }
}
