//! The command line. To add a command: one file in `command/`, one line in [`Command`] and one in
//! [`Command::run`].

mod backtest;
mod config;
mod data;
mod decide;
mod demo;
mod import;
mod indicator;
mod migrate;
mod openapi;
mod output;
mod record;
mod replay;
mod serve;
mod source;
mod strategy;
mod sweep;
mod user;

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::Context;
use clap::{Parser, Subcommand};
use rumbo_app::{App, Config, SystemClock};
use rumbo_market::Lang;

use output::Output;

/// What should I do today with my investments, and why?
///
/// Rumbo reads market data, distrusts it, tests strategies on it without fooling itself, and says
/// one thing per asset. General information, not personal advice.
#[derive(Debug, Parser)]
#[command(
    name = "rumbo",
    version,
    max_term_width = 100,
    arg_required_else_help = true
)]
struct Cli {
    /// Folder of the database and the bar objects [default: the user's data folder]
    #[arg(long, global = true, value_name = "DIR")]
    data: Option<PathBuf>,
    /// Configuration file; see `rumbo config check`
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Language of texts: es or en
    #[arg(long, global = true, value_parser = parse_lang, default_value = "es")]
    lang: Lang,
    /// Say more about what happens; twice for details
    #[arg(short, long, global = true, action = clap::ArgAction::Count)]
    verbose: u8,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve the pages and the API on this machine
    Serve(serve::Args),
    /// Everything in a temporary folder: sample data and a clock that you step by hand
    Demo(demo::Args),
    /// Read bars from CSV or Parquet files, validate and store them
    Import(import::Args),
    /// Look at the stored bars
    #[command(subcommand)]
    Data(data::Command),
    /// Compute an expression such as 'rsi(close, 14)' over bars
    Indicator(indicator::Args),
    /// Test one strategy over past bars, costs included
    Backtest(backtest::Args),
    /// Test one strategy with many parameters
    Sweep(sweep::Args),
    /// The library of strategies: list, show, check, write, compare, measure, activate
    #[command(subcommand)]
    Strategy(strategy::Command),
    /// Say what to do today, and why
    Decide(decide::Args),
    /// Compute a recorded decision again and compare it bit for bit
    Replay(replay::Args),
    /// Export the record of decisions, or verify an exported one
    #[command(subcommand)]
    Record(record::Command),
    /// Check the configuration
    #[command(subcommand)]
    Config(config::Command),
    /// Bring the database to this version's tables
    Migrate,
    /// Print the description of the HTTP API
    Openapi,
    /// Accounts
    #[command(subcommand)]
    User(user::Command),
}

fn parse_lang(text: &str) -> Result<Lang, rumbo_market::UnknownLang> {
    text.parse()
}

/// What every command needs.
#[derive(Debug)]
struct Session {
    config: Config,
    data: Option<PathBuf>,
    lang: Lang,
    out: Output,
}

/// Runs the program and returns its exit code: 0 done, 1 failed, 2 wrong usage.
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    match run(cli) {
        Ok(code) => code,
        Err(error) if is_broken_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            output::print_error(&error);
            ExitCode::FAILURE
        }
    }
}

fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| {
        cause
            .downcast_ref::<std::io::Error>()
            .is_some_and(|error| error.kind() == std::io::ErrorKind::BrokenPipe)
    })
}

fn run(cli: Cli) -> anyhow::Result<ExitCode> {
    let variables = std::env::vars_os()
        .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)));
    let config = Config::load(cli.config.as_deref(), variables)?;
    output::start_log(&config.log, cli.verbose)?;
    let context = Session {
        config,
        data: cli.data,
        lang: cli.lang,
        out: Output::new(),
    };
    let runtime = tokio::runtime::Runtime::new().context("cannot start the task runtime")?;
    let result = runtime.block_on(cli.command.run(context));
    // Reading standard input may still block one thread; a finished command does not wait for it.
    runtime.shutdown_background();
    result
}

impl Command {
    async fn run(self, context: Session) -> anyhow::Result<ExitCode> {
        match self {
            Self::Serve(args) => serve::run(context, args).await,
            Self::Demo(args) => demo::run(context, args).await,
            Self::Import(args) => import::run(context, args).await,
            Self::Data(command) => data::run(context, command).await,
            Self::Indicator(args) => indicator::run(context, args).await,
            Self::Backtest(args) => backtest::run(context, args).await,
            Self::Sweep(args) => sweep::run(context, args).await,
            Self::Strategy(command) => strategy::run(context, command).await,
            Self::Decide(args) => decide::run(context, args).await,
            Self::Replay(args) => replay::run(context, args).await,
            Self::Record(command) => record::run(context, command).await,
            Self::Config(command) => config::run(context, command),
            Self::Migrate => migrate::run(context).await,
            Self::Openapi => openapi::run(context),
            Self::User(command) => user::run(context, command).await,
        }
    }
}

impl Session {
    fn data_folder(&self) -> anyhow::Result<PathBuf> {
        let chosen = self.data.as_deref().unwrap_or(&self.config.storage.data);
        Ok(rumbo_app::data_folder(chosen)?)
    }

    /// Opens the stores with the machine's clock.
    async fn open_app(&self) -> anyhow::Result<App> {
        self.open_app_in(&self.data_folder()?).await
    }

    async fn open_app_in(&self, data: &Path) -> anyhow::Result<App> {
        Ok(App::open(self.config.clone(), data, Arc::new(SystemClock)).await?)
    }
}
