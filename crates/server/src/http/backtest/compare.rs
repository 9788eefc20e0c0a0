//! Backtests side by side: over the time that all of them cover, with what doing nothing would have
//! brought, which cannot be left out.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use rumbo_app::backtest::columns::Curve;
use rumbo_app::backtest::kept;
use rumbo_app::backtest::stored::{StoredReport, intervals_of};
use rumbo_engine::backtest::{Assumptions, Trade};
use rumbo_engine::metric::{self, Metrics, Record};
use rumbo_engine::strategy::Strategy;
use rumbo_market::{Calendar, Lang, Timeframe};
use rumbo_store::backtest::BacktestResult;
use rumbo_store::trial;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::super::error::{ApiResult, invalid};
use super::super::extract::Query;
use super::super::instrument::{find_instrument, parse_timeframe};
use super::super::language::Language;
use super::super::{LangQuery, Server};
use super::curve::{CurveQuery, CurveView, drawdown_of, rows_between, thinned};
use super::view::{BacktestView, assumptions_of, caveat, instruments_of};
use super::{find_backtest, unfinished};

/// Backtests that one comparison takes.
const IDS: std::ops::RangeInclusive<usize> = 2..=6;
/// Bytes of an id.
const ID_BYTES_MAX: usize = 64;
/// Costs as a multiple of those assumed, in the row about dearer trading.
const DOUBLED: f64 = 2.0;
/// Points of the common period without which nothing can be compared.
const POINTS_MIN: usize = 3;

/// Which backtests.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct CompareQuery {
    /// 2 to 6 ids, separated by commas.
    pub ids: Option<String>,
    /// Width of the chart, 1 to 2400, 1200 when absent.
    pub px: Option<u32>,
}

/// Backtests over the time that all of them cover.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CompareView {
    /// First instant of the common period, unix ms.
    pub from: i64,
    /// Last instant of the common period, unix ms.
    pub until: i64,
    /// In the order asked for.
    pub items: Vec<ComparedView>,
    /// Buying and holding each instrument with the costs of the first backtest on it.
    pub benchmarks: Vec<BenchmarkView>,
    /// Rows of the table, in the order in which they are shown.
    pub metrics: Vec<ComparedMetricView>,
    pub verdict: ComparisonVerdictView,
    /// Why to be careful with it.
    pub caveat: String,
    /// Nobody traded this.
    pub simulated: bool,
}

/// A row of the table.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ComparedMetricView {
    pub id: String,
    pub title: String,
    pub convention: String,
    /// `ratio`, `ratio_per_year`, `number` …
    #[schema(value_type = String)]
    pub unit: metric::Unit,
}

/// One backtest over the common period.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ComparedView {
    pub backtest: BacktestView,
    /// Title of the strategy; its id when it is not there any more.
    pub title: String,
    /// Account value by the closes of the bars, 1 at the start of the common period.
    pub equity: CurveView,
    /// Fall from the highest close of the common period so far, 0 or below.
    pub drawdown: CurveView,
    /// Over the common period, by id; null where a metric has no meaning.
    pub metrics: BTreeMap<String, Option<f64>>,
    /// 90 % intervals of the metrics that have one: low and high end.
    pub intervals: BTreeMap<String, [f64; 2]>,
    pub study: ComparedStudyView,
    /// Stretches whose bars chose the parameters.
    pub in_sample: Vec<StretchView>,
    /// Configurations tried on the instrument and timeframe so far.
    pub tries: u64,
}

/// Buying and holding over the common period.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct BenchmarkView {
    pub symbol: String,
    pub title: String,
    pub equity: CurveView,
    pub drawdown: CurveView,
    pub metrics: BTreeMap<String, Option<f64>>,
    /// 90 % intervals of the metrics that have one: low and high end.
    pub intervals: BTreeMap<String, [f64; 2]>,
}

/// What a study says about its choice, over all of its bars; empty for single backtests.
#[derive(Debug, Clone, Default, Serialize, ToSchema)]
pub struct ComparedStudyView {
    /// Mean Sharpe ratio of the chosen sets on the bars that chose them; of walk-forwards.
    pub in_sample_sharpe: Option<f64>,
    /// Sharpe ratio on the bars that chose nothing; of walk-forwards.
    pub out_of_sample_sharpe: Option<f64>,
    /// Chance that the Sharpe ratio is above that of the best of all tries without skill.
    pub deflated_sharpe: Option<f64>,
    /// Probability of backtest overfitting.
    pub pbo: Option<f64>,
    /// Return a year with all costs doubled; of walk-forwards.
    pub doubled_cagr: Option<f64>,
}

/// A stretch of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub struct StretchView {
    /// Unix ms.
    pub from: i64,
    /// Unix ms.
    pub until: i64,
}

/// What the comparison says, in one sentence.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ComparisonVerdictView {
    /// `all_in_sample`, `none_holds`, `one_holds`, `some_hold`.
    pub code: String,
    pub params: BTreeMap<String, String>,
    pub sentence: String,
}

/// Routes of this resource.
pub(super) fn routes() -> OpenApiRouter<Server> {
    OpenApiRouter::new().routes(routes!(compare_backtests))
}

/// Compares 2 to 6 backtests over the time that all of them cover.
#[utoipa::path(
    get,
    path = "/api/v1/backtests/compare",
    tag = "backtests",
    params(CompareQuery, LangQuery),
    responses((status = 200, description = "The comparison", body = CompareView))
)]
async fn compare_backtests(
    State(server): State<Server>,
    Query(query): Query<CompareQuery>,
    Language(lang): Language,
) -> ApiResult<Json<CompareView>> {
    let curve = CurveQuery {
        px: query.px,
        ..CurveQuery::default()
    };
    let pixels = curve.pixels()?;
    let ids = parse_ids(query.ids.as_deref().unwrap_or_default())?;
    let mut loaded = Vec::with_capacity(ids.len());
    for id in &ids {
        loaded.push(load(&server, id).await?);
    }
    let mut tries = Vec::with_capacity(loaded.len());
    for one in &loaded {
        let count = trial::count(&server.app.db, &one.row.symbol, &one.row.timeframe).await?;
        tries.push(count.unsigned_abs());
    }
    let titles: BTreeMap<String, String> = server
        .app
        .strategies
        .all()
        .iter()
        .chain(Strategy::rotations())
        .map(|strategy| (strategy.id.clone(), strategy.title.get(lang).to_owned()))
        .collect();
    let work = move || compare(&loaded, &tries, &titles, (pixels, lang));
    Ok(Json(server.app.compute(work).await??))
}

fn parse_ids(text: &str) -> ApiResult<Vec<String>> {
    let mut ids: Vec<String> = Vec::new();
    for id in text.split(',').map(str::trim).filter(|id| !id.is_empty()) {
        if id.chars().any(char::is_control) || id.len() > ID_BYTES_MAX {
            return Err(invalid("ids", "has something that is no id"));
        }
        if !ids.iter().any(|known| known == id) {
            ids.push(id.to_owned());
        }
        if ids.len() > *IDS.end() {
            break;
        }
    }
    if !IDS.contains(&ids.len()) {
        let (least, most) = (IDS.start(), IDS.end());
        return Err(invalid(
            "ids",
            format!("must name {least} to {most} different backtests, separated by commas"),
        ));
    }
    Ok(ids)
}

/// A result with its columns.
struct Loaded {
    row: BacktestResult,
    assumptions: Assumptions,
    equity: Arc<Curve>,
    benchmark: Option<Arc<Curve>>,
    trades: Arc<Vec<Trade>>,
    study: ComparedStudyView,
}

async fn load(server: &Server, id: &str) -> ApiResult<Loaded> {
    let row = find_backtest(server, id).await?;
    let equity = kept::equity(&server.app, id)
        .await?
        .ok_or_else(unfinished)?;
    let trades = kept::trades(&server.app, id)
        .await?
        .ok_or_else(unfinished)?;
    let benchmark = kept::benchmark(&server.app, id).await?;
    let report: Option<StoredReport> = kept::report(&server.app, id).await?;
    let closes = closes_of(server, &row)?;
    let by_close = move || {
        let benchmark = benchmark.map(|curve| Arc::new(closes(&curve)));
        (Arc::new(closes(&equity)), benchmark)
    };
    let (equity, benchmark) = server.app.compute(by_close).await?;
    Ok(Loaded {
        assumptions: assumptions_of(&row)?,
        benchmark,
        row,
        equity,
        trades,
        study: report.map(|report| study_of(&report)).unwrap_or_default(),
    })
}

fn study_of(report: &StoredReport) -> ComparedStudyView {
    let evaluation = report.walk.as_ref().map(|walk| &walk.evaluation);
    let doubled = evaluation.and_then(|one| one.costs.iter().find(|cost| cost.multiple == DOUBLED));
    let of_sweep = report
        .sweep
        .as_ref()
        .and_then(|sweep| sweep.deflated_sharpe);
    ComparedStudyView {
        in_sample_sharpe: evaluation.and_then(|one| one.in_sample_sharpe),
        out_of_sample_sharpe: evaluation.and_then(|one| one.out_of_sample.sharpe),
        deflated_sharpe: evaluation.map_or(of_sweep, |one| one.deflated_sharpe),
        pbo: report.overfitting().map(|found| found.probability),
        doubled_cagr: doubled.and_then(|cost| cost.cagr),
    }
}

/// Names each point of a curve by the close of its bar, at which its value is taken: bars of unlike
/// length that open together do not close together.
fn closes_of(
    server: &Server,
    row: &BacktestResult,
) -> ApiResult<impl Fn(&Curve) -> Curve + Send + use<>> {
    let timeframe = parse_timeframe(Some(&row.timeframe), Timeframe::D1)?;
    // Rows of several instruments are those of the calendar that is open most.
    let mut calendar = None;
    for symbol in instruments_of(&row.instruments, &row.symbol) {
        let one = find_instrument(server, &symbol)?.calendar;
        let is_more =
            |known: Calendar| known.bars_per_year(timeframe) < one.bars_per_year(timeframe);
        if calendar.is_none_or(is_more) {
            calendar = Some(one);
        }
    }
    let calendar = calendar.unwrap_or(Calendar::Continuous);
    Ok(move |curve: &Curve| Curve {
        at: curve
            .at
            .iter()
            .map(|&at| calendar.closed_at(timeframe, at))
            .collect(),
        value: curve.value.clone(),
    })
}

fn compare(
    loaded: &[Loaded],
    tries: &[u64],
    titles: &BTreeMap<String, String>,
    (pixels, lang): (usize, Lang),
) -> ApiResult<CompareView> {
    let first = |one: &Loaded| one.equity.at.first().copied().unwrap_or(i64::MAX);
    let last = |one: &Loaded| one.equity.at.last().copied().unwrap_or(i64::MIN);
    let from = loaded.iter().map(first).max().unwrap_or(i64::MAX);
    let until = loaded.iter().map(last).min().unwrap_or(i64::MIN);
    let enough = |one: &Loaded| rows_between(&one.equity.at, from, until).len() >= POINTS_MIN;
    if from >= until || !loaded.iter().all(enough) {
        return Err(invalid("ids", "have no period in common to compare over"));
    }
    let period = (from, until);
    let items: Vec<ComparedView> = loaded
        .iter()
        .zip(tries)
        .map(|(one, &tries)| compared(one, tries, titles, (period, pixels)))
        .collect();
    let mut benchmarks: Vec<BenchmarkView> = Vec::new();
    for one in loaded {
        let symbol = &one.row.symbol;
        if let Some(curve) = &one.benchmark
            && benchmarks.iter().all(|known| known.symbol != *symbol)
        {
            let (equity, drawdown) = part(curve, period, pixels);
            let measured = measured(curve, &[], &one.assumptions, period);
            benchmarks.push(BenchmarkView {
                symbol: symbol.clone(),
                title: match lang {
                    Lang::Es => format!("Comprar y mantener {symbol}"),
                    Lang::En => format!("Buy and hold {symbol}"),
                },
                equity,
                drawdown,
                metrics: values_of(&measured),
                intervals: intervals(&measured),
            });
        }
    }
    let word = |words: metric::Words| match lang {
        Lang::Es => words.es.to_owned(),
        Lang::En => words.en.to_owned(),
    };
    let metrics = metric::LIST.iter().map(|spec| ComparedMetricView {
        id: spec.id.to_owned(),
        title: word(spec.title),
        convention: word(spec.convention),
        unit: spec.unit,
    });
    Ok(CompareView {
        from,
        until,
        verdict: verdict(&items, lang),
        items,
        benchmarks,
        metrics: metrics.collect(),
        caveat: caveat(lang),
        simulated: true,
    })
}

fn compared(
    one: &Loaded,
    tries: u64,
    titles: &BTreeMap<String, String>,
    ((from, until), pixels): ((i64, i64), usize),
) -> ComparedView {
    let (equity, drawdown) = part(&one.equity, (from, until), pixels);
    // What is shown of a walk-forward chose nothing; anything else may have been chosen on these bars.
    let in_sample = if one.row.study == "walk_forward" {
        Vec::new()
    } else {
        vec![StretchView { from, until }]
    };
    let strategy = &one.row.strategy_id;
    let measured = measured(&one.equity, &one.trades, &one.assumptions, (from, until));
    let mut metrics = values_of(&measured);
    if instruments_of(&one.row.instruments, &one.row.symbol).len() > 1 {
        // Trades that overlap do not add up to these.
        for id in ["exposure", "turnover"] {
            metrics.insert(id.to_owned(), None);
        }
    }
    ComparedView {
        backtest: BacktestView::from(&one.row),
        title: titles.get(strategy).unwrap_or(strategy).clone(),
        equity,
        drawdown,
        metrics,
        intervals: intervals(&measured),
        study: one.study.clone(),
        in_sample,
        tries,
    }
}

/// Value and drawdown over the common period, 1 at its start.
fn part(curve: &Curve, (from, until): (i64, i64), pixels: usize) -> (CurveView, CurveView) {
    let rows = rows_between(&curve.at, from, until.saturating_add(1));
    let (at, value) = (&curve.at[rows.clone()], &curve.value[rows]);
    let start = value.first().copied().unwrap_or(1.0);
    let rebased: Vec<f64> = value.iter().map(|value| value / start).collect();
    (
        thinned(at, &rebased, pixels),
        thinned(at, &drawdown_of(value), pixels),
    )
}

/// Metrics over the common period: of the curve, and of the trades that lie inside it whole.
fn measured(
    curve: &Curve,
    trades: &[Trade],
    assumptions: &Assumptions,
    (from, until): (i64, i64),
) -> Metrics {
    let rows = rows_between(&curve.at, from, until.saturating_add(1));
    let inside = |trade: &&Trade| trade.opened_at >= from && trade.closed_at < until;
    let trades: Vec<Trade> = trades.iter().filter(inside).cloned().collect();
    Metrics::measure(&Record {
        opened_at: &curve.at[rows.clone()],
        equity: &curve.value[rows],
        trades: &trades,
        open: None,
        together: None,
        fees_paid: trades.iter().map(|trade| trade.fees).sum(),
        periods_per_year: assumptions.periods_per_year,
        risk_free: assumptions.risk_free,
    })
}

fn values_of(metrics: &Metrics) -> BTreeMap<String, Option<f64>> {
    let values = metric::LIST.iter().map(|spec| {
        let value = (spec.value)(metrics).map(metric::Value::number);
        (spec.id.to_owned(), value)
    });
    values.collect()
}

fn intervals(metrics: &Metrics) -> BTreeMap<String, [f64; 2]> {
    let known = intervals_of(metrics).into_iter();
    known.map(|(id, (low, high))| (id, [low, high])).collect()
}

/// One sentence: which of them hold where nothing was chosen.
fn verdict(items: &[ComparedView], lang: Lang) -> ComparisonVerdictView {
    let judged: Vec<&ComparedView> = items
        .iter()
        .filter(|item| item.backtest.verdict.is_some())
        .collect();
    let holds = |item: &&&ComparedView| {
        matches!(item.backtest.verdict.as_deref(), Some("solid" | "fragile"))
    };
    let holding: Vec<&str> = judged
        .iter()
        .filter(holds)
        .map(|item| item.title.as_str())
        .collect();
    let names = holding.join(", ");
    let count = holding.len();
    let (code, es, en) = match (judged.len(), count) {
        (0, _) => (
            "all_in_sample",
            "Ninguna se ha juzgado fuera de muestra: esta comparación sirve para descartar, no para elegir.".to_owned(),
            "None was judged out of sample: this comparison serves to discard, not to choose.".to_owned(),
        ),
        (_, 0) => (
            "none_holds",
            "Ninguna aguanta fuera de muestra.".to_owned(),
            "None of them holds out of sample.".to_owned(),
        ),
        (_, 1) => (
            "one_holds",
            format!("{names} es la única que aguanta fuera de muestra."),
            format!("{names} is the only one that holds out of sample."),
        ),
        _ => (
            "some_hold",
            format!("{count} aguantan fuera de muestra: {names}."),
            format!("{count} hold out of sample: {names}."),
        ),
    };
    ComparisonVerdictView {
        code: code.to_owned(),
        params: BTreeMap::from([
            ("count".to_owned(), count.to_string()),
            ("names".to_owned(), names),
        ]),
        sentence: match lang {
            Lang::Es => es,
            Lang::En => en,
        },
    }
}
