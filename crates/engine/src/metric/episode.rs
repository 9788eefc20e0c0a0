//! Every fall from a peak, not only the deepest.

use crate::metric::Metrics;
use crate::metric::measure::float;

/// Sums over the closes below a peak and the drawdowns that they form.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(crate) struct EpisodeSums {
    /// Closes below the peak, the first point aside.
    under: usize,
    /// Sum of the falls from the peak at every close.
    depth_sum: f64,
    square_sum: f64,
    count: usize,
    /// Sums over the depth of each drawdown.
    deepest_sum: f64,
    deepest_square_sum: f64,
    bars_sum: usize,
    longest: usize,
    /// Deepest fall in money.
    money: f64,
    /// Fall from the peak at the last close.
    current: f64,
}

impl EpisodeSums {
    /// Takes points of which the first is positive.
    pub(crate) fn gather(equity: &[f64]) -> Self {
        let mut sums = Self::default();
        let (mut peak, mut peak_row, mut deepest) = (f64::NEG_INFINITY, 0, 0.0);
        for (row, &value) in equity.iter().enumerate() {
            if value >= peak {
                if deepest > 0.0 {
                    sums.close(deepest, row - peak_row);
                    deepest = 0.0;
                }
                (peak, peak_row) = (value, row);
            } else {
                let depth = 1.0 - value / peak;
                sums.under += 1;
                sums.depth_sum += depth;
                sums.square_sum += depth * depth;
                sums.money = sums.money.max(peak - value);
                deepest = f64::max(deepest, depth);
            }
        }
        if let Some(&last) = equity.last()
            && deepest > 0.0
        {
            sums.close(deepest, equity.len() - 1 - peak_row);
            sums.current = 1.0 - last / peak;
        }
        sums
    }

    fn close(&mut self, depth: f64, bars: usize) {
        self.count += 1;
        self.deepest_sum += depth;
        self.deepest_square_sum += depth * depth;
        self.bars_sum += bars;
        self.longest = self.longest.max(bars);
    }
}

impl Metrics {
    /// Root of the mean square of the falls from the peak at every close but the first.
    ///
    /// Source: Martin and McCann, The Investor's Guide to Fidelity Funds (1989).
    pub fn ulcer_index(&self) -> Option<f64> {
        Some((self.per_close(self.episodes()?.square_sum)?).sqrt())
    }

    /// Compound annual growth over the risk-free rate, by the ulcer index; `None` without a fall.
    ///
    /// Source: Martin and McCann (1989), there the Ulcer Performance Index.
    pub fn martin_ratio(&self) -> Option<f64> {
        self.excess_growth_by(self.ulcer_index()?)
    }

    /// Mean of the falls from the peak at every close but the first.
    ///
    /// Source: Becker, Pain Index and Pain Ratio, Zephyr Associates (2006).
    pub fn pain_index(&self) -> Option<f64> {
        self.per_close(self.episodes()?.depth_sum)
    }

    /// Compound annual growth over the risk-free rate, by the pain index; `None` without a fall.
    pub fn pain_ratio(&self) -> Option<f64> {
        self.excess_growth_by(self.pain_index()?)
    }

    /// Compound annual growth over the risk-free rate, by the root of the sum of the squared depths
    /// of all drawdowns; `None` without one.
    ///
    /// Source: Burke, Futures magazine 23:3 (1994).
    pub fn burke_ratio(&self) -> Option<f64> {
        self.excess_growth_by(self.episodes()?.deepest_square_sum.sqrt())
    }

    /// Drawdowns, one from each peak to its recovery or to the end.
    pub fn drawdown_count(&self) -> Option<usize> {
        Some(self.episodes()?.count)
    }

    /// Mean depth of the drawdowns; `None` without one.
    pub fn average_drawdown(&self) -> Option<f64> {
        let episodes = self.episodes()?;
        per_episode(episodes, episodes.deepest_sum)
    }

    /// Mean bars from a peak to its recovery, or to the end; `None` without a drawdown.
    pub fn average_drawdown_bars(&self) -> Option<f64> {
        let episodes = self.episodes()?;
        per_episode(episodes, float(episodes.bars_sum))
    }

    /// Most bars from a peak to its recovery, or to the end; `None` without a drawdown.
    pub fn longest_drawdown_bars(&self) -> Option<usize> {
        self.episodes()
            .filter(|episodes| episodes.count > 0)
            .map(|episodes| episodes.longest)
    }

    /// Share of closes below the peak, the first aside.
    pub fn time_under_water(&self) -> Option<f64> {
        self.per_close(float(self.episodes()?.under))
    }

    /// Fall from the peak at the last close.
    pub fn current_drawdown(&self) -> Option<f64> {
        Some(self.episodes()?.current)
    }

    /// Deepest fall from a peak in money.
    pub fn max_drawdown_money(&self) -> Option<f64> {
        Some(self.episodes()?.money)
    }

    /// Net profit by the deepest fall in money; `None` without a fall.
    pub fn recovery_factor(&self) -> Option<f64> {
        let money = self.max_drawdown_money().filter(|&money| money > 0.0)?;
        Some(self.net_profit()? / money)
    }

    /// Compound annual growth less the risk-free rate, by a measure of falls above zero.
    pub(crate) fn excess_growth_by(&self, falls: f64) -> Option<f64> {
        let excess = self.cagr()? - self.risk_free_per_bar * self.periods_per_year;
        (falls > 0.0).then(|| excess / falls)
    }

    fn per_close(&self, sum: f64) -> Option<f64> {
        (self.return_count > 0).then(|| sum / float(self.return_count))
    }

    fn episodes(&self) -> Option<EpisodeSums> {
        self.full.as_ref()?.episodes
    }
}

fn per_episode(episodes: EpisodeSums, sum: f64) -> Option<f64> {
    (episodes.count > 0).then(|| sum / float(episodes.count))
}
