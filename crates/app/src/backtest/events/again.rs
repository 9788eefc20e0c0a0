//! A stored run on an account once more, for reports: with other costs and beside holding the basket.

use std::cell::RefCell;
use std::sync::Arc;

use rumbo_engine::backtest::Outcome;
use rumbo_engine::report::{Report, ReportInput, STRESS_MULTIPLES, report};
use rumbo_engine::strategy::{Params, Strategy};
use rumbo_store::backtest::BacktestResult;
use serde_json::from_str;

use super::super::account::Account;
use super::super::again::{Again, CHANGED};
use super::super::place::PlaceQuery;
use super::super::stored::StoredReport;
use super::super::{BacktestReport, kept};
use super::stored::place_of_run;
use super::{EventMarket, EventRun, EventsReport, Watch, read_market};
use crate::export::{Detail, parameters_used};
use crate::{App, AppError};

/// Doubts about bars that a basket made from many would raise without a reason.
const OF_ONE_SERIES: [&str; 4] = [
    "run.no_volume",
    "run.zero_volume",
    "run.large_fills",
    "run.stale_prices",
];

/// Runs a stored result again over the bars as they were known then. A conflict when it is not what was
/// stored.
pub(crate) async fn events_again(
    app: &App,
    row: &BacktestResult,
    strategy: Strategy,
    known: Option<Arc<Report>>,
) -> Result<Again, AppError> {
    let damaged = |reason: String| AppError::Damaged {
        what: "backtest",
        id: row.id.clone(),
        reason,
    };
    let stored: Option<StoredReport> = kept::report(app, &row.id).await?;
    let figures = stored.and_then(|stored| stored.events);
    let account = figures
        .ok_or_else(|| damaged("its account is missing".to_owned()))?
        .account;
    let symbols: Vec<String> =
        from_str(&row.instruments).map_err(|error| damaged(error.to_string()))?;
    let params: std::collections::BTreeMap<String, f64> =
        from_str(&row.params).map_err(|error| damaged(error.to_string()))?;
    let query = PlaceQuery {
        timeframe: row
            .timeframe
            .parse()
            .map_err(|_| damaged("its timeframe is unknown".to_owned()))?,
        from: Some(row.from_ms),
        until: Some(row.until_ms),
        as_of: row.created_at,
    };
    let market = read_market(app, &symbols, query, &account).await?;
    let digest = row.digest.clone();
    app.compute(move || {
        let given = params.iter().map(|(name, value)| (name.as_str(), *value));
        let params = strategy.params(given)?;
        let again = look_into(strategy, &market, (&params, &account), known)?;
        if again.report.digest.to_string() != digest {
            return Err(AppError::Conflict(CHANGED.to_owned()));
        }
        Ok(again)
    })
    .await?
}

/// Runs a strategy on an account and makes its report, in the shape of a signal backtest.
pub fn look_into(
    strategy: Strategy,
    market: &EventMarket,
    (params, account): (&Params, &Account),
    known: Option<Arc<Report>>,
) -> Result<Again, AppError> {
    let run = super::run(&strategy, market, params, account, &Watch::default())?;
    let place = place_of_run(&run, market)?;
    let shaped = shaped(&run);
    let parameters = parameters_used(&strategy, &shaped);
    let make = || {
        let input = ReportInput {
            bars: place.bars.as_slice(),
            earlier_closes: &[],
            timeframe: place.timeframe,
            calendar: place.instrument.calendar,
            outcome: &run.outcome,
            metrics: &shaped.metrics,
            assumptions: &shaped.assumptions,
            parameters: &parameters,
        };
        // Costs that are refused take all of every trade: beyond them nothing pays, so the search for
        // the break-even needs no outcome there. A row of the stress test does.
        let dearest = STRESS_MULTIPLES.into_iter().fold(0.0, f64::max);
        let refused = RefCell::new(Ok(()));
        let mut made = report(&input, |multiple| {
            let costed = account.with_costs(multiple);
            let again = super::run(&strategy, market, params, &costed, &Watch::default());
            again.map_or_else(
                |error| {
                    if multiple <= dearest {
                        *refused.borrow_mut() = Err(error);
                    }
                    Outcome::default()
                },
                |again| again.outcome,
            )
        });
        refused.into_inner()?;
        if market.listed.len() > 1 {
            let codes = OF_ONE_SERIES;
            made.diagnostics
                .retain(|doubt| !codes.contains(&doubt.statement.code.as_str()));
        }
        Ok::<_, AppError>(Arc::new(made))
    };
    let made = match known {
        Some(report) => report,
        None => make()?,
    };
    let symbols = run.report.trades.iter().map(|trade| trade.symbol.clone());
    let detail = Detail {
        outcome: run.outcome,
        report: made,
        symbols: Some(symbols.collect()),
    };
    Ok(Again {
        strategy,
        detail,
        report: shaped,
        place,
        events: Some(Box::new(run.report)),
    })
}

fn shaped(run: &EventRun) -> BacktestReport {
    let EventsReport {
        strategy,
        strategy_version,
        params,
        timeframe,
        from,
        until,
        bars,
        account,
        periods_per_year,
        equity,
        metrics,
        ambiguous_bars,
        digest,
        ..
    } = &run.report;
    BacktestReport {
        strategy: strategy.clone(),
        strategy_version: *strategy_version,
        params: params.clone(),
        instrument: run.report.title(),
        timeframe: *timeframe,
        from: *from,
        until: *until,
        bars: *bars,
        assumptions: account.assumptions(*periods_per_year),
        trades: run.outcome.trades.clone(),
        open: run.outcome.open.clone(),
        equity: equity.clone(),
        metrics: metrics.clone(),
        ambiguous_bars: *ambiguous_bars,
        simulated: true,
        digest: *digest,
    }
}
