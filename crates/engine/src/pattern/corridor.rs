//! The two lines through the last two highs and the last two lows.

use super::scanner::{Line, Point};
use super::swing::Swing;

/// Four swings and the lines through them.
pub(super) struct Corridor<'a> {
    pub(super) swings: &'a [Swing; 4],
    pub(super) upper: Line,
    pub(super) lower: Line,
}

/// Which way a line goes over the corridor.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Slope {
    Rising,
    Flat,
    Falling,
}

impl<'a> Corridor<'a> {
    /// Of the last four swings; `None` with fewer, or with two highs or lows in one row.
    pub(super) fn of(swings: &'a [Swing]) -> Option<Self> {
        let swings = swings.last_chunk::<4>()?;
        let [first, second, third, fourth] = swings.each_ref().map(Point::from);
        if first.row == third.row || second.row == fourth.row {
            return None;
        }
        let odd = Line::through(first, third);
        let even = Line::through(second, fourth);
        let (upper, lower) = if swings[3].is_high {
            (even, odd)
        } else {
            (odd, even)
        };
        Some(Self {
            swings,
            upper,
            lower,
        })
    }

    /// Rows from the first corner to the last.
    pub(super) fn rows(&self) -> usize {
        self.swings[3].row - self.swings[0].row
    }

    pub(super) fn last_row(&self) -> usize {
        self.swings[3].row
    }

    /// Which way the lines go, the upper first: flat within `tolerance` average true ranges.
    pub(super) fn slopes(&self, tolerance: f64) -> (Slope, Slope) {
        let near = tolerance * self.swings[3].atr;
        let slope = |line: Line| match line.change(self.rows()) {
            change if change > near => Slope::Rising,
            change if change < -near => Slope::Falling,
            _ => Slope::Flat,
        };
        (slope(self.upper), slope(self.lower))
    }

    /// How far the lines are apart at a row; negative after they crossed.
    pub(super) fn gap(&self, row: usize) -> f64 {
        self.upper.at(row) - self.lower.at(row)
    }

    /// Whether the lines come together: at the last corner they are less than three quarters as
    /// far apart as at the first, and have not met.
    pub(super) fn converges(&self) -> bool {
        let (first, last) = (self.gap(self.swings[0].row), self.gap(self.last_row()));
        last > 0.0 && last < 0.75 * first
    }

    pub(super) fn points(&self) -> Vec<Point> {
        self.swings.iter().map(Point::from).collect()
    }
}
