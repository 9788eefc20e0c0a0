//! The `rumbo` program.

use std::process::ExitCode;

fn main() -> ExitCode {
    rumbo_server::command::main()
}
