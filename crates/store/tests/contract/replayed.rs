//! Replayed decisions and their outcomes, and the end of the chain that they stay away from.

use rumbo_market::Digest;
use rumbo_store::Db;
use rumbo_store::decision::{self, DecisionOutcome, NewDecision};
use rumbo_store::replayed::{self, NewReplayed, ReplayedKey, ReplayedMark, ReplayedOutcome};

const NOW: i64 = 1_700_000_000_000;
const KEY: ReplayedKey<'static> = ReplayedKey {
    basis: "b1",
    profile: "moderate",
};

fn said(of: ReplayedKey<'static>, symbol: &'static str, as_of: i64) -> NewReplayed<'static> {
    NewReplayed {
        of,
        symbol,
        timeframe: "1d",
        as_of,
        position: "flat",
        action: "BUY",
        code_version: "0.1.0",
        digest: Digest::of(symbol.as_bytes()),
        content: r#"{"version":1,"reasons":["ñandú"]}"#,
        computed_at: NOW,
    }
}

fn mark(decisions: i64, resolved: i64) -> ReplayedMark {
    ReplayedMark {
        decisions,
        resolved,
    }
}

pub(crate) async fn replayed_decision_is_stored_once(db: &Db) {
    assert_eq!(replayed::mark(db, KEY).await.unwrap(), mark(0, 0));
    let first = replayed::put(db, &said(KEY, "AAPL", NOW)).await.unwrap();
    let again = NewReplayed {
        action: "SELL",
        ..said(KEY, "AAPL", NOW)
    };
    assert_eq!(replayed::put(db, &again).await.unwrap(), first);
    let row = replayed::get(db, &first).await.unwrap().unwrap();
    assert_eq!((row.action.as_str(), row.outcome), ("BUY", None));
    assert_eq!(row.content, r#"{"version":1,"reasons":["ñandú"]}"#);
    assert_eq!(replayed::get(db, "nobody").await.unwrap(), None);

    // Another instant, instrument, basis or profile is another decision.
    let basis = ReplayedKey { basis: "b2", ..KEY };
    let profile = ReplayedKey {
        profile: "conservative",
        ..KEY
    };
    for new in [
        said(KEY, "AAPL", NOW - 1),
        said(KEY, "BTC/USDT", NOW),
        said(basis, "AAPL", NOW),
        said(profile, "AAPL", NOW),
    ] {
        replayed::put(db, &new).await.unwrap();
    }
    assert_eq!(replayed::mark(db, KEY).await.unwrap(), mark(3, 0));
    assert_eq!(replayed::mark(db, basis).await.unwrap(), mark(1, 0));
    assert_eq!(
        replayed::symbols(db, KEY).await.unwrap(),
        ["AAPL", "BTC/USDT"]
    );
    let apple = replayed::of_symbol(db, KEY, "AAPL").await.unwrap();
    let instants: Vec<i64> = apple.iter().map(|row| row.as_of).collect();
    assert_eq!(instants, [NOW - 1, NOW]);
    assert_eq!(decision::head(db).await.unwrap(), (0, String::new()));
}

pub(crate) async fn replayed_outcome_is_stored_once(db: &Db) {
    let id = replayed::put(db, &said(KEY, "AAPL", NOW)).await.unwrap();
    let outcome = |outcome, profit| ReplayedOutcome {
        outcome,
        happened_at: NOW + 5,
        profit,
        content: "null",
    };
    let happened = outcome("happened", Some(0.1 + 0.2));
    assert!(replayed::resolve(db, &id, happened).await.unwrap());
    let other = outcome("no_claim", None);
    assert!(!replayed::resolve(db, &id, other).await.unwrap());
    assert!(!replayed::resolve(db, "nobody", other).await.unwrap());
    let row = replayed::get(db, &id).await.unwrap().unwrap();
    assert_eq!(row.outcome.as_deref(), Some("happened"));
    assert_eq!(
        (row.happened_at, row.profit),
        (Some(NOW + 5), Some(0.1 + 0.2))
    );
    assert_eq!(row.outcome_content.as_deref(), Some("null"));
    assert_eq!(replayed::mark(db, KEY).await.unwrap(), mark(1, 1));
}

pub(crate) async fn outcomes_are_listed_by_their_place_in_the_chain(db: &Db) {
    let mut decisions = Vec::new();
    for day in 0..4 {
        let new = NewDecision {
            symbol: "AAPL",
            timeframe: "1d",
            as_of: NOW + day,
            decided_at: NOW,
            profile: "moderate",
            position: "flat",
            revises: None,
            action: "HOLD",
            signal: "BUY",
            expires_at: NOW,
            digest: Digest::of(b"d"),
            content: "{}",
        };
        decisions.push(decision::record(db, &new).await.unwrap().0);
    }
    // Recorded out of order, and one of them not at all.
    for at in [3, 0, 1] {
        let outcome = DecisionOutcome {
            decision_id: decisions[at].id.clone(),
            outcome: "happened".to_owned(),
            happened_at: NOW,
            resolved_at: NOW,
            profit: None,
            content: "null".to_owned(),
        };
        assert!(decision::resolve(db, &outcome).await.unwrap());
    }
    let places = async |after, until| {
        let found = decision::outcomes_between(db, after, until).await.unwrap();
        let place = |id: &str| decisions.iter().position(|one| one.id == id).unwrap();
        let found: Vec<usize> = found.iter().map(|one| place(&one.decision_id)).collect();
        found
    };
    assert_eq!(places(0, i64::MAX).await, [0, 1, 3]);
    assert_eq!(places(1, 3).await, [1]);
    assert!(places(4, i64::MAX).await.is_empty());
    let last = &decisions[3];
    assert_eq!(decision::head(db).await.unwrap(), (4, last.chain.clone()));
}
