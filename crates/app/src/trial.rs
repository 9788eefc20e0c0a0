//! The trial ledger: every configuration ever run on bars of an instrument is counted, whoever ran
//! it, so that the number of tries is known and not declared.

use rumbo_engine::decision::Study;
use rumbo_engine::strategy::{Params, Strategy};
use rumbo_market::{Digest, Timeframe};
use rumbo_store::trial::{Trial, count, record};

use crate::decide::TIMEFRAME;
use crate::{App, AppError};

/// The bars on which something was tried.
#[derive(Debug, Clone, Copy)]
pub struct TriedOn<'a> {
    pub symbol: &'a str,
    pub timeframe: Timeframe,
    /// Opening of the first bar.
    pub from: i64,
    /// Close of the last bar.
    pub until: i64,
}

/// Counts backtests of a strategy with some parameter sets, each once per window. Returns the
/// configurations tried on the instrument and timeframe so far, on any window.
pub async fn count_backtests<'a>(
    app: &App,
    on: TriedOn<'_>,
    strategy: &Strategy,
    sets: impl IntoIterator<Item = &'a Params>,
) -> Result<i64, AppError> {
    let trials = trials_of(app, on, strategy, sets);
    record(&app.db, &trials).await?;
    tries(app, on.symbol, on.timeframe).await
}

/// The rows that count these sets.
pub(crate) fn trials_of<'a>(
    app: &App,
    on: TriedOn<'_>,
    strategy: &Strategy,
    sets: impl IntoIterator<Item = &'a Params>,
) -> Vec<Trial> {
    let TriedOn {
        symbol,
        timeframe,
        from,
        until,
    } = on;
    let window = format!("{symbol} {timeframe} {from} {until}");
    let window_digest = Digest::of(window.as_bytes()).to_string();
    sets.into_iter()
        .map(|params| Trial {
            symbol: symbol.to_owned(),
            timeframe: timeframe.to_string(),
            window_digest: window_digest.clone(),
            strategy_id: strategy.id.clone(),
            strategy_version: strategy.version.to_string(),
            params_digest: params_digest(params),
            first_seen: app.now_ms(),
        })
        .collect()
}

/// Configurations tried on an instrument and timeframe so far, by studies, backtests and sweeps.
pub async fn tries(app: &App, symbol: &str, timeframe: Timeframe) -> Result<i64, AppError> {
    Ok(count(&app.db, symbol, timeframe.as_str()).await?)
}

/// Counts what a study tried. One window is one year of an instrument: trying the same
/// configuration again the next day is not a new try.
pub(crate) async fn count_study(
    app: &App,
    symbol: &str,
    last_at: i64,
    study: &Study,
) -> Result<(), AppError> {
    let year = rumbo_market::format_day(last_at)
        .chars()
        .take(4)
        .collect::<String>();
    let window_digest = Digest::of(format!("{symbol} {TIMEFRAME} {year}").as_bytes()).to_string();
    let trials: Vec<Trial> = study
        .records
        .iter()
        .flat_map(|record| record.grid.iter().map(|params| (&record.evidence, params)))
        .map(|(evidence, params)| Trial {
            symbol: symbol.to_owned(),
            timeframe: TIMEFRAME.to_string(),
            window_digest: window_digest.clone(),
            strategy_id: evidence.strategy.clone(),
            strategy_version: evidence.version.to_string(),
            params_digest: params_digest(params),
            first_seen: app.now_ms(),
        })
        .collect();
    record(&app.db, &trials).await?;
    Ok(())
}

/// The same parameters are the same configuration, whoever ran them.
fn params_digest(params: &Params) -> String {
    Digest::of(params.to_string().as_bytes()).to_string()
}
