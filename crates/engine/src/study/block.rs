//! Returns of a configuration in blocks: all that splitting a record in halves again and again needs.

use super::walk_forward::{change, float};

/// Sums of one configuration's returns over blocks of equal length, in the order of time.
///
/// Sums are of deviations from `centre`, so that variances lose no digits. Excess returns: the
/// risk-free rate per bar is taken off.
#[derive(Debug, Clone, PartialEq)]
pub struct ReturnBlocks {
    /// Returns in each block.
    pub rows: usize,
    /// Mean excess return over all blocks.
    pub centre: f64,
    /// Sum of deviations from the centre, and of their squares, block by block.
    pub sums: Vec<(f64, f64)>,
}

impl ReturnBlocks {
    /// Cuts the returns of an equity curve into `blocks`.
    ///
    /// `n` points have `n` - 1 returns. What does not divide evenly is left out at the start, at most
    /// `blocks` - 1 returns. An account that has lost everything earns nothing. `None` where a block
    /// would have fewer than two returns, or without a block.
    pub fn of_equity(equity: &[f64], blocks: usize, risk_free_per_bar: f64) -> Option<Self> {
        let returns = equity.len().checked_sub(1)?;
        let rows = returns.checked_div(blocks).filter(|&rows| rows > 1)?;
        let used = &equity[returns - rows * blocks..];
        let earned = |at: usize| change(used[at], used[at + 1]) - risk_free_per_bar;
        let total: f64 = (0..rows * blocks).map(earned).sum();
        let centre = total / float(rows * blocks);
        let block = |block: usize| {
            let (mut sum, mut squares) = (0.0, 0.0);
            for at in block * rows..(block + 1) * rows {
                let deviation = earned(at) - centre;
                sum += deviation;
                squares += deviation * deviation;
            }
            (sum, squares)
        };
        Some(Self {
            rows,
            centre,
            sums: (0..blocks).map(block).collect(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_are_equal_and_the_rest_is_left_out_at_the_start() {
        // Returns 1, 0.5, 0, -0.5, 1 and five more than two blocks of two need one to go.
        let equity = [1.0, 2.0, 3.0, 3.0, 1.5, 3.0];
        let blocks = ReturnBlocks::of_equity(&equity, 2, 0.25).unwrap();
        assert_eq!((blocks.rows, blocks.centre), (2, 0.0));
        // Excess of 0.25 and -0.25, then of -0.75 and 0.75.
        assert_eq!(blocks.sums, [(0.0, 0.125), (0.0, 1.125)]);
    }

    #[test]
    fn too_short_a_record_has_no_blocks() {
        assert_eq!(ReturnBlocks::of_equity(&[1.0, 2.0, 3.0, 4.0], 2, 0.0), None);
        assert_eq!(ReturnBlocks::of_equity(&[1.0; 9], 0, 0.0), None);
        assert_eq!(ReturnBlocks::of_equity(&[], 2, 0.0), None);
    }

    #[test]
    fn a_lost_account_earns_nothing() {
        let equity = [1.0, 0.0, 5.0, 5.0, 5.0];
        let blocks = ReturnBlocks::of_equity(&equity, 2, 0.0).unwrap();
        assert_eq!(blocks.centre, -0.25);
        assert_eq!(blocks.sums, [(-0.5, 0.625), (0.5, 0.125)]);
    }
}
