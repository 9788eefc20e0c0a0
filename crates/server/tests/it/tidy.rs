//! How the tree must look: names, lengths, and nothing that points nowhere.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Names that say nothing about what a file holds.
const BANNED_NAMES: [&str; 12] = [
    "utils", "helpers", "common", "misc", "manager", "base", "impl", "v2", "new", "final",
    "enhanced", "temp",
];
const LINES_MAX: usize = 800;
/// Ends of the names of text files that are looked into.
const TEXT: [&str; 14] = [
    "rs", "toml", "md", "sql", "ts", "tsx", "css", "html", "mjs", "py", "sh", "json", "yml", "txt",
];
/// Files that tools write, and recorded data.
const GENERATED: [&str; 4] = [
    "Cargo.lock",
    "package-lock.json",
    "schema.ts",
    "openapi.json",
];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../..")
        .canonicalize()
        .unwrap()
}

/// Files of the project, relative to its root: those that are tracked or would be.
fn files() -> Vec<PathBuf> {
    let output = Command::new("git")
        .args([
            "ls-files",
            "--cached",
            "--others",
            "--exclude-standard",
            "-z",
        ])
        .current_dir(root())
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let names = String::from_utf8(output.stdout).unwrap();
    let files: Vec<PathBuf> = names
        .split('\0')
        .filter(|name| !name.is_empty())
        .map(PathBuf::from)
        .filter(|path| root().join(path).is_file())
        .collect();
    assert!(files.len() > 50, "{}", files.len());
    files
}

fn is_written_by_hand(path: &Path) -> bool {
    let name = path.file_name().unwrap().to_str().unwrap();
    let kind = path
        .extension()
        .and_then(|kind| kind.to_str())
        .unwrap_or_default();
    let is_golden = path.components().any(|part| part.as_os_str() == "golden");
    TEXT.contains(&kind) && !GENERATED.contains(&name) && !(is_golden && kind == "json")
}

fn texts() -> impl Iterator<Item = (PathBuf, String)> {
    let root = root();
    files()
        .into_iter()
        .filter(|path| is_written_by_hand(path))
        .map(move |path| {
            let text = fs::read_to_string(root.join(&path)).unwrap();
            (path, text)
        })
}

#[test]
fn names_say_what_a_file_holds() {
    for path in files() {
        for part in path.components() {
            let part = part.as_os_str().to_str().unwrap();
            let stem = part.split('.').next().unwrap();
            assert!(!BANNED_NAMES.contains(&stem), "{}", path.display());
        }
        assert_ne!(path.file_name().unwrap(), "mod.rs", "{}", path.display());
    }
}

#[test]
fn files_fit_in_a_head() {
    for (path, text) in texts() {
        if path
            .extension()
            .is_none_or(|kind| kind != "rs" && kind != "ts" && kind != "tsx")
        {
            continue;
        }
        let code = text.split("\n#[cfg(test)]\nmod tests {").next().unwrap();
        let lines = code.lines().count();
        assert!(lines <= LINES_MAX, "{}: {lines} lines", path.display());
    }
}

#[test]
fn no_path_of_a_machine_is_in_the_tree() {
    // Put together here, so that this file does not find itself.
    let machine = ["work", "root", "home", "Users", "tmp"].map(|folder| format!("/{folder}/"));
    let allowed = ["/home/rumbo/", "/tmp/rumbo"];
    for (path, text) in texts() {
        for (at, line) in text.lines().enumerate() {
            for prefix in &machine {
                let mut rest = line;
                while let Some(found) = rest.find(prefix.as_str()) {
                    let begins = found == 0 || {
                        let before = rest.as_bytes()[found - 1];
                        matches!(
                            before,
                            b' ' | b'"' | b'\'' | b'`' | b'(' | b'=' | b':' | b'['
                        )
                    };
                    let is_allowed = allowed.iter().any(|good| rest[found..].starts_with(good));
                    assert!(
                        !begins || is_allowed,
                        "{}:{}: {line}",
                        path.display(),
                        at + 1
                    );
                    rest = &rest[found + prefix.len()..];
                }
            }
        }
    }
}

#[test]
fn documents_point_at_what_exists() {
    let root = root();
    let folders: BTreeSet<String> = files()
        .iter()
        .filter_map(|path| Some(path.components().next()?.as_os_str().to_str()?.to_owned()))
        .collect();
    for (path, text) in texts().filter(|(path, _)| path.extension().is_some_and(|k| k == "md")) {
        let here = path.parent().unwrap();
        for target in links(&text) {
            assert!(
                root.join(here).join(target).exists(),
                "{}: {target}",
                path.display()
            );
        }
        for target in quoted_paths(&text) {
            let first = target.split('/').next().unwrap();
            if folders.contains(first) {
                assert!(root.join(target).exists(), "{}: `{target}`", path.display());
            }
        }
    }
}

/// Targets of Markdown links inside the project, without their anchors.
fn links(text: &str) -> impl Iterator<Item = &str> {
    text.split("](").skip(1).filter_map(|rest| {
        let target = rest.split(')').next()?.split('#').next()?;
        (!target.is_empty() && !target.contains(':')).then_some(target)
    })
}

/// Paths in back quotes: plain words with a slash, without patterns and placeholders.
fn quoted_paths(text: &str) -> impl Iterator<Item = &str> {
    text.split('`').skip(1).step_by(2).filter(|quoted| {
        quoted.contains('/')
            && quoted.chars().all(|c| c.is_ascii_alphanumeric() || "/._-".contains(c))
            // Written by a build, not kept.
            && !quoted.contains("/dist") && !quoted.contains("node_modules")
    })
}
