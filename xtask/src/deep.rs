//! `cargo xtask deep`: the long runs of the store's tests, too slow for every change.
//!
//! A thousand kills instead of a hundred, two hundred of the whole `rumbo import`, and a hundred
//! power cuts on a loop-mounted disk, which needs root. The kills run short in `cargo xtask test`,
//! and what that has built is used again.

use anyhow::Result;

use crate::machine;
use crate::shell::{self, Steps};

const KILLS: &str = "1000";
const CUTS: &str = "100";
/// Kills of `rumbo import`, on each database.
const IMPORT_KILLS: &str = "200";

pub(crate) fn run(arguments: &[String]) -> Result<()> {
    let mut steps = Steps::new("deep");
    let postgresql = steps.step("PostgreSQL programs", machine::postgresql_folder)?;
    steps.step("store at full length", || {
        let mut command = shell::cargo();
        command.args([
            "test",
            "--locked",
            "-p",
            "rumbo-store",
            "--features",
            "deep",
            "--no-fail-fast",
        ]);
        command
            .args(arguments)
            .env("TEST_KILLS", KILLS)
            .env("TEST_CUTS", CUTS);
        shell::run(shell::add_to_path(&mut command, &postgresql)?)
    })?;
    steps.step("`rumbo import` at full length", || {
        let mut command = shell::cargo();
        command.args([
            "test",
            "--locked",
            "-p",
            "rumbo-server",
            "--test",
            "it",
            "kill::",
        ]);
        command.env("TEST_KILLS", IMPORT_KILLS);
        shell::run(shell::add_to_path(&mut command, &postgresql)?)
    })?;
    steps.finish();
    Ok(())
}
