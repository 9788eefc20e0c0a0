//! One decision per asset: what to do, with odds that are earned, why, and what would prove it
//! wrong.
//!
//! [`study()`] turns bars and strategies into evidence: what each strategy did out of sample, what
//! their condensed signal said on every past bar, and how the declared event ended each time.
//! [`conclude()`] turns evidence, position and risk profile into a [`Decision`]. Both are pure: the
//! same bars, strategies and inputs give the same bytes, so a stored decision can be replayed.
//!
//! Invariant: nothing in the study of bar t reads a bar after t.

mod action;
mod band;
mod conclude;
mod condenser;
mod costs;
mod event;
mod follow;
mod gate;
mod invalidation;
mod level;
mod odds;
mod past;
mod profile;
mod questionnaire;
mod recent;
mod stakes;
mod study;
mod text;

use std::collections::BTreeMap;

use rumbo_market::{Digest, Hasher, Text, Timeframe};
use serde::{Deserialize, Serialize};

use crate::strategy::Params;

pub use action::{CONFIDENCE_ACT, CONFIDENCE_INCREASE, CONFIDENCE_REDUCE, choose_action};
pub use band::{BAND_LEVELS, Band, Bands, band_edges, bands};
pub use conclude::{Situation, conclude};
pub use costs::TradeCosts;
pub use event::{Event, EventOutcome, EventPolarity};
pub use follow::{Followed, FollowedEquity, follow};
pub use gate::{Coverage, GATE_LIST};
pub use invalidation::Invalidation;
pub use level::{
    LevelEnds, LevelError, LevelFault, LevelHistory, LevelName, LevelOdds, LevelProblem,
    MeanReturn, OwnLevels, check_levels,
};
pub use odds::{Case, Odds, OddsStatus};
pub use profile::{RiskLimits, RiskProfile};
pub use questionnaire::{Answer, Assessment, QUESTIONS, Question, QuestionnaireError, assess};
pub use recent::{DayResult, Expected, Recent, RecentSpan, WindowResult};
pub use study::{
    Cases, HORIZON_BARS, StrategyRecord, Study, StudyError, StudyInput, rows_needed, study,
};
pub(crate) use text::fill;
pub use text::render;

/// What to do with an asset today.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Action {
    Buy,
    Increase,
    Hold,
    Reduce,
    Sell,
}

impl Action {
    /// Name on the wire and in the store: `BUY`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Buy => "BUY",
            Self::Increase => "INCREASE",
            Self::Hold => "HOLD",
            Self::Reduce => "REDUCE",
            Self::Sell => "SELL",
        }
    }
}

/// What the strategies say together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Signal {
    Buy,
    Sell,
    Hold,
}

/// What is held before the decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Position {
    #[default]
    Flat,
    Long,
    Short,
}

impl Position {
    /// Name on the wire and in the store.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Flat => "flat",
            Self::Long => "long",
            Self::Short => "short",
        }
    }
}

impl std::str::FromStr for Position {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "flat" => Ok(Self::Flat),
            "long" => Ok(Self::Long),
            "short" => Ok(Self::Short),
            _ => Err(format!(
                "unknown position `{text}`, use flat, long or short"
            )),
        }
    }
}

/// How far the evidence for acting goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Tier {
    Watch,
    Candidate,
    Recommended,
}

/// Whether there is an opinion at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// The data allowed an opinion, "nothing to do" included.
    Ok,
    /// The data is in doubt: no recommendation.
    NoData,
}

/// One value inside a statement.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum FactValue {
    Number(f64),
    Text(String),
    Localised(Text),
}

impl From<f64> for FactValue {
    fn from(value: f64) -> Self {
        Self::Number(value)
    }
}

impl From<&str> for FactValue {
    fn from(value: &str) -> Self {
        Self::Text(value.to_owned())
    }
}

impl From<Text> for FactValue {
    fn from(value: Text) -> Self {
        Self::Localised(value)
    }
}

/// A claim as a code and its parameters. The sentence is rendered from it in either language, so
/// an old decision reads the same for ever.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Statement {
    /// Name of the claim inside its decision, such as `r2`; texts refer to it.
    pub id: String,
    /// Key of the sentence in the catalogue of [`render`].
    pub code: String,
    pub params: BTreeMap<String, FactValue>,
    /// Share of the vote behind it, 0 to 1, where it has one.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub weight: Option<f64>,
}

impl Statement {
    /// Builds a statement without weight.
    pub fn new<const N: usize>(id: String, code: &str, params: [(&str, FactValue); N]) -> Self {
        let params = params
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value))
            .collect();
        Self {
            id,
            code: code.to_owned(),
            params,
            weight: None,
        }
    }
}

/// How much to put in, as ratios of the capital.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Size {
    /// Suggested position.
    pub fraction: f64,
    /// Risk per trade that the profile allows.
    pub risk_fraction: f64,
    /// Loss if the stop is hit, costs included.
    pub max_loss_fraction: f64,
}

/// One strategy behind (or against) the decision.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Evidence {
    pub strategy: String,
    pub title: Text,
    pub version: Digest,
    /// Position the strategy holds after the close of the last bar: 1, 0 or -1.
    pub stance: i8,
    /// Share of the vote, 0 to 1; 0 when it is not admitted.
    pub weight: f64,
    pub params: Params,
    pub trades: usize,
    /// Annualised Sharpe ratio of the out-of-sample per-bar returns, net of costs, cash at 0.
    pub sharpe: Option<f64>,
    pub total_return: f64,
    pub win_rate: Option<f64>,
    /// Walk-forward efficiency: out-of-sample over in-sample mean return.
    pub efficiency: Option<f64>,
}

/// The run of bars that a decision read.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BarsLineage {
    pub timeframe: Timeframe,
    /// Timeframe of the stored series they were derived from.
    pub stored_timeframe: Timeframe,
    pub from: i64,
    pub until: i64,
    pub rows: usize,
    /// Digest of the columns as read.
    pub digest: Digest,
}

/// Everything needed to compute the decision again.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Lineage {
    pub bars: BarsLineage,
    /// Strategy ids with their versions, in the order they were run.
    pub strategies: Vec<(String, Digest)>,
    pub costs: TradeCosts,
    pub profile: RiskProfile,
    /// Configurations run on this window so far, selection inside training windows included.
    pub trials: usize,
    pub code_version: String,
}

/// Verdict of the publication gate.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Gate {
    pub passed: bool,
    pub failures: Vec<Statement>,
}

/// What a decision's content holds. 1: the first; 2: adds `quantiles_50` and `horizon_quantiles`;
/// 3: adds `phase`.
pub const FORMAT: u32 = 3;

/// The answer for one asset at one instant. Immutable once stored.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Decision {
    /// Canonical symbol of the instrument.
    pub instrument: String,
    /// Close of the bar that the decision is for.
    pub as_of: i64,
    pub timeframe: Timeframe,
    /// Last close; `None` without any bar.
    pub price: Option<f64>,
    pub action: Action,
    pub signal: Signal,
    pub position: Position,
    pub status: Status,
    pub tier: Tier,
    pub gate: Gate,
    /// What is claimed, declared before the fact; `None` without an opinion.
    pub event: Option<Event>,
    pub odds: Option<Odds>,
    /// Probability, tries counted, that acting on the signal beats not acting; 0 to 1.
    pub confidence: Option<f64>,
    /// 20 quantiles of the net returns of resolved cases; empty when thin.
    pub quantiles: Vec<f64>,
    pub reasons: Vec<Statement>,
    pub against: Vec<Statement>,
    pub invalidation: Vec<Invalidation>,
    pub size: Option<Size>,
    pub stop: Option<f64>,
    pub target: Option<f64>,
    pub expires_at: i64,
    pub next_review_at: i64,
    pub evidence: Vec<Evidence>,
    pub lineage: Lineage,
    /// Format of the content, see [`FORMAT`].
    #[serde(default = "first_format", skip_serializing_if = "is_first_format")]
    pub format: u32,
    /// 50 quantiles of the net returns of resolved cases; empty when thin.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub quantiles_50: Vec<f64>,
    /// 50 quantiles of the change of the price from now to the close of the horizon's last bar, as
    /// a ratio and without costs: what it did after each case, in average true ranges of then, times
    /// today's. Empty when thin.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub horizon_quantiles: Vec<f64>,
    /// Accumulation, manipulation or distribution at the last bar. It speaks neither for nor
    /// against: no part of the decision rests on it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phase: Option<Statement>,
}

fn first_format() -> u32 {
    1
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde asks for a reference"
)]
fn is_first_format(format: &u32) -> bool {
    *format == first_format()
}

impl Decision {
    /// The same decision as code of an earlier format would have said it.
    pub fn in_format(mut self, format: u32) -> Self {
        if format < 2 {
            self.quantiles_50.clear();
            self.horizon_quantiles.clear();
        }
        if format < 3 {
            self.phase = None;
        }
        self.format = format.min(self.format);
        self
    }

    /// Digest of the whole content. Two computations of one decision agree in it or differ.
    pub fn digest(&self) -> Digest {
        let json = serde_json::to_vec(self).expect("a decision has no map with non-text keys");
        let mut hasher = Hasher::default();
        hasher.text(&format!("rumbo decision {}", self.format));
        hasher.bytes(&json);
        hasher.finish()
    }
}
