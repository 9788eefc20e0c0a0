//! What feeds the hub: events of this process as they are published, and a look at the stored bars
//! for what other processes did.

use std::collections::HashMap;
use std::time::Duration;

use rumbo_app::reader::closing_step;
use rumbo_bus::{Event, Received, Subscription};
use rumbo_store::Series;
use serde_json::Value;
use tokio::time::{MissedTickBehavior, interval};

use super::snapshot::{self, IndicatorTickView, TickerView};
use super::topic::{Topic, Watched};
use crate::http::Server;
use crate::http::error::{ApiResult, internal};
use crate::http::instrument::find_instrument;
use crate::http::job::find_job;

/// Pause between two looks at the stored bars.
const LOOK: Duration = Duration::from_secs(2);
/// Prices that are remembered at most.
const TICKERS_MAX: usize = 4_096;

/// What was told last.
#[derive(Debug, Default)]
struct Told {
    /// Number of series and sum of their revisions.
    data: Option<(usize, i64)>,
    tickers: HashMap<String, (BarMark, TickerView)>,
    indicators: HashMap<Watched, (Vec<BarMark>, IndicatorTickView)>,
}

/// What the last closed bar of a series depends on.
#[derive(Debug, PartialEq, Eq)]
struct BarMark {
    series_id: String,
    revision: i64,
    closing_step: i64,
}

/// Feeds the hub until the server stops.
pub(crate) async fn run(server: Server, mut news: Subscription) {
    let stopping = server.app.stopping();
    let mut looks = interval(LOOK);
    looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut told = Told::default();
    loop {
        let fed = tokio::select! {
            () = stopping.cancelled() => return,
            _ = looks.tick() => look(&server, &mut told).await,
            received = news.next() => match received {
                None => return,
                Some(Received::Missed(_)) => {
                    server.realtime.lose_events();
                    Ok(())
                }
                Some(Received::Event(event)) => pass_on(&server, &event, &mut told).await,
            },
        };
        if let Err(error) = fed {
            tracing::warn!(%error, "an event cannot be told to the pages");
            // They must not believe that nothing happened.
            server.realtime.lose_events();
        }
    }
}

async fn pass_on(server: &Server, event: &Event, told: &mut Told) -> ApiResult<()> {
    let Ok(topic) = event.topic.parse::<Topic>() else {
        return Ok(());
    };
    if !server.realtime.is_known(&topic) {
        return Ok(());
    }
    let data = match &topic {
        // The bus says only that something happened to the job.
        Topic::Job(id) => serde_json::to_value(find_job(server, id).await?).map_err(internal)?,
        _ => event.data.clone(),
    };
    server.realtime.publish(&topic, event.name, data);
    if matches!(topic, Topic::Data | Topic::Clock) {
        look(server, told).await?;
    }
    Ok(())
}

/// Tells what changed in the stored bars since the last look, and the prices that are read.
async fn look(server: &Server, told: &mut Told) -> ApiResult<()> {
    let all = snapshot::all_series(server).await?;
    let data = (all.len(), all.iter().map(|series| series.revision).sum());
    if told.data.replace(data).is_some_and(|before| before != data) {
        let health = snapshot::data_health(server, &all).await?;
        let health = serde_json::to_value(health).map_err(internal)?;
        server.realtime.publish(&Topic::Data, "changed", health);
    }
    for symbol in server.realtime.read_tickers() {
        tell_price(server, &symbol, &all, told).await?;
    }
    let watched = server.realtime.read_indicators();
    told.indicators.retain(|known, _| watched.contains(known));
    for one in watched {
        tell_indicator(server, one, &all, told).await?;
    }
    Ok(())
}

/// Computes an expression anew once a bar of its instrument has changed or closed.
async fn tell_indicator(
    server: &Server,
    watched: Watched,
    all: &[Series],
    told: &mut Told,
) -> ApiResult<()> {
    let calendar = find_instrument(server, &watched.symbol)?.calendar;
    let now = server.app.now_ms();
    let of_symbol = all.iter().filter(|series| series.symbol == watched.symbol);
    let marks: Vec<BarMark> = of_symbol
        .map(|series| BarMark {
            series_id: series.id.clone(),
            revision: series.revision,
            closing_step: closing_step(series, calendar, now),
        })
        .collect();
    let before = told.indicators.get(&watched);
    if before.is_some_and(|(told, _)| *told == marks) {
        return Ok(());
    }
    let view = snapshot::indicator(server, &watched).await?;
    // The first one too: a bar may have closed since the snapshot.
    if before.is_none_or(|(_, told)| *told != view) {
        let data: Value = serde_json::to_value(&view).map_err(internal)?;
        let topic = Topic::Indicator(watched.clone());
        server.realtime.publish(&topic, "indicator_update", data);
    }
    told.indicators.insert(watched, (marks, view));
    Ok(())
}

async fn tell_price(
    server: &Server,
    symbol: &str,
    all: &[Series],
    told: &mut Told,
) -> ApiResult<()> {
    let instrument = find_instrument(server, symbol)?;
    let Some(series) = snapshot::freshest(server, instrument, all) else {
        return Ok(());
    };
    let mark = BarMark {
        series_id: series.id.clone(),
        revision: series.revision,
        closing_step: closing_step(series, instrument.calendar, server.app.now_ms()),
    };
    let before = told.tickers.get(symbol);
    if before.is_some_and(|(told, _)| *told == mark) {
        return Ok(());
    }
    let view = snapshot::ticker(server, instrument, std::slice::from_ref(series)).await?;
    let is_news = before.is_none_or(|(_, told)| *told != view);
    if told.tickers.len() >= TICKERS_MAX {
        told.tickers.clear();
    }
    let data: Value = serde_json::to_value(&view).map_err(internal)?;
    if is_news {
        let topic = Topic::Ticker(symbol.to_owned());
        server.realtime.publish(&topic, "price_update", data);
    }
    told.tickers.insert(symbol.to_owned(), (mark, view));
    Ok(())
}
