//! Portfolios: how large, how many, how much together, and when weights are restored.
//!
//! Everything here decides from what the account knows at a close and speaks to it in orders. To add
//! a way of sizing: a variant of [`Sizing`] and its line in `amount`; a limit: a field of [`Limits`]
//! and its line in `room`.

mod limits;
mod rebalance;
mod rotation;
mod sizing;
mod statistics;

pub use limits::{CorrelationLimit, Limits};
pub use rebalance::{Plan, Schedule, hold, holding};
pub use rotation::{Rotation, RotationColumns, RotationWeights, rotate, rotating};
pub use sizing::Sizing;

pub(crate) use limits::Guard;
pub(crate) use sizing::amount;
pub(crate) use statistics::Statistics;
