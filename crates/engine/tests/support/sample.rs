//! The shipped sample data as bars.

use std::path::Path;

use rumbo_market::Bars;
use rumbo_market::csv::Parser;
use rumbo_market::validation::RawRows;

/// Reads one file of the folder `sample/`.
pub(crate) fn sample_bars(file: &str) -> Bars {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../sample")
        .join(file);
    let packed = std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let bytes = zstd::decode_all(packed.as_slice()).unwrap();
    let mut parser = Parser::new();
    let mut rows = RawRows::default();
    parser.feed(&bytes, &mut rows).unwrap();
    parser.finish(&mut rows).unwrap();
    assert!(rows.malformed().is_empty());
    rows.bars().to_bars()
}
