//! Opens an application as tests need it, and brings recorded bars in.

#![allow(dead_code, reason = "each test binary uses its own part")]

use std::path::Path;
use std::sync::Arc;

use rumbo_app::ingest::{self, ImportRequest, Input};
use rumbo_app::{App, Config};
use rumbo_market::{FrozenClock, Timeframe, parse_instant};
use tempfile::TempDir;

pub(crate) const FILES: [(&str, &str, Timeframe); 4] = [
    ("AAPL-1d.csv.zst", "AAPL", Timeframe::D1),
    ("SPY-1d.csv.zst", "SPY", Timeframe::D1),
    ("BTCUSDT-1h.csv.zst", "BTC/USDT", Timeframe::H1),
    ("XAUUSD-1d.csv.zst", "XAU/USD", Timeframe::D1),
];

/// An application in a folder of its own, with a clock that stands still.
pub(crate) struct Place {
    pub(crate) app: App,
    pub(crate) folder: TempDir,
}

pub(crate) async fn open(database_url: &str, now: &str) -> Place {
    let folder = tempfile::tempdir().unwrap();
    let variables = [
        ("RUMBO_STORAGE_DATABASE_URL", database_url),
        ("RUMBO_DATA_SAMPLE", "never"),
    ];
    let variables = variables.map(|(name, value)| (name.to_owned(), value.to_owned()));
    let config = Config::load(None, variables.into_iter()).unwrap();
    let clock = Arc::new(FrozenClock::new(parse_instant(now).unwrap()));
    let app = App::open(config, folder.path(), clock).await.unwrap();
    Place { app, folder }
}

pub(crate) async fn import(
    app: &App,
    name: &str,
    bytes: Vec<u8>,
    symbol: &str,
    timeframe: Timeframe,
) {
    let request = ImportRequest {
        instrument: Some(symbol.to_owned()),
        timeframe: Some(timeframe),
        closed_by: Some(i64::MAX),
        ..ImportRequest::new(Input::Memory {
            name: name.to_owned(),
            bytes: bytes.into(),
        })
    };
    ingest::import(
        &app.bars,
        &app.registry,
        app.now_ms(),
        &request,
        &mut |_| {},
    )
    .await
    .unwrap();
}

pub(crate) async fn import_sample(app: &App) {
    for (file, symbol, timeframe) in FILES {
        let path = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("../../sample")
            .join(file);
        import(app, file, std::fs::read(path).unwrap(), symbol, timeframe).await;
    }
}
