//! What a strategy decides on a bar depends on bars up to it and on no unit of money.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "language/programs.rs"]
mod programs;
#[path = "support/sample.rs"]
mod sample;

use programs::{Random, program};
use rumbo_engine::backtest::{Assumptions, Outcome, Trade, run};
use rumbo_engine::signal::Signals;
use rumbo_engine::strategy::Strategy;
use rumbo_market::{Bar, Bars, Calendar, Timeframe};

const CUTS: usize = 10_000;
const ROWS: usize = 360;

const SERIES: [(&str, Timeframe, Calendar); 3] = [
    ("AAPL-1d.csv.zst", Timeframe::D1, Calendar::Xnys),
    ("BTCUSDT-1h.csv.zst", Timeframe::H1, Calendar::Continuous),
    ("GBPUSD-1h.csv.zst", Timeframe::H1, Calendar::FxWeek),
];

/// Signals and account of a strategy over bars.
struct Decided {
    signals: Signals,
    outcome: Outcome,
}

/// The built-in strategies that can run on bars of a timeframe.
fn runnable(timeframe: Timeframe) -> impl Iterator<Item = &'static Strategy> {
    let runs = move |one: &&Strategy| one.check_timeframe(timeframe).is_ok();
    Strategy::builtin().iter().filter(runs)
}

fn decide(strategy: &Strategy, bars: &Bars, timeframe: Timeframe, calendar: Calendar) -> Decided {
    let params = strategy.defaults();
    let signals = strategy.signals(&params, bars.as_slice(), timeframe, calendar);
    let signals = signals.unwrap();
    let outcome = run(bars.as_slice(), &signals, &Assumptions::default());
    Decided { signals, outcome }
}

/// The bars before `cut`, followed by others at the instants of those that came.
fn another_future(bars: &Bars, cut: usize, random: &mut Random) -> Bars {
    let mut other: Bars = bars.as_slice().rows(0..cut).to_bars();
    let wildness = [0.001, 0.02, 0.4][random.below(3)];
    let mut price = bars.close[cut - 1] * [0.01, 1.0, 30.0][random.below(3)];
    for row in cut..bars.len() {
        let open = price;
        price *= 1.0 + wildness * (random.unit() - 0.5);
        other.push(Bar {
            opened_at: bars.opened_at[row],
            open,
            high: open.max(price) * (1.0 + wildness * random.unit()),
            low: open.min(price) * (1.0 - wildness * random.unit()),
            close: price,
            volume: 1e9 * random.unit(),
        });
    }
    other
}

fn same_before(cut: usize, one: &Decided, other: &Decided) -> bool {
    let bits = |column: &[f64]| -> Vec<u64> {
        column
            .iter()
            .take(cut)
            .map(|value| value.to_bits())
            .collect()
    };
    let rules = |signals: &Signals| -> Vec<Vec<bool>> {
        let Signals {
            enter_long,
            exit_long,
            enter_short,
            exit_short,
            ..
        } = signals;
        [enter_long, exit_long, enter_short, exit_short]
            .map(|column| column.iter().take(cut).copied().collect())
            .to_vec()
    };
    let closed = |outcome: &Outcome| -> Vec<Trade> {
        let trades = outcome.trades.iter();
        trades
            .filter(|trade| trade.exit_row < cut)
            .cloned()
            .collect()
    };
    let (a, b) = (&one.signals, &other.signals);
    rules(a) == rules(b)
        && bits(&a.stop_distance) == bits(&b.stop_distance)
        && bits(&a.target_distance) == bits(&b.target_distance)
        && bits(&one.outcome.equity) == bits(&other.outcome.equity)
        && one.outcome.stance[..cut] == other.outcome.stance[..cut]
        && closed(&one.outcome) == closed(&other.outcome)
}

#[test]
fn another_future_leaves_every_decision_before_it_in_10_000_cuts() {
    let mut random = Random::new(33);
    let mut cuts = 0;
    let mut trades = 0;
    let pairs = SERIES.map(|(_, timeframe, _)| runnable(timeframe).count());
    let each = CUTS.div_ceil(pairs.iter().sum());
    for (file, timeframe, calendar) in SERIES {
        let whole = sample::sample_bars(file);
        for strategy in runnable(timeframe) {
            let from = random.below(whole.len() - ROWS);
            let bars = whole.as_slice().rows(from..from + ROWS).to_bars();
            let decided = decide(strategy, &bars, timeframe, calendar);
            trades += decided.outcome.trades.len();
            for _ in 0..each {
                let cut = 1 + random.below(ROWS - 1);
                let other = another_future(&bars, cut, &mut random);
                let other = decide(strategy, &other, timeframe, calendar);
                assert!(
                    same_before(cut, &decided, &other),
                    "{} on {file} from {from}, cut {cut}",
                    strategy.id
                );
                cuts += 1;
            }
        }
    }
    assert!(cuts >= CUTS, "{cuts}");
    // The strategies did something, so there was something to disturb.
    assert!(trades > 30, "{trades}");
}

/// The comparison can fail: a rule that reads the last bar is caught.
#[test]
fn a_decision_that_knows_the_future_is_told_apart() {
    let bars = sample::sample_bars("AAPL-1d.csv.zst");
    let bars = bars.as_slice().rows(0..ROWS).to_bars();
    let mut random = Random::new(1);
    let peek = |bars: &Bars| {
        let last = bars.close[bars.len() - 1];
        let signals = Signals {
            enter_long: bars.close.iter().map(|&close| close < last).collect(),
            exit_long: bars.close.iter().map(|&close| close > last).collect(),
            ..Signals::default()
        };
        let outcome = run(bars.as_slice(), &signals, &Assumptions::default());
        Decided { signals, outcome }
    };
    let decided = peek(&bars);
    let caught = (0..50).filter(|_| {
        let cut = 100 + random.below(ROWS - 100);
        let other = another_future(&bars, cut, &mut random);
        !same_before(cut, &decided, &peek(&other))
    });
    assert!(caught.count() > 40);
}

/// Prices in other units, by a power of two so that nothing is rounded, make the same trades.
#[test]
fn built_in_strategies_trade_alike_in_any_unit_of_money() {
    let (file, timeframe, calendar) = SERIES[0];
    let bars = sample::sample_bars(file);
    let bars = bars.as_slice().rows(0..1_000).to_bars();
    for strategy in runnable(timeframe) {
        let plain = decide(strategy, &bars, timeframe, calendar);
        for unit in [2.0_f64.powi(-9), 2.0_f64.powi(12)] {
            let scaled = |column: &[f64]| column.iter().map(|price| price * unit).collect();
            let other = Bars {
                open: scaled(&bars.open),
                high: scaled(&bars.high),
                low: scaled(&bars.low),
                close: scaled(&bars.close),
                ..bars.clone()
            };
            let other = decide(strategy, &other, timeframe, calendar);
            let rows = |decided: &Decided| -> Vec<_> {
                let trades = decided.outcome.trades.iter();
                let row = |trade: &Trade| {
                    (
                        trade.side,
                        trade.entry_row,
                        trade.exit_row,
                        trade.exit_reason,
                    )
                };
                trades.map(row).collect()
            };
            assert_eq!(rows(&plain), rows(&other), "{} {unit}", strategy.id);
        }
    }
}

/// Random programs of the language see no future either; the built-in ones use a part of it only.
#[test]
fn random_rules_decide_alike_whatever_follows() {
    let mut random = Random::new(7);
    let bars = programs::bars(&mut random, Calendar::Continuous, Timeframe::H1, ROWS);
    let mut tried = 0;
    while tried < 60 {
        let rule = program(&mut random).replace(" p", " 3").replace("(p", "(3");
        let text = format!(
            "id = \"x\"\ntitle = {{ es = \"x\", en = \"x\" }}\nrationale = {{ es = \"x\", en = \"x\" }}\n\
             [rules]\nenter_long = '''{rule}'''\n[explain]\nenter_long = {{ es = \"x\", en = \"x\" }}\n"
        );
        let Ok(strategy) = Strategy::from_toml(&text) else {
            continue;
        };
        tried += 1;
        let decide = |bars: &Bars| decide(&strategy, bars, Timeframe::H1, Calendar::Continuous);
        let decided = decide(&bars);
        for _ in 0..20 {
            let cut = 1 + random.below(ROWS - 1);
            let other = another_future(&bars, cut, &mut random);
            assert!(
                same_before(cut, &decided, &decide(&other)),
                "cut {cut} of {rule}"
            );
        }
    }
}
