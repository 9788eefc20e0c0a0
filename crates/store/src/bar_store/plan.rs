//! How a stretch of a series is put together from segments and the tail.

use std::ops::Range;

use futures::{StreamExt, TryStreamExt};
use rayon::prelude::*;
use rumbo_market::Bars;

use super::catalogue::{self, Segment};
use super::rows::{Rows, merge};
use super::segment::{Destination, SegmentFile};
use super::{BarStore, blocking, tail};
use crate::StoreError;

/// Objects that are fetched at the same time.
const GETS_MAX: usize = 8;

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
            store
                .shared
                .decoders
                .install(|| decode_straight(&plan, &files))
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
        // Owned names: a borrowing closure would keep this future from moving between threads.
        let names: Vec<String> = segments.iter().map(|one| one.sha256.clone()).collect();
        futures::stream::iter(names)
            .map(|sha256| async move {
                let content = self.objects.get(&sha256).await?;
                Ok(SegmentFile::new(sha256, content))
            })
            .buffered(GETS_MAX)
            .try_collect()
            .await
    }
}

/// Decodes segments that follow each other, each thread into its own stretch of the columns.
fn decode_straight(plan: &Plan, files: &[SegmentFile]) -> Result<Bars, StoreError> {
    let located: Vec<Range<usize>> = plan
        .segments
        .iter()
        .zip(files)
        .map(|(segment, file)| {
            let is_whole = plan.range.start <= segment.first_at && segment.last_at < plan.range.end;
            if is_whole {
                Ok(0..usize::try_from(segment.row_count).unwrap_or(0))
            } else {
                file.locate(plan.range.clone())
            }
        })
        .collect::<Result<_, _>>()?;
    let sealed = located.iter().map(Range::len).sum();
    // Zeroed memory costs nothing until a thread writes to it, so it is taken in parallel.
    let mut bars = Bars {
        opened_at: vec![0; sealed],
        open: vec![0.0; sealed],
        high: vec![0.0; sealed],
        low: vec![0.0; sealed],
        close: vec![0.0; sealed],
        volume: vec![0.0; sealed],
    };
    let mut opened_at = bars.opened_at.as_mut_slice();
    let mut columns = [
        bars.open.as_mut_slice(),
        bars.high.as_mut_slice(),
        bars.low.as_mut_slice(),
        bars.close.as_mut_slice(),
        bars.volume.as_mut_slice(),
    ];
    let mut pieces = Vec::with_capacity(files.len());
    for (file, rows) in files.iter().zip(located) {
        let destination = Destination {
            opened_at: take_front(&mut opened_at, rows.len()),
            values: columns
                .each_mut()
                .map(|column| take_front(column, rows.len())),
        };
        pieces.push((file, rows, destination));
    }
    pieces
        .into_par_iter()
        .try_for_each(|(file, rows, destination)| file.read_into(rows, destination))?;
    bars.extend(plan.tail.bars.as_slice());
    Ok(bars)
}

fn take_front<'a, T>(rest: &mut &'a mut [T], count: usize) -> &'a mut [T] {
    let (front, back) = std::mem::take(rest).split_at_mut(count);
    *rest = back;
    front
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
