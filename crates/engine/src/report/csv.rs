//! Trades, equity and months as CSV (RFC 4180, one header line, instants in ISO 8601 UTC).
//!
//! Numbers are the shortest that read back as the same number; what is undefined is empty.

use rumbo_market::format_instant;

use super::Report;
use crate::backtest::Trade;

/// One line per closed trade, in the order of the exits, with the instrument of each where `symbols`
/// are given.
pub fn trades(trades: &[Trade], symbols: Option<&[String]>) -> String {
    let mut text = String::from(if symbols.is_none() { "" } else { "symbol," });
    text.push_str(
        "side,opened_at,closed_at,entry,exit,quantity,stop,target,fees,pnl,return,mae,mfe,exit_reason,bars_held,ambiguous\n",
    );
    for (at, trade) in trades.iter().enumerate() {
        if let Some(symbol) = symbols.and_then(|symbols| symbols.get(at)) {
            text.push_str(symbol);
            text.push(',');
        }
        let code = |value: serde_json::Result<serde_json::Value>| {
            let value = value.ok();
            value
                .and_then(|code| code.as_str().map(str::to_owned))
                .unwrap_or_default()
        };
        let optional =
            |value: Option<f64>| value.map(|value| value.to_string()).unwrap_or_default();
        let cells = [
            code(serde_json::to_value(trade.side)),
            format_instant(trade.opened_at),
            format_instant(trade.closed_at),
            trade.entry.to_string(),
            trade.exit.to_string(),
            trade.quantity.to_string(),
            optional(trade.stop),
            optional(trade.target),
            trade.fees.to_string(),
            trade.pnl.to_string(),
            trade.return_ratio.to_string(),
            trade.mae.to_string(),
            trade.mfe.to_string(),
            code(serde_json::to_value(trade.exit_reason)),
            trade.bars_held.to_string(),
            trade.ambiguous.to_string(),
        ];
        text.push_str(&cells.join(","));
        text.push('\n');
    }
    text
}

/// One line per bar: its opening, and the account at its close.
pub fn equity(opened_at: &[i64], equity: &[f64]) -> String {
    let mut text = String::with_capacity(opened_at.len() * 40 + 32);
    text.push_str("timestamp,equity\n");
    for (&at, value) in opened_at.iter().zip(equity) {
        text.push_str(&format!("{},{value}\n", format_instant(at)));
    }
    text
}

/// One line per month with a bar: its first day, and its return as a ratio.
pub fn months(report: &Report) -> String {
    let mut text = String::from("month,return\n");
    for row in &report.months {
        for (month, change) in (1..).zip(row.months) {
            if let Some(change) = change {
                text.push_str(&format!("{:04}-{month:02},{change}\n", row.year));
            }
        }
    }
    text
}
