//! Futures that did not happen: what the rows after a cut are replaced by.

use std::fmt;

use rumbo_market::{Bar, Bars};

use super::Inputs;
use crate::draws::Draws;

const BROKEN: [f64; 7] = [
    f64::NAN,
    f64::INFINITY,
    f64::NEG_INFINITY,
    -1.0,
    0.0,
    1e300,
    f64::MIN_POSITIVE,
];

/// What follows a cut. Instants stay as they are: when a market opens is known before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Future {
    /// Nothing: the rows end.
    None,
    /// Bars between an eighth and eight times the last close, each by itself.
    Random,
    /// A million times the last close.
    Huge,
    /// A millionth of the last close.
    Tiny,
    /// The last close, again and again.
    Constant,
    /// The bars that came, upside down about the last close.
    Mirrored,
    /// Whatever a column can hold: NaN, infinities, zeros, negative and absurd numbers, in any mix.
    Broken,
}

impl Future {
    /// Those with nothing but numbers.
    pub const FINITE: [Self; 5] = [
        Self::Random,
        Self::Huge,
        Self::Tiny,
        Self::Constant,
        Self::Mirrored,
    ];
    /// Those with rows.
    pub const ALL: [Self; 6] = [
        Self::Random,
        Self::Huge,
        Self::Tiny,
        Self::Constant,
        Self::Mirrored,
        Self::Broken,
    ];
}

impl fmt::Display for Future {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::None => "nothing",
            Self::Random => "random bars",
            Self::Huge => "huge numbers",
            Self::Tiny => "tiny numbers",
            Self::Constant => "bars that stand still",
            Self::Mirrored => "their mirror image",
            Self::Broken => "broken numbers",
        })
    }
}

/// Copies the rows before `cut`, which is at least 1, and lets them go on in that way.
pub(super) fn replace(
    inputs: Inputs<'_>,
    cut: usize,
    future: Future,
    draws: &mut Draws,
) -> (Bars, Vec<Vec<f64>>) {
    let mut bars = inputs.bars.rows(0..cut).to_bars();
    let mut others: Vec<Vec<f64>> = (inputs.others.iter())
        .map(|column| column[..cut].to_vec())
        .collect();
    if future == Future::None {
        return (bars, others);
    }
    let last = inputs.bars.bar(cut - 1);
    for row in cut..inputs.bars.len() {
        bars.push(bar(inputs.bars.bar(row), last, future, draws));
    }
    for (column, real) in others.iter_mut().zip(inputs.others) {
        let last = real[cut - 1];
        let values = real[cut..]
            .iter()
            .map(|&real| number(real, last, future, draws));
        column.extend(values);
    }
    (bars, others)
}

/// The bar that takes the place of `real`. Its high and low hold its open and close, unless it is
/// broken.
fn bar(real: Bar, last: Bar, future: Future, draws: &mut Draws) -> Bar {
    if future == Future::Broken {
        let mut any = || number(0.0, last.close, future, draws);
        return Bar {
            opened_at: real.opened_at,
            open: any(),
            high: any(),
            low: any(),
            close: any(),
            volume: any(),
        };
    }
    let level = usable(last.close);
    let mut price = |real: f64| match future {
        Future::Mirrored => level * (level / usable(real)),
        _ => number(real, level, future, draws),
    };
    let (open, close) = (price(real.open), price(real.close));
    let (a, b) = (price(real.high), price(real.low));
    Bar {
        opened_at: real.opened_at,
        open,
        high: a.max(b).max(open).max(close),
        low: a.min(b).min(open).min(close),
        close,
        volume: number(real.volume, last.volume, future, draws).abs(),
    }
}

/// The number that takes the place of `real`, where `last` was the last one known.
fn number(real: f64, last: f64, future: Future, draws: &mut Draws) -> f64 {
    let mut near = |level: f64| level * (1.0 + draws.ratio() / 64.0);
    match future {
        Future::Random => usable(last) * ((draws.ratio() - 0.5) * 6.0).exp2(),
        Future::Huge => near(usable(last) * 1e6),
        Future::Tiny => near(usable(last) * 1e-6),
        Future::Constant => last,
        Future::Mirrored => 2.0 * last - real,
        Future::Broken => match draws.below(BROKEN.len() + 2) {
            at if at < BROKEN.len() => BROKEN[at],
            _ => usable(last) * draws.ratio(),
        },
        Future::None => f64::NAN,
    }
}

/// A level to go on from: 1 where there is none.
fn usable(level: f64) -> f64 {
    if level.is_finite() && level != 0.0 {
        level
    } else {
        1.0
    }
}
