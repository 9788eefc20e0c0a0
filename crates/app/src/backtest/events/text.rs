//! What an account says in words, for the command line and the report.

use rumbo_engine::portfolio::{Limits, Schedule, Sizing};
use rumbo_engine::trading::{MarginMode, Paid, Terms};
use rumbo_market::{Lang, Locale};

use super::EventsReport;

/// Spread, slippage and fee of a trade, and everything that stands behind it: terms and values.
pub fn account_lines(report: &EventsReport, locale: Locale) -> Vec<(String, String)> {
    let say = |es: &str, en: &str| {
        match locale.lang {
            Lang::Es => es,
            Lang::En => en,
        }
        .to_owned()
    };
    let account = &report.account;
    let mut lines = vec![
        (
            say("Instrumentos", "Instruments"),
            report.instruments.join(", "),
        ),
        (
            say("Moneda de la cuenta", "Currency of the account"),
            report.currency.clone(),
        ),
    ];
    if let Some(rebalance) = &account.rebalance {
        let weights = rebalance.weights.iter();
        let weights: Vec<String> = weights
            .map(|(symbol, weight)| format!("{symbol} {}", locale.percent(*weight, 1)))
            .collect();
        let every = schedule(rebalance.every, locale);
        lines.push((
            say("Pesos fijos", "Fixed weights"),
            format!("{} ({every})", weights.join(", ")),
        ));
    } else if let Some(sizing) = account.sizing {
        lines.push((
            say("Tamaño de cada entrada", "Size of each entry"),
            size(sizing, locale),
        ));
    }
    let margin = &account.margin;
    let leverage = locale.number(margin.leverage, 1);
    lines.push((
        say("Margen", "Margin"),
        match margin.mode {
            MarginMode::None => say(
                "sin margen: nada se toma prestado",
                "none: nothing is borrowed",
            ),
            MarginMode::Isolated => format!("{} ×{leverage}", say("aislado", "isolated")),
            MarginMode::Cross => format!("{} ×{leverage}", say("cruzado", "cross")),
        },
    ));
    let more = terms(&account.terms, locale);
    if !more.is_empty() {
        lines.push((say("Otros costos", "Other costs"), more));
    }
    for (symbol, own) in &account.instruments {
        let bps = |value: f64| locale.number(value, 2);
        let text = format!(
            "{} {}, {} {}, {} {} {}",
            say("comisión", "fee"),
            bps(own.fee_bps),
            say("media horquilla", "half spread"),
            bps(own.half_spread_bps),
            say("deslizamiento", "slippage"),
            bps(own.slippage_bps),
            say("pb", "bps"),
        );
        lines.push((symbol.clone(), text));
    }
    let limits = limits(&account.limits, locale);
    if !limits.is_empty() {
        lines.push((say("Límites", "Limits"), limits));
    }
    lines.extend(paid_lines(&report.paid, locale));
    if report.liquidations > 0 {
        let count = locale.number(float(report.liquidations), 0);
        lines.push((say("Liquidaciones", "Liquidations"), count));
    }
    lines
}

/// What was paid and received by kind, those that are zero left out except fees and slippage.
pub fn paid_lines(paid: &Paid, locale: Locale) -> Vec<(String, String)> {
    let rows = [
        ("Comisiones pagadas", "Fees paid", paid.fees, true),
        (
            "Horquilla y deslizamiento",
            "Spread and slippage",
            paid.slippage,
            true,
        ),
        (
            "Conversión de moneda",
            "Currency conversion",
            paid.conversion,
            false,
        ),
        (
            "Comisiones de liquidación",
            "Liquidation fees",
            paid.liquidation,
            false,
        ),
        ("Financiación pagada", "Funding paid", paid.funding, false),
        ("Préstamo pagado", "Borrow paid", paid.borrow, false),
        (
            "Intereses cobrados",
            "Interest received",
            paid.interest,
            false,
        ),
        (
            "Dividendos cobrados",
            "Dividends received",
            paid.dividends,
            false,
        ),
    ];
    let shown = rows
        .into_iter()
        .filter(|&(.., value, always)| always || value != 0.0);
    shown
        .map(|(es, en, value, _)| {
            let title = match locale.lang {
                Lang::Es => es,
                Lang::En => en,
            };
            (title.to_owned(), locale.number(value, 2))
        })
        .collect()
}

fn size(sizing: Sizing, locale: Locale) -> String {
    let es = locale.lang == Lang::Es;
    let percent = |share: f64| locale.percent(share, 1);
    match sizing {
        Sizing::Cash { share } if es => format!("{} del efectivo", percent(share)),
        Sizing::Cash { share } => format!("{} of the cash", percent(share)),
        Sizing::Quantity { units } if es => format!("{} unidades", locale.number(units, 4)),
        Sizing::Quantity { units } => format!("{} units", locale.number(units, 4)),
        Sizing::Notional { cash } if es => format!("valor de {}", locale.number(cash, 2)),
        Sizing::Notional { cash } => format!("notional of {}", locale.number(cash, 2)),
        Sizing::Equity { share } if es => format!("{} de la cuenta", percent(share)),
        Sizing::Equity { share } => format!("{} of the equity", percent(share)),
        Sizing::Volatility {
            annual,
            bars,
            share_max,
        } if es => format!(
            "volatilidad anual de {} medida en {bars} velas, como mucho {}",
            percent(annual),
            percent(share_max)
        ),
        Sizing::Volatility {
            annual,
            bars,
            share_max,
        } => format!(
            "annual volatility of {} measured on {bars} bars, at most {}",
            percent(annual),
            percent(share_max)
        ),
        Sizing::Risk { share } if es => format!("arriesga {} hasta el stop", percent(share)),
        Sizing::Risk { share } => format!("{} at risk to the stop", percent(share)),
        Sizing::Kelly {
            fraction, initial, ..
        } if es => format!(
            "{} de Kelly, {} mientras no haya 30 operaciones",
            percent(fraction),
            percent(initial)
        ),
        Sizing::Kelly {
            fraction, initial, ..
        } => format!(
            "{} of Kelly, {} until there are 30 trades",
            percent(fraction),
            percent(initial)
        ),
    }
}

fn schedule(every: Schedule, locale: Locale) -> String {
    let es = locale.lang == Lang::Es;
    match every {
        Schedule::Bars { every } if es => format!("cada {every} velas"),
        Schedule::Bars { every } => format!("every {every} bars"),
        Schedule::Week if es => "cada semana".to_owned(),
        Schedule::Week => "every week".to_owned(),
        Schedule::Month if es => "cada mes".to_owned(),
        Schedule::Month => "every month".to_owned(),
        Schedule::Drift { band } if es => {
            format!("cuando uno se desvía más de {}", locale.percent(band, 1))
        }
        Schedule::Drift { band } => format!("when one drifts by {}", locale.percent(band, 1)),
    }
}

fn terms(terms: &Terms, locale: Locale) -> String {
    let es = locale.lang == Lang::Es;
    let mut parts = Vec::new();
    let mut part = |spanish: &str, english: &str, value: Option<String>| {
        if let Some(value) = value {
            parts.push(format!("{} {value}", if es { spanish } else { english }));
        }
    };
    let number = |value: f64| locale.number(value, 4);
    let set = |value: f64| (value != 0.0).then(|| number(value));
    part(
        "comisión pasiva (pb)",
        "maker fee (bps)",
        terms.maker_bps.map(number),
    );
    part("por unidad", "per unit", set(terms.fee_per_unit));
    part(
        "mínimo por orden",
        "minimum an order",
        set(terms.fee_minimum),
    );
    part(
        "deslizamiento en ATR",
        "slippage in ATR",
        set(terms.slippage_atr),
    );
    part("impacto", "impact", set(terms.impact));
    let share = terms.participation.map(|share| locale.percent(share, 1));
    part("parte del volumen", "share of the volume", share);
    let borrow = (terms.borrow_rate != 0.0).then(|| locale.percent(terms.borrow_rate, 2));
    part("préstamo anual", "annual borrow", borrow);
    part("paso de precio", "tick", terms.tick.map(number));
    part(
        "valor mínimo",
        "minimum notional",
        set(terms.minimum_notional),
    );
    parts.join(", ")
}

fn limits(limits: &Limits, locale: Locale) -> String {
    let es = locale.lang == Lang::Es;
    let mut parts = Vec::new();
    let mut part = |spanish: &str, english: &str, value: Option<String>| {
        if let Some(value) = value {
            parts.push(format!("{} {value}", if es { spanish } else { english }));
        }
    };
    let percent = |value: Option<f64>| value.map(|value| locale.percent(value, 0));
    part(
        "posiciones",
        "positions",
        limits.positions.map(|most| most.to_string()),
    );
    part("bruta", "gross", percent(limits.gross));
    part("neta", "net", percent(limits.net));
    part(
        "por instrumento",
        "per instrument",
        percent(limits.instrument),
    );
    part("por grupo", "per group", percent(limits.group));
    let correlation = limits.correlation.map(|limit| locale.number(limit.max, 2));
    part("correlación", "correlation", correlation);
    part("pérdida del día", "daily loss", percent(limits.daily_loss));
    parts.join(", ")
}

#[expect(clippy::cast_precision_loss, reason = "a count is far below 2^53")]
fn float(count: usize) -> f64 {
    count as f64
}
