//! The sources in use: one connection each, with its limits and what was measured of it, shared by
//! everything that fetches.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rumbo_connectors::Http;
use rumbo_connectors::source::{LIST, Requests, Source, SourceHealth, connect};
use rumbo_market::{Clock, Instrument, Timeframe};

use crate::config::DataConfig;
use crate::{AppError, refresh::Problem};

/// Sources that may be asked. Clones share them.
#[derive(Debug, Clone, Default)]
pub struct Sources(Arc<Parts>);

#[derive(Debug, Default)]
struct Parts {
    list: Vec<Box<dyn Source>>,
    /// Held while bars are fetched: two fetches of one series would do the work twice.
    turn: tokio::sync::Mutex<()>,
    notes: Mutex<HashMap<&'static str, Notes>>,
}

/// What is known of a source besides its own measurements.
#[derive(Debug, Clone, Default)]
struct Notes {
    next_at: Option<i64>,
    problem: Option<(i64, Problem)>,
}

/// State of a source.
#[derive(Debug, Clone)]
pub struct SourceState {
    pub health: SourceHealth,
    /// When it is asked next, if that is planned.
    pub next_at: Option<i64>,
    /// The last fetch that failed, until one succeeds: when and why.
    pub problem: Option<(i64, Problem)>,
}

impl Sources {
    /// Connects every source that needs no key. No request is made.
    pub(crate) fn connect(config: &DataConfig, clock: &Arc<dyn Clock>) -> Result<Self, AppError> {
        let http =
            Http::new().map_err(|error| AppError::invalid("data.online", error.to_string()))?;
        let mut list = Vec::new();
        for &spec in LIST.iter().filter(|spec| !spec.needs_key) {
            let mut requests = Requests::new(spec, http.clone(), clock.clone());
            if let Some(address) = address_of(config, spec.id) {
                requests = requests.at(address);
            }
            list.extend(connect(requests));
        }
        Ok(Self::of(list))
    }

    /// Uses these sources.
    pub fn of(list: Vec<Box<dyn Source>>) -> Self {
        Self(Arc::new(Parts {
            list,
            ..Parts::default()
        }))
    }

    /// The source of an instrument's bars.
    pub(crate) fn find(
        &self,
        instrument: &Instrument,
        timeframe: Timeframe,
    ) -> Option<&dyn Source> {
        let mut all = self.0.list.iter().map(Box::as_ref);
        all.find(|source| {
            let spec = source.spec();
            spec.asset_classes.contains(&instrument.asset_class)
                && spec.timeframes.contains(&timeframe)
        })
    }

    /// State of a source; None when it is not in use.
    pub fn state(&self, id: &str) -> Option<SourceState> {
        let source = self.0.list.iter().find(|source| source.spec().id == id)?;
        let notes = self.notes().get(id).cloned().unwrap_or_default();
        Some(SourceState {
            health: source.health(),
            next_at: notes.next_at,
            problem: notes.problem,
        })
    }

    /// Waits until nobody else fetches.
    pub(crate) async fn take_turn(&self) -> tokio::sync::MutexGuard<'_, ()> {
        self.0.turn.lock().await
    }

    /// Says when each source is asked next; the others have nothing planned.
    pub(crate) fn note_next(&self, next: &HashMap<&'static str, i64>) {
        let mut notes = self.notes();
        for source in &self.0.list {
            let id = source.spec().id;
            notes.entry(id).or_default().next_at = next.get(id).copied();
        }
    }

    pub(crate) fn note_problem(&self, id: &'static str, problem: Option<(i64, Problem)>) {
        self.notes().entry(id).or_default().problem = problem;
    }

    fn notes(&self) -> MutexGuard<'_, HashMap<&'static str, Notes>> {
        self.0.notes.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The configured address of a source, where it is not the vendor's.
fn address_of<'a>(config: &'a DataConfig, id: &str) -> Option<&'a str> {
    let address = match id {
        "binance" => config.binance_url.as_str(),
        _ => "",
    };
    (!address.is_empty()).then_some(address.trim_end_matches('/'))
}
