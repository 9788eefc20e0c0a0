//! The catalogue of metrics that reports, the API and the interface read.

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

use crate::metric::{Drawdown, Metrics};

/// What a metric's number counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// 0.05 is 5 %.
    Ratio,
    /// A ratio for one year.
    RatioPerYear,
    /// A number without unit.
    Number,
    Count,
    Bars,
    Milliseconds,
    /// Unix milliseconds, UTC.
    Instant,
    /// Quote currency.
    Money,
}

/// A metric's number as it is written.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Value {
    Real(f64),
    Whole(i64),
}

impl Value {
    fn count(count: usize) -> Option<Self> {
        i64::try_from(count).ok().map(Self::Whole)
    }

    /// The number as a float.
    #[expect(
        clippy::cast_precision_loss,
        reason = "counts and instants are below 2^53"
    )]
    pub fn number(self) -> f64 {
        match self {
            Self::Real(value) => value,
            Self::Whole(value) => value as f64,
        }
    }
}

/// A sentence in both languages, fixed in the code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Words {
    pub es: &'static str,
    pub en: &'static str,
}

/// One metric: its name, what exactly it is, and how to read it from [`Metrics`].
#[derive(Debug, Clone, Copy)]
pub struct MetricSpec {
    pub id: &'static str,
    pub title: Words,
    pub convention: Words,
    pub unit: Unit,
    pub source: &'static str,
    /// `None` where the metric is undefined.
    pub value: fn(&Metrics) -> Option<Value>,
}

/// Every metric, in the order in which it is shown.
pub const LIST: &[MetricSpec] = &[
    MetricSpec {
        id: "total_return",
        title: words("Rentabilidad total", "Total return"),
        convention: words(
            "Valor final entre valor inicial, menos uno; después de costes.",
            "Last equity over the first, less one; after costs.",
        ),
        unit: Unit::Ratio,
        source: "definition",
        value: |m| real(m.total_return()),
    },
    MetricSpec {
        id: "cagr",
        title: words("Rentabilidad anual compuesta", "Compound annual growth"),
        convention: words(
            "Tiempo de calendario, ACT/365,25.",
            "Calendar time, ACT/365.25.",
        ),
        unit: Unit::RatioPerYear,
        source: "definition",
        value: |m| real(m.cagr()),
    },
    MetricSpec {
        id: "volatility",
        title: words("Volatilidad", "Volatility"),
        convention: words(
            "Desviación típica (ddof 1) de los rendimientos por vela, por la raíz de las velas por año.",
            "Standard deviation (ddof 1) of per-bar returns, times the root of bars per year.",
        ),
        unit: Unit::RatioPerYear,
        source: "definition",
        value: |m| real(m.volatility()),
    },
    MetricSpec {
        id: "sharpe",
        title: words("Ratio de Sharpe", "Sharpe ratio"),
        convention: words(
            "Media entre desviación típica (ddof 1) del exceso por vela, por la raíz de las velas por año.",
            "Mean over standard deviation (ddof 1) of per-bar excess returns, times the root of bars per year.",
        ),
        unit: Unit::Number,
        source: "Sharpe 1994",
        value: |m| real(m.sharpe()),
    },
    MetricSpec {
        id: "sortino",
        title: words("Ratio de Sortino", "Sortino ratio"),
        convention: words(
            "Como Sharpe, con la desviación a la baja sobre todas las velas.",
            "Like Sharpe, with the downside deviation over all bars.",
        ),
        unit: Unit::Number,
        source: "Sortino and Price 1994",
        value: |m| real(m.sortino()),
    },
    MetricSpec {
        id: "calmar",
        title: words("Ratio de Calmar", "Calmar ratio"),
        convention: words(
            "Rentabilidad anual compuesta entre la caída máxima, en toda la ventana.",
            "Compound annual growth over the deepest drawdown, whole window.",
        ),
        unit: Unit::Number,
        source: "Young 1991",
        value: |m| real(m.calmar()),
    },
    MetricSpec {
        id: "psr",
        title: words(
            "Probabilidad de que el Sharpe sea positivo",
            "Probability that the Sharpe ratio is positive",
        ),
        convention: words(
            "Sharpe por vela frente a 0, con asimetría y curtosis bruta.",
            "Per-bar Sharpe ratio against 0, with skew and raw kurtosis.",
        ),
        unit: Unit::Ratio,
        source: "Bailey and López de Prado 2012",
        value: |m| real(m.psr()),
    },
    MetricSpec {
        id: "max_drawdown",
        title: words("Caída máxima", "Deepest drawdown"),
        convention: words(
            "Caída del valor al cierre desde su máximo, en positivo.",
            "Fall of equity at the close from its peak, as a positive ratio.",
        ),
        unit: Unit::Ratio,
        source: "definition",
        value: |m| real(m.max_drawdown()),
    },
    MetricSpec {
        id: "max_drawdown_bars",
        title: words("Velas de la caída máxima", "Bars of the deepest drawdown"),
        convention: words(
            "Del máximo a la recuperación, o hasta el final si no la hay.",
            "From the peak to the recovery, or to the end without one.",
        ),
        unit: Unit::Bars,
        source: "definition",
        value: |m| drawdown(m, |d| Value::count(d.bars)),
    },
    MetricSpec {
        id: "max_drawdown_ms",
        title: words(
            "Duración de la caída máxima",
            "Length of the deepest drawdown",
        ),
        convention: words(
            "Del máximo a la recuperación, o hasta el final si no la hay.",
            "From the peak to the recovery, or to the end without one.",
        ),
        unit: Unit::Milliseconds,
        source: "definition",
        value: |m| drawdown(m, |d| Some(Value::Whole(d.ms))),
    },
    MetricSpec {
        id: "max_drawdown_from",
        title: words("Inicio de la caída máxima", "Start of the deepest drawdown"),
        convention: words("Vela del máximo anterior.", "Bar of the peak before it."),
        unit: Unit::Instant,
        source: "definition",
        value: |m| drawdown(m, |d| Some(Value::Whole(d.from))),
    },
    MetricSpec {
        id: "max_drawdown_until",
        title: words("Fin de la caída máxima", "End of the deepest drawdown"),
        convention: words(
            "Primera vela que recupera el máximo; vacío si no la hay.",
            "First bar back at the peak; empty while there is none.",
        ),
        unit: Unit::Instant,
        source: "definition",
        value: |m| drawdown(m, |d| d.until.map(Value::Whole)),
    },
    MetricSpec {
        id: "trades",
        title: words("Operaciones", "Trades"),
        convention: words("Operaciones cerradas.", "Closed trades."),
        unit: Unit::Count,
        source: "definition",
        value: |m| Value::count(m.trades()),
    },
    MetricSpec {
        id: "win_rate",
        title: words("Porcentaje de aciertos", "Win rate"),
        convention: words(
            "Operaciones cerradas con beneficio después de costes.",
            "Closed trades with a profit after costs.",
        ),
        unit: Unit::Ratio,
        source: "definition",
        value: |m| real(m.win_rate()),
    },
    MetricSpec {
        id: "win_rate_low",
        title: words("Aciertos, límite inferior", "Win rate, lower bound"),
        convention: words("Intervalo de Wilson al 90 %.", "Wilson interval at 90 %."),
        unit: Unit::Ratio,
        source: "Wilson 1927",
        value: |m| real(m.win_rate_interval().map(|(low, _)| low)),
    },
    MetricSpec {
        id: "win_rate_high",
        title: words("Aciertos, límite superior", "Win rate, upper bound"),
        convention: words("Intervalo de Wilson al 90 %.", "Wilson interval at 90 %."),
        unit: Unit::Ratio,
        source: "Wilson 1927",
        value: |m| real(m.win_rate_interval().map(|(_, high)| high)),
    },
    MetricSpec {
        id: "profit_factor",
        title: words("Factor de beneficio", "Profit factor"),
        convention: words(
            "Suma de ganancias entre suma de pérdidas, después de costes; vacío sin pérdidas.",
            "Sum of profits over sum of losses, after costs; empty without a loss.",
        ),
        unit: Unit::Number,
        source: "definition",
        value: |m| real(m.profit_factor()),
    },
    MetricSpec {
        id: "expectancy",
        title: words("Esperanza por operación", "Expectancy"),
        convention: words(
            "Rendimiento medio por operación cerrada sobre su importe de entrada, después de costes.",
            "Mean return of a closed trade on its notional at entry, after costs.",
        ),
        unit: Unit::Ratio,
        source: "definition",
        value: |m| real(m.expectancy()),
    },
    MetricSpec {
        id: "average_pnl",
        title: words("Beneficio medio", "Average profit"),
        convention: words(
            "Beneficio medio por operación cerrada, después de costes.",
            "Mean profit of a closed trade, after costs.",
        ),
        unit: Unit::Money,
        source: "definition",
        value: |m| real(m.average_pnl()),
    },
    MetricSpec {
        id: "best_trade",
        title: words("Mejor operación", "Best trade"),
        convention: words(
            "Mayor rendimiento de una operación cerrada.",
            "Highest return of a closed trade.",
        ),
        unit: Unit::Ratio,
        source: "definition",
        value: |m| real(m.best_trade()),
    },
    MetricSpec {
        id: "worst_trade",
        title: words("Peor operación", "Worst trade"),
        convention: words(
            "Menor rendimiento de una operación cerrada.",
            "Lowest return of a closed trade.",
        ),
        unit: Unit::Ratio,
        source: "definition",
        value: |m| real(m.worst_trade()),
    },
    MetricSpec {
        id: "average_bars_held",
        title: words("Velas por operación", "Bars held"),
        convention: words(
            "Media de cierres con la operación abierta.",
            "Mean number of closes at which a trade was open.",
        ),
        unit: Unit::Bars,
        source: "definition",
        value: |m| real(m.average_bars_held()),
    },
    MetricSpec {
        id: "exposure",
        title: words("Exposición", "Exposure"),
        convention: words(
            "Parte de los cierres con una posición abierta.",
            "Share of closes with an open position.",
        ),
        unit: Unit::Ratio,
        source: "definition",
        value: |m| real(m.exposure()),
    },
    MetricSpec {
        id: "turnover",
        title: words("Rotación anual", "Turnover"),
        convention: words(
            "Importe de todas las ejecuciones entre el valor medio, por año.",
            "Notional of all fills over the mean equity, per year.",
        ),
        unit: Unit::RatioPerYear,
        source: "definition",
        value: |m| real(m.turnover()),
    },
    MetricSpec {
        id: "fees",
        title: words("Comisiones", "Fees"),
        convention: words(
            "Suma de las comisiones de todas las ejecuciones.",
            "Sum of the fees of all fills.",
        ),
        unit: Unit::Money,
        source: "definition",
        value: |m| real(Some(m.fees())),
    },
    MetricSpec {
        id: "skew",
        title: words("Asimetría", "Skew"),
        convention: words(
            "Tercer momento de los rendimientos por vela, sin corrección.",
            "Third moment of per-bar returns, without correction.",
        ),
        unit: Unit::Number,
        source: "definition",
        value: |m| real(m.skew()),
    },
    MetricSpec {
        id: "kurtosis",
        title: words("Curtosis", "Kurtosis"),
        convention: words(
            "Cuarto momento de los rendimientos por vela, bruto: la normal tiene 3.",
            "Fourth moment of per-bar returns, raw: a normal distribution has 3.",
        ),
        unit: Unit::Number,
        source: "definition",
        value: |m| real(m.kurtosis()),
    },
];

/// The metric with this id.
pub fn find(id: &str) -> Option<&'static MetricSpec> {
    LIST.iter().find(|spec| spec.id == id)
}

/// Writes a map from id to number, null where undefined, in the order of [`LIST`].
impl Serialize for Metrics {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(LIST.len()))?;
        for spec in LIST {
            map.serialize_entry(spec.id, &(spec.value)(self))?;
        }
        map.end()
    }
}

const fn words(es: &'static str, en: &'static str) -> Words {
    Words { es, en }
}

fn real(value: Option<f64>) -> Option<Value> {
    value.filter(|value| value.is_finite()).map(Value::Real)
}

fn drawdown(m: &Metrics, pick: fn(Drawdown) -> Option<Value>) -> Option<Value> {
    m.drawdown().and_then(pick)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn ids_are_unique_and_every_text_is_there() {
        let ids: BTreeSet<_> = LIST.iter().map(|spec| spec.id).collect();
        assert_eq!(ids.len(), LIST.len());
        for spec in LIST {
            let texts = [
                spec.title.es,
                spec.title.en,
                spec.convention.es,
                spec.convention.en,
            ];
            assert!(texts.iter().all(|text| !text.is_empty()), "{}", spec.id);
            assert_eq!(find(spec.id).map(|found| found.title), Some(spec.title));
        }
    }
}
