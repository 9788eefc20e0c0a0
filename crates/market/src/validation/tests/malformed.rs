//! Promise about malformed rows: whatever comes, accepted + quarantined = received, and every
//! quarantined row names the rule it breaks and keeps its text.

use super::*;

/// Rows that go through the parser and the validator.
const ROWS: u64 = 10_000_000;

/// Rows handed over at once.
const BATCH_ROWS: u64 = 50_000;

/// xorshift64*: seeded, so every run sees the same rows.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d)
    }

    fn below(&mut self, limit: u64) -> u64 {
        self.next() % limit
    }
}

/// Writes rows of which it knows the verdict, because it breaks exactly one rule at a time.
struct Generator {
    random: Random,
    /// Minute of the last sound row, in steps of two: odd minutes never have a bar.
    minute: i64,
    close: u64,
}

impl Generator {
    /// Appends one row without its line end; returns the rule that must catch it.
    fn write_row(&mut self, out: &mut Vec<u8>) -> Option<Rule> {
        let kind = self.random.below(24);
        let ahead = self.minute + 2;
        let price = 1_000 + self.random.below(100);
        let volume = self.random.below(1_000);
        let (high, low) = (price + 5, price - 5);
        match kind {
            0 => write(
                out,
                ahead,
                "",
                &format!("{price},{high},{low},NaN,{volume}"),
                Rule::Finite,
            ),
            1 => write(
                out,
                ahead,
                "",
                &format!("{price},inf,{low},{price},{volume}"),
                Rule::Finite,
            ),
            2 => write(
                out,
                ahead,
                "",
                &format!("0,{high},{low},{price},{volume}"),
                Rule::Positive,
            ),
            3 => write(
                out,
                ahead,
                "",
                &format!("{price},{high},-{low},{price},{volume}"),
                Rule::Positive,
            ),
            4 => write(
                out,
                ahead,
                "",
                &format!("{price},{low},{high},{price},{volume}"),
                Rule::Envelope,
            ),
            5 => write(
                out,
                ahead,
                "",
                &format!("{price},{high},{low},{},{volume}", high + 1),
                Rule::Envelope,
            ),
            6 => write(
                out,
                ahead,
                "",
                &format!("{price},{high},{low},{price},-0.5"),
                Rule::Volume,
            ),
            7 => write(
                out,
                9_000_000 + ahead,
                "",
                &format!("{price},{high},{low},{price},{volume}"),
                Rule::Future,
            ),
            8 => {
                let second = 1 + self.random.below(59);
                let values = format!("{price},{high},{low},{price},{volume}");
                write(out, ahead, &format!("{second:02}"), &values, Rule::Interval)
            }
            9 => write(out, self.minute, "", &self.last_values(), Rule::Duplicate),
            10 => write(
                out,
                self.minute,
                "",
                &format!("1,2,1,1,{volume}"),
                Rule::Conflict,
            ),
            11 => {
                let back = 2 * i64::try_from(self.random.below(500)).unwrap() + 1;
                write(
                    out,
                    self.minute - back,
                    "",
                    &self.last_values(),
                    Rule::Order,
                )
            }
            12 => write(
                out,
                ahead,
                "",
                &format!("{price},{high},{low},{price}"),
                Rule::Format,
            ),
            13 => write(
                out,
                ahead,
                "",
                &format!("{price},5,{high},{low},{price},{volume}"),
                Rule::Format,
            ),
            14 => write(
                out,
                ahead,
                "",
                &format!("{price},{high},{low},,{volume}"),
                Rule::Format,
            ),
            15 => write(
                out,
                ahead,
                "",
                &format!("\"{price},{high},{low},{price},{volume}"),
                Rule::Format,
            ),
            16 => write(
                out,
                ahead,
                "xx",
                &format!("{price},{high},{low},{price},{volume}"),
                Rule::Format,
            ),
            17 => write(
                out,
                ahead,
                "",
                &format!("{price},{high},{low},12:00,{volume}"),
                Rule::Format,
            ),
            18 => self.write_noise(out),
            19 => write(
                out,
                ahead,
                "",
                &format!("1e400,{high},{low},{price},{volume}"),
                Rule::Finite,
            ),
            _ => {
                self.minute = ahead;
                self.close = price;
                let values = self.last_values();
                write(out, ahead, "", &values, Rule::Format);
                None
            }
        }
    }

    /// Bytes of all kinds, some of them no UTF-8, now and then a line past every limit.
    fn write_noise(&mut self, out: &mut Vec<u8>) -> Option<Rule> {
        let long = self.random.below(20_000) == 0;
        let length = if long {
            20_000
        } else {
            1 + self.random.below(60)
        };
        // Not blank, which would be no row.
        out.push(b'#');
        for _ in 0..length {
            let byte = self.random.next().to_le_bytes()[3];
            out.push(if matches!(byte, b'\n' | b'\r') {
                b','
            } else {
                byte
            });
        }
        Some(Rule::Format)
    }

    fn last_values(&self) -> String {
        let close = self.close;
        format!(
            "{close},{},{},{close},{}",
            close + 5,
            close - 5,
            close % 7 + 1
        )
    }
}

fn write(out: &mut Vec<u8>, minute: i64, second: &str, values: &str, rule: Rule) -> Option<Rule> {
    let day = minute.div_euclid(1_440);
    let date = jiff::civil::date(2018, 1, 1)
        .checked_add(jiff::Span::new().days(day))
        .unwrap();
    let in_day = minute.rem_euclid(1_440);
    let second = if second.is_empty() { "00" } else { second };
    out.extend_from_slice(
        format!(
            "{date}T{:02}:{:02}:{second}Z,{values}",
            in_day / 60,
            in_day % 60
        )
        .as_bytes(),
    );
    Some(rule)
}

#[test]
fn every_malformed_row_is_quarantined_by_its_rule_with_its_text() {
    let mut generator = Generator {
        random: Random(20_180_101),
        minute: 0,
        close: 1_000,
    };
    let context = Context {
        now_ms: START + 9_000_000 * MINUTE_MS,
        ..CONTEXT
    };
    let mut parser = Parser::new();
    let mut validator = Validator::new(context);
    parser
        .feed(
            b"timestamp,open,high,low,close,volume\n",
            &mut RawRows::default(),
        )
        .unwrap();
    let mut accepted = 0;
    for batch in 0..ROWS / BATCH_ROWS {
        let mut text = Vec::new();
        let mut expected = Vec::new();
        for _ in 0..BATCH_ROWS {
            let start = text.len();
            let rule = if accepted == 0 && expected.is_empty() {
                write(&mut text, 0, "", &generator.last_values(), Rule::Format);
                None
            } else {
                generator.write_row(&mut text)
            };
            expected.push((rule, start..text.len()));
            text.push(b'\n');
        }
        let mut rows = RawRows::default();
        parser.feed(&text, &mut rows).unwrap();
        assert_eq!(rows.len() as u64, BATCH_ROWS);
        let mut checked = validator.check(rows);
        checked.quarantined.sort_unstable_by_key(|held| held.row);

        let first_row = batch * BATCH_ROWS + 2;
        let mut held = checked.quarantined.iter();
        for (row, (rule, span)) in (first_row..).zip(&expected) {
            let Some(rule) = rule else { continue };
            let line = String::from_utf8_lossy(&text[span.clone()]);
            let held = held.next().unwrap();
            assert_eq!((held.row, held.rule), (row, *rule), "{line}");
            if held.raw.ends_with('…') {
                assert!(
                    line.starts_with(held.raw.trim_end_matches('…')) && line.len() > RAW_BYTES_MAX
                );
            } else {
                assert_eq!(held.raw, line);
            }
            assert!(!held.value.is_empty());
        }
        assert_eq!(held.next(), None);
        accepted += checked.bars.len() as u64;
    }
    let report = validator.report();
    assert_eq!(report.received, ROWS);
    assert_eq!(report.accepted, accepted);
    assert_eq!(report.accepted + report.quarantined, report.received);
    assert!(report.flagged <= report.accepted);
    assert!(!report.is_valid);
}
