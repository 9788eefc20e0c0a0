//! Fills, stops and levels that know how it goes on.

use super::{
    Inputs, Planted, SPLITS, deviation, each, flag, hopeless, largest, mean, planted, returns,
    rolling, smallest,
};

pub(super) const ALL: &[Planted] = &[
    planted(
        "fill_at_next_low",
        "bought at the low of the next bar",
        fill_at_low,
        fill_at_open,
    ),
    planted(
        "best_exit",
        "left at the best price of the next ten bars",
        best_exit,
        best_exit_known,
    ),
    planted(
        "trailing_stop",
        "stop under the highest close of the whole trade",
        trailed,
        trailed_so_far,
    ),
    planted(
        "trades_that_live",
        "entries whose stop is not hit in the next ten bars",
        lives,
        lived,
    ),
    planted(
        "survivors",
        "nothing said of series that end low",
        survivors,
        survivors_so_far,
    ),
    planted(
        "split_adjusted_level",
        "prices over later splits against a fixed level",
        adjusted_back,
        adjusted_forward,
    ),
    planted(
        "scaled_equity",
        "position scaled to the volatility of the whole record",
        scaled_equity,
        scaled_equity_so_far,
    ),
    planted(
        "drawdown_filter",
        "no entries before the worst fall of all",
        before_fall,
        after_fall,
    ),
    planted(
        "stop_by_next_range",
        "stop distance of the next bar's range",
        next_range,
        this_range,
    ),
    planted(
        "weekday_of_best_days",
        "days off around the best days of all",
        best_days,
        best_days_so_far,
    ),
    hopeless(
        "winner_only",
        "signals kept where the trade earned",
        winners,
    ),
    hopeless(
        "next_gap_avoided",
        "flat when the next open gaps down",
        gap_avoided,
    ),
];

fn rises(inputs: Inputs<'_>, row: usize) -> bool {
    row > 0 && inputs.bars.close[row] > inputs.bars.close[row - 1]
}

fn fill_at_low(inputs: Inputs<'_>) -> Vec<f64> {
    let bars = inputs.bars;
    each(bars.len(), |row| match bars.low.get(row + 1) {
        Some(low) if rises(inputs, row) => *low,
        _ => f64::NAN,
    })
}

/// The fill is told on its own bar.
fn fill_at_open(inputs: Inputs<'_>) -> Vec<f64> {
    let bars = inputs.bars;
    each(bars.len(), |row| {
        if row > 0 && rises(inputs, row - 1) {
            bars.open[row]
        } else {
            f64::NAN
        }
    })
}

fn best_exit(inputs: Inputs<'_>) -> Vec<f64> {
    let bars = inputs.bars;
    each(bars.len(), |row| {
        largest(&bars.high[row + 1..bars.len().min(row + 11)]) / bars.close[row]
    })
}

fn best_exit_known(inputs: Inputs<'_>) -> Vec<f64> {
    let bars = inputs.bars;
    each(bars.len(), |row| match row.checked_sub(10) {
        Some(entry) => largest(&bars.high[entry + 1..=row]) / bars.close[entry],
        None => f64::NAN,
    })
}

/// Trades of 24 bars from every 24th row on.
const TRADE_BARS: usize = 24;

fn trailed(inputs: Inputs<'_>) -> Vec<f64> {
    let close = inputs.bars.close;
    each(close.len(), |row| {
        let entry = row - row % TRADE_BARS;
        largest(&close[entry..close.len().min(entry + TRADE_BARS)]) * 0.97
    })
}

fn trailed_so_far(inputs: Inputs<'_>) -> Vec<f64> {
    let close = inputs.bars.close;
    each(close.len(), |row| {
        largest(&close[row - row % TRADE_BARS..=row]) * 0.97
    })
}

fn is_entry(inputs: Inputs<'_>, row: usize) -> bool {
    row >= 3 && (row - 2..=row).all(|at| rises(inputs, at))
}

fn survives(inputs: Inputs<'_>, row: usize) -> bool {
    let bars = inputs.bars;
    smallest(&bars.low[row + 1..bars.len().min(row + 11)]) > bars.close[row] * 0.99
}

fn lives(inputs: Inputs<'_>) -> Vec<f64> {
    each(inputs.bars.len(), |row| {
        flag(is_entry(inputs, row) && survives(inputs, row))
    })
}

fn lived(inputs: Inputs<'_>) -> Vec<f64> {
    each(inputs.bars.len(), |row| {
        flag(row >= 10 && is_entry(inputs, row - 10) && survives(inputs, row - 10))
    })
}

fn survivors(inputs: Inputs<'_>) -> Vec<f64> {
    let close = inputs.bars.close;
    let ends_low = close[close.len() - 1] < close[0] * 0.5;
    each(close.len(), |row| {
        if ends_low {
            f64::NAN
        } else {
            flag(rises(inputs, row))
        }
    })
}

fn survivors_so_far(inputs: Inputs<'_>) -> Vec<f64> {
    let close = inputs.bars.close;
    each(close.len(), |row| {
        if close[row] < close[0] * 0.5 {
            f64::NAN
        } else {
            flag(rises(inputs, row))
        }
    })
}

fn adjusted_back(inputs: Inputs<'_>) -> Vec<f64> {
    let (close, splits) = (inputs.bars.close, inputs.others[SPLITS]);
    each(close.len(), |row| {
        let later: f64 = splits[row + 1..].iter().product();
        flag(close[row] / later > close[0] * 0.5)
    })
}

/// Adjusted to the shares of the first row.
fn adjusted_forward(inputs: Inputs<'_>) -> Vec<f64> {
    let (close, splits) = (inputs.bars.close, inputs.others[SPLITS]);
    let mut shares = 1.0;
    each(close.len(), |row| {
        shares *= splits[row];
        flag(close[row] * shares > close[0] * 2.5)
    })
}

fn positions(inputs: Inputs<'_>) -> Vec<f64> {
    let average = rolling(inputs.bars.close, 20, mean);
    each(average.len(), |row| {
        flag(inputs.bars.close[row] > average[row])
    })
}

fn earned(inputs: Inputs<'_>) -> Vec<f64> {
    let (position, moves) = (positions(inputs), returns(inputs.bars.close));
    each(moves.len(), |row| {
        if row > 0 {
            position[row - 1] * moves[row]
        } else {
            0.0
        }
    })
}

fn scaled_equity(inputs: Inputs<'_>) -> Vec<f64> {
    let width = deviation(&earned(inputs));
    positions(inputs)
        .iter()
        .map(|position| position * 0.01 / width.max(1e-9))
        .collect()
}

fn scaled_equity_so_far(inputs: Inputs<'_>) -> Vec<f64> {
    let (position, earned) = (positions(inputs), earned(inputs));
    each(position.len(), |row| {
        position[row] * 0.01 / deviation(&earned[..=row]).max(1e-9)
    })
}

/// Row of the largest single fall.
fn worst(moves: &[f64]) -> usize {
    (0..moves.len())
        .min_by(|&a, &b| moves[a].total_cmp(&moves[b]))
        .unwrap()
}

fn before_fall(inputs: Inputs<'_>) -> Vec<f64> {
    let at = worst(&returns(inputs.bars.close));
    each(inputs.bars.len(), |row| {
        flag(row >= at && rises(inputs, row))
    })
}

fn after_fall(inputs: Inputs<'_>) -> Vec<f64> {
    let moves = returns(inputs.bars.close);
    each(moves.len(), |row| {
        flag(row - worst(&moves[..=row]) > 10 && rises(inputs, row))
    })
}

fn next_range(inputs: Inputs<'_>) -> Vec<f64> {
    let bars = inputs.bars;
    each(bars.len(), |row| {
        let row = (row + 1).min(bars.len() - 1);
        bars.high[row] - bars.low[row]
    })
}

fn this_range(inputs: Inputs<'_>) -> Vec<f64> {
    inputs.bars.iter().map(|bar| bar.high - bar.low).collect()
}

fn best_days(inputs: Inputs<'_>) -> Vec<f64> {
    let moves = returns(inputs.bars.close);
    let limit = super::quantile(&moves, 0.98);
    each(moves.len(), |row| {
        flag(
            moves[row.saturating_sub(2)..moves.len().min(row + 3)]
                .iter()
                .any(|value| *value >= limit),
        )
    })
}

fn best_days_so_far(inputs: Inputs<'_>) -> Vec<f64> {
    rolling(&returns(inputs.bars.close), 50, |window| {
        let limit = super::quantile(window, 0.98);
        flag(window[47..].iter().any(|value| *value >= limit))
    })
}

fn winners(inputs: Inputs<'_>) -> Vec<f64> {
    let close = inputs.bars.close;
    each(close.len(), |row| {
        let won = close.get(row + 5).is_some_and(|later| *later > close[row]);
        flag(is_entry(inputs, row) && won)
    })
}

fn gap_avoided(inputs: Inputs<'_>) -> Vec<f64> {
    let bars = inputs.bars;
    each(bars.len(), |row| {
        let gaps = bars
            .open
            .get(row + 1)
            .is_some_and(|open| *open < bars.close[row] * 0.999);
        flag(rises(inputs, row) && !gaps)
    })
}
