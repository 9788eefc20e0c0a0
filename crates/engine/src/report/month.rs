//! Monthly returns as a table of years.

use serde::Serialize;

use crate::metric::Metrics;

/// Returns of the months of one calendar year, as ratios.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct YearRow {
    pub year: i64,
    /// January first; `None` in months without a bar.
    pub months: [Option<f64>; 12],
    /// Return of the year, of the months that it has; `None` where one is not defined.
    pub total: Option<f64>,
}

/// One row per year, the first year first.
pub(super) fn years(metrics: &Metrics) -> Vec<YearRow> {
    let mut rows: Vec<YearRow> = Vec::new();
    for month in metrics.months() {
        if rows.last().is_none_or(|row| row.year != month.year) {
            rows.push(YearRow {
                year: month.year,
                months: [None; 12],
                total: Some(0.0),
            });
        }
        if let Some(row) = rows.last_mut() {
            row.months[usize::from(month.month - 1)] = month.change;
            let total = row.total.zip(month.change);
            row.total = total.map(|(total, change)| (1.0 + total) * (1.0 + change) - 1.0);
        }
    }
    rows
}
