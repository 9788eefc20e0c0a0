//! The drawings of the page, as SVG that stretches, with labels as text beside it.

use std::fmt::Write;

use super::{Context, float};
use crate::backtest::Trade;

const WIDTH: f64 = 1_000.0;
const HEIGHT: f64 = 300.0;
/// Stretches of the time axis, each drawn by its lowest and highest point.
const STRETCHES: usize = 500;
/// Marks on an axis, about.
const TICKS: f64 = 4.0;
/// Trades that the scatter shows at most, evenly spread over time.
pub(super) const POINTS_MAX: usize = 1_500;
const SCATTER_HEIGHT: f64 = 667.0;
/// Half the size of a point.
const POINT: f64 = 7.0;

/// A range of values and the way to the height of a drawing.
#[derive(Debug, Clone, Copy)]
struct Scale {
    low: f64,
    high: f64,
    height: f64,
}

impl Scale {
    fn over(low: f64, high: f64, height: f64) -> Self {
        let room = f64::max((high - low) * 0.04, high.abs() * 1e-6 + 1e-12);
        Self {
            low: low - room,
            high: high + room,
            height,
        }
    }

    fn y(self, value: f64) -> f64 {
        (self.high - value) / (self.high - self.low) * self.height
    }

    /// Round values inside the range.
    fn ticks(self) -> Vec<f64> {
        let raw = (self.high - self.low) / TICKS;
        let power = 10_f64.powf(raw.log10().floor());
        let step = [1.0, 2.0, 2.5, 5.0, 10.0]
            .into_iter()
            .map(|factor| factor * power)
            .find(|&step| step >= raw)
            .unwrap_or(raw);
        let first = (self.low / step).ceil() * step;
        // A range of about four steps has fewer than ten.
        (0..10)
            .map(|at| first + step * f64::from(at))
            .take_while(|&tick| tick <= self.high)
            .collect()
    }
}

pub(super) fn equity(text: &mut String, context: &Context<'_>) {
    let equity = &context.input.outcome.equity;
    let held = &context.report.comparison.buy_and_hold_equity;
    if equity.len() < 2 {
        return;
    }
    let heading = context.say("La cuenta en el tiempo", "The account over time");
    writeln!(text, "<section>\n<h2>{heading}</h2>\n<figure>").ok();
    legend(text, context);
    let (low, high) = equity
        .iter()
        .chain(held)
        .filter(|value| value.is_finite())
        .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), &value| {
            (low.min(value), high.max(value))
        });
    let scale = Scale::over(low, high, HEIGHT);
    text.push_str("<div class=\"plot\">\n");
    ticks(text, scale, "", |value| context.locale.number(value, 0));
    let label = context.say(
        "Valor de la cuenta al cierre, y el de comprar y mantener",
        "Value of the account at the close, and of buying and holding",
    );
    open_svg(text, "", label, HEIGHT);
    grid(text, scale);
    writeln!(text, "<path class=\"held\" d=\"{}\"/>", line(held, scale)).ok();
    writeln!(
        text,
        "<path class=\"own\" d=\"{}\"/>\n</svg>",
        line(equity, scale)
    )
    .ok();
    drawdown(text, equity, context);
    let opened_at = context.input.bars.opened_at;
    text.push_str("<div class=\"dates\">");
    for part in 0..3 {
        let row = (opened_at.len() - 1) * part / 2;
        write!(text, "<span>{}</span>", context.locale.day(opened_at[row])).ok();
    }
    text.push_str("</div>\n</div>\n</figure>\n</section>\n");
}

fn legend(text: &mut String, context: &Context<'_>) {
    let swatch = |class: &str, path: &str| {
        format!(
            "<svg viewBox=\"0 0 28 12\" aria-hidden=\"true\"><path class=\"{class}\" d=\"{path}\"/></svg>"
        )
    };
    writeln!(
        text,
        "<ul class=\"legend\"><li>{}{}</li><li>{}{}</li><li>{}{}</li></ul>",
        swatch("own", "M0 6H28"),
        context.say("Estrategia", "Strategy"),
        swatch("held", "M0 6H28"),
        context.say("Comprar y mantener, con costos", "Buy and hold, with costs"),
        swatch("under", "M0 0H28V10H0Z"),
        context.say("Caída desde el máximo", "Fall from the peak"),
    )
    .ok();
}

fn drawdown(text: &mut String, equity: &[f64], context: &Context<'_>) {
    let mut peak = f64::NEG_INFINITY;
    let falls: Vec<f64> = equity
        .iter()
        .map(|&value| {
            peak = f64::max(peak, value);
            if peak > 0.0 { value / peak - 1.0 } else { 0.0 }
        })
        .collect();
    let lowest = falls.iter().copied().fold(0.0, f64::min);
    let height = HEIGHT / 3.0;
    let scale = Scale {
        low: f64::min(lowest * 1.05, -1e-6),
        high: 0.0,
        height,
    };
    ticks(text, scale, " low", |value| {
        context.locale.percent(value, 0)
    });
    let label = context.say(
        "Caída desde el máximo anterior",
        "Fall from the earlier peak",
    );
    open_svg(text, "low", label, height);
    writeln!(
        text,
        "<path class=\"under\" d=\"{}L{WIDTH} 0L0 0Z\"/>\n</svg>",
        line(&falls, scale)
    )
    .ok();
}

fn open_svg(text: &mut String, class: &str, label: &str, height: f64) {
    writeln!(
        text,
        "<svg class=\"{class}\" viewBox=\"0 0 {WIDTH} {height}\" preserveAspectRatio=\"none\" role=\"img\" aria-label=\"{label}\">"
    )
    .ok();
}

fn ticks(text: &mut String, scale: Scale, class: &str, write_tick: impl Fn(f64) -> String) {
    write!(text, "<div class=\"ticks{class}\" aria-hidden=\"true\">").ok();
    for tick in scale.ticks() {
        let top = scale.y(tick) / scale.height * 100.0;
        write!(
            text,
            "<span style=\"top:{top:.1}%\">{}</span>",
            write_tick(tick)
        )
        .ok();
    }
    text.push_str("</div>\n");
}

fn grid(text: &mut String, scale: Scale) {
    for tick in scale.ticks() {
        let y = scale.y(tick);
        write!(
            text,
            "<line class=\"grid\" x1=\"0\" x2=\"{WIDTH}\" y1=\"{y:.1}\" y2=\"{y:.1}\"/>"
        )
        .ok();
    }
}

/// A line through the values; of long ones through the lowest and highest point of each stretch, so
/// that no extreme is lost.
fn line(values: &[f64], scale: Scale) -> String {
    let mut path = String::new();
    let last = float(values.len().max(2) - 1);
    let mut point = |row: usize| {
        let (x, y) = (float(row) / last * WIDTH, scale.y(values[row]));
        if y.is_finite() {
            let step = if path.is_empty() { 'M' } else { 'L' };
            write!(path, "{step}{x:.1} {y:.1}").ok();
        }
    };
    if values.len() <= STRETCHES * 2 {
        (0..values.len()).for_each(point);
        return path;
    }
    for stretch in 0..STRETCHES {
        let from = values.len() * stretch / STRETCHES;
        let until = values.len() * (stretch + 1) / STRETCHES;
        let by_value = |a: &usize, b: &usize| values[*a].total_cmp(&values[*b]);
        let lowest = (from..until).min_by(by_value).unwrap_or(from);
        let highest = (from..until).max_by(by_value).unwrap_or(from);
        let mut rows = [from, lowest, highest, until - 1];
        rows.sort_unstable();
        for (at, &row) in rows.iter().enumerate() {
            if at == 0 || row != rows[at - 1] {
                point(row);
            }
        }
    }
    path
}

pub(super) fn excursions(text: &mut String, context: &Context<'_>) {
    let trades = &context.input.outcome.trades;
    let Some(excursions) = &context.report.excursions else {
        return;
    };
    let heading = context.say("Lo que pasaron antes de cerrar", "What trades went through");
    writeln!(text, "<section>\n<h2>{heading}</h2>").ok();
    let facts = [
        (
            context.say("Mediana en contra, ganadoras", "Median against, winners"),
            context.percent(excursions.winners.mae_median, 1),
        ),
        (
            context.say("Mediana a favor, perdedoras", "Median in favour, losers"),
            context.percent(excursions.losers.mfe_median, 1),
        ),
        (
            context.say(
                "Parte conservada del mejor momento",
                "Kept of the best moment",
            ),
            context.percent(excursions.kept, 0),
        ),
        (
            context.say(
                "Perdedoras que llegaron a ir ganando más",
                "Losers once ahead by more",
            ),
            context.percent(excursions.losers_once_ahead, 0),
        ),
    ];
    text.push_str("<dl class=\"tiles\">\n");
    for (name, value) in facts {
        writeln!(text, "<div><dt>{name}</dt><dd>{value}</dd></div>").ok();
    }
    text.push_str("</dl>\n");
    scatter(text, trades, context);
    text.push_str("</section>\n");
}

fn scatter(text: &mut String, trades: &[Trade], context: &Context<'_>) {
    let every = trades.len().div_ceil(POINTS_MAX).max(1);
    let shown: Vec<&Trade> = trades.iter().step_by(every).collect();
    let against = shown.iter().map(|trade| -trade.mae).fold(0.0, f64::max);
    let favour = shown.iter().map(|trade| trade.mfe).fold(0.0, f64::max);
    let across = Scale::over(0.0, f64::max(against, 1e-6), WIDTH);
    let up = Scale::over(0.0, f64::max(favour, 1e-6), SCATTER_HEIGHT);
    let place = |trade: &Trade| (WIDTH - across.y(-trade.mae), up.y(trade.mfe));
    let (mut won, mut lost) = (String::new(), String::new());
    for trade in &shown {
        let (x, y) = place(trade);
        let size = POINT;
        let wide = 2.0 * POINT;
        if trade.pnl > 0.0 {
            write!(
                won,
                "M{:.1} {y:.1}a{size} {size} 0 1 0 {wide} 0a{size} {size} 0 1 0 -{wide} 0",
                x - size
            )
            .ok();
        } else {
            write!(
                lost,
                "M{:.1} {:.1}l{wide} {wide}m0 -{wide}l-{wide} {wide}",
                x - size,
                y - size
            )
            .ok();
        }
    }
    let caption = match (every, context.locale.lang) {
        (1, rumbo_market::Lang::Es) => {
            "Cada operación: a la derecha, cuánto llegó a ir en contra; arriba, cuánto a favor."
                .to_owned()
        }
        (1, rumbo_market::Lang::En) => {
            "Each trade: to the right, how far it went against; up, how far in favour.".to_owned()
        }
        (_, rumbo_market::Lang::Es) => format!(
            "{} de {} operaciones: a la derecha, cuánto fueron en contra; arriba, cuánto a favor.",
            context.count(shown.len()),
            context.count(trades.len())
        ),
        (_, rumbo_market::Lang::En) => format!(
            "{} of {} trades: to the right, how far they went against; up, how far in favour.",
            context.count(shown.len()),
            context.count(trades.len())
        ),
    };
    writeln!(
        text,
        "<figure>\n<figcaption class=\"small muted\"><p>{caption}</p></figcaption>"
    )
    .ok();
    writeln!(
        text,
        "<ul class=\"legend\"><li><svg viewBox=\"0 0 28 12\" aria-hidden=\"true\"><path class=\"won\" d=\"M9 6a5 5 0 1 0 10 0a5 5 0 1 0 -10 0\"/></svg>{}</li><li><svg viewBox=\"0 0 28 12\" aria-hidden=\"true\"><path class=\"lost\" d=\"M9 1l10 10m0 -10l-10 10\"/></svg>{}</li></ul>",
        context.say("Ganadora", "Winner"),
        context.say("Perdedora", "Loser"),
    )
    .ok();
    text.push_str("<div class=\"plot scatter\">\n");
    ticks(text, up, "", |value| context.locale.percent(value, 1));
    writeln!(
        text,
        "<svg viewBox=\"0 0 {WIDTH} {SCATTER_HEIGHT}\" role=\"img\" aria-label=\"{caption}\">"
    )
    .ok();
    grid(text, up);
    writeln!(
        text,
        "<path class=\"lost\" d=\"{lost}\"/>\n<path class=\"won\" d=\"{won}\"/>\n</svg>"
    )
    .ok();
    let edge = context.locale.percent(against, 1);
    writeln!(
        text,
        "<div class=\"dates\"><span>{}</span><span>{edge}</span></div>\n</div>\n</figure>",
        context.locale.percent(0.0, 0)
    )
    .ok();
}
