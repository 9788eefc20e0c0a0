//! Accounts of the engine `events` on the wire: what may be said about one, and what became of it.

use std::collections::BTreeMap;

use rumbo_app::backtest::account::Account;
use rumbo_app::backtest::events::{EventFigures, EventOpen, IncidentLine, InstrumentShare};
use rumbo_engine::trading::Paid;
use serde::Serialize;
use utoipa::ToSchema;

use super::view::OpenTradeView;

/// An account. Rates and shares are ratios, not percent; what is left out has its default.
#[derive(Debug, Serialize, ToSchema)]
pub struct AccountTerms {
    /// Cash before the first bar, in the currency of the account. 10 000.
    #[schema(required = false)]
    pub capital: f64,
    /// The quote currency of the first instrument when absent. Dollars and coins that stand for them
    /// count at par; any other currency needs stored bars of its pair.
    pub currency: Option<String>,
    /// `both`.
    #[schema(required = false)]
    pub direction: DirectionName,
    /// With one instrument all the cash, with several an equal share of the equity, when absent.
    pub sizing: Option<SizingTerms>,
    /// Terms of every instrument that has none of its own.
    #[schema(required = false)]
    pub terms: CostTerms,
    /// Terms of their own by symbol.
    #[schema(required = false)]
    pub instruments: BTreeMap<String, CostTerms>,
    #[schema(required = false)]
    pub margin: MarginTerms,
    #[schema(required = false)]
    pub limits: LimitTerms,
    /// Group of each symbol that the limit `group` counts together.
    #[schema(required = false)]
    pub groups: BTreeMap<String, String>,
    /// Annual simple rate on free cash. 0.
    #[schema(required = false)]
    pub idle_rate: f64,
    /// Annual simple rate on negative cash. 0.
    #[schema(required = false)]
    pub debit_rate: f64,
    /// Cost of converting between a quote currency and the account's. 0.
    #[schema(required = false)]
    pub conversion_bps: f64,
    /// Annual simple rate subtracted in the ratios that use excess returns. 0.
    #[schema(required = false)]
    pub risk_free: f64,
    /// Constant funding by symbol.
    #[schema(required = false)]
    pub funding: BTreeMap<String, FundingTerms>,
    /// Corporate actions by symbol, in time order.
    #[schema(required = false)]
    pub actions: BTreeMap<String, Vec<ActionTerms>>,
    /// Fixed weights that are held instead of following rules; with the strategy `buy_and_hold`.
    pub rebalance: Option<RebalanceTerms>,
    /// Shorter stored bars decide what came first inside a bar. True.
    #[schema(required = false)]
    pub finer: bool,
}

/// The sides that an account may take.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DirectionName {
    LongOnly,
    ShortOnly,
    Both,
}

/// How large an entry is.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SizingTerms {
    /// A share of the buying power at the fill, fee included.
    Cash { share: f64 },
    /// Always the same units.
    Quantity { units: f64 },
    /// Always the same notional.
    Notional { cash: f64 },
    /// A share of the equity as notional.
    Equity { share: f64 },
    /// The notional whose annual volatility, from the returns of the last `bars`, is `annual` of the
    /// equity, at most `share_max` of it.
    Volatility {
        annual: f64,
        bars: u64,
        share_max: f64,
    },
    /// The units that lose `share` of the equity from the close to the stop.
    Risk { share: f64 },
    /// `fraction` of the Kelly share of the trades so far, at most one half of the equity; `initial`
    /// below 30 trades.
    Kelly {
        fraction: f64,
        prior_trades: f64,
        initial: f64,
    },
}

/// Costs and steps of trading one instrument.
#[derive(Debug, Serialize, ToSchema)]
pub struct CostTerms {
    /// Fee on the notional of a fill. 10.
    #[schema(required = false)]
    pub fee_bps: f64,
    /// Fee of a resting limit order; `fee_bps` when absent, negative for a rebate.
    pub maker_bps: Option<f64>,
    /// Fee for each unit. 0.
    #[schema(required = false)]
    pub fee_per_unit: f64,
    /// Least fee of an order. 0.
    #[schema(required = false)]
    pub fee_minimum: f64,
    /// Fees by the notional traded in 30 days, ascending.
    #[schema(required = false)]
    pub tiers: Vec<FeeTierTerms>,
    /// Half of the bid-ask spread. 0.
    #[schema(required = false)]
    pub half_spread_bps: f64,
    /// Distance that a market or stop fill moves against the account. 5.
    #[schema(required = false)]
    pub slippage_bps: f64,
    /// Slippage as a share of the average true range of 14 bars. 0.
    #[schema(required = false)]
    pub slippage_atr: f64,
    /// Ratio of the price that an order as large as the bar's volume would move it. 0.
    #[schema(required = false)]
    pub impact: f64,
    /// Largest share of a bar's volume that fills may have; unlimited when absent.
    pub participation: Option<f64>,
    /// Annual simple rate on the value of a short position. 0.
    #[schema(required = false)]
    pub borrow_rate: f64,
    /// Whole multiples only; fractional when absent.
    pub lot: Option<f64>,
    /// Step of prices; continuous when absent.
    pub tick: Option<f64>,
    /// Least notional of an entry. 0.
    #[schema(required = false)]
    pub minimum_notional: f64,
}

/// Fees from a traded volume on.
#[derive(Debug, Serialize, ToSchema)]
pub struct FeeTierTerms {
    pub from_volume: f64,
    pub taker_bps: f64,
    pub maker_bps: f64,
}

/// Borrowing against the equity.
#[derive(Debug, Serialize, ToSchema)]
pub struct MarginTerms {
    /// `none`: nothing is borrowed.
    #[schema(required = false)]
    pub mode: MarginName,
    /// 1.
    #[schema(required = false)]
    pub leverage: f64,
    /// Maintenance margin as a ratio of the notional, in brackets. 0.005 from 0.
    #[schema(required = false)]
    pub maintenance: Vec<MaintenanceTerms>,
    /// 50.
    #[schema(required = false)]
    pub liquidation_fee_bps: f64,
    /// Multiple of the maintenance margin below which a margin call is told. 1.5.
    #[schema(required = false)]
    pub call_ratio: f64,
}

/// What stands behind positions.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum MarginName {
    None,
    Isolated,
    Cross,
}

/// Maintenance margin from a notional on.
#[derive(Debug, Serialize, ToSchema)]
pub struct MaintenanceTerms {
    pub from_notional: f64,
    pub rate: f64,
}

/// What entries may not exceed; ratios of the equity, no limit when absent.
#[derive(Debug, Serialize, ToSchema)]
pub struct LimitTerms {
    /// Open positions.
    pub positions: Option<u64>,
    /// Sum of the sizes of all positions.
    pub gross: Option<f64>,
    /// Long positions less short ones, either way.
    pub net: Option<f64>,
    /// Size of one position.
    pub instrument: Option<f64>,
    /// Sum of the sizes of the positions of one group.
    pub group: Option<f64>,
    pub correlation: Option<CorrelationTerms>,
    /// Loss of a UTC day at which everything is closed until the next.
    pub daily_loss: Option<f64>,
}

/// No entry whose returns go with those of a position more than this.
#[derive(Debug, Serialize, ToSchema)]
pub struct CorrelationTerms {
    pub bars: u64,
    pub max: f64,
}

/// Funding that is the same at every payment.
#[derive(Debug, Serialize, ToSchema)]
pub struct FundingTerms {
    /// Ratio of the notional that longs pay to shorts.
    pub rate: f64,
    /// Hours between payments, from midnight UTC. 8.
    #[schema(required = false)]
    pub every_hours: u32,
}

/// One corporate action: exactly one of the four.
#[derive(Debug, Serialize, ToSchema)]
pub struct ActionTerms {
    /// Ex-date or instant.
    pub at: String,
    /// Units that each unit becomes.
    pub split: Option<f64>,
    /// Cash per unit, in the quote currency.
    pub dividend: Option<f64>,
    /// Nothing fills in bars named before this instant.
    pub halt_until: Option<String>,
    /// Price at which the position is closed for good.
    pub delisting: Option<f64>,
}

/// Weights that are restored on a schedule.
#[derive(Debug, Serialize, ToSchema)]
pub struct RebalanceTerms {
    /// Share of the equity by symbol; negative ones are short, what is left is cash.
    pub weights: BTreeMap<String, f64>,
    pub every: ScheduleTerms,
}

/// When weights are restored.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ScheduleTerms {
    Bars { every: u64 },
    Week,
    Month,
    Drift { band: f64 },
}

/// An account as it was used, and what it paid.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct AccountView {
    /// Every value, as used.
    #[schema(value_type = AccountTerms)]
    pub terms: Account,
    pub currency: String,
    pub paid: PaidView,
    pub instruments: Vec<InstrumentShareView>,
    /// The first 1000, in time order.
    pub incidents: Vec<IncidentView>,
    pub liquidations: u64,
    /// Orders that were given.
    pub orders: u64,
    /// Positions left open at the end.
    pub open: Vec<OpenOnAccountView>,
    /// Ambiguous bars that shorter stored bars decided.
    pub ambiguous_decided: u64,
    /// Profit of the trades that closed on ambiguous bars.
    pub ambiguous_pnl: f64,
}

/// Money paid and received by kind, in the currency of the account.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, ToSchema)]
pub struct PaidView {
    pub fees: f64,
    /// What spread, slippage and impact took from fills; already in their prices.
    pub slippage: f64,
    pub conversion: f64,
    pub liquidation: f64,
    /// Negative where more was received.
    pub funding: f64,
    /// On short positions, and on negative cash.
    pub borrow: f64,
    /// Received on free cash.
    pub interest: f64,
    /// Received, less those that short positions paid.
    pub dividends: f64,
}

/// What one instrument contributed.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct InstrumentShareView {
    pub symbol: String,
    /// Profit after costs, that of an open position included.
    pub pnl: f64,
    pub trades: u64,
    pub bars: u64,
    /// Timeframe of the shorter bars that decided inside its bars.
    pub finer: Option<String>,
}

/// Something that a person must hear about.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct IncidentView {
    /// `margin_call`, `liquidation`, `negative_equity` or `daily_loss`.
    pub kind: String,
    /// Unix ms.
    pub at: i64,
    pub symbol: Option<String>,
    pub price: Option<f64>,
    pub equity: Option<f64>,
}

/// A position of an account left open at the end.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct OpenOnAccountView {
    pub symbol: String,
    pub carry: f64,
    #[serde(flatten)]
    pub position: OpenTradeView,
}

impl From<EventFigures> for AccountView {
    fn from(figures: EventFigures) -> Self {
        Self {
            terms: figures.account,
            currency: figures.currency,
            paid: figures.paid.into(),
            instruments: figures.shares.into_iter().map(Into::into).collect(),
            incidents: figures.incidents.into_iter().map(Into::into).collect(),
            liquidations: figures.liquidations as u64,
            orders: figures.orders as u64,
            open: figures.open.into_iter().map(Into::into).collect(),
            ambiguous_decided: figures.ambiguous_decided as u64,
            ambiguous_pnl: figures.ambiguous_pnl,
        }
    }
}

impl From<Paid> for PaidView {
    fn from(paid: Paid) -> Self {
        Self {
            fees: paid.fees,
            slippage: paid.slippage,
            conversion: paid.conversion,
            liquidation: paid.liquidation,
            funding: paid.funding,
            borrow: paid.borrow,
            interest: paid.interest,
            dividends: paid.dividends,
        }
    }
}

impl From<InstrumentShare> for InstrumentShareView {
    fn from(share: InstrumentShare) -> Self {
        Self {
            symbol: share.symbol,
            pnl: share.pnl,
            trades: share.trades as u64,
            bars: share.bars as u64,
            finer: share.finer.map(|timeframe| timeframe.to_string()),
        }
    }
}

impl From<IncidentLine> for IncidentView {
    fn from(line: IncidentLine) -> Self {
        Self {
            kind: line.kind,
            at: line.at,
            symbol: line.symbol,
            price: line.price,
            equity: line.equity,
        }
    }
}

impl From<EventOpen> for OpenOnAccountView {
    fn from(open: EventOpen) -> Self {
        Self {
            symbol: open.symbol,
            carry: open.carry,
            position: open.position.into(),
        }
    }
}
