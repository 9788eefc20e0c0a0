//! Odds at other levels, on the shipped sample data.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "support/sample.rs"]
mod sample;

use rumbo_engine::decision::{
    Action, BarsLineage, Coverage, Decision, EventPolarity, LevelError, LevelFault, LevelHistory,
    LevelName, LevelOdds, LevelProblem, OddsStatus, OwnLevels, Position, RiskProfile, Situation,
    Study, StudyInput, TradeCosts, conclude, rows_needed, study,
};
use rumbo_engine::strategy::Strategy;
use rumbo_market::{BarSlice, Bars, Calendar, Timeframe};

const CALENDAR: Calendar = Calendar::Xnys;
const DECIMALS: u8 = 2;
/// Rows before which no case is entered: a training window and two test windows.
const CASES_FROM: usize = 500 + 2 * 125;
const HORIZON: usize = 10;

fn study_of(bars: BarSlice<'_>) -> Study {
    study(&StudyInput {
        bars,
        timeframe: Timeframe::D1,
        calendar: CALENDAR,
        strategies: &Strategy::default_voters(RiskProfile::Moderate),
        costs: TradeCosts::default(),
        shorts: true,
    })
    .unwrap()
}

fn decide(bars: BarSlice<'_>, study: &Study, position: Position, profile: RiskProfile) -> Decision {
    let last = *bars.opened_at.last().unwrap();
    let as_of = CALENDAR.closed_at(Timeframe::D1, last);
    let situation = Situation {
        symbol: "AAPL".to_owned(),
        calendar: CALENDAR,
        timeframe: Timeframe::D1,
        price_decimals: DECIMALS,
        as_of,
        coverage: Coverage {
            expected_last: last,
            last: Some(last),
            missing: 0,
            missing_since: None,
        },
        position,
        profile,
        shortable: true,
        costs: TradeCosts::default(),
        bars: BarsLineage {
            timeframe: Timeframe::D1,
            stored_timeframe: Timeframe::D1,
            from: bars.opened_at[0],
            until: as_of,
            rows: bars.len(),
            digest: bars.digest(),
        },
        code_version: "test".to_owned(),
    };
    conclude(&Ok(study.clone()), &situation)
}

fn declared(decision: &Decision) -> OwnLevels {
    OwnLevels {
        stop: decision.stop.unwrap(),
        target: decision.target.unwrap(),
    }
}

#[test]
fn declared_levels_give_the_odds_of_the_decision() {
    let mut actions = std::collections::BTreeSet::new();
    let mut numbers = 0;
    // The last one buys.
    let cuts = [
        ("AAPL-1d.csv.zst", [900, 1_500, 2_400]),
        ("MCD-1d.csv.zst", [1_000, 2_000, 3_000]),
        ("XAUUSD-1d.csv.zst", [1_100, 1_700, 2_300]),
        ("CAT-1d.csv.zst", [1_200, 2_500, 1_872]),
    ];
    for (file, cuts) in cuts {
        let all = sample::sample_bars(file);
        for cut in cuts {
            let bars = all.as_slice().rows(0..cut);
            let study = study_of(bars);
            let history = LevelHistory::new(bars.to_bars(), &study);
            for position in [Position::Flat, Position::Long, Position::Short] {
                for profile in RiskProfile::ALL {
                    let decision = decide(bars, &study, position, profile);
                    let levels = declared(&decision);
                    let tried = history.odds(&decision, levels, DECIMALS).unwrap();
                    assert!(tried.is_declared, "{file} {cut}");
                    assert_eq!(Some(tried.odds), decision.odds, "{file} {cut} {position:?}");
                    assert_eq!(tried.quantiles, decision.quantiles, "{file} {cut}");
                    let loss = decision.size.map(|size| size.max_loss_fraction);
                    assert_eq!(tried.max_loss_fraction, loss, "{file} {cut}");
                    actions.insert(decision.action);
                    numbers += usize::from(tried.odds.p.is_some());
                }
            }
        }
    }
    assert!(actions.contains(&Action::Buy) && actions.contains(&Action::Hold));
    assert!(numbers > 30, "{numbers}");
}

/// Average true range over 14 bars by Wilder, as a plain loop.
fn ranges(bars: BarSlice<'_>) -> Vec<f64> {
    let reach = |row: usize| {
        let before = bars.close[row - 1];
        bars.high[row].max(before) - bars.low[row].min(before)
    };
    let mut ranges = vec![f64::NAN; 14];
    let mut mean = (1..=14).map(reach).sum::<f64>() / 14.0;
    ranges.push(mean);
    for row in 15..bars.len() {
        mean = (mean * 13.0 + reach(row)) / 14.0;
        ranges.push(mean);
    }
    ranges
}

/// A long trade told once more, day by day: gained or not, return, and the row where it ended.
fn trade(bars: BarSlice<'_>, row: usize, stop: f64, target: f64) -> Option<(bool, f64, usize)> {
    let (fee, slip) = (0.001, 0.0005);
    let entry = *bars.open.get(row + 1)? * (1.0 + slip);
    let left = |price: f64, at: usize, is_stop: bool| {
        let net = price / entry - 1.0 - fee * (1.0 + price / entry);
        Some((!is_stop && net > 0.0, net, at))
    };
    if entry <= stop {
        return left(bars.open[row + 1] * (1.0 - slip), row + 1, true);
    }
    if entry >= target {
        return left(bars.open[row + 1], row + 1, false);
    }
    for at in row + 1..=row + HORIZON {
        let open = *bars.open.get(at)?;
        if at > row + 1 && open <= stop {
            return left(open * (1.0 - slip), at, true);
        }
        if at > row + 1 && open >= target {
            return left(open, at, false);
        }
        if bars.low[at] <= stop {
            return left(stop * (1.0 - slip), at, true);
        }
        if bars.high[at] >= target {
            return left(target, at, false);
        }
    }
    left(
        bars.close[row + HORIZON] * (1.0 - slip),
        row + HORIZON,
        false,
    )
}

/// Gains and mean return over the rows, none entered while an earlier one is open.
fn count(
    bars: BarSlice<'_>,
    rows: impl Iterator<Item = usize>,
    (down, up): (f64, f64),
) -> (usize, usize, f64) {
    let ranges = ranges(bars);
    let (mut gained, mut cases, mut sum, mut free_from) = (0, 0, 0.0, 0);
    for row in rows.filter(|row| ranges[*row].is_finite()) {
        let (close, range) = (bars.close[row], ranges[row]);
        if row < free_from {
            continue;
        }
        let (stop, target) = (close - down * range, close + up * range);
        let Some((gains, net, ended)) = trade(bars, row, stop, target) else {
            break;
        };
        (gained, cases, sum, free_from) =
            (gained + usize::from(gains), cases + 1, sum + net, ended);
    }
    (
        gained,
        cases,
        sum / f64::from(u32::try_from(cases).unwrap()),
    )
}

fn checked_at(bars: &Bars, down: f64, up: f64) -> LevelOdds {
    let study = study_of(bars.as_slice());
    let decision = decide(
        bars.as_slice(),
        &study,
        Position::Flat,
        RiskProfile::Moderate,
    );
    let price = decision.price.unwrap();
    let range = *ranges(bars.as_slice()).last().unwrap();
    let levels = OwnLevels {
        stop: price - down * range,
        target: price + up * range,
    };
    let history = LevelHistory::new(bars.clone(), &study);
    let tried = history.odds(&decision, levels, DECIMALS).unwrap();
    // The prices are rounded, and their multiples with them.
    let multiples = (
        (price - tried.levels.stop) / range,
        (tried.levels.target - price) / range,
    );
    let signal = study.long.signal.iter().map(|case| case.row);
    let (gained, cases, mean) = count(bars.as_slice(), signal, multiples);
    assert_eq!(tried.odds.n, cases, "{down} {up}");
    if let Some(ends) = tried.ends {
        assert_eq!(ends.gained, gained, "{down} {up}");
        assert_eq!(ends.stop + ends.target + ends.time, cases);
        let expected = tried.expected.unwrap();
        assert!((expected.mean - mean).abs() < 1e-12, "{down} {up}");
        assert!(expected.lo < mean && mean < expected.hi);
        let any = CASES_FROM..bars.len() - 1;
        let (gained, cases, _) = count(bars.as_slice(), any, multiples);
        let share = |part: usize| f64::from(u32::try_from(part).unwrap());
        let pays = share(gained) / share(cases);
        let claims_gain = decision.event.as_ref().unwrap().polarity == EventPolarity::Pays;
        let base = if claims_gain { pays } else { 1.0 - pays };
        assert!(
            (tried.odds.base_rate.unwrap() - base).abs() < 1e-12,
            "{down} {up}"
        );
    }
    tried
}

#[test]
fn other_levels_are_settled_as_a_plain_loop_settles_them() {
    let bars = sample::sample_bars("AAPL-1d.csv.zst");
    let mut gained = Vec::new();
    for (down, up) in [(1.0, 1.0), (2.3, 6.0), (4.0, 3.4), (0.7, 4.5), (8.0, 0.8)] {
        let tried = checked_at(&bars, down, up);
        assert!(!tried.is_declared);
        let (p, lo, hi) = (tried.odds.p, tried.odds.lo, tried.odds.hi);
        assert!(lo.unwrap() <= p.unwrap() && p.unwrap() <= hi.unwrap());
        // Staking 1 to gain the ratio breaks even at 1 / (1 + ratio).
        assert!((tried.break_even * (1.0 + tried.reward_to_risk) - 1.0).abs() < 1e-12);
        gained.push(tried.ends.unwrap().gained * 100 / tried.odds.n);
    }
    // A near stop and a far target gain least often, the opposite most often.
    assert!(gained[3] < gained[0] && gained[0] < gained[4], "{gained:?}");
}

#[test]
fn cases_that_overlap_at_far_levels_are_left_out() {
    let bars = sample::sample_bars("AAPL-1d.csv.zst");
    let near = checked_at(&bars, 1.0, 1.0);
    let far = checked_at(&bars, 9.0, 9.0);
    assert!(far.odds.n < near.odds.n, "{} {}", far.odds.n, near.odds.n);
}

#[test]
fn few_cases_give_words_and_no_number() {
    let bars = sample::sample_bars("AAPL-1d.csv.zst");
    let mut found = 0;
    for cut in (rows_needed()..2_000).step_by(101) {
        let bars = bars.as_slice().rows(0..cut);
        let study = study_of(bars);
        let decision = decide(bars, &study, Position::Flat, RiskProfile::Moderate);
        let price = decision.price.unwrap();
        let levels = OwnLevels {
            stop: price * 0.8,
            target: price * 1.3,
        };
        let history = LevelHistory::new(bars.to_bars(), &study);
        let tried = history.odds(&decision, levels, DECIMALS).unwrap();
        if tried.odds.n >= 30 {
            continue;
        }
        found += 1;
        assert_eq!(tried.odds.status, OddsStatus::Thin);
        assert_eq!((tried.odds.p, tried.odds.base_rate), (None, None));
        assert_eq!((tried.ends, tried.expected), (None, None));
        assert!(tried.quantiles.is_empty());
    }
    assert!(found > 0);
}

#[test]
fn levels_that_make_no_trade_are_refused_by_name() {
    let bars = sample::sample_bars("AAPL-1d.csv.zst");
    let study = study_of(bars.as_slice());
    let decision = decide(
        bars.as_slice(),
        &study,
        Position::Flat,
        RiskProfile::Moderate,
    );
    let price = decision.price.unwrap();
    let history = LevelHistory::new(bars.clone(), &study);
    let faults = |stop: f64, target: f64| match history.odds(
        &decision,
        OwnLevels { stop, target },
        DECIMALS,
    ) {
        Err(LevelError::Faults(faults)) => faults,
        other => panic!("{stop} {target}: {other:?}"),
    };
    let fault = |level, problem| LevelFault { level, problem };
    let (near, far) = (price * 0.999, price * 1.05);
    for bad in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, 0.0, -1.0, 0.004] {
        assert_eq!(
            faults(bad, far),
            [fault(LevelName::Stop, LevelProblem::NotAPrice)],
            "{bad}"
        );
        assert_eq!(
            faults(price * 0.9, bad),
            [fault(LevelName::Target, LevelProblem::NotAPrice)],
            "{bad}"
        );
    }
    let wrong = |is_below| LevelProblem::WrongSide { price, is_below };
    assert_eq!(
        faults(price * 1.1, price * 0.9),
        [
            fault(LevelName::Stop, wrong(true)),
            fault(LevelName::Target, wrong(false))
        ]
    );
    assert_eq!(faults(price, far), [fault(LevelName::Stop, wrong(true))]);
    assert_eq!(faults(1e300, far), [fault(LevelName::Stop, wrong(true))]);
    // Costs of a round trip are 0.3 % of the price.
    let [LevelFault { problem, .. }] = faults(near, far)[..] else {
        panic!("one fault");
    };
    let LevelProblem::TooNear { nearest } = problem else {
        panic!("{problem:?}");
    };
    assert!(nearest <= price * 0.997 && nearest > price * 0.997 - 0.011);
    assert!(
        history
            .odds(
                &decision,
                OwnLevels {
                    stop: nearest,
                    target: far
                },
                DECIMALS
            )
            .is_ok()
    );
    for huge in [price * 10.5, 1e300] {
        let furthest = (price * 1_000.0).round() / 100.0;
        assert_eq!(
            faults(price * 0.9, huge),
            [fault(LevelName::Target, LevelProblem::TooFar { furthest })]
        );
    }
    let silent = Decision {
        event: None,
        ..decision
    };
    let levels = OwnLevels {
        stop: 1.0,
        target: far,
    };
    assert_eq!(
        history.odds(&silent, levels, DECIMALS),
        Err(LevelError::NoClaim)
    );
}
