//! The expression language of strategies: rules over closed bars.
//!
//! A text is parsed (`parser`), its names and types are checked against one set of parameters
//! (`check`), and what comes out is a graph in which everything is computed once (`graph`). Two
//! evaluators run the same graph with the same scalar operations, so they agree bit for bit:
//! [`Program::columns`] over columns, [`Program::stream`] bar by bar.
//!
//! - Numbers, strategy parameters, `[let]` names, `true`, `false`.
//! - Columns `open high low close volume hl2 hlc3 ohlc4`, and `hour` (0 to 23), `weekday` (1 Monday
//!   to 7 Sunday), `day` (of the month, 1 to 31) and `month` (1 to 12) of the bar's first instant in UTC.
//! - `x[n]`: the value `n` bars ago. `n` is a constant, never negative: no rule sees a bar that
//!   has not closed.
//! - `+ - * /`, unary minus, `< <= > >= == !=`, `and or not`, parentheses.
//! - Every indicator by its id, `macd(close, 12, 26, 9).hist`; parameters are constants and may be
//!   left out from the right; columns of the bars are implicit.
//! - `ta.` before a name means the function of TA-Lib: `ta.max(close, 30)` is the highest of 30 values,
//!   where `max(a, b)` is the greater of two numbers. Only `max`, `min` and `vwap` need it.
//! - The functions of [`FUNCTIONS`], among them `on("1d", x)`: the value of `x`, computed on the
//!   bars of a longer timeframe, at the last of them that is closed.
//!
//! A number that is not known is NaN, and so is one that would not be finite, such as a division
//! by zero. A condition is true, false or unknown ([`Truth`]); an unknown rule does not act.
//! `bars_since` takes unknown for not true.

use std::collections::BTreeMap;

use rumbo_market::{BarSlice, Calendar, Timeframe};

mod check;
mod columns;
mod error;
mod function;
mod graph;
mod lexer;
mod nearest;
mod parser;
mod rolling;
mod stream;
mod syntax;
mod term;
mod value;
mod vocabulary;

pub use columns::{ColumnCache, Series};
pub use error::{LanguageError, Span};
pub use function::{FunctionSpec, LIST as FUNCTIONS};
pub use graph::{LOOKBACK_BARS_MAX, NODES_MAX};
pub use lexer::SOURCE_BYTES_MAX;
pub use parser::DEPTH_MAX;
pub use stream::{Point, ProgramStream};
pub use term::{Fact, TERMS_MAX, Term};
pub use value::Truth;
pub use vocabulary::{Word, WordKind, WordParameter, vocabulary};

pub(crate) use nearest::did_you_mean;

use check::{Checker, Typed};
use error::Fault;
use graph::{Graph, NodeId};
use syntax::{Expr, ExprKind};
use term::TermNodes;
use value::BarColumn;

/// Bars and what is needed to derive longer ones from them.
#[derive(Debug, Clone, Copy)]
pub struct Frame<'a> {
    pub bars: BarSlice<'a>,
    pub timeframe: Timeframe,
    pub calendar: Calendar,
}

/// What an expression has to give.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Want {
    Number,
    Condition,
    /// A condition on parameters alone.
    Constant,
    /// Anything; an indicator with several outputs gives all of them.
    Any,
}

/// A parsed text and what it is called in errors.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Definition {
    pub(crate) place: String,
    pub(crate) source: String,
    pub(crate) expr: Expr,
}

impl Definition {
    fn parse(place: String, source: &str) -> Result<Self, LanguageError> {
        match parser::parse(source) {
            Ok(expr) => Ok(Self {
                place,
                source: source.to_owned(),
                expr,
            }),
            Err(fault) => Err(fault.at(&place, source)),
        }
    }
}

/// Parsed expressions that share `[let]` names, before their parameters have values.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Module {
    lets: BTreeMap<String, Definition>,
    roots: Vec<(String, Definition, Want)>,
}

impl Module {
    /// Adds a name that expressions may use. Names may be added in any order.
    pub fn add_let(&mut self, name: &str, source: &str) -> Result<(), LanguageError> {
        let definition = Definition::parse(format!("let.{name}"), source)?;
        self.lets.insert(name.to_owned(), definition);
        Ok(())
    }

    /// Adds an expression to compute; `place` is its name in errors and results.
    pub fn add_root(&mut self, place: &str, source: &str, want: Want) -> Result<(), LanguageError> {
        let definition = Definition::parse(place.to_owned(), source)?;
        self.roots.push((place.to_owned(), definition, want));
        Ok(())
    }

    /// Canonical text of every expression, by place: what a comment or a space cannot change.
    pub fn canonical(&self) -> BTreeMap<String, String> {
        let lets = self.lets.values();
        let roots = self.roots.iter().map(|(_, definition, _)| definition);
        lets.chain(roots)
            .map(|one| (one.place.clone(), one.expr.to_string()))
            .collect()
    }

    /// What is wrong with these parameter values: the first fault of each expression, each fault once.
    pub(crate) fn faults(&self, parameters: &BTreeMap<String, f64>) -> Vec<LanguageError> {
        let lets = self.lets.values().map(|one| (one, None));
        let roots = self.roots.iter().map(|(_, one, want)| (one, Some(*want)));
        let mut faults: Vec<LanguageError> = Vec::new();
        for (definition, want) in lets.chain(roots) {
            let mut checker = Checker::new(parameters, &self.lets, definition);
            let checked = checker.definition(definition).and_then(|typed| match want {
                None | Some(Want::Any) => Ok(typed),
                Some(want) => one_result(&checker, typed, definition, want),
            });
            if let Err(fault) = checked {
                let is_same =
                    |one: &LanguageError| (&one.place, one.span) == (&fault.place, fault.span);
                if !faults.iter().any(is_same) {
                    faults.push(fault);
                }
            }
        }
        faults
    }

    /// Checks everything with these parameter values and gives what can be run.
    pub fn bind(&self, parameters: &BTreeMap<String, f64>) -> Result<Program, LanguageError> {
        let lets = self.lets.values();
        let Some(first) = lets.chain(self.roots.iter().map(|root| &root.1)).next() else {
            return Ok(Program::default());
        };
        let mut checker = Checker::new(parameters, &self.lets, first);
        for definition in self.lets.values() {
            checker.definition(definition)?;
        }
        let mut roots = Vec::with_capacity(self.roots.len());
        for (name, definition, want) in &self.roots {
            let typed = checker.definition(definition)?;
            if let (Want::Any, Typed::Outputs(id)) = (want, typed) {
                for (at, output) in checker.spec(id).outputs.iter().enumerate() {
                    let node = checker.intern(graph::Node::Output(id, at), definition.expr.span)?;
                    roots.push(Root::new(output.name, Typed::Series(node), node));
                }
                continue;
            }
            let typed = one_result(&checker, typed, definition, *want)?;
            let node = checker.node(typed, definition.expr.span)?;
            let mut root = Root::new(name, typed, node);
            if root.is_condition {
                root.terms = term::terms(&mut checker, &self.lets, parameters, definition)?;
            }
            roots.push(root);
        }
        Ok(Program {
            graph: checker.graph,
            roots,
            higher_uses: checker.higher_uses,
        })
    }
}

fn one_result(
    checker: &Checker<'_>,
    typed: Typed,
    definition: &Definition,
    want: Want,
) -> Result<Typed, LanguageError> {
    let typed = checker.one_output(typed, definition.expr.span)?;
    check_want(want, typed, definition)?;
    Ok(typed)
}

fn check_want(want: Want, typed: Typed, definition: &Definition) -> Result<(), LanguageError> {
    let is_condition = matches!(typed, Typed::Truth(_) | Typed::Condition(_));
    let message = match want {
        Want::Number if is_condition => "expected a number, found a condition",
        Want::Condition | Want::Constant if !is_condition => "expected a condition, found a number",
        Want::Constant if !matches!(typed, Typed::Truth(_)) => {
            let fault = Fault::new(definition.expr.span, "this depends on the bars");
            let fault = fault.suggest("compare parameters and numbers only, such as `fast < slow`");
            return Err(fault.at(&definition.place, &definition.source));
        }
        _ => return Ok(()),
    };
    let suggestion = if is_condition {
        "write a distance in price units, such as `2 * atr(14)`"
    } else {
        "compare it with something, such as `> 0`"
    };
    let fault = Fault::new(definition.expr.span, message).suggest(suggestion);
    Err(fault.at(&definition.place, &definition.source))
}

#[derive(Debug, Clone)]
struct Root {
    name: String,
    node: NodeId,
    is_condition: bool,
    terms: Vec<TermNodes>,
}

impl Root {
    fn new(name: &str, typed: Typed, node: NodeId) -> Self {
        Self {
            name: name.to_owned(),
            node,
            is_condition: matches!(typed, Typed::Truth(_) | Typed::Condition(_)),
            terms: Vec::new(),
        }
    }
}

/// Checked expressions with their parameters, ready to run on any bars.
#[derive(Debug, Clone, Default)]
pub struct Program {
    graph: Graph,
    roots: Vec<Root>,
    /// For each longer timeframe, an error that points at its first use.
    higher_uses: Vec<(Timeframe, LanguageError)>,
}

impl Program {
    /// Names of the results, in the order in which they were asked for.
    pub fn names(&self) -> impl ExactSizeIterator<Item = &str> {
        self.roots.iter().map(|root| root.name.as_str())
    }

    /// Place of a result by its name.
    pub fn position(&self, name: &str) -> Option<usize> {
        self.roots.iter().position(|root| root.name == name)
    }

    /// The conditions that must all hold for the result at `root` to be true, in reading order.
    pub fn terms(&self, root: usize) -> impl Iterator<Item = &Term> {
        self.roots[root].terms.iter().map(|one| &one.term)
    }

    /// The value of the result at `root` when it does not depend on the bars.
    pub fn constant(&self, root: usize) -> Option<bool> {
        match self.graph.node(self.roots[root].node) {
            graph::Node::Truth(truth) => truth.known(),
            _ => None,
        }
    }

    /// Shortest timeframe that `on` reads.
    pub(crate) fn shortest_longer(&self) -> Option<Timeframe> {
        self.higher_uses.iter().map(|(longer, _)| *longer).min()
    }

    pub(crate) fn check_timeframe(&self, base: Timeframe) -> Result<(), LanguageError> {
        match self.higher_uses.iter().find(|(higher, _)| *higher <= base) {
            None => Ok(()),
            Some((higher, at)) => {
                let mut error = at.clone();
                error.message =
                    format!("`on(\"{higher}\", ...)` needs bars shorter than {higher}, not {base}");
                error.suggestion = Some(format!(
                    "use a timeframe longer than {base}, or run it on shorter bars"
                ));
                Err(error)
            }
        }
    }
}

/// Compiles one expression that uses no strategy parameters and no `[let]` names.
///
/// An indicator with several outputs gives one result for each, named as the output; an indicator
/// with one output gives a result of that name; anything else is named by its canonical text.
pub fn compile(source: &str) -> Result<Program, LanguageError> {
    let mut module = Module::default();
    module.add_root("", source, Want::Any)?;
    let mut program = module.bind(&BTreeMap::new())?;
    if let ([root], [(_, definition, _)]) = (program.roots.as_mut_slice(), module.roots.as_slice())
        && root.name.is_empty()
    {
        root.name = match &definition.expr.kind {
            ExprKind::Call(call) => check::find_indicator(&call.name)
                .and_then(|kind| kind.spec().outputs.first())
                .map_or_else(
                    || definition.expr.to_string(),
                    |output| output.name.to_owned(),
                ),
            _ => definition.expr.to_string(),
        };
    }
    Ok(program)
}

/// Why a name may not be given to a parameter or a `[let]`, or `None` when it may.
pub(crate) fn reserved(name: &str) -> Option<&'static str> {
    const WORDS: [&str; 5] = ["and", "or", "not", "true", "false"];
    let mut bytes = name.bytes();
    let begins = bytes
        .next()
        .is_some_and(|byte| byte.is_ascii_alphabetic() || byte == b'_');
    if !begins || !bytes.all(|byte| byte.is_ascii_alphanumeric() || byte == b'_') {
        Some("is not a name: use letters, digits and `_`, beginning with a letter")
    } else if WORDS.contains(&name) {
        Some("is a word of the language")
    } else if BarColumn::find(name).is_some() {
        Some("is a column of the bars")
    } else if function::find(name).is_some() || crate::indicator::find(name).is_some() {
        Some("is a function")
    } else {
        None
    }
}

#[cfg(test)]
mod tests;
