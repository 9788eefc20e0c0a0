//! Chart patterns over the API: the catalogue, findings with when they were known, and the measure.

use rumbo_engine::pattern::{self, SurveySettings};
use serde_json::Value;

use crate::house::House;

const PATTERNS: &str = "/api/v1/instruments/BTC-USDT/patterns";

fn items<'a>(view: &'a Value, name: &str) -> &'a [Value] {
    view[name].as_array().unwrap()
}

#[tokio::test]
async fn catalogue_has_every_shape_in_both_languages() {
    let house = House::signed_in().await;
    let english = house.read("/api/v1/patterns?limit=500&lang=en").await;
    let spanish = house.read("/api/v1/patterns?limit=500&lang=es").await;
    let shapes = items(&english, "items").iter();
    let shapes: Vec<&str> = shapes
        .filter(|view| view["kind"] == "shape")
        .map(|view| view["id"].as_str().unwrap())
        .collect();
    let known: Vec<&str> = pattern::LIST.iter().map(|shape| shape.spec().id).collect();
    assert_eq!(shapes, known);
    for (en, es) in items(&english, "items")
        .iter()
        .zip(items(&spanish, "items"))
    {
        assert_eq!(en["id"], es["id"]);
        assert_ne!(en["summary"], es["summary"]);
        assert!(!items(en, "variants").is_empty());
    }
}

#[tokio::test]
async fn findings_are_those_of_the_engine() {
    let house = House::signed_in().await;
    let bars = house.store_bars().await;
    let survey = pattern::survey(bars.as_slice(), SurveySettings::default());
    let view = house.read(&format!("{PATTERNS}?limit=1000&lang=en")).await;
    assert_eq!(view["bars"], bars.len());
    let found = items(&view, "found");
    let told = survey.found.iter().rev().take(1000).rev();
    assert_eq!(found.len(), told.len());
    for (view, one) in found.iter().zip(told) {
        assert_eq!(view["pattern"], one.pattern);
        assert_eq!(view["variant"], one.variant);
        let day = 86_400_000;
        assert_eq!(view["known_at"], bars.opened_at[one.known_at] + day);
        for (point, corner) in items(view, "points").iter().zip(&one.points) {
            assert_eq!(point["opened_at"], bars.opened_at[corner.row]);
            assert_eq!(point["price"], corner.price);
        }
    }
    let standings = items(&view, "standings");
    assert_eq!(standings.len(), survey.standings.len());
    let measured = standings.iter().filter(|one| !one["lift"].is_null());
    for one in measured {
        let lift = &one["lift"];
        assert!(lift["cases"].as_u64().unwrap() >= 30, "{one}");
        assert!(lift["lo"].as_f64() < lift["hi"].as_f64(), "{one}");
        let text = one["text"].as_str().unwrap();
        assert!(text.contains(&lift["cases"].to_string()), "{one}");
    }
    let regime = &view["regime"];
    let sum: f64 = ["up", "down", "range", "volatile"]
        .iter()
        .map(|name| regime[name].as_f64().unwrap())
        .sum();
    assert!((sum - 1.0).abs() < 1e-9, "{regime}");
    assert!(!view["phase"]["text"].as_str().unwrap().is_empty());
}

#[tokio::test]
async fn what_was_found_until_then_does_not_change() {
    let house = House::signed_in().await;
    let bars = house.store_bars().await;
    let middle = bars.opened_at[bars.len() / 2];
    let then = house
        .read(&format!("{PATTERNS}?kind=shape&limit=1000&to={middle}"))
        .await;
    let now = house
        .read(&format!("{PATTERNS}?kind=shape&limit=1000"))
        .await;
    let known = |view: &Value| -> Vec<Value> {
        let found = items(view, "found").iter();
        found
            .filter(|one| one["known_at"].as_i64().unwrap() <= middle)
            .cloned()
            .collect()
    };
    let (then, now) = (known(&then), known(&now));
    assert!(then.len() > 10, "{}", then.len());
    assert_eq!(then, now);
}

#[tokio::test]
async fn filters_and_refusals() {
    let house = House::signed_in().await;
    house.store_bars().await;
    let one = house
        .read(&format!("{PATTERNS}?pattern=swing&limit=3"))
        .await;
    let found = items(&one, "found");
    assert_eq!(found.len(), 3);
    assert!(found.iter().all(|one| one["pattern"] == "swing"));
    let shapes = house.read(&format!("{PATTERNS}?kind=shape")).await;
    assert!(
        items(&shapes, "found")
            .iter()
            .all(|one| one["kind"] == "shape")
    );
    for (query, field) in [
        ("pattern=double_dutch", "pattern"),
        ("reversal=0", "reversal"),
        ("tolerance=NaN", "tolerance"),
        ("limit=0", "limit"),
    ] {
        let (status, problem) = house
            .refused(house.get(&format!("{PATTERNS}?{query}")))
            .await;
        assert_eq!(status, 422, "{problem}");
        assert!(
            problem["detail"].as_str().unwrap().contains(field),
            "{problem}"
        );
    }
    let empty = "/api/v1/instruments/ETH-USDT/patterns";
    let (status, problem) = house.refused(house.get(empty)).await;
    assert_eq!((status, &problem["code"]), (404, &Value::from("no_bars")));
}
