//! Setting up, signing in and out, over the wire.

use rumbo_app::account::create_entry_token;
use rumbo_market::DAY_MS;
use serde_json::{Value, json};

use crate::house::{EMAIL, House, NOW_MS, PASSWORD};

async fn session(house: &House) -> Value {
    house.read("/api/v1/session").await
}

#[tokio::test]
async fn visit_goes_from_set_up_to_signed_in_to_signed_out() {
    let mut house = House::open().await;
    let before = session(&house).await;
    assert_eq!(before["state"], "setup");
    assert_eq!(before["user"], Value::Null);
    assert_eq!(before["clock"], json!({ "now": NOW_MS, "frozen": true }));
    let created = house.sign_up().await;
    assert_eq!(created["state"], "signed_in");
    assert_eq!(created["user"]["email"], EMAIL);
    assert_eq!(created["user"]["role"], "owner");
    assert_eq!(created["user"]["risk_profile"], "moderate");
    assert!(!created.to_string().contains("password"));
    assert_eq!(session(&house).await["state"], "signed_in");
    let logout = house
        .post("/api/v1/auth/logout", &json!({}))
        .send()
        .await
        .unwrap();
    assert_eq!(logout.status(), 204);
    assert_eq!(session(&house).await["state"], "signed_out");
}

#[tokio::test]
async fn second_set_up_is_refused() {
    let house = House::signed_in().await;
    let body = json!({ "email": "eva@example.com", "password": PASSWORD });
    let (status, problem) = house.refused(house.post("/api/v1/auth/setup", &body)).await;
    assert_eq!(
        (status, problem["code"].as_str()),
        (409, Some("owner_exists"))
    );
}

#[tokio::test]
async fn set_up_names_the_field_that_is_wrong() {
    let house = House::open().await;
    let cases = [
        (json!({ "email": "ana", "password": PASSWORD }), "email"),
        (json!({ "email": EMAIL, "password": "short" }), "password"),
        (
            json!({ "email": EMAIL, "password": PASSWORD, "lang": "fr" }),
            "lang",
        ),
        (
            json!({ "email": EMAIL, "password": PASSWORD, "risk_profile": "yolo" }),
            "risk_profile",
        ),
        (
            json!({ "email": EMAIL, "password": PASSWORD, "region": "XX" }),
            "region",
        ),
        (
            json!({ "email": EMAIL, "password": PASSWORD, "time_zone": "Mars/Olympus" }),
            "time_zone",
        ),
        (
            json!({ "email": "a\u{0}b@example.com", "password": PASSWORD }),
            "email",
        ),
    ];
    for (body, field) in cases {
        let (status, problem) = house.refused(house.post("/api/v1/auth/setup", &body)).await;
        assert_eq!(status, 422, "{field}");
        assert_eq!(problem["errors"][0]["field"], field);
    }
    // None of them left an account behind.
    assert_eq!(session(&house).await["state"], "setup");
}

#[tokio::test]
async fn set_up_takes_region_time_zone_and_assets() {
    let mut house = House::open().await;
    let body = json!({
        "email": EMAIL, "password": PASSWORD, "lang": "en", "region": "ar",
        "time_zone": "america/montevideo", "assets": ["btcusdt"],
    });
    let created = house
        .post("/api/v1/auth/setup", &body)
        .send()
        .await
        .unwrap();
    assert_eq!(created.status(), 201);
    house.keep_cookie(&created);
    let settings = house.read("/api/v1/settings").await;
    assert_eq!(settings["region"], "AR");
    assert_eq!(settings["time_zone"], "America/Montevideo");
    assert_eq!(settings["assets"], json!(["BTC/USDT"]));
}

#[tokio::test]
async fn region_and_its_time_zone_are_taken_from_the_browser() {
    let mut house = House::open().await;
    let body = json!({ "email": EMAIL, "password": PASSWORD });
    let request = house.post("/api/v1/auth/setup", &body);
    let created = request
        .header("accept-language", "es-419,es-MX;q=0.9,en-US;q=0.8")
        .send()
        .await
        .unwrap();
    house.keep_cookie(&created);
    let settings = house.read("/api/v1/settings").await;
    assert_eq!(settings["region"], "MX");
    assert_eq!(settings["time_zone"], "America/Mexico_City");
}

#[tokio::test]
async fn session_cookie_is_out_of_reach_for_scripts() {
    let house = House::open().await;
    let body = json!({ "email": EMAIL, "password": PASSWORD });
    let response = house
        .post("/api/v1/auth/setup", &body)
        .send()
        .await
        .unwrap();
    let cookie = response.headers()["set-cookie"].to_str().unwrap();
    for part in ["rumbo_session=", "HttpOnly", "SameSite=Lax", "Path=/"] {
        assert!(cookie.contains(part), "{cookie}");
    }
    assert!(!cookie.contains("Secure"), "{cookie}");
    let house = House::open_with("", |options| options.tls = true).await;
    let response = house
        .post("/api/v1/auth/setup", &body)
        .send()
        .await
        .unwrap();
    assert!(
        response.headers()["set-cookie"]
            .to_str()
            .unwrap()
            .contains("; Secure")
    );
    assert!(response.headers().contains_key("strict-transport-security"));
}

#[tokio::test]
async fn signing_in_replaces_the_session() {
    let mut house = House::signed_in().await;
    let old = house.forget_cookie().unwrap();
    let body = json!({ "email": "ANA@example.com", "password": PASSWORD });
    let login = house
        .post("/api/v1/auth/login", &body)
        .header("cookie", &old);
    let response = login.send().await.unwrap();
    assert_eq!(response.status(), 200);
    house.keep_cookie(&response);
    assert_eq!(session(&house).await["state"], "signed_in");
    house.forget_cookie();
    let stale = house
        .get("/api/v1/settings")
        .header("cookie", old)
        .send()
        .await
        .unwrap();
    assert_eq!(stale.status(), 401);
}

#[tokio::test]
async fn wrong_address_and_wrong_password_look_the_same() {
    let house = House::signed_in().await;
    let mut answers = Vec::new();
    for body in [
        json!({ "email": EMAIL, "password": "wrong horse battery" }),
        json!({ "email": "eva@example.com", "password": PASSWORD }),
    ] {
        let (status, mut problem) = house.refused(house.post("/api/v1/auth/login", &body)).await;
        problem["request_id"].take();
        answers.push((status, problem));
    }
    assert_eq!(answers[0].0, 401);
    assert_eq!(answers[0], answers[1]);
}

#[tokio::test]
async fn failed_attempts_close_the_door_until_the_clock_moves_on() {
    let house = House::signed_in().await;
    let login = |password: &str| {
        house.post(
            "/api/v1/auth/login",
            &json!({ "email": EMAIL, "password": password }),
        )
    };
    for _ in 0..5 {
        assert_eq!(
            login("wrong horse battery").send().await.unwrap().status(),
            401
        );
    }
    let refused = login(PASSWORD).send().await.unwrap();
    assert_eq!(refused.status(), 429);
    assert_eq!(refused.headers()["retry-after"], "900");
    house.clock.advance_to(NOW_MS + 15 * 60_000);
    assert_eq!(login(PASSWORD).send().await.unwrap().status(), 200);
}

#[tokio::test]
async fn expired_session_is_401_and_a_used_one_is_renewed() {
    let house = House::signed_in().await;
    house.clock.advance_to(NOW_MS + 20 * DAY_MS);
    let response = house.get("/api/v1/settings").send().await.unwrap();
    assert_eq!(response.status(), 200);
    assert!(response.headers().contains_key("set-cookie"));
    house.clock.advance_to(NOW_MS + 49 * DAY_MS);
    assert_eq!(
        house.get("/api/v1/settings").send().await.unwrap().status(),
        200
    );
    house.clock.advance_to(NOW_MS + 80 * DAY_MS);
    let (status, problem) = house.refused(house.get("/api/v1/settings")).await;
    assert_eq!(
        (status, problem["code"].as_str()),
        (401, Some("signed_out"))
    );
}

#[tokio::test]
async fn entry_link_signs_in_once() {
    let mut house = House::open().await;
    let owner = house
        .accounts
        .ensure_owner(rumbo_market::Lang::Es)
        .await
        .unwrap();
    let token = create_entry_token();
    house.accounts.admit(&token, &owner.id);
    let path = format!("/enter?token={token}");
    let response = house
        .get(&path)
        .header("accept-language", "en")
        .send()
        .await
        .unwrap();
    assert_eq!(response.status(), 303);
    assert_eq!(response.headers()["location"], "/");
    let again = house.get(&path).send().await.unwrap();
    assert_eq!(again.headers()["location"], "/?entry=expired");
    assert!(!again.headers().contains_key("set-cookie"));
    house.keep_cookie(&response);
    let visit = session(&house).await;
    assert_eq!(
        (visit["state"].as_str(), visit["lang"].as_str()),
        (Some("signed_in"), Some("en"))
    );
}

#[tokio::test]
async fn settings_change_only_what_is_named() {
    let house = House::signed_in().await;
    let change = json!({ "risk_profile": "aggressive", "assets": ["btcusdt", "BTC/USDT", "AAPL"] });
    let put = |body: &Value| {
        house
            .request(reqwest::Method::PUT, "/api/v1/settings")
            .json(body)
    };
    assert_eq!(put(&change).send().await.unwrap().status(), 200);
    let settings = house.read("/api/v1/settings").await;
    assert_eq!(settings["lang"], "en");
    assert_eq!(settings["risk_profile"], "aggressive");
    assert_eq!(settings["limits"]["position_max"], 0.35);
    assert_eq!(settings["assets"], json!(["BTC/USDT", "AAPL"]));
    let (status, problem) = house.refused(put(&json!({ "assets": ["APPL"] }))).await;
    let field = &problem["errors"][0]["field"];
    assert_eq!((status, field), (422, &json!("assets")));
    assert_eq!(problem["suggestions"][0], "AAPL");
    assert_eq!(house.read("/api/v1/settings").await, settings);
}

#[tokio::test]
async fn appearance_and_keys_are_kept_and_checked() {
    let house = House::signed_in().await;
    let put = |body: &Value| {
        house
            .request(reqwest::Method::PUT, "/api/v1/settings")
            .json(body)
    };
    let usual = house.read("/api/v1/settings").await;
    assert_eq!(usual["region"], "US");
    assert_eq!(usual["time_zone"], "America/New_York");
    let looks = |settings: &Value| {
        ["theme", "palette", "density", "single_keys", "shortcuts"]
            .map(|name| settings[name].clone())
    };
    assert_eq!(
        looks(&usual),
        [
            json!("system"),
            json!("standard"),
            json!("cosy"),
            json!(true),
            json!({})
        ]
    );
    let change = json!({
        "region": "ES", "theme": "dark", "palette": "colour_blind", "density": "compact",
        "single_keys": false, "shortcuts": { "palette": "mod+p" },
    });
    assert_eq!(put(&change).send().await.unwrap().status(), 200);
    assert_eq!(
        put(&json!({ "density": "cosy" }))
            .send()
            .await
            .unwrap()
            .status(),
        200
    );
    let settings = house.read("/api/v1/settings").await;
    // The zone was never chosen, so it follows the region.
    assert_eq!(settings["time_zone"], "Europe/Madrid");
    assert_eq!(
        looks(&settings),
        [
            json!("dark"),
            json!("colour_blind"),
            json!("cosy"),
            json!(false),
            json!({ "palette": "mod+p" })
        ]
    );
    let many: std::collections::BTreeMap<String, String> =
        (0..65).map(|at| (at.to_string(), at.to_string())).collect();
    for (body, field) in [
        (json!({ "palette": "pink" }), "palette"),
        (json!({ "density": "" }), "density"),
        (json!({ "theme": "DARK" }), "theme"),
        (json!({ "time_zone": "../../etc/passwd" }), "time_zone"),
        (json!({ "region": "Atlantis" }), "region"),
        (json!({ "shortcuts": { "a": "x", "b": "x" } }), "shortcuts"),
        (json!({ "shortcuts": { "a": "" } }), "shortcuts"),
        (json!({ "shortcuts": many }), "shortcuts"),
    ] {
        let (status, problem) = house.refused(put(&body)).await;
        assert_eq!(
            (status, &problem["errors"][0]["field"]),
            (422, &json!(field))
        );
    }
    assert_eq!(house.read("/api/v1/settings").await, settings);
}

#[tokio::test]
async fn questionnaire_is_asked_and_scored_before_there_is_an_account() {
    let house = House::open().await;
    let asked = house.read("/api/v1/settings/questionnaire?lang=es").await;
    let questions = asked["questions"].as_array().unwrap();
    assert_eq!(questions.len(), 7);
    assert!(questions[0]["text"].as_str().unwrap().starts_with('¿'));
    let boldest: serde_json::Map<String, Value> = questions
        .iter()
        .map(|question| {
            let answer = question["answers"].as_array().unwrap().last().unwrap();
            (
                question["id"].as_str().unwrap().to_owned(),
                answer["id"].clone(),
            )
        })
        .collect();
    let score = |answers: &serde_json::Map<String, Value>| {
        house.post(
            "/api/v1/settings/questionnaire?lang=en",
            &json!({ "answers": answers }),
        )
    };
    let bold: Value = score(&boldest).send().await.unwrap().json().await.unwrap();
    assert_eq!(bold["risk_profile"], "aggressive");
    assert_eq!(bold["limits"]["shorts"], true);
    let mut careful = boldest.clone();
    careful.insert("horizon".to_owned(), json!("under_1_year"));
    let capped: Value = score(&careful).send().await.unwrap().json().await.unwrap();
    assert_eq!(
        (&capped["risk_profile"], &capped["score"]),
        (&json!("conservative"), &json!(85))
    );
    assert!(
        capped["text"].as_str().unwrap().contains("Within a year"),
        "{capped}"
    );
    careful.remove("horizon");
    let (status, problem) = house.refused(score(&careful)).await;
    assert_eq!(status, 422);
    assert_eq!(problem["errors"][0]["field"], "answers.horizon");
}

#[tokio::test]
async fn regions_are_named_in_the_language_asked_for() {
    let house = House::open().await;
    let names = async |lang: &str| -> Vec<String> {
        let list = house.read(&format!("/api/v1/regions?lang={lang}")).await;
        let list = list.as_array().unwrap().clone();
        assert!(list.len() > 20);
        list.iter()
            .map(|region| region["name"].as_str().unwrap().to_owned())
            .collect()
    };
    let (es, en) = (names("es").await, names("en").await);
    assert!(es.contains(&"España".to_owned()) && en.contains(&"Spain".to_owned()));
    assert!(es.is_sorted() && en.is_sorted());
}
