//! The parts that use cases work with, and how they are opened.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use rumbo_bus::Bus;
use rumbo_engine::decision::{LevelHistory, Study, StudyError};
use rumbo_market::{Clock, Digest, Registry};
use rumbo_store::{BarStore, Db, Objects};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::backtest::again::ReportShelf;
use crate::backtest::kept::PartShelf;
use crate::backtest::place::PlaceShelf;
use crate::backtest::speed::Speeds;
use crate::sheet::SheetShelf;
use crate::{AppError, Config, Sources, StrategyShelf, Uploads};

/// Studies kept in memory; one is a few hundred kilobytes at most.
const STUDIES_MAX: u64 = 512;
/// Decisions whose bars and cases are kept in memory for other levels; one is half a megabyte at most.
const LEVEL_HISTORIES_MAX: u64 = 32;
/// Threads for work that nobody waits for.
const QUIET_THREADS: usize = 1;
/// Time between two looks whether quiet work may go on.
const QUIET_WAIT: Duration = Duration::from_millis(20);
/// Time that tasks have to end after a stop was asked for.
const STOP_TIMEOUT: Duration = Duration::from_secs(10);
const DATABASE_FILE: &str = "rumbo.db";
const OBJECTS_FOLDER: &str = "objects";
const STRATEGIES_FOLDER: &str = "strategies";
const INSTRUMENTS_FILE: &str = "instruments.toml";

/// Everything a use case needs. Clones share the same parts.
#[derive(Clone, Debug)]
pub struct App {
    pub db: Db,
    pub bars: BarStore,
    pub bus: Bus,
    pub clock: Arc<dyn Clock>,
    pub registry: Arc<Registry>,
    pub strategies: StrategyShelf,
    pub uploads: Uploads,
    pub sources: Sources,
    pub config: Arc<Config>,
    tasks: TaskTracker,
    stop: CancellationToken,
    loading: Arc<AtomicBool>,
    compute: Arc<rayon::ThreadPool>,
    quiet: Arc<rayon::ThreadPool>,
    /// Work on the compute threads that somebody waits for.
    urgent: Arc<AtomicUsize>,
    pub(crate) studies: moka::future::Cache<Digest, Arc<Result<Study, StudyError>>>,
    /// By digest of the decision.
    pub(crate) level_histories: moka::future::Cache<String, Arc<LevelHistory>>,
    pub(crate) places: PlaceShelf,
    pub(crate) parts: PartShelf,
    pub(crate) reports: ReportShelf,
    pub(crate) sheets: SheetShelf,
    pub(crate) speeds: Speeds,
}

impl App {
    /// Opens the stores in `data`, creating what is missing.
    pub async fn open(
        config: Config,
        data: &Path,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, AppError> {
        std::fs::create_dir_all(data).map_err(|source| AppError::Io {
            what: format!("cannot create the data folder `{}`", data.display()),
            source,
        })?;
        let db = match config.storage.database_url.as_str() {
            "" => Db::open_file(&data.join(DATABASE_FILE)).await?,
            url => Db::open(url).await?,
        };
        let objects = match config.storage.object_url.as_str() {
            "" => Objects::folder(&data.join(OBJECTS_FOLDER))?,
            url => Objects::remote(
                rumbo_connectors::object::open(url)
                    .map_err(|error| AppError::invalid("storage.object_url", error.to_string()))?,
            ),
        };
        let threads = pool("compute", config.compute.threads)?;
        let quiet = pool("quiet", QUIET_THREADS)?;
        let strategies = StrategyShelf::open(data.join(STRATEGIES_FOLDER), &db).await?;
        let stop = CancellationToken::new();
        let sources = if config.data.online {
            Sources::connect(&config.data, &clock)?
        } else {
            Sources::default()
        };
        Ok(Self {
            sources,
            uploads: Uploads::new(data, stop.clone()),
            bars: BarStore::new(db.clone(), objects),
            db,
            bus: Bus::default(),
            clock,
            registry: Arc::new(registry(data)?),
            strategies,
            config: Arc::new(config),
            tasks: TaskTracker::new(),
            stop,
            loading: Arc::default(),
            compute: Arc::new(threads),
            quiet: Arc::new(quiet),
            urgent: Arc::default(),
            studies: moka::future::Cache::new(STUDIES_MAX),
            level_histories: moka::future::Cache::new(LEVEL_HISTORIES_MAX),
            places: PlaceShelf::default(),
            parts: PartShelf::default(),
            reports: ReportShelf::default(),
            sheets: SheetShelf::default(),
            speeds: Speeds::default(),
        })
    }

    /// Current time in unix milliseconds.
    pub fn now_ms(&self) -> i64 {
        self.clock.now_ms()
    }

    /// Whether sources may be asked: never while the clock stands still.
    pub fn is_online(&self) -> bool {
        self.config.data.online && self.clock.as_frozen().is_none()
    }

    /// Starts a task that a stop waits for.
    pub fn spawn<F>(&self, task: F)
    where
        F: Future<Output = ()> + Send + 'static,
    {
        self.tasks.spawn(task);
    }

    /// Whether the sample is being loaded: an answer over all instruments would be a part of it.
    pub fn is_loading(&self) -> bool {
        self.loading.load(Ordering::SeqCst)
    }

    /// Says that loading goes on until the guard is dropped.
    pub(crate) fn start_loading(&self) -> impl Drop + use<> {
        self.loading.store(true, Ordering::SeqCst);
        Loading(self.loading.clone())
    }

    /// Asks every task to end.
    pub fn request_stop(&self) {
        self.stop.cancel();
    }

    /// Becomes ready when a stop was asked for.
    pub fn stopping(&self) -> CancellationToken {
        self.stop.clone()
    }

    /// Asks every task to end, waits for them, and closes the database.
    pub async fn close(&self) {
        self.stop.cancel();
        self.tasks.close();
        if tokio::time::timeout(STOP_TIMEOUT, self.tasks.wait())
            .await
            .is_err()
        {
            tracing::warn!("some tasks did not end in {STOP_TIMEOUT:?} and are cut");
        }
        self.db.close().await;
    }

    /// Threads that compute what somebody waits for.
    pub fn compute_threads(&self) -> usize {
        self.compute.current_num_threads()
    }

    /// Runs heavy work on the compute threads, away from those that serve requests.
    pub async fn compute<T, F>(&self, work: F) -> Result<T, AppError>
    where
        T: Send + 'static,
        F: FnOnce() -> T + Send + 'static,
    {
        self.urgent.fetch_add(1, Ordering::SeqCst);
        let _urgent = Urgent(self.urgent.clone());
        run_on(&self.compute, work).await
    }

    /// Runs heavy work that nobody waits for on a thread of its own, after waiting until nobody waits
    /// for anything else.
    pub async fn compute_quietly<T, F>(&self, work: F) -> Result<T, AppError>
    where
        T: Send + 'static,
        F: FnOnce() -> T + Send + 'static,
    {
        while self.urgent.load(Ordering::SeqCst) > 0 {
            tokio::select! {
                () = self.stop.cancelled() => return Err(AppError::Stopping),
                () = tokio::time::sleep(QUIET_WAIT) => {}
            }
        }
        run_on(&self.quiet, work).await
    }
}

fn pool(name: &'static str, threads: usize) -> Result<rayon::ThreadPool, AppError> {
    rayon::ThreadPoolBuilder::new()
        .num_threads(threads)
        .thread_name(move |at| format!("{name}-{at}"))
        .build()
        .map_err(|error| AppError::invalid("compute.threads", error.to_string()))
}

async fn run_on<T, F>(threads: &rayon::ThreadPool, work: F) -> Result<T, AppError>
where
    T: Send + 'static,
    F: FnOnce() -> T + Send + 'static,
{
    let (sender, receiver) = tokio::sync::oneshot::channel();
    threads.spawn(move || {
        // The receiver is gone when the caller gave up; then nobody wants the result.
        sender.send(work()).ok();
    });
    receiver.await.map_err(|_| AppError::Stopping)
}

/// Work that somebody waits for, until it is dropped.
struct Urgent(Arc<AtomicUsize>);

impl Drop for Urgent {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

struct Loading(Arc<AtomicBool>);

impl Drop for Loading {
    fn drop(&mut self) {
        self.0.store(false, Ordering::SeqCst);
    }
}

/// The data folder: the configured one, else the user's.
pub fn data_folder(configured: &Path) -> Result<PathBuf, AppError> {
    if !configured.as_os_str().is_empty() {
        return Ok(configured.to_owned());
    }
    let from = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty());
    from("XDG_DATA_HOME")
        .map(PathBuf::from)
        .or_else(|| from("HOME").map(|home| PathBuf::from(home).join(".local/share")))
        .map(|base| base.join("rumbo"))
        .ok_or_else(|| AppError::invalid("storage.data", "is not set and there is no home folder"))
}

/// The built-in instruments and those of `instruments.toml` in the data folder.
pub fn registry(data: &Path) -> Result<Registry, AppError> {
    let file = &data.join(INSTRUMENTS_FILE);
    let mut registry = Registry::builtin();
    match std::fs::read_to_string(file) {
        Ok(text) => registry.add_toml(&text).map_err(|error| {
            AppError::Conflict(format!(
                "the file `{}` cannot be used: {error}",
                file.display()
            ))
        })?,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
        Err(source) => {
            let what = format!("cannot read `{}`", file.display());
            return Err(AppError::Io { what, source });
        }
    }
    Ok(registry)
}
