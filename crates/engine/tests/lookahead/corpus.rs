//! Leaks as people write them, each with the honest way to say the same where there is one.
//!
//! Every function reads the bars and three other series ([`FIGURE`], [`SPLITS`], [`MARKET`]) and gives
//! one column. To add one: a function in the file of its kind and a line in the `ALL` of that file.

mod model;
mod pattern;
mod resampling;
mod scaling;
mod smoothing;
mod trading;

use rumbo_engine::lookahead::Inputs;

/// A figure that is published now and then; NaN on all other rows.
pub(super) const FIGURE: usize = 0;
/// Shares that one share becomes on the row; 1 on most rows.
pub(super) const SPLITS: usize = 1;
/// The close of another market.
pub(super) const MARKET: usize = 2;

pub(super) type Column = fn(Inputs<'_>) -> Vec<f64>;

/// A function that reads the future.
#[derive(Debug, Clone, Copy)]
pub(super) struct Planted {
    pub(super) name: &'static str,
    /// How it leaks.
    pub(super) how: &'static str,
    pub(super) leak: Column,
    /// The same without the future.
    pub(super) honest: Option<Column>,
}

const fn planted(name: &'static str, how: &'static str, leak: Column, honest: Column) -> Planted {
    Planted {
        name,
        how,
        leak,
        honest: Some(honest),
    }
}

/// One that has no honest way.
const fn hopeless(name: &'static str, how: &'static str, leak: Column) -> Planted {
    Planted {
        name,
        how,
        leak,
        honest: None,
    }
}

/// Every planted leak.
pub(super) fn all() -> impl Iterator<Item = &'static Planted> {
    let kinds = [
        smoothing::ALL,
        scaling::ALL,
        resampling::ALL,
        pattern::ALL,
        model::ALL,
        trading::ALL,
    ];
    kinds.into_iter().flatten()
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

fn deviation(values: &[f64]) -> f64 {
    let centre = mean(values);
    let squares = values
        .iter()
        .map(|value| (value - centre) * (value - centre));
    (squares.sum::<f64>() / values.len() as f64).sqrt()
}

fn largest(values: &[f64]) -> f64 {
    values.iter().copied().fold(f64::NEG_INFINITY, f64::max)
}

fn smallest(values: &[f64]) -> f64 {
    values.iter().copied().fold(f64::INFINITY, f64::min)
}

/// The value below which that share of the values lies.
fn quantile(values: &[f64], share: f64) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let at = (0..sorted.len()).take_while(|&at| at as f64 <= share * (sorted.len() - 1) as f64);
    at.last().map_or(f64::NAN, |at| sorted[at])
}

/// Returns from close to close; the first is 0.
fn returns(close: &[f64]) -> Vec<f64> {
    (0..close.len())
        .map(|row| close[row] / close[row.saturating_sub(1)] - 1.0)
        .collect()
}

/// `one` of each row.
fn each(rows: usize, one: impl FnMut(usize) -> f64) -> Vec<f64> {
    (0..rows).map(one).collect()
}

/// `one` of the last `length` values at each row, NaN while there are fewer.
fn rolling(values: &[f64], length: usize, one: impl Fn(&[f64]) -> f64) -> Vec<f64> {
    each(values.len(), |row| match (row + 1).checked_sub(length) {
        Some(from) => one(&values[from..=row]),
        None => f64::NAN,
    })
}

fn flag(yes: bool) -> f64 {
    f64::from(u8::from(yes))
}

/// Slope and level of the least squares line through `y` over `x`.
fn line(x: &[f64], y: &[f64]) -> (f64, f64) {
    let (centre_x, centre_y) = (mean(x), mean(y));
    let pairs = || x.iter().zip(y).map(|(x, y)| (x - centre_x, y - centre_y));
    let squares: f64 = pairs().map(|(x, _)| x * x).sum();
    let products: f64 = pairs().map(|(x, y)| x * y).sum();
    let slope = if squares > 0.0 {
        products / squares
    } else {
        0.0
    };
    (slope, centre_y - slope * centre_x)
}
