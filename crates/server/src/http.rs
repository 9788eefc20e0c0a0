//! The HTTP surface: every route, and the layers that every request passes.
//!
//! One file per resource under `http/`, each with its wire types, its handlers and `routes()`. To
//! add a resource, add its file and one line in [`open_routes`] or [`closed_routes`]. Handlers of
//! closed routes run only with a session; `tests/it` asserts it for every documented route.

pub mod analysis;
pub mod auth;
pub mod backtest;
pub mod bar;
pub mod data;
pub mod decision;
pub mod demo;
pub mod error;
pub mod extract;
mod guard;
pub mod health;
pub mod indicator;
pub mod instrument;
pub mod job;
mod language;
mod limit;
mod observe;
pub mod page;
pub mod pattern;
pub mod realtime;
pub mod recommendation;
pub mod record;
pub mod region;
pub mod session;
pub mod setting;
pub mod strategy;
pub mod vocabulary;
pub mod watchlist;

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use axum::extract::DefaultBodyLimit;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::IntoResponse;
use axum::routing::any;
use axum::{Json, Router};
use rumbo_app::account::{Accounts, Token};
use rumbo_app::config::ServerConfig;
use rumbo_app::pyramid::PyramidShelf;
use rumbo_app::record::RecordShelf;
use rumbo_app::summary::SummaryShelf;
use rumbo_app::{App, SystemClock};
use rumbo_market::{Clock, Lang};
use tokio::net::TcpListener;
use tower::ServiceBuilder;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::timeout::TimeoutLayer;
use utoipa_axum::router::OpenApiRouter;

pub(crate) use auth::read_cookie;
pub use language::LangQuery;
pub(crate) use language::preferred as preferred_language;

use crate::{docs, ui};

/// Bytes that a request body may carry at most.
pub const BODY_BYTES_MAX: usize = 1 << 20;
/// Time that open connections have to end after a stop was asked for.
const STOP_TIMEOUT: Duration = Duration::from_secs(10);

/// How the server is exposed, and how much it takes.
#[derive(Debug, Clone)]
pub struct Options {
    /// Origins of other web pages that may call the API, such as `https://example.com`.
    pub allowed_origins: Vec<String>,
    /// Names under which browsers reach the server, besides the loopback ones.
    pub public_hosts: Vec<String>,
    /// Whether only this machine can connect, so that any other `Host` is an attack.
    pub loopback: bool,
    /// Whether browsers reach the server over TLS.
    pub tls: bool,
    /// Time after which an answer is given up.
    pub request_timeout: Duration,
    pub limits: Limits,
}

/// Requests that are taken.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// From one address in a minute.
    pub address_per_minute: u32,
    /// Writing requests of one person in a minute; reads are bounded by the address alone, since
    /// a page makes several at once.
    pub writes_per_minute: u32,
    /// Of one person in a minute: what is posted only to be answered, such as a draft while it is typed.
    pub questions_per_minute: u32,
    /// At the same time, over all callers.
    pub concurrent: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            address_per_minute: 1_000,
            writes_per_minute: 100,
            questions_per_minute: 600,
            concurrent: 256,
        }
    }
}

impl Options {
    /// Options that the configuration asks for on this address.
    pub fn of(config: &ServerConfig, address: SocketAddr) -> Self {
        Self {
            allowed_origins: config.allowed_origins.clone(),
            public_hosts: config.public_hosts.clone(),
            request_timeout: Duration::from_secs(config.request_timeout_s),
            // A public name means a proxy, and a proxy means TLS.
            tls: !config.public_hosts.is_empty(),
            ..Self::listening_on(address.ip())
        }
    }

    /// Options for a server that listens on `address`.
    pub fn listening_on(address: IpAddr) -> Self {
        Self {
            allowed_origins: Vec::new(),
            public_hosts: Vec::new(),
            loopback: address.is_loopback(),
            tls: false,
            request_timeout: Duration::from_secs(30),
            limits: Limits::default(),
        }
    }
}

/// What handlers work with. Clones share the same parts.
#[derive(Debug, Clone)]
pub struct Server(Arc<Parts>);

/// Parts of a [`Server`].
#[derive(Debug)]
pub struct Parts {
    pub app: App,
    pub accounts: Accounts,
    pub options: Options,
    /// The machine's clock; the market's is `app.clock` and may stand still.
    clock: Arc<dyn Clock>,
    gates: limit::Gates,
    coverage: data::CoverageShelf,
    record: RecordShelf,
    summaries: SummaryShelf,
    pyramids: PyramidShelf,
    realtime: Arc<realtime::Hub>,
    strips: data::StripShelf,
}

impl std::ops::Deref for Server {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.0
    }
}

impl Server {
    /// Assembles a server. `clock` is the machine's, or a frozen one in tests.
    pub fn new(app: App, accounts: Accounts, clock: Arc<dyn Clock>, options: Options) -> Self {
        health::install_metrics();
        let gates = limit::Gates::new(options.limits);
        Self(Arc::new(Parts {
            app,
            accounts,
            options,
            clock,
            gates,
            coverage: data::CoverageShelf::default(),
            record: RecordShelf::default(),
            summaries: SummaryShelf::default(),
            pyramids: PyramidShelf::default(),
            realtime: Arc::new(realtime::Hub::new()),
            strips: data::StripShelf::default(),
        }))
    }

    /// Every route with every layer.
    pub fn router(&self) -> Router {
        let (open, _) = open_routes().split_for_parts();
        let (closed, _) = closed_routes().split_for_parts();
        let closed = closed.route_layer(from_fn_with_state(self.clone(), auth::require_session));
        let (uploads, _) = upload_routes().split_for_parts();
        let uploads = uploads.route_layer(from_fn_with_state(self.clone(), auth::require_session));
        let docs =
            docs::routes().route_layer(from_fn_with_state(self.clone(), auth::require_session));
        let layers = ServiceBuilder::new()
            .layer(from_fn_with_state(self.clone(), observe::observe))
            .layer(from_fn_with_state(
                self.clone(),
                guard::add_security_headers,
            ))
            .layer(from_fn_with_state(self.clone(), guard::check_host))
            .layer(tower::util::option_layer(guard::cors(
                &self.options.allowed_origins,
            )))
            .layer(from_fn_with_state(self.clone(), guard::check_origin))
            .layer(from_fn_with_state(self.clone(), limit::limit_requests))
            .layer(CatchPanicLayer::custom(observe::panicked))
            .layer(CompressionLayer::new());
        let bounds = ServiceBuilder::new()
            .layer(TimeoutLayer::with_status_code(
                axum::http::StatusCode::GATEWAY_TIMEOUT,
                self.options.request_timeout,
            ))
            .layer(from_fn(guard::limit_body))
            .layer(DefaultBodyLimit::max(BODY_BYTES_MAX));
        Router::new()
            .merge(open)
            .merge(closed)
            .merge(docs)
            .merge(auth::entry_route())
            .route("/api/{*rest}", any(unknown_route))
            .fallback(ui::serve)
            .layer(bounds)
            .merge(uploads)
            .layer(layers)
            .with_state(self.clone())
    }

    /// Serves until the app is asked to stop, then lets running requests end.
    pub async fn serve(self, listener: TcpListener) -> std::io::Result<()> {
        let stopping = self.app.stopping();
        // Heard from now on, so that no event falls between the start and the first reader.
        let news = self.app.bus.subscribe();
        self.app.spawn(realtime::run_feed(self.clone(), news));
        let service = self
            .router()
            .into_make_service_with_connect_info::<SocketAddr>();
        let asked = stopping.clone();
        let serving = axum::serve(listener, service)
            .with_graceful_shutdown(async move { asked.cancelled().await });
        let cut = async move {
            stopping.cancelled().await;
            tokio::time::sleep(STOP_TIMEOUT).await;
        };
        tokio::select! {
            result = serving => result,
            () = cut => {
                tracing::warn!("some connections did not end in {STOP_TIMEOUT:?} and are cut");
                Ok(())
            }
        }
    }

    /// Current time of the machine in unix milliseconds.
    fn now_ms(&self) -> i64 {
        self.clock.now_ms()
    }
}

/// Serves the app until it is asked to stop. `entry` signs its holder in once as the owner, who is
/// created when there is none: for the demo.
pub async fn serve(app: App, listener: TcpListener, entry: Option<Token>) -> anyhow::Result<()> {
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let accounts = Accounts::new(app.db.clone(), clock.clone());
    if let Some(entry) = &entry {
        let owner = accounts.ensure_owner(Lang::default()).await?;
        accounts.admit(entry, &owner.id);
    }
    accounts.remove_expired().await?;
    let options = Options::of(&app.config.server, listener.local_addr()?);
    Server::new(app, accounts, clock, options)
        .serve(listener)
        .await?;
    Ok(())
}

/// Routes of the document.
pub(crate) fn documented_routes() -> OpenApiRouter<Server> {
    open_routes().merge(closed_routes()).merge(upload_routes())
}

/// Routes without a session.
fn open_routes() -> OpenApiRouter<Server> {
    OpenApiRouter::new()
        .merge(health::routes())
        .merge(session::routes())
        .merge(auth::open_routes())
        .merge(region::routes())
        .merge(setting::questionnaire::routes())
}

/// Routes that need a session.
fn closed_routes() -> OpenApiRouter<Server> {
    OpenApiRouter::new()
        .merge(analysis::routes())
        .merge(auth::closed_routes())
        .merge(backtest::routes())
        .merge(bar::routes())
        .merge(data::routes())
        .merge(decision::routes())
        .merge(demo::routes())
        .merge(indicator::routes())
        .merge(instrument::routes())
        .merge(job::routes())
        .merge(pattern::routes())
        .merge(realtime::routes())
        .merge(recommendation::routes())
        .merge(record::routes())
        .merge(setting::routes())
        .merge(strategy::routes())
        .merge(vocabulary::routes())
        .merge(watchlist::routes())
}

/// Routes that need a session and bound the size and the time of their bodies themselves.
fn upload_routes() -> OpenApiRouter<Server> {
    data::upload_routes()
}

async fn unknown_route() -> impl IntoResponse {
    error::from_status(axum::http::StatusCode::NOT_FOUND, BODY_BYTES_MAX)
}

/// A JSON answer with a status of its own.
type Answer<T> = (axum::http::StatusCode, Json<T>);
