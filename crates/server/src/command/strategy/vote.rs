//! `rumbo strategy activate` and `rumbo strategy pause`.

use std::process::ExitCode;

use rumbo_app::voter::{self, Choice};
use rumbo_engine::decision::RiskProfile;
use rumbo_market::Lang;

use super::super::Session;

/// Author of what is chosen on the command line.
const AUTHOR: &str = "command line";

#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  \
    rumbo strategy activate my_idea --reason \"positive on 9 of 12 series out of sample\"\n  \
    rumbo strategy pause ema_cross --profile conservative --reason \"too many false crosses\"\n\n\
    It counts from the next decision on; what was decided before stays as it was said. Every further\n\
    voter is another try that can be lucky.")]
pub(crate) struct Args {
    /// Id of a strategy at hand: built in, in the folder `strategies` of the data folder, or stored
    id: String,
    /// Only for this profile: conservative, moderate or aggressive; repeat for more
    #[arg(long = "profile", value_name = "PROFILE", value_parser = parse_profile)]
    profiles: Vec<RiskProfile>,
    /// Why; it is kept in the audit log
    #[arg(long)]
    reason: String,
}

fn parse_profile(text: &str) -> Result<RiskProfile, String> {
    text.parse()
}

pub(super) async fn run(session: Session, args: Args, votes: bool) -> anyhow::Result<ExitCode> {
    let app = session.open_app().await?;
    let choice = Choice {
        strategy: &args.id,
        profiles: &args.profiles,
        votes,
        author: AUTHOR,
        reason: &args.reason,
    };
    voter::choose(&app, choice).await?;
    let strategy = app.strategies.get(&args.id)?;
    let standings = voter::standings(&app, &strategy).await?;
    app.close().await;
    for standing in standings {
        let profile = standing.profile.as_str();
        session.out.line(match (session.lang, standing.votes) {
            (Lang::Es, true) => format!("{}: vota en las decisiones del perfil {profile}", args.id),
            (Lang::Es, false) => format!("{}: no vota en el perfil {profile}", args.id),
            (Lang::En, true) => format!("{}: votes in decisions of the profile {profile}", args.id),
            (Lang::En, false) => format!("{}: does not vote in the profile {profile}", args.id),
        })?;
    }
    Ok(ExitCode::SUCCESS)
}
