//! Channels: highs and lows between two parallel lines.

use super::corridor::{Corridor, Slope};
use super::scanner::{Formed, Shape};
use super::swing::{Swing, SwingSettings};
use super::{PatternSpec, bearish, bullish, variant};
use crate::indicator::Phrase;

/// The lines through the last two highs and the last two lows are parallel.
pub(super) struct Channel;

const SPEC: PatternSpec = PatternSpec {
    id: "channel",
    title: Phrase {
        es: "Canal",
        en: "Channel",
    },
    summary: Phrase {
        es: "Máximos y mínimos entre dos paralelas; se espera que el precio siga dentro.",
        en: "Highs and lows between two parallel lines; the price is said to stay inside.",
    },
    variants: &[
        bullish("rising_channel", "Canal alcista", "Rising channel"),
        bearish("falling_channel", "Canal bajista", "Falling channel"),
        variant("flat_channel", "Canal lateral", "Flat channel", None),
    ],
    source: "Edwards and Magee, Technical Analysis of Stock Trends (1948), ch. 14",
};

impl Shape for Channel {
    fn spec(&self) -> &'static PatternSpec {
        &SPEC
    }

    fn form(&self, swings: &[Swing], settings: SwingSettings) -> Option<Formed> {
        let corridor = Corridor::of(swings)?;
        let rows = corridor.rows();
        let apart = corridor.upper.change(rows) - corridor.lower.change(rows);
        if apart.abs() > settings.tolerance * corridor.swings[3].atr {
            return None;
        }
        let at = match corridor.slopes(settings.tolerance) {
            (Slope::Rising, Slope::Rising) => 0,
            (Slope::Falling, Slope::Falling) => 1,
            (Slope::Flat, Slope::Flat) => 2,
            _ => return None,
        };
        Some(Formed::Now {
            variant: &SPEC.variants[at],
            points: corridor.points(),
        })
    }
}
