//! `rumbo replay`: a recorded decision computed again.

use std::process::ExitCode;

use super::Session;

#[derive(Debug, clap::Args)]
#[command(after_help = "Example: rumbo replay 019a2f6e-3c41-7b02-9d55-0a1b2c3d4e5f")]
pub(super) struct Args {
    /// Id of the decision, as `rumbo decide` prints it
    decision_id: String,
    /// Print a JSON object
    #[arg(long)]
    json: bool,
}

pub(super) async fn run(session: Session, args: Args) -> anyhow::Result<ExitCode> {
    let app = session.open_app().await?;
    let replay = rumbo_app::decide::replay(&app, &args.decision_id).await?;
    let identical = replay.is_identical();
    if args.json {
        session.out.json(&serde_json::json!({
            "identical": identical,
            "recorded": replay.recorded,
            "recomputed": replay.recomputed,
            "differences": replay.differences,
        }))?;
    } else if identical {
        session.out.line(format!("identical {}", replay.recorded))?;
    } else {
        session
            .out
            .line(format!("different: {}", replay.differences.join(", ")))?;
        session
            .out
            .line(format!("recorded   {}", replay.recorded))?;
        session
            .out
            .line(format!("recomputed {}", replay.recomputed))?;
    }
    app.close().await;
    Ok(if identical {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}
