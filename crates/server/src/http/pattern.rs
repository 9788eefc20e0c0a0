//! Chart patterns and candles: the catalogue, and what was found in stored bars.

use axum::Json;
use axum::extract::State;
use rumbo_engine::backtest::Side;
use rumbo_engine::decision::render;
use rumbo_engine::indicator::{self, Group, IndicatorSpec};
use rumbo_engine::pattern::{
    self, BEARISH, BULLISH, Detection, LIFT_CASES_MIN, Lift, LiftRule, PatternSpec, Phase,
    PhaseReading, RegimeOdds, Standing, Survey, SurveySettings, SwingSettings, VariantSpec,
};
use rumbo_market::{Bars, Calendar, Instrument, Lang, Locale, Timeframe};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::bar::{no_bars, read_until};
use super::error::{ApiResult, invalid};
use super::extract::{Instant, Query, Segment, range};
use super::instrument::{find_instrument, parse_timeframe};
use super::language::{InLocale, Language};
use super::page::{Page, PageQuery};
use super::{LangQuery, Server};

/// Bars that are looked at, the latest ones.
const BARS_MAX: usize = 50_000;
/// Findings when the caller does not say, and at most.
const FOUND_DEFAULT: u32 = 100;
const FOUND_MAX: u32 = 1_000;

/// What kind of pattern.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PatternKind {
    /// A shape of several swings.
    Shape,
    /// A shape of one or a few bars.
    Candle,
}

/// The side that gains if the expected move follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SideView {
    Long,
    Short,
}

/// One form of a pattern.
#[derive(Debug, Serialize, ToSchema)]
pub struct VariantView {
    pub id: String,
    pub title: String,
    /// Null when the break decides it, or when nothing is expected.
    pub side: Option<SideView>,
}

/// A pattern of the catalogue.
#[derive(Debug, Serialize, ToSchema)]
pub struct PatternView {
    pub id: String,
    pub kind: PatternKind,
    pub title: String,
    /// One sentence: what it looks like and what is said to follow.
    pub summary: String,
    pub variants: Vec<VariantView>,
    /// Where the definition comes from.
    pub source: String,
}

/// Where to look.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct PatternQuery {
    /// `1m` to `1w`; `1d` when absent.
    pub timeframe: Option<String>,
    /// First instant of what is listed: `2021-05-01`, RFC 3339 or unix ms.
    #[param(value_type = Option<String>)]
    pub from: Option<Instant>,
    /// Instant before which bars open.
    #[param(value_type = Option<String>)]
    pub to: Option<Instant>,
    /// `shape` or `candle`; both when absent.
    #[param(inline)]
    pub kind: Option<PatternKind>,
    /// Id of one pattern.
    pub pattern: Option<String>,
    /// Average true ranges by which a swing turns, 0.5 to 20; 3 when absent.
    pub reversal: Option<f64>,
    /// Average true ranges within which prices are equal, 0.05 to 5; 1 when absent.
    pub tolerance: Option<f64>,
    /// Findings wanted, the latest ones; 1 to 1000, 100 when absent.
    pub limit: Option<u32>,
}

/// A corner of a pattern.
#[derive(Debug, Serialize, ToSchema)]
pub struct PointView {
    /// Opening of the bar, unix ms.
    pub opened_at: i64,
    pub price: f64,
}

/// A pattern that was found.
#[derive(Debug, Serialize, ToSchema)]
pub struct FoundView {
    pub kind: PatternKind,
    pub pattern: String,
    pub variant: String,
    pub title: String,
    pub side: Option<SideView>,
    /// Close of the bar that made it known, unix ms.
    pub known_at: i64,
    /// Corners, oldest first.
    pub points: Vec<PointView>,
    /// Where the price is said to go; null when the pattern says no distance.
    pub target: Option<f64>,
    /// Price beyond which the pattern was wrong; null when it names none.
    pub wrong_beyond: Option<f64>,
}

/// How often the expected move followed a pattern in the same bars.
#[derive(Debug, Serialize, ToSchema)]
pub struct StandingView {
    pub pattern: String,
    pub variant: String,
    pub title: String,
    /// Times it was found.
    pub found: u64,
    /// Null under 30 resolved cases, or when no move is expected.
    pub lift: Option<LiftView>,
    pub text: String,
}

/// How often the expected move followed, against any bar.
#[derive(Debug, Serialize, ToSchema)]
pub struct LiftView {
    /// Resolved cases that do not overlap.
    pub cases: u64,
    pub hits: u64,
    /// Share of cases, 0 to 1, with its 90 % interval.
    pub rate: f64,
    pub lo: f64,
    pub hi: f64,
    /// Share of all bars, 0 to 1.
    pub base_rate: f64,
    /// Rate over base rate: 1 is no better than any bar; with its interval.
    pub lift: f64,
    pub lift_lo: f64,
    pub lift_hi: f64,
    /// Whether the interval leaves 1 out.
    pub differs: bool,
}

/// Phase of the market at the last bar.
#[derive(Debug, Serialize, ToSchema)]
pub struct PhaseView {
    /// `none`, `accumulation`, `manipulation` or `distribution`.
    pub phase: String,
    /// Close of the bar since which it holds, unix ms.
    pub since: i64,
    pub low: Option<f64>,
    pub high: Option<f64>,
    /// In manipulation the side that was swept, in distribution the side on which the price left.
    pub side: Option<SideView>,
    /// What it is, and why.
    pub text: String,
}

/// Odds of each regime at the last bar, 0 to 1, from bars up to it.
#[derive(Debug, Serialize, ToSchema)]
pub struct RegimeView {
    pub up: f64,
    pub down: f64,
    pub range: f64,
    pub volatile: f64,
    pub text: String,
}

/// What patterns say of an instrument.
#[derive(Debug, Serialize, ToSchema)]
pub struct PatternsView {
    pub symbol: String,
    pub timeframe: String,
    /// Close of the last bar, unix ms.
    pub as_of: i64,
    /// Bars that were looked at.
    pub bars: u64,
    /// What counts as the expected move.
    pub rule: String,
    pub phase: PhaseView,
    /// Null while there are too few bars.
    pub regime: Option<RegimeView>,
    /// The latest ones, oldest first.
    pub found: Vec<FoundView>,
    /// By pattern and variant, of those that were found.
    pub standings: Vec<StandingView>,
}

/// Routes of this resource.
pub(super) fn routes() -> OpenApiRouter<Server> {
    OpenApiRouter::new()
        .routes(routes!(list_patterns))
        .routes(routes!(read_patterns))
}

/// Lists every chart pattern and candle.
#[utoipa::path(
    get,
    path = "/api/v1/patterns",
    tag = "patterns",
    params(PageQuery, LangQuery),
    responses((status = 200, description = "Patterns", body = Page<PatternView>))
)]
async fn list_patterns(
    Language(lang): Language,
    Query(page): Query<PageQuery>,
) -> ApiResult<Json<Page<PatternView>>> {
    let shapes = pattern::LIST
        .iter()
        .map(|shape| shape_view(shape.spec(), lang));
    let candles = candles().map(|spec| candle_view(spec, lang));
    Page::of_list(shapes.chain(candles), &page).map(Json)
}

/// Finds chart patterns and candles in stored bars and measures what followed them.
///
/// Each finding says when it was knowable. The measure is over the same bars, the last 50,000 at
/// most, whatever window is listed; it describes what happened and is not a recommendation.
#[utoipa::path(
    get,
    path = "/api/v1/instruments/{symbol}/patterns",
    tag = "patterns",
    params(
        ("symbol" = String, Path, description = "`BTC-USDT`, `BTCUSDT` or `BTC%2FUSDT`"),
        PatternQuery,
        LangQuery
    ),
    responses((status = 200, description = "Patterns", body = PatternsView))
)]
async fn read_patterns(
    State(server): State<Server>,
    InLocale(locale): InLocale,
    Segment(symbol): Segment,
    Query(query): Query<PatternQuery>,
) -> ApiResult<Json<PatternsView>> {
    let instrument = find_instrument(&server, &symbol)?.clone();
    let timeframe = parse_timeframe(query.timeframe.as_deref(), Timeframe::D1)?;
    let (from, until) = range(query.from, query.to)?;
    let limit = query.limit.unwrap_or(FOUND_DEFAULT);
    if !(1..=FOUND_MAX).contains(&limit) {
        return Err(invalid("limit", format!("must be 1 to {FOUND_MAX}")));
    }
    let settings = SurveySettings {
        swings: swing_settings(&query)?,
        ..SurveySettings::default()
    };
    if let Some(id) = query.pattern.as_deref()
        && title_of(id, "", locale.lang).is_none()
    {
        return Err(invalid("pattern", "no such pattern: see /api/v1/patterns"));
    }
    let read = read_until(&server, &instrument, timeframe, until).await?;
    let kept = read.bars.opened_at.partition_point(|&at| at < until);
    if kept == 0 {
        return Err(no_bars(&instrument, timeframe));
    }
    let bars = read.bars.as_slice().rows(0..kept).to_bars();
    let (bars, survey) = look(&server, bars, settings).await?;
    let place = Place {
        instrument: &instrument,
        timeframe,
        bars: &bars,
        locale,
    };
    let wanted = |one: &&Detection| {
        bars.opened_at[one.known_at] >= from
            && query.kind.is_none_or(|kind| kind == kind_of(one.pattern))
            && query.pattern.as_deref().is_none_or(|id| id == one.pattern)
    };
    let latest = survey.found.iter().rev().filter(wanted);
    let mut found: Vec<FoundView> = latest
        .take(limit as usize)
        .map(|one| place.found(one))
        .collect();
    found.reverse();
    Ok(Json(place.view(&survey, found, settings.lift)))
}

/// Looks at the latest bars; gives those with what they say.
pub(super) async fn look(
    server: &Server,
    bars: Bars,
    settings: SurveySettings,
) -> ApiResult<(Bars, Survey)> {
    let work = move || {
        let rows = bars.len().saturating_sub(BARS_MAX)..bars.len();
        let bars = bars.as_slice().rows(rows).to_bars();
        let survey = pattern::survey(bars.as_slice(), settings);
        (bars, survey)
    };
    Ok(server.app.compute(work).await?)
}

fn swing_settings(query: &PatternQuery) -> ApiResult<SwingSettings> {
    let usual = SwingSettings::default();
    let settings = SwingSettings {
        reversal: query.reversal.unwrap_or(usual.reversal),
        tolerance: query.tolerance.unwrap_or(usual.tolerance),
    };
    match settings.refused() {
        None => Ok(settings),
        Some((field, (min, max))) => Err(invalid(field, format!("must be {min} to {max}"))),
    }
}

fn candles() -> impl Iterator<Item = &'static IndicatorSpec> {
    let specs = indicator::LIST.iter().map(|kind| kind.spec());
    specs.filter(|spec| spec.group == Group::Pattern)
}

fn kind_of(id: &str) -> PatternKind {
    if pattern::find(id).is_some() {
        PatternKind::Shape
    } else {
        PatternKind::Candle
    }
}

/// Title of a pattern's variant; of the pattern when the variant adds nothing.
fn title_of(id: &str, variant: &str, lang: Lang) -> Option<&'static str> {
    if let Some(shape) = pattern::find(id) {
        let spec = shape.spec();
        let title = spec.variant(variant).map_or(spec.title, |one| one.title);
        return Some(title.get(lang));
    }
    let spec = candles().find(|spec| spec.id == id)?;
    Some(spec.title.get(lang))
}

fn side_view(side: Side) -> SideView {
    match side {
        Side::Long => SideView::Long,
        Side::Short => SideView::Short,
    }
}

fn shape_view(spec: &PatternSpec, lang: Lang) -> PatternView {
    let variant = |variant: &VariantSpec| VariantView {
        id: variant.id.to_owned(),
        title: variant.title.get(lang).to_owned(),
        side: variant.side.map(side_view),
    };
    PatternView {
        id: spec.id.to_owned(),
        kind: PatternKind::Shape,
        title: spec.title.get(lang).to_owned(),
        summary: spec.summary.get(lang).to_owned(),
        variants: spec.variants.iter().map(variant).collect(),
        source: spec.source.to_owned(),
    }
}

fn candle_view(spec: &IndicatorSpec, lang: Lang) -> PatternView {
    let title = spec.title.get(lang);
    let variant = |id: &str, side| VariantView {
        id: id.to_owned(),
        title: title.to_owned(),
        side: pattern::candle_has_side(spec.id).then_some(side),
    };
    PatternView {
        id: spec.id.to_owned(),
        kind: PatternKind::Candle,
        title: title.to_owned(),
        summary: spec.summary.get(lang).to_owned(),
        variants: vec![
            variant(BULLISH, SideView::Long),
            variant(BEARISH, SideView::Short),
        ],
        source: spec.source.to_owned(),
    }
}

/// What findings are told about.
pub(super) struct Place<'a> {
    pub(super) instrument: &'a Instrument,
    pub(super) timeframe: Timeframe,
    pub(super) bars: &'a Bars,
    pub(super) locale: Locale,
}

impl Place<'_> {
    fn closed_at(&self, row: usize) -> i64 {
        let calendar: Calendar = self.instrument.calendar;
        calendar.closed_at(self.timeframe, self.bars.opened_at[row])
    }

    fn view(&self, survey: &Survey, found: Vec<FoundView>, rule: LiftRule) -> PatternsView {
        let standings = survey.standings.iter().map(|one| self.standing(one));
        PatternsView {
            symbol: self.instrument.symbol.clone(),
            timeframe: self.timeframe.to_string(),
            as_of: self.closed_at(self.bars.len() - 1),
            bars: self.bars.len() as u64,
            rule: rule_text(rule, self.locale),
            phase: self.phase(survey.phase),
            regime: survey.regime.map(|odds| regime_view(odds, self.locale)),
            found,
            standings: standings.collect(),
        }
    }

    pub(super) fn found(&self, one: &Detection) -> FoundView {
        let point = |point: &pattern::Point| PointView {
            opened_at: self.bars.opened_at[point.row],
            price: point.price,
        };
        FoundView {
            kind: kind_of(one.pattern),
            pattern: one.pattern.to_owned(),
            variant: one.variant.to_owned(),
            title: title_of(one.pattern, one.variant, self.locale.lang)
                .unwrap_or(one.pattern)
                .to_owned(),
            side: one.side.map(side_view),
            known_at: self.closed_at(one.known_at),
            points: one.points.iter().map(point).collect(),
            target: one.target,
            wrong_beyond: one.wrong_beyond,
        }
    }

    fn standing(&self, one: &Standing) -> StandingView {
        StandingView {
            pattern: one.pattern.to_owned(),
            variant: one.variant.to_owned(),
            title: title_of(one.pattern, one.variant, self.locale.lang)
                .unwrap_or(one.pattern)
                .to_owned(),
            found: one.found as u64,
            lift: one.lift.map(|lift| lift_view(&lift)),
            text: standing_text(one, self.locale),
        }
    }

    pub(super) fn phase(&self, reading: Option<PhaseReading>) -> PhaseView {
        let reading = reading.unwrap_or(PhaseReading {
            phase: Phase::None,
            since: 0,
            range: None,
            side: None,
        });
        let range = reading.range;
        PhaseView {
            phase: phase_id(reading.phase).to_owned(),
            since: self.closed_at(reading.since),
            low: range.map(|(low, _)| low),
            high: range.map(|(_, high)| high),
            side: reading.side.map(side_view),
            text: self.phase_text(&reading),
        }
    }

    fn phase_text(&self, reading: &PhaseReading) -> String {
        match reading.statement() {
            Some(statement) => {
                let decimals = self.instrument.price_decimals;
                format!("{}.", render(&statement, self.locale, decimals))
            }
            None => match self.locale.lang {
                Lang::Es => "Sin fase: el precio no está en un rango estrecho ni saliendo de uno.",
                Lang::En => "No phase: the price is neither in a narrow range nor leaving one.",
            }
            .to_owned(),
        }
    }
}

fn phase_id(phase: Phase) -> &'static str {
    match phase {
        Phase::None => "none",
        Phase::Accumulation => "accumulation",
        Phase::Manipulation => "manipulation",
        Phase::Distribution => "distribution",
    }
}

pub(super) fn regime_view(odds: RegimeOdds, locale: Locale) -> RegimeView {
    let named = [
        (odds.up, "tendencia al alza", "a rising trend"),
        (odds.down, "tendencia a la baja", "a falling trend"),
        (odds.range, "rango", "a range"),
        (odds.volatile, "mercado agitado", "a turbulent market"),
    ];
    let likeliest = named.iter().max_by(|a, b| a.0.total_cmp(&b.0));
    let &(percent, es, en) = likeliest.unwrap_or(&named[0]);
    let share = locale.number(percent, 0);
    let text = match locale.lang {
        Lang::Es => format!("Lo más probable ahora: {es} ({share} %)."),
        Lang::En => format!("Most likely now: {en} ({share}%)."),
    };
    RegimeView {
        up: odds.up / 100.0,
        down: odds.down / 100.0,
        range: odds.range / 100.0,
        volatile: odds.volatile / 100.0,
        text,
    }
}

fn lift_view(lift: &Lift) -> LiftView {
    LiftView {
        cases: lift.cases as u64,
        hits: lift.hits as u64,
        rate: lift.rate,
        lo: lift.interval.0,
        hi: lift.interval.1,
        base_rate: lift.base_rate,
        lift: lift.lift,
        lift_lo: lift.lift_interval.0,
        lift_hi: lift.lift_interval.1,
        differs: differs(lift),
    }
}

fn differs(lift: &Lift) -> bool {
    let (lo, hi) = lift.lift_interval;
    lo > 1.0 || hi < 1.0
}

fn standing_text(one: &Standing, locale: Locale) -> String {
    if !one.has_side {
        return match locale.lang {
            Lang::Es => "No dice hacia qué lado.",
            Lang::En => "It does not say to which side.",
        }
        .to_owned();
    }
    let Some(lift) = one.lift else {
        return match locale.lang {
            Lang::Es => format!("Menos de {LIFT_CASES_MIN} casos: no dice nada todavía."),
            Lang::En => format!("Fewer than {LIFT_CASES_MIN} cases: it says nothing yet."),
        };
    };
    let percent = |share: f64| locale.number(100.0 * share, 0);
    let (rate, base, cases) = (percent(lift.rate), percent(lift.base_rate), lift.cases);
    match (locale.lang, differs(&lift)) {
        (Lang::Es, true) => format!(
            "Lo esperado siguió en {rate} % de {cases} casos; tras una vela cualquiera, en {base} %."
        ),
        (Lang::Es, false) => format!(
            "Lo esperado siguió en {rate} % de {cases} casos, sin diferencia clara con una vela cualquiera ({base} %)."
        ),
        (Lang::En, true) => {
            format!("The expected move followed {rate}% of {cases} cases; any bar, {base}%.")
        }
        (Lang::En, false) => format!(
            "The expected move followed {rate}% of {cases} cases, not clearly different from any bar ({base}%)."
        ),
    }
}

fn rule_text(rule: LiftRule, locale: Locale) -> String {
    let reach = locale.number(rule.reach, 0);
    let bars = rule.horizon_bars;
    match locale.lang {
        Lang::Es => format!(
            "Desde la apertura siguiente, {reach} rangos medios hacia lo esperado antes que en contra; \
             si en {bars} velas no llega a ninguno, un cierre a favor. Sin costos."
        ),
        Lang::En => format!(
            "From the next open, {reach} average ranges the expected way before as many against it; \
             with neither in {bars} bars, a close in favour. Without costs."
        ),
    }
}
