//! The project's own commands: `cargo xtask run`, `cargo xtask test` and their smaller parts.
//!
//! Each file is one command; `COMMANDS` is the list that the help prints. A command checks what it needs on the
//! machine, says what it does, and fails with the command line that repeats the failed part.
#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a command line tool talks to the terminal"
)]

mod bench;
mod browser;
mod deep;
mod dist;
mod generate;
mod lint;
mod machine;
mod run;
mod shell;
mod test;
mod web;

use std::process::ExitCode;

use anyhow::{Result, bail};

struct Command {
    name: &'static str,
    about: &'static str,
    run: fn(&[String]) -> Result<()>,
}

const COMMANDS: &[Command] = &[
    Command {
        name: "run",
        about: "build the page and the binary, then serve; arguments after -- go to `rumbo serve`",
        run: run::run,
    },
    Command {
        name: "test",
        about: "everything a change must pass: format, lints, tests, generated files, browser",
        run: test::run,
    },
    Command {
        name: "lint",
        about: "format and lints alone, Rust and web",
        run: lint::run,
    },
    Command {
        name: "gen",
        about: "write web/openapi.json and web/src/api/schema.ts anew",
        run: generate::run,
    },
    Command {
        name: "browser",
        about: "the browser tests alone, on a fresh build",
        run: browser::run,
    },
    Command {
        name: "screenshots",
        about: "take the pictures of docs/screenshots anew, or with `gallery` those of the components",
        run: browser::screenshots,
    },
    Command {
        name: "bench",
        about: "run the benches (or those named) and write their tables into docs/performance.md",
        run: bench::run,
    },
    Command {
        name: "deep",
        about: "the long runs: a thousand kills, power cuts, millions of malformed rows",
        run: deep::run,
    },
    Command {
        name: "dist",
        about: "build the release binary with the page inside and tell its size",
        run: dist::run,
    },
];

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match dispatch(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("\nerror: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn dispatch(arguments: &[String]) -> Result<()> {
    let Some((name, rest)) = arguments.split_first() else {
        print_help();
        return Ok(());
    };
    if matches!(name.as_str(), "help" | "-h" | "--help") {
        print_help();
        return Ok(());
    }
    match COMMANDS.iter().find(|command| command.name == name) {
        Some(command) => (command.run)(rest),
        None => {
            print_help();
            bail!("unknown command `{name}`")
        }
    }
}

fn print_help() {
    println!("Usage: cargo xtask COMMAND\n");
    for command in COMMANDS {
        println!("  {:<12} {}", command.name, command.about);
    }
}
