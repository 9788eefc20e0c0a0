//! Reading a strategy file: every key is known, and every error says which key and what to do.

mod rotation;

use std::collections::BTreeMap;

use rumbo_market::{AssetClass, Digest, Text, Timeframe};
use toml::de::DeTable;
use toml::{Table, Value};

use super::error::StrategyError;
use super::parameter::Parameter;
use super::placement::{Family, WorksOn};
use super::position::{Map, Position};
use super::{FILTER, GRID_SETS_MAX, Rule, SCORE, STOP, Strategy, TARGET, version};
use crate::decision::RiskProfile;
use crate::language::{LanguageError, Module, Want, did_you_mean, reserved};

/// Longest file that is read, in bytes.
const FILE_BYTES_MAX: usize = 64 * 1024;

/// Most parameters, and most `[let]` names.
const NAMES_MAX: usize = 64;

pub(super) const KEYS: [&str; 15] = [
    "id",
    "title",
    "rationale",
    "source",
    "benchmark",
    "family",
    "works_on",
    "profiles",
    "params",
    "require",
    "let",
    "rules",
    "risk",
    "rotation",
    "explain",
];

/// Most errors of TOML that are told of one file.
const TOML_ERRORS_MAX: usize = 20;

/// Reads a file, or says everything that is wrong with it, as far as one thing does not follow from
/// another: what is computed is looked at once names and parameters are right.
pub(super) fn read(file: &str, text: &str) -> Result<Strategy, Vec<StrategyError>> {
    let toml = |message: String, byte: usize| StrategyError::Toml {
        file: file.to_owned(),
        message,
        at: Position::of(text, byte),
    };
    if text.len() > FILE_BYTES_MAX {
        let message = format!("the file has more than {FILE_BYTES_MAX} bytes");
        return Err(vec![toml(message, 0)]);
    }
    let (_, errors) = DeTable::parse_recoverable(text);
    let mut problems: Vec<StrategyError> = errors
        .iter()
        .take(TOML_ERRORS_MAX)
        .map(|error| {
            let byte = error.span().map_or(0, |span| span.start);
            toml(error.message().to_owned(), byte)
        })
        .collect();
    let table = match text.parse::<Table>() {
        Ok(table) if problems.is_empty() => table,
        Ok(_) => return Err(problems),
        Err(error) => {
            if problems.is_empty() {
                problems.push(toml(error.message().to_owned(), 0));
            }
            return Err(problems);
        }
    };
    let root = Section {
        file,
        path: String::new(),
        table: &table,
    };
    let mut found = Problems::default();
    let mut strategy = strategy(&root, &mut found);
    if let Some(strategy) = &mut strategy
        && found.0.is_empty()
    {
        let defaults = strategy.defaults();
        let held = strategy.check(&defaults);
        found.check(held.map_err(|error| named(error, file)));
        match strategy.module.bind(defaults.values()) {
            Ok(program) => strategy.longer = program.shortest_longer(),
            Err(_) => {
                let faults = strategy.module.faults(defaults.values()).into_iter();
                found.0.extend(faults.map(|fault| expression(file, fault)));
            }
        }
        if found.0.is_empty() {
            found.check(check_grid(&root, strategy));
        }
    }
    match strategy {
        Some(strategy) if found.0.is_empty() => Ok(strategy),
        _ => {
            if let Some(map) = Map::new(text) {
                found.0.iter_mut().for_each(|error| error.locate(&map));
            }
            Err(found.0)
        }
    }
}

/// What is wrong with a file so far.
#[derive(Default)]
struct Problems(Vec<StrategyError>);

impl Problems {
    fn keep<T>(&mut self, result: Result<T, StrategyError>) -> Option<T> {
        result.map_err(|error| self.0.push(error)).ok()
    }

    fn check(&mut self, result: Result<(), StrategyError>) {
        self.keep(result);
    }
}

/// The strategy without a look at what its expressions compute; `None` when a part is missing.
fn strategy(root: &Section<'_>, found: &mut Problems) -> Option<Strategy> {
    found.check(root.only(&KEYS));
    let id = found.keep(id(root));
    let parameters = parameters(root, found);
    let mut module = Module::default();
    add_lets(root, parameters.as_deref(), &mut module, found);
    let rotation = found.keep(rotation::read(root, &mut module));
    let rotates = root.table.contains_key("rotation");
    let rules = if rotates {
        Some(Vec::new())
    } else {
        add_rules(root, &mut module, found)
    };
    found.check(add_risk(root, &mut module));
    let relations = relations(root, found);
    let title = found.keep(root.required_text("title"));
    let rationale = found.keep(root.required_text("rationale"));
    let source = found.keep(root.string("source"));
    let benchmark = found.keep(root.boolean("benchmark"));
    let family = found.keep(family(root));
    let works_on = found.keep(works_on(root));
    let profiles = found.keep(profiles(root));
    let explain = match (&rules, &parameters) {
        _ if rotates => Some(BTreeMap::new()),
        (Some(rules), Some(parameters)) => explain(root, rules, parameters, found),
        _ => None,
    };
    let (require, relations) = relations?;
    let mut strategy = Strategy {
        id: id?.to_owned(),
        title: title?,
        rationale: rationale?,
        source: source?.unwrap_or_default().to_owned(),
        benchmark: benchmark?.unwrap_or(false),
        declared_family: family?,
        declared_works_on: works_on?,
        profiles: profiles?,
        explain: explain?,
        rotation: rotation?,
        parameters: parameters?,
        require,
        version: Digest([0; 32]),
        module,
        relations,
        longer: None,
    };
    strategy.version = version::version(&strategy);
    Some(strategy)
}

fn id<'a>(root: &Section<'a>) -> Result<&'a str, StrategyError> {
    let id = root.required_string("id")?;
    let is_plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
    if id.is_empty() || !id.bytes().all(is_plain) {
        let what = format!("`{id}` is not an id");
        return Err(root.error("id", &what, "use lower-case letters, digits and `_`"));
    }
    Ok(id)
}

fn family(root: &Section<'_>) -> Result<Option<Family>, StrategyError> {
    let one = root.string("family")?;
    let all = Family::ALL.map(Family::as_str);
    one.map(|name| root.one_of("family", name, &all).map(|at| Family::ALL[at]))
        .transpose()
}

fn works_on(root: &Section<'_>) -> Result<Option<WorksOn>, StrategyError> {
    let Some(section) = root.section("works_on")? else {
        return Ok(None);
    };
    section.only(&["classes", "timeframes", "es", "en"])?;
    let classes = section.names(
        "classes",
        "[\"stock\", \"etf\"]",
        &AssetClass::ALL.map(AssetClass::as_str),
    )?;
    let timeframes = section.names(
        "timeframes",
        "[\"1d\"]",
        &Timeframe::ALL.map(Timeframe::as_str),
    )?;
    Ok(Some(WorksOn {
        classes: classes.into_iter().map(|at| AssetClass::ALL[at]).collect(),
        timeframes: timeframes
            .into_iter()
            .map(|at| Timeframe::ALL[at])
            .collect(),
        note: section.text()?,
    }))
}

fn profiles(root: &Section<'_>) -> Result<Option<Vec<RiskProfile>>, StrategyError> {
    if !root.table.contains_key("profiles") {
        return Ok(None);
    }
    let all = RiskProfile::ALL.map(RiskProfile::as_str);
    let named = root.names("profiles", "[\"moderate\"]", &all)?;
    Ok(Some(
        named.into_iter().map(|at| RiskProfile::ALL[at]).collect(),
    ))
}

fn add_risk(root: &Section<'_>, module: &mut Module) -> Result<(), StrategyError> {
    let Some(risk) = root.section("risk")? else {
        return Ok(());
    };
    risk.only(&["stop", "target"])?;
    for (key, place) in [("stop", STOP), ("target", TARGET)] {
        if let Some(source) = risk.string(key)? {
            let added = module.add_root(place, source, Want::Number);
            added.map_err(|error| expression(root.file, error))?;
        }
    }
    Ok(())
}

fn relations(root: &Section<'_>, found: &mut Problems) -> Option<(Vec<String>, Module)> {
    let mut relations = Module::default();
    let require = found.keep(root.strings("require"))?;
    for (at, source) in require.iter().enumerate() {
        let added = relations.add_root(&format!("require[{at}]"), source, Want::Constant);
        found.check(added.map_err(|error| expression(root.file, error)));
    }
    Some((require, relations))
}

/// `None` when one is wrong: what reads the parameters would only repeat that.
fn parameters(root: &Section<'_>, found: &mut Problems) -> Option<Vec<Parameter>> {
    let Some(section) = found.keep(root.section("params"))? else {
        return Some(Vec::new());
    };
    found.keep(section.at_most(NAMES_MAX))?;
    let names = section.table.keys();
    let read: Vec<Option<Parameter>> = names
        .map(|name| found.keep(parameter(&section, name)))
        .collect();
    read.into_iter().collect()
}

fn parameter(section: &Section<'_>, name: &str) -> Result<Parameter, StrategyError> {
    section.check_name(name)?;
    let entry = section.section(name)?.expect("the key was just read");
    entry.only(&["default", "min", "max", "step", "grid"])?;
    let mut values = vec![
        entry.required_number("default")?,
        entry.required_number("min")?,
        entry.required_number("max")?,
    ];
    let step = entry.number("step")?;
    let grid = entry.numbers("grid")?;
    values.extend(step);
    values.extend(&grid);
    let parameter = Parameter {
        name: name.to_owned(),
        default: values[0].value,
        min: values[1].value,
        max: values[2].value,
        step: step.map(|step| step.value),
        grid: grid.iter().map(|one| one.value).collect(),
        integer: values.iter().all(|one| one.integer),
    };
    check_parameter(&entry, &parameter)?;
    Ok(parameter)
}

fn check_parameter(entry: &Section<'_>, parameter: &Parameter) -> Result<(), StrategyError> {
    let Parameter { min, max, .. } = *parameter;
    if min > max {
        let what = format!("the minimum {min} is above the maximum {max}");
        return Err(entry.error("min", &what, "swap them or correct one"));
    }
    let in_range = |value: &f64| (min..=max).contains(value);
    let range = format!("choose a value from {min} to {max} or widen the range");
    if !in_range(&parameter.default) {
        let what = format!("the default {} is out of range", parameter.default);
        return Err(entry.error("default", &what, &range));
    }
    if let Some(value) = parameter.grid.iter().find(|value| !in_range(value)) {
        return Err(entry.error("grid", &format!("{value} is out of range"), &range));
    }
    if parameter.step.is_some_and(|step| step <= 0.0) {
        return Err(entry.error("step", "a step must be above zero", "write for example 1"));
    }
    Ok(())
}

fn add_lets(
    root: &Section<'_>,
    parameters: Option<&[Parameter]>,
    module: &mut Module,
    found: &mut Problems,
) {
    let Some(Some(section)) = found.keep(root.section("let")) else {
        return;
    };
    if found.keep(section.at_most(NAMES_MAX)).is_none() {
        return;
    }
    for name in section.table.keys() {
        found.check(add_let(
            &section,
            name,
            parameters.unwrap_or_default(),
            module,
        ));
    }
}

fn add_let(
    section: &Section<'_>,
    name: &str,
    parameters: &[Parameter],
    module: &mut Module,
) -> Result<(), StrategyError> {
    section.check_name(name)?;
    if parameters.iter().any(|one| one.name == *name) {
        let what = "a parameter has this name too";
        return Err(section.error(name, what, "rename one of them"));
    }
    let source = section.required_string(name)?;
    module
        .add_let(name, source)
        .map_err(|error| expression(section.file, error))
}

/// The rules of the file; `None` when that cannot be told.
fn add_rules(root: &Section<'_>, module: &mut Module, found: &mut Problems) -> Option<Vec<Rule>> {
    let missing = || {
        root.error(
            "rules",
            "there is no entry rule",
            "add `enter_long` or `enter_short` under [rules]",
        )
    };
    let section = found.keep(
        root.section("rules")
            .and_then(|one| one.ok_or_else(missing)),
    )?;
    found.keep(section.only(&Rule::ALL.map(Rule::as_str)))?;
    let mut rules = Vec::new();
    for rule in Rule::ALL {
        if let Some(source) = found.keep(section.string(rule.as_str()))? {
            let added = module.add_root(rule.place(), source, Want::Condition);
            found.check(added.map_err(|error| expression(root.file, error)));
            rules.push(rule);
        }
    }
    for (enter, exit) in [
        (Rule::EnterLong, Rule::ExitLong),
        (Rule::EnterShort, Rule::ExitShort),
    ] {
        if rules.contains(&exit) && !rules.contains(&enter) {
            let what = format!("there is no `{}` to leave from", enter.as_str());
            let fix = "add the entry or remove the exit";
            found.check(Err(section.error(exit.as_str(), &what, fix)));
        }
    }
    if rules.is_empty() {
        found.check(Err(missing()));
    }
    Some(rules)
}

fn explain(
    root: &Section<'_>,
    rules: &[Rule],
    parameters: &[Parameter],
    found: &mut Problems,
) -> Option<BTreeMap<Rule, Text>> {
    let missing = |rule: &Rule| {
        let key = format!("explain.{}", rule.as_str());
        let fix = "add `{ es = \"...\", en = \"...\" }` that says why the rule acts";
        root.error(&key, "a rule has no explanation", fix)
    };
    let Some(section) = found.keep(root.section("explain"))? else {
        let first = rules.first().unwrap_or(&Rule::EnterLong);
        found.check(Err(missing(first)));
        return None;
    };
    let names: Vec<&str> = rules.iter().map(|rule| rule.as_str()).collect();
    found.check(section.only(&names));
    let mut explain = BTreeMap::new();
    for rule in rules {
        if !section.table.contains_key(rule.as_str()) {
            found.check(Err(missing(rule)));
            continue;
        }
        let Some(text) = found.keep(section.required_text(rule.as_str())) else {
            continue;
        };
        for template in [&text.es, &text.en] {
            found.check(check_template(&section, *rule, template, parameters));
        }
        explain.insert(*rule, text);
    }
    Some(explain)
}

fn check_template(
    section: &Section<'_>,
    rule: Rule,
    template: &str,
    parameters: &[Parameter],
) -> Result<(), StrategyError> {
    for piece in template.split('{').skip(1) {
        let Some((name, _)) = piece.split_once('}') else {
            let what = "a `{` is never closed";
            return Err(section.error(rule.as_str(), what, "write `{parameter}`"));
        };
        let names = || parameters.iter().map(|one| one.name.as_str());
        if !names().any(|one| one == name) {
            let what = format!("there is no parameter `{name}` to show");
            let near = did_you_mean(name, names());
            let fix = near.unwrap_or_else(|| "name one that is in [params]".to_owned());
            return Err(section.error(rule.as_str(), &what, &fix));
        }
    }
    Ok(())
}

fn check_grid(root: &Section<'_>, strategy: &Strategy) -> Result<(), StrategyError> {
    let sizes = strategy.parameters.iter().map(|one| one.grid.len().max(1));
    let sets = sizes.fold(1_usize, usize::saturating_mul);
    if sets > GRID_SETS_MAX {
        let what = format!("the grids make {sets} combinations, at most {GRID_SETS_MAX} are tried");
        return Err(root.error("params", &what, "shorten a `grid`"));
    }
    let grid = strategy.grid();
    if grid.is_empty() {
        let what = "no combination of the grids keeps `require`";
        return Err(root.error("params", what, "change a `grid` or a relation"));
    }
    for params in &grid {
        strategy
            .program(params)
            .map_err(|error| named(error, root.file))?;
    }
    Ok(())
}

fn expression(file: &str, error: LanguageError) -> StrategyError {
    StrategyError::Expression {
        file: file.to_owned(),
        error: Box::new(error),
        at: None,
    }
}

/// Names the file instead of the strategy, which its reader may not know yet.
fn named(error: StrategyError, file: &str) -> StrategyError {
    match error {
        StrategyError::Expression { error, .. } => expression(file, *error),
        StrategyError::Relation {
            relation, params, ..
        } => StrategyError::Key {
            file: file.to_owned(),
            key: "require".into(),
            message: format!("`{relation}` does not hold with the defaults {params}").into(),
            suggestion: "change a default or the relation".into(),
            at: None,
        },
        other => other,
    }
}

#[derive(Clone, Copy)]
struct Number {
    value: f64,
    integer: bool,
}

/// A table of the file and where it is.
struct Section<'a> {
    file: &'a str,
    path: String,
    table: &'a Table,
}

impl<'a> Section<'a> {
    fn key(&self, key: &str) -> String {
        if self.path.is_empty() {
            key.to_owned()
        } else {
            format!("{}.{key}", self.path)
        }
    }

    fn error(&self, key: &str, message: &str, suggestion: &str) -> StrategyError {
        StrategyError::Key {
            file: self.file.to_owned(),
            key: self.key(key).into(),
            message: message.into(),
            suggestion: suggestion.into(),
            at: None,
        }
    }

    /// Place of a name in a list of those that are known.
    fn one_of(&self, key: &str, name: &str, all: &[&str]) -> Result<usize, StrategyError> {
        let found = all.iter().position(|one| *one == name);
        found.ok_or_else(|| {
            let near = did_you_mean(name, all.iter().copied());
            let listed = || format!("use one of {}", all.join(", "));
            self.error(
                key,
                &format!("`{name}` is not known"),
                &near.unwrap_or_else(listed),
            )
        })
    }

    /// Places of a list of names, each of them known and there once.
    fn names(&self, key: &str, example: &str, all: &[&str]) -> Result<Vec<usize>, StrategyError> {
        let mut found = Vec::new();
        for value in self.list(key, example)? {
            let Value::String(name) = value else {
                return Err(self.wrong_type(key, value, "a list of texts", example));
            };
            let at = self.one_of(key, name, all)?;
            if found.contains(&at) {
                return Err(self.error(key, &format!("`{name}` is there twice"), "remove one"));
            }
            found.push(at);
        }
        Ok(found)
    }

    fn wrong_type(&self, key: &str, value: &Value, wanted: &str, example: &str) -> StrategyError {
        let what = format!("expected {wanted}, found {}", article(value.type_str()));
        self.error(
            key,
            &what,
            &format!("write for example `{key} = {example}`"),
        )
    }

    fn missing(&self, key: &str, example: &str) -> StrategyError {
        self.error(key, "is missing", &format!("add `{key} = {example}`"))
    }

    fn only(&self, keys: &[&str]) -> Result<(), StrategyError> {
        let Some(key) = self.table.keys().find(|key| !keys.contains(&key.as_str())) else {
            return Ok(());
        };
        let near = did_you_mean(key, keys.iter().copied());
        let all = || format!("the keys here are {}", keys.join(", "));
        Err(self.error(key, "unknown key", &near.unwrap_or_else(all)))
    }

    fn at_most(&self, count: usize) -> Result<(), StrategyError> {
        match self.table.keys().nth(count) {
            None => Ok(()),
            Some(key) => {
                let what = format!("more than {count} names");
                Err(self.error(key, &what, "remove some"))
            }
        }
    }

    fn check_name(&self, name: &str) -> Result<(), StrategyError> {
        match reserved(name) {
            None => Ok(()),
            Some(why) => Err(self.error(name, &format!("`{name}` {why}"), "choose another name")),
        }
    }

    fn section(&self, key: &str) -> Result<Option<Section<'a>>, StrategyError> {
        match self.table.get(key) {
            None => Ok(None),
            Some(Value::Table(table)) => Ok(Some(Section {
                file: self.file,
                path: self.key(key),
                table,
            })),
            Some(value) => Err(self.wrong_type(key, value, "a table", "{ ... }")),
        }
    }

    fn string(&self, key: &str) -> Result<Option<&'a str>, StrategyError> {
        match self.table.get(key) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(value) => Err(self.wrong_type(key, value, "a text in quotes", "\"...\"")),
        }
    }

    fn required_string(&self, key: &str) -> Result<&'a str, StrategyError> {
        self.string(key)?
            .ok_or_else(|| self.missing(key, "\"...\""))
    }

    fn required_text(&self, key: &str) -> Result<Text, StrategyError> {
        const EXAMPLE: &str = "{ es = \"...\", en = \"...\" }";
        let section = self
            .section(key)?
            .ok_or_else(|| self.missing(key, EXAMPLE))?;
        section.only(&["es", "en"])?;
        section.text()
    }

    /// The sentences `es` and `en` of this table.
    fn text(&self) -> Result<Text, StrategyError> {
        let text = Text::new(self.required_string("es")?, self.required_string("en")?);
        let empty = [("es", &text.es), ("en", &text.en)];
        match empty
            .iter()
            .find(|(_, sentence)| sentence.trim().is_empty())
        {
            Some((lang, _)) => Err(self.error(lang, "is empty", "write a sentence")),
            None => Ok(text),
        }
    }

    fn boolean(&self, key: &str) -> Result<Option<bool>, StrategyError> {
        match self.table.get(key) {
            None => Ok(None),
            Some(Value::Boolean(value)) => Ok(Some(*value)),
            Some(value) => Err(self.wrong_type(key, value, "true or false", "true")),
        }
    }

    fn list(&self, key: &str, example: &str) -> Result<&'a [Value], StrategyError> {
        match self.table.get(key) {
            None => Ok(&[]),
            Some(Value::Array(values)) => Ok(values),
            Some(value) => Err(self.wrong_type(key, value, "a list", example)),
        }
    }

    fn strings(&self, key: &str) -> Result<Vec<String>, StrategyError> {
        const EXAMPLE: &str = "[\"fast < slow\"]";
        let values = self.list(key, EXAMPLE)?.iter().map(|value| match value {
            Value::String(text) => Ok(text.clone()),
            other => Err(self.wrong_type(key, other, "a list of texts", EXAMPLE)),
        });
        values.collect()
    }

    fn number(&self, key: &str) -> Result<Option<Number>, StrategyError> {
        match self.table.get(key) {
            None => Ok(None),
            Some(value) => self.to_number(key, value, "20").map(Some),
        }
    }

    fn required_number(&self, key: &str) -> Result<Number, StrategyError> {
        self.number(key)?.ok_or_else(|| self.missing(key, "20"))
    }

    fn numbers(&self, key: &str) -> Result<Vec<Number>, StrategyError> {
        const EXAMPLE: &str = "[10, 20, 40]";
        let values = self.list(key, EXAMPLE)?.iter();
        values
            .map(|value| self.to_number(key, value, EXAMPLE))
            .collect()
    }

    fn to_number(&self, key: &str, value: &Value, example: &str) -> Result<Number, StrategyError> {
        let number = match value {
            Value::Integer(whole) => i32::try_from(*whole).ok().map(|whole| Number {
                value: f64::from(whole),
                integer: true,
            }),
            Value::Float(real) if real.is_finite() => Some(Number {
                value: *real,
                integer: false,
            }),
            Value::Float(_) => None,
            other => return Err(self.wrong_type(key, other, "a number", example)),
        };
        number.ok_or_else(|| self.error(key, "is not a usable number", "write a smaller one"))
    }
}

fn article(kind: &str) -> String {
    match kind {
        "integer" | "array" => format!("an {kind}"),
        _ => format!("a {kind}"),
    }
}
