//! Events between the tasks of one process.
//!
//! Every event has a topic (`decision`, `job:{id}`, `data`) and a sequence number that grows by
//! one, so that a reader notices what it missed. A slow reader loses the oldest events and is
//! told how many; a writer never waits.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use serde::Serialize;
use serde_json::Value;
use tokio::sync::broadcast;

/// Events kept for readers that lag behind.
const BACKLOG_EVENTS_MAX: usize = 1_024;

/// Something that happened.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Event {
    /// Position in the sequence of this bus, from 1.
    pub sequence: u64,
    /// What it is about.
    pub topic: String,
    /// What happened.
    pub name: &'static str,
    pub data: Value,
}

/// Publisher and source of subscriptions. Clones share the same stream.
#[derive(Debug, Clone)]
pub struct Bus {
    sender: broadcast::Sender<Arc<Event>>,
    sequence: Arc<AtomicU64>,
}

impl Default for Bus {
    fn default() -> Self {
        Self {
            sender: broadcast::Sender::new(BACKLOG_EVENTS_MAX),
            sequence: Arc::default(),
        }
    }
}

impl Bus {
    /// Publishes an event; without readers it is gone.
    pub fn publish(&self, topic: impl Into<String>, name: &'static str, data: Value) {
        let sequence = self.sequence.fetch_add(1, Ordering::SeqCst) + 1;
        let event = Arc::new(Event {
            sequence,
            topic: topic.into(),
            name,
            data,
        });
        // An error means that nobody listens, which is fine.
        self.sender.send(event).ok();
    }

    /// Starts to listen; events published before are not seen.
    pub fn subscribe(&self) -> Subscription {
        Subscription(self.sender.subscribe())
    }
}

/// One reader of the bus.
#[derive(Debug)]
pub struct Subscription(broadcast::Receiver<Arc<Event>>);

/// What a reader gets.
#[derive(Debug, Clone, PartialEq)]
pub enum Received {
    Event(Arc<Event>),
    /// The reader was too slow and this many events are lost to it.
    Missed(u64),
}

impl Subscription {
    /// Waits for the next event; `None` when the bus is gone.
    pub async fn next(&mut self) -> Option<Received> {
        match self.0.recv().await {
            Ok(event) => Some(Received::Event(event)),
            Err(broadcast::error::RecvError::Lagged(missed)) => Some(Received::Missed(missed)),
            Err(broadcast::error::RecvError::Closed) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn reader_sees_events_in_order() {
        let bus = Bus::default();
        let mut reader = bus.subscribe();
        bus.publish("data", "imported", 1.into());
        bus.publish("data", "imported", 2.into());
        for sequence in [1, 2] {
            let Some(Received::Event(event)) = reader.next().await else {
                panic!("no event")
            };
            assert_eq!(event.sequence, sequence);
        }
    }

    #[tokio::test]
    async fn slow_reader_is_told_what_it_missed() {
        let bus = Bus::default();
        let mut reader = bus.subscribe();
        for _ in 0..BACKLOG_EVENTS_MAX + 3 {
            bus.publish("data", "imported", Value::Null);
        }
        assert_eq!(reader.next().await, Some(Received::Missed(3)));
        assert!(matches!(reader.next().await, Some(Received::Event(event)) if event.sequence == 4));
    }
}
