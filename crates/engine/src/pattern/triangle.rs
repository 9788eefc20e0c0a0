//! Triangles: highs and lows that come together.

use super::corridor::{Corridor, Slope};
use super::scanner::{Candidate, Formed, Shape};
use super::swing::{Swing, SwingSettings};
use super::{PatternSpec, bearish, bullish, variant};
use crate::backtest::Side;
use crate::indicator::Phrase;

/// Two lines that come together, at most one of them flat; complete at a close beyond one.
///
/// With a flat line only its own break counts, the other side ends the triangle.
pub(super) struct Triangle;

const SPEC: PatternSpec = PatternSpec {
    id: "triangle",
    title: Phrase {
        es: "Triángulo",
        en: "Triangle",
    },
    summary: Phrase {
        es: "Máximos y mínimos que se juntan hasta que el precio sale; se espera que siga por donde salió.",
        en: "Highs and lows that come together until the price leaves; it is said to go on that way.",
    },
    variants: &[
        variant(
            "symmetrical_triangle",
            "Triángulo simétrico",
            "Symmetrical triangle",
            None,
        ),
        bullish(
            "ascending_triangle",
            "Triángulo ascendente",
            "Ascending triangle",
        ),
        bearish(
            "descending_triangle",
            "Triángulo descendente",
            "Descending triangle",
        ),
    ],
    source: "Edwards and Magee, Technical Analysis of Stock Trends (1948), ch. 8",
};

impl Shape for Triangle {
    fn spec(&self) -> &'static PatternSpec {
        &SPEC
    }

    fn form(&self, swings: &[Swing], settings: SwingSettings) -> Option<Formed> {
        let corridor = Corridor::of(swings)?;
        if !corridor.converges() {
            return None;
        }
        let (at, breaks): (usize, &[Side]) = match corridor.slopes(settings.tolerance) {
            (Slope::Falling, Slope::Rising) => (0, &[Side::Long, Side::Short]),
            (Slope::Flat, Slope::Rising) => (1, &[Side::Long]),
            (Slope::Falling, Slope::Flat) => (2, &[Side::Short]),
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
