//! The HTTP server: routes, wire types, the API's document, and the embedded page.

mod docs;
pub mod http;
mod openapi;
mod ui;

pub use openapi::{SESSION_COOKIE, openapi};
