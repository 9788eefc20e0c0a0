//! Decisions, their chain and their outcomes.

use rumbo_market::Digest;
use rumbo_store::Db;
use rumbo_store::decision::{
    self, BrokenChain, ChainCheck, Decision, DecisionFilter, DecisionOutcome, NewDecision,
};
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
