//! `cargo xtask dist`: one release binary with the page inside.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result};

use crate::{shell, web};

const MIB: f64 = 1024.0 * 1024.0;

pub(crate) fn run(_arguments: &[String]) -> Result<()> {
    let program = build()?;
    let size_bytes = fs::metadata(&program)
        .with_context(|| format!("cannot read {}", program.display()))?
        .len();
    #[expect(
        clippy::cast_precision_loss,
        reason = "a binary's size is far below 2^53 bytes"
    )]
    let size_mib = size_bytes as f64 / MIB;
    println!("{}: {size_mib:.1} MiB", program.display());
    Ok(())
}

/// Builds the page and the release binary and returns where it lies.
pub(crate) fn build() -> Result<PathBuf> {
    web::prepare()?;
    shell::run(shell::cargo().args(["build", "--release", "--locked", "-p", "rumbo-server"]))?;
    Ok(shell::target_folder()?.join("release").join(binary_name()))
}

pub(crate) fn binary_name() -> String {
    format!("rumbo{}", std::env::consts::EXE_SUFFIX)
}
