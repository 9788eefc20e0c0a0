//! Sentences of a verdict in Spanish and English.
//!
//! To add one, add a line to [`SENTENCES`]; placeholders are those of a decision's sentences.

use rumbo_market::Lang;

/// Code, Spanish, English.
pub(super) const SENTENCES: &[(&str, &str, &str)] = &[
    (
        "verdict.no_trades",
        "No operó ni una vez fuera de muestra: no hay nada que juzgar",
        "It did not trade once out of sample: there is nothing to judge",
    ),
    (
        "verdict.few_trades",
        "Solo {trades:count} operaciones fuera de muestra; hacen falta {needed:count}",
        "Only {trades:count} trades out of sample; {needed:count} are needed",
    ),
    (
        "verdict.unmeasured",
        "Su resultado fuera de muestra no se puede medir",
        "Its result out of sample cannot be measured",
    ),
    (
        "verdict.loses",
        "Fuera de muestra no gana: Sharpe {sharpe:number}",
        "Out of sample it does not gain: Sharpe {sharpe:number}",
    ),
    (
        "verdict.interval",
        "Sharpe fuera de muestra {sharpe:number}, pero pudo ser entre {low:number} y {high:number}",
        "Sharpe out of sample {sharpe:number}, but it may be anything from {low:number} to {high:number}",
    ),
    (
        "verdict.too_short",
        "Historial corto: {psr:percent} de probabilidad de que el Sharpe sea positivo, hace falta {needed:percent}; serían {bars_needed:count} velas y hay {bars:count}",
        "Short record: {psr:percent} chance that the Sharpe ratio is positive, {needed:percent} is needed; that takes {bars_needed:count} bars and there are {bars:count}",
    ),
    (
        "verdict.kept_unknown",
        "No se puede comparar dentro con fuera de muestra",
        "In sample and out of sample cannot be compared",
    ),
    (
        "verdict.nothing_inside",
        "Dentro de muestra no ganaba (Sharpe {inside:number}); fuera, {outside:number}",
        "In sample it did not gain (Sharpe {inside:number}); out of sample, {outside:number}",
    ),
    (
        "verdict.decay",
        "Dentro de muestra Sharpe {inside:number}, fuera {outside:number}: queda {kept:percent}, hace falta {needed:percent}",
        "Sharpe {inside:number} in sample, {outside:number} out of sample: {kept:percent} is left, {needed:percent} is needed",
    ),
    (
        "verdict.luck_unknown",
        "No se puede saber cuánto es suerte entre {tries:count} intentos",
        "How much is luck among {tries:count} tries cannot be told",
    ),
    (
        "verdict.luck",
        "Mejor de {tries:count} intentos: {deflated:percent} de probabilidad de superar a la suerte, hace falta {needed:percent}",
        "Best of {tries:count} tries: {deflated:percent} chance of beating luck, {needed:percent} is needed",
    ),
    (
        "verdict.overfit_unknown",
        "No se puede medir el sobreajuste con tan pocas velas",
        "Overfitting cannot be measured on so few bars",
    ),
    (
        "verdict.overfit",
        "Sobreajuste: en {probability:percent} de las particiones, el mejor de {sets:count} juegos de parámetros acaba en la mitad peor; se admite {allowed:percent}",
        "Overfitting: in {probability:percent} of the splits the best of {sets:count} parameter sets ends in the worse half; {allowed:percent} is allowed",
    ),
    (
        "verdict.costs",
        "Con costos ×{multiple:count} no gana: {return:signed_percent}",
        "With costs ×{multiple:count} it does not gain: {return:signed_percent}",
    ),
    (
        "verdict.periods",
        "Gana en {gains:count} de {periods:count} periodos; hacen falta {needed:count}",
        "It gains in {gains:count} of {periods:count} periods; {needed:count} are needed",
    ),
    (
        "verdict.holds",
        "Aguanta fuera de muestra: Sharpe {sharpe:number} en {trades:count} operaciones, contados {tries:count} intentos",
        "It holds out of sample: Sharpe {sharpe:number} over {trades:count} trades, with {tries:count} tries counted",
    ),
];

/// The sentence of a code.
pub(super) fn template(code: &str, lang: Lang) -> Option<&'static str> {
    let (_, es, en) = SENTENCES.iter().find(|(known, ..)| *known == code)?;
    Some(match lang {
        Lang::Es => es,
        Lang::En => en,
    })
}
