//! Results by kind of trade: weekday, hour, side, what ended it, and the regime it was decided in.
//!
//! A trade belongs to the weekday and hour (UTC) of the bar in which it was entered, and to the regime
//! at the close on which it was decided: filtered forward, so nothing later is in it.

use rumbo_market::{DAY_MS, Lang};
use serde::Serialize;

use super::ReportInput;
use crate::backtest::{Side, Trade};
use crate::indicator::find;
use crate::metric::{Words, Z_90, wilson};

const HOUR_MS: i64 = 3_600_000;
/// 1970-01-01 was a Thursday, the fourth day counted from Monday as 0.
const EPOCH_WEEKDAY: i64 = 3;
const WEEKDAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
const REGIMES: [&str; 4] = ["up", "down", "range", "volatile"];
const REGIME_UNKNOWN: &str = "unknown";

/// What trades are told apart by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    Side,
    ExitReason,
    Regime,
    Weekday,
    Hour,
}

/// Trades of one kind.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Bucket {
    /// Code of the kind, such as `mon`, `07`, `long`, `stop` or `range`; [`label`] names it.
    pub key: String,
    pub trades: usize,
    pub wins: usize,
    /// Wilson interval of the share of wins at 90 %.
    pub win_rate_interval: (f64, f64),
    /// Sum of profits after costs.
    pub pnl: f64,
    /// Mean return of a trade on its notional.
    pub mean_return: f64,
}

/// All trades, told apart by one thing. Kinds without trades are left out.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Breakdown {
    pub kind: Kind,
    pub buckets: Vec<Bucket>,
}

pub(super) fn break_down(input: &ReportInput<'_>) -> Vec<Breakdown> {
    let trades = &input.outcome.trades;
    let regimes = regimes_at_entry(input);
    let keyed = |kind, keys: Vec<(usize, String)>| Breakdown {
        kind,
        buckets: collect(trades, &keys),
    };
    let by = |key: &dyn Fn(&Trade) -> (usize, String)| trades.iter().map(key).collect();
    let mut all = vec![
        keyed(Kind::Side, by(&|trade| side_key(trade.side))),
        keyed(Kind::ExitReason, by(&exit_key)),
        keyed(Kind::Regime, regimes),
        keyed(Kind::Weekday, by(&|trade| weekday_key(trade.opened_at))),
    ];
    if input.timeframe.duration_ms() < DAY_MS {
        all.push(keyed(Kind::Hour, by(&|trade| hour_key(trade.opened_at))));
    }
    all
}

fn side_key(side: Side) -> (usize, String) {
    match side {
        Side::Long => (0, "long".to_owned()),
        Side::Short => (1, "short".to_owned()),
    }
}

/// The code that the reason has in JSON, in the order of the type.
fn exit_key(trade: &Trade) -> (usize, String) {
    let code = serde_json::to_value(trade.exit_reason)
        .ok()
        .and_then(|code| code.as_str().map(str::to_owned))
        .unwrap_or_default();
    (trade.exit_reason as usize, code)
}

fn weekday_key(at_ms: i64) -> (usize, String) {
    let weekday = (at_ms.div_euclid(DAY_MS) + EPOCH_WEEKDAY).rem_euclid(7);
    let at = usize::try_from(weekday).expect("a weekday is 0 to 6");
    (at, WEEKDAYS[at].to_owned())
}

fn hour_key(at_ms: i64) -> (usize, String) {
    let hour = at_ms.rem_euclid(DAY_MS) / HOUR_MS;
    let at = usize::try_from(hour).expect("an hour is 0 to 23");
    (at, format!("{at:02}"))
}

/// The most likely regime at the close on which each trade was decided.
fn regimes_at_entry(input: &ReportInput<'_>) -> Vec<(usize, String)> {
    let trades = &input.outcome.trades;
    let last = trades
        .iter()
        .map(|trade| trade.entry_row)
        .max()
        .unwrap_or(0);
    let earlier = input.earlier_closes;
    let closes = [earlier, &input.bars.close[..last.min(input.bars.len())]].concat();
    let defaults: Vec<f64> = find("regime")
        .map(|kind| kind.spec().parameters.iter().map(|p| p.default).collect())
        .unwrap_or_default();
    let odds = find("regime")
        .and_then(|kind| kind.run(&[&closes], &defaults).ok())
        .unwrap_or_default();
    let likeliest = |row: usize| -> usize {
        let mut best = (REGIMES.len(), 0.0);
        for (regime, column) in odds.iter().enumerate() {
            let chance = column.get(row).copied().unwrap_or(f64::NAN);
            if chance > best.1 {
                best = (regime, chance);
            }
        }
        best.0
    };
    trades
        .iter()
        .map(|trade| {
            let regime = trade
                .entry_row
                .checked_sub(1)
                .map_or(REGIMES.len(), |row| likeliest(earlier.len() + row));
            let key = REGIMES.get(regime).unwrap_or(&REGIME_UNKNOWN);
            (regime, (*key).to_owned())
        })
        .collect()
}

/// Sums the trades of each key, in the order of the keys.
fn collect(trades: &[Trade], keys: &[(usize, String)]) -> Vec<Bucket> {
    let mut order: Vec<&(usize, String)> = keys.iter().collect();
    order.sort_unstable();
    order.dedup();
    order
        .into_iter()
        .map(|key| {
            let own = trades.iter().zip(keys).filter(|(_, other)| *other == key);
            let mut bucket = Bucket {
                key: key.1.clone(),
                trades: 0,
                wins: 0,
                win_rate_interval: (0.0, 1.0),
                pnl: 0.0,
                mean_return: 0.0,
            };
            for (trade, _) in own {
                bucket.trades += 1;
                bucket.wins += usize::from(trade.pnl > 0.0);
                bucket.pnl += trade.pnl;
                bucket.mean_return += trade.return_ratio;
            }
            #[expect(
                clippy::cast_precision_loss,
                reason = "a count of trades is below 2^53"
            )]
            let count = bucket.trades as f64;
            bucket.mean_return /= count;
            if let Some(interval) = wilson(bucket.wins, bucket.trades, Z_90) {
                bucket.win_rate_interval = interval;
            }
            bucket
        })
        .collect()
}

/// Name of a bucket; a key without a name is its own.
pub fn label(kind: Kind, key: &str, lang: Lang) -> String {
    let words = |es, en| Words { es, en }.get(lang).to_owned();
    match (kind, key) {
        (Kind::Side, "long") => words("Largas", "Long"),
        (Kind::Side, "short") => words("Cortas", "Short"),
        (Kind::ExitReason, "rule") => words("Regla de salida", "Exit rule"),
        (Kind::ExitReason, "stop") => words("Stop", "Stop"),
        (Kind::ExitReason, "target") => words("Objetivo", "Target"),
        (Kind::ExitReason, "fold_end") => words("Fin de la ventana", "End of the window"),
        (Kind::ExitReason, "liquidation") => words("Liquidación", "Liquidation"),
        (Kind::ExitReason, "rebalance") => words("Rebalanceo", "Rebalance"),
        (Kind::ExitReason, "corporate_action") => words("Acción corporativa", "Corporate action"),
        (Kind::ExitReason, "risk_limit") => words("Límite de riesgo", "Risk limit"),
        (Kind::ExitReason, "order") => words("Orden manual", "Order by hand"),
        (Kind::Regime, "up") => words("Tendencia al alza", "Trend up"),
        (Kind::Regime, "down") => words("Tendencia a la baja", "Trend down"),
        (Kind::Regime, "range") => words("Rango", "Range"),
        (Kind::Regime, "volatile") => words("Agitado", "Turbulent"),
        (Kind::Regime, _) => words("Aún sin conocer", "Not yet known"),
        (Kind::Weekday, "mon") => words("Lunes", "Monday"),
        (Kind::Weekday, "tue") => words("Martes", "Tuesday"),
        (Kind::Weekday, "wed") => words("Miércoles", "Wednesday"),
        (Kind::Weekday, "thu") => words("Jueves", "Thursday"),
        (Kind::Weekday, "fri") => words("Viernes", "Friday"),
        (Kind::Weekday, "sat") => words("Sábado", "Saturday"),
        (Kind::Weekday, "sun") => words("Domingo", "Sunday"),
        (Kind::Hour, hour) => format!("{hour}:00"),
        (_, key) => key.to_owned(),
    }
}
