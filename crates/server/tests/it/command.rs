//! The command line as a person meets it: exit codes, and errors that say what, where and what to do.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};

const HEADER: &str = "timestamp,open,high,low,close,volume\n";

/// Runs `rumbo` with a data folder of its own and `input` on standard input.
pub(crate) fn rumbo(data: &Path, args: &[&str], input: &str) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_rumbo"))
        .args(args)
        .env_clear()
        .env("RUMBO_STORAGE_DATA", data)
        .env("RUMBO_DATA_SAMPLE", "never")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A command that refuses its arguments does not read.
    child.stdin.take().unwrap().write_all(input.as_bytes()).ok();
    child.wait_with_output().unwrap()
}

fn days(count: u32) -> String {
    let mut text = HEADER.to_owned();
    for day in 0..count {
        let at = i64::from(day) * 86_400_000 + 1_577_836_800_000;
        let price = 100.0 + f64::from(day % 7) + f64::from(day) * 0.05;
        let (high, low) = (price + 1.0, price - 1.0);
        text.push_str(&format!("{at},{price},{high},{low},{price},1000\n"));
    }
    text
}

#[track_caller]
fn check_error(args: &[&str], input: &str, code: i32, parts: &[&str]) {
    let data = tempfile::tempdir().unwrap();
    let output = rumbo(data.path(), args, input);
    let text = String::from_utf8_lossy(&output.stderr).into_owned()
        + &String::from_utf8_lossy(&output.stdout);
    assert_eq!(output.status.code(), Some(code), "{args:?}: {text}");
    for part in parts {
        assert!(
            text.contains(part),
            "{args:?} does not say `{part}`: {text}"
        );
    }
    assert!(!text.contains("panicked"), "{text}");
}

#[test]
fn wrong_input_says_what_where_and_what_to_do() {
    let import = [
        "import",
        "-",
        "--instrument",
        "BTC/USDT",
        "--timeframe",
        "1d",
    ];
    let row = "2021-01-01,1,2,0.5,1.5,10\n";
    let rows = |more: &str| format!("{HEADER}{row}{more}");
    check_error(
        &["import", "-", "--instrument", "BTX/USDT", "-t", "1d"],
        &rows(""),
        1,
        &["BTX/USDT", "BTC/USDT"],
    );
    check_error(
        &import,
        "",
        1,
        &["empty", "timestamp,open,high,low,close,volume"],
    );
    check_error(
        &import,
        "date,price\n2021-01-01,3\n",
        1,
        &["missing column", "date,price"],
    );
    check_error(
        &import,
        &rows("2021-01-02,1,NaN,0.5,1.5,10\n"),
        1,
        &["cuarentena 1"],
    );
    check_error(
        &import,
        &(days(60) + "2999-01-01,1,2,0.5,1.5,10\n"),
        1,
        &["cuarentena 1"],
    );
    let unsorted = "2021-01-09,1,2,0.5,1,1\n2021-01-03,1,2,0.5,1,1\n2021-01-08,1,2,0.5,1,1\n2021-01-02,1,2,0.5,1,1\n";
    check_error(
        &import,
        &rows(unsorted),
        1,
        &["time order", "sort the file"],
    );
    let backtest = ["backtest", "-", "--file", "-", "--timeframe", "1d"];
    let with = |strategy: &'static str, more: &[&'static str]| -> Vec<&'static str> {
        let mut args = backtest.to_vec();
        args[1] = strategy;
        args.extend(more);
        args
    };
    check_error(
        &with("ema_cros", &[]),
        &days(300),
        1,
        &["ema_cros", "did you mean `ema_cross`"],
    );
    check_error(
        &with("ema_cross", &["--param", "fats=3"]),
        &days(300),
        1,
        &["fats", "`fast`"],
    );
    check_error(
        &with("ema_cross", &["--param", "fast=x"]),
        &days(300),
        2,
        &["fast=x", "name=value"],
    );
    check_error(
        &with("ema_cross", &["--param", "fast=5000"]),
        &days(300),
        1,
        &["fast", "5000"],
    );
    check_error(
        &with(
            "ema_cross",
            &["--from", "2021-01-01", "--until", "2020-01-01"],
        ),
        &days(300),
        1,
        &["--until must be after --from"],
    );
    check_error(&with("ema_cross", &["--size=-1"]), &days(300), 1, &["size"]);
    check_error(
        &["indicator", "rsi(clos, 14)", "--file", "-"],
        &days(60),
        1,
        &["clos", "`close`", "^^^^"],
    );
    check_error(
        &["indicator", "close[-1]", "--file", "-"],
        &days(60),
        1,
        &["close[-1]"],
    );
    check_error(
        &["decide", "--instrument", "APPL"],
        "",
        1,
        &["APPL", "AAPL"],
    );
    check_error(
        &["decide", "--as-of", "tomorrow"],
        "",
        2,
        &["tomorrow", "2021-06-30"],
    );
    check_error(
        &["replay", "nothing"],
        "",
        1,
        &["unknown decision `nothing`"],
    );
    check_error(
        &["import", "no-such-file.csv"],
        "",
        1,
        &["no-such-file.csv", "does not exist"],
    );
    check_error(
        &["--config", "no-such.toml", "config", "check"],
        "",
        1,
        &["no-such.toml"],
    );
    check_error(&["demo", "--as-of", "2030-01-01"], "", 1, &["2021-12-11"]);
}

#[test]
fn mixed_timeframes_are_refused_with_the_row() {
    let mut text = days(200);
    for minute in 0..300_i64 {
        let at = 1_577_836_800_000 + 200 * 86_400_000 + minute * 60_000;
        text.push_str(&format!("{at},100,101,99,100,5\n"));
    }
    let import = [
        "import",
        "-",
        "--instrument",
        "BTC/USDT",
        "--timeframe",
        "1d",
    ];
    check_error(&import, &text, 1, &["mixes timeframes"]);
}

#[test]
fn import_then_read_then_import_again() {
    let data = tempfile::tempdir().unwrap();
    let import = [
        "import",
        "-",
        "--instrument",
        "BTC/USDT",
        "--timeframe",
        "1d",
        "--lang",
        "en",
    ];
    let run = |args: &[&str], input: &str| {
        let output = rumbo(data.path(), args, input);
        let text = String::from_utf8(output.stdout).unwrap();
        let error = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{args:?}: {text}{error}");
        text
    };
    assert!(run(&import, &days(400)).contains("new 400 · corrected 0 · unchanged 0"));
    assert!(run(&import, &days(400)).contains("new 0 · corrected 0 · unchanged 400"));
    let corrected = days(400).replace("1000\n", "1001\n");
    assert!(run(&import, &corrected).contains("new 0 · corrected 400 · unchanged 0"));
    assert!(run(&["data", "verify"], "").contains("verified"));
    assert!(run(&["data", "gaps"], "").contains("no bar is missing"));
    let csv = run(&["data", "export", "-i", "BTC/USDT", "-t", "1d", "-"], "");
    assert_eq!(csv.lines().count(), 401);
    let backtest = [
        "backtest",
        "ema_cross",
        "-i",
        "BTCUSDT",
        "-t",
        "1d",
        "--json",
    ];
    let report: serde_json::Value = serde_json::from_str(&run(&backtest, "")).unwrap();
    assert_eq!(report["bars"], 400);
    assert_eq!(report["equity"].as_array().unwrap().len(), 400);
    // The same bars through a file give the same result.
    let from_file = [
        "backtest",
        "ema_cross",
        "--file",
        "-",
        "-i",
        "BTCUSDT",
        "-t",
        "1d",
        "--json",
    ];
    let again: serde_json::Value = serde_json::from_str(&run(&from_file, &csv)).unwrap();
    assert_eq!(again["digest"], report["digest"]);
    // One configuration on one window, however it came in.
    assert_eq!((&report["tries"], &again["tries"]), (&1.into(), &1.into()));
    let lines = run(
        &["indicator", "macd(close)", "-i", "BTC/USDT", "-t", "1d"],
        "",
    );
    assert_eq!(lines.lines().next(), Some("timestamp,macd,signal,hist"));
    let sweep = [
        "sweep",
        "ema_cross",
        "-i",
        "BTC/USDT",
        "-t",
        "1d",
        "--param",
        "fast=5..20:5",
        "--json",
    ];
    let tried: serde_json::Value = serde_json::from_str(&run(&sweep, "")).unwrap();
    assert_eq!(tried["tried"], 4);
    // The defaults, tried before, are among the four.
    assert_eq!(tried["tries"], 4);
    let decided: serde_json::Value =
        serde_json::from_str(&run(&["decide", "-i", "BTC/USDT", "--json"], "")).unwrap();
    let id = decided["id"].as_str().unwrap();
    assert!(run(&["replay", id], "").starts_with("identical "));
    let file = data.path().join("record.jsonl");
    let file = file.to_str().unwrap();
    run(&["record", "export", file], "");
    assert!(run(&["record", "verify", file], "").contains("verified 1 decisions"));
    let text = std::fs::read_to_string(file).unwrap();
    std::fs::write(file, text.replacen("BTC/USDT", "ETH/USDT", 1)).unwrap();
    let output = rumbo(data.path(), &["record", "verify", file], "");
    assert_eq!(output.status.code(), Some(1));
}

/// Runs `backtest` over a year and more of days with these further arguments, and gives the data folder.
fn export(more: &[&str]) -> (tempfile::TempDir, Output) {
    let data = tempfile::tempdir().unwrap();
    let folder = data.path().to_str().unwrap().to_owned();
    let replaced: Vec<String> = more
        .iter()
        .map(|arg| arg.replace("DATA", &folder))
        .collect();
    let mut args = vec![
        "backtest",
        "ema_cross",
        "--file",
        "-",
        "-i",
        "BTCUSDT",
        "-t",
        "1d",
    ];
    args.extend(["--param", "fast=3", "--param", "slow=9"]);
    args.extend(replaced.iter().map(String::as_str));
    let output = rumbo(data.path(), &args, &days(400));
    (data, output)
}

#[test]
fn backtest_writes_a_report_that_needs_nothing_else() {
    let (data, output) = export(&["--report", "DATA/report.html", "--json"]);
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{error}");
    let json: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let page = std::fs::read_to_string(data.path().join("report.html")).unwrap();
    for part in [
        "<html lang=\"es\">",
        "Simulado: nadie operó esto",
        json["digest"].as_str().unwrap(),
        json["strategy_version"].as_str().unwrap(),
        "BTC/USDT",
        "fast=3, slow=9",
    ] {
        assert!(page.contains(part), "{part}");
    }
    for request in ["http:", "https:", "<script", "<link", "url("] {
        assert!(!page.contains(request), "{request}");
    }
    assert!(page.contains("default-src 'none'"));
}

#[test]
fn backtest_exports_what_its_json_says() {
    let (data, output) = export(&["--export", "DATA/files", "--json"]);
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{error}");
    let json: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let read = |name: &str| std::fs::read_to_string(data.path().join("files").join(name)).unwrap();
    let trades = json["trades"].as_array().unwrap();
    assert!(trades.len() > 5, "{}", trades.len());
    let csv = read("trades.csv");
    let header: Vec<&str> = csv.lines().next().unwrap().split(',').collect();
    let pnl = header.iter().position(|name| *name == "pnl").unwrap();
    let seen: Vec<f64> = csv
        .lines()
        .skip(1)
        .map(|line| line.split(',').nth(pnl).unwrap().parse().unwrap())
        .collect();
    let expected: Vec<f64> = trades
        .iter()
        .map(|trade| trade["pnl"].as_f64().unwrap())
        .collect();
    assert_eq!(seen, expected);
    assert_eq!(read("equity.csv").lines().count(), 401);
    assert!(read("months.csv").starts_with("month,return\n2020-01,"));
    // Nothing half-written is left beside them.
    let names = std::fs::read_dir(data.path().join("files")).unwrap();
    assert_eq!(names.count(), 3);
}

#[test]
fn backtest_exports_parquet_that_reads_back() {
    let (data, output) = export(&["--export", "DATA/files", "--format", "parquet", "--json"]);
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{error}");
    let json: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let trades = json["trades"].as_array().unwrap();
    for (name, rows) in [("trades.parquet", trades.len()), ("equity.parquet", 400)] {
        let bytes = std::fs::read(data.path().join("files").join(name)).unwrap();
        assert_eq!(
            (&bytes[..4], &bytes[bytes.len() - 4..]),
            (&b"PAR1"[..], &b"PAR1"[..])
        );
        assert!(rows > 5 && bytes.len() > 500, "{name}");
    }
}

#[test]
fn backtest_refuses_what_it_cannot_write() {
    let (_, output) = export(&["--report", "DATA/no/such/folder/report.html"]);
    let error = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(1), "{error}");
    assert!(
        error.contains("cannot write") && error.contains("report.html"),
        "{error}"
    );
    let (_, output) = export(&["--export", "DATA/files", "--format", "xlsx"]);
    let error = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(2), "{error}");
    assert!(
        error.contains("xlsx") && error.contains("parquet"),
        "{error}"
    );
    // A format without a folder would be ignored in silence.
    let (_, output) = export(&["--format", "parquet"]);
    assert_eq!(output.status.code(), Some(2));
}

#[test]
fn report_takes_the_place_of_an_older_one() {
    let (data, output) = export(&["--report", "DATA/report.html"]);
    assert!(output.status.success());
    let path = data.path().join("report.html");
    std::fs::write(&path, "older").unwrap();
    let args = [
        "--lang",
        "en",
        "backtest",
        "ema_cross",
        "--file",
        "-",
        "-t",
        "1d",
        "-i",
        "BTCUSDT",
    ];
    let mut args = args.to_vec();
    args.extend(["--report", path.to_str().unwrap()]);
    let output = rumbo(data.path(), &args, &days(400));
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{text}");
    assert!(text.contains("report.html"), "{text}");
    let page = std::fs::read_to_string(&path).unwrap();
    assert!(page.contains("<html lang=\"en\">"), "{}", &page[..200]);
}

#[test]
fn strategies_of_the_folder_are_tested_by_their_ids() {
    let data = tempfile::tempdir().unwrap();
    let folder = data.path().join("strategies");
    std::fs::create_dir(&folder).unwrap();
    let new = [
        "strategy",
        "new",
        "my_idea",
        "--folder",
        folder.to_str().unwrap(),
    ];
    assert!(rumbo(data.path(), &new, "").status.success());
    let series = ["--file", "-", "-i", "BTCUSDT", "-t", "1d", "--json"];
    let run = |args: &[&str]| -> serde_json::Value {
        let output = rumbo(data.path(), &[args, &series].concat(), &days(400));
        let error = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{args:?}: {error}");
        serde_json::from_slice(&output.stdout).unwrap()
    };
    let by_id = run(&["backtest", "my_idea"]);
    let file = folder.join("my_idea.toml");
    let by_path = run(&["backtest", file.to_str().unwrap()]);
    assert_eq!(by_id["strategy"], "my_idea");
    assert_eq!(by_id["digest"], by_path["digest"]);
    let swept = run(&["sweep", "my_idea", "--param", "period=20..40:10"]);
    assert_eq!(swept["tried"], 3);
    let near = [
        "backtest", "my_idee", "--file", "-", "-i", "BTCUSDT", "-t", "1d",
    ];
    let output = rumbo(data.path(), &near, &days(400));
    let error = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1));
    assert!(error.contains("did you mean `my_idea`"), "{error}");
}

#[test]
fn a_strategy_is_written_checked_compared_and_activated() {
    let data = tempfile::tempdir().unwrap();
    let folder = data.path().to_str().unwrap();
    let file = data.path().join("my_idea.toml");
    let path = file.to_str().unwrap();
    let run = |args: &[&str]| {
        let output = rumbo(data.path(), args, "");
        let text = String::from_utf8(output.stdout).unwrap();
        (
            output.status.code().unwrap(),
            text + &String::from_utf8_lossy(&output.stderr),
        )
    };
    let new = [
        "--lang", "en", "strategy", "new", "my_idea", "--folder", folder,
    ];
    assert_eq!(run(&new).0, 0);
    let (code, text) = run(&new);
    assert!(
        code == 1 && text.contains("nothing was overwritten"),
        "{text}"
    );
    let (code, text) = run(&["--lang", "en", "strategy", "check", path]);
    assert!(code == 0 && text.contains("right"), "{text}");

    let written = std::fs::read_to_string(&file).unwrap();
    let wrong = data.path().join("wrong.toml");
    let text = written
        .replace("ema(close, period)", "emma(close, period)")
        .replace("title ", "titel ");
    std::fs::write(&wrong, text).unwrap();
    let (code, text) = run(&["strategy", "check", path, wrong.to_str().unwrap()]);
    assert_eq!(code, 1, "{text}");
    for part in [
        "wrong.toml:",
        ": titel: unknown key",
        "did you mean `title`?",
    ] {
        assert!(text.contains(part), "{text}");
    }
    let (code, text) = run(&["strategy", "check", "--json", wrong.to_str().unwrap()]);
    assert_eq!(code, 1, "{text}");
    let problems: serde_json::Value = serde_json::from_str(&text).unwrap();
    let problems = problems.as_array().unwrap();
    let titel = problems.iter().find(|one| one["key"] == "titel").unwrap();
    assert_eq!(titel["column"], 1);
    assert_eq!(run(&["strategy", "check"]).0, 2);

    std::fs::write(&wrong, written.replace("default = 50", "default = 60")).unwrap();
    let (code, text) = run(&["strategy", "diff", path, wrong.to_str().unwrap()]);
    assert_eq!(
        (code, text.as_str()),
        (0, "params.period.default\n  - 50\n  + 60\n")
    );
    let (_, text) = run(&["strategy", "diff", path, path, "--json"]);
    assert!(text.contains("\"changes\":[]"), "{text}");

    std::fs::create_dir(data.path().join("strategies")).unwrap();
    std::fs::copy(&file, data.path().join("strategies/my_idea.toml")).unwrap();
    let (code, text) = run(&["strategy", "activate", "my_idea", "--profile", "moderate"]);
    assert!(code == 2 && text.contains("--reason"), "{text}");
    let activate = [
        "strategy",
        "activate",
        "my_idea",
        "--profile",
        "moderate",
        "--reason",
        "seen",
    ];
    let (code, text) = run(&activate);
    assert!(
        code == 0 && text.contains("vota en las decisiones del perfil moderate"),
        "{text}"
    );
    let (_, text) = run(&["strategy", "list", "--json"]);
    let list: serde_json::Value = serde_json::from_str(&text).unwrap();
    let mine = list
        .as_array()
        .unwrap()
        .iter()
        .find(|one| one["id"] == "my_idea");
    assert_eq!(mine.unwrap()["votes_for"], serde_json::json!(["moderate"]));
    let (_, text) = run(&["--lang", "en", "strategy", "show", "my_idea"]);
    assert!(
        text.contains("# moderate: votes (command line: seen)"),
        "{text}"
    );
    assert!(text.contains("[rules]"), "{text}");
    let (code, text) = run(&["strategy", "show", "my_idee"]);
    assert!(
        code == 1 && text.contains("did you mean `my_idea`?"),
        "{text}"
    );
    assert_eq!(
        run(&["strategy", "pause", "my_idea", "--reason", "enough"]).0,
        0
    );
    let (_, text) = run(&["strategy", "list", "--family", "trend"]);
    let line = text
        .lines()
        .find(|line| line.starts_with("my_idea"))
        .unwrap();
    assert!(line.contains("no vota"), "{line}");
}
