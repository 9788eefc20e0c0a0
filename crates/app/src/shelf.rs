//! The strategies at hand: the built-in ones and those that users added.

use std::sync::{Arc, RwLock};

use rumbo_engine::strategy::Strategy;
use rumbo_store::Db;

use crate::AppError;

/// Shared list of strategies; replacing it takes effect at the next study.
#[derive(Debug, Clone)]
pub struct StrategyShelf(Arc<RwLock<Arc<Vec<Strategy>>>>);

impl StrategyShelf {
    /// Loads the built-in strategies and the active stored ones.
    pub async fn open(db: &Db) -> Result<Self, AppError> {
        let shelf = Self(Arc::new(RwLock::new(Arc::new(
            Strategy::builtin().to_vec(),
        ))));
        shelf.reload(db).await?;
        Ok(shelf)
    }

    /// Reads the stored strategies again. One that no longer compiles is left out with a warning.
    pub async fn reload(&self, db: &Db) -> Result<(), AppError> {
        let mut list = Strategy::builtin().to_vec();
        for stored in rumbo_store::strategy::active(db).await? {
            match Strategy::from_toml(&stored.text) {
                Ok(strategy) if list.iter().all(|known| known.id != strategy.id) => {
                    list.push(strategy);
                }
                Ok(strategy) => {
                    tracing::warn!(
                        id = strategy.id,
                        "a stored strategy hides behind a built-in"
                    );
                }
                Err(error) => tracing::warn!(%error, "a stored strategy does not compile"),
            }
        }
        *self
            .0
            .write()
            .unwrap_or_else(std::sync::PoisonError::into_inner) = Arc::new(list);
        Ok(())
    }

    /// The current list.
    pub fn all(&self) -> Arc<Vec<Strategy>> {
        self.0
            .read()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
            .clone()
    }

    /// A strategy by its id; the error suggests the nearest.
    pub fn get(&self, id: &str) -> Result<Strategy, AppError> {
        let all = self.all();
        if let Some(strategy) = all.iter().find(|strategy| strategy.id == id) {
            return Ok(strategy.clone());
        }
        let ids: Vec<&str> = all.iter().map(|strategy| strategy.id.as_str()).collect();
        let advice = match rumbo_market::nearest(id, ids.iter().copied()) {
            Some(nearest) => format!("did you mean `{nearest}`?"),
            None => format!("use one of {}", ids.join(", ")),
        };
        Err(AppError::NotFound(format!(
            "unknown strategy `{id}`, {advice}"
        )))
    }
}
