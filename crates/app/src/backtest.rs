//! One backtest from request to result, for the command line and for jobs alike.

pub mod account;
pub mod again;
pub mod cells;
pub mod columns;
pub mod events;
pub mod grid;
pub mod kept;
pub(crate) mod place;
pub(crate) mod speed;
pub mod stored;
pub mod study;

use std::collections::BTreeMap;

use rumbo_engine::backtest::{Assumptions, InputError, OpenPosition, Outcome, Trade, check, run};
use rumbo_engine::metric::{self, Metrics};
use rumbo_engine::strategy::{Params, Strategy};
use rumbo_market::{BarSlice, Calendar, Digest, Hasher, Timeframe};
use serde::{Deserialize, Serialize};

use crate::AppError;
use crate::trial::TriedOn;

pub use place::{Place, PlaceQuery, read_place};

/// What to assume and which parameters to use; defaults where absent.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct BacktestOptions {
    pub params: BTreeMap<String, f64>,
    pub capital: Option<f64>,
    pub fee_bps: Option<f64>,
    pub slippage_bps: Option<f64>,
    pub half_spread_bps: Option<f64>,
    /// Share of the cash put into an entry, 0 to 1.
    pub size: Option<f64>,
}

impl BacktestOptions {
    /// The assumptions that these options stand for.
    pub fn assumptions(&self, calendar: Calendar, timeframe: Timeframe) -> Assumptions {
        let default = Assumptions::default();
        Assumptions {
            capital: self.capital.unwrap_or(default.capital),
            fee_bps: self.fee_bps.unwrap_or(default.fee_bps),
            slippage_bps: self.slippage_bps.unwrap_or(default.slippage_bps),
            half_spread_bps: self.half_spread_bps.unwrap_or(default.half_spread_bps),
            size: self.size.unwrap_or(default.size),
            periods_per_year: calendar.bars_per_year(timeframe),
            ..default
        }
    }
}

/// What fills orders.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Engine {
    /// Signals of one strategy on one instrument, filled at the next open.
    #[default]
    Signals,
    /// Orders on one account with one or many instruments.
    Events,
}

impl Engine {
    /// Text as stored and served.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Signals => "signals",
            Self::Events => "events",
        }
    }
}

/// How many parameter sets are run, and what is made of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StudyKind {
    /// One set.
    #[default]
    Single,
    /// Every set of a grid over the same bars.
    Sweep,
    /// Sets chosen on one stretch of bars and judged on the next.
    WalkForward,
}

impl StudyKind {
    /// Text as stored and served.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Single => "single",
            Self::Sweep => "sweep",
            Self::WalkForward => "walk_forward",
        }
    }
}

/// Bars of a backtest and what they are of.
#[derive(Debug, Clone, Copy)]
pub struct BacktestBars<'a> {
    pub instrument: &'a str,
    pub timeframe: Timeframe,
    pub calendar: Calendar,
    pub bars: BarSlice<'a>,
}

/// Result of one backtest, as `--json` prints it.
#[derive(Debug, Clone, Serialize)]
pub struct BacktestReport {
    pub strategy: String,
    pub strategy_version: Digest,
    pub params: Params,
    pub instrument: String,
    pub timeframe: Timeframe,
    /// Opening of the first bar.
    pub from: i64,
    /// Close of the last bar.
    pub until: i64,
    pub bars: usize,
    pub assumptions: Assumptions,
    pub trades: Vec<Trade>,
    pub open: Option<OpenPosition>,
    /// Instants of the bars' openings and the account value at their closes.
    pub equity: Vec<(i64, f64)>,
    pub metrics: Metrics,
    /// Bars on which stop and target were both reached, counted as the stop.
    pub ambiguous_bars: usize,
    /// Past and simulated: nobody traded this.
    pub simulated: bool,
    /// Of inputs and results; two runs agree in it or differ.
    pub digest: Digest,
}

impl BacktestReport {
    /// The bars that the ledger counts this try on.
    pub fn tried_on(&self) -> TriedOn<'_> {
        TriedOn {
            symbol: &self.instrument,
            timeframe: self.timeframe,
            from: self.from,
            until: self.until,
        }
    }
}

/// Runs a strategy over bars.
pub fn backtest(
    strategy: &Strategy,
    series: BacktestBars<'_>,
    options: &BacktestOptions,
) -> Result<BacktestReport, AppError> {
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
    if !strategy.is_for_one() {
        let what = format!(
            "`{}` chooses between instruments: test it on several with the engine `events`",
            strategy.id
        );
        return Err(AppError::invalid("strategy", what));
    }
    let given = options
        .params
        .iter()
        .map(|(name, value)| (name.as_str(), *value));
    let params = strategy.params(given)?;
    let assumptions = options.assumptions(calendar, timeframe);
    let simulate = || {
        let signals = strategy.signals(&params, bars, timeframe, calendar)?;
        check(bars, &signals, &assumptions).map_err(refused)?;
        let outcome = run(bars, &signals, &assumptions);
        let metrics = metric::compute_all(bars, &outcome, &assumptions);
        Ok::<_, AppError>((outcome, metrics))
    };
    // Hashing the bars takes as long as the run, so it goes on beside it.
    let (simulated, bars_digest) = rayon::join(simulate, || bars.digest());
    let (outcome, metrics) = simulated?;
    let digest = digest(strategy, &params, &assumptions, bars_digest, &outcome);
    Ok(BacktestReport {
        strategy: strategy.id.clone(),
        strategy_version: strategy.version,
        params,
        instrument: instrument.to_owned(),
        timeframe,
        from,
        until: calendar.closed_at(timeframe, last),
        bars: bars.len(),
        assumptions,
        equity: bars.opened_at.iter().copied().zip(outcome.equity).collect(),
        trades: outcome.trades,
        open: outcome.open,
        metrics,
        ambiguous_bars: outcome.ambiguous_bars,
        simulated: true,
        digest,
    })
}

pub(crate) fn refused(error: InputError) -> AppError {
    match error {
        InputError::Assumption { field, .. } => AppError::invalid(field, error.to_string()),
        _ => AppError::invalid("bars", error.to_string()),
    }
}

/// Digest of the inputs and the result of a backtest; `bars` is the digest of the bars.
pub(crate) fn digest(
    strategy: &Strategy,
    params: &Params,
    assumptions: &Assumptions,
    bars: Digest,
    outcome: &Outcome,
) -> Digest {
    let mut hasher = Hasher::default();
    hasher.text("rumbo backtest 1");
    hasher.bytes(&strategy.version.0);
    hasher.text(&params.to_string());
    hasher.text(&serde_json::to_string(assumptions).unwrap_or_default());
    hasher.bytes(&bars.0);
    hasher.floats(&outcome.equity);
    hasher.int(i64::try_from(outcome.trades.len()).unwrap_or(i64::MAX));
    for trade in &outcome.trades {
        hasher.floats(&[
            trade.entry,
            trade.exit,
            trade.quantity,
            trade.fees,
            trade.pnl,
        ]);
    }
    hasher.finish()
}
