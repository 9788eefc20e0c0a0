//! The account beside buying and holding the same bars, without costs.

use super::{FULL, Group, MetricSpec, Unit, real, words};
use crate::metric::Metrics;

pub(super) const LIST: &[MetricSpec] = &[
    MetricSpec {
        id: "benchmark_return",
        group: Group::Benchmark,
        title: words("Rentabilidad de comprar y mantener", "Buy-and-hold return"),
        convention: words(
            "Último cierre entre el primero, menos uno; sin costes.",
            "Last close over the first, less one; without costs.",
        ),
        unit: Unit::Ratio,
        value: |m| real(m.benchmark_return()),
        ..FULL
    },
    MetricSpec {
        id: "benchmark_excess",
        group: Group::Benchmark,
        title: words(
            "Ventaja sobre comprar y mantener",
            "Excess over buy and hold",
        ),
        convention: words(
            "Rentabilidad total menos la de comprar y mantener.",
            "Total return less that of buying and holding.",
        ),
        unit: Unit::Ratio,
        value: |m| real(m.benchmark_excess()),
        ..FULL
    },
    MetricSpec {
        id: "alpha",
        group: Group::Benchmark,
        title: words("Alfa", "Alpha"),
        convention: words(
            "Exceso medio por vela que beta no explica, por las velas por año.",
            "Mean excess return per bar that beta does not explain, times bars per year.",
        ),
        unit: Unit::RatioPerYear,
        source: "Jensen 1968",
        value: |m| real(m.alpha()),
        interval: Some(Metrics::alpha_interval),
        ..FULL
    },
    MetricSpec {
        id: "beta",
        group: Group::Benchmark,
        title: words("Beta", "Beta"),
        convention: words(
            "Pendiente de los rendimientos por vela sobre los del mercado.",
            "Slope of per-bar returns on those of the market.",
        ),
        unit: Unit::Number,
        value: |m| real(m.beta()),
        interval: Some(Metrics::beta_interval),
        ..FULL
    },
    MetricSpec {
        id: "correlation",
        group: Group::Benchmark,
        title: words("Correlación", "Correlation"),
        convention: words(
            "De los rendimientos por vela con los del mercado.",
            "Of per-bar returns with those of the market.",
        ),
        unit: Unit::Number,
        value: |m| real(m.correlation()),
        ..FULL
    },
    MetricSpec {
        id: "tracking_error",
        group: Group::Benchmark,
        title: words("Error de seguimiento", "Tracking error"),
        convention: words(
            "Desviación típica (ddof 1) de la diferencia por vela, por la raíz de las velas por año.",
            "Standard deviation (ddof 1) of the gap per bar, times the root of bars per year.",
        ),
        unit: Unit::RatioPerYear,
        value: |m| real(m.tracking_error()),
        ..FULL
    },
    MetricSpec {
        id: "information_ratio",
        group: Group::Benchmark,
        title: words("Ratio de información", "Information ratio"),
        convention: words(
            "Media entre desviación típica (ddof 1) de la diferencia por vela, por la raíz de las velas por año.",
            "Mean over standard deviation (ddof 1) of the gap per bar, times the root of bars per year.",
        ),
        unit: Unit::Number,
        source: "Grinold and Kahn 2000",
        value: |m| real(m.information_ratio()),
        ..FULL
    },
    MetricSpec {
        id: "treynor",
        group: Group::Benchmark,
        title: words("Ratio de Treynor", "Treynor ratio"),
        convention: words(
            "Exceso medio por vela por las velas por año, entre beta; vacío si beta no es positiva.",
            "Mean excess return per bar times bars per year, over beta; empty where beta is not positive.",
        ),
        unit: Unit::Number,
        source: "Treynor 1965",
        value: |m| real(m.treynor()),
        ..FULL
    },
    MetricSpec {
        id: "up_capture",
        group: Group::Benchmark,
        title: words("Captura al alza", "Up capture"),
        convention: words(
            "Crecimiento anual en los meses en que el mercado subió, entre el del mercado.",
            "Annual growth in the months in which the market rose, over that of the market.",
        ),
        unit: Unit::Ratio,
        source: "Morningstar 2011",
        value: |m| real(m.up_capture()),
        ..FULL
    },
    MetricSpec {
        id: "down_capture",
        group: Group::Benchmark,
        title: words("Captura a la baja", "Down capture"),
        convention: words(
            "Crecimiento anual en los meses en que el mercado bajó, entre el del mercado.",
            "Annual growth in the months in which the market fell, over that of the market.",
        ),
        unit: Unit::Ratio,
        source: "Morningstar 2011",
        value: |m| real(m.down_capture()),
        ..FULL
    },
];
