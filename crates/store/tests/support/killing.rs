//! Starts the writer, ends it, and compares the store with what was acknowledged.

#![allow(dead_code, reason = "each test binary uses its own part")]

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use rumbo_store::{BarStore, Db, Objects, series};

use crate::script::{KEY, START, Script, Step};

/// A writer that does not even start in this time is a failure of its own.
const READY_WITHIN: Duration = Duration::from_secs(60);

/// A store on disk that a writer works on.
#[derive(Debug, Clone)]
pub(crate) struct Target {
    pub(crate) database: String,
    pub(crate) folder: PathBuf,
    pub(crate) seed: u64,
}

/// How a writer ended.
#[derive(Debug)]
pub(crate) struct Ended {
    /// Steps it said were done.
    pub(crate) acknowledged: u32,
    pub(crate) succeeded: bool,
    pub(crate) errors: String,
}

/// The command that starts the writer on a target after some steps.
pub(crate) fn writer(target: &Target, steps_done: u32) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_store-writer"));
    command
        .arg(&target.database)
        .arg(&target.folder)
        .arg(target.seed.to_string())
        .arg(steps_done.to_string());
    command
}

/// Runs a writer until it ends by itself or, once it is ready, for `time` at most; then kills it
/// (SIGKILL) and runs `after_kill`.
pub(crate) fn run_and_kill(
    command: &mut Command,
    time: Duration,
    after_kill: impl FnOnce(),
) -> Ended {
    let mut child = command
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the writer starts");
    let stdout = BufReader::new(child.stdout.take().expect("stdout is piped"));
    let (lines_in, lines) = mpsc::channel();
    let listener = std::thread::spawn(move || {
        for line in stdout.lines().map_while(Result::ok) {
            if lines_in.send(line).is_err() {
                return;
            }
        }
    });
    let mut acknowledged = 0;
    let mut until = Instant::now() + READY_WITHIN;
    while let Ok(line) = lines.recv_timeout(until.saturating_duration_since(Instant::now())) {
        if line == "ready" {
            until = Instant::now() + time;
        } else {
            acknowledged += 1;
        }
    }
    child.kill().expect("the writer is our child");
    after_kill();
    let output = child.wait_with_output().expect("the writer is our child");
    listener.join().expect("the listener only reads");
    // What was said before the kill counts, however late it is heard.
    acknowledged += lines
        .try_iter()
        .filter(|line| line != "ready")
        .fold(0, |sum, _| sum + 1);
    Ended {
        acknowledged,
        succeeded: output.status.success(),
        errors: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}

/// Checks the store against the acknowledged steps and returns how many are in it.
///
/// Either exactly those are there or also the one that was under way, whole. Everything else is
/// the description of a loss.
pub(crate) async fn check(target: &Target, acknowledged: u32) -> Result<u32, String> {
    let db = Db::open(&target.database)
        .await
        .map_err(|error| error.to_string())?;
    let objects = Objects::folder(&target.folder).map_err(|error| error.to_string())?;
    let store = BarStore::new(db.clone(), objects);
    let found = check_store(&store, target.seed, acknowledged).await;
    db.close().await;
    found
}

fn size(model: &Model) -> String {
    format!("{} bars in {} versions", model.bars.len(), model.versions)
}

async fn check_store(store: &BarStore, seed: u64, acknowledged: u32) -> Result<u32, String> {
    let text = |error: rumbo_store::StoreError| error.to_string();
    let Some(series) = series::find(store.db(), KEY).await.map_err(text)? else {
        return if acknowledged == 0 {
            Ok(0)
        } else {
            Err("the series is gone".to_owned())
        };
    };
    store.collect_orphans(i64::MAX, 0).await.map_err(text)?;
    let report = store.verify().await.map_err(text)?;
    if !report.problems.is_empty() || !report.orphans.is_empty() {
        return Err(format!("{report:?}"));
    }
    let bars = store
        .read(&series.id, i64::MIN, i64::MAX, i64::MAX)
        .await
        .map_err(text)?;
    let found = Model {
        bars: bars
            .opened_at
            .iter()
            .copied()
            .zip(bars.close.iter().copied())
            .collect(),
        versions: series.version_count,
    };
    let steps = [acknowledged, acknowledged + 1]
        .into_iter()
        .find(|&steps| Model::after(seed, steps) == found)
        .ok_or_else(|| {
            format!(
                "{acknowledged} steps were acknowledged, but the store holds {} and not {} or {}",
                size(&found),
                size(&Model::after(seed, acknowledged)),
                size(&Model::after(seed, acknowledged + 1)),
            )
        })?;
    if bars.len() != found.bars.len() {
        return Err(format!(
            "{} bars were read twice",
            bars.len() - found.bars.len()
        ));
    }
    // What was known at an earlier step reads as it did then.
    let earlier = steps / 2;
    let as_of = START + i64::from(earlier) - 1;
    let before = store
        .read(&series.id, i64::MIN, i64::MAX, as_of)
        .await
        .map_err(text)?;
    let before: BTreeMap<i64, f64> = before
        .opened_at
        .iter()
        .copied()
        .zip(before.close.iter().copied())
        .collect();
    if before != Model::after(seed, earlier).bars {
        return Err(format!(
            "the bars as of step {earlier} are not what they were"
        ));
    }
    Ok(steps)
}

/// The URL of a SQLite file.
pub(crate) fn sqlite_url(folder: &Path) -> String {
    format!("sqlite:{}", folder.join("rumbo.db").display())
}

/// What the store has to hold after some steps.
#[derive(Debug, Default, Clone, PartialEq)]
struct Model {
    bars: BTreeMap<i64, f64>,
    versions: i64,
}

impl Model {
    fn after(seed: u64, steps: u32) -> Self {
        let mut script = Script::new(seed);
        let mut model = Self::default();
        for _ in 0..steps {
            if let Step::Append(bars) = script.next_step() {
                model.versions += i64::try_from(bars.len()).expect("few rows");
                model.bars.extend(
                    bars.opened_at
                        .iter()
                        .copied()
                        .zip(bars.close.iter().copied()),
                );
            }
        }
        model
    }
}
