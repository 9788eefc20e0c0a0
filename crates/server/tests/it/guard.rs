//! Who may talk to the server: hosts, origins, limits, and what browsers are told.

use reqwest::Method;
use serde_json::json;

use crate::house::House;

#[tokio::test]
async fn foreign_host_is_refused() {
    let house = House::signed_in().await;
    for host in [
        "evil.example",
        "evil.example:8080",
        "localhost.evil.example",
    ] {
        let (status, problem) = house
            .refused(house.get("/api/v1/session").header("host", host))
            .await;
        assert_eq!(
            (status, problem["code"].as_str()),
            (421, Some("unknown_host")),
            "{host}"
        );
        let page = house.get("/").header("host", host).send().await.unwrap();
        assert_eq!(page.status(), 421, "{host}");
    }
    let port = house.address.port();
    for host in [
        format!("localhost:{port}"),
        format!("127.0.0.1:{port}"),
        "[::1]".to_owned(),
    ] {
        let response = house
            .get("/api/v1/session")
            .header("host", &host)
            .send()
            .await
            .unwrap();
        assert_eq!(response.status(), 200, "{host}");
    }
}

#[tokio::test]
async fn writes_of_foreign_pages_are_refused() {
    let house = House::signed_in().await;
    let own = format!("http://{}", house.address);
    let cases = [
        (vec![], 200),
        (vec![("origin", own.as_str())], 200),
        (vec![("sec-fetch-site", "same-origin")], 200),
        (vec![("origin", "http://evil.example")], 403),
        (vec![("origin", "null")], 403),
        (vec![("sec-fetch-site", "cross-site")], 403),
        (
            vec![("sec-fetch-site", "cross-site"), ("origin", own.as_str())],
            403,
        ),
    ];
    for (headers, expected) in cases {
        let mut request = house
            .request(Method::PUT, "/api/v1/settings")
            .json(&json!({}));
        for (name, value) in &headers {
            request = request.header(*name, *value);
        }
        assert_eq!(
            request.send().await.unwrap().status(),
            expected,
            "{headers:?}"
        );
    }
}

#[tokio::test]
async fn cors_is_off_unless_an_origin_is_listed() {
    let preflight = |house: &House, origin: &str| {
        house
            .request(Method::OPTIONS, "/api/v1/settings")
            .header("origin", origin)
            .header("access-control-request-method", "PUT")
            .header("access-control-request-headers", "content-type")
    };
    let house = House::open().await;
    let response = preflight(&house, "https://app.example")
        .send()
        .await
        .unwrap();
    assert!(
        !response
            .headers()
            .contains_key("access-control-allow-origin")
    );
    let allow = |options: &mut rumbo_server::http::Options| {
        options.allowed_origins = vec!["https://app.example".to_owned()];
    };
    let house = House::open_with("", allow).await;
    let response = preflight(&house, "https://app.example")
        .send()
        .await
        .unwrap();
    assert_eq!(
        response.headers()["access-control-allow-origin"],
        "https://app.example"
    );
    assert_eq!(
        response.headers()["access-control-allow-credentials"],
        "true"
    );
    let response = preflight(&house, "https://evil.example")
        .send()
        .await
        .unwrap();
    assert!(
        !response
            .headers()
            .contains_key("access-control-allow-origin")
    );
}

#[tokio::test]
async fn answers_carry_the_headers_that_protect_a_browser() {
    let house = House::open().await;
    for path in ["/", "/api/v1/session", "/api/v1/nothing"] {
        let response = house.get(path).send().await.unwrap();
        let header = |name: &str| response.headers()[name].to_str().unwrap();
        let policy = header("content-security-policy");
        assert!(
            policy.starts_with("default-src 'none'; script-src 'self';"),
            "{policy}"
        );
        assert!(!policy.contains("unsafe"), "{policy}");
        assert_eq!(header("x-content-type-options"), "nosniff");
        assert_eq!(header("x-frame-options"), "DENY");
        assert_eq!(header("referrer-policy"), "same-origin");
    }
}

#[tokio::test]
async fn requests_of_one_address_are_limited_and_probes_are_not() {
    let limit = |options: &mut rumbo_server::http::Options| options.limits.address_per_minute = 5;
    let house = House::open_with("", limit).await;
    for _ in 0..5 {
        assert_eq!(
            house.get("/api/v1/session").send().await.unwrap().status(),
            200
        );
    }
    let response = house.get("/api/v1/session").send().await.unwrap();
    assert_eq!(response.status(), 429);
    assert_eq!(response.headers()["retry-after"], "60");
    assert_eq!(house.get("/health").send().await.unwrap().status(), 200);
    house.clock.advance_to(crate::house::NOW_MS + 120_000);
    assert_eq!(
        house.get("/api/v1/session").send().await.unwrap().status(),
        200
    );
}

#[tokio::test]
async fn writes_of_one_person_are_limited_and_reads_are_not() {
    let limit = |options: &mut rumbo_server::http::Options| options.limits.writes_per_minute = 2;
    let mut house = House::open_with("", limit).await;
    house.sign_up().await;
    let write = || {
        house
            .request(Method::PUT, "/api/v1/settings")
            .json(&json!({}))
    };
    for expected in [200, 200, 429] {
        assert_eq!(write().send().await.unwrap().status(), expected);
    }
    assert_eq!(
        house.get("/api/v1/settings").send().await.unwrap().status(),
        200
    );
}

#[tokio::test]
async fn drafts_are_tried_while_they_are_typed_without_using_up_changes() {
    let limit = |options: &mut rumbo_server::http::Options| {
        options.limits.writes_per_minute = 1;
        options.limits.questions_per_minute = 3;
    };
    let mut house = House::open_with("", limit).await;
    house.sign_up().await;
    let ask = |path: &str| house.post(path, &json!({}));
    for (path, expected) in [
        ("/api/v1/strategies/validate", 422),
        ("/api/v1/strategies/preview", 422),
        ("/api/v1/backtests/estimate", 422),
        ("/api/v1/strategies/validate", 429),
        ("/api/v1/analysis/technical", 429),
    ] {
        assert_eq!(ask(path).send().await.unwrap().status(), expected, "{path}");
    }
    let change = || {
        house
            .request(Method::PUT, "/api/v1/settings")
            .json(&json!({}))
    };
    for expected in [200, 429] {
        assert_eq!(change().send().await.unwrap().status(), expected);
    }
}

#[tokio::test]
async fn overload_is_shed_with_a_hint() {
    let house = House::open_with("", |options| options.limits.concurrent = 0).await;
    let (status, problem) = house.refused(house.get("/api/v1/session")).await;
    assert_eq!(
        (status, problem["code"].as_str()),
        (503, Some("overloaded"))
    );
    assert_eq!(house.get("/health").send().await.unwrap().status(), 200);
}
