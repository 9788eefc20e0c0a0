//! `rumbo strategy check`: everything that is wrong with a file, where, and what to do.

use std::path::PathBuf;
use std::process::ExitCode;

use rumbo_engine::strategy::{Problem, Strategy};
use rumbo_market::Lang;

use super::super::Session;

#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  \
    rumbo strategy check my_idea.toml\n  \
    rumbo strategy check strategies/*.toml --json\n\n\
    Exit code 0 when every file is right, 1 when one is not, 2 for wrong usage.")]
pub(crate) struct Args {
    /// Strategy files
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Print a JSON list of problems: file, key, line, column, message, suggestion
    #[arg(long)]
    json: bool,
}

pub(super) fn run(session: &Session, args: &Args) -> anyhow::Result<ExitCode> {
    let mut all: Vec<Problem> = Vec::new();
    for path in &args.files {
        let name = path.display().to_string();
        let text = super::read(path)?;
        match Strategy::check_file(&name, &text) {
            Ok(strategy) if !args.json => {
                session.out.line(right(&name, &strategy, session.lang))?
            }
            Ok(_) => {}
            Err(errors) => {
                let mut problems: Vec<Problem> = errors.iter().map(|one| one.problem()).collect();
                problems.sort_by_key(|one| (one.line, one.column));
                // The same mistake in both languages of a sentence.
                problems.dedup();
                for problem in problems {
                    if !args.json {
                        for line in shown(&problem, &text) {
                            session.out.line(line)?;
                        }
                    }
                    all.push(problem);
                }
            }
        }
    }
    if args.json {
        session.out.json(&all)?;
    }
    Ok(if all.is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

fn right(name: &str, strategy: &Strategy, lang: Lang) -> String {
    let (rules, sets) = (strategy.explain.len(), strategy.grid().len());
    let version = &strategy.version.to_string()[..12];
    match lang {
        Lang::Es => format!(
            "{name}: correcto · `{}` versión {version} · {rules} reglas · {sets} combinaciones en la rejilla",
            strategy.id
        ),
        Lang::En => format!(
            "{name}: right · `{}` version {version} · {rules} rules · {sets} combinations in the grid",
            strategy.id
        ),
    }
}

/// `file:line:column: key: what`, the line, a caret under the place, and what to do.
fn shown(problem: &Problem, text: &str) -> Vec<String> {
    let Problem {
        file,
        key,
        line,
        column,
        message,
        suggestion,
    } = problem;
    let key = if key.is_empty() {
        String::new()
    } else {
        format!("{key}: ")
    };
    let mut lines = vec![format!("{file}:{line}:{column}: {key}{message}")];
    if let Some(written) = text.lines().nth(line - 1) {
        let (written, column) = window(written, *column);
        lines.push(format!("  {written}"));
        let hint = suggestion.as_deref().unwrap_or_default();
        let caret = format!("  {}^ {hint}", " ".repeat(column - 1));
        lines.push(caret.trim_end().to_owned());
    }
    lines
}

/// Characters of a line around a column, and where the column is among them.
fn window(line: &str, column: usize) -> (String, usize) {
    const BEFORE: usize = 60;
    const CHARS_MAX: usize = 120;
    let skipped = (column - 1).saturating_sub(BEFORE);
    let shown = line.chars().skip(skipped).take(CHARS_MAX).collect();
    (shown, column - skipped)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_problem_is_shown_under_its_line() {
        let text = "id = \"a\"\nñ = \"ema(clsoe)\"\n";
        let problem = Problem {
            file: "a.toml".to_owned(),
            key: "let.mean".to_owned(),
            line: 2,
            column: 10,
            message: "unknown name `clsoe`".to_owned(),
            suggestion: Some("did you mean `close`?".to_owned()),
        };
        assert_eq!(
            shown(&problem, text),
            [
                "a.toml:2:10: let.mean: unknown name `clsoe`",
                "  ñ = \"ema(clsoe)\"",
                "           ^ did you mean `close`?"
            ]
        );
        let (part, column) = window(&"x".repeat(500), 300);
        assert_eq!((part.len(), column), (120, 61));
    }
}
