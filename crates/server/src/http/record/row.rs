//! Every decision of a record and what became of it, misses first.

use axum::Json;
use axum::extract::State;
use rumbo_app::record::{Ended, Said};
use rumbo_market::Locale;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::super::auth::CurrentUser;
use super::super::decision::{
    ActionView, FactView, InstrumentBrief, OutcomeView, PositionView, ended_view, fact_view,
};
use super::super::error::ApiResult;
use super::super::extract::{Instant, Query, range};
use super::super::instrument::find_instrument;
use super::super::language::InLocale;
use super::super::page::{Page, PageQuery};
use super::super::{LangQuery, Server};
use super::statistics::RecordQuery;

/// Place of the 80 % band among the levels.
const BAND_80: usize = 1;

/// How a claim ended, as a filter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum RecordOutcome {
    Happened,
    Missed,
    Pending,
    /// Nothing was claimed, for want of data.
    NoClaim,
}

/// Order of the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum RecordSort {
    /// What cost most comes first: the return of what the decision favoured. Open claims and those
    /// without one come last.
    #[default]
    Worst,
    /// Latest first.
    Recent,
}

/// Which decisions, in which order.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct RowQuery {
    #[param(inline)]
    pub outcome: Option<RecordOutcome>,
    /// `worst` by default.
    #[serde(default)]
    #[param(required = false, inline)]
    pub sort: RecordSort,
    /// First instant: `2021-05-01`, RFC 3339 or unix ms.
    #[param(value_type = Option<String>)]
    pub from: Option<Instant>,
    /// Instant before which decisions were made.
    #[param(value_type = Option<String>)]
    pub to: Option<Instant>,
}

/// Where the price ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum BandEnd {
    Inside,
    Outside,
}

/// One decision of a record.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RecordRowView {
    pub id: String,
    pub instrument: InstrumentBrief,
    /// Unix ms.
    pub as_of: i64,
    pub action: ActionView,
    pub position: PositionView,
    /// Stated chance of the event; absent when thin.
    pub p: Option<f64>,
    pub event: Option<FactView>,
    pub outcome: Option<OutcomeView>,
    /// Where the price ended against the 80 % band; absent until the horizon has passed.
    pub band_80: Option<BandEnd>,
    /// It was made when the outcome was already known: kept, not counted.
    pub late: bool,
    /// Chain value; absent in a replayed record.
    pub chain: Option<String>,
    pub digest: String,
    /// Nobody traded this.
    pub simulated: bool,
}

/// Routes of this resource.
pub(super) fn routes() -> OpenApiRouter<Server> {
    OpenApiRouter::new().routes(routes!(list_record))
}

/// Lists the decisions of a record with what became of them.
#[utoipa::path(
    get,
    path = "/api/v1/record/decisions",
    tag = "record",
    params(RecordQuery, RowQuery, PageQuery, LangQuery),
    responses((status = 200, description = "Decisions", body = Page<RecordRowView>))
)]
async fn list_record(
    State(server): State<Server>,
    user: CurrentUser,
    InLocale(locale): InLocale,
    Query(part): Query<RecordQuery>,
    Query(query): Query<RowQuery>,
    Query(page): Query<PageQuery>,
) -> ApiResult<Json<Page<RecordRowView>>> {
    let (from, until) = range(query.from, query.to)?;
    let (set, filter) = part.resolve(&server, &user)?;
    let (said, market) = server.record.said(&server.app, set).await?;
    let mut rows: Vec<(usize, &Said)> = said
        .iter()
        .enumerate()
        .filter(|(_, one)| filter.takes(one) && (from..until).contains(&one.as_of))
        .filter(|(_, one)| query.outcome.is_none_or(|wanted| wanted == outcome_of(one)))
        .collect();
    match query.sort {
        RecordSort::Recent => rows.sort_by_key(|(_, one)| std::cmp::Reverse(one.sequence)),
        RecordSort::Worst => rows.sort_by(|(_, a), (_, b)| {
            let key = |one: &Said| one.advantage().unwrap_or(f64::INFINITY);
            key(a)
                .total_cmp(&key(b))
                .then_with(|| b.sequence.cmp(&a.sequence))
        }),
    }
    let page = Page::of_list(rows, &page)?;
    Ok(Json(page.map(|(at, one)| {
        let inside = market.inside[at].map(|inside| inside[BAND_80]);
        row_view(&server, (one, inside), locale)
    })))
}

fn outcome_of(said: &Said) -> RecordOutcome {
    match said.ended {
        None => RecordOutcome::Pending,
        Some(Ended::NoClaim) => RecordOutcome::NoClaim,
        Some(Ended::Claim(outcome)) if outcome.happened => RecordOutcome::Happened,
        Some(Ended::Claim(_)) => RecordOutcome::Missed,
    }
}

fn row_view(
    server: &Server,
    (said, inside): (&Said, Option<bool>),
    locale: Locale,
) -> RecordRowView {
    let instrument = match find_instrument(server, &said.symbol) {
        Ok(instrument) => InstrumentBrief::new(instrument, locale.lang),
        // The record outlives the list of instruments.
        Err(_) => InstrumentBrief::unlisted(&said.symbol),
    };
    let decimals = instrument.price_decimals;
    let event = said.event.as_ref();
    RecordRowView {
        id: said.id.clone(),
        as_of: said.as_of,
        action: said.action.into(),
        position: said.position.into(),
        p: said.p,
        event: event.map(|event| fact_view(&event.statement, locale, decimals)),
        outcome: match said.ended {
            Some(Ended::Claim(outcome)) => Some(ended_view(&outcome, locale)),
            _ => None,
        },
        band_80: inside.map(|inside| {
            if inside {
                BandEnd::Inside
            } else {
                BandEnd::Outside
            }
        }),
        late: said.is_late(),
        chain: said.chain.clone(),
        digest: said.digest.clone(),
        simulated: true,
        instrument,
    }
}
