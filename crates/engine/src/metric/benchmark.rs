//! The account beside buying and holding the same bars, without costs.

use crate::metric::Metrics;
use crate::metric::full::LANES;
use crate::metric::interval::{CASES_MIN, around};
use crate::metric::measure::{DEVIATION_MIN, float};

const MONTHS_PER_YEAR: f64 = 12.0;

/// Joint moments of the account's and the market's per-bar returns.
///
/// Sums are of distances from the means, that of the market being guessed from its growth, so that a
/// straight line has no variance.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct BenchmarkSums {
    /// What distances are measured from.
    origin: (f64, f64),
    /// First gap between the two: one that never changes has no spread.
    first_gap: f64,
    account: [f64; LANES],
    account_square: [f64; LANES],
    market: [f64; LANES],
    market_square: [f64; LANES],
    product: [f64; LANES],
    gap: [f64; LANES],
    gap_square: [f64; LANES],
    moments: Moments,
}

#[derive(Debug, Clone, Copy, PartialEq, Default)]
struct Moments {
    /// Last close over the first.
    growth: f64,
    count: f64,
    account_mean: f64,
    market_mean: f64,
    /// Sums of squares and products around the means.
    account_squares: f64,
    market_squares: f64,
    products: f64,
    gap_squares: f64,
}

impl BenchmarkSums {
    /// Takes at least two positive levels of each, and the mean return of the account.
    pub(crate) fn new(equity: &[f64], closes: &[f64], account_mean: f64) -> Self {
        let zero = [0.0; LANES];
        let growth = closes[closes.len() - 1] / closes[0];
        Self {
            origin: (
                account_mean,
                growth.powf(1.0 / float(closes.len() - 1)) - 1.0,
            ),
            first_gap: (equity[1] / equity[0] - 1.0) - (closes[1] / closes[0] - 1.0),
            account: zero,
            account_square: zero,
            market: zero,
            market_square: zero,
            product: zero,
            gap: zero,
            gap_square: zero,
            moments: Moments {
                growth,
                ..Moments::default()
            },
        }
    }

    pub(crate) fn see(&mut self, account: &[f64], market: &[f64]) {
        let (blocks, rest) = account.as_chunks::<LANES>();
        let (market_blocks, market_rest) = market.as_chunks::<LANES>();
        for (block, market) in blocks.iter().zip(market_blocks) {
            for lane in 0..LANES {
                self.add(lane, block[lane], market[lane]);
            }
        }
        for (lane, (&change, &market)) in rest.iter().zip(market_rest).enumerate() {
            self.add(lane, change, market);
        }
    }

    #[inline]
    fn add(&mut self, lane: usize, account: f64, market: f64) {
        let gap = account - market - self.first_gap;
        let account = account - self.origin.0;
        let market = market - self.origin.1;
        self.account[lane] += account;
        self.account_square[lane] += account * account;
        self.market[lane] += market;
        self.market_square[lane] += market * market;
        self.product[lane] += account * market;
        self.gap[lane] += gap;
        self.gap_square[lane] += gap * gap;
    }

    pub(crate) fn finish(&mut self, count: usize) {
        let count = float(count);
        let sum = |lanes: &[f64; LANES]| lanes.iter().sum::<f64>();
        let (account, market, gap) = (sum(&self.account), sum(&self.market), sum(&self.gap));
        let around = |squares: f64, sum: f64| f64::max(squares - sum * sum / count, 0.0);
        self.moments = Moments {
            growth: self.moments.growth,
            count,
            account_mean: self.origin.0 + account / count,
            market_mean: self.origin.1 + market / count,
            account_squares: around(sum(&self.account_square), account),
            market_squares: around(sum(&self.market_square), market),
            products: sum(&self.product) - account * market / count,
            gap_squares: around(sum(&self.gap_square), gap),
        };
    }
}

impl Moments {
    /// Whether a sum of squares is more than rounding.
    fn varies(&self, squares: f64) -> bool {
        self.count > 1.0 && (squares / self.count).sqrt() > DEVIATION_MIN
    }

    fn gap_deviation(&self) -> f64 {
        (self.gap_squares / (self.count - 1.0)).sqrt()
    }

    fn beta(&self) -> Option<f64> {
        self.varies(self.market_squares)
            .then(|| self.products / self.market_squares)
    }

    /// Standard deviation of what the market does not explain, ddof 2; `None` for few returns.
    fn residual_deviation(&self) -> Option<f64> {
        if self.count < float(CASES_MIN) {
            return None;
        }
        let explained = self.products * self.beta()?;
        let squares = f64::max(self.account_squares - explained, 0.0);
        Some((squares / (self.count - 2.0)).sqrt())
    }
}

impl Metrics {
    /// Return of buying at the first close and holding to the last, without costs.
    pub fn benchmark_return(&self) -> Option<f64> {
        Some(self.moments()?.growth - 1.0)
    }

    /// Total return less that of buying and holding, without costs for the latter.
    pub fn benchmark_excess(&self) -> Option<f64> {
        Some(self.total_return()? - self.benchmark_return()?)
    }

    /// Slope of the account's excess returns on the market's; `None` for a market that stands still.
    pub fn beta(&self) -> Option<f64> {
        self.moments()?.beta()
    }

    /// Interval of beta at 90 % by the error of least squares; `None` below 30 returns.
    pub fn beta_interval(&self) -> Option<(f64, f64)> {
        let moments = self.moments()?;
        let error = moments.residual_deviation()? / moments.market_squares.sqrt();
        Some(around(moments.beta()?, error))
    }

    /// Excess return per bar that beta does not explain, x bars per year.
    ///
    /// Source: Jensen, Journal of Finance 23:2 (1968).
    pub fn alpha(&self) -> Option<f64> {
        let moments = self.moments()?;
        let rate = self.risk_free_per_bar;
        let explained = moments.beta()? * (moments.market_mean - rate);
        Some((moments.account_mean - rate - explained) * self.periods_per_year)
    }

    /// Interval of alpha at 90 % by the error of least squares; `None` below 30 returns.
    pub fn alpha_interval(&self) -> Option<(f64, f64)> {
        let moments = self.moments()?;
        let mean = moments.market_mean - self.risk_free_per_bar;
        let share = 1.0 / moments.count + mean * mean / moments.market_squares;
        let error = moments.residual_deviation()? * share.sqrt() * self.periods_per_year;
        Some(around(self.alpha()?, error))
    }

    /// Correlation of the account's and the market's per-bar returns.
    pub fn correlation(&self) -> Option<f64> {
        let moments = self.moments()?;
        let both =
            moments.varies(moments.account_squares) && moments.varies(moments.market_squares);
        both.then(|| {
            let scale = moments.account_squares.sqrt() * moments.market_squares.sqrt();
            (moments.products / scale).clamp(-1.0, 1.0)
        })
    }

    /// Standard deviation (ddof 1) of the returns over those of the market, x sqrt(bars per year).
    pub fn tracking_error(&self) -> Option<f64> {
        let moments = self.moments().filter(|moments| moments.count > 1.0)?;
        Some(moments.gap_deviation() * self.periods_per_year.sqrt())
    }

    /// Mean over standard deviation (ddof 1) of the returns over the market, x sqrt(bars per year).
    ///
    /// `None` for an account that moves as the market does. Source: Grinold and Kahn, Active
    /// Portfolio Management (2000), chapter 5.
    pub fn information_ratio(&self) -> Option<f64> {
        let moments = self.moments()?;
        let gap = moments.account_mean - moments.market_mean;
        moments
            .varies(moments.gap_squares)
            .then(|| gap / moments.gap_deviation() * self.periods_per_year.sqrt())
    }

    /// Mean excess return x bars per year, by beta.
    ///
    /// `None` for a beta that is zero or negative, where the ratio would rank losses first. Source:
    /// Treynor, Harvard Business Review 43:1 (1965).
    pub fn treynor(&self) -> Option<f64> {
        let beta = self.beta().filter(|&beta| beta > 0.0)?;
        Some(self.excess_mean()? * self.periods_per_year / beta)
    }

    /// Annual growth of the account in the months in which the market rose, by that of the market.
    ///
    /// `None` without such a month. Source: Morningstar, upside and downside capture ratio (2011).
    pub fn up_capture(&self) -> Option<f64> {
        self.capture(|market| market > 0.0)
    }

    /// Annual growth of the account in the months in which the market fell, by that of the market.
    pub fn down_capture(&self) -> Option<f64> {
        self.capture(|market| market < 0.0)
    }

    fn capture(&self, counts: impl Fn(f64) -> bool) -> Option<f64> {
        self.moments()?;
        let (mut account, mut market, mut months) = (1.0, 1.0, 0.0);
        for month in self.months() {
            let market_change = month.market?;
            if counts(market_change) {
                account *= 1.0 + month.change?;
                market *= 1.0 + market_change;
                months += 1.0;
            }
        }
        let annual = |growth: f64| growth.powf(MONTHS_PER_YEAR / months) - 1.0;
        let ratio = annual(account) / annual(market);
        (months > 0.0 && ratio.is_finite()).then_some(ratio)
    }

    fn moments(&self) -> Option<Moments> {
        Some(self.full.as_ref()?.benchmark?.moments)
    }
}
