//! What the writer process does, step by step, so that the test that kills it knows what has to
//! be there: the store must equal the model after the acknowledged steps, or one more.

use rumbo_market::{Bar, Bars, Timeframe};
use rumbo_store::SeriesKey;

pub(crate) const KEY: SeriesKey<'_> = SeriesKey {
    symbol: "BTC/USDT",
    timeframe: Timeframe::M1,
    source: "file",
};
pub(crate) const START: i64 = 1_700_000_000_000;
const MINUTE: i64 = 60_000;

/// One step of the writer.
pub(crate) enum Step {
    /// Appends bars, recorded at `START` plus the number of the step.
    Append(Bars),
    /// Seals the tail.
    Seal,
}

/// Mixes a number thoroughly (Steele, Lea and Flood, 2014).
fn mix(number: u64) -> u64 {
    let mut z = number.wrapping_mul(0x9E37_79B9_7F4A_7C15);
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

/// A whole number in `0..bound`, the same for the same arguments.
pub(crate) fn pick(seed: u64, step: u32, salt: u64, bound: u32) -> u32 {
    let number = mix(mix(seed ^ salt) ^ u64::from(step)) % u64::from(bound);
    u32::try_from(number).expect("smaller than the bound")
}

/// The steps of one seed.
pub(crate) struct Script {
    seed: u64,
    step: u32,
    /// First minute that has no bar yet.
    end: i64,
}

impl Script {
    pub(crate) fn new(seed: u64) -> Self {
        Self {
            seed,
            step: 0,
            end: 0,
        }
    }

    /// The next step: mostly few new bars, now and then many, a correction, or a seal.
    pub(crate) fn next_step(&mut self) -> Step {
        let step = self.step;
        self.step += 1;
        let pick = |salt, bound| pick(self.seed, step, salt, bound);
        let kind = pick(1, 20);
        if kind == 0 {
            return Step::Seal;
        }
        let rows = if kind == 1 {
            4_096 + i64::from(pick(2, 900))
        } else {
            1 + i64::from(pick(2, 40))
        };
        // Every fourth append reaches back and so corrects bars that are there.
        let back = if kind % 4 == 0 {
            i64::from(pick(3, 60))
        } else {
            0
        };
        let start = (self.end - back).max(0);
        let bars: Bars = (start..start + rows)
            .map(|minute| bar(minute, step))
            .collect();
        self.end = self.end.max(start + rows);
        Step::Append(bars)
    }
}

/// The bar of a minute as a step says it; every step says something else.
fn bar(minute: i64, step: u32) -> Bar {
    let close = 100.0 + f64::from(step) / 3.0;
    Bar {
        opened_at: minute * MINUTE,
        open: close,
        high: close + 1.0,
        low: close - 1.0,
        close,
        volume: 1.0 / close,
    }
}
