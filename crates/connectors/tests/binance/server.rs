//! Binance's candle endpoint over a real socket, from recorded rows, with faults on demand.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex};

use serde_json::value::RawValue;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// What the server does instead of answering.
#[derive(Debug, Clone)]
#[allow(
    dead_code,
    reason = "each test that shares this server uses some of them"
)]
pub(crate) enum Fault {
    /// Nothing: this request is answered.
    None,
    Status {
        status: u16,
        headers: &'static str,
        body: &'static str,
    },
    /// Status 200 with a body that is no list of rows.
    Body(String),
    /// The right answer, cut in the middle.
    Truncated,
    /// Closes the connection without a word.
    HangUp,
    /// Never answers.
    Silence,
}

/// The server; it ends with this handle.
#[derive(Debug)]
pub(crate) struct Server {
    pub(crate) base_url: String,
    state: Arc<State>,
    task: JoinHandle<()>,
}

#[derive(Debug)]
struct State {
    /// Opening and text of every row, in order.
    rows: Vec<(i64, String)>,
    faults: Mutex<VecDeque<Fault>>,
    queries: Mutex<Vec<HashMap<String, String>>>,
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Server {
    /// Serves the rows of these recorded pages.
    #[expect(
        clippy::disallowed_methods,
        reason = "the task ends with the handle, there is no application to wait for it"
    )]
    pub(crate) async fn start(pages: &[&str]) -> Self {
        let mut rows = Vec::new();
        for page in pages {
            let texts: Vec<&RawValue> = serde_json::from_str(page).unwrap();
            for text in texts {
                let fields: Vec<&RawValue> = serde_json::from_str(text.get()).unwrap();
                rows.push((fields[0].get().parse().unwrap(), text.get().to_owned()));
            }
        }
        let state = Arc::new(State {
            rows,
            faults: Mutex::default(),
            queries: Mutex::default(),
        });
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base_url = format!("http://{}", listener.local_addr().unwrap());
        let shared = state.clone();
        let task = tokio::spawn(async move {
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                tokio::spawn(serve(stream, shared.clone()));
            }
        });
        Self {
            base_url,
            state,
            task,
        }
    }

    /// Lets the next requests fail, in this order.
    pub(crate) fn fail(&self, faults: impl IntoIterator<Item = Fault>) {
        self.state.faults.lock().unwrap().extend(faults);
    }

    /// Queries received so far.
    pub(crate) fn queries(&self) -> Vec<HashMap<String, String>> {
        self.state.queries.lock().unwrap().clone()
    }
}

async fn serve(mut stream: TcpStream, state: Arc<State>) {
    let mut request = Vec::new();
    while !request.ends_with(b"\r\n\r\n") {
        let mut chunk = [0; 1_024];
        match stream.read(&mut chunk).await {
            Ok(count) if count > 0 => request.extend_from_slice(&chunk[..count]),
            _ => return,
        }
    }
    let request = String::from_utf8(request).unwrap();
    let target = request.split(' ').nth(1).unwrap();
    let (path, query) = target.split_once('?').unwrap();
    let query: HashMap<String, String> = query
        .split('&')
        .filter_map(|pair| pair.split_once('='))
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect();
    let page = state.page(&query);
    state.queries.lock().unwrap().push(query);
    let fault = state.faults.lock().unwrap().pop_front();
    let answer = match fault {
        None | Some(Fault::None) if path == "/api/v3/klines" => answer(200, "", &page),
        None | Some(Fault::None) => answer(404, "", ""),
        Some(Fault::Status {
            status,
            headers,
            body,
        }) => answer(status, headers, body),
        Some(Fault::Body(body)) => answer(200, "", &body),
        Some(Fault::Truncated) => {
            let whole = answer(200, "", &page);
            whole[..whole.len() / 2].to_owned()
        }
        Some(Fault::HangUp) => return,
        Some(Fault::Silence) => std::future::pending().await,
    };
    // The client may have given up; that is its right.
    if stream.write_all(answer.as_bytes()).await.is_ok() {
        stream.shutdown().await.ok();
    }
}

fn answer(status: u16, headers: &str, body: &str) -> String {
    format!(
        "HTTP/1.1 {status} Recorded\r\nContent-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n{headers}\r\n{body}",
        body.len()
    )
}

impl State {
    /// Rows as the documentation of the endpoint says: both ends inclusive, the first `limit` of a
    /// range, the last ones without a range.
    fn page(&self, query: &HashMap<String, String>) -> String {
        let number = |name: &str| query.get(name).map(|text| text.parse::<i64>().unwrap());
        let limit = usize::try_from(number("limit").unwrap_or(500)).unwrap();
        let start = number("startTime");
        let end = number("endTime").unwrap_or(i64::MAX);
        let found: Vec<&str> = self
            .rows
            .iter()
            .filter(|(at, _)| start.is_none_or(|start| *at >= start) && *at <= end)
            .map(|(_, text)| text.as_str())
            .collect();
        let skipped = if start.is_none() {
            found.len().saturating_sub(limit)
        } else {
            0
        };
        let rows: Vec<&str> = found.into_iter().skip(skipped).take(limit).collect();
        format!("[{}]", rows.join(","))
    }
}
