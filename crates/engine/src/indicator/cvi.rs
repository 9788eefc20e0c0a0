//! Chaikin's volatility.

use super::delay::Delay;
use super::ema::Ema;
use super::kind::{Indicator, buffers, cut, known};
use super::spec::{Group, IndicatorSpec, Input, OutputSpec, ParameterSpec, Params, Phrase, Unit};

/// Rate of change over `roc` rows of the EMA of high less low.
///
/// Needs `period` + `roc` rows. An old average of 0 gives 0.
#[derive(Debug, Clone)]
pub(super) struct Cvi {
    average: Ema,
    old: Delay,
}

impl Indicator<2, 1> for Cvi {
    const SPEC: &'static IndicatorSpec = &IndicatorSpec {
        id: "cvi",
        group: Group::Volatility,
        title: Phrase {
            es: "Volatilidad de Chaikin",
            en: "Chaikin's volatility",
        },
        summary: Phrase {
            es: "Cambio del recorrido medio de las velas, en tanto por ciento.",
            en: "Change of the mean travel of the bars, in percent.",
        },
        inputs: &[Input::High, Input::Low],
        parameters: &[
            ParameterSpec::bars("period", 10.0, 2.0),
            ParameterSpec::bars("roc", 10.0, 1.0),
        ],
        outputs: &[OutputSpec {
            name: "cvi",
            unit: Unit::Percent,
        }],
        source: "Chaikin; Achelis, Technical Analysis from A to Z (2000); TA-Lib 0.8 CVI",
    };

    fn warmup(params: &Params) -> usize {
        params.bars(0) + params.bars(1) - 1
    }

    fn new(params: &Params) -> Self {
        Self {
            average: Ema::with_period(params.bars(0)),
            old: Delay::new(params.bars(1)),
        }
    }

    #[inline(always)]
    fn next(&mut self, [high, low]: [f64; 2], _: [f64; 2]) -> [f64; 1] {
        let average = self.average.push(high - low);
        if average.is_nan() {
            return [f64::NAN];
        }
        [change(average, self.old.push(average))]
    }

    #[inline(always)]
    fn sweep(
        mut self,
        [high, low]: [&[f64]; 2],
        _: [&[f64]; 2],
        [changes]: [&mut [f64]; 1],
    ) -> Self {
        let mut memory = buffers();
        let [averages, old] = cut(&mut memory, changes.len());
        for row in 0..changes.len() {
            changes[row] = high[row] - low[row];
        }
        self.average.sweep_values(changes, averages);
        self.old.sweep(averages, old);
        for row in 0..changes.len() {
            changes[row] = change(averages[row], old[row]);
        }
        self
    }
}

#[inline(always)]
fn change(average: f64, old: f64) -> f64 {
    if old == 0.0 {
        0.0
    } else {
        known(100.0 * ((average - old) / old))
    }
}
