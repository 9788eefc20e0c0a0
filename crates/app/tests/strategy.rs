//! Strategies of the user's folder: what was decided with them can be computed again without them.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "support/place.rs"]
mod place;

use std::sync::Arc;

use place::{import_sample, open};
use rumbo_app::decide::{Request, decide, replay};
use rumbo_app::{App, Config};
use rumbo_market::{FrozenClock, parse_instant};

const TEXT: &str = include_str!("../../engine/strategies/ema_cross.toml");

#[tokio::test(flavor = "multi_thread")]
async fn a_decision_replays_after_its_strategy_file_is_changed_or_gone() {
    let now = "2021-06-01";
    let place = open("", now).await;
    let app = &place.app;
    import_sample(app).await;
    let folder = place.folder.path().join("strategies");
    std::fs::create_dir(&folder).unwrap();
    let file = folder.join("mine.toml");
    let text = TEXT.replace("ema_cross", "mine");
    std::fs::write(&file, &text).unwrap();
    app.strategies.reload(&app.db).await.unwrap();
    // Reading a file is not using it.
    let versions = rumbo_store::strategy::versions(&app.db, "mine").await;
    assert_eq!(versions.unwrap(), []);

    let said = decide(app, "AAPL", Request::default()).await.unwrap();
    let lineage = &said.decision.lineage.strategies;
    let (_, version) = lineage.iter().find(|(id, _)| id == "mine").unwrap();
    let versions = rumbo_store::strategy::versions(&app.db, "mine")
        .await
        .unwrap();
    assert_eq!(versions.len(), 1);
    assert_eq!(
        (&versions[0].version, &versions[0].text),
        (&version.to_string(), &text)
    );

    let changed = text.replace("default = 20", "default = 25");
    assert_ne!(changed, text);
    std::fs::write(&file, changed).unwrap();
    app.strategies.reload(&app.db).await.unwrap();
    assert_eq!(app.strategies.failed().len(), 0, "the kept text is no twin");
    assert_ne!(app.strategies.get("mine").unwrap().version, *version);
    let replayed = replay(app, &said.stored.id).await.unwrap();
    assert!(replayed.is_identical(), "{:?}", replayed.differences);

    std::fs::remove_file(&file).unwrap();
    app.close().await;
    let config = Config::load(None, std::iter::empty()).unwrap();
    let clock = Arc::new(FrozenClock::new(parse_instant(now).unwrap()));
    let app = App::open(config, place.folder.path(), clock).await.unwrap();
    assert!(
        app.strategies.get("mine").is_err(),
        "it is kept, not in use"
    );
    let replayed = replay(&app, &said.stored.id).await.unwrap();
    assert!(replayed.is_identical(), "{:?}", replayed.differences);
}
