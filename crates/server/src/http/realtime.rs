//! The socket over which pages hear what changed.
//!
//! A client subscribes to topics and gets a snapshot of each, then events numbered one by one. After
//! a drop it subscribes with the number it saw last and gets exactly what it missed, or a fresh
//! snapshot when that is gone or the server was started anew. Whoever publishes never waits: a client
//! that reads too slowly is told so and closed, and of prices only the newest waits.
//!
//! To add a topic, add it to `Topic` and its snapshot to `snapshot`.

mod connection;
mod feed;
mod hub;
mod outbox;
mod snapshot;
mod topic;

use axum::extract::State;
use axum::extract::ws::rejection::WebSocketUpgradeRejection;
use axum::extract::ws::{Message, WebSocketUpgrade};
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::Response;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Server;
use super::auth::{CurrentUser, session_token};
use super::error::{ApiError, ApiResult, forbidden, signed_out, too_many};
use super::guard::is_own_origin;
use super::job::BacktestProgressView;
use super::session::ClockView;
use connection::{Connection, MESSAGE_BYTES_MAX};
pub use snapshot::{
    BacktestsView, DataHealthView, IndicatorTickOutputView, IndicatorTickView,
    StandingDecisionView, StandingView, TickerView,
};

pub(crate) use feed::run as run_feed;
pub(crate) use hub::Hub;

/// What a client sends, one JSON text each.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(tag = "op", rename_all = "snake_case")]
pub enum ClientMessage {
    /// Starts to listen. With `after` and `boot` of what it heard last, a client gets what it missed.
    Subscribe {
        /// `decisions`, `data`, `clock`, `job:{id}`, `ticker:{symbol}` or
        /// `indicator:{symbol}:{timeframe}:{expr}`.
        topic: String,
        #[serde(default)]
        after: Option<u64>,
        #[serde(default)]
        boot: Option<String>,
    },
    Unsubscribe {
        topic: String,
    },
    Ping,
}

/// What the server sends, one JSON text each.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[serde(tag = "op", rename_all = "snake_case")]
pub enum ServerMessage {
    /// First of all.
    Hello {
        /// Name of this run of the server; sequences of another mean nothing.
        boot: String,
    },
    /// The state of a topic with everything up to `sequence`.
    Snapshot {
        topic: String,
        sequence: u64,
        data: Value,
    },
    /// Something happened. `sequence` grows by one with every event of the topic.
    Event {
        topic: String,
        sequence: u64,
        name: String,
        data: Value,
    },
    Pong,
    /// A message was refused; the connection goes on.
    Error {
        /// Stable name: `malformed`, `unknown_topic`, `not_found`, `too_many_topics`, `unavailable`.
        code: String,
        detail: String,
        #[serde(skip_serializing_if = "Option::is_none")]
        topic: Option<String>,
    },
}

impl ServerMessage {
    fn encode(&self) -> Message {
        let text = serde_json::to_string(self).expect("texts, numbers and JSON become JSON");
        Message::Text(text.into())
    }
}

/// The messages of the socket and the data of each topic; never an answer of its own.
#[derive(Debug, Serialize, ToSchema)]
pub struct RealtimeProtocol {
    #[schema(value_type = ClientMessage)]
    client: (),
    server: ServerMessage,
    /// Snapshot of `decisions`.
    decisions: StandingView,
    /// Snapshot of `data`, and the data of its event `changed`.
    data: DataHealthView,
    /// Snapshot of `backtests`. Its event `completed` carries `{ "backtests": [ids], "job": id or
    /// null }`.
    backtests: BacktestsView,
    /// `data` of a step of a backtest's job.
    backtest_progress: BacktestProgressView,
    /// Snapshot of `clock`.
    clock: ClockView,
    /// Snapshot and event `price_update` of `ticker:{symbol}`.
    ticker: TickerView,
    /// Snapshot and event `indicator_update` of `indicator:{symbol}:{timeframe}:{expr}`.
    indicator: IndicatorTickView,
}

/// Routes of this resource.
pub(super) fn routes() -> OpenApiRouter<Server> {
    OpenApiRouter::new().routes(routes!(open_socket))
}

/// Opens the socket over which a page hears what changed.
#[utoipa::path(
    get,
    path = "/api/v1/realtime",
    tag = "realtime",
    responses(
        (status = 101, description = "WebSocket messages", body = RealtimeProtocol),
        (status = 426, description = "Not a WebSocket request")
    )
)]
async fn open_socket(
    State(server): State<Server>,
    CurrentUser(user): CurrentUser,
    uri: Uri,
    headers: HeaderMap,
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> ApiResult<Response> {
    // A socket is opened with GET, and browsers send cookies along whoever's page opens it.
    if !is_own_origin(&headers, &uri, &server.options) {
        return Err(forbidden(
            "foreign_origin",
            "this socket was opened by a page of another site",
        ));
    }
    let upgrade = upgrade.map_err(|_| {
        ApiError::new(
            StatusCode::UPGRADE_REQUIRED,
            "upgrade_required",
            "this is a WebSocket: open it with `new WebSocket(…)`",
        )
    })?;
    let token = session_token(&headers).ok_or_else(signed_out)?;
    let seat = server
        .realtime
        .take_seat(&user.id)
        .ok_or_else(|| too_many("too many sockets are open, close some", 5))?;
    let connection = Connection::new(server.clone(), user, token, seat);
    Ok(upgrade
        .max_message_size(MESSAGE_BYTES_MAX)
        .max_frame_size(MESSAGE_BYTES_MAX)
        .on_upgrade(move |socket| async move {
            // A task of the app, so that a stop waits for the last word.
            let app = connection.app();
            app.spawn(connection.run(socket));
        }))
}
