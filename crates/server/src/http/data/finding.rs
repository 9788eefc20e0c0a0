//! What validation found lately, rule by rule.

use std::collections::{BTreeMap, HashSet};

use axum::Json;
use axum::extract::State;
use rumbo_market::validation::{Level, Rule, Verdict};
use rumbo_market::{DAY_MS, Lang};
use rumbo_store::import::{self, Import};
use rumbo_store::quarantine;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::http::error::{ApiResult, invalid};
use crate::http::extract::Query;
use crate::http::language::Language;
use crate::http::{LangQuery, Server};

const DAYS_DEFAULT: u32 = 30;
const DAYS_MAX: u32 = 730;
/// Imports that are summed up; the newest count.
const IMPORTS_MAX: i64 = 10_000;

/// How far back.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct FindingsQuery {
    /// Days up to now, 1 to 730, 30 by default.
    pub days: Option<u32>,
}

/// Level of validation that a rule belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum FindingLevel {
    /// The row alone can be read.
    Format,
    /// Its values can be true.
    Range,
    /// It fits the rows around it.
    Coherence,
}

/// What one rule found.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(super) struct FindingView {
    pub rule: String,
    pub level: FindingLevel,
    /// Accepted bars with this doubt.
    pub flagged: u64,
    /// Rows that the rule set aside.
    pub quarantined: u64,
    /// What the rule finds, in words.
    pub text: String,
    /// When it last found something, unix ms.
    pub last_at: i64,
}

/// Rows that were looked at. `accepted + quarantined = received`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, ToSchema)]
pub(super) struct FindingTotals {
    pub received: u64,
    pub accepted: u64,
    pub flagged: u64,
    pub quarantined: u64,
}

/// Findings of the last days; a rule that found nothing is not listed.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(super) struct FindingsView {
    /// Unix ms.
    pub from: i64,
    pub items: Vec<FindingView>,
    pub totals: FindingTotals,
}

/// What one rule found, in numbers.
#[derive(Debug, Clone, Copy, Default)]
struct Found {
    flagged: u64,
    quarantined: u64,
    last_at: i64,
}

/// The part of a stored report that is read here.
#[derive(Debug, Default, Deserialize)]
struct StoredReport {
    metrics: StoredMetrics,
}

#[derive(Debug, Default, Deserialize)]
struct StoredMetrics {
    rules: BTreeMap<Rule, u64>,
}

impl From<Level> for FindingLevel {
    fn from(level: Level) -> Self {
        match level {
            Level::Format => Self::Format,
            Level::Range => Self::Range,
            Level::Coherence => Self::Coherence,
        }
    }
}

/// Routes of this resource.
pub(super) fn routes() -> OpenApiRouter<Server> {
    OpenApiRouter::new().routes(routes!(list_findings))
}

/// Sums up what validation flagged and set aside, by rule.
#[utoipa::path(
    get,
    path = "/api/v1/data/findings",
    tag = "data",
    params(FindingsQuery, LangQuery),
    responses((status = 200, description = "Findings", body = FindingsView))
)]
async fn list_findings(
    State(server): State<Server>,
    Language(lang): Language,
    Query(query): Query<FindingsQuery>,
) -> ApiResult<Json<FindingsView>> {
    let days = query.days.unwrap_or(DAYS_DEFAULT);
    if !(1..=DAYS_MAX).contains(&days) {
        return Err(invalid("days", format!("must be 1 to {DAYS_MAX}")));
    }
    let db = &server.app.db;
    let from = server.app.now_ms() - i64::from(days) * DAY_MS;
    let mut found: BTreeMap<Rule, Found> = BTreeMap::new();
    for counted in quarantine::count_since(db, from).await? {
        let Ok(rule) = counted.rule.parse::<Rule>() else {
            tracing::warn!(
                rule = counted.rule,
                "rows are quarantined by an unknown rule"
            );
            continue;
        };
        let entry = found.entry(rule).or_default();
        entry.quarantined = counted.row_count.unsigned_abs();
        entry.last_at = counted.last_at;
    }
    let imports = each_file_once(import::since(db, from, IMPORTS_MAX).await?);
    let mut totals = FindingTotals::default();
    for import in &imports {
        totals.received += import.received.unsigned_abs();
        totals.accepted += import.accepted.unsigned_abs();
        totals.flagged += import.flagged.unsigned_abs();
        totals.quarantined += import.quarantined.unsigned_abs();
        for (rule, flagged) in flags_of(import) {
            let entry = found.entry(rule).or_default();
            entry.flagged += flagged;
            entry.last_at = entry.last_at.max(import.finished_at);
        }
    }
    let items = found
        .into_iter()
        .map(|(rule, found)| view_of(rule, found, lang))
        .collect();
    Ok(Json(FindingsView {
        from,
        items,
        totals,
    }))
}

/// The newest import of every file: bringing one again says nothing new.
fn each_file_once(imports: Vec<Import>) -> Vec<Import> {
    let mut seen = HashSet::new();
    imports
        .into_iter()
        .filter(|import| {
            seen.insert((
                import.symbol.clone(),
                import.timeframe.clone(),
                import.source.clone(),
                import.file_digest.clone(),
            ))
        })
        .collect()
}

fn flags_of(import: &Import) -> impl Iterator<Item = (Rule, u64)> + use<> {
    let report: StoredReport = serde_json::from_str(&import.report).unwrap_or_else(|error| {
        tracing::warn!(import = import.id, %error, "the report of an import cannot be read");
        StoredReport::default()
    });
    let rules = report.metrics.rules.into_iter();
    rules.filter(|(rule, _)| rule.spec().verdict == Verdict::Flag)
}

fn view_of(rule: Rule, found: Found, lang: Lang) -> FindingView {
    let spec = rule.spec();
    FindingView {
        rule: spec.id.to_owned(),
        level: spec.level.into(),
        flagged: found.flagged,
        quarantined: found.quarantined,
        text: rule.text().get(lang).to_owned(),
        last_at: found.last_at,
    }
}
