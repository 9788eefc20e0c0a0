//! Whether stated chances are true: what is said, against what came of it.
//!
//! [`Reliability`] holds the CORP curve and the score it explains, [`consistency_band`] is how far
//! that curve strays by chance alone, and [`block_interval`] is how sure a mean of dependent results
//! is. Everything is a function of the statements and a seed.
//!
//! Invariant: a chance is a number from 0 to 1; a sample that holds anything else has no result.

mod band;
mod bootstrap;
mod isotonic;
mod reliability;

pub use band::consistency_band;
pub use bootstrap::{BLOCKS_MIN, Blocks, block_interval, rate_interval};
pub use isotonic::isotonic;
pub use reliability::{CurvePoint, Reliability, brier};

/// A chance that was stated, and what came of it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Stated {
    /// Chance stated before the fact.
    pub p: f64,
    pub happened: bool,
    /// Instant of the statement, unix ms.
    pub at: i64,
    /// What it is about: statements about one subject at nearly one time come true together.
    pub subject: u32,
}
