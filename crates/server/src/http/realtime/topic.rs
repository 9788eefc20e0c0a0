//! What a connection can listen to.

use std::fmt;
use std::str::FromStr;

/// A topic. On the wire `decisions`, `data`, `clock`, `job:{id}` and `ticker:{symbol}`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Topic {
    Decisions,
    Data,
    Clock,
    Job(String),
    /// By canonical symbol.
    Ticker(String),
}

impl Topic {
    /// Topics that are always counted, whether somebody listens or not.
    pub(super) const STANDING: [Self; 3] = [Self::Decisions, Self::Data, Self::Clock];

    /// Whether only the newest event matters to a reader that is behind.
    pub(super) fn is_latest_wins(&self) -> bool {
        matches!(self, Self::Ticker(_))
    }

    /// Kind of topic, for metrics.
    pub(super) fn kind(&self) -> &'static str {
        match self {
            Self::Decisions => "decisions",
            Self::Data => "data",
            Self::Clock => "clock",
            Self::Job(_) => "job",
            Self::Ticker(_) => "ticker",
        }
    }
}

impl fmt::Display for Topic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Decisions | Self::Data | Self::Clock => f.write_str(self.kind()),
            Self::Job(id) => write!(f, "job:{id}"),
            Self::Ticker(symbol) => write!(f, "ticker:{symbol}"),
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
            _ => Err(UnknownTopic),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_topic_parses_back() {
        for text in ["decisions", "data", "clock", "job:7", "ticker:BTC/USDT"] {
            assert_eq!(text.parse::<Topic>().unwrap().to_string(), text);
        }
        for text in ["", "jobs", "job", "job:", "ticker:", "decisions:1", "Data"] {
            assert_eq!(text.parse::<Topic>(), Err(UnknownTopic), "{text}");
        }
    }
}
