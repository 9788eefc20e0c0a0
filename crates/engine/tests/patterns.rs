//! Chart patterns on drawn shapes, and what is promised of all on random and real bars.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeSet;

use proptest::prelude::*;
use rumbo_engine::backtest::Side;
use rumbo_engine::pattern::Expectation;
use rumbo_engine::pattern::{
    Detection, LIST, LiftRule, Moves, PhaseMachine, PhaseSettings, Scanner, SwingSettings, find,
    scan,
};
use rumbo_market::{Bar, Bars};

/// A path through prices: each leg takes the bars given and ends at its price.
fn draw(start: f64, legs: &[(u32, f64)]) -> Bars {
    let mut closes = vec![start; 16];
    for &(bars, end) in legs {
        let from = closes[closes.len() - 1];
        let step = (end - from) / f64::from(bars);
        closes.extend((1..=bars).map(|bar| from + step * f64::from(bar)));
    }
    closes.into_iter().enumerate().map(bar).collect()
}

fn bar((row, close): (usize, f64)) -> Bar {
    Bar {
        opened_at: i64::try_from(row).unwrap() * 86_400_000,
        open: close,
        high: close + 0.5,
        low: close - 0.5,
        close,
        volume: 1.0,
    }
}

/// The same bars upside down.
fn mirror(bars: &Bars) -> Bars {
    let flip = |price: f64| 300.0 - price;
    let bar = |bar: Bar| Bar {
        open: flip(bar.open),
        high: flip(bar.low),
        low: flip(bar.high),
        close: flip(bar.close),
        ..bar
    };
    bars.as_slice().iter().map(bar).collect()
}

fn found(bars: &Bars) -> Vec<Detection> {
    scan(bars.as_slice(), SwingSettings::default())
}

/// Checks that a shape is found once, and its mirror in the mirrored bars at the same row.
fn expect(bars: &Bars, variant: &str, mirrored: &str) -> Detection {
    let only = |bars: &Bars, variant: &str| {
        let all = found(bars);
        let mut those = all.iter().filter(|one| one.variant == variant);
        let said: Vec<&str> = all.iter().map(|one| one.variant).collect();
        let one = those
            .next()
            .unwrap_or_else(|| panic!("no {variant} in {said:?}"));
        assert!(those.next().is_none(), "{variant} twice in {said:?}");
        one.clone()
    };
    let one = only(bars, variant);
    let other = only(&mirror(bars), mirrored);
    assert_eq!(one.known_at, other.known_at);
    let opposite = one.side.map(|side| match side {
        Side::Long => Side::Short,
        Side::Short => Side::Long,
    });
    assert_eq!(other.side, opposite);
    for (a, b) in one.points.iter().zip(&other.points) {
        assert_eq!(a.row, b.row);
        assert!((a.price + b.price - 300.0).abs() < 1e-9);
    }
    one
}

/// First row after `from` whose close is below (or above) a price.
fn first_close(bars: &Bars, from: usize, beyond: impl Fn(f64) -> bool) -> usize {
    (from..bars.len())
        .find(|&row| beyond(bars.close[row]))
        .unwrap()
}

#[test]
fn double_top_is_known_at_the_close_below_its_middle() {
    let bars = draw(100.0, &[(20, 120.0), (10, 110.0), (10, 120.0), (20, 100.0)]);
    let top = expect(&bars, "double_top", "double_bottom");
    let prices: Vec<f64> = top.points.iter().map(|point| point.price).collect();
    assert_eq!(prices, [120.5, 109.5, 120.5]);
    assert_eq!(top.known_at, first_close(&bars, 60, |close| close < 109.5));
    assert_eq!(top.target, Some(109.5 - 11.0));
    assert!(top.wrong_beyond.unwrap() > 120.5);
}

#[test]
fn double_top_that_does_not_break_is_none() {
    let bars = draw(
        100.0,
        &[
            (20, 120.0),
            (10, 110.0),
            (10, 120.0),
            (8, 112.0),
            (15, 130.0),
        ],
    );
    assert!(found(&bars).iter().all(|one| one.pattern != "double"));
}

#[test]
fn triple_top() {
    let legs = [
        (20, 120.0),
        (10, 110.0),
        (10, 120.0),
        (10, 110.0),
        (10, 120.0),
        (20, 100.0),
    ];
    let bars = draw(100.0, &legs);
    let top = expect(&bars, "triple_top", "triple_bottom");
    assert_eq!(top.points.len(), 5);
    assert_eq!(top.known_at, first_close(&bars, 80, |close| close < 109.5));
}

#[test]
fn head_and_shoulders_breaks_its_neckline() {
    let legs = [
        (15, 115.0),
        (8, 107.0),
        (16, 123.0),
        (16, 107.0),
        (8, 115.0),
        (15, 100.0),
    ];
    let bars = draw(100.0, &legs);
    let top = expect(&bars, "head_shoulders_top", "head_shoulders_bottom");
    assert_eq!(top.known_at, first_close(&bars, 80, |close| close < 106.5));
    assert_eq!(top.wrong_beyond, Some(123.5));
}

#[test]
fn triangles_and_wedges() {
    let symmetrical = draw(
        100.0,
        &[
            (28, 128.0),
            (20, 108.0),
            (15, 123.0),
            (10, 113.0),
            (20, 133.0),
        ],
    );
    let one = expect(&symmetrical, "symmetrical_triangle", "symmetrical_triangle");
    assert_eq!(one.side, Some(Side::Long));
    let ascending = draw(
        100.0,
        &[
            (25, 125.0),
            (20, 105.0),
            (20, 125.0),
            (10, 115.0),
            (20, 135.0),
        ],
    );
    expect(&ascending, "ascending_triangle", "descending_triangle");
    let wedge = draw(
        100.0,
        &[
            (20, 120.0),
            (14, 106.0),
            (20, 126.0),
            (8, 118.0),
            (12, 130.0),
            (40, 90.0),
        ],
    );
    expect(&wedge, "rising_wedge", "falling_wedge");
}

#[test]
fn flag_goes_on_after_its_pole() {
    let legs = [
        (15, 115.0),
        (15, 100.0),
        (8, 124.0),
        (8, 114.0),
        (12, 130.0),
    ];
    let bars = draw(100.0, &legs);
    let flag = expect(&bars, "bull_flag", "bear_flag");
    assert_eq!(flag.known_at, first_close(&bars, 54, |close| close > 124.5));
}

#[test]
fn cup_and_handle() {
    let legs = [
        (20, 120.0),
        (16, 104.0),
        (16, 120.0),
        (6, 114.0),
        (12, 126.0),
    ];
    let bars = draw(100.0, &legs);
    let cup = expect(&bars, "cup_handle", "inverse_cup_handle");
    assert_eq!(cup.known_at, first_close(&bars, 74, |close| close > 120.5));
}

#[test]
fn levels_lines_and_channels() {
    let flat = [
        (10, 110.0),
        (10, 100.0),
        (10, 110.0),
        (10, 100.0),
        (10, 110.0),
        (10, 100.0),
    ];
    let variants: BTreeSet<&str> = found(&draw(100.0, &flat))
        .iter()
        .map(|one| one.variant)
        .collect();
    for variant in [
        "resistance",
        "support",
        "flat_channel",
        "swing_high",
        "swing_low",
    ] {
        assert!(variants.contains(variant), "no {variant} in {variants:?}");
    }
    let rising = [
        (12, 112.0),
        (8, 104.0),
        (12, 116.0),
        (8, 108.0),
        (12, 120.0),
        (8, 112.0),
        (12, 124.0),
    ];
    let bars = draw(100.0, &rising);
    for (bars, wanted) in [
        (mirror(&bars), ["falling_line", "falling_channel"]),
        (bars, ["rising_line", "rising_channel"]),
    ] {
        let variants: BTreeSet<&str> = found(&bars).iter().map(|one| one.variant).collect();
        for variant in wanted {
            assert!(variants.contains(variant), "no {variant} in {variants:?}");
        }
    }
}

#[test]
fn divergence_of_a_higher_high_with_less_momentum() {
    let bars = draw(100.0, &[(8, 124.0), (10, 114.0), (30, 126.0), (12, 110.0)]);
    let one = expect(&bars, "rsi_bearish", "rsi_bullish");
    assert_eq!(one.points.len(), 2);
    assert!(one.points[1].price > one.points[0].price);
}

#[test]
fn list_is_sorted_and_specs_are_complete() {
    let ids: Vec<&str> = LIST.iter().map(|shape| shape.spec().id).collect();
    assert!(ids.is_sorted_by(|a, b| a < b), "{ids:?}");
    let mut variants = BTreeSet::new();
    for shape in LIST {
        let spec = shape.spec();
        assert!(find(spec.id).is_some());
        for phrase in [spec.title, spec.summary] {
            assert!(
                !phrase.es.is_empty() && !phrase.en.is_empty(),
                "{}",
                spec.id
            );
        }
        assert!(spec.summary.es.ends_with('.') && spec.summary.en.ends_with('.'));
        assert!(!spec.source.is_empty());
        for variant in spec.variants {
            assert!(variants.insert(variant.id), "{} twice", variant.id);
            assert_eq!(spec.variant(variant.id).unwrap().id, variant.id);
        }
    }
}

/// A random walk with steps that are now and then large.
fn random_bars() -> impl Strategy<Value = Bars> {
    let step = (-1.0_f64..1.0, 0.0_f64..0.5, 0.0_f64..0.5, 0_u8..20);
    prop::collection::vec(step, 50..600).prop_map(|steps| {
        let mut close = 500.0;
        let rows = steps.into_iter().enumerate();
        rows.map(|(row, (step, up, down, wild))| {
            let open = close;
            close += step * if wild == 0 { 6.0 } else { 1.5 };
            Bar {
                open,
                high: open.max(close) + up,
                low: open.min(close) - down,
                ..bar((row, close))
            }
        })
        .collect()
    })
}

proptest! {
    #[test]
    fn a_copy_resumes_and_a_late_bar_is_rebuilt(bars in random_bars(), cut in any::<prop::sample::Index>()) {
        let rows = cut.index(bars.len());
        let mut scanner = Scanner::new(SwingSettings::default());
        let mut machine = PhaseMachine::new(PhaseSettings::default());
        let mut before = Vec::new();
        let mut phases = Vec::new();
        for bar in bars.as_slice().rows(0..rows).iter() {
            scanner.next(&bar, &mut before);
            phases.push(machine.next(&bar));
        }
        let whole = found(&bars);
        let mut whole_machine = PhaseMachine::new(PhaseSettings::default());
        let whole_phases: Vec<_> = bars.as_slice().iter().map(|bar| whole_machine.next(&bar)).collect();
        // The first copy takes a bar that turns out to be wrong; the second starts from the same place.
        for wrong in [1.7, 1.0] {
            let mut copy = scanner.clone();
            let mut machine = machine.clone();
            let mut resumed = before.clone();
            let mut resumed_phases = phases.clone();
            for bar in bars.as_slice().rows(rows..bars.len()).iter() {
                let bar = Bar { high: bar.high * wrong, ..bar };
                copy.next(&bar, &mut resumed);
                resumed_phases.push(machine.next(&bar));
            }
            if wrong == 1.0 {
                prop_assert_eq!(&resumed, &whole);
                prop_assert_eq!(&resumed_phases, &whole_phases);
            }
        }
    }

    #[test]
    fn prices_times_a_power_of_two_change_no_row(bars in random_bars()) {
        let scale = |bar: Bar| Bar {
            open: bar.open * 8.0,
            high: bar.high * 8.0,
            low: bar.low * 8.0,
            close: bar.close * 8.0,
            ..bar
        };
        let scaled: Bars = bars.as_slice().iter().map(scale).collect();
        let said = |bars: &Bars| -> Vec<(&str, usize)> {
            found(bars).iter().map(|one| (one.variant, one.known_at)).collect()
        };
        prop_assert_eq!(said(&bars), said(&scaled));
    }
}

/// The bars of the backtests' golden data.
fn real_bars() -> [Bars; 3] {
    let bar = |line: &str| {
        let field: Vec<&str> = line.split(',').collect();
        let number = |at: usize| field[at].parse::<f64>().unwrap();
        Bar {
            opened_at: 0,
            open: number(1),
            high: number(2),
            low: number(3),
            close: number(4),
            volume: number(5),
        }
    };
    [
        include_str!("golden/aapl_1d.csv"),
        include_str!("golden/btcusdt_1h.csv"),
        include_str!("golden/eurusd_1d.csv"),
    ]
    .map(|text| text.lines().skip(1).map(bar).collect())
}

#[test]
fn every_shape_occurs_in_real_bars() {
    let fine = SwingSettings {
        reversal: 1.5,
        ..SwingSettings::default()
    };
    let mut seen = BTreeSet::new();
    for bars in real_bars() {
        seen.extend(scan(bars.as_slice(), fine).iter().map(|one| one.pattern));
    }
    for shape in LIST {
        assert!(seen.contains(shape.spec().id), "no {}", shape.spec().id);
    }
}

#[test]
fn lift_of_swings_in_real_bars_is_counted() {
    for bars in real_bars() {
        let settings = SwingSettings {
            reversal: 2.0,
            ..SwingSettings::default()
        };
        let all = scan(bars.as_slice(), settings);
        let moves = Moves::of(bars.as_slice(), LiftRule::default());
        let expected = all.iter().filter(|one| one.pattern == "swing");
        let expected = expected.filter_map(|one| {
            let row = one.known_at;
            one.side.map(|side| Expectation { row, side })
        });
        let lift = moves.lift(expected).unwrap();
        let (lo, hi) = lift.interval;
        assert!(lo < lift.rate && lift.rate < hi, "{lift:?}");
        assert!((0.3..0.7).contains(&lift.base_rate), "{lift:?}");
    }
}

#[test]
fn bars_that_are_not_finite_forget_everything() {
    let bars = draw(100.0, &[(20, 120.0), (10, 110.0), (10, 120.0), (20, 100.0)]);
    let broken: Bars = bars
        .as_slice()
        .iter()
        .enumerate()
        .map(|(row, bar)| match row {
            50 => Bar {
                close: f64::NAN,
                ..bar
            },
            _ => bar,
        })
        .collect();
    assert!(found(&broken).iter().all(|one| one.pattern != "double"));
    assert!(found(&Bars::default()).is_empty());
}
