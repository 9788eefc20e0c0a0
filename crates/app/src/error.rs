//! What a use case can fail with.

use rumbo_engine::strategy::StrategyError;
use rumbo_store::StoreError;

use crate::ingest::IngestError;

/// A use case failed. The text says what, where and what to do.
#[derive(Debug, thiserror::Error)]
pub enum AppError {
    /// Something named does not exist.
    #[error("{0}")]
    NotFound(String),
    /// A value was refused.
    #[error("`{field}` {reason}")]
    Invalid { field: String, reason: String },
    /// The state of things does not allow it.
    #[error("{0}")]
    Conflict(String),
    #[error(transparent)]
    Strategy(#[from] StrategyError),
    #[error(transparent)]
    Ingest(#[from] IngestError),
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Stored content does not read back: damaged or from a newer version.
    #[error("stored {what} `{id}` cannot be read: {reason}")]
    Damaged {
        what: &'static str,
        id: String,
        reason: String,
    },
    #[error("{what}: {source}")]
    Io {
        what: String,
        source: std::io::Error,
    },
    /// A task ended early because Rumbo is stopping.
    #[error("Rumbo is stopping, try again after it is back")]
    Stopping,
}

impl AppError {
    /// A refused value.
    pub fn invalid(field: impl Into<String>, reason: impl Into<String>) -> Self {
        Self::Invalid {
            field: field.into(),
            reason: reason.into(),
        }
    }
}
