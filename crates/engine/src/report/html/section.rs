//! The parts of the page that are words and single figures.

use std::fmt::Write;

use super::{Context, DASH, escape};
use crate::metric::find;
use crate::report::{BreakEven, Severity, render_diagnostic};

/// Cases below which a share is told in words.
const CASES_MIN: usize = 30;

pub(super) fn header(text: &mut String, context: &Context<'_>) {
    let page = context.page;
    let sample = if page.sample {
        context.say(" · datos de ejemplo", " · sample data")
    } else {
        ""
    };
    writeln!(
        text,
        "<header>\n<span class=\"mark\">{}{sample}</span>\n<h1>{}</h1>\n<p class=\"muted wrap\">{} {} · {} – {} · {} {}</p>",
        context.say("Simulado: nadie operó esto", "Simulated: nobody traded this"),
        escape(page.title),
        escape(page.instrument),
        page.timeframe,
        context.locale.day(page.from),
        context.locale.day(page.until),
        context.count(context.input.bars.len()),
        context.say("velas", "bars"),
    )
    .ok();
    if !page.rationale.is_empty() {
        writeln!(text, "<p class=\"wrap\">{}</p>", escape(page.rationale)).ok();
    }
    if !page.parameters.is_empty() {
        writeln!(
            text,
            "<p class=\"small muted wrap\"><code>{}</code></p>",
            escape(page.parameters)
        )
        .ok();
    }
    text.push_str("</header>\n");
}

pub(super) fn doubts(text: &mut String, context: &Context<'_>) {
    let heading = context.say("Antes de creerlo", "Before you believe it");
    writeln!(text, "<section>\n<h2>{heading}</h2>").ok();
    if context.report.diagnostics.is_empty() {
        let none = context.say(
            "Las comprobaciones no encontraron dudas. Sigue siendo el pasado: el futuro puede ser otro.",
            "The checks found no doubt. It is still the past: the future may differ.",
        );
        writeln!(text, "<p>{none}</p>").ok();
    } else {
        text.push_str("<ul class=\"doubts\">\n");
        for doubt in &context.report.diagnostics {
            let (class, sign, word) = match doubt.severity {
                Severity::Serious => ("serious", "▲", context.say("Grave", "Serious")),
                Severity::Caution => ("caution", "◆", context.say("Cuidado", "Caution")),
                Severity::Note => ("note", "●", context.say("Aviso", "Note")),
            };
            let sentence = escape(&render_diagnostic(doubt, context.locale));
            writeln!(
                text,
                "<li class=\"{class}\"><b><span aria-hidden=\"true\">{sign}</span> {word}</b><span>{sentence}</span></li>"
            )
            .ok();
        }
        text.push_str("</ul>\n");
    }
    if let Some(tries) = context.page.tries {
        let count = context.count(tries);
        let sentence = match context.locale.lang {
            rumbo_market::Lang::Es => format!(
                "Configuraciones probadas hasta ahora en esta serie: {count}. De lo mejor, una parte es suerte."
            ),
            rumbo_market::Lang::En => format!(
                "Configurations tried on this series so far: {count}. Of the best, a part is luck."
            ),
        };
        writeln!(text, "<p class=\"small muted\">{sentence}</p>").ok();
    }
    text.push_str("</section>\n");
}

pub(super) fn headline(text: &mut String, context: &Context<'_>) {
    let metrics = context.input.metrics;
    let locale = context.locale;
    let range = |interval: Option<(f64, f64)>, write: &dyn Fn(f64) -> String| match interval {
        Some((low, high)) => format!("<small>90 %: {} – {}</small>", write(low), write(high)),
        None => String::new(),
    };
    let trades = metrics.trades();
    let wins = if trades < CASES_MIN {
        context.say("pocos casos", "too few cases").to_owned()
    } else {
        let share = context.percent(metrics.win_rate(), 0);
        let interval = range(metrics.win_rate_interval(), &|value| {
            locale.percent(value, 0)
        });
        format!("{share}{interval}")
    };
    let sharpe = context.number(metrics.sharpe(), 2);
    let sharpe_range = range(metrics.sharpe_interval(), &|value| locale.number(value, 2));
    let costs = match context.report.break_even {
        BreakEven::At { multiple, .. } => format!("{} ×", locale.number(multiple, 1)),
        BreakEven::Beyond { multiple } => format!("&gt; {} ×", locale.number(multiple, 0)),
        BreakEven::LosesWithoutCosts => context
            .say("pierde sin costos", "loses without costs")
            .to_owned(),
        BreakEven::NoCosts => DASH.to_owned(),
    };
    let tiles = [
        (
            title("total_return", context),
            context.change(metrics.total_return()),
        ),
        (title("cagr", context), context.change(metrics.cagr())),
        (
            title("max_drawdown", context),
            context.percent(metrics.max_drawdown(), 1),
        ),
        (title("sharpe", context), format!("{sharpe}{sharpe_range}")),
        (title("trades", context), context.count(trades)),
        (title("win_rate", context), wins),
        (
            title("profit_factor", context),
            context.number(metrics.profit_factor(), 2),
        ),
        (
            context.say("Costos que aguanta", "Costs it can bear"),
            costs,
        ),
    ];
    let heading = context.say("Resultado", "Result");
    writeln!(text, "<section>\n<h2>{heading}</h2>\n<dl class=\"tiles\">").ok();
    for (name, value) in tiles {
        writeln!(text, "<div><dt>{name}</dt><dd>{value}</dd></div>").ok();
    }
    text.push_str("</dl>\n</section>\n");
}

fn title(id: &str, context: &Context<'_>) -> &'static str {
    find(id).map_or("", |spec| spec.title.get(context.locale.lang))
}

pub(super) fn costs(text: &mut String, context: &Context<'_>) {
    let heading = context.say("Si operar cuesta más", "If trading costs more");
    writeln!(text, "<section>\n<h2>{heading}</h2>").ok();
    let sentence = break_even(context);
    writeln!(text, "<p>{sentence}</p>").ok();
    super::table::stress(text, context);
    text.push_str("</section>\n");
}

fn break_even(context: &Context<'_>) -> String {
    let number = |value: f64, decimals| context.locale.number(value, decimals);
    let es = context.locale.lang == rumbo_market::Lang::Es;
    match context.report.break_even {
        BreakEven::LosesWithoutCosts => context
            .say(
                "Pierde aunque operar fuera gratis.",
                "It loses even if trading were free.",
            )
            .to_owned(),
        BreakEven::NoCosts => context
            .say(
                "Esta prueba no tiene costos que multiplicar: no se parece a la realidad.",
                "This run has no costs to multiply: it does not resemble reality.",
            )
            .to_owned(),
        BreakEven::At {
            multiple,
            round_trip_bps,
        } if es => format!(
            "Deja de ganar cuando los costos son {} veces los supuestos: {} puntos básicos por ida y vuelta.",
            number(multiple, 2),
            number(round_trip_bps, 1)
        ),
        BreakEven::At {
            multiple,
            round_trip_bps,
        } => format!(
            "It stops gaining when costs are {} times those assumed: {} basis points per round trip.",
            number(multiple, 2),
            number(round_trip_bps, 1)
        ),
        BreakEven::Beyond { multiple } if es => format!(
            "Aún gana con costos {} veces más altos.",
            number(multiple, 0)
        ),
        BreakEven::Beyond { multiple } => format!(
            "It still gains with costs {} times as high.",
            number(multiple, 0)
        ),
    }
}

/// Place of the size among the assumptions, after the costs.
const SIZE_ROW: usize = 4;

pub(super) fn assumptions(text: &mut String, context: &Context<'_>) {
    let assumptions = context.input.assumptions;
    let page = context.page;
    let bps = |value: f64| {
        format!(
            "{} {}",
            context.locale.number(value, 2),
            context.say("pb", "bps")
        )
    };
    let direction = match (
        assumptions.direction.allows_long(),
        assumptions.direction.allows_short(),
    ) {
        (true, false) => context.say("solo largas", "long only"),
        (false, true) => context.say("solo cortas", "short only"),
        _ => context.say(
            "largas y cortas, según la estrategia",
            "long and short, as the strategy says",
        ),
    };
    let lot = assumptions.lot.map_or_else(
        || context.say("fracciones", "fractions").to_owned(),
        |lot| context.locale.number(lot, 8),
    );
    let mut rows: Vec<(&str, String)> = vec![
        (
            context.say("Capital", "Capital"),
            context.locale.number(assumptions.capital, 2),
        ),
        (
            context.say("Comisión por lado", "Fee per side"),
            bps(assumptions.fee_bps),
        ),
        (
            context.say("Deslizamiento", "Slippage"),
            bps(assumptions.slippage_bps),
        ),
        (
            context.say("Media horquilla", "Half spread"),
            bps(assumptions.half_spread_bps),
        ),
        (context.say("Lados", "Sides"), direction.to_owned()),
        (context.say("Lote", "Lot"), lot),
        (
            context.say("Tipo sin riesgo", "Risk-free rate"),
            context.locale.percent(assumptions.risk_free, 2),
        ),
        (
            context.say("Velas por año", "Bars per year"),
            context.locale.number(assumptions.periods_per_year, 0),
        ),
        (
            context.say("Ejecución", "Execution"),
            context
                .say(
                    "la regla se evalúa al cierre y se ejecuta en la apertura siguiente",
                    "the rule is evaluated on the close and fills at the next open",
                )
                .to_owned(),
        ),
        (
            context.say("Versión de la estrategia", "Strategy version"),
            code(page.strategy_version),
        ),
        (
            context.say("Huella del resultado", "Digest of the result"),
            code(page.digest),
        ),
        (
            context.say("Programa", "Program"),
            code(page.program_version),
        ),
    ];
    if page.account.is_empty() {
        let size = context.locale.percent(assumptions.size, 0);
        rows.insert(SIZE_ROW, (context.say("Tamaño", "Size"), size));
    }
    let heading = context.say("Supuestos y versiones", "Assumptions and versions");
    writeln!(text, "<section>\n<h2>{heading}</h2>\n<dl class=\"pairs\">").ok();
    for (name, value) in page.account {
        writeln!(text, "<dt>{}</dt><dd>{}</dd>", escape(name), escape(value)).ok();
    }
    for (name, value) in rows {
        writeln!(text, "<dt>{name}</dt><dd>{value}</dd>").ok();
    }
    text.push_str("</dl>\n</section>\n");
}

fn code(text: &str) -> String {
    format!("<code>{}</code>", escape(text))
}

pub(super) fn footer(text: &mut String, context: &Context<'_>) {
    let sentence = context.say(
        "Simulado con datos pasados. Información general, no asesoramiento personal.",
        "Simulated on past data. General information, not personal advice.",
    );
    writeln!(text, "<footer><p>{sentence}</p></footer>").ok();
}
