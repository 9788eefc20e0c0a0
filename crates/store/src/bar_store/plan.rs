//! How a stretch of a series is put together from segments and the tail.

use std::ops::Range;

use rayon::prelude::*;
use rumbo_market::Bars;

use super::catalogue::{self, Segment};
use super::rows::{Rows, merge};
use super::segment::SegmentFile;
use super::{BarStore, blocking, tail};
use crate::StoreError;

/// What a read needs, taken from one state of the database.
#[derive(Debug)]
pub(super) struct Plan {
    range: Range<i64>,
    as_of: i64,
    segments: Vec<Segment>,
    tail: Rows,
}

impl Plan {
    /// Tells whether segments and tail follow each other, hold each bar once and were all
    /// recorded in time: then reading is putting them one after the other.
    fn is_straight(&self) -> bool {
        let each_once = self.segments.iter().all(|segment| {
            segment.bar_count == segment.row_count && segment.recorded_until <= self.as_of
        });
        let apart = self
            .segments
            .windows(2)
            .all(|pair| pair[0].last_at < pair[1].first_at);
        let tail_after = match (self.segments.last(), self.tail.bars.opened_at.first()) {
            (Some(segment), Some(&opened_at)) => segment.last_at < opened_at,
            _ => true,
        };
        each_once && apart && tail_after && self.tail.bar_count() == self.tail.len()
    }
}

impl BarStore {
    pub(super) async fn plan(
        &self,
        series_id: &str,
        from: i64,
        until: i64,
        as_of: i64,
    ) -> Result<Plan, StoreError> {
        let mut tx = self.db.snapshot().await?;
        let segments = catalogue::between(&mut tx, series_id, (from, until), as_of).await?;
        let tail = tail::read(&mut tx, series_id, from, until, as_of).await?;
        tx.rollback().await?;
        Ok(Plan {
            range: from..until,
            as_of,
            segments,
            tail,
        })
    }

    /// An opening such that at least `rows` versions before `until` are not before it, or
    /// `i64::MIN` when there are not that many.
    pub(super) async fn start_of_last(
        &self,
        series_id: &str,
        rows: usize,
        until: i64,
    ) -> Result<i64, StoreError> {
        let mut tx = self.db.snapshot().await?;
        let recent =
            tail::opening_from_end(&mut tx, series_id, rows.saturating_sub(1), until).await?;
        let mut segments =
            catalogue::between(&mut tx, series_id, (i64::MIN, until), i64::MAX).await?;
        tx.rollback().await?;
        segments.retain(|segment| recent.is_none_or(|opened_at| segment.last_at >= opened_at));
        let mut counted = 0;
        let mut start = i64::MAX;
        for segment in segments.iter().rev() {
            // The segment that `until` cuts may hold any number of rows before it.
            if segment.last_at < until {
                counted += usize::try_from(segment.row_count).unwrap_or(0);
            }
            start = start.min(segment.first_at);
            if counted >= rows {
                break;
            }
        }
        Ok(match recent {
            Some(opened_at) => opened_at.min(start),
            None if counted >= rows => start,
            None => i64::MIN,
        })
    }

    /// Bars of a plan.
    pub(super) async fn decode(&self, plan: Plan) -> Result<Bars, StoreError> {
        if !plan.is_straight() {
            return self.decode_versions(plan).await.map(|rows| rows.bars);
        }
        let store = self.clone();
        let files = self.fetch(&plan.segments).await?;
        blocking(move || {
            let pieces: Vec<Bars> = store.shared.decoders.install(|| {
                files
                    .into_par_iter()
                    .map(|file| file.read(plan.range.clone()).map(|rows| rows.bars))
                    .collect::<Result<_, _>>()
            })?;
            let total = pieces.iter().map(Bars::len).sum::<usize>() + plan.tail.len();
            let mut bars = Bars::with_capacity(total);
            for piece in &pieces {
                bars.extend(piece.as_slice());
            }
            bars.extend(plan.tail.bars.as_slice());
            Ok(bars)
        })
        .await
    }

    /// Openings of a plan.
    pub(super) async fn decode_openings(&self, plan: Plan) -> Result<Vec<i64>, StoreError> {
        if !plan.is_straight() {
            let rows = self.decode_versions(plan).await?;
            return Ok(rows.bars.opened_at);
        }
        let files = self.fetch(&plan.segments).await?;
        blocking(move || {
            let mut openings = Vec::new();
            for file in files {
                openings.extend(file.openings(plan.range.clone())?);
            }
            openings.extend(plan.tail.bars.opened_at);
            Ok(openings)
        })
        .await
    }

    /// For each bar of a plan its newest version, with the instant it was recorded.
    pub(super) async fn decode_versions(&self, plan: Plan) -> Result<Rows, StoreError> {
        let store = self.clone();
        let files = self.fetch(&plan.segments).await?;
        blocking(move || {
            let mut runs: Vec<Rows> = store.shared.decoders.install(|| {
                files
                    .into_par_iter()
                    .map(|file| Ok(file.read(plan.range.clone())?.newest(plan.as_of)))
                    .collect::<Result<_, StoreError>>()
            })?;
            runs.push(plan.tail.newest(plan.as_of));
            runs.retain(|run| !run.is_empty());
            Ok(merge_runs(runs))
        })
        .await
    }

    async fn fetch(&self, segments: &[Segment]) -> Result<Vec<SegmentFile>, StoreError> {
        let mut files = Vec::with_capacity(segments.len());
        for segment in segments {
            let bytes = self.objects.get(&segment.sha256).await?;
            files.push(SegmentFile::new(segment.sha256.clone(), bytes));
        }
        Ok(files)
    }
}

/// Merges runs: those that follow each other are joined first, then the short results are merged
/// into the long ones.
fn merge_runs(mut runs: Vec<Rows>) -> Rows {
    runs.sort_by_key(|run| run.bars.opened_at[0]);
    let mut chains: Vec<Rows> = Vec::new();
    for run in runs {
        let start = run.bars.opened_at[0];
        let free = chains
            .iter_mut()
            .find(|chain| chain.bars.opened_at.last().is_none_or(|&last| last < start));
        match free {
            Some(chain) => chain.extend(run.bars.as_slice(), &run.recorded_at),
            None => chains.push(run),
        }
    }
    chains.sort_by_key(Rows::len);
    chains
        .into_iter()
        .reduce(|few, many| merge(&many, &few))
        .unwrap_or_default()
}
