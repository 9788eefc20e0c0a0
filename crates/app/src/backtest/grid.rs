//! Parameter sets of a study, from the values of each parameter that are to be tried.

use std::collections::BTreeMap;

use rumbo_engine::strategy::{Params, Strategy};
use serde::{Deserialize, Serialize};

use crate::AppError;

/// Parameter sets that one study may run.
pub const SETS_MAX: usize = 10_000;

/// Values of one parameter that are to be tried.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum GridValues {
    List(Vec<f64>),
    /// Both ends included.
    Range {
        from: f64,
        to: f64,
        step: f64,
    },
}

/// Parameter sets of a study.
#[derive(Debug, Clone, PartialEq)]
pub struct Grid {
    /// Parameters that vary, with their values in ascending order, by name.
    pub axes: Vec<(String, Vec<f64>)>,
    /// Sets that can be run; the first axis varies slowest.
    pub sets: Vec<Params>,
    /// Combinations that break a relation of the strategy.
    pub impossible: usize,
}

/// What is tried, as it is known before anything was run.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct GridPlan {
    /// Parameters that vary, with their values in ascending order, by name.
    pub axes: Vec<(String, Vec<f64>)>,
    /// Combinations that break a relation of the strategy.
    pub impossible: usize,
}

impl GridValues {
    /// The values, ascending, each once.
    fn values(&self, field: &str) -> Result<Vec<f64>, AppError> {
        let refused = |reason: String| AppError::invalid(field, reason);
        let mut values = match self {
            Self::List(values) => values.clone(),
            Self::Range { from, to, step } => {
                let is_sound = from.is_finite() && to.is_finite() && *step > 0.0 && to >= from;
                if !is_sound {
                    return Err(refused(
                        "needs `from` not above `to` and a `step` above 0".to_owned(),
                    ));
                }
                if (to - from) / step >= count(SETS_MAX) {
                    return Err(refused(format!("has more than {SETS_MAX} values")));
                }
                // Counted, not added up, so that no end is lost to rounding.
                (0..=SETS_MAX)
                    .map(|at| from + count(at) * step)
                    .take_while(|value| *value <= to + step * 1e-9)
                    .collect()
            }
        };
        if values.is_empty() || values.len() > SETS_MAX {
            return Err(refused(format!("must have 1 to {SETS_MAX} values")));
        }
        if values.iter().any(|value| !value.is_finite()) {
            return Err(refused("must be numbers".to_owned()));
        }
        values.sort_by(f64::total_cmp);
        values.dedup();
        Ok(values)
    }
}

/// Every combination of the values, with `fixed` for the parameters that do not vary and the
/// defaults for the rest. Without any values, the grid that the strategy itself declares.
pub fn expand(
    strategy: &Strategy,
    fixed: &BTreeMap<String, f64>,
    wanted: &BTreeMap<String, GridValues>,
) -> Result<Grid, AppError> {
    let mut axes = Vec::with_capacity(wanted.len());
    for (name, values) in wanted {
        let field = format!("grid.{name}");
        if fixed.contains_key(name) {
            return Err(AppError::invalid(field, "is fixed in `params` already"));
        }
        let values = values.values(&field)?;
        for &value in &values {
            check_value(strategy, name, value)?;
        }
        axes.push((name.clone(), values));
    }
    if axes.is_empty() {
        axes = declared_axes(strategy, fixed);
    }
    let combinations = axes.iter().try_fold(1_usize, |product, (_, values)| {
        product
            .checked_mul(values.len())
            .filter(|&product| product <= SETS_MAX)
    });
    let Some(combinations) = combinations else {
        let reason = format!("makes more than {SETS_MAX} combinations, use fewer values");
        return Err(AppError::invalid("grid", reason));
    };
    let mut sets = Vec::with_capacity(combinations);
    for at in 0..combinations {
        let mut rest = at;
        let mut given: Vec<(&str, f64)> = fixed
            .iter()
            .map(|(name, value)| (name.as_str(), *value))
            .collect();
        for (name, values) in axes.iter().rev() {
            given.push((name, values[rest % values.len()]));
            rest /= values.len();
        }
        if let Ok(params) = strategy.params(given) {
            sets.push(params);
        }
    }
    if sets.is_empty() {
        let reason = format!(
            "has no combination that `{}` can run with: {}",
            strategy.id,
            strategy.require.join(", ")
        );
        return Err(AppError::invalid("grid", reason));
    }
    Ok(Grid {
        impossible: combinations - sets.len(),
        axes,
        sets,
    })
}

/// The values that the strategy declares worth trying, without what is fixed.
fn declared_axes(strategy: &Strategy, fixed: &BTreeMap<String, f64>) -> Vec<(String, Vec<f64>)> {
    let varying = strategy
        .parameters
        .iter()
        .filter(|parameter| !parameter.grid.is_empty() && !fixed.contains_key(&parameter.name));
    varying
        .map(|parameter| {
            let mut values = parameter.grid.clone();
            values.sort_by(f64::total_cmp);
            values.dedup();
            (parameter.name.clone(), values)
        })
        .collect()
}

/// Refuses a value that the parameter can never have, whatever the others are.
fn check_value(strategy: &Strategy, name: &str, value: f64) -> Result<(), AppError> {
    use rumbo_engine::strategy::StrategyError;
    match strategy.params([(name, value)]) {
        // Another parameter may make the relation hold.
        Ok(_) | Err(StrategyError::Relation { .. }) => Ok(()),
        Err(error) => Err(AppError::invalid(format!("grid.{name}"), error.to_string())),
    }
}

#[expect(
    clippy::cast_precision_loss,
    reason = "a count of sets is far below 2^53"
)]
fn count(count: usize) -> f64 {
    count as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ema_cross() -> Strategy {
        Strategy::find("ema_cross", Strategy::builtin())
            .unwrap()
            .clone()
    }

    fn wanted(json: &str) -> BTreeMap<String, GridValues> {
        serde_json::from_str(json).unwrap()
    }

    #[test]
    fn combinations_that_break_a_relation_are_counted_apart() {
        let grid = wanted(r#"{"fast":{"from":10,"to":30,"step":10},"slow":[20,40]}"#);
        let grid = expand(&ema_cross(), &BTreeMap::new(), &grid).unwrap();
        let sets: Vec<String> = grid.sets.iter().map(ToString::to_string).collect();
        // 20/20 and 30/20 are not below.
        assert!(
            sets[0].contains("fast=10") && sets[0].contains("slow=20"),
            "{sets:?}"
        );
        assert_eq!((grid.sets.len(), grid.impossible), (4, 2));
        assert_eq!(grid.axes[0], ("fast".to_owned(), vec![10.0, 20.0, 30.0]));
    }

    #[test]
    fn ranges_keep_their_ends_and_lists_lose_doubles() {
        let check = |json: &str, expected: &[f64]| {
            let values: GridValues = serde_json::from_str(json).unwrap();
            assert_eq!(values.values("grid.x").unwrap(), expected, "{json}");
        };
        check(
            r#"{"from":0.1,"to":0.3,"step":0.1}"#,
            &[0.1, 0.2, 0.1 + 2.0 * 0.1],
        );
        check(r#"{"from":5,"to":5,"step":1}"#, &[5.0]);
        check("[3,1,3,2]", &[1.0, 2.0, 3.0]);
    }

    #[test]
    fn hostile_grids_are_refused_with_their_field() {
        let check = |json: &str, field: &str| {
            let refused = expand(&ema_cross(), &BTreeMap::new(), &wanted(json)).unwrap_err();
            let AppError::Invalid { field: found, .. } = &refused else {
                panic!("{refused}")
            };
            assert_eq!(found, field, "{json}: {refused}");
        };
        check(r#"{"fast":[]}"#, "grid.fast");
        check(r#"{"fast":{"from":1,"to":1e9,"step":1e-9}}"#, "grid.fast");
        check(r#"{"fast":{"from":9,"to":1,"step":1}}"#, "grid.fast");
        check(r#"{"fast":{"from":1,"to":9,"step":0}}"#, "grid.fast");
        check(r#"{"fast":[1000000]}"#, "grid.fast");
        check(r#"{"fast":[10.5]}"#, "grid.fast");
        check(r#"{"nothing":[1]}"#, "grid.nothing");
        check(r#"{"fast":[50],"slow":[20]}"#, "grid");
        check(
            r#"{"fast":{"from":2,"to":200,"step":1},"slow":{"from":5,"to":400,"step":1}}"#,
            "grid",
        );
    }
}
