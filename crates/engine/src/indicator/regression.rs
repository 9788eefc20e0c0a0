//! The least squares line through the last values.

/// The line through the last `period` values, kept in blocks like the windows of `rolling`.
#[derive(Debug, Clone)]
pub(super) struct Regression {
    /// Sum of distances, and the same with weights 1, 2, ...; the raw value first while the block
    /// is young.
    slots: Box<[[f64; 2]]>,
    at: usize,
    centre: f64,
    head: [f64; 2],
    /// Values in the younger block, and values still counted from the older one.
    younger: f64,
    older: f64,
    period: f64,
    per_value: f64,
    /// Half of `period` + 1: the mean weight.
    middle: f64,
    per_square: f64,
}

/// A line over rows.
#[derive(Debug, Clone, Copy)]
pub(super) struct Line {
    /// Rise per row.
    pub(super) slope: f64,
    /// Value in the middle of the window, and how many rows that is from either end.
    mean: f64,
    half: f64,
}

impl Line {
    /// The value on the last row.
    #[inline(always)]
    pub(super) fn at_end(self) -> f64 {
        self.mean + self.slope * self.half
    }

    /// The value on the first row of the window.
    #[inline(always)]
    pub(super) fn at_start(self) -> f64 {
        self.mean - self.slope * self.half
    }

    /// The value one row after the last.
    #[inline(always)]
    pub(super) fn at_next(self) -> f64 {
        self.mean + self.slope * (self.half + 1.0)
    }
}

impl Regression {
    /// An empty window. `period` is at least 2.
    pub(super) fn new(period: usize) -> Self {
        let values = period as f64;
        Self {
            slots: vec![[0.0; 2]; period].into(),
            at: 0,
            centre: 0.0,
            head: [0.0; 2],
            younger: 0.0,
            older: values,
            period: values,
            per_value: 1.0 / values,
            middle: (values + 1.0) / 2.0,
            per_square: 12.0 / (values * (values * values - 1.0)),
        }
    }

    /// Takes a value and gives the line through the last `period`.
    #[inline(always)]
    pub(super) fn push(&mut self, value: f64) -> Line {
        self.slots[self.at][0] = value;
        self.at += 1;
        self.younger += 1.0;
        self.older -= 1.0;
        let distance = value - self.centre;
        self.head[0] += distance;
        self.head[1] += distance * self.younger;
        if self.at == self.slots.len() {
            self.head = [0.0; 2];
            (self.older, self.younger) = (self.younger, 0.0);
            self.at = 0;
            self.centre = value;
            fold(&mut self.slots, value);
        }
        let [older_sum, older_weighted] = self.slots[self.at];
        let sum = older_sum + self.head[0];
        let weighted = older_weighted + self.head[0] * self.older + self.head[1];
        Line {
            slope: (weighted - self.middle * sum) * self.per_square,
            mean: self.centre + sum * self.per_value,
            half: (self.period - 1.0) / 2.0,
        }
    }
}

/// Turns each slot into the sum of distances from it to the end, plain and weighted 1, 2, ...
#[cold]
#[inline(never)]
fn fold(slots: &mut [[f64; 2]], centre: f64) {
    let (mut tail, mut weighted_tail) = (0.0, 0.0);
    for slot in slots.iter_mut().rev() {
        tail += slot[0] - centre;
        weighted_tail += tail;
        *slot = [tail, weighted_tail];
    }
}
