//! Studies as their callers see them: sweeps, overfitting, evaluations; see `golden/README.md`.
#![expect(
    clippy::unwrap_used,
    reason = "a golden file that cannot be read fails its test"
)]

#[path = "support/sample.rs"]
mod sample;

use std::ops::ControlFlow;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};

use rumbo_engine::backtest::{Assumptions, run};
use rumbo_engine::language::Frame;
use rumbo_engine::metric::{self, SharpeSample, minimum_track_record};
use rumbo_engine::strategy::{Params, Strategy};
use rumbo_engine::study::{
    CACHE_BYTES, Evaluation, EvaluationInput, Grade, ReturnBlocks, Scheme, Sweep, SweepPlan,
    effective_trials, evaluate, overfitting, sweep, sweep_keeping, verdict,
};
use rumbo_market::{Bars, Calendar, Digest, Hasher, Timeframe};
use serde_json::Value;

fn golden(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/golden")
        .join(name);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

#[track_caller]
fn assert_near(seen: f64, expected: f64, what: &str) {
    let allowed = 1e-9 * expected.abs().max(1e-3);
    assert!(
        (seen - expected).abs() <= allowed,
        "{what}: {seen} instead of {expected}"
    );
}

/// Returns of following the direction of the last `lag` bars.
fn trial(closes: &[f64], lag: usize) -> Vec<f64> {
    (1..closes.len())
        .map(|row| {
            let change = closes[row] / closes[row - 1] - 1.0;
            match (row - 1).checked_sub(lag) {
                None => 0.0,
                Some(before) => match closes[row - 1].total_cmp(&closes[before]) {
                    std::cmp::Ordering::Less => -change,
                    std::cmp::Ordering::Equal => 0.0,
                    std::cmp::Ordering::Greater => change,
                },
            }
        })
        .collect()
}

fn closes(series: &str) -> Vec<f64> {
    let close = |line: &str| line.split(',').nth(4).unwrap().parse().unwrap();
    golden(&format!("{series}.csv"))
        .lines()
        .skip(1)
        .map(close)
        .collect()
}

fn check_overfitting(case: &Value) {
    let series = case["series"].as_str().unwrap();
    let closes = closes(series);
    let lags: Vec<usize> = serde_json::from_value(case["lags"].clone()).unwrap();
    let blocks = serde_json::from_value(case["blocks"].clone()).unwrap();
    let trials: Vec<Vec<f64>> = lags.iter().map(|&lag| trial(&closes, lag)).collect();
    let of_trial = |returns: &Vec<f64>| {
        let mut equity = vec![1.0];
        for change in returns {
            equity.push(equity[equity.len() - 1] * (1.0 + change));
        }
        ReturnBlocks::of_equity(&equity, blocks, 0.0).unwrap()
    };
    let seen = overfitting(&trials.iter().map(of_trial).collect::<Vec<_>>()).unwrap();
    let seen = serde_json::to_value(seen).unwrap();
    for (key, expected) in case["overfitting"].as_object().unwrap() {
        let name = format!("{series} {key}");
        match expected {
            Value::Number(number) => {
                assert_near(seen[key].as_f64().unwrap(), number.as_f64().unwrap(), &name);
            }
            Value::Array(list) => {
                for (at, one) in list.iter().enumerate() {
                    assert_near(
                        seen[key][at].as_f64().unwrap(),
                        one.as_f64().unwrap(),
                        &name,
                    );
                }
            }
            other => assert_eq!(&seen[key], other, "{name}"),
        }
    }
    let effective = effective_trials(trials.iter().map(Vec::as_slice)).unwrap();
    let effective = serde_json::to_value(effective).unwrap();
    for (key, expected) in case["effective"].as_object().unwrap() {
        let (seen, expected) = (effective[key].as_f64().unwrap(), expected.as_f64().unwrap());
        assert_near(seen, expected, &format!("{series} {key}"));
    }
}

#[test]
fn overfitting_and_effective_trials_equal_the_papers_in_numpy() {
    let golden: Value = serde_json::from_str(&golden("overfitting.json")).unwrap();
    let cases = golden["cases"].as_array().unwrap();
    assert_eq!(cases.len(), 3);
    cases.iter().for_each(check_overfitting);
    for row in golden["minimum_track_record"].as_array().unwrap() {
        let [sharpe, skew, kurtosis, threshold, confidence, expected]: [f64; 6] =
            serde_json::from_value(row.clone()).unwrap();
        let sample = SharpeSample {
            sharpe,
            count: 2,
            skew,
            kurtosis,
        };
        let seen = minimum_track_record(&sample, threshold, confidence).unwrap();
        assert_near(seen, expected, &row.to_string());
    }
}

fn frame(bars: &Bars) -> Frame<'_> {
    Frame {
        bars: bars.as_slice(),
        timeframe: Timeframe::D1,
        calendar: Calendar::Xnys,
    }
}

fn assumptions() -> Assumptions {
    Assumptions {
        periods_per_year: 252.0,
        ..Assumptions::default()
    }
}

/// Sets around the defaults: every parameter at some values, with those that break a relation.
fn sets(strategy: &Strategy) -> Vec<Params> {
    let mut sets = vec![strategy.defaults()];
    for parameter in &strategy.parameters {
        let values = [0.5, 0.9, 1.1, 1.7].map(|factor| {
            let value = (parameter.default * factor).clamp(parameter.min, parameter.max);
            if parameter.integer {
                value.round()
            } else {
                value
            }
        });
        let longer: Vec<Params> = sets
            .iter()
            .flat_map(|set| {
                values.iter().map(|&value| {
                    let given = set.iter().map(|(name, held)| (name.to_owned(), held));
                    let changed = std::iter::once((parameter.name.clone(), value));
                    given.chain(changed).collect()
                })
            })
            .collect();
        sets.extend(longer.into_iter().take(60));
    }
    sets
}

fn plan<'a>(
    strategy: &'a Strategy,
    bars: &'a Bars,
    assumptions: &'a Assumptions,
    sets: &'a [Params],
) -> SweepPlan<'a> {
    SweepPlan {
        strategy,
        frame: frame(bars),
        assumptions,
        sets,
        blocks: Some(16),
        cache_bytes_max: CACHE_BYTES,
    }
}

fn go_on(_: usize) -> ControlFlow<()> {
    ControlFlow::Continue(())
}

#[test]
fn a_sweep_equals_each_backtest_alone_bit_for_bit() {
    let bars = sample::sample_bars("AAPL-1d.csv.zst");
    let bars = bars.as_slice().rows(0..1_500).to_bars();
    let assumptions = assumptions();
    let runs = |one: &&Strategy| one.check_timeframe(Timeframe::D1).is_ok();
    for strategy in Strategy::builtin().iter().filter(runs) {
        let sets = sets(strategy);
        let plan = plan(strategy, &bars, &assumptions, &sets);
        let swept = sweep_keeping(&plan, &go_on, |_, outcome| outcome.clone()).unwrap();
        assert!(!swept.cancelled);
        assert_eq!(swept.runs.len() + swept.refused.len(), sets.len());
        for run_of_set in &swept.runs {
            let params = &sets[run_of_set.set];
            let signals = strategy
                .signals(params, bars.as_slice(), Timeframe::D1, Calendar::Xnys)
                .unwrap();
            let alone = run(bars.as_slice(), &signals, &assumptions);
            let metrics = metric::compute(bars.as_slice(), &alone, &assumptions);
            let name = format!("{} {params}", strategy.id);
            assert_eq!(&run_of_set.params, params, "{name}");
            assert_eq!(run_of_set.metrics, metrics, "{name}");
            assert_eq!(
                run_of_set.sharpe_per_bar,
                metrics.sharpe_per_bar(),
                "{name}"
            );
            let blocks = ReturnBlocks::of_equity(&alone.equity, 16, 0.0);
            assert_eq!(run_of_set.blocks, blocks, "{name}");
            assert_eq!(run_of_set.kept, alone, "{name}");
        }
        for (set, error) in &swept.refused {
            assert_eq!(error, &strategy.check(&sets[*set]).unwrap_err());
        }
    }
}

fn with_threads<T: Send>(threads: usize, work: impl FnOnce() -> T + Send) -> T {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
    pool.unwrap().install(work)
}

fn digest(sweep: &Sweep) -> Digest {
    let mut hasher = Hasher::default();
    for run in &sweep.runs {
        hasher.text(&run.params.to_string());
        hasher.text(&serde_json::to_string(&run.metrics).unwrap());
        let blocks = run.blocks.as_ref().unwrap();
        hasher.floats(&[blocks.centre]);
        for (sum, squares) in &blocks.sums {
            hasher.floats(&[*sum, *squares]);
        }
    }
    hasher.finish()
}

#[test]
fn threads_and_cache_leave_no_trace_in_a_sweep() {
    let bars = sample::sample_bars("MSFT-1d.csv.zst");
    let assumptions = assumptions();
    let strategy = Strategy::find("ema_cross", Strategy::builtin()).unwrap();
    let sets = sets(strategy);
    let mut digests = Vec::new();
    for threads in [1, 2, 8] {
        for cache_bytes_max in [0, 400_000, CACHE_BYTES] {
            let plan = SweepPlan {
                cache_bytes_max,
                ..plan(strategy, &bars, &assumptions, &sets)
            };
            let swept = with_threads(threads, || sweep(&plan, &go_on).unwrap());
            digests.push(digest(&swept));
        }
    }
    digests.dedup();
    assert_eq!(digests.len(), 1);
}

#[test]
fn a_cancelled_sweep_keeps_what_is_finished() {
    let bars = sample::sample_bars("KO-1d.csv.zst");
    let assumptions = assumptions();
    let strategy = Strategy::find("ema_cross", Strategy::builtin()).unwrap();
    let sets = sets(strategy);
    let plan = plan(strategy, &bars, &assumptions, &sets);
    let whole = sweep(&plan, &go_on).unwrap();
    let told = AtomicUsize::new(0);
    let stop_after = |done: usize| {
        told.fetch_max(done, Ordering::Relaxed);
        if done >= 5 {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    };
    let part = with_threads(2, || sweep(&plan, &stop_after).unwrap());
    let finished = part.runs.len() + part.refused.len();
    assert!(part.cancelled && (5..8).contains(&finished), "{finished}");
    assert_eq!(told.into_inner(), finished);
    for run in &part.runs {
        let same = whole.runs.iter().find(|one| one.set == run.set).unwrap();
        assert_eq!(run, same);
    }
}

#[test]
fn costs_that_make_no_sense_are_refused_before_anything_runs() {
    let bars = sample::sample_bars("KO-1d.csv.zst");
    let assumptions = Assumptions {
        fee_bps: -1.0,
        ..assumptions()
    };
    let strategy = &Strategy::builtin()[0];
    let sets = [strategy.defaults()];
    assert!(sweep(&plan(strategy, &bars, &assumptions, &sets), &go_on).is_err());
}

const SCHEME: Scheme = Scheme {
    train_bars: 1_000,
    test_bars: 250,
};

fn evaluation(id: &str, bars: &Bars, tries: usize) -> Evaluation {
    let strategy = Strategy::find(id, Strategy::builtin()).unwrap();
    let assumptions = assumptions();
    let input = EvaluationInput {
        strategy,
        frame: frame(bars),
        assumptions: &assumptions,
        sets: &strategy.grid(),
        scheme: SCHEME,
        tries,
    };
    evaluate(&input).unwrap()
}

#[test]
fn an_evaluation_is_the_same_for_any_number_of_threads() {
    let bars = sample::sample_bars("GE-1d.csv.zst");
    let of = |threads| with_threads(threads, || evaluation("donchian_breakout", &bars, 40));
    let (one, two, eight) = (of(1), of(2), of(8));
    assert_eq!(one, two);
    assert_eq!(one, eight);
    let json = serde_json::to_string(&one).unwrap();
    assert_eq!(serde_json::from_str::<Evaluation>(&json).unwrap(), one);
}

/// The figures of an evaluation are those of its parts.
#[test]
fn an_evaluation_adds_up() {
    let bars = sample::sample_bars("JPM-1d.csv.zst");
    let seen = evaluation("ema_cross", &bars, 500);
    let record = &seen.out_of_sample;
    assert_eq!(seen.tries, 500);
    assert_eq!(record.bars, bars.len() - SCHEME.train_bars);
    let growth: f64 = seen
        .periods
        .iter()
        .map(|period| 1.0 + period.total_return.unwrap())
        .product();
    assert_near(growth - 1.0, record.total_return.unwrap(), "periods");
    let bars_of_periods: usize = seen.periods.iter().map(|period| period.bars).sum();
    let trades: usize = seen.periods.iter().map(|period| period.trades).sum();
    assert_eq!((bars_of_periods, trades), (record.bars, record.trades));
    assert_eq!(seen.periods[0].from, record.from);
    assert_eq!(seen.periods[3].until, record.until);
    assert_eq!(seen.costs[0].total_return, record.total_return);
    let (low, high) = record.sharpe_interval.unwrap();
    let sharpe = record.sharpe.unwrap();
    assert_near((low + high) / 2.0, sharpe, "the middle of the interval");
    // More tries, higher bar.
    let fewer = evaluation("ema_cross", &bars, 9);
    assert!(fewer.deflated_sharpe.unwrap() > seen.deflated_sharpe.unwrap());
    assert!(fewer.lucky_sharpe.unwrap() < seen.lucky_sharpe.unwrap());
    assert!(fewer.deflated_sharpe_effective.unwrap() >= fewer.deflated_sharpe.unwrap());
}

#[test]
fn costs_only_take_from_a_record() {
    for file in ["AAPL-1d.csv.zst", "SPY-1d.csv.zst", "XAUUSD-1d.csv.zst"] {
        let seen = evaluation("rsi_reversion", &sample::sample_bars(file), 9);
        let earned: Vec<f64> = seen
            .costs
            .iter()
            .map(|stress| stress.total_return.unwrap())
            .collect();
        assert!(earned[0] > earned[1] && earned[1] > earned[2], "{earned:?}");
    }
}

/// A strategy on prices without memory has no skill, so none may be called solid.
#[test]
fn luck_is_not_called_solid() {
    let mut state = 12_345_u64;
    let mut draw = || {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        f64::from(u32::try_from(state >> 32).unwrap()) / f64::from(u32::MAX) - 0.5
    };
    let mut solid = 0;
    for _ in 0..12 {
        let mut price = 100.0;
        let bars: Bars = (0..3_000_i64)
            .map(|at| {
                let open = price;
                price *= 1.0 + 0.03 * draw();
                rumbo_market::Bar {
                    opened_at: at * rumbo_market::DAY_MS,
                    open,
                    high: open.max(price) * 1.002,
                    low: open.min(price) * 0.998,
                    close: price,
                    volume: 1.0,
                }
            })
            .collect();
        for id in ["ema_cross", "rsi_reversion", "donchian_breakout"] {
            let judged = verdict(&evaluation(id, &bars, 100));
            solid += usize::from(judged.grade == Grade::Solid);
        }
    }
    assert_eq!(solid, 0);
}

#[test]
fn too_much_or_too_little_to_evaluate_is_refused_with_a_reason() {
    let bars = sample::sample_bars("KO-1d.csv.zst");
    let strategy = Strategy::find("ema_cross", Strategy::builtin()).unwrap();
    let assumptions = assumptions();
    let short = bars.as_slice().rows(0..500).to_bars();
    let many = vec![strategy.defaults(); 20_000];
    let grid = strategy.grid();
    let refused = |bars: &Bars, sets: &[Params]| {
        let input = EvaluationInput {
            strategy,
            frame: frame(bars),
            assumptions: &assumptions,
            sets,
            scheme: SCHEME,
            tries: 1,
        };
        evaluate(&input).unwrap_err().to_string()
    };
    assert!(refused(&short, &grid).contains("at least 1250 bars"));
    assert!(refused(&bars, &many).contains("too much at once"));
    assert!(refused(&bars, &[]).contains("at least one configuration"));
}
