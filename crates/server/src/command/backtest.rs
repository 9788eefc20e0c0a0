//! `rumbo backtest`: one strategy over past bars.

mod account;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, bail};
use rumbo_app::backtest::{
    BacktestBars, BacktestOptions, BacktestReport, Engine, StudyKind, backtest,
};
use rumbo_app::export::{self, Detail, ExportFormat, PageWords};
use rumbo_app::trial::{self, TriedOn};
use rumbo_engine::metric::{self, Unit};
use rumbo_engine::strategy::{Params, Strategy};
use rumbo_market::{Lang, Locale};
use serde::Serialize;

use super::Session;
use super::source::{Source, parse_param};

/// As reports name it.
const PROGRAM: &str = concat!("rumbo ", env!("CARGO_PKG_VERSION"));

#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  \
    rumbo backtest ema_cross --instrument SPY --timeframe 1d\n  \
    rumbo backtest ema_cross --file BTCUSDT-1h.csv --param fast=10 --param slow=40 --json\n  \
    rumbo backtest my_strategy.toml --instrument BTC/USDT --timeframe 4h --fee-bps 8\n  \
    rumbo backtest ema_cross --instrument SPY --timeframe 1d --report spy.html --export spy\n  \
    rumbo backtest ema_cross --engine events --symbol SPY --symbol VNQ --timeframe 1d\n  \
    rumbo backtest dual_momentum --symbol SPY --symbol VNQ --symbol VWO --timeframe 1d --account account.toml")]
pub(super) struct Args {
    /// Id of a strategy, or the path of a TOML file
    strategy: String,
    #[command(flatten)]
    source: Source,
    /// What fills orders: signals (one instrument) or events (orders on one account) [default: events
    /// with --symbol, --account or a rotation, else signals]
    #[arg(long, value_name = "ENGINE", value_parser = parse_engine)]
    engine: Option<Engine>,
    /// Stored instrument of the account; repeat for more
    #[arg(long = "symbol", value_name = "SYMBOL", conflicts_with_all = ["file", "instrument"])]
    symbols: Vec<String>,
    /// Account as a TOML file: sizes, costs, margin, limits; see docs/trading.md
    #[arg(long, value_name = "FILE.toml")]
    account: Option<PathBuf>,
    #[command(flatten)]
    assumptions: Assumptions,
    /// Parameter of the strategy, such as fast=10; repeat for more
    #[arg(long = "param", value_name = "NAME=VALUE", value_parser = parse_param)]
    params: Vec<(String, f64)>,
    /// Print JSON with every trade and the equity
    #[arg(long)]
    json: bool,
    /// Write a report that a browser opens without a network
    #[arg(long, value_name = "FILE.html")]
    report: Option<PathBuf>,
    /// Write trades, equity and months into a folder
    #[arg(long, value_name = "DIR")]
    export: Option<PathBuf>,
    /// Format of the files of --export: csv or parquet (trades and equity)
    #[arg(long, value_name = "FORMAT", default_value = "csv", value_parser = parse_format, requires = "export")]
    format: ExportFormat,
}

fn parse_engine(text: &str) -> Result<Engine, String> {
    match text {
        "signals" => Ok(Engine::Signals),
        "events" => Ok(Engine::Events),
        _ => Err(format!("unknown engine `{text}`, use signals or events")),
    }
}

fn parse_format(text: &str) -> Result<ExportFormat, String> {
    text.parse()
}

/// Costs and sizing; each has the product's default.
#[derive(Debug, Clone, clap::Args)]
pub(super) struct Assumptions {
    /// Capital at the start [default: 10000]
    #[arg(long, value_name = "N")]
    capital: Option<f64>,
    /// Fee of each side, in basis points [default: 10]
    #[arg(long, value_name = "N")]
    fee_bps: Option<f64>,
    /// Slippage of each market or stop fill, in basis points [default: 5]
    #[arg(long, value_name = "N")]
    slippage_bps: Option<f64>,
    /// Share of the cash put into an entry, 0 to 1 [default: 1]
    #[arg(long, value_name = "R")]
    size: Option<f64>,
}

impl Assumptions {
    pub(super) fn options(&self, params: &[(String, f64)]) -> BacktestOptions {
        BacktestOptions {
            params: params.iter().cloned().collect(),
            capital: self.capital,
            fee_bps: self.fee_bps,
            slippage_bps: self.slippage_bps,
            half_spread_bps: None,
            size: self.size,
        }
    }
}

/// A strategy from a file, or by the id of one that `rumbo strategy list` shows.
pub(super) async fn find_strategy(session: &Session, name: &str) -> anyhow::Result<Strategy> {
    let is_path = name.ends_with(".toml") || name.contains(std::path::MAIN_SEPARATOR);
    if is_path {
        let text = std::fs::read_to_string(Path::new(name))
            .with_context(|| format!("cannot read the strategy file `{name}`"))?;
        return Strategy::from_file(name, &text).map_err(|error| anyhow::anyhow!(error.render()));
    }
    let all = Strategy::builtin().iter().chain(Strategy::rotations());
    if let Ok(found) = Strategy::find(name, all) {
        return Ok(found.clone());
    }
    let app = session.open_app().await?;
    let found = app.strategies.get(name);
    app.close().await;
    Ok(found?)
}

pub(super) async fn run(session: Session, args: Args) -> anyhow::Result<ExitCode> {
    let strategy = find_strategy(&session, &args.strategy).await?;
    let is_account = !args.symbols.is_empty() || args.account.is_some() || !strategy.is_for_one();
    match args.engine {
        Some(Engine::Events) => return account::run(session, args, strategy).await,
        None if is_account => return account::run(session, args, strategy).await,
        Some(Engine::Signals) if !strategy.is_for_one() => bail!(
            "`{}` chooses between instruments: it needs --engine events, and --symbol for each",
            strategy.id
        ),
        Some(Engine::Signals) if is_account => {
            bail!("--symbol and --account are for --engine events; name the one with --instrument")
        }
        _ => {}
    }
    let loaded = args.source.load(&session).await?;
    let series = BacktestBars {
        instrument: &loaded.instrument,
        timeframe: loaded.timeframe,
        calendar: loaded.calendar,
        bars: loaded.bars.as_slice(),
    };
    let options = args.assumptions.options(&args.params);
    let report = backtest(&strategy, series, &options)?;
    let tries = count_tries(&session, &strategy, report.tried_on(), [&report.params]).await?;
    let written = if args.report.is_some() || args.export.is_some() {
        let detail = export::detail(&strategy, series, &options, (&report, None))?;
        let words = PageWords {
            locale: Locale::from(session.lang),
            study: StudyKind::Single,
            tries: usize::try_from(tries).ok(),
            sample: loaded.sample,
            program_version: PROGRAM,
            account: &[],
        };
        let page = || export::page(&strategy, series, (&report, &detail), words);
        write_files(&args, loaded.bars.as_slice().opened_at, &detail, page)?
    } else {
        Vec::new()
    };
    if args.json {
        session.out.json(&Printed {
            report: &report,
            tries,
        })?;
    } else {
        for line in describe(&strategy, &report, session.lang) {
            session.out.line(line)?;
        }
        session.out.line(tries_line(tries, session.lang))?;
        for path in written {
            session.out.line(format!("   {}", path.display()))?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Writes the files that were asked for, each whole or not at all, and says which.
fn write_files(
    args: &Args,
    opened_at: &[i64],
    detail: &Detail,
    page: impl FnOnce() -> String,
) -> anyhow::Result<Vec<PathBuf>> {
    let mut written = Vec::new();
    if let Some(path) = &args.report {
        export::write_whole(path, page().as_bytes())?;
        written.push(path.clone());
    }
    if let Some(folder) = &args.export {
        std::fs::create_dir_all(folder)
            .with_context(|| format!("cannot make the folder `{}`", folder.display()))?;
        for file in export::files(opened_at, detail, args.format)? {
            let path = folder.join(file.name);
            export::write_whole(&path, &file.bytes)?;
            written.push(path);
        }
    }
    Ok(written)
}

/// A report and how many configurations were tried on the same series.
#[derive(Serialize)]
struct Printed<'a> {
    #[serde(flatten)]
    report: &'a BacktestReport,
    tries: i64,
}

/// Counts tries in the ledger of the store, also those on files, and returns how many there are.
pub(super) async fn count_tries<'a>(
    session: &Session,
    strategy: &Strategy,
    on: TriedOn<'_>,
    sets: impl IntoIterator<Item = &'a Params>,
) -> anyhow::Result<i64> {
    let app = session.open_app().await?;
    let tries = trial::count_backtests(&app, on, strategy, sets).await?;
    app.close().await;
    Ok(tries)
}

/// What the number of tries means.
pub(super) fn tries_line(tries: i64, lang: Lang) -> String {
    #[expect(clippy::cast_precision_loss, reason = "a count of tries is below 2^53")]
    let count = Locale::from(lang).number(tries as f64, 0);
    match lang {
        Lang::Es => format!(
            "   Configuraciones probadas hasta ahora en esta serie: {count}. De lo mejor, una parte es suerte."
        ),
        Lang::En => format!(
            "   Configurations tried on this series so far: {count}. Of the best, a part is luck."
        ),
    }
}

fn describe(strategy: &Strategy, report: &BacktestReport, lang: Lang) -> Vec<String> {
    let es = lang == Lang::Es;
    let mut lines = vec![format!(
        "{} · {} {} · {} {}",
        strategy.title.get(lang),
        report.instrument,
        report.timeframe,
        report.bars,
        if es { "velas" } else { "bars" },
    )];
    if !report.params.to_string().is_empty() {
        lines.push(format!("   {}", report.params));
    }
    for spec in metric::FIRST {
        let value = (spec.value)(&report.metrics);
        let text = value.map_or_else(
            || "–".to_owned(),
            |value| number(value.number(), spec.unit, lang),
        );
        let title = if es { spec.title.es } else { spec.title.en };
        lines.push(format!("   {title:<34} {text:>14}"));
    }
    let more = metric::LIST.len() - metric::FIRST.len();
    lines.push(if es {
        format!("   Otras {more} métricas: --json, o --report ARCHIVO.html")
    } else {
        format!("   Another {more} metrics: --json, or --report FILE.html")
    });
    let assumptions = &report.assumptions;
    lines.push(if es {
        format!(
            "   Costos: {} pb de comisión y {} pb de deslizamiento por lado. Simulado con datos pasados. Nadie operó esto.",
            assumptions.fee_bps, assumptions.slippage_bps
        )
    } else {
        format!(
            "   Costs: {} bps fee and {} bps slippage per side. Simulated on past data. Nobody traded this.",
            assumptions.fee_bps, assumptions.slippage_bps
        )
    });
    lines
}

/// A metric as a person reads it.
pub(super) fn number(value: f64, unit: Unit, lang: Lang) -> String {
    match unit {
        Unit::Ratio | Unit::RatioPerYear => {
            format!("{} %", Locale::from(lang).number(value * 100.0, 2))
        }
        Unit::Number | Unit::Money => Locale::from(lang).number(value, 2),
        Unit::Count | Unit::Bars => Locale::from(lang).number(value, 0),
        Unit::Milliseconds => {
            let days = Locale::from(lang).number(value / 86_400_000.0, 1);
            format!("{days} d")
        }
        Unit::Instant => {
            #[expect(
                clippy::cast_possible_truncation,
                reason = "instants are integers below 2^53"
            )]
            let at_ms = value as i64;
            rumbo_market::format_day(at_ms)
        }
    }
}
