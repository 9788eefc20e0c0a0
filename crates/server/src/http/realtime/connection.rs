//! One socket: what the client asks for, what it is sent, and how it ends.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Bytes;
use axum::extract::ws::{Message, WebSocket};
use futures::stream::{SplitSink, SplitStream};
use futures::{SinkExt, StreamExt};
use rumbo_app::App;
use rumbo_store::user::User;
use serde_json::Value;
use tokio::time::{Instant, MissedTickBehavior, interval, timeout};

use super::hub::{Joined, Place, Seat};
use super::outbox::{Ending, Outbox};
use super::topic::{Topic, Watched};
use super::{ClientMessage, ServerMessage, snapshot};
use crate::http::Server;
use crate::http::error::{ApiError, shortened};
use crate::http::indicator::compile_expression;
use crate::http::instrument::find_instrument;

/// Bytes that one message of a client may have.
pub(super) const MESSAGE_BYTES_MAX: usize = 4_096;
/// Topics that one connection may listen to.
const TOPICS_MAX: usize = 256;
/// Messages that a client may send at once, and the pace at which it may send more.
const MESSAGES_AT_ONCE: f64 = 300.0;
const MESSAGES_PER_S: f64 = 20.0;
/// Pause between two pings; the session is looked at as often.
const PING_INTERVAL: Duration = Duration::from_secs(20);
/// Silence after which a client counts as gone.
const IDLE: Duration = Duration::from_secs(60);
/// Time that one message may take to leave.
const SEND_TIMEOUT: Duration = Duration::from_secs(10);
/// Time that a client has to take the last word.
const CLOSE_TIMEOUT: Duration = Duration::from_secs(8);
/// Time that a client has to answer the last word.
const DRAIN_TIMEOUT: Duration = Duration::from_secs(1);
/// Times that a snapshot is read anew because too much happened meanwhile.
const SNAPSHOT_ATTEMPTS: usize = 3;

/// One socket of one person.
#[derive(Debug)]
pub(super) struct Connection {
    server: Server,
    user: Arc<User>,
    token: String,
    outbox: Arc<Outbox>,
    _seat: Seat,
}

/// A message was refused.
struct Refusal {
    code: &'static str,
    detail: String,
}

/// Messages that a client may still send.
struct Allowance {
    left: f64,
    at: Instant,
}

impl Connection {
    pub(super) fn new(server: Server, user: Arc<User>, token: String, seat: Seat) -> Self {
        Self {
            server,
            user,
            token,
            outbox: Arc::default(),
            _seat: seat,
        }
    }

    pub(super) fn app(&self) -> App {
        self.server.app.clone()
    }

    /// Serves the client until it leaves or is asked to.
    pub(super) async fn run(self, socket: WebSocket) {
        let (sink, stream) = socket.split();
        let hello = ServerMessage::Hello {
            boot: self.server.realtime.boot().to_owned(),
        };
        self.outbox.push(hello.encode());
        let (mut stream, ending) = tokio::join!(self.listen(stream), send_all(&self.outbox, sink));
        // What the client still sends is read, or closing would wipe out the last word.
        let rest = async { while let Some(Ok(_)) = stream.next().await {} };
        timeout(DRAIN_TIMEOUT, rest).await.ok();
        self.server.realtime.leave_all(&self.outbox);
        metrics::counter!("realtime_closed_total", "reason" => ending.name()).increment(1);
    }

    async fn listen(&self, mut stream: SplitStream<WebSocket>) -> SplitStream<WebSocket> {
        let stopping = self.server.app.stopping();
        let mut pings = interval(PING_INTERVAL);
        pings.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut heard_at = Instant::now();
        let mut allowance = Allowance {
            left: MESSAGES_AT_ONCE,
            at: heard_at,
        };
        let mut topics = HashSet::new();
        loop {
            tokio::select! {
                _ = self.outbox.ended() => return stream,
                () = stopping.cancelled() => self.outbox.end(Ending::Stopping),
                () = self.outbox.stale() => self.join_again(&topics).await,
                _ = pings.tick() => self.look_after(heard_at).await,
                received = stream.next() => {
                    heard_at = Instant::now();
                    match received {
                        Some(Ok(Message::Text(text))) if allowance.take(heard_at) => {
                            self.answer(&text, &mut topics).await;
                        }
                        Some(Ok(Message::Text(_))) => self.outbox.end(Ending::TooManyMessages),
                        Some(Ok(Message::Binary(_))) => self.refuse("malformed", "send JSON as text", None),
                        Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
                        Some(Err(error)) if is_too_big(&error) => self.outbox.end(Ending::MessageTooBig),
                        Some(Ok(Message::Close(_)) | Err(_)) | None => self.outbox.end(Ending::Gone),
                    }
                }
            }
        }
    }

    /// Ends a client that is silent or whose session has ended, else asks for a sign of life.
    async fn look_after(&self, heard_at: Instant) {
        if heard_at.elapsed() > IDLE {
            return self.outbox.end(Ending::Idle);
        }
        match self.server.accounts.visit(&self.token).await {
            Ok(None) => self.outbox.end(Ending::SignedOut),
            Ok(Some(_)) => self.outbox.push(Message::Ping(Bytes::new())),
            Err(error) => tracing::warn!(%error, "a session cannot be looked at"),
        }
    }

    async fn answer(&self, text: &str, topics: &mut HashSet<Topic>) {
        let message = match serde_json::from_str(text) {
            Ok(message) => message,
            Err(error) => {
                let detail = shortened(&error.to_string());
                return self.refuse("malformed", &detail, None);
            }
        };
        match message {
            ClientMessage::Ping => self.outbox.push(ServerMessage::Pong.encode()),
            ClientMessage::Unsubscribe { topic } => {
                if let Ok(known) = self.find_topic(&topic).await {
                    self.server.realtime.leave(&known, &self.outbox);
                    topics.remove(&known);
                }
            }
            ClientMessage::Subscribe { topic, after, boot } => {
                let place = after.zip(boot.as_deref());
                let place = place.map(|(sequence, boot)| Place { boot, sequence });
                if let Err(refusal) = self.subscribe(&topic, place, topics).await {
                    self.refuse(refusal.code, &refusal.detail, Some(topic));
                }
            }
        }
    }

    async fn subscribe(
        &self,
        topic: &str,
        place: Option<Place<'_>>,
        topics: &mut HashSet<Topic>,
    ) -> Result<(), Refusal> {
        let known = self.find_topic(topic).await?;
        if topics.len() >= TOPICS_MAX && !topics.contains(&known) {
            return Err(Refusal {
                code: "too_many_topics",
                detail: format!("a connection may listen to {TOPICS_MAX} topics"),
            });
        }
        self.join(&known, place).await?;
        topics.insert(known);
        Ok(())
    }

    /// The topic that a text means, with the canonical symbol; what it is about must exist.
    async fn find_topic(&self, text: &str) -> Result<Topic, Refusal> {
        let topic = text.parse().map_err(|_| Refusal {
            code: "unknown_topic",
            detail: format!(
                "`{}` is not a topic, use decisions, data, clock, job:ID, ticker:SYMBOL or \
                 indicator:SYMBOL:TIMEFRAME:EXPRESSION",
                shortened(text)
            ),
        })?;
        match topic {
            Topic::Ticker(symbol) => {
                let found = find_instrument(&self.server, &symbol)?;
                Ok(Topic::Ticker(found.symbol.clone()))
            }
            Topic::Indicator(watched) => {
                let found = find_instrument(&self.server, &watched.symbol)?;
                compile_expression(&watched.expr)?;
                let symbol = found.symbol.clone();
                Ok(Topic::Indicator(Watched { symbol, ..watched }))
            }
            Topic::Job(id) => {
                crate::http::job::find_job(&self.server, &id).await?;
                Ok(Topic::Job(id))
            }
            topic => Ok(topic),
        }
    }

    async fn join(&self, topic: &Topic, place: Option<Place<'_>>) -> Result<(), Refusal> {
        let hub = &self.server.realtime;
        let mut joined = hub.join(topic, place, &self.outbox);
        for _ in 0..SNAPSHOT_ATTEMPTS {
            let Joined::NeedsSnapshot(sequence) = joined else {
                return Ok(());
            };
            // Read after the sequence was taken: it may hold more than it says, never less.
            let data: Value = snapshot::read(&self.server, &self.user, topic).await?;
            joined = hub.join_after(topic, (sequence, data), &self.outbox);
        }
        match joined {
            Joined::Yes => Ok(()),
            Joined::NeedsSnapshot(_) => Err(Refusal {
                code: "unavailable",
                detail: "too much is happening, try again".to_owned(),
            }),
        }
    }

    /// Gives every topic a fresh snapshot after events were lost.
    async fn join_again(&self, topics: &HashSet<Topic>) {
        for topic in topics {
            if let Err(refusal) = self.join(topic, None).await {
                self.refuse(refusal.code, &refusal.detail, Some(topic.to_string()));
            }
        }
    }

    fn refuse(&self, code: &str, detail: &str, topic: Option<String>) {
        let error = ServerMessage::Error {
            code: code.to_owned(),
            detail: detail.to_owned(),
            topic: topic.map(|topic| shortened(&topic)),
        };
        self.outbox.push(error.encode());
    }
}

/// Sends what waits until the end, then says why. A client that does not take a message in time is
/// too slow.
async fn send_all(outbox: &Outbox, mut sink: SplitSink<WebSocket, Message>) -> Ending {
    let ending = loop {
        let message = match outbox.next().await {
            Ok(message) => message,
            Err(ending) => break ending,
        };
        tokio::select! {
            // Dropping a send half way loses nothing: the rest goes out before the last word.
            ending = outbox.ended() => break ending,
            sent = timeout(SEND_TIMEOUT, sink.send(message)) => match sent {
                Ok(Ok(())) => metrics::counter!("realtime_messages_sent_total").increment(1),
                Ok(Err(_)) => outbox.end(Ending::Gone),
                Err(_) => outbox.end(Ending::SlowConsumer),
            }
        }
    };
    let last_word = async {
        sink.send(ending.message()).await?;
        sink.close().await
    };
    match timeout(CLOSE_TIMEOUT, last_word).await {
        Ok(Ok(())) => {}
        // It left already.
        Ok(Err(error)) => tracing::debug!(%error, "a socket was closed by the other side"),
        Err(_) => tracing::debug!(
            reason = ending.name(),
            "a client did not take the last word"
        ),
    }
    ending
}

fn is_too_big(error: &axum::Error) -> bool {
    // The library's own type is not part of the interface of axum.
    error.to_string().contains("too long") || error.to_string().contains("too big")
}

impl Allowance {
    /// Counts one message; false when the client sends too many.
    fn take(&mut self, now: Instant) -> bool {
        let earned = (now - self.at).as_secs_f64() * MESSAGES_PER_S;
        self.left = (self.left + earned).min(MESSAGES_AT_ONCE);
        self.at = now;
        if self.left < 1.0 {
            return false;
        }
        self.left -= 1.0;
        true
    }
}

impl From<ApiError> for Refusal {
    fn from(error: ApiError) -> Self {
        let code = if error.status().is_server_error() {
            "unavailable"
        } else {
            error.code()
        };
        Self {
            code,
            detail: error.to_string(),
        }
    }
}
