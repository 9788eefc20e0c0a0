//! State machines with memory. Both evaluators call the same `next`, so they agree bit for bit.

use super::value::{Truth, count, less};

/// Whether each of the last `bars` values is greater (or less) than the one before it.
#[derive(Debug, Clone)]
pub(crate) struct Trend {
    rising: bool,
    bars: u64,
    before: f64,
    since_broken: u64,
    since_unknown: u64,
}

impl Trend {
    pub(crate) fn new(rising: bool, bars: usize) -> Self {
        Self {
            rising,
            bars: bars as u64,
            before: f64::NAN,
            since_broken: u64::MAX,
            since_unknown: 0,
        }
    }

    #[inline]
    pub(crate) fn next(&mut self, value: f64) -> Truth {
        let moved = if self.rising {
            less(self.before, value)
        } else {
            less(value, self.before)
        };
        self.before = value;
        let since = |age: u64, now: bool| if now { 0 } else { age.saturating_add(1) };
        self.since_broken = since(self.since_broken, moved == Truth::FALSE);
        self.since_unknown = since(self.since_unknown, moved == Truth::UNKNOWN);
        if self.since_broken < self.bars {
            Truth::FALSE
        } else if self.since_unknown < self.bars {
            Truth::UNKNOWN
        } else {
            Truth::TRUE
        }
    }
}

/// Bars since a condition was last true, 0 when it is true now, NaN before the first time.
#[derive(Debug, Clone, Default)]
pub(crate) struct BarsSince(Option<u64>);

impl BarsSince {
    #[inline]
    pub(crate) fn next(&mut self, condition: Truth) -> f64 {
        self.0 = match self.0 {
            _ if condition.is_true() => Some(0),
            Some(bars) => Some(bars + 1),
            None => None,
        };
        self.0.map_or(f64::NAN, count)
    }
}

/// The value of some bars ago, for the stream evaluator.
#[derive(Debug, Clone)]
pub(crate) struct Delay<T> {
    ring: Vec<T>,
    at: usize,
}

impl<T: Copy> Delay<T> {
    /// Gives `before` for bars earlier than the first one.
    pub(crate) fn new(bars: usize, before: T) -> Self {
        Self {
            ring: vec![before; bars],
            at: 0,
        }
    }

    #[inline]
    pub(crate) fn next(&mut self, value: T) -> T {
        let Some(slot) = self.ring.get_mut(self.at) else {
            return value;
        };
        let old = std::mem::replace(slot, value);
        self.at = if self.at + 1 == self.ring.len() {
            0
        } else {
            self.at + 1
        };
        old
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAN: f64 = f64::NAN;

    fn same(left: &[f64], right: &[f64]) -> bool {
        left.len() == right.len()
            && left
                .iter()
                .zip(right)
                .all(|(a, b)| a == b || a.is_nan() && b.is_nan())
    }

    #[test]
    fn trend_is_known_as_soon_as_it_is_broken() {
        let mut state = Trend::new(true, 2);
        let got: Vec<Truth> = [1.0, 2.0, 3.0, 3.0, 4.0, 5.0, NAN, 6.0, 7.0, 8.0]
            .iter()
            .map(|&value| state.next(value))
            .collect();
        let (f, u, t) = (Truth::FALSE, Truth::UNKNOWN, Truth::TRUE);
        assert_eq!(got, [u, u, t, f, f, t, u, u, u, t]);
    }

    #[test]
    fn bars_since_counts_from_the_last_time() {
        let mut state = BarsSince::default();
        let conditions = [
            Truth::UNKNOWN,
            Truth::TRUE,
            Truth::FALSE,
            Truth::UNKNOWN,
            Truth::TRUE,
        ];
        let got: Vec<f64> = conditions.iter().map(|&one| state.next(one)).collect();
        assert!(same(&got, &[NAN, 0.0, 1.0, 2.0, 0.0]), "{got:?}");
    }

    #[test]
    fn delay_gives_back_what_came_in() {
        let mut state = Delay::new(2, NAN);
        let got: Vec<f64> = [1.0, 2.0, 3.0, 4.0].map(|value| state.next(value)).to_vec();
        assert!(same(&got, &[NAN, NAN, 1.0, 2.0]), "{got:?}");
        assert_eq!(Delay::new(0, 0).next(7), 7);
    }
}
