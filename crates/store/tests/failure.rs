//! A full disk, a file that may not grow and a folder that may not be written: a clear error, and
//! everything acknowledged before is there.

#![allow(clippy::unwrap_used, reason = "a test that fails to set up has failed")]

#[path = "support/killing.rs"]
mod killing;
#[path = "support/script.rs"]
mod script;

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use killing::{Target, check, run_and_kill, sqlite_url, writer};
use rumbo_market::{Bar, Bars};
use rumbo_store::{BarStore, Db, Objects, series};
use script::{KEY, START};

/// Long enough for a writer to hit its limit; it ends by itself then.
const TIME_MAX: Duration = Duration::from_secs(20);

fn target(folder: &Path, seed: u64) -> Target {
    Target {
        database: sqlite_url(folder),
        folder: folder.to_owned(),
        seed,
    }
}

fn minutes(range: std::ops::Range<i64>) -> Bars {
    range
        .map(|minute| Bar {
            opened_at: minute * 60_000,
            open: 2.0,
            high: 3.0,
            low: 1.0,
            close: 2.5,
            volume: 7.0,
        })
        .collect()
}

async fn integrity(db: &Db) -> String {
    let Db::Sqlite { write, .. } = db else {
        panic!("not SQLite");
    };
    sqlx::query_scalar("PRAGMA integrity_check")
        .fetch_one(write)
        .await
        .unwrap()
}

#[tokio::test]
async fn full_database_refuses_bars_and_recovers() {
    let folder = tempfile::tempdir().unwrap();
    let db = Db::open_file(&folder.path().join("rumbo.db"))
        .await
        .unwrap();
    let store = BarStore::new(db.clone(), Objects::folder(folder.path()).unwrap());
    let series = series::open(&db, KEY, false, START).await.unwrap().id;
    let Db::Sqlite { write, .. } = &db else {
        panic!("not SQLite");
    };
    let (pages,): (i64,) = sqlx::query_as("PRAGMA page_count")
        .fetch_one(write)
        .await
        .unwrap();
    let limit = format!("PRAGMA max_page_count = {}", pages + 40);
    sqlx::query(sqlx::AssertSqlSafe(limit))
        .execute(write)
        .await
        .unwrap();

    let mut stored = 0;
    let error = loop {
        let piece = minutes(stored..stored + 100);
        match store.append(&series, piece.as_slice(), START).await {
            Ok(_) => stored += 100,
            Err(error) => break error,
        }
        assert!(stored < 100_000, "the limit was never reached");
    };
    assert!(stored > 0);
    assert!(error.is_disk_full(), "{error}");
    assert!(error.to_string().contains("full"), "{error}");
    let all = store
        .read(&series, i64::MIN, i64::MAX, i64::MAX)
        .await
        .unwrap();
    assert_eq!(all, minutes(0..stored));
    assert_eq!(integrity(&db).await, "ok");
    assert_eq!(store.verify().await.unwrap().problems, []);

    sqlx::query("PRAGMA max_page_count = 1000000")
        .execute(write)
        .await
        .unwrap();
    let rest = minutes(stored..stored + 100);
    store.append(&series, rest.as_slice(), START).await.unwrap();
    let all = store
        .read(&series, i64::MIN, i64::MAX, i64::MAX)
        .await
        .unwrap();
    assert_eq!(all, minutes(0..stored + 100));
}

/// Sweeps the size that no file may exceed: each size stops the writer at another write.
#[tokio::test]
async fn file_that_may_not_grow_loses_nothing() {
    let mut stopped = 0;
    for (seed, blocks) in (0..).zip([100, 300, 420, 460, 520, 600, 800, 1_200]) {
        let folder = tempfile::tempdir().unwrap();
        let target = target(folder.path(), seed);
        let writer = writer(&target, 0);
        // Writes beyond the limit fail with EFBIG once the signal is ignored; blocks are 512 bytes.
        let mut limited = Command::new("sh");
        limited
            .args(["-c", "trap '' XFSZ; ulimit -f \"$0\"; exec \"$@\""])
            .arg(blocks.to_string())
            .arg(writer.get_program())
            .args(writer.get_args());
        let ended = run_and_kill(&mut limited, TIME_MAX, || ());
        assert!(!ended.succeeded);
        assert!(
            ended.errors.contains("could not"),
            "{blocks} blocks: {}",
            ended.errors
        );
        check(&target, ended.acknowledged)
            .await
            .unwrap_or_else(|loss| panic!("{blocks} blocks: {loss}"));
        let db = Db::open(&target.database).await.unwrap();
        assert_eq!(integrity(&db).await, "ok");
        stopped += ended.acknowledged;
    }
    assert!(stopped > 0, "no writer got as far as to store anything");
}

/// Segments cannot be written: bars that need none are stored, the others are refused.
#[tokio::test]
async fn read_only_object_folder_is_a_clear_error() {
    let folder = tempfile::tempdir().unwrap();
    let target = target(folder.path(), 3);
    let db = Db::open(&target.database).await.unwrap();
    Objects::folder(folder.path()).unwrap();
    let place = folder.path().join("bars");
    let ended = as_plain_user(folder.path(), &place, &target);
    assert!(!ended.succeeded);
    assert!(
        ended.errors.contains("could not write bar object"),
        "{}",
        ended.errors
    );
    assert!(
        ended.errors.contains("ermission denied"),
        "{}",
        ended.errors
    );
    assert!(ended.acknowledged > 0);
    check(&target, ended.acknowledged).await.unwrap();
    assert_eq!(integrity(&db).await, "ok");
}

#[tokio::test]
async fn read_only_data_folder_is_a_clear_error() {
    let folder = tempfile::tempdir().unwrap();
    let target = target(folder.path(), 3);
    Objects::folder(folder.path()).unwrap();
    let ended = as_plain_user(&folder.path().join("bars"), folder.path(), &target);
    assert!(!ended.succeeded);
    assert_eq!(ended.acknowledged, 0);
    assert!(
        ended.errors.contains("could not open database"),
        "{}",
        ended.errors
    );
    assert!(ended.errors.contains("rumbo.db"), "{}", ended.errors);
}

/// Runs the writer with `read_only` not writable, as another user where this one is root, whom no
/// permission stops.
fn as_plain_user(writable: &Path, read_only: &Path, target: &Target) -> killing::Ended {
    let allow = |path: &Path, mode| {
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    };
    let writer = writer(target, 0);
    let program = tempfile::tempdir().unwrap();
    let copy = program.path().join("store-writer");
    fs::copy(writer.get_program(), &copy).unwrap();
    allow(program.path(), 0o755);
    allow(writable, 0o777);
    for entry in fs::read_dir(writable).unwrap().map(Result::unwrap) {
        allow(
            &entry.path(),
            if entry.path().is_dir() { 0o777 } else { 0o666 },
        );
    }
    allow(read_only, 0o555);
    let is_root = fs::metadata("/proc/self")
        .is_ok_and(|meta| std::os::unix::fs::MetadataExt::uid(&meta) == 0);
    let mut command = if is_root {
        let mut command = Command::new("setpriv");
        command
            .args(["--reuid=65534", "--regid=65534", "--clear-groups", "--"])
            .arg(&copy);
        command
    } else {
        Command::new(&copy)
    };
    let ended = run_and_kill(command.args(writer.get_args()), TIME_MAX, || ());
    allow(read_only, 0o777);
    ended
}
