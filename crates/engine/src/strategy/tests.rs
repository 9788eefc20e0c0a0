use super::builtin::{BUILTIN, ROTATIONS};
use super::*;

const MINIMAL: &str = r#"
id = "mini"
title = { es = "Mínima", en = "Minimal" }
rationale = { es = "Para probar.", en = "To test." }
require = ["fast < slow"]
[params]
fast = { default = 5, min = 2, max = 50, grid = [5, 10] }
slow = { default = 20, min = 5, max = 100, grid = [8, 20] }
k = { default = 2.0, min = 0.5, max = 4, step = 0.5 }
[let]
f = "ema(close, fast)"
[rules]
enter_long = "f > ema(close, slow)"
[risk]
stop = "k * atr(14)"
[explain]
enter_long = { es = "La media de {fast} manda", en = "The {fast}-bar average leads" }
"#;

#[test]
fn built_in_files_are_read_and_complete() {
    let strategies = Strategy::builtin();
    for (strategy, (file, _)) in strategies.iter().zip(BUILTIN) {
        assert_eq!(format!("{}.toml", strategy.id), *file);
        assert!(!strategy.source.is_empty(), "{file}");
        let sets = strategy.grid().len();
        assert!((1..=9).contains(&sets), "{file} has a grid of {sets}");
        assert!(strategy.grid().contains(&strategy.defaults()), "{file}");
        assert_eq!(strategy.benchmark, strategy.id == "buy_and_hold");
        let versions = strategies
            .iter()
            .filter(|one| one.version == strategy.version);
        assert_eq!(versions.count(), 1, "{file}");
    }
    assert_eq!(strategies.len(), BUILTIN.len());
    let families: std::collections::BTreeSet<Family> =
        strategies.iter().filter_map(Strategy::family).collect();
    assert!(families.len() >= 9, "{families:?}");
}

#[test]
fn built_in_strategies_say_where_they_work_in_both_languages() {
    for strategy in Strategy::builtin() {
        let id = &strategy.id;
        assert!(strategy.family().is_some(), "{id}");
        let works_on = strategy.works_on().unwrap_or_else(|| panic!("{id}"));
        assert!(
            !works_on.classes.is_empty() && !works_on.timeframes.is_empty(),
            "{id}"
        );
        let texts = [&strategy.title, &strategy.rationale, &works_on.note];
        for text in texts.into_iter().chain(strategy.explain.values()) {
            assert_ne!(text.es, text.en, "{id}");
            for sentence in [&text.es, &text.en] {
                let begins = |first: char| first.is_uppercase() || first == '{';
                assert!(sentence.starts_with(begins), "{id}: {sentence}");
            }
        }
        assert!(strategy.rationale.es.len() > 120, "{id} says too little");
        let has_grid = strategy.parameters.iter().any(|one| !one.grid.is_empty());
        assert!(
            has_grid || strategy.benchmark,
            "{id} has nothing to choose from"
        );
        assert!(
            Strategy::builtin_text(id)
                .unwrap()
                .contains(&format!("id = \"{id}\""))
        );
    }
}

/// Another voter is another try, so what came with the first version still decides alone.
#[test]
fn only_the_first_strategies_vote_by_default() {
    for profile in RiskProfile::ALL {
        let voters = Strategy::default_voters(profile);
        let ids: Vec<&str> = voters.iter().map(|one| one.id.as_str()).collect();
        assert_eq!(
            ids,
            [
                "ema_cross",
                "rsi_reversion",
                "macd_trend",
                "bollinger_reversion",
                "donchian_breakout",
                "adx_ema_trend",
                "volume_breakout",
                "buy_and_hold"
            ]
        );
    }
}

#[test]
fn a_strategy_says_which_timeframes_it_runs_on() {
    let find = |id| Strategy::find(id, Strategy::builtin()).unwrap();
    let intraday = find("daily_filter_macd");
    assert!(intraday.check_timeframe(Timeframe::H1).is_ok());
    let error = intraday.check_timeframe(Timeframe::D1).unwrap_err();
    assert!(
        error.to_string().contains("needs bars shorter than 1d"),
        "{error}"
    );
    assert!(find("weekly_screen").check_timeframe(Timeframe::D1).is_ok());
    assert!(find("ema_cross").check_timeframe(Timeframe::W1).is_ok());
}

#[test]
fn errors_say_file_key_what_and_what_to_do() {
    let check = |from: &str, to: &str, expected: &str| {
        assert!(MINIMAL.contains(from), "{from}");
        let text = MINIMAL.replacen(from, to, 1);
        let error = Strategy::from_file("mine.toml", &text).unwrap_err();
        assert_eq!(error.to_string(), expected);
    };
    check(
        "rationale =",
        "rationel =",
        "mine.toml: `rationel`: unknown key; did you mean `rationale`?",
    );
    check(
        "step = 0.5",
        "setp = 0.5",
        "mine.toml: `params.k.setp`: unknown key; did you mean `step`?",
    );
    check(
        "enter_long = \"f",
        "enter_lnog = \"f",
        "mine.toml: `rules.enter_lnog`: unknown key; did you mean `enter_long`?",
    );
    check(
        "[explain]\nenter_long",
        "[explain]\nexit_long",
        "mine.toml: `explain.exit_long`: unknown key; the keys here are enter_long",
    );
    check(
        "default = 5,",
        "default = 1,",
        "mine.toml: `params.fast.default`: the default 1 is out of range; \
         choose a value from 2 to 50 or widen the range",
    );
    check(
        "default = 5,",
        "default = \"5\",",
        "mine.toml: `params.fast.default`: expected a number, found a string; \
         write for example `default = 20`",
    );
    check(
        "f = \"ema(close, fast)\"",
        "close = \"ema(close, fast)\"",
        "mine.toml: `let.close`: `close` is a column of the bars; choose another name",
    );
    check(
        "f = \"ema(close, fast)\"",
        "f = \"ema(close, fsat)\"",
        "mine.toml: let.f: column 12: unknown name `fsat`; did you mean `fast`?",
    );
    check(
        "{fast}-bar",
        "{fats}-bar",
        "mine.toml: `explain.enter_long`: there is no parameter `fats` to show; \
         did you mean `fast`?",
    );
    check(
        "[\"fast < slow\"]",
        "[\"fast < close\"]",
        "mine.toml: require[0]: column 1: this depends on the bars; \
         compare parameters and numbers only, such as `fast < slow`",
    );
    check(
        "[\"fast < slow\"]",
        "[\"fast > slow\"]",
        "mine.toml: `require`: `fast > slow` does not hold with the defaults \
         fast=5, k=2, slow=20; change a default or the relation",
    );
    check(
        "k * atr(14)",
        "close > 1",
        "mine.toml: risk.stop: column 1: expected a number, found a condition; \
         write a distance in price units, such as `2 * atr(14)`",
    );
    check(
        "grid = [8, 20]",
        "grid = [8, 200]",
        "mine.toml: `params.slow.grid`: 200 is out of range; \
         choose a value from 5 to 100 or widen the range",
    );
}

#[test]
fn errors_know_their_line_and_column() {
    let check = |from: &str, to: &str, (line, column): (usize, usize), key: &str| {
        let text = MINIMAL.replacen(from, to, 1);
        let errors = Strategy::check_file("mine.toml", &text).unwrap_err();
        let problem = errors[0].problem();
        assert_eq!(
            (problem.line, problem.column),
            (line, column),
            "{problem:?}"
        );
        assert_eq!(problem.key, key);
        assert_eq!(problem.file, "mine.toml");
        assert_eq!(errors.len(), 1, "{errors:?}");
        // The first of all errors is the one that a plain reading gives.
        assert_eq!(
            Strategy::from_file("mine.toml", &text).unwrap_err(),
            errors[0]
        );
    };
    check("require =", "requires =", (5, 1), "requires");
    check("step = 0.5", "setp = 0.5", (9, 42), "params.k.setp");
    check(
        "default = 5,",
        "default = 1,",
        (7, 10),
        "params.fast.default",
    );
    check("ema(close, fast)", "ema(close, fsat)", (11, 17), "let.f");
    check(
        "ema(close, slow)",
        "ema(close slow)",
        (13, 29),
        "rules.enter_long",
    );
    check("k * atr(14)", "k * atr(14", (15, 16), "risk.stop");
    check("fast < slow", "fast < close", (5, 13), "require[0]");
    check("{fast}-bar", "{fats}-bar", (17, 1), "explain.enter_long");
    check("[let]", "[let", (10, 5), "");
}

#[test]
fn independent_errors_are_told_together() {
    let text = MINIMAL
        .replace("title =", "titel =")
        .replace("max = 50", "max = 4")
        .replace("ema(close, slow)\"", "emma(close, slow) +\"")
        .replace("k * atr(14)", "k * (atr(14)");
    let keys = |text: &str| -> Vec<String> {
        let errors = Strategy::check_file("mine.toml", text).unwrap_err();
        errors.iter().map(|one| one.problem().key).collect()
    };
    assert_eq!(
        keys(&text),
        [
            "titel",
            "params.fast.default",
            "rules.enter_long",
            "risk.stop",
            "title"
        ]
    );
    // Once the form is right, every expression is looked at, and a fault in a name is told once.
    let text = MINIMAL
        .replace("ema(close, fast)", "ema(clsoe, fast)")
        .replace("ema(close, slow)", "ema(close, slwo)")
        .replace("k * atr(14)", "f > 1");
    assert_eq!(keys(&text), ["let.f", "rules.enter_long"]);
    let text = MINIMAL
        .replace("f > ema(close, slow)", "hour")
        .replace("k * atr(14)", "f > 1");
    assert_eq!(keys(&text), ["rules.enter_long", "risk.stop"]);
    assert_eq!(keys("a = \nb = ]\n").len(), 2);
}

#[test]
fn placement_is_checked_and_is_part_of_the_version() {
    let placed = MINIMAL.replace(
        "require =",
        "family = \"trend\"\nworks_on = { classes = [\"stock\"], timeframes = [\"1d\"], es = \"A\", en = \"B\" }\n\
         profiles = [\"moderate\"]\nrequire =",
    );
    let strategy = Strategy::from_toml(&placed).unwrap();
    assert_eq!(strategy.family(), Some(Family::Trend));
    assert!(strategy.votes_by_default(RiskProfile::Moderate));
    assert!(!strategy.votes_by_default(RiskProfile::Aggressive));
    assert_eq!(strategy.works_on().unwrap().note.en, "B");
    let plain = Strategy::from_toml(MINIMAL).unwrap();
    assert!(plain.votes_by_default(RiskProfile::Aggressive));
    assert_eq!((plain.family(), plain.works_on()), (None, None));
    for (from, to) in [
        ("\"trend\"", "\"momentum\""),
        ("\"stock\"", "\"etf\""),
        ("\"1d\"", "\"1h\""),
        ("\"B\"", "\"C\""),
        ("[\"moderate\"]", "[]"),
        ("profiles = [\"moderate\"]\n", ""),
        ("family = \"trend\"\n", ""),
    ] {
        let other = Strategy::from_toml(&placed.replacen(from, to, 1)).unwrap();
        assert_ne!(other.version, strategy.version, "{from}");
        assert_ne!(difference(&strategy, &other), [], "{from}");
    }
    let check = |from: &str, to: &str, expected: &str| {
        let error = Strategy::from_toml(&placed.replacen(from, to, 1)).unwrap_err();
        assert_eq!(error.to_string(), expected);
    };
    check(
        "\"trend\"",
        "\"trends\"",
        "strategy: `family`: `trends` is not known; did you mean `trend`?",
    );
    check(
        "[\"moderate\"]",
        "[\"bold\"]",
        "strategy: `profiles`: `bold` is not known; use one of conservative, moderate, aggressive",
    );
    check(
        "[\"1d\"]",
        "[\"1d\", \"1d\"]",
        "strategy: `works_on.timeframes`: `1d` is there twice; remove one",
    );
}

#[test]
fn differences_are_told_by_place_and_only_where_the_meaning_changes() {
    let read = |text: &str| Strategy::from_toml(text).unwrap();
    let original = read(MINIMAL);
    let spaced = MINIMAL.replace("f > ema(close, slow)", "(f >ema( close,slow ))");
    assert_eq!(difference(&original, &read(&spaced)), []);
    let changed = MINIMAL
        .replace("default = 5,", "default = 6,")
        .replace("f > ema", "f >= ema")
        .replace("[5, 10]", "[6, 10]")
        .replace(
            "[risk]\nstop = \"k * atr(14)\"",
            "[risk]\ntarget = \"k * atr(14)\"",
        )
        .replace("Para probar.", "Para probar cosas.");
    let shown: Vec<String> = difference(&original, &read(&changed))
        .iter()
        .map(|one| {
            let side = |text: &Option<String>| text.clone().unwrap_or_else(|| "-".to_owned());
            format!(
                "{}: {} | {}",
                one.place,
                side(&one.before),
                side(&one.after)
            )
        })
        .collect();
    assert_eq!(
        shown,
        [
            "rationale.es: Para probar. | Para probar cosas.",
            "params.fast.default: 5 | 6",
            "params.fast.grid: [5, 10] | [6, 10]",
            "rules.enter_long: f > ema(close, slow) | f >= ema(close, slow)",
            "risk.stop: k * atr(14) | -",
            "risk.target: - | k * atr(14)",
        ]
    );
    for one in Strategy::builtin() {
        for other in Strategy::builtin() {
            let is_same = one.version == other.version;
            assert_eq!(
                difference(one, other).is_empty(),
                is_same,
                "{} {}",
                one.id,
                other.id
            );
        }
    }
}

#[test]
fn missing_parts_are_named() {
    let error = |text: &str| Strategy::from_toml(text).unwrap_err().to_string();
    assert!(error("id = \"a\" x").contains("not valid TOML"));
    assert_eq!(error(""), "strategy: `id`: is missing; add `id = \"...\"`");
    let no_rules = MINIMAL.replace("[rules]\nenter_long = \"f > ema(close, slow)\"\n", "");
    assert_eq!(
        error(&no_rules),
        "strategy: `rules`: there is no entry rule; add `enter_long` or `enter_short` under [rules]"
    );
}

#[test]
fn parameters_are_checked_with_help() {
    let strategy = Strategy::from_toml(MINIMAL).unwrap();
    let check = |name, value, expected: &str| {
        let error = strategy.params([(name, value)]).unwrap_err();
        assert_eq!(error.to_string(), expected);
    };
    check(
        "fsat",
        5.0,
        "`mini` has no parameter `fsat`; did you mean `fast`?",
    );
    check(
        "volume",
        5.0,
        "`mini` has no parameter `volume`; its parameters are fast, k, slow",
    );
    check(
        "fast",
        1.0,
        "parameter `fast` of `mini` must be 2 to 50, not 1",
    );
    check(
        "fast",
        f64::NAN,
        "parameter `fast` of `mini` must be 2 to 50, not NaN",
    );
    check(
        "fast",
        5.5,
        "parameter `fast` of `mini` must be a whole number, not 5.5",
    );
    check(
        "fast",
        30.0,
        "`mini` needs `fast < slow`, which does not hold with fast=30, k=2, slow=20; \
         change one of them",
    );
    assert!(strategy.params([("k", 2.25)]).is_ok());
}

#[test]
fn grid_keeps_only_what_the_relations_allow() {
    let strategy = Strategy::from_toml(MINIMAL).unwrap();
    let grid: Vec<String> = strategy.grid().iter().map(ToString::to_string).collect();
    assert_eq!(
        grid,
        [
            "fast=5, k=2, slow=8",
            "fast=5, k=2, slow=20",
            "fast=10, k=2, slow=20"
        ]
    );
}

#[test]
fn version_sees_content_and_not_layout() {
    let version = |text: &str| Strategy::from_toml(text).unwrap().version;
    let original = version(MINIMAL);
    let spaced = MINIMAL
        .replace("f > ema(close, slow)", "(f >ema( close,slow ))")
        .replace("[rules]", "# why\n[rules]");
    assert_eq!(version(&spaced), original);
    for (from, to) in [
        ("f > ema", "f >= ema"),
        ("default = 5,", "default = 6,"),
        ("step = 0.5", "step = 0.25"),
        ("Para probar.", "Para probar"),
        ("[5, 10]", "[5, 11]"),
        ("k * atr(14)", "k * atr(15)"),
    ] {
        assert_ne!(version(&MINIMAL.replacen(from, to, 1)), original, "{from}");
    }
}

#[test]
fn version_is_the_same_on_every_platform() {
    // SHA-256 of the canonical form as printed by tests/golden/make_version.py.
    let strategy = Strategy::from_toml(MINIMAL).unwrap();
    assert_eq!(strategy.version.to_string(), VERSION_OF_MINIMAL);
}

const VERSION_OF_MINIMAL: &str = "ea459110aeb5def6bceb32600d8a4d2bedddadc3e7dc63a4830283b3df043e29";

#[test]
fn unknown_strategy_suggests_a_name() {
    let error = Strategy::find("ema_cros", Strategy::builtin()).unwrap_err();
    assert_eq!(
        error.to_string(),
        "unknown strategy `ema_cros`; did you mean `ema_cross`?"
    );
}

#[test]
fn one_bad_file_does_not_stop_the_others() {
    let files = [
        ("a.toml", MINIMAL),
        ("b.toml", "id = 3"),
        ("c.toml", MINIMAL),
    ];
    let loaded = Strategy::load(files, Strategy::builtin());
    assert_eq!(loaded.strategies.len(), 1);
    let failed: Vec<String> = loaded.failed.iter().map(ToString::to_string).collect();
    assert_eq!(
        failed,
        [
            "b.toml: `id`: expected a text in quotes, found an integer; \
             write for example `id = \"...\"`",
            "c.toml: the id `mini` is already taken; choose another `id`",
        ]
    );
}

#[test]
fn sentences_show_the_values_that_ran() {
    let strategy = Strategy::from_toml(MINIMAL).unwrap();
    let params = strategy.params([("fast", 7.0)]).unwrap();
    let said = strategy.sentence(Rule::EnterLong, &params, Lang::Es);
    assert_eq!(said.as_deref(), Some("La media de 7 manda"));
    assert_eq!(strategy.sentence(Rule::ExitLong, &params, Lang::Es), None);
}

/// The author's document: what it shows is compiled as it stands.
mod document {
    use super::super::file::KEYS;
    use super::*;
    use crate::language::{FUNCTIONS, WordKind, compile, vocabulary};

    const TEXT: &str = include_str!("../../../../docs/strategy-authors.md");

    fn fenced(kind: &str) -> Vec<&'static str> {
        let opening = format!("```{kind}\n");
        let blocks = TEXT.split(&opening).skip(1);
        blocks
            .map(|rest| rest.split("```").next().unwrap())
            .collect()
    }

    #[test]
    fn every_file_is_valid_and_every_expression_compiles() {
        let files = fenced("toml");
        assert!(files.len() >= 3);
        for text in files {
            Strategy::from_toml(text).unwrap_or_else(|error| panic!("{}", error.render()));
        }
        let lines: Vec<&str> = fenced("rules").iter().flat_map(|one| one.lines()).collect();
        assert!(lines.len() > 15);
        for line in lines {
            compile(line).unwrap_or_else(|error| panic!("{}", error.render()));
        }
    }

    #[test]
    fn every_error_is_told_as_written() {
        let table = TEXT.split("| written | told | to do |").nth(1).unwrap();
        let rows: Vec<&str> = table
            .lines()
            .filter(|line| line.starts_with("| `"))
            .collect();
        assert!(rows.len() > 5);
        for row in rows {
            let cells: Vec<&str> = row.trim_matches('|').split(" | ").map(str::trim).collect();
            let error = compile(cells[0].trim_matches('`')).unwrap_err();
            assert_eq!(error.message, cells[1], "{row}");
            let told = error.suggestion.unwrap_or_default();
            assert_eq!(told, cells[2].trim_end_matches('|').trim(), "{row}");
        }
    }

    #[test]
    fn reference_is_complete() {
        for key in KEYS {
            assert!(TEXT.contains(&format!("`{key}`")), "`{key}` is missing");
        }
        for word in vocabulary() {
            let is_short = matches!(word.kind, WordKind::Column | WordKind::Keyword);
            let shown = format!("`{}`", word.name);
            assert!(!is_short || TEXT.contains(&shown), "{shown} is missing");
        }
        for function in FUNCTIONS {
            let shown = format!("`{}`", function.signature);
            assert!(TEXT.contains(&shown), "{shown} is missing");
        }
        for name in Family::ALL.map(Family::as_str) {
            assert!(TEXT.contains(&format!("`{name}`")), "`{name}` is missing");
        }
    }
}

const ROTATING: &str = r#"
id = "turn"
title = { es = "Rotación", en = "Rotation" }
rationale = { es = "Para probar.", en = "To test." }
[params]
lookback = { default = 3, min = 1, max = 50 }
[rotation]
score = "roc(close, lookback)"
filter = "close > 1"
top = 2
every = "month"
weights = "inverse_volatility"
bars = 20
"#;

#[test]
fn built_in_rotations_are_read_and_complete() {
    let rotations = Strategy::rotations();
    assert_eq!(rotations.len(), 3);
    for (strategy, (file, _)) in rotations.iter().zip(ROTATIONS) {
        assert_eq!(format!("{}.toml", strategy.id), *file);
        assert!(
            !strategy.source.is_empty() && strategy.rotation.is_some(),
            "{file}"
        );
        let is_taken = |other: &Strategy| other.id == strategy.id;
        assert!(!Strategy::builtin().iter().any(is_taken), "{file}");
    }
}

#[test]
fn a_rotation_is_read_with_its_score_and_filter() {
    let strategy = Strategy::from_toml(ROTATING).unwrap();
    let expected = Rotation {
        top: 2,
        every: crate::portfolio::Schedule::Month,
        weights: crate::portfolio::RotationWeights::InverseVolatility { bars: 20 },
    };
    assert_eq!(strategy.rotation, Some(expected));
    let bars: rumbo_market::Bars = (0_u8..6)
        .map(|at| Bar {
            opened_at: i64::from(at) * rumbo_market::DAY_MS,
            open: 1.0,
            high: 4.0,
            low: 1.0,
            close: [1.0, 1.0, 2.0, 2.0, 2.0, 3.0][usize::from(at)],
            volume: 1.0,
        })
        .collect();
    let columns = strategy
        .rotation_columns(
            &strategy.defaults(),
            bars.as_slice(),
            Timeframe::D1,
            Calendar::Continuous,
        )
        .unwrap();
    assert_eq!(columns.score[3..], [100.0, 100.0, 50.0]);
    assert!(columns.score[..3].iter().all(|score| score.is_nan()));
    assert_eq!(columns.filter, [false, false, true, true, true, true]);
    let signals = strategy
        .signals(
            &strategy.defaults(),
            bars.as_slice(),
            Timeframe::D1,
            Calendar::Continuous,
        )
        .unwrap();
    assert_eq!(signals, Signals::default());
}

#[test]
fn errors_of_a_rotation_say_what_to_do() {
    let check = |from: &str, to: &str, expected: &str| {
        assert!(ROTATING.contains(from), "{from}");
        let text = ROTATING.replacen(from, to, 1);
        let error = Strategy::from_file("mine.toml", &text).unwrap_err();
        assert_eq!(error.to_string(), expected);
    };
    check(
        "score =",
        "scroe =",
        "mine.toml: `rotation.scroe`: unknown key; did you mean `score`?",
    );
    check(
        "score = \"roc(close, lookback)\"\n",
        "",
        "mine.toml: `rotation.score`: is missing; add `score = \"...\"`",
    );
    check(
        "\"month\"",
        "\"mnoth\"",
        "mine.toml: `rotation.every`: there is no schedule `mnoth`; did you mean `month`?",
    );
    check(
        "\"inverse_volatility\"",
        "\"inverse_volatilty\"",
        "mine.toml: `rotation.weights`: there are no weights `inverse_volatilty`; \
         did you mean `inverse_volatility`?",
    );
    check(
        "top = 2",
        "top = 0",
        "mine.toml: `rotation.top`: 0 is out of range; write a whole number from 1 to 1000",
    );
    check(
        "bars = 20",
        "bars = 1.5",
        "mine.toml: `rotation.bars`: 1.5 is out of range; write a whole number from 2 to 1000",
    );
    check(
        "weights = \"inverse_volatility\"\n",
        "",
        "mine.toml: `rotation.bars`: only inverse volatility counts bars; \
         add `weights = \"inverse_volatility\"` or remove it",
    );
    check(
        "close > 1",
        "close",
        "mine.toml: rotation.filter: column 1: expected a condition, found a number; \
         compare it with something, such as `> 0`",
    );
    check(
        "[rotation]",
        "[rules]\nenter_long = \"true\"\n[rotation]",
        "mine.toml: `rules`: a rotation has no rules for one instrument; remove it",
    );
}

#[test]
fn version_of_a_rotation_sees_all_of_it() {
    let version = |text: &str| Strategy::from_toml(text).unwrap().version;
    for (from, to) in [
        ("top = 2", "top = 3"),
        ("\"month\"", "\"week\""),
        ("bars = 20", "bars = 21"),
        ("close > 1", "close > 2"),
        ("weights = \"inverse_volatility\"\nbars = 20\n", ""),
    ] {
        assert_ne!(
            version(&ROTATING.replacen(from, to, 1)),
            version(ROTATING),
            "{from}"
        );
    }
}
