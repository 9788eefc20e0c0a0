//! Studies: what a strategy is worth on bars that did not choose it.
//!
//! Invariant: whatever is scored on a bar was decided with earlier bars only, and every configuration
//! that was tried is counted.

pub mod barrier;
mod block;
mod effective;
mod evaluation;
mod ledger;
mod overfitting;
mod plateau;
mod sweep;
mod verdict;
mod walk_forward;

pub use block::ReturnBlocks;
pub use effective::{EffectiveTrials, TRIALS_MAX, effective_trials};
pub use evaluation::{
    CELLS_MAX, CONFIDENCE, COST_MULTIPLES, CostStress, Evaluation, EvaluationError,
    EvaluationInput, OutOfSample, PERIODS, PeriodResult, evaluate,
};
pub use ledger::{TrialLedger, Window, WindowTrials};
pub use overfitting::{BLOCKS, BLOCKS_MAX, Overfitting, OverfittingError, overfitting};
pub use plateau::{AXES_MAX, Cell, Landscape, PLATEAU_SHARE, PlateauError, landscape};
pub use sweep::{CACHE_BYTES, Progress, Sweep, SweepPlan, SweepRun, sweep, sweep_keeping};
pub use verdict::{
    COSTS_SOLID, DEFLATED_MIN, DEFLATED_SOLID, Grade, KEPT_MIN, KEPT_SOLID, OVERFIT_MAX,
    OVERFIT_SOLID, PERIODS_MIN, PERIODS_SOLID, Reason, TRADES_MIN, TRADES_SOLID, Verdict, verdict,
};
pub use walk_forward::{Fold, Scheme, StudyError, WalkForward, walk_forward};
