//! The track record: every decision, HOLD included, and what became of it.

mod export;
mod row;
mod statistics;

use std::collections::{BTreeMap, HashMap};

use axum::Json;
use axum::extract::State;
use rumbo_app::resolve::{HAPPENED, NO_CLAIM};
use rumbo_engine::metric::{Z_90, wilson};
use rumbo_market::{Lang, Locale};
use rumbo_store::Db;
use rumbo_store::decision::{self as record, ChainCheck, Decision as Stored, DecisionOutcome};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::decision::ActionView;
use super::error::{ApiResult, internal};
use super::language::InLocale;
use super::session::is_sample;
use super::{LangQuery, Server};

/// Decisions read at a time.
const PAGE_ROWS: i64 = 500;
/// Resolved decisions from which a rate is given.
const CASES_MIN: u64 = 30;

/// State of the hash chain over all decisions.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ChainView {
    pub verified: bool,
    pub length: u64,
    /// Chain value of the latest decision.
    pub head: Option<String>,
    /// First decision that does not fit, when the chain is broken.
    pub broken_at: Option<String>,
    /// When it was followed, on the server's clock, unix ms.
    pub checked_at: i64,
}

/// Decisions of one action, and how their events ended.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ActionRecordView {
    pub action: super::decision::ActionView,
    pub decisions: u64,
    /// Without those that came late.
    pub resolved: u64,
    pub happened: u64,
    /// Mean return after costs of the resolved ones; absent under 30 of them.
    pub mean_net_return: Option<f64>,
}

/// The record in short.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RecordView {
    pub decisions: u64,
    /// Decisions that declared an event.
    pub declared: u64,
    /// Without those that came late.
    pub resolved: u64,
    pub happened: u64,
    pub pending: u64,
    /// Made when their outcome was already known: kept in the chain, and counted nowhere else, as in
    /// the statistics.
    pub late: u64,
    /// Share of resolved events that happened; absent under 30 of them.
    pub hit_rate: Option<f64>,
    /// Ends of the 90 % Wilson interval of `hit_rate`.
    pub hit_rate_lo: Option<f64>,
    pub hit_rate_hi: Option<f64>,
    /// Unix ms.
    pub first_as_of: Option<i64>,
    /// Unix ms.
    pub last_as_of: Option<i64>,
    pub by_action: Vec<ActionRecordView>,
    pub chain: ChainView,
    pub simulated: bool,
    pub sample: bool,
    pub text: String,
}

/// Routes of this resource.
pub(super) fn routes() -> OpenApiRouter<Server> {
    OpenApiRouter::new()
        .routes(routes!(read_record))
        .merge(export::routes())
        .merge(row::routes())
        .merge(statistics::routes())
}

/// Reads the track record in short.
///
/// The whole chain is followed on every call: a record that does not verify says so.
#[utoipa::path(
    get,
    path = "/api/v1/record",
    tag = "record",
    params(LangQuery),
    responses((status = 200, description = "The record", body = RecordView))
)]
async fn read_record(
    State(server): State<Server>,
    InLocale(locale): InLocale,
) -> ApiResult<Json<RecordView>> {
    let db = &server.app.db;
    let tally = Tally::read(db).await?;
    let sample = is_sample(&server).await?;
    tally.view((server.app.now_ms(), sample), locale).map(Json)
}

/// Everything that is counted over the record.
#[derive(Debug, Default)]
struct Tally {
    actions: BTreeMap<String, ActionTally>,
    first_as_of: Option<i64>,
    last_as_of: Option<i64>,
    length: u64,
    head: Option<String>,
    broken_at: Option<String>,
}

#[derive(Debug, Default, Clone, Copy)]
struct ActionTally {
    decisions: u64,
    /// Settled without a claim.
    silent: u64,
    late: u64,
    resolved: u64,
    happened: u64,
    net_return_sum: f64,
}

impl Tally {
    async fn read(db: &Db) -> ApiResult<Self> {
        let mut tally = Self::default();
        let mut chain = ChainCheck::default();
        let mut after = 0;
        loop {
            let page = record::chain_after(db, after, PAGE_ROWS).await?;
            let Some(last) = page.last() else { break };
            let outcomes = record::outcomes_between(db, after, last.sequence).await?;
            let outcomes: HashMap<&str, &DecisionOutcome> = outcomes
                .iter()
                .map(|outcome| (outcome.decision_id.as_str(), outcome))
                .collect();
            after = last.sequence;
            for stored in &page {
                if tally.broken_at.is_none() && chain.follow(stored).is_err() {
                    tally.broken_at = Some(stored.id.clone());
                }
                tally.add(stored, outcomes.get(stored.id.as_str()).copied());
            }
        }
        Ok(tally)
    }

    fn add(&mut self, stored: &Stored, outcome: Option<&DecisionOutcome>) {
        self.length += 1;
        self.head = Some(stored.chain.clone());
        self.first_as_of = Some(
            self.first_as_of
                .map_or(stored.as_of, |at| at.min(stored.as_of)),
        );
        self.last_as_of = Some(
            self.last_as_of
                .map_or(stored.as_of, |at| at.max(stored.as_of)),
        );
        let action = self.actions.entry(stored.action.clone()).or_default();
        action.decisions += 1;
        match outcome {
            None => {}
            Some(outcome) if outcome.outcome == NO_CLAIM => action.silent += 1,
            Some(outcome) if stored.decided_at >= outcome.happened_at => action.late += 1,
            Some(outcome) => {
                action.resolved += 1;
                action.happened += u64::from(outcome.outcome == HAPPENED);
                action.net_return_sum += outcome.profit.unwrap_or(0.0);
            }
        }
    }

    fn view(self, (checked_at, sample): (i64, bool), locale: Locale) -> ApiResult<RecordView> {
        let sum = |part: fn(&ActionTally) -> u64| self.actions.values().map(part).sum::<u64>();
        let resolved = sum(|action| action.resolved);
        let happened = sum(|action| action.happened);
        let silent = sum(|action| action.silent);
        let late = sum(|action| action.late);
        let declared = self.length - silent;
        let enough = resolved >= CASES_MIN;
        let rate = enough.then(|| ratio(happened, resolved));
        let (k, n) = (to_count(happened)?, to_count(resolved)?);
        let interval = if enough { wilson(k, n, Z_90) } else { None };
        let by_action = self.actions.iter().filter_map(|(name, action)| {
            let mean = action.net_return_sum / ratio(action.resolved, 1);
            Some(ActionRecordView {
                action: action_named(name)?,
                decisions: action.decisions,
                resolved: action.resolved,
                happened: action.happened,
                mean_net_return: (action.resolved >= CASES_MIN).then_some(mean),
            })
        });
        Ok(RecordView {
            decisions: self.length,
            declared,
            resolved,
            happened,
            pending: declared - resolved - late,
            late,
            hit_rate: rate,
            hit_rate_lo: interval.map(|(lo, _)| lo),
            hit_rate_hi: interval.map(|(_, hi)| hi),
            first_as_of: self.first_as_of,
            last_as_of: self.last_as_of,
            by_action: by_action.collect(),
            text: text(&self, (happened, resolved), locale),
            chain: ChainView {
                verified: self.broken_at.is_none(),
                length: self.length,
                head: self.head,
                broken_at: self.broken_at,
                checked_at,
            },
            simulated: true,
            sample,
        })
    }
}

fn text(tally: &Tally, (happened, resolved): (u64, u64), locale: Locale) -> String {
    if let Some(id) = &tally.broken_at {
        return match locale.lang {
            Lang::Es => format!("El registro no verifica desde la decisión {id}: no te fíes de él"),
            Lang::En => format!("The record does not verify from decision {id}: do not trust it"),
        };
    }
    if resolved < CASES_MIN {
        return match locale.lang {
            Lang::Es => format!("Aún no hay 30 decisiones resueltas: van {resolved}"),
            Lang::En => format!("Fewer than 30 resolved decisions so far: {resolved}"),
        };
    }
    let percent = locale.percent(ratio(happened, resolved), 0);
    let resolved = locale.number(ratio(resolved, 1), 0);
    match locale.lang {
        Lang::Es => format!("Se cumplió el {percent} de {resolved} decisiones resueltas"),
        Lang::En => format!("{percent} of {resolved} resolved decisions came true"),
    }
}

#[expect(clippy::cast_precision_loss, reason = "counts are below 2^53")]
fn ratio(part: u64, whole: u64) -> f64 {
    part as f64 / whole as f64
}

fn to_count(count: u64) -> ApiResult<usize> {
    usize::try_from(count).map_err(internal)
}

fn action_named(name: &str) -> Option<ActionView> {
    Some(match name {
        "BUY" => ActionView::Buy,
        "HOLD" => ActionView::Hold,
        "SELL" => ActionView::Sell,
        "REDUCE" => ActionView::Reduce,
        "INCREASE" => ActionView::Increase,
        _ => return None,
    })
}
