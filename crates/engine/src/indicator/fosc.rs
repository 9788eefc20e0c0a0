//! Forecast oscillator.

use super::kind::{Indicator, buffers, cut, known};
use super::regression::{Line, Regression};
use super::spec::{Group, IndicatorSpec, Input, OutputSpec, ParameterSpec, Params, Phrase, Unit};

/// Value less the forecast of the row before (see `tsf`), in percent of the value.
///
/// Needs `period` + 1 rows. A value of 0 gives 0.
#[derive(Debug, Clone)]
pub(super) struct Fosc {
    line: Regression,
    forecast: f64,
}

impl Indicator<1, 1> for Fosc {
    const SPEC: &'static IndicatorSpec = &IndicatorSpec {
        id: "fosc",
        group: Group::Momentum,
        title: Phrase {
            es: "Oscilador de pronóstico",
            en: "Forecast oscillator",
        },
        summary: Phrase {
            es: "Cuánto se apartó el valor de lo que pronosticaba la recta anterior, en tanto por ciento.",
            en: "How far the value was from what the line before forecast, in percent.",
        },
        inputs: &[Input::Series],
        parameters: &[ParameterSpec::bars("period", 5.0, 2.0)],
        outputs: &[OutputSpec {
            name: "fosc",
            unit: Unit::Percent,
        }],
        source: "Chande and Kroll, The New Technical Trader (1994); TA-Lib 0.8 FOSC",
    };

    fn warmup(params: &Params) -> usize {
        params.bars(0)
    }

    fn new(params: &Params) -> Self {
        Self {
            line: Regression::new(params.bars(0)),
            forecast: 0.0,
        }
    }

    #[inline(always)]
    fn next(&mut self, [value]: [f64; 1], _: [f64; 1]) -> [f64; 1] {
        let error = error(value, self.forecast);
        self.forecast = self.line.push(value).at_next();
        [error]
    }

    #[inline(always)]
    fn sweep(mut self, [values]: [&[f64]; 1], _: [&[f64]; 1], [errors]: [&mut [f64]; 1]) -> Self {
        let mut memory = buffers();
        let [forecasts] = cut(&mut memory, errors.len());
        self.line.sweep(values, forecasts, Line::at_next);
        let mut forecast = self.forecast;
        for row in 0..errors.len() {
            errors[row] = error(values[row], forecast);
            forecast = forecasts[row];
        }
        self.forecast = forecast;
        self
    }
}

/// In percent of the value.
#[inline(always)]
fn error(value: f64, forecast: f64) -> f64 {
    if value == 0.0 {
        0.0
    } else {
        known(100.0 * (value - forecast) / value)
    }
}
