//! The event path against other implementations, and against the signal path on real series; see
//! `golden/README.md`.
#![expect(
    clippy::unwrap_used,
    reason = "a golden file that cannot be read fails its test"
)]

use std::fs;
use std::path::PathBuf;

use rumbo_engine::backtest::{self, Assumptions, Direction};
use rumbo_engine::portfolio::{Rotation, rotate};
use rumbo_engine::strategy::Strategy;
use rumbo_engine::trading::{
    Amount, Bracket, Config, Follows, Instrument, Kind, Listing, Machine, MaintenanceTier, Margin,
    MarginMode, Points, Request, Result, Sense, Terms, Trail, Why, check, run, run_with,
};
use rumbo_market::{Bar, Bars, Calendar, DAY_MS, Timeframe, parse_instant};
use serde_json::Value;

const TOLERANCE: f64 = 1e-9;
const SERIES: [(&str, Timeframe, Calendar); 3] = [
    ("aapl_1d", Timeframe::D1, Calendar::Xnys),
    ("eurusd_1d", Timeframe::D1, Calendar::FxWeek),
    ("btcusdt_1h", Timeframe::H1, Calendar::Continuous),
];

fn golden(name: &str) -> String {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("tests/golden")
        .join(name);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Reads a series with its own instants.
fn series(name: &str) -> Bars {
    let text = golden(&format!("{name}.csv"));
    text.lines()
        .skip(1)
        .map(|line| {
            let cells: Vec<&str> = line.split(',').collect();
            let number = |at: usize| cells[at].parse().unwrap();
            Bar {
                opened_at: parse_instant(cells[0]).unwrap(),
                open: number(1),
                high: number(2),
                low: number(3),
                close: number(4),
                volume: number(5),
            }
        })
        .collect()
}

/// Rows of a series with equidistant instants, as the generator counts them.
fn rows_of(case: &Value) -> (Bars, i64) {
    let first = usize::try_from(case["first_row"].as_u64().unwrap()).unwrap();
    let step = case["bar_ms"].as_i64().unwrap();
    let all = series(case["series"].as_str().unwrap());
    let bars = (0_i64..)
        .zip(all.as_slice().rows(first..first + 600).iter())
        .map(|(at, bar)| Bar {
            opened_at: at * step,
            ..bar
        })
        .collect();
    (bars, step)
}

#[track_caller]
fn near(seen: f64, expected: f64, what: &str) {
    let allowed = TOLERANCE * expected.abs().max(1.0);
    assert!(
        (seen - expected).abs() <= allowed,
        "{what}: {seen} instead of {expected}"
    );
}

#[test]
fn built_in_strategies_on_real_series_equal_the_signal_path_bit_for_bit() {
    let mut trades = 0;
    for (name, timeframe, calendar) in SERIES {
        let bars = series(name);
        let runs = |one: &&Strategy| one.check_timeframe(timeframe).is_ok();
        for strategy in Strategy::builtin().iter().filter(runs) {
            let params = strategy.defaults();
            let signals = strategy
                .signals(&params, bars.as_slice(), timeframe, calendar)
                .unwrap();
            for (size, lot, direction) in [
                (1.0, None, Direction::Both),
                (0.4, Some(0.01), Direction::LongOnly),
            ] {
                let assumptions = Assumptions {
                    half_spread_bps: 1.5,
                    size,
                    lot,
                    direction,
                    ..Assumptions::default()
                };
                let expected = backtest::run(bars.as_slice(), &signals, &assumptions);
                let instrument = Instrument {
                    signals: Some(&signals),
                    ..Instrument::new(name, bars.as_slice(), timeframe, calendar)
                };
                let config = Config::from(&assumptions);
                check(&[instrument], &config).unwrap();
                let seen = run(&[instrument], &config).outcome();
                trades += seen.trades.len();
                assert_eq!(
                    format!("{seen:?}"),
                    format!("{expected:?}"),
                    "{name} {}",
                    strategy.id
                );
            }
        }
    }
    assert!(trades > 300, "{trades}");
}

fn number(value: &Value, name: &str) -> f64 {
    value[name].as_f64().unwrap()
}

fn reference_config(case: &Value) -> Config {
    let c = &case["config"];
    Config {
        capital: number(c, "capital"),
        idle_rate: number(c, "idle_rate"),
        terms: Terms {
            fee_bps: number(c, "fee_bps"),
            maker_bps: Some(number(c, "maker_bps")),
            fee_per_unit: number(c, "fee_per_unit"),
            fee_minimum: number(c, "fee_minimum"),
            half_spread_bps: number(c, "half_spread_bps"),
            slippage_bps: number(c, "slippage_bps"),
            slippage_atr: number(c, "slippage_atr"),
            impact: number(c, "impact"),
            participation: Some(number(c, "participation")),
            borrow_rate: number(c, "borrow_rate"),
            ..Terms::free()
        },
        margin: match c["maintenance"].as_f64() {
            None => Margin::default(),
            Some(rate) => Margin {
                mode: MarginMode::Cross,
                leverage: number(c, "leverage"),
                maintenance: vec![MaintenanceTier {
                    from_notional: 0.0,
                    rate,
                }],
                liquidation_fee_bps: number(c, "liquidation_fee_bps"),
                ..Margin::default()
            },
        },
        ..Config::default()
    }
}

/// The entry that a plan gives on a row.
fn planned(case: &Value, row: usize) -> Option<Request> {
    let plan = case["plan"].as_array().unwrap();
    let entry = plan
        .iter()
        .find(|entry| entry[0].as_u64() == u64::try_from(row).ok())?;
    let order = &entry[1];
    let price = order["price"].as_f64().unwrap_or(f64::NAN);
    let kind = match order["kind"].as_str().unwrap() {
        "market" => Kind::Market,
        "limit" => Kind::Limit { price },
        _ => Kind::Stop { price },
    };
    let sense = if number(order, "side") > 0.0 {
        Sense::Buy
    } else {
        Sense::Sell
    };
    let amount = Amount::Units(number(order, "quantity"));
    let bracket = order["stop_distance"].as_f64().map(|distance| Bracket {
        stop_distance: Some(distance),
        ..Bracket::default()
    });
    Some(Request {
        bracket,
        why: Why::Rule,
        ..Request::of(0, sense, kind, amount)
    })
}

/// Twelve rows after each entry what waits is cancelled and what is held is closed.
fn is_leaving(row: usize) -> bool {
    row >= 32 && (row - 20) % 20 == 12
}

fn leave(machine: &mut Machine) {
    let waiting: Vec<u32> = machine
        .orders()
        .iter()
        .filter(|order| order.state.is_working() && !order.request.reduce_only)
        .map(|order| order.id)
        .collect();
    for id in waiting {
        machine.cancel(id);
    }
    let sense = if machine.quantity(0) > 0.0 {
        Sense::Sell
    } else {
        Sense::Buy
    };
    if machine.quantity(0) != 0.0 {
        machine.place(Request {
            reduce_only: true,
            ..Request::market(0, sense, Amount::Position)
        });
    }
}

fn play(case: &Value, config: &Config, bars: &Bars, step: i64) -> Result {
    let timeframe = if step == 3_600_000 {
        Timeframe::H1
    } else {
        Timeframe::D1
    };
    let funding = case["funding"].as_array().cloned().unwrap_or_default();
    let at: Vec<i64> = funding
        .iter()
        .map(|one| one[0].as_i64().unwrap() * step)
        .collect();
    let value: Vec<f64> = funding.iter().map(|one| one[1].as_f64().unwrap()).collect();
    let instrument = Instrument {
        funding: Some(Points {
            at: &at,
            value: &value,
        }),
        ..Instrument::new("X", bars.as_slice(), timeframe, Calendar::Continuous)
    };
    check(&[instrument], config).unwrap();
    run_with(&[instrument], config, |machine, moment| {
        let row = moment.closed[0].1;
        if is_leaving(row) {
            leave(machine);
        }
        if let Some(request) = planned(case, row) {
            machine.place(request);
        }
    })
}

fn check_equity(result: &Result, case: &Value, name: &str) {
    let expected = case["equity"].as_array().unwrap();
    let equity = &result.curve.equity;
    let sampled = equity.iter().step_by(20).chain(equity.last());
    for (at, (seen, expected)) in sampled.zip(expected).enumerate() {
        near(
            *seen,
            expected.as_f64().unwrap(),
            &format!("{name} equity {at}"),
        );
    }
}

fn cases(peer: &str) -> Vec<Value> {
    let all: Vec<Value> = serde_json::from_str(&golden("trading.json")).unwrap();
    all.into_iter()
        .filter(|case| case["peer"] == peer)
        .collect()
}

#[test]
fn fills_and_equity_equal_the_plain_reference() {
    let cases = cases("reference");
    assert_eq!(cases.len(), 8);
    let mut liquidations = 0;
    for case in &cases {
        let name = case["name"].as_str().unwrap();
        let (bars, step) = rows_of(case);
        let result = play(case, &reference_config(case), &bars, step);
        let expected = case["fills"].as_array().unwrap();
        for (at, (fill, expected)) in result.fills.iter().zip(expected).enumerate() {
            let what = format!("{name} fill {at}");
            let order = &result.orders[usize::try_from(fill.order).unwrap()];
            assert_eq!(fill.row as u64, expected[0].as_u64().unwrap(), "{what}");
            let side = order.request.sense.sign();
            assert_eq!(side, expected[1].as_f64().unwrap(), "{what}");
            near(fill.price, expected[2].as_f64().unwrap(), &what);
            near(fill.quantity, expected[3].as_f64().unwrap(), &what);
            near(fill.fee, expected[4].as_f64().unwrap(), &what);
        }
        assert_eq!(result.fills.len(), expected.len(), "{name}");
        check_equity(&result, case, name);
        near(
            result.paid.fees + result.paid.liquidation,
            number(case, "fees"),
            name,
        );
        let paid = [
            result.paid.funding,
            result.paid.borrow,
            result.paid.interest,
        ];
        for (seen, expected) in paid.into_iter().zip(case["paid"].as_array().unwrap()) {
            near(seen, expected.as_f64().unwrap(), name);
        }
        let closed = result.trades.iter();
        let liquidated = closed
            .filter(|one| one.left_for == Why::Liquidation)
            .count();
        assert_eq!(
            liquidated as u64,
            case["liquidations"].as_u64().unwrap(),
            "{name}"
        );
        liquidations += liquidated;
    }
    assert!(liquidations > 0);
}

/// The other library sets a stop at an absolute price before it knows the fill.
fn peer_request(case: &Value, bars: &Bars, row: usize) -> Option<Request> {
    let mut request = planned(case, row)?;
    let distance = request.bracket.and_then(|bracket| bracket.stop_distance);
    request.bracket = match (case["trail"].as_str(), distance) {
        (Some("fixed"), Some(distance)) => {
            let sign = request.sense.sign();
            let moved = sign * (bars.open[row + 1] - bars.close[row]);
            Some(Bracket {
                stop_distance: Some(distance + moved),
                ..Bracket::default()
            })
        }
        _ => None,
    };
    Some(request)
}

fn trail(machine: &mut Machine, distance: f64) {
    let follows = |request: &Request| matches!(request.kind, Kind::Trailing { .. });
    let is_set = machine
        .orders()
        .iter()
        .any(|order| order.state.is_working() && follows(&order.request));
    if machine.quantity(0) == 0.0 || is_set {
        return;
    }
    let sense = if machine.quantity(0) > 0.0 {
        Sense::Sell
    } else {
        Sense::Buy
    };
    let kind = Kind::Trailing {
        distance: Trail::Absolute(distance),
        follows: Follows::Close,
    };
    machine.place(Request {
        reduce_only: true,
        ..Request::of(0, sense, kind, Amount::Position)
    });
}

#[test]
fn trades_and_equity_equal_backtesting_py() {
    let cases = cases("backtesting.py");
    assert_eq!(cases.len(), 5);
    for case in &cases {
        let name = case["name"].as_str().unwrap();
        let (bars, step) = rows_of(case);
        assert_eq!(step, 86_400_000);
        let leverage = number(case, "leverage");
        let config = Config {
            capital: 100_000.0,
            terms: Terms::free(),
            margin: Margin {
                mode: if leverage > 1.0 {
                    MarginMode::Cross
                } else {
                    MarginMode::None
                },
                leverage,
                maintenance: Vec::new(),
                ..Margin::default()
            },
            ..Config::default()
        };
        let instrument = Instrument::new("X", bars.as_slice(), Timeframe::D1, Calendar::Continuous);
        let mut distance = f64::NAN;
        let result = run_with(&[instrument], &config, |machine, moment| {
            let row = moment.closed[0].1;
            if case["trail"] == "close" {
                trail(machine, distance);
            }
            if is_leaving(row) {
                leave(machine);
            }
            if let Some(request) = peer_request(case, &bars, row) {
                let given = planned(case, row).and_then(|one| one.bracket);
                distance = given.and_then(|one| one.stop_distance).unwrap_or(f64::NAN);
                machine.place(request);
            }
        });
        let expected = case["trades"].as_array().unwrap();
        for (at, (seen, expected)) in result.trades.iter().zip(expected).enumerate() {
            let what = format!("{name} trade {at}");
            let trade = &seen.trade;
            let rows = (trade.entry_row as u64, trade.exit_row as u64);
            let expected_rows = (expected[0].as_u64().unwrap(), expected[1].as_u64().unwrap());
            assert_eq!(rows, expected_rows, "{what}");
            near(trade.entry, expected[2].as_f64().unwrap(), &what);
            near(trade.exit, expected[3].as_f64().unwrap(), &what);
            let units = trade.side.sign() * trade.quantity;
            near(units, expected[4].as_f64().unwrap(), &what);
        }
        assert_eq!(result.trades.len(), expected.len(), "{name}");
        check_equity(&result, case, name);
    }
}

/// The series on one calendar: days of the first two, and hours of the third as if they were four.
fn together() -> Vec<(&'static str, Bars, Timeframe)> {
    const STEPS: [(Timeframe, i64); 3] =
        [(Timeframe::D1, 0), (Timeframe::D1, 0), (Timeframe::H4, 700)];
    let relabelled = |name: &str, timeframe: Timeframe, day: i64| {
        (0_i64..)
            .zip(series(name).as_slice().iter())
            .map(|(at, bar)| Bar {
                opened_at: day * DAY_MS + at * timeframe.duration_ms(),
                ..bar
            })
            .collect()
    };
    SERIES
        .iter()
        .zip(STEPS)
        .map(|(&(name, ..), (timeframe, day))| (name, relabelled(name, timeframe, day), timeframe))
        .collect()
}

#[test]
fn rotations_run_on_one_account_with_mixed_timeframes() {
    let series = together();
    let mut closed = 0;
    for strategy in Strategy::rotations() {
        let params = strategy.params([]).unwrap();
        let columns: Vec<_> = series
            .iter()
            .map(|(_, bars, timeframe)| {
                let calendar = Calendar::Continuous;
                strategy
                    .rotation_columns(&params, bars.as_slice(), *timeframe, calendar)
                    .unwrap()
            })
            .collect();
        let instruments: Vec<Instrument<'_>> = series
            .iter()
            .map(|(name, bars, timeframe)| {
                Instrument::new(name, bars.as_slice(), *timeframe, Calendar::Continuous)
            })
            .collect();
        let rotation = Rotation {
            top: 1,
            ..strategy.rotation.unwrap()
        };
        let result = rotate(&instruments, &columns, &rotation, &Config::default());
        assert!(!result.fills.is_empty(), "{}", strategy.id);
        closed += result.trades.len();
        assert!(result.curve.at.is_sorted());
        let earned: f64 = result.instruments.iter().map(|one| one.pnl).sum();
        let last = *result.curve.equity.last().unwrap();
        near(last, 10_000.0 + earned, &strategy.id);
        let lowest = result.curve.cash.iter().copied().fold(f64::MAX, f64::min);
        assert!(lowest > -1e-6, "{} {lowest}", strategy.id);
    }
    // The calmest of these never changes, so that not each of them closes a position.
    assert!(closed > 2, "{closed}");
}

#[test]
fn a_configuration_reads_with_defaults_and_refuses_what_it_does_not_know() {
    let read = |text: &str| serde_json::from_str::<Config>(text);
    assert_eq!(read("{}").unwrap(), Config::from(&Assumptions::default()));
    let config = read(
        r#"{ "sizing": { "risk": { "share": 0.01 } }, "terms": { "participation": 0.1 },
             "margin": { "mode": "cross", "leverage": 3.0 }, "limits": { "positions": 4 } }"#,
    );
    let config = config.unwrap();
    assert_eq!(config.terms.fee_bps, 10.0);
    assert!(check(&[], &config).is_ok());
    assert!(read(r#"{ "lverage": 2.0 }"#).is_err());
    assert!(read(r#"{ "terms": { "fees": 2.0 } }"#).is_err());
    let refused = |text: &str| check(&[], &read(text).unwrap()).unwrap_err().to_string();
    assert_eq!(
        refused(r#"{ "capital": 0.0 }"#),
        "`capital` is 0, it must be above 0"
    );
    assert_eq!(
        refused(r#"{ "margin": { "leverage": 2.0 } }"#),
        "`leverage` is 2, it must be 1 or more, and 1 without margin"
    );
    assert_eq!(
        refused(
            r#"{ "sizing": { "kelly": { "fraction": 0.9, "prior_trades": 30.0, "initial": 0.1 } } }"#
        ),
        "`fraction` is 0.9, it must be above 0 and at most 0.5"
    );
    let machine = Machine::new(&config, Vec::<Listing>::new());
    assert_eq!((machine.cash(), machine.equity()), (10_000.0, 10_000.0));
}
