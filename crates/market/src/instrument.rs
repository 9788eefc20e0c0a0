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

#[cfg(test)]
mod tests {
    use super::*;

    fn resolve(text: &str) -> Result<String, UnknownInstrument> {
        let registry = Registry::builtin();
        registry
            .resolve(text)
            .map(|instrument| instrument.symbol.clone())
    }

    #[test]
    fn every_spelling_finds_its_instrument() {
        let check = |text: &str, symbol: &str| assert_eq!(resolve(text).as_deref(), Ok(symbol));
        check("BTC/USDT", "BTC/USDT");
        check("BTCUSDT", "BTC/USDT");
        check("btc-usdt", "BTC/USDT");
        check("BTC_USDT", "BTC/USDT");
        check("BTC/USD", "BTC/USD");
        check("BTCUSD", "BTC/USD");
        check("BTC-USD", "BTC/USD");
        check("XBTUSD", "BTC/USD");
        check("XBT/USD", "BTC/USD");
        check("EURUSD", "EUR/USD");
        check("EURUSD=X", "EUR/USD");
        check("xauusd", "XAU/USD");
        check("aapl", "AAPL");
        check("^GSPC", "SPX");
        check("FB", "META");
    }

    #[test]
    fn unknown_names_get_near_ones() {
        let check = |text: &str, near: &[&str]| {
            assert_eq!(resolve(text).unwrap_err().near, near, "{text}");
        };
        check("BTCUDST", &["BTC/USDT", "BTC/USD"]);
        check("EURUDS", &["EUR/USD"]);
        check("APPL", &["AAPL"]);
        check("QQQQQQQQQQ", &[]);
        check("", &[]);
        check(&"A".repeat(1_000), &[]);
        assert_eq!(
            resolve("APPL").unwrap_err().to_string(),
            "unknown instrument `APPL`: did you mean AAPL? Others are added as an [[instrument]] in `instruments.toml` of the data folder"
        );
    }

    #[test]
    fn classes_fill_what_is_not_said() {
        let registry = Registry::builtin();
        let check = |symbol: &str, class, base: &str, quote: &str, tick, decimals, calendar| {
            let found = registry.resolve(symbol).unwrap();
            assert_eq!(
                (found.asset_class, found.base.as_str(), found.quote.as_str()),
                (class, base, quote)
            );
            assert_eq!(
                (found.tick_size, found.price_decimals, found.calendar),
                (tick, decimals, calendar)
            );
        };
        let fx = Calendar::FxWeek;
        check(
            "BTC/USDT",
            AssetClass::Crypto,
            "BTC",
            "USDT",
            0.01,
            2,
            Calendar::Continuous,
        );
        check("EUR/USD", AssetClass::Fx, "EUR", "USD", 0.000_01, 5, fx);
        check("USD/JPY", AssetClass::Fx, "USD", "JPY", 0.001, 3, fx);
        check("XAU/USD", AssetClass::Metal, "XAU", "USD", 0.01, 2, fx);
        check(
            "SPX",
            AssetClass::Index,
            "SPX",
            "USD",
            0.01,
            2,
            Calendar::Xnys,
        );
        check(
            "SPY",
            AssetClass::Etf,
            "SPY",
            "USD",
            0.01,
            2,
            Calendar::Xnys,
        );
        check("V", AssetClass::Stock, "V", "USD", 0.01, 2, Calendar::Xnys);
        assert!(!registry.resolve("SPX").unwrap().tradable);
        assert!(!registry.resolve("BTC/USDT").unwrap().shortable);
        assert!(registry.resolve("AAPL").unwrap().shortable);
    }

    #[test]
    fn instruments_of_users_are_checked() {
        let check = |fields: &str, expected: Result<(), &str>| {
            let mut registry = Registry::builtin();
            let count = registry.all().len();
            let added = registry.add_toml(&format!("[[instrument]]\n{fields}"));
            match expected {
                Ok(()) => {
                    assert_eq!(added, Ok(()));
                    assert_eq!(registry.all().len(), count + 1);
                }
                Err(part) => {
                    let message = added.unwrap_err().to_string();
                    assert!(message.contains(part), "{message}");
                    assert_eq!(registry.all().len(), count);
                }
            }
        };
        check("symbol = 'SOL/USDT'\nasset_class = 'crypto'", Ok(()));
        check("symbol = 'BRK.B'\nasset_class = 'stock'", Ok(()));
        check(
            "symbol = 'AAPL'\nasset_class = 'stock'",
            Err("the name `AAPL` already means `AAPL`"),
        );
        check(
            "symbol = 'SOL/USDT'\nasset_class = 'crypto'\naliases = ['BTCUSDT']",
            Err("the name `BTCUSDT` already means `BTC/USDT`"),
        );
        check(
            "symbol = 'SOLUSDT'\nasset_class = 'crypto'",
            Err("base/quote"),
        );
        check("symbol = 'A/B'\nasset_class = 'stock'", Err("is a pair"));
        check("symbol = 'sol/usdt'\nasset_class = 'crypto'", Err("A-Z"));
        check("symbol = ''\nasset_class = 'stock'", Err("1 to 24"));
        check(
            "symbol = 'X'\nasset_class = 'bond'",
            Err("unknown variant `bond`"),
        );
        check(
            "symbol = 'X'\nasset_class = 'stock'\ntick = 1",
            Err("unknown field `tick`"),
        );
        check(
            "symbol = 'X'\nasset_class = 'stock'\ntick_size = 0.0",
            Err("above 0"),
        );
        check(
            "symbol = 'X'\nasset_class = 'stock'\nlot_size = nan",
            Err("above 0"),
        );
        check(
            "symbol = 'X'\nasset_class = 'stock'\ntick_size = 0.0001\nprice_decimals = 2",
            Err("4 to 12"),
        );
        check(
            "symbol = 'X'\nasset_class = 'index'\nshortable = true",
            Err("cannot be sold short"),
        );
        check(
            "symbol = 'X'\nasset_class = 'stock'\naliases = ['/']",
            Err("no letter"),
        );
        check("symbol = ", Err("list of instruments"));
    }

    #[test]
    fn two_names_of_one_instrument_may_not_clash_with_its_own() {
        let mut registry = Registry::default();
        let text =
            "[[instrument]]\nsymbol = 'ABC'\nasset_class = 'stock'\naliases = ['abc', 'A-B-C']";
        assert_eq!(registry.add_toml(text), Ok(()));
        assert_eq!(registry.resolve("a_b_c").unwrap().symbol, "ABC");
    }

    #[test]
    fn builtin_instruments_are_sound_and_survive_json() {
        for instrument in Registry::builtin().all() {
            assert_eq!(instrument.check(), Ok(()));
            let json = serde_json::to_string(instrument).unwrap();
            assert_eq!(
                serde_json::from_str::<Instrument>(&json).unwrap(),
                *instrument
            );
        }
    }
}
