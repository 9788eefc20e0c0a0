//! Relative volatility index.

use super::kind::{Indicator, buffers, cut};
use super::rma::Rma;
use super::rolling::{Moments, Warmup};
use super::spec::{Group, IndicatorSpec, Input, OutputSpec, ParameterSpec, Params, Phrase, Unit};

/// Standard deviation over `stddev` rows, counted for rises or for falls, smoothed by Wilder's
/// average; rises in percent of both.
///
/// Needs `stddev` + `period` - 1 rows. A series that has not changed gives 50.
#[derive(Debug, Clone)]
pub(super) struct Rvi {
    skipped: Warmup,
    moments: Moments,
    last: f64,
    rises: Rma,
    falls: Rma,
}

impl Indicator<1, 1> for Rvi {
    const SPEC: &'static IndicatorSpec = &IndicatorSpec {
        id: "rvi",
        group: Group::Volatility,
        title: Phrase {
            es: "Índice de volatilidad relativa",
            en: "Relative volatility index",
        },
        summary: Phrase {
            es: "Parte de la volatilidad que fue al alza, de 0 a 100.",
            en: "Part of the volatility that went up, from 0 to 100.",
        },
        inputs: &[Input::Series],
        parameters: &[
            ParameterSpec::bars("period", 14.0, 1.0),
            ParameterSpec::bars("stddev", 10.0, 2.0),
        ],
        outputs: &[OutputSpec {
            name: "rvi",
            unit: Unit::Percent,
        }],
        source: "Dorsey, Technical Analysis of Stocks and Commodities 11 (1993); TA-Lib 0.8 RVI",
    };

    fn warmup(params: &Params) -> usize {
        params.bars(0) + params.bars(1) - 2
    }

    fn new(params: &Params) -> Self {
        let (period, stddev) = (params.bars(0), params.bars(1));
        Self {
            skipped: Warmup::new(stddev - 1),
            moments: Moments::new(stddev),
            last: 0.0,
            rises: Rma::with_period(period),
            falls: Rma::with_period(period),
        }
    }

    #[inline(always)]
    fn next(&mut self, [value]: [f64; 1], _: [f64; 1]) -> [f64; 1] {
        let (_, deviation) = self.moments.push(value);
        let change = value - self.last;
        self.last = value;
        if !self.skipped.is_over() {
            return [f64::NAN];
        }
        [self.push(change, deviation)]
    }

    #[inline(always)]
    fn sweep(mut self, [values]: [&[f64]; 1], _: [&[f64]; 1], [outputs]: [&mut [f64]; 1]) -> Self {
        let mut memory = buffers();
        let [deviations] = cut(&mut memory, outputs.len());
        let deviation = |_, variance: f64| [variance.sqrt()];
        self.moments.sweep(values, [&mut *deviations], deviation);
        for row in 0..outputs.len() {
            outputs[row] = self.push(values[row] - self.last, deviations[row]);
            self.last = values[row];
        }
        self
    }
}

impl Rvi {
    /// Takes the change to a row and the deviation on it, and gives the output.
    #[inline(always)]
    fn push(&mut self, change: f64, deviation: f64) -> f64 {
        let rises = self.rises.push(if change > 0.0 { deviation } else { 0.0 });
        let falls = self.falls.push(if change < 0.0 { deviation } else { 0.0 });
        let total = rises + falls;
        if total > 0.0 {
            100.0 * (rises / total)
        } else {
            50.0
        }
    }
}
