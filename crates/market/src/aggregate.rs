//! Higher timeframes derived from lower ones: first open, highest high, lowest low, last close, summed
//! volume.
//!
//! One state machine serves columns and streams, so that both agree to the bit. A higher bar appears
//! with the base bar that completes it and never before: [`Aggregated::closed`] tells for every base
//! bar how many higher bars were known at its close.

use crate::{Bar, BarSlice, Bars, Calendar, Timeframe};

/// Derives bars of `to` from bars of `from`.
///
/// A bar that the series begins in the middle of is left out, as its open is not known; so is a last
/// bar that is not over when the last base bar closes. Holes inside are no reason to leave a bar out.
/// Empty when `to` is shorter than `from`.
pub fn aggregate(bars: BarSlice<'_>, from: Timeframe, to: Timeframe, calendar: Calendar) -> Bars {
    aggregate_marked(bars, from, to, calendar).bars
}

/// Higher bars and when each became known.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Aggregated {
    pub bars: Bars,
    /// For each base bar, the number of `bars` that are closed when it closes.
    pub closed: Vec<usize>,
}

impl Aggregated {
    /// Position in `bars` of the last higher bar known at the close of base bar `at`.
    pub fn last_closed(&self, at: usize) -> Option<usize> {
        self.closed[at].checked_sub(1)
    }
}

/// As [`aggregate`], with the base bar at which each higher bar became known.
pub fn aggregate_marked(
    bars: BarSlice<'_>,
    from: Timeframe,
    to: Timeframe,
    calendar: Calendar,
) -> Aggregated {
    let mut aggregated = Aggregated {
        closed: vec![0; bars.len()],
        ..Aggregated::default()
    };
    if to < from {
        return aggregated;
    }
    let mut aggregator = Aggregator::new(from, to, calendar);
    for (bar, closed) in bars.iter().zip(&mut aggregated.closed) {
        aggregator.next(bar, |higher| aggregated.bars.push(higher));
        *closed = aggregated.bars.len();
    }
    aggregated
}

/// Builds higher bars from base bars, one at a time.
#[derive(Debug, Clone, PartialEq)]
pub struct Aggregator {
    from: Timeframe,
    to: Timeframe,
    calendar: Calendar,
    state: State,
}

#[derive(Debug, Clone, PartialEq)]
enum State {
    /// No bar seen yet.
    Empty,
    /// Inside the bar that the series began in the middle of.
    Skipping {
        label: i64,
    },
    Open {
        bar: Bar,
        closes_at: i64,
    },
    /// The last bar was handed out; later base bars of it, which the calendar does not expect, are
    /// dropped rather than changing what was said.
    Closed {
        label: i64,
    },
}

impl Aggregator {
    /// Creates the state machine. `to` is not shorter than `from`.
    pub fn new(from: Timeframe, to: Timeframe, calendar: Calendar) -> Self {
        Self {
            from,
            to,
            calendar,
            state: State::Empty,
        }
    }

    /// Takes the next base bar and hands out the higher bars that are closed once it is closed: none,
    /// one, or two when a hole hid the end of the one before.
    pub fn next(&mut self, bar: Bar, mut closed: impl FnMut(Bar)) {
        if let State::Open {
            bar: open,
            closes_at,
        } = &mut self.state
        {
            let inside = bar.opened_at < *closes_at
                || self.calendar.bucket(self.from, bar.opened_at, self.to) == open.opened_at;
            if inside {
                merge(open, bar);
            } else {
                closed(*open);
                self.start(bar);
            }
        } else {
            self.start(bar);
        }
        self.close_if_over(bar.opened_at, closed);
    }

    /// The higher bar that is not closed yet, as far as it is known.
    pub fn partial(&self) -> Option<Bar> {
        match self.state {
            State::Open { bar, .. } => Some(bar),
            _ => None,
        }
    }

    fn start(&mut self, bar: Bar) {
        let label = self.calendar.bucket(self.from, bar.opened_at, self.to);
        let joins_midway = match self.state {
            State::Empty => bar.opened_at > self.calendar.first_within(self.to, label, self.from),
            State::Skipping { label: skipped } => skipped == label,
            State::Open { .. } => false,
            State::Closed { label: last } if last == label => return,
            State::Closed { .. } => false,
        };
        self.state = if joins_midway {
            State::Skipping { label }
        } else {
            State::Open {
                bar: Bar {
                    opened_at: label,
                    ..bar
                },
                closes_at: self.calendar.closed_at(self.to, label),
            }
        };
    }

    fn close_if_over(&mut self, opened_at: i64, mut closed: impl FnMut(Bar)) {
        let State::Open { bar, closes_at } = self.state else {
            return;
        };
        // A bar never ends after its nominal length, which is cheaper to know than its true end.
        if opened_at + self.from.duration_ms() < closes_at {
            return;
        }
        if self.calendar.closed_at(self.from, opened_at) >= closes_at {
            closed(bar);
            self.state = State::Closed {
                label: bar.opened_at,
            };
        }
    }
}

fn merge(open: &mut Bar, bar: Bar) {
    open.high = open.high.max(bar.high);
    open.low = open.low.min(bar.low);
    open.close = bar.close;
    open.volume += bar.volume;
}
