//! Wedges: both lines go one way and come together.

use super::corridor::{Corridor, Slope};
use super::scanner::{Candidate, Formed, Shape};
use super::swing::{Swing, SwingSettings};
use super::{PatternSpec, bearish, bullish};
use crate::backtest::Side;
use crate::indicator::Phrase;

/// Rising lines that come together, complete at a close below the lower; and its mirror.
pub(super) struct Wedge;

const SPEC: PatternSpec = PatternSpec {
    id: "wedge",
    title: Phrase {
        es: "Cuña",
        en: "Wedge",
    },
    summary: Phrase {
        es: "Máximos y mínimos que van hacia el mismo lado y se juntan; se espera la salida contraria.",
        en: "Highs and lows that go one way and come together; a break the other way is said to follow.",
    },
    variants: &[
        bearish("rising_wedge", "Cuña ascendente", "Rising wedge"),
        bullish("falling_wedge", "Cuña descendente", "Falling wedge"),
    ],
    source: "Edwards and Magee, Technical Analysis of Stock Trends (1948), ch. 10",
};

impl Shape for Wedge {
    fn spec(&self) -> &'static PatternSpec {
        &SPEC
    }

    fn form(&self, swings: &[Swing], settings: SwingSettings) -> Option<Formed> {
        let corridor = Corridor::of(swings)?;
        if !corridor.converges() {
            return None;
        }
        let (at, breaks): (usize, &[Side]) = match corridor.slopes(settings.tolerance) {
            (Slope::Rising, Slope::Rising) => (0, &[Side::Short]),
            (Slope::Falling, Slope::Falling) => (1, &[Side::Long]),
            _ => return None,
        };
        Some(Formed::AtBreak(Candidate {
            variant: &SPEC.variants[at],
            points: corridor.points(),
            upper: corridor.upper,
            lower: corridor.lower,
            breaks,
            height: corridor.gap(corridor.swings[0].row),
            until: corridor.last_row() + corridor.rows(),
        }))
    }
}
