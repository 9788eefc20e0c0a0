//! The Parquet file of a segment: the only place that knows the format.
//!
//! One row group, plain encoding, no compression, columns `opened_at open high low close volume`
//! and `recorded_at` where rows differ in it; a common value is in the key-value metadata. The
//! same rows always give the same bytes.

use std::fs;
use std::ops::Range;
use std::path::PathBuf;
use std::sync::{Arc, LazyLock};

use bytes::Bytes;
use parquet::basic::{Compression, Encoding, Repetition, Type as PhysicalType};
use parquet::column::reader::{ColumnReaderImpl, get_typed_column_reader};
use parquet::data_type::{DataType, DoubleType, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::metadata::KeyValue;
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::types::{Type, TypePtr};
use rumbo_market::{Bars, Digest};

use super::catalogue::Segment;
use super::rows::{RowSlice, Rows};
use crate::StoreError;

const PAGE_ROWS_MAX: usize = 8_192;
const RECORDED_AT: &str = "recorded_at";
const COLUMNS: [&str; 5] = ["open", "high", "low", "close", "volume"];

static SCHEMA: LazyLock<TypePtr> = LazyLock::new(|| schema(false));
static SCHEMA_WITH_RECORDED_AT: LazyLock<TypePtr> = LazyLock::new(|| schema(true));

fn schema(with_recorded_at: bool) -> TypePtr {
    let column = |name: &str, kind| {
        let column = Type::primitive_type_builder(name, kind)
            .with_repetition(Repetition::REQUIRED)
            .build();
        Arc::new(column.expect("a plain column is valid"))
    };
    let mut fields = vec![column("opened_at", PhysicalType::INT64)];
    fields.extend(COLUMNS.map(|name| column(name, PhysicalType::DOUBLE)));
    if with_recorded_at {
        fields.push(column(RECORDED_AT, PhysicalType::INT64));
    }
    let group = Type::group_type_builder("bars").with_fields(fields).build();
    Arc::new(group.expect("a flat schema is valid"))
}

/// A segment as bytes, with its catalogue row.
#[derive(Debug)]
pub(super) struct Encoded {
    pub(super) segment: Segment,
    pub(super) bytes: Bytes,
}

/// Writes rows, at least one, as a segment.
pub(super) fn encode(rows: RowSlice<'_>) -> Result<Encoded, StoreError> {
    let bytes = write(rows).map_err(|source| StoreError::Parquet {
        what: "write a segment of bars",
        source,
    })?;
    let as_count = |count: usize| i64::try_from(count).expect("rows in memory fit");
    let opened_at = rows.bars.opened_at;
    let segment = Segment {
        sha256: Digest::of(&bytes).to_string(),
        first_at: opened_at[0],
        last_at: opened_at[opened_at.len() - 1],
        row_count: as_count(opened_at.len()),
        bar_count: as_count(rows.bar_count()),
        byte_count: as_count(bytes.len()),
        recorded_from: rows.recorded_from(),
        recorded_until: rows.recorded_until(),
    };
    Ok(Encoded {
        segment,
        bytes: Bytes::from(bytes),
    })
}

fn write(rows: RowSlice<'_>) -> Result<Vec<u8>, ParquetError> {
    let recorded_from = rows.recorded_from();
    let is_common = recorded_from == rows.recorded_until();
    let schema = if is_common {
        &SCHEMA
    } else {
        &SCHEMA_WITH_RECORDED_AT
    };
    let common = is_common.then(|| {
        vec![KeyValue::new(
            RECORDED_AT.to_owned(),
            recorded_from.to_string(),
        )]
    });
    let properties = WriterProperties::builder()
        .set_created_by("rumbo".to_owned())
        .set_encoding(Encoding::PLAIN)
        .set_dictionary_enabled(false)
        .set_compression(Compression::UNCOMPRESSED)
        .set_statistics_enabled(EnabledStatistics::None)
        .set_offset_index_disabled(true)
        .set_data_page_row_count_limit(PAGE_ROWS_MAX)
        .set_write_batch_size(PAGE_ROWS_MAX)
        .set_key_value_metadata(common)
        .build();
    let buffer = Vec::with_capacity(rows.bars.len() * 56 + 16_384);
    let mut writer = SerializedFileWriter::new(buffer, Arc::clone(schema), Arc::new(properties))?;
    let mut group = writer.next_row_group()?;
    let bars = rows.bars;
    write_column::<Int64Type>(&mut group, bars.opened_at)?;
    for column in [bars.open, bars.high, bars.low, bars.close, bars.volume] {
        write_column::<DoubleType>(&mut group, column)?;
    }
    if !is_common {
        write_column::<Int64Type>(&mut group, rows.recorded_at)?;
    }
    group.close()?;
    writer.into_inner()
}

fn write_column<T: DataType>(
    group: &mut SerializedRowGroupWriter<'_, Vec<u8>>,
    values: &[T::T],
) -> Result<(), ParquetError> {
    let mut column = group
        .next_column()?
        .ok_or_else(|| ParquetError::General("the schema has too few columns".to_owned()))?;
    column.typed::<T>().write_batch(values, None, None)?;
    column.close()
}

/// A segment to be read back.
#[derive(Debug)]
pub(super) struct SegmentFile {
    sha256: String,
    content: Content,
}

/// A local file is read by the thread that decodes it.
#[derive(Debug)]
pub(super) enum Content {
    File(PathBuf),
    Bytes(Bytes),
}

/// Where the columns of a segment go.
#[derive(Debug)]
pub(super) struct Destination<'a> {
    pub(super) opened_at: &'a mut [i64],
    /// Open, high, low, close and volume.
    pub(super) values: [&'a mut [f64]; COLUMNS.len()],
}

impl SegmentFile {
    pub(super) fn new(sha256: String, content: Content) -> Self {
        Self { sha256, content }
    }

    /// Versions of bars opened in `range`.
    pub(super) fn read(&self, range: Range<i64>) -> Result<Rows, StoreError> {
        let bytes = self.bytes()?;
        read_rows(bytes, range).map_err(|error| self.damaged(&error))
    }

    /// Every version, after comparing the bytes with the name.
    pub(super) fn read_checked(&self) -> Result<Rows, StoreError> {
        let bytes = self.bytes()?;
        let digest = Digest::of(&bytes).to_string();
        if digest != self.sha256 {
            return Err(StoreError::Damaged {
                key: self.sha256.clone(),
                reason: format!("its bytes have digest `{digest}`"),
            });
        }
        read_rows(bytes, i64::MIN..i64::MAX).map_err(|error| self.damaged(&error))
    }

    /// Numbers of the rows opened in `range`, no other column is touched.
    pub(super) fn locate(&self, range: Range<i64>) -> Result<Range<usize>, StoreError> {
        let bytes = self.bytes()?;
        SerializedFileReader::new(bytes)
            .and_then(|file| rows_in(&file, range))
            .map(|(rows, _)| rows)
            .map_err(|error| self.damaged(&error))
    }

    /// Openings in `range`, no other column is touched.
    pub(super) fn openings(&self, range: Range<i64>) -> Result<Vec<i64>, StoreError> {
        let bytes = self.bytes()?;
        SerializedFileReader::new(bytes)
            .and_then(|file| rows_in(&file, range))
            .map(|(rows, openings)| openings[rows].to_vec())
            .map_err(|error| self.damaged(&error))
    }

    /// Copies the columns of some rows, as many as the destination has room for.
    pub(super) fn read_into(
        &self,
        rows: Range<usize>,
        into: Destination<'_>,
    ) -> Result<(), StoreError> {
        let bytes = self.bytes()?;
        copy_rows(bytes, rows.start, into).map_err(|error| self.damaged(&error))
    }

    fn bytes(&self) -> Result<Bytes, StoreError> {
        match &self.content {
            Content::Bytes(bytes) => Ok(bytes.clone()),
            Content::File(path) => {
                fs::read(path)
                    .map(Bytes::from)
                    .map_err(|source| StoreError::File {
                        what: "read bar object",
                        path: path.clone(),
                        source,
                    })
            }
        }
    }

    fn damaged(&self, error: &ParquetError) -> StoreError {
        StoreError::Damaged {
            key: self.sha256.clone(),
            reason: error.to_string(),
        }
    }
}

fn read_rows(bytes: Bytes, range: Range<i64>) -> Result<Rows, ParquetError> {
    let file = SerializedFileReader::new(bytes)?;
    let (rows, opened_at) = rows_in(&file, range)?;
    let recorded_at = match common_recorded_at(&file)? {
        Some(recorded_at) => vec![recorded_at; rows.len()],
        None => read_column::<Int64Type>(&file, 1 + COLUMNS.len(), rows.clone())?,
    };
    let bars = Bars {
        opened_at: opened_at[rows.clone()].to_vec(),
        open: read_column::<DoubleType>(&file, 1, rows.clone())?,
        high: read_column::<DoubleType>(&file, 2, rows.clone())?,
        low: read_column::<DoubleType>(&file, 3, rows.clone())?,
        close: read_column::<DoubleType>(&file, 4, rows.clone())?,
        volume: read_column::<DoubleType>(&file, 5, rows)?,
    };
    Ok(Rows { bars, recorded_at })
}

fn copy_rows(bytes: Bytes, skip: usize, into: Destination<'_>) -> Result<(), ParquetError> {
    let file = SerializedFileReader::new(bytes)?;
    copy_column::<Int64Type>(&file, 0, skip, into.opened_at)?;
    for (at, values) in (1..).zip(into.values) {
        copy_column::<DoubleType>(&file, at, skip, values)?;
    }
    Ok(())
}

/// Rows opened in a range, and the openings of every row of the file.
fn rows_in(
    file: &SerializedFileReader<Bytes>,
    range: Range<i64>,
) -> Result<(Range<usize>, Vec<i64>), ParquetError> {
    let total = file.metadata().row_group(0).num_rows();
    let total = usize::try_from(total).map_err(|_| invalid("negative number of rows"))?;
    let opened_at = read_column::<Int64Type>(file, 0, 0..total)?;
    let start = opened_at.partition_point(|&opened| opened < range.start);
    let end = opened_at.partition_point(|&opened| opened < range.end);
    Ok((start..end.max(start), opened_at))
}

fn column_reader<T: DataType>(
    file: &SerializedFileReader<Bytes>,
    at: usize,
) -> Result<ColumnReaderImpl<T>, ParquetError> {
    let group = file.get_row_group(0)?;
    let column = group.metadata().columns().get(at);
    if column.map(|column| column.column_type()) != Some(T::get_physical_type()) {
        return Err(invalid("columns are not those of a segment"));
    }
    Ok(get_typed_column_reader::<T>(group.get_column_reader(at)?))
}

fn read_column<T: DataType>(
    file: &SerializedFileReader<Bytes>,
    at: usize,
    rows: Range<usize>,
) -> Result<Vec<T::T>, ParquetError> {
    let mut reader = column_reader::<T>(file, at)?;
    reader.skip_records(rows.start)?;
    let mut values = Vec::with_capacity(rows.len());
    let (read, _, _) = reader.read_records(rows.len(), None, None, &mut values)?;
    if read != rows.len() {
        return Err(invalid("a column is shorter than the catalogue says"));
    }
    Ok(values)
}

/// Fills `values` page by page, so that the copy stays in the processor's cache.
fn copy_column<T: DataType>(
    file: &SerializedFileReader<Bytes>,
    at: usize,
    skip: usize,
    values: &mut [T::T],
) -> Result<(), ParquetError>
where
    T::T: Copy,
{
    let mut reader = column_reader::<T>(file, at)?;
    reader.skip_records(skip)?;
    let mut page = Vec::with_capacity(PAGE_ROWS_MAX);
    for piece in values.chunks_mut(PAGE_ROWS_MAX) {
        page.clear();
        let (read, _, _) = reader.read_records(piece.len(), None, None, &mut page)?;
        if read != piece.len() {
            return Err(invalid("a column is shorter than the catalogue says"));
        }
        piece.copy_from_slice(&page);
    }
    Ok(())
}

fn common_recorded_at(file: &SerializedFileReader<Bytes>) -> Result<Option<i64>, ParquetError> {
    let Some(list) = file.metadata().file_metadata().key_value_metadata() else {
        return Ok(None);
    };
    let Some(value) = list.iter().find(|entry| entry.key == RECORDED_AT) else {
        return Ok(None);
    };
    let text = value.value.as_deref().unwrap_or_default();
    text.parse()
        .map(Some)
        .map_err(|_| invalid("`recorded_at` in the metadata is not a number"))
}

fn invalid(reason: &str) -> ParquetError {
    ParquetError::General(reason.to_owned())
}
