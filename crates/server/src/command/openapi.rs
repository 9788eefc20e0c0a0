//! `rumbo openapi`: the description of the HTTP API.

use std::process::ExitCode;

use anyhow::Context;

use super::Session;

pub(super) fn run(session: Session) -> anyhow::Result<ExitCode> {
    let json = crate::openapi()
        .to_pretty_json()
        .context("cannot write the description")?;
    session.out.line(json)?;
    Ok(ExitCode::SUCCESS)
}
