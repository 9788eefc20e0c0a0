//! Wilder's stop and reverse, which the two parabolic indicators share.

use super::directional::directional_moves;
use super::rolling::{larger, smaller};

/// How a stop speeds up in a trend.
#[derive(Debug, Clone, Copy)]
pub(super) struct Side {
    /// Share of the way to the extreme, at first.
    pub(super) start: f64,
    /// What each new extreme adds to it.
    pub(super) step: f64,
    pub(super) maximum: f64,
}

/// The stop of bar after bar.
#[derive(Debug, Clone)]
pub(super) struct Parabolic {
    start_value: f64,
    offset_on_reverse: f64,
    long: Side,
    short: Side,
    stage: Stage,
    is_long: bool,
    stop: f64,
    extreme: f64,
    share: f64,
    last_high: f64,
    last_low: f64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    Empty,
    OneBar,
    Running,
}

impl Parabolic {
    pub(super) fn new(start_value: f64, offset_on_reverse: f64, long: Side, short: Side) -> Self {
        Self {
            start_value,
            offset_on_reverse,
            long,
            short,
            stage: Stage::Empty,
            is_long: true,
            stop: 0.0,
            extreme: 0.0,
            share: 0.0,
            last_high: 0.0,
            last_low: 0.0,
        }
    }

    /// Takes a bar and gives the stop and whether it is below the price; of no use for the first bar.
    #[inline(always)]
    pub(super) fn push(&mut self, high: f64, low: f64) -> (f64, bool) {
        if self.stage != Stage::Running {
            self.start(high, low);
            if self.stage == Stage::OneBar {
                return (f64::NAN, true);
            }
        }
        let (lower, higher) = (smaller(self.last_low, low), larger(self.last_high, high));
        (self.last_high, self.last_low) = (high, low);
        let stop = if self.is_long {
            self.follow_up(high, low, lower, higher)
        } else {
            self.follow_down(high, low, lower, higher)
        };
        (stop, self.is_long)
    }

    fn start(&mut self, high: f64, low: f64) {
        if self.stage == Stage::Empty {
            (self.last_high, self.last_low) = (high, low);
            self.stage = Stage::OneBar;
            return;
        }
        self.stage = Stage::Running;
        let (_, down) = directional_moves(high - self.last_high, self.last_low - low);
        self.is_long = if self.start_value == 0.0 {
            down <= 0.0
        } else {
            self.start_value > 0.0
        };
        let (stop, extreme, side) = if self.is_long {
            (self.last_low, high, self.long)
        } else {
            (self.last_high, low, self.short)
        };
        self.stop = if self.start_value == 0.0 {
            stop
        } else {
            self.start_value.abs()
        };
        self.extreme = extreme;
        self.share = side.start;
        (self.last_high, self.last_low) = (high, low);
    }

    #[inline(always)]
    fn follow_up(&mut self, high: f64, low: f64, lower: f64, higher: f64) -> f64 {
        if low > self.stop {
            let stop = self.stop;
            if high > self.extreme {
                self.extreme = high;
                self.share = smaller(self.share + self.long.step, self.long.maximum);
            }
            self.stop = smaller(stop + self.share * (self.extreme - stop), lower);
            return stop;
        }
        self.is_long = false;
        let stop = larger(self.extreme, higher);
        let stop = stop + stop * self.offset_on_reverse;
        self.share = self.short.start;
        self.extreme = low;
        self.stop = larger(stop + self.share * (low - stop), higher);
        stop
    }

    #[inline(always)]
    fn follow_down(&mut self, high: f64, low: f64, lower: f64, higher: f64) -> f64 {
        if high < self.stop {
            let stop = self.stop;
            if low < self.extreme {
                self.extreme = low;
                self.share = smaller(self.share + self.short.step, self.short.maximum);
            }
            self.stop = larger(stop + self.share * (self.extreme - stop), higher);
            return stop;
        }
        self.is_long = true;
        let stop = smaller(self.extreme, lower);
        let stop = stop - stop * self.offset_on_reverse;
        self.share = self.long.start;
        self.extreme = high;
        self.stop = smaller(stop + self.share * (high - stop), lower);
        stop
    }
}
