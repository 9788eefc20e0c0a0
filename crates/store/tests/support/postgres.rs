//! A private PostgreSQL server for one test: its own folder, its own socket, gone afterwards.
//!
//! Uses the server binaries of the machine and nothing but the standard library, so that tests of
//! other crates can include this file by path. A machine without them fails the test.

#![allow(dead_code, reason = "each test binary uses its own part")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;
use std::time::{Duration, Instant};

const READY_WITHIN: Duration = Duration::from_secs(60);
const MISSING: &str = "PostgreSQL is not installed; `cargo xtask test` installs it, or run \
                       `apt-get install postgresql` (Debian, Ubuntu), `brew install postgresql` \
                       (macOS)";

static COUNT: AtomicU32 = AtomicU32::new(0);

/// A running server. Dropping it stops the server and removes its folder.
#[derive(Debug)]
pub(crate) struct Postgres {
    binaries: PathBuf,
    folder: PathBuf,
    server: Option<Child>,
    databases: u32,
}

impl Postgres {
    /// Makes a cluster and starts its server.
    pub(crate) fn start() -> Self {
        let binaries = find_binaries().unwrap_or_else(|| panic!("{MISSING}"));
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("rumbo-pg-{}-{count}", std::process::id());
        let folder = std::env::temp_dir().join(name);
        fs::create_dir(&folder).expect("a temporary folder can be made");
        if is_root() {
            // The server refuses to run as root.
            run(Command::new("chown").arg("postgres").arg(&folder));
        }
        let mut initdb = as_server_user(&binaries.join("initdb"));
        run(initdb
            .args([
                "--auth=trust",
                "--username=postgres",
                "--encoding=UTF8",
                "--no-sync",
            ])
            .arg("--pgdata")
            .arg(folder.join("data"))
            .stdout(Stdio::null()));
        let mut postgres = Self {
            binaries,
            folder,
            server: None,
            databases: 0,
        };
        postgres.start_server();
        postgres
    }

    /// Makes an empty database and returns its URL.
    pub(crate) fn database(&mut self) -> String {
        self.databases += 1;
        let name = format!("rumbo_{}", self.databases);
        self.psql("postgres", &format!("CREATE DATABASE {name}"));
        self.url(&name)
    }

    /// URL of a database by name.
    pub(crate) fn url(&self, name: &str) -> String {
        format!(
            "postgres://postgres@localhost/{name}?host={}",
            self.folder.display()
        )
    }

    /// Runs a statement with the server's own client and returns what it prints.
    pub(crate) fn psql(&self, database: &str, statement: &str) -> String {
        let output = Command::new(self.binaries.join("psql"))
            .args([
                "--no-psqlrc",
                "--quiet",
                "--tuples-only",
                "--no-align",
                "--username=postgres",
            ])
            .args([
                "--set=ON_ERROR_STOP=1",
                "--dbname",
                database,
                "--command",
                statement,
            ])
            .arg("--host")
            .arg(&self.folder)
            .output()
            .expect("psql starts");
        assert!(
            output.status.success(),
            "psql: {}",
            String::from_utf8_lossy(&output.stderr)
        );
        String::from_utf8_lossy(&output.stdout).trim().to_owned()
    }

    /// Waits until the sessions of clients that are gone have ended: what they had sent before they
    /// died may still be committed.
    pub(crate) fn await_sessions(&self) {
        let others = "SELECT count(*) FROM pg_stat_activity \
                      WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()";
        let begun = Instant::now();
        while self.psql("postgres", others) != "0" {
            assert!(begun.elapsed() < READY_WITHIN, "a session does not end");
            thread::sleep(Duration::from_millis(5));
        }
    }

    /// Kills every process of the server at once (SIGKILL) and starts it again.
    pub(crate) fn crash(&mut self) {
        self.signal("-KILL");
        self.start_server();
    }

    fn start_server(&mut self) {
        // The shell ends the server when this process ends, however it ends: its input closes.
        let script = "exec 3<&0; \"$0\" \"$@\" </dev/null 3<&- & child=$!; \
                      (cat <&3 >/dev/null; kill -QUIT $child 2>/dev/null) & wait $child";
        let log = fs::File::options()
            .append(true)
            .create(true)
            .open(self.folder.join("log"))
            .expect("the log can be written");
        let mut command = as_server_user(Path::new("sh"));
        command
            .args(["-c", script])
            .arg(self.binaries.join("postgres"))
            .arg("-D")
            .arg(self.folder.join("data"))
            .arg("-k")
            .arg(&self.folder)
            // What the tests need is that a commit reaches the system; they cut no power.
            .args([
                "-c",
                "listen_addresses=",
                "-c",
                "fsync=off",
                "-c",
                "shared_buffers=32MB",
            ])
            .current_dir(&self.folder)
            .stdin(Stdio::piped())
            .stdout(log.try_clone().expect("the log can be shared"))
            .stderr(log);
        let started = Instant::now();
        while started.elapsed() < READY_WITHIN {
            let mut server = command.spawn().expect("the server starts");
            if self.wait_until_ready(&mut server, started) {
                self.server = Some(server);
                return;
            }
            // A server that was killed may need a moment until its memory is free.
            thread::sleep(Duration::from_millis(50));
        }
        let log = fs::read_to_string(self.folder.join("log")).unwrap_or_default();
        panic!("PostgreSQL is not ready after {READY_WITHIN:?}: {log}");
    }

    /// Waits until the server answers; false when it ended instead.
    fn wait_until_ready(&self, server: &mut Child, started: Instant) -> bool {
        while started.elapsed() < READY_WITHIN {
            let ready = Command::new(self.binaries.join("pg_isready"))
                .args(["--quiet", "--username=postgres", "--host"])
                .arg(&self.folder)
                .status()
                .expect("pg_isready starts");
            if ready.success() {
                return true;
            }
            if server
                .try_wait()
                .expect("the server is our child")
                .is_some()
            {
                return false;
            }
            thread::sleep(Duration::from_millis(10));
        }
        false
    }

    /// Signals the server and its processes, each by its own id, and waits for the server's end.
    fn signal(&mut self, signal: &str) {
        let Some(mut server) = self.server.take() else {
            return;
        };
        let pid_file = fs::read_to_string(self.folder.join("data/postmaster.pid"));
        let pid_file = pid_file.unwrap_or_default();
        if let Some(pid) = pid_file.lines().next() {
            // Listed first: once their parent is gone, they are nobody's. One that is gone already
            // is fine.
            let children = children_of(pid);
            drop(
                Command::new("kill")
                    .arg(signal)
                    .arg(pid)
                    .args(children)
                    .output(),
            );
        }
        drop(server.stdin.take());
        server.wait().expect("the server is our child");
    }
}

fn children_of(parent: &str) -> Vec<String> {
    let output = Command::new("ps").args(["-A", "-o", "pid=,ppid="]).output();
    let list = output.expect("ps starts").stdout;
    String::from_utf8_lossy(&list)
        .lines()
        .filter_map(|line| line.trim().split_once(char::is_whitespace))
        .filter(|(_, of)| of.trim() == parent)
        .map(|(pid, _)| pid.to_owned())
        .collect()
}

impl Drop for Postgres {
    fn drop(&mut self) {
        self.signal("-QUIT");
        // What is left in the temporary folder is the system's to clean.
        drop(fs::remove_dir_all(&self.folder));
    }
}

fn find_binaries() -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut folders: Vec<PathBuf> = std::env::split_paths(&path).collect();
    for parent in ["/usr/lib/postgresql", "/opt/homebrew/opt", "/usr/local/opt"] {
        let Ok(entries) = fs::read_dir(parent) else {
            continue;
        };
        let mut found: Vec<PathBuf> = entries
            .filter_map(Result::ok)
            .map(|entry| entry.path().join("bin"))
            .collect();
        found.sort();
        folders.extend(found.into_iter().rev());
    }
    folders.into_iter().find(|folder| {
        ["initdb", "postgres", "psql", "pg_isready"]
            .iter()
            .all(|name| folder.join(name).exists())
    })
}

/// A command that runs as `postgres` when this process is root, else as this user.
fn as_server_user(program: &Path) -> Command {
    if !is_root() {
        return Command::new(program);
    }
    let mut command = Command::new("setpriv");
    command
        .args([
            "--reuid=postgres",
            "--regid=postgres",
            "--init-groups",
            "--",
        ])
        .arg(program);
    command
}

fn is_root() -> bool {
    let output = Command::new("id").arg("-u").output().expect("id starts");
    output.stdout.starts_with(b"0\n")
}

fn run(command: &mut Command) {
    let status = command
        .status()
        .unwrap_or_else(|error| panic!("{command:?}: {error}"));
    assert!(status.success(), "{command:?}: {status}");
}
