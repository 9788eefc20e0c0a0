//! The storing side of an import: quarantined rows first, then bars, each batch durable on return.

use std::collections::HashSet;

use rumbo_market::validation::{Checked, Quarantined};
use rumbo_market::{BarSlice, Digest, Hasher};
use rumbo_store::quarantine::{self, QuarantineFilter, QuarantinedRow};
use rumbo_store::{AppendOutcome, BarStore, Db, new_id, series};

use super::Feed;
use super::error::IngestError;

/// Quarantined rows that are read at once.
const PAGE_ROWS: i64 = 10_000;

/// Stores the batches of one import.
pub(super) struct Writer<'a> {
    store: &'a BarStore,
    feed: Feed<'a>,
    now_ms: i64,
    import_id: String,
    series_id: Option<String>,
    outcome: AppendOutcome,
    quarantined: u64,
    newly_quarantined: u64,
    /// Whether rows are named by their line; those of a source have none.
    has_lines: bool,
    durable: u64,
    durable_until: Option<i64>,
    /// Rows of the series that are in quarantine already; read when the first row goes there.
    known: Option<HashSet<Digest>>,
}

impl<'a> Writer<'a> {
    pub(super) fn new(store: &'a BarStore, feed: Feed<'a>, now_ms: i64) -> Self {
        Self {
            store,
            feed,
            now_ms,
            import_id: new_id(now_ms),
            series_id: None,
            outcome: AppendOutcome::default(),
            quarantined: 0,
            newly_quarantined: 0,
            has_lines: true,
            durable: 0,
            durable_until: None,
            known: None,
        }
    }

    /// For rows that are in no file: the same row is the same wherever it came in an answer.
    pub(super) fn without_lines(mut self) -> Self {
        self.has_lines = false;
        self
    }

    pub(super) fn feed(&self) -> &Feed<'a> {
        &self.feed
    }

    pub(super) fn db(&self) -> &'a Db {
        self.store.db()
    }

    pub(super) fn now_ms(&self) -> i64 {
        self.now_ms
    }

    pub(super) fn import_id(&self) -> &str {
        &self.import_id
    }

    pub(super) fn series_id(&self) -> Option<&str> {
        self.series_id.as_deref()
    }

    pub(super) fn outcome(&self) -> AppendOutcome {
        self.outcome
    }

    pub(super) fn quarantined(&self) -> u64 {
        self.quarantined
    }

    /// Rows that were not in quarantine before.
    pub(super) fn newly_quarantined(&self) -> u64 {
        self.newly_quarantined
    }

    pub(super) fn durable(&self) -> u64 {
        self.durable
    }

    pub(super) fn durable_until(&self) -> Option<i64> {
        self.durable_until
    }

    /// Stores a batch; durable when it returns.
    pub(super) async fn take(&mut self, checked: Checked) -> Result<(), IngestError> {
        self.quarantine(checked.quarantined).await?;
        self.append(checked.bars.as_slice()).await
    }

    async fn append(&mut self, bars: BarSlice<'_>) -> Result<(), IngestError> {
        let Some(&last_at) = bars.opened_at.last() else {
            return Ok(());
        };
        let series_id = match &self.series_id {
            Some(series_id) => series_id.clone(),
            None => {
                let opened =
                    series::open(self.db(), self.feed.key(), self.feed.sample, self.now_ms).await?;
                self.series_id.insert(opened.id).clone()
            }
        };
        let stored = self.store.append(&series_id, bars, self.now_ms).await?;
        self.outcome.inserted += stored.inserted;
        self.outcome.corrected += stored.corrected;
        self.outcome.unchanged += stored.unchanged;
        self.durable += bars.len() as u64;
        self.durable_until = Some(last_at);
        Ok(())
    }

    /// Stores the rows that are not in quarantine yet: the same row of the same file is kept once.
    async fn quarantine(&mut self, rows: Vec<Quarantined>) -> Result<(), IngestError> {
        if rows.is_empty() {
            return Ok(());
        }
        self.quarantined += rows.len() as u64;
        let mut known = match self.known.take() {
            Some(known) => known,
            None => self.read_known().await?,
        };
        let mut added = Vec::with_capacity(rows.len());
        for row in rows {
            let line = match self.has_lines {
                true => i64::try_from(row.row).unwrap_or(i64::MAX),
                false => 0,
            };
            if known.insert(row_digest(line, row.rule.as_str(), &row.raw)) {
                added.push(self.row_of(row, line));
            }
        }
        self.known = Some(known);
        self.newly_quarantined += added.len() as u64;
        if !added.is_empty() {
            quarantine::add(self.db(), &added).await?;
        }
        Ok(())
    }

    fn row_of(&self, row: Quarantined, line: i64) -> QuarantinedRow {
        QuarantinedRow {
            id: new_id(self.now_ms),
            import_id: self.import_id.clone(),
            symbol: self.feed.instrument.symbol.clone(),
            timeframe: self.feed.timeframe.to_string(),
            source: self.feed.source.to_owned(),
            line,
            opened_at: row.opened_at,
            rule: row.rule.to_string(),
            value: row.value,
            raw: row.raw,
            recorded_at: self.now_ms,
        }
    }

    async fn read_known(&self) -> Result<HashSet<Digest>, IngestError> {
        let mut known = HashSet::new();
        let mut after: Option<String> = None;
        loop {
            let filter = QuarantineFilter {
                symbol: Some(&self.feed.instrument.symbol),
                timeframe: Some(self.feed.timeframe.as_str()),
                after_id: after.as_deref(),
                ..QuarantineFilter::default()
            };
            let page = quarantine::list(self.db(), filter, PAGE_ROWS).await?;
            let Some(last) = page.last() else {
                return Ok(known);
            };
            after = Some(last.id.clone());
            let of_source = page.iter().filter(|row| row.source == self.feed.source);
            known.extend(of_source.map(|row| row_digest(row.line, &row.rule, &row.raw)));
        }
    }
}

fn row_digest(line: i64, rule: &str, raw: &str) -> Digest {
    let mut hasher = Hasher::default();
    hasher.int(line);
    hasher.text(rule);
    hasher.text(raw);
    hasher.finish()
}
