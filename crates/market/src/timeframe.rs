//! The bar lengths that Rumbo knows.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

const MINUTE_MS: i64 = 60_000;

/// Length of a bar, from one minute to one week.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Timeframe {
    M1,
    M5,
    M15,
    M30,
    H1,
    H4,
    D1,
    W1,
}

impl Timeframe {
    /// Every timeframe, shortest first.
    pub const ALL: [Timeframe; 8] = [
        Self::M1,
        Self::M5,
        Self::M15,
        Self::M30,
        Self::H1,
        Self::H4,
        Self::D1,
        Self::W1,
    ];

    /// Nominal length in milliseconds; a session day may be shorter.
    pub const fn duration_ms(self) -> i64 {
        match self {
            Self::M1 => MINUTE_MS,
            Self::M5 => 5 * MINUTE_MS,
            Self::M15 => 15 * MINUTE_MS,
            Self::M30 => 30 * MINUTE_MS,
            Self::H1 => 60 * MINUTE_MS,
            Self::H4 => 240 * MINUTE_MS,
            Self::D1 => 1_440 * MINUTE_MS,
            Self::W1 => 10_080 * MINUTE_MS,
        }
    }

    /// Name as written in files, paths and commands: `5m`, `1h`, `1d`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::M1 => "1m",
            Self::M5 => "5m",
            Self::M15 => "15m",
            Self::M30 => "30m",
            Self::H1 => "1h",
            Self::H4 => "4h",
            Self::D1 => "1d",
            Self::W1 => "1w",
        }
    }

    /// Tells whether bars are shorter than a day.
    pub const fn is_intraday(self) -> bool {
        self.duration_ms() < Self::D1.duration_ms()
    }
}

impl fmt::Display for Timeframe {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The text names no timeframe.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown timeframe `{0}`, use one of 1m, 5m, 15m, 30m, 1h, 4h, 1d, 1w")]
pub struct UnknownTimeframe(pub String);

impl FromStr for Timeframe {
    type Err = UnknownTimeframe;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|timeframe| timeframe.as_str().eq_ignore_ascii_case(text))
            .ok_or_else(|| UnknownTimeframe(text.to_owned()))
    }
}

impl Serialize for Timeframe {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for Timeframe {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_parses_back() {
        for timeframe in Timeframe::ALL {
            assert_eq!(timeframe.as_str().parse(), Ok(timeframe));
        }
    }

    #[test]
    fn unknown_name_says_what_is_allowed() {
        let error = "7m".parse::<Timeframe>().unwrap_err();
        assert_eq!(
            error.to_string(),
            "unknown timeframe `7m`, use one of 1m, 5m, 15m, 30m, 1h, 4h, 1d, 1w"
        );
    }
}
