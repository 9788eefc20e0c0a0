//! Expected and stored bars of every series over the last days, in equal stretches.

use std::ops::Range;

use axum::Json;
use axum::extract::State;
use rumbo_app::decide::review_instant;
use rumbo_market::{Calendar, DAY_MS, Timeframe};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::shelf::{Shelf, Wanted};
use super::{SeriesQuery, known_series};
use crate::http::error::{ApiResult, invalid};
use crate::http::extract::Query;
use crate::http::{LangQuery, Server};

const DAYS_DEFAULT: u32 = 90;
const DAYS_MAX: u32 = 730;
/// Stretches of one strip; more days make longer ones.
const STRETCHES_MAX: i64 = 120;

/// Strips of series.
pub(crate) type StripShelf = Shelf<Strip>;

/// How far back.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct CoverageQuery {
    /// Days up to now, 1 to 730, 90 by default.
    pub days: Option<u32>,
}

/// Coverage of one series. Sample data is seen as of its end.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(super) struct SeriesCoverageView {
    pub symbol: String,
    pub timeframe: String,
    pub source: String,
    pub sample: bool,
    /// Start of the first stretch, unix ms.
    pub from: i64,
    /// Length of every stretch.
    pub bucket_ms: i64,
    /// Closed bars that the calendar expects in each stretch, from the first stored one on.
    pub expected: Vec<u32>,
    /// Those that are stored.
    pub stored: Vec<u32>,
}

/// Coverage of all series.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(super) struct CoverageListView {
    /// Unix ms.
    pub from: i64,
    /// Unix ms, exclusive.
    pub until: i64,
    pub items: Vec<SeriesCoverageView>,
}

/// Bars in stretches of one length.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Strip {
    expected: Vec<u32>,
    stored: Vec<u32>,
}

/// Stretches of whole days that end with the day of an instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Stretches {
    from: i64,
    bucket_ms: i64,
    count: usize,
}

impl Stretches {
    fn up_to(at: i64, days: u32) -> Self {
        let days = i64::from(days);
        let bucket_days = (days + STRETCHES_MAX - 1) / STRETCHES_MAX;
        let count = (days + bucket_days - 1) / bucket_days;
        let bucket_ms = bucket_days * DAY_MS;
        let until = at - at.rem_euclid(DAY_MS) + DAY_MS;
        Self {
            from: until - count * bucket_ms,
            bucket_ms,
            count: usize::try_from(count).expect("the number of days is small and positive"),
        }
    }

    fn range(&self) -> Range<i64> {
        self.from..self.from + self.bucket_ms * i64::try_from(self.count).unwrap_or(i64::MAX)
    }

    fn count(&self, openings: impl Iterator<Item = i64>) -> Vec<u32> {
        let mut counts = vec![0; self.count];
        let range = self.range();
        for opened_at in openings.filter(|opened_at| range.contains(opened_at)) {
            let at = (opened_at - self.from) / self.bucket_ms;
            if let Some(count) = usize::try_from(at).ok().and_then(|at| counts.get_mut(at)) {
                *count += 1;
            }
        }
        counts
    }
}

impl Strip {
    /// Compares openings with the calendar, as of `at`, from `first_at` on.
    fn measure(
        openings: &[i64],
        (calendar, timeframe): (Calendar, Timeframe),
        stretches: Stretches,
        (first_at, at): (i64, i64),
    ) -> Self {
        let range = stretches.range();
        let expected = calendar
            .expected(timeframe, range.start.max(first_at), range.end)
            .take_while(|&opened_at| opened_at < at)
            .filter(|&opened_at| calendar.closed_at(timeframe, opened_at) <= at);
        Self {
            expected: stretches.count(expected),
            stored: stretches.count(openings.iter().copied()),
        }
    }
}

/// Routes of this resource.
pub(super) fn routes() -> OpenApiRouter<Server> {
    OpenApiRouter::new().routes(routes!(read_coverage))
}

/// Tells how complete every series is, day by day.
#[utoipa::path(
    get,
    path = "/api/v1/data/coverage",
    tag = "data",
    params(CoverageQuery, SeriesQuery, LangQuery),
    responses((status = 200, description = "Coverage", body = CoverageListView))
)]
async fn read_coverage(
    State(server): State<Server>,
    Query(query): Query<CoverageQuery>,
    Query(which): Query<SeriesQuery>,
) -> ApiResult<Json<CoverageListView>> {
    let days = query.days.unwrap_or(DAYS_DEFAULT);
    if !(1..=DAYS_MAX).contains(&days) {
        return Err(invalid("days", format!("must be 1 to {DAYS_MAX}")));
    }
    let mut items = Vec::new();
    for (series, instrument) in known_series(&server, &which).await? {
        let (at, _) = review_instant(&server.app, &instrument).await?;
        let stretches = Stretches::up_to(at, days);
        let wanted = Wanted {
            series: &series,
            calendar: instrument.calendar,
            from: stretches.from,
            at,
            days: i64::from(days),
        };
        let kind = (instrument.calendar, series.timeframe);
        let first_at = series.first_at.unwrap_or(i64::MAX);
        let measure =
            move |openings: &[i64]| Strip::measure(openings, kind, stretches, (first_at, at));
        let strip = server.strips.read(&server.app, wanted, measure).await?;
        items.push(SeriesCoverageView {
            timeframe: series.timeframe.to_string(),
            symbol: series.symbol,
            source: series.source,
            sample: series.sample,
            from: stretches.from,
            bucket_ms: stretches.bucket_ms,
            expected: strip.expected.clone(),
            stored: strip.stored.clone(),
        });
    }
    let range = Stretches::up_to(server.app.now_ms(), days).range();
    Ok(Json(CoverageListView {
        from: range.start,
        until: range.end,
        items,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR_MS: i64 = 3_600_000;
    /// Monday 2021-05-10T12:00:00Z.
    const NOON: i64 = 1_620_648_000_000;

    #[test]
    fn stretches_are_whole_days_up_to_today() {
        let check = |days, count, bucket_days| {
            let stretches = Stretches::up_to(NOON, days);
            assert_eq!(
                (stretches.count, stretches.bucket_ms),
                (count, bucket_days * DAY_MS),
                "{days}"
            );
            assert_eq!(stretches.range().end, NOON + DAY_MS / 2, "{days}");
        };
        check(1, 1, 1);
        check(90, 90, 1);
        check(120, 120, 1);
        check(121, 61, 2);
        check(730, 105, 7);
    }

    #[test]
    fn hours_are_expected_from_the_first_stored_one_to_now() {
        let stretches = Stretches::up_to(NOON, 3);
        let midnight = NOON - DAY_MS / 2;
        let first = midnight - 6 * HOUR_MS;
        let stored: Vec<i64> = [0, 1, 2, 3, 5, 6, 7, 17]
            .map(|hour| first + hour * HOUR_MS)
            .into();
        let kind = (Calendar::Continuous, Timeframe::H1);
        let strip = Strip::measure(&stored, kind, stretches, (first, NOON));
        assert_eq!(strip.expected, [0, 6, 12]);
        assert_eq!(strip.stored, [0, 5, 3]);
    }

    #[test]
    fn weekend_expects_nothing() {
        let stretches = Stretches::up_to(NOON, 4);
        let friday = NOON - NOON.rem_euclid(DAY_MS) - 3 * DAY_MS;
        let kind = (Calendar::Xnys, Timeframe::D1);
        let strip = Strip::measure(&[friday], kind, stretches, (0, NOON));
        // Monday's bar has not closed at noon.
        assert_eq!(strip.expected, [1, 0, 0, 0]);
        assert_eq!(strip.stored, [1, 0, 0, 0]);
    }
}
