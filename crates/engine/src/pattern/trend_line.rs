//! Trend lines: three rising lows, or three falling highs, on one line.

use super::scanner::{Formed, Line, Point, Shape};
use super::swing::{Swing, SwingSettings};
use super::{PatternSpec, bearish, bullish};
use crate::indicator::Phrase;

/// The last three swings of one kind lie on a line that rises (lows) or falls (highs).
pub(super) struct TrendLine;

const SPEC: PatternSpec = PatternSpec {
    id: "trend_line",
    title: Phrase {
        es: "Línea de tendencia",
        en: "Trend line",
    },
    summary: Phrase {
        es: "Tres mínimos crecientes, o tres máximos decrecientes, sobre una recta; se espera que siga.",
        en: "Three rising lows, or three falling highs, on a line; it is said to go on.",
    },
    variants: &[
        bearish("falling_line", "Línea bajista", "Falling trend line"),
        bullish("rising_line", "Línea alcista", "Rising trend line"),
    ],
    source: "Edwards and Magee, Technical Analysis of Stock Trends (1948), ch. 14",
};

impl Shape for TrendLine {
    fn spec(&self) -> &'static PatternSpec {
        &SPEC
    }

    fn form(&self, swings: &[Swing], settings: SwingSettings) -> Option<Formed> {
        let [first, _, second, _, third] = swings.last_chunk::<5>()?;
        let near = settings.tolerance * third.atr;
        let points = [first, second, third].map(Point::from);
        let line = Line::through(points[0], points[2]);
        let outward = if third.is_high { -1.0 } else { 1.0 };
        let goes = outward * (third.price - first.price) > near;
        let straight = (line.at(second.row) - second.price).abs() <= near;
        (goes && straight).then(|| Formed::Now {
            variant: &SPEC.variants[usize::from(!third.is_high)],
            points: points.to_vec(),
        })
    }
}
