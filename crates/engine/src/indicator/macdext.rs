//! MACD with controllable averages.

use super::average::{Aligned, Average};
use super::kind::Indicator;
use super::spec::{Group, IndicatorSpec, Input, OutputSpec, ParameterSpec, Params, Phrase, Unit};

/// Fast average less slow average, the average of that, and their difference.
///
/// Needs as many rows as the longer of the two averages and the signal together. Averages in the
/// wrong order are swapped.
#[derive(Debug, Clone)]
pub(super) struct Macdext {
    fast: Aligned,
    slow: Aligned,
    signal: Average,
}

impl Indicator<1, 3> for Macdext {
    const SPEC: &'static IndicatorSpec = &IndicatorSpec {
        id: "macdext",
        group: Group::Momentum,
        title: Phrase {
            es: "MACD con tipo de media elegible",
            en: "MACD with controllable averages",
        },
        summary: Phrase {
            es: "Como MACD, con el tipo de cada media a elegir.",
            en: "Like MACD, with the type of each average to choose.",
        },
        inputs: &[Input::Series],
        parameters: &[
            ParameterSpec::bars("fast", 12.0, 2.0),
            Average::parameter("fast_matype", 0.0),
            ParameterSpec::bars("slow", 26.0, 2.0),
            Average::parameter("slow_matype", 0.0),
            ParameterSpec::bars("signal", 9.0, 1.0),
            Average::parameter("signal_matype", 0.0),
        ],
        outputs: &[
            OutputSpec {
                name: "macd",
                unit: Unit::SeriesChange,
            },
            OutputSpec {
                name: "signal",
                unit: Unit::SeriesChange,
            },
            OutputSpec {
                name: "hist",
                unit: Unit::SeriesChange,
            },
        ],
        source: "TA-Lib 0.8 MACDEXT",
    };

    fn warmup(params: &Params) -> usize {
        lines(params).0 + signal(params)
    }

    fn new(params: &Params) -> Self {
        let (rows, [fast, slow]) = lines(params);
        let aligned = |(matype, period)| Aligned::new(matype, period, rows);
        Self {
            fast: aligned(fast),
            slow: aligned(slow),
            signal: Average::new(Self::SPEC.choice(params, 5), params.bars(4)),
        }
    }

    #[inline(always)]
    fn next(&mut self, [value]: [f64; 1], _: [f64; 1]) -> [f64; 3] {
        let macd = self.fast.push(value) - self.slow.push(value);
        if macd.is_nan() {
            return [f64::NAN; 3];
        }
        let signal = self.signal.push(macd);
        [macd, signal, macd - signal]
    }

    #[inline(always)]
    fn sweep(
        mut self,
        [values]: [&[f64]; 1],
        _: [&[f64]; 1],
        [macd, signal, histogram]: [&mut [f64]; 3],
    ) -> Self {
        // The columns to come hold the two averages meanwhile.
        self.fast.sweep(values, signal);
        self.slow.sweep(values, histogram);
        for row in 0..macd.len() {
            macd[row] = signal[row] - histogram[row];
        }
        self.signal.sweep(macd, signal);
        for row in 0..macd.len() {
            histogram[row] = macd[row] - signal[row];
        }
        self
    }
}

/// Rows before both averages are there, then type and period of the fast and the slow one.
fn lines(params: &Params) -> (usize, [(usize, usize); 2]) {
    let mut lines = [
        (Macdext::SPEC.choice(params, 1), params.bars(0)),
        (Macdext::SPEC.choice(params, 3), params.bars(2)),
    ];
    lines.sort_by_key(|&(_, period)| period);
    let rows = lines.map(|(matype, period)| Average::lookback(matype, period));
    (rows[0].max(rows[1]), lines)
}

fn signal(params: &Params) -> usize {
    Average::lookback(Macdext::SPEC.choice(params, 5), params.bars(4))
}
