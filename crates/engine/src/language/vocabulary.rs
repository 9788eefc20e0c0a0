//! Every word of the language with what an editor needs to complete and explain it.

use serde::Serialize;

use super::check::usage;
use super::function;
use super::value::BarColumn;
use crate::indicator::{self, Group, IndicatorSpec, Phrase};

/// What a word is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum WordKind {
    /// A number that every bar has.
    Column,
    /// `and`, `or`, `not`, `true`, `false`.
    Keyword,
    Function,
    Indicator,
    /// A candlestick pattern: an indicator that is not zero where the shape is complete.
    Pattern,
}

/// A parameter in a signature, series included.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct WordParameter {
    pub name: String,
    /// `None` where a value must be written.
    pub default: Option<f64>,
    pub min: Option<f64>,
    pub max: Option<f64>,
    /// Whole numbers only.
    pub integer: bool,
}

/// One word.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Word {
    pub name: &'static str,
    pub kind: WordKind,
    /// How it is written, such as `ema(series, period = 30)`.
    pub signature: String,
    pub parameters: Vec<WordParameter>,
    /// Fields to choose from; empty for a word that is one value.
    pub outputs: Vec<&'static str>,
    /// One sentence.
    pub summary: Phrase,
}

/// Columns, keywords, functions, indicators and patterns, in that order.
pub fn vocabulary() -> Vec<Word> {
    let columns = BarColumn::ALL
        .iter()
        .map(|&(name, column)| plain(name, WordKind::Column, column_summary(column)));
    let keywords = KEYWORDS.iter();
    let keywords =
        keywords.map(|&(name, es, en)| plain(name, WordKind::Keyword, Phrase { es, en }));
    let functions = function::LIST.iter().map(|spec| Word {
        name: spec.id,
        kind: WordKind::Function,
        signature: spec.signature.to_owned(),
        parameters: function_parameters(spec.signature),
        outputs: Vec::new(),
        summary: Phrase {
            es: spec.summary_es,
            en: spec.summary_en,
        },
    });
    let indicators = indicator::LIST
        .iter()
        .map(|kind| indicator_word(kind.spec()));
    let mut words: Vec<Word> = columns
        .chain(keywords)
        .chain(functions)
        .chain(indicators)
        .collect();
    words.sort_by_key(|word| word.kind);
    words
}

/// Words of logic with a sentence in Spanish and English.
const KEYWORDS: [(&str, &str, &str); 5] = [
    (
        "and",
        "Se cumplen las dos condiciones.",
        "Both conditions hold.",
    ),
    (
        "or",
        "Se cumple al menos una de las dos condiciones.",
        "At least one of the two conditions holds.",
    ),
    (
        "not",
        "La condición no se cumple.",
        "The condition does not hold.",
    ),
    ("true", "Se cumple siempre.", "Always holds."),
    ("false", "No se cumple nunca.", "Never holds."),
];

fn column_summary(column: BarColumn) -> Phrase {
    let (es, en) = match column {
        BarColumn::Open => ("Precio de apertura.", "Opening price."),
        BarColumn::High => ("Precio más alto de la vela.", "Highest price of the bar."),
        BarColumn::Low => ("Precio más bajo de la vela.", "Lowest price of the bar."),
        BarColumn::Close => ("Precio de cierre.", "Closing price."),
        BarColumn::Volume => (
            "Cantidad negociada en la vela.",
            "Quantity traded in the bar.",
        ),
        BarColumn::Hl2 => ("Media de máximo y mínimo.", "Mean of high and low."),
        BarColumn::Hlc3 => (
            "Media de máximo, mínimo y cierre.",
            "Mean of high, low and close.",
        ),
        BarColumn::Ohlc4 => (
            "Media de apertura, máximo, mínimo y cierre.",
            "Mean of open, high, low and close.",
        ),
        BarColumn::Hour => (
            "Hora UTC en que empieza la vela, de 0 a 23.",
            "Hour in UTC at which the bar begins, 0 to 23.",
        ),
        BarColumn::Weekday => (
            "Día de la semana en que empieza la vela, de 1 (lunes) a 7 (domingo), en UTC.",
            "Day of the week on which the bar begins, 1 (Monday) to 7 (Sunday), in UTC.",
        ),
        BarColumn::Day => (
            "Día del mes en que empieza la vela, de 1 a 31, en UTC.",
            "Day of the month on which the bar begins, 1 to 31, in UTC.",
        ),
        BarColumn::Month => (
            "Mes en que empieza la vela, de 1 (enero) a 12, en UTC.",
            "Month in which the bar begins, 1 (January) to 12, in UTC.",
        ),
    };
    Phrase { es, en }
}

fn plain(name: &'static str, kind: WordKind, summary: Phrase) -> Word {
    Word {
        name,
        kind,
        signature: name.to_owned(),
        parameters: Vec::new(),
        outputs: Vec::new(),
        summary,
    }
}

fn indicator_word(spec: &'static IndicatorSpec) -> Word {
    let series = (0..spec.series()).map(|_| required("series"));
    let parameters = spec.parameters.iter().map(|one| WordParameter {
        name: one.name.to_owned(),
        default: Some(one.default),
        min: Some(one.min),
        max: Some(one.max),
        integer: one.integer,
    });
    let outputs = spec.outputs.iter().map(|output| output.name);
    Word {
        name: spec.id,
        kind: match spec.group {
            Group::Pattern => WordKind::Pattern,
            _ => WordKind::Indicator,
        },
        signature: usage(spec),
        parameters: series.chain(parameters).collect(),
        outputs: if spec.outputs.len() > 1 {
            outputs.collect()
        } else {
            Vec::new()
        },
        summary: spec.summary,
    }
}

/// Parameters of `rising(series, bars = 1)`.
fn function_parameters(signature: &str) -> Vec<WordParameter> {
    let inside = signature.split_once('(').map_or("", |(_, inside)| inside);
    let names = inside.trim_end_matches(')').split(',').map(str::trim);
    names
        .map(|one| match one.split_once('=') {
            Some((name, default)) => WordParameter {
                default: default.trim().parse().ok(),
                integer: true,
                min: Some(1.0),
                ..required(name.trim())
            },
            None if one.starts_with('"') => required("timeframe"),
            None => required(one),
        })
        .collect()
}

fn required(name: &str) -> WordParameter {
    WordParameter {
        name: name.to_owned(),
        default: None,
        min: None,
        max: None,
        integer: false,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::super::{compile, reserved};
    use super::*;

    /// A call with every parameter left out that may be.
    fn example(word: &Word) -> String {
        let argument = |one: &WordParameter| match one.name.as_str() {
            "timeframe" => "\"1w\"",
            "condition" => "close > open",
            _ => "close",
        };
        let needed = word.parameters.iter().filter(|one| one.default.is_none());
        let arguments: Vec<&str> = needed.map(argument).collect();
        match word.kind {
            WordKind::Column => word.name.to_owned(),
            WordKind::Keyword => match word.name {
                "not" => "not true".to_owned(),
                "true" | "false" => word.name.to_owned(),
                name => format!("true {name} false"),
            },
            _ => format!("{}({})", word.name, arguments.join(", ")),
        }
    }

    #[test]
    fn every_word_compiles_with_the_defaults_it_states() {
        let words = vocabulary();
        for word in &words {
            let source = example(word);
            let program = compile(&source).unwrap_or_else(|error| panic!("{}", error.render()));
            for output in &word.outputs {
                compile(&format!("{source}.{output}")).unwrap();
            }
            assert_eq!(program.names().len(), word.outputs.len().max(1), "{source}");
            assert!(reserved(word.name).is_some(), "{} is free", word.name);
            assert!(word.summary.es.len() > 5 && word.summary.en.len() > 5);
            assert_ne!(word.summary.es, word.summary.en, "{}", word.name);
            let in_range = |one: &WordParameter| match (one.min, one.default, one.max) {
                (Some(min), Some(default), Some(max)) => (min..=max).contains(&default),
                _ => true,
            };
            assert!(word.parameters.iter().all(in_range), "{}", word.name);
        }
        let names: BTreeSet<&str> = words.iter().map(|word| word.name).collect();
        assert_eq!(names.len(), words.len(), "each word is there once");
        let count = |kind| words.iter().filter(|word| word.kind == kind).count();
        assert_eq!(count(WordKind::Column), BarColumn::ALL.len());
        assert_eq!(count(WordKind::Pattern), 61);
        assert!(words.is_sorted_by_key(|word| word.kind));
    }

    #[test]
    fn functions_name_their_parameters() {
        let words = vocabulary();
        let rising = words.iter().find(|word| word.name == "rising").unwrap();
        let names: Vec<&str> = rising
            .parameters
            .iter()
            .map(|one| one.name.as_str())
            .collect();
        assert_eq!(names, ["series", "bars"]);
        assert_eq!(rising.parameters[1].default, Some(1.0));
        let on = words.iter().find(|word| word.name == "on").unwrap();
        assert_eq!(on.parameters[0].name, "timeframe");
    }
}
