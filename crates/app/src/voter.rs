//! Which strategies vote for a profile: those whose files say so, more or less what the owner chose.
//!
//! Every voter is another try that can be lucky, so what comes with the program votes as it always
//! did, and the rest of the library waits until somebody activates it with a reason.

use std::sync::Arc;

use rumbo_engine::decision::RiskProfile;
use rumbo_engine::strategy::Strategy;
use rumbo_store::vote::{self, NewVote, StrategyVote};

use crate::decide::TIMEFRAME;
use crate::{App, AppError};

/// Longest reason, in characters.
pub const REASON_CHARS_MAX: usize = 500;

/// A choice of the owner about one strategy.
#[derive(Debug, Clone, Copy)]
pub struct Choice<'a> {
    pub strategy: &'a str,
    /// None is every profile.
    pub profiles: &'a [RiskProfile],
    pub votes: bool,
    pub author: &'a str,
    pub reason: &'a str,
}

/// Whether a strategy votes for a profile, and who said so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    pub profile: RiskProfile,
    pub votes: bool,
    /// The choice behind it; `None` when it is the default.
    pub chosen: Option<StrategyVote>,
}

/// The strategies that decisions for a profile are made with, benchmarks among them, in the order of
/// the shelf. One that cannot run on the bars of decisions is left out.
pub async fn voters(app: &App, profile: RiskProfile) -> Result<Arc<Vec<Strategy>>, AppError> {
    let chosen = vote::all(&app.db).await?;
    let all = app.strategies.all();
    let voting = all
        .iter()
        .filter(|one| standing(one, profile, &chosen).votes)
        .filter(|one| one.check_timeframe(TIMEFRAME).is_ok());
    Ok(Arc::new(voting.cloned().collect()))
}

/// Whether a strategy votes, for each profile.
pub async fn standings(app: &App, strategy: &Strategy) -> Result<Vec<Standing>, AppError> {
    let chosen = vote::all(&app.db).await?;
    let of = |profile| standing(strategy, profile, &chosen);
    Ok(RiskProfile::ALL.into_iter().map(of).collect())
}

fn standing(strategy: &Strategy, profile: RiskProfile, chosen: &[StrategyVote]) -> Standing {
    let choice = chosen
        .iter()
        .find(|one| one.strategy_id == strategy.id && one.profile == profile.as_str());
    Standing {
        profile,
        votes: choice.map_or_else(|| strategy.votes_by_default(profile), |one| one.votes),
        chosen: choice.cloned(),
    }
}

/// Activates or pauses a strategy for profiles, from the next decision on. What was decided before
/// keeps the voters of then.
pub async fn choose(app: &App, choice: Choice<'_>) -> Result<(), AppError> {
    let strategy = app.strategies.get(choice.strategy)?;
    let reason = choice.reason.trim();
    if reason.is_empty() || reason.chars().count() > REASON_CHARS_MAX {
        let what = format!("must say in 1 to {REASON_CHARS_MAX} characters why");
        return Err(AppError::invalid("reason", what));
    }
    if strategy.benchmark {
        let what = format!("`{}` is there to compare with and never votes", strategy.id);
        return Err(AppError::Conflict(what));
    }
    if !strategy.is_for_one() {
        let what = format!(
            "`{}` chooses between instruments and has no vote about one",
            strategy.id
        );
        return Err(AppError::Conflict(what));
    }
    if choice.votes {
        strategy.check_timeframe(TIMEFRAME).map_err(|error| {
            let what =
                format!("decisions are made on {TIMEFRAME} bars, where it cannot run: {error}");
            AppError::Conflict(what)
        })?;
    }
    let named: Vec<&str> = match choice.profiles {
        [] => RiskProfile::ALL.map(RiskProfile::as_str).to_vec(),
        some => some.iter().map(|one| one.as_str()).collect(),
    };
    let new = NewVote {
        strategy_id: &strategy.id,
        profiles: &named,
        votes: choice.votes,
        author: choice.author,
        reason,
    };
    vote::choose(&app.db, new, app.now_ms()).await?;
    let event = if choice.votes { "activated" } else { "paused" };
    let payload = serde_json::json!({ "strategy": strategy.id, "profiles": named });
    app.bus.publish("strategies", event, payload);
    Ok(())
}
