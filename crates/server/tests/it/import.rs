//! Files sent for import: real files through the real router, good ones, broken ones and cut ones.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use futures::stream;
use parquet::data_type::{DoubleType, Int64Type};
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::parser::parse_message_type;
use reqwest::{Body, Method, RequestBuilder};
use rumbo_bus::Received;
use rumbo_market::{Bars, DAY_MS};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::house::{EMAIL, House, NOW_MS, PASSWORD, follow};

const HEADER: &str = "timestamp,open,high,low,close,volume\n";
const PATH: &str = "/api/v1/data/imports";
/// Real daily bars of the S&P 500 fund.
const SPY: &[u8] = include_bytes!("../../../../sample/SPY-1d.csv.zst");

fn days(count: i64) -> String {
    let mut text = HEADER.to_owned();
    for day in 0..count {
        let at = NOW_MS - (count - day) * DAY_MS;
        let price = 100 + day % 7;
        let (high, low) = (price + 1, price - 1);
        text.push_str(&format!("{at},{price},{high},{low},{price},1000\n"));
    }
    text
}

fn send(house: &House, query: &str, body: impl Into<Body>) -> RequestBuilder {
    house
        .request(Method::POST, &format!("{PATH}?{query}"))
        .body(body)
}

/// Sends a file that is taken and returns the job's id.
async fn launch(house: &House, query: &str, body: impl Into<Body>) -> String {
    let response = send(house, query, body).send().await.unwrap();
    let status = response.status();
    let job: Value = response.json().await.unwrap();
    assert_eq!((status.as_u16(), &job["kind"]), (202, &json!("import")));
    job["id"].as_str().unwrap().to_owned()
}

/// Imports a file and returns the job as it ended with the data of its events.
async fn import(house: &House, query: &str, body: impl Into<Body>) -> (Value, Vec<Value>) {
    let id = launch(house, query, body).await;
    let mut events = follow(house, &id, None).await;
    let (name, job) = events.pop().unwrap();
    assert_eq!(name, "end");
    let counts = events.into_iter().map(|(_, event)| event["data"].clone());
    (job, counts.filter(|data| !data.is_null()).collect())
}

fn uploads(house: &House) -> Vec<String> {
    let folder = house.folder().join("uploads");
    let Ok(entries) = std::fs::read_dir(folder) else {
        return Vec::new();
    };
    entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect()
}

/// Waits for what another task does; a test that waits in vain fails.
async fn until(what: &str, mut is_so: impl FnMut() -> bool) {
    let waiting = async {
        while !is_so() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    let waited = tokio::time::timeout(Duration::from_secs(20), waiting).await;
    assert!(waited.is_ok(), "{what} in vain");
}

#[tokio::test]
async fn file_becomes_bars_and_leaves_nothing_behind() {
    let house = House::signed_in().await;
    let mut news = house.app.bus.subscribe();
    let (job, counts) = import(&house, "file_name=BTCUSDT-1d.csv", days(900)).await;
    assert_eq!(job["state"], "done", "{job}");
    let result = &job["result"];
    let expected = json!({
        "symbol": "BTC/USDT", "timeframe": "1d", "source": "import",
        "file_name": "BTCUSDT-1d.csv", "finished_at": NOW_MS, "received": 900, "accepted": 900,
        "flagged": 0, "quarantined": 0, "inserted": 900, "corrected": 0, "unchanged": 0,
        "is_valid": true,
    });
    for (name, value) in expected.as_object().unwrap() {
        assert_eq!(&result[name], value, "{name} of {result}");
    }
    assert_eq!(
        counts.last().unwrap(),
        &json!({ "received": 900, "accepted": 900, "flagged": 0, "quarantined": 0, "durable": 900 })
    );
    assert!(uploads(&house).is_empty());

    let stored = loop {
        let Some(Received::Event(event)) = news.next().await else {
            panic!("no event")
        };
        if event.name == "bars_stored" {
            break event;
        }
    };
    assert_eq!(stored.topic, "data");
    assert_eq!(
        stored.data,
        json!({ "symbol": "BTC/USDT", "timeframe": "1d", "until": NOW_MS })
    );
    let status = house.read("/api/v1/data/status").await;
    assert_eq!(status["series"][0]["bars"], 900);
    assert_eq!(status["imports"][0]["id"], result["id"]);
    // The decision that followed knows the bars.
    let latest = house.read("/api/v1/recommendations/BTC-USDT/latest").await;
    assert_eq!(latest["as_of"], NOW_MS, "{latest}");
}

#[tokio::test]
async fn same_file_again_changes_nothing_and_a_corrected_bar_is_a_version() {
    let house = House::signed_in().await;
    let file = days(40);
    let counts = |job: &Value| {
        ["inserted", "corrected", "unchanged"].map(|name| job["result"][name].as_u64().unwrap())
    };
    let query = "file_name=x.csv&symbol=btcusdt&timeframe=1d&source=mine";
    let (first, _) = import(&house, query, file.clone()).await;
    assert_eq!(counts(&first), [40, 0, 0]);
    assert_eq!(first["result"]["source"], "mine");
    let (again, _) = import(&house, query, file.clone()).await;
    assert_eq!(counts(&again), [0, 0, 40]);
    let (corrected, _) = import(&house, query, file.replacen("1000", "1001", 1)).await;
    assert_eq!(counts(&corrected), [0, 1, 39]);
}

#[tokio::test]
async fn packed_and_columnar_files_are_read() {
    let house = House::signed_in().await;
    let clock = house.app.clock.as_frozen().unwrap();
    clock.advance_to(NOW_MS + 100 * DAY_MS);
    let rows = zstd::decode_all(SPY).unwrap();
    let rows = rows.iter().filter(|&&byte| byte == b'\n').count() - 1;
    let (job, _) = import(&house, "file_name=SPY-1d.csv.zst", SPY).await;
    assert_eq!(job["result"]["accepted"], rows, "{job}");
    assert_eq!(job["result"]["symbol"], "SPY");

    let bars = house.store_bars().await;
    let file = parquet_file(&bars);
    let packed = zstd::encode_all(file.as_slice(), 3).unwrap();
    for (name, bytes) in [
        ("ETHUSDT-1d.parquet", file),
        (
            "bars.pq.zst&symbol=ETHUSDT&timeframe=1d&source=packed",
            packed,
        ),
    ] {
        let (job, _) = import(&house, &format!("file_name={name}"), bytes).await;
        assert_eq!(job["result"]["inserted"], bars.len(), "{name}: {job}");
    }
}

fn parquet_file(bars: &Bars) -> Vec<u8> {
    let schema = "message bars {
        required int64 timestamp (TIMESTAMP(MILLIS,true));
        required double open; required double high; required double low; required double close;
        required double volume;
    }";
    let schema = Arc::new(parse_message_type(schema).unwrap());
    let properties = Arc::new(WriterProperties::builder().build());
    let mut writer = SerializedFileWriter::new(Vec::new(), schema, properties).unwrap();
    let mut out = writer.next_row_group().unwrap();
    let mut column = out.next_column().unwrap().unwrap();
    let times = column.typed::<Int64Type>();
    times.write_batch(&bars.opened_at, None, None).unwrap();
    column.close().unwrap();
    for values in [&bars.open, &bars.high, &bars.low, &bars.close, &bars.volume] {
        let mut column = out.next_column().unwrap().unwrap();
        let doubles = column.typed::<DoubleType>();
        doubles.write_batch(values, None, None).unwrap();
        column.close().unwrap();
    }
    out.close().unwrap();
    writer.into_inner().unwrap()
}

#[tokio::test]
async fn refused_rows_are_found_by_rule_in_both_languages() {
    let house = House::signed_in().await;
    let tomorrow = NOW_MS + DAY_MS;
    let file = days(300)
        + "nonsense\n"
        + &format!("{},1,0.5,2,1,7\n", NOW_MS - 400 * DAY_MS)
        + &format!("{tomorrow},1,2,0.5,1,7\n");
    let (job, counts) = import(&house, "file_name=BTCUSDT-1d.csv", file.clone()).await;
    let result = &job["result"];
    assert_eq!(
        (&result["received"], &result["quarantined"]),
        (&json!(303), &json!(3))
    );
    assert_eq!(result["is_valid"], true, "{result}");
    assert_eq!(counts.last().unwrap()["quarantined"], 3);
    let findings = result["findings"].as_array().unwrap();
    assert!(
        findings.iter().any(|finding| finding["code"] == "future"),
        "{result}"
    );

    // Bringing the file again finds nothing new.
    import(&house, "file_name=BTCUSDT-1d.csv", file).await;
    let found = house.read("/api/v1/data/findings?days=7&lang=es").await;
    assert_eq!(
        found["totals"],
        json!({ "received": 303, "accepted": 300, "flagged": 0, "quarantined": 3 })
    );
    let items: Vec<_> = found["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| {
            (
                item["rule"].as_str().unwrap(),
                item["level"].as_str().unwrap(),
            )
        })
        .collect();
    assert_eq!(
        items,
        [
            ("format", "format"),
            ("envelope", "range"),
            ("future", "range")
        ]
    );
    assert_eq!(found["items"][2]["text"], "la vela todavía no ha cerrado");
    assert_eq!(found["items"][2]["last_at"], NOW_MS);
    let english = house.read("/api/v1/data/findings?lang=en").await;
    assert_eq!(english["items"][2]["text"], "the bar has not closed yet");
    let clock = house.app.clock.as_frozen().unwrap();
    clock.advance_to(NOW_MS + 8 * DAY_MS);
    let later = house.read("/api/v1/data/findings?days=7").await;
    assert_eq!(later["items"], json!([]));
}

#[tokio::test]
async fn doubtful_bars_are_counted_as_flags() {
    let house = House::signed_in().await;
    let mut lines: Vec<String> = days(200).lines().map(str::to_owned).collect();
    let at = NOW_MS - 20 * DAY_MS;
    lines[181] = format!("{at},104,900,104,900,1000");
    let (job, _) = import(&house, "file_name=BTCUSDT-1d.csv", lines.join("\n")).await;
    let flagged = job["result"]["flagged"].as_u64().unwrap();
    assert!(flagged > 0, "{job}");
    let found = house.read("/api/v1/data/findings").await;
    let jump = &found["items"][0];
    assert_eq!(
        (&jump["rule"], &jump["level"]),
        (&json!("jump"), &json!("coherence"))
    );
    assert!(
        jump["flagged"].as_u64().unwrap() > 0 && jump["quarantined"] == 0,
        "{found}"
    );
    assert_eq!(found["totals"]["flagged"], flagged);
}

#[tokio::test]
async fn unfit_files_are_refused_with_what_to_do() {
    let house = House::signed_in().await;
    let check = async |query: &str, body: &str, status: u16, field: &str, part: &str| {
        let (found, problem) = house.refused(send(&house, query, body.to_owned())).await;
        assert_eq!(found, status, "{query}: {problem}");
        assert_eq!(problem["errors"][0]["field"], field, "{query}: {problem}");
        let detail = problem["detail"].as_str().unwrap();
        assert!(detail.contains(part), "{query}: {detail}");
    };
    let good = days(30);
    let named = "file_name=BTCUSDT-1d.csv";
    check("", &good, 422, "file_name", "BTCUSDT-5m.csv").await;
    check(
        "file_name=..%2F..",
        &good,
        422,
        "file_name",
        "name of the file",
    )
    .await;
    check("file_name=a%00.csv", &good, 422, "file_name", "invisible").await;
    check(
        "file_name=BTCUSDT-1d.xlsx",
        &good,
        422,
        "file_name",
        ".parquet",
    )
    .await;
    check(
        "file_name=prices-1d.csv",
        &good,
        422,
        "symbol",
        "add `symbol`",
    )
    .await;
    check(
        "file_name=BTCUSDT-1h.csv",
        &good,
        422,
        "timeframe",
        "not 1h",
    )
    .await;
    check(
        "file_name=BTCUSDT.csv",
        &days(1),
        422,
        "timeframe",
        "name it",
    )
    .await;
    check(
        &format!("{named}&timeframe=7m"),
        &good,
        422,
        "timeframe",
        "unknown",
    )
    .await;
    check(
        &format!("{named}&source=sample"),
        &good,
        422,
        "source",
        "choose another",
    )
    .await;
    check(named, "", 422, "file", "empty").await;
    check(named, HEADER, 422, "file", "no rows").await;
    check(
        named,
        "date,price\n2021-01-01,3\n",
        422,
        "file",
        "missing column",
    )
    .await;
    check(named, "\u{1f}\u{8b}\u{8}", 422, "file", "").await;
    check(named, "PK\u{3}\u{4}zip", 422, "file", "zip file, unpack it").await;
    check(
        "file_name=BTCUSDT-1d.parquet",
        "PAR1 and no more",
        422,
        "file",
        "Parquet",
    )
    .await;
    let unknown = send(&house, "file_name=BTX-1d.csv&symbol=BTX", good.clone());
    let (status, problem) = house.refused(unknown).await;
    assert_eq!((status, &problem["code"]), (404, &json!("not_found")));
    let form =
        send(&house, named, good.clone()).header("content-type", "multipart/form-data; boundary=x");
    assert_eq!(house.refused(form).await.1["code"], "not_a_file");
    let foreign = send(&house, named, good).header("origin", "http://evil.example");
    assert_eq!(house.refused(foreign).await.1["code"], "foreign_origin");
    assert!(uploads(&house).is_empty());
    let jobs = house.read("/api/v1/jobs").await;
    assert_eq!(jobs["items"], json!([]));
}

#[tokio::test]
async fn file_that_breaks_later_fails_the_job_and_is_removed() {
    let house = House::signed_in().await;
    let whole = zstd::encode_all(days(700).as_bytes(), 19).unwrap();
    let cut = whole[..whole.len() - 20].to_vec();
    let response = send(&house, "file_name=BTCUSDT-1d.csv.zst", cut)
        .send()
        .await
        .unwrap();
    // The first rows may still be readable: then it is the job that says so.
    if response.status() == 202 {
        let job: Value = response.json().await.unwrap();
        let events = follow(&house, job["id"].as_str().unwrap(), None).await;
        let ended = &events.last().unwrap().1;
        assert_eq!(ended["state"], "failed");
        let error = ended["error"].as_str().unwrap();
        assert!(
            error.contains("BTCUSDT-1d.csv.zst") && error.contains("cut off"),
            "{error}"
        );
        assert!(!error.contains("uploads"), "{error}");
    } else {
        assert_eq!(response.status(), 422);
    }
    assert!(uploads(&house).is_empty());
}

#[tokio::test]
async fn file_over_the_limit_is_refused_however_it_is_sent() {
    let configure = |config: &mut rumbo_app::Config| config.server.import_bytes_max = 4_000;
    let mut house = House::open_configured(configure, |_| {}).await;
    house.sign_up().await;
    let file = days(400);
    assert!(file.len() > 8_000);
    let query = "file_name=BTCUSDT-1d.csv";
    let (status, problem) = house.refused(send(&house, query, file.clone())).await;
    assert_eq!((status, &problem["code"]), (413, &json!("too_large")));
    assert!(problem["detail"].as_str().unwrap().contains("4000 bytes"));
    let pieces: Vec<_> = file
        .as_bytes()
        .chunks(700)
        .map(|piece| Ok::<_, std::io::Error>(piece.to_vec()))
        .collect();
    let streamed = Body::wrap_stream(stream::iter(pieces));
    let (status, _) = house.refused(send(&house, query, streamed)).await;
    assert_eq!(status, 413);
    assert!(uploads(&house).is_empty());
    let (job, _) = import(&house, query, days(60)).await;
    assert_eq!(job["result"]["inserted"], 60);
    // Other bodies keep their own limit.
    let long = house
        .request(Method::PUT, "/api/v1/settings")
        .header("content-type", "application/json")
        .body(vec![b' '; 2 << 20]);
    assert_eq!(house.refused(long).await.0, 413);
}

/// Starts an upload over a bare connection and sends only some of it.
async fn start_upload(address: std::net::SocketAddr, cookie: &str) -> TcpStream {
    let mut stream = TcpStream::connect(address).await.unwrap();
    let head = format!(
        "POST {PATH}?file_name=BTCUSDT-1d.csv HTTP/1.1\r\nhost: localhost\r\ncookie: {cookie}\r\n\
         content-length: 1000000\r\n\r\n{HEADER}"
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    stream
}

#[tokio::test]
async fn upload_that_breaks_off_leaves_nothing() {
    let mut house = House::signed_in().await;
    let cookie = house.forget_cookie().unwrap();
    let stream = start_upload(house.address, &cookie).await;
    until("the upload starts", || !uploads(&house).is_empty()).await;
    drop(stream);
    until("its file goes", || uploads(&house).is_empty()).await;
}

#[tokio::test]
async fn upload_that_stalls_is_given_up() {
    let impatient = |options: &mut rumbo_server::http::Options| {
        options.request_timeout = Duration::from_secs(3)
    };
    let mut house = House::open_with("", impatient).await;
    house.sign_up().await;
    let cookie = house.forget_cookie().unwrap();
    let mut stream = start_upload(house.address, &cookie).await;
    let mut answer = vec![0; 4_096];
    let count = stream.read(&mut answer).await.unwrap();
    let answer = String::from_utf8_lossy(&answer[..count]).into_owned();
    assert!(answer.starts_with("HTTP/1.1 408"), "{answer}");
    assert!(answer.contains("stalled"), "{answer}");
    assert!(uploads(&house).is_empty());
}

/// Starts the program on a data folder and returns it with its address.
fn serve(data: &std::path::Path) -> (Child, std::net::SocketAddr) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_rumbo"))
        .args(["serve", "--listen", "127.0.0.1:0"])
        .env_clear()
        .env("RUMBO_STORAGE_DATA", data)
        .env("RUMBO_DATA_SAMPLE", "never")
        .env("RUMBO_DATA_ONLINE", "false")
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut line = String::new();
    let mut out = BufReader::new(child.stdout.take().unwrap());
    out.read_line(&mut line).unwrap();
    let address = line
        .trim()
        .trim_start_matches("Rumbo: http://")
        .parse()
        .unwrap();
    (child, address)
}

#[tokio::test]
async fn upload_cut_by_a_crash_is_removed_at_the_next_start() {
    let data = tempfile::tempdir().unwrap();
    let count =
        || std::fs::read_dir(data.path().join("uploads")).map_or(0, |entries| entries.count());
    let (mut child, address) = serve(data.path());
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let setup = client
        .post(format!("http://{address}/api/v1/auth/setup"))
        .json(&json!({ "email": EMAIL, "password": PASSWORD }))
        .send()
        .await
        .unwrap();
    let cookie = setup.headers()["set-cookie"].to_str().unwrap();
    let cookie = cookie.split(';').next().unwrap().to_owned();
    let _stream = start_upload(address, &cookie).await;
    until("the upload starts", || count() == 1).await;
    child.kill().unwrap();
    child.wait().unwrap();
    assert_eq!(count(), 1);
    let (mut child, _) = serve(data.path());
    until("its file goes", || count() == 0).await;
    child.kill().unwrap();
    child.wait().unwrap();
}

#[tokio::test]
async fn coverage_counts_what_is_expected_and_stored() {
    let house = House::signed_in().await;
    let file = days(20).replace(&format!("{},", NOW_MS - 5 * DAY_MS), "x,");
    import(&house, "file_name=BTCUSDT-1d.csv", file).await;
    let coverage = house.read("/api/v1/data/coverage?days=30").await;
    assert_eq!(coverage["until"], NOW_MS + DAY_MS);
    assert_eq!(coverage["from"], NOW_MS - 29 * DAY_MS);
    let item = &coverage["items"][0];
    assert_eq!(
        (&item["symbol"], &item["bucket_ms"]),
        (&json!("BTC/USDT"), &json!(DAY_MS))
    );
    assert_eq!(item["from"], coverage["from"]);
    let counts = |name: &str| -> Vec<u64> {
        let counts = item[name].as_array().unwrap();
        counts.iter().map(|count| count.as_u64().unwrap()).collect()
    };
    let (expected, stored) = (counts("expected"), counts("stored"));
    // Nine days before the first bar, and today, whose bar is open.
    let mut whole = vec![0; 9];
    whole.extend([1; 20]);
    whole.push(0);
    assert_eq!(expected, whole);
    whole[24] = 0;
    assert_eq!(stored, whole);
    assert_eq!(
        house
            .refused(house.get("/api/v1/data/coverage?days=0"))
            .await
            .0,
        422
    );
    assert_eq!(
        house
            .refused(house.get("/api/v1/data/findings?days=9999"))
            .await
            .0,
        422
    );
}
