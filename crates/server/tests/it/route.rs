//! Every documented route: it exists, it is closed unless it is meant to be open, and it never
//! fails on our side whatever it is asked.

use reqwest::Method;
use serde_json::Value;

use crate::house::House;

/// Everything that answers without a session.
const OPEN: [(&str, &str); 9] = [
    ("get", "/api/v1/regions"),
    ("get", "/api/v1/session"),
    ("get", "/api/v1/settings/questionnaire"),
    ("get", "/health"),
    ("get", "/metrics"),
    ("get", "/ready"),
    ("post", "/api/v1/auth/login"),
    ("post", "/api/v1/auth/setup"),
    ("post", "/api/v1/settings/questionnaire"),
];

struct Operation {
    method: String,
    path: String,
    open: bool,
}

fn document() -> Value {
    serde_json::to_value(rumbo_server::openapi()).unwrap()
}

fn operations() -> Vec<Operation> {
    let document = document();
    let mut list = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let open = operation["security"] == serde_json::json!([{}]);
            list.push(Operation {
                method: method.clone(),
                path: path.clone(),
                open,
            });
        }
    }
    assert!(list.len() > 30, "{}", list.len());
    list
}

/// A request for the operation with `value` in place of every part of the path.
async fn send(house: &House, operation: &Operation, value: &str, query: &str) -> (u16, String) {
    let path = operation
        .path
        .replace("{symbol}", value)
        .replace("{timeframe}", "1d")
        .replace("{version}", value)
        .replace("{level}", "0")
        .replace("{tile}", value)
        .replace("{id}", value);
    let method = Method::from_bytes(operation.method.to_uppercase().as_bytes()).unwrap();
    let mut request = house.request(method.clone(), &format!("{path}{query}"));
    if method != Method::GET && method != Method::DELETE {
        request = request
            .header("content-type", "application/json")
            .body("{}");
    }
    let response = request.send().await.unwrap();
    (response.status().as_u16(), response.text().await.unwrap())
}

#[test]
fn only_the_listed_routes_are_open() {
    let mut open: Vec<(String, String)> = operations()
        .into_iter()
        .filter(|operation| operation.open)
        .map(|operation| (operation.method, operation.path))
        .collect();
    open.sort();
    let expected = OPEN.map(|(method, path)| (method.to_owned(), path.to_owned()));
    assert_eq!(open, expected);
}

#[tokio::test]
async fn closed_routes_are_401_without_a_session() {
    let mut house = House::open().await;
    house.sign_up().await;
    house.forget_cookie();
    for operation in operations() {
        let (status, body) = send(&house, &operation, "BTC-USDT", "").await;
        let Operation { method, path, open } = operation;
        assert_eq!(status == 401, !open, "{method} {path}: {status} {body}");
    }
    let closed_pages = ["/api/docs/", "/api/openapi.json"];
    for path in closed_pages {
        assert_eq!(
            house.get(path).send().await.unwrap().status(),
            401,
            "{path}"
        );
    }
}

#[tokio::test]
async fn documented_routes_exist_and_none_fails_on_hostile_input() {
    let unlimited = |options: &mut rumbo_server::http::Options| {
        options.limits.address_per_minute = u32::MAX;
        options.limits.writes_per_minute = u32::MAX;
        options.limits.questions_per_minute = u32::MAX;
    };
    let mut house = House::open_with("", unlimited).await;
    house.sign_up().await;
    let hostile = [
        "BTC-USDT",
        "'%3B%20DROP%20TABLE%20job%3B--",
        "..%2F..%2Fetc%2Fpasswd",
        "%00",
        "%F0%9F%92%A5",
        &"A".repeat(6_000),
    ];
    let queries = [
        "",
        "?lang=en&limit=1",
        "?limit=0&px=0&from=x&to=y&expr=%28&cursor=zz&timeframe=7m",
        "?limit=99999999999999999999&from=-9223372036854775808&to=9223372036854775807",
        "?symbol=%00&q=%25%27&expr=rsi%28close%2C14%29&lang=tlh",
    ];
    for operation in operations()
        .iter()
        .filter(|operation| !operation.path.ends_with("/logout"))
    {
        for value in hostile {
            for query in queries {
                let (status, body) = send(&house, operation, value, query).await;
                let Operation { method, path, .. } = operation;
                assert!(
                    status < 500,
                    "{method} {path} {value} {query}: {status} {body}"
                );
                assert_ne!(status, 405, "{method} {path}");
                assert!(
                    !body.contains("there is nothing here"),
                    "{method} {path} {value}"
                );
            }
            if !operation.path.contains('{') {
                break;
            }
        }
    }
}

#[tokio::test]
async fn docs_page_needs_nothing_from_outside() {
    let house = House::signed_in().await;
    let page = house.get("/api/docs/").send().await.unwrap();
    assert_eq!(page.status(), 200);
    let policy = page.headers()["content-security-policy"]
        .to_str()
        .unwrap()
        .to_owned();
    assert!(policy.contains("script-src 'self';"), "{policy}");
    let html = page.text().await.unwrap();
    assert!(
        !html.contains("http://") && !html.contains("https://"),
        "{html}"
    );
    let document: Value = house.read("/api/openapi.json").await;
    assert_eq!(document["openapi"], "3.1.0");
}

#[test]
fn every_operation_has_its_own_name_and_declares_problems() {
    let document = document();
    let mut names = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            names.push(operation["operationId"].as_str().unwrap().to_owned());
            let problem = &operation["responses"]["default"]["content"]["application/problem+json"];
            assert!(problem.is_object(), "{method} {path}");
        }
    }
    let count = names.len();
    names.sort();
    names.dedup();
    assert_eq!(names.len(), count);
}

#[tokio::test]
async fn operator_routes_answer() {
    let house = House::open().await;
    assert_eq!(house.read("/health").await["status"], "ok");
    let ready = house.read("/ready").await;
    assert_eq!(ready["status"], "ready");
    assert_eq!(ready["checks"].as_array().unwrap().len(), 2);
    let metrics = house
        .get("/metrics")
        .send()
        .await
        .unwrap()
        .text()
        .await
        .unwrap();
    assert!(
        metrics.contains("http_request_duration_seconds_bucket"),
        "{metrics}"
    );
    assert!(metrics.contains("route=\"/health\""), "{metrics}");
    let proxied = house
        .get("/metrics")
        .header("x-forwarded-for", "203.0.113.7");
    assert_eq!(house.refused(proxied).await.1["code"], "not_local");
}

#[tokio::test]
async fn closed_database_is_not_ready() {
    let house = House::open().await;
    house.app.db.close().await;
    let response = house.get("/ready").send().await.unwrap();
    assert_eq!(response.status(), 503);
    let body: Value = response.json().await.unwrap();
    assert_eq!(body["checks"][0]["ok"], false);
}
