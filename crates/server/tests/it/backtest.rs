//! Backtests as jobs: launched, watched to the end, read back, cancelled.

use serde_json::{Value, json};

use crate::house::{DAYS, House, follow};

async fn launch(house: &House, body: &Value) -> String {
    let response = house.post("/api/v1/backtests", body).send().await.unwrap();
    assert_eq!(response.status(), 202);
    let job: Value = response.json().await.unwrap();
    job["id"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn backtest_runs_reports_and_can_be_read() {
    let house = House::signed_in().await;
    house.store_bars().await;
    let body = json!({
        "symbol": "btcusdt",
        "strategy": "ema_cross",
        "params": { "fast": 10, "slow": 30 },
        "fee_bps": 20,
    });
    let id = launch(&house, &body).await;
    let events = follow(&house, &id, None).await;
    let (name, job) = events.last().unwrap();
    assert_eq!(
        (name.as_str(), job["state"].as_str()),
        ("end", Some("done")),
        "{job}"
    );
    let sequences: Vec<i64> = events
        .iter()
        .filter_map(|(_, data)| data["sequence"].as_i64())
        .collect();
    assert!(
        !sequences.is_empty() && sequences.is_sorted_by(|a, b| a < b),
        "{sequences:?}"
    );
    // Resuming after the last event gives only the end.
    let rest = follow(&house, &id, Some(&sequences.last().unwrap().to_string())).await;
    assert_eq!(rest.len(), 1);

    let list = house
        .read("/api/v1/backtests?strategy=ema_cross&symbol=BTCUSDT")
        .await;
    let summary = &list["items"][0];
    assert_eq!(summary["bars"], DAYS);
    assert_eq!(summary["params"]["fast"], 10.0);
    assert_eq!(summary["simulated"], true);
    let path = format!("/api/v1/backtests/{}", summary["id"].as_str().unwrap());
    let detail = house.read(&path).await;
    assert_eq!(detail["assumptions"]["fee_bps"], 20.0);
    let equity = house.read(&format!("{path}/equity?px=2400")).await;
    assert_eq!(
        equity["equity"]["at"].as_array().unwrap().len() as i64,
        DAYS
    );
    let listed = house.read(&format!("{path}/trades?limit=500")).await;
    let trades = listed["items"].as_array().unwrap();
    assert_eq!(trades.len() as u64, summary["trades"].as_u64().unwrap());
    for key in [
        "side",
        "opened_at",
        "entry",
        "exit",
        "fees",
        "pnl",
        "return",
        "exit_reason",
    ] {
        assert!(trades[0].get(key).is_some(), "{key}");
    }
    assert_eq!(detail["metrics"]["total_return"], summary["total_return"]);
    // The same configuration again is no new try, another one is.
    assert_eq!(detail["tries"], 1);
    for (fast, tries) in [(10, 1), (11, 2)] {
        let mut body = body.clone();
        body["params"]["fast"] = json!(fast);
        let id = launch(&house, &body).await;
        follow(&house, &id, None).await;
        assert_eq!(house.read(&path).await["tries"], tries);
    }
}

#[tokio::test]
async fn request_is_checked_before_a_job_is_made() {
    let house = House::signed_in().await;
    house.store_bars().await;
    let good = json!({ "symbol": "BTCUSDT", "strategy": "ema_cross" });
    let with = |name: &str, value: Value| {
        let mut body = good.clone();
        body[name] = value;
        body
    };
    let cases = [
        (with("from", json!("2021-02-01")), 202, ""),
        (json!({ "strategy": "ema_cross" }), 422, "symbol"),
        (with("symbols", json!(["BTCUSDT"])), 422, "symbols"),
        (
            json!({ "symbols": [], "strategy": "ema_cross" }),
            422,
            "symbols",
        ),
        (
            json!({ "symbols": vec!["BTCUSDT"; 51], "strategy": "ema_cross" }),
            422,
            "symbols",
        ),
        (with("strategy", json!("")), 422, "strategy"),
        (with("strategy", json!("x".repeat(101))), 422, "strategy"),
        (with("params", json!({ "fst": 10 })), 422, "params"),
        (with("params", json!({ "fast": 100_000 })), 422, "params"),
        (with("timeframe", json!("7m")), 422, "timeframe"),
        (with("capital", json!(-1)), 422, "capital"),
        (with("fee_bps", json!(1e9)), 422, "fee_bps"),
        (with("size", json!(0)), 422, "size"),
        (with("size", json!(1.5)), 422, "size"),
        (with("from", json!("soon")), 422, "body"),
    ];
    for (body, status, field) in cases {
        let response = house.post("/api/v1/backtests", &body).send().await.unwrap();
        assert_eq!(response.status(), status, "{body}");
        if status == 422 {
            let problem: Value = response.json().await.unwrap();
            assert_eq!(problem["errors"][0]["field"], field, "{problem}");
        }
    }
    let mut backwards = with("from", json!("2021-02-01"));
    backwards["to"] = json!("2021-01-01");
    let (status, problem) = house
        .refused(house.post("/api/v1/backtests", &backwards))
        .await;
    assert_eq!(
        (status, problem["errors"][0]["field"].as_str()),
        (422, Some("to"))
    );
    let (status, problem) = house
        .refused(house.post("/api/v1/backtests", &with("symbol", json!("APPL"))))
        .await;
    assert_eq!(
        (status, problem["suggestions"][0].as_str()),
        (404, Some("AAPL"))
    );
}

#[tokio::test]
async fn ended_job_cannot_be_cancelled() {
    let house = House::signed_in().await;
    house.store_bars().await;
    let id = launch(
        &house,
        &json!({ "symbol": "BTCUSDT", "strategy": "buy_and_hold" }),
    )
    .await;
    follow(&house, &id, None).await;
    let path = format!("/api/v1/jobs/{id}");
    let (status, problem) = house
        .refused(house.request(reqwest::Method::DELETE, &path))
        .await;
    assert_eq!((status, problem["code"].as_str()), (409, Some("job_ended")));
    assert_eq!(house.read(&path).await["state"], "done");
    let jobs = house.read("/api/v1/jobs").await;
    assert_eq!(jobs["items"][0]["id"], id);
}

#[tokio::test]
async fn failed_job_says_why() {
    let house = House::signed_in().await;
    let id = launch(
        &house,
        &json!({ "symbol": "BTCUSDT", "strategy": "ema_cross" }),
    )
    .await;
    let events = follow(&house, &id, None).await;
    let (_, job) = events.last().unwrap();
    assert_eq!(job["state"], "failed");
    assert!(job["error"].as_str().unwrap().contains("BTC/USDT"), "{job}");
}

#[tokio::test]
async fn strategies_show_their_rules_in_both_languages() {
    let house = House::signed_in().await;
    let english = house.read("/api/v1/strategies/ema_cross?lang=en").await;
    let spanish = house.read("/api/v1/strategies/ema_cross?lang=es").await;
    assert_eq!(english["rules"], spanish["rules"]);
    assert_ne!(english["title"], spanish["title"]);
    assert!(
        english["rules"]["enter_long"]
            .as_str()
            .unwrap()
            .contains("crosses_above")
    );
    assert_eq!(english["versions"][0]["version"], english["version"]);
    let list = house.read("/api/v1/strategies").await;
    let benchmark = |item: &&Value| item["benchmark"] == true;
    let items = list["items"].as_array().unwrap();
    assert_eq!(items.iter().filter(benchmark).count(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn sheet_of_a_strategy_is_what_the_document_says() {
    const DOCUMENT: &str = include_str!("../../../../docs/strategies.md");
    let house = House::signed_in().await;
    let sheet = house.read("/api/v1/strategies/turn_of_month/sheet").await;
    let line = DOCUMENT
        .lines()
        .find(|line| line.starts_with("| [turn_of_month]"))
        .unwrap();
    let told: Vec<&str> = line.split('|').map(str::trim).collect();
    let summary = &sheet["summary"];
    let counts = [
        "series",
        "positive",
        "beat_holding",
        "higher_sharpe",
        "above_zero",
    ];
    for (name, told) in counts.iter().zip(&told[3..]) {
        assert_eq!(summary[name].to_string(), *told, "{name}");
    }
    let median = summary["median_sharpe"].as_f64().unwrap();
    assert_eq!(format!("{median:.2}").replace('-', "\u{2212}"), told[8]);
    let rows = sheet["rows"].as_array().unwrap();
    let measured = rows.iter().filter(|row| !row["measured"].is_null());
    assert_eq!(summary["series"], measured.count());
    assert_eq!(sheet["simulated"], true);
    let refused = house.refused(house.get("/api/v1/strategies/buy_and_hold/sheet"));
    assert_eq!(refused.await.0, 409);
}
