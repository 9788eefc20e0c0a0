//! Fisher transform.

use super::kind::Indicator;
use super::rolling::{Max, Min, Warmup, Window};
use super::spec::{Group, IndicatorSpec, Input, OutputSpec, ParameterSpec, Params, Phrase, Unit};

/// Fisher transform of the smoothed place of hl2 between its lowest and highest of `period` bars.
///
/// Needs `period` + 1 rows, one for the signal. Both recursions start at 0. A window without range counts
/// as its middle.
#[derive(Debug, Clone)]
pub(super) struct Fisher {
    wait: Warmup,
    highest: Window<Max>,
    lowest: Window<Min>,
    place: f64,
    fisher: f64,
}

impl Indicator<2, 2> for Fisher {
    const SPEC: &'static IndicatorSpec = &IndicatorSpec {
        id: "fisher",
        group: Group::Momentum,
        title: Phrase {
            es: "Transformada de Fisher",
            en: "Fisher transform",
        },
        summary: Phrase {
            es: "Lugar del precio en su rango, estirado para que los giros sean picos nítidos; la señal es el valor anterior.",
            en: "Place of the price in its range, stretched so that turns are sharp peaks; the signal is the value before.",
        },
        inputs: &[Input::High, Input::Low],
        parameters: &[ParameterSpec::bars("period", 10.0, 1.0)],
        outputs: &[
            OutputSpec {
                name: "fisher",
                unit: Unit::Score,
            },
            OutputSpec {
                name: "signal",
                unit: Unit::Score,
            },
        ],
        source: "Ehlers, Using the Fisher Transform, Stocks and Commodities 20 (2002)",
    };

    fn warmup(params: &Params) -> usize {
        params.bars(0)
    }

    fn new(params: &Params) -> Self {
        let period = params.bars(0);
        Self {
            wait: Warmup::new(period - 1),
            highest: Window::new(period),
            lowest: Window::new(period),
            place: 0.0,
            fisher: 0.0,
        }
    }

    #[inline(always)]
    fn next(&mut self, [high, low]: [f64; 2], _: [f64; 2]) -> [f64; 2] {
        let middle = (high + low) / 2.0;
        let highest = self.highest.push(middle);
        let lowest = self.lowest.push(middle);
        if !self.wait.is_over() {
            return [f64::NAN; 2];
        }
        let range = highest - lowest;
        let place = if range > 0.0 {
            (middle - lowest) / range - 0.5
        } else {
            0.0
        };
        // Just inside 1, where the transform has its pole.
        self.place = match 0.66 * place + 0.67 * self.place {
            above if above > 0.99 => 0.999,
            below if below < -0.99 => -0.999,
            within => within,
        };
        let signal = self.fisher;
        self.fisher = 0.5 * ((1.0 + self.place) / (1.0 - self.place)).ln() + 0.5 * signal;
        [self.fisher, signal]
    }
}
