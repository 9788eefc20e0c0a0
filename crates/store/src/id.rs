//! Ids of rows: UUID version 7, so that they sort by the time they were made.

use std::sync::{LazyLock, Mutex, PoisonError};

use uuid::{ContextV7, Timestamp, Uuid};

static CONTEXT: LazyLock<Mutex<ContextV7>> = LazyLock::new(|| Mutex::new(ContextV7::new()));

/// Makes an id for something that happens at `now_ms`.
///
/// Ids made by one process sort in the order of the calls, also within one millisecond.
pub fn new_id(now_ms: i64) -> String {
    let context = CONTEXT.lock().unwrap_or_else(PoisonError::into_inner);
    let now_ms = u64::try_from(now_ms).unwrap_or(0);
    let nanos = u32::try_from(now_ms % 1_000 * 1_000_000).expect("less than one second");
    Uuid::new_v7(Timestamp::from_unix(&*context, now_ms / 1_000, nanos)).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_of_one_millisecond_sort_in_order() {
        let ids: Vec<String> = (0..1_000).map(|_| new_id(1_700_000_000_123)).collect();
        assert!(ids.is_sorted());
        assert_eq!(ids[0].len(), 36);
        // 1_700_000_000_123 in hexadecimal is 18bcfe5687b.
        assert!(ids[0].starts_with("018bcfe5-687b-7"));
    }
}
