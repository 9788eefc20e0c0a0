//! Support and resistance: prices at which swings turned again and again.

use super::scanner::{Formed, Point, Shape};
use super::swing::{Swing, SwingSettings};
use super::{PatternSpec, bearish, bullish};
use crate::indicator::Phrase;

/// The last swing turned where at least two others had.
pub(super) struct Level;

/// Swings that make a level, the last one included.
const TOUCHES: usize = 3;

const SPEC: PatternSpec = PatternSpec {
    id: "level",
    title: Phrase {
        es: "Soporte o resistencia",
        en: "Support or resistance",
    },
    summary: Phrase {
        es: "El precio giró donde ya había girado al menos dos veces; se espera que se aleje de ahí.",
        en: "The price turned where it had turned at least twice before; it is said to move away.",
    },
    variants: &[
        bearish("resistance", "Resistencia", "Resistance"),
        bullish("support", "Soporte", "Support"),
    ],
    source: "Edwards and Magee, Technical Analysis of Stock Trends (1948), ch. 13",
};

impl Shape for Level {
    fn spec(&self) -> &'static PatternSpec {
        &SPEC
    }

    fn form(&self, swings: &[Swing], settings: SwingSettings) -> Option<Formed> {
        let last = swings.last()?;
        let near = settings.tolerance * last.atr;
        let touches = swings
            .iter()
            .filter(|swing| (swing.price - last.price).abs() <= near);
        let points: Vec<Point> = touches.map(Point::from).collect();
        (points.len() >= TOUCHES).then(|| Formed::Now {
            variant: &SPEC.variants[usize::from(!last.is_high)],
            points,
        })
    }
}
