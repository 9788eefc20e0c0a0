//! Permutation entropy.

use super::kind::Indicator;
use super::spec::{Group, IndicatorSpec, Input, OutputSpec, ParameterSpec, Params, Phrase, Unit};
use std::mem;

/// Shannon entropy of the six orders in which three values in a row can stand, over that of six equally
/// likely ones.
///
/// Needs `period` rows, which hold `period` - 2 triples. Equal values count as rising.
#[derive(Debug, Clone)]
pub(super) struct Entropy {
    /// Orders in the window, in a ring; `ORDERS` where there is none yet.
    ring: Box<[u8]>,
    at: usize,
    counts: [u32; ORDERS as usize + 1],
    before: [f64; 2],
}

/// Orders of three values.
const ORDERS: u8 = 6;

#[inline(always)]
fn order(first: f64, second: f64, third: f64) -> u8 {
    match (first <= second, second <= third, first <= third) {
        (true, true, _) => 0,
        (true, false, true) => 1,
        (true, false, false) => 2,
        (false, true, true) => 3,
        (false, true, false) => 4,
        (false, false, _) => 5,
    }
}

impl Indicator<1, 1> for Entropy {
    const SPEC: &'static IndicatorSpec = &IndicatorSpec {
        id: "entropy",
        group: Group::Statistics,
        title: Phrase {
            es: "Entropía de permutación",
            en: "Permutation entropy",
        },
        summary: Phrase {
            es: "Desorden de la serie de 0 a 1: cerca de 1 es ruido, bajo cuando los movimientos siguen un orden.",
            en: "Disorder of the series from 0 to 1: near 1 it is noise, low when moves follow an order.",
        },
        inputs: &[Input::Series],
        parameters: &[ParameterSpec::bars("period", 100.0, 3.0)],
        outputs: &[OutputSpec {
            name: "entropy",
            unit: Unit::Score,
        }],
        source: "Bandt and Pompe, Physical Review Letters 88 (2002), order 3",
    };

    fn warmup(params: &Params) -> usize {
        params.bars(0) - 1
    }

    fn new(params: &Params) -> Self {
        let triples = params.bars(0) - 2;
        Self {
            ring: vec![ORDERS; triples].into(),
            at: 0,
            counts: [0; ORDERS as usize + 1],
            before: [f64::NAN; 2],
        }
    }

    #[inline(always)]
    fn next(&mut self, [value]: [f64; 1], _: [f64; 1]) -> [f64; 1] {
        let [first, second] = self.before;
        self.before = [second, value];
        if first.is_nan() {
            return [f64::NAN];
        }
        let order = order(first, second, value);
        let left = mem::replace(&mut self.ring[self.at], order);
        self.at += 1;
        if self.at == self.ring.len() {
            self.at = 0;
        }
        self.counts[usize::from(order)] += 1;
        if left < ORDERS {
            self.counts[usize::from(left)] -= 1;
        }
        let triples = self.ring.len() as f64;
        let part = |&count: &u32| {
            let share = f64::from(count) / triples;
            if count == 0 { 0.0 } else { -share * share.ln() }
        };
        let total: f64 = self.counts.iter().map(part).sum();
        [total / f64::from(ORDERS).ln()]
    }
}
