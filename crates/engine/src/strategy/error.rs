//! What can be wrong with a strategy file or with the parameters it is run with.

use crate::language::LanguageError;

/// Says in which file or strategy, at which key, what is wrong and what to do.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum StrategyError {
    #[error("{file}: not valid TOML: {message}")]
    Toml { file: String, message: String },
    #[error("{file}: `{key}`: {message}; {suggestion}")]
    Key {
        file: String,
        key: String,
        message: String,
        suggestion: String,
    },
    #[error("{file}: {error}")]
    Expression {
        file: String,
        error: Box<LanguageError>,
    },
    #[error("{file}: the id `{id}` is already taken; choose another `id`")]
    DuplicateId { file: String, id: String },
    #[error("unknown strategy `{id}`; {suggestion}")]
    UnknownStrategy { id: String, suggestion: String },
    #[error("`{strategy}` has no parameter `{name}`; {suggestion}")]
    UnknownParameter {
        strategy: String,
        name: String,
        suggestion: String,
    },
    #[error("parameter `{parameter}` of `{strategy}` has no value; give it one")]
    MissingParameter { strategy: String, parameter: String },
    #[error("parameter `{parameter}` of `{strategy}` must be {min} to {max}, not {value}")]
    OutOfRange {
        strategy: String,
        parameter: String,
        value: f64,
        min: f64,
        max: f64,
    },
    #[error("parameter `{parameter}` of `{strategy}` must be a whole number, not {value}")]
    NotWhole {
        strategy: String,
        parameter: String,
        value: f64,
    },
    #[error(
        "`{strategy}` needs `{relation}`, which does not hold with {params}; change one of them"
    )]
    Relation {
        strategy: String,
        relation: String,
        params: String,
    },
}

impl StrategyError {
    /// The error over several lines, pointing at the place in the expression where there is one.
    pub fn render(&self) -> String {
        match self {
            Self::Expression { file, error } => format!("{file}: {}", error.render()),
            other => other.to_string(),
        }
    }
}
