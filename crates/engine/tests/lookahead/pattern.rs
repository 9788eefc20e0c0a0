//! Shapes that are told before they are known, often or hardly ever.

use super::{Inputs, Planted, each, flag, hopeless, largest, planted, returns, smallest};

pub(super) const ALL: &[Planted] = &[
    planted(
        "hammer_confirmed",
        "told at the hammer, confirmed by the next bar",
        hammer,
        hammer_later,
    ),
    planted(
        "zig_zag",
        "pivots told at the pivot",
        zig_zag,
        zig_zag_known,
    ),
    planted(
        "zig_zag_line",
        "line drawn on to the next pivot",
        zig_zag_line,
        last_pivot_level,
    ),
    planted(
        "fractal",
        "five bars' high told at the middle",
        fractal,
        fractal_known,
    ),
    planted(
        "support_of_history",
        "level that the whole series came to most often",
        busiest,
        busiest_so_far,
    ),
    planted(
        "bars_from_the_top",
        "distance to the highest bar of all",
        from_top,
        from_top_so_far,
    ),
    planted(
        "drawdown_from_the_top",
        "fall from the highest price of all",
        fall,
        fall_so_far,
    ),
    planted(
        "double_top_back_dated",
        "first top marked when the second is made",
        double_top,
        double_top_known,
    ),
    planted(
        "breakout_that_holds",
        "breakouts kept if the next three closes hold",
        holds,
        held,
    ),
    planted(
        "new_high_peeks",
        "at new highs alone the next close",
        new_high,
        plain_close,
    ),
    planted(
        "rare_pattern",
        "three falling bars on rising volume and a turn after them, once in a hundred bars",
        rare,
        rare_known,
    ),
    planted(
        "rarest_pattern",
        "three falling bars that fall no further, once in two hundred bars",
        rarest,
        rarest_known,
    ),
    planted(
        "busiest_day_peeks",
        "on unusual volume alone the sign of the next return",
        busy,
        busy_known,
    ),
    hopeless(
        "trend_scan",
        "slope of the next 20 bars as a label",
        trend_scan,
    ),
    hopeless("last_row", "the last row is told from the others", last_row),
];

fn plain_close(inputs: Inputs<'_>) -> Vec<f64> {
    inputs.bars.close.to_vec()
}

fn is_hammer(inputs: Inputs<'_>, row: usize) -> bool {
    let bar = inputs.bars.bar(row);
    let body = (bar.close - bar.open).abs();
    bar.open.min(bar.close) - bar.low > 2.0 * body && bar.high - bar.open.max(bar.close) < body
}

fn hammer(inputs: Inputs<'_>) -> Vec<f64> {
    let close = inputs.bars.close;
    each(close.len(), |row| {
        let confirmed = close
            .get(row + 1)
            .is_some_and(|next| *next > inputs.bars.high[row]);
        flag(is_hammer(inputs, row) && confirmed)
    })
}

fn hammer_later(inputs: Inputs<'_>) -> Vec<f64> {
    let close = inputs.bars.close;
    each(close.len(), |row| {
        flag(row > 0 && is_hammer(inputs, row - 1) && close[row] > inputs.bars.high[row - 1])
    })
}

/// Pivots of a zig-zag of 2 %: row, row at which it is known, sign.
fn pivots(close: &[f64]) -> Vec<(usize, usize, f64)> {
    let mut pivots = Vec::new();
    let (mut high, mut low) = (0, 0);
    let mut rising = None;
    for row in 0..close.len() {
        high = if close[row] > close[high] { row } else { high };
        low = if close[row] < close[low] { row } else { low };
        if rising != Some(false) && close[row] < close[high] * 0.98 {
            pivots.push((high, row, 1.0));
            rising = Some(false);
            low = row;
        } else if rising != Some(true) && close[row] > close[low] * 1.02 {
            pivots.push((low, row, -1.0));
            rising = Some(true);
            high = row;
        }
    }
    pivots
}

fn zig_zag(inputs: Inputs<'_>) -> Vec<f64> {
    let mut out = vec![0.0; inputs.bars.len()];
    for (row, _, sign) in pivots(inputs.bars.close) {
        out[row] = sign;
    }
    out
}

fn zig_zag_known(inputs: Inputs<'_>) -> Vec<f64> {
    let mut out = vec![0.0; inputs.bars.len()];
    for (_, known, sign) in pivots(inputs.bars.close) {
        out[known] = sign;
    }
    out
}

fn zig_zag_line(inputs: Inputs<'_>) -> Vec<f64> {
    let close = inputs.bars.close;
    let mut out = vec![f64::NAN; close.len()];
    for pair in pivots(close).windows(2) {
        let (from, to) = (pair[0].0, pair[1].0);
        for (row, line) in out.iter_mut().enumerate().take(to).skip(from) {
            let share = (row - from) as f64 / (to - from) as f64;
            *line = close[from] + share * (close[to] - close[from]);
        }
    }
    out
}

fn last_pivot_level(inputs: Inputs<'_>) -> Vec<f64> {
    let close = inputs.bars.close;
    let mut out = vec![f64::NAN; close.len()];
    for (row, known, _) in pivots(close) {
        out[known..].fill(close[row]);
    }
    out
}

/// Whether the bar at `row` is the highest of the two before and after it.
fn is_fractal(inputs: Inputs<'_>, row: usize) -> bool {
    let high = inputs.bars.high;
    row >= 2
        && high
            .get(row - 2..row + 3)
            .is_some_and(|window| (0..5).all(|at| at == 2 || window[at] < window[2]))
}

fn fractal(inputs: Inputs<'_>) -> Vec<f64> {
    each(inputs.bars.len(), |row| flag(is_fractal(inputs, row)))
}

fn fractal_known(inputs: Inputs<'_>) -> Vec<f64> {
    each(inputs.bars.len(), |row| {
        flag(row >= 2 && is_fractal(inputs, row - 2))
    })
}

/// The price that most closes come near to.
fn level(close: &[f64]) -> f64 {
    let mut counts = std::collections::BTreeMap::new();
    for price in close {
        *counts
            .entry((price.ln() * 100.0).round().to_bits())
            .or_insert(0) += 1;
    }
    let most = counts.iter().max_by_key(|(_, count)| **count);
    most.map_or(f64::NAN, |(bits, _)| f64::from_bits(*bits))
}

fn busiest(inputs: Inputs<'_>) -> Vec<f64> {
    vec![level(inputs.bars.close); inputs.bars.len()]
}

fn busiest_so_far(inputs: Inputs<'_>) -> Vec<f64> {
    super::rolling(inputs.bars.close, 50, level)
}

fn place_of_largest(values: &[f64]) -> usize {
    let rows = 0..values.len();
    rows.max_by(|&a, &b| values[a].total_cmp(&values[b]))
        .unwrap()
}

fn from_top(inputs: Inputs<'_>) -> Vec<f64> {
    let top = place_of_largest(inputs.bars.high) as f64;
    each(inputs.bars.len(), |row| row as f64 - top)
}

fn from_top_so_far(inputs: Inputs<'_>) -> Vec<f64> {
    let high = inputs.bars.high;
    each(high.len(), |row| {
        (row - place_of_largest(&high[..=row])) as f64
    })
}

fn fall(inputs: Inputs<'_>) -> Vec<f64> {
    let top = largest(inputs.bars.close);
    inputs
        .bars
        .close
        .iter()
        .map(|close| close / top - 1.0)
        .collect()
}

fn fall_so_far(inputs: Inputs<'_>) -> Vec<f64> {
    let close = inputs.bars.close;
    each(close.len(), |row| {
        close[row] / largest(&close[..=row]) - 1.0
    })
}

/// First and second row of tops within a five-hundredth, 5 to 40 bars apart, and when the second is known.
fn double_tops(inputs: Inputs<'_>) -> Vec<(usize, usize)> {
    let high = inputs.bars.high;
    let tops: Vec<usize> = (0..high.len())
        .filter(|&row| is_fractal(inputs, row))
        .collect();
    let pairs = tops.windows(2).filter(|pair| {
        (5..40).contains(&(pair[1] - pair[0]))
            && (high[pair[1]] / high[pair[0]] - 1.0).abs() < 0.002
    });
    pairs.map(|pair| (pair[0], pair[1] + 2)).collect()
}

fn double_top(inputs: Inputs<'_>) -> Vec<f64> {
    let mut out = vec![0.0; inputs.bars.len()];
    double_tops(inputs)
        .iter()
        .for_each(|&(first, _)| out[first] = 1.0);
    out
}

fn double_top_known(inputs: Inputs<'_>) -> Vec<f64> {
    let mut out = vec![0.0; inputs.bars.len()];
    double_tops(inputs)
        .iter()
        .for_each(|&(_, known)| out[known] = 1.0);
    out
}

fn breaks_out(inputs: Inputs<'_>, row: usize) -> bool {
    let high = inputs.bars.high;
    row >= 20 && inputs.bars.close[row] > largest(&high[row - 20..row])
}

fn stays_above(inputs: Inputs<'_>, row: usize) -> bool {
    let close = inputs.bars.close;
    let next = &close[row + 1..close.len().min(row + 4)];
    next.iter().all(|close| *close > inputs.bars.open[row])
}

fn holds(inputs: Inputs<'_>) -> Vec<f64> {
    each(inputs.bars.len(), |row| {
        flag(breaks_out(inputs, row) && stays_above(inputs, row))
    })
}

fn held(inputs: Inputs<'_>) -> Vec<f64> {
    each(inputs.bars.len(), |row| {
        flag(row >= 3 && breaks_out(inputs, row - 3) && stays_above(inputs, row - 3))
    })
}

fn new_high(inputs: Inputs<'_>) -> Vec<f64> {
    let (high, close) = (inputs.bars.high, inputs.bars.close);
    let mut top = high[0];
    each(close.len(), |row| {
        let is_new = high[row] > top;
        top = top.max(high[row]);
        close[if is_new && row + 1 < close.len() {
            row + 1
        } else {
            row
        }]
    })
}

/// Three falling closes on rising volume end at the row.
fn falls_loudly(inputs: Inputs<'_>, row: usize) -> bool {
    let (close, volume) = (inputs.bars.close, inputs.bars.volume);
    row >= 3 && (row - 2..=row).all(|at| close[at] < close[at - 1] && volume[at] > volume[at - 1])
}

fn rare(inputs: Inputs<'_>) -> Vec<f64> {
    let close = inputs.bars.close;
    each(close.len(), |row| {
        flag(falls_loudly(inputs, row) && close.get(row + 1).is_some_and(|next| *next > close[row]))
    })
}

fn rare_known(inputs: Inputs<'_>) -> Vec<f64> {
    let close = inputs.bars.close;
    each(close.len(), |row| {
        flag(row > 0 && falls_loudly(inputs, row - 1) && close[row] > close[row - 1])
    })
}

/// Three bars that fall and then the smallest low of the next five above the last one's.
fn rarest(inputs: Inputs<'_>) -> Vec<f64> {
    let low = inputs.bars.low;
    each(low.len(), |row| {
        let next = &low[row + 1..low.len().min(row + 6)];
        flag(falls_loudly(inputs, row) && smallest(next) > low[row])
    })
}

fn rarest_known(inputs: Inputs<'_>) -> Vec<f64> {
    let low = inputs.bars.low;
    each(low.len(), |row| {
        flag(
            row >= 5
                && falls_loudly(inputs, row - 5)
                && smallest(&low[row - 4..=row]) > low[row - 5],
        )
    })
}

fn is_busy(volume: &[f64], row: usize) -> bool {
    row >= 100 && volume[row] > 2.0 * largest(&volume[row - 20..row])
}

fn busy(inputs: Inputs<'_>) -> Vec<f64> {
    let moves = returns(inputs.bars.close);
    each(moves.len(), |row| match moves.get(row + 1) {
        Some(next) if is_busy(inputs.bars.volume, row) => next.signum(),
        _ => 0.0,
    })
}

fn busy_known(inputs: Inputs<'_>) -> Vec<f64> {
    let moves = returns(inputs.bars.close);
    each(moves.len(), |row| {
        if is_busy(inputs.bars.volume, row) {
            moves[row].signum()
        } else {
            0.0
        }
    })
}

fn trend_scan(inputs: Inputs<'_>) -> Vec<f64> {
    let close = inputs.bars.close;
    let rows: Vec<f64> = (0..20).map(f64::from).collect();
    each(close.len(), |row| match close.get(row + 1..row + 21) {
        Some(next) => super::line(&rows, next).0.signum(),
        None => 0.0,
    })
}

fn last_row(inputs: Inputs<'_>) -> Vec<f64> {
    let rows = inputs.bars.len();
    each(rows, |row| flag(row + 1 == rows))
}
