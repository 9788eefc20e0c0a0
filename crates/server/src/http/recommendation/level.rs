//! Odds of what a decision claims at levels that a person tries. Read only: nothing is decided here.

use axum::Json;
use axum::extract::State;
use rumbo_app::decide::{TIMEFRAME, parse_decision};
use rumbo_app::level::level_odds;
use rumbo_engine::decision::{
    Decision, LevelEnds, LevelError, LevelFault, LevelName, LevelOdds, LevelProblem, MeanReturn,
    OwnLevels,
};
use rumbo_market::{Instrument, Locale};
use rumbo_store::decision::{self as record, Decision as Stored, DecisionFilter};
use rumbo_store::user::User;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::super::auth::CurrentUser;
use super::super::decision::{OddsView, odds_view};
use super::super::error::{
    ApiError, ApiResult, FieldProblem, conflict, invalid, invalid_fields, not_found,
};
use super::super::extract::{Query, Segment};
use super::super::instrument::find_instrument;
use super::super::language::InLocale;
use super::super::{LangQuery, Server};
use super::profile_of;

/// Which levels.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct LevelsQuery {
    /// Price that would end the trade in a loss.
    #[param(value_type = f64, required = true)]
    pub stop: Option<String>,
    /// Price that would end the trade in a gain.
    #[param(value_type = f64, required = true)]
    pub target: Option<String>,
    /// Id of the decision whose claim it is; the latest one of the instrument when absent.
    pub decision: Option<String>,
}

/// How the cases ended at these levels.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct LevelEndsView {
    pub target: u64,
    pub stop: u64,
    /// Closed at the end of the horizon.
    pub time: u64,
    /// Of all cases, those that gained after costs.
    pub gained: u64,
}

/// Mean of net returns with its 90 % interval.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MeanReturnView {
    pub mean: f64,
    pub lo: f64,
    pub hi: f64,
}

/// Odds of a decision's claim with other levels in place of its own. No decision, and not corrected
/// for how many levels were tried.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct LevelOddsView {
    /// The decision whose claim and cases these are.
    pub decision: String,
    /// Close of the decision's bar, which levels are measured from.
    pub price: f64,
    /// Rounded to the decimals of prices.
    pub stop: f64,
    pub target: f64,
    /// Whether these are the levels that the decision declared.
    pub declared: bool,
    pub probability: OddsView,
    /// Absent under 30 cases.
    pub ends: Option<LevelEndsView>,
    /// Expected value of the trade after costs, as a ratio of what is put in; absent under 30 cases.
    pub expected: Option<MeanReturnView>,
    /// 20 equally likely returns after costs, ascending; empty under 30 cases.
    pub quantiles: Vec<f64>,
    /// Share of cases that must gain for entering to neither gain nor lose after costs.
    pub break_even: f64,
    /// Gain at the target over loss at the stop, both after costs.
    pub reward_to_risk: f64,
    /// Share of what is put in that is lost at the stop, costs included.
    pub stop_loss: f64,
    /// Share of the capital lost at the stop with the size that the decision suggests.
    pub max_loss_fraction: Option<f64>,
    /// Nobody traded this.
    pub simulated: bool,
}

/// Routes of this resource.
pub(super) fn routes() -> OpenApiRouter<Server> {
    OpenApiRouter::new().routes(routes!(read_level_odds))
}

/// Says how often what a decision claims would have happened with other levels.
///
/// The cases are the decision's own: the past times at which the same signal stood, each settled
/// again with stop and target as many average true ranges from its own price, over the same horizon,
/// after costs. Levels that are tried by hand and kept for their odds look better than they are.
#[utoipa::path(
    get,
    path = "/api/v1/recommendations/{symbol}/levels",
    tag = "recommendations",
    params(
        ("symbol" = String, Path, description = "`BTC-USDT`, `BTCUSDT` or `BTC%2FUSDT`"),
        LevelsQuery,
        LangQuery
    ),
    responses((status = 200, description = "The odds", body = LevelOddsView))
)]
async fn read_level_odds(
    State(server): State<Server>,
    CurrentUser(user): CurrentUser,
    Segment(symbol): Segment,
    InLocale(locale): InLocale,
    Query(query): Query<LevelsQuery>,
) -> ApiResult<Json<LevelOddsView>> {
    let instrument = find_instrument(&server, &symbol)?;
    if !instrument.tradable {
        let detail = format!(
            "{} cannot be traded, so it has no levels",
            instrument.symbol
        );
        return Err(conflict("not_tradable", detail));
    }
    let stored = find_decision(&server, &user, instrument, query.decision.as_deref()).await?;
    let said = parse_decision(&stored)?;
    let price = |text: &Option<String>| {
        let given = text.as_deref().and_then(|text| text.trim().parse().ok());
        given.unwrap_or(f64::NAN)
    };
    let wanted = OwnLevels {
        stop: price(&query.stop),
        target: price(&query.target),
    };
    let decimals = instrument.price_decimals;
    let odds = level_odds(&server.app, (&stored, &said), wanted, decimals)
        .await?
        .map_err(|error| refusal(error, instrument))?;
    Ok(Json(LevelOddsView::new(stored.id, &said, odds, locale)))
}

async fn find_decision(
    server: &Server,
    user: &User,
    instrument: &Instrument,
    id: Option<&str>,
) -> ApiResult<Stored> {
    let db = &server.app.db;
    if let Some(id) = id {
        let stored = record::get(db, id).await?;
        let stored = stored.ok_or_else(|| not_found("decision", id).in_field("decision"))?;
        if stored.symbol != instrument.symbol {
            return Err(invalid("decision", "is about another instrument"));
        }
        return Ok(stored);
    }
    let profile = profile_of(user)?;
    let filter = DecisionFilter {
        symbol: Some(&instrument.symbol),
        timeframe: Some(TIMEFRAME.as_str()),
        profile: Some(profile.as_str()),
        ..DecisionFilter::default()
    };
    let latest = record::latest(db, filter).await?;
    latest.ok_or_else(|| not_found("decision about", &instrument.symbol))
}

fn refusal(error: LevelError, instrument: &Instrument) -> ApiError {
    match error {
        LevelError::NoClaim => conflict(
            "no_claim",
            "the decision claims nothing, so there is nothing to try levels on",
        ),
        LevelError::Faults(faults) => {
            let problem = |fault| field_problem(fault, instrument.price_decimals);
            invalid_fields(faults.into_iter().map(problem).collect())
        }
    }
}

fn field_problem(LevelFault { level, problem }: LevelFault, decimals: u8) -> FieldProblem {
    let decimals = usize::from(decimals);
    let (code, limit, detail) = match problem {
        LevelProblem::NotAPrice => ("not_a_price", None, "must be a number above 0".to_owned()),
        LevelProblem::WrongSide { price, is_below } => {
            let (code, side) = if is_below {
                ("not_below", "below")
            } else {
                ("not_above", "above")
            };
            let detail = format!("must be {side} the price, {price:.decimals$}");
            (code, Some(price), detail)
        }
        LevelProblem::TooNear { nearest } => {
            let detail = format!(
                "costs eat what it moves, {nearest:.decimals$} is the nearest that pays them"
            );
            ("too_near", Some(nearest), detail)
        }
        LevelProblem::TooFar { furthest } => {
            let detail = format!("must be {furthest:.decimals$} at most");
            ("too_far", Some(furthest), detail)
        }
    };
    let field = match level {
        LevelName::Stop => "stop",
        LevelName::Target => "target",
    };
    FieldProblem {
        field: field.to_owned(),
        detail,
        code: Some(code.to_owned()),
        limit,
    }
}

impl LevelOddsView {
    fn new(decision: String, said: &Decision, odds: LevelOdds, locale: Locale) -> Self {
        Self {
            decision,
            price: said.price.unwrap_or_default(),
            stop: odds.levels.stop,
            target: odds.levels.target,
            declared: odds.is_declared,
            probability: odds_view(&odds.odds, locale),
            ends: odds.ends.map(LevelEndsView::from),
            expected: odds.expected.map(MeanReturnView::from),
            quantiles: odds.quantiles,
            break_even: odds.break_even,
            reward_to_risk: odds.reward_to_risk,
            stop_loss: odds.stop_loss,
            max_loss_fraction: odds.max_loss_fraction,
            simulated: true,
        }
    }
}

impl From<LevelEnds> for LevelEndsView {
    fn from(ends: LevelEnds) -> Self {
        Self {
            target: ends.target as u64,
            stop: ends.stop as u64,
            time: ends.time as u64,
            gained: ends.gained as u64,
        }
    }
}

impl From<MeanReturn> for MeanReturnView {
    fn from(MeanReturn { mean, lo, hi }: MeanReturn) -> Self {
        Self { mean, lo, hi }
    }
}
