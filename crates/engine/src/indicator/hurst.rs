//! Hurst exponent.

use std::array;

use super::kind::Indicator;
use super::kind::known;
use super::rolling::{Sum, Window};
use super::spec::{Group, IndicatorSpec, Input, OutputSpec, ParameterSpec, Params, Phrase, Unit};

/// Half the slope of the log mean squared difference over the log lag, for lags 1, 2, 4, 8 and 16.
///
/// Needs `period` + 16 rows: the last `period` differences of each lag. Give it log prices to be exact
/// over long windows. NaN over a window in which nothing moved. An estimate of few differences is rough:
/// with 100 its error is about 0.1.
#[derive(Debug, Clone)]
pub(super) struct Hurst {
    /// The last values, in a ring.
    ring: [f64; LONGEST_LAG],
    at: usize,
    squares: [Window<Sum>; LAGS.len()],
}

/// Bars between the values that are compared.
const LAGS: [usize; 5] = [1, 2, 4, 8, 16];
const LONGEST_LAG: usize = 16;

impl Indicator<1, 1> for Hurst {
    const SPEC: &'static IndicatorSpec = &IndicatorSpec {
        id: "hurst",
        group: Group::Statistics,
        title: Phrase {
            es: "Exponente de Hurst",
            en: "Hurst exponent",
        },
        summary: Phrase {
            es: "Memoria de la serie: por encima de 0,5 las tendencias persisten, por debajo se deshacen.",
            en: "Memory of the series: above 0.5 trends persist, below they are undone.",
        },
        inputs: &[Input::Series],
        parameters: &[ParameterSpec::bars("period", 100.0, 2.0)],
        outputs: &[OutputSpec {
            name: "hurst",
            unit: Unit::Score,
        }],
        source: "Mandelbrot and Van Ness, SIAM Review 10 (1968); Di Matteo, Quantitative Finance 7 (2007), generalised exponent with q = 2",
    };

    fn warmup(params: &Params) -> usize {
        params.bars(0) + LONGEST_LAG - 1
    }

    fn new(params: &Params) -> Self {
        Self {
            ring: [0.0; LONGEST_LAG],
            at: 0,
            squares: array::from_fn(|_| Window::new(params.bars(0))),
        }
    }

    #[inline(always)]
    fn next(&mut self, [value]: [f64; 1], _: [f64; 1]) -> [f64; 1] {
        let sums: [f64; LAGS.len()] = array::from_fn(|at| {
            let before = self.ring[self.at.wrapping_sub(LAGS[at]) % LONGEST_LAG];
            self.squares[at].push((value - before) * (value - before))
        });
        self.ring[self.at % LONGEST_LAG] = value;
        self.at = self.at.wrapping_add(1);
        // Lags double, so their logarithms to base 2 are 0 to 4, which lie -2 to 2 around their mean.
        let slope = (0..LAGS.len()).map(|at| (at as f64 - 2.0) * (sums[at] / sums[0]).log2());
        [known(slope.sum::<f64>() / 10.0 / 2.0)]
    }
}
