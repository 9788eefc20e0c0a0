//! Ultimate oscillator.

use super::kind::{Indicator, buffers, cut};
use super::rolling::{Sum, Window, smaller};
use super::spec::{Group, IndicatorSpec, Input, OutputSpec, ParameterSpec, Params, Phrase, Unit};
use super::trange::true_range;

/// Sum of closes above the true low over the sum of true ranges, over three periods weighted 4, 2
/// and 1 from the shortest.
///
/// Needs the longest period plus 1 rows. A period without range counts as 0.
#[derive(Debug, Clone)]
pub(super) struct Ultosc {
    terms: [Pressure; 3],
}

impl Indicator<3, 1> for Ultosc {
    const SPEC: &'static IndicatorSpec = &IndicatorSpec {
        id: "ultosc",
        group: Group::Momentum,
        title: Phrase {
            es: "Oscilador definitivo",
            en: "Ultimate oscillator",
        },
        summary: Phrase {
            es: "Presión compradora en tres plazos a la vez, de 0 a 100.",
            en: "Buying pressure over three terms at once, from 0 to 100.",
        },
        inputs: &[Input::High, Input::Low, Input::Close],
        parameters: &[
            ParameterSpec::bars("period1", 7.0, 1.0),
            ParameterSpec::bars("period2", 14.0, 1.0),
            ParameterSpec::bars("period3", 28.0, 1.0),
        ],
        outputs: &[OutputSpec {
            name: "ultosc",
            unit: Unit::Percent,
        }],
        source: "Williams, Technical Analysis of Stocks and Commodities 3 (1985); TA-Lib 0.8 ULTOSC",
    };

    fn warmup(params: &Params) -> usize {
        longest(params)
    }

    fn reach(_params: &Params) -> usize {
        1
    }

    fn new(params: &Params) -> Self {
        let mut periods = [params.bars(0), params.bars(1), params.bars(2)];
        periods.sort_unstable();
        Self {
            terms: periods.map(Pressure::new),
        }
    }

    #[inline(always)]
    fn next(&mut self, [high, low, close]: [f64; 3], [_, _, last_close]: [f64; 3]) -> [f64; 1] {
        let is_first = last_close.is_nan();
        let pressure = close - smaller(last_close, low);
        let range = true_range(high, low, last_close);
        let (pressure, range) = if is_first {
            (0.0, 0.0)
        } else {
            (pressure, range)
        };
        [weigh(
            self.terms.each_mut().map(|term| term.push(pressure, range)),
        )]
    }

    #[inline(always)]
    fn sweep(
        mut self,
        [high, low, close]: [&[f64]; 3],
        [_, _, last_close]: [&[f64]; 3],
        [outputs]: [&mut [f64]; 1],
    ) -> Self {
        let mut memory = buffers();
        let [pressures, ranges, short, middle, long] = cut(&mut memory, outputs.len());
        for row in 0..outputs.len() {
            pressures[row] = close[row] - smaller(last_close[row], low[row]);
            ranges[row] = true_range(high[row], low[row], last_close[row]);
        }
        for (term, shares) in self
            .terms
            .iter_mut()
            .zip([&mut *short, &mut *middle, &mut *long])
        {
            term.sweep(pressures, ranges, shares);
        }
        for row in 0..outputs.len() {
            outputs[row] = weigh([short[row], middle[row], long[row]]);
        }
        self
    }
}

fn longest(params: &Params) -> usize {
    params.bars(0).max(params.bars(1)).max(params.bars(2))
}

#[derive(Debug, Clone)]
struct Pressure {
    /// Of the pressure and of the true range.
    sums: Window<Sum, 2>,
}

impl Pressure {
    fn new(period: usize) -> Self {
        Self {
            sums: Window::new(period),
        }
    }

    #[inline(always)]
    fn push(&mut self, pressure: f64, range: f64) -> f64 {
        share(self.sums.push_row([pressure, range]))
    }

    #[inline(always)]
    fn sweep(&mut self, pressure: &[f64], range: &[f64], shares: &mut [f64]) {
        self.sums
            .sweep_rows([pressure, range], |row| row, [shares], |sums| [share(sums)]);
    }
}

#[inline(always)]
fn share([pressure, range]: [f64; 2]) -> f64 {
    let share = pressure / range;
    if range > 0.0 { share } else { 0.0 }
}

#[inline(always)]
fn weigh([short, middle, long]: [f64; 3]) -> f64 {
    100.0 * ((4.0 * short + 2.0 * middle + long) / 7.0)
}
