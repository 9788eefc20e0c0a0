//! `rumbo strategy list` and `rumbo strategy show`.

use std::process::ExitCode;

use rumbo_app::App;
use rumbo_app::voter::{self, Standing};
use rumbo_engine::decision::RiskProfile;
use rumbo_engine::strategy::{Family, Strategy};
use rumbo_market::{Lang, format_instant};
use rumbo_store::strategy::StrategyVersion;

use super::super::Session;

#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  \
    rumbo strategy list --family reversion\n  \
    rumbo strategy list --json")]
pub(crate) struct ListArgs {
    /// Only one family: trend, momentum, breakout, reversion, volatility, seasonality, pattern,
    /// `multi_timeframe`, rotation or benchmark
    #[arg(long, value_parser = super::parse_family)]
    family: Option<Family>,
    /// Print a JSON list
    #[arg(long)]
    json: bool,
}

#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  \
    rumbo strategy show connors_rsi2\n  \
    rumbo strategy show connors_rsi2 --json")]
pub(crate) struct ShowArgs {
    /// Id of a strategy
    id: String,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

pub(super) async fn list(session: Session, args: ListArgs) -> anyhow::Result<ExitCode> {
    let app = session.open_app().await?;
    let all = app.strategies.all();
    let lang = session.lang;
    let mut list = Vec::new();
    for strategy in all.iter() {
        if args.family.is_none() || strategy.family() == args.family {
            list.push((strategy, voter::standings(&app, strategy).await?));
        }
    }
    let failed = app.strategies.failed();
    app.close().await;
    if args.json {
        let entries: Vec<_> = list.iter().map(|(one, votes)| entry(one, votes)).collect();
        session.out.json(&entries)?;
        return Ok(ExitCode::SUCCESS);
    }
    for (strategy, standings) in &list {
        let family = strategy.family();
        session.out.line(format!(
            "{:<24} {:<16} {:<24} {}",
            strategy.id,
            family.map_or("–", |family| family.as_str()),
            if strategy.benchmark {
                "–".to_owned()
            } else {
                votes(standings, lang)
            },
            strategy.title.get(lang)
        ))?;
    }
    session.out.line(match lang {
        Lang::Es => format!("{} estrategias", list.len()),
        Lang::En => format!("{} strategies", list.len()),
    })?;
    for reason in failed.iter() {
        session.out.line(match lang {
            Lang::Es => format!("Queda fuera: {reason}"),
            Lang::En => format!("Left out: {reason}"),
        })?;
    }
    Ok(ExitCode::SUCCESS)
}

/// Profiles for which a strategy votes.
fn votes(standings: &[Standing], lang: Lang) -> String {
    let voting: Vec<&str> = standings
        .iter()
        .filter(|one| one.votes)
        .map(|one| one.profile.as_str())
        .collect();
    let (all, none) = match lang {
        Lang::Es => ("vota", "no vota"),
        Lang::En => ("votes", "does not vote"),
    };
    match voting.len() {
        0 => none.to_owned(),
        count if count == RiskProfile::ALL.len() => all.to_owned(),
        _ => format!("{all}: {}", voting.join(", ")),
    }
}

fn entry(strategy: &Strategy, standings: &[Standing]) -> serde_json::Value {
    let votes: Vec<&str> = standings
        .iter()
        .filter(|one| one.votes && !strategy.benchmark)
        .map(|one| one.profile.as_str())
        .collect();
    serde_json::json!({
        "id": strategy.id,
        "family": strategy.family(),
        "title": strategy.title,
        "rationale": strategy.rationale,
        "source": strategy.source,
        "version": strategy.version,
        "benchmark": strategy.benchmark,
        "works_on": strategy.works_on(),
        "votes_for": votes,
        "params": strategy.parameters,
    })
}

pub(super) async fn show(session: Session, args: ShowArgs) -> anyhow::Result<ExitCode> {
    let app = session.open_app().await?;
    let strategy = app.strategies.get(&args.id)?;
    let standings = voter::standings(&app, &strategy).await?;
    let versions = rumbo_store::strategy::versions(&app.db, &strategy.id).await?;
    let text = text_of(&app, &strategy, &versions);
    app.close().await;
    if args.json {
        let mut value = entry(&strategy, &standings);
        value["text"] = text.into();
        value["expressions"] = serde_json::to_value(strategy.expressions())?;
        value["require"] = serde_json::to_value(&strategy.require)?;
        value["versions"] = versions.iter().map(version).collect();
        session.out.json(&value)?;
        return Ok(ExitCode::SUCCESS);
    }
    session.out.line(text.trim_end())?;
    for line in describe(&strategy, &standings, &versions, session.lang) {
        session.out.line(line)?;
    }
    Ok(ExitCode::SUCCESS)
}

/// The file of a strategy: built in, in the folder, or stored.
fn text_of(app: &App, strategy: &Strategy, versions: &[StrategyVersion]) -> String {
    let version = strategy.version.to_string();
    let stored = || {
        let found = versions.iter().find(|one| one.version == version);
        found.map(|one| one.text.clone())
    };
    match Strategy::builtin_text(&strategy.id) {
        Some(text) => text.to_owned(),
        None => app
            .strategies
            .folder_text(strategy)
            .or_else(stored)
            .unwrap_or_default(),
    }
}

fn version(one: &StrategyVersion) -> serde_json::Value {
    serde_json::json!({
        "version": one.version,
        "author": one.author,
        "created_at": one.created_at,
    })
}

fn describe(
    strategy: &Strategy,
    standings: &[Standing],
    versions: &[StrategyVersion],
    lang: Lang,
) -> Vec<String> {
    let es = lang == Lang::Es;
    let mut lines = vec![String::new()];
    lines.push(format!(
        "{} {}",
        if es { "# Versión" } else { "# Version" },
        strategy.version
    ));
    for parameter in &strategy.parameters {
        let (from, to) = (parameter.min, parameter.max);
        lines.push(format!(
            "# {} = {} ({from} {} {to})",
            parameter.name,
            parameter.default,
            if es { "a" } else { "to" }
        ));
    }
    if !strategy.benchmark {
        for standing in standings {
            lines.push(standing_line(standing, es));
        }
    }
    for one in versions {
        lines.push(format!(
            "# {} {} · {} · {}",
            if es { "Guardada" } else { "Stored" },
            one.version,
            one.author,
            format_instant(one.created_at)
        ));
    }
    lines
}

fn standing_line(standing: &Standing, es: bool) -> String {
    let says = match (standing.votes, es) {
        (true, true) => "vota",
        (false, true) => "no vota",
        (true, false) => "votes",
        (false, false) => "does not vote",
    };
    let why = match &standing.chosen {
        Some(choice) => format!("{}: {}", choice.author, choice.reason),
        None if es => "de serie".to_owned(),
        None => "by default".to_owned(),
    };
    format!("# {}: {says} ({why})", standing.profile.as_str())
}
