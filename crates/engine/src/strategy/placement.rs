//! Where a strategy belongs: its family, where it is meant to work, and for whom it votes.

use std::str::FromStr;

use rumbo_market::{AssetClass, Text, Timeframe};
use serde::{Deserialize, Serialize};

use crate::indicator::Phrase;

/// Kind of idea behind a strategy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Family {
    Trend,
    Momentum,
    Breakout,
    Reversion,
    Volatility,
    Seasonality,
    Pattern,
    MultiTimeframe,
    /// Between several instruments.
    Rotation,
    /// To compare with.
    Benchmark,
}

impl Family {
    /// Every family, in the order in which a catalogue shows them.
    pub const ALL: [Self; 10] = [
        Self::Trend,
        Self::Momentum,
        Self::Breakout,
        Self::Reversion,
        Self::Volatility,
        Self::Seasonality,
        Self::Pattern,
        Self::MultiTimeframe,
        Self::Rotation,
        Self::Benchmark,
    ];

    /// Name as written in files.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Trend => "trend",
            Self::Momentum => "momentum",
            Self::Breakout => "breakout",
            Self::Reversion => "reversion",
            Self::Volatility => "volatility",
            Self::Seasonality => "seasonality",
            Self::Pattern => "pattern",
            Self::MultiTimeframe => "multi_timeframe",
            Self::Rotation => "rotation",
            Self::Benchmark => "benchmark",
        }
    }

    /// Name as people read it.
    pub const fn title(self) -> Phrase {
        let (es, en) = match self {
            Self::Trend => ("Tendencia", "Trend"),
            Self::Momentum => ("Impulso", "Momentum"),
            Self::Breakout => ("Ruptura", "Breakout"),
            Self::Reversion => ("Vuelta a la media", "Mean reversion"),
            Self::Volatility => ("Volatilidad", "Volatility"),
            Self::Seasonality => ("Estacionalidad", "Seasonality"),
            Self::Pattern => ("Figuras", "Patterns"),
            Self::MultiTimeframe => ("Varios marcos temporales", "Several timeframes"),
            Self::Rotation => ("Rotación", "Rotation"),
            Self::Benchmark => ("Referencia", "Benchmark"),
        };
        Phrase { es, en }
    }
}

impl FromStr for Family {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let found = Self::ALL.into_iter().find(|one| one.as_str() == text);
        found.ok_or_else(|| {
            let all = Self::ALL.map(Self::as_str).join(", ");
            format!("unknown family `{text}`, use one of {all}")
        })
    }
}

/// Where its author means a strategy to work. A claim: the measured sheet says where it did.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct WorksOn {
    pub classes: Vec<AssetClass>,
    pub timeframes: Vec<Timeframe>,
    pub note: Text,
}
