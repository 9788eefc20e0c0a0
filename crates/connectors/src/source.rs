//! Market data sources, one file each.
//!
//! A source says in its [`SourceSpec`] what it has and delivers rows as they came, page by page, for
//! validation to judge. To add one: a file in `source/` with a spec and a [`Source`], and its line in
//! [`LIST`] and [`connect`].

mod binance;
mod request;

use std::fmt;
use std::ops::Range;

use futures::future::BoxFuture;
use futures::stream::BoxStream;
use rumbo_market::validation::RawRows;
use rumbo_market::{AssetClass, Bar, Instrument, Timeframe};

use crate::{CircuitSpec, CircuitState, HttpError, RateSpec};

pub use binance::Binance;
pub use request::{Requests, RetrySpec};

/// What a source has and allows.
#[derive(Debug)]
pub struct SourceSpec {
    pub id: &'static str,
    pub name: &'static str,
    pub asset_classes: &'static [AssetClass],
    pub timeframes: &'static [Timeframe],
    pub bars_per_page_max: usize,
    pub rate: RateSpec,
    pub circuit: CircuitSpec,
    /// Whether the operator has to supply a key.
    pub needs_key: bool,
    pub base_url: &'static str,
}

/// Every source.
pub const LIST: &[&SourceSpec] = &[&binance::SPEC];

/// Finds a spec by its id.
pub fn find(id: &str) -> Option<&'static SourceSpec> {
    LIST.iter().copied().find(|spec| spec.id == id)
}

/// Sets up the source that the requests are for; None when their spec is not in [`LIST`].
pub fn connect(requests: Requests) -> Option<Box<dyn Source>> {
    match requests.spec().id {
        "binance" => Some(Box::new(Binance::new(requests))),
        _ => None,
    }
}

/// Where bars come from.
pub trait Source: Send + Sync + fmt::Debug {
    /// What the source has and allows.
    fn spec(&self) -> &'static SourceSpec;

    /// How it does.
    fn health(&self) -> SourceHealth;

    /// Closed bars that open in `range`, oldest first, a page at a time to the end. Stops after the
    /// first error.
    fn bars<'a>(
        &'a self,
        instrument: &'a Instrument,
        timeframe: Timeframe,
        range: Range<i64>,
    ) -> BoxStream<'a, Result<RawRows, SourceError>>;

    /// The last closed bar, unchecked; None when the source has none.
    fn latest<'a>(
        &'a self,
        instrument: &'a Instrument,
        timeframe: Timeframe,
    ) -> BoxFuture<'a, Result<Option<Bar>, SourceError>>;
}

/// How a source does, as measured by those who asked it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SourceHealth {
    pub circuit: CircuitState,
    /// Until when the vendor wants no request.
    pub paused_until: Option<i64>,
    /// Time within which 95 of 100 of the last answers came.
    pub latency_p95_ms: Option<u64>,
    /// Share of the requests of the last 24 hours that failed, 0 to 1.
    pub error_rate_24h: Option<f64>,
    /// Share of the request limit that is used now, 0 to 1.
    pub quota_used: f64,
}

/// A source did not deliver.
#[derive(Debug, thiserror::Error)]
pub enum SourceError {
    #[error("{source_id} does not know `{symbol}`")]
    UnknownSymbol {
        source_id: &'static str,
        symbol: String,
    },
    #[error("{source_id} has no {what}")]
    NotOffered {
        source_id: &'static str,
        what: String,
    },
    #[error("{source_id} is not asked again before {until_ms}: too many failures in a row")]
    CircuitOpen {
        source_id: &'static str,
        until_ms: i64,
    },
    #[error("{source_id} wants no request for another {wait_ms} ms")]
    RateLimited {
        source_id: &'static str,
        wait_ms: i64,
    },
    #[error("{source_id} answered with status {status}: {message}")]
    Refused {
        source_id: &'static str,
        status: u16,
        message: String,
    },
    #[error("{source_id} failed with status {status}")]
    Failed {
        source_id: &'static str,
        status: u16,
    },
    #[error("{source_id} sent something unreadable: {problem}")]
    Unreadable {
        source_id: &'static str,
        problem: String,
    },
    #[error("{source_id}: {error}")]
    Http {
        source_id: &'static str,
        #[source]
        error: HttpError,
    },
}

impl SourceError {
    /// Tells whether the same request may succeed a little later.
    pub fn is_transient(&self) -> bool {
        match self {
            Self::Failed { .. } | Self::Unreadable { .. } | Self::RateLimited { .. } => true,
            Self::Http { error, .. } => matches!(
                error,
                HttpError::Timeout { .. } | HttpError::Transport { .. }
            ),
            _ => false,
        }
    }

    /// Tells whether it speaks against the health of the source, and not of the request.
    fn is_fault(&self) -> bool {
        self.is_transient() && !matches!(self, Self::RateLimited { .. })
    }
}
