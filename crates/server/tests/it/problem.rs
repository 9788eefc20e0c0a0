//! Errors on the wire: RFC 9457, stable codes, no inside knowledge.

use reqwest::Method;
use serde_json::{Value, json};

use crate::house::House;

#[tokio::test]
async fn problem_has_the_fields_of_the_rfc_and_the_id_of_the_request() {
    let house = House::signed_in().await;
    let request = house
        .get("/api/v1/jobs/nope")
        .header("x-request-id", "mine-1");
    let response = request.send().await.unwrap();
    assert_eq!(response.headers()["x-request-id"], "mine-1");
    assert_eq!(
        response.headers()["content-type"],
        "application/problem+json"
    );
    assert_eq!(response.headers()["cache-control"], "no-store");
    let problem: Value = response.json().await.unwrap();
    assert_eq!(problem["type"], "urn:rumbo:problem:not_found");
    assert_eq!(problem["title"], "Not Found");
    assert_eq!(problem["status"], 404);
    assert_eq!(problem["code"], "not_found");
    assert_eq!(problem["request_id"], "mine-1");
    assert_eq!(problem["detail"], "there is no job `nope`");
}

#[tokio::test]
async fn every_refusal_is_a_problem_with_its_code() {
    let house = House::signed_in().await;
    let json = "application/json";
    let backtests = |kind: &str, body: String| {
        let request = house.request(Method::POST, "/api/v1/backtests");
        request.header("content-type", kind).body(body)
    };
    let nested = format!("{}{}", "[".repeat(5_000), "]".repeat(5_000));
    let wrong_type = json!({ "strategy": 7, "symbol": "BTCUSDT" }).to_string();
    let unknown_field = json!({ "strategy": "ema_cross", "symbl": "BTCUSDT" }).to_string();
    let cases = [
        (house.get("/api/v2/anything"), 404, "not_found"),
        (
            house.request(Method::PATCH, "/api/v1/settings"),
            405,
            "method_not_allowed",
        ),
        (
            house.request(Method::POST, "/some/page"),
            405,
            "method_not_allowed",
        ),
        (backtests("text/plain", "{}".into()), 415, "not_json"),
        (backtests(json, "{".into()), 400, "malformed"),
        (backtests(json, "\u{0}".into()), 400, "malformed"),
        (backtests(json, nested), 400, "malformed"),
        (backtests(json, wrong_type), 422, "invalid"),
        (backtests(json, unknown_field), 422, "invalid"),
        (backtests(json, " ".repeat(2 << 20)), 413, "too_large"),
        (house.get("/api/v1/instruments?limit=501"), 422, "invalid"),
        (house.get("/api/v1/instruments?lang=tlh"), 422, "invalid"),
    ];
    for (at, (request, status, code)) in cases.into_iter().enumerate() {
        let (answered, problem) = house.refused(request).await;
        assert_eq!(
            (answered, problem["code"].as_str().unwrap()),
            (status, code),
            "case {at}"
        );
        assert!(
            problem["request_id"].as_str().unwrap().len() > 10,
            "case {at}"
        );
    }
}

#[tokio::test]
async fn body_without_a_length_is_cut_at_the_limit() {
    let house = House::signed_in().await;
    let chunk = vec![b' '; 256 * 1_024];
    let chunks = futures::stream::iter((0..8).map(move |_| Ok::<_, std::io::Error>(chunk.clone())));
    let request = house
        .request(Method::POST, "/api/v1/backtests")
        .header("content-type", "application/json")
        .body(reqwest::Body::wrap_stream(chunks));
    let (status, problem) = house.refused(request).await;
    assert_eq!((status, problem["code"].as_str()), (413, Some("too_large")));
}

#[tokio::test]
async fn unknown_names_come_with_near_ones() {
    let house = House::signed_in().await;
    let (status, problem) = house
        .refused(house.get("/api/v1/instruments/BTCUDST"))
        .await;
    assert_eq!(status, 404);
    assert_eq!(problem["suggestions"][0], "BTC/USDT");
    let (status, problem) = house
        .refused(house.get("/api/v1/strategies/ema_cros"))
        .await;
    assert_eq!(status, 404);
    assert_eq!(problem["suggestions"], json!(["ema_cross"]));
}

#[tokio::test]
async fn failure_on_our_side_tells_nothing_about_the_inside() {
    let house = House::signed_in().await;
    house.app.db.close().await;
    let (status, problem) = house.refused(house.get("/api/v1/session")).await;
    assert_eq!((status, problem["code"].as_str()), (500, Some("internal")));
    let text = problem.to_string();
    assert!(!text.contains("pool") && !text.contains("SELECT"), "{text}");
}
