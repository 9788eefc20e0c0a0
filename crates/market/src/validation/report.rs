//! The sum of a validation: counts, gaps, findings in words.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Context;
use super::rule::{RULES, Rule, Verdict};
use super::spacing::Mixed;
use crate::{Bar, Calendar, Text, Timeframe, format_instant};

/// Gaps that a report lists; all are counted.
pub const GAPS_LISTED_MAX: usize = 1_000;

/// Share of received rows in quarantine, exact duplicates aside, from which a source is not valid.
const QUARANTINED_SHARE_MAX: f64 = 0.01;

/// Bars that the calendar expects and that never came: `[from, until)`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Gap {
    /// `opened_at` of the first missing bar.
    pub from: i64,
    /// `opened_at` of the bar that ends the gap.
    pub until: i64,
    pub missing: u64,
}

/// Gaps between the first and the last accepted bar.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct GapReport {
    pub total: u64,
    pub missing: u64,
    pub longest: Option<Gap>,
    /// The first [`GAPS_LISTED_MAX`] gaps.
    pub listed: Vec<Gap>,
}

/// Figures about the rows.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Metrics {
    /// `opened_at` of the first and the last accepted bar.
    pub first: Option<i64>,
    pub last: Option<i64>,
    /// Accepted bars over accepted and missing ones, 0..1. None without bars.
    pub completeness: Option<f64>,
    /// Quarantined over received rows, 0..1. None without rows.
    pub quarantined_share: Option<f64>,
    /// Rows that each rule caught; a flagged row counts once per rule.
    pub rules: BTreeMap<Rule, u64>,
}

/// Something a person should know about the rows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// A rule's name, or `nothing_accepted`, `mixed_timeframes`, `many_quarantined`, `gaps`,
    /// `no_volume`.
    pub code: String,
    pub count: u64,
    /// First row concerned, where there is one.
    pub row: Option<u64>,
    pub message: Text,
}

/// The result of a validation. `accepted + quarantined = received` and `flagged <= accepted`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ValidationReport {
    pub timeframe: Timeframe,
    pub calendar: Calendar,
    pub received: u64,
    pub accepted: u64,
    /// Accepted bars with at least one flag.
    pub flagged: u64,
    pub quarantined: u64,
    pub gaps: GapReport,
    pub metrics: Metrics,
    /// What makes the source unfit for use.
    pub errors: Vec<Finding>,
    /// What a person should look at.
    pub warnings: Vec<Finding>,
    /// No errors.
    pub is_valid: bool,
}

/// Counts while rows go by.
#[derive(Debug, Clone, Default)]
pub(super) struct Tally {
    accepted: u64,
    pub(super) flagged: u64,
    quarantined: u64,
    /// Rows caught by each rule and the first of them.
    caught: [(u64, u64); RULES.len()],
    gaps: GapReport,
    first: Option<i64>,
    last: Option<i64>,
    has_volume: bool,
}

impl Tally {
    #[inline]
    pub(super) fn accept(&mut self, bar: &Bar) {
        self.accepted += 1;
        self.first.get_or_insert(bar.opened_at);
        self.last = Some(bar.opened_at);
        self.has_volume |= bar.volume > 0.0;
    }

    pub(super) fn quarantine(&mut self, rule: Rule, row: u64) {
        self.quarantined += 1;
        self.catch(rule, row);
    }

    pub(super) fn flag(&mut self, rule: Rule, row: u64) {
        self.catch(rule, row);
    }

    pub(super) fn gap(&mut self, gap: Gap) {
        self.gaps.total += 1;
        self.gaps.missing += gap.missing;
        if self
            .gaps
            .longest
            .is_none_or(|longest| gap.missing > longest.missing)
        {
            self.gaps.longest = Some(gap);
        }
        if self.gaps.listed.len() < GAPS_LISTED_MAX {
            self.gaps.listed.push(gap);
        }
    }

    fn catch(&mut self, rule: Rule, row: u64) {
        let (count, first) = &mut self.caught[rule as usize];
        *first = if *count == 0 { row } else { row.min(*first) };
        *count += 1;
    }

    fn count(&self, rule: Rule) -> u64 {
        self.caught[rule as usize].0
    }

    pub(super) fn report(&self, context: &Context, mixed: Option<Mixed>) -> ValidationReport {
        let received = self.accepted + self.quarantined;
        let share = |part: u64, whole: u64| (whole > 0).then(|| part as f64 / whole as f64);
        let metrics = Metrics {
            first: self.first,
            last: self.last,
            completeness: share(self.accepted, self.accepted + self.gaps.missing),
            quarantined_share: share(self.quarantined, received),
            rules: RULES
                .iter()
                .filter(|spec| self.count(spec.rule) > 0)
                .map(|spec| (spec.rule, self.count(spec.rule)))
                .collect(),
        };
        let errors = self.errors(received, context, mixed);
        ValidationReport {
            timeframe: context.timeframe,
            calendar: context.calendar,
            received,
            accepted: self.accepted,
            flagged: self.flagged,
            quarantined: self.quarantined,
            gaps: self.gaps.clone(),
            metrics,
            warnings: self.warnings(),
            is_valid: errors.is_empty(),
            errors,
        }
    }

    fn errors(&self, received: u64, context: &Context, mixed: Option<Mixed>) -> Vec<Finding> {
        let mut errors = Vec::new();
        if let Some(Mixed { found, row }) = mixed {
            let declared = context.timeframe;
            errors.push(Finding {
                code: "mixed_timeframes".to_owned(),
                count: 1,
                row: Some(row),
                message: Text::new(
                    format!("desde la fila {row} hay velas de {found} entre las de {declared}; separa el archivo por temporalidad"),
                    format!("from row {row} on there are {found} bars among the {declared} ones; split the file by timeframe"),
                ),
            });
        }
        if self.accepted == 0 {
            errors.push(Finding {
                code: "nothing_accepted".to_owned(),
                count: received,
                row: None,
                message: Text::new(
                    format!("ninguna de las {received} filas recibidas es una vela válida"),
                    format!("none of the {received} rows received is a valid bar"),
                ),
            });
            return errors;
        }
        let broken = self.quarantined - self.count(Rule::Duplicate);
        if broken as f64 > QUARANTINED_SHARE_MAX * received as f64 {
            let percent = 100.0 * broken as f64 / received as f64;
            errors.push(Finding {
                code: "many_quarantined".to_owned(),
                count: broken,
                row: None,
                message: Text::new(
                    format!("{broken} de {received} filas ({percent:.1} %) están en cuarentena; revisa el origen"),
                    format!("{broken} of {received} rows ({percent:.1} %) are in quarantine; check the source"),
                ),
            });
        }
        errors
    }

    fn warnings(&self) -> Vec<Finding> {
        let mut warnings = Vec::new();
        for spec in &RULES {
            let (count, row) = self.caught[spec.rule as usize];
            if count == 0 {
                continue;
            }
            let (es, en) = match spec.verdict {
                Verdict::Quarantine => ("en cuarentena", "quarantined"),
                Verdict::Flag => ("con aviso", "flagged"),
            };
            warnings.push(Finding {
                code: spec.id.to_owned(),
                count,
                row: Some(row),
                message: Text::new(
                    format!("{} {es}, la primera la {row}: {}", rows_es(count), spec.es),
                    format!("{} {en}, first {row}: {}", rows_en(count), spec.en),
                ),
            });
        }
        warnings.extend(self.gap_warning());
        if self.accepted > 0 && !self.has_volume {
            warnings.push(Finding {
                code: "no_volume".to_owned(),
                count: self.accepted,
                row: None,
                message: Text::new(
                    "ninguna vela trae volumen; las reglas que lo usan no dirán nada",
                    "no bar has volume; rules that use it will say nothing",
                ),
            });
        }
        warnings
    }

    fn gap_warning(&self) -> Option<Finding> {
        let longest = self.gaps.longest?;
        let GapReport { total, missing, .. } = self.gaps;
        let from = format_instant(longest.from);
        Some(Finding {
            code: "gaps".to_owned(),
            count: total,
            row: None,
            message: Text::new(
                format!(
                    "faltan {missing} velas en {total} huecos; el mayor, de {} velas, desde {from}",
                    longest.missing
                ),
                format!(
                    "{missing} bars are missing in {total} gaps; the longest, of {} bars, from {from}",
                    longest.missing
                ),
            ),
        })
    }
}

fn rows_es(count: u64) -> String {
    if count == 1 {
        "1 fila".to_owned()
    } else {
        format!("{count} filas")
    }
}

fn rows_en(count: u64) -> String {
    if count == 1 {
        "1 row".to_owned()
    } else {
        format!("{count} rows")
    }
}
