//! Bars and expressions over the wire: exact at every level of detail.

use serde_json::{Value, json};

use crate::house::{DAYS, House, NOW_MS};

fn numbers(view: &Value, column: &str) -> Vec<f64> {
    view[column]
        .as_array()
        .unwrap()
        .iter()
        .map(|value| value.as_f64().unwrap())
        .collect()
}

#[tokio::test]
async fn every_bar_survives_the_wire_bit_for_bit() {
    let house = House::signed_in().await;
    let bars = house.store_bars().await;
    let view = house
        .read("/api/v1/bars/BTC-USDT?timeframe=1d&px=2400")
        .await;
    assert_eq!(view["symbol"], "BTC/USDT");
    assert_eq!(
        (view["bars_per_row"].as_u64(), view["bars"].as_i64()),
        (Some(1), Some(DAYS))
    );
    assert_eq!(view["closed_at"], NOW_MS);
    assert_eq!(view["opened_at"], json!(bars.opened_at));
    for (column, expected) in [
        ("open", &bars.open),
        ("high", &bars.high),
        ("low", &bars.low),
        ("close", &bars.close),
        ("volume", &bars.volume),
    ] {
        assert_eq!(&numbers(&view, column), expected, "{column}");
    }
}

#[tokio::test]
async fn condensed_window_keeps_extremes_and_volume() {
    let house = House::signed_in().await;
    let bars = house.store_bars().await;
    let (from, to) = (bars.opened_at[101], bars.opened_at[1_003]);
    let path = format!("/api/v1/bars/BTCUSDT?timeframe=1d&px=40&from={from}&to={to}");
    let view = house.read(&path).await;
    let rows = view["opened_at"].as_array().unwrap().len();
    assert!((38..=80).contains(&rows), "{rows}");
    let window = bars.as_slice().rows(101..1_003);
    let max = |values: &[f64]| values.iter().copied().fold(f64::MIN, f64::max);
    let min = |values: &[f64]| values.iter().copied().fold(f64::MAX, f64::min);
    assert_eq!(max(&numbers(&view, "high")), max(window.high));
    assert_eq!(min(&numbers(&view, "low")), min(window.low));
    // Volumes are whole numbers, so the sums are exact in any order.
    assert_eq!(
        numbers(&view, "volume").iter().sum::<f64>(),
        window.volume.iter().sum::<f64>()
    );
    assert_eq!(numbers(&view, "open")[0], window.open[0]);
    assert_eq!(
        numbers(&view, "close")[rows - 1],
        window.close[window.len() - 1]
    );
}

#[tokio::test]
async fn unchanged_bars_are_not_sent_again() {
    let house = House::signed_in().await;
    house.store_bars().await;
    let path = "/api/v1/bars/BTC%2FUSDT?timeframe=1w";
    let first = house.get(path).send().await.unwrap();
    assert_eq!(first.status(), 200);
    let etag = first.headers()["etag"].clone();
    let again = house
        .get(path)
        .header("if-none-match", &etag)
        .send()
        .await
        .unwrap();
    assert_eq!(again.status(), 304);
    assert_eq!(again.headers()["etag"], etag);
    assert!(again.bytes().await.unwrap().is_empty());
    let other = house
        .get("/api/v1/bars/BTC%2FUSDT?timeframe=1d")
        .header("if-none-match", &etag);
    assert_eq!(other.send().await.unwrap().status(), 200);
}

#[tokio::test]
async fn answers_are_compressed_when_asked() {
    let house = House::signed_in().await;
    house.store_bars().await;
    for (coding, expected) in [
        ("br", Some("br")),
        ("gzip", Some("gzip")),
        ("identity", None),
    ] {
        let request = house.get("/api/v1/bars/BTCUSDT?timeframe=1d");
        let response = request
            .header("accept-encoding", coding)
            .send()
            .await
            .unwrap();
        let coded = response
            .headers()
            .get("content-encoding")
            .map(|coding| coding.to_str().unwrap());
        assert_eq!(coded, expected);
    }
}

#[tokio::test]
async fn instrument_without_bars_says_so() {
    let house = House::signed_in().await;
    let (status, problem) = house
        .refused(house.get("/api/v1/bars/AAPL?timeframe=1d"))
        .await;
    assert_eq!((status, problem["code"].as_str()), (404, Some("no_bars")));
    let backwards = house.get("/api/v1/bars/AAPL?from=2021-02-01&to=2021-01-01");
    let (status, problem) = house.refused(backwards).await;
    assert_eq!(
        (status, problem["errors"][0]["field"].as_str()),
        (422, Some("to"))
    );
}

#[tokio::test]
async fn expression_gives_null_before_warm_up_and_the_mean_after() {
    let house = House::signed_in().await;
    let bars = house.store_bars().await;
    let path = "/api/v1/instruments/BTCUSDT/indicators?expr=sma(close,%204)&limit=2400";
    let view = house.read(path).await;
    let values = view["outputs"][0]["values"].as_array().unwrap();
    assert_eq!(values.len(), bars.len());
    assert!(values[..3].iter().all(Value::is_null));
    let mean = bars.close[..4].iter().sum::<f64>() / 4.0;
    assert!((values[3].as_f64().unwrap() - mean).abs() < 1e-9);
    // A window does not change a value: the history before it is computed too.
    let last = house.read(&path.replace("2400", "1")).await;
    assert_eq!(last["outputs"][0]["values"][0], values[bars.len() - 1]);
    let (status, problem) = house
        .refused(house.get("/api/v1/instruments/BTCUSDT/indicators?expr=sma(clse,4)"))
        .await;
    assert_eq!(
        (status, problem["errors"][0]["field"].as_str()),
        (422, Some("expr"))
    );
    assert!(
        problem["detail"].as_str().unwrap().contains("column 5"),
        "{problem}"
    );
}

#[tokio::test]
async fn read_out_agrees_with_its_expressions() {
    let house = House::signed_in().await;
    house.store_bars().await;
    let body = json!({ "symbol": "BTCUSDT" });
    let response = house
        .post("/api/v1/analysis/technical", &body)
        .send()
        .await
        .unwrap();
    assert_eq!(response.status(), 200);
    let view: Value = response.json().await.unwrap();
    assert_eq!(view["as_of"], NOW_MS);
    let readings = view["readings"].as_array().unwrap();
    let rsi = readings
        .iter()
        .find(|reading| reading["expr"] == "rsi(close, 14)")
        .unwrap();
    let path = "/api/v1/instruments/BTCUSDT/indicators?expr=rsi(close,14)&limit=1";
    assert_eq!(
        house.read(path).await["outputs"][0]["values"][0],
        rsi["value"]
    );
    let total: u64 = ["up", "down", "neutral"]
        .map(|lean| view[lean].as_u64().unwrap())
        .iter()
        .sum();
    assert_eq!(readings.len() as u64, total);
}

#[tokio::test]
async fn catalogue_pages_cover_every_indicator_once() {
    let house = House::signed_in().await;
    let mut ids = Vec::new();
    let mut path = "/api/v1/indicators?limit=7".to_owned();
    loop {
        let page = house.read(&path).await;
        let items = page["items"].as_array().unwrap();
        ids.extend(
            items
                .iter()
                .map(|item| item["id"].as_str().unwrap().to_owned()),
        );
        match page["next"].as_str() {
            Some(next) => path = format!("/api/v1/indicators?limit=7&cursor={next}"),
            None => break,
        }
    }
    let expected: Vec<&str> = rumbo_engine::indicator::LIST
        .iter()
        .map(|kind| kind.spec().id)
        .collect();
    assert_eq!(ids, expected);
}

#[tokio::test]
async fn data_status_counts_what_is_stored() {
    let house = House::signed_in().await;
    assert_eq!(house.read("/api/v1/data/status").await["health"], "empty");
    house.store_bars().await;
    let status = house.read("/api/v1/data/status").await;
    assert_eq!(status["health"], "up_to_date");
    let series = &status["series"][0];
    assert_eq!(
        (series["bars"].as_i64(), series["coverage"].as_f64()),
        (Some(DAYS), Some(1.0))
    );
    assert_eq!(
        (series["gaps"].as_u64(), series["lag_bars"].as_u64()),
        (Some(0), Some(0))
    );
    assert_eq!(series["until"], NOW_MS);
    let found = house.read("/api/v1/instruments?stored=true").await;
    assert_eq!(found["items"].as_array().unwrap().len(), 1);
    assert_eq!(found["items"][0]["timeframes"], json!(["1d"]));
}
