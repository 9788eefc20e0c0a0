//! Strategies as texts: checked, tried, stored as versions, compared.

use reqwest::Method;
use serde_json::{Value, json};

use crate::house::House;

const EMA_CROSS: &str = include_str!("../../../engine/strategies/ema_cross.toml");

fn mine() -> String {
    EMA_CROSS.replace("id = \"ema_cross\"", "id = \"mine\"")
}

async fn put(house: &House, id: &str, text: &str) -> (u16, Value) {
    let path = format!("/api/v1/strategies/{id}");
    let request = house
        .request(Method::PUT, &path)
        .json(&json!({ "text": text }));
    let response = request.send().await.unwrap();
    (response.status().as_u16(), response.json().await.unwrap())
}

async fn validate(house: &House, text: &str) -> Value {
    let path = "/api/v1/strategies/validate?lang=en";
    let response = house
        .post(path, &json!({ "text": text }))
        .send()
        .await
        .unwrap();
    assert_eq!(response.status(), 200);
    response.json().await.unwrap()
}

#[tokio::test]
async fn errors_of_a_draft_point_at_line_and_column() {
    let house = House::signed_in().await;
    let good = validate(&house, &mine()).await;
    assert_eq!(
        (&good["ok"], &good["strategy"]["id"]),
        (&json!(true), &json!("mine"))
    );
    let wrong = mine().replace("crosses_below(f, s)", "crosses_belw(f, s)");
    let found = validate(&house, &wrong).await;
    assert_eq!(found["ok"], false);
    let error = &found["errors"][0];
    let line = usize::try_from(error["line"].as_u64().unwrap()).unwrap();
    let column = usize::try_from(error["column"].as_u64().unwrap()).unwrap();
    let shown: String = wrong
        .lines()
        .nth(line - 1)
        .unwrap()
        .chars()
        .skip(column - 1)
        .collect();
    assert!(shown.starts_with("crosses_belw"), "{error}: {shown}");
    assert!(
        error["place"].as_str().unwrap().starts_with("rules."),
        "{error}"
    );
    assert!(
        error["suggestion"]
            .as_str()
            .unwrap()
            .contains("crosses_below"),
        "{error}"
    );
    let broken = validate(&house, "id = \"x\"\n[rules\n").await;
    assert_eq!(broken["errors"][0]["line"], 2, "{broken}");
    // Nothing of it was stored.
    assert_eq!(
        house
            .get("/api/v1/strategies/mine")
            .send()
            .await
            .unwrap()
            .status(),
        404
    );
}

#[tokio::test]
async fn stored_text_is_a_version_that_can_be_read_and_compared() {
    let house = House::signed_in().await;
    let (status, first) = put(&house, "mine", &mine()).await;
    assert_eq!(
        (status, &first["origin"]),
        (201, &json!("stored")),
        "{first}"
    );
    assert_eq!(first["text"], mine());
    let (status, same) = put(&house, "mine", &mine()).await;
    assert_eq!((status, &same["version"]), (200, &first["version"]));
    assert_eq!(same["versions"].as_array().unwrap().len(), 1);
    let changed = mine()
        .replace("fast = { default = 20", "fast = { default = 15")
        .replace("3 * atr(14)", "4 * atr(14)");
    let (status, second) = put(&house, "mine", &changed).await;
    assert_eq!(
        (status, second["versions"].as_array().unwrap().len()),
        (200, 2)
    );

    let version = |detail: &Value| detail["version"].as_str().unwrap().to_owned();
    let path = format!("/api/v1/strategies/mine/versions/{}", version(&first));
    let old = house.read(&path).await;
    assert_eq!(
        (&old["text"], &old["current"]),
        (&json!(mine()), &json!(false))
    );
    let current = house.read("/api/v1/strategies/mine/versions/current").await;
    assert_eq!(
        (&current["text"], &current["current"]),
        (&json!(changed), &json!(true))
    );
    let difference = house.read("/api/v1/strategies/mine/difference").await;
    assert_eq!(difference["from"], first["version"]);
    let places: Vec<&str> = difference["changes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|change| change["place"].as_str().unwrap())
        .collect();
    assert_eq!(places, ["params.fast.default", "risk.target"]);
    let (from, to) = (version(&second), version(&first));
    let back = house
        .read(&format!(
            "/api/v1/strategies/mine/difference?from={from}&to={to}"
        ))
        .await;
    assert_eq!(back["changes"][0]["after"], "20");

    // It is used like any other, and the log says who stored it.
    let list = house.read("/api/v1/strategies?limit=500").await;
    let found = list["items"]
        .as_array()
        .unwrap()
        .iter()
        .find(|one| one["id"] == "mine");
    assert_eq!(found.unwrap()["version"], second["version"]);
    let log = rumbo_store::audit::recent(&house.app.db, "", 10)
        .await
        .unwrap();
    let stored = log.iter().filter(|entry| entry.action == "strategy_stored");
    assert_eq!(stored.count(), 2);
}

#[tokio::test]
async fn texts_that_must_not_be_stored_are_refused() {
    let house = House::signed_in().await;
    let (status, problem) = put(&house, "ema_cross", EMA_CROSS).await;
    assert_eq!(
        (status, &problem["code"]),
        (409, &json!("builtin_strategy"))
    );
    let (status, problem) = put(&house, "other", &mine()).await;
    assert_eq!(
        (status, &problem["errors"][0]["field"]),
        (422, &json!("id"))
    );
    let folder = house.folder().join("strategies");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(
        folder.join("filed.toml"),
        mine().replace("\"mine\"", "\"filed\""),
    )
    .unwrap();
    house
        .app
        .strategies
        .reload_if_changed(&house.app.db)
        .await
        .unwrap();
    let (status, problem) = put(&house, "filed", &mine().replace("\"mine\"", "\"filed\"")).await;
    assert_eq!((status, &problem["code"]), (409, &json!("folder_strategy")));
    let detail = house.read("/api/v1/strategies/filed").await;
    assert_eq!(detail["origin"], "folder");

    let deep = format!("{}close{} > 1", "(".repeat(5_000), ")".repeat(5_000));
    let hostile = [
        String::new(),
        "\0".to_owned(),
        "id = 7".to_owned(),
        "[".repeat(10_000),
        format!("{}\n# {}", mine(), "x".repeat(64 * 1_024)),
        mine().replace("crosses_above(f, s)", &deep),
        mine().replace("default = 20", "default = 1e999"),
        mine().replace("crosses_above(f, s)", "close[99999999999999999999] > 1"),
        mine().replace("crosses_above(f, s)", "'; DROP TABLE strategy; --"),
        "💥 = \"💥\"".to_owned(),
    ];
    for text in hostile {
        let shown: String = text.chars().take(40).collect();
        let (status, problem) = put(&house, "mine", &text).await;
        assert_eq!(status, 422, "{shown}: {problem}");
        let preview = json!({ "text": text, "symbol": "BTCUSDT" });
        let (status, _) = house
            .refused(house.post("/api/v1/strategies/preview", &preview))
            .await;
        assert_eq!(status, 422, "{shown}");
    }
    assert_eq!(
        house
            .get("/api/v1/strategies/mine")
            .send()
            .await
            .unwrap()
            .status(),
        404
    );
    for path in [
        "/api/v1/strategies/nothing/versions/current",
        "/api/v1/strategies/ema_cross/versions/0000",
        "/api/v1/strategies/ema_cross/difference?from=0000",
        "/api/v1/strategies/nothing/difference",
    ] {
        assert_eq!(house.refused(house.get(path)).await.0, 404, "{path}");
    }
    // A strategy that came with the program has a text and nothing to compare it with.
    let text = house
        .read("/api/v1/strategies/ema_cross/versions/current")
        .await;
    assert_eq!(text["text"], EMA_CROSS);
    let difference = house.read("/api/v1/strategies/ema_cross/difference").await;
    assert_eq!(difference["changes"], json!([]));
}

#[tokio::test]
async fn preview_equals_the_backtest_and_counts_as_a_try() {
    let house = House::signed_in().await;
    house.store_bars().await;
    let body = json!({
        "text": EMA_CROSS,
        "symbol": "btcusdt",
        "params": { "fast": 10, "slow": 30 },
        "fee_bps": 20,
    });
    let preview = house.post("/api/v1/strategies/preview?lang=en", &body);
    let preview: Value = preview.send().await.unwrap().json().await.unwrap();
    assert_eq!(
        (&preview["bars"], &preview["tries"]),
        (&json!(1_200), &json!(1)),
        "{preview}"
    );
    assert_eq!(preview["assumptions"]["fee_bps"], 20.0);
    assert!(preview["equity"]["at"].as_array().unwrap().len() <= 600);
    assert!(preview["markers"].as_array().unwrap().len() >= 2);
    assert_eq!(preview["simulated"], true);
    let list = house.read("/api/v1/backtests").await;
    assert_eq!(list["items"], json!([]));
    let body = json!({
        "symbol": "BTCUSDT",
        "strategy": "ema_cross",
        "params": { "fast": 10, "slow": 30 },
        "fee_bps": 20,
    });
    let done = house.post("/api/v1/backtests?wait=10000", &body);
    let done: Value = done.send().await.unwrap().json().await.unwrap();
    let metric = |id: &str| {
        let list = preview["metric_list"].as_array().unwrap();
        list.iter().find(|one| one["id"] == id).unwrap()["value"].clone()
    };
    assert_eq!(metric("sharpe"), done["backtests"][0]["sharpe"]);
    assert_eq!(preview["trades"], done["backtests"][0]["trades"]);
    let id = done["backtests"][0]["id"].as_str().unwrap();
    assert_eq!(
        house.read(&format!("/api/v1/backtests/{id}")).await["tries"],
        1
    );
    for (name, value, field) in [
        ("symbol", json!("NOPE"), "symbol"),
        ("timeframe", json!("7m"), "timeframe"),
        ("params", json!({ "fst": 1 }), "params"),
        ("fee_bps", json!(-1), "fee_bps"),
        ("to", json!("1960-01-01"), "from"),
    ] {
        let mut body = json!({ "text": EMA_CROSS, "symbol": "BTCUSDT" });
        body[name] = value;
        let (status, problem) = house
            .refused(house.post("/api/v1/strategies/preview", &body))
            .await;
        assert_eq!(
            (status, &problem["errors"][0]["field"]),
            (422, &json!(field)),
            "{problem}"
        );
    }
}

#[tokio::test]
async fn language_lists_words_in_both_languages() {
    let house = House::signed_in().await;
    let english = house.read("/api/v1/language?lang=en").await;
    let spanish = house.read("/api/v1/language?lang=es").await;
    let words = english["words"].as_array().unwrap();
    let at = words
        .iter()
        .position(|word| word["name"] == "crosses_above")
        .unwrap();
    assert_eq!(spanish["words"][at]["name"], "crosses_above");
    assert_ne!(spanish["words"][at]["summary"], words[at]["summary"]);
    let kinds: std::collections::BTreeSet<&str> = words
        .iter()
        .map(|word| word["kind"].as_str().unwrap())
        .collect();
    assert_eq!(kinds.len(), 5, "{kinds:?}");
}

#[tokio::test]
async fn strategy_is_activated_by_a_study_or_by_typing_its_id() {
    let house = House::signed_in().await;
    house.store_bars().await;
    let path = "/api/v1/strategies/mine/activation";
    put(&house, "mine", &mine()).await;
    let votes = |detail: &Value, profile: &str| {
        let votes = detail["votes"].as_array().unwrap();
        votes.iter().find(|one| one["profile"] == profile).unwrap()["votes"].clone()
    };
    let wish = json!({ "active": true, "reason": "I like it", "profiles": ["moderate"] });
    let (status, problem) = house.refused(house.post(path, &wish)).await;
    assert_eq!(
        (status, &problem["code"]),
        (409, &json!("strategy_not_evaluated"))
    );
    for (name, value, field) in [
        ("override", json!("other"), "override"),
        ("profiles", json!(["reckless"]), "profiles"),
        ("active", json!("yes"), "body"),
    ] {
        let mut wrong = wish.clone();
        wrong[name] = value;
        let (status, problem) = house.refused(house.post(path, &wrong)).await;
        assert_eq!(
            (status, &problem["errors"][0]["field"]),
            (422, &json!(field)),
            "{problem}"
        );
    }
    let mut mute = wish.clone();
    mute["reason"] = json!(" ");
    mute["override"] = json!("mine");
    let (status, problem) = house.refused(house.post(path, &mute)).await;
    assert_eq!(
        (status, &problem["errors"][0]["field"]),
        (422, &json!("reason"))
    );

    let mut forced = wish.clone();
    forced["override"] = json!("mine");
    let done = house.post(path, &forced).send().await.unwrap();
    assert_eq!(done.status(), 200);
    let detail = house.read("/api/v1/strategies/mine").await;
    assert_eq!(votes(&detail, "moderate"), true);
    let log = rumbo_store::audit::recent(&house.app.db, "", 10)
        .await
        .unwrap();
    let overridden = log
        .iter()
        .find(|one| one.action == "strategy.activation_override");
    assert_eq!(overridden.unwrap().subject, "mine");
    // Pausing needs no study.
    let pause = json!({ "active": false, "reason": "enough" });
    assert_eq!(house.post(path, &pause).send().await.unwrap().status(), 200);
    let detail = house.read("/api/v1/strategies/mine").await;
    for profile in ["conservative", "moderate", "aggressive"] {
        assert_eq!(votes(&detail, profile), false);
    }

    // A judged study decides instead.
    let body = json!({
        "symbol": "BTCUSDT",
        "strategy": "mine",
        "study": "walk_forward",
        "walk_forward": { "train_bars": 400, "test_bars": 100 },
    });
    let job: Value = house
        .post("/api/v1/backtests", &body)
        .send()
        .await
        .unwrap()
        .json()
        .await
        .unwrap();
    crate::house::follow(&house, job["id"].as_str().unwrap(), None).await;
    let detail = house.read("/api/v1/strategies/mine").await;
    let response = house.post(path, &wish).send().await.unwrap();
    match detail["verdict"]["verdict"].as_str().unwrap() {
        "not_fit" => {
            let problem: Value = response.json().await.unwrap();
            assert_eq!(problem["code"], "strategy_not_fit");
        }
        _ => assert_eq!(response.status(), 200),
    }
    // Another version was not judged.
    put(
        &house,
        "mine",
        &mine().replace("3 * atr(14)", "5 * atr(14)"),
    )
    .await;
    let (_, problem) = house.refused(house.post(path, &wish)).await;
    assert_eq!(problem["code"], "strategy_not_evaluated");
}
