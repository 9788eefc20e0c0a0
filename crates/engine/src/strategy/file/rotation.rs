//! The `[rotation]` section: how a strategy chooses between instruments.

use super::{FILTER, SCORE, Section, expression};
use crate::language::{Module, Want, did_you_mean};
use crate::portfolio::{Rotation, RotationWeights, Schedule};
use crate::strategy::StrategyError;

/// Most instruments held, and most returns of a deviation.
const COUNT_MAX: usize = 1_000;

const SCHEDULES: [(&str, Schedule); 2] = [("week", Schedule::Week), ("month", Schedule::Month)];
const EQUAL: &str = "equal";
const INVERSE_VOLATILITY: &str = "inverse_volatility";

/// Reads the section and adds its expressions; `None` when the file has none.
pub(super) fn read(
    root: &Section<'_>,
    module: &mut Module,
) -> Result<Option<Rotation>, StrategyError> {
    let Some(section) = root.section("rotation")? else {
        return Ok(None);
    };
    section.only(&["score", "filter", "top", "every", "weights", "bars"])?;
    for key in ["rules", "risk", "explain"] {
        if root.table.contains_key(key) {
            let what = "a rotation has no rules for one instrument";
            return Err(root.error(key, what, "remove it"));
        }
    }
    let score = section.required_string("score")?;
    module
        .add_root(SCORE, score, Want::Number)
        .map_err(|error| expression(root.file, error))?;
    if let Some(filter) = section.string("filter")? {
        module
            .add_root(FILTER, filter, Want::Condition)
            .map_err(|error| expression(root.file, error))?;
    }
    let Some(top) = count(&section, "top", 1)? else {
        return Err(section.missing("top", "3"));
    };
    Ok(Some(Rotation {
        top,
        every: schedule(&section)?,
        weights: weights(&section)?,
    }))
}

fn schedule(section: &Section<'_>) -> Result<Schedule, StrategyError> {
    let name = section
        .string("every")?
        .ok_or_else(|| section.missing("every", "\"month\""))?;
    let found = SCHEDULES.iter().find(|(known, _)| *known == name);
    found.map(|(_, schedule)| *schedule).ok_or_else(|| {
        let near = did_you_mean(name, SCHEDULES.map(|(known, _)| known));
        let fix = near.unwrap_or_else(|| "write \"week\" or \"month\"".to_owned());
        section.error("every", &format!("there is no schedule `{name}`"), &fix)
    })
}

fn weights(section: &Section<'_>) -> Result<RotationWeights, StrategyError> {
    let name = section.string("weights")?.unwrap_or(EQUAL);
    let bars = count(section, "bars", 2)?;
    match (name, bars) {
        (EQUAL, None) => Ok(RotationWeights::Equal),
        (EQUAL, Some(_)) => Err(section.error(
            "bars",
            "only inverse volatility counts bars",
            "add `weights = \"inverse_volatility\"` or remove it",
        )),
        (INVERSE_VOLATILITY, Some(bars)) => Ok(RotationWeights::InverseVolatility { bars }),
        (INVERSE_VOLATILITY, None) => Err(section.missing("bars", "60")),
        (other, _) => {
            let near = did_you_mean(other, [EQUAL, INVERSE_VOLATILITY]);
            let all = || format!("write \"{EQUAL}\" or \"{INVERSE_VOLATILITY}\"");
            let what = format!("there are no weights `{other}`");
            Err(section.error("weights", &what, &near.unwrap_or_else(all)))
        }
    }
}

/// A whole number from `least` on.
fn count(section: &Section<'_>, key: &str, least: usize) -> Result<Option<usize>, StrategyError> {
    let Some(number) = section.number(key)? else {
        return Ok(None);
    };
    let whole = (least..=COUNT_MAX)
        .find(|&count| u32::try_from(count).is_ok_and(|count| f64::from(count) == number.value));
    whole.map(Some).ok_or_else(|| {
        let what = format!("{} is out of range", number.value);
        let fix = format!("write a whole number from {least} to {COUNT_MAX}");
        section.error(key, &what, &fix)
    })
}
