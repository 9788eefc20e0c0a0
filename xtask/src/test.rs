//! `cargo xtask test`: everything a change must pass, in the order that finds a mistake soonest.
//!
//! Stops at the first failing step. Needs Rust and Node; what else is missing is installed or asked for
//! (see `machine`). Tests use free ports and temporary folders, so a running Rumbo does not disturb them.

use std::path::{Path, PathBuf};

use anyhow::{Result, ensure};

use crate::shell::{self, Steps};
use crate::{browser, dist, generate, lint, machine, web};

pub(crate) fn run(_arguments: &[String]) -> Result<()> {
    let mut steps = Steps::new("test");
    steps.step("format", lint::format)?;
    steps.step("web: modules", lint::install_web)?;
    steps.step("web: lint", || web::script("lint"))?;
    steps.step("web: types", || web::script("check"))?;
    steps.step("web: unit tests", || web::script("test"))?;
    steps.step("web: build", web::build)?;
    steps.step("clippy", lint::clippy)?;
    let postgresql = steps.step("PostgreSQL programs", || {
        let folder = machine::postgresql_folder()?;
        println!("found in {}", folder.display());
        Ok(folder)
    })?;
    steps.step("tests", || run_tests(&postgresql))?;
    steps.step("documentation tests", || {
        shell::run(shell::cargo().args(["test", "--locked", "--workspace", "--doc", "--quiet"]))
    })?;
    let program = binary_path()?;
    steps.step("generated files", || generate::check_fresh(&program))?;
    steps.step("browser: modules", || web::install(&web::tools_folder()))?;
    let chromium = steps.step("browser: Chromium", machine::chromium)?;
    steps.step("browser: tests", || browser::test(&program, &chromium))?;
    steps.finish();
    Ok(())
}

/// Builds the binary the way that the tests have it.
pub(crate) fn build_binary() -> Result<PathBuf> {
    shell::run(shell::cargo().args([
        "build",
        "--quiet",
        "--locked",
        "-p",
        "rumbo-server",
        "--profile",
        "test",
    ]))?;
    binary_path()
}

/// Where the binary lies that running the tests has built: they start it as a person would.
fn binary_path() -> Result<PathBuf> {
    let path = shell::target_folder()?
        .join("debug")
        .join(dist::binary_name());
    ensure!(path.is_file(), "{} was not built", path.display());
    Ok(path)
}

fn run_tests(postgresql: &Path) -> Result<()> {
    let mut command = shell::cargo();
    if shell::find_program(&["cargo-nextest"]).is_some() {
        command.args([
            "nextest",
            "run",
            "--locked",
            "--workspace",
            "--no-fail-fast",
        ]);
        command.args(["--status-level", "slow", "--final-status-level", "fail"]);
    } else {
        command.args([
            "test",
            "--locked",
            "--workspace",
            "--lib",
            "--bins",
            "--tests",
            "--no-fail-fast",
        ]);
    }
    shell::run(shell::add_to_path(&mut command, postgresql)?)
}
