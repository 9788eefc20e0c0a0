//! Head and shoulders, upright and inverse.

use super::scanner::{Candidate, Formed, Line, Point, Shape};
use super::swing::{Swing, SwingSettings};
use super::{PatternSpec, bearish, bullish};
use crate::backtest::Side;
use crate::indicator::Phrase;

/// A high between two lower, nearly equal ones, complete at a close below the line through the lows
/// between (the neckline); and its mirror.
pub(super) struct HeadShoulders;

const SPEC: PatternSpec = PatternSpec {
    id: "head_shoulders",
    title: Phrase {
        es: "Hombro-cabeza-hombro",
        en: "Head and shoulders",
    },
    summary: Phrase {
        es: "Un extremo entre otros dos menores y parejos, y la rotura de la línea que une los giros; se espera la vuelta.",
        en: "An extreme between two lesser, even ones, and a break of the line through the turns; a reversal is said to follow.",
    },
    variants: &[
        bearish(
            "head_shoulders_top",
            "Hombro-cabeza-hombro",
            "Head and shoulders",
        ),
        bullish(
            "head_shoulders_bottom",
            "Hombro-cabeza-hombro invertido",
            "Inverse head and shoulders",
        ),
    ],
    source: "Edwards and Magee, Technical Analysis of Stock Trends (1948), ch. 6; \
             Lo, Mamaysky and Wang, Journal of Finance 55:4 (2000)",
};

impl Shape for HeadShoulders {
    fn spec(&self) -> &'static PatternSpec {
        &SPEC
    }

    fn form(&self, swings: &[Swing], settings: SwingSettings) -> Option<Formed> {
        let corners = swings.last_chunk::<5>()?;
        let [left, left_neck, head, right_neck, right] = corners;
        let near = settings.tolerance * right.atr;
        let outward = if right.is_high { 1.0 } else { -1.0 };
        let stands_out = |shoulder: &Swing| outward * (head.price - shoulder.price) > near;
        let even = (left.price - right.price).abs() <= 2.0 * near;
        let level = (left_neck.price - right_neck.price).abs() <= 2.0 * near;
        if !stands_out(left) || !stands_out(right) || !even || !level {
            return None;
        }
        let neckline = Line::through(left_neck.into(), right_neck.into());
        let beyond = Line::level(head.price);
        let upright = Candidate {
            variant: &SPEC.variants[0],
            points: corners.iter().map(Point::from).collect(),
            upper: beyond,
            lower: neckline,
            breaks: &[Side::Short],
            height: outward * (head.price - neckline.at(head.row)),
            until: right.known_at + (right.row - left.row) / 2,
        };
        let formed = upright.mirrored_unless(right.is_high, &SPEC.variants[1]);
        Some(Formed::AtBreak(formed))
    }
}
