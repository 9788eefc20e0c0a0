//! Where segments live: a local folder, or any object store.
//!
//! `object_store`'s own local store does not wait for the disk, so a local folder is written
//! here: to a name nobody reads, synced, renamed, and the folder synced before it is relied on.

use std::fs::{self, File};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::UNIX_EPOCH;

use bytes::Bytes;
use futures::TryStreamExt;
use object_store::path::Path as ObjectPath;
use object_store::{ObjectStore, ObjectStoreExt};

use super::blocking;
use super::segment::Content;
use crate::StoreError;

const FOLDER: &str = "bars";
const SUFFIX: &str = ".parquet";
const UNFINISHED_SUFFIX: &str = ".unfinished";

static UNFINISHED_COUNT: AtomicU64 = AtomicU64::new(0);

/// Storage of sealed segments.
#[derive(Debug, Clone)]
pub struct Objects(Place);

#[derive(Debug, Clone)]
enum Place {
    Folder { path: PathBuf, sync: bool },
    Remote(Arc<dyn ObjectStore>),
}

/// One object as found.
#[derive(Debug, Clone)]
pub(super) struct Found {
    /// Digest that names a segment; none for a file that was never finished.
    pub(super) sha256: Option<String>,
    pub(super) key: String,
    pub(super) byte_count: u64,
    pub(super) modified_at: i64,
}

impl Objects {
    /// Keeps objects in `bars/` inside a local folder, which is created when missing.
    pub fn folder(root: &Path) -> Result<Self, StoreError> {
        let path = root.join(FOLDER);
        fs::create_dir_all(&path).map_err(failed("create the folder", &path))?;
        sync_folder(&path)?;
        sync_folder(root)?;
        Ok(Self(Place::Folder { path, sync: true }))
    }

    /// Keeps objects under `bars/` in an object store.
    pub fn remote(store: Arc<dyn ObjectStore>) -> Self {
        Self(Place::Remote(store))
    }

    /// Does not wait for the disk, so that a power-cut test has something to lose.
    #[cfg(feature = "deep")]
    #[must_use]
    pub fn without_sync(self) -> Self {
        match self.0 {
            Place::Folder { path, .. } => Self(Place::Folder { path, sync: false }),
            Place::Remote(store) => Self(Place::Remote(store)),
        }
    }

    /// Asks the place for an answer, for readiness checks.
    pub(super) async fn ping(&self) -> Result<(), StoreError> {
        match &self.0 {
            Place::Folder { path, .. } => {
                let path = path.clone();
                blocking(move || {
                    fs::read_dir(&path)
                        .map_err(failed("read the folder", &path))
                        .map(|_| ())
                })
                .await
            }
            Place::Remote(store) => {
                let key = format!("{FOLDER}/ping");
                match store.head(&ObjectPath::from(key.as_str())).await {
                    // The store answered; nobody put the object there.
                    Ok(_) | Err(object_store::Error::NotFound { .. }) => Ok(()),
                    Err(source) => Err(StoreError::Object {
                        what: "reach",
                        key,
                        source,
                    }),
                }
            }
        }
    }

    /// Stores an object. It can be relied on after [`Objects::sync`].
    pub(super) async fn put(&self, sha256: &str, bytes: Bytes) -> Result<(), StoreError> {
        match &self.0 {
            Place::Folder { path, sync } => {
                let (path, sync) = (path.clone(), *sync);
                let name = format!("{sha256}{SUFFIX}");
                blocking(move || write_file(&path, &name, &bytes, sync)).await
            }
            Place::Remote(store) => store
                .put(&remote_path(sha256), bytes.into())
                .await
                .map(|_| ())
                .map_err(remote_failed("write", sha256)),
        }
    }

    /// Makes the names of stored objects durable.
    pub(super) async fn sync(&self) -> Result<(), StoreError> {
        match &self.0 {
            Place::Folder { path, sync: true } => {
                let path = path.clone();
                blocking(move || sync_folder(&path)).await
            }
            Place::Folder { sync: false, .. } | Place::Remote(_) => Ok(()),
        }
    }

    /// An object for reading; a local one is not opened yet.
    pub(super) async fn get(&self, sha256: &str) -> Result<Content, StoreError> {
        match &self.0 {
            Place::Folder { path, .. } => Ok(Content::File(path.join(format!("{sha256}{SUFFIX}")))),
            Place::Remote(store) => {
                let found = store.get(&remote_path(sha256)).await;
                let found = found.map_err(remote_failed("read", sha256))?;
                let bytes = found.bytes().await;
                bytes
                    .map(Content::Bytes)
                    .map_err(remote_failed("read", sha256))
            }
        }
    }

    /// Everything in the folder, by key.
    pub(super) async fn list(&self) -> Result<Vec<Found>, StoreError> {
        let mut found = match &self.0 {
            Place::Folder { path, .. } => {
                let path = path.clone();
                blocking(move || list_folder(&path)).await?
            }
            Place::Remote(store) => {
                let prefix = ObjectPath::from(FOLDER);
                let list: Vec<_> = store
                    .list(Some(&prefix))
                    .try_collect()
                    .await
                    .map_err(remote_failed("list", FOLDER))?;
                list.into_iter()
                    .map(|meta| {
                        let key = meta.location.filename().unwrap_or_default().to_owned();
                        Found {
                            sha256: digest_of(&key),
                            key,
                            byte_count: meta.size,
                            modified_at: meta.last_modified.timestamp_millis(),
                        }
                    })
                    .collect()
            }
        };
        found.sort_by(|a, b| a.key.cmp(&b.key));
        Ok(found)
    }

    pub(super) async fn delete(&self, key: &str) -> Result<(), StoreError> {
        match &self.0 {
            Place::Folder { path, .. } => {
                let path = path.join(key);
                blocking(move || fs::remove_file(&path).map_err(failed("remove bar object", &path)))
                    .await
            }
            Place::Remote(store) => store
                .delete(&ObjectPath::from_iter([FOLDER, key]))
                .await
                .map_err(remote_failed("remove", key)),
        }
    }
}

fn write_file(folder: &Path, name: &str, bytes: &[u8], sync: bool) -> Result<(), StoreError> {
    let count = UNFINISHED_COUNT.fetch_add(1, Ordering::Relaxed);
    let process = std::process::id();
    let unfinished = folder.join(format!("{name}.{process}-{count}{UNFINISHED_SUFFIX}"));
    let written = File::create_new(&unfinished).and_then(|mut file| {
        file.write_all(bytes)?;
        if sync {
            file.sync_all()?;
        }
        fs::rename(&unfinished, folder.join(name))
    });
    written.map_err(|error| {
        // A full disk gets its space back; what cannot be removed is collected later.
        if let Err(left) = fs::remove_file(&unfinished)
            && left.kind() != ErrorKind::NotFound
        {
            tracing::warn!(%left, "an unfinished bar object stays until orphans are collected");
        }
        failed("write bar object", &folder.join(name))(error)
    })
}

fn list_folder(folder: &Path) -> Result<Vec<Found>, StoreError> {
    let mut list = Vec::new();
    for entry in fs::read_dir(folder).map_err(failed("list the folder", folder))? {
        let entry = entry.map_err(failed("list the folder", folder))?;
        let meta = match entry.metadata() {
            Ok(meta) => meta,
            // Renamed or removed since it was listed.
            Err(error) if error.kind() == ErrorKind::NotFound => continue,
            Err(error) => return Err(failed("look at", &entry.path())(error)),
        };
        let modified = meta.modified().map_err(failed("look at", &entry.path()))?;
        let key = entry.file_name().to_string_lossy().into_owned();
        let since = modified.duration_since(UNIX_EPOCH).unwrap_or_default();
        list.push(Found {
            sha256: digest_of(&key),
            key,
            byte_count: meta.len(),
            modified_at: i64::try_from(since.as_millis()).unwrap_or(i64::MAX),
        });
    }
    Ok(list)
}

fn sync_folder(folder: &Path) -> Result<(), StoreError> {
    File::open(folder)
        .and_then(|folder| folder.sync_all())
        .map_err(failed("make durable the folder", folder))
}

fn digest_of(key: &str) -> Option<String> {
    key.strip_suffix(SUFFIX).map(str::to_owned)
}

fn remote_path(sha256: &str) -> ObjectPath {
    ObjectPath::from_iter([FOLDER, &format!("{sha256}{SUFFIX}")])
}

fn failed(what: &'static str, path: &Path) -> impl FnOnce(std::io::Error) -> StoreError {
    let path = path.to_owned();
    move |source| StoreError::File { what, path, source }
}

fn remote_failed(what: &'static str, key: &str) -> impl FnOnce(object_store::Error) -> StoreError {
    let key = key.to_owned();
    move |source| StoreError::Object { what, key, source }
}
