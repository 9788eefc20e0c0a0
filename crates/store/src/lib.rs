//! Where Rumbo keeps things: SQL tables on SQLite or PostgreSQL, and bars as Parquet objects.
//!
//! Every statement is written once for both databases, one file per table, with rows as plain
//! structs. Time is never taken from the system: callers pass the milliseconds of their `Clock`.
//! To add a table: one migration, one file here with its statements, one test in
//! `tests/contract.rs`, which runs over both databases.

#[macro_use]
mod db;
mod bar_store;
mod error;
mod id;

pub mod audit;
pub mod backtest;
pub mod decision;
pub mod import;
pub mod invalidation;
pub mod job;
pub mod performance;
pub mod quarantine;
pub mod replayed;
pub mod response;
pub mod schedule;
pub mod series;
pub mod session;
pub mod setting;
pub mod standing;
pub mod strategy;
pub mod trial;
pub mod user;
pub mod vote;
pub mod watch;

pub use bar_store::{
    AppendOutcome, BarStore, Collected, Objects, Problem, SEGMENT_ROWS_MAX, Segment, TAIL_ROWS_MAX,
    VerifyReport,
};
pub use db::{Db, Tx};
pub use error::StoreError;
pub use id::new_id;
pub use series::{Series, SeriesKey};
