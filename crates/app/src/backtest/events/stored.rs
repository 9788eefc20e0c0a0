//! A run on an account from stored bars to a stored result.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Instant;

use rumbo_engine::strategy::{Params, Strategy};
use rumbo_engine::trading::{Paid, Why};
use rumbo_store::backtest::{self as store, BacktestResult, Part, ResultState};
use rumbo_store::trial::Trial;
use serde::{Deserialize, Serialize};

use super::super::account::Account;
use super::super::columns::{Curve, pack_json, pack_table, pack_trades, unpack_table};
use super::super::kept::{BENCHMARK, EQUITY, EXPOSURE, ORDERS, REPORT, TRADE_MARKS, TRADES};
use super::super::place::PlaceQuery;
use super::super::stored::{
    Made, StoredReport, count, hold_strategy, intervals_of, run_on, unwritable,
};
use super::super::study::elapsed_ms;
use super::super::{BacktestOptions, Engine, Place};
use super::{
    EventMarket, EventOpen, EventRun, EventsReport, Exposure, IncidentLine, InstrumentShare, Watch,
    read_market, run, title_of,
};
use crate::job::BacktestJob;
use crate::trial::trials_of;
use crate::{App, AppError};

/// What is stored of a run on an account besides metrics and columns.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct EventFigures {
    /// As used: nothing is blank.
    pub account: Account,
    pub currency: String,
    pub paid: Paid,
    pub shares: Vec<InstrumentShare>,
    pub incidents: Vec<IncidentLine>,
    pub liquidations: usize,
    pub orders: usize,
    pub open: Vec<EventOpen>,
    pub ambiguous_decided: usize,
    pub ambiguous_pnl: f64,
}

/// What stored trades do not say: their instruments and reasons, one row a trade.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct TradeMarks {
    pub symbols: Vec<String>,
    /// Place of each trade's instrument in `symbols`.
    pub instrument: Vec<u16>,
    pub entered_for: Vec<Why>,
    pub left_for: Vec<Why>,
    pub carry: Vec<f64>,
}

impl TradeMarks {
    fn of(report: &EventsReport) -> Self {
        let mut marks = Self {
            symbols: report.instruments.clone(),
            ..Self::default()
        };
        for trade in &report.trades {
            let at = marks
                .symbols
                .iter()
                .position(|symbol| *symbol == trade.symbol);
            let at = u16::try_from(at.unwrap_or_default()).unwrap_or(u16::MAX);
            marks.instrument.push(at);
            marks.entered_for.push(trade.entered_for);
            marks.left_for.push(trade.left_for);
            marks.carry.push(trade.carry);
        }
        marks
    }

    /// Instrument of a trade.
    pub fn symbol(&self, row: usize) -> &str {
        let at = self.instrument.get(row).copied().unwrap_or_default();
        self.symbols.get(usize::from(at)).map_or("", String::as_str)
    }

    /// Instrument of each of the first `rows` trades.
    pub fn symbols(&self, rows: usize) -> Vec<String> {
        (0..rows).map(|row| self.symbol(row).to_owned()).collect()
    }
}

#[derive(Serialize, Deserialize)]
struct ExposureHeader {
    instruments: usize,
}

impl Exposure {
    fn pack(&self) -> Result<Vec<u8>, AppError> {
        let header = ExposureHeader {
            instruments: self.instruments.len(),
        };
        let mut columns = vec![self.cash.clone(), self.gross.clone(), self.net.clone()];
        columns.extend(self.instruments.iter().cloned());
        pack_table(&header, &columns)
    }

    /// Reads what was stored; the labels are those of the equity.
    pub(crate) fn unpack(stored: &[u8], at: &[i64]) -> Result<Self, AppError> {
        let (header, columns): (ExposureHeader, Vec<Vec<f64>>) = unpack_table(stored)?;
        let is_whole = columns.len() == 3 + header.instruments
            && columns.iter().all(|column| column.len() == at.len());
        let mut columns = columns.into_iter();
        match (columns.next(), columns.next(), columns.next()) {
            (Some(cash), Some(gross), Some(net)) if is_whole => Ok(Self {
                at: at.to_vec(),
                cash,
                gross,
                net,
                instruments: columns.collect(),
            }),
            _ => Err(AppError::Damaged {
                what: "exposure",
                id: String::new(),
                reason: "columns are missing".to_owned(),
            }),
        }
    }
}

/// What is run.
#[derive(Debug, Clone)]
pub struct EventTest {
    pub strategy: Strategy,
    pub market: Arc<EventMarket>,
    pub params: Params,
    pub account: Account,
}

/// Reads what a job tests on its account.
pub async fn test_of(
    app: &App,
    wanted: &BacktestJob,
    strategy: Strategy,
) -> Result<EventTest, AppError> {
    let account = wanted.account.clone().unwrap_or_default();
    let query = PlaceQuery {
        timeframe: wanted.timeframe,
        from: wanted.from,
        until: wanted.until,
        as_of: wanted.as_of.unwrap_or_else(|| app.now_ms()),
    };
    let market = read_market(app, &wanted.symbols, query, &account).await?;
    let given = wanted.options.params.iter();
    let params = strategy.params(given.map(|(name, value)| (name.as_str(), *value)))?;
    Ok(EventTest {
        strategy,
        market: Arc::new(market),
        params,
        account,
    })
}

/// Gives a run up when nobody waits for it any more.
struct GiveUp(Arc<Watch>);

impl Drop for GiveUp {
    fn drop(&mut self) {
        self.0.given_up.store(true, Ordering::Relaxed);
    }
}

/// Runs a strategy on an account and stores the result with what it tried.
pub async fn run_and_store_events(
    app: &App,
    test: EventTest,
    made: Made<'_>,
    watch: Arc<Watch>,
) -> Result<BacktestResult, AppError> {
    let used = std::slice::from_ref(&test.strategy);
    app.strategies
        .keep_used(&app.db, used, app.now_ms())
        .await?;
    let started = Instant::now();
    let strategy = test.strategy.clone();
    let _give_up = GiveUp(watch.clone());
    let (report, parts) = app
        .compute(move || {
            let run = run(
                &test.strategy,
                &test.market,
                &test.params,
                &test.account,
                &watch,
            )?;
            let parts = parts_of(&run, &test.market)?;
            Ok::<_, AppError>((run.report, parts))
        })
        .await??;
    let row = row_of(app, &report, made, started)?;
    let trials = event_trials(app, &report, &strategy);
    let parts: Vec<Part<'_>> = parts
        .iter()
        .map(|(name, content)| Part { name, content })
        .collect();
    store::put(&app.db, &row, &parts, &trials).await?;
    Ok(row)
}

/// A run counts once on all its instruments together and once on each.
pub fn event_trials(app: &App, report: &EventsReport, strategy: &Strategy) -> Vec<Trial> {
    let title = report.title();
    let mut names: Vec<&str> = report.instruments.iter().map(String::as_str).collect();
    if names.len() > 1 {
        names.push(&title);
    }
    let tried = names
        .into_iter()
        .flat_map(|name| trials_of(app, report.tried_on(name), strategy, [&report.params]));
    tried.collect()
}

/// The basket of a run as the signal path reads bars.
pub(crate) fn place_of_run(run: &EventRun, market: &EventMarket) -> Result<Place, AppError> {
    let Some(first) = market.listed.first() else {
        return Err(AppError::invalid("symbols", "must name an instrument"));
    };
    let mut instrument = first.instrument.clone();
    instrument.symbol = title_of(&market.symbols());
    instrument.calendar = run.calendar;
    Ok(Place {
        instrument,
        timeframe: market.timeframe,
        bars: run.basket.clone(),
    })
}

/// The costs of an account for what it is compared with.
pub(crate) fn options_of(account: &Account) -> BacktestOptions {
    BacktestOptions {
        capital: Some(account.capital),
        fee_bps: Some(account.terms.fee_bps),
        slippage_bps: Some(account.terms.slippage_bps),
        half_spread_bps: Some(account.terms.half_spread_bps),
        ..BacktestOptions::default()
    }
}

fn parts_of(
    run: &EventRun,
    market: &EventMarket,
) -> Result<Vec<(&'static str, Vec<u8>)>, AppError> {
    let report = &run.report;
    let place = place_of_run(run, market)?;
    let hold = run_on(hold_strategy(), &place, &options_of(&report.account))?;
    let hold_metrics = serde_json::to_value(&hold.metrics);
    let stored = StoredReport {
        hold: Some(hold_metrics.map_err(|error| unwritable("metrics", &error))?),
        intervals: intervals_of(&report.metrics),
        open: match report.open.as_slice() {
            [only] => Some(only.position.clone()),
            _ => None,
        },
        ambiguous_bars: report.ambiguous_bars,
        events: Some(EventFigures {
            account: report.account.clone(),
            currency: report.currency.clone(),
            paid: report.paid,
            shares: report.shares.clone(),
            incidents: report.incidents.clone(),
            liquidations: report.liquidations,
            orders: report.orders.len(),
            open: report.open.clone(),
            ambiguous_decided: report.ambiguous_decided,
            ambiguous_pnl: report.ambiguous_pnl,
        }),
        ..StoredReport::default()
    };
    let curve = |points: &[(i64, f64)]| {
        let (at, value) = points.iter().copied().unzip();
        Curve { at, value }.pack()
    };
    let trades: Vec<_> = report.trades.iter().map(|one| one.trade.clone()).collect();
    Ok(vec![
        (EQUITY, curve(&report.equity)),
        (BENCHMARK, curve(&hold.equity)),
        (TRADES, pack_trades(&trades)),
        (TRADE_MARKS, pack_json(&TradeMarks::of(report))?),
        (ORDERS, pack_json(&report.orders)?),
        (EXPOSURE, report.exposure.pack()?),
        (REPORT, pack_json(&stored)?),
    ])
}

fn row_of(
    app: &App,
    report: &EventsReport,
    made: Made<'_>,
    started: Instant,
) -> Result<BacktestResult, AppError> {
    let metrics = &report.metrics;
    let wins = report
        .trades
        .iter()
        .filter(|one| one.trade.pnl > 0.0)
        .count();
    let json = |what, text: serde_json::Result<String>| text.map_err(|e| unwritable(what, &e));
    let assumptions = report.account.assumptions(report.periods_per_year);
    let (sharpe_low, sharpe_high) = metrics.sharpe_interval().unzip();
    Ok(BacktestResult {
        id: made.id.to_owned(),
        strategy_id: report.strategy.clone(),
        strategy_version: report.strategy_version.to_string(),
        symbol: report.title(),
        timeframe: report.timeframe.to_string(),
        from_ms: report.from,
        until_ms: report.until,
        bar_count: count(report.bars),
        params: json("parameters", serde_json::to_string(&report.params))?,
        assumptions: json("assumptions", serde_json::to_string(&assumptions))?,
        trade_count: count(report.trades.len()),
        win_count: count(wins),
        loss_count: count(report.trades.len() - wins),
        total_return: metrics.total_return(),
        sharpe: metrics.sharpe(),
        max_drawdown: metrics.max_drawdown(),
        profit_factor: metrics.profit_factor(),
        win_rate: metrics.win_rate(),
        metrics: json("metrics", serde_json::to_string(metrics))?,
        digest: report.digest.to_string(),
        elapsed_ms: elapsed_ms(started),
        created_by: made.created_by.to_owned(),
        created_at: app.now_ms(),
        job_id: made.job_id.map(str::to_owned),
        study: made.study.as_str().to_owned(),
        state: ResultState::Done,
        run_count: count(made.runs),
        run_done: count(made.runs),
        verdict: None,
        engine: Engine::Events.as_str().to_owned(),
        instruments: json("symbols", serde_json::to_string(&report.instruments))?,
        sharpe_low,
        sharpe_high,
        pbo: None,
    })
}
