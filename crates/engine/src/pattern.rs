//! Chart patterns: shapes of swings, each told at the close of the bar that completes it.
//!
//! A [`Scanner`] takes closed bars one by one. A zig-zag of average true ranges turns them into
//! [`Swing`]s; each swing, once known, is offered to every shape of [`LIST`], which tells a
//! detection at once or waits for a close beyond one of two lines. Nothing known later is used, so
//! every [`Detection`] says from which row it was knowable, and adding bars never changes what was
//! said. A copy of the scanner resumes from where it was taken.
//!
//! A shape is no forecast by itself. [`Moves`] counts how often the expected move followed in
//! the same bars, beside how often it follows any bar.
//!
//! To add one: a file in `pattern/` with a type that implements [`Shape`], and a line in [`LIST`].
//! Candlestick patterns, shapes of one to five bars, are indicators and stand in their list.

pub(crate) mod candle;
mod channel;
mod corridor;
mod cup;
mod divergence;
mod double;
mod flag;
mod head_shoulders;
mod level;
mod lift;
mod phase;
mod scanner;
mod survey;
mod swing;
mod trend_line;
mod triangle;
mod triple;
mod turn;
mod wedge;

pub use lift::{Expectation, LIFT_CASES_MIN, Lift, LiftRule, Moves};
pub use phase::{Phase, PhaseMachine, PhaseReading, PhaseSettings, phase_of};
pub use scanner::{Candidate, Detection, Formed, Line, Point, Scanner, Shape, scan};
pub use survey::{
    BEARISH, BULLISH, RegimeOdds, Standing, Survey, SurveySettings, candle_has_side, survey,
};
pub use swing::{Swing, SwingSettings, Swings};

use crate::backtest::Side;
use crate::indicator::Phrase;

/// Every shape, in alphabetical order of its id.
pub static LIST: &[&dyn Shape] = &[
    &channel::Channel,
    &cup::Cup,
    &divergence::Divergence,
    &double::Double,
    &flag::Flag,
    &head_shoulders::HeadShoulders,
    &level::Level,
    &turn::Turn,
    &trend_line::TrendLine,
    &triangle::Triangle,
    &triple::Triple,
    &wedge::Wedge,
];

/// The shape of that id.
pub fn find(id: &str) -> Option<&'static dyn Shape> {
    LIST.iter().copied().find(|shape| shape.spec().id == id)
}

/// The catalogue entry of a shape.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PatternSpec {
    pub id: &'static str,
    pub title: Phrase,
    /// One sentence: what it looks like and what is said to follow.
    pub summary: Phrase,
    pub variants: &'static [VariantSpec],
    /// Where the definition comes from.
    pub source: &'static str,
}

impl PatternSpec {
    /// The variant of that id.
    pub fn variant(&self, id: &str) -> Option<&'static VariantSpec> {
        self.variants.iter().find(|variant| variant.id == id)
    }
}

/// One form of a shape.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct VariantSpec {
    pub id: &'static str,
    pub title: Phrase,
    /// The side that gains if the expected move follows; `None` when the break decides it, or when
    /// nothing is expected.
    pub side: Option<Side>,
}

/// A variant that expects a rise.
const fn bullish(id: &'static str, es: &'static str, en: &'static str) -> VariantSpec {
    variant(id, es, en, Some(Side::Long))
}

/// A variant that expects a fall.
const fn bearish(id: &'static str, es: &'static str, en: &'static str) -> VariantSpec {
    variant(id, es, en, Some(Side::Short))
}

const fn variant(
    id: &'static str,
    es: &'static str,
    en: &'static str,
    side: Option<Side>,
) -> VariantSpec {
    VariantSpec {
        id,
        title: Phrase { es, en },
        side,
    }
}
