//! Studies: what a strategy is worth on bars that did not choose it.
//!
//! Invariant: whatever is scored on a bar was decided with earlier bars only, and every configuration
//! that was tried is counted.

pub mod barrier;
mod ledger;
mod walk_forward;

pub use ledger::{TrialLedger, Window, WindowTrials};
pub use walk_forward::{Fold, Scheme, StudyError, WalkForward, walk_forward};
