//! Use cases: what commands and endpoints have in common.
//!
//! Every use case is an asynchronous function over [`App`], which holds the stores, the bus, the
//! clock and the compute threads. Nothing here knows about HTTP or the command line.

pub mod account;
mod app;
pub mod backtest;
mod clock;
pub mod config;
pub mod decide;
pub mod demo;
mod error;
pub mod export;
pub mod ingest;
pub mod invalidation;
pub mod job;
pub mod level;
mod performance;
pub mod pyramid;
pub mod reader;
pub mod record;
pub mod refresh;
pub mod replayed;
pub mod resolve;
pub mod sample;
pub mod schedule;
pub mod sheet;
mod shelf;
mod sources;
pub mod summary;
pub mod sweep;
pub mod trial;
mod upload;
pub mod voter;

pub use app::{App, data_folder, registry};
pub use clock::SystemClock;
pub use config::Config;
pub use error::AppError;
pub use shelf::{FILE_BYTES_MAX as STRATEGY_BYTES_MAX, FOLDER_AUTHOR, Origin, StrategyShelf};
pub use sources::{SourceState, Sources};
pub use upload::{Upload, Uploads};
