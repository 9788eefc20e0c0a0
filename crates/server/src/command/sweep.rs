//! `rumbo sweep`: one strategy with every combination of some parameters.

use std::collections::BTreeMap;
use std::process::ExitCode;

use anyhow::bail;
use rumbo_app::backtest::BacktestBars;
use rumbo_app::sweep::sweep;
use rumbo_market::Locale;

use super::Session;
use super::backtest::{Assumptions, count_tries, find_strategy, tries_line};
use super::output::progress_bar;
use super::source::Source;

/// Most combinations of one sweep.
const COMBINATIONS_MAX: usize = 100_000;
/// Rows shown to a person.
const ROWS_SHOWN: usize = 20;

#[derive(Debug, clap::Args)]
#[command(
    after_help = "Example:\n  rumbo sweep ema_cross --instrument SPY --timeframe 1d \
    --param fast=5..50:5 --param slow=20..200:10"
)]
pub(super) struct Args {
    /// Id of a strategy, or the path of a TOML file
    strategy: String,
    #[command(flatten)]
    source: Source,
    #[command(flatten)]
    assumptions: Assumptions,
    /// Values of a parameter: fast=10, fast=5,10,20 or fast=5..50:5 (both ends included)
    #[arg(long = "param", value_name = "NAME=VALUES", value_parser = parse_values, required = true)]
    params: Vec<(String, Vec<f64>)>,
    /// Print a JSON list with every combination
    #[arg(long)]
    json: bool,
}

pub(super) async fn run(session: Session, args: Args) -> anyhow::Result<ExitCode> {
    let strategy = find_strategy(&session, &args.strategy).await?;
    let loaded = args.source.load(&session).await?;
    let combinations = combine(&args.params)?;
    let series = BacktestBars {
        instrument: &loaded.instrument,
        timeframe: loaded.timeframe,
        calendar: loaded.calendar,
        bars: loaded.bars.as_slice(),
    };
    let options = args.assumptions.options(&[]);
    let progress = progress_bar(combinations.len() as u64, "runs");
    let report = sweep(&strategy, series, &options, &combinations, |done| {
        progress.set_position(done as u64);
    });
    progress.finish_and_clear();
    let mut report = report?;
    // A combination that breaks a relation such as fast < slow is no result; anything else is an error.
    if report.sets.is_empty() {
        let tried = combinations.len();
        bail!(
            "none of the {tried} combinations can be run; try one with `rumbo backtest` to see why"
        );
    }
    let sets = report.sets.iter().map(|one| &one.params);
    let tries = count_tries(&session, &strategy, report.tried_on(), sets).await?;
    let rows = &mut report.sets;
    rows.sort_by(|a, b| {
        let sharpe = |metrics: &rumbo_engine::metric::Metrics| metrics.sharpe().unwrap_or(f64::MIN);
        sharpe(&b.metrics).total_cmp(&sharpe(&a.metrics))
    });
    if args.json {
        let list: Vec<_> = rows
            .iter()
            .map(|one| {
                serde_json::json!({
                    "params": one.params,
                    "metrics": one.metrics,
                    "digest": one.digest,
                })
            })
            .collect();
        session
            .out
            .json(&serde_json::json!({ "tried": rows.len(), "tries": tries, "results": list }))?;
        return Ok(ExitCode::SUCCESS);
    }
    for one in rows.iter().take(ROWS_SHOWN) {
        let figure = |value: Option<f64>, scale: f64| {
            value.map_or("–".to_owned(), |value| {
                Locale::from(session.lang).number(value * scale, 2)
            })
        };
        session.out.line(format!(
            "{:<40} Sharpe {:>7}   {:>9} %   {:>9} %",
            one.params.to_string(),
            figure(one.metrics.sharpe(), 1.0),
            figure(one.metrics.total_return(), 100.0),
            figure(one.metrics.max_drawdown(), 100.0),
        ))?;
    }
    session.out.line(match session.lang {
        rumbo_market::Lang::Es => {
            format!(
                "Mejor de {} intentos: parte de este resultado es suerte",
                rows.len()
            )
        }
        rumbo_market::Lang::En => {
            format!("Best of {} tries: part of this result is luck", rows.len())
        }
    })?;
    session.out.line(tries_line(tries, session.lang))?;
    Ok(ExitCode::SUCCESS)
}

fn combine(params: &[(String, Vec<f64>)]) -> anyhow::Result<Vec<BTreeMap<String, f64>>> {
    let count = params.iter().try_fold(1_usize, |count, (_, values)| {
        count.checked_mul(values.len())
    });
    if count.is_none_or(|count| count > COMBINATIONS_MAX) {
        bail!("the parameters make more than {COMBINATIONS_MAX} combinations, use wider steps");
    }
    let mut sets = vec![BTreeMap::new()];
    for (name, values) in params {
        sets = sets
            .iter()
            .flat_map(|set| {
                values.iter().map(move |value| {
                    let mut longer = set.clone();
                    longer.insert(name.clone(), *value);
                    longer
                })
            })
            .collect();
    }
    Ok(sets)
}

fn parse_values(text: &str) -> Result<(String, Vec<f64>), String> {
    let wrong = || format!("`{text}` is not a range, write name=5..50:5 or name=5,10,20");
    let (name, values) = text.split_once('=').ok_or_else(wrong)?;
    let number = |text: &str| match text.trim().parse::<f64>() {
        Ok(value) if value.is_finite() => Ok(value),
        _ => Err(wrong()),
    };
    let Some((first, rest)) = values.split_once("..") else {
        let list = values
            .split(',')
            .map(number)
            .collect::<Result<Vec<f64>, _>>()?;
        return Ok((name.to_owned(), list));
    };
    let (last, step) = rest.split_once(':').unwrap_or((rest, "1"));
    let (first, last, step) = (number(first)?, number(last)?, number(step)?);
    if step <= 0.0 || last < first || (last - first) / step > COMBINATIONS_MAX as f64 {
        return Err(wrong());
    }
    // Counted, not added up, so that no end is lost to rounding.
    let values = (0..=COMBINATIONS_MAX)
        .map(|at| first + at as f64 * step)
        .take_while(|value| *value <= last + step * 1e-9)
        .collect();
    Ok((name.to_owned(), values))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_include_both_ends() {
        let check = |text: &str, expected: &[f64]| {
            assert_eq!(parse_values(text).unwrap().1, expected, "{text}");
        };
        check("fast=5..20:5", &[5.0, 10.0, 15.0, 20.0]);
        check("fast=1..3", &[1.0, 2.0, 3.0]);
        check("fast=7", &[7.0]);
        check("fast=1,4", &[1.0, 4.0]);
        for wrong in [
            "fast",
            "fast=",
            "fast=5..1",
            "fast=1..9:0",
            "fast=nan",
            "fast=0..1e9:1e-9",
        ] {
            assert!(parse_values(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn combinations_have_a_limit() {
        let values = parse_values("a=1..1000").unwrap();
        assert_eq!(combine(std::slice::from_ref(&values)).unwrap().len(), 1_000);
        assert!(combine(&[values.clone(), ("b".to_owned(), values.1)]).is_err());
    }
}
