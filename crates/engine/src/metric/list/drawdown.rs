//! Every fall from a peak.

use super::{FULL, Group, MetricSpec, Unit, count_of, real, words};

pub(super) const LIST: &[MetricSpec] = &[
    MetricSpec {
        id: "current_drawdown",
        group: Group::Drawdown,
        title: words("Caída actual", "Current drawdown"),
        convention: words(
            "Del máximo al último cierre.",
            "From the peak to the last close.",
        ),
        unit: Unit::Ratio,
        value: |m| real(m.current_drawdown()),
        ..FULL
    },
    MetricSpec {
        id: "average_drawdown",
        group: Group::Drawdown,
        title: words("Caída media", "Average drawdown"),
        convention: words(
            "Profundidad media de las caídas, cada una de un máximo a su recuperación.",
            "Mean depth of the drawdowns, each from a peak to its recovery.",
        ),
        unit: Unit::Ratio,
        value: |m| real(m.average_drawdown()),
        ..FULL
    },
    MetricSpec {
        id: "drawdown_count",
        group: Group::Drawdown,
        title: words("Número de caídas", "Drawdowns"),
        convention: words(
            "De un máximo a su recuperación, o hasta el final.",
            "From a peak to its recovery, or to the end.",
        ),
        unit: Unit::Count,
        value: |m| count_of(m.drawdown_count()),
        ..FULL
    },
    MetricSpec {
        id: "average_drawdown_bars",
        group: Group::Drawdown,
        title: words("Duración media de las caídas", "Average drawdown length"),
        convention: words(
            "Velas de un máximo a su recuperación, o hasta el final.",
            "Bars from a peak to its recovery, or to the end.",
        ),
        unit: Unit::Bars,
        value: |m| real(m.average_drawdown_bars()),
        ..FULL
    },
    MetricSpec {
        id: "longest_drawdown_bars",
        group: Group::Drawdown,
        title: words("Caída más larga", "Longest drawdown"),
        convention: words(
            "Velas de un máximo a su recuperación, o hasta el final.",
            "Bars from a peak to its recovery, or to the end.",
        ),
        unit: Unit::Bars,
        value: |m| count_of(m.longest_drawdown_bars()),
        ..FULL
    },
    MetricSpec {
        id: "time_under_water",
        group: Group::Drawdown,
        title: words("Tiempo bajo el máximo", "Time under water"),
        convention: words(
            "Parte de los cierres por debajo del máximo anterior.",
            "Share of closes below an earlier peak.",
        ),
        unit: Unit::Ratio,
        value: |m| real(m.time_under_water()),
        ..FULL
    },
    MetricSpec {
        id: "ulcer_index",
        group: Group::Drawdown,
        title: words("Índice Ulcer", "Ulcer index"),
        convention: words(
            "Raíz de la media de los cuadrados de la caída en cada cierre.",
            "Root of the mean square of the fall from the peak at each close.",
        ),
        unit: Unit::Ratio,
        source: "Martin and McCann 1989",
        value: |m| real(m.ulcer_index()),
        ..FULL
    },
    MetricSpec {
        id: "pain_index",
        group: Group::Drawdown,
        title: words("Índice de dolor", "Pain index"),
        convention: words(
            "Media de la caída en cada cierre.",
            "Mean of the fall from the peak at each close.",
        ),
        unit: Unit::Ratio,
        source: "Becker 2006",
        value: |m| real(m.pain_index()),
        ..FULL
    },
    MetricSpec {
        id: "max_drawdown_money",
        group: Group::Drawdown,
        title: words("Caída máxima en dinero", "Deepest drawdown in money"),
        convention: words(
            "Mayor distancia entre un máximo y un cierre posterior.",
            "Largest distance from a peak to a later close.",
        ),
        unit: Unit::Money,
        value: |m| real(m.max_drawdown_money()),
        ..FULL
    },
];
