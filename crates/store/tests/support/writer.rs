//! The process that gets killed: carries out a script and says after each step that the store
//! acknowledged it.
//!
//! Arguments: database URL, folder of the objects, seed, number of steps done before, and
//! optionally `--no-sync`, with which nothing waits for the disk.

#[path = "script.rs"]
mod script;

use std::io::Write;
use std::path::Path;
use std::process::ExitCode;

use rumbo_store::{BarStore, Db, Objects, StoreError, series};
use script::{KEY, START, Script, Step};

#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let Err(error) = write_forever(&arguments).await else {
        return ExitCode::SUCCESS;
    };
    let full = if error.is_disk_full() {
        " (disk full)"
    } else {
        ""
    };
    say(&mut std::io::stderr(), &format!("{error}{full}"));
    ExitCode::FAILURE
}

async fn write_forever(arguments: &[String]) -> Result<(), StoreError> {
    let [database, folder, seed, steps_done, options @ ..] = arguments else {
        return Err(StoreError::Missing("an argument".to_owned()));
    };
    let seed = seed.parse().expect("the seed is a number");
    let steps_done: u32 = steps_done.parse().expect("the number of steps is a number");
    let (db, objects) = open(database, Path::new(folder), !options.is_empty()).await?;
    let series = series::open(&db, KEY, false, START).await?.id;
    let store = BarStore::new(db, objects);
    let mut script = Script::new(seed);
    for _ in 0..steps_done {
        script.next_step();
    }
    let mut out = std::io::stdout();
    say(&mut out, "ready");
    for step in steps_done.. {
        let now_ms = START + i64::from(step);
        match script.next_step() {
            Step::Append(bars) => {
                store.append(&series, bars.as_slice(), now_ms).await?;
            }
            Step::Seal => store.seal(&series, now_ms).await?,
        }
        say(&mut out, "done");
    }
    Ok(())
}

#[cfg(feature = "deep")]
async fn open(
    database: &str,
    folder: &Path,
    without_sync: bool,
) -> Result<(Db, Objects), StoreError> {
    let objects = Objects::folder(folder)?;
    if !without_sync {
        return Ok((Db::open(database).await?, objects));
    }
    let path = database.trim_start_matches("sqlite:");
    let db = Db::open_file_without_sync(Path::new(path)).await?;
    Ok((db, objects.without_sync()))
}

#[cfg(not(feature = "deep"))]
async fn open(
    database: &str,
    folder: &Path,
    _without_sync: bool,
) -> Result<(Db, Objects), StoreError> {
    Ok((Db::open(database).await?, Objects::folder(folder)?))
}

/// Says a line at once; who listens may be gone.
fn say(out: &mut impl Write, line: &str) {
    drop(writeln!(out, "{line}"));
    drop(out.flush());
}
