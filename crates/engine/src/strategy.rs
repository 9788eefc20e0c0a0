//! Strategies: TOML files that say when to enter and leave, checked and named by their content.
//!
//! A file has texts in both languages, parameters with ranges, `[let]` names, rules, risk
//! distances and sentences that explain the rules. What is computed is in `language`; this module
//! reads files, checks parameters and hands [`Signals`] to the backtest.
//!
//! To add a built-in strategy: a file in `strategies/` and a line in `BUILTIN` of `builtin`.

use std::collections::BTreeMap;
use std::sync::Arc;

use rumbo_market::{Bar, BarSlice, Calendar, Digest, Lang, Text, Timeframe};
use serde::{Deserialize, Serialize};

use crate::decision::RiskProfile;
use crate::language::{
    ColumnCache, Fact, Frame, Module, Point, Program, ProgramStream, Series, Term, did_you_mean,
};
use crate::portfolio::{Rotation, RotationColumns};
use crate::signal::{SignalRow, Signals};

mod builtin;
mod difference;
mod error;
mod file;
mod parameter;
mod placement;
mod position;
pub mod sheet;
mod signal_columns;
mod template;
mod version;

pub use difference::{Change, difference};
pub use error::{Problem, StrategyError};
pub use parameter::{Parameter, Params};
pub use placement::{Family, WorksOn};
pub use position::Position;
pub use signal_columns::SignalColumns;
pub use template::template;

/// Most parameter sets of a grid.
pub const GRID_SETS_MAX: usize = 64;

/// One of the four rules that a strategy may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rule {
    EnterLong,
    ExitLong,
    EnterShort,
    ExitShort,
}

impl Rule {
    pub const ALL: [Rule; 4] = [
        Self::EnterLong,
        Self::ExitLong,
        Self::EnterShort,
        Self::ExitShort,
    ];

    /// Name as written in files.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::EnterLong => "enter_long",
            Self::ExitLong => "exit_long",
            Self::EnterShort => "enter_short",
            Self::ExitShort => "exit_short",
        }
    }

    const fn place(self) -> &'static str {
        match self {
            Self::EnterLong => "rules.enter_long",
            Self::ExitLong => "rules.exit_long",
            Self::EnterShort => "rules.enter_short",
            Self::ExitShort => "rules.exit_short",
        }
    }
}

const STOP: &str = "risk.stop";
const TARGET: &str = "risk.target";
const SCORE: &str = "rotation.score";
const FILTER: &str = "rotation.filter";

/// A checked strategy.
#[derive(Debug, Clone)]
pub struct Strategy {
    pub id: String,
    pub title: Text,
    pub rationale: Text,
    /// Where the idea comes from.
    pub source: String,
    /// Something to compare with, never to recommend.
    pub benchmark: bool,
    /// As the file says; see [`Strategy::family`].
    declared_family: Option<Family>,
    /// As the file says; see [`Strategy::works_on`].
    declared_works_on: Option<WorksOn>,
    /// Profiles by whose default it votes; every one when the file does not say.
    pub profiles: Option<Vec<RiskProfile>>,
    /// In alphabetical order of their names.
    pub parameters: Vec<Parameter>,
    /// Relations between parameters that must hold, as written.
    pub require: Vec<String>,
    /// Why each rule of the strategy acts, with `{parameter}` in place of values.
    pub explain: BTreeMap<Rule, Text>,
    /// How it chooses between instruments; such a strategy has no rules for one.
    pub rotation: Option<Rotation>,
    /// Digest of the content; comments and spaces do not change it.
    pub version: Digest,
    module: Module,
    relations: Module,
    /// Shortest of the longer timeframes that it reads.
    longer: Option<Timeframe>,
}

/// Strategies that could be read, and why the others could not.
#[derive(Debug, Default)]
pub struct Loaded {
    pub strategies: Vec<Strategy>,
    pub failed: Vec<StrategyError>,
}

impl Strategy {
    /// The strategies that are part of the program.
    pub fn builtin() -> &'static [Strategy] {
        builtin::strategies()
    }

    /// The file of a built-in strategy, comments included.
    pub fn builtin_text(id: &str) -> Option<&'static str> {
        builtin::text(id)
    }

    /// The built-in strategies that vote for a profile unless its owner chose otherwise, and the
    /// benchmarks, in the order of [`Strategy::builtin`].
    pub fn default_voters(profile: RiskProfile) -> Vec<Strategy> {
        let all = Self::builtin().iter();
        all.filter(|one| one.votes_by_default(profile))
            .cloned()
            .collect()
    }

    /// The rotations that are part of the program.
    pub fn rotations() -> &'static [Strategy] {
        builtin::rotations()
    }

    /// Finds a strategy by its id, or says which id was probably meant.
    pub fn find<'a>(
        id: &str,
        among: impl IntoIterator<Item = &'a Strategy>,
    ) -> Result<&'a Strategy, StrategyError> {
        let mut ids = Vec::new();
        for strategy in among {
            if strategy.id == id {
                return Ok(strategy);
            }
            ids.push(strategy.id.as_str());
        }
        let near = did_you_mean(id, ids.iter().copied());
        Err(StrategyError::UnknownStrategy {
            id: id.to_owned(),
            suggestion: near.unwrap_or_else(|| format!("use one of {}", ids.join(", "))),
        })
    }

    /// Reads a strategy from the text of a TOML file.
    pub fn from_toml(text: &str) -> Result<Self, StrategyError> {
        Self::from_file("strategy", text)
    }

    /// As [`Strategy::from_toml`]; `name` is how errors call the file.
    pub fn from_file(name: &str, text: &str) -> Result<Self, StrategyError> {
        file::read(name, text).map_err(|mut problems| problems.swap_remove(0))
    }

    /// As [`Strategy::from_file`], with everything that is wrong: at least one error, and several
    /// where they do not follow from each other.
    pub fn check_file(name: &str, text: &str) -> Result<Self, Vec<StrategyError>> {
        file::read(name, text)
    }

    /// Kind of idea; `None` for a file that does not say.
    pub fn family(&self) -> Option<Family> {
        self.declared_family.or_else(|| builtin::family(&self.id))
    }

    /// Where it is meant to work; `None` for a file that does not say.
    pub fn works_on(&self) -> Option<WorksOn> {
        let declared = self.declared_works_on.clone();
        declared.or_else(|| builtin::works_on(&self.id))
    }

    /// Whether it has something to say about one instrument by itself: a rotation chooses between
    /// several.
    pub fn is_for_one(&self) -> bool {
        self.rotation.is_none()
    }

    /// Whether it votes for a profile when nobody chose otherwise.
    pub fn votes_by_default(&self, profile: RiskProfile) -> bool {
        let profiles = self.profiles.as_ref();
        self.is_for_one() && profiles.is_none_or(|profiles| profiles.contains(&profile))
    }

    /// Checks that it can run on bars of a timeframe: `on` reads longer bars only.
    pub fn check_timeframe(&self, timeframe: Timeframe) -> Result<(), StrategyError> {
        if self.longer.is_none_or(|longer| longer > timeframe) {
            return Ok(());
        }
        let program = self.program(&self.defaults())?;
        program
            .check_timeframe(timeframe)
            .map_err(|e| self.expression(e))
    }

    /// Reads many files, given as name and text. A file whose id is taken, by an earlier file or by
    /// `taken`, fails; the others are not affected.
    pub fn load<'a>(
        files: impl IntoIterator<Item = (&'a str, &'a str)>,
        taken: &[Strategy],
    ) -> Loaded {
        let mut loaded = Loaded::default();
        for (name, text) in files {
            match Self::from_file(name, text) {
                Ok(strategy) => {
                    let is_taken = |other: &Strategy| other.id == strategy.id;
                    if taken.iter().chain(&loaded.strategies).any(is_taken) {
                        loaded.failed.push(StrategyError::DuplicateId {
                            file: name.to_owned(),
                            id: strategy.id,
                        });
                    } else {
                        loaded.strategies.push(strategy);
                    }
                }
                Err(error) => loaded.failed.push(error),
            }
        }
        loaded
    }

    /// The parameter set of the defaults.
    pub fn defaults(&self) -> Params {
        self.parameters
            .iter()
            .map(|one| (one.name.clone(), one.default))
            .collect()
    }

    /// The defaults with some values replaced, checked against ranges and relations.
    pub fn params<'a>(
        &self,
        given: impl IntoIterator<Item = (&'a str, f64)>,
    ) -> Result<Params, StrategyError> {
        let mut params = self.defaults();
        for (name, value) in given {
            self.parameter(name)?.check(&self.id, value)?;
            params.set(name, value);
        }
        self.check(&params)?;
        Ok(params)
    }

    /// Checks that a set has every parameter, in range, and that the relations hold.
    pub fn check(&self, params: &Params) -> Result<(), StrategyError> {
        for (name, value) in params.iter() {
            self.parameter(name)?.check(&self.id, value)?;
        }
        if let Some(missing) = self
            .parameters
            .iter()
            .find(|one| params.get(&one.name).is_none())
        {
            return Err(StrategyError::MissingParameter {
                strategy: self.id.clone(),
                parameter: missing.name.clone(),
            });
        }
        let relations = self
            .relations
            .bind(params.values())
            .map_err(|e| self.expression(e))?;
        let broken = (0..self.require.len()).find(|&at| relations.constant(at) != Some(true));
        match broken {
            None => Ok(()),
            Some(at) => Err(StrategyError::Relation {
                strategy: self.id.clone(),
                relation: self.require[at].clone(),
                params: params.to_string(),
            }),
        }
    }

    /// The parameter sets that a walk-forward study tries: every combination of the `grid` values
    /// that keeps the relations; the default where a parameter has no grid.
    pub fn grid(&self) -> Vec<Params> {
        let mut sets = vec![Params::default()];
        for parameter in &self.parameters {
            let values = match parameter.grid.as_slice() {
                [] => std::slice::from_ref(&parameter.default),
                grid => grid,
            };
            sets = sets
                .iter()
                .flat_map(|set| {
                    values.iter().map(move |&value| {
                        let mut longer = set.clone();
                        longer.set(&parameter.name, value);
                        longer
                    })
                })
                .collect();
        }
        sets.retain(|set| self.check(set).is_ok());
        sets
    }

    /// Canonical text of every expression by its place, such as `let.fast` or `rules.enter_long`.
    pub fn expressions(&self) -> BTreeMap<String, String> {
        self.module.canonical()
    }

    /// Tells whether the strategy has a rule.
    pub fn has(&self, rule: Rule) -> bool {
        self.explain.contains_key(&rule)
    }

    /// Results of every rule on every bar.
    pub fn signals(
        &self,
        params: &Params,
        bars: BarSlice<'_>,
        timeframe: Timeframe,
        calendar: Calendar,
    ) -> Result<Signals, StrategyError> {
        let program = self.program(params)?;
        let frame = Frame {
            bars,
            timeframe,
            calendar,
        };
        let columns = program.columns(frame).map_err(|e| self.expression(e))?;
        Ok(signals(&program, columns))
    }

    /// As [`Strategy::signals`], on the bars of a cache, sharing columns with other sets and
    /// other strategies.
    pub fn signals_cached(
        &self,
        params: &Params,
        cache: &ColumnCache<'_>,
    ) -> Result<Signals, StrategyError> {
        let program = self.program(params)?;
        let columns = program
            .columns_cached(cache)
            .map_err(|e| self.expression(e))?;
        Ok(signals(&program, columns))
    }

    /// Score and filter of a rotation on every bar of one instrument; empty for other strategies.
    pub fn rotation_columns(
        &self,
        params: &Params,
        bars: BarSlice<'_>,
        timeframe: Timeframe,
        calendar: Calendar,
    ) -> Result<RotationColumns, StrategyError> {
        let program = self.program(params)?;
        let frame = Frame {
            bars,
            timeframe,
            calendar,
        };
        let columns = program.columns(frame).map_err(|e| self.expression(e))?;
        let mut found = RotationColumns::default();
        for (place, column) in program.names().zip(columns) {
            match (place, column) {
                (SCORE, Series::Numbers(numbers)) => found.score = Arc::unwrap_or_clone(numbers),
                (FILTER, Series::Truths(truths)) => {
                    found.filter = truths.iter().map(|truth| truth.is_true()).collect();
                }
                _ => {}
            }
        }
        Ok(found)
    }

    /// Starts a stream that gives the rows of [`Strategy::signals`], bit for bit.
    pub fn stream(
        &self,
        params: &Params,
        timeframe: Timeframe,
        calendar: Calendar,
    ) -> Result<SignalStream, StrategyError> {
        let program = self.program(params)?;
        let stream = program
            .stream(timeframe, calendar)
            .map_err(|e| self.expression(e))?;
        Ok(SignalStream {
            stream,
            rules: Rule::ALL.map(|rule| program.position(rule.place())),
            stop: program.position(STOP),
            target: program.position(TARGET),
        })
    }

    /// The conditions of a rule, in reading order; none when the strategy has no such rule.
    pub fn terms(&self, params: &Params, rule: Rule) -> Result<Vec<Term>, StrategyError> {
        let program = self.program(params)?;
        let root = program.position(rule.place());
        Ok(root.map_or_else(Vec::new, |root| program.terms(root).cloned().collect()))
    }

    /// The conditions of a rule with their values on the last bar of `frame`.
    pub fn facts(
        &self,
        params: &Params,
        rule: Rule,
        frame: Frame<'_>,
    ) -> Result<Vec<Fact>, StrategyError> {
        let program = self.program(params)?;
        match program.position(rule.place()) {
            Some(root) => program.facts(root, frame).map_err(|e| self.expression(e)),
            None => Ok(Vec::new()),
        }
    }

    /// The sentence that explains a rule, with the values of its parameters.
    pub fn sentence(&self, rule: Rule, params: &Params, lang: Lang) -> Option<String> {
        let template = self.explain.get(&rule)?.get(lang);
        let filled = params
            .iter()
            .fold(template.to_owned(), |text, (name, value)| {
                text.replace(&format!("{{{name}}}"), &value.to_string())
            });
        Some(filled)
    }

    /// The compiled rules with these parameter values.
    pub fn program(&self, params: &Params) -> Result<Program, StrategyError> {
        self.check(params)?;
        self.module
            .bind(params.values())
            .map_err(|e| self.expression(e))
    }

    fn parameter(&self, name: &str) -> Result<&Parameter, StrategyError> {
        let names = || self.parameters.iter().map(|one| one.name.as_str());
        let found = self.parameters.iter().find(|one| one.name == name);
        found.ok_or_else(|| StrategyError::UnknownParameter {
            strategy: self.id.clone(),
            name: name.to_owned(),
            suggestion: did_you_mean(name, names()).unwrap_or_else(|| {
                let names: Vec<&str> = names().collect();
                match names.as_slice() {
                    [] => "it has no parameters".to_owned(),
                    _ => format!("its parameters are {}", names.join(", ")),
                }
            }),
        })
    }

    fn expression(&self, error: crate::language::LanguageError) -> StrategyError {
        StrategyError::Expression {
            file: self.id.clone(),
            error: Box::new(error),
            at: None,
        }
    }
}

/// A strategy in the middle of a series. A clone resumes from where it was taken.
#[derive(Debug, Clone)]
pub struct SignalStream {
    stream: ProgramStream,
    rules: [Option<usize>; 4],
    stop: Option<usize>,
    target: Option<usize>,
}

impl SignalStream {
    /// Takes the next closed bar and says what the rules say on it.
    pub fn next(&mut self, bar: Bar) -> SignalRow {
        self.stream.next(bar);
        let rule = |root: Option<usize>| match root.map(|root| self.stream.point(root)) {
            Some(Point::Truth(truth)) => truth.is_true(),
            _ => false,
        };
        let distance = |root: Option<usize>| match root.map(|root| self.stream.point(root)) {
            Some(Point::Number(value)) => Some(above_zero(value)),
            _ => None,
        };
        let [enter_long, exit_long, enter_short, exit_short] = self.rules.map(rule);
        SignalRow {
            enter_long,
            exit_long,
            enter_short,
            exit_short,
            stop_distance: distance(self.stop),
            target_distance: distance(self.target),
        }
    }

    /// The conditions of a rule with their values on the last bar taken.
    pub fn facts(&self, rule: Rule) -> Vec<Fact> {
        let at = Rule::ALL.iter().position(|one| *one == rule);
        let root = at.and_then(|at| self.rules[at]);
        root.map_or_else(Vec::new, |root| self.stream.facts(root))
    }
}

fn signals(program: &Program, columns: Vec<Series>) -> Signals {
    let mut signals = Signals::default();
    for (place, column) in program.names().zip(columns) {
        match column {
            Series::Truths(truths) => {
                let rule = truths.iter().map(|truth| truth.is_true()).collect();
                match place {
                    FILTER => {}
                    _ if place == Rule::EnterLong.place() => signals.enter_long = rule,
                    _ if place == Rule::ExitLong.place() => signals.exit_long = rule,
                    _ if place == Rule::EnterShort.place() => signals.enter_short = rule,
                    _ => signals.exit_short = rule,
                }
            }
            Series::Numbers(_) if place == SCORE => {}
            Series::Numbers(numbers) => {
                let mut distance = Arc::unwrap_or_clone(numbers);
                distance
                    .iter_mut()
                    .for_each(|value| *value = above_zero(*value));
                match place {
                    STOP => signals.stop_distance = distance,
                    _ => signals.target_distance = distance,
                }
            }
        }
    }
    signals
}

/// A distance of zero or less is no distance: NaN, so that the entry is not taken.
#[inline]
fn above_zero(distance: f64) -> f64 {
    if distance > 0.0 { distance } else { f64::NAN }
}

#[cfg(test)]
mod tests;
