//! TRIX.

use std::mem;

use super::ema_chain::EmaChain;
use super::kind::{Indicator, buffers, cut};
use super::spec::{Group, IndicatorSpec, Input, OutputSpec, ParameterSpec, Params, Phrase, Unit};

/// Rate of change from row to row of the EMA of the EMA of the EMA.
///
/// Needs 3 x `period` - 1 rows.
#[derive(Debug, Clone)]
pub(super) struct Trix {
    chain: EmaChain<3>,
    last: f64,
}

impl Indicator<1, 1> for Trix {
    const SPEC: &'static IndicatorSpec = &IndicatorSpec {
        id: "trix",
        group: Group::Momentum,
        title: Phrase {
            es: "TRIX",
            en: "TRIX",
        },
        summary: Phrase {
            es: "Cambio de una media suavizada tres veces, en tanto por ciento.",
            en: "Change of an average smoothed three times, in percent.",
        },
        inputs: &[Input::Series],
        parameters: &[ParameterSpec::bars("period", 30.0, 1.0)],
        outputs: &[OutputSpec {
            name: "trix",
            unit: Unit::Percent,
        }],
        source: "Hutson, Technical Analysis of Stocks and Commodities 1 (1983); TA-Lib 0.8 TRIX",
    };

    fn warmup(params: &Params) -> usize {
        3 * (params.bars(0) - 1) + 1
    }

    fn new(params: &Params) -> Self {
        Self {
            chain: EmaChain::with_periods([params.bars(0); 3]),
            last: 0.0,
        }
    }

    #[inline(always)]
    fn next(&mut self, [value]: [f64; 1], _: [f64; 1]) -> [f64; 1] {
        let line = line(value, self.chain.push(value));
        [change(line, mem::replace(&mut self.last, line))]
    }

    #[inline(always)]
    fn sweep(mut self, [values]: [&[f64]; 1], _: [&[f64]; 1], [changes]: [&mut [f64]; 1]) -> Self {
        let mut memory = buffers();
        let [lines] = cut(&mut memory, changes.len());
        self.chain.sweep(values, lines, line);
        changes[0] = change(lines[0], self.last);
        for (row, output) in changes[1..].iter_mut().enumerate() {
            *output = change(lines[row + 1], lines[row]);
        }
        self.last = lines[lines.len() - 1];
        self
    }
}

/// The third average of a value and its leads.
#[inline(always)]
fn line(value: f64, [first, second, third]: [f64; 3]) -> f64 {
    value - ((first + second) + third)
}

/// Relative change in percent.
#[inline(always)]
fn change(line: f64, last: f64) -> f64 {
    if last == 0.0 {
        0.0
    } else {
        100.0 * ((line - last) / last)
    }
}
