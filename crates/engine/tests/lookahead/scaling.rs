//! Numbers of the whole series in the scale of each row.

use super::{
    FIGURE, Inputs, MARKET, Planted, deviation, each, flag, largest, line, mean, planted, quantile,
    returns, rolling, smallest,
};

pub(super) const ALL: &[Planted] = &[
    planted(
        "z_score",
        "mean and deviation of the whole series",
        z_score,
        z_score_so_far,
    ),
    planted(
        "min_max",
        "scaled between the extremes of the whole series",
        min_max,
        min_max_so_far,
    ),
    planted(
        "percent_rank",
        "rank among all rows",
        percent_rank,
        percent_rank_so_far,
    ),
    planted(
        "quantile_threshold",
        "loud volume by the 95 % quantile of all rows",
        loud,
        loud_so_far,
    ),
    planted(
        "median_outliers",
        "outliers clipped around the median of all rows",
        clipped,
        clipped_so_far,
    ),
    planted(
        "equal_bins",
        "quintiles with the edges of the whole sample",
        bins,
        bins_so_far,
    ),
    planted(
        "winsorised",
        "returns cut at the 1 % tails of the whole sample",
        winsorised,
        winsorised_so_far,
    ),
    planted(
        "pca",
        "first component of the whole sample's covariance",
        component,
        component_so_far,
    ),
    planted(
        "regression",
        "beta to the other market fitted on all rows",
        residual,
        residual_so_far,
    ),
    planted(
        "season_of_the_hour",
        "mean return of the hour over all days",
        season,
        season_so_far,
    ),
    planted(
        "target_encoding",
        "hour replaced by the mean next return of that hour",
        encoded,
        season_so_far,
    ),
    planted(
        "future_volatility",
        "size by the deviation of the next 20 returns",
        sized_ahead,
        sized,
    ),
    planted(
        "whole_volatility",
        "size by the deviation of all returns",
        sized_by_all,
        sized_so_far,
    ),
    planted(
        "mean_imputed",
        "gaps filled with the mean of all figures",
        imputed,
        imputed_so_far,
    ),
    planted(
        "sorted_column",
        "sorted and never put back in order",
        sorted,
        median_so_far,
    ),
    planted(
        "indexed_to_the_end",
        "prices as a share of the last one",
        to_last,
        to_first,
    ),
    planted(
        "whitened_by_maximum",
        "volume over the largest of all",
        over_maximum,
        over_maximum_so_far,
    ),
];

/// `one` of all values and a row.
fn by_all(values: &[f64], one: impl Fn(&[f64], f64) -> f64) -> Vec<f64> {
    each(values.len(), |row| one(values, values[row]))
}

/// `one` of the values up to each row, from `least` values on.
fn so_far(values: &[f64], least: usize, one: impl Fn(&[f64], f64) -> f64) -> Vec<f64> {
    each(values.len(), |row| {
        if row + 1 < least {
            return f64::NAN;
        }
        one(&values[..=row], values[row])
    })
}

fn standard(values: &[f64], value: f64) -> f64 {
    (value - mean(values)) / deviation(values)
}

fn z_score(inputs: Inputs<'_>) -> Vec<f64> {
    let (centre, width) = (mean(inputs.bars.close), deviation(inputs.bars.close));
    inputs
        .bars
        .close
        .iter()
        .map(|close| (close - centre) / width)
        .collect()
}

fn z_score_so_far(inputs: Inputs<'_>) -> Vec<f64> {
    so_far(inputs.bars.close, 20, standard)
}

fn scaled(values: &[f64], value: f64) -> f64 {
    (value - smallest(values)) / (largest(values) - smallest(values))
}

fn min_max(inputs: Inputs<'_>) -> Vec<f64> {
    by_all(inputs.bars.close, scaled)
}

fn min_max_so_far(inputs: Inputs<'_>) -> Vec<f64> {
    so_far(inputs.bars.close, 20, scaled)
}

fn rank(values: &[f64], value: f64) -> f64 {
    values.iter().filter(|other| **other < value).count() as f64 / values.len() as f64
}

fn percent_rank(inputs: Inputs<'_>) -> Vec<f64> {
    by_all(inputs.bars.volume, rank)
}

fn percent_rank_so_far(inputs: Inputs<'_>) -> Vec<f64> {
    so_far(inputs.bars.volume, 20, rank)
}

fn loud(inputs: Inputs<'_>) -> Vec<f64> {
    let threshold = quantile(inputs.bars.volume, 0.95);
    inputs
        .bars
        .volume
        .iter()
        .map(|volume| flag(*volume > threshold))
        .collect()
}

fn loud_so_far(inputs: Inputs<'_>) -> Vec<f64> {
    rolling(inputs.bars.volume, 100, |window| {
        flag(window[99] > quantile(window, 0.95))
    })
}

fn within(value: f64, centre: f64, width: f64) -> f64 {
    value.max(centre - width).min(centre + width)
}

fn clip(values: &[f64], value: f64) -> f64 {
    let centre = quantile(values, 0.5);
    let away: Vec<f64> = values.iter().map(|value| (value - centre).abs()).collect();
    within(value, centre, 3.0 * quantile(&away, 0.5))
}

fn clipped(inputs: Inputs<'_>) -> Vec<f64> {
    let close = returns(inputs.bars.close);
    let centre = quantile(&close, 0.5);
    let away: Vec<f64> = close.iter().map(|value| (value - centre).abs()).collect();
    let width = 3.0 * quantile(&away, 0.5);
    close
        .iter()
        .map(|value| within(*value, centre, width))
        .collect()
}

fn clipped_so_far(inputs: Inputs<'_>) -> Vec<f64> {
    rolling(&returns(inputs.bars.close), 60, |window| {
        clip(window, window[59])
    })
}

fn bins(inputs: Inputs<'_>) -> Vec<f64> {
    let edges = [0.2, 0.4, 0.6, 0.8].map(|share| quantile(inputs.bars.volume, share));
    let bin = |volume: &f64| edges.iter().map(|edge| flag(volume > edge)).sum();
    inputs.bars.volume.iter().map(bin).collect()
}

fn bins_so_far(inputs: Inputs<'_>) -> Vec<f64> {
    rolling(inputs.bars.volume, 50, |window| {
        (rank(window, window[49]) * 5.0).floor()
    })
}

fn winsorised(inputs: Inputs<'_>) -> Vec<f64> {
    let close = returns(inputs.bars.close);
    let (low, high) = (quantile(&close, 0.01), quantile(&close, 0.99));
    close.iter().map(|value| value.max(low).min(high)).collect()
}

fn winsorised_so_far(inputs: Inputs<'_>) -> Vec<f64> {
    rolling(&returns(inputs.bars.close), 100, |window| {
        window[99]
            .max(quantile(window, 0.01))
            .min(quantile(window, 0.99))
    })
}

/// Direction of the first component of two columns.
fn direction(x: &[f64], y: &[f64]) -> (f64, f64) {
    let (a, b) = (deviation(x).powi(2), deviation(y).powi(2));
    let (centre_x, centre_y) = (mean(x), mean(y));
    let products: Vec<f64> = x
        .iter()
        .zip(y)
        .map(|(x, y)| (x - centre_x) * (y - centre_y))
        .collect();
    let angle = 0.5 * (2.0 * mean(&products)).atan2(a - b);
    (angle.cos(), angle.sin())
}

fn component(inputs: Inputs<'_>) -> Vec<f64> {
    let (x, y) = (returns(inputs.bars.close), returns(inputs.others[MARKET]));
    let (a, b) = direction(&x, &y);
    each(x.len(), |row| a * x[row] + b * y[row])
}

fn component_so_far(inputs: Inputs<'_>) -> Vec<f64> {
    let (x, y) = (returns(inputs.bars.close), returns(inputs.others[MARKET]));
    each(x.len(), |row| {
        let (a, b) = direction(&x[..=row], &y[..=row]);
        a * x[row] + b * y[row]
    })
}

fn residual(inputs: Inputs<'_>) -> Vec<f64> {
    let (x, y) = (inputs.others[MARKET], inputs.bars.close);
    let (slope, level) = line(x, y);
    each(x.len(), |row| y[row] - (level + slope * x[row]))
}

fn residual_so_far(inputs: Inputs<'_>) -> Vec<f64> {
    let (x, y) = (inputs.others[MARKET], inputs.bars.close);
    each(x.len(), |row| {
        let (slope, level) = line(&x[..=row], &y[..=row]);
        y[row] - (level + slope * x[row])
    })
}

fn hour(inputs: Inputs<'_>, row: usize) -> i64 {
    inputs.bars.opened_at[row]
        .div_euclid(3_600_000)
        .rem_euclid(24)
}

/// Mean of `values` over those of the rows that have the hour of `row`, 0 without one.
fn of_the_hour(
    inputs: Inputs<'_>,
    values: &[f64],
    row: usize,
    rows: std::ops::Range<usize>,
) -> f64 {
    let same = rows.filter(|&other| hour(inputs, other) == hour(inputs, row));
    let same: Vec<f64> = same.map(|other| values[other]).collect();
    if same.is_empty() { 0.0 } else { mean(&same) }
}

fn season(inputs: Inputs<'_>) -> Vec<f64> {
    let values = returns(inputs.bars.close);
    let means: Vec<f64> = (0..24)
        .map(|hour_of_day| {
            let rows = (0..values.len()).filter(|&row| hour(inputs, row) == hour_of_day);
            mean(&rows.map(|row| values[row]).collect::<Vec<f64>>())
        })
        .collect();
    each(values.len(), |row| {
        means[usize::try_from(hour(inputs, row)).unwrap()]
    })
}

fn season_so_far(inputs: Inputs<'_>) -> Vec<f64> {
    let values = returns(inputs.bars.close);
    each(values.len(), |row| {
        of_the_hour(inputs, &values, row, row.saturating_sub(240)..row + 1)
    })
}

fn encoded(inputs: Inputs<'_>) -> Vec<f64> {
    let mut next = returns(inputs.bars.close);
    next.remove(0);
    next.push(0.0);
    each(next.len(), |row| {
        of_the_hour(inputs, &next, row, row.saturating_sub(240)..row + 1)
    })
}

fn sized_ahead(inputs: Inputs<'_>) -> Vec<f64> {
    let values = returns(inputs.bars.close);
    each(values.len(), |row| match values.get(row + 1..row + 21) {
        Some(next) => 0.01 / deviation(next),
        None => f64::NAN,
    })
}

fn sized(inputs: Inputs<'_>) -> Vec<f64> {
    rolling(&returns(inputs.bars.close), 20, |window| {
        0.01 / deviation(window)
    })
}

fn sized_by_all(inputs: Inputs<'_>) -> Vec<f64> {
    let values = returns(inputs.bars.close);
    let width = deviation(&values);
    let signs = values.iter().map(|value| 0.01 / width * value.signum());
    signs.collect()
}

fn sized_so_far(inputs: Inputs<'_>) -> Vec<f64> {
    so_far(&returns(inputs.bars.close), 20, |values, value| {
        0.01 / deviation(values) * value.signum()
    })
}

fn imputed(inputs: Inputs<'_>) -> Vec<f64> {
    let figure = inputs.others[FIGURE];
    let known: Vec<f64> = figure
        .iter()
        .copied()
        .filter(|value| !value.is_nan())
        .collect();
    figure
        .iter()
        .map(|value| if value.is_nan() { mean(&known) } else { *value })
        .collect()
}

fn imputed_so_far(inputs: Inputs<'_>) -> Vec<f64> {
    so_far(inputs.others[FIGURE], 1, |values, value| {
        let known: Vec<f64> = values
            .iter()
            .copied()
            .filter(|value| !value.is_nan())
            .collect();
        if value.is_nan() { mean(&known) } else { value }
    })
}

fn sorted(inputs: Inputs<'_>) -> Vec<f64> {
    let mut close = inputs.bars.close.to_vec();
    close.sort_by(f64::total_cmp);
    close
}

fn median_so_far(inputs: Inputs<'_>) -> Vec<f64> {
    rolling(inputs.bars.close, 50, |window| quantile(window, 0.5))
}

fn to_last(inputs: Inputs<'_>) -> Vec<f64> {
    by_all(inputs.bars.close, |values, value| {
        value / values[values.len() - 1]
    })
}

fn to_first(inputs: Inputs<'_>) -> Vec<f64> {
    by_all(inputs.bars.close, |values, value| value / values[0])
}

fn over_maximum(inputs: Inputs<'_>) -> Vec<f64> {
    by_all(inputs.bars.volume, |values, value| value / largest(values))
}

fn over_maximum_so_far(inputs: Inputs<'_>) -> Vec<f64> {
    so_far(inputs.bars.volume, 1, |values, value| {
        value / largest(values)
    })
}
