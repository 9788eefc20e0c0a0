//! The instruments that are known, and how a text finds one.

use std::collections::HashMap;

use serde::Deserialize;

use crate::nearest::edit_distance;

use super::{Instrument, InvalidInstrument};

const BUILTIN: &str = include_str!("instruments.toml");
/// Names offered when a text finds nothing.
const SUGGESTIONS_MAX: usize = 3;
/// Longest text that is compared with the known names.
const NAME_CHARS_MAX: usize = 32;

/// The instruments that are known.
///
/// Names are compared without case and without `/`, `-`, `_` and spaces, so `btcusdt` and `BTC-USDT`
/// are one. No two instruments share a name.
#[derive(Debug, Clone, Default)]
pub struct Registry {
    instruments: Vec<Instrument>,
    by_key: HashMap<String, usize>,
}

/// No instrument has this name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "unknown instrument `{text}`{} Others are added as an [[instrument]] in `instruments.toml` of the data folder",
    suggestion(near)
)]
pub struct UnknownInstrument {
    pub text: String,
    /// Canonical symbols with a similar name, nearest first.
    pub near: Vec<String>,
}

fn suggestion(near: &[String]) -> String {
    if near.is_empty() {
        ".".to_owned()
    } else {
        format!(": did you mean {}?", near.join(", "))
    }
}

/// An instrument cannot be added.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RegistryError {
    #[error(transparent)]
    Invalid(#[from] InvalidInstrument),
    #[error("instrument `{symbol}`: the name `{name}` already means `{owner}`")]
    NameTaken {
        symbol: String,
        name: String,
        owner: String,
    },
    #[error("list of instruments: {0}")]
    Syntax(String),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    instrument: Vec<Instrument>,
}

impl Registry {
    /// The instruments that come with the program.
    pub fn builtin() -> Self {
        let mut registry = Self::default();
        registry
            .add_toml(BUILTIN)
            .expect("the embedded list is checked by a test");
        registry
    }

    /// Every instrument, in the order in which they were added.
    pub fn all(&self) -> &[Instrument] {
        &self.instruments
    }

    /// Finds an instrument by its symbol or one of its other names.
    pub fn resolve(&self, text: &str) -> Result<&Instrument, UnknownInstrument> {
        match self.by_key.get(&key(text)) {
            Some(&at) => Ok(&self.instruments[at]),
            None => Err(UnknownInstrument {
                text: text.to_owned(),
                near: self.near(text),
            }),
        }
    }

    /// Adds one. Nothing changes when it is refused.
    pub fn add(&mut self, instrument: Instrument) -> Result<(), RegistryError> {
        instrument.check()?;
        let names = || std::iter::once(&instrument.symbol).chain(&instrument.aliases);
        for name in names() {
            if key(name).is_empty() {
                return Err(RegistryError::Invalid(InvalidInstrument {
                    symbol: instrument.symbol.clone(),
                    problem: format!("the alias `{name}` has no letter or digit"),
                }));
            }
            if let Some(&at) = self.by_key.get(&key(name)) {
                return Err(RegistryError::NameTaken {
                    symbol: instrument.symbol.clone(),
                    name: name.clone(),
                    owner: self.instruments[at].symbol.clone(),
                });
            }
        }
        for name in names() {
            self.by_key.insert(key(name), self.instruments.len());
        }
        self.instruments.push(instrument);
        Ok(())
    }

    /// Adds every `[[instrument]]` of a TOML text, all or none.
    pub fn add_toml(&mut self, text: &str) -> Result<(), RegistryError> {
        let file: File =
            toml::from_str(text).map_err(|error| RegistryError::Syntax(error.to_string()))?;
        let mut registry = self.clone();
        for instrument in file.instrument {
            registry.add(instrument)?;
        }
        *self = registry;
        Ok(())
    }

    fn near(&self, text: &str) -> Vec<String> {
        let wanted = key(text);
        let length = wanted.chars().count();
        if !(1..=NAME_CHARS_MAX).contains(&length) {
            return Vec::new();
        }
        let limit = (length / 3).max(1);
        let mut ranked: Vec<(usize, usize)> = self
            .instruments
            .iter()
            .enumerate()
            .filter_map(|(at, instrument)| {
                let distance = std::iter::once(&instrument.symbol)
                    .chain(&instrument.aliases)
                    .map(|name| edit_distance(&wanted, &key(name)))
                    .min()?;
                (distance <= limit).then_some((distance, at))
            })
            .collect();
        ranked.sort_unstable();
        ranked
            .into_iter()
            .take(SUGGESTIONS_MAX)
            .map(|(_, at)| self.instruments[at].symbol.clone())
            .collect()
    }
}

fn key(name: &str) -> String {
    name.chars()
        .filter(|letter| !matches!(letter, '/' | '-' | '_') && !letter.is_whitespace())
        .flat_map(char::to_uppercase)
        .collect()
}
