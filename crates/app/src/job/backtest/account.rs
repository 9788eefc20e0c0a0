//! A run on an account in the background: one result for all its instruments.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use rumbo_engine::strategy::Strategy;
use rumbo_store::backtest::{self as store, ResultState};
use rumbo_store::new_id;
use serde_json::{Value, json};

use super::{BacktestJob, Told, publish_completed};
use crate::backtest::StudyKind;
use crate::backtest::events::{Watch, run_and_store_events, test_of, title_of};
use crate::backtest::stored::Made;
use crate::job::JobContext;
use crate::{App, AppError};

/// Time between two reports of a run that goes on.
const REPORT_EVERY: Duration = Duration::from_millis(500);

pub(super) async fn run(
    app: &App,
    context: &JobContext,
    wanted: &BacktestJob,
    strategy: Strategy,
) -> Result<Value, AppError> {
    let begun = store::of_job(&app.db, context.id()).await?;
    let id = begun
        .first()
        .map_or_else(|| new_id(app.now_ms()), |row| row.id.clone());
    let mut told = Told::new(context, 1);
    told.progress.symbol = title_of(&wanted.symbols);
    let is_done = begun.iter().any(|row| row.state == ResultState::Done);
    if !is_done {
        told.tell().await?;
        run_one(app, &mut told, wanted, strategy, &id).await?;
    }
    // Its row is there only now: nobody is sent to it before.
    told.progress.backtests.push(id);
    told.tell().await?;
    let ids = told.progress.backtests;
    publish_completed(app, &ids, Some(context.id()));
    Ok(json!({ "backtests": ids }))
}

async fn run_one(
    app: &App,
    told: &mut Told<'_>,
    wanted: &BacktestJob,
    strategy: Strategy,
    id: &str,
) -> Result<(), AppError> {
    let test = test_of(app, wanted, strategy).await?;
    let bars = test.market.bar_count();
    let watch = Arc::new(Watch::default());
    let made = Made {
        id,
        created_by: told.context.created_by(),
        job_id: Some(told.context.id()),
        study: StudyKind::Single,
        runs: 1,
    };
    let context = told.context;
    let running = run_and_store_events(app, test, made, watch.clone());
    tokio::pin!(running);
    loop {
        tokio::select! {
            done = &mut running => {
                done?;
                break;
            }
            () = tokio::time::sleep(REPORT_EVERY) => {
                let share = share_of(watch.bars.load(Ordering::Relaxed), bars);
                context.report_counts(share, &told.progress.symbol, &told.progress).await?;
            }
        }
    }
    told.add(1, bars);
    Ok(())
}

#[expect(
    clippy::cast_precision_loss,
    reason = "a count of bars is far below 2^53"
)]
fn share_of(done: usize, all: usize) -> f64 {
    // The last step is storing.
    (done as f64 / all.max(1) as f64).min(0.99)
}
