//! Why an import stops, with what, where and what to do.

use std::io;

use rumbo_market::csv::CsvError;
use rumbo_market::validation::SpacingError;
use rumbo_market::{Timeframe, UnknownInstrument};
use rumbo_store::StoreError;

/// An import that cannot go on. What was acknowledged before stays stored; importing the same file
/// again continues.
#[derive(Debug, thiserror::Error)]
pub enum IngestError {
    #[error("`{file}` does not exist")]
    Missing { file: String },
    #[error("`{file}` is a folder, name the files in it")]
    Folder { file: String },
    #[error("could not {what} `{file}`: {source}{}", advice(source))]
    Io {
        what: &'static str,
        file: String,
        source: io::Error,
    },
    #[error(
        "`{file}` has an extension that is not read, use .csv, .csv.zst, .parquet or .parquet.zst"
    )]
    Extension { file: String },
    #[error("`{file}` is {found}, unpack it and import the CSV or Parquet file in it")]
    Packed { file: String, found: &'static str },
    #[error("`{file}`: {source}")]
    Csv { file: String, source: CsvError },
    #[error("`{file}` is no readable Parquet file: {reason}")]
    Parquet { file: String, reason: String },
    #[error("`{file}` has a header and no rows")]
    NoRows { file: String },
    #[error(
        "`{file}` is cut off or damaged after row {row}: {source}; fetch it again and import it, \
         bars stored so far stay"
    )]
    Damaged {
        file: String,
        row: u64,
        source: io::Error,
    },
    #[error("`{file}` does not say which instrument it holds, name it with --instrument BTC/USDT")]
    NoInstrument { file: String },
    #[error(transparent)]
    UnknownInstrument(#[from] UnknownInstrument),
    #[error("`{file}`: {source}")]
    Spacing { file: String, source: SpacingError },
    #[error(
        "rows of `{file}` are not in time order: row {row} ({at}) comes after {before}; \
         sort the file by timestamp, oldest or newest first, and import it again"
    )]
    Unsorted {
        file: String,
        row: u64,
        at: String,
        before: String,
    },
    #[error(
        "`{file}` mixes timeframes: from row {row} on there are {found} bars among the {declared} \
         ones; split the file and import each part by itself"
    )]
    Mixed {
        file: String,
        row: u64,
        found: Timeframe,
        declared: Timeframe,
    },
    #[error("{source}{}", store_advice(source))]
    Store {
        #[from]
        source: StoreError,
    },
    #[error("the import was cut off while the program stops")]
    Stopped,
}

fn advice(error: &io::Error) -> &'static str {
    match error.kind() {
        io::ErrorKind::PermissionDenied => "; give this user the right to read it",
        io::ErrorKind::StorageFull => "; free space in the temporary folder",
        io::ErrorKind::ReadOnlyFilesystem => "; set TMPDIR to a folder that can be written",
        _ => "",
    }
}

fn store_advice(error: &StoreError) -> &'static str {
    if error.is_disk_full() {
        "; the disk is full: free space and import the file again, bars stored so far stay"
    } else if error.is_read_only() {
        "; the data folder cannot be written: make it writable or name another with --data"
    } else {
        ""
    }
}
