//! Files of a backtest: the report as HTML, and trades, equity and months as CSV or Parquet.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::str::FromStr;
use std::sync::Arc;

use parquet::basic::{Compression, ConvertedType, Repetition, Type as PhysicalType, ZstdLevel};
use parquet::data_type::{BoolType, ByteArray, ByteArrayType, DataType, DoubleType, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::types::{Type, TypePtr};
use rumbo_engine::backtest::{Outcome, Trade, check, run};
use rumbo_engine::report::html::Page;
use rumbo_engine::report::{ParameterUse, Report, ReportInput, csv, html, report, with_costs};
use rumbo_engine::strategy::Strategy;
use rumbo_market::{Lang, Locale};
use serde::Serialize;

use crate::AppError;
use crate::backtest::{BacktestBars, BacktestOptions, BacktestReport, StudyKind, refused};

/// How the files of an export are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ExportFormat {
    #[default]
    Csv,
    Parquet,
}

impl FromStr for ExportFormat {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "csv" => Ok(Self::Csv),
            "parquet" => Ok(Self::Parquet),
            _ => Err(format!("unknown format `{text}`, use csv or parquet")),
        }
    }
}

/// One file of an export.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExportFile {
    pub name: &'static str,
    pub bytes: Vec<u8>,
}

/// The report of a backtest with the outcome that it is about.
#[derive(Debug, Clone)]
pub struct Detail {
    pub outcome: Outcome,
    pub report: Arc<Report>,
    /// Instrument of each trade, of a run on an account.
    pub symbols: Option<Vec<String>>,
}

/// Runs a backtest again for its report: with other costs, and beside holding and cash.
///
/// `tested` is what [`crate::backtest::backtest`] gave for the same strategy, bars and options; a report
/// that is known is not made again.
pub fn detail(
    strategy: &Strategy,
    series: BacktestBars<'_>,
    options: &BacktestOptions,
    (tested, known): (&BacktestReport, Option<Arc<Report>>),
) -> Result<Detail, AppError> {
    let BacktestBars {
        timeframe,
        calendar,
        bars,
        ..
    } = series;
    let assumptions = options.assumptions(calendar, timeframe);
    let signals = strategy.signals(&tested.params, bars, timeframe, calendar)?;
    check(bars, &signals, &assumptions).map_err(refused)?;
    let outcome = run(bars, &signals, &assumptions);
    let make = || {
        let parameters = parameters_used(strategy, tested);
        let input = ReportInput {
            bars,
            earlier_closes: &[],
            timeframe,
            calendar,
            outcome: &outcome,
            metrics: &tested.metrics,
            assumptions: &assumptions,
            parameters: &parameters,
        };
        let rerun = |multiple| run(bars, &signals, &with_costs(&assumptions, multiple));
        Arc::new(report(&input, rerun))
    };
    let report = known.unwrap_or_else(make);
    Ok(Detail {
        outcome,
        report,
        symbols: None,
    })
}

pub(crate) fn parameters_used<'a>(
    strategy: &'a Strategy,
    tested: &BacktestReport,
) -> Vec<ParameterUse<'a>> {
    let used = strategy.parameters.iter().filter_map(|parameter| {
        Some(ParameterUse {
            name: &parameter.name,
            value: tested.params.get(&parameter.name)?,
            min: parameter.min,
            max: parameter.max,
        })
    });
    used.collect()
}

/// What a page says besides the numbers.
#[derive(Debug, Clone, Copy)]
pub struct PageWords<'a> {
    pub locale: Locale,
    pub study: StudyKind,
    /// Configurations tried on the same series, where they were counted.
    pub tries: Option<usize>,
    /// The bars are bundled sample data.
    pub sample: bool,
    pub program_version: &'a str,
    /// What the account says, of a run on one.
    pub account: &'a [(String, String)],
}

/// Writes the HTML report of a backtest.
pub fn page(
    strategy: &Strategy,
    series: BacktestBars<'_>,
    (tested, detail): (&BacktestReport, &Detail),
    words: PageWords<'_>,
) -> String {
    let lang = words.locale.lang;
    let parameters = parameters_used(strategy, tested);
    let page = Page {
        title: strategy.title.get(lang),
        rationale: strategy.rationale.get(lang),
        instrument: series.instrument,
        timeframe: series.timeframe,
        from: tested.from,
        until: tested.until,
        parameters: &parameters_text(tested, words),
        tries: words.tries,
        sample: words.sample,
        digest: &tested.digest.to_string(),
        strategy_version: &tested.strategy_version.to_string(),
        program_version: words.program_version,
        account: words.account,
    };
    let input = ReportInput {
        bars: series.bars,
        earlier_closes: &[],
        timeframe: series.timeframe,
        calendar: series.calendar,
        outcome: &detail.outcome,
        metrics: &tested.metrics,
        assumptions: &tested.assumptions,
        parameters: &parameters,
    };
    html::html(&page, &input, &detail.report, words.locale)
}

fn parameters_text(tested: &BacktestReport, words: PageWords<'_>) -> String {
    let used = tested.params.to_string();
    if words.study != StudyKind::WalkForward || used.is_empty() {
        return used;
    }
    match words.locale.lang {
        Lang::Es => format!("elegidos de nuevo en cada ventana, por último {used}"),
        Lang::En => format!("chosen anew in each window, lastly {used}"),
    }
}

/// The files of an export: trades, equity and months.
pub fn files(
    opened_at: &[i64],
    detail: &Detail,
    format: ExportFormat,
) -> Result<Vec<ExportFile>, AppError> {
    let Detail {
        outcome,
        report,
        symbols,
    } = detail;
    if format == ExportFormat::Csv {
        let file = |name, text: String| ExportFile {
            name,
            bytes: text.into_bytes(),
        };
        return Ok(vec![
            file(
                "trades.csv",
                csv::trades(&outcome.trades, symbols.as_deref()),
            ),
            file("equity.csv", csv::equity(opened_at, &outcome.equity)),
            file("months.csv", csv::months(report)),
        ]);
    }
    let file = |name, bytes| ExportFile { name, bytes };
    Ok(vec![
        file(
            "trades.parquet",
            trades_parquet(&outcome.trades, symbols.as_deref())?,
        ),
        file(
            "equity.parquet",
            equity_parquet(opened_at, &outcome.equity)?,
        ),
    ])
}

/// Closed trades as a Parquet file, with the instrument of each when they have several.
pub fn trades_parquet(trades: &[Trade], symbols: Option<&[String]>) -> Result<Vec<u8>, AppError> {
    write_trades(trades, symbols).map_err(|error| unwritten("trades", error))
}

/// The account value at each close as a Parquet file.
pub fn equity_parquet(opened_at: &[i64], equity: &[f64]) -> Result<Vec<u8>, AppError> {
    write_equity(opened_at, equity).map_err(|error| unwritten("equity", error))
}

fn unwritten(table: &str, error: ParquetError) -> AppError {
    AppError::Io {
        what: format!("cannot write the {table} as Parquet"),
        source: std::io::Error::other(error),
    }
}

/// Writes a file whole or not at all: under another name first, which then takes the place of `path`.
pub fn write_whole(path: &Path, bytes: &[u8]) -> Result<(), AppError> {
    let failed = |source| AppError::Io {
        what: format!("cannot write `{}`", path.display()),
        source,
    };
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let mut file = tempfile::Builder::new()
        .permissions(readable())
        .tempfile_in(folder)
        .map_err(failed)?;
    file.write_all(bytes).map_err(failed)?;
    file.as_file().sync_all().map_err(failed)?;
    file.persist(path).map_err(|error| failed(error.error))?;
    Ok(())
}

/// Permissions of an ordinary new file, from which the system takes what it masks.
#[cfg(unix)]
fn readable() -> fs::Permissions {
    std::os::unix::fs::PermissionsExt::from_mode(0o666)
}

/// A column of an export and its values.
enum Column<'a> {
    Text(&'static str, Vec<String>),
    /// Unix milliseconds.
    Instant(&'static str, &'a [i64]),
    Real(&'static str, Vec<f64>),
    /// With gaps.
    Optional(&'static str, Vec<Option<f64>>),
    Count(&'static str, Vec<i64>),
    Flag(&'static str, Vec<bool>),
}

fn write_trades(trades: &[Trade], symbols: Option<&[String]>) -> Result<Vec<u8>, ParquetError> {
    let opened_at: Vec<i64> = trades.iter().map(|trade| trade.opened_at).collect();
    let closed_at: Vec<i64> = trades.iter().map(|trade| trade.closed_at).collect();
    let real = |read: fn(&Trade) -> f64| trades.iter().map(read).collect();
    let count = |held: usize| i64::try_from(held).unwrap_or(i64::MAX);
    let mut columns = Vec::with_capacity(17);
    if let Some(symbols) = symbols {
        columns.push(Column::Text("symbol", symbols.to_vec()));
    }
    columns.extend([
        Column::Text(
            "side",
            trades.iter().map(|trade| code(&trade.side)).collect(),
        ),
        Column::Instant("opened_at", &opened_at),
        Column::Instant("closed_at", &closed_at),
        Column::Real("entry", real(|trade| trade.entry)),
        Column::Real("exit", real(|trade| trade.exit)),
        Column::Real("quantity", real(|trade| trade.quantity)),
        Column::Optional("stop", trades.iter().map(|trade| trade.stop).collect()),
        Column::Optional("target", trades.iter().map(|trade| trade.target).collect()),
        Column::Real("fees", real(|trade| trade.fees)),
        Column::Real("pnl", real(|trade| trade.pnl)),
        Column::Real("return", real(|trade| trade.return_ratio)),
        Column::Real("mae", real(|trade| trade.mae)),
        Column::Real("mfe", real(|trade| trade.mfe)),
        Column::Text(
            "exit_reason",
            trades
                .iter()
                .map(|trade| code(&trade.exit_reason))
                .collect(),
        ),
        Column::Count(
            "bars_held",
            trades.iter().map(|trade| count(trade.bars_held)).collect(),
        ),
        Column::Flag(
            "ambiguous",
            trades.iter().map(|trade| trade.ambiguous).collect(),
        ),
    ]);
    write_table(&columns)
}

fn write_equity(opened_at: &[i64], equity: &[f64]) -> Result<Vec<u8>, ParquetError> {
    write_table(&[
        Column::Instant("timestamp", opened_at),
        Column::Real("equity", equity.to_vec()),
    ])
}

/// The code of a value in JSON.
fn code(value: &impl Serialize) -> String {
    let value = serde_json::to_value(value).ok();
    let code = value.as_ref().and_then(serde_json::Value::as_str);
    code.unwrap_or_default().to_owned()
}

/// Columns of one length as a Parquet file of one row group.
fn write_table(columns: &[Column<'_>]) -> Result<Vec<u8>, ParquetError> {
    let fields = columns.iter().map(field).collect::<Result<_, _>>()?;
    let schema = Type::group_type_builder("backtest")
        .with_fields(fields)
        .build()?;
    let properties = WriterProperties::builder()
        .set_created_by("rumbo".to_owned())
        .set_compression(Compression::ZSTD(ZstdLevel::default()))
        .build();
    let mut writer = SerializedFileWriter::new(Vec::new(), Arc::new(schema), Arc::new(properties))?;
    let mut group = writer.next_row_group()?;
    for column in columns {
        write_column(&mut group, column)?;
    }
    group.close()?;
    writer.into_inner()
}

fn field(column: &Column<'_>) -> Result<TypePtr, ParquetError> {
    let (name, kind, converted) = match column {
        Column::Text(name, _) => (name, PhysicalType::BYTE_ARRAY, ConvertedType::UTF8),
        Column::Instant(name, _) => (name, PhysicalType::INT64, ConvertedType::TIMESTAMP_MILLIS),
        Column::Real(name, _) | Column::Optional(name, _) => {
            (name, PhysicalType::DOUBLE, ConvertedType::NONE)
        }
        Column::Count(name, _) => (name, PhysicalType::INT64, ConvertedType::NONE),
        Column::Flag(name, _) => (name, PhysicalType::BOOLEAN, ConvertedType::NONE),
    };
    let repetition = if matches!(column, Column::Optional(..)) {
        Repetition::OPTIONAL
    } else {
        Repetition::REQUIRED
    };
    let field = Type::primitive_type_builder(name, kind)
        .with_repetition(repetition)
        .with_converted_type(converted)
        .build()?;
    Ok(Arc::new(field))
}

fn write_column(
    group: &mut SerializedRowGroupWriter<'_, Vec<u8>>,
    column: &Column<'_>,
) -> Result<(), ParquetError> {
    match column {
        Column::Text(_, values) => {
            let bytes: Vec<ByteArray> = values.iter().map(|text| text.as_str().into()).collect();
            put::<ByteArrayType>(group, &bytes, None)
        }
        Column::Instant(_, values) => put::<Int64Type>(group, values, None),
        Column::Real(_, values) => put::<DoubleType>(group, values, None),
        Column::Optional(_, values) => {
            let levels: Vec<i16> = values
                .iter()
                .map(|value| i16::from(value.is_some()))
                .collect();
            let known: Vec<f64> = values.iter().flatten().copied().collect();
            put::<DoubleType>(group, &known, Some(&levels))
        }
        Column::Count(_, values) => put::<Int64Type>(group, values, None),
        Column::Flag(_, values) => put::<BoolType>(group, values, None),
    }
}

fn put<T: DataType>(
    group: &mut SerializedRowGroupWriter<'_, Vec<u8>>,
    values: &[T::T],
    levels: Option<&[i16]>,
) -> Result<(), ParquetError> {
    let mut column = group
        .next_column()?
        .ok_or_else(|| ParquetError::General("the schema has too few columns".to_owned()))?;
    column.typed::<T>().write_batch(values, levels, None)?;
    column.close()
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use parquet::file::reader::{FileReader, SerializedFileReader};
    use parquet::record::Field;
    use rumbo_engine::backtest::{ExitReason, Side};

    use super::*;

    fn trade(pnl: f64, stop: Option<f64>) -> Trade {
        Trade {
            side: Side::Short,
            entry_row: 1,
            exit_row: 4,
            opened_at: 1_600_000_000_000,
            closed_at: 1_600_000_300_000,
            entry: 10.5,
            exit: 9.25,
            quantity: 2.0,
            stop,
            target: None,
            fees: 0.1,
            pnl,
            return_ratio: 0.1,
            mae: -0.01,
            mfe: 0.2,
            exit_reason: ExitReason::Stop,
            bars_held: 3,
            ambiguous: true,
        }
    }

    fn rows(bytes: Vec<u8>) -> Vec<Vec<(String, Field)>> {
        let reader = SerializedFileReader::new(Bytes::from(bytes)).unwrap();
        let rows = reader.get_row_iter(None).unwrap();
        rows.map(|row| row.unwrap().into_columns()).collect()
    }

    #[test]
    fn trades_read_back_from_parquet_with_their_gaps() {
        let trades = [trade(1.25, Some(11.0)), trade(-0.1 - 0.2, None)];
        let rows = rows(write_trades(&trades, None).unwrap());
        assert_eq!(rows.len(), 2);
        let cell = |row: usize, name: &str| {
            let found = rows[row].iter().find(|(column, _)| column == name);
            found.unwrap().1.clone()
        };
        assert_eq!(cell(0, "side"), Field::Str("short".to_owned()));
        assert_eq!(cell(1, "exit_reason"), Field::Str("stop".to_owned()));
        assert_eq!(
            cell(0, "opened_at"),
            Field::TimestampMillis(1_600_000_000_000)
        );
        assert_eq!(cell(1, "pnl"), Field::Double(-0.1 - 0.2));
        assert_eq!(
            (cell(0, "stop"), cell(1, "stop")),
            (Field::Double(11.0), Field::Null)
        );
        assert_eq!(cell(0, "target"), Field::Null);
        assert_eq!(cell(1, "bars_held"), Field::Long(3));
        assert_eq!(cell(1, "ambiguous"), Field::Bool(true));
        assert_eq!(rows[0].len(), 16);
    }

    #[test]
    fn an_empty_table_is_a_file_too() {
        assert!(rows(write_trades(&[], None).unwrap()).is_empty());
        assert!(rows(write_equity(&[], &[]).unwrap()).is_empty());
    }

    #[test]
    fn a_file_is_written_whole_and_takes_the_place_of_another() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.csv");
        fs::write(&path, "older and longer").unwrap();
        write_whole(&path, b"new").unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "new");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
        let missing = folder.path().join("none").join("a.csv");
        let error = write_whole(&missing, b"new").unwrap_err().to_string();
        assert!(error.contains("cannot write"), "{error}");
    }
}
