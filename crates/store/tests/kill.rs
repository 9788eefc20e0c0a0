//! An acknowledged bar survives the death of the process, and of the PostgreSQL server.
//!
//! Each round starts the writer on a store, kills it at a random moment, and compares what is
//! stored with what was acknowledged. `TEST_KILLS` sets how many kills a deep run makes.

#![allow(clippy::unwrap_used, reason = "a test that fails to set up has failed")]

#[path = "support/killing.rs"]
mod killing;
#[path = "support/postgres.rs"]
mod postgres;
#[path = "support/script.rs"]
mod script;

use std::time::Duration;

use killing::{Target, check, run_and_kill, sqlite_url, writer};
use postgres::Postgres;
use script::pick;

const KILLS: u32 = 100;
/// Kills on one store before the next one starts empty.
const KILLS_PER_STORE: u32 = 10;
const TIME_MS_MAX: u32 = 500;

fn kills() -> u32 {
    let wanted = std::env::var("TEST_KILLS").ok();
    wanted.map_or(KILLS, |text| text.parse().expect("TEST_KILLS is a number"))
}

/// Kills writers on one store; returns the number of steps that it holds in the end.
async fn kill_repeatedly(target: &Target, mut after_kill: impl FnMut(u32)) -> u32 {
    let mut steps = 0;
    for kill in 0..KILLS_PER_STORE {
        let time_ms = pick(target.seed, kill, 99, TIME_MS_MAX);
        let time = Duration::from_millis(u64::from(time_ms));
        let ended = run_and_kill(&mut writer(target, steps), time, || after_kill(kill));
        assert_eq!(ended.errors, "", "the writer ended by itself");
        steps = check(target, steps + ended.acknowledged)
            .await
            .unwrap_or_else(|loss| panic!("seed {}, kill {kill}: {loss}", target.seed));
    }
    steps
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sqlite_loses_nothing_when_killed() {
    let mut steps = 0;
    for store in 0..kills().div_ceil(KILLS_PER_STORE) {
        let folder = tempfile::tempdir().unwrap();
        let target = Target {
            database: sqlite_url(folder.path()),
            folder: folder.path().to_owned(),
            seed: u64::from(store),
        };
        steps += kill_repeatedly(&target, |_| ()).await;
    }
    println!("{steps} acknowledged steps survived {} kills", kills());
    assert!(
        steps > kills(),
        "the writers did too little for the test to mean anything"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn postgres_loses_nothing_when_killed() {
    let mut server = Postgres::start();
    let mut steps = 0;
    for store in 0..kills().div_ceil(KILLS_PER_STORE) {
        let folder = tempfile::tempdir().unwrap();
        let target = Target {
            database: server.database(),
            folder: folder.path().to_owned(),
            seed: 1_000 + u64::from(store),
        };
        // Every fifth time the server dies as well.
        let after_kill = |kill: u32| {
            if kill % 5 == 4 {
                server.crash();
            } else {
                server.await_sessions();
            }
        };
        steps += kill_repeatedly(&target, after_kill).await;
    }
    println!("{steps} acknowledged steps survived {} kills", kills());
    assert!(
        steps > kills(),
        "the writers did too little for the test to mean anything"
    );
}
