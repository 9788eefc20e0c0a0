//! The best fit that never falls.

/// Weighted least-squares fit of `values`, in order, that never falls; one number for each value.
///
/// Pool adjacent violators. `weights` are above 0 and as many as `values`.
/// Source: Barlow, Bartholomew, Bremner and Brunk, Statistical Inference under Order Restrictions
/// (1972).
pub fn isotonic(values: &[f64], weights: &[f64]) -> Vec<f64> {
    let mut blocks: Vec<Block> = Vec::with_capacity(values.len());
    for (&value, &weight) in values.iter().zip(weights) {
        let mut block = Block {
            sum: value * weight,
            weight,
            length: 1,
        };
        while let Some(before) = blocks.pop_if(|before| before.mean() >= block.mean()) {
            block.sum += before.sum;
            block.weight += before.weight;
            block.length += before.length;
        }
        blocks.push(block);
    }
    blocks
        .iter()
        .flat_map(|block| std::iter::repeat_n(block.mean(), block.length))
        .collect()
}

/// Neighbours that share one fitted value.
#[derive(Debug, Clone, Copy)]
struct Block {
    sum: f64,
    weight: f64,
    length: usize,
}

impl Block {
    fn mean(self) -> f64 {
        self.sum / self.weight
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn violators_are_pooled_by_weight() {
        let check = |values: &[f64], weights: &[f64], expected: &[f64]| {
            assert_eq!(isotonic(values, weights), expected, "{values:?}");
        };
        check(&[], &[], &[]);
        check(&[0.5], &[2.0], &[0.5]);
        check(&[0.0, 1.0], &[1.0, 1.0], &[0.0, 1.0]);
        check(&[1.0, 0.0], &[1.0, 1.0], &[0.5, 0.5]);
        check(&[1.0, 0.0], &[3.0, 1.0], &[0.75, 0.75]);
        // The last value pools the two before it, by hand: (0 + 4 + 2) / 3.
        check(&[0.0, 4.0, 2.0, 0.0], &[1.0; 4], &[0.0, 2.0, 2.0, 2.0]);
    }
}
