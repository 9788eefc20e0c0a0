//! A batch: the bars of all instruments merged by time and fed to the machine.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use crate::trading::desk::Listing;
use crate::trading::machine::Machine;
use crate::trading::result::Result;
use crate::trading::rule::{follow, row_of};
use crate::trading::{Config, Instrument, Points};

/// Steps of one instant, in their order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Step {
    Range,
    Close,
    Action,
    Open,
    Enter,
}

/// An instant at which bars closed, after the account was valued.
#[derive(Debug, Clone, Copy)]
pub struct Moment<'a> {
    pub at: i64,
    /// Instruments whose bars closed, with the row of the bar.
    pub closed: &'a [(usize, usize)],
}

/// Where an instrument is in its columns.
#[derive(Debug, Clone, Copy, Default)]
struct Cursor {
    row: usize,
    rows: usize,
    action: usize,
    rate: usize,
    funding: usize,
    opens_at: i64,
    closes_at: i64,
}

type Due = Reverse<(i64, Step, usize)>;

/// Runs the rules of all instruments on one account.
///
/// Rows of trades are rows of the instrument's bars. Columns that do not fit are cut to what fits; see
/// [`check`](crate::trading::check) to refuse them.
pub fn run(instruments: &[Instrument<'_>], config: &Config) -> Result {
    run_with(instruments, config, rules(instruments))
}

/// What [`run`] does at an instant: the orders that the rules of what closed give.
pub fn rules(instruments: &[Instrument<'_>]) -> impl FnMut(&mut Machine, &Moment<'_>) {
    move |machine, moment| {
        for &(instrument, row) in moment.closed {
            if let Some(signals) = instruments[instrument].signals {
                follow(machine, instrument, &row_of(signals, row));
            }
        }
    }
}

/// Runs an account whose orders are placed by `decide`, called at every instant at which bars closed.
/// Signals of the instruments are not followed.
pub fn run_with(
    instruments: &[Instrument<'_>],
    config: &Config,
    decide: impl FnMut(&mut Machine, &Moment<'_>),
) -> Result {
    let mut machine = Machine::new(config, instruments.iter().map(Listing::from).collect());
    drive(&mut machine, instruments, decide);
    machine.finish()
}

/// Feeds every bar to a machine.
fn drive(
    machine: &mut Machine,
    instruments: &[Instrument<'_>],
    mut decide: impl FnMut(&mut Machine, &Moment<'_>),
) {
    let mut cursors: Vec<Cursor> = vec![Cursor::default(); instruments.len()];
    let mut due: BinaryHeap<Due> = BinaryHeap::with_capacity(instruments.len() + 1);
    let mut longest = 0;
    for (at, instrument) in instruments.iter().enumerate() {
        cursors[at].rows = instrument.rows();
        cursors[at].closes_at = i64::MIN;
        longest = longest.max(cursors[at].rows);
        machine.desks[at].stance.reserve(cursors[at].rows);
        schedule(&mut due, &mut cursors[at], instrument, at);
    }
    machine.reserve(longest);
    let mut closed: Vec<(usize, usize)> = Vec::with_capacity(instruments.len());
    while let Some(Reverse((at, step, number))) = due.pop() {
        let (instrument, cursor) = (&instruments[number], &mut cursors[number]);
        match step {
            Step::Range => {
                settle(machine, cursor, instrument, number, at - 1);
                let bar = instrument.bar(cursor.row);
                let finer = instrument.finer.map(|finer| finer.of(cursor.row));
                machine.range(number, at, &bar, finer);
                due.push(Reverse((at, Step::Close, number)));
            }
            Step::Close => {
                convert(machine, cursor, instrument.rates, number, at);
                machine.close(number, &instrument.bar(cursor.row));
                closed.push((number, cursor.row));
                cursor.row += 1;
                schedule(&mut due, cursor, instrument, number);
                let is_last = !matches!(
                    due.peek(),
                    Some(&Reverse((next, Step::Range | Step::Close, _))) if next == at
                );
                if is_last {
                    machine.mark();
                    decide(
                        machine,
                        &Moment {
                            at,
                            closed: &closed,
                        },
                    );
                    for &(number, _) in &closed {
                        machine.note_stance(number);
                    }
                    closed.clear();
                }
            }
            Step::Action => {
                settle(machine, cursor, instrument, number, at);
                convert(machine, cursor, instrument.rates, number, at);
                let action = instrument.actions[cursor.action];
                cursor.action += 1;
                machine.apply(number, at, action.event);
                schedule(&mut due, cursor, instrument, number);
            }
            Step::Open => {
                settle(machine, cursor, instrument, number, at);
                convert(machine, cursor, instrument.rates, number, at);
                machine.begin(number, cursor.row, at, &instrument.bar(cursor.row));
                machine.exits(number);
                due.push(Reverse((at, Step::Enter, number)));
            }
            Step::Enter => {
                machine.entries(number);
                due.push(Reverse((cursor.closes_at, Step::Range, number)));
            }
        }
    }
}

/// Queues what comes after a close: an action, or the next open.
fn schedule(
    due: &mut BinaryHeap<Due>,
    cursor: &mut Cursor,
    instrument: &Instrument<'_>,
    number: usize,
) {
    let action = instrument.actions.get(cursor.action);
    if cursor.row >= cursor.rows {
        if let Some(action) = action {
            due.push(Reverse((
                action.at.max(cursor.closes_at),
                Step::Action,
                number,
            )));
        }
        return;
    }
    // A bar never opens before the one before it has closed, whatever the labels say.
    let opens_at = instrument.opens_at(cursor.row).max(cursor.closes_at);
    let label = instrument.bars.opened_at[cursor.row];
    if action.is_some_and(|action| action.at <= label) {
        due.push(Reverse((opens_at, Step::Action, number)));
        return;
    }
    cursor.opens_at = opens_at;
    cursor.closes_at = instrument.closes_at(cursor.row).max(opens_at);
    due.push(Reverse((opens_at, Step::Open, number)));
}

/// Settles the funding up to an instant, at the last price before it.
#[inline]
fn settle(
    machine: &mut Machine,
    cursor: &mut Cursor,
    instrument: &Instrument<'_>,
    number: usize,
    until: i64,
) {
    let Some(funding) = instrument.funding else {
        return;
    };
    while let (Some(&at), Some(&ratio)) = (
        funding.at.get(cursor.funding),
        funding.value.get(cursor.funding),
    ) {
        if at > until {
            break;
        }
        cursor.funding += 1;
        machine.fund(number, ratio);
    }
}

/// Sets the rate known at an instant.
#[inline]
fn convert(
    machine: &mut Machine,
    cursor: &mut Cursor,
    rates: Option<Points<'_>>,
    number: usize,
    at: i64,
) {
    let Some(rates) = rates else {
        return;
    };
    let before = cursor.rate;
    while rates.at.get(cursor.rate).is_some_and(|&known| known <= at) {
        cursor.rate += 1;
    }
    if cursor.rate == 0 || (cursor.rate == before && before > 0) {
        if cursor.rate == 0 {
            machine.set_rate(number, f64::NAN);
        }
        return;
    }
    if let Some(&rate) = rates.value.get(cursor.rate - 1) {
        machine.set_rate(number, rate);
    }
}
