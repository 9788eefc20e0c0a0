use proptest::prelude::*;

use super::*;
use crate::csv::Parser;

mod malformed;

const MINUTE_MS: i64 = 60_000;

/// 2018-01-01T00:00:00Z, a Monday.
const START: i64 = 1_514_764_800_000;

const CONTEXT: Context = Context {
    timeframe: Timeframe::M1,
    calendar: Calendar::Continuous,
    now_ms: START + 400 * DAY_MS,
};

fn bar(minute: i64, close: f64) -> Bar {
    Bar {
        opened_at: START + minute * MINUTE_MS,
        open: close,
        high: close + 0.5,
        low: close - 0.5,
        close,
        volume: 10.0,
    }
}

fn rows(bars: impl IntoIterator<Item = Bar>) -> RawRows {
    RawRows::from_bars(bars.into_iter().collect(), 1)
}

/// A price that wiggles by about a hundredth of a percent.
fn quiet(minute: i64) -> f64 {
    10_000.0 + ((minute * 7_919) % 13) as f64
}

fn validate(context: Context, bars: impl IntoIterator<Item = Bar>) -> (Checked, ValidationReport) {
    let mut validator = Validator::new(context);
    let checked = validator.check(rows(bars));
    (checked, validator.report())
}

/// Compares the rules that hold rows, as `row:rule value`.
fn check_held(bars: impl IntoIterator<Item = Bar>, expected: &[&str]) {
    let (checked, report) = validate(CONTEXT, bars);
    let held: Vec<String> = (checked.quarantined.iter())
        .map(|held| format!("{}:{} {}", held.row, held.rule, held.value))
        .collect();
    assert_eq!(held, expected);
    assert_eq!(report.accepted + report.quarantined, report.received);
}

#[test]
fn a_sound_series_passes_untouched() {
    let bars: Vec<Bar> = (0..2_000)
        .map(|minute| bar(minute, quiet(minute)))
        .collect();
    let (checked, report) = validate(CONTEXT, bars.clone());
    assert_eq!(checked.bars, bars.into_iter().collect());
    assert_eq!((checked.flags.len(), checked.quarantined.len()), (0, 0));
    assert_eq!((report.received, report.accepted), (2_000, 2_000));
    assert_eq!(report.metrics.completeness, Some(1.0));
    assert!(report.is_valid && report.warnings.is_empty());
}

#[test]
fn rows_against_the_order_are_told_apart() {
    let changed = Bar {
        close: 10_000.25,
        ..bar(1, 10_000.0)
    };
    check_held(
        [
            bar(0, 10_000.0),
            bar(1, 10_000.0),
            bar(3, 10_000.0),
            bar(1, 10_000.0),
            changed,
            bar(2, 10_000.0),
        ],
        &[
            "4:duplicate timestamp=2018-01-01T00:01:00Z",
            "5:conflict close=10000.25 before 10000",
            "6:order timestamp=2018-01-01T00:02:00Z after 2018-01-01T00:03:00Z",
        ],
    );
}

#[test]
fn a_bar_is_remembered_for_a_fixed_number_of_rows() {
    let series = (0..2_000).map(|minute| bar(minute, quiet(minute)));
    let back = |rows: i64| bar(1_999 - rows, quiet(1_999 - rows));
    let remembered = RECENT_ROWS as i64 - 1;
    let (checked, _) = validate(
        CONTEXT,
        series.chain([back(remembered), back(remembered + 1)]),
    );
    let rules: Vec<Rule> = checked.quarantined.iter().map(|held| held.rule).collect();
    assert_eq!(rules, [Rule::Duplicate, Rule::Order]);
}

#[test]
fn the_raw_row_goes_with_a_quarantined_one() {
    let mut parser = Parser::new();
    let mut rows = RawRows::default();
    let text = "time,open,high,low,close,volume,note\n\
                2018-01-01T00:00:00Z,1,2,1,1,5,fine\n\
                2018-01-01T00:01:00Z,1,0.5,1,1,5,upside down\n\
                2018-01-01T00:02:00Z,1,2,one,1,5,words\n";
    parser.feed(text.as_bytes(), &mut rows).unwrap();
    parser.finish(&mut rows).unwrap();
    let mut held = Validator::new(CONTEXT).check(rows).quarantined;
    held.sort_by_key(|held| held.row);
    assert_eq!(held.len(), 2);
    assert_eq!(held[0].raw, "2018-01-01T00:01:00Z,1,0.5,1,1,5,upside down");
    assert_eq!((held[0].row, held[0].rule), (3, Rule::Envelope));
    assert_eq!(held[0].opened_at, Some(START + MINUTE_MS));
    assert_eq!(held[1].raw, "2018-01-01T00:02:00Z,1,2,one,1,5,words");
    assert_eq!(
        (held[1].rule, held[1].value.as_str()),
        (Rule::Format, "low=one")
    );
}

#[test]
fn gaps_are_listed_and_counted() {
    let minutes = [0, 1, 4, 5, 15];
    let (_, report) = validate(CONTEXT, minutes.map(|minute| bar(minute, 100.0)));
    let gap = |from: i64, until: i64| Gap {
        from: START + from * MINUTE_MS,
        until: START + until * MINUTE_MS,
        missing: u64::try_from(until - from).unwrap(),
    };
    assert_eq!(report.gaps.listed, [gap(2, 4), gap(6, 15)]);
    assert_eq!((report.gaps.total, report.gaps.missing), (2, 11));
    assert_eq!(report.gaps.longest, Some(gap(6, 15)));
    assert_eq!(report.metrics.completeness, Some(5.0 / 16.0));
    assert_eq!(report.warnings[0].code, "gaps");
    assert!(report.is_valid);
}

#[test]
fn closed_days_are_no_gaps() {
    let context = Context {
        timeframe: Timeframe::D1,
        calendar: Calendar::Xnys,
        ..CONTEXT
    };
    // New Year's Day 2018, weekends and Monday the 15th are closed; Thursday the 11th is missing.
    let days = [1, 2, 3, 4, 7, 8, 9, 11, 15];
    let daily = |day: i64| Bar {
        opened_at: START + day * DAY_MS,
        ..bar(0, 100.0)
    };
    let (checked, report) = validate(context, days.into_iter().chain([0, 5]).map(daily));
    assert_eq!((report.gaps.total, report.gaps.missing), (1, 1));
    assert_eq!(report.gaps.listed[0].from, START + 10 * DAY_MS);
    let rules: Vec<Rule> = checked.quarantined.iter().map(|held| held.rule).collect();
    assert_eq!(rules, [Rule::Interval, Rule::Interval]);
}

/// Marks on a quiet series after `spoil` had its way with it, as `row:rule`.
fn check_flags(spoil: impl Fn(usize, &mut Bar), expected: &[&str]) {
    let mut bars: Vec<Bar> = (0..1_000)
        .map(|minute| bar(minute, quiet(minute)))
        .collect();
    bars.iter_mut()
        .enumerate()
        .for_each(|(at, bar)| spoil(at + 1, bar));
    let (checked, report) = validate(CONTEXT, bars);
    let flags: Vec<String> = (checked.flags.iter())
        .map(|flag| format!("{}:{}", flag.row, flag.rule))
        .collect();
    assert_eq!(flags, expected);
    assert!(report.flagged <= report.accepted && report.accepted == 1_000);
}

#[test]
fn unusual_bars_are_marked_and_kept() {
    check_flags(
        |row, bar| {
            if row == 700 {
                bar.low /= 2.0;
            }
        },
        &["700:jump"],
    );
    check_flags(
        |row, bar| {
            if row >= 700 {
                bar.open *= 1.2;
                bar.high *= 1.2;
                bar.low *= 1.2;
                bar.close *= 1.2;
            }
        },
        &["700:jump"],
    );
    check_flags(
        |row, bar| {
            bar.volume = 5.0 + (row % 11) as f64;
            if row == 700 {
                bar.volume = 1e6;
            }
            if row == 800 {
                bar.volume = 0.0;
            }
        },
        &["700:volume_spike", "800:zero_volume"],
    );
    check_flags(
        |row, bar| {
            if (700..712).contains(&row) {
                let still = quiet(698);
                *bar = Bar {
                    open: still,
                    high: still,
                    low: still,
                    close: still,
                    ..*bar
                };
            }
        },
        &["709:unchanged", "710:unchanged", "711:unchanged"],
    );
}

#[test]
fn nothing_is_marked_before_there_is_a_usual() {
    let bars = (0..60).map(|minute| bar(minute, if minute == 50 { 90_000.0 } else { 100.0 }));
    assert_eq!(validate(CONTEXT, bars).0.flags, []);
}

#[test]
fn a_series_without_volume_is_told_once() {
    let bars = (0..1_000).map(|minute| Bar {
        volume: 0.0,
        ..bar(minute, quiet(minute))
    });
    let (checked, report) = validate(CONTEXT, bars);
    assert_eq!(checked.flags, []);
    let codes: Vec<&str> = report
        .warnings
        .iter()
        .map(|warning| warning.code.as_str())
        .collect();
    assert_eq!(codes, ["no_volume"]);
}

#[test]
fn stored_bars_are_continued() {
    let stored: Bars = (0..600).map(|minute| bar(minute, quiet(minute))).collect();
    let mut validator = Validator::new(CONTEXT);
    validator.resume(stored.as_slice());
    let checked = validator.check(rows([bar(603, 12_000.0)]));
    assert_eq!(checked.flags[0].rule, Rule::Jump);
    assert_eq!(validator.report().gaps.missing, 3);
    assert_eq!(validator.report().received, 1);

    let mut validator = Validator::new(CONTEXT);
    validator.resume(stored.as_slice());
    let again = validator.check(rows(stored.as_slice().iter()));
    assert_eq!((again.bars, again.quarantined.len()), (stored, 0));
}

#[test]
fn a_change_of_timeframe_is_an_error() {
    let minutes = (0..100).chain((0..30).map(|at| 100 + at * 5));
    let mut validator = Validator::new(CONTEXT);
    validator.check(rows(minutes.map(|minute| bar(minute, quiet(minute)))));
    assert_eq!(
        validator.mixed(),
        Some(Mixed {
            found: Timeframe::M5,
            row: 102
        })
    );
    let report = validator.report();
    assert!(!report.is_valid);
    assert_eq!(
        report.errors[0].message.en,
        "from row 102 on there are 5m bars among the 1m ones; split the file by timeframe"
    );
}

#[test]
fn a_thin_market_is_no_change_of_timeframe() {
    let minutes = (0..400).map(|at| at * 5 + at % 3);
    let (_, report) = validate(CONTEXT, minutes.map(|minute| bar(minute, quiet(minute))));
    assert!(report.is_valid, "{:?}", report.errors);
}

#[test]
fn errors_say_when_a_source_is_unfit() {
    let broken = Bar {
        low: -1.0,
        ..bar(0, 100.0)
    };
    let (_, report) = validate(CONTEXT, [broken]);
    assert_eq!(
        report.errors[0].message.en,
        "none of the 1 rows received is a valid bar"
    );
    let (_, report) = validate(
        CONTEXT,
        (0..50).map(|minute| bar(minute, 100.0)).chain([broken]),
    );
    assert_eq!(
        report.errors[0].message.en,
        "1 of 51 rows (2.0 %) are in quarantine; check the source"
    );
    assert_eq!(
        report.warnings[0].message.es,
        "1 fila en cuarentena, la primera la 51: un precio no es mayor que cero"
    );
}

#[test]
fn a_report_survives_json() {
    let minutes = [0, 1, 4, 4];
    let (_, report) = validate(CONTEXT, minutes.map(|minute| bar(minute, 100.0)));
    let json = serde_json::to_string(&report).unwrap();
    assert_eq!(
        serde_json::from_str::<ValidationReport>(&json).unwrap(),
        report
    );
}

#[test]
fn the_timeframe_is_told_by_the_spacing() {
    let check = |times: &[i64], expected: Result<Timeframe, &str>| {
        let times: Vec<i64> = times.iter().map(|minute| minute * MINUTE_MS).collect();
        let found = infer_timeframe(&times).map_err(|error| error.to_string());
        assert_eq!(found, expected.map_err(str::to_owned));
    };
    check(&[0, 5, 10, 25, 30], Ok(Timeframe::M5));
    check(&[30, 25, 10, 5, 0], Ok(Timeframe::M5));
    check(&[0, 1_440, 2_880, 7_200, 8_640], Ok(Timeframe::D1));
    check(
        &[7, 7],
        Err(
            "2 rows are too few to tell the timeframe, name it: 1m, 5m, 15m, 30m, 1h, 4h, 1d or 1w",
        ),
    );
    check(
        &[0, 2, 4, 6],
        Err(
            "rows are mostly 2m apart (100 % of steps), which is no timeframe: use 1m, 5m, 15m, 30m, 1h, 4h, 1d or 1w bars",
        ),
    );
}

#[test]
fn a_wrong_timeframe_is_refused_and_a_thin_market_is_not() {
    let check = |declared: Timeframe, times: &[i64], expected: Result<(), &str>| {
        let times: Vec<i64> = times.iter().map(|minute| minute * MINUTE_MS).collect();
        let found = check_timeframe(declared, &times).map_err(|error| error.to_string());
        assert_eq!(found, expected.map_err(str::to_owned));
    };
    check(Timeframe::M5, &[0, 5, 10, 25, 30], Ok(()));
    check(Timeframe::M1, &[0, 1, 4, 6, 7, 12, 15], Ok(()));
    check(Timeframe::M1, &[3], Ok(()));
    check(
        Timeframe::M5,
        &[0, 60, 120, 180, 185],
        Err(
            "rows are mostly 1h apart (75 % of steps), not 5m: name the timeframe that the rows have",
        ),
    );
}

#[test]
fn the_direction_is_told_by_most_steps() {
    let check = |times: &[i64], expected: Direction| assert_eq!(direction(times), expected);
    check(&[], Direction::Ascending);
    check(&[1, 1], Direction::Ascending);
    check(&[1, 2, 2, 3], Direction::Ascending);
    check(&[3, 2, 2, 1], Direction::Descending);
    check(
        &[1, 2, 3, 4, 5, 6, 7, 8, 9, 8, 10, 11],
        Direction::Ascending,
    );
    check(&[1, 2, 3, 1, 2, 3], Direction::Unsorted { at: 3 });
    check(&[9, 3, 7, 2], Direction::Unsorted { at: 2 });
}

/// Rows of all kinds around one series.
fn any_bar() -> impl Strategy<Value = Bar> {
    let price = prop_oneof![8 => 99.0..101.0, 1 => Just(f64::NAN), 1 => -1.0..200.0];
    (0..600i64, price, 0..20i32).prop_map(|(minute, price, volume)| Bar {
        volume: f64::from(volume - 1),
        ..bar(minute, price)
    })
}

proptest! {
    #[test]
    fn batches_do_not_change_the_result(
        odd in prop::collection::vec((0..700usize, any_bar()), 0..60),
        cuts in prop::collection::vec(0..700usize, 0..8),
    ) {
        let mut bars: Vec<Bar> = (0..600).map(|minute| bar(minute, quiet(minute))).collect();
        for (at, bar) in odd {
            bars.insert(at.min(bars.len()), bar);
        }
        let mut whole = Validator::new(CONTEXT);
        let mut at_once = whole.check(rows(bars.iter().copied()));

        let mut cuts: Vec<usize> = cuts.into_iter().map(|cut| cut.min(bars.len())).collect();
        cuts.extend([0, bars.len()]);
        cuts.sort_unstable();
        let mut pieces = Validator::new(CONTEXT);
        let mut collected = Checked::default();
        for [from, until] in cuts.array_windows() {
            let piece = bars[*from..*until].iter().copied().collect();
            let checked = pieces.check(RawRows::from_bars(piece, *from as u64 + 1));
            collected.bars.extend(checked.bars.as_slice());
            collected.flags.extend(checked.flags);
            collected.quarantined.extend(checked.quarantined);
        }
        at_once.quarantined.sort_by_key(|held| held.row);
        prop_assert_eq!(at_once, collected);
        prop_assert_eq!(whole.report(), pieces.report());
        prop_assert_eq!(whole.report().received, bars.len() as u64);
    }
}
