//! The sentences about a whole record, as codes and parameters.

use rumbo_engine::decision::Statement;
use rumbo_market::DAY_MS;

use super::measure::{Calibration, Interval};
use super::{CASES_MIN, Said};

/// Further cases beyond which nobody should be asked to wait.
const NEEDED_MAX: f64 = 100_000.0;
/// Time over which the pace of new claims is measured.
const PACE_MS: i64 = 28 * DAY_MS;

const DAY: u64 = DAY_MS.unsigned_abs();

/// "When we say {p}, it happens {q}", or how long until that can be said.
pub(super) fn headline(whole: Option<&Calibration>, days_to_go: Option<u64>) -> Statement {
    let id = "h1".to_owned();
    match (whole, days_to_go) {
        (Some(whole), _) => Statement::new(
            id,
            "rec.h1",
            [
                ("p", whole.mean_p.into()),
                ("q", whole.happened.into()),
                ("n", (whole.cases as f64).into()),
            ],
        ),
        (None, Some(days)) => Statement::new(id, "rec.empty", [("d", (days as f64).into())]),
        (None, None) => Statement::new(id, "rec.empty.unknown", []),
    }
}

/// Whether the record beats chance, as far as it can be told.
pub(super) fn edge(whole: &Calibration, needed_cases: Option<usize>) -> Statement {
    let id = "h2".to_owned();
    let (Some(skill), Some(Interval { lo, hi })) = (whole.skill.skill, whole.skill.interval) else {
        return Statement::new(id, "rec.edge.early", []);
    };
    let params = [
        ("skill", skill.into()),
        ("lo", lo.into()),
        ("hi", hi.into()),
    ];
    match needed_cases {
        Some(cases) => Statement::new(id, "rec.edge.unsure", [("n", two_digits(cases).into())]),
        None if lo > 0.0 => Statement::new(id, "rec.edge.shows", params),
        None if hi < 0.0 => Statement::new(id, "rec.edge.worse", params),
        None => Statement::new(id, "rec.edge.none", params),
    }
}

/// Further cases until the interval of the skill would leave out 0, if the skill stays what it is:
/// an interval narrows with the square root of the cases. `None` when it leaves out 0 already, when
/// there is no skill, or when it would take unreasonably many.
pub(super) fn needed_cases(whole: &Calibration) -> Option<usize> {
    let (skill, interval) = (whole.skill.skill?, whole.skill.interval?);
    if skill <= 0.0 || interval.lo > 0.0 {
        return None;
    }
    let n = whole.cases as f64;
    let needed = (n * ((skill - interval.lo) / skill).powi(2) - n)
        .ceil()
        .max(1.0);
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a whole number of at least 1 and at most the limit"
    )]
    let needed = (needed <= NEEDED_MAX).then_some(needed as usize);
    needed
}

/// Days until the record holds enough cases: by the deadlines of the claims that are open, then at
/// the pace at which claims with a chance were made lately. `None` when there are enough, or when
/// nothing is on its way.
pub(super) fn days_to_go(said: &[Said], cases: usize, now: i64) -> Option<u64> {
    let missing = CASES_MIN
        .checked_sub(cases)
        .filter(|&missing| missing > 0)?;
    let counts = |one: &&Said| one.p.is_some() && one.base_rate.is_some() && !one.is_late();
    let mut deadlines: Vec<i64> = said
        .iter()
        .filter(|one| one.ended.is_none())
        .filter(counts)
        .filter_map(|one| Some(one.event.as_ref()?.deadline))
        .collect();
    deadlines.sort_unstable();
    let days_until = |at: i64| Some(u64::try_from(at - now).unwrap_or(0).div_ceil(DAY).max(1));
    if let Some(&at) = deadlines.get(missing - 1) {
        return days_until(at);
    }
    let last = *deadlines.last()?;
    let lately: Vec<i64> = said
        .iter()
        .filter(counts)
        .map(|one| one.as_of)
        .filter(|&at| at > now - PACE_MS)
        .collect();
    let first = *lately.iter().min()?;
    let days = ((now - first) as f64 / DAY_MS as f64).max(1.0);
    let a_day = lately.len() as f64 / days;
    let rest = (missing - deadlines.len()) as f64 / a_day;
    #[expect(
        clippy::cast_possible_truncation,
        reason = "at most 30 cases at a pace above 1 in 28 days"
    )]
    let rest_ms = (rest * DAY_MS as f64) as i64;
    days_until(last + rest_ms)
}

/// The number with two digits that count: 312 as 310.
fn two_digits(count: usize) -> f64 {
    let count = count as f64;
    let unit = 10_f64.powf((count.log10().floor() - 1.0).max(0.0));
    (count / unit).round() * unit
}
