//! The tables of the page.

use std::fmt::Write;

use super::{Context, DASH, TRADES_MAX, escape};
use crate::metric::{Group, LIST, Value};
use crate::report::{Bucket, Kind, Line, label};

/// Changes of a month from which its cell is darker, as ratios.
const HEAT_STEPS: [f64; 2] = [0.03, 0.08];
const MONTHS_ES: [&str; 12] = [
    "Ene", "Feb", "Mar", "Abr", "May", "Jun", "Jul", "Ago", "Sep", "Oct", "Nov", "Dic",
];
const MONTHS_EN: [&str; 12] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
];
/// Trades below which a share is told in words.
const CASES_MIN: usize = 30;

/// Opens a region that scrolls sideways on narrow screens, reachable by keyboard.
fn open_scroll(text: &mut String, name: &str) {
    writeln!(
        text,
        "<div class=\"scroll\" role=\"group\" tabindex=\"0\" aria-label=\"{name}\">"
    )
    .ok();
}

fn head(text: &mut String, names: &[&str]) {
    text.push_str("<thead><tr>");
    for name in names {
        write!(text, "<th scope=\"col\">{name}</th>").ok();
    }
    text.push_str("</tr></thead>\n<tbody>\n");
}

fn row(text: &mut String, name: &str, cells: &[String]) {
    write!(text, "<tr><th scope=\"row\">{name}</th>").ok();
    for cell in cells {
        write!(text, "<td>{cell}</td>").ok();
    }
    text.push_str("</tr>\n");
}

pub(super) fn comparison(text: &mut String, context: &Context<'_>) {
    let heading = context.say("Frente a no hacer nada", "Against doing nothing");
    writeln!(text, "<section>\n<h2>{heading}</h2>").ok();
    open_scroll(text, heading);
    let caption = context.say(
        "Comprar y mantener con todo el capital, los mismos costos y las mismas velas; efectivo al tipo sin riesgo.",
        "Buying and holding with all the capital, the same costs and bars; cash at the risk-free rate.",
    );
    writeln!(text, "<table>\n<caption>{caption}</caption>").ok();
    let names = [
        "",
        context.say("Valor final", "Final value"),
        context.say("Rentabilidad", "Return"),
        context.say("Anual", "Per year"),
        context.say("Volatilidad", "Volatility"),
        "Sharpe",
        context.say("Caída máxima", "Deepest drawdown"),
    ];
    text.push_str("<thead><tr><td></td>");
    for name in &names[1..] {
        write!(text, "<th scope=\"col\">{name}</th>").ok();
    }
    text.push_str("</tr></thead>\n<tbody>\n");
    let comparison = &context.report.comparison;
    for (name, line) in [
        (context.say("Estrategia", "Strategy"), comparison.strategy),
        (
            context.say("Comprar y mantener", "Buy and hold"),
            comparison.buy_and_hold,
        ),
        (context.say("Efectivo", "Cash"), comparison.cash),
    ] {
        row(text, name, &cells_of(line, context));
    }
    text.push_str("</tbody>\n</table>\n</div>\n</section>\n");
}

fn cells_of(line: Line, context: &Context<'_>) -> [String; 6] {
    [
        context.number(Some(line.final_equity), 2),
        context.change(line.total_return),
        context.change(line.cagr),
        context.percent(line.volatility, 1),
        context.number(line.sharpe, 2),
        context.percent(line.max_drawdown, 1),
    ]
}

pub(super) fn months(text: &mut String, context: &Context<'_>) {
    if context.report.months.is_empty() {
        return;
    }
    let heading = context.say("Mes a mes", "Month by month");
    writeln!(text, "<section>\n<h2>{heading}</h2>").ok();
    open_scroll(text, heading);
    let caption = context.say(
        "Rendimiento de cada mes en %, UTC; el primero y el último pueden ser parciales.",
        "Return of each month in %, UTC; the first and the last may be partial.",
    );
    writeln!(text, "<table class=\"heat\">\n<caption>{caption}</caption>").ok();
    let months = match context.locale.lang {
        rumbo_market::Lang::Es => MONTHS_ES,
        rumbo_market::Lang::En => MONTHS_EN,
    };
    let mut names = vec![context.say("Año", "Year")];
    names.extend(months);
    names.push("Total");
    head(text, &names);
    for year in &context.report.months {
        write!(text, "<tr><th scope=\"row\">{}</th>", year.year).ok();
        for change in year.months {
            heat_cell(text, change, "", context);
        }
        heat_cell(text, year.total, "total", context);
        text.push_str("</tr>\n");
    }
    text.push_str("</tbody>\n</table>\n</div>\n</section>\n");
}

fn heat_cell(text: &mut String, change: Option<f64>, class: &str, context: &Context<'_>) {
    let Some(change) = change else {
        write!(text, "<td class=\"{class}\"></td>").ok();
        return;
    };
    let figure = context.locale.number(change * 100.0, 1);
    let is_nothing = !figure.bytes().any(|byte| (b'1'..=b'9').contains(&byte));
    let step = 1 + HEAT_STEPS
        .iter()
        .filter(|&&step| change.abs() >= step)
        .count();
    let heat = match change {
        _ if is_nothing => String::new(),
        rise if rise > 0.0 => format!("g{step}"),
        _ => format!("r{step}"),
    };
    write!(text, "<td class=\"{class} {heat}\">{figure}</td>").ok();
}

pub(super) fn stress(text: &mut String, context: &Context<'_>) {
    let heading = context.say("Costos multiplicados", "Costs multiplied");
    open_scroll(text, heading);
    text.push_str("<table>\n");
    head(
        text,
        &[
            context.say("Costos", "Costs"),
            context.say("Rentabilidad", "Return"),
            context.say("Anual", "Per year"),
            "Sharpe",
            context.say("Caída máxima", "Deepest drawdown"),
            context.say("Operaciones", "Trades"),
        ],
    );
    for line in &context.report.stress {
        let name = format!("{} ×", context.locale.number(line.multiple, 0));
        let cells = [
            context.change(line.total_return),
            context.change(line.cagr),
            context.number(line.sharpe, 2),
            context.percent(line.max_drawdown, 1),
            context.count(line.trades),
        ];
        row(text, &name, &cells);
    }
    text.push_str("</tbody>\n</table>\n</div>\n");
}

pub(super) fn breakdowns(text: &mut String, context: &Context<'_>) {
    if context.input.outcome.trades.is_empty() {
        return;
    }
    let heading = context.say("De dónde sale", "Where it comes from");
    let about = context.say(
        "Operaciones por lo que las distingue; día y hora (UTC) de la entrada, régimen conocido al decidirla.",
        "Trades by what tells them apart; day and hour (UTC) of the entry, regime known when it was decided.",
    );
    writeln!(text, "<section>\n<h2>{heading}</h2>\n<p class=\"small muted\">{about}</p>\n<div class=\"columns\">").ok();
    for breakdown in &context.report.breakdowns {
        let title = match breakdown.kind {
            Kind::Side => context.say("Lado", "Side"),
            Kind::ExitReason => context.say("Salida", "Exit"),
            Kind::Regime => context.say("Régimen", "Regime"),
            Kind::Weekday => context.say("Día de la semana", "Weekday"),
            Kind::Hour => context.say("Hora (UTC)", "Hour (UTC)"),
        };
        writeln!(text, "<div>\n<h3>{title}</h3>").ok();
        open_scroll(text, title);
        text.push_str("<table>\n");
        head(
            text,
            &[
                title,
                "n",
                context.say("Aciertos", "Wins"),
                context.say("Media", "Mean"),
                context.say("Beneficio", "Profit"),
            ],
        );
        for bucket in &breakdown.buckets {
            let name = escape(&label(breakdown.kind, &bucket.key, context.locale.lang));
            row(text, &name, &bucket_cells(bucket, context));
        }
        text.push_str("</tbody>\n</table>\n</div>\n</div>\n");
    }
    text.push_str("</div>\n</section>\n");
}

fn bucket_cells(bucket: &Bucket, context: &Context<'_>) -> [String; 4] {
    let wins = if bucket.trades < CASES_MIN {
        let of = context.say("de", "of");
        format!("{} {of} {}", bucket.wins, bucket.trades)
    } else {
        let (low, high) = bucket.win_rate_interval;
        format!(
            "{}–{}",
            context.locale.number(low * 100.0, 0),
            context.locale.percent(high, 0)
        )
    };
    [
        context.count(bucket.trades),
        wins,
        context.change(Some(bucket.mean_return)),
        context.number(Some(bucket.pnl), 2),
    ]
}

pub(super) fn trades(text: &mut String, context: &Context<'_>) {
    let trades = &context.input.outcome.trades;
    if trades.is_empty() {
        return;
    }
    let heading = context.say("Operaciones", "Trades");
    let shown = &trades[trades.len().saturating_sub(TRADES_MAX)..];
    let (all, part) = (context.count(trades.len()), context.count(shown.len()));
    let caption = match (shown.len() == trades.len(), context.locale.lang) {
        (true, rumbo_market::Lang::Es) => format!("Las {all} operaciones cerradas."),
        (true, rumbo_market::Lang::En) => format!("All {all} closed trades."),
        (false, rumbo_market::Lang::Es) => {
            format!(
                "Las últimas {part} de {all} operaciones cerradas; la exportación las trae todas."
            )
        }
        (false, rumbo_market::Lang::En) => {
            format!("The last {part} of {all} closed trades; the export has them all.")
        }
    };
    writeln!(text, "<section>\n<h2>{heading}</h2>").ok();
    open_scroll(text, heading);
    writeln!(text, "<table>\n<caption>{caption}</caption>").ok();
    head(
        text,
        &[
            context.say("Entrada", "Entry"),
            context.say("Salida", "Exit"),
            context.say("Lado", "Side"),
            context.say("Motivo", "Reason"),
            context.say("Precio de entrada", "Entry price"),
            context.say("Precio de salida", "Exit price"),
            context.say("Cantidad", "Quantity"),
            context.say("Comisiones", "Fees"),
            context.say("Beneficio", "Profit"),
            context.say("Rendimiento", "Return"),
        ],
    );
    let name = |kind, key: serde_json::Result<serde_json::Value>| {
        let key = key.ok();
        let key = key.as_ref().and_then(|key| key.as_str()).unwrap_or(DASH);
        escape(&label(kind, key, context.locale.lang))
    };
    for trade in shown {
        let cells = [
            context.instant(trade.closed_at),
            name(Kind::Side, serde_json::to_value(trade.side)),
            name(Kind::ExitReason, serde_json::to_value(trade.exit_reason)),
            context.price(trade.entry),
            context.price(trade.exit),
            context.price(trade.quantity),
            context.number(Some(trade.fees), 2),
            context.number(Some(trade.pnl), 2),
            context.change(Some(trade.return_ratio)),
        ];
        row(text, &context.instant(trade.opened_at), &cells);
    }
    text.push_str("</tbody>\n</table>\n</div>\n</section>\n");
}

pub(super) fn metrics(text: &mut String, context: &Context<'_>) {
    let heading = context.say("Todas las métricas", "All metrics");
    let about = context.say(
        "Una raya: no está definida aquí. Los intervalos son al 90 %.",
        "A dash: not defined here. Intervals are at 90 %.",
    );
    writeln!(
        text,
        "<section>\n<h2>{heading}</h2>\n<p class=\"small muted\">{about}</p>"
    )
    .ok();
    for group in Group::ALL {
        let title = group.title().get(context.locale.lang);
        writeln!(text, "<h3>{title}</h3>").ok();
        open_scroll(text, title);
        text.push_str("<table>\n");
        let convention = context.say("Convención", "Convention");
        writeln!(
            text,
            "<thead><tr><th scope=\"col\">{}</th><th scope=\"col\">{}</th><th scope=\"col\">90 %</th><th scope=\"col\" class=\"text\">{convention}</th></tr></thead>\n<tbody>",
            context.say("Métrica", "Metric"),
            context.say("Valor", "Value"),
        )
        .ok();
        for spec in LIST.iter().filter(|spec| spec.group == group) {
            let write_figure = |value| context.figure(value, spec.unit);
            let value = (spec.value)(context.input.metrics).map(Value::number);
            let value = value.map_or_else(|| DASH.to_owned(), write_figure);
            let interval = spec.interval.and_then(|read| read(context.input.metrics));
            let interval = interval.map_or_else(String::new, |(low, high)| {
                format!("{} – {}", write_figure(low), write_figure(high))
            });
            writeln!(
                text,
                "<tr><th scope=\"row\">{}</th><td>{value}</td><td>{interval}</td><td class=\"text\">{}</td></tr>",
                escape(spec.title.get(context.locale.lang)),
                escape(spec.convention.get(context.locale.lang)),
            )
            .ok();
        }
        text.push_str("</tbody>\n</table>\n</div>\n");
    }
    text.push_str("</section>\n");
}
