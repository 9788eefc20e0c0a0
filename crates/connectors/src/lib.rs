//! The world outside: market data over HTTP, behind limits.
//!
//! Everything that leaves the machine goes through [`Http`], which bounds time and size. A call to a
//! source is paced by the vendor's limit, retried when the fault may pass, and stopped by a circuit
//! breaker when it does not, so that one broken vendor delays nobody else.

mod circuit;
mod http;
mod limit;
mod meter;
pub mod object;
pub mod source;

pub use circuit::{Circuit, CircuitSpec, CircuitState};
pub use http::{Bounds, Http, HttpError, Response};
pub use limit::{RateLimit, RateSpec};
pub use meter::Meter;
