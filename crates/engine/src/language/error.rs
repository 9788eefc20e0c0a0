//! Errors that say what is wrong, where, and what to write instead.

use std::fmt;

/// Stretch of bytes `[start, end)` of a source text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Span {
    pub start: usize,
    pub end: usize,
}

impl Span {
    pub(crate) fn new(start: usize, end: usize) -> Self {
        Self { start, end }
    }

    /// Smallest span that covers both.
    pub(crate) fn to(self, other: Span) -> Span {
        Span::new(self.start.min(other.start), self.end.max(other.end))
    }

    pub(crate) fn text(self, source: &str) -> &str {
        source.get(self.start..self.end).unwrap_or_default()
    }
}

/// Why an expression was not accepted, pointing at the place.
///
/// `Display` gives one line; [`LanguageError::render`] adds the source line and a caret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LanguageError {
    /// Name of the expression, such as `rules.enter_long`; empty for a lone expression.
    pub place: String,
    /// The whole text of the expression.
    pub source: String,
    pub span: Span,
    pub message: String,
    /// What to do instead, when it is known.
    pub suggestion: Option<String>,
}

impl LanguageError {
    /// Line and column of the first offending character, both from 1, counted in characters.
    pub fn line_and_column(&self) -> (usize, usize) {
        let before = self.source.get(..self.span.start).unwrap_or(&self.source);
        let line = before.matches('\n').count() + 1;
        let column = before.chars().rev().take_while(|&c| c != '\n').count() + 1;
        (line, column)
    }

    /// The message, the source line and a caret line under the offending text.
    pub fn render(&self) -> String {
        let (line, column) = self.line_and_column();
        let text = self.source.lines().nth(line - 1).unwrap_or_default();
        let rest_of_line = text.chars().count().saturating_sub(column - 1).max(1);
        let width = self.span.text(&self.source).chars().count();
        let mut out = format!(
            "{self}\n  {text}\n  {}{}",
            " ".repeat(column - 1),
            "^".repeat(width.clamp(1, rest_of_line))
        );
        if let Some(suggestion) = &self.suggestion {
            out.push(' ');
            out.push_str(suggestion);
        }
        out
    }
}

impl fmt::Display for LanguageError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.place.is_empty() {
            write!(f, "{}: ", self.place)?;
        }
        let (line, column) = self.line_and_column();
        if line > 1 {
            write!(f, "line {line}, ")?;
        }
        write!(f, "column {column}: {}", self.message)?;
        match &self.suggestion {
            Some(suggestion) => write!(f, "; {suggestion}"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for LanguageError {}

/// An error before it knows which text it belongs to.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Fault {
    pub(crate) span: Span,
    pub(crate) message: String,
    pub(crate) suggestion: Option<String>,
}

impl Fault {
    pub(crate) fn new(span: Span, message: impl Into<String>) -> Self {
        Self {
            span,
            message: message.into(),
            suggestion: None,
        }
    }

    pub(crate) fn suggest(mut self, suggestion: impl Into<String>) -> Self {
        self.suggestion = Some(suggestion.into());
        self
    }

    pub(crate) fn suggest_maybe(mut self, suggestion: Option<String>) -> Self {
        self.suggestion = suggestion;
        self
    }

    pub(crate) fn at(self, place: &str, source: &str) -> LanguageError {
        LanguageError {
            place: place.to_owned(),
            source: source.to_owned(),
            span: self.span,
            message: self.message,
            suggestion: self.suggestion,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn caret_stands_under_the_offending_text() {
        let error = Fault::new(Span::new(5, 9), "unknown name `fsat`")
            .suggest("did you mean `fast`?")
            .at("rules.enter_long", "ñ > fsat");
        assert_eq!(
            error.render(),
            "rules.enter_long: column 5: unknown name `fsat`; did you mean `fast`?\n  \
             ñ > fsat\n      ^^^^ did you mean `fast`?"
        );
    }

    #[test]
    fn second_line_is_counted() {
        let error = Fault::new(Span::new(4, 5), "stray").at("", "a +\n$");
        assert_eq!(error.line_and_column(), (2, 1));
        assert_eq!(error.to_string(), "line 2, column 1: stray");
        assert_eq!(error.render(), "line 2, column 1: stray\n  $\n  ^");
    }
}
