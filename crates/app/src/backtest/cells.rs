//! Runs of a sweep: one cell of its heat map for each set of parameters.

use rumbo_engine::backtest::Assumptions;
use rumbo_engine::language::Frame;
use rumbo_engine::metric;
use rumbo_engine::strategy::{Params, Strategy};
use rumbo_engine::study::{BLOCKS, CACHE_BYTES, ReturnBlocks, SweepPlan, sweep};
use serde::{Deserialize, Serialize};

use super::columns::{pack_table, unpack_table};
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

/// Some runs of a sweep in the order of its sets.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Cells {
    /// Ids of the metrics in a cell.
    pub metrics: Vec<String>,
    pub cells: Vec<Cell>,
}

/// One run.
#[derive(Debug, Clone, PartialEq)]
pub struct Cell {
    pub params: Params,
    /// In the order of the metrics; `None` where a metric has no meaning.
    pub values: Vec<Option<f64>>,
    /// Sharpe ratio per bar, not annualised.
    pub sharpe_per_bar: Option<f64>,
    /// Sums of the returns, to judge overfitting; `None` for a series too short.
    pub blocks: Option<ReturnBlocks>,
}

/// What stands before the columns of stored cells.
#[derive(Serialize, Deserialize)]
struct Header {
    metrics: Vec<String>,
    params: Vec<Params>,
    /// Blocks of returns; each has two columns.
    blocks: usize,
}

impl Cells {
    /// The cells as they are stored.
    pub(crate) fn pack(&self) -> Result<Vec<u8>, AppError> {
        let blocks = self.cells.iter().filter_map(|cell| cell.blocks.as_ref());
        let blocks = blocks.map(|blocks| blocks.sums.len()).max().unwrap_or(0);
        let header = Header {
            metrics: self.metrics.clone(),
            params: self.cells.iter().map(|cell| cell.params.clone()).collect(),
            blocks,
        };
        let cells = &self.cells;
        let column = |value: &dyn Fn(&Cell) -> Option<f64>| -> Vec<f64> {
            let values = cells.iter().map(|cell| value(cell).unwrap_or(f64::NAN));
            values.collect()
        };
        let mut columns: Vec<Vec<f64>> = (0..self.metrics.len())
            .map(|at| column(&|cell| cell.values.get(at).copied().flatten()))
            .collect();
        columns.push(column(&|cell| cell.sharpe_per_bar));
        let of_blocks = |value: &dyn Fn(&ReturnBlocks) -> Option<f64>| {
            column(&|cell| cell.blocks.as_ref().and_then(value))
        };
        columns.push(of_blocks(&|blocks| Some(float(blocks.rows))));
        columns.push(of_blocks(&|blocks| Some(blocks.centre)));
        for at in 0..blocks {
            columns.push(of_blocks(&|blocks| blocks.sums.get(at).map(|sums| sums.0)));
            columns.push(of_blocks(&|blocks| blocks.sums.get(at).map(|sums| sums.1)));
        }
        pack_table(&header, &columns)
    }

    /// Reads what [`Cells::pack`] wrote.
    pub fn unpack(stored: &[u8]) -> Result<Self, AppError> {
        let (header, columns): (Header, _) = unpack_table(stored)?;
        let (count, metrics) = (header.params.len(), header.metrics.len());
        let is_whole = columns.len() == metrics + 3 + 2 * header.blocks
            && columns.iter().all(|column| column.len() == count);
        if !is_whole {
            return Err(AppError::Damaged {
                what: "runs of a study",
                id: String::new(),
                reason: "columns are missing".to_owned(),
            });
        }
        let known = |value: f64| (!value.is_nan()).then_some(value);
        let cells = header.params.into_iter().enumerate().map(|(row, params)| {
            let value = |at: usize| known(columns[at][row]);
            let sums = (0..header.blocks).map(|block| {
                let at = metrics + 3 + 2 * block;
                (columns[at][row], columns[at + 1][row])
            });
            Cell {
                params,
                values: (0..metrics).map(value).collect(),
                sharpe_per_bar: value(metrics),
                blocks: value(metrics + 1)
                    .zip(value(metrics + 2))
                    .map(|(rows, centre)| ReturnBlocks {
                        rows: whole(rows),
                        centre,
                        sums: sums.collect(),
                    }),
            }
        });
        Ok(Self {
            cells: cells.collect(),
            metrics: header.metrics,
        })
    }

    /// Adds later cells.
    pub fn append(&mut self, mut later: Self) {
        self.metrics = later.metrics;
        self.cells.append(&mut later.cells);
    }

    /// Values of a metric, one a cell; `None` when cells do not keep it.
    pub fn values(&self, id: &str) -> Option<Vec<Option<f64>>> {
        let at = self.metrics.iter().position(|metric| metric == id)?;
        let values = self
            .cells
            .iter()
            .map(|cell| cell.values.get(at).copied().flatten());
        Some(values.collect())
    }
}

/// Runs some sets over the same bars. The result is the same for any number of threads.
pub(crate) fn run_cells(
    strategy: &Strategy,
    place: &Place,
    assumptions: &Assumptions,
    sets: &[Params],
) -> Result<Cells, AppError> {
    let plan = SweepPlan {
        strategy,
        frame: frame_of(place),
        assumptions,
        sets,
        blocks: Some(BLOCKS),
        cache_bytes_max: CACHE_BYTES,
    };
    let swept = sweep(&plan, &|_| std::ops::ControlFlow::Continue(())).map_err(refused)?;
    // The grid holds only sets that the strategy takes, so a refusal is about the bars.
    if let Some((_, error)) = swept.refused.into_iter().next() {
        return Err(error.into());
    }
    let specs = CELL_METRICS.map(|id| metric::find(id).expect("every cell metric is listed"));
    let cells = swept.runs.into_iter().map(|run| Cell {
        values: specs
            .map(|spec| (spec.value)(&run.metrics).map(metric::Value::number))
            .to_vec(),
        params: run.params,
        sharpe_per_bar: run.sharpe_per_bar,
        blocks: run.blocks,
    });
    Ok(Cells {
        metrics: CELL_METRICS.map(str::to_owned).to_vec(),
        cells: cells.collect(),
    })
}

/// The bars of a place as rules read them.
pub(crate) fn frame_of(place: &Place) -> Frame<'_> {
    Frame {
        bars: place.bars.as_slice(),
        timeframe: place.timeframe,
        calendar: place.instrument.calendar,
    }
}

#[expect(
    clippy::cast_precision_loss,
    reason = "a count of rows is far below 2^53"
)]
fn float(count: usize) -> f64 {
    count as f64
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "it was a count when it was stored; a saturated cast bounds anything else"
)]
fn whole(value: f64) -> usize {
    value as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_come_back_bit_for_bit() {
        let cell = |at: u32| Cell {
            params: [("fast".to_owned(), f64::from(at))].into_iter().collect(),
            values: vec![(at != 2).then(|| 1.0 / f64::from(at + 1)), Some(-0.5)],
            sharpe_per_bar: (at != 1).then_some(0.1),
            blocks: (at != 3).then(|| ReturnBlocks {
                rows: 7,
                centre: 0.1 + 0.2,
                sums: vec![(f64::from(at), 1e-300), (2.0, 3.0)],
            }),
        };
        let cells = Cells {
            metrics: vec!["sharpe".to_owned(), "total_return".to_owned()],
            cells: (0..5).map(cell).collect(),
        };
        assert_eq!(Cells::unpack(&cells.pack().unwrap()).unwrap(), cells);
        assert_eq!(cells.values("total_return").unwrap()[4], Some(-0.5));
        assert_eq!(cells.values("nothing"), None);
        let none = Cells::default();
        assert_eq!(Cells::unpack(&none.pack().unwrap()).unwrap(), none);
    }
}
