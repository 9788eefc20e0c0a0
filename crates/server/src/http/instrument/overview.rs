//! Every instrument in one line: price, how it moved, and what stands.
//!
//! A page costs four statements whatever its length, and one read of bars for each instrument that
//! changed since the last time.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use rumbo_app::decide::{TIMEFRAME, parse_decision};
use rumbo_app::summary::Summary;
use rumbo_market::{Instrument, Lang, Locale};
use rumbo_store::standing::{self, Standing, StandingFilter};
use rumbo_store::user::User;
use rumbo_store::{Series, series, watch};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::searched;
use crate::http::auth::CurrentUser;
use crate::http::decision::{
    ActionView, DecisionStatus, InstrumentBrief, OddsStatus, PositionView, decision_view,
};
use crate::http::error::ApiResult;
use crate::http::extract::Query;
use crate::http::language::InLocale;
use crate::http::page::{Page, PageQuery};
use crate::http::{LangQuery, Server};

/// An instrument in one line.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct AssetRowView {
    pub instrument: InstrumentBrief,
    pub followed: bool,
    /// The latest decision for the person's risk profile; absent before the first.
    pub decision: Option<AssetDecisionView>,
    /// Close of the last closed daily bar; absent without data.
    pub price: Option<f64>,
    /// Against the bar before, as a ratio.
    pub change_1d: Option<f64>,
    /// Against 30 days before, as a ratio.
    pub change_30d: Option<f64>,
    /// The last closes, at most 30, oldest first.
    pub spark: Vec<f64>,
    /// Close of the last daily bar, unix ms.
    pub as_of: Option<i64>,
    /// A bar that should have closed since is not there.
    pub stale: bool,
    /// Made from the bundled sample data.
    pub sample: bool,
    /// 1 to 7 by the annual volatility of a year of daily returns, on the scale of fund factsheets
    /// (CESR/10-673): 7 from 25 %. Absent under 30 returns.
    pub risk: Option<u8>,
}

/// What stands, in one line.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct AssetDecisionView {
    pub id: String,
    pub action: ActionView,
    pub position: PositionView,
    pub status: DecisionStatus,
    /// Close of the bar since which the same action is said, unix ms.
    pub since: i64,
    /// Chance of the declared event, 0 to 1; absent under 30 resolved cases.
    pub p: Option<f64>,
    pub lo: Option<f64>,
    pub hi: Option<f64>,
    /// Resolved cases behind the odds.
    pub n: Option<u64>,
    pub odds_status: Option<OddsStatus>,
    /// One or two sentences that say it all.
    pub text: String,
}

/// Which instruments.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct OverviewQuery {
    /// Part of the symbol, an alias or the name.
    pub q: Option<String>,
    /// `crypto`, `fx`, `metal`, `index`, `etf` or `stock`.
    pub asset_class: Option<String>,
    /// Only followed instruments, or only others.
    pub followed: Option<bool>,
}

/// Routes of this resource.
pub(super) fn routes() -> OpenApiRouter<Server> {
    OpenApiRouter::new().routes(routes!(read_overview))
}

/// Lists instruments in one line each, those with data first.
#[utoipa::path(
    get,
    path = "/api/v1/instruments/overview",
    tag = "instruments",
    params(OverviewQuery, PageQuery, LangQuery),
    responses((status = 200, description = "Instruments", body = Page<AssetRowView>))
)]
async fn read_overview(
    State(server): State<Server>,
    CurrentUser(user): CurrentUser,
    InLocale(locale): InLocale,
    Query(query): Query<OverviewQuery>,
    Query(page): Query<PageQuery>,
) -> ApiResult<Json<Page<AssetRowView>>> {
    let followed = followed_symbols(&server, &user).await?;
    let mut stored = stored_series(&server).await?;
    let mut found: Vec<&Instrument> = server
        .app
        .registry
        .all()
        .iter()
        .filter(|instrument| {
            let is_followed = followed.contains(&instrument.symbol);
            query.followed.is_none_or(|wanted| wanted == is_followed)
                && searched(instrument, query.q.as_deref(), query.asset_class.as_deref())
        })
        .collect();
    // Stable: the order of the registry stays among those with data, and among those without.
    found.sort_by_key(|instrument| !stored.contains_key(&instrument.symbol));
    let page = Page::of_list(found, &page)?;
    let wanted = page
        .items
        .iter()
        .map(|instrument| {
            let series = stored.remove(&instrument.symbol).unwrap_or_default();
            (*instrument, series)
        })
        .collect();
    let summaries = server.summaries.read(&server.app, wanted).await?;
    let mut standing = standing_decisions(&server, &user).await?;
    let mut rows = page
        .items
        .iter()
        .zip(summaries)
        .map(|(instrument, summary)| {
            let decision = standing
                .remove(&instrument.symbol)
                .and_then(|one| decision_of(one, instrument, locale));
            let is_followed = followed.contains(&instrument.symbol);
            AssetRowView::new((*instrument, locale.lang), is_followed, decision, summary)
        });
    Ok(Json(Page {
        items: rows.by_ref().collect(),
        next: page.next,
    }))
}

impl AssetRowView {
    fn new(
        (instrument, lang): (&Instrument, Lang),
        followed: bool,
        decision: Option<AssetDecisionView>,
        summary: Option<Arc<Summary>>,
    ) -> Self {
        let summary = summary.as_deref();
        Self {
            instrument: InstrumentBrief::new(instrument, lang),
            followed,
            decision,
            price: summary.map(|summary| summary.price),
            change_1d: summary.and_then(|summary| summary.change_1d),
            change_30d: summary.and_then(|summary| summary.change_30d),
            spark: summary
                .map(|summary| summary.spark.clone())
                .unwrap_or_default(),
            as_of: summary.map(|summary| summary.as_of),
            stale: summary.is_some_and(|summary| summary.stale),
            sample: summary.is_some_and(|summary| summary.sample),
            risk: summary.and_then(|summary| summary.risk),
        }
    }
}

async fn followed_symbols(server: &Server, user: &User) -> ApiResult<HashSet<String>> {
    let followed = watch::list(&server.app.db, &user.id).await?;
    Ok(followed.into_iter().map(|one| one.symbol).collect())
}

async fn stored_series(server: &Server) -> ApiResult<HashMap<String, Vec<Series>>> {
    let mut stored: HashMap<String, Vec<Series>> = HashMap::new();
    for one in series::all(&server.app.db).await? {
        if one.bar_count > 0 {
            stored.entry(one.symbol.clone()).or_default().push(one);
        }
    }
    Ok(stored)
}

async fn standing_decisions(server: &Server, user: &User) -> ApiResult<HashMap<String, Standing>> {
    let filter = StandingFilter {
        timeframe: TIMEFRAME.as_str(),
        profile: &user.risk_profile,
        as_of_max: server.app.now_ms(),
    };
    let list = standing::list(&server.app.db, filter).await?;
    Ok(list
        .into_iter()
        .map(|one| (one.decision.symbol.clone(), one))
        .collect())
}

fn decision_of(
    Standing { decision, since }: Standing,
    instrument: &Instrument,
    locale: Locale,
) -> Option<AssetDecisionView> {
    let said = parse_decision(&decision)
        .inspect_err(|error| tracing::error!(%error, "a stored decision cannot be read"))
        .ok()?;
    let view = decision_view(&decision.id, &said, instrument, locale);
    let odds = view.probability.as_ref();
    Some(AssetDecisionView {
        id: view.id,
        action: view.action,
        position: view.position,
        status: view.status,
        since,
        p: odds.and_then(|odds| odds.p),
        lo: odds.and_then(|odds| odds.lo),
        hi: odds.and_then(|odds| odds.hi),
        n: odds.map(|odds| odds.n),
        odds_status: odds.map(|odds| odds.status),
        text: view.summary,
    })
}
