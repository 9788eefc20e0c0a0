//! Technical indicators: one state machine each, run over columns or fed bar by bar.
//!
//! An [`Indicator`] is a state machine whose `next` takes one row of inputs and gives one row of
//! outputs. [`IndicatorKind`] is its erased side: `run` is that same `next` inlined in a loop over
//! columns, `build` boxes it as a [`Stream`], so batch and stream are equal bit for bit.
//!
//! What holds for all of them:
//! - An output is NaN before `warmup` finite rows were seen and a number from then on. The one
//!   exception is `vwap`, which is NaN over a window in which nothing was traded.
//! - A row with a NaN or an infinity gives NaN and forgets everything: the next finite row counts
//!   as the first of a new series. So the warm-up of an inner indicator only delays the outer one.
//! - Zero is exactly zero. TA-Lib takes what is below 1e-14 for zero, which breaks on small prices;
//!   here multiplying prices by a power of two changes no digit of the result.
//! - Nothing is allocated per bar.
//!
//! To add one: a file in `indicator/` with a type that implements [`Indicator`], and a line in
//! [`LIST`]. Catalogue, rule language, golden and property tests read the list.

mod adx;
mod atr;
mod average;
mod bbands;
mod cci;
mod decay;
mod directional;
mod donchian;
mod ema;
mod highest;
mod kind;
mod lowest;
mod macd;
mod mfi;
mod minus_di;
mod mom;
mod natr;
mod obv;
mod plus_di;
mod roc;
mod rolling;
mod rsi;
mod sma;
mod spec;
mod stddev;
mod stoch;
mod trange;
mod vwap;
mod wma;

pub use kind::{Indicator, IndicatorKind, Stream};
pub use spec::{
    Group, IndicatorSpec, Input, OutputSpec, PERIOD_MAX, ParameterError, ParameterSpec, Params,
    Phrase, Unit,
};

pub(crate) use rolling::larger;

use kind::kind;

use crate::pattern::candle::{self, Candlestick};

/// Every indicator, in alphabetical order of its id.
pub static LIST: &[&dyn IndicatorKind] = &[
    kind::<adx::Adx, _, _>(),
    kind::<atr::Atr, _, _>(),
    kind::<bbands::Bbands, _, _>(),
    kind::<cci::Cci, _, _>(),
    kind::<Candlestick<candle::TwoCrows, _>, _, _>(),
    kind::<Candlestick<candle::ThreeBlackCrows, _>, _, _>(),
    kind::<Candlestick<candle::ThreeInside, _>, _, _>(),
    kind::<Candlestick<candle::ThreeLineStrike, _>, _, _>(),
    kind::<Candlestick<candle::ThreeOutside, _>, _, _>(),
    kind::<Candlestick<candle::ThreeStarsInTheSouth, _>, _, _>(),
    kind::<Candlestick<candle::ThreeWhiteSoldiers, _>, _, _>(),
    kind::<Candlestick<candle::AbandonedBaby, _>, _, _>(),
    kind::<Candlestick<candle::AdvanceBlock, _>, _, _>(),
    kind::<Candlestick<candle::BeltHold, _>, _, _>(),
    kind::<Candlestick<candle::Breakaway, _>, _, _>(),
    kind::<Candlestick<candle::ClosingMarubozu, _>, _, _>(),
    kind::<Candlestick<candle::ConcealingBabySwallow, _>, _, _>(),
    kind::<Candlestick<candle::Counterattack, _>, _, _>(),
    kind::<Candlestick<candle::DarkCloudCover, _>, _, _>(),
    kind::<Candlestick<candle::Doji, _>, _, _>(),
    kind::<Candlestick<candle::DojiStar, _>, _, _>(),
    kind::<Candlestick<candle::DragonflyDoji, _>, _, _>(),
    kind::<Candlestick<candle::Engulfing, _>, _, _>(),
    kind::<Candlestick<candle::EveningDojiStar, _>, _, _>(),
    kind::<Candlestick<candle::EveningStar, _>, _, _>(),
    kind::<Candlestick<candle::GapSideBySideWhite, _>, _, _>(),
    kind::<Candlestick<candle::GravestoneDoji, _>, _, _>(),
    kind::<Candlestick<candle::Hammer, _>, _, _>(),
    kind::<Candlestick<candle::HangingMan, _>, _, _>(),
    kind::<Candlestick<candle::Harami, _>, _, _>(),
    kind::<Candlestick<candle::HaramiCross, _>, _, _>(),
    kind::<Candlestick<candle::HighWave, _>, _, _>(),
    kind::<Candlestick<candle::Hikkake, _>, _, _>(),
    kind::<Candlestick<candle::HikkakeModified, _>, _, _>(),
    kind::<Candlestick<candle::HomingPigeon, _>, _, _>(),
    kind::<Candlestick<candle::IdenticalThreeCrows, _>, _, _>(),
    kind::<Candlestick<candle::InNeck, _>, _, _>(),
    kind::<Candlestick<candle::InvertedHammer, _>, _, _>(),
    kind::<Candlestick<candle::Kicking, _>, _, _>(),
    kind::<Candlestick<candle::KickingByLength, _>, _, _>(),
    kind::<Candlestick<candle::LadderBottom, _>, _, _>(),
    kind::<Candlestick<candle::LongLeggedDoji, _>, _, _>(),
    kind::<Candlestick<candle::LongLine, _>, _, _>(),
    kind::<Candlestick<candle::Marubozu, _>, _, _>(),
    kind::<Candlestick<candle::MatchingLow, _>, _, _>(),
    kind::<Candlestick<candle::MatHold, _>, _, _>(),
    kind::<Candlestick<candle::MorningDojiStar, _>, _, _>(),
    kind::<Candlestick<candle::MorningStar, _>, _, _>(),
    kind::<Candlestick<candle::OnNeck, _>, _, _>(),
    kind::<Candlestick<candle::Piercing, _>, _, _>(),
    kind::<Candlestick<candle::RickshawMan, _>, _, _>(),
    kind::<Candlestick<candle::RisingFallingThreeMethods, _>, _, _>(),
    kind::<Candlestick<candle::SeparatingLines, _>, _, _>(),
    kind::<Candlestick<candle::ShootingStar, _>, _, _>(),
    kind::<Candlestick<candle::ShortLine, _>, _, _>(),
    kind::<Candlestick<candle::SpinningTop, _>, _, _>(),
    kind::<Candlestick<candle::StalledPattern, _>, _, _>(),
    kind::<Candlestick<candle::StickSandwich, _>, _, _>(),
    kind::<Candlestick<candle::Takuri, _>, _, _>(),
    kind::<Candlestick<candle::TasukiGap, _>, _, _>(),
    kind::<Candlestick<candle::Thrusting, _>, _, _>(),
    kind::<Candlestick<candle::Tristar, _>, _, _>(),
    kind::<Candlestick<candle::UniqueThreeRiver, _>, _, _>(),
    kind::<Candlestick<candle::UpsideGapTwoCrows, _>, _, _>(),
    kind::<Candlestick<candle::SideGapThreeMethods, _>, _, _>(),
    kind::<donchian::Donchian, _, _>(),
    kind::<ema::Ema, _, _>(),
    kind::<highest::Highest, _, _>(),
    kind::<lowest::Lowest, _, _>(),
    kind::<macd::Macd, _, _>(),
    kind::<mfi::Mfi, _, _>(),
    kind::<minus_di::MinusDi, _, _>(),
    kind::<mom::Mom, _, _>(),
    kind::<natr::Natr, _, _>(),
    kind::<obv::Obv, _, _>(),
    kind::<plus_di::PlusDi, _, _>(),
    kind::<roc::Roc, _, _>(),
    kind::<rsi::Rsi, _, _>(),
    kind::<sma::Sma, _, _>(),
    kind::<stddev::Stddev, _, _>(),
    kind::<stoch::Stoch, _, _>(),
    kind::<trange::Trange, _, _>(),
    kind::<vwap::Vwap, _, _>(),
    kind::<wma::Wma, _, _>(),
];

/// The indicator of that id.
pub fn find(id: &str) -> Option<&'static dyn IndicatorKind> {
    LIST.iter().copied().find(|kind| kind.spec().id == id)
}
