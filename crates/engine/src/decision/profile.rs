//! Risk profiles: how much a person is willing to lose.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// Appetite for risk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RiskProfile {
    Conservative,
    #[default]
    Moderate,
    Aggressive,
}

/// Limits of a profile, as ratios of the capital.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RiskLimits {
    pub drawdown_max: f64,
    pub risk_per_trade: f64,
    pub position_max: f64,
    pub shorts: bool,
}

impl RiskProfile {
    /// Every profile, most careful first.
    pub const ALL: [Self; 3] = [Self::Conservative, Self::Moderate, Self::Aggressive];

    /// Limits that the profile stands for.
    pub const fn limits(self) -> RiskLimits {
        let (drawdown_max, risk_per_trade, position_max, shorts) = match self {
            Self::Conservative => (0.05, 0.005, 0.10, false),
            Self::Moderate => (0.08, 0.010, 0.20, false),
            Self::Aggressive => (0.12, 0.015, 0.35, true),
        };
        RiskLimits {
            drawdown_max,
            risk_per_trade,
            position_max,
            shorts,
        }
    }

    /// Name on the wire and in the store.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Conservative => "conservative",
            Self::Moderate => "moderate",
            Self::Aggressive => "aggressive",
        }
    }
}

impl FromStr for RiskProfile {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|profile| profile.as_str() == text)
            .ok_or_else(|| {
                format!("unknown risk profile `{text}`, use conservative, moderate or aggressive")
            })
    }
}
