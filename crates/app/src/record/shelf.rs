//! Records in memory: each decision is read and parsed once.

use std::collections::HashMap;
use std::sync::Arc;

use rumbo_engine::decision::RiskProfile;
use rumbo_store::decision as chain;
use rumbo_store::replayed::{self, ReplayedMark};
use tokio::sync::Mutex;

use super::market::Market;
use super::measure::{RecordFilter, RecordStatistics, measure};
use super::said::{Ended, Said};
use crate::{App, AppError, replayed as replay};

/// Decisions read at a time.
const PAGE_ROWS: i64 = 500;
/// Answers kept.
const STATISTICS_MAX: u64 = 128;
/// Records whose prices are kept.
const MARKETS_MAX: u64 = 4;

/// Which record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RecordSet {
    /// The stored chain.
    Live,
    /// What would have been said to a person of this profile.
    Replayed(RiskProfile),
}

/// Records as far as they have been read. Clones share them.
#[derive(Debug, Clone)]
pub struct RecordShelf {
    live: Arc<Mutex<Live>>,
    replayed: Arc<Mutex<HashMap<RiskProfile, Replayed>>>,
    markets: moka::future::Cache<Key, Arc<Market>>,
    statistics: moka::future::Cache<(Key, RecordFilter), Arc<RecordStatistics>>,
}

/// What an answer depends on: a record, how far it goes, and the day that bars are known to.
type Key = (RecordSet, Mark, i64);

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Mark {
    Live { head: String, open: usize },
    Replayed { basis: String, mark: ReplayedMark },
}

/// The chain as far as it has been read.
#[derive(Debug, Default)]
struct Live {
    head: (i64, String),
    said: Arc<Vec<Said>>,
    /// Decisions without an outcome.
    open: usize,
}

#[derive(Debug)]
struct Replayed {
    basis: String,
    mark: ReplayedMark,
    said: Arc<Vec<Said>>,
}

impl Default for RecordShelf {
    fn default() -> Self {
        Self {
            live: Arc::default(),
            replayed: Arc::default(),
            markets: moka::future::Cache::new(MARKETS_MAX),
            statistics: moka::future::Cache::new(STATISTICS_MAX),
        }
    }
}

impl RecordShelf {
    /// Decisions of a record in their order, with what came of them and of prices by now.
    pub async fn said(
        &self,
        app: &App,
        set: RecordSet,
    ) -> Result<(Arc<Vec<Said>>, Arc<Market>), AppError> {
        let (said, key) = self.read(app, set).await?;
        let market = self.market_of(app, &said, &key).await?;
        Ok((said, market))
    }

    /// What a record amounts to.
    pub async fn statistics(
        &self,
        app: &App,
        set: RecordSet,
        filter: RecordFilter,
    ) -> Result<Arc<RecordStatistics>, AppError> {
        let (said, key) = self.read(app, set).await?;
        let market = self.market_of(app, &said, &key).await?;
        self.statistics
            .try_get_with((key, filter.clone()), async move {
                Ok::<_, AppError>(Arc::new(measure(app, said, market, filter).await?))
            })
            .await
            .map_err(|error| Arc::into_inner(error).unwrap_or(AppError::Stopping))
    }

    async fn market_of(
        &self,
        app: &App,
        said: &[Said],
        key: &Key,
    ) -> Result<Arc<Market>, AppError> {
        self.markets
            .try_get_with(key.clone(), async move {
                Ok::<_, AppError>(Arc::new(Market::read(app, said).await?))
            })
            .await
            .map_err(|error| Arc::into_inner(error).unwrap_or(AppError::Stopping))
    }

    async fn read(&self, app: &App, set: RecordSet) -> Result<(Arc<Vec<Said>>, Key), AppError> {
        let (said, mark) = match set {
            RecordSet::Live => self.read_live(app).await?,
            RecordSet::Replayed(profile) => self.read_replayed(app, profile).await?,
        };
        let day = app.now_ms().div_euclid(rumbo_market::DAY_MS);
        Ok((said, (set, mark, day)))
    }

    async fn read_live(&self, app: &App) -> Result<(Arc<Vec<Said>>, Mark), AppError> {
        let mut live = self.live.lock().await;
        let head = chain::head(&app.db).await?;
        if head.0 < live.head.0 {
            // Another record stands where the one in memory was.
            *live = Live::default();
        }
        if live.head != head || live.open > 0 {
            let mut said = Arc::unwrap_or_clone(std::mem::take(&mut live.said));
            let read = extend(app, &mut said).await;
            live.open = said.iter().filter(|one| one.ended.is_none()).count();
            live.head = said.last().map_or_else(Default::default, |last| {
                (last.sequence, last.chain.clone().unwrap_or_default())
            });
            live.said = Arc::new(said);
            read?;
        }
        let mark = Mark::Live {
            head: live.head.1.clone(),
            open: live.open,
        };
        Ok((live.said.clone(), mark))
    }

    async fn read_replayed(
        &self,
        app: &App,
        profile: RiskProfile,
    ) -> Result<(Arc<Vec<Said>>, Mark), AppError> {
        let basis = replay::basis(app, profile).await?;
        let key = replay::key(&basis, profile);
        let mut kept = self.replayed.lock().await;
        let mark = replayed::mark(&app.db, key).await?;
        let is_current = kept
            .get(&profile)
            .is_some_and(|kept| kept.basis == basis && kept.mark == mark);
        if !is_current {
            let said = Arc::new(read_replayed(app, key).await?);
            let fresh = Replayed {
                basis: basis.clone(),
                mark,
                said,
            };
            kept.insert(profile, fresh);
        }
        let said = kept
            .get(&profile)
            .map(|kept| kept.said.clone())
            .unwrap_or_default();
        Ok((said, Mark::Replayed { basis, mark }))
    }
}

/// Reads the decisions after the last one, and the outcomes that have come.
async fn extend(app: &App, said: &mut Vec<Said>) -> Result<(), AppError> {
    loop {
        let after = said.last().map_or(0, |last| last.sequence);
        let page = chain::chain_after(&app.db, after, PAGE_ROWS).await?;
        if page.is_empty() {
            break;
        }
        for stored in page {
            said.push(Said::of_stored(stored)?);
        }
    }
    let Some(first_open) = said.iter().position(|one| one.ended.is_none()) else {
        return Ok(());
    };
    let after = said[first_open].sequence - 1;
    let outcomes = chain::outcomes_between(&app.db, after, i64::MAX).await?;
    let by_id: HashMap<&str, &chain::DecisionOutcome> = outcomes
        .iter()
        .map(|outcome| (outcome.decision_id.as_str(), outcome))
        .collect();
    for one in &mut said[first_open..] {
        if let (None, Some(outcome)) = (one.ended, by_id.get(one.id.as_str())) {
            one.ended = Some(Ended::of_stored(outcome)?);
        }
    }
    Ok(())
}

/// Decisions of a replayed record in the order of their instants.
async fn read_replayed(app: &App, key: replayed::ReplayedKey<'_>) -> Result<Vec<Said>, AppError> {
    let mut said = Vec::new();
    for symbol in replayed::symbols(&app.db, key).await? {
        for row in replayed::of_symbol(&app.db, key, &symbol).await? {
            said.push(Said::of_replayed(row)?);
        }
    }
    said.sort_by(|a, b| (a.as_of, &a.symbol).cmp(&(b.as_of, &b.symbol)));
    for (sequence, one) in (1..).zip(&mut said) {
        one.sequence = sequence;
    }
    Ok(said)
}
