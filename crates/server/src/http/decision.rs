//! Decisions as people read them: every sentence rendered from stored codes, in both languages.

mod band;
mod render;
pub mod response;

use axum::Json;
use axum::extract::State;
use rumbo_app::decide::{self, parse_decision, parse_decision_text};
use rumbo_app::resolve::parse_outcome_text;
use rumbo_engine::decision::{
    Action, Decision, Evidence, OddsStatus as EngineOdds, Position, Tier,
};
use rumbo_market::{Instrument, Lang, Locale};
use rumbo_store::decision::{self as record, Decision as Stored};
use rumbo_store::invalidation;
use rumbo_store::replayed::{self, ReplayedDecision};
use rumbo_store::user::User;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::auth::CurrentUser;
use super::error::{ApiResult, not_found};
use super::extract::Segment;
use super::instrument::find_instrument;
use super::language::InLocale;
use super::{LangQuery, Server};

pub use band::{BandLevelView, BandsView};
use response::{ResponseView, response_to};

pub(super) use render::{
    decision_view, ended_view, fact_view, invalidated_view, odds_view, outcome_view,
};

/// What to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "UPPERCASE")]
pub enum ActionView {
    Buy,
    Hold,
    Sell,
    Reduce,
    Increase,
}

/// What is held when the decision is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PositionView {
    Flat,
    Long,
    Short,
}

/// How far the evidence behind a decision has been confirmed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum TierView {
    Watch,
    Candidate,
    Recommended,
}

/// Group in which the day's page shows a decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DecisionStatus {
    /// Something to do: any action but HOLD.
    Decision,
    /// HOLD with an opinion behind it.
    Unchanged,
    /// No recommendation, because the data is missing, incomplete or stale.
    WithoutData,
}

/// State of the odds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum OddsStatus {
    Ok,
    /// Fewer than 30 resolved cases: words, no number.
    Thin,
    /// Misses more often than expected.
    Drift,
}

/// The instrument as a decision shows it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct InstrumentBrief {
    /// Canonical symbol, such as `BTC/USDT`.
    pub symbol: String,
    pub name: String,
    pub asset_class: String,
    /// Currency of prices.
    pub currency: String,
    pub price_decimals: u8,
}

/// A sentence with the code and the numbers it was made from.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct FactView {
    /// Stable name of the sentence.
    pub code: String,
    /// Numbers and names in the sentence.
    #[schema(value_type = Object)]
    pub params: serde_json::Map<String, serde_json::Value>,
    /// The sentence in the language of the request.
    pub text: String,
}

/// A condition that came true: the decision asks for a review.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct InvalidatedView {
    /// Close of the bar on which it held, unix ms.
    pub at: i64,
    /// Code of the condition among `invalidation`.
    pub code: String,
    #[schema(value_type = Object)]
    pub params: serde_json::Map<String, serde_json::Value>,
    pub text: String,
}

/// One argument for or against.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ReasonView {
    /// Fact id that the explanation refers to.
    pub id: String,
    pub code: String,
    #[schema(value_type = Object)]
    pub params: serde_json::Map<String, serde_json::Value>,
    /// Share of the argument in the vote, 0 to 1; absent for facts that do not vote.
    pub weight: Option<f64>,
    pub text: String,
}

/// Whether the decision passed every check that publication needs.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct GateView {
    pub passed: bool,
    pub failures: Vec<FactView>,
}

/// Odds of the declared event.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct OddsView {
    /// Chance of the event, 0 to 1; absent under 30 resolved cases.
    pub p: Option<f64>,
    /// Lower end of the interval.
    pub lo: Option<f64>,
    /// Upper end of the interval.
    pub hi: Option<f64>,
    /// Coverage of the interval, 0.9.
    pub level: f64,
    /// Resolved cases behind the odds.
    pub n: u64,
    /// How often the event happens on any given day.
    pub base_rate: Option<f64>,
    /// Chance from which acting pays after costs.
    pub break_even: Option<f64>,
    pub status: OddsStatus,
    /// Words that are always true, with or without a number.
    pub text: String,
}

/// Suggested size.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SizeView {
    /// Share of the capital, 0 to 1.
    pub fraction: f64,
    /// Share of the capital put at risk by the profile.
    pub risk_fraction: f64,
    /// Share of the capital lost when the stop is hit.
    pub max_loss_fraction: f64,
}

/// Result out of sample, after costs.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct OutOfSampleView {
    pub trades: u64,
    /// Annualised on the asset's own calendar; absent when it has no meaning.
    pub sharpe: Option<f64>,
    pub total_return: Option<f64>,
    pub win_rate: Option<f64>,
}

/// One strategy's part in a decision.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct EvidenceView {
    pub strategy: String,
    pub title: String,
    /// Digest of the strategy's content.
    pub version: String,
    /// `long`, `short` or `flat`.
    pub stance: String,
    /// Share in the vote, 0 to 1.
    pub weight: f64,
    #[schema(value_type = Object)]
    pub params: serde_json::Map<String, serde_json::Value>,
    pub oos: OutOfSampleView,
    /// Out-of-sample over in-sample result of the walk-forward.
    pub efficiency: Option<f64>,
}

/// Bars that a decision was made from.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct BarsLineage {
    pub timeframe: String,
    pub rows: u64,
    /// First bar, unix ms.
    pub from: i64,
    /// End of the last bar, unix ms.
    pub until: i64,
    pub digest: String,
}

/// Strategy version that a decision was made from.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct StrategyLineage {
    pub strategy: String,
    pub version: String,
}

/// Everything needed to make the decision again, bit for bit.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct LineageView {
    /// Digest of the decision's inputs and content.
    pub digest: String,
    pub bars: Vec<BarsLineage>,
    pub strategies: Vec<StrategyLineage>,
    pub code_version: String,
}

/// What became of a decision.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct OutcomeView {
    /// Unix ms.
    pub resolved_at: i64,
    /// Whether the declared event happened.
    pub happened: bool,
    /// Return of acting, after costs.
    pub net_return: Option<f64>,
    pub text: String,
}

/// One decision, whole.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct DecisionView {
    pub id: String,
    pub instrument: InstrumentBrief,
    /// Close of the last bar it saw, unix ms.
    pub as_of: i64,
    pub timeframe: String,
    /// Close of the last bar; absent without data.
    pub price: Option<f64>,
    pub action: ActionView,
    pub position: PositionView,
    pub tier: TierView,
    pub status: DecisionStatus,
    pub gate: GateView,
    /// What is expected to happen, declared before the fact; the same predicate is scored later.
    pub event: Option<FactView>,
    pub probability: Option<OddsView>,
    /// Strength of evidence, 0 to 100.
    pub confidence: Option<f64>,
    /// Returns of similar outcomes, equally likely, ascending.
    pub quantiles: Vec<f64>,
    /// The same, finer: 50 of them; empty when thin and in decisions of before there were any.
    pub quantiles_50: Vec<f64>,
    /// Where the price may be until the claim's deadline; absent when thin.
    pub bands: Option<BandsView>,
    /// One or two sentences that say it all.
    pub summary: String,
    pub reasons: Vec<ReasonView>,
    pub against: Vec<ReasonView>,
    /// Accumulation, manipulation or distribution at the last bar, where there is a range. It is told,
    /// and no part of the decision rests on it.
    pub phase: Option<FactView>,
    pub invalidation: Vec<FactView>,
    /// The condition that ended the validity of the decision before its expiry, if one did.
    pub invalidated: Option<InvalidatedView>,
    pub size: Option<SizeView>,
    pub stop: Option<f64>,
    pub target: Option<f64>,
    /// Unix ms.
    pub expires_at: i64,
    /// Unix ms.
    pub next_review_at: i64,
    pub evidence: Vec<EvidenceView>,
    pub lineage: LineageView,
    /// Nobody traded this.
    pub simulated: bool,
    /// Nobody said this then: it was computed later, and is not part of the record.
    pub replayed: bool,
    /// Made from the bundled sample data.
    pub sample: bool,
    pub outcome: Option<OutcomeView>,
    /// What the person did with it, or with an earlier one that said the same and is put off.
    pub response: Option<ResponseView>,
}

/// Result of making a stored decision again.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReplayView {
    pub id: String,
    /// Whether the recomputation matches bit for bit.
    pub identical: bool,
    pub stored_digest: String,
    pub replayed_digest: String,
    /// Parts that differ, by name.
    pub differences: Vec<String>,
}

impl From<Action> for ActionView {
    fn from(action: Action) -> Self {
        match action {
            Action::Buy => Self::Buy,
            Action::Hold => Self::Hold,
            Action::Sell => Self::Sell,
            Action::Reduce => Self::Reduce,
            Action::Increase => Self::Increase,
        }
    }
}

impl From<ActionView> for Action {
    fn from(action: ActionView) -> Self {
        match action {
            ActionView::Buy => Self::Buy,
            ActionView::Hold => Self::Hold,
            ActionView::Sell => Self::Sell,
            ActionView::Reduce => Self::Reduce,
            ActionView::Increase => Self::Increase,
        }
    }
}

impl From<Position> for PositionView {
    fn from(position: Position) -> Self {
        match position {
            Position::Flat => Self::Flat,
            Position::Long => Self::Long,
            Position::Short => Self::Short,
        }
    }
}

impl From<Tier> for TierView {
    fn from(tier: Tier) -> Self {
        match tier {
            Tier::Watch => Self::Watch,
            Tier::Candidate => Self::Candidate,
            Tier::Recommended => Self::Recommended,
        }
    }
}

impl From<EngineOdds> for OddsStatus {
    fn from(status: EngineOdds) -> Self {
        match status {
            EngineOdds::Ok => Self::Ok,
            EngineOdds::Thin => Self::Thin,
            EngineOdds::Drift => Self::Drift,
        }
    }
}

impl From<&Evidence> for OutOfSampleView {
    fn from(evidence: &Evidence) -> Self {
        Self {
            trades: evidence.trades as u64,
            sharpe: evidence.sharpe,
            total_return: Some(evidence.total_return),
            win_rate: evidence.win_rate,
        }
    }
}

impl InstrumentBrief {
    /// The instrument in one language.
    pub(super) fn new(instrument: &Instrument, lang: Lang) -> Self {
        Self {
            symbol: instrument.symbol.clone(),
            name: instrument.name.get(lang).to_owned(),
            asset_class: instrument.asset_class.as_str().to_owned(),
            currency: instrument.quote.clone(),
            price_decimals: instrument.price_decimals,
        }
    }

    /// An instrument that is not listed any more.
    pub(super) fn unlisted(symbol: &str) -> Self {
        Self {
            symbol: symbol.to_owned(),
            name: symbol.to_owned(),
            asset_class: String::new(),
            currency: String::new(),
            price_decimals: 2,
        }
    }
}

/// Name of a position given as 1, 0 or -1.
pub(super) fn stance_name(stance: i8) -> &'static str {
    match stance {
        1.. => "long",
        0 => "flat",
        ..0 => "short",
    }
}

/// Routes of this resource.
pub(super) fn routes() -> OpenApiRouter<Server> {
    OpenApiRouter::new()
        .routes(routes!(read_decision))
        .merge(response::routes())
        .routes(routes!(replay_decision))
        .merge(band::routes())
}

/// Renders a stored decision with what became of it.
async fn view_of(server: &Server, stored: &Stored, locale: Locale) -> ApiResult<DecisionView> {
    let decision = parse_decision(stored)?;
    let instrument = find_instrument(server, &stored.symbol)?;
    let (_, sample) = decide::review_instant(&server.app, instrument).await?;
    let outcome = record::outcome(&server.app.db, &stored.id).await?;
    let outcome = outcome.and_then(|outcome| outcome_view(&outcome, locale));
    let mut view = decision_view(&stored.id, &decision, instrument, locale);
    view.sample = sample;
    view.outcome = outcome;
    let ended = invalidation::of(&server.app.db, &stored.id).await?;
    view.invalidated = ended.and_then(|row| invalidated_view(&row, &decision, instrument, locale));
    Ok(view)
}

/// Renders a stored decision with what the person did with it.
pub(super) async fn view_for(
    server: &Server,
    user: &User,
    stored: &Stored,
    locale: Locale,
) -> ApiResult<DecisionView> {
    let mut view = view_of(server, stored, locale).await?;
    view.response = response_to(server, user, stored).await?;
    Ok(view)
}

/// Reads one decision.
#[utoipa::path(
    get,
    path = "/api/v1/decisions/{id}",
    tag = "decisions",
    params(("id" = String, Path, description = "Id of the decision"), LangQuery),
    responses((status = 200, description = "The decision", body = DecisionView))
)]
async fn read_decision(
    State(server): State<Server>,
    CurrentUser(user): CurrentUser,
    Segment(id): Segment,
    InLocale(locale): InLocale,
) -> ApiResult<Json<DecisionView>> {
    if let Some(stored) = record::get(&server.app.db, &id).await? {
        return view_for(&server, &user, &stored, locale).await.map(Json);
    }
    let replayed = find_replayed(&server, &id).await?;
    replayed_view(&server, &replayed, locale).await.map(Json)
}

async fn find_replayed(server: &Server, id: &str) -> ApiResult<ReplayedDecision> {
    let found = replayed::get(&server.app.db, id).await?;
    found.ok_or_else(|| not_found("decision", id))
}

/// Renders a decision of a replayed record with what came of it.
async fn replayed_view(
    server: &Server,
    row: &ReplayedDecision,
    locale: Locale,
) -> ApiResult<DecisionView> {
    let decision = parse_decision_text(&row.id, &row.content)?;
    let instrument = find_instrument(server, &row.symbol)?;
    let (_, sample) = decide::review_instant(&server.app, instrument).await?;
    let mut view = decision_view(&row.id, &decision, instrument, locale);
    view.sample = sample;
    view.replayed = true;
    view.outcome = match &row.outcome_content {
        Some(content) => {
            parse_outcome_text(&row.id, content)?.map(|outcome| ended_view(&outcome, locale))
        }
        None => None,
    };
    Ok(view)
}

/// The content of a decision of the record, or of a replayed one.
async fn find_content(server: &Server, id: &str) -> ApiResult<Decision> {
    if let Some(stored) = record::get(&server.app.db, id).await? {
        return Ok(parse_decision(&stored)?);
    }
    let replayed = find_replayed(server, id).await?;
    Ok(parse_decision_text(&replayed.id, &replayed.content)?)
}

/// Computes a stored decision again and compares it bit for bit.
#[utoipa::path(
    post,
    path = "/api/v1/decisions/{id}/replay",
    tag = "decisions",
    params(("id" = String, Path, description = "Id of the decision")),
    responses((status = 200, description = "Comparison", body = ReplayView))
)]
async fn replay_decision(
    State(server): State<Server>,
    Segment(id): Segment,
) -> ApiResult<Json<ReplayView>> {
    if record::get(&server.app.db, &id).await?.is_none() {
        return Err(not_found("decision", &id));
    }
    let replay = decide::replay(&server.app, &id).await?;
    Ok(Json(ReplayView {
        identical: replay.is_identical(),
        stored_digest: replay.recorded,
        replayed_digest: replay.recomputed,
        differences: replay.differences,
        id,
    }))
}
