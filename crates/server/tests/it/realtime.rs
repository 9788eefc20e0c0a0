//! The socket over which pages hear what changed, as a browser uses it.

use std::time::Duration;

use futures::{SinkExt, StreamExt};
use rumbo_market::{DAY_MS, Timeframe};
use rumbo_store::job::{self, NewJob};
use rumbo_store::{SeriesKey, series};
use serde_json::{Value, json};
use tokio::net::{TcpSocket, TcpStream};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::protocol::frame::coding::CloseCode;
use tokio_tungstenite::tungstenite::{Error, Message};

use crate::house::{House, NOW_MS};

/// Longest wait for a message that must come.
const PATIENCE: Duration = Duration::from_secs(30);

struct Socket(WebSocketStream<TcpStream>);

impl Socket {
    /// Opens the socket of the signed-in person; an error is the status of the refusal.
    async fn open(house: &House, headers: &[(&'static str, &str)]) -> Result<Self, u16> {
        let stream = TcpStream::connect(house.address).await.unwrap();
        Self::open_over(stream, house, headers).await
    }

    async fn open_over(
        stream: TcpStream,
        house: &House,
        headers: &[(&'static str, &str)],
    ) -> Result<Self, u16> {
        let url = format!("ws://{}/api/v1/realtime", house.address);
        let mut request = url.into_client_request().unwrap();
        for (name, value) in headers {
            request.headers_mut().insert(*name, value.parse().unwrap());
        }
        if let Some(cookie) = house.cookie() {
            let cookie = cookie.parse().unwrap();
            request.headers_mut().insert("cookie", cookie);
        }
        match tokio_tungstenite::client_async(request, stream).await {
            Ok((socket, _)) => Ok(Self(socket)),
            Err(Error::Http(response)) => Err(response.status().as_u16()),
            Err(error) => panic!("{error}"),
        }
    }

    /// Opens the socket and returns it with the name of the run.
    async fn greeted(house: &House) -> (Self, String) {
        let mut socket = Self::open(house, &[]).await.unwrap();
        let hello = socket.next().await;
        assert_eq!(hello["op"], "hello");
        let boot = hello["boot"].as_str().unwrap().to_owned();
        (socket, boot)
    }

    async fn send(&mut self, message: Value) {
        self.send_text(message.to_string()).await;
    }

    async fn send_text(&mut self, text: String) {
        self.0.send(Message::Text(text.into())).await.unwrap();
    }

    async fn message(&mut self) -> Option<Result<Message, Error>> {
        let next = tokio::time::timeout(PATIENCE, self.0.next());
        next.await.expect("a message comes in time")
    }

    async fn next(&mut self) -> Value {
        loop {
            match self.message().await.unwrap().unwrap() {
                Message::Text(text) => return serde_json::from_str(&text).unwrap(),
                Message::Ping(_) => {}
                other => panic!("{other:?}"),
            }
        }
    }

    /// Subscribes and returns the snapshot.
    async fn snapshot(&mut self, topic: &str) -> Value {
        self.send(json!({ "op": "subscribe", "topic": topic }))
            .await;
        let snapshot = self.next().await;
        assert_eq!(
            (&snapshot["op"], &snapshot["topic"]),
            (&json!("snapshot"), &json!(topic))
        );
        snapshot
    }

    /// Reads to the end; the messages before it, and what the server said last.
    async fn end(&mut self) -> (usize, CloseCode, String) {
        let mut count = 0;
        loop {
            match self.message().await {
                Some(Ok(Message::Close(Some(last)))) => {
                    return (count, last.code, last.reason.to_string());
                }
                Some(Ok(Message::Text(_))) => count += 1,
                Some(Ok(_)) => {}
                other => panic!("{other:?} after {count} messages"),
            }
        }
    }
}

fn imported(house: &House, count: usize, padding: &str) {
    for at in 0..count {
        let data = json!({ "at": at, "padding": padding });
        house.app.bus.publish("data", "imported", data);
    }
}

#[tokio::test]
async fn topics_give_a_snapshot_and_then_numbered_events() {
    let house = House::signed_in().await;
    house.store_bars().await;
    rumbo_app::decide::decide_all(&house.app, rumbo_app::decide::Request::default())
        .await
        .unwrap();
    let (mut socket, _) = Socket::greeted(&house).await;
    let decisions = socket.snapshot("decisions").await;
    let said = house.read("/api/v1/recommendations/BTC-USDT/latest").await;
    let item = &decisions["data"]["items"][0];
    assert_eq!(
        (&item["id"], &item["symbol"]),
        (&said["id"], &json!("BTC/USDT"))
    );
    assert_eq!(item["digest"], said["lineage"]["digest"]);
    let clock = socket.snapshot("clock").await;
    assert_eq!(clock["data"], json!({ "now": NOW_MS, "frozen": true }));
    let data = socket.snapshot("data").await;
    assert_eq!(data["data"]["bars"], crate::house::DAYS);
    let mut last = data["sequence"].as_u64().unwrap();
    imported(&house, 2, "");
    for at in 0..2 {
        let mut event = socket.next().await;
        last += 1;
        // The look at the stored bars may notice them only now.
        if event["name"] == "changed" {
            assert_eq!(event["sequence"], last);
            event = socket.next().await;
            last += 1;
        }
        assert_eq!(
            event,
            json!({
                "op": "event", "topic": "data", "sequence": last, "name": "imported",
                "data": { "at": at, "padding": "" }
            })
        );
    }
    socket
        .send(json!({ "op": "unsubscribe", "topic": "data" }))
        .await;
    socket.send(json!({ "op": "ping" })).await;
    assert_eq!(socket.next().await, json!({ "op": "pong" }));
    imported(&house, 1, "");
    house
        .app
        .bus
        .publish("clock", "stepped", json!({ "now": 7 }));
    assert_eq!(socket.next().await["name"], "stepped");
}

#[tokio::test]
async fn client_that_comes_back_has_lost_nothing() {
    let house = House::signed_in().await;
    let (mut socket, boot) = Socket::greeted(&house).await;
    let mut last = socket.snapshot("data").await["sequence"].as_u64().unwrap();
    for drop_after in [1, 5, 40] {
        imported(&house, drop_after, "");
        for _ in 0..drop_after {
            last += 1;
            assert_eq!(socket.next().await["sequence"], last);
        }
        drop(socket);
        imported(&house, 100, "");
        (socket, _) = Socket::greeted(&house).await;
        socket
            .send(json!({ "op": "subscribe", "topic": "data", "after": last, "boot": boot }))
            .await;
        imported(&house, 3, "");
        for _ in 0..103 {
            last += 1;
            let event = socket.next().await;
            assert_eq!(
                (&event["op"], &event["sequence"]),
                (&json!("event"), &json!(last))
            );
        }
    }
}

#[tokio::test]
async fn other_run_or_a_long_absence_gives_a_snapshot() {
    let house = House::signed_in().await;
    let (mut socket, boot) = Socket::greeted(&house).await;
    let first = socket.snapshot("data").await["sequence"].as_u64().unwrap();
    for _ in 0..6 {
        // In steps that the bus keeps for the hub.
        imported(&house, 100, "");
        for _ in 0..100 {
            socket.next().await;
        }
    }
    for (after, boot) in [(first + 600, "other"), (first, boot.as_str())] {
        let (mut back, _) = Socket::greeted(&house).await;
        back.send(json!({ "op": "subscribe", "topic": "data", "after": after, "boot": boot }))
            .await;
        let snapshot = back.next().await;
        assert_eq!(
            (&snapshot["op"], &snapshot["sequence"]),
            (&json!("snapshot"), &json!(first + 600))
        );
    }
}

#[tokio::test]
async fn strangers_and_pages_of_other_sites_are_refused() {
    let mut house = House::signed_in().await;
    let own = format!("http://{}", house.address);
    assert!(Socket::open(&house, &[("origin", &own)]).await.is_ok());
    for headers in [
        &[("origin", "https://evil.example")][..],
        &[("origin", "null")],
        &[("origin", own.as_str()), ("sec-fetch-site", "cross-site")],
    ] {
        assert_eq!(
            Socket::open(&house, headers).await.err(),
            Some(403),
            "{headers:?}"
        );
    }
    let plain = house.get("/api/v1/realtime");
    let (status, problem) = house.refused(plain).await;
    assert_eq!(
        (status, &problem["code"]),
        (426, &json!("upgrade_required"))
    );
    house.forget_cookie();
    assert_eq!(
        Socket::open(&house, &[("origin", &own)]).await.err(),
        Some(401)
    );
}

#[tokio::test]
async fn wrong_messages_are_answered_and_the_socket_goes_on() {
    let house = House::signed_in().await;
    let (mut socket, _) = Socket::greeted(&house).await;
    let subscribe = |topic: &str| json!({ "op": "subscribe", "topic": topic }).to_string();
    for (text, code) in [
        ("{".to_owned(), "malformed"),
        (json!({ "op": "dance" }).to_string(), "malformed"),
        (json!({ "op": "subscribe" }).to_string(), "malformed"),
        (subscribe("everything"), "unknown_topic"),
        (subscribe("job:nosuchjob"), "not_found"),
        (subscribe("ticker:NOSUCHTHING"), "not_found"),
        (subscribe("ticker:\u{0}"), "not_found"),
    ] {
        socket.send_text(text.clone()).await;
        let answer = socket.next().await;
        assert_eq!(
            (&answer["op"], &answer["code"]),
            (&json!("error"), &json!(code)),
            "{text}"
        );
    }
    socket.send(json!({ "op": "ping" })).await;
    assert_eq!(socket.next().await["op"], "pong");
}

#[tokio::test]
async fn job_is_followed_to_its_end() {
    let house = House::signed_in().await;
    // Due in the future, so that it stays queued.
    let new = NewJob {
        kind: "backtest",
        payload: "{}",
        priority: 0,
        attempts_max: 1,
        run_at: NOW_MS + 1_000_000,
        created_by: "test",
        unique_key: None,
    };
    let id = job::enqueue(&house.app.db, &new, NOW_MS).await.unwrap();
    let (mut socket, _) = Socket::greeted(&house).await;
    let snapshot = socket.snapshot(&format!("job:{id}")).await;
    assert_eq!(snapshot["data"]["state"], "queued");
    let cancel = house.request(reqwest::Method::DELETE, &format!("/api/v1/jobs/{id}"));
    assert_eq!(cancel.send().await.unwrap().status(), 200);
    let event = socket.next().await;
    assert_eq!(event["name"], "cancelled");
    assert_eq!(event["data"]["state"], "cancelled");
    let before = snapshot["sequence"].as_u64().unwrap();
    assert_eq!(event["sequence"], before + 1);
}

#[tokio::test]
async fn price_follows_the_stored_bars_and_the_clock() {
    let house = House::signed_in().await;
    let bars = house.store_bars().await;
    let (mut socket, _) = Socket::greeted(&house).await;
    let snapshot = socket.snapshot("ticker:BTC/USDT").await;
    let last = bars.close[bars.len() - 1];
    assert_eq!(
        snapshot["data"],
        json!({
            "symbol": "BTC/USDT", "bid": null, "ask": null, "price": last, "timestamp": NOW_MS
        })
    );
    let key = SeriesKey {
        symbol: "BTC/USDT",
        timeframe: Timeframe::D1,
        source: "test",
    };
    let series = series::find(&house.app.db, key).await.unwrap().unwrap();
    let mut next = bars.as_slice().rows(5..6).to_bars();
    next.opened_at[0] = NOW_MS;
    let append = house.app.bars.append(&series.id, next.as_slice(), NOW_MS);
    append.await.unwrap();
    // The bar is stored and lies in the future of the market's clock, until that moves.
    house
        .app
        .clock
        .as_frozen()
        .unwrap()
        .advance_to(NOW_MS + DAY_MS);
    loop {
        let event = socket.next().await;
        assert_eq!(event["name"], "price_update");
        assert!(event["data"]["timestamp"].as_i64().unwrap() <= house.app.now_ms());
        if event["data"]["price"] == next.close[0] {
            assert_eq!(event["data"]["timestamp"], NOW_MS + DAY_MS);
            break;
        }
    }
}

#[tokio::test]
async fn expression_follows_the_stored_bars() {
    let house = House::signed_in().await;
    let bars = house.store_bars().await;
    let (mut socket, _) = Socket::greeted(&house).await;
    let expr = "sma(close, 3)";
    let topic = format!("indicator:BTC/USDT:1d:{expr}");
    let mean = |closes: &[f64]| closes.iter().sum::<f64>() / closes.len() as f64;
    let is_near = |value: &Value, expected: f64| {
        let value = value["outputs"][0]["value"].as_f64().unwrap();
        assert!((value / expected - 1.0).abs() < 1e-12, "{value} {expected}");
    };
    let snapshot = socket.snapshot(&topic).await;
    let rows = bars.len();
    assert_eq!(snapshot["data"]["opened_at"], bars.opened_at[rows - 1]);
    is_near(&snapshot["data"], mean(&bars.close[rows - 3..]));
    let key = SeriesKey {
        symbol: "BTC/USDT",
        timeframe: Timeframe::D1,
        source: "test",
    };
    let series = series::find(&house.app.db, key).await.unwrap().unwrap();
    let mut next = bars.as_slice().rows(5..6).to_bars();
    next.opened_at[0] = NOW_MS;
    let append = house.app.bars.append(&series.id, next.as_slice(), NOW_MS);
    append.await.unwrap();
    let clock = house.app.clock.as_frozen().unwrap();
    clock.advance_to(NOW_MS + DAY_MS);
    loop {
        let event = socket.next().await;
        assert_eq!(
            (&event["topic"], &event["name"]),
            (&json!(topic), &json!("indicator_update"))
        );
        if event["data"]["opened_at"] == NOW_MS {
            let closes = [bars.close[rows - 2], bars.close[rows - 1], next.close[0]];
            is_near(&event["data"], mean(&closes));
            break;
        }
    }
    for (topic, code) in [
        ("indicator:BTC/USDT:1d:smaa(close)", "invalid"),
        ("indicator:ETH/USDT:1d:close", "no_bars"),
        ("indicator:NOSUCH:1d:close", "not_found"),
        ("indicator:BTC/USDT:soon:close", "unknown_topic"),
    ] {
        socket
            .send(json!({ "op": "subscribe", "topic": topic }))
            .await;
        let refusal = loop {
            let message = socket.next().await;
            if message["op"] == "error" {
                break message;
            }
        };
        assert_eq!(refusal["code"], code, "{refusal}");
    }
}

#[tokio::test]
async fn client_that_does_not_read_is_dropped_and_others_are_served() {
    const EVENTS: usize = 5_000;
    const STEP: usize = 50;
    let house = House::signed_in().await;
    let slow = TcpSocket::new_v4().unwrap();
    slow.set_recv_buffer_size(4_096).unwrap();
    let slow = slow.connect(house.address).await.unwrap();
    let mut stalled = Socket::open_over(slow, &house, &[]).await.unwrap();
    stalled
        .send(json!({ "op": "subscribe", "topic": "data" }))
        .await;
    let (mut reader, _) = Socket::greeted(&house).await;
    let mut last = reader.snapshot("data").await["sequence"].as_u64().unwrap();
    // 5,000 events of 4 KiB are 20 MiB: more than sockets and outbox hold together.
    let padding = "x".repeat(4_096);
    let mut dropped = None;
    for at in 0..EVENTS / STEP {
        imported(&house, STEP, &padding);
        for _ in 0..STEP {
            last += 1;
            assert_eq!(reader.next().await["sequence"], last);
        }
        if at * STEP * padding.len() > (12 << 20) && dropped.is_none() {
            dropped = Some(stalled.end().await);
        }
    }
    let (received, code, reason) = dropped.unwrap();
    assert_eq!((code, reason.as_str()), (CloseCode::Again, "slow_consumer"));
    assert!(
        received < EVENTS / 2,
        "{received} messages were kept for it"
    );
}

#[tokio::test]
async fn flood_of_a_client_and_a_giant_message_end_its_socket() {
    let house = House::signed_in().await;
    let (mut socket, _) = Socket::greeted(&house).await;
    for _ in 0..2_000 {
        let ping = Message::Text(json!({ "op": "ping" }).to_string().into());
        if socket.0.send(ping).await.is_err() {
            break;
        }
    }
    let (pongs, code, reason) = socket.end().await;
    assert_eq!(
        (code, reason.as_str()),
        (CloseCode::Policy, "too_many_messages")
    );
    assert!(pongs < 2_000, "{pongs}");
    let (mut socket, _) = Socket::greeted(&house).await;
    socket.send_text("x".repeat(5_000)).await;
    let (_, code, reason) = socket.end().await;
    assert_eq!(
        (code, reason.as_str()),
        (CloseCode::Size, "message_too_big")
    );
}

#[tokio::test]
async fn sockets_of_one_person_are_limited() {
    let house = House::signed_in().await;
    let mut open = Vec::new();
    let refused = loop {
        match Socket::open(&house, &[]).await {
            Ok(socket) => open.push(socket),
            Err(status) => break status,
        }
        assert!(open.len() <= 64);
    };
    assert_eq!(refused, 429);
    let metrics = house.get("/metrics").send().await.unwrap();
    let metrics = metrics.text().await.unwrap();
    assert!(metrics.contains("realtime_connections"), "{metrics}");
}

#[tokio::test]
async fn stop_says_goodbye_to_every_socket() {
    let house = House::signed_in().await;
    let (mut socket, _) = Socket::greeted(&house).await;
    socket.snapshot("data").await;
    let app = house.app.clone();
    let closing = tokio::time::timeout(Duration::from_secs(10), app.close());
    let (closed, (_, code, reason)) = tokio::join!(closing, socket.end());
    closed.expect("a stop does not wait for readers");
    assert_eq!(
        (code, reason.as_str()),
        (CloseCode::Away, "server_stopping")
    );
}
