//! The measured sheet: what every strategy of the program did on every series of the sample, out of
//! sample and after costs, losers included. `docs/strategies.md` is written from it.

use rayon::prelude::*;
use rumbo_engine::decision::TradeCosts;
use rumbo_engine::language::{ColumnCache, Frame};
use rumbo_engine::metric::quantile;
use rumbo_engine::strategy::Strategy;
use rumbo_engine::strategy::sheet::{Market, Measured, measure};
use rumbo_market::{AssetClass, Bars, Calendar, Registry, Timeframe};
use serde::Serialize;

use crate::AppError;
use crate::ingest::{ImportRequest, Input, load_file};
use crate::sample::{self, SampleSeries};

mod page;
mod shelf;

pub use page::{page, section};
pub(crate) use shelf::SheetShelf;
pub use shelf::sheet_of;

/// Columns of one series that strategies may keep in common.
const CACHE_BYTES_MAX: usize = 512 << 20;
/// Fewer closed trades than this say little.
pub const TRADES_MIN: usize = 30;

/// A series of the sample with its bars.
#[derive(Debug, Clone)]
pub struct SheetSeries {
    pub symbol: String,
    pub asset_class: AssetClass,
    pub timeframe: Timeframe,
    pub calendar: Calendar,
    pub bars: Bars,
}

/// One strategy on one series; no figures where it cannot run on the timeframe.
#[derive(Debug, Clone, Serialize)]
pub struct SheetRow {
    pub strategy: String,
    pub symbol: String,
    pub asset_class: AssetClass,
    pub timeframe: Timeframe,
    pub measured: Option<Measured>,
}

/// How a strategy did over all series on which it runs.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct SheetSummary {
    pub series: usize,
    /// Series with a return above 0.
    pub positive: usize,
    /// Series with a higher return than holding.
    pub beat_holding: usize,
    /// Series with a higher Sharpe ratio than holding.
    pub higher_sharpe: usize,
    /// Series whose whole interval of the Sharpe ratio is above 0.
    pub above_zero: usize,
    /// An account that never moved counts as 0; `None` without series.
    pub median_sharpe: Option<f64>,
}

impl SheetSummary {
    /// Counts the rows of one strategy.
    pub fn of<'a>(rows: impl IntoIterator<Item = &'a SheetRow>) -> Self {
        let measured = rows.into_iter().filter_map(|row| row.measured.as_ref());
        let of: Vec<&Measured> = measured.collect();
        let count = |holds: fn(&Measured) -> bool| of.iter().filter(|one| holds(one)).count();
        let sharpes = of.iter().map(|one| one.account.sharpe.unwrap_or(0.0));
        let mut sharpes: Vec<f64> = sharpes.collect();
        sharpes.sort_by(f64::total_cmp);
        Self {
            series: of.len(),
            positive: count(|one| one.account.total_return > Some(0.0)),
            beat_holding: count(|one| one.account.total_return > one.hold.total_return),
            higher_sharpe: count(|one| one.account.sharpe > one.hold.sharpe),
            above_zero: count(|one| {
                let interval = one.account.sharpe_interval;
                interval.is_some_and(|(low, _)| low > 0.0)
            }),
            median_sharpe: quantile(&sharpes, 0.5),
        }
    }
}

/// Series of the sample, in the order of asset class, symbol and timeframe. `wanted` may leave some out.
pub async fn series(
    now_ms: i64,
    wanted: impl Fn(&SampleSeries) -> bool,
) -> Result<Vec<SheetSeries>, AppError> {
    let registry = Registry::builtin();
    let mut found = Vec::new();
    for one in sample::list().into_iter().filter(wanted) {
        let instrument = registry
            .resolve(&one.symbol)
            .map_err(|error| AppError::NotFound(error.to_string()))?;
        let request = ImportRequest {
            instrument: Some(one.symbol.clone()),
            timeframe: Some(one.timeframe),
            closed_by: Some(i64::MAX),
            ..ImportRequest::new(Input::Memory {
                name: one.file.clone(),
                bytes: sample::bytes(&one).into(),
            })
        };
        let loaded = load_file(&registry, now_ms, &request).await?;
        found.push(SheetSeries {
            symbol: one.symbol,
            asset_class: instrument.asset_class,
            timeframe: one.timeframe,
            calendar: instrument.calendar,
            bars: loaded.bars,
        });
    }
    found.sort_by(|a, b| {
        let key = |one: &SheetSeries| (one.asset_class, one.symbol.clone(), one.timeframe);
        key(a).cmp(&key(b))
    });
    Ok(found)
}

/// Measures strategies on series, by strategy and then in the order of the series. Benchmarks are
/// passed over: holding is in every row. `done` is told after each series.
pub fn rows(
    strategies: &[Strategy],
    series: &[SheetSeries],
    costs: TradeCosts,
    done: impl Fn() + Sync,
) -> Result<Vec<SheetRow>, AppError> {
    let strategies: Vec<&Strategy> = strategies.iter().filter(|one| !one.benchmark).collect();
    let mut by_series = Vec::with_capacity(series.len());
    for one in series {
        let frame = Frame {
            bars: one.bars.as_slice(),
            timeframe: one.timeframe,
            calendar: one.calendar,
        };
        let cache = ColumnCache::new(frame, CACHE_BYTES_MAX);
        let market = Market {
            timeframe: one.timeframe,
            calendar: one.calendar,
            shorts: one.asset_class.is_pair() && one.asset_class != AssetClass::Crypto,
            costs,
        };
        let row = |strategy: &&Strategy| {
            let measured = match strategy.check_timeframe(one.timeframe) {
                Ok(()) => Some(measure(strategy, &market, &cache).map_err(|error| {
                    AppError::Conflict(format!("`{}` on {}: {error}", strategy.id, one.symbol))
                })?),
                Err(_) => None,
            };
            Ok::<_, AppError>(SheetRow {
                strategy: strategy.id.clone(),
                symbol: one.symbol.clone(),
                asset_class: one.asset_class,
                timeframe: one.timeframe,
                measured,
            })
        };
        let rows: Vec<SheetRow> = strategies.par_iter().map(row).collect::<Result<_, _>>()?;
        by_series.push(rows);
        done();
    }
    let count = strategies.len();
    let of = |at: usize| by_series.iter().map(move |rows| rows[at].clone());
    Ok((0..count).flat_map(of).collect())
}
