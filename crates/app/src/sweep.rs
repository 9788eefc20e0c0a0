//! A sweep from request to result: one strategy with many parameter sets.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use rumbo_engine::language::Frame;
use rumbo_engine::metric::Metrics;
use rumbo_engine::strategy::{Params, Strategy};
use rumbo_engine::study::{CACHE_BYTES, SweepPlan, sweep_keeping};
use rumbo_market::{Digest, Timeframe};

use crate::AppError;
use crate::backtest::{BacktestBars, BacktestOptions, digest, refused};
use crate::trial::TriedOn;

/// One parameter set and what came of it.
#[derive(Debug, Clone)]
pub struct SweptSet {
    pub params: Params,
    pub metrics: Metrics,
    /// That of the backtest of this set alone.
    pub digest: Digest,
}

/// Result of a sweep.
#[derive(Debug, Clone)]
pub struct SweepReport {
    pub instrument: String,
    pub timeframe: Timeframe,
    /// Opening of the first bar.
    pub from: i64,
    /// Close of the last bar.
    pub until: i64,
    /// In the order in which they were given, without those that the strategy does not take.
    pub sets: Vec<SweptSet>,
}

impl SweepReport {
    /// The bars that the ledger counts these tries on.
    pub fn tried_on(&self) -> TriedOn<'_> {
        TriedOn {
            symbol: &self.instrument,
            timeframe: self.timeframe,
            from: self.from,
            until: self.until,
        }
    }
}

/// Runs a strategy with every parameter set; `options` holds what all share.
///
/// A set that is out of range or breaks a relation of the strategy is left out. `done` is told after
/// each set how many are done, from any thread.
pub fn sweep(
    strategy: &Strategy,
    series: BacktestBars<'_>,
    options: &BacktestOptions,
    sets: &[BTreeMap<String, f64>],
    done: impl Fn(usize) + Sync,
) -> Result<SweepReport, AppError> {
    let BacktestBars {
        instrument,
        timeframe,
        calendar,
        bars,
    } = series;
    let (Some(&from), Some(&last)) = (bars.opened_at.first(), bars.opened_at.last()) else {
        return Err(AppError::invalid(
            "from",
            "and `until` leave no bar to test",
        ));
    };
    let taken = |set: &BTreeMap<String, f64>| {
        let given = set.iter().map(|(name, value)| (name.as_str(), *value));
        strategy.params(given).ok()
    };
    let taken: Vec<Params> = sets.iter().filter_map(taken).collect();
    let refused_count = sets.len() - taken.len();
    let assumptions = options.assumptions(calendar, timeframe);
    let plan = SweepPlan {
        strategy,
        frame: Frame {
            bars,
            timeframe,
            calendar,
        },
        assumptions: &assumptions,
        sets: &taken,
        blocks: None,
        cache_bytes_max: CACHE_BYTES,
    };
    let bars_digest = bars.digest();
    let swept = sweep_keeping(
        &plan,
        &|count| {
            done(refused_count + count);
            ControlFlow::Continue(())
        },
        |params, outcome| digest(strategy, params, &assumptions, bars_digest, outcome),
    )
    .map_err(refused)?;
    // A set that was taken fails only where the strategy does not fit the bars, and then all do.
    if let (true, Some((_, error))) = (swept.runs.is_empty(), swept.refused.into_iter().next()) {
        return Err(error.into());
    }
    let sets = swept.runs.into_iter().map(|run| SweptSet {
        params: run.params,
        metrics: run.metrics,
        digest: run.kept,
    });
    Ok(SweepReport {
        instrument: instrument.to_owned(),
        timeframe,
        from,
        until: calendar.closed_at(timeframe, last),
        sets: sets.collect(),
    })
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use rumbo_engine::metric;
    use rumbo_market::{Bar, Bars, Calendar, DAY_MS};

    use super::*;
    use crate::backtest::backtest;

    fn bars() -> Bars {
        let close = |at: i64| {
            let wave = (at % 37 - 18).abs() + (at % 11) * (at % 5);
            100.0 + f64::from(i32::try_from(wave).expect("a small number"))
        };
        (1..600)
            .map(|at| Bar {
                opened_at: at * DAY_MS,
                open: close(at - 1),
                high: close(at).max(close(at - 1)) + 1.0,
                low: close(at).min(close(at - 1)) - 1.0,
                close: close(at),
                volume: 1.0,
            })
            .collect()
    }

    #[test]
    fn each_set_is_the_backtest_of_it_alone_and_what_is_not_taken_is_left_out() {
        let bars = bars();
        let series = BacktestBars {
            instrument: "TEST",
            timeframe: Timeframe::D1,
            calendar: Calendar::Continuous,
            bars: bars.as_slice(),
        };
        let strategy = Strategy::find("ema_cross", Strategy::builtin()).expect("it is built in");
        let set = |fast: f64, slow: f64| {
            BTreeMap::from([("fast".to_owned(), fast), ("slow".to_owned(), slow)])
        };
        // The second breaks a relation, the last is out of range.
        let sets = [
            set(5.0, 20.0),
            set(30.0, 20.0),
            set(3.0, 9.0),
            set(5.0, 1e6),
        ];
        let options = BacktestOptions {
            fee_bps: Some(7.0),
            ..BacktestOptions::default()
        };
        let told = AtomicUsize::new(0);
        let report = sweep(strategy, series, &options, &sets, |done| {
            told.fetch_max(done, Ordering::Relaxed);
        })
        .expect("the sweep runs");
        assert_eq!(report.sets.len(), 2);
        assert_eq!(told.into_inner(), sets.len());
        for (seen, params) in report.sets.iter().zip([&sets[0], &sets[2]]) {
            let options = BacktestOptions {
                params: params.clone(),
                ..options.clone()
            };
            let alone = backtest(strategy, series, &options).expect("the backtest runs");
            assert!(!alone.trades.is_empty());
            assert_eq!(seen.params, alone.params);
            // A sweep keeps the core metrics, a backtest all of them.
            let of = |metrics| metric::LIST.iter().map(move |one| (one.value)(metrics));
            let both: Vec<_> = of(&seen.metrics).zip(of(&alone.metrics)).collect();
            let kept: Vec<_> = both.iter().filter(|(seen, _)| seen.is_some()).collect();
            assert!(kept.len() >= 15, "{}", kept.len());
            assert!(kept.iter().all(|(seen, alone)| seen == alone), "{kept:?}");
            assert_eq!(seen.digest, alone.digest);
            assert_eq!((report.from, report.until), (alone.from, alone.until));
        }
    }

    #[test]
    fn costs_that_make_no_sense_are_an_error_and_not_an_empty_list() {
        let bars = bars();
        let series = BacktestBars {
            instrument: "TEST",
            timeframe: Timeframe::D1,
            calendar: Calendar::Continuous,
            bars: bars.as_slice(),
        };
        let strategy = Strategy::find("ema_cross", Strategy::builtin()).expect("it is built in");
        let options = BacktestOptions {
            fee_bps: Some(-1.0),
            ..BacktestOptions::default()
        };
        let error =
            sweep(strategy, series, &options, &[BTreeMap::new()], |_| {}).expect_err("refused");
        assert!(error.to_string().contains("fee_bps"), "{error}");
    }
}
