//! Studies of many parameter sets: the heat map while it grows, cancelling, and going on after a
//! worker has died.

use std::sync::Arc;
use std::time::Duration;

use rumbo_app::AppError;
use rumbo_app::backtest::again;
use rumbo_app::job::BACKTEST;
use rumbo_store::backtest::{self, BacktestResult};
use rumbo_store::job;
use serde_json::{Value, json};

use crate::house::{House, follow};

/// Sets that take some seconds in a test build.
const MANY: &str = r#"{ "fast": { "from": 2, "to": 101, "step": 1 }, "slow": { "from": 102, "to": 201, "step": 1 } }"#;
/// Longest wait for something that happens at once or never.
const WITHIN: Duration = Duration::from_secs(60);

fn sweep(grid: &str) -> Value {
    json!({
        "symbol": "BTCUSDT",
        "strategy": "ema_cross",
        "grid": serde_json::from_str::<Value>(grid).unwrap(),
    })
}

async fn launch(house: &House, body: &Value) -> String {
    let response = house.post("/api/v1/backtests", body).send().await.unwrap();
    assert_eq!(response.status(), 202);
    let job: Value = response.json().await.unwrap();
    job["id"].as_str().unwrap().to_owned()
}

/// The id of the only backtest, once some of its runs are done.
async fn growing(house: &House) -> String {
    let mut news = house.app.bus.subscribe();
    let found = async {
        loop {
            let list = house.read("/api/v1/backtests").await;
            if list["items"][0]["runs_done"].as_u64().unwrap_or(0) > 0 {
                return list["items"][0]["id"].as_str().unwrap().to_owned();
            }
            news.next().await.unwrap();
        }
    };
    tokio::time::timeout(WITHIN, found).await.unwrap()
}

#[tokio::test]
async fn sweep_fills_a_heat_map_whose_cells_are_single_backtests() {
    let house = House::signed_in().await;
    house.store_bars().await;
    let body =
        sweep(r#"{ "fast": [5, 10, 20, 40], "slow": { "from": 20, "to": 60, "step": 20 } }"#);
    let estimate = house.post("/api/v1/backtests/estimate", &body);
    let estimate: Value = estimate.send().await.unwrap().json().await.unwrap();
    // 20/20 and 40/20 and 40/40 are not below.
    assert_eq!(
        (&estimate["runs"], &estimate["impossible"]),
        (&json!(9), &json!(3))
    );
    assert_eq!(estimate["bars"], 1_200);
    assert_eq!(estimate["assumptions"]["fee_bps"], 10.0);
    assert!(estimate["seconds"].as_f64().unwrap() > 0.0);
    let id = launch(&house, &body).await;
    let events = follow(&house, &id, None).await;
    let (_, end) = events.last().unwrap();
    assert_eq!(end["state"], "done", "{end}");
    let told = events
        .iter()
        .rev()
        .find(|(name, data)| name == "progress" && data["data"].is_object());
    let told = &told.unwrap().1["data"];
    assert_eq!((&told["done"], &told["total"]), (&json!(9), &json!(9)));
    assert!(told["bars_per_s"].as_f64().unwrap() > 0.0);
    let backtest = end["result"]["backtests"][0].as_str().unwrap();

    let grid = house
        .read(&format!("/api/v1/backtests/{backtest}/grid"))
        .await;
    assert_eq!(
        grid["axes"][0],
        json!({ "name": "fast", "values": [5.0, 10.0, 20.0, 40.0] })
    );
    assert_eq!(grid["axes"][1]["values"], json!([20.0, 40.0, 60.0]));
    let cells = grid["cells"].as_array().unwrap();
    assert_eq!(
        (cells.len(), &grid["runs_done"], &grid["impossible"]),
        (9, &json!(9), &json!(3))
    );
    assert_eq!(grid["tries"], 9);
    let pbo = grid["pbo"].as_f64().unwrap();
    assert!((0.0..=1.0).contains(&pbo), "{pbo}");
    for (at, cell) in cells.iter().enumerate().step_by(4) {
        let place = |axis: usize| usize::try_from(cell["at"][axis].as_u64().unwrap()).unwrap();
        let value = |axis: usize| &grid["axes"][axis]["values"][place(axis)];
        let alone = json!({
            "symbol": "BTCUSDT",
            "strategy": "ema_cross",
            "params": { "fast": value(0), "slow": value(1) },
        });
        let done = house.post("/api/v1/backtests?wait=10000", &alone);
        let done: Value = done.send().await.unwrap().json().await.unwrap();
        assert_eq!(done["backtests"][0]["sharpe"], cell["value"], "cell {at}");
        assert_eq!(done["backtests"][0]["trades"], cell["trades"], "cell {at}");
    }
    // None of them was a new try.
    let detail = house
        .read(&format!("/api/v1/backtests/{backtest}?lang=en"))
        .await;
    assert_eq!(
        (&detail["tries"], &detail["study"]),
        (&json!(9), &json!("sweep"))
    );
    let chosen = match grid["centre"].as_u64() {
        Some(centre) => centre,
        None => grid["best"].as_u64().unwrap(),
    };
    let at = usize::try_from(
        cells[usize::try_from(chosen).unwrap()]["at"][0]
            .as_u64()
            .unwrap(),
    );
    assert_eq!(
        detail["params"]["fast"],
        grid["axes"][0]["values"][at.unwrap()]
    );
    let drawdown = house
        .read(&format!(
            "/api/v1/backtests/{backtest}/grid?metric=max_drawdown"
        ))
        .await;
    assert_eq!(drawdown["metric"], "max_drawdown");
    let path = format!("/api/v1/backtests/{backtest}/grid?metric=nothing");
    let (status, problem) = house.refused(house.get(&path)).await;
    assert_eq!(
        (status, &problem["errors"][0]["field"]),
        (422, &json!("metric"))
    );
}

#[tokio::test]
async fn cancelling_keeps_the_runs_that_are_done() {
    let house = House::signed_in().await;
    house.store_bars().await;
    let id = launch(&house, &sweep(MANY)).await;
    // The same wish while it is unfinished is the same job.
    assert_eq!(launch(&house, &sweep(MANY)).await, id);
    let backtest = growing(&house).await;
    let path = format!("/api/v1/backtests/{backtest}");
    let running = house.request(reqwest::Method::DELETE, &path);
    let (status, problem) = house.refused(running).await;
    assert_eq!(
        (status, &problem["code"]),
        (409, &json!("backtest_running"))
    );
    let (status, problem) = house.refused(house.get(&format!("{path}/equity"))).await;
    assert_eq!(
        (status, &problem["code"]),
        (409, &json!("backtest_unfinished"))
    );

    let cancel = house.request(reqwest::Method::DELETE, &format!("/api/v1/jobs/{id}"));
    assert_eq!(cancel.send().await.unwrap().status(), 200);
    follow(&house, &id, None).await;
    let detail = house.read(&path).await;
    assert_eq!(detail["state"], "cancelled");
    let grid = house.read(&format!("{path}/grid")).await;
    let done = grid["cells"].as_array().unwrap().len();
    assert!(done > 0 && done < 10_000, "{done}");
    assert_eq!(grid["runs_done"], done);
    assert_eq!(grid["tries"], done);
    // What was tried stays counted when the result is gone.
    let delete = house.request(reqwest::Method::DELETE, &path);
    assert_eq!(delete.send().await.unwrap().status(), 204);
    assert_eq!(house.refused(house.get(&path)).await.0, 404);
    let tries = rumbo_store::trial::count(&house.app.db, "BTC/USDT", "1d")
        .await
        .unwrap();
    assert_eq!(tries, i64::try_from(done).unwrap());
    assert_ne!(launch(&house, &sweep(MANY)).await, id);
}

/// A worker that falls silent loses the job; the next one goes on where the stored runs end.
#[tokio::test]
async fn study_goes_on_where_a_dead_worker_left_it() {
    let house = House::signed_in().await;
    house.store_bars().await;
    let id = launch(&house, &sweep(MANY)).await;
    growing(&house).await;
    let taken_over = async {
        loop {
            let found = job::get(&house.app.db, &id).await.unwrap().unwrap();
            assert_eq!(found.kind, BACKTEST);
            assert_eq!(found.state, job::JobState::Running, "it ended too early");
            if found.attempts > 1 {
                return;
            }
            // The lease runs out, and the other worker looks before this one extends it.
            let clock = house.app.clock.as_frozen().unwrap();
            clock.advance_to(house.app.now_ms() + 61_000);
            house.app.bus.publish("test", "wake", Value::Null);
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(WITHIN, taken_over).await.unwrap();
    let events = follow(&house, &id, None).await;
    let (_, end) = events.last().unwrap();
    assert_eq!(end["state"], "done", "{end}");
    let backtest = end["result"]["backtests"][0].as_str().unwrap();
    let path = format!("/api/v1/backtests/{backtest}");
    let grid = house.read(&format!("{path}/grid")).await;
    let mut places: Vec<String> = grid["cells"]
        .as_array()
        .unwrap()
        .iter()
        .map(|cell| cell["at"].to_string())
        .collect();
    places.sort();
    places.dedup();
    // 100 fast values below all of 100 slow ones, each once.
    assert_eq!((places.len(), &grid["runs_done"]), (10_000, &json!(10_000)));

    // Not interrupted, it is the same to the last bit.
    let other = House::signed_in().await;
    other.store_bars().await;
    let id = launch(&other, &sweep(MANY)).await;
    let events = follow(&other, &id, None).await;
    let again = events.last().unwrap().1["result"]["backtests"][0]
        .as_str()
        .unwrap()
        .to_owned();
    let whole = other.read(&format!("/api/v1/backtests/{again}/grid")).await;
    assert_eq!(whole["cells"], grid["cells"]);
    assert_eq!(whole["pbo"], grid["pbo"]);
    let digest = |detail: Value| detail["digest"].clone();
    let path_again = format!("/api/v1/backtests/{again}");
    assert_eq!(
        digest(other.read(&path_again).await),
        digest(house.read(&path).await)
    );
}

#[tokio::test]
async fn walk_forward_is_judged_in_both_languages() {
    let house = House::signed_in().await;
    house.store_bars().await;
    let body = json!({
        "symbol": "BTCUSDT",
        "strategy": "ema_cross",
        "study": "walk_forward",
        "walk_forward": { "train_bars": 400, "test_bars": 100 },
    });
    let id = launch(&house, &body).await;
    let events = follow(&house, &id, None).await;
    let (_, end) = events.last().unwrap();
    assert_eq!(end["state"], "done", "{end}");
    let id = end["result"]["backtests"][0].as_str().unwrap();
    let path = format!("/api/v1/backtests/{id}");
    let english = house.read(&format!("{path}?lang=en")).await;
    let spanish = house.read(&format!("{path}?lang=es")).await;
    // 1,200 bars less the first 400.
    assert_eq!(
        (&english["bars"], &english["study"]),
        (&json!(800), &json!("walk_forward"))
    );
    let judged = &english["judgement"];
    assert_eq!(judged["grade"], english["verdict"]);
    let reasons = judged["reasons"].as_array().unwrap();
    assert!(!reasons.is_empty());
    for (at, reason) in reasons.iter().enumerate() {
        let other = &spanish["judgement"]["reasons"][at];
        assert_eq!(reason["code"], other["code"]);
        assert_ne!(reason["sentence"], other["sentence"]);
        assert!(
            !reason["sentence"].as_str().unwrap().contains('{'),
            "{reason}"
        );
    }
    let evaluation = &english["evaluation"];
    assert_eq!(evaluation["folds"].as_array().unwrap().len(), 8);
    assert_eq!(evaluation["costs"].as_array().unwrap().len(), 3);
    assert_eq!(evaluation["out_of_sample"]["sharpe"], english["sharpe"]);
    let equity = house.read(&format!("{path}/equity")).await;
    assert!(equity["out_of_sample_from"].is_i64());
    assert_eq!(equity["bars"], 801);
    let list = house.read("/api/v1/backtests?study=walk_forward").await;
    assert_eq!(list["items"][0]["verdict"], judged["grade"]);
    let verdict = judged["grade"].as_str().unwrap();
    let found = house
        .read(&format!("/api/v1/backtests?verdict={verdict}"))
        .await;
    assert_eq!(found["items"].as_array().unwrap().len(), 1);
    let strategy = house.read("/api/v1/strategies/ema_cross").await;
    assert_eq!(strategy["verdict"]["backtest"], id);
}

#[tokio::test]
async fn record_of_a_walk_forward_is_looked_into_reported_and_exported() {
    let house = House::signed_in().await;
    house.store_bars().await;
    let body = json!({
        "symbol": "BTCUSDT",
        "strategy": "ema_cross",
        "study": "walk_forward",
        "walk_forward": { "train_bars": 400, "test_bars": 100 },
    });
    let job = launch(&house, &body).await;
    let events = follow(&house, &job, None).await;
    let id = events.last().unwrap().1["result"]["backtests"][0].clone();
    let id = id.as_str().unwrap();
    let path = format!("/api/v1/backtests/{id}");
    let detail = house.read(&path).await;
    let analysis = house.read(&format!("{path}/analysis?lang=en")).await;
    // The same walk-forwards that it was judged by.
    assert_eq!(analysis["stress"], detail["evaluation"]["costs"]);
    let close = |one: &Value, other: &Value| {
        let (one, other) = (one.as_f64().unwrap(), other.as_f64().unwrap());
        assert!((one - other).abs() < 1e-9, "{one} against {other}");
    };
    let years = analysis["months"].as_array().unwrap();
    let months = years
        .iter()
        .flat_map(|year| year["months"].as_array().unwrap());
    let grown: f64 = months
        .filter_map(Value::as_f64)
        .map(|change| 1.0 + change)
        .product();
    close(&json!(grown - 1.0), &detail["total_return"]);
    close(
        &analysis["hold"]["total_return"],
        &detail["hold"]["total_return"],
    );
    let trades = detail["trades"].as_u64().unwrap();
    assert!(trades > 0);
    for breakdown in analysis["breakdowns"].as_array().unwrap() {
        let buckets = breakdown["buckets"].as_array().unwrap();
        let counted = buckets.iter().map(|one| one["trades"].as_u64().unwrap());
        assert_eq!(counted.sum::<u64>(), trades, "{breakdown}");
    }
    let doubts = analysis["diagnostics"].to_string();
    assert!(!doubts.contains("parameter_at_bound"), "{doubts}");

    let row = backtest::get(&house.app.db, id).await.unwrap().unwrap();
    let first = again::analysis(&house.app, &row).await.unwrap();
    let second = again::analysis(&house.app, &row).await.unwrap();
    assert!(Arc::ptr_eq(&first, &second), "it is made once");

    let read = async |part: &str| {
        let response = house.get(&format!("{path}/{part}")).send().await.unwrap();
        assert_eq!(response.status(), 200, "{part}");
        response.bytes().await.unwrap()
    };
    let html = String::from_utf8(read("report?lang=en").await.to_vec()).unwrap();
    assert!(html.contains(detail["digest"].as_str().unwrap()));
    assert!(html.contains("chosen anew in each window"));
    let csv = String::from_utf8(read("export").await.to_vec()).unwrap();
    assert_eq!(csv.lines().count() as u64, trades + 1);
    for what in ["trades", "equity"] {
        let bytes = read(&format!("export?what={what}&format=parquet")).await;
        assert!(
            bytes.starts_with(b"PAR1") && bytes.ends_with(b"PAR1"),
            "{what}"
        );
    }

    let listed = house.read("/api/v1/backtests?sort=-sharpe").await;
    let (listed, evaluation) = (&listed["items"][0], &detail["evaluation"]);
    close(
        &listed["sharpe_low"],
        &evaluation["out_of_sample"]["sharpe_low"],
    );
    close(
        &listed["sharpe_high"],
        &evaluation["out_of_sample"]["sharpe_high"],
    );
    assert_eq!(listed["pbo"], evaluation["pbo"]);
    let alone = json!({ "symbol": "BTCUSDT", "strategy": "donchian_breakout" });
    let alone = house.post("/api/v1/backtests?wait=10000", &alone);
    let alone: Value = alone.send().await.unwrap().json().await.unwrap();
    let ids = format!("{id},{}", alone["backtests"][0]["id"].as_str().unwrap());
    let compared = house
        .read(&format!("/api/v1/backtests/compare?ids={ids}"))
        .await;
    let (walk, single) = (&compared["items"][0], &compared["items"][1]);
    let expected = json!({
        "in_sample_sharpe": evaluation["in_sample_sharpe"],
        "out_of_sample_sharpe": detail["sharpe"],
        "deflated_sharpe": evaluation["deflated_sharpe"],
        "pbo": evaluation["pbo"],
        "doubled_cagr": evaluation["costs"][1]["cagr"],
    });
    assert_eq!(walk["study"], expected);
    assert!(walk["study"]["pbo"].is_f64() && walk["study"]["doubled_cagr"].is_f64());
    let nothing = single["study"].as_object().unwrap();
    assert!(nothing.values().all(Value::is_null), "{nothing:?}");
    let interval = |item: &Value| item["intervals"]["sharpe"].as_array().unwrap().clone();
    for item in [walk, single, &compared["benchmarks"][0]] {
        let sharpe = item["metrics"]["sharpe"].as_f64().unwrap();
        let ends = interval(item);
        assert!(ends[0].as_f64().unwrap() < sharpe && sharpe < ends[1].as_f64().unwrap());
    }

    // A program that no longer does the same says so and shows nothing.
    let changed = BacktestResult {
        id: "other".to_owned(),
        digest: "0".repeat(64),
        ..row
    };
    let refused = again::analysis(&house.app, &changed).await.unwrap_err();
    assert!(matches!(refused, AppError::Conflict(_)), "{refused}");
}

#[tokio::test]
async fn studies_are_checked_before_a_job_is_made() {
    let house = House::signed_in().await;
    house.store_bars().await;
    let cases = [
        (r#"{ "fast": [] }"#, "grid.fast"),
        (r#"{ "fast": [5, 1e9] }"#, "grid.fast"),
        (
            r#"{ "fast": { "from": 5, "to": 1, "step": 1 } }"#,
            "grid.fast",
        ),
        (
            r#"{ "fast": { "from": 2, "to": 9, "step": -1 } }"#,
            "grid.fast",
        ),
        (r#"{ "wrong": [1] }"#, "grid.wrong"),
        (r#"{ "fast": [50], "slow": [20] }"#, "grid"),
        (
            r#"{ "fast": { "from": 2, "to": 200, "step": 1 }, "slow": { "from": 5, "to": 400, "step": 1 } }"#,
            "grid",
        ),
        (r#"{ "fast": "5..50" }"#, "body"),
        (r#"{ "fast": [null] }"#, "body"),
    ];
    for (grid, field) in cases {
        for path in ["/api/v1/backtests", "/api/v1/backtests/estimate"] {
            let (status, problem) = house.refused(house.post(path, &sweep(grid))).await;
            assert_eq!(
                (status, &problem["errors"][0]["field"]),
                (422, &json!(field)),
                "{problem}"
            );
        }
    }
    let with = |name: &str, value: Value| {
        let mut body = sweep(r#"{ "fast": [5, 6] }"#);
        body[name] = value;
        body
    };
    for (body, field) in [
        (with("study", json!("single")), "study"),
        (with("study", json!("magic")), "body"),
        (with("engine", json!("magic")), "body"),
        (with("params", json!({ "fast": 5 })), "grid.fast"),
        (
            with(
                "walk_forward",
                json!({ "train_bars": 400, "test_bars": 100 }),
            ),
            "walk_forward",
        ),
    ] {
        let (status, problem) = house.refused(house.post("/api/v1/backtests", &body)).await;
        assert_eq!(
            (status, &problem["errors"][0]["field"]),
            (422, &json!(field)),
            "{problem}"
        );
    }
    let mut many = sweep(
        r#"{ "fast": { "from": 2, "to": 101, "step": 1 }, "slow": { "from": 102, "to": 201, "step": 1 } }"#,
    );
    many["symbols"] = json!(["BTCUSDT", "AAPL", "SPY"]);
    many.as_object_mut().unwrap().remove("symbol");
    let (status, problem) = house.refused(house.post("/api/v1/backtests", &many)).await;
    assert_eq!(
        (status, &problem["errors"][0]["field"]),
        (422, &json!("grid"))
    );
    assert!(
        problem["detail"].as_str().unwrap().contains("30000 runs"),
        "{problem}"
    );
}
