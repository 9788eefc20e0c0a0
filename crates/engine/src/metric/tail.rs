//! The worst and the best returns: what lies beyond a quantile, without sorting all of them.

use crate::metric::measure::float;
use crate::metric::{Metrics, normal};

/// Share of the returns that each tail holds at least.
const TAIL: f64 = 0.05;
/// From this many returns on, thresholds from a sample tell which of them belong to the tails.
const BRACKET_MIN: usize = 16_384;
/// Returns looked at to choose the thresholds.
const SAMPLE: usize = 4_096;
/// Rank of the threshold in the sample: 5 % of it and four standard deviations of that count.
const SAMPLE_RANK: usize = 205 + 56;

/// The returns of both tails in ascending order, exactly as if all had been sorted.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Tails {
    count: usize,
    /// The lowest returns.
    lowest: Vec<f64>,
    /// The highest returns.
    highest: Vec<f64>,
    /// Returns below the first and above the second are kept; none is set for all.
    bracket: Option<(f64, f64)>,
    /// How often a return equals one of the thresholds.
    at_bracket: (usize, usize),
}

impl Tails {
    /// Chooses the thresholds for the returns between positive levels.
    pub(crate) fn bracket(levels: &[f64]) -> Self {
        let count = levels.len() - 1;
        let mut tails = Self {
            count,
            lowest: Vec::new(),
            highest: Vec::new(),
            bracket: None,
            at_bracket: (0, 0),
        };
        if count < BRACKET_MIN {
            tails.lowest.reserve(count);
            return tails;
        }
        let mut sample: Vec<f64> = (0..SAMPLE)
            .map(|at| {
                let row = at * count / SAMPLE;
                levels[row + 1] / levels[row] - 1.0
            })
            .collect();
        sample.sort_unstable_by(f64::total_cmp);
        tails.bracket = Some((sample[SAMPLE_RANK], sample[SAMPLE - 1 - SAMPLE_RANK]));
        tails
    }

    pub(crate) fn see(&mut self, returns: &[f64]) {
        let Some((low, high)) = self.bracket else {
            self.lowest.extend_from_slice(returns);
            return;
        };
        for &change in returns {
            if change < low {
                self.lowest.push(change);
            }
            if change > high {
                self.highest.push(change);
            }
            self.at_bracket.0 += usize::from(change == low);
            self.at_bracket.1 += usize::from(change == high);
        }
    }

    /// Sorts the tails; sorts all returns when the thresholds were too far out.
    pub(crate) fn finish(mut self, levels: &[f64]) -> Self {
        if let Some((low, high)) = self.bracket.take() {
            let needed = needed(self.count);
            fill(&mut self.lowest, low, self.at_bracket.0, needed);
            fill(&mut self.highest, high, self.at_bracket.1, needed);
            if self.lowest.len() < needed || self.highest.len() < needed {
                self.lowest.clear();
                self.highest.clear();
                let all = levels.windows(2).map(|pair| pair[1] / pair[0] - 1.0);
                self.lowest.extend(all);
            }
        }
        self.at_bracket = (0, 0);
        // By total order, in which -0 comes before 0: equal values have one order.
        self.lowest.sort_unstable_by(f64::total_cmp);
        self.highest.sort_unstable_by(f64::total_cmp);
        if self.highest.is_empty() {
            let from = self.count - needed(self.count).min(self.count);
            self.highest = self.lowest[from..].to_vec();
        }
        self.lowest.truncate(needed(self.count).min(self.count));
        let extra = self.highest.len() - needed(self.count).min(self.count);
        self.highest.drain(..extra);
        self
    }

    /// Quantile of type 7 in the lower tail; `p` at most [`TAIL`].
    fn low_quantile(&self, p: f64) -> Option<f64> {
        let (below, share) = position(self.count, p)?;
        let (below, above) = (*self.lowest.get(below)?, self.lowest.get(below + 1));
        Some(below + share * (above.copied().unwrap_or(below) - below))
    }

    /// Quantile of type 7 in the upper tail; `p` at least 1 - [`TAIL`].
    fn high_quantile(&self, p: f64) -> Option<f64> {
        let (below, share) = position(self.count, p)?;
        let before = self.count - self.highest.len();
        let below = below.checked_sub(before)?;
        let (below, above) = (*self.highest.get(below)?, self.highest.get(below + 1));
        Some(below + share * (above.copied().unwrap_or(below) - below))
    }

    /// Mean of the lowest `p` of the returns, the last one with the weight that is left of it.
    fn low_mean(&self, p: f64) -> Option<f64> {
        let weight = float(self.count) * p;
        let whole = floor(weight);
        let mut sum: f64 = self.lowest.get(..whole)?.iter().sum();
        let rest = weight - float(whole);
        if rest > 0.0 {
            sum += rest * self.lowest.get(whole)?;
        }
        (weight >= 1.0).then(|| sum / weight)
    }
}

/// Returns that each tail must hold to answer for [`TAIL`].
fn needed(count: usize) -> usize {
    floor(float(count) * TAIL) + 3
}

/// Adds as many of the returns at the threshold as are needed and exist.
fn fill(tail: &mut Vec<f64>, threshold: f64, equal: usize, needed: usize) {
    let missing = needed.saturating_sub(tail.len()).min(equal);
    tail.extend(std::iter::repeat_n(threshold, missing));
}

/// Order statistic below a quantile of type 7, and the share of the way to the next.
fn position(count: usize, p: f64) -> Option<(usize, f64)> {
    let position = float(count.checked_sub(1)?) * p;
    let below = floor(position);
    Some((below, position - float(below)))
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a whole number from 0 to the count of returns"
)]
fn floor(value: f64) -> usize {
    value.floor() as usize
}

impl Metrics {
    /// Loss of one bar that a share `tail` of the bars reaches, 0.05 or less; a loss is positive.
    ///
    /// Historical: the quantile of type 7 of the returns (Hyndman and Fan 1996). `None` for fewer
    /// than 1 / `tail` returns, of which the quantile would be the lowest.
    pub fn value_at_risk(&self, tail: f64) -> Option<f64> {
        Some(-self.tails_for(tail)?.low_quantile(tail)?)
    }

    /// Mean loss of one bar in the worst share `tail` of the bars; a loss is positive.
    ///
    /// The return at the edge of the tail counts with the weight that is left for it. `None` for
    /// fewer than 1 / `tail` returns. Source: Acerbi and Tasche, Journal of Banking and Finance 26:7
    /// (2002), definition 2.6.
    pub fn expected_shortfall(&self, tail: f64) -> Option<f64> {
        Some(-self.tails_for(tail)?.low_mean(tail)?)
    }

    /// Loss of one bar in the worst 5 % by a normal quantile corrected for skew and kurtosis.
    ///
    /// `None` where the corrected quantile does not grow with its probability, and for fewer than 20
    /// returns. Sources: Cornish and Fisher (1938); Maillard, SSRN 1997178 (2012), its domain.
    pub fn cornish_fisher_var(&self) -> Option<f64> {
        let (skew, excess) = (self.skew()?, self.kurtosis()? - 3.0);
        let square = excess / 8.0 - skew * skew / 6.0;
        let constant = 1.0 - excess / 8.0 + 5.0 * skew * skew / 36.0;
        let grows = if square == 0.0 {
            skew == 0.0 && constant > 0.0
        } else {
            square > 0.0 && skew * skew / 9.0 <= 4.0 * square * constant
        };
        if !grows || self.return_count < 20 {
            return None;
        }
        let z = normal::quantile(TAIL)?;
        let corrected = z + (z * z - 1.0) * skew / 6.0 + (z * z * z - 3.0 * z) * excess / 24.0
            - (2.0 * z * z * z - 5.0 * z) * skew * skew / 36.0;
        Some(-(self.returns?.mean + corrected * self.deviation()?))
    }

    /// 95 % quantile of the returns by the size of the 5 % quantile; `None` for fewer than 20
    /// returns or a 5 % quantile that is no loss.
    pub fn tail_ratio(&self) -> Option<f64> {
        let tails = self.tails_for(TAIL)?;
        let low = tails.low_quantile(TAIL)?;
        (low < 0.0).then(|| Some(tails.high_quantile(1.0 - TAIL)?.abs() / -low))?
    }

    /// Tail ratio times the sum of positive over the sum of negative per-bar returns.
    pub fn common_sense_ratio(&self) -> Option<f64> {
        let gains = self.gains().filter(|gains| gains.loss > 0.0)?;
        Some(self.tail_ratio()? * gains.gain / gains.loss)
    }

    fn tails_for(&self, tail: f64) -> Option<&Tails> {
        let tails = self.full.as_ref()?.tails.as_ref()?;
        (tail <= TAIL && float(tails.count) * tail >= 1.0).then_some(tails)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metric::quantile;

    /// Levels whose returns are the given ones, nearly.
    fn levels(returns: impl Iterator<Item = f64>) -> Vec<f64> {
        std::iter::once(1.0)
            .chain(returns.scan(1.0, |level, change| {
                *level *= 1.0 + change;
                Some(*level)
            }))
            .collect()
    }

    fn check(levels: &[f64]) {
        let mut returns: Vec<f64> = levels.windows(2).map(|w| w[1] / w[0] - 1.0).collect();
        let mut tails = Tails::bracket(levels);
        returns.chunks(97).for_each(|block| tails.see(block));
        let tails = tails.finish(levels);
        returns.sort_unstable_by(f64::total_cmp);
        for p in [0.001, 0.01, 0.033, 0.05] {
            assert_eq!(tails.low_quantile(p), quantile(&returns, p), "{p}");
            let high = quantile(&returns, 1.0 - p).unwrap();
            assert_eq!(tails.high_quantile(1.0 - p), Some(high), "{p}");
            let weight = float(returns.len()) * p;
            let whole = floor(weight);
            let sum: f64 = returns[..whole].iter().sum();
            let mean = (sum + (weight - float(whole)) * returns[whole]) / weight;
            let expected = (weight >= 1.0).then_some(mean);
            assert_eq!(tails.low_mean(p), expected, "{p}");
        }
    }

    fn noise(seed: u64) -> impl Iterator<Item = f64> {
        let mut state = seed;
        std::iter::repeat_with(move || {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1);
            let high = u32::try_from(state >> 40).unwrap();
            f64::from(high) / f64::from(1_u32 << 24) - 0.499
        })
    }

    #[test]
    fn tails_answer_as_if_all_returns_were_sorted() {
        for count in [20, 21, 100, 16_383, 16_384, 50_001] {
            check(&levels(noise(7).take(count).map(|x| x * 0.01)));
        }
    }

    #[test]
    fn tails_of_returns_that_are_mostly_equal_are_exact() {
        // Nine in ten bars without a position.
        let rare = noise(3)
            .zip(0..40_000)
            .map(|(x, at)| if at % 10 == 0 { x * 0.01 } else { 0.0 });
        check(&levels(rare));
        let rarer = noise(3)
            .zip(0..40_000)
            .map(|(x, at)| if at % 97 == 0 { x * 0.01 } else { 0.0 });
        check(&levels(rarer));
        check(&vec![5.0; 30_000]);
    }

    #[test]
    fn thresholds_of_an_unlucky_sample_are_given_up() {
        // The sample takes every eighth return of these, none of them a loss.
        let count = SAMPLE * 8;
        let unlucky = (0..count).map(|at| {
            if at % 8 == 0 {
                0.001
            } else {
                -1e-6 * float(at % 11)
            }
        });
        check(&levels(unlucky));
    }
}
