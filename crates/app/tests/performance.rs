//! What the daily review tells about each strategy.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "support/place.rs"]
mod place;
#[path = "../../store/tests/support/postgres.rs"]
mod postgres;

use place::{import_sample, open};
use postgres::Postgres;
use rumbo_app::decide::{Request, decide_all, replay};
use rumbo_app::{App, demo};
use rumbo_engine::decision::RiskProfile;
use rumbo_engine::strategy::Strategy;
use rumbo_market::{DAY_MS, parse_instant};
use rumbo_store::performance::{StrategyDay, days_of, windows_of};

const OF: [(&str, &str); 2] = [("AAPL", "1d"), ("BTC/USDT", "1d")];

async fn told(app: &App) -> Vec<StrategyDay> {
    let mut all = Vec::new();
    for strategy in Strategy::default_voters(RiskProfile::Moderate)
        .iter()
        .filter(|one| !one.benchmark)
    {
        for of in OF {
            let days = days_of(&app.db, &strategy.id, of, 1_000).await.unwrap();
            let mut growth = 1.0;
            for (at, day) in days.iter().enumerate() {
                growth *= 1.0 + day.daily_return;
                assert!((day.cumulative_return - (growth - 1.0)).abs() < 1e-12);
                assert!(at == 0 || days[at - 1].day < day.day);
                assert_eq!(day.day.rem_euclid(DAY_MS), 0);
            }
            all.extend(days);
        }
    }
    all
}

async fn days_are_told_once_and_windows_move(url: &str) {
    let place = open(url, "2021-09-01").await;
    let app = &place.app;
    import_sample(app).await;
    // A question about the past tells nothing, and neither does a replay.
    let past = Request {
        as_of: parse_instant("2021-06-01"),
        ..Request::default()
    };
    let decided = decide_all(app, past).await.unwrap();
    replay(app, &decided[0].stored.id).await.unwrap();
    assert_eq!(told(app).await, []);

    decide_all(app, Request::default()).await.unwrap();
    let first = told(app).await;
    let now = app.now_ms();
    assert!(first.iter().all(|one| one.day < now));
    let of_bitcoin = first.iter().filter(|one| one.symbol == "BTC/USDT");
    assert_eq!(of_bitcoin.count(), 7 * 30);
    let of_apple = first.iter().filter(|one| one.symbol == "AAPL").count();
    assert!((7 * 20..=7 * 23).contains(&of_apple), "{of_apple}");
    decide_all(app, Request::default()).await.unwrap();
    assert_eq!(told(app).await, first, "a second review tells nothing new");

    demo::step(app, 3, Request::default()).await.unwrap();
    let later = told(app).await;
    assert!(first.iter().all(|day| later.contains(day)));
    let added: Vec<_> = later.iter().filter(|day| !first.contains(day)).collect();
    let of_bitcoin = added.iter().filter(|one| one.symbol == "BTC/USDT");
    assert_eq!(of_bitcoin.count(), 7 * 3);
    assert!(added.iter().all(|one| one.updated_at > now));

    let windows = windows_of(&app.db, "ema_cross", OF[1]).await.unwrap();
    let spans: Vec<_> = windows
        .iter()
        .map(|one| (one.span.as_str(), one.bar_count))
        .collect();
    assert_eq!(spans, [("24h", 1), ("7d", 7), ("30d", 30)]);
    assert!(windows.iter().all(|one| one.until_ms == now + 3 * DAY_MS));
    app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn days_are_told_once_and_windows_move_on_both_databases() {
    let mut server = Postgres::start();
    days_are_told_once_and_windows_move("").await;
    days_are_told_once_and_windows_move(&server.database()).await;
}
