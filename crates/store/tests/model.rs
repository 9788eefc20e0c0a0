//! Random histories of a series read as a naive model says, on both databases.

#![allow(clippy::unwrap_used, reason = "a test that fails to set up has failed")]

#[path = "support/postgres.rs"]
mod postgres;

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use rumbo_market::{Bar, Bars, Timeframe};
use rumbo_store::{AppendOutcome, BarStore, Db, Objects, SeriesKey, series};

const START: i64 = 1_700_000_000_000;
const MINUTE: i64 = 60_000;

#[derive(Debug, Clone)]
enum Operation {
    /// Bars at these minutes with these levels, so many milliseconds after the last operation.
    Append(BTreeMap<i64, u8>, i64),
    /// Enough bars to be sealed at once.
    AppendMany(Range<i64>, u8),
    Seal,
    /// Minutes to read, and how many milliseconds before the last operation.
    Read(Range<i64>, i64),
    Last(usize, i64),
}

fn operation() -> impl Strategy<Value = Operation> {
    let minutes = proptest::collection::btree_map(0..80i64, 0..3u8, 1..30);
    prop_oneof![
        6 => (minutes, 0..3i64).prop_map(|(bars, passed)| Operation::Append(bars, passed)),
        1 => (-30..60i64, 4_100..4_300i64, 0..3u8)
            .prop_map(|(start, rows, level)| Operation::AppendMany(start..start + rows, level)),
        2 => Just(Operation::Seal),
        4 => (-5..90i64, 0..90i64, -1..12i64)
            .prop_map(|(from, length, ago)| Operation::Read(from..from + length, ago)),
        2 => (0..100usize, -1..12i64).prop_map(|(count, ago)| Operation::Last(count, ago)),
    ]
}

fn bar(minute: i64, level: u8) -> Bar {
    let close = 10.0 + f64::from(level) / 3.0;
    Bar {
        opened_at: minute * MINUTE,
        open: close,
        high: close + 1.0,
        low: close - 1.0,
        close,
        volume: 5.0,
    }
}

/// For each minute its versions: when recorded, and the level.
#[derive(Debug, Default)]
struct Model(BTreeMap<i64, Vec<(i64, u8)>>);

impl Model {
    fn append(&mut self, bars: &BTreeMap<i64, u8>, recorded_at: i64) -> AppendOutcome {
        let mut outcome = AppendOutcome::default();
        for (&minute, &level) in bars {
            let versions = self.0.entry(minute).or_default();
            match versions.last() {
                None => {
                    outcome.inserted += 1;
                    versions.push((recorded_at, level));
                }
                Some(&(_, same)) if same == level => outcome.unchanged += 1,
                Some(&(before, _)) => {
                    outcome.corrected += 1;
                    versions.push((recorded_at.max(before + 1), level));
                }
            }
        }
        outcome
    }

    fn read(&self, minutes: Range<i64>, as_of: i64) -> Bars {
        self.0
            .range(minutes)
            .filter_map(|(&minute, versions)| {
                let known = versions
                    .iter()
                    .rfind(|(recorded_at, _)| *recorded_at <= as_of)?;
                Some(bar(minute, known.1))
            })
            .collect()
    }
}

async fn follow(store: &BarStore, symbol: &str, operations: &[Operation]) {
    let key = SeriesKey {
        symbol,
        timeframe: Timeframe::M1,
        source: "file",
    };
    let series = series::open(store.db(), key, false, START)
        .await
        .unwrap()
        .id;
    let mut model = Model::default();
    let mut now = START;
    let append = async |bars: &BTreeMap<i64, u8>, now, model: &mut Model| {
        let columns: Bars = bars
            .iter()
            .map(|(&minute, &level)| bar(minute, level))
            .collect();
        let outcome = store
            .append(&series, columns.as_slice(), now)
            .await
            .unwrap();
        assert_eq!(outcome, model.append(bars, now));
    };
    for operation in operations {
        match operation {
            Operation::Append(bars, passed) => {
                now += passed;
                append(bars, now, &mut model).await;
            }
            Operation::AppendMany(minutes, level) => {
                let bars = minutes.clone().map(|minute| (minute, *level)).collect();
                append(&bars, now, &mut model).await;
            }
            Operation::Seal => store.seal(&series, now).await.unwrap(),
            Operation::Read(minutes, ago) => {
                let (from, until) = (minutes.start * MINUTE, minutes.end * MINUTE);
                let read = store.read(&series, from, until, now - ago).await.unwrap();
                let expected = model.read(minutes.clone(), now - ago);
                assert_eq!(read, expected);
                assert_eq!(read.as_slice().digest(), expected.as_slice().digest());
                let openings = store
                    .openings(&series, from, until, now - ago)
                    .await
                    .unwrap();
                assert_eq!(openings, expected.opened_at);
            }
            Operation::Last(count, ago) => {
                let last = store
                    .last(&series, *count, i64::MAX, now - ago)
                    .await
                    .unwrap();
                let all = model.read(i64::MIN..i64::MAX, now - ago);
                let slice = all.as_slice();
                let expected = slice.rows(slice.len().saturating_sub(*count)..slice.len());
                assert_eq!(last.as_slice(), expected);
            }
        }
    }
    let series = series::get(store.db(), &series).await.unwrap();
    assert_eq!(series.bar_count, i64::try_from(model.0.len()).unwrap());
}

fn follow_histories(cases: u32, runtime: &tokio::runtime::Runtime, db: Db) {
    let folder = tempfile::tempdir().unwrap();
    let objects = Objects::folder(folder.path()).unwrap();
    let store = BarStore::new(db, objects);
    let count = Arc::new(std::sync::atomic::AtomicU32::new(0));
    let config = Config {
        cases,
        max_shrink_iters: 400,
        ..Config::default()
    };
    TestRunner::new(config)
        .run(
            &proptest::collection::vec(operation(), 1..25),
            |operations| {
                let number = count.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
                runtime.block_on(follow(&store, &format!("S{number}"), &operations));
                Ok(())
            },
        )
        .unwrap();
    let report = runtime.block_on(store.verify()).unwrap();
    assert_eq!(report.problems, []);
    assert!(report.orphans.is_empty());
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .unwrap()
}

#[test]
fn sqlite_reads_what_the_model_says() {
    let folder = tempfile::tempdir().unwrap();
    let runtime = runtime();
    let path = folder.path().join("rumbo.db");
    let db = runtime.block_on(Db::open_file(&path)).unwrap();
    follow_histories(64, &runtime, db);
}

#[test]
fn postgres_reads_what_the_model_says() {
    let mut postgres = postgres::Postgres::start();
    let runtime = runtime();
    let db = runtime.block_on(Db::open(&postgres.database())).unwrap();
    follow_histories(16, &runtime, db);
}
