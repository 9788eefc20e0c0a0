//! Days, months and years of an account, in UTC.

use rumbo_market::DAY_MS;

use crate::metric::Metrics;
use crate::metric::measure::{DEVIATION_MIN, float};

/// Bars of fewer periods a year than this are longer than a day.
const DAILY_PERIODS_MIN: f64 = 200.0;
/// The same for a month.
const MONTHLY_PERIODS_MIN: f64 = 12.0;
/// Months without which autocorrelations of eleven lags say nothing.
const CORRECTED_MONTHS_MIN: usize = 24;
const MONTHS_PER_YEAR: usize = 12;
/// What Jones added to the falls, so that a calm account does not divide by nothing.
const STERLING_ALLOWANCE: f64 = 0.10;

/// One calendar month of an account: equity before its first close, and at its last.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MonthReturn {
    pub year: i64,
    /// 1 to 12.
    pub month: u8,
    /// Change of the equity in the month; `None` from an equity that is not positive.
    pub change: Option<f64>,
    /// Change of the closes in the month, where they are known.
    pub market: Option<f64>,
}

/// What days, months and years amount to.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Periods {
    days: usize,
    days_positive: usize,
    /// Highest and lowest return of a day.
    day_range: Option<(f64, f64)>,
    pub(crate) months: Vec<MonthReturn>,
    /// Logarithm of the equity at the end of each month.
    log_ends: Vec<f64>,
    /// Deepest fall inside each calendar year.
    year_falls: Vec<f64>,
}

impl Periods {
    /// Cuts the points into periods by the instant at which their bar opened.
    ///
    /// The first period begins at the first point, each other at the last point before it, so the
    /// first and the last may be shorter than a period.
    pub(crate) fn gather(opened_at: &[i64], equity: &[f64], closes: Option<&[f64]>) -> Self {
        let mut periods = Self::default();
        let change = |levels: &[f64], from: usize, last: usize| {
            let before = levels[from.saturating_sub(1)];
            (before > 0.0).then(|| levels[last] / before - 1.0)
        };
        cut(
            opened_at,
            |at| at.div_euclid(DAY_MS),
            |day| (day + 1) * DAY_MS,
            |from, until, _| {
                if until == 1 {
                    return;
                }
                if let Some(change) = change(equity, from, until - 1) {
                    periods.see_day(change);
                }
            },
        );
        let month_of = |at: i64| {
            let (year, month) = month_of_day(at.div_euclid(DAY_MS));
            year * 12 + i64::from(month) - 1
        };
        cut(
            opened_at,
            month_of,
            |month| month_start(month + 1),
            |from, until, month| {
                if until == 1 {
                    return;
                }
                periods.months.push(MonthReturn {
                    year: month.div_euclid(12),
                    month: u8::try_from(month.rem_euclid(12) + 1).expect("a month is 1 to 12"),
                    change: change(equity, from, until - 1),
                    market: closes.and_then(|closes| change(closes, from, until - 1)),
                });
                periods.log_ends.push(equity[until - 1].ln());
            },
        );
        let year_of = |at: i64| month_of_day(at.div_euclid(DAY_MS)).0;
        cut(
            opened_at,
            year_of,
            |year| month_start((year + 1) * 12),
            |from, until, _| {
                if until > 1 {
                    let points = &equity[from.saturating_sub(1)..until];
                    periods.year_falls.push(deepest_fall(points));
                }
            },
        );
        periods
    }

    fn see_day(&mut self, change: f64) {
        self.days += 1;
        self.days_positive += usize::from(change > 0.0);
        self.day_range = Some(self.day_range.map_or((change, change), |(high, low)| {
            (f64::max(high, change), f64::min(low, change))
        }));
    }
}

/// Deepest fall from a peak among points.
fn deepest_fall(points: &[f64]) -> f64 {
    let (mut peak, mut depth) = (f64::NEG_INFINITY, 0.0);
    for &value in points {
        if value >= peak {
            peak = value;
        } else if peak - value > depth * peak {
            depth = 1.0 - value / peak;
        }
    }
    depth
}

/// Calls `each` with the rows `[from, until)` of every period and its number.
///
/// Periods are as long as the one before more often than not, so the end of one is looked for there
/// first.
fn cut(
    opened_at: &[i64],
    number: impl Fn(i64) -> i64,
    end_of: impl Fn(i64) -> i64,
    mut each: impl FnMut(usize, usize, i64),
) {
    let (mut from, mut length) = (0, 1);
    while from < opened_at.len() {
        let period = number(opened_at[from]);
        let end = end_of(period);
        let guess = from + length;
        let is_end = guess <= opened_at.len()
            && opened_at[guess - 1] < end
            && opened_at.get(guess).is_none_or(|&next| next >= end);
        let until = if is_end {
            guess
        } else {
            let rest = opened_at[from..].partition_point(|&at| at < end);
            from + rest.max(1)
        };
        each(from, until, period);
        length = until - from;
        from = until;
    }
}

/// Year and month (1 to 12) of a day counted from 1970-01-01.
///
/// Source: Hinnant, `chrono`-compatible low-level date algorithms, `civil_from_days`.
pub(crate) fn month_of_day(day: i64) -> (i64, u8) {
    let shifted = day + 719_468;
    let era = shifted.div_euclid(146_097);
    let of_era = shifted.rem_euclid(146_097);
    let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let march_month = (5 * of_year + 2) / 153;
    let month = (march_month + 2) % 12 + 1;
    let year = year + era * 400 + i64::from(month <= 2);
    (year, u8::try_from(month).expect("a month is 1 to 12"))
}

/// Unix milliseconds at which a month begins that is counted from the year 0.
fn month_start(month: i64) -> i64 {
    let (year, month) = (month.div_euclid(12), month.rem_euclid(12) + 1);
    let shifted = if month <= 2 { year - 1 } else { year };
    let of_era = shifted.rem_euclid(400);
    let of_year = (153 * ((month + 9) % 12) + 2) / 5;
    let days = of_era * 365 + of_era / 4 - of_era / 100 + of_year;
    (shifted.div_euclid(400) * 146_097 + days - 719_468) * DAY_MS
}

impl Metrics {
    /// Every calendar month in UTC; empty where bars are longer than a month or nothing was
    /// measured beyond the core.
    pub fn months(&self) -> &[MonthReturn] {
        self.full
            .as_ref()
            .filter(|_| self.periods_per_year >= MONTHLY_PERIODS_MIN)
            .map_or(&[], |full| &full.periods.months)
    }

    /// Highest return of a day in UTC; `None` where bars are longer than a day.
    pub fn best_day(&self) -> Option<f64> {
        Some(self.day_periods()?.day_range?.0)
    }

    /// Lowest return of a day in UTC; `None` where bars are longer than a day.
    pub fn worst_day(&self) -> Option<f64> {
        Some(self.day_periods()?.day_range?.1)
    }

    /// Days with a return above zero and all days with a bar.
    pub fn positive_day_count(&self) -> Option<(usize, usize)> {
        let periods = self.day_periods().filter(|periods| periods.days > 0)?;
        Some((periods.days_positive, periods.days))
    }

    /// Highest return of a month in UTC.
    pub fn best_month(&self) -> Option<f64> {
        self.month_changes()?.into_iter().reduce(f64::max)
    }

    /// Lowest return of a month in UTC.
    pub fn worst_month(&self) -> Option<f64> {
        self.month_changes()?.into_iter().reduce(f64::min)
    }

    /// Mean return of a month in UTC.
    pub fn average_month(&self) -> Option<f64> {
        let changes = self.month_changes()?;
        Some(changes.iter().sum::<f64>() / float(changes.len()))
    }

    /// Months with a return above zero and all months.
    pub fn positive_month_count(&self) -> Option<(usize, usize)> {
        let changes = self.month_changes()?;
        let positive = changes.iter().filter(|&&change| change > 0.0).count();
        Some((positive, changes.len()))
    }

    /// Sum of the monthly returns by the size of the sum of the negative ones; `None` without one.
    ///
    /// Source: Schwager, Market Wizards (2012), appendix A.
    pub fn gain_to_pain(&self) -> Option<f64> {
        let changes = self.month_changes()?;
        let pain: f64 = changes.iter().map(|&change| f64::max(-change, 0.0)).sum();
        (pain > 0.0).then(|| changes.iter().sum::<f64>() / pain)
    }

    /// Compound annual growth by the mean of the deepest fall in each calendar year plus 10 %.
    ///
    /// Source: Jones, of Deane Sterling Jones and Company; McCafferty, All About Commodities (1993).
    pub fn sterling_ratio(&self) -> Option<f64> {
        self.growth?;
        let falls = &self.full.as_ref()?.periods.year_falls;
        let mean = falls.iter().sum::<f64>() / float(falls.len());
        Some(self.cagr()? / (mean + STERLING_ALLOWANCE))
    }

    /// Slope of the logarithm of equity at month ends over its standard error, by the number of
    /// months, x sqrt(12).
    ///
    /// `None` for fewer than three months or a straight line. Source: Kestner, (Re-)Introducing the
    /// K-Ratio, SSRN 2230949 (2013).
    pub fn k_ratio(&self) -> Option<f64> {
        self.month_changes()?;
        let levels = &self.full.as_ref()?.periods.log_ends;
        let n = float(levels.len());
        if levels.len() < 3 {
            return None;
        }
        let mean = levels.iter().sum::<f64>() / n;
        let middle = (n + 1.0) / 2.0;
        let (mut cross, mut spread) = (0.0, 0.0);
        for (at, level) in levels.iter().enumerate() {
            let x = float(at + 1) - middle;
            cross += x * (level - mean);
            spread += x * x;
        }
        let slope = cross / spread;
        let squares: f64 = levels
            .iter()
            .enumerate()
            .map(|(at, level)| level - mean - slope * (float(at + 1) - middle))
            .map(|residual| residual * residual)
            .sum();
        let error = (squares / (n - 2.0) / spread).sqrt();
        (error > DEVIATION_MIN).then(|| slope / error * float(MONTHS_PER_YEAR).sqrt() / n)
    }

    /// Sharpe ratio of monthly returns, annualised by how they hang together.
    ///
    /// The factor is 12 / sqrt(12 + 2 sum (12 - k) `rho_k`) over lags 1 to 11 instead of sqrt(12).
    /// `None` for fewer than 24 months, returns that do not vary, or autocorrelations that leave no
    /// variance. Source: Lo, Financial Analysts Journal 58:4 (2002), equation 20.
    pub fn sharpe_corrected(&self) -> Option<f64> {
        let changes = self.month_changes()?;
        if changes.len() < CORRECTED_MONTHS_MIN {
            return None;
        }
        let n = float(changes.len());
        let mean = changes.iter().sum::<f64>() / n;
        let lagged = |lag: usize| -> f64 {
            let pairs = changes.iter().zip(&changes[lag..]);
            pairs
                .map(|(now, later)| (now - mean) * (later - mean))
                .sum()
        };
        let squares = lagged(0);
        let deviation = (squares / (n - 1.0)).sqrt();
        if deviation <= DEVIATION_MIN {
            return None;
        }
        let rate = self.risk_free_per_bar * self.periods_per_year / float(MONTHS_PER_YEAR);
        let months = float(MONTHS_PER_YEAR);
        let dependence: f64 = (1..MONTHS_PER_YEAR)
            .map(|lag| float(MONTHS_PER_YEAR - lag) * lagged(lag) / squares)
            .sum();
        let variance = months + 2.0 * dependence;
        (variance > 0.0).then(|| (mean - rate) / deviation * months / variance.sqrt())
    }

    /// Returns of the months; `None` where there is none or one is not defined.
    fn month_changes(&self) -> Option<Vec<f64>> {
        self.returns?;
        let changes: Option<Vec<f64>> = self.months().iter().map(|month| month.change).collect();
        changes.filter(|changes| !changes.is_empty())
    }

    fn day_periods(&self) -> Option<&Periods> {
        self.returns?;
        let full = self.full.as_ref()?;
        (self.periods_per_year >= DAILY_PERIODS_MIN).then_some(&full.periods)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_day_of_a_thousand_years_is_in_the_month_that_jiff_says() {
        let epoch = jiff::civil::date(1970, 1, 1);
        for day in (-200_000..200_000).step_by(13) {
            let date = epoch.saturating_add(jiff::Span::new().days(day));
            let expected = (i64::from(date.year()), u8::try_from(date.month()).unwrap());
            assert_eq!(month_of_day(day), expected, "{date}");
            let start = month_start(expected.0 * 12 + i64::from(expected.1) - 1);
            assert_eq!(start / DAY_MS, day - i64::from(date.day()) + 1, "{date}");
        }
    }

    fn cuts(opened_at: &[i64]) -> Vec<(usize, usize, i64)> {
        let mut found = Vec::new();
        cut(
            opened_at,
            |at| at.div_euclid(10),
            |p| (p + 1) * 10,
            |from, until, period| {
                found.push((from, until, period));
            },
        );
        found
    }

    #[test]
    fn periods_are_cut_where_they_end_whatever_their_length() {
        assert_eq!(cuts(&[]), []);
        assert_eq!(cuts(&[-3]), [(0, 1, -1)]);
        assert_eq!(
            cuts(&[0, 5, 10, 15, 20, 21, 22, 39, 40, 70]),
            [
                (0, 2, 0),
                (2, 4, 1),
                (4, 7, 2),
                (7, 8, 3),
                (8, 9, 4),
                (9, 10, 7)
            ]
        );
    }
}
