//! Decisions in force end when a bar makes one of their conditions true.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "support/place.rs"]
mod place;
#[path = "../../store/tests/support/postgres.rs"]
mod postgres;

use place::{import, import_sample, open};
use postgres::Postgres;
use rumbo_app::decide::{Decided, Request, decide, replay};
use rumbo_app::invalidation::{Watch, watch_symbol};
use rumbo_app::{App, demo};
use rumbo_bus::{Received, Subscription};
use rumbo_engine::decision::FactValue;
use rumbo_market::{DAY_MS, Timeframe, format_instant};
use rumbo_store::invalidation::{Invalidated, of};

const SYMBOL: &str = "BTC/USDT";
const HOUR_MS: i64 = 3_600_000;

/// Brings in an hour whose close lies beyond the level of the decision's condition.
async fn import_breaking_hour(app: &App, decided: &Decided, opened_at: i64) {
    let condition = &decided.decision.invalidation[0].statement;
    let FactValue::Number(level) = condition.params["level"] else {
        panic!("{condition:?}");
    };
    let open = decided.decision.price.unwrap();
    let close = match condition.code.as_str() {
        "invalid.close_below" => level * 0.999,
        "invalid.close_above" => level * 1.001,
        code => panic!("{code}"),
    };
    let (high, low) = (open.max(close), open.min(close));
    let at = format_instant(opened_at);
    let csv =
        format!("timestamp,open,high,low,close,volume\n{at},{open},{high},{low},{close},500\n");
    let name = "BTCUSDT-1h.csv";
    import(app, name, csv.into_bytes(), SYMBOL, Timeframe::H1).await;
}

fn advance(app: &App, by_ms: i64) {
    let clock = app.clock.as_frozen().unwrap();
    clock.advance_to(app.now_ms() + by_ms);
}

async fn next_event(events: &mut Subscription) -> serde_json::Value {
    loop {
        let Some(Received::Event(event)) = events.next().await else {
            panic!("the bus ended");
        };
        if event.topic == "decisions" && event.name == "decision_invalidated" {
            return event.data.clone();
        }
    }
}

async fn a_bar_ends_a_decision_once(url: &str) {
    let place = open(url, "2021-09-01").await;
    let app = &place.app;
    import_sample(app).await;
    let decided = decide(app, SYMBOL, Request::default()).await.unwrap();
    let id = decided.stored.id.as_str();
    let as_of = decided.stored.as_of;
    let mut watch = Watch::default();
    assert_eq!(watch.look(app).await.unwrap(), 0);
    let mut events = app.bus.subscribe();

    // An hour that broke the level before the decision was known to it.
    import_breaking_hour(app, &decided, as_of - HOUR_MS).await;
    assert_eq!(watch_symbol(app, SYMBOL).await.unwrap(), 0);
    // One that has not closed yet is not looked at.
    advance(app, HOUR_MS);
    import_breaking_hour(app, &decided, as_of + HOUR_MS).await;
    assert_eq!(watch.look(app).await.unwrap(), 0);
    assert_eq!(of(&app.db, id).await.unwrap(), None);

    advance(app, HOUR_MS);
    assert_eq!(watch.look(app).await.unwrap(), 1);
    let ended = of(&app.db, id).await.unwrap().unwrap();
    let condition = &decided.decision.invalidation[0].statement;
    let expected = Invalidated {
        decision_id: id.to_owned(),
        predicate: condition.id.clone(),
        code: condition.code.clone(),
        happened_at: as_of + 2 * HOUR_MS,
        noticed_at: app.now_ms(),
    };
    assert_eq!(ended, expected);
    let event = next_event(&mut events).await;
    assert_eq!(
        (&event["id"], &event["symbol"]),
        (&id.into(), &SYMBOL.into())
    );
    assert_eq!(event["at"], expected.happened_at);

    advance(app, HOUR_MS);
    import_breaking_hour(app, &decided, as_of + 2 * HOUR_MS).await;
    assert_eq!(watch.look(app).await.unwrap(), 0);
    assert_eq!(of(&app.db, id).await.unwrap(), Some(expected));
    let replayed = replay(app, id).await.unwrap();
    assert!(replayed.is_identical(), "{:?}", replayed.differences);
    app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bar_ends_a_decision_once_on_both_databases() {
    let mut server = Postgres::start();
    a_bar_ends_a_decision_once("").await;
    a_bar_ends_a_decision_once(&server.database()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_step_of_the_demo_ends_what_the_day_broke_and_decides_anew() {
    let place = open("", "2021-09-01").await;
    let app = &place.app;
    import_sample(app).await;
    let decided = decide(app, SYMBOL, Request::default()).await.unwrap();
    let as_of = decided.stored.as_of;
    // Known to the store, not yet to the clock.
    import_breaking_hour(app, &decided, as_of + 5 * HOUR_MS).await;
    let step = demo::step(app, 1, Request::default()).await.unwrap();
    assert_eq!(step.invalidated, 1);
    let ended = of(&app.db, &decided.stored.id).await.unwrap().unwrap();
    assert_eq!(ended.happened_at, as_of + 6 * HOUR_MS);
    let next = decide(app, SYMBOL, Request::default()).await.unwrap();
    assert_eq!(next.stored.as_of, as_of + DAY_MS);
    assert_eq!(of(&app.db, &next.stored.id).await.unwrap(), None);
}
