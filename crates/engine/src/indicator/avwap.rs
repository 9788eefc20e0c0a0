//! Anchored volume-weighted average price.

use super::kind::Indicator;
use super::spec::{Group, IndicatorSpec, Input, OutputSpec, Params, Phrase, Unit};

/// Mean of the typical prices since the series given as anchor last changed, weighted by volume.
///
/// Needs 1 row. Any number that changes where the anchor lies will do: `avwap(weekday)` starts anew
/// every day. NaN until something was traded since the anchor.
#[derive(Debug, Clone)]
pub(super) struct Avwap {
    /// NaN before the first row, which so starts one.
    anchor: f64,
    /// First price since the anchor: distances from it keep the digits that money loses.
    start: f64,
    money: f64,
    volume: f64,
}

impl Indicator<5, 1> for Avwap {
    const SPEC: &'static IndicatorSpec = &IndicatorSpec {
        id: "avwap",
        group: Group::Volume,
        title: Phrase {
            es: "Precio medio por volumen anclado",
            en: "Anchored volume-weighted average price",
        },
        summary: Phrase {
            es: "Precio medio al que se negoció desde el ancla: empieza de nuevo cuando cambia la serie dada, como `weekday`.",
            en: "Average price traded since the anchor: it starts again whenever the given series changes, such as `weekday`.",
        },
        inputs: &[
            Input::Series,
            Input::High,
            Input::Low,
            Input::Close,
            Input::Volume,
        ],
        parameters: &[],
        outputs: &[OutputSpec {
            name: "avwap",
            unit: Unit::Price,
        }],
        source: "Berkowitz, Logue and Noser, Journal of Finance 43 (1988); anchors after Shannon, Maximum Trading Gains with Anchored VWAP (2023)",
    };

    fn warmup(_params: &Params) -> usize {
        0
    }

    fn new(_params: &Params) -> Self {
        Self {
            anchor: f64::NAN,
            start: 0.0,
            money: 0.0,
            volume: 0.0,
        }
    }

    #[inline(always)]
    fn next(&mut self, [anchor, high, low, close, volume]: [f64; 5], _: [f64; 5]) -> [f64; 1] {
        let typical = (high + low + close) / 3.0;
        if anchor != self.anchor {
            self.anchor = anchor;
            self.start = typical;
            self.money = 0.0;
            self.volume = 0.0;
        }
        self.money += (typical - self.start) * volume;
        self.volume += volume;
        [if self.volume > 0.0 {
            self.start + self.money / self.volume
        } else {
            f64::NAN
        }]
    }
}
