//! Evaluation bar by bar: the same graph and scalar operations as over columns, with state.

use std::ops::Range;

use rumbo_market::{Aggregator, Bar, Calendar, Timeframe};

use super::Program;
use super::error::LanguageError;
use super::graph::{Graph, Node, NodeId};
use super::rolling::{BarsSince, Delay, Trend};
use super::term::{Fact, TermNodes};
use super::value::{BarColumn, CompareOp, NumberOp, Truth, absolute, crosses, negative};
use crate::indicator::Stream;

/// A result on one bar.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Point {
    /// NaN while not known.
    Number(f64),
    Truth(Truth),
}

/// A program in the middle of a series. A clone resumes from where it was taken.
#[derive(Debug, Clone)]
pub struct ProgramStream {
    state: GraphStream,
    roots: Vec<(NodeId, bool)>,
    terms: Vec<Vec<TermNodes>>,
}

impl Program {
    /// Starts a stream of bars of `timeframe`.
    pub fn stream(
        &self,
        timeframe: Timeframe,
        calendar: Calendar,
    ) -> Result<ProgramStream, LanguageError> {
        self.check_timeframe(timeframe)?;
        let roots: Vec<NodeId> = self.roots.iter().map(|root| root.node).collect();
        Ok(ProgramStream {
            state: GraphStream::new(&self.graph, &roots, timeframe, calendar),
            roots: self
                .roots
                .iter()
                .map(|root| (root.node, root.is_condition))
                .collect(),
            terms: self.roots.iter().map(|root| root.terms.clone()).collect(),
        })
    }
}

impl ProgramStream {
    /// Takes the next closed bar.
    pub fn next(&mut self, bar: Bar) {
        self.state.next(&bar);
    }

    /// The result at `root`, as of the last bar taken.
    pub fn point(&self, root: usize) -> Point {
        let (node, is_condition) = self.roots[root];
        if is_condition {
            Point::Truth(self.state.truths[node.at()])
        } else {
            Point::Number(self.state.numbers[node.at()])
        }
    }

    /// The terms of the result at `root` with their values, as of the last bar taken.
    pub fn facts(&self, root: usize) -> Vec<Fact> {
        let number = |node: NodeId| self.state.numbers[node.at()];
        let truth = |node: NodeId| self.state.truths[node.at()];
        self.terms[root]
            .iter()
            .map(|one| one.fact(number, truth))
            .collect()
    }
}

#[derive(Debug, Clone)]
struct GraphStream {
    steps: Vec<(usize, Step)>,
    /// Values on the last bar, by node; a node uses the one that fits its type.
    numbers: Vec<f64>,
    truths: Vec<Truth>,
    outputs: Vec<f64>,
    inputs: Vec<f64>,
    higher: Vec<HigherStream>,
}

#[derive(Debug, Clone)]
struct HigherStream {
    aggregator: Aggregator,
    state: GraphStream,
}

#[derive(Debug, Clone)]
enum Step {
    Column(BarColumn),
    Neg(usize),
    Abs(usize),
    Arithmetic(NumberOp, usize, usize),
    Compare(CompareOp, usize, usize),
    Not(usize),
    And(usize, usize),
    Or(usize, usize),
    LagNumber(usize, Delay<f64>),
    LagTruth(usize, Delay<Truth>),
    Crosses {
        over: usize,
        under: usize,
        before: (f64, f64),
    },
    Trend(usize, Trend),
    BarsSince(usize, BarsSince),
    Indicator {
        stream: Box<dyn Stream>,
        inputs: Box<[usize]>,
        outputs: Range<usize>,
    },
    Output(usize),
    HigherNumber(usize, usize),
    HigherTruth(usize, usize),
}

impl GraphStream {
    fn new(graph: &Graph, roots: &[NodeId], timeframe: Timeframe, calendar: Calendar) -> Self {
        let count = graph.nodes().len();
        let needed = graph.needed(roots.iter().copied());
        let mut built = Self {
            steps: Vec::new(),
            numbers: vec![f64::NAN; count],
            truths: vec![Truth::UNKNOWN; count],
            outputs: Vec::new(),
            inputs: Vec::new(),
            higher: Vec::new(),
        };
        for (place, higher) in graph.higher.iter().enumerate() {
            let reads = graph.nodes().iter().zip(&needed);
            let wanted: Vec<NodeId> = reads
                .filter_map(|(node, &is_needed)| match node {
                    Node::Higher { graph, of, .. } if is_needed && *graph == place => Some(*of),
                    _ => None,
                })
                .collect();
            built.higher.push(HigherStream {
                aggregator: Aggregator::new(timeframe, higher.timeframe, calendar),
                state: Self::new(&higher.graph, &wanted, higher.timeframe, calendar),
            });
        }
        let mut first_output = vec![0; count];
        for (at, node) in graph
            .nodes()
            .iter()
            .enumerate()
            .filter(|&(at, _)| needed[at])
        {
            match node {
                Node::Number(value) => built.numbers[at] = *value,
                Node::Truth(value) => built.truths[at] = *value,
                _ => {
                    let step = built.step(node, at, &mut first_output);
                    built.steps.push((at, step));
                }
            }
        }
        built
    }

    fn step(&mut self, node: &Node, at: usize, first_output: &mut [usize]) -> Step {
        match node {
            Node::Number(_) | Node::Truth(_) => unreachable!("constants have no step"),
            Node::Column(column) => Step::Column(*column),
            Node::Neg(of) => Step::Neg(of.at()),
            Node::Abs(of) => Step::Abs(of.at()),
            Node::Arithmetic(op, left, right) => Step::Arithmetic(*op, left.at(), right.at()),
            Node::Compare(op, left, right) => Step::Compare(*op, left.at(), right.at()),
            Node::Not(of) => Step::Not(of.at()),
            Node::And(left, right) => Step::And(left.at(), right.at()),
            Node::Or(left, right) => Step::Or(left.at(), right.at()),
            Node::LagNumber(of, bars) => Step::LagNumber(of.at(), Delay::new(*bars, f64::NAN)),
            Node::LagTruth(of, bars) => Step::LagTruth(of.at(), Delay::new(*bars, Truth::UNKNOWN)),
            Node::Crosses(over, under) => Step::Crosses {
                over: over.at(),
                under: under.at(),
                before: (f64::NAN, f64::NAN),
            },
            Node::Trend { of, rising, bars } => Step::Trend(of.at(), Trend::new(*rising, *bars)),
            Node::BarsSince(of) => Step::BarsSince(of.at(), BarsSince::default()),
            Node::Indicator {
                kind,
                inputs,
                params,
            } => {
                let begin = self.outputs.len();
                let end = begin + kind.0.spec().outputs.len();
                first_output[at] = begin;
                self.outputs.resize(end, f64::NAN);
                let stream = kind.0.build(params);
                Step::Indicator {
                    stream: stream.expect("the checker accepted the parameters"),
                    inputs: inputs.iter().map(|input| input.at()).collect(),
                    outputs: begin..end,
                }
            }
            Node::Output(of, output) => Step::Output(first_output[of.at()] + output),
            Node::Higher { graph, of, truth } if *truth => Step::HigherTruth(*graph, of.at()),
            Node::Higher { graph, of, .. } => Step::HigherNumber(*graph, of.at()),
        }
    }

    fn next(&mut self, bar: &Bar) {
        for higher in &mut self.higher {
            let state = &mut higher.state;
            higher.aggregator.next(*bar, |closed| state.next(&closed));
        }
        let Self {
            steps,
            numbers,
            truths,
            outputs,
            inputs,
            higher,
        } = self;
        for (at, step) in steps {
            let at = *at;
            match step {
                Step::Column(column) => numbers[at] = column.of(bar),
                Step::Neg(of) => numbers[at] = negative(numbers[*of]),
                Step::Abs(of) => numbers[at] = absolute(numbers[*of]),
                Step::Arithmetic(op, left, right) => {
                    numbers[at] = op.apply(numbers[*left], numbers[*right]);
                }
                Step::Compare(op, left, right) => {
                    truths[at] = op.apply(numbers[*left], numbers[*right]);
                }
                Step::Not(of) => truths[at] = truths[*of].negated(),
                Step::And(left, right) => truths[at] = truths[*left].and(truths[*right]),
                Step::Or(left, right) => truths[at] = truths[*left].or(truths[*right]),
                Step::LagNumber(of, delay) => numbers[at] = delay.next(numbers[*of]),
                Step::LagTruth(of, delay) => truths[at] = delay.next(truths[*of]),
                Step::Crosses {
                    over,
                    under,
                    before,
                } => {
                    let now = (numbers[*over], numbers[*under]);
                    truths[at] = crosses(before.0, before.1, now.0, now.1);
                    *before = now;
                }
                Step::Trend(of, state) => truths[at] = state.next(numbers[*of]),
                Step::BarsSince(of, state) => numbers[at] = state.next(truths[*of]),
                Step::Indicator {
                    stream,
                    inputs: from,
                    outputs: to,
                } => {
                    inputs.clear();
                    inputs.extend(from.iter().map(|&input| numbers[input]));
                    stream.next(inputs, &mut outputs[to.clone()]);
                }
                Step::Output(of) => numbers[at] = outputs[*of],
                Step::HigherNumber(graph, of) => numbers[at] = higher[*graph].state.numbers[*of],
                Step::HigherTruth(graph, of) => truths[at] = higher[*graph].state.truths[*of],
            }
        }
    }
}
