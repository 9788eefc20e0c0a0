//! `cargo xtask gen`: the files that are made from the code, and the check that they are current.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};

use crate::{lint, shell, test, web};

const OPENAPI_FILE: &str = "openapi.json";
const SCHEMA_FILE: &str = "src/api/schema.ts";

pub(crate) fn run(_arguments: &[String]) -> Result<()> {
    lint::install_web()?;
    let folder = web::folder();
    let openapi = read_openapi(&test::build_binary()?)?;
    write(&folder.join(OPENAPI_FILE), &openapi)?;
    write_schema(&folder.join(OPENAPI_FILE), &folder.join(SCHEMA_FILE))?;
    println!("wrote web/{OPENAPI_FILE} and web/{SCHEMA_FILE}");
    Ok(())
}

/// Fails when a committed file differs from what the code makes now.
pub(crate) fn check_fresh(program: &Path) -> Result<()> {
    let folder = web::folder();
    let openapi = read_openapi(program)?;
    let scratch = shell::target_folder()?.join("generated");
    fs::create_dir_all(&scratch).context("cannot make a folder for generated files")?;
    let fresh = [
        (scratch.join(OPENAPI_FILE), folder.join(OPENAPI_FILE)),
        (scratch.join("schema.ts"), folder.join(SCHEMA_FILE)),
    ];
    write(&fresh[0].0, &openapi)?;
    write_schema(&fresh[0].0, &fresh[1].0)?;
    for (made, committed) in &fresh {
        ensure!(
            read(made)? == read(committed)?,
            "`{}` is stale: run `cargo xtask gen` and commit it",
            relative(committed)
        );
        println!("{} is current", relative(committed));
    }
    Ok(())
}

fn read_openapi(program: &Path) -> Result<String> {
    let mut text = shell::read(std::process::Command::new(program).arg("openapi"))?;
    if !text.ends_with('\n') {
        text.push('\n');
    }
    Ok(text)
}

fn write_schema(openapi: &Path, schema: &Path) -> Result<()> {
    let generator = web::folder().join("node_modules/openapi-typescript/bin/cli.js");
    shell::run(
        std::process::Command::new("node")
            .current_dir(web::folder())
            .arg(generator)
            .arg(openapi)
            .arg("--output")
            .arg(schema),
    )
}

fn read(path: &PathBuf) -> Result<String> {
    fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))
}

fn write(path: &Path, text: &str) -> Result<()> {
    fs::write(path, text).with_context(|| format!("cannot write {}", path.display()))
}

fn relative(path: &Path) -> String {
    path.strip_prefix(shell::root())
        .unwrap_or(path)
        .display()
        .to_string()
}
