//! `rumbo config check`.

use std::process::ExitCode;

use super::Session;

#[derive(Debug, clap::Subcommand)]
pub(super) enum Command {
    /// Read the configuration and say what is in force
    Check,
}

pub(super) fn run(session: Session, command: Command) -> anyhow::Result<ExitCode> {
    let Command::Check = command;
    let Session { config, out, .. } = &session;
    let place = |url: &str, local: &str| match url.split_once("://") {
        // What follows may hold a password.
        Some((scheme, _)) => format!("{scheme}://…"),
        None => local.to_owned(),
    };
    out.line("the configuration is valid")?;
    out.line(format!("listen    {}", config.server.listen))?;
    out.line(format!("data      {}", session.data_folder()?.display()))?;
    out.line(format!(
        "database  {}",
        place(&config.storage.database_url, "SQLite in the data folder")
    ))?;
    out.line(format!(
        "objects   {}",
        place(&config.storage.object_url, "the data folder")
    ))?;
    Ok(ExitCode::SUCCESS)
}
