//! What a request would take, before it is launched.

use axum::Json;
use axum::extract::State;
use rumbo_app::AppError;
use rumbo_app::backtest::account::Account;
use rumbo_app::backtest::events::{Watch, events, test_of};
use rumbo_app::backtest::stored::{assumptions_on, place_of, speed_of};
use rumbo_app::backtest::{Engine, StudyKind};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::super::Server;
use super::super::error::ApiResult;
use super::super::extract::Json as Body;
use super::account::AccountTerms;
use super::request::{AssumptionsView, BacktestRequest, Checked, checked};

/// Bars of a run on an account that is timed.
const TIMED_BARS_MAX: usize = 200_000;

/// What a request would take.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct EstimateView {
    /// Runs over all instruments.
    pub runs: u64,
    /// Combinations of each instrument that break a relation of the strategy and are left out.
    pub impossible: u64,
    /// Bars of all instruments.
    pub bars: u64,
    pub symbols: Vec<EstimatedSymbolView>,
    /// How long it would take on this machine when nothing else runs.
    pub seconds: f64,
    /// Bars of this strategy per second of one thread, as measured by this process.
    pub bars_per_second: f64,
    /// Threads that a study uses.
    pub threads: u64,
    /// Costs and sizing that would be used.
    pub assumptions: AssumptionsView,
    /// The account that would be used; of the engine `events`.
    #[schema(value_type = Option<AccountTerms>)]
    pub account: Option<Account>,
}

/// Bars of one instrument that would be tested.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct EstimatedSymbolView {
    pub symbol: String,
    pub bars: u64,
    /// Opening of the first bar, unix ms.
    pub from: i64,
    /// Close of the last bar, unix ms.
    pub until: i64,
}

/// Routes of this resource.
pub(super) fn routes() -> OpenApiRouter<Server> {
    OpenApiRouter::new().routes(routes!(estimate_backtest))
}

/// Says what a backtest would take, without running it.
///
/// The speed is that of this process with this strategy: when it has not run here yet, one run over
/// the bars is timed. Nothing of it is stored or shown, so it is no try.
#[utoipa::path(
    post,
    path = "/api/v1/backtests/estimate",
    tag = "backtests",
    request_body = BacktestRequest,
    responses((status = 200, description = "What it would take", body = EstimateView))
)]
async fn estimate_backtest(
    State(server): State<Server>,
    Body(request): Body<BacktestRequest>,
) -> ApiResult<Json<EstimateView>> {
    let checked = checked(&server, request)?;
    let app = &server.app;
    if checked.wanted.engine == Engine::Events {
        return estimate_account(&server, checked).await;
    }
    let mut symbols = Vec::with_capacity(checked.wanted.symbols.len());
    let mut last = None;
    for symbol in &checked.wanted.symbols {
        let place = place_of(app, &checked.wanted, symbol).await?;
        let opened_at = &place.bars.opened_at;
        symbols.push(estimated(symbol, opened_at, |at| {
            let calendar = place.instrument.calendar;
            calendar.closed_at(place.timeframe, at)
        }));
        last = Some(place);
    }
    let place = last.ok_or_else(|| super::super::error::invalid("symbols", "must name some"))?;
    let bars_per_second = speed_of(app, &checked.strategy, &place).await?;
    let threads = match checked.wanted.study {
        StudyKind::Single => 1,
        StudyKind::Sweep | StudyKind::WalkForward => app.compute_threads(),
    };
    let bars: u64 = symbols.iter().map(|symbol| symbol.bars).sum();
    let work = bars as f64 * checked.sets as f64;
    Ok(Json(EstimateView {
        runs: (checked.sets * checked.wanted.symbols.len()) as u64,
        impossible: checked.impossible as u64,
        bars,
        symbols,
        seconds: work / (bars_per_second * threads as f64),
        bars_per_second,
        threads: threads as u64,
        assumptions: (&assumptions_on(&checked.wanted.options, &place)).into(),
        account: None,
    }))
}

fn estimated(
    symbol: &str,
    opened_at: &[i64],
    closed_at: impl Fn(i64) -> i64,
) -> EstimatedSymbolView {
    EstimatedSymbolView {
        symbol: symbol.to_owned(),
        bars: opened_at.len() as u64,
        from: opened_at.first().copied().unwrap_or_default(),
        until: opened_at.last().map_or(0, |&at| closed_at(at)),
    }
}

/// Times a run over the last stretch of the bars.
async fn estimate_account(server: &Server, checked: Checked) -> ApiResult<Json<EstimateView>> {
    let app = &server.app;
    let test = test_of(app, &checked.wanted, checked.strategy).await?;
    let listed = test.market.listed.iter();
    let symbols = listed.map(|one| {
        let calendar = one.instrument.calendar;
        let symbol = &one.instrument.symbol;
        estimated(symbol, &one.bars.opened_at, |at| {
            calendar.closed_at(one.timeframe, at)
        })
    });
    let symbols: Vec<EstimatedSymbolView> = symbols.collect();
    let bars = test.market.bar_count() as u64;
    let assumptions = (&test.account.assumptions(test.market.periods_per_year())).into();
    let account = test.account.clone();
    let timed = move || {
        let market = test.market.last_bars(TIMED_BARS_MAX);
        let started = std::time::Instant::now();
        let watch = Watch::default();
        events(&test.strategy, &market, &test.params, &test.account, &watch)?;
        Ok::<_, AppError>((market.bar_count(), started.elapsed()))
    };
    let (timed_bars, elapsed) = app.compute(timed).await??;
    let bars_per_second = timed_bars as f64 / elapsed.as_secs_f64().max(1e-6);
    Ok(Json(EstimateView {
        runs: 1,
        impossible: 0,
        bars,
        symbols,
        seconds: bars as f64 / bars_per_second,
        bars_per_second,
        threads: 1,
        assumptions,
        account: Some(account),
    }))
}
