//! What a person needs to judge a backtest beyond its metrics: doubts, months, kinds of trades, other
//! costs, and the alternatives.

use axum::Json;
use axum::extract::State;
use rumbo_app::backtest::again;
use rumbo_engine::report::{
    BreakEven, Breakdown, Diagnostic, ExcursionSide, Excursions, Kind, Line, Report, Severity,
    label, render_diagnostic,
};
use rumbo_market::{Lang, Locale};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::super::error::ApiResult;
use super::super::extract::Segment;
use super::super::language::InLocale;
use super::super::{LangQuery, Server};
use super::find_backtest;
use super::verdict::CostStressView;

/// What a backtest is worth, looked into.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct AnalysisView {
    /// Doubts about the run, the gravest first.
    pub diagnostics: Vec<DiagnosticView>,
    pub strategy: AlternativeView,
    /// Holding the same bars with the same costs.
    pub hold: AlternativeView,
    /// Cash at the risk-free rate.
    pub cash: AlternativeView,
    /// Calendar years in UTC, the first one first.
    pub months: Vec<YearView>,
    /// The same signals with one, two and three times the costs.
    pub stress: Vec<CostStressView>,
    pub break_even: BreakEvenView,
    /// Trades told apart by side, reason of the exit, regime, weekday and hour.
    pub breakdowns: Vec<BreakdownView>,
    /// Absent without trades.
    pub excursions: Option<ExcursionsView>,
    /// Nobody traded this.
    pub simulated: bool,
}

/// One doubt about a run.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct DiagnosticView {
    /// `serious`, `caution` or `note`.
    #[schema(value_type = String)]
    pub severity: Severity,
    pub code: String,
    pub sentence: String,
}

/// What one way of investing the capital led to.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct AlternativeView {
    pub final_equity: f64,
    pub total_return: Option<f64>,
    pub cagr: Option<f64>,
    pub volatility: Option<f64>,
    pub sharpe: Option<f64>,
    pub max_drawdown: Option<f64>,
}

/// Returns of the months of one calendar year.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct YearView {
    pub year: i64,
    /// Twelve, January first; null in months without a bar.
    pub months: Vec<Option<f64>>,
    pub total: Option<f64>,
}

/// The multiple of the costs at which nothing is earned.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct BreakEvenView {
    /// `loses_without_costs`, `no_costs`, `at`, or `beyond` the multiple.
    pub kind: String,
    pub multiple: Option<f64>,
    /// Fee, spread and slippage of a purchase and a sale at that multiple, in basis points.
    pub round_trip_bps: Option<f64>,
}

/// All trades, told apart by one thing.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct BreakdownView {
    /// `side`, `exit_reason`, `regime`, `weekday`, `hour`.
    #[schema(value_type = String)]
    pub kind: Kind,
    pub buckets: Vec<BucketView>,
}

/// Trades of one kind.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct BucketView {
    pub key: String,
    /// The key in words.
    pub label: String,
    pub trades: u64,
    pub wins: u64,
    /// 90 % interval of the share of wins.
    pub win_rate_low: f64,
    pub win_rate_high: f64,
    /// Sum of profits after costs.
    pub pnl: f64,
    pub mean_return: f64,
}

/// How far trades went against and in favour before they ended.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ExcursionsView {
    pub winners: ExcursionSideView,
    pub losers: ExcursionSideView,
    /// Sum of moves in favour over the sum of moves against.
    pub edge_ratio: Option<f64>,
    /// What winners kept of their largest moves in favour.
    pub kept: Option<f64>,
    /// Share of the losers that had been ahead by more than they lost in the end.
    pub losers_once_ahead: Option<f64>,
}

/// Excursions of some trades, as ratios of the entry price.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ExcursionSideView {
    pub trades: u64,
    pub mae_median: Option<f64>,
    /// The move against that one in ten trades exceeds.
    pub mae_worst_tenth: Option<f64>,
    pub mfe_median: Option<f64>,
    /// The move in favour that one in ten trades exceeds.
    pub mfe_best_tenth: Option<f64>,
}

/// Routes of this resource.
pub(super) fn routes() -> OpenApiRouter<Server> {
    OpenApiRouter::new().routes(routes!(analyse_backtest))
}

/// Looks into a backtest: doubts, months, kinds of trades, other costs and the alternatives.
///
/// It is run again for that, with other costs too, when it is first asked for; the answer is refused when
/// the run is not the one that was stored. With other costs a walk-forward chooses its parameters anew.
#[utoipa::path(
    get,
    path = "/api/v1/backtests/{id}/analysis",
    tag = "backtests",
    params(("id" = String, Path, description = "Id of the backtest"), LangQuery),
    responses((status = 200, description = "What it is worth", body = AnalysisView))
)]
async fn analyse_backtest(
    State(server): State<Server>,
    Segment(id): Segment,
    InLocale(locale): InLocale,
) -> ApiResult<Json<AnalysisView>> {
    let found = find_backtest(&server, &id).await?;
    let report = again::analysis(&server.app, &found).await?;
    Ok(Json(view(&report, locale)))
}

fn view(report: &Report, locale: Locale) -> AnalysisView {
    let stress = report.stress.iter().map(|stress| CostStressView {
        multiple: stress.multiple,
        trades: stress.trades as u64,
        total_return: stress.total_return,
        cagr: stress.cagr,
        sharpe: stress.sharpe,
    });
    let months = report.months.iter().map(|row| YearView {
        year: row.year,
        months: row.months.to_vec(),
        total: row.total,
    });
    let breakdowns = report.breakdowns.iter();
    AnalysisView {
        diagnostics: report
            .diagnostics
            .iter()
            .map(|one| diagnostic(one, locale))
            .collect(),
        strategy: alternative(report.comparison.strategy),
        hold: alternative(report.comparison.buy_and_hold),
        cash: alternative(report.comparison.cash),
        months: months.collect(),
        stress: stress.collect(),
        break_even: break_even(report.break_even),
        breakdowns: breakdowns.map(|one| breakdown(one, locale.lang)).collect(),
        excursions: report.excursions.map(excursions),
        simulated: true,
    }
}

fn diagnostic(one: &Diagnostic, locale: Locale) -> DiagnosticView {
    DiagnosticView {
        severity: one.severity,
        code: one.statement.code.clone(),
        sentence: render_diagnostic(one, locale),
    }
}

fn alternative(line: Line) -> AlternativeView {
    AlternativeView {
        final_equity: line.final_equity,
        total_return: line.total_return,
        cagr: line.cagr,
        volatility: line.volatility,
        sharpe: line.sharpe,
        max_drawdown: line.max_drawdown,
    }
}

fn break_even(found: BreakEven) -> BreakEvenView {
    let (kind, multiple, round_trip_bps) = match found {
        BreakEven::LosesWithoutCosts => ("loses_without_costs", None, None),
        BreakEven::NoCosts => ("no_costs", None, None),
        BreakEven::At {
            multiple,
            round_trip_bps,
        } => ("at", Some(multiple), Some(round_trip_bps)),
        BreakEven::Beyond { multiple } => ("beyond", Some(multiple), None),
    };
    BreakEvenView {
        kind: kind.to_owned(),
        multiple,
        round_trip_bps,
    }
}

fn breakdown(one: &Breakdown, lang: Lang) -> BreakdownView {
    let buckets = one.buckets.iter().map(|bucket| BucketView {
        label: label(one.kind, &bucket.key, lang),
        key: bucket.key.clone(),
        trades: bucket.trades as u64,
        wins: bucket.wins as u64,
        win_rate_low: bucket.win_rate_interval.0,
        win_rate_high: bucket.win_rate_interval.1,
        pnl: bucket.pnl,
        mean_return: bucket.mean_return,
    });
    BreakdownView {
        kind: one.kind,
        buckets: buckets.collect(),
    }
}

fn excursions(found: Excursions) -> ExcursionsView {
    ExcursionsView {
        winners: excursion_side(found.winners),
        losers: excursion_side(found.losers),
        edge_ratio: found.edge_ratio,
        kept: found.kept,
        losers_once_ahead: found.losers_once_ahead,
    }
}

fn excursion_side(side: ExcursionSide) -> ExcursionSideView {
    ExcursionSideView {
        trades: side.trades as u64,
        mae_median: side.mae_median,
        mae_worst_tenth: side.mae_worst_tenth,
        mfe_median: side.mfe_median,
        mfe_best_tenth: side.mfe_best_tenth,
    }
}
