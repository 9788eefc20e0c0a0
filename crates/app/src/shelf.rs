//! The strategies at hand: the built-in ones, those of the folder `strategies/` in the data folder,
//! and those stored through the API.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::SystemTime;

use rumbo_engine::strategy::{Strategy, StrategyError};
use rumbo_market::Digest;
use rumbo_store::Db;
use rumbo_store::strategy::NewVersion;

use crate::AppError;

/// Most files of the folder that are read.
const FILES_MAX: usize = 1_000;
/// Largest strategy file.
pub const FILE_BYTES_MAX: u64 = 64 * 1024;
/// Author of what was read from the folder.
pub const FOLDER_AUTHOR: &str = "folder";

/// Where a strategy comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// Part of the program.
    Builtin,
    /// A file of the folder.
    Folder,
    /// Stored through the API.
    Stored,
}

/// Shared list of strategies; a changed list takes effect at the next study.
#[derive(Debug, Clone)]
pub struct StrategyShelf {
    folder: PathBuf,
    held: Arc<RwLock<Held>>,
    /// Texts of the folder, by version, that the store does not keep yet.
    unkept: Arc<Mutex<BTreeMap<Digest, String>>>,
}

#[derive(Debug, Default)]
struct Held {
    list: Arc<Vec<Strategy>>,
    failed: Arc<Vec<String>>,
    /// Texts of the folder by version.
    texts: ByVersion,
    /// Origin and text of what is no part of the program, by id.
    origins: ById,
    /// Files as they were when they were read.
    seen: Vec<FileMark>,
}

type FileMark = (PathBuf, u64, Option<SystemTime>);
type ByVersion = BTreeMap<Digest, String>;
type ById = BTreeMap<String, (Origin, String)>;

impl StrategyShelf {
    /// Loads everything. A missing folder is an empty one.
    pub async fn open(folder: PathBuf, db: &Db) -> Result<Self, AppError> {
        let shelf = Self {
            folder,
            held: Arc::default(),
            unkept: Arc::default(),
        };
        shelf.reload(db).await?;
        Ok(shelf)
    }

    /// Reads the folder and the stored strategies again. One that does not compile is left out, and
    /// [`StrategyShelf::failed`] says why.
    pub async fn reload(&self, db: &Db) -> Result<(), AppError> {
        let seen = marks(&self.folder);
        let mut texts = read_files(&seen);
        let (by_version, mut origins) = self.note_unkept(&texts);
        for stored in rumbo_store::strategy::active(db).await? {
            let text = (Origin::Stored, stored.text.clone());
            origins.entry(stored.id.clone()).or_insert(text);
            texts.push((stored.id, stored.text));
        }
        let builtin = Strategy::builtin();
        let files = texts
            .iter()
            .map(|(name, text)| (name.as_str(), text.as_str()));
        let loaded = Strategy::load(files, builtin);
        let failed: Vec<String> = loaded.failed.iter().map(StrategyError::render).collect();
        for reason in &failed {
            tracing::warn!("a strategy is left out: {reason}");
        }
        let list = builtin.iter().cloned().chain(loaded.strategies).collect();
        let held = Held {
            list: Arc::new(list),
            failed: Arc::new(failed),
            texts: by_version,
            origins,
            seen,
        };
        *self.held.write().unwrap_or_else(PoisonError::into_inner) = held;
        Ok(())
    }

    /// Reloads when a file of the folder came, went or changed; tells whether it did.
    pub async fn reload_if_changed(&self, db: &Db) -> Result<bool, AppError> {
        let changed = {
            let held = self.held.read().unwrap_or_else(PoisonError::into_inner);
            held.seen != marks(&self.folder)
        };
        if changed {
            self.reload(db).await?;
        }
        Ok(changed)
    }

    /// Keeps the texts of those strategies that were read from the folder, so that what is computed
    /// from them now can be computed again when the file is changed or gone.
    pub async fn keep_used(&self, db: &Db, used: &[Strategy], now_ms: i64) -> Result<(), AppError> {
        let texts: Vec<(&Strategy, String)> = {
            let unkept = self.unkept.lock().unwrap_or_else(PoisonError::into_inner);
            used.iter()
                .filter_map(|one| Some((one, unkept.get(&one.version)?.clone())))
                .collect()
        };
        for (strategy, text) in texts {
            let version = strategy.version.to_string();
            let new = NewVersion {
                strategy_id: &strategy.id,
                version: &version,
                text: &text,
                author: FOLDER_AUTHOR,
            };
            rumbo_store::strategy::keep(db, new, now_ms).await?;
            self.unkept
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .remove(&strategy.version);
        }
        Ok(())
    }

    /// Remembers what the store does not keep yet; gives the texts by version, and by id, of equal ids
    /// the first.
    fn note_unkept(&self, texts: &[(String, String)]) -> (ByVersion, ById) {
        let mut unkept = self.unkept.lock().unwrap_or_else(PoisonError::into_inner);
        let (mut by_version, mut by_id) = (ByVersion::new(), ById::new());
        for (name, text) in texts {
            // What does not compile is told by the load that follows.
            if let Ok(strategy) = Strategy::from_file(name, text) {
                unkept.insert(strategy.version, text.clone());
                by_version.insert(strategy.version, text.clone());
                let held = (Origin::Folder, text.clone());
                by_id.entry(strategy.id).or_insert(held);
            }
        }
        (by_version, by_id)
    }

    /// The text of a strategy as it is in the folder, in the version that was read last.
    pub fn folder_text(&self, strategy: &Strategy) -> Option<String> {
        let held = self.held.read().unwrap_or_else(PoisonError::into_inner);
        held.texts.get(&strategy.version).cloned()
    }

    /// Where a strategy of the list comes from, and its text.
    pub fn origin(&self, id: &str) -> Option<(Origin, String)> {
        if let Some(text) = Strategy::builtin_text(id) {
            return Some((Origin::Builtin, text.to_owned()));
        }
        let held = self.held.read().unwrap_or_else(PoisonError::into_inner);
        held.origins.get(id).cloned()
    }

    /// The current list, built-in ones first.
    pub fn all(&self) -> Arc<Vec<Strategy>> {
        self.held
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .list
            .clone()
    }

    /// Why strategies of the folder or the store were left out.
    pub fn failed(&self) -> Arc<Vec<String>> {
        self.held
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .failed
            .clone()
    }

    /// A strategy by its id; the error suggests the nearest.
    pub fn get(&self, id: &str) -> Result<Strategy, AppError> {
        let all = self.all();
        match Strategy::find(id, all.iter()) {
            Ok(strategy) => Ok(strategy.clone()),
            Err(error) => Err(AppError::NotFound(error.to_string())),
        }
    }

    /// A strategy by its id, also one of the rotations that are part of the program, which are for
    /// several instruments and stand in no list of strategies for one.
    pub fn get_any(&self, id: &str) -> Result<Strategy, AppError> {
        let all = self.all();
        let rotations = Strategy::rotations();
        match Strategy::find(id, all.iter().chain(rotations)) {
            Ok(strategy) => Ok(strategy.clone()),
            Err(error) => Err(AppError::NotFound(error.to_string())),
        }
    }

    /// Every strategy that chooses between instruments.
    pub fn rotations(&self) -> Vec<Strategy> {
        let own = self.all();
        let own = own.iter().filter(|strategy| !strategy.is_for_one());
        Strategy::rotations().iter().chain(own).cloned().collect()
    }
}

/// Strategy files of the folder in the order of their names.
fn marks(folder: &Path) -> Vec<FileMark> {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return Vec::new();
    };
    let mut marks: Vec<FileMark> = entries
        .flatten()
        .take(FILES_MAX)
        .filter(|entry| {
            entry
                .path()
                .extension()
                .is_some_and(|extension| extension == "toml")
        })
        .filter_map(|entry| {
            let metadata = entry.metadata().ok()?;
            Some((entry.path(), metadata.len(), metadata.modified().ok()))
        })
        .collect();
    marks.sort();
    marks
}

fn read_files(marks: &[FileMark]) -> Vec<(String, String)> {
    let mut texts = Vec::with_capacity(marks.len());
    for (path, size_bytes, _) in marks {
        if *size_bytes > FILE_BYTES_MAX {
            tracing::warn!("{} is larger than {FILE_BYTES_MAX} bytes", path.display());
            continue;
        }
        match std::fs::read_to_string(path) {
            Ok(text) => texts.push((path.display().to_string(), text)),
            Err(error) => tracing::warn!("{} cannot be read: {error}", path.display()),
        }
    }
    texts
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = include_str!("../../engine/strategies/ema_cross.toml");

    #[tokio::test]
    async fn files_of_the_folder_come_and_go_without_a_restart() {
        let data = tempfile::tempdir().unwrap();
        let db = Db::open_file(&data.path().join("rumbo.db")).await.unwrap();
        let folder = data.path().join("strategies");
        let shelf = StrategyShelf::open(folder.clone(), &db).await.unwrap();
        assert_eq!(shelf.all().len(), Strategy::builtin().len());

        std::fs::create_dir(&folder).unwrap();
        std::fs::write(folder.join("mine.toml"), TEXT.replace("ema_cross", "mine")).unwrap();
        std::fs::write(folder.join("broken.toml"), "id = 7").unwrap();
        std::fs::write(folder.join("twin.toml"), TEXT).unwrap();
        assert!(shelf.reload_if_changed(&db).await.unwrap());
        assert!(!shelf.reload_if_changed(&db).await.unwrap());
        let mine = shelf.get("mine").unwrap();
        assert_eq!(mine.id, "mine");
        let text = shelf.folder_text(&mine);
        assert_eq!(text, Some(TEXT.replace("ema_cross", "mine")));
        assert_eq!(shelf.failed().len(), 2, "{:?}", shelf.failed());

        let changed = TEXT
            .replace("ema_cross", "mine")
            .replace("default = 50,", "default = 100,");
        std::fs::write(folder.join("mine.toml"), changed).unwrap();
        assert!(shelf.reload_if_changed(&db).await.unwrap());
        let listed = shelf.get("mine").unwrap();
        assert_ne!(listed.version, mine.version);
        let changes = rumbo_engine::strategy::difference(&mine, &listed);
        assert_eq!(changes.len(), 1);
        assert_eq!(changes[0].place, "params.slow.default");

        std::fs::remove_file(folder.join("mine.toml")).unwrap();
        assert!(shelf.reload_if_changed(&db).await.unwrap());
        let error = shelf.get("ema_cros").unwrap_err().to_string();
        assert!(error.contains("ema_cross"), "{error}");
    }
}
