//! Deciding: from stored bars to a recorded decision.

use std::sync::Arc;

use futures::{StreamExt, TryStreamExt, stream};
use rumbo_engine::decision::{
    self, BarsLineage, Coverage, Decision, Position, RiskProfile, Situation, Status, Study,
    StudyError, StudyInput, TradeCosts,
};
use rumbo_engine::strategy::Strategy;
use rumbo_market::{BarSlice, Bars, Calendar, Digest, Hasher, Instrument, Timeframe};
use rumbo_store::decision::{DecisionFilter, NewDecision};
use rumbo_store::{decision as record, series};

use crate::reader::{BarQuery, ReadBars, last_closed_opening, read_bars};
use crate::voter::voters;
use crate::{App, AppError, performance, sample, trial};

/// Timeframe of all decisions.
pub const TIMEFRAME: Timeframe = Timeframe::D1;
/// Bars that a decision looks back on.
const HISTORY_BARS_MAX: i64 = 5_000;
/// Instruments studied at the same time.
const CONCURRENCY: usize = 4;
/// Decisions read to find what is held.
const POSITION_DECISIONS_MAX: i64 = 500;
/// Version of the deciding code, part of the lineage: a change of results needs a new one.
pub const CODE_VERSION: &str = env!("CARGO_PKG_VERSION");

/// Who asks, and as of when.
#[derive(Debug, Clone, Copy, Default)]
pub struct Request {
    pub profile: RiskProfile,
    /// Instant to decide for; now when absent. A later instant than now is refused.
    pub as_of: Option<i64>,
    /// What is held; found in the record when absent.
    pub position: Option<Position>,
}

/// A decision and its place in the record.
#[derive(Debug, Clone)]
pub struct Decided {
    pub stored: record::Decision,
    pub decision: Decision,
    /// Whether it rests on bundled sample data.
    pub sample: bool,
}

/// Decides for one instrument, or returns what was decided for the same bar before.
pub async fn decide(app: &App, symbol: &str, request: Request) -> Result<Decided, AppError> {
    let instrument = resolve_instrument(app, symbol)?.clone();
    let strategies = voters(app, request.profile).await?;
    let draft = draft(app, &instrument, request, strategies).await?;
    tell_performance(app, request, std::slice::from_ref(&draft)).await?;
    store_decision(app, draft).await
}

/// Decides for every instrument that has bars, in the order of their symbols.
pub async fn decide_all(app: &App, request: Request) -> Result<Vec<Decided>, AppError> {
    let instruments = instruments_with_bars(app).await?;
    let strategies = &voters(app, request.profile).await?;
    let drafts: Vec<Draft> = stream::iter(instruments)
        .map(|instrument| async move { draft(app, &instrument, request, strategies.clone()).await })
        .buffered(CONCURRENCY)
        .try_collect()
        .await?;
    tell_performance(app, request, &drafts).await?;
    let mut decided = Vec::with_capacity(drafts.len());
    // One after the other: the record is a chain, and its order must not depend on timing.
    for draft in drafts {
        decided.push(store_decision(app, draft).await?);
    }
    app.bus.publish(
        "decisions",
        "decided",
        serde_json::json!({ "count": decided.len() }),
    );
    Ok(decided)
}

/// Finds an instrument by symbol or alias.
pub fn resolve_instrument<'a>(app: &'a App, symbol: &str) -> Result<&'a Instrument, AppError> {
    app.registry
        .resolve(symbol)
        .map_err(|error| AppError::NotFound(error.to_string()))
}

/// Tradable instruments that have bars, in the order of their symbols.
pub async fn instruments_with_bars(app: &App) -> Result<Vec<Instrument>, AppError> {
    let mut symbols: Vec<String> = series::all(&app.db)
        .await?
        .into_iter()
        .filter(|series| series.bar_count > 0)
        .map(|series| series.symbol)
        .collect();
    symbols.sort();
    symbols.dedup();
    let known = symbols
        .iter()
        .filter_map(|symbol| app.registry.resolve(symbol).ok());
    Ok(known
        .filter(|instrument| instrument.tradable)
        .cloned()
        .collect())
}

/// The instant that an instrument's decisions are for when nobody names one: now, or the end of
/// the bundled sample where that is all there is.
pub async fn review_instant(app: &App, instrument: &Instrument) -> Result<(i64, bool), AppError> {
    let all = series::of_symbol(&app.db, &instrument.symbol).await?;
    let is_sample = !all.is_empty() && all.iter().all(|series| series.sample);
    let now = app.now_ms();
    Ok((
        if is_sample {
            now.min(sample::END_MS)
        } else {
            now
        },
        is_sample,
    ))
}

/// A decision before it is recorded.
struct Draft {
    decision: Decision,
    study: Arc<Result<Study, StudyError>>,
    sample: bool,
}

/// Computes a decision without recording it.
async fn draft(
    app: &App,
    instrument: &Instrument,
    request: Request,
    strategies: Arc<Vec<Strategy>>,
) -> Result<Draft, AppError> {
    let (review_at, is_sample) = review_instant(app, instrument).await?;
    let at = request.as_of.unwrap_or(review_at);
    if at > app.now_ms() {
        return Err(AppError::invalid(
            "as_of",
            "lies in the future, no decision can know it",
        ));
    }
    let expected = expected_bar(instrument, at)?;
    let as_of = instrument.calendar.closed_at(TIMEFRAME, expected);
    let position = match request.position {
        Some(position) => position,
        None => held_position(app, &instrument.symbol, request.profile, as_of).await?,
    };
    app.strategies
        .keep_used(&app.db, &strategies, app.now_ms())
        .await?;
    let inputs = Inputs {
        as_of,
        expected,
        position,
        profile: request.profile,
        recorded_by: app.now_ms(),
        costs: app.config.decision,
        strategies,
        effort: Effort::Now,
    };
    let computed = compute(app, instrument, inputs).await?;
    Ok(Draft {
        decision: computed.decision,
        study: computed.study,
        sample: is_sample,
    })
}

/// Tells how the strategies behind the drafts did. Only a review of today tells days: an instant
/// of the past would leave a gap. Data in doubt tells nothing.
async fn tell_performance(app: &App, request: Request, drafts: &[Draft]) -> Result<(), AppError> {
    if request.as_of.is_some() {
        return Ok(());
    }
    let studies = drafts.iter().filter_map(|draft| {
        let study = draft.study.as_ref().as_ref().ok()?;
        let is_sound = draft.decision.status == Status::Ok;
        is_sound.then_some((draft.decision.instrument.as_str(), study))
    });
    performance::record_studies(app, studies).await
}

/// Computes what would have been decided for a bar long closed, without recording anything and
/// giving way to whatever somebody waits for.
pub(crate) async fn decide_quietly(
    app: &App,
    instrument: &Instrument,
    (expected, position, profile): (i64, Position, RiskProfile),
    strategies: Arc<Vec<Strategy>>,
) -> Result<Decision, AppError> {
    let inputs = Inputs {
        as_of: instrument.calendar.closed_at(TIMEFRAME, expected),
        expected,
        position,
        profile,
        recorded_by: app.now_ms(),
        costs: app.config.decision,
        strategies,
        effort: Effort::Quiet,
    };
    Ok(compute(app, instrument, inputs).await?.decision)
}

/// Opening of the last bar that is closed at an instant.
pub(crate) fn expected_bar(instrument: &Instrument, at: i64) -> Result<i64, AppError> {
    last_closed_opening(instrument.calendar, TIMEFRAME, at)
        .ok_or_else(|| AppError::invalid("as_of", "lies outside the calendars' years"))
}

/// What a decision is computed from, besides bars and strategies.
#[derive(Debug, Clone)]
struct Inputs {
    as_of: i64,
    /// Opening of the bar that closes at `as_of`.
    expected: i64,
    position: Position,
    profile: RiskProfile,
    recorded_by: i64,
    costs: TradeCosts,
    strategies: Arc<Vec<Strategy>>,
    effort: Effort,
}

/// How urgent a computation is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Effort {
    /// Somebody waits for it.
    Now,
    /// Nobody does, and nobody asks for the same study again.
    Quiet,
}

/// A decision and what it was computed from.
pub(crate) struct Computed {
    pub decision: Decision,
    pub study: Arc<Result<Study, StudyError>>,
    pub bars: Arc<Bars>,
}

async fn compute(app: &App, instrument: &Instrument, inputs: Inputs) -> Result<Computed, AppError> {
    let query = BarQuery {
        timeframe: TIMEFRAME,
        from: inputs.expected - HISTORY_BARS_MAX * TIMEFRAME.duration_ms(),
        closed_by: inputs.as_of,
        recorded_by: inputs.recorded_by,
    };
    let read = read_bars(app, instrument, query).await?;
    let situation = situation(instrument, &inputs, read.as_ref());
    let bars = Arc::new(read.map(|read| read.bars).unwrap_or_default());
    let study = if bars.is_empty() {
        Arc::new(Err(StudyError::ShortHistory {
            rows: 0,
            needed: decision::rows_needed(),
        }))
    } else {
        study_of(app, instrument, &inputs, bars.clone()).await?
    };
    let decision = decision::conclude(&study, &situation);
    Ok(Computed {
        decision,
        study,
        bars,
    })
}

fn situation(instrument: &Instrument, inputs: &Inputs, read: Option<&ReadBars>) -> Situation {
    let empty = Bars::default();
    let (bars, stored) = read.map_or((&empty, &empty), |read| (&read.bars, &read.stored));
    let stored_timeframe = read.map_or(TIMEFRAME, |read| read.series.timeframe);
    let coverage = Coverage::check(
        bars.as_slice(),
        stored.as_slice(),
        instrument.calendar,
        (TIMEFRAME, stored_timeframe),
        inputs.expected,
    );
    Situation {
        symbol: instrument.symbol.clone(),
        calendar: instrument.calendar,
        timeframe: TIMEFRAME,
        price_decimals: instrument.price_decimals,
        as_of: inputs.as_of,
        coverage,
        position: inputs.position,
        profile: inputs.profile,
        shortable: instrument.shortable,
        costs: inputs.costs,
        bars: bars_lineage(bars.as_slice(), stored_timeframe, inputs.as_of),
        code_version: CODE_VERSION.to_owned(),
    }
}

fn bars_lineage(bars: BarSlice<'_>, stored_timeframe: Timeframe, until: i64) -> BarsLineage {
    BarsLineage {
        timeframe: TIMEFRAME,
        stored_timeframe,
        from: bars.opened_at.first().copied().unwrap_or(until),
        until,
        rows: bars.len(),
        digest: bars.digest(),
    }
}

/// Studies the bars, or takes the study of the same bars, strategies and costs from memory.
async fn study_of(
    app: &App,
    instrument: &Instrument,
    inputs: &Inputs,
    bars: Arc<Bars>,
) -> Result<Arc<Result<Study, StudyError>>, AppError> {
    let (strategies, costs) = (inputs.strategies.clone(), inputs.costs);
    let calendar = instrument.calendar;
    let shorts = instrument.shortable && inputs.profile.limits().shorts;
    let key = study_key(bars.as_slice().digest(), &strategies, costs, shorts);
    if inputs.effort == Effort::Quiet {
        // Neither kept nor counted: its configurations are chosen inside training windows, and each
        // has been or will be tried on this window by the decisions of the record.
        let work = move || study_bars(&bars, calendar, (&strategies, costs, shorts));
        return Ok(Arc::new(app.compute_quietly(work).await?));
    }
    let symbol = instrument.symbol.clone();
    let last_at = bars.opened_at.last().copied().unwrap_or_default();
    let run = async {
        let study = app
            .compute(move || study_bars(&bars, calendar, (&strategies, costs, shorts)))
            .await?;
        if let Ok(study) = &study {
            trial::count_study(app, &symbol, last_at, study).await?;
        }
        Ok::<_, AppError>(Arc::new(study))
    };
    app.studies
        .try_get_with(key, run)
        .await
        .map_err(|error| Arc::into_inner(error).unwrap_or(AppError::Stopping))
}

fn study_bars(
    bars: &Bars,
    calendar: Calendar,
    (strategies, costs, shorts): (&[Strategy], TradeCosts, bool),
) -> Result<Study, StudyError> {
    decision::study(&StudyInput {
        bars: bars.as_slice(),
        timeframe: TIMEFRAME,
        calendar,
        strategies,
        costs,
        shorts,
    })
}

fn study_key(bars: Digest, strategies: &[Strategy], costs: TradeCosts, shorts: bool) -> Digest {
    let mut hasher = Hasher::default();
    hasher.bytes(&bars.0);
    for strategy in strategies {
        hasher.bytes(&strategy.version.0);
    }
    hasher.int(i64::from(shorts));
    hasher.floats(&[costs.fee_bps, costs.slippage_bps, costs.half_spread_bps]);
    hasher.finish()
}

async fn store_decision(app: &App, draft: Draft) -> Result<Decided, AppError> {
    let Draft {
        decision, sample, ..
    } = draft;
    let content = serde_json::to_string(&decision).map_err(|error| AppError::Damaged {
        what: "decision",
        id: decision.instrument.clone(),
        reason: error.to_string(),
    })?;
    let signal = match decision.signal {
        decision::Signal::Buy => "BUY",
        decision::Signal::Sell => "SELL",
        decision::Signal::Hold => "HOLD",
    };
    let new = NewDecision {
        symbol: &decision.instrument,
        timeframe: decision.timeframe.as_str(),
        as_of: decision.as_of,
        decided_at: app.now_ms(),
        profile: decision.lineage.profile.as_str(),
        position: decision.position.as_str(),
        revises: None,
        action: decision.action.as_str(),
        signal,
        expires_at: decision.expires_at,
        digest: decision.digest(),
        content: &content,
    };
    let (stored, is_new) = record::record(&app.db, &new).await?;
    let said = parse_decision(&stored)?;
    if is_new || said.status == Status::Ok || decision.status == Status::NoData {
        return Ok(Decided {
            stored,
            decision: said,
            sample,
        });
    }
    // Nothing was said for want of bars; they have come since.
    let late = NewDecision {
        revises: Some(&stored),
        ..new
    };
    let (stored, _) = record::record(&app.db, &late).await?;
    let decision = parse_decision(&stored)?;
    Ok(Decided {
        stored,
        decision,
        sample,
    })
}

/// Reads a stored decision.
pub fn parse_decision(stored: &record::Decision) -> Result<Decision, AppError> {
    parse_decision_text(&stored.id, &stored.content)
}

/// Reads the content of a stored decision.
pub fn parse_decision_text(id: &str, content: &str) -> Result<Decision, AppError> {
    serde_json::from_str(content).map_err(|error| AppError::Damaged {
        what: "decision",
        id: id.to_owned(),
        reason: error.to_string(),
    })
}

/// What a decision does to what following the record holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Effect {
    /// From here on this is held, until the claim is settled.
    Opens(Position),
    Closes,
    Keeps,
}

/// Effect of an action on a position, both by their stored names.
pub(crate) fn effect_of(action: &str, position: &str) -> Effect {
    match (action, position) {
        ("BUY", "flat") | ("INCREASE", "long") => Effect::Opens(Position::Long),
        ("SELL", "flat") | ("INCREASE", "short") => Effect::Opens(Position::Short),
        ("BUY" | "SELL", _) => Effect::Closes,
        _ => Effect::Keeps,
    }
}

/// What following the record would hold at `as_of`: long after a BUY until a SELL, or until the
/// claim of the last BUY or INCREASE is settled.
async fn held_position(
    app: &App,
    symbol: &str,
    profile: RiskProfile,
    as_of: i64,
) -> Result<Position, AppError> {
    let filter = DecisionFilter {
        symbol: Some(symbol),
        timeframe: Some(TIMEFRAME.as_str()),
        profile: Some(profile.as_str()),
        as_of_max: Some(as_of - 1),
        before_sequence: None,
    };
    let said = record::list(&app.db, filter, POSITION_DECISIONS_MAX).await?;
    for decision in said {
        let opened = match effect_of(&decision.action, &decision.position) {
            Effect::Opens(opened) => opened,
            Effect::Closes => return Ok(Position::Flat),
            Effect::Keeps => continue,
        };
        let outcome = record::outcome(&app.db, &decision.id).await?;
        let settled = outcome.is_some_and(|outcome| outcome.happened_at <= as_of);
        return Ok(if settled { Position::Flat } else { opened });
    }
    Ok(Position::Flat)
}

/// Result of computing a stored decision again.
#[derive(Debug, Clone)]
pub struct Replay {
    pub recorded: String,
    pub recomputed: String,
    /// Fields that differ, empty when identical.
    pub differences: Vec<String>,
}

impl Replay {
    /// Whether both computations agree bit for bit.
    pub fn is_identical(&self) -> bool {
        self.recorded == self.recomputed
    }
}

/// Computes a stored decision again from the bars as they were known then.
pub async fn replay(app: &App, id: &str) -> Result<Replay, AppError> {
    let stored = record::get(&app.db, id)
        .await?
        .ok_or_else(|| AppError::NotFound(format!("unknown decision `{id}`")))?;
    let said = parse_decision(&stored)?;
    let computed = compute_again(app, &stored, &said).await?;
    let again = computed.decision.in_format(said.format);
    Ok(Replay {
        recorded: stored.digest.clone(),
        recomputed: again.digest().to_string(),
        differences: differences(&said, &again),
    })
}

/// Computes what a stored decision says from the bars, strategies and costs of then.
pub(crate) async fn compute_again(
    app: &App,
    stored: &record::Decision,
    said: &Decision,
) -> Result<Computed, AppError> {
    let instrument = resolve_instrument(app, &said.instrument)?.clone();
    let inputs = Inputs {
        as_of: said.as_of,
        expected: expected_bar(&instrument, said.as_of)?,
        position: said.position,
        profile: said.lineage.profile,
        recorded_by: stored.decided_at,
        costs: said.lineage.costs,
        strategies: Arc::new(strategies_of(app, said).await?),
        effort: Effort::Now,
    };
    compute(app, &instrument, inputs).await
}

/// The strategies that a decision was made with, in their versions of then.
async fn strategies_of(app: &App, said: &Decision) -> Result<Vec<Strategy>, AppError> {
    let shelf = app.strategies.all();
    let mut strategies = Vec::with_capacity(said.lineage.strategies.len());
    for (id, version) in &said.lineage.strategies {
        if let Some(strategy) = shelf.iter().find(|strategy| strategy.version == *version) {
            strategies.push(strategy.clone());
            continue;
        }
        let stored = rumbo_store::strategy::by_version(&app.db, id, &version.to_string()).await?;
        let text = stored.map(|stored| stored.text).ok_or_else(|| {
            AppError::NotFound(format!(
                "strategy `{id}` is not at hand in the version of then, {version}; put its file back \
                 into the folder of strategies"
            ))
        })?;
        strategies.push(Strategy::from_toml(&text)?);
    }
    Ok(strategies)
}

fn differences(said: &Decision, again: &Decision) -> Vec<String> {
    let fields = |decision| match serde_json::to_value(decision) {
        Ok(serde_json::Value::Object(fields)) => fields,
        _ => serde_json::Map::new(),
    };
    let (said, again) = (fields(said), fields(again));
    said.into_iter()
        .filter(|(name, value)| again.get(name) != Some(value))
        .map(|(name, _)| name)
        .collect()
}
