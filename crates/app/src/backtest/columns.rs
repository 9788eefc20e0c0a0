//! Long columns of a result as they are stored: each kind of value laid out so that it packs well,
//! then compressed. What is read back is what was written, bit for bit.
//!
//! Instants of a regular series are a few runs of equal steps. Floats go byte by byte: all first
//! bytes, then all second ones, so that signs, exponents and unchanged stretches stand together.

use rumbo_engine::backtest::{ExitReason, Side, Trade};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::AppError;

/// First byte of what this version writes.
const FORM: u8 = 1;
/// The fastest level that still looks for matches.
const LEVEL: i32 = 1;
/// Bytes that one part takes at most when unpacked.
const UNPACKED_BYTES_MAX: u64 = 1 << 30;
const FLOAT_BYTES: usize = 8;

/// Instants and values of a curve, one row each.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Curve {
    /// Unix ms.
    pub at: Vec<i64>,
    pub value: Vec<f64>,
}

impl Curve {
    /// The curve as it is stored.
    pub fn pack(&self) -> Vec<u8> {
        let mut writer = Writer::default();
        writer.instants(&self.at);
        writer.floats(&self.value);
        writer.finish()
    }

    /// Reads what [`Curve::pack`] wrote.
    pub fn unpack(stored: &[u8]) -> Result<Self, AppError> {
        let bytes = unpacked(stored)?;
        let mut reader = Reader { rest: &bytes };
        let at = reader.instants()?;
        let value = reader.floats()?;
        if at.len() != value.len() {
            return Err(damaged("its columns differ in length"));
        }
        Ok(Self { at, value })
    }
}

/// Trades as they are stored.
pub fn pack_trades(trades: &[Trade]) -> Vec<u8> {
    let mut writer = Writer::default();
    writer.names(trades.iter().map(|trade| trade.side));
    writer.names(trades.iter().map(|trade| trade.exit_reason));
    writer.wholes(trades.iter().map(|trade| trade.entry_row));
    writer.wholes(trades.iter().map(|trade| trade.exit_row));
    writer.wholes(trades.iter().map(|trade| trade.bars_held));
    writer.wholes(trades.iter().map(|trade| usize::from(trade.ambiguous)));
    let column = |value: fn(&Trade) -> f64| trades.iter().map(value).collect::<Vec<_>>();
    let instants = |value: fn(&Trade) -> i64| trades.iter().map(value).collect::<Vec<_>>();
    writer.differences(&instants(|trade| trade.opened_at));
    writer.differences(&instants(|trade| trade.closed_at));
    for values in [
        column(|trade| trade.entry),
        column(|trade| trade.exit),
        column(|trade| trade.quantity),
        column(|trade| trade.stop.unwrap_or(f64::NAN)),
        column(|trade| trade.target.unwrap_or(f64::NAN)),
        column(|trade| trade.fees),
        column(|trade| trade.pnl),
        column(|trade| trade.return_ratio),
        column(|trade| trade.mae),
        column(|trade| trade.mfe),
    ] {
        writer.floats(&values);
    }
    writer.finish()
}

/// Reads what [`pack_trades`] wrote.
pub fn unpack_trades(stored: &[u8]) -> Result<Vec<Trade>, AppError> {
    let bytes = unpacked(stored)?;
    let mut reader = Reader { rest: &bytes };
    let side: Vec<Side> = reader.names()?;
    let reason: Vec<ExitReason> = reader.names()?;
    let [entry_row, exit_row, bars_held, ambiguous] = [
        reader.wholes()?,
        reader.wholes()?,
        reader.wholes()?,
        reader.wholes()?,
    ];
    let (opened_at, closed_at) = (reader.differences()?, reader.differences()?);
    let mut floats = Vec::with_capacity(10);
    for _ in 0..10 {
        floats.push(reader.floats()?);
    }
    let count = side.len();
    let wholes = [&entry_row, &exit_row, &bars_held, &ambiguous];
    let is_even = reason.len() == count
        && wholes.iter().all(|column| column.len() == count)
        && [&opened_at, &closed_at]
            .iter()
            .all(|column| column.len() == count)
        && floats.iter().all(|column| column.len() == count);
    if !is_even {
        return Err(damaged("its columns differ in length"));
    }
    let price = |value: f64| (!value.is_nan()).then_some(value);
    let trades = (0..count).map(|row| Trade {
        side: side[row],
        entry_row: entry_row[row],
        exit_row: exit_row[row],
        opened_at: opened_at[row],
        closed_at: closed_at[row],
        entry: floats[0][row],
        exit: floats[1][row],
        quantity: floats[2][row],
        stop: price(floats[3][row]),
        target: price(floats[4][row]),
        fees: floats[5][row],
        pnl: floats[6][row],
        return_ratio: floats[7][row],
        mae: floats[8][row],
        mfe: floats[9][row],
        exit_reason: reason[row],
        bars_held: bars_held[row],
        ambiguous: ambiguous[row] != 0,
    });
    Ok(trades.collect())
}

/// Any content as compressed JSON.
pub fn pack_json(content: &impl Serialize) -> Result<Vec<u8>, AppError> {
    let text = serde_json::to_vec(content).map_err(|error| damaged(&error.to_string()))?;
    Ok(packed(&text))
}

/// Reads what [`pack_json`] wrote.
pub fn unpack_json<T: DeserializeOwned>(stored: &[u8]) -> Result<T, AppError> {
    serde_json::from_slice(&unpacked(stored)?).map_err(|error| damaged(&error.to_string()))
}

/// Columns of floats with a header, JSON.
pub fn pack_table(header: &impl Serialize, columns: &[Vec<f64>]) -> Result<Vec<u8>, AppError> {
    let text = serde_json::to_vec(header).map_err(|error| damaged(&error.to_string()))?;
    let mut writer = Writer::default();
    writer.count(text.len());
    writer.bytes.extend_from_slice(&text);
    writer.count(columns.len());
    for column in columns {
        writer.floats(column);
    }
    Ok(writer.finish())
}

/// Reads what [`pack_table`] wrote.
pub fn unpack_table<T: DeserializeOwned>(stored: &[u8]) -> Result<(T, Vec<Vec<f64>>), AppError> {
    let bytes = unpacked(stored)?;
    let mut reader = Reader { rest: &bytes };
    let length = reader.count()?;
    let header = serde_json::from_slice(reader.take(length)?)
        .map_err(|error| damaged(&error.to_string()))?;
    let columns = reader.count()?;
    let columns: Result<Vec<_>, _> = (0..columns).map(|_| reader.floats()).collect();
    Ok((header, columns?))
}

fn packed(bytes: &[u8]) -> Vec<u8> {
    let compressed =
        zstd::bulk::compress(bytes, LEVEL).expect("compressing into memory does not fail");
    let mut stored = Vec::with_capacity(compressed.len() + 9);
    stored.push(FORM);
    stored.extend_from_slice(&(bytes.len() as u64).to_le_bytes());
    stored.extend_from_slice(&compressed);
    stored
}

fn unpacked(stored: &[u8]) -> Result<Vec<u8>, AppError> {
    let Some((&[FORM], rest)) = stored.split_first_chunk::<1>() else {
        return Err(damaged("it was written by a newer version"));
    };
    let Some((length, compressed)) = rest.split_first_chunk::<8>() else {
        return Err(damaged("it is cut off"));
    };
    let length = u64::from_le_bytes(*length);
    if length > UNPACKED_BYTES_MAX {
        return Err(damaged("it is too long"));
    }
    let length = usize::try_from(length).map_err(|_| damaged("it is too long"))?;
    let bytes =
        zstd::bulk::decompress(compressed, length).map_err(|error| damaged(&error.to_string()))?;
    if bytes.len() != length {
        return Err(damaged("it is cut off"));
    }
    Ok(bytes)
}

fn damaged(reason: &str) -> AppError {
    AppError::Damaged {
        what: "part of a backtest",
        id: String::new(),
        reason: reason.to_owned(),
    }
}

#[derive(Default)]
struct Writer {
    bytes: Vec<u8>,
}

impl Writer {
    fn count(&mut self, count: usize) {
        self.bytes.extend_from_slice(&(count as u64).to_le_bytes());
    }

    fn int(&mut self, value: i64) {
        self.bytes.extend_from_slice(&value.to_le_bytes());
    }

    /// Instants as runs of equal steps: start, step, count.
    fn instants(&mut self, values: &[i64]) {
        let mut runs: Vec<(i64, i64, usize)> = Vec::new();
        for &value in values {
            match runs.last_mut() {
                Some((start, step, count)) if *count == 1 => {
                    *step = value.wrapping_sub(*start);
                    *count = 2;
                }
                Some((start, step, count))
                    if value
                        == start.wrapping_add(step.wrapping_mul(
                            i64::try_from(*count).expect("fewer than 2^63 rows"),
                        )) =>
                {
                    *count += 1;
                }
                _ => runs.push((value, 0, 1)),
            }
        }
        self.count(values.len());
        self.count(runs.len());
        for (start, step, count) in runs {
            self.int(start);
            self.int(step);
            self.count(count);
        }
    }

    /// Instants as differences, for those that follow no step.
    fn differences(&mut self, values: &[i64]) {
        self.count(values.len());
        let mut before = 0_i64;
        let differences: Vec<[u8; 8]> = values
            .iter()
            .map(|&value| {
                let difference = value.wrapping_sub(before);
                before = value;
                difference.to_le_bytes()
            })
            .collect();
        self.planes(&differences);
    }

    fn floats(&mut self, values: &[f64]) {
        self.count(values.len());
        let bytes: Vec<[u8; 8]> = values
            .iter()
            .map(|value| value.to_bits().to_le_bytes())
            .collect();
        self.planes(&bytes);
    }

    fn planes(&mut self, values: &[[u8; FLOAT_BYTES]]) {
        for plane in 0..FLOAT_BYTES {
            self.bytes.extend(values.iter().map(|value| value[plane]));
        }
    }

    fn wholes(&mut self, values: impl ExactSizeIterator<Item = usize>) {
        let values: Vec<[u8; 8]> = values.map(|value| (value as u64).to_le_bytes()).collect();
        self.count(values.len());
        self.planes(&values);
    }

    /// Words of a small list: the list, then a byte for each row.
    fn names<T: Serialize + PartialEq + Copy>(&mut self, values: impl Iterator<Item = T>) {
        let mut known: Vec<T> = Vec::new();
        let mut rows = Vec::new();
        for value in values {
            let at = known.iter().position(|one| *one == value);
            let at = at.unwrap_or_else(|| {
                known.push(value);
                known.len() - 1
            });
            rows.push(u8::try_from(at).expect("fewer than 256 words"));
        }
        let list = serde_json::to_vec(&known).expect("words have a text");
        self.count(list.len());
        self.bytes.extend_from_slice(&list);
        self.count(rows.len());
        self.bytes.extend_from_slice(&rows);
    }

    fn finish(self) -> Vec<u8> {
        packed(&self.bytes)
    }
}

struct Reader<'a> {
    rest: &'a [u8],
}

impl Reader<'_> {
    fn take(&mut self, count: usize) -> Result<&[u8], AppError> {
        let (taken, rest) = self
            .rest
            .split_at_checked(count)
            .ok_or_else(|| damaged("it is cut off"))?;
        self.rest = rest;
        Ok(taken)
    }

    fn word(&mut self) -> Result<[u8; 8], AppError> {
        let taken = self.take(8)?;
        taken.try_into().map_err(|_| damaged("it is cut off"))
    }

    fn int(&mut self) -> Result<i64, AppError> {
        self.word().map(i64::from_le_bytes)
    }

    fn count(&mut self) -> Result<usize, AppError> {
        let count = u64::from_le_bytes(self.word()?);
        if count > UNPACKED_BYTES_MAX {
            return Err(damaged("a count is too large"));
        }
        usize::try_from(count).map_err(|_| damaged("a count is too large"))
    }

    fn instants(&mut self) -> Result<Vec<i64>, AppError> {
        let rows = self.count()?;
        let runs = self.count()?;
        let mut values = Vec::new();
        for _ in 0..runs {
            let (start, step, count) = (self.int()?, self.int()?, self.count()?);
            if values.len() + count > rows {
                return Err(damaged("its instants do not add up"));
            }
            let mut at = start;
            for _ in 0..count {
                values.push(at);
                at = at.wrapping_add(step);
            }
        }
        if values.len() != rows {
            return Err(damaged("its instants do not add up"));
        }
        Ok(values)
    }

    fn planes(&mut self) -> Result<Vec<[u8; 8]>, AppError> {
        let rows = self.count()?;
        let bytes = rows
            .checked_mul(FLOAT_BYTES)
            .ok_or_else(|| damaged("a count is too large"))?;
        let taken = self.take(bytes)?;
        let mut values = vec![[0; FLOAT_BYTES]; rows];
        if rows > 0 {
            for (plane, column) in taken.chunks_exact(rows).enumerate() {
                for (value, &byte) in values.iter_mut().zip(column) {
                    value[plane] = byte;
                }
            }
        }
        Ok(values)
    }

    fn differences(&mut self) -> Result<Vec<i64>, AppError> {
        let mut at = 0_i64;
        let planes = self.planes()?;
        let values = planes.into_iter().map(|bytes| {
            at = at.wrapping_add(i64::from_le_bytes(bytes));
            at
        });
        Ok(values.collect())
    }

    fn floats(&mut self) -> Result<Vec<f64>, AppError> {
        let planes = self.planes()?;
        let values = planes
            .into_iter()
            .map(|bytes| f64::from_bits(u64::from_le_bytes(bytes)));
        Ok(values.collect())
    }

    fn wholes(&mut self) -> Result<Vec<usize>, AppError> {
        let planes = self.planes()?;
        let values = planes.into_iter().map(|bytes| {
            usize::try_from(u64::from_le_bytes(bytes)).map_err(|_| damaged("a row is too large"))
        });
        values.collect()
    }

    fn names<T: DeserializeOwned + Copy>(&mut self) -> Result<Vec<T>, AppError> {
        let length = self.count()?;
        let known: Vec<T> = serde_json::from_slice(self.take(length)?)
            .map_err(|error| damaged(&error.to_string()))?;
        let rows = self.count()?;
        let taken = self.take(rows)?;
        let values = taken.iter().map(|&at| {
            let value = known.get(usize::from(at)).copied();
            value.ok_or_else(|| damaged("a word is unknown"))
        });
        values.collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn trade(row: usize) -> Trade {
        let at = i64::try_from(row).unwrap();
        let value = f64::from(u32::try_from(row * 7_919 % 10_007).unwrap()) / 3.0;
        Trade {
            side: if row.is_multiple_of(3) {
                Side::Short
            } else {
                Side::Long
            },
            entry_row: row,
            exit_row: row + 5,
            opened_at: 1_600_000_000_000 + at * at * 300_000,
            closed_at: 1_600_000_900_000 + at * at * 300_000,
            entry: value,
            exit: -value,
            quantity: 1.0 / (value + 1.0),
            stop: row.is_multiple_of(2).then_some(value),
            target: None,
            fees: 0.1 + 0.2,
            pnl: value - 7.0,
            return_ratio: f64::MIN_POSITIVE,
            mae: -0.0,
            mfe: 0.5,
            exit_reason: if row.is_multiple_of(5) {
                ExitReason::Stop
            } else {
                ExitReason::Rule
            },
            bars_held: row % 40,
            ambiguous: row.is_multiple_of(9),
        }
    }

    #[test]
    fn trades_come_back_bit_for_bit() {
        for count in [0, 1, 2, 1_000] {
            let trades: Vec<Trade> = (0..count).map(trade).collect();
            let back = unpack_trades(&pack_trades(&trades)).unwrap();
            assert_eq!(back, trades);
        }
    }

    #[test]
    fn curves_come_back_bit_for_bit_whatever_the_steps() {
        let check = |at: Vec<i64>| {
            let value = at.iter().map(|&at| 1.0 / (1.0 + at as f64)).collect();
            let curve = Curve { at, value };
            let back = Curve::unpack(&curve.pack()).unwrap();
            assert_eq!(back.at, curve.at);
            let bits = |curve: &Curve| curve.value.iter().map(|v| v.to_bits()).collect::<Vec<_>>();
            assert_eq!(bits(&back), bits(&curve));
        };
        check(vec![]);
        check(vec![5]);
        check(vec![5, 7]);
        check(vec![5, 7, 9, 100, 101, 102, 103, 50, 50]);
        check((0..10_000).map(|at| at * 300_000).collect());
        check(vec![i64::MIN, i64::MAX, 0, -1]);
    }

    #[test]
    fn flat_regular_curve_takes_little_room() {
        let at: Vec<i64> = (0..100_000).map(|at| at * 300_000).collect();
        let curve = Curve {
            value: vec![10_000.0; at.len()],
            at,
        };
        assert!(curve.pack().len() < 1_000);
    }

    #[test]
    fn damaged_parts_are_errors_not_panics() {
        let whole = Curve {
            at: (0..500).map(|at| at * at).collect(),
            value: (0..500).map(f64::from).collect(),
        }
        .pack();
        for length in 0..whole.len() {
            assert!(Curve::unpack(&whole[..length]).is_err(), "{length}");
        }
        for at in 0..whole.len() {
            let mut wrong = whole.clone();
            wrong[at] ^= 0x55;
            // Either it is noticed or it reads as some curve of even columns.
            if let Ok(curve) = Curve::unpack(&wrong) {
                assert_eq!(curve.at.len(), curve.value.len());
            }
            assert!(unpack_trades(&wrong).is_err() || at > 0);
        }
    }
}
