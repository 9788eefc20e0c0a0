//! `rumbo import`: bars from files.

use std::path::PathBuf;
use std::process::ExitCode;

use rumbo_app::ingest::{self, ImportReport, ImportRequest, Input};
use rumbo_app::invalidation;
use rumbo_market::{Lang, Locale, Timeframe, format_instant};

use super::Session;
use super::output::progress_bar;

/// Findings and gaps shown to a person.
const LINES_SHOWN: usize = 10;

#[derive(Debug, clap::Args)]
#[command(
    after_help = "Columns: timestamp,open,high,low,close,volume; ISO-8601 in UTC or epoch.\n\n\
    Examples:\n  rumbo import BTCUSDT-5m.csv.zst\n  \
    rumbo import --instrument BTC/USDT --timeframe 5m bars.parquet\n  \
    zcat bars.csv.gz | rumbo import --instrument AAPL --timeframe 1d -"
)]
pub(super) struct Args {
    /// CSV or Parquet files, .zst accepted; `-` is standard input
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Symbol or alias [default: from the name of the file]
    #[arg(long, short)]
    instrument: Option<String>,
    /// Timeframe: 1m, 5m, 15m, 30m, 1h, 4h, 1d or 1w [default: from the name or the spacing]
    #[arg(long, short)]
    timeframe: Option<Timeframe>,
    /// Name under which the series is kept apart from the same bars of others
    #[arg(long)]
    source: Option<String>,
    /// Print JSON: one line per durable batch, then the report
    #[arg(long)]
    json: bool,
}

pub(super) async fn run(session: Session, args: Args) -> anyhow::Result<ExitCode> {
    let app = session.open_app().await?;
    let mut all_valid = true;
    for file in &args.files {
        let request = ImportRequest {
            instrument: args.instrument.clone(),
            timeframe: args.timeframe,
            source: args.source.clone(),
            ..ImportRequest::new(Input::from_argument(file))
        };
        let bar = progress_bar(0, "bars");
        let mut failed = None;
        let mut on_progress = |progress: ingest::Progress| {
            bar.set_position(progress.durable);
            if args.json && failed.is_none() {
                let line = serde_json::json!({ "progress": progress });
                failed = session.out.json(&line).err();
            }
        };
        let report = ingest::import(
            &app.bars,
            &app.registry,
            app.now_ms(),
            &request,
            &mut on_progress,
        )
        .await;
        bar.finish_and_clear();
        if let Some(error) = failed {
            return Err(error);
        }
        let report = report?;
        invalidation::watch_symbol(&app, &report.symbol).await?;
        all_valid &= report.validation.is_valid;
        if args.json {
            session.out.json(&report)?;
        } else {
            for line in describe(&report, session.lang) {
                session.out.line(line)?;
            }
        }
    }
    app.close().await;
    Ok(if all_valid {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// The report in lines for a person.
fn describe(report: &ImportReport, lang: Lang) -> Vec<String> {
    let ImportReport {
        validation, stored, ..
    } = report;
    let es = lang == Lang::Es;
    let count = |value: u64| {
        #[expect(clippy::cast_precision_loss, reason = "a count of rows is below 2^53")]
        let value = value as f64;
        Locale::from(lang).number(value, 0)
    };
    let (received, accepted) = (count(validation.received), count(validation.accepted));
    let (flagged, quarantined) = (count(validation.flagged), count(validation.quarantined));
    let (inserted, corrected) = (count(stored.inserted), count(stored.corrected));
    let unchanged = count(stored.unchanged);
    let mut lines = vec![format!(
        "{} · {} {}",
        report.file_name, report.symbol, report.timeframe
    )];
    lines.push(if es {
        format!("   recibidas {received} · aceptadas {accepted} (con aviso {flagged}) · en cuarentena {quarantined}")
    } else {
        format!("   received {received} · accepted {accepted} (flagged {flagged}) · quarantined {quarantined}")
    });
    lines.push(if es {
        format!("   nuevas {inserted} · corregidas {corrected} · sin cambio {unchanged}")
    } else {
        format!("   new {inserted} · corrected {corrected} · unchanged {unchanged}")
    });
    let gaps = &validation.gaps;
    if gaps.total > 0 {
        let (total, missing) = (count(gaps.total), count(gaps.missing));
        let longest = gaps
            .longest
            .map_or_else(String::new, |gap| format_instant(gap.from));
        lines.push(if es {
            format!("   {total} huecos, faltan {missing} velas; el más largo desde {longest}")
        } else {
            format!("   {total} gaps, {missing} bars missing; the longest from {longest}")
        });
    }
    for finding in validation
        .errors
        .iter()
        .chain(&validation.warnings)
        .take(LINES_SHOWN)
    {
        lines.push(format!("   {}", finding.message.get(lang)));
    }
    lines
}
