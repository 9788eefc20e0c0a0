//! Batches of rows, oldest first, from any input.

use std::fmt;
use std::io::Read;
use std::sync::Arc;

use rumbo_market::csv::Parser;
use rumbo_market::validation::{Direction, RawRows, direction};
use rumbo_market::{Digest, format_instant};

use super::error::IngestError;
use super::input::{self, Input, Meter, Opened, Source};
use super::parquet::{ParquetFault, ParquetRows};
use super::spool::Spool;

/// Bytes handed to the CSV parser at once.
const PIECE_BYTES: usize = 64 * 1_024;

/// Rows of a batch. With the rows of one more piece a batch still fits one sealed segment.
pub(super) const BATCH_ROWS: usize = 60_000;

/// Reader of one input.
pub(super) struct Batches {
    input: Input,
    rows: Rows,
    meter: Arc<Meter>,
    bytes_total: Option<u64>,
    /// The first batch, read ahead to learn the direction.
    first: Option<RawRows>,
}

impl fmt::Debug for Batches {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Batches")
            .field("input", &self.input)
            .finish_non_exhaustive()
    }
}

enum Rows {
    Csv {
        bytes: Box<dyn Read + Send>,
        parser: Parser,
        last_row: u64,
        ended: bool,
    },
    Parquet(Box<ParquetRows>),
    NewestFirst(Spool),
}

impl Batches {
    /// Opens an input and reads its first batch, turned around where the newest row comes first.
    pub(super) fn open(input: Input) -> Result<Self, IngestError> {
        let (mut batches, first) = Self::start(input)?;
        match direction(first.bars().opened_at) {
            Direction::Ascending => batches.first = Some(first),
            Direction::Descending => batches.turn_around(&first)?,
            Direction::Unsorted { at } => return Err(batches.unsorted(&first, at)),
        }
        if batches.first.is_none() {
            batches.first = batches.read()?;
        }
        Ok(batches)
    }

    /// The rows at the start of an input, oldest first, without reading the rest.
    pub(super) fn peek(input: Input) -> Result<RawRows, IngestError> {
        let (batches, first) = Self::start(input)?;
        match direction(first.bars().opened_at) {
            Direction::Ascending => Ok(first),
            Direction::Descending => Ok(first.reversed()),
            Direction::Unsorted { at } => Err(batches.unsorted(&first, at)),
        }
    }

    fn start(input: Input) -> Result<(Self, RawRows), IngestError> {
        let Source {
            opened,
            meter,
            bytes_total,
        } = input::open(&input)?;
        let rows = match opened {
            Opened::Csv(bytes) => Rows::Csv {
                bytes,
                parser: Parser::new(),
                last_row: 0,
                ended: false,
            },
            Opened::Parquet(file) => {
                let rows = ParquetRows::new(file).map_err(|fault| parquet_failed(&input, fault))?;
                Rows::Parquet(Box::new(rows))
            }
        };
        let mut batches = Self {
            input,
            rows,
            meter,
            bytes_total,
            first: None,
        };
        let first = batches.read()?.ok_or_else(|| IngestError::NoRows {
            file: batches.input.place(),
        })?;
        Ok((batches, first))
    }

    /// The first batch, before it is handed out.
    pub(super) fn first(&self) -> Option<&RawRows> {
        self.first.as_ref()
    }

    /// The next batch, never empty. None at the end.
    pub(super) fn next(&mut self) -> Result<Option<RawRows>, IngestError> {
        match self.first.take() {
            Some(first) => Ok(Some(first)),
            None => self.read(),
        }
    }

    /// Bytes of the input that were read, with the total where it is known.
    pub(super) fn progress(&self) -> (u64, Option<u64>) {
        match (&self.rows, self.bytes_total) {
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "a share of a file size is a file size"
            )]
            (Rows::Parquet(rows), Some(total)) => {
                ((total as f64 * rows.done_share()) as u64, self.bytes_total)
            }
            _ => (self.meter.bytes(), self.bytes_total),
        }
    }

    /// Digest of the bytes as they came; whole once everything was read.
    pub(super) fn digest(&self) -> Digest {
        self.meter.digest()
    }

    fn read(&mut self) -> Result<Option<RawRows>, IngestError> {
        let input = &self.input;
        match &mut self.rows {
            Rows::Csv {
                bytes,
                parser,
                last_row,
                ended,
            } => {
                let mut rows = RawRows::default();
                let mut piece = vec![0; PIECE_BYTES];
                while !*ended && rows.len() < BATCH_ROWS {
                    let count = bytes.read(&mut piece).map_err(|source| {
                        input::read_stopped(input, last_row_of(&rows, *last_row), source)
                    })?;
                    *ended = count == 0;
                    let fed = if *ended {
                        parser.finish(&mut rows)
                    } else {
                        parser.feed(&piece[..count], &mut rows)
                    };
                    fed.map_err(|source| IngestError::Csv {
                        file: input.place(),
                        source,
                    })?;
                }
                *last_row = last_row_of(&rows, *last_row);
                Ok((!rows.is_empty()).then_some(rows))
            }
            Rows::Parquet(rows) => rows.next_batch(BATCH_ROWS).map_err(|fault| {
                let row = rows.rows_read();
                match fault {
                    ParquetFault::Content(reason) if row > 0 => parquet_failed(
                        input,
                        ParquetFault::Content(format!("{reason}, after row {row}")),
                    ),
                    fault => parquet_failed(input, fault),
                }
            }),
            Rows::NewestFirst(spool) => spool
                .pop_reversed()
                .map_err(|source| input::spool_failed(input, source)),
        }
    }

    /// Reads everything into a spool, which hands it out from its end.
    fn turn_around(&mut self, first: &RawRows) -> Result<(), IngestError> {
        let failed = |input: &Input| {
            let input = input.clone();
            move |source| input::spool_failed(&input, source)
        };
        let mut spool = Spool::new().map_err(failed(&self.input))?;
        spool.push(first).map_err(failed(&self.input))?;
        while let Some(rows) = self.read()? {
            spool.push(&rows).map_err(failed(&self.input))?;
        }
        self.rows = Rows::NewestFirst(spool);
        Ok(())
    }

    fn unsorted(&self, rows: &RawRows, at: usize) -> IngestError {
        let opened_at = rows.bars().opened_at;
        IngestError::Unsorted {
            file: self.input.place(),
            row: rows.numbers()[at],
            at: format_instant(opened_at[at]),
            before: format_instant(opened_at[at.saturating_sub(1)]),
        }
    }
}

fn last_row_of(rows: &RawRows, before: u64) -> u64 {
    let readable = rows.numbers().last().copied().unwrap_or(before);
    let malformed = rows.malformed().last().map_or(before, |held| held.row);
    readable.max(malformed)
}

fn parquet_failed(input: &Input, fault: ParquetFault) -> IngestError {
    let file = input.place();
    match fault {
        ParquetFault::Columns(source) => IngestError::Csv { file, source },
        ParquetFault::Content(reason) => IngestError::Parquet { file, reason },
    }
}
