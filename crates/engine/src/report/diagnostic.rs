//! Doubts about a run, as codes with parameters and as sentences.
//!
//! To add one, add a function to [`diagnose`] and a line to [`SENTENCES`].

use rumbo_market::{BarSlice, DAY_MS, Lang, Locale};
use serde::Serialize;

use super::comparison::Comparison;
use super::cost::CostStress;
use super::{ParameterUse, ReportInput};
use crate::backtest::{Outcome, Trade};
use crate::decision::{FactValue, Statement, fill};

/// Closed trades below which a result says little.
const TRADES_MIN: usize = 30;
/// Share of the profit above which one trade makes the result.
const LUCKY_SHARE: f64 = 0.5;
/// Months from which on one of them may be lucky.
const LUCKY_MONTHS_MIN: usize = 3;
/// Share of bars without any movement above which prices look stale.
const STALE_SHARE: f64 = 0.05;
/// Share of bars without volume above which it is said.
const ZERO_VOLUME_SHARE: f64 = 0.01;
/// Share of a bar's volume above which a fill moves the market.
const FILL_SHARE: f64 = 0.1;
/// Share of missing bars above which the gaps are grave.
const GAP_SHARE: f64 = 0.02;
/// Share of trades on ambiguous bars above which they are grave.
const AMBIGUOUS_SHARE: f64 = 0.05;
const DAYS_MIN: i64 = 365;
/// Distance to the end of a parameter's range, as a share of the range, that counts as the end.
const BOUND_SHARE: f64 = 1e-9;

/// How much a doubt weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// The result cannot be relied on.
    Serious,
    /// The result may be weaker than it looks.
    Caution,
    /// Worth knowing.
    Note,
}

/// One doubt about a run.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Diagnostic {
    pub severity: Severity,
    #[serde(flatten)]
    pub statement: Statement,
}

/// Code, Spanish, English.
const SENTENCES: &[(&str, &str, &str)] = &[
    (
        "run.no_trades",
        "No hubo ninguna operación cerrada: no hay nada que juzgar",
        "No trade was closed: there is nothing to judge",
    ),
    (
        "run.few_trades",
        "Solo {trades:count} operaciones cerradas; con menos de {needed:count} manda el azar",
        "Only {trades:count} closed trades; below {needed:count} chance rules",
    ),
    (
        "run.short_history",
        "Solo {days:count} días de historia: una parte del ciclo del mercado",
        "Only {days:count} days of history: a part of the market's cycle",
    ),
    (
        "run.nothing_left",
        "La cuenta se quedó a cero o por debajo el {at:date}",
        "The account fell to zero or below on {at:date}",
    ),
    (
        "run.lucky_trade",
        "Una sola operación hizo el {share:percent} del beneficio; sin ella quedan {without:price}",
        "A single trade made {share:percent} of the profit; without it {without:price} is left",
    ),
    (
        "run.lucky_trade_all",
        "Sin la mejor operación el resultado es una pérdida: {without:price}",
        "Without the best trade the result is a loss: {without:price}",
    ),
    (
        "run.lucky_month",
        "Todo el beneficio viene de un mes, el que empieza el {at:date}; los demás suman {rest:price}",
        "All of the profit comes from one month, that of {at:date}; the others add up to {rest:price}",
    ),
    (
        "run.costs_eat_it",
        "Con costos {multiple:count} veces más altos el resultado es una pérdida ({loss:signed_percent})",
        "With costs {multiple:count} times as high the result is a loss ({loss:signed_percent})",
    ),
    (
        "run.below_holding",
        "Comprar y mantener, con los mismos costos, dio {hold:signed_percent}; la estrategia {strategy:signed_percent}",
        "Buying and holding, with the same costs, returned {hold:signed_percent}; the strategy {strategy:signed_percent}",
    ),
    (
        "run.below_cash",
        "El efectivo al tipo sin riesgo dio {cash:signed_percent}; la estrategia {strategy:signed_percent}",
        "Cash at the risk-free rate returned {cash:signed_percent}; the strategy {strategy:signed_percent}",
    ),
    (
        "run.stale_prices",
        "En el {share:percent1} de las velas el precio no se movió: pueden ser datos sin actualizar",
        "In {share:percent1} of the bars the price did not move: the data may be stale",
    ),
    (
        "run.gaps",
        "Faltan {missing:count} velas que el calendario esperaba ({share:percent1})",
        "{missing:count} bars are missing that the calendar expects ({share:percent1})",
    ),
    (
        "run.zero_volume",
        "El {share:percent1} de las velas no tuvo volumen; {fills:count} ejecuciones cayeron en ellas",
        "{share:percent1} of the bars had no volume; {fills:count} fills fell on them",
    ),
    (
        "run.no_volume",
        "Los datos no traen volumen: no se puede saber si las órdenes cabían en el mercado",
        "The data has no volume: whether the orders fitted into the market cannot be told",
    ),
    (
        "run.large_fills",
        "{fills:count} ejecuciones pasan del {limit:percent} del volumen de su vela; la mayor, del {largest:percent}",
        "{fills:count} fills exceed {limit:percent} of their bar's volume; the largest is {largest:percent}",
    ),
    (
        "run.ambiguous",
        "{bars:count} velas tocaron stop y objetivo sin que se sepa cuál antes; se contó el stop ({share:percent1} de las operaciones, {profit:price})",
        "{bars:count} bars reached stop and target and nothing tells which came first; the stop was taken ({share:percent1} of the trades, {profit:price})",
    ),
    (
        "run.parameter_at_bound",
        "El parámetro {name} está en el extremo de su rango ({value:number}): quizá lo mejor quede fuera",
        "Parameter {name} is at the end of its range ({value:number}): the best may lie outside",
    ),
    (
        "run.open_position",
        "Queda una posición abierta, valorada al último cierre: {pnl:price} sin los costos de salir",
        "A position is still open, marked at the last close: {pnl:price} without the costs of leaving",
    ),
];

/// The sentence of a doubt; an unknown code gives the code itself.
pub fn render_diagnostic(diagnostic: &Diagnostic, locale: Locale) -> String {
    let statement = &diagnostic.statement;
    let known = SENTENCES.iter().find(|(code, ..)| *code == statement.code);
    let Some((_, es, en)) = known else {
        return statement.code.clone();
    };
    let template = match locale.lang {
        Lang::Es => es,
        Lang::En => en,
    };
    fill(template, &statement.params, locale, 2)
}

/// Doubts in the making.
#[derive(Debug, Default)]
struct Doubts(Vec<Diagnostic>);

impl Doubts {
    fn add<const N: usize>(
        &mut self,
        severity: Severity,
        code: &str,
        params: [(&str, FactValue); N],
    ) {
        let id = format!("d{}", self.0.len() + 1);
        self.0.push(Diagnostic {
            severity,
            statement: Statement::new(id, code, params),
        });
    }
}

pub(super) fn diagnose(
    input: &ReportInput<'_>,
    stress: &[CostStress],
    comparison: &Comparison,
) -> Vec<Diagnostic> {
    let mut doubts = Doubts::default();
    see_evidence(&mut doubts, input);
    see_luck(&mut doubts, input);
    see_alternatives(&mut doubts, stress, comparison);
    see_data(&mut doubts, input);
    see_volume(&mut doubts, input);
    see_ambiguity(&mut doubts, input.outcome);
    see_parameters(&mut doubts, input.parameters);
    if let Some(open) = &input.outcome.open {
        let pnl = [("pnl", open.pnl.into())];
        doubts.add(Severity::Note, "run.open_position", pnl);
    }
    // A stable sort: within one weight the order above stays.
    doubts.0.sort_by_key(|doubt| doubt.severity);
    doubts.0
}

fn see_evidence(doubts: &mut Doubts, input: &ReportInput<'_>) {
    let trades = input.outcome.trades.len();
    if trades == 0 {
        doubts.add(Severity::Serious, "run.no_trades", []);
    } else if trades < TRADES_MIN {
        let params = [
            ("trades", number(trades).into()),
            ("needed", number(TRADES_MIN).into()),
        ];
        doubts.add(Severity::Serious, "run.few_trades", params);
    }
    let opened_at = input.bars.opened_at;
    if let [first, .., last] = opened_at {
        let days = (last - first) / DAY_MS;
        if days < DAYS_MIN {
            let params = [("days", instant(days))];
            doubts.add(Severity::Caution, "run.short_history", params);
        }
    }
    let ruin = input.outcome.equity.iter().position(|&value| value <= 0.0);
    if let Some(&at) = ruin.and_then(|row| opened_at.get(row)) {
        let params = [("at", instant(at))];
        doubts.add(Severity::Serious, "run.nothing_left", params);
    }
}

fn see_luck(doubts: &mut Doubts, input: &ReportInput<'_>) {
    let trades = &input.outcome.trades;
    let profit: f64 = trades.iter().map(|trade| trade.pnl).sum();
    let best = trades.iter().map(|trade| trade.pnl).fold(0.0, f64::max);
    if profit > 0.0 && trades.len() > 1 {
        let without = profit - best;
        let params = [
            ("share", (best / profit).into()),
            ("without", without.into()),
        ];
        if without <= 0.0 {
            doubts.add(Severity::Serious, "run.lucky_trade_all", params);
        } else if best / profit > LUCKY_SHARE {
            doubts.add(Severity::Caution, "run.lucky_trade", params);
        }
    }
    let months = month_profits(input.bars.opened_at, &input.outcome.equity);
    let total: f64 = months.iter().map(|month| month.1).sum();
    let best = months
        .iter()
        .copied()
        .reduce(|a, b| if b.1 > a.1 { b } else { a });
    if let Some((at, profit)) = best
        && months.len() >= LUCKY_MONTHS_MIN
        && total > 0.0
        && total - profit <= 0.0
    {
        let params = [("at", instant(at)), ("rest", (total - profit).into())];
        doubts.add(Severity::Serious, "run.lucky_month", params);
    }
}

/// First instant with a bar of each month, and the change of equity in it.
fn month_profits(opened_at: &[i64], equity: &[f64]) -> Vec<(i64, f64)> {
    let mut months: Vec<(i64, f64)> = Vec::new();
    let mut current = None;
    let mut before = equity.first().copied().unwrap_or(0.0);
    for (&at, &value) in opened_at.iter().zip(equity) {
        let month = crate::metric::period::month_of_day(at.div_euclid(DAY_MS));
        if current != Some(month) {
            current = Some(month);
            months.push((at, 0.0));
        }
        if let Some(last) = months.last_mut() {
            last.1 += value - before;
        }
        before = value;
    }
    months
}

fn see_alternatives(doubts: &mut Doubts, stress: &[CostStress], comparison: &Comparison) {
    let own = comparison.strategy.total_return;
    let Some(strategy) = own else { return };
    if strategy > 0.0 {
        let lost = stress.iter().find_map(|row| {
            let loss = row.total_return.filter(|&change| change <= 0.0)?;
            Some((row.multiple, loss))
        });
        if let Some((multiple, loss)) = lost {
            let params = [("multiple", multiple.into()), ("loss", loss.into())];
            doubts.add(Severity::Caution, "run.costs_eat_it", params);
        }
    }
    let held = comparison.buy_and_hold.total_return;
    if let Some(hold) = held.filter(|&hold| hold > strategy) {
        let params = [("hold", hold.into()), ("strategy", strategy.into())];
        doubts.add(Severity::Caution, "run.below_holding", params);
    }
    let cash = comparison.cash.total_return;
    if let Some(cash) = cash.filter(|&cash| cash > strategy) {
        let params = [("cash", cash.into()), ("strategy", strategy.into())];
        doubts.add(Severity::Serious, "run.below_cash", params);
    }
}

fn see_data(doubts: &mut Doubts, input: &ReportInput<'_>) {
    let bars = input.bars;
    let stale = stale_bars(bars);
    let share = number(stale) / number(bars.len().max(1));
    if share > STALE_SHARE {
        doubts.add(
            Severity::Caution,
            "run.stale_prices",
            [("share", share.into())],
        );
    }
    let (Some(&first), Some(&last)) = (bars.opened_at.first(), bars.opened_at.last()) else {
        return;
    };
    let expected = input.calendar.expected(input.timeframe, first, last + 1);
    let mut present = bars.opened_at.iter().copied().peekable();
    let (mut wanted, mut missing) = (0_usize, 0_usize);
    for at in expected {
        wanted += 1;
        while present.next_if(|&opened_at| opened_at < at).is_some() {}
        missing += usize::from(present.peek() != Some(&at));
    }
    if missing > 0 {
        let share = number(missing) / number(wanted);
        let severity = if share > GAP_SHARE {
            Severity::Serious
        } else {
            Severity::Note
        };
        let params = [("missing", number(missing).into()), ("share", share.into())];
        doubts.add(severity, "run.gaps", params);
    }
}

/// Bars whose four prices all equal the close before.
fn stale_bars(bars: BarSlice<'_>) -> usize {
    (1..bars.len())
        .filter(|&row| {
            let before = bars.close[row - 1];
            [
                bars.open[row],
                bars.high[row],
                bars.low[row],
                bars.close[row],
            ]
            .iter()
            .all(|&price| price == before)
        })
        .count()
}

fn see_volume(doubts: &mut Doubts, input: &ReportInput<'_>) {
    let volume = input.bars.volume;
    let empty = volume.iter().filter(|&&amount| amount <= 0.0).count();
    if empty == volume.len() {
        if !volume.is_empty() {
            doubts.add(Severity::Note, "run.no_volume", []);
        }
        return;
    }
    let fills: Vec<(f64, f64)> = fills_of(input.outcome)
        .filter_map(|(row, quantity)| Some((quantity, *volume.get(row)?)))
        .collect();
    let on_empty = fills.iter().filter(|(_, amount)| *amount <= 0.0).count();
    let share = number(empty) / number(volume.len());
    if share > ZERO_VOLUME_SHARE || on_empty > 0 {
        let severity = if on_empty > 0 {
            Severity::Serious
        } else {
            Severity::Note
        };
        let params = [("share", share.into()), ("fills", number(on_empty).into())];
        doubts.add(severity, "run.zero_volume", params);
    }
    let shares = fills
        .iter()
        .filter(|(_, amount)| *amount > 0.0)
        .map(|(quantity, amount)| quantity / amount);
    let large: Vec<f64> = shares.filter(|&share| share > FILL_SHARE).collect();
    if !large.is_empty() {
        let params = [
            ("fills", number(large.len()).into()),
            ("limit", FILL_SHARE.into()),
            ("largest", large.iter().copied().fold(0.0, f64::max).into()),
        ];
        doubts.add(Severity::Serious, "run.large_fills", params);
    }
}

/// Row and quantity of every fill.
fn fills_of(outcome: &Outcome) -> impl Iterator<Item = (usize, f64)> {
    let both = |trade: &Trade| {
        [
            (trade.entry_row, trade.quantity),
            (trade.exit_row, trade.quantity),
        ]
    };
    let open = outcome
        .open
        .iter()
        .map(|open| (open.entry_row, open.quantity));
    outcome.trades.iter().flat_map(both).chain(open)
}

fn see_ambiguity(doubts: &mut Doubts, outcome: &Outcome) {
    let undecided = outcome
        .ambiguous_bars
        .saturating_sub(outcome.ambiguous_decided);
    if undecided == 0 || outcome.trades.is_empty() {
        return;
    }
    let share = number(undecided) / number(outcome.trades.len());
    let severity = if share > AMBIGUOUS_SHARE {
        Severity::Caution
    } else {
        Severity::Note
    };
    let params = [
        ("bars", number(undecided).into()),
        ("share", share.into()),
        ("profit", outcome.ambiguous_pnl.into()),
    ];
    doubts.add(severity, "run.ambiguous", params);
}

fn see_parameters(doubts: &mut Doubts, parameters: &[ParameterUse<'_>]) {
    for parameter in parameters {
        let room = (parameter.max - parameter.min) * BOUND_SHARE;
        let at_end =
            parameter.value <= parameter.min + room || parameter.value >= parameter.max - room;
        if at_end && parameter.max > parameter.min {
            let params = [
                ("name", FactValue::Text(parameter.name.to_owned())),
                ("value", parameter.value.into()),
            ];
            doubts.add(Severity::Note, "run.parameter_at_bound", params);
        }
    }
}

#[expect(
    clippy::cast_precision_loss,
    reason = "a count of bars is far below 2^53"
)]
fn number(count: usize) -> f64 {
    count as f64
}

#[expect(
    clippy::cast_precision_loss,
    reason = "instants and days are below 2^53"
)]
fn instant(at: i64) -> FactValue {
    FactValue::Number(at as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_languages_use_the_same_parameters_and_codes_are_unique() {
        let names = |template: &str| {
            let mut names: Vec<String> = template
                .split('{')
                .skip(1)
                .filter_map(|part| part.split_once('}').map(|(name, _)| name.to_owned()))
                .collect();
            names.sort();
            names
        };
        for (at, (code, es, en)) in SENTENCES.iter().enumerate() {
            assert_eq!(names(es), names(en), "{code}");
            assert!(
                SENTENCES[at + 1..].iter().all(|(other, ..)| other != code),
                "{code} twice"
            );
        }
    }
}
