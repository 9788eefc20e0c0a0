//! Backtests on one account with orders: launched, stored, read back, reported; and refused with a reason.

use std::path::Path;

use rumbo_app::ingest::{self, ImportRequest, Input};
use rumbo_market::Timeframe;
use serde_json::{Value, json};

use crate::house::{House, follow};

const FUNDS: [&str; 3] = ["SPY", "VNQ", "VWO"];

/// A house with recorded daily bars of three funds.
async fn furnished() -> House {
    let house = House::signed_in().await;
    for symbol in FUNDS {
        import(&house, symbol, &format!("{symbol}-1d.csv.zst")).await;
    }
    house
}

async fn import(house: &House, symbol: &str, file: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../sample")
        .join(file);
    let request = ImportRequest {
        instrument: Some(symbol.to_owned()),
        timeframe: Some(Timeframe::D1),
        closed_by: Some(i64::MAX),
        ..ImportRequest::new(Input::Memory {
            name: file.to_owned(),
            bytes: std::fs::read(path).unwrap().into(),
        })
    };
    let app = &house.app;
    ingest::import(
        &app.bars,
        &app.registry,
        app.now_ms(),
        &request,
        &mut |_| {},
    )
    .await
    .unwrap();
}

/// Runs a request while waiting and returns its path and detail.
async fn run(house: &House, body: &Value) -> (String, Value) {
    let done = house
        .post("/api/v1/backtests?wait=10000", body)
        .send()
        .await
        .unwrap();
    let status = done.status();
    let text = done.text().await.unwrap();
    assert_eq!(status, 200, "{body}: {text}");
    let done: Value = serde_json::from_str(&text).unwrap();
    let path = format!(
        "/api/v1/backtests/{}",
        done["backtests"][0]["id"].as_str().unwrap()
    );
    let detail = house.read(&path).await;
    (path, detail)
}

#[tokio::test]
async fn one_instrument_on_a_plain_account_is_the_signal_backtest() {
    let house = furnished().await;
    for strategy in [
        "ema_cross",
        "connors_rsi2",
        "donchian_breakout",
        "buy_and_hold",
    ] {
        let mut body = json!({ "symbol": "SPY", "strategy": strategy });
        let (signals, one) = run(&house, &body).await;
        body["engine"] = json!("events");
        let (events, other) = run(&house, &body).await;
        assert_eq!(one["engine"], "signals");
        assert_eq!(other["engine"], "events");
        assert_eq!(one["metrics"], other["metrics"], "{strategy}");
        assert_eq!(one["hold"], other["hold"], "{strategy}");
        for key in [
            "symbol",
            "instruments",
            "from",
            "until",
            "bars",
            "open",
            "assumptions",
        ] {
            assert_eq!(one[key], other[key], "{strategy} {key}");
        }
        let curves = |answer: Value| (answer["equity"].clone(), answer["benchmark"].clone());
        assert_eq!(
            curves(house.read(&format!("{signals}/equity")).await),
            curves(house.read(&format!("{events}/equity")).await),
            "{strategy}"
        );
        let one = house.read(&format!("{signals}/trades?limit=500")).await;
        let other = house.read(&format!("{events}/trades?limit=500")).await;
        assert_eq!(one["count"], other["count"]);
        let pairs = one["items"].as_array().unwrap().iter();
        for (one, other) in pairs.zip(other["items"].as_array().unwrap()) {
            let mut other = other.clone();
            assert_eq!(other["carry"], 0.0);
            other["carry"] = Value::Null;
            assert_eq!(*one, other, "{strategy}");
        }
    }
}

#[tokio::test]
async fn rotation_over_three_funds_is_kept_with_orders_and_exposure() {
    let house = furnished().await;
    let body = json!({
        "symbols": FUNDS,
        "strategy": "dual_momentum",
        "engine": "events",
        "half_spread_bps": 2,
        "account": { "limits": { "instrument": 0.9 }, "idle_rate": 0.01 },
    });
    let launched = house.post("/api/v1/backtests", &body).send().await.unwrap();
    assert_eq!(launched.status(), 202);
    let job: Value = launched.json().await.unwrap();
    let events = follow(&house, job["id"].as_str().unwrap(), None).await;
    let (_, ended) = events.last().unwrap();
    assert_eq!(ended["state"], "done", "{ended}");
    let id = ended["result"]["backtests"][0].as_str().unwrap().to_owned();
    let path = format!("/api/v1/backtests/{id}");
    let detail = house.read(&path).await;
    assert_eq!(detail["symbol"], "SPY + VNQ + VWO");
    assert_eq!(detail["instruments"], json!(FUNDS));
    let account = &detail["account"];
    assert_eq!(account["currency"], "USD");
    assert_eq!(account["terms"]["terms"]["half_spread_bps"], 2.0);
    assert_eq!(account["terms"]["terms"]["fee_bps"], 10.0);
    assert_eq!(account["terms"]["limits"]["instrument"], 0.9);
    for kind in ["fees", "slippage", "interest"] {
        assert!(
            account["paid"][kind].as_f64().unwrap() > 0.0,
            "{kind}: {account}"
        );
    }

    // What the instruments earned, and interest, is all that the account gained.
    let earned: f64 = account["instruments"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["pnl"].as_f64().unwrap())
        .sum();
    let gained = detail["metrics"]["final_equity"].as_f64().unwrap() - 10_000.0;
    let interest = account["paid"]["interest"].as_f64().unwrap();
    assert!(
        (earned + interest - gained).abs() < 1e-6,
        "{earned} {interest} {gained}"
    );

    let trades = house.read(&format!("{path}/trades?limit=500")).await;
    let traded = |symbol: &str| {
        let items = trades["items"].as_array().unwrap();
        items.iter().filter(|one| one["symbol"] == symbol).count()
    };
    let count: usize = FUNDS.into_iter().map(traded).sum();
    assert_eq!(count as u64, detail["trades"].as_u64().unwrap());
    assert!(FUNDS.into_iter().all(|symbol| traded(symbol) > 0));
    let only = house
        .read(&format!("{path}/trades?limit=500&symbol=vnq"))
        .await;
    assert_eq!(only["count"], traded("VNQ"));
    let columns = house.read(&format!("{path}/trades?format=columns")).await;
    assert_eq!(columns["symbols"], json!(FUNDS));
    assert_eq!(columns["symbol"].as_array().unwrap().len(), count);

    // Orders come in pages, each once, with their reasons.
    let mut seen: Vec<u64> = Vec::new();
    let mut cursor = String::new();
    loop {
        let page = house.read(&format!("{path}/orders?limit=7{cursor}")).await;
        for order in page["items"].as_array().unwrap() {
            assert_eq!(order["why"], "rotation");
            assert!(FUNDS.contains(&order["symbol"].as_str().unwrap()));
            seen.push(order["number"].as_u64().unwrap());
        }
        match page["next"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => {
                assert_eq!(page["count"], seen.len());
                break;
            }
        }
    }
    assert_eq!(account["orders"], seen.len());
    assert!(seen.iter().copied().eq(1..=seen.len() as u64));
    let filled = house.read(&format!("{path}/orders?state=filled")).await;
    assert!(filled["count"].as_u64().unwrap() > 0);

    // Never more than the limit at a fill, and never borrowed; prices move it a little after.
    let exposure = house.read(&format!("{path}/exposure")).await;
    let gross: Vec<f64> = serde_json::from_value(exposure["gross"]["value"].clone()).unwrap();
    assert!(gross.iter().copied().fold(0.0, f64::max) > 0.8);
    assert!(
        gross
            .iter()
            .all(|&ratio| (0.0..=1.0 + 1e-9).contains(&ratio))
    );
    assert_eq!(exposure["instruments"].as_array().unwrap().len(), 3);

    // It is found by any of its instruments, compared, reported and exported.
    let listed = house.read("/api/v1/backtests?symbol=VWO").await;
    assert_eq!(listed["items"][0]["id"], id.as_str());
    let (other, _) = run(&house, &json!({ "symbol": "SPY", "strategy": "ema_cross" })).await;
    let other = other.rsplit('/').next().unwrap();
    let compared = house
        .read(&format!("/api/v1/backtests/compare?ids={id},{other}"))
        .await;
    assert!(compared["items"][0]["metrics"]["exposure"].is_null());
    let analysis = house.read(&format!("{path}/analysis?lang=en")).await;
    let stress = analysis["stress"].as_array().unwrap();
    let returned = |one: &Value| one["total_return"].as_f64().unwrap();
    assert_eq!(stress[0]["total_return"], detail["total_return"]);
    assert!(
        stress.is_sorted_by(|a, b| returned(a) >= returned(b)),
        "{stress:?}"
    );
    assert!(analysis["months"].as_array().unwrap().len() > 10);
    let page = house
        .get(&format!("{path}/report?lang=es"))
        .send()
        .await
        .unwrap();
    assert_eq!(page.status(), 200);
    let page = page.text().await.unwrap();
    for part in ["SPY, VNQ, VWO", "Moneda de la cuenta", "Comisiones pagadas"] {
        assert!(page.contains(part), "{part}");
    }
    let file = async |query: &str| {
        let response = house
            .get(&format!("{path}/export?{query}"))
            .send()
            .await
            .unwrap();
        assert_eq!(response.status(), 200, "{query}");
        response.bytes().await.unwrap()
    };
    let csv = String::from_utf8(file("what=trades").await.to_vec()).unwrap();
    assert!(csv.starts_with("symbol,side,"), "{csv}");
    assert_eq!(csv.lines().count(), count + 1);
    let csv = String::from_utf8(file("what=orders").await.to_vec()).unwrap();
    assert_eq!(csv.lines().count(), seen.len() + 1);
    let all: Value = serde_json::from_slice(&file("what=all").await).unwrap();
    assert_eq!(all["trades"][0]["symbol"], trades["items"][0]["symbol"]);
    assert!(
        file("what=trades&format=parquet")
            .await
            .starts_with(b"PAR1")
    );
}

#[tokio::test]
async fn leverage_liquidates_and_limits_refuse() {
    let house = House::signed_in().await;
    house.store_bars().await;
    import(&house, "SPY", "SPY-1d.csv.zst").await;
    let (_, detail) = run(
        &house,
        &json!({
            "symbol": "SPY",
            "strategy": "buy_and_hold",
            "engine": "events",
            "account": {
                "sizing": { "cash": { "share": 1 } },
                "margin": { "mode": "isolated", "leverage": 10 },
            },
        }),
    )
    .await;
    let account = &detail["account"];
    assert!(account["liquidations"].as_u64().unwrap() > 0, "{account}");
    let kinds = account["incidents"].as_array().unwrap().iter();
    assert!(
        kinds
            .clone()
            .any(|one| one["kind"] == "liquidation" && one["symbol"] == "SPY")
    );
    assert!(account["paid"]["liquidation"].as_f64().unwrap() > 0.0);

    // The limit of one position refuses the second instrument. Dollars and their coins are at par.
    let (path, detail) = run(
        &house,
        &json!({
            "symbols": ["SPY", "BTC/USDT"],
            "strategy": "buy_and_hold",
            "engine": "events",
            "account": { "limits": { "positions": 1 } },
        }),
    )
    .await;
    assert_eq!(detail["account"]["currency"], "USD");
    let refused = house.read(&format!("{path}/orders?state=rejected")).await;
    assert!(refused["count"].as_u64().unwrap() > 0);
    assert_eq!(refused["items"][0]["reason"], "max_positions");

    let (_, held) = run(
        &house,
        &json!({
            "symbols": ["SPY", "BTC/USDT"],
            "strategy": "buy_and_hold",
            "engine": "events",
            "account": {
                "rebalance": { "weights": { "SPY": 0.6, "btcusdt": 0.3 }, "every": "month" },
            },
        }),
    )
    .await;
    assert!(held["account"]["orders"].as_u64().unwrap() > 20, "{held}");
}

#[tokio::test]
async fn an_account_is_checked_before_a_job_is_made() {
    let house = furnished().await;
    let good = json!({ "symbols": FUNDS, "strategy": "ema_cross", "engine": "events" });
    let with = |name: &str, value: Value| {
        let mut body = good.clone();
        body[name] = value;
        body
    };
    let account = |value: Value| with("account", value);
    let mut one_rotation = with("strategy", json!("dual_momentum"));
    one_rotation["symbols"] = json!(["SPY"]);
    let cases = [
        (account(json!({ "captal": 5 })), "body"),
        (account(json!({ "terms": { "fee_bps": -5 } })), "fee_bps"),
        (account(json!({ "margin": { "leverage": 3 } })), "leverage"),
        (account(json!({ "limits": { "gross": 0 } })), "gross"),
        (account(json!({ "groups": { "AAPL": "tech" } })), "groups"),
        (
            account(json!({ "sizing": { "risk": { "share": 2 } } })),
            "share",
        ),
        (
            account(json!({ "rebalance": { "weights": { "SPY": 1 }, "every": "week" } })),
            "rebalance",
        ),
        (one_rotation, "symbols"),
        (with("study", json!("walk_forward")), "study"),
        (with("grid", json!({ "fast": [5, 10] })), "study"),
        (
            json!({ "symbol": "SPY", "strategy": "dual_momentum" }),
            "engine",
        ),
        (
            json!({ "symbol": "SPY", "strategy": "ema_cross", "account": {} }),
            "account",
        ),
    ];
    for (body, field) in cases {
        let (status, problem) = house.refused(house.post("/api/v1/backtests", &body)).await;
        assert_eq!(status, 422, "{body} {problem}");
        assert_eq!(problem["errors"][0]["field"], field, "{body} {problem}");
    }
    // What needs the bars is told by the job, and at once to who waits.
    let mut early = good.clone();
    early["to"] = json!("2001-01-01");
    let (status, _) = house
        .refused(house.post("/api/v1/backtests?wait=5000", &early))
        .await;
    assert_eq!(status, 422);
    let unknown = with("symbols", json!(["SPY", "APPL"]));
    let (status, problem) = house
        .refused(house.post("/api/v1/backtests", &unknown))
        .await;
    assert_eq!((status, &problem["suggestions"][0]), (404, &json!("AAPL")));

    // A signal backtest has neither orders nor exposure.
    let (path, detail) = run(&house, &json!({ "symbol": "SPY", "strategy": "ema_cross" })).await;
    assert!(detail["account"].is_null());
    for part in ["orders", "exposure"] {
        let (status, _) = house.refused(house.get(&format!("{path}/{part}"))).await;
        assert_eq!(status, 409, "{part}");
    }
    let (status, _) = house
        .refused(house.get(&format!("{path}/orders?limit=501")))
        .await;
    assert_eq!(status, 422);

    let estimate = house
        .post("/api/v1/backtests/estimate", &good)
        .send()
        .await
        .unwrap();
    let estimate: Value = estimate.json().await.unwrap();
    assert_eq!(estimate["runs"], 1);
    let share = &estimate["account"]["sizing"]["equity"]["share"];
    assert!(
        (share.as_f64().unwrap() - 1.0 / 3.0).abs() < 1e-12,
        "{estimate}"
    );
    let rotations = house.read("/api/v1/rotations?lang=en").await;
    assert_eq!(rotations["items"].as_array().unwrap().len(), 3);
}
