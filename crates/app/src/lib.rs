//! Use cases: what commands and endpoints have in common.

pub mod account;
mod clock;
pub mod config;
pub mod ingest;

pub use clock::SystemClock;
pub use config::Config;
