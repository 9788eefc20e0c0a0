//! Speed and memory of an import: read, unpack, parse, validate and store, durable at the end.
//!
//! Uses a year of recorded 1-minute bars where the folder `../shared/data` is beside the project, and
//! ten million generated rows everywhere.

#![allow(
    clippy::print_stdout,
    reason = "the figures of a bench go to standard output"
)]

use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::Instant;

use rumbo_app::ingest::{ImportReport, ImportRequest, Input, import};
use rumbo_market::{Registry, format_instant};
use rumbo_store::{BarStore, Db, Objects};

const GENERATED_ROWS: i64 = 10_000_000;
const RUNS: usize = 3;
const START: i64 = 1_262_304_000_000;
const NOW: i64 = 2_000_000_000_000;

fn main() {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime starts");
    let recorded =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/crypto/BTCUSD-1m.csv.zst");
    if recorded.exists() {
        let mut best = (0.0, 0.0);
        for _ in 0..RUNS {
            let (first, again) = runtime.block_on(time_import(&recorded));
            best = (f64::max(best.0, first), f64::max(best.1, again));
        }
        row(
            "import 520k recorded 1m bars (csv.zst)",
            best.0 / 1e6,
            "M bars/s",
            "≥ 1",
        );
        row(
            "import them again, all unchanged",
            best.1 / 1e6,
            "M bars/s",
            "",
        );
    }
    let folder = tempfile::tempdir().expect("a temporary folder");
    let generated = write_rows(folder.path());
    reset_peak_memory();
    let before_mib = peak_memory_mib();
    let (speed, _) = runtime.block_on(time_import(&generated));
    let after_mib = peak_memory_mib();
    row(
        "import 10M generated 1m bars (csv.zst)",
        speed / 1e6,
        "M bars/s",
        "≥ 1",
    );
    row("peak memory of that import", after_mib, "MiB", "");
    row("of which before it began", before_mib, "MiB", "");
}

fn row(name: &str, value: f64, unit: &str, target: &str) {
    println!("bench\t{name}\t{value:.2}\t{unit}\t\t{target}");
}

/// Imports a file into an empty store and once more; returns bars per second of both.
async fn time_import(file: &Path) -> (f64, f64) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let db = Db::open_file(&folder.path().join("rumbo.db"))
        .await
        .expect("a new database");
    let objects = Objects::folder(folder.path()).expect("a new folder");
    let store = BarStore::new(db, objects);
    let registry = Registry::builtin();
    let request = ImportRequest::new(Input::File(file.to_owned()));
    let mut speeds = [0.0; 2];
    for speed in &mut speeds {
        let start = Instant::now();
        let report: ImportReport = import(&store, &registry, NOW, &request, &mut |_| {})
            .await
            .expect("the file is sound");
        *speed = report.validation.accepted as f64 / start.elapsed().as_secs_f64();
        assert_eq!(report.validation.quarantined, 0);
    }
    (speeds[0], speeds[1])
}

/// A minute-by-minute walk, packed.
fn write_rows(folder: &Path) -> PathBuf {
    let path = folder.join("BTCUSDT-1m.csv.zst");
    let file = File::create(&path).expect("a new file");
    let mut out = zstd::Encoder::new(file, 1).expect("a packer starts");
    writeln!(out, "timestamp,open,high,low,close,volume").expect("room on the disk");
    let mut close = 10_000_000i64;
    let mut state = 88_172_645_463_325_252u64;
    for minute in 0..GENERATED_ROWS {
        let mut random = |limit: u64| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            i64::try_from(state % limit).expect("limits are small")
        };
        let open = close;
        close = (close + random(2_001) - 1_000).clamp(5_000_000, 20_000_000);
        let (high, low) = (open.max(close) + random(500), open.min(close) - random(500));
        let price = |cents: i64| format!("{}.{:02}", cents / 100, cents % 100);
        let time = format_instant(START + minute * 60_000);
        let (open, high, low, last) = (price(open), price(high), price(low), price(close));
        writeln!(
            out,
            "{time},{open},{high},{low},{last},{}.5",
            random(900) + 100
        )
        .expect("room on the disk");
    }
    out.finish().expect("room on the disk");
    path
}

fn reset_peak_memory() {
    // Not possible everywhere; the figure before the import tells what to subtract.
    if std::fs::write("/proc/self/clear_refs", "5").is_err() {
        println!("peak memory cannot be reset here");
    }
}

fn peak_memory_mib() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kib = line.and_then(|line| line.trim().trim_end_matches(" kB").parse::<f64>().ok());
    kib.unwrap_or(f64::NAN) / 1_024.0
}
