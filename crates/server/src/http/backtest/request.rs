//! What can be asked for: checked as far as it can be before anything runs.

use std::collections::BTreeMap;

use rumbo_app::backtest::account::Account;
use rumbo_app::backtest::events::check_strategy;
use rumbo_app::backtest::grid::GridValues;
use rumbo_app::backtest::{BacktestOptions, Engine, StudyKind};
use rumbo_app::job::BacktestJob;
use rumbo_engine::backtest::Assumptions;
use rumbo_engine::strategy::Strategy;
use rumbo_engine::study::Scheme;
use rumbo_market::{Digest, Timeframe};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::super::Server;
use super::super::error::{ApiResult, internal, invalid};
use super::super::extract::{Instant, range};
use super::super::instrument::{find_instrument, parse_timeframe};
use super::super::strategy::find_strategy;
use super::account::AccountTerms;

/// Instruments that one request may test.
pub const SYMBOLS_MAX: usize = 50;
/// Runs that one request may make, over all instruments.
pub const RUNS_MAX: usize = 20_000;
/// Bars of a fold that choose.
const TRAIN_BARS: std::ops::RangeInclusive<u32> = 20..=1_000_000;
/// Bars of a fold that judge.
const TEST_BARS: std::ops::RangeInclusive<u32> = 5..=1_000_000;
/// Characters of a strategy id.
const STRATEGY_CHARS_MAX: usize = 100;
/// Parameters that one request may name.
const PARAMS_MAX: usize = 50;

/// Launches a backtest. Give `symbol` or `symbols`.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BacktestRequest {
    pub symbol: Option<String>,
    /// 1 to 50 instruments: one result each, or one for all of them with the engine `events`.
    pub symbols: Option<Vec<String>>,
    /// `1d` when absent.
    pub timeframe: Option<String>,
    /// Id of a strategy, 1 to 100 characters.
    pub strategy: String,
    /// Parameters that differ from the defaults and do not vary.
    #[serde(default)]
    pub params: BTreeMap<String, f64>,
    /// Values to try of each parameter that varies. A study without any tries those that the
    /// strategy declares.
    #[serde(default)]
    #[schema(value_type = BTreeMap<String, GridValuesRequest>)]
    pub grid: BTreeMap<String, GridValues>,
    /// `sweep` when there is a grid, else `single`, when absent.
    pub study: Option<StudyName>,
    /// Lengths of the folds of a walk-forward; those usual for the timeframe when absent.
    pub walk_forward: Option<FoldsRequest>,
    /// `signals` when absent.
    pub engine: Option<EngineName>,
    /// The account of the engine `events`; what is left out has its default. `capital`, `fee_bps`,
    /// `slippage_bps` and `half_spread_bps` beside it replace its own.
    #[schema(value_type = Option<AccountTerms>)]
    pub account: Option<Account>,
    /// First instant: `2021-05-01`, RFC 3339 or unix ms. The first stored bar when absent.
    #[schema(value_type = Option<String>)]
    pub from: Option<Instant>,
    /// Instant before which bars open; not before `from`. The last closed bar when absent.
    #[schema(value_type = Option<String>)]
    pub to: Option<Instant>,
    /// 10 000 when absent.
    pub capital: Option<f64>,
    /// Fee per side in basis points, 10 when absent.
    pub fee_bps: Option<f64>,
    /// Slippage per market fill in basis points, 5 when absent.
    pub slippage_bps: Option<f64>,
    /// Half of the spread in basis points, 0 when absent.
    pub half_spread_bps: Option<f64>,
    /// Share of the cash put into each entry, over 0 up to 1, 1 when absent.
    pub size: Option<f64>,
}

/// Lengths of the folds of a walk-forward.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FoldsRequest {
    /// Bars that choose, 20 to 1 000 000.
    pub train_bars: u32,
    /// Bars that judge, 5 to 1 000 000.
    pub test_bars: u32,
}

/// Values of one parameter: a list, or a range with both ends included.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(untagged)]
pub enum GridValuesRequest {
    List(Vec<f64>),
    Range { from: f64, to: f64, step: f64 },
}

/// How many parameter sets are run, and what is made of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum StudyName {
    /// One set of parameters.
    Single,
    /// Every set of the grid over the same bars: a heat map, and the centre of its plateau.
    Sweep,
    /// Sets chosen on one stretch of bars and judged on the next: what is shown is out of sample.
    WalkForward,
}

/// What fills orders.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum EngineName {
    /// Signals of one strategy on one instrument, filled at the next open.
    Signals,
    /// Orders on one account with all the instruments: spread, fees, margin, limits, rotations.
    Events,
}

/// Costs and sizing, as used: nothing is blank and nothing is free by omission.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct AssumptionsView {
    pub capital: f64,
    /// Fee on the notional of each side.
    pub fee_bps: f64,
    /// Distance that a market or stop fill moves against the account.
    pub slippage_bps: f64,
    /// Half of the bid-ask spread, added to the slippage.
    pub half_spread_bps: f64,
    /// Share of the cash put into an entry.
    pub size: f64,
    /// Bars in a year, which annualise the ratios.
    pub periods_per_year: f64,
    /// Annual rate that idle cash is compared with.
    pub risk_free: f64,
    /// `long_only`, `short_only` or `both`.
    #[schema(value_type = String)]
    pub direction: rumbo_engine::backtest::Direction,
}

impl From<&Assumptions> for AssumptionsView {
    fn from(used: &Assumptions) -> Self {
        Self {
            capital: used.capital,
            fee_bps: used.fee_bps,
            slippage_bps: used.slippage_bps,
            half_spread_bps: used.half_spread_bps,
            size: used.size,
            periods_per_year: used.periods_per_year,
            risk_free: used.risk_free,
            direction: used.direction,
        }
    }
}

impl From<EngineName> for Engine {
    fn from(name: EngineName) -> Self {
        match name {
            EngineName::Signals => Self::Signals,
            EngineName::Events => Self::Events,
        }
    }
}

impl From<StudyName> for StudyKind {
    fn from(name: StudyName) -> Self {
        match name {
            StudyName::Single => Self::Single,
            StudyName::Sweep => Self::Sweep,
            StudyName::WalkForward => Self::WalkForward,
        }
    }
}

/// A request that can be run.
pub(super) struct Checked {
    pub(super) wanted: BacktestJob,
    pub(super) strategy: Strategy,
    /// Parameter sets on each instrument.
    pub(super) sets: usize,
    /// Combinations that break a relation of the strategy.
    pub(super) impossible: usize,
}

/// Checks everything that can be known before the job runs.
pub(super) fn checked(server: &Server, request: BacktestRequest) -> ApiResult<Checked> {
    let symbols = checked_symbols(server, request.symbol, request.symbols)?;
    if !(1..=STRATEGY_CHARS_MAX).contains(&request.strategy.chars().count()) {
        return Err(invalid(
            "strategy",
            format!("must have 1 to {STRATEGY_CHARS_MAX} characters"),
        ));
    }
    let engine = request.engine.map_or(Engine::Signals, Engine::from);
    let strategy = find_testable(server, &request.strategy, engine)?;
    if request.params.len() > PARAMS_MAX || request.grid.len() > PARAMS_MAX {
        return Err(invalid("params", format!("must name {PARAMS_MAX} at most")));
    }
    let given = request
        .params
        .iter()
        .map(|(name, value)| (name.as_str(), *value));
    let is_single = request.grid.is_empty();
    // With a grid a relation may hold although it does not with the defaults.
    if let Err(error) = strategy.params(given)
        && (is_single
            || !matches!(
                error,
                rumbo_engine::strategy::StrategyError::Relation { .. }
            ))
    {
        return Err(invalid("params", error.to_string()));
    }
    range(request.from, request.to)?;
    let study = match (request.study, is_single) {
        (None, true) => StudyKind::Single,
        (None, false) => StudyKind::Sweep,
        (Some(StudyName::Single), false) => {
            return Err(invalid("study", "`single` runs one set, leave `grid` out"));
        }
        (Some(name), _) => name.into(),
    };
    let scheme = checked_folds(request.walk_forward, study)?;
    let options = BacktestOptions {
        params: request.params,
        capital: in_range("capital", request.capital, (1.0, 1e12))?,
        fee_bps: in_range("fee_bps", request.fee_bps, (0.0, 1_000.0))?,
        slippage_bps: in_range("slippage_bps", request.slippage_bps, (0.0, 1_000.0))?,
        half_spread_bps: in_range("half_spread_bps", request.half_spread_bps, (0.0, 1_000.0))?,
        size: in_range("size", request.size, (0.001, 1.0))?,
    };
    let account = match (engine, request.account) {
        (Engine::Signals, None) => None,
        (Engine::Signals, Some(_)) => {
            return Err(invalid("account", "is for the engine `events`"));
        }
        (Engine::Events, account) => {
            let canonical = |name: &str| {
                let found = rumbo_app::decide::resolve_instrument(&server.app, name)?;
                Ok(found.symbol.clone())
            };
            let account = account.unwrap_or_default();
            Some(account.resolved(&strategy, &options, &symbols, canonical)?)
        }
    };
    if let Some(account) = &account {
        check_strategy(&strategy, account, symbols.len())?;
        if study != StudyKind::Single {
            return Err(invalid(
                "study",
                "of many sets runs on signals, the engine `events` runs one set",
            ));
        }
    }
    let wanted = BacktestJob {
        symbols,
        strategy: strategy.id.clone(),
        strategy_version: Some(strategy.version.to_string()),
        timeframe: parse_timeframe(request.timeframe.as_deref(), Timeframe::D1)?,
        from: request.from.map(|Instant(at)| at),
        until: request.to.map(|Instant(at)| at),
        options,
        study,
        grid: request.grid,
        scheme,
        as_of: None,
        engine,
        account,
    };
    let grid = wanted.sets(&strategy)?;
    let sets = grid.as_ref().map_or(1, |grid| grid.sets.len());
    let runs = match engine {
        Engine::Signals => sets * wanted.symbols.len(),
        Engine::Events => 1,
    };
    if runs > RUNS_MAX {
        return Err(invalid(
            "grid",
            format!("makes {runs} runs, {RUNS_MAX} are allowed: use fewer values or symbols"),
        ));
    }
    Ok(Checked {
        wanted,
        strategy,
        sets,
        impossible: grid.map_or(0, |grid| grid.impossible),
    })
}

/// A strategy by its id, rotations included; one that does not go with the engine is refused.
fn find_testable(server: &Server, id: &str, engine: Engine) -> ApiResult<Strategy> {
    let rotation = Strategy::rotations().iter().find(|one| one.id == id);
    let strategy = match rotation {
        Some(rotation) => rotation.clone(),
        None => find_strategy(server, id)?,
    };
    if engine == Engine::Signals && !strategy.is_for_one() {
        let reason =
            format!("must be `events`: `{id}` chooses between instruments, name at least two");
        return Err(invalid("engine", reason));
    }
    Ok(strategy)
}

fn checked_folds(folds: Option<FoldsRequest>, study: StudyKind) -> ApiResult<Option<Scheme>> {
    let Some(FoldsRequest {
        train_bars,
        test_bars,
    }) = folds
    else {
        return Ok(None);
    };
    if study != StudyKind::WalkForward {
        return Err(invalid("walk_forward", "is for the study `walk_forward`"));
    }
    if !TRAIN_BARS.contains(&train_bars) || !TEST_BARS.contains(&test_bars) {
        return Err(invalid(
            "walk_forward",
            "must have 20 to 1000000 train bars and 5 to 1000000 test bars",
        ));
    }
    Ok(Some(Scheme {
        train_bars: train_bars as usize,
        test_bars: test_bars as usize,
    }))
}

fn checked_symbols(
    server: &Server,
    symbol: Option<String>,
    symbols: Option<Vec<String>>,
) -> ApiResult<Vec<String>> {
    let symbols = match (symbol, symbols) {
        (Some(symbol), None) => vec![symbol],
        (None, Some(symbols)) if (1..=SYMBOLS_MAX).contains(&symbols.len()) => symbols,
        (None, Some(_)) => return Err(invalid("symbols", format!("must name 1 to {SYMBOLS_MAX}"))),
        (Some(_), Some(_)) => return Err(invalid("symbols", "cannot be given beside `symbol`")),
        (None, None) => return Err(invalid("symbol", "is missing: name an instrument")),
    };
    let mut canonical = Vec::with_capacity(symbols.len());
    for symbol in &symbols {
        let symbol = find_instrument(server, symbol)?.symbol.clone();
        if !canonical.contains(&symbol) {
            canonical.push(symbol);
        }
    }
    Ok(canonical)
}

/// What makes two requests of a person the same while the first is unfinished.
pub(super) fn request_key(wanted: &BacktestJob, user_id: &str) -> ApiResult<String> {
    let body = serde_json::to_string(wanted).map_err(internal)?;
    Ok(format!(
        "backtest:{user_id}:{}",
        Digest::of(body.as_bytes())
    ))
}

pub(in crate::http) fn in_range(
    field: &'static str,
    value: Option<f64>,
    (min, max): (f64, f64),
) -> ApiResult<Option<f64>> {
    match value {
        Some(number) if !(min..=max).contains(&number) => {
            Err(invalid(field, format!("must be {min} to {max}")))
        }
        value => Ok(value),
    }
}
