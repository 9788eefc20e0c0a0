//! How a strategy did lately: its last days out of sample, and what following it over the last
//! day, week and month would have brought. Simulated, after costs.
//!
//! Invariant: parameters were chosen before the first bar they are used on. Those of a window were
//! chosen before the window began.

mod expected;

use rumbo_market::DAY_MS;

use super::StudyInput;
use crate::backtest::{Assumptions, Ending, Simulation};
use crate::metric::DrawdownScan;
use crate::signal::Signals;
use crate::strategy::Params;
use crate::study::WalkForward;
use expected::expected;

pub use expected::Expected;

/// Latest bars whose days are told.
const DAY_BARS_MAX: usize = 366;

/// A stretch of time that ends with the last closed bar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RecentSpan {
    Day,
    Week,
    Month,
}

impl RecentSpan {
    /// Every span, shortest first.
    pub const ALL: [Self; 3] = [Self::Day, Self::Week, Self::Month];

    /// Name on the wire and in the store.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Day => "24h",
            Self::Week => "7d",
            Self::Month => "30d",
        }
    }

    /// Length in milliseconds.
    pub const fn duration_ms(self) -> i64 {
        match self {
            Self::Day => DAY_MS,
            Self::Week => 7 * DAY_MS,
            Self::Month => 30 * DAY_MS,
        }
    }
}

/// One day of the walk-forward account.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DayResult {
    /// 00:00 UTC of the day in which its bars opened, unix milliseconds.
    pub day: i64,
    /// Return of the account, as a ratio, after costs.
    pub net_return: f64,
    /// Trades closed on it.
    pub trades: usize,
}

/// What somebody would have earned who began to follow the strategy with the first bar of a span.
#[derive(Debug, Clone, PartialEq)]
pub struct WindowResult {
    pub span: RecentSpan,
    /// Opening of the first bar.
    pub from: i64,
    /// Close of the last bar.
    pub until: i64,
    pub bars: usize,
    /// In force when the span began, and kept to its end.
    pub params: Params,
    /// Return of the account, after costs; an open position is marked at the last close.
    pub net_return: f64,
    /// Change of the price over the same bars, without costs.
    pub hold_return: f64,
    /// Deepest fall of closing equity from its peak, as a positive ratio.
    pub max_drawdown: f64,
    /// Trades, the one still open included.
    pub trades: usize,
    /// What earlier spans of as many bars brought; `None` where there were too few.
    pub expected: Option<Expected>,
}

/// The latest results of one strategy on one instrument.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Recent {
    /// In order, at most a year of daily bars.
    pub days: Vec<DayResult>,
    /// Shortest first; without those in which no bar closed.
    pub windows: Vec<WindowResult>,
}

/// A strategy after its walk-forward run.
#[derive(Debug, Clone, Copy)]
pub(super) struct Followed<'a> {
    pub walk: &'a WalkForward,
    pub grid: &'a [Params],
    /// Signals of each parameter set of `grid`.
    pub configurations: &'a [Signals],
    pub assumptions: &'a Assumptions,
}

/// Measures the latest bars of a walk-forward.
pub(super) fn recent(input: &StudyInput<'_>, followed: Followed<'_>) -> Recent {
    let windows = RecentSpan::ALL.map(|span| window(input, followed, span));
    Recent {
        days: days(input, followed.walk),
        windows: windows.into_iter().flatten().collect(),
    }
}

fn days(input: &StudyInput<'_>, walk: &WalkForward) -> Vec<DayResult> {
    let rows = input.bars.len();
    let first = walk.first_row.max(rows.saturating_sub(DAY_BARS_MAX));
    let mut days: Vec<DayResult> = Vec::with_capacity(rows - first);
    for row in first..rows {
        let opened_at = input.bars.opened_at[row];
        let day = opened_at - opened_at.rem_euclid(DAY_MS);
        let net_return = walk.returns[row - walk.first_row];
        match days.last_mut() {
            Some(last) if last.day == day => {
                last.net_return = (1.0 + last.net_return) * (1.0 + net_return) - 1.0;
            }
            _ => days.push(DayResult {
                day,
                net_return,
                trades: 0,
            }),
        }
    }
    for trade in walk.trades.iter().filter(|trade| trade.exit_row >= first) {
        let day = trade.closed_at - trade.closed_at.rem_euclid(DAY_MS);
        if let Ok(at) = days.binary_search_by_key(&day, |one| one.day) {
            days[at].trades += 1;
        }
    }
    if input.timeframe.duration_ms() < DAY_MS {
        // More bars of the last day may come.
        days.pop();
    }
    days
}

fn window(
    input: &StudyInput<'_>,
    followed: Followed<'_>,
    span: RecentSpan,
) -> Option<WindowResult> {
    let Followed {
        walk,
        grid,
        configurations,
        assumptions,
    } = followed;
    let bars = input.bars;
    let last = bars.len().checked_sub(1)?;
    let until = input
        .calendar
        .closed_at(input.timeframe, bars.opened_at[last]);
    let start = bars
        .opened_at
        .partition_point(|&opened_at| opened_at < until - span.duration_ms());
    let fold = walk.folds.iter().find(|fold| fold.test.contains(&start))?;
    // What the strategy holds by then is joined at the first open, as in a fold.
    let joins = *walk.stance.get(start.checked_sub(walk.first_row + 1)?)?;
    let signals = &configurations[fold.chosen];
    let account = Simulation::fold(bars, signals, assumptions, start..bars.len(), joins);
    let outcome = account.finish(Ending::Open);
    let mut fall = DrawdownScan::new();
    fall.see(0, assumptions.capital);
    for (row, &equity) in (1..).zip(&outcome.equity) {
        fall.see(row, equity);
    }
    let drawdown = fall.finish(&bars.opened_at[start - 1..]);
    Some(WindowResult {
        span,
        from: bars.opened_at[start],
        until,
        bars: bars.len() - start,
        params: grid[fold.chosen].clone(),
        net_return: outcome.equity.last()? / assumptions.capital - 1.0,
        hold_return: bars.close[last] / bars.close[start - 1] - 1.0,
        max_drawdown: drawdown.map_or(0.0, |drawdown| drawdown.depth),
        trades: outcome.trades.len() + usize::from(outcome.open.is_some()),
        expected: expected(&walk.returns[..start - walk.first_row], bars.len() - start),
    })
}
