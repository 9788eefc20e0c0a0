//! The bars of an account as they are stored: cut to what all instruments have in common, with shorter
//! bars and rates between currencies where the store has them.

use std::sync::Arc;

use rumbo_market::{Bars, Calendar, Instrument, Timeframe, format_day};
use rumbo_store::series;

use super::super::account::Account;
use super::super::place::{Place, PlaceQuery, read_place};
use crate::decide::resolve_instrument;
use crate::reader::{BarQuery, choose_series, read_series};
use crate::{App, AppError};

/// Bars of all instruments of one run.
pub const BARS_MAX: usize = 10_000_000;
/// Shorter bars of one instrument that are read for one run.
const FINER_BARS_MAX: i64 = 5_000_000;
/// Units that count as US dollars at par.
const DOLLARS: [&str; 6] = ["USD", "USDT", "USDC", "BUSD", "FDUSD", "TUSD"];
/// Time before the first bar in which a rate may have been known.
const RATE_BEFORE_MS: i64 = 10 * rumbo_market::DAY_MS;

/// Instruments of one account.
#[derive(Debug, Clone)]
pub struct EventMarket {
    pub listed: Vec<Listed>,
    pub timeframe: Timeframe,
    /// Of the account.
    pub currency: String,
    /// All bars are bundled sample data.
    pub sample: bool,
}

/// One instrument with its bars.
#[derive(Debug, Clone)]
pub struct Listed {
    pub instrument: Instrument,
    pub timeframe: Timeframe,
    pub bars: Arc<Bars>,
    /// Shorter bars with their timeframe.
    pub finer: Option<(Timeframe, Arc<Bars>)>,
    /// Units of the account's currency for one of the quote currency, from the instants on at which
    /// they were known; absent where both are the same.
    pub rates: Option<(Vec<i64>, Vec<f64>)>,
}

impl EventMarket {
    /// Canonical symbols, in the order in which the account trades them.
    pub fn symbols(&self) -> Vec<String> {
        let symbols = self.listed.iter().map(|one| one.instrument.symbol.clone());
        symbols.collect()
    }

    /// Bars of all instruments.
    pub fn bar_count(&self) -> usize {
        self.listed.iter().map(|one| one.bars.len()).sum()
    }

    /// The last stretch of the same instruments with at most about so many bars.
    pub fn last_bars(&self, most: usize) -> Self {
        let rows = (most / self.listed.len().max(1)).max(1);
        let mut shorter = self.clone();
        for listed in &mut shorter.listed {
            let count = listed.bars.len();
            if count > rows {
                listed.bars = Arc::new(listed.bars.as_slice().rows(count - rows..count).to_bars());
            }
        }
        // What was cut has more bars in common than it needs.
        shorter.clone().cut().unwrap_or(shorter)
    }

    /// Rows of the account in a year: those of the calendar that is open most.
    pub fn periods_per_year(&self) -> f64 {
        self.calendar().bars_per_year(self.timeframe)
    }

    /// The calendar that is open most.
    pub(crate) fn calendar(&self) -> Calendar {
        let mut found = Calendar::Continuous;
        let mut most = f64::NEG_INFINITY;
        for listed in &self.listed {
            let bars = listed.instrument.calendar.bars_per_year(self.timeframe);
            if bars > most {
                (found, most) = (listed.instrument.calendar, bars);
            }
        }
        found
    }

    /// Cuts all instruments to the labels that all of them reach.
    fn cut(mut self) -> Result<Self, AppError> {
        let (mut from, mut until) = (i64::MIN, i64::MAX);
        for listed in &self.listed {
            let opened_at = &listed.bars.opened_at;
            from = from.max(opened_at.first().copied().unwrap_or(i64::MAX));
            until = until.min(opened_at.last().copied().unwrap_or(i64::MIN));
            if let Some((at, _)) = &listed.rates {
                // A bar may be traded once a rate is known, and no longer than one is.
                from = from.max(at.first().copied().unwrap_or(i64::MAX));
                until = until.min(at.last().copied().unwrap_or(i64::MIN));
            }
        }
        for listed in &mut self.listed {
            let bars = listed
                .bars
                .as_slice()
                .between(from, until.saturating_add(1));
            if bars.is_empty() || from > until {
                return Err(nothing_in_common(&self.listed));
            }
            if bars.len() < listed.bars.len() {
                listed.bars = Arc::new(bars.to_bars());
            }
            listed.cut_surroundings();
        }
        Ok(self)
    }
}

impl Listed {
    /// Drops shorter bars and rates that the bars do not reach, so that the same bars always have the
    /// same ones.
    fn cut_surroundings(&mut self) {
        let Some(&first) = self.bars.opened_at.first() else {
            return;
        };
        let last_close = self.closed_at(self.bars.len() - 1);
        if let Some((timeframe, finer)) = &mut self.finer {
            let calendar = self.instrument.calendar;
            let from = calendar.first_within(self.timeframe, first, *timeframe);
            let kept = finer.as_slice().between(from, last_close);
            if kept.len() < finer.len() {
                *finer = Arc::new(kept.to_bars());
            }
        }
        if self
            .finer
            .as_ref()
            .is_some_and(|(_, finer)| finer.is_empty())
        {
            self.finer = None;
        }
        if let Some((at, value)) = &mut self.rates {
            let until = at.partition_point(|&instant| instant <= last_close);
            at.truncate(until);
            value.truncate(until);
            let from = at
                .partition_point(|&instant| instant <= first)
                .saturating_sub(1);
            at.drain(..from);
            value.drain(..from);
        }
    }

    /// Close of a row.
    pub(crate) fn closed_at(&self, row: usize) -> i64 {
        let calendar = self.instrument.calendar;
        calendar.closed_at(self.timeframe, self.bars.opened_at[row])
    }

    /// Rate known at an instant.
    pub(crate) fn rate_at(&self, at: i64) -> f64 {
        let Some((known, value)) = &self.rates else {
            return 1.0;
        };
        let row = known.partition_point(|&instant| instant <= at);
        value.get(row.saturating_sub(1)).copied().unwrap_or(1.0)
    }
}

fn nothing_in_common(listed: &[Listed]) -> AppError {
    let stretch = |one: &Listed| {
        let opened_at = &one.bars.opened_at;
        let day = |at: Option<&i64>| at.map_or_else(String::new, |&at| format_day(at));
        format!(
            "`{}` from {} to {}",
            one.instrument.symbol,
            day(opened_at.first()),
            day(opened_at.last())
        )
    };
    let stretches: Vec<String> = listed.iter().map(stretch).collect();
    AppError::invalid(
        "symbols",
        format!(
            "have no bars in common: {}; leave one out or choose other dates",
            stretches.join(", ")
        ),
    )
}

/// Reads the bars of an account; `symbols` are canonical.
pub async fn read_market(
    app: &App,
    symbols: &[String],
    wanted: PlaceQuery,
    account: &Account,
) -> Result<EventMarket, AppError> {
    let mut places: Vec<Place> = Vec::with_capacity(symbols.len());
    for symbol in symbols {
        places.push(read_place(app, symbol, wanted).await?);
    }
    let total: usize = places.iter().map(|place| place.bars.len()).sum();
    if total > BARS_MAX {
        let reason =
            format!("have {total} bars, {BARS_MAX} are run at once: use fewer or later ones");
        return Err(AppError::invalid("symbols", reason));
    }
    let Some(first) = places.first() else {
        return Err(AppError::invalid("symbols", "must name an instrument"));
    };
    let currency = match &account.currency {
        Some(currency) => currency.to_ascii_uppercase(),
        None => first.instrument.quote.clone(),
    };
    let mut sample = true;
    let mut listed = Vec::with_capacity(places.len());
    for place in places {
        sample &= is_sample(app, &place.instrument.symbol).await?;
        let rates = read_rates(app, &place, &currency, wanted).await?;
        let finer = if account.finer {
            read_finer(app, &place, wanted).await?
        } else {
            None
        };
        listed.push(Listed {
            instrument: place.instrument,
            timeframe: place.timeframe,
            bars: place.bars,
            finer,
            rates,
        });
    }
    let market = EventMarket {
        listed,
        timeframe: wanted.timeframe,
        currency,
        sample,
    };
    market.cut()
}

/// Tells whether everything that is stored of an instrument is bundled sample data.
pub async fn is_sample(app: &App, symbol: &str) -> Result<bool, AppError> {
    let all = series::of_symbol(&app.db, symbol).await?;
    Ok(!all.is_empty() && all.iter().all(|series| series.sample))
}

/// Closes of the pair of two currencies, from when they were known.
async fn read_rates(
    app: &App,
    place: &Place,
    currency: &str,
    wanted: PlaceQuery,
) -> Result<Option<(Vec<i64>, Vec<f64>)>, AppError> {
    let quote = place.instrument.quote.as_str();
    let is_dollar = |unit: &str| DOLLARS.contains(&unit);
    if quote == currency || (is_dollar(quote) && is_dollar(currency)) {
        return Ok(None);
    }
    let plain = |unit: &'_ str| if is_dollar(unit) { "USD" } else { unit }.to_owned();
    let (quote, account) = (plain(quote), plain(currency));
    let first = place.bars.opened_at.first().copied().unwrap_or_default();
    for (symbol, is_inverse) in [
        (format!("{quote}/{account}"), false),
        (format!("{account}/{quote}"), true),
    ] {
        for timeframe in [wanted.timeframe, Timeframe::D1] {
            let query = PlaceQuery {
                timeframe,
                from: Some(first - RATE_BEFORE_MS),
                ..wanted
            };
            let Ok(pair) = read_place(app, &symbol, query).await else {
                continue;
            };
            let calendar = pair.instrument.calendar;
            let bars = pair.bars.as_slice();
            let at = bars
                .opened_at
                .iter()
                .map(|&at| calendar.closed_at(timeframe, at));
            let value = bars
                .close
                .iter()
                .map(|&close| if is_inverse { 1.0 / close } else { close });
            return Ok(Some((at.collect(), value.collect())));
        }
    }
    Err(AppError::invalid(
        "symbols",
        format!(
            "hold `{}`, priced in {quote}, and the account is in {account}: import bars of \
             {quote}/{account} or {account}/{quote}, or leave it out",
            place.instrument.symbol
        ),
    ))
}

/// Shorter bars of the same source: those that reach furthest, the shortest among equals.
async fn read_finer(
    app: &App,
    place: &Place,
    wanted: PlaceQuery,
) -> Result<Option<(Timeframe, Arc<Bars>)>, AppError> {
    let instrument = resolve_instrument(app, &place.instrument.symbol)?;
    let query = BarQuery {
        timeframe: wanted.timeframe,
        from: wanted.from.unwrap_or(0),
        closed_by: wanted.until.unwrap_or(wanted.as_of).min(wanted.as_of),
        recorded_by: wanted.as_of,
    };
    let mut all = series::of_symbol(&app.db, &instrument.symbol).await?;
    all.retain(|series| series.created_at <= query.recorded_by);
    let Some(chosen) = choose_series(all.clone(), instrument.calendar, query) else {
        return Ok(None);
    };
    let opened_at = &place.bars.opened_at;
    let (Some(&first), Some(&last)) = (opened_at.first(), opened_at.last()) else {
        return Ok(None);
    };
    let overlap = |series: &rumbo_store::Series| {
        let start = series.first_at?.max(first);
        let end = series
            .last_at?
            .min(instrument.calendar.closed_at(wanted.timeframe, last));
        (end > start).then_some((end - start) / rumbo_market::DAY_MS)
    };
    let found = all
        .into_iter()
        .filter(|series| {
            series.source == chosen.source
                && series.sample == chosen.sample
                && series.timeframe < wanted.timeframe
                && series.bar_count <= FINER_BARS_MAX
        })
        .filter_map(|series| Some((overlap(&series)?, series)))
        .max_by(|(one, a), (other, b)| one.cmp(other).then(b.timeframe.cmp(&a.timeframe)));
    let Some((_, series)) = found else {
        return Ok(None);
    };
    let timeframe = series.timeframe;
    let query = BarQuery {
        timeframe,
        from: instrument
            .calendar
            .first_within(wanted.timeframe, first, timeframe),
        ..query
    };
    let read = read_series(app, instrument, series, query).await?;
    Ok((!read.bars.is_empty()).then(|| (timeframe, Arc::new(read.bars))))
}
