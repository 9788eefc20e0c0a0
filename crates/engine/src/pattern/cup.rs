//! Cup and handle, upright and inverse.

use super::scanner::{Candidate, Formed, Line, Point, Shape};
use super::swing::{Swing, SwingSettings};
use super::{PatternSpec, bearish, bullish};
use crate::backtest::Side;
use crate::indicator::Phrase;

/// Two equal highs (the rims) far apart with a low near the middle (the bottom), then a small
/// retreat (the handle); complete at a close above the rims. And its mirror.
pub(super) struct Cup;

/// Bars from rim to rim at least.
const CUP_BARS: usize = 30;
/// Average true ranges from rim to bottom at least.
const DEPTH_RANGES: f64 = 4.0;
/// Part of the depth that the handle may give back.
const HANDLE: f64 = 0.5;
/// The bottom lies in this part of the cup, so that it is round rather than a hook.
const MIDDLE: (f64, f64) = (0.25, 0.75);

const SPEC: PatternSpec = PatternSpec {
    id: "cup",
    title: Phrase {
        es: "Taza con asa",
        en: "Cup and handle",
    },
    summary: Phrase {
        es: "Una caída larga y redonda, la vuelta al mismo lugar y un retroceso corto; se espera que siga.",
        en: "A long round fall, the way back to the same place and a short retreat; it is said to go on.",
    },
    variants: &[
        bullish("cup_handle", "Taza con asa", "Cup and handle"),
        bearish(
            "inverse_cup_handle",
            "Taza con asa invertida",
            "Inverse cup and handle",
        ),
    ],
    source: "O'Neil, How to Make Money in Stocks (1988)",
};

impl Shape for Cup {
    fn spec(&self) -> &'static PatternSpec {
        &SPEC
    }

    fn form(&self, swings: &[Swing], settings: SwingSettings) -> Option<Formed> {
        let (handle, before) = swings.split_last()?;
        let (rim, before) = before.split_last()?;
        let near = settings.tolerance * handle.atr;
        // Upright, signed prices are prices; in the mirror they are their opposites.
        let outward = if rim.is_high { 1.0 } else { -1.0 };
        let signed = |swing: &Swing| outward * swing.price;
        let start = before.iter().rposition(|swing| {
            swing.is_high == rim.is_high && signed(swing) >= signed(rim) - near
        })?;
        let left = &before[start];
        if (signed(left) - signed(rim)).abs() > near || rim.row - left.row < CUP_BARS {
            return None;
        }
        let inside = before[start + 1..].iter();
        let bottom = inside.min_by(|a, b| signed(a).total_cmp(&signed(b)))?;
        let depth = signed(rim) - signed(bottom);
        let place = (bottom.row - left.row) as f64 / (rim.row - left.row) as f64;
        let round = (MIDDLE.0..=MIDDLE.1).contains(&place);
        let shallow = signed(rim) - signed(handle) <= HANDLE * depth;
        if depth < DEPTH_RANGES * handle.atr || !round || !shallow {
            return None;
        }
        let edge = signed(left).max(signed(rim));
        let edge_line = Line::level(outward * edge);
        let floor = Line::level(outward * (edge - HANDLE * depth));
        let upright = Candidate {
            variant: &SPEC.variants[0],
            points: [left, bottom, rim, handle].map(Point::from).to_vec(),
            upper: edge_line,
            lower: floor,
            breaks: &[Side::Long],
            height: depth,
            until: handle.known_at + (rim.row - left.row) / 2,
        };
        let formed = upright.mirrored_unless(rim.is_high, &SPEC.variants[1]);
        Some(Formed::AtBreak(formed))
    }
}
