//! Sentences in Spanish and English, rendered from codes and parameters.
//!
//! To add a sentence, add one line to [`SENTENCES`]. A placeholder is `{name:format}`; without a
//! format the value is put in as text. A stored decision keeps only code and parameters.

use std::collections::BTreeMap;

use rumbo_market::{Lang, Locale};

use super::{FactValue, Statement};

/// Code, Spanish, English.
const SENTENCES: &[(&str, &str, &str)] = &[
    (
        "event.long.pays",
        "llega a {target:price} antes que a {stop:price}, o cierra en ganancia el {deadline:date}, después de costos",
        "reaches {target:price} before {stop:price}, or closes in profit on {deadline:date}, after costs",
    ),
    (
        "event.long.does_not_pay",
        "comprar ahora no compensa: llega a {stop:price} antes que a {target:price}, o cierra sin ganancia el {deadline:date}, después de costos",
        "buying now does not pay: reaches {stop:price} before {target:price}, or closes without profit on {deadline:date}, after costs",
    ),
    (
        "event.hold.does_not_pay",
        "mantener no compensa: llega a {stop:price} antes que a {target:price}, o cierra sin ganancia el {deadline:date}, después de costos",
        "holding does not pay: reaches {stop:price} before {target:price}, or closes without profit on {deadline:date}, after costs",
    ),
    (
        "event.short.pays",
        "cae a {target:price} antes de subir a {stop:price}, o cierra en ganancia para quien vende el {deadline:date}, después de costos",
        "falls to {target:price} before rising to {stop:price}, or closes in profit for a seller on {deadline:date}, after costs",
    ),
    (
        "event.short.does_not_pay",
        "vender en corto no compensa: sube a {stop:price} antes de caer a {target:price}, o cierra sin ganancia el {deadline:date}, después de costos",
        "selling short does not pay: rises to {stop:price} before falling to {target:price}, or closes without profit on {deadline:date}, after costs",
    ),
    (
        "reason.strategy",
        "{title}: {rule}. Fuera de muestra: Sharpe {sharpe:number} en {trades:count} operaciones",
        "{title}: {rule}. Out of sample: Sharpe {sharpe:number} over {trades:count} trades",
    ),
    (
        "reason.strategy_long",
        "{title} está comprada. Fuera de muestra: Sharpe {sharpe:number} en {trades:count} operaciones",
        "{title} is long. Out of sample: Sharpe {sharpe:number} over {trades:count} trades",
    ),
    (
        "reason.strategy_short",
        "{title} está vendida. Fuera de muestra: Sharpe {sharpe:number} en {trades:count} operaciones",
        "{title} is short. Out of sample: Sharpe {sharpe:number} over {trades:count} trades",
    ),
    (
        "reason.strategy_flat",
        "{title} no ve nada que hacer. Fuera de muestra: Sharpe {sharpe:number} en {trades:count} operaciones",
        "{title} sees nothing to do. Out of sample: Sharpe {sharpe:number} over {trades:count} trades",
    ),
    (
        "reason.strategy_rejected",
        "{title} no vota: su historial fuera de muestra no lo permite",
        "{title} does not vote: its out-of-sample record does not allow it",
    ),
    (
        "reason.no_consensus",
        "Las estrategias admitidas no coinciden en una dirección",
        "The admitted strategies do not agree on a direction",
    ),
    (
        "reason.confidence_low",
        "La evidencia para actuar es del {confidence:percent}; hace falta {needed:percent}",
        "The evidence for acting is {confidence:percent}; {needed:percent} is needed",
    ),
    (
        "reason.odds_above",
        "Pasó en {p:percent} de {n:count} casos parecidos; para no perder hace falta {break_even:percent}",
        "It happened in {p:percent} of {n:count} similar cases; break-even needs {break_even:percent}",
    ),
    (
        "against.odds_below",
        "Pasó en {p:percent} de {n:count} casos parecidos, menos de lo que hace falta para no perder ({break_even:percent})",
        "It happened in {p:percent} of {n:count} similar cases, less than break-even needs ({break_even:percent})",
    ),
    (
        "against.interval",
        "El rango probable baja hasta {lo:percent}: puede ser suerte",
        "The likely range goes down to {lo:percent}: it may be luck",
    ),
    (
        "against.base_rate",
        "Entrar un día cualquiera dio {base_rate:percent}: la señal no mejora eso",
        "Entering on any day gave {base_rate:percent}: the signal does not improve on it",
    ),
    (
        "against.drift",
        "Está fallando más de lo esperado; úsala con la mitad del tamaño",
        "Missing more than expected; use half the size",
    ),
    (
        "against.tries",
        "Se probaron {trials:count} configuraciones: parte del resultado es suerte",
        "{trials:count} configurations were tried: part of the result is luck",
    ),
    (
        "phase.accumulation",
        "Acumulación: el precio se mueve en un rango estrecho, de {low:price} a {high:price}",
        "Accumulation: the price moves in a narrow range, {low:price} to {high:price}",
    ),
    (
        "phase.manipulation_above",
        "Manipulación: el precio salió por arriba del rango de {low:price} a {high:price} y volvió a entrar",
        "Manipulation: the price left the range {low:price} to {high:price} upwards and came back inside",
    ),
    (
        "phase.manipulation_below",
        "Manipulación: el precio salió por abajo del rango de {low:price} a {high:price} y volvió a entrar",
        "Manipulation: the price left the range {low:price} to {high:price} downwards and came back inside",
    ),
    (
        "phase.distribution_above",
        "Distribución: tras barrer el otro lado, el precio dejó el rango de {low:price} a {high:price} por arriba",
        "Distribution: after sweeping the other side, the price left the range {low:price} to {high:price} upwards",
    ),
    (
        "phase.distribution_below",
        "Distribución: tras barrer el otro lado, el precio dejó el rango de {low:price} a {high:price} por abajo",
        "Distribution: after sweeping the other side, the price left the range {low:price} to {high:price} downwards",
    ),
    (
        "profile.scored",
        "Tus respuestas suman {score:count} de 100 puntos",
        "Your answers score {score:count} of 100 points",
    ),
    (
        "profile.capped",
        "Tus respuestas suman {score:count} de 100 puntos, pero «{answer}» limita el perfil",
        "Your answers score {score:count} of 100 points, but “{answer}” limits the profile",
    ),
    (
        "invalid.close_below",
        "cierra por debajo de {level:price}",
        "closes below {level:price}",
    ),
    (
        "invalid.close_above",
        "cierra por encima de {level:price}",
        "closes above {level:price}",
    ),
    (
        "invalidated.close_below",
        "Ya no vale: cerró por debajo de {level:price} el {at:date}. Revísala ahora",
        "No longer valid: closed below {level:price} on {at:date}. Review it now",
    ),
    (
        "invalidated.close_above",
        "Ya no vale: cerró por encima de {level:price} el {at:date}. Revísala ahora",
        "No longer valid: closed above {level:price} on {at:date}. Review it now",
    ),
    (
        "gate.no_bars",
        "Sin recomendación: no hay velas de {symbol}",
        "No recommendation: there are no bars of {symbol}",
    ),
    (
        "gate.stale",
        "Sin recomendación: la última vela es del {last:date} y se esperaba la del {expected:date}. No opinamos con datos incompletos.",
        "No recommendation: the last bar is from {last:date} and the one of {expected:date} was expected. We give no opinion on incomplete data.",
    ),
    (
        "gate.gap",
        "Sin recomendación: faltan {missing:count} velas desde el {since:date}. No opinamos con datos incompletos.",
        "No recommendation: {missing:count} bars missing since {since:date}. We give no opinion on incomplete data.",
    ),
    (
        "gate.short_history",
        "Sin recomendación: hacen falta {needed:count} velas y hay {rows:count}",
        "No recommendation: {needed:count} bars are needed and there are {rows:count}",
    ),
    (
        "gate.no_strategy",
        "Ninguna estrategia fue rentable fuera de muestra últimamente",
        "No strategy has been profitable out of sample lately",
    ),
    (
        "gate.lookahead",
        "Sin recomendación: {title} cambia su pasado cuando llegan velas nuevas",
        "No recommendation: {title} changes its past when new bars arrive",
    ),
    (
        "gate.strategy_failed",
        "Sin recomendación: la estrategia {strategy} no se pudo probar",
        "No recommendation: strategy {strategy} could not be tested",
    ),
    (
        "gate.thin",
        "Sin historial suficiente para dar un número ({n:count} de 30 casos)",
        "Not enough history to give a number ({n:count} of 30 cases)",
    ),
    (
        "gate.expected_value",
        "Los casos parecidos dieron {mean:signed_percent} de media después de costos",
        "Similar cases returned {mean:signed_percent} on average after costs",
    ),
    (
        "gate.evidence",
        "La evidencia, contados todos los intentos, es del {confidence:percent}; hace falta {needed:percent} para recomendar",
        "The evidence, all tries counted, is {confidence:percent}; {needed:percent} is needed to recommend",
    ),
    (
        "band.caption",
        "1 de cada 5 veces el precio termina fuera de la banda del 80 %",
        "1 time in 5 the price ends outside the 80% band",
    ),
    (
        "rec.h1",
        "Cuando decimos {p:percent}, ocurre {q:percent}",
        "When we say {p:percent}, it happens {q:percent}",
    ),
    (
        "rec.empty",
        "Aún no hay 30 decisiones resueltas. Faltan unos {d:count} días.",
        "Fewer than 30 resolved decisions so far. About {d:count} days to go.",
    ),
    (
        "rec.empty.unknown",
        "Aún no hay 30 decisiones resueltas.",
        "Fewer than 30 resolved decisions so far.",
    ),
    (
        "rec.edge.unsure",
        "La ventaja sobre el azar aún no es segura: faltan ~{n:count} decisiones",
        "Our edge over chance is not certain yet: ~{n:count} more decisions needed",
    ),
    (
        "rec.edge.early",
        "Aún no se puede saber si hay ventaja sobre el azar: hacen falta decisiones de más fechas",
        "Too early to tell whether there is an edge over chance: decisions from more dates are needed",
    ),
    (
        "rec.edge.shows",
        "La ventaja sobre el azar se nota: {skill:signed_percent} (90 %: {lo:signed_percent} a {hi:signed_percent})",
        "The edge over chance shows: {skill:signed_percent} (90%: {lo:signed_percent} to {hi:signed_percent})",
    ),
    (
        "rec.edge.none",
        "Por ahora no hay ventaja sobre el azar: {skill:signed_percent} (90 %: {lo:signed_percent} a {hi:signed_percent})",
        "No edge over chance so far: {skill:signed_percent} (90%: {lo:signed_percent} to {hi:signed_percent})",
    ),
    (
        "rec.edge.worse",
        "Decir siempre lo que pasa un día cualquiera acertó más que nosotros: {skill:signed_percent} (90 %: {lo:signed_percent} a {hi:signed_percent})",
        "Always saying what happens on any given day did better than we did: {skill:signed_percent} (90%: {lo:signed_percent} to {hi:signed_percent})",
    ),
    (
        "threshold.loses",
        "{below:count} de {of:count} desenlaces parecidos pierden más de {limit:percent}",
        "{below:count} of {of:count} similar outcomes lose more than {limit:percent}",
    ),
    (
        "threshold.gains_less",
        "{below:count} de {of:count} desenlaces parecidos ganan menos de {limit:percent} o pierden",
        "{below:count} of {of:count} similar outcomes gain less than {limit:percent} or lose",
    ),
    (
        "threshold.ends_losing",
        "{below:count} de {of:count} desenlaces parecidos pierden",
        "{below:count} of {of:count} similar outcomes lose",
    ),
    (
        "expires",
        "Vence el {at:date}; después se vuelve a evaluar",
        "Expires {at:date}; re-evaluated after that",
    ),
    (
        "outcome.target",
        "Llegó al objetivo el {at:date}: {net:signed_percent}",
        "Reached the target on {at:date}: {net:signed_percent}",
    ),
    (
        "outcome.stop",
        "Tocó el stop el {at:date}: {net:signed_percent}",
        "Hit the stop on {at:date}: {net:signed_percent}",
    ),
    (
        "outcome.entering",
        "Entrar habría dado {net:signed_percent} hasta el {at:date}",
        "Entering would have returned {net:signed_percent} by {at:date}",
    ),
    (
        "outcome.time",
        "Se cerró al vencer, el {at:date}: {net:signed_percent}",
        "Closed at the deadline, {at:date}: {net:signed_percent}",
    ),
];

/// Renders a statement. An unknown code gives the code itself, so that nothing is hidden.
pub fn render(statement: &Statement, locale: Locale, price_decimals: u8) -> String {
    let Some((_, es, en)) = SENTENCES.iter().find(|(code, ..)| *code == statement.code) else {
        return statement.code.clone();
    };
    let template = match locale.lang {
        Lang::Es => es,
        Lang::En => en,
    };
    fill(template, &statement.params, locale, price_decimals)
}

/// Puts parameters into a template, each in the format that its place asks for.
pub(crate) fn fill(
    template: &str,
    params: &BTreeMap<String, FactValue>,
    locale: Locale,
    price_decimals: u8,
) -> String {
    let mut text = String::with_capacity(template.len() + 32);
    let mut rest = template;
    while let Some(open) = rest.find('{') {
        let (before, from_open) = rest.split_at(open);
        text.push_str(before);
        let Some(close) = from_open.find('}') else {
            break;
        };
        let (name, format) = from_open[1..close]
            .split_once(':')
            .unwrap_or((&from_open[1..close], ""));
        text.push_str(&render_value(
            params.get(name),
            format,
            locale,
            price_decimals,
        ));
        rest = &from_open[close + 1..];
    }
    text.push_str(rest);
    text
}

fn render_value(
    value: Option<&FactValue>,
    format: &str,
    locale: Locale,
    price_decimals: u8,
) -> String {
    let number = match value {
        None => return "–".to_owned(),
        Some(FactValue::Text(text)) => return text.clone(),
        Some(FactValue::Localised(text)) => return text.get(locale.lang).to_owned(),
        Some(FactValue::Number(number)) if !number.is_finite() => return "–".to_owned(),
        Some(FactValue::Number(number)) => *number,
    };
    match format {
        "price" => locale.number(number, usize::from(price_decimals)),
        "percent" => locale.percent(number, 0),
        "percent1" => locale.percent(number, 1),
        "signed_percent" => locale.change(number, 1),
        "count" => locale.number(number, 0),
        "date" => {
            #[expect(
                clippy::cast_possible_truncation,
                reason = "instants are integers below 2^53"
            )]
            let at_ms = number as i64;
            locale.day(at_ms)
        }
        _ => locale.number(number, 2),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentence_carries_its_parameters() {
        let statement = Statement::new(
            "g1".to_owned(),
            "gate.gap",
            [
                ("missing", 3.0.into()),
                ("since", 1_636_329_600_000.0.into()),
            ],
        );
        assert_eq!(
            render(&statement, Lang::En.into(), 2),
            "No recommendation: 3 bars missing since Nov 8, 2021. We give no opinion on incomplete data."
        );
        assert_eq!(
            render(&statement, Lang::Es.into(), 2),
            "Sin recomendación: faltan 3 velas desde el 8 nov 2021. No opinamos con datos incompletos."
        );
    }

    #[test]
    fn codes_are_unique_and_both_languages_use_the_same_parameters() {
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
        for (code, ..) in SENTENCES {
            if let Some(condition) = code.strip_prefix("invalid.") {
                let past = format!("invalidated.{condition}");
                assert!(SENTENCES.iter().any(|(known, ..)| *known == past), "{past}");
            }
        }
        for code in super::super::GATE_LIST {
            assert!(
                SENTENCES.iter().any(|(known, ..)| *known == code),
                "{code} has no sentence"
            );
        }
    }
}
