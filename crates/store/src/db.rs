//! The database: an enum of a SQLite and a PostgreSQL pool, and the macro that runs one SQL text
//! on either.
//!
//! SQLite has one connection that writes, so writers of this process queue instead of failing;
//! writers of other processes are waited for (`busy_timeout`). Readers never wait (WAL).

use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::time::Duration;

use sqlx::migrate::Migrator;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{Connection, PgPool, Postgres, Sqlite, SqliteConnection, SqlitePool, Transaction};

use crate::error::{StoreError, sql_failed};

static MIGRATIONS: Migrator = sqlx::migrate!();

const SQLITE_READERS_MAX: u32 = 4;
const POSTGRES_CONNECTIONS_MAX: u32 = 16;
const BUSY_TIMEOUT: Duration = Duration::from_secs(30);
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(30);
/// Two processes that create one SQLite file at once collide at most once per migration.
const MIGRATE_ATTEMPTS_MAX: u32 = 5;

/// A database, open and migrated. Clones share the connections.
#[derive(Clone)]
pub enum Db {
    Sqlite { read: SqlitePool, write: SqlitePool },
    Postgres(PgPool),
}

/// A transaction. Dropped without [`Tx::commit`] it changes nothing.
#[derive(Debug)]
pub enum Tx {
    Sqlite(Transaction<'static, Sqlite>),
    Postgres(Transaction<'static, Postgres>),
}

/// Runs one statement, written once with `$n` markers, on whichever database is open.
///
/// `sql!(db, "what is attempted", fetch_all as Row, "SELECT …", arguments)` reads,
/// `write fetch_optional as Row` is for statements that change and return rows, `execute` gives
/// the number of changed rows; `tx` in front takes a [`Tx`] in place of a [`Db`].
macro_rules! sql {
    ($db:expr, $what:expr, write $method:ident as $row:ty, $sql:expr $(, $arg:expr)* $(,)?) => {
        match $db {
            $crate::Db::Sqlite { write, .. } => {
                sqlx::query_as::<_, $row>($sql)$(.bind($arg))*.$method(write).await
            }
            $crate::Db::Postgres(pool) => {
                sqlx::query_as::<_, $row>($sql)$(.bind($arg))*.$method(pool).await
            }
        }
        .map_err($crate::error::sql_failed($what))
    };
    ($db:expr, $what:expr, execute, $sql:expr $(, $arg:expr)* $(,)?) => {
        match $db {
            $crate::Db::Sqlite { write, .. } => sqlx::query($sql)$(.bind($arg))*
                .execute(write).await.map(|done| done.rows_affected()),
            $crate::Db::Postgres(pool) => sqlx::query($sql)$(.bind($arg))*
                .execute(pool).await.map(|done| done.rows_affected()),
        }
        .map_err($crate::error::sql_failed($what))
    };
    ($tx:expr, $what:expr, tx execute, $sql:expr $(, $arg:expr)* $(,)?) => {
        match $tx {
            $crate::Tx::Sqlite(tx) => sqlx::query($sql)$(.bind($arg))*
                .execute(&mut **tx).await.map(|done| done.rows_affected()),
            $crate::Tx::Postgres(tx) => sqlx::query($sql)$(.bind($arg))*
                .execute(&mut **tx).await.map(|done| done.rows_affected()),
        }
        .map_err($crate::error::sql_failed($what))
    };
    ($tx:expr, $what:expr, tx $method:ident as $row:ty, $sql:expr $(, $arg:expr)* $(,)?) => {
        match $tx {
            $crate::Tx::Sqlite(tx) => {
                sqlx::query_as::<_, $row>($sql)$(.bind($arg))*.$method(&mut **tx).await
            }
            $crate::Tx::Postgres(tx) => {
                sqlx::query_as::<_, $row>($sql)$(.bind($arg))*.$method(&mut **tx).await
            }
        }
        .map_err($crate::error::sql_failed($what))
    };
    ($db:expr, $what:expr, $method:ident as $row:ty, $sql:expr $(, $arg:expr)* $(,)?) => {
        match $db {
            $crate::Db::Sqlite { read, .. } => {
                sqlx::query_as::<_, $row>($sql)$(.bind($arg))*.$method(read).await
            }
            $crate::Db::Postgres(pool) => {
                sqlx::query_as::<_, $row>($sql)$(.bind($arg))*.$method(pool).await
            }
        }
        .map_err($crate::error::sql_failed($what))
    };
}

/// Declares an enum that is stored and serialised as the given texts.
macro_rules! row_enum {
    ($(#[$doc:meta])* pub enum $name:ident { $($variant:ident = $text:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum $name {
            $($variant,)+
        }

        impl $name {
            /// Text as stored and served.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $text,)+
                }
            }
        }

        impl TryFrom<String> for $name {
            type Error = $crate::error::UnknownVariant;

            fn try_from(text: String) -> Result<Self, Self::Error> {
                match text.as_str() {
                    $($text => Ok(Self::$variant),)+
                    _ => Err($crate::error::UnknownVariant { name: stringify!($name), text }),
                }
            }
        }
    };
}

impl Db {
    /// Opens and migrates the database named by `url`: `postgres://user@host/name` or
    /// `sqlite:PATH`. A SQLite file is created when it does not exist.
    pub async fn open(url: &str) -> Result<Self, StoreError> {
        if let Some(path) = url.strip_prefix("sqlite:") {
            return Self::open_file(Path::new(path.strip_prefix("//").unwrap_or(path))).await;
        }
        if url.starts_with("postgres:") || url.starts_with("postgresql:") {
            return Self::open_postgres(url).await;
        }
        Err(StoreError::Url)
    }

    /// Opens and migrates a SQLite file, creating it when it does not exist.
    pub async fn open_file(path: &Path) -> Result<Self, StoreError> {
        Self::open_sqlite(path, SqliteSynchronous::Full).await
    }

    /// Opens a SQLite file that does not wait for the disk, so that a power-cut test has
    /// something to lose.
    #[cfg(feature = "deep")]
    pub async fn open_file_without_sync(path: &Path) -> Result<Self, StoreError> {
        Self::open_sqlite(path, SqliteSynchronous::Off).await
    }

    async fn open_sqlite(path: &Path, synchronous: SqliteSynchronous) -> Result<Self, StoreError> {
        let target = path.display().to_string();
        let open = |source| StoreError::Open {
            target: target.clone(),
            source,
        };
        let options = SqliteConnectOptions::new()
            .filename(path)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(synchronous)
            .foreign_keys(true)
            .busy_timeout(BUSY_TIMEOUT);
        // One connection that lives as long as the pool; it never times out into a second one.
        let write = SqlitePoolOptions::new()
            .max_connections(1)
            .idle_timeout(None)
            .max_lifetime(None)
            .acquire_timeout(ACQUIRE_TIMEOUT)
            .after_release(|connection, _| Box::pin(is_outside_transaction(connection)))
            .connect_with(options.clone())
            .await
            .map_err(open)?;
        migrate_sqlite(&write, &target).await?;
        if synchronous == SqliteSynchronous::Full {
            sync_folder_of(path)?;
        }
        let read = SqlitePoolOptions::new()
            .max_connections(SQLITE_READERS_MAX)
            .acquire_timeout(ACQUIRE_TIMEOUT)
            .after_release(|connection, _| Box::pin(is_outside_transaction(connection)))
            .connect_lazy_with(options.create_if_missing(false).pragma("query_only", "on"));
        Ok(Self::Sqlite { read, write })
    }

    async fn open_postgres(url: &str) -> Result<Self, StoreError> {
        let options = PgConnectOptions::from_str(url)
            .map_err(|_| StoreError::Url)?
            .application_name("rumbo");
        let target = shown_target(&options);
        let open = |source| StoreError::Open {
            target: target.clone(),
            source,
        };
        let pool = PgPoolOptions::new()
            .max_connections(POSTGRES_CONNECTIONS_MAX)
            .acquire_timeout(ACQUIRE_TIMEOUT)
            .after_connect(|connection, _| {
                Box::pin(async move {
                    // A commit that returns is on disk, whatever the server's default says.
                    sqlx::query(
                        "SELECT set_config('synchronous_commit', 'on', false)
                         WHERE current_setting('synchronous_commit') = 'off'",
                    )
                    .execute(connection)
                    .await
                    .map(|_| ())
                })
            })
            .connect_with(options)
            .await
            .map_err(open)?;
        MIGRATIONS
            .run(&pool)
            .await
            .map_err(|source| StoreError::Migrate { target, source })?;
        Ok(Self::Postgres(pool))
    }

    /// Begins a transaction that writes. On SQLite it holds the only writing connection, so a
    /// write on the `Db` itself would wait for it: use the transaction for everything inside.
    pub async fn begin(&self) -> Result<Tx, StoreError> {
        match self {
            Self::Sqlite { write, .. } => write.begin_with("BEGIN IMMEDIATE").await.map(Tx::Sqlite),
            Self::Postgres(pool) => pool.begin().await.map(Tx::Postgres),
        }
        .map_err(sql_failed("begin a transaction"))
    }

    /// Begins a transaction that only reads and sees one state of the database throughout.
    pub async fn snapshot(&self) -> Result<Tx, StoreError> {
        match self {
            Self::Sqlite { read, .. } => read.begin().await.map(Tx::Sqlite),
            Self::Postgres(pool) => pool
                .begin_with("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
                .await
                .map(Tx::Postgres),
        }
        .map_err(sql_failed("begin to read"))
    }

    /// Asks the database for an answer, for readiness checks.
    pub async fn ping(&self) -> Result<(), StoreError> {
        sql!(
            self,
            "reach the database",
            fetch_one as (i64,),
            "SELECT CAST(1 AS BIGINT)"
        )
        .map(|_| ())
    }

    /// Name of the kind of database: `sqlite` or `postgres`.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Sqlite { .. } => "sqlite",
            Self::Postgres(_) => "postgres",
        }
    }

    /// Closes every connection after its current work.
    pub async fn close(&self) {
        match self {
            Self::Sqlite { read, write } => {
                read.close().await;
                write.close().await;
            }
            Self::Postgres(pool) => pool.close().await,
        }
    }
}

impl fmt::Debug for Db {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Db").field(&self.kind()).finish()
    }
}

impl Tx {
    /// Makes the changes durable.
    pub async fn commit(self) -> Result<(), StoreError> {
        match self {
            Self::Sqlite(tx) => tx.commit().await,
            Self::Postgres(tx) => tx.commit().await,
        }
        .map_err(sql_failed("commit"))
    }

    /// Gives the changes up now; dropping does the same a little later.
    pub async fn rollback(self) -> Result<(), StoreError> {
        match self {
            Self::Sqlite(tx) => tx.rollback().await,
            Self::Postgres(tx) => tx.rollback().await,
        }
        .map_err(sql_failed("roll back"))
    }
}

/// Tells whether a connection may be used again.
///
/// SQLite ends a transaction by itself when its COMMIT meets a full or broken disk. The ROLLBACK
/// that follows then fails and sqlx goes on counting the transaction as open: what came next on
/// that connection would be a savepoint, acknowledged but never committed. Such a connection is
/// closed and another one opened.
async fn is_outside_transaction(connection: &mut SqliteConnection) -> Result<bool, sqlx::Error> {
    // A rollback that was only queued is done once the ping is answered.
    connection.ping().await?;
    Ok(!connection.is_in_transaction())
}

async fn migrate_sqlite(pool: &SqlitePool, target: &str) -> Result<(), StoreError> {
    let mut attempts = 1;
    loop {
        match MIGRATIONS.run(pool).await {
            Ok(()) => return Ok(()),
            Err(source) if attempts == MIGRATE_ATTEMPTS_MAX => {
                let target = target.to_owned();
                return Err(StoreError::Migrate { target, source });
            }
            Err(_) => attempts += 1,
        }
    }
}

/// Makes the directory entry of a new database file durable.
fn sync_folder_of(path: &Path) -> Result<(), StoreError> {
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder.to_owned(),
        _ => PathBuf::from("."),
    };
    std::fs::File::open(&folder)
        .and_then(|folder| folder.sync_all())
        .map_err(|source| StoreError::File {
            what: "make durable the folder",
            path: folder,
            source,
        })
}

/// The parts of the URL that may be shown.
fn shown_target(options: &PgConnectOptions) -> String {
    format!(
        "postgres://{}@{}:{}/{}",
        options.get_username(),
        options.get_socket().map_or_else(
            || options.get_host().to_owned(),
            |path| path.display().to_string()
        ),
        options.get_port(),
        options.get_database().unwrap_or_default()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shown_url_has_no_password() {
        let check = |url: &str, shown: &str| {
            let options = PgConnectOptions::from_str(url).unwrap();
            assert_eq!(shown_target(&options), shown);
        };
        check(
            "postgres://ana:s3cret@db/rumbo",
            "postgres://ana@db:5432/rumbo",
        );
        check(
            "postgres://ana:a%40b%3Fc@db:99/rumbo",
            "postgres://ana@db:99/rumbo",
        );
        check(
            "postgres://ana@db/rumbo?password=s3cret",
            "postgres://ana@db:5432/rumbo",
        );
    }

    #[tokio::test]
    async fn unknown_url_says_what_is_allowed() {
        let error = Db::open("mysql://root:s3cret@db").await.unwrap_err();
        assert!(error.to_string().contains("postgres://user@host/name"));
        assert!(!error.to_string().contains("s3cret"));
    }
}
