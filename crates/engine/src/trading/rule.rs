//! From a row of signals to orders.

use crate::backtest::Side;
use crate::portfolio::amount;
use crate::signal::{SignalRow, Signals};
use crate::trading::machine::Machine;
use crate::trading::order::{Amount, Bracket, Reason, Request, Sense, State, Why};
use crate::trading::placing::index;

/// Places the orders that the rules of one instrument give on a close.
///
/// A position leaves by its exit rule; a flat account enters by its entry rule unless an entry is
/// already waiting. Both entry rules at once contradict each other and give no order, and an entry
/// whose stop or target distance is not yet a positive number is not taken.
#[inline]
pub fn follow(machine: &mut Machine, instrument: usize, row: &SignalRow) {
    match machine.side(instrument) {
        Some(side) => {
            let leaves = match side {
                Side::Long => row.exit_long,
                Side::Short => row.exit_short,
            };
            if leaves {
                leave(machine, instrument, side);
            }
        }
        None => {
            let long = row.enter_long && machine.config.direction.allows_long();
            let short = row.enter_short && machine.config.direction.allows_short();
            if long != short {
                let side = if long { Side::Long } else { Side::Short };
                enter(machine, instrument, side, row);
            }
        }
    }
}

fn leave(machine: &mut Machine, instrument: usize, side: Side) {
    machine.end_where(instrument, Reason::Withdrawn, |order, _| !order.reduce_only);
    if machine.is_waiting(instrument, true) {
        return;
    }
    let sense = match side {
        Side::Long => Sense::Sell,
        Side::Short => Sense::Buy,
    };
    machine.place(Request {
        why: Why::Rule,
        reduce_only: true,
        ..Request::market(instrument, sense, Amount::Position)
    });
}

fn enter(machine: &mut Machine, instrument: usize, side: Side, row: &SignalRow) {
    let is_known = |distance: Option<f64>| distance.is_none_or(|d| d.is_finite() && d > 0.0);
    if !is_known(row.stop_distance)
        || !is_known(row.target_distance)
        || machine.is_waiting(instrument, false)
    {
        return;
    }
    let sense = match side {
        Side::Long => Sense::Buy,
        Side::Short => Sense::Sell,
    };
    let sized = amount(machine, instrument, row.stop_distance);
    let has_cash = machine.free() > 0.0;
    let bracket = Bracket {
        stop_distance: row.stop_distance,
        target_distance: row.target_distance,
        trail: None,
    };
    let request = Request {
        why: Why::Rule,
        bracket: (bracket != Bracket::default()).then_some(bracket),
        ..Request::market(instrument, sense, sized.unwrap_or(Amount::Cash(1.0)))
    };
    match sized {
        Ok(_) if has_cash => {
            machine.place(request);
        }
        refused => {
            let id = machine.record(request, None);
            let reason = refused.err().unwrap_or(Reason::Cash);
            let at = machine.at();
            machine.orders[index(id)].advance(State::Rejected, Some(reason), at);
        }
    }
}

/// Row of signal columns; a column that ends early is never true past its end.
#[inline]
pub(crate) fn row_of(signals: &Signals, row: usize) -> SignalRow {
    let is_true = |column: &[bool]| column.get(row).copied().unwrap_or(false);
    // A column that ends before the row has a distance that is not known.
    let distance =
        |column: &[f64]| (!column.is_empty()).then(|| column.get(row).copied().unwrap_or(f64::NAN));
    SignalRow {
        enter_long: is_true(&signals.enter_long),
        exit_long: is_true(&signals.exit_long),
        enter_short: is_true(&signals.enter_short),
        exit_short: is_true(&signals.exit_short),
        stop_distance: distance(&signals.stop_distance),
        target_distance: distance(&signals.target_distance),
    }
}
