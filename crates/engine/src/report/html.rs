//! The report as one HTML file: no request, no script, readable in light and dark and on paper.
//!
//! Every text that comes from outside goes through [`escape`]; a content policy in the file forbids
//! whatever would load or run.

mod chart;
mod section;
mod table;

use std::fmt::Write;

use rumbo_market::{Lang, Locale, Timeframe};

use super::{Report, ReportInput};
use crate::metric::{Unit, Words};

const STYLE: &str = include_str!("html/report.css");
/// Trades that the table shows at most, the last ones.
pub const TRADES_MAX: usize = 300;

/// What a page says besides the report.
#[derive(Debug, Clone, Copy)]
pub struct Page<'a> {
    /// Title of the strategy.
    pub title: &'a str,
    /// What the strategy is meant to do; empty for nothing.
    pub rationale: &'a str,
    pub instrument: &'a str,
    pub timeframe: Timeframe,
    /// Opening of the first bar, unix ms.
    pub from: i64,
    /// Close of the last bar, unix ms.
    pub until: i64,
    /// Parameters as text, such as `fast=20, slow=50`.
    pub parameters: &'a str,
    /// Configurations tried on the same series so far, where they were counted.
    pub tries: Option<usize>,
    /// The bars are bundled sample data.
    pub sample: bool,
    /// Digest of inputs and result.
    pub digest: &'a str,
    pub strategy_version: &'a str,
    /// Version of the program that made the report.
    pub program_version: &'a str,
    /// What an account says in place of the size of a signal backtest: terms and values.
    pub account: &'a [(String, String)],
}

/// What every part of the page reads.
#[derive(Debug, Clone, Copy)]
struct Context<'a> {
    page: &'a Page<'a>,
    input: &'a ReportInput<'a>,
    report: &'a Report,
    locale: Locale,
}

/// Writes the report as one self-contained HTML document.
pub fn html(page: &Page<'_>, input: &ReportInput<'_>, report: &Report, locale: Locale) -> String {
    let context = Context {
        page,
        input,
        report,
        locale,
    };
    let lang = match locale.lang {
        Lang::Es => "es",
        Lang::En => "en",
    };
    let title = escape(page.title);
    let mark = context.say("Simulado", "Simulated");
    let mut text = String::with_capacity(64 * 1024);
    // Writing to a string cannot fail.
    write!(
        text,
        "<!doctype html>\n<html lang=\"{lang}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n\
         <meta name=\"referrer\" content=\"no-referrer\">\n\
         <title>{title} · {} · {mark}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n",
        escape(page.instrument),
    )
    .ok();
    section::header(&mut text, &context);
    text.push_str("<main>\n");
    section::doubts(&mut text, &context);
    section::headline(&mut text, &context);
    chart::equity(&mut text, &context);
    table::comparison(&mut text, &context);
    table::months(&mut text, &context);
    section::costs(&mut text, &context);
    table::breakdowns(&mut text, &context);
    chart::excursions(&mut text, &context);
    table::trades(&mut text, &context);
    table::metrics(&mut text, &context);
    section::assumptions(&mut text, &context);
    text.push_str("</main>\n");
    section::footer(&mut text, &context);
    text.push_str("</body>\n</html>\n");
    text
}

/// Text that can stand in an element or a quoted attribute.
fn escape(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            // Controls that no document may hold.
            control if control.is_control() && !matches!(control, '\n' | '\t') => safe.push(' '),
            plain => safe.push(plain),
        }
    }
    safe
}

impl Context<'_> {
    /// One of two sentences.
    fn say(&self, es: &'static str, en: &'static str) -> &'static str {
        Words { es, en }.get(self.locale.lang)
    }

    /// A change with its sign, coloured; a dash where it is undefined.
    fn change(&self, value: Option<f64>) -> String {
        let Some(value) = value.filter(|value| value.is_finite()) else {
            return DASH.to_owned();
        };
        let text = self.locale.change(value, 1);
        if value < 0.0 {
            format!("<span class=\"down\">{text}</span>")
        } else {
            format!("<span class=\"up\">{text}</span>")
        }
    }

    fn percent(&self, value: Option<f64>, decimals: usize) -> String {
        value.filter(|value| value.is_finite()).map_or_else(
            || DASH.to_owned(),
            |value| self.locale.percent(value, decimals),
        )
    }

    fn number(&self, value: Option<f64>, decimals: usize) -> String {
        value.filter(|value| value.is_finite()).map_or_else(
            || DASH.to_owned(),
            |value| self.locale.number(value, decimals),
        )
    }

    fn count(&self, count: usize) -> String {
        self.locale.number(float(count), 0)
    }

    /// The number of a metric as a person reads it.
    fn figure(&self, value: f64, unit: Unit) -> String {
        match unit {
            Unit::Ratio | Unit::RatioPerYear => self.locale.percent(value, 2),
            Unit::Number | Unit::Money => self.locale.number(value, 2),
            Unit::Bars if value.fract() != 0.0 => self.locale.number(value, 1),
            Unit::Count | Unit::Bars => self.locale.number(value, 0),
            Unit::Milliseconds => format!("{} d", self.locale.number(value / DAY_MS, 1)),
            Unit::Instant => {
                #[expect(
                    clippy::cast_possible_truncation,
                    reason = "instants are integers below 2^53"
                )]
                let at_ms = value as i64;
                self.locale.day(at_ms)
            }
        }
    }

    /// Day of an instant, with the time where bars are shorter than a day.
    fn instant(&self, at_ms: i64) -> String {
        let day = self.locale.day(at_ms);
        if !self.page.timeframe.is_intraday() {
            return day;
        }
        let minutes = at_ms.div_euclid(60_000).rem_euclid(1_440);
        format!("{day} {:02}:{:02}", minutes / 60, minutes % 60)
    }

    /// A price with as many decimals as its size needs.
    fn price(&self, price: f64) -> String {
        let decimals = match price.abs() {
            size if size >= 1_000.0 => 2,
            size if size >= 10.0 => 3,
            size if size >= 0.1 => 5,
            _ => 8,
        };
        self.locale.number(price, decimals)
    }
}

/// What stands where a number is undefined.
const DASH: &str = "–";
const DAY_MS: f64 = 86_400_000.0;

#[expect(clippy::cast_precision_loss, reason = "a count is far below 2^53")]
fn float(count: usize) -> f64 {
    count as f64
}
