//! Bars from a source over a real socket: followed, continued, corrected, and every way it fails.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "../../connectors/tests/binance/server.rs"]
mod server;

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use rumbo_app::decide::{Request, decide, replay};
use rumbo_app::ingest::{self, ImportRequest, Input};
use rumbo_app::reader::{BarQuery, ReadBars, read_bars};
use rumbo_app::refresh::{Fetched, RefreshProgress, Refreshed, Wanted, refresh};
use rumbo_app::{App, Config, Sources, schedule};
use rumbo_bus::Received;
use rumbo_connectors::source::{Binance, Requests, RetrySpec, Source, SourceSpec};
use rumbo_connectors::{CircuitSpec, CircuitState, Http, RateSpec};
use rumbo_market::{AssetClass, Clock, FrozenClock, Timeframe};
use rumbo_store::{import, quarantine, watch};
use serde_json::Value;
use server::{Fault, Server};
use tempfile::TempDir;

const PAGE_1: &str = include_str!("../../connectors/fixtures/binance/klines-BTCUSDT-1h-page1.json");
const PAGE_2: &str = include_str!("../../connectors/fixtures/binance/klines-BTCUSDT-1h-page2.json");
const SAMPLE: &[u8] = include_bytes!("../../../sample/BTCUSDT-1h.csv.zst");
/// First hour of the recorded pages.
const FIRST: i64 = 1_588_280_400_000;
const HOUR_MS: i64 = 3_600_000;

/// As Binance, hourly bars only, with a time-out that a test can wait for.
const HOURS: SourceSpec = SourceSpec {
    id: "binance",
    name: "Binance",
    asset_classes: &[AssetClass::Crypto],
    timeframes: &[Timeframe::H1],
    bars_per_page_max: 1_000,
    rate: RateSpec {
        weight_max: 1_000,
        window_ms: 60_000,
    },
    circuit: CircuitSpec {
        failures_max: 5,
        timeout_ms: 500,
        reset_ms: 30_000,
    },
    needs_key: false,
    base_url: "http://127.0.0.1:1",
};

/// Another source, for days.
const DAYS: SourceSpec = SourceSpec {
    id: "elsewhere",
    timeframes: &[Timeframe::D1],
    ..HOURS
};

/// A clock that goes on as told but, unlike the demo's, is one of a machine.
#[derive(Debug)]
struct MachineClock(AtomicI64);

impl Clock for MachineClock {
    fn now_ms(&self) -> i64 {
        self.0.load(Ordering::SeqCst)
    }
}

struct Place {
    app: App,
    clock: Arc<MachineClock>,
    server: Server,
    _folder: TempDir,
}

fn config(online: bool) -> Config {
    let variables = [
        ("RUMBO_DATA_SAMPLE", "never".to_owned()),
        ("RUMBO_DATA_ONLINE", online.to_string()),
    ];
    let variables = variables.map(|(name, value)| (name.to_owned(), value));
    Config::load(None, variables.into_iter()).unwrap()
}

impl Place {
    /// A store whose clock stands `hours` after the first recorded bar opened, before a source with
    /// these pages.
    async fn new(hours: i64, pages: &[&str]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let clock = Arc::new(MachineClock(AtomicI64::new(FIRST + hours * HOUR_MS)));
        let server = Server::start(pages).await;
        let mut app = App::open(config(true), folder.path(), clock.clone())
            .await
            .unwrap();
        app.sources = Sources::of(vec![source(&HOURS, &clock, &server.base_url)]);
        Self {
            app,
            clock,
            server,
            _folder: folder,
        }
    }

    fn advance(&self, ms: i64) {
        self.clock.0.fetch_add(ms, Ordering::SeqCst);
    }

    async fn refresh(&self, symbols: &[&str]) -> Refreshed {
        let wanted = Wanted {
            symbols: symbols.iter().map(|&symbol| symbol.to_owned()).collect(),
            timeframe: None,
        };
        let (reporter, _) = tokio::sync::watch::channel(RefreshProgress::default());
        refresh(&self.app, &wanted, &reporter).await.unwrap()
    }

    /// Refreshes the hours of BTC/USDT.
    async fn hours(&self) -> Fetched {
        let fetched = self.refresh(&["BTC/USDT"]).await.fetched;
        assert_eq!(fetched.len(), 1, "{fetched:?}");
        fetched.into_iter().next().unwrap()
    }

    async fn read(&self) -> ReadBars {
        let query = BarQuery {
            timeframe: Timeframe::H1,
            from: 0,
            closed_by: self.app.now_ms(),
            recorded_by: self.app.now_ms() + 1,
        };
        let instrument = self.app.registry.resolve("BTC/USDT").unwrap();
        read_bars(&self.app, instrument, query)
            .await
            .unwrap()
            .unwrap()
    }

    async fn imports(&self) -> usize {
        import::recent(&self.app.db, "", 100).await.unwrap().len()
    }
}

fn source(spec: &'static SourceSpec, clock: &Arc<MachineClock>, url: &str) -> Box<dyn Source> {
    let clock: Arc<dyn Clock> = clock.clone();
    let retry = RetrySpec {
        retries_max: 2,
        delay_ms: 1,
        delay_ms_max: 2,
    };
    let requests = Requests::new(spec, Http::new().unwrap(), clock).at(url);
    Box::new(Binance::new(requests.retrying(retry)))
}

/// The recorded rows that open in the first `hours`.
fn recorded(hours: i64) -> Vec<Value> {
    let rows = [PAGE_1, PAGE_2].into_iter().flat_map(|page| {
        let rows: Vec<Value> = serde_json::from_str(page).unwrap();
        rows
    });
    let until = FIRST + hours * HOUR_MS;
    rows.filter(|row| row[0].as_i64().unwrap() < until)
        .collect()
}

fn opened(rows: &[Value]) -> Vec<i64> {
    rows.iter().map(|row| row[0].as_i64().unwrap()).collect()
}

fn count(rows: &[Value]) -> u64 {
    rows.len() as u64
}

fn failing(status: u16, headers: &'static str) -> Fault {
    Fault::Status {
        status,
        headers,
        body: "",
    }
}

#[tokio::test]
async fn followed_instrument_is_filled_then_continued() {
    let place = Place::new(1_100, &[PAGE_1, PAGE_2]).await;
    watch::add(&place.app.db, "ana", "BTC/USDT", 0)
        .await
        .unwrap();
    let mut news = place.app.bus.subscribe();
    let Refreshed { fetched, skipped } = place.refresh(&[]).await;
    assert!(skipped.is_empty(), "{skipped:?}");
    let rows = recorded(1_100);
    assert!(rows.len() > 1_000, "two pages");
    let first = &fetched[0];
    assert_eq!((first.inserted, first.corrected), (count(&rows), 0));
    assert_eq!(first.until, Some(FIRST + 1_100 * HOUR_MS));
    assert_eq!(first.problem, None);
    let read = place.read().await;
    assert_eq!(read.bars.opened_at, opened(&rows));
    assert_eq!(
        (read.series.source.as_str(), read.series.sample),
        ("binance", false)
    );
    let Some(Received::Event(event)) = news.next().await else {
        panic!("no event")
    };
    assert_eq!((event.topic.as_str(), event.name), ("data", "bars_stored"));
    assert_eq!(event.data["until"], opened(&rows)[999] + HOUR_MS);

    place.advance(50 * HOUR_MS);
    let asked = place.server.queries().len();
    let next = place.hours().await;
    let more = recorded(1_150);
    assert_eq!(next.inserted, count(&more) - count(&rows));
    let queries = place.server.queries();
    assert_eq!(queries.len(), asked + 1);
    // The last five stored bars are asked for again.
    assert_eq!(
        queries[asked]["startTime"],
        opened(&rows)[rows.len() - 5].to_string()
    );
    assert_eq!(place.read().await.bars.opened_at, opened(&more));

    assert_eq!(place.imports().await, 2);
    let nothing = place.hours().await;
    assert_eq!((nothing.inserted, nothing.corrected), (0, 0));
    assert_eq!(nothing.until, Some(FIRST + 1_150 * HOUR_MS));
    assert_eq!(place.imports().await, 2, "no news leaves no trace");
}

#[tokio::test]
async fn corrected_bar_becomes_a_version_and_the_old_one_stays() {
    let place = Place::new(100, &[PAGE_1]).await;
    place.hours().await;
    let before = place.read().await.bars;
    place.advance(1);
    let mut rows = recorded(100);
    let last = rows.len() - 1;
    rows[last - 1][5] = Value::from("123.5");
    let body = serde_json::to_string(&rows[last - 4..]).unwrap();
    place.server.fail([Fault::Body(body)]);
    let fetched = place.hours().await;
    assert_eq!((fetched.inserted, fetched.corrected), (0, 1));
    let after = place.read().await;
    assert_eq!(after.bars.volume[last - 1], 123.5);
    let now = place.app.now_ms();
    let then = place.app.bars.read(&after.series.id, 0, now, now - 1).await;
    assert_eq!(then.unwrap(), before);
}

#[tokio::test]
async fn gap_of_the_source_stays_a_gap() {
    let mut rows = recorded(200);
    rows.drain(50..60);
    let page = serde_json::to_string(&rows).unwrap();
    let place = Place::new(200, &[&page]).await;
    assert_eq!(place.hours().await.inserted, count(&rows));
    assert_eq!(place.read().await.bars.opened_at, opened(&rows));
    let import = &import::recent(&place.app.db, "", 1).await.unwrap()[0];
    let report: Value = serde_json::from_str(&import.report).unwrap();
    assert!(
        report["gaps"]["missing"].as_u64().unwrap() >= 10,
        "{report}"
    );
}

#[tokio::test]
async fn malformed_row_is_quarantined_once_and_the_others_are_stored() {
    let mut rows = recorded(100);
    let last = rows.len() - 2;
    rows[last][2] = Value::from("two");
    let page = serde_json::to_string(&rows).unwrap();
    let place = Place::new(100, &[&page]).await;
    let fetched = place.hours().await;
    assert_eq!(
        (fetched.inserted, fetched.quarantined),
        (count(&rows) - 1, 1)
    );
    let again = place.hours().await;
    assert_eq!((again.inserted, again.quarantined), (0, 0));
    let held = quarantine::list(&place.app.db, quarantine::QuarantineFilter::default(), 10);
    let held = held.await.unwrap();
    assert_eq!(held.len(), 1);
    assert_eq!((held[0].line, held[0].value.as_str()), (0, "high=\"two\""));
    assert_eq!(place.imports().await, 1);
}

#[tokio::test]
async fn source_that_wants_a_pause_gets_it() {
    let place = Place::new(100, &[PAGE_1]).await;
    place.server.fail([failing(429, "Retry-After: 120\r\n")]);
    let now = place.app.now_ms();
    let problem = place.hours().await.problem.unwrap();
    assert_eq!(
        (problem.code, problem.retry_at),
        ("rate_limited", Some(now + 120_000))
    );
    let state = place.app.sources.state("binance").unwrap();
    assert_eq!(state.health.paused_until, Some(now + 120_000));
    assert_eq!(state.health.error_rate_24h, Some(1.0));
    assert_eq!(state.problem.unwrap(), (now, problem));
    place.hours().await;
    assert_eq!(place.server.queries().len(), 1, "the pause is kept");
    place.advance(120_000);
    assert_eq!(place.hours().await.problem, None);
    let state = place.app.sources.state("binance").unwrap();
    assert_eq!(
        (state.problem, state.health.error_rate_24h),
        (None, Some(0.5))
    );
    assert!(state.health.latency_p95_ms.is_some() && state.health.quota_used > 0.0);
}

#[tokio::test]
async fn source_that_dies_mid_way_keeps_what_came_and_is_continued() {
    let place = Place::new(1_200, &[PAGE_1, PAGE_2]).await;
    place.server.fail([
        Fault::None,
        Fault::Truncated,
        Fault::HangUp,
        Fault::Truncated,
    ]);
    let fetched = place.hours().await;
    assert_eq!(fetched.inserted, 1_000);
    assert_eq!(fetched.problem.unwrap().code, "unreachable");
    assert_eq!(place.imports().await, 1);
    let rest = place.hours().await;
    let rows = recorded(1_200);
    assert_eq!((rest.inserted, rest.problem), (count(&rows) - 1_000, None));
    assert_eq!(place.read().await.bars.opened_at, opened(&rows));
}

#[tokio::test]
async fn answer_that_is_no_json_stores_nothing_and_opens_the_circuit() {
    let place = Place::new(100, &[PAGE_1]).await;
    let garbage = || Fault::Body("<html>maintenance</html>".to_owned());
    place.server.fail((0..5).map(|_| garbage()));
    let first = place.hours().await;
    assert_eq!(
        (first.inserted, first.problem.unwrap().code),
        (0, "unreadable")
    );
    let second = place.hours().await.problem.unwrap();
    let until = place.app.now_ms() + HOURS.circuit.reset_ms;
    assert_eq!(
        (second.code, second.retry_at),
        ("circuit_open", Some(until))
    );
    let state = place.app.sources.state("binance").unwrap();
    assert_eq!(state.health.circuit, CircuitState::Open { until });
    assert_eq!(place.imports().await, 0);
}

#[tokio::test]
async fn one_source_that_fails_leaves_the_others_alone() {
    let mut place = Place::new(100, &[PAGE_1]).await;
    place.app.sources = Sources::of(vec![
        source(&DAYS, &place.clock, "http://127.0.0.1:1"),
        source(&HOURS, &place.clock, &place.server.base_url),
    ]);
    let fetched = place.refresh(&["BTC/USDT"]).await.fetched;
    let seen: Vec<_> = fetched
        .iter()
        .map(|series| {
            (
                series.source,
                series.problem.as_ref().map(|problem| problem.code),
            )
        })
        .collect();
    assert_eq!(
        seen,
        [("binance", None), ("elsewhere", Some("unreachable"))]
    );
    assert_eq!(fetched[0].inserted, count(&recorded(100)));
}

#[tokio::test]
async fn instrument_without_a_source_is_said_in_words() {
    let place = Place::new(100, &[PAGE_1]).await;
    let skipped = place.refresh(&["AAPL"]).await.skipped;
    assert_eq!(
        (skipped[0].symbol.as_str(), skipped[0].code),
        ("AAPL", "no_source")
    );
    assert!(skipped[0].text.es.contains("importa un archivo"));

    let folder = tempfile::tempdir().unwrap();
    let clock = Arc::new(FrozenClock::new(FIRST));
    let frozen = App::open(config(true), folder.path(), clock).await.unwrap();
    let clock = Arc::new(MachineClock(AtomicI64::new(FIRST)));
    let folder = tempfile::tempdir().unwrap();
    let offline = App::open(config(false), folder.path(), clock)
        .await
        .unwrap();
    for (mut app, code) in [(frozen, "frozen"), (offline, "offline")] {
        app.sources = Sources::of(vec![source(&HOURS, &place.clock, &place.server.base_url)]);
        let wanted = Wanted {
            symbols: vec!["BTC/USDT".to_owned()],
            timeframe: None,
        };
        let (reporter, _) = tokio::sync::watch::channel(RefreshProgress::default());
        let refreshed = refresh(&app, &wanted, &reporter).await.unwrap();
        assert_eq!(
            (refreshed.fetched.len(), refreshed.skipped[0].code),
            (0, code)
        );
    }
    assert!(place.server.queries().is_empty());
}

#[tokio::test]
async fn live_bars_replace_the_sample_and_old_decisions_still_replay() {
    let place = Place::new(1_000, &[PAGE_1, PAGE_2]).await;
    let request = ImportRequest {
        sample: true,
        source: Some("sample".to_owned()),
        closed_by: Some(i64::MAX),
        ..ImportRequest::new(Input::Memory {
            name: "BTCUSDT-1h.csv.zst".to_owned(),
            bytes: SAMPLE.into(),
        })
    };
    let now = place.app.now_ms();
    let (bars, registry) = (&place.app.bars, &place.app.registry);
    ingest::import(bars, registry, now, &request, &mut |_| {})
        .await
        .unwrap();
    assert!(place.read().await.series.sample);
    let decided = decide(&place.app, "BTC/USDT", Request::default())
        .await
        .unwrap();
    assert!(decided.sample);

    place.advance(1);
    place.hours().await;
    assert!(!place.read().await.series.sample);
    let again = replay(&place.app, &decided.stored.id).await.unwrap();
    assert!(again.is_identical(), "{:?}", again.differences);
}

#[tokio::test]
async fn schedule_fetches_when_a_bar_has_closed() {
    let place = Place::new(100, &[PAGE_1]).await;
    place.hours().await;
    let asked = place.server.queries().len();
    let mut news = place.app.bus.subscribe();
    let app = place.app.clone();
    let current = async { schedule::keep_current(&app).await.unwrap() };
    let closing = async {
        // The first look finds nothing to do: the last bar is there.
        let reviewed = wait_for(&mut news, "decided").await;
        assert_eq!(reviewed["count"], 1);
        assert_eq!(place.server.queries().len(), asked);
        place.advance(HOUR_MS + 5_000);
        let stored = wait_for(&mut news, "bars_stored").await;
        assert_eq!(stored["until"], FIRST + 101 * HOUR_MS);
        let next_at = place.app.sources.state("binance").unwrap().next_at;
        assert!(next_at.is_some());
        app.request_stop();
    };
    let both = async { tokio::join!(current, closing) };
    tokio::time::timeout(Duration::from_secs(60), both)
        .await
        .unwrap();
    assert_eq!(place.server.queries().len(), asked + 1);
}

async fn wait_for(news: &mut rumbo_bus::Subscription, name: &str) -> Value {
    loop {
        match news.next().await.unwrap() {
            Received::Event(event) if event.name == name => return event.data.clone(),
            _ => {}
        }
    }
}
