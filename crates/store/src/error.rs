//! What can go wrong in the store, with what was attempted.

use std::io;
use std::path::PathBuf;

use sqlx::migrate::MigrateError;

/// Failure of the store. The text never holds the password of a database URL.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    #[error("could not open database `{target}`: {source}")]
    Open { target: String, source: sqlx::Error },
    #[error("database URL is not understood, use `postgres://user@host/name` or `sqlite:PATH`")]
    Url,
    #[error("could not migrate database `{target}`: {source}")]
    Migrate {
        target: String,
        source: MigrateError,
    },
    #[error("could not {what}: {source}")]
    Sql {
        what: &'static str,
        source: sqlx::Error,
    },
    #[error("could not {what} `{path}`: {source}")]
    File {
        what: &'static str,
        path: PathBuf,
        source: io::Error,
    },
    #[error("could not {what} bar object `{key}`: {source}")]
    Object {
        what: &'static str,
        key: String,
        source: object_store::Error,
    },
    #[error("could not {what}: {source}")]
    Parquet {
        what: &'static str,
        source: parquet::errors::ParquetError,
    },
    #[error("bar object `{key}` is damaged: {reason}; run `rumbo data verify`")]
    Damaged { key: String, reason: String },
    #[error("a row of table `{table}` is not understood: {reason}")]
    Row { table: &'static str, reason: String },
    #[error("bars cannot be stored: {0}")]
    BadBars(String),
    #[error("{0} does not exist")]
    Missing(String),
    #[error("could not {what}: others kept changing it, {attempts} attempts made; try again")]
    Contended { what: &'static str, attempts: u32 },
    #[error("background work was cut off while the program stops")]
    Stopped,
}

impl StoreError {
    /// Tells whether the reason is a full disk.
    pub fn is_disk_full(&self) -> bool {
        match self {
            Self::File { source, .. } => source.kind() == io::ErrorKind::StorageFull,
            Self::Sql { source, .. } | Self::Open { source, .. } => is_database_full(source),
            Self::Migrate {
                source: MigrateError::Execute(source) | MigrateError::ExecuteMigration(source, _),
                ..
            } => is_database_full(source),
            _ => false,
        }
    }

    /// Tells whether the reason is a disk, folder or file that must not be written.
    pub fn is_read_only(&self) -> bool {
        match self {
            Self::File { source, .. } => matches!(
                source.kind(),
                io::ErrorKind::ReadOnlyFilesystem | io::ErrorKind::PermissionDenied
            ),
            Self::Sql { source, .. } | Self::Open { source, .. } => match source {
                // SQLITE_READONLY is 8 with an extended code above the low byte; PostgreSQL's
                // `read_only_sql_transaction` is 25006.
                sqlx::Error::Database(error) => error.code().is_some_and(|code| {
                    code == "25006" || code.parse::<u32>().is_ok_and(|code| code & 0xff == 8)
                }),
                _ => false,
            },
            _ => false,
        }
    }

    /// Tells whether a row broke a unique constraint.
    pub fn is_conflict(&self) -> bool {
        match self {
            Self::Sql {
                source: sqlx::Error::Database(error),
                ..
            } => error.is_unique_violation(),
            _ => false,
        }
    }
}

/// `SQLITE_FULL` is 13, PostgreSQL's `disk_full` is 53100.
fn is_database_full(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::Database(error) => matches!(error.code().as_deref(), Some("13" | "53100")),
        _ => false,
    }
}

/// Names what was attempted when a statement fails.
pub(crate) fn sql_failed(what: &'static str) -> impl FnOnce(sqlx::Error) -> StoreError {
    move |source| StoreError::Sql { what, source }
}

/// A stored text is none of those an enum knows.
#[derive(Debug, thiserror::Error)]
#[error("unknown {name} `{text}`")]
pub struct UnknownVariant {
    pub(crate) name: &'static str,
    pub(crate) text: String,
}
