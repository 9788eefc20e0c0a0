//! Where bytes come from: a file or standard input, packed or not, counted and hashed on the way.

use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use rumbo_market::{Digest, Hasher};

use super::error::IngestError;

const BUFFER_BYTES: usize = 128 * 1_024;
const ZSTD_MAGIC: [u8; 4] = [0x28, 0xb5, 0x2f, 0xfd];
const EXTENSIONS: [&str; 5] = ["csv", "tsv", "txt", "parquet", "pq"];
const PARQUET_MAGIC: [u8; 4] = *b"PAR1";

/// What to import.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Input {
    File(PathBuf),
    /// A file that goes by another name than the one on the disk.
    Named {
        name: String,
        path: PathBuf,
    },
    /// Bytes in memory, under the name of a file.
    Memory {
        name: String,
        bytes: Bytes,
    },
    /// Standard input; its first bytes tell the format.
    Stdin,
}

impl Input {
    /// Takes a path of a command line, where `-` is standard input.
    pub fn from_argument(argument: &Path) -> Self {
        if argument.as_os_str() == "-" {
            return Self::Stdin;
        }
        Self::File(argument.to_owned())
    }

    /// Name for messages and records.
    pub fn name(&self) -> String {
        match self {
            Self::File(path) => path.file_name().map_or_else(
                || path.display().to_string(),
                |name| name.to_string_lossy().into_owned(),
            ),
            Self::Named { name, .. } | Self::Memory { name, .. } => name.clone(),
            Self::Stdin => "-".to_owned(),
        }
    }

    /// Path for messages about the disk.
    pub(super) fn place(&self) -> String {
        match self {
            Self::File(path) => path.display().to_string(),
            Self::Named { name, .. } | Self::Memory { name, .. } => name.clone(),
            Self::Stdin => "standard input".to_owned(),
        }
    }

    /// Refuses a name with an extension that is not read.
    pub(super) fn check_name(&self) -> Result<(), IngestError> {
        let name = self.name().to_ascii_lowercase();
        let name = name.strip_suffix(".zst").unwrap_or(&name);
        let extension = name.rsplit_once('.').map(|(_, extension)| extension);
        if extension.is_some_and(|extension| EXTENSIONS.contains(&extension)) {
            return Ok(());
        }
        Err(IngestError::Extension { file: self.place() })
    }

    /// The name without folder and extensions.
    pub(super) fn stem(&self) -> String {
        let name = self.name().to_ascii_lowercase();
        let end = name.find(".csv").or_else(|| name.find(".parquet"));
        let end = end.or_else(|| name.find(".tsv")).or_else(|| name.find('.'));
        self.name()[..end.unwrap_or(name.len())].to_owned()
    }
}

/// Bytes as they came, counted and hashed.
#[derive(Debug, Default)]
pub(super) struct Meter {
    bytes: AtomicU64,
    hasher: Mutex<Hasher>,
}

impl Meter {
    pub(super) fn bytes(&self) -> u64 {
        self.bytes.load(Ordering::Relaxed)
    }

    pub(super) fn digest(&self) -> Digest {
        self.hasher
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
            .finish()
    }
}

struct Metered<R> {
    inner: R,
    meter: Arc<Meter>,
}

impl<R: Read> Read for Metered<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        self.meter.bytes.fetch_add(count as u64, Ordering::Relaxed);
        let mut hasher = self
            .meter
            .hasher
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        hasher.bytes(&buffer[..count]);
        Ok(count)
    }
}

/// Rows as text or as columns.
pub(super) enum Opened {
    Csv(Box<dyn Read + Send>),
    /// Parquet is read from its end, so it is always a file on the disk.
    Parquet(File),
}

/// An open input.
pub(super) struct Source {
    pub(super) opened: Opened,
    pub(super) meter: Arc<Meter>,
    pub(super) bytes_total: Option<u64>,
}

/// Opens an input: a file by its extension, standard input by its first bytes.
pub(super) fn open(input: &Input) -> Result<Source, IngestError> {
    let meter = Arc::new(Meter::default());
    let (raw, bytes_total): (Box<dyn Read + Send>, _) = match input {
        Input::File(path) | Input::Named { path, .. } => {
            check_extension(input, path)?;
            let (file, size_bytes) = open_file(input, path)?;
            (Box::new(file), Some(size_bytes))
        }
        Input::Memory { bytes, .. } => {
            let size_bytes = bytes.len() as u64;
            (Box::new(io::Cursor::new(bytes.clone())), Some(size_bytes))
        }
        Input::Stdin => (Box::new(io::stdin()), None),
    };
    let metered = Metered {
        inner: raw,
        meter: Arc::clone(&meter),
    };
    let opened = unpack(input, BufReader::with_capacity(BUFFER_BYTES, metered))?;
    Ok(Source {
        opened,
        meter,
        bytes_total,
    })
}

fn check_extension(input: &Input, path: &Path) -> Result<(), IngestError> {
    input.check_name().map_err(|wrong| {
        let file = input.place();
        if path.is_dir() {
            return IngestError::Folder { file };
        }
        if !path.exists() {
            return IngestError::Missing { file };
        }
        wrong
    })
}

fn open_file(input: &Input, path: &Path) -> Result<(File, u64), IngestError> {
    let failed = |source: io::Error| match source.kind() {
        io::ErrorKind::NotFound => IngestError::Missing {
            file: input.place(),
        },
        _ => read_failed(input, source),
    };
    let file = File::open(path).map_err(failed)?;
    let metadata = file.metadata().map_err(failed)?;
    if metadata.is_dir() {
        return Err(IngestError::Folder {
            file: input.place(),
        });
    }
    Ok((file, metadata.len()))
}

/// Looks at the first bytes: they, and not the name, say what is inside.
fn unpack(input: &Input, raw: impl Read + Send + 'static) -> Result<Opened, IngestError> {
    let (head, raw) = peek(raw).map_err(|source| read_failed(input, source))?;
    let packed = |found| {
        Err(IngestError::Packed {
            file: input.place(),
            found,
        })
    };
    match head {
        [0x1f, 0x8b, ..] => packed("a gzip file"),
        [b'P', b'K', 3, 4] => packed("a zip file"),
        ZSTD_MAGIC => {
            let decoder = zstd::stream::read::Decoder::new(raw)
                .map_err(|source| read_failed(input, source))?;
            let decoder = BufReader::with_capacity(BUFFER_BYTES, decoder);
            let (head, bytes) = peek(decoder).map_err(|source| damaged(input, 0, source))?;
            if head == PARQUET_MAGIC {
                return spool(input, bytes).map(Opened::Parquet);
            }
            Ok(Opened::Csv(Box::new(bytes)))
        }
        PARQUET_MAGIC => match input {
            Input::File(path) | Input::Named { path, .. } => {
                let mut raw = raw;
                io::copy(&mut raw, &mut io::sink()).map_err(|source| read_failed(input, source))?;
                open_file(input, path).map(|(file, _)| Opened::Parquet(file))
            }
            Input::Memory { .. } | Input::Stdin => spool(input, raw).map(Opened::Parquet),
        },
        _ => Ok(Opened::Csv(Box::new(raw))),
    }
}

/// The first four bytes, fewer filled with zeros, and everything from the first byte on.
fn peek<R: Read>(mut bytes: R) -> io::Result<([u8; 4], impl Read + use<R>)> {
    let mut start = Vec::with_capacity(4);
    bytes.by_ref().take(4).read_to_end(&mut start)?;
    let mut head = [0; 4];
    head[..start.len()].copy_from_slice(&start);
    Ok((head, io::Cursor::new(start).chain(bytes)))
}

fn spool(input: &Input, mut bytes: impl Read) -> Result<File, IngestError> {
    let mut file = tempfile::tempfile().map_err(|source| spool_failed(input, source))?;
    io::copy(&mut bytes, &mut file).map_err(|source| match source.kind() {
        io::ErrorKind::UnexpectedEof => damaged(input, 0, source),
        _ => spool_failed(input, source),
    })?;
    file.seek(SeekFrom::Start(0))
        .map_err(|source| spool_failed(input, source))?;
    Ok(file)
}

pub(super) fn read_failed(input: &Input, source: io::Error) -> IngestError {
    IngestError::Io {
        what: "read",
        file: input.place(),
        source,
    }
}

/// What a failed read means: bytes that end or change midway, or a disk that does not answer.
pub(super) fn read_stopped(input: &Input, row: u64, source: io::Error) -> IngestError {
    match source.kind() {
        io::ErrorKind::UnexpectedEof | io::ErrorKind::InvalidData | io::ErrorKind::Other => {
            damaged(input, row, source)
        }
        _ => read_failed(input, source),
    }
}

pub(super) fn damaged(input: &Input, row: u64, source: io::Error) -> IngestError {
    IngestError::Damaged {
        file: input.place(),
        row,
        source,
    }
}

pub(super) fn spool_failed(input: &Input, source: io::Error) -> IngestError {
    IngestError::Io {
        what: "keep a temporary copy of",
        file: input.place(),
        source,
    }
}
