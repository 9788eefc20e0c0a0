//! What changed from one version of a strategy to another, by place.

use std::collections::BTreeMap;

use rumbo_market::Text;
use serde::Serialize;

use super::Strategy;

/// One place at which two strategies say different things.
///
/// Expressions are compared in their canonical text, so spaces, comments and the order of keys are
/// no change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Change {
    /// Such as `params.fast.default`, `let.mean`, `rules.enter_long`, `risk.stop` or `title.es`.
    pub place: String,
    /// `None` when the place is new.
    pub before: Option<String>,
    /// `None` when the place is gone.
    pub after: Option<String>,
}

/// Every change from `before` to `after`: texts first, then parameters, relations, names, rules,
/// risk and explanations. Empty exactly when both have the same version.
pub fn difference(before: &Strategy, after: &Strategy) -> Vec<Change> {
    let (old, new) = (places(before), places(after));
    let keys = old
        .keys()
        .chain(new.keys().filter(|key| !old.contains_key(*key)));
    let mut changes: Vec<(&Place, Change)> = keys
        .filter(|key| old.get(*key) != new.get(*key))
        .map(|key| {
            let change = Change {
                place: key.name.clone(),
                before: old.get(key).cloned(),
                after: new.get(key).cloned(),
            };
            (key, change)
        })
        .collect();
    changes.sort_by_key(|(place, _)| *place);
    changes.into_iter().map(|(_, change)| change).collect()
}

/// A place of a file in reading order.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Place {
    section: usize,
    name: String,
}

/// Sections in the order in which a file is read.
const SECTIONS: [&str; 14] = [
    "id",
    "title",
    "rationale",
    "source",
    "benchmark",
    "family",
    "works_on",
    "profiles",
    "params",
    "require",
    "let",
    "rules",
    "risk",
    "explain",
];

fn places(strategy: &Strategy) -> BTreeMap<Place, String> {
    let mut found = BTreeMap::new();
    let mut put = |name: String, text: String| {
        let section = name.split(['.', '[']).next().unwrap_or_default();
        let section = SECTIONS.iter().position(|one| *one == section);
        let place = Place {
            section: section.unwrap_or(SECTIONS.len()),
            name,
        };
        found.insert(place, text);
    };
    put("id".to_owned(), strategy.id.clone());
    put("source".to_owned(), strategy.source.clone());
    put("benchmark".to_owned(), strategy.benchmark.to_string());
    let texts = [
        ("title", &strategy.title),
        ("rationale", &strategy.rationale),
    ];
    let explain = strategy.explain.iter();
    let explain = explain.map(|(rule, text)| (format!("explain.{}", rule.as_str()), text));
    let note = strategy
        .declared_works_on
        .iter()
        .map(|one| ("works_on".to_owned(), &one.note));
    let texts = texts.map(|(name, text)| (name.to_owned(), text));
    for (name, Text { es, en }) in texts.into_iter().chain(explain).chain(note) {
        put(format!("{name}.es"), es.clone());
        put(format!("{name}.en"), en.clone());
    }
    if let Some(family) = strategy.declared_family {
        put("family".to_owned(), family.as_str().to_owned());
    }
    if let Some(works_on) = &strategy.declared_works_on {
        let classes = works_on.classes.iter().map(|one| one.as_str());
        put("works_on.classes".to_owned(), list(classes));
        let timeframes = works_on.timeframes.iter().map(|one| one.as_str());
        put("works_on.timeframes".to_owned(), list(timeframes));
    }
    if let Some(profiles) = &strategy.profiles {
        put(
            "profiles".to_owned(),
            list(profiles.iter().map(|one| one.as_str())),
        );
    }
    for parameter in &strategy.parameters {
        let name = |field: &str| format!("params.{}.{field}", parameter.name);
        put(name("default"), parameter.default.to_string());
        put(name("min"), parameter.min.to_string());
        put(name("max"), parameter.max.to_string());
        put(name("integer"), parameter.integer.to_string());
        if let Some(step) = parameter.step {
            put(name("step"), step.to_string());
        }
        if !parameter.grid.is_empty() {
            let values: Vec<String> = parameter.grid.iter().map(f64::to_string).collect();
            put(name("grid"), list(values.iter().map(String::as_str)));
        }
    }
    for (place, text) in strategy.relations.canonical() {
        put(place, text);
    }
    for (place, text) in strategy.expressions() {
        put(place, text);
    }
    found
}

fn list<'a>(names: impl Iterator<Item = &'a str>) -> String {
    format!("[{}]", names.collect::<Vec<_>>().join(", "))
}
