//! Topics, who reads them, and the events that a reader who was away can still get.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::extract::ws::Message;
use serde_json::Value;

use super::ServerMessage;
use super::outbox::Outbox;
use super::topic::{Topic, Watched};

/// Events of one topic kept for readers that come back.
const BACKLOG_EVENTS_MAX: usize = 512;
/// Bytes of the events of one topic that are kept.
const BACKLOG_BYTES_MAX: usize = 512 * 1_024;
/// Topics that are kept at most; beyond it those without readers are forgotten.
const TOPICS_MAX: usize = 4_096;
/// Connections of one person at most.
const CONNECTIONS_PER_USER_MAX: usize = 32;
/// Connections at most.
const CONNECTIONS_MAX: usize = 512;

/// Every topic and every reader of this process.
#[derive(Debug)]
pub(crate) struct Hub {
    /// Changes with every start: sequences of another boot mean nothing here.
    boot: String,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    topics: HashMap<Topic, Stream>,
    /// Sequence from which topics start to count: above all that were forgotten.
    floor: u64,
    connections: HashMap<String, usize>,
}

#[derive(Debug, Default)]
struct Stream {
    sequence: u64,
    /// The newest events, ending with `sequence`.
    backlog: VecDeque<Message>,
    backlog_bytes: usize,
    readers: Vec<Arc<Outbox>>,
}

/// Where a reader stood before it was away.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place<'a> {
    pub(super) boot: &'a str,
    pub(super) sequence: u64,
}

/// Whether a reader got what it missed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Joined {
    Yes,
    /// It needs a snapshot that holds everything up to this sequence; see [`Hub::join_after`].
    NeedsSnapshot(u64),
}

/// A place among the connections of a person, given back when dropped.
#[derive(Debug)]
pub(super) struct Seat {
    hub: Arc<Hub>,
    user_id: String,
}

impl Hub {
    /// A hub that knows the standing topics.
    pub(crate) fn new() -> Self {
        let topics = Topic::STANDING.map(|topic| (topic, Stream::default()));
        Self {
            boot: uuid::Uuid::now_v7().simple().to_string(),
            state: Mutex::new(State {
                topics: HashMap::from(topics),
                ..State::default()
            }),
        }
    }

    /// Name of this run of the server.
    pub(super) fn boot(&self) -> &str {
        &self.boot
    }

    /// Takes a place among the connections; `None` when there are too many.
    pub(super) fn take_seat(self: &Arc<Self>, user_id: &str) -> Option<Seat> {
        let mut state = self.lock();
        let total: usize = state.connections.values().sum();
        let own = state.connections.get(user_id).copied().unwrap_or(0);
        if total >= CONNECTIONS_MAX || own >= CONNECTIONS_PER_USER_MAX {
            return None;
        }
        state.connections.insert(user_id.to_owned(), own + 1);
        metrics::gauge!("realtime_connections").increment(1.0);
        Some(Seat {
            hub: self.clone(),
            user_id: user_id.to_owned(),
        })
    }

    /// Tells whether events of a topic are kept or read.
    pub(super) fn is_known(&self, topic: &Topic) -> bool {
        self.lock().topics.contains_key(topic)
    }

    /// Symbols whose price somebody reads.
    pub(super) fn read_tickers(&self) -> Vec<String> {
        let state = self.lock();
        let read = state
            .topics
            .iter()
            .filter_map(|(topic, stream)| match topic {
                Topic::Ticker(symbol) if !stream.readers.is_empty() => Some(symbol.clone()),
                _ => None,
            });
        read.collect()
    }

    /// Expressions that somebody reads.
    pub(super) fn read_indicators(&self) -> Vec<Watched> {
        let state = self.lock();
        let read = state
            .topics
            .iter()
            .filter_map(|(topic, stream)| match topic {
                Topic::Indicator(watched) if !stream.readers.is_empty() => Some(watched.clone()),
                _ => None,
            });
        read.collect()
    }

    /// Counts an event and hands it to every reader. Nobody waits for a reader.
    pub(super) fn publish(&self, topic: &Topic, name: &str, data: Value) {
        let mut state = self.lock();
        let Some(stream) = state.topics.get_mut(topic) else {
            return;
        };
        stream.sequence += 1;
        let message = ServerMessage::Event {
            topic: topic.to_string(),
            sequence: stream.sequence,
            name: name.to_owned(),
            data,
        }
        .encode();
        metrics::counter!("realtime_events_total", "topic" => topic.kind()).increment(1);
        for reader in &stream.readers {
            if topic.is_latest_wins() {
                reader.put_latest(topic, message.clone());
            } else {
                reader.push(message.clone());
            }
        }
        stream.keep(message, topic);
    }

    /// Joins a topic with the events since `place`, if they are still here.
    pub(super) fn join(
        &self,
        topic: &Topic,
        place: Option<Place<'_>>,
        reader: &Arc<Outbox>,
    ) -> Joined {
        let mut state = self.lock();
        state.make_room();
        let floor = state.floor;
        let stream = state.topics.entry(topic.clone()).or_insert_with(|| Stream {
            sequence: floor,
            ..Stream::default()
        });
        let place = place.filter(|place| place.boot == self.boot);
        match place {
            Some(place) if stream.send_after(place.sequence, reader) => {
                stream.add(reader);
                Joined::Yes
            }
            _ => Joined::NeedsSnapshot(stream.sequence),
        }
    }

    /// Joins a topic with a snapshot that holds everything up to `sequence`, and the events since.
    /// When they are gone already, a newer snapshot is needed.
    pub(super) fn join_after(
        &self,
        topic: &Topic,
        (sequence, data): (u64, Value),
        reader: &Arc<Outbox>,
    ) -> Joined {
        let mut state = self.lock();
        let floor = state.floor;
        let stream = state.topics.entry(topic.clone()).or_insert_with(|| Stream {
            sequence: floor,
            ..Stream::default()
        });
        let message = ServerMessage::Snapshot {
            topic: topic.to_string(),
            sequence,
            data,
        };
        if topic.is_latest_wins() {
            reader.drop_latest(topic);
            reader.push(message.encode());
            if let Some(newest) = stream.backlog.back().filter(|_| stream.sequence > sequence) {
                reader.put_latest(topic, newest.clone());
            }
        } else {
            if !stream.reaches_back_to(sequence) {
                return Joined::NeedsSnapshot(stream.sequence);
            }
            reader.push(message.encode());
            stream.send_after(sequence, reader);
        }
        stream.add(reader);
        Joined::Yes
    }

    /// Leaves one topic.
    pub(super) fn leave(&self, topic: &Topic, reader: &Arc<Outbox>) {
        if let Some(stream) = self.lock().topics.get_mut(topic) {
            stream.readers.retain(|other| !Arc::ptr_eq(other, reader));
        }
        reader.drop_latest(topic);
    }

    /// Leaves every topic.
    pub(super) fn leave_all(&self, reader: &Arc<Outbox>) {
        for stream in self.lock().topics.values_mut() {
            stream.readers.retain(|other| !Arc::ptr_eq(other, reader));
        }
    }

    /// Says that events were lost before they came here: nobody can go on without a snapshot.
    pub(super) fn lose_events(&self) {
        let mut state = self.lock();
        for stream in state.topics.values_mut() {
            // One that stood at the end must not take the gap for nothing.
            stream.sequence += 1;
            stream.backlog.clear();
            stream.backlog_bytes = 0;
            for reader in stream.readers.drain(..) {
                reader.mark_stale();
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// Forgets topics that nobody reads when there are too many.
    fn make_room(&mut self) {
        if self.topics.len() < TOPICS_MAX {
            return;
        }
        let mut floor = self.floor;
        self.topics.retain(|topic, stream| {
            let stays = !stream.readers.is_empty() || Topic::STANDING.contains(topic);
            if !stays {
                floor = floor.max(stream.sequence);
            }
            stays
        });
        self.floor = floor;
    }
}

impl Stream {
    fn add(&mut self, reader: &Arc<Outbox>) {
        if !self.readers.iter().any(|other| Arc::ptr_eq(other, reader)) {
            self.readers.push(reader.clone());
        }
    }

    fn keep(&mut self, message: Message, topic: &Topic) {
        let events_max = if topic.is_latest_wins() {
            1
        } else {
            BACKLOG_EVENTS_MAX
        };
        self.backlog_bytes += message_bytes(&message);
        self.backlog.push_back(message);
        while self.backlog.len() > events_max || self.backlog_bytes > BACKLOG_BYTES_MAX {
            let Some(oldest) = self.backlog.pop_front() else {
                break;
            };
            self.backlog_bytes -= message_bytes(&oldest);
        }
    }

    /// Whether every event after `sequence` is here.
    fn reaches_back_to(&self, sequence: u64) -> bool {
        sequence <= self.sequence && self.sequence - sequence <= self.backlog.len() as u64
    }

    /// Sends every event after `sequence`; false when one of them is gone.
    fn send_after(&self, sequence: u64, reader: &Outbox) -> bool {
        if !self.reaches_back_to(sequence) {
            return false;
        }
        let missed = usize::try_from(self.sequence - sequence).unwrap_or(usize::MAX);
        let skipped = self.backlog.len().saturating_sub(missed);
        for message in self.backlog.iter().skip(skipped) {
            reader.push(message.clone());
        }
        true
    }
}

fn message_bytes(message: &Message) -> usize {
    message.to_text().map_or(0, str::len)
}

impl Drop for Seat {
    fn drop(&mut self) {
        let mut state = self.hub.lock();
        if let Some(own) = state.connections.get_mut(&self.user_id) {
            *own = own.saturating_sub(1);
            if *own == 0 {
                state.connections.remove(&self.user_id);
            }
        }
        metrics::gauge!("realtime_connections").decrement(1.0);
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    async fn next(reader: &Outbox) -> Value {
        let message = reader.next().await.unwrap();
        serde_json::from_str(message.to_text().unwrap()).unwrap()
    }

    fn publish(hub: &Hub, topic: &Topic, count: u64) {
        for at in 0..count {
            hub.publish(topic, "tick", json!(at));
        }
    }

    #[tokio::test]
    async fn reader_that_comes_back_gets_exactly_what_it_missed() {
        let hub = Hub::new();
        let reader = Arc::new(Outbox::default());
        publish(&hub, &Topic::Data, 5);
        let place = Place {
            boot: hub.boot(),
            sequence: 3,
        };
        assert_eq!(hub.join(&Topic::Data, Some(place), &reader), Joined::Yes);
        publish(&hub, &Topic::Data, 1);
        for sequence in [4, 5, 6] {
            assert_eq!(next(&reader).await["sequence"], sequence);
        }
        hub.leave(&Topic::Data, &reader);
        publish(&hub, &Topic::Data, 1);
        hub.publish(&Topic::Clock, "stepped", Value::Null);
        assert!(futures::FutureExt::now_or_never(reader.next()).is_none());
    }

    #[tokio::test]
    async fn other_boot_far_past_and_future_need_a_snapshot() {
        let hub = Hub::new();
        let reader = Arc::new(Outbox::default());
        publish(&hub, &Topic::Data, 600);
        for (boot, sequence) in [("other", 599), (hub.boot(), 10), (hub.boot(), 601)] {
            let place = Place { boot, sequence };
            let joined = hub.join(&Topic::Data, Some(place), &reader);
            assert_eq!(joined, Joined::NeedsSnapshot(600), "{sequence}");
        }
        // Two events come while the snapshot is read.
        publish(&hub, &Topic::Data, 2);
        let joined = hub.join_after(&Topic::Data, (600, json!("all")), &reader);
        assert_eq!(joined, Joined::Yes);
        assert_eq!(
            next(&reader).await,
            json!({ "op": "snapshot", "topic": "data", "sequence": 600, "data": "all" })
        );
        for sequence in [601, 602] {
            assert_eq!(next(&reader).await["sequence"], sequence);
        }
        publish(&hub, &Topic::Data, 600);
        let late = hub.join_after(&Topic::Data, (602, json!("all")), &reader);
        assert_eq!(late, Joined::NeedsSnapshot(1_202));
    }

    #[tokio::test]
    async fn price_that_came_meanwhile_follows_its_snapshot() {
        let hub = Hub::new();
        let reader = Arc::new(Outbox::default());
        let ticker = Topic::Ticker("A".to_owned());
        assert_eq!(hub.join(&ticker, None, &reader), Joined::NeedsSnapshot(0));
        publish(&hub, &ticker, 3);
        hub.join_after(&ticker, (0, json!("first")), &reader);
        assert_eq!(next(&reader).await["data"], "first");
        assert_eq!(next(&reader).await["sequence"], 3);
    }

    #[tokio::test]
    async fn lost_events_make_every_reader_stale() {
        let hub = Hub::new();
        let reader = Arc::new(Outbox::default());
        let place = Place {
            boot: hub.boot(),
            sequence: 0,
        };
        hub.join(&Topic::Data, Some(place), &reader);
        hub.lose_events();
        reader.stale().await;
        assert_eq!(
            hub.join(&Topic::Data, Some(place), &reader),
            Joined::NeedsSnapshot(1)
        );
    }

    #[test]
    fn forgotten_topics_do_not_count_from_the_start_again() {
        let hub = Hub::new();
        let reader = Arc::new(Outbox::default());
        let job = |at: usize| Topic::Job(at.to_string());
        for at in 0..TOPICS_MAX {
            hub.join_after(&job(at), (0, Value::Null), &reader);
            publish(&hub, &job(at), 1);
            hub.leave(&job(at), &reader);
        }
        assert!(matches!(
            hub.join(&job(9_999), None, &reader),
            Joined::NeedsSnapshot(_)
        ));
        assert!(!hub.is_known(&job(1)) && hub.is_known(&Topic::Data));
        assert_eq!(hub.join(&job(1), None, &reader), Joined::NeedsSnapshot(1));
    }

    #[test]
    fn seats_are_limited_and_given_back() {
        let hub = Arc::new(Hub::new());
        let seats: Vec<_> = (0..CONNECTIONS_PER_USER_MAX)
            .map(|_| hub.take_seat("ana").unwrap())
            .collect();
        assert!(hub.take_seat("ana").is_none());
        assert!(hub.take_seat("eva").is_some());
        drop(seats);
        assert!(hub.take_seat("ana").is_some());
    }
}
