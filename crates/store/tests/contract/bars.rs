//! Bars: append, versions, sealing, verification.

use std::sync::Arc;

use rumbo_market::{Bar, Bars, Timeframe};
use rumbo_store::{
    AppendOutcome, BarStore, Db, Objects, SEGMENT_ROWS_MAX, SeriesKey, StoreError, TAIL_ROWS_MAX,
    series,
};
use tokio::task::JoinSet;

const NOW: i64 = 1_700_000_000_000;
const MINUTE: i64 = 60_000;
const KEY: SeriesKey<'_> = SeriesKey {
    symbol: "BTC/USDT",
    timeframe: Timeframe::M1,
    source: "file",
};

struct Place {
    store: BarStore,
    series: String,
    folder: tempfile::TempDir,
}

async fn place(db: &Db) -> Place {
    let folder = tempfile::tempdir().unwrap();
    let objects = Objects::folder(folder.path()).unwrap();
    let series = series::open(db, KEY, false, NOW).await.unwrap();
    Place {
        store: BarStore::new(db.clone(), objects),
        series: series.id,
        folder,
    }
}

impl Place {
    async fn append(&self, bars: &Bars, recorded_at: i64) -> AppendOutcome {
        let appended = self
            .store
            .append(&self.series, bars.as_slice(), recorded_at);
        appended.await.unwrap()
    }

    async fn all(&self, as_of: i64) -> Bars {
        let read = self.store.read(&self.series, i64::MIN, i64::MAX, as_of);
        read.await.unwrap()
    }

    async fn assert_whole(&self) {
        let report = self.store.verify().await.unwrap();
        assert_eq!(report.problems, []);
        assert!(report.orphans.is_empty());
    }
}

/// Minutes `range` with values that depend on `seed` and the minute.
fn bars(range: std::ops::Range<i64>, seed: f64) -> Bars {
    range
        .map(|minute| {
            let close = 100.0 + seed + f64::from(i32::try_from(minute % 1_000).unwrap()) / 7.0;
            Bar {
                opened_at: minute * MINUTE,
                open: close - 0.1,
                high: close + 0.3,
                low: close - 0.7,
                close,
                volume: 1.0 / close,
            }
        })
        .collect()
}

fn outcome(inserted: u64, corrected: u64, unchanged: u64) -> AppendOutcome {
    AppendOutcome {
        inserted,
        corrected,
        unchanged,
    }
}

pub(crate) async fn series_are_found_by_name(db: &Db) {
    let open = |symbol, timeframe, source| async move {
        let key = SeriesKey {
            symbol,
            timeframe,
            source,
        };
        series::open(db, key, source == "sample", NOW)
            .await
            .unwrap()
    };
    let hour = open("BTC/USDT", Timeframe::H1, "file").await;
    let minute = open("BTC/USDT", Timeframe::M1, "file").await;
    let sample = open("AAPL", Timeframe::D1, "sample").await;
    assert_eq!(open("BTC/USDT", Timeframe::H1, "file").await, hour);
    assert!(sample.sample && !hour.sample);
    assert_eq!(
        series::of_symbol(db, "BTC/USDT").await.unwrap(),
        [minute.clone(), hour.clone()]
    );
    assert_eq!(
        series::all(db).await.unwrap(),
        [sample, minute.clone(), hour]
    );
    assert_eq!(series::find(db, KEY).await.unwrap(), Some(minute.clone()));
    assert_eq!(series::get(db, &minute.id).await.unwrap(), minute);
    assert!(matches!(
        series::get(db, "none").await,
        Err(StoreError::Missing(_))
    ));
}

pub(crate) async fn appended_bars_come_back(db: &Db) {
    let place = place(db).await;
    let first = bars(0..100, 0.0);
    assert_eq!(place.append(&first, NOW).await, outcome(100, 0, 0));
    assert_eq!(place.all(NOW).await, first);
    assert!(place.all(NOW - 1).await.is_empty());
    let part = place
        .store
        .read(&place.series, 10 * MINUTE, 20 * MINUTE, NOW);
    assert_eq!(part.await.unwrap(), bars(10..20, 0.0));

    place.store.seal(&place.series, NOW + 1).await.unwrap();
    assert_eq!(place.store.segments(&place.series).await.unwrap().len(), 1);
    assert_eq!(place.all(NOW).await, first);
    let part = place
        .store
        .read(&place.series, 10 * MINUTE, 20 * MINUTE, NOW);
    assert_eq!(part.await.unwrap(), bars(10..20, 0.0));

    // Earlier, later and between: a hole is filled without touching what is there.
    place.append(&bars(150..200, 0.0), NOW + 2).await;
    place.append(&bars(-50..0, 0.0), NOW + 3).await;
    assert_eq!(
        place.append(&bars(90..160, 0.0), NOW + 4).await,
        outcome(50, 0, 20)
    );
    assert_eq!(place.all(NOW + 4).await, bars(-50..200, 0.0));
    let openings = place
        .store
        .openings(&place.series, 0, 300 * MINUTE, NOW + 4);
    assert_eq!(openings.await.unwrap(), bars(0..200, 0.0).opened_at);
    let series = series::get(db, &place.series).await.unwrap();
    assert_eq!((series.bar_count, series.version_count), (250, 250));
    assert_eq!(series.first_at, Some(-50 * MINUTE));
    assert_eq!(series.last_at, Some(199 * MINUTE));
    assert_eq!(series.recorded_until, Some(NOW + 4));
    place.assert_whole().await;
}

pub(crate) async fn same_bars_change_nothing(db: &Db) {
    let place = place(db).await;
    let all = bars(0..10_000, 0.0);
    place.append(&all, NOW).await;
    let before = series::get(db, &place.series).await.unwrap();
    assert_eq!(place.append(&all, NOW + 1).await, outcome(0, 0, 10_000));
    assert_eq!(series::get(db, &place.series).await.unwrap(), before);
    assert_eq!(
        place.append(&Bars::default(), NOW + 1).await,
        outcome(0, 0, 0)
    );
    place.assert_whole().await;
}

pub(crate) async fn correction_is_a_further_version(db: &Db) {
    let place = place(db).await;
    let first = bars(0..6_000, 0.0);
    place.append(&first, NOW).await;
    let digest = place.all(NOW).await.as_slice().digest();

    let mut second = first.clone();
    second.close[3_000] += 0.5;
    assert_eq!(place.append(&second, NOW + 10).await, outcome(0, 1, 5_999));
    assert_eq!(place.all(NOW + 9).await, first);
    assert_eq!(place.all(NOW + 10).await, second);

    // The clock stands still: the later word still counts, and the earlier one stays readable.
    let mut third = second.clone();
    third.close[3_000] += 0.5;
    assert_eq!(place.append(&third, NOW + 10).await, outcome(0, 1, 5_999));
    assert_eq!(place.all(NOW + 10).await, second);
    assert_eq!(place.all(NOW + 11).await, third);

    // Back to the first values is a correction as well.
    assert_eq!(place.append(&first, NOW + 20).await, outcome(0, 1, 5_999));
    for sealed in [false, true] {
        if sealed {
            place.store.seal(&place.series, NOW + 30).await.unwrap();
        }
        assert_eq!(place.all(NOW).await.as_slice().digest(), digest);
        assert_eq!(place.all(NOW + 10).await, second);
        assert_eq!(place.all(NOW + 19).await, third);
        assert_eq!(place.all(i64::MAX).await, first);
        let last = place.store.last(&place.series, 3_001, i64::MAX, NOW + 10);
        assert_eq!(last.await.unwrap().close, second.close[2_999..]);
    }
    let series = series::get(db, &place.series).await.unwrap();
    assert_eq!((series.bar_count, series.version_count), (6_000, 6_003));
    place.assert_whole().await;
}

pub(crate) async fn big_import_is_sealed_at_once(db: &Db) {
    let place = place(db).await;
    let rows = i64::try_from(SEGMENT_ROWS_MAX).unwrap() * 2 + 5;
    let all = bars(0..rows, 0.0);
    place.append(&all, NOW).await;
    let segments = place.store.segments(&place.series).await.unwrap();
    assert_eq!(segments.len(), 3);
    assert_eq!(
        segments
            .iter()
            .map(|segment| segment.row_count)
            .sum::<i64>(),
        rows
    );
    let cut = place
        .store
        .read(&place.series, 65_000 * MINUTE, 66_000 * MINUTE, NOW);
    assert_eq!(cut.await.unwrap(), bars(65_000..66_000, 0.0));
    assert_eq!(place.all(NOW).await, all);
    place.assert_whole().await;
}

pub(crate) async fn tail_is_sealed_when_full(db: &Db) {
    let place = place(db).await;
    let rows = i64::try_from(TAIL_ROWS_MAX).unwrap();
    for start in (0..rows + 3_000).step_by(3_000) {
        place.append(&bars(start..start + 3_000, 0.0), NOW).await;
    }
    let segments = place.store.segments(&place.series).await.unwrap();
    assert_eq!(segments.len(), 1);
    assert!(segments[0].row_count >= rows);
    let end = (rows + 3_000 + 2_999) / 3_000 * 3_000;
    assert_eq!(place.all(NOW).await, bars(0..end, 0.0));
    place.assert_whole().await;
}

pub(crate) async fn last_bars_reach_into_segments(db: &Db) {
    let place = place(db).await;
    place.append(&bars(0..5_000, 0.0), NOW).await;
    place.append(&bars(5_000..10_000, 0.0), NOW + 1).await;
    place.append(&bars(10_000..10_100, 0.0), NOW + 2).await;
    let check = |count: usize, until: i64, as_of: i64, range: std::ops::Range<i64>| {
        let place = &place;
        async move {
            let last = place
                .store
                .last(&place.series, count, until * MINUTE, as_of);
            assert_eq!(last.await.unwrap(), bars(range, 0.0));
        }
    };
    check(50, 20_000, NOW + 2, 10_050..10_100).await;
    check(100, 20_000, NOW + 2, 10_000..10_100).await;
    check(300, 20_000, NOW + 2, 9_800..10_100).await;
    check(6_000, 20_000, NOW + 2, 4_100..10_100).await;
    check(99_999, 20_000, NOW + 2, 0..10_100).await;
    check(10, 5_005, NOW + 2, 4_995..5_005).await;
    check(10, 20_000, NOW, 4_990..5_000).await;
    check(10, 3, NOW, 0..3).await;
    check(0, 20_000, NOW, 0..0).await;
}

pub(crate) async fn concurrent_appends_lose_nothing(db: &Db) {
    let place = place(db).await;
    let mut tasks = JoinSet::new();
    for writer in 0..8i64 {
        let (store, series) = (place.store.clone(), place.series.clone());
        tasks.spawn(async move {
            for step in 0..5 {
                let start = (step * 8 + writer) * 100;
                let piece = bars(start..start + 150, 0.0);
                store.append(&series, piece.as_slice(), NOW).await.unwrap();
            }
        });
    }
    tasks.join_all().await;
    assert_eq!(place.all(NOW).await, bars(0..4_050, 0.0));
    let series = series::get(db, &place.series).await.unwrap();
    assert_eq!((series.bar_count, series.version_count), (4_050, 4_050));
    place.assert_whole().await;
}

pub(crate) async fn two_stores_on_one_database_lose_nothing(db: &Db) {
    let place = place(db).await;
    let mut tasks = JoinSet::new();
    // Two stores share no lock in memory, as two processes do not.
    for writer in 0..2i64 {
        let objects = Objects::folder(place.folder.path()).unwrap();
        let store = BarStore::new(db.clone(), objects);
        let series = place.series.clone();
        tasks.spawn(async move {
            for step in 0..6 {
                let start = (step * 2 + writer) * 3_000;
                let rows = if step % 2 == 0 { 3_000 } else { 6_000 };
                let piece = bars(start..start + rows, 0.0);
                store.append(&series, piece.as_slice(), NOW).await.unwrap();
            }
        });
    }
    tasks.join_all().await;
    let all = place.all(NOW).await;
    assert_eq!(all, bars(0..all.opened_at[all.len() - 1] / MINUTE + 1, 0.0));
    let report = place.store.verify().await.unwrap();
    assert_eq!(report.problems, []);
}

pub(crate) async fn prices_survive_bit_for_bit(db: &Db) {
    let place = place(db).await;
    let values = [
        1e-8,
        1e15,
        0.1 + 0.2,
        f64::MIN_POSITIVE,
        5e-324,
        f64::MAX,
        1.0 / 3.0,
        123_456.789_012_345,
        0.0,
        4_503_599_627_370_497.5,
    ];
    let odd: Bars = (0i64..)
        .zip(values)
        .map(|(minute, value)| Bar {
            opened_at: minute * MINUTE,
            open: value,
            high: value,
            low: value,
            close: value,
            volume: value,
        })
        .collect();
    place.append(&odd, NOW).await;
    let digest = odd.as_slice().digest();
    assert_eq!(place.all(NOW).await.as_slice().digest(), digest);
    place.store.seal(&place.series, NOW).await.unwrap();
    assert_eq!(place.all(NOW).await.as_slice().digest(), digest);

    let mut minus = odd.clone();
    minus.volume[8] = -0.0;
    assert_eq!(place.append(&minus, NOW + 1).await, outcome(0, 0, 10));
}

pub(crate) async fn bad_bars_are_refused(db: &Db) {
    let place = place(db).await;
    let refused = |bars: Bars| {
        let place = &place;
        async move {
            let appended = place
                .store
                .append(&place.series, bars.as_slice(), NOW)
                .await;
            let error = appended.unwrap_err();
            assert!(matches!(error, StoreError::BadBars(_)));
            error.to_string()
        }
    };
    let mut unordered = bars(0..3, 0.0);
    unordered.opened_at[2] = unordered.opened_at[1];
    assert!(refused(unordered).await.contains("times must increase"));
    let mut nan = bars(0..3, 0.0);
    nan.low[1] = f64::NAN;
    assert!(
        refused(nan)
            .await
            .contains("low of the bar opened at 60000 is NaN")
    );
    assert!(place.all(i64::MAX).await.is_empty());
    let unknown = place
        .store
        .append("none", bars(0..1, 0.0).as_slice(), NOW)
        .await;
    assert!(matches!(unknown, Err(StoreError::Missing(_))));
}

pub(crate) async fn damage_is_found_and_orphans_are_collected(db: &Db) {
    let place = place(db).await;
    place.append(&bars(0..5_000, 0.0), NOW).await;
    place.append(&bars(5_000..10_000, 0.0), NOW).await;
    let folder = place.folder.path().join("bars");
    let orphan = folder.join(format!("{}.parquet", "0".repeat(64)));
    let unfinished = folder.join("x.parquet.1-1.unfinished");
    std::fs::write(&orphan, "orphan").unwrap();
    std::fs::write(&unfinished, "half").unwrap();
    let report = place.store.verify().await.unwrap();
    assert_eq!(report.problems, []);
    assert_eq!(report.orphans.len(), 2);
    assert_eq!((report.segments, report.rows), (2, 10_000));

    let modified = std::fs::metadata(&orphan).unwrap().modified().unwrap();
    let modified = modified.duration_since(std::time::UNIX_EPOCH).unwrap();
    let modified = i64::try_from(modified.as_millis()).unwrap();
    let collected = place
        .store
        .collect_orphans(modified + 1_000, 60_000)
        .await
        .unwrap();
    assert_eq!(collected.objects, 0);
    let collected = place
        .store
        .collect_orphans(modified + 61_000, 60_000)
        .await
        .unwrap();
    assert_eq!((collected.objects, collected.bytes), (2, 10));
    assert!(!orphan.exists() && !unfinished.exists());
    place.assert_whole().await;

    let segments = place.store.segments(&place.series).await.unwrap();
    let file = |at: usize| folder.join(format!("{}.parquet", segments[at].sha256));
    let mut bytes = std::fs::read(file(0)).unwrap();
    bytes[10_000] ^= 1;
    std::fs::write(file(0), &bytes).unwrap();
    std::fs::remove_file(file(1)).unwrap();
    let report = place.store.verify().await.unwrap();
    let reasons: Vec<&str> = report
        .problems
        .iter()
        .map(|one| one.reason.as_str())
        .collect();
    assert!(reasons[0].contains("is damaged"), "{reasons:?}");
    assert!(
        reasons[1].contains("could not read bar object"),
        "{reasons:?}"
    );
    let read = place
        .store
        .read(&place.series, i64::MIN, i64::MAX, NOW)
        .await;
    assert!(matches!(read, Err(StoreError::File { .. })));
}

pub(crate) async fn remote_objects_serve_as_well(db: &Db) {
    let memory = Arc::new(object_store::memory::InMemory::new());
    let mut place = place(db).await;
    place.store = BarStore::new(db.clone(), Objects::remote(memory));
    place.append(&bars(0..5_000, 0.0), NOW).await;
    place.append(&bars(5_000..5_100, 0.0), NOW).await;
    assert_eq!(place.all(NOW).await, bars(0..5_100, 0.0));
    place.assert_whole().await;
    let collected = place.store.collect_orphans(i64::MAX, 0).await.unwrap();
    assert_eq!(collected.objects, 0);
    assert_eq!(place.all(NOW).await, bars(0..5_100, 0.0));
}
