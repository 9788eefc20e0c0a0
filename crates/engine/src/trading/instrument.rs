//! What an account may trade: bars with everything that belongs to them.

use rumbo_market::{Bar, BarSlice, Calendar, Timeframe};
use serde::{Deserialize, Serialize};

use crate::backtest::FinerBars;
use crate::signal::Signals;
use crate::trading::Terms;

/// One instrument with its bars and what happened around them. Columns are borrowed.
#[derive(Debug, Clone, Copy)]
pub struct Instrument<'a> {
    pub symbol: &'a str,
    /// Sector or class that a limit counts together; empty for none.
    pub group: &'a str,
    pub bars: BarSlice<'a>,
    pub timeframe: Timeframe,
    pub calendar: Calendar,
    /// Rules evaluated on the closes; without, only the caller trades it.
    pub signals: Option<&'a Signals>,
    /// Bars of a shorter timeframe that decide what came first inside a bar.
    pub finer: Option<&'a FinerBars<'a>>,
    /// Terms of its own instead of the account's.
    pub terms: Option<&'a Terms>,
    /// Units of the account's currency for one of the quote currency; without, they are the same.
    pub rates: Option<Points<'a>>,
    /// Ratios of the notional that a long position pays to a short one at each instant.
    pub funding: Option<Points<'a>>,
    /// In time order.
    pub actions: &'a [CorporateAction],
}

impl<'a> Instrument<'a> {
    /// An instrument in the account's currency on the account's terms, without anything around it.
    pub const fn new(
        symbol: &'a str,
        bars: BarSlice<'a>,
        timeframe: Timeframe,
        calendar: Calendar,
    ) -> Self {
        Self {
            symbol,
            group: "",
            bars,
            timeframe,
            calendar,
            signals: None,
            finer: None,
            terms: None,
            rates: None,
            funding: None,
            actions: &[],
        }
    }

    /// Rows that every price column has.
    pub(crate) fn rows(&self) -> usize {
        let bars = &self.bars;
        [bars.open, bars.high, bars.low, bars.close]
            .iter()
            .map(|column| column.len())
            .fold(bars.len(), usize::min)
    }

    /// Bar of a row; a missing volume is 0.
    #[inline]
    pub(crate) fn bar(&self, row: usize) -> Bar {
        Bar {
            opened_at: self.bars.opened_at[row],
            open: self.bars.open[row],
            high: self.bars.high[row],
            low: self.bars.low[row],
            close: self.bars.close[row],
            volume: self.bars.volume.get(row).copied().unwrap_or(0.0),
        }
    }

    /// First instant of trading of a row.
    pub(crate) fn opens_at(&self, row: usize) -> i64 {
        let label = self.bars.opened_at[row];
        match (self.calendar, self.timeframe) {
            (Calendar::Continuous, _) => label,
            (calendar, timeframe) => calendar.first_within(timeframe, label, Timeframe::M1),
        }
    }

    /// First instant at which a row may be used.
    pub(crate) fn closes_at(&self, row: usize) -> i64 {
        let label = self.bars.opened_at[row];
        match self.calendar {
            Calendar::Continuous => label + self.timeframe.duration_ms(),
            calendar => calendar.closed_at(self.timeframe, label),
        }
    }
}

/// Values that are known from their instants on, in time order.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Points<'a> {
    pub at: &'a [i64],
    pub value: &'a [f64],
}

/// Something that happens to an instrument outside its market.
///
/// It takes effect before the first open of a bar that is named by `at` or later: a date at 00:00 UTC
/// is the ex-date of a daily bar.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CorporateAction {
    pub at: i64,
    pub event: ActionEvent,
}

/// What happens.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ActionEvent {
    /// Each unit becomes `ratio` units; positions, orders and levels are rescaled.
    Split { ratio: f64 },
    /// Cash per unit, in the quote currency, to who held at the close before; shorts pay it.
    Dividend { per_unit: f64 },
    /// No fill in bars named before `until`.
    Halt { until: i64 },
    /// The position is closed at `price`, or at the last price, and nothing fills any more.
    Delisting { price: Option<f64> },
}
