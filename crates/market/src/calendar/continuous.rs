//! Trading without pause: crypto.

use crate::DAY_MS;

use super::Session;

/// The UTC day.
pub(super) const fn session(day: i64) -> Session {
    let label = day * DAY_MS;
    Session {
        label,
        opens_at: label,
        closes_at: label + DAY_MS,
        anchor: label,
    }
}
