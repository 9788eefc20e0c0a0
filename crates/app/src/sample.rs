//! The bundled sample data: real recorded bars that make a first start useful without a network.

use rust_embed::Embed;
use serde::Deserialize;

use rumbo_market::Timeframe;
use rumbo_store::series;
use rumbo_store::setting::{self, Setting};

use crate::config::SampleMode;
use crate::ingest::{self, ImportRequest, Input};
use crate::{App, AppError};

/// 2021-12-11T00:00:00Z: the last session that most of the sample has in common is closed.
pub const END_MS: i64 = 1_639_180_800_000;
/// Source name of sample series.
pub const SOURCE: &str = "sample";

#[derive(Embed)]
#[folder = "$CARGO_MANIFEST_DIR/../../sample"]
#[include = "*.csv.zst"]
#[include = "manifest.toml"]
struct Files;

#[derive(Debug, Deserialize)]
struct Manifest {
    series: Vec<SampleSeries>,
}

/// One file of the sample.
#[derive(Debug, Clone, Deserialize)]
pub struct SampleSeries {
    pub file: String,
    pub symbol: String,
    pub timeframe: Timeframe,
    pub rows: u64,
    pub licence: String,
    pub source: String,
}

/// The files of the sample, daily bars first: decisions need them before anything else.
pub fn list() -> Vec<SampleSeries> {
    let file = Files::get("manifest.toml").expect("the manifest is embedded");
    let text = std::str::from_utf8(&file.data).expect("a test reads the manifest");
    let manifest: Manifest = toml::from_str(text).expect("a test reads the manifest");
    let mut list = manifest.series;
    list.sort_by_key(|series| (std::cmp::Reverse(series.timeframe), series.symbol.clone()));
    list
}

/// Loads the sample when there is no bar at all and the configuration allows it.
pub async fn load_if_empty(app: &App) -> Result<bool, AppError> {
    if app.config.data.sample == SampleMode::Never {
        return Ok(false);
    }
    let has_own = series::all(&app.db)
        .await?
        .iter()
        .any(|series| !series.sample && series.bar_count > 0);
    if has_own {
        return Ok(false);
    }
    let mut loaded = false;
    let _loading = app.start_loading();
    for sample in list() {
        // Noted when a file is whole, so a load that was cut off goes on where it stopped.
        if setting::get(&app.db, SOURCE, &sample.file).await?.is_some() {
            continue;
        }
        load_series(app, &sample).await?;
        let note = Setting {
            owner: SOURCE.to_owned(),
            name: sample.file.clone(),
            content: sample.rows.to_string(),
            updated_at: app.now_ms(),
        };
        setting::put(&app.db, &note).await?;
        loaded = true;
    }
    Ok(loaded)
}

/// The compressed file of a series.
pub(crate) fn bytes(sample: &SampleSeries) -> Vec<u8> {
    let file = Files::get(&sample.file).expect("a test finds every file of the manifest");
    file.data.into_owned()
}

async fn load_series(app: &App, sample: &SampleSeries) -> Result<(), AppError> {
    let request = ImportRequest {
        instrument: Some(sample.symbol.clone()),
        timeframe: Some(sample.timeframe),
        source: Some(SOURCE.to_owned()),
        sample: true,
        closed_by: Some(i64::MAX),
        ..ImportRequest::new(Input::Memory {
            name: sample.file.clone(),
            bytes: bytes(sample).into(),
        })
    };
    ingest::import(
        &app.bars,
        &app.registry,
        app.now_ms(),
        &request,
        &mut |_| {},
    )
    .await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn manifest_names_embedded_files_and_known_instruments() {
        let registry = rumbo_market::Registry::builtin();
        let list = list();
        assert!(list.len() > 30);
        for series in list {
            assert!(
                Files::get(&series.file).is_some(),
                "{} is not embedded",
                series.file
            );
            assert!(
                registry.resolve(&series.symbol).is_ok(),
                "{} is unknown",
                series.symbol
            );
        }
        assert_eq!(rumbo_market::parse_instant("2021-12-11"), Some(END_MS));
    }
}
