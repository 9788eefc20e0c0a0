//! Long results: trades in pages and columns, curves for any width, results side by side.

use rumbo_app::backtest::columns::{Curve, pack_trades};
use rumbo_engine::backtest::{ExitReason, Side, Trade};
use rumbo_market::DAY_MS;
use rumbo_store::backtest::{BacktestResult, Part, ResultState};
use rumbo_store::{backtest, new_id};
use serde_json::{Value, json};

use crate::house::{House, NOW_MS};

const TRADES: usize = 120_000;
const MINUTE_MS: i64 = 60_000;

fn trade(row: usize) -> Trade {
    let at = i64::try_from(row).unwrap();
    let pnl = f64::from(i32::try_from(row * 7_919 % 2_003).unwrap()) - 1_001.0;
    Trade {
        side: if row.is_multiple_of(3) {
            Side::Short
        } else {
            Side::Long
        },
        entry_row: 2 * row,
        exit_row: 2 * row + 1,
        opened_at: NOW_MS + at * 2 * MINUTE_MS,
        closed_at: NOW_MS + (at * 2 + 1) * MINUTE_MS,
        entry: 100.0,
        exit: 100.0 + pnl,
        quantity: 1.0,
        stop: None,
        target: Some(101.0),
        fees: 0.2,
        pnl,
        return_ratio: pnl / 100.0,
        mae: -0.1,
        mfe: 0.1,
        exit_reason: ExitReason::Rule,
        bars_held: row % 40,
        ambiguous: false,
    }
}

/// Stores a result as a job would, and returns its id.
async fn store(house: &House, equity: &Curve, trades: &[Trade]) -> String {
    let id = new_id(NOW_MS);
    let count = |value: usize| i64::try_from(value).unwrap();
    let row = BacktestResult {
        id: id.clone(),
        strategy_id: "ema_cross".to_owned(),
        strategy_version: "v".to_owned(),
        symbol: "BTC/USDT".to_owned(),
        timeframe: "1m".to_owned(),
        from_ms: equity.at[0],
        until_ms: equity.at[equity.at.len() - 1] + MINUTE_MS,
        bar_count: count(equity.at.len()),
        params: "{}".to_owned(),
        assumptions: "{}".to_owned(),
        trade_count: count(trades.len()),
        win_count: 0,
        loss_count: 0,
        total_return: None,
        sharpe: None,
        sharpe_low: None,
        sharpe_high: None,
        pbo: None,
        max_drawdown: None,
        profit_factor: None,
        win_rate: None,
        metrics: "{}".to_owned(),
        digest: "d".to_owned(),
        elapsed_ms: 1,
        created_by: "ana".to_owned(),
        created_at: NOW_MS,
        job_id: None,
        study: "single".to_owned(),
        state: ResultState::Done,
        run_count: 1,
        run_done: 1,
        verdict: None,
        engine: "signals".to_owned(),
        instruments: "[]".to_owned(),
    };
    let (equity, trades) = (equity.pack(), pack_trades(trades));
    let parts = [
        ("equity", equity.as_slice()),
        ("benchmark", equity.as_slice()),
        ("trades", trades.as_slice()),
    ]
    .map(|(name, content)| Part { name, content });
    assert!(
        backtest::put(&house.app.db, &row, &parts, &[])
            .await
            .unwrap()
    );
    id
}

fn minutes(first: i64, count: i64, value: impl Fn(i64) -> f64) -> Curve {
    Curve {
        at: (0..count).map(|row| first + row * MINUTE_MS).collect(),
        value: (0..count).map(value).collect(),
    }
}

fn flat() -> Curve {
    minutes(NOW_MS, 10, |_| 10_000.0)
}

#[tokio::test]
async fn a_hundred_thousand_trades_come_in_pages_each_once() {
    let house = House::signed_in().await;
    let trades: Vec<Trade> = (0..TRADES).map(trade).collect();
    let id = store(&house, &flat(), &trades).await;
    let path = format!("/api/v1/backtests/{id}/trades");
    let mut seen = 0;
    let mut cursor = String::new();
    loop {
        let query = format!("?format=columns&limit=50000&sort=-pnl{cursor}");
        let page = house.read(&format!("{path}{query}")).await;
        assert_eq!(page["count"], TRADES);
        let pnl: Vec<f64> = serde_json::from_value(page["pnl"].clone()).unwrap();
        assert!(pnl.is_sorted_by(|a, b| a >= b));
        for name in [
            "number",
            "side",
            "opened_at",
            "entry",
            "exit_reason",
            "return",
        ] {
            assert_eq!(page[name].as_array().unwrap().len(), pnl.len(), "{name}");
        }
        seen += pnl.len();
        match page["next"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => break,
        }
    }
    assert_eq!(seen, TRADES);

    // Every third is short, and a little less than half of them win.
    let wins = trades
        .iter()
        .filter(|one| one.side == Side::Short && one.pnl > 0.0)
        .count();
    let mut numbers = Vec::new();
    let mut cursor = String::new();
    while numbers.len() < 2_000 {
        let query = format!("?side=short&result=win&limit=500{cursor}");
        let page = house.read(&format!("{path}{query}")).await;
        assert_eq!(page["count"], wins);
        for item in page["items"].as_array().unwrap() {
            assert!(
                item["side"] == "short" && item["pnl"].as_f64().unwrap() > 0.0,
                "{item}"
            );
            numbers.push(item["number"].as_u64().unwrap());
        }
        cursor = format!("&cursor={}", page["next"].as_str().unwrap());
    }
    assert!(numbers.is_sorted_by(|a, b| a < b));
    let last = house.read(&format!("{path}?sort=-opened_at&limit=1")).await;
    assert_eq!(last["items"][0]["number"], TRADES);
    for query in [
        "limit=0",
        "limit=501",
        "format=columns&limit=100001",
        "sort=up",
        "side=up",
        "result=draw",
        "cursor=zz",
        "format=xml",
    ] {
        let (status, problem) = house.refused(house.get(&format!("{path}?{query}"))).await;
        assert_eq!(status, 422, "{query}: {problem}");
    }
}

#[tokio::test]
async fn curves_fit_any_width_and_keep_every_extreme() {
    let house = House::signed_in().await;
    let spikes = |row: i64| match row {
        40_001 => 20_000.0,
        40_002 => 5_000.0,
        _ => 10_000.0,
    };
    let id = store(&house, &minutes(NOW_MS, 90_000, spikes), &[]).await;
    let path = format!("/api/v1/backtests/{id}/equity");
    for px in [1, 100, 2_400] {
        let equity = house.read(&format!("{path}?px={px}")).await;
        for curve in ["equity", "drawdown", "benchmark"] {
            let values: Vec<f64> = serde_json::from_value(equity[curve]["value"].clone()).unwrap();
            assert!(
                values.len() <= (2 * px + 2).min(2_400),
                "{curve} {px}: {}",
                values.len()
            );
            let low = if curve == "drawdown" { -0.75 } else { 5_000.0 };
            assert!(values.contains(&low), "{curve} {px}");
        }
        assert_eq!(equity["bars"], 90_000);
    }
    let (from, to) = (NOW_MS + 40_000 * MINUTE_MS, NOW_MS + 40_005 * MINUTE_MS);
    let part = house.read(&format!("{path}?from={from}&to={to}")).await;
    assert_eq!(
        part["equity"]["value"],
        json!([10_000.0, 20_000.0, 5_000.0, 10_000.0, 10_000.0])
    );
    for query in ["px=0", "px=2401", "from=x", "from=2&to=1"] {
        let (status, _) = house.refused(house.get(&format!("{path}?{query}"))).await;
        assert_eq!(status, 422, "{query}");
    }
}

#[tokio::test]
async fn compared_curves_begin_at_one_where_all_have_begun() {
    let house = House::signed_in().await;
    let rising = |row: i64| 10_000.0 + row as f64;
    let long = store(&house, &minutes(NOW_MS, 2_000, rising), &[]).await;
    let late = store(
        &house,
        &minutes(NOW_MS + 500 * MINUTE_MS, 1_000, rising),
        &[],
    )
    .await;
    let path = format!("/api/v1/backtests/compare?ids={long},{late}&lang=en");
    let compared = house.read(&path).await;
    // Values are those of closes.
    assert_eq!(compared["from"], NOW_MS + 501 * MINUTE_MS);
    assert_eq!(compared["until"], NOW_MS + 1_500 * MINUTE_MS);
    for item in compared["items"].as_array().unwrap() {
        assert_eq!(item["equity"]["value"][0], 1.0);
        assert_eq!(item["equity"]["at"][0], compared["from"]);
        assert_eq!(item["in_sample"].as_array().unwrap().len(), 1);
    }
    // By hand: from 10 500 to 11 499, and from 10 000 to 10 999.
    let total = |at: usize| {
        compared["items"][at]["metrics"]["total_return"]
            .as_f64()
            .unwrap()
    };
    assert!((total(0) - (11_499.0 / 10_500.0 - 1.0)).abs() < 1e-12);
    assert!((total(1) - (10_999.0 / 10_000.0 - 1.0)).abs() < 1e-12);
    assert_eq!(compared["benchmarks"].as_array().unwrap().len(), 1);
    assert_eq!(compared["verdict"]["code"], "all_in_sample");
    let spanish = house.read(&path.replace("lang=en", "lang=es")).await;
    assert_ne!(
        spanish["verdict"]["sentence"],
        compared["verdict"]["sentence"]
    );

    let elsewhere = store(&house, &minutes(NOW_MS + 9 * DAY_MS, 100, rising), &[]).await;
    for (ids, status) in [
        (String::new(), 422),
        (long.clone(), 422),
        (format!("{long},{long}"), 422),
        (format!("{long},{elsewhere}"), 422),
        (format!("{long},nothing"), 404),
        (["a", "b", "c", "d", "e", "f", "g"].join(","), 422),
    ] {
        let path = format!("/api/v1/backtests/compare?ids={ids}");
        let (found, problem) = house.refused(house.get(&path)).await;
        assert_eq!(found, status, "{ids}: {problem}");
    }
}

#[tokio::test]
async fn list_is_filtered_and_paged() {
    let house = House::signed_in().await;
    house.store_bars().await;
    for (fast, from) in [(5, "2020-01-01"), (6, "2021-01-01"), (7, "2021-06-01")] {
        let body = json!({
            "symbol": "BTCUSDT",
            "strategy": "ema_cross",
            "params": { "fast": fast },
            "from": from,
        });
        let done = house
            .post("/api/v1/backtests?wait=10000", &body)
            .send()
            .await
            .unwrap();
        assert_eq!(done.status(), 200);
    }
    let ids = async |query: &str| -> Vec<String> {
        let list = house.read(&format!("/api/v1/backtests?{query}")).await;
        let items = list["items"].as_array().unwrap();
        items
            .iter()
            .map(|item| item["params"]["fast"].to_string())
            .collect()
    };
    assert_eq!(ids("").await, ["7.0", "6.0", "5.0"]);
    assert_eq!(
        ids("timeframe=1d&symbol=BTC/USDT&study=single").await.len(),
        3
    );
    assert_eq!(ids("to=2020-06-01").await, ["5.0"]);
    assert_eq!(ids("from=2021-01-01&to=2021-02-01").await, ["6.0", "5.0"]);
    for none in [
        "timeframe=1h",
        "symbol=AAPL",
        "study=sweep",
        "verdict=solid",
        "strategy=x",
    ] {
        assert_eq!(ids(none).await, Vec::<String>::new(), "{none}");
    }
    let first = house.read("/api/v1/backtests?limit=2").await;
    let next = first["next"].as_str().unwrap();
    assert_eq!(ids(&format!("limit=2&cursor={next}")).await, ["5.0"]);
    for wrong in [
        "timeframe=7m",
        "symbol=NOPE",
        "study=x",
        "verdict=%00",
        "from=x",
        "from=2&to=1",
    ] {
        let (status, problem) = house
            .refused(house.get(&format!("/api/v1/backtests?{wrong}")))
            .await;
        assert!(matches!(status, 404 | 422), "{wrong}: {problem}");
    }
}

#[tokio::test]
async fn waiting_gives_the_result_and_a_job_gives_the_same() {
    let house = House::signed_in().await;
    house.store_bars().await;
    let body = json!({ "symbol": "BTCUSDT", "strategy": "ema_cross" });
    let mut news = house.app.bus.subscribe();
    let done = house
        .post("/api/v1/backtests?wait=10000", &body)
        .send()
        .await
        .unwrap();
    assert_eq!(done.status(), 200);
    let done: Value = done.json().await.unwrap();
    let told = loop {
        match news.next().await.unwrap() {
            rumbo_bus::Received::Event(event) if event.topic == "backtests" => break event,
            _ => {}
        }
    };
    assert_eq!(
        (told.name, &told.data["backtests"][0]),
        ("completed", &done["backtests"][0]["id"])
    );
    let launched = house.post("/api/v1/backtests", &body).send().await.unwrap();
    assert_eq!(launched.status(), 202);
    let job: Value = launched.json().await.unwrap();
    let events = crate::house::follow(&house, job["id"].as_str().unwrap(), None).await;
    let id = events.last().unwrap().1["result"]["backtests"][0]
        .as_str()
        .unwrap()
        .to_owned();
    let queued = house.read(&format!("/api/v1/backtests/{id}")).await;
    assert_eq!(queued["digest"], done["backtests"][0]["digest"]);
    assert_eq!(queued["job"], job["id"]);
    assert!(done["backtests"][0]["job"].is_null());
    let hold = queued["hold"]["total_return"].as_f64().unwrap();
    assert!(hold > 0.0, "{hold}");
    let shown = queued["metric_list"].as_array().unwrap();
    assert!(
        shown
            .iter()
            .all(|one| !one["convention"].as_str().unwrap().is_empty())
    );

    let path = "/api/v1/backtests?wait=10001";
    let (status, problem) = house.refused(house.post(path, &body)).await;
    assert_eq!(
        (status, &problem["errors"][0]["field"]),
        (422, &json!("wait"))
    );
    // Without bars the waiting caller learns it at once.
    let none = json!({ "symbol": "AAPL", "strategy": "ema_cross" });
    let path = "/api/v1/backtests?wait=1000";
    assert_eq!(house.refused(house.post(path, &none)).await.0, 404);
    let none = json!({ "symbol": "BTCUSDT", "strategy": "ema_cross", "to": "1970-01-02" });
    assert_eq!(house.refused(house.post(path, &none)).await.0, 422);
}

#[tokio::test]
async fn result_is_looked_into_reported_and_exported() {
    let house = House::signed_in().await;
    house.store_bars().await;
    let body = json!({ "symbol": "BTCUSDT", "strategy": "ema_cross", "params": { "fast": 5, "slow": 30 } });
    let done = house
        .post("/api/v1/backtests?wait=10000", &body)
        .send()
        .await
        .unwrap();
    let done: Value = done.json().await.unwrap();
    let one = &done["backtests"][0];
    let path = format!("/api/v1/backtests/{}", one["id"].as_str().unwrap());
    let english = house.read(&format!("{path}/analysis?lang=en")).await;
    let stress = english["stress"].as_array().unwrap();
    assert_eq!(stress[0]["total_return"], one["total_return"]);
    // Dearer trading of the same trades never earns more.
    let returns: Vec<f64> = stress
        .iter()
        .map(|one| one["total_return"].as_f64().unwrap())
        .collect();
    assert!(returns.is_sorted_by(|a, b| a >= b), "{returns:?}");
    assert_eq!(english["strategy"]["total_return"], one["total_return"]);
    let detail = house.read(&path).await;
    let hold = english["hold"]["total_return"].as_f64().unwrap();
    assert!((hold - detail["hold"]["total_return"].as_f64().unwrap()).abs() < 1e-9);
    for breakdown in english["breakdowns"].as_array().unwrap() {
        let buckets = breakdown["buckets"].as_array().unwrap();
        let trades: u64 = buckets
            .iter()
            .map(|one| one["trades"].as_u64().unwrap())
            .sum();
        assert_eq!(trades, one["trades"].as_u64().unwrap(), "{breakdown}");
    }
    let spanish = house.read(&format!("{path}/analysis?lang=es")).await;
    let doubts = |answer: &Value| answer["diagnostics"].as_array().unwrap().clone();
    for (one, other) in doubts(&english).iter().zip(&doubts(&spanish)) {
        assert_eq!(one["code"], other["code"]);
        assert_ne!(one["sentence"], other["sentence"]);
    }

    let report = house
        .get(&format!("{path}/report?lang=es"))
        .send()
        .await
        .unwrap();
    assert_eq!(report.status(), 200);
    let header = |name: &str| report.headers()[name].to_str().unwrap().to_owned();
    assert_eq!(header("content-type"), "text/html; charset=utf-8");
    assert!(
        header("content-disposition").starts_with("attachment; filename=\"ema_cross-BTCUSDT-1d-")
    );
    let policy = header("content-security-policy");
    assert!(
        policy.starts_with("default-src 'none'") && policy.contains("sandbox"),
        "{policy}"
    );
    let html = report.text().await.unwrap();
    for forbidden in ["<script", "http://", "https://", "javascript:"] {
        assert!(!html.contains(forbidden), "{forbidden}");
    }
    assert!(html.contains(one["digest"].as_str().unwrap()));

    let export = async |query: &str| {
        let response = house
            .get(&format!("{path}/export?{query}"))
            .send()
            .await
            .unwrap();
        assert_eq!(response.status(), 200, "{query}");
        response.bytes().await.unwrap()
    };
    let trades = one["trades"].as_u64().unwrap();
    let csv = String::from_utf8(export("").await.to_vec()).unwrap();
    assert_eq!(csv.lines().count() as u64, trades + 1);
    let csv = String::from_utf8(export("what=equity").await.to_vec()).unwrap();
    assert_eq!(csv.lines().count(), 1_201);
    let all: Value = serde_json::from_slice(&export("what=all").await).unwrap();
    assert_eq!(all["trades"].as_array().unwrap().len() as u64, trades);
    assert_eq!(all["equity"].as_array().unwrap().len(), 1_200);
    assert_eq!(all["backtest"]["digest"], one["digest"]);
    for what in ["trades", "equity"] {
        let bytes = export(&format!("what={what}&format=parquet")).await;
        assert!(
            bytes.starts_with(b"PAR1") && bytes.ends_with(b"PAR1"),
            "{what}"
        );
        let list: Value =
            serde_json::from_slice(&export(&format!("what={what}&format=json")).await).unwrap();
        assert!(!list.as_array().unwrap().is_empty());
    }
    for wrong in [
        "format=xml",
        "what=x",
        "what=all&format=csv",
        "what=all&format=parquet",
    ] {
        let (status, _) = house
            .refused(house.get(&format!("{path}/export?{wrong}")))
            .await;
        assert_eq!(status, 422, "{wrong}");
    }
    for part in ["analysis", "report", "export"] {
        let (status, _) = house
            .refused(house.get(&format!("/api/v1/backtests/none/{part}")))
            .await;
        assert_eq!(status, 404, "{part}");
    }
}
