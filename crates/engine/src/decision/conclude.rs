//! From evidence to a decision, for one position and one risk profile.

use rumbo_market::{Calendar, Timeframe};

use super::event::{Event, EventPolarity};
use super::odds::{self, CASES_MIN, OddsStatus};
use super::past::Multiples;
use super::stakes::{Stakes, round_price};
use super::study::{Cases, HORIZON_BARS};
use super::{
    Action, BarsLineage, CONFIDENCE_ACT, CONFIDENCE_REDUCE, Coverage, Decision, Evidence, FORMAT,
    Gate, Invalidation, Lineage, Odds, Position, RiskProfile, Signal, Size, Statement, Status,
    Study, StudyError, Tier, TradeCosts, choose_action,
};
use crate::backtest::Side;

/// Quantiles of the net returns that a decision carries.
const QUANTILES: usize = 20;
/// The same, finer.
const QUANTILES_FINE: usize = 50;

/// Everything besides the evidence that a decision depends on.
#[derive(Debug, Clone, PartialEq)]
pub struct Situation {
    /// Canonical symbol.
    pub symbol: String,
    pub calendar: Calendar,
    pub timeframe: Timeframe,
    /// Decimals of the declared price levels.
    pub price_decimals: u8,
    /// Close of the bar that the decision is for.
    pub as_of: i64,
    pub coverage: Coverage,
    pub position: Position,
    pub profile: RiskProfile,
    /// Whether the instrument can be sold short.
    pub shortable: bool,
    pub costs: TradeCosts,
    pub bars: BarsLineage,
    /// Version of the code that decides.
    pub code_version: String,
}

/// Decides. Total: without usable data the answer is HOLD with status "no data" and the reason.
pub fn conclude(study: &Result<Study, StudyError>, situation: &Situation) -> Decision {
    let doubts = data_doubts(study, situation);
    match study {
        Ok(study) if doubts.is_empty() => Conclusion { study, situation }.decide(),
        _ => without_opinion(study.as_ref().ok(), situation, doubts),
    }
}

/// Reasons why the data allows no opinion.
fn data_doubts(study: &Result<Study, StudyError>, situation: &Situation) -> Vec<Statement> {
    let coverage = &situation.coverage;
    let mut doubts = Vec::new();
    let mut doubt = |code: &str, params: Vec<(&str, super::FactValue)>| {
        let id = format!("g{}", doubts.len() + 1);
        let mut statement = Statement::new(id, code, []);
        statement.params = params
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value))
            .collect();
        doubts.push(statement);
    };
    match coverage.last {
        None => doubt(
            "gate.no_bars",
            vec![("symbol", situation.symbol.as_str().into())],
        ),
        Some(last) if coverage.is_stale() => doubt(
            "gate.stale",
            vec![
                ("last", instant(last)),
                ("expected", instant(coverage.expected_last)),
            ],
        ),
        Some(_) => {
            if let Some(since) = coverage.missing_since {
                let missing = (coverage.missing as f64).into();
                doubt(
                    "gate.gap",
                    vec![("missing", missing), ("since", instant(since))],
                );
            }
        }
    }
    match study {
        Err(StudyError::ShortHistory { rows, needed }) if *rows > 0 => doubt(
            "gate.short_history",
            vec![
                ("rows", (*rows as f64).into()),
                ("needed", (*needed as f64).into()),
            ],
        ),
        Err(StudyError::Strategy { strategy, .. }) => {
            doubt(
                "gate.strategy_failed",
                vec![("strategy", strategy.as_str().into())],
            );
        }
        Err(_) => {}
        Ok(study) => {
            for record in study.records.iter().filter(|record| record.looks_ahead) {
                doubt(
                    "gate.lookahead",
                    vec![("title", record.evidence.title.clone().into())],
                );
            }
        }
    }
    doubts
}

fn without_opinion(
    study: Option<&Study>,
    situation: &Situation,
    doubts: Vec<Statement>,
) -> Decision {
    let next_review_at = next_review(situation);
    Decision {
        instrument: situation.symbol.clone(),
        as_of: situation.as_of,
        timeframe: situation.timeframe,
        price: study.map(|study| study.price),
        action: Action::Hold,
        signal: Signal::Hold,
        position: situation.position,
        status: Status::NoData,
        tier: Tier::Watch,
        gate: Gate {
            passed: false,
            failures: doubts,
        },
        event: None,
        odds: None,
        confidence: None,
        quantiles: Vec::new(),
        reasons: Vec::new(),
        against: Vec::new(),
        invalidation: Vec::new(),
        size: None,
        stop: None,
        target: None,
        expires_at: next_review_at,
        next_review_at,
        evidence: study.map(evidence).unwrap_or_default(),
        lineage: lineage(study, situation),
        format: FORMAT,
        quantiles_50: Vec::new(),
        horizon_quantiles: Vec::new(),
        phase: phase(study),
    }
}

fn phase(study: Option<&Study>) -> Option<Statement> {
    study?.phase?.statement()
}

fn evidence(study: &Study) -> Vec<Evidence> {
    study
        .records
        .iter()
        .map(|record| record.evidence.clone())
        .collect()
}

fn lineage(study: Option<&Study>, situation: &Situation) -> Lineage {
    let strategies = study.map(|study| {
        let versions = study.records.iter().map(|record| &record.evidence);
        versions
            .map(|evidence| (evidence.strategy.clone(), evidence.version))
            .collect()
    });
    Lineage {
        bars: situation.bars.clone(),
        strategies: strategies.unwrap_or_default(),
        costs: situation.costs,
        profile: situation.profile,
        trials: study.map_or(0, |study| study.trials),
        code_version: situation.code_version.clone(),
    }
}

fn instant(at_ms: i64) -> super::FactValue {
    (at_ms as f64).into()
}

/// Close of the bar after the expected one.
fn next_review(situation: &Situation) -> i64 {
    let Situation {
        calendar,
        timeframe,
        coverage,
        ..
    } = situation;
    calendar.closed_at(
        *timeframe,
        calendar.next_opening(*timeframe, coverage.expected_last),
    )
}

/// Evidence that allows an opinion, and what it is for.
struct Conclusion<'a> {
    study: &'a Study,
    situation: &'a Situation,
}

impl Conclusion<'_> {
    fn decide(&self) -> Decision {
        let Self { study, situation } = self;
        let wished = self.wished_action();
        let failures = self.failures(wished);
        let action = if failures.is_empty() {
            wished
        } else {
            Action::Hold
        };
        let claim = self.claim(action);
        let odds = claim.as_ref().map(|claim| self.odds(action, claim));
        let (reasons, against) =
            Arguments::new(self, action, &failures, odds.as_ref()).into_statements();
        let cases = claim.as_ref().map(|claim| self.cases(claim.side));
        let returns = |count| cases.map_or_else(Vec::new, |cases| cases.return_quantiles(count));
        let next_review_at = next_review(situation);
        Decision {
            instrument: situation.symbol.clone(),
            as_of: situation.as_of,
            timeframe: situation.timeframe,
            price: Some(study.price),
            action,
            signal: study.signal,
            position: situation.position,
            status: Status::Ok,
            tier: self.tier(&failures),
            gate: Gate {
                passed: failures.is_empty(),
                failures,
            },
            quantiles: returns(QUANTILES),
            confidence: self.confidence(),
            reasons,
            against,
            invalidation: Self::invalidation(claim.as_ref()),
            size: claim
                .as_ref()
                .and_then(|claim| self.size(action, claim, odds.as_ref())),
            stop: claim.as_ref().map(|claim| claim.stop),
            target: claim.as_ref().map(|claim| claim.target),
            event: claim.map(|claim| self.event(claim)),
            odds,
            expires_at: next_review_at,
            next_review_at,
            evidence: evidence(study),
            lineage: lineage(Some(study), situation),
            format: FORMAT,
            quantiles_50: returns(QUANTILES_FINE),
            horizon_quantiles: cases.map_or_else(Vec::new, |cases| {
                cases.horizon_quantiles(study.atr / study.price, QUANTILES_FINE)
            }),

            phase: phase(Some(study)),
        }
    }

    fn cases(&self, side: Side) -> &Cases {
        match side {
            Side::Long => &self.study.long,
            Side::Short => &self.study.short,
        }
    }

    /// Cases of the trade that following the signal would make.
    fn signal_cases(&self) -> &Cases {
        self.cases(if self.study.signal == Signal::Sell {
            Side::Short
        } else {
            Side::Long
        })
    }

    /// Confidence is a number only when there are enough cases to show one.
    fn confidence(&self) -> Option<f64> {
        let enough = self.signal_cases().signal.len() >= CASES_MIN;
        self.study.confidence.filter(|_| enough)
    }

    fn wished_action(&self) -> Action {
        let shorts = self.situation.shortable && self.situation.profile.limits().shorts;
        choose_action(
            self.study.signal,
            self.situation.position,
            self.confidence(),
            shorts,
        )
    }

    /// What keeps the signal from being published, beyond the confidence itself.
    fn failures(&self, wished: Action) -> Vec<Statement> {
        let study = self.study;
        let mut failures = Vec::new();
        let id = |failures: &Vec<Statement>| format!("g{}", failures.len() + 1);
        if study
            .records
            .iter()
            .all(|record| record.evidence.weight == 0.0)
        {
            failures.push(Statement::new(id(&failures), "gate.no_strategy", []));
            return failures;
        }
        if study.signal == Signal::Hold {
            return failures;
        }
        let cases = &self.signal_cases().signal;
        let n = cases.len();
        if n < CASES_MIN {
            let params = [("n", (n as f64).into())];
            failures.push(Statement::new(id(&failures), "gate.thin", params));
            return failures;
        }
        let mean = odds::mean_return(cases);
        if mean <= 0.0 {
            let params = [("mean", mean.into())];
            failures.push(Statement::new(id(&failures), "gate.expected_value", params));
        }
        if wished == Action::Hold && self.confidence().is_none_or(|value| value < CONFIDENCE_ACT) {
            let confidence = self.confidence().unwrap_or(0.0);
            let params = [
                ("confidence", confidence.into()),
                ("needed", CONFIDENCE_ACT.into()),
            ];
            failures.push(Statement::new(id(&failures), "gate.evidence", params));
        }
        failures
    }

    fn tier(&self, failures: &[Statement]) -> Tier {
        match self.confidence() {
            Some(value) if value >= CONFIDENCE_ACT && failures.is_empty() => Tier::Recommended,
            Some(value) if value >= CONFIDENCE_REDUCE => Tier::Candidate,
            _ => Tier::Watch,
        }
    }

    /// The claim behind an action. `None` only when the price leaves no room for a stop.
    fn claim(&self, action: Action) -> Option<Claim> {
        let (side, pays, wording) = match (self.situation.position, action) {
            (Position::Flat, Action::Buy) => (Side::Long, true, "event.long.pays"),
            (Position::Flat, Action::Sell) => (Side::Short, true, "event.short.pays"),
            (Position::Flat, _) => (Side::Long, false, "event.long.does_not_pay"),
            (Position::Long, Action::Sell | Action::Reduce) => {
                (Side::Long, false, "event.hold.does_not_pay")
            }
            (Position::Long, _) => (Side::Long, true, "event.long.pays"),
            (Position::Short, Action::Buy | Action::Reduce) => {
                (Side::Short, false, "event.short.does_not_pay")
            }
            (Position::Short, _) => (Side::Short, true, "event.short.pays"),
        };
        let (stop, target) = declared_levels(side, self.study, self.situation.price_decimals)?;
        Some(Claim {
            side,
            stop,
            target,
            pays,
            wording,
        })
    }

    fn event(&self, claim: Claim) -> Event {
        let Situation {
            calendar,
            timeframe,
            coverage,
            ..
        } = self.situation;
        let mut opened_at = coverage.expected_last;
        for _ in 0..HORIZON_BARS {
            opened_at = calendar.next_opening(*timeframe, opened_at);
        }
        let deadline = calendar.closed_at(*timeframe, opened_at);
        let params = [
            ("stop", claim.stop.into()),
            ("target", claim.target.into()),
            ("deadline", instant(deadline)),
        ];
        Event {
            polarity: if claim.pays {
                EventPolarity::Pays
            } else {
                EventPolarity::DoesNotPay
            },
            side: claim.side,
            stop: claim.stop,
            target: claim.target,
            horizon_bars: HORIZON_BARS,
            deadline,
            statement: Statement::new("e1".to_owned(), claim.wording, params),
        }
    }

    fn odds(&self, action: Action, claim: &Claim) -> Odds {
        let cases = self.cases(claim.side);
        let stakes = claim.stakes(self.study.price, self.situation.costs);
        let break_even = stakes.break_even_of(action, claim.pays);
        odds::odds(&cases.signal, &cases.any, claim.pays, break_even)
    }

    fn size(&self, action: Action, claim: &Claim, odds: Option<&Odds>) -> Option<Size> {
        let opens = matches!(
            (self.situation.position, action),
            (Position::Flat, Action::Buy | Action::Sell) | (_, Action::Increase)
        );
        if !opens {
            return None;
        }
        let limits = self.situation.profile.limits();
        let loss = claim
            .stakes(self.study.price, self.situation.costs)
            .loss_ratio();
        let drifting = odds.is_some_and(|odds| odds.status == OddsStatus::Drift);
        let share = if drifting { 0.5 } else { 1.0 };
        let fraction = share * limits.position_max.min(limits.risk_per_trade / loss);
        Some(Size {
            fraction,
            risk_fraction: limits.risk_per_trade,
            max_loss_fraction: fraction * loss,
        })
    }

    fn invalidation(claim: Option<&Claim>) -> Vec<Invalidation> {
        let Some(claim) = claim else {
            return Vec::new();
        };
        let expects_rise = match (claim.side, claim.pays) {
            (Side::Long, pays) => pays,
            (Side::Short, pays) => !pays,
        };
        let Claim {
            side, stop, target, ..
        } = *claim;
        let (low, high) = if side == Side::Long {
            (stop, target)
        } else {
            (target, stop)
        };
        // A claim against a rise is wrong above the upper level, one for a rise below the lower.
        let (code, op, level) = if expects_rise {
            ("invalid.close_below", '<', low)
        } else {
            ("invalid.close_above", '>', high)
        };
        vec![Invalidation {
            statement: Statement::new("i1".to_owned(), code, [("level", level.into())]),
            expr: format!("close {op} {level}"),
        }]
    }
}

/// Levels of an event and which way the decision bets on it.
struct Claim {
    side: Side,
    stop: f64,
    target: f64,
    pays: bool,
    wording: &'static str,
}

impl Claim {
    fn stakes(&self, price: f64, costs: TradeCosts) -> Stakes {
        Stakes::new(price, (self.stop, self.target), costs)
    }
}

/// Stop and target of a claim made now; `None` when the price leaves no room for them.
fn declared_levels(side: Side, study: &Study, price_decimals: u8) -> Option<(f64, f64)> {
    let distances = Multiples::DECLARED.distances(side, study.price, study.atr)?;
    // Rounded before anything is computed from them: what is shown is what is scored.
    let round = |price| round_price(price, price_decimals);
    Some((
        round(study.price - side.sign() * distances.stop),
        round(study.price + side.sign() * distances.target),
    ))
}

/// What speaks for and against an action, as numbered statements.
struct Arguments {
    reasons: Vec<Statement>,
    against: Vec<Statement>,
}

impl Arguments {
    fn new(
        conclusion: &Conclusion<'_>,
        action: Action,
        failures: &[Statement],
        odds: Option<&Odds>,
    ) -> Self {
        let mut arguments = Self {
            reasons: Vec::new(),
            against: Vec::new(),
        };
        arguments.add_failures(action, conclusion, failures);
        arguments.add_strategies(conclusion, action);
        if let Some(odds) = odds {
            arguments.add_odds(odds);
        }
        let trials = conclusion.study.trials as f64;
        arguments.add(false, "against.tries", vec![("trials", trials.into())]);
        arguments
    }

    fn add(&mut self, speaks_for: bool, code: &str, params: Vec<(&str, super::FactValue)>) {
        let (list, letter) = if speaks_for {
            (&mut self.reasons, 'r')
        } else {
            (&mut self.against, 'a')
        };
        let mut statement = Statement::new(format!("{letter}{}", list.len() + 1), code, []);
        statement.params = params
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value))
            .collect();
        list.push(statement);
    }

    fn add_failures(
        &mut self,
        action: Action,
        conclusion: &Conclusion<'_>,
        failures: &[Statement],
    ) {
        if action != Action::Hold {
            return;
        }
        for failure in failures {
            let mut statement = failure.clone();
            statement.id = format!("r{}", self.reasons.len() + 1);
            self.reasons.push(statement);
        }
        if conclusion.study.signal == Signal::Hold && failures.is_empty() {
            self.add(true, "reason.no_consensus", Vec::new());
        }
    }

    /// A strategy speaks for the action when its stance is the one that the action leads to.
    fn add_strategies(&mut self, conclusion: &Conclusion<'_>, action: Action) {
        let held = match conclusion.situation.position {
            Position::Flat => 0,
            Position::Long => 1,
            Position::Short => -1,
        };
        let direction: i8 = match action {
            Action::Hold => held,
            Action::Buy => 1,
            Action::Sell if held == 1 => -1,
            Action::Sell => -1,
            Action::Increase => held,
            Action::Reduce => -held,
        };
        let mut records: Vec<_> = conclusion.study.records.iter().collect();
        records.sort_by(|a, b| b.evidence.weight.total_cmp(&a.evidence.weight));
        for record in records
            .into_iter()
            .filter(|record| record.evidence.weight > 0.0)
        {
            let Evidence {
                title,
                stance,
                weight,
                sharpe,
                trades,
                ..
            } = &record.evidence;
            let speaks_for = (*stance).signum() == direction
                || (direction == 0 && *stance < 0)
                || (direction == -1 && *stance == 0 && held == 1);
            let (code, rule) = match (&record.rule, stance) {
                (Some(rule), _) => ("reason.strategy", Some(rule.clone())),
                (None, 1) => ("reason.strategy_long", None),
                (None, -1) => ("reason.strategy_short", None),
                (None, _) => ("reason.strategy_flat", None),
            };
            let mut params = vec![
                ("title", title.clone().into()),
                ("sharpe", sharpe.unwrap_or(f64::NAN).into()),
                ("trades", (*trades as f64).into()),
            ];
            params.extend(rule.map(|rule| ("rule", rule.into())));
            self.add(speaks_for, code, params);
            let list = if speaks_for {
                &mut self.reasons
            } else {
                &mut self.against
            };
            if let Some(statement) = list.last_mut() {
                statement.weight = Some(*weight);
            }
        }
    }

    fn add_odds(&mut self, odds: &Odds) {
        let Odds {
            p: Some(p),
            lo: Some(lo),
            n,
            ..
        } = *odds
        else {
            return;
        };
        if let Some(break_even) = odds.break_even {
            let above = p > break_even;
            let code = if above {
                "reason.odds_above"
            } else {
                "against.odds_below"
            };
            self.add(
                above,
                code,
                vec![
                    ("p", p.into()),
                    ("n", (n as f64).into()),
                    ("break_even", break_even.into()),
                ],
            );
            if above && lo < break_even {
                self.add(false, "against.interval", vec![("lo", lo.into())]);
            }
        }
        let acts = odds.break_even.is_some();
        if let Some(base_rate) = odds.base_rate.filter(|base_rate| acts && p <= *base_rate) {
            self.add(
                false,
                "against.base_rate",
                vec![("base_rate", base_rate.into())],
            );
        }
        if odds.status == OddsStatus::Drift {
            self.add(false, "against.drift", Vec::new());
        }
    }

    fn into_statements(self) -> (Vec<Statement>, Vec<Statement>) {
        (self.reasons, self.against)
    }
}
