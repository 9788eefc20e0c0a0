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
/// Base bars that are not aligned to the calendar, as after the close, count for nothing.
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
        if !self.calendar.is_aligned(self.from, bar.opened_at) {
            return;
        }
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::DAY_MS;

    /// Golden bars, see `tests/golden/aggregate.py`.
    const PANDAS: &str = include_str!("../tests/golden/aggregate.csv");

    fn golden(case: Calendar, timeframe: Timeframe) -> Bars {
        let prefix = format!("{case},{timeframe},");
        PANDAS
            .lines()
            .filter_map(|line| line.strip_prefix(&prefix))
            .map(|line| {
                let fields: Vec<&str> = line.split(',').collect();
                let at = fields[0].replace('Z', ":00Z");
                let number = |at: usize| fields[at].parse().unwrap();
                Bar {
                    opened_at: at.parse::<jiff::Timestamp>().unwrap().as_millisecond(),
                    open: number(1),
                    high: number(2),
                    low: number(3),
                    close: number(4),
                    volume: number(5),
                }
            })
            .collect()
    }

    #[test]
    fn resampling_equals_pandas() {
        use Timeframe::{D1, H1, H4, M5, M15, M30, W1};
        let check = |calendar: Calendar, from: Timeframe, to: Timeframe, rows: usize| {
            let base = golden(calendar, from);
            let last = base.opened_at[base.len() - 1];
            // pandas also gives the buckets that the window cuts off.
            let expected: Vec<Bar> = golden(calendar, to)
                .as_slice()
                .iter()
                .filter(|bar| {
                    calendar.first_within(to, bar.opened_at, from) >= base.opened_at[0]
                        && calendar.closed_at(to, bar.opened_at) <= calendar.closed_at(from, last)
                })
                .collect();
            let bars = aggregate(base.as_slice(), from, to, calendar);
            assert_eq!(bars.len(), rows, "{calendar} {from} {to}");
            assert_eq!(expected.len(), rows, "{calendar} {from} {to}");
            for (bar, expected) in bars.as_slice().iter().zip(expected) {
                // pandas compensates its sums, so the last bits of the volume may differ.
                assert!((bar.volume - expected.volume).abs() <= 1e-12 * expected.volume);
                let volume = expected.volume;
                assert_eq!(Bar { volume, ..bar }, expected, "{calendar} {from} {to}");
            }
        };
        check(Calendar::Continuous, M5, M15, 115);
        check(Calendar::Continuous, M5, M30, 58);
        check(Calendar::Continuous, M5, H1, 29);
        check(Calendar::Continuous, M5, H4, 7);
        check(Calendar::Continuous, M5, D1, 1);
        check(Calendar::FxWeek, H1, H4, 60);
        check(Calendar::FxWeek, H1, D1, 10);
        check(Calendar::FxWeek, H1, W1, 2);
        check(Calendar::Xnys, D1, W1, 6);
    }

    fn bar(opened_at: i64, price: f64) -> Bar {
        Bar {
            opened_at,
            open: price,
            high: price + 1.0,
            low: price - 1.0,
            close: price + 0.5,
            volume: 1.0,
        }
    }

    /// Hourly bars of the calendar from 2021-03-01 on, those of `keep` only.
    fn hours(calendar: Calendar, keep: &[bool]) -> Bars {
        const START: i64 = 18_687 * DAY_MS;
        calendar
            .expected(Timeframe::H1, START, START + 60 * DAY_MS)
            .zip(keep)
            .zip(0u32..)
            .filter(|((_, keep), _)| **keep)
            .map(|((opened_at, _), at)| bar(opened_at, f64::from(at % 17) + 100.0))
            .collect()
    }

    #[test]
    fn a_day_appears_with_its_last_hour() {
        let keep = [true; 15];
        let bars = hours(Calendar::Xnys, &keep);
        let days = aggregate_marked(
            bars.as_slice(),
            Timeframe::H1,
            Timeframe::D1,
            Calendar::Xnys,
        );
        assert_eq!(days.closed, [0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 2, 2]);
        assert_eq!(days.last_closed(5), None);
        assert_eq!(days.last_closed(6), Some(0));
        assert_eq!(days.bars.volume, [7.0, 7.0]);
    }

    #[test]
    fn a_missing_last_hour_delays_the_day_to_the_next_bar() {
        let mut keep = [true; 16];
        keep[6] = false;
        let bars = hours(Calendar::Xnys, &keep);
        let days = aggregate_marked(
            bars.as_slice(),
            Timeframe::H1,
            Timeframe::D1,
            Calendar::Xnys,
        );
        assert_eq!(days.closed, [0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 2, 2, 2]);
        assert_eq!(days.bars.volume, [6.0, 7.0]);
    }

    #[test]
    fn a_series_that_begins_within_a_day_begins_with_the_next_one() {
        let mut keep = [true; 15];
        keep[0] = false;
        let bars = hours(Calendar::Xnys, &keep);
        let days = aggregate(
            bars.as_slice(),
            Timeframe::H1,
            Timeframe::D1,
            Calendar::Xnys,
        );
        assert_eq!(days.opened_at, [18_688 * DAY_MS]);
    }

    #[test]
    fn two_days_may_close_at_once() {
        let mut keep = [true; 14];
        keep[6..13].fill(false);
        let bars = hours(Calendar::Xnys, &keep);
        let days = aggregate_marked(
            bars.as_slice(),
            Timeframe::H1,
            Timeframe::D1,
            Calendar::Xnys,
        );
        assert_eq!(days.closed, [0, 0, 0, 0, 0, 0, 2]);
    }

    #[test]
    fn bars_outside_of_the_calendar_count_for_nothing() {
        let bars = hours(Calendar::FxWeek, &[true; 120]);
        let mut with_stray = bars.clone();
        let friday_close = Calendar::FxWeek.closed_at(Timeframe::W1, 18_687 * DAY_MS);
        let at = bars
            .opened_at
            .partition_point(|&opened_at| opened_at < friday_close);
        with_stray = with_stray
            .as_slice()
            .rows(0..at)
            .iter()
            .chain([bar(friday_close, 900.0)])
            .chain(with_stray.as_slice().rows(at..bars.len()).iter())
            .collect();
        let derive = |bars: &Bars| {
            aggregate(
                bars.as_slice(),
                Timeframe::H1,
                Timeframe::D1,
                Calendar::FxWeek,
            )
        };
        assert_eq!(derive(&with_stray), derive(&bars));
    }

    #[test]
    fn the_same_timeframe_is_a_copy_and_a_shorter_one_is_empty() {
        let bars = hours(Calendar::FxWeek, &[true; 100]);
        let derive = |to| aggregate(bars.as_slice(), Timeframe::H1, to, Calendar::FxWeek);
        assert_eq!(derive(Timeframe::H1), bars);
        assert!(derive(Timeframe::M5).is_empty());
    }

    proptest! {
        #[test]
        fn higher_bars_never_look_ahead(
            keep in prop::collection::vec(prop::bool::weighted(0.8), 1..300),
            calendar in prop::sample::select(Calendar::ALL.to_vec()),
            to in prop::sample::select(vec![Timeframe::H4, Timeframe::D1, Timeframe::W1]),
        ) {
            let bars = hours(calendar, &keep);
            let whole = aggregate_marked(bars.as_slice(), Timeframe::H1, to, calendar);
            for at in 0..bars.len() {
                let past = aggregate(bars.as_slice().rows(0..at + 1), Timeframe::H1, to, calendar);
                let known = whole.bars.as_slice().rows(0..whole.closed[at]);
                prop_assert_eq!(past.as_slice(), known);
                if let Some(last) = whole.last_closed(at) {
                    let closed_at = calendar.closed_at(to, whole.bars.opened_at[last]);
                    let now = calendar.closed_at(Timeframe::H1, bars.opened_at[at]);
                    prop_assert!(closed_at <= now);
                }
            }
        }

        #[test]
        fn no_base_bar_is_lost_or_counted_twice(
            keep in prop::collection::vec(prop::bool::weighted(0.8), 1..300),
            calendar in prop::sample::select(Calendar::ALL.to_vec()),
        ) {
            let bars = hours(calendar, &keep);
            let mut aggregator = Aggregator::new(Timeframe::H1, Timeframe::D1, calendar);
            let (mut days, mut skipped) = (Vec::new(), 0.0);
            for bar in bars.as_slice().iter() {
                let before = days.len();
                aggregator.next(bar, |day| days.push(day));
                if days.is_empty() && before == 0 && aggregator.partial().is_none() {
                    skipped += bar.volume;
                }
            }
            let counted: f64 = days.iter().map(|day| day.volume).sum();
            let rest = aggregator.partial().map_or(0.0, |day| day.volume);
            let total: f64 = bars.volume.iter().sum();
            prop_assert_eq!(counted + rest + skipped, total);
        }
    }
}
