//! What waits to be sent over one connection: bounded, and never waited for by who puts it in.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};

use axum::extract::ws::{CloseFrame, Message, Utf8Bytes, close_code};
use tokio::sync::watch;

use super::topic::Topic;

/// Messages that wait for one connection at most; beyond it the client is too slow.
pub(super) const WAITING_MAX: usize = 1_024;
/// Bytes that wait for one connection at most. Connections share the bytes of an event.
pub(super) const WAITING_BYTES_MAX: usize = 1 << 20;

/// Why a connection ends, as the client is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ending {
    /// The client left.
    Gone,
    SlowConsumer,
    Idle,
    SignedOut,
    TooManyMessages,
    MessageTooBig,
    Stopping,
}

impl Ending {
    /// Name on the wire and in metrics.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Gone => "gone",
            Self::SlowConsumer => "slow_consumer",
            Self::Idle => "idle",
            Self::SignedOut => "signed_out",
            Self::TooManyMessages => "too_many_messages",
            Self::MessageTooBig => "message_too_big",
            Self::Stopping => "server_stopping",
        }
    }

    /// What the client is told last.
    pub(super) fn message(self) -> Message {
        let code = match self {
            Self::Gone => close_code::NORMAL,
            Self::SlowConsumer => close_code::AGAIN,
            Self::Idle | Self::SignedOut | Self::TooManyMessages => close_code::POLICY,
            Self::MessageTooBig => close_code::SIZE,
            Self::Stopping => close_code::AWAY,
        };
        Message::Close(Some(CloseFrame {
            code,
            reason: Utf8Bytes::from_static(self.name()),
        }))
    }
}

/// Messages that wait for one connection.
#[derive(Debug)]
pub(super) struct Outbox {
    waiting: Mutex<Waiting>,
    /// Counts changes, for who waits for one.
    changes: watch::Sender<u64>,
}

#[derive(Debug, Default)]
struct Waiting {
    messages: VecDeque<Message>,
    bytes: usize,
    /// The newest event of each topic where only that matters.
    latest: BTreeMap<Topic, Message>,
    /// Events were lost before they came here: every topic needs a snapshot.
    is_stale: bool,
    ending: Option<Ending>,
}

impl Default for Outbox {
    fn default() -> Self {
        Self {
            waiting: Mutex::default(),
            changes: watch::Sender::new(0),
        }
    }
}

impl Outbox {
    /// Puts a message at the end. A client that lets too much pile up is ended instead.
    pub(super) fn push(&self, message: Message) {
        let mut waiting = self.lock();
        if waiting.ending.is_some() {
            return;
        }
        waiting.bytes += size_bytes(&message);
        waiting.messages.push_back(message);
        if waiting.messages.len() > WAITING_MAX || waiting.bytes > WAITING_BYTES_MAX {
            waiting.end(Ending::SlowConsumer);
        }
        self.tell(waiting);
    }

    /// Puts an event in place of the one of the same topic that still waits.
    pub(super) fn put_latest(&self, topic: &Topic, message: Message) {
        let mut waiting = self.lock();
        if waiting.ending.is_none() {
            waiting.latest.insert(topic.clone(), message);
            self.tell(waiting);
        }
    }

    /// Drops the event of a topic that still waits.
    pub(super) fn drop_latest(&self, topic: &Topic) {
        self.lock().latest.remove(topic);
    }

    /// Says that events were lost before they came here.
    pub(super) fn mark_stale(&self) {
        let mut waiting = self.lock();
        waiting.is_stale = true;
        self.tell(waiting);
    }

    /// Waits until events were lost, and forgets it.
    pub(super) async fn stale(&self) {
        self.until(|waiting| std::mem::take(&mut waiting.is_stale).then_some(()))
            .await;
    }

    /// Ends the connection; what waits is dropped. The first reason stays.
    pub(super) fn end(&self, ending: Ending) {
        let mut waiting = self.lock();
        waiting.end(ending);
        self.tell(waiting);
    }

    /// Waits for the end.
    pub(super) async fn ended(&self) -> Ending {
        self.until(|waiting| waiting.ending).await
    }

    /// Takes the next message; an error is the reason why there are no more.
    pub(super) async fn next(&self) -> Result<Message, Ending> {
        self.until(|waiting| match waiting.ending {
            Some(ending) => Some(Err(ending)),
            None => waiting.take().map(Ok),
        })
        .await
    }

    async fn until<T>(&self, mut ready: impl FnMut(&mut Waiting) -> Option<T>) -> T {
        let mut changes = self.changes.subscribe();
        loop {
            changes.borrow_and_update();
            if let Some(found) = ready(&mut self.lock()) {
                return found;
            }
            // The sender lives as long as `self`, so this ends with a change.
            changes.changed().await.ok();
        }
    }

    fn lock(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn tell(&self, waiting: MutexGuard<'_, Waiting>) {
        drop(waiting);
        self.changes.send_modify(|changes| *changes += 1);
    }
}

impl Waiting {
    fn take(&mut self) -> Option<Message> {
        if let Some(message) = self.messages.pop_front() {
            self.bytes -= size_bytes(&message);
            return Some(message);
        }
        self.latest.pop_first().map(|(_, message)| message)
    }

    fn end(&mut self, ending: Ending) {
        if self.ending.is_none() {
            *self = Self {
                ending: Some(ending),
                ..Self::default()
            };
        }
    }
}

fn size_bytes(message: &Message) -> usize {
    match message {
        Message::Text(text) => text.len(),
        Message::Binary(bytes) | Message::Ping(bytes) | Message::Pong(bytes) => bytes.len(),
        Message::Close(_) => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &'static str) -> Message {
        Message::Text(Utf8Bytes::from_static(text))
    }

    #[tokio::test]
    async fn messages_keep_their_order_and_the_latest_wins() {
        let outbox = Outbox::default();
        let ticker = Topic::Ticker("A".to_owned());
        outbox.put_latest(&ticker, text("old"));
        outbox.push(text("one"));
        outbox.put_latest(&ticker, text("new"));
        outbox.push(text("two"));
        for expected in ["one", "two", "new"] {
            assert_eq!(outbox.next().await, Ok(text(expected)));
        }
    }

    #[tokio::test]
    async fn too_much_that_waits_ends_the_connection() {
        let outbox = Outbox::default();
        for _ in 0..WAITING_MAX {
            outbox.push(text("x"));
        }
        assert_eq!(outbox.lock().messages.len(), WAITING_MAX);
        outbox.push(text("x"));
        assert_eq!(outbox.lock().messages.len(), 0);
        assert_eq!(outbox.next().await, Err(Ending::SlowConsumer));
        outbox.end(Ending::Stopping);
        assert_eq!(outbox.ended().await, Ending::SlowConsumer);
        let outbox = Outbox::default();
        outbox.push(Message::Text("x".repeat(WAITING_BYTES_MAX + 1).into()));
        assert_eq!(outbox.next().await, Err(Ending::SlowConsumer));
    }

    #[tokio::test]
    async fn latest_events_never_pile_up() {
        let outbox = Outbox::default();
        for _ in 0..10 * WAITING_MAX {
            outbox.put_latest(&Topic::Ticker("A".to_owned()), text("x"));
        }
        assert_eq!(outbox.next().await, Ok(text("x")));
        assert!(outbox.lock().take().is_none());
    }
}
