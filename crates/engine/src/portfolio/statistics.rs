//! What closes and resolved trades have said so far.

use crate::portfolio::Sizing;
use crate::trading::Config;

/// Returns of closes and of trades, as far as sizing or limits ask for them.
#[derive(Debug, Clone)]
pub(crate) struct Statistics {
    /// Closes kept; 0 when nothing asks for them.
    bars: usize,
    rings: Vec<Ring>,
    pub(crate) trades: TradeReturns,
}

/// The last returns of one instrument, the oldest overwritten first.
#[derive(Debug, Clone, Default)]
struct Ring {
    at: Vec<i64>,
    returns: Vec<f64>,
    next: usize,
    last: Option<f64>,
}

/// Sums over the returns of resolved trades.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct TradeReturns {
    pub(crate) count: usize,
    sum: f64,
    squares: f64,
}

impl TradeReturns {
    /// Mean over mean square, shrunk towards zero as `prior` trades without profit would.
    pub(crate) fn kelly(&self, prior: f64) -> f64 {
        let count = float(self.count);
        if self.squares <= 0.0 {
            return 0.0;
        }
        (self.sum / self.squares) * (count / (count + prior))
    }
}

impl Statistics {
    pub(crate) fn new(config: &Config, instruments: usize) -> Self {
        let sizing = match config.sizing {
            Sizing::Volatility { bars, .. } => bars,
            _ => 0,
        };
        let correlation = config.limits.correlation.map_or(0, |limit| limit.bars);
        let mut statistics = Self {
            bars: 0,
            rings: vec![Ring::default(); instruments],
            trades: TradeReturns::default(),
        };
        statistics.keep(sizing.max(correlation));
        statistics
    }

    /// Makes room for the returns of this many closes.
    pub(crate) fn keep(&mut self, bars: usize) {
        self.bars = self.bars.max(bars);
        for ring in &mut self.rings {
            ring.at.reserve(self.bars);
            ring.returns.reserve(self.bars);
        }
    }

    #[inline]
    pub(crate) fn is_needed(&self) -> bool {
        self.bars > 0
    }

    pub(crate) fn see(&mut self, instrument: usize, at: i64, close: f64) {
        let ring = &mut self.rings[instrument];
        if let Some(last) = ring.last.replace(close) {
            let change = close / last - 1.0;
            if ring.returns.len() < self.bars {
                ring.at.push(at);
                ring.returns.push(change);
            } else {
                ring.at[ring.next] = at;
                ring.returns[ring.next] = change;
                ring.next = (ring.next + 1) % self.bars;
            }
        }
    }

    pub(crate) fn split(&mut self, instrument: usize, ratio: f64) {
        let ring = &mut self.rings[instrument];
        ring.last = ring.last.map(|close| close / ratio);
    }

    #[inline]
    pub(crate) fn resolve(&mut self, return_ratio: f64) {
        self.trades.count += 1;
        self.trades.sum += return_ratio;
        self.trades.squares += return_ratio * return_ratio;
    }

    /// Standard deviation (ddof 1) of the last `bars` returns; `None` before there are as many.
    pub(crate) fn deviation(&self, instrument: usize, bars: usize) -> Option<f64> {
        let ring = &self.rings[instrument];
        if bars < 2 || ring.returns.len() < bars {
            return None;
        }
        let count = float(bars);
        let mean = ring.latest(bars).map(|(_, value)| value).sum::<f64>() / count;
        let squares = ring
            .latest(bars)
            .map(|(_, value)| (value - mean) * (value - mean))
            .sum::<f64>();
        Some((squares / (count - 1.0)).sqrt())
    }

    /// Pearson correlation of the returns of equal instants among the last `bars`; `None` where fewer
    /// than `bars` instants are shared or one does not move.
    pub(crate) fn correlation(&self, one: usize, other: usize, bars: usize) -> Option<f64> {
        let (one, other) = (&self.rings[one], &self.rings[other]);
        let mut pairs = Shared {
            one: one.latest(bars).peekable(),
            other: other.latest(bars).peekable(),
        };
        let (mut n, mut x, mut y, mut xx, mut yy, mut xy) = (0_usize, 0.0, 0.0, 0.0, 0.0, 0.0);
        while let Some((a, b)) = pairs.next_pair() {
            n += 1;
            x += a;
            y += b;
            xx += a * a;
            yy += b * b;
            xy += a * b;
        }
        if n < bars || n < 2 {
            return None;
        }
        let count = float(n);
        let (vx, vy) = (xx - x * x / count, yy - y * y / count);
        (vx > 0.0 && vy > 0.0).then(|| (xy - x * y / count) / (vx * vy).sqrt())
    }
}

impl Ring {
    /// The last `bars` returns with their instants, oldest first.
    fn latest(&self, bars: usize) -> impl Iterator<Item = (i64, f64)> + '_ {
        let length = self.returns.len();
        let skipped = length.saturating_sub(bars);
        (skipped..length).map(move |at| {
            let place = (self.next + at) % length;
            (self.at[place], self.returns[place])
        })
    }
}

struct Shared<A: Iterator<Item = (i64, f64)>, B: Iterator<Item = (i64, f64)>> {
    one: std::iter::Peekable<A>,
    other: std::iter::Peekable<B>,
}

impl<A: Iterator<Item = (i64, f64)>, B: Iterator<Item = (i64, f64)>> Shared<A, B> {
    fn next_pair(&mut self) -> Option<(f64, f64)> {
        loop {
            let (a, b) = (self.one.peek()?, self.other.peek()?);
            match a.0.cmp(&b.0) {
                std::cmp::Ordering::Less => {
                    self.one.next();
                }
                std::cmp::Ordering::Greater => {
                    self.other.next();
                }
                std::cmp::Ordering::Equal => {
                    let pair = (a.1, b.1);
                    self.one.next();
                    self.other.next();
                    return Some(pair);
                }
            }
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "a count is far below 2^53")]
fn float(count: usize) -> f64 {
    count as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trading::Config;

    fn seen(closes: &[f64], bars: usize) -> Statistics {
        let mut statistics = Statistics::new(&Config::default(), 2);
        statistics.keep(bars);
        for (at, close) in (0_i64..).zip(closes) {
            statistics.see(0, at, *close);
            statistics.see(1, at, 1_000.0 - close);
        }
        statistics
    }

    #[test]
    fn deviation_is_of_the_last_returns_with_ddof_one() {
        // Returns 0.1, -0.1, 0.2: mean 1/15, squares 0.0466667, over 2.
        let statistics = seen(&[50.0, 100.0, 110.0, 99.0, 118.8], 3);
        let deviation = statistics.deviation(0, 3).unwrap();
        assert!(
            (deviation - 0.152_752_523_165_194_66).abs() < 1e-12,
            "{deviation}"
        );
        assert_eq!(statistics.deviation(0, 4), None);
    }

    #[test]
    fn correlation_is_pearsons_of_shared_instants() {
        let statistics = seen(&[500.0, 510.0, 495.0, 520.0, 500.0], 4);
        let mirrored = statistics.correlation(0, 1, 4).unwrap();
        assert!(mirrored < -0.99, "{mirrored}");
        assert!((statistics.correlation(0, 0, 4).unwrap() - 1.0).abs() < 1e-12);
        assert_eq!(statistics.correlation(0, 1, 5), None);
    }

    #[test]
    fn kelly_is_the_mean_over_the_mean_square_shrunk() {
        let mut trades = Statistics::new(&Config::default(), 0);
        for _ in 0..20 {
            trades.resolve(0.2);
            trades.resolve(-0.1);
        }
        // 0.05 / 0.025 = 2, shrunk by 40 / (40 + 40).
        assert!((trades.trades.kelly(40.0) - 1.0).abs() < 1e-12);
    }
}
