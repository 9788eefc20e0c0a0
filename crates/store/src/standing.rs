//! Decisions that stand: the latest of each instrument, and since when the same is said.
//!
//! Two statements for any number of instruments, both over the index `decision_standing`.

use std::collections::HashMap;

use crate::decision::Decision;
use crate::{Db, StoreError};

/// The latest decision of an instrument.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    pub decision: Decision,
    /// `as_of` of the first decision in the unbroken run with the same action.
    pub since: i64,
}

/// Which decisions stand.
#[derive(Debug, Clone, Copy)]
pub struct StandingFilter<'a> {
    pub timeframe: &'a str,
    pub profile: &'a str,
    /// Only decisions as of this instant or before.
    pub as_of_max: i64,
}

/// The latest decision of every instrument, by symbol; recorded last among equals.
pub async fn list(db: &Db, filter: StandingFilter<'_>) -> Result<Vec<Standing>, StoreError> {
    let mut latest: HashMap<String, Decision> = HashMap::new();
    for decision in latest_of_all(db, filter).await? {
        // In the order of recording, so the last one stays.
        latest.insert(decision.symbol.clone(), decision);
    }
    let mut standing = Vec::with_capacity(latest.len());
    for (symbol, since) in runs(db, filter).await? {
        if let Some(decision) = latest.remove(&symbol) {
            standing.push(Standing { decision, since });
        }
    }
    // Order of text differs between databases.
    standing.sort_by(|a, b| a.decision.symbol.cmp(&b.decision.symbol));
    Ok(standing)
}

async fn latest_of_all(db: &Db, filter: StandingFilter<'_>) -> Result<Vec<Decision>, StoreError> {
    sql!(
        db,
        "read the decisions that stand",
        fetch_all as Decision,
        "SELECT d.id, d.sequence, d.symbol, d.timeframe, d.as_of, d.decided_at, d.profile,
                d.position, d.revision, d.action, d.signal, d.expires_at, d.digest, d.previous,
                d.chain, d.content
         FROM (SELECT symbol, MAX(as_of) AS as_of FROM decision
               WHERE timeframe = $1 AND profile = $2 AND as_of <= $3 GROUP BY symbol) latest
         JOIN decision d ON d.timeframe = $1 AND d.profile = $2 AND d.symbol = latest.symbol
                        AND d.as_of = latest.as_of
         ORDER BY d.sequence",
        filter.timeframe,
        filter.profile,
        filter.as_of_max
    )
}

/// For every instrument the first instant after which nothing else was said.
async fn runs(db: &Db, filter: StandingFilter<'_>) -> Result<Vec<(String, i64)>, StoreError> {
    sql!(
        db,
        "read since when decisions stand",
        fetch_all as (String, i64),
        "WITH said AS (
             SELECT symbol, action, MAX(as_of) AS last_at FROM decision d
             WHERE timeframe = $1 AND profile = $2 AND as_of <= $3
               AND NOT EXISTS (
                   SELECT 1 FROM decision later
                   WHERE later.timeframe = $1 AND later.profile = $2
                     AND later.symbol = d.symbol AND later.as_of = d.as_of
                     AND later.sequence > d.sequence)
             GROUP BY symbol, action),
         latest AS (SELECT symbol, MAX(last_at) AS last_at FROM said GROUP BY symbol),
         other AS (
             SELECT said.symbol, MAX(said.last_at) AS last_at FROM said
             JOIN latest ON latest.symbol = said.symbol AND said.last_at < latest.last_at
             GROUP BY said.symbol)
         SELECT d.symbol, MIN(d.as_of) FROM decision d
         LEFT JOIN other ON other.symbol = d.symbol
         WHERE d.timeframe = $1 AND d.profile = $2 AND d.as_of <= $3
           AND (other.last_at IS NULL OR d.as_of > other.last_at)
         GROUP BY d.symbol ORDER BY d.symbol",
        filter.timeframe,
        filter.profile,
        filter.as_of_max
    )
}
