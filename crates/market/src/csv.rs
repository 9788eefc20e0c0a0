//! Streaming reader of OHLCV rows in CSV.
//!
//! Bytes come in pieces of any size, rows go out with their line numbers; where the pieces are cut
//! changes nothing. The first line names the columns, in any order, extra ones are ignored.
//! A row that cannot be read is no error of the file: it goes out as a row quarantined by the rule
//! `format`. A line end is always the end of a row, also inside quotes.

mod header;
mod number;
mod time;

use header::{Column, Header};
use time::Form;

use crate::Bar;
use crate::validation::RawRows;

/// Longest line that is read; a longer one is quarantined.
pub const LINE_BYTES_MAX: usize = 8_192;

/// Bytes kept of a line that comes in pieces: past the limit even without a carriage return.
const CARRY_BYTES_MAX: usize = LINE_BYTES_MAX + 2;

/// What some programs put before UTF-8 text.
const BYTE_ORDER_MARK: [u8; 3] = [0xef, 0xbb, 0xbf];

/// Lines that are looked at before the form of the timestamps is decided.
const SAMPLE_LINES: usize = 32;

/// Why a file cannot be read at all.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CsvError {
    #[error("the file is empty, expected the header timestamp,open,high,low,close,volume")]
    Empty,
    #[error("the file is not UTF-8 text, save it as UTF-8")]
    Encoding,
    #[error("lines end in a bare carriage return, save the file with LF or CRLF line ends")]
    LineEnds,
    #[error("the first line is longer than {LINE_BYTES_MAX} bytes, is it a CSV file?")]
    LongHeader,
    #[error("the header has {0} columns, at most 256 are read")]
    TooManyColumns(usize),
    #[error(
        "no header: the first line is `{found}`, put timestamp,open,high,low,close,volume above it"
    )]
    NoHeader { found: String },
    #[error(
        "missing column {missing}: the header is `{found}`, \
         expected timestamp,open,high,low,close,volume"
    )]
    MissingColumns { missing: String, found: String },
    #[error("column {column} appears twice in the header `{found}`, keep one")]
    RepeatedColumn { column: &'static str, found: String },
    #[error(
        "day and time are two columns in the header `{found}`, \
         join them into one timestamp column in UTC"
    )]
    SplitTime { found: String },
}

/// Finds the timestamp, open, high, low, close and volume columns among the names of another format.
pub fn find_columns(names: &[&str]) -> Result<[usize; 6], CsvError> {
    let header = Header::parse(names.join(",").as_bytes())?;
    let mut places = [0; 6];
    for (place, column) in header.fields.iter().enumerate() {
        if let Some(column) = column {
            places[column.number_slot().map_or(0, |slot| slot + 1)] = place;
        }
    }
    Ok(places)
}

/// Milliseconds of an epoch number whose unit its magnitude tells. None when it is finer.
pub fn epoch_ms(value: i64) -> Option<i64> {
    time::Unit::of(value).to_ms(value)
}

/// Reader of one file.
#[derive(Debug, Default)]
pub struct Parser {
    state: State,
    /// Start of a line whose end has not come yet.
    carry: Vec<u8>,
    /// The line in `carry` is too long: its rest is skipped.
    skipping: bool,
    /// Lines that ended so far.
    lines: u64,
}

#[derive(Debug, Default)]
enum State {
    #[default]
    Start,
    /// Lines wait until enough are there to tell the form of the timestamps.
    Sample {
        header: Header,
        waiting: Vec<(u64, Vec<u8>)>,
    },
    Rows(Reader),
}

impl Parser {
    /// Creates a reader that stands before the header.
    pub fn new() -> Self {
        Self::default()
    }

    /// Reads the next piece of the file and appends its rows.
    pub fn feed(&mut self, mut bytes: &[u8], rows: &mut RawRows) -> Result<(), CsvError> {
        while let Some(end) = find_line_end(bytes) {
            let (head, tail) = (&bytes[..end], &bytes[end + 1..]);
            self.lines += 1;
            if self.carry.is_empty() {
                self.take_line(head, rows)?;
            } else {
                self.keep(head)?;
                let mut line = std::mem::take(&mut self.carry);
                self.take_line(&line, rows)?;
                line.clear();
                self.carry = line;
            }
            self.skipping = false;
            bytes = tail;
        }
        self.keep(bytes)
    }

    /// Ends the file and appends the rows that were still waiting.
    pub fn finish(&mut self, rows: &mut RawRows) -> Result<(), CsvError> {
        if !self.carry.is_empty() {
            self.lines += 1;
            let line = std::mem::take(&mut self.carry);
            self.take_line(&line, rows)?;
        }
        match &mut self.state {
            State::Start => return Err(CsvError::Empty),
            State::Sample { .. } => self.decide_form(rows),
            State::Rows(_) => {}
        }
        Ok(())
    }

    /// Keeps the start of a line, so much of it that a line that is too long is seen as such.
    fn keep(&mut self, bytes: &[u8]) -> Result<(), CsvError> {
        if self.skipping {
            return Ok(());
        }
        let room = CARRY_BYTES_MAX - self.carry.len();
        self.carry
            .extend_from_slice(&bytes[..bytes.len().min(room)]);
        if self.carry.len() == CARRY_BYTES_MAX {
            self.skipping = true;
            if matches!(self.state, State::Start) {
                return Err(CsvError::LongHeader);
            }
        }
        Ok(())
    }

    fn take_line(&mut self, line: &[u8], rows: &mut RawRows) -> Result<(), CsvError> {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        if let State::Rows(reader) = &mut self.state {
            reader.read(self.lines, line, rows);
            return Ok(());
        }
        let line = match line.strip_prefix(&BYTE_ORDER_MARK) {
            Some(rest) if self.lines == 1 => rest,
            _ => line,
        };
        if is_blank(line) {
            return Ok(());
        }
        if let State::Sample { waiting, .. } = &mut self.state {
            waiting.push((
                self.lines,
                line[..line.len().min(LINE_BYTES_MAX + 1)].to_vec(),
            ));
            if waiting.len() == SAMPLE_LINES {
                self.decide_form(rows);
            }
            return Ok(());
        }
        if line.len() > LINE_BYTES_MAX {
            return Err(CsvError::LongHeader);
        }
        self.state = State::Sample {
            header: Header::parse(line)?,
            waiting: Vec::with_capacity(SAMPLE_LINES),
        };
        Ok(())
    }

    /// The form that most of the waiting lines have; the earliest seen wins a tie.
    fn decide_form(&mut self, rows: &mut RawRows) {
        let State::Sample { header, waiting } = std::mem::take(&mut self.state) else {
            return;
        };
        let mut reader = Reader::new(header);
        let mut counts: Vec<(Form, usize)> = Vec::new();
        for (_, line) in &waiting {
            let Some(form) = reader.time_field(line).and_then(|field| Form::of(&field)) else {
                continue;
            };
            match counts.iter_mut().find(|(seen, _)| *seen == form) {
                Some((_, count)) => *count += 1,
                None => counts.push((form, 1)),
            }
        }
        let most = counts.iter().map(|&(_, count)| count).max();
        if let Some(&(form, _)) = counts.iter().find(|&&(_, count)| Some(count) == most) {
            reader.form = form;
        }
        for (number, line) in waiting {
            reader.read(number, &line, rows);
        }
        self.state = State::Rows(reader);
    }
}

/// Values of one row: when it opens, then open, high, low, close, volume.
type Values = (i64, [f64; 5]);

/// What stopped the reading of a row, and its time if that was read.
struct Unreadable {
    opened_at: Option<i64>,
    value: Vec<u8>,
}

/// Reads rows once the columns and the form of the timestamps are known.
#[derive(Debug)]
struct Reader {
    header: Header,
    form: Form,
    /// Date of the last row as text and as time: most rows share it with the one before.
    date: ([u8; 10], i64),
}

impl Reader {
    fn new(header: Header) -> Self {
        Self {
            header,
            form: Form::Iso,
            date: ([0; 10], 0),
        }
    }

    #[inline]
    fn read(&mut self, number: u64, line: &[u8], rows: &mut RawRows) {
        if line.len() <= LINE_BYTES_MAX {
            if let Some((opened_at, numbers)) = self.read_plain(line) {
                rows.push(number, bar(opened_at, numbers), line);
                return;
            }
            if is_blank(line) {
                return;
            }
        }
        match self.read_any(line) {
            Ok((opened_at, numbers)) => rows.push(number, bar(opened_at, numbers), line),
            Err(Unreadable { opened_at, value }) => {
                rows.push_malformed(number, opened_at, &value, line);
            }
        }
    }

    /// Reads a row in one pass. None when anything is unusual: quotes, spaces, exponents, errors.
    fn read_plain(&mut self, line: &[u8]) -> Option<Values> {
        let (form, delimiter) = (self.form, self.header.delimiter);
        let mut opened_at = 0;
        let mut numbers = [0.0; 5];
        let mut at = 0;
        let last = self.header.fields.len() - 1;
        for (place, column) in self.header.fields.iter().enumerate() {
            let rest = line.get(at..)?;
            let length = match column {
                Some(Column::Time) => {
                    let length;
                    (opened_at, length) = plain_time(rest, form, &mut self.date)?;
                    length
                }
                Some(column) => {
                    let (value, length) = number::plain_decimal(rest)?;
                    numbers[column.number_slot()?] = value;
                    length
                }
                None => plain_length(rest, delimiter)?,
            };
            at += length;
            match line.get(at) {
                Some(&byte) if byte == delimiter && place < last => at += 1,
                None if place == last => {}
                _ => return None,
            }
        }
        Some((opened_at, numbers))
    }

    /// Reads a row field by field, with quotes and every notation, and says what stops it.
    fn read_any(&self, line: &[u8]) -> Result<Values, Unreadable> {
        let unreadable = |opened_at, value: &[u8]| Unreadable {
            opened_at,
            value: value.to_vec(),
        };
        if line.len() > LINE_BYTES_MAX {
            let value = format!("line longer than {LINE_BYTES_MAX} bytes");
            return Err(unreadable(None, value.as_bytes()));
        }
        let Some(fields) = split(line, self.header.delimiter) else {
            return Err(unreadable(None, b"unbalanced quote"));
        };
        let expected = self.header.fields.len();
        if fields.len() != expected {
            let value = format!("{} fields, the header has {expected}", fields.len());
            return Err(unreadable(None, value.as_bytes()));
        }
        let named = |column: Column, field: &[u8]| {
            let mut value = column.name().as_bytes().to_vec();
            value.push(b'=');
            value.extend_from_slice(field);
            value
        };
        let mut opened_at = None;
        let mut numbers = [0.0; 5];
        let mut failed: Option<Vec<u8>> = None;
        for (field, column) in fields.iter().zip(&self.header.fields) {
            let Some(column) = *column else { continue };
            let text = std::str::from_utf8(field).ok();
            let read = match column.number_slot() {
                None => {
                    opened_at = text.and_then(|text| self.form.parse(text));
                    opened_at.is_some()
                }
                Some(slot) => match text.and_then(number::number) {
                    Some(value) => {
                        numbers[slot] = value;
                        true
                    }
                    None => false,
                },
            };
            if !read && failed.is_none() {
                failed = Some(named(column, field));
            }
        }
        match (opened_at, failed) {
            (Some(opened_at), None) => Ok((opened_at, numbers)),
            (opened_at, failed) => Err(unreadable(opened_at, &failed.unwrap_or_default())),
        }
    }

    fn time_field(&self, line: &[u8]) -> Option<String> {
        let fields = split(line, self.header.delimiter)?;
        let place = (self.header.fields.iter()).position(|field| *field == Some(Column::Time))?;
        String::from_utf8(fields.get(place)?.clone()).ok()
    }
}

fn bar(opened_at: i64, [open, high, low, close, volume]: [f64; 5]) -> Bar {
    Bar {
        opened_at,
        open,
        high,
        low,
        close,
        volume,
    }
}

const DATE_BYTES: usize = 10;

/// Length of a timestamp to the second, without its zone.
const SECOND_BYTES: usize = 19;

/// What may follow the seconds on the short way, longest first.
const PLAIN_ZONES: [&[u8]; 5] = [b".000Z", b"+00:00", b".000", b"Z", b""];

/// Digits of an epoch number that take the short way.
const PLAIN_EPOCH_DIGITS_MAX: usize = 18;

/// Reads the timestamp at the start of `bytes` with its length, if it is one of the usual.
fn plain_time(bytes: &[u8], form: Form, cached: &mut ([u8; 10], i64)) -> Option<(i64, usize)> {
    if let Form::Epoch(_) = form {
        let length = bytes
            .iter()
            .position(|byte| !byte.is_ascii_digit())
            .unwrap_or(bytes.len());
        if length > PLAIN_EPOCH_DIGITS_MAX {
            return None;
        }
        let text = std::str::from_utf8(&bytes[..length]).ok()?;
        return Some((form.parse(text)?, length));
    }
    let date = bytes.get(..DATE_BYTES)?;
    if date != cached.0 {
        *cached = (date.try_into().ok()?, time::date_of(date)?);
    }
    if !matches!(bytes.get(DATE_BYTES), Some(b'T' | b' ')) {
        return Some((cached.1, DATE_BYTES));
    }
    let clock = time::clock_of(bytes.get(DATE_BYTES + 1..SECOND_BYTES)?)?;
    let rest = &bytes[SECOND_BYTES..];
    let zone = PLAIN_ZONES.iter().find(|zone| rest.starts_with(zone))?;
    Some((cached.1 + clock, SECOND_BYTES + zone.len()))
}

/// Length of a field that is not read. None when it has quotes.
fn plain_length(bytes: &[u8], delimiter: u8) -> Option<usize> {
    for (at, &byte) in bytes.iter().enumerate() {
        if byte == delimiter {
            return Some(at);
        }
        if byte == b'"' {
            return None;
        }
    }
    Some(bytes.len())
}

/// Fields of a line, unquoted. None when a quote is not closed or text follows it.
fn split(line: &[u8], delimiter: u8) -> Option<Vec<Vec<u8>>> {
    let mut fields = Vec::new();
    let mut rest = line;
    loop {
        let spaces = rest.iter().take_while(|&&byte| byte == b' ').count();
        let (field, after) = match &rest[spaces..] {
            [b'"', quoted @ ..] => unquote(quoted)?,
            _ => {
                let end = rest.iter().position(|&byte| byte == delimiter);
                let (field, after) = rest.split_at(end.unwrap_or(rest.len()));
                (field.to_vec(), after)
            }
        };
        fields.push(field);
        match after.split_first() {
            None => return Some(fields),
            Some((&byte, tail)) if byte == delimiter => rest = tail,
            Some(_) => return None,
        }
    }
}

/// Reads up to the closing quote; returns the field and what follows it.
fn unquote(bytes: &[u8]) -> Option<(Vec<u8>, &[u8])> {
    let mut field = Vec::new();
    let mut at = 0;
    loop {
        match (bytes.get(at)?, bytes.get(at + 1)) {
            (b'"', Some(b'"')) => {
                field.push(b'"');
                at += 2;
            }
            (b'"', _) => {
                let mut after = at + 1;
                while bytes.get(after) == Some(&b' ') {
                    after += 1;
                }
                return Some((field, &bytes[after..]));
            }
            (&byte, _) => {
                field.push(byte);
                at += 1;
            }
        }
    }
}

fn is_blank(line: &[u8]) -> bool {
    line.iter().all(u8::is_ascii_whitespace)
}

/// Place of the first line feed, eight bytes at a time.
#[inline]
fn find_line_end(bytes: &[u8]) -> Option<usize> {
    const ONES: u64 = 0x0101_0101_0101_0101;
    const HIGHS: u64 = 0x8080_8080_8080_8080;
    let (words, _) = bytes.as_chunks::<8>();
    for (place, word) in words.iter().enumerate() {
        // A byte of `mixed` is zero where the byte is a line feed; the lowest set high bit marks
        // the first such byte exactly.
        let mixed = u64::from_le_bytes(*word) ^ (ONES * u64::from(b'\n'));
        let zeros = mixed.wrapping_sub(ONES) & !mixed & HIGHS;
        if zeros != 0 {
            return Some(place * 8 + zeros.trailing_zeros() as usize / 8);
        }
    }
    let start = words.len() * 8;
    let rest = bytes[start..].iter().position(|&byte| byte == b'\n');
    rest.map(|at| start + at)
}

#[cfg(test)]
mod tests;
