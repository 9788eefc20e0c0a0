//! Odds from the resolved history of the same event.

use serde::{Deserialize, Serialize};

use crate::metric::{Z_90, quantile, wilson};
use crate::study::barrier::BarrierExit;

/// Resolved cases below which no number is given.
pub(super) const CASES_MIN: usize = 30;
/// Coverage of the interval.
pub(super) const LEVEL: f64 = 0.90;
/// Latest cases that are compared with the whole record to see drift.
const DRIFT_CASES: usize = 20;

/// How far the odds can be trusted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OddsStatus {
    Ok,
    /// Fewer than 30 resolved cases: words, no number.
    Thin,
    /// The latest cases went clearly worse than the record says.
    Drift,
}

/// Chance of the declared event, from the cases in which the same signal stood, out of sample.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Odds {
    /// Share of cases in which the event happened; `None` when thin.
    pub p: Option<f64>,
    /// Lower end of the Wilson interval.
    pub lo: Option<f64>,
    /// Upper end of the Wilson interval.
    pub hi: Option<f64>,
    /// Coverage of the interval.
    pub level: f64,
    /// Resolved cases. They do not overlap in time.
    pub n: usize,
    /// Share of the same event when entered without regard to the signal.
    pub base_rate: Option<f64>,
    /// Probability at which acting neither gains nor loses; `None` where nothing is bought or sold.
    pub break_even: Option<f64>,
    pub status: OddsStatus,
}

/// One past time at which the same signal stood, and how the trade ended.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Case {
    /// Row of the bar on whose close the signal stood.
    pub row: usize,
    /// Whether the trade paid.
    pub pays: bool,
    /// Return after costs.
    pub net_return: f64,
    /// What ended it.
    pub exit: BarrierExit,
}

/// Counts cases in which the claim holds: `pays` tells which way the claim goes.
pub(super) fn odds(cases: &[Case], base: &[Case], pays: bool, break_even: Option<f64>) -> Odds {
    let hits = |cases: &[Case]| cases.iter().filter(|case| case.pays == pays).count();
    let n = cases.len();
    let thin = n < CASES_MIN;
    let base_rate = (base.len() >= CASES_MIN).then(|| ratio(hits(base), base.len()));
    if thin {
        return Odds {
            p: None,
            lo: None,
            hi: None,
            level: LEVEL,
            n,
            base_rate: None,
            break_even,
            status: OddsStatus::Thin,
        };
    }
    let k = hits(cases);
    let p = ratio(k, n);
    let (lo, hi) = wilson(k, n, Z_90).unwrap_or((0.0, 1.0));
    let latest = &cases[n - DRIFT_CASES..];
    let drift = wilson(hits(latest), DRIFT_CASES, Z_90).is_some_and(|(_, hi)| hi < p);
    Odds {
        p: Some(p),
        lo: Some(lo),
        hi: Some(hi),
        level: LEVEL,
        n,
        base_rate,
        break_even,
        status: if drift {
            OddsStatus::Drift
        } else {
            OddsStatus::Ok
        },
    }
}

/// Mean return of cases after costs; of no cases it is NaN.
pub(super) fn mean_return(cases: &[Case]) -> f64 {
    cases.iter().map(|case| case.net_return).sum::<f64>() / cases.len() as f64
}

/// Quantiles of the returns of cases after costs; empty when thin.
pub(super) fn return_quantiles(cases: &[Case], count: usize) -> Vec<f64> {
    quantiles(cases.iter().map(|case| case.net_return).collect(), count)
}

/// Evenly spaced quantiles, at the middle of each of `count` equal shares; empty when thin.
pub(super) fn quantiles(mut values: Vec<f64>, count: usize) -> Vec<f64> {
    if values.len() < CASES_MIN {
        return Vec::new();
    }
    values.sort_by(f64::total_cmp);
    (0..count)
        .filter_map(|at| quantile(&values, (at as f64 + 0.5) / count as f64))
        .collect()
}

fn ratio(part: usize, whole: usize) -> f64 {
    part as f64 / whole as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cases(pays: usize, fails: usize) -> Vec<Case> {
        // Spread evenly, so that the latest cases look like the rest.
        let n = pays + fails;
        (0..n)
            .map(|row| {
                let pays = (row + 1) * pays / n > row * pays / n;
                Case {
                    row,
                    pays,
                    net_return: if pays { 0.03 } else { -0.02 },
                    exit: if pays {
                        BarrierExit::Target
                    } else {
                        BarrierExit::Stop
                    },
                }
            })
            .collect()
    }

    #[test]
    fn fewer_than_thirty_cases_give_no_number() {
        let odds = odds(&cases(20, 9), &cases(500, 500), true, Some(0.4));
        assert_eq!(odds.status, OddsStatus::Thin);
        assert_eq!(
            (odds.p, odds.lo, odds.hi, odds.base_rate),
            (None, None, None, None)
        );
        assert_eq!(odds.n, 29);
        assert!(quantiles(vec![0.1; 29], 20).is_empty());
        assert_eq!(quantiles(vec![0.1; 30], 20), [0.1; 20]);
    }

    #[test]
    fn opposite_claims_share_the_cases() {
        let (cases, base) = (cases(60, 40), cases(50, 50));
        let pays = odds(&cases, &base, true, None);
        let fails = odds(&cases, &base, false, None);
        assert_eq!(pays.p, Some(0.6));
        assert_eq!(fails.p, Some(0.4));
        assert_eq!(pays.base_rate, Some(0.5));
        // Wilson (1927) by hand for 60 of 100 at z = 1.644854.
        assert!(
            (pays.lo.unwrap() - 0.517_809_506).abs() < 1e-6,
            "{:?}",
            pays.lo
        );
        assert!(
            (pays.hi.unwrap() - 0.676_921_949).abs() < 1e-6,
            "{:?}",
            pays.hi
        );
    }

    #[test]
    fn a_bad_run_at_the_end_is_drift() {
        let mut cases = cases(70, 30);
        cases
            .iter_mut()
            .rev()
            .take(20)
            .for_each(|case| case.pays = false);
        assert_eq!(odds(&cases, &[], true, None).status, OddsStatus::Drift);
    }
}
