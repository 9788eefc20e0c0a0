use proptest::prelude::*;

use super::*;

fn parse_pieces(bytes: &[u8], cuts: &[usize]) -> Result<RawRows, CsvError> {
    let mut parser = Parser::new();
    let mut rows = RawRows::default();
    let mut start = 0;
    for &cut in cuts {
        parser.feed(&bytes[start..cut], &mut rows)?;
        start = cut;
    }
    parser.feed(&bytes[start..], &mut rows)?;
    parser.finish(&mut rows)?;
    Ok(rows)
}

fn parse(text: &str) -> RawRows {
    parse_pieces(text.as_bytes(), &[]).unwrap()
}

const HEADER: &str = "timestamp,open,high,low,close,volume\n";

/// Reads one row under the usual header and compares it as `opened_at open high low close volume`,
/// or as the value that stopped it.
fn check(row: &str, expected: &str) {
    let rows = parse(&format!("{HEADER}{row}\n"));
    assert_eq!(rows.len(), 1, "{row}");
    let found = match rows.malformed().first() {
        Some(malformed) => {
            assert_eq!((malformed.row, malformed.raw.as_str()), (2, row));
            malformed.value.clone()
        }
        None => {
            assert_eq!(rows.numbers(), [2]);
            assert_eq!(rows.raw(0), row);
            let bar = rows.bars().bar(0);
            format!(
                "{} {} {} {} {} {}",
                bar.opened_at, bar.open, bar.high, bar.low, bar.close, bar.volume
            )
        }
    };
    assert_eq!(found, expected, "{row}");
}

#[test]
fn readable_rows_become_values() {
    let expected = "1514764800000 1.5 2 1 1.25 10";
    check("2018-01-01T00:00:00Z,1.5,2,1,1.25,10", expected);
    check("2018-01-01,1.5,2.0,1.,1.250,1e1", expected);
    check("2018-01-01 00:00:00+00:00,1.5,2,1,1.25,10", expected);
    check("2018-01-01T00:00:00.000Z,1.5,2,1,1.25,10", expected);
    check("1514764800,1.5,2,1,1.25,10", expected);
    check("1514764800000,1.5,2,1,1.25,10", expected);
    check("2018-01-01T01:00:00+01:00,1.5,2,1,1.25,10", expected);
    check(" 2018-01-01 , 1.5,2 ,+1,\"1.25\",10", expected);
    check(
        "\"2018-01-01\" ,\"1.5\",\"2\",\"1\",\"1.25\",\"10\"",
        expected,
    );
    check(
        "2018-01-01,NaN,inf,-1,1.25,-0.5",
        "1514764800000 NaN inf -1 1.25 -0.5",
    );
}

#[test]
fn unreadable_rows_are_quarantined_with_what_stopped_them() {
    check("yesterday,1,2,1,1,1", "timestamp=yesterday");
    check("2018-01-01,1,2,x,1,1", "low=x");
    check("2018-01-01,1,2,,1,1", "low=");
    check("2018-01-01,1,2,1,1_0,1", "close=1_0");
    check("2018-01-01,1,2,1,1", "5 fields, the header has 6");
    check("2018-01-01,1,5,2,1,1,1", "7 fields, the header has 6");
    check("2018-01-01,\"1,2,1,1,1", "unbalanced quote");
    check("2018-01-01,\"1\"5,2,1,1,1", "unbalanced quote");
    check(",,,,,", "timestamp=");
}

#[test]
fn lines_are_counted_through_blank_ones_and_every_line_end() {
    let rows = parse(&format!(
        "\u{feff}\r\n{}\r\n\r\n2018-01-01,1,1,1,1,1\r\n  \n2018-01-02,1,1,1,1,1",
        HEADER.trim()
    ));
    assert_eq!(rows.numbers(), [4, 6]);
    assert_eq!(rows.raw(1), "2018-01-02,1,1,1,1,1");
}

#[test]
fn a_line_past_the_limit_is_quarantined_and_the_next_one_read() {
    let long = "9".repeat(3 * LINE_BYTES_MAX);
    let text = format!("{HEADER}{long}\n2018-01-01,1,1,1,1,1\n");
    for cuts in [vec![], vec![100, 5_000, 9_000, 20_000]] {
        let rows = parse_pieces(text.as_bytes(), &cuts).unwrap();
        assert_eq!(rows.malformed()[0].value, "line longer than 8192 bytes");
        assert_eq!(rows.malformed()[0].raw.len(), 1_024 + '…'.len_utf8());
        assert_eq!(rows.numbers(), [3]);
    }
}

#[test]
fn invalid_text_is_kept_readable_in_the_quarantine() {
    let mut bytes = HEADER.as_bytes().to_vec();
    bytes.extend_from_slice(b"2018-01-01,1,2,\xff1,1,1\n");
    let rows = parse_pieces(&bytes, &[]).unwrap();
    assert_eq!(rows.malformed()[0].raw, "2018-01-01,1,2,\u{fffd}1,1,1");
}

#[test]
fn extra_columns_with_quotes_are_skipped() {
    let rows = parse(
        "symbol,close,date,open,high,low,volume,note\n\
         BTC,4,2018-01-01,1,5,0.5,7,\"a, \"\"b\"\"\"\n\
         BTC,4,2018-01-02,1,5,0.5,7,plain\n",
    );
    assert_eq!(rows.malformed(), []);
    assert_eq!(rows.bars().close, [4.0, 4.0]);
    assert_eq!(rows.bars().open, [1.0, 1.0]);
}

#[test]
fn one_odd_first_row_does_not_decide_the_form_of_all() {
    let mut text = format!("{HEADER}99999,1,1,1,1,1\n");
    for day in 1..=9 {
        text.push_str(&format!("2018-01-0{day},1,1,1,1,1\n"));
    }
    let rows = parse(&text);
    assert_eq!(rows.bars().len(), 9);
    assert_eq!(rows.malformed()[0].value, "timestamp=99999");
}

#[test]
fn a_change_of_unit_inside_a_file_is_quarantined() {
    let rows = parse(&format!(
        "{HEADER}1514764800,1,1,1,1,1\n1514764860,1,1,1,1,1\n1514764920000,1,1,1,1,1\n"
    ));
    assert_eq!(rows.bars().len(), 2);
    assert_eq!(rows.malformed()[0].value, "timestamp=1514764920000");
}

#[test]
fn files_that_are_not_csv_are_refused() {
    let check = |bytes: &[u8], expected: CsvError| {
        assert_eq!(parse_pieces(bytes, &[]), Err(expected));
    };
    check(b"", CsvError::Empty);
    check(b"\n\r\n", CsvError::Empty);
    check(b"\xff\xfet\0i\0m\0e\0", CsvError::Encoding);
    check(&[b'x'; 10_000], CsvError::LongHeader);
    check(b"\x28\xb5\x2f\xfd\x00\n", CsvError::Encoding);
}

/// Rows of all kinds: usual, unusual and broken.
fn any_row() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => (0..400i64, 1..9_999u32, 0..99_999u32).prop_map(|(minute, price, volume)| {
            let ms = 1_514_764_800_000 + minute * 60_000;
            let time = jiff::Timestamp::from_millisecond(ms).unwrap();
            let price = f64::from(price) / 100.0;
            format!("{time},{price},{price},{price},{price},{volume}.5")
        }),
        1 => "[0-9]{4}-[01][0-9]-[0-3][0-9]( [0-2][0-9]:[0-5][0-9]:00)?,1,2,3,4,5\r?",
        1 => "[ \"0-9,.eTZ:+-]{0,60}",
        1 => "\\PC{0,40}",
        1 => "9{8180,8200}",
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn rows_do_not_depend_on_where_the_pieces_are_cut(
        lines in prop::collection::vec(any_row(), 0..60),
        cuts in prop::collection::vec(any::<prop::sample::Index>(), 0..20),
        ends_open in any::<bool>(),
    ) {
        let mut text = format!("{HEADER}{}", lines.join("\n"));
        if !ends_open {
            text.push('\n');
        }
        let mut cuts: Vec<usize> = cuts.iter().map(|cut| cut.index(text.len())).collect();
        cuts.sort_unstable();
        let whole = parse_pieces(text.as_bytes(), &[]);
        let pieces = parse_pieces(text.as_bytes(), &cuts);
        // NaN is a value a file may hold, so the comparison is by text.
        prop_assert_eq!(format!("{whole:?}"), format!("{pieces:?}"));
    }

    #[test]
    fn every_line_goes_out_once(lines in prop::collection::vec(any_row(), 0..80)) {
        let text = format!("{HEADER}{}", lines.join("\n"));
        let rows = parse(&text);
        let expected = text.split('\n').skip(1).filter(|line| !is_blank(line.as_bytes())).count();
        prop_assert_eq!(rows.len(), expected);
    }

    #[test]
    fn the_short_way_reads_the_same_as_the_long_way(row in any_row()) {
        let header = Header::parse(HEADER.trim().as_bytes()).unwrap();
        for form in [Form::Iso, Form::Epoch(time::Unit::Seconds)] {
            let mut reader = Reader::new(header.clone());
            reader.form = form;
            if let Some(short) = reader.read_plain(row.as_bytes()) {
                let Ok(long) = reader.read_any(row.as_bytes()) else {
                    return Err(TestCaseError::fail(row));
                };
                prop_assert_eq!(short, long);
            }
        }
    }

    #[test]
    fn line_ends_are_found_like_by_a_plain_search(bytes in prop::collection::vec(
        prop_oneof![Just(b'\n'), Just(0x0b), Just(0x8a), any::<u8>()], 0..40,
    )) {
        let plain = bytes.iter().position(|&byte| byte == b'\n');
        prop_assert_eq!(find_line_end(&bytes), plain);
    }
}
