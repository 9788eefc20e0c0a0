//! Growth per unit of risk, and how sure it is.

use super::{CORE, FULL, Group, MetricSpec, Unit, real, words};

pub(super) const LIST: &[MetricSpec] = &[
    MetricSpec {
        id: "sharpe_low",
        group: Group::Ratio,
        title: words("Sharpe, límite inferior", "Sharpe ratio, lower bound"),
        convention: words(
            "Intervalo normal al 90 % con asimetría y curtosis; supone velas independientes.",
            "Normal interval at 90 % with skew and kurtosis; takes bars for independent.",
        ),
        unit: Unit::Number,
        source: "Lo 2002, Mertens 2002",
        value: |m| real(m.sharpe_interval().map(|(low, _)| low)),
        ..CORE
    },
    MetricSpec {
        id: "sharpe_high",
        group: Group::Ratio,
        title: words("Sharpe, límite superior", "Sharpe ratio, upper bound"),
        convention: words(
            "Intervalo normal al 90 % con asimetría y curtosis; supone velas independientes.",
            "Normal interval at 90 % with skew and kurtosis; takes bars for independent.",
        ),
        unit: Unit::Number,
        source: "Lo 2002, Mertens 2002",
        value: |m| real(m.sharpe_interval().map(|(_, high)| high)),
        ..CORE
    },
    MetricSpec {
        id: "sharpe_corrected",
        group: Group::Ratio,
        title: words(
            "Sharpe corregido por autocorrelación",
            "Sharpe ratio, autocorrelation-corrected",
        ),
        convention: words(
            "Rendimientos mensuales (UTC), anualizados con las autocorrelaciones de 1 a 11 meses; vacío con menos de 24 meses.",
            "Monthly returns (UTC), annualised with the autocorrelations of 1 to 11 months; empty below 24 months.",
        ),
        unit: Unit::Number,
        source: "Lo 2002",
        value: |m| real(m.sharpe_corrected()),
        ..FULL
    },
    MetricSpec {
        id: "min_track_record",
        group: Group::Ratio,
        title: words("Historial mínimo", "Minimum track record"),
        convention: words(
            "Velas necesarias para que el Sharpe sea mayor que 0 con una confianza del 95 %; vacío si no es positivo.",
            "Bars needed for a Sharpe ratio above 0 with 95 % confidence; empty when it is not positive.",
        ),
        unit: Unit::Bars,
        source: "Bailey and López de Prado 2012",
        value: |m| real(m.minimum_track_record()),
        ..CORE
    },
    MetricSpec {
        id: "omega",
        group: Group::Ratio,
        title: words("Omega", "Omega"),
        convention: words(
            "Suma de lo que las velas superan el tipo sin riesgo entre la suma de lo que les falta.",
            "Sum of what bars return above the risk-free rate over the sum of what they fall short of it.",
        ),
        unit: Unit::Number,
        source: "Keating and Shadwick 2002",
        value: |m| real(m.omega()),
        ..FULL
    },
    MetricSpec {
        id: "gain_to_pain",
        group: Group::Ratio,
        title: words("Ganancia entre dolor", "Gain to pain"),
        convention: words(
            "Suma de los rendimientos mensuales entre la suma de los negativos en valor absoluto.",
            "Sum of monthly returns over the absolute sum of the negative ones.",
        ),
        unit: Unit::Number,
        source: "Schwager 2012",
        value: |m| real(m.gain_to_pain()),
        ..FULL
    },
    MetricSpec {
        id: "martin_ratio",
        group: Group::Ratio,
        title: words("Ratio de Martin (UPI)", "Martin ratio (UPI)"),
        convention: words(
            "Rentabilidad anual compuesta sobre el tipo sin riesgo entre el índice Ulcer.",
            "Compound annual growth over the risk-free rate by the ulcer index.",
        ),
        unit: Unit::Number,
        source: "Martin and McCann 1989",
        value: |m| real(m.martin_ratio()),
        ..FULL
    },
    MetricSpec {
        id: "pain_ratio",
        group: Group::Ratio,
        title: words("Ratio de dolor", "Pain ratio"),
        convention: words(
            "Rentabilidad anual compuesta sobre el tipo sin riesgo entre el índice de dolor.",
            "Compound annual growth over the risk-free rate by the pain index.",
        ),
        unit: Unit::Number,
        source: "Becker 2006",
        value: |m| real(m.pain_ratio()),
        ..FULL
    },
    MetricSpec {
        id: "sterling_ratio",
        group: Group::Ratio,
        title: words("Ratio de Sterling", "Sterling ratio"),
        convention: words(
            "Rentabilidad anual compuesta entre la media de la caída máxima de cada año natural más 10 %.",
            "Compound annual growth by the mean of the deepest fall in each calendar year plus 10 %.",
        ),
        unit: Unit::Number,
        source: "Jones, in McCafferty 1993",
        value: |m| real(m.sterling_ratio()),
        ..FULL
    },
    MetricSpec {
        id: "burke_ratio",
        group: Group::Ratio,
        title: words("Ratio de Burke", "Burke ratio"),
        convention: words(
            "Rentabilidad anual compuesta sobre el tipo sin riesgo entre la raíz de la suma de cuadrados de todas las caídas.",
            "Compound annual growth over the risk-free rate by the root of the sum of squares of all drawdowns.",
        ),
        unit: Unit::Number,
        source: "Burke 1994",
        value: |m| real(m.burke_ratio()),
        ..FULL
    },
    MetricSpec {
        id: "recovery_factor",
        group: Group::Ratio,
        title: words("Factor de recuperación", "Recovery factor"),
        convention: words(
            "Beneficio neto entre la mayor caída en dinero.",
            "Net profit over the deepest fall in money.",
        ),
        unit: Unit::Number,
        value: |m| real(m.recovery_factor()),
        ..FULL
    },
    MetricSpec {
        id: "k_ratio",
        group: Group::Ratio,
        title: words("K-ratio", "K-ratio"),
        convention: words(
            "Pendiente del logaritmo del valor a fin de mes entre su error típico y el número de meses, por la raíz de 12.",
            "Slope of the logarithm of equity at month ends over its standard error and the number of months, times the root of 12.",
        ),
        unit: Unit::Number,
        source: "Kestner 2013",
        value: |m| real(m.k_ratio()),
        ..FULL
    },
    MetricSpec {
        id: "kelly_continuous",
        group: Group::Ratio,
        title: words("Kelly continuo", "Kelly, continuous"),
        convention: words(
            "Media del exceso por vela entre su varianza (ddof 1); toma el pasado por verdad y exagera.",
            "Mean excess return per bar over its variance (ddof 1); takes the past for the truth and overstates.",
        ),
        unit: Unit::Ratio,
        source: "Thorp 2006",
        value: |m| real(m.kelly_continuous()),
        ..CORE
    },
];
