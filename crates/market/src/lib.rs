//! The vocabulary of Rumbo: instruments, calendars, timeframes, bars and the clock.
//!
//! Everything here is pure: no files, no network, no clock of its own, no randomness.
//! Time is unix milliseconds in UTC (`i64`), ranges are half-open `[from, until)`, and a bar is
//! named by the first instant it covers.

mod aggregate;
mod bar;
mod calendar;
mod clock;
pub mod csv;
mod digest;
mod instant;
mod instrument;
mod locale;
pub mod lod;
mod nearest;
pub mod pyramid;
mod region;
mod text;
mod timeframe;
pub mod validation;

pub use aggregate::{Aggregated, Aggregator, aggregate, aggregate_marked};
pub use bar::{Bar, BarSlice, Bars};
pub use calendar::{Calendar, Expected, Session, UnknownCalendar};
pub use clock::{Clock, FrozenClock};
pub use digest::{Digest, Hasher};
pub use instant::{format_day, format_instant, parse_instant};
pub use instrument::{
    AssetClass, Instrument, InvalidInstrument, Registry, RegistryError, UnknownInstrument,
};
pub use locale::{EnglishDay, Locale, Numbers};
pub use nearest::nearest;
pub use region::{REGIONS, Region};
pub use text::{Lang, Text, UnknownLang};
pub use timeframe::{Timeframe, UnknownTimeframe};

/// Milliseconds in one day.
pub const DAY_MS: i64 = 86_400_000;
