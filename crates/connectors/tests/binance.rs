//! Binance as a source, over a socket, from recorded answers.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "binance/server.rs"]
mod server;

use std::sync::Arc;

use futures::StreamExt;
use rumbo_connectors::source::{
    Binance, LIST, Requests, RetrySpec, Source, SourceError, SourceSpec, connect, find,
};
use rumbo_connectors::{CircuitSpec, Http, HttpError, RateSpec};
use rumbo_market::csv::Parser;
use rumbo_market::validation::RawRows;
use rumbo_market::{Bars, Clock, FrozenClock, Instrument, Registry, Timeframe};

use server::{Fault, Server};

const PAGE_1: &str = include_str!("../fixtures/binance/klines-BTCUSDT-1h-page1.json");
const PAGE_2: &str = include_str!("../fixtures/binance/klines-BTCUSDT-1h-page2.json");
const MINUTES: &str = include_str!("../fixtures/binance/klines-BTCUSDT-1m-range.json");
const INVALID_SYMBOL: &str = include_str!("../fixtures/binance/error-invalid-symbol.json");
/// Binance candles of the same market, collected by someone else.
const SAMPLE: &[u8] = include_bytes!("../../../sample/BTCUSDT-1h.csv.zst");

/// First and last hour of the recorded pages.
const FIRST: i64 = 1_588_280_400_000;
const LAST: i64 = 1_593_572_400_000;
const HOUR_MS: i64 = 3_600_000;
const NOW: i64 = 1_700_000_000_000;

/// As Binance, with a time-out that a test can wait for.
const IMPATIENT: SourceSpec = SourceSpec {
    id: "binance",
    name: "Binance",
    asset_classes: &[],
    timeframes: &Timeframe::ALL,
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

struct Setup {
    server: Server,
    clock: Arc<FrozenClock>,
    binance: Binance,
    registry: Registry,
}

impl Setup {
    async fn new(pages: &[&str]) -> Self {
        let server = Server::start(pages).await;
        let clock = Arc::new(FrozenClock::new(NOW));
        let requests = Requests::new(&IMPATIENT, Http::new().unwrap(), clock.clone())
            .at(&server.base_url)
            .retrying(RetrySpec {
                retries_max: 2,
                delay_ms: 1,
                delay_ms_max: 2,
            });
        Self {
            server,
            clock,
            binance: Binance::new(requests),
            registry: Registry::builtin(),
        }
    }

    fn instrument(&self, symbol: &str) -> &Instrument {
        self.registry.resolve(symbol).unwrap()
    }

    async fn hours(&self, from: i64, until: i64) -> Result<Vec<RawRows>, SourceError> {
        self.binance
            .bars(self.instrument("BTC/USDT"), Timeframe::H1, from..until)
            .collect::<Vec<_>>()
            .await
            .into_iter()
            .collect()
    }

    /// Asks for one hour and says how many requests that took.
    async fn one_hour(&self) -> (Result<usize, SourceError>, usize) {
        let before = self.server.queries().len();
        let result = self.hours(FIRST, FIRST + HOUR_MS).await;
        let rows = result.map(|pages| pages.iter().map(RawRows::len).sum());
        (rows, self.server.queries().len() - before)
    }
}

fn bars_of(pages: &[RawRows]) -> Bars {
    pages.iter().flat_map(|page| page.bars().iter()).collect()
}

fn sample_bars(from: i64, until: i64) -> Bars {
    let text = zstd::decode_all(SAMPLE).unwrap();
    let (mut parser, mut rows) = (Parser::new(), RawRows::default());
    parser.feed(&text, &mut rows).unwrap();
    parser.finish(&mut rows).unwrap();
    rows.bars().between(from, until).to_bars()
}

#[tokio::test]
async fn pages_are_followed_to_the_end_and_equal_another_recording() {
    let setup = Setup::new(&[PAGE_1, PAGE_2]).await;
    let pages = setup.hours(FIRST, LAST + 1).await.unwrap();
    assert_eq!(
        pages.iter().map(RawRows::len).collect::<Vec<_>>(),
        [1_000, 468]
    );
    assert_eq!(pages[1].numbers()[0], 1_001);
    assert_eq!(bars_of(&pages), sample_bars(FIRST, LAST + 1));

    let queries = setup.server.queries();
    let sent = |at: usize, name: &str| queries[at][name].clone();
    assert_eq!(queries.len(), 2);
    assert_eq!(sent(0, "symbol"), "BTCUSDT");
    assert_eq!(sent(0, "interval"), "1h");
    assert_eq!(sent(0, "startTime"), FIRST.to_string());
    assert_eq!(sent(0, "endTime"), LAST.to_string());
    assert_eq!(
        sent(1, "startTime"),
        (FIRST + 999 * HOUR_MS + 1).to_string()
    );
}

#[tokio::test]
async fn an_end_is_exclusive_and_an_empty_range_asks_nothing() {
    let setup = Setup::new(&[PAGE_1, PAGE_2]).await;
    let pages = setup.hours(FIRST, FIRST + 2 * HOUR_MS).await.unwrap();
    assert_eq!(bars_of(&pages).opened_at, [FIRST, FIRST + HOUR_MS]);
    let asked = setup.server.queries().len();
    assert!(setup.hours(FIRST, FIRST).await.unwrap().is_empty());
    assert_eq!(setup.server.queries().len(), asked);
    assert!(setup.hours(0, HOUR_MS).await.unwrap().is_empty());
}

#[tokio::test]
async fn an_open_candle_is_left_out() {
    let minutes = Setup::new(&[MINUTES]).await;
    let bars = |from, until| {
        let (setup, instrument) = (&minutes, minutes.instrument("BTC/USDT"));
        async move {
            let stream = setup.binance.bars(instrument, Timeframe::M1, from..until);
            let pages: Result<Vec<_>, _> = stream.collect::<Vec<_>>().await.into_iter().collect();
            bars_of(&pages.unwrap())
        }
    };
    let all = bars(1_588_740_088_000, 1_588_743_688_001).await;
    assert_eq!(all.len(), 60);
    assert_eq!(all.opened_at[0], 1_588_740_120_000);

    let server = &minutes.server;
    let clock: Arc<dyn Clock> = Arc::new(FrozenClock::new(all.opened_at[59] + 59_999));
    let requests = Requests::new(&IMPATIENT, Http::new().unwrap(), clock).at(&server.base_url);
    let binance = Binance::new(requests);
    let instrument = minutes.instrument("BTC/USDT");
    let latest = binance.latest(instrument, Timeframe::M1).await.unwrap();
    assert_eq!(latest, Some(all.as_slice().bar(58)));
    let latest = minutes.binance.latest(instrument, Timeframe::M1).await;
    assert_eq!(latest.unwrap(), Some(all.as_slice().bar(59)));
}

#[tokio::test]
async fn passing_faults_are_tried_again() {
    let status = |status| Fault::Status {
        status,
        headers: "",
        body: "",
    };
    let check = async |faults: Vec<Fault>| {
        let setup = Setup::new(&[PAGE_1]).await;
        let count = faults.len();
        setup.server.fail(faults.clone());
        let (rows, requests) = setup.one_hour().await;
        assert_eq!(rows.unwrap(), 1, "{faults:?}");
        assert_eq!(requests, count + 1, "{faults:?}");
    };
    check(vec![]).await;
    check(vec![status(500), status(503)]).await;
    check(vec![Fault::Truncated]).await;
    check(vec![Fault::HangUp]).await;
    check(vec![Fault::Silence]).await;
    check(vec![Fault::Body("<html>maintenance</html>".to_owned())]).await;
    check(vec![Fault::Body("[[1588280400000,".to_owned())]).await;
    check(vec![Fault::Status {
        status: 429,
        headers: "Retry-After: 0\r\n",
        body: "",
    }])
    .await;
}

#[tokio::test]
async fn what_cannot_pass_is_not_tried_again() {
    let check = async |fault: Fault, expected: fn(&SourceError) -> bool| {
        let setup = Setup::new(&[PAGE_1]).await;
        setup.server.fail([fault.clone()]);
        let (rows, requests) = setup.one_hour().await;
        let error = rows.unwrap_err();
        assert!(expected(&error), "{fault:?}: {error}");
        assert_eq!(requests, 1);
    };
    let status = |status, body| Fault::Status {
        status,
        headers: "",
        body,
    };
    check(status(400, INVALID_SYMBOL), |error| {
        error.to_string() == "binance does not know `BTC/USDT`"
    })
    .await;
    check(
        status(400, r#"{"code":-1100,"msg":"Illegal characters."}"#),
        |error| {
            error.to_string() == "binance answered with status 400: Illegal characters. (-1100)"
        },
    )
    .await;
    check(status(451, "not\nhere"), |error| {
        error.to_string() == "binance answered with status 451: not here"
    })
    .await;
    check(status(302, ""), |error| {
        matches!(error, SourceError::Refused { status: 302, .. })
    })
    .await;
    check(Fault::Body("x".repeat(5 << 20)), |error| {
        matches!(
            error,
            SourceError::Http {
                error: HttpError::BodyTooLong { .. },
                ..
            }
        )
    })
    .await;
}

#[tokio::test]
async fn a_long_pause_is_told_and_kept() {
    let setup = Setup::new(&[PAGE_1]).await;
    setup.server.fail([Fault::Status {
        status: 429,
        headers: "Retry-After: 120\r\n",
        body: "",
    }]);
    let (rows, requests) = setup.one_hour().await;
    assert!(matches!(
        rows,
        Err(SourceError::RateLimited {
            wait_ms: 120_000,
            ..
        })
    ));
    assert_eq!(requests, 1);

    setup.clock.advance_to(NOW + 20_000);
    let (rows, requests) = setup.one_hour().await;
    assert!(matches!(
        rows,
        Err(SourceError::RateLimited {
            wait_ms: 100_000,
            ..
        })
    ));
    assert_eq!(requests, 0, "the vendor said not to come back yet");

    setup.clock.advance_to(NOW + 120_000);
    assert_eq!(setup.one_hour().await.0.unwrap(), 1);
}

#[tokio::test]
async fn a_broken_source_is_left_alone_and_tried_again_later() {
    let setup = Setup::new(&[PAGE_1]).await;
    let failure = Fault::Status {
        status: 502,
        headers: "",
        body: "",
    };
    setup.server.fail(vec![failure; 6]);
    // Three attempts, then two more until the fifth failure opens the circuit.
    let (rows, requests) = setup.one_hour().await;
    assert!(matches!(rows, Err(SourceError::Failed { status: 502, .. })));
    assert_eq!(requests, 3);
    let (rows, requests) = setup.one_hour().await;
    assert!(matches!(rows, Err(SourceError::CircuitOpen { .. })));
    assert_eq!(requests, 2);
    assert_eq!(setup.one_hour().await.1, 0);

    // Half a minute later one attempt goes through; it fails, so the next half minute is quiet too.
    setup.clock.advance_to(NOW + 30_000);
    assert_eq!(setup.one_hour().await.1, 1);
    setup.clock.advance_to(NOW + 59_999);
    assert_eq!(setup.one_hour().await.1, 0);
    setup.clock.advance_to(NOW + 60_000);
    assert_eq!(setup.one_hour().await.0.unwrap(), 1);
    assert_eq!(setup.one_hour().await.0.unwrap(), 1);
}

#[tokio::test]
async fn rows_that_do_not_parse_reach_validation_with_their_text() {
    let setup = Setup::new(&[PAGE_1]).await;
    let body = r#"[[1588280400000,"1","2","0.5","1.5","7"],[1588284000000,"1","two","0.5","1.5","7"],{"a":1},["x"]]"#;
    setup.server.fail([Fault::Body(body.to_owned())]);
    let pages = setup.hours(FIRST, LAST).await.unwrap();
    assert_eq!(pages[0].bars().len(), 1);
    assert_eq!(
        pages[0].raw(0),
        r#"[1588280400000,"1","2","0.5","1.5","7"]"#
    );
    let malformed: Vec<_> = pages[0]
        .malformed()
        .iter()
        .map(|row| (row.row, row.opened_at, row.value.as_str(), row.raw.as_str()))
        .collect();
    assert_eq!(
        malformed,
        [
            (
                2,
                Some(1_588_284_000_000),
                "high=\"two\"",
                r#"[1588284000000,"1","two","0.5","1.5","7"]"#
            ),
            (3, None, "not a list of fields", r#"{"a":1}"#),
            (4, None, "opening=\"x\"", r#"["x"]"#),
        ]
    );
}

#[tokio::test]
async fn a_page_that_does_not_lead_on_ends_with_an_error() {
    let setup = Setup::new(&[PAGE_1]).await;
    let same = format!("[{}]", vec![r#"[1,"1","1","1","1","1"]"#; 1_000].join(","));
    setup.server.fail([Fault::Body(same)]);
    let error = setup.hours(FIRST, LAST).await.unwrap_err();
    assert!(error.to_string().contains("does not lead on"), "{error}");
}

#[tokio::test]
async fn only_what_is_listed_is_asked_for() {
    let setup = Setup::new(&[PAGE_1]).await;
    let latest = setup
        .binance
        .latest(setup.instrument("AAPL"), Timeframe::D1)
        .await;
    assert_eq!(
        latest.unwrap_err().to_string(),
        "binance has no stock such as AAPL"
    );
    assert!(setup.server.queries().is_empty());
}

#[tokio::test]
async fn every_listed_source_can_be_set_up() {
    let http = Http::new().unwrap();
    let clock: Arc<dyn Clock> = Arc::new(FrozenClock::new(NOW));
    for &spec in LIST {
        assert_eq!(find(spec.id).map(|spec| spec.id), Some(spec.id));
        let source = connect(Requests::new(spec, http.clone(), clock.clone())).unwrap();
        assert_eq!(source.spec().id, spec.id);
    }
    assert!(find("nowhere").is_none());
}
