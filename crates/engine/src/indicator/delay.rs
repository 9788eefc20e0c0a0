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

    /// `push` of value after value.
    #[inline(always)]
    pub(super) fn sweep(&mut self, values: &[f64], delayed: &mut [f64]) {
        let rows = self.slots.len();
        let lead = rows.min(values.len());
        for (value, old) in values[..lead].iter().zip(&mut *delayed) {
            *old = self.push(*value);
        }
        delayed[lead..].copy_from_slice(&values[..values.len() - lead]);
        let passed = values.len() - lead;
        for value in &values[values.len() - lead.min(passed)..] {
            self.push(*value);
        }
    }
}
