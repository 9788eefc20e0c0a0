//! Double tops and bottoms.

use super::scanner::{Candidate, Formed, Line, Point, Shape};
use super::swing::{Swing, SwingSettings};
use super::{PatternSpec, bearish, bullish};
use crate::backtest::Side;
use crate::indicator::Phrase;

/// Two equal highs with a low between, complete at a close below that low; and its mirror.
pub(super) struct Double;

const SPEC: PatternSpec = PatternSpec {
    id: "double",
    title: Phrase {
        es: "Doble techo o doble suelo",
        en: "Double top or bottom",
    },
    summary: Phrase {
        es: "El precio falla dos veces en el mismo lugar y rompe el giro intermedio; se espera la vuelta.",
        en: "The price fails twice at one place and breaks the turn between; a reversal is said to follow.",
    },
    variants: &[
        bearish("double_top", "Doble techo", "Double top"),
        bullish("double_bottom", "Doble suelo", "Double bottom"),
    ],
    source: "Edwards and Magee, Technical Analysis of Stock Trends (1948), ch. 9; \
             Bulkowski, Encyclopedia of Chart Patterns (2000)",
};

impl Shape for Double {
    fn spec(&self) -> &'static PatternSpec {
        &SPEC
    }

    fn form(&self, swings: &[Swing], settings: SwingSettings) -> Option<Formed> {
        let [before, first, middle, second] = swings.last_chunk::<4>()?;
        let near = settings.tolerance * second.atr;
        let outward = if second.is_high { 1.0 } else { -1.0 };
        let equal = (first.price - second.price).abs() <= near;
        // It reverses a move only if the price came from beyond the line that will break.
        let reverses = outward * (middle.price - before.price) > near;
        if !equal || !reverses {
            return None;
        }
        let furthest = (outward * first.price).max(outward * second.price) * outward;
        let beyond = Line::level(furthest + outward * near);
        let neck = Line::level(middle.price);
        let upright = Candidate {
            variant: &SPEC.variants[0],
            points: [first, middle, second].map(Point::from).to_vec(),
            upper: beyond,
            lower: neck,
            breaks: &[Side::Short],
            height: outward * (furthest - middle.price),
            until: second.known_at + (second.row - first.row),
        };
        let formed = upright.mirrored_unless(second.is_high, &SPEC.variants[1]);
        Some(Formed::AtBreak(formed))
    }
}
