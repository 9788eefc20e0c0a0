//! The rules that rows are checked against, as one list.
//!
//! To add a rule: a variant, its line in [`RULES`], and its check: a line in `range.rs` when it looks
//! at one row alone, a line in `pattern.rs` when it remembers other bars.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::Text;

/// One rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rule {
    Format,
    Finite,
    Positive,
    Envelope,
    Volume,
    Future,
    Interval,
    Duplicate,
    Conflict,
    Order,
    Jump,
    VolumeSpike,
    Unchanged,
    ZeroVolume,
}

/// The three levels of validation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// The row alone can be read.
    Format,
    /// Its values can be true.
    Range,
    /// It fits the rows around it.
    Coherence,
}

/// What happens to a row that breaks a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Set aside with the reason; it never decides anything.
    Quarantine,
    /// Accepted, with a mark.
    Flag,
}

/// A rule with what a person needs to know about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RuleSpec {
    pub rule: Rule,
    /// Stable name in reports, tables and the API.
    pub id: &'static str,
    pub level: Level,
    pub verdict: Verdict,
    pub es: &'static str,
    pub en: &'static str,
}

use Level::{Coherence, Format, Range};
use Verdict::{Flag, Quarantine};

/// Every rule, in the order of [`Rule`]: a row is quarantined by the first one it breaks.
#[rustfmt::skip]
pub const RULES: [RuleSpec; 14] = [
    spec(Rule::Format, "format", Format, Quarantine, "la fila no se puede leer", "the row cannot be read"),
    spec(Rule::Finite, "finite", Format, Quarantine, "un valor no es un número finito", "a value is not a finite number"),
    spec(Rule::Positive, "positive", Range, Quarantine, "un precio no es mayor que cero", "a price is not above zero"),
    spec(Rule::Envelope, "envelope", Range, Quarantine, "apertura o cierre fuera del rango mínimo–máximo", "open or close outside low to high"),
    spec(Rule::Volume, "volume", Range, Quarantine, "el volumen es negativo", "the volume is negative"),
    spec(Rule::Future, "future", Range, Quarantine, "la vela todavía no ha cerrado", "the bar has not closed yet"),
    spec(Rule::Interval, "interval", Range, Quarantine, "la hora no es el inicio de una vela en este calendario", "the time is not the start of a bar in this calendar"),
    spec(Rule::Duplicate, "duplicate", Coherence, Quarantine, "la misma vela otra vez", "the same bar again"),
    spec(Rule::Conflict, "conflict", Coherence, Quarantine, "otra vela con la misma hora y otros valores", "another bar with the same time and other values"),
    spec(Rule::Order, "order", Coherence, Quarantine, "la vela es anterior a la que la precede", "the bar is older than the one before it"),
    spec(Rule::Jump, "jump", Coherence, Flag, "salto de precio fuera de lo habitual", "price jump out of the ordinary"),
    spec(Rule::VolumeSpike, "volume_spike", Coherence, Flag, "volumen fuera de lo habitual", "volume out of the ordinary"),
    spec(Rule::Unchanged, "unchanged", Coherence, Flag, "el precio lleva varias velas sin moverse", "the price has not moved for several bars"),
    spec(Rule::ZeroVolume, "zero_volume", Coherence, Flag, "sin volumen en una serie que suele tenerlo", "no volume in a series that usually has it"),
];

const fn spec(
    rule: Rule,
    id: &'static str,
    level: Level,
    verdict: Verdict,
    es: &'static str,
    en: &'static str,
) -> RuleSpec {
    RuleSpec {
        rule,
        id,
        level,
        verdict,
        es,
        en,
    }
}

impl Rule {
    /// Everything known about the rule.
    pub fn spec(self) -> &'static RuleSpec {
        &RULES[self as usize]
    }

    /// Stable name.
    pub fn as_str(self) -> &'static str {
        self.spec().id
    }

    /// What the rule found, as a sentence.
    pub fn text(self) -> Text {
        Text::new(self.spec().es, self.spec().en)
    }
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The text names no rule.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown validation rule `{0}`")]
pub struct UnknownRule(pub String);

impl FromStr for Rule {
    type Err = UnknownRule;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        RULES
            .iter()
            .find(|spec| spec.id == text)
            .map(|spec| spec.rule)
            .ok_or_else(|| UnknownRule(text.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_in_the_order_of_the_rules_and_names_are_the_serialised_ones() {
        for (at, spec) in RULES.iter().enumerate() {
            assert_eq!(spec.rule as usize, at);
            assert_eq!(spec.id.parse(), Ok(spec.rule));
            let json = serde_json::to_string(&spec.rule).unwrap();
            assert_eq!(json, format!("\"{}\"", spec.id));
        }
    }
}
