//! Reading a strategy file: every key is known, and every error says which key and what to do.

mod rotation;

use std::collections::BTreeMap;

use rumbo_market::{Digest, Text};
use toml::{Table, Value};

use super::error::StrategyError;
use super::parameter::Parameter;
use super::{FILTER, GRID_SETS_MAX, Rule, SCORE, STOP, Strategy, TARGET, version};
use crate::language::{LanguageError, Module, Want, did_you_mean, reserved};

/// Longest file that is read, in bytes.
const FILE_BYTES_MAX: usize = 64 * 1024;

/// Most parameters, and most `[let]` names.
const NAMES_MAX: usize = 64;

const KEYS: [&str; 12] = [
    "id",
    "title",
    "rationale",
    "source",
    "benchmark",
    "params",
    "require",
    "let",
    "rules",
    "risk",
    "rotation",
    "explain",
];

pub(super) fn read(file: &str, text: &str) -> Result<Strategy, StrategyError> {
    if text.len() > FILE_BYTES_MAX {
        return Err(StrategyError::Toml {
            file: file.to_owned(),
            message: format!("the file has more than {FILE_BYTES_MAX} bytes"),
        });
    }
    let table: Table = text.parse().map_err(|error: toml::de::Error| {
        let message = error.to_string().trim_end().to_owned();
        StrategyError::Toml {
            file: file.to_owned(),
            message,
        }
    })?;
    let root = Section {
        file,
        path: String::new(),
        table: &table,
    };
    let strategy = strategy(&root)?;
    let params = strategy.defaults();
    strategy
        .program(&params)
        .map_err(|error| named(error, file))?;
    check_grid(&root, &strategy)?;
    Ok(strategy)
}

fn strategy(root: &Section<'_>) -> Result<Strategy, StrategyError> {
    root.only(&KEYS)?;
    let id = root.required_string("id")?;
    let is_plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
    if id.is_empty() || !id.bytes().all(is_plain) {
        let what = format!("`{id}` is not an id");
        return Err(root.error("id", &what, "use lower-case letters, digits and `_`"));
    }
    let parameters = parameters(root)?;
    let mut module = Module::default();
    add_lets(root, &parameters, &mut module)?;
    let rotation = rotation::read(root, &mut module)?;
    let rules = match rotation {
        None => add_rules(root, &mut module)?,
        Some(_) => Vec::new(),
    };
    if let Some(risk) = root.section("risk")? {
        risk.only(&["stop", "target"])?;
        for (key, place) in [("stop", STOP), ("target", TARGET)] {
            if let Some(source) = risk.string(key)? {
                let added = module.add_root(place, source, Want::Number);
                added.map_err(|error| expression(root.file, error))?;
            }
        }
    }
    let mut relations = Module::default();
    let require = root.strings("require")?;
    for (at, source) in require.iter().enumerate() {
        let place = format!("require[{at}]");
        let added = relations.add_root(&place, source, Want::Constant);
        added.map_err(|error| expression(root.file, error))?;
    }
    let mut strategy = Strategy {
        id: id.to_owned(),
        title: root.required_text("title")?,
        rationale: root.required_text("rationale")?,
        source: root.string("source")?.unwrap_or_default().to_owned(),
        benchmark: root.boolean("benchmark")?.unwrap_or(false),
        explain: match rotation {
            None => explain(root, &rules, &parameters)?,
            Some(_) => BTreeMap::new(),
        },
        rotation,
        parameters,
        require,
        version: Digest([0; 32]),
        module,
        relations,
    };
    strategy.version = version::version(&strategy);
    Ok(strategy)
}

fn parameters(root: &Section<'_>) -> Result<Vec<Parameter>, StrategyError> {
    let Some(section) = root.section("params")? else {
        return Ok(Vec::new());
    };
    section.at_most(NAMES_MAX)?;
    let mut found = Vec::new();
    for name in section.table.keys() {
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
            name: name.clone(),
            default: values[0].value,
            min: values[1].value,
            max: values[2].value,
            step: step.map(|step| step.value),
            grid: grid.iter().map(|one| one.value).collect(),
            integer: values.iter().all(|one| one.integer),
        };
        check_parameter(&entry, &parameter)?;
        found.push(parameter);
    }
    Ok(found)
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
    parameters: &[Parameter],
    module: &mut Module,
) -> Result<(), StrategyError> {
    let Some(section) = root.section("let")? else {
        return Ok(());
    };
    section.at_most(NAMES_MAX)?;
    for name in section.table.keys() {
        section.check_name(name)?;
        if parameters.iter().any(|one| one.name == *name) {
            let what = "a parameter has this name too";
            return Err(section.error(name, what, "rename one of them"));
        }
        let source = section.required_string(name)?;
        module
            .add_let(name, source)
            .map_err(|error| expression(root.file, error))?;
    }
    Ok(())
}

fn add_rules(root: &Section<'_>, module: &mut Module) -> Result<Vec<Rule>, StrategyError> {
    let missing = || {
        root.error(
            "rules",
            "there is no entry rule",
            "add `enter_long` or `enter_short` under [rules]",
        )
    };
    let section = root.section("rules")?.ok_or_else(missing)?;
    section.only(&Rule::ALL.map(Rule::as_str))?;
    let mut rules = Vec::new();
    for rule in Rule::ALL {
        if let Some(source) = section.string(rule.as_str())? {
            let added = module.add_root(rule.place(), source, Want::Condition);
            added.map_err(|error| expression(root.file, error))?;
            rules.push(rule);
        }
    }
    for (enter, exit) in [
        (Rule::EnterLong, Rule::ExitLong),
        (Rule::EnterShort, Rule::ExitShort),
    ] {
        if rules.contains(&exit) && !rules.contains(&enter) {
            let what = format!("there is no `{}` to leave from", enter.as_str());
            return Err(section.error(exit.as_str(), &what, "add the entry or remove the exit"));
        }
    }
    if rules.is_empty() {
        return Err(missing());
    }
    Ok(rules)
}

fn explain(
    root: &Section<'_>,
    rules: &[Rule],
    parameters: &[Parameter],
) -> Result<BTreeMap<Rule, Text>, StrategyError> {
    let missing = |rule: &Rule| {
        let key = format!("explain.{}", rule.as_str());
        let fix = "add `{ es = \"...\", en = \"...\" }` that says why the rule acts";
        root.error(&key, "a rule has no explanation", fix)
    };
    let Some(section) = root.section("explain")? else {
        return Err(rules
            .first()
            .map_or_else(|| missing(&Rule::EnterLong), missing));
    };
    let names: Vec<&str> = rules.iter().map(|rule| rule.as_str()).collect();
    section.only(&names)?;
    let mut explain = BTreeMap::new();
    for rule in rules {
        if !section.table.contains_key(rule.as_str()) {
            return Err(missing(rule));
        }
        let text = section.required_text(rule.as_str())?;
        for template in [&text.es, &text.en] {
            check_template(&section, *rule, template, parameters)?;
        }
        explain.insert(*rule, text);
    }
    Ok(explain)
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
            key: "require".to_owned(),
            message: format!("`{relation}` does not hold with the defaults {params}"),
            suggestion: "change a default or the relation".to_owned(),
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
            key: self.key(key),
            message: message.to_owned(),
            suggestion: suggestion.to_owned(),
        }
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
        let text = Text::new(
            section.required_string("es")?,
            section.required_string("en")?,
        );
        let empty = [("es", &text.es), ("en", &text.en)];
        match empty
            .iter()
            .find(|(_, sentence)| sentence.trim().is_empty())
        {
            Some((lang, _)) => Err(section.error(lang, "is empty", "write a sentence")),
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
