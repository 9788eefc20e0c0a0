//! Scoring: what became of the decisions whose event is known by now.

use std::collections::BTreeMap;

use rumbo_engine::decision::EventOutcome;
use rumbo_store::decision as record;
use rumbo_store::decision::DecisionOutcome;
use serde::Serialize;

use crate::decide::{TIMEFRAME, parse_decision, resolve_instrument};
use crate::reader::{BarQuery, read_bars};
use crate::{App, AppError};

const PAGE_ROWS: i64 = 500;
/// Outcome of a decision that claimed nothing.
pub const NO_CLAIM: &str = "no_claim";
/// The claim came true.
pub const HAPPENED: &str = "happened";
/// The claim did not come true.
pub const DID_NOT_HAPPEN: &str = "did_not_happen";

/// What a run settled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Resolved {
    pub happened: usize,
    pub did_not_happen: usize,
    /// Decisions that claimed nothing, for want of data.
    pub no_claim: usize,
}

/// Scores every open decision whose event is known by now. Running it again changes nothing.
pub async fn resolve_all(app: &App) -> Result<Resolved, AppError> {
    let mut resolved = Resolved::default();
    let mut after = 0;
    loop {
        let page = record::unresolved(&app.db, after, PAGE_ROWS).await?;
        let Some(last) = page.last() else { break };
        after = last.sequence;
        let mut by_symbol: BTreeMap<String, Vec<record::Decision>> = BTreeMap::new();
        for stored in page {
            by_symbol
                .entry(stored.symbol.clone())
                .or_default()
                .push(stored);
        }
        for (symbol, open) in by_symbol {
            resolve_symbol(app, &symbol, &open, &mut resolved).await?;
        }
    }
    Ok(resolved)
}

async fn resolve_symbol(
    app: &App,
    symbol: &str,
    open: &[record::Decision],
    resolved: &mut Resolved,
) -> Result<(), AppError> {
    let instrument = resolve_instrument(app, symbol)?;
    let now = app.now_ms();
    let from = open.iter().map(|stored| stored.as_of).min().unwrap_or(now);
    let query = BarQuery {
        timeframe: TIMEFRAME,
        // The decision's own bar opened at most a week before its instant.
        from: from - 7 * rumbo_market::DAY_MS,
        closed_by: now,
        recorded_by: now,
    };
    let Some(read) = read_bars(app, instrument, query).await? else {
        return Ok(());
    };
    let bars = read.bars.as_slice();
    for stored in open {
        let decision = parse_decision(stored)?;
        let Some(event) = &decision.event else {
            resolved.no_claim += 1;
            put(app, stored, NO_CLAIM, None).await?;
            continue;
        };
        let calendar = instrument.calendar;
        let decided_at = bars
            .opened_at
            .partition_point(|&opened_at| calendar.closed_at(TIMEFRAME, opened_at) <= stored.as_of);
        let Some(decided_at) = decided_at.checked_sub(1) else {
            continue;
        };
        if calendar.closed_at(TIMEFRAME, bars.opened_at[decided_at]) != stored.as_of {
            continue;
        }
        let costs = decision.lineage.costs;
        let Some(outcome) = event.resolve(bars, decided_at, costs, (calendar, TIMEFRAME)) else {
            continue;
        };
        if put(app, stored, outcome_name(outcome), Some(outcome)).await? {
            *(if outcome.happened {
                &mut resolved.happened
            } else {
                &mut resolved.did_not_happen
            }) += 1;
        }
    }
    Ok(())
}

/// Name under which an outcome is stored.
pub(crate) fn outcome_name(outcome: EventOutcome) -> &'static str {
    if outcome.happened {
        HAPPENED
    } else {
        DID_NOT_HAPPEN
    }
}

async fn put(
    app: &App,
    stored: &record::Decision,
    kind: &str,
    outcome: Option<EventOutcome>,
) -> Result<bool, AppError> {
    let content = serde_json::to_string(&outcome).map_err(|error| AppError::Damaged {
        what: "outcome",
        id: stored.id.clone(),
        reason: error.to_string(),
    })?;
    let row = DecisionOutcome {
        decision_id: stored.id.clone(),
        outcome: kind.to_owned(),
        happened_at: outcome.map_or(stored.as_of, |outcome| outcome.resolved_at),
        resolved_at: app.now_ms(),
        profit: outcome.map(|outcome| outcome.net_return),
        content,
    };
    Ok(record::resolve(&app.db, &row).await?)
}

/// Reads what became of a decision; `None` while open or when it claimed nothing.
pub fn parse_outcome(row: &DecisionOutcome) -> Result<Option<EventOutcome>, AppError> {
    parse_outcome_text(&row.decision_id, &row.content)
}

/// Reads the content of a stored outcome.
pub fn parse_outcome_text(id: &str, content: &str) -> Result<Option<EventOutcome>, AppError> {
    serde_json::from_str(content).map_err(|error| AppError::Damaged {
        what: "outcome",
        id: id.to_owned(),
        reason: error.to_string(),
    })
}
