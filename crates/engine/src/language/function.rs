//! The functions of the language that are not indicators.
//!
//! To add one: an entry in `LIST`, a case in `check.rs`, and a node if it needs memory.

/// What a function is called with and gives, as the catalogue and the error texts show it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FunctionSpec {
    pub id: &'static str,
    /// How it is written, such as `highest(series, bars)`.
    pub signature: &'static str,
    pub arguments_min: usize,
    pub arguments_max: usize,
    pub summary_es: &'static str,
    pub summary_en: &'static str,
    pub(crate) function: Function,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Function {
    CrossesAbove,
    CrossesBelow,
    Rising,
    Falling,
    BarsSince,
    Abs,
    Min,
    Max,
    On,
}

const fn spec(
    id: &'static str,
    signature: &'static str,
    arguments: (usize, usize),
    summary: (&'static str, &'static str),
    function: Function,
) -> FunctionSpec {
    FunctionSpec {
        id,
        signature,
        arguments_min: arguments.0,
        arguments_max: arguments.1,
        summary_es: summary.0,
        summary_en: summary.1,
        function,
    }
}

/// Every function, in the order in which the documentation shows them.
pub const LIST: &[FunctionSpec] = &[
    spec(
        "crosses_above",
        "crosses_above(a, b)",
        (2, 2),
        (
            "a supera a b en esta vela: antes no era mayor y ahora lo es",
            "a rises above b on this bar: it was not greater before and is now",
        ),
        Function::CrossesAbove,
    ),
    spec(
        "crosses_below",
        "crosses_below(a, b)",
        (2, 2),
        (
            "a cae por debajo de b en esta vela: antes no era menor y ahora lo es",
            "a falls below b on this bar: it was not less before and is now",
        ),
        Function::CrossesBelow,
    ),
    spec(
        "rising",
        "rising(series, bars = 1)",
        (1, 2),
        (
            "sube en cada una de las últimas velas",
            "rises on each of the last bars",
        ),
        Function::Rising,
    ),
    spec(
        "falling",
        "falling(series, bars = 1)",
        (1, 2),
        (
            "baja en cada una de las últimas velas",
            "falls on each of the last bars",
        ),
        Function::Falling,
    ),
    spec(
        "bars_since",
        "bars_since(condition)",
        (1, 1),
        (
            "velas desde la última vez que se cumplió la condición",
            "bars since the condition was last true",
        ),
        Function::BarsSince,
    ),
    spec(
        "abs",
        "abs(number)",
        (1, 1),
        ("valor absoluto", "absolute value"),
        Function::Abs,
    ),
    spec(
        "min",
        "min(a, b)",
        (2, 2),
        ("el menor de dos números", "the lesser of two numbers"),
        Function::Min,
    ),
    spec(
        "max",
        "max(a, b)",
        (2, 2),
        ("el mayor de dos números", "the greater of two numbers"),
        Function::Max,
    ),
    spec(
        "on",
        "on(\"1d\", expression)",
        (2, 2),
        (
            "valor en la última vela cerrada de un marco temporal mayor",
            "value on the last closed bar of a longer timeframe",
        ),
        Function::On,
    ),
];

pub(crate) fn find(id: &str) -> Option<&'static FunctionSpec> {
    LIST.iter().find(|spec| spec.id == id)
}
