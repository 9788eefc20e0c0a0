//! An instrument as a person writes it: most fields follow from the asset class.

use serde::Deserialize;

use crate::{Calendar, Text};

use super::{AssetClass, Instrument};

const SYMBOL_CHARS_MAX: usize = 24;
const DECIMALS_MAX: u8 = 12;

/// The description of an instrument contradicts itself.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("instrument `{symbol}`: {problem}")]
pub struct InvalidInstrument {
    pub symbol: String,
    pub problem: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Draft {
    symbol: String,
    asset_class: AssetClass,
    name: Option<Text>,
    base: Option<String>,
    quote: Option<String>,
    tick_size: Option<f64>,
    lot_size: Option<f64>,
    price_decimals: Option<u8>,
    calendar: Option<Calendar>,
    #[serde(default)]
    aliases: Vec<String>,
    shortable: Option<bool>,
    tradable: Option<bool>,
}

/// What an asset class has if nothing is said.
struct Usual {
    tick_size: f64,
    lot_size: f64,
    calendar: Calendar,
    shortable: bool,
    tradable: bool,
}

fn usual(asset_class: AssetClass, quote: &str) -> Usual {
    let (tick_size, lot_size, calendar) = match asset_class {
        AssetClass::Crypto => (0.01, 0.000_01, Calendar::Continuous),
        AssetClass::Fx if quote == "JPY" => (0.001, 1.0, Calendar::FxWeek),
        AssetClass::Fx => (0.000_01, 1.0, Calendar::FxWeek),
        AssetClass::Metal => (0.01, 0.01, Calendar::FxWeek),
        AssetClass::Index | AssetClass::Etf | AssetClass::Stock => (0.01, 1.0, Calendar::Xnys),
    };
    Usual {
        tick_size,
        lot_size,
        calendar,
        shortable: !matches!(asset_class, AssetClass::Crypto | AssetClass::Index),
        tradable: asset_class != AssetClass::Index,
    }
}

impl TryFrom<Draft> for Instrument {
    type Error = InvalidInstrument;

    fn try_from(draft: Draft) -> Result<Self, Self::Error> {
        let pair = draft.symbol.split_once('/');
        let base = draft.base.unwrap_or_else(|| {
            pair.map_or(draft.symbol.as_str(), |(base, _)| base)
                .to_owned()
        });
        let quote = draft
            .quote
            .unwrap_or_else(|| pair.map_or("USD", |(_, quote)| quote).to_owned());
        let usual = usual(draft.asset_class, &quote);
        let tick_size = draft.tick_size.unwrap_or(usual.tick_size);
        let instrument = Self {
            name: draft
                .name
                .unwrap_or_else(|| Text::new(draft.symbol.as_str(), draft.symbol.as_str())),
            symbol: draft.symbol,
            asset_class: draft.asset_class,
            base,
            quote,
            price_decimals: draft
                .price_decimals
                .unwrap_or_else(|| decimals_of(tick_size)),
            tick_size,
            lot_size: draft.lot_size.unwrap_or(usual.lot_size),
            calendar: draft.calendar.unwrap_or(usual.calendar),
            aliases: draft.aliases,
            shortable: draft.shortable.unwrap_or(usual.shortable),
            tradable: draft.tradable.unwrap_or(usual.tradable),
        };
        instrument.check()?;
        Ok(instrument)
    }
}

impl Instrument {
    /// Says what is wrong with the description, if anything.
    pub fn check(&self) -> Result<(), InvalidInstrument> {
        let problem = if !is_name(&self.symbol, "/.") {
            Some(
                "a symbol has 1 to 24 characters of A-Z, 0-9, `.` and, in pairs, one `/`"
                    .to_owned(),
            )
        } else if self.asset_class.is_pair()
            && self.symbol != format!("{}/{}", self.base, self.quote)
        {
            Some(format!(
                "the symbol of a {} is base/quote, here `{}/{}`",
                self.asset_class.as_str(),
                self.base,
                self.quote
            ))
        } else if !self.asset_class.is_pair() && self.symbol.contains('/') {
            Some(format!(
                "a symbol with `/` is a pair, which a {} is not",
                self.asset_class.as_str()
            ))
        } else if !is_name(&self.base, ".") || !is_name(&self.quote, "") {
            Some("base and quote have 1 to 24 characters of A-Z and 0-9".to_owned())
        } else if self.name.es.trim().is_empty() || self.name.en.trim().is_empty() {
            Some("the name must be given in both languages".to_owned())
        } else if !(self.tick_size.is_finite() && self.tick_size > 0.0) {
            Some("the tick size must be above 0".to_owned())
        } else if !(self.lot_size.is_finite() && self.lot_size > 0.0) {
            Some("the lot size must be above 0".to_owned())
        } else if self.price_decimals > DECIMALS_MAX
            || self.price_decimals < decimals_of(self.tick_size)
        {
            Some(format!(
                "price decimals must be {} to {DECIMALS_MAX} to show a tick of {}",
                decimals_of(self.tick_size),
                self.tick_size
            ))
        } else if self.shortable && !self.tradable {
            Some("what cannot be traded cannot be sold short".to_owned())
        } else {
            None
        };
        match problem {
            Some(problem) => Err(InvalidInstrument {
                symbol: self.symbol.clone(),
                problem,
            }),
            None => Ok(()),
        }
    }
}

fn is_name(text: &str, extra: &str) -> bool {
    (1..=SYMBOL_CHARS_MAX).contains(&text.len())
        && text.bytes().all(|byte| {
            byte.is_ascii_uppercase() || byte.is_ascii_digit() || extra.as_bytes().contains(&byte)
        })
        && text.bytes().any(|byte| byte.is_ascii_alphanumeric())
        && text.matches('/').count() <= 1
}

/// Decimals needed to write the tick; `DECIMALS_MAX` when it never comes out even.
fn decimals_of(tick_size: f64) -> u8 {
    (0..DECIMALS_MAX)
        .find(|&decimals| {
            let scaled = tick_size * 10f64.powi(i32::from(decimals));
            scaled >= 0.5 && (scaled - scaled.round()).abs() < 1e-9 * scaled
        })
        .unwrap_or(DECIMALS_MAX)
}
