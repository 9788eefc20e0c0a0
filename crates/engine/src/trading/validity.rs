//! Checks that instruments and configuration fit together.

use crate::backtest::{self, Assumptions};
use crate::portfolio::Sizing;
use crate::signal::Signals;
use crate::trading::{ActionEvent, Config, Instrument, MarginMode, Points, Terms};

/// Why an account cannot be run as asked.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum InputError {
    #[error("instrument `{symbol}`: {error}")]
    Columns {
        symbol: String,
        error: backtest::InputError,
    },
    #[error("instrument `{symbol}`: {what} must be in time order, with one value for each instant")]
    Points { symbol: String, what: &'static str },
    #[error("instrument `{symbol}`: {what}")]
    Action { symbol: String, what: &'static str },
    #[error("`{field}` is {value}, it must be {allowed}")]
    Value {
        field: &'static str,
        value: f64,
        allowed: &'static str,
    },
    #[error("`{field}` must ascend from {from}")]
    Tiers {
        field: &'static str,
        from: &'static str,
    },
}

/// Checks the inputs of a run.
///
/// A run never fails on bad input, it ignores what cannot be traded; callers with outside input check
/// first.
pub fn check(instruments: &[Instrument<'_>], config: &Config) -> Result<(), InputError> {
    check_config(config)?;
    let none = Signals::default();
    for instrument in instruments {
        let columns = backtest::check(
            instrument.bars,
            instrument.signals.unwrap_or(&none),
            &Assumptions::default(),
        );
        columns.map_err(|error| InputError::Columns {
            symbol: instrument.symbol.to_owned(),
            error,
        })?;
        check_points(instrument, instrument.rates, "rates", |rate| rate > 0.0)?;
        check_points(instrument, instrument.funding, "funding", f64::is_finite)?;
        check_actions(instrument)?;
        if let Some(terms) = instrument.terms {
            check_terms(terms)?;
        }
    }
    Ok(())
}

fn check_points(
    instrument: &Instrument<'_>,
    points: Option<Points<'_>>,
    what: &'static str,
    holds: impl Fn(f64) -> bool,
) -> Result<(), InputError> {
    let Some(points) = points else {
        return Ok(());
    };
    let fits = points.at.len() == points.value.len()
        && points.at.is_sorted()
        && points
            .value
            .iter()
            .all(|&value| value.is_finite() && holds(value));
    if fits {
        return Ok(());
    }
    Err(InputError::Points {
        symbol: instrument.symbol.to_owned(),
        what,
    })
}

fn check_actions(instrument: &Instrument<'_>) -> Result<(), InputError> {
    let wrong = |what| {
        Err(InputError::Action {
            symbol: instrument.symbol.to_owned(),
            what,
        })
    };
    if !instrument.actions.is_sorted_by_key(|action| action.at) {
        return wrong("corporate actions must be in time order");
    }
    for action in instrument.actions {
        match action.event {
            ActionEvent::Split { ratio } if !(ratio.is_finite() && ratio > 0.0) => {
                return wrong("the ratio of a split must be above 0");
            }
            ActionEvent::Dividend { per_unit } if !(per_unit.is_finite() && per_unit >= 0.0) => {
                return wrong("a dividend must be 0 or more");
            }
            ActionEvent::Delisting { price: Some(price) }
                if !(price.is_finite() && price >= 0.0) =>
            {
                return wrong("the price of a delisting must be 0 or more");
            }
            _ => {}
        }
    }
    Ok(())
}

struct Field(&'static str, f64, &'static str, bool);

fn check_fields(fields: &[Field]) -> Result<(), InputError> {
    match fields.iter().find(|Field(.., holds)| !holds) {
        None => Ok(()),
        Some(&Field(field, value, allowed, _)) => Err(InputError::Value {
            field,
            value,
            allowed,
        }),
    }
}

const BPS: &str = "0 to below 10000";
const POSITIVE: &str = "above 0";
const NOT_NEGATIVE: &str = "0 or more";

fn positive(value: f64) -> bool {
    value.is_finite() && value > 0.0
}

fn not_negative(value: f64) -> bool {
    value.is_finite() && value >= 0.0
}

fn bps(value: f64) -> bool {
    (0.0..10_000.0).contains(&value)
}

fn check_terms(terms: &Terms) -> Result<(), InputError> {
    let concession = terms.half_spread_bps + terms.slippage_bps;
    let participation = terms.participation.unwrap_or(1.0);
    let (lot, tick) = (terms.lot.unwrap_or(1.0), terms.tick.unwrap_or(1.0));
    // A rebate is a negative maker fee.
    let maker = terms.maker_bps.unwrap_or(0.0);
    check_fields(&[
        Field("fee_bps", terms.fee_bps, BPS, bps(terms.fee_bps)),
        Field(
            "maker_bps",
            maker,
            "above -100 and below 10000",
            maker > -100.0 && maker < 10_000.0,
        ),
        Field(
            "fee_per_unit",
            terms.fee_per_unit,
            NOT_NEGATIVE,
            not_negative(terms.fee_per_unit),
        ),
        Field(
            "fee_minimum",
            terms.fee_minimum,
            NOT_NEGATIVE,
            not_negative(terms.fee_minimum),
        ),
        Field(
            "half_spread_bps",
            terms.half_spread_bps,
            BPS,
            bps(terms.half_spread_bps),
        ),
        Field(
            "slippage_bps",
            terms.slippage_bps,
            "0 to below 10000 together with `half_spread_bps`",
            bps(terms.slippage_bps) && bps(concession),
        ),
        Field(
            "slippage_atr",
            terms.slippage_atr,
            NOT_NEGATIVE,
            not_negative(terms.slippage_atr),
        ),
        Field(
            "impact",
            terms.impact,
            NOT_NEGATIVE,
            not_negative(terms.impact),
        ),
        Field(
            "participation",
            participation,
            "above 0 and at most 1",
            participation > 0.0 && participation <= 1.0,
        ),
        Field(
            "borrow_rate",
            terms.borrow_rate,
            NOT_NEGATIVE,
            not_negative(terms.borrow_rate),
        ),
        Field("lot", lot, POSITIVE, positive(lot)),
        Field("tick", tick, POSITIVE, positive(tick)),
        Field(
            "minimum_notional",
            terms.minimum_notional,
            NOT_NEGATIVE,
            not_negative(terms.minimum_notional),
        ),
    ])?;
    let tiers = &terms.tiers;
    let ascends = tiers.is_sorted_by(|one, next| one.from_volume < next.from_volume)
        && tiers.iter().all(|tier| {
            not_negative(tier.from_volume) && bps(tier.taker_bps) && tier.maker_bps < 10_000.0
        });
    if ascends {
        return Ok(());
    }
    Err(InputError::Tiers {
        field: "tiers",
        from: "0 or more, with fees below 10000",
    })
}

fn check_config(config: &Config) -> Result<(), InputError> {
    check_terms(&config.terms)?;
    let margin = &config.margin;
    let leverage = margin.leverage;
    check_fields(&[
        Field(
            "capital",
            config.capital,
            POSITIVE,
            positive(config.capital),
        ),
        Field(
            "periods_per_year",
            config.periods_per_year,
            POSITIVE,
            positive(config.periods_per_year),
        ),
        Field(
            "risk_free",
            config.risk_free,
            "a ratio above -1 and below 1",
            config.risk_free.abs() < 1.0,
        ),
        Field(
            "idle_rate",
            config.idle_rate,
            "a ratio above -1 and below 1",
            config.idle_rate.abs() < 1.0,
        ),
        Field(
            "debit_rate",
            config.debit_rate,
            NOT_NEGATIVE,
            not_negative(config.debit_rate),
        ),
        Field(
            "conversion_bps",
            config.conversion_bps,
            BPS,
            bps(config.conversion_bps),
        ),
        Field(
            "leverage",
            leverage,
            "1 or more, and 1 without margin",
            leverage.is_finite()
                && leverage >= 1.0
                && (margin.mode != MarginMode::None || leverage == 1.0),
        ),
        Field(
            "liquidation_fee_bps",
            margin.liquidation_fee_bps,
            BPS,
            bps(margin.liquidation_fee_bps),
        ),
        Field(
            "call_ratio",
            margin.call_ratio,
            NOT_NEGATIVE,
            not_negative(margin.call_ratio),
        ),
    ])?;
    let tiers = &margin.maintenance;
    let ascends = tiers.first().is_none_or(|tier| tier.from_notional == 0.0)
        && tiers.is_sorted_by(|one, next| one.from_notional < next.from_notional)
        && tiers.iter().all(|tier| (0.0..=1.0).contains(&tier.rate));
    if !ascends {
        return Err(InputError::Tiers {
            field: "maintenance",
            from: "0, with rates from 0 to 1",
        });
    }
    check_sizing(config.sizing)
}

fn check_sizing(sizing: Sizing) -> Result<(), InputError> {
    let share = |field, value: f64, most: f64, allowed| {
        check_fields(&[Field(field, value, allowed, value > 0.0 && value <= most)])
    };
    const ONE: &str = "above 0 and at most 1";
    match sizing {
        Sizing::Cash { share: value } => share("share", value, 1.0, ONE),
        Sizing::Risk { share: value } => share("share", value, 1.0, ONE),
        Sizing::Equity { share: value } => share("share", value, f64::MAX, POSITIVE),
        Sizing::Quantity { units } => share("units", units, f64::MAX, POSITIVE),
        Sizing::Notional { cash } => share("cash", cash, f64::MAX, POSITIVE),
        Sizing::Volatility {
            annual,
            bars,
            share_max,
        } => {
            share("annual", annual, f64::MAX, POSITIVE)?;
            share("share_max", share_max, f64::MAX, POSITIVE)?;
            let enough = if bars >= 2 { 1.0 } else { 0.0 };
            check_fields(&[Field("bars", enough, "2 or more", bars >= 2)])
        }
        Sizing::Kelly {
            fraction,
            prior_trades,
            initial,
        } => {
            share("fraction", fraction, 0.5, "above 0 and at most 0.5")?;
            share("initial", initial, 0.5, "above 0 and at most 0.5")?;
            check_fields(&[Field(
                "prior_trades",
                prior_trades,
                NOT_NEGATIVE,
                not_negative(prior_trades),
            )])
        }
    }
}
