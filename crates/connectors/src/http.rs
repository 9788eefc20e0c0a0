//! The one HTTP client: bounded in time and size, no redirects.

use std::time::Duration;

use bytes::{Bytes, BytesMut};
use reqwest::header::HeaderMap;
use reqwest::{StatusCode, Url};

const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
const IDLE_TIMEOUT: Duration = Duration::from_secs(60);
const IDLE_PER_HOST_MAX: usize = 4;

/// Client for everything that leaves the machine. Cloning shares its connections.
#[derive(Debug, Clone)]
pub struct Http(reqwest::Client);

/// Answer with its body read to the end.
#[derive(Debug, Clone)]
pub struct Response {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Bytes,
}

/// What one request may take.
#[derive(Debug, Clone, Copy)]
pub struct Bounds {
    pub timeout_ms: u64,
    pub body_bytes_max: usize,
}

/// No whole answer came.
#[derive(Debug, thiserror::Error)]
pub enum HttpError {
    #[error("the HTTP client cannot be set up: {0}")]
    Setup(#[source] reqwest::Error),
    #[error("no answer from `{host}` within {timeout_ms} ms")]
    Timeout { host: String, timeout_ms: u64 },
    #[error("`{host}` cannot be reached or broke off: {source}")]
    Transport {
        host: String,
        #[source]
        source: reqwest::Error,
    },
    #[error("the answer of `{host}` is longer than {body_bytes_max} bytes")]
    BodyTooLong { host: String, body_bytes_max: usize },
}

impl Http {
    /// Sets up the client.
    pub fn new() -> Result<Self, HttpError> {
        reqwest::Client::builder()
            .user_agent(concat!("rumbo/", env!("CARGO_PKG_VERSION")))
            .connect_timeout(CONNECT_TIMEOUT)
            .pool_idle_timeout(IDLE_TIMEOUT)
            .pool_max_idle_per_host(IDLE_PER_HOST_MAX)
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .map(Self)
            .map_err(HttpError::Setup)
    }

    /// Reads one address. The URL is left out of errors, as it may carry a key.
    pub async fn get(&self, url: Url, bounds: Bounds) -> Result<Response, HttpError> {
        let host = url.host_str().unwrap_or_default().to_owned();
        let failed = |error: reqwest::Error| {
            if error.is_timeout() {
                HttpError::Timeout {
                    host: host.clone(),
                    timeout_ms: bounds.timeout_ms,
                }
            } else {
                HttpError::Transport {
                    host: host.clone(),
                    source: error.without_url(),
                }
            }
        };
        let mut response = self
            .0
            .get(url)
            .timeout(Duration::from_millis(bounds.timeout_ms))
            .send()
            .await
            .map_err(failed)?;
        let mut body = BytesMut::new();
        while let Some(chunk) = response.chunk().await.map_err(failed)? {
            if body.len() + chunk.len() > bounds.body_bytes_max {
                return Err(HttpError::BodyTooLong {
                    host,
                    body_bytes_max: bounds.body_bytes_max,
                });
            }
            body.extend_from_slice(&chunk);
        }
        Ok(Response {
            status: response.status(),
            headers: response.headers().clone(),
            body: body.freeze(),
        })
    }
}
