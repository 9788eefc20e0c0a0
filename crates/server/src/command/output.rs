//! Standard output, errors, progress and the log.

use std::io::{IsTerminal, Write};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};
use rumbo_app::config::{LogConfig, LogFormat};
use tracing_subscriber::EnvFilter;

/// Standard output; errors of writing come back to the command.
#[derive(Debug)]
pub(super) struct Output;

impl Output {
    pub(super) fn new() -> Self {
        Self
    }

    /// Writes one line.
    pub(super) fn line(&self, text: impl AsRef<str>) -> std::io::Result<()> {
        let mut out = std::io::stdout().lock();
        out.write_all(text.as_ref().as_bytes())?;
        out.write_all(b"\n")
    }

    /// Writes a value as JSON on one line.
    pub(super) fn json(&self, value: &impl serde::Serialize) -> anyhow::Result<()> {
        let mut out = std::io::BufWriter::new(std::io::stdout().lock());
        serde_json::to_writer(&mut out, value)?;
        out.write_all(b"\n")?;
        Ok(out.flush()?)
    }
}

/// Writes an error and its causes to standard error.
pub(super) fn print_error(error: &anyhow::Error) {
    let mut text = format!("error: {error}");
    let mut last = error.to_string();
    for cause in error.chain().skip(1) {
        let cause = cause.to_string();
        if !last.contains(&cause) {
            text.push_str(&format!("\n  because: {cause}"));
            last = cause;
        }
    }
    // Nothing is left to do when standard error is closed too.
    writeln!(std::io::stderr().lock(), "{text}").ok();
}

/// Bar on a terminal, nothing elsewhere. `total` of 0 shows a spinner.
pub(super) fn progress_bar(total: u64, unit: &'static str) -> ProgressBar {
    if !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let template = if total == 0 {
        format!("{{spinner}} {{human_pos}} {unit} {{per_sec}} {{msg}}")
    } else {
        format!("{{bar:32}} {{human_pos}}/{{human_len}} {unit} · {{eta}} {{msg}}")
    };
    let style =
        ProgressStyle::with_template(&template).unwrap_or_else(|_| ProgressStyle::default_bar());
    let bar = ProgressBar::new(total).with_style(style);
    bar.enable_steady_tick(Duration::from_millis(100));
    bar
}

/// Starts the log on standard error.
pub(super) fn start_log(config: &LogConfig, verbose: u8) -> anyhow::Result<()> {
    let level = match verbose {
        0 => config.level.as_str(),
        1 => "debug",
        _ => "trace",
    };
    let filter = EnvFilter::try_new(level)
        .map_err(|error| anyhow::anyhow!("`log.level` is not a log filter: {error}"))?;
    let log = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr);
    let started = match config.format {
        LogFormat::Text => log.with_ansi(std::io::stderr().is_terminal()).try_init(),
        LogFormat::Json => log.json().try_init(),
    };
    started.map_err(|error| anyhow::anyhow!("cannot start the log: {error}"))
}
