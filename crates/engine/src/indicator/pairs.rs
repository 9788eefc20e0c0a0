//! Sums of squares and products of the last pairs of values.

use super::rolling::larger;

/// Sums over the last `period` pairs, kept in blocks like the windows of `rolling`.
///
/// Distances are from a pair of the window, so that equal values give exactly zero.
#[derive(Debug, Clone)]
pub(super) struct Pairs {
    /// Sums of x, y, x², xy and y² of distances; the raw pair first while the block is young.
    slots: Box<[[f64; 5]]>,
    at: usize,
    centre: [f64; 2],
    head: [f64; 5],
    per_pair: f64,
}

/// Sums of squares and products of distances from the means.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sums {
    pub(super) xx: f64,
    pub(super) xy: f64,
    pub(super) yy: f64,
}

impl Pairs {
    /// An empty window. `period` is at least 1.
    pub(super) fn new(period: usize) -> Self {
        Self {
            slots: vec![[0.0; 5]; period].into(),
            at: 0,
            centre: [0.0; 2],
            head: [0.0; 5],
            per_pair: 1.0 / period as f64,
        }
    }

    /// Takes a pair and gives the sums of the last `period`.
    #[inline(always)]
    pub(super) fn push(&mut self, x: f64, y: f64) -> Sums {
        self.slots[self.at][0] = x;
        self.slots[self.at][1] = y;
        self.at += 1;
        add(&mut self.head, x - self.centre[0], y - self.centre[1]);
        if self.at == self.slots.len() {
            self.at = 0;
            self.head = [0.0; 5];
            self.centre = [x, y];
            fold(&mut self.slots, self.centre);
        }
        let mut sums = self.slots[self.at];
        for (sum, head) in sums.iter_mut().zip(self.head) {
            *sum += head;
        }
        let [x, y, xx, xy, yy] = sums;
        Sums {
            xx: larger(xx - x * x * self.per_pair, 0.0),
            xy: xy - x * y * self.per_pair,
            yy: larger(yy - y * y * self.per_pair, 0.0),
        }
    }
}

#[inline(always)]
fn add(sums: &mut [f64; 5], x: f64, y: f64) {
    let terms = [x, y, x * x, x * y, y * y];
    for (sum, term) in sums.iter_mut().zip(terms) {
        *sum += term;
    }
}

/// Turns each slot into the sums from it to the end.
#[cold]
#[inline(never)]
fn fold(slots: &mut [[f64; 5]], centre: [f64; 2]) {
    let mut tail = [0.0; 5];
    for slot in slots.iter_mut().rev() {
        add(&mut tail, slot[0] - centre[0], slot[1] - centre[1]);
        *slot = tail;
    }
}
