//! `rumbo demo`: everything in a temporary folder, with a clock that is stepped by hand.

use std::net::SocketAddr;
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::Context;
use rumbo_app::App;
use rumbo_market::FrozenClock;

use super::Session;

#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  rumbo demo\n  rumbo demo --as-of 2021-10-01 --listen 127.0.0.1:9000"
)]
pub(super) struct Args {
    /// Address and port; port 0 takes a free one
    #[arg(long, value_name = "ADDRESS")]
    listen: Option<SocketAddr>,
    /// Day at which the clock stands at first [default: 100 days before the end of the sample]
    #[arg(long, value_name = "DATE", value_parser = super::source::parse_instant)]
    as_of: Option<i64>,
}

pub(super) async fn run(mut session: Session, args: Args) -> anyhow::Result<ExitCode> {
    let as_of = args.as_of.unwrap_or_else(rumbo_app::demo::start_ms);
    anyhow::ensure!(
        as_of <= rumbo_app::sample::END_MS,
        "--as-of must not be after {}, where the sample data ends",
        rumbo_market::format_day(rumbo_app::sample::END_MS)
    );
    let folder = tempfile::Builder::new()
        .prefix("rumbo-demo-")
        .tempdir()
        .context("cannot create a temporary folder")?;
    // The demo shows the sample and nothing else, whatever the machine's configuration says.
    session.config.storage.database_url.clear();
    session.config.storage.object_url.clear();
    session.config.data.sample = rumbo_app::config::SampleMode::Auto;
    session.config.data.online = false;
    let clock = Arc::new(FrozenClock::new(as_of));
    let app = App::open(session.config.clone(), folder.path(), clock).await?;
    let listen = args.listen.unwrap_or(session.config.server.listen);
    super::serve::run_server(&session, app, listen, super::serve::Mode::Demo).await?;
    Ok(ExitCode::SUCCESS)
}
