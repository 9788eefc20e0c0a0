//! `cargo xtask browser`: the page in a real browser against the real binary.

use std::path::Path;
use std::process::Command;

use anyhow::{Result, bail};

use crate::{machine, shell, test, web};

pub(crate) fn run(_arguments: &[String]) -> Result<()> {
    web::prepare()?;
    web::install(&web::tools_folder())?;
    test(&test::build_binary()?, &machine::chromium()?)
}

/// Runs the browser tests on a binary that holds the page, and on every component by itself.
pub(crate) fn test(program: &Path, chromium: &Path) -> Result<()> {
    web::script("gallery")?;
    let mut npm = shell::npm(&web::tools_folder());
    shell::run(with_programs(&mut npm, program, chromium).args(["run", "--silent", "test"]))
}

/// Takes the pictures that the documents show, or with `gallery` those that components are compared with.
pub(crate) fn screenshots(arguments: &[String]) -> Result<()> {
    let is_gallery = match arguments {
        [] => false,
        [only] if only == "gallery" => true,
        _ => bail!(
            "unknown arguments `{}`, use `gallery` or none",
            arguments.join(" ")
        ),
    };
    web::prepare()?;
    web::install(&web::tools_folder())?;
    let mut node = Command::new("node");
    node.current_dir(web::tools_folder());
    if is_gallery {
        web::script("gallery")?;
        node.env("TEST_CHROMIUM", machine::chromium()?);
        return shell::run(node.arg("renew.mjs"));
    }
    let program = test::build_binary()?;
    shell::run(with_programs(&mut node, &program, &machine::chromium()?).arg("screenshots.mjs"))
}

fn with_programs<'a>(command: &'a mut Command, program: &Path, chromium: &Path) -> &'a mut Command {
    command
        .env("TEST_PROGRAM", program)
        .env("TEST_CHROMIUM", chromium)
}
