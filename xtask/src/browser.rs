//! `cargo xtask browser`: the page in a real browser against the real binary.

use std::path::Path;
use std::process::Command;

use anyhow::Result;

use crate::{machine, shell, test, web};

pub(crate) fn run(_arguments: &[String]) -> Result<()> {
    web::prepare()?;
    web::install(&web::tools_folder())?;
    test(&test::build_binary()?, &machine::chromium()?)
}

/// Runs the browser tests on a binary that holds the page.
pub(crate) fn test(program: &Path, chromium: &Path) -> Result<()> {
    shell::run(
        node(program, chromium)
            .arg("--test")
            .arg("--test-reporter=spec")
            .arg("browser.test.mjs"),
    )
}

/// Takes the pictures that the documents show.
pub(crate) fn screenshots(_arguments: &[String]) -> Result<()> {
    web::prepare()?;
    web::install(&web::tools_folder())?;
    let program = test::build_binary()?;
    shell::run(node(&program, &machine::chromium()?).arg("screenshots.mjs"))
}

fn node(program: &Path, chromium: &Path) -> Command {
    let mut command = Command::new("node");
    command
        .current_dir(web::tools_folder())
        .env("TEST_PROGRAM", program)
        .env("TEST_CHROMIUM", chromium);
    command
}
