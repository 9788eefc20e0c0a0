//! `rumbo backtest` on one account: the documented example runs, and errors say what to do.

use std::path::Path;

use serde_json::Value;

use crate::command::rumbo;

const DOCUMENT: &str = include_str!("../../../../docs/trading.md");
const FUNDS: [&str; 3] = ["SPY", "VNQ", "VWO"];

/// A data folder with recorded daily bars of three funds.
fn furnished() -> tempfile::TempDir {
    let data = tempfile::tempdir().unwrap();
    for symbol in FUNDS {
        let file = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("../../sample")
            .join(format!("{symbol}-1d.csv.zst"));
        let args = ["import", file.to_str().unwrap(), "-i", symbol, "-t", "1d"];
        said(data.path(), &args, 0);
    }
    data
}

/// What a command says, with the exit code that it must have.
#[track_caller]
fn said(data: &Path, args: &[&str], code: i32) -> String {
    let output = rumbo(data, args, "");
    let error = String::from_utf8_lossy(&output.stderr);
    let text = String::from_utf8_lossy(&output.stdout);
    assert_eq!(output.status.code(), Some(code), "{args:?}: {text}{error}");
    assert!(!error.contains("panicked"), "{error}");
    if code == 0 {
        text.into_owned()
    } else {
        error.into_owned()
    }
}

#[test]
fn documented_account_runs_and_everything_adds_up() {
    let data = furnished();
    let section = DOCUMENT.split("## Run it").nth(1).unwrap();
    let commands = section.split("```").nth(1).unwrap();
    let account = section.split("```toml").nth(1).unwrap();
    let account = account.split("```").next().unwrap();
    let file = data.path().join("account.toml");
    std::fs::write(&file, account).unwrap();
    let lines: Vec<&str> = commands.trim().lines().collect();
    assert_eq!(lines.len(), 2);
    for line in lines {
        let line = line.replace("account.toml", file.to_str().unwrap());
        let mut args: Vec<&str> = line.split(' ').skip(1).collect();
        let human = said(data.path(), &[&args[..], &["--lang", "en"]].concat(), 0);
        for part in [
            "SPY + VNQ + VWO",
            "Fees paid",
            "Ambiguous bars",
            "Simulated",
        ] {
            assert!(human.contains(part), "{part}: {human}");
        }
        args.push("--json");
        let report: Value = serde_json::from_str(&said(data.path(), &args, 0)).unwrap();
        assert_eq!(report["engine"], "events");
        assert_eq!(report["simulated"], true);
        assert_eq!(report["instruments"], serde_json::json!(FUNDS));
        let orders = report["orders"].as_array().unwrap();
        assert!(orders.len() > 10);
        assert!(orders.iter().all(|one| one["state"].is_string()));
        let number = |value: &Value| value.as_f64().unwrap();
        let shares = report["shares"].as_array().unwrap().iter();
        let earned: f64 = shares.map(|one| number(&one["pnl"])).sum();
        let paid = &report["paid"];
        // Interest on cash and on debt belongs to no instrument.
        let fees: f64 = orders.iter().map(|one| number(&one["fees"])).sum();
        assert!((fees - number(&paid["fees"])).abs() < 1e-6, "{fees} {paid}");
        let equity = report["equity"].as_array().unwrap();
        let last = number(&equity.last().unwrap()[1]);
        let gained = last - number(&report["account"]["capital"]);
        let aside = gained - earned - number(&paid["interest"]);
        assert!(
            aside.abs() <= number(&paid["borrow"]) + 1e-6,
            "{aside} {paid}"
        );
    }
}

#[test]
fn account_writes_its_files() {
    let data = furnished();
    let folder = data.path().join("files");
    let page = data.path().join("report.html");
    let args = [
        "backtest",
        "low_volatility",
        "--symbol",
        "SPY",
        "--symbol",
        "VNQ",
        "--symbol",
        "VWO",
        "-t",
        "1d",
        "--export",
        folder.to_str().unwrap(),
        "--report",
        page.to_str().unwrap(),
    ];
    said(data.path(), &args, 0);
    let read = |name: &str| std::fs::read_to_string(folder.join(name)).unwrap();
    assert!(read("trades.csv").starts_with("symbol,side,"));
    assert!(read("orders.csv").lines().count() > 3);
    assert!(read("months.csv").lines().count() > 100);
    let page = std::fs::read_to_string(page).unwrap();
    assert!(page.contains("SPY, VNQ, VWO") && page.contains("Simulado"));
}

#[test]
fn one_instrument_on_a_plain_account_is_the_signal_backtest() {
    let data = furnished();
    let read = |more: &[&str]| -> Value {
        let args = [
            &["backtest", "connors_rsi2", "-t", "1d", "--json"][..],
            more,
        ]
        .concat();
        serde_json::from_str(&said(data.path(), &args, 0)).unwrap()
    };
    let signals = read(&["-i", "SPY"]);
    let events = read(&["--engine", "events", "--symbol", "SPY"]);
    for key in ["equity", "metrics", "from", "until", "params", "tries"] {
        assert_eq!(signals[key], events[key], "{key}");
    }
    let trades = events["trades"].as_array().unwrap();
    assert_eq!(signals["trades"].as_array().unwrap().len(), trades.len());
    assert!(trades.len() > 50);
    for (one, other) in signals["trades"].as_array().unwrap().iter().zip(trades) {
        for (key, value) in one.as_object().unwrap() {
            assert_eq!(*value, other[key], "{key}");
        }
    }
}

#[test]
fn wrong_accounts_say_what_where_and_what_to_do() {
    let data = furnished();
    let file = data.path().join("account.toml");
    let funds = ["--symbol", "SPY", "--symbol", "VNQ", "-t", "1d"];
    let check = |strategy: &str, account: &str, more: &[&str], code: i32, parts: &[&str]| {
        std::fs::write(&file, account).unwrap();
        let args = [&["backtest", strategy][..], more].concat();
        let text = said(data.path(), &args, code);
        for part in parts {
            assert!(text.contains(part), "`{part}` is not in {text}");
        }
    };
    let path = file.to_str().unwrap();
    let with_file = [&funds[..], &["--account", path]].concat();
    check(
        "ema_cross",
        "captal = 5",
        &with_file,
        1,
        &["account.toml", "captal", "line 1", "capital"],
    );
    check(
        "ema_cross",
        "[terms]\nfee_bps = -5",
        &with_file,
        1,
        &["fee_bps", "-5", "0 to below"],
    );
    check(
        "ema_cross",
        "[groups]\nSPI = \"x\"",
        &with_file,
        1,
        &["SPI"],
    );
    check(
        "ema_cross",
        "[groups]\nAAPL = \"x\"",
        &with_file,
        1,
        &["groups", "AAPL"],
    );
    let unknown = ["--symbol", "SPU", "-t", "1d", "--engine", "events"];
    check("ema_cross", "", &unknown, 1, &["SPU", "SPY"]);
    check(
        "dual_momentum",
        "",
        &["-i", "SPY", "-t", "1d"],
        1,
        &["dual_momentum", "at least two"],
    );
    let signals = ["-i", "SPY", "-t", "1d", "--engine", "signals"];
    check(
        "dual_momentum",
        "",
        &signals,
        1,
        &["--engine events", "--symbol"],
    );
    let past = [&funds[..], &["--until", "1999-01-01"]].concat();
    check("ema_cross", "", &past, 1, &["no bar"]);
    let none = ["-t", "1d", "--engine", "events"];
    check("ema_cross", "", &none, 1, &["--symbol SYMBOL"]);
    let sized = [&with_file[..], &["--size", "0.5"]].concat();
    check(
        "ema_cross",
        "sizing = { risk = { share = 0.01 } }",
        &sized,
        1,
        &["size", "sizing"],
    );
    check(
        "ema_cross",
        "",
        &["--engine", "orders"],
        2,
        &["orders", "signals or events"],
    );
    check(
        "ema_cross",
        "",
        &["--symbol", "SPY", "--file", "x.csv"],
        2,
        &["--file"],
    );
    let missing = [&funds[..], &["--account", "nothing.toml"]].concat();
    check("ema_cross", "", &missing, 1, &["nothing.toml"]);
}

#[test]
fn instruments_without_bars_in_common_are_told_with_their_dates() {
    let data = tempfile::tempdir().unwrap();
    let header = "timestamp,open,high,low,close,volume\n";
    let days = |first: &str| -> String {
        let first = rumbo_market::parse_instant(first).unwrap();
        let rows = (0..40).map(|day| format!("{},10,11,9,10,5\n", first + day * 86_400_000));
        header.to_owned() + &rows.collect::<String>()
    };
    for (symbol, first) in [("BTC/USDT", "2020-01-01"), ("ETH/USDT", "2021-01-01")] {
        let args = ["import", "-", "-i", symbol, "-t", "1d"];
        let output = rumbo(data.path(), &args, &days(first));
        assert!(output.status.success());
    }
    let args = [
        "backtest",
        "buy_and_hold",
        "--symbol",
        "BTC/USDT",
        "--symbol",
        "ETH/USDT",
        "-t",
        "1d",
    ];
    let text = said(data.path(), &args, 1);
    for part in [
        "no bars in common",
        "BTC/USDT",
        "2020-02-09",
        "ETH/USDT",
        "2021-01-01",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
}
