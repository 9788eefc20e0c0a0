//! Where to cut: rows after which a leak is likely to show.
//!
//! A cut is a number of rows that stay. A row is best judged by the cut right after it, when
//! everything it might have read ahead is gone.

use rumbo_market::{BarSlice, Timeframe};

use super::output::Output;
use crate::draws::Draws;

/// Rows taken of one kind, so that a long series costs no more to choose from.
const ROWS_OF_A_KIND: usize = 64;
/// Gaps in time that are looked at, the longest ones.
const GAPS: usize = 4;

/// `most` cuts, ascending, each from 1 to below the number of rows; all of them when there are fewer.
pub(super) fn choose(
    bars: BarSlice<'_>,
    outputs: &[Output],
    most: usize,
    draws: &mut Draws,
) -> Vec<usize> {
    let rows = bars.len();
    let mut of_outputs: Vec<Vec<usize>> = Vec::with_capacity(outputs.len());
    let mut of_bars = vec![starts(outputs), vec![rows - 1, rows - 2, 1, 2]];
    for output in outputs {
        of_outputs.push(turns(output, draws));
    }
    for period in [Timeframe::H1, Timeframe::H4, Timeframe::D1, Timeframe::W1] {
        of_bars.push(boundaries(bars, period, draws));
    }
    of_bars.push(gaps(bars));
    of_bars.push(extremes(bars));
    of_bars.push(records(bars.high, f64::gt, draws));
    of_bars.push(records(bars.low, f64::lt, draws));

    let (of_bars, of_outputs) = (in_turn(&of_bars), in_turn(&of_outputs));
    let chosen = in_turn(&[of_outputs, of_bars]);
    let mut taken = vec![false; rows];
    let mut left = most.min(rows - 1);
    let mut take = |cut: usize, left: &mut usize| {
        if *left > 0 && (1..rows).contains(&cut) && !taken[cut] {
            taken[cut] = true;
            *left -= 1;
        }
    };
    for cut in chosen {
        take(cut, &mut left);
    }
    let mut cuts: Vec<usize> = (1..rows).filter(|&cut| taken[cut]).collect();
    cuts.extend(between(&cuts, rows, left, draws));
    cuts.sort_unstable();
    cuts
}

/// `most` places for cuts that are not in `cuts`, ascending, one drawn from each of as many equal parts.
pub(super) fn between(cuts: &[usize], rows: usize, most: usize, draws: &mut Draws) -> Vec<usize> {
    let free: Vec<usize> = (1..rows)
        .filter(|cut| cuts.binary_search(cut).is_err())
        .collect();
    let parts = most.min(free.len());
    let one = |part: usize| {
        let (from, until) = (part * free.len() / parts, (part + 1) * free.len() / parts);
        free[from + draws.below(until - from)]
    };
    (0..parts).map(one).collect()
}

/// One of each list, then the next of each.
fn in_turn(lists: &[Vec<usize>]) -> Vec<usize> {
    let longest = lists.iter().map(Vec::len).max().unwrap_or(0);
    let round = |at: usize| lists.iter().filter_map(move |list| list.get(at).copied());
    (0..longest).flat_map(round).collect()
}

/// Around the first row that says something, of every output.
fn starts(outputs: &[Output]) -> Vec<usize> {
    let first = |output: &Output| {
        let row = (0..output.len()).find(|&row| output.is_known(row));
        row.map(|row| row + output.known_after)
    };
    let mut rows: Vec<usize> = outputs.iter().filter_map(first).collect();
    rows.sort_unstable();
    rows.dedup();
    rows.iter()
        .flat_map(|row| [row + 1, row + 2, *row])
        .collect()
}

/// After rows at which an output that seldom changes does so, else after its extremes and some rows.
fn turns(output: &Output, draws: &mut Draws) -> Vec<usize> {
    let rows = output.len();
    let turns: Vec<usize> = (1..rows)
        .filter(|&row| !output.same_rows(row - 1, row))
        .collect();
    let mut cuts = if turns.len() * 4 <= rows {
        after_then_before(&some(&turns, draws))
    } else {
        let mut chosen = output.extremes();
        chosen.extend(some(&turns, draws));
        chosen.iter().map(|row| row + 1).collect()
    };
    for cut in &mut cuts {
        *cut += output.known_after;
    }
    cuts
}

/// Where one period of time ends and the next begins, and the middle of it.
fn boundaries(bars: BarSlice<'_>, period: Timeframe, draws: &mut Draws) -> Vec<usize> {
    /// Weeks begin on Mondays, and the first instant was a Thursday.
    const MONDAY_MS: i64 = 4 * 86_400_000;
    let of = |row: usize| (bars.opened_at[row] - MONDAY_MS).div_euclid(period.duration_ms());
    let rows = bars.len();
    let begins: Vec<usize> = (1..rows).filter(|&row| of(row - 1) != of(row)).collect();
    if begins.is_empty() || begins.len() * 2 > rows {
        return Vec::new();
    }
    let length = rows / (begins.len() + 1);
    let begins = some(&begins, draws);
    let around = |&row: &usize| [row, row + 1, row + length / 2, row - 1];
    begins.iter().flat_map(around).collect()
}

/// Before and after the longest silences.
fn gaps(bars: BarSlice<'_>) -> Vec<usize> {
    let gap = |row: usize| bars.opened_at[row] - bars.opened_at[row - 1];
    let mut rows: Vec<usize> = (1..bars.len()).collect();
    rows.sort_by_key(|&row| std::cmp::Reverse(gap(row)));
    rows.truncate(GAPS);
    rows.iter().flat_map(|&row| [row, row + 1]).collect()
}

/// After the highest, lowest, busiest and most violent bar, and before.
fn extremes(bars: BarSlice<'_>) -> Vec<usize> {
    let change = |row: usize| (bars.close[row] / bars.close[row - 1]).ln().abs();
    let largest = |of: &dyn Fn(usize) -> f64| {
        let known = (1..bars.len()).filter(|&row| !of(row).is_nan());
        known.max_by(|&a, &b| of(a).total_cmp(&of(b)))
    };
    let rows = [
        largest(&|row| bars.high[row]),
        largest(&|row| -bars.low[row]),
        largest(&|row| bars.volume[row]),
        largest(&change),
    ];
    let rows: Vec<usize> = rows.into_iter().flatten().collect();
    after_then_before(&rows)
}

/// After rows that go beyond all before them.
fn records(column: &[f64], beyond: impl Fn(&f64, &f64) -> bool, draws: &mut Draws) -> Vec<usize> {
    let mut rows = Vec::new();
    let mut furthest = column[0];
    for (row, &value) in column.iter().enumerate().skip(1) {
        if beyond(&value, &furthest) || furthest.is_nan() {
            furthest = value;
            rows.push(row);
        }
    }
    some(&rows, draws).iter().map(|row| row + 1).collect()
}

/// Cuts right after rows; then those right before and one row later.
fn after_then_before(rows: &[usize]) -> Vec<usize> {
    let after = rows.iter().map(|row| row + 1);
    let around = rows.iter().flat_map(|row| [*row, row + 2]);
    after.chain(around).collect()
}

/// Rows in an order drawn, not too many.
fn some(rows: &[usize], draws: &mut Draws) -> Vec<usize> {
    let mut rows = rows.to_vec();
    let wanted = rows.len().min(ROWS_OF_A_KIND);
    for at in 0..wanted {
        let other = at + draws.below(rows.len() - at);
        rows.swap(at, other);
    }
    rows.truncate(wanted);
    rows
}
