//! The version of a strategy: a digest of what it says, whatever the layout of its file.

use rumbo_market::{Digest, Hasher, Text};

use super::Strategy;
use crate::portfolio::{RotationWeights, Schedule};

/// Changes when the canonical form does, so that no two forms give the same version.
const FORM: &str = "rumbo strategy 1";

/// Digest over every field in a fixed order; expressions enter in their canonical text.
pub(super) fn version(strategy: &Strategy) -> Digest {
    let mut hasher = Hasher::default();
    hasher.text(FORM);
    hasher.text(&strategy.id);
    text(&mut hasher, &strategy.title);
    text(&mut hasher, &strategy.rationale);
    hasher.text(&strategy.source);
    hasher.int(i64::from(strategy.benchmark));
    count(&mut hasher, strategy.parameters.len());
    for parameter in &strategy.parameters {
        hasher.text(&parameter.name);
        hasher.int(i64::from(parameter.integer));
        hasher.floats(&[parameter.default, parameter.min, parameter.max]);
        hasher.floats(parameter.step.as_slice());
        hasher.floats(&parameter.grid);
    }
    for module in [&strategy.relations, &strategy.module] {
        let texts = module.canonical();
        count(&mut hasher, texts.len());
        for (place, canonical) in &texts {
            hasher.text(place);
            hasher.text(canonical);
        }
    }
    count(&mut hasher, strategy.explain.len());
    for (rule, sentence) in &strategy.explain {
        hasher.text(rule.as_str());
        text(&mut hasher, sentence);
    }
    placement(&mut hasher, strategy);
    if let Some(rotation) = &strategy.rotation {
        hasher.text("rotation");
        count(&mut hasher, rotation.top);
        hasher.text(match rotation.every {
            Schedule::Week => "week",
            _ => "month",
        });
        match rotation.weights {
            RotationWeights::Equal => hasher.text("equal"),
            RotationWeights::InverseVolatility { bars } => {
                hasher.text("inverse_volatility");
                count(&mut hasher, bars);
            }
        }
    }
    hasher.finish()
}

/// Keys that came later enter only where a file has them, each under its name.
fn placement(hasher: &mut Hasher, strategy: &Strategy) {
    if let Some(family) = strategy.declared_family {
        hasher.text("family");
        hasher.text(family.as_str());
    }
    if let Some(works_on) = &strategy.declared_works_on {
        hasher.text("works_on");
        count(hasher, works_on.classes.len());
        for class in &works_on.classes {
            hasher.text(class.as_str());
        }
        count(hasher, works_on.timeframes.len());
        for timeframe in &works_on.timeframes {
            hasher.text(timeframe.as_str());
        }
        text(hasher, &works_on.note);
    }
    if let Some(profiles) = &strategy.profiles {
        hasher.text("profiles");
        count(hasher, profiles.len());
        for profile in profiles {
            hasher.text(profile.as_str());
        }
    }
}

fn text(hasher: &mut Hasher, text: &Text) {
    hasher.text(&text.es);
    hasher.text(&text.en);
}

fn count(hasher: &mut Hasher, count: usize) {
    hasher.int(i64::try_from(count).expect("a file holds fewer than 2^63 things"));
}
