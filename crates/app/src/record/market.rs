//! What prices did after the decisions of a record.

use std::collections::BTreeMap;

use rumbo_engine::decision::BAND_LEVELS;
use rumbo_market::{Bars, Calendar, DAY_MS};

use super::Said;
use crate::decide::{TIMEFRAME, resolve_instrument};
use crate::reader::{BarQuery, read_bars};
use crate::{App, AppError};

/// Time before a decision's instant in which its own bar opened.
const BAR_MS_MAX: i64 = 7 * DAY_MS;

/// What prices did after the decisions of a record.
#[derive(Debug)]
pub struct Market {
    pub(super) series: BTreeMap<String, Series>,
    /// For each decision of the record, whether the price ended inside the band of each of
    /// [`BAND_LEVELS`]; `None` while the horizon has not passed or where there is no band.
    pub inside: Vec<Option<[bool; BAND_LEVELS.len()]>>,
}

/// Closed bars of one instrument.
#[derive(Debug)]
pub(super) struct Series {
    pub(super) bars: Bars,
    calendar: Calendar,
}

impl Series {
    /// Instant at which the bar of a row closed.
    pub(super) fn closed_at(&self, row: usize) -> i64 {
        self.calendar.closed_at(TIMEFRAME, self.bars.opened_at[row])
    }

    /// Row of the bar that closed at `as_of`.
    pub(super) fn row_closed_at(&self, as_of: i64) -> Option<usize> {
        let after = self
            .bars
            .opened_at
            .partition_point(|&at| self.calendar.closed_at(TIMEFRAME, at) <= as_of);
        let row = after.checked_sub(1)?;
        (self.closed_at(row) == as_of).then_some(row)
    }
}

impl Market {
    /// Reads the bars, one read an instrument.
    pub(super) async fn read(app: &App, said: &[Said]) -> Result<Self, AppError> {
        let mut since: BTreeMap<&str, i64> = BTreeMap::new();
        for one in said {
            let first = since.entry(&one.symbol).or_insert(one.as_of);
            *first = one.as_of.min(*first);
        }
        let now = app.now_ms();
        let mut series = BTreeMap::new();
        for (symbol, first) in since {
            // The record outlives the list of instruments.
            let Ok(instrument) = resolve_instrument(app, symbol) else {
                continue;
            };
            let query = BarQuery {
                timeframe: TIMEFRAME,
                from: first - BAR_MS_MAX,
                closed_by: now,
                recorded_by: now,
            };
            if let Some(read) = read_bars(app, instrument, query).await? {
                let one = Series {
                    bars: read.bars,
                    calendar: instrument.calendar,
                };
                series.insert(symbol.to_owned(), one);
            }
        }
        let inside = said.iter().map(|one| inside(one, &series)).collect();
        Ok(Self { series, inside })
    }
}

/// Whether the close of the last bar of the horizon lies inside each band.
fn inside(said: &Said, series: &BTreeMap<String, Series>) -> Option<[bool; BAND_LEVELS.len()]> {
    let (bands, event, price) = (said.bands?, said.event.as_ref()?, said.price?);
    let series = series.get(&said.symbol)?;
    let row = series.row_closed_at(said.as_of)? + event.horizon_bars;
    if row >= series.bars.len() || said.said_at >= series.closed_at(row) {
        return None;
    }
    let change = series.bars.close[row] / price - 1.0;
    Some(bands.map(|(lo, hi)| (lo..=hi).contains(&change)))
}
