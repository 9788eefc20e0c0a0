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
    assert_eq!(strategies.len(), 8);
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
