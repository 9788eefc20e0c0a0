//! Percent rank.

use super::kind::Indicator;
use super::rolling::{Recent, count_below};
use super::spec::{Group, IndicatorSpec, Input, OutputSpec, ParameterSpec, Params, Phrase, Unit};

/// Share of the `period` values before that are less than the value.
///
/// Needs `period` + 1 rows.
#[derive(Debug, Clone)]
pub(super) struct Percentrank {
    before: Recent,
    per_value: f64,
}

impl Indicator<1, 1> for Percentrank {
    const SPEC: &'static IndicatorSpec = &IndicatorSpec {
        id: "percentrank",
        group: Group::Statistics,
        title: Phrase {
            es: "Rango percentil",
            en: "Percent rank",
        },
        summary: Phrase {
            es: "Qué parte de los valores anteriores es menor que el de ahora, de 0 a 100.",
            en: "Which part of the values before is less than the one of now, from 0 to 100.",
        },
        inputs: &[Input::Series],
        parameters: &[ParameterSpec::bars("period", 100.0, 2.0)],
        outputs: &[OutputSpec {
            name: "percentrank",
            unit: Unit::Percent,
        }],
        source: "TA-Lib 0.8 PERCENTRANK",
    };

    fn warmup(params: &Params) -> usize {
        params.bars(0)
    }

    fn new(params: &Params) -> Self {
        let period = params.bars(0);
        Self {
            before: Recent::new(period),
            per_value: period as f64,
        }
    }

    #[inline(always)]
    fn next(&mut self, [value]: [f64; 1], _: [f64; 1]) -> [f64; 1] {
        let less = count_below(self.before.window(), value);
        self.before.push(value);
        [(less / self.per_value) * 100.0]
    }

    #[inline(always)]
    fn sweep(mut self, [values]: [&[f64]; 1], _: [&[f64]; 1], [ranks]: [&mut [f64]; 1]) -> Self {
        let per_value = self.per_value;
        self.before.sweep(
            values,
            ranks,
            #[inline(always)]
            |row, before, _| (count_below(before, values[row]) / per_value) * 100.0,
        );
        self
    }
}
