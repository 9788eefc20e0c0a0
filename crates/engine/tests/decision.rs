//! Decisions on the shipped sample data.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "support/sample.rs"]
mod sample;

use std::collections::BTreeSet;

use rumbo_engine::decision::{
    Action, BAND_LEVELS, BarsLineage, Coverage, Decision, FORMAT, OddsStatus, Position,
    RiskProfile, Signal, Situation, Status, Study, StudyError, StudyInput, Tier, TradeCosts,
    band_edges, bands, conclude, render, rows_needed, study,
};
use rumbo_engine::pattern::{PhaseSettings, phase_of};
use rumbo_engine::strategy::Strategy;
use rumbo_market::{BarSlice, Bars, Calendar, Hasher, Lang, Timeframe};

const CALENDAR: Calendar = Calendar::Xnys;

fn study_of(bars: BarSlice<'_>, shorts: bool) -> Result<Study, StudyError> {
    study(&StudyInput {
        bars,
        timeframe: Timeframe::D1,
        calendar: CALENDAR,
        strategies: &Strategy::default_voters(RiskProfile::Moderate),
        costs: TradeCosts::default(),
        shorts,
    })
}

fn situation(bars: BarSlice<'_>, position: Position, profile: RiskProfile) -> Situation {
    let last = bars.opened_at.last().copied();
    let as_of = CALENDAR.closed_at(Timeframe::D1, last.unwrap_or_default());
    Situation {
        symbol: "AAPL".to_owned(),
        calendar: CALENDAR,
        timeframe: Timeframe::D1,
        price_decimals: 2,
        as_of,
        coverage: Coverage {
            expected_last: last.unwrap_or_default(),
            last,
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
            from: bars.opened_at.first().copied().unwrap_or_default(),
            until: as_of,
            rows: bars.len(),
            digest: bars.digest(),
        },
        code_version: "test".to_owned(),
    }
}

fn decide(bars: BarSlice<'_>) -> Decision {
    let situation = situation(bars, Position::Flat, RiskProfile::Moderate);
    conclude(&study_of(bars, false), &situation)
}

fn in_pool<T: Send>(threads: usize, work: impl FnOnce() -> T + Send) -> T {
    rayon::ThreadPoolBuilder::new()
        .num_threads(threads)
        .build()
        .unwrap()
        .install(work)
}

#[test]
fn digest_is_the_same_for_any_number_of_threads() {
    for file in ["AAPL-1d.csv.zst", "SPX-1d.csv.zst", "GBPUSD-1h.csv.zst"] {
        let mut bars = sample::sample_bars(file);
        if file.starts_with("GBPUSD") {
            bars = bars.as_slice().rows(0..4_000).to_bars();
        }
        let digests =
            [1, 2, 8].map(|threads| in_pool(threads, || decide(bars.as_slice()).digest()));
        assert_eq!(digests[0], digests[1], "{file}");
        assert_eq!(digests[0], digests[2], "{file}");
    }
}

/// Bars in which everything from a row on is upside down and a thousand times as large.
fn another_future(bars: &Bars, from: usize) -> Bars {
    let mut other = bars.clone();
    let level = 1e3 * bars.close[from - 1] * bars.close[from - 1];
    for row in from..bars.len() {
        other.open[row] = level / bars.open[row];
        other.high[row] = level / bars.low[row];
        other.low[row] = level / bars.high[row];
        other.close[row] = level / bars.close[row];
    }
    other
}

#[test]
fn a_study_never_reads_a_bar_after_its_own() {
    let bars = sample::sample_bars("MSFT-1d.csv.zst");
    let whole = study_of(bars.as_slice(), false).unwrap();
    for cut in [rows_needed(), 1_500, 2_750, bars.len() - 1] {
        let earlier = study_of(bars.as_slice().rows(0..cut), false).unwrap();
        let other = another_future(&bars, cut);
        let other = study_of(other.as_slice(), false).unwrap();
        assert_ne!(other.price, whole.price);
        // Cases entered without regard to the signal depend on bars and costs alone: those that
        // were settled by then must be the same ones, with the same end.
        for later in [&whole, &other] {
            for (then, now) in [(&earlier.long, &later.long), (&earlier.short, &later.short)] {
                assert!(!then.any.is_empty());
                assert_eq!(then.any, now.any[..then.any.len()], "cut at {cut}");
            }
        }
        assert!(earlier.records.iter().all(|record| !record.looks_ahead));
        assert!(other.records.iter().all(|record| !record.looks_ahead));
    }
}

#[test]
fn every_situation_gets_an_answer_that_keeps_the_laws() {
    let bars = sample::sample_bars("AAPL-1d.csv.zst");
    for cut in (900..bars.len()).step_by(307) {
        let bars = bars.as_slice().rows(0..cut);
        let evidence = study_of(bars, false);
        for position in [Position::Flat, Position::Long, Position::Short] {
            for profile in RiskProfile::ALL {
                let decision = conclude(&evidence, &situation(bars, position, profile));
                check_laws(&decision);
            }
        }
    }
}

fn check_laws(decision: &Decision) {
    assert_eq!(decision.status, Status::Ok);
    let odds = decision.odds.as_ref().expect("an opinion has odds");
    assert_eq!(odds.p.is_none(), odds.n < 30, "a number needs 30 cases");
    if let (Some(p), Some(lo), Some(hi)) = (odds.p, odds.lo, odds.hi) {
        assert!((0.0..=1.0).contains(&p) && lo <= p && p <= hi);
        assert_ne!(odds.status, OddsStatus::Thin);
    }
    if decision.action != Action::Hold {
        assert!(decision.gate.passed);
        assert_eq!(
            decision.tier == Tier::Recommended,
            decision.confidence.unwrap() >= 0.7
        );
        assert!(odds.break_even.is_some());
        assert!(!decision.reasons.is_empty());
    }
    if decision.signal == Signal::Hold {
        assert_eq!((decision.action, decision.confidence), (Action::Hold, None));
    }
    if let Some(size) = decision.size {
        let limits = decision.lineage.profile.limits();
        assert!(size.fraction <= limits.position_max);
        assert!(size.max_loss_fraction <= limits.risk_per_trade + 1e-12);
    }
    let event = decision
        .event
        .as_ref()
        .expect("an opinion claims something");
    assert!(event.deadline > decision.expires_at);
    assert!(!decision.invalidation.is_empty());
    let sentences = decision
        .reasons
        .iter()
        .chain(&decision.against)
        .chain([&event.statement]);
    for sentence in sentences {
        for lang in [Lang::Es, Lang::En] {
            let text = render(sentence, lang.into(), 2);
            assert!(
                !text.contains(['{', '}', '–']) && text != sentence.code,
                "{text}"
            );
        }
    }
}

#[test]
fn data_in_doubt_never_decides() {
    let bars = sample::sample_bars("AAPL-1d.csv.zst");
    let bars = bars.as_slice();
    let check = |study: Result<Study, StudyError>, change: &dyn Fn(&mut Coverage), code: &str| {
        let mut situation = situation(bars, Position::Long, RiskProfile::Moderate);
        change(&mut situation.coverage);
        let decision = conclude(&study, &situation);
        assert_eq!(
            (decision.action, decision.status),
            (Action::Hold, Status::NoData),
            "{code}"
        );
        assert!(decision.event.is_none() && decision.odds.is_none() && decision.size.is_none());
        assert_eq!(decision.gate.failures[0].code, code);
        assert!(!render(&decision.gate.failures[0], Lang::Es.into(), 2).contains('–'));
    };
    let good = study_of(bars, false);
    check(
        good.clone(),
        &|coverage| coverage.expected_last += rumbo_market::DAY_MS,
        "gate.stale",
    );
    let gap = |coverage: &mut Coverage| {
        (coverage.missing, coverage.missing_since) = (3, Some(1_636_329_600_000));
    };
    check(good, &gap, "gate.gap");
    check(
        study_of(bars.rows(0..600), false),
        &|_| {},
        "gate.short_history",
    );
    check(
        study_of(bars.rows(0..0), false),
        &|coverage| coverage.last = None,
        "gate.no_bars",
    );
}

#[test]
fn stored_decision_reads_back_with_the_same_digest() {
    let bars = sample::sample_bars("AAPL-1d.csv.zst");
    let decision = decide(bars.as_slice());
    let json = serde_json::to_string(&decision).unwrap();
    let back: Decision = serde_json::from_str(&json).unwrap();
    assert_eq!(back, decision);
    assert_eq!(back.digest(), decision.digest());
}

#[test]
fn decision_of_the_first_format_keeps_its_digest() {
    let bars = sample::sample_bars("MSFT-1d.csv.zst");
    let now = decide(bars.as_slice());
    assert_eq!((now.format, now.quantiles_50.len()), (FORMAT, 50));
    let old = now.clone().in_format(1);
    let json = serde_json::to_string(&old).unwrap();
    for part in ["\"format\"", "quantiles_50", "horizon_quantiles", "phase"] {
        assert!(!json.contains(part), "{part} in a decision of before it");
    }
    // The digest as the first format defines it.
    let mut hasher = Hasher::default();
    hasher.text("rumbo decision 1");
    hasher.bytes(json.as_bytes());
    let read: Decision = serde_json::from_str(&json).unwrap();
    assert_eq!(read.digest(), hasher.finish());
    assert_eq!(read.format, 1);
    assert_ne!(read.digest(), now.digest());
    assert_eq!(now.clone().in_format(FORMAT), now);
    assert_eq!(bands(&read, CALENDAR), None);
}

#[test]
fn the_phase_is_kept_and_decides_nothing() {
    let bars = sample::sample_bars("AAPL-1d.csv.zst");
    let rows = bars.len();
    let mut codes = BTreeSet::new();
    for until in (rows - 60..=rows).step_by(6) {
        let known = bars.as_slice().rows(0..until);
        let decision = decide(known);
        let reading = phase_of(known, PhaseSettings::default()).unwrap();
        assert_eq!(decision.phase, reading.statement(), "{until} rows");
        if let Some(statement) = &decision.phase {
            for lang in [Lang::Es, Lang::En] {
                let text = render(statement, lang.into(), 2);
                assert!(!text.contains(['{', '_']), "{text}");
            }
            codes.insert(statement.code.clone());
        }
        assert_eq!(decision.in_format(2).phase, None);
        let mut evidence = study_of(known, false);
        let study = evidence.as_mut().unwrap();
        study.phase = None;
        let situation = situation(known, Position::Flat, RiskProfile::Moderate);
        let without = conclude(&evidence, &situation);
        assert_eq!(without.in_format(2), decide(known).in_format(2));
    }
    assert!(!codes.is_empty(), "no phase in sixty days");
}

#[test]
fn bands_widen_to_the_decisions_own_quantiles() {
    let bars = sample::sample_bars("AAPL-1d.csv.zst");
    let decision = decide(bars.as_slice());
    let price = decision.price.unwrap();
    let bands = bands(&decision, CALENDAR).unwrap();
    let deadline = decision.event.as_ref().unwrap().deadline;
    assert_eq!((bands.at[0], bands.at[10]), (decision.as_of, deadline));
    assert!(bands.at.is_sorted() && bands.at.len() == 11);
    assert_eq!(bands.levels.len(), BAND_LEVELS.len());
    for band in &bands.levels {
        let (lo, hi) = band_edges(&decision.horizon_quantiles, band.level).unwrap();
        let is_close = |a: f64, b: f64| (a / b - 1.0).abs() < 1e-12;
        assert!(is_close(band.lo[10], price * (1.0 + lo)), "{band:?}");
        assert!(is_close(band.hi[10], price * (1.0 + hi)), "{band:?}");
        assert!(is_close(band.lo[0], price) && is_close(band.hi[0], price));
        // Half of the way is the square root of half of the width, in logarithms.
        let width = |at: usize| (band.hi[at] / band.lo[at]).ln();
        assert!(
            (width(5) / width(10) - 0.5_f64.sqrt()).abs() < 1e-9,
            "{band:?}"
        );
    }
}
