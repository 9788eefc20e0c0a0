//! What a record amounts to: is it true, is it of use, and what came of following it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rumbo_engine::calibration::{
    Blocks, CurvePoint, Reliability, Stated, block_interval, brier, consistency_band, rate_interval,
};
use rumbo_engine::decision::{Action, BAND_LEVELS, Statement};
use rumbo_market::DAY_MS;

use super::follow::results;
use super::market::Market;
use super::verdict;
use super::{CASES_MIN, Said};
use crate::{App, AppError};

/// Coverage of every interval.
const LEVEL: f64 = 0.9;
/// Longest time for which a claim of ten bars is open.
const CLAIM_MS: i64 = 14 * DAY_MS;
/// Chances in one column of the histogram of uses, as a part of 1.
const USE_COLUMNS: u32 = 20;
/// Resampling of dates: blocks of twice the time for which claims overlap.
pub(super) const BLOCKS: Blocks = Blocks {
    span_ms: 2 * CLAIM_MS,
    level: LEVEL,
    seed: 20_260_101,
};

/// Part of a record.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct RecordFilter {
    pub symbol: Option<String>,
    pub action: Option<Action>,
}

impl RecordFilter {
    /// Whether a decision is in the part.
    pub fn takes(&self, said: &Said) -> bool {
        self.symbol
            .as_ref()
            .is_none_or(|symbol| *symbol == said.symbol)
            && self.action.is_none_or(|action| action == said.action)
    }

    fn is_everything(&self) -> bool {
        *self == Self::default()
    }
}

/// Ends of a 90 % interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Interval {
    pub lo: f64,
    pub hi: f64,
}

/// What a record amounts to.
#[derive(Debug, Clone)]
pub struct RecordStatistics {
    /// Resolved claims with a stated chance, over the whole record whatever the filter.
    pub cases: usize,
    /// Further cases until the interval of the skill would leave out 0, if the skill stays.
    pub needed_cases: Option<usize>,
    /// Days until there are enough cases for a number; `None` when there are, or nobody can tell.
    pub days_to_go: Option<u64>,
    /// One sentence about the whole record.
    pub headline: Statement,
    /// Whether the whole record beats chance; `None` under 30 cases.
    pub edge: Option<Statement>,
    pub calibration: Option<Calibration>,
    /// One entry for each of [`BAND_LEVELS`].
    pub coverage: Vec<CoverageLevel>,
    pub results: Option<Results>,
    /// Versions of the deciding code, by first use.
    pub versions: Vec<Version>,
}

/// Whether stated chances come true; from 30 cases on.
#[derive(Debug, Clone)]
pub struct Calibration {
    pub cases: usize,
    pub mean_p: f64,
    /// Share of the claims that came true.
    pub happened: f64,
    pub interval: Interval,
    pub reliability: Reliability,
    /// Consistency band at each point of the reliability curve.
    pub consistency: Vec<Interval>,
    pub uses: Vec<Use>,
    pub skill: Skill,
}

/// Times that chances of a range were stated.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Use {
    pub from: f64,
    pub until: f64,
    pub cases: usize,
}

/// Gain over stating, each time, how often the same event happens on any given day: the base rate
/// that every decision carries, known before the fact.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Skill {
    pub base_brier: f64,
    /// 1 - Brier score / `base_brier`; `None` when the base rate was never wrong.
    pub skill: Option<f64>,
    /// `None` when the dates are too few to tell.
    pub interval: Option<Interval>,
}

/// How often prices ended inside the band of one level.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CoverageLevel {
    pub level: f64,
    pub cases: usize,
    pub inside: usize,
    /// Absent under 30 cases.
    pub rate: Option<(f64, Interval)>,
}

/// What came of following the record, net of costs, beside doing nothing clever.
///
/// The capital is split equally over the instruments of the part, at the first decision about any of
/// them, and nothing is moved between them afterwards. An instrument's share is cash until the first
/// decision about it. From there on, following trades the last decision made on each bar as
/// [`rumbo_engine::decision::follow`] says, and buying and holding buys at the open after that first
/// decision and never sells. Both pay the costs that the decisions were made with and are marked at each
/// close; what is held at the end is worth its last close. Cash earns nothing, as in a backtest.
#[derive(Debug, Clone, PartialEq)]
pub struct Results {
    /// First decision, unix ms.
    pub from: i64,
    /// Last close, unix ms.
    pub until: i64,
    /// Decisions that were followed.
    pub decisions: usize,
    pub follow: Path,
    pub buy_and_hold: Path,
    pub cash: Path,
    pub per_risk: Option<PerRisk>,
}

/// Where a capital went.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Path {
    pub total_return: f64,
    /// Deepest fall from a peak, as a ratio of the peak.
    pub max_drawdown: f64,
}

/// Net return of decisions that open a position, over what each would lose at its stop.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PerRisk {
    pub mean: f64,
    /// `None` when the dates are too few to tell.
    pub interval: Option<Interval>,
    pub cases: usize,
}

/// First use of a version of the deciding code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Version {
    pub code_version: String,
    /// Unix ms.
    pub from: i64,
}

/// Measures the part of a record that the filter takes. Headline and edge are about all of it.
pub(super) async fn measure(
    app: &App,
    said: Arc<Vec<Said>>,
    market: Arc<Market>,
    filter: RecordFilter,
) -> Result<RecordStatistics, AppError> {
    let now = app.now_ms();
    app.compute(move || measure_part(&said, &market, &filter, now))
        .await
}

fn measure_part(
    said: &[Said],
    market: &Market,
    filter: &RecordFilter,
    now: i64,
) -> RecordStatistics {
    let all_cases = cases(said.iter());
    let whole = calibration(&all_cases);
    let days_to_go = verdict::days_to_go(said, all_cases.len(), now);
    let part: Vec<(usize, &Said)> = said
        .iter()
        .enumerate()
        .filter(|(_, one)| filter.takes(one))
        .collect();
    let needed_cases = whole.as_ref().and_then(verdict::needed_cases);
    RecordStatistics {
        cases: all_cases.len(),
        needed_cases,
        days_to_go,
        headline: verdict::headline(whole.as_ref(), days_to_go),
        edge: whole
            .as_ref()
            .map(|whole| verdict::edge(whole, needed_cases)),
        calibration: if filter.is_everything() {
            whole
        } else {
            calibration(&cases(part.iter().map(|(_, one)| *one)))
        },
        coverage: coverage(&part, market),
        results: if filter.action.is_none() {
            results(&part, market)
        } else {
            None
        },
        versions: versions(said),
    }
}

/// A settled claim with a stated chance and the base rate stated beside it, as people read them: to the
/// whole percent.
#[derive(Debug, Clone, Copy)]
struct SettledCase {
    stated: Stated,
    base: f64,
}

/// Settled claims with a stated chance, by instant.
fn cases<'a>(said: impl Iterator<Item = &'a Said>) -> Vec<SettledCase> {
    let mut subjects: BTreeMap<&str, u32> = BTreeMap::new();
    let mut cases = Vec::new();
    for one in said {
        let (Some(outcome), Some(p), Some(base)) = (one.settled(), one.p, one.base_rate) else {
            continue;
        };
        let next = u32::try_from(subjects.len()).unwrap_or(u32::MAX);
        let subject = *subjects.entry(&one.symbol).or_insert(next);
        cases.push(SettledCase {
            stated: Stated {
                p: as_shown(p),
                happened: outcome.happened,
                at: one.as_of,
                subject,
            },
            base: as_shown(base),
        });
    }
    cases.sort_by_key(|case| (case.stated.at, case.stated.subject));
    cases
}

fn as_shown(chance: f64) -> f64 {
    (chance * 100.0).round() / 100.0
}

fn calibration(cases: &[SettledCase]) -> Option<Calibration> {
    if cases.len() < CASES_MIN {
        return None;
    }
    let stated: Vec<Stated> = cases.iter().map(|case| case.stated).collect();
    let n = stated.len() as f64;
    let hit = |one: &Stated| f64::from(u8::from(one.happened));
    let dated = by_date(stated.iter().map(|one| (one.at, [hit(one), 1.0])));
    let claims = stated.iter().map(|one| (one.subject, one.at));
    let (lo, hi) = rate_interval(&dated, separate(claims), BLOCKS)?;
    let reliability = Reliability::of(&stated)?;
    let band = consistency_band(&stated, CLAIM_MS, LEVEL, BLOCKS.seed);
    Some(Calibration {
        cases: cases.len(),
        mean_p: stated.iter().map(|one| one.p).sum::<f64>() / n,
        happened: stated.iter().map(hit).sum::<f64>() / n,
        interval: Interval { lo, hi },
        consistency: band
            .into_iter()
            .map(|(lo, hi)| Interval { lo, hi })
            .collect(),
        uses: uses(&reliability.curve),
        skill: skill(cases, reliability.brier)?,
        reliability,
    })
}

fn skill(cases: &[SettledCase], score: f64) -> Option<Skill> {
    let base: Vec<Stated> = cases
        .iter()
        .map(|case| Stated {
            p: case.base,
            ..case.stated
        })
        .collect();
    let base_brier = brier(&base)?;
    let ratio = |[ours, base]: &[f64; 2]| (*base > 0.0).then(|| 1.0 - ours / base);
    let error = |p: f64, happened: bool| (p - f64::from(u8::from(happened))).powi(2);
    let dated = by_date(cases.iter().map(|case| {
        let Stated {
            p, happened, at, ..
        } = case.stated;
        (at, [error(p, happened), error(case.base, happened)])
    }));
    Some(Skill {
        base_brier,
        skill: ratio(&[score, base_brier]),
        interval: block_interval(&dated, BLOCKS, ratio).map(|(lo, hi)| Interval { lo, hi }),
    })
}

/// Sums of one day each, from instants in order.
pub(super) fn by_date<const N: usize>(
    instants: impl Iterator<Item = (i64, [f64; N])>,
) -> Vec<(i64, [f64; N])> {
    let mut dated: Vec<(i64, [f64; N])> = Vec::new();
    for (at, parts) in instants {
        let day = at.div_euclid(DAY_MS) * DAY_MS;
        match dated.last_mut() {
            Some((last, sums)) if *last == day => {
                for (sum, part) in sums.iter_mut().zip(parts) {
                    *sum += part;
                }
            }
            _ => dated.push((day, parts)),
        }
    }
    dated
}

/// Columns of equal width between the first and the last that hold a case.
fn uses(curve: &[CurvePoint]) -> Vec<Use> {
    let column = |p: f64| {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a chance times a small number"
        )]
        let column = (p * f64::from(USE_COLUMNS)) as u32;
        column.min(USE_COLUMNS - 1)
    };
    let edge = |column: u32| f64::from(column) / f64::from(USE_COLUMNS);
    let (Some(first), Some(last)) = (curve.first(), curve.last()) else {
        return Vec::new();
    };
    (column(first.p)..=column(last.p))
        .map(|at| {
            let points = curve.iter().filter(|point| column(point.p) == at);
            Use {
                from: edge(at),
                until: edge(at + 1),
                cases: points.map(|point| point.cases).sum(),
            }
        })
        .collect()
}

/// How many claims about one subject each, at an instant, are not open at the same time as another
/// about the same.
fn separate<S: Ord>(claims: impl Iterator<Item = (S, i64)>) -> usize {
    let spans = claims.map(|(subject, at)| (subject, at.div_euclid(CLAIM_MS)));
    spans.collect::<BTreeSet<_>>().len()
}

fn coverage(part: &[(usize, &Said)], market: &Market) -> Vec<CoverageLevel> {
    let mut checked: Vec<(i64, [bool; BAND_LEVELS.len()])> = part
        .iter()
        .filter_map(|(at, one)| Some((one.as_of, market.inside[*at]?)))
        .collect();
    checked.sort_by_key(|(at, _)| *at);
    let claims = part.iter().filter(|(at, _)| market.inside[*at].is_some());
    let separate = separate(claims.map(|(_, one)| (&one.symbol, one.as_of)));
    let level_of = |(index, level): (usize, f64)| {
        let inside = checked.iter().filter(|(_, inside)| inside[index]).count();
        let enough = checked.len() >= CASES_MIN;
        let dated = by_date(
            checked
                .iter()
                .map(|(at, inside)| (*at, [f64::from(u8::from(inside[index])), 1.0])),
        );
        let rate = || {
            let (lo, hi) = rate_interval(&dated, separate, BLOCKS)?;
            Some((inside as f64 / checked.len() as f64, Interval { lo, hi }))
        };
        CoverageLevel {
            level,
            cases: checked.len(),
            inside,
            rate: if enough { rate() } else { None },
        }
    };
    BAND_LEVELS.into_iter().enumerate().map(level_of).collect()
}

fn versions(said: &[Said]) -> Vec<Version> {
    let mut versions: Vec<Version> = Vec::new();
    for one in said {
        if versions
            .iter()
            .all(|known| known.code_version != one.code_version)
        {
            versions.push(Version {
                code_version: one.code_version.clone(),
                from: one.as_of,
            });
        }
    }
    versions
}
