//! Speed of stored bars: `cargo bench -p rumbo-store --bench bars [-- ROWS]`.
//!
//! Writes and reads one series in a temporary folder and prints bars per second; the first read
//! warms the system's cache, the best of five counts.

#![expect(clippy::print_stdout, reason = "a bench prints what it measured")]

use std::time::{Duration, Instant};

use rumbo_market::{Bar, Bars, Timeframe};
use rumbo_store::{BarStore, Db, Objects, SeriesKey, StoreError, series};

const ROWS: i64 = 10_000_000;
const START: i64 = 1_700_000_000_000;
const MINUTE: i64 = 60_000;
const READS: u32 = 5;

fn main() -> Result<(), StoreError> {
    // The number of rows is the one argument that is not an option of the bench runner.
    let rows = std::env::args().skip(1).find_map(|text| text.parse().ok());
    let rows: i64 = rows.unwrap_or(ROWS);
    let runtime = tokio::runtime::Runtime::new().expect("a runtime can be started");
    runtime.block_on(measure(rows))
}

async fn measure(rows: i64) -> Result<(), StoreError> {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let db = Db::open_file(&folder.path().join("rumbo.db")).await?;
    let store = BarStore::new(db.clone(), Objects::folder(folder.path())?);
    let key = SeriesKey {
        symbol: "BTC/USDT",
        timeframe: Timeframe::M1,
        source: "bench",
    };
    let series = series::open(&db, key, false, START).await?.id;
    let bars = walk(rows);

    let (_, time) = timed(store.append(&series, bars.as_slice(), START)).await?;
    print(rows, "write, synced to disk", time);
    let (outcome, time) = timed(store.append(&series, bars.as_slice(), START + 1)).await?;
    assert_eq!(outcome.unchanged, rows.unsigned_abs());
    print(rows, "write again, unchanged", time);

    let mut best = Duration::MAX;
    for _ in 0..READS {
        let (read, time) = timed(store.read(&series, i64::MIN, i64::MAX, i64::MAX)).await?;
        assert_eq!(read.len(), bars.len());
        best = best.min(time);
    }
    print(rows, "read all, warm", best);
    let (_, time) = timed(store.openings(&series, i64::MIN, i64::MAX, i64::MAX)).await?;
    print(rows, "read openings only, warm", time);
    let (window, time) = timed(store.last(&series, 2_400, i64::MAX, i64::MAX)).await?;
    println!(
        "{:>24}  {:>9.3} ms",
        "last 2,400 bars",
        time.as_secs_f64() * 1e3
    );
    assert_eq!(window.len(), 2_400);

    let mut corrected = bars.as_slice().between(0, 2 * MINUTE).to_bars();
    corrected.close[0] += 0.5;
    store
        .append(&series, corrected.as_slice(), START + 2)
        .await?;
    let (_, time) = timed(store.read(&series, i64::MIN, i64::MAX, i64::MAX)).await?;
    print(rows, "read all, one corrected", time);

    let tail = SeriesKey {
        source: "tail",
        ..key
    };
    let series = series::open(&db, tail, false, START).await?.id;
    let appends = 200;
    let started = Instant::now();
    for at in 0..appends {
        store
            .append(&series, bars.as_slice().rows(at..at + 1), START)
            .await?;
    }
    let each_ms =
        started.elapsed().as_secs_f64() * 1e3 / f64::from(u32::try_from(appends).unwrap_or(1));
    println!("{:>24}  {each_ms:>9.3} ms", "append one bar, synced");
    println!("digest {}", bars.as_slice().digest());
    Ok(())
}

async fn timed<T>(
    work: impl Future<Output = Result<T, StoreError>>,
) -> Result<(T, Duration), StoreError> {
    let started = Instant::now();
    let result = work.await?;
    Ok((result, started.elapsed()))
}

fn print(rows: i64, what: &str, time: Duration) {
    let rows = f64::from(i32::try_from(rows).unwrap_or(i32::MAX));
    let seconds = time.as_secs_f64();
    println!(
        "{what:>24}  {seconds:>9.3} s  {:>8.2} M bars/s",
        rows / seconds / 1e6
    );
    let speed = rows / seconds;
    println!("bench\t{what}, {rows} bars\t{speed:.0}\tbars/s\t-\t-");
}

/// A price that walks up and down without repeating itself.
fn walk(rows: i64) -> Bars {
    let mut bits = 0x9E37_79B9_7F4A_7C15_u64;
    let mut close = 100.0;
    (0..rows)
        .map(|minute| {
            bits ^= bits << 13;
            bits ^= bits >> 7;
            bits ^= bits << 17;
            let open = close;
            let step = f64::from(u32::try_from(bits >> 40).unwrap_or(0)) / f64::from(1 << 24) - 0.5;
            close = (open + step * 0.1).max(1.0);
            Bar {
                opened_at: minute * MINUTE,
                open,
                high: open.max(close) + 0.01,
                low: open.min(close) - 0.01,
                close,
                volume: step.abs() * 100.0,
            }
        })
        .collect()
}
