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

/// Bars of a tile, unpacked as a browser does it.
fn unpack(tile: &Value) -> Vec<[f64; 5]> {
    let power = 10f64.powi(i32::try_from(tile["scale"].as_i64().unwrap()).unwrap());
    let [open, high, low, close] = ["open", "high", "low", "close"].map(|name| numbers(tile, name));
    let volume = numbers(tile, "volume");
    let mut units = 0.0;
    (0..close.len())
        .map(|row| {
            units += close[row];
            let price = |column: &[f64]| (units + column[row]) / power;
            [
                price(&open),
                price(&high),
                price(&low),
                units / power,
                volume[row],
            ]
        })
        .collect()
}

async fn pyramid_of(house: &House) -> Value {
    house
        .read("/api/v1/bars/BTC-USDT/pyramid?timeframe=1d")
        .await
}

fn tile_path(pyramid: &Value, level: u32, tile: u32) -> String {
    let version = pyramid["version"].as_str().unwrap();
    format!("/api/v1/bars/BTC-USDT/tiles/1d/{version}/{level}/{tile}")
}

#[tokio::test]
async fn tiles_hold_every_bar_and_are_kept_for_ever() {
    let house = House::signed_in().await;
    let bars = house.store_bars().await;
    let pyramid = pyramid_of(&house).await;
    assert_eq!(
        (&pyramid["bars"], &pyramid["from"], &pyramid["until"]),
        (&json!(DAYS), &json!(bars.opened_at[0]), &json!(NOW_MS))
    );
    assert_eq!(
        pyramid["levels"],
        json!([
            { "level": 0, "bars_per_row": 1, "rows": 1_200, "tiles": 2 },
            { "level": 1, "bars_per_row": 4, "rows": 300, "tiles": 1 },
        ])
    );
    let mut rows = Vec::new();
    for tile in 0..2 {
        let path = tile_path(&pyramid, 0, tile);
        let answer = house.get(&path).send().await.unwrap();
        assert_eq!(answer.status(), 200);
        let caching = answer.headers()["cache-control"].to_str().unwrap();
        assert!(
            caching.contains("immutable") && caching.contains("private"),
            "{caching}"
        );
        let etag = answer.headers()["etag"].clone();
        let again = house.get(&path).header("if-none-match", etag);
        assert_eq!(again.send().await.unwrap().status(), 304);
        rows.extend(unpack(&answer.json().await.unwrap()));
    }
    let expected: Vec<[f64; 5]> = bars
        .as_slice()
        .iter()
        .map(|bar| [bar.open, bar.high, bar.low, bar.close, bar.volume])
        .collect();
    assert_eq!(rows, expected);
    let coarse = unpack(&house.read(&tile_path(&pyramid, 1, 0)).await);
    for (row, joined) in coarse.iter().zip(expected.chunks(4)) {
        let high = joined.iter().map(|bar| bar[1]).fold(f64::MIN, f64::max);
        let volume: f64 = joined.iter().map(|bar| bar[4]).sum();
        assert_eq!(
            (row[0], row[1], row[3], row[4]),
            (joined[0][0], high, joined[3][3], volume)
        );
    }
    let (status, _) = house.refused(house.get(&tile_path(&pyramid, 2, 0))).await;
    assert_eq!(status, 404);
}

#[tokio::test]
async fn bars_after_the_clock_are_hidden_and_the_version_follows_it() {
    let house = House::signed_in().await;
    let bars = house.store_bars().await;
    let before = pyramid_of(&house).await;
    // A bar that has not closed yet changes nothing that can be seen.
    let key = rumbo_store::SeriesKey {
        symbol: "BTC/USDT",
        timeframe: rumbo_market::Timeframe::D1,
        source: "test",
    };
    let series = rumbo_store::series::find(&house.app.db, key)
        .await
        .unwrap()
        .unwrap();
    let mut next = bars.as_slice().rows(7..8).to_bars();
    next.opened_at[0] = NOW_MS;
    let append = house.app.bars.append(&series.id, next.as_slice(), NOW_MS);
    append.await.unwrap();
    assert_eq!(pyramid_of(&house).await, before);
    let old = tile_path(&before, 0, 1);
    assert_eq!(house.get(&old).send().await.unwrap().status(), 200);

    let market = house.app.clock.as_frozen().unwrap();
    market.advance_to(NOW_MS + rumbo_market::DAY_MS);
    let after = pyramid_of(&house).await;
    assert_ne!(after["version"], before["version"]);
    assert_eq!(after["bars"], DAYS + 1);
    let (status, problem) = house.refused(house.get(&old)).await;
    assert_eq!((status, &problem["code"]), (404, &json!("gone_version")));
    let last = unpack(&house.read(&tile_path(&after, 0, 1)).await)
        .pop()
        .unwrap();
    assert_eq!(last[3], next.close[0]);
    let window = house
        .read("/api/v1/bars/BTC-USDT?timeframe=1d&px=2400")
        .await;
    assert_eq!(window["bars"], DAYS + 1);
}

#[tokio::test]
async fn tile_of_half_a_million_bars_is_cheap() {
    const BARS: i64 = 500_000;
    let house = House::signed_in().await;
    let key = rumbo_store::SeriesKey {
        symbol: "BTC/USDT",
        timeframe: rumbo_market::Timeframe::M1,
        source: "test",
    };
    let series = rumbo_store::series::open(&house.app.db, key, false, NOW_MS)
        .await
        .unwrap();
    let bars: rumbo_market::Bars = (0..BARS)
        .map(|at| {
            let price = |at: i64| {
                f64::from(i32::try_from(6_000_000 + at * 7_919 % 100_003).unwrap()) / 100.0
            };
            let (open, close) = (price(at), price(at + 1));
            rumbo_market::Bar {
                opened_at: NOW_MS - (BARS - at) * 60_000,
                open,
                high: open.max(close),
                low: open.min(close),
                close,
                volume: 1.0,
            }
        })
        .collect();
    house
        .app
        .bars
        .append(&series.id, bars.as_slice(), NOW_MS)
        .await
        .unwrap();
    let started = std::time::Instant::now();
    let pyramid = house
        .read("/api/v1/bars/BTC-USDT/pyramid?timeframe=1m")
        .await;
    let built = started.elapsed();
    let version = pyramid["version"].as_str().unwrap();
    let mut took = Vec::new();
    let mut size_bytes = 0;
    for tile in 0..50 {
        let started = std::time::Instant::now();
        let path = format!("/api/v1/bars/BTC-USDT/tiles/1m/{version}/0/{tile}");
        let body = house
            .get(&path)
            .send()
            .await
            .unwrap()
            .bytes()
            .await
            .unwrap();
        took.push(started.elapsed());
        size_bytes += body.len();
        let tile: Value = serde_json::from_slice(&body).unwrap();
        assert_eq!(tile["scale"], 2);
        assert_eq!(tile["rows"], 1_024);
    }
    took.sort();
    println!(
        "built in {built:?}, tile median {:?} max {:?}, {} bytes",
        took[25],
        took[49],
        size_bytes / 50
    );
    // The series was read once, whatever the machine: a tile costs a small part of that.
    assert!(took[25] < built, "{built:?} {took:?}");
}
