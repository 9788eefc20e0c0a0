//! What may happen, by the decision's own past cases: bands of the price, and how many cases ended
//! below a threshold.

use axum::Json;
use axum::extract::State;
use rumbo_engine::decision::{Bands, Statement, render};
use rumbo_market::{Lang, Locale};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::super::error::{ApiResult, invalid};
use super::super::extract::{Query, Segment};
use super::super::language::InLocale;
use super::super::{LangQuery, Server};
use super::{FactView, fact_view, find_content};

/// Bands of the price from a decision to the deadline of its claim.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct BandsView {
    /// The decision's instant, unix ms.
    pub from: i64,
    /// Close of the last bar of the horizon, unix ms.
    pub until: i64,
    /// Instants of the prices, `from` and `until` included, unix ms.
    pub at: Vec<i64>,
    pub median: Vec<f64>,
    /// Narrow to wide.
    pub levels: Vec<BandLevelView>,
    /// What the bands say.
    pub note: FactView,
}

/// Band of one level, a price for each instant.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct BandLevelView {
    /// Share of the cases inside, 0 to 1.
    pub level: f64,
    pub lo: Vec<f64>,
    pub hi: Vec<f64>,
}

/// Which threshold.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct ThresholdQuery {
    /// Net return as a ratio: `-0.03`.
    #[serde(rename = "return")]
    pub net_return: f64,
}

/// How many similar cases ended below a threshold.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ThresholdView {
    /// Absent when there are too few cases for a number.
    pub below: Option<u64>,
    /// Equally likely cases that are counted: 50, or 20 in decisions of before there were 50.
    pub of: u64,
    pub text: String,
}

impl BandsView {
    pub(super) fn new(bands: Bands, price_decimals: u8, locale: Locale) -> Self {
        let scale = 10_f64.powi(i32::from(price_decimals));
        let rounded = |prices: Vec<f64>| -> Vec<f64> {
            let round = |price: f64| (price * scale).round() / scale;
            prices.into_iter().map(round).collect()
        };
        let levels = bands.levels.into_iter().map(|band| BandLevelView {
            level: band.level,
            lo: rounded(band.lo),
            hi: rounded(band.hi),
        });
        let note = Statement::new("b1".to_owned(), "band.caption", []);
        Self {
            from: bands.at.first().copied().unwrap_or_default(),
            until: bands.at.last().copied().unwrap_or_default(),
            median: rounded(bands.median),
            levels: levels.collect(),
            at: bands.at,
            note: fact_view(&note, locale, price_decimals),
        }
    }
}

/// Routes of this resource.
pub(super) fn routes() -> OpenApiRouter<Server> {
    OpenApiRouter::new().routes(routes!(read_threshold))
}

/// Counts the cases similar to a decision's that ended below a net return.
#[utoipa::path(
    get,
    path = "/api/v1/decisions/{id}/threshold",
    tag = "decisions",
    params(
        ("id" = String, Path, description = "Id of the decision"),
        ThresholdQuery,
        LangQuery
    ),
    responses((status = 200, description = "The count", body = ThresholdView))
)]
async fn read_threshold(
    State(server): State<Server>,
    Segment(id): Segment,
    InLocale(locale): InLocale,
    Query(query): Query<ThresholdQuery>,
) -> ApiResult<Json<ThresholdView>> {
    let limit = query.net_return;
    if !(-1.0..=10.0).contains(&limit) {
        return Err(invalid("return", "must be a ratio from -1 to 10"));
    }
    let decision = find_content(&server, &id).await?;
    let quantiles = if decision.quantiles_50.is_empty() {
        &decision.quantiles
    } else {
        &decision.quantiles_50
    };
    Ok(Json(threshold_view(quantiles, limit, locale)))
}

fn threshold_view(quantiles: &[f64], limit: f64, locale: Locale) -> ThresholdView {
    let of = quantiles.len() as u64;
    if quantiles.is_empty() {
        let text = match locale.lang {
            Lang::Es => "Sin historial suficiente para dar un número",
            Lang::En => "Not enough history to give a number",
        };
        return ThresholdView {
            below: None,
            of,
            text: text.to_owned(),
        };
    }
    let below = quantiles.iter().filter(|&&value| value < limit).count();
    let code = if limit < 0.0 {
        "threshold.loses"
    } else if limit > 0.0 {
        "threshold.gains_less"
    } else {
        "threshold.ends_losing"
    };
    let params = [
        ("below", (below as f64).into()),
        ("of", (of as f64).into()),
        ("limit", limit.abs().into()),
    ];
    let statement = Statement::new("t1".to_owned(), code, params);
    ThresholdView {
        below: Some(below as u64),
        of,
        text: render(&statement, locale, 0),
    }
}
