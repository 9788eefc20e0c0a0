//! Decisions as they were said, and what came of them.
//!
//! Rows are never changed or deleted. Each carries a chain value that covers the row and the
//! chain value before it, so a copy of the record can be verified without the database.

use rumbo_market::{Digest, Hasher};
use serde::{Deserialize, Serialize};
use sqlx::FromRow;

use crate::{Db, StoreError, Tx, new_id};

/// A decision as stored.
#[derive(Debug, Clone, PartialEq, Eq, FromRow, Serialize, Deserialize)]
pub struct Decision {
    pub id: String,
    /// Place in the chain, from 1.
    pub sequence: i64,
    pub symbol: String,
    pub timeframe: String,
    pub as_of: i64,
    pub decided_at: i64,
    pub profile: String,
    pub position: String,
    /// See [`NewDecision::revises`].
    pub revision: i64,
    pub action: String,
    pub signal: String,
    pub expires_at: i64,
    /// Digest of the content as the engine computed it.
    pub digest: String,
    /// Chain value of the decision before, empty for the first.
    pub previous: String,
    /// See [`chain_value`].
    pub chain: String,
    /// JSON.
    pub content: String,
}

/// A decision to be recorded.
#[derive(Debug, Clone)]
pub struct NewDecision<'a> {
    pub symbol: &'a str,
    pub timeframe: &'a str,
    pub as_of: i64,
    pub decided_at: i64,
    pub profile: &'a str,
    pub position: &'a str,
    /// The decision for the same key that this one follows: one without an opinion, for want of
    /// bars that have come since. Both stay in the record.
    pub revises: Option<&'a Decision>,
    pub action: &'a str,
    pub signal: &'a str,
    pub expires_at: i64,
    pub digest: Digest,
    /// JSON.
    pub content: &'a str,
}

/// What came of a decision.
#[derive(Debug, Clone, PartialEq, FromRow, Serialize, Deserialize)]
pub struct DecisionOutcome {
    pub decision_id: String,
    pub outcome: String,
    /// When the event became known, in market time.
    pub happened_at: i64,
    pub resolved_at: i64,
    /// After costs, as a ratio; none where nothing was at stake.
    pub profit: Option<f64>,
    /// JSON.
    pub content: String,
}

/// Which decisions to list, newest first.
#[derive(Debug, Clone, Copy, Default)]
pub struct DecisionFilter<'a> {
    pub symbol: Option<&'a str>,
    pub timeframe: Option<&'a str>,
    pub profile: Option<&'a str>,
    /// Only decisions as of this instant or before.
    pub as_of_max: Option<i64>,
    /// Only decisions before this place in the chain: the cursor of the next page.
    pub before_sequence: Option<i64>,
}

/// Chain value of a decision: SHA-256 over every stored field and the chain value before it.
pub fn chain_value(decision: &Decision) -> Digest {
    let mut hasher = Hasher::default();
    hasher.text(&decision.previous);
    hasher.int(decision.sequence);
    for text in [&decision.id, &decision.symbol, &decision.timeframe] {
        hasher.text(text);
    }
    for time in [
        decision.as_of,
        decision.decided_at,
        decision.expires_at,
        decision.revision,
    ] {
        hasher.int(time);
    }
    for text in [
        &decision.profile,
        &decision.position,
        &decision.action,
        &decision.signal,
        &decision.digest,
        &decision.content,
    ] {
        hasher.text(text);
    }
    hasher.finish()
}

/// Records a decision at the end of the chain.
///
/// A decision for the same instrument, timeframe, instant, profile and position that was said
/// before stays as it was and is returned with `false`.
pub async fn record(db: &Db, new: &NewDecision<'_>) -> Result<(Decision, bool), StoreError> {
    let mut tx = db.begin().await?;
    let (sequence, previous) = take_head(&mut tx).await?;
    if let Some(said) = said_before(&mut tx, new).await? {
        return Ok((said, false));
    }
    let decision = at_place(new, sequence + 1, previous);
    insert(&mut tx, &decision).await?;
    move_head(&mut tx, &decision).await?;
    tx.commit().await?;
    Ok((decision, true))
}

/// Reads the end of the chain and keeps other writers out until the transaction ends.
async fn take_head(tx: &mut Tx) -> Result<(i64, String), StoreError> {
    sql!(
        tx,
        "take the end of the chain of decisions",
        tx fetch_one as (i64, String),
        "UPDATE decision_head SET sequence = sequence WHERE name = 'head'
         RETURNING sequence, chain"
    )
}

async fn move_head(tx: &mut Tx, decision: &Decision) -> Result<(), StoreError> {
    sql!(
        tx,
        "move the end of the chain of decisions",
        tx execute,
        "UPDATE decision_head SET sequence = $1, chain = $2 WHERE name = 'head'",
        decision.sequence,
        &decision.chain
    )
    .map(|_| ())
}

fn at_place(new: &NewDecision<'_>, sequence: i64, previous: String) -> Decision {
    let mut decision = Decision {
        id: new_id(new.decided_at),
        sequence,
        symbol: new.symbol.to_owned(),
        timeframe: new.timeframe.to_owned(),
        as_of: new.as_of,
        decided_at: new.decided_at,
        profile: new.profile.to_owned(),
        position: new.position.to_owned(),
        revision: revision(new),
        action: new.action.to_owned(),
        signal: new.signal.to_owned(),
        expires_at: new.expires_at,
        digest: new.digest.to_string(),
        previous,
        chain: String::new(),
        content: new.content.to_owned(),
    };
    decision.chain = chain_value(&decision).to_string();
    decision
}

fn revision(new: &NewDecision<'_>) -> i64 {
    new.revises.map_or(0, |revised| revised.revision + 1)
}

async fn said_before(tx: &mut Tx, new: &NewDecision<'_>) -> Result<Option<Decision>, StoreError> {
    sql!(
        tx,
        "find a decision",
        tx fetch_optional as Decision,
        "SELECT id, sequence, symbol, timeframe, as_of, decided_at, profile, position,
                revision, action, signal, expires_at, digest, previous, chain, content
         FROM decision
         WHERE symbol = $1 AND timeframe = $2 AND as_of = $3 AND profile = $4 AND position = $5
           AND revision >= $6
         ORDER BY revision DESC LIMIT 1",
        new.symbol,
        new.timeframe,
        new.as_of,
        new.profile,
        new.position,
        revision(new)
    )
}

async fn insert(tx: &mut Tx, decision: &Decision) -> Result<(), StoreError> {
    sql!(
        tx,
        "record a decision",
        tx execute,
        "INSERT INTO decision (id, sequence, symbol, timeframe, as_of, decided_at, profile,
                               position, revision, action, signal, expires_at, digest, previous,
                               chain, content)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)",
        &decision.id,
        decision.sequence,
        &decision.symbol,
        &decision.timeframe,
        decision.as_of,
        decision.decided_at,
        &decision.profile,
        &decision.position,
        decision.revision,
        &decision.action,
        &decision.signal,
        decision.expires_at,
        &decision.digest,
        &decision.previous,
        &decision.chain,
        &decision.content
    )
    .map(|_| ())
}

/// Reads a decision.
pub async fn get(db: &Db, id: &str) -> Result<Option<Decision>, StoreError> {
    sql!(
        db,
        "read a decision",
        fetch_optional as Decision,
        "SELECT id, sequence, symbol, timeframe, as_of, decided_at, profile, position,
                revision, action, signal, expires_at, digest, previous, chain, content
         FROM decision WHERE id = $1",
        id
    )
}

/// Decisions that match, the latest recorded first.
pub async fn list(
    db: &Db,
    filter: DecisionFilter<'_>,
    limit: i64,
) -> Result<Vec<Decision>, StoreError> {
    sql!(
        db,
        "list decisions",
        fetch_all as Decision,
        "SELECT id, sequence, symbol, timeframe, as_of, decided_at, profile, position,
                revision, action, signal, expires_at, digest, previous, chain, content
         FROM decision
         WHERE ($1 IS NULL OR symbol = $1) AND ($2 IS NULL OR timeframe = $2)
           AND ($3 IS NULL OR profile = $3) AND as_of <= $4 AND sequence < $5
         ORDER BY sequence DESC LIMIT $6",
        filter.symbol,
        filter.timeframe,
        filter.profile,
        filter.as_of_max.unwrap_or(i64::MAX),
        filter.before_sequence.unwrap_or(i64::MAX),
        limit
    )
}

/// The decision of an instrument with the latest instant, recorded last among equals.
pub async fn latest(db: &Db, filter: DecisionFilter<'_>) -> Result<Option<Decision>, StoreError> {
    sql!(
        db,
        "read the latest decision",
        fetch_optional as Decision,
        "SELECT id, sequence, symbol, timeframe, as_of, decided_at, profile, position,
                revision, action, signal, expires_at, digest, previous, chain, content
         FROM decision
         WHERE ($1 IS NULL OR symbol = $1) AND ($2 IS NULL OR timeframe = $2)
           AND ($3 IS NULL OR profile = $3) AND as_of <= $4 AND sequence < $5
         ORDER BY as_of DESC, sequence DESC LIMIT 1",
        filter.symbol,
        filter.timeframe,
        filter.profile,
        filter.as_of_max.unwrap_or(i64::MAX),
        filter.before_sequence.unwrap_or(i64::MAX)
    )
}

/// The record in the order of the chain, after place `after_sequence`: for export and checking.
pub async fn chain_after(
    db: &Db,
    after_sequence: i64,
    limit: i64,
) -> Result<Vec<Decision>, StoreError> {
    sql!(
        db,
        "read the chain of decisions",
        fetch_all as Decision,
        "SELECT id, sequence, symbol, timeframe, as_of, decided_at, profile, position,
                revision, action, signal, expires_at, digest, previous, chain, content
         FROM decision WHERE sequence > $1 ORDER BY sequence LIMIT $2",
        after_sequence,
        limit
    )
}

/// Where a chain of decisions is broken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BrokenChain {
    #[error("decision `{id}` is at place {found}, expected {expected}: one was removed or added")]
    Place {
        id: String,
        found: i64,
        expected: i64,
    },
    #[error("decision `{id}` does not follow the decision before it")]
    Link { id: String },
    #[error("decision `{id}` was changed after it was recorded")]
    Content { id: String },
}

/// Follows the chain over decisions in order; pure, so that an exported record can be checked.
#[derive(Debug, Default)]
pub struct ChainCheck {
    sequence: i64,
    chain: String,
}

impl ChainCheck {
    /// Checks that `decision` is the next link and whole.
    pub fn follow(&mut self, decision: &Decision) -> Result<(), BrokenChain> {
        let id = || decision.id.clone();
        if decision.sequence != self.sequence + 1 {
            return Err(BrokenChain::Place {
                id: id(),
                found: decision.sequence,
                expected: self.sequence + 1,
            });
        }
        if decision.previous != self.chain {
            return Err(BrokenChain::Link { id: id() });
        }
        if decision.chain != chain_value(decision).to_string() {
            return Err(BrokenChain::Content { id: id() });
        }
        self.sequence = decision.sequence;
        self.chain.clone_from(&decision.chain);
        Ok(())
    }

    /// Number of decisions followed.
    pub fn count(&self) -> i64 {
        self.sequence
    }
}

/// Decisions whose event is not known yet, oldest first, after place `after_sequence`.
pub async fn unresolved(
    db: &Db,
    after_sequence: i64,
    limit: i64,
) -> Result<Vec<Decision>, StoreError> {
    sql!(
        db,
        "list unresolved decisions",
        fetch_all as Decision,
        "SELECT id, sequence, symbol, timeframe, as_of, decided_at, profile, position,
                revision, action, signal, expires_at, digest, previous, chain, content
         FROM decision
         WHERE sequence > $1
           AND NOT EXISTS (SELECT 1 FROM decision_outcome WHERE decision_id = decision.id)
         ORDER BY sequence LIMIT $2",
        after_sequence,
        limit
    )
}

/// Records what came of a decision; false when that was recorded before and stays.
pub async fn resolve(db: &Db, outcome: &DecisionOutcome) -> Result<bool, StoreError> {
    sql!(
        db,
        "record the outcome of a decision",
        execute,
        "INSERT INTO decision_outcome (decision_id, outcome, happened_at, resolved_at, profit,
                                       content)
         VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (decision_id) DO NOTHING",
        &outcome.decision_id,
        &outcome.outcome,
        outcome.happened_at,
        outcome.resolved_at,
        outcome.profit,
        &outcome.content
    )
    .map(|inserted| inserted == 1)
}

/// What came of a decision, if it is known.
pub async fn outcome(db: &Db, decision_id: &str) -> Result<Option<DecisionOutcome>, StoreError> {
    sql!(
        db,
        "read the outcome of a decision",
        fetch_optional as DecisionOutcome,
        "SELECT decision_id, outcome, happened_at, resolved_at, profit, content
         FROM decision_outcome WHERE decision_id = $1",
        decision_id
    )
}

/// Outcomes of an instrument's decisions in the order they were decided, at most `limit`, newest
/// kept.
pub async fn outcomes_of(
    db: &Db,
    symbol: &str,
    limit: i64,
) -> Result<Vec<DecisionOutcome>, StoreError> {
    let mut list = sql!(
        db,
        "list the outcomes of an instrument",
        fetch_all as DecisionOutcome,
        "SELECT o.decision_id, o.outcome, o.happened_at, o.resolved_at, o.profit, o.content
         FROM decision_outcome o JOIN decision d ON d.id = o.decision_id
         WHERE d.symbol = $1 ORDER BY d.sequence DESC LIMIT $2",
        symbol,
        limit
    )?;
    list.reverse();
    Ok(list)
}

/// Outcomes of the decisions after place `after_sequence` up to `until_sequence`, in the order of
/// the chain.
pub async fn outcomes_between(
    db: &Db,
    after_sequence: i64,
    until_sequence: i64,
) -> Result<Vec<DecisionOutcome>, StoreError> {
    sql!(
        db,
        "list outcomes by their place in the chain",
        fetch_all as DecisionOutcome,
        "SELECT o.decision_id, o.outcome, o.happened_at, o.resolved_at, o.profit, o.content
         FROM decision d JOIN decision_outcome o ON o.decision_id = d.id
         WHERE d.sequence > $1 AND d.sequence <= $2 ORDER BY d.sequence",
        after_sequence,
        until_sequence
    )
}

/// Place and chain value of the last decision; 0 and empty when there is none.
pub async fn head(db: &Db) -> Result<(i64, String), StoreError> {
    sql!(
        db,
        "read the end of the chain of decisions",
        fetch_one as (i64, String),
        "SELECT sequence, chain FROM decision_head WHERE name = 'head'"
    )
}
