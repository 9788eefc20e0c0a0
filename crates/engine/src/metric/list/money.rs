//! Amounts in the quote currency.

use super::{FULL, Group, MetricSpec, Unit, real, words};

pub(super) const LIST: &[MetricSpec] = &[
    MetricSpec {
        id: "final_equity",
        group: Group::Growth,
        title: words("Valor final", "Final equity"),
        convention: words(
            "Valor de la cuenta en el último cierre.",
            "Value of the account at the last close.",
        ),
        unit: Unit::Money,
        value: |m| real(m.final_equity()),
        ..FULL
    },
    MetricSpec {
        id: "net_profit",
        group: Group::Growth,
        title: words("Beneficio neto", "Net profit"),
        convention: words(
            "Valor final menos valor inicial, después de costes.",
            "Last equity less the first, after costs.",
        ),
        unit: Unit::Money,
        value: |m| real(m.net_profit()),
        ..FULL
    },
    MetricSpec {
        id: "gross_profit",
        group: Group::Trade,
        title: words("Suma de ganancias", "Gross profit"),
        convention: words(
            "Suma de las operaciones ganadoras, después de costes.",
            "Sum of winning trades, after costs.",
        ),
        unit: Unit::Money,
        value: |m| real(m.gross_profit()),
        ..FULL
    },
    MetricSpec {
        id: "gross_loss",
        group: Group::Trade,
        title: words("Suma de pérdidas", "Gross loss"),
        convention: words(
            "Suma de las operaciones perdedoras, después de costes; es negativa.",
            "Sum of losing trades, after costs; it is negative.",
        ),
        unit: Unit::Money,
        value: |m| real(m.gross_loss()),
        ..FULL
    },
    MetricSpec {
        id: "slippage",
        group: Group::Activity,
        title: words("Deslizamiento", "Slippage"),
        convention: words(
            "Lo que la horquilla y el deslizamiento quitaron a todas las ejecuciones.",
            "What spread and slippage took from all fills.",
        ),
        unit: Unit::Money,
        value: |m| real(m.slippage()),
        ..FULL
    },
];
