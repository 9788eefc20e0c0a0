//! Jobs and schedules.

use rumbo_store::job::{self, Claim, Hold, Job, JobState, NewJob, Step};
use rumbo_store::{Db, schedule};
use tokio::task::JoinSet;

const NOW: i64 = 1_700_000_000_000;

fn sweep() -> NewJob<'static> {
    NewJob {
        kind: "sweep",
        payload: r#"{"version":1}"#,
        priority: 0,
        attempts_max: 2,
        run_at: NOW,
        created_by: "ana",
        unique_key: None,
    }
}

async fn claim(db: &Db, worker: &str, now_ms: i64) -> Option<Job> {
    let claim = Claim {
        worker,
        now_ms,
        lease_ms: 1_000,
    };
    job::claim(db, claim).await.unwrap()
}

fn hold(job: &Job) -> Hold<'_> {
    Hold {
        job_id: &job.id,
        worker: job.worker.as_deref().unwrap(),
        attempt: job.attempts,
    }
}

fn step<'a>(progress: f64, message: &'a str, data: Option<&'a str>) -> Step<'a> {
    Step {
        progress,
        message,
        data,
    }
}

pub(crate) async fn eight_workers_claim_each_job_once(db: &Db) {
    const JOBS: usize = 120;
    for at in 0..JOBS {
        let run_at = NOW - i64::try_from(at).unwrap();
        job::enqueue(db, &NewJob { run_at, ..sweep() }, NOW)
            .await
            .unwrap();
    }
    let mut workers = JoinSet::new();
    for worker in 0..8 {
        let db = db.clone();
        workers.spawn(async move {
            let mut taken = Vec::new();
            let mut misses = 0;
            // A miss only means that others held the candidates at that moment.
            while misses < 50 {
                match claim(&db, &format!("w{worker}"), NOW).await {
                    Some(job) => taken.push(job.id),
                    None => misses += 1,
                }
            }
            taken
        });
    }
    let mut taken = workers.join_all().await.concat();
    taken.sort();
    assert_eq!(taken.len(), JOBS);
    taken.dedup();
    assert_eq!(taken.len(), JOBS);
}

pub(crate) async fn urgent_jobs_go_first_and_future_jobs_wait(db: &Db) {
    for (kind, priority, run_at) in [
        ("late", 9, NOW + 10),
        ("second", 0, NOW - 2),
        ("third", 0, NOW - 1),
        ("first", 5, NOW),
    ] {
        let new = NewJob {
            kind,
            priority,
            run_at,
            ..sweep()
        };
        job::enqueue(db, &new, NOW).await.unwrap();
    }
    assert_eq!(job::next_run_at(db).await.unwrap(), Some(NOW - 2));
    for kind in ["first", "second", "third"] {
        assert_eq!(claim(db, "w", NOW).await.unwrap().kind, kind);
    }
    assert_eq!(claim(db, "w", NOW).await, None);
    assert_eq!(job::unfinished_count(db).await.unwrap(), 4);
    assert_eq!(claim(db, "w", NOW + 10).await.unwrap().kind, "late");
    let recent = job::recent(db, "", 2).await.unwrap();
    assert_eq!(recent[0].kind, "first");
    let older = job::recent(db, &recent[1].id, 10).await.unwrap();
    assert_eq!(older.len(), 2);
}

pub(crate) async fn job_of_a_dead_worker_is_taken_over(db: &Db) {
    let id = job::enqueue(db, &sweep(), NOW).await.unwrap();
    let dead = claim(db, "dead", NOW).await.unwrap();
    assert_eq!(claim(db, "other", NOW + 999).await, None);
    assert!(
        job::extend_lease(db, hold(&dead), NOW + 5_000, NOW + 999)
            .await
            .unwrap()
    );
    assert_eq!(claim(db, "other", NOW + 4_999).await, None);
    let taken = claim(db, "other", NOW + 5_000).await.unwrap();
    assert_eq!((taken.id.as_str(), taken.attempts), (id.as_str(), 2));

    // The first worker was only slow; what it says does not count any more.
    assert!(
        !job::report(db, hold(&dead), step(0.5, "half", None), NOW)
            .await
            .unwrap()
    );
    assert!(!job::complete(db, hold(&dead), "{}", NOW).await.unwrap());
    assert!(!job::fail(db, hold(&dead), "slow", None, NOW).await.unwrap());

    // The second attempt was the last one allowed.
    assert_eq!(claim(db, "third", NOW + 99_000).await, None);
    assert_eq!(job::fail_abandoned(db, NOW + 99_000).await.unwrap(), 1);
    let job = job::get(db, &id).await.unwrap().unwrap();
    assert_eq!(job.state, JobState::Failed);
}

pub(crate) async fn failed_job_is_tried_again_until_attempts_end(db: &Db) {
    let id = job::enqueue(db, &sweep(), NOW).await.unwrap();
    let first = claim(db, "w", NOW).await.unwrap();
    assert!(
        job::fail(db, hold(&first), "no data", Some(NOW + 50), NOW + 1)
            .await
            .unwrap()
    );
    let waiting = job::get(db, &id).await.unwrap().unwrap();
    assert_eq!(waiting.state, JobState::Queued);
    assert_eq!(waiting.error.as_deref(), Some("no data"));
    assert_eq!(claim(db, "w", NOW + 49).await, None);
    let second = claim(db, "w", NOW + 50).await.unwrap();
    assert!(
        job::fail(db, hold(&second), "no data", Some(NOW + 99), NOW + 60)
            .await
            .unwrap()
    );
    let failed = job::get(db, &id).await.unwrap().unwrap();
    assert_eq!(failed.state, JobState::Failed);
    assert_eq!(claim(db, "w", NOW + 100).await, None);
}

pub(crate) async fn unfinished_job_is_unique_by_key(db: &Db) {
    let keyed = NewJob {
        unique_key: Some("refresh BTC/USDT"),
        ..sweep()
    };
    let id = job::enqueue(db, &keyed, NOW).await.unwrap();
    assert_eq!(job::enqueue(db, &keyed, NOW).await.unwrap(), id);
    let taken = claim(db, "w", NOW).await.unwrap();
    assert_eq!(job::enqueue(db, &keyed, NOW).await.unwrap(), id);
    let key = "refresh BTC/USDT";
    assert_eq!(
        job::unfinished_with_key(db, key).await.unwrap(),
        Some(id.clone())
    );
    assert!(
        job::complete(db, hold(&taken), r#"{"bars":5}"#, NOW + 1)
            .await
            .unwrap()
    );
    assert_eq!(job::unfinished_with_key(db, key).await.unwrap(), None);
    let next = job::enqueue(db, &keyed, NOW + 2).await.unwrap();
    assert_ne!(next, id);
    assert!(job::cancel(db, &next, NOW + 3).await.unwrap());
    assert!(!job::cancel(db, &next, NOW + 3).await.unwrap());
    assert!(!job::cancel(db, &id, NOW + 3).await.unwrap());
    let done = job::get(db, &id).await.unwrap().unwrap();
    assert_eq!(done.state, JobState::Done);
    assert_eq!(done.result.as_deref(), Some(r#"{"bars":5}"#));
    assert_eq!(job::get(db, "none").await.unwrap(), None);
}

pub(crate) async fn progress_is_told_in_order(db: &Db) {
    let id = job::enqueue(db, &sweep(), NOW).await.unwrap();
    let taken = claim(db, "w", NOW).await.unwrap();
    for said in [
        step(0.25, "loading", None),
        step(0.5, "half", Some(r#"{"rows":7}"#)),
    ] {
        assert!(job::report(db, hold(&taken), said, NOW + 1).await.unwrap());
    }
    assert!(
        job::complete(db, hold(&taken), "{}", NOW + 2)
            .await
            .unwrap()
    );
    let events = job::events(db, &id, 0, 10).await.unwrap();
    let told: Vec<_> = events
        .iter()
        .map(|event| {
            (
                event.sequence,
                event.state,
                event.progress,
                event.message.as_str(),
                event.data.as_deref(),
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            (1, JobState::Running, 0.25, "loading", None),
            (2, JobState::Running, 0.5, "half", Some(r#"{"rows":7}"#)),
            (3, JobState::Done, 1.0, "", None),
        ]
    );
    assert_eq!(job::events(db, &id, 2, 10).await.unwrap(), events[2..]);
}

pub(crate) async fn scheduled_run_is_taken_once(db: &Db) {
    schedule::declare(db, "daily", NOW).await.unwrap();
    schedule::declare(db, "daily", NOW + 99).await.unwrap();
    assert!(
        !schedule::take(db, "daily", NOW + 50, NOW - 1)
            .await
            .unwrap()
    );
    let mut tasks = JoinSet::new();
    for _ in 0..8 {
        let db = db.clone();
        tasks.spawn(async move { schedule::take(&db, "daily", NOW + 50, NOW).await.unwrap() });
    }
    let taken = tasks.join_all().await;
    assert_eq!(taken.iter().filter(|&&taken| taken).count(), 1);
    schedule::finish(db, "daily", Some("no network"), NOW + 1)
        .await
        .unwrap();
    schedule::finish(db, "daily", None, NOW + 2).await.unwrap();
    schedule::finish(db, "daily", Some("again"), NOW + 3)
        .await
        .unwrap();
    let all = schedule::all(db).await.unwrap();
    assert_eq!(all.len(), 1);
    assert_eq!(all[0].last_run_at, Some(NOW));
    assert_eq!(all[0].last_ok_at, Some(NOW + 2));
    assert_eq!(all[0].last_error.as_deref(), Some("again"));
    assert!(schedule::set_active(db, "daily", false).await.unwrap());
    assert!(
        !schedule::take(db, "daily", NOW + 200, NOW + 100)
            .await
            .unwrap()
    );
}
