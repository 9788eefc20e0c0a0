//! Keeping bars and decisions current: at the start, and after each bar closes; and watching
//! meanwhile whether the decisions in force are still valid.

use std::collections::HashMap;
use std::time::Duration;

use rumbo_engine::decision::RiskProfile;
use rumbo_market::{Calendar, Timeframe};
use tokio::sync::watch;

use crate::decide::{Request, TIMEFRAME, decide_all};
use crate::invalidation::Watch;
use crate::reader::last_closed_opening;
use crate::refresh::{self, Fetched, RefreshProgress, Target, Wanted};
use crate::{App, AppError, resolve, sample};

/// Time between two looks at the clock.
const LOOK: Duration = Duration::from_secs(20);
/// Time between two looks for series of which a bar has closed.
const FETCH_LOOK: Duration = Duration::from_secs(5);
/// Time that a source gets to have a bar ready after its close.
const SETTLE_MS: i64 = 5_000;
/// Bounds of the time after which a bar that did not come is asked for again.
const RETRY_MS_MIN: i64 = 60_000;
const RETRY_MS_MAX: i64 = 3_600_000;
/// How long decisions wait for the bars of a close; they are made again when bars come later.
const FETCH_PATIENCE: Duration = Duration::from_secs(10);

/// Opening of the last closed bar of each calendar.
type Closes = [Option<i64>; 3];

/// Looks at the sources, as the deciding side hears of them.
#[derive(Debug, Clone, Copy, Default)]
struct Looks {
    /// When the last one began, unix ms.
    at: i64,
    /// Bars that came or were corrected, over all looks.
    bars: u64,
}

/// Loads the sample into an empty store, fetches what sources have, decides, and does both again
/// whenever a bar has closed. Returns when the app stops.
pub async fn keep_current(app: &App) -> Result<(), AppError> {
    if sample::load_if_empty(app).await? {
        app.bus.publish("data", "loaded", serde_json::Value::Null);
    }
    let (sender, looks) = watch::channel(Looks::default());
    let ((), decided) = tokio::join!(keep_fetched(app, sender), keep_decided(app, looks));
    decided
}

/// Fetches every followed series once its next bar has closed.
async fn keep_fetched(app: &App, looks: watch::Sender<Looks>) {
    if !app.is_online() {
        return;
    }
    let stopping = app.stopping();
    let mut waits = Waits::default();
    loop {
        let at = app.now_ms();
        let fetched = tokio::select! {
            () = stopping.cancelled() => return,
            fetched = fetch_due(app, &mut waits) => fetched,
        };
        let bars = fetched.unwrap_or_else(|error| {
            tracing::error!(%error, "the series to fetch cannot be listed");
            0
        });
        looks.send_modify(|looks| {
            looks.at = at;
            looks.bars += bars;
        });
        tokio::select! {
            () = stopping.cancelled() => return,
            () = tokio::time::sleep(FETCH_LOOK) => {}
        }
    }
}

/// Decides whenever a bar has closed or came late.
async fn keep_decided(app: &App, mut looks: watch::Receiver<Looks>) -> Result<(), AppError> {
    let stopping = app.stopping();
    let mut reviewed = None;
    let mut conditions = Watch::default();
    loop {
        let closes = latest_closes(app.now_ms());
        // Decisions said for a bar stay as they were; new rules speak from the next bar on.
        app.strategies.reload_if_changed(&app.db).await?;
        if reviewed.is_none_or(|(at, _)| at != closes) {
            wait_for_bars(&mut looks, closes).await;
        }
        if let Err(error) = conditions.look(app).await {
            tracing::error!(%error, "the conditions of decisions cannot be checked");
        }
        let bars = looks.borrow_and_update().bars;
        if reviewed != Some((closes, bars)) {
            reviewed = match review(app).await {
                Ok(()) => Some((closes, bars)),
                Err(error) => {
                    tracing::error!(%error, "the review failed and is tried again");
                    None
                }
            };
        }
        tokio::select! {
            () = stopping.cancelled() => return Ok(()),
            () = tokio::time::sleep(LOOK) => {}
            () = changed(&mut looks) => {}
        }
    }
}

/// Waits until the sources were asked after these closes, but not for long.
async fn wait_for_bars(looks: &mut watch::Receiver<Looks>, closes: Closes) {
    let asked = looks.wait_for(|looks| latest_closes(looks.at) == closes);
    // Decisions are made when nobody asks (an error) and when a source is slow (a time-out), too.
    match tokio::time::timeout(FETCH_PATIENCE, asked).await {
        Ok(Ok(_) | Err(_)) => {}
        Err(_) => tracing::debug!("decisions do not wait for bars any longer"),
    }
}

/// Waits for a look that brought bars; for ever when nobody looks.
async fn changed(looks: &mut watch::Receiver<Looks>) {
    let bars = looks.borrow().bars;
    if looks.wait_for(|looks| looks.bars != bars).await.is_err() {
        std::future::pending().await
    }
}

/// Series that were asked for in vain, and when to ask again.
#[derive(Debug, Default)]
struct Waits(HashMap<(String, Timeframe), i64>);

impl Waits {
    fn until(&self, target: &Target) -> Option<i64> {
        let key = (target.instrument.symbol.clone(), target.timeframe);
        self.0.get(&key).copied()
    }

    /// Notes how a fetch ended: a bar that did not come is asked for again, later each time.
    fn note(&mut self, fetched: &Fetched, closed_at: i64, now_ms: i64) {
        let key = (fetched.symbol.clone(), fetched.timeframe);
        if fetched.until.is_some_and(|until| until >= closed_at) {
            self.0.remove(&key);
            return;
        }
        let pause_ms = (now_ms - closed_at).clamp(RETRY_MS_MIN, RETRY_MS_MAX);
        let asked = fetched
            .problem
            .as_ref()
            .and_then(|problem| problem.retry_at);
        let at = (now_ms + pause_ms).max(asked.unwrap_or(i64::MIN));
        self.0.insert(key, at);
    }
}

/// Fetches the series of which a bar has closed; tells how many bars came.
async fn fetch_due(app: &App, waits: &mut Waits) -> Result<u64, AppError> {
    let plan = refresh::plan(app, &Wanted::default()).await?;
    let now = app.now_ms();
    let due: Vec<Target> = plan
        .targets
        .iter()
        .filter(|target| {
            let is_behind = closing_of(target, now)
                .is_some_and(|closing| target.last_at().is_none_or(|last_at| last_at < closing));
            is_behind && waits.until(target).is_none_or(|until| until <= now)
        })
        .cloned()
        .collect();
    let (reporter, _) = watch::channel(RefreshProgress::default());
    let fetched = refresh::fetch_all(app, &due, &reporter).await;
    let mut bars = 0;
    for fetched in &fetched {
        bars += fetched.inserted + fetched.corrected;
        let target = due.iter().find(|target| {
            target.instrument.symbol == fetched.symbol && target.timeframe == fetched.timeframe
        });
        if let Some(target) = target
            && let Some(closing) = closing_of(target, now)
        {
            let closed_at = target
                .instrument
                .calendar
                .closed_at(target.timeframe, closing);
            waits.note(fetched, closed_at, app.now_ms());
        }
    }
    note_next(app, &plan.targets, waits);
    Ok(bars)
}

/// Opening of the last bar that sources should have by now.
fn closing_of(target: &Target, now_ms: i64) -> Option<i64> {
    last_closed_opening(
        target.instrument.calendar,
        target.timeframe,
        now_ms - SETTLE_MS,
    )
}

/// Says when each source is asked next.
fn note_next(app: &App, targets: &[Target], waits: &Waits) {
    let now = app.now_ms();
    let mut next: HashMap<&'static str, i64> = HashMap::new();
    for target in targets {
        let (calendar, timeframe) = (target.instrument.calendar, target.timeframe);
        let Some(closing) = closing_of(target, now) else {
            continue;
        };
        let following = calendar.next_opening(timeframe, closing);
        let closes_at = calendar.closed_at(timeframe, following) + SETTLE_MS;
        let at = waits
            .until(target)
            .map_or(closes_at, |until| until.min(closes_at));
        let entry = next.entry(target.source_id).or_insert(at);
        *entry = at.min(*entry);
    }
    app.sources.note_next(&next);
}

/// Scores what became known and decides for every instrument.
pub async fn review(app: &App) -> Result<(), AppError> {
    let profile = owner_profile(app).await?;
    review_for(app, profile).await
}

/// The same for somebody's risk profile.
pub async fn review_for(app: &App, profile: RiskProfile) -> Result<(), AppError> {
    let resolved = resolve::resolve_all(app).await?;
    let decided = decide_all(
        app,
        Request {
            profile,
            ..Request::default()
        },
    )
    .await?;
    tracing::info!(decided = decided.len(), ?resolved, "review");
    Ok(())
}

/// Risk profile of the owner; the default before there is one.
pub async fn owner_profile(app: &App) -> Result<RiskProfile, AppError> {
    let owner = rumbo_store::user::list(&app.db, "", 1)
        .await?
        .into_iter()
        .next();
    Ok(owner
        .and_then(|owner| owner.risk_profile.parse().ok())
        .unwrap_or_default())
}

/// Changes exactly when a bar closes and sources had the time to have it ready.
fn latest_closes(now_ms: i64) -> Closes {
    Calendar::ALL.map(|calendar| last_closed_opening(calendar, TIMEFRAME, now_ms - SETTLE_MS))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::refresh::Problem;

    const NOW: i64 = 1_700_000_000_000;

    fn fetched(until: i64, retry_at: Option<i64>) -> Fetched {
        let problem = retry_at.map(|at| Problem {
            code: "rate_limited",
            text: rumbo_market::Text::new("", ""),
            retry_at: Some(at),
        });
        Fetched {
            symbol: "BTC/USDT".to_owned(),
            timeframe: Timeframe::H1,
            source: "binance",
            inserted: 0,
            corrected: 0,
            quarantined: 0,
            until: Some(until),
            problem,
        }
    }

    #[test]
    fn a_bar_that_does_not_come_is_asked_for_ever_more_rarely() {
        let key = ("BTC/USDT".to_owned(), Timeframe::H1);
        let check = |late_ms: i64, retry_in_ms: Option<i64>, expected: Option<i64>| {
            let mut waits = Waits::default();
            let closed_at = NOW - late_ms;
            let retry_at = retry_in_ms.map(|ms| NOW + ms);
            let until = if expected.is_none() {
                closed_at
            } else {
                closed_at - 1
            };
            waits.note(&fetched(until, retry_at), closed_at, NOW);
            assert_eq!(waits.0.get(&key).map(|at| at - NOW), expected, "{late_ms}");
        };
        check(5_000, None, None);
        check(5_000, None, Some(RETRY_MS_MIN));
        check(300_000, None, Some(300_000));
        check(30 * RETRY_MS_MAX, None, Some(RETRY_MS_MAX));
        check(5_000, Some(7_200_000), Some(7_200_000));
        check(5_000, Some(1_000), Some(RETRY_MS_MIN));
    }
}
