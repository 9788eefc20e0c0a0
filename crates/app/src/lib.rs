//! Use cases.

pub mod account;
pub mod ingest;
