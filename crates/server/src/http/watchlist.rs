//! Instruments that a person follows.

use axum::Json;
use axum::extract::State;
use rumbo_market::Lang;
use rumbo_store::user::User;
use rumbo_store::watch;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::auth::CurrentUser;
use super::decision::InstrumentBrief;
use super::error::{ApiResult, conflict};
use super::extract::Segment;
use super::instrument::find_instrument;
use super::language::Language;
use super::setting::ASSETS_MAX;
use super::{LangQuery, Server};

/// Followed instruments.
#[derive(Debug, Serialize, ToSchema)]
pub struct WatchlistView {
    /// In the order the person gave them; at most 200.
    pub items: Vec<InstrumentBrief>,
}

/// Routes of this resource.
pub(super) fn routes() -> OpenApiRouter<Server> {
    OpenApiRouter::new()
        .routes(routes!(read_watchlist))
        .routes(routes!(follow_instrument, unfollow_instrument))
}

/// Lists the followed instruments.
#[utoipa::path(
    get,
    path = "/api/v1/watchlist",
    tag = "watchlist",
    params(LangQuery),
    responses((status = 200, description = "Followed instruments", body = WatchlistView))
)]
async fn read_watchlist(
    State(server): State<Server>,
    CurrentUser(user): CurrentUser,
    Language(lang): Language,
) -> ApiResult<Json<WatchlistView>> {
    view_of(&server, &user, lang).await.map(Json)
}

/// Follows an instrument; it goes to the end of the list. One that is followed stays where it is.
#[utoipa::path(
    put,
    path = "/api/v1/watchlist/{symbol}",
    tag = "watchlist",
    params(
        ("symbol" = String, Path, description = "`BTC-USDT`, `BTCUSDT` or `BTC%2FUSDT`"),
        LangQuery
    ),
    responses((status = 200, description = "Followed instruments", body = WatchlistView))
)]
async fn follow_instrument(
    State(server): State<Server>,
    CurrentUser(user): CurrentUser,
    Segment(symbol): Segment,
    Language(lang): Language,
) -> ApiResult<Json<WatchlistView>> {
    let symbol = &find_instrument(&server, &symbol)?.symbol;
    let db = &server.app.db;
    let followed = watch::list(db, &user.id).await?;
    if followed.len() >= ASSETS_MAX && followed.iter().all(|one| one.symbol != *symbol) {
        return Err(conflict(
            "watchlist_full",
            format!("{ASSETS_MAX} instruments are followed already, drop one first"),
        ));
    }
    watch::add(db, &user.id, symbol, server.now_ms()).await?;
    view_of(&server, &user, lang).await.map(Json)
}

/// Stops following an instrument; one that is not followed is fine.
#[utoipa::path(
    delete,
    path = "/api/v1/watchlist/{symbol}",
    tag = "watchlist",
    params(
        ("symbol" = String, Path, description = "`BTC-USDT`, `BTCUSDT` or `BTC%2FUSDT`"),
        LangQuery
    ),
    responses((status = 200, description = "Followed instruments", body = WatchlistView))
)]
async fn unfollow_instrument(
    State(server): State<Server>,
    CurrentUser(user): CurrentUser,
    Segment(symbol): Segment,
    Language(lang): Language,
) -> ApiResult<Json<WatchlistView>> {
    let symbol = &find_instrument(&server, &symbol)?.symbol;
    watch::remove(&server.app.db, &user.id, symbol).await?;
    view_of(&server, &user, lang).await.map(Json)
}

async fn view_of(server: &Server, user: &User, lang: Lang) -> ApiResult<WatchlistView> {
    let followed = watch::list(&server.app.db, &user.id).await?;
    // An instrument may have left the registry since.
    let items = followed
        .iter()
        .filter_map(|one| server.app.registry.resolve(&one.symbol).ok())
        .map(|instrument| InstrumentBrief::new(instrument, lang))
        .collect();
    Ok(WatchlistView { items })
}
