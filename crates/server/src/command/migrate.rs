//! `rumbo migrate`: opening the store brings its tables up to date.

use std::process::ExitCode;

use super::Session;

pub(super) async fn run(session: Session) -> anyhow::Result<ExitCode> {
    let app = session.open_app().await?;
    session
        .out
        .line(format!("the {} database is up to date", app.db.kind()))?;
    app.close().await;
    Ok(ExitCode::SUCCESS)
}
