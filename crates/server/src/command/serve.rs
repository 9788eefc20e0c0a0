//! `rumbo serve`: pages, API and background work.

use std::net::SocketAddr;
use std::process::ExitCode;

use anyhow::Context;
use rumbo_app::App;
use rumbo_app::account::create_entry_token;
use tokio::net::TcpListener;

use super::Session;
use crate::http;

#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  rumbo serve\n  rumbo serve --listen 127.0.0.1:9000 --data ./my-data\n  \
    RUMBO_STORAGE_DATABASE_URL=postgres://rumbo@localhost/rumbo rumbo serve"
)]
pub(super) struct Args {
    /// Address and port; port 0 takes a free one [default: 127.0.0.1:8080]
    #[arg(long, value_name = "ADDRESS")]
    listen: Option<SocketAddr>,
}

/// What is special about a server.
#[derive(Debug, Clone, Copy)]
pub(super) enum Mode {
    Normal,
    /// Throw-away data and an owner who is signed in by the printed address.
    Demo,
}

pub(super) async fn run(session: Session, args: Args) -> anyhow::Result<ExitCode> {
    let app = session.open_app().await?;
    let listen = args.listen.unwrap_or(session.config.server.listen);
    run_server(&session, app, listen, Mode::Normal).await?;
    Ok(ExitCode::SUCCESS)
}

/// Serves until a signal asks to stop, then ends every task.
pub(super) async fn run_server(
    session: &Session,
    app: App,
    listen: SocketAddr,
    mode: Mode,
) -> anyhow::Result<()> {
    let listener = TcpListener::bind(listen).await.with_context(|| {
        format!("cannot listen on {listen}; is another program there? --listen takes another port")
    })?;
    let address = listener.local_addr()?;
    let entry = match mode {
        Mode::Normal => None,
        Mode::Demo => Some(create_entry_token()),
    };
    let page = match &entry {
        None => format!("http://{address}"),
        Some(entry) => format!("http://{address}/enter?token={}", entry.reveal()),
    };
    session.out.line(format!("Rumbo: {page}"))?;
    rumbo_app::job::start_workers(&app);
    app.spawn(prepare(app.clone()));
    let stopping = app.clone();
    app.spawn(async move {
        wait_for_signal().await;
        stopping.request_stop();
    });
    http::serve(app.clone(), listener, entry).await?;
    app.close().await;
    Ok(())
}

/// Fills an empty store with the sample, then keeps outcomes and decisions current.
async fn prepare(app: App) {
    if let Err(error) = rumbo_app::schedule::keep_current(&app).await {
        tracing::error!(%error, "decisions are not kept current");
    }
}

async fn wait_for_signal() {
    let interrupt = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        match signal(SignalKind::terminate()) {
            Ok(mut terminate) => {
                tokio::select! {
                    _ = interrupt => {}
                    _ = terminate.recv() => {}
                }
            }
            Err(error) => {
                tracing::warn!(%error, "only an interrupt stops this server");
                interrupt.await.ok();
            }
        }
    }
    #[cfg(not(unix))]
    interrupt.await.ok();
}
