//! Trials, strategies, backtest results, performance, imports, quarantine.

use rumbo_store::backtest::{self, BacktestFilter, BacktestResult};
use rumbo_store::import::{self, Import};
use rumbo_store::performance::{self, StrategyDay};
use rumbo_store::quarantine::{self, QuarantineFilter, QuarantinedRow};
use rumbo_store::strategy::{self, NewVersion};
use rumbo_store::trial::{self, Trial};
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

pub(crate) async fn backtest_results_come_back_whole(db: &Db) {
    let result = |symbol: &str| BacktestResult {
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
        max_drawdown: Some(-1e-300),
        profit_factor: Some(f64::MAX),
        win_rate: Some(2.0 / 3.0),
        metrics: "{}".to_owned(),
        trades: "[]".to_owned(),
        equity: "[[1,2.5]]".to_owned(),
        digest: "d".to_owned(),
        elapsed_ms: 12,
        created_by: "ana".to_owned(),
        created_at: NOW,
    };
    let (first, second) = (result("AAPL"), result("SPX"));
    backtest::put(db, &first).await.unwrap();
    backtest::put(db, &second).await.unwrap();
    assert!(backtest::put(db, &first).await.unwrap_err().is_conflict());
    assert_eq!(
        backtest::get(db, &first.id).await.unwrap(),
        Some(first.clone())
    );
    let all = backtest::list(db, BacktestFilter::default(), 10)
        .await
        .unwrap();
    assert_eq!(all[0].id, second.id);
    assert_eq!(all.len(), 2);
    let filter = BacktestFilter {
        symbol: Some("AAPL"),
        strategy_id: Some("ema_cross"),
        before_id: Some(&second.id),
    };
    let some = backtest::list(db, filter, 10).await.unwrap();
    assert_eq!(some.len(), 1);
    assert_eq!(some[0].win_rate, Some(2.0 / 3.0));
}

pub(crate) async fn performance_is_replaced_by_day(db: &Db) {
    let day = |day, daily_return| StrategyDay {
        strategy_id: "ema_cross".to_owned(),
        symbol: "AAPL".to_owned(),
        timeframe: "1d".to_owned(),
        day,
        daily_return,
        cumulative_return: daily_return * 2.0,
        trade_count: 1,
        updated_at: NOW,
    };
    performance::put(db, &[day(2, 0.1), day(1, 0.2)])
        .await
        .unwrap();
    performance::put(db, &[day(2, 0.3)]).await.unwrap();
    let all = performance::days_since(db, "ema_cross", "AAPL", 0)
        .await
        .unwrap();
    assert_eq!(all, [day(1, 0.2), day(2, 0.3)]);
    let since = performance::days_since(db, "ema_cross", "AAPL", 2)
        .await
        .unwrap();
    assert_eq!(since.len(), 1);
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
