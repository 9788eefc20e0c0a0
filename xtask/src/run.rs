//! `cargo xtask run`: the page and the binary built, then served.

use std::path::Path;

use anyhow::{Context, Result, ensure};

use crate::{dist, shell};

pub(crate) fn run(arguments: &[String]) -> Result<()> {
    let program = dist::build()?;
    let rest = match arguments.split_first() {
        Some((first, rest)) if first == "--" => rest,
        _ => arguments,
    };
    serve(&program, rest)
}

/// Serves until stopped; the server prints its address itself.
fn serve(program: &Path, arguments: &[String]) -> Result<()> {
    println!("$ rumbo serve {}", arguments.join(" "));
    let status = std::process::Command::new(program)
        .arg("serve")
        .args(arguments)
        .current_dir(shell::root())
        .status()
        .context("cannot start the server")?;
    ensure!(status.success(), "the server ended with {status}");
    Ok(())
}
