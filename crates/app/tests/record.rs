//! The replayed record beside what deciding says, and records that do not mix.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "../../store/tests/support/postgres.rs"]
mod postgres;

use std::path::Path;
use std::sync::Arc;

use postgres::Postgres;
use rumbo_app::decide::{Request, decide};
use rumbo_app::ingest::{self, ImportRequest, Input};
use rumbo_app::record::{RecordFilter, RecordSet, RecordShelf, Said};
use rumbo_app::replayed::{Replay, Replayed};
use rumbo_app::resolve::resolve_all;
use rumbo_app::{App, AppError, Config};
use rumbo_engine::decision::{Action, Position, RiskProfile};
use rumbo_market::{DAY_MS, FrozenClock, Timeframe, parse_instant};
use rumbo_store::decision as chain;
use tempfile::TempDir;

const FILES: [(&str, &str); 3] = [
    ("AAPL-1d.csv.zst", "AAPL"),
    ("SPY-1d.csv.zst", "SPY"),
    ("XAUUSD-1d.csv.zst", "XAU/USD"),
];
const PROFILE: RiskProfile = RiskProfile::Moderate;

struct Place {
    app: App,
    clock: Arc<FrozenClock>,
    _folder: TempDir,
}

/// An app with a few instruments of the sample, three months before their end.
async fn open(database_url: &str) -> Place {
    let folder = tempfile::tempdir().unwrap();
    let variables = [
        ("RUMBO_STORAGE_DATABASE_URL", database_url),
        ("RUMBO_DATA_SAMPLE", "never"),
    ];
    let variables = variables.map(|(name, value)| (name.to_owned(), value.to_owned()));
    let config = Config::load(None, variables.into_iter()).unwrap();
    let clock = Arc::new(FrozenClock::new(parse_instant("2021-09-01").unwrap()));
    let app = App::open(config, folder.path(), clock.clone())
        .await
        .unwrap();
    for (file, symbol) in FILES {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../sample");
        let request = ImportRequest {
            instrument: Some(symbol.to_owned()),
            timeframe: Some(Timeframe::D1),
            closed_by: Some(i64::MAX),
            ..ImportRequest::new(Input::Memory {
                name: file.to_owned(),
                bytes: std::fs::read(path.join(file)).unwrap().into(),
            })
        };
        let now = app.now_ms();
        ingest::import(&app.bars, &app.registry, now, &request, &mut |_| {})
            .await
            .unwrap();
    }
    Place {
        app,
        clock,
        _folder: folder,
    }
}

async fn replay(app: &App) -> Replayed {
    let mut replay = Replay::open(app, PROFILE).await.unwrap();
    let mut progress = 0.0;
    while replay.step(app).await.unwrap() {
        assert!(replay.progress() > progress && replay.progress() <= 1.0);
        progress = replay.progress();
    }
    replay.done()
}

async fn replayed(app: &App) -> Arc<Vec<Said>> {
    let shelf = RecordShelf::default();
    let set = RecordSet::Replayed(PROFILE);
    shelf.said(app, set).await.unwrap().0
}

fn digests(said: &[Said]) -> Vec<(String, i64, String)> {
    let of = |one: &Said| (one.symbol.clone(), one.as_of, one.digest.clone());
    said.iter().map(of).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn replay_says_what_deciding_would_have_said() {
    let place = open("").await;
    let app = &place.app;
    let done = replay(app).await;
    let said = replayed(app).await;
    assert_eq!(done.decided, said.len());
    assert_eq!(said.len(), 3 * 52);
    assert_eq!(
        chain::head(&app.db).await.unwrap().0,
        0,
        "the chain was written"
    );
    assert!(said.is_sorted_by_key(|one| one.as_of));
    assert!(said.iter().all(|one| one.chain.is_none() && !one.is_late()));
    let now = app.now_ms();
    for one in said.iter().filter(|one| one.as_of < now - 30 * DAY_MS) {
        assert!(one.ended.is_some(), "{one:?}");
    }
    // Deciding for the same instants, position given, gives the same bytes.
    for one in said.iter().step_by(23) {
        let request = Request {
            profile: PROFILE,
            as_of: Some(one.as_of),
            position: Some(one.position),
        };
        let decided = decide(app, &one.symbol, request).await.unwrap();
        assert_eq!(decided.stored.digest, one.digest, "{}", one.symbol);
    }
    // What was said afterwards, with the outcome known, does not count in the record.
    resolve_all(app).await.unwrap();
    let shelf = RecordShelf::default();
    let live = shelf
        .statistics(app, RecordSet::Live, RecordFilter::default())
        .await
        .unwrap();
    assert_eq!(live.cases, 0);
    assert_eq!(replayed(app).await.len(), said.len());
    app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn replay_goes_on_where_it_stopped_and_adds_only_what_is_new() {
    let place = open("").await;
    let app = &place.app;
    let mut cut = Replay::open(app, PROFILE).await.unwrap();
    for _ in 0..50 {
        assert!(cut.step(app).await.unwrap());
    }
    drop(cut);
    let half = replayed(app).await;
    assert_eq!(half.len(), 50);
    let rest = replay(app).await;
    assert_eq!(rest.decided, 3 * 52 - 50);
    let whole = replayed(app).await;
    assert_eq!(digests(&whole)[..50], digests(&half)[..50]);
    assert_eq!(replay(app).await, Replayed::default());

    // A month later: four or five weeks are new, and open claims are settled.
    place.clock.advance_to(app.now_ms() + 30 * DAY_MS);
    let open_before = whole.iter().filter(|one| one.ended.is_none()).count();
    assert!(open_before > 0);
    let later = replay(app).await;
    assert!((12..=15).contains(&later.decided), "{later:?}");
    assert!(later.resolved >= open_before, "{later:?}");
    let grown = digests(&replayed(app).await);
    assert!(digests(&whole).iter().all(|one| grown.contains(one)));

    app.request_stop();
    let mut stopped = Replay::open(app, PROFILE).await.unwrap();
    assert!(matches!(stopped.step(app).await, Err(AppError::Stopping)));
    app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn statistics_are_the_same_on_both_databases() {
    let mut server = Postgres::start();
    let mut seen = Vec::new();
    for url in [String::new(), server.database()] {
        let place = open(&url).await;
        let app = &place.app;
        replay(app).await;
        let shelf = RecordShelf::default();
        let set = RecordSet::Replayed(PROFILE);
        let whole = shelf
            .statistics(app, set, RecordFilter::default())
            .await
            .unwrap();
        let calibration = whole.calibration.as_ref().unwrap();
        let reliability = &calibration.reliability;
        let parts =
            reliability.miscalibration - reliability.discrimination + reliability.uncertainty;
        assert!((reliability.brier - parts).abs() < 1e-12);
        assert!(calibration.interval.lo <= calibration.happened);
        assert!(calibration.happened <= calibration.interval.hi);
        assert_eq!(calibration.consistency.len(), reliability.curve.len());
        let uses: usize = calibration.uses.iter().map(|one| one.cases).sum();
        assert_eq!((calibration.cases, uses), (whole.cases, whole.cases));
        for level in &whole.coverage {
            let (rate, interval) = level.rate.unwrap();
            assert!(interval.lo <= rate && rate <= interval.hi && level.cases >= 100);
        }
        let results = whole.results.as_ref().unwrap();
        assert!(results.until > results.from && results.buy_and_hold.max_drawdown > 0.0);

        // A filter changes the panels and leaves the headline alone.
        let apple = RecordFilter {
            symbol: Some("AAPL".to_owned()),
            action: None,
        };
        let part = shelf.statistics(app, set, apple).await.unwrap();
        assert_eq!(part.headline, whole.headline);
        assert!(part.calibration.as_ref().unwrap().cases < calibration.cases);
        assert_ne!(part.results, whole.results);
        let held = RecordFilter {
            symbol: None,
            action: Some(Action::Hold),
        };
        let held = shelf.statistics(app, set, held).await.unwrap();
        assert_eq!(held.results, None);
        seen.push(format!("{whole:?} {part:?}"));
        app.close().await;
    }
    assert_eq!(seen[0], seen[1]);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_live_record_counts_what_was_said_before_the_fact() {
    let place = open("").await;
    let app = &place.app;
    let shelf = RecordShelf::default();
    let statistics = async || {
        shelf
            .statistics(app, RecordSet::Live, RecordFilter::default())
            .await
            .unwrap()
    };
    let empty = statistics().await;
    assert_eq!((empty.cases, empty.days_to_go), (0, None));
    assert_eq!(empty.headline.code, "rec.empty.unknown");
    assert!(empty.results.is_none() && empty.versions.is_empty());
    let mut last = 0;
    for _ in 0..6 {
        for (_, symbol) in FILES {
            let request = Request {
                position: Some(Position::Flat),
                ..Request::default()
            };
            decide(app, symbol, request).await.unwrap();
        }
        let now = statistics().await;
        if now.cases < 30 {
            assert!(now.calibration.is_none() && now.edge.is_none());
            assert_eq!(now.headline.code, "rec.empty");
            assert!(now.days_to_go.unwrap() > 0, "{now:?}");
        }
        place.clock.advance_to(app.now_ms() + 7 * DAY_MS);
        resolve_all(app).await.unwrap();
        let settled = statistics().await.cases;
        assert!(settled >= last, "{settled} {last}");
        last = settled;
    }
    // The shelf that was there all the time sees what a new one sees.
    let fresh = RecordShelf::default();
    let (kept, _) = shelf.said(app, RecordSet::Live).await.unwrap();
    let (read, _) = fresh.said(app, RecordSet::Live).await.unwrap();
    assert_eq!(format!("{kept:?}"), format!("{read:?}"));
    assert_eq!(kept.len(), 18);
    assert!(last > 0 && kept.iter().all(|one| !one.is_late()));
    app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn decision_of_the_first_format_replays_bit_for_bit() {
    let place = open("").await;
    let app = &place.app;
    let now = decide(app, "SPY", Request::default()).await.unwrap();
    let other = open("").await;
    let old = now.decision.in_format(1);
    let content = serde_json::to_string(&old).unwrap();
    let new = chain::NewDecision {
        symbol: &old.instrument,
        timeframe: "1d",
        as_of: old.as_of,
        decided_at: other.app.now_ms(),
        profile: "moderate",
        position: "flat",
        revises: None,
        action: old.action.as_str(),
        signal: &now.stored.signal,
        expires_at: old.expires_at,
        digest: old.digest(),
        content: &content,
    };
    let (stored, _) = chain::record(&other.app.db, &new).await.unwrap();
    let replay = rumbo_app::decide::replay(&other.app, &stored.id)
        .await
        .unwrap();
    assert!(replay.is_identical(), "{replay:?}");
    assert_ne!(stored.digest, now.stored.digest);
    let shelf = RecordShelf::default();
    let (said, market) = shelf.said(&other.app, RecordSet::Live).await.unwrap();
    assert_eq!((said[0].bands, market.inside[0]), (None, None));
    app.close().await;
    other.app.close().await;
}
