//! A stop lets what runs end and takes nothing new.

use std::time::Duration;

use rumbo_store::job::{self, NewJob};

use crate::house::{House, NOW_MS};

#[tokio::test]
async fn stop_ends_streams_and_takes_no_new_request() {
    let house = House::signed_in().await;
    // Due in the future, so that it stays queued and its stream stays open.
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
    let stream = house
        .get(&format!("/api/v1/jobs/{id}/events"))
        .send()
        .await
        .unwrap();
    assert_eq!(stream.status(), 200);
    let app = house.app.clone();
    let closing = tokio::time::timeout(Duration::from_secs(5), app.close());
    let (closed, text) = tokio::join!(closing, stream.text());
    closed.expect("a stop takes less than five seconds");
    assert!(text.unwrap().contains("retry:"));
    assert!(house.get("/health").send().await.is_err());
}
