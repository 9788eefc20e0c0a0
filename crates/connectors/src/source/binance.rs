//! Binance spot candles ("klines"), public, no key.
//!
//! Source: Binance spot API documentation, `GET /api/v3/klines`: `startTime` and `endTime` are both
//! inclusive and compare with the opening; 1,000 rows a page, weight 2, 6,000 weight a minute and
//! address. The candle that is still open comes too and is left out here.

use std::ops::Range;

use async_stream::try_stream;
use futures::FutureExt;
use futures::future::BoxFuture;
use futures::stream::BoxStream;
use rumbo_market::validation::RawRows;
use rumbo_market::{AssetClass, Bar, Instrument, Timeframe};
use serde::Deserialize;
use serde_json::value::RawValue;

use crate::{CircuitSpec, RateSpec, Response};

use super::request::excerpt;
use super::{Requests, Source, SourceError, SourceHealth, SourceSpec};

const PATH: &str = "/api/v3/klines";
const WEIGHT: u32 = 2;
/// A hundred million bars: more than two centuries of minutes.
const PAGES_MAX: usize = 100_000;
/// "Invalid symbol."
const UNKNOWN_SYMBOL: i64 = -1121;

pub(super) const SPEC: SourceSpec = SourceSpec {
    id: "binance",
    name: "Binance",
    asset_classes: &[AssetClass::Crypto],
    timeframes: &Timeframe::ALL,
    bars_per_page_max: 1_000,
    // One part in twenty below the vendor's limit, since requests bunch up on their way.
    rate: RateSpec {
        weight_max: 5_700,
        window_ms: 60_000,
    },
    circuit: CircuitSpec {
        failures_max: 5,
        timeout_ms: 10_000,
        reset_ms: 30_000,
    },
    needs_key: false,
    base_url: "https://data-api.binance.vision",
};

/// Binance spot.
#[derive(Debug)]
pub struct Binance {
    requests: Requests,
}

#[derive(Deserialize)]
struct Refusal {
    code: i64,
    msg: String,
}

/// Rows of a page and what they say about the next one.
#[derive(Debug, PartialEq)]
struct Page {
    rows: RawRows,
    count: usize,
    /// Opening of the last readable row, open candle included.
    last_opened_at: Option<i64>,
}

impl Binance {
    /// Creates the source over its requests.
    pub fn new(requests: Requests) -> Self {
        Self { requests }
    }

    async fn page(
        &self,
        instrument: &Instrument,
        timeframe: Timeframe,
        query: &[(&str, String)],
        first_row: u64,
    ) -> Result<Page, SourceError> {
        if !SPEC.asset_classes.contains(&instrument.asset_class) {
            return Err(SourceError::NotOffered {
                source_id: SPEC.id,
                what: format!(
                    "{} such as {}",
                    instrument.asset_class.as_str(),
                    instrument.symbol
                ),
            });
        }
        let mut parameters = vec![
            ("symbol", format!("{}{}", instrument.base, instrument.quote)),
            ("interval", timeframe.as_str().to_owned()),
        ];
        parameters.extend_from_slice(query);
        let now_ms = self.requests.now_ms();
        let is_closed = |opened_at| instrument.calendar.closed_at(timeframe, opened_at) <= now_ms;
        self.requests
            .get(PATH, &parameters, WEIGHT, |response| {
                if response.status.is_success() {
                    read_page(&response.body, first_row, is_closed)
                } else {
                    Err(refusal(response, instrument))
                }
            })
            .await
    }
}

impl Source for Binance {
    fn spec(&self) -> &'static SourceSpec {
        self.requests.spec()
    }

    fn health(&self) -> SourceHealth {
        self.requests.health()
    }

    fn bars<'a>(
        &'a self,
        instrument: &'a Instrument,
        timeframe: Timeframe,
        range: Range<i64>,
    ) -> BoxStream<'a, Result<RawRows, SourceError>> {
        Box::pin(try_stream! {
            let mut from = range.start;
            let mut first_row = 1;
            for _ in 0..PAGES_MAX {
                if from >= range.end {
                    break;
                }
                let query = [
                    ("startTime", from.to_string()),
                    ("endTime", (range.end - 1).to_string()),
                    ("limit", SPEC.bars_per_page_max.to_string()),
                ];
                let page = self.page(instrument, timeframe, &query, first_row).await?;
                if page.count == 0 {
                    break;
                }
                let next = page.last_opened_at.map(|last| last + 1);
                first_row += page.count as u64;
                if !page.rows.is_empty() {
                    yield page.rows;
                }
                if page.count < SPEC.bars_per_page_max {
                    break;
                }
                match next {
                    Some(next) if next > from => from = next,
                    _ => Err(unreadable("a full page that does not lead on"))?,
                }
            }
        })
    }

    fn latest<'a>(
        &'a self,
        instrument: &'a Instrument,
        timeframe: Timeframe,
    ) -> BoxFuture<'a, Result<Option<Bar>, SourceError>> {
        async move {
            // The last one may still be open, so two are needed.
            let query = [("limit", "2".to_owned())];
            let page = self.page(instrument, timeframe, &query, 1).await?;
            let bars = page.rows.bars();
            Ok(bars.len().checked_sub(1).map(|last| bars.bar(last)))
        }
        .boxed()
    }
}

fn read_page(
    body: &[u8],
    first_row: u64,
    is_closed: impl Fn(i64) -> bool,
) -> Result<Page, SourceError> {
    let texts: Vec<&RawValue> =
        serde_json::from_slice(body).map_err(|error| unreadable(&error.to_string()))?;
    let mut page = Page {
        rows: RawRows::default(),
        count: texts.len(),
        last_opened_at: None,
    };
    for (number, text) in (first_row..).zip(texts) {
        let text = text.get().as_bytes();
        match read_row(text) {
            Ok(bar) => {
                page.last_opened_at = Some(bar.opened_at);
                if is_closed(bar.opened_at) {
                    page.rows.push(number, bar, text);
                }
            }
            Err((opened_at, value)) => {
                page.last_opened_at = opened_at.or(page.last_opened_at);
                page.rows
                    .push_malformed(number, opened_at, value.as_bytes(), text);
            }
        }
    }
    Ok(page)
}

/// `[opening, "open", "high", "low", "close", "volume", …]`; an error names the opening, if readable,
/// and the field that is not.
fn read_row(text: &[u8]) -> Result<Bar, (Option<i64>, String)> {
    let fields: Vec<&RawValue> =
        serde_json::from_slice(text).map_err(|_| (None, "not a list of fields".to_owned()))?;
    let field = |at: usize| fields.get(at).map_or("", |field| field.get());
    let opened_at: i64 = field(0)
        .parse()
        .map_err(|_| (None, format!("opening={}", field(0))))?;
    let number = |at: usize, name: &str| {
        field(at)
            .trim_matches('"')
            .parse::<f64>()
            .map_err(|_| (Some(opened_at), format!("{name}={}", field(at))))
    };
    Ok(Bar {
        opened_at,
        open: number(1, "open")?,
        high: number(2, "high")?,
        low: number(3, "low")?,
        close: number(4, "close")?,
        volume: number(5, "volume")?,
    })
}

fn refusal(response: &Response, instrument: &Instrument) -> SourceError {
    let refusal: Option<Refusal> = serde_json::from_slice(&response.body).ok();
    match refusal {
        Some(Refusal {
            code: UNKNOWN_SYMBOL,
            ..
        }) => SourceError::UnknownSymbol {
            source_id: SPEC.id,
            symbol: instrument.symbol.clone(),
        },
        refusal => SourceError::Refused {
            source_id: SPEC.id,
            status: response.status.as_u16(),
            message: refusal.map_or_else(
                || excerpt(&response.body),
                |refusal| format!("{} ({})", refusal.msg, refusal.code),
            ),
        },
    }
}

fn unreadable(problem: &str) -> SourceError {
    SourceError::Unreadable {
        source_id: SPEC.id,
        problem: problem.to_owned(),
    }
}
