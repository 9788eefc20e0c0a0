//! An acknowledged bar survives a power cut. Needs root, Linux and the feature `deep`.
//!
//! The store lives on an ext4 image behind a loop device; the image file holds only what reached
//! the device. The writer is killed at a random moment and the image copied at once: the copy is
//! what a disk holds after the power went. `TEST_CUTS` sets the number of cuts.

#![allow(clippy::unwrap_used, reason = "a test that fails to set up has failed")]
#![allow(clippy::print_stdout, reason = "the figures of a deep run")]

#[path = "support/killing.rs"]
mod killing;
#[path = "support/script.rs"]
mod script;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use killing::{Target, check, run_and_kill, sqlite_url, writer};
use rumbo_store::Db;
use script::pick;

const CUTS: u32 = 40;
const TIME_MS_MAX: u32 = 600;
const IMAGE: &str = "96M";

fn cuts() -> u32 {
    let wanted = std::env::var("TEST_CUTS").ok();
    wanted.map_or(CUTS, |text| text.parse().expect("TEST_CUTS is a number"))
}

fn run(program: &str, arguments: &[&str]) {
    let output = Command::new(program).args(arguments).output();
    let output = output.unwrap_or_else(|error| panic!("{program}: {error}"));
    assert!(
        output.status.success(),
        "{program} {arguments:?}: {}; this test needs root on Linux",
        String::from_utf8_lossy(&output.stderr)
    );
}

/// An image mounted on a folder; unmounted when dropped.
struct Mounted(PathBuf);

impl Mounted {
    fn new(image: &Path, folder: &Path) -> Self {
        fs::create_dir_all(folder).unwrap();
        let (image, at) = (image.to_str().unwrap(), folder.to_str().unwrap());
        // The journal is written when somebody waits for it and not by the clock, so that the
        // copy sees one state of the image.
        run("mount", &["-o", "loop,commit=600", image, at]);
        Self(folder.to_owned())
    }
}

impl Drop for Mounted {
    fn drop(&mut self) {
        run("umount", &[self.0.to_str().unwrap()]);
    }
}

/// Cuts the power once; the description of a loss, or the number of acknowledged steps.
async fn cut(work: &Path, seed: u64, options: &[&str]) -> Result<u32, String> {
    let (image, copy) = (work.join("disk.img"), work.join("copy.img"));
    fs::copy(work.join("empty.img"), &image).unwrap();
    let mounted = Mounted::new(&image, &work.join("disk"));
    let target = Target {
        database: sqlite_url(&mounted.0),
        folder: mounted.0.clone(),
        seed,
    };
    let time = Duration::from_millis(u64::from(pick(seed, 0, 77, TIME_MS_MAX)));
    let mut command = writer(&target, 0);
    let ended = run_and_kill(command.args(options), time, || {
        fs::copy(&image, &copy).unwrap();
    });
    assert_eq!(ended.errors, "", "the writer ended by itself");
    drop(mounted);
    let mounted = Mounted::new(&copy, &work.join("copy"));
    let target = Target {
        database: sqlite_url(&mounted.0),
        folder: mounted.0.clone(),
        seed,
    };
    check(&target, ended.acknowledged)
        .await
        .map(|_| ended.acknowledged)
}

/// Cuts the power many times; returns the acknowledged steps and the losses.
async fn cut_repeatedly(options: &[&str]) -> (u32, Vec<String>) {
    let work = tempfile::tempdir().unwrap();
    let empty = work.path().join("empty.img");
    run("truncate", &["-s", IMAGE, empty.to_str().unwrap()]);
    run("mkfs.ext4", &["-q", "-F", empty.to_str().unwrap()]);
    {
        let mounted = Mounted::new(&empty, &work.path().join("disk"));
        let db = Db::open(&sqlite_url(&mounted.0)).await.unwrap();
        db.close().await;
    }
    let (mut acknowledged, mut losses) = (0, Vec::new());
    for seed in 0..cuts() {
        match cut(work.path(), u64::from(seed), options).await {
            Ok(steps) => acknowledged += steps,
            Err(loss) => losses.push(format!("seed {seed}: {loss}")),
        }
    }
    println!(
        "{options:?}: {acknowledged} acknowledged steps survived, {} of {} cuts lost some",
        losses.len(),
        cuts()
    );
    (acknowledged, losses)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn power_cut_loses_nothing() {
    let (acknowledged, losses) = cut_repeatedly(&[]).await;
    assert!(losses.is_empty(), "{losses:#?}");
    assert!(
        acknowledged > cuts(),
        "the writers did too little to mean anything"
    );
}

/// The proof that the test above can see a loss.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn power_cut_without_sync_loses_bars() {
    let (_, losses) = cut_repeatedly(&["--no-sync"]).await;
    assert!(!losses.is_empty());
}

/// A disk that is really full: a clear error, nothing corrupted, at any size.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn full_disk_loses_nothing() {
    let work = tempfile::tempdir().unwrap();
    let at = work.path().join("disk");
    fs::create_dir(&at).unwrap();
    for (seed, size_kib) in (0..).zip((800..6_000).step_by(173)) {
        let size = format!("size={size_kib}k");
        run(
            "mount",
            &["-t", "tmpfs", "-o", &size, "tmpfs", at.to_str().unwrap()],
        );
        let mounted = Mounted(at.clone());
        let target = Target {
            database: sqlite_url(&at),
            folder: at.clone(),
            seed,
        };
        let ended = run_and_kill(&mut writer(&target, 0), Duration::from_secs(60), || ());
        assert!(!ended.succeeded);
        assert!(
            ended.errors.contains("could not"),
            "{size}: {}",
            ended.errors
        );
        assert!(
            ended.errors.contains("(disk full)"),
            "{size}: {}",
            ended.errors
        );
        run("mount", &["-o", "remount,size=64m", at.to_str().unwrap()]);
        check(&target, ended.acknowledged)
            .await
            .unwrap_or_else(|loss| panic!("{size}: {loss}"));
        let db = Db::open(&target.database).await.unwrap();
        if let Db::Sqlite { write, .. } = &db {
            let answer: String = sqlx::query_scalar("PRAGMA integrity_check")
                .fetch_one(write)
                .await
                .unwrap();
            assert_eq!(answer, "ok");
        }
        db.close().await;
        drop(mounted);
    }
}
