//! Where `indicator`, `backtest` and `sweep` take their bars from, and values of options.

use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use rumbo_app::SystemClock;
use rumbo_app::backtest::PlaceQuery;
use rumbo_app::ingest::{ImportRequest, Input, load_file};
use rumbo_app::reader::{BarQuery, read_bars};
use rumbo_market::{Bars, Calendar, Clock, Timeframe};

use super::Session;

/// Bars from a file or from the store.
#[derive(Debug, clap::Args)]
pub(super) struct Source {
    /// CSV or Parquet file, .zst accepted; `-` is standard input
    #[arg(long, short, value_name = "FILE")]
    file: Option<PathBuf>,
    /// Symbol or alias of a stored instrument; with --file, what the file holds
    #[arg(long, short)]
    instrument: Option<String>,
    /// Timeframe: 1m, 5m, 15m, 30m, 1h, 4h, 1d or 1w
    #[arg(long, short)]
    timeframe: Option<Timeframe>,
    /// First day or instant, such as 2020-01-01
    #[arg(long, value_name = "TIME", value_parser = parse_instant)]
    from: Option<i64>,
    /// End, exclusive
    #[arg(long, value_name = "TIME", value_parser = parse_instant)]
    until: Option<i64>,
}

/// Bars and what they are of.
#[derive(Debug)]
pub(super) struct Loaded {
    pub(super) instrument: String,
    pub(super) timeframe: Timeframe,
    pub(super) calendar: Calendar,
    pub(super) bars: Bars,
    /// From the bundled sample.
    pub(super) sample: bool,
}

impl Source {
    /// Symbol given with --instrument.
    pub(super) fn instrument(&self) -> Option<&str> {
        self.instrument.as_deref()
    }

    /// Which stored bars an account is tested on.
    pub(super) fn stored(&self, now: i64) -> anyhow::Result<PlaceQuery> {
        if self.file.is_some() {
            bail!("the engine `events` reads stored bars: import the file, then name --symbol");
        }
        if let (Some(from), Some(until)) = (self.from, self.until)
            && until <= from
        {
            bail!("--until must be after --from");
        }
        let timeframe = self
            .timeframe
            .context("say which bars: --timeframe, such as 1d")?;
        Ok(PlaceQuery {
            timeframe,
            from: self.from,
            until: self.until,
            as_of: now,
        })
    }

    /// Reads the bars. Rows of a file that fail validation are left out with a warning.
    pub(super) async fn load(&self, session: &Session) -> anyhow::Result<Loaded> {
        if let (Some(from), Some(until)) = (self.from, self.until)
            && until <= from
        {
            bail!("--until must be after --from");
        }
        let mut loaded = match (&self.file, &self.instrument) {
            (Some(file), _) => self.load_file(session, file).await?,
            (None, Some(symbol)) => self.load_stored(session, symbol).await?,
            (None, None) => {
                bail!("say which bars: --file FILE, or --instrument SYMBOL of the store")
            }
        };
        let (from, until) = (
            self.from.unwrap_or(i64::MIN),
            self.until.unwrap_or(i64::MAX),
        );
        loaded.bars = loaded.bars.as_slice().between(from, until).to_bars();
        if loaded.bars.is_empty() {
            bail!(
                "no bar of `{}` lies between --from and --until",
                loaded.instrument
            );
        }
        Ok(loaded)
    }

    async fn load_file(&self, session: &Session, file: &Path) -> anyhow::Result<Loaded> {
        let request = ImportRequest {
            instrument: self.instrument.clone(),
            timeframe: self.timeframe,
            ..ImportRequest::new(Input::from_argument(file))
        };
        let registry = rumbo_app::registry(&session.data_folder()?)?;
        let loaded = load_file(&registry, SystemClock.now_ms(), &request).await?;
        let quarantined = loaded.validation.quarantined;
        if quarantined > 0 {
            let report = &loaded.validation;
            let first = report.errors.iter().chain(&report.warnings).next();
            tracing::warn!(
                "{quarantined} rows of `{}` are left out: {}",
                file.display(),
                first.map_or("", |finding| finding.message.get(session.lang))
            );
        }
        Ok(Loaded {
            instrument: loaded.instrument,
            timeframe: loaded.timeframe,
            calendar: loaded.calendar,
            bars: loaded.bars,
            sample: false,
        })
    }

    async fn load_stored(&self, session: &Session, symbol: &str) -> anyhow::Result<Loaded> {
        let timeframe = self
            .timeframe
            .context("say which bars: --timeframe, such as 1d")?;
        let app = session.open_app().await?;
        rumbo_app::sample::load_if_empty(&app).await?;
        let instrument = rumbo_app::decide::resolve_instrument(&app, symbol)?.clone();
        let now = app.now_ms();
        let query = BarQuery {
            timeframe,
            from: self.from.unwrap_or(0),
            closed_by: self.until.unwrap_or(now).min(now),
            recorded_by: now,
        };
        let read = read_bars(&app, &instrument, query).await?.with_context(|| {
            format!(
                "there are no {timeframe} bars of `{}`; see `rumbo data status`, or import some",
                instrument.symbol
            )
        })?;
        app.close().await;
        Ok(Loaded {
            instrument: instrument.symbol,
            timeframe,
            calendar: instrument.calendar,
            bars: read.bars,
            sample: read.series.sample,
        })
    }
}

/// Reads `2021-06-30` or `2021-06-30T12:00:00Z` as unix milliseconds.
pub(super) fn parse_instant(text: &str) -> Result<i64, String> {
    rumbo_market::parse_instant(text).ok_or_else(|| {
        format!("`{text}` is not a date or an instant, write 2021-06-30 or 2021-06-30T12:00:00Z")
    })
}

/// Reads `name=value`.
pub(super) fn parse_param(text: &str) -> Result<(String, f64), String> {
    let wrong = || format!("`{text}` is not a parameter, write name=value, such as fast=10");
    let (name, value) = text.split_once('=').ok_or_else(wrong)?;
    let value: f64 = value.trim().parse().map_err(|_| wrong())?;
    if !value.is_finite() {
        return Err(wrong());
    }
    Ok((name.trim().to_owned(), value))
}
