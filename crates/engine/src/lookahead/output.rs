//! Columns that a computation gives, and how two of them are compared.

use std::fmt::{self, Debug, Write};

use crate::language::Series;
use crate::signal::Signals;

/// One output of a computation, a row per bar.
#[derive(Debug, Clone, PartialEq)]
pub struct Output {
    pub(super) name: String,
    cells: Cells,
    /// Bars after that of a row at whose close the row is known.
    pub(super) known_after: usize,
}

#[derive(Debug, Clone, PartialEq)]
enum Cells {
    Numbers(Vec<f64>),
    /// Empty where there is nothing.
    Texts(Vec<String>),
}

/// What an output says of one row.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// NaN is not known.
    Number(f64),
    Text(String),
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) if number.is_nan() => f.write_str("not known"),
            Self::Number(number) => write!(f, "{number:?}"),
            Self::Text(text) if text.is_empty() => f.write_str("nothing"),
            Self::Text(text) => f.write_str(text),
        }
    }
}

impl Output {
    fn new(name: impl Into<String>, cells: Cells) -> Self {
        Self {
            name: name.into(),
            cells,
            known_after: 0,
        }
    }

    /// Numbers, NaN where not known.
    pub fn numbers(name: impl Into<String>, values: Vec<f64>) -> Self {
        Self::new(name, Cells::Numbers(values))
    }

    /// Numbers or nothing.
    pub fn optional(
        name: impl Into<String>,
        values: impl IntoIterator<Item = Option<f64>>,
    ) -> Self {
        let values = values.into_iter().map(|value| value.unwrap_or(f64::NAN));
        Self::numbers(name, values.collect())
    }

    /// Yes or no, as 1 and 0.
    pub fn flags(name: impl Into<String>, values: impl IntoIterator<Item = bool>) -> Self {
        let values = values.into_iter().map(|value| f64::from(u8::from(value)));
        Self::numbers(name, values.collect())
    }

    /// States of any type, told apart by their `Debug` text.
    pub fn states(name: impl Into<String>, values: impl IntoIterator<Item = impl Debug>) -> Self {
        let values = values.into_iter().map(|value| format!("{value:?}"));
        Self::new(name, Cells::Texts(values.collect()))
    }

    /// Things that are told at the close of a row, whatever earlier rows they are about: chart
    /// patterns, trades, labels that wait for a barrier. Any number of them in any order of rows;
    /// one of a row after the last is not told yet.
    pub fn events(
        name: impl Into<String>,
        rows: usize,
        events: impl IntoIterator<Item = (usize, impl Debug)>,
    ) -> Self {
        let mut texts = vec![String::new(); rows];
        for (row, event) in events {
            if let Some(text) = texts.get_mut(row) {
                write!(text, "{event:?};").expect("a string takes any text");
            }
        }
        Self::new(name, Cells::Texts(texts))
    }

    /// The rules and distances that a strategy has.
    pub fn signals(signals: Signals) -> Vec<Self> {
        let rules = [
            ("enter_long", signals.enter_long),
            ("exit_long", signals.exit_long),
            ("enter_short", signals.enter_short),
            ("exit_short", signals.exit_short),
        ];
        let distances = [
            ("stop_distance", signals.stop_distance),
            ("target_distance", signals.target_distance),
        ];
        let rules = (rules.into_iter().filter(|(_, column)| !column.is_empty()))
            .map(|(name, column)| Self::flags(name, column));
        let distances = (distances
            .into_iter()
            .filter(|(_, column)| !column.is_empty()))
        .map(|(name, column)| Self::numbers(name, column));
        rules.chain(distances).collect()
    }

    /// The result of an expression of the rule language; a condition may be unknown.
    pub fn series(name: impl Into<String>, series: &Series) -> Self {
        match series {
            Series::Numbers(column) => Self::numbers(name, column.to_vec()),
            Series::Truths(column) => {
                let known = column.iter().map(|truth| truth.known());
                Self::optional(
                    name,
                    known.map(|truth| truth.map(|yes| f64::from(u8::from(yes)))),
                )
            }
        }
    }

    /// Says that a row is known only so many bars later, as the label is that a model learns.
    #[must_use]
    pub fn known_after(mut self, bars: usize) -> Self {
        self.known_after = bars;
        self
    }

    pub(super) fn len(&self) -> usize {
        match &self.cells {
            Cells::Numbers(column) => column.len(),
            Cells::Texts(column) => column.len(),
        }
    }

    pub(super) fn value(&self, row: usize) -> Value {
        match &self.cells {
            Cells::Numbers(column) => Value::Number(column[row]),
            Cells::Texts(column) => Value::Text(column[row].clone()),
        }
    }

    /// Whether it says something at a row.
    pub(super) fn is_known(&self, row: usize) -> bool {
        match &self.cells {
            Cells::Numbers(column) => !column[row].is_nan(),
            Cells::Texts(column) => !column[row].is_empty(),
        }
    }

    /// Whether both are the same output of the same kind.
    pub(super) fn is_like(&self, other: &Self) -> bool {
        let same_kind = matches!(
            (&self.cells, &other.cells),
            (Cells::Numbers(_), Cells::Numbers(_)) | (Cells::Texts(_), Cells::Texts(_))
        );
        same_kind && self.name == other.name && self.known_after == other.known_after
    }

    /// The first of the first `rows` rows at which two outputs of one kind differ.
    pub(super) fn first_difference(&self, other: &Self, rows: usize) -> Option<usize> {
        match (&self.cells, &other.cells) {
            (Cells::Numbers(a), Cells::Numbers(b)) => {
                let mut pairs = a[..rows].iter().zip(&b[..rows]);
                pairs.position(|(a, b)| !same_number(*a, *b))
            }
            (Cells::Texts(a), Cells::Texts(b)) => {
                let mut pairs = a[..rows].iter().zip(&b[..rows]);
                pairs.position(|(a, b)| a != b)
            }
            _ => Some(0),
        }
    }

    /// Whether two rows say the same.
    pub(super) fn same_rows(&self, row: usize, other: usize) -> bool {
        match &self.cells {
            Cells::Numbers(column) => same_number(column[row], column[other]),
            Cells::Texts(column) => column[row] == column[other],
        }
    }

    /// Whether all rows say the same.
    pub(super) fn is_silent(&self) -> bool {
        (1..self.len()).all(|row| self.same_rows(0, row))
    }

    /// Rows of the largest and the smallest number.
    pub(super) fn extremes(&self) -> Vec<usize> {
        let Cells::Numbers(column) = &self.cells else {
            return Vec::new();
        };
        let known = || (0..column.len()).filter(|&row| !column[row].is_nan());
        let by_value = |&a: &usize, &b: &usize| column[a].total_cmp(&column[b]);
        known()
            .max_by(by_value)
            .into_iter()
            .chain(known().min_by(by_value))
            .collect()
    }
}

/// Bit for bit; every NaN is one.
fn same_number(a: f64, b: f64) -> bool {
    a.to_bits() == b.to_bits() || (a.is_nan() && b.is_nan())
}
