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
use std::mem;
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
    fn next(&mut self, bars: &impl Candles, averages: [f64; N]) -> f64;

    /// `next` for the rows of a block. A shape with a memory says apart what it is without.
    #[inline(always)]
    fn next_rows(
        &mut self,
        columns: [&Stretch; 4],
        averages: impl Fn(usize) -> [f64; N],
        signals: &mut [f64; BLOCK_ROWS],
    ) {
        for (row, signal) in signals.iter_mut().enumerate() {
            *signal = self.next(&Place { columns, row }, averages(row));
        }
    }
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

/// The last bars.
pub(crate) trait Candles {
    /// The bar `bars` before the last one.
    fn ago(&self, bars: usize) -> Candle;

    /// The last `K` bars, oldest first.
    #[inline(always)]
    fn last<const K: usize>(&self) -> [Candle; K] {
        array::from_fn(|at| self.ago(K - 1 - at))
    }
}

/// The last bars of a stream.
#[derive(Debug, Clone)]
struct Ring {
    candles: [Candle; RING_BARS],
    at: usize,
}

/// A power of two above the longest average and the longest shape together.
const RING_BARS: usize = 16;

impl Ring {
    fn new() -> Self {
        let none = Candle {
            open: f64::NAN,
            high: f64::NAN,
            low: f64::NAN,
            close: f64::NAN,
        };
        Self {
            candles: [none; RING_BARS],
            at: 0,
        }
    }

    #[inline(always)]
    fn push(&mut self, candle: Candle) {
        self.at = self.at.wrapping_add(1);
        self.candles[self.at % RING_BARS] = candle;
    }

    /// Columns whose block is still to be filled.
    fn stretches(&self) -> [Stretch; 4] {
        let mut stretches = [[0.0; RING_BARS + BLOCK_ROWS]; 4];
        for at in 0..RING_BARS {
            let candle = self.ago(RING_BARS - 1 - at);
            let bar = [candle.open, candle.high, candle.low, candle.close];
            for (stretch, value) in stretches.iter_mut().zip(bar) {
                stretch[at] = value;
            }
        }
        stretches
    }
}

impl Candles for Ring {
    #[inline(always)]
    fn ago(&self, bars: usize) -> Candle {
        self.candles[self.at.wrapping_sub(bars) % RING_BARS]
    }
}

/// Rows that a batch looks at together, in lanes.
const BLOCK_ROWS: usize = 64;

/// A column over a block and the bars before it.
type Stretch = [f64; RING_BARS + BLOCK_ROWS];

/// The bars up to one of a block.
#[derive(Clone, Copy)]
struct Place<'a> {
    /// Open, high, low and close.
    columns: [&'a Stretch; 4],
    row: usize,
}

impl Candles for Place<'_> {
    #[inline(always)]
    fn ago(&self, bars: usize) -> Candle {
        let [open, high, low, close] = self.columns;
        let at = self.row + RING_BARS - bars;
        Candle {
            open: open[at],
            high: high[at],
            low: low[at],
            close: close[at],
        }
    }
}

/// What of a bar is averaged.
#[derive(Debug, Clone, Copy)]
enum Extent {
    Body,
    Range,
    Shadows,
}

const EXTENTS: usize = 3;

impl Extent {
    #[inline(always)]
    fn of(self, candle: Candle) -> f64 {
        match self {
            Self::Body => candle.body(),
            Self::Range => candle.range(),
            Self::Shadows => candle.upper() + candle.lower(),
        }
    }

    /// Of every bar of a block and those before it. Compiled once for all shapes.
    #[inline(never)]
    fn of_rows(self, columns: [&Stretch; 4], extents: &mut Stretch) {
        pulp::Arch::new().dispatch(
            #[inline(always)]
            // One loop for each extent, so that its rows run in lanes.
            || match self {
                Self::Body => fill(columns, extents, Candle::body),
                Self::Range => fill(columns, extents, Candle::range),
                Self::Shadows => fill(columns, extents, |bar| Self::Shadows.of(bar)),
            },
        );
    }

    /// Both shadows are summed, one is compared.
    #[inline(always)]
    fn sides(self) -> f64 {
        match self {
            Self::Shadows => 2.0,
            Self::Body | Self::Range => 1.0,
        }
    }
}

#[inline(always)]
fn fill(columns: [&Stretch; 4], extents: &mut Stretch, of: impl Fn(Candle) -> f64) {
    let [open, high, low, close] = columns;
    for at in 0..extents.len() {
        extents[at] = of(Candle {
            open: open[at],
            high: high[at],
            low: low[at],
            close: close[at],
        });
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

    /// `sum` over the period, 5 or 10, to the digit that a division gives but in a fifth of its time.
    ///
    /// What the rounded product with the inverse leaves of the sum is exact, taken away in two steps.
    /// The true quotient is far enough from the middle of two floats for one correction to find it.
    #[inline(always)]
    fn mean(self, sum: f64) -> f64 {
        let half = if self.period == 10 { 2.0 } else { 1.0 };
        let inverse = 1.0 / self.period as f64;
        let mean = sum * inverse;
        let rest = (sum - mean * (4.0 * half)) - mean * half;
        mean + rest * inverse
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
        self.setting.factor * self.setting.mean(sum) / self.setting.extent.sides()
    }

    /// What the last bars add to the sum and take from it.
    #[inline(always)]
    fn change(self, bars: &impl Candles) -> f64 {
        let extent = self.setting.extent;
        extent.of(bars.ago(self.ago)) - extent.of(bars.ago(self.ago + self.setting.period))
    }

    /// `change` over a block of which the extents are known.
    #[inline(always)]
    fn changes(self, extents: &[Stretch; EXTENTS], changes: &mut [f64; BLOCK_ROWS]) {
        let extents = &extents[self.setting.extent as usize];
        let rows_before = |bars: usize| -> &[f64; BLOCK_ROWS] {
            let rows = extents[RING_BARS - bars..].first_chunk();
            rows.expect("bars are fewer than those before the block")
        };
        let newer = rows_before(self.ago);
        let older = rows_before(self.ago + self.setting.period);
        for row in 0..BLOCK_ROWS {
            changes[row] = newer[row] - older[row];
        }
    }
}

/// What a batch needs of a block before the shape looks at it.
struct BlockMemory<const N: usize> {
    /// Of the extents that are averaged.
    extents: [Stretch; EXTENTS],
    sums: [[f64; BLOCK_ROWS]; N],
}

/// A shape as an indicator.
#[derive(Debug, Clone)]
pub(crate) struct Candlestick<S, const N: usize> {
    shape: S,
    bars: Ring,
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

    /// `next` over a block, and its signals.
    #[inline(always)]
    fn sweep_block(
        &mut self,
        columns: [&Stretch; 4],
        memory: &mut BlockMemory<N>,
        signals: &mut [f64; BLOCK_ROWS],
    ) {
        let BlockMemory { extents, sums } = memory;
        for extent in [Extent::Body, Extent::Range, Extent::Shadows] {
            let is_averaged =
                |average: &Average| average.setting.extent as usize == extent as usize;
            if S::AVERAGES.iter().any(is_averaged) {
                extent.of_rows(columns, &mut extents[extent as usize]);
            }
        }
        for (average, changes) in S::AVERAGES.iter().zip(sums.iter_mut()) {
            average.changes(extents, changes);
        }
        // Bar by bar, so that the sums do not wait for each other.
        for row in 0..BLOCK_ROWS {
            for (sums, sum) in sums.iter_mut().zip(&mut self.sums) {
                let change = mem::replace(&mut sums[row], *sum);
                *sum += change;
            }
        }
        let averages = |row: usize| array::from_fn(|at| S::AVERAGES[at].threshold(sums[at][row]));
        self.shape.next_rows(columns, averages, signals);
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
            bars: Ring::new(),
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

    #[inline(always)]
    fn sweep(mut self, inputs: [&[f64]; 4], past: [&[f64]; 4], [signals]: [&mut [f64]; 1]) -> Self {
        let rows = signals.len();
        let mut at = 0;
        if rows >= BLOCK_ROWS {
            let mut first = self.bars.stretches();
            for (stretch, column) in first.iter_mut().zip(inputs) {
                stretch[RING_BARS..].copy_from_slice(&column[..BLOCK_ROWS]);
            }
            let mut columns = first.each_ref();
            let mut memory = BlockMemory {
                extents: [[0.0; RING_BARS + BLOCK_ROWS]; EXTENTS],
                sums: [[0.0; BLOCK_ROWS]; N],
            };
            let (blocks, _) = signals.as_chunks_mut::<BLOCK_ROWS>();
            for block in blocks {
                if at > 0 {
                    columns = inputs.map(|column| {
                        let stretch = column[at - RING_BARS..at + BLOCK_ROWS].as_array();
                        stretch.expect("cut to this length")
                    });
                }
                self.sweep_block(columns, &mut memory, block);
                at += BLOCK_ROWS;
            }
            // The blocks have not been through the ring.
            for row in at - RING_BARS..at {
                let [open, high, low, close] = inputs.map(|column| column[row]);
                self.bars.push(Candle {
                    open,
                    high,
                    low,
                    close,
                });
            }
        }
        for row in at..rows {
            let bar = inputs.map(|column| column[row]);
            [signals[row]] = self.next(bar, past.map(|column| column[row]));
        }
        self
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
/// Made of bits: a choice between two floats is a branch, and a processor cannot predict the colour
/// of a bar.
#[inline(always)]
fn graded(found: bool, is_strong: bool, is_bullish: bool) -> f64 {
    const WEAK: u64 = 80_f64.to_bits();
    const STRONG: u64 = 100_f64.to_bits();
    let all = |condition: bool| u64::from(condition).wrapping_neg();
    let size = WEAK ^ (all(is_strong) & (WEAK ^ STRONG));
    let sign = u64::from(!is_bullish) << 63;
    f64::from_bits(all(found) & (size | sign))
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

    /// Takes the last bars and how the last one breaks out of an inside bar: 100 downwards, which is
    /// a bullish trap, -100 upwards, 0 not at all. Gives that, or 200 or -200 when the last break is
    /// confirmed false.
    #[inline(always)]
    fn next(&mut self, broken: f64, bars: &impl Candles) -> f64 {
        if broken != 0.0 {
            let inside = bars.ago(1);
            self.is_bullish = broken > 0.0;
            self.edge = if self.is_bullish {
                inside.high
            } else {
                inside.low
            };
            self.bars_left = Self::CONFIRMED_WITHIN;
            return broken;
        }
        if self.bars_left == 0 {
            return 0.0;
        }
        self.bars_left -= 1;
        let close = bars.ago(0).close;
        let is_confirmed = if self.is_bullish {
            close > self.edge
        } else {
            close < self.edge
        };
        if !is_confirmed {
            return 0.0;
        }
        self.bars_left = 0;
        2.0 * signed(true, self.is_bullish)
    }

    /// `next` of bar after bar; the breaks become the signals.
    #[inline(always)]
    fn next_rows(&mut self, columns: [&Stretch; 4], signals: &mut [f64; BLOCK_ROWS]) {
        for (row, signal) in signals.iter_mut().enumerate() {
            *signal = self.next(*signal, &Place { columns, row });
        }
    }
}
