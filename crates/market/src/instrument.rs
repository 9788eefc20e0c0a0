//! Instruments: what can be analysed, under which names, with which tick, lot and calendar.
//!
//! To add one for everybody: an `[[instrument]]` in `instrument/instruments.toml`. Users add theirs
//! with [`Registry::add`] or a file of the same form; either way it passes the same checks.

mod draft;
mod registry;

use serde::{Deserialize, Serialize};

use crate::{Calendar, Text};

pub use draft::InvalidInstrument;
pub use registry::{Registry, RegistryError, UnknownInstrument};

/// Kind of instrument.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AssetClass {
    Crypto,
    Fx,
    Metal,
    Index,
    Etf,
    Stock,
}

impl AssetClass {
    /// Every kind.
    pub const ALL: [AssetClass; 6] = [
        Self::Crypto,
        Self::Fx,
        Self::Metal,
        Self::Index,
        Self::Etf,
        Self::Stock,
    ];

    /// Name as written in files and JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Crypto => "crypto",
            Self::Fx => "fx",
            Self::Metal => "metal",
            Self::Index => "index",
            Self::Etf => "etf",
            Self::Stock => "stock",
        }
    }

    /// Tells whether symbols are pairs, `BASE/QUOTE`.
    pub const fn is_pair(self) -> bool {
        matches!(self, Self::Crypto | Self::Fx | Self::Metal)
    }
}

/// Something with a price series of its own.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "draft::Draft")]
pub struct Instrument {
    /// Canonical: `BTC/USDT`, `EUR/USD`, `AAPL`, `SPX`.
    pub symbol: String,
    pub name: Text,
    pub asset_class: AssetClass,
    /// What is bought: a currency, a metal, or the symbol itself.
    pub base: String,
    /// Currency of the price.
    pub quote: String,
    /// Smallest step of the price.
    pub tick_size: f64,
    /// Smallest step of the quantity.
    pub lot_size: f64,
    /// Decimals that show a price to the tick.
    pub price_decimals: u8,
    pub calendar: Calendar,
    /// Other spellings that mean this instrument.
    pub aliases: Vec<String>,
    /// May be sold without being held.
    pub shortable: bool,
    /// False for what has a price but cannot be bought, as an index.
    pub tradable: bool,
}
