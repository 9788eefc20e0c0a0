//! From the engine's decision to what a person reads. Only words are made here, never a number.

use rumbo_app::resolve::parse_outcome;
use rumbo_engine::decision::{
    Action, Decision, EventOutcome, Evidence, FactValue, Odds, Statement, Status, bands, render,
};
use rumbo_engine::study::barrier::BarrierExit;
use rumbo_market::{Instrument, Lang, Locale};
use rumbo_store::decision::DecisionOutcome;
use rumbo_store::invalidation::Invalidated;
use serde_json::{Map, Value};

use super::{
    BandsView, BarsLineage, DecisionStatus, DecisionView, EvidenceView, FactView, GateView,
    InstrumentBrief, InvalidatedView, LineageView, OddsView, OutOfSampleView, OutcomeView,
    ReasonView, SizeView, StrategyLineage, stance_name,
};

/// Renders a decision, without what became or ended it and without the sample mark.
pub(crate) fn decision_view(
    id: &str,
    decision: &Decision,
    instrument: &Instrument,
    locale: Locale,
) -> DecisionView {
    let decimals = instrument.price_decimals;
    let fact = |statement: &Statement| fact_view(statement, locale, decimals);
    let reason = |statement: &Statement| reason_view(statement, locale, decimals);
    DecisionView {
        id: id.to_owned(),
        instrument: InstrumentBrief::new(instrument, locale.lang),
        as_of: decision.as_of,
        timeframe: decision.timeframe.to_string(),
        price: decision.price,
        action: decision.action.into(),
        position: decision.position.into(),
        tier: decision.tier.into(),
        status: status_of(decision),
        gate: GateView {
            passed: decision.gate.passed,
            failures: decision.gate.failures.iter().map(fact).collect(),
        },
        event: decision.event.as_ref().map(|event| fact(&event.statement)),
        probability: decision.odds.as_ref().map(|odds| odds_view(odds, locale)),
        confidence: decision.confidence.map(|confidence| confidence * 100.0),
        quantiles: decision.quantiles.clone(),
        quantiles_50: decision.quantiles_50.clone(),
        bands: bands(decision, instrument.calendar)
            .map(|bands| BandsView::new(bands, decimals, locale)),
        summary: summary(decision, instrument, locale),
        reasons: decision.reasons.iter().map(reason).collect(),
        against: decision.against.iter().map(reason).collect(),
        phase: decision.phase.as_ref().map(fact),
        invalidation: decision
            .invalidation
            .iter()
            .map(|one| fact(&one.statement))
            .collect(),
        invalidated: None,
        size: decision.size.map(|size| SizeView {
            fraction: size.fraction,
            risk_fraction: size.risk_fraction,
            max_loss_fraction: size.max_loss_fraction,
        }),
        stop: decision.stop,
        target: decision.target,
        expires_at: decision.expires_at,
        next_review_at: decision.next_review_at,
        evidence: decision
            .evidence
            .iter()
            .map(|one| evidence_view(one, locale.lang))
            .collect(),
        lineage: lineage_view(decision),
        simulated: true,
        replayed: false,
        sample: false,
        outcome: None,
        response: None,
    }
}

/// Renders what became of a decision; `None` when it claimed nothing.
pub(crate) fn outcome_view(stored: &DecisionOutcome, locale: Locale) -> Option<OutcomeView> {
    let outcome = parse_outcome(stored).ok().flatten()?;
    Some(ended_view(&outcome, locale))
}

/// Renders how a claim ended.
pub(crate) fn ended_view(outcome: &EventOutcome, locale: Locale) -> OutcomeView {
    let paid = outcome.exit != BarrierExit::Stop && outcome.net_return > 0.0;
    let code = match outcome.exit {
        // The claim was that entering would not pay: nobody entered.
        _ if outcome.happened != paid => "outcome.entering",
        BarrierExit::Target => "outcome.target",
        BarrierExit::Stop => "outcome.stop",
        BarrierExit::Time => "outcome.time",
    };
    #[expect(
        clippy::cast_precision_loss,
        reason = "unix milliseconds are below 2^53"
    )]
    let at = outcome.resolved_at as f64;
    let params = [
        ("at", FactValue::Number(at)),
        ("net", FactValue::Number(outcome.net_return)),
    ];
    let statement = Statement::new(String::new(), code, params);
    OutcomeView {
        resolved_at: outcome.resolved_at,
        happened: outcome.happened,
        net_return: Some(outcome.net_return),
        text: render(&statement, locale, 0),
    }
}

/// Renders what ended a decision.
pub(crate) fn invalidated_view(
    ended: &Invalidated,
    decision: &Decision,
    instrument: &Instrument,
    locale: Locale,
) -> Option<InvalidatedView> {
    let condition = decision
        .invalidation
        .iter()
        .find(|one| one.statement.id == ended.predicate)?;
    Some(InvalidatedView {
        at: ended.happened_at,
        code: condition.statement.code.clone(),
        params: params_of(&condition.statement, locale.lang),
        text: condition.said(ended.happened_at, locale, instrument.price_decimals),
    })
}

/// Group in which the day's page shows the decision.
fn status_of(decision: &Decision) -> DecisionStatus {
    match (decision.status, decision.action) {
        (Status::NoData, _) => DecisionStatus::WithoutData,
        (Status::Ok, Action::Hold) => DecisionStatus::Unchanged,
        (Status::Ok, _) => DecisionStatus::Decision,
    }
}

pub(crate) fn fact_view(statement: &Statement, locale: Locale, decimals: u8) -> FactView {
    FactView {
        code: statement.code.clone(),
        params: params_of(statement, locale.lang),
        text: render(statement, locale, decimals),
    }
}

fn reason_view(statement: &Statement, locale: Locale, decimals: u8) -> ReasonView {
    ReasonView {
        id: statement.id.clone(),
        code: statement.code.clone(),
        params: params_of(statement, locale.lang),
        weight: statement.weight,
        text: render(statement, locale, decimals),
    }
}

fn params_of(statement: &Statement, lang: Lang) -> Map<String, Value> {
    let value = |value: &FactValue| match value {
        FactValue::Number(number) => Value::from(*number),
        FactValue::Text(text) => Value::from(text.clone()),
        FactValue::Localised(text) => Value::from(text.get(lang)),
    };
    statement
        .params
        .iter()
        .map(|(name, given)| (name.clone(), value(given)))
        .collect()
}

/// Renders odds, with their words.
pub(crate) fn odds_view(odds: &Odds, locale: Locale) -> OddsView {
    OddsView {
        p: odds.p,
        lo: odds.lo,
        hi: odds.hi,
        level: odds.level,
        n: odds.n as u64,
        base_rate: odds.base_rate,
        break_even: odds.break_even,
        status: odds.status.into(),
        text: odds_text(odds, locale),
    }
}

fn odds_text(odds: &Odds, locale: Locale) -> String {
    let percent = |ratio: f64| locale.percent(ratio, 0);
    let n = locale.number(odds.n as f64, 0);
    let (Some(p), Some(lo), Some(hi)) = (odds.p, odds.lo, odds.hi) else {
        return match locale.lang {
            Lang::Es => format!("Sin historial suficiente para dar un número ({n} de 30 casos)"),
            Lang::En => format!("Not enough history to give a number ({n} of 30 cases)"),
        };
    };
    let of_20 = locale.number(p * 20.0, 0);
    let (p, lo, hi) = (percent(p), locale.number(lo * 100.0, 0), percent(hi));
    let mut text = match locale.lang {
        Lang::Es => format!(
            "Pasa en {of_20} de cada 20 casos parecidos (≈{p}) · rango {lo}–{hi} · {n} casos"
        ),
        Lang::En => {
            format!("Happens in {of_20} of 20 similar cases (≈{p}) · range {lo}–{hi} · {n} cases")
        }
    };
    if let Some(base) = odds.base_rate.map(percent) {
        text.push_str(&match locale.lang {
            Lang::Es => format!(" · un día cualquiera {base}"),
            Lang::En => format!(" · any given day {base}"),
        });
    }
    if let Some(break_even) = odds.break_even.map(percent) {
        text.push_str(&match locale.lang {
            Lang::Es => format!(" · para no perder hace falta {break_even}"),
            Lang::En => format!(" · break-even needs {break_even}"),
        });
    }
    text
}

/// Verb, instrument, and the sentence that matters most.
fn summary(decision: &Decision, instrument: &Instrument, locale: Locale) -> String {
    let decimals = instrument.price_decimals;
    let sentence = |statement: &Statement| render(statement, locale, decimals);
    let first_failure = decision.gate.failures.first().map(sentence);
    if decision.status == Status::NoData {
        return first_failure.unwrap_or_default();
    }
    let why = match (decision.action, &decision.event) {
        (Action::Hold, _) | (_, None) => {
            first_failure.or_else(|| decision.reasons.first().map(sentence))
        }
        (_, Some(event)) => Some(sentence(&event.statement)),
    };
    let verb = action_word(decision.action, locale.lang);
    let symbol = &instrument.symbol;
    match why {
        Some(why) => format!("{verb} {symbol}: {why}"),
        None => format!("{verb} {symbol}"),
    }
}

fn action_word(action: Action, lang: Lang) -> &'static str {
    match (action, lang) {
        (Action::Buy, Lang::Es) => "Comprar",
        (Action::Buy, Lang::En) => "Buy",
        (Action::Hold, Lang::Es) => "Mantener",
        (Action::Hold, Lang::En) => "Hold",
        (Action::Sell, Lang::Es) => "Vender",
        (Action::Sell, Lang::En) => "Sell",
        (Action::Reduce, Lang::Es) => "Reducir",
        (Action::Reduce, Lang::En) => "Reduce",
        (Action::Increase, Lang::Es) => "Aumentar",
        (Action::Increase, Lang::En) => "Increase",
    }
}

fn evidence_view(evidence: &Evidence, lang: Lang) -> EvidenceView {
    let params = match serde_json::to_value(&evidence.params) {
        Ok(Value::Object(params)) => params,
        _ => Map::new(),
    };
    EvidenceView {
        strategy: evidence.strategy.clone(),
        title: evidence.title.get(lang).to_owned(),
        version: evidence.version.to_string(),
        stance: stance_name(evidence.stance).to_owned(),
        weight: evidence.weight,
        params,
        oos: OutOfSampleView::from(evidence),
        efficiency: evidence.efficiency,
    }
}

fn lineage_view(decision: &Decision) -> LineageView {
    let lineage = &decision.lineage;
    let bars = &lineage.bars;
    let strategies = lineage
        .strategies
        .iter()
        .map(|(strategy, version)| StrategyLineage {
            strategy: strategy.clone(),
            version: version.to_string(),
        });
    LineageView {
        digest: decision.digest().to_string(),
        bars: vec![BarsLineage {
            timeframe: bars.timeframe.to_string(),
            rows: bars.rows as u64,
            from: bars.from,
            until: bars.until,
            digest: bars.digest.to_string(),
        }],
        strategies: strategies.collect(),
        code_version: lineage.code_version.clone(),
    }
}
