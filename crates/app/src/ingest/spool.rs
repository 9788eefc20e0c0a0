//! Batches kept aside on the disk, to hand out a newest-first file from its end.

use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read, Seek, SeekFrom, Write};

use rumbo_market::Bar;
use rumbo_market::validation::RawRows;

/// Batches in the order they were read, each starting at a known place of a temporary file.
pub(super) struct Spool {
    file: File,
    starts: Vec<u64>,
}

impl Spool {
    pub(super) fn new() -> io::Result<Self> {
        Ok(Self {
            file: tempfile::tempfile()?,
            starts: Vec::new(),
        })
    }

    /// Appends a batch.
    pub(super) fn push(&mut self, rows: &RawRows) -> io::Result<()> {
        self.starts.push(self.file.seek(SeekFrom::End(0))?);
        let mut out = BufWriter::new(&self.file);
        write_length(&mut out, rows.bars().len())?;
        for (at, bar) in rows.bars().iter().enumerate() {
            out.write_all(&rows.numbers()[at].to_le_bytes())?;
            out.write_all(&bar.opened_at.to_le_bytes())?;
            for value in [bar.open, bar.high, bar.low, bar.close, bar.volume] {
                out.write_all(&value.to_le_bytes())?;
            }
            write_bytes(&mut out, rows.raw(at).as_bytes())?;
        }
        write_bytes(&mut out, &serde_json::to_vec(rows.malformed())?)?;
        out.flush()
    }

    /// Takes the last batch, its rows turned around. None when all are taken.
    pub(super) fn pop_reversed(&mut self) -> io::Result<Option<RawRows>> {
        let Some(start) = self.starts.pop() else {
            return Ok(None);
        };
        self.file.seek(SeekFrom::Start(start))?;
        let mut bytes = BufReader::new(&self.file);
        let mut rows = RawRows::default();
        for _ in 0..read_length(&mut bytes)? {
            let number = u64::from_le_bytes(read_word(&mut bytes)?);
            let opened_at = i64::from_le_bytes(read_word(&mut bytes)?);
            let mut values = [0.0; 5];
            for value in &mut values {
                *value = f64::from_le_bytes(read_word(&mut bytes)?);
            }
            let [open, high, low, close, volume] = values;
            let bar = Bar {
                opened_at,
                open,
                high,
                low,
                close,
                volume,
            };
            rows.push(number, bar, &read_bytes(&mut bytes)?);
        }
        let malformed: Vec<_> = serde_json::from_slice(&read_bytes(&mut bytes)?)?;
        malformed
            .into_iter()
            .for_each(|row| rows.add_malformed(row));
        Ok(Some(rows.reversed()))
    }
}

fn write_length(out: &mut impl Write, length: usize) -> io::Result<()> {
    out.write_all(&(length as u64).to_le_bytes())
}

fn write_bytes(out: &mut impl Write, bytes: &[u8]) -> io::Result<()> {
    write_length(out, bytes.len())?;
    out.write_all(bytes)
}

fn read_word(bytes: &mut impl Read) -> io::Result<[u8; 8]> {
    let mut word = [0; 8];
    bytes.read_exact(&mut word)?;
    Ok(word)
}

fn read_length(bytes: &mut impl Read) -> io::Result<usize> {
    usize::try_from(u64::from_le_bytes(read_word(bytes)?)).map_err(io::Error::other)
}

fn read_bytes(bytes: &mut impl Read) -> io::Result<Vec<u8>> {
    let mut buffer = vec![0; read_length(bytes)?];
    bytes.read_exact(&mut buffer)?;
    Ok(buffer)
}
