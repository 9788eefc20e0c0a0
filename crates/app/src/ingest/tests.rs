use std::fmt::Write as _;
use std::io::Write as _;
use std::path::Path;
use std::sync::Arc;

use ::parquet::data_type::{DoubleType, Int64Type};
use ::parquet::file::properties::WriterProperties;
use ::parquet::file::writer::SerializedFileWriter;
use ::parquet::schema::parser::parse_message_type;
use rumbo_market::validation::Rule;
use rumbo_market::{Bars, format_instant};
use rumbo_store::quarantine::{QuarantineFilter, list};
use rumbo_store::{Db, Objects};

use super::*;

/// 2018-01-01T00:00:00Z.
const START: i64 = 1_514_764_800_000;
const NOW: i64 = START + 2_000 * rumbo_market::DAY_MS;
const HEADER: &str = "timestamp,open,high,low,close,volume\n";

struct Place {
    folder: tempfile::TempDir,
    store: BarStore,
    registry: Registry,
}

impl Place {
    async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let db = Db::open_file(&folder.path().join("rumbo.db"))
            .await
            .unwrap();
        let objects = Objects::folder(folder.path()).unwrap();
        Self {
            store: BarStore::new(db, objects),
            registry: Registry::builtin(),
            folder,
        }
    }

    async fn import(&self, request: &ImportRequest) -> Result<ImportReport, IngestError> {
        import(&self.store, &self.registry, NOW, request, &mut |_| {}).await
    }

    /// Imports bytes under a file name.
    async fn import_bytes(
        &self,
        name: &str,
        bytes: impl Into<Vec<u8>>,
    ) -> Result<ImportReport, IngestError> {
        let input = Input::Memory {
            name: name.to_owned(),
            bytes: bytes.into().into(),
        };
        self.import(&ImportRequest::new(input)).await
    }

    async fn bars(&self, report: &ImportReport) -> Bars {
        let series_id = report.series_id.as_deref().unwrap();
        self.store
            .read(series_id, i64::MIN, i64::MAX, i64::MAX)
            .await
            .unwrap()
    }

    async fn quarantined(&self) -> Vec<(i64, String, String)> {
        let rows = list(self.store.db(), QuarantineFilter::default(), 1_000)
            .await
            .unwrap();
        rows.into_iter()
            .map(|row| (row.line, row.rule, row.raw))
            .collect()
    }
}

fn line(minute: i64) -> String {
    let close = 10_000 + minute % 17;
    format!(
        "{},{},{},{},{close},{}.5",
        format_instant(START + minute * 60_000),
        10_000 + (minute - 1).rem_euclid(17),
        10_020,
        9_990,
        minute % 5 + 1
    )
}

fn text(minutes: impl IntoIterator<Item = i64>) -> String {
    let mut text = HEADER.to_owned();
    for minute in minutes {
        writeln!(text, "{}", line(minute)).unwrap();
    }
    text
}

fn counts(report: &ImportReport) -> [u64; 3] {
    let stored = report.stored;
    [stored.inserted, stored.corrected, stored.unchanged]
}

#[tokio::test]
async fn the_same_file_twice_changes_nothing() {
    let place = Place::new().await;
    let mut file = text(0..5_000);
    file.push_str("2018-01-05T00:00:00Z,1,2,3,1,1\nnonsense\n");
    let first = place
        .import_bytes("BTCUSDT-1m.csv", file.clone())
        .await
        .unwrap();
    assert_eq!(counts(&first), [5_000, 0, 0]);
    assert_eq!(
        (first.symbol.as_str(), first.timeframe),
        ("BTC/USDT", Timeframe::M1)
    );
    assert_eq!(
        (first.validation.received, first.validation.quarantined),
        (5_002, 2)
    );
    let bars = place.bars(&first).await;
    let held = place.quarantined().await;
    assert_eq!(held.len(), 2);

    let again = place.import_bytes("BTCUSDT-1m.csv", file).await.unwrap();
    assert_eq!(counts(&again), [0, 0, 5_000]);
    assert_eq!(again.file_digest, first.file_digest);
    assert_eq!(place.bars(&again).await, bars);
    assert_eq!(place.quarantined().await, held);
    assert_eq!(again.validation, first.validation);
}

#[tokio::test]
async fn a_corrected_bar_makes_a_new_version() {
    let place = Place::new().await;
    let first = place
        .import_bytes("BTCUSDT-1m.csv", text(0..200))
        .await
        .unwrap();
    let before = place.bars(&first).await;
    let corrected = text(0..200).replace(&line(77), &line(77).replace("9990", "9985"));
    let request = ImportRequest::new(Input::Memory {
        name: "BTCUSDT-1m.csv".to_owned(),
        bytes: corrected.into(),
    });
    let later = import(
        &place.store,
        &place.registry,
        NOW + 60_000,
        &request,
        &mut |_| {},
    )
    .await
    .unwrap();
    assert_eq!(counts(&later), [0, 1, 199]);
    assert_eq!(place.bars(&later).await.low[77], 9_985.0);
    let series_id = later.series_id.unwrap();
    let as_of = place
        .store
        .read(&series_id, i64::MIN, i64::MAX, NOW)
        .await
        .unwrap();
    assert_eq!(as_of, before);
}

#[tokio::test]
async fn every_format_gives_the_same_bars() {
    let place = Place::new().await;
    let minutes = 0..3_000;
    let plain = text(minutes.clone());
    let expected = {
        let report = place
            .import_bytes("BTCUSDT-1m.csv", plain.clone())
            .await
            .unwrap();
        place.bars(&report).await
    };
    let packed = zstd::encode_all(plain.as_bytes(), 3).unwrap();
    let columns = parquet_file(&expected);
    let files: [(&str, Vec<u8>); 5] = [
        ("ETHUSDT-1m.csv.zst", packed),
        ("XRPUSD-1m.parquet", columns.clone()),
        (
            "LTCUSD-1m.parquet.zst",
            zstd::encode_all(&columns[..], 3).unwrap(),
        ),
        ("EURUSD_X-1m.csv", text(minutes.clone().rev()).into_bytes()),
        ("ETHUSD-1m.csv", plain.replace('\n', "\r\n").into_bytes()),
    ];
    for (name, bytes) in files {
        let path = place.folder.path().join(name);
        std::fs::write(&path, &bytes).unwrap();
        let report = place
            .import(&ImportRequest {
                instrument: name.starts_with("EURUSD").then(|| "BTC/USD".to_owned()),
                ..ImportRequest::new(Input::File(path))
            })
            .await
            .unwrap();
        assert_eq!(report.validation.quarantined, 0, "{name}");
        assert_eq!(report.file_digest, Digest::of(&bytes).to_string(), "{name}");
        assert_eq!(place.bars(&report).await, expected, "{name}");
    }
}

fn parquet_file(bars: &Bars) -> Vec<u8> {
    let schema = "message bars {
        required int64 time (TIMESTAMP(MICROS, true));
        required double open; required double high; required double low; required double close;
        required double volume;
    }";
    let schema = Arc::new(parse_message_type(schema).unwrap());
    let properties = Arc::new(WriterProperties::builder().build());
    let mut writer = SerializedFileWriter::new(Vec::new(), schema, properties).unwrap();
    for group in [0..1_000, 1_000..bars.len()] {
        let mut out = writer.next_row_group().unwrap();
        let times: Vec<i64> = bars.opened_at[group.clone()]
            .iter()
            .map(|ms| ms * 1_000)
            .collect();
        let mut column = out.next_column().unwrap().unwrap();
        column
            .typed::<Int64Type>()
            .write_batch(&times, None, None)
            .unwrap();
        column.close().unwrap();
        for values in [&bars.open, &bars.high, &bars.low, &bars.close, &bars.volume] {
            let mut column = out.next_column().unwrap().unwrap();
            let values = &values[group.clone()];
            column
                .typed::<DoubleType>()
                .write_batch(values, None, None)
                .unwrap();
            column.close().unwrap();
        }
        out.close().unwrap();
    }
    writer.into_inner().unwrap()
}

#[tokio::test]
async fn progress_tells_what_is_durable() {
    let place = Place::new().await;
    let request = ImportRequest::new(Input::Memory {
        name: "BTCUSDT-1m.csv".to_owned(),
        bytes: text(0..150_000).into(),
    });
    let mut told = Vec::new();
    let report = import(
        &place.store,
        &place.registry,
        NOW,
        &request,
        &mut |progress| {
            told.push(progress);
        },
    )
    .await
    .unwrap();
    assert!(told.len() >= 3);
    assert!(told.is_sorted_by_key(|progress| (progress.durable, progress.bytes_read)));
    let last = told[told.len() - 1];
    assert_eq!((last.durable, last.received), (150_000, 150_000));
    assert_eq!(last.durable_until, Some(START + 149_999 * 60_000));
    assert_eq!(Some(last.bytes_read), last.bytes_total);
    assert_eq!(place.bars(&report).await.len(), 150_000);
}

#[tokio::test]
async fn newest_first_of_many_batches_is_turned_around() {
    let place = Place::new().await;
    let mut file = text((0..150_000).rev());
    file = file.replace(&line(75_000), "broken");
    let report = place.import_bytes("BTCUSDT-1m.csv", file).await.unwrap();
    assert_eq!(counts(&report), [149_999, 0, 0]);
    assert_eq!(report.validation.gaps.missing, 1);
    assert_eq!(
        place.quarantined().await,
        [(75_001, "format".to_owned(), "broken".to_owned())]
    );
    assert!(place.bars(&report).await.opened_at.is_sorted());
}

#[tokio::test]
async fn a_file_continues_the_stored_bars() {
    let place = Place::new().await;
    place
        .import_bytes("BTCUSDT-1m.csv", text(0..1_000))
        .await
        .unwrap();
    let report = place
        .import_bytes("BTCUSDT-1m.csv", text(1_010..1_100))
        .await
        .unwrap();
    assert_eq!(report.validation.gaps.missing, 10);
    let report = place
        .import_bytes("BTCUSDT-1m.csv", text(990..1_020))
        .await
        .unwrap();
    assert_eq!(counts(&report), [10, 0, 20]);
    assert_eq!(place.bars(&report).await.len(), 1_100);
}

#[tokio::test]
async fn fetched_bars_are_validated_and_stored() {
    let place = Place::new().await;
    let feed = Feed {
        instrument: place.registry.resolve("BTCUSDT").unwrap(),
        timeframe: Timeframe::M1,
        source: "binance",
        sample: false,
    };
    let bars = |minutes: std::ops::Range<i64>| -> Bars {
        minutes
            .map(|minute| rumbo_market::Bar {
                opened_at: START + minute * 60_000,
                open: 1.0,
                high: 2.0,
                low: if minute == 5 { -1.0 } else { 1.0 },
                close: 1.0,
                volume: 1.0,
            })
            .collect()
    };
    let fetch = async |pages: Vec<Bars>, now_ms| {
        let mut intake = Intake::new(&place.store, feed, now_ms);
        for page in pages {
            intake.take(RawRows::from_bars(page, 1)).await.unwrap();
        }
        intake.finish().await.unwrap()
    };
    let pages = vec![bars(0..7), bars(7..10)];
    let report = fetch(pages, NOW).await.unwrap();
    assert_eq!(counts(&report), [9, 0, 0]);
    assert_eq!(report.validation.received, 10);
    let held = place.quarantined().await;
    assert_eq!((held[0].0, held[0].1.as_str()), (0, "positive"));

    // What is stored already is no news, and neither is a row that was refused before.
    assert_eq!(fetch(vec![bars(7..10)], NOW).await, None);
    assert_eq!(fetch(vec![bars(3..10)], NOW).await, None);
    assert_eq!(place.quarantined().await.len(), 1);

    let unclosed = fetch(vec![bars(9..12)], START + 11 * 60_000).await.unwrap();
    assert_eq!(counts(&unclosed), [1, 0, 0]);
    assert_eq!(unclosed.validation.metrics.rules[&Rule::Future], 1);
}

#[tokio::test]
async fn rows_of_no_use_are_reported_and_nothing_is_stored() {
    let place = Place::new().await;
    let check = async |rows: &str, rule: &str| {
        let report = place
            .import_bytes("BTCUSDT-1m.csv", format!("{HEADER}{rows}"))
            .await
            .unwrap();
        assert_eq!(report.series_id, None, "{rows}");
        assert!(!report.validation.is_valid);
        assert_eq!(report.validation.warnings[0].code, rule);
    };
    check("2018-01-01T00:00:00Z,NaN,2,1,1,1\n", "finite").await;
    check("2999-01-01T00:00:00Z,1,2,1,1,1\n", "future").await;
    check("01/02/2018,1,2,1,1,1\n", "format").await;
}

/// Compares the message of an import that cannot go on; the folder is shown as `DIR`.
async fn check_error(name: &str, bytes: &[u8], expected: &str) {
    let place = Place::new().await;
    let path = place.folder.path().join(name);
    std::fs::write(&path, bytes).unwrap();
    let error = place
        .import(&ImportRequest::new(Input::File(path)))
        .await
        .unwrap_err();
    let shown = error
        .to_string()
        .replace(&place.folder.path().display().to_string(), "DIR");
    assert_eq!(shown, expected);
    assert_eq!(
        rumbo_store::series::all(place.store.db()).await.unwrap(),
        []
    );
}

#[tokio::test]
async fn an_import_that_cannot_go_on_says_what_where_and_what_to_do() {
    let rows = |minutes: &[i64]| text(minutes.iter().copied()).into_bytes();
    check_error(
        "BTCUSDT-1m.csv",
        b"",
        "`DIR/BTCUSDT-1m.csv`: the file is empty, expected the header timestamp,open,high,low,close,volume",
    )
    .await;
    check_error(
        "BTCUSDT-1m.csv",
        HEADER.as_bytes(),
        "`DIR/BTCUSDT-1m.csv` has a header and no rows",
    )
    .await;
    check_error(
        "BTCUSDT-1m.csv",
        b"date,price\n2018-01-01,1\n",
        "`DIR/BTCUSDT-1m.csv`: missing column open, high, low, close, volume: the header is `date,price`, \
         expected timestamp,open,high,low,close,volume",
    )
    .await;
    check_error(
        "BTCUSDT.xlsx",
        b"x",
        "`DIR/BTCUSDT.xlsx` has an extension that is not read, use .csv, .csv.zst, .parquet or .parquet.zst",
    )
    .await;
    check_error(
        "BTCUSDT-1m.csv",
        b"\x1f\x8b\x08\x00",
        "`DIR/BTCUSDT-1m.csv` is a gzip file, unpack it and import the CSV or Parquet file in it",
    )
    .await;
    check_error(
        "prices-1m.csv",
        &rows(&[0, 1, 2]),
        "`DIR/prices-1m.csv` does not say which instrument it holds, name it with --instrument BTC/USDT",
    )
    .await;
    check_error(
        "BTCUSDT-5m.csv",
        &rows(&[0, 1, 2, 3]),
        "`DIR/BTCUSDT-5m.csv`: rows are mostly 1m apart (100 % of steps), not 5m: \
         name the timeframe that the rows have",
    )
    .await;
    check_error(
        "BTCUSDT.csv",
        &rows(&[0]),
        "`DIR/BTCUSDT.csv`: 1 rows are too few to tell the timeframe, \
         name it: 1m, 5m, 15m, 30m, 1h, 4h, 1d or 1w",
    )
    .await;
    check_error(
        "BTCUSDT-1m.csv",
        &rows(&[0, 1, 2, 0, 1, 2, 3, 1]),
        "rows of `DIR/BTCUSDT-1m.csv` are not in time order: row 5 (2018-01-01T00:00:00Z) comes after \
         2018-01-01T00:02:00Z; sort the file by timestamp, oldest or newest first, and import it again",
    )
    .await;
    let mixed: Vec<i64> = (0..100).chain((0..40).map(|at| 100 + at * 5)).collect();
    check_error(
        "BTCUSDT-1m.csv",
        &rows(&mixed),
        "`DIR/BTCUSDT-1m.csv` mixes timeframes: from row 103 on there are 5m bars among the 1m ones; \
         split the file and import each part by itself",
    )
    .await;
    check_error(
        "BTCUSDT-1m.parquet",
        b"PAR1 and nothing of use",
        "`DIR/BTCUSDT-1m.parquet` is no readable Parquet file: Parquet error: Invalid Parquet file. Corrupt footer",
    )
    .await;
}

#[tokio::test]
async fn a_file_that_is_cut_off_keeps_what_came_before() {
    let place = Place::new().await;
    let packed = zstd::encode_all(text(0..400_000).as_bytes(), 3).unwrap();
    let error = place
        .import_bytes("BTCUSDT-1m.csv.zst", &packed[..packed.len() / 2])
        .await
        .unwrap_err();
    let shown = error.to_string();
    assert!(
        shown.starts_with("`BTCUSDT-1m.csv.zst` is cut off or damaged after row"),
        "{shown}"
    );
    let series = rumbo_store::series::all(place.store.db()).await.unwrap();
    let stored = u64::try_from(series[0].bar_count).unwrap();
    assert!(stored > 60_000);
    let whole = place
        .import_bytes("BTCUSDT-1m.csv.zst", packed)
        .await
        .unwrap();
    assert_eq!(counts(&whole), [400_000 - stored, 0, stored]);
}

#[tokio::test]
async fn paths_that_are_no_files_are_told_apart() {
    let place = Place::new().await;
    let check = async |path: &Path, expected: &str| {
        let error = place
            .import(&ImportRequest::new(Input::from_argument(path)))
            .await
            .unwrap_err();
        let shown = error
            .to_string()
            .replace(&place.folder.path().display().to_string(), "DIR");
        assert_eq!(shown, expected);
    };
    check(
        place.folder.path(),
        "`DIR` is a folder, name the files in it",
    )
    .await;
    check(
        &place.folder.path().join("none.csv"),
        "`DIR/none.csv` does not exist",
    )
    .await;
    check(
        &place.folder.path().join("none"),
        "`DIR/none` does not exist",
    )
    .await;
}

#[tokio::test]
async fn an_unknown_instrument_gets_near_names() {
    let place = Place::new().await;
    let request = ImportRequest {
        instrument: Some("BTCUDST".to_owned()),
        ..ImportRequest::new(Input::Memory {
            name: "x-1m.csv".to_owned(),
            bytes: text(0..3).into(),
        })
    };
    let error = place.import(&request).await.unwrap_err().to_string();
    assert!(
        error.starts_with("unknown instrument `BTCUDST`: did you mean BTC/USDT"),
        "{error}"
    );
}

#[tokio::test]
async fn a_store_that_cannot_write_segments_keeps_what_it_has() {
    let place = Place::new().await;
    let packed = {
        let mut encoder = zstd::Encoder::new(Vec::new(), 1).unwrap();
        encoder.write_all(text(0..100).as_bytes()).unwrap();
        encoder.finish().unwrap()
    };
    // The folder of the objects becomes a file, so that no segment can be written.
    std::fs::remove_dir(place.folder.path().join("bars")).unwrap();
    std::fs::write(place.folder.path().join("bars"), b"").unwrap();
    let small = place
        .import_bytes("BTCUSDT-1m.csv.zst", packed)
        .await
        .unwrap();
    assert_eq!(counts(&small), [100, 0, 0]);
    let error = place
        .import_bytes("BTCUSDT-1m.csv", text(0..20_000))
        .await
        .unwrap_err();
    assert!(matches!(error, IngestError::Store { .. }), "{error}");
    assert_eq!(place.bars(&small).await.len(), 100);
}
