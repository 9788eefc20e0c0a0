//! Folds of the last `period` rows that are made of stretches.
//!
//! The window is cut into stretches of one width, about the square root of the period, and the few rows
//! left over. Neighbouring windows share their stretches, so a row of a batch costs twice that root of
//! joins, none of which waits for the row before: all of them run in lanes. The sums are blocked, so
//! their error grows with the root of the period too. A window is folded from its values alone:
//! nothing is ever subtracted, and a value that has left leaves no rounding behind.
//! Source: Higham, The accuracy of floating point summation (1993).

use std::array;
use std::fmt::Debug;
use std::marker::PhantomData;
use std::ops::Range;

use super::recent::Recent;

/// How two neighbouring stretches of rows become one.
pub(in crate::indicator) trait Join<const S: usize>:
    Debug + Clone + Send + Sync + 'static
{
    /// What a stretch without rows folds into.
    const EMPTY: [f64; S];

    /// Tells whether a row may be folded twice, as with an extreme.
    const IDEMPOTENT: bool = false;

    /// Joins a stretch with the younger one after it.
    fn join(older: [f64; S], younger: [f64; S]) -> [f64; S];
}

/// The last `period` rows of `S` values, folded.
#[derive(Debug, Clone)]
pub(super) struct Stretches<F, const S: usize> {
    rows: [Recent; S],
    cut: Cut,
    narrow: Narrow<S>,
    join: PhantomData<F>,
}

/// How a window is cut, by places in it.
#[derive(Debug, Clone)]
struct Cut {
    width: usize,
    /// Where stretches start after the first one, which starts at 0.
    starts: Box<[usize]>,
    rest: Range<usize>,
}

/// What the stretches of a batch fold into, by the row they start on. A copy starts without.
#[derive(Debug)]
struct Narrow<const S: usize>([Vec<f64>; S]);

impl<const S: usize> Clone for Narrow<S> {
    fn clone(&self) -> Self {
        Self(array::from_fn(|_| Vec::new()))
    }
}

/// Rows that are cut and folded before the next ones are, few enough to stay in the fastest cache.
const TILE_ROWS: usize = 512;
/// Rows that a batch folds side by side.
const LANES: usize = 16;

/// Rows side by side, by value.
type Lanes<const S: usize, const R: usize> = [[f64; R]; S];

impl Cut {
    /// The cut of the fewest joins.
    fn new(period: usize, is_idempotent: bool) -> Self {
        // One more for each width above 1, whose folds have to be stored.
        let joins = |width: usize| match (width, is_idempotent) {
            (1, _) => period,
            (_, true) => width + period.div_ceil(width) + 1,
            (_, false) => width + period / width + period % width + 1,
        };
        let width = (1..=period).min_by_key(|&width| joins(width));
        let width = width.expect("a period is at least 1");
        if is_idempotent {
            let inner = (1..period.div_ceil(width)).map(|at| (at * width).min(period - width));
            return Self {
                width,
                starts: inner.collect(),
                rest: period..period,
            };
        }
        Self {
            width,
            starts: (1..period / width).map(|at| at * width).collect(),
            rest: period - period % width..period,
        }
    }

    /// Joins windows that start at `from` and on the rows after it, of their stretches and the rows left
    /// over.
    #[inline(always)]
    fn whole<F: Join<S>, const S: usize, const R: usize>(
        &self,
        stretches: [&[f64]; S],
        rows: [&[f64]; S],
        from: usize,
    ) -> Lanes<S, R> {
        let mut whole = lanes(stretches, from);
        for start in &self.starts {
            whole = join::<F, S, R>(whole, lanes(stretches, from + start));
        }
        for at in self.rest.clone() {
            whole = join::<F, S, R>(whole, lanes(rows, from + at));
        }
        whole
    }

    /// The same of one window, without its stretches.
    #[inline(always)]
    fn window<F: Join<S>, const S: usize>(&self, rows: [&[f64]; S]) -> [f64; S] {
        let mut whole = stretch::<F, S, 1>(rows, 0, self.width);
        for start in &self.starts {
            whole = join::<F, S, 1>(whole, stretch::<F, S, 1>(rows, *start, self.width));
        }
        for at in self.rest.clone() {
            whole = join::<F, S, 1>(whole, lanes(rows, at));
        }
        whole.map(|[value]| value)
    }
}

impl<F: Join<S>, const S: usize> Stretches<F, S> {
    /// An empty window. `period` is at least 1.
    pub(super) fn new(period: usize) -> Self {
        Self {
            rows: F::EMPTY.map(|empty| Recent::filled(period, empty)),
            cut: Cut::new(period, F::IDEMPOTENT),
            narrow: Narrow(array::from_fn(|_| Vec::new())),
            join: PhantomData,
        }
    }

    /// The values of one column, the oldest first.
    #[inline(always)]
    pub(super) fn window(&self, column: usize) -> &[f64] {
        self.rows[column].window()
    }

    /// Takes a row and gives the fold of the last `period` rows, fewer at the start.
    #[inline(always)]
    pub(super) fn push(&mut self, row: [f64; S]) -> [f64; S] {
        for (rows, value) in self.rows.iter_mut().zip(row) {
            rows.push(value);
        }
        self.cut
            .window::<F, S>(self.rows.each_ref().map(Recent::window))
    }

    /// `push` of row after row that `source` makes of columns; `finish` makes the outputs of a fold, and `check` sees
    /// rows from the first of a window on, and the outputs of the windows that start on them.
    #[inline(always)]
    pub(super) fn sweep<const C: usize, const O: usize>(
        &mut self,
        columns: [&[f64]; C],
        mut source: impl FnMut([f64; C]) -> [f64; S],
        mut outputs: [&mut [f64]; O],
        finish: impl Fn([f64; S]) -> [f64; O],
        check: impl Fn([&[f64]; S], [&mut [f64]; O]),
    ) {
        let rows = outputs[0].len();
        let mut from = 0;
        while from < rows {
            let until = rows.min(from + TILE_ROWS);
            let mut all = self
                .rows
                .each_mut()
                .map(|column| column.extend(until - from));
            let younger = all.each_mut().map(|column| {
                let kept = column.len() - (until - from);
                &mut column[kept..]
            });
            let columns = columns.map(|column| &column[from..until]);
            let made = (0..until - from).map(|at| source(columns.map(|column| column[at])));
            for (at, values) in made.enumerate() {
                for column in 0..S {
                    younger[column][at] = values[column];
                }
            }
            // A window starts one row after the one that has left it.
            let values = all.each_ref().map(|column| &column[1..]);
            let mut outputs = outputs.each_mut().map(|column| &mut column[from..until]);
            let tile = outputs.each_mut().map(|column| &mut **column);
            self.fold_tile(values, tile, &finish);
            check(values, outputs);
            for (column, all) in self.rows.iter_mut().zip(all) {
                column.keep(all);
            }
            from = until;
        }
    }

    /// The outputs of the windows that start on each of the rows.
    #[inline(always)]
    fn fold_tile<const O: usize>(
        &mut self,
        values: [&[f64]; S],
        outputs: [&mut [f64]; O],
        finish: &impl Fn([f64; S]) -> [f64; O],
    ) {
        let width = self.cut.width;
        let mut stretches = values;
        if width > 1 {
            let count = values[0].len() - width + 1;
            let mut narrow = self.narrow.0.each_mut().map(|column| {
                column.resize(count, 0.0);
                column.as_mut_slice()
            });
            over_rows(
                narrow.each_mut().map(|column| &mut **column),
                #[inline(always)]
                |from| stretch::<F, S, LANES>(values, from, width),
                #[inline(always)]
                |from| stretch::<F, S, 1>(values, from, width),
            );
            stretches = narrow.map(|column| &*column);
        }
        let cut = &self.cut;
        over_rows(
            outputs,
            #[inline(always)]
            |from| finished(cut.whole::<F, S, LANES>(stretches, values, from), finish),
            #[inline(always)]
            |from| finished(cut.whole::<F, S, 1>(stretches, values, from), finish),
        );
    }
}

#[inline(always)]
fn finished<const S: usize, const O: usize, const R: usize>(
    folds: Lanes<S, R>,
    finish: impl Fn([f64; S]) -> [f64; O],
) -> Lanes<O, R> {
    let mut outputs = [[0.0; R]; O];
    for lane in 0..R {
        let made = finish(array::from_fn(|at| folds[at][lane]));
        for at in 0..O {
            outputs[at][lane] = made[at];
        }
    }
    outputs
}

/// Fills columns, [`LANES`] rows at once and the last ones one by one.
#[inline(always)]
fn over_rows<const S: usize>(
    columns: [&mut [f64]; S],
    many: impl Fn(usize) -> Lanes<S, LANES>,
    one: impl Fn(usize) -> Lanes<S, 1>,
) {
    let rows = columns[0].len();
    let together = rows - rows % LANES;
    for from in (0..together).step_by(LANES) {
        let made = many(from);
        for at in 0..S {
            columns[at][from..from + LANES].copy_from_slice(&made[at]);
        }
    }
    for (row, made) in (together..rows).map(|row| (row, one(row))) {
        for at in 0..S {
            columns[at][row] = made[at][0];
        }
    }
}

/// The fold of `width` rows from `start` on, and from the rows after it.
#[inline(always)]
fn stretch<F: Join<S>, const S: usize, const R: usize>(
    columns: [&[f64]; S],
    start: usize,
    width: usize,
) -> Lanes<S, R> {
    let mut folded = lanes(columns, start);
    for at in start + 1..start + width {
        folded = join::<F, S, R>(folded, lanes(columns, at));
    }
    folded
}

/// The rows from `from` on.
#[inline(always)]
fn lanes<const S: usize, const R: usize>(columns: [&[f64]; S], from: usize) -> Lanes<S, R> {
    columns.map(|column| {
        let rows = &column[from..from + R];
        array::from_fn(|lane| rows[lane])
    })
}

#[inline(always)]
fn join<F: Join<S>, const S: usize, const R: usize>(
    older: Lanes<S, R>,
    younger: Lanes<S, R>,
) -> Lanes<S, R> {
    let mut joined = older;
    for lane in 0..R {
        let older = array::from_fn(|at| older[at][lane]);
        let both = F::join(older, array::from_fn(|at| younger[at][lane]));
        for at in 0..S {
            joined[at][lane] = both[at];
        }
    }
    joined
}
