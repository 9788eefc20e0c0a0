//! Triple tops and bottoms.

use super::scanner::{Candidate, Formed, Line, Point, Shape};
use super::swing::{Swing, SwingSettings};
use super::{PatternSpec, bearish, bullish};
use crate::backtest::Side;
use crate::indicator::Phrase;

/// Three equal highs, complete at a close below both lows between; and its mirror.
pub(super) struct Triple;

const SPEC: PatternSpec = PatternSpec {
    id: "triple",
    title: Phrase {
        es: "Triple techo o triple suelo",
        en: "Triple top or bottom",
    },
    summary: Phrase {
        es: "El precio falla tres veces en el mismo lugar y rompe los giros intermedios; se espera la vuelta.",
        en: "The price fails three times at one place and breaks the turns between; a reversal is said to follow.",
    },
    variants: &[
        bearish("triple_top", "Triple techo", "Triple top"),
        bullish("triple_bottom", "Triple suelo", "Triple bottom"),
    ],
    source: "Edwards and Magee, Technical Analysis of Stock Trends (1948), ch. 9",
};

impl Shape for Triple {
    fn spec(&self) -> &'static PatternSpec {
        &SPEC
    }

    fn form(&self, swings: &[Swing], settings: SwingSettings) -> Option<Formed> {
        let corners = swings.last_chunk::<5>()?;
        let [first, left, second, right, third] = corners;
        let near = settings.tolerance * third.atr;
        let outward = if third.is_high { 1.0 } else { -1.0 };
        let tips = [first, second, third].map(|swing| outward * swing.price);
        let furthest = tips.into_iter().fold(f64::NEG_INFINITY, f64::max);
        let nearest = tips.into_iter().fold(f64::INFINITY, f64::min);
        if furthest - nearest > near {
            return None;
        }
        let neck = (outward * left.price).min(outward * right.price);
        let beyond = Line::level(outward * (furthest + near));
        let neck_line = Line::level(outward * neck);
        let upright = Candidate {
            variant: &SPEC.variants[0],
            points: corners.iter().map(Point::from).collect(),
            upper: beyond,
            lower: neck_line,
            breaks: &[Side::Short],
            height: furthest - neck,
            until: third.known_at + (third.row - second.row),
        };
        let formed = upright.mirrored_unless(third.is_high, &SPEC.variants[1]);
        Some(Formed::AtBreak(formed))
    }
}
