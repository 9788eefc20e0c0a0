//! Checks stored bars against their catalogue, and removes objects that nothing refers to.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::catalogue::{self, Segment};
use super::rows::Rows;
use super::segment::SegmentFile;
use super::{BarStore, blocking, tail};
use crate::StoreError;
use crate::series::{self, Series};

/// What a check found.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct VerifyReport {
    pub series: u64,
    /// Sealed segments checked.
    pub segments: u64,
    /// Versions of bars, sealed or not.
    pub rows: u64,
    /// Bytes of the segments.
    pub bytes: u64,
    /// What is wrong with stored bars; empty when all is well.
    pub problems: Vec<Problem>,
    /// Objects that no series has: left by an append that was cut off, harmless.
    pub orphans: Vec<String>,
}

/// Something wrong with stored bars.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Problem {
    pub symbol: String,
    pub timeframe: String,
    /// The object concerned, if it is one.
    pub object: Option<String>,
    pub reason: String,
}

/// What a collection of orphans removed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Collected {
    pub objects: u64,
    pub bytes: u64,
}

impl BarStore {
    /// Reads everything back: digests, catalogue, order, versions and counts.
    ///
    /// Holds one series in memory as openings and instants only.
    pub async fn verify(&self) -> Result<VerifyReport, StoreError> {
        let mut report = VerifyReport::default();
        let mut catalogued = BTreeSet::new();
        for series in series::all(&self.db).await? {
            self.verify_series(&series.id, &mut report, &mut catalogued)
                .await?;
        }
        for found in self.objects.list().await? {
            if found
                .sha256
                .is_none_or(|sha256| !catalogued.contains(&sha256))
            {
                report.orphans.push(found.key);
            }
        }
        Ok(report)
    }

    /// Removes objects that no series has and that were last written before `now_ms - grace_ms`.
    ///
    /// The grace must be longer than an append of any process takes.
    pub async fn collect_orphans(
        &self,
        now_ms: i64,
        grace_ms: i64,
    ) -> Result<Collected, StoreError> {
        let _alone = self.shared.uncatalogued.write().await;
        let mut collected = Collected::default();
        for found in self.objects.list().await? {
            if found.modified_at > now_ms.saturating_sub(grace_ms) {
                continue;
            }
            if let Some(sha256) = &found.sha256
                && catalogue::is_catalogued(&self.db, sha256).await?
            {
                continue;
            }
            self.objects.delete(&found.key).await?;
            collected.objects += 1;
            collected.bytes += found.byte_count;
        }
        Ok(collected)
    }

    async fn verify_series(
        &self,
        series_id: &str,
        report: &mut VerifyReport,
        catalogued: &mut BTreeSet<String>,
    ) -> Result<(), StoreError> {
        let mut tx = self.db.snapshot().await?;
        let series = series::get_in(&mut tx, series_id).await?;
        let segments = catalogue::segments(&mut tx, series_id).await?;
        let tail = tail::read(&mut tx, series_id, i64::MIN, i64::MAX, i64::MAX).await?;
        tx.rollback().await?;
        let mut check = SeriesCheck::new(&series, report);
        for segment in segments {
            catalogued.insert(segment.sha256.clone());
            match self.read_checked(&segment).await {
                Ok(rows) => check.segment(&segment, &rows),
                Err(StoreError::Stopped) => return Err(StoreError::Stopped),
                Err(error) => check.problem(Some(&segment.sha256), error.to_string()),
            }
        }
        check.rows(None, &tail);
        check.finish();
        Ok(())
    }

    /// Reads a segment and compares its bytes with its name.
    async fn read_checked(&self, segment: &Segment) -> Result<Rows, StoreError> {
        let content = self.objects.get(&segment.sha256).await?;
        let file = SegmentFile::new(segment.sha256.clone(), content);
        blocking(move || file.read_checked()).await
    }
}

struct SeriesCheck<'a> {
    series: &'a Series,
    report: &'a mut VerifyReport,
    /// Instants at which each bar was recorded.
    versions: BTreeMap<i64, Vec<i64>>,
    row_count: i64,
    recorded_until: Option<i64>,
}

impl<'a> SeriesCheck<'a> {
    fn new(series: &'a Series, report: &'a mut VerifyReport) -> Self {
        report.series += 1;
        Self {
            series,
            report,
            versions: BTreeMap::new(),
            row_count: 0,
            recorded_until: None,
        }
    }

    fn problem(&mut self, object: Option<&str>, reason: String) {
        self.report.problems.push(Problem {
            symbol: self.series.symbol.clone(),
            timeframe: self.series.timeframe.to_string(),
            object: object.map(str::to_owned),
            reason,
        });
    }

    fn segment(&mut self, segment: &Segment, rows: &Rows) {
        self.report.segments += 1;
        self.report.bytes += u64::try_from(segment.byte_count).unwrap_or(0);
        let count = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
        let found = (
            rows.bars.opened_at.first().copied(),
            rows.bars.opened_at.last().copied(),
            count(rows.len()),
            count(rows.bar_count()),
            rows.recorded_from(),
            rows.recorded_until(),
        );
        let said = (
            Some(segment.first_at),
            Some(segment.last_at),
            segment.row_count,
            segment.bar_count,
            segment.recorded_from,
            segment.recorded_until,
        );
        if found != said {
            self.problem(
                Some(&segment.sha256),
                format!("the catalogue says {said:?}, the object holds {found:?}"),
            );
        }
        self.rows(Some(&segment.sha256), rows);
    }

    fn rows(&mut self, object: Option<&str>, rows: &Rows) {
        self.report.rows += rows.len() as u64;
        self.row_count += i64::try_from(rows.len()).unwrap_or(i64::MAX);
        if !rows.is_empty() {
            self.recorded_until = self.recorded_until.max(Some(rows.recorded_until()));
        }
        let mut before = None;
        for (&opened_at, &recorded_at) in rows.bars.opened_at.iter().zip(&rows.recorded_at) {
            if before >= Some((opened_at, recorded_at)) {
                self.problem(object, format!("rows are out of order at {opened_at}"));
            }
            before = Some((opened_at, recorded_at));
            let versions = self.versions.entry(opened_at).or_default();
            if versions.contains(&recorded_at) {
                let reason = format!("bar {opened_at} recorded at {recorded_at} is stored twice");
                self.problem(object, reason);
            } else {
                self.versions
                    .entry(opened_at)
                    .or_default()
                    .push(recorded_at);
            }
        }
    }

    /// Compares what was found with what the series says of itself.
    fn finish(mut self) {
        let found = (
            i64::try_from(self.versions.len()).unwrap_or(i64::MAX),
            self.row_count,
            self.versions.first_key_value().map(|(&at, _)| at),
            self.versions.last_key_value().map(|(&at, _)| at),
            self.recorded_until,
        );
        let said = (
            self.series.bar_count,
            self.series.version_count,
            self.series.first_at,
            self.series.last_at,
            self.series.recorded_until,
        );
        if found != said {
            self.problem(
                None,
                format!("the series says {said:?}, stored are {found:?}"),
            );
        }
    }
}
