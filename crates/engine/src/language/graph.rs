//! The checked program: nodes in the order in which they can be computed, each of them once.
//!
//! A node is named by the digest of what it computes, so two ways of writing the same thing are
//! one node, and a column cache can be shared between programs.

use std::collections::HashMap;
use std::fmt;

use rumbo_market::{Digest, Hasher, Timeframe};

use super::value::{BarColumn, CompareOp, NumberOp, Truth};
use crate::indicator::IndicatorKind;

/// Most nodes of one program.
pub const NODES_MAX: usize = 2_000;

/// Most bars that a program looks back in all, summed over everything that has a memory.
pub const LOOKBACK_BARS_MAX: usize = 1_000_000;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct NodeId(u32);

impl NodeId {
    pub(crate) fn at(self) -> usize {
        self.0 as usize
    }
}

/// An indicator by its place in the list, comparable and printable.
#[derive(Clone, Copy)]
pub(crate) struct Kind(pub(crate) &'static dyn IndicatorKind);

impl fmt::Debug for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.spec().id)
    }
}

#[derive(Debug, Clone)]
pub(crate) enum Node {
    Number(f64),
    Truth(Truth),
    Column(BarColumn),
    Neg(NodeId),
    Abs(NodeId),
    Arithmetic(NumberOp, NodeId, NodeId),
    Compare(CompareOp, NodeId, NodeId),
    Not(NodeId),
    And(NodeId, NodeId),
    Or(NodeId, NodeId),
    LagNumber(NodeId, usize),
    LagTruth(NodeId, usize),
    /// The first rises above the second.
    Crosses(NodeId, NodeId),
    Trend {
        of: NodeId,
        rising: bool,
        bars: usize,
    },
    BarsSince(NodeId),
    Indicator {
        kind: Kind,
        inputs: Box<[NodeId]>,
        params: Box<[f64]>,
    },
    Output(NodeId, usize),
    /// A node of the graph of a higher timeframe.
    Higher {
        graph: usize,
        of: NodeId,
        truth: bool,
    },
}

impl Node {
    /// Nodes of the same graph that this one reads.
    pub(crate) fn reads(&self, mut visit: impl FnMut(NodeId)) {
        match self {
            Self::Number(_) | Self::Truth(_) | Self::Column(_) | Self::Higher { .. } => {}
            Self::Neg(of)
            | Self::Abs(of)
            | Self::Not(of)
            | Self::LagNumber(of, _)
            | Self::LagTruth(of, _)
            | Self::Trend { of, .. }
            | Self::BarsSince(of)
            | Self::Output(of, _) => visit(*of),
            Self::Arithmetic(_, left, right)
            | Self::Compare(_, left, right)
            | Self::And(left, right)
            | Self::Or(left, right)
            | Self::Crosses(left, right) => {
                visit(*left);
                visit(*right);
            }
            Self::Indicator { inputs, .. } => inputs.iter().for_each(|&input| visit(input)),
        }
    }

    /// Whether computing it costs more than looking it up.
    pub(crate) fn is_costly(&self) -> bool {
        matches!(
            self,
            Self::Indicator { .. } | Self::Higher { .. } | Self::Trend { .. } | Self::BarsSince(_)
        )
    }

    fn lookback(&self) -> usize {
        match self {
            Self::LagNumber(_, bars) | Self::LagTruth(_, bars) | Self::Trend { bars, .. } => *bars,
            Self::Indicator { kind, params, .. } => kind.0.warmup(params).unwrap_or(0),
            _ => 0,
        }
    }
}

/// A graph whose bars are those of a higher timeframe.
#[derive(Debug, Clone)]
pub(crate) struct HigherGraph {
    pub(crate) timeframe: Timeframe,
    pub(crate) graph: Graph,
}

#[derive(Debug, Clone, Default)]
pub(crate) struct Graph {
    nodes: Vec<Node>,
    keys: Vec<Digest>,
    known: HashMap<Digest, NodeId>,
    lookback: usize,
    pub(crate) higher: Vec<HigherGraph>,
}

/// The program is larger than is allowed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum TooLarge {
    Nodes,
    Lookback,
}

impl Graph {
    pub(crate) fn nodes(&self) -> &[Node] {
        &self.nodes
    }

    pub(crate) fn node(&self, id: NodeId) -> &Node {
        &self.nodes[id.at()]
    }

    pub(crate) fn keys(&self) -> &[Digest] {
        &self.keys
    }

    pub(crate) fn key(&self, id: NodeId) -> Digest {
        self.keys[id.at()]
    }

    /// Adds a node, or finds the one that computes the same.
    pub(crate) fn intern(&mut self, node: Node) -> Result<NodeId, TooLarge> {
        let key = self.key_of(&node);
        if let Some(&id) = self.known.get(&key) {
            return Ok(id);
        }
        self.lookback = self.lookback.saturating_add(node.lookback());
        if self.lookback > LOOKBACK_BARS_MAX {
            return Err(TooLarge::Lookback);
        }
        let id = u32::try_from(self.nodes.len())
            .ok()
            .filter(|&id| (id as usize) < NODES_MAX);
        let id = NodeId(id.ok_or(TooLarge::Nodes)?);
        self.nodes.push(node);
        self.keys.push(key);
        self.known.insert(key, id);
        Ok(id)
    }

    /// Place of the graph of a higher timeframe, created when there is none.
    pub(crate) fn higher_at(&mut self, timeframe: Timeframe) -> usize {
        let found = self
            .higher
            .iter()
            .position(|one| one.timeframe == timeframe);
        found.unwrap_or_else(|| {
            self.higher.push(HigherGraph {
                timeframe,
                graph: Graph::default(),
            });
            self.higher.len() - 1
        })
    }

    /// Marks the nodes that `roots` need, in this graph.
    pub(crate) fn needed(&self, roots: impl IntoIterator<Item = NodeId>) -> Vec<bool> {
        let mut needed = vec![false; self.nodes.len()];
        roots.into_iter().for_each(|root| needed[root.at()] = true);
        for at in (0..self.nodes.len()).rev() {
            if needed[at] {
                self.nodes[at].reads(|read| needed[read.at()] = true);
            }
        }
        needed
    }

    fn key_of(&self, node: &Node) -> Digest {
        let mut hasher = Hasher::default();
        let mut tag = |name: &str, detail: &str| {
            hasher.text(name);
            hasher.text(detail);
        };
        match node {
            Node::Number(_) => tag("number", ""),
            Node::Truth(value) => tag("truth", &format!("{value:?}")),
            Node::Column(column) => tag("column", &format!("{column:?}")),
            Node::Neg(_) => tag("neg", ""),
            Node::Abs(_) => tag("abs", ""),
            Node::Arithmetic(op, ..) => tag("arithmetic", &format!("{op:?}")),
            Node::Compare(op, ..) => tag("compare", &format!("{op:?}")),
            Node::Not(_) => tag("not", ""),
            Node::And(..) => tag("and", ""),
            Node::Or(..) => tag("or", ""),
            Node::LagNumber(_, bars) => tag("lag_number", &bars.to_string()),
            Node::LagTruth(_, bars) => tag("lag_truth", &bars.to_string()),
            Node::Crosses(..) => tag("crosses", ""),
            Node::Trend { rising, bars, .. } => tag("trend", &format!("{rising} {bars}")),
            Node::BarsSince(_) => tag("bars_since", ""),
            Node::Indicator { kind, .. } => tag("indicator", kind.0.spec().id),
            Node::Output(_, output) => tag("output", &output.to_string()),
            Node::Higher { graph, .. } => {
                tag("higher", self.higher[*graph].timeframe.as_str());
            }
        }
        match node {
            Node::Number(value) => hasher.floats(&[*value]),
            Node::Indicator { params, .. } => hasher.floats(params),
            Node::Higher { graph, of, .. } => {
                hasher.bytes(&self.higher[*graph].graph.key(*of).0);
            }
            _ => {}
        }
        node.reads(|read| hasher.bytes(&self.key(read).0));
        hasher.finish()
    }
}
