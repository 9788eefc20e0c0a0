//! Rules that compare a bar with the bars before it. They mark, they never set aside.

use super::robust::RobustWindow;
use super::rule::Rule;
use crate::{Bar, Timeframe};

/// Robust deviations beyond which a price move is marked.
const JUMP_DEVIATIONS: f64 = 16.0;

/// Moves up to this size, as a log return, are never marked.
const JUMP_MIN: f64 = 0.001;

/// Robust deviations of log volume beyond which a volume is marked.
const VOLUME_DEVIATIONS: f64 = 6.0;

/// Bars without any movement before a run of them is marked.
const UNCHANGED_ROWS: u32 = 10;

/// A mark on an accepted bar.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Flag {
    /// Line of the file or number of the row, counted from 1.
    pub row: u64,
    pub opened_at: i64,
    pub rule: Rule,
    /// How far out: robust deviations for jumps and volumes, bars for runs, zero for zero volume.
    pub value: f64,
}

/// What is remembered of the bars before.
#[derive(Debug, Clone)]
pub(super) struct Patterns {
    jump: Jump,
    volume: Volume,
    unchanged: Unchanged,
}

impl Patterns {
    pub(super) fn new(timeframe: Timeframe) -> Self {
        Self {
            jump: Jump::new(timeframe),
            volume: Volume {
                log_volumes: RobustWindow::new(),
                spike_above: f64::INFINITY,
            },
            unchanged: Unchanged { rows: 0 },
        }
    }

    /// Remembers `bar`, which follows `previous`, and hands every mark on it to `mark`.
    #[inline]
    pub(super) fn check(&mut self, previous: &Bar, bar: &Bar, mut mark: impl FnMut(Rule, f64)) {
        let found = [
            (Rule::Jump, self.jump.check(previous, bar)),
            (Rule::VolumeSpike, self.volume.spike(bar)),
            (Rule::Unchanged, self.unchanged.check(previous, bar)),
            (Rule::ZeroVolume, self.volume.zero(bar)),
        ];
        for (rule, value) in found {
            if let Some(value) = value {
                mark(rule, value);
            }
        }
        self.volume.remember(bar);
    }
}

/// Moves from the last close to the high or the low of the bar, against the closes' log returns.
#[derive(Debug, Clone)]
struct Jump {
    duration_ms: i64,
    returns: RobustWindow,
    /// Ratios to the last close between which a bar one step later is usual.
    usual: (f64, f64),
}

impl Jump {
    fn new(timeframe: Timeframe) -> Self {
        Self {
            duration_ms: timeframe.duration_ms(),
            returns: RobustWindow::new(),
            usual: (0.0, f64::INFINITY),
        }
    }

    /// Returns how many deviations the bar is away. A step over closed or missing time may go
    /// further: by the square root of the time that passed.
    #[inline]
    fn check(&mut self, previous: &Bar, bar: &Bar) -> Option<f64> {
        let (low, high) = (bar.low / previous.close, bar.high / previous.close);
        let found = if low < self.usual.0 || high > self.usual.1 {
            self.deviations(previous, bar)
        } else {
            None
        };
        if self.returns.push((bar.close / previous.close).ln()) {
            let usual = self.returns.usual();
            self.usual = usual.map_or((0.0, f64::INFINITY), |usual| {
                let reach = (JUMP_DEVIATIONS * usual.deviation).max(JUMP_MIN);
                ((usual.center - reach).exp(), (usual.center + reach).exp())
            });
        }
        found
    }

    #[cold]
    fn deviations(&self, previous: &Bar, bar: &Bar) -> Option<f64> {
        let usual = self.returns.usual()?;
        let steps = (bar.opened_at - previous.opened_at) as f64 / self.duration_ms as f64;
        let stretch = steps.max(1.0).sqrt();
        let up = (bar.high / previous.close).ln() - usual.center;
        let down = usual.center - (bar.low / previous.close).ln();
        let move_size = up.max(down);
        let deviation = usual.deviation.max(JUMP_MIN / JUMP_DEVIATIONS) * stretch;
        (move_size > JUMP_DEVIATIONS * deviation).then_some(move_size / deviation)
    }
}

/// Volumes against the volumes before, on a log scale because they are lopsided.
#[derive(Debug, Clone)]
struct Volume {
    log_volumes: RobustWindow,
    spike_above: f64,
}

impl Volume {
    #[inline]
    fn spike(&self, bar: &Bar) -> Option<f64> {
        if bar.volume <= self.spike_above {
            return None;
        }
        let usual = self.log_volumes.usual()?;
        Some((bar.volume.ln() - usual.center) / usual.deviation)
    }

    /// Usual volume is above zero, so more than half the bars had some.
    #[inline]
    fn zero(&self, bar: &Bar) -> Option<f64> {
        (bar.volume == 0.0 && self.log_volumes.usual().is_some()).then_some(0.0)
    }

    #[inline]
    fn remember(&mut self, bar: &Bar) {
        if self.log_volumes.push(bar.volume.ln()) {
            let usual = self.log_volumes.usual();
            self.spike_above = usual
                .filter(|usual| usual.deviation > 0.0)
                .map_or(f64::INFINITY, |usual| {
                    (usual.center + VOLUME_DEVIATIONS * usual.deviation).exp()
                });
        }
    }
}

/// Runs of bars that stand still at the last close.
#[derive(Debug, Clone)]
struct Unchanged {
    rows: u32,
}

impl Unchanged {
    #[inline]
    fn check(&mut self, previous: &Bar, bar: &Bar) -> Option<f64> {
        if bar.high != bar.low || bar.close != previous.close {
            self.rows = 0;
            return None;
        }
        self.rows = self.rows.saturating_add(1);
        (self.rows >= UNCHANGED_ROWS).then(|| f64::from(self.rows))
    }
}
