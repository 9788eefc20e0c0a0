//! `cargo xtask lint`: format and lints, Rust and web.

use anyhow::Result;

use crate::shell::{self, Steps};
use crate::web;

pub(crate) fn run(_arguments: &[String]) -> Result<()> {
    let mut steps = Steps::new("lint");
    steps.step("format", format)?;
    steps.step("clippy", clippy)?;
    steps.step("web: modules", install_web)?;
    steps.step("web: lint", || web::script("lint"))?;
    steps.step("web: types", || web::script("check"))?;
    steps.finish();
    Ok(())
}

pub(crate) fn format() -> Result<()> {
    shell::run(shell::cargo().args(["fmt", "--all", "--check"]))
}

pub(crate) fn clippy() -> Result<()> {
    shell::run(shell::cargo().args([
        "clippy",
        "--quiet",
        "--locked",
        "--workspace",
        "--all-targets",
        "--",
        "-D",
        "warnings",
    ]))
}

pub(crate) fn install_web() -> Result<()> {
    web::check_node()?;
    web::install(&web::folder())
}
