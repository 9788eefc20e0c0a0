//! Averages and filters that lean on both sides, and gaps that are filled from behind.

use super::{FIGURE, Inputs, Planted, each, hopeless, line, mean, planted, quantile, rolling};

pub(super) const ALL: &[Planted] = &[
    planted(
        "centred_average",
        "average of five bars before and five after",
        centred_average,
        trailing_average,
    ),
    planted(
        "off_by_one_window",
        "the window ends one bar too late",
        off_by_one,
        trailing_average,
    ),
    planted(
        "centred_median",
        "median of three bars before and three after",
        centred_median,
        trailing_median,
    ),
    planted(
        "savitzky_golay",
        "polynomial of five points, told at its middle",
        savitzky_golay,
        savitzky_golay_end,
    ),
    planted(
        "lowess",
        "local regression with weights on both sides",
        lowess,
        lowess_one_sided,
    ),
    planted(
        "kernel_regression",
        "Nadaraya-Watson envelope that repaints",
        kernel,
        kernel_one_sided,
    ),
    planted(
        "filtfilt",
        "exponential average there and back again",
        filtfilt,
        ema,
    ),
    planted(
        "ema_seeded_by_mean",
        "average seeded with the mean of the whole series",
        ema_of_mean,
        ema,
    ),
    planted(
        "fourier_low_pass",
        "low harmonics of the whole series",
        fourier,
        fourier_window,
    ),
    planted(
        "block_mean",
        "each row has the mean of its block of eight",
        block_mean,
        block_mean_so_far,
    ),
    planted(
        "detrended",
        "line through the whole series taken off",
        detrended,
        detrended_so_far,
    ),
    planted(
        "lagging_line",
        "Ichimoku's lagging line: the close 26 bars later",
        lagging_line,
        leading_line,
    ),
    planted(
        "heikin_ashi_backwards",
        "open of the candle made from the next one",
        heikin_ashi_back,
        heikin_ashi,
    ),
    planted(
        "cumulated_from_the_end",
        "volume that is still to come",
        volume_to_come,
        volume_so_far,
    ),
    planted(
        "back_fill",
        "gaps filled with the next figure",
        back_fill,
        forward_fill,
    ),
    planted(
        "interpolated_gaps",
        "gaps filled on the line to the next figure",
        interpolated,
        forward_fill,
    ),
    planted(
        "fill_both_ways",
        "filled forward, and the start from behind",
        both_ways,
        forward_fill,
    ),
    hopeless(
        "spline_through_figures",
        "parabola through three figures, one of them ahead",
        spline,
    ),
];

/// Values from `back` rows before to `ahead` rows after each row, as far as there are any.
fn around(values: &[f64], back: usize, ahead: usize, one: impl Fn(&[f64]) -> f64) -> Vec<f64> {
    each(values.len(), |row| {
        one(&values[row.saturating_sub(back)..values.len().min(row + ahead + 1)])
    })
}

fn centred_average(inputs: Inputs<'_>) -> Vec<f64> {
    around(inputs.bars.close, 5, 5, mean)
}

fn off_by_one(inputs: Inputs<'_>) -> Vec<f64> {
    around(inputs.bars.close, 9, 1, mean)
}

fn trailing_average(inputs: Inputs<'_>) -> Vec<f64> {
    rolling(inputs.bars.close, 11, mean)
}

fn centred_median(inputs: Inputs<'_>) -> Vec<f64> {
    around(inputs.bars.close, 3, 3, |window| quantile(window, 0.5))
}

fn trailing_median(inputs: Inputs<'_>) -> Vec<f64> {
    rolling(inputs.bars.close, 7, |window| quantile(window, 0.5))
}

fn weighted(window: &[f64], weights: [f64; 5]) -> f64 {
    let products = window
        .iter()
        .zip(weights)
        .map(|(value, weight)| value * weight / 35.0);
    products.sum()
}

fn savitzky_golay(inputs: Inputs<'_>) -> Vec<f64> {
    let close = inputs.bars.close;
    each(close.len(), |row| match row {
        2.. if row + 2 < close.len() => {
            weighted(&close[row - 2..=row + 2], [-3.0, 12.0, 17.0, 12.0, -3.0])
        }
        _ => close[row],
    })
}

/// The same polynomial, told at its last point.
fn savitzky_golay_end(inputs: Inputs<'_>) -> Vec<f64> {
    rolling(inputs.bars.close, 5, |window| {
        weighted(window, [3.0, -5.0, -3.0, 9.0, 31.0])
    })
}

/// Local line at row `at` with tricube weights over the rows of the range.
fn local_line(values: &[f64], at: usize, rows: std::ops::Range<usize>) -> f64 {
    let (mut w, mut wx, mut wy, mut wxx, mut wxy) = (0.0, 0.0, 0.0, 0.0, 0.0);
    for row in rows {
        let x = row as f64 - at as f64;
        let weight = (1.0 - (x.abs() / 11.0).powi(3)).powi(3);
        w += weight;
        wx += weight * x;
        wy += weight * values[row];
        wxx += weight * x * x;
        wxy += weight * x * values[row];
    }
    let slope = if wxx * w - wx * wx > 0.0 {
        (w * wxy - wx * wy) / (w * wxx - wx * wx)
    } else {
        0.0
    };
    (wy - slope * wx) / w
}

fn lowess(inputs: Inputs<'_>) -> Vec<f64> {
    let close = inputs.bars.close;
    each(close.len(), |row| {
        local_line(
            close,
            row,
            row.saturating_sub(10)..close.len().min(row + 11),
        )
    })
}

fn lowess_one_sided(inputs: Inputs<'_>) -> Vec<f64> {
    let close = inputs.bars.close;
    each(close.len(), |row| {
        local_line(close, row, row.saturating_sub(10)..row + 1)
    })
}

fn gaussian(values: &[f64], at: usize, rows: std::ops::Range<usize>) -> f64 {
    let weight = |row: usize| (-(row as f64 - at as f64).powi(2) / 128.0).exp();
    let weights: f64 = rows.clone().map(weight).sum();
    rows.map(|row| values[row] * weight(row)).sum::<f64>() / weights
}

fn kernel(inputs: Inputs<'_>) -> Vec<f64> {
    let close = inputs.bars.close;
    each(close.len(), |row| {
        gaussian(
            close,
            row,
            row.saturating_sub(24)..close.len().min(row + 25),
        )
    })
}

fn kernel_one_sided(inputs: Inputs<'_>) -> Vec<f64> {
    let close = inputs.bars.close;
    each(close.len(), |row| {
        gaussian(close, row, row.saturating_sub(24)..row + 1)
    })
}

fn smooth<'a>(values: impl Iterator<Item = &'a f64>, seed: f64) -> Vec<f64> {
    let step = |last: &mut f64, value: &f64| {
        *last += 0.2 * (value - *last);
        Some(*last)
    };
    values.scan(seed, step).collect()
}

fn ema(inputs: Inputs<'_>) -> Vec<f64> {
    smooth(inputs.bars.close.iter(), inputs.bars.close[0])
}

fn filtfilt(inputs: Inputs<'_>) -> Vec<f64> {
    let there = ema(inputs);
    let mut back = smooth(there.iter().rev(), there[there.len() - 1]);
    back.reverse();
    back
}

fn ema_of_mean(inputs: Inputs<'_>) -> Vec<f64> {
    smooth(inputs.bars.close.iter(), mean(inputs.bars.close))
}

/// The lowest harmonics of the values, at row `at`.
fn low_harmonics(values: &[f64], at: usize) -> impl Iterator<Item = f64> + use<'_> {
    let rows = values.len() as f64;
    (1..=2).map(move |harmonic| {
        let turn = |row: usize| std::f64::consts::TAU * f64::from(harmonic) * row as f64 / rows;
        let (mut real, mut imaginary) = (0.0, 0.0);
        for (row, value) in values.iter().enumerate() {
            real += value * turn(row).cos();
            imaginary += value * turn(row).sin();
        }
        2.0 / rows * (real * turn(at).cos() + imaginary * turn(at).sin())
    })
}

fn fourier(inputs: Inputs<'_>) -> Vec<f64> {
    let close = inputs.bars.close;
    let rows = close.len() as f64;
    let mut out = vec![mean(close); close.len()];
    for harmonic in 1..=8 {
        let turn = |row: usize| std::f64::consts::TAU * f64::from(harmonic) * row as f64 / rows;
        let (mut real, mut imaginary) = (0.0, 0.0);
        for (row, value) in close.iter().enumerate() {
            real += value * turn(row).cos();
            imaginary += value * turn(row).sin();
        }
        for (row, value) in out.iter_mut().enumerate() {
            *value += 2.0 / rows * (real * turn(row).cos() + imaginary * turn(row).sin());
        }
    }
    out
}

fn fourier_window(inputs: Inputs<'_>) -> Vec<f64> {
    rolling(inputs.bars.close, 16, |window| {
        mean(window) + low_harmonics(window, window.len() - 1).sum::<f64>()
    })
}

fn block_mean(inputs: Inputs<'_>) -> Vec<f64> {
    let close = inputs.bars.close;
    each(close.len(), |row| {
        let from = row - row % 8;
        mean(&close[from..close.len().min(from + 8)])
    })
}

fn block_mean_so_far(inputs: Inputs<'_>) -> Vec<f64> {
    let close = inputs.bars.close;
    each(close.len(), |row| mean(&close[row - row % 8..=row]))
}

fn off_the_line(values: &[f64], at: usize) -> f64 {
    let rows: Vec<f64> = (0..values.len()).map(|row| row as f64).collect();
    let (slope, level) = line(&rows, values);
    values[at] - (level + slope * at as f64)
}

fn detrended(inputs: Inputs<'_>) -> Vec<f64> {
    let close = inputs.bars.close;
    let rows: Vec<f64> = (0..close.len()).map(|row| row as f64).collect();
    let (slope, level) = line(&rows, close);
    each(close.len(), |row| close[row] - (level + slope * row as f64))
}

fn detrended_so_far(inputs: Inputs<'_>) -> Vec<f64> {
    rolling(inputs.bars.close, 50, |window| {
        off_the_line(window, window.len() - 1)
    })
}

fn lagging_line(inputs: Inputs<'_>) -> Vec<f64> {
    let close = inputs.bars.close;
    each(close.len(), |row| {
        close.get(row + 26).copied().unwrap_or(f64::NAN)
    })
}

fn leading_line(inputs: Inputs<'_>) -> Vec<f64> {
    rolling(inputs.bars.close, 27, |window| window[0])
}

fn heikin_ashi(inputs: Inputs<'_>) -> Vec<f64> {
    let mut open = inputs.bars.open[0];
    let candle = |bar: rumbo_market::Bar| {
        let now = open;
        open = (open + (bar.open + bar.high + bar.low + bar.close) / 4.0) / 2.0;
        now
    };
    inputs.bars.iter().map(candle).collect()
}

fn heikin_ashi_back(inputs: Inputs<'_>) -> Vec<f64> {
    let bars = inputs.bars;
    let mut out = vec![bars.open[bars.len() - 1]; bars.len()];
    for row in (0..bars.len() - 1).rev() {
        let bar = bars.bar(row + 1);
        out[row] = (out[row + 1] + (bar.open + bar.high + bar.low + bar.close) / 4.0) / 2.0;
    }
    out
}

fn volume_to_come(inputs: Inputs<'_>) -> Vec<f64> {
    let mut out = sums(inputs.bars.volume.iter().rev());
    out.reverse();
    out
}

fn volume_so_far(inputs: Inputs<'_>) -> Vec<f64> {
    sums(inputs.bars.volume.iter())
}

fn sums<'a>(values: impl Iterator<Item = &'a f64>) -> Vec<f64> {
    let step = |sum: &mut f64, value: &f64| {
        *sum += value;
        Some(*sum)
    };
    values.scan(0.0, step).collect()
}

fn filled<'a>(values: impl Iterator<Item = &'a f64>) -> Vec<f64> {
    let step = |last: &mut f64, value: &f64| {
        *last = if value.is_nan() { *last } else { *value };
        Some(*last)
    };
    values.scan(f64::NAN, step).collect()
}

fn forward_fill(inputs: Inputs<'_>) -> Vec<f64> {
    filled(inputs.others[FIGURE].iter())
}

fn back_fill(inputs: Inputs<'_>) -> Vec<f64> {
    let mut out = filled(inputs.others[FIGURE].iter().rev());
    out.reverse();
    out
}

fn both_ways(inputs: Inputs<'_>) -> Vec<f64> {
    let (forward, back) = (forward_fill(inputs), back_fill(inputs));
    let pairs = forward.into_iter().zip(back);
    pairs
        .map(|(forward, back)| if forward.is_nan() { back } else { forward })
        .collect()
}

/// Rows at which the figure is known.
fn published(figure: &[f64]) -> Vec<usize> {
    (0..figure.len())
        .filter(|&row| !figure[row].is_nan())
        .collect()
}

fn interpolated(inputs: Inputs<'_>) -> Vec<f64> {
    let figure = inputs.others[FIGURE];
    let known = published(figure);
    each(figure.len(), |row| {
        let next = known.partition_point(|&at| at < row);
        match (next.checked_sub(1).map(|last| known[last]), known.get(next)) {
            (_, Some(&to)) if to == row => figure[row],
            (Some(from), Some(&to)) => {
                let share = (row - from) as f64 / (to - from) as f64;
                figure[from] + share * (figure[to] - figure[from])
            }
            (Some(from), None) => figure[from],
            _ => f64::NAN,
        }
    })
}

fn spline(inputs: Inputs<'_>) -> Vec<f64> {
    let figure = inputs.others[FIGURE];
    let known = published(figure);
    each(figure.len(), |row| {
        let next = known.partition_point(|&at| at < row);
        let Some([a, b, c]) = next.checked_sub(2).and_then(|at| known.get(at..at + 3)) else {
            return f64::NAN;
        };
        let at = |row: &usize| *row as f64;
        let part = |one: &usize, two: &usize, three: &usize| {
            let shape = (row as f64 - at(two)) * (row as f64 - at(three));
            figure[*one] * shape / ((at(one) - at(two)) * (at(one) - at(three)))
        };
        part(a, b, c) + part(b, a, c) + part(c, a, b)
    })
}
