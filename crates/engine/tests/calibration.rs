//! Calibration against other implementations, and what must hold for any sample.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use proptest::prelude::*;
use rumbo_engine::calibration::{
    BLOCKS_MIN, Blocks, Reliability, Stated, block_interval, brier, consistency_band, isotonic,
    rate_interval,
};
use serde::Deserialize;

const DAY_MS: i64 = 86_400_000;

#[derive(Deserialize)]
struct Golden {
    isotonic: Vec<GoldenFit>,
    reliability: Vec<GoldenReliability>,
    bands: Vec<GoldenBand>,
    bootstrap: GoldenBootstrap,
}

#[derive(Deserialize)]
struct GoldenFit {
    values: Vec<f64>,
    weights: Vec<f64>,
    fit: Vec<f64>,
}

#[derive(Deserialize)]
struct GoldenReliability {
    p: Vec<f64>,
    happened: Vec<bool>,
    curve: Vec<(f64, f64, usize)>,
    brier: f64,
    miscalibration: f64,
    discrimination: f64,
    uncertainty: f64,
}

#[derive(Deserialize)]
struct GoldenBand {
    p: Vec<f64>,
    at: Vec<i64>,
    subject: Vec<u32>,
    span_ms: i64,
    level: f64,
    band: Vec<(f64, f64)>,
}

#[derive(Deserialize)]
struct GoldenBootstrap {
    at: Vec<i64>,
    sums: Vec<[f64; 2]>,
    span_ms: i64,
    lo: f64,
    hi: f64,
}

fn golden() -> Golden {
    serde_json::from_str(include_str!("golden/calibration.json")).unwrap()
}

fn stated(p: &[f64], happened: &[bool]) -> Vec<Stated> {
    (0_i64..)
        .zip(p.iter().zip(happened))
        .map(|(day, (&p, &happened))| Stated {
            p,
            happened,
            at: day * DAY_MS,
            subject: 0,
        })
        .collect()
}

fn is_close(a: f64, b: f64, tolerance: f64) -> bool {
    (a - b).abs() <= tolerance
}

#[test]
fn isotonic_fits_equal_scikit_learn() {
    for case in golden().isotonic {
        let fit = isotonic(&case.values, &case.weights);
        assert_eq!(fit.len(), case.fit.len());
        for (a, b) in fit.iter().zip(&case.fit) {
            assert!(is_close(*a, *b, 1e-9), "{:?}: {fit:?}", case.values);
        }
    }
}

#[test]
fn decomposition_equals_an_independent_one() {
    for case in golden().reliability {
        let seen = Reliability::of(&stated(&case.p, &case.happened)).unwrap();
        assert_eq!(seen.curve.len(), case.curve.len());
        for (point, &(p, value, cases)) in seen.curve.iter().zip(&case.curve) {
            assert_eq!((point.p, point.cases), (p, cases));
            assert!(is_close(point.value, value, 1e-12), "{point:?} {value}");
        }
        for (name, a, b) in [
            ("brier", seen.brier, case.brier),
            ("miscalibration", seen.miscalibration, case.miscalibration),
            ("discrimination", seen.discrimination, case.discrimination),
            ("uncertainty", seen.uncertainty, case.uncertainty),
        ] {
            assert!(is_close(a, b, 1e-12), "{name}: {a} {b}");
        }
    }
}

#[test]
fn consistency_bands_equal_another_generator_within_its_error() {
    for case in golden().bands {
        let stated: Vec<Stated> = (0..case.p.len())
            .map(|row| Stated {
                p: case.p[row],
                // What happened has no part in it.
                happened: row % 3 == 0,
                at: case.at[row],
                subject: case.subject[row],
            })
            .collect();
        let seen = consistency_band(&stated, case.span_ms, case.level, 7);
        assert_eq!(seen.len(), case.band.len());
        // Few cases take few values, so an end may lie on either side of a gap between two of them.
        let far: Vec<f64> = seen
            .iter()
            .zip(&case.band)
            .flat_map(|(a, b)| [(a.0 - b.0).abs(), (a.1 - b.1).abs()])
            .collect();
        let mean = far.iter().sum::<f64>() / far.len() as f64;
        assert!(mean < 0.025 && far.iter().all(|far| *far < 0.12), "{far:?}");
        assert_eq!(seen, consistency_band(&stated, case.span_ms, case.level, 7));
        assert_ne!(seen, consistency_band(&stated, case.span_ms, case.level, 8));
    }
}

#[test]
fn block_interval_equals_another_generator_within_its_error() {
    let golden = golden().bootstrap;
    let dated: Vec<(i64, [f64; 2])> = golden.at.into_iter().zip(golden.sums).collect();
    let blocks = Blocks {
        span_ms: golden.span_ms,
        level: 0.9,
        seed: 3,
    };
    let skill = |[ours, base]: &[f64; 2]| Some(1.0 - ours / base);
    let (lo, hi) = block_interval(&dated, blocks, skill).unwrap();
    let tolerance = 0.08 * (golden.hi - golden.lo);
    assert!(is_close(lo, golden.lo, tolerance), "{lo} {}", golden.lo);
    assert!(is_close(hi, golden.hi, tolerance), "{hi} {}", golden.hi);
    assert_eq!(block_interval(&dated, blocks, skill), Some((lo, hi)));

    // Days one by one would take dependent errors for fresh ones.
    let alone = Blocks {
        span_ms: DAY_MS,
        ..blocks
    };
    let narrow = block_interval(&dated, alone, skill).unwrap();
    assert!(narrow.1 - narrow.0 < 0.7 * (hi - lo), "{narrow:?}");
}

#[test]
fn too_few_dates_give_no_interval() {
    let blocks = Blocks {
        span_ms: 10 * DAY_MS,
        level: 0.9,
        seed: 1,
    };
    let mean = |[sum, count]: &[f64; 2]| Some(sum / count);
    let dated = |days: i64| -> Vec<(i64, [f64; 2])> {
        (0..days).map(|day| (day * DAY_MS, [0.5, 1.0])).collect()
    };
    let enough = 10 * i64::try_from(BLOCKS_MIN).unwrap();
    assert_eq!(block_interval(&dated(0), blocks, mean), None);
    assert_eq!(block_interval(&dated(1), blocks, mean), None);
    assert_eq!(block_interval(&dated(enough - 1), blocks, mean), None);
    assert_eq!(
        block_interval(&dated(enough), blocks, mean),
        Some((0.5, 0.5))
    );
    // A thousand cases of one day are one date.
    assert_eq!(block_interval(&[(0, [500.0, 1_000.0])], blocks, mean), None);
}

#[test]
fn rate_interval_is_never_narrower_than_wilson() {
    let blocks = Blocks {
        span_ms: 5 * DAY_MS,
        level: 0.9,
        seed: 1,
    };
    let dated = |happens: fn(i64) -> bool| -> Vec<(i64, [f64; 2])> {
        let count = |day| f64::from(u8::from(happens(day)));
        (0..100)
            .map(|day| (day * DAY_MS, [count(day), 1.0]))
            .collect()
    };
    // Wilson (1927) at z = 1.644854 by hand: 50 of 100 and 100 of 100.
    let (lo, hi) = rate_interval(&dated(|day| day % 2 == 0), 100, blocks).unwrap();
    assert!(lo < 0.41885 && hi > 0.58115, "{lo} {hi}");
    let (lo, hi) = rate_interval(&dated(|_| true), 100, blocks).unwrap();
    assert!(lo <= 0.9737 && hi >= 1.0 - 1e-12, "{lo} {hi}");
    // Runs of twenty days: much less is known than from a hundred fresh cases.
    let (lo, hi) = rate_interval(&dated(|day| (day / 20) % 2 == 0), 100, blocks).unwrap();
    assert!(lo < 0.45 && hi > 0.74, "{lo} {hi}");
    // Ten cases that do not overlap: Wilson's of 5 of 10, wider than the blocks'.
    let (lo, hi) = rate_interval(&dated(|day| day % 2 == 0), 10, blocks).unwrap();
    assert!(
        is_close(lo, 0.2692, 5e-4) && is_close(hi, 0.7308, 5e-4),
        "{lo} {hi}"
    );
    assert_eq!(rate_interval(&[], 0, blocks), None);
}

#[test]
fn hostile_samples_have_no_result() {
    for p in [f64::NAN, f64::INFINITY, -0.01, 1.01] {
        let sample = stated(&[0.5, p], &[true, false]);
        assert_eq!(brier(&sample), None, "{p}");
        assert_eq!(Reliability::of(&sample), None, "{p}");
    }
    assert_eq!(Reliability::of(&[]), None);
    assert_eq!(consistency_band(&[], DAY_MS, 0.9, 1), []);
}

fn samples() -> impl Strategy<Value = Vec<Stated>> {
    let one = (0_u32..=20, any::<bool>(), 0_i64..40, 0_u32..4);
    prop::collection::vec(one, 1..120).prop_map(|rows| {
        rows.into_iter()
            .map(|(p, happened, day, subject)| Stated {
                p: f64::from(p) / 20.0,
                happened,
                at: day * DAY_MS,
                subject,
            })
            .collect()
    })
}

proptest! {
    #[test]
    fn score_is_its_parts(stated in samples()) {
        let seen = Reliability::of(&stated).unwrap();
        let sum = seen.miscalibration - seen.discrimination + seen.uncertainty;
        prop_assert!(is_close(seen.brier, sum, 1e-12), "{seen:?}");
        prop_assert!(seen.miscalibration >= 0.0 && seen.discrimination >= 0.0);
        prop_assert!((0.0..=0.25 + 1e-12).contains(&seen.uncertainty));
        prop_assert!(seen.curve.is_sorted_by(|a, b| a.p < b.p && a.value <= b.value));
        prop_assert!(seen.curve.iter().all(|point| (0.0..=1.0).contains(&point.value)));
        prop_assert_eq!(seen.curve.iter().map(|point| point.cases).sum::<usize>(), stated.len());
    }

    /// The order of a sample says nothing, and stating what should have been stated is calibrated.
    #[test]
    fn recalibrated_chances_are_calibrated(stated in samples(), turn in 0_usize..100) {
        let seen = Reliability::of(&stated).unwrap();
        let mut turned = stated.clone();
        turned.rotate_left(turn % stated.len());
        prop_assert_eq!(&seen, &Reliability::of(&turned).unwrap());
        let value = |p: f64| seen.curve.iter().find(|point| point.p == p).unwrap().value;
        let recalibrated: Vec<Stated> = stated
            .iter()
            .map(|one| Stated { p: value(one.p).clamp(0.0, 1.0), ..*one })
            .collect();
        let again = Reliability::of(&recalibrated).unwrap();
        prop_assert!(again.miscalibration < 1e-12, "{again:?}");
        prop_assert!(is_close(again.discrimination, seen.discrimination, 1e-12));
    }

    #[test]
    fn bands_are_ordered_chances(stated in samples(), seed in any::<u64>()) {
        let band = consistency_band(&stated, 10 * DAY_MS, 0.9, seed);
        let hair = 1e-12;
        prop_assert!(band.iter().all(|(lo, hi)| 0.0 <= *lo && lo <= hi && *hi <= 1.0 + hair));
        prop_assert!(band.is_sorted_by(|a, b| a.0 <= b.0 + hair && a.1 <= b.1 + hair));
    }
}
