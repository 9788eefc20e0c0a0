//! What a study concludes, as it is served.

use std::collections::BTreeMap;

use rumbo_app::backtest::stored::grade_name;
use rumbo_app::backtest::study::{SweepFigures, WalkFigures};
use rumbo_engine::study::{Evaluation, Verdict};
use rumbo_market::Locale;
use serde::Serialize;
use utoipa::ToSchema;

/// Grade and reasons, the gravest first.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct VerdictView {
    /// `solid`, `fragile` or `not_fit`.
    pub grade: String,
    /// The grade in words.
    pub word: String,
    pub reasons: Vec<VerdictReasonView>,
    /// Whether the strategy may be activated without overriding this.
    pub may_activate: bool,
}

/// A reason as code, parameters and sentence.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct VerdictReasonView {
    pub code: String,
    /// The grade that this reason alone leads to.
    pub grade: String,
    #[schema(value_type = BTreeMap<String, Object>)]
    pub params: serde_json::Value,
    pub sentence: String,
}

/// What a walk-forward is judged by. Ratios are annualised where nothing else is said.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct EvaluationView {
    /// Parameter sets that it chose from.
    pub sets: u64,
    /// Configurations ever tried on the series: the record is the best of so many.
    pub tries: u64,
    pub train_bars: u64,
    pub test_bars: u64,
    /// Mean Sharpe ratio of the chosen sets on the bars that chose them.
    pub in_sample_sharpe: Option<f64>,
    pub out_of_sample: OutOfSampleRecordView,
    /// Share of the Sharpe ratio that is left out of sample.
    pub sharpe_kept: Option<f64>,
    /// Walk-forward efficiency: annualised return out of sample over that in sample.
    pub efficiency: Option<f64>,
    /// Chance that the ratio out of sample is above that of the best of all tries without skill.
    pub deflated_sharpe: Option<f64>,
    /// The same with the sets counted as the independent trials that they amount to.
    pub deflated_sharpe_effective: Option<f64>,
    /// Sharpe ratio that the best of all tries would have without skill.
    pub lucky_sharpe: Option<f64>,
    /// Probability of backtest overfitting; absent with one set or for a short series.
    pub pbo: Option<f64>,
    pub loss_probability: Option<f64>,
    /// The record with one, two and three times the costs.
    pub costs: Vec<CostStressView>,
    /// Stretches of equal length, oldest first.
    pub periods: Vec<PeriodView>,
    /// What each fold chose, and what came of it.
    pub folds: Vec<FoldView>,
}

/// The record out of sample.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct OutOfSampleRecordView {
    /// Unix ms.
    pub from: i64,
    /// Unix ms.
    pub until: i64,
    pub bars: u64,
    pub trades: u64,
    pub total_return: Option<f64>,
    pub cagr: Option<f64>,
    pub max_drawdown: Option<f64>,
    pub sharpe: Option<f64>,
    /// 90 % interval.
    pub sharpe_low: Option<f64>,
    pub sharpe_high: Option<f64>,
    /// Chance that the true ratio is above 0.
    pub psr: Option<f64>,
    /// Bars that such a record needs to be above 0 with a chance of 95 %.
    pub bars_needed: Option<f64>,
}

/// The record with other costs.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CostStressView {
    /// Of fees, slippage and spread.
    pub multiple: f64,
    pub trades: u64,
    pub total_return: Option<f64>,
    pub cagr: Option<f64>,
    pub sharpe: Option<f64>,
}

/// A part of the record out of sample.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PeriodView {
    /// Unix ms.
    pub from: i64,
    /// Unix ms.
    pub until: i64,
    pub bars: u64,
    pub trades: u64,
    pub total_return: Option<f64>,
    pub sharpe: Option<f64>,
}

/// One fold of a walk-forward.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct FoldView {
    /// Opening of the first bar that chose, unix ms.
    pub train_from: i64,
    /// Opening of the first bar that judged, unix ms.
    pub test_from: i64,
    /// Close of the last bar that judged, unix ms.
    pub test_until: i64,
    pub params: BTreeMap<String, f64>,
    pub in_sample_sharpe: Option<f64>,
    pub out_of_sample_sharpe: Option<f64>,
}

/// What a sweep says about the set that it chose.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SweepFiguresView {
    /// The set is the centre of a plateau; else it is the best one, standing alone.
    pub on_plateau: bool,
    /// Probability of backtest overfitting; absent with one set or for a short series.
    pub pbo: Option<f64>,
    pub loss_probability: Option<f64>,
    /// Chance that its Sharpe ratio is above that of the best of all tries without skill.
    pub deflated_sharpe: Option<f64>,
    /// Configurations tried on the series when the sweep ended.
    pub tries: u64,
}

pub(super) fn verdict_view(verdict: &Verdict, locale: Locale) -> VerdictView {
    let reasons = verdict.reasons.iter().map(|reason| VerdictReasonView {
        code: reason.code.clone(),
        grade: grade_name(reason.grade).to_owned(),
        params: serde_json::to_value(&reason.params).unwrap_or_default(),
        sentence: reason.text(locale),
    });
    VerdictView {
        grade: grade_name(verdict.grade).to_owned(),
        word: verdict.grade.word(locale.lang).to_owned(),
        reasons: reasons.collect(),
        may_activate: verdict.may_activate(),
    }
}

impl From<&WalkFigures> for EvaluationView {
    fn from(walk: &WalkFigures) -> Self {
        let Evaluation {
            out_of_sample: record,
            overfitting,
            ..
        } = &walk.evaluation;
        let evaluation = &walk.evaluation;
        Self {
            sets: evaluation.sets as u64,
            tries: evaluation.tries as u64,
            train_bars: evaluation.scheme.train_bars as u64,
            test_bars: evaluation.scheme.test_bars as u64,
            in_sample_sharpe: evaluation.in_sample_sharpe,
            out_of_sample: OutOfSampleRecordView {
                from: record.from,
                until: record.until,
                bars: record.bars as u64,
                trades: record.trades as u64,
                total_return: record.total_return,
                cagr: record.cagr,
                max_drawdown: record.max_drawdown,
                sharpe: record.sharpe,
                sharpe_low: record.sharpe_interval.map(|(low, _)| low),
                sharpe_high: record.sharpe_interval.map(|(_, high)| high),
                psr: record.psr,
                bars_needed: record.bars_needed,
            },
            sharpe_kept: evaluation.sharpe_kept,
            efficiency: evaluation.efficiency,
            deflated_sharpe: evaluation.deflated_sharpe,
            deflated_sharpe_effective: evaluation.deflated_sharpe_effective,
            lucky_sharpe: evaluation.lucky_sharpe,
            pbo: overfitting.as_ref().map(|one| one.probability),
            loss_probability: overfitting.as_ref().map(|one| one.loss_probability),
            costs: cost_views(evaluation),
            periods: period_views(evaluation),
            folds: fold_views(walk),
        }
    }
}

fn cost_views(evaluation: &Evaluation) -> Vec<CostStressView> {
    let costs = evaluation.costs.iter().map(|stress| CostStressView {
        multiple: stress.multiple,
        trades: stress.trades as u64,
        total_return: stress.total_return,
        cagr: stress.cagr,
        sharpe: stress.sharpe,
    });
    costs.collect()
}

fn period_views(evaluation: &Evaluation) -> Vec<PeriodView> {
    let periods = evaluation.periods.iter().map(|period| PeriodView {
        from: period.from,
        until: period.until,
        bars: period.bars as u64,
        trades: period.trades as u64,
        total_return: period.total_return,
        sharpe: period.sharpe,
    });
    periods.collect()
}

fn fold_views(walk: &WalkFigures) -> Vec<FoldView> {
    let folds = walk.folds.iter().map(|fold| FoldView {
        train_from: fold.train_from,
        test_from: fold.test_from,
        test_until: fold.test_until,
        params: fold
            .params
            .iter()
            .map(|(name, value)| (name.to_owned(), value))
            .collect(),
        in_sample_sharpe: fold.in_sample_sharpe,
        out_of_sample_sharpe: fold.out_of_sample_sharpe,
    });
    folds.collect()
}

impl From<&SweepFigures> for SweepFiguresView {
    fn from(sweep: &SweepFigures) -> Self {
        let overfitting = sweep.overfitting.as_ref();
        Self {
            on_plateau: sweep.on_plateau,
            pbo: overfitting.map(|one| one.probability),
            loss_probability: overfitting.map(|one| one.loss_probability),
            deflated_sharpe: sweep.deflated_sharpe,
            tries: sweep.tries as u64,
        }
    }
}
