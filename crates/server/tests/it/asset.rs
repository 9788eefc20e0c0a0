//! Following instruments, and the list of all of them in one line each.

use std::time::Instant;

use reqwest::Method;
use rumbo_app::decide::{self, Request};
use rumbo_market::{DAY_MS, Timeframe};
use rumbo_store::series::{self, SeriesKey};
use serde_json::{Value, json};

use crate::house::{House, NOW_MS};

fn symbols(view: &Value) -> Vec<String> {
    let items = view["items"].as_array().unwrap().iter();
    items
        .map(|item| {
            let brief = item.get("instrument").unwrap_or(item);
            brief["symbol"].as_str().unwrap().to_owned()
        })
        .collect()
}

#[tokio::test]
async fn followed_instruments_keep_their_order() {
    let house = House::signed_in().await;
    let send = |method: Method, symbol: &str| {
        house.request(method, &format!("/api/v1/watchlist/{symbol}"))
    };
    for symbol in ["ethusdt", "AAPL", "BTC-USDT", "AAPL"] {
        assert_eq!(
            send(Method::PUT, symbol).send().await.unwrap().status(),
            200
        );
    }
    let list = house.read("/api/v1/watchlist").await;
    assert_eq!(symbols(&list), ["ETH/USDT", "AAPL", "BTC/USDT"]);
    for _ in 0..2 {
        let answer = send(Method::DELETE, "AAPL").send().await.unwrap();
        let left: Value = answer.json().await.unwrap();
        assert_eq!(symbols(&left), ["ETH/USDT", "BTC/USDT"]);
    }
    assert_eq!(house.refused(send(Method::PUT, "NOSUCHTHING")).await.0, 404);
    let settings = house.read("/api/v1/settings").await;
    assert_eq!(settings["assets"], json!(["ETH/USDT", "BTC/USDT"]));
}

#[tokio::test]
async fn overview_says_price_change_and_what_stands() {
    let house = House::signed_in().await;
    let bars = house.store_bars().await;
    decide::decide(&house.app, "BTC/USDT", Request::default())
        .await
        .unwrap();
    house
        .request(Method::PUT, "/api/v1/watchlist/BTC-USDT")
        .send()
        .await
        .unwrap();
    let view = house
        .read("/api/v1/instruments/overview?followed=true")
        .await;
    assert_eq!(symbols(&view), ["BTC/USDT"]);
    let row = &view["items"][0];
    let closes = &bars.close;
    let last = closes.len() - 1;
    assert_eq!(row["price"], closes[last]);
    assert_eq!(row["change_1d"], closes[last] / closes[last - 1] - 1.0);
    assert_eq!(row["change_30d"], closes[last] / closes[last - 30] - 1.0);
    assert_eq!(row["spark"], json!(closes[last - 29..]));
    assert_eq!(row["as_of"], NOW_MS);
    assert_eq!(
        (&row["stale"], &row["sample"]),
        (&json!(false), &json!(false))
    );
    assert!((1..=7).contains(&row["risk"].as_i64().unwrap()));
    let said = house.read("/api/v1/recommendations/BTC-USDT/latest").await;
    let decision = &row["decision"];
    assert_eq!(decision["since"], NOW_MS);
    for (short, long) in [("id", "id"), ("action", "action"), ("text", "summary")] {
        assert_eq!(decision[short], said[long]);
    }
    assert_eq!(decision["p"], said["probability"]["p"]);

    let all = house.read("/api/v1/instruments/overview?limit=3").await;
    assert_eq!(symbols(&all)[0], "BTC/USDT", "those with data come first");
    let other = &all["items"][1];
    assert_eq!(
        (&other["price"], &other["decision"]),
        (&Value::Null, &Value::Null)
    );
    let next = all["next"].as_str().unwrap();
    let rest = house
        .read(&format!(
            "/api/v1/instruments/overview?limit=3&cursor={next}"
        ))
        .await;
    assert!(!symbols(&rest).contains(&"BTC/USDT".to_owned()));
    let fx = house
        .read("/api/v1/instruments/overview?asset_class=fx&q=eur")
        .await;
    assert!(symbols(&fx).contains(&"EUR/USD".to_owned()), "{fx}");
    let others = house
        .read("/api/v1/instruments/overview?followed=false&q=btcusdt")
        .await;
    assert_eq!(symbols(&others), Vec::<String>::new());
}

#[tokio::test]
async fn new_bar_and_passing_time_show_in_the_overview() {
    let house = House::signed_in().await;
    let bars = house.store_bars().await;
    let row = async || {
        let view = house.read("/api/v1/instruments/overview?limit=1").await;
        view["items"][0].clone()
    };
    assert_eq!(row().await["stale"], false);
    let market = house.app.clock.as_frozen().unwrap();
    market.advance_to(NOW_MS + DAY_MS);
    let late = row().await;
    assert_eq!(
        (&late["stale"], &late["as_of"]),
        (&json!(true), &json!(NOW_MS))
    );
    let key = SeriesKey {
        symbol: "BTC/USDT",
        timeframe: Timeframe::D1,
        source: "test",
    };
    let series = series::find(&house.app.db, key).await.unwrap().unwrap();
    let mut next = bars.as_slice().rows(0..1).to_bars();
    next.opened_at[0] = NOW_MS;
    let append = house
        .app
        .bars
        .append(&series.id, next.as_slice(), NOW_MS + DAY_MS);
    append.await.unwrap();
    let current = row().await;
    assert_eq!(current["stale"], false);
    assert_eq!(current["price"], next.close[0]);
    assert_eq!(current["as_of"], NOW_MS + DAY_MS);
}

#[tokio::test]
async fn overview_of_everything_reads_bars_once() {
    let house = House::signed_in().await;
    let bars = house.store_bars().await;
    let known = house.app.registry.all();
    for instrument in known.iter().filter(|one| one.symbol != "BTC/USDT") {
        let key = SeriesKey {
            symbol: &instrument.symbol,
            timeframe: Timeframe::D1,
            source: "test",
        };
        let series = series::open(&house.app.db, key, false, NOW_MS)
            .await
            .unwrap();
        let append = house.app.bars.append(&series.id, bars.as_slice(), NOW_MS);
        append.await.unwrap();
    }
    let mut took = Vec::new();
    for _ in 0..4 {
        let started = Instant::now();
        let view = house.read("/api/v1/instruments/overview?limit=500").await;
        took.push(started.elapsed());
        assert_eq!(symbols(&view).len(), known.len());
        assert!(
            view["items"]
                .as_array()
                .unwrap()
                .iter()
                .all(|row| row["price"].is_f64())
        );
    }
    println!("{} instruments: {took:?}", known.len());
    // What was read once is not read again: far below, whatever the machine.
    let again = took[1..].iter().min().unwrap();
    assert!(*again < took[0], "{took:?}");
}
