//! Which crate may know which: arrows point down only.

use std::collections::{BTreeMap, BTreeSet};

use cargo_metadata::{DependencyKind, MetadataCommand};

/// Crates of the workspace that each crate may depend on.
const ALLOWED: &[(&str, &[&str])] = &[
    ("rumbo-market", &[]),
    ("rumbo-engine", &["rumbo-market"]),
    ("rumbo-store", &["rumbo-market"]),
    ("rumbo-connectors", &["rumbo-market"]),
    ("rumbo-bus", &["rumbo-market"]),
    (
        "rumbo-app",
        &[
            "rumbo-market",
            "rumbo-engine",
            "rumbo-store",
            "rumbo-connectors",
            "rumbo-bus",
        ],
    ),
    (
        "rumbo-server",
        &[
            "rumbo-market",
            "rumbo-engine",
            "rumbo-store",
            "rumbo-connectors",
            "rumbo-bus",
            "rumbo-app",
        ],
    ),
];
/// What crates without I/O must not be able to reach.
const PURE: [&str; 2] = ["rumbo-market", "rumbo-engine"];
const WORLD: [&str; 6] = [
    "tokio",
    "reqwest",
    "sqlx",
    "object_store",
    "axum",
    "getrandom",
];
/// Where the web framework may be known.
const WEB: [&str; 4] = ["axum", "tower-http", "utoipa", "utoipa-axum"];

/// Ordinary and build dependencies of every crate of the workspace, by name.
fn dependencies() -> BTreeMap<String, BTreeSet<String>> {
    let metadata = MetadataCommand::new()
        .manifest_path(concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml"))
        .no_deps()
        .exec()
        .unwrap();
    let packages = metadata
        .packages
        .iter()
        .filter(|package| package.name.starts_with("rumbo-"));
    packages
        .map(|package| {
            let names = package
                .dependencies
                .iter()
                .filter(|dependency| dependency.kind != DependencyKind::Development)
                .map(|dependency| dependency.name.clone());
            (package.name.to_string(), names.collect())
        })
        .collect()
}

#[test]
fn crates_depend_only_on_what_lies_below() {
    let found = dependencies();
    let expected: BTreeSet<&str> = ALLOWED.iter().map(|(name, _)| *name).collect();
    let names: BTreeSet<&str> = found.keys().map(String::as_str).collect();
    assert_eq!(
        names, expected,
        "a crate came or went: draw its arrows in ALLOWED"
    );
    for (name, allowed) in ALLOWED {
        for dependency in found[*name]
            .iter()
            .filter(|name| name.starts_with("rumbo-"))
        {
            assert!(
                allowed.contains(&dependency.as_str()),
                "{name} must not know {dependency}"
            );
        }
    }
}

#[test]
fn core_cannot_reach_the_world() {
    let found = dependencies();
    for name in PURE {
        for world in WORLD {
            assert!(
                !found[name].contains(world),
                "{name} must stay pure, but knows {world}"
            );
        }
    }
}

#[test]
fn only_the_server_knows_the_web() {
    for (name, dependencies) in dependencies() {
        for web in WEB {
            let knows = dependencies.contains(web);
            assert!(
                !knows || name == "rumbo-server",
                "{name} must not know {web}"
            );
        }
    }
}
