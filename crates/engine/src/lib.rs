//! The pure core: indicators, the rule language, backtests, statistics and decisions.
//!
//! Nothing here reads a file, a clock or a network, and nothing is asynchronous: every result is
//! a function of its arguments. A rule sees only closed bars.

pub mod backtest;
pub mod calibration;
pub mod decision;
mod draws;
pub mod indicator;
pub mod language;
pub mod lookahead;
pub mod metric;
pub mod pattern;
pub mod portfolio;
pub mod report;
pub mod signal;
pub mod strategy;
pub mod study;
pub mod trading;
