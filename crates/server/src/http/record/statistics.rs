//! What a record amounts to: reliability, skill, coverage of bands, results.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use rumbo_app::job::enqueue_replayed_record;
use rumbo_app::record::{
    Calibration, CoverageLevel, Path, RecordFilter, RecordSet, RecordStatistics, Results,
};
use rumbo_market::Locale;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::super::auth::CurrentUser;
use super::super::decision::{ActionView, FactView, fact_view};
use super::super::error::ApiResult;
use super::super::extract::Query;
use super::super::instrument::find_instrument;
use super::super::job::{JobView, find_job};
use super::super::language::InLocale;
use super::super::recommendation::profile_of;
use super::super::session::is_sample;
use super::super::{Answer, LangQuery, Server};

/// Which record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum RecordSetView {
    /// What was said: the stored chain.
    #[default]
    Live,
    /// What would have been said in the past, computed later.
    Replayed,
}

/// Which part of which record.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct RecordQuery {
    /// `live` by default.
    #[serde(default)]
    #[param(required = false, inline)]
    pub set: RecordSetView,
    pub symbol: Option<String>,
    #[param(inline)]
    pub action: Option<ActionView>,
}

/// What a record amounts to.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RecordStatisticsView {
    pub set: RecordSetView,
    /// Nobody traded this.
    pub simulated: bool,
    /// Made from the bundled sample data.
    pub sample: bool,
    /// Resolved decisions with stated odds, over the whole record whatever the filter.
    pub cases: u64,
    /// Further cases until the interval of the skill would leave out 0, if the skill stays.
    pub needed_cases: Option<u64>,
    /// Days until there are 30 cases; absent when there are, or when nothing is on its way.
    pub days_to_go: Option<u64>,
    /// One sentence about the whole record, whatever the filter.
    pub headline: FactView,
    /// Whether the whole record beats chance; absent under 30 cases.
    pub edge: Option<FactView>,
    /// Whether stated odds come true; absent under 30 cases.
    pub calibration: Option<CalibrationView>,
    pub coverage: Vec<CoverageView>,
    /// What came of following the decisions; absent before there is anything to follow, and for
    /// one action alone.
    pub results: Option<ResultsView>,
    /// Versions of the deciding code: what was said before is not computed again.
    pub versions: Vec<CodeVersionView>,
}

/// Whether stated odds come true.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CalibrationView {
    /// Resolved decisions with stated odds in this part of the record.
    pub cases: u64,
    /// Mean of the stated odds, 0 to 1.
    pub mean_p: f64,
    /// Share of the claims that came true.
    pub happened: f64,
    /// Ends of the 90 % interval of `happened`.
    pub lo: f64,
    pub hi: f64,
    /// CORP reliability curve: what should have been stated at each stated chance, ascending.
    pub curve: Vec<CurvePointView>,
    /// 90 % band of the curve if every stated chance were true.
    pub consistency: Vec<BandPointView>,
    /// How often chances of each range were stated.
    pub uses: Vec<UseView>,
    /// Mean squared error of the stated odds: 0 is perfect, less is better.
    pub brier: f64,
    /// The same for stating how often the event happens on any given day.
    pub base_brier: f64,
    /// 1 - `brier` / `base_brier`: above 0 is better than the base rate.
    pub skill: Option<f64>,
    /// Ends of the 90 % interval of `skill`; absent when the dates are too few to tell.
    pub skill_lo: Option<f64>,
    pub skill_hi: Option<f64>,
    /// `brier` = `miscalibration` - `discrimination` + `uncertainty`.
    pub miscalibration: f64,
    pub discrimination: f64,
    pub uncertainty: f64,
}

/// One point of the reliability curve.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CurvePointView {
    /// The stated chance.
    pub p: f64,
    /// What happened there, by isotonic regression.
    pub value: f64,
    /// Times it was stated.
    pub cases: u64,
}

/// Band at one stated chance.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct BandPointView {
    pub p: f64,
    pub lo: f64,
    pub hi: f64,
}

/// Times that chances of a range were stated.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct UseView {
    pub from: f64,
    pub until: f64,
    pub cases: u64,
}

/// How often prices ended inside the band of one level.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CoverageView {
    /// Share that should be inside.
    pub level: f64,
    pub cases: u64,
    pub inside: u64,
    /// Share that was inside; absent under 30 cases.
    pub rate: Option<f64>,
    /// Ends of the 90 % interval of `rate`.
    pub lo: Option<f64>,
    pub hi: Option<f64>,
}

/// Where a capital went, net of costs.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PathView {
    /// As a ratio of the capital.
    #[serde(rename = "return")]
    pub total_return: f64,
    /// Deepest fall from a peak, as a ratio of the peak.
    pub max_drawdown: f64,
}

/// Gain for each unit put at risk.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PerRiskView {
    pub mean: f64,
    /// Ends of the 90 % interval; absent when the dates are too few to tell.
    pub lo: Option<f64>,
    pub hi: Option<f64>,
    pub n: u64,
}

/// What came of following the decisions, beside buying and holding the same and beside cash.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ResultsView {
    /// Unix ms.
    pub from: i64,
    /// Unix ms.
    pub until: i64,
    /// Decisions that moved money.
    pub decisions: u64,
    pub follow: PathView,
    pub buy_and_hold: PathView,
    pub cash: PathView,
    pub per_risk: Option<PerRiskView>,
}

/// First use of a version of the deciding code.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CodeVersionView {
    pub code_version: String,
    /// Unix ms.
    pub from: i64,
}

/// Routes of this resource.
pub(super) fn routes() -> OpenApiRouter<Server> {
    OpenApiRouter::new()
        .routes(routes!(read_statistics))
        .routes(routes!(replay_record))
}

impl RecordQuery {
    /// The record and the part of it that is asked for.
    pub(super) fn resolve(
        &self,
        server: &Server,
        user: &CurrentUser,
    ) -> ApiResult<(RecordSet, RecordFilter)> {
        let set = match self.set {
            RecordSetView::Live => RecordSet::Live,
            RecordSetView::Replayed => RecordSet::Replayed(profile_of(&user.0)?),
        };
        let symbol = match &self.symbol {
            Some(symbol) => Some(find_instrument(server, symbol)?.symbol.clone()),
            None => None,
        };
        let action = self.action.map(Into::into);
        Ok((set, RecordFilter { symbol, action }))
    }
}

/// Reads what a record amounts to.
///
/// A filter changes everything but the headline, the edge and the counts beside them.
#[utoipa::path(
    get,
    path = "/api/v1/record/statistics",
    tag = "record",
    params(RecordQuery, LangQuery),
    responses((status = 200, description = "Statistics", body = RecordStatisticsView))
)]
async fn read_statistics(
    State(server): State<Server>,
    user: CurrentUser,
    InLocale(locale): InLocale,
    Query(query): Query<RecordQuery>,
) -> ApiResult<Json<RecordStatisticsView>> {
    let (set, filter) = query.resolve(&server, &user)?;
    let statistics = server.record.statistics(&server.app, set, filter).await?;
    let sample = is_sample(&server).await?;
    Ok(Json(view(&statistics, (query.set, sample), locale)))
}

/// Starts computing what would have been said in the past year: one decision a week for each
/// instrument, scored on what came after. Asking again adds what is new.
#[utoipa::path(
    post,
    path = "/api/v1/record/replayed",
    tag = "record",
    responses((status = 202, description = "The job", body = JobView))
)]
async fn replay_record(
    State(server): State<Server>,
    CurrentUser(user): CurrentUser,
) -> ApiResult<Answer<JobView>> {
    let id = enqueue_replayed_record(&server.app, profile_of(&user)?, &user.id).await?;
    Ok((StatusCode::ACCEPTED, Json(find_job(&server, &id).await?)))
}

fn view(
    statistics: &RecordStatistics,
    (set, sample): (RecordSetView, bool),
    locale: Locale,
) -> RecordStatisticsView {
    let sentence = |statement| fact_view(statement, locale, 0);
    RecordStatisticsView {
        set,
        simulated: true,
        sample,
        cases: statistics.cases as u64,
        needed_cases: statistics.needed_cases.map(|cases| cases as u64),
        days_to_go: statistics.days_to_go,
        headline: sentence(&statistics.headline),
        edge: statistics.edge.as_ref().map(sentence),
        calibration: statistics.calibration.as_ref().map(calibration_view),
        coverage: statistics.coverage.iter().map(coverage_view).collect(),
        results: statistics.results.as_ref().map(results_view),
        versions: statistics
            .versions
            .iter()
            .map(|version| CodeVersionView {
                code_version: version.code_version.clone(),
                from: version.from,
            })
            .collect(),
    }
}

fn calibration_view(calibration: &Calibration) -> CalibrationView {
    let reliability = &calibration.reliability;
    let skill = &calibration.skill;
    let points = reliability.curve.iter();
    CalibrationView {
        cases: calibration.cases as u64,
        mean_p: calibration.mean_p,
        happened: calibration.happened,
        lo: calibration.interval.lo,
        hi: calibration.interval.hi,
        curve: points
            .clone()
            .map(|point| CurvePointView {
                p: point.p,
                value: point.value,
                cases: point.cases as u64,
            })
            .collect(),
        consistency: points
            .zip(&calibration.consistency)
            .map(|(point, interval)| BandPointView {
                p: point.p,
                lo: interval.lo,
                hi: interval.hi,
            })
            .collect(),
        uses: calibration
            .uses
            .iter()
            .map(|column| UseView {
                from: column.from,
                until: column.until,
                cases: column.cases as u64,
            })
            .collect(),
        brier: reliability.brier,
        base_brier: skill.base_brier,
        skill: skill.skill,
        skill_lo: skill.interval.map(|interval| interval.lo),
        skill_hi: skill.interval.map(|interval| interval.hi),
        miscalibration: reliability.miscalibration,
        discrimination: reliability.discrimination,
        uncertainty: reliability.uncertainty,
    }
}

fn coverage_view(coverage: &CoverageLevel) -> CoverageView {
    CoverageView {
        level: coverage.level,
        cases: coverage.cases as u64,
        inside: coverage.inside as u64,
        rate: coverage.rate.map(|(rate, _)| rate),
        lo: coverage.rate.map(|(_, interval)| interval.lo),
        hi: coverage.rate.map(|(_, interval)| interval.hi),
    }
}

fn results_view(results: &Results) -> ResultsView {
    let path = |path: Path| PathView {
        total_return: path.total_return,
        max_drawdown: path.max_drawdown,
    };
    ResultsView {
        from: results.from,
        until: results.until,
        decisions: results.decisions as u64,
        follow: path(results.follow),
        buy_and_hold: path(results.buy_and_hold),
        cash: path(results.cash),
        per_risk: results.per_risk.map(|per_risk| PerRiskView {
            mean: per_risk.mean,
            lo: per_risk.interval.map(|interval| interval.lo),
            hi: per_risk.interval.map(|interval| interval.hi),
            n: per_risk.cases as u64,
        }),
    }
}
