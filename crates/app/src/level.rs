//! Odds of a decision's claim at levels that a person tries.
//!
//! The study behind the decision is made, or taken from memory, once; what levels are tried on is kept
//! by the decision's digest, so that each try costs one pass over its bars.

use std::sync::Arc;

use rumbo_engine::decision::{
    Decision, LevelError, LevelHistory, LevelOdds, OwnLevels, check_levels,
};
use rumbo_store::decision as record;

use crate::decide::compute_again;
use crate::{App, AppError};

/// Odds of the claim of a stored decision, which says `said`, at other levels.
///
/// Levels are checked before anything is computed. Nothing is stored.
pub async fn level_odds(
    app: &App,
    (stored, said): (&record::Decision, &Decision),
    wanted: OwnLevels,
    price_decimals: u8,
) -> Result<Result<LevelOdds, LevelError>, AppError> {
    if let Err(error) = check_levels(said, wanted, price_decimals) {
        return Ok(Err(error));
    }
    let history = app
        .level_histories
        .try_get_with(stored.digest.clone(), history_of(app, stored, said))
        .await
        .map_err(|error| Arc::into_inner(error).unwrap_or(AppError::Stopping))?;
    // Too little work to queue behind the studies on the compute threads.
    Ok(history.odds(said, wanted, price_decimals))
}

/// What other levels of a decision are tried on. Refused when the bars and strategies of then do not
/// give the odds that were said: odds at other levels would not be comparable.
async fn history_of(
    app: &App,
    stored: &record::Decision,
    said: &Decision,
) -> Result<Arc<LevelHistory>, AppError> {
    let computed = compute_again(app, stored, said).await?;
    let again = &computed.decision;
    match &*computed.study {
        Ok(study) if again.odds == said.odds && again.event == said.event => {
            let bars = Arc::unwrap_or_clone(computed.bars);
            Ok(Arc::new(LevelHistory::new(bars, study)))
        }
        _ => Err(AppError::Conflict(format!(
            "decision `{}` cannot be computed again as it was said, so there are no cases to try \
             other levels on",
            stored.id
        ))),
    }
}
