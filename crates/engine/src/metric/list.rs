//! The catalogue of metrics that reports, the API and the interface read.
//!
//! The metrics that are compared most come first, those of the full set follow by kind. Adding one is
//! an entry in the file of its kind.

mod benchmark;
mod drawdown;
mod money;
mod period;
mod ratio;
mod risk;
mod trade;

use rumbo_market::Lang;
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

/// What a metric is about, for showing them in groups.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Group {
    Growth,
    Risk,
    /// Growth per unit of risk, and how sure it is.
    Ratio,
    Drawdown,
    /// Days and months.
    Period,
    Trade,
    /// How much is traded, and what it costs.
    Activity,
    /// Beside buying and holding the same bars.
    Benchmark,
}

impl Group {
    /// Every group, in the order in which they are shown.
    pub const ALL: [Self; 8] = [
        Self::Growth,
        Self::Risk,
        Self::Ratio,
        Self::Drawdown,
        Self::Period,
        Self::Trade,
        Self::Activity,
        Self::Benchmark,
    ];

    /// Heading of the group.
    pub const fn title(self) -> Words {
        match self {
            Self::Growth => words("Rentabilidad", "Growth"),
            Self::Risk => words("Riesgo", "Risk"),
            Self::Ratio => words("Rentabilidad por riesgo", "Growth per risk"),
            Self::Drawdown => words("Caídas", "Drawdowns"),
            Self::Period => words("Días y meses", "Days and months"),
            Self::Trade => words("Operaciones", "Trades"),
            Self::Activity => words("Actividad y costes", "Activity and costs"),
            Self::Benchmark => words("Frente a comprar y mantener", "Against buy and hold"),
        }
    }
}

/// Which measurement a metric needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    /// [`crate::metric::compute`] is enough.
    Core,
    /// [`crate::metric::compute_all`]; after the other there is no value, and JSON leaves it out.
    Full,
}

/// One metric: its name, what exactly it is, and how to read it from [`Metrics`].
#[derive(Debug, Clone, Copy)]
pub struct MetricSpec {
    pub id: &'static str,
    pub group: Group,
    pub part: Part,
    pub title: Words,
    pub convention: Words,
    pub unit: Unit,
    pub source: &'static str,
    /// `None` where the metric is undefined.
    pub value: fn(&Metrics) -> Option<Value>,
    /// Interval at 90 %, of the metrics that have one.
    pub interval: Option<Interval>,
}

/// Reads an interval from the sums; `None` where it is undefined.
pub type Interval = fn(&Metrics) -> Option<(f64, f64)>;

impl Words {
    /// The sentence in one language.
    pub const fn get(self, lang: Lang) -> &'static str {
        match lang {
            Lang::Es => self.es,
            Lang::En => self.en,
        }
    }
}

/// What an entry of the core has where it says nothing else.
const CORE: MetricSpec = MetricSpec {
    id: "",
    group: Group::Growth,
    part: Part::Core,
    title: words("", ""),
    convention: words("", ""),
    unit: Unit::Number,
    source: "definition",
    value: |_| None,
    interval: None,
};
/// The same of the full set.
const FULL: MetricSpec = MetricSpec {
    part: Part::Full,
    ..CORE
};

/// Every metric, in the order in which it is shown.
pub const LIST: &[MetricSpec] = &JOINED;

const PARTS: [&[MetricSpec]; 8] = [
    FIRST,
    ratio::LIST,
    risk::LIST,
    drawdown::LIST,
    period::LIST,
    trade::LIST,
    money::LIST,
    benchmark::LIST,
];

static JOINED: [MetricSpec; count()] = joined();

const fn count() -> usize {
    let (mut count, mut part) = (0, 0);
    while part < PARTS.len() {
        count += PARTS[part].len();
        part += 1;
    }
    count
}

const fn joined() -> [MetricSpec; count()] {
    let mut all = [CORE; count()];
    let (mut at, mut part) = (0, 0);
    while part < PARTS.len() {
        let mut entry = 0;
        while entry < PARTS[part].len() {
            all[at] = PARTS[part][entry];
            at += 1;
            entry += 1;
        }
        part += 1;
    }
    all
}

/// The metrics that are compared most, with which [`LIST`] begins.
pub const FIRST: &[MetricSpec] = &[
    MetricSpec {
        id: "total_return",
        group: Group::Growth,
        title: words("Rentabilidad total", "Total return"),
        convention: words(
            "Valor final entre valor inicial, menos uno; después de costes.",
            "Last equity over the first, less one; after costs.",
        ),
        unit: Unit::Ratio,
        source: "definition",
        value: |m| real(m.total_return()),
        ..CORE
    },
    MetricSpec {
        id: "cagr",
        group: Group::Growth,
        title: words("Rentabilidad anual compuesta", "Compound annual growth"),
        convention: words(
            "Tiempo de calendario, ACT/365,25.",
            "Calendar time, ACT/365.25.",
        ),
        unit: Unit::RatioPerYear,
        source: "definition",
        value: |m| real(m.cagr()),
        ..CORE
    },
    MetricSpec {
        id: "volatility",
        group: Group::Risk,
        title: words("Volatilidad", "Volatility"),
        convention: words(
            "Desviación típica (ddof 1) de los rendimientos por vela, por la raíz de las velas por año.",
            "Standard deviation (ddof 1) of per-bar returns, times the root of bars per year.",
        ),
        unit: Unit::RatioPerYear,
        source: "definition",
        value: |m| real(m.volatility()),
        ..CORE
    },
    MetricSpec {
        id: "sharpe",
        group: Group::Ratio,
        title: words("Ratio de Sharpe", "Sharpe ratio"),
        convention: words(
            "Media entre desviación típica (ddof 1) del exceso por vela, por la raíz de las velas por año.",
            "Mean over standard deviation (ddof 1) of per-bar excess returns, times the root of bars per year.",
        ),
        unit: Unit::Number,
        source: "Sharpe 1994",
        interval: Some(Metrics::sharpe_interval),
        value: |m| real(m.sharpe()),
        ..CORE
    },
    MetricSpec {
        id: "sortino",
        group: Group::Ratio,
        title: words("Ratio de Sortino", "Sortino ratio"),
        convention: words(
            "Como Sharpe, con la desviación a la baja sobre todas las velas.",
            "Like Sharpe, with the downside deviation over all bars.",
        ),
        unit: Unit::Number,
        source: "Sortino and Price 1994",
        value: |m| real(m.sortino()),
        ..CORE
    },
    MetricSpec {
        id: "calmar",
        group: Group::Ratio,
        title: words("Ratio de Calmar", "Calmar ratio"),
        convention: words(
            "Rentabilidad anual compuesta entre la caída máxima, en toda la ventana.",
            "Compound annual growth over the deepest drawdown, whole window.",
        ),
        unit: Unit::Number,
        source: "Young 1991",
        value: |m| real(m.calmar()),
        ..CORE
    },
    MetricSpec {
        id: "psr",
        group: Group::Ratio,
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
        ..CORE
    },
    MetricSpec {
        id: "max_drawdown",
        group: Group::Drawdown,
        title: words("Caída máxima", "Deepest drawdown"),
        convention: words(
            "Caída del valor al cierre desde su máximo, en positivo.",
            "Fall of equity at the close from its peak, as a positive ratio.",
        ),
        unit: Unit::Ratio,
        source: "definition",
        value: |m| real(m.max_drawdown()),
        ..CORE
    },
    MetricSpec {
        id: "max_drawdown_bars",
        group: Group::Drawdown,
        title: words("Velas de la caída máxima", "Bars of the deepest drawdown"),
        convention: words(
            "Del máximo a la recuperación, o hasta el final si no la hay.",
            "From the peak to the recovery, or to the end without one.",
        ),
        unit: Unit::Bars,
        source: "definition",
        value: |m| drawdown(m, |d| Value::count(d.bars)),
        ..CORE
    },
    MetricSpec {
        id: "max_drawdown_ms",
        group: Group::Drawdown,
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
        ..CORE
    },
    MetricSpec {
        id: "max_drawdown_from",
        group: Group::Drawdown,
        title: words("Inicio de la caída máxima", "Start of the deepest drawdown"),
        convention: words("Vela del máximo anterior.", "Bar of the peak before it."),
        unit: Unit::Instant,
        source: "definition",
        value: |m| drawdown(m, |d| Some(Value::Whole(d.from))),
        ..CORE
    },
    MetricSpec {
        id: "max_drawdown_until",
        group: Group::Drawdown,
        title: words("Fin de la caída máxima", "End of the deepest drawdown"),
        convention: words(
            "Primera vela que recupera el máximo; vacío si no la hay.",
            "First bar back at the peak; empty while there is none.",
        ),
        unit: Unit::Instant,
        source: "definition",
        value: |m| drawdown(m, |d| d.until.map(Value::Whole)),
        ..CORE
    },
    MetricSpec {
        id: "trades",
        group: Group::Trade,
        title: words("Operaciones", "Trades"),
        convention: words("Operaciones cerradas.", "Closed trades."),
        unit: Unit::Count,
        source: "definition",
        value: |m| Value::count(m.trades()),
        ..CORE
    },
    MetricSpec {
        id: "win_rate",
        group: Group::Trade,
        title: words("Porcentaje de aciertos", "Win rate"),
        convention: words(
            "Operaciones cerradas con beneficio después de costes.",
            "Closed trades with a profit after costs.",
        ),
        unit: Unit::Ratio,
        source: "definition",
        interval: Some(Metrics::win_rate_interval),
        value: |m| real(m.win_rate()),
        ..CORE
    },
    MetricSpec {
        id: "win_rate_low",
        group: Group::Trade,
        title: words("Aciertos, límite inferior", "Win rate, lower bound"),
        convention: words("Intervalo de Wilson al 90 %.", "Wilson interval at 90 %."),
        unit: Unit::Ratio,
        source: "Wilson 1927",
        value: |m| real(m.win_rate_interval().map(|(low, _)| low)),
        ..CORE
    },
    MetricSpec {
        id: "win_rate_high",
        group: Group::Trade,
        title: words("Aciertos, límite superior", "Win rate, upper bound"),
        convention: words("Intervalo de Wilson al 90 %.", "Wilson interval at 90 %."),
        unit: Unit::Ratio,
        source: "Wilson 1927",
        value: |m| real(m.win_rate_interval().map(|(_, high)| high)),
        ..CORE
    },
    MetricSpec {
        id: "profit_factor",
        group: Group::Trade,
        title: words("Factor de beneficio", "Profit factor"),
        convention: words(
            "Suma de ganancias entre suma de pérdidas, después de costes; vacío sin pérdidas.",
            "Sum of profits over sum of losses, after costs; empty without a loss.",
        ),
        unit: Unit::Number,
        source: "definition",
        value: |m| real(m.profit_factor()),
        ..CORE
    },
    MetricSpec {
        id: "expectancy",
        group: Group::Trade,
        title: words("Esperanza por operación", "Expectancy"),
        convention: words(
            "Rendimiento medio por operación cerrada sobre su importe de entrada, después de costes.",
            "Mean return of a closed trade on its notional at entry, after costs.",
        ),
        unit: Unit::Ratio,
        source: "definition",
        interval: Some(Metrics::expectancy_interval),
        value: |m| real(m.expectancy()),
        ..CORE
    },
    MetricSpec {
        id: "average_pnl",
        group: Group::Trade,
        title: words("Beneficio medio", "Average profit"),
        convention: words(
            "Beneficio medio por operación cerrada, después de costes.",
            "Mean profit of a closed trade, after costs.",
        ),
        unit: Unit::Money,
        source: "definition",
        interval: Some(Metrics::average_pnl_interval),
        value: |m| real(m.average_pnl()),
        ..CORE
    },
    MetricSpec {
        id: "best_trade",
        group: Group::Trade,
        title: words("Mejor operación", "Best trade"),
        convention: words(
            "Mayor rendimiento de una operación cerrada.",
            "Highest return of a closed trade.",
        ),
        unit: Unit::Ratio,
        source: "definition",
        value: |m| real(m.best_trade()),
        ..CORE
    },
    MetricSpec {
        id: "worst_trade",
        group: Group::Trade,
        title: words("Peor operación", "Worst trade"),
        convention: words(
            "Menor rendimiento de una operación cerrada.",
            "Lowest return of a closed trade.",
        ),
        unit: Unit::Ratio,
        source: "definition",
        value: |m| real(m.worst_trade()),
        ..CORE
    },
    MetricSpec {
        id: "average_bars_held",
        group: Group::Trade,
        title: words("Velas por operación", "Bars held"),
        convention: words(
            "Media de cierres con la operación abierta.",
            "Mean number of closes at which a trade was open.",
        ),
        unit: Unit::Bars,
        source: "definition",
        value: |m| real(m.average_bars_held()),
        ..CORE
    },
    MetricSpec {
        id: "exposure",
        group: Group::Activity,
        title: words("Exposición", "Exposure"),
        convention: words(
            "Parte de los cierres con una posición abierta.",
            "Share of closes with an open position.",
        ),
        unit: Unit::Ratio,
        source: "definition",
        value: |m| real(m.exposure()),
        ..CORE
    },
    MetricSpec {
        id: "turnover",
        group: Group::Activity,
        title: words("Rotación anual", "Turnover"),
        convention: words(
            "Importe de todas las ejecuciones entre el valor medio, por año.",
            "Notional of all fills over the mean equity, per year.",
        ),
        unit: Unit::RatioPerYear,
        source: "definition",
        value: |m| real(m.turnover()),
        ..CORE
    },
    MetricSpec {
        id: "fees",
        group: Group::Activity,
        title: words("Comisiones", "Fees"),
        convention: words(
            "Suma de las comisiones de todas las ejecuciones.",
            "Sum of the fees of all fills.",
        ),
        unit: Unit::Money,
        source: "definition",
        value: |m| real(Some(m.fees())),
        ..CORE
    },
    MetricSpec {
        id: "skew",
        group: Group::Risk,
        title: words("Asimetría", "Skew"),
        convention: words(
            "Tercer momento de los rendimientos por vela, sin corrección.",
            "Third moment of per-bar returns, without correction.",
        ),
        unit: Unit::Number,
        source: "definition",
        value: |m| real(m.skew()),
        ..CORE
    },
    MetricSpec {
        id: "kurtosis",
        group: Group::Risk,
        title: words("Curtosis", "Kurtosis"),
        convention: words(
            "Cuarto momento de los rendimientos por vela, bruto: la normal tiene 3.",
            "Fourth moment of per-bar returns, raw: a normal distribution has 3.",
        ),
        unit: Unit::Number,
        source: "definition",
        value: |m| real(m.kurtosis()),
        ..CORE
    },
];

/// The metric with this id.
pub fn find(id: &str) -> Option<&'static MetricSpec> {
    LIST.iter().find(|spec| spec.id == id)
}

/// Writes a map from id to number, null where undefined, in the order of [`LIST`]; without the metrics
/// that were not measured.
impl Serialize for Metrics {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let measured = |spec: &&MetricSpec| self.is_full() || spec.part == Part::Core;
        let mut map = serializer.serialize_map(Some(LIST.iter().filter(measured).count()))?;
        for spec in LIST.iter().filter(measured) {
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

/// A count that may be undefined.
fn count_of(value: Option<usize>) -> Option<Value> {
    value.and_then(Value::count)
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
