//! `rumbo record`: the record of decisions in a file that anybody can verify.

use std::io::{BufRead, BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context;
use rumbo_store::decision::{ChainCheck, Decision, chain_after};

use super::Session;

const PAGE_ROWS: i64 = 500;

#[derive(Debug, clap::Subcommand)]
pub(super) enum Command {
    /// Write every decision, one JSON object a line, in the order of the chain
    Export {
        /// File to write; `-` is standard output
        file: PathBuf,
    },
    /// Check the chain of an exported record; needs no database
    Verify {
        /// File to read; `-` is standard input
        file: PathBuf,
    },
}

pub(super) async fn run(session: Session, command: Command) -> anyhow::Result<ExitCode> {
    match command {
        Command::Export { file } => export(&session, &file).await,
        Command::Verify { file } => verify(&session, &file),
    }
}

async fn export(session: &Session, file: &Path) -> anyhow::Result<ExitCode> {
    let app = session.open_app().await?;
    let is_stdout = file == Path::new("-");
    let mut out: Box<dyn Write> = if is_stdout {
        Box::new(BufWriter::new(std::io::stdout()))
    } else {
        let created = std::fs::File::create(file)
            .with_context(|| format!("cannot create `{}`", file.display()))?;
        Box::new(BufWriter::new(created))
    };
    let mut after = 0;
    loop {
        let page = chain_after(&app.db, after, PAGE_ROWS).await?;
        let Some(last) = page.last() else { break };
        after = last.sequence;
        for decision in &page {
            serde_json::to_writer(&mut out, decision)?;
            out.write_all(b"\n")?;
        }
    }
    out.flush()
        .with_context(|| format!("cannot write `{}`", file.display()))?;
    if !is_stdout {
        session.out.line(format!("{after} decisions"))?;
    }
    app.close().await;
    Ok(ExitCode::SUCCESS)
}

fn verify(session: &Session, file: &Path) -> anyhow::Result<ExitCode> {
    let input: Box<dyn BufRead> = if file == Path::new("-") {
        Box::new(BufReader::new(std::io::stdin()))
    } else {
        let opened = std::fs::File::open(file)
            .with_context(|| format!("cannot open `{}`", file.display()))?;
        Box::new(BufReader::new(opened))
    };
    let mut chain = ChainCheck::default();
    for (at, line) in input.lines().enumerate() {
        let line = line.with_context(|| format!("cannot read line {}", at + 1))?;
        let decision: Decision = serde_json::from_str(&line)
            .with_context(|| format!("line {} is not a decision", at + 1))?;
        chain
            .follow(&decision)
            .with_context(|| format!("line {}", at + 1))?;
        let content = content_digest(&decision).with_context(|| format!("line {}", at + 1))?;
        anyhow::ensure!(
            content == decision.digest,
            "line {}: the content of decision `{}` does not match its digest",
            at + 1,
            decision.id
        );
    }
    session
        .out
        .line(format!("verified {} decisions", chain.count()))?;
    Ok(ExitCode::SUCCESS)
}

fn content_digest(decision: &Decision) -> anyhow::Result<String> {
    let content: rumbo_engine::decision::Decision = serde_json::from_str(&decision.content)?;
    Ok(content.digest().to_string())
}
