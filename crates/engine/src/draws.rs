//! Seeded numbers for what is drawn: resampling, and futures that did not happen.

/// Numbers that look random and depend on the seed alone.
///
/// Source: Steele, Lea and Flood, Fast Splittable Pseudorandom Number Generators (2014), `SplitMix64`.
#[derive(Debug, Clone)]
pub(crate) struct Draws(pub(crate) u64);

impl Draws {
    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// From 0 to below 1, in steps of 2^-53.
    pub(crate) fn ratio(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// From 0 to below `end`, which must be above 0.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        // The high half of the product: the bias is end / 2^64.
        let wide = u128::from(self.next()) * end as u128;
        usize::try_from(wide >> 64).expect("less than `end`")
    }
}
