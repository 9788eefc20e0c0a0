//! `rumbo decide`: what to do today, and why.

use std::process::ExitCode;

use rumbo_app::decide::{Decided, Request};
use rumbo_engine::decision::{
    Action, FactValue, Odds, OddsStatus, Position, RiskProfile, Statement, Status, render,
};
use rumbo_market::{Instrument, Lang, Locale};

use super::Session;

#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  rumbo decide\n  rumbo decide --instrument BTC/USDT --lang en\n  \
    rumbo decide --instrument SPY --as-of 2021-06-30 --json"
)]
pub(super) struct Args {
    /// Symbol or alias; every instrument with bars when absent
    #[arg(long, short)]
    instrument: Option<String>,
    /// Decide as of this date or instant, with the bars closed by then
    #[arg(long, value_name = "TIME", value_parser = super::source::parse_instant)]
    as_of: Option<i64>,
    /// What is held: flat, long or short [default: what following the record would hold]
    #[arg(long)]
    position: Option<Position>,
    /// Risk profile: conservative, moderate or aggressive
    #[arg(long, default_value = "moderate")]
    profile: RiskProfile,
    /// Print JSON: one object for an instrument, else a list
    #[arg(long)]
    json: bool,
}

pub(super) async fn run(session: Session, args: Args) -> anyhow::Result<ExitCode> {
    let app = session.open_app().await?;
    rumbo_app::sample::load_if_empty(&app).await?;
    rumbo_app::resolve::resolve_all(&app).await?;
    let request = Request {
        profile: args.profile,
        as_of: args.as_of,
        position: args.position,
    };
    let decided = match &args.instrument {
        Some(symbol) => vec![rumbo_app::decide::decide(&app, symbol, request).await?],
        None => rumbo_app::decide::decide_all(&app, request).await?,
    };
    if args.json {
        let list: Vec<_> = decided.iter().map(as_json).collect();
        match (args.instrument, list.as_slice()) {
            (Some(_), [one]) => session.out.json(one)?,
            _ => session.out.json(&list)?,
        }
    } else {
        for decided in &decided {
            let instrument = rumbo_app::decide::resolve_instrument(&app, &decided.stored.symbol)?;
            for line in describe(decided, instrument, session.lang) {
                session.out.line(line)?;
            }
        }
        session.out.line(legal(session.lang))?;
    }
    app.close().await;
    Ok(ExitCode::SUCCESS)
}

fn as_json(decided: &Decided) -> serde_json::Value {
    let mut value = serde_json::json!({
        "id": decided.stored.id,
        "decided_at": decided.stored.decided_at,
        "digest": decided.stored.digest,
        "sample": decided.sample,
        "simulated": true,
    });
    if let (Some(target), Ok(serde_json::Value::Object(fields))) = (
        value.as_object_mut(),
        serde_json::to_value(&decided.decision),
    ) {
        target.extend(fields);
    }
    value
}

fn legal(lang: Lang) -> &'static str {
    match lang {
        Lang::Es => {
            "Información general y simulada; no es asesoramiento personal. Puedes perder dinero."
        }
        Lang::En => "General, simulated information; not personal advice. You can lose money.",
    }
}

/// The decision in lines for a person.
fn describe(decided: &Decided, instrument: &Instrument, lang: Lang) -> Vec<String> {
    let decision = &decided.decision;
    let locale = Locale::from(lang);
    let es = lang == Lang::Es;
    let pick = |spanish: &'static str, english: &'static str| if es { spanish } else { english };
    let sentence = |statement: &Statement| render(statement, locale, instrument.price_decimals);
    let price = decision.price.map_or_else(String::new, |price| {
        let decimals = usize::from(instrument.price_decimals);
        format!("{} {}", locale.number(price, decimals), instrument.quote)
    });
    let verb = if decision.status == Status::NoData {
        "○"
    } else {
        action_word(decision.action, es)
    };
    let sample = if decided.sample {
        pick(" · Ejemplo", " · Sample")
    } else {
        ""
    };
    let mut lines = vec![format!(
        "{verb}  {}  {}  {price}{sample}",
        decision.instrument,
        instrument.name.get(lang),
    )];
    let mut add = |label: &str, text: String| lines.push(format!("   {label}{text}"));
    if decision.status == Status::NoData {
        decision
            .gate
            .failures
            .iter()
            .for_each(|failure| add("", sentence(failure)));
    }
    if let Some(event) = &decision.event {
        add(
            pick("Qué afirmamos: ", "What we claim: "),
            sentence(&event.statement),
        );
    }
    if let Some(odds) = &decision.odds {
        odds_lines(odds, es, lang)
            .into_iter()
            .for_each(|line| add("", line));
    }
    if let Some(confidence) = decision.confidence {
        let confidence = locale.number(confidence * 100.0, 0);
        add(
            pick("Evidencia para actuar: ", "Evidence for acting: "),
            format!("{confidence} / 100"),
        );
    }
    for reason in &decision.reasons {
        add("+ ", sentence(reason));
    }
    for reason in &decision.against {
        add("− ", sentence(reason));
    }
    if let Some(phase) = &decision.phase {
        add("· ", sentence(phase));
    }
    for condition in &decision.invalidation {
        add(
            pick("Deja de valer si ", "No longer valid if "),
            sentence(&condition.statement),
        );
    }
    if let Some(size) = decision.size {
        let percent = |ratio: f64| locale.number(ratio * 100.0, 1);
        let (fraction, loss) = (percent(size.fraction), percent(size.max_loss_fraction));
        add(
            "",
            if es {
                format!(
                    "Tamaño sugerido {fraction} % del capital; si salta el stop pierdes {loss} %"
                )
            } else {
                format!(
                    "Suggested size {fraction}% of the capital; if the stop is hit you lose {loss}%"
                )
            },
        );
    }
    let expires = Statement::new(
        String::new(),
        "expires",
        [("at", FactValue::Number(decision.expires_at as f64))],
    );
    add("", sentence(&expires));
    add(
        "id ",
        format!("{} · {}", decided.stored.id, &decided.stored.digest[..12]),
    );
    lines.push(String::new());
    lines
}

fn action_word(action: Action, es: bool) -> &'static str {
    match (action, es) {
        (Action::Buy, true) => "▲ COMPRAR",
        (Action::Buy, false) => "▲ BUY",
        (Action::Increase, true) => "✚ AUMENTAR",
        (Action::Increase, false) => "✚ INCREASE",
        (Action::Hold, true) => "■ MANTENER",
        (Action::Hold, false) => "■ HOLD",
        (Action::Reduce, true) => "◆ REDUCIR",
        (Action::Reduce, false) => "◆ REDUCE",
        (Action::Sell, true) => "▼ VENDER",
        (Action::Sell, false) => "▼ SELL",
    }
}

fn odds_lines(odds: &Odds, es: bool, lang: Lang) -> Vec<String> {
    let locale = Locale::from(lang);
    let percent = |ratio: f64| locale.number(ratio * 100.0, 0);
    let (Some(p), Some(lo), Some(hi), false) =
        (odds.p, odds.lo, odds.hi, odds.status == OddsStatus::Thin)
    else {
        let n = odds.n;
        return vec![if es {
            format!("Sin historial suficiente para dar un número ({n} de 30 casos)")
        } else {
            format!("Not enough history to give a number ({n} of 30 cases)")
        }];
    };
    let of_20 = locale.number(p * 20.0, 0);
    let (p, lo, hi, n) = (percent(p), percent(lo), percent(hi), odds.n);
    let mut line = if es {
        format!(
            "Pasa en {of_20} de cada 20 casos parecidos (≈{p} %) · rango {lo}–{hi} % · {n} casos"
        )
    } else {
        format!("Happens in {of_20} of 20 similar cases (≈{p}%) · range {lo}–{hi}% · {n} cases")
    };
    if let Some(base) = odds.base_rate.map(percent) {
        line.push_str(&if es {
            format!(" · un día cualquiera {base} %")
        } else {
            format!(" · any given day {base}%")
        });
    }
    let mut lines = vec![line];
    if let Some(break_even) = odds.break_even.map(percent) {
        lines.push(if es {
            format!("Para no perder hace falta {break_even} %")
        } else {
            format!("Break-even needs {break_even}%")
        });
    }
    lines
}
