//! Speed of backtests as a caller of the API sees them: request, simulation, every metric, buying and
//! holding beside it, result and ledger durable on disk, answer.
//!
//! One server on a loopback port with its own SQLite file. Each request asks for other parameters, so
//! nothing but the bars can come from memory; "first" is the request that reads them.

#![allow(
    clippy::print_stdout,
    reason = "the figures of a bench go to standard output"
)]

use std::net::Ipv4Addr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use rumbo_app::account::Accounts;
use rumbo_app::config::SampleMode;
use rumbo_app::{App, Config};
use rumbo_market::{Bar, Bars, FrozenClock, Timeframe};
use rumbo_server::http::{Options, Server};
use rumbo_store::series::{self, SeriesKey};
use serde_json::{Value, json};
use tokio::net::TcpListener;

/// 2024-01-01T00:00:00Z.
const FROM_MS: i64 = 1_704_067_200_000;
const STEP_MS: i64 = 300_000;
/// A year of 365 days.
const BARS: i64 = 105_120;
const NOW_MS: i64 = FROM_MS + BARS * STEP_MS;
const RUNS: usize = 41;
const SWEEP_SETS: usize = 1_000;

fn main() {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime starts");
    runtime.block_on(measure());
}

async fn measure() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let client = Client::start(folder.path()).await;
    let first = client.backtest(10).await;
    let mut times: Vec<Duration> = Vec::with_capacity(RUNS);
    for run in 0..RUNS {
        times.push(client.backtest(11 + run).await);
    }
    times.sort();
    let year = "backtest of a year of 5-minute bars through the API";
    row(&format!("{year}, first"), milliseconds(first), "ms", "");
    row(year, milliseconds(times[RUNS / 2]), "ms", "≤ 20");
    let worst = milliseconds(times[RUNS * 95 / 100]);
    row(&format!("{year}, 95th percentile"), worst, "ms", "");
    let id = client.latest().await;
    let equity = client.time(&format!("/api/v1/backtests/{id}/equity")).await;
    row("its curves for a chart", milliseconds(equity), "ms", "");
    let trades = client
        .time(&format!("/api/v1/backtests/{id}/trades?limit=500"))
        .await;
    row("a page of its trades", milliseconds(trades), "ms", "");
    let sweep = client.sweep().await;
    let name = format!("sweep of {SWEEP_SETS} sets over a month through a job");
    row(&name, milliseconds(sweep), "ms", "");
    client.app.close().await;
}

/// A signed-in caller of a server of its own.
struct Client {
    app: App,
    http: reqwest::Client,
    base: String,
    cookie: String,
}

impl Client {
    async fn start(folder: &std::path::Path) -> Self {
        let mut config = Config::load(None, std::iter::empty()).expect("the defaults are valid");
        config.data.sample = SampleMode::Never;
        config.data.online = false;
        let clock = Arc::new(FrozenClock::new(NOW_MS));
        let app = App::open(config, folder, clock.clone())
            .await
            .expect("an app opens");
        store_bars(&app).await;
        let accounts = Accounts::new(app.db.clone(), clock.clone());
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))
            .await
            .expect("a port is free");
        let address = listener.local_addr().expect("it is bound");
        let mut options = Options::listening_on(address.ip());
        options.limits.writes_per_minute = u32::MAX;
        options.limits.questions_per_minute = u32::MAX;
        options.limits.address_per_minute = u32::MAX;
        let server = Server::new(app.clone(), accounts, clock, options);
        app.spawn(async move {
            server.serve(listener).await.expect("it serves");
        });
        rumbo_app::job::start_workers(&app);
        let http = reqwest::Client::builder()
            .no_proxy()
            .build()
            .expect("a client is built");
        let base = format!("http://{address}");
        let owner = json!({ "email": "ana@example.com", "password": "correct horse battery", "lang": "en" });
        let response = http
            .post(format!("{base}/api/v1/auth/setup"))
            .json(&owner)
            .send()
            .await
            .expect("it answers");
        let cookie = response.headers()["set-cookie"]
            .to_str()
            .expect("it is text");
        let cookie = cookie.split(';').next().expect("it has a value").to_owned();
        Self {
            app,
            http,
            base,
            cookie,
        }
    }

    async fn post(&self, path: &str, body: &Value) -> (u16, Value) {
        let response = self
            .http
            .post(format!("{}{path}", self.base))
            .header("cookie", &self.cookie)
            .json(body)
            .send()
            .await
            .expect("it answers");
        let status = response.status().as_u16();
        (status, response.json().await.expect("it is JSON"))
    }

    async fn get(&self, path: &str) -> Value {
        let response = self
            .http
            .get(format!("{}{path}", self.base))
            .header("cookie", &self.cookie)
            .send()
            .await
            .expect("it answers");
        assert_eq!(response.status(), 200, "{path}");
        response.json().await.expect("it is JSON")
    }

    async fn backtest(&self, fast: usize) -> Duration {
        let body = json!({
            "symbol": "BTCUSDT",
            "timeframe": "5m",
            "strategy": "ema_cross",
            "params": { "fast": fast, "slow": 200 },
        });
        let started = Instant::now();
        let (status, answer) = self.post("/api/v1/backtests?wait=10000", &body).await;
        let elapsed = started.elapsed();
        assert_eq!(status, 200, "{answer}");
        assert_eq!(answer["backtests"][0]["bars"], BARS);
        elapsed
    }

    async fn latest(&self) -> String {
        let list = self.get("/api/v1/backtests?limit=1").await;
        list["items"][0]["id"]
            .as_str()
            .expect("there is one")
            .to_owned()
    }

    async fn time(&self, path: &str) -> Duration {
        let started = Instant::now();
        self.get(path).await;
        started.elapsed()
    }

    async fn sweep(&self) -> Duration {
        let body = json!({
            "symbol": "BTCUSDT",
            "timeframe": "5m",
            "strategy": "ema_cross",
            "to": FROM_MS + 30 * 288 * STEP_MS,
            "grid": {
                "fast": { "from": 5, "to": 54, "step": 1 },
                "slow": { "from": 60, "to": 79, "step": 1 },
            },
        });
        let mut news = self.app.bus.subscribe();
        let started = Instant::now();
        let (status, job) = self.post("/api/v1/backtests", &body).await;
        assert_eq!(status, 202, "{job}");
        let topic = format!("job:{}", job["id"].as_str().expect("it has an id"));
        loop {
            match news.next().await {
                Some(rumbo_bus::Received::Event(event))
                    if event.topic == topic && event.name == "ended" =>
                {
                    return started.elapsed();
                }
                Some(_) => {}
                None => panic!("the bus ended before the job"),
            }
        }
    }
}

async fn store_bars(app: &App) {
    let key = SeriesKey {
        symbol: "BTC/USDT",
        timeframe: Timeframe::M5,
        source: "bench",
    };
    let series = series::open(&app.db, key, false, NOW_MS)
        .await
        .expect("a series opens");
    let bars = walk();
    app.bars
        .append(&series.id, bars.as_slice(), NOW_MS)
        .await
        .expect("bars are stored");
}

/// A price that wanders, the same on every machine.
fn walk() -> Bars {
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut price = 40_000.0;
    let mut step = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 11) as f64 / (1_u64 << 53) as f64 - 0.5
    };
    (0..BARS)
        .map(|bar| {
            let open = price;
            price *= 1.0 + 0.002 * step();
            let (low, high) = (open.min(price), open.max(price));
            Bar {
                opened_at: FROM_MS + bar * STEP_MS,
                open,
                high: high * (1.0 + 0.0005 * (step() + 0.5)),
                low: low * (1.0 - 0.0005 * (step() + 0.5)),
                close: price,
                volume: 10.0 + step(),
            }
        })
        .collect()
}

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}

fn row(name: &str, value: f64, unit: &str, target: &str) {
    println!("bench\t{name}\t{value:.3}\t{unit}\t\t{target}");
}
