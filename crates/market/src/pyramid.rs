//! A whole series at every level of detail, cut into tiles that never change.
//!
//! Level 0 is the bars themselves; a row of level k joins 4^k of them, counted from the first bar of
//! the series. Rows are exact at every level: first open, highest high, lowest low, last close, summed
//! volume. The series has one name, the digest of its bars, so whoever has a tile under that name
//! may keep it for ever.

use crate::lod::condense;
use crate::{BarSlice, Bars, Digest};

/// Rows of a level that one row of the next level joins.
pub const FANOUT: usize = 4;
/// Rows of one tile; the last tile of a level may have fewer.
pub const TILE_ROWS: usize = 1_024;

/// A series at every level of detail.
#[derive(Debug, Clone, PartialEq)]
pub struct Pyramid {
    /// Finest first; never empty, though the finest level of an empty series is.
    levels: Vec<Bars>,
    digest: Digest,
}

/// One level of detail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PyramidLevel {
    pub level: usize,
    /// Bars that one row joins; the last row may join fewer.
    pub bars_per_row: usize,
    pub rows: usize,
    pub tiles: usize,
}

impl Pyramid {
    /// Builds every level up to one that fits in a single tile. One pass over each level: a third
    /// more work and memory than the bars themselves.
    pub fn build(bars: Bars) -> Self {
        let digest = bars.as_slice().digest();
        let mut levels = vec![bars];
        while let Some(finer) = levels.last().filter(|level| level.len() > TILE_ROWS) {
            let coarser = coarsen(finer.as_slice());
            levels.push(coarser);
        }
        Self { levels, digest }
    }

    /// The bars themselves.
    pub fn bars(&self) -> BarSlice<'_> {
        self.levels[0].as_slice()
    }

    /// Digest of the bars.
    pub fn digest(&self) -> Digest {
        self.digest
    }

    /// Levels, finest first.
    pub fn levels(&self) -> impl ExactSizeIterator<Item = PyramidLevel> {
        self.levels
            .iter()
            .enumerate()
            .map(|(level, bars)| PyramidLevel {
                level,
                bars_per_row: bars_per_row(level),
                rows: bars.len(),
                tiles: bars.len().div_ceil(TILE_ROWS),
            })
    }

    /// Rows of one tile; `None` where there is none.
    pub fn tile(&self, level: usize, tile: usize) -> Option<BarSlice<'_>> {
        let rows = self.levels.get(level)?.as_slice();
        let first = tile
            .checked_mul(TILE_ROWS)
            .filter(|&first| first < rows.len())?;
        Some(rows.rows(first..rows.len().min(first + TILE_ROWS)))
    }

    /// Memory that the rows take.
    pub fn size_bytes(&self) -> usize {
        const ROW_BYTES: usize = 6 * 8;
        self.levels
            .iter()
            .map(|level| level.len() * ROW_BYTES)
            .sum()
    }
}

/// Bars that one row of a level joins.
pub fn bars_per_row(level: usize) -> usize {
    FANOUT.pow(u32::try_from(level).unwrap_or(u32::MAX))
}

fn coarsen(finer: BarSlice<'_>) -> Bars {
    let mut coarser = Bars::with_capacity(finer.len().div_ceil(FANOUT));
    for start in (0..finer.len()).step_by(FANOUT) {
        coarser.push(condense(finer.rows(start..finer.len().min(start + FANOUT))));
    }
    coarser
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::Bar;

    /// A walk with whole volumes, so that sums are exact whatever their order.
    fn walk(rows: usize, seed: u64) -> Bars {
        let mut state = seed | 1;
        let mut price = 1_000.0;
        (0..rows)
            .map(|at| {
                // Marsaglia's xorshift, for steps that do not repeat.
                state ^= state << 13;
                state ^= state >> 7;
                state ^= state << 17;
                let step = f64::from(u16::try_from(state % 2_001).unwrap()) / 100.0 - 10.0;
                let open = price;
                price = (price + step).max(1.0);
                Bar {
                    opened_at: i64::try_from(at).unwrap() * 60_000,
                    open,
                    high: open.max(price) + 0.25,
                    low: open.min(price) - 0.25,
                    close: price,
                    volume: f64::from(u16::try_from(state % 977).unwrap()),
                }
            })
            .collect()
    }

    #[test]
    fn levels_end_with_one_tile() {
        let check = |rows: usize, expected: &[(usize, usize, usize)]| {
            let pyramid = Pyramid::build(walk(rows, 7));
            let found: Vec<_> = pyramid
                .levels()
                .map(|level| (level.bars_per_row, level.rows, level.tiles))
                .collect();
            assert_eq!(found, expected);
        };
        check(0, &[(1, 0, 0)]);
        check(1_024, &[(1, 1_024, 1)]);
        check(1_025, &[(1, 1_025, 2), (4, 257, 1)]);
        check(
            20_001,
            &[(1, 20_001, 20), (4, 5_001, 5), (16, 1_251, 2), (64, 313, 1)],
        );
    }

    #[test]
    fn tiles_cover_each_level_once() {
        let pyramid = Pyramid::build(walk(5_000, 3));
        for level in pyramid.levels() {
            let mut joined = Bars::default();
            for tile in 0..level.tiles {
                joined.extend(pyramid.tile(level.level, tile).unwrap());
            }
            assert_eq!(joined, pyramid.levels[level.level]);
            assert_eq!(pyramid.tile(level.level, level.tiles), None);
        }
        assert_eq!(pyramid.tile(99, 0), None);
        assert_eq!(pyramid.tile(0, usize::MAX), None);
    }

    #[test]
    fn digest_names_the_bars() {
        let bars = walk(2_000, 5);
        let mut other = bars.clone();
        other.volume[1_999] += 1.0;
        let digest = Pyramid::build(bars.clone()).digest();
        assert_eq!(digest, bars.as_slice().digest());
        assert_ne!(digest, Pyramid::build(other).digest());
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(1_000))]

        /// What a chart shows of a window, from whole rows of any level, is what the bars say.
        #[test]
        fn every_level_is_exact_on_any_window(
            rows in 1usize..9_000,
            seed: u64,
            place in (0.0..1.0, 0.0..1.0),
        ) {
            let bars = walk(rows, seed);
            let pyramid = Pyramid::build(bars.clone());
            for level in pyramid.levels() {
                let part = |share: f64, of: usize| {
                    (0..of).take_while(|&at| (at as f64) < share * of as f64).count()
                };
                let first = part(place.0, level.rows - 1);
                let last = first + part(place.1, level.rows - first - 1);
                let shown = pyramid.levels[level.level].as_slice().rows(first..last + 1);
                let end = ((last + 1) * level.bars_per_row).min(rows);
                let raw = bars.as_slice().rows(first * level.bars_per_row..end);
                let highest = raw.high.iter().copied().fold(f64::MIN, f64::max);
                let lowest = raw.low.iter().copied().fold(f64::MAX, f64::min);
                prop_assert_eq!(shown.high.iter().copied().fold(f64::MIN, f64::max), highest);
                prop_assert_eq!(shown.low.iter().copied().fold(f64::MAX, f64::min), lowest);
                prop_assert_eq!(
                    shown.volume.iter().sum::<f64>(),
                    raw.volume.iter().sum::<f64>()
                );
                prop_assert_eq!(shown.open[0], raw.open[0]);
                prop_assert_eq!(shown.close[shown.len() - 1], raw.close[raw.len() - 1]);
                prop_assert_eq!(shown.opened_at[0], raw.opened_at[0]);
            }
        }
    }
}
