//! Evaluation over columns: one loop and one allocation for each node that is needed.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use rumbo_market::{Aggregated, BarSlice, Digest, Timeframe, aggregate_marked};

use super::error::LanguageError;
use super::graph::{Graph, Node, NodeId};
use super::rolling::{BarsSince, Trend};
use super::value::{
    BarColumn, CompareOp, NumberOp, Truth, absolute, crosses, day, equal, finite, greater, hl2,
    hlc3, hour, less, less_equal, lesser, month, negative, not_equal, ohlc4, weekday,
    with_compare_op, with_number_op,
};
use super::{Frame, Program};

/// A result, one row per bar.
#[derive(Debug, Clone, PartialEq)]
pub enum Series {
    Numbers(Arc<Vec<f64>>),
    Truths(Arc<Vec<Truth>>),
}

/// Columns of one stretch of bars, shared between programs that compute the same things.
///
/// A sweep over parameters makes one cache for its bars and runs every set through it. Results do
/// not depend on what the cache holds.
#[derive(Debug)]
pub struct ColumnCache<'a> {
    frame: Frame<'a>,
    bytes_max: usize,
    held: Mutex<Held>,
}

#[derive(Debug, Default)]
struct Held {
    bytes: usize,
    columns: HashMap<(Option<Timeframe>, Digest), Value<'static>>,
    higher: HashMap<Timeframe, Arc<Aggregated>>,
}

impl<'a> ColumnCache<'a> {
    /// Creates an empty cache that keeps at most `bytes_max` bytes of columns.
    pub fn new(frame: Frame<'a>, bytes_max: usize) -> Self {
        Self {
            frame,
            bytes_max,
            held: Mutex::default(),
        }
    }

    /// The bars whose columns are kept.
    pub fn frame(&self) -> Frame<'a> {
        self.frame
    }

    fn find(&self, key: (Option<Timeframe>, Digest)) -> Option<Value<'static>> {
        let held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        held.columns.get(&key).cloned()
    }

    fn keep(&self, key: (Option<Timeframe>, Digest), value: &Value<'_>) {
        let Some(value) = value.owned() else { return };
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        let bytes = held.bytes + value.bytes();
        if bytes <= self.bytes_max && !held.columns.contains_key(&key) {
            held.bytes = bytes;
            held.columns.insert(key, value);
        }
    }

    fn higher(&self, timeframe: Timeframe) -> Arc<Aggregated> {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        let entry = held.higher.entry(timeframe);
        entry
            .or_insert_with(|| Arc::new(derive(self.frame, timeframe)))
            .clone()
    }
}

fn derive(frame: Frame<'_>, to: Timeframe) -> Aggregated {
    aggregate_marked(frame.bars, frame.timeframe, to, frame.calendar)
}

impl Program {
    /// Computes every result, in the order of [`Program::names`].
    pub fn columns(&self, frame: Frame<'_>) -> Result<Vec<Series>, LanguageError> {
        self.series(frame, None)
    }

    /// As [`Program::columns`], on the bars of a cache and with its help.
    pub fn columns_cached(&self, cache: &ColumnCache<'_>) -> Result<Vec<Series>, LanguageError> {
        self.series(cache.frame, Some(cache))
    }

    /// As [`Program::columns_cached`], of the results at `places` alone.
    pub(crate) fn some_columns_cached(
        &self,
        places: &[usize],
        cache: &ColumnCache<'_>,
    ) -> Result<Vec<Series>, LanguageError> {
        self.series_at(places, cache.frame, Some(cache))
    }

    /// Digest of what the result at a place computes: equal digests are equal columns on equal bars.
    pub(crate) fn key(&self, place: usize) -> Digest {
        self.graph.key(self.roots[place].node)
    }

    fn series(
        &self,
        frame: Frame<'_>,
        cache: Option<&ColumnCache<'_>>,
    ) -> Result<Vec<Series>, LanguageError> {
        let places: Vec<usize> = (0..self.roots.len()).collect();
        self.series_at(&places, frame, cache)
    }

    fn series_at(
        &self,
        places: &[usize],
        frame: Frame<'_>,
        cache: Option<&ColumnCache<'_>>,
    ) -> Result<Vec<Series>, LanguageError> {
        let roots: Vec<NodeId> = places.iter().map(|&at| self.roots[at].node).collect();
        let values = self.evaluate(&roots, frame, cache)?;
        let rows = frame.bars.len();
        let series = places.iter().zip(values).map(|(&at, value)| {
            if self.roots[at].is_condition {
                Series::Truths(value.into_truths(rows))
            } else {
                Series::Numbers(value.into_numbers(rows))
            }
        });
        Ok(series.collect())
    }

    pub(super) fn evaluate<'a>(
        &self,
        roots: &[NodeId],
        frame: Frame<'a>,
        cache: Option<&ColumnCache<'_>>,
    ) -> Result<Vec<Value<'a>>, LanguageError> {
        self.check_timeframe(frame.timeframe)?;
        let run = Run {
            graph: &self.graph,
            frame,
            cache,
            space: None,
        };
        Ok(run.values(roots))
    }
}

/// What a node computes.
#[derive(Debug, Clone)]
pub(super) enum Value<'a> {
    Number(f64),
    Truth(Truth),
    /// A column of the bars, not copied.
    Bars(&'a [f64]),
    Numbers(Arc<Vec<f64>>),
    Truths(Arc<Vec<Truth>>),
    Outputs(Arc<[Arc<Vec<f64>>]>),
}

#[derive(Clone, Copy)]
enum Operand<'a, T> {
    One(T),
    Many(&'a [T]),
}

impl Value<'_> {
    fn numbers(&self) -> Operand<'_, f64> {
        match self {
            Self::Number(value) => Operand::One(*value),
            Self::Bars(column) => Operand::Many(column),
            Self::Numbers(column) => Operand::Many(column),
            _ => unreachable!("the checker gives numbers where numbers are read"),
        }
    }

    fn truths(&self) -> Operand<'_, Truth> {
        match self {
            Self::Truth(value) => Operand::One(*value),
            Self::Truths(column) => Operand::Many(column),
            _ => unreachable!("the checker gives conditions where conditions are read"),
        }
    }

    pub(super) fn number_at(&self, row: usize) -> f64 {
        match self.numbers() {
            Operand::One(value) => value,
            Operand::Many(column) => column[row],
        }
    }

    pub(super) fn truth_at(&self, row: usize) -> Truth {
        match self.truths() {
            Operand::One(value) => value,
            Operand::Many(column) => column[row],
        }
    }

    fn into_numbers(self, rows: usize) -> Arc<Vec<f64>> {
        match self {
            Self::Numbers(column) => column,
            other => Arc::new(match other.numbers() {
                Operand::One(value) => vec![value; rows],
                Operand::Many(column) => column.to_vec(),
            }),
        }
    }

    fn into_truths(self, rows: usize) -> Arc<Vec<Truth>> {
        match self {
            Self::Truths(column) => column,
            other => Arc::new(match other.truths() {
                Operand::One(value) => vec![value; rows],
                Operand::Many(column) => column.to_vec(),
            }),
        }
    }

    fn owned(&self) -> Option<Value<'static>> {
        Some(match self {
            Self::Numbers(column) => Value::Numbers(column.clone()),
            Self::Truths(column) => Value::Truths(column.clone()),
            Self::Outputs(columns) => Value::Outputs(columns.clone()),
            Self::Number(_) | Self::Truth(_) | Self::Bars(_) => return None,
        })
    }

    fn bytes(&self) -> usize {
        match self {
            Self::Numbers(column) => column.len() * size_of::<f64>(),
            Self::Truths(column) => column.len(),
            Self::Outputs(columns) => columns
                .iter()
                .map(|column| column.len() * size_of::<f64>())
                .sum(),
            Self::Number(_) | Self::Truth(_) | Self::Bars(_) => 0,
        }
    }
}

/// One pass over a graph.
struct Run<'g, 'a, 'c> {
    graph: &'g Graph,
    frame: Frame<'a>,
    cache: Option<&'g ColumnCache<'c>>,
    /// The timeframe whose columns these are in the cache; `None` for the base bars.
    space: Option<Timeframe>,
}

/// Values of nodes while they are still needed.
struct Slots<'a> {
    values: Vec<Option<Value<'a>>>,
    readers: Vec<u32>,
}

impl<'a> Slots<'a> {
    fn get(&self, id: NodeId) -> &Value<'a> {
        self.values[id.at()]
            .as_ref()
            .expect("a node comes after the nodes that it reads")
    }

    /// The column of a node that nobody reads after this, to be written over.
    fn take_last(&mut self, id: NodeId) -> Option<Vec<f64>> {
        if self.readers[id.at()] != 1 {
            return None;
        }
        let slot = &mut self.values[id.at()];
        match slot.take() {
            Some(Value::Numbers(column)) => match Arc::try_unwrap(column) {
                Ok(column) => Some(column),
                Err(shared) => {
                    *slot = Some(Value::Numbers(shared));
                    None
                }
            },
            other => {
                *slot = other;
                None
            }
        }
    }

    /// Drops a value after its last reader, so that its memory can serve the next column.
    fn release(&mut self, id: NodeId) {
        let readers = &mut self.readers[id.at()];
        *readers -= 1;
        if *readers == 0 {
            self.values[id.at()] = None;
        }
    }
}

impl<'a> Run<'_, 'a, '_> {
    fn values(&self, roots: &[NodeId]) -> Vec<Value<'a>> {
        let count = self.graph.nodes().len();
        let mut slots = Slots {
            values: vec![None; count],
            readers: vec![0; count],
        };
        let mut needed = vec![false; count];
        for root in roots {
            needed[root.at()] = true;
            slots.readers[root.at()] += 1;
        }
        for at in (0..count).rev() {
            let node = &self.graph.nodes()[at];
            if !needed[at] {
                continue;
            }
            if node.is_costly()
                && let Some(found) = self.look_up(at)
            {
                slots.values[at] = Some(found);
                continue;
            }
            node.reads(|read| {
                needed[read.at()] = true;
                slots.readers[read.at()] += 1;
            });
        }
        let is_open = |at: usize| needed[at] && slots.values[at].is_none();
        let open: Vec<usize> = (0..count).filter(|&at| is_open(at)).collect();
        let mut higher = self.higher_values(&open);
        for at in open {
            let node = &self.graph.nodes()[at];
            let value = match higher.remove(&at) {
                Some(value) => value,
                None => match in_place(node, &mut slots) {
                    Some(value) => value,
                    None => self.compute(node, &slots),
                },
            };
            if node.is_costly()
                && let Some(cache) = self.cache
            {
                cache.keep((self.space, self.graph.keys()[at]), &value);
            }
            node.reads(|read| slots.release(read));
            slots.values[at] = Some(value);
        }
        roots.iter().map(|&root| slots.get(root).clone()).collect()
    }

    fn look_up(&self, at: usize) -> Option<Value<'a>> {
        self.cache?.find((self.space, self.graph.keys()[at]))
    }

    /// Values of the nodes that read longer bars, by node: one pass for each longer timeframe.
    fn higher_values(&self, open: &[usize]) -> HashMap<usize, Value<'a>> {
        let mut values = HashMap::new();
        for (place, higher) in self.graph.higher.iter().enumerate() {
            let wanted: Vec<(usize, NodeId)> = open
                .iter()
                .filter_map(|&at| match &self.graph.nodes()[at] {
                    Node::Higher { graph, of, .. } if *graph == place => Some((at, *of)),
                    _ => None,
                })
                .collect();
            if wanted.is_empty() {
                continue;
            }
            let derived = match self.cache {
                Some(cache) => cache.higher(higher.timeframe),
                None => Arc::new(derive(self.frame, higher.timeframe)),
            };
            let run = Run {
                graph: &higher.graph,
                frame: Frame {
                    bars: derived.bars.as_slice(),
                    timeframe: higher.timeframe,
                    calendar: self.frame.calendar,
                },
                cache: self.cache,
                space: Some(higher.timeframe),
            };
            let roots: Vec<NodeId> = wanted.iter().map(|&(_, of)| of).collect();
            for ((at, _), value) in wanted.into_iter().zip(run.values(&roots)) {
                values.insert(at, spread(&value, &derived.closed));
            }
        }
        values
    }

    fn compute(&self, node: &Node, slots: &Slots<'a>) -> Value<'a> {
        let rows = self.frame.bars.len();
        let number = |id: NodeId| slots.get(id).numbers();
        let truth = |id: NodeId| slots.get(id).truths();
        match node {
            Node::Number(value) => Value::Number(*value),
            Node::Truth(value) => Value::Truth(*value),
            Node::Column(column) => bar_column(*column, self.frame.bars),
            Node::Neg(of) => numbers(map(rows, number(*of), negative)),
            Node::Abs(of) => numbers(map(rows, number(*of), absolute)),
            Node::Arithmetic(op, left, right) => {
                let (left, right) = (number(*left), number(*right));
                numbers(with_number_op!(op, |f| zip(rows, left, right, f)))
            }
            Node::Compare(op, left, right) => {
                let (left, right) = (number(*left), number(*right));
                truths(with_compare_op!(op, |f| zip(rows, left, right, f)))
            }
            Node::Not(of) => truths(map(rows, truth(*of), Truth::negated)),
            Node::And(left, right) => truths(zip(rows, truth(*left), truth(*right), Truth::and)),
            Node::Or(left, right) => truths(zip(rows, truth(*left), truth(*right), Truth::or)),
            Node::LagNumber(of, bars) => numbers(lag(rows, number(*of), *bars, f64::NAN)),
            Node::LagTruth(of, bars) => truths(lag(rows, truth(*of), *bars, Truth::UNKNOWN)),
            Node::Crosses(over, under) => truths(cross_column(rows, number(*over), number(*under))),
            Node::Trend { of, rising, bars } => {
                let mut state = Trend::new(*rising, *bars);
                truths(map(rows, number(*of), |value| state.next(value)))
            }
            Node::BarsSince(of) => {
                let mut state = BarsSince::default();
                numbers(map(rows, truth(*of), |value| state.next(value)))
            }
            Node::Indicator {
                kind,
                inputs,
                params,
            } => {
                let filled: Vec<Option<Vec<f64>>> = inputs
                    .iter()
                    .map(|&input| match number(input) {
                        Operand::One(value) => Some(vec![value; rows]),
                        Operand::Many(_) => None,
                    })
                    .collect();
                let columns: Vec<&[f64]> = inputs
                    .iter()
                    .zip(&filled)
                    .map(|(&input, filled)| match (filled, number(input)) {
                        (Some(filled), _) => filled,
                        (None, Operand::Many(column)) => column,
                        (None, Operand::One(_)) => unreachable!("constants were filled above"),
                    })
                    .collect();
                let outputs = kind.0.run(&columns, params);
                let outputs = outputs.expect("the checker accepted the parameters");
                Value::Outputs(outputs.into_iter().map(Arc::new).collect())
            }
            Node::Output(of, output) => match slots.get(*of) {
                Value::Outputs(columns) => Value::Numbers(columns[*output].clone()),
                _ => unreachable!("an output belongs to an indicator"),
            },
            Node::Higher { .. } => unreachable!("computed with the other nodes of its timeframe"),
        }
    }
}

/// Arithmetic written over an input that is not needed any more, so that no memory is touched for
/// the first time; `None` when both inputs are still needed.
fn in_place<'a>(node: &Node, slots: &mut Slots<'a>) -> Option<Value<'a>> {
    let Node::Arithmetic(op, left, right) = node else {
        return None;
    };
    if left == right {
        return None;
    }
    let column = match slots.take_last(*left) {
        Some(mut column) => {
            let right = slots.get(*right).numbers();
            with_number_op!(op, |f| update(&mut column, right, f));
            column
        }
        None => {
            let mut column = slots.take_last(*right)?;
            let left = slots.get(*left).numbers();
            with_number_op!(op, |f| update_right(&mut column, left, f));
            column
        }
    };
    Some(numbers(column))
}

fn update_right(column: &mut [f64], left: Operand<'_, f64>, f: impl Fn(f64, f64) -> f64) {
    update(column, left, |right, left| f(left, right));
}

fn update(column: &mut [f64], other: Operand<'_, f64>, f: impl Fn(f64, f64) -> f64) {
    match other {
        Operand::One(b) => column.iter_mut().for_each(|a| *a = f(*a, b)),
        Operand::Many(other) => column
            .iter_mut()
            .zip(other)
            .for_each(|(a, &b)| *a = f(*a, b)),
    }
}

fn numbers<'a>(column: Vec<f64>) -> Value<'a> {
    Value::Numbers(Arc::new(column))
}

fn truths<'a>(column: Vec<Truth>) -> Value<'a> {
    Value::Truths(Arc::new(column))
}

fn bar_column(column: BarColumn, bars: BarSlice<'_>) -> Value<'_> {
    let (open, high, low, close) = (bars.open, bars.high, bars.low, bars.close);
    let instants = |f: fn(i64) -> f64| numbers(bars.opened_at.iter().map(|&at| f(at)).collect());
    match column {
        BarColumn::Open => Value::Bars(open),
        BarColumn::High => Value::Bars(high),
        BarColumn::Low => Value::Bars(low),
        BarColumn::Close => Value::Bars(close),
        BarColumn::Volume => Value::Bars(bars.volume),
        BarColumn::Hl2 => {
            let rows = high.iter().zip(low);
            numbers(rows.map(|(&h, &l)| hl2(h, l)).collect())
        }
        BarColumn::Hlc3 => {
            let rows = high.iter().zip(low).zip(close);
            numbers(rows.map(|((&h, &l), &c)| hlc3(h, l, c)).collect())
        }
        BarColumn::Ohlc4 => {
            let rows = open.iter().zip(high).zip(low).zip(close);
            numbers(rows.map(|(((&o, &h), &l), &c)| ohlc4(o, h, l, c)).collect())
        }
        BarColumn::Hour => instants(hour),
        BarColumn::Weekday => instants(weekday),
        BarColumn::Day => instants(day),
        BarColumn::Month => instants(month),
    }
}

fn map<T: Copy, R>(rows: usize, of: Operand<'_, T>, mut f: impl FnMut(T) -> R) -> Vec<R> {
    match of {
        Operand::Many(column) => column.iter().map(|&value| f(value)).collect(),
        Operand::One(value) => (0..rows).map(|_| f(value)).collect(),
    }
}

fn zip<T: Copy, R>(
    rows: usize,
    left: Operand<'_, T>,
    right: Operand<'_, T>,
    f: impl Fn(T, T) -> R,
) -> Vec<R> {
    match (left, right) {
        (Operand::Many(left), Operand::Many(right)) => {
            left.iter().zip(right).map(|(&a, &b)| f(a, b)).collect()
        }
        (Operand::Many(left), Operand::One(b)) => left.iter().map(|&a| f(a, b)).collect(),
        (Operand::One(a), Operand::Many(right)) => right.iter().map(|&b| f(a, b)).collect(),
        (Operand::One(a), Operand::One(b)) => (0..rows).map(|_| f(a, b)).collect(),
    }
}

fn lag<T: Copy>(rows: usize, of: Operand<'_, T>, bars: usize, before: T) -> Vec<T> {
    let bars = bars.min(rows);
    let mut out = Vec::with_capacity(rows);
    out.resize(bars, before);
    match of {
        Operand::Many(column) => out.extend_from_slice(&column[..rows - bars]),
        Operand::One(value) => out.resize(rows, value),
    }
    out
}

fn cross_column(rows: usize, over: Operand<'_, f64>, under: Operand<'_, f64>) -> Vec<Truth> {
    let mut out = Vec::with_capacity(rows);
    let first = |operand| match operand {
        Operand::One(value) => Some(value),
        Operand::Many(column) => <[f64]>::first(column).copied(),
    };
    if rows == 0 {
        return out;
    }
    if let (Some(a), Some(b)) = (first(over), first(under)) {
        out.push(crosses(f64::NAN, f64::NAN, a, b));
    }
    match (over, under) {
        (Operand::Many(over), Operand::Many(under)) => {
            let before = over.iter().zip(under);
            let now = over[1..].iter().zip(&under[1..]);
            out.extend(
                before
                    .zip(now)
                    .map(|((&a, &b), (&c, &d))| crosses(a, b, c, d)),
            );
        }
        (Operand::Many(over), Operand::One(under)) => {
            let pairs = over.iter().zip(&over[1..]);
            out.extend(pairs.map(|(&before, &now)| crosses(before, under, now, under)));
        }
        (Operand::One(over), Operand::Many(under)) => {
            let pairs = under.iter().zip(&under[1..]);
            out.extend(pairs.map(|(&before, &now)| crosses(over, before, over, now)));
        }
        (Operand::One(a), Operand::One(b)) => out.resize(rows, crosses(a, b, a, b)),
    }
    out
}

/// Gives each base bar the value of the last longer bar that is closed when it closes.
fn spread<'a>(value: &Value<'_>, closed: &[usize]) -> Value<'a> {
    let last = |count: &usize| count.checked_sub(1);
    if let Value::Truth(_) | Value::Truths(_) = value {
        let rows = closed.iter().map(|count| match last(count) {
            Some(row) => value.truth_at(row),
            None => Truth::UNKNOWN,
        });
        return truths(rows.collect());
    }
    let rows = closed.iter().map(|count| match last(count) {
        Some(row) => value.number_at(row),
        None => f64::NAN,
    });
    numbers(rows.collect())
}
