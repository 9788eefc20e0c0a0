//! `docs/strategies.md`: the library with its measured sheet, as Markdown.

use std::fmt::Write as _;

use rumbo_engine::decision::TradeCosts;
use rumbo_engine::strategy::sheet::{Account, scheme};
use rumbo_engine::strategy::{Family, Parameter, Strategy};
use rumbo_market::{Lang, Timeframe, format_day};

use super::{SheetRow, SheetSummary, TRADES_MIN};

/// Shown where there is no number.
const NONE: &str = "–";

/// The whole document: how it was measured, a summary, and a section for every strategy by family.
pub fn page(strategies: &[Strategy], rows: &[SheetRow], costs: TradeCosts) -> String {
    let mut out = opening(costs);
    summary(&mut out, strategies, rows);
    for family in Family::ALL {
        let mut of = strategies
            .iter()
            .filter(|one| one.family() == Some(family))
            .peekable();
        if of.peek().is_some() {
            line(&mut out, &format!("\n## {}", family.title().en));
        }
        for strategy in of {
            out.push('\n');
            out.push_str(&section(strategy, rows));
        }
    }
    out
}

fn opening(costs: TradeCosts) -> String {
    let (day, short) = (scheme(Timeframe::D1), scheme(Timeframe::H1));
    format!(
        "# Strategies\n\n\
         What each built-in strategy is for, and what it did on every series of the sample data. Written by\n\
         `rumbo strategy sheet --all > docs/strategies.md`; the same bytes on any machine and any number of\n\
         threads. Simulated on past data: nobody traded this, and it is no advice.\n\n\
         - **Out of sample.** Parameters are chosen from the strategy's grid on {} bars and judged on the {} bars\n\
         \x20 that follow, then the windows move on ({} and {} on bars shorter than a day). Every figure is of bars\n\
         \x20 that did not choose.\n\
         - **After costs.** {} bps fee and {} bps slippage for each side, the whole account in each position. Sold\n\
         \x20 short only in currencies and metals: borrowing shares has a price that is not in the data.\n\
         - **Beside holding** the same bars, bought once at the same costs.\n\
         - **Sharpe** is annual, without a risk-free rate, with its 90 % interval. An interval that holds 0 says\n\
         \x20 that nothing is shown; most do. `*` marks fewer than {TRADES_MIN} closed trades, which say little.\n\
         - **Nothing is left out.** Strategies stand by family, series by asset class; the summary goes by the median\n\
         \x20 over all series, not by the best. The series overlap in time and move together, and the rules were\n\
         \x20 published by people who had seen some of these years: the best of so many is partly luck.\n\n\
         By default only the seven strategies that recorded decisions were made with vote, for all three profiles:\n\
         every further voter is another try that can be lucky, and what stands at the top of the summary is mostly\n\
         what was invested longest while markets rose; hardly anything beat holding. The others vote for those\n\
         who activate them: `rumbo strategy activate ID --reason …`.\n",
        day.train_bars,
        day.test_bars,
        short.train_bars,
        short.test_bars,
        costs.fee_bps,
        costs.slippage_bps,
    )
}

fn summary(out: &mut String, strategies: &[Strategy], rows: &[SheetRow]) {
    line(out, "\n## Summary\n");
    line(
        out,
        "| strategy | family | series | positive | beat holding | higher Sharpe than holding | interval above 0 | median Sharpe |",
    );
    line(out, "|---|---|--:|--:|--:|--:|--:|--:|");
    let mut lines: Vec<(f64, &Strategy, String)> = strategies
        .iter()
        .filter(|one| !one.benchmark)
        .map(|strategy| summary_row(strategy, rows))
        .collect();
    lines.sort_by(|(a, one, _), (b, other, _)| b.total_cmp(a).then(one.id.cmp(&other.id)));
    for (_, _, text) in &lines {
        line(out, text);
    }
}

fn summary_row<'a>(strategy: &'a Strategy, rows: &[SheetRow]) -> (f64, &'a Strategy, String) {
    let found = SheetSummary::of(rows.iter().filter(|row| row.strategy == strategy.id));
    let text = format!(
        "| [{id}](#{id}) | {family} | {} | {} | {} | {} | {} | {} |",
        found.series,
        found.positive,
        found.beat_holding,
        found.higher_sharpe,
        found.above_zero,
        number(found.median_sharpe, 2),
        id = strategy.id,
        family = strategy.family().map_or(NONE, |family| family.title().en),
    );
    let median = found.median_sharpe.unwrap_or(f64::NEG_INFINITY);
    (median, strategy, text)
}

/// The part of the document about one strategy.
pub fn section(strategy: &Strategy, rows: &[SheetRow]) -> String {
    let mut out = String::new();
    let (title, id) = (&strategy.title, &strategy.id);
    line(&mut out, &format!("### {id}\n"));
    line(&mut out, &format!("**{}** ({}).", title.en, title.es));
    line(&mut out, strategy.rationale.get(Lang::En));
    if !strategy.source.is_empty() {
        line(&mut out, &format!("Source: {}.", strategy.source));
    }
    if let Some(works_on) = strategy.works_on() {
        let classes: Vec<&str> = works_on.classes.iter().map(|one| one.as_str()).collect();
        let timeframes: Vec<&str> = works_on.timeframes.iter().map(|one| one.as_str()).collect();
        let (classes, timeframes) = (classes.join(", "), timeframes.join(", "));
        let note = &works_on.note.en;
        line(
            &mut out,
            &format!("Meant for {classes} on {timeframes}. {note}"),
        );
    }
    parameters(&mut out, strategy);
    expressions(&mut out, strategy);
    if strategy.benchmark {
        line(
            &mut out,
            "\nIts figures stand beside those of every other strategy.",
        );
    } else {
        table(&mut out, strategy, rows);
    }
    out
}

fn parameters(out: &mut String, strategy: &Strategy) {
    if strategy.parameters.is_empty() {
        return;
    }
    line(
        out,
        "\n| parameter | default | range | step | grid |\n|---|--:|---|--:|---|",
    );
    for parameter in &strategy.parameters {
        let Parameter {
            name,
            default,
            min,
            max,
            ..
        } = parameter;
        let step = parameter
            .step
            .map_or(NONE.to_owned(), |step| step.to_string());
        let grid: Vec<String> = parameter.grid.iter().map(f64::to_string).collect();
        let grid = if grid.is_empty() {
            NONE.to_owned()
        } else {
            grid.join(", ")
        };
        line(
            out,
            &format!("| `{name}` | {default} | {min} to {max} | {step} | {grid} |"),
        );
    }
    if !strategy.require.is_empty() {
        let relations: Vec<String> = strategy
            .require
            .iter()
            .map(|one| format!("`{one}`"))
            .collect();
        line(out, &format!("\nNeeds {}.", relations.join(" and ")));
    }
}

fn expressions(out: &mut String, strategy: &Strategy) {
    line(out, "\n```");
    for (place, text) in strategy.expressions() {
        line(out, &format!("{place} = {text}"));
    }
    line(out, "```");
}

fn table(out: &mut String, strategy: &Strategy, rows: &[SheetRow]) {
    line(
        out,
        "\n| series | from | to | return | Sharpe (90 %) | max drawdown | trades | holding: return | Sharpe | max drawdown |",
    );
    line(out, "|---|---|---|--:|--:|--:|--:|--:|--:|--:|");
    for row in rows.iter().filter(|row| row.strategy == strategy.id) {
        line(out, &table_row(row));
    }
}

pub(super) fn table_row(row: &SheetRow) -> String {
    let series = format!("{} {}", row.symbol, row.timeframe);
    let Some(one) = &row.measured else {
        return format!("| {series} | does not run on this timeframe | | | | | | | | |");
    };
    let Account {
        total_return,
        sharpe,
        sharpe_interval,
        max_drawdown,
    } = one.account;
    let interval = match sharpe_interval {
        Some((low, high)) => format!(" ({} to {})", number(Some(low), 2), number(Some(high), 2)),
        None => String::new(),
    };
    let few = if one.trades < TRADES_MIN { "*" } else { "" };
    format!(
        "| {series} | {} | {} | {} | {}{interval} | {} | {}{few} | {} | {} | {} |",
        format_day(one.from),
        format_day(one.last),
        percent(total_return),
        number(sharpe, 2),
        percent(max_drawdown),
        one.trades,
        percent(one.hold.total_return),
        number(one.hold.sharpe, 2),
        percent(one.hold.max_drawdown),
    )
}

fn percent(value: Option<f64>) -> String {
    match value {
        Some(_) => format!("{} %", number(value.map(|ratio| ratio * 100.0), 1)),
        None => NONE.to_owned(),
    }
}

/// A number with a real minus sign, and no negative zero.
fn number(value: Option<f64>, decimals: usize) -> String {
    let Some(value) = value else {
        return NONE.to_owned();
    };
    let text = format!("{:.decimals$}", value.abs());
    let is_zero = text.bytes().all(|byte| matches!(byte, b'0' | b'.'));
    if value < 0.0 && !is_zero {
        format!("−{text}")
    } else {
        text
    }
}

fn line(out: &mut String, text: &str) {
    writeln!(out, "{text}").expect("writing to a string cannot fail");
}
