//! The report of a backtest on cases that can be worked out by hand, and its page.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use rumbo_engine::backtest::{Assumptions, Direction, Outcome, Trade, run};
use rumbo_engine::metric::{Metrics, compute_all};
use rumbo_engine::report::html::{Page, TRADES_MAX, html};
use rumbo_engine::report::{
    BreakEven, Kind, ParameterUse, Report, ReportInput, Severity, csv, render_diagnostic, report,
    with_costs,
};
use rumbo_engine::signal::Signals;
use rumbo_market::{Bar, Bars, Calendar, DAY_MS, Lang, Locale, Timeframe, parse_instant};

const START: &str = "2021-01-04";

fn near(seen: f64, expected: f64) -> bool {
    (seen - expected).abs() < 1e-9 * expected.abs().max(1.0)
}

/// Daily bars that open at the close before and have a narrow range, with plenty of volume.
fn days(closes: &[f64]) -> Bars {
    let start = parse_instant(START).unwrap();
    let mut open = closes[0];
    (0..)
        .zip(closes)
        .map(|(day, &close)| {
            let bar = Bar {
                opened_at: start + day * DAY_MS,
                open,
                high: open.max(close) + 0.01,
                low: open.min(close) - 0.01,
                close,
                volume: 1e6,
            };
            open = close;
            bar
        })
        .collect()
}

/// Enters on the closes of the first rows and leaves on those of the second.
fn signals(rows: usize, enter: &[usize], leave: &[usize]) -> Signals {
    let column = |chosen: &[usize]| (0..rows).map(|row| chosen.contains(&row)).collect();
    Signals {
        enter_long: column(enter),
        exit_long: column(leave),
        ..Signals::default()
    }
}

fn fee_only(fee_bps: f64) -> Assumptions {
    Assumptions {
        fee_bps,
        slippage_bps: 0.0,
        direction: Direction::LongOnly,
        ..Assumptions::default()
    }
}

/// One run with everything that its report needs.
struct Run {
    bars: Bars,
    signals: Signals,
    assumptions: Assumptions,
    outcome: Outcome,
    metrics: Metrics,
}

impl Run {
    fn new(bars: Bars, signals: Signals, assumptions: Assumptions) -> Self {
        let outcome = run(bars.as_slice(), &signals, &assumptions);
        Self::of_outcome(bars, signals, assumptions, outcome)
    }

    fn of_outcome(
        bars: Bars,
        signals: Signals,
        assumptions: Assumptions,
        outcome: Outcome,
    ) -> Self {
        let metrics = compute_all(bars.as_slice(), &outcome, &assumptions);
        Self {
            bars,
            signals,
            assumptions,
            outcome,
            metrics,
        }
    }

    fn input<'a>(&'a self, parameters: &'a [ParameterUse<'a>]) -> ReportInput<'a> {
        ReportInput {
            bars: self.bars.as_slice(),
            earlier_closes: &[],
            timeframe: Timeframe::D1,
            calendar: Calendar::Continuous,
            outcome: &self.outcome,
            metrics: &self.metrics,
            assumptions: &self.assumptions,
            parameters,
        }
    }

    fn report_with(&self, parameters: &[ParameterUse<'_>]) -> Report {
        report(&self.input(parameters), |multiple| {
            let assumptions = with_costs(&self.assumptions, multiple);
            run(self.bars.as_slice(), &self.signals, &assumptions)
        })
    }

    fn report(&self) -> Report {
        self.report_with(&[])
    }
}

/// One trade from the second open at `from` to the fourth at `to`.
fn one_trade(from: f64, to: f64, assumptions: Assumptions) -> Run {
    let bars = days(&[from, from, to, to, to]);
    Run::new(bars, signals(5, &[0], &[2]), assumptions)
}

#[test]
fn break_even_cost_is_where_the_fee_takes_the_whole_gain() {
    // 110 (1 - f) = 100 (1 + f) at f = 10 / 210.
    let fee = 10.0 / 210.0;
    let found = one_trade(100.0, 110.0, fee_only(10.0)).report().break_even;
    let BreakEven::At {
        multiple,
        round_trip_bps,
    } = found
    else {
        panic!("{found:?}");
    };
    assert!((multiple / (fee / 0.001) - 1.0).abs() < 1e-3, "{multiple}");
    assert!(multiple <= fee / 0.001, "{multiple} promises too much");
    assert!(near(round_trip_bps, multiple * 20.0), "{round_trip_bps}");
}

#[test]
fn break_even_cost_has_a_word_for_every_other_case() {
    let check = |from, to, fee_bps, expected| {
        let found = one_trade(from, to, fee_only(fee_bps)).report().break_even;
        assert_eq!(found, expected, "{from} {to} {fee_bps}");
    };
    check(100.0, 99.0, 10.0, BreakEven::LosesWithoutCosts);
    check(100.0, 100.0, 10.0, BreakEven::LosesWithoutCosts);
    check(100.0, 110.0, 0.0, BreakEven::NoCosts);
    // Ten times the price leaves a gain up to a fee of 9 / 11.
    check(100.0, 1_000.0, 10.0, BreakEven::Beyond { multiple: 64.0 });
    let idle = Run::new(days(&[1.0; 5]), signals(5, &[], &[]), fee_only(10.0));
    assert_eq!(idle.report().break_even, BreakEven::NoCosts);
}

#[test]
fn stress_multiplies_every_cost() {
    let report = one_trade(100.0, 110.0, fee_only(100.0)).report();
    assert_eq!(report.stress.len(), 3);
    for (row, fee) in report.stress.iter().zip([0.01, 0.02, 0.03]) {
        let expected = 1.1 * (1.0 - fee) / (1.0 + fee) - 1.0;
        let seen = row.total_return.unwrap();
        assert!(near(seen, expected), "{fee}: {seen} instead of {expected}");
        assert_eq!(row.trades, 1);
    }
    let tripled = with_costs(
        &Assumptions {
            fee_bps: 1.0,
            slippage_bps: 2.0,
            half_spread_bps: 3.0,
            ..Assumptions::default()
        },
        3.0,
    );
    let seen = (
        tripled.fee_bps,
        tripled.slippage_bps,
        tripled.half_spread_bps,
    );
    assert_eq!(seen, (3.0, 6.0, 9.0));
}

#[test]
fn alternatives_are_holding_with_costs_and_cash_at_the_rate() {
    let assumptions = Assumptions {
        risk_free: 0.05,
        size: 0.5,
        ..fee_only(100.0)
    };
    let closes: Vec<f64> = (0..1_462)
        .map(|day| 100.0 + f64::from(day) * 0.05)
        .collect();
    let bars = days(&closes);
    let run = Run::new(bars, signals(1_462, &[3], &[9]), assumptions);
    let comparison = run.report().comparison;
    // Bought at the open of the second day, at the first close, and marked without leaving.
    let held = (100.0 + 1_461.0 * 0.05) / 100.0 / 1.01 - 1.0;
    assert!(near(comparison.buy_and_hold.total_return.unwrap(), held));
    // 1461 days are four years of 365.25.
    let cash = 1.05_f64.powi(4) - 1.0;
    assert!(near(comparison.cash.total_return.unwrap(), cash));
    assert!(near(comparison.cash.final_equity, 10_000.0 * (1.0 + cash)));
    assert_eq!(comparison.strategy.total_return, run.metrics.total_return());
}

#[test]
fn months_multiply_to_the_total_and_stand_in_their_year() {
    let closes: Vec<f64> = (0..420).map(|day| 100.0 + f64::from(day % 50)).collect();
    let rows = closes.len();
    let run = Run::new(days(&closes), signals(rows, &[0], &[]), fee_only(0.0));
    let report = run.report();
    let years: Vec<i64> = report.months.iter().map(|row| row.year).collect();
    assert_eq!(years, [2021, 2022]);
    assert!(report.months[0].months.iter().all(Option::is_some));
    assert_eq!(report.months[1].months[2..], [None; 10]);
    // Marked at the first close of 1 February over the last of January: days 28 and 27.
    let january = (100.0 + 27.0) / 100.0 - 1.0;
    assert!(near(report.months[0].months[0].unwrap(), january));
    let total = report
        .months
        .iter()
        .fold(1.0, |growth, row| growth * (1.0 + row.total.unwrap()));
    assert!(near(total - 1.0, run.metrics.total_return().unwrap()));
}

/// Trades that were entered on consecutive days, with these profits.
fn trades_with(profits: &[f64]) -> Vec<Trade> {
    let run = one_trade(100.0, 110.0, fee_only(0.0));
    let start = parse_instant(START).unwrap();
    (0..)
        .zip(profits)
        .map(|(day, &pnl)| Trade {
            opened_at: start + day * DAY_MS,
            pnl,
            return_ratio: pnl / 1_000.0,
            ..run.outcome.trades[0].clone()
        })
        .collect()
}

/// A run whose trades have these profits and whose equity books one of them a day.
fn booked(profits: &[f64]) -> Run {
    let mut equity = vec![10_000.0];
    let mut value = 10_000.0;
    for pnl in profits {
        value += pnl;
        equity.push(value);
    }
    let bars = days(&vec![100.0; equity.len()]);
    let outcome = Outcome {
        trades: trades_with(profits),
        stance: vec![0; equity.len()],
        cash: value,
        equity,
        ..Outcome::default()
    };
    Run::of_outcome(bars, Signals::default(), fee_only(10.0), outcome)
}

fn codes(report: &Report) -> Vec<&str> {
    let codes = report.diagnostics.iter();
    codes.map(|doubt| doubt.statement.code.as_str()).collect()
}

#[track_caller]
fn param(report: &Report, code: &str, name: &str) -> f64 {
    let doubt = report
        .diagnostics
        .iter()
        .find(|doubt| doubt.statement.code == code);
    let doubt = doubt.unwrap_or_else(|| panic!("{code} is not in {:?}", codes(report)));
    let value = serde_json::to_value(&doubt.statement.params[name]).unwrap();
    value.as_f64().unwrap()
}

#[test]
fn trades_are_told_apart_by_side_weekday_and_reason() {
    // 2021-01-04 was a Monday; eight days reach the next one.
    let profits = [10.0, -4.0, 3.0, 0.0, 5.0, 1.0, 1.0, -2.0];
    let report = booked(&profits).report();
    let of = |kind| report.breakdowns.iter().find(|b| b.kind == kind).unwrap();
    let days = &of(Kind::Weekday).buckets;
    let keys: Vec<&str> = days.iter().map(|bucket| bucket.key.as_str()).collect();
    assert_eq!(keys, ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]);
    assert_eq!((days[0].trades, days[0].wins), (2, 1));
    assert!(near(days[0].pnl, 8.0) && near(days[0].mean_return, 0.004));
    let side = &of(Kind::Side).buckets;
    assert_eq!(side.len(), 1);
    assert_eq!(
        (side[0].key.as_str(), side[0].trades, side[0].wins),
        ("long", 8, 5)
    );
    assert_eq!(of(Kind::ExitReason).buckets[0].key, "rule");
    // Hours mean nothing for daily bars.
    assert!(report.breakdowns.iter().all(|b| b.kind != Kind::Hour));
    for breakdown in &report.breakdowns {
        let count: usize = breakdown.buckets.iter().map(|bucket| bucket.trades).sum();
        let pnl: f64 = breakdown.buckets.iter().map(|bucket| bucket.pnl).sum();
        assert_eq!(count, 8, "{:?}", breakdown.kind);
        assert!(near(pnl, 14.0), "{:?}", breakdown.kind);
    }
}

#[test]
fn regime_of_a_trade_knows_nothing_after_its_decision() {
    let closes: Vec<f64> = (0..200)
        .map(|day| 100.0 * 1.01_f64.powi(day) + f64::from(day % 3))
        .collect();
    let entered = signals(200, &[60, 120], &[80, 140]);
    let run = Run::new(days(&closes), entered.clone(), fee_only(10.0));
    let regimes = |run: &Run| {
        let report = run.report();
        let found = report
            .breakdowns
            .into_iter()
            .find(|b| b.kind == Kind::Regime);
        found.unwrap().buckets
    };
    let known = regimes(&run);
    assert_eq!(known.iter().map(|bucket| bucket.trades).sum::<usize>(), 2);
    // A crash after the second decision changes profits, not the regimes that were known.
    let mut poisoned = closes;
    for close in &mut poisoned[121..] {
        *close *= 0.4;
    }
    let poisoned = Run::new(days(&poisoned), entered, fee_only(10.0));
    let keys = |buckets: &[rumbo_engine::report::Bucket]| -> Vec<(String, usize)> {
        buckets.iter().map(|b| (b.key.clone(), b.trades)).collect()
    };
    assert_eq!(keys(&regimes(&poisoned)), keys(&known));
}

#[test]
fn excursions_tell_winners_from_losers() {
    let mut run = booked(&[10.0, 20.0, -5.0, -5.0]);
    for (trade, (mae, mfe, change)) in run.outcome.trades.iter_mut().zip([
        (-0.01, 0.10, 0.05),
        (-0.03, 0.20, 0.10),
        (-0.06, 0.07, -0.05),
        (-0.10, 0.01, -0.08),
    ]) {
        (trade.mae, trade.mfe, trade.return_ratio) = (mae, mfe, change);
    }
    let excursions = run.report().excursions.unwrap();
    assert!(near(excursions.winners.mae_median.unwrap(), -0.02));
    assert!(near(excursions.losers.mfe_median.unwrap(), 0.04));
    assert!(near(excursions.kept.unwrap(), 0.15 / 0.30));
    assert!(near(excursions.edge_ratio.unwrap(), 0.38 / 0.20));
    // Only the third had been ahead by more than it lost.
    assert!(near(excursions.losers_once_ahead.unwrap(), 0.5));
    assert_eq!(booked(&[]).report().excursions, None);
}

#[test]
fn few_trades_are_serious_and_none_is_said() {
    let few = booked(&[1.0; 29]).report();
    assert!(codes(&few).contains(&"run.few_trades"));
    assert_eq!(few.diagnostics[0].severity, Severity::Serious);
    assert!(!codes(&booked(&[1.0; 30]).report()).contains(&"run.few_trades"));
    assert!(codes(&booked(&[]).report()).contains(&"run.no_trades"));
}

#[test]
fn one_lucky_trade_is_found() {
    let mut profits = vec![-1.0; 39];
    profits.push(60.0);
    let report = booked(&profits).report();
    assert!(near(
        param(&report, "run.lucky_trade_all", "without"),
        -39.0
    ));
    let mut profits = vec![1.0; 40];
    profits.push(60.0);
    let report = booked(&profits).report();
    assert!(near(param(&report, "run.lucky_trade", "share"), 0.6));
    assert!(near(param(&report, "run.lucky_trade", "without"), 40.0));
    let even = codes(&booked(&[1.0; 40]).report()).join(" ");
    assert!(!even.contains("lucky"), "{even}");
}

#[test]
fn profit_of_a_single_month_is_found() {
    // January books 28 profits from the second day on, the rest loses a little each day.
    let mut profits = vec![10.0; 27];
    profits.extend([-1.0; 90]);
    let report = booked(&profits).report();
    assert!(near(param(&report, "run.lucky_month", "rest"), -90.0));
    let steady = booked(&[1.0; 117]).report();
    assert!(!codes(&steady).contains(&"run.lucky_month"));
}

#[test]
fn stale_prices_missing_bars_and_empty_volume_are_found() {
    let closes: Vec<f64> = (0..400).map(|day| 100.0 + f64::from(day)).collect();
    let mut bars = days(&closes);
    for row in 100..140 {
        let before = bars.close[99];
        (bars.open[row], bars.high[row]) = (before, before);
        (bars.low[row], bars.close[row]) = (before, before);
    }
    for row in 200..210 {
        bars.volume[row] = 0.0;
    }
    let kept: Bars = bars
        .as_slice()
        .iter()
        .enumerate()
        .filter(|(row, _)| !(300..320).contains(row))
        .map(|(_, bar)| bar)
        .collect();
    // The first fill is on a bar without volume.
    let run = Run::new(kept, signals(380, &[203], &[250]), fee_only(10.0));
    let report = run.report();
    assert!(near(
        param(&report, "run.stale_prices", "share"),
        40.0 / 380.0
    ));
    assert!(near(param(&report, "run.gaps", "missing"), 20.0));
    assert!(near(param(&report, "run.gaps", "share"), 20.0 / 400.0));
    assert!(near(
        param(&report, "run.zero_volume", "share"),
        10.0 / 380.0
    ));
    assert!(near(param(&report, "run.zero_volume", "fills"), 1.0));
    let clean = Run::new(days(&closes), signals(400, &[203], &[250]), fee_only(10.0)).report();
    for code in [
        "run.stale_prices",
        "run.gaps",
        "run.zero_volume",
        "run.no_volume",
    ] {
        assert!(!codes(&clean).contains(&code), "{code}");
    }
}

#[test]
fn fills_that_the_market_could_not_take_are_found() {
    let mut bars = days(&[100.0, 100.0, 110.0, 110.0, 110.0]);
    // A hundred units are bought and sold.
    bars.volume = vec![1e6, 400.0, 1e6, 900.0, 1e6];
    let run = Run::new(bars, signals(5, &[0], &[2]), fee_only(0.0));
    let report = run.report();
    assert!(near(param(&report, "run.large_fills", "fills"), 2.0));
    assert!(near(param(&report, "run.large_fills", "largest"), 0.25));
    let mut bars = days(&[100.0, 100.0, 110.0, 110.0, 110.0]);
    bars.volume = vec![0.0; 5];
    let run = Run::new(bars, signals(5, &[0], &[2]), fee_only(0.0));
    assert!(codes(&run.report()).contains(&"run.no_volume"));
}

#[test]
fn ambiguous_bars_parameters_at_an_end_and_open_positions_are_told() {
    let mut run = booked(&[1.0; 40]);
    run.outcome.ambiguous_bars = 5;
    run.outcome.ambiguous_decided = 1;
    run.outcome.ambiguous_pnl = -12.5;
    let parameter = |name, value| ParameterUse {
        name,
        value,
        min: 2.0,
        max: 200.0,
    };
    let report = run.report_with(&[
        parameter("fast", 2.0),
        parameter("middle", 50.0),
        parameter("slow", 200.0),
    ]);
    assert!(near(param(&report, "run.ambiguous", "share"), 0.1));
    assert!(near(param(&report, "run.ambiguous", "profit"), -12.5));
    let at_end = codes(&report)
        .into_iter()
        .filter(|code| *code == "run.parameter_at_bound");
    assert_eq!(at_end.count(), 2);
    let open = Run::new(
        days(&[100.0, 100.0, 110.0]),
        signals(3, &[0], &[]),
        fee_only(0.0),
    );
    assert!(near(
        param(&open.report(), "run.open_position", "pnl"),
        1_000.0
    ));
}

#[test]
fn worse_than_holding_or_cash_or_double_costs_is_told() {
    let assumptions = Assumptions {
        risk_free: 0.5,
        ..fee_only(300.0)
    };
    // Gains 10 % less two fees of 3 %; twice the fees take it all.
    let run = one_trade(100.0, 110.0, assumptions);
    let report = run.report();
    assert!(near(param(&report, "run.costs_eat_it", "multiple"), 2.0));
    let mut closes = vec![100.0; 400];
    closes[390..].fill(150.0);
    let flat = Run::new(days(&closes), signals(400, &[], &[]), assumptions).report();
    assert!(codes(&flat).contains(&"run.below_cash"));
    assert!(codes(&flat).contains(&"run.below_holding"));
}

#[test]
fn doubts_are_sentences_in_both_languages_without_holes() {
    let mut profits = vec![-1.0; 20];
    profits.push(60.0);
    let report = booked(&profits).report();
    assert!(report.diagnostics.len() >= 3, "{:?}", codes(&report));
    assert!(report.diagnostics.is_sorted_by_key(|doubt| doubt.severity));
    for doubt in &report.diagnostics {
        let es = render_diagnostic(doubt, Locale::from(Lang::Es));
        let en = render_diagnostic(doubt, Locale::from(Lang::En));
        assert_ne!(es, en);
        for sentence in [es, en] {
            assert!(!sentence.contains(['{', '}', '–']), "{sentence}");
        }
    }
}

fn page<'a>(run: &Run, title: &'a str) -> Page<'a> {
    Page {
        title,
        rationale: "Follows <b>trends</b> & more",
        instrument: "BTC/USDT\"'",
        timeframe: Timeframe::D1,
        from: run.bars.opened_at[0],
        until: *run.bars.opened_at.last().unwrap() + DAY_MS,
        parameters: "fast=1",
        tries: Some(1_234),
        sample: true,
        digest: "abc",
        strategy_version: "def",
        program_version: "0.1.0",
        account: &[],
    }
}

/// Long enough for every part of a page, with more trades than its table shows.
fn long_run() -> Run {
    let rows = 4_000;
    let closes: Vec<f64> = (0..4_000)
        .map(f64::from)
        .map(|day| 100.0 + 20.0 * (day / 9.0).sin() + day * 0.01)
        .collect();
    let enter: Vec<usize> = (0..rows).filter(|row| row % 9 == 0).collect();
    let leave: Vec<usize> = (0..rows).filter(|row| row % 9 == 4).collect();
    Run::new(days(&closes), signals(rows, &enter, &leave), fee_only(1.0))
}

#[test]
fn page_holds_no_script_no_request_and_no_foreign_markup() {
    let run = long_run();
    let hostile = "</title><script>alert(1)</script><img src=x onerror='alert(2)'>\u{1}";
    for lang in [Lang::Es, Lang::En] {
        let text = html(
            &page(&run, hostile),
            &run.input(&[]),
            &run.report(),
            lang.into(),
        );
        assert!(text.starts_with("<!doctype html>"));
        for forbidden in [
            "<script",
            "<img",
            "<link",
            "<iframe",
            "javascript:",
            "http:",
            "https:",
            "url(",
            "@import",
            "src=\"",
            "<b>trends",
            "\u{1}",
        ] {
            let found = text.find(forbidden);
            assert!(
                found.is_none(),
                "{forbidden}: {:?}",
                found.map(|at| &text[at..at + 40])
            );
        }
        assert!(text.contains("&lt;script&gt;alert(1)&lt;/script&gt;"));
        assert!(text.contains("BTC/USDT&quot;&#39;"));
        assert!(text.contains("default-src 'none'"));
        assert!(
            !text.contains("NaN") && !text.contains(">inf"),
            "a number is missing"
        );
        for tag in [
            "section", "table", "div", "svg", "ul", "dl", "figure", "main", "header",
        ] {
            let opened = text.matches(&format!("<{tag}")).count();
            let closed = text.matches(&format!("</{tag}>")).count();
            // `<header` also begins nothing else, and `<div` is no part of another tag.
            assert_eq!(opened, closed, "{tag}");
        }
    }
}

#[test]
fn page_says_simulated_states_the_limit_and_fits_in_a_megabyte() {
    let run = long_run();
    let trades = run.outcome.trades.len();
    assert!(trades > TRADES_MAX);
    let text = html(
        &page(&run, "Sine"),
        &run.input(&[]),
        &run.report(),
        Lang::En.into(),
    );
    assert!(text.contains("Simulated: nobody traded this · sample data"));
    assert!(text.contains(&format!("The last {TRADES_MAX} of {trades} closed trades")));
    assert!(text.contains("1,234"));
    assert!(text.contains("General information, not personal advice"));
    assert!(text.len() < 1_000_000, "{}", text.len());
    let spanish = html(
        &page(&run, "Seno"),
        &run.input(&[]),
        &run.report(),
        Lang::Es.into(),
    );
    assert!(
        spanish.contains("<html lang=\"es\">") && spanish.contains("Simulado: nadie operó esto")
    );
}

#[test]
fn page_of_an_account_that_did_nothing_is_whole() {
    let run = Run::new(days(&[100.0; 3]), signals(3, &[], &[]), fee_only(10.0));
    let text = html(
        &page(&run, "Nothing"),
        &run.input(&[]),
        &run.report(),
        Lang::En.into(),
    );
    assert!(text.contains("No trade was closed"));
    assert!(!text.contains("NaN") && text.ends_with("</html>\n"));
}

#[test]
fn csv_reads_back_as_the_same_numbers() {
    let run = long_run();
    let trades = csv::trades(&run.outcome.trades, None);
    let mut lines = trades.lines();
    let header: Vec<&str> = lines.next().unwrap().split(',').collect();
    assert_eq!(lines.clone().count(), run.outcome.trades.len());
    for (line, trade) in lines.zip(&run.outcome.trades) {
        let cells: Vec<&str> = line.split(',').collect();
        assert_eq!(cells.len(), header.len());
        let cell = |name| cells[header.iter().position(|column| *column == name).unwrap()];
        assert_eq!(cell("pnl").parse(), Ok(trade.pnl));
        assert_eq!(cell("entry").parse(), Ok(trade.entry));
        assert_eq!(parse_instant(cell("opened_at")), Some(trade.opened_at));
        assert_eq!((cell("side"), cell("stop")), ("long", ""));
    }
    let equity = csv::equity(&run.bars.opened_at, &run.outcome.equity);
    assert_eq!(equity.lines().count(), run.bars.len() + 1);
    let last = equity.lines().last().unwrap().split_once(',').unwrap();
    assert_eq!(last.1.parse(), Ok(*run.outcome.equity.last().unwrap()));
    let report = run.report();
    let months = csv::months(&report);
    assert!(months.starts_with("month,return\n2021-01,"));
    assert_eq!(months.lines().count() - 1, run.metrics.months().len());
}
