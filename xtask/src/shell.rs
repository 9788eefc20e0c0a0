//! Running other programs: where the project is, what is printed, how a failure reads.

use std::env;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};

/// The root folder of the project: what Cargo says now, since a build folder that several checkouts
/// share may hold a program that was built in another of them.
pub(crate) fn root() -> PathBuf {
    let built_in = || env!("CARGO_MANIFEST_DIR").into();
    let manifest = env::var_os("CARGO_MANIFEST_DIR").unwrap_or_else(built_in);
    Path::new(&manifest)
        .parent()
        .expect("the manifest of xtask lies one folder below the root")
        .to_path_buf()
}

/// The folder that Cargo builds into: the one this very program was built into.
pub(crate) fn target_folder() -> Result<PathBuf> {
    let program = env::current_exe().context("cannot tell where xtask itself is")?;
    let folder = program.parent().and_then(Path::parent);
    Ok(folder
        .context("xtask does not lie in a target folder")?
        .to_path_buf())
}

/// The Cargo that runs xtask.
pub(crate) fn cargo() -> Command {
    let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(root());
    command
}

/// Node's package runner in one of the web folders.
pub(crate) fn npm(folder: &Path) -> Command {
    let mut command = Command::new(if cfg!(windows) { "npm.cmd" } else { "npm" });
    command.current_dir(folder);
    command
}

/// Runs a program to its end, without input; its output goes to the terminal.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    let line = command_line(command);
    println!("$ {line}");
    let status = command
        .stdin(Stdio::null())
        .status()
        .with_context(|| format!("cannot start `{line}`"))?;
    ensure!(
        status.success(),
        "`{line}` failed ({status}); repeat it in {}",
        folder_of(command)
    );
    Ok(())
}

/// Runs a program and returns what it printed; its complaints go to the terminal.
pub(crate) fn read(command: &mut Command) -> Result<String> {
    let line = command_line(command);
    let output = command
        .stdin(Stdio::null())
        .stderr(Stdio::inherit())
        .output()
        .with_context(|| format!("cannot start `{line}`"))?;
    if !output.status.success() {
        bail!("`{line}` failed ({})", output.status);
    }
    String::from_utf8(output.stdout).with_context(|| format!("`{line}` printed no UTF-8"))
}

/// Lets a command find the programs of one more folder, after those it finds anyway.
pub(crate) fn add_to_path<'a>(command: &'a mut Command, folder: &Path) -> Result<&'a mut Command> {
    let path = env::var_os("PATH").unwrap_or_default();
    let folders = env::split_paths(&path).chain([folder.to_path_buf()]);
    Ok(command.env(
        "PATH",
        env::join_paths(folders).context("cannot extend PATH")?,
    ))
}

/// The first of the named programs that the search path holds.
pub(crate) fn find_program(names: &[&str]) -> Option<PathBuf> {
    let path = env::var_os("PATH")?;
    names
        .iter()
        .flat_map(|name| env::split_paths(&path).map(move |folder| folder.join(name)))
        .find(|candidate| candidate.is_file())
}

/// Steps with a heading each and the time they took.
#[derive(Debug)]
pub(crate) struct Steps {
    name: &'static str,
    began: Instant,
    taken: Vec<(&'static str, Duration)>,
}

impl Steps {
    pub(crate) fn new(name: &'static str) -> Steps {
        Steps {
            name,
            began: Instant::now(),
            taken: Vec::new(),
        }
    }

    /// Runs one step; its error names the step.
    pub(crate) fn step<T>(
        &mut self,
        title: &'static str,
        work: impl FnOnce() -> Result<T>,
    ) -> Result<T> {
        println!(
            "\n=== {title} (after {})",
            seconds_text(self.began.elapsed())
        );
        let began = Instant::now();
        let result = work();
        let taken = began.elapsed();
        match result {
            Ok(value) => {
                println!("--- {title}: ok in {}", seconds_text(taken));
                self.taken.push((title, taken));
                Ok(value)
            }
            Err(error) => {
                println!("--- {title}: FAILED after {}", seconds_text(taken));
                Err(error.context(format!("{}: {title}", self.name)))
            }
        }
    }

    /// Prints what each step took.
    pub(crate) fn finish(&self) {
        println!("\n=== {}: all passed", self.name);
        for (title, taken) in &self.taken {
            println!("{:>9}  {title}", seconds_text(*taken));
        }
        println!("{:>9}  in all", seconds_text(self.began.elapsed()));
    }
}

fn seconds_text(duration: Duration) -> String {
    let seconds = duration.as_secs();
    if seconds < 60 {
        format!("{:.1} s", duration.as_secs_f64())
    } else {
        format!("{} min {:02} s", seconds / 60, seconds % 60)
    }
}

fn command_line(command: &Command) -> String {
    let program = Path::new(command.get_program());
    let mut line = program
        .file_name()
        .unwrap_or(program.as_os_str())
        .to_string_lossy()
        .into_owned();
    for argument in command.get_args() {
        line.push(' ');
        line.push_str(&argument.to_string_lossy());
    }
    line
}

fn folder_of(command: &Command) -> String {
    let folder = command.get_current_dir().unwrap_or(Path::new("."));
    match folder.strip_prefix(root()) {
        Ok(relative) if !relative.as_os_str().is_empty() => format!("`{}`", relative.display()),
        _ => "the root of the project".to_owned(),
    }
}
