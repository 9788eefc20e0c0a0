//! What to do today, per instrument and over time.

mod level;

use axum::Json;
use axum::extract::State;
use rumbo_app::decide::{
    self, Request, TIMEFRAME, instruments_with_bars, parse_decision, review_instant,
};
use rumbo_app::reader::last_closed_opening;
use rumbo_engine::decision::RiskProfile;
use rumbo_market::{DAY_MS, Instrument, Lang, Locale};
use rumbo_store::decision::{self as record, Decision as Stored, DecisionFilter};
use rumbo_store::user::User;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::auth::{CurrentUser, parse_profile};
use super::decision::{
    ActionView, DecisionStatus, DecisionView, InstrumentBrief, OutcomeView, PositionView,
    outcome_view, view_for,
};
use super::error::{ApiResult, invalid};
use super::extract::{Instant, Query, Segment, range};
use super::instrument::find_instrument;
use super::language::InLocale;
use super::page::{Page, PageQuery};
use super::session::is_sample;
use super::{LangQuery, Server};

/// Decisions of one instrument looked at for yesterday's outcomes.
const OUTCOMES_MAX: i64 = 20;
/// Missing decisions up to which each is made alone; beyond it all are made side by side.
const SINGLE_DECISIONS_MAX: usize = 4;
/// Pages of the record read to fill one page of the history.
const HISTORY_READS_MAX: usize = 20;

/// The day's count and its sentence.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct HeadlineView {
    pub decisions: u32,
    pub unchanged: u32,
    pub without_data: u32,
    /// Decisions in force that a condition ended: they ask for a review at once.
    pub invalidated: u32,
    pub text: String,
}

/// A decision resolved since the previous review.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ResolvedView {
    pub id: String,
    pub instrument: InstrumentBrief,
    /// Unix ms.
    pub as_of: i64,
    pub action: ActionView,
    /// What was held when it was made.
    pub position: PositionView,
    pub outcome: OutcomeView,
}

/// What to do today.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct DailyView {
    /// Close of the last bar seen, the latest over all instruments, unix ms.
    pub as_of: Option<i64>,
    /// Unix ms.
    pub now: i64,
    /// Unix ms.
    pub next_review_at: Option<i64>,
    pub headline: HeadlineView,
    /// What is no longer valid first, then SELL and REDUCE of what is held, then other actions, then
    /// the unchanged, then those without data.
    pub items: Vec<DecisionView>,
    /// Outcomes known since the day before, hits and misses alike.
    pub yesterday: Vec<ResolvedView>,
    pub risk_profile: String,
    pub sample: bool,
    pub legal: String,
}

/// Which decisions.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct HistoryQuery {
    pub symbol: Option<String>,
    /// First instant: `2021-05-01`, RFC 3339 or unix ms.
    #[param(value_type = Option<String>)]
    pub from: Option<Instant>,
    /// Instant before which decisions were made.
    #[param(value_type = Option<String>)]
    pub to: Option<Instant>,
}

/// Routes of this resource.
pub(super) fn routes() -> OpenApiRouter<Server> {
    OpenApiRouter::new()
        .routes(routes!(read_daily))
        .routes(routes!(read_history))
        .routes(routes!(read_latest))
        .merge(level::routes())
}

/// Says what to do today.
///
/// Decisions that stand for the last closed bars are served as they were said; missing ones are
/// made first.
#[utoipa::path(
    get,
    path = "/api/v1/recommendations/daily",
    tag = "recommendations",
    params(LangQuery),
    responses((status = 200, description = "Today", body = DailyView))
)]
async fn read_daily(
    State(server): State<Server>,
    CurrentUser(user): CurrentUser,
    InLocale(locale): InLocale,
) -> ApiResult<Json<DailyView>> {
    let mut instruments = instruments_with_bars(&server.app).await?;
    if server.app.is_loading() {
        // A part of the day would read as the whole of it.
        instruments.clear();
    }
    let standing = standing_decisions(&server, &instruments, profile_of(&user)?).await?;
    let mut items = Vec::with_capacity(standing.len());
    for stored in &standing {
        items.push(view_for(&server, &user, stored, locale).await?);
    }
    items.sort_by_key(|view| (rank(view), view.instrument.symbol.clone()));
    let as_of = items.iter().map(|view| view.as_of).max();
    let since = as_of.unwrap_or_else(|| server.app.now_ms()) - DAY_MS;
    Ok(Json(DailyView {
        as_of,
        now: server.app.now_ms(),
        next_review_at: items.iter().map(|view| view.next_review_at).min(),
        headline: headline(&items, locale.lang),
        yesterday: resolved_since(&server, &instruments, since, locale).await?,
        items,
        risk_profile: user.risk_profile.clone(),
        sample: is_sample(&server).await?,
        legal: legal(locale.lang).to_owned(),
    }))
}

/// Reads the decision that stands for one instrument.
#[utoipa::path(
    get,
    path = "/api/v1/recommendations/{symbol}/latest",
    tag = "recommendations",
    params(
        ("symbol" = String, Path, description = "`BTC-USDT`, `BTCUSDT` or `BTC%2FUSDT`"),
        LangQuery
    ),
    responses((status = 200, description = "The decision", body = DecisionView))
)]
async fn read_latest(
    State(server): State<Server>,
    CurrentUser(user): CurrentUser,
    Segment(symbol): Segment,
    InLocale(locale): InLocale,
) -> ApiResult<Json<DecisionView>> {
    let instrument = find_instrument(&server, &symbol)?.clone();
    let profile = profile_of(&user)?;
    let stored = match standing(&server, &instrument, profile).await? {
        Some(stored) => stored,
        None => {
            let request = Request {
                profile,
                ..Request::default()
            };
            decide::decide(&server.app, &instrument.symbol, request)
                .await?
                .stored
        }
    };
    view_for(&server, &user, &stored, locale).await.map(Json)
}

/// Lists past decisions, latest first.
#[utoipa::path(
    get,
    path = "/api/v1/recommendations/history",
    tag = "recommendations",
    params(HistoryQuery, PageQuery, LangQuery),
    responses((status = 200, description = "Decisions", body = Page<DecisionView>))
)]
async fn read_history(
    State(server): State<Server>,
    CurrentUser(user): CurrentUser,
    InLocale(locale): InLocale,
    Query(query): Query<HistoryQuery>,
    Query(page): Query<PageQuery>,
) -> ApiResult<Json<Page<DecisionView>>> {
    let (from, until) = range(query.from, query.to)?;
    let symbol = match &query.symbol {
        Some(symbol) => Some(find_instrument(&server, symbol)?.symbol.clone()),
        None => None,
    };
    let rows = page.rows()?;
    let mut before = match page.after()? {
        Some(key) => Some(
            key.parse()
                .map_err(|_| invalid("cursor", "is not of this list"))?,
        ),
        None => None,
    };
    let mut found: Vec<Stored> = Vec::new();
    // The order is that of recording, so decisions for instants before `from` may lie in between.
    for _ in 0..HISTORY_READS_MAX {
        let filter = DecisionFilter {
            symbol: symbol.as_deref(),
            as_of_max: Some(until.saturating_sub(1)),
            before_sequence: before,
            ..DecisionFilter::default()
        };
        let read = record::list(&server.app.db, filter, i64::from(rows) + 1).await?;
        let Some(last) = read.last().map(|stored| stored.sequence) else {
            break;
        };
        before = Some(last);
        found.extend(read.into_iter().filter(|stored| stored.as_of >= from));
        if found.len() > rows as usize {
            break;
        }
    }
    let stored = Page::of_rows(found, rows, |stored| stored.sequence.to_string());
    let mut items = Vec::with_capacity(stored.items.len());
    for decision in &stored.items {
        items.push(view_for(&server, &user, decision, locale).await?);
    }
    Ok(Json(Page {
        items,
        next: stored.next,
    }))
}

/// The risk profile of a person.
pub(super) fn profile_of(user: &User) -> ApiResult<RiskProfile> {
    parse_profile(Some(&user.risk_profile))
}

/// The decision that was said for the last closed bar of each instrument; missing ones are made.
async fn standing_decisions(
    server: &Server,
    instruments: &[Instrument],
    profile: RiskProfile,
) -> ApiResult<Vec<Stored>> {
    let request = Request {
        profile,
        ..Request::default()
    };
    let mut found = Vec::with_capacity(instruments.len());
    let mut missing = Vec::new();
    for instrument in instruments {
        match standing(server, instrument, profile).await? {
            Some(stored) => found.push(stored),
            None => missing.push(instrument),
        }
    }
    if missing.len() > SINGLE_DECISIONS_MAX {
        let decided = decide::decide_all(&server.app, request).await?;
        return Ok(decided.into_iter().map(|decided| decided.stored).collect());
    }
    for instrument in missing {
        let decided = decide::decide(&server.app, &instrument.symbol, request).await?;
        found.push(decided.stored);
    }
    Ok(found)
}

async fn standing(
    server: &Server,
    instrument: &Instrument,
    profile: RiskProfile,
) -> ApiResult<Option<Stored>> {
    let (at, _) = review_instant(&server.app, instrument).await?;
    let calendar = instrument.calendar;
    let Some(opening) = last_closed_opening(calendar, TIMEFRAME, at) else {
        return Ok(None);
    };
    let filter = DecisionFilter {
        symbol: Some(&instrument.symbol),
        timeframe: Some(TIMEFRAME.as_str()),
        profile: Some(profile.as_str()),
        ..DecisionFilter::default()
    };
    let latest = record::latest(&server.app.db, filter).await?;
    let due = calendar.closed_at(TIMEFRAME, opening);
    // What was said for want of data may be different by now.
    let is_settled = |stored: &Stored| {
        stored.as_of == due
            && parse_decision(stored)
                .is_ok_and(|said| said.status == rumbo_engine::decision::Status::Ok)
    };
    Ok(latest.filter(is_settled))
}

/// Place in the list: what is no longer valid first, what protects a holding next, then what to do,
/// then the rest.
fn rank(view: &DecisionView) -> u8 {
    let is_held = view.position != PositionView::Flat;
    match (view.status, view.action) {
        _ if view.invalidated.is_some() => 0,
        (DecisionStatus::Decision, ActionView::Sell | ActionView::Reduce) if is_held => 1,
        (DecisionStatus::Decision, _) => 2,
        (DecisionStatus::Unchanged, _) => 3,
        (DecisionStatus::WithoutData, _) => 4,
    }
}

fn headline(items: &[DecisionView], lang: Lang) -> HeadlineView {
    let count = |status: DecisionStatus| {
        let found = items.iter().filter(|view| view.status == status).count();
        u32::try_from(found).unwrap_or(u32::MAX)
    };
    let decisions = count(DecisionStatus::Decision);
    let unchanged = count(DecisionStatus::Unchanged);
    let without_data = count(DecisionStatus::WithoutData);
    let ended = items.iter().filter(|view| view.invalidated.is_some());
    let invalidated = u32::try_from(ended.count()).unwrap_or(u32::MAX);
    let mut text = headline_text((decisions, unchanged, without_data), lang);
    text.push_str(&invalidated_text(invalidated, lang));
    HeadlineView {
        text,
        decisions,
        unchanged,
        without_data,
        invalidated,
    }
}

/// What the headline adds when decisions in force are no longer valid.
fn invalidated_text(invalidated: u32, lang: Lang) -> String {
    match (invalidated, lang) {
        (0, _) => String::new(),
        (1, Lang::Es) => ". 1 ya no vale: revísala ahora".to_owned(),
        (1, Lang::En) => ". 1 is no longer valid: review it now".to_owned(),
        (count, Lang::Es) => format!(". {count} ya no valen: revísalas ahora"),
        (count, Lang::En) => format!(". {count} are no longer valid: review them now"),
    }
}

fn headline_text((decisions, unchanged, without_data): (u32, u32, u32), lang: Lang) -> String {
    let plural = |count: u32, one: &str, many: &str| match count {
        1 => format!("1 {one}"),
        count => format!("{count} {many}"),
    };
    if decisions + unchanged + without_data == 0 {
        return match lang {
            Lang::Es => "Todavía no hay datos con los que decidir",
            Lang::En => "There is no data to decide from yet",
        }
        .to_owned();
    }
    if decisions == 0 && unchanged == 0 {
        return match lang {
            Lang::Es => "Hoy no hay recomendaciones: faltan datos",
            Lang::En => "No recommendations today: data is missing",
        }
        .to_owned();
    }
    if decisions == 0 {
        return match lang {
            Lang::Es => "Hoy no hay nada que hacer",
            Lang::En => "Nothing to do today",
        }
        .to_owned();
    }
    let (mut text, missing) = match lang {
        Lang::Es => (
            format!(
                "Hoy: {}, {unchanged} sin cambios",
                plural(decisions, "decisión", "decisiones")
            ),
            format!(", {without_data} sin datos"),
        ),
        Lang::En => (
            format!(
                "Today: {}, {unchanged} unchanged",
                plural(decisions, "decision", "decisions")
            ),
            format!(", {without_data} without data"),
        ),
    };
    if without_data > 0 {
        text.push_str(&missing);
    }
    text
}

async fn resolved_since(
    server: &Server,
    instruments: &[Instrument],
    since: i64,
    locale: Locale,
) -> ApiResult<Vec<ResolvedView>> {
    let db = &server.app.db;
    let mut resolved = Vec::new();
    for instrument in instruments {
        for outcome in record::outcomes_of(db, &instrument.symbol, OUTCOMES_MAX).await? {
            if outcome.happened_at <= since {
                continue;
            }
            let Some(view) = outcome_view(&outcome, locale) else {
                continue;
            };
            let Some(stored) = record::get(db, &outcome.decision_id).await? else {
                continue;
            };
            let decision = parse_decision(&stored)?;
            resolved.push(ResolvedView {
                id: stored.id,
                instrument: InstrumentBrief::new(instrument, locale.lang),
                as_of: decision.as_of,
                action: decision.action.into(),
                position: decision.position.into(),
                outcome: view,
            });
        }
    }
    Ok(resolved)
}

/// What everything carries.
fn legal(lang: Lang) -> &'static str {
    match lang {
        Lang::Es => {
            "Información general y simulada; no es asesoramiento personal. Puedes perder dinero."
        }
        Lang::En => "General, simulated information; not personal advice. You can lose money.",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headline_asks_for_a_review_of_what_is_no_longer_valid() {
        assert_eq!(invalidated_text(0, Lang::Es), "");
        assert_eq!(
            invalidated_text(1, Lang::Es),
            ". 1 ya no vale: revísala ahora"
        );
        assert_eq!(
            invalidated_text(2, Lang::En),
            ". 2 are no longer valid: review them now"
        );
    }

    #[test]
    fn headline_counts_and_says_when_there_is_nothing_to_do() {
        let check = |counts, es: &str, en: &str| {
            assert_eq!(headline_text(counts, Lang::Es), es);
            assert_eq!(headline_text(counts, Lang::En), en);
        };
        check(
            (2, 8, 1),
            "Hoy: 2 decisiones, 8 sin cambios, 1 sin datos",
            "Today: 2 decisions, 8 unchanged, 1 without data",
        );
        check(
            (1, 8, 0),
            "Hoy: 1 decisión, 8 sin cambios",
            "Today: 1 decision, 8 unchanged",
        );
        check(
            (0, 8, 1),
            "Hoy no hay nada que hacer",
            "Nothing to do today",
        );
        check(
            (0, 0, 3),
            "Hoy no hay recomendaciones: faltan datos",
            "No recommendations today: data is missing",
        );
    }
}
