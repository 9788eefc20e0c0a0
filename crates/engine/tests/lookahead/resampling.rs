//! Longer bars that are seen before they close.

use super::{Inputs, Planted, each, flag, hopeless, largest, planted, smallest};

pub(super) const ALL: &[Planted] = &[
    planted(
        "daily_close_merged",
        "the day's close on all its hours",
        day_close,
        last_day_close,
    ),
    planted(
        "daily_range",
        "high less low of the whole day from its first hour",
        day_range,
        day_range_so_far,
    ),
    planted(
        "left_label",
        "four-hour means labelled by their beginning",
        left_label,
        right_label,
    ),
    planted(
        "share_of_the_day",
        "volume over the total of the day",
        share_of_day,
        share_so_far,
    ),
    planted(
        "session_vwap",
        "average price of the whole session",
        day_vwap,
        day_vwap_so_far,
    ),
    planted(
        "weekly_pivot",
        "pivot of the week that is running",
        week_pivot,
        last_week_pivot,
    ),
    planted(
        "day_known_at_its_open",
        "whether the day rises, told in its first hour alone",
        day_rises,
        last_day_rose,
    ),
    planted(
        "last_bar_by_next_date",
        "last bar of the day by the date of the next one",
        last_by_next,
        last_by_clock,
    ),
    planted(
        "gap_that_fills",
        "told at the open that the day comes back to its open",
        gap_fills,
        gap_filled,
    ),
    planted(
        "overnight_open",
        "the last bar of a day knows the next open",
        next_open,
        this_open,
    ),
    hopeless(
        "monday_knows_friday",
        "sign of the week's last bar on its first bar alone",
        monday,
    ),
    planted(
        "high_of_running_bar",
        "high of the four hours on each of them",
        high_of_four,
        high_of_four_so_far,
    ),
];

const HOUR_MS: i64 = 3_600_000;

/// Number of the day, week or four hours of a row.
fn period(inputs: Inputs<'_>, row: usize, hours: i64) -> i64 {
    (inputs.bars.opened_at[row] - 4 * 24 * HOUR_MS).div_euclid(hours * HOUR_MS)
}

/// Rows of the period that holds a row.
fn rows_of(inputs: Inputs<'_>, row: usize, hours: i64) -> std::ops::Range<usize> {
    let same = |other: &usize| period(inputs, *other, hours) == period(inputs, row, hours);
    let from = (0..=row).rev().take_while(same).last().unwrap();
    let until = (row..inputs.bars.len()).take_while(same).last().unwrap() + 1;
    from..until
}

const DAY: i64 = 24;
const WEEK: i64 = 168;

fn is_first(inputs: Inputs<'_>, row: usize, hours: i64) -> bool {
    rows_of(inputs, row, hours).start == row
}

/// `one` of the rows of the whole period, on each row.
fn whole(inputs: Inputs<'_>, hours: i64, one: impl Fn(std::ops::Range<usize>) -> f64) -> Vec<f64> {
    each(inputs.bars.len(), |row| one(rows_of(inputs, row, hours)))
}

/// `one` of the rows of the period up to each row.
fn so_far(inputs: Inputs<'_>, hours: i64, one: impl Fn(std::ops::Range<usize>) -> f64) -> Vec<f64> {
    each(inputs.bars.len(), |row| {
        one(rows_of(inputs, row, hours).start..row + 1)
    })
}

/// `one` of the rows of the period before that of each row.
fn before(inputs: Inputs<'_>, hours: i64, one: impl Fn(std::ops::Range<usize>) -> f64) -> Vec<f64> {
    each(inputs.bars.len(), |row| {
        match rows_of(inputs, row, hours).start {
            0 => f64::NAN,
            start => one(rows_of(inputs, start - 1, hours)),
        }
    })
}

fn day_close(inputs: Inputs<'_>) -> Vec<f64> {
    whole(inputs, DAY, |rows| inputs.bars.close[rows.end - 1])
}

fn last_day_close(inputs: Inputs<'_>) -> Vec<f64> {
    before(inputs, DAY, |rows| inputs.bars.close[rows.end - 1])
}

fn range(inputs: Inputs<'_>, rows: std::ops::Range<usize>) -> f64 {
    largest(&inputs.bars.high[rows.clone()]) - smallest(&inputs.bars.low[rows])
}

fn day_range(inputs: Inputs<'_>) -> Vec<f64> {
    whole(inputs, DAY, |rows| range(inputs, rows))
}

fn day_range_so_far(inputs: Inputs<'_>) -> Vec<f64> {
    so_far(inputs, DAY, |rows| range(inputs, rows))
}

fn left_label(inputs: Inputs<'_>) -> Vec<f64> {
    whole(inputs, 4, |rows| super::mean(&inputs.bars.close[rows]))
}

fn right_label(inputs: Inputs<'_>) -> Vec<f64> {
    before(inputs, 4, |rows| super::mean(&inputs.bars.close[rows]))
}

fn traded(inputs: Inputs<'_>, rows: std::ops::Range<usize>) -> f64 {
    inputs.bars.volume[rows].iter().sum()
}

fn share_of_day(inputs: Inputs<'_>) -> Vec<f64> {
    let totals = whole(inputs, DAY, |rows| traded(inputs, rows));
    each(totals.len(), |row| inputs.bars.volume[row] / totals[row])
}

fn share_so_far(inputs: Inputs<'_>) -> Vec<f64> {
    let totals = so_far(inputs, DAY, |rows| traded(inputs, rows));
    each(totals.len(), |row| inputs.bars.volume[row] / totals[row])
}

fn vwap(inputs: Inputs<'_>, rows: std::ops::Range<usize>) -> f64 {
    let money = rows
        .clone()
        .map(|row| inputs.bars.close[row] * inputs.bars.volume[row]);
    money.sum::<f64>() / traded(inputs, rows)
}

fn day_vwap(inputs: Inputs<'_>) -> Vec<f64> {
    whole(inputs, DAY, |rows| vwap(inputs, rows))
}

fn day_vwap_so_far(inputs: Inputs<'_>) -> Vec<f64> {
    so_far(inputs, DAY, |rows| vwap(inputs, rows))
}

fn pivot(inputs: Inputs<'_>, rows: std::ops::Range<usize>) -> f64 {
    let close = inputs.bars.close[rows.end - 1];
    (largest(&inputs.bars.high[rows.clone()]) + smallest(&inputs.bars.low[rows]) + close) / 3.0
}

fn week_pivot(inputs: Inputs<'_>) -> Vec<f64> {
    whole(inputs, WEEK, |rows| pivot(inputs, rows))
}

fn last_week_pivot(inputs: Inputs<'_>) -> Vec<f64> {
    before(inputs, WEEK, |rows| pivot(inputs, rows))
}

fn rises(inputs: Inputs<'_>, rows: std::ops::Range<usize>) -> f64 {
    flag(inputs.bars.close[rows.end - 1] > inputs.bars.open[rows.start])
}

/// 0 on all rows but the first of each day.
fn on_first(inputs: Inputs<'_>, values: &[f64]) -> Vec<f64> {
    each(values.len(), |row| {
        if is_first(inputs, row, DAY) {
            values[row]
        } else {
            0.0
        }
    })
}

fn day_rises(inputs: Inputs<'_>) -> Vec<f64> {
    on_first(inputs, &whole(inputs, DAY, |rows| rises(inputs, rows)))
}

fn last_day_rose(inputs: Inputs<'_>) -> Vec<f64> {
    on_first(inputs, &before(inputs, DAY, |rows| rises(inputs, rows)))
}

fn last_by_next(inputs: Inputs<'_>) -> Vec<f64> {
    let rows = inputs.bars.len();
    each(rows, |row| {
        flag(row + 1 < rows && is_first(inputs, row + 1, DAY))
    })
}

fn last_by_clock(inputs: Inputs<'_>) -> Vec<f64> {
    each(inputs.bars.len(), |row| {
        flag(
            inputs.bars.opened_at[row]
                .div_euclid(HOUR_MS)
                .rem_euclid(24)
                == 23,
        )
    })
}

/// Whether a bar of the rows after the first comes back to the open of the first.
fn comes_back(inputs: Inputs<'_>, rows: std::ops::Range<usize>) -> bool {
    let open = inputs.bars.open[rows.start];
    let later = rows.start + 1..rows.end;
    later.clone().any(|row| inputs.bars.low[row] < open)
        && later.clone().any(|row| inputs.bars.high[row] > open)
}

fn gap_fills(inputs: Inputs<'_>) -> Vec<f64> {
    on_first(
        inputs,
        &whole(inputs, DAY, |rows| flag(comes_back(inputs, rows))),
    )
}

fn gap_filled(inputs: Inputs<'_>) -> Vec<f64> {
    so_far(inputs, DAY, |rows| flag(comes_back(inputs, rows)))
}

fn next_open(inputs: Inputs<'_>) -> Vec<f64> {
    let rows = inputs.bars.len();
    each(rows, |row| {
        let is_last = row + 1 == rows || is_first(inputs, row + 1, DAY);
        inputs.bars.open[if is_last && row + 1 < rows {
            row + 1
        } else {
            row
        }]
    })
}

fn this_open(inputs: Inputs<'_>) -> Vec<f64> {
    inputs.bars.open.to_vec()
}

fn monday(inputs: Inputs<'_>) -> Vec<f64> {
    let weeks = whole(inputs, WEEK, |rows| {
        flag(inputs.bars.close[rows.end - 1] > inputs.bars.open[rows.end - 1])
    });
    each(weeks.len(), |row| {
        if is_first(inputs, row, WEEK) {
            weeks[row]
        } else {
            0.0
        }
    })
}

fn high_of_four(inputs: Inputs<'_>) -> Vec<f64> {
    whole(inputs, 4, |rows| largest(&inputs.bars.high[rows]))
}

fn high_of_four_so_far(inputs: Inputs<'_>) -> Vec<f64> {
    so_far(inputs, 4, |rows| largest(&inputs.bars.high[rows]))
}
