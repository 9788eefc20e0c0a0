//! `rumbo strategy`: the library, and what an author needs to write, check, compare and activate.

mod check;
mod sheet;
mod show;
mod vote;

use std::path::{MAIN_SEPARATOR, Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, bail};
use rumbo_app::App;
use rumbo_engine::strategy::{Family, Strategy, difference, template};
use rumbo_market::Lang;

use super::Session;

#[derive(Debug, clap::Subcommand)]
pub(super) enum Command {
    /// List the strategies at hand: built-in ones, those of the data folder and stored ones
    List(show::ListArgs),
    /// Show one strategy: its file, parameters, versions and for whom it votes
    Show(show::ShowArgs),
    /// Check strategy files and point at everything that is wrong with them
    Check(check::Args),
    /// Write a commented file to begin with
    New(NewArgs),
    /// Say what changed between two files, ids or versions, by place
    Diff(DiffArgs),
    /// Measure strategies out of sample on the sample data, beside holding
    Sheet(sheet::Args),
    /// Let a strategy vote in the decisions from now on
    Activate(vote::Args),
    /// Let a strategy vote no longer
    Pause(vote::Args),
}

#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  \
    rumbo strategy new my_idea\n  \
    rumbo strategy new my_idea --folder ideas --lang en")]
pub(super) struct NewArgs {
    /// Id of the strategy: lower-case letters, digits and `_`; the file is called ID.toml
    id: String,
    /// Folder to write into
    #[arg(long, value_name = "DIR", default_value = ".")]
    folder: PathBuf,
}

#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  \
    rumbo strategy diff ema_cross my_idea.toml\n  \
    rumbo strategy diff my_idea@3f2a my_idea\n\n\
    Spaces, comments and the order of keys are no difference.")]
pub(super) struct DiffArgs {
    /// A file, an id, or ID@VERSION with the beginning of a version that was stored
    before: String,
    /// The same, to compare with
    after: String,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

pub(super) async fn run(session: Session, command: Command) -> anyhow::Result<ExitCode> {
    match command {
        Command::List(args) => show::list(session, args).await,
        Command::Show(args) => show::show(session, args).await,
        Command::Check(args) => check::run(&session, &args),
        Command::New(args) => write_new(&session, &args),
        Command::Diff(args) => diff(session, args).await,
        Command::Sheet(args) => sheet::run(session, args).await,
        Command::Activate(args) => vote::run(session, args, true).await,
        Command::Pause(args) => vote::run(session, args, false).await,
    }
}

fn write_new(session: &Session, args: &NewArgs) -> anyhow::Result<ExitCode> {
    let text = template(&args.id, session.lang);
    // What is not an id says so here, before there is a file of that name.
    Strategy::from_file(&args.id, &text)?;
    if Strategy::builtin().iter().any(|one| one.id == args.id) {
        bail!("`{}` is a built-in strategy; choose another id", args.id);
    }
    let path = args.folder.join(format!("{}.toml", args.id));
    let mut file = std::fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .open(&path)
        .with_context(|| {
            format!(
                "cannot create `{}`, nothing was overwritten",
                path.display()
            )
        })?;
    std::io::Write::write_all(&mut file, text.as_bytes())
        .with_context(|| format!("cannot write `{}`", path.display()))?;
    let path = path.display();
    session.out.line(match session.lang {
        Lang::Es => format!("Escrito: {path}\nSiguiente paso: rumbo strategy check {path}"),
        Lang::En => format!("Written: {path}\nNext: rumbo strategy check {path}"),
    })?;
    Ok(ExitCode::SUCCESS)
}

async fn diff(session: Session, args: DiffArgs) -> anyhow::Result<ExitCode> {
    let app = match [&args.before, &args.after].iter().all(|name| is_path(name)) {
        true => None,
        false => Some(session.open_app().await?),
    };
    let before = find(app.as_ref(), &args.before).await?;
    let after = find(app.as_ref(), &args.after).await?;
    if let Some(app) = app {
        app.close().await;
    }
    let changes = difference(&before, &after);
    if args.json {
        session.out.json(&serde_json::json!({
            "before": { "id": before.id, "version": before.version },
            "after": { "id": after.id, "version": after.version },
            "changes": changes,
        }))?;
        return Ok(ExitCode::SUCCESS);
    }
    if changes.is_empty() {
        session.out.line(match session.lang {
            Lang::Es => "Dicen lo mismo: la versión es la misma.",
            Lang::En => "They say the same: the version is the same.",
        })?;
    }
    for change in changes {
        session.out.line(&change.place)?;
        for (sign, text) in [("-", change.before), ("+", change.after)] {
            if let Some(text) = text {
                session.out.line(format!("  {sign} {text}"))?;
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn is_path(name: &str) -> bool {
    name.ends_with(".toml") || name.contains(MAIN_SEPARATOR)
}

/// A strategy from a file, by its id, or by `ID@VERSION`.
async fn find(app: Option<&App>, name: &str) -> anyhow::Result<Strategy> {
    if is_path(name) {
        let text = read(Path::new(name))?;
        return Strategy::from_file(name, &text).map_err(|error| anyhow::anyhow!(error.render()));
    }
    let app = app.expect("it is open unless both are files");
    let Some((id, begins)) = name.split_once('@') else {
        return Ok(app.strategies.get(name)?);
    };
    let now = app.strategies.get(id).ok();
    let stored = rumbo_store::strategy::versions(&app.db, id).await?;
    let mut fit: Vec<Strategy> = now
        .into_iter()
        .filter(|one| one.version.to_string().starts_with(begins))
        .collect();
    for version in stored.iter().filter(|one| one.version.starts_with(begins)) {
        if fit
            .iter()
            .all(|one| one.version.to_string() != version.version)
        {
            fit.push(Strategy::from_file(name, &version.text)?);
        }
    }
    match fit.len() {
        0 => bail!(
            "`{id}` has no version that begins with `{begins}`; see `rumbo strategy show {id}`"
        ),
        1 => Ok(fit.swap_remove(0)),
        count => bail!("{count} versions of `{id}` begin with `{begins}`, write more of it"),
    }
}

fn read(path: &Path) -> anyhow::Result<String> {
    std::fs::read_to_string(path)
        .with_context(|| format!("cannot read the strategy file `{}`", path.display()))
}

fn parse_family(text: &str) -> Result<Family, String> {
    text.parse()
}
