//! Candlestick patterns: TA-Lib's sixty-one, number for number.
//!
//! A [`Shape`] looks at the last bars and compares bodies and shadows with what is usual: averages
//! over the bars before, by TA-Lib's default settings. [`Candlestick`] makes an indicator of it, so
//! that rules, streams and the catalogue read patterns like any other: 100 for a bullish shape, -100
//! for a bearish one, 0 for none; NaN until the averages are full. Engulfing and harami give 80
//! for a weaker shape, hikkake 200 when it is confirmed.
//!
//! The averages are running sums with TA-Lib's order of additions. On prices that are whole ticks a
//! body often equals its average exactly, and then rounding decides: any other order, however
//! exact, finds other patterns. The price of that: unlike the other windows of this crate, a price
//! that is off by many orders of magnitude leaves rounding behind after it has left the average.
//!
//! To add one: a file in `candle/` with a type that implements [`Shape`], and a line in the list of
//! indicators.

mod abandoned_baby;
mod advance_block;
mod belt_hold;
mod breakaway;
mod closing_marubozu;
mod concealing_baby_swallow;
mod counterattack;
mod dark_cloud_cover;
mod doji;
mod doji_star;
mod dragonfly_doji;
mod engulfing;
mod evening_doji_star;
mod evening_star;
mod gap_side_by_side_white;
mod gravestone_doji;
mod hammer;
mod hanging_man;
mod harami;
mod harami_cross;
mod high_wave;
mod hikkake;
mod hikkake_modified;
mod homing_pigeon;
mod identical_three_crows;
mod in_neck;
mod inverted_hammer;
mod kicking;
mod kicking_by_length;
mod ladder_bottom;
mod long_legged_doji;
mod long_line;
mod marubozu;
mod mat_hold;
mod matching_low;
mod morning_doji_star;
mod morning_star;
mod on_neck;
mod piercing;
mod rickshaw_man;
mod rising_falling_three_methods;
mod separating_lines;
mod shooting_star;
mod short_line;
mod side_gap_three_methods;
mod spinning_top;
mod stalled_pattern;
mod stick_sandwich;
mod takuri;
mod tasuki_gap;
mod three_black_crows;
mod three_inside;
mod three_line_strike;
mod three_outside;
mod three_stars_in_the_south;
mod three_white_soldiers;
mod thrusting;
mod tristar;
mod two_crows;
mod unique_three_river;
mod upside_gap_two_crows;

pub(crate) use abandoned_baby::AbandonedBaby;
pub(crate) use advance_block::AdvanceBlock;
pub(crate) use belt_hold::BeltHold;
pub(crate) use breakaway::Breakaway;
pub(crate) use closing_marubozu::ClosingMarubozu;
pub(crate) use concealing_baby_swallow::ConcealingBabySwallow;
pub(crate) use counterattack::Counterattack;
pub(crate) use dark_cloud_cover::DarkCloudCover;
pub(crate) use doji::Doji;
pub(crate) use doji_star::DojiStar;
pub(crate) use dragonfly_doji::DragonflyDoji;
pub(crate) use engulfing::Engulfing;
pub(crate) use evening_doji_star::EveningDojiStar;
pub(crate) use evening_star::EveningStar;
pub(crate) use gap_side_by_side_white::GapSideBySideWhite;
pub(crate) use gravestone_doji::GravestoneDoji;
pub(crate) use hammer::Hammer;
pub(crate) use hanging_man::HangingMan;
pub(crate) use harami::Harami;
pub(crate) use harami_cross::HaramiCross;
pub(crate) use high_wave::HighWave;
pub(crate) use hikkake::Hikkake;
pub(crate) use hikkake_modified::HikkakeModified;
pub(crate) use homing_pigeon::HomingPigeon;
pub(crate) use identical_three_crows::IdenticalThreeCrows;
pub(crate) use in_neck::InNeck;
pub(crate) use inverted_hammer::InvertedHammer;
pub(crate) use kicking::Kicking;
pub(crate) use kicking_by_length::KickingByLength;
pub(crate) use ladder_bottom::LadderBottom;
pub(crate) use long_legged_doji::LongLeggedDoji;
pub(crate) use long_line::LongLine;
pub(crate) use marubozu::Marubozu;
pub(crate) use mat_hold::MatHold;
pub(crate) use matching_low::MatchingLow;
pub(crate) use morning_doji_star::MorningDojiStar;
pub(crate) use morning_star::MorningStar;
pub(crate) use on_neck::OnNeck;
pub(crate) use piercing::Piercing;
pub(crate) use rickshaw_man::RickshawMan;
pub(crate) use rising_falling_three_methods::RisingFallingThreeMethods;
pub(crate) use separating_lines::SeparatingLines;
pub(crate) use shooting_star::ShootingStar;
pub(crate) use short_line::ShortLine;
pub(crate) use side_gap_three_methods::SideGapThreeMethods;
pub(crate) use spinning_top::SpinningTop;
pub(crate) use stalled_pattern::StalledPattern;
use std::array;
use std::fmt::Debug;
pub(crate) use stick_sandwich::StickSandwich;
pub(crate) use takuri::Takuri;
pub(crate) use tasuki_gap::TasukiGap;
pub(crate) use three_black_crows::ThreeBlackCrows;
pub(crate) use three_inside::ThreeInside;
pub(crate) use three_line_strike::ThreeLineStrike;
pub(crate) use three_outside::ThreeOutside;
pub(crate) use three_stars_in_the_south::ThreeStarsInTheSouth;
pub(crate) use three_white_soldiers::ThreeWhiteSoldiers;
pub(crate) use thrusting::Thrusting;
pub(crate) use tristar::Tristar;
pub(crate) use two_crows::TwoCrows;
pub(crate) use unique_three_river::UniqueThreeRiver;
pub(crate) use upside_gap_two_crows::UpsideGapTwoCrows;

use crate::indicator::{
    Indicator, IndicatorSpec, Input, OutputSpec, ParameterSpec, Params, Unit, larger, smaller,
};

/// Input columns of every pattern.
const BAR: &[Input] = &[Input::Open, Input::High, Input::Low, Input::Close];

/// Output of every pattern.
const SIGNAL: &[OutputSpec] = &[OutputSpec {
    name: "signal",
    unit: Unit::Score,
}];

/// How deep the last bar has to enter the body of the first, as a share of that body.
const fn penetration(default: f64) -> ParameterSpec {
    ParameterSpec {
        name: "penetration",
        default,
        min: 0.0,
        max: 1e6,
        integer: false,
    }
}

/// A pattern of candles that looks at `N` averages.
pub(crate) trait Shape<const N: usize>: Clone + Debug + Send + Sync + 'static {
    /// The catalogue entry.
    const SPEC: &'static IndicatorSpec;

    /// Bars before the last one that the warm-up counts, besides the longest average.
    const BEFORE: usize;

    /// Bars of the warm-up that `next` sees already, for a shape with a memory.
    const LEAD: usize = 0;

    /// What the shape compares with.
    const AVERAGES: [Average; N];

    /// The state before the first row.
    fn new(params: &Params) -> Self;

    /// Tells what the last bars make: 100 to 200, -100 to -200, or 0.
    fn next(&mut self, bars: &Candles, averages: [f64; N]) -> f64;
}

/// One bar.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Candle {
    open: f64,
    high: f64,
    low: f64,
    close: f64,
}

impl Candle {
    /// Rises or stands still.
    #[inline(always)]
    fn is_white(self) -> bool {
        self.close >= self.open
    }

    /// Falls.
    #[inline(always)]
    fn is_black(self) -> bool {
        self.close < self.open
    }

    #[inline(always)]
    fn body(self) -> f64 {
        (self.close - self.open).abs()
    }

    /// Upper end of the body.
    #[inline(always)]
    fn top(self) -> f64 {
        larger(self.open, self.close)
    }

    /// Lower end of the body.
    #[inline(always)]
    fn bottom(self) -> f64 {
        smaller(self.open, self.close)
    }

    /// Upper shadow.
    #[inline(always)]
    fn upper(self) -> f64 {
        self.high - self.top()
    }

    /// Lower shadow.
    #[inline(always)]
    fn lower(self) -> f64 {
        self.bottom() - self.low
    }

    #[inline(always)]
    fn range(self) -> f64 {
        self.high - self.low
    }

    /// A shadow above it is long.
    #[inline(always)]
    fn long_shadow(self) -> f64 {
        self.body()
    }

    /// A shadow above it is very long.
    #[inline(always)]
    fn very_long_shadow(self) -> f64 {
        2.0 * self.body()
    }

    /// Its body lies above that of `other`.
    #[inline(always)]
    fn body_gaps_above(self, other: Self) -> bool {
        self.bottom() > other.top()
    }

    /// Its body lies below that of `other`.
    #[inline(always)]
    fn body_gaps_below(self, other: Self) -> bool {
        self.top() < other.bottom()
    }

    /// All of it lies above `other`.
    #[inline(always)]
    fn gaps_above(self, other: Self) -> bool {
        self.low > other.high
    }

    /// All of it lies below `other`.
    #[inline(always)]
    fn gaps_below(self, other: Self) -> bool {
        self.high < other.low
    }
}

/// The last bars, in a ring.
#[derive(Debug, Clone)]
pub(crate) struct Candles {
    ring: [Candle; RING_BARS],
    at: usize,
}

/// A power of two above the longest average and the longest shape together.
const RING_BARS: usize = 16;

impl Candles {
    fn new() -> Self {
        let none = Candle {
            open: f64::NAN,
            high: f64::NAN,
            low: f64::NAN,
            close: f64::NAN,
        };
        Self {
            ring: [none; RING_BARS],
            at: 0,
        }
    }

    #[inline(always)]
    fn push(&mut self, candle: Candle) {
        self.at = self.at.wrapping_add(1);
        self.ring[self.at % RING_BARS] = candle;
    }

    /// The bar `bars` before the last one.
    #[inline(always)]
    fn ago(&self, bars: usize) -> Candle {
        self.ring[self.at.wrapping_sub(bars) % RING_BARS]
    }

    /// The last `K` bars, oldest first.
    #[inline(always)]
    fn last<const K: usize>(&self) -> [Candle; K] {
        array::from_fn(|at| self.ago(K - 1 - at))
    }
}

/// What of a bar is averaged.
#[derive(Debug, Clone, Copy)]
enum Extent {
    Body,
    Range,
    Shadows,
}

impl Extent {
    #[inline(always)]
    fn of(self, candle: Candle) -> f64 {
        match self {
            Self::Body => candle.body(),
            Self::Range => candle.range(),
            Self::Shadows => candle.upper() + candle.lower(),
        }
    }
}

/// What counts as long, short, near or equal: a multiple of an average over the bars before.
#[derive(Debug, Clone, Copy)]
struct Setting {
    extent: Extent,
    period: usize,
    factor: f64,
}

const BODY_LONG: Setting = Setting::new(Extent::Body, 10, 1.0);
const BODY_SHORT: Setting = Setting::new(Extent::Body, 10, 1.0);
const BODY_DOJI: Setting = Setting::new(Extent::Range, 10, 0.1);
const SHADOW_SHORT: Setting = Setting::new(Extent::Shadows, 10, 1.0);
const SHADOW_VERY_SHORT: Setting = Setting::new(Extent::Range, 10, 0.1);
const NEAR: Setting = Setting::new(Extent::Range, 5, 0.2);
const FAR: Setting = Setting::new(Extent::Range, 5, 0.6);
const EQUAL: Setting = Setting::new(Extent::Range, 5, 0.05);

impl Setting {
    const fn new(extent: Extent, period: usize, factor: f64) -> Self {
        Self {
            extent,
            period,
            factor,
        }
    }

    /// As it stood before the bar `ago` bars back.
    const fn ago(self, ago: usize) -> Average {
        Average { setting: self, ago }
    }
}

/// A setting and the bar whose predecessors are averaged.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Average {
    setting: Setting,
    ago: usize,
}

impl Average {
    /// The threshold that a sum over the period gives. The operations are TA-Lib's.
    #[inline(always)]
    fn threshold(self, sum: f64) -> f64 {
        // Both shadows are summed, one is compared.
        let sides = match self.setting.extent {
            Extent::Shadows => 2.0,
            Extent::Body | Extent::Range => 1.0,
        };
        self.setting.factor * (sum / self.setting.period as f64) / sides
    }

    /// What the last bars add to the sum and take from it.
    #[inline(always)]
    fn change(self, bars: &Candles) -> f64 {
        let extent = self.setting.extent;
        extent.of(bars.ago(self.ago)) - extent.of(bars.ago(self.ago + self.setting.period))
    }
}

/// A shape as an indicator.
#[derive(Debug, Clone)]
pub(crate) struct Candlestick<S, const N: usize> {
    shape: S,
    bars: Candles,
    sums: [f64; N],
    /// Rows before the first that the shape sees.
    waits: usize,
}

impl<S: Shape<N>, const N: usize> Candlestick<S, N> {
    const WARMUP: usize = {
        let (mut longest, mut at) = (0, 0);
        while at < N {
            let average = S::AVERAGES[at];
            assert!(average.ago + average.setting.period < RING_BARS);
            if average.setting.period > longest {
                longest = average.setting.period;
            }
            at += 1;
        }
        S::BEFORE + longest
    };

    /// Fills the sums.
    #[cold]
    fn wait(&mut self) {
        for at in 0..N {
            let Average { setting, ago } = S::AVERAGES[at];
            if (ago + 1..=ago + setting.period).contains(&self.waits) {
                self.sums[at] += setting.extent.of(self.bars.ago(0));
            }
        }
        self.waits -= 1;
    }
}

impl<S: Shape<N>, const N: usize> Indicator<4, 1> for Candlestick<S, N> {
    const SPEC: &'static IndicatorSpec = S::SPEC;

    fn warmup(_params: &Params) -> usize {
        Self::WARMUP
    }

    fn new(params: &Params) -> Self {
        Self {
            shape: S::new(params),
            bars: Candles::new(),
            sums: [0.0; N],
            waits: Self::WARMUP - S::LEAD,
        }
    }

    #[inline(always)]
    fn next(&mut self, [open, high, low, close]: [f64; 4], _: [f64; 4]) -> [f64; 1] {
        self.bars.push(Candle {
            open,
            high,
            low,
            close,
        });
        if self.waits > 0 {
            self.wait();
            return [f64::NAN];
        }
        let averages = array::from_fn(|at| S::AVERAGES[at].threshold(self.sums[at]));
        let found = self.shape.next(&self.bars, averages);
        for at in 0..N {
            self.sums[at] += S::AVERAGES[at].change(&self.bars);
        }
        [found]
    }
}

/// 100 when it is found.
#[inline(always)]
fn bullish(found: bool) -> f64 {
    signed(found, true)
}

/// -100 when it is found.
#[inline(always)]
fn bearish(found: bool) -> f64 {
    signed(found, false)
}

/// 100 or -100 when it is found.
#[inline(always)]
fn signed(found: bool, is_bullish: bool) -> f64 {
    graded(found, true, is_bullish)
}

/// 100 or 80 when it is found, negative when bearish.
///
/// From a table: a choice between two floats is a branch, and a processor cannot predict the colour
/// of a bar.
#[inline(always)]
fn graded(found: bool, is_strong: bool, is_bullish: bool) -> f64 {
    const SIGNALS: [f64; 8] = [0.0, 0.0, 0.0, 0.0, -80.0, 80.0, -100.0, 100.0];
    let bits = [found, is_strong, is_bullish].map(usize::from);
    SIGNALS[bits[0] << 2 | bits[1] << 1 | bits[2]]
}

/// The memory of hikkake: a break out of an inside bar that may turn out false.
#[derive(Debug, Clone, Default)]
struct Trap {
    /// Bars in which the break can still be confirmed false.
    bars_left: u8,
    is_bullish: bool,
    /// High or low of the inside bar, beyond which a close confirms.
    edge: f64,
}

impl Trap {
    /// Bars within which a close beyond the inside bar confirms.
    const CONFIRMED_WITHIN: u8 = 3;

    /// Takes a bar. `is_set` tells that it breaks out of `inside`, the bar before it.
    #[inline(always)]
    fn next(&mut self, is_set: bool, inside: Candle, bar: Candle) -> f64 {
        if is_set {
            self.is_bullish = bar.high < inside.high;
            self.edge = if self.is_bullish {
                inside.high
            } else {
                inside.low
            };
            self.bars_left = Self::CONFIRMED_WITHIN;
            return signed(true, self.is_bullish);
        }
        if self.bars_left == 0 {
            return 0.0;
        }
        self.bars_left -= 1;
        let is_confirmed = if self.is_bullish {
            bar.close > self.edge
        } else {
            bar.close < self.edge
        };
        if !is_confirmed {
            return 0.0;
        }
        self.bars_left = 0;
        2.0 * signed(true, self.is_bullish)
    }
}
