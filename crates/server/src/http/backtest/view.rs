//! Backtests as they are served.

use std::collections::BTreeMap;

use rumbo_app::backtest::stored::StoredReport;
use rumbo_engine::backtest::{Assumptions, OpenPosition};
use rumbo_engine::metric;
use rumbo_market::Lang;
use rumbo_store::backtest::{BacktestResult, BacktestSummary, ResultState};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::super::error::{ApiResult, internal};
use super::account::AccountView;
use super::request::{AssumptionsView, EngineName, StudyName};
use super::trade::SideName;
use super::verdict::{EvaluationView, SweepFiguresView, VerdictView};

/// How far a backtest is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum BacktestState {
    /// Its job goes on; a study can be read while it grows.
    Running,
    Done,
    /// Its job failed; the runs that were done are kept.
    Failed,
    /// Somebody cancelled it; the runs that were done are kept.
    Cancelled,
}

/// A backtest in a list.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct BacktestView {
    pub id: String,
    pub strategy: String,
    pub strategy_version: String,
    pub symbol: String,
    pub timeframe: String,
    /// Opening of the first bar, unix ms.
    pub from: i64,
    /// Close of the last bar, unix ms.
    pub until: i64,
    pub bars: u64,
    /// Parameters that were used; of a study those that it chose.
    pub params: BTreeMap<String, f64>,
    pub trades: u64,
    pub total_return: Option<f64>,
    /// Out of sample of walk-forwards only.
    pub sharpe: Option<f64>,
    /// 90 % interval of the Sharpe ratio; absent in results of earlier versions.
    pub sharpe_low: Option<f64>,
    pub sharpe_high: Option<f64>,
    /// Probability of backtest overfitting, of sweeps and walk-forwards.
    pub pbo: Option<f64>,
    pub max_drawdown: Option<f64>,
    pub profit_factor: Option<f64>,
    pub win_rate: Option<f64>,
    /// Unix ms.
    pub created_at: i64,
    pub elapsed_ms: i64,
    /// Digest of inputs and result; empty while there is none.
    pub digest: String,
    #[schema(value_type = StudyName)]
    pub study: String,
    pub state: BacktestState,
    /// Job that makes or made it; absent when it was made at once.
    pub job: Option<String>,
    /// Parameter sets of the study.
    pub runs: u64,
    /// How many of them are done.
    pub runs_done: u64,
    /// What the study concluded; absent when there is nothing to conclude from.
    pub verdict: Option<String>,
    /// What filled the orders.
    #[schema(value_type = EngineName)]
    pub engine: String,
    /// Instruments that were tested; `symbol` names them together.
    pub instruments: Vec<String>,
    /// Nobody traded this.
    pub simulated: bool,
}

/// One metric of a backtest with what exactly it is.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct MetricView {
    pub id: String,
    pub title: String,
    /// How it is computed: period, annualisation, degrees of freedom.
    pub convention: String,
    /// `ratio`, `ratio_per_year`, `number`, `count`, `bars`, `milliseconds`, `instant`, `money`.
    #[schema(value_type = String)]
    pub unit: metric::Unit,
    /// Where the definition comes from.
    pub source: String,
    /// `growth`, `risk`, `ratio`, `drawdown`, `period`, `trade`, `activity`, `benchmark`.
    #[schema(value_type = String)]
    pub group: metric::Group,
    /// Absent where it has no meaning.
    pub value: Option<f64>,
    /// 90 % interval, of the metrics that have one.
    pub low: Option<f64>,
    pub high: Option<f64>,
    /// The same of buying and holding the same bars with the same costs.
    pub hold: Option<f64>,
}

/// A position still open at the last close, marked there.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct OpenTradeView {
    #[schema(value_type = SideName)]
    pub side: rumbo_engine::backtest::Side,
    /// Unix ms.
    pub opened_at: i64,
    pub entry: f64,
    pub quantity: f64,
    pub stop: Option<f64>,
    pub target: Option<f64>,
    /// Last close.
    pub mark: f64,
    /// After the fee of the entry, without the costs of leaving.
    pub pnl: f64,
    #[serde(rename = "return")]
    pub net_return: f64,
    pub bars_held: u64,
}

impl From<OpenPosition> for OpenTradeView {
    fn from(open: OpenPosition) -> Self {
        Self {
            side: open.side,
            opened_at: open.opened_at,
            entry: open.entry,
            quantity: open.quantity,
            stop: open.stop,
            target: open.target,
            mark: open.mark,
            pnl: open.pnl,
            net_return: open.return_ratio,
            bars_held: open.bars_held as u64,
        }
    }
}

/// A backtest with its measures; trades and curves are read apart.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct BacktestDetailView {
    #[serde(flatten)]
    pub backtest: BacktestView,
    /// Costs and sizing, as used.
    pub assumptions: AssumptionsView,
    /// Metrics by id; null where a metric has no meaning. Empty while there is no result.
    #[schema(value_type = BTreeMap<String, Option<f64>>)]
    pub metrics: Value,
    /// The metrics with title and convention, in the order in which they are shown.
    pub metric_list: Vec<MetricView>,
    /// Metrics of buying and holding the same bars with the same costs; null for results of earlier
    /// versions.
    #[schema(value_type = Option<BTreeMap<String, Option<f64>>>)]
    pub hold: Option<Value>,
    /// What the study concludes, with its reasons; of walk-forwards.
    pub judgement: Option<VerdictView>,
    /// What the verdict rests on; of walk-forwards.
    pub evaluation: Option<EvaluationView>,
    /// What a sweep says about the set that it chose.
    pub sweep: Option<SweepFiguresView>,
    /// The account and what it paid; of the engine `events`.
    pub account: Option<AccountView>,
    /// The position left open at the end; of several on one account see `account`.
    pub open: Option<OpenTradeView>,
    /// Bars on which stop and target were both reached, counted as the stop.
    pub ambiguous_bars: u64,
    /// Configurations tried on this instrument and timeframe so far, by anybody: the more, the more
    /// of the best result is luck.
    pub tries: u64,
    /// Why to be careful with it.
    pub caveat: String,
}

impl From<ResultState> for BacktestState {
    fn from(state: ResultState) -> Self {
        match state {
            ResultState::Running => Self::Running,
            ResultState::Done => Self::Done,
            ResultState::Failed => Self::Failed,
            ResultState::Cancelled => Self::Cancelled,
        }
    }
}

impl From<BacktestSummary> for BacktestView {
    fn from(row: BacktestSummary) -> Self {
        let instruments = instruments_of(&row.instruments, &row.symbol);
        Self {
            id: row.id,
            strategy: row.strategy_id,
            strategy_version: row.strategy_version,
            symbol: row.symbol,
            timeframe: row.timeframe,
            from: row.from_ms,
            until: row.until_ms,
            bars: row.bar_count.unsigned_abs(),
            params: serde_json::from_str(&row.params).unwrap_or_default(),
            trades: row.trade_count.unsigned_abs(),
            total_return: row.total_return,
            sharpe: row.sharpe,
            sharpe_low: row.sharpe_low,
            sharpe_high: row.sharpe_high,
            pbo: row.pbo,
            max_drawdown: row.max_drawdown,
            profit_factor: row.profit_factor,
            win_rate: row.win_rate,
            created_at: row.created_at,
            elapsed_ms: row.elapsed_ms,
            digest: row.digest,
            study: row.study,
            state: row.state.into(),
            job: row.job_id,
            runs: row.run_count.unsigned_abs(),
            runs_done: row.run_done.unsigned_abs(),
            verdict: row.verdict,
            engine: row.engine,
            instruments,
            simulated: true,
        }
    }
}

impl From<&BacktestResult> for BacktestView {
    fn from(row: &BacktestResult) -> Self {
        Self::from(BacktestSummary {
            id: row.id.clone(),
            strategy_id: row.strategy_id.clone(),
            strategy_version: row.strategy_version.clone(),
            symbol: row.symbol.clone(),
            timeframe: row.timeframe.clone(),
            from_ms: row.from_ms,
            until_ms: row.until_ms,
            bar_count: row.bar_count,
            params: row.params.clone(),
            trade_count: row.trade_count,
            total_return: row.total_return,
            sharpe: row.sharpe,
            sharpe_low: row.sharpe_low,
            sharpe_high: row.sharpe_high,
            pbo: row.pbo,
            max_drawdown: row.max_drawdown,
            profit_factor: row.profit_factor,
            win_rate: row.win_rate,
            digest: row.digest.clone(),
            elapsed_ms: row.elapsed_ms,
            created_by: row.created_by.clone(),
            created_at: row.created_at,
            job_id: row.job_id.clone(),
            study: row.study.clone(),
            state: row.state,
            run_count: row.run_count,
            run_done: row.run_done,
            verdict: row.verdict.clone(),
            engine: row.engine.clone(),
            instruments: row.instruments.clone(),
        })
    }
}

/// Symbols of a result: those of its account, or the one that it tested.
pub(super) fn instruments_of(stored: &str, symbol: &str) -> Vec<String> {
    let symbols: Vec<String> = serde_json::from_str(stored).unwrap_or_default();
    if symbols.is_empty() {
        return vec![symbol.to_owned()];
    }
    symbols
}

/// Costs and sizing of a stored result.
pub(super) fn assumptions_of(row: &BacktestResult) -> ApiResult<Assumptions> {
    serde_json::from_str(&row.assumptions).map_err(internal)
}

/// Metrics with their words; `values` are by id.
pub(in crate::http) fn metric_list(
    values: &Value,
    report: &StoredReport,
    lang: Lang,
) -> Vec<MetricView> {
    // Results of earlier versions lack what was measured later.
    let known = metric::LIST
        .iter()
        .filter(|spec| values.get(spec.id).is_some());
    let of_hold = |id: &str| report.hold.as_ref()?.get(id)?.as_f64();
    known
        .map(|spec| {
            let interval = report.intervals.get(spec.id).copied();
            MetricView {
                id: spec.id.to_owned(),
                title: spec.title.get(lang).to_owned(),
                convention: spec.convention.get(lang).to_owned(),
                unit: spec.unit,
                source: spec.source.to_owned(),
                group: spec.group,
                value: values.get(spec.id).and_then(Value::as_f64),
                low: interval.map(|(low, _)| low),
                high: interval.map(|(_, high)| high),
                hold: of_hold(spec.id),
            }
        })
        .collect()
}

/// Why to be careful with anything simulated.
pub(in crate::http) fn caveat(lang: Lang) -> String {
    match lang {
        Lang::Es => "Simulado con datos pasados. Nadie operó esto.",
        Lang::En => "Simulated on past data. Nobody traded this.",
    }
    .to_owned()
}
