//! Sources from the outside: the command against a server that speaks Binance's protocol.

use std::path::Path;
use std::process::{Command, Output};

use rumbo_app::SystemClock;
use rumbo_market::Clock;
use serde_json::Value;

use crate::binance::{Fault, Server};
use crate::house::House;

const HOUR_MS: i64 = 3_600_000;

/// Hourly rows of the last two days.
fn page() -> String {
    let now = SystemClock.now_ms();
    let last = now - now.rem_euclid(HOUR_MS);
    let rows: Vec<String> = (0..48)
        .map(|hour| {
            let opened_at = last - (48 - hour) * HOUR_MS;
            format!(r#"[{opened_at},"100","102","99","{}","7"]"#, 100 + hour % 2)
        })
        .collect();
    format!("[{}]", rows.join(","))
}

fn refresh(data: &Path, url: &str, args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_rumbo"))
        .args(["data", "refresh"])
        .args(args)
        .env_clear()
        .env("RUMBO_STORAGE_DATA", data)
        .env("RUMBO_DATA_BINANCE_URL", url)
        .output()
        .unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn command_fetches_continues_and_says_what_failed() {
    let data = tempfile::tempdir().unwrap();
    let server = Server::start(&[&page()]).await;
    let hours = ["--instrument", "btcusdt", "--timeframe", "1h"];
    let mut args = hours.to_vec();
    args.push("--json");
    let first = refresh(data.path(), &server.base_url, &args);
    let text = String::from_utf8_lossy(&first.stderr);
    assert!(first.status.success(), "{text}");
    let json: Value = serde_json::from_slice(&first.stdout).unwrap();
    let fetched = &json["fetched"][0];
    assert_eq!(
        (&fetched["symbol"], &fetched["inserted"]),
        (&"BTC/USDT".into(), &48.into())
    );

    let asked = &server.queries()[0];
    assert_eq!(
        (asked["symbol"].as_str(), asked["interval"].as_str()),
        ("BTCUSDT", "1h")
    );

    let again = refresh(data.path(), &server.base_url, &hours);
    let text = String::from_utf8_lossy(&again.stdout);
    assert!(text.contains("0 nuevas, 0 corregidas"), "{text}");

    server.fail([Fault::Status {
        status: 403,
        headers: "",
        body: "no",
    }]);
    let refused = refresh(data.path(), &server.base_url, &hours);
    assert_eq!(refused.status.code(), Some(1));
    let text = String::from_utf8_lossy(&refused.stdout);
    assert!(text.contains("la fuente rechazó la petición"), "{text}");

    let stock = refresh(data.path(), &server.base_url, &["-i", "AAPL"]);
    assert_eq!(stock.status.code(), Some(1));
    let text = String::from_utf8_lossy(&stock.stdout);
    assert!(text.contains("importa un archivo"), "{text}");
}

#[tokio::test]
async fn source_that_was_not_asked_has_nothing_measured() {
    let house = House::signed_in().await;
    let status = house.read("/api/v1/data/status").await;
    let source = &status["sources"][0];
    assert_eq!(
        (&source["id"], &source["active"]),
        (&"binance".into(), &false.into())
    );
    let measured = [
        "circuit",
        "latency_p95_ms",
        "error_rate_24h",
        "quota_used",
        "next_at",
    ];
    for name in measured {
        assert_eq!(source[name], Value::Null, "{name}");
    }
    assert_eq!(status["import_bytes_max"], 2_147_483_648_u64);
}

#[tokio::test]
async fn refresh_without_sources_decides_and_says_why_nothing_was_fetched() {
    let house = House::signed_in().await;
    house.store_bars().await;
    let body = serde_json::json!({ "symbols": ["BTCUSDT", "AAPL"], "timeframe": "1h" });
    let response = house
        .post("/api/v1/data/refresh", &body)
        .send()
        .await
        .unwrap();
    assert_eq!(response.status(), 202);
    let job: Value = response.json().await.unwrap();
    let events = crate::house::follow(&house, job["id"].as_str().unwrap(), None).await;
    let result = &events.last().unwrap().1["result"];
    assert_eq!(result["fetched"], serde_json::json!([]));
    assert_eq!(result["skipped"][0]["symbol"], "AAPL");
    assert_eq!(result["skipped"][1]["code"], "frozen");
    assert_eq!(result["decided"], 1);
}
