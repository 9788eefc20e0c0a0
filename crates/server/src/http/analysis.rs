//! A read-out of indicators, phase, regime and patterns in plain words.

use axum::Json;
use axum::extract::State;
use rumbo_engine::language::compile;
use rumbo_engine::pattern::SurveySettings;
use rumbo_market::{Lang, Locale, Timeframe};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::bar::{no_bars, read_until};
use super::error::{ApiResult, internal};
use super::extract::Json as Body;
use super::indicator::run;
use super::instrument::{find_instrument, parse_timeframe};
use super::language::InLocale;
use super::pattern::{FoundView, PhaseView, Place, RegimeView, look, regime_view};
use super::{LangQuery, Server};

/// Bars back from the last one whose patterns are told.
const RECENT_BARS: usize = 5;

/// What to read out.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TechnicalRequest {
    pub symbol: String,
    /// `1d` when absent.
    pub timeframe: Option<String>,
}

/// Which way a reading leans.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Lean {
    Up,
    Down,
    Neutral,
}

/// One indicator's value and what it says.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReadingView {
    /// Expression it was computed from.
    pub expr: String,
    /// Null while there are too few bars.
    pub value: Option<f64>,
    pub lean: Lean,
    pub text: String,
}

/// Read-out at the last closed bar.
#[derive(Debug, Serialize, ToSchema)]
pub struct TechnicalView {
    pub symbol: String,
    pub timeframe: String,
    /// Close of the last bar, unix ms.
    pub as_of: i64,
    pub price: f64,
    pub up: u32,
    pub down: u32,
    pub neutral: u32,
    pub summary: String,
    pub readings: Vec<ReadingView>,
    pub phase: PhaseView,
    /// Null while there are too few bars.
    pub regime: Option<RegimeView>,
    /// Shapes and candles that the last bars made known, oldest first.
    pub patterns: Vec<FoundView>,
}

/// One reading: an expression, and what its value says. Limits are inclusive.
struct Reading {
    expr: &'static str,
    /// From here on the reading leans up (or down when `inverted`).
    high: f64,
    /// Down to here it leans the other way.
    low: f64,
    /// High values warn instead of confirming.
    inverted: bool,
    /// The reading measures strength or noise and never leans.
    leans: bool,
    decimals: usize,
    /// Spanish and English for a high, a low and a middling value; `{}` is the value.
    words: [(&'static str, &'static str); 3],
}

/// Every reading, in the order shown. To add one, add it here.
const READINGS: &[Reading] = &[
    Reading {
        expr: "(close / sma(close, 50) - 1) * 100",
        high: f64::MIN_POSITIVE,
        low: -f64::MIN_POSITIVE,
        inverted: false,
        leans: true,
        decimals: 1,
        words: [
            (
                "El precio está {} % sobre su media de 50 velas",
                "The price is {}% above its 50-bar average",
            ),
            (
                "El precio está {} % respecto de su media de 50 velas: por debajo",
                "The price is {}% from its 50-bar average: below it",
            ),
            (
                "El precio está en su media de 50 velas",
                "The price is at its 50-bar average",
            ),
        ],
    },
    Reading {
        expr: "(sma(close, 50) / sma(close, 200) - 1) * 100",
        high: f64::MIN_POSITIVE,
        low: -f64::MIN_POSITIVE,
        inverted: false,
        leans: true,
        decimals: 1,
        words: [
            (
                "La media de 50 velas está {} % sobre la de 200",
                "The 50-bar average is {}% above the 200-bar one",
            ),
            (
                "La media de 50 velas está {} % respecto de la de 200: por debajo",
                "The 50-bar average is {}% from the 200-bar one: below it",
            ),
            (
                "Las medias de 50 y 200 velas coinciden",
                "The 50-bar and 200-bar averages agree",
            ),
        ],
    },
    Reading {
        expr: "rsi(close, 14)",
        high: 70.0,
        low: 30.0,
        inverted: true,
        leans: true,
        decimals: 0,
        words: [
            (
                "RSI en {}: subió mucho en poco tiempo (70 o más)",
                "RSI at {}: it rose a lot in little time (70 or more)",
            ),
            (
                "RSI en {}: cayó mucho en poco tiempo (30 o menos)",
                "RSI at {}: it fell a lot in little time (30 or less)",
            ),
            (
                "RSI en {}: ni caro ni barato para su ritmo",
                "RSI at {}: neither stretched up nor down",
            ),
        ],
    },
    Reading {
        expr: "macd(close, 12, 26, 9).hist",
        high: f64::MIN_POSITIVE,
        low: -f64::MIN_POSITIVE,
        inverted: false,
        leans: true,
        decimals: 2,
        words: [
            (
                "MACD sobre su señal ({}): el impulso mejora",
                "MACD above its signal ({}): momentum improves",
            ),
            (
                "MACD bajo su señal ({}): el impulso empeora",
                "MACD below its signal ({}): momentum worsens",
            ),
            (
                "MACD en su señal: impulso sin cambio",
                "MACD at its signal: momentum unchanged",
            ),
        ],
    },
    Reading {
        expr: "roc(close, 20)",
        high: f64::MIN_POSITIVE,
        low: -f64::MIN_POSITIVE,
        inverted: false,
        leans: true,
        decimals: 1,
        words: [
            ("Subió {} % en 20 velas", "It rose {}% in 20 bars"),
            ("Cambió {} % en 20 velas", "It changed {}% in 20 bars"),
            ("Sin cambio en 20 velas", "Unchanged over 20 bars"),
        ],
    },
    Reading {
        expr: "mfi(14)",
        high: 80.0,
        low: 20.0,
        inverted: true,
        leans: true,
        decimals: 0,
        words: [
            (
                "MFI en {}: entró mucho dinero en poco tiempo (80 o más)",
                "MFI at {}: much money came in quickly (80 or more)",
            ),
            (
                "MFI en {}: salió mucho dinero en poco tiempo (20 o menos)",
                "MFI at {}: much money went out quickly (20 or less)",
            ),
            (
                "MFI en {}: flujo de dinero normal",
                "MFI at {}: ordinary money flow",
            ),
        ],
    },
    Reading {
        expr: "adx(14)",
        high: 25.0,
        low: 20.0,
        inverted: false,
        leans: false,
        decimals: 0,
        words: [
            (
                "ADX en {}: hay una tendencia clara (25 o más)",
                "ADX at {}: there is a clear trend (25 or more)",
            ),
            (
                "ADX en {}: casi no hay tendencia (20 o menos)",
                "ADX at {}: hardly any trend (20 or less)",
            ),
            ("ADX en {}: tendencia débil", "ADX at {}: a weak trend"),
        ],
    },
    Reading {
        expr: "natr(14)",
        high: f64::INFINITY,
        low: f64::NEG_INFINITY,
        inverted: false,
        leans: false,
        decimals: 1,
        words: [
            ("", ""),
            ("", ""),
            (
                "Una vela típica recorre {} % del precio",
                "A typical bar spans {}% of the price",
            ),
        ],
    },
];

/// Routes of this resource.
pub(super) fn routes() -> OpenApiRouter<Server> {
    OpenApiRouter::new().routes(routes!(read_technical))
}

/// Reads out the main indicators, the phase, the regime and recent patterns in plain words.
///
/// A description of the last closed bar, not a recommendation.
#[utoipa::path(
    post,
    path = "/api/v1/analysis/technical",
    tag = "analysis",
    params(LangQuery),
    request_body = TechnicalRequest,
    responses((status = 200, description = "Read-out", body = TechnicalView))
)]
async fn read_technical(
    State(server): State<Server>,
    InLocale(locale): InLocale,
    Body(request): Body<TechnicalRequest>,
) -> ApiResult<Json<TechnicalView>> {
    let instrument = find_instrument(&server, &request.symbol)?.clone();
    let timeframe = parse_timeframe(request.timeframe.as_deref(), Timeframe::D1)?;
    let read = read_until(&server, &instrument, timeframe, i64::MAX).await?;
    let bars = read.bars;
    let (Some(&last), Some(&price)) = (bars.opened_at.last(), bars.close.last()) else {
        return Err(no_bars(&instrument, timeframe));
    };
    let mut readings = Vec::with_capacity(READINGS.len());
    for reading in READINGS {
        let program = compile(reading.expr).map_err(internal)?;
        let place = (timeframe, instrument.calendar);
        let columns = run(&server, program, bars.clone(), place).await?;
        let value = columns
            .first()
            .and_then(|(_, values)| values.last().copied());
        readings.push(reading.view(value.filter(|value| value.is_finite()), locale));
    }
    let (bars, survey) = look(&server, bars, SurveySettings::default()).await?;
    let place = Place {
        instrument: &instrument,
        timeframe,
        bars: &bars,
        locale,
    };
    let recent_from = bars.len().saturating_sub(RECENT_BARS);
    let recent = survey.found.iter();
    let recent = recent.filter(|one| one.known_at >= recent_from);
    let patterns = recent.map(|one| place.found(one)).collect();
    let count = |lean: Lean| {
        let leaning = readings
            .iter()
            .filter(|reading| reading.lean == lean)
            .count();
        u32::try_from(leaning).unwrap_or(u32::MAX)
    };
    let (up, down, neutral) = (count(Lean::Up), count(Lean::Down), count(Lean::Neutral));
    Ok(Json(TechnicalView {
        symbol: instrument.symbol.clone(),
        timeframe: timeframe.to_string(),
        as_of: instrument.calendar.closed_at(timeframe, last),
        price,
        up,
        down,
        neutral,
        summary: summary((up, down, neutral), locale.lang),
        readings,
        phase: place.phase(survey.phase),
        regime: survey.regime.map(|odds| regime_view(odds, locale)),
        patterns,
    }))
}

impl Reading {
    fn view(&self, value: Option<f64>, locale: Locale) -> ReadingView {
        let Some(value) = value else {
            let text = match locale.lang {
                Lang::Es => "Aún no hay velas suficientes",
                Lang::En => "Not enough bars yet",
            };
            return ReadingView {
                expr: self.expr.to_owned(),
                value: None,
                lean: Lean::Neutral,
                text: text.to_owned(),
            };
        };
        let (at, lean) = if value >= self.high {
            (0, if self.inverted { Lean::Down } else { Lean::Up })
        } else if value <= self.low {
            (1, if self.inverted { Lean::Up } else { Lean::Down })
        } else {
            (2, Lean::Neutral)
        };
        let (es, en) = self.words[at];
        let template = match locale.lang {
            Lang::Es => es,
            Lang::En => en,
        };
        ReadingView {
            expr: self.expr.to_owned(),
            value: Some(value),
            lean: if self.leans { lean } else { Lean::Neutral },
            text: template.replace("{}", &locale.number(value, self.decimals)),
        }
    }
}

fn summary((up, down, neutral): (u32, u32, u32), lang: Lang) -> String {
    match lang {
        Lang::Es => format!(
            "{up} lecturas apuntan hacia arriba, {down} hacia abajo y {neutral} a ningún lado. \
             Describe lo que pasó; no es una recomendación."
        ),
        Lang::En => format!(
            "{up} readings point up, {down} point down and {neutral} point nowhere. \
             It describes what happened; it is not a recommendation."
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_expression_compiles_to_one_column() {
        for reading in READINGS {
            let program = compile(reading.expr).unwrap();
            assert_eq!(program.names().count(), 1, "{}", reading.expr);
        }
    }

    #[test]
    fn text_says_the_threshold_that_fired() {
        let rsi = READINGS
            .iter()
            .find(|reading| reading.expr.starts_with("rsi"))
            .unwrap();
        let check = |value: f64, lean: Lean, part: &str| {
            let view = rsi.view(Some(value), Lang::En.into());
            assert_eq!(view.lean, lean, "{value}");
            assert!(view.text.contains(part), "{}", view.text);
        };
        check(70.0, Lean::Down, "70 or more");
        check(42.0, Lean::Neutral, "neither");
        check(30.0, Lean::Up, "30 or less");
    }
}
