//! `cargo xtask deep`: the long runs of the tests, too slow for every change.
//!
//! `TEST_DEEP=1` makes the tests that know it run their full length: a thousand kills instead of a few, power
//! cuts, ten million malformed rows. The same tests run short in `cargo xtask test`.

use anyhow::Result;

use crate::shell::{self, Steps};
use crate::{machine, web};

pub(crate) fn run(arguments: &[String]) -> Result<()> {
    let mut steps = Steps::new("deep");
    let postgresql = steps.step("PostgreSQL programs", machine::postgresql_folder)?;
    steps.step("page", web::prepare)?;
    steps.step("tests at full length", || {
        let mut command = shell::cargo();
        if shell::find_program(&["cargo-nextest"]).is_some() {
            command.args(["nextest", "run", "--release", "--locked", "--workspace"]);
            command.args(["--no-fail-fast", "--status-level", "slow"]);
        } else {
            command.args([
                "test",
                "--release",
                "--locked",
                "--workspace",
                "--no-fail-fast",
            ]);
        }
        command.args(arguments).env("TEST_DEEP", "1");
        shell::run(shell::add_to_path(&mut command, &postgresql)?)
    })?;
    steps.finish();
    Ok(())
}
