//! What can be wrong with a strategy file or with the parameters it is run with.

use serde::Serialize;

use super::position::{Map, Position};
use crate::language::LanguageError;

/// Says in which file or strategy, at which key, what is wrong and what to do.
///
/// Errors of a file know where in it they are: see [`StrategyError::problem`].
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum StrategyError {
    #[error("{file}: not valid TOML: line {}, column {}: {message}", .at.line, .at.column)]
    Toml {
        file: String,
        message: String,
        at: Position,
    },
    #[error("{file}: `{key}`: {message}; {suggestion}")]
    Key {
        file: String,
        key: Box<str>,
        message: Box<str>,
        suggestion: Box<str>,
        at: Option<Position>,
    },
    #[error("{file}: {error}")]
    Expression {
        file: String,
        error: Box<LanguageError>,
        /// Of the text that the error is about, in the file; `None` outside a file.
        at: Option<Position>,
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

/// An error of a strategy file, taken apart for an editor.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Problem {
    pub file: String,
    /// Such as `params.fast.default` or `rules.enter_long`; empty when the file is not valid TOML.
    pub key: String,
    pub line: usize,
    pub column: usize,
    pub message: String,
    /// What to do instead, when it is known.
    pub suggestion: Option<String>,
}

impl StrategyError {
    /// The error over several lines, pointing at the place in the expression where there is one.
    pub fn render(&self) -> String {
        match self {
            Self::Expression { file, error, .. } => format!("{file}: {}", error.render()),
            other => other.to_string(),
        }
    }

    /// The parts of the error; an error that belongs to no place in a file points at its beginning.
    pub fn problem(&self) -> Problem {
        let (file, key, message, suggestion, at) = match self {
            Self::Toml { file, message, at } => (file, "", message.clone(), None, Some(*at)),
            Self::Key {
                file,
                key,
                message,
                suggestion,
                at,
            } => (
                file,
                key.as_ref(),
                message.to_string(),
                Some(suggestion.as_ref()),
                *at,
            ),
            Self::Expression { file, error, at } => (
                file,
                error.place.as_str(),
                error.message.clone(),
                error.suggestion.as_deref(),
                *at,
            ),
            Self::DuplicateId { file, .. } => (file, "id", self.to_string(), None, None),
            Self::UnknownStrategy { id: strategy, .. }
            | Self::UnknownParameter { strategy, .. }
            | Self::MissingParameter { strategy, .. }
            | Self::OutOfRange { strategy, .. }
            | Self::NotWhole { strategy, .. }
            | Self::Relation { strategy, .. } => (strategy, "", self.to_string(), None, None),
        };
        let at = at.unwrap_or(Position { line: 1, column: 1 });
        Problem {
            file: file.clone(),
            key: key.to_owned(),
            line: at.line,
            column: at.column,
            message,
            suggestion: suggestion.map(str::to_owned),
        }
    }

    /// Finds out where in its file the error is.
    pub(super) fn locate(&mut self, map: &Map<'_>) {
        match self {
            Self::Key { key, at, .. } => *at = Some(map.key(key)),
            Self::Expression { error, at, .. } => {
                *at = Some(map.inside(&error.place, error.span.start));
            }
            _ => {}
        }
    }
}
