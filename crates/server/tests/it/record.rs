//! The track record through the router: statistics, list, export, replay, bands.

use std::path::Path;

use reqwest::StatusCode;
use rumbo_app::ingest::{self, ImportRequest, Input};
use rumbo_engine::decision::{BAND_LEVELS, Decision as Content};
use rumbo_market::Timeframe;
use serde_json::{Value, json};

use crate::house::{House, NOW_MS};
use crate::postgres::Postgres;

/// Instruments of the record, and decisions about them in a year of weeks.
const FILES: [(&str, &str); 3] = [
    ("AAPL-1d.csv.zst", "AAPL"),
    ("SPY-1d.csv.zst", "SPY"),
    ("XAUUSD-1d.csv.zst", "XAU/USD"),
];
const DECISIONS: usize = 3 * 52;

/// Stores real bars of a few instruments.
pub(crate) async fn import_sample(house: &House) {
    let app = &house.app;
    for (file, symbol) in FILES {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../sample");
        let request = ImportRequest {
            instrument: Some(symbol.to_owned()),
            timeframe: Some(Timeframe::D1),
            closed_by: Some(i64::MAX),
            ..ImportRequest::new(Input::Memory {
                name: file.to_owned(),
                bytes: std::fs::read(path.join(file)).unwrap().into(),
            })
        };
        ingest::import(&app.bars, &app.registry, NOW_MS, &request, &mut |_| {})
            .await
            .unwrap();
    }
}

/// Waits for a job to end, by its stream of events.
async fn wait_for(house: &House, id: &str) -> Value {
    let stream = house.get(&format!("/api/v1/jobs/{id}/events"));
    stream.send().await.unwrap().text().await.unwrap();
    house.read(&format!("/api/v1/jobs/{id}")).await
}

async fn replay(house: &House) -> Value {
    let asked = house.post("/api/v1/record/replayed", &json!({}));
    let response = asked.send().await.unwrap();
    assert_eq!(response.status(), StatusCode::ACCEPTED);
    let job: Value = response.json().await.unwrap();
    assert_eq!(job["kind"], "replayed_record");
    wait_for(house, job["id"].as_str().unwrap()).await
}

/// The whole way on one database; what is returned must not depend on it.
async fn walk_the_record(mut house: House) -> Value {
    house.sign_up().await;
    let empty = house.read("/api/v1/record/statistics").await;
    assert_eq!(empty["headline"]["code"], "rec.empty.unknown");
    assert_eq!(
        (&empty["cases"], &empty["calibration"]),
        (&json!(0), &Value::Null)
    );
    import_sample(&house).await;
    house.read("/api/v1/recommendations/daily").await;

    let job = replay(&house).await;
    assert_eq!(job["state"], "done", "{job}");
    assert_eq!(job["result"]["decided"], DECISIONS, "{job}");
    let job = replay(&house).await;
    assert_eq!(job["result"], json!({ "decided": 0, "resolved": 0 }));

    // The two records never mix.
    let live = house.read("/api/v1/record/statistics?set=live").await;
    assert_eq!((&live["cases"], &live["set"]), (&json!(0), &json!("live")));
    assert_eq!(live["headline"]["code"], "rec.empty");
    let listed = house.read("/api/v1/record/decisions").await;
    assert_eq!(listed["items"].as_array().unwrap().len(), 3);
    let statistics = house.read("/api/v1/record/statistics?set=replayed").await;
    check_statistics(&statistics);
    let spanish = house
        .read("/api/v1/record/statistics?set=replayed&lang=es")
        .await;
    assert_eq!(spanish["calibration"], statistics["calibration"]);
    assert_ne!(spanish["headline"]["text"], statistics["headline"]["text"]);
    check_list(&house).await;
    let worst = house
        .read("/api/v1/record/decisions?set=replayed&limit=1")
        .await;
    let id = worst["items"][0]["id"].as_str().unwrap();
    let path = format!("/api/v1/decisions/{id}");
    let decision = house.read(&path).await;
    assert_eq!(decision["replayed"], true);
    assert_eq!(decision["outcome"]["happened"], false);
    let stands = house.post(&format!("{path}/replay"), &json!({}));
    assert_eq!(house.refused(stands).await.0, 404);
    statistics
}

fn check_statistics(statistics: &Value) {
    assert_eq!(statistics["simulated"], true);
    assert_eq!(statistics["headline"]["code"], "rec.h1", "{statistics}");
    let calibration = &statistics["calibration"];
    let number = |name: &str| calibration[name].as_f64().unwrap();
    let sum = number("miscalibration") - number("discrimination") + number("uncertainty");
    assert!((number("brier") - sum).abs() < 1e-12, "{calibration}");
    assert!(number("lo") <= number("happened") && number("happened") <= number("hi"));
    let curve = calibration["curve"].as_array().unwrap();
    let cases: u64 = curve
        .iter()
        .map(|point| point["cases"].as_u64().unwrap())
        .sum();
    assert_eq!(cases, statistics["cases"].as_u64().unwrap());
    assert!(cases >= 30);
    let values = |name: &str| {
        curve
            .iter()
            .map(|point| point[name].as_f64().unwrap())
            .collect::<Vec<_>>()
    };
    assert!(values("p").is_sorted() && values("value").is_sorted());
    let band = calibration["consistency"].as_array().unwrap();
    assert_eq!(band.len(), curve.len());
    for (point, at) in band.iter().zip(values("p")) {
        assert_eq!(point["p"].as_f64(), Some(at));
        assert!(point["lo"].as_f64().unwrap() <= point["hi"].as_f64().unwrap());
    }
    let levels = statistics["coverage"].as_array().unwrap();
    assert_eq!(levels.len(), BAND_LEVELS.len());
    let results = &statistics["results"];
    assert_eq!(
        results["cash"],
        json!({ "return": 0.0, "max_drawdown": 0.0 })
    );
    assert!(
        results["buy_and_hold"]["return"].as_f64().unwrap() > 0.0,
        "{results}"
    );
    assert_eq!(statistics["versions"].as_array().unwrap().len(), 1);
}

async fn check_list(house: &House) {
    let path = "/api/v1/record/decisions?set=replayed&limit=500";
    let worst = house.read(path).await;
    let rows = worst["items"].as_array().unwrap();
    assert_eq!(rows.len(), DECISIONS);
    assert!(
        rows.iter()
            .all(|row| row["chain"].is_null() && row["simulated"] == true)
    );
    let first = &rows[0]["outcome"];
    assert_eq!(first["happened"], false, "{first}");
    let mut recent = house.read(&format!("{path}&sort=recent")).await;
    let recent = recent["items"].as_array_mut().unwrap();
    assert!(recent.is_sorted_by_key(|row| -row["as_of"].as_i64().unwrap()));
    let mut counted = 0;
    for outcome in ["happened", "missed", "pending", "no_claim"] {
        let part = house.read(&format!("{path}&outcome={outcome}")).await;
        let part = part["items"].as_array().unwrap();
        counted += part.len();
        let expected = match outcome {
            "happened" => json!(true),
            "missed" => json!(false),
            _ => Value::Null,
        };
        assert!(
            part.iter()
                .all(|row| row["outcome"]["happened"] == expected),
            "{outcome}"
        );
    }
    assert_eq!(counted, DECISIONS);
    let pages = house
        .read("/api/v1/record/decisions?set=replayed&limit=100")
        .await;
    let next = pages["next"].as_str().unwrap();
    let rest = house
        .read(&format!(
            "/api/v1/record/decisions?set=replayed&limit=100&cursor={next}"
        ))
        .await;
    assert_eq!(rest["items"].as_array().unwrap()[..], rows[100..]);
    let nothing = house.read(&format!("{path}&from=2022-01-01")).await;
    assert_eq!(nothing["items"], json!([]));
}

#[tokio::test(flavor = "multi_thread")]
async fn record_is_the_same_on_both_databases() {
    let on_sqlite = walk_the_record(House::open().await).await;
    let mut postgres = Postgres::start();
    let house = House::open_with(&postgres.database(), |_| {}).await;
    let on_postgres = walk_the_record(house).await;
    assert_eq!(on_sqlite, on_postgres);
}

#[tokio::test]
async fn bad_questions_about_the_record_are_refused() {
    let house = House::signed_in().await;
    for (query, status) in [
        ("statistics?set=dead", 422),
        ("statistics?action=WAIT", 422),
        ("statistics?symbol=NOBODY", 404),
        ("decisions?outcome=won", 422),
        ("decisions?sort=best", 422),
        ("decisions?limit=0", 422),
        ("decisions?cursor=zz", 422),
        ("decisions?from=2021-02-01&to=2021-01-01", 422),
        ("export?format=xlsx", 422),
    ] {
        let refused = house.get(&format!("/api/v1/record/{query}"));
        assert_eq!(house.refused(refused).await.0, status, "{query}");
    }
}

#[tokio::test]
async fn export_is_a_table_with_outcomes_and_chain() {
    let house = House::signed_in().await;
    let export = async || {
        let response = house
            .get("/api/v1/record/export?format=csv")
            .send()
            .await
            .unwrap();
        assert_eq!(
            response.headers()["content-type"],
            "text/csv; charset=utf-8"
        );
        response.text().await.unwrap()
    };
    let empty = export().await;
    assert_eq!(empty.lines().count(), 1);
    house.store_bars().await;
    house.read("/api/v1/recommendations/daily").await;
    let text = export().await;
    let lines: Vec<Vec<&str>> = text.lines().map(|line| line.split(',').collect()).collect();
    assert_eq!((lines.len(), lines[0].len(), lines[1].len()), (2, 21, 21));
    let field = |name: &str| {
        let at = lines[0].iter().position(|known| *known == name).unwrap();
        lines[1][at]
    };
    let row = &house.read("/api/v1/record/decisions").await["items"][0];
    assert_eq!(field("id"), row["id"]);
    assert_eq!(field("chain"), row["chain"]);
    assert_eq!(field("as_of"), "2021-11-01T00:00:00Z");
    assert_eq!(field("outcome"), "pending");
    let p = field("p").parse::<f64>().ok();
    assert_eq!(p, row["p"].as_f64());
}

#[tokio::test]
async fn bands_start_at_the_price_and_end_at_the_deadline() {
    let house = House::signed_in().await;
    house.store_bars().await;
    let daily = house.read("/api/v1/recommendations/daily").await;
    let decision = &daily["items"][0];
    let id = decision["id"].as_str().unwrap();
    let stored = rumbo_store::decision::get(&house.app.db, id)
        .await
        .unwrap()
        .unwrap();
    let content: Content = serde_json::from_str(&stored.content).unwrap();
    let bands = &decision["bands"];
    assert_eq!(bands["from"], NOW_MS);
    assert_eq!(bands["until"], content.event.as_ref().unwrap().deadline);
    let numbers = |value: &Value| -> Vec<f64> {
        value
            .as_array()
            .unwrap()
            .iter()
            .map(|one| one.as_f64().unwrap())
            .collect()
    };
    let median = numbers(&bands["median"]);
    let price = decision["price"].as_f64().unwrap();
    assert_eq!((median.len(), median[0]), (11, price));
    assert_eq!(numbers(&bands["at"]).len(), 11);
    let mut inner = (median.clone(), median);
    for (level, expected) in bands["levels"].as_array().unwrap().iter().zip(BAND_LEVELS) {
        assert_eq!(level["level"].as_f64(), Some(expected));
        let (lo, hi) = (numbers(&level["lo"]), numbers(&level["hi"]));
        for at in 0..11 {
            assert!(lo[at] <= inner.0[at] && inner.1[at] <= hi[at], "{level}");
        }
        inner = (lo, hi);
    }
    assert_eq!(bands["note"]["code"], "band.caption");

    let quantiles = numbers(&decision["quantiles_50"]);
    assert_eq!(quantiles.len(), 50);
    assert!(quantiles.is_sorted());
    for limit in ["-0.03", "0", "0.02"] {
        let path = format!("/api/v1/decisions/{id}/threshold?return={limit}");
        let counted = house.read(&path).await;
        let limit: f64 = limit.parse().unwrap();
        let below = quantiles.iter().filter(|&&value| value < limit).count();
        assert_eq!(
            (&counted["below"], &counted["of"]),
            (&json!(below), &json!(50))
        );
        let text = counted["text"].as_str().unwrap();
        assert!(
            text.starts_with(&format!("{below} of 50 similar outcomes")),
            "{text}"
        );
    }
    for (id, query, status) in [
        (id, "return=NaN", 422),
        (id, "return=-2", 422),
        (id, "", 422),
        ("nobody", "return=0", 404),
    ] {
        let refused = house.get(&format!("/api/v1/decisions/{id}/threshold?{query}"));
        assert_eq!(house.refused(refused).await.0, status, "{query}");
    }
}

/// Whoever speaks after the fact proves nothing: kept in the chain, counted nowhere.
#[tokio::test]
async fn summary_and_statistics_leave_out_the_same_late_decisions() {
    use rumbo_app::decide::{Request, decide};
    use rumbo_market::DAY_MS;

    const LATE: u64 = 4;
    let house = House::signed_in().await;
    import_sample(&house).await;
    for weeks in 1..=LATE {
        let request = Request {
            as_of: Some(NOW_MS - (20 + 7 * i64::try_from(weeks).unwrap()) * DAY_MS),
            ..Request::default()
        };
        decide(&house.app, "AAPL", request).await.unwrap();
    }
    rumbo_app::resolve::resolve_all(&house.app).await.unwrap();
    let summary = house.read("/api/v1/record").await;
    let counts = ["decisions", "late", "resolved", "pending"].map(|part| summary[part].as_u64());
    assert_eq!(counts, [LATE, LATE, 0, 0].map(Some), "{summary}");
    assert_eq!(summary["chain"]["checked_at"], NOW_MS);
    let listed = house.read("/api/v1/record/decisions").await;
    let late = listed["items"].as_array().unwrap().iter();
    assert_eq!(late.filter(|row| row["late"] == true).count(), 4);
    let statistics = house.read("/api/v1/record/statistics").await;
    assert_eq!(statistics["cases"], 0);
}
