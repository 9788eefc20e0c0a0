//! A backtest on the event path: one or many instruments on one account, with orders.
//!
//! Invariant: with one instrument and the plain account, trades, equity and metrics are those of
//! [`backtest`](super::backtest) bit for bit. With several, rows are the labels of bars: the account at
//! the last close under each, over the stretch that all instruments have in common.

pub mod again;
mod basket;
pub mod market;
pub mod order;
pub(crate) mod stored;
pub mod text;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use rumbo_engine::backtest::{FinerBars, Outcome, Trade};
use rumbo_engine::metric::{Extras, Metrics, Record, Together};
use rumbo_engine::portfolio::{RotationColumns, holding, rotating};
use rumbo_engine::signal::Signals;
use rumbo_engine::strategy::{Params, Strategy};
use rumbo_engine::trading::{
    CorporateAction, Instrument, Machine, Moment, Paid, Points, Result as Run, Terms, Why, check,
    rules, run_with,
};
use rumbo_market::{Bars, Calendar, Digest, Hasher, Timeframe};
use serde::{Deserialize, Serialize};

use super::account::{Account, refused};
use super::stored::HOLD;
use crate::AppError;
use crate::trial::TriedOn;

pub use market::{EventMarket, Listed, read_market};
pub use order::OrderLine;
pub use stored::{
    EventFigures, EventTest, TradeMarks, event_trials, run_and_store_events, test_of,
};

/// Values that the exposure of single instruments takes at most; beyond it only sums are kept.
const EXPOSURE_VALUES_MAX: usize = 5_000_000;
/// Incidents that a result keeps.
const INCIDENTS_MAX: usize = 1_000;

/// A closed trade with its instrument and its reasons.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct EventTrade {
    pub symbol: String,
    pub entered_for: Why,
    pub left_for: Why,
    /// Funding, borrow and dividends received, less those paid.
    pub carry: f64,
    #[serde(flatten)]
    pub trade: Trade,
}

/// A position left open.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct EventOpen {
    pub symbol: String,
    pub entered_for: Why,
    pub carry: f64,
    pub position: rumbo_engine::backtest::OpenPosition,
}

/// What one instrument contributed, in the currency of the account.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct InstrumentShare {
    pub symbol: String,
    /// Profit of its closed trades and of its open position, after costs.
    pub pnl: f64,
    pub trades: usize,
    pub bars: usize,
    /// Timeframe of the shorter bars that decided inside its bars; absent without any.
    pub finer: Option<Timeframe>,
}

/// Something that a person must hear about.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct IncidentLine {
    /// `margin_call`, `liquidation`, `negative_equity` or `daily_loss`.
    pub kind: String,
    pub at: i64,
    pub symbol: Option<String>,
    pub price: Option<f64>,
    pub equity: Option<f64>,
}

/// The account row by row; ratios are of the equity.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Exposure {
    /// Labels of the bars.
    pub at: Vec<i64>,
    pub cash: Vec<f64>,
    /// Sum of the sizes of all positions, in the currency of the account.
    pub gross: Vec<f64>,
    /// Long positions less short ones.
    pub net: Vec<f64>,
    /// Value of the position in each instrument; empty where it would be too much to keep.
    pub instruments: Vec<Vec<f64>>,
}

/// Everything that a run on an account gave.
#[derive(Debug, Clone, Serialize)]
pub struct EventsReport {
    /// `events`.
    pub engine: &'static str,
    pub strategy: String,
    pub strategy_version: Digest,
    pub params: Params,
    pub instruments: Vec<String>,
    pub timeframe: Timeframe,
    /// Label of the first row.
    pub from: i64,
    /// Last close.
    pub until: i64,
    /// Bars of all instruments.
    pub bars: usize,
    /// As used: nothing is blank.
    pub account: Account,
    pub currency: String,
    pub periods_per_year: f64,
    pub trades: Vec<EventTrade>,
    pub open: Vec<EventOpen>,
    pub orders: Vec<OrderLine>,
    /// Labels of the bars and the account value at the last close under each.
    pub equity: Vec<(i64, f64)>,
    pub exposure: Exposure,
    pub metrics: Metrics,
    pub paid: Paid,
    pub shares: Vec<InstrumentShare>,
    pub incidents: Vec<IncidentLine>,
    pub liquidations: usize,
    pub ambiguous_bars: usize,
    /// How many of them shorter bars decided.
    pub ambiguous_decided: usize,
    /// Profit of the trades that closed on ambiguous bars.
    pub ambiguous_pnl: f64,
    /// Past and simulated: nobody traded this.
    pub simulated: bool,
    /// Of inputs and results; two runs agree in it or differ.
    pub digest: Digest,
}

impl EventsReport {
    /// Name of what was tested, in lists and in the ledger of tries.
    pub fn title(&self) -> String {
        title_of(&self.instruments)
    }

    /// The bars that the ledger counts this try on.
    pub fn tried_on<'a>(&self, title: &'a str) -> TriedOn<'a> {
        TriedOn {
            symbol: title,
            timeframe: self.timeframe,
            from: self.from,
            until: self.until,
        }
    }
}

/// One name for one or several instruments.
pub fn title_of(symbols: &[String]) -> String {
    symbols.join(" + ")
}

/// How far a run is, and whether it should give up.
#[derive(Debug, Default)]
pub struct Watch {
    pub(crate) bars: AtomicUsize,
    pub(crate) given_up: AtomicBool,
}

/// A run with what reports need besides what is shown.
#[derive(Debug)]
pub(crate) struct EventRun {
    pub(crate) report: EventsReport,
    /// In the shape of a signal backtest over `basket`, row by row.
    pub(crate) outcome: Outcome,
    /// The bars, or those of an equally weighted basket of them.
    pub(crate) basket: Arc<Bars>,
    pub(crate) calendar: Calendar,
}

/// Checks what needs no prices: that the strategy and the account go together.
pub fn check_strategy(
    strategy: &Strategy,
    account: &Account,
    symbols: usize,
) -> Result<(), AppError> {
    if account.rebalance.is_some() && strategy.id != HOLD {
        let reason = format!("holds weights instead of following rules: test it with `{HOLD}`");
        return Err(AppError::invalid("rebalance", reason));
    }
    if strategy.rotation.is_some() && symbols < 2 {
        let reason = format!(
            "`{}` chooses between instruments: name at least two",
            strategy.id
        );
        return Err(AppError::invalid("symbols", reason));
    }
    Ok(())
}

/// Runs a strategy on an account.
pub fn events(
    strategy: &Strategy,
    market: &EventMarket,
    params: &Params,
    account: &Account,
    watch: &Watch,
) -> Result<EventsReport, AppError> {
    run(strategy, market, params, account, watch).map(|run| run.report)
}

/// What one instrument needs while it is run.
struct Ready<'a> {
    signals: Option<Signals>,
    columns: RotationColumns,
    actions: Vec<CorporateAction>,
    finer: Option<FinerBars<'a>>,
    funding: Option<(Vec<i64>, Vec<f64>)>,
    terms: Option<&'a Terms>,
}

pub(crate) fn run(
    strategy: &Strategy,
    market: &EventMarket,
    params: &Params,
    account: &Account,
    watch: &Watch,
) -> Result<EventRun, AppError> {
    check_strategy(strategy, account, market.listed.len())?;
    let symbols = market.symbols();
    let plan = account.plan(&symbols);
    let mut ready = Vec::with_capacity(market.listed.len());
    for listed in &market.listed {
        ready.push(prepare(strategy, params, listed, account, plan.is_some())?);
    }
    let periods_per_year = market.periods_per_year();
    let config = account.config(periods_per_year);
    let instruments: Vec<Instrument<'_>> = market
        .listed
        .iter()
        .zip(&ready)
        .map(|(listed, ready)| instrument(listed, ready, account))
        .collect();
    check(&instruments, &config).map_err(refused)?;
    let columns: Vec<RotationColumns> = ready.iter().map(|one| one.columns.clone()).collect();
    let mut rows = Rows::new(market, instruments.len());
    let mut watching = |machine: &mut Machine, moment: &Moment<'_>| {
        rows.see(machine, moment, &instruments);
        watch.bars.fetch_add(moment.closed.len(), Ordering::Relaxed);
        watch.given_up.load(Ordering::Relaxed)
    };
    let result = match (&plan, strategy.rotation) {
        (Some(plan), _) => {
            let mut decide = holding(plan);
            run_with(&instruments, &config, |machine, moment| {
                if !watching(machine, moment) {
                    decide(machine, moment);
                }
            })
        }
        (None, Some(rotation)) => {
            let mut decide = rotating(&columns, rotation);
            run_with(&instruments, &config, |machine, moment| {
                if !watching(machine, moment) {
                    decide(machine, moment);
                }
            })
        }
        (None, None) => {
            let mut decide = rules(&instruments);
            run_with(&instruments, &config, |machine, moment| {
                if !watching(machine, moment) {
                    decide(machine, moment);
                }
            })
        }
    };
    if watch.given_up.load(Ordering::Relaxed) {
        return Err(AppError::Conflict("the run was given up".to_owned()));
    }
    let tested = Tested {
        strategy,
        market,
        params,
        account,
        periods_per_year,
        symbols,
    };
    Ok(conclude(&tested, result, rows))
}

fn prepare<'a>(
    strategy: &Strategy,
    params: &Params,
    listed: &'a Listed,
    account: &'a Account,
    is_planned: bool,
) -> Result<Ready<'a>, AppError> {
    let bars = listed.bars.as_slice();
    let (timeframe, calendar) = (listed.timeframe, listed.instrument.calendar);
    let symbol = listed.instrument.symbol.as_str();
    let (mut signals, mut columns) = (None, RotationColumns::default());
    if strategy.rotation.is_some() {
        columns = strategy.rotation_columns(params, bars, timeframe, calendar)?;
    } else if !is_planned {
        signals = Some(strategy.signals(params, bars, timeframe, calendar)?);
    }
    let finer = listed.finer.as_ref().map(|(_, finer)| {
        FinerBars::new(finer.as_slice(), bars.opened_at, |at| {
            calendar.closed_at(timeframe, at)
        })
    });
    let funding = account.funding.get(symbol).map(|funding| {
        let first = bars.opened_at.first().copied().unwrap_or_default();
        let last = bars.opened_at.last().copied().unwrap_or_default();
        let at = funding.instants(first, calendar.closed_at(timeframe, last));
        let value = vec![funding.rate; at.len()];
        (at, value)
    });
    Ok(Ready {
        signals,
        columns,
        actions: account.actions_of(symbol)?,
        finer,
        funding,
        terms: account.instruments.get(symbol),
    })
}

fn instrument<'a>(
    listed: &'a Listed,
    ready: &'a Ready<'a>,
    account: &'a Account,
) -> Instrument<'a> {
    let points = |(at, value): &'a (Vec<i64>, Vec<f64>)| Points { at, value };
    let symbol = listed.instrument.symbol.as_str();
    Instrument {
        group: account.groups.get(symbol).map_or("", String::as_str),
        signals: ready.signals.as_ref(),
        finer: ready.finer.as_ref(),
        terms: ready.terms,
        rates: listed.rates.as_ref().map(points),
        funding: ready.funding.as_ref().map(points),
        actions: &ready.actions,
        ..Instrument::new(
            symbol,
            listed.bars.as_slice(),
            listed.timeframe,
            listed.instrument.calendar,
        )
    }
}

/// The account by the labels of bars, gathered while it runs.
struct Rows {
    at: Vec<i64>,
    /// Row of the curve that each label ends with.
    curve_row: Vec<usize>,
    seen: usize,
    values: Vec<Vec<f64>>,
}

impl Rows {
    fn new(market: &EventMarket, instruments: usize) -> Self {
        let longest = market.listed.iter().map(|one| one.bars.len()).max();
        let longest = longest.unwrap_or_default();
        let is_kept = longest.saturating_mul(instruments) <= EXPOSURE_VALUES_MAX;
        Self {
            at: Vec::with_capacity(longest),
            curve_row: Vec::with_capacity(longest),
            seen: 0,
            values: if is_kept {
                vec![Vec::with_capacity(longest); instruments]
            } else {
                Vec::new()
            },
        }
    }

    fn see(&mut self, machine: &Machine, moment: &Moment<'_>, instruments: &[Instrument<'_>]) {
        let labels = moment
            .closed
            .iter()
            .map(|&(instrument, row)| instruments[instrument].bars.opened_at[row]);
        let label = labels.max().unwrap_or(moment.at);
        let is_same = self.at.last().is_some_and(|&last| label <= last);
        if is_same {
            self.curve_row.pop();
        } else {
            self.at.push(label);
        }
        self.curve_row.push(self.seen);
        self.seen += 1;
        for (instrument, values) in self.values.iter_mut().enumerate() {
            if is_same {
                values.pop();
            }
            values.push(machine.value(instrument));
        }
    }
}

/// What was tested.
struct Tested<'a> {
    strategy: &'a Strategy,
    market: &'a EventMarket,
    params: &'a Params,
    account: &'a Account,
    periods_per_year: f64,
    symbols: Vec<String>,
}

fn conclude(tested: &Tested<'_>, result: Run, rows: Rows) -> EventRun {
    let market = tested.market;
    let column = |of: &[f64]| -> Vec<f64> { rows.curve_row.iter().map(|&row| of[row]).collect() };
    let equity = column(&result.curve.equity);
    let exposure = Exposure {
        cash: column(&result.curve.cash),
        gross: column(&result.curve.gross),
        net: column(&result.curve.net),
        at: rows.at,
        instruments: rows.values,
    };
    let basket = basket::of(market, &exposure.at);
    let calendar = market.calendar();
    let mut outcome = result.outcome();
    outcome.equity.clone_from(&equity);
    if result.open.len() > 1 {
        // One of several would stand for all.
        outcome.open = None;
    }
    basket::place_trades(market, &result, &exposure.at, &mut outcome);
    let metrics = measure(tested, &result, &outcome, &exposure, &basket);
    let digest = digest(tested, &result, &equity);
    let symbol = |instrument: usize| tested.symbols[instrument].clone();
    let trades = result.trades.iter().map(|one| EventTrade {
        symbol: symbol(one.instrument),
        entered_for: one.entered_for,
        left_for: one.left_for,
        carry: one.carry,
        trade: one.trade.clone(),
    });
    let open = result.open.iter().map(|one| EventOpen {
        symbol: symbol(one.instrument),
        entered_for: one.entered_for,
        carry: one.carry,
        position: one.position.clone(),
    });
    let shares = result
        .instruments
        .iter()
        .zip(&market.listed)
        .map(|(share, listed)| InstrumentShare {
            symbol: share.symbol.clone(),
            pnl: share.pnl,
            trades: share.trades,
            bars: listed.bars.len(),
            finer: listed.finer.as_ref().map(|(timeframe, _)| *timeframe),
        });
    let report = EventsReport {
        engine: "events",
        strategy: tested.strategy.id.clone(),
        strategy_version: tested.strategy.version,
        params: tested.params.clone(),
        timeframe: market.timeframe,
        from: exposure.at.first().copied().unwrap_or_default(),
        until: result.curve.at.last().copied().unwrap_or_default(),
        bars: market.bar_count(),
        account: tested.account.clone(),
        currency: market.currency.clone(),
        periods_per_year: tested.periods_per_year,
        trades: trades.collect(),
        open: open.collect(),
        orders: order::lines(&result, &tested.symbols),
        equity: exposure.at.iter().copied().zip(equity).collect(),
        exposure,
        metrics,
        paid: result.paid,
        shares: shares.collect(),
        liquidations: order::liquidations(&result),
        incidents: order::incidents(&result, &tested.symbols, INCIDENTS_MAX),
        ambiguous_bars: result.ambiguous_bars,
        ambiguous_decided: result.ambiguous_decided,
        ambiguous_pnl: result.ambiguous_pnl,
        simulated: true,
        digest,
        instruments: tested.symbols.clone(),
    };
    EventRun {
        report,
        outcome,
        basket,
        calendar,
    }
}

/// Every metric; those that overlapping trades or other currencies would falsify come from the fills.
fn measure(
    tested: &Tested<'_>,
    result: &Run,
    outcome: &Outcome,
    exposure: &Exposure,
    basket: &Bars,
) -> Metrics {
    let listed = &tested.market.listed;
    let is_plain = listed.len() == 1 && listed.iter().all(|one| one.rates.is_none());
    let together = (!is_plain).then(|| Together {
        // The first close is where the account starts.
        held: exposure
            .gross
            .iter()
            .skip(1)
            .filter(|gross| **gross > 0.0)
            .count(),
        notional: result
            .fills
            .iter()
            .map(|fill| fill.quantity * fill.price * fill.rate)
            .sum(),
    });
    let trades = basket::in_account_currency(tested.market, result);
    let record = Record {
        opened_at: &exposure.at,
        equity: &outcome.equity,
        trades: trades.as_deref().unwrap_or(&outcome.trades),
        open: outcome.open.as_ref(),
        together,
        fees_paid: outcome.fees_paid,
        periods_per_year: tested.periods_per_year,
        risk_free: tested.account.risk_free,
    };
    let extras = Extras {
        closes: &basket.close,
        slippage_paid: Some(outcome.slippage_paid),
    };
    Metrics::measure_all(&record, &extras)
}

fn digest(tested: &Tested<'_>, result: &Run, equity: &[f64]) -> Digest {
    let mut hasher = Hasher::default();
    hasher.text("rumbo events 1");
    hasher.bytes(&tested.strategy.version.0);
    hasher.text(&tested.params.to_string());
    hasher.text(&serde_json::to_string(tested.account).unwrap_or_default());
    for listed in &tested.market.listed {
        hasher.text(&listed.instrument.symbol);
        hasher.bytes(&listed.bars.as_slice().digest().0);
        if let Some((timeframe, finer)) = &listed.finer {
            hasher.text(timeframe.as_str());
            hasher.bytes(&finer.as_slice().digest().0);
        }
        if let Some((at, value)) = &listed.rates {
            hasher.ints(at);
            hasher.floats(value);
        }
    }
    hasher.floats(equity);
    hasher.int(i64::try_from(result.fills.len()).unwrap_or(i64::MAX));
    for fill in &result.fills {
        hasher.int(i64::from(fill.order));
        hasher.int(fill.at);
        hasher.floats(&[fill.price, fill.quantity, fill.fee]);
    }
    hasher.finish()
}
