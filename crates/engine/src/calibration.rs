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

/// Numbers that look random and depend on the seed alone.
///
/// Source: Steele, Lea and Flood, Fast Splittable Pseudorandom Number Generators (2014), `SplitMix64`.
#[derive(Debug, Clone)]
struct Draws(u64);

impl Draws {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// From 0 to below 1, in steps of 2^-53.
    fn ratio(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// From 0 to below `end`, which must be above 0.
    fn below(&mut self, end: usize) -> usize {
        // The high half of the product: the bias is end / 2^64.
        let wide = u128::from(self.next()) * end as u128;
        usize::try_from(wide >> 64).expect("less than `end`")
    }
}
