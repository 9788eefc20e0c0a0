//! Volume weighted average price since the start.

use super::kind::{BLOCK_ROWS, Indicator, block_buffers, cut, known};
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

    const CHUNK: usize = BLOCK_ROWS;

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
        self.money += money([high, low, close, volume]);
        self.volume += volume;
        [price(self.money, self.volume)]
    }

    #[inline(always)]
    fn sweep(mut self, bars: [&[f64]; 4], _: [&[f64]; 4], [prices]: [&mut [f64]; 1]) -> Self {
        let mut memory = block_buffers();
        for (at, prices) in prices.chunks_mut(BLOCK_ROWS).enumerate() {
            let bars = bars.map(|column| &column[at * BLOCK_ROWS..][..prices.len()]);
            let [volumes] = cut(&mut memory, prices.len());
            for (row, sum) in prices.iter_mut().enumerate() {
                *sum = money(bars.map(|column| column[row]));
            }
            let added = volumes.iter_mut().zip(bars[3]);
            for (money, (sum, volume)) in prices.iter_mut().zip(added) {
                self.money += *money;
                self.volume += *volume;
                (*money, *sum) = (self.money, self.volume);
            }
            for (money, volume) in prices.iter_mut().zip(volumes) {
                *money = price(*money, *volume);
            }
        }
        self
    }
}

#[inline(always)]
fn money([high, low, close, volume]: [f64; 4]) -> f64 {
    ((high + low + close) / 3.0) * volume
}

#[inline(always)]
fn price(money: f64, volume: f64) -> f64 {
    if volume > 0.0 {
        known(money / volume)
    } else {
        f64::NAN
    }
}
