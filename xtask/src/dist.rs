//! `cargo xtask dist`: one release binary with the page inside.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result, ensure};

use crate::{shell, web};

const MB: f64 = 1_000_000.0;
/// What a download may weigh.
const SIZE_MAX_MB: f64 = 60.0;

pub(crate) fn run(_arguments: &[String]) -> Result<()> {
    let program = build()?;
    let size_bytes = fs::metadata(&program)
        .with_context(|| format!("cannot read {}", program.display()))?
        .len();
    #[expect(
        clippy::cast_precision_loss,
        reason = "a binary's size is far below 2^53 bytes"
    )]
    let size_mb = size_bytes as f64 / MB;
    println!("{}: {size_mb:.1} MB", program.display());
    ensure!(
        size_mb <= SIZE_MAX_MB,
        "the binary may have {SIZE_MAX_MB} MB: look at what it embeds and links"
    );
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
