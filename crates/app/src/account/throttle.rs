//! Failed attempts per account and per address of the network, in memory.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

/// Attempts that may fail within the window.
const FAILURES_MAX: usize = 5;
const WINDOW_MS: i64 = 15 * 60_000;
/// Keys that are remembered; beyond it the one that failed longest ago is forgotten.
const KEYS_MAX: usize = 10_000;

/// Recent failures by key.
#[derive(Debug, Default)]
pub(super) struct Throttle(Mutex<HashMap<String, Vec<i64>>>);

/// What an attempt counts against: the account and the caller's address.
pub(super) fn keys(email: &str, from: IpAddr) -> [String; 2] {
    // Longer than any address that can have an account, so that keys stay small.
    const EMAIL_CHARS_KEPT: usize = 256;
    let account: String = email.chars().take(EMAIL_CHARS_KEPT).collect();
    let network = match from {
        IpAddr::V4(address) => address.to_string(),
        // One customer has at least the last 64 bits of a version 6 address.
        IpAddr::V6(address) => format!("{:x?}", &address.segments()[..4]),
    };
    [format!("account {account}"), format!("network {network}")]
}

impl Throttle {
    /// Counts an attempt as failed until [`Throttle::forget`] says otherwise. An error tells the
    /// seconds to wait.
    pub(super) fn attempt(&self, keys: &[String; 2], now_ms: i64) -> Result<(), u64> {
        let mut failures = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for key in keys {
            let Some(times) = failures.get_mut(key) else {
                continue;
            };
            times.retain(|&at| now_ms - at < WINDOW_MS);
            if times.len() >= FAILURES_MAX {
                let wait_ms = WINDOW_MS - (now_ms - times[0]);
                return Err(u64::try_from(wait_ms).unwrap_or(0).div_ceil(1_000));
            }
        }
        for key in keys {
            if failures.len() >= KEYS_MAX && !failures.contains_key(key) {
                make_room(&mut failures, now_ms);
            }
            failures.entry(key.clone()).or_default().push(now_ms);
        }
        Ok(())
    }

    /// Tells that the last attempt was good: the account starts afresh, the address only gets
    /// this one attempt back, else an account of one's own would open all others.
    pub(super) fn forget(&self, [account, network]: &[String; 2]) {
        let mut failures = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        failures.remove(account);
        if let Some(times) = failures.get_mut(network) {
            times.pop();
        }
    }
}

fn make_room(failures: &mut HashMap<String, Vec<i64>>, now_ms: i64) {
    failures.retain(|_, times| times.last().is_some_and(|at| now_ms - at < WINDOW_MS));
    if failures.len() < KEYS_MAX {
        return;
    }
    let oldest = failures
        .iter()
        .min_by_key(|(_, times)| times.last().copied());
    if let Some(key) = oldest.map(|(key, _)| key.clone()) {
        failures.remove(&key);
    }
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use super::*;

    fn address(at: u32) -> IpAddr {
        IpAddr::V4(Ipv4Addr::from(at))
    }

    #[test]
    fn one_address_cannot_try_many_accounts() {
        let throttle = Throttle::default();
        let tries = (0..6).map(|at| {
            let keys = keys(&format!("{at}@example.com"), address(1));
            throttle.attempt(&keys, 0).is_ok()
        });
        assert_eq!(
            tries.collect::<Vec<_>>(),
            [true, true, true, true, true, false]
        );
    }

    #[test]
    fn many_addresses_cannot_try_one_account() {
        let throttle = Throttle::default();
        let passed = (0..100)
            .filter(|&at| {
                throttle
                    .attempt(&keys("ana@example.com", address(at)), 0)
                    .is_ok()
            })
            .count();
        assert_eq!(passed, FAILURES_MAX);
    }

    #[test]
    fn memory_is_bounded() {
        let throttle = Throttle::default();
        for at in 0..3 * 10_000u32 {
            let keys = keys(&format!("{at}@example.com"), address(at));
            throttle.attempt(&keys, i64::from(at)).unwrap();
        }
        assert!(throttle.0.lock().unwrap().len() <= KEYS_MAX);
    }

    #[test]
    fn network_of_a_version_six_address_is_its_first_half() {
        let one = "2001:db8:1:2:3:4:5:6".parse().unwrap();
        let other = "2001:db8:1:2:ffff::1".parse().unwrap();
        assert_eq!(keys("", one)[1], keys("", other)[1]);
    }
}
