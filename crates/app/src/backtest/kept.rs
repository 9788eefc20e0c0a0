//! Long parts of stored results, read once and kept while somebody looks at them.

use std::sync::Arc;
use std::time::Duration;

use moka::future::Cache;
use rumbo_engine::backtest::Trade;
use rumbo_store::backtest as store;
use serde::de::DeserializeOwned;

use super::cells::Cells;
use super::columns::{Curve, unpack_json, unpack_trades};
use super::events::{Exposure, OrderLine, TradeMarks};
use super::grid::GridPlan;
use crate::{App, AppError};

/// Name of the part with the account value at each close.
pub(crate) const EQUITY: &str = "equity";
/// Name of the part with the account value of buying and holding.
pub(crate) const BENCHMARK: &str = "benchmark";
/// Name of the part with the closed trades.
pub(crate) const TRADES: &str = "trades";
/// Name of the part with the instruments and reasons of the trades of an account, JSON.
pub(crate) const TRADE_MARKS: &str = "trade_marks";
/// Name of the part with the orders of an account, JSON.
pub(crate) const ORDERS: &str = "orders";
/// Name of the part with cash, sizes and positions of an account at each close.
pub(crate) const EXPOSURE: &str = "exposure";
/// Name of the part with everything else, JSON.
pub(crate) const REPORT: &str = "report";

/// Name of the part with the axes of a sweep, JSON.
pub(crate) const GRID: &str = "grid";

/// Memory that kept parts take at most.
const KEPT_KIB_MAX: u64 = 128 * 1_024;
/// A part that nobody asks for is dropped after this.
const IDLE: Duration = Duration::from_secs(600);
const POINT_BYTES: usize = 16;
const MARK_BYTES: usize = 12;
const FLOAT_BYTES: usize = 8;
/// Memory of a symbol, about.
const SYMBOL_BYTES: usize = 32;

/// Parts of results by id and name. Clones share them.
#[derive(Debug, Clone)]
pub(crate) struct PartShelf(Cache<(String, &'static str), Kept>);

#[derive(Debug, Clone)]
enum Kept {
    Curve(Arc<Curve>),
    Trades(Arc<Vec<Trade>>),
    Marks(Arc<TradeMarks>),
    Orders(Arc<Vec<OrderLine>>),
    Exposure(Arc<Exposure>),
}

impl Default for PartShelf {
    fn default() -> Self {
        let size_kib = |_: &(String, &'static str), kept: &Kept| {
            let bytes = match kept {
                Kept::Curve(curve) => curve.at.len() * POINT_BYTES,
                Kept::Trades(trades) => trades.len() * size_of::<Trade>(),
                Kept::Marks(marks) => marks.instrument.len() * MARK_BYTES,
                Kept::Orders(orders) => orders.len() * (size_of::<OrderLine>() + SYMBOL_BYTES),
                Kept::Exposure(exposure) => {
                    exposure.at.len() * (exposure.instruments.len() + 4) * FLOAT_BYTES
                }
            };
            u32::try_from(bytes / 1_024 + 1).unwrap_or(u32::MAX)
        };
        Self(
            Cache::builder()
                .max_capacity(KEPT_KIB_MAX)
                .weigher(size_kib)
                .time_to_idle(IDLE)
                .build(),
        )
    }
}

/// The account value at each close; `None` while there is no result.
pub async fn equity(app: &App, id: &str) -> Result<Option<Arc<Curve>>, AppError> {
    curve(app, id, EQUITY).await
}

/// The account value of buying and holding the same bars; `None` for results without one.
pub async fn benchmark(app: &App, id: &str) -> Result<Option<Arc<Curve>>, AppError> {
    curve(app, id, BENCHMARK).await
}

/// Closed trades in the order of their exits; `None` while there is no result.
pub async fn trades(app: &App, id: &str) -> Result<Option<Arc<Vec<Trade>>>, AppError> {
    let key = (id.to_owned(), TRADES);
    if let Some(Kept::Trades(trades)) = app.parts.0.get(&key).await {
        return Ok(Some(trades));
    }
    let trades = match store::part(&app.db, id, TRADES).await? {
        Some(stored) => app.compute(move || unpack_trades(&stored)).await?,
        None => match earlier(app, id).await? {
            Some((text, _)) => serde_json::from_str(&text).map_err(|error| damaged(id, &error)),
            None => return Ok(None),
        },
    };
    let trades = Arc::new(trades.map_err(|error| named(id, error))?);
    app.parts.0.insert(key, Kept::Trades(trades.clone())).await;
    Ok(Some(trades))
}

/// Instruments and reasons of the trades of an account; `None` for other results.
pub async fn trade_marks(app: &App, id: &str) -> Result<Option<Arc<TradeMarks>>, AppError> {
    let key = (id.to_owned(), TRADE_MARKS);
    if let Some(Kept::Marks(marks)) = app.parts.0.get(&key).await {
        return Ok(Some(marks));
    }
    let Some(stored) = store::part(&app.db, id, TRADE_MARKS).await? else {
        return Ok(None);
    };
    let marks = app
        .compute(move || unpack_json::<TradeMarks>(&stored))
        .await?;
    let marks = Arc::new(marks.map_err(|error| named(id, error))?);
    app.parts.0.insert(key, Kept::Marks(marks.clone())).await;
    Ok(Some(marks))
}

/// Orders of an account in the order of their placing; `None` for other results.
pub async fn orders(app: &App, id: &str) -> Result<Option<Arc<Vec<OrderLine>>>, AppError> {
    let key = (id.to_owned(), ORDERS);
    if let Some(Kept::Orders(orders)) = app.parts.0.get(&key).await {
        return Ok(Some(orders));
    }
    let Some(stored) = store::part(&app.db, id, ORDERS).await? else {
        return Ok(None);
    };
    let orders = app
        .compute(move || unpack_json::<Vec<OrderLine>>(&stored))
        .await?;
    let orders = Arc::new(orders.map_err(|error| named(id, error))?);
    app.parts.0.insert(key, Kept::Orders(orders.clone())).await;
    Ok(Some(orders))
}

/// Cash and positions of an account at each close; `None` for other results.
pub async fn exposure(app: &App, id: &str) -> Result<Option<Arc<Exposure>>, AppError> {
    let key = (id.to_owned(), EXPOSURE);
    if let Some(Kept::Exposure(exposure)) = app.parts.0.get(&key).await {
        return Ok(Some(exposure));
    }
    let Some(stored) = store::part(&app.db, id, EXPOSURE).await? else {
        return Ok(None);
    };
    let Some(equity) = equity(app, id).await? else {
        return Ok(None);
    };
    let read = app
        .compute(move || Exposure::unpack(&stored, &equity.at))
        .await?;
    let exposure = Arc::new(read.map_err(|error| named(id, error))?);
    app.parts
        .0
        .insert(key, Kept::Exposure(exposure.clone()))
        .await;
    Ok(Some(exposure))
}

/// What a sweep tries, and the cells that are done so far; `None` for what is no sweep.
pub async fn cells(app: &App, id: &str) -> Result<Option<(GridPlan, Cells)>, AppError> {
    let Some(plan) = store::part(&app.db, id, GRID).await? else {
        return Ok(None);
    };
    let chunks = store::chunks(&app.db, id).await?;
    let read = app
        .compute(move || {
            let plan: GridPlan = unpack_json(&plan)?;
            let mut cells = Cells::default();
            for chunk in &chunks {
                cells.append(Cells::unpack(&chunk.content)?);
            }
            Ok((plan, cells))
        })
        .await?;
    read.map(Some).map_err(|error| named(id, error))
}

/// What was measured besides the metrics; `None` for results without it.
pub async fn report<T: DeserializeOwned>(app: &App, id: &str) -> Result<Option<T>, AppError> {
    match store::part(&app.db, id, REPORT).await? {
        Some(stored) => unpack_json(&stored)
            .map(Some)
            .map_err(|error| named(id, error)),
        None => Ok(None),
    }
}

async fn curve(app: &App, id: &str, name: &'static str) -> Result<Option<Arc<Curve>>, AppError> {
    let key = (id.to_owned(), name);
    if let Some(Kept::Curve(curve)) = app.parts.0.get(&key).await {
        return Ok(Some(curve));
    }
    let curve = match store::part(&app.db, id, name).await? {
        Some(stored) => app
            .compute(move || Curve::unpack(&stored))
            .await?
            .map_err(|error| named(id, error))?,
        None if name == EQUITY => match earlier(app, id).await? {
            Some((_, text)) => earlier_curve(id, &text)?,
            None => return Ok(None),
        },
        None => return Ok(None),
    };
    let curve = Arc::new(curve);
    app.parts.0.insert(key, Kept::Curve(curve.clone())).await;
    Ok(Some(curve))
}

/// Columns of a result that an earlier version stored as JSON.
async fn earlier(app: &App, id: &str) -> Result<Option<(String, String)>, AppError> {
    let found = store::earlier_parts(&app.db, id).await?;
    Ok(found.filter(|(trades, equity)| !trades.is_empty() && !equity.is_empty()))
}

fn earlier_curve(id: &str, text: &str) -> Result<Curve, AppError> {
    let points: Vec<(i64, f64)> =
        serde_json::from_str(text).map_err(|error| damaged(id, &error))?;
    let (at, value) = points.into_iter().unzip();
    Ok(Curve { at, value })
}

fn damaged(id: &str, error: &serde_json::Error) -> AppError {
    AppError::Damaged {
        what: "backtest",
        id: id.to_owned(),
        reason: error.to_string(),
    }
}

/// Says whose part is damaged.
fn named(id: &str, error: AppError) -> AppError {
    match error {
        AppError::Damaged { what, reason, .. } => AppError::Damaged {
            what,
            id: id.to_owned(),
            reason,
        },
        other => other,
    }
}
