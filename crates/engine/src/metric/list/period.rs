//! Days and months in UTC, by the instant at which a bar opens.

use super::{FULL, Group, MetricSpec, Unit, real, words};
use crate::metric::measure::float;
use crate::metric::{Z_90, wilson};

pub(super) const LIST: &[MetricSpec] = &[
    MetricSpec {
        id: "best_day",
        group: Group::Period,
        title: words("Mejor día", "Best day"),
        convention: words(
            "Mayor rendimiento de un día (UTC); vacío si las velas duran más.",
            "Highest return of a day (UTC); empty where bars are longer.",
        ),
        unit: Unit::Ratio,
        value: |m| real(m.best_day()),
        ..FULL
    },
    MetricSpec {
        id: "worst_day",
        group: Group::Period,
        title: words("Peor día", "Worst day"),
        convention: words(
            "Menor rendimiento de un día (UTC); vacío si las velas duran más.",
            "Lowest return of a day (UTC); empty where bars are longer.",
        ),
        unit: Unit::Ratio,
        value: |m| real(m.worst_day()),
        ..FULL
    },
    MetricSpec {
        id: "positive_days",
        group: Group::Period,
        title: words("Días positivos", "Positive days"),
        convention: words(
            "Parte de los días (UTC) con velas cuyo rendimiento es mayor que cero.",
            "Share of days (UTC) with bars whose return is above zero.",
        ),
        unit: Unit::Ratio,
        value: |m| real(share(m.positive_day_count())),
        interval: Some(|m| share_interval(m.positive_day_count())),
        ..FULL
    },
    MetricSpec {
        id: "best_month",
        group: Group::Period,
        title: words("Mejor mes", "Best month"),
        convention: words(
            "Mayor rendimiento de un mes (UTC); el primero y el último pueden ser parciales.",
            "Highest return of a month (UTC); the first and the last may be partial.",
        ),
        unit: Unit::Ratio,
        value: |m| real(m.best_month()),
        ..FULL
    },
    MetricSpec {
        id: "worst_month",
        group: Group::Period,
        title: words("Peor mes", "Worst month"),
        convention: words(
            "Menor rendimiento de un mes (UTC); el primero y el último pueden ser parciales.",
            "Lowest return of a month (UTC); the first and the last may be partial.",
        ),
        unit: Unit::Ratio,
        value: |m| real(m.worst_month()),
        ..FULL
    },
    MetricSpec {
        id: "average_month",
        group: Group::Period,
        title: words("Mes medio", "Average month"),
        convention: words(
            "Media de los rendimientos mensuales (UTC).",
            "Mean of the monthly returns (UTC).",
        ),
        unit: Unit::Ratio,
        value: |m| real(m.average_month()),
        ..FULL
    },
    MetricSpec {
        id: "positive_months",
        group: Group::Period,
        title: words("Meses positivos", "Positive months"),
        convention: words(
            "Parte de los meses (UTC) con rendimiento mayor que cero.",
            "Share of months (UTC) with a return above zero.",
        ),
        unit: Unit::Ratio,
        value: |m| real(share(m.positive_month_count())),
        interval: Some(|m| share_interval(m.positive_month_count())),
        ..FULL
    },
];

fn share(counts: Option<(usize, usize)>) -> Option<f64> {
    let (positive, all) = counts?;
    Some(float(positive) / float(all))
}

/// Wilson interval at 90 %.
fn share_interval(counts: Option<(usize, usize)>) -> Option<(f64, f64)> {
    let (positive, all) = counts?;
    wilson(positive, all, Z_90)
}
