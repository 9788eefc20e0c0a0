//! The state machine that offers swings to shapes and watches the lines that complete them.

use rumbo_market::{Bar, BarSlice};

use super::swing::{Swing, SwingSettings, Swings};
use super::{LIST, PatternSpec, VariantSpec};
use crate::backtest::Side;

/// Swings that a shape may look back on.
const SWINGS: usize = 24;

/// A corner of a shape.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Point {
    pub row: usize,
    pub price: f64,
}

impl From<&Swing> for Point {
    fn from(swing: &Swing) -> Self {
        Self {
            row: swing.row,
            price: swing.price,
        }
    }
}

/// A straight line over rows.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Line {
    from: Point,
    /// Change of price per row.
    slope: f64,
}

impl Line {
    /// A price that does not change.
    pub fn level(price: f64) -> Self {
        Self {
            from: Point { row: 0, price },
            slope: 0.0,
        }
    }

    /// Through two points. Panics when they are in one row.
    pub fn through(first: Point, second: Point) -> Self {
        assert_ne!(first.row, second.row, "a line needs two rows");
        Self {
            from: first,
            slope: (second.price - first.price) / (second.row as f64 - first.row as f64),
        }
    }

    /// Price at a row.
    pub fn at(&self, row: usize) -> f64 {
        self.from.price + self.slope * (row as f64 - self.from.row as f64)
    }

    /// Change of price over so many rows.
    pub fn change(&self, rows: usize) -> f64 {
        self.slope * rows as f64
    }
}

/// A shape whose last corner is known and that a close beyond a line completes.
///
/// A close beyond the other line, or none until `until`, ends it.
#[derive(Debug, Clone)]
pub struct Candidate {
    pub variant: &'static VariantSpec,
    /// Corners, oldest first.
    pub points: Vec<Point>,
    pub upper: Line,
    pub lower: Line,
    /// Sides whose break completes the shape: long is a close above `upper`, short below `lower`.
    pub breaks: &'static [Side],
    /// How far the price is said to go from the line it breaks.
    pub height: f64,
    /// Last row at which a break counts.
    pub until: usize,
}

impl Candidate {
    /// The same shape upside down, unless it stands upright: what was above is below, and the other
    /// side breaks it.
    pub(super) fn mirrored_unless(self, upright: bool, mirror: &'static VariantSpec) -> Self {
        if upright {
            return self;
        }
        Self {
            variant: mirror,
            upper: self.lower,
            lower: self.upper,
            breaks: match self.breaks {
                [Side::Long] => &[Side::Short],
                [Side::Short] => &[Side::Long],
                both => both,
            },
            ..self
        }
    }
}

/// What a shape makes of a new swing.
#[derive(Debug, Clone)]
pub enum Formed {
    /// Complete as it stands.
    Now {
        variant: &'static VariantSpec,
        points: Vec<Point>,
    },
    /// Complete at a close beyond a line.
    AtBreak(Candidate),
}

/// A kind of chart pattern.
pub trait Shape: Send + Sync {
    /// The catalogue entry.
    fn spec(&self) -> &'static PatternSpec;

    /// Looks at the swings, the newest last, right after the last one became known.
    fn form(&self, swings: &[Swing], settings: SwingSettings) -> Option<Formed>;
}

/// A shape that was found.
#[derive(Debug, Clone, PartialEq)]
pub struct Detection {
    /// Id in [`LIST`].
    pub pattern: &'static str,
    /// Id of the variant.
    pub variant: &'static str,
    /// The side that gains if the expected move follows; `None` when nothing is expected.
    pub side: Option<Side>,
    /// Row at whose close it was known, and not before.
    pub known_at: usize,
    /// Corners, oldest first.
    pub points: Vec<Point>,
    /// Where the price is said to go; `None` when the shape says no distance.
    pub target: Option<f64>,
    /// Price beyond which the shape was wrong; `None` when it names none.
    pub wrong_beyond: Option<f64>,
}

/// Looks for every shape, bar by bar.
#[derive(Debug, Clone)]
pub struct Scanner {
    settings: SwingSettings,
    swings: Swings,
    /// The last ones, the newest last.
    recent: Vec<Swing>,
    /// What waits for a break, at the place of its shape in [`LIST`].
    waiting: Vec<Option<Candidate>>,
    row: usize,
}

impl Scanner {
    /// Starts before the first bar. Panics when the settings are out of bounds.
    pub fn new(settings: SwingSettings) -> Self {
        Self {
            settings,
            swings: Swings::new(settings),
            recent: Vec::with_capacity(SWINGS),
            waiting: vec![None; LIST.len()],
            row: 0,
        }
    }

    /// Takes a closed bar and adds the shapes that it completes.
    ///
    /// A bar that is not finite forgets everything, but counts as a row.
    pub fn next(&mut self, bar: &Bar, found: &mut Vec<Detection>) {
        let row = self.row;
        self.row += 1;
        let swing = self.swings.next(bar);
        if !self.swings.atr().is_finite() {
            self.recent.clear();
            self.waiting.fill(None);
            return;
        }
        for (shape, waiting) in LIST.iter().zip(&mut self.waiting) {
            let Some(candidate) = waiting else { continue };
            let side = match bar.close {
                close if close > candidate.upper.at(row) => Side::Long,
                close if close < candidate.lower.at(row) => Side::Short,
                _ if row < candidate.until => continue,
                _ => {
                    *waiting = None;
                    continue;
                }
            };
            if candidate.breaks.contains(&side) {
                found.push(candidate.complete(shape.spec(), side, row));
            }
            *waiting = None;
        }
        if let Some(swing) = swing {
            self.offer(swing, found);
        }
    }

    fn offer(&mut self, swing: Swing, found: &mut Vec<Detection>) {
        if self.recent.len() == SWINGS {
            self.recent.remove(0);
        }
        self.recent.push(swing);
        for (shape, waiting) in LIST.iter().zip(&mut self.waiting) {
            match shape.form(&self.recent, self.settings) {
                None => {}
                Some(Formed::AtBreak(candidate)) => *waiting = Some(candidate),
                Some(Formed::Now { variant, points }) => found.push(Detection {
                    pattern: shape.spec().id,
                    variant: variant.id,
                    side: variant.side,
                    known_at: swing.known_at,
                    points,
                    target: None,
                    wrong_beyond: None,
                }),
            }
        }
    }
}

impl Candidate {
    fn complete(&self, spec: &PatternSpec, side: Side, row: usize) -> Detection {
        let (broken, other) = match side {
            Side::Long => (self.upper, self.lower),
            Side::Short => (self.lower, self.upper),
        };
        Detection {
            pattern: spec.id,
            variant: self.variant.id,
            side: Some(side),
            known_at: row,
            points: self.points.clone(),
            target: Some(broken.at(row) + side.sign() * self.height),
            wrong_beyond: Some(other.at(row)),
        }
    }
}

/// Every shape in bars, in the order in which they were knowable.
pub fn scan(bars: BarSlice<'_>, settings: SwingSettings) -> Vec<Detection> {
    let mut scanner = Scanner::new(settings);
    let mut found = Vec::new();
    for bar in bars.iter() {
        scanner.next(&bar, &mut found);
    }
    found
}
