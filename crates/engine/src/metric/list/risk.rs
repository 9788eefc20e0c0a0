//! How wide returns spread, and how bad the worst are.

use super::{CORE, FULL, Group, MetricSpec, Unit, real, words};

pub(super) const LIST: &[MetricSpec] = &[
    MetricSpec {
        id: "downside_deviation",
        group: Group::Risk,
        title: words("Desviación a la baja", "Downside deviation"),
        convention: words(
            "Raíz de la media de los cuadrados bajo el tipo sin riesgo, sobre todas las velas, por la raíz de las velas por año.",
            "Root of the mean square below the risk-free rate, over all bars, times the root of bars per year.",
        ),
        unit: Unit::RatioPerYear,
        source: "Sortino and Price 1994",
        value: |m| real(m.downside_deviation()),
        ..CORE
    },
    MetricSpec {
        id: "value_at_risk_95",
        group: Group::Risk,
        title: words("Valor en riesgo al 95 %", "Value at risk, 95 %"),
        convention: words(
            "Pérdida de una vela que alcanza el 5 % de ellas: cuantil histórico de tipo 7; una pérdida es positiva.",
            "Loss of one bar that 5 % of bars reach: historical quantile of type 7; a loss is positive.",
        ),
        unit: Unit::Ratio,
        source: "Hyndman and Fan 1996",
        value: |m| real(m.value_at_risk(0.05)),
        ..FULL
    },
    MetricSpec {
        id: "value_at_risk_99",
        group: Group::Risk,
        title: words("Valor en riesgo al 99 %", "Value at risk, 99 %"),
        convention: words(
            "Como al 95 %, para el 1 % de las velas; vacío con menos de 100.",
            "As at 95 %, for 1 % of bars; empty below 100.",
        ),
        unit: Unit::Ratio,
        source: "Hyndman and Fan 1996",
        value: |m| real(m.value_at_risk(0.01)),
        ..FULL
    },
    MetricSpec {
        id: "expected_shortfall_95",
        group: Group::Risk,
        title: words(
            "Pérdida esperada (CVaR) al 95 %",
            "Expected shortfall (CVaR), 95 %",
        ),
        convention: words(
            "Pérdida media del peor 5 % de las velas, con peso fraccionario en el borde.",
            "Mean loss of the worst 5 % of bars, with a fractional weight at the edge.",
        ),
        unit: Unit::Ratio,
        source: "Acerbi and Tasche 2002",
        value: |m| real(m.expected_shortfall(0.05)),
        ..FULL
    },
    MetricSpec {
        id: "expected_shortfall_99",
        group: Group::Risk,
        title: words(
            "Pérdida esperada (CVaR) al 99 %",
            "Expected shortfall (CVaR), 99 %",
        ),
        convention: words(
            "Como al 95 %, para el 1 % de las velas; vacío con menos de 100.",
            "As at 95 %, for 1 % of bars; empty below 100.",
        ),
        unit: Unit::Ratio,
        source: "Acerbi and Tasche 2002",
        value: |m| real(m.expected_shortfall(0.01)),
        ..FULL
    },
    MetricSpec {
        id: "cornish_fisher_var_95",
        group: Group::Risk,
        title: words(
            "Valor en riesgo de Cornish-Fisher al 95 %",
            "Cornish-Fisher value at risk, 95 %",
        ),
        convention: words(
            "Cuantil normal corregido por asimetría y curtosis; vacío donde la corrección deja de ser creciente.",
            "Normal quantile corrected for skew and kurtosis; empty where the correction stops growing.",
        ),
        unit: Unit::Ratio,
        source: "Cornish and Fisher 1938, Maillard 2012",
        value: |m| real(m.cornish_fisher_var()),
        ..CORE
    },
    MetricSpec {
        id: "tail_ratio",
        group: Group::Risk,
        title: words("Ratio de colas", "Tail ratio"),
        convention: words(
            "Cuantil del 95 % de los rendimientos por vela entre el valor absoluto del cuantil del 5 %.",
            "95 % quantile of per-bar returns over the size of the 5 % quantile.",
        ),
        unit: Unit::Number,
        value: |m| real(m.tail_ratio()),
        ..FULL
    },
    MetricSpec {
        id: "common_sense_ratio",
        group: Group::Risk,
        title: words("Ratio de sentido común", "Common-sense ratio"),
        convention: words(
            "Ratio de colas por la suma de rendimientos positivos entre la de negativos, por vela.",
            "Tail ratio times the sum of positive over negative per-bar returns.",
        ),
        unit: Unit::Number,
        source: "Bernut 2015",
        value: |m| real(m.common_sense_ratio()),
        ..FULL
    },
    MetricSpec {
        id: "best_bar",
        group: Group::Risk,
        title: words("Mejor vela", "Best bar"),
        convention: words(
            "Mayor rendimiento de una vela.",
            "Highest return of one bar.",
        ),
        unit: Unit::Ratio,
        value: |m| real(m.best_bar()),
        ..FULL
    },
    MetricSpec {
        id: "worst_bar",
        group: Group::Risk,
        title: words("Peor vela", "Worst bar"),
        convention: words(
            "Menor rendimiento de una vela.",
            "Lowest return of one bar.",
        ),
        unit: Unit::Ratio,
        value: |m| real(m.worst_bar()),
        ..FULL
    },
    MetricSpec {
        id: "positive_bars",
        group: Group::Risk,
        title: words("Velas positivas", "Positive bars"),
        convention: words(
            "Parte de las velas con rendimiento mayor que cero; una vela sin posición no lo es.",
            "Share of bars with a return above zero; a bar without a position is none.",
        ),
        unit: Unit::Ratio,
        value: |m| real(m.positive_bars()),
        ..FULL
    },
];
