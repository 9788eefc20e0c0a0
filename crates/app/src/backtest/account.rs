//! An account as a request or a file describes it, and what the engine makes of it.
//!
//! Every value has its default and nothing is free by omission; what was resolved is stored with the
//! result.

use std::collections::BTreeMap;

use rumbo_engine::backtest::{Assumptions, Direction};
use rumbo_engine::portfolio::{Limits, Plan, Schedule, Sizing};
use rumbo_engine::strategy::Strategy;
use rumbo_engine::trading::{
    ActionEvent, Config, CorporateAction, InputError, Margin, MarginMode, Terms,
    check as engine_check,
};
use rumbo_market::{nearest, parse_instant};
use serde::{Deserialize, Serialize};

use super::BacktestOptions;
use crate::AppError;

/// Hours between two payments of funding at most: a week.
const FUNDING_HOURS_MAX: u32 = 168;
/// Corporate actions that an account may name.
const ACTIONS_MAX: usize = 10_000;
/// Fee brackets and margin brackets that an account may name.
const TIERS_MAX: usize = 100;
/// Closes that sizes and limits look back on at most.
const LOOK_BACK_BARS_MAX: usize = 10_000;
/// Characters of a currency or a group.
const NAME_CHARS_MAX: usize = 40;

/// Capital, sizes, terms of trading, margin and limits of an account.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Account {
    /// Cash before the first bar, in the currency of the account.
    pub capital: f64,
    /// The quote currency of the first instrument when absent.
    pub currency: Option<String>,
    pub direction: Direction,
    /// All the cash with one instrument, an equal share of the equity with several, when absent.
    pub sizing: Option<Sizing>,
    /// Terms of every instrument that has none of its own.
    pub terms: Terms,
    /// Terms of their own by symbol; what is left out has its default.
    pub instruments: BTreeMap<String, Terms>,
    pub margin: Margin,
    pub limits: Limits,
    /// Group of each symbol that the limit `group` counts together.
    pub groups: BTreeMap<String, String>,
    /// Annual simple rate on free cash.
    pub idle_rate: f64,
    /// Annual simple rate on negative cash.
    pub debit_rate: f64,
    /// Cost of converting between a quote currency and the account's.
    pub conversion_bps: f64,
    /// Annual simple rate subtracted in the ratios that use excess returns.
    pub risk_free: f64,
    /// Constant funding by symbol.
    pub funding: BTreeMap<String, Funding>,
    /// Corporate actions by symbol, in time order.
    pub actions: BTreeMap<String, Vec<Action>>,
    /// Fixed weights that are held instead of following rules; with the strategy `buy_and_hold`.
    pub rebalance: Option<Rebalance>,
    /// Shorter stored bars decide what came first inside a bar.
    pub finer: bool,
}

/// Funding that is the same at every payment.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Funding {
    /// Ratio of the notional that longs pay to shorts; negative the other way.
    pub rate: f64,
    /// Hours between payments, counted from midnight UTC.
    #[serde(default = "eight_hours")]
    pub every_hours: u32,
}

const fn eight_hours() -> u32 {
    8
}

/// One corporate action: exactly one of the four.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Action {
    /// Ex-date or instant: `2020-08-31`.
    pub at: String,
    /// Units that each unit becomes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub split: Option<f64>,
    /// Cash per unit, in the quote currency.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dividend: Option<f64>,
    /// Nothing fills in bars named before this instant.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub halt_until: Option<String>,
    /// Price at which the position is closed for good.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub delisting: Option<f64>,
}

/// Weights that are restored on a schedule.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rebalance {
    /// Share of the equity by symbol; negative ones are short, what is left is cash.
    pub weights: BTreeMap<String, f64>,
    pub every: Schedule,
}

impl Default for Account {
    fn default() -> Self {
        let config = Config::from(&Assumptions::default());
        Self {
            capital: config.capital,
            currency: None,
            direction: config.direction,
            sizing: None,
            terms: config.terms,
            instruments: BTreeMap::new(),
            margin: config.margin,
            limits: config.limits,
            groups: BTreeMap::new(),
            idle_rate: config.idle_rate,
            debit_rate: config.debit_rate,
            conversion_bps: config.conversion_bps,
            risk_free: config.risk_free,
            funding: BTreeMap::new(),
            actions: BTreeMap::new(),
            rebalance: None,
            finer: true,
        }
    }
}

impl Account {
    /// Reads an account file.
    pub fn from_toml(text: &str) -> Result<Self, AppError> {
        toml::from_str(text).map_err(|error| {
            AppError::invalid("account", format!("file: {}", error.to_string().trim_end()))
        })
    }

    /// The account with what a request says beside it, and every size known. `symbols` are canonical;
    /// `canonical` finds the symbol of a name. A rotation and fixed weights size by themselves.
    pub fn resolved(
        &self,
        strategy: &Strategy,
        options: &BacktestOptions,
        symbols: &[String],
        canonical: impl Fn(&str) -> Result<String, AppError>,
    ) -> Result<Self, AppError> {
        let mut account = Self {
            instruments: keyed(&self.instruments, "instruments", symbols, &canonical)?,
            groups: keyed(&self.groups, "groups", symbols, &canonical)?,
            funding: keyed(&self.funding, "funding", symbols, &canonical)?,
            actions: keyed(&self.actions, "actions", symbols, &canonical)?,
            ..self.clone()
        };
        if let Some(rebalance) = &mut account.rebalance {
            rebalance.weights = keyed(&rebalance.weights, "weights", symbols, &canonical)?;
        }
        let terms = &mut account.terms;
        for (given, slot) in [
            (options.capital, &mut account.capital),
            (options.fee_bps, &mut terms.fee_bps),
            (options.slippage_bps, &mut terms.slippage_bps),
            (options.half_spread_bps, &mut terms.half_spread_bps),
        ] {
            if let Some(value) = given {
                *slot = value;
            }
        }
        let share = options.size;
        let sizes_itself = strategy.rotation.is_some() || account.rebalance.is_some();
        if sizes_itself && (account.sizing.is_some() || share.is_some()) {
            let field = if share.is_some() { "size" } else { "sizing" };
            let reason = "is for rules: a rotation and fixed weights size by themselves";
            return Err(AppError::invalid(field, reason));
        }
        account.sizing = match (symbols, account.sizing, share) {
            _ if sizes_itself => None,
            ([_], None, share) => Some(Sizing::Cash {
                share: share.unwrap_or(1.0),
            }),
            (_, None, share) => Some(Sizing::Equity {
                share: share.unwrap_or(1.0 / float(symbols.len().max(1))),
            }),
            (_, Some(_), Some(_)) => {
                return Err(AppError::invalid(
                    "size",
                    "cannot be given beside the `sizing` of the account",
                ));
            }
            (_, given, None) => given,
        };
        account.check()?;
        // Terms of single instruments are checked as if they were everybody's.
        for terms in account.instruments.values().chain([&account.terms]) {
            let config = Config {
                terms: terms.clone(),
                ..account.config(Assumptions::default().periods_per_year)
            };
            engine_check(&[], &config).map_err(refused)?;
        }
        Ok(account)
    }

    /// What the engine runs.
    pub fn config(&self, periods_per_year: f64) -> Config {
        Config {
            capital: self.capital,
            direction: self.direction,
            sizing: self.sizing.unwrap_or(Sizing::Cash { share: 1.0 }),
            terms: self.terms.clone(),
            margin: self.margin.clone(),
            limits: self.limits,
            idle_rate: self.idle_rate,
            debit_rate: self.debit_rate,
            conversion_bps: self.conversion_bps,
            periods_per_year,
            risk_free: self.risk_free,
        }
    }

    /// The account in the words of a signal backtest, for lists and comparisons.
    pub fn assumptions(&self, periods_per_year: f64) -> Assumptions {
        Assumptions {
            capital: self.capital,
            fee_bps: self.terms.fee_bps,
            slippage_bps: self.terms.slippage_bps,
            half_spread_bps: self.terms.half_spread_bps,
            size: match self.sizing {
                Some(Sizing::Cash { share } | Sizing::Equity { share }) => share.min(1.0),
                _ => 1.0,
            },
            periods_per_year,
            risk_free: self.risk_free,
            direction: self.direction,
            lot: self.terms.lot,
        }
    }

    /// The account with every cost of a fill multiplied.
    pub fn with_costs(&self, multiple: f64) -> Self {
        let scaled = |terms: &Terms| {
            let mut scaled = terms.clone();
            for cost in [
                &mut scaled.fee_bps,
                &mut scaled.fee_per_unit,
                &mut scaled.fee_minimum,
                &mut scaled.half_spread_bps,
                &mut scaled.slippage_bps,
                &mut scaled.slippage_atr,
                &mut scaled.impact,
            ] {
                *cost *= multiple;
            }
            scaled.maker_bps = scaled.maker_bps.map(|bps| bps * multiple);
            for tier in &mut scaled.tiers {
                tier.taker_bps *= multiple;
                tier.maker_bps *= multiple;
            }
            scaled
        };
        let own = self.instruments.iter();
        Self {
            terms: scaled(&self.terms),
            instruments: own
                .map(|(symbol, terms)| (symbol.clone(), scaled(terms)))
                .collect(),
            conversion_bps: self.conversion_bps * multiple,
            ..self.clone()
        }
    }

    /// The weights in the order of the instruments.
    pub(crate) fn plan(&self, symbols: &[String]) -> Option<Plan> {
        let rebalance = self.rebalance.as_ref()?;
        let weight = |symbol| rebalance.weights.get(symbol).copied().unwrap_or(0.0);
        Some(Plan {
            weights: symbols.iter().map(weight).collect(),
            schedule: rebalance.every,
        })
    }

    /// Corporate actions of a symbol as the engine reads them.
    pub(crate) fn actions_of(&self, symbol: &str) -> Result<Vec<CorporateAction>, AppError> {
        let given = self.actions.get(symbol).map_or(&[][..], Vec::as_slice);
        given.iter().map(Action::event).collect()
    }

    /// Checks what the engine does not.
    fn check(&self) -> Result<(), AppError> {
        let mut names = self.currency.iter().chain(self.groups.values());
        if names.any(|name| !(1..=NAME_CHARS_MAX).contains(&name.chars().count())) {
            let reason = format!("and groups must have 1 to {NAME_CHARS_MAX} characters");
            return Err(AppError::invalid("currency", reason));
        }
        if self.actions.values().map(Vec::len).sum::<usize>() > ACTIONS_MAX {
            return Err(AppError::invalid(
                "actions",
                format!("must be {ACTIONS_MAX} at most"),
            ));
        }
        let mut own = self.instruments.values().chain([&self.terms]);
        if own.any(|terms| terms.tiers.len() > TIERS_MAX)
            || self.margin.maintenance.len() > TIERS_MAX
        {
            return Err(AppError::invalid(
                "tiers",
                format!("must be {TIERS_MAX} at most"),
            ));
        }
        for (symbol, funding) in &self.funding {
            let Funding { rate, every_hours } = *funding;
            if !(rate.abs() < 1.0 && (1..=FUNDING_HOURS_MAX).contains(&every_hours)) {
                let reason = format!(
                    "of `{symbol}` must be above -1 and below 1, every 1 to {FUNDING_HOURS_MAX} hours"
                );
                return Err(AppError::invalid("funding", reason));
            }
        }
        for symbol in self.actions.keys() {
            self.actions_of(symbol)?;
        }
        self.check_limits()?;
        self.check_rebalance()
    }

    fn check_limits(&self) -> Result<(), AppError> {
        let limits = &self.limits;
        let positive = "must be above 0";
        for (field, value) in [
            ("gross", limits.gross),
            ("net", limits.net),
            ("instrument", limits.instrument),
            ("group", limits.group),
        ] {
            if value.is_some_and(|value| !(value.is_finite() && value > 0.0)) {
                return Err(AppError::invalid(field, positive));
            }
        }
        if limits.positions == Some(0) {
            return Err(AppError::invalid("positions", "must be 1 or more"));
        }
        if limits
            .daily_loss
            .is_some_and(|loss| !(loss > 0.0 && loss <= 1.0))
        {
            return Err(AppError::invalid(
                "daily_loss",
                "must be above 0 and at most 1",
            ));
        }
        let bars = match self.sizing {
            Some(Sizing::Volatility { bars, .. }) => bars,
            _ => 2,
        };
        let compared = limits.correlation.map_or(2, |limit| limit.bars);
        for bars in [bars, compared] {
            if !(2..=LOOK_BACK_BARS_MAX).contains(&bars) {
                let reason = format!("must be 2 to {LOOK_BACK_BARS_MAX}");
                return Err(AppError::invalid("bars", reason));
            }
        }
        if limits
            .correlation
            .is_some_and(|limit| !(-1.0..=1.0).contains(&limit.max))
        {
            return Err(AppError::invalid("max", "of a correlation must be -1 to 1"));
        }
        Ok(())
    }

    fn check_rebalance(&self) -> Result<(), AppError> {
        let Some(rebalance) = &self.rebalance else {
            return Ok(());
        };
        let gross: f64 = rebalance.weights.values().map(|weight| weight.abs()).sum();
        let most = match self.margin.mode {
            MarginMode::None => 1.0,
            _ => self.margin.leverage,
        };
        // Weights written as thirds do not add up to one exactly.
        if !(gross > 0.0 && gross <= most + 1e-9) {
            let reason =
                format!("must add up to above 0 and at most {most}, they add up to {gross}");
            return Err(AppError::invalid("weights", reason));
        }
        let is_schedule = match rebalance.every {
            Schedule::Bars { every } => every >= 1,
            Schedule::Drift { band } => band > 0.0 && band < 1.0,
            Schedule::Week | Schedule::Month => true,
        };
        if is_schedule {
            return Ok(());
        }
        Err(AppError::invalid(
            "every",
            "must be `week`, `month`, 1 bar or more, or a drift band above 0 and below 1",
        ))
    }
}

impl Action {
    fn event(&self) -> Result<CorporateAction, AppError> {
        let instant = |text: &str| {
            parse_instant(text).ok_or_else(|| {
                AppError::invalid(
                    "actions",
                    format!(
                        "have `{text}` for an instant, write 2020-08-31 or 2020-08-31T12:00:00Z"
                    ),
                )
            })
        };
        let events = [
            self.split.map(|ratio| ActionEvent::Split { ratio }),
            self.dividend
                .map(|per_unit| ActionEvent::Dividend { per_unit }),
            match &self.halt_until {
                Some(until) => Some(ActionEvent::Halt {
                    until: instant(until)?,
                }),
                None => None,
            },
            self.delisting
                .map(|price| ActionEvent::Delisting { price: Some(price) }),
        ];
        let mut given = events.into_iter().flatten();
        match (given.next(), given.next()) {
            (Some(event), None) => Ok(CorporateAction {
                at: instant(&self.at)?,
                event,
            }),
            _ => Err(AppError::invalid(
                "actions",
                format!(
                    "of {} must have exactly one of `split`, `dividend`, `halt_until`, `delisting`",
                    if self.at.is_empty() {
                        "an instant"
                    } else {
                        &self.at
                    }
                ),
            )),
        }
    }
}

impl Funding {
    /// Payments from an instant up to another, both included.
    pub fn instants(self, from: i64, until: i64) -> Vec<i64> {
        let step = i64::from(self.every_hours) * 3_600_000;
        let day = from - from.rem_euclid(rumbo_market::DAY_MS);
        let mut at = day;
        let mut instants = Vec::new();
        while at <= until {
            if at >= from {
                instants.push(at);
            }
            at += step;
        }
        instants
    }
}

/// A table by canonical symbols; a name that the run does not hold is refused.
fn keyed<T: Clone>(
    table: &BTreeMap<String, T>,
    field: &'static str,
    symbols: &[String],
    canonical: &impl Fn(&str) -> Result<String, AppError>,
) -> Result<BTreeMap<String, T>, AppError> {
    let mut keyed = BTreeMap::new();
    for (name, value) in table {
        let symbol = canonical(name)?;
        if !symbols.contains(&symbol) {
            let near = nearest(name, symbols.iter().map(String::as_str));
            let hint = near.map_or_else(String::new, |near| format!(", did you mean `{near}`"));
            let reason = format!("names `{name}`, which is none of the instruments{hint}");
            return Err(AppError::invalid(field, reason));
        }
        if keyed.insert(symbol.clone(), value.clone()).is_some() {
            return Err(AppError::invalid(field, format!("names `{symbol}` twice")));
        }
    }
    Ok(keyed)
}

/// What the engine refuses, as a use case says it.
pub(crate) fn refused(error: InputError) -> AppError {
    match error {
        InputError::Value {
            field,
            value,
            allowed,
        } => AppError::invalid(field, format!("is {value}, it must be {allowed}")),
        InputError::Tiers { field, from } => {
            AppError::invalid(field, format!("must ascend from {from}"))
        }
        InputError::Action { symbol, what } => {
            AppError::invalid("actions", format!("of `{symbol}`: {what}"))
        }
        InputError::Columns { .. } | InputError::Points { .. } => {
            AppError::invalid("bars", format!("do not fit: {error}"))
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "a count is far below 2^53")]
fn float(count: usize) -> f64 {
    count as f64
}
