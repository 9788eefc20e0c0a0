//! The strategies that are part of the program.

use std::sync::LazyLock;

use rumbo_market::{AssetClass, Text, Timeframe};

use super::Strategy;
use super::placement::{Family, WorksOn};

/// Name and text of a file in `strategies/`.
macro_rules! file {
    ($name:literal) => {
        ($name, include_str!(concat!("../../strategies/", $name)))
    };
    ($folder:literal, $name:literal) => {
        (
            $name,
            include_str!(concat!("../../strategies/", $folder, "/", $name)),
        )
    };
}

/// Files of the built-in strategies. The first eight were there before the others, and what is
/// decided by default reads them in this order.
pub(super) const BUILTIN: &[(&str, &str)] = &[
    file!("ema_cross.toml"),
    file!("rsi_reversion.toml"),
    file!("macd_trend.toml"),
    file!("bollinger_reversion.toml"),
    file!("donchian_breakout.toml"),
    file!("adx_ema_trend.toml"),
    file!("volume_breakout.toml"),
    file!("buy_and_hold.toml"),
    file!("absolute_momentum.toml"),
    file!("calm_market.toml"),
    file!("chandelier_trend.toml"),
    file!("connors_rsi2.toml"),
    file!("daily_filter_macd.toml"),
    file!("double_seven.toml"),
    file!("engulfing_trend.toml"),
    file!("hammer_reversal.toml"),
    file!("high_52_week.toml"),
    file!("ichimoku_cloud.toml"),
    file!("inside_bar_breakout.toml"),
    file!("internal_bar_strength.toml"),
    file!("kama_trend.toml"),
    file!("keltner_breakout.toml"),
    file!("long_term_average.toml"),
    file!("money_flow_turn.toml"),
    file!("narrow_range.toml"),
    file!("night_hours.toml"),
    file!("obv_trend.toml"),
    file!("parabolic_sar.toml"),
    file!("range_expansion.toml"),
    file!("squeeze_release.toml"),
    file!("stochastic_turn.toml"),
    file!("supertrend_follow.toml"),
    file!("three_bar_reversal.toml"),
    file!("turn_of_month.toml"),
    file!("turnaround_tuesday.toml"),
    file!("weekly_channel.toml"),
    file!("weekly_screen.toml"),
    file!("winter_half.toml"),
    file!("zscore_reversion.toml"),
];

/// Files of the built-in rotations. They choose between instruments and have no rules for one.
pub(super) const ROTATIONS: &[(&str, &str)] = &[
    file!("rotation", "relative_momentum.toml"),
    file!("rotation", "dual_momentum.toml"),
    file!("rotation", "low_volatility.toml"),
];

/// What the first files do not say themselves: their text, and with it the version that recorded
/// decisions name, stays as it is.
const PLACED: [(&str, Family, [&str; 2]); 8] = [
    (
        "ema_cross",
        Family::Trend,
        [
            "Mercados con tendencias largas.",
            "Markets with long trends.",
        ],
    ),
    (
        "rsi_reversion",
        Family::Reversion,
        [
            "Retrocesos dentro de una tendencia.",
            "Pullbacks within a trend.",
        ],
    ),
    (
        "macd_trend",
        Family::Trend,
        [
            "Tendencias de semanas a meses.",
            "Trends of weeks to months.",
        ],
    ),
    (
        "bollinger_reversion",
        Family::Reversion,
        ["Mercados laterales.", "Sideways markets."],
    ),
    (
        "donchian_breakout",
        Family::Breakout,
        [
            "Mercados con pocas tendencias muy grandes.",
            "Markets with few, very large trends.",
        ],
    ),
    (
        "adx_ema_trend",
        Family::Trend,
        ["Tendencias que ganan fuerza.", "Trends that gain strength."],
    ),
    (
        "volume_breakout",
        Family::Breakout,
        [
            "Mercados con volumen completo y fiable.",
            "Markets with complete and reliable volume.",
        ],
    ),
    (
        "buy_and_hold",
        Family::Benchmark,
        [
            "Activos que suben con los años.",
            "Assets that rise over the years.",
        ],
    ),
];

static STRATEGIES: LazyLock<Vec<Strategy>> = LazyLock::new(|| read_all(BUILTIN));
static ROTATING: LazyLock<Vec<Strategy>> = LazyLock::new(|| read_all(ROTATIONS));

fn read_all(files: &[(&str, &str)]) -> Vec<Strategy> {
    let read = |(name, text): &(&str, &str)| {
        Strategy::from_file(name, text).expect("a test reads every built-in strategy")
    };
    files.iter().map(read).collect()
}

/// Family of a file that does not name its own.
pub(super) fn family(id: &str) -> Option<Family> {
    let placed = PLACED.iter().find(|(placed, ..)| *placed == id);
    placed.map(|(_, family, _)| *family)
}

/// Where a file that does not say it is meant to work.
pub(super) fn works_on(id: &str) -> Option<WorksOn> {
    let (_, _, [es, en]) = PLACED.iter().find(|(placed, ..)| *placed == id)?;
    Some(WorksOn {
        classes: classes(id),
        timeframes: vec![Timeframe::H4, Timeframe::D1],
        note: Text::new(*es, *en),
    })
}

fn classes(id: &str) -> Vec<AssetClass> {
    match id {
        "volume_breakout" => vec![AssetClass::Crypto, AssetClass::Etf, AssetClass::Stock],
        "buy_and_hold" => vec![AssetClass::Index, AssetClass::Etf, AssetClass::Stock],
        _ => AssetClass::ALL.to_vec(),
    }
}

pub(super) fn strategies() -> &'static [Strategy] {
    &STRATEGIES
}

pub(super) fn rotations() -> &'static [Strategy] {
    &ROTATING
}

/// The file of a built-in strategy, as it came with the program.
pub(super) fn text(id: &str) -> Option<&'static str> {
    let of = |(name, _): &&(&str, &str)| name.strip_suffix(".toml") == Some(id);
    BUILTIN.iter().find(of).map(|(_, text)| *text)
}
