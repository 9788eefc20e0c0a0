//! The whole record as a file: for checking, and for a spreadsheet.

use std::collections::HashMap;
use std::fmt::Write;

use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use rumbo_app::decide::parse_decision;
use rumbo_market::format_instant;
use rumbo_store::decision::{self as record, Decision as Stored, DecisionOutcome};
use rumbo_store::{Db, StoreError};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::super::Server;
use super::super::extract::Query;
use super::PAGE_ROWS;

/// First line of the CSV file.
const COLUMNS: &str = "sequence,id,symbol,timeframe,as_of,decided_at,profile,position,action,price,\
p,base_rate,stop,target,deadline,outcome,happened_at,net_return,digest,previous,chain\n";

/// How the file is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ExportFormat {
    /// One JSON object a line: what `rumbo record verify` checks.
    #[default]
    Ndjson,
    /// One line a decision with its outcome; digests and chain values included.
    Csv,
}

/// Which file.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct ExportQuery {
    /// `ndjson` by default.
    #[serde(default)]
    #[param(required = false, inline)]
    pub format: ExportFormat,
}

/// Routes of this resource.
pub(super) fn routes() -> OpenApiRouter<Server> {
    OpenApiRouter::new().routes(routes!(export_record))
}

/// Exports the whole record with its hash chain.
///
/// `rumbo record verify` checks an `ndjson` file without a database.
#[utoipa::path(
    get,
    path = "/api/v1/record/export",
    tag = "record",
    params(ExportQuery),
    responses((
        status = 200,
        description = "Decisions in the order of the chain",
        content((String = "application/x-ndjson"), (String = "text/csv"))
    ))
)]
async fn export_record(State(server): State<Server>, Query(query): Query<ExportQuery>) -> Response {
    let db = server.app.db.clone();
    let is_csv = query.format == ExportFormat::Csv;
    let pages = futures::stream::try_unfold(0, move |after| {
        let db = db.clone();
        async move {
            if is_csv {
                csv_page(&db, after).await
            } else {
                json_page(&db, after).await
            }
        }
    });
    let (kind, disposition) = if is_csv {
        (
            "text/csv; charset=utf-8",
            "attachment; filename=\"rumbo-record.csv\"",
        )
    } else {
        (
            "application/x-ndjson",
            "attachment; filename=\"rumbo-record.ndjson\"",
        )
    };
    let headers = [
        (header::CONTENT_TYPE, kind),
        (header::CONTENT_DISPOSITION, disposition),
    ];
    (headers, Body::from_stream(pages)).into_response()
}

/// Lines of the decisions after a place in the chain, and the place of the last of them.
async fn json_page(db: &Db, after: i64) -> std::io::Result<Option<(Bytes, i64)>> {
    let page = record::chain_after(db, after, PAGE_ROWS)
        .await
        .map_err(cut_off)?;
    let Some(last) = page.last() else {
        return Ok(None);
    };
    let place = last.sequence;
    let mut lines = Vec::new();
    for decision in &page {
        serde_json::to_writer(&mut lines, decision)?;
        lines.push(b'\n');
    }
    Ok(Some((lines.into(), place)))
}

/// The same as rows of a table, the names of the columns before the first.
async fn csv_page(db: &Db, after: i64) -> std::io::Result<Option<(Bytes, i64)>> {
    let mut text = if after == 0 {
        COLUMNS.to_owned()
    } else {
        String::new()
    };
    let page = record::chain_after(db, after.max(0), PAGE_ROWS)
        .await
        .map_err(cut_off)?;
    let Some(last) = page.last() else {
        // An empty record is a file with the names of its columns.
        return Ok((after == 0).then(|| (text.into(), EMPTY)));
    };
    let outcomes = record::outcomes_between(db, after, last.sequence)
        .await
        .map_err(cut_off)?;
    let outcomes: HashMap<&str, &DecisionOutcome> = outcomes
        .iter()
        .map(|outcome| (outcome.decision_id.as_str(), outcome))
        .collect();
    for decision in &page {
        let outcome = outcomes.get(decision.id.as_str()).copied();
        write_row(&mut text, decision, outcome).map_err(std::io::Error::other)?;
    }
    Ok(Some((text.into(), last.sequence)))
}

/// Place after the header of an empty record.
const EMPTY: i64 = -1;

fn write_row(
    text: &mut String,
    stored: &Stored,
    outcome: Option<&DecisionOutcome>,
) -> Result<(), rumbo_app::AppError> {
    let said = parse_decision(stored)?;
    let number = |value: Option<f64>| value.map(|value| value.to_string()).unwrap_or_default();
    let instant = |at: Option<i64>| at.map(format_instant).unwrap_or_default();
    let (odds, event) = (said.odds, said.event.as_ref());
    let fields = [
        stored.sequence.to_string(),
        stored.id.clone(),
        stored.symbol.clone(),
        stored.timeframe.clone(),
        format_instant(stored.as_of),
        format_instant(stored.decided_at),
        stored.profile.clone(),
        stored.position.clone(),
        stored.action.clone(),
        number(said.price),
        number(odds.and_then(|odds| odds.p)),
        number(odds.and_then(|odds| odds.base_rate)),
        number(event.map(|event| event.stop)),
        number(event.map(|event| event.target)),
        instant(event.map(|event| event.deadline)),
        outcome
            .map_or("pending", |outcome| &outcome.outcome)
            .to_owned(),
        instant(outcome.map(|outcome| outcome.happened_at)),
        number(outcome.and_then(|outcome| outcome.profit)),
        stored.digest.clone(),
        stored.previous.clone(),
        stored.chain.clone(),
    ];
    for (at, field) in fields.iter().enumerate() {
        if at > 0 {
            text.push(',');
        }
        text.push_str(&quoted(field));
    }
    text.push('\n');
    Ok(())
}

/// A field as RFC 4180 wants it.
fn quoted(field: &str) -> std::borrow::Cow<'_, str> {
    if !field.contains([',', '"', '\n', '\r']) {
        return field.into();
    }
    let mut quoted = String::with_capacity(field.len() + 2);
    // Writing to a string cannot fail.
    write!(quoted, "\"{}\"", field.replace('"', "\"\"")).ok();
    quoted.into()
}

/// The answer has begun, so all that is left is to cut it: the reader sees that it is not whole.
fn cut_off(error: StoreError) -> std::io::Error {
    tracing::error!(%error, "the export of the record was cut off");
    std::io::Error::other(error)
}
