//! From stored bars to the day's page, on both databases.

use std::fmt::Display;

use rumbo_market::DAY_MS;
use rumbo_store::decision::{ChainCheck, Decision};
use serde_json::{Value, json};

use crate::house::{House, NOW_MS};
use crate::postgres::Postgres;
use crate::record::import_sample;

/// The whole way: decide, read, replay, export, verify.
async fn walk_the_day(mut house: House) -> Value {
    house.sign_up().await;
    let empty = house.read("/api/v1/recommendations/daily").await;
    assert_eq!(empty["items"], json!([]));
    house.store_bars().await;

    let daily = house.read("/api/v1/recommendations/daily").await;
    let decision = &daily["items"][0];
    assert_eq!(daily["as_of"], NOW_MS);
    assert_eq!(decision["instrument"]["symbol"], "BTC/USDT");
    assert_eq!(
        (
            decision["simulated"].as_bool(),
            decision["sample"].as_bool()
        ),
        (Some(true), Some(false))
    );
    let counted = ["decisions", "unchanged", "without_data"]
        .map(|part| daily["headline"][part].as_u64().unwrap());
    assert_eq!(counted.iter().sum::<u64>(), 1);
    assert!(
        daily["legal"]
            .as_str()
            .unwrap()
            .contains("not personal advice")
    );
    // Served as it was said, not made again.
    let again = house.read("/api/v1/recommendations/daily").await;
    assert_eq!(again["items"], daily["items"]);

    let id = decision["id"].as_str().unwrap();
    let english = house.read(&format!("/api/v1/decisions/{id}")).await;
    assert_eq!(&english, decision);
    let spanish = house.read(&format!("/api/v1/decisions/{id}?lang=es")).await;
    assert_eq!(spanish["lineage"], english["lineage"]);
    assert_ne!(spanish["summary"], english["summary"]);
    let latest = house.read("/api/v1/recommendations/btc-usdt/latest").await;
    assert_eq!(latest["id"], id);
    let history = house
        .read("/api/v1/recommendations/history?symbol=BTCUSDT")
        .await;
    assert_eq!(history["items"][0]["id"], id);
    let before = house
        .read("/api/v1/recommendations/history?to=2021-01-01")
        .await;
    assert_eq!(before["items"], json!([]));

    let replay = house.post(&format!("/api/v1/decisions/{id}/replay"), &json!({}));
    let replay: Value = replay.send().await.unwrap().json().await.unwrap();
    assert_eq!(
        (replay["identical"].as_bool(), &replay["differences"]),
        (Some(true), &json!([]))
    );
    assert_eq!(replay["stored_digest"], english["lineage"]["digest"]);

    let record = house.read("/api/v1/record").await;
    assert_eq!(
        (
            record["decisions"].as_u64(),
            record["chain"]["verified"].as_bool()
        ),
        (Some(1), Some(true))
    );
    let export = house
        .get("/api/v1/record/export")
        .send()
        .await
        .unwrap()
        .text()
        .await
        .unwrap();
    let mut chain = ChainCheck::default();
    for line in export.lines() {
        chain
            .follow(&serde_json::from_str::<Decision>(line).unwrap())
            .unwrap();
    }
    assert_eq!(chain.count(), 1);
    let performance = house.read("/api/v1/strategies/ema_cross/performance").await;
    assert_eq!(performance["simulated"], true);
    let result = &performance["items"][0];
    assert_eq!(result["days"].as_array().unwrap().len(), 30);
    assert_eq!(result["days"][29]["day"], NOW_MS - DAY_MS);
    let spans = ["24h", "7d", "30d"].into_iter().zip([1, 7, 30]);
    for (at, (span, bars)) in spans.enumerate() {
        let window = &result["windows"][at];
        assert_eq!(
            (&window["span"], &window["bars"]),
            (&json!(span), &json!(bars))
        );
        assert_eq!(
            (&window["until"], &window["simulated"]),
            (&json!(NOW_MS), &json!(true))
        );
    }
    // 700 days out of sample are 99 weeks, and fewer than 30 months.
    let week = &result["windows"][1]["expected"];
    let of_week = |name: &str| week[name].as_f64().unwrap();
    assert!(
        of_week("low") < of_week("mean") && of_week("mean") < of_week("high"),
        "{week}"
    );
    assert!(result["windows"][2]["expected"].is_null());
    let today = house.read("/api/v1/strategies/today").await;
    let items = today["items"].as_array().unwrap();
    let mine = items
        .iter()
        .find(|one| one["strategy"] == "ema_cross")
        .unwrap();
    assert_eq!(mine["vote"]["assets"], 1);
    assert_eq!(mine["vote"]["weight"], result["weight"]);
    assert_eq!(
        mine["month"]["net_return"],
        result["windows"][2]["net_return"]
    );
    assert!(mine["month"]["expected_return"].is_null());
    let shares = items
        .iter()
        .filter_map(|one| one["vote"]["weight"].as_f64());
    let whole: f64 = shares.sum();
    assert!(whole < 1.0 + 1e-9, "{whole}");
    let silent = items.iter().any(|one| one["strategy"] == "buy_and_hold");
    assert!(!silent, "a benchmark has no vote");
    let short = house
        .read("/api/v1/strategies/ema_cross/performance?days=2")
        .await;
    assert_eq!(short["items"][0]["days"].as_array().unwrap().len(), 2);
    english["lineage"]["digest"].clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn day_is_the_same_on_both_databases() {
    let on_sqlite = walk_the_day(House::open().await).await;
    let mut postgres = Postgres::start();
    let house = House::open_with(&postgres.database(), |_| {}).await;
    let on_postgres = walk_the_day(house).await;
    assert_eq!(on_sqlite, on_postgres);
}

#[tokio::test]
async fn odds_never_show_a_number_without_thirty_cases() {
    let house = House::signed_in().await;
    house.store_bars().await;
    let daily = house.read("/api/v1/recommendations/daily").await;
    for decision in daily["items"].as_array().unwrap() {
        let odds = &decision["probability"];
        if odds["n"].as_u64().is_some_and(|n| n < 30) {
            assert_eq!(odds["p"], Value::Null);
            assert_eq!(odds["status"], "thin");
            assert!(
                odds["text"].as_str().unwrap().contains("of 30 cases"),
                "{odds}"
            );
        } else if let Some(p) = odds["p"].as_f64() {
            let (lo, hi) = (odds["lo"].as_f64().unwrap(), odds["hi"].as_f64().unwrap());
            assert!((lo..=hi).contains(&p), "{odds}");
        }
    }
}

#[tokio::test]
async fn step_into_days_without_bars_gives_no_opinion() {
    let house = House::signed_in().await;
    for days in [json!(0), json!(31), json!(-1), json!("x")] {
        let step = house.post("/api/v1/demo/step", &json!({ "days": days }));
        assert_eq!(house.refused(step).await.0, 422, "{days}");
    }
    house.store_bars().await;
    let step = house
        .post("/api/v1/demo/step", &json!({ "days": 2 }))
        .send()
        .await
        .unwrap();
    assert_eq!(step.status(), 200);
    let step: Value = step.json().await.unwrap();
    assert_eq!(step["now"], NOW_MS + 2 * rumbo_market::DAY_MS);
    assert_eq!(
        house.read("/api/v1/session").await["clock"]["now"],
        step["now"]
    );
    // No bar has come for the days that passed: no opinion, and the reason.
    let daily = house.read("/api/v1/recommendations/daily").await;
    assert_eq!(
        daily["items"][0]["status"], "without_data",
        "{}",
        daily["items"][0]["gate"]
    );
    assert!(
        daily["items"][0]["summary"]
            .as_str()
            .unwrap()
            .starts_with("No recommendation")
    );
}

#[tokio::test]
async fn refresh_is_one_job_however_often_it_is_asked_for() {
    let house = House::signed_in().await;
    let refresh = || house.post("/api/v1/data/refresh", &json!({ "symbols": ["BTCUSDT"] }));
    let response = refresh().send().await.unwrap();
    assert_eq!(response.status(), 202);
    let job: Value = response.json().await.unwrap();
    assert_eq!(job["kind"], "refresh");
    let unknown = house.post("/api/v1/data/refresh", &json!({ "symbols": ["APPL"] }));
    assert_eq!(house.refused(unknown).await.1["suggestions"][0], "AAPL");
}

#[tokio::test]
async fn snoozed_decision_comes_back_when_it_changes_or_its_time_is_up() {
    use rumbo_market::DAY_MS;
    use rumbo_store::decision::{self, NewDecision};

    let house = House::signed_in().await;
    house.store_bars().await;
    let first = house.read("/api/v1/recommendations/BTC-USDT/latest").await;
    assert_eq!(first["response"], Value::Null);
    let id = first["id"].as_str().unwrap();
    let respond = |body: Value| house.post(&format!("/api/v1/decisions/{id}/response"), &body);
    let until = NOW_MS + 3 * DAY_MS;
    let snooze = json!({ "kind": "snoozed", "until": until.to_string(), "reason": "de viaje" });
    let answer = respond(snooze).send().await.unwrap();
    assert_eq!(answer.status(), 200);
    let answer: Value = answer.json().await.unwrap();
    assert_eq!(
        answer["response"],
        json!({ "kind": "snoozed", "until": until, "reason": "de viaje", "at": NOW_MS })
    );
    let daily = house.read("/api/v1/recommendations/daily").await;
    assert_eq!(daily["items"][0]["response"], answer["response"]);

    // The same is said for the next bar, then something else.
    let stored = decision::get(&house.app.db, id).await.unwrap().unwrap();
    let other = if stored.action == "SELL" {
        "BUY"
    } else {
        "SELL"
    };
    let mut ids = Vec::new();
    for (day, action) in [(1, stored.action.as_str()), (2, other)] {
        let new = NewDecision {
            symbol: &stored.symbol,
            timeframe: &stored.timeframe,
            as_of: NOW_MS + day * DAY_MS,
            decided_at: NOW_MS,
            profile: &stored.profile,
            position: &stored.position,
            revises: None,
            action,
            signal: &stored.signal,
            expires_at: stored.expires_at,
            digest: rumbo_market::Digest::of(&[]),
            content: &stored.content,
        };
        let (said, _) = decision::record(&house.app.db, &new).await.unwrap();
        ids.push(said.id);
    }
    let response = async |id: &str| {
        let view = house.read(&format!("/api/v1/decisions/{id}")).await;
        view["response"].clone()
    };
    assert_eq!(response(&ids[0]).await, answer["response"]);
    assert_eq!(response(&ids[1]).await, Value::Null);
    house.app.clock.as_frozen().unwrap().advance_to(until);
    assert_eq!(response(&ids[0]).await, Value::Null);
    assert_eq!(response(id).await, Value::Null);

    for (body, field) in [
        (json!({ "kind": "snoozed", "until": "2020-01-01" }), "until"),
        (json!({ "kind": "snoozed", "until": "2050-01-01" }), "until"),
        (
            json!({ "kind": "skipped", "until": until + DAY_MS }),
            "until",
        ),
        (
            json!({ "kind": "seen", "reason": "x".repeat(501) }),
            "reason",
        ),
        (json!({ "kind": "loved" }), "body"),
    ] {
        let (status, problem) = house.refused(respond(body)).await;
        assert_eq!(
            (status, &problem["errors"][0]["field"]),
            (422, &json!(field))
        );
    }
    let nobody = house.post(
        "/api/v1/decisions/none/response",
        &json!({ "kind": "seen" }),
    );
    assert_eq!(house.refused(nobody).await.0, 404);
}

#[tokio::test]
async fn sentences_write_numbers_and_days_as_in_the_region_of_the_person() {
    let house = House::signed_in().await;
    house.store_bars().await;
    let first = house.read("/api/v1/recommendations/BTC-USDT/latest").await;
    let id = first["id"].as_str().unwrap();
    let said_in = async |region: &str, lang: &str| {
        let change = json!({ "region": region });
        let put = house.request(reqwest::Method::PUT, "/api/v1/settings");
        assert_eq!(put.json(&change).send().await.unwrap().status(), 200);
        let view = house
            .read(&format!("/api/v1/decisions/{id}?lang={lang}"))
            .await;
        assert_eq!(view["lineage"]["digest"], first["lineage"]["digest"]);
        assert_eq!(view["event"]["params"], first["event"]["params"]);
        view["event"]["text"].as_str().unwrap().to_owned()
    };
    let target = first["event"]["params"]["target"].as_f64().unwrap();
    let cents = format!("{target:.2}");
    let (whole, cents) = cents.split_once('.').unwrap();
    let (thousands, rest) = whole.split_at(whole.len() - 3);
    for (region, lang, group, point) in [
        ("AR", "es", ".", ","),
        ("AR", "en", ".", ","),
        ("MX", "es", ",", "."),
        ("ES", "en", "\u{202f}", ","),
        ("GB", "en", ",", "."),
    ] {
        let text = said_in(region, lang).await;
        let price = format!("{thousands}{group}{rest}{point}{cents}");
        assert!(text.contains(&price), "{region} {lang}: {text}");
    }
    let day = |text: &str| text.rsplit_once(" on ").unwrap().1.to_owned();
    let british = day(&said_in("GB", "en").await);
    assert!(
        british.starts_with(|c: char| c.is_ascii_digit()),
        "{british}"
    );
    let american = day(&said_in("US", "en").await);
    assert!(american.starts_with(char::is_alphabetic), "{american}");
}

async fn said(house: &House, symbol: &str) -> Value {
    house
        .read(&format!("/api/v1/recommendations/{symbol}/latest"))
        .await
}

fn levels_path(symbol: &str, stop: impl Display, target: impl Display) -> String {
    format!("/api/v1/recommendations/{symbol}/levels?stop={stop}&target={target}")
}

#[tokio::test]
async fn declared_levels_have_the_odds_of_the_decision() {
    let house = House::signed_in().await;
    import_sample(&house).await;
    let mut numbers = 0;
    for symbol in ["AAPL", "SPY"] {
        let said = said(&house, symbol).await;
        let (stop, target) = (&said["stop"], &said["target"]);
        let path = levels_path(symbol, stop, target);
        let seen = house.read(&path).await;
        assert_eq!(seen["probability"], said["probability"]);
        assert_eq!(seen["quantiles"], said["quantiles"]);
        assert_eq!(seen["decision"], said["id"]);
        assert_eq!(
            (&seen["declared"], &seen["simulated"]),
            (&json!(true), &json!(true))
        );
        let by_id = format!("{path}&decision={}", said["id"].as_str().unwrap());
        assert_eq!(house.read(&by_id).await, seen);

        let price = said["price"].as_f64().unwrap();
        let path = levels_path(symbol, price * 0.985, price * 1.01);
        let other = house.read(&path).await;
        assert_eq!(other["declared"], false);
        numbers += usize::from(check_number(&other));
        // Rounded to the decimals of prices: 1.5 % below is a price as anybody writes it.
        let stop = other["stop"].as_f64().unwrap();
        assert!((stop - price * 0.985).abs() <= 0.005 + 1e-9, "{stop}");
        let loss = (price - stop) / price + 0.003;
        assert!((other["stop_loss"].as_f64().unwrap() - loss).abs() < 1e-12);
        let now = self::said(&house, symbol).await;
        assert_eq!(now, said, "trying levels decides nothing");
    }
    assert!(numbers > 0);
}

/// Whether there is a number, which then lies in its interval and counts every case.
fn check_number(seen: &Value) -> bool {
    let odds = &seen["probability"];
    let n = odds["n"].as_u64().unwrap();
    let text = odds["text"].as_str().unwrap();
    assert!(text.contains(&format!("{n} ")), "{text}");
    let Some(p) = odds["p"].as_f64() else {
        assert!(n < 30);
        assert_eq!(
            (&seen["ends"], &seen["expected"], &seen["quantiles"]),
            (&Value::Null, &Value::Null, &json!([]))
        );
        return false;
    };
    let number = |name: &str| odds[name].as_f64().unwrap();
    assert!(number("lo") <= p && p <= number("hi"), "{odds}");
    let count = |name: &str| seen["ends"][name].as_u64().unwrap();
    assert_eq!(count("target") + count("stop") + count("time"), n);
    true
}

#[tokio::test]
async fn few_cases_at_other_levels_give_words_alone() {
    let house = House::signed_in().await;
    house.store_bars().await;
    let price = said(&house, "BTC-USDT").await["price"].as_f64().unwrap();
    let path = levels_path("BTC-USDT", price * 0.8, price * 1.2);
    let seen = house.read(&path).await;
    assert!(!check_number(&seen), "{seen}");
}

#[tokio::test]
async fn refused_levels_are_named_with_what_would_be_taken() {
    let house = House::signed_in().await;
    assert_eq!(
        house
            .refused(house.get(&levels_path("BTC-USDT", 1, 2)))
            .await
            .0,
        404
    );
    house.store_bars().await;
    let said = said(&house, "BTC-USDT").await;
    let price = said["price"].as_f64().unwrap();
    let refused = async |stop: String, target: String| {
        let (status, problem) = house
            .refused(house.get(&levels_path("BTC-USDT", stop, target)))
            .await;
        assert_eq!(
            (status, &problem["code"]),
            (422, &json!("invalid")),
            "{problem}"
        );
        let errors = problem["errors"].as_array().unwrap().clone();
        errors
            .iter()
            .map(|error| {
                let text = |name: &str| error[name].as_str().unwrap_or_default().to_owned();
                (text("field"), text("code"), error["limit"].as_f64())
            })
            .collect::<Vec<_>>()
    };
    let expected = |field: &str, code: &str, limit| (field.to_owned(), code.to_owned(), limit);
    let good = (format!("{}", price * 0.9), format!("{}", price * 1.1));
    for bad in ["NaN", "inf", "-inf", "1e999", "0", "-5", "", "x", "1,5"] {
        assert_eq!(
            refused(bad.to_owned(), good.1.clone()).await,
            [expected("stop", "not_a_price", None)],
            "{bad}"
        );
    }
    assert_eq!(
        refused(good.1.clone(), good.0.clone()).await,
        [
            expected("stop", "not_below", Some(price)),
            expected("target", "not_above", Some(price))
        ]
    );
    let near = refused(good.0.clone(), format!("{}", price * 1.001)).await;
    let [(field, code, Some(limit))] = &near[..] else {
        panic!("{near:?}");
    };
    assert_eq!((field.as_str(), code.as_str()), ("target", "too_near"));
    assert!(
        *limit >= price * 1.003 && *limit < price * 1.003 + 0.011,
        "{limit}"
    );
    house.read(&levels_path("BTC-USDT", &good.0, limit)).await;
    let [(_, code, _)] = &refused(good.0.clone(), "1e300".to_owned()).await[..] else {
        panic!("one fault");
    };
    assert_eq!(code, "too_far");

    let path = |rest: &str| {
        format!(
            "{}&decision={rest}",
            levels_path("BTC-USDT", &good.0, &good.1)
        )
    };
    let (status, problem) = house.refused(house.get(&path("nobody"))).await;
    assert_eq!(
        (status, &problem["errors"][0]["field"]),
        (422, &json!("decision"))
    );
    let without = house.get("/api/v1/recommendations/BTC-USDT/levels");
    assert_eq!(
        house.refused(without).await.1["errors"]
            .as_array()
            .unwrap()
            .len(),
        2
    );
    let other = "/api/v1/recommendations/ETH-USDT/levels?stop=1&target=2";
    assert_eq!(house.refused(house.get(other)).await.0, 404);
    let about = format!("{other}&decision={}", said["id"].as_str().unwrap());
    assert_eq!(house.refused(house.get(&about)).await.0, 422);
    let index = "/api/v1/recommendations/SPX/levels?stop=1&target=2";
    let (status, problem) = house.refused(house.get(index)).await;
    assert_eq!((status, &problem["code"]), (409, &json!("not_tradable")));
}

#[tokio::test]
async fn decision_that_claims_nothing_has_no_other_levels() {
    let house = House::signed_in().await;
    house.store_bars().await;
    let market = house.app.clock.as_frozen().unwrap();
    market.advance_to(NOW_MS + 3 * DAY_MS);
    let said = said(&house, "BTC-USDT").await;
    assert_eq!(said["status"], "without_data");
    let (status, problem) = house
        .refused(house.get(&levels_path("BTC-USDT", 1, 2)))
        .await;
    assert_eq!((status, &problem["code"]), (409, &json!("no_claim")));
}
