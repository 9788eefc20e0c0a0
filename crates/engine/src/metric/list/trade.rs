//! Sizes of wins and losses, streaks, holding and risk taken.

use super::{FULL, Group, MetricSpec, Unit, count_of, real, words};
use crate::metric::Metrics;

pub(super) const LIST: &[MetricSpec] = &[
    MetricSpec {
        id: "payoff_ratio",
        group: Group::Trade,
        title: words("Ratio de ganancia y pérdida", "Payoff ratio"),
        convention: words(
            "Ganancia media entre pérdida media, después de costes; vacío sin una de las dos.",
            "Mean win over mean loss, after costs; empty without either.",
        ),
        unit: Unit::Number,
        value: |m| real(m.payoff_ratio()),
        ..FULL
    },
    MetricSpec {
        id: "average_win",
        group: Group::Trade,
        title: words("Ganancia media", "Average win"),
        convention: words(
            "Beneficio medio de las operaciones ganadoras, después de costes.",
            "Mean profit of winning trades, after costs.",
        ),
        unit: Unit::Money,
        value: |m| real(m.average_win()),
        ..FULL
    },
    MetricSpec {
        id: "average_loss",
        group: Group::Trade,
        title: words("Pérdida media", "Average loss"),
        convention: words(
            "Resultado medio de las operaciones perdedoras, después de costes; es negativo.",
            "Mean result of losing trades, after costs; it is negative.",
        ),
        unit: Unit::Money,
        value: |m| real(m.average_loss()),
        ..FULL
    },
    MetricSpec {
        id: "largest_win",
        group: Group::Trade,
        title: words("Mayor ganancia", "Largest win"),
        convention: words(
            "Mayor beneficio de una operación, después de costes.",
            "Highest profit of a trade, after costs.",
        ),
        unit: Unit::Money,
        value: |m| real(m.largest_win()),
        ..FULL
    },
    MetricSpec {
        id: "largest_loss",
        group: Group::Trade,
        title: words("Mayor pérdida", "Largest loss"),
        convention: words(
            "Peor resultado de una operación, después de costes; es negativo.",
            "Worst result of a trade, after costs; it is negative.",
        ),
        unit: Unit::Money,
        value: |m| real(m.largest_loss()),
        ..FULL
    },
    MetricSpec {
        id: "wins_in_a_row",
        group: Group::Trade,
        title: words("Aciertos seguidos", "Wins in a row"),
        convention: words(
            "La racha más larga en el orden de las salidas.",
            "The longest streak in the order of the exits.",
        ),
        unit: Unit::Count,
        value: |m| count_of(m.wins_in_a_row()),
        ..FULL
    },
    MetricSpec {
        id: "losses_in_a_row",
        group: Group::Trade,
        title: words("Fallos seguidos", "Losses in a row"),
        convention: words(
            "La racha más larga en el orden de las salidas.",
            "The longest streak in the order of the exits.",
        ),
        unit: Unit::Count,
        value: |m| count_of(m.losses_in_a_row()),
        ..FULL
    },
    MetricSpec {
        id: "median_bars_held",
        group: Group::Trade,
        title: words("Velas por operación, mediana", "Bars held, median"),
        convention: words(
            "Mediana de cierres con la operación abierta.",
            "Median of the closes at which a trade was open.",
        ),
        unit: Unit::Bars,
        value: |m| real(m.median_bars_held()),
        ..FULL
    },
    MetricSpec {
        id: "longest_bars_held",
        group: Group::Trade,
        title: words("Velas por operación, máximo", "Bars held, longest"),
        convention: words(
            "Máximo de cierres con la operación abierta.",
            "Most closes at which a trade was open.",
        ),
        unit: Unit::Bars,
        value: |m| count_of(m.longest_bars_held()),
        ..FULL
    },
    MetricSpec {
        id: "expectancy_r",
        group: Group::Trade,
        title: words("Esperanza en R", "Expectancy in R"),
        convention: words(
            "Beneficio medio en múltiplos del riesgo hasta el stop; solo operaciones con stop.",
            "Mean profit in multiples of the risk to the stop; only trades with a stop.",
        ),
        unit: Unit::Number,
        source: "Tharp 1998",
        value: |m| real(m.expectancy_r()),
        interval: Some(Metrics::expectancy_r_interval),
        ..FULL
    },
    MetricSpec {
        id: "sqn",
        group: Group::Trade,
        title: words("SQN", "SQN"),
        convention: words(
            "Media entre error típico (ddof 1) de los rendimientos por operación: el estadístico t.",
            "Mean over standard error (ddof 1) of the returns of trades: the t statistic.",
        ),
        unit: Unit::Number,
        source: "Tharp 2008",
        value: |m| real(m.sqn()),
        ..FULL
    },
    MetricSpec {
        id: "cpc_index",
        group: Group::Trade,
        title: words("Índice CPC", "CPC index"),
        convention: words(
            "Factor de beneficio por porcentaje de aciertos por ratio de ganancia y pérdida.",
            "Profit factor times win rate times payoff ratio.",
        ),
        unit: Unit::Number,
        source: "Harris 2011",
        value: |m| real(m.cpc_index()),
        ..FULL
    },
    MetricSpec {
        id: "kelly",
        group: Group::Trade,
        title: words("Kelly", "Kelly"),
        convention: words(
            "Aciertos menos fallos entre el ratio de ganancia y pérdida; toma el pasado por verdad y exagera.",
            "Win rate less loss rate over the payoff ratio; takes the past for the truth and overstates.",
        ),
        unit: Unit::Ratio,
        source: "Kelly 1956",
        value: |m| real(m.kelly()),
        ..FULL
    },
    MetricSpec {
        id: "average_mae",
        group: Group::Trade,
        title: words("Excursión adversa media", "Average adverse excursion"),
        convention: words(
            "Media del mayor movimiento en contra de cada operación, sobre su precio de entrada; es negativa.",
            "Mean of the largest move against each trade, on its entry price; it is negative.",
        ),
        unit: Unit::Ratio,
        source: "Sweeney 1997",
        value: |m| real(m.average_mae()),
        ..FULL
    },
    MetricSpec {
        id: "average_mfe",
        group: Group::Trade,
        title: words("Excursión favorable media", "Average favourable excursion"),
        convention: words(
            "Media del mayor movimiento a favor de cada operación, sobre su precio de entrada.",
            "Mean of the largest move in favour of each trade, on its entry price.",
        ),
        unit: Unit::Ratio,
        source: "Sweeney 1997",
        value: |m| real(m.average_mfe()),
        ..FULL
    },
    MetricSpec {
        id: "long_trades",
        group: Group::Trade,
        title: words("Operaciones largas", "Long trades"),
        convention: words(
            "Operaciones cerradas del lado comprador; el resto son cortas.",
            "Closed trades on the long side; the rest are short.",
        ),
        unit: Unit::Count,
        value: |m| count_of(m.long_trades()),
        ..FULL
    },
    MetricSpec {
        id: "trades_per_year",
        group: Group::Activity,
        title: words("Operaciones al año", "Trades per year"),
        convention: words(
            "Operaciones cerradas por año de calendario.",
            "Closed trades per year of calendar time.",
        ),
        unit: Unit::Number,
        value: |m| real(m.trades_per_year()),
        ..FULL
    },
];
