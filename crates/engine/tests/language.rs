//! Promises of the rule language and of the built-in strategies, on random programs and bars.
//!
//! Columns and stream agree bit for bit, also when a stream is copied and resumed; what a cache
//! holds does not change a result. That nothing looks ahead is held to in `lookahead.rs`.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "language/programs.rs"]
mod programs;
#[path = "support/sample.rs"]
mod sample;

use programs::{Random, bars, program};
use rumbo_engine::decision::RiskProfile;
use rumbo_engine::language::{ColumnCache, Frame, Module, Point, Program, Series, Truth, Want};
use rumbo_engine::signal::{SignalRow, Signals};
use rumbo_engine::strategy::{Params, Strategy};
use rumbo_market::{BarSlice, Bars, Calendar, Timeframe};

const PROGRAMS: u64 = 600;
const CACHE_BYTES: usize = 1 << 26;

const MARKETS: [(Calendar, Timeframe); 4] = [
    (Calendar::Continuous, Timeframe::M5),
    (Calendar::Continuous, Timeframe::H1),
    (Calendar::Xnys, Timeframe::M15),
    (Calendar::FxWeek, Timeframe::H1),
];

/// The built-in strategies also run on real days: some are made for days, and some wait for shapes with
/// gaps, which made bars do not have.
const DAYS: (Calendar, Timeframe) = (Calendar::Xnys, Timeframe::D1);

struct Case {
    source: String,
    program: Program,
    bars: Bars,
    timeframe: Timeframe,
    calendar: Calendar,
}

impl Case {
    fn frame<'a>(&self, bars: BarSlice<'a>) -> Frame<'a> {
        Frame {
            bars,
            timeframe: self.timeframe,
            calendar: self.calendar,
        }
    }

    fn run(&self, bars: BarSlice<'_>) -> Series {
        let columns = self.program.columns(self.frame(bars));
        let mut columns = columns.expect("the timeframes of the programs are longer");
        columns.swap_remove(0)
    }
}

/// Calls `check` with random programs over random bars.
fn for_random_programs(seed: u64, mut check: impl FnMut(&mut Random, &Case)) {
    let mut refused = 0;
    for number in 0..PROGRAMS {
        let mut random = Random::new(seed * 1_000_003 + number);
        let source = program(&mut random);
        let mut module = Module::default();
        module.add_root("", &source, Want::Any).expect(&source);
        let program = match module.bind(&[("p".to_owned(), 7.0)].into()) {
            Ok(program) => program,
            Err(error) => {
                assert!(
                    error.message.contains("finite number"),
                    "{}",
                    error.render()
                );
                refused += 1;
                continue;
            }
        };
        let (calendar, timeframe) = MARKETS[random.below(MARKETS.len())];
        let rows = 1 + random.below(700);
        let case = Case {
            bars: bars(&mut random, calendar, timeframe, rows),
            source,
            program,
            timeframe,
            calendar,
        };
        check(&mut random, &case);
    }
    assert!(
        refused * 10 < PROGRAMS,
        "{refused} of {PROGRAMS} programs were refused"
    );
}

fn bits(value: f64) -> u64 {
    if value.is_nan() {
        f64::NAN.to_bits()
    } else {
        value.to_bits()
    }
}

fn same_until(left: &Series, right: &Series, rows: usize) -> bool {
    match (left, right) {
        (Series::Numbers(a), Series::Numbers(b)) => a[..rows]
            .iter()
            .zip(&b[..rows])
            .all(|(a, b)| bits(*a) == bits(*b)),
        (Series::Truths(a), Series::Truths(b)) => a[..rows] == b[..rows],
        _ => false,
    }
}

fn is_row(series: &Series, row: usize, point: Point) -> bool {
    match (series, point) {
        (Series::Numbers(column), Point::Number(value)) => bits(column[row]) == bits(value),
        (Series::Truths(column), Point::Truth(truth)) => column[row] == truth,
        _ => false,
    }
}

#[test]
fn columns_and_stream_agree_to_the_bit() {
    let mut told = 0;
    for_random_programs(1, |random, case| {
        let columns = case.run(case.bars.as_slice());
        let mut stream = case.program.stream(case.timeframe, case.calendar).unwrap();
        let split = random.below(case.bars.len());
        let mut copy = stream.clone();
        for (row, bar) in case.bars.as_slice().iter().enumerate() {
            if row == split {
                copy = stream.clone();
            }
            stream.next(bar);
            assert!(
                is_row(&columns, row, stream.point(0)),
                "row {row} of {}",
                case.source
            );
        }
        for row in split..case.bars.len() {
            copy.next(case.bars.as_slice().bar(row));
            assert!(
                is_row(&columns, row, copy.point(0)),
                "resumed at {row}: {}",
                case.source
            );
        }
        told += u64::from(match &columns {
            Series::Numbers(column) => column.iter().any(|value| !value.is_nan()),
            Series::Truths(column) => column.iter().any(|truth| *truth != Truth::UNKNOWN),
        });
    });
    assert!(told > PROGRAMS / 2, "only {told} programs say anything");
}

#[test]
fn a_cache_changes_no_result() {
    let mut random = Random::new(9);
    let (calendar, timeframe) = MARKETS[0];
    let bars = bars(&mut random, calendar, timeframe, 500);
    let frame = Frame {
        bars: bars.as_slice(),
        timeframe,
        calendar,
    };
    let roomy = ColumnCache::new(frame, CACHE_BYTES);
    let narrow = ColumnCache::new(frame, 10_000);
    for_random_programs(3, |_, case| {
        if case.timeframe != timeframe {
            return;
        }
        let plain = case.run(bars.as_slice());
        for cache in [&roomy, &roomy, &narrow] {
            let cached = case.program.columns_cached(cache).unwrap();
            assert!(
                same_until(&plain, &cached[0], bars.len()),
                "{}",
                case.source
            );
        }
    });
}

fn row(signals: &Signals, at: usize) -> [u64; 6] {
    let rule = |column: &Vec<bool>| u64::from(column.get(at).copied().unwrap_or(false));
    let distance = |column: &Vec<f64>| column.get(at).map_or(u64::MAX, |value| bits(*value));
    [
        rule(&signals.enter_long),
        rule(&signals.exit_long),
        rule(&signals.enter_short),
        rule(&signals.exit_short),
        distance(&signals.stop_distance),
        distance(&signals.target_distance),
    ]
}

fn row_of(row: SignalRow) -> [u64; 6] {
    let distance = |value: Option<f64>| value.map_or(u64::MAX, bits);
    [
        u64::from(row.enter_long),
        u64::from(row.exit_long),
        u64::from(row.enter_short),
        u64::from(row.exit_short),
        distance(row.stop_distance),
        distance(row.target_distance),
    ]
}

/// Calls `check` with every parameter set of every built-in strategy, in every market where it runs.
fn for_built_ins(mut check: impl FnMut(&Strategy, &Params, Frame<'_>)) {
    let mut random = Random::new(77);
    for (calendar, timeframe) in MARKETS.into_iter().chain([DAYS]) {
        let bars = if timeframe == DAYS.1 {
            let recorded = sample::sample_bars("AAPL-1d.csv.zst");
            recorded.as_slice().rows(0..1_500).to_bars()
        } else {
            bars(&mut random, calendar, timeframe, 1_500)
        };
        let frame = Frame {
            bars: bars.as_slice(),
            timeframe,
            calendar,
        };
        let runs = |one: &&Strategy| one.check_timeframe(timeframe).is_ok();
        for strategy in Strategy::builtin().iter().filter(runs) {
            for params in strategy.grid() {
                check(strategy, &params, frame);
            }
        }
    }
}

#[test]
fn built_in_signals_are_the_same_in_columns_stream_and_cache() {
    let mut entries = std::collections::BTreeMap::<&str, usize>::new();
    for_built_ins(|strategy, params, frame| {
        let id = &strategy.id;
        let Frame {
            bars,
            timeframe,
            calendar,
        } = frame;
        let columns = strategy.signals(params, bars, timeframe, calendar).unwrap();
        let mut stream = strategy.stream(params, timeframe, calendar).unwrap();
        let cached = strategy
            .signals_cached(params, &ColumnCache::new(frame, CACHE_BYTES))
            .unwrap();
        for (at, bar) in bars.iter().enumerate() {
            let expected = row(&columns, at);
            assert_eq!(row_of(stream.next(bar)), expected, "{id} {params} {at}");
            assert_eq!(row(&cached, at), expected, "{id} {params} {at}");
        }
        let known = Strategy::find(id, Strategy::builtin()).unwrap();
        let entered = columns.enter_long.iter().filter(|entry| **entry).count();
        *entries.entry(known.id.as_str()).or_default() += entered;
    });
    assert_eq!(entries.len(), Strategy::builtin().len());
    assert!(entries.values().all(|&count| count > 4), "{entries:?}");
    // Those that vote speak often; some of the others wait for rare shapes.
    let voters = Strategy::default_voters(RiskProfile::Moderate);
    let often = |one: &Strategy| entries[one.id.as_str()] > 20;
    assert!(voters.iter().all(often), "{entries:?}");
}
