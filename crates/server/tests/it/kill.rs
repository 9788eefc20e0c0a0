//! `rumbo import` killed at random moments: what it said was durable is there, once, and importing
//! again completes the rest.
//!
//! `TEST_KILLS` sets how many kills a deep run makes on each database.

use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use rumbo_market::{Bar, Bars, Timeframe};
use rumbo_store::{BarStore, Db, Objects, SeriesKey, series};
use serde_json::Value;

use crate::postgres::Postgres;

const KILLS: u32 = 6;
/// Kills on one store before the import is completed and the next store starts empty.
const KILLS_PER_STORE: u32 = 3;
/// More than one batch each, so that there is something to say in the middle of a file.
const FILE_ROWS: usize = 70_000;
const FILES: usize = 3;
const MINUTE_MS: i64 = 60_000;
const START_MS: i64 = 1_577_836_800_000;
/// An import that takes longer is stuck.
const IMPORT_WITHIN: Duration = Duration::from_secs(300);

/// The files to import, in the order of time, and everything that is in them.
struct Material {
    folder: tempfile::TempDir,
    files: Vec<PathBuf>,
    bars: Bars,
}

impl Material {
    fn write() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let bars: Bars = (0..FILE_ROWS * FILES).map(bar).collect();
        let files = (0..FILES).map(|file| {
            let mut text = "timestamp,open,high,low,close,volume\n".to_owned();
            let rows = file * FILE_ROWS..(file + 1) * FILE_ROWS;
            for bar in bars.as_slice().rows(rows).iter() {
                let (at, volume) = (bar.opened_at, bar.volume);
                let (open, high, low, close) = (bar.open, bar.high, bar.low, bar.close);
                text.push_str(&format!("{at},{open},{high},{low},{close},{volume}\n"));
            }
            let path = folder.path().join(format!("BTCUSDT-1m-{file}.csv"));
            std::fs::write(&path, text).unwrap();
            path
        });
        Self {
            files: files.collect(),
            bars,
            folder,
        }
    }
}

fn bar(row: usize) -> Bar {
    let swing = f64::from(u32::try_from(row * 37 % 101).unwrap()) / 16.0;
    let (open, close) = (20_000.0 + swing, 20_000.0 - swing / 3.0);
    Bar {
        opened_at: START_MS + i64::try_from(row).unwrap() * MINUTE_MS,
        open,
        high: open + 1.0,
        low: close - 1.0,
        close,
        volume: f64::from(u32::try_from(1 + row % 13).unwrap()),
    }
}

struct Place {
    data: tempfile::TempDir,
    database: String,
}

impl Place {
    fn command(&self, material: &Material) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_rumbo"));
        command
            .args(["import", "--instrument", "BTC/USDT", "--timeframe", "1m"])
            .args(["--source", "test", "--json"])
            .args(&material.files)
            .env_clear()
            .env("RUMBO_STORAGE_DATA", self.data.path())
            .env("RUMBO_STORAGE_DATABASE_URL", &self.database)
            .env("RUMBO_DATA_SAMPLE", "never");
        command
    }

    /// Checks what is stored against what was acknowledged; returns how many bars there are.
    async fn check(&self, material: &Material, acknowledged: usize) -> usize {
        let db = match self.database.as_str() {
            "" => Db::open_file(&self.data.path().join("rumbo.db")).await,
            url => Db::open(url).await,
        };
        let db = db.unwrap();
        let objects = Objects::folder(&self.data.path().join("objects")).unwrap();
        let store = BarStore::new(db.clone(), objects);
        let found = check_store(&store, &material.bars, acknowledged).await;
        db.close().await;
        found
    }
}

async fn check_store(store: &BarStore, all: &Bars, acknowledged: usize) -> usize {
    let key = SeriesKey {
        symbol: "BTC/USDT",
        timeframe: Timeframe::M1,
        source: "test",
    };
    let Some(series) = series::find(store.db(), key).await.unwrap() else {
        assert_eq!(acknowledged, 0, "the series is gone");
        return 0;
    };
    store.collect_orphans(i64::MAX, 0).await.unwrap();
    let report = store.verify().await.unwrap();
    assert!(
        report.problems.is_empty() && report.orphans.is_empty(),
        "{report:?}"
    );
    let found = store.read(&series.id, i64::MIN, i64::MAX, i64::MAX).await;
    let found = found.unwrap();
    let rows = found.len();
    assert!(
        rows >= acknowledged,
        "{acknowledged} bars were acknowledged, {rows} are there"
    );
    // Batches are stored in order, so a part is a beginning: nothing lost, doubled or changed.
    assert!(rows <= all.len(), "{rows} bars of {}", all.len());
    assert_eq!(
        found.as_slice().digest(),
        all.as_slice().rows(0..rows).digest()
    );
    let stored = i64::try_from(rows).unwrap();
    assert_eq!((series.bar_count, series.version_count), (stored, stored));
    rows
}

/// How an import ended, and what it said.
struct Ended {
    /// Bars it said were durable.
    acknowledged: usize,
    lines: usize,
    succeeded: bool,
    elapsed: Duration,
}

/// When an import is killed: some time after it has said so many lines, so that a kill meets it at
/// work however fast or slow the machine is just then.
#[derive(Clone, Copy)]
struct Moment {
    lines: usize,
    later: Duration,
}

impl Moment {
    const NEVER: Self = Self {
        lines: usize::MAX,
        later: Duration::ZERO,
    };

    /// A moment like any other of an import that went like `whole`; the first is before any line.
    fn any(whole: &Ended, seed: u32) -> Self {
        let lines = draw(2 * seed) as usize % whole.lines;
        let within = f64::from(draw(2 * seed + 1)) / f64::from(u32::MAX);
        let share = within / whole.lines as f64;
        Self {
            lines,
            later: whole.elapsed.mul_f64(share),
        }
    }
}

/// Runs the import and kills it (SIGKILL) at `moment`, unless it ends before.
fn import(mut command: Command, moment: Moment) -> Ended {
    let start = Instant::now();
    let mut child = command
        .stdout(Stdio::piped())
        .stderr(Stdio::inherit())
        .spawn()
        .unwrap();
    let stdout = BufReader::new(child.stdout.take().unwrap());
    let (sender, lines) = mpsc::channel();
    let listener = std::thread::spawn(move || {
        for line in stdout.lines().map_while(Result::ok) {
            if sender.send(line).is_err() {
                return;
            }
        }
    });
    let mut heard = Vec::new();
    while heard.len() < moment.lines
        && let Ok(line) = lines.recv_timeout(IMPORT_WITHIN.saturating_sub(start.elapsed()))
    {
        heard.push(line);
    }
    std::thread::sleep(moment.later);
    let elapsed = start.elapsed();
    child.kill().unwrap();
    let status = child.wait().unwrap();
    listener.join().unwrap();
    // What was said before the kill counts, however late it is heard.
    heard.extend(lines.try_iter());
    Ended {
        acknowledged: acknowledged(&heard),
        lines: heard.len(),
        succeeded: status.success(),
        elapsed,
    }
}

/// Bars that the lines say are durable: those of finished files and of the last batch.
fn acknowledged(lines: &[String]) -> usize {
    let (mut finished, mut current) = (0, 0);
    for line in lines {
        // The kill may have cut the last line.
        let Ok(said) = serde_json::from_str::<Value>(line) else {
            continue;
        };
        match said["progress"]["durable"].as_u64() {
            Some(durable) => current = usize::try_from(durable).unwrap(),
            None => {
                assert_eq!(said["validation"]["accepted"], FILE_ROWS);
                finished += FILE_ROWS;
                current = 0;
            }
        }
    }
    finished + current
}

fn kills() -> u32 {
    let wanted = std::env::var("TEST_KILLS").ok();
    wanted.map_or(KILLS, |text| text.parse().expect("TEST_KILLS is a number"))
}

/// A number that looks random (Steele, Lea and Flood, 2014).
fn draw(seed: u32) -> u32 {
    let mut z = (u64::from(seed) + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    u32::try_from((z ^ (z >> 31)) >> 32).unwrap()
}

/// Kills imports on new stores; `open` gives the database of each, `after_kill` hears of each kill.
/// Returns what happened in one line.
async fn kill_repeatedly(
    mut open: impl FnMut() -> String,
    mut after_kill: impl FnMut(u32),
) -> String {
    let material = Material::write();
    let mut place = Place {
        data: tempfile::tempdir().unwrap(),
        database: open(),
    };
    let whole = import(place.command(&material), Moment::NEVER);
    assert!(whole.succeeded, "an import in peace");
    assert_eq!(whole.acknowledged, material.bars.len());
    assert_eq!(
        place.check(&material, whole.acknowledged).await,
        material.bars.len()
    );
    let (mut in_the_middle, mut acknowledged) = (0, 0);
    for kill in 0..kills() {
        if kill % KILLS_PER_STORE == 0 {
            place = Place {
                data: tempfile::tempdir().unwrap(),
                database: open(),
            };
        }
        let ended = import(place.command(&material), Moment::any(&whole, kill));
        after_kill(kill);
        let found = place.check(&material, ended.acknowledged).await;
        in_the_middle += u32::from(0 < found && found < material.bars.len());
        acknowledged += ended.acknowledged;
        if (kill + 1) % KILLS_PER_STORE == 0 {
            let again = import(place.command(&material), Moment::NEVER);
            assert!(again.succeeded, "the import after kill {kill}");
            assert_eq!(again.acknowledged, material.bars.len());
            let found = place.check(&material, again.acknowledged).await;
            assert_eq!(found, material.bars.len());
        }
    }
    assert!(
        in_the_middle > 0 && acknowledged > 0,
        "no kill met an import at work"
    );
    drop(material.folder);
    format!(
        "{} kills, {in_the_middle} in the middle, {acknowledged} acknowledged bars were there",
        kills()
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn a_killed_import_loses_no_acknowledged_bar_on_sqlite() {
    println!("{}", kill_repeatedly(String::new, |_| ()).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_killed_import_loses_no_acknowledged_bar_on_postgres() {
    let server = std::cell::RefCell::new(Postgres::start());
    // Now and then the server dies as well.
    let after_kill = |kill: u32| {
        if kill % 5 == 4 {
            server.borrow_mut().crash();
        } else {
            server.borrow().await_sessions();
        }
    };
    let summary = kill_repeatedly(|| server.borrow_mut().database(), after_kill).await;
    println!("{summary}");
}
