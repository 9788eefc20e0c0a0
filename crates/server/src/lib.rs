//! HTTP server.

pub mod http;
