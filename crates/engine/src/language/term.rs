//! What a rule says, taken apart: the comparisons that must all hold, with their values.

use std::collections::BTreeMap;

use serde::Serialize;

use super::check::Checker;
use super::columns::Value;
use super::error::LanguageError;
use super::graph::NodeId;
use super::syntax::{BinaryOp, Expr, ExprKind};
use super::value::Truth;
use super::{Definition, Frame, Program};

/// Most conditions that a rule is taken apart into. Names that stand for conditions of names double with each
/// one, so a short file can say more conditions than anybody has memory for.
pub const TERMS_MAX: usize = 256;

/// Longest text that replaces a `[let]` name in a term, in bytes.
const EXPANSION_BYTES_MAX: usize = 160;

/// One condition of a rule.
///
/// `text` is as written. The sides have `[let]` names and parameters replaced by what they stand
/// for, `ema(close, 20)`; they are absent when the condition is not a comparison or a crossing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Term {
    pub text: String,
    pub lhs_text: Option<String>,
    /// `<`, `<=`, `>`, `>=`, `==`, `!=`, `crosses_above` or `crosses_below`.
    pub op: Option<&'static str>,
    pub rhs_text: Option<String>,
}

/// A term and its values on one bar; `None` is not known.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Fact {
    pub term: Term,
    pub lhs: Option<f64>,
    pub rhs: Option<f64>,
    pub holds: Option<bool>,
}

#[derive(Debug, Clone)]
pub(super) struct TermNodes {
    pub(super) term: Term,
    sides: Option<(NodeId, NodeId)>,
    holds: NodeId,
}

impl TermNodes {
    pub(super) fn fact(
        &self,
        number: impl Fn(NodeId) -> f64,
        truth: impl Fn(NodeId) -> Truth,
    ) -> Fact {
        let known = |node| Some(number(node)).filter(|value| !value.is_nan());
        Fact {
            term: self.term.clone(),
            lhs: self.sides.and_then(|(lhs, _)| known(lhs)),
            rhs: self.sides.and_then(|(_, rhs)| known(rhs)),
            holds: truth(self.holds).known(),
        }
    }
}

/// Takes a rule apart at its `and`s, through the `[let]` names that stand for conditions. What would make
/// more than [`TERMS_MAX`] conditions stays together.
pub(super) fn terms<'a>(
    checker: &mut Checker<'a>,
    lets: &'a BTreeMap<String, Definition>,
    parameters: &BTreeMap<String, f64>,
    definition: &'a Definition,
) -> Result<Vec<TermNodes>, LanguageError> {
    let texts = expansions(lets, parameters);
    let mut found = Vec::new();
    let mut open = vec![(definition, &definition.expr)];
    while let Some((place, expr)) = open.pop() {
        // Taken apart, this one would be two.
        let has_room = found.len() + open.len() + 2 <= TERMS_MAX;
        match &expr.kind {
            ExprKind::Binary {
                op: BinaryOp::And,
                left,
                right,
            } if has_room => {
                open.push((place, right));
                open.push((place, left));
            }
            ExprKind::Name(name) if lets.contains_key(name) && !parameters.contains_key(name) => {
                open.push((&lets[name], &lets[name].expr));
            }
            _ => found.push(term(checker, &texts, place, expr)?),
        }
    }
    Ok(found)
}

fn term<'a>(
    checker: &mut Checker<'a>,
    texts: &BTreeMap<&str, String>,
    place: &'a Definition,
    expr: &'a Expr,
) -> Result<TermNodes, LanguageError> {
    let mut node = |part: &'a Expr| {
        let typed = checker.part(place, part)?;
        checker.node(typed, part.span)
    };
    let holds = node(expr)?;
    let comparison = comparison(expr);
    let sides = match comparison {
        Some((left, _, right)) => Some((node(left)?, node(right)?)),
        None => None,
    };
    let expanded = |part: &Expr| {
        let mut out = String::new();
        part.write(&mut out, &|name| texts.get(name).cloned());
        out
    };
    Ok(TermNodes {
        term: Term {
            text: expr.span.text(&place.source).to_owned(),
            lhs_text: comparison.map(|(left, _, _)| expanded(left)),
            op: comparison.map(|(_, op, _)| op),
            rhs_text: comparison.map(|(_, _, right)| expanded(right)),
        },
        sides,
        holds,
    })
}

fn comparison(expr: &Expr) -> Option<(&Expr, &'static str, &Expr)> {
    match &expr.kind {
        ExprKind::Binary { op, left, right } if op.is_comparison() => {
            Some((left, op.as_str(), right))
        }
        ExprKind::Call(call) => {
            let op = ["crosses_above", "crosses_below"]
                .into_iter()
                .find(|op| *op == call.name)?;
            match call.arguments.as_slice() {
                [left, right] => Some((left, op, right)),
                _ => None,
            }
        }
        _ => None,
    }
}

/// What each name stands for, as text, where that is short.
fn expansions<'a>(
    lets: &'a BTreeMap<String, Definition>,
    parameters: &'a BTreeMap<String, f64>,
) -> BTreeMap<&'a str, String> {
    let mut texts: BTreeMap<&str, String> = parameters
        .iter()
        .map(|(name, value)| (name.as_str(), value.to_string()))
        .collect();
    // Each pass expands one more level of names; a chain of names is as long as there are names.
    let mut waiting: Vec<&str> = lets.keys().map(String::as_str).collect();
    for _ in 0..lets.len() {
        let done = texts.clone();
        waiting.retain(|name| {
            let expr = &lets[*name].expr;
            if !names_in(expr)
                .iter()
                .all(|one| done.contains_key(one) || !lets.contains_key(*one))
            {
                return true;
            }
            let mut text = String::new();
            expr.write(&mut text, &|one| done.get(one).cloned());
            let kept = if text.len() <= EXPANSION_BYTES_MAX {
                text
            } else {
                (*name).to_owned()
            };
            let simple = matches!(
                expr.kind,
                ExprKind::Call(_)
                    | ExprKind::Name(_)
                    | ExprKind::Field { .. }
                    | ExprKind::Lag { .. }
            );
            let kept = if simple || kept == *name {
                kept
            } else {
                format!("({kept})")
            };
            texts.insert(name, kept);
            false
        });
    }
    texts
}

fn names_in(expr: &Expr) -> Vec<&str> {
    let mut names = Vec::new();
    let mut open = vec![expr];
    while let Some(expr) = open.pop() {
        match &expr.kind {
            ExprKind::Name(name) => names.push(name.as_str()),
            ExprKind::Number(_) | ExprKind::Truth(_) | ExprKind::Text(_) => {}
            ExprKind::Call(call) => open.extend(&call.arguments),
            ExprKind::Field { of, .. } | ExprKind::Neg(of) | ExprKind::Not(of) => open.push(of),
            ExprKind::Lag { of, bars } => open.extend([of.as_ref(), bars.as_ref()]),
            ExprKind::Binary { left, right, .. } => open.extend([left.as_ref(), right.as_ref()]),
        }
    }
    names
}

impl Program {
    /// The terms of the result at `root` with their values on the last bar of `frame`.
    ///
    /// Empty when there are no bars, or when the result is not a condition.
    pub fn facts(&self, root: usize, frame: Frame<'_>) -> Result<Vec<Fact>, LanguageError> {
        let terms = &self.roots[root].terms;
        let Some(last) = frame.bars.len().checked_sub(1) else {
            return Ok(Vec::new());
        };
        let mut nodes: Vec<NodeId> = terms
            .iter()
            .flat_map(|one| {
                [
                    Some(one.holds),
                    one.sides.map(|s| s.0),
                    one.sides.map(|s| s.1),
                ]
            })
            .flatten()
            .collect();
        nodes.sort_unstable();
        nodes.dedup();
        let values = self.evaluate(&nodes, frame, None)?;
        let value = |node: NodeId| &values[nodes.binary_search(&node).unwrap_or_default()];
        let facts = terms.iter().map(|one| {
            one.fact(
                |node| Value::number_at(value(node), last),
                |node| Value::truth_at(value(node), last),
            )
        });
        Ok(facts.collect())
    }
}
