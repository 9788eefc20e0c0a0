//! Validation of rows on their way in: every row is accepted, accepted with a flag, or quarantined
//! with the rule it breaks, the value and the row as it came. Nothing is dropped, altered or filled.

mod row;
mod rule;

pub use row::{Quarantined, RAW_BYTES_MAX, RawRows, VALUE_BYTES_MAX};
pub use rule::{Level, RULES, Rule, RuleSpec, UnknownRule, Verdict};
