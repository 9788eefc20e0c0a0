//! Values given back some rows later.

use std::mem;

/// A ring of the last `rows` values.
#[derive(Debug, Clone)]
pub(super) struct Delay {
    slots: Box<[f64]>,
    at: usize,
}

impl Delay {
    /// Gives each value back `rows` later, at once when that is 0.
    pub(super) fn new(rows: usize) -> Self {
        Self {
            slots: vec![0.0; rows].into(),
            at: 0,
        }
    }

    /// Takes a value and gives the one of `rows` before, 0 where there is none.
    #[inline(always)]
    pub(super) fn push(&mut self, value: f64) -> f64 {
        let Some(slot) = self.slots.get_mut(self.at) else {
            return value;
        };
        let old = mem::replace(slot, value);
        self.at += 1;
        if self.at == self.slots.len() {
            self.at = 0;
        }
        old
    }
}
