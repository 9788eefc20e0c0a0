//! Files that came over the network and wait to be imported.
//!
//! They live in a folder of their own, each under a name that nobody outside chose. While a file is
//! received it is locked, and the lock ends with the process however that ends. A file that nobody
//! has locked and that no unfinished job names is a leftover; [`Uploads::sweep`] removes it.

use std::fs::{File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};

use rumbo_store::Db;
use tempfile::TempPath;
use tokio::io::{AsyncWriteExt, BufWriter};
use tokio_util::sync::CancellationToken;

use crate::AppError;
use crate::job::has_unfinished_import;

const FOLDER: &str = "uploads";
const SUFFIX: &str = ".upload";
/// Bytes gathered before the disk hears of them.
const BUFFER_BYTES: usize = 256 * 1_024;
/// Random characters of a name.
const NAME_CHARS: usize = 24;

/// The folder of uploads.
#[derive(Debug, Clone)]
pub struct Uploads {
    folder: PathBuf,
    stopping: CancellationToken,
}

/// A file that is being received; removed with this handle unless it was kept.
#[derive(Debug)]
pub struct Upload {
    file: BufWriter<tokio::fs::File>,
    path: TempPath,
    size_bytes: u64,
}

/// A whole file that a job works on; removed with this handle, except when Rumbo stops and the job
/// goes on after the next start.
#[derive(Debug)]
pub(crate) struct Received {
    path: Option<TempPath>,
    stopping: CancellationToken,
}

impl Uploads {
    pub(crate) fn new(data: &Path, stopping: CancellationToken) -> Self {
        Self {
            folder: data.join(FOLDER),
            stopping,
        }
    }

    /// Starts an empty file.
    pub fn start(&self) -> Result<Upload, AppError> {
        let failed = |source| keep_failed(source);
        std::fs::create_dir_all(&self.folder).map_err(failed)?;
        let file = tempfile::Builder::new()
            .prefix("")
            .suffix(SUFFIX)
            .rand_bytes(NAME_CHARS)
            .tempfile_in(&self.folder)
            .map_err(failed)?;
        let (file, path) = file.into_parts();
        file.lock().map_err(failed)?;
        let file = tokio::fs::File::from_std(file);
        Ok(Upload {
            file: BufWriter::with_capacity(BUFFER_BYTES, file),
            path,
            size_bytes: 0,
        })
    }

    /// Removes what interrupted uploads and cancelled imports left behind; tells how many files.
    pub async fn sweep(&self, db: &Db) -> Result<usize, AppError> {
        let mut removed = 0;
        for (id, file, path) in self.unlocked().map_err(keep_failed)? {
            // Asked under the lock: whoever receives a file queues its job before letting go.
            if has_unfinished_import(db, &id).await? {
                continue;
            }
            match std::fs::remove_file(&path) {
                Ok(()) => removed += 1,
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                Err(error) => return Err(keep_failed(error)),
            }
            drop(file);
        }
        Ok(removed)
    }

    /// Takes a file over for its job.
    pub(crate) fn take(&self, id: &str) -> Result<Received, AppError> {
        let gone = || {
            AppError::NotFound(format!(
                "the file of this import (`{id}`) is gone, send it again"
            ))
        };
        let is_own = id.len() == NAME_CHARS && id.bytes().all(|b| b.is_ascii_alphanumeric());
        let path = self.folder.join(format!("{id}{SUFFIX}"));
        if !is_own || !path.is_file() {
            return Err(gone());
        }
        Ok(Received {
            path: Some(TempPath::try_from_path(path).map_err(keep_failed)?),
            stopping: self.stopping.clone(),
        })
    }

    /// Files that this process could lock, locked.
    fn unlocked(&self) -> io::Result<Vec<(String, File, PathBuf)>> {
        let entries = match std::fs::read_dir(&self.folder) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(error),
        };
        let mut files = Vec::new();
        for entry in entries {
            let path = entry?.path();
            let name = path.file_name().and_then(|name| name.to_str());
            let Some(id) = name.and_then(|name| name.strip_suffix(SUFFIX)) else {
                continue;
            };
            let id = id.to_owned();
            let file = match OpenOptions::new().read(true).open(&path) {
                Ok(file) => file,
                Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
                Err(error) => return Err(error),
            };
            if file.try_lock().is_ok() {
                files.push((id, file, path));
            }
        }
        Ok(files)
    }
}

impl Upload {
    /// Name of the file among the uploads.
    pub fn id(&self) -> &str {
        let name = self.path.file_name().and_then(|name| name.to_str());
        name.and_then(|name| name.strip_suffix(SUFFIX))
            .expect("the name was made of ASCII letters with this suffix")
    }

    /// Where the bytes are.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Bytes received so far.
    pub fn size_bytes(&self) -> u64 {
        self.size_bytes
    }

    /// Appends bytes.
    pub async fn write(&mut self, bytes: &[u8]) -> Result<(), AppError> {
        self.file.write_all(bytes).await.map_err(keep_failed)?;
        self.size_bytes += bytes.len() as u64;
        Ok(())
    }

    /// Makes everything durable: a job that outlives a power cut finds the whole file.
    pub async fn finish(&mut self) -> Result<(), AppError> {
        self.file.flush().await.map_err(keep_failed)?;
        self.file.get_ref().sync_all().await.map_err(keep_failed)
    }

    /// Leaves the file to its job, which was queued before.
    pub fn keep(self) -> Result<(), AppError> {
        self.path
            .keep()
            .map(|_| ())
            .map_err(|error| keep_failed(error.error))
    }
}

impl Received {
    pub(crate) fn path(&self) -> &Path {
        self.path
            .as_deref()
            .expect("the path is taken only when this is dropped")
    }
}

impl Drop for Received {
    fn drop(&mut self) {
        if self.stopping.is_cancelled()
            && let Some(path) = self.path.take()
            && let Err(error) = path.keep()
        {
            tracing::warn!(%error, "an uploaded file is lost");
        }
    }
}

fn keep_failed(source: io::Error) -> AppError {
    AppError::Io {
        what: "cannot keep an uploaded file".to_owned(),
        source,
    }
}
