//! Trial ledger: every configuration ever run on a window, so that the number of tries is known.

use std::collections::BTreeSet;

use rumbo_market::{Digest, Timeframe};
use serde::{Deserialize, Serialize};

/// The bars on which something was tried: those of one instrument opened in `[from, until)`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Window {
    pub instrument: String,
    pub timeframe: Timeframe,
    /// Unix milliseconds.
    pub from: i64,
    /// Unix milliseconds.
    pub until: i64,
}

impl Window {
    /// Tells whether both windows share bars of the market, in whatever timeframe.
    pub fn overlaps(&self, other: &Window) -> bool {
        self.instrument == other.instrument && self.from < other.until && other.from < self.until
    }
}

/// Configurations tried on one window.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WindowTrials {
    pub window: Window,
    /// Digests of strategy version, parameters and assumptions.
    pub configurations: BTreeSet<Digest>,
}

/// Every trial, one entry per window in the order of windows.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct TrialLedger {
    entries: Vec<WindowTrials>,
}

impl TrialLedger {
    /// Counts a configuration; tells whether it is new on this window.
    pub fn record(&mut self, window: &Window, configuration: Digest) -> bool {
        let at = match self
            .entries
            .binary_search_by(|entry| entry.window.cmp(window))
        {
            Ok(at) => at,
            Err(at) => {
                let entry = WindowTrials {
                    window: window.clone(),
                    configurations: BTreeSet::new(),
                };
                self.entries.insert(at, entry);
                at
            }
        };
        self.entries[at].configurations.insert(configuration)
    }

    /// Takes over the trials of another ledger.
    pub fn merge(&mut self, other: &TrialLedger) {
        for entry in &other.entries {
            for &configuration in &entry.configurations {
                self.record(&entry.window, configuration);
            }
        }
    }

    /// Different configurations tried on bars of this window, also as part of other windows.
    pub fn trials(&self, window: &Window) -> usize {
        let touching = self
            .entries
            .iter()
            .filter(|entry| entry.window.overlaps(window));
        touching
            .flat_map(|entry| &entry.configurations)
            .collect::<BTreeSet<_>>()
            .len()
    }

    /// Entries in the order of windows.
    pub fn entries(&self) -> &[WindowTrials] {
        &self.entries
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn window(instrument: &str, from: i64, until: i64) -> Window {
        Window {
            instrument: instrument.to_owned(),
            timeframe: Timeframe::D1,
            from,
            until,
        }
    }

    #[test]
    fn a_configuration_counts_once_however_often_it_runs() {
        let mut ledger = TrialLedger::default();
        let first = window("BTC/USDT", 0, 100);
        assert!(ledger.record(&first, Digest::of(b"a")));
        assert!(!ledger.record(&first, Digest::of(b"a")));
        assert!(ledger.record(&first, Digest::of(b"b")));
        assert_eq!(ledger.trials(&first), 2);
    }

    #[test]
    fn trials_on_overlapping_windows_count_and_others_do_not() {
        let mut ledger = TrialLedger::default();
        ledger.record(&window("BTC/USDT", 0, 100), Digest::of(b"a"));
        ledger.record(&window("BTC/USDT", 99, 200), Digest::of(b"a"));
        ledger.record(&window("BTC/USDT", 99, 200), Digest::of(b"b"));
        ledger.record(&window("ETH/USDT", 0, 200), Digest::of(b"c"));
        assert_eq!(ledger.trials(&window("BTC/USDT", 50, 100)), 2);
        assert_eq!(ledger.trials(&window("BTC/USDT", 50, 99)), 1);
        assert_eq!(ledger.trials(&window("BTC/USDT", 200, 300)), 0);
    }

    #[test]
    fn the_order_of_recording_leaves_no_trace() {
        let trials = [
            (window("BTC/USDT", 0, 100), Digest::of(b"a")),
            (window("AAPL", 0, 100), Digest::of(b"b")),
            (window("AAPL", 0, 50), Digest::of(b"c")),
        ];
        let mut forward = TrialLedger::default();
        let mut backward = TrialLedger::default();
        for (window, configuration) in &trials {
            forward.record(window, *configuration);
        }
        for (window, configuration) in trials.iter().rev() {
            backward.record(window, *configuration);
        }
        assert_eq!(forward, backward);
        let mut merged = TrialLedger::default();
        merged.merge(&backward);
        assert_eq!(merged, forward);
    }
}
