//! Everything that crosses crates, in one binary: the real router on a free port, over a real
//! database.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on panics")]

#[path = "it/account.rs"]
mod account;
#[path = "it/backtest.rs"]
mod backtest;
#[path = "it/bar.rs"]
mod bar;
#[path = "it/command.rs"]
mod command;
#[path = "it/decision.rs"]
mod decision;
#[path = "it/guard.rs"]
mod guard;
#[path = "it/house.rs"]
mod house;
#[path = "it/layering.rs"]
mod layering;
#[path = "../../store/tests/support/postgres.rs"]
mod postgres;
#[path = "it/problem.rs"]
mod problem;
#[path = "it/route.rs"]
mod route;
#[path = "it/stop.rs"]
mod stop;
#[path = "it/tidy.rs"]
mod tidy;
#[path = "it/ui.rs"]
mod ui;
