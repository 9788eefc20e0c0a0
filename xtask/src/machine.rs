//! What the tests need beside Rust and Node: PostgreSQL's server programs and Chromium.
//!
//! On Debian and its kin, as root, a missing one is installed; anywhere else the error says what to install.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::shell;

const POSTGRESQL_PROGRAM: &str = "initdb";
const POSTGRESQL_FOLDERS: &[&str] = &["/usr/lib/postgresql", "/usr/pgsql", "/opt/homebrew/opt"];
const CHROMIUM_NAMES: &[&str] = &[
    "chromium",
    "chromium-browser",
    "google-chrome-stable",
    "google-chrome",
];

/// The folder with `initdb` and `postgres`, installed when it is missing and may be.
pub(crate) fn postgresql_folder() -> Result<PathBuf> {
    if let Some(folder) = find_postgresql() {
        return Ok(folder);
    }
    install("postgresql")?;
    find_postgresql().context("PostgreSQL was installed but `initdb` was not found")
}

/// The browser for the page's tests, installed when it is missing and may be.
pub(crate) fn chromium() -> Result<PathBuf> {
    if let Some(program) = shell::find_program(CHROMIUM_NAMES) {
        return Ok(program);
    }
    install("chromium")?;
    shell::find_program(CHROMIUM_NAMES).context("Chromium was installed but is not in the path")
}

fn find_postgresql() -> Option<PathBuf> {
    if let Some(program) = shell::find_program(&[POSTGRESQL_PROGRAM]) {
        return program.parent().map(Path::to_path_buf);
    }
    let mut folders: Vec<PathBuf> = POSTGRESQL_FOLDERS
        .iter()
        .filter_map(|folder| fs::read_dir(folder).ok())
        .flatten()
        .filter_map(|entry| Some(entry.ok()?.path().join("bin")))
        .filter(|bin| bin.join(POSTGRESQL_PROGRAM).is_file())
        .collect();
    folders.sort();
    folders.pop()
}

fn install(package: &str) -> Result<()> {
    if shell::find_program(&["apt-get"]).is_none() || !is_root() {
        bail!(
            "`{package}` is needed by the tests and was not found; install it (Debian: apt-get install {package}) and repeat"
        );
    }
    println!("{package} is missing: installing it");
    let first = shell::run(&mut apt_get(&[
        "install",
        "--yes",
        "--no-install-recommends",
        package,
    ]));
    if first.is_ok() {
        return Ok(());
    }
    shell::run(&mut apt_get(&["update"]))?;
    shell::run(&mut apt_get(&[
        "install",
        "--yes",
        "--no-install-recommends",
        package,
    ]))
}

fn apt_get(arguments: &[&str]) -> Command {
    let mut command = Command::new("apt-get");
    command
        .args(arguments)
        .env("DEBIAN_FRONTEND", "noninteractive");
    command
}

fn is_root() -> bool {
    shell::read(Command::new("id").arg("-u")).is_ok_and(|uid| uid.trim() == "0")
}
