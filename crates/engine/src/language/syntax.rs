//! The tree that the parser builds, and its canonical text.

use std::fmt::{self, Write as _};

use super::error::Span;

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Expr {
    pub(crate) kind: ExprKind,
    pub(crate) span: Span,
    /// Longest path down to a leaf, so that walks over the tree are known to end.
    pub(crate) depth: usize,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum ExprKind {
    Number(f64),
    Truth(bool),
    Text(String),
    Name(String),
    Call(Call),
    Field {
        of: Box<Expr>,
        name: String,
        name_span: Span,
    },
    Lag {
        of: Box<Expr>,
        bars: Box<Expr>,
    },
    Neg(Box<Expr>),
    Not(Box<Expr>),
    Binary {
        op: BinaryOp,
        left: Box<Expr>,
        right: Box<Expr>,
    },
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Call {
    pub(crate) name: String,
    pub(crate) name_span: Span,
    pub(crate) arguments: Vec<Expr>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum BinaryOp {
    Add,
    Sub,
    Mul,
    Div,
    Less,
    LessEqual,
    Greater,
    GreaterEqual,
    Equal,
    NotEqual,
    And,
    Or,
}

impl BinaryOp {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Add => "+",
            Self::Sub => "-",
            Self::Mul => "*",
            Self::Div => "/",
            Self::Less => "<",
            Self::LessEqual => "<=",
            Self::Greater => ">",
            Self::GreaterEqual => ">=",
            Self::Equal => "==",
            Self::NotEqual => "!=",
            Self::And => "and",
            Self::Or => "or",
        }
    }

    pub(crate) fn is_comparison(self) -> bool {
        self.power() == COMPARISON_POWER
    }

    /// How strongly it binds; a greater number binds tighter.
    pub(crate) fn power(self) -> u8 {
        match self {
            Self::Or => 1,
            Self::And => 2,
            Self::Less
            | Self::LessEqual
            | Self::Greater
            | Self::GreaterEqual
            | Self::Equal
            | Self::NotEqual => COMPARISON_POWER,
            Self::Add | Self::Sub => 5,
            Self::Mul | Self::Div => 6,
        }
    }
}

pub(crate) const NOT_POWER: u8 = 3;
pub(crate) const COMPARISON_POWER: u8 = 4;
pub(crate) const NEG_POWER: u8 = 7;
const LEAF_POWER: u8 = 8;

impl Expr {
    fn power(&self) -> u8 {
        match &self.kind {
            ExprKind::Binary { op, .. } => op.power(),
            ExprKind::Not(_) => NOT_POWER,
            ExprKind::Neg(_) => NEG_POWER,
            ExprKind::Number(value) if value.is_sign_negative() => NEG_POWER,
            _ => LEAF_POWER,
        }
    }

    /// Writes the canonical text; `rename` may replace a name by another text.
    pub(crate) fn write(&self, out: &mut String, rename: &dyn Fn(&str) -> Option<String>) {
        match &self.kind {
            ExprKind::Number(value) => {
                write!(out, "{value}").expect("writing to a string cannot fail");
            }
            ExprKind::Truth(value) => out.push_str(if *value { "true" } else { "false" }),
            ExprKind::Text(text) => {
                out.push('"');
                out.push_str(text);
                out.push('"');
            }
            ExprKind::Name(name) => match rename(name) {
                Some(text) => out.push_str(&text),
                None => out.push_str(name),
            },
            ExprKind::Call(call) => {
                out.push_str(&call.name);
                out.push('(');
                for (at, argument) in call.arguments.iter().enumerate() {
                    if at > 0 {
                        out.push_str(", ");
                    }
                    argument.write(out, rename);
                }
                out.push(')');
            }
            ExprKind::Field { of, name, .. } => {
                of.write_bound(out, rename, LEAF_POWER);
                out.push('.');
                out.push_str(name);
            }
            ExprKind::Lag { of, bars } => {
                of.write_bound(out, rename, LEAF_POWER);
                out.push('[');
                bars.write(out, rename);
                out.push(']');
            }
            ExprKind::Neg(of) => {
                out.push('-');
                of.write_bound(out, rename, NEG_POWER);
            }
            ExprKind::Not(of) => {
                out.push_str("not ");
                of.write_bound(out, rename, NOT_POWER);
            }
            ExprKind::Binary { op, left, right } => {
                left.write_bound(out, rename, op.power());
                write!(out, " {} ", op.as_str()).expect("writing to a string cannot fail");
                right.write_bound(out, rename, op.power() + 1);
            }
        }
    }

    fn write_bound(&self, out: &mut String, rename: &dyn Fn(&str) -> Option<String>, least: u8) {
        if self.power() < least {
            out.push('(');
            self.write(out, rename);
            out.push(')');
        } else {
            self.write(out, rename);
        }
    }
}

/// Canonical text: one space around operators, no needless parentheses.
impl fmt::Display for Expr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut out = String::new();
        self.write(&mut out, &|_| None);
        f.write_str(&out)
    }
}
