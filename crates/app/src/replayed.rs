//! The replayed record: what would have been decided in the past, one decision a week.
//!
//! Each decision is computed as [`crate::decide`] would have computed it then: from bars that were
//! closed, by the code, the strategies and the costs of today, for what following the replayed record
//! itself would have held. It is scored like any other and kept in a table of its own. Strategies that
//! were written with the past in view flatter it, which is why it is never mixed with the record.
//!
//! Bars are read as they are known today: an imported history has no older versions.

use std::sync::Arc;

use rumbo_engine::decision::{Decision, EventOutcome, FORMAT, Position, RiskProfile};
use rumbo_engine::strategy::Strategy;
use rumbo_market::{Bars, DAY_MS, Hasher, Instrument};
use rumbo_store::replayed::{self as store, NewReplayed, ReplayedKey, ReplayedOutcome};
use serde::Serialize;

use crate::decide::{
    self, CODE_VERSION, Effect, TIMEFRAME, effect_of, instruments_with_bars, parse_decision_text,
};
use crate::reader::{BarQuery, read_bars};
use crate::resolve::{NO_CLAIM, outcome_name};
use crate::voter::voters;
use crate::{App, AppError};

/// How far back decisions are made.
const SPAN_MS: i64 = 365 * DAY_MS;
/// Time between two decisions about an instrument.
const STEP_MS: i64 = 7 * DAY_MS;
/// Saturdays, 00:00 UTC: every market of the calendars has closed its week.
const STEP_OFFSET_MS: i64 = 2 * DAY_MS;

/// What a run did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Replayed {
    pub decided: usize,
    pub resolved: usize,
}

/// Digest of everything besides bars that replayed decisions depend on: the code, the strategies and
/// the costs. Decisions of another basis are not part of the record.
pub async fn basis(app: &App, profile: RiskProfile) -> Result<String, AppError> {
    Ok(basis_of(app, &voters(app, profile).await?))
}

fn basis_of(app: &App, strategies: &[Strategy]) -> String {
    let mut hasher = Hasher::default();
    hasher.text(CODE_VERSION);
    hasher.int(i64::from(FORMAT));
    for strategy in strategies {
        hasher.bytes(&strategy.version.0);
    }
    let costs = app.config.decision;
    hasher.floats(&[costs.fee_bps, costs.slippage_bps, costs.half_spread_bps]);
    hasher.finish().to_string()
}

/// The replayed record of a basis for a profile.
pub fn key(basis: &str, profile: RiskProfile) -> ReplayedKey<'_> {
    ReplayedKey {
        basis,
        profile: profile.as_str(),
    }
}

/// Makes the decisions that are missing from a replayed record, a step at a time, and scores what is
/// known by now. Doing it again adds only what is new; what was stored stays when it is left early.
#[derive(Debug)]
pub struct Replay {
    basis: String,
    profile: RiskProfile,
    strategies: Arc<Vec<Strategy>>,
    tracks: Vec<Track>,
    /// Steps taken: weeks one after the other, and in each the instruments.
    taken: usize,
    done: Replayed,
}

impl Replay {
    /// Reads what is stored and scores what has become known since.
    pub async fn open(app: &App, profile: RiskProfile) -> Result<Self, AppError> {
        let strategies = voters(app, profile).await?;
        let basis = basis_of(app, &strategies);
        let mut done = Replayed::default();
        let mut tracks = Vec::new();
        for instrument in instruments_with_bars(app).await? {
            let mut track = Track::open(app, instrument, key(&basis, profile)).await?;
            done.resolved += track.resolve(app, key(&basis, profile)).await?;
            tracks.push(track);
        }
        Ok(Self {
            taken: 0,
            basis,
            profile,
            strategies,
            tracks,
            done,
        })
    }

    /// Decides for the next instrument and week; false when there is none left.
    pub async fn step(&mut self, app: &App) -> Result<bool, AppError> {
        if app.stopping().is_cancelled() {
            return Err(AppError::Stopping);
        }
        let instruments = self.tracks.len().max(1);
        let Some(track) = self.tracks.get_mut(self.taken % instruments) else {
            return Ok(false);
        };
        let Some(&at) = track.weeks.get(self.taken / instruments) else {
            return Ok(false);
        };
        let (decided, resolved) = track
            .decide(app, key(&self.basis, self.profile), at, &self.strategies)
            .await?;
        self.done.decided += usize::from(decided);
        self.done.resolved += usize::from(resolved);
        self.taken += 1;
        Ok(true)
    }

    /// Share of the steps that are taken.
    pub fn progress(&self) -> f64 {
        let steps: usize = self.tracks.iter().map(|track| track.weeks.len()).sum();
        self.taken as f64 / steps.max(1) as f64
    }

    /// What has been done so far.
    pub fn done(&self) -> Replayed {
        self.done
    }
}

/// Instants to decide for, oldest first, as many for every instrument.
fn weeks_until(end: i64) -> Vec<i64> {
    let last = (end - STEP_OFFSET_MS).div_euclid(STEP_MS) * STEP_MS + STEP_OFFSET_MS;
    let count = SPAN_MS / STEP_MS;
    (0..count).rev().map(|week| last - week * STEP_MS).collect()
}

/// The replayed decisions about one instrument.
#[derive(Debug)]
struct Track {
    instrument: Instrument,
    weeks: Vec<i64>,
    /// Bars up to now, which score what was decided.
    bars: Bars,
    past: Vec<Past>,
}

/// A replayed decision as the ones after it need it.
#[derive(Debug)]
struct Past {
    as_of: i64,
    effect: Effect,
    settled_at: Option<i64>,
}

impl Track {
    async fn open(
        app: &App,
        instrument: Instrument,
        key: ReplayedKey<'_>,
    ) -> Result<Self, AppError> {
        let now = app.now_ms();
        // The sample ends long before today.
        let (end, _) = decide::review_instant(app, &instrument).await?;
        let query = BarQuery {
            timeframe: TIMEFRAME,
            from: end - SPAN_MS - STEP_MS,
            closed_by: now,
            recorded_by: now,
        };
        let bars = read_bars(app, &instrument, query).await?;
        let stored = store::of_symbol(&app.db, key, &instrument.symbol).await?;
        let past = stored.iter().map(|row| Past {
            as_of: row.as_of,
            effect: effect_of(&row.action, &row.position),
            settled_at: row.happened_at,
        });
        Ok(Self {
            past: past.collect(),
            bars: bars.map(|read| read.bars).unwrap_or_default(),
            weeks: weeks_until(end),
            instrument,
        })
    }

    /// Scores stored decisions whose event has become known.
    async fn resolve(&mut self, app: &App, key: ReplayedKey<'_>) -> Result<usize, AppError> {
        let mut resolved = 0;
        for row in store::of_symbol(&app.db, key, &self.instrument.symbol).await? {
            if row.outcome.is_some() {
                continue;
            }
            let decision = parse_decision_text(&row.id, &row.content)?;
            let Some(settled_at) = self.score(app, &row.id, &decision).await? else {
                continue;
            };
            if let Some(past) = self.past.iter_mut().find(|past| past.as_of == row.as_of) {
                past.settled_at = Some(settled_at);
            }
            resolved += 1;
        }
        Ok(resolved)
    }

    /// Decides for the last bar closed at `at`, unless that is done or there is none; tells whether
    /// it decided and whether the outcome is known.
    async fn decide(
        &mut self,
        app: &App,
        key: ReplayedKey<'_>,
        at: i64,
        strategies: &Arc<Vec<Strategy>>,
    ) -> Result<(bool, bool), AppError> {
        let expected = decide::expected_bar(&self.instrument, at)?;
        let as_of = self.instrument.calendar.closed_at(TIMEFRAME, expected);
        if self.past.iter().any(|past| past.as_of >= as_of) {
            return Ok((false, false));
        }
        let profile = key.profile.parse().unwrap_or_default();
        let position = self.held_at(as_of);
        let of = (expected, position, profile);
        let decision =
            decide::decide_quietly(app, &self.instrument, of, strategies.clone()).await?;
        if decision.lineage.bars.rows == 0 {
            return Ok((false, false));
        }
        let id = put(app, key, &decision).await?;
        let settled_at = self.score(app, &id, &decision).await?;
        self.past.push(Past {
            as_of,
            effect: effect_of(decision.action.as_str(), decision.position.as_str()),
            settled_at,
        });
        Ok((true, settled_at.is_some()))
    }

    /// What following the decisions so far holds at an instant.
    fn held_at(&self, as_of: i64) -> Position {
        for past in self.past.iter().rev() {
            match past.effect {
                Effect::Keeps => {}
                Effect::Closes => return Position::Flat,
                Effect::Opens(opened) => {
                    let settled = past.settled_at.is_some_and(|at| at <= as_of);
                    return if settled { Position::Flat } else { opened };
                }
            }
        }
        Position::Flat
    }

    /// Scores a decision on the bars up to now; the instant it was settled at, if it is.
    async fn score(
        &self,
        app: &App,
        id: &str,
        decision: &Decision,
    ) -> Result<Option<i64>, AppError> {
        let Some(event) = &decision.event else {
            resolve(app, id, NO_CLAIM, (decision.as_of, None)).await?;
            return Ok(Some(decision.as_of));
        };
        let (bars, calendar) = (self.bars.as_slice(), self.instrument.calendar);
        let closed = bars
            .opened_at
            .partition_point(|&at| calendar.closed_at(TIMEFRAME, at) <= decision.as_of);
        let outcome = closed.checked_sub(1).and_then(|row| {
            event.resolve(bars, row, decision.lineage.costs, (calendar, TIMEFRAME))
        });
        let Some(outcome) = outcome else {
            return Ok(None);
        };
        let name = outcome_name(outcome);
        resolve(app, id, name, (outcome.resolved_at, Some(outcome))).await?;
        Ok(Some(outcome.resolved_at))
    }
}

async fn put(app: &App, key: ReplayedKey<'_>, decision: &Decision) -> Result<String, AppError> {
    let content = json_of("decision", &decision.instrument, decision)?;
    let new = NewReplayed {
        of: key,
        symbol: &decision.instrument,
        timeframe: decision.timeframe.as_str(),
        as_of: decision.as_of,
        position: decision.position.as_str(),
        action: decision.action.as_str(),
        code_version: &decision.lineage.code_version,
        digest: decision.digest(),
        content: &content,
        computed_at: app.now_ms(),
    };
    Ok(store::put(&app.db, &new).await?)
}

async fn resolve(
    app: &App,
    id: &str,
    name: &str,
    (happened_at, outcome): (i64, Option<EventOutcome>),
) -> Result<(), AppError> {
    let content = json_of("outcome", id, &outcome)?;
    let row = ReplayedOutcome {
        outcome: name,
        happened_at,
        profit: outcome.map(|outcome| outcome.net_return),
        content: &content,
    };
    store::resolve(&app.db, id, row).await?;
    Ok(())
}

fn json_of(what: &'static str, id: &str, value: &impl Serialize) -> Result<String, AppError> {
    serde_json::to_string(value).map_err(|error| AppError::Damaged {
        what,
        id: id.to_owned(),
        reason: error.to_string(),
    })
}

#[cfg(test)]
mod tests {
    use rumbo_market::{format_instant, parse_instant};

    use super::*;

    #[test]
    fn weeks_end_on_saturday_and_never_in_the_future() {
        let weeks = weeks_until(parse_instant("2021-12-10").expect("an instant"));
        assert_eq!(weeks.len(), 52);
        assert_eq!(format_instant(weeks[51]), "2021-12-04T00:00:00Z");
        let saturday = parse_instant("2021-12-11").expect("an instant");
        assert_eq!(weeks_until(saturday).last(), Some(&saturday));
        assert!(weeks.is_sorted());
    }
}
