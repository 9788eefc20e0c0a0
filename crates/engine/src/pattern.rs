//! Shapes in the bars: candlestick patterns of one to five bars.
//!
//! A shape is known at the close of its last bar and never before.

pub(crate) mod candle;
