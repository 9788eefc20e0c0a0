//! Swings: the turning points of a zig-zag measured in average true ranges.

use rumbo_market::Bar;

use crate::indicator::{Stream, find};

/// When a turn counts, and how near two prices have to be to count as equal.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SwingSettings {
    /// Average true ranges that the price has to come back from an extreme; 0.5 to 20.
    pub reversal: f64,
    /// Average true ranges within which two prices are equal; 0.05 to 5.
    pub tolerance: f64,
}

impl Default for SwingSettings {
    fn default() -> Self {
        Self {
            reversal: 3.0,
            tolerance: 1.0,
        }
    }
}

impl SwingSettings {
    pub const REVERSAL: (f64, f64) = (0.5, 20.0);
    pub const TOLERANCE: (f64, f64) = (0.05, 5.0);

    /// The setting that is out of its bounds, and these.
    pub fn refused(&self) -> Option<(&'static str, (f64, f64))> {
        let within = |value: f64, (min, max): (f64, f64)| (min..=max).contains(&value);
        if !within(self.reversal, Self::REVERSAL) {
            return Some(("reversal", Self::REVERSAL));
        }
        (!within(self.tolerance, Self::TOLERANCE)).then_some(("tolerance", Self::TOLERANCE))
    }
}

/// Bars of the average true range.
pub(super) const ATR_BARS: f64 = 14.0;

/// A turning point of the price.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Swing {
    /// Row of the extreme.
    pub row: usize,
    /// The high or low of that row.
    pub price: f64,
    pub is_high: bool,
    /// Row at whose close the turn was known.
    pub known_at: usize,
    /// Average true range at `known_at`.
    pub atr: f64,
    /// RSI(14) of the closes at `row`.
    pub rsi: f64,
    /// Histogram of MACD(12, 26, 9) at `row`; NaN while unknown.
    pub macd: f64,
}

/// The zig-zag, bar by bar.
///
/// It begins with the first bar whose average true range is known.
#[derive(Debug, Clone)]
pub struct Swings {
    reversal: f64,
    row: usize,
    atr: Box<dyn Stream>,
    rsi: Box<dyn Stream>,
    macd: Box<dyn Stream>,
    /// The last known average true range; NaN before.
    range: f64,
    leg: Option<Leg>,
}

/// The extremes since the last turn.
#[derive(Debug, Clone, Copy)]
struct Leg {
    high: Extreme,
    low: Extreme,
    /// Whether the leg goes up; `None` before the first turn.
    rising: Option<bool>,
}

#[derive(Debug, Clone, Copy)]
struct Extreme {
    row: usize,
    price: f64,
    rsi: f64,
    macd: f64,
}

impl Leg {
    /// Takes the next bar's extremes. A new extreme of the leg starts the other side anew.
    fn extend(&mut self, high: Extreme, low: Extreme) {
        let rises = high.price > self.high.price;
        let falls = low.price < self.low.price;
        match self.rising {
            Some(true) if rises => (self.high, self.low) = (high, low),
            Some(false) if falls => (self.high, self.low) = (high, low),
            Some(true) if falls => self.low = low,
            Some(false) if rises => self.high = high,
            Some(_) => {}
            None => {
                if rises {
                    self.high = high;
                }
                if falls {
                    self.low = low;
                }
            }
        }
    }

    /// Turns when the extremes are `distance` apart, and gives the one that ended the leg.
    ///
    /// Extremes of one bar do not turn: which came first is unknown.
    fn turn(&mut self, distance: f64) -> Option<Extreme> {
        if self.high.price - self.low.price < distance || self.high.row == self.low.row {
            return None;
        }
        let falling = self.high.row < self.low.row;
        // The extreme of a leg that goes on is the later one.
        if self.rising == Some(!falling) {
            return None;
        }
        self.rising = Some(!falling);
        Some(if falling { self.high } else { self.low })
    }
}

impl Swings {
    /// Starts before the first bar. Panics when the settings are out of bounds.
    pub fn new(settings: SwingSettings) -> Self {
        assert_eq!(settings.refused(), None, "settings of swings");
        let stream = |id: &str, params: &[f64]| {
            let kind = find(id).expect("the list has it");
            kind.build(params).expect("the parameters are in bounds")
        };
        Self {
            reversal: settings.reversal,
            row: 0,
            atr: stream("atr", &[ATR_BARS]),
            rsi: stream("rsi", &[14.0]),
            macd: stream("macd", &[12.0, 26.0, 9.0]),
            range: f64::NAN,
            leg: None,
        }
    }

    /// Average true range at the last bar; NaN while unknown.
    pub fn atr(&self) -> f64 {
        self.range
    }

    /// Takes a closed bar and gives the swing that it makes known.
    ///
    /// A bar that is not finite forgets everything, but counts as a row.
    pub fn next(&mut self, bar: &Bar) -> Option<Swing> {
        let row = self.row;
        self.row += 1;
        let (mut range, mut rsi, mut macd) = ([0.0], [0.0], [0.0; 3]);
        self.atr.next(&[bar.high, bar.low, bar.close], &mut range);
        self.rsi.next(&[bar.close], &mut rsi);
        self.macd.next(&[bar.close], &mut macd);
        self.range = range[0];
        if !self.range.is_finite() {
            self.leg = None;
            return None;
        }
        let here = |price: f64| Extreme {
            row,
            price,
            rsi: rsi[0],
            macd: macd[2],
        };
        let (high, low) = (here(bar.high), here(bar.low));
        let Some(leg) = &mut self.leg else {
            let rising = None;
            self.leg = Some(Leg { high, low, rising });
            return None;
        };
        leg.extend(high, low);
        let turned = leg.turn(self.reversal * self.range)?;
        let tops = leg.rising == Some(false);
        Some(Swing {
            row: turned.row,
            price: turned.price,
            is_high: tops,
            known_at: row,
            atr: self.range,
            rsi: turned.rsi,
            macd: turned.macd,
        })
    }
}
