//! One request to a source: paced, retried, behind the circuit breaker.

use std::sync::Arc;
use std::time::{Duration, Instant};

use backon::{ExponentialBuilder, Retryable};
use bytes::Bytes;
use reqwest::header::RETRY_AFTER;
use reqwest::{StatusCode, Url};
use rumbo_market::Clock;

use crate::http::Bounds;
use crate::{Circuit, Http, Meter, RateLimit, Response};

use super::{SourceError, SourceHealth, SourceSpec};

const BODY_BYTES_MAX: usize = 4 << 20;
/// Longest time that a call waits for its turn; beyond it the caller hears when to come back.
const WAIT_MS_MAX: i64 = 70_000;
/// Turns that are waited for at most, should the clock stand still.
const TURNS_MAX: u32 = 8;
/// What to wait after a 429 that names no time.
const RETRY_AFTER_DEFAULT_MS: i64 = 60_000;
/// Longest `Retry-After` that is believed.
const RETRY_AFTER_MAX_MS: i64 = 3 * 86_400_000;

/// How often and how soon to try again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RetrySpec {
    /// Attempts after the first.
    pub retries_max: usize,
    /// Before the first retry; doubles each time, with jitter.
    pub delay_ms: u64,
    pub delay_ms_max: u64,
}

impl Default for RetrySpec {
    fn default() -> Self {
        Self {
            retries_max: 4,
            delay_ms: 500,
            delay_ms_max: 15_000,
        }
    }
}

/// Requests to one source, which share its limit and its circuit.
#[derive(Debug)]
pub struct Requests {
    spec: &'static SourceSpec,
    base_url: String,
    retry: RetrySpec,
    http: Http,
    clock: Arc<dyn Clock>,
    limit: RateLimit,
    circuit: Circuit,
    meter: Meter,
}

impl Requests {
    /// Sets up requests to the public address of the source.
    pub fn new(spec: &'static SourceSpec, http: Http, clock: Arc<dyn Clock>) -> Self {
        Self {
            spec,
            base_url: spec.base_url.to_owned(),
            retry: RetrySpec::default(),
            http,
            clock,
            limit: RateLimit::new(spec.rate),
            circuit: Circuit::new(spec.circuit),
            meter: Meter::default(),
        }
    }

    /// Asks another address that speaks the same protocol, as a mirror does.
    #[must_use]
    pub fn at(mut self, base_url: impl Into<String>) -> Self {
        self.base_url = base_url.into();
        self
    }

    /// Tries again in another rhythm.
    #[must_use]
    pub fn retrying(mut self, retry: RetrySpec) -> Self {
        self.retry = retry;
        self
    }

    /// The source that is asked.
    pub fn spec(&self) -> &'static SourceSpec {
        self.spec
    }

    /// Current time.
    pub fn now_ms(&self) -> i64 {
        self.clock.now_ms()
    }

    /// What was measured of these requests.
    pub fn health(&self) -> SourceHealth {
        let now_ms = self.now_ms();
        SourceHealth {
            circuit: self.circuit.state(now_ms),
            paused_until: self.limit.paused_until(now_ms),
            latency_p95_ms: self.meter.latency_p95_ms(now_ms),
            error_rate_24h: self.meter.error_rate_24h(now_ms),
            quota_used: self.limit.used(now_ms),
        }
    }

    /// Reads `path` with a query and hands the answer to `read`; what that finds unreadable or
    /// failed is tried again.
    pub async fn get<T>(
        &self,
        path: &str,
        query: &[(&str, String)],
        weight: u32,
        read: impl Fn(&Response) -> Result<T, SourceError>,
    ) -> Result<T, SourceError> {
        let url = Url::parse_with_params(&format!("{}{path}", self.base_url), query).map_err(
            |error| SourceError::NotOffered {
                source_id: self.spec.id,
                what: format!("address `{}{path}`: {error}", self.base_url),
            },
        )?;
        let backoff = ExponentialBuilder::default()
            .with_min_delay(Duration::from_millis(self.retry.delay_ms))
            .with_max_delay(Duration::from_millis(self.retry.delay_ms_max))
            .with_max_times(self.retry.retries_max)
            .with_jitter();
        (|| self.attempt(url.clone(), weight, &read))
            .retry(backoff)
            .when(|error| error.is_transient() && !self.is_too_long(error))
            .notify(|error, delay| {
                tracing::debug!(source = self.spec.id, %error, ?delay, "trying again");
            })
            .await
    }

    async fn attempt<T>(
        &self,
        url: Url,
        weight: u32,
        read: impl Fn(&Response) -> Result<T, SourceError>,
    ) -> Result<T, SourceError> {
        self.circuit
            .admit(self.now_ms())
            .map_err(|until_ms| SourceError::CircuitOpen {
                source_id: self.spec.id,
                until_ms,
            })?;
        self.wait_for_turn(weight).await?;
        let started = Instant::now();
        let answer = self
            .exchange(url)
            .await
            .and_then(|response| read(&response));
        match &answer {
            Err(error) if error.is_transient() => self.meter.fail(self.now_ms()),
            _ => {
                let duration_ms = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
                self.meter.succeed(self.now_ms(), duration_ms);
            }
        }
        match &answer {
            Err(error) if error.is_fault() => {
                if self.circuit.fail(self.now_ms()) {
                    tracing::warn!(source = self.spec.id, %error, "circuit opened");
                }
            }
            _ => self.circuit.succeed(),
        }
        answer
    }

    async fn exchange(&self, url: Url) -> Result<Response, SourceError> {
        let source_id = self.spec.id;
        let bounds = Bounds {
            timeout_ms: self.spec.circuit.timeout_ms,
            body_bytes_max: BODY_BYTES_MAX,
        };
        let response = self
            .http
            .get(url, bounds)
            .await
            .map_err(|error| SourceError::Http { source_id, error })?;
        let status = response.status;
        // 418 is how some vendors say that 429 was ignored.
        if status == StatusCode::TOO_MANY_REQUESTS || status == StatusCode::IM_A_TEAPOT {
            let wait_ms = retry_after_ms(&response).unwrap_or(RETRY_AFTER_DEFAULT_MS);
            self.limit.pause_until(self.now_ms() + wait_ms);
            return Err(SourceError::RateLimited { source_id, wait_ms });
        }
        if status.is_server_error() {
            return Err(SourceError::Failed {
                source_id,
                status: status.as_u16(),
            });
        }
        Ok(response)
    }

    async fn wait_for_turn(&self, weight: u32) -> Result<(), SourceError> {
        let mut waited_ms = 0;
        for _ in 0..TURNS_MAX {
            let Err(wait_ms) = self.limit.take(weight, self.now_ms()) else {
                return Ok(());
            };
            waited_ms += wait_ms;
            if waited_ms > WAIT_MS_MAX {
                break;
            }
            tokio::time::sleep(Duration::from_millis(wait_ms.unsigned_abs())).await;
        }
        Err(SourceError::RateLimited {
            source_id: self.spec.id,
            wait_ms: waited_ms,
        })
    }

    /// A pause longer than anyone should wait inside a call is the caller's to plan.
    fn is_too_long(&self, error: &SourceError) -> bool {
        matches!(error, SourceError::RateLimited { wait_ms, .. } if *wait_ms > WAIT_MS_MAX)
    }
}

/// Seconds of `Retry-After`; dates, which no source here sends, are not read.
fn retry_after_ms(response: &Response) -> Option<i64> {
    let seconds: i64 = response
        .headers
        .get(RETRY_AFTER)?
        .to_str()
        .ok()?
        .trim()
        .parse()
        .ok()?;
    Some(seconds.checked_mul(1_000)?.clamp(0, RETRY_AFTER_MAX_MS))
}

/// Body as text for an error message, cut short.
pub(super) fn excerpt(body: &Bytes) -> String {
    const EXCERPT_CHARS_MAX: usize = 120;
    String::from_utf8_lossy(body)
        .chars()
        .take(EXCERPT_CHARS_MAX)
        .map(|letter| if letter.is_control() { ' ' } else { letter })
        .collect()
}
