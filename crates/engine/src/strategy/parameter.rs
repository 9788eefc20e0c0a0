//! Parameters of a strategy: what they may be, and one set of values.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize, Serializer};

use super::error::StrategyError;

/// A parameter as the file declares it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Parameter {
    pub name: String,
    pub default: f64,
    pub min: f64,
    pub max: f64,
    /// Distance between values worth trying, for sliders and searches.
    pub step: Option<f64>,
    /// Values that a walk-forward study tries; empty for the default alone.
    pub grid: Vec<f64>,
    /// Whole numbers only: the file writes all its values without a decimal point.
    pub integer: bool,
}

impl Parameter {
    pub(super) fn check(&self, strategy: &str, value: f64) -> Result<(), StrategyError> {
        if !(self.min..=self.max).contains(&value) {
            return Err(StrategyError::OutOfRange {
                strategy: strategy.to_owned(),
                parameter: self.name.clone(),
                value,
                min: self.min,
                max: self.max,
            });
        }
        if self.integer && value.fract() != 0.0 {
            return Err(StrategyError::NotWhole {
                strategy: strategy.to_owned(),
                parameter: self.name.clone(),
                value,
            });
        }
        Ok(())
    }
}

/// Values of the parameters of a strategy, by name.
///
/// As JSON it is an object; whole values are written without a decimal point.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(transparent)]
pub struct Params(BTreeMap<String, f64>);

impl Params {
    /// The value of a parameter.
    pub fn get(&self, name: &str) -> Option<f64> {
        self.0.get(name).copied()
    }

    /// Names and values in alphabetical order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&str, f64)> {
        self.0.iter().map(|(name, &value)| (name.as_str(), value))
    }

    pub(super) fn set(&mut self, name: &str, value: f64) {
        self.0.insert(name.to_owned(), value);
    }

    pub(super) fn values(&self) -> &BTreeMap<String, f64> {
        &self.0
    }
}

impl FromIterator<(String, f64)> for Params {
    fn from_iter<I: IntoIterator<Item = (String, f64)>>(values: I) -> Self {
        Self(values.into_iter().collect())
    }
}

/// `fast=20, slow=50`.
impl fmt::Display for Params {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, (name, value)) in self.iter().enumerate() {
            let comma = if at == 0 { "" } else { ", " };
            write!(f, "{comma}{name}={value}")?;
        }
        Ok(())
    }
}

impl Serialize for Params {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.iter().map(|(name, value)| (name, Plain(value))))
    }
}

/// A number that is written as an integer when it is one.
struct Plain(f64);

impl Serialize for Plain {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match whole(self.0) {
            Some(value) => serializer.serialize_i64(value),
            None => serializer.serialize_f64(self.0),
        }
    }
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "the value was checked to fit"
)]
fn whole(value: f64) -> Option<i64> {
    const EXACT_MAX: f64 = 9_007_199_254_740_992.0;
    (value.fract() == 0.0 && value.abs() <= EXACT_MAX).then_some(value as i64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_writes_whole_numbers_plainly_and_reads_them_back() {
        let params: Params = [("k".to_owned(), 2.5), ("fast".to_owned(), 20.0)]
            .into_iter()
            .collect();
        let json = serde_json::to_string(&params).unwrap();
        assert_eq!(json, r#"{"fast":20,"k":2.5}"#);
        assert_eq!(serde_json::from_str::<Params>(&json).unwrap(), params);
        assert_eq!(params.to_string(), "fast=20, k=2.5");
    }
}
