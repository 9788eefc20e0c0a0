//! Watching the conditions that end the validity of decisions in force.
//!
//! A condition is evaluated on every closed bar between the decision and its expiry, of each stored
//! timeframe up to the decision's own: an hour that closes below the stop ends a daily decision at
//! once. What is noticed is recorded once and never changes the decision.

use std::collections::{BTreeMap, BTreeSet};

use rumbo_engine::decision::{Decision, Invalidation};
use rumbo_engine::language::Frame;
use rumbo_market::{Bars, DAY_MS, Instrument, Timeframe};
use rumbo_store::decision::Decision as Stored;
use rumbo_store::invalidation::{self as store, Invalidated};
use rumbo_store::series;
use serde_json::json;

use crate::decide::{TIMEFRAME, parse_decision};
use crate::reader::{BarQuery, read_bars};
use crate::{App, AppError};

/// How long after its expiry a decision is still looked at: bars may come late.
const LATE_MS: i64 = 7 * DAY_MS;
/// Standing decisions of one instrument looked at together.
const STANDING_MAX: i64 = 200;
/// Bars before a decision that its conditions may look back on.
const LOOKBACK_BARS: i64 = 300;

/// Checks the decisions in force of every instrument with bars; returns how many ended.
pub async fn watch_all(app: &App) -> Result<usize, AppError> {
    Watch::default().look(app).await
}

/// Checks the decisions in force of one instrument; returns how many ended.
pub async fn watch_symbol(app: &App, symbol: &str) -> Result<usize, AppError> {
    let now = app.now_ms();
    let standing = store::standing(&app.db, symbol, now - LATE_MS, STANDING_MAX).await?;
    let Ok(instrument) = app.registry.resolve(symbol) else {
        return Ok(0);
    };
    let Some(from) = standing.iter().map(|stored| stored.as_of).min() else {
        return Ok(0);
    };
    let bars = closed_bars(app, instrument, from, now).await?;
    let mut ended = 0;
    for stored in &standing {
        let decision = parse_decision(stored)?;
        let until = decision.expires_at.min(now);
        let Some((condition, at)) = first_true(&decision, instrument, &bars, until)? else {
            continue;
        };
        ended += usize::from(end(app, stored, condition, at).await?);
    }
    Ok(ended)
}

/// Closed bars of each stored timeframe, from some before `from` on.
async fn closed_bars(
    app: &App,
    instrument: &Instrument,
    from: i64,
    now: i64,
) -> Result<Vec<(Timeframe, Bars)>, AppError> {
    let stored = series::of_symbol(&app.db, &instrument.symbol).await?;
    let timeframes: BTreeSet<Timeframe> = stored.iter().map(|series| series.timeframe).collect();
    let mut list = Vec::with_capacity(timeframes.len());
    for timeframe in timeframes.into_iter().filter(|one| *one <= TIMEFRAME) {
        let query = BarQuery {
            timeframe,
            from: from - LOOKBACK_BARS * timeframe.duration_ms(),
            closed_by: now,
            recorded_by: now,
        };
        if let Some(read) = read_bars(app, instrument, query).await? {
            list.push((timeframe, read.bars));
        }
    }
    Ok(list)
}

/// The condition that came true first, and the close of the bar on which it did.
fn first_true<'a>(
    decision: &'a Decision,
    instrument: &Instrument,
    bars: &[(Timeframe, Bars)],
    until: i64,
) -> Result<Option<(&'a Invalidation, i64)>, AppError> {
    let mut first: Option<(&Invalidation, i64)> = None;
    for condition in &decision.invalidation {
        for (timeframe, bars) in bars {
            let frame = Frame {
                bars: bars.as_slice(),
                timeframe: *timeframe,
                calendar: instrument.calendar,
            };
            let found = condition.first_true(frame, (decision.as_of, until));
            let found = found.map_err(|error| AppError::Damaged {
                what: "condition of a decision on",
                id: decision.instrument.clone(),
                reason: error.to_string(),
            })?;
            if let Some(at) = found
                && first.is_none_or(|(_, earlier)| at < earlier)
            {
                first = Some((condition, at));
            }
        }
    }
    Ok(first)
}

/// Records the end of a decision and says it; false when that was done before.
async fn end(
    app: &App,
    stored: &Stored,
    condition: &Invalidation,
    happened_at: i64,
) -> Result<bool, AppError> {
    let row = Invalidated {
        decision_id: stored.id.clone(),
        predicate: condition.statement.id.clone(),
        code: condition.statement.code.clone(),
        happened_at,
        noticed_at: app.now_ms(),
    };
    let is_new = store::record(&app.db, &row).await?;
    if is_new {
        let data = json!({
            "id": row.decision_id,
            "symbol": stored.symbol,
            "code": row.code,
            "at": row.happened_at,
        });
        app.bus.publish("decisions", "decision_invalidated", data);
    }
    Ok(is_new)
}

/// What was seen at the last look, so that only instruments with new bars are checked.
#[derive(Debug, Default)]
pub struct Watch {
    /// Changes of the series of an instrument, and how many of its shortest bars have begun.
    seen: BTreeMap<String, (i64, i64)>,
}

impl Watch {
    /// Checks the instruments whose bars changed or closed since the last look.
    pub async fn look(&mut self, app: &App) -> Result<usize, AppError> {
        let now = app.now_ms();
        let mut current: BTreeMap<String, (i64, i64)> = BTreeMap::new();
        for series in series::all(&app.db).await? {
            let begun = now.div_euclid(series.timeframe.duration_ms());
            let state = current.entry(series.symbol).or_default();
            *state = (state.0 + series.revision, state.1.max(begun));
        }
        let mut ended = 0;
        for (symbol, state) in current {
            if self.seen.get(&symbol) != Some(&state) {
                ended += watch_symbol(app, &symbol).await?;
                self.seen.insert(symbol, state);
            }
        }
        Ok(ended)
    }
}
