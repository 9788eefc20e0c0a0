//! Peers of a bench: Python scripts that measure another library on the same machine in the same run.
//!
//! A script says in a line that begins with `pip install` what it needs. That goes into an environment of its own in
//! the target folder, once; nothing is installed for the machine.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail, ensure};

use crate::shell;

const PYTHON_NAMES: &[&str] = &["python3", "python"];
const ENVIRONMENTS: &str = "bench-peers";
/// Holds what was installed, once it is complete.
const INSTALLED_FILE: &str = "installed.txt";

/// Scripts `NAME_*.py` of a bench, in the order of their names.
pub(super) fn scripts_of(folder: &Path, bench: &str) -> Result<Vec<PathBuf>> {
    let prefix = format!("{bench}_");
    let entries =
        fs::read_dir(folder).with_context(|| format!("cannot list {}", folder.display()))?;
    let mut scripts: Vec<PathBuf> = entries
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|extension| extension == "py"))
        .filter(|path| super::stem(path).is_ok_and(|stem| stem.starts_with(&prefix)))
        .collect();
    scripts.sort();
    Ok(scripts)
}

/// Runs a script in its environment and returns what it printed.
pub(super) fn measure(script: &Path) -> Result<String> {
    let text =
        fs::read_to_string(script).with_context(|| format!("cannot read {}", script.display()))?;
    let packages = packages_of(&text)?;
    let python = environment(&super::stem(script)?, &packages)?;
    shell::read(Command::new(python).arg(script))
}

fn packages_of(text: &str) -> Result<Vec<&str>> {
    let line = text
        .lines()
        .find_map(|line| line.trim().strip_prefix("pip install "));
    let packages: Vec<&str> = line.unwrap_or_default().split_whitespace().collect();
    ensure!(!packages.is_empty(), "it has no line `pip install …`");
    Ok(packages)
}

/// The Python of an environment with these packages, made where it is missing.
fn environment(name: &str, packages: &[&str]) -> Result<PathBuf> {
    let folder = shell::target_folder()?.join(ENVIRONMENTS).join(name);
    let programs = folder.join(if cfg!(windows) { "Scripts" } else { "bin" });
    let python = programs.join("python");
    let wanted = packages.join(" ");
    let note = folder.join(INSTALLED_FILE);
    if fs::read_to_string(&note).is_ok_and(|installed| installed == wanted) {
        return Ok(python);
    }
    let Some(system) = shell::find_program(PYTHON_NAMES) else {
        bail!("there is no Python");
    };
    shell::run(
        Command::new(system)
            .args(["-m", "venv", "--clear"])
            .arg(&folder),
    )?;
    let mut install = Command::new(&python);
    install
        .args([
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
        ])
        .args(packages);
    shell::run(&mut install)?;
    fs::write(&note, wanted).with_context(|| format!("cannot write {}", note.display()))?;
    Ok(python)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_script_says_what_it_needs() {
        let folder = shell::root().join("crates/engine/benches");
        for (bench, peers) in [
            ("backtest", 3),
            ("indicators", 1),
            ("sweep", 2),
            ("trading", 1),
        ] {
            let scripts = scripts_of(&folder, bench).expect("the folder is there");
            assert_eq!(scripts.len(), peers, "{bench}");
            for script in scripts {
                let text = fs::read_to_string(&script).expect("the script is there");
                let packages = packages_of(&text).expect("it names its packages");
                assert!(
                    packages[0].contains("=="),
                    "{packages:?} has no exact version"
                );
            }
        }
        assert!(packages_of("import os").is_err());
    }
}
