//! The page: Node's version, installed modules, checks, build. Nothing is done twice for the same input.

use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail, ensure};

use crate::shell;

/// The oldest Node that the page's tools run on.
const NODE_MIN: (u32, u32) = (20, 19);
/// What a build of the page depends on, in `web/`.
const BUILD_INPUTS: &[&str] = &[
    "src",
    "public",
    "index.html",
    "vite.config.ts",
    "compress.mjs",
    "tsconfig.json",
    "package.json",
    "package-lock.json",
];

pub(crate) fn folder() -> PathBuf {
    shell::root().join("web")
}

/// The package with the browser tests.
pub(crate) fn tools_folder() -> PathBuf {
    folder().join("tools")
}

/// Fails unless a Node of at least `NODE_MIN` is there.
pub(crate) fn check_node() -> Result<()> {
    let printed = shell::read(Command::new("node").arg("--version")).context(
        "Node is needed to build the page: install Node 20.19 or newer and repeat (a plain `cargo build` does without)",
    )?;
    let version = parse_version(&printed)
        .with_context(|| format!("cannot read the version of Node in `{}`", printed.trim()))?;
    ensure!(
        version >= NODE_MIN,
        "Node {} is too old: {}.{} or newer is needed",
        printed.trim(),
        NODE_MIN.0,
        NODE_MIN.1
    );
    Ok(())
}

/// Installs the modules of one package, unless those of this very lock file are there.
pub(crate) fn install(folder: &Path) -> Result<()> {
    let lock = fs::read(folder.join("package-lock.json"))
        .with_context(|| format!("cannot read the lock file of {}", folder.display()))?;
    let stamp = folder.join("node_modules/.installed-lock");
    if fs::read(&stamp).is_ok_and(|installed| installed == lock) {
        println!("modules are those of the lock file");
        return Ok(());
    }
    shell::run(shell::npm(folder).args([
        "ci",
        "--ignore-scripts",
        "--no-audit",
        "--no-fund",
        "--loglevel=error",
    ]))?;
    fs::write(&stamp, &lock).with_context(|| format!("cannot write {}", stamp.display()))
}

/// Builds `web/dist`, unless it is the build of these very sources.
pub(crate) fn build() -> Result<()> {
    let folder = folder();
    let stamp = folder.join("node_modules/.built-sources");
    let sources = format!("{:016x}", hash_inputs(&folder)?);
    let built = fs::read_to_string(&stamp).is_ok_and(|text| text == sources);
    if built && folder.join("dist/index.html").is_file() {
        println!("web/dist is the build of these sources");
        return Ok(());
    }
    script("build")?;
    fs::write(&stamp, sources).with_context(|| format!("cannot write {}", stamp.display()))
}

/// Runs one of the scripts of `web/package.json`.
pub(crate) fn script(name: &str) -> Result<()> {
    shell::run(shell::npm(&folder()).args(["run", "--silent", name]))
}

/// Makes `web/dist` current, from nothing if need be.
pub(crate) fn prepare() -> Result<()> {
    check_node()?;
    install(&folder())?;
    build()
}

fn parse_version(printed: &str) -> Option<(u32, u32)> {
    let mut parts = printed.trim().trim_start_matches('v').split('.');
    Some((parts.next()?.parse().ok()?, parts.next()?.parse().ok()?))
}

fn hash_inputs(folder: &Path) -> Result<u64> {
    let mut files = Vec::new();
    for input in BUILD_INPUTS {
        collect_files(&folder.join(input), &mut files)?;
    }
    files.sort();
    let mut hasher = DefaultHasher::new();
    for file in files {
        file.hash(&mut hasher);
        fs::read(&file)
            .with_context(|| format!("cannot read {}", file.display()))?
            .hash(&mut hasher);
    }
    Ok(hasher.finish())
}

fn collect_files(path: &Path, files: &mut Vec<PathBuf>) -> Result<()> {
    if path.is_file() {
        files.push(path.to_path_buf());
        return Ok(());
    }
    if !path.is_dir() {
        bail!("{} is missing", path.display());
    }
    for entry in fs::read_dir(path).with_context(|| format!("cannot list {}", path.display()))? {
        collect_files(&entry?.path(), files)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn node_version_is_read_from_what_node_prints() {
        assert_eq!(parse_version("v20.20.2\n"), Some((20, 20)));
        assert_eq!(parse_version("v22.3.0-nightly"), Some((22, 3)));
        assert_eq!(parse_version("node"), None);
    }
}
