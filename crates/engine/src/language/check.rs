//! From trees to a graph: names are resolved, types checked, constants folded.
//!
//! Strategy parameters have their values here, so a program belongs to one set of parameters.

use std::collections::{BTreeMap, HashMap};

use rumbo_market::Timeframe;

use super::Definition;
use super::error::{Fault, LanguageError, Span};
use super::function::{self, Function, FunctionSpec};
use super::graph::{Graph, Kind, LOOKBACK_BARS_MAX, NODES_MAX, Node, NodeId, TooLarge};
use super::nearest::did_you_mean;
use super::parser::{DEPTH_MAX, too_deep};
use super::syntax::{BinaryOp, Call, Expr, ExprKind};
use super::value::{BarColumn, CompareOp, NumberOp, Truth, absolute, negative};
use crate::indicator::{self, IndicatorKind, IndicatorSpec, Input};

/// What an expression is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Typed {
    Number(f64),
    Truth(Truth),
    Series(NodeId),
    Condition(NodeId),
    /// Several series under one name, of which a field must be chosen.
    Outputs(NodeId),
}

pub(crate) struct Checker<'a> {
    parameters: &'a BTreeMap<String, f64>,
    lets: &'a BTreeMap<String, Definition>,
    pub(crate) graph: Graph,
    /// Graph of a higher timeframe that is being filled, inside `on`.
    inside: Option<usize>,
    done: HashMap<(Option<usize>, &'a str), Typed>,
    open: Vec<&'a str>,
    depth: usize,
    current: &'a Definition,
    /// The first use of each higher timeframe, to point at when it does not fit the bars.
    pub(crate) higher_uses: Vec<(Timeframe, LanguageError)>,
}

type Checked = Result<Typed, LanguageError>;

impl<'a> Checker<'a> {
    pub(crate) fn new(
        parameters: &'a BTreeMap<String, f64>,
        lets: &'a BTreeMap<String, Definition>,
        first: &'a Definition,
    ) -> Self {
        Self {
            parameters,
            lets,
            graph: Graph::default(),
            inside: None,
            done: HashMap::new(),
            open: Vec::new(),
            depth: 0,
            current: first,
            higher_uses: Vec::new(),
        }
    }

    /// Checks one definition from its root.
    pub(crate) fn definition(&mut self, definition: &'a Definition) -> Checked {
        self.current = definition;
        self.expr(&definition.expr)
    }

    /// Checks a part of the current definition.
    pub(crate) fn part(&mut self, definition: &'a Definition, expr: &'a Expr) -> Checked {
        self.current = definition;
        self.expr(expr)
    }

    fn fail(&self, fault: Fault) -> LanguageError {
        fault.at(&self.current.place, &self.current.source)
    }

    fn expr(&mut self, expr: &'a Expr) -> Checked {
        self.depth += 1;
        if self.depth > DEPTH_MAX {
            return Err(self.fail(too_deep(expr.span)));
        }
        let typed = self.kind(expr)?;
        self.depth -= 1;
        Ok(typed)
    }

    fn kind(&mut self, expr: &'a Expr) -> Checked {
        match &expr.kind {
            ExprKind::Number(value) => Ok(Typed::Number(*value)),
            ExprKind::Truth(value) => Ok(Typed::Truth(Truth::from(*value))),
            ExprKind::Text(_) => {
                let message = "a text has a meaning only as the timeframe of `on`";
                Err(self.fail(Fault::new(expr.span, message)))
            }
            ExprKind::Name(name) => self.name(name, expr.span),
            ExprKind::Call(call) => self.call(call, expr.span),
            ExprKind::Field {
                of,
                name,
                name_span,
            } => self.field(of, name, *name_span),
            ExprKind::Lag { of, bars } => self.lag(of, bars),
            ExprKind::Neg(of) => match self.number(of)? {
                Typed::Number(value) => self.constant(negative(value), expr.span),
                typed => {
                    let of = self.node(typed, of.span)?;
                    self.series(Node::Neg(of), expr.span)
                }
            },
            ExprKind::Not(of) => match self.condition(of)? {
                Typed::Truth(value) => Ok(Typed::Truth(value.negated())),
                typed => {
                    let of = self.node(typed, of.span)?;
                    self.rule(Node::Not(of), expr.span)
                }
            },
            ExprKind::Binary { op, left, right } => self.binary(*op, left, right, expr.span),
        }
    }

    fn binary(&mut self, op: BinaryOp, left: &'a Expr, right: &'a Expr, span: Span) -> Checked {
        match op {
            BinaryOp::And | BinaryOp::Or => {
                let (a, b) = (self.condition(left)?, self.condition(right)?);
                self.logic(op == BinaryOp::And, a, b, span)
            }
            BinaryOp::Add => self.arithmetic(NumberOp::Add, left, right, span),
            BinaryOp::Sub => self.arithmetic(NumberOp::Sub, left, right, span),
            BinaryOp::Mul => self.arithmetic(NumberOp::Mul, left, right, span),
            BinaryOp::Div => self.arithmetic(NumberOp::Div, left, right, span),
            BinaryOp::Less => self.compare(CompareOp::Less, left, right, span),
            BinaryOp::LessEqual => self.compare(CompareOp::LessEqual, left, right, span),
            BinaryOp::Greater => self.compare(CompareOp::Less, right, left, span),
            BinaryOp::GreaterEqual => self.compare(CompareOp::LessEqual, right, left, span),
            BinaryOp::Equal => self.compare(CompareOp::Equal, left, right, span),
            BinaryOp::NotEqual => self.compare(CompareOp::NotEqual, left, right, span),
        }
    }

    fn logic(&mut self, and: bool, left: Typed, right: Typed, span: Span) -> Checked {
        if let (Typed::Truth(a), Typed::Truth(b)) = (left, right) {
            return Ok(Typed::Truth(if and { a.and(b) } else { a.or(b) }));
        }
        let (a, b) = (self.node(left, span)?, self.node(right, span)?);
        self.rule(if and { Node::And(a, b) } else { Node::Or(a, b) }, span)
    }

    fn arithmetic(&mut self, op: NumberOp, left: &'a Expr, right: &'a Expr, span: Span) -> Checked {
        let (a, b) = (self.number(left)?, self.number(right)?);
        if let (Typed::Number(a), Typed::Number(b)) = (a, b) {
            return self.constant(op.apply(a, b), span);
        }
        let (a, b) = (self.node(a, left.span)?, self.node(b, right.span)?);
        self.series(Node::Arithmetic(op, a, b), span)
    }

    fn compare(&mut self, op: CompareOp, left: &'a Expr, right: &'a Expr, span: Span) -> Checked {
        let (a, b) = (self.number(left)?, self.number(right)?);
        if let (Typed::Number(a), Typed::Number(b)) = (a, b) {
            return Ok(Typed::Truth(op.apply(a, b)));
        }
        let (a, b) = (self.node(a, left.span)?, self.node(b, right.span)?);
        self.rule(Node::Compare(op, a, b), span)
    }

    fn constant(&self, value: f64, span: Span) -> Checked {
        if value.is_nan() {
            let message = "this constant is not a finite number";
            return Err(
                self.fail(Fault::new(span, message).suggest("check for a division by zero"))
            );
        }
        Ok(Typed::Number(value))
    }

    fn name(&mut self, name: &'a str, span: Span) -> Checked {
        if let Some(&value) = self.parameters.get(name) {
            return Ok(Typed::Number(value));
        }
        if let Some((let_name, definition)) = self.lets.get_key_value(name) {
            return self.let_name(let_name, definition, span);
        }
        if let Some(column) = BarColumn::find(name) {
            return self.series(Node::Column(column), span);
        }
        let fault = Fault::new(span, format!("unknown name `{name}`"));
        if let Some(spec) = function::find(name) {
            let usage = format!("`{name}` is a function, write `{}`", spec.signature);
            return Err(self.fail(fault.suggest(usage)));
        }
        if let Some(kind) = indicator::find(name) {
            let usage = format!("`{name}` is an indicator, write `{}`", usage(kind.spec()));
            return Err(self.fail(fault.suggest(usage)));
        }
        let near = did_you_mean(name, self.names());
        let all = || {
            let names: Vec<&str> = self.names().collect();
            format!("the names are {}", names.join(", "))
        };
        Err(self.fail(fault.suggest(near.unwrap_or_else(all))))
    }

    fn names(&self) -> impl Iterator<Item = &str> {
        let parameters = self.parameters.keys().map(String::as_str);
        let lets = self.lets.keys().map(String::as_str);
        parameters
            .chain(lets)
            .chain(BarColumn::ALL.iter().map(|(name, _)| *name))
    }

    fn let_name(&mut self, name: &'a str, definition: &'a Definition, span: Span) -> Checked {
        let key = (self.inside, name);
        if let Some(&typed) = self.done.get(&key) {
            return Ok(typed);
        }
        if self.open.contains(&name) {
            let path: Vec<&str> = self.open.iter().copied().chain([name]).collect();
            let message = format!("`{name}` is defined by itself: {}", path.join(" -> "));
            return Err(self.fail(Fault::new(span, message)));
        }
        self.open.push(name);
        let outer = std::mem::replace(&mut self.current, definition);
        let typed = self.expr(&definition.expr)?;
        self.current = outer;
        self.open.pop();
        self.done.insert(key, typed);
        Ok(typed)
    }

    fn field(&mut self, of: &'a Expr, name: &str, span: Span) -> Checked {
        let Typed::Outputs(node) = self.expr(of)? else {
            let message = format!("there is no output `{name}` to choose from here");
            return Err(self
                .fail(Fault::new(span, message).suggest(
                    "only an indicator with several outputs takes a `.field`; remove it",
                )));
        };
        let spec = self.spec(node);
        let outputs = || spec.outputs.iter().map(|output| output.name);
        match outputs().position(|output| output == name) {
            Some(at) => self.series(Node::Output(node, at), span),
            None => {
                let message = format!("`{}` has no output `{name}`", spec.id);
                let listed = format!("its outputs are {}", list(outputs()));
                let near = did_you_mean(name, outputs());
                Err(self.fail(Fault::new(span, message).suggest(near.unwrap_or(listed))))
            }
        }
    }

    fn lag(&mut self, of: &'a Expr, bars: &'a Expr) -> Checked {
        let typed = self.single(of)?;
        let count = self.bars(bars, 0, "a lag")?;
        match typed {
            Typed::Number(_) | Typed::Truth(_) => Ok(typed),
            _ if count == 0 => Ok(typed),
            Typed::Condition(id) => self.rule(Node::LagTruth(id, count), of.span.to(bars.span)),
            _ => {
                let id = self.node(typed, of.span)?;
                self.series(Node::LagNumber(id, count), of.span.to(bars.span))
            }
        }
    }

    /// A constant whole number of bars.
    fn bars(&mut self, expr: &'a Expr, least: usize, what: &str) -> Result<usize, LanguageError> {
        let Typed::Number(value) = self.expr(expr)? else {
            return Err(self.fail(not_constant(expr, what)));
        };
        let text = expr.span.text(&self.current.source);
        let shown = if text == value.to_string() {
            format!("`{text}`")
        } else {
            format!("`{text}` = {value}")
        };
        let fault = |message: String| Fault::new(expr.span, message);
        if value < 0.0 && least == 0 {
            let message = format!("{what} of {shown} would read a bar that has not happened yet");
            return Err(self.fail(fault(message).suggest("use 0 (this bar) or more")));
        }
        if value.fract() != 0.0 {
            let message = format!("{what} must be a whole number of bars, not {shown}");
            return Err(self.fail(fault(message)));
        }
        match whole(value).filter(|bars| (least..=LOOKBACK_BARS_MAX).contains(bars)) {
            Some(bars) => Ok(bars),
            None => {
                let message =
                    format!("{what} must be {least} to {LOOKBACK_BARS_MAX} bars, not {shown}");
                Err(self.fail(fault(message)))
            }
        }
    }

    fn call(&mut self, call: &'a Call, span: Span) -> Checked {
        if let Some(spec) = function::find(&call.name) {
            return self.function(spec, call, span);
        }
        if let Some(kind) = find_indicator(&call.name) {
            return self.indicator(Kind(kind), call, span);
        }
        let name = &call.name;
        let known = function::LIST.iter().map(|spec| spec.id);
        let known = known.chain(indicator::LIST.iter().map(|kind| kind.spec().id));
        let fault = if self.names().any(|one| one == name) {
            Fault::new(call.name_span, format!("`{name}` is not a function"))
                .suggest(format!("write `{name}` without parentheses"))
        } else {
            Fault::new(call.name_span, format!("unknown function `{name}`"))
                .suggest_maybe(did_you_mean(name, known))
        };
        Err(self.fail(fault))
    }

    fn function(&mut self, spec: &FunctionSpec, call: &'a Call, span: Span) -> Checked {
        let given = call.arguments.len();
        if !(spec.arguments_min..=spec.arguments_max).contains(&given) {
            let takes = if spec.arguments_min == spec.arguments_max {
                plural(spec.arguments_min, "argument")
            } else {
                format!("{} to {} arguments", spec.arguments_min, spec.arguments_max)
            };
            let message = format!("`{}` takes {takes}, {given} given", spec.id);
            let usage = format!("write `{}`", spec.signature);
            return Err(self.fail(Fault::new(span, message).suggest(usage)));
        }
        let first = &call.arguments[0];
        let second = call.arguments.get(1);
        match (spec.function, second) {
            (Function::CrossesAbove, Some(second)) => self.crosses(first, second, span),
            (Function::CrossesBelow, Some(second)) => self.crosses(second, first, span),
            (Function::Min, Some(second)) => self.arithmetic(NumberOp::Min, first, second, span),
            (Function::Max, Some(second)) => self.arithmetic(NumberOp::Max, first, second, span),
            (Function::On, Some(second)) => self.on(first, second, span),
            (Function::BarsSince, _) => {
                let typed = self.condition(first)?;
                let of = self.node(typed, first.span)?;
                self.series(Node::BarsSince(of), span)
            }
            (Function::Abs, _) => match self.number(first)? {
                Typed::Number(value) => self.constant(absolute(value), span),
                typed => {
                    let of = self.node(typed, first.span)?;
                    self.series(Node::Abs(of), span)
                }
            },
            (direction, bars) => {
                let typed = self.number(first)?;
                let bars = match bars {
                    Some(bars) => self.bars(bars, 1, "the second argument")?,
                    None => 1,
                };
                let of = self.node(typed, first.span)?;
                let rising = direction == Function::Rising;
                self.rule(Node::Trend { of, rising, bars }, span)
            }
        }
    }

    fn crosses(&mut self, over: &'a Expr, under: &'a Expr, span: Span) -> Checked {
        let (a, b) = (self.number(over)?, self.number(under)?);
        if let (Typed::Number(_), Typed::Number(_)) = (a, b) {
            return Ok(Typed::Truth(Truth::FALSE));
        }
        let (a, b) = (self.node(a, over.span)?, self.node(b, under.span)?);
        self.rule(Node::Crosses(a, b), span)
    }

    fn on(&mut self, timeframe: &'a Expr, inner: &'a Expr, span: Span) -> Checked {
        let ExprKind::Text(text) = &timeframe.kind else {
            let message = "the first argument of `on` is a timeframe in quotes";
            let fault = Fault::new(timeframe.span, message);
            return Err(self.fail(fault.suggest("write for example `on(\"1d\", close)`")));
        };
        let timeframe = text
            .parse::<Timeframe>()
            .map_err(|error| self.fail(Fault::new(timeframe.span, error.to_string())))?;
        if self.inside.is_some() {
            let fault = Fault::new(span, "`on` inside `on` is not allowed");
            return Err(self.fail(fault.suggest("use one `on` with the timeframe you need")));
        }
        let graph = self.graph.higher_at(timeframe);
        if !self
            .higher_uses
            .iter()
            .any(|(known, _)| *known == timeframe)
        {
            let fault = Fault::new(span, String::new());
            self.higher_uses.push((timeframe, self.fail(fault)));
        }
        self.inside = Some(graph);
        let typed = self.single(inner)?;
        let of = match typed {
            Typed::Number(_) | Typed::Truth(_) => None,
            _ => Some(self.node(typed, inner.span)?),
        };
        self.inside = None;
        let Some(of) = of else { return Ok(typed) };
        let truth = matches!(typed, Typed::Condition(_));
        let node = Node::Higher { graph, of, truth };
        if truth {
            self.rule(node, span)
        } else {
            self.series(node, span)
        }
    }

    fn indicator(&mut self, kind: Kind, call: &'a Call, span: Span) -> Checked {
        let spec = kind.0.spec();
        let series = spec.series();
        let most = series + spec.parameters.len();
        let given = call.arguments.len();
        if given < series || given > most {
            let takes = match (series, most) {
                (least, most) if least == most => plural(most, "argument"),
                (least, most) => format!("{least} to {most} arguments"),
            };
            let message = format!("`{}` takes {takes}, {given} given", spec.id);
            let usage = format!("write `{}`", usage(spec));
            return Err(self.fail(Fault::new(span, message).suggest(usage)));
        }
        let (sources, values) = call.arguments.split_at(series);
        let params = self.parameters_of(spec, values)?;
        let mut sources = sources.iter();
        let mut inputs = Vec::with_capacity(spec.inputs.len());
        for input in spec.inputs {
            let id = match bar_column(*input) {
                Some(column) => self.intern(Node::Column(column), span)?,
                None => {
                    let source = sources.next().expect("the number of series was checked");
                    let typed = self.number(source)?;
                    self.node(typed, source.span)?
                }
            };
            inputs.push(id);
        }
        let node = Node::Indicator {
            kind,
            inputs: inputs.into(),
            params: params.into(),
        };
        let id = self.intern(node, span)?;
        if spec.outputs.len() == 1 {
            return self.series(Node::Output(id, 0), span);
        }
        Ok(Typed::Outputs(id))
    }

    /// Values of every parameter of an indicator, defaults included, so that writing a default
    /// and leaving it out are the same node.
    fn parameters_of(
        &mut self,
        spec: &IndicatorSpec,
        given: &'a [Expr],
    ) -> Result<Vec<f64>, LanguageError> {
        let mut values = Vec::with_capacity(spec.parameters.len());
        for (at, parameter) in spec.parameters.iter().enumerate() {
            let Some(expr) = given.get(at) else {
                values.push(parameter.default);
                continue;
            };
            let what = format!("`{}` of `{}`", parameter.name, spec.id);
            let typed = self.expr(expr)?;
            let Typed::Number(value) = typed else {
                let fault = not_constant(expr, &what);
                let extra = !matches!(typed, Typed::Truth(_)) && spec.series() == 0 && at == 0;
                return Err(self.fail(if extra {
                    fault.suggest(format!(
                        "`{}` reads the columns of the bars by itself, write `{}`",
                        spec.id,
                        usage(spec)
                    ))
                } else {
                    fault
                }));
            };
            values.push(value);
            if let Err(error) = spec.params(&values) {
                return Err(self.fail(Fault::new(expr.span, error.to_string())));
            }
        }
        if let Err(error) = spec.params(&values) {
            let span = given.first().map_or(Span::default(), |first| first.span);
            return Err(self.fail(Fault::new(span, error.to_string())));
        }
        Ok(values)
    }

    fn number(&mut self, expr: &'a Expr) -> Checked {
        let typed = self.single(expr)?;
        match typed {
            Typed::Truth(_) | Typed::Condition(_) => {
                let fault = Fault::new(expr.span, "expected a number, found a condition");
                Err(self.fail(fault.suggest("a condition is only true or false; compare numbers")))
            }
            _ => Ok(typed),
        }
    }

    fn condition(&mut self, expr: &'a Expr) -> Checked {
        let typed = self.single(expr)?;
        match typed {
            Typed::Number(_) | Typed::Series(_) => {
                let fault = Fault::new(expr.span, "expected a condition, found a number");
                Err(self.fail(fault.suggest("compare it with something, such as `> 0`")))
            }
            _ => Ok(typed),
        }
    }

    /// An expression that is one thing, not several outputs.
    fn single(&mut self, expr: &'a Expr) -> Checked {
        let typed = self.expr(expr)?;
        self.one_output(typed, expr.span)
    }

    pub(crate) fn one_output(&self, typed: Typed, span: Span) -> Checked {
        let Typed::Outputs(node) = typed else {
            return Ok(typed);
        };
        let spec = self.spec(node);
        let names = spec.outputs.iter().map(|output| output.name);
        let first = spec.outputs.first().map_or("", |output| output.name);
        let message = format!("`{}` has several outputs: {}", spec.id, list(names));
        let usage = format!("choose one, such as `{}(...).{first}`", spec.id);
        Err(self.fail(Fault::new(span, message).suggest(usage)))
    }

    pub(crate) fn spec(&self, node: NodeId) -> &'static IndicatorSpec {
        match self.filled().node(node) {
            Node::Indicator { kind, .. } => kind.0.spec(),
            _ => unreachable!("only an indicator has outputs"),
        }
    }

    fn filled(&self) -> &Graph {
        match self.inside {
            Some(at) => &self.graph.higher[at].graph,
            None => &self.graph,
        }
    }

    fn series(&mut self, node: Node, span: Span) -> Checked {
        self.intern(node, span).map(Typed::Series)
    }

    fn rule(&mut self, node: Node, span: Span) -> Checked {
        self.intern(node, span).map(Typed::Condition)
    }

    /// The node of anything that is one thing; constants become nodes.
    pub(crate) fn node(&mut self, typed: Typed, span: Span) -> Result<NodeId, LanguageError> {
        match typed {
            Typed::Number(value) => self.intern(Node::Number(value), span),
            Typed::Truth(value) => self.intern(Node::Truth(value), span),
            Typed::Series(id) | Typed::Condition(id) | Typed::Outputs(id) => Ok(id),
        }
    }

    pub(crate) fn intern(&mut self, node: Node, span: Span) -> Result<NodeId, LanguageError> {
        let graph = match self.inside {
            Some(at) => &mut self.graph.higher[at].graph,
            None => &mut self.graph,
        };
        graph.intern(node).map_err(|too_large| {
            let message = match too_large {
                TooLarge::Nodes => format!("the program has more than {NODES_MAX} operations"),
                TooLarge::Lookback => {
                    format!("the program looks back more than {LOOKBACK_BARS_MAX} bars in all")
                }
            };
            self.fail(Fault::new(span, message))
        })
    }
}

/// The indicator that a call names: by its id, or after `ta.` by TA-Lib's name, which the language
/// may use for something else.
pub(crate) fn find_indicator(name: &str) -> Option<&'static dyn IndicatorKind> {
    match name.strip_prefix(TA_LIB_PREFIX) {
        Some(name) => indicator::find_ta_lib(name),
        None => indicator::find(name),
    }
}

/// Before a function of TA-Lib.
const TA_LIB_PREFIX: &str = "ta.";

fn not_constant(expr: &Expr, what: &str) -> Fault {
    let message = format!("{what} must be a constant");
    Fault::new(expr.span, message)
        .suggest("use a number, a strategy parameter, or arithmetic on them")
}

fn bar_column(input: Input) -> Option<BarColumn> {
    match input {
        Input::Series => None,
        Input::Open => Some(BarColumn::Open),
        Input::High => Some(BarColumn::High),
        Input::Low => Some(BarColumn::Low),
        Input::Close => Some(BarColumn::Close),
        Input::Volume => Some(BarColumn::Volume),
    }
}

/// How an indicator is written, such as `ema(series, period = 30)`.
pub(crate) fn usage(spec: &IndicatorSpec) -> String {
    let series = (0..spec.series()).map(|_| "series".to_owned());
    let parameters = spec.parameters.iter();
    let parameters = parameters.map(|one| format!("{} = {}", one.name, one.default));
    let arguments: Vec<String> = series.chain(parameters).collect();
    format!("{}({})", spec.id, arguments.join(", "))
}

fn list<'a>(names: impl Iterator<Item = &'a str>) -> String {
    names.collect::<Vec<_>>().join(", ")
}

fn plural(count: usize, noun: &str) -> String {
    match count {
        0 => format!("no {noun}"),
        1 => format!("1 {noun}"),
        _ => format!("{count} {noun}s"),
    }
}

/// A whole number that is at most `LOOKBACK_BARS_MAX`.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the value was checked to be within the range of u32"
)]
fn whole(value: f64) -> Option<usize> {
    (0.0..=f64::from(u32::MAX))
        .contains(&value)
        .then_some(value as usize)
}
