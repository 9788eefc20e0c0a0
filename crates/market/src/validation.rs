//! Validation of rows on their way in.
//!
//! Every row is accepted, accepted with flags, or quarantined with the rule it breaks, the value and
//! the row as it came; nothing is dropped, altered or filled, so accepted + quarantined = received.
//! Rows must come oldest first: a row older than the last accepted one is quarantined (`duplicate`
//! and `conflict` where that bar is still remembered, else `order`). Whoever reads a source looks at
//! [`direction`] first and turns newest-first rows around with [`RawRows::reversed`].
//! To add a rule see `rule.rs`.

mod pattern;
mod range;
mod report;
mod robust;
mod row;
mod rule;
mod spacing;

pub use pattern::Flag;
pub use report::{Finding, GAPS_LISTED_MAX, Gap, GapReport, Metrics, ValidationReport};
pub use row::{Quarantined, RAW_BYTES_MAX, RawRows, VALUE_BYTES_MAX};
pub use rule::{Level, RULES, Rule, RuleSpec, UnknownRule, Verdict};
pub use spacing::{Direction, Mixed, SpacingError, check_timeframe, direction, infer_timeframe};

use pattern::Patterns;
use report::Tally;
use spacing::StepWatch;

use crate::{Bar, BarSlice, Bars, Calendar, DAY_MS, Timeframe, format_instant};

/// Accepted bars that are remembered to tell a duplicate or a conflict from a row out of order.
pub const RECENT_ROWS: usize = 1_024;

/// Stored bars that [`Validator::resume`] makes use of.
pub const RESUME_ROWS: usize = robust::WINDOW_ROWS + 1;

/// What rows are checked against.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Context {
    pub timeframe: Timeframe,
    pub calendar: Calendar,
    /// A bar that closes later is in the future.
    pub now_ms: i64,
}

impl Context {
    /// Tells whether the bar has not closed. No bar closes more than a day after its nominal end.
    fn is_future(&self, opened_at: i64) -> bool {
        if opened_at >= self.now_ms {
            return true;
        }
        let longest_ms = self.timeframe.duration_ms() + DAY_MS;
        opened_at > self.now_ms.saturating_sub(longest_ms)
            && self.calendar.closed_at(self.timeframe, opened_at) > self.now_ms
    }
}

/// What became of a batch of rows.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Checked {
    /// Accepted bars, in order.
    pub bars: Bars,
    /// Marks on accepted bars; one bar may have several.
    pub flags: Vec<Flag>,
    /// Rows set aside.
    pub quarantined: Vec<Quarantined>,
}

/// The state of validation between batches of one series. How rows are cut into batches changes
/// nothing.
#[derive(Debug, Clone)]
pub struct Validator {
    context: Context,
    patterns: Patterns,
    steps: StepWatch,
    tally: Tally,
    last: Option<Last>,
    /// The last accepted bars before the current batch, [`RECENT_ROWS`] at most.
    recent: Bars,
}

/// The last accepted bar.
#[derive(Debug, Clone, Copy)]
struct Last {
    bar: Bar,
    /// When the calendar expects the bar after it.
    next_opening: i64,
    /// It was stored before, so the first row may come at any time before it.
    resumed: bool,
}

impl Validator {
    /// Creates a validator before the first row.
    pub fn new(context: Context) -> Self {
        Self {
            context,
            patterns: Patterns::new(context.timeframe),
            steps: StepWatch::new(context.timeframe),
            tally: Tally::default(),
            last: None,
            recent: Bars::default(),
        }
    }

    /// Lets the rows continue stored bars: gaps, jumps and volumes at the seam are seen.
    /// The bars end where the rows begin; of more than [`RESUME_ROWS`] the last are used.
    pub fn resume(&mut self, stored: BarSlice<'_>) {
        let from = stored.len().saturating_sub(RESUME_ROWS);
        for bar in stored.rows(from..stored.len()).iter() {
            if let Some(last) = self.last {
                self.patterns.check(&last.bar, &bar, |_, _| {});
            }
            self.last = Some(self.last_of(bar, true));
        }
    }

    /// Checks a batch.
    pub fn check(&mut self, mut rows: RawRows) -> Checked {
        let mut checked = Checked {
            bars: Bars::with_capacity(rows.bars().len()),
            flags: Vec::new(),
            quarantined: rows.take_malformed(),
        };
        for malformed in &checked.quarantined {
            self.tally.quarantine(malformed.rule, malformed.row);
        }
        for (at, bar) in rows.bars().iter().enumerate() {
            self.check_row(&rows, at, bar, &mut checked);
        }
        self.remember(&checked.bars);
        checked
    }

    /// What rows are checked against.
    pub fn context(&self) -> Context {
        self.context
    }

    /// Rows of another timeframe, once enough of them were seen.
    pub fn mixed(&self) -> Option<Mixed> {
        self.steps.mixed()
    }

    /// Accepted bars with at least one flag, so far.
    pub fn flagged(&self) -> u64 {
        self.tally.flagged
    }

    /// Sums up everything checked so far.
    pub fn report(&self) -> ValidationReport {
        self.tally.report(&self.context, self.steps.mixed())
    }

    #[inline]
    fn check_row(&mut self, rows: &RawRows, at: usize, bar: Bar, checked: &mut Checked) {
        let row = rows.numbers()[at];
        self.steps.check(row, bar.opened_at);
        // The bar that the calendar expects next is aligned by definition.
        let expected = self
            .last
            .is_some_and(|last| last.next_opening == bar.opened_at);
        let sound =
            expected && range::has_sound_values(&bar) && !self.context.is_future(bar.opened_at);
        if !sound && let Some((rule, value)) = self.first_broken(&bar, &checked.bars) {
            self.tally.quarantine(rule, row);
            checked.quarantined.push(Quarantined {
                row,
                opened_at: Some(bar.opened_at),
                rule,
                value,
                raw: rows.raw(at),
            });
            return;
        }
        self.accept(row, bar, &mut checked.flags);
        checked.bars.push(bar);
    }

    #[inline]
    fn accept(&mut self, row: u64, bar: Bar, flags: &mut Vec<Flag>) {
        self.tally.accept(&bar);
        if let Some(last) = self.last
            && last.bar.opened_at < bar.opened_at
        {
            if bar.opened_at > last.next_opening {
                self.count_gap(last.next_opening, bar.opened_at);
            }
            let mut flagged = false;
            self.patterns.check(&last.bar, &bar, |rule, value| {
                flagged = true;
                self.tally.flag(rule, row);
                flags.push(Flag {
                    row,
                    opened_at: bar.opened_at,
                    rule,
                    value,
                });
            });
            self.tally.flagged += u64::from(flagged);
        }
        self.last = Some(self.last_of(bar, false));
    }

    #[cold]
    fn first_broken(&self, bar: &Bar, accepted: &Bars) -> Option<(Rule, String)> {
        range::first_broken(bar, &self.context).or_else(|| self.broken_order(bar, accepted))
    }

    /// The bar is not newer than the last accepted one of the same source.
    fn broken_order(&self, bar: &Bar, accepted: &Bars) -> Option<(Rule, String)> {
        let last = self.last.filter(|last| !last.resumed)?.bar;
        if bar.opened_at > last.opened_at {
            return None;
        }
        let text = format_instant;
        Some(match self.seen_at(bar.opened_at, accepted) {
            Some(seen) if seen == *bar => (
                Rule::Duplicate,
                format!("timestamp={}", text(bar.opened_at)),
            ),
            Some(seen) => (Rule::Conflict, difference(&seen, bar)),
            None => (
                Rule::Order,
                format!(
                    "timestamp={} after {}",
                    text(bar.opened_at),
                    text(last.opened_at)
                ),
            ),
        })
    }

    /// The accepted bar of that time among the last [`RECENT_ROWS`], in this batch or before it.
    fn seen_at(&self, opened_at: i64, accepted: &Bars) -> Option<Bar> {
        let find = |bars: BarSlice<'_>| {
            let at = bars.opened_at.binary_search(&opened_at).ok()?;
            Some(bars.bar(at))
        };
        let here = accepted.len().min(RECENT_ROWS);
        let before = self.recent.len().min(RECENT_ROWS - here);
        find(last_rows(accepted, here)).or_else(|| find(last_rows(&self.recent, before)))
    }

    fn remember(&mut self, accepted: &Bars) {
        let here = accepted.len().min(RECENT_ROWS);
        let before = self.recent.len().min(RECENT_ROWS - here);
        let mut recent = last_rows(&self.recent, before).to_bars();
        recent.extend(last_rows(accepted, here));
        self.recent = recent;
    }

    #[cold]
    fn count_gap(&mut self, from: i64, until: i64) {
        let Context {
            timeframe,
            calendar,
            ..
        } = self.context;
        let missing = match calendar {
            Calendar::Continuous => {
                let duration_ms = timeframe.duration_ms();
                (until - from)
                    .unsigned_abs()
                    .div_ceil(duration_ms.unsigned_abs())
            }
            _ => calendar.expected(timeframe, from, until).count() as u64,
        };
        if missing > 0 {
            self.tally.gap(Gap {
                from,
                until,
                missing,
            });
        }
    }

    fn last_of(&self, bar: Bar, resumed: bool) -> Last {
        let Context {
            timeframe,
            calendar,
            ..
        } = self.context;
        Last {
            bar,
            next_opening: calendar.next_opening(timeframe, bar.opened_at),
            resumed,
        }
    }
}

fn last_rows(bars: &Bars, rows: usize) -> BarSlice<'_> {
    bars.as_slice().rows(bars.len() - rows..bars.len())
}

/// The first value in which two bars of one time differ.
fn difference(seen: &Bar, bar: &Bar) -> String {
    let columns = [
        ("open", seen.open, bar.open),
        ("high", seen.high, bar.high),
        ("low", seen.low, bar.low),
        ("close", seen.close, bar.close),
        ("volume", seen.volume, bar.volume),
    ];
    columns
        .into_iter()
        .find(|(_, before, after)| before != after)
        .map_or_else(String::new, |(name, before, after)| {
            format!("{name}={after} before {before}")
        })
}

#[cfg(test)]
mod tests;
