//! Stochastic momentum index.

use super::ema::Ema;
use super::kind::{Indicator, buffers, cut};
use super::rolling::{Max, Min, Warmup, Window};
use super::spec::{Group, IndicatorSpec, Input, OutputSpec, ParameterSpec, Params, Phrase, Unit};
use super::tsi::Twice;

/// Distance of the close from the middle of the range of `period` bars in percent of half that
/// range, both smoothed by EMAs over `slow` and `fast`; and the EMA of that over `signal`.
///
/// Needs `period` + `slow` + `fast` + `signal` - 3 rows. A series without range gives 0.
#[derive(Debug, Clone)]
pub(super) struct Smi {
    window: Warmup,
    highest: Window<Max>,
    lowest: Window<Min>,
    distance: Twice,
    range: Twice,
    signal: Ema,
}

impl Indicator<3, 2> for Smi {
    const SPEC: &'static IndicatorSpec = &IndicatorSpec {
        id: "smi",
        group: Group::Momentum,
        title: Phrase {
            es: "Índice de impulso estocástico",
            en: "Stochastic momentum index",
        },
        summary: Phrase {
            es: "Distancia del cierre al centro del recorrido reciente, suavizada, de -100 a 100.",
            en: "Distance of the close from the middle of the recent range, smoothed, from -100 to 100.",
        },
        inputs: &[Input::High, Input::Low, Input::Close],
        parameters: &[
            ParameterSpec::bars("period", 13.0, 2.0),
            ParameterSpec::bars("fast", 2.0, 2.0),
            ParameterSpec::bars("slow", 25.0, 2.0),
            ParameterSpec::bars("signal", 9.0, 2.0),
        ],
        outputs: &[
            OutputSpec {
                name: "smi",
                unit: Unit::Percent,
            },
            OutputSpec {
                name: "signal",
                unit: Unit::Percent,
            },
        ],
        source: "Blau, Technical Analysis of Stocks and Commodities 11 (1993); TA-Lib 0.8 SMI",
    };

    fn warmup(params: &Params) -> usize {
        params.bars(0) + params.bars(1) + params.bars(2) + params.bars(3) - 4
    }

    fn new(params: &Params) -> Self {
        let period = params.bars(0);
        let twice = || Twice::new(params.bars(2), params.bars(1));
        Self {
            window: Warmup::new(period - 1),
            highest: Window::new(period),
            lowest: Window::new(period),
            distance: twice(),
            range: twice(),
            signal: Ema::with_period(params.bars(3)),
        }
    }

    #[inline(always)]
    fn next(&mut self, [high, low, close]: [f64; 3], _: [f64; 3]) -> [f64; 2] {
        let (highest, lowest) = (self.highest.push(high), self.lowest.push(low));
        if !self.window.is_over() {
            return [f64::NAN; 2];
        }
        self.push(highest, lowest, close)
    }

    #[inline(always)]
    fn sweep(
        mut self,
        [high, low, close]: [&[f64]; 3],
        _: [&[f64]; 3],
        [smi, signal]: [&mut [f64]; 2],
    ) -> Self {
        let mut memory = buffers();
        let [highest, lowest] = cut(&mut memory, smi.len());
        self.highest.sweep(high, highest);
        self.lowest.sweep(low, lowest);
        for row in 0..smi.len() {
            [smi[row], signal[row]] = self.push(highest[row], lowest[row], close[row]);
        }
        self
    }
}

impl Smi {
    /// Takes the range of the window and the close, and gives the outputs, NaN until they are known.
    #[inline(always)]
    fn push(&mut self, highest: f64, lowest: f64, close: f64) -> [f64; 2] {
        let distance = self.distance.push(close - (highest + lowest) * 0.5);
        let half = 0.5 * self.range.push(highest - lowest);
        if half.is_nan() {
            return [f64::NAN; 2];
        }
        let smi = if half > 0.0 {
            100.0 * distance / half
        } else {
            0.0
        };
        [smi, self.signal.push(smi)]
    }
}
