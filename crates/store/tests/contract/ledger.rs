//! Trials, strategies, backtest results, performance, imports, quarantine.

use rumbo_store::audit;
use rumbo_store::backtest::{
    self, BacktestFilter, BacktestOrder, BacktestResult, Chunk, Part, ResultState,
};
use rumbo_store::import::{self, Import};
use rumbo_store::job::{self, NewJob};
use rumbo_store::performance::{self, StrategyDay, StrategyWindow};
use rumbo_store::quarantine::{self, QuarantineFilter, QuarantinedRow};
use rumbo_store::strategy::{self, NewVersion};
use rumbo_store::trial::{self, Trial};
use rumbo_store::vote::{self, NewVote};
use rumbo_store::{Db, new_id};

const NOW: i64 = 1_700_000_000_000;

pub(crate) async fn trials_are_counted_once(db: &Db) {
    let trial = |window: &str, params: &str, first_seen| Trial {
        symbol: "BTC/USDT".to_owned(),
        timeframe: "1d".to_owned(),
        window_digest: window.to_owned(),
        strategy_id: "ema_cross".to_owned(),
        strategy_version: "v1".to_owned(),
        params_digest: params.to_owned(),
        first_seen,
    };
    let list = [
        trial("w1", "p1", 1),
        trial("w1", "p2", 1),
        trial("w2", "p1", 1),
    ];
    assert_eq!(trial::record(db, &list).await.unwrap(), 3);
    assert_eq!(trial::record(db, &[trial("w1", "p1", 2)]).await.unwrap(), 0);
    assert_eq!(trial::count(db, "BTC/USDT", "1d").await.unwrap(), 2);
    assert_eq!(
        trial::count_on(db, "BTC/USDT", "1d", "w1").await.unwrap(),
        2
    );
    assert_eq!(trial::count(db, "BTC/USDT", "1h").await.unwrap(), 0);
    // A sweep of more rows than one statement takes, with what was tried before among them.
    let sweep: Vec<Trial> = (0..1_000)
        .map(|at| trial("w1", &format!("p{at}"), 3))
        .collect();
    assert_eq!(trial::record(db, &sweep).await.unwrap(), 998);
    assert_eq!(trial::record(db, &[]).await.unwrap(), 0);
    assert_eq!(trial::count(db, "BTC/USDT", "1d").await.unwrap(), 1_000);
}

pub(crate) async fn strategies_of_files_are_kept_without_coming_into_use(db: &Db) {
    fn text<'a>(strategy_id: &'a str, version: &'a str, text: &'a str) -> NewVersion<'a> {
        NewVersion {
            strategy_id,
            version,
            text,
            author: "folder",
        }
    }
    let first = text("mine", "v1", "a = 1");
    assert!(strategy::keep(db, first, NOW).await.unwrap());
    assert!(!strategy::keep(db, first, NOW + 1).await.unwrap());
    assert!(strategy::active(db).await.unwrap().is_empty());
    let second = text("mine", "v2", "a = 2");
    assert!(strategy::keep(db, second, NOW + 2).await.unwrap());
    for (version, expected) in [("v1", "a = 1"), ("v2", "a = 2")] {
        let found = strategy::by_version(db, "mine", version).await.unwrap();
        assert_eq!(found.unwrap().text, expected);
    }
    let current = strategy::get(db, "mine").await.unwrap().unwrap();
    assert_eq!((current.text.as_str(), current.active), ("a = 2", false));
    // What is in use stays in use with its own text.
    assert!(
        strategy::save(db, text("ours", "v1", "b = 1"), NOW)
            .await
            .unwrap()
    );
    assert!(
        strategy::keep(db, text("ours", "v2", "b = 2"), NOW)
            .await
            .unwrap()
    );
    let active = strategy::active(db).await.unwrap();
    assert_eq!((active.len(), active[0].text.as_str()), (1, "b = 1"));
    let writers = (0..8).map(|at| async move {
        let (version, content) = (format!("c{}", at / 2), format!("c = {}", at / 2));
        let new = text("both", &version, &content);
        strategy::keep(db, new, NOW).await.unwrap()
    });
    let kept = futures::future::join_all(writers).await;
    assert_eq!(kept.iter().filter(|kept| **kept).count(), 4);
    assert_eq!(strategy::versions(db, "both").await.unwrap().len(), 4);
}

pub(crate) async fn choices_about_voters_are_kept_and_audited(db: &Db) {
    let choice = |votes, reason| NewVote {
        strategy_id: "double_seven",
        profiles: &["moderate", "aggressive"],
        votes,
        author: "ana",
        reason,
    };
    assert_eq!(vote::all(db).await.unwrap(), []);
    vote::choose(db, choice(true, "good year"), NOW)
        .await
        .unwrap();
    let paused = NewVote {
        profiles: &["moderate"],
        ..choice(false, "too nervous")
    };
    vote::choose(db, paused, NOW + 1).await.unwrap();
    let rows = vote::all(db).await.unwrap();
    let shown: Vec<_> = rows
        .iter()
        .map(|row| {
            (
                row.profile.as_str(),
                row.votes,
                row.reason.as_str(),
                row.chosen_at,
            )
        })
        .collect();
    assert_eq!(
        shown,
        [
            ("aggressive", true, "good year", NOW),
            ("moderate", false, "too nervous", NOW + 1)
        ]
    );
    let entries = audit::recent(db, "", 10).await.unwrap();
    let entries: Vec<_> = entries
        .iter()
        .filter(|entry| entry.subject == "double_seven")
        .map(|entry| {
            (
                entry.actor.as_str(),
                entry.action.as_str(),
                entry.detail.as_str(),
            )
        })
        .collect();
    assert_eq!(
        entries,
        [
            (
                "ana",
                vote::PAUSED,
                r#"{"profiles":["moderate"],"reason":"too nervous"}"#
            ),
            (
                "ana",
                vote::ACTIVATED,
                r#"{"profiles":["moderate","aggressive"],"reason":"good year"}"#
            ),
        ]
    );
}

pub(crate) async fn strategy_versions_are_kept(db: &Db) {
    let text = |version, text| NewVersion {
        strategy_id: "mine",
        version,
        text,
        author: "ana",
    };
    assert!(strategy::save(db, text("v1", "a = 1"), NOW).await.unwrap());
    assert!(
        !strategy::save(db, text("v1", "a = 1"), NOW + 1)
            .await
            .unwrap()
    );
    assert!(
        strategy::save(db, text("v2", "a = 2"), NOW + 2)
            .await
            .unwrap()
    );
    assert!(
        strategy::save(db, text("v1", "a = 1"), NOW + 3)
            .await
            .unwrap()
    );
    let current = strategy::get(db, "mine").await.unwrap().unwrap();
    assert_eq!(
        (current.version.as_str(), current.text.as_str()),
        ("v1", "a = 1")
    );
    assert_eq!((current.created_at, current.updated_at), (NOW, NOW + 3));
    let versions = strategy::versions(db, "mine").await.unwrap();
    let names: Vec<_> = versions
        .iter()
        .map(|one| (one.sequence, one.version.as_str()))
        .collect();
    assert_eq!(names, [(3, "v1"), (2, "v2"), (1, "v1")]);
    let old = strategy::by_version(db, "mine", "v2")
        .await
        .unwrap()
        .unwrap();
    assert_eq!(old.text, "a = 2");
    assert_eq!(strategy::active(db).await.unwrap(), [current]);
    assert!(strategy::retire(db, "mine", NOW + 4).await.unwrap());
    assert!(!strategy::retire(db, "mine", NOW + 4).await.unwrap());
    assert!(strategy::active(db).await.unwrap().is_empty());
    assert!(
        strategy::save(db, text("v1", "a = 1"), NOW + 5)
            .await
            .unwrap()
    );
    assert_eq!(strategy::active(db).await.unwrap().len(), 1);
}

fn backtest_result(symbol: &str, state: ResultState) -> BacktestResult {
    BacktestResult {
        id: new_id(NOW),
        strategy_id: "ema_cross".to_owned(),
        strategy_version: "v1".to_owned(),
        symbol: symbol.to_owned(),
        timeframe: "1d".to_owned(),
        from_ms: NOW - 1_000,
        until_ms: NOW,
        bar_count: 500,
        params: r#"{"fast":10}"#.to_owned(),
        assumptions: "{}".to_owned(),
        trade_count: 3,
        win_count: 2,
        loss_count: 1,
        total_return: Some(0.1 + 0.2),
        sharpe: None,
        sharpe_low: None,
        sharpe_high: None,
        pbo: None,
        max_drawdown: Some(-1e-300),
        profit_factor: Some(f64::MAX),
        win_rate: Some(2.0 / 3.0),
        metrics: "{}".to_owned(),
        digest: "d".to_owned(),
        elapsed_ms: 12,
        created_by: "ana".to_owned(),
        created_at: NOW,
        job_id: None,
        study: "single".to_owned(),
        state,
        run_count: 1,
        run_done: 1,
        verdict: None,
        engine: "signals".to_owned(),
        instruments: "[]".to_owned(),
    }
}

fn tried(params: &str) -> Trial {
    Trial {
        symbol: "AAPL".to_owned(),
        timeframe: "1d".to_owned(),
        window_digest: "w".to_owned(),
        strategy_id: "ema_cross".to_owned(),
        strategy_version: "v1".to_owned(),
        params_digest: params.to_owned(),
        first_seen: NOW,
    }
}

/// Stores results of one strategy of its own and lists them in every order, whole and one by one.
async fn backtest_results_are_put_in_order(db: &Db) {
    let stored =
        async |sharpe_low: Option<f64>, pbo: Option<f64>, study: &str, fall: Option<f64>| {
            let row = BacktestResult {
                strategy_id: "ordered".to_owned(),
                study: study.to_owned(),
                sharpe: sharpe_low.map(|low| low + 0.5),
                sharpe_low,
                sharpe_high: sharpe_low.map(|low| low + 1.0),
                pbo,
                max_drawdown: fall,
                ..backtest_result("AAPL", ResultState::Done)
            };
            assert!(backtest::put(db, &row, &[], &[]).await.unwrap());
            assert_eq!(backtest::get(db, &row.id).await.unwrap(), Some(row.clone()));
            row.id
        };
    let a = stored(Some(0.4), None, "single", Some(0.3)).await;
    let b = stored(Some(-0.2), Some(0.7), "walk_forward", Some(0.1)).await;
    let c = stored(None, None, "single", None).await;
    let d = stored(Some(0.1), Some(0.2), "walk_forward", Some(0.3)).await;
    for (order, expected) in [
        (BacktestOrder::Newest, [&d, &c, &b, &a]),
        (BacktestOrder::Sharpe, [&d, &b, &a, &c]),
        (BacktestOrder::Drawdown, [&b, &d, &a, &c]),
        (BacktestOrder::Pbo, [&d, &b, &c, &a]),
    ] {
        let mut filter = BacktestFilter {
            strategy_id: Some("ordered"),
            order,
            ..BacktestFilter::default()
        };
        let whole = backtest::list(db, filter, 10).await.unwrap();
        let ids: Vec<&String> = whole.iter().map(|row| &row.id).collect();
        assert_eq!(ids, expected, "{order:?}");
        for (row, id) in whole.iter().zip(expected) {
            let page = backtest::list(db, filter, 1).await.unwrap();
            assert_eq!(page.first(), Some(row), "{order:?}");
            filter.after_id = Some(id);
        }
        assert!(backtest::list(db, filter, 1).await.unwrap().is_empty());
    }
    for id in [a, b, c, d] {
        assert!(backtest::delete(db, &id).await.unwrap());
    }
}

pub(crate) async fn backtest_results_come_back_whole(db: &Db) {
    let first = backtest_result("AAPL", ResultState::Done);
    let second = BacktestResult {
        study: "walk_forward".to_owned(),
        verdict: Some("fragile".to_owned()),
        from_ms: NOW - 500,
        ..backtest_result("SPX", ResultState::Done)
    };
    // Any bytes, a zero among them.
    let bytes: Vec<u8> = (0..=255).collect();
    let parts = [
        Part {
            name: "equity",
            content: &bytes,
        },
        Part {
            name: "trades",
            content: &[],
        },
    ];
    assert!(
        backtest::put(db, &first, &parts, &[tried("p1")])
            .await
            .unwrap()
    );
    assert!(
        backtest::put(db, &second, &[], &[tried("p1"), tried("p2")])
            .await
            .unwrap()
    );
    assert_eq!(trial::count(db, "AAPL", "1d").await.unwrap(), 2);
    // A finished result is not changed, nor its parts, nor the ledger.
    let other = [Part {
        name: "equity",
        content: b"other",
    }];
    assert!(
        !backtest::put(db, &first, &other, &[tried("p3")])
            .await
            .unwrap()
    );
    assert_eq!(trial::count(db, "AAPL", "1d").await.unwrap(), 2);
    let part = async |name| backtest::part(db, &first.id, name).await.unwrap();
    assert_eq!(part("equity").await, Some(bytes));
    assert_eq!(part("trades").await, Some(Vec::new()));
    assert_eq!(part("report").await, None);
    assert_eq!(
        backtest::get(db, &first.id).await.unwrap(),
        Some(first.clone())
    );
    let earlier = backtest::earlier_parts(db, &first.id).await.unwrap();
    assert_eq!(earlier, Some((String::new(), String::new())));
    let ids = async |filter: BacktestFilter<'_>| -> Vec<String> {
        let found = backtest::list(db, filter, 10).await.unwrap();
        found.into_iter().map(|row| row.id).collect()
    };
    let all = BacktestFilter::default();
    assert_eq!(ids(all).await, [second.id.clone(), first.id.clone()]);
    let check = async |filter: BacktestFilter<'_>, expected: &BacktestResult| {
        assert_eq!(
            ids(filter).await,
            std::slice::from_ref(&expected.id),
            "{filter:?}"
        );
    };
    check(
        BacktestFilter {
            symbol: Some("AAPL"),
            ..all
        },
        &first,
    )
    .await;
    check(
        BacktestFilter {
            study: Some("walk_forward"),
            ..all
        },
        &second,
    )
    .await;
    check(
        BacktestFilter {
            verdict: Some("fragile"),
            ..all
        },
        &second,
    )
    .await;
    check(
        BacktestFilter {
            after_id: Some(&second.id),
            ..all
        },
        &first,
    )
    .await;
    check(
        BacktestFilter {
            until_ms: Some(NOW - 500),
            ..all
        },
        &first,
    )
    .await;
    backtest_results_are_put_in_order(db).await;
    let none = BacktestFilter {
        from_ms: Some(NOW),
        ..all
    };
    assert!(ids(none).await.is_empty());
    let other_timeframe = BacktestFilter {
        timeframe: Some("1h"),
        ..all
    };
    assert!(ids(other_timeframe).await.is_empty());
    let latest = backtest::latest_verdicts(db).await.unwrap();
    assert_eq!((latest.len(), &latest[0].id), (1, &second.id));
    assert!(backtest::delete(db, &first.id).await.unwrap());
    assert!(!backtest::delete(db, &first.id).await.unwrap());
    assert_eq!(backtest::get(db, &first.id).await.unwrap(), None);
    assert_eq!(part("equity").await, None);
    assert_eq!(trial::count(db, "AAPL", "1d").await.unwrap(), 2);
}

pub(crate) async fn runs_of_a_study_are_stored_once(db: &Db) {
    let new = NewJob {
        kind: "backtest",
        payload: "{}",
        priority: 0,
        attempts_max: 3,
        run_at: NOW,
        created_by: "ana",
        unique_key: None,
    };
    let job_id = job::enqueue(db, &new, NOW).await.unwrap();
    let begun = BacktestResult {
        job_id: Some(job_id.clone()),
        study: "sweep".to_owned(),
        run_count: 5,
        run_done: 0,
        ..backtest_result("AAPL", ResultState::Running)
    };
    assert!(backtest::put(db, &begun, &[], &[]).await.unwrap());
    let chunk = |sequence, content: &[u8]| Chunk {
        sequence,
        run_count: 2,
        content: content.to_vec(),
    };
    let (first, second) = (chunk(0, b"ab"), chunk(2, b"cd"));
    let add = async |chunk: &Chunk, params: &str| {
        backtest::add_chunk(db, &begun.id, chunk, &[tried(params)])
            .await
            .unwrap()
    };
    assert!(add(&second, "p2").await);
    assert!(add(&first, "p1").await);
    // Another worker at the same runs changes nothing.
    assert!(!add(&chunk(0, b"xx"), "p3").await);
    assert_eq!(trial::count(db, "AAPL", "1d").await.unwrap(), 2);
    assert_eq!(
        backtest::chunks(db, &begun.id).await.unwrap(),
        [first, second]
    );
    let found = backtest::get(db, &begun.id).await.unwrap().unwrap();
    assert_eq!((found.run_done, found.state), (4, ResultState::Running));
    assert_eq!(backtest::of_job(db, &job_id).await.unwrap().len(), 1);
    let unfinished = job::unfinished_of_kind(db, "backtest", 10).await.unwrap();
    assert_eq!((unfinished.len(), &unfinished[0].id), (1, &job_id));
    assert!(
        job::unfinished_of_kind(db, "import", 10)
            .await
            .unwrap()
            .is_empty()
    );
    // What its job became is what became of it; the runs stay.
    assert!(job::cancel(db, &job_id, NOW).await.unwrap());
    assert!(!add(&chunk(4, b"ef"), "p4").await);
    let found = backtest::get(db, &begun.id).await.unwrap().unwrap();
    assert_eq!((found.run_done, found.state), (4, ResultState::Cancelled));
    let list = backtest::list(db, BacktestFilter::default(), 10)
        .await
        .unwrap();
    assert_eq!(list[0].state, ResultState::Cancelled);
    // A result concludes it, and then it takes no more runs.
    let done = BacktestResult {
        state: ResultState::Done,
        run_done: 5,
        sharpe: Some(1.5),
        ..begun.clone()
    };
    assert!(backtest::put(db, &done, &[], &[]).await.unwrap());
    assert!(!add(&chunk(4, b"ef"), "p4").await);
    let found = backtest::get(db, &begun.id).await.unwrap().unwrap();
    assert_eq!((found.sharpe, found.state), (Some(1.5), ResultState::Done));
    assert!(backtest::delete(db, &begun.id).await.unwrap());
    assert!(backtest::chunks(db, &begun.id).await.unwrap().is_empty());
}

pub(crate) async fn performance_keeps_days_and_the_latest_windows(db: &Db) {
    let day = |strategy: &str, day, daily_return| StrategyDay {
        strategy_id: strategy.to_owned(),
        symbol: "AAPL".to_owned(),
        timeframe: "1d".to_owned(),
        day,
        daily_return,
        cumulative_return: daily_return * 2.0,
        trade_count: 1,
        updated_at: NOW,
    };
    let window = |span: &str, until_ms, net_return| StrategyWindow {
        strategy_id: "ema_cross".to_owned(),
        strategy_version: "v1".to_owned(),
        symbol: "AAPL".to_owned(),
        timeframe: "1d".to_owned(),
        span: span.to_owned(),
        from_ms: if span == "24h" { 90 } else { 60 },
        until_ms,
        bar_count: 1,
        params: r#"{"fast":10}"#.to_owned(),
        net_return,
        hold_return: 0.5,
        max_drawdown: 0.25,
        trade_count: 2,
        expected_mean: (span == "7d").then_some(0.01),
        expected_low: (span == "7d").then_some(-0.2),
        expected_high: (span == "7d").then_some(0.3),
        updated_at: NOW,
    };
    let days = [day("ema_cross", 2, 0.1), day("ema_cross", 1, 0.2)];
    let windows = [window("7d", 100, 0.7), window("24h", 100, 0.1)];
    performance::record(db, &days, &windows).await.unwrap();
    // Neither a day told before nor an older run changes anything.
    let later = [day("ema_cross", 2, 0.3), day("rsi_reversion", 1, 0.4)];
    let older = [window("24h", 99, 0.9)];
    performance::record(db, &later, &older).await.unwrap();
    let of = ("AAPL", "1d");
    let all = performance::days_of(db, "ema_cross", of, 10).await.unwrap();
    assert_eq!(all, [day("ema_cross", 1, 0.2), day("ema_cross", 2, 0.1)]);
    let newest = performance::days_of(db, "ema_cross", of, 1).await.unwrap();
    assert_eq!(newest, all[1..]);
    let last = performance::last_days(db, "1d").await.unwrap();
    assert_eq!(
        last,
        [day("ema_cross", 2, 0.1), day("rsi_reversion", 1, 0.4)]
    );
    assert!(performance::last_days(db, "1h").await.unwrap().is_empty());
    let found = performance::windows_of(db, "ema_cross", of).await.unwrap();
    assert_eq!(found, [window("24h", 100, 0.1), window("7d", 100, 0.7)]);
    let weeks = performance::windows_of_span(db, "7d").await.unwrap();
    assert_eq!(weeks, found[1..]);
    let newer = [window("24h", 101, -0.3)];
    performance::record(db, &[], &newer).await.unwrap();
    let found = performance::windows_of(db, "ema_cross", of).await.unwrap();
    assert_eq!(found[0], newer[0]);
}

pub(crate) async fn imports_and_quarantine_come_back_whole(db: &Db) {
    let import = Import {
        id: new_id(NOW),
        series_id: None,
        symbol: "BTC/USDT".to_owned(),
        timeframe: "5m".to_owned(),
        source: "file".to_owned(),
        file_name: "btc.csv".to_owned(),
        file_digest: "d".to_owned(),
        started_at: NOW,
        finished_at: NOW + 9,
        received: 10,
        accepted: 7,
        flagged: 1,
        quarantined: 2,
        inserted: 8,
        corrected: 0,
        unchanged: 0,
        report: r#"{"version":1}"#.to_owned(),
    };
    import::record(db, &import).await.unwrap();
    assert_eq!(
        import::get(db, &import.id).await.unwrap(),
        Some(import.clone())
    );
    let latest = import::latest_of(db, "BTC/USDT", "5m").await.unwrap();
    assert_eq!(latest, Some(import.clone()));
    assert_eq!(import::recent(db, "", 10).await.unwrap().len(), 1);
    let since = async |from| import::since(db, from, 10).await.unwrap().len();
    let ended = import.finished_at;
    assert_eq!((since(ended).await, since(ended + 1).await), (1, 0));
    let row = |line, rule: &str| QuarantinedRow {
        id: new_id(NOW),
        import_id: import.id.clone(),
        symbol: "BTC/USDT".to_owned(),
        timeframe: "5m".to_owned(),
        source: "file".to_owned(),
        line,
        opened_at: (line > 5).then_some(NOW),
        rule: rule.to_owned(),
        value: "NaN".to_owned(),
        raw: "2020-01-01,NaN,\"ñ\"".to_owned(),
        recorded_at: NOW,
    };
    let rows = [
        row(3, "not_finite"),
        row(7, "high_below_low"),
        row(9, "not_finite"),
    ];
    quarantine::add(db, &rows).await.unwrap();
    let filter = QuarantineFilter {
        import_id: Some(&import.id),
        ..QuarantineFilter::default()
    };
    assert_eq!(quarantine::list(db, filter, 10).await.unwrap(), rows);
    let next = QuarantineFilter {
        symbol: Some("BTC/USDT"),
        timeframe: Some("5m"),
        after_id: Some(&rows[0].id),
        ..filter
    };
    assert_eq!(quarantine::list(db, next, 1).await.unwrap(), rows[1..2]);
    let counts = quarantine::count_by_rule(db, "BTC/USDT", "5m")
        .await
        .unwrap();
    assert_eq!(
        counts,
        [
            ("not_finite".to_owned(), 2),
            ("high_below_low".to_owned(), 1)
        ]
    );
}
