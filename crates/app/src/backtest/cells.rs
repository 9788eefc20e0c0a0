//! Runs of a sweep: one cell of its heat map for each set of parameters.

use rayon::prelude::*;
use rumbo_engine::backtest::{Assumptions, check, run};
use rumbo_engine::language::{ColumnCache, Frame};
use rumbo_engine::metric;
use rumbo_engine::strategy::{Params, Strategy};
use serde::{Deserialize, Serialize};

use super::columns::{pack_json, unpack_json};
use super::place::Place;
use super::refused;
use crate::AppError;

/// Metrics that every cell keeps, by id.
pub const CELL_METRICS: [&str; 12] = [
    "sharpe",
    "total_return",
    "cagr",
    "max_drawdown",
    "sortino",
    "calmar",
    "profit_factor",
    "win_rate",
    "expectancy",
    "trades",
    "exposure",
    "turnover",
];
/// Memory for columns that the sets of one chunk share.
const COLUMN_BYTES_MAX: usize = 128 << 20;

/// Some runs of a sweep in the order of its sets.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Cells {
    /// Ids of the metrics in a row.
    pub metrics: Vec<String>,
    pub cells: Vec<Cell>,
}

/// One run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Cell {
    pub params: Params,
    /// In the order of the metrics; none where a metric has no meaning.
    pub values: Vec<Option<f64>>,
}

impl Cells {
    /// The cells as they are stored.
    pub(crate) fn pack(&self) -> Result<Vec<u8>, AppError> {
        pack_json(self)
    }

    /// Reads what [`Cells::pack`] wrote.
    pub fn unpack(stored: &[u8]) -> Result<Self, AppError> {
        unpack_json(stored)
    }

    /// Adds later cells.
    pub fn append(&mut self, mut later: Self) {
        self.metrics = later.metrics;
        self.cells.append(&mut later.cells);
    }

    /// Place of a metric in a row.
    pub fn metric(&self, id: &str) -> Option<usize> {
        self.metrics.iter().position(|metric| metric == id)
    }
}

/// Runs some sets over the same bars. The result is the same for any number of threads.
pub(crate) fn run_cells(
    strategy: &Strategy,
    place: &Place,
    assumptions: &Assumptions,
    sets: &[Params],
) -> Result<Cells, AppError> {
    let frame = Frame {
        bars: place.bars.as_slice(),
        timeframe: place.timeframe,
        calendar: place.instrument.calendar,
    };
    let cache = ColumnCache::new(frame, COLUMN_BYTES_MAX);
    let specs = CELL_METRICS.map(|id| metric::find(id).expect("every cell metric is listed"));
    let cells: Result<Vec<Cell>, AppError> = sets
        .par_iter()
        .map(|params| {
            let signals = strategy.signals_cached(params, &cache)?;
            check(frame.bars, &signals, assumptions).map_err(refused)?;
            let outcome = run(frame.bars, &signals, assumptions);
            let metrics = metric::compute(frame.bars, &outcome, assumptions);
            let values = specs.map(|spec| (spec.value)(&metrics).map(|value| value.number()));
            Ok(Cell {
                params: params.clone(),
                values: values.to_vec(),
            })
        })
        .collect();
    Ok(Cells {
        metrics: CELL_METRICS.map(str::to_owned).to_vec(),
        cells: cells?,
    })
}
