//! Rows of a source on their way in, page by page; together they are one import.

use rumbo_market::validation::{RawRows, Validator};
use rumbo_market::{Digest, Hasher};
use rumbo_store::{AppendOutcome, BarStore, series};

use super::error::IngestError;
use super::writer::Writer;
use super::{Feed, ImportReport, blocking, finish, resumed_validator};

/// Validates and stores pages in time order, each durable on return.
///
/// Rows at the start that are stored already are passed over: a fetch begins a little before the end
/// of what is stored to learn of corrections, and what it says again is no news.
pub(crate) struct Intake<'a> {
    store: &'a BarStore,
    writer: Writer<'a>,
    /// None until the first row that is news.
    validator: Option<Validator>,
    hasher: Hasher,
    now_ms: i64,
}

impl<'a> Intake<'a> {
    /// Starts a fetch for a series, which need not exist yet.
    pub(crate) fn new(store: &'a BarStore, feed: Feed<'a>, now_ms: i64) -> Self {
        Self {
            store,
            writer: Writer::new(store, feed, now_ms).without_lines(),
            validator: None,
            hasher: Hasher::default(),
            now_ms,
        }
    }

    /// What the store did with the bars so far.
    pub(crate) fn outcome(&self) -> AppendOutcome {
        self.writer.outcome()
    }

    /// Rows in quarantine so far that were not there before.
    pub(crate) fn newly_quarantined(&self) -> u64 {
        self.writer.newly_quarantined()
    }

    /// Opening of the last bar that is durable.
    pub(crate) fn durable_until(&self) -> Option<i64> {
        self.writer.durable_until()
    }

    /// Checks and stores a page.
    pub(crate) async fn take(&mut self, rows: RawRows) -> Result<(), IngestError> {
        self.hasher.bytes(&rows.bars().digest().0);
        let (rows, mut validator) = match self.validator.take() {
            Some(validator) => (rows, validator),
            None => {
                let known = self.count_known(&rows).await?;
                let rows = rows.skip(known);
                if rows.is_empty() {
                    return Ok(());
                }
                let first_at = rows.bars().opened_at.first().copied();
                let feed = *self.writer.feed();
                let validator = resumed_validator(self.store, &feed, first_at, self.now_ms);
                (rows, validator.await?)
            }
        };
        let (validator, checked) = blocking(move || {
            let checked = validator.check(rows);
            Ok((validator, checked))
        })
        .await?;
        let mixed = validator.mixed();
        let declared = validator.context().timeframe;
        self.validator = Some(validator);
        if let Some(mixed) = mixed {
            return Err(IngestError::Mixed {
                file: self.writer.feed().source.to_owned(),
                row: mixed.row,
                found: mixed.found,
                declared,
            });
        }
        self.writer.take(checked).await
    }

    /// Records the fetch and sums it up; None when it brought nothing new.
    pub(crate) async fn finish(self) -> Result<Option<ImportReport>, IngestError> {
        let AppendOutcome {
            inserted,
            corrected,
            ..
        } = self.outcome();
        let news = inserted + corrected + self.newly_quarantined();
        let Some(validator) = self.validator.filter(|_| news > 0) else {
            return Ok(None);
        };
        let digest: Digest = self.hasher.finish();
        finish(&self.writer, String::new(), digest, validator.report())
            .await
            .map(Some)
    }

    /// Readable rows at the start that are stored with the same values.
    async fn count_known(&self, rows: &RawRows) -> Result<usize, IngestError> {
        let bars = rows.bars();
        let (Some(&first), Some(&last)) = (bars.opened_at.first(), bars.opened_at.last()) else {
            return Ok(0);
        };
        let Some(series) = series::find(self.store.db(), self.writer.feed().key()).await? else {
            return Ok(0);
        };
        let until = last.saturating_add(1);
        let stored = self.store.read(&series.id, first, until, i64::MAX).await?;
        let stored = stored.as_slice();
        let same = bars.iter().zip(stored.iter());
        Ok(same.take_while(|(row, bar)| row == bar).count())
    }
}
