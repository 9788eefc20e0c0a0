//! Rows of a Parquet file, row group by row group, a batch of each column at a time.

use std::fs::File;

use parquet::basic::{ConvertedType, LogicalType, Repetition, TimeUnit, Type as PhysicalType};
use parquet::column::reader::{ColumnReader, ColumnReaderImpl};
use parquet::data_type::DataType;
use parquet::errors::ParquetError;
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::schema::types::{ColumnDescPtr, ColumnDescriptor};
use rumbo_market::csv::{CsvError, epoch_ms, find_columns};
use rumbo_market::validation::RawRows;
use rumbo_market::{Bar, DAY_MS};

const COLUMN_NAMES: [&str; 6] = ["timestamp", "open", "high", "low", "close", "volume"];

/// What is wrong with a Parquet file.
#[derive(Debug)]
pub(super) enum ParquetFault {
    Columns(CsvError),
    Content(String),
}

impl From<ParquetError> for ParquetFault {
    fn from(error: ParquetError) -> Self {
        Self::Content(error.to_string())
    }
}

/// How a timestamp column counts.
#[derive(Debug, Clone, Copy)]
enum Count {
    Days,
    Millis,
    Micros,
    Nanos,
    /// A plain number, whose magnitude tells the unit.
    Epoch,
}

impl Count {
    fn to_ms(self, value: i64) -> Option<i64> {
        let whole = |per_ms: i64| (value % per_ms == 0).then_some(value / per_ms);
        match self {
            Self::Days => value.checked_mul(DAY_MS),
            Self::Millis => Some(value),
            Self::Micros => whole(1_000),
            Self::Nanos => whole(1_000_000),
            Self::Epoch => epoch_ms(value),
        }
    }
}

/// Reader of one Parquet file.
pub(super) struct ParquetRows {
    file: SerializedFileReader<File>,
    places: [usize; 6],
    count: Count,
    next_group: usize,
    /// Columns of the row group that is being read.
    open: Option<[ColumnReader; 6]>,
    rows_read: u64,
}

impl ParquetRows {
    pub(super) fn new(file: File) -> Result<Self, ParquetFault> {
        let file = SerializedFileReader::new(file)?;
        let schema = file.metadata().file_metadata().schema_descr_ptr();
        let names: Vec<&str> = schema
            .columns()
            .iter()
            .map(|column| column.name())
            .collect();
        let places = find_columns(&names).map_err(ParquetFault::Columns)?;
        for (place, name) in places.into_iter().zip(COLUMN_NAMES) {
            check_column(&schema.column(place), name)?;
        }
        let count = count_of(&schema.column(places[0]));
        Ok(Self {
            file,
            places,
            count,
            next_group: 0,
            open: None,
            rows_read: 0,
        })
    }

    /// Share of the rows read so far, 0..1.
    pub(super) fn done_share(&self) -> f64 {
        let total = self.file.metadata().file_metadata().num_rows();
        self.rows_read as f64 / (total as f64).max(1.0)
    }

    /// Rows read so far.
    pub(super) fn rows_read(&self) -> u64 {
        self.rows_read
    }

    /// The next rows, at most `rows_max`. None at the end.
    pub(super) fn next_batch(&mut self, rows_max: usize) -> Result<Option<RawRows>, ParquetFault> {
        loop {
            let Some(columns) = &mut self.open else {
                if self.next_group == self.file.num_row_groups() {
                    return Ok(None);
                }
                self.open = Some(open_group(&self.file, self.next_group, self.places)?);
                self.next_group += 1;
                continue;
            };
            let times = read_integers(&mut columns[0], rows_max)?;
            if times.is_empty() {
                self.open = None;
                continue;
            }
            let mut values: [Vec<f64>; 5] = Default::default();
            for (values, column) in values.iter_mut().zip(&mut columns[1..]) {
                *values = read_numbers(column, times.len())?;
                if values.len() != times.len() {
                    let reason = "its columns have different lengths".to_owned();
                    return Err(ParquetFault::Content(reason));
                }
            }
            return Ok(Some(self.rows_of(&times, &values)));
        }
    }

    fn rows_of(&mut self, times: &[Option<i64>], values: &[Vec<f64>; 5]) -> RawRows {
        let mut rows = RawRows::default();
        for (at, time) in times.iter().enumerate() {
            self.rows_read += 1;
            let [open, high, low, close, volume] = [0, 1, 2, 3, 4].map(|column| values[column][at]);
            let shown = time.map_or_else(|| "null".to_owned(), |time| time.to_string());
            let text = format!("{shown},{open},{high},{low},{close},{volume}");
            match time.and_then(|time| self.count.to_ms(time)) {
                Some(opened_at) => {
                    let bar = Bar {
                        opened_at,
                        open,
                        high,
                        low,
                        close,
                        volume,
                    };
                    rows.push(self.rows_read, bar, text.as_bytes());
                }
                None => {
                    let value = format!("timestamp={shown}");
                    rows.push_malformed(self.rows_read, None, value.as_bytes(), text.as_bytes());
                }
            }
        }
        rows
    }
}

fn open_group(
    file: &SerializedFileReader<File>,
    group: usize,
    places: [usize; 6],
) -> Result<[ColumnReader; 6], ParquetFault> {
    let group = file.get_row_group(group)?;
    let readers: Result<Vec<ColumnReader>, ParquetError> = places
        .iter()
        .map(|&place| group.get_column_reader(place))
        .collect();
    readers?
        .try_into()
        .map_err(|_| ParquetFault::Content("six columns were asked for".to_owned()))
}

fn check_column(column: &ColumnDescriptor, name: &str) -> Result<(), ParquetFault> {
    let kind = column.physical_type();
    let fits = match kind {
        PhysicalType::INT32 | PhysicalType::INT64 => {
            !matches!(column.logical_type_ref(), Some(LogicalType::Decimal { .. }))
                && column.converted_type() != ConvertedType::DECIMAL
        }
        PhysicalType::FLOAT | PhysicalType::DOUBLE => name != "timestamp",
        _ => false,
    };
    if !fits {
        let wanted = if name == "timestamp" {
            "TIMESTAMP, DATE or INT64"
        } else {
            "DOUBLE, FLOAT or INT64"
        };
        let reason = format!("column {name} is {kind}, expected {wanted}");
        return Err(ParquetFault::Content(reason));
    }
    if column.max_rep_level() > 0
        || column.max_def_level()
            > i16::from(column.self_type().get_basic_info().repetition() == Repetition::OPTIONAL)
    {
        let reason = format!("column {name} is nested, expected one value per row");
        return Err(ParquetFault::Content(reason));
    }
    Ok(())
}

fn count_of(column: &ColumnDescPtr) -> Count {
    match (column.logical_type_ref(), column.converted_type()) {
        (Some(LogicalType::Date), _) | (_, ConvertedType::DATE) => Count::Days,
        (Some(LogicalType::Timestamp(kind)), _) => match kind.unit {
            TimeUnit::MILLIS => Count::Millis,
            TimeUnit::MICROS => Count::Micros,
            TimeUnit::NANOS => Count::Nanos,
        },
        (_, ConvertedType::TIMESTAMP_MILLIS) => Count::Millis,
        (_, ConvertedType::TIMESTAMP_MICROS) => Count::Micros,
        _ => Count::Epoch,
    }
}

fn read_integers(
    column: &mut ColumnReader,
    rows_max: usize,
) -> Result<Vec<Option<i64>>, ParquetFault> {
    match column {
        ColumnReader::Int32ColumnReader(column) => {
            let values = read_values(column, rows_max)?;
            Ok(values
                .into_iter()
                .map(|value| value.map(i64::from))
                .collect())
        }
        ColumnReader::Int64ColumnReader(column) => read_values(column, rows_max),
        _ => Err(ParquetFault::Content(
            "column timestamp changed its type".to_owned(),
        )),
    }
}

/// Numbers of a column; a missing one is NaN, which validation sets aside.
fn read_numbers(column: &mut ColumnReader, rows_max: usize) -> Result<Vec<f64>, ParquetFault> {
    fn floats<V>(values: Vec<Option<V>>, to_float: impl Fn(V) -> f64) -> Vec<f64> {
        let or_missing = |value: Option<V>| value.map_or(f64::NAN, &to_float);
        values.into_iter().map(or_missing).collect()
    }
    Ok(match column {
        ColumnReader::Int32ColumnReader(column) => {
            floats(read_values(column, rows_max)?, f64::from)
        }
        ColumnReader::Int64ColumnReader(column) => {
            floats(read_values(column, rows_max)?, |value| value as f64)
        }
        ColumnReader::FloatColumnReader(column) => {
            floats(read_values(column, rows_max)?, f64::from)
        }
        ColumnReader::DoubleColumnReader(column) => {
            floats(read_values(column, rows_max)?, |value| value)
        }
        _ => {
            return Err(ParquetFault::Content(
                "a column changed its type".to_owned(),
            ));
        }
    })
}

/// Reads up to `rows_max` rows of a flat column.
fn read_values<T: DataType>(
    column: &mut ColumnReaderImpl<T>,
    rows_max: usize,
) -> Result<Vec<Option<T::T>>, ParquetFault> {
    let mut values = Vec::with_capacity(rows_max);
    let mut levels = Vec::with_capacity(rows_max);
    let mut rows = 0;
    while rows < rows_max {
        let (read, _, _) =
            column.read_records(rows_max - rows, Some(&mut levels), None, &mut values)?;
        if read == 0 {
            break;
        }
        rows += read;
    }
    if levels.is_empty() {
        return Ok(values.into_iter().map(Some).collect());
    }
    let mut values = values.into_iter();
    Ok(levels
        .into_iter()
        .map(|level| if level > 0 { values.next() } else { None })
        .collect())
}
