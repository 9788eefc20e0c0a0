//! One instrument on an account: its position, its working orders and what was last seen of it.

use rumbo_market::{Bar, Calendar, Timeframe};

use crate::backtest::Side;
use crate::trading::cost::Tariff;
use crate::trading::order::{
    Amount, Bracket, Follows, Kind, OrderId, Request, TimeInForce, Trail, Why,
};
use crate::trading::{Instrument, Margin};

/// Bars of the average true range that slippage may depend on.
const ATR_BARS: f64 = 14.0;

/// Bars before the average true range is known.
const ATR_WARM_UP: u32 = 14;

/// What the machine must know of an instrument; bars come as events.
#[derive(Debug, Clone, PartialEq)]
pub struct Listing {
    pub symbol: String,
    pub group: String,
    pub timeframe: Timeframe,
    pub calendar: Calendar,
    pub terms: Option<crate::trading::Terms>,
}

impl From<&Instrument<'_>> for Listing {
    fn from(instrument: &Instrument<'_>) -> Self {
        Self {
            symbol: instrument.symbol.to_owned(),
            group: instrument.group.to_owned(),
            timeframe: instrument.timeframe,
            calendar: instrument.calendar,
            terms: instrument.terms.cloned(),
        }
    }
}

/// An open position. Prices are in the quote currency, money in the account's.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Position {
    pub(crate) side: Side,
    pub(crate) sign: f64,
    pub(crate) quantity: f64,
    /// Average price of the fills that opened it.
    pub(crate) entry: f64,
    pub(crate) entry_row: usize,
    pub(crate) entry_label: i64,
    pub(crate) why: Why,
    /// Units of all opening and of all closing fills.
    pub(crate) entered: f64,
    pub(crate) exited: f64,
    /// Order that opened it.
    pub(crate) order: OrderId,
    /// It was opened inside the bar at work and not at its open.
    pub(crate) fresh: bool,
    /// Average price of the fills that closed a part of it.
    pub(crate) exit: f64,
    pub(crate) fees: f64,
    /// Funding, borrow and dividends received, less those paid.
    pub(crate) carry: f64,
    /// Cash that its fills brought less what they took, fees aside.
    pub(crate) flow: f64,
    /// Notional of the opening fills in the currency of the account.
    pub(crate) notional: f64,
    /// Cash set aside for it with isolated margin.
    pub(crate) margin: f64,
    pub(crate) stop: Option<f64>,
    pub(crate) target: Option<f64>,
    /// Worst and best signed price while open.
    pub(crate) worst: f64,
    pub(crate) best: f64,
    /// Some fill converted between currencies.
    pub(crate) converted: bool,
}

impl Position {
    /// Takes a signed price into the excursions.
    #[inline]
    pub(crate) fn see(&mut self, price: f64) {
        self.worst = self.worst.min(price);
        self.best = self.best.max(price);
    }

    #[inline]
    pub(crate) fn see_range(&mut self, low: f64, high: f64) {
        let (worst, best) = crate::backtest::signed_range(self.side, low, high);
        self.worst = self.worst.min(worst);
        self.best = self.best.max(best);
    }

    pub(crate) fn mae(&self) -> f64 {
        (self.worst - self.sign * self.entry) / self.entry
    }

    pub(crate) fn mfe(&self) -> f64 {
        (self.best - self.sign * self.entry) / self.entry
    }
}

/// How a working order meets prices.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shape {
    Market,
    Limit,
    Stop,
    StopLimit,
    Trailing,
}

/// A working order: what matching reads on every bar.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Working {
    pub(crate) id: OrderId,
    pub(crate) shape: Shape,
    pub(crate) sign: f64,
    /// Limit price of a limit order, else the price that triggers it.
    pub(crate) level: f64,
    /// Limit price of a stop-limit order.
    pub(crate) limit: f64,
    pub(crate) amount: Amount,
    /// Units still wanted; NaN until the amount is known in units.
    pub(crate) left: f64,
    pub(crate) reduce_only: bool,
    pub(crate) group: Option<u32>,
    pub(crate) why: Why,
    pub(crate) time_in_force: TimeInForce,
    pub(crate) trail: Option<(Trail, Follows)>,
    /// Best price that a trailing stop has followed.
    pub(crate) best: f64,
    /// Number of bars of its desk at its birth: the open of that bar is not for it.
    pub(crate) born: u64,
    /// It has stood through an open: a limit order that fills later gives liquidity.
    pub(crate) rested: bool,
    /// Step of the walk through the bar in which it was placed inside the bar.
    pub(crate) inside: Option<u8>,
    /// Last attempt to fill it, so that none is repeated on the same prices.
    pub(crate) tried: u64,
    /// Trading day that a day order is for.
    pub(crate) day: Option<i64>,
    pub(crate) notional_max: f64,
    pub(crate) bracket: Option<Bracket>,
    /// Fee by its fills and fee charged, in the quote currency: they differ by the minimum.
    pub(crate) fee_due: f64,
    pub(crate) fee_charged: f64,
}

impl Working {
    pub(crate) fn new(id: OrderId, request: &Request, born: u64) -> Self {
        let nothing = f64::NAN;
        let (shape, level, limit, trail) = match request.kind {
            Kind::Market => (Shape::Market, nothing, nothing, None),
            Kind::Limit { price } => (Shape::Limit, price, nothing, None),
            Kind::Stop { price } => (Shape::Stop, price, nothing, None),
            Kind::StopLimit { stop, limit } => (Shape::StopLimit, stop, limit, None),
            Kind::Trailing { distance, follows } => {
                (Shape::Trailing, nothing, nothing, Some((distance, follows)))
            }
        };
        Self {
            id,
            shape,
            sign: request.sense.sign(),
            level,
            limit,
            amount: request.amount,
            left: match request.amount {
                Amount::Units(units) => units,
                _ => nothing,
            },
            reduce_only: request.reduce_only,
            group: request.group,
            why: request.why,
            time_in_force: request.time_in_force,
            trail,
            best: nothing,
            born,
            rested: false,
            inside: None,
            tried: u64::MAX,
            day: None,
            notional_max: request.notional_max.unwrap_or(f64::INFINITY),
            bracket: request.bracket,
            fee_due: 0.0,
            fee_charged: 0.0,
        }
    }

    /// Tells whether a rising price reaches it, instead of a falling one.
    #[inline]
    pub(crate) fn is_above(&self) -> bool {
        (self.sign > 0.0) == (self.shape != Shape::Limit)
    }

    /// Tells whether prices from `low` to `high` reach it. A market order is reached by its open only.
    #[inline]
    pub(crate) fn is_reached(&self, low: f64, high: f64) -> bool {
        // A level that is not known is NaN and is never reached.
        match self.shape {
            Shape::Market => false,
            _ if self.is_above() => high >= self.level,
            _ => low <= self.level,
        }
    }

    /// Order of execution at an open: exits before entries, then market, stop, limit, then age.
    #[inline]
    pub(crate) fn rank(&self) -> (u8, OrderId) {
        let rank = match self.shape {
            Shape::Market => 0,
            Shape::Stop | Shape::Trailing | Shape::StopLimit => 1,
            Shape::Limit => 2,
        };
        (rank, self.id)
    }
}

/// State of one instrument.
#[derive(Debug, Clone)]
pub(crate) struct Desk {
    pub(crate) listing: Listing,
    pub(crate) tariff: Tariff,
    pub(crate) position: Option<Position>,
    pub(crate) working: Vec<Working>,
    /// Last price seen: an open or a close. NaN before the first.
    pub(crate) mark: f64,
    /// Units of the account's currency for one of the quote currency.
    pub(crate) rate: f64,
    pub(crate) foreign: bool,
    /// The bar at work, and its number.
    pub(crate) row: usize,
    pub(crate) label: i64,
    pub(crate) open: f64,
    pub(crate) volume: f64,
    /// Units that may still fill in this bar.
    pub(crate) volume_left: f64,
    /// Opens and ranges seen: changes with every set of prices to match.
    pub(crate) step: u64,
    /// Bars opened.
    pub(crate) bars: u64,
    pub(crate) atr: f64,
    atr_bars: u32,
    close_before: f64,
    pub(crate) halted_until: Option<i64>,
    pub(crate) delisted: bool,
    /// Profit of closed trades, and money by kind, in the currency of the account.
    pub(crate) realised: f64,
    pub(crate) trades: usize,
    pub(crate) stance: Vec<i8>,
    /// Range of the bar at work, once it is known.
    pub(crate) low: f64,
    pub(crate) high: f64,
    /// Orders with a time limit, so that bars without any skip the test.
    pub(crate) timed: usize,
}

impl Desk {
    pub(crate) fn new(listing: Listing, terms: &crate::trading::Terms) -> Self {
        Self {
            tariff: Tariff::new(listing.terms.as_ref().unwrap_or(terms)),
            listing,
            position: None,
            working: Vec::new(),
            mark: f64::NAN,
            rate: 1.0,
            foreign: false,
            row: 0,
            label: i64::MIN,
            open: f64::NAN,
            volume: 0.0,
            volume_left: f64::INFINITY,
            step: 0,
            bars: 0,
            atr: f64::NAN,
            atr_bars: 0,
            close_before: f64::NAN,
            halted_until: None,
            delisted: false,
            realised: 0.0,
            trades: 0,
            stance: Vec::new(),
            low: f64::NAN,
            high: f64::NAN,
            timed: 0,
        }
    }

    /// Takes the open of a bar and the volume that its fills may share.
    #[inline]
    pub(crate) fn begin(&mut self, row: usize, bar: &Bar) {
        self.row = row;
        self.label = bar.opened_at;
        self.open = bar.open;
        self.volume = bar.volume;
        self.volume_left = match self.tariff.terms().participation {
            None => f64::INFINITY,
            Some(share) => (share * bar.volume).max(0.0),
        };
        self.step += 1;
        self.bars += 1;
    }

    /// Tells whether nothing may fill in the bar at work.
    #[inline]
    pub(crate) fn is_halted(&self) -> bool {
        self.delisted || self.halted_until.is_some_and(|until| self.label < until)
    }

    /// Wilder's average true range, seeded with the mean of the first ranges; NaN until then.
    #[inline]
    pub(crate) fn see_true_range(&mut self, bar: &Bar) {
        if self.tariff.plain {
            return;
        }
        let range = if self.close_before.is_nan() {
            bar.high - bar.low
        } else {
            bar.high.max(self.close_before) - bar.low.min(self.close_before)
        };
        self.close_before = bar.close;
        self.atr_bars = self.atr_bars.saturating_add(1);
        self.atr = if self.atr_bars == 1 {
            range
        } else if self.atr_bars <= ATR_WARM_UP {
            let bars = f64::from(self.atr_bars);
            self.atr + (range - self.atr) / bars
        } else {
            (self.atr * (ATR_BARS - 1.0) + range) / ATR_BARS
        };
    }

    /// Average true range known before this bar.
    #[inline]
    pub(crate) fn known_atr(&self) -> f64 {
        if self.atr_bars < ATR_WARM_UP {
            f64::NAN
        } else {
            self.atr
        }
    }

    /// Value of the position at the last price, negative for a short one.
    #[inline]
    pub(crate) fn value(&self) -> f64 {
        match &self.position {
            None => 0.0,
            Some(position) => {
                let value = position.sign * position.quantity * self.mark;
                if self.foreign {
                    value * self.rate
                } else {
                    value
                }
            }
        }
    }

    /// An amount of the quote currency in the account's.
    #[inline]
    pub(crate) fn converted(&self, amount: f64) -> f64 {
        if self.foreign {
            amount * self.rate
        } else {
            amount
        }
    }

    /// Rescales everything that is counted in units or prices after a split.
    pub(crate) fn split(&mut self, ratio: f64) {
        self.mark /= ratio;
        self.open /= ratio;
        self.atr /= ratio;
        self.close_before /= ratio;
        if let Some(position) = &mut self.position {
            for units in [
                &mut position.quantity,
                &mut position.entered,
                &mut position.exited,
            ] {
                *units *= ratio;
            }
            for price in [
                &mut position.entry,
                &mut position.exit,
                &mut position.worst,
                &mut position.best,
            ] {
                *price /= ratio;
            }
            position.stop = position.stop.map(|price| price / ratio);
            position.target = position.target.map(|price| price / ratio);
        }
        for order in &mut self.working {
            order.level /= ratio;
            order.limit /= ratio;
            order.best /= ratio;
            order.left *= ratio;
            if let Amount::Units(units) = &mut order.amount {
                *units *= ratio;
            }
            if let Some((Trail::Absolute(distance), _)) = &mut order.trail {
                *distance /= ratio;
            }
            if let Some(bracket) = &mut order.bracket {
                bracket.stop_distance = bracket.stop_distance.map(|distance| distance / ratio);
                bracket.target_distance = bracket.target_distance.map(|distance| distance / ratio);
                if let Some((Trail::Absolute(distance), _)) = &mut bracket.trail {
                    *distance /= ratio;
                }
            }
        }
    }
}

/// Maintenance margin of a notional.
pub(crate) fn maintenance(margin: &Margin, notional: f64) -> f64 {
    let tiers = &margin.maintenance;
    let mut sum = 0.0;
    for (at, tier) in tiers.iter().enumerate() {
        let until = tiers
            .get(at + 1)
            .map_or(f64::INFINITY, |next| next.from_notional);
        let part = notional.min(until) - tier.from_notional;
        if part <= 0.0 {
            break;
        }
        sum += part * tier.rate;
    }
    sum
}
