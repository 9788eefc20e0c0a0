//! How large an entry is.

use serde::{Deserialize, Serialize};

use crate::trading::{Amount, Machine, Reason};

/// Fewest resolved trades from which a Kelly fraction is computed.
const KELLY_TRADES_MIN: usize = 30;

/// Largest share of the equity that a Kelly fraction may give.
const KELLY_SHARE_MAX: f64 = 0.5;

/// A way to size an entry. Shares of the equity are of the equity at the close of the signal.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Sizing {
    /// A share of the buying power at the fill, fee included: of the cash without margin, of the free
    /// equity times the leverage with it.
    Cash { share: f64 },
    /// Always the same units.
    Quantity { units: f64 },
    /// Always the same notional, in the currency of the account.
    Notional { cash: f64 },
    /// A share of the equity as notional.
    Equity { share: f64 },
    /// The notional whose volatility, from the returns of the last `bars` closes, is `annual` of the
    /// equity; at most `share_max` of it. Annualised by the account's bars in a year.
    Volatility {
        annual: f64,
        bars: usize,
        share_max: f64,
    },
    /// The units that lose `share` of the equity from the close to the stop; without a stop distance no
    /// entry is taken.
    Risk { share: f64 },
    /// `fraction` of the Kelly share of the trades resolved so far, never above one half of the equity.
    ///
    /// The share is the mean return of a trade over its mean square, shrunk by n / (n + `prior_trades`)
    /// for n trades; below 30 trades it is `initial`, and below zero no entry is taken.
    Kelly {
        fraction: f64,
        prior_trades: f64,
        initial: f64,
    },
}

/// The amount of an entry, or why there is none yet.
pub(crate) fn amount(
    machine: &Machine,
    instrument: usize,
    stop_distance: Option<f64>,
) -> Result<Amount, Reason> {
    let equity = machine.equity();
    let share_of_equity = |share: f64| {
        let notional = share * equity;
        if notional > 0.0 && notional.is_finite() {
            Ok(Amount::Notional(notional))
        } else {
            Err(Reason::UnknownSize)
        }
    };
    match machine.config.sizing {
        Sizing::Cash { share } => Ok(Amount::Cash(share)),
        Sizing::Quantity { units } => Ok(Amount::Units(units)),
        Sizing::Notional { cash } => Ok(Amount::Notional(cash)),
        Sizing::Equity { share } => share_of_equity(share),
        Sizing::Volatility {
            annual,
            bars,
            share_max,
        } => {
            let per_bar = machine.statistics.deviation(instrument, bars);
            let yearly = per_bar.map(|one| one * machine.config.periods_per_year.sqrt());
            match yearly {
                Some(yearly) if yearly > 0.0 => share_of_equity((annual / yearly).min(share_max)),
                _ => Err(Reason::UnknownSize),
            }
        }
        Sizing::Risk { share } => {
            let distance = stop_distance.filter(|distance| distance.is_finite());
            let desk = &machine.desks[instrument];
            match distance.map(|distance| share * equity / desk.converted(distance)) {
                Some(units) if units > 0.0 && units.is_finite() => Ok(Amount::Units(units)),
                _ => Err(Reason::UnknownSize),
            }
        }
        Sizing::Kelly {
            fraction,
            prior_trades,
            initial,
        } => {
            let trades = &machine.statistics.trades;
            if trades.count < KELLY_TRADES_MIN {
                return share_of_equity(initial.min(KELLY_SHARE_MAX));
            }
            let share = fraction * trades.kelly(prior_trades);
            share_of_equity(share.min(KELLY_SHARE_MAX))
        }
    }
}
