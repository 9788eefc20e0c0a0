//! `rumbo strategy sheet`: the measured sheet.

use std::process::ExitCode;

use anyhow::bail;
use rumbo_app::SystemClock;
use rumbo_app::sheet::{page, rows, section, series};
use rumbo_engine::decision::TradeCosts;
use rumbo_engine::strategy::Strategy;
use rumbo_market::Clock;

use super::super::Session;
use super::super::backtest::find_strategy;
use super::super::output::progress_bar;

#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  \
    rumbo strategy sheet connors_rsi2\n  \
    rumbo strategy sheet my_idea.toml --json\n  \
    rumbo strategy sheet --all > docs/strategies.md\n\n\
    Takes the sample data that comes with the program. Simulated; nobody traded this.")]
pub(crate) struct Args {
    /// Ids of strategies, or paths of TOML files
    #[arg(required_unless_present = "all", value_name = "STRATEGY")]
    strategies: Vec<String>,
    /// The whole document about every built-in strategy
    #[arg(long, conflicts_with = "strategies")]
    all: bool,
    /// Print a JSON list of rows
    #[arg(long)]
    json: bool,
}

pub(super) async fn run(session: Session, args: Args) -> anyhow::Result<ExitCode> {
    let strategies: Vec<Strategy> = if args.all {
        Strategy::builtin().to_vec()
    } else {
        let mut found = Vec::with_capacity(args.strategies.len());
        for name in &args.strategies {
            found.push(find_strategy(&session, name).await?);
        }
        found
    };
    if strategies.iter().all(|one| one.benchmark) {
        bail!("a benchmark has no sheet: its figures stand beside those of every other strategy");
    }
    let series = series(SystemClock.now_ms(), |_| true).await?;
    let progress = progress_bar(series.len() as u64, "series");
    let costs = TradeCosts::default();
    let rows = rows(&strategies, &series, costs, || progress.inc(1))?;
    progress.finish_and_clear();
    if args.json {
        session.out.json(&rows)?;
    } else if args.all {
        session
            .out
            .line(page(&strategies, &rows, costs).trim_end())?;
    } else {
        for strategy in &strategies {
            session.out.line(section(strategy, &rows))?;
        }
    }
    Ok(ExitCode::SUCCESS)
}
