//! Models that are fitted on, or smoothed over, what comes later.

use super::{
    Inputs, MARKET, Planted, deviation, each, flag, hopeless, line, mean, planted, quantile,
    returns, rolling,
};

pub(super) const ALL: &[Planted] = &[
    planted(
        "smoothed_regime",
        "probabilities forward and backward",
        smoothed,
        filtered,
    ),
    planted(
        "viterbi",
        "most likely path of states through all bars",
        viterbi,
        likelier_now,
    ),
    planted(
        "kalman_smoother",
        "level smoothed from behind",
        kalman_smoothed,
        kalman,
    ),
    hopeless("negative_shift", "close.shift(-1) as a feature", shifted),
    planted(
        "label_as_feature",
        "return of the next five bars among the features",
        next_five,
        last_five,
    ),
    planted(
        "barrier_label",
        "which barrier is touched first, told at entry",
        barrier,
        barrier_known,
    ),
    planted(
        "in_sample_forecast",
        "autoregression fitted on all rows forecasts them",
        fitted,
        fitted_so_far,
    ),
    planted(
        "neighbours",
        "forecast by the most alike bars, later ones too",
        neighbours,
        neighbours_so_far,
    ),
    planted(
        "clusters",
        "two groups of volatility split over all rows",
        clusters,
        clusters_so_far,
    ),
    planted(
        "change_point",
        "best split of the whole series in two",
        change_point,
        drift_so_far,
    ),
    planted(
        "seed_of_length",
        "noise seeded by the number of rows",
        noise_of_length,
        noise,
    ),
    planted(
        "best_period",
        "average whose period did best over all bars",
        best_period,
        best_period_so_far,
    ),
    planted(
        "misaligned_market",
        "other market joined one row early",
        market_early,
        market,
    ),
    planted(
        "selected_feature",
        "of two features the one nearer to the whole future",
        selected,
        selected_so_far,
    ),
    planted(
        "early_stopped",
        "number of steps chosen by the last fifth of the rows",
        stopped,
        stopped_fixed,
    ),
];

/// Chance to stay in a state.
const STAY: f64 = 0.95;

/// Likelihoods of a return when calm and when wild.
fn likelihoods(value: f64) -> [f64; 2] {
    [0.005, 0.02].map(|width: f64| (-0.5 * (value / width).powi(2)).exp() / width + 1e-12)
}

fn forward(inputs: Inputs<'_>) -> Vec<[f64; 2]> {
    let mut state = [0.5, 0.5];
    let step = |value: f64| {
        let ahead = [0, 1].map(|at: usize| state[at] * STAY + state[1 - at] * (1.0 - STAY));
        let chances = likelihoods(value);
        let joint = [ahead[0] * chances[0], ahead[1] * chances[1]];
        state = joint.map(|part| part / (joint[0] + joint[1]));
        state
    };
    returns(inputs.bars.close).into_iter().map(step).collect()
}

fn filtered(inputs: Inputs<'_>) -> Vec<f64> {
    forward(inputs).iter().map(|state| state[1]).collect()
}

fn likelier_now(inputs: Inputs<'_>) -> Vec<f64> {
    forward(inputs)
        .iter()
        .map(|state| flag(state[1] > 0.5))
        .collect()
}

fn smoothed(inputs: Inputs<'_>) -> Vec<f64> {
    let states = forward(inputs);
    let values = returns(inputs.bars.close);
    let mut back = [1.0, 1.0];
    let mut out = vec![0.0; states.len()];
    for row in (0..states.len()).rev() {
        let joint = [states[row][0] * back[0], states[row][1] * back[1]];
        out[row] = joint[1] / (joint[0] + joint[1]);
        let chances = likelihoods(values[row]);
        let next = [back[0] * chances[0], back[1] * chances[1]];
        back = [0, 1].map(|at: usize| next[at] * STAY + next[1 - at] * (1.0 - STAY));
        let sum = back[0] + back[1];
        back = back.map(|part| part / sum);
    }
    out
}

fn viterbi(inputs: Inputs<'_>) -> Vec<f64> {
    let values = returns(inputs.bars.close);
    let mut score = [0.0, 0.0];
    let mut from = Vec::with_capacity(values.len());
    for value in &values {
        let chances = likelihoods(*value);
        let best = [0, 1].map(|at: usize| {
            let (stay, turn) = (score[at] + STAY.ln(), score[1 - at] + (1.0 - STAY).ln());
            if stay >= turn {
                (stay, at)
            } else {
                (turn, 1 - at)
            }
        });
        score = [best[0].0 + chances[0].ln(), best[1].0 + chances[1].ln()];
        from.push([best[0].1, best[1].1]);
    }
    let mut state = usize::from(score[1] > score[0]);
    let mut out = vec![0.0; values.len()];
    for row in (0..values.len()).rev() {
        out[row] = flag(state == 1);
        state = from[row][state];
    }
    out
}

/// Gain of a local level in its steady state.
const GAIN: f64 = 0.25;

fn kalman(inputs: Inputs<'_>) -> Vec<f64> {
    let close = inputs.bars.close;
    let mut level = close[0];
    let step = |value: &f64| {
        level += GAIN * (value - level);
        level
    };
    close.iter().map(step).collect()
}

fn kalman_smoothed(inputs: Inputs<'_>) -> Vec<f64> {
    let mut levels = kalman(inputs);
    for row in (0..levels.len() - 1).rev() {
        levels[row] += (1.0 - GAIN) * (levels[row + 1] - levels[row]);
    }
    levels
}

fn shifted(inputs: Inputs<'_>) -> Vec<f64> {
    let close = inputs.bars.close;
    each(close.len(), |row| {
        close.get(row + 1).copied().unwrap_or(f64::NAN)
    })
}

fn next_five(inputs: Inputs<'_>) -> Vec<f64> {
    let close = inputs.bars.close;
    each(close.len(), |row| {
        close
            .get(row + 5)
            .map_or(f64::NAN, |later| later / close[row] - 1.0)
    })
}

fn last_five(inputs: Inputs<'_>) -> Vec<f64> {
    rolling(inputs.bars.close, 6, |window| window[5] / window[0] - 1.0)
}

/// Sign of the barrier of 1 % that the price touches first within 12 bars, and the row of it.
fn touched(inputs: Inputs<'_>, row: usize) -> Option<(usize, f64)> {
    let bars = inputs.bars;
    let entry = bars.close[row];
    (row + 1..bars.len().min(row + 13)).find_map(|at| match bars.bar(at) {
        bar if bar.low < entry * 0.99 => Some((at, -1.0)),
        bar if bar.high > entry * 1.01 => Some((at, 1.0)),
        _ => None,
    })
}

fn barrier(inputs: Inputs<'_>) -> Vec<f64> {
    each(inputs.bars.len(), |row| {
        touched(inputs, row).map_or(0.0, |(_, sign)| sign)
    })
}

/// Sum of the labels that are known at each row.
fn barrier_known(inputs: Inputs<'_>) -> Vec<f64> {
    let mut out = vec![0.0; inputs.bars.len()];
    for row in 0..out.len() {
        if let Some((known, sign)) = touched(inputs, row) {
            out[known] += sign;
        }
    }
    out
}

fn autoregression(values: &[f64]) -> (f64, f64) {
    if values.len() < 3 {
        return (0.0, 0.0);
    }
    line(&values[..values.len() - 1], &values[1..])
}

fn fitted(inputs: Inputs<'_>) -> Vec<f64> {
    let values = returns(inputs.bars.close);
    let (slope, level) = autoregression(&values);
    values.iter().map(|value| level + slope * value).collect()
}

fn fitted_so_far(inputs: Inputs<'_>) -> Vec<f64> {
    let values = returns(inputs.bars.close);
    each(values.len(), |row| {
        let (slope, level) = autoregression(&values[..=row]);
        level + slope * values[row]
    })
}

/// Next return of the most alike of some rows, each with its last two returns.
fn alike(values: &[f64], row: usize, among: impl Iterator<Item = usize>) -> f64 {
    let distance = |other: usize| {
        (values[other] - values[row]).abs() + (values[other - 1] - values[row - 1]).abs()
    };
    let nearest = among.min_by(|&a, &b| distance(a).total_cmp(&distance(b)));
    nearest.map_or(f64::NAN, |other| values[other + 1])
}

fn neighbours(inputs: Inputs<'_>) -> Vec<f64> {
    let values = returns(inputs.bars.close);
    each(values.len(), |row| match row {
        0 => f64::NAN,
        _ => alike(
            &values,
            row,
            (1..values.len() - 1)
                .step_by(7)
                .filter(|&other| other != row),
        ),
    })
}

fn neighbours_so_far(inputs: Inputs<'_>) -> Vec<f64> {
    let values = returns(inputs.bars.close);
    each(values.len(), |row| match row {
        0 => f64::NAN,
        _ => alike(&values, row, (1..row).step_by(7)),
    })
}

fn volatilities(inputs: Inputs<'_>) -> Vec<f64> {
    let widths = rolling(&returns(inputs.bars.close), 10, deviation);
    widths
        .iter()
        .map(|width| if width.is_nan() { 0.0 } else { *width })
        .collect()
}

/// Middle between the centres of two groups.
fn split(values: &[f64]) -> f64 {
    let (mut low, mut high) = (quantile(values, 0.1), quantile(values, 0.9));
    for _ in 0..5 {
        let middle = f64::midpoint(low, high);
        let (small, large): (Vec<f64>, Vec<f64>) =
            values.iter().partition(|value| **value <= middle);
        low = if small.is_empty() { low } else { mean(&small) };
        high = if large.is_empty() { high } else { mean(&large) };
    }
    f64::midpoint(low, high)
}

fn clusters(inputs: Inputs<'_>) -> Vec<f64> {
    let values = volatilities(inputs);
    let middle = split(&values);
    values.iter().map(|value| flag(*value > middle)).collect()
}

fn clusters_so_far(inputs: Inputs<'_>) -> Vec<f64> {
    rolling(&volatilities(inputs), 50, |window| {
        flag(window[49] > split(window))
    })
}

fn change_point(inputs: Inputs<'_>) -> Vec<f64> {
    let close = inputs.bars.close;
    let total: f64 = close.iter().sum();
    let rows = close.len() as f64;
    let mut sum = 0.0;
    let mut best = (0.0, 0);
    for (row, value) in close.iter().enumerate().take(close.len() - 1) {
        sum += value;
        let (left, right) = ((row + 1) as f64, rows - (row + 1) as f64);
        let gain = left * right / rows * (sum / left - (total - sum) / right).powi(2);
        best = if gain > best.0 { (gain, row + 1) } else { best };
    }
    each(close.len(), |row| flag(row >= best.1))
}

fn drift_so_far(inputs: Inputs<'_>) -> Vec<f64> {
    let mut sum = 0.0_f64;
    let step = |value: f64| {
        sum = (sum + value - 0.001).max(0.0);
        flag(sum > 0.02)
    };
    returns(inputs.bars.close).into_iter().map(step).collect()
}

fn noisy(close: &[f64], seed: usize) -> Vec<f64> {
    let wave = |row: usize| ((row * 7_919 + seed * 104_729) as f64).sin();
    each(close.len(), |row| close[row] * (1.0 + 0.001 * wave(row)))
}

fn noise_of_length(inputs: Inputs<'_>) -> Vec<f64> {
    noisy(inputs.bars.close, inputs.bars.len())
}

fn noise(inputs: Inputs<'_>) -> Vec<f64> {
    noisy(inputs.bars.close, 42)
}

const PERIODS: [usize; 3] = [5, 10, 20];

/// Positions by averages of each period, and what each has earned up to each row.
fn tried(inputs: Inputs<'_>) -> [(Vec<f64>, Vec<f64>); 3] {
    let close = inputs.bars.close;
    let moves = returns(close);
    PERIODS.map(|period| {
        let average = rolling(close, period, mean);
        let position = each(close.len(), |row| flag(close[row] > average[row]));
        let mut sum = 0.0;
        let earned = each(close.len(), |row| {
            sum += if row > 0 {
                position[row - 1] * moves[row]
            } else {
                0.0
            };
            sum
        });
        (position, earned)
    })
}

fn best_at(tried: &[(Vec<f64>, Vec<f64>); 3], row: usize) -> usize {
    (0..3)
        .max_by(|&a, &b| tried[a].1[row].total_cmp(&tried[b].1[row]))
        .unwrap()
}

fn best_period(inputs: Inputs<'_>) -> Vec<f64> {
    let tried = tried(inputs);
    let best = best_at(&tried, inputs.bars.len() - 1);
    tried[best].0.clone()
}

fn best_period_so_far(inputs: Inputs<'_>) -> Vec<f64> {
    let tried = tried(inputs);
    each(inputs.bars.len(), |row| tried[best_at(&tried, row)].0[row])
}

fn market(inputs: Inputs<'_>) -> Vec<f64> {
    returns(inputs.others[MARKET])
}

fn market_early(inputs: Inputs<'_>) -> Vec<f64> {
    let mut moves = returns(inputs.others[MARKET]);
    moves.remove(0);
    moves.push(0.0);
    moves
}

/// Two features, and how each goes with the next return over the rows before `until`.
fn features(inputs: Inputs<'_>) -> [Vec<f64>; 2] {
    [
        returns(inputs.bars.close),
        returns(inputs.bars.volume)
            .iter()
            .map(|change| change.min(5.0))
            .collect(),
    ]
}

fn fit(feature: &[f64], moves: &[f64], until: usize) -> f64 {
    if until < 3 {
        return 0.0;
    }
    let width = deviation(&feature[..until - 1]).max(1e-12);
    (line(&feature[..until - 1], &moves[1..until]).0 * width).abs()
}

fn selected(inputs: Inputs<'_>) -> Vec<f64> {
    let moves = returns(inputs.bars.close);
    let [a, b] = features(inputs);
    let rows = moves.len();
    if fit(&a, &moves, rows) >= fit(&b, &moves, rows) {
        a
    } else {
        b
    }
}

fn selected_so_far(inputs: Inputs<'_>) -> Vec<f64> {
    let moves = returns(inputs.bars.close);
    let [a, b] = features(inputs);
    each(moves.len(), |row| {
        let best = if fit(&a, &moves, row + 1) >= fit(&b, &moves, row + 1) {
            &a
        } else {
            &b
        };
        best[row]
    })
}

/// Forecasts of a gradient descent of `steps` steps on the rows before `until`.
fn descended(values: &[f64], until: usize, steps: usize) -> f64 {
    let pairs = || values[..until].iter().zip(&values[1..until]);
    let scale: f64 = pairs().map(|(x, _)| x * x).sum::<f64>() + 1e-12;
    (0..steps).fold(0.0, |slope, _| {
        let gradient: f64 = pairs().map(|(x, y)| (slope * x - y) * x).sum();
        slope - 0.3 * gradient / scale
    })
}

fn stopped(inputs: Inputs<'_>) -> Vec<f64> {
    let values = returns(inputs.bars.close);
    let train = (values.len() * 4 / 5).min(40);
    let error = |steps: &usize| {
        let slope = descended(&values, train.max(1), *steps);
        let test = values.len() * 4 / 5..values.len().saturating_sub(1);
        test.map(|row| (values[row + 1] - slope * values[row]).powi(2))
            .sum::<f64>()
    };
    let best = (1..6).min_by(|a, b| error(a).total_cmp(&error(b))).unwrap();
    let slope = descended(&values, train.max(1), best);
    values.iter().map(|value| slope * value).collect()
}

fn stopped_fixed(inputs: Inputs<'_>) -> Vec<f64> {
    let values = returns(inputs.bars.close);
    each(values.len(), |row| {
        descended(&values, 40.min(row + 1), 3) * values[row]
    })
}
