//! Runs on one account over recorded bars in a real store: shorter bars, currencies, and the same again.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "support/place.rs"]
mod place;

use std::sync::Arc;

use rumbo_app::App;
use rumbo_app::backtest::account::{Account, Funding};
use rumbo_app::backtest::again::again;
use rumbo_app::backtest::events::{
    EventMarket, EventsReport, Watch, events, read_market, run_and_store_events, test_of,
};
use rumbo_app::backtest::stored::Made;
use rumbo_app::backtest::{BacktestOptions, Engine, PlaceQuery, StudyKind};
use rumbo_app::job::BacktestJob;
use rumbo_engine::backtest::Assumptions;
use rumbo_engine::portfolio::Sizing;
use rumbo_engine::strategy::Strategy;
use rumbo_engine::trading::Config;
use rumbo_market::Timeframe;

const NOW: &str = "2024-06-01T00:00:00Z";

async fn import(app: &App, file: &str, symbol: &str, timeframe: Timeframe) {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../sample")
        .join(file);
    place::import(app, file, std::fs::read(path).unwrap(), symbol, timeframe).await;
}

fn strategy(id: &str) -> Strategy {
    let all = Strategy::builtin().iter().chain(Strategy::rotations());
    Strategy::find(id, all).unwrap().clone()
}

fn resolved(account: &str, strategy: &Strategy, symbols: &[&str]) -> (Account, Vec<String>) {
    let symbols: Vec<String> = symbols.iter().map(|&symbol| symbol.to_owned()).collect();
    let account = Account::from_toml(account).unwrap();
    let options = BacktestOptions::default();
    let account = account.resolved(strategy, &options, &symbols, |name| Ok(name.to_owned()));
    (account.unwrap(), symbols)
}

async fn market(
    app: &App,
    (account, symbols): &(Account, Vec<String>),
    timeframe: Timeframe,
) -> Result<EventMarket, String> {
    let query = PlaceQuery {
        timeframe,
        from: None,
        until: None,
        as_of: app.now_ms(),
    };
    let read = read_market(app, symbols, query, account).await;
    read.map_err(|error| error.to_string())
}

fn run(strategy: &Strategy, market: &EventMarket, account: &Account) -> EventsReport {
    let params = strategy.defaults();
    events(strategy, market, &params, account, &Watch::default()).unwrap()
}

/// What the instruments brought, and what belongs to none, is what the account gained.
fn check_sum(report: &EventsReport) {
    let earned: f64 = report.shares.iter().map(|share| share.pnl).sum();
    let last = report.equity.last().unwrap().1;
    let gained = last - report.account.capital - report.paid.interest;
    assert!((gained - earned).abs() < 1e-6, "{gained} {earned}");
}

#[tokio::test]
async fn shorter_stored_bars_decide_inside_a_bar() {
    let place = place::open("", NOW).await;
    import(&place.app, "BTCUSDT-1h.csv.zst", "BTC/USDT", Timeframe::H1).await;
    let strategy = strategy("ema_cross");
    let account = "sizing = { risk = { share = 0.01 } }";
    let tested = resolved(account, &strategy, &["BTC/USDT"]);
    // Days derived from hours: the hours themselves are inside.
    let market = market(&place.app, &tested, Timeframe::D1).await.unwrap();
    let report = run(&strategy, &market, &tested.0);
    assert_eq!(report.shares[0].finer, Some(Timeframe::H1));
    assert!(report.trades.len() > 20);
    check_sum(&report);
    let (mut blind, symbols) = tested;
    blind.finer = false;
    let tested = (blind, symbols);
    let without = self::market(&place.app, &tested, Timeframe::D1)
        .await
        .unwrap();
    let without = run(&strategy, &without, &tested.0);
    assert_eq!(without.shares[0].finer, None);
    assert_eq!(without.ambiguous_decided, 0);
    assert_ne!(without.digest, report.digest);
}

#[tokio::test]
async fn prices_in_another_currency_are_converted_or_refused() {
    let place = place::open("", NOW).await;
    let app = &place.app;
    for (file, symbol) in [
        ("USDJPY-1d.csv.zst", "USD/JPY"),
        ("EURUSD-1d.csv.zst", "EUR/USD"),
    ] {
        import(app, file, symbol, Timeframe::D1).await;
    }
    let strategy = strategy("ema_cross");
    let tested = resolved(
        "currency = \"USD\"\nconversion_bps = 2",
        &strategy,
        &["EUR/USD", "USD/JPY"],
    );
    let both = market(app, &tested, Timeframe::D1).await.unwrap();
    assert!(both.listed[0].rates.is_none());
    // A yen was worth about a cent.
    let rates = both.listed[1].rates.as_ref().unwrap();
    assert!(rates.1.iter().all(|rate| (0.005..0.02).contains(rate)));
    let report = run(&strategy, &both, &tested.0);
    assert!(report.paid.conversion > 0.0);
    assert!(report.shares.iter().all(|share| share.trades > 5));
    check_sum(&report);
    // Fills in yen are counted in dollars: no more than the whole account a dozen times a year.
    let turnover = report.metrics.turnover().unwrap();
    assert!((0.1..50.0).contains(&turnover), "{turnover}");
    let exposure = report.metrics.exposure().unwrap();
    assert!((0.1..=1.0).contains(&exposure), "{exposure}");
    let lone = resolved("currency = \"GBP\"", &strategy, &["EUR/USD"]);
    let refused = market(app, &lone, Timeframe::D1).await.unwrap_err();
    for part in ["EUR/USD", "GBP", "USD/GBP or GBP/USD"] {
        assert!(refused.contains(part), "{refused}");
    }
}

#[tokio::test]
async fn a_stored_run_comes_out_again_bit_for_bit() {
    let place = place::open("", NOW).await;
    let app = &place.app;
    for symbol in ["SPY", "VNQ", "VWO"] {
        import(app, &format!("{symbol}-1d.csv.zst"), symbol, Timeframe::D1).await;
    }
    let strategy = strategy("relative_momentum");
    let (account, symbols) = resolved(
        "idle_rate = 0.02\n[limits]\ngross = 0.9",
        &strategy,
        &["SPY", "VNQ", "VWO"],
    );
    let job = BacktestJob {
        symbols,
        strategy: strategy.id.clone(),
        strategy_version: None,
        timeframe: Timeframe::D1,
        from: rumbo_market::parse_instant("2010-01-01"),
        until: rumbo_market::parse_instant("2020-01-01"),
        options: BacktestOptions::default(),
        study: StudyKind::Single,
        grid: Default::default(),
        scheme: None,
        as_of: None,
        engine: Engine::Events,
        account: Some(account),
    };
    let test = test_of(app, &job, strategy).await.unwrap();
    let made = Made {
        id: "one",
        created_by: "test",
        job_id: None,
        study: StudyKind::Single,
        runs: 1,
    };
    let row = run_and_store_events(app, test, made, Arc::new(Watch::default()))
        .await
        .unwrap();
    assert_eq!(row.engine, "events");
    assert_eq!(row.instruments, r#"["SPY","VNQ","VWO"]"#);
    let read = rumbo_store::backtest::get(&app.db, "one").await.unwrap();
    assert_eq!(read.as_ref(), Some(&row));
    let again = again(app, &row).await.unwrap();
    let report = again.events.unwrap();
    assert_eq!(report.digest.to_string(), row.digest);
    check_sum(&report);
    // The limit holds at fills; in between prices move the sizes.
    let most = report
        .exposure
        .gross
        .iter()
        .zip(&report.equity)
        .map(|(gross, (_, equity))| gross / equity)
        .fold(0.0, f64::max);
    assert!((0.8..0.95).contains(&most), "{most}");
    // Each of the instruments, and all together, count the try.
    for symbol in ["SPY", "VWO", "SPY + VNQ + VWO"] {
        let tries = rumbo_app::trial::tries(app, symbol, Timeframe::D1)
            .await
            .unwrap();
        assert_eq!(tries, 1, "{symbol}");
    }
}

/// An account of a text, resolved, or what is wrong with it.
fn read(text: &str, symbols: &[&str]) -> Result<Account, String> {
    let strategy = &strategy("buy_and_hold");
    let symbols: Vec<String> = symbols.iter().map(|&symbol| symbol.to_owned()).collect();
    let account = Account::from_toml(text).map_err(|error| error.to_string())?;
    account
        .resolved(strategy, &BacktestOptions::default(), &symbols, |name| {
            Ok(name.to_ascii_uppercase())
        })
        .map_err(|error| error.to_string())
}

#[test]
fn an_empty_account_is_that_of_the_signal_path() {
    let account = read("", &["SPY"]).unwrap();
    assert_eq!(account.config(252.0), {
        let assumptions = Assumptions {
            periods_per_year: 252.0,
            ..Assumptions::default()
        };
        Config::from(&assumptions)
    });
    assert_eq!(
        read("", &["SPY", "VNQ", "VWO", "AAPL"]).unwrap().sizing,
        Some(Sizing::Equity { share: 0.25 })
    );
}

#[test]
fn a_file_says_what_is_wrong_with_it() {
    let refused = |text: &str| read(text, &["SPY", "VNQ"]).unwrap_err();
    for (text, parts) in [
        ("captal = 5", ["captal", "capital"]),
        ("[terms]\nfees = 5", ["fees", "fee_bps"]),
        (
            "[groups]\nAAPL = \"tech\"",
            ["AAPL", "none of the instruments"],
        ),
        ("[limits]\ngross = -1", ["gross", "above 0"]),
        (
            "[rebalance]\nweights = { SPY = 0.9, VNQ = 0.4 }\nevery = \"month\"",
            ["weights", "1.3"],
        ),
        ("[funding.SPY]\nrate = 2", ["funding", "SPY"]),
    ] {
        let said = refused(text);
        assert!(
            parts.iter().all(|part| said.contains(part)),
            "{text}: {said}"
        );
    }
    let said = read("[[actions.spy]]\nat = \"2020-08-31\"", &["SPY"]).unwrap_err();
    assert!(
        said.contains("exactly one") && said.contains("2020-08-31"),
        "{said}"
    );
}

#[test]
fn funding_falls_on_hours_from_midnight() {
    let funding = Funding {
        rate: 0.0001,
        every_hours: 8,
    };
    let hour = 3_600_000;
    assert_eq!(
        funding.instants(5 * hour, 24 * hour),
        [8 * hour, 16 * hour, 24 * hour]
    );
}

#[test]
fn costs_are_multiplied_everywhere() {
    let account = read(
        "[instruments.VNQ]\nmaker_bps = 2\nimpact = 0.1",
        &["SPY", "VNQ"],
    )
    .unwrap();
    let doubled = account.with_costs(2.0);
    assert_eq!(doubled.terms.fee_bps, 20.0);
    let own = &doubled.instruments["VNQ"];
    assert_eq!(
        (own.maker_bps, own.impact, own.slippage_bps),
        (Some(4.0), 0.2, 10.0)
    );
}
