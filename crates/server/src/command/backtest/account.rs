//! `rumbo backtest --engine events`: one or many stored instruments on one account.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, bail};
use rumbo_app::App;
use rumbo_app::backtest::StudyKind;
use rumbo_app::backtest::account::Account;
use rumbo_app::backtest::events::again::look_into;
use rumbo_app::backtest::events::order;
use rumbo_app::backtest::events::text::account_lines;
use rumbo_app::backtest::events::{
    EventMarket, EventsReport, Watch, check_strategy, event_trials, events, read_market,
};
use rumbo_app::export::{self, PageWords};
use rumbo_app::trial;
use rumbo_engine::metric;
use rumbo_engine::strategy::{Params, Strategy};
use rumbo_market::{Lang, Locale};
use rumbo_store::trial::record;
use serde::Serialize;

use super::{Args, PROGRAM, number, tries_line};
use crate::command::Session;

/// Instruments of one account.
const SYMBOLS_MAX: usize = 50;
/// Largest account file.
const FILE_BYTES_MAX: u64 = 1 << 20;

pub(super) async fn run(
    session: Session,
    args: Args,
    strategy: Strategy,
) -> anyhow::Result<ExitCode> {
    let account = match &args.account {
        Some(path) => read_account(path)?,
        None => Account::default(),
    };
    let app = session.open_app().await?;
    let done = run_on(&session, &args, &app, &strategy, &account).await;
    app.close().await;
    done.map(|()| ExitCode::SUCCESS)
}

async fn run_on(
    session: &Session,
    args: &Args,
    app: &App,
    strategy: &Strategy,
    account: &Account,
) -> anyhow::Result<()> {
    rumbo_app::sample::load_if_empty(app).await?;
    let symbols = symbols_of(args, app)?;
    let canonical = |name: &str| {
        rumbo_app::decide::resolve_instrument(app, name).map(|found| found.symbol.clone())
    };
    let options = args.assumptions.options(&args.params);
    let account = account.resolved(strategy, &options, &symbols, canonical)?;
    check_strategy(strategy, &account, symbols.len())?;
    let given = args
        .params
        .iter()
        .map(|(name, value)| (name.as_str(), *value));
    let params = strategy.params(given)?;
    let query = args.source.stored(app.now_ms())?;
    let market = read_market(app, &symbols, query, &account).await?;
    let report = events(strategy, &market, &params, &account, &Watch::default())?;
    record(&app.db, &event_trials(app, &report, strategy)).await?;
    let tries = trial::tries(app, &report.title(), report.timeframe).await?;
    let written = if args.report.is_some() || args.export.is_some() {
        write_files(
            session,
            args,
            (strategy, &params),
            &market,
            (&report, tries),
        )?
    } else {
        Vec::new()
    };
    if args.json {
        return session.out.json(&Printed {
            report: &report,
            tries,
        });
    }
    for line in describe(strategy, &report, session.lang) {
        session.out.line(line)?;
    }
    session.out.line(tries_line(tries, session.lang))?;
    for path in written {
        session.out.line(format!("   {}", path.display()))?;
    }
    Ok(())
}

fn symbols_of(args: &Args, app: &App) -> anyhow::Result<Vec<String>> {
    let named: Vec<&str> = match args.source.instrument() {
        Some(symbol) => vec![symbol],
        None => args.symbols.iter().map(String::as_str).collect(),
    };
    if named.is_empty() {
        bail!("say which instruments: --symbol SYMBOL, once for each");
    }
    if named.len() > SYMBOLS_MAX {
        bail!(
            "{} instruments are named, {SYMBOLS_MAX} fit on one account",
            named.len()
        );
    }
    let mut symbols = Vec::with_capacity(named.len());
    for name in named {
        let symbol = rumbo_app::decide::resolve_instrument(app, name)?
            .symbol
            .clone();
        if !symbols.contains(&symbol) {
            symbols.push(symbol);
        }
    }
    Ok(symbols)
}

fn read_account(path: &Path) -> anyhow::Result<Account> {
    let what = || format!("cannot read the account file `{}`", path.display());
    let size_bytes = std::fs::metadata(path).with_context(what)?.len();
    if size_bytes > FILE_BYTES_MAX {
        bail!("the account file `{}` is larger than 1 MiB", path.display());
    }
    let text = std::fs::read_to_string(path).with_context(what)?;
    Account::from_toml(&text).with_context(|| format!("in `{}`", path.display()))
}

/// A report and how many configurations were tried on the same instruments.
#[derive(Serialize)]
struct Printed<'a> {
    #[serde(flatten)]
    report: &'a EventsReport,
    tries: i64,
}

/// Writes the files that were asked for, each whole or not at all, and says which.
fn write_files(
    session: &Session,
    args: &Args,
    (strategy, params): (&Strategy, &Params),
    market: &EventMarket,
    (report, tries): (&EventsReport, i64),
) -> anyhow::Result<Vec<PathBuf>> {
    let again = look_into(strategy.clone(), market, (params, &report.account), None)?;
    let mut written = Vec::new();
    if let Some(path) = &args.report {
        let locale = Locale::from(session.lang);
        let account = account_lines(report, locale);
        let words = PageWords {
            locale,
            study: StudyKind::Single,
            tries: usize::try_from(tries).ok(),
            sample: market.sample,
            program_version: PROGRAM,
            account: &account,
        };
        let what = (&again.report, &again.detail);
        let page = export::page(strategy, again.series(), what, words);
        export::write_whole(path, page.as_bytes())?;
        written.push(path.clone());
    }
    if let Some(folder) = &args.export {
        std::fs::create_dir_all(folder)
            .with_context(|| format!("cannot make the folder `{}`", folder.display()))?;
        let labels = &report.exposure.at;
        for file in export::files(labels, &again.detail, args.format)? {
            let path = folder.join(file.name);
            export::write_whole(&path, &file.bytes)?;
            written.push(path);
        }
        let orders = folder.join("orders.csv");
        export::write_whole(&orders, order::csv(&report.orders).as_bytes())?;
        written.push(orders);
    }
    Ok(written)
}

fn describe(strategy: &Strategy, report: &EventsReport, lang: Lang) -> Vec<String> {
    let es = lang == Lang::Es;
    let locale = Locale::from(lang);
    let mut lines = vec![format!(
        "{} · {} {} · {} – {}",
        strategy.title.get(lang),
        report.title(),
        report.timeframe,
        rumbo_market::format_day(report.from),
        rumbo_market::format_day(report.until),
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
    lines.push(if es { "   Cuenta:" } else { "   Account:" }.to_owned());
    let basics = [
        ("Comisión (pb)", "Fee (bps)", report.account.terms.fee_bps),
        (
            "Media horquilla (pb)",
            "Half spread (bps)",
            report.account.terms.half_spread_bps,
        ),
        (
            "Deslizamiento (pb)",
            "Slippage (bps)",
            report.account.terms.slippage_bps,
        ),
    ];
    for (spanish, english, value) in basics {
        let title = if es { spanish } else { english };
        lines.push(format!("     {title:<32} {}", locale.number(value, 2)));
    }
    for (title, value) in account_lines(report, locale) {
        lines.push(format!("     {title:<32} {value}"));
    }
    for share in &report.shares {
        let pnl = locale.number(share.pnl, 2);
        lines.push(if es {
            format!(
                "     {:<32} {pnl} en {} operaciones",
                share.symbol, share.trades
            )
        } else {
            format!("     {:<32} {pnl} in {} trades", share.symbol, share.trades)
        });
    }
    let (ambiguous, decided) = (report.ambiguous_bars, report.ambiguous_decided);
    let pnl = locale.number(report.ambiguous_pnl, 2);
    lines.push(if es {
        format!(
            "   Velas dudosas: {ambiguous}, decididas por velas más cortas: {decided}, resultado en ellas: {pnl}"
        )
    } else {
        format!(
            "   Ambiguous bars: {ambiguous}, decided by shorter bars: {decided}, profit on them: {pnl}"
        )
    });
    lines.push(if es {
        "   Órdenes y operaciones: --json, o --export CARPETA. Simulado con datos pasados. Nadie operó esto."
    } else {
        "   Orders and trades: --json, or --export DIR. Simulated on past data. Nobody traded this."
    }
    .to_owned());
    lines
}
