//! One decision of a record, reduced to what statistics and lists need.

use rumbo_engine::decision::{
    Action, BAND_LEVELS, Event, EventOutcome, EventPolarity, Odds, Position, TradeCosts, band_edges,
};
use rumbo_store::decision::{Decision as Stored, DecisionOutcome};
use rumbo_store::replayed::ReplayedDecision;
use serde::Deserialize;

use crate::AppError;
use crate::resolve::parse_outcome_text;

/// What was said.
#[derive(Debug, Clone)]
pub struct Said {
    pub id: String,
    /// Place in the chain; the order of instants in a replayed record.
    pub sequence: i64,
    pub symbol: String,
    /// Unix ms.
    pub as_of: i64,
    /// Unix ms; the instant it is for in a replayed record.
    pub said_at: i64,
    pub action: Action,
    pub position: Position,
    pub code_version: String,
    pub digest: String,
    /// Absent in a replayed record.
    pub chain: Option<String>,
    pub price: Option<f64>,
    /// Stated chance of the event; absent when thin.
    pub p: Option<f64>,
    /// Chance of the same event on any given day.
    pub base_rate: Option<f64>,
    pub event: Option<Event>,
    pub costs: TradeCosts,
    /// Change of the price, as a ratio, at the ends of each of [`BAND_LEVELS`] at the horizon.
    pub bands: Option<[(f64, f64); BAND_LEVELS.len()]>,
    pub ended: Option<Ended>,
}

/// What came of it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Ended {
    /// Nothing was claimed.
    NoClaim,
    Claim(EventOutcome),
}

/// The parts of a decision's content that are read.
#[derive(Deserialize)]
struct Content {
    action: Action,
    position: Position,
    price: Option<f64>,
    odds: Option<Odds>,
    event: Option<Event>,
    #[serde(default)]
    horizon_quantiles: Vec<f64>,
    lineage: ContentLineage,
}

#[derive(Deserialize)]
struct ContentLineage {
    costs: TradeCosts,
    code_version: String,
}

impl Said {
    /// Reads a decision of the chain.
    pub(super) fn of_stored(stored: Stored) -> Result<Self, AppError> {
        let mut said = Self::of_content(&stored.id, &stored.content)?;
        said.sequence = stored.sequence;
        said.symbol = stored.symbol;
        said.as_of = stored.as_of;
        said.said_at = stored.decided_at;
        said.digest = stored.digest;
        said.chain = Some(stored.chain);
        said.id = stored.id;
        Ok(said)
    }

    /// Reads a decision of a replayed record, with what came of it.
    pub(super) fn of_replayed(row: ReplayedDecision) -> Result<Self, AppError> {
        let mut said = Self::of_content(&row.id, &row.content)?;
        said.symbol = row.symbol;
        said.as_of = row.as_of;
        said.said_at = row.as_of;
        said.digest = row.digest;
        if let Some(content) = &row.outcome_content {
            said.ended = Some(Ended::read(&row.id, content)?);
        }
        said.id = row.id;
        Ok(said)
    }

    fn of_content(id: &str, content: &str) -> Result<Self, AppError> {
        let content: Content =
            serde_json::from_str(content).map_err(|error| AppError::Damaged {
                what: "decision",
                id: id.to_owned(),
                reason: error.to_string(),
            })?;
        let edges = BAND_LEVELS.map(|level| band_edges(&content.horizon_quantiles, level));
        let bands = match edges {
            [Some(half), Some(most), Some(nearly_all)] => Some([half, most, nearly_all]),
            _ => None,
        };
        Ok(Self {
            id: String::new(),
            sequence: 0,
            symbol: String::new(),
            as_of: 0,
            said_at: 0,
            action: content.action,
            position: content.position,
            code_version: content.lineage.code_version,
            digest: String::new(),
            chain: None,
            price: content.price,
            p: content.odds.and_then(|odds| odds.p),
            base_rate: content.odds.and_then(|odds| odds.base_rate),
            event: content.event,
            costs: content.lineage.costs,
            bands,
            ended: None,
        })
    }

    /// How the claim ended, when it has and was made before that was known.
    ///
    /// A decision for an instant long past can be asked for at any time. It is kept, but whoever
    /// speaks after the fact proves nothing: it does not count.
    pub fn settled(&self) -> Option<EventOutcome> {
        match self.ended {
            Some(Ended::Claim(outcome)) if !self.is_late() => Some(outcome),
            _ => None,
        }
    }

    /// Whether it was said when its claim was already known to have ended, or overdue.
    pub fn is_late(&self) -> bool {
        let known_at = match (self.ended, &self.event) {
            (Some(Ended::Claim(outcome)), _) => outcome.resolved_at,
            (None, Some(event)) => event.deadline,
            _ => return false,
        };
        self.said_at >= known_at
    }

    /// Return of having done what the decision favoured: the trade's where the claim was that it
    /// pays, the opposite where the claim was that it does not.
    pub fn advantage(&self) -> Option<f64> {
        let (Some(Ended::Claim(outcome)), Some(event)) = (self.ended, &self.event) else {
            return None;
        };
        Some(match event.polarity {
            EventPolarity::Pays => outcome.net_return,
            EventPolarity::DoesNotPay => -outcome.net_return,
        })
    }

    /// Whether it opens or enlarges a position: the decisions that put money at risk.
    pub fn opens(&self) -> bool {
        matches!(
            (self.position, self.action),
            (Position::Flat, Action::Buy | Action::Sell) | (_, Action::Increase)
        )
    }

    /// Share of the money put in that is lost at the stop, costs included.
    pub fn risk(&self) -> Option<f64> {
        let (event, price) = (self.event.as_ref()?, self.price?);
        Some((price - event.stop).abs() / price + self.costs.round_trip())
    }
}

impl Ended {
    pub(super) fn of_stored(row: &DecisionOutcome) -> Result<Self, AppError> {
        Self::read(&row.decision_id, &row.content)
    }

    fn read(id: &str, content: &str) -> Result<Self, AppError> {
        Ok(parse_outcome_text(id, content)?.map_or(Self::NoClaim, Self::Claim))
    }
}
