//! Technical indicators: one state machine each, run over columns or fed bar by bar.
//!
//! An [`Indicator`] is a state machine whose `next` takes one row of inputs and gives one row of
//! outputs. [`IndicatorKind`] is its erased side: `run` is that same `next` inlined in a loop over
//! columns, `build` boxes it as a [`Stream`], so batch and stream are equal bit for bit. Where a loop
//! of its own is faster, tests hold it to the same bits.
//!
//! What holds for all of them:
//! - An output is NaN before `warmup` finite rows were seen and a number from then on, except where
//!   there is no answer: what volume weighs without volume, a division by zero, what movement divides
//!   (`chop`, `hurst`) without movement, a logarithm or an arc beyond its domain, an exponential that is
//!   too large.
//! - A row with a NaN or an infinity gives NaN and forgets everything: the next finite row counts
//!   as the first of a new series. So the warm-up of an inner indicator only delays the outer one.
//! - Zero is exactly zero. TA-Lib takes what is below 1e-14 for zero, which breaks on small prices;
//!   here multiplying prices by a power of two changes no digit of the result.
//! - Nothing is allocated per bar.
//!
//! To add one: a file in `indicator/` with a type that implements [`Indicator`], and a line in
//! [`LIST`]. Catalogue, rule language, golden and property tests read the list.

mod ac;
mod accbands;
mod acos;
mod ad;
mod add;
mod adosc;
mod adr;
mod adx;
mod adxr;
mod ao;
mod apo;
mod aroon;
mod aroonosc;
mod asin;
mod atan;
mod atr;
mod average;
mod avgdev;
mod avgprice;
mod avwap;
mod bandwidth;
mod bbands;
mod beta;
mod bop;
mod cci;
mod ceil;
mod chandelier;
mod chop;
mod cmf;
mod cmo;
mod cmou;
mod coppock;
mod correl;
mod cos;
mod cosh;
mod crsi;
mod cumsum;
mod cvi;
mod decay;
mod delay;
mod dema;
mod directional;
mod div;
mod donchian;
mod dpo;
mod dx;
mod efi;
mod elementary;
mod ema;
mod ema_chain;
mod entropy;
mod eom;
mod er;
mod eri;
mod ewma_vol;
mod exp;
mod fib_retracement;
mod fisher;
mod floor;
mod fosc;
mod fractal;
mod garman_klass;
mod glide;
mod ha;
mod highest;
mod hilbert;
mod hist_vol;
mod hma;
mod ht_dcperiod;
mod ht_dcphase;
mod ht_phasor;
mod ht_sine;
mod ht_trendline;
mod ht_trendmode;
mod hurst;
mod ichimoku;
mod imi;
mod kama;
mod kc;
mod kdj;
mod keltner;
mod kind;
mod kst;
mod last_range;
mod linearreg;
mod linearreg_angle;
mod linearreg_intercept;
mod linearreg_slope;
mod ln;
mod log10;
mod lowest;
mod ma;
mod macd;
mod macdext;
mod macdfix;
mod mama;
mod marketfi;
mod massi;
mod mavp;
mod maxindex;
mod medprice;
mod mfi;
mod midpoint;
mod midprice;
mod minindex;
mod minmax;
mod minmaxindex;
mod minus_di;
mod minus_dm;
mod mom;
mod mult;
mod natr;
mod nvi;
mod obv;
mod pairs;
mod parabolic;
mod parkinson;
mod percent_b;
mod percentile;
mod percentrank;
mod pivot_camarilla;
mod pivot_classic;
mod pivot_fibonacci;
mod place;
mod plus_di;
mod plus_dm;
mod ppo;
mod pvi;
mod pvo;
mod pvt;
mod qqe;
mod qstick;
mod regime;
mod regression;
mod rma;
mod roc;
mod rocp;
mod rocr;
mod rocr100;
mod rogers_satchell;
mod rolling;
mod rsi;
mod rvgi;
mod rvi;
mod rvol;
mod sar;
mod sarext;
mod sin;
mod sinh;
mod sma;
mod smi;
mod spec;
mod sqrt;
mod squeeze;
mod stddev;
mod stoch;
mod stochf;
mod stochrsi;
mod sub;
mod sum;
mod supertrend;
mod t3;
mod tan;
mod tanh;
mod tema;
mod trange;
mod trima;
mod trix;
mod tsf;
mod tsi;
mod typprice;
mod ulcer;
mod ultosc;
mod var;
mod vhf;
mod volatility;
mod volume_index;
mod volume_profile;
mod vortex;
mod vwap;
mod vwap_total;
mod vwma;
mod wad;
mod wclprice;
mod willr;
mod wma;
mod yang_zhang;
mod zlema;
mod zscore;

pub use kind::{Indicator, IndicatorKind, Stream};
pub use spec::{
    Group, IndicatorSpec, Input, OutputSpec, PERIOD_MAX, ParameterError, ParameterSpec, Params,
    Phrase, Unit,
};

pub(crate) use rolling::{larger, smaller};

use kind::kind;

use crate::pattern::candle::{self, Candlestick};

/// Every indicator, in alphabetical order of its id.
pub static LIST: &[&dyn IndicatorKind] = &[
    kind::<ac::Ac, _, _>(),
    kind::<accbands::Accbands, _, _>(),
    kind::<acos::Acos, _, _>(),
    kind::<ad::Ad, _, _>(),
    kind::<add::Add, _, _>(),
    kind::<adosc::Adosc, _, _>(),
    kind::<adr::Adr, _, _>(),
    kind::<adx::Adx, _, _>(),
    kind::<adxr::Adxr, _, _>(),
    kind::<ao::Ao, _, _>(),
    kind::<apo::Apo, _, _>(),
    kind::<aroon::Aroon, _, _>(),
    kind::<aroonosc::Aroonosc, _, _>(),
    kind::<asin::Asin, _, _>(),
    kind::<atan::Atan, _, _>(),
    kind::<atr::Atr, _, _>(),
    kind::<avgdev::Avgdev, _, _>(),
    kind::<avgprice::Avgprice, _, _>(),
    kind::<avwap::Avwap, _, _>(),
    kind::<bandwidth::Bandwidth, _, _>(),
    kind::<bbands::Bbands, _, _>(),
    kind::<beta::Beta, _, _>(),
    kind::<bop::Bop, _, _>(),
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
    kind::<ceil::Ceil, _, _>(),
    kind::<chandelier::Chandelier, _, _>(),
    kind::<chop::Chop, _, _>(),
    kind::<cmf::Cmf, _, _>(),
    kind::<cmo::Cmo, _, _>(),
    kind::<cmou::Cmou, _, _>(),
    kind::<coppock::Coppock, _, _>(),
    kind::<correl::Correl, _, _>(),
    kind::<cos::Cos, _, _>(),
    kind::<cosh::Cosh, _, _>(),
    kind::<crsi::Crsi, _, _>(),
    kind::<cumsum::Cumsum, _, _>(),
    kind::<cvi::Cvi, _, _>(),
    kind::<dema::Dema, _, _>(),
    kind::<div::Div, _, _>(),
    kind::<donchian::Donchian, _, _>(),
    kind::<dpo::Dpo, _, _>(),
    kind::<dx::Dx, _, _>(),
    kind::<efi::Efi, _, _>(),
    kind::<ema::Ema, _, _>(),
    kind::<entropy::Entropy, _, _>(),
    kind::<eom::Eom, _, _>(),
    kind::<er::Er, _, _>(),
    kind::<eri::Eri, _, _>(),
    kind::<ewma_vol::EwmaVol, _, _>(),
    kind::<exp::Exp, _, _>(),
    kind::<fib_retracement::FibRetracement, _, _>(),
    kind::<fisher::Fisher, _, _>(),
    kind::<floor::Floor, _, _>(),
    kind::<fosc::Fosc, _, _>(),
    kind::<fractal::Fractal, _, _>(),
    kind::<garman_klass::GarmanKlass, _, _>(),
    kind::<ha::Ha, _, _>(),
    kind::<highest::Highest, _, _>(),
    kind::<hist_vol::HistVol, _, _>(),
    kind::<hma::Hma, _, _>(),
    kind::<ht_dcperiod::HtDcperiod, _, _>(),
    kind::<ht_dcphase::HtDcphase, _, _>(),
    kind::<ht_phasor::HtPhasor, _, _>(),
    kind::<ht_sine::HtSine, _, _>(),
    kind::<ht_trendline::HtTrendline, _, _>(),
    kind::<ht_trendmode::HtTrendmode, _, _>(),
    kind::<hurst::Hurst, _, _>(),
    kind::<ichimoku::Ichimoku, _, _>(),
    kind::<imi::Imi, _, _>(),
    kind::<kama::Kama, _, _>(),
    kind::<kc::Kc, _, _>(),
    kind::<kdj::Kdj, _, _>(),
    kind::<keltner::Keltner, _, _>(),
    kind::<kst::Kst, _, _>(),
    kind::<linearreg::Linearreg, _, _>(),
    kind::<linearreg_angle::LinearregAngle, _, _>(),
    kind::<linearreg_intercept::LinearregIntercept, _, _>(),
    kind::<linearreg_slope::LinearregSlope, _, _>(),
    kind::<ln::Ln, _, _>(),
    kind::<log10::Log10, _, _>(),
    kind::<lowest::Lowest, _, _>(),
    kind::<ma::Ma, _, _>(),
    kind::<macd::Macd, _, _>(),
    kind::<macdext::Macdext, _, _>(),
    kind::<macdfix::Macdfix, _, _>(),
    kind::<mama::Mama, _, _>(),
    kind::<marketfi::Marketfi, _, _>(),
    kind::<massi::Massi, _, _>(),
    kind::<mavp::Mavp, _, _>(),
    kind::<maxindex::Maxindex, _, _>(),
    kind::<medprice::Medprice, _, _>(),
    kind::<mfi::Mfi, _, _>(),
    kind::<midpoint::Midpoint, _, _>(),
    kind::<midprice::Midprice, _, _>(),
    kind::<minindex::Minindex, _, _>(),
    kind::<minmax::Minmax, _, _>(),
    kind::<minmaxindex::Minmaxindex, _, _>(),
    kind::<minus_di::MinusDi, _, _>(),
    kind::<minus_dm::MinusDm, _, _>(),
    kind::<mom::Mom, _, _>(),
    kind::<mult::Mult, _, _>(),
    kind::<natr::Natr, _, _>(),
    kind::<nvi::Nvi, _, _>(),
    kind::<obv::Obv, _, _>(),
    kind::<parkinson::Parkinson, _, _>(),
    kind::<percent_b::PercentB, _, _>(),
    kind::<percentile::Percentile, _, _>(),
    kind::<percentrank::Percentrank, _, _>(),
    kind::<pivot_camarilla::PivotCamarilla, _, _>(),
    kind::<pivot_classic::PivotClassic, _, _>(),
    kind::<pivot_fibonacci::PivotFibonacci, _, _>(),
    kind::<plus_di::PlusDi, _, _>(),
    kind::<plus_dm::PlusDm, _, _>(),
    kind::<ppo::Ppo, _, _>(),
    kind::<pvi::Pvi, _, _>(),
    kind::<pvo::Pvo, _, _>(),
    kind::<pvt::Pvt, _, _>(),
    kind::<qqe::Qqe, _, _>(),
    kind::<qstick::Qstick, _, _>(),
    kind::<regime::Regime, _, _>(),
    kind::<rma::Rma, _, _>(),
    kind::<roc::Roc, _, _>(),
    kind::<rocp::Rocp, _, _>(),
    kind::<rocr::Rocr, _, _>(),
    kind::<rocr100::Rocr100, _, _>(),
    kind::<rogers_satchell::RogersSatchell, _, _>(),
    kind::<rsi::Rsi, _, _>(),
    kind::<rvgi::Rvgi, _, _>(),
    kind::<rvi::Rvi, _, _>(),
    kind::<rvol::Rvol, _, _>(),
    kind::<sar::Sar, _, _>(),
    kind::<sarext::Sarext, _, _>(),
    kind::<sin::Sin, _, _>(),
    kind::<sinh::Sinh, _, _>(),
    kind::<sma::Sma, _, _>(),
    kind::<smi::Smi, _, _>(),
    kind::<sqrt::Sqrt, _, _>(),
    kind::<squeeze::Squeeze, _, _>(),
    kind::<stddev::Stddev, _, _>(),
    kind::<stoch::Stoch, _, _>(),
    kind::<stochf::Stochf, _, _>(),
    kind::<stochrsi::Stochrsi, _, _>(),
    kind::<sub::Sub, _, _>(),
    kind::<sum::RollingSum, _, _>(),
    kind::<supertrend::Supertrend, _, _>(),
    kind::<t3::T3, _, _>(),
    kind::<tan::Tan, _, _>(),
    kind::<tanh::Tanh, _, _>(),
    kind::<tema::Tema, _, _>(),
    kind::<trange::Trange, _, _>(),
    kind::<trima::Trima, _, _>(),
    kind::<trix::Trix, _, _>(),
    kind::<tsf::Tsf, _, _>(),
    kind::<tsi::Tsi, _, _>(),
    kind::<typprice::Typprice, _, _>(),
    kind::<ulcer::Ulcer, _, _>(),
    kind::<ultosc::Ultosc, _, _>(),
    kind::<var::Var, _, _>(),
    kind::<vhf::Vhf, _, _>(),
    kind::<volume_profile::VolumeProfile, _, _>(),
    kind::<vortex::Vortex, _, _>(),
    kind::<vwap::Vwap, _, _>(),
    kind::<vwap_total::VwapTotal, _, _>(),
    kind::<vwma::Vwma, _, _>(),
    kind::<wad::Wad, _, _>(),
    kind::<wclprice::Wclprice, _, _>(),
    kind::<willr::Willr, _, _>(),
    kind::<wma::Wma, _, _>(),
    kind::<yang_zhang::YangZhang, _, _>(),
    kind::<zlema::Zlema, _, _>(),
    kind::<zscore::Zscore, _, _>(),
];

/// The indicator of a function of TA-Lib, by its name in lower case.
pub fn find_ta_lib(name: &str) -> Option<&'static dyn IndicatorKind> {
    let id = match name {
        // The rule language has other functions of these names.
        "max" => "highest",
        "min" => "lowest",
        // `vwap` is that of the last bars.
        "vwap" => "vwap_total",
        name => name,
    };
    find(id).filter(|kind| kind.spec().source.contains("TA-Lib"))
}

/// The indicator of that id.
pub fn find(id: &str) -> Option<&'static dyn IndicatorKind> {
    LIST.iter().copied().find(|kind| kind.spec().id == id)
}
