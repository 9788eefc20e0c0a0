//! What a strategy says on each closed bar: the hand-over from rules to the backtest.

/// Rule results in columns, one row per bar, evaluated on the close of that bar.
///
/// A rule that the strategy does not have is an empty column and counts as never true. Distances
/// are in price units, NaN while not yet known; an empty distance column means no stop or target.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Signals {
    pub enter_long: Vec<bool>,
    pub exit_long: Vec<bool>,
    pub enter_short: Vec<bool>,
    pub exit_short: Vec<bool>,
    pub stop_distance: Vec<f64>,
    pub target_distance: Vec<f64>,
}

/// One row of [`Signals`], what the stream evaluator gives for one bar.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct SignalRow {
    pub enter_long: bool,
    pub exit_long: bool,
    pub enter_short: bool,
    pub exit_short: bool,
    /// Price distance from the fill to the stop; `None` when the strategy has no stop.
    pub stop_distance: Option<f64>,
    /// Price distance from the fill to the target; `None` when the strategy has no target.
    pub target_distance: Option<f64>,
}
