//! What a fill costs: concession, fee by traded volume, steps of price and quantity.

use rumbo_market::DAY_MS;

use crate::backtest::Costs;
use crate::trading::Terms;
use crate::trading::config::RATIO_PER_BPS;

/// Days over which traded volume counts for the fee.
const VOLUME_DAYS: usize = 30;

/// Largest concession: an order may not push a price to zero.
const CONCESSION_MAX: f64 = 0.99;

/// Relative distance to a step within which a number counts as being on it.
const STEP_TOLERANCE: f64 = 1e-9;

/// Terms as ratios.
#[derive(Debug, Clone)]
pub(crate) struct Tariff {
    terms: Terms,
    costs: Costs,
    maker: f64,
    /// Concession depends on neither volatility nor quantity.
    pub(crate) plain: bool,
}

impl Tariff {
    pub(crate) fn new(terms: &Terms) -> Self {
        let costs = Costs::from_bps(terms.fee_bps, terms.slippage_bps, terms.half_spread_bps);
        Self {
            costs,
            maker: terms.maker_bps.map_or(costs.fee, |bps| bps * RATIO_PER_BPS),
            plain: terms.slippage_atr == 0.0 && terms.impact == 0.0,
            terms: terms.clone(),
        }
    }

    pub(crate) fn terms(&self) -> &Terms {
        &self.terms
    }

    /// Price of a fill that takes liquidity.
    ///
    /// `pressure` is the quantity over the volume of the bar; `atr` that known before the bar.
    #[inline]
    pub(crate) fn taking(&self, price: f64, sign: f64, pressure: f64, atr: f64) -> f64 {
        let fill = if self.plain {
            self.costs.market_fill(price, sign)
        } else {
            let mut concession = self.costs.concession;
            if self.terms.slippage_atr > 0.0 && atr.is_finite() && price > 0.0 {
                concession += self.terms.slippage_atr * atr / price;
            }
            if self.terms.impact > 0.0 && pressure > 0.0 {
                concession += self.terms.impact * pressure.sqrt();
            }
            price * (1.0 + sign * concession.min(CONCESSION_MAX))
        };
        self.against(fill, sign)
    }

    /// A price moved to the next tick that is worse for the account.
    #[inline]
    pub(crate) fn against(&self, price: f64, sign: f64) -> f64 {
        match self.terms.tick {
            None => price,
            Some(tick) => step(price, tick, sign),
        }
    }

    /// Price of a resting limit order: the next tick that is harder to reach.
    #[inline]
    pub(crate) fn limit_level(&self, price: f64, sign: f64) -> f64 {
        match self.terms.tick {
            None => price,
            Some(tick) => step(price, tick, -sign),
        }
    }

    /// A quantity in whole lots, rounded down.
    #[inline]
    pub(crate) fn lots(&self, quantity: f64) -> f64 {
        match self.terms.lot {
            None => quantity,
            Some(lot) => (quantity / lot).floor() * lot,
        }
    }

    /// Fee ratio on the notional.
    #[inline]
    pub(crate) fn fee_ratio(&self, maker: bool, traded: f64) -> f64 {
        if self.terms.tiers.is_empty() {
            return if maker { self.maker } else { self.costs.fee };
        }
        self.tiered(maker, traded)
    }

    #[cold]
    fn tiered(&self, maker: bool, traded: f64) -> f64 {
        let reached = self.terms.tiers.iter();
        match reached.rev().find(|tier| tier.from_volume <= traded) {
            Some(tier) if maker => tier.maker_bps * RATIO_PER_BPS,
            Some(tier) => tier.taker_bps * RATIO_PER_BPS,
            None if maker => self.maker,
            None => self.costs.fee,
        }
    }
}

/// The multiple of `tick` at or beyond `price` in the direction of `sign`.
fn step(price: f64, tick: f64, sign: f64) -> f64 {
    let ticks = price / tick;
    let nearest = ticks.round();
    if (ticks - nearest).abs() <= STEP_TOLERANCE * nearest.abs().max(1.0) {
        return nearest * tick;
    }
    if sign > 0.0 {
        ticks.ceil() * tick
    } else {
        ticks.floor() * tick
    }
}

/// Notional traded in the last 30 days, in UTC days: the day of a fill and the 29 before it.
#[derive(Debug, Clone)]
pub(crate) struct TradedVolume {
    days: [f64; VOLUME_DAYS],
    today: i64,
    sum: f64,
}

impl TradedVolume {
    pub(crate) const fn new() -> Self {
        Self {
            days: [0.0; VOLUME_DAYS],
            today: i64::MIN,
            sum: 0.0,
        }
    }

    /// Traded notional known before a fill at `at`.
    #[inline]
    pub(crate) fn before(&mut self, at: i64) -> f64 {
        let day = at.div_euclid(DAY_MS);
        if day != self.today {
            self.turn_to(day);
        }
        self.sum
    }

    pub(crate) fn add(&mut self, at: i64, notional: f64) {
        self.before(at);
        self.days[Self::slot(self.today)] += notional;
        self.sum += notional;
    }

    fn slot(day: i64) -> usize {
        let days = i64::try_from(VOLUME_DAYS).expect("30 fits");
        usize::try_from(day.rem_euclid(days)).expect("a remainder is not negative")
    }

    #[cold]
    fn turn_to(&mut self, day: i64) {
        let days = i64::try_from(VOLUME_DAYS).expect("30 fits");
        let first = self.today.saturating_add(1).max(day - days + 1);
        for passed in first..=day {
            self.days[Self::slot(passed)] = 0.0;
        }
        self.today = self.today.max(day);
        // Summed anew, so that what has left leaves no rounding behind.
        self.sum = self.days.iter().sum();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prices_and_quantities_are_rounded_against_the_account() {
        let tariff = Tariff::new(&Terms {
            tick: Some(0.05),
            lot: Some(10.0),
            ..Terms::free()
        });
        let near = |seen: f64, expected: f64| assert!((seen - expected).abs() < 1e-12, "{seen}");
        near(tariff.taking(100.01, 1.0, 0.0, f64::NAN), 100.05);
        near(tariff.taking(100.04, -1.0, 0.0, f64::NAN), 100.0);
        near(tariff.taking(100.05, 1.0, 0.0, f64::NAN), 100.05);
        near(tariff.limit_level(100.04, 1.0), 100.0);
        near(tariff.limit_level(100.01, -1.0), 100.05);
        assert_eq!(tariff.lots(29.9), 20.0);
    }

    #[test]
    fn concession_adds_spread_slippage_volatility_and_impact() {
        let tariff = Tariff::new(&Terms {
            half_spread_bps: 10.0,
            slippage_bps: 20.0,
            slippage_atr: 0.1,
            impact: 0.02,
            ..Terms::free()
        });
        // 30 bps + 0.1 x 4 / 200 + 0.02 x sqrt(0.25) = 0.003 + 0.002 + 0.01.
        let fill = tariff.taking(200.0, 1.0, 0.25, 4.0);
        assert!((fill - 203.0).abs() < 1e-12, "{fill}");
        let sold = tariff.taking(200.0, -1.0, 0.25, 4.0);
        assert!((sold - 197.0).abs() < 1e-12, "{sold}");
    }

    #[test]
    fn volume_of_thirty_days_counts_and_the_thirty_first_does_not() {
        let mut volume = TradedVolume::new();
        volume.add(DAY_MS / 2, 100.0);
        volume.add(3 * DAY_MS, 50.0);
        assert_eq!(volume.before(29 * DAY_MS), 150.0);
        assert_eq!(volume.before(30 * DAY_MS), 50.0);
        assert_eq!(volume.before(33 * DAY_MS), 0.0);
        volume.add(200 * DAY_MS, 7.0);
        assert_eq!(volume.before(200 * DAY_MS), 7.0);
        assert_eq!(volume.before(1_000 * DAY_MS), 0.0);
    }

    #[test]
    fn tiers_replace_the_fee_from_their_volume_on() {
        let tier = |from_volume, taker_bps, maker_bps| crate::trading::FeeTier {
            from_volume,
            taker_bps,
            maker_bps,
        };
        let tariff = Tariff::new(&Terms {
            fee_bps: 10.0,
            maker_bps: Some(8.0),
            tiers: vec![tier(1_000.0, 6.0, 4.0), tier(5_000.0, 3.0, 0.0)],
            ..Terms::free()
        });
        let check = |maker: bool, traded: f64, bps: f64| {
            assert!((tariff.fee_ratio(maker, traded) - bps * 1e-4).abs() < 1e-15);
        };
        check(false, 999.0, 10.0);
        check(true, 0.0, 8.0);
        check(false, 1_000.0, 6.0);
        check(true, 4_999.0, 4.0);
        check(true, 9_999.0, 0.0);
    }
}
