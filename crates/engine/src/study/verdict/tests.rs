use rumbo_market::Lang;

use super::super::evaluation::{CostStress, OutOfSample, PeriodResult};
use super::super::overfitting::Overfitting;
use super::super::walk_forward::Scheme;
use super::*;

fn stress(multiple: f64, total_return: Option<f64>) -> CostStress {
    CostStress {
        multiple,
        trades: 40,
        total_return,
        cagr: None,
        sharpe: None,
    }
}

fn period(total_return: Option<f64>) -> PeriodResult {
    PeriodResult {
        from: 0,
        until: 1,
        bars: 100,
        trades: 10,
        total_return,
        sharpe: None,
    }
}

fn overfitting(probability: f64) -> Overfitting {
    Overfitting {
        configurations: 9,
        splits: 12_870,
        probability,
        loss_probability: 0.1,
        slope: None,
        intercept: None,
        in_sample_sharpe: 0.1,
        out_of_sample_sharpe: 0.1,
        first_order_dominance: true,
        second_order_dominance: true,
        logit_quantiles: [0.0; 5],
    }
}

/// Passes every check, just.
fn good() -> Evaluation {
    Evaluation {
        sets: 9,
        tries: 144,
        scheme: Scheme {
            train_bars: 500,
            test_bars: 100,
        },
        folds: 4,
        in_sample_sharpe: Some(2.0),
        out_of_sample: OutOfSample {
            from: 0,
            until: 1,
            bars: 400,
            trades: 30,
            total_return: Some(0.3),
            cagr: Some(0.1),
            max_drawdown: Some(0.1),
            sharpe: Some(1.0),
            sharpe_interval: Some((0.1, 1.9)),
            psr: Some(0.95),
            bars_needed: Some(400.0),
        },
        sharpe_kept: Some(0.5),
        efficiency: Some(0.6),
        deflated_sharpe: Some(0.95),
        deflated_sharpe_effective: Some(0.96),
        lucky_sharpe: Some(0.4),
        effective_trials: None,
        overfitting: Some(overfitting(0.2)),
        costs: vec![
            stress(1.0, Some(0.3)),
            stress(2.0, Some(0.01)),
            stress(3.0, Some(-0.1)),
        ],
        periods: vec![
            period(Some(0.1)),
            period(Some(0.1)),
            period(Some(-0.1)),
            period(Some(0.1)),
        ],
    }
}

#[track_caller]
fn check(change: impl Fn(&mut Evaluation), grade: Grade, code: &str) {
    let mut evaluation = good();
    change(&mut evaluation);
    let seen = verdict(&evaluation);
    assert_eq!((seen.grade, seen.reasons[0].code.as_str()), (grade, code));
    assert_eq!(seen.may_activate(), grade != Grade::NotFit);
}

#[test]
fn each_threshold_moves_the_grade() {
    use Grade::{Fragile, NotFit, Solid};
    check(|_| {}, Solid, "verdict.holds");
    check(
        |e| e.out_of_sample.trades = 29,
        Fragile,
        "verdict.few_trades",
    );
    check(|e| e.out_of_sample.trades = 9, NotFit, "verdict.few_trades");
    check(|e| e.out_of_sample.trades = 0, NotFit, "verdict.no_trades");
    check(
        |e| e.out_of_sample.sharpe = Some(0.0),
        NotFit,
        "verdict.loses",
    );
    check(
        |e| e.out_of_sample.sharpe = None,
        NotFit,
        "verdict.unmeasured",
    );
    let spans = Some((-0.1, 2.1));
    check(
        |e| e.out_of_sample.sharpe_interval = spans,
        Fragile,
        "verdict.interval",
    );
    check(
        |e| e.out_of_sample.psr = Some(0.94),
        Fragile,
        "verdict.too_short",
    );
    check(|e| e.sharpe_kept = Some(0.49), Fragile, "verdict.decay");
    check(|e| e.sharpe_kept = Some(0.19), NotFit, "verdict.decay");
    check(
        |e| e.in_sample_sharpe = None,
        Fragile,
        "verdict.kept_unknown",
    );
    check(|e| e.sharpe_kept = None, Fragile, "verdict.nothing_inside");
    check(|e| e.deflated_sharpe = Some(0.94), Fragile, "verdict.luck");
    check(|e| e.deflated_sharpe = Some(0.49), NotFit, "verdict.luck");
    check(|e| e.deflated_sharpe = None, NotFit, "verdict.luck_unknown");
    check(
        |e| e.overfitting = Some(overfitting(0.3)),
        Fragile,
        "verdict.overfit",
    );
    check(
        |e| e.overfitting = Some(overfitting(0.51)),
        NotFit,
        "verdict.overfit",
    );
    check(|e| e.overfitting = None, Fragile, "verdict.overfit_unknown");
    check(
        |e| e.costs[1].total_return = Some(0.0),
        Fragile,
        "verdict.costs",
    );
    check(|e| e.costs[0].total_return = None, NotFit, "verdict.costs");
    check(
        |e| e.periods[0] = period(Some(0.0)),
        Fragile,
        "verdict.periods",
    );
    check(
        |e| e.periods[..2].fill(period(None)),
        NotFit,
        "verdict.periods",
    );
}

#[test]
fn a_single_set_cannot_be_overfit_by_choosing() {
    let mut evaluation = good();
    evaluation.sets = 1;
    evaluation.overfitting = None;
    assert_eq!(verdict(&evaluation).grade, Grade::Solid);
}

#[test]
fn the_worst_reason_decides_and_comes_first() {
    let mut evaluation = good();
    evaluation.out_of_sample.trades = 20;
    evaluation.overfitting = Some(overfitting(0.7));
    evaluation.sharpe_kept = Some(0.4);
    let seen = verdict(&evaluation);
    let codes: Vec<&str> = seen.reasons.iter().map(|one| one.code.as_str()).collect();
    assert_eq!(seen.grade, Grade::NotFit);
    let expected = ["verdict.overfit", "verdict.few_trades", "verdict.decay"];
    assert_eq!(codes, expected);
}

/// Whatever is known or not, there is a grade; and nothing that gets worse improves it.
#[test]
fn the_verdict_is_total_and_monotone() {
    const LEVELS: [Option<f64>; 6] = [
        None,
        Some(-1.0),
        Some(0.1),
        Some(0.4),
        Some(0.6),
        Some(0.99),
    ];
    type Set = fn(&mut Evaluation, Option<f64>);
    let fields: [Set; 6] = [
        |e, level| e.out_of_sample.sharpe = level,
        |e, level| e.out_of_sample.psr = level.map(|one| one.max(0.0)),
        |e, level| e.sharpe_kept = level,
        |e, level| e.deflated_sharpe = level,
        |e, level| e.costs[0].total_return = level,
        |e, level| e.costs[1].total_return = level,
    ];
    for (at, set) in fields.iter().enumerate() {
        for other in fields.iter().skip(at + 1) {
            for second in LEVELS {
                let mut before = Grade::NotFit;
                for first in LEVELS.into_iter().skip(1) {
                    let mut evaluation = good();
                    set(&mut evaluation, first);
                    other(&mut evaluation, second);
                    let grade = verdict(&evaluation).grade;
                    assert!(grade <= before, "{at} {first:?} {second:?}");
                    before = grade;
                    set(&mut evaluation, None);
                    verdict(&evaluation);
                }
            }
        }
    }
}

#[test]
fn every_reason_has_a_sentence_in_both_languages() {
    let names = |template: &str| {
        let parts = template.split('{').skip(1);
        let mut names: Vec<String> = parts
            .filter_map(|part| part.split_once('}'))
            .map(|(name, _)| name.split(':').next().unwrap_or_default().to_owned())
            .collect();
        names.sort();
        names
    };
    for (at, (code, es, en)) in text::SENTENCES.iter().enumerate() {
        assert_eq!(names(es), names(en), "{code}");
        let later = &text::SENTENCES[at + 1..];
        assert!(
            later.iter().all(|(other, ..)| other != code),
            "{code} twice"
        );
        // The code stands in this module's source, so none of the sentences is dead.
        assert!(include_str!("../verdict.rs").contains(code), "{code}");
    }
    let mut evaluation = good();
    evaluation.deflated_sharpe = Some(0.91);
    let seen = verdict(&evaluation);
    assert_eq!(
        seen.reasons[0].text(Lang::En.into()),
        "Best of 144 tries: 91% chance of beating luck, 95% is needed"
    );
    assert_eq!(
        seen.reasons[0].text(Lang::Es.into()),
        "Mejor de 144 intentos: 91\u{202f}% de probabilidad de superar a la suerte, hace falta 95\u{202f}%"
    );
    assert_eq!(seen.grade.word(Lang::Es), "Frágil");
}
