//! `rumbo user`: accounts without the pages.

use std::io::{BufRead, IsTerminal};
use std::process::ExitCode;

use anyhow::Context;
use rumbo_app::account::create_owner;

use super::Session;

#[derive(Debug, clap::Subcommand)]
pub(super) enum Command {
    /// Create the owner's account; the password is read from standard input
    Add {
        /// E-mail address to sign in with
        email: String,
    },
}

pub(super) async fn run(session: Session, command: Command) -> anyhow::Result<ExitCode> {
    let Command::Add { email } = command;
    let mut password = String::new();
    let stdin = std::io::stdin();
    if stdin.is_terminal() {
        session.out.line("password, then Enter:")?;
    }
    stdin
        .lock()
        .read_line(&mut password)
        .context("cannot read the password")?;
    let app = session.open_app().await?;
    let password = password.trim_end_matches(['\r', '\n']);
    let owner = create_owner(&app, &email, password, session.lang).await?;
    session.out.line(format!("created {}", owner.email))?;
    app.close().await;
    Ok(ExitCode::SUCCESS)
}
