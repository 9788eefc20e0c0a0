//! The header line: which field holds which column.
//!
//! To accept one more name for a column, add it to [`ALIASES`], most specific first.

use super::CsvError;

/// What a column holds, in the order of [`ALIASES`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Column {
    Time,
    Open,
    High,
    Low,
    Close,
    Volume,
}

impl Column {
    /// Place among the five numbers. None for the time.
    pub(super) fn number_slot(self) -> Option<usize> {
        match self {
            Self::Time => None,
            Self::Open => Some(0),
            Self::High => Some(1),
            Self::Low => Some(2),
            Self::Close => Some(3),
            Self::Volume => Some(4),
        }
    }

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Time => "timestamp",
            Self::Open => "open",
            Self::High => "high",
            Self::Low => "low",
            Self::Close => "close",
            Self::Volume => "volume",
        }
    }
}

/// Accepted names, compared without case, spaces, `_` and `-`. The first that a header has wins.
const ALIASES: [(Column, &[&str]); 6] = [
    (
        Column::Time,
        &[
            "timestamp",
            "timestamputc",
            "openedat",
            "opentime",
            "datetime",
            "datetimeutc",
            "time",
            "timeutc",
            "unix",
            "unixtimestamp",
            "epoch",
            "date",
            "ts",
            "t",
        ],
    ),
    (Column::Open, &["open", "openprice", "o"]),
    (Column::High, &["high", "highprice", "h"]),
    (Column::Low, &["low", "lowprice", "l"]),
    (Column::Close, &["close", "closeprice", "c"]),
    (Column::Volume, &["volume", "vol", "basevolume", "v"]),
];

const DELIMITERS: [u8; 3] = [b',', b';', b'\t'];

/// Columns a header may have at most.
const COLUMNS_MAX: usize = 256;

/// Characters of a header that an error shows at most.
const SHOWN_CHARS_MAX: usize = 200;

/// Where each column is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Header {
    pub(super) delimiter: u8,
    /// One entry per field of a row; None for a field that is not read.
    pub(super) fields: Vec<Option<Column>>,
}

impl Header {
    /// Reads the header line, without its line end.
    pub(super) fn parse(line: &[u8]) -> Result<Self, CsvError> {
        if line.starts_with(&[0xff, 0xfe]) || line.starts_with(&[0xfe, 0xff]) {
            return Err(CsvError::Encoding);
        }
        let text = std::str::from_utf8(line).map_err(|_| CsvError::Encoding)?;
        if text.contains('\0') {
            return Err(CsvError::Encoding);
        }
        if text.contains('\r') {
            return Err(CsvError::LineEnds);
        }
        let delimiter = delimiter_of(text);
        let names: Vec<String> = text.split(char::from(delimiter)).map(normalise).collect();
        if names.len() > COLUMNS_MAX {
            return Err(CsvError::TooManyColumns(names.len()));
        }
        let mut fields = vec![None; names.len()];
        let mut missing = Vec::new();
        for (column, aliases) in ALIASES {
            match place(&names, aliases) {
                Place::At(at) => fields[at] = Some(column),
                Place::Absent => missing.push(column.name()),
                Place::Twice => {
                    return Err(CsvError::RepeatedColumn {
                        column: column.name(),
                        found: shown(text),
                    });
                }
            }
        }
        if fields.iter().flatten().next().is_none() && names.iter().any(|name| is_number(name)) {
            return Err(CsvError::NoHeader { found: shown(text) });
        }
        if !missing.is_empty() {
            return Err(CsvError::MissingColumns {
                missing: missing.join(", "),
                found: shown(text),
            });
        }
        if splits_time(&names) {
            return Err(CsvError::SplitTime { found: shown(text) });
        }
        Ok(Self { delimiter, fields })
    }
}

enum Place {
    At(usize),
    Absent,
    Twice,
}

fn place(names: &[String], aliases: &[&str]) -> Place {
    for alias in aliases {
        let mut found = names.iter().enumerate().filter(|(_, name)| name == alias);
        match (found.next(), found.next()) {
            (Some(_), Some(_)) => return Place::Twice,
            (Some((at, _)), None) => return Place::At(at),
            (None, _) => {}
        }
    }
    Place::Absent
}

/// MetaTrader and others write the day and the time of day as two columns.
fn splits_time(names: &[String]) -> bool {
    let has = |wanted: &str| names.iter().any(|name| name == wanted);
    has("date") && has("time") && !ALIASES[0].1[..6].iter().any(|alias| has(alias))
}

fn delimiter_of(text: &str) -> u8 {
    let count = |delimiter: u8| text.bytes().filter(|&byte| byte == delimiter).count();
    let mut best = DELIMITERS[0];
    for delimiter in DELIMITERS {
        if count(delimiter) > count(best) {
            best = delimiter;
        }
    }
    best
}

fn normalise(name: &str) -> String {
    name.chars()
        .filter(|c| !matches!(c, ' ' | '_' | '-' | '"' | '<' | '>'))
        .collect::<String>()
        .to_ascii_lowercase()
}

fn is_number(name: &str) -> bool {
    name.parse::<f64>().is_ok()
}

fn shown(text: &str) -> String {
    let mut shown: String = text.chars().take(SHOWN_CHARS_MAX).collect();
    if shown.len() < text.len() {
        shown.push('…');
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(line: &str, expected: &str) {
        let found = match Header::parse(line.as_bytes()) {
            Ok(header) => header
                .fields
                .iter()
                .map(|field| field.map_or("-", Column::name))
                .collect::<Vec<_>>()
                .join(" "),
            Err(error) => error.to_string(),
        };
        assert_eq!(found, expected, "{line}");
    }

    #[test]
    fn columns_are_found_by_name() {
        let canonical = "timestamp open high low close volume";
        check("timestamp,open,high,low,close,volume", canonical);
        check("Date;Open;High;Low;Close;Volume", canonical);
        check("time\to\th\tl\tc\tv", canonical);
        check("\"Open Time\",OPEN,High,Low,Close,Vol", canonical);
        check(
            "volume,close,low,high,open,datetime",
            "volume close low high open timestamp",
        );
        check(
            "unix,date,symbol,open,high,low,close,volume,trades",
            "timestamp - - open high low close volume -",
        );
        check(
            "open_time,open,high,low,close,volume,close_time",
            "timestamp open high low close volume -",
        );
        check(
            "date,open,high,low,close,adj_close,volume",
            "timestamp open high low close - volume",
        );
    }

    #[test]
    fn a_header_that_does_not_fit_says_what_is_wrong() {
        check(
            "date,open,high,low,last",
            "missing column close, volume: the header is `date,open,high,low,last`, \
             expected timestamp,open,high,low,close,volume",
        );
        check(
            "1514764800,1,2,0.5,1,10",
            "no header: the first line is `1514764800,1,2,0.5,1,10`, \
             put timestamp,open,high,low,close,volume above it",
        );
        check(
            "timestamp,open,open,high,low,close,volume",
            "column open appears twice in the header `timestamp,open,open,high,low,close,volume`, \
             keep one",
        );
        check(
            "<DATE>\t<TIME>\t<OPEN>\t<HIGH>\t<LOW>\t<CLOSE>\t<VOL>",
            "day and time are two columns in the header \
             `<DATE>\t<TIME>\t<OPEN>\t<HIGH>\t<LOW>\t<CLOSE>\t<VOL>`, \
             join them into one timestamp column in UTC",
        );
        check(
            "timestamp,open\rx",
            "lines end in a bare carriage return, save the file with LF or CRLF line ends",
        );
        check(
            "t\0i\0m\0e\0",
            "the file is not UTF-8 text, save it as UTF-8",
        );
    }
}
