//! What a connection can listen to.

use std::fmt;
use std::str::FromStr;

use rumbo_market::Timeframe;

/// A topic. On the wire `decisions`, `data`, `clock`, `backtests`, `job:{id}`, `ticker:{symbol}` and
/// `indicator:{symbol}:{timeframe}:{expr}`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Topic {
    Decisions,
    Data,
    Clock,
    Backtests,
    Job(String),
    /// By canonical symbol.
    Ticker(String),
    Indicator(Watched),
}

/// An expression over the bars of a series.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Watched {
    /// Canonical symbol.
    pub(super) symbol: String,
    pub(super) timeframe: Timeframe,
    /// In the rule language.
    pub(super) expr: String,
}

impl Topic {
    /// Topics that are always counted, whether somebody listens or not.
    pub(super) const STANDING: [Self; 4] =
        [Self::Decisions, Self::Data, Self::Clock, Self::Backtests];

    /// Whether only the newest event matters to a reader that is behind.
    pub(super) fn is_latest_wins(&self) -> bool {
        matches!(self, Self::Ticker(_) | Self::Indicator(_))
    }

    /// Kind of topic, for metrics.
    pub(super) fn kind(&self) -> &'static str {
        match self {
            Self::Decisions => "decisions",
            Self::Data => "data",
            Self::Clock => "clock",
            Self::Backtests => "backtests",
            Self::Job(_) => "job",
            Self::Ticker(_) => "ticker",
            Self::Indicator(_) => "indicator",
        }
    }
}

impl fmt::Display for Topic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Decisions | Self::Data | Self::Clock | Self::Backtests => {
                f.write_str(self.kind())
            }
            Self::Job(id) => write!(f, "job:{id}"),
            Self::Ticker(symbol) => write!(f, "ticker:{symbol}"),
            Self::Indicator(Watched {
                symbol,
                timeframe,
                expr,
            }) => write!(f, "indicator:{symbol}:{timeframe}:{expr}"),
        }
    }
}

/// The text names no topic.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct UnknownTopic;

impl FromStr for Topic {
    type Err = UnknownTopic;

    fn from_str(text: &str) -> Result<Self, UnknownTopic> {
        if let Some(standing) = Self::STANDING
            .into_iter()
            .find(|known| known.kind() == text)
        {
            return Ok(standing);
        }
        match text.split_once(':') {
            Some(("job", id)) if !id.is_empty() => Ok(Self::Job(id.to_owned())),
            Some(("ticker", symbol)) if !symbol.is_empty() => Ok(Self::Ticker(symbol.to_owned())),
            Some(("indicator", rest)) => parse_watched(rest).map(Self::Indicator),
            _ => Err(UnknownTopic),
        }
    }
}

fn parse_watched(text: &str) -> Result<Watched, UnknownTopic> {
    let mut parts = text.splitn(3, ':');
    let [Some(symbol), Some(timeframe), Some(expr)] = [parts.next(), parts.next(), parts.next()]
    else {
        return Err(UnknownTopic);
    };
    if symbol.is_empty() || expr.trim().is_empty() {
        return Err(UnknownTopic);
    }
    Ok(Watched {
        symbol: symbol.to_owned(),
        timeframe: timeframe.parse().map_err(|_| UnknownTopic)?,
        expr: expr.trim().to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_topic_parses_back() {
        for text in [
            "decisions",
            "data",
            "clock",
            "backtests",
            "job:7",
            "ticker:BTC/USDT",
            "indicator:BTC/USDT:1d:on(\"1w\", rsi(close, 14))",
        ] {
            assert_eq!(text.parse::<Topic>().unwrap().to_string(), text);
        }
        for text in [
            "",
            "jobs",
            "job",
            "job:",
            "ticker:",
            "decisions:1",
            "Data",
            "indicator:A:1d:",
            "indicator:A:2x:close",
            "indicator:A",
        ] {
            assert_eq!(text.parse::<Topic>(), Err(UnknownTopic), "{text}");
        }
    }
}
