//! Decisions, their chain and their outcomes.

use rumbo_market::Digest;
use rumbo_store::Db;
use rumbo_store::decision::{
    self, BrokenChain, ChainCheck, Decision, DecisionFilter, DecisionOutcome, NewDecision,
};
use rumbo_store::invalidation::{self, Invalidated};
use rumbo_store::response::{self, DecisionResponse, ResponseKind};
use rumbo_store::standing::{self, StandingFilter};
use tokio::task::JoinSet;

const NOW: i64 = 1_700_000_000_000;

fn said(symbol: &str, as_of: i64) -> NewDecision<'_> {
    NewDecision {
        symbol,
        timeframe: "1d",
        as_of,
        decided_at: NOW,
        profile: "moderate",
        position: "flat",
        revises: None,
        action: "HOLD",
        signal: "BUY",
        expires_at: as_of + 86_400_000,
        digest: Digest::of(symbol.as_bytes()),
        content: r#"{"version":1,"reasons":["ñandú"]}"#,
    }
}

async fn record(db: &Db, new: &NewDecision<'_>) -> Decision {
    let (decision, recorded) = decision::record(db, new).await.unwrap();
    assert!(recorded);
    decision
}

async fn check_chain(db: &Db) -> i64 {
    let mut check = ChainCheck::default();
    loop {
        let page = decision::chain_after(db, check.count(), 7).await.unwrap();
        if page.is_empty() {
            return check.count();
        }
        for decision in &page {
            check.follow(decision).unwrap();
        }
    }
}

pub(crate) async fn decisions_form_a_chain(db: &Db) {
    let first = record(db, &said("BTC/USDT", NOW)).await;
    let second = record(db, &said("AAPL", NOW)).await;
    assert_eq!((first.sequence, first.previous.as_str()), (1, ""));
    assert_eq!(second.sequence, 2);
    assert_eq!(second.previous, first.chain);
    assert_eq!(
        decision::get(db, &second.id).await.unwrap(),
        Some(second.clone())
    );
    assert_eq!(check_chain(db).await, 2);

    let follow = |list: &[&Decision]| {
        let mut check = ChainCheck::default();
        list.iter().try_for_each(|decision| check.follow(decision))
    };
    let changed = Decision {
        action: "BUY".to_owned(),
        ..first.clone()
    };
    let id = |decision: &Decision| decision.id.clone();
    assert_eq!(
        follow(&[&changed]),
        Err(BrokenChain::Content { id: id(&first) })
    );
    assert_eq!(
        follow(&[&second]),
        Err(BrokenChain::Place {
            id: id(&second),
            found: 2,
            expected: 1
        })
    );
    let mut rewritten = changed;
    rewritten.chain = decision::chain_value(&rewritten).to_string();
    assert_eq!(
        follow(&[&rewritten, &second]),
        Err(BrokenChain::Link { id: id(&second) })
    );
}

pub(crate) async fn concurrent_decisions_form_one_chain(db: &Db) {
    let mut tasks = JoinSet::new();
    for writer in 0..8i64 {
        let db = db.clone();
        tasks.spawn(async move {
            for at in 0..6 {
                record(&db, &said("BTC/USDT", NOW + writer * 100 + at)).await;
            }
        });
    }
    tasks.join_all().await;
    assert_eq!(check_chain(db).await, 48);
}

pub(crate) async fn decision_is_said_once(db: &Db) {
    let first = record(db, &said("BTC/USDT", NOW)).await;
    let other = NewDecision {
        action: "BUY",
        decided_at: NOW + 1,
        ..said("BTC/USDT", NOW)
    };
    let (again, recorded) = decision::record(db, &other).await.unwrap();
    assert!(!recorded);
    assert_eq!(again, first);
    let long = NewDecision {
        position: "long",
        ..said("BTC/USDT", NOW)
    };
    record(db, &long).await;
    assert_eq!(check_chain(db).await, 2);
}

pub(crate) async fn outcome_is_recorded_once(db: &Db) {
    let first = record(db, &said("BTC/USDT", NOW)).await;
    let second = record(db, &said("AAPL", NOW)).await;
    let open = decision::unresolved(db, 0, 10).await.unwrap();
    assert_eq!(open, [first.clone(), second.clone()]);
    let outcome = |profit| DecisionOutcome {
        decision_id: first.id.clone(),
        outcome: "won".to_owned(),
        happened_at: NOW + 5,
        resolved_at: NOW + 6,
        profit,
        content: "{}".to_owned(),
    };
    assert!(decision::resolve(db, &outcome(Some(0.031))).await.unwrap());
    assert!(!decision::resolve(db, &outcome(None)).await.unwrap());
    assert_eq!(
        decision::outcome(db, &first.id).await.unwrap(),
        Some(outcome(Some(0.031)))
    );
    assert_eq!(decision::unresolved(db, 0, 10).await.unwrap(), [second]);
    let list = decision::outcomes_of(db, "BTC/USDT", 10).await.unwrap();
    assert_eq!(list, [outcome(Some(0.031))]);
}

pub(crate) async fn lists_filter_and_page(db: &Db) {
    for as_of in [NOW + 2, NOW, NOW + 1] {
        record(db, &said("BTC/USDT", as_of)).await;
        record(db, &said("AAPL", as_of)).await;
    }
    let filter = DecisionFilter {
        symbol: Some("BTC/USDT"),
        ..DecisionFilter::default()
    };
    let page = decision::list(db, filter, 2).await.unwrap();
    let places = |list: &[Decision]| list.iter().map(|said| said.sequence).collect::<Vec<_>>();
    assert_eq!(places(&page), [5, 3]);
    let next = DecisionFilter {
        before_sequence: Some(3),
        ..filter
    };
    assert_eq!(places(&decision::list(db, next, 2).await.unwrap()), [1]);
    let latest = decision::latest(db, filter).await.unwrap().unwrap();
    assert_eq!(latest.as_of, NOW + 2);
    let earlier = DecisionFilter {
        as_of_max: Some(NOW + 1),
        profile: Some("moderate"),
        timeframe: Some("1d"),
        ..filter
    };
    let latest = decision::latest(db, earlier).await.unwrap().unwrap();
    assert_eq!(latest.as_of, NOW + 1);
    let nobody = DecisionFilter {
        profile: Some("aggressive"),
        ..filter
    };
    assert_eq!(decision::latest(db, nobody).await.unwrap(), None);
}

pub(crate) async fn a_decision_ends_once(db: &Db) {
    let first = record(db, &said("BTC/USDT", NOW)).await;
    let second = record(db, &said("BTC/USDT", NOW + 86_400_000)).await;
    record(db, &said("AAPL", NOW)).await;
    let standing = async |expires_after| {
        let rows = invalidation::standing(db, "BTC/USDT", expires_after, 10).await;
        rows.unwrap()
    };
    assert_eq!(standing(NOW).await, [first.clone(), second.clone()]);
    assert_eq!(
        standing(first.expires_at).await,
        std::slice::from_ref(&second)
    );
    let end = |happened_at| Invalidated {
        decision_id: first.id.clone(),
        predicate: "i1".to_owned(),
        code: "invalid.close_below".to_owned(),
        happened_at,
        noticed_at: NOW + 9,
    };
    assert_eq!(invalidation::of(db, &first.id).await.unwrap(), None);
    assert!(invalidation::record(db, &end(NOW + 5)).await.unwrap());
    assert!(!invalidation::record(db, &end(NOW + 3)).await.unwrap());
    let found = invalidation::of(db, &first.id).await.unwrap();
    assert_eq!(found, Some(end(NOW + 5)));
    assert_eq!(standing(NOW).await, [second]);
    assert_eq!(check_chain(db).await, 3);
}

pub(crate) async fn standing_decisions_tell_since_when(db: &Db) {
    const DAY: i64 = 86_400_000;
    let said_as = |symbol, day: i64, action| NewDecision {
        action,
        ..said(symbol, NOW + day * DAY)
    };
    for (symbol, actions) in [
        ("BTC/USDT", ["BUY", "HOLD", "BUY", "BUY"]),
        ("AAPL", ["HOLD", "HOLD", "HOLD", "HOLD"]),
        ("SPY", ["SELL", "SELL", "SELL", "HOLD"]),
    ] {
        for (day, action) in (0..).zip(actions) {
            record(db, &said_as(symbol, day, action)).await;
        }
    }
    // Another profile and another timeframe say other things.
    for other in [
        NewDecision {
            profile: "aggressive",
            ..said_as("BTC/USDT", 9, "SELL")
        },
        NewDecision {
            timeframe: "1h",
            ..said_as("BTC/USDT", 9, "SELL")
        },
    ] {
        record(db, &other).await;
    }
    let read = async |as_of_max| {
        let filter = StandingFilter {
            timeframe: "1d",
            profile: "moderate",
            as_of_max,
        };
        let list = standing::list(db, filter).await.unwrap();
        list.into_iter()
            .map(|one| {
                let days = |at: i64| (at - NOW) / DAY;
                let Decision {
                    symbol,
                    action,
                    as_of,
                    ..
                } = one.decision;
                (symbol, action, days(as_of), days(one.since))
            })
            .collect::<Vec<_>>()
    };
    let row = |symbol: &str, action: &str, as_of, since| {
        (symbol.to_owned(), action.to_owned(), as_of, since)
    };
    assert_eq!(
        read(i64::MAX).await,
        [
            row("AAPL", "HOLD", 3, 0),
            row("BTC/USDT", "BUY", 3, 2),
            row("SPY", "HOLD", 3, 3),
        ]
    );
    assert_eq!(
        read(NOW + DAY).await,
        [
            row("AAPL", "HOLD", 1, 0),
            row("BTC/USDT", "HOLD", 1, 1),
            row("SPY", "SELL", 1, 0),
        ]
    );
    assert_eq!(read(NOW - 1).await, []);
    // Late bars allow an opinion: said again for the same instant, and the later one stands.
    let silent = record(db, &said_as("SPY", 4, "HOLD")).await;
    let revised = NewDecision {
        revises: Some(&silent),
        ..said_as("SPY", 4, "BUY")
    };
    record(db, &revised).await;
    assert_eq!(read(i64::MAX).await[2], row("SPY", "BUY", 4, 4));
}

pub(crate) async fn last_response_to_a_decision_stays(db: &Db) {
    let first = record(db, &said("BTC/USDT", NOW)).await;
    let second = record(db, &said("BTC/USDT", NOW + 1)).await;
    let seen = |decision: &Decision, at| DecisionResponse {
        owner: "ana".to_owned(),
        decision_id: decision.id.clone(),
        symbol: decision.symbol.clone(),
        action: decision.action.clone(),
        position: decision.position.clone(),
        kind: ResponseKind::Seen,
        until_at: None,
        reason: None,
        responded_at: at,
    };
    response::put(db, &seen(&first, 1)).await.unwrap();
    let snoozed = DecisionResponse {
        kind: ResponseKind::Snoozed,
        until_at: Some(NOW + 7),
        reason: Some("mañana".to_owned()),
        ..seen(&first, 2)
    };
    response::put(db, &snoozed).await.unwrap();
    let get =
        async |owner, decision: &Decision| response::get(db, owner, &decision.id).await.unwrap();
    assert_eq!(get("ana", &first).await.as_ref(), Some(&snoozed));
    assert_eq!(get("ana", &second).await, None);
    assert_eq!(get("eva", &first).await, None);
    let latest = async |owner, symbol| response::latest(db, owner, symbol).await.unwrap();
    assert_eq!(latest("ana", "BTC/USDT").await, Some(snoozed));
    response::put(db, &seen(&second, 3)).await.unwrap();
    assert_eq!(latest("ana", "BTC/USDT").await, Some(seen(&second, 3)));
    assert_eq!(latest("ana", "AAPL").await, None);
    assert_eq!(latest("eva", "BTC/USDT").await, None);
    let orphan = DecisionResponse {
        decision_id: "none".to_owned(),
        ..seen(&first, 4)
    };
    assert!(response::put(db, &orphan).await.is_err());
}
