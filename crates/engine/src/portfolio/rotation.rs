//! Rotation: hold the instruments with the best score, and cash in place of those that fail.
//!
//! On each schedule, from the last closed bar of every instrument: those whose filter holds and whose
//! score is known are ranked, the best `top` are held, each with a part of the equity, and the rest
//! is sold. Fewer than `top` leave their parts in cash. Equal scores go to the earlier instrument. One
//! that has not closed since the schedule before is not chosen: its score is old.

use serde::{Deserialize, Serialize};

use crate::portfolio::Schedule;
use crate::portfolio::rebalance::{ScheduleClock, restore};
use crate::trading::{Config, Instrument, Machine, Moment, Result, Why, run_with};

/// How a rotation chooses and weighs.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rotation {
    /// Instruments held at most.
    pub top: usize,
    pub every: Schedule,
    pub weights: RotationWeights,
}

/// How the equity is divided among those held.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RotationWeights {
    /// One part in `top` each.
    Equal,
    /// By the inverse of the standard deviation of the last `bars` returns; one without as many gets
    /// no weight. Together they have as many parts in `top` as there are.
    InverseVolatility { bars: usize },
}

/// Score and filter of one instrument, one row per bar, evaluated on its close.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct RotationColumns {
    /// NaN where not yet known: not held.
    pub score: Vec<f64>,
    /// Empty when the strategy has no filter.
    pub filter: Vec<bool>,
}

/// Runs a rotation between instruments; `columns` are in their order.
pub fn rotate(
    instruments: &[Instrument<'_>],
    columns: &[RotationColumns],
    rotation: &Rotation,
    config: &Config,
) -> Result {
    run_with(instruments, config, rotating(columns, *rotation))
}

/// What [`rotate`] does at an instant.
pub fn rotating(
    columns: &[RotationColumns],
    rotation: Rotation,
) -> impl FnMut(&mut Machine, &Moment<'_>) {
    let instruments = columns.len();
    let mut clock = ScheduleClock::new(rotation.every);
    // Last row of each instrument since the schedule before.
    let mut rows: Vec<Option<usize>> = vec![None; instruments];
    let mut weights = vec![0.0; instruments];
    let mut ranked: Vec<usize> = Vec::with_capacity(instruments);
    let mut asked = false;
    move |machine, moment| {
        if let (RotationWeights::InverseVolatility { bars }, false) = (rotation.weights, asked) {
            machine.statistics.keep(bars);
            asked = true;
        }
        for &(instrument, row) in moment.closed {
            if let Some(last) = rows.get_mut(instrument) {
                *last = Some(row);
            }
        }
        let held = |at: usize| weights.get(at).copied().unwrap_or(0.0);
        if !clock.is_due(machine, moment, held) {
            return;
        }
        ranked.clear();
        ranked.extend((0..rows.len()).filter(|&at| {
            machine.is_listed(at)
                && rows[at]
                    .is_some_and(|row| columns.get(at).is_some_and(|one| one.is_eligible(row)))
        }));
        let score = |at: usize| rows[at].map_or(f64::NAN, |row| columns[at].score[row]);
        ranked.sort_by(|&one, &other| score(other).total_cmp(&score(one)).then(one.cmp(&other)));
        ranked.truncate(rotation.top);
        weights.fill(0.0);
        weigh(&mut weights, &ranked, &rotation, |at, bars| {
            machine.statistics.deviation(at, bars)
        });
        rows.fill(None);
        let wanted = |at: usize| weights.get(at).copied().unwrap_or(0.0);
        restore(machine, wanted, Why::Rotation);
    }
}

impl RotationColumns {
    fn is_eligible(&self, row: usize) -> bool {
        let passes = self.filter.is_empty() || self.filter.get(row) == Some(&true);
        passes && self.score.get(row).is_some_and(|score| score.is_finite())
    }
}

fn weigh(
    weights: &mut [f64],
    chosen: &[usize],
    rotation: &Rotation,
    deviation: impl Fn(usize, usize) -> Option<f64>,
) {
    let part = 1.0 / float(rotation.top.max(1));
    match rotation.weights {
        RotationWeights::Equal => chosen.iter().for_each(|&at| weights[at] = part),
        RotationWeights::InverseVolatility { bars } => {
            let mut sum = 0.0;
            for &at in chosen {
                let inverse = deviation(at, bars).filter(|&one| one > 0.0).map(f64::recip);
                weights[at] = inverse.unwrap_or(0.0);
                sum += weights[at];
            }
            let together = part * float(chosen.len());
            for &at in chosen {
                weights[at] = if sum > 0.0 {
                    weights[at] / sum * together
                } else {
                    0.0
                };
            }
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "a count is far below 2^53")]
fn float(count: usize) -> f64 {
    count as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weights_are_parts_of_the_top_and_the_rest_is_cash() {
        let mut rotation = Rotation {
            top: 4,
            every: Schedule::Month,
            weights: RotationWeights::Equal,
        };
        let mut weights = [0.0; 5];
        weigh(&mut weights, &[1, 3], &rotation, |_, _| None);
        assert_eq!(weights, [0.0, 0.25, 0.0, 0.25, 0.0]);
        rotation.weights = RotationWeights::InverseVolatility { bars: 20 };
        let deviation = |at: usize, _| Some(if at == 1 { 0.01 } else { 0.03 });
        let mut weights = [0.0; 5];
        weigh(&mut weights, &[1, 3], &rotation, deviation);
        for (seen, expected) in weights.into_iter().zip([0.0, 0.375, 0.0, 0.125, 0.0]) {
            assert!((seen - expected).abs() < 1e-12, "{weights:?}");
        }
    }
}
