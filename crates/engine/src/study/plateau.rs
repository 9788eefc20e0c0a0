//! Where a grid of parameters is good all around, and where it is good by accident.
//!
//! The rule. A cell's footing is the lowest score among itself and the cells next to it, diagonals
//! included; a cell with less than half of its neighbours, as in a corner, has none. The level is the
//! highest footing, and without a level above 0 there is no plateau. Cells whose footing is at least
//! [`PLATEAU_SHARE`] of the level, joined along the axes, are cores; the widest is the one with most
//! cells, of equals the one with the higher mean footing, then the one that begins earlier. The plateau
//! is the widest core with all cells next to it. Its centre is the cell of the core with the most steps
//! to the nearest cell outside the core, the edge of the grid counting as outside; of equals the nearest
//! to the middle of the core, then the higher footing, then the earlier.
//!
//! Distances are counted in places along an axis, not in values: a grid is spaced as its author finds
//! steps comparable. The highest score is told beside it, and whether it stands on the plateau.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use serde::{Deserialize, Serialize};

use super::walk_forward::float;
use crate::strategy::Params;

/// Share of the best footing that still belongs to a plateau.
pub const PLATEAU_SHARE: f64 = 0.8;
/// Most parameters that vary in a grid.
pub const AXES_MAX: usize = 3;

/// A cell of a grid that was tried.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Cell<'a> {
    pub params: &'a Params,
    /// Higher is better. One that is not defined, such as without a trade, counts as 0.
    pub score: Option<f64>,
}

/// A grid at a glance. Numbers of cells are places in the list that was given.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Landscape {
    /// Parameters that vary, in alphabetical order.
    pub axes: Vec<String>,
    /// The highest score; the earliest of equals.
    pub best: usize,
    /// Footing of the best; `None` when too few cells are next to it.
    pub best_footing: Option<f64>,
    /// The best is not on the plateau, or there is none.
    pub best_is_isolated: bool,
    /// Centre of the widest plateau.
    pub centre: Option<usize>,
    /// Footing of the centre.
    pub centre_footing: Option<f64>,
    /// Cells of the widest plateau, in their order.
    pub plateau: Vec<usize>,
}

/// Why there is no grid to look at.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PlateauError {
    #[error("there is no cell to look at")]
    Empty,
    #[error("a plateau is looked for in 1 to {AXES_MAX} parameters that vary, here are {0}")]
    Axes(usize),
    #[error("two cells have the same parameters `{0}`")]
    Twice(String),
}

type Place = [usize; AXES_MAX];

/// Looks for the widest plateau. Combinations that are not in the list, such as those that a
/// relation forbids, are no cells: they are no neighbour, and a plateau ends at them.
pub fn landscape(cells: &[Cell<'_>]) -> Result<Landscape, PlateauError> {
    let grid = Grid::new(cells)?;
    let scores: Vec<f64> = cells
        .iter()
        .map(|cell| cell.score.filter(|score| score.is_finite()).unwrap_or(0.0))
        .collect();
    let best = first_max(0..cells.len(), |cell| scores[cell]).ok_or(PlateauError::Empty)?;
    let footings: Vec<Option<f64>> = (0..cells.len())
        .map(|cell| grid.footing(cell, &scores))
        .collect();
    let core = widest(&grid, &footings);
    let centre = centre(&grid, &core, &footings);
    let mut plateau = core.clone();
    plateau.extend(core.iter().flat_map(|&cell| grid.around(cell)));
    Ok(Landscape {
        best,
        best_footing: footings[best],
        best_is_isolated: !plateau.contains(&best),
        centre,
        centre_footing: centre.and_then(|cell| footings[cell]),
        plateau: plateau.into_iter().collect(),
        axes: grid.axes,
    })
}

struct Grid {
    axes: Vec<String>,
    places: Vec<Place>,
    cells: BTreeMap<Place, usize>,
}

impl Grid {
    fn new(cells: &[Cell<'_>]) -> Result<Self, PlateauError> {
        let first = cells.first().ok_or(PlateauError::Empty)?;
        let mut axes = Vec::new();
        for (name, _) in first.params.iter() {
            let mut values: Vec<f64> = cells
                .iter()
                .filter_map(|cell| cell.params.get(name))
                .collect();
            values.sort_unstable_by(f64::total_cmp);
            values.dedup();
            if values.len() > 1 {
                axes.push((name.to_owned(), values));
            }
        }
        if !(1..=AXES_MAX).contains(&axes.len()) {
            return Err(PlateauError::Axes(axes.len()));
        }
        let mut grid = Self {
            axes: axes.iter().map(|(name, _)| name.clone()).collect(),
            places: Vec::with_capacity(cells.len()),
            cells: BTreeMap::new(),
        };
        for (at, cell) in cells.iter().enumerate() {
            let mut place = Place::default();
            for (slot, (name, values)) in place.iter_mut().zip(&axes) {
                let value = cell.params.get(name).unwrap_or_default();
                *slot = values.partition_point(|&one| one < value);
            }
            if grid.cells.insert(place, at).is_some() {
                return Err(PlateauError::Twice(cell.params.to_string()));
            }
            grid.places.push(place);
        }
        Ok(grid)
    }

    /// Cells next to one, diagonals included.
    fn around(&self, cell: usize) -> Vec<usize> {
        let mut found = Vec::new();
        let place = self.places[cell];
        let spread = |axis: usize| {
            let reach = usize::from(axis < self.axes.len());
            place[axis].saturating_sub(reach)..=place[axis] + reach
        };
        for first in spread(0) {
            for second in spread(1) {
                for third in spread(2) {
                    let other = [first, second, third];
                    if other != place {
                        found.extend(self.cells.get(&other));
                    }
                }
            }
        }
        found
    }

    /// Cells one step away along each axis, `None` where there is none.
    fn beside(&self, cell: usize) -> impl Iterator<Item = Option<usize>> {
        let place = self.places[cell];
        (0..self.axes.len()).flat_map(move |axis| {
            let step = |to: Option<usize>| {
                let mut other = place;
                other[axis] = to?;
                self.cells.get(&other).copied()
            };
            [
                step(place[axis].checked_sub(1)),
                step(place[axis].checked_add(1)),
            ]
        })
    }

    fn footing(&self, cell: usize, scores: &[f64]) -> Option<f64> {
        let around = self.around(cell);
        let neighbours = 3_usize.pow(u32::try_from(self.axes.len()).ok()?) - 1;
        let lowest = around
            .iter()
            .fold(scores[cell], |low, &at| low.min(scores[at]));
        (2 * around.len() >= neighbours).then_some(lowest)
    }
}

/// The first cell with the greatest value.
fn first_max(
    cells: impl IntoIterator<Item = usize>,
    value: impl Fn(usize) -> f64,
) -> Option<usize> {
    cells.into_iter().fold(None, |best, cell| match best {
        Some(best) if value(cell) <= value(best) => Some(best),
        _ => Some(cell),
    })
}

fn widest(grid: &Grid, footings: &[Option<f64>]) -> BTreeSet<usize> {
    let level = footings.iter().flatten().fold(0.0_f64, |a, &b| a.max(b));
    let is_high = |cell: usize| {
        level > 0.0 && footings[cell].is_some_and(|footing| footing >= PLATEAU_SHARE * level)
    };
    let mean = |cells: &BTreeSet<usize>| {
        let sum: f64 = cells.iter().filter_map(|&cell| footings[cell]).sum();
        sum / float(cells.len().max(1))
    };
    let mut seen: BTreeSet<usize> = BTreeSet::new();
    let mut widest: BTreeSet<usize> = BTreeSet::new();
    for cell in (0..footings.len()).filter(|&cell| is_high(cell)) {
        if seen.contains(&cell) {
            continue;
        }
        let mut core = BTreeSet::from([cell]);
        let mut open = vec![cell];
        while let Some(cell) = open.pop() {
            for next in grid.beside(cell).flatten() {
                if is_high(next) && core.insert(next) {
                    open.push(next);
                }
            }
        }
        seen.extend(&core);
        let is_wider =
            core.len() > widest.len() || core.len() == widest.len() && mean(&core) > mean(&widest);
        if is_wider {
            widest = core;
        }
    }
    widest
}

/// The cell that is deepest inside.
fn centre(grid: &Grid, core: &BTreeSet<usize>, footings: &[Option<f64>]) -> Option<usize> {
    // Steps to the outside, found from the edge inwards.
    let mut depths: BTreeMap<usize, usize> = BTreeMap::new();
    let mut open = VecDeque::new();
    for &cell in core {
        let is_edge = |next: Option<usize>| next.is_none_or(|next| !core.contains(&next));
        if grid.beside(cell).any(is_edge) {
            depths.insert(cell, 1);
            open.push_back(cell);
        }
    }
    while let Some(cell) = open.pop_front() {
        let deeper = depths[&cell] + 1;
        for next in grid.beside(cell).flatten() {
            if core.contains(&next) && !depths.contains_key(&next) {
                depths.insert(next, deeper);
                open.push_back(next);
            }
        }
    }
    let deepest = depths.values().max()?;
    let count = float(core.len());
    let middle = [0, 1, 2].map(|axis| {
        let sum: usize = core.iter().map(|&cell| grid.places[cell][axis]).sum();
        float(sum) / count
    });
    let distance = |cell: usize| -> f64 {
        let axes = grid.places[cell].iter().zip(middle);
        axes.map(|(&place, middle)| (float(place) - middle).powi(2))
            .sum()
    };
    let candidates = depths.iter().filter(|(_, depth)| *depth == deepest);
    candidates.map(|(&cell, _)| cell).min_by(|&a, &b| {
        let nearer = distance(a).total_cmp(&distance(b));
        nearer.then(
            footings[b]
                .unwrap_or_default()
                .total_cmp(&footings[a].unwrap_or_default()),
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A grid from rows of digits; a dot is no cell. Rows are `slow`, columns `fast`.
    fn look(rows: &[&str]) -> Landscape {
        let mut sets = Vec::new();
        for (slow, row) in (1_u32..).zip(rows) {
            for (fast, sign) in (1_u32..).zip(row.chars()) {
                if let Some(score) = sign.to_digit(10) {
                    let names = [("fast", fast), ("slow", slow * 10)];
                    let params: Params = names
                        .map(|(name, value)| (name.to_owned(), f64::from(value)))
                        .into_iter()
                        .collect();
                    sets.push((params, Some(f64::from(score))));
                }
            }
        }
        landscape(&cells(&sets)).unwrap()
    }

    fn cells(sets: &[(Params, Option<f64>)]) -> Vec<Cell<'_>> {
        let mut cells = Vec::new();
        for (params, score) in sets {
            cells.push(Cell {
                params,
                score: *score,
            });
        }
        cells
    }

    #[test]
    fn the_centre_of_the_wide_plateau_is_chosen_over_an_isolated_maximum() {
        let seen = look(&["1111111", "1555519", "1555511", "1555511", "1111111"]);
        assert_eq!(seen.axes, ["fast", "slow"]);
        // The highest score is at row 1, column 6.
        assert_eq!((seen.best, seen.best_footing), (13, Some(1.0)));
        assert!(seen.best_is_isolated);
        // Fives all around have row 2, columns 2 and 3.
        assert_eq!(seen.plateau, [8, 9, 10, 11, 15, 16, 17, 18, 22, 23, 24, 25]);
        assert_eq!((seen.centre, seen.centre_footing), (Some(16), Some(5.0)));
    }

    #[test]
    fn a_plateau_ends_where_combinations_are_not_allowed() {
        // The best is in the corner of the forbidden triangle, where it has too few neighbours to stand by
        // itself, next to a core of five cells.
        let seen = look(&["2....", "23...", "234..", "2344.", "23345"]);
        assert_eq!(seen.best, 14);
        assert!(!seen.best_is_isolated);
        assert_eq!(seen.best_footing, None);
        assert_eq!((seen.centre, seen.centre_footing), (Some(8), Some(3.0)));
    }

    #[test]
    fn a_grid_without_a_good_neighbourhood_has_no_plateau() {
        let seen = look(&["0900", "0000"]);
        assert_eq!((seen.best, seen.centre), (1, None));
        assert!(seen.best_is_isolated && seen.plateau.is_empty());
    }

    #[test]
    fn one_and_three_parameters_work_alike() {
        let line = [1.0, 4.0, 4.0, 4.0, 1.0, 9.0, 1.0];
        let sets: Vec<(Params, Option<f64>)> = (0_u32..)
            .zip(line)
            .map(|(at, score)| {
                let named = [("n".to_owned(), f64::from(at)), ("fixed".to_owned(), 2.0)];
                (named.into_iter().collect(), Some(score))
            })
            .collect();
        let seen = landscape(&cells(&sets)).unwrap();
        assert_eq!((seen.centre, seen.best), (Some(2), 5));

        // A block of 27 twos: only the middle has twos all around.
        let mut block = Vec::new();
        for at in 0_u32..125 {
            let place = [at / 25, at / 5 % 5, at % 5];
            let inside = place.iter().all(|one| (1..=3).contains(one));
            let params = ["a", "b", "c"]
                .into_iter()
                .zip(place)
                .map(|(name, one)| (name.to_owned(), f64::from(one)))
                .collect();
            block.push((params, inside.then_some(2.0)));
        }
        let seen = landscape(&cells(&block)).unwrap();
        assert_eq!((seen.plateau.len(), seen.centre), (27, Some(62)));
    }

    #[test]
    fn what_is_no_grid_is_refused() {
        let set = |pairs: &[(&str, f64)]| -> (Params, Option<f64>) {
            let named = pairs
                .iter()
                .map(|(name, value)| ((*name).to_owned(), *value));
            (named.collect(), Some(1.0))
        };
        assert_eq!(landscape(&[]), Err(PlateauError::Empty));
        let same = [set(&[("a", 1.0)]), set(&[("a", 1.0)])];
        assert_eq!(landscape(&cells(&same[..1])), Err(PlateauError::Axes(0)));
        let twice = [set(&[("a", 1.0)]), set(&[("a", 2.0)]), set(&[("a", 2.0)])];
        assert!(matches!(
            landscape(&cells(&twice)),
            Err(PlateauError::Twice(_))
        ));
    }
}
