//! `rumbo indicator`: an expression over bars.

use std::io::Write;
use std::process::ExitCode;

use rumbo_engine::indicator;
use rumbo_engine::language::{Frame, Series, compile};

use super::Session;
use super::source::Source;

#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  \
    rumbo indicator 'rsi(close, 14)' --instrument BTC/USDT --timeframe 1d\n  \
    rumbo indicator 'macd(close, 12, 26, 9).hist' --file EURUSD-1d.csv --format json\n  \
    rumbo indicator 'macd(close)' --instrument SPY --timeframe 1d      every output")]
pub(super) struct Args {
    /// Expression of the strategy language
    #[arg(required_unless_present = "list")]
    expression: Option<String>,
    /// List the indicators
    #[arg(long)]
    list: bool,
    #[command(flatten)]
    source: Source,
    /// csv or json
    #[arg(long, default_value = "csv")]
    format: Format,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    Csv,
    Json,
}

pub(super) async fn run(session: Session, args: Args) -> anyhow::Result<ExitCode> {
    let Some(expression) = args.expression.filter(|_| !args.list) else {
        for kind in indicator::LIST {
            let spec = kind.spec();
            session
                .out
                .line(format!("{:<20} {}", spec.id, spec.title.get(session.lang)))?;
        }
        return Ok(ExitCode::SUCCESS);
    };
    // Compiled before the bars are read: a typing error shows at once.
    let program = compile(&expression).map_err(|error| anyhow::anyhow!(error.render()))?;
    let loaded = args.source.load(&session).await?;
    let frame = Frame {
        bars: loaded.bars.as_slice(),
        timeframe: loaded.timeframe,
        calendar: loaded.calendar,
    };
    let series = program
        .columns(frame)
        .map_err(|error| anyhow::anyhow!(error.render()))?;
    let names: Vec<String> = program.names().map(str::to_owned).collect();
    let columns: Vec<(String, Vec<f64>)> = names
        .into_iter()
        .zip(series.into_iter().map(numbers))
        .collect();
    match args.format {
        Format::Csv => write_csv(&loaded.bars.opened_at, &columns)?,
        Format::Json => write_json(&session, &loaded.bars.opened_at, &columns)?,
    }
    Ok(ExitCode::SUCCESS)
}

fn numbers(series: Series) -> Vec<f64> {
    match series {
        Series::Numbers(column) => column.to_vec(),
        Series::Truths(column) => column
            .iter()
            .map(|truth| {
                truth
                    .known()
                    .map_or(f64::NAN, |known| f64::from(u8::from(known)))
            })
            .collect(),
    }
}

fn write_csv(opened_at: &[i64], columns: &[(String, Vec<f64>)]) -> std::io::Result<()> {
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    write!(out, "timestamp")?;
    for (name, _) in columns {
        write!(out, ",{name}")?;
    }
    writeln!(out)?;
    for (row, &opened_at) in opened_at.iter().enumerate() {
        write!(out, "{}", rumbo_market::format_instant(opened_at))?;
        for (_, column) in columns {
            match column[row] {
                value if value.is_finite() => write!(out, ",{value}")?,
                _ => write!(out, ",")?,
            }
        }
        writeln!(out)?;
    }
    out.flush()
}

fn write_json(
    session: &Session,
    opened_at: &[i64],
    columns: &[(String, Vec<f64>)],
) -> anyhow::Result<()> {
    let outputs: serde_json::Map<_, _> = columns
        .iter()
        .map(|(name, column)| (name.clone(), serde_json::json!(column)))
        .collect();
    session
        .out
        .json(&serde_json::json!({ "opened_at": opened_at, "outputs": outputs }))
}
