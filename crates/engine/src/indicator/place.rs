//! Where in a window its largest or smallest value is.

/// Row of the extreme of the last `period` values.
///
/// Kept in blocks like the windows of `rolling`, with the row beside each value.
#[derive(Debug, Clone)]
pub(super) struct Place {
    slots: Box<[Spot]>,
    at: usize,
    head: Spot,
    row: f64,
    /// -1 turns the smallest into the largest.
    sign: f64,
}

/// A value and its row.
#[derive(Debug, Clone, Copy)]
struct Spot {
    value: f64,
    row: f64,
}

const EMPTY: Spot = Spot {
    value: f64::NEG_INFINITY,
    row: 0.0,
};

impl Spot {
    /// The larger; of equals the younger.
    #[inline(always)]
    fn join(older: Self, younger: Self) -> Self {
        if older.value > younger.value {
            older
        } else {
            younger
        }
    }
}

impl Place {
    /// Of the largest value. `period` is at least 1.
    pub(super) fn highest(period: usize) -> Self {
        Self {
            slots: vec![EMPTY; period].into(),
            at: 0,
            head: EMPTY,
            row: 0.0,
            sign: 1.0,
        }
    }

    /// Of the smallest value. `period` is at least 1.
    pub(super) fn lowest(period: usize) -> Self {
        Self {
            sign: -1.0,
            ..Self::highest(period)
        }
    }

    /// Takes a value and gives the row of the extreme, of equals the latest. The first row is 0.
    #[inline(always)]
    pub(super) fn push(&mut self, value: f64) -> f64 {
        let spot = Spot {
            value: value * self.sign,
            row: self.row,
        };
        self.row += 1.0;
        self.slots[self.at] = spot;
        self.head = Spot::join(self.head, spot);
        self.at += 1;
        if self.at == self.slots.len() {
            self.at = 0;
            self.head = EMPTY;
            fold(&mut self.slots);
            return self.slots[0].row;
        }
        Spot::join(self.slots[self.at], self.head).row
    }
}

/// Turns each slot into the extreme from it to the end.
#[cold]
#[inline(never)]
fn fold(slots: &mut [Spot]) {
    let mut tail = EMPTY;
    for slot in slots.iter_mut().rev() {
        tail = Spot::join(*slot, tail);
        *slot = tail;
    }
}
