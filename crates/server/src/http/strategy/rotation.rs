//! Strategies that choose between instruments: they stand in no list of strategies for one.

use axum::Json;
use axum::extract::State;
use rumbo_engine::portfolio::{RotationWeights, Schedule};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::super::error::ApiResult;
use super::super::extract::Query;
use super::super::language::Language;
use super::super::page::{Page, PageQuery};
use super::super::{LangQuery, Server};
use super::StrategyView;

/// A strategy that holds the best of several instruments.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RotationView {
    #[serde(flatten)]
    pub strategy: StrategyView,
    /// Instruments held at most.
    pub top: u64,
    /// `week`, `month`, `bars` or `drift`.
    pub every: String,
    /// `equal` or `inverse_volatility`.
    pub weights: String,
}

/// Routes of this resource.
pub(super) fn routes() -> OpenApiRouter<Server> {
    OpenApiRouter::new().routes(routes!(list_rotations))
}

/// Lists the strategies that choose between instruments: for backtests with the engine `events`.
#[utoipa::path(
    get,
    path = "/api/v1/rotations",
    tag = "strategies",
    params(PageQuery, LangQuery),
    responses((status = 200, description = "Rotations", body = Page<RotationView>))
)]
async fn list_rotations(
    State(server): State<Server>,
    Language(lang): Language,
    Query(page): Query<PageQuery>,
) -> ApiResult<Json<Page<RotationView>>> {
    let found = server.app.strategies.rotations();
    let views = found.iter().filter_map(|strategy| {
        let rotation = strategy.rotation?;
        Some(RotationView {
            strategy: StrategyView::new(&server, strategy, lang),
            top: rotation.top as u64,
            every: match rotation.every {
                Schedule::Bars { .. } => "bars",
                Schedule::Week => "week",
                Schedule::Month => "month",
                Schedule::Drift { .. } => "drift",
            }
            .to_owned(),
            weights: match rotation.weights {
                RotationWeights::Equal => "equal",
                RotationWeights::InverseVolatility { .. } => "inverse_volatility",
            }
            .to_owned(),
        })
    });
    Ok(Json(Page::of_list(views, &page)?))
}
