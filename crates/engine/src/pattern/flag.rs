//! Flags: a pause after a steep move.

use super::scanner::{Candidate, Formed, Line, Point, Shape};
use super::swing::{Swing, SwingSettings};
use super::{PatternSpec, bearish, bullish};
use crate::backtest::Side;
use crate::indicator::Phrase;

/// A steep leg to a new extreme (the pole) and a turn that gives back less than half of it,
/// complete at a close beyond the pole's end.
pub(super) struct Flag;

/// Average true ranges that a pole has at least.
const POLE_RANGES: f64 = 5.0;
/// Bars that a pole has at most.
const POLE_BARS: usize = 15;
/// Bars that the pause may last once the turn is known.
const PAUSE_BARS: usize = 20;
/// Part of the pole that the pause may give back.
const GIVEN_BACK: f64 = 0.5;

const SPEC: PatternSpec = PatternSpec {
    id: "flag",
    title: Phrase {
        es: "Bandera",
        en: "Flag",
    },
    summary: Phrase {
        es: "Una pausa corta después de un tramo fuerte; se espera que el tramo siga.",
        en: "A short pause after a steep leg; the leg is said to go on.",
    },
    variants: &[
        bullish("bull_flag", "Bandera alcista", "Bull flag"),
        bearish("bear_flag", "Bandera bajista", "Bear flag"),
    ],
    source: "Edwards and Magee, Technical Analysis of Stock Trends (1948), ch. 11",
};

impl Shape for Flag {
    fn spec(&self) -> &'static PatternSpec {
        &SPEC
    }

    fn form(&self, swings: &[Swing], _: SwingSettings) -> Option<Formed> {
        let [before, foot, tip] = swings.last_chunk::<3>()?;
        let pole = (tip.price - foot.price).abs();
        // The range at the foot: the pole itself widens the one at the tip.
        let steep = pole >= POLE_RANGES * foot.atr && tip.row - foot.row <= POLE_BARS;
        let goes_on = (tip.price > before.price) == tip.is_high;
        if !steep || !goes_on {
            return None;
        }
        let end = Line::level(tip.price);
        let back = Line::level(tip.price - GIVEN_BACK * (tip.price - foot.price));
        let upright = Candidate {
            variant: &SPEC.variants[0],
            points: [foot, tip].map(Point::from).to_vec(),
            upper: end,
            lower: back,
            breaks: &[Side::Long],
            height: pole,
            until: tip.known_at + PAUSE_BARS,
        };
        let formed = upright.mirrored_unless(tip.is_high, &SPEC.variants[1]);
        Some(Formed::AtBreak(formed))
    }
}
