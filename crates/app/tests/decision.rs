//! Decisions from stored bars: the same on every database, blind to the future, replayable.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "support/place.rs"]
mod place;
#[path = "../../store/tests/support/postgres.rs"]
mod postgres;

use place::{FILES, import, import_sample, open};
use postgres::Postgres;
use rumbo_app::decide::{Request, decide, decide_all, replay};
use rumbo_app::reader::{BarQuery, read_bars};
use rumbo_app::resolve::{HAPPENED, resolve_all};
use rumbo_app::{App, demo};
use rumbo_engine::decision::Status;
use rumbo_market::{Timeframe, format_instant, parse_instant};
use rumbo_store::decision::{ChainCheck, DecisionFilter, chain_after, list, outcomes_of};

async fn digests(app: &App) -> Vec<(String, String)> {
    let decided = decide_all(app, Request::default()).await.unwrap();
    decided
        .into_iter()
        .map(|one| (one.stored.symbol, one.stored.digest))
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn both_databases_and_a_copy_through_csv_decide_the_same() {
    let mut server = Postgres::start();
    let now = "2021-12-11";
    let sqlite = open("", now).await;
    let postgres = open(&server.database(), now).await;
    let copy = open("", now).await;
    import_sample(&sqlite.app).await;
    import_sample(&postgres.app).await;
    for (file, symbol, timeframe) in FILES {
        let csv = export(&sqlite.app, symbol, timeframe).await;
        let name = file.replace(".csv.zst", ".csv");
        import(&copy.app, &name, csv.into_bytes(), symbol, timeframe).await;
    }
    let expected = digests(&sqlite.app).await;
    assert_eq!(expected.len(), FILES.len());
    assert_eq!(digests(&postgres.app).await, expected);
    assert_eq!(digests(&copy.app).await, expected);
    postgres.app.close().await;
}

async fn export(app: &App, symbol: &str, timeframe: Timeframe) -> String {
    let instrument = app.registry.resolve(symbol).unwrap();
    let now = app.now_ms();
    let query = BarQuery {
        timeframe,
        from: 0,
        closed_by: now,
        recorded_by: now,
    };
    let read = read_bars(app, instrument, query).await.unwrap().unwrap();
    let mut text = "timestamp,open,high,low,close,volume\n".to_owned();
    for bar in read.bars.as_slice().iter() {
        let at = format_instant(bar.opened_at);
        let (open, high, low, close) = (bar.open, bar.high, bar.low, bar.close);
        text.push_str(&format!(
            "{at},{open},{high},{low},{close},{}\n",
            bar.volume
        ));
    }
    text
}

#[tokio::test(flavor = "multi_thread")]
async fn bars_after_the_instant_change_nothing() {
    let blind = open("", "2021-06-01").await;
    let seeing = open("", "2021-12-11").await;
    import_sample(&blind.app).await;
    let mut poisoned = export(&blind.app, "AAPL", Timeframe::D1).await;
    // From the day after on, prices that would turn every rule around.
    for day in [
        "2021-06-01",
        "2021-06-02",
        "2021-06-03",
        "2021-06-04",
        "2021-06-07",
    ] {
        poisoned.push_str(&format!("{day},9e6,9e6,8e6,8e6,1e12\n"));
    }
    import(
        &seeing.app,
        "AAPL-1d.csv",
        poisoned.into_bytes(),
        "AAPL",
        Timeframe::D1,
    )
    .await;
    let as_of = parse_instant("2021-06-01");
    let request = Request {
        as_of,
        ..Request::default()
    };
    let before = decide(&blind.app, "AAPL", Request::default())
        .await
        .unwrap();
    let after = decide(&seeing.app, "AAPL", request).await.unwrap();
    assert_eq!(before.decision.status, Status::Ok);
    assert_eq!(after.stored.digest, before.stored.digest);
}

#[tokio::test(flavor = "multi_thread")]
async fn days_pass_claims_are_settled_and_every_decision_replays() {
    let place = open("", "2021-09-01").await;
    let app = &place.app;
    import_sample(app).await;
    decide_all(app, Request::default()).await.unwrap();
    let mut settled = 0;
    for _ in 0..3 {
        let step = demo::step(app, 12, Request::default()).await.unwrap();
        settled += step.resolved.happened + step.resolved.did_not_happen;
    }
    assert!(settled > 30, "{settled} claims settled");
    // Scoring again finds nothing new, and no outcome is from after the clock.
    let again = resolve_all(app).await.unwrap();
    assert_eq!((again.happened, again.did_not_happen), (0, 0));
    let outcomes = outcomes_of(&app.db, "AAPL", 1_000).await.unwrap();
    assert!(outcomes.iter().any(|outcome| outcome.outcome == HAPPENED));
    assert!(
        outcomes
            .iter()
            .all(|outcome| outcome.happened_at <= app.now_ms())
    );

    let mut chain = ChainCheck::default();
    for decision in chain_after(&app.db, 0, 10_000).await.unwrap() {
        chain.follow(&decision).unwrap();
    }
    assert!(chain.count() > 100, "{} decisions", chain.count());
    for stored in list(&app.db, DecisionFilter::default(), 40).await.unwrap() {
        let replay = replay(app, &stored.id).await.unwrap();
        assert!(
            replay.is_identical(),
            "{}: {:?}",
            stored.symbol,
            replay.differences
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_corrected_bar_leaves_old_decisions_replayable() {
    let place = open("", "2021-06-01").await;
    let app = &place.app;
    import_sample(app).await;
    let said = decide(app, "AAPL", Request::default()).await.unwrap();
    let csv = export(app, "AAPL", Timeframe::D1).await;
    let lines: Vec<&str> = csv.lines().collect();
    let mut fields: Vec<String> = lines[3_000].split(',').map(str::to_owned).collect();
    let open = fields[1].clone();
    assert_ne!(fields[4], open);
    fields[4] = open;
    let corrected = format!("{}\n{}\n", lines[0], fields.join(","));
    app.clock
        .as_frozen()
        .unwrap()
        .advance_to(app.now_ms() + 60_000);
    import(
        app,
        "AAPL-1d.csv",
        corrected.into_bytes(),
        "AAPL",
        Timeframe::D1,
    )
    .await;
    assert_ne!(export(app, "AAPL", Timeframe::D1).await, csv);
    // The same question gets the answer that was given, and it can still be computed.
    let again = decide(app, "AAPL", Request::default()).await.unwrap();
    assert_eq!(again.stored.id, said.stored.id);
    assert!(replay(app, &said.stored.id).await.unwrap().is_identical());
}

#[tokio::test(flavor = "multi_thread")]
async fn late_bars_bring_an_opinion_and_both_answers_stay() {
    let mut server = Postgres::start();
    for url in [String::new(), server.database()] {
        let place = open(&url, "2021-06-01").await;
        let app = &place.app;
        let without = decide(app, "AAPL", Request::default()).await.unwrap();
        assert_eq!(without.decision.status, Status::NoData);
        import_sample(app).await;
        let with = decide(app, "AAPL", Request::default()).await.unwrap();
        assert_eq!(
            (with.decision.status, with.stored.revision),
            (Status::Ok, 1)
        );
        let again = decide(app, "AAPL", Request::default()).await.unwrap();
        assert_eq!(again.stored.id, with.stored.id);
        let mut chain = ChainCheck::default();
        for decision in chain_after(&app.db, 0, 10).await.unwrap() {
            chain.follow(&decision).unwrap();
        }
        assert_eq!(chain.count(), 2);
        app.close().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_questions_say_what_to_do() {
    let place = open("", "2021-06-01").await;
    let app = &place.app;
    let unknown = decide(app, "APPL", Request::default())
        .await
        .unwrap_err()
        .to_string();
    assert!(unknown.contains("AAPL"), "{unknown}");
    let future = Request {
        as_of: parse_instant("2030-01-01"),
        ..Request::default()
    };
    let refused = decide(app, "AAPL", future).await.unwrap_err().to_string();
    assert!(refused.contains("future"), "{refused}");
    let empty = decide(app, "AAPL", Request::default()).await.unwrap();
    assert_eq!(empty.decision.status, Status::NoData);
    assert!(
        replay(app, "no-such-id")
            .await
            .unwrap_err()
            .to_string()
            .contains("no-such-id")
    );
}
