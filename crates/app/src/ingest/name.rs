//! What the name of a file says: `BTCUSDT-5m.csv.zst`, `EURUSD_OANDA-1d-bid.csv`.

use rumbo_market::{Instrument, Registry, Timeframe};

/// Series that no venue or side distinguishes.
const SOURCE: &str = "import";

/// Words after the symbol that tell two series of one instrument apart.
const SIDES: [&str; 3] = ["bid", "ask", "mid"];

/// What a file name tells.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct FileName<'a> {
    pub(super) instrument: Option<&'a Instrument>,
    pub(super) timeframe: Option<Timeframe>,
    /// `import`, with the venue and the side if the name has them: `import-oanda-bid`.
    pub(super) source: String,
}

/// Reads the name without its folders and extensions: the symbol, then parts in any order.
pub(super) fn read_name<'a>(stem: &str, registry: &'a Registry) -> FileName<'a> {
    let parts: Vec<&str> = stem
        .split(['-', '_'])
        .filter(|part| !part.is_empty())
        .collect();
    let is_timeframe = |part: &&str| part.parse::<Timeframe>().is_ok();
    let symbol_parts = parts.iter().position(is_timeframe).unwrap_or(parts.len());
    let (taken, instrument) = (1..=symbol_parts)
        .rev()
        .find_map(|taken| {
            let instrument = registry.resolve(&parts[..taken].concat()).ok()?;
            Some((taken, Some(instrument)))
        })
        .unwrap_or((symbol_parts.min(1), None));
    let mut source = SOURCE.to_owned();
    for (at, part) in parts.iter().enumerate().skip(taken) {
        let part = part.to_ascii_lowercase();
        let is_venue = at < symbol_parts && part.chars().all(|c| c.is_ascii_alphabetic());
        if SIDES.contains(&part.as_str()) || is_venue {
            source.push('-');
            source.push_str(&part);
        }
    }
    FileName {
        instrument,
        timeframe: parts.iter().find_map(|part| part.parse().ok()),
        source,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_tell_instrument_timeframe_and_source() {
        let registry = Registry::builtin();
        let check = |stem: &str, symbol: &str, timeframe: &str, source: &str| {
            let found = read_name(stem, &registry);
            let found_symbol = found
                .instrument
                .map_or("-", |instrument| &instrument.symbol);
            let found_timeframe = found.timeframe.map_or("-", Timeframe::as_str);
            assert_eq!(
                (found_symbol, found_timeframe, found.source.as_str()),
                (symbol, timeframe, source),
                "{stem}"
            );
        };
        check("BTCUSDT-5m", "BTC/USDT", "5m", "import");
        check("BTC_USDT-1h", "BTC/USDT", "1h", "import");
        check("btc-usd-1d", "BTC/USD", "1d", "import");
        check("EURUSD_OANDA-1d-bid", "EUR/USD", "1d", "import-oanda-bid");
        check("EURUSD_OANDA-1h-ask", "EUR/USD", "1h", "import-oanda-ask");
        check("BTCUSDT-1m-2018-01", "BTC/USDT", "1m", "import");
        check("BTCUSDT_15m", "BTC/USDT", "15m", "import");
        check("AAPL", "AAPL", "-", "import");
        check("prices-1d", "-", "1d", "import");
        check("", "-", "-", "import");
    }
}
