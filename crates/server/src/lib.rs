//! The HTTP server: routes, wire types, the API's document, and the embedded page.

pub mod command;
mod docs;
pub mod http;
mod openapi;
mod ui;

pub use openapi::{SESSION_COOKIE, openapi};
