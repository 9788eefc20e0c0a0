//! A whole server for one test: temporary data, clocks that stand still, a port of its own.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::sync::Arc;

use reqwest::{Method, RequestBuilder, Response, StatusCode};
use rumbo_app::account::Accounts;
use rumbo_app::config::SampleMode;
use rumbo_app::{App, Config};
use rumbo_market::{Bar, Bars, DAY_MS, FrozenClock, Timeframe};
use rumbo_server::http::{Options, Server};
use rumbo_store::series::{self, SeriesKey};
use serde_json::{Value, json};
use tokio::net::TcpListener;

/// 2021-11-01T00:00:00Z, where both clocks stand at first.
pub(crate) const NOW_MS: i64 = 1_635_724_800_000;
/// Days of bars that [`House::store_bars`] stores, the last one closed at [`NOW_MS`].
pub(crate) const DAYS: i64 = 1_200;
pub(crate) const EMAIL: &str = "ana@example.com";
pub(crate) const PASSWORD: &str = "correct horse battery";

/// A running server and a client of it.
pub(crate) struct House {
    pub(crate) app: App,
    /// The machine's clock.
    pub(crate) clock: Arc<FrozenClock>,
    pub(crate) accounts: Accounts,
    pub(crate) address: SocketAddr,
    client: reqwest::Client,
    cookie: Option<String>,
    folder: tempfile::TempDir,
}

impl House {
    /// Opens an empty house without an owner.
    pub(crate) async fn open() -> Self {
        Self::open_with("", |_| {}).await
    }

    /// Opens an empty house and signs its owner in.
    pub(crate) async fn signed_in() -> Self {
        let mut house = Self::open().await;
        house.sign_up().await;
        house
    }

    /// Opens a house on a database, `""` for SQLite, with other options.
    pub(crate) async fn open_with(database_url: &str, adjust: impl FnOnce(&mut Options)) -> Self {
        let configure = |config: &mut Config| config.storage.database_url = database_url.to_owned();
        Self::open_configured(configure, adjust).await
    }

    /// Opens a house with another configuration and other options.
    pub(crate) async fn open_configured(
        configure: impl FnOnce(&mut Config),
        adjust: impl FnOnce(&mut Options),
    ) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut config = Config::load(None, std::iter::empty()).unwrap();
        config.data.sample = SampleMode::Never;
        config.data.online = false;
        configure(&mut config);
        let market = Arc::new(FrozenClock::new(NOW_MS));
        let app = App::open(config, folder.path(), market).await.unwrap();
        let clock = Arc::new(FrozenClock::new(NOW_MS));
        let accounts = Accounts::new(app.db.clone(), clock.clone());
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let address = listener.local_addr().unwrap();
        let mut options = Options::listening_on(address.ip());
        adjust(&mut options);
        let server = Server::new(app.clone(), accounts.clone(), clock.clone(), options);
        app.spawn(async move { server.serve(listener).await.unwrap() });
        rumbo_app::job::start_workers(&app);
        let client = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .no_gzip()
            .build()
            .unwrap();
        Self {
            app,
            clock,
            accounts,
            address,
            client,
            cookie: None,
            folder,
        }
    }

    /// Creates the owner and keeps the session.
    pub(crate) async fn sign_up(&mut self) -> Value {
        let body = json!({ "email": EMAIL, "password": PASSWORD, "lang": "en" });
        let response = self.post("/api/v1/auth/setup", &body).send().await.unwrap();
        assert_eq!(response.status(), StatusCode::CREATED);
        self.keep_cookie(&response);
        response.json().await.unwrap()
    }

    /// Uses the session of an answer from now on.
    pub(crate) fn keep_cookie(&mut self, response: &Response) {
        let set = response.headers()["set-cookie"].to_str().unwrap();
        self.cookie = Some(set.split(';').next().unwrap().to_owned());
    }

    /// The cookie of the session, if there is one.
    pub(crate) fn cookie(&self) -> Option<&str> {
        self.cookie.as_deref()
    }

    /// Where the house keeps its data.
    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Acts without a session from now on.
    pub(crate) fn forget_cookie(&mut self) -> Option<String> {
        self.cookie.take()
    }

    /// Starts a request with the session, if there is one.
    pub(crate) fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let request = self
            .client
            .request(method, format!("http://{}{path}", self.address));
        match &self.cookie {
            Some(cookie) => request.header("cookie", cookie),
            None => request,
        }
    }

    pub(crate) fn get(&self, path: &str) -> RequestBuilder {
        self.request(Method::GET, path)
    }

    pub(crate) fn post(&self, path: &str, body: &Value) -> RequestBuilder {
        self.request(Method::POST, path).json(body)
    }

    /// Reads JSON that must be there.
    pub(crate) async fn read(&self, path: &str) -> Value {
        let response = self.get(path).send().await.unwrap();
        assert_eq!(response.status(), StatusCode::OK, "{path}");
        response.json().await.unwrap()
    }

    /// Sends a request that must be refused, and returns status and problem.
    pub(crate) async fn refused(&self, request: RequestBuilder) -> (u16, Value) {
        let response = request.send().await.unwrap();
        let status = response.status().as_u16();
        let kind = response.headers()["content-type"]
            .to_str()
            .unwrap()
            .to_owned();
        let body = response.text().await.unwrap();
        assert_eq!(kind, "application/problem+json", "{status} {body}");
        let problem: Value = serde_json::from_str(&body).unwrap();
        assert_eq!(problem["status"], status);
        (status, problem)
    }

    /// Stores daily bars of BTC/USDT that end now and returns them.
    pub(crate) async fn store_bars(&self) -> Bars {
        let key = SeriesKey {
            symbol: "BTC/USDT",
            timeframe: Timeframe::D1,
            source: "test",
        };
        let series = series::open(&self.app.db, key, false, NOW_MS)
            .await
            .unwrap();
        let bars = walk();
        self.app
            .bars
            .append(&series.id, bars.as_slice(), NOW_MS)
            .await
            .unwrap();
        bars
    }
}

/// Follows a job to its end and returns the names and data of its events.
pub(crate) async fn follow(
    house: &House,
    id: &str,
    last_event: Option<&str>,
) -> Vec<(String, Value)> {
    let mut request = house.get(&format!("/api/v1/jobs/{id}/events"));
    if let Some(last) = last_event {
        request = request.header("last-event-id", last);
    }
    let response = request.send().await.unwrap();
    assert_eq!(response.headers()["content-type"], "text/event-stream");
    let text = response.text().await.unwrap();
    let field = |event: &str, name: &str| {
        event
            .lines()
            .find_map(|line| line.strip_prefix(name).map(str::trim).map(str::to_owned))
    };
    text.split("\n\n")
        .filter_map(|event| Some((field(event, "event:")?, field(event, "data:")?)))
        .map(|(name, data)| (name, serde_json::from_str(&data).unwrap()))
        .collect()
}

/// A price that swings around a rising line, the same on every machine.
fn walk() -> Bars {
    let price = |day: i64| {
        let swing = f64::from(i32::try_from((day * 37) % 101).unwrap()) - 50.0;
        let wave = f64::from(i32::try_from((day % 60 - 30).abs()).unwrap());
        20_000.0 + f64::from(i32::try_from(day).unwrap()) * 10.0 + 40.0 * wave + swing
    };
    (0..DAYS)
        .map(|day| {
            let (open, close) = (price(day), price(day + 1));
            Bar {
                opened_at: NOW_MS - (DAYS - day) * DAY_MS,
                open,
                high: open.max(close) + 25.0,
                low: open.min(close) - 25.0,
                close,
                volume: f64::from(i32::try_from(100 + day % 17).unwrap()),
            }
        })
        .collect()
}
