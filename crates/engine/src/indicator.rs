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

use kind::kind;

/// Every indicator, in alphabetical order of its id.
pub static LIST: &[&dyn IndicatorKind] = &[
    kind::<adx::Adx, _, _>(),
    kind::<atr::Atr, _, _>(),
    kind::<bbands::Bbands, _, _>(),
    kind::<cci::Cci, _, _>(),
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
