//! Turns of the zig-zag.

use super::scanner::{Formed, Shape};
use super::swing::{Swing, SwingSettings};
use super::{PatternSpec, bearish, bullish};
use crate::indicator::Phrase;

/// A turn that has become known.
pub(super) struct Turn;

const SPEC: PatternSpec = PatternSpec {
    id: "swing",
    title: Phrase {
        es: "Giro",
        en: "Swing",
    },
    summary: Phrase {
        es: "Un máximo o un mínimo del que el precio ya volvió varias veces su rango medio.",
        en: "A high or a low from which the price has come back several average ranges.",
    },
    variants: &[
        bearish("swing_high", "Máximo de giro", "Swing high"),
        bullish("swing_low", "Mínimo de giro", "Swing low"),
    ],
    source: "Merrill, Filtered Waves (1977), with average true ranges instead of percent",
};

impl Shape for Turn {
    fn spec(&self) -> &'static PatternSpec {
        &SPEC
    }

    fn form(&self, swings: &[Swing], _: SwingSettings) -> Option<Formed> {
        let last = swings.last()?;
        Some(Formed::Now {
            variant: &SPEC.variants[usize::from(!last.is_high)],
            points: vec![last.into()],
        })
    }
}
