//! Strategies: what they say, their versions, and how they do out of sample.

pub mod activation;
pub mod preview;
pub mod rotation;
pub mod sheet;
pub mod text;
pub mod today;

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::State;
use rumbo_app::decide::{instruments_with_bars, parse_decision};
use rumbo_app::{FOLDER_AUTHOR, Origin};
use rumbo_engine::strategy::{Rule, Strategy};
use rumbo_market::{Instrument, Lang};
use rumbo_store::backtest::{BacktestSummary, latest_verdicts};
use rumbo_store::decision::{self as record, DecisionFilter};
use rumbo_store::performance::{self, StrategyDay, StrategyWindow};
use rumbo_store::strategy;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::auth::CurrentUser;
use super::decision::{OutOfSampleView, stance_name};
use super::error::{ApiResult, invalid, not_found};
use super::extract::{Query, Segment};
use super::instrument::find_instrument;
use super::language::Language;
use super::page::{Page, PageQuery};
use super::{LangQuery, Server};
use activation::{VoteView, votes};

/// Author of what came with the program.
const BUILTIN_AUTHOR: &str = "rumbo";
/// Days of an instrument when nobody says how many.
const DAYS_DEFAULT: u32 = 30;
const DAYS_MAX: u32 = 366;

/// Parameter of a strategy.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct StrategyParameterView {
    pub name: String,
    pub default: f64,
    pub min: f64,
    pub max: f64,
    /// Distance between values worth trying.
    pub step: Option<f64>,
    /// Whole numbers only.
    pub integer: bool,
}

/// A strategy in a list.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct StrategyView {
    pub id: String,
    pub title: String,
    pub rationale: String,
    /// Digest of the content.
    pub version: String,
    /// Only compared with, never recommended.
    pub benchmark: bool,
    pub params: Vec<StrategyParameterView>,
    /// `trend`, `reversion` …; absent for a file that does not say.
    pub family: Option<String>,
    /// The family in words.
    pub family_title: Option<String>,
    /// Where its author means it to work; absent for a file that does not say.
    pub works_on: Option<WorksOnView>,
    /// `builtin`, `folder` or `stored`; absent for a draft.
    pub origin: Option<String>,
    /// What the latest study of this version concluded; absent when there was none.
    pub verdict: Option<StrategyVerdictView>,
    /// Whether it votes, for each risk profile; empty for a draft.
    pub votes: Vec<VoteView>,
}

/// Where a strategy is meant to work. A claim: its measured sheet says where it did.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct WorksOnView {
    /// `crypto`, `fx`, `equity` …
    pub classes: Vec<String>,
    pub timeframes: Vec<String>,
    pub note: String,
}

/// What a study of a strategy concluded.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct StrategyVerdictView {
    /// `solid`, `fragile` or `not_fit`.
    pub verdict: String,
    /// The study.
    pub backtest: String,
    pub symbol: String,
    pub timeframe: String,
    /// Unix ms.
    pub created_at: i64,
}

/// One version of a strategy.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct StrategyVersionView {
    pub version: String,
    /// Unix ms; absent for what came with the program, and for a file that was not used yet.
    pub created_at: Option<i64>,
    pub author: String,
}

/// A strategy, whole.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct StrategyDetailView {
    #[serde(flatten)]
    pub strategy: StrategyView,
    /// Rules by name, in the rule language.
    pub rules: BTreeMap<String, String>,
    /// Named expressions that the rules use, in order.
    pub lets: Vec<NamedExpression>,
    /// Stop and target distances.
    pub risk: BTreeMap<String, String>,
    /// Relations between parameters that must hold.
    pub require: Vec<String>,
    /// Why each rule acts, by rule, in words.
    pub explain: BTreeMap<String, String>,
    /// Where the idea comes from.
    pub source: String,
    pub versions: Vec<StrategyVersionView>,
    /// The file, TOML.
    pub text: String,
}

/// An expression with a name.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct NamedExpression {
    pub name: String,
    pub expr: String,
}

/// Which results.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct PerformanceQuery {
    /// Only this instrument.
    pub symbol: Option<String>,
    /// Latest days of each instrument, 0 to 366, 30 when absent.
    pub days: Option<u32>,
}

/// One day of a strategy on one instrument, out of sample and after costs.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct StrategyDayView {
    /// 00:00 UTC of the day, unix ms.
    pub day: i64,
    pub daily_return: f64,
    /// Since the first day that was told.
    pub cumulative_return: f64,
    /// Trades closed on the day.
    pub trades: u64,
    /// Nobody traded this.
    pub simulated: bool,
}

/// What somebody would have earned who began to follow a strategy when the span began.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct StrategyWindowView {
    /// `24h`, `7d` or `30d`, up to the close of the last bar.
    pub span: String,
    /// Opening of the first bar, unix ms.
    pub from: i64,
    /// Close of the last bar, unix ms.
    pub until: i64,
    pub bars: u64,
    /// Parameters, as they were known before the span began.
    #[schema(value_type = Object)]
    pub params: serde_json::Value,
    /// After costs; an open position is marked at the last close.
    pub net_return: f64,
    /// Change of the price over the same bars, without costs.
    pub hold_return: f64,
    /// Deepest fall from a peak, as a positive ratio.
    pub max_drawdown: f64,
    /// Trades, the one still open included.
    pub trades: u64,
    /// What earlier spans of the same length brought out of sample; absent with fewer than 30.
    pub expected: Option<ExpectedView>,
    /// Nobody traded this.
    pub simulated: bool,
}

/// Returns of earlier spans, after costs.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub struct ExpectedView {
    pub mean: f64,
    /// One in twenty ended lower.
    pub low: f64,
    /// One in twenty ended higher.
    pub high: f64,
}

/// How a strategy did on one instrument, out of sample and after costs.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct StrategyResultView {
    pub symbol: String,
    pub timeframe: String,
    /// Unix ms.
    pub as_of: i64,
    /// Share in the latest vote, 0 to 1.
    pub weight: f64,
    pub stance: String,
    pub oos: OutOfSampleView,
    pub efficiency: Option<f64>,
    /// Decision that the figures are part of.
    pub decision_id: String,
    /// The latest days, in order, as the daily reviews told them.
    pub days: Vec<StrategyDayView>,
    /// The last day, week and month as of the latest review, shortest first.
    pub windows: Vec<StrategyWindowView>,
}

/// Out-of-sample results of a strategy, one per instrument of the latest decisions.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct StrategyPerformanceView {
    pub strategy: String,
    pub version: String,
    pub items: Vec<StrategyResultView>,
    /// Nobody traded this.
    pub simulated: bool,
}

impl StrategyView {
    fn new(server: &Server, strategy: &Strategy, lang: Lang) -> Self {
        let params = strategy
            .parameters
            .iter()
            .map(|parameter| StrategyParameterView {
                name: parameter.name.clone(),
                default: parameter.default,
                min: parameter.min,
                max: parameter.max,
                step: parameter.step,
                integer: parameter.integer,
            });
        Self {
            id: strategy.id.clone(),
            title: strategy.title.get(lang).to_owned(),
            rationale: strategy.rationale.get(lang).to_owned(),
            version: strategy.version.to_string(),
            benchmark: strategy.benchmark,
            params: params.collect(),
            family: strategy.family().map(|family| family.as_str().to_owned()),
            family_title: strategy.family().map(|family| {
                let title = family.title();
                match lang {
                    Lang::Es => title.es.to_owned(),
                    Lang::En => title.en.to_owned(),
                }
            }),
            works_on: strategy.works_on().map(|on| WorksOnView {
                classes: on
                    .classes
                    .iter()
                    .map(|one| one.as_str().to_owned())
                    .collect(),
                timeframes: on.timeframes.iter().map(ToString::to_string).collect(),
                note: on.note.get(lang).to_owned(),
            }),
            origin: server
                .app
                .strategies
                .origin(&strategy.id)
                .map(|(origin, _)| {
                    match origin {
                        Origin::Builtin => "builtin",
                        Origin::Folder => "folder",
                        Origin::Stored => "stored",
                    }
                    .to_owned()
                }),
            verdict: None,
            votes: Vec::new(),
        }
    }

    /// Adds what the latest study of this version concluded.
    fn judged(mut self, verdicts: &[BacktestSummary]) -> Self {
        let latest = verdicts
            .iter()
            .find(|row| row.strategy_id == self.id && row.strategy_version == self.version);
        self.verdict = latest.and_then(|row| {
            Some(StrategyVerdictView {
                verdict: row.verdict.clone()?,
                backtest: row.id.clone(),
                symbol: row.symbol.clone(),
                timeframe: row.timeframe.clone(),
                created_at: row.created_at,
            })
        });
        self
    }
}

/// Who wrote what is no version of the store.
fn author_of(origin: Origin) -> &'static str {
    match origin {
        Origin::Builtin => BUILTIN_AUTHOR,
        Origin::Folder | Origin::Stored => FOLDER_AUTHOR,
    }
}

impl From<StrategyDay> for StrategyDayView {
    fn from(row: StrategyDay) -> Self {
        Self {
            day: row.day,
            daily_return: row.daily_return,
            cumulative_return: row.cumulative_return,
            trades: row.trade_count.unsigned_abs(),
            simulated: true,
        }
    }
}

impl From<StrategyWindow> for StrategyWindowView {
    fn from(row: StrategyWindow) -> Self {
        let expected = expected_of(&row);
        Self {
            span: row.span,
            from: row.from_ms,
            until: row.until_ms,
            bars: row.bar_count.unsigned_abs(),
            params: serde_json::from_str(&row.params).unwrap_or_default(),
            net_return: row.net_return,
            hold_return: row.hold_return,
            max_drawdown: row.max_drawdown,
            trades: row.trade_count.unsigned_abs(),
            expected,
            simulated: true,
        }
    }
}

/// What was expected of a window, where there was enough to expect it from.
fn expected_of(row: &StrategyWindow) -> Option<ExpectedView> {
    Some(ExpectedView {
        mean: row.expected_mean?,
        low: row.expected_low?,
        high: row.expected_high?,
    })
}

/// Routes of this resource.
pub(super) fn routes() -> OpenApiRouter<Server> {
    OpenApiRouter::new()
        .routes(routes!(list_strategies))
        .routes(routes!(read_strategy))
        .routes(routes!(read_performance))
        .merge(activation::routes())
        .merge(preview::routes())
        .merge(rotation::routes())
        .merge(sheet::routes())
        .merge(text::routes())
        .merge(today::routes())
}

/// Finds a strategy by id; the error suggests near ids.
pub(super) fn find_strategy(server: &Server, id: &str) -> ApiResult<Strategy> {
    let all = server.app.strategies.all();
    if let Some(strategy) = all.iter().find(|strategy| strategy.id == id) {
        return Ok(strategy.clone());
    }
    let ids = all.iter().map(|strategy| strategy.id.as_str());
    let near = rumbo_market::nearest(id, ids);
    Err(not_found("strategy", id).suggesting(near))
}

/// Lists strategies.
#[utoipa::path(
    get,
    path = "/api/v1/strategies",
    tag = "strategies",
    params(PageQuery, LangQuery),
    responses((status = 200, description = "Strategies", body = Page<StrategyView>))
)]
async fn list_strategies(
    State(server): State<Server>,
    Language(lang): Language,
    Query(page): Query<PageQuery>,
) -> ApiResult<Json<Page<StrategyView>>> {
    let all = server.app.strategies.all();
    let verdicts = latest_verdicts(&server.app.db).await?;
    let mut listed = Page::of_list(all.iter(), &page)?;
    let mut views = Vec::with_capacity(listed.items.len());
    for strategy in std::mem::take(&mut listed.items) {
        views.push(StrategyView {
            votes: votes(&server, strategy).await?,
            ..StrategyView::new(&server, strategy, lang).judged(&verdicts)
        });
    }
    Ok(Json(Page {
        items: views,
        next: listed.next,
    }))
}

/// Reads one strategy with its rules and versions.
#[utoipa::path(
    get,
    path = "/api/v1/strategies/{id}",
    tag = "strategies",
    params(("id" = String, Path, description = "Id of the strategy"), LangQuery),
    responses((status = 200, description = "The strategy", body = StrategyDetailView))
)]
async fn read_strategy(
    State(server): State<Server>,
    Segment(id): Segment,
    Language(lang): Language,
) -> ApiResult<Json<StrategyDetailView>> {
    let found = find_strategy(&server, &id)?;
    detail(&server, found, lang).await.map(Json)
}

/// A strategy, whole.
async fn detail(server: &Server, found: Strategy, lang: Lang) -> ApiResult<StrategyDetailView> {
    let stored = strategy::versions(&server.app.db, &found.id).await?;
    let mut versions: Vec<StrategyVersionView> = stored
        .into_iter()
        .map(|version| StrategyVersionView {
            version: version.version,
            created_at: Some(version.created_at),
            author: version.author,
        })
        .collect();
    let version = found.version.to_string();
    let (origin, text) = server.app.strategies.origin(&found.id).unzip();
    if versions.iter().all(|stored| stored.version != version) {
        let current = StrategyVersionView {
            version,
            created_at: None,
            author: origin.map_or(FOLDER_AUTHOR, author_of).to_owned(),
        };
        versions.insert(0, current);
    }
    let expressions = found.expressions();
    let section = |name: &str| {
        let prefix = format!("{name}.");
        let named = expressions.iter().filter_map(|(place, text)| {
            Some((place.strip_prefix(&prefix)?.to_owned(), text.clone()))
        });
        named.collect::<BTreeMap<_, _>>()
    };
    let lets = section("let")
        .into_iter()
        .map(|(name, expr)| NamedExpression { name, expr });
    let explain = found
        .explain
        .iter()
        .map(|(rule, text)| (Rule::as_str(*rule).to_owned(), text.get(lang).to_owned()));
    let verdicts = latest_verdicts(&server.app.db).await?;
    Ok(StrategyDetailView {
        strategy: StrategyView {
            votes: votes(server, &found).await?,
            ..StrategyView::new(server, &found, lang).judged(&verdicts)
        },
        rules: section("rules"),
        lets: lets.collect(),
        risk: section("risk"),
        require: found.require.clone(),
        explain: explain.collect(),
        source: found.source.clone(),
        versions,
        text: text.unwrap_or_default(),
    })
}

/// Reads how a strategy does out of sample.
///
/// The figures are those of the walk-forward runs behind the latest decisions, after costs. Days
/// and windows are simulated by the daily review, with parameters known before.
#[utoipa::path(
    get,
    path = "/api/v1/strategies/{id}/performance",
    tag = "strategies",
    params(("id" = String, Path, description = "Id of the strategy"), PerformanceQuery),
    responses((status = 200, description = "Results", body = StrategyPerformanceView))
)]
async fn read_performance(
    State(server): State<Server>,
    CurrentUser(user): CurrentUser,
    Segment(id): Segment,
    Query(query): Query<PerformanceQuery>,
) -> ApiResult<Json<StrategyPerformanceView>> {
    let found = find_strategy(&server, &id)?;
    let days = query.days.unwrap_or(DAYS_DEFAULT);
    if days > DAYS_MAX {
        return Err(invalid("days", format!("must be 0 to {DAYS_MAX}")));
    }
    let instruments = match &query.symbol {
        Some(symbol) => vec![find_instrument(&server, symbol)?.clone()],
        None => instruments_with_bars(&server.app).await?,
    };
    let mut items = Vec::new();
    for instrument in &instruments {
        let Some(mut result) = result_on(&server, &found, instrument, &user.risk_profile).await?
        else {
            continue;
        };
        let of = (result.symbol.as_str(), result.timeframe.as_str());
        let db = &server.app.db;
        let told = performance::days_of(db, &found.id, of, i64::from(days)).await?;
        let windows = performance::windows_of(db, &found.id, of).await?;
        result.days = told.into_iter().map(StrategyDayView::from).collect();
        result.windows = windows.into_iter().map(StrategyWindowView::from).collect();
        items.push(result);
    }
    Ok(Json(StrategyPerformanceView {
        strategy: found.id,
        version: found.version.to_string(),
        items,
        simulated: true,
    }))
}

async fn result_on(
    server: &Server,
    strategy: &Strategy,
    instrument: &Instrument,
    profile: &str,
) -> ApiResult<Option<StrategyResultView>> {
    let filter = DecisionFilter {
        symbol: Some(&instrument.symbol),
        profile: Some(profile),
        ..DecisionFilter::default()
    };
    let Some(stored) = record::latest(&server.app.db, filter).await? else {
        return Ok(None);
    };
    let decision = parse_decision(&stored)?;
    let evidence = decision
        .evidence
        .iter()
        .find(|evidence| evidence.strategy == strategy.id);
    Ok(evidence.map(|evidence| StrategyResultView {
        symbol: instrument.symbol.clone(),
        timeframe: decision.timeframe.to_string(),
        as_of: decision.as_of,
        weight: evidence.weight,
        stance: stance_name(evidence.stance).to_owned(),
        oos: OutOfSampleView::from(evidence),
        efficiency: evidence.efficiency,
        decision_id: stored.id.clone(),
        days: Vec::new(),
        windows: Vec::new(),
    }))
}
