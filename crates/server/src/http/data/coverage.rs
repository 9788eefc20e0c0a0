//! How complete a series is: stored openings against those that its calendar expects.

use rumbo_market::{Calendar, Timeframe};

/// A stretch of expected bars that are not stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Gap {
    /// Opening of the first missing bar.
    pub(super) from: i64,
    /// Opening of the next stored bar.
    pub(super) until: i64,
    pub(super) missing_bars: u64,
}

/// How complete a series is.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Coverage {
    pub(super) bars: u64,
    pub(super) first_at: Option<i64>,
    pub(super) last_at: Option<i64>,
    /// Between the first and the last stored bar.
    pub(super) gaps: Vec<Gap>,
    pub(super) missing_bars: u64,
    /// Expected bars that have closed since the last stored one.
    pub(super) lag_bars: u64,
}

impl Coverage {
    /// Compares openings with the calendar, as of `at`.
    pub(super) fn measure(
        openings: &[i64],
        calendar: Calendar,
        timeframe: Timeframe,
        at: i64,
    ) -> Self {
        let (Some(&first), Some(&last)) = (openings.first(), openings.last()) else {
            return Self::default();
        };
        let mut coverage = Self {
            bars: openings.len() as u64,
            first_at: Some(first),
            last_at: Some(last),
            ..Self::default()
        };
        let mut stored = openings.iter().copied().peekable();
        let mut open: Option<Gap> = None;
        for expected in calendar.expected(timeframe, first, last + 1) {
            while stored.next_if(|&opened_at| opened_at < expected).is_some() {}
            if stored.next_if_eq(&expected).is_some() {
                if let Some(gap) = open.take() {
                    coverage.gaps.push(Gap {
                        until: expected,
                        ..gap
                    });
                }
                continue;
            }
            coverage.missing_bars += 1;
            match &mut open {
                Some(gap) => gap.missing_bars += 1,
                None => {
                    open = Some(Gap {
                        from: expected,
                        until: expected,
                        missing_bars: 1,
                    })
                }
            }
        }
        let since = calendar.expected(timeframe, last + 1, at);
        let closed = since.filter(|&opened_at| calendar.closed_at(timeframe, opened_at) <= at);
        coverage.lag_bars = closed.count() as u64;
        coverage
    }

    /// Share of the expected bars between the first and the last that are stored.
    #[expect(clippy::cast_precision_loss, reason = "counts of bars are below 2^53")]
    pub(super) fn share(&self) -> Option<f64> {
        let expected = self.bars + self.missing_bars;
        (expected > 0).then(|| self.bars as f64 / expected as f64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR_MS: i64 = 3_600_000;

    fn measure(hours: &[i64], at_hour: i64) -> Coverage {
        let openings: Vec<i64> = hours.iter().map(|hour| hour * HOUR_MS).collect();
        Coverage::measure(
            &openings,
            Calendar::Continuous,
            Timeframe::H1,
            at_hour * HOUR_MS,
        )
    }

    #[test]
    fn gaps_and_lag_are_counted() {
        let coverage = measure(&[0, 1, 4, 5, 7], 10);
        let gap = |from: i64, until: i64, missing_bars| Gap {
            from: from * HOUR_MS,
            until: until * HOUR_MS,
            missing_bars,
        };
        assert_eq!(coverage.gaps, [gap(2, 4, 2), gap(6, 7, 1)]);
        assert_eq!(
            (coverage.bars, coverage.missing_bars, coverage.lag_bars),
            (5, 3, 2)
        );
        assert_eq!(coverage.share(), Some(5.0 / 8.0));
    }

    #[test]
    fn complete_series_has_no_gap_and_no_lag() {
        let coverage = measure(&[0, 1, 2], 3);
        assert!(coverage.gaps.is_empty());
        assert_eq!((coverage.lag_bars, coverage.share()), (0, Some(1.0)));
        assert_eq!(measure(&[], 3).share(), None);
    }

    #[test]
    fn weekend_is_not_a_gap() {
        // Friday 2021-05-07 and Monday 2021-05-10 of a New York session calendar.
        let days = [1_620_345_600_000, 1_620_604_800_000];
        let coverage = Coverage::measure(&days, Calendar::Xnys, Timeframe::D1, days[1]);
        assert!(coverage.gaps.is_empty(), "{coverage:?}");
    }
}
