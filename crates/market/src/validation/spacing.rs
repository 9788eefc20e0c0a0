//! What the times of rows say: their timeframe, their direction, and a change of timeframe midway.

use std::collections::BTreeMap;

use crate::{DAY_MS, Timeframe};

/// Steps that must share one length before rows contradict a declared timeframe.
const CONTRADICTION_SHARE: f64 = 0.6;

/// Steps that must share one length to name the timeframe.
const INFERENCE_SHARE: f64 = 0.3;

/// Steps in the same direction before rows count as sorted; the others are odd rows.
const DIRECTION_SHARE: f64 = 0.9;

/// Steps of another timeframe in a row before a file counts as mixed.
const MIXED_STEPS: u32 = 12;

/// A longer step is a pause of the market: it neither continues nor ends a run of equal steps.
const PAUSE_MS: i64 = DAY_MS / 2;

/// The times of rows do not give the timeframe.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum SpacingError {
    #[error(
        "{rows} rows are too few to tell the timeframe, name it: 1m, 5m, 15m, 30m, 1h, 4h, 1d or 1w"
    )]
    TooFew { rows: usize },
    #[error(
        "rows are mostly {} apart ({:.0} % of steps), which is no timeframe: \
         use 1m, 5m, 15m, 30m, 1h, 4h, 1d or 1w bars", length_text(*.spacing_ms), .share * 100.0
    )]
    Unknown { spacing_ms: i64, share: f64 },
    #[error(
        "rows are mostly {} apart ({:.0} % of steps), not {declared}: \
         name the timeframe that the rows have", length_text(*.spacing_ms), .share * 100.0
    )]
    Contradicts {
        declared: Timeframe,
        spacing_ms: i64,
        share: f64,
    },
}

/// Which way the times of rows run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// Oldest first; also when there is nothing to tell.
    Ascending,
    /// Newest first.
    Descending,
    /// Neither: the row at this place steps against the way of most.
    Unsorted { at: usize },
}

/// Tells the timeframe of rows by the step that most of them share, in either direction.
pub fn infer_timeframe(opened_at: &[i64]) -> Result<Timeframe, SpacingError> {
    let Some((spacing_ms, share)) = usual_step(opened_at) else {
        return Err(SpacingError::TooFew {
            rows: opened_at.len(),
        });
    };
    timeframe_of(spacing_ms)
        .filter(|_| share >= INFERENCE_SHARE)
        .ok_or(SpacingError::Unknown { spacing_ms, share })
}

/// Checks that rows do not contradict a declared timeframe; thin markets with holes pass.
pub fn check_timeframe(declared: Timeframe, opened_at: &[i64]) -> Result<(), SpacingError> {
    match usual_step(opened_at) {
        Some((spacing_ms, share))
            if spacing_ms != declared.duration_ms() && share >= CONTRADICTION_SHARE =>
        {
            Err(SpacingError::Contradicts {
                declared,
                spacing_ms,
                share,
            })
        }
        _ => Ok(()),
    }
}

/// Tells which way the times run.
pub fn direction(opened_at: &[i64]) -> Direction {
    let steps = || {
        opened_at
            .array_windows()
            .map(|[before, after]| after.cmp(before))
    };
    let forward = steps().filter(|step| step.is_gt()).count();
    let backward = steps().filter(|step| step.is_lt()).count();
    let share = |count: usize| count as f64 / (forward + backward).max(1) as f64;
    if backward == 0 || share(forward) >= DIRECTION_SHARE {
        return Direction::Ascending;
    }
    if share(backward) >= DIRECTION_SHARE {
        return Direction::Descending;
    }
    let odd = steps().position(|step| {
        if forward >= backward {
            step.is_lt()
        } else {
            step.is_gt()
        }
    });
    Direction::Unsorted {
        at: odd.map_or(0, |step| step + 1),
    }
}

/// The length that most steps have, the shortest of equals, with its share. None without a step.
fn usual_step(opened_at: &[i64]) -> Option<(i64, f64)> {
    let mut counts: BTreeMap<u64, usize> = BTreeMap::new();
    for [before, after] in opened_at.array_windows() {
        let step = before.abs_diff(*after);
        if step > 0 {
            *counts.entry(step).or_default() += 1;
        }
    }
    let total: usize = counts.values().sum();
    let most = *counts.values().max()?;
    let step = counts.iter().find(|&(_, &count)| count == most)?.0;
    Some((i64::try_from(*step).ok()?, most as f64 / total as f64))
}

fn timeframe_of(spacing_ms: i64) -> Option<Timeframe> {
    Timeframe::ALL
        .into_iter()
        .find(|timeframe| timeframe.duration_ms() == spacing_ms)
}

/// A length of time in the largest unit that divides it: `2m`, `90s`, `30d`.
fn length_text(length_ms: i64) -> String {
    let units = [(DAY_MS, "d"), (3_600_000, "h"), (60_000, "m"), (1_000, "s")];
    units
        .into_iter()
        .find(|(unit_ms, _)| length_ms % unit_ms == 0)
        .map_or_else(
            || format!("{length_ms}ms"),
            |(unit_ms, name)| format!("{}{name}", length_ms / unit_ms),
        )
}

/// Rows of another timeframe inside a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mixed {
    pub found: Timeframe,
    /// First row that follows the other timeframe.
    pub row: u64,
}

/// Watches the steps of a file for a run of another timeframe.
#[derive(Debug, Clone)]
pub(super) struct StepWatch {
    duration_ms: i64,
    last: Option<i64>,
    run: Option<(Mixed, u32)>,
    mixed: Option<Mixed>,
}

impl StepWatch {
    pub(super) fn new(timeframe: Timeframe) -> Self {
        Self {
            duration_ms: timeframe.duration_ms(),
            last: None,
            run: None,
            mixed: None,
        }
    }

    pub(super) fn mixed(&self) -> Option<Mixed> {
        self.mixed
    }

    #[inline]
    pub(super) fn check(&mut self, row: u64, opened_at: i64) {
        let step = opened_at.wrapping_sub(self.last.replace(opened_at).unwrap_or(opened_at));
        if step == self.duration_ms {
            self.run = None;
        } else if self.mixed.is_none() {
            self.check_odd_step(row, step);
        }
    }

    fn check_odd_step(&mut self, row: u64, step: i64) {
        match (timeframe_of(step), &mut self.run) {
            (Some(found), Some((mixed, steps))) if mixed.found == found => {
                *steps += 1;
                if *steps >= MIXED_STEPS {
                    self.mixed = Some(*mixed);
                }
            }
            (Some(found), run) if found.duration_ms() != self.duration_ms => {
                *run = Some((Mixed { found, row }, 1));
            }
            (_, run) if step < PAUSE_MS => *run = None,
            _ => {}
        }
    }
}
