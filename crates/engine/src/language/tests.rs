use std::collections::BTreeMap;

use rumbo_market::{Bars, Calendar, Timeframe};

use super::*;

fn module(source: &str) -> Result<Program, LanguageError> {
    let mut module = Module::default();
    module.add_let("trend", "ema(close, fast)")?;
    module.add_let("signals", "macd(close)")?;
    module.add_let("up", "close > trend and volume > 0")?;
    module.add_root("rules.enter_long", source, Want::Any)?;
    let parameters = [("fast", 10.0), ("slow", 50.0), ("k", 2.5)];
    module.bind(
        &parameters
            .map(|(name, value)| (name.to_owned(), value))
            .into(),
    )
}

#[test]
fn errors_point_at_the_place_and_say_what_to_do() {
    let check = |source: &str, marked: &str, message: &str, suggestion: &str| {
        let error = module(source).expect_err(source);
        assert_eq!(error.message, message, "{source}");
        assert_eq!(
            error.suggestion.as_deref().unwrap_or(""),
            suggestion,
            "{source}"
        );
        assert_eq!(error.span.text(source), marked, "{source}");
        assert_eq!(error.place, "rules.enter_long");
    };
    let usage = "write `crosses_above(a, b)`";
    check(
        "close > fsat",
        "fsat",
        "unknown name `fsat`",
        "did you mean `fast`?",
    );
    check(
        "ema(close, fsat)",
        "fsat",
        "unknown name `fsat`",
        "did you mean `fast`?",
    );
    check(
        "clsoe > 1",
        "clsoe",
        "unknown name `clsoe`",
        "did you mean `close`?",
    );
    check(
        "Close > 1",
        "Close",
        "unknown name `Close`",
        "did you mean `close`?",
    );
    check(
        "xyzzy > 1",
        "xyzzy",
        "unknown name `xyzzy`",
        "the names are fast, k, slow, signals, trend, up, open, high, low, close, volume, hl2, \
         hlc3, ohlc4, hour, weekday, day, month",
    );
    check(
        "emma(close)",
        "emma",
        "unknown function `emma`",
        "did you mean `ema`?",
    );
    check(
        "cross_above(close, 1)",
        "cross_above",
        "unknown function `cross_above`",
        "did you mean `crosses_above`?",
    );
    check("ta.zzz(close)", "ta.zzz", "unknown function `ta.zzz`", "");
    check("zzz(close)", "zzz", "unknown function `zzz`", "");
    check(
        "close(14)",
        "close",
        "`close` is not a function",
        "write `close` without parentheses",
    );
    check(
        "rsi > 30",
        "rsi",
        "unknown name `rsi`",
        "`rsi` is an indicator, write `rsi(series, period = 14)`",
    );
    check(
        "abs > 30",
        "abs",
        "unknown name `abs`",
        "`abs` is a function, write `abs(number)`",
    );
    check(
        "crosses_above(close)",
        "crosses_above(close)",
        "`crosses_above` takes 2 arguments, 1 given",
        usage,
    );
    check(
        "rsi()",
        "rsi()",
        "`rsi` takes 1 to 2 arguments, 0 given",
        "write `rsi(series, period = 14)`",
    );
    check(
        "rsi(close, 14, 3)",
        "rsi(close, 14, 3)",
        "`rsi` takes 1 to 2 arguments, 3 given",
        "write `rsi(series, period = 14)`",
    );
    check(
        "obv(close)",
        "obv(close)",
        "`obv` takes no argument, 1 given",
        "write `obv()`",
    );
    check(
        "atr(close)",
        "close",
        "`period` of `atr` must be a constant",
        "`atr` reads the columns of the bars by itself, write `atr(period = 14)`",
    );
    let condition = "a condition is only true or false; compare numbers";
    check(
        "ema(close > 1, 5)",
        "close > 1",
        "expected a number, found a condition",
        condition,
    );
    check(
        "(close > 1) + 2",
        "(close > 1)",
        "expected a number, found a condition",
        condition,
    );
    check(
        "up > 1",
        "up",
        "expected a number, found a condition",
        condition,
    );
    let number = "compare it with something, such as `> 0`";
    check(
        "close and up",
        "close",
        "expected a condition, found a number",
        number,
    );
    check(
        "not rsi(close)",
        "rsi(close)",
        "expected a condition, found a number",
        number,
    );
    check(
        "bars_since(close)",
        "close",
        "expected a condition, found a number",
        number,
    );
    check(
        "close[-1]",
        "-1",
        "a lag of `-1` would read a bar that has not happened yet",
        "use 0 (this bar) or more",
    );
    check(
        "close[fast - slow]",
        "fast - slow",
        "a lag of `fast - slow` = -40 would read a bar that has not happened yet",
        "use 0 (this bar) or more",
    );
    check(
        "close[k]",
        "k",
        "a lag must be a whole number of bars, not `k` = 2.5",
        "",
    );
    check(
        "close[1e9]",
        "1e9",
        "a lag must be 0 to 1000000 bars, not `1e9` = 1000000000",
        "",
    );
    let constant = "use a number, a strategy parameter, or arithmetic on them";
    check(
        "close[volume]",
        "volume",
        "a lag must be a constant",
        constant,
    );
    check(
        "ema(close, hour)",
        "hour",
        "`period` of `ema` must be a constant",
        constant,
    );
    check(
        "rising(close, 0)",
        "0",
        "the second argument must be 1 to 1000000 bars, not `0`",
        "",
    );
    check(
        "ema(close, 0)",
        "0",
        "`period` of `ema` must be 1 to 100000, not 0",
        "",
    );
    check(
        "ema(close, k)",
        "k",
        "`period` of `ema` must be a whole number, not 2.5",
        "",
    );
    check(
        "macd(close).hits",
        "hits",
        "`macd` has no output `hits`",
        "did you mean `hist`?",
    );
    check(
        "signals.upper",
        "upper",
        "`macd` has no output `upper`",
        "its outputs are macd, signal, hist",
    );
    check(
        "macd(close) > 0",
        "macd(close)",
        "`macd` has several outputs: macd, signal, hist",
        "choose one, such as `macd(...).macd`",
    );
    check(
        "signals > 0",
        "signals",
        "`macd` has several outputs: macd, signal, hist",
        "choose one, such as `macd(...).macd`",
    );
    check(
        "close.high",
        "high",
        "there is no output `high` to choose from here",
        "only an indicator with several outputs takes a `.field`; remove it",
    );
    check("(close > 1", "(", "this `(` is never closed", "add `)`");
    check(
        "ema(close, 5 > 1",
        "(",
        "this `(` is never closed",
        "add `)`",
    );
    check("close[1", "[", "this `[` is never closed", "add `]`");
    check(
        "close > 1)",
        ")",
        "this `)` closes nothing",
        "remove it or open a parenthesis before it",
    );
    check(
        "ema(close 5)",
        "5",
        "expected `)` or an operator before `5`",
        "",
    );
    check("close > $5", "$", "`$` has no meaning here", "");
    check(
        "close = 5",
        "=",
        "`=` has no meaning here",
        "compare with `==`",
    );
    check("up && up", "&", "`&` has no meaning here", "write `and`");
    check(
        "up AND up",
        "AND",
        "expected an operator before `AND`",
        "write `and`",
    );
    check(
        "1 < close < 2",
        "<",
        "comparisons cannot be chained",
        "write `a < b and b < c`",
    );
    check(
        "close >",
        "",
        "the expression ends too early",
        "a value is missing at the end",
    );
    check("", "", "the expression is empty", "");
    check(
        "14x > 1",
        "14x",
        "`14x` is not a number",
        "write digits with an optional point, such as 14 or 2.5",
    );
    check(
        "ema(close, 1 / (fast - 10))",
        "1 / (fast - 10)",
        "this constant is not a finite number",
        "check for a division by zero",
    );
    check(
        "on(\"7m\", close)",
        "\"7m\"",
        "unknown timeframe `7m`, use one of 1m, 5m, 15m, 30m, 1h, 4h, 1d, 1w",
        "",
    );
    check(
        "on(close, close)",
        "close",
        "the first argument of `on` is a timeframe in quotes",
        "write for example `on(\"1d\", close)`",
    );
    check(
        "on(\"1w\", on(\"1d\", close))",
        "on(\"1d\", close)",
        "`on` inside `on` is not allowed",
        "use one `on` with the timeframe you need",
    );
    check(
        "close > \"1d\"",
        "\"1d\"",
        "a text has a meaning only as the timeframe of `on`",
        "",
    );
}

#[test]
fn names_that_define_themselves_are_refused() {
    let mut module = Module::default();
    module.add_let("a", "b + 1").unwrap();
    module.add_let("b", "close + a").unwrap();
    let error = module.bind(&BTreeMap::new()).unwrap_err();
    assert!(error.message.contains("is defined by itself"), "{error}");
    assert!(error.place.starts_with("let."));
}

#[test]
fn programs_have_limits() {
    let check = |source: String, expected: &str| {
        let error = compile(&source).expect_err(&source);
        assert!(error.message.contains(expected), "{error}");
    };
    check(format!("close[100000]{}", lags()), "looks back more than");
    let mut module = Module::default();
    module.add_let("n0", "close").unwrap();
    for level in 1..120 {
        let below = level - 1;
        module
            .add_let(&format!("n{level}"), &format!("n{below} + n{below}"))
            .unwrap();
    }
    let error = module.bind(&BTreeMap::new()).unwrap_err();
    assert!(error.message.contains("nested"), "{error}");
}

fn lags() -> String {
    (0..12)
        .map(|at| format!("+close[{}]", 90_000 + at))
        .collect()
}

#[test]
fn equal_things_are_computed_once() {
    let count = |source: &str| compile(source).unwrap().graph.nodes().len();
    // The column, the average, its output, and one comparison that is joined with itself.
    assert_eq!(count("ema(close, 30) > close and close < ema(close)"), 5);
    assert_eq!(
        count("crosses_above(open, close)"),
        count("crosses_below(close, open)")
    );
    assert_eq!(count("macd(close).hist"), count("macd(close, 12, 26).hist"));
    assert_eq!(count("1 + 2 * 3"), 1);
    for (ours, theirs) in [
        ("highest(close, 9)", "ta.max(close, 9)"),
        ("lowest(close, 9)", "ta.min(close, 9)"),
        ("vwap_total()", "ta.vwap()"),
        ("macd(close).hist", "ta.macd(close).hist"),
    ] {
        assert_eq!(
            count(&format!("{ours} + {ours}")),
            count(&format!("{ours} + {theirs}"))
        );
    }
}

#[test]
fn results_are_named_for_tables() {
    let check = |source: &str, expected: &[&str]| {
        let program = compile(source).unwrap();
        assert_eq!(program.names().collect::<Vec<_>>(), expected, "{source}");
    };
    check("macd(close)", &["macd", "signal", "hist"]);
    check("rsi(close, 14)", &["rsi"]);
    check("close>open", &["close > open"]);
    check("macd(close).hist", &["macd(close).hist"]);
}

fn flat_bars(closes: &[f64], step_ms: i64) -> Bars {
    let mut opened_at = -step_ms;
    let bar = |&close: &f64| {
        opened_at += step_ms;
        rumbo_market::Bar {
            opened_at,
            open: close,
            high: close,
            low: close,
            close,
            volume: 1.0,
        }
    };
    closes.iter().map(bar).collect()
}

fn numbers(source: &str, bars: &Bars, timeframe: Timeframe) -> Vec<f64> {
    let frame = Frame {
        bars: bars.as_slice(),
        timeframe,
        calendar: Calendar::Continuous,
    };
    match compile(source)
        .unwrap()
        .columns(frame)
        .unwrap()
        .swap_remove(0)
    {
        Series::Numbers(column) => column.to_vec(),
        Series::Truths(column) => {
            let shown = |truth: &Truth| truth.known().map_or(f64::NAN, |b| f64::from(u8::from(b)));
            column.iter().map(shown).collect()
        }
    }
}

#[test]
fn small_programs_give_what_is_worked_out_by_hand() {
    const N: f64 = f64::NAN;
    let bars = flat_bars(&[1.0, 3.0, 2.0, 2.0, 5.0], 60_000);
    let check = |source: &str, expected: [f64; 5]| {
        let got = numbers(source, &bars, Timeframe::M1);
        let same = |(a, b): (&f64, &f64)| a == b || a.is_nan() && b.is_nan();
        assert!(got.iter().zip(&expected).all(same), "{source}: {got:?}");
    };
    check("close[1]", [N, 1.0, 3.0, 2.0, 2.0]);
    check("close - close[2]", [N, N, 1.0, -1.0, 3.0]);
    check("10 / (close - 2)", [-10.0, 10.0, N, N, 10.0 / 3.0]);
    check("highest(close, 2)", [N, 3.0, 3.0, 2.0, 5.0]);
    check("highest(close, 2)[1]", [N, N, 3.0, 3.0, 2.0]);
    check("rising(close)", [N, 1.0, 0.0, 0.0, 1.0]);
    check("falling(close, 2)", [N, 0.0, 0.0, 0.0, 0.0]);
    check("close > 2 or close[1] > 0", [N, 1.0, 1.0, 1.0, 1.0]);
    check("close > 2 and close[1] > 0", [0.0, 1.0, 0.0, 0.0, 1.0]);
    check("not close[1] > 2", [N, 1.0, 0.0, 1.0, 1.0]);
    check("(close > 2)[1]", [N, 0.0, 1.0, 0.0, 0.0]);
    check("crosses_above(close, 2)", [0.0, 1.0, 0.0, 0.0, 1.0]);
    check("crosses_below(close, 2.5)", [N, 0.0, 1.0, 0.0, 0.0]);
    check("bars_since(close > 2)", [N, 0.0, 1.0, 2.0, 0.0]);
    check("max(close, 2) - min(close, 2)", [1.0, 1.0, 0.0, 0.0, 3.0]);
    check("abs(-close)", [1.0, 3.0, 2.0, 2.0, 5.0]);
    check("true", [1.0; 5]);
    check("3", [3.0; 5]);
}

#[test]
fn a_longer_bar_is_seen_from_the_bar_that_closes_it() {
    let closes: Vec<f64> = (0..12).map(f64::from).collect();
    let bars = flat_bars(&closes, 60_000);
    let got = numbers("on(\"5m\", close)", &bars, Timeframe::M1);
    let shown: Vec<f64> = got
        .iter()
        .map(|v| if v.is_nan() { -1.0 } else { *v })
        .collect();
    assert_eq!(
        shown,
        [
            -1.0, -1.0, -1.0, -1.0, 4.0, 4.0, 4.0, 4.0, 4.0, 9.0, 9.0, 9.0
        ]
    );
    let got = numbers("on(\"5m\", close > close[1])", &bars, Timeframe::M1);
    let known: Vec<bool> = got.iter().map(|v| *v == 1.0).collect();
    assert_eq!(known.iter().position(|&one| one), Some(9));
}

#[test]
fn a_timeframe_that_is_not_longer_is_refused() {
    let bars = flat_bars(&[1.0], 3_600_000);
    let frame = Frame {
        bars: bars.as_slice(),
        timeframe: Timeframe::H1,
        calendar: Calendar::Continuous,
    };
    let program = compile("close > on(\"1h\", close)").unwrap();
    let error = program.columns(frame).unwrap_err();
    assert_eq!(
        error.to_string(),
        "column 9: `on(\"1h\", ...)` needs bars shorter than 1h, not 1h; \
         use a timeframe longer than 1h, or run it on shorter bars"
    );
    assert!(program.stream(Timeframe::D1, Calendar::Continuous).is_err());
    assert!(program.stream(Timeframe::M30, Calendar::Continuous).is_ok());
}

#[test]
fn a_rule_is_taken_apart_into_its_conditions() {
    let program = module("up and crosses_above(trend, k * open) and (hour > 5 or not up)").unwrap();
    let terms: Vec<String> = program
        .terms(0)
        .map(|term| {
            let side = |text: &Option<String>| text.clone().unwrap_or_default();
            let op = term.op.unwrap_or("-");
            format!(
                "{} | {} {op} {}",
                term.text,
                side(&term.lhs_text),
                side(&term.rhs_text)
            )
        })
        .collect();
    assert_eq!(
        terms,
        [
            "close > trend | close > ema(close, 10)",
            "volume > 0 | volume > 0",
            "crosses_above(trend, k * open) | ema(close, 10) crosses_above 2.5 * open",
            "(hour > 5 or not up) |  - ",
        ]
    );
}

#[test]
fn facts_are_the_values_on_the_last_bar() {
    let bars = flat_bars(&[1.0, 3.0, 2.0, 2.0, 5.0], 60_000);
    let frame = Frame {
        bars: bars.as_slice(),
        timeframe: Timeframe::M1,
        calendar: Calendar::Continuous,
    };
    let program = compile("close > sma(close, 4) and open < sma(close, 9)").unwrap();
    let facts = program.facts(0, frame).unwrap();
    let values: Vec<_> = facts
        .iter()
        .map(|fact| (fact.lhs, fact.rhs, fact.holds))
        .collect();
    assert_eq!(
        values,
        [(Some(5.0), Some(3.0), Some(true)), (Some(5.0), None, None)]
    );
    let mut stream = program.stream(Timeframe::M1, Calendar::Continuous).unwrap();
    bars.as_slice().iter().for_each(|bar| stream.next(bar));
    assert_eq!(stream.facts(0), facts);
}

mod fuzz {
    use proptest::prelude::*;

    use super::*;

    /// Pieces of programs in any order: most are refused, none may break the compiler.
    fn soup() -> impl Strategy<Value = String> {
        let pieces = prop::sample::select(vec![
            "close",
            "ema",
            "(",
            ")",
            "[",
            "]",
            ",",
            ".",
            "hist",
            "macd(close)",
            "1",
            "-",
            "+",
            "*",
            "/",
            "<",
            ">=",
            "==",
            "and",
            "or",
            "not",
            "on(\"1d\",",
            "\"1d\"",
            "'",
            "2.5",
            "true",
            "p",
            "rising(",
            "é",
            "\n",
            "1e400",
            "0",
            "[-1]",
            "bars_since(",
            "=",
            "99999",
        ]);
        prop::collection::vec(pieces, 0..40).prop_map(|pieces| pieces.join(" "))
    }

    fn check(source: &str) {
        if let Err(error) = module(source) {
            assert!(error.span.start <= error.span.end && error.span.end <= source.len());
            assert!(
                source.get(error.span.start..error.span.end).is_some(),
                "{error:?}"
            );
            assert!(error.render().contains('^'));
            assert!(!error.message.is_empty());
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(2_000) })]

        #[test]
        fn any_text_is_compiled_or_refused(source in any::<String>()) {
            check(&source);
        }

        #[test]
        fn any_pieces_are_compiled_or_refused(source in soup()) {
            check(&source);
        }
    }
}
