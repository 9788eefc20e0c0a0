//! Whatever text comes in as a rule or a strategy, it is accepted or refused with a reason: no panic, bounded
//! time, bounded memory.
//!
//! Texts are a function of a seed: programs as the grammar makes them, the same with pieces changed, strategy
//! files with pieces changed, and bytes without sense. What is accepted has a canonical text that means the
//! same, and now and then runs on bars in both evaluators. `TEST_FUZZ_INPUTS` sets how many texts a deep run
//! makes.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "language/programs.rs"]
mod programs;

use std::collections::BTreeMap;

use programs::{Random, program};
use rumbo_engine::language::{
    DEPTH_MAX, Frame, Module, NODES_MAX, Point, SOURCE_BYTES_MAX, Series, TERMS_MAX, Want, compile,
};
use rumbo_engine::strategy::{Rule, Strategy};
use rumbo_market::{Bars, Calendar, Timeframe};

const INPUTS: usize = 200_000;
/// Texts between two looks at time and memory.
const INPUTS_PER_LOOK: usize = 1_000;
/// Processor seconds that so many texts may take, unoptimised and on a busy machine.
#[cfg(target_os = "linux")]
const SECONDS_PER_LOOK_MAX: f64 = 60.0;
/// Memory that may be added over the whole run.
#[cfg(target_os = "linux")]
const ADDED_KIB_MAX: u64 = 512 * 1024;
/// Longest error, in bytes, beyond the text it is about.
const ERROR_BYTES_MAX: usize = 16 * 1024;
/// One in so many accepted programs runs on bars.
const RUN_ONE_IN: usize = 32;
const ROWS: usize = 60;

fn inputs() -> usize {
    let wanted = std::env::var("TEST_FUZZ_INPUTS").ok();
    wanted.map_or(INPUTS, |text| {
        text.parse().expect("TEST_FUZZ_INPUTS is a number")
    })
}

/// Pieces of the language, whole and broken.
const PIECES: &[&str] = &[
    "and",
    "or",
    "not",
    "true",
    "false",
    "(",
    ")",
    "[",
    "]",
    ",",
    ".",
    "+",
    "-",
    "*",
    "/",
    "<",
    "<=",
    ">",
    ">=",
    "==",
    "!=",
    "=",
    "!",
    "&",
    "|",
    "'",
    "\"",
    "\\",
    "\n",
    "\t",
    "#",
    "$",
    "%",
    "^",
    "~",
    "`",
    "0",
    "1",
    "2",
    "14",
    "20",
    "-1",
    "0.5",
    ".5",
    "1.",
    "1e9",
    "1e308",
    "1e309",
    "1e-320",
    "0x10",
    "1_000",
    "99999999999999999999",
    "4294967295",
    "4294967296",
    "18446744073709551616",
    "close",
    "open",
    "volume",
    "hour",
    "weekday",
    "clos",
    "p",
    "q",
    "a",
    "ema(close, 9)",
    "ema(close, 1e9)",
    "ema(close, 100000)",
    "highest(high, 20)",
    "bbands(close)",
    "bbands(close).upper",
    ".upper",
    ".hist",
    "macd(close).hist",
    "ta.max(close, 3)",
    "ta.",
    "on(\"1d\", close)",
    "on(\"1d\", on(\"1w\", close))",
    "on('', 1)",
    "on(1, 2)",
    "crosses_above(close, open)",
    "rising(close, 1000000)",
    "rising(close, 1000001)",
    "close[1]",
    "close[1000000]",
    "close[-1]",
    "close[p]",
    "close[close]",
    "bars_since(close > open)",
    "(((((((",
    ")))",
    "[0][0][0]",
    "not not not",
    "- - -",
    "é",
    "−",
    "×",
    "≤",
    "🦀",
    "\u{0}",
    "\u{feff}",
    "\u{202e}",
];

/// Pieces of strategy files.
const LINES: &[&str] = &[
    "[params]",
    "[let]",
    "[rules]",
    "[risk]",
    "[explain]",
    "[[rules]]",
    "[rules.rules]",
    "id = \"x\"",
    "id = 3",
    "require = [\"fast < slow\"]",
    "require = [\"close > 1\"]",
    "require = \"1\"",
    "stop = \"-1\"",
    "stop = \"1 / 0\"",
    "target = \"true\"",
    "enter_long = \"close > open\"",
    "enter_long = \"a\"",
    "exit_long = \"close\"",
    "a = \"a\"",
    "a = \"b\"",
    "b = \"a and a\"",
    "c = \"b and b\"",
    "d = \"c and c\"",
    "fast = { default = 5, min = 1, max = 9 }",
    "fast = { default = nan, min = -inf, max = inf }",
    "fast = { default = 5, min = 1, max = 9, grid = [1, 2, 3, 4, 5, 6, 7, 8, 9] }",
    "fast = { default = 9223372036854775807, min = 0, max = 1 }",
    "fast = 3",
    "fast.fast.fast = 1",
    "{",
    "}",
    "title = { es = \"{fast}\", en = \"{\" }",
    "benchmark = true",
    "when = 2020-01-01",
    "\"\" = 1",
    "\u{0}",
];

/// Puts, takes, doubles and swaps pieces of a text.
fn mutate(random: &mut Random, text: &mut String, pieces: &[&str]) {
    for _ in 0..=random.below(4) {
        let at = boundary(random, text);
        match random.below(7) {
            0 | 1 => text.insert_str(at, pieces[random.below(pieces.len())]),
            2 => {
                let mut until = text.len().min(at + random.below(40));
                while !text.is_char_boundary(until) {
                    until -= 1;
                }
                text.replace_range(at..until.max(at), "");
            }
            3 => {
                let until = boundary(random, text).max(at);
                let piece = text[at..until].to_owned();
                text.insert_str(at, &piece);
            }
            4 => text.truncate(at),
            5 => {
                let byte = u8::try_from(random.below(128)).unwrap();
                text.insert(at, char::from(byte));
            }
            _ => {
                let piece = pieces[random.below(pieces.len())];
                text.insert_str(at, &piece.repeat(random.below(200)));
            }
        }
    }
}

/// A place between two characters.
fn boundary(random: &mut Random, text: &str) -> usize {
    let mut at = random.below(text.len() + 1);
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

fn bytes(random: &mut Random) -> String {
    let bytes: Vec<u8> = (0..random.below(300))
        .map(|_| u8::try_from(random.below(256)).unwrap())
        .collect();
    String::from_utf8_lossy(&bytes).into_owned()
}

fn soup(random: &mut Random) -> String {
    let mut text = String::new();
    for _ in 0..random.below(60) {
        text.push_str(PIECES[random.below(PIECES.len())]);
        if random.below(3) > 0 {
            text.push(' ');
        }
    }
    text
}

/// An expression of any kind.
fn expression(random: &mut Random) -> String {
    match random.below(8) {
        0 => bytes(random),
        1 | 2 => soup(random),
        3 => program(random),
        _ => {
            let mut text = program(random);
            mutate(random, &mut text, PIECES);
            text
        }
    }
}

/// A file that is one of the built-in strategies with pieces changed.
fn file(random: &mut Random, builtin: &[String]) -> String {
    let mut text = builtin[random.below(builtin.len())].clone();
    if random.below(2) == 0 {
        let mut lines: Vec<&str> = text.lines().collect();
        for _ in 0..=random.below(4) {
            let at = random.below(lines.len());
            match random.below(3) {
                0 => lines.insert(at, LINES[random.below(LINES.len())]),
                1 => lines[at] = LINES[random.below(LINES.len())],
                _ => {
                    let other = random.below(lines.len());
                    lines.swap(at, other);
                }
            }
        }
        text = lines.join("\n");
    } else {
        let pieces = if random.below(2) == 0 { PIECES } else { LINES };
        mutate(random, &mut text, pieces);
    }
    text
}

/// Both evaluators on a few bars.
fn run(source: &str, bars: &Bars) {
    let program = compile(source).unwrap();
    let frame = Frame {
        bars: bars.as_slice(),
        timeframe: Timeframe::H1,
        calendar: Calendar::Continuous,
    };
    let (Ok(columns), Ok(mut stream)) = (
        program.columns(frame),
        program.stream(frame.timeframe, frame.calendar),
    ) else {
        return;
    };
    for (row, bar) in bars.as_slice().iter().enumerate() {
        stream.next(bar);
        for (root, column) in columns.iter().enumerate() {
            let same = match (column, stream.point(root)) {
                (Series::Numbers(numbers), Point::Number(number)) => {
                    numbers[row].to_bits() == number.to_bits()
                        || numbers[row].is_nan() && number.is_nan()
                }
                (Series::Truths(truths), Point::Truth(truth)) => truths[row] == truth,
                _ => false,
            };
            assert!(same, "row {row} of `{source}`");
        }
    }
}

/// Compiles an expression; tells whether it was accepted.
fn try_expression(source: &str, is_run: bool, bars: &Bars) -> bool {
    let parameters = BTreeMap::from([("p".to_owned(), 3.0)]);
    for want in [Want::Number, Want::Condition, Want::Constant] {
        let mut module = Module::default();
        if let Err(error) = module.add_root("rules.enter_long", source, want) {
            assert!(error.to_string().len() <= ERROR_BYTES_MAX, "{source}");
            assert!(error.render().len() <= 2 * source.len() + 2 * ERROR_BYTES_MAX);
            return false;
        }
        if let Err(error) = module.bind(&parameters) {
            assert!(error.to_string().len() <= ERROR_BYTES_MAX, "{source}");
        }
    }
    let Ok(program) = compile(source) else {
        return false;
    };
    let roots: usize = (0..program.names().len())
        .map(|root| program.terms(root).count())
        .sum();
    assert!(roots <= TERMS_MAX);
    // The canonical text of what was read is read the same.
    let mut module = Module::default();
    module.add_root("one", source, Want::Any).unwrap();
    let text = module.canonical();
    let mut again = Module::default();
    if again.add_root("one", &text["one"], Want::Any).is_ok() {
        assert_eq!(again.canonical(), text, "{source}");
    } else {
        // Spaces around operators may make a text longer than is read.
        assert!(text["one"].len() > SOURCE_BYTES_MAX, "{source}");
    }
    if is_run {
        run(source, bars);
    }
    true
}

/// Reads a file; tells whether it was accepted.
fn try_file(text: &str) -> bool {
    match Strategy::from_file("fuzzed.toml", text) {
        Err(error) => {
            assert!(error.render().len() <= 4 * text.len() + 4 * ERROR_BYTES_MAX);
            false
        }
        Ok(strategy) => {
            let params = strategy.defaults();
            for rule in Rule::ALL {
                strategy.terms(&params, rule).unwrap();
                strategy.sentence(rule, &params, rumbo_market::Lang::Es);
            }
            true
        }
    }
}

/// Processor seconds of this process, which stand still while it is stopped.
#[cfg(target_os = "linux")]
fn processor_seconds() -> f64 {
    const TICKS_PER_S: f64 = 100.0;
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap();
    let after_name = stat.rsplit_once(')').unwrap().1;
    let ticks = |at: usize| -> f64 {
        let field = after_name.split_whitespace().nth(at).unwrap();
        field.parse().unwrap()
    };
    (ticks(11) + ticks(12)) / TICKS_PER_S
}

#[cfg(target_os = "linux")]
fn resident_kib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let number = line.unwrap().split_whitespace().next().unwrap();
    number.parse().unwrap()
}

#[test]
fn any_text_is_accepted_or_refused_in_bounded_time_and_memory() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("strategies");
    let mut names: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_file())
        .collect();
    names.sort();
    let builtin: Vec<String> = names
        .iter()
        .map(|path| std::fs::read_to_string(path).unwrap())
        .collect();
    let mut random = Random::new(17);
    let bars = programs::bars(&mut random, Calendar::Continuous, Timeframe::H1, ROWS);
    let (mut accepted, mut files_accepted, mut files) = (0_usize, 0_usize, 0_usize);
    let inputs = inputs();
    #[cfg(target_os = "linux")]
    let (mut seconds, begun_kib) = (processor_seconds(), resident_kib());
    for at in 0..inputs {
        if random.below(4) == 0 {
            files += 1;
            files_accepted += usize::from(try_file(&file(&mut random, &builtin)));
        } else {
            let source = expression(&mut random);
            let is_run = accepted.is_multiple_of(RUN_ONE_IN);
            accepted += usize::from(try_expression(&source, is_run, &bars));
        }
        #[cfg(target_os = "linux")]
        if at % INPUTS_PER_LOOK == INPUTS_PER_LOOK - 1 {
            let now = processor_seconds();
            assert!(
                now - seconds <= SECONDS_PER_LOOK_MAX,
                "{} s of texts up to {at}",
                now - seconds
            );
            seconds = now;
            let added = resident_kib().saturating_sub(begun_kib);
            assert!(added <= ADDED_KIB_MAX, "{added} KiB after {at} texts");
        }
        #[cfg(not(target_os = "linux"))]
        assert!(at < inputs && INPUTS_PER_LOOK > 0);
    }
    // Neither everything nor nothing: both halves of the reader are looked at.
    assert!(
        accepted * 20 > inputs && accepted * 2 < inputs,
        "{accepted} of {inputs}"
    );
    assert!(
        files_accepted * 50 > files && files_accepted < files,
        "{files_accepted} of {files}"
    );
}

#[track_caller]
fn refused(source: &str, with: &str) {
    let error = compile(source).unwrap_err().to_string();
    assert!(error.contains(with), "{error}");
}

#[test]
fn each_limit_is_named_by_the_error_that_it_gives() {
    refused(
        &"a".repeat(SOURCE_BYTES_MAX + 1),
        &format!("at most {SOURCE_BYTES_MAX}"),
    );
    refused(
        &"(".repeat(DEPTH_MAX + 1),
        &format!("more than {DEPTH_MAX} levels"),
    );
    let arguments = vec!["1"; 40].join(", ");
    refused(&format!("max({arguments})"), "at most 32 arguments");
    refused(
        "rising(close, 1000000) and falling(close, 9)",
        "more than 1000000 bars",
    );
    refused("close[1000001]", "0 to 1000000 bars");
    // Many operations in little text: each name stands for a sum of 120.
    let mut module = Module::default();
    for at in 0..40 {
        let sum: Vec<String> = (0..120)
            .map(|one| format!("close * {}.5", at * 120 + one))
            .collect();
        module
            .add_let(&format!("n{at}"), &sum.join(" + "))
            .unwrap_err();
        let pairs: Vec<String> = sum
            .chunks(20)
            .map(|chunk| format!("({})", chunk.join(" + ")))
            .collect();
        module
            .add_let(&format!("n{at}"), &pairs.join(" + "))
            .unwrap();
    }
    module.add_root("r", "n0 > 0", Want::Condition).unwrap();
    let error = module.bind(&BTreeMap::new()).unwrap_err().to_string();
    assert!(
        error.contains(&format!("more than {NODES_MAX} operations")),
        "{error}"
    );
}

/// Sixty names that each say the one before twice are 2^60 conditions; they stay a few.
#[test]
fn conditions_that_double_with_every_name_stay_few() {
    let mut text = String::from(
        "id = \"x\"\ntitle = { es = \"x\", en = \"x\" }\nrationale = { es = \"x\", en = \"x\" }\n[let]\n",
    );
    text.push_str("c0 = \"close > open\"\n");
    for at in 1..60 {
        text.push_str(&format!("c{at} = \"c{} and c{}\"\n", at - 1, at - 1));
    }
    text.push_str(
        "[rules]\nenter_long = \"c59\"\n[explain]\nenter_long = { es = \"x\", en = \"x\" }\n",
    );
    let strategy = Strategy::from_toml(&text).unwrap();
    let terms = strategy
        .terms(&strategy.defaults(), Rule::EnterLong)
        .unwrap();
    assert!(terms.len() <= TERMS_MAX, "{}", terms.len());
}
