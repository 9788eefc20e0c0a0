//! TRIX.

use super::ema::Ema;
use super::kind::Indicator;
use super::spec::{Group, IndicatorSpec, Input, OutputSpec, ParameterSpec, Params, Phrase, Unit};

/// Rate of change from row to row of the EMA of the EMA of the EMA.
///
/// Needs 3 x `period` - 1 rows.
#[derive(Debug, Clone)]
pub(super) struct Trix {
    averages: [Ema; 3],
    last: f64,
}

impl Trix {
    /// Takes a smoothed value and gives its relative change in percent.
    #[inline(always)]
    fn change(&mut self, line: f64) -> f64 {
        let change = line - self.last;
        let trix = if self.last == 0.0 {
            0.0
        } else {
            100.0 * (change / self.last)
        };
        self.last = line;
        trix
    }
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
        let average = || Ema::with_period(params.bars(0));
        Self {
            averages: [average(), average(), average()],
            last: 0.0,
        }
    }

    #[inline(always)]
    fn next(&mut self, [value]: [f64; 1], _: [f64; 1]) -> [f64; 1] {
        let mut line = value;
        for average in &mut self.averages {
            line = average.push(line);
            if line.is_nan() {
                return [f64::NAN];
            }
        }
        [self.change(line)]
    }

    #[inline(always)]
    fn next_settled(&mut self, [value]: [f64; 1], _: [f64; 1]) -> [f64; 1] {
        let mut line = value;
        for average in &mut self.averages {
            line = average.push_settled(line);
        }
        [self.change(line)]
    }
}
