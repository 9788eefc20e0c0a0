//! `rumbo data`: what is stored, what is missing, and whether it is whole.

use std::io::{BufWriter, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context;
use rumbo_app::App;
use rumbo_app::reader::{BarQuery, read_bars};
use rumbo_app::refresh::{Fetched, RefreshProgress, Refreshed, Skipped, Wanted};
use rumbo_market::{Lang, Timeframe, format_instant};
use rumbo_store::{Series, series};
use serde::Serialize;
use tokio::sync::watch;

use super::Session;
use super::output::progress_bar;

/// Gaps printed for one series.
const GAPS_SHOWN: usize = 20;

#[derive(Debug, clap::Subcommand)]
pub(super) enum Command {
    /// List the stored series
    Status {
        /// Print a JSON list
        #[arg(long)]
        json: bool,
    },
    /// List bars that the calendar expects and that are not there
    Gaps {
        /// Symbol or alias; every series when absent
        #[arg(long, short)]
        instrument: Option<String>,
        /// Print a JSON list
        #[arg(long)]
        json: bool,
    },
    /// Read everything back and compare digests, order and catalogue
    Verify {
        /// Print a JSON object
        #[arg(long)]
        json: bool,
    },
    /// Fetch new bars from the sources
    #[command(
        after_help = "Without an instrument: everything that is stored or followed.\n\n\
        Example: rumbo data refresh --instrument BTC/USDT --timeframe 1d"
    )]
    Refresh {
        /// Symbol or alias
        #[arg(long, short)]
        instrument: Option<String>,
        /// Timeframe [default: those that are stored, and 1d]
        #[arg(long, short)]
        timeframe: Option<Timeframe>,
        /// Print a JSON object
        #[arg(long)]
        json: bool,
    },
    /// Write bars as CSV
    #[command(
        after_help = "Example: rumbo data export --instrument BTC/USDT --timeframe 4h bars.csv"
    )]
    Export {
        /// Symbol or alias
        #[arg(long, short)]
        instrument: String,
        /// Timeframe, derived where it is not stored
        #[arg(long, short)]
        timeframe: Timeframe,
        /// First day or instant
        #[arg(long, value_name = "TIME", value_parser = super::source::parse_instant)]
        from: Option<i64>,
        /// End, exclusive
        #[arg(long, value_name = "TIME", value_parser = super::source::parse_instant)]
        until: Option<i64>,
        /// File to write; `-` is standard output
        file: PathBuf,
    },
}

pub(super) async fn run(session: Session, command: Command) -> anyhow::Result<ExitCode> {
    let app = session.open_app().await?;
    let code = match command {
        Command::Status { json } => status(&session, &app, json).await?,
        Command::Gaps { instrument, json } => gaps(&session, &app, instrument, json).await?,
        Command::Verify { json } => verify(&session, &app, json).await?,
        Command::Refresh {
            instrument,
            timeframe,
            json,
        } => refresh(&session, &app, (instrument, timeframe), json).await?,
        Command::Export {
            instrument,
            timeframe,
            from,
            until,
            file,
        } => {
            let now = app.now_ms();
            let query = BarQuery {
                timeframe,
                from: from.unwrap_or(0),
                closed_by: until.unwrap_or(now).min(now),
                recorded_by: now,
            };
            export(&session, &app, &instrument, query, file).await?
        }
    };
    app.close().await;
    Ok(code)
}

async fn status(session: &Session, app: &App, json: bool) -> anyhow::Result<ExitCode> {
    let all = series::all(&app.db).await?;
    if json {
        session.out.json(&all)?;
        return Ok(ExitCode::SUCCESS);
    }
    if all.is_empty() {
        session
            .out
            .line("no bars are stored; `rumbo import FILE` brings some in")?;
    }
    for Series {
        symbol,
        timeframe,
        source,
        bar_count,
        first_at,
        last_at,
        sample,
        ..
    } in all
    {
        let instant = |at: Option<i64>| at.map_or("–".to_owned(), format_instant);
        let sample = if sample { "  sample" } else { "" };
        session.out.line(format!(
            "{symbol:<10} {:<4} {source:<10} {bar_count:>9} bars  {} … {}{sample}",
            timeframe.as_str(),
            instant(first_at),
            instant(last_at),
        ))?;
    }
    Ok(ExitCode::SUCCESS)
}

/// A run of missing bars.
#[derive(Debug, Serialize)]
struct Gap {
    symbol: String,
    timeframe: Timeframe,
    source: String,
    /// Opening of the first missing bar.
    from: i64,
    missing: usize,
}

async fn gaps(
    session: &Session,
    app: &App,
    instrument: Option<String>,
    json: bool,
) -> anyhow::Result<ExitCode> {
    let symbol = match &instrument {
        Some(symbol) => Some(
            rumbo_app::decide::resolve_instrument(app, symbol)?
                .symbol
                .clone(),
        ),
        None => None,
    };
    let mut found = Vec::new();
    for series in series::all(&app.db).await? {
        if symbol
            .as_ref()
            .is_some_and(|symbol| *symbol != series.symbol)
        {
            continue;
        }
        found.extend(gaps_of(app, &series).await?);
    }
    if json {
        session.out.json(&found)?;
        return Ok(ExitCode::SUCCESS);
    }
    if found.is_empty() {
        session.out.line("no bar is missing")?;
    }
    for gaps in found.chunk_by(|a, b| (&a.symbol, a.timeframe) == (&b.symbol, b.timeframe)) {
        let missing: usize = gaps.iter().map(|gap| gap.missing).sum();
        let Gap {
            symbol,
            timeframe,
            source,
            ..
        } = &gaps[0];
        session.out.line(format!(
            "{symbol} {timeframe} {source}: {} gaps, {missing} bars missing",
            gaps.len()
        ))?;
        for gap in gaps.iter().take(GAPS_SHOWN) {
            session.out.line(format!(
                "   {}  {} bars",
                format_instant(gap.from),
                gap.missing
            ))?;
        }
        if gaps.len() > GAPS_SHOWN {
            session
                .out
                .line(format!("   … {} more, see --json", gaps.len() - GAPS_SHOWN))?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

async fn gaps_of(app: &App, series: &Series) -> anyhow::Result<Vec<Gap>> {
    let (Some(first), Some(last)) = (series.first_at, series.last_at) else {
        return Ok(Vec::new());
    };
    let calendar = rumbo_app::decide::resolve_instrument(app, &series.symbol)?.calendar;
    let present = app
        .bars
        .openings(&series.id, first, last + 1, app.now_ms())
        .await?;
    let mut gaps: Vec<Gap> = Vec::new();
    let mut at = 0;
    let mut in_gap = false;
    for expected in calendar.expected(series.timeframe, first, last) {
        while present
            .get(at)
            .is_some_and(|&opened_at| opened_at < expected)
        {
            at += 1;
        }
        let missing = present.get(at) != Some(&expected);
        match gaps.last_mut() {
            Some(gap) if missing && in_gap => gap.missing += 1,
            _ if missing => gaps.push(Gap {
                symbol: series.symbol.clone(),
                timeframe: series.timeframe,
                source: series.source.clone(),
                from: expected,
                missing: 1,
            }),
            _ => {}
        }
        in_gap = missing;
    }
    Ok(gaps)
}

async fn verify(session: &Session, app: &App, json: bool) -> anyhow::Result<ExitCode> {
    let report = app.bars.verify().await?;
    let good = report.problems.is_empty();
    if json {
        session.out.json(&report)?;
    } else {
        session.out.line(format!(
            "{} series, {} segments, {} rows, {} bytes",
            report.series, report.segments, report.rows, report.bytes
        ))?;
        for problem in &report.problems {
            session.out.line(format!(
                "{} {}: {}",
                problem.symbol, problem.timeframe, problem.reason
            ))?;
        }
        session.out.line(if good {
            "verified"
        } else {
            "damaged: import the named series again"
        })?;
    }
    Ok(if good {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

async fn refresh(
    session: &Session,
    app: &App,
    (instrument, timeframe): (Option<String>, Option<Timeframe>),
    json: bool,
) -> anyhow::Result<ExitCode> {
    let symbols = match &instrument {
        Some(symbol) => vec![
            rumbo_app::decide::resolve_instrument(app, symbol)?
                .symbol
                .clone(),
        ],
        None => Vec::new(),
    };
    let wanted = Wanted { symbols, timeframe };
    let bar = progress_bar(0, "bars");
    let (reporter, mut news) = watch::channel(RefreshProgress::default());
    let showing = async {
        while news.changed().await.is_ok() {
            bar.set_position(news.borrow_and_update().stored);
        }
        std::future::pending::<Refreshed>().await
    };
    let Refreshed { fetched, skipped } = tokio::select! {
        refreshed = rumbo_app::refresh::refresh(app, &wanted, &reporter) => refreshed?,
        never = showing => never,
    };
    bar.finish_and_clear();
    let failed = fetched.iter().any(|series| series.problem.is_some())
        || (instrument.is_some() && !skipped.is_empty());
    if json {
        session.out.json(&Refreshed { fetched, skipped })?;
    } else {
        for line in describe(&fetched, &skipped, session.lang) {
            session.out.line(line)?;
        }
    }
    Ok(if failed {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    })
}

/// What a refresh did, in lines for a person.
fn describe(fetched: &[Fetched], skipped: &[Skipped], lang: Lang) -> Vec<String> {
    let mut lines = Vec::new();
    for series in fetched {
        let until = series.until.map_or("–".to_owned(), format_instant);
        let (inserted, corrected) = (series.inserted, series.corrected);
        let quarantined = series.quarantined;
        let counts = match lang {
            Lang::Es => format!(
                "{inserted} nuevas, {corrected} corregidas, {quarantined} en cuarentena; hasta {until}"
            ),
            Lang::En => format!(
                "{inserted} new, {corrected} corrected, {quarantined} quarantined; until {until}"
            ),
        };
        lines.push(format!(
            "{:<10} {:<4} {:<10} {counts}",
            series.symbol,
            series.timeframe.as_str(),
            series.source
        ));
        if let Some(problem) = &series.problem {
            lines.push(format!("   {}", problem.text.get(lang)));
        }
    }
    for instrument in skipped {
        lines.push(format!(
            "{:<10} {}",
            instrument.symbol,
            instrument.text.get(lang)
        ));
    }
    if lines.is_empty() {
        lines.push(match lang {
            Lang::Es => "no hay nada que actualizar: sigue un activo o nombra uno con --instrument"
                .to_owned(),
            Lang::En => {
                "there is nothing to refresh: follow an instrument or name one with --instrument"
                    .to_owned()
            }
        });
    }
    lines
}

async fn export(
    session: &Session,
    app: &App,
    symbol: &str,
    query: BarQuery,
    file: PathBuf,
) -> anyhow::Result<ExitCode> {
    let instrument = rumbo_app::decide::resolve_instrument(app, symbol)?;
    let read = read_bars(app, instrument, query).await?.with_context(|| {
        format!(
            "there are no {} bars of `{}`",
            query.timeframe, instrument.symbol
        )
    })?;
    let is_stdout = file.as_os_str() == "-";
    let mut out: Box<dyn Write> = if is_stdout {
        Box::new(BufWriter::new(std::io::stdout()))
    } else {
        let created = std::fs::File::create(&file)
            .with_context(|| format!("cannot create `{}`", file.display()))?;
        Box::new(BufWriter::new(created))
    };
    writeln!(out, "timestamp,open,high,low,close,volume")?;
    for bar in read.bars.as_slice().iter() {
        writeln!(
            out,
            "{},{},{},{},{},{}",
            format_instant(bar.opened_at),
            bar.open,
            bar.high,
            bar.low,
            bar.close,
            bar.volume
        )?;
    }
    out.flush()
        .with_context(|| format!("cannot write `{}`", file.display()))?;
    if !is_stdout {
        session.out.line(format!("{} bars", read.bars.len()))?;
    }
    Ok(ExitCode::SUCCESS)
}
