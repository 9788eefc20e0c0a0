//! The track record as statistics read it: what was said, and what came of it.
//!
//! The live record is the stored chain. The replayed one is what the same code would have said in the
//! past; the two are never mixed. [`RecordShelf`] keeps what has been read in memory: decisions never
//! change, so each is read once.

mod follow;
mod market;
mod measure;
mod said;
mod shelf;
mod verdict;

pub use market::Market;
pub use measure::{
    Calibration, CoverageLevel, Interval, Path, PerRisk, RecordFilter, RecordStatistics, Results,
    Skill, Use, Version,
};
pub use said::{Ended, Said};
pub use shelf::{RecordSet, RecordShelf};

/// Resolved decisions from which a number is given.
pub const CASES_MIN: usize = 30;
