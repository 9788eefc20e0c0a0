//! `cargo xtask bench [NAME]…`: runs the benches in release and keeps their tables in `docs/performance.md`.
//!
//! A bench is `crates/*/benches/NAME.rs` with `harness = false`. Of what it prints, lines that start with `bench`
//! and a tab are rows: name, value, unit, peer, target, separated by tabs. The table of a bench stands between
//! `<!-- bench:NAME -->` and `<!-- /bench:NAME -->`.
//!
//! A script `NAME_*.py` beside the bench measures a peer right after it (see [`peer`]); its rows have the names of the
//! bench's rows and fill their peer column.

mod peer;

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};

use crate::shell;

const DOCUMENT: &str = "docs/performance.md";
const SHARED_DATA: &str = "../shared/data";

/// Python peers have large pages, since their arrays ask for them; without, a table of eight
/// million bytes costs more to walk than to compute.
const HUGE_PAGES: &str = "glibc.malloc.hugetlb=1";

struct Bench {
    package: String,
    name: String,
    /// Where its source lies.
    folder: PathBuf,
}

#[derive(Debug, PartialEq)]
struct Row {
    name: String,
    value: f64,
    unit: String,
    peer: String,
    target: String,
}

pub(crate) fn run(arguments: &[String]) -> Result<()> {
    let benches = list_benches()?;
    for name in arguments {
        ensure!(
            benches.iter().any(|bench| bench.name == *name),
            "unknown bench `{name}`, use one of {}",
            names(&benches)
        );
    }
    for bench in benches {
        if arguments.is_empty() || arguments.contains(&bench.name) {
            run_bench(&bench)?;
        }
    }
    Ok(())
}

fn run_bench(bench: &Bench) -> Result<()> {
    println!("\n=== {} ({})", bench.name, bench.package);
    let mut command = shell::cargo();
    command.args([
        "bench",
        "--quiet",
        "-p",
        &bench.package,
        "--bench",
        &bench.name,
    ]);
    command.env("GLIBC_TUNABLES", HUGE_PAGES);
    let shared = shell::root().join(SHARED_DATA);
    if let Ok(folder) = shared.canonicalize() {
        command.env("SHARED_DATA", folder);
    }
    let printed = shell::read(&mut command)?;
    print!("{printed}");
    let mut rows = parse_rows(&printed)?;
    ensure!(!rows.is_empty(), "bench `{}` printed no row", bench.name);
    for script in peer::scripts_of(&bench.folder, &bench.name)? {
        match peer::measure(&script) {
            Ok(printed) => {
                print!("{printed}");
                add_peer(&mut rows, parse_rows(&printed)?);
            }
            // The peer needs Python and a package index; without them its column stays empty.
            Err(error) => println!("{} is left out: {error:#}", script.display()),
        }
    }
    let path = shell::root().join(DOCUMENT);
    let document = fs::read_to_string(&path).unwrap_or_else(|_| heading());
    let document = replace_section(&document, &bench.name, &table(&rows));
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).context("cannot make the folder of the documents")?;
    }
    fs::write(&path, document).with_context(|| format!("cannot write {}", path.display()))
}

fn list_benches() -> Result<Vec<Bench>> {
    let crates = shell::root().join("crates");
    let mut benches = Vec::new();
    for entry in fs::read_dir(&crates).context("cannot list the crates")? {
        let folder = entry?.path();
        let Ok(files) = fs::read_dir(folder.join("benches")) else {
            continue;
        };
        for file in files {
            let path = file?.path();
            if path.extension().is_some_and(|extension| extension == "rs") {
                benches.push(Bench {
                    package: format!("rumbo-{}", stem(&folder)?),
                    name: stem(&path)?,
                    folder: folder.join("benches"),
                });
            }
        }
    }
    benches.sort_by(|a, b| (&a.package, &a.name).cmp(&(&b.package, &b.name)));
    Ok(benches)
}

fn parse_rows(printed: &str) -> Result<Vec<Row>> {
    printed
        .lines()
        .filter_map(|line| line.strip_prefix("bench\t"))
        .map(parse_row)
        .collect()
}

fn parse_row(line: &str) -> Result<Row> {
    let fields: Vec<&str> = line.split('\t').map(or_dash).collect();
    let (name, value, unit, peer, target) = match fields.as_slice() {
        [name, value, unit, peer] => (name, value, unit, peer, &"-"),
        [name, value, unit, peer, target] => (name, value, unit, peer, target),
        _ => bail!("a row of a bench has 4 or 5 fields after `bench`: `{line}`"),
    };
    Ok(Row {
        name: (*name).to_owned(),
        value: value
            .parse()
            .with_context(|| format!("`{value}` is not a number in `{line}`"))?,
        unit: (*unit).to_owned(),
        peer: (*peer).to_owned(),
        target: (*target).to_owned(),
    })
}

/// Rows with a peer from which on their mean is worth a row.
const MEAN_ROWS: usize = 10;

/// Writes what a peer measured beside the rows of the same names; its other rows are added as they are.
///
/// Many rows get a summary: the geometric mean of how many times better than the peer they are, and the worst.
fn add_peer(rows: &mut Vec<Row>, of_peer: Vec<Row>) {
    let mut compared = Vec::new();
    for measured in of_peer {
        let same = |row: &&mut Row| row.name == measured.name && row.unit == measured.unit;
        match rows.iter_mut().find(same) {
            Some(row) => {
                let value = number_text(measured.value);
                let times = times_better(row, &measured);
                compared.push((times, row.name.clone(), measured.peer.clone()));
                let text = format!("{}: {value} {} ({times:.1}×)", measured.peer, row.unit);
                row.peer = match row.peer.as_str() {
                    "-" => text,
                    others => format!("{others}; {text}"),
                };
            }
            None => rows.push(measured),
        }
    }
    compared.sort_by(|a, b| a.0.total_cmp(&b.0));
    let Some((worst, name, peer)) = compared.first().filter(|_| compared.len() >= MEAN_ROWS) else {
        return;
    };
    let logarithms: f64 = compared.iter().map(|(times, ..)| times.ln()).sum();
    #[expect(
        clippy::cast_precision_loss,
        reason = "a table has far fewer than 2^53 rows"
    )]
    let mean = (logarithms / compared.len() as f64).exp();
    let summary = |name: String, value: f64| Row {
        name,
        value,
        unit: "×".to_owned(),
        peer: peer.clone(),
        target: "-".to_owned(),
    };
    rows.push(summary(
        format!("geometric mean of {} rows beside the peer", compared.len()),
        mean,
    ));
    rows.push(summary(format!("worst of them: {name}"), *worst));
}

/// How many times better than the peer: more where the unit is a rate, less where it is a time.
fn times_better(ours: &Row, peer: &Row) -> f64 {
    if ours.unit.ends_with("/s") {
        ours.value / peer.value
    } else {
        peer.value / ours.value
    }
}

/// What a field says; `-` stands for nothing.
fn or_dash(field: &str) -> &str {
    match field.trim() {
        "" => "-",
        text => text,
    }
}

fn table(rows: &[Row]) -> String {
    let mut text =
        String::from("| what | measured | goal | peer, same run |\n|---|---:|---:|---|\n");
    for row in rows {
        writeln!(
            text,
            "| {} | {} {} | {} | {} |",
            row.name,
            number_text(row.value),
            row.unit,
            row.target,
            row.peer
        )
        .expect("writing into a string cannot fail");
    }
    text
}

/// Four significant digits, thousands apart.
fn number_text(value: f64) -> String {
    if value == 0.0 || !value.is_finite() {
        return value.to_string();
    }
    if value.abs() < 1000.0 {
        let digits = [1.0, 10.0, 100.0]
            .iter()
            .filter(|limit| value.abs() >= **limit)
            .count();
        return format!("{value:.*}", 3_usize.saturating_sub(digits).max(1));
    }
    let digits = format!("{:.0}", value.abs());
    let mut text = String::from(if value < 0.0 { "-" } else { "" });
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(' ');
        }
        text.push(digit);
    }
    text
}

fn replace_section(document: &str, name: &str, table: &str) -> String {
    let (open, close) = (
        format!("<!-- bench:{name} -->"),
        format!("<!-- /bench:{name} -->"),
    );
    let section = format!("{open}\n{table}\nMachine: {}.\n{close}", machine_text());
    match (document.find(&open), document.find(&close)) {
        (Some(from), Some(until)) if from < until => {
            let after = &document[until + close.len()..];
            format!("{}{section}{after}", &document[..from])
        }
        _ => format!("{}\n\n## {name}\n\n{section}\n", document.trim_end()),
    }
}

fn machine_text() -> String {
    let processor = fs::read_to_string("/proc/cpuinfo")
        .ok()
        .and_then(|text| {
            let line = text.lines().find(|line| line.starts_with("model name"))?;
            Some(line.split(':').nth(1)?.trim().to_owned())
        })
        .unwrap_or_else(|| std::env::consts::ARCH.to_owned());
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    format!("{processor}, {cores} cores, {}", std::env::consts::OS)
}

fn heading() -> String {
    "# Performance\n\nWritten by `cargo xtask bench`; the code of each bench is in `crates/*/benches/`.\n".to_owned()
}

fn names(benches: &[Bench]) -> String {
    let names: Vec<&str> = benches.iter().map(|bench| bench.name.as_str()).collect();
    names.join(", ")
}

fn stem(path: &Path) -> Result<String> {
    let stem = path.file_stem().and_then(|stem| stem.to_str());
    Ok(stem
        .with_context(|| format!("{} has no plain name", path.display()))?
        .to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_read_with_and_without_a_goal() {
        let printed = "noise\nbench\tload\t0.41\ts\t-\t<= 0.5\nbench\trun\t25e6\tbars/s\tpeer 3\n";
        let rows = parse_rows(printed).expect("both rows are well formed");
        assert_eq!(rows.len(), 2);
        assert_eq!((rows[0].value, rows[0].target.as_str()), (0.41, "<= 0.5"));
        assert_eq!((rows[1].value, rows[1].target.as_str()), (25e6, "-"));
        assert!(parse_rows("bench\tonly a name").is_err());
        assert!(parse_rows("bench\ta\tfast\ts\t-").is_err());
    }

    #[test]
    fn a_peer_fills_the_rows_of_its_names() {
        let mut rows = parse_rows("bench\tsma\t1.0\tms\t-\nbench\trun\t30e6\tbars/s\t-\n")
            .expect("well formed");
        let peer = "bench\tsma\t2.5\tms\tTA-Lib 1\nbench\trun\t10e6\tbars/s\tvectorbt 1\nbench\tonly\t1\tms\tpeer\n";
        add_peer(&mut rows, parse_rows(peer).expect("well formed"));
        let peers: Vec<&str> = rows.iter().map(|row| row.peer.as_str()).collect();
        assert_eq!(
            peers,
            [
                "TA-Lib 1: 2.50 ms (2.5×)",
                "vectorbt 1: 10 000 000 bars/s (3.0×)",
                "peer"
            ]
        );
        let other = "bench\trun\t15e6\tbars/s\tother 2\n";
        add_peer(&mut rows, parse_rows(other).expect("well formed"));
        assert_eq!(
            rows[1].peer,
            "vectorbt 1: 10 000 000 bars/s (3.0×); other 2: 15 000 000 bars/s (2.0×)"
        );
    }

    #[test]
    fn many_rows_beside_a_peer_get_their_mean_and_the_worst() {
        let lines = |milliseconds: f64| -> Vec<Row> {
            let text: String = (0..10)
                .map(|row| format!("bench\t{row}\t{milliseconds}\tms\tpeer\n"))
                .collect();
            parse_rows(&text).expect("well formed")
        };
        let mut rows = lines(1.0);
        rows[3].value = 16.0;
        add_peer(&mut rows, lines(4.0));
        assert_eq!(rows.len(), 12);
        let mean = (4.0_f64.powi(9) / 4.0).powf(0.1);
        assert!((rows[10].value - mean).abs() < 1e-12);
        assert_eq!(
            (rows[11].name.as_str(), rows[11].value),
            ("worst of them: 3", 0.25)
        );
    }

    #[test]
    fn numbers_keep_four_digits_and_group_thousands() {
        for (value, text) in [
            (0.4123, "0.412"),
            (5.0, "5.00"),
            (22.71, "22.7"),
            (227.14, "227.1"),
            (25_000_000.4, "25 000 000"),
            (-1234.0, "-1 234"),
        ] {
            assert_eq!(number_text(value), text);
        }
    }

    #[test]
    fn a_section_is_replaced_in_place_and_added_when_missing() {
        let once = replace_section("# Top\n", "a", "old\n");
        let twice = replace_section(&once, "b", "other\n");
        let third = replace_section(&twice, "a", "fresh\n");
        assert!(third.contains("fresh") && third.contains("other") && !third.contains("old"));
        assert_eq!(third.matches("## a").count(), 1);
        assert!(third.find("fresh") < third.find("other"));
    }
}
