//! Strategies of the user's folder: what was decided with them can be computed again without them.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "support/place.rs"]
mod place;

use std::sync::Arc;

use place::{import_sample, open};
use rumbo_app::decide::{Request, decide, replay};
use rumbo_app::replayed::basis;
use rumbo_app::voter::{Choice, choose, standings, voters};
use rumbo_app::{App, Config};
use rumbo_engine::decision::RiskProfile;
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

const ON_A_DAY: &str = r#"
id = "intraday"
title     = { es = "Intradía", en = "Intraday" }
rationale = { es = "Para probar.", en = "To test." }
[rules]
enter_long = 'close > on("1d", close)'
[explain]
enter_long = { es = "Sobre el día", en = "Above the day" }
"#;

fn ids(strategies: &[rumbo_engine::strategy::Strategy]) -> Vec<&str> {
    strategies.iter().map(|one| one.id.as_str()).collect()
}

fn choice<'a>(strategy: &'a str, profiles: &'a [RiskProfile], votes: bool) -> Choice<'a> {
    Choice {
        strategy,
        profiles,
        votes,
        author: "ana",
        reason: "seen out of sample",
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn activated_and_paused_strategies_change_later_decisions_only() {
    let place = open("", "2021-06-01").await;
    let app = &place.app;
    import_sample(app).await;
    let by_default = voters(app, RiskProfile::Moderate).await.unwrap();
    let expected = rumbo_engine::strategy::Strategy::default_voters(RiskProfile::Moderate);
    assert_eq!(ids(&by_default), ids(&expected));

    let at = |day: &str| Request {
        as_of: parse_instant(day),
        ..Request::default()
    };
    let before = decide(app, "AAPL", at("2021-05-03")).await.unwrap();
    choose(app, choice("double_seven", &[RiskProfile::Moderate], true))
        .await
        .unwrap();
    choose(app, choice("ema_cross", &[], false)).await.unwrap();
    let after = decide(app, "AAPL", at("2021-05-10")).await.unwrap();
    let names = |decided: &rumbo_app::decide::Decided| -> Vec<String> {
        let lineage = decided.decision.lineage.strategies.iter();
        lineage.map(|(id, _)| id.clone()).collect()
    };
    assert_eq!(names(&before).len(), 7);
    assert!(names(&before).contains(&"ema_cross".to_owned()));
    assert!(!names(&after).contains(&"ema_cross".to_owned()));
    assert!(names(&after).contains(&"double_seven".to_owned()));
    let aggressive = voters(app, RiskProfile::Aggressive).await.unwrap();
    assert!(!ids(&aggressive).contains(&"double_seven"));
    assert!(!ids(&aggressive).contains(&"ema_cross"));
    // What was said before is computed again with the voters of then.
    for decided in [&before, &after] {
        let replayed = replay(app, &decided.stored.id).await.unwrap();
        assert!(replayed.is_identical(), "{:?}", replayed.differences);
    }
    let said_again = decide(app, "AAPL", at("2021-05-03")).await.unwrap();
    assert_eq!(said_again.stored.id, before.stored.id);

    let bases = [RiskProfile::Moderate, RiskProfile::Aggressive].map(|profile| basis(app, profile));
    let [moderate, aggressive] = bases;
    assert_ne!(moderate.await.unwrap(), aggressive.await.unwrap());

    let strategy = app.strategies.get("double_seven").unwrap();
    let standings = standings(app, &strategy).await.unwrap();
    let votes: Vec<bool> = standings.iter().map(|one| one.votes).collect();
    assert_eq!(votes, [false, true, false]);
    assert_eq!(standings[1].chosen.as_ref().unwrap().author, "ana");
    let audit = rumbo_store::audit::recent(&app.db, "", 10).await.unwrap();
    assert_eq!(audit.len(), 2);
    assert_eq!(audit[0].subject, "ema_cross");
}

async fn refusal(app: &App, choice: Choice<'_>) -> String {
    choose(app, choice).await.unwrap_err().to_string()
}

#[tokio::test]
async fn what_cannot_vote_is_refused_and_never_stops_a_decision() {
    let place = open("", "2021-06-01").await;
    let app = &place.app;
    let folder = place.folder.path().join("strategies");
    std::fs::create_dir(&folder).unwrap();
    std::fs::write(folder.join("intraday.toml"), ON_A_DAY).unwrap();
    app.strategies.reload(&app.db).await.unwrap();
    assert!(app.strategies.get("intraday").is_ok());
    let voting = voters(app, RiskProfile::Moderate).await.unwrap();
    assert!(!ids(&voting).contains(&"intraday"));

    let why = refusal(app, choice("intraday", &[], true)).await;
    assert!(why.contains("decisions are made on 1d bars"), "{why}");
    let why = refusal(app, choice("buy_and_hold", &[], true)).await;
    assert!(why.contains("never votes"), "{why}");
    let why = refusal(app, choice("dubble_seven", &[], true)).await;
    assert!(why.contains("did you mean `double_seven`?"), "{why}");
    let silent = Choice {
        reason: "  ",
        ..choice("double_seven", &[], true)
    };
    assert!(refusal(app, silent).await.contains("`reason` must say"));
    assert!(rumbo_store::vote::all(&app.db).await.unwrap().is_empty());
}
