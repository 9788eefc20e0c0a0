//! The measured sheet: what every strategy of the program did on every series of the sample, out of
//! sample and after costs, losers included. `docs/strategies.md` is written from it.

use rayon::prelude::*;
use rumbo_engine::decision::TradeCosts;
use rumbo_engine::language::{ColumnCache, Frame};
use rumbo_engine::strategy::Strategy;
use rumbo_engine::strategy::sheet::{Market, Measured, measure};
use rumbo_market::{AssetClass, Bars, Calendar, Registry, Timeframe};
use serde::Serialize;

use crate::AppError;
use crate::ingest::{ImportRequest, Input, load_file};
use crate::sample::{self, SampleSeries};

mod page;

pub use page::{page, section};

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
