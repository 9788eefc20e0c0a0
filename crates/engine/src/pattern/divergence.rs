//! Divergences: the price makes a new extreme and its momentum does not.

use super::scanner::{Formed, Point, Shape};
use super::swing::{Swing, SwingSettings};
use super::{PatternSpec, VariantSpec, bearish, bullish};
use crate::indicator::Phrase;

/// The last two swings of one kind go one way, and RSI or MACD at them the other.
///
/// When RSI and the histogram of MACD both diverge, RSI is told.
pub(super) struct Divergence;

/// Points of RSI that two readings have to differ by.
const RSI_POINTS: f64 = 2.0;

const SPEC: PatternSpec = PatternSpec {
    id: "divergence",
    title: Phrase {
        es: "Divergencia",
        en: "Divergence",
    },
    summary: Phrase {
        es: "El precio marca un extremo y su impulso no lo acompaña; se espera que el precio ceda.",
        en: "The price makes an extreme that its momentum does not confirm; the price is said to give way.",
    },
    variants: &[
        bearish(
            "rsi_bearish",
            "Divergencia bajista con RSI",
            "Bearish RSI divergence",
        ),
        bullish(
            "rsi_bullish",
            "Divergencia alcista con RSI",
            "Bullish RSI divergence",
        ),
        bearish(
            "rsi_hidden_bearish",
            "Divergencia bajista oculta con RSI",
            "Hidden bearish RSI divergence",
        ),
        bullish(
            "rsi_hidden_bullish",
            "Divergencia alcista oculta con RSI",
            "Hidden bullish RSI divergence",
        ),
        bearish(
            "macd_bearish",
            "Divergencia bajista con MACD",
            "Bearish MACD divergence",
        ),
        bullish(
            "macd_bullish",
            "Divergencia alcista con MACD",
            "Bullish MACD divergence",
        ),
        bearish(
            "macd_hidden_bearish",
            "Divergencia bajista oculta con MACD",
            "Hidden bearish MACD divergence",
        ),
        bullish(
            "macd_hidden_bullish",
            "Divergencia alcista oculta con MACD",
            "Hidden bullish MACD divergence",
        ),
    ],
    source: "Wilder, New Concepts in Technical Trading Systems (1978); \
             Appel, Technical Analysis: Power Tools for Active Investors (2005)",
};

impl Shape for Divergence {
    fn spec(&self) -> &'static PatternSpec {
        &SPEC
    }

    fn form(&self, swings: &[Swing], settings: SwingSettings) -> Option<Formed> {
        let [first, _, second] = swings.last_chunk::<3>()?;
        let outward = if second.is_high { 1.0 } else { -1.0 };
        let near = settings.tolerance * second.atr / 2.0;
        // Above zero: further out than before.
        let price = beyond(outward * (second.price - first.price), near);
        let rsi = beyond(outward * (second.rsi - first.rsi), RSI_POINTS);
        let macd = beyond(outward * (second.macd - first.macd), 0.0);
        let group = [rsi, macd]
            .iter()
            .position(|momentum| price * momentum < 0)?;
        let hidden = price < 0;
        let at = 4 * group + 2 * usize::from(hidden) + usize::from(!second.is_high);
        let variant: &'static VariantSpec = &SPEC.variants[at];
        Some(Formed::Now {
            variant,
            points: [first, second].map(Point::from).to_vec(),
        })
    }
}

/// The sign of a difference, zero when it is not above `least` in size or not a number.
fn beyond(difference: f64, least: f64) -> i8 {
    i8::from(difference > least) - i8::from(difference < -least)
}
