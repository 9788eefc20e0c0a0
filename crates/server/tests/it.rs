//! Everything that crosses crates, in one binary: the real router on a free port, over a real
//! database.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on panics")]

#[path = "it/account.rs"]
mod account;
#[path = "it/asset.rs"]
mod asset;
#[path = "it/backtest.rs"]
mod backtest;
#[path = "it/bar.rs"]
mod bar;
#[path = "../../connectors/tests/binance/server.rs"]
mod binance;
#[path = "it/command.rs"]
mod command;
#[path = "it/command_account.rs"]
mod command_account;
#[path = "it/decision.rs"]
mod decision;
#[path = "it/draft.rs"]
mod draft;
#[path = "it/events.rs"]
mod events;
#[path = "it/guard.rs"]
mod guard;
#[path = "it/house.rs"]
mod house;
#[path = "it/import.rs"]
mod import;
#[path = "it/kill.rs"]
mod kill;
#[path = "it/layering.rs"]
mod layering;
#[path = "it/pattern.rs"]
mod pattern;
#[path = "../../store/tests/support/postgres.rs"]
mod postgres;
#[path = "it/problem.rs"]
mod problem;
#[path = "it/realtime.rs"]
mod realtime;
#[path = "it/record.rs"]
mod record;
#[path = "it/result.rs"]
mod result;
#[path = "it/route.rs"]
mod route;
#[path = "it/source.rs"]
mod source;
#[path = "it/stop.rs"]
mod stop;
#[path = "it/study.rs"]
mod study;
#[path = "it/tidy.rs"]
mod tidy;
#[path = "it/ui.rs"]
mod ui;
