//! Signal columns that one parameter set after another fills.

use rumbo_market::Digest;

use super::{Params, Rule, STOP, Strategy, StrategyError, TARGET, above_zero};
use crate::language::{ColumnCache, Program, Series};
use crate::signal::Signals;

/// Rules, stop and target.
const COLUMNS: usize = 6;

/// Signals over the bars of a cache, in memory that is used again for every set.
///
/// A column that the next set computes alike, such as a stop without parameters, stays as it is.
#[derive(Debug)]
pub struct SignalColumns<'c, 'a> {
    cache: &'c ColumnCache<'a>,
    signals: Signals,
    /// What each column holds; `None` for an empty one.
    held: [Option<Digest>; COLUMNS],
}

impl<'c, 'a> SignalColumns<'c, 'a> {
    /// Starts without a column.
    pub fn new(cache: &'c ColumnCache<'a>) -> Self {
        Self {
            cache,
            signals: Signals::default(),
            held: [None; COLUMNS],
        }
    }

    /// The signals of a strategy with one parameter set, equal to those of [`Strategy::signals`].
    pub fn fill(
        &mut self,
        strategy: &Strategy,
        params: &Params,
    ) -> Result<&Signals, StrategyError> {
        let program = strategy.program(params)?;
        let roots = roots_of(&program);
        let wanted = roots.map(|root| root.map(|root| program.key(root)));
        let stale = |column: &usize| wanted[*column] != self.held[*column];
        let columns: Vec<usize> = (0..COLUMNS).filter(stale).collect();
        let places: Vec<usize> = columns.iter().filter_map(|&at| roots[at]).collect();
        let series = program
            .some_columns_cached(&places, self.cache)
            .map_err(|error| strategy.expression(error))?;
        let mut series = series.into_iter();
        for at in columns {
            let column = roots[at].and_then(|_| series.next());
            self.put(at, column.as_ref());
            self.held[at] = wanted[at];
        }
        Ok(&self.signals)
    }

    /// Writes a column over what was there; nothing where the strategy has no such rule.
    fn put(&mut self, at: usize, column: Option<&Series>) {
        let signals = &mut self.signals;
        let (rules, distances) = (
            [
                &mut signals.enter_long,
                &mut signals.exit_long,
                &mut signals.enter_short,
                &mut signals.exit_short,
            ],
            [&mut signals.stop_distance, &mut signals.target_distance],
        );
        let of_distances = at.checked_sub(rules.len());
        if let Some(held) = of_distances.and_then(|at| distances.into_iter().nth(at)) {
            held.clear();
            if let Some(Series::Numbers(numbers)) = column {
                held.extend(numbers.iter().map(|&distance| above_zero(distance)));
            }
        } else if let Some(held) = rules.into_iter().nth(at) {
            held.clear();
            if let Some(Series::Truths(truths)) = column {
                held.extend(truths.iter().map(|truth| truth.is_true()));
            }
        }
    }
}

fn roots_of(program: &Program) -> [Option<usize>; COLUMNS] {
    let mut roots = [None; COLUMNS];
    let places = Rule::ALL.map(Rule::place).into_iter().chain([STOP, TARGET]);
    for (root, place) in roots.iter_mut().zip(places) {
        *root = program.position(place);
    }
    roots
}
