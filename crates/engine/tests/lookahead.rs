//! Nothing in the engine looks ahead, and the checker that says so finds leaks where there are some.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "lookahead/corpus.rs"]
mod corpus;
#[path = "language/programs.rs"]
mod programs;
#[path = "support/sample.rs"]
mod sample;

use std::collections::{BTreeMap, BTreeSet};

use corpus::Planted;
use programs::{Random, program};
use rumbo_engine::indicator::{self, Group, IndicatorKind, Input};
use rumbo_engine::language::{Frame, Module, Want};
use rumbo_engine::lookahead::{CheckError, Future, Inputs, Output, Report, Settings, Value, check};
use rumbo_engine::pattern::{PhaseMachine, PhaseSettings, SwingSettings, scan};
use rumbo_engine::strategy::Strategy;
use rumbo_market::csv::Parser;
use rumbo_market::validation::RawRows;
use rumbo_market::{Bar, BarSlice, Bars, Calendar, Timeframe};

const APPLE: &str = include_str!("golden/aapl_1d.csv");
const BITCOIN: &str = include_str!("golden/btcusdt_1h.csv");
const EURO: &str = include_str!("golden/eurusd_1d.csv");

fn read(text: &str) -> Bars {
    let mut parser = Parser::new();
    let mut rows = RawRows::default();
    parser.feed(text.as_bytes(), &mut rows).unwrap();
    parser.finish(&mut rows).unwrap();
    rows.bars().to_bars()
}

/// Bars and the three other series that the corpus reads.
struct Stage {
    bars: Bars,
    figure: Vec<f64>,
    splits: Vec<f64>,
    market: Vec<f64>,
}

impl Stage {
    fn new(bars: Bars) -> Self {
        let rows = bars.len();
        let mut random = Random::new(5);
        let mut figure = vec![f64::NAN; rows];
        let mut row = 4;
        while row < rows {
            figure[row] = 100.0 * random.unit();
            row += 10 + random.below(20);
        }
        let mut splits = vec![1.0; rows];
        for (row, shares) in [(90, 2.0), (280, 3.0), (510, 2.0)] {
            splits[row] = shares;
        }
        Self {
            bars,
            figure,
            splits,
            market: read(APPLE).close[..rows].to_vec(),
        }
    }

    fn check(&self, settings: &Settings, column: corpus::Column) -> Report {
        let others = [&self.figure, &self.splits, &self.market].map(Vec::as_slice);
        let inputs = Inputs {
            bars: self.bars.as_slice(),
            others: &others,
        };
        let compute = |inputs: Inputs<'_>| vec![Output::numbers("column", column(inputs))];
        check(inputs, settings, compute).unwrap()
    }
}

/// Recorded hours of two markets, and made ones.
fn stages() -> [Stage; 4] {
    let bitcoin = read(BITCOIN);
    let stretch = |bars: &Bars, from: usize, rows: usize| {
        let rows = bars.as_slice().rows(from..from + rows);
        rows.to_bars()
    };
    let (early, most) = (stretch(&bitcoin, 0, 600), stretch(&bitcoin, 200, 1_200));
    let pound = stretch(&sample::sample_bars("GBPUSD-1h.csv.zst"), 0, 600);
    let mut random = Random::new(11);
    let walk = programs::bars(&mut random, Calendar::Continuous, Timeframe::H1, 600);
    [early, pound, most, walk].map(Stage::new)
}

/// Whether a run that ends anywhere disagrees with the run on all rows: nothing is left to choose.
fn differs_at_some_cut(stage: &Stage, column: corpus::Column) -> bool {
    let every = Settings {
        cuts: 0,
        ends: stage.bars.len(),
        poisons: &[],
        seed: 1,
    };
    !stage.check(&every, column).is_clean()
}

/// Rare leaks do not show on all bars. Where they do, they must be found.
#[test]
fn every_planted_leak_is_found() {
    const SEEDS: u64 = 2;
    let stages = stages();
    let mut missed = Vec::new();
    for one in corpus::all() {
        let mut found_on = 0;
        for (number, stage) in stages.iter().enumerate() {
            let is_found = |seed: &u64| {
                let settings = Settings {
                    seed: *seed,
                    ..Settings::default()
                };
                !stage.check(&settings, one.leak).is_clean()
            };
            let found = (1..=SEEDS).filter(is_found).count() as u64;
            found_on += usize::from(found == SEEDS);
            if found < SEEDS && differs_at_some_cut(stage, one.leak) {
                missed.push(format!("{} on bars {number}", one.name));
            }
        }
        if found_on * 2 < stages.len() {
            missed.push(format!("{} on most bars", one.name));
        }
    }
    assert!(missed.is_empty(), "not found: {missed:#?}");
}

/// As many places to cut, chosen by bars and outputs or spread evenly; the rest is the same.
#[test]
fn chosen_cuts_find_more_than_even_ones() {
    let stages = stages();
    let missed = |cuts: usize, ends: usize| {
        let settings = Settings {
            cuts,
            ends,
            poisons: &[],
            seed: 1,
        };
        let clean = |one: &Planted| {
            let stages = stages.iter();
            stages
                .filter(|stage| stage.check(&settings, one.leak).is_clean())
                .count()
        };
        corpus::all().map(clean).sum::<usize>()
    };
    // What even the full series does not show is missed by both.
    let hidden = missed(0, usize::MAX);
    let (chosen, even) = (missed(24, 0) - hidden, missed(0, 24) - hidden);
    println!("{hidden} do not show, {chosen} missed by choice, {even} missed by even cuts");
    assert!(chosen * 2 < even, "{chosen} against {even}");
}

/// The features of a model, of which three seldom leak.
#[test]
fn rare_leaks_are_found_among_many_features() {
    const LEAKING: [&str; 3] = ["hammer_confirmed", "overnight_open", "rarest_pattern"];
    let leaking: Vec<&Planted> = corpus::all()
        .filter(|one| LEAKING.contains(&one.name))
        .collect();
    let stage = &stages()[2];
    let report = check(stage.bars.as_slice(), &Settings::default(), |inputs| {
        let close = inputs.bars.close;
        let lagged = (1..60).map(|lag: usize| {
            let change = |row: usize| Some(close[row] / close[row.checked_sub(lag)?] - 1.0);
            Output::optional(format!("change_{lag}"), (0..close.len()).map(change))
        });
        let planted = leaking.iter();
        let planted = planted.map(|one| Output::numbers(one.name, (one.leak)(inputs)));
        lagged.chain(planted).collect()
    });
    let found: BTreeSet<String> = report
        .unwrap()
        .leaks
        .into_iter()
        .map(|leak| leak.output)
        .collect();
    assert!(found.iter().eq(LEAKING), "{found:?}");
}

#[test]
fn honest_twins_raise_no_alarm() {
    let settings = settings(8);
    let mut wrong = Vec::new();
    let stages = stages();
    for one in corpus::all() {
        let Some(honest) = one.honest else { continue };
        let reports = [0, 1].map(|number: usize| stages[number].check(&settings, honest));
        for report in &reports {
            wrong.extend(
                report
                    .leaks
                    .iter()
                    .map(|leak| format!("{}: {leak}", one.name)),
            );
        }
        if reports.iter().all(|report| !report.silent.is_empty()) {
            wrong.push(format!("{} says nothing", one.name));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn corpus_is_large_and_each_leak_has_a_name_of_its_own() {
    let names: BTreeSet<&str> = corpus::all().map(|one| one.name).collect();
    assert_eq!(names.len(), corpus::all().count());
    assert!(names.len() >= 30);
    let with_twin = corpus::all().filter(|one| one.honest.is_some()).count();
    assert!(
        with_twin * 4 > names.len() * 3,
        "{with_twin} of {}",
        names.len()
    );
}

#[test]
fn document_lists_the_corpus() {
    let document = include_str!("../../../docs/lookahead.md");
    let line = |one: &Planted| format!("| `{}` | {} |\n", one.name, one.how);
    let table: String = corpus::all().map(line).collect();
    assert!(
        document.contains(&table),
        "docs/lookahead.md should have:\n{table}"
    );
}

/// Checks a computation on bars alone and gives its report; a leak is a failure.
fn clean(
    what: &str,
    bars: BarSlice<'_>,
    settings: &Settings,
    compute: impl Fn(BarSlice<'_>) -> Vec<Output>,
) -> Report {
    let report = check(bars, settings, |inputs| compute(inputs.bars)).unwrap();
    assert!(report.is_clean(), "{what}: {}", report.leaks[0]);
    report
}

const fn settings(cuts: usize) -> Settings {
    Settings {
        cuts,
        ends: 2 * cuts,
        poisons: &Future::ALL,
        seed: 1,
    }
}

/// A stretch of a real series, and a made one with a bar that is not finite.
fn varied_bars() -> [Bars; 3] {
    let mut random = Random::new(3);
    let mut made = programs::bars(&mut random, Calendar::Xnys, Timeframe::M15, 260);
    made.close[31] = f64::NAN;
    let real = |text: &str, from: usize| read(text).as_slice().rows(from..from + 300).to_bars();
    [real(APPLE, 0), real(BITCOIN, 600), made]
}

/// Functions that have no value for prices; they get numbers near 0.
const NEAR_ZERO: [&str; 5] = ["acos", "asin", "cosh", "exp", "sinh"];

fn run_indicator(kind: &dyn IndicatorKind, bars: BarSlice<'_>, params: &[f64]) -> Vec<Output> {
    let small: Vec<f64> = bars.close.iter().map(|close| close / 131_072.0).collect();
    let is_small = NEAR_ZERO.contains(&kind.spec().id);
    let close = if is_small { &small } else { bars.close };
    let mut series = [bars.open, close].into_iter().rev();
    let column = |input: &Input| match input {
        Input::Open => bars.open,
        Input::High => bars.high,
        Input::Low => bars.low,
        Input::Close => bars.close,
        Input::Volume => bars.volume,
        Input::Series => series.next().unwrap(),
    };
    let columns: Vec<&[f64]> = kind.spec().inputs.iter().map(column).collect();
    let names = kind.spec().outputs.iter().map(|output| output.name);
    let outputs = kind.run(&columns, params).unwrap();
    names
        .zip(outputs)
        .map(|(name, column)| Output::numbers(name, column))
        .collect()
}

#[test]
fn indicators_do_not_look_ahead() {
    let all = varied_bars();
    for kind in indicator::LIST {
        let spec = kind.spec();
        let small = spec
            .parameters
            .iter()
            .zip([4.0, 7.0, 3.0, 5.0, 2.0].into_iter().cycle());
        let small: Vec<f64> = small
            .map(|(p, size)| f64::clamp(size, p.min, p.max))
            .collect();
        let mut spoke = false;
        for bars in &all {
            for params in [&[][..], &small] {
                let run = |bars: BarSlice<'_>| run_indicator(*kind, bars, params);
                let report = clean(spec.id, bars.as_slice(), &settings(16), run);
                spoke |= report.silent.len() < spec.outputs.len();
            }
        }
        assert!(
            spoke || spec.group == Group::Pattern,
            "{} is silent",
            spec.id
        );
    }
}

/// Made bars in which each of them occurs.
#[test]
fn candlestick_patterns_do_not_look_ahead() {
    let lines = include_str!("golden/candles_bars.csv").lines();
    let forged = lines.filter_map(|line| line.strip_prefix("forged,"));
    let bar = |(row, line): (usize, &str)| {
        let price: Vec<f64> = line
            .split(',')
            .map(|price| price.parse().unwrap())
            .collect();
        Bar {
            opened_at: i64::try_from(row).unwrap() * 86_400_000,
            open: price[0],
            high: price[1],
            low: price[2],
            close: price[3],
            volume: 1.0,
        }
    };
    let bars: Bars = forged.enumerate().map(bar).collect();
    let patterns = indicator::LIST
        .iter()
        .filter(|kind| kind.spec().group == Group::Pattern);
    for kind in patterns {
        let id = kind.spec().id;
        let report = clean(id, bars.as_slice(), &settings(12), |bars| {
            run_indicator(*kind, bars, &[])
        });
        assert!(report.silent.is_empty(), "{id} does not occur");
    }
}

fn chart_patterns(bars: BarSlice<'_>, swings: SwingSettings) -> Vec<Output> {
    let found = scan(bars, swings);
    assert!(found.is_sorted_by_key(|one| one.known_at));
    assert!(
        found
            .iter()
            .all(|one| one.points.iter().all(|point| point.row <= one.known_at))
    );
    let shapes = rumbo_engine::pattern::LIST
        .iter()
        .map(|shape| shape.spec().id);
    let events = |id: &'static str| {
        let those = found.iter().filter(move |one| one.pattern == id);
        Output::events(id, bars.len(), those.map(|one| (one.known_at, one)))
    };
    shapes.map(events).collect()
}

#[test]
fn chart_patterns_do_not_look_ahead() {
    let fine = SwingSettings {
        reversal: 1.5,
        ..SwingSettings::default()
    };
    let mut silent: Option<BTreeSet<String>> = None;
    for text in [APPLE, BITCOIN, EURO] {
        let bars = read(text);
        for swings in [fine, SwingSettings::default()] {
            let report = clean("shapes", bars.as_slice(), &settings(20), |bars| {
                chart_patterns(bars, swings)
            });
            let now: BTreeSet<String> = report.silent.into_iter().collect();
            silent = Some(silent.map_or(now.clone(), |before| &before & &now));
        }
    }
    assert_eq!(silent.unwrap(), BTreeSet::new(), "shapes that do not occur");
    for seed in 0..12 {
        let mut random = Random::new(seed);
        let bars = programs::bars(&mut random, Calendar::Continuous, Timeframe::H1, 400);
        clean("shapes", bars.as_slice(), &settings(8), |bars| {
            chart_patterns(bars, fine)
        });
    }
}

#[test]
fn phases_do_not_look_ahead() {
    for text in [APPLE, BITCOIN, EURO] {
        let report = clean("phases", read(text).as_slice(), &settings(24), |bars| {
            let mut machine = PhaseMachine::new(PhaseSettings::default());
            vec![Output::states(
                "phase",
                bars.iter().map(|bar| machine.next(&bar)),
            )]
        });
        assert!(report.silent.is_empty());
    }
}

const MARKETS: [(Calendar, Timeframe); 4] = [
    (Calendar::Continuous, Timeframe::M5),
    (Calendar::Continuous, Timeframe::H1),
    (Calendar::Xnys, Timeframe::M15),
    (Calendar::FxWeek, Timeframe::H1),
];

/// The built-in strategies also run on real days: some are made for days, and some wait for shapes with
/// gaps, which made bars do not have.
const DAYS: (Calendar, Timeframe) = (Calendar::Xnys, Timeframe::D1);

#[test]
fn expressions_do_not_look_ahead() {
    const PROGRAMS: u64 = 300;
    let mut spoke = 0;
    for number in 0..PROGRAMS {
        let mut random = Random::new(2_000_006 + number);
        let source = program(&mut random);
        let mut module = Module::default();
        module.add_root("", &source, Want::Any).expect(&source);
        let Ok(program) = module.bind(&[("p".to_owned(), 7.0)].into()) else {
            continue;
        };
        let (calendar, timeframe) = MARKETS[random.below(MARKETS.len())];
        let rows = 2 + random.below(600);
        let bars = programs::bars(&mut random, calendar, timeframe, rows);
        let report = clean(&source, bars.as_slice(), &settings(6), |bars| {
            let columns = program
                .columns(Frame {
                    bars,
                    timeframe,
                    calendar,
                })
                .unwrap();
            let names = program.names().zip(&columns);
            names
                .map(|(name, series)| Output::series(name, series))
                .collect()
        });
        spoke += u64::from(report.silent.is_empty());
    }
    assert!(spoke > PROGRAMS / 3, "only {spoke} programs say anything");
}

#[test]
fn built_in_strategies_do_not_look_ahead() {
    let mut random = Random::new(77);
    // What each strategy never says anything with, whatever the market and the parameters.
    let mut silent: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    for (calendar, timeframe) in MARKETS.into_iter().chain([DAYS]) {
        let bars = if timeframe == DAYS.1 {
            let recorded = sample::sample_bars("AAPL-1d.csv.zst");
            recorded.as_slice().rows(0..1_000).to_bars()
        } else {
            programs::bars(&mut random, calendar, timeframe, 600)
        };
        let runs = |one: &&Strategy| one.check_timeframe(timeframe).is_ok();
        for strategy in Strategy::builtin().iter().filter(runs) {
            for params in strategy.grid().into_iter().step_by(2) {
                let report = clean(&strategy.id, bars.as_slice(), &settings(3), |bars| {
                    let signals = strategy.signals(&params, bars, timeframe, calendar);
                    Output::signals(signals.unwrap())
                });
                let now: BTreeSet<String> = report.silent.into_iter().collect();
                let before = silent.entry(&strategy.id).or_insert_with(|| now.clone());
                before.retain(|name| now.contains(name));
            }
        }
    }
    assert_eq!(silent.len(), Strategy::builtin().len());
    // It buys on every bar.
    let bought = silent.remove("buy_and_hold").unwrap();
    assert!(bought.iter().eq(["enter_long"]), "{bought:?}");
    assert!(silent.values().all(BTreeSet::is_empty), "{silent:?}");
}

fn closes() -> Bars {
    read(BITCOIN).as_slice().rows(0..200).to_bars()
}

fn one_column(column: impl Fn(&[f64]) -> Vec<f64>) -> Result<Report, CheckError> {
    let compute = |inputs: Inputs<'_>| vec![Output::numbers("column", column(inputs.bars.close))];
    check(closes().as_slice(), &Settings::default(), compute)
}

#[test]
fn a_leak_is_told_with_row_cut_and_values() {
    let late = one_column(|close| {
        let peek = |row: usize| {
            if row == 150 {
                close.last().copied()
            } else {
                None
            }
        };
        (0..close.len())
            .map(|row| peek(row).unwrap_or(0.0))
            .collect()
    });
    let late = late.unwrap();
    let [leak] = &late.leaks[..] else {
        panic!("one output, one leak");
    };
    assert_eq!((leak.output.as_str(), leak.row), ("column", 150));
    assert!(leak.cut > 150 && late.cuts.contains(&leak.cut));
    assert_eq!(leak.with, Value::Number(closes().close[199]));
    assert_ne!(leak.without, leak.with);
    assert!(
        leak.to_string().starts_with("`column` at row 150 is "),
        "{leak}"
    );
}

#[test]
fn cost_is_known_and_every_cut_is_compared() {
    let bars = closes();
    let settings = Settings::default();
    let report = check(bars.as_slice(), &settings, |inputs| {
        vec![Output::numbers("close", inputs.bars.close.to_vec())]
    });
    let report = report.unwrap();
    assert!(report.is_clean() && report.silent.is_empty());
    assert_eq!(report.cuts.len(), settings.cuts);
    assert_eq!(report.ends.len(), 199 - settings.cuts);
    assert!(report.cuts.is_sorted_by(|a, b| a < b));
    let poisoned = settings.cuts * settings.poisons.len();
    assert_eq!(
        report.runs,
        2 + settings.cuts + poisoned + report.ends.len()
    );
    let before: usize = report.cuts.iter().sum();
    let ended: usize = report.ends.iter().sum();
    assert_eq!(
        report.rows_run,
        (2 + poisoned) * bars.len() + before + ended
    );
    assert_eq!(
        report.cells_compared,
        before * (1 + settings.poisons.len()) + ended
    );
}

#[test]
fn chance_is_no_leak() {
    for rare in [1, 90] {
        let calls = std::cell::Cell::new(0);
        let result = one_column(|close| {
            calls.set(calls.get() + 1);
            let noise = if calls.get() % rare == 0 {
                f64::from(calls.get())
            } else {
                0.0
            };
            close.iter().map(|close| close + noise).collect()
        });
        assert!(
            matches!(result, Err(CheckError::NotDeterministic { row: 0, .. })),
            "{result:?}"
        );
    }
}

#[test]
fn what_is_not_a_row_per_bar_is_an_error() {
    let short = one_column(|close| close[1..].to_vec());
    let expected = CheckError::OutputLength {
        output: "column".to_owned(),
        given: 199,
        rows: 200,
    };
    assert_eq!(short, Err(expected));
    let dropped = one_column(|close| close[..close.len().min(120)].to_vec());
    assert!(matches!(
        dropped,
        Err(CheckError::OutputLength {
            given: 120,
            rows: 200,
            ..
        })
    ));
    let bars = closes();
    let grows = check(bars.as_slice(), &Settings::default(), |inputs| {
        let name = if inputs.bars.len() < 200 {
            "few"
        } else {
            "many"
        };
        vec![Output::numbers(name, inputs.bars.close.to_vec())]
    });
    assert!(
        matches!(grows, Err(CheckError::OutputsDiffer { .. })),
        "{grows:?}"
    );
    let one = bars.as_slice().rows(0..1);
    let too_few = check(one, &Settings::default(), |_| Vec::new());
    assert_eq!(too_few, Err(CheckError::TooFewRows { rows: 1 }));
    let nothing = check(bars.as_slice(), &Settings::default(), |_| Vec::new());
    assert_eq!(nothing, Err(CheckError::NoOutput));
    let inputs = Inputs {
        bars: bars.as_slice(),
        others: &[&[1.0]],
    };
    let other = check(inputs, &Settings::default(), |_| Vec::new());
    assert_eq!(
        other,
        Err(CheckError::OtherLength {
            at: 0,
            given: 1,
            rows: 200
        })
    );
}

#[test]
fn few_rows_and_broken_bars_are_no_trouble() {
    let bars = closes();
    for rows in 2..8 {
        let mut few = bars.as_slice().rows(0..rows).to_bars();
        for broken in [false, true] {
            if broken {
                few.close.fill(f64::NAN);
                few.high.fill(f64::INFINITY);
                few.low.fill(0.0);
            }
            let look = |ahead: usize| {
                let report = check(few.as_slice(), &settings(48), |inputs| {
                    let open = inputs.bars.open;
                    let column = (0..open.len()).map(|row| open.get(row + ahead).copied());
                    vec![Output::optional("open", column)]
                });
                report.unwrap()
            };
            assert!(look(0).is_clean());
            assert_eq!(look(0).cuts.len(), rows - 1);
            assert!(!look(1).is_clean(), "{rows} rows");
        }
    }
}

#[test]
fn a_label_may_wait_for_its_bar_and_no_longer() {
    let bars = closes();
    for (wait, expected) in [(5, true), (6, true), (4, false), (0, false)] {
        let report = check(bars.as_slice(), &Settings::default(), |inputs| {
            let close = inputs.bars.close;
            let later = (0..close.len()).map(|row| close.get(row + 5).copied());
            vec![Output::optional("label", later).known_after(wait)]
        });
        assert_eq!(report.unwrap().is_clean(), expected, "{wait} bars");
    }
}

#[test]
fn outputs_are_judged_one_by_one() {
    let bars = closes();
    let report = check(bars.as_slice(), &Settings::default(), |inputs| {
        let close = inputs.bars.close;
        let rows = close.len();
        let top = close.iter().copied().fold(0.0, f64::max);
        vec![
            Output::flags(
                "rises",
                (0..rows).map(|row| row > 0 && close[row] > close[row - 1]),
            ),
            Output::flags("is_top", close.iter().map(|close| *close == top)),
            Output::numbers("nothing", vec![f64::NAN; rows]),
            Output::events(
                "turns",
                rows,
                (2..rows).map(|row| (row, close[row] > close[row - 2])),
            ),
            Output::events(
                "turns_early",
                rows,
                (2..rows).map(|row| (row - 1, close[row] > close[row - 2])),
            ),
            Output::states("next", (0..rows).map(|row| close.get(row + 1))),
        ]
    });
    let report = report.unwrap();
    let leaking: Vec<&str> = report
        .leaks
        .iter()
        .map(|leak| leak.output.as_str())
        .collect();
    assert_eq!(leaking, ["is_top", "turns_early", "next"]);
    assert_eq!(report.silent, ["nothing"]);
}
