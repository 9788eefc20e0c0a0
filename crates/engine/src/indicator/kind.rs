//! The state machine of an indicator, and its erased side for lists, rules and streams.

use std::array;
use std::fmt::Debug;
use std::marker::PhantomData;
use std::mem;

use pulp::NullaryFnOnce;

use super::spec::{IndicatorSpec, ParameterError, Params};

/// An indicator with `I` input and `O` output columns, as a state machine.
///
/// `next` only ever sees finite inputs, so an implementation need not think about NaN.
pub trait Indicator<const I: usize, const O: usize>: Clone + Debug + Send + Sync + 'static {
    /// The catalogue entry, with `I` inputs and `O` outputs.
    const SPEC: &'static IndicatorSpec;

    /// Rows that are checked and then swept. Few let the memory fetch the next ones meanwhile, many
    /// give long windows whole blocks.
    const CHUNK: usize = CHUNK_ROWS;

    /// Number of rows whose outputs are NaN at the start of a series.
    fn warmup(params: &Params) -> usize;

    /// How many rows before the current one `next` also needs the inputs of; 0 for none.
    ///
    /// Columns have them at hand, so this is faster than to keep them in the state.
    fn reach(_params: &Params) -> usize {
        0
    }

    /// The state before the first row. Allocates all it will need.
    fn new(params: &Params) -> Self;

    /// `new` for a batch of these columns, which may leave out what they never ask for.
    fn over(params: &Params, _inputs: [&[f64]; I]) -> Self {
        Self::new(params)
    }

    /// Takes one row of inputs and gives one row of outputs, which are ignored during the warm-up.
    ///
    /// `past` is the row `reach` rows before, NaN where there is none.
    /// Everything it calls on `self` has to be inlined, or the batch loop cannot keep the state in
    /// registers and takes two to three times as long.
    fn next(&mut self, inputs: [f64; I], past: [f64; I]) -> [f64; O];

    /// The batch loop: `next` over columns of one length; `past` are the columns `reach`
    /// rows before. They have at least one and at most [`CHUNK_ROWS`], all after the first output, so
    /// that no seed is taken. An indicator that has a faster loop must give the same digits.
    #[inline(always)]
    fn sweep(mut self, inputs: [&[f64]; I], past: [&[f64]; I], outputs: [&mut [f64]; O]) -> Self {
        // One length for all tells the compiler to drop the bounds checks.
        let rows = inputs[0].len();
        let inputs = inputs.map(|column| &column[..rows]);
        let past = past.map(|column| &column[..rows]);
        let outputs = outputs.map(|column| &mut column[..rows]);
        for row in 0..rows {
            let values = self.next(
                inputs.map(|column| column[row]),
                past.map(|column| column[row]),
            );
            for at in 0..O {
                outputs[at][row] = values[at];
            }
        }
        self
    }
}

/// An indicator whose type is erased.
pub trait IndicatorKind: Send + Sync {
    /// The catalogue entry.
    fn spec(&self) -> &'static IndicatorSpec;

    /// Number of rows whose outputs are NaN at the start of a series; exact.
    fn warmup(&self, params: &[f64]) -> Result<usize, ParameterError>;

    /// Starts a stream. Parameters left out take their defaults.
    fn build(&self, params: &[f64]) -> Result<Box<dyn Stream>, ParameterError>;

    /// Runs over columns and gives one column per output, as long as the inputs.
    ///
    /// Panics when the number of columns is not that of the spec, or their lengths differ.
    fn run(&self, inputs: &[&[f64]], params: &[f64]) -> Result<Vec<Vec<f64>>, ParameterError> {
        let mut outputs = Vec::new();
        self.run_into(inputs, params, &mut outputs)?;
        Ok(outputs)
    }

    /// Like `run`, into columns whose memory is used again.
    fn run_into(
        &self,
        inputs: &[&[f64]],
        params: &[f64],
        outputs: &mut Vec<Vec<f64>>,
    ) -> Result<(), ParameterError>;
}

/// An indicator in the middle of a series. A copy resumes from where it was taken.
pub trait Stream: Debug + Send + Sync {
    /// Takes one row of inputs and writes one row of outputs.
    ///
    /// Panics when `inputs` or `outputs` has not the length that the spec says.
    fn next(&mut self, inputs: &[f64], outputs: &mut [f64]);

    /// Copies the state.
    fn snapshot(&self) -> Box<dyn Stream>;
}

impl Clone for Box<dyn Stream> {
    fn clone(&self) -> Self {
        self.as_ref().snapshot()
    }
}

/// The entry of `T` in the list.
pub(super) const fn kind<T: Indicator<I, O>, const I: usize, const O: usize>()
-> &'static dyn IndicatorKind {
    const {
        assert!(T::SPEC.inputs.len() == I, "inputs differ from the spec");
        assert!(T::SPEC.outputs.len() == O, "outputs differ from the spec");
    }
    &Kind::<T, I, O>(PhantomData)
}

struct Kind<T, const I: usize, const O: usize>(PhantomData<fn() -> T>);

impl<T: Indicator<I, O>, const I: usize, const O: usize> IndicatorKind for Kind<T, I, O> {
    fn spec(&self) -> &'static IndicatorSpec {
        T::SPEC
    }

    fn warmup(&self, params: &[f64]) -> Result<usize, ParameterError> {
        Ok(T::warmup(&T::SPEC.params(params)?))
    }

    fn build(&self, params: &[f64]) -> Result<Box<dyn Stream>, ParameterError> {
        let params = T::SPEC.params(params)?;
        let fresh = T::new(&params);
        Ok(Box::new(Live::<T, I, O> {
            arch: pulp::Arch::new(),
            state: fresh.clone(),
            fresh,
            past: vec![[f64::NAN; I]; T::reach(&params)].into(),
            warmup: T::warmup(&params),
            seen: 0,
        }))
    }

    fn run_into(
        &self,
        inputs: &[&[f64]],
        params: &[f64],
        outputs: &mut Vec<Vec<f64>>,
    ) -> Result<(), ParameterError> {
        let params = T::SPEC.params(params)?;
        let inputs: [&[f64]; I] = inputs
            .try_into()
            .unwrap_or_else(|_| panic!("input columns of {}", T::SPEC.id));
        let rows = inputs[0].len();
        let same_length = inputs.iter().all(|column| column.len() == rows);
        assert!(
            same_length,
            "input columns of {} differ in length",
            T::SPEC.id
        );
        outputs.resize_with(O, Vec::new);
        outputs.truncate(O);
        for column in outputs.iter_mut() {
            column.resize(rows, f64::NAN);
        }
        let mut columns = outputs.iter_mut();
        let mut outputs: [&mut [f64]; O] =
            array::from_fn(|_| columns.next().expect("resized to O").as_mut_slice());

        let fresh = T::over(&params, inputs);
        let (warmup, reach) = (T::warmup(&params), T::reach(&params));
        let mut state = fresh.clone();
        let arch = pulp::Arch::new();
        // The first row of the series, and the next row to take.
        let (mut start, mut at) = (0, 0);
        while at < rows {
            let end = rows.min(at + T::CHUNK);
            let until = at + arch.dispatch(FiniteRows(inputs.map(|column| &column[at..end])));
            let settled = (start + warmup.max(reach) + 1).clamp(at, until);
            for row in at..settled {
                let past = match row.checked_sub(reach).filter(|&past| past >= start) {
                    Some(past) => array::from_fn(|column| inputs[column][past]),
                    None => [f64::NAN; I],
                };
                let values = step(arch, &mut state, array::from_fn(|at| inputs[at][row]), past);
                for (column, value) in outputs.iter_mut().zip(values) {
                    column[row] = if row < start + warmup {
                        f64::NAN
                    } else {
                        value
                    };
                }
            }
            if settled < until {
                let now: [&[f64]; I] = array::from_fn(|column| &inputs[column][settled..until]);
                let past: [&[f64]; I] =
                    array::from_fn(|column| &inputs[column][settled - reach..until - reach]);
                let outputs = outputs.each_mut().map(|column| &mut column[settled..until]);
                state = arch.dispatch(
                    #[inline(always)]
                    || state.sweep(now, past, outputs),
                );
            }
            at = until;
            if until < end {
                // This row is not finite.
                for column in &mut outputs {
                    column[until] = f64::NAN;
                }
                state.clone_from(&fresh);
                at = until + 1;
                start = at;
            }
        }
        Ok(())
    }
}

/// Columns of a sweep in the middle of its work.
#[inline(always)]
pub(super) fn buffers<const N: usize>() -> [[f64; CHUNK_ROWS]; N] {
    [[0.0; CHUNK_ROWS]; N]
}

/// Buffers of the rows that a chain of passes takes at once.
#[inline(always)]
pub(super) fn block_buffers<const N: usize>() -> [[f64; BLOCK_ROWS]; N] {
    [[0.0; BLOCK_ROWS]; N]
}

/// Cuts buffers to the rows of a sweep.
#[inline(always)]
pub(super) fn cut<const N: usize, const ROWS: usize>(
    memory: &mut [[f64; ROWS]; N],
    rows: usize,
) -> [&mut [f64]; N] {
    memory.each_mut().map(|column| &mut column[..rows])
}

/// Most rows that are swept at once, few enough to stay in the cache.
pub(super) const CHUNK_ROWS: usize = 2_048;

/// Rows that go through a chain of passes at once, few enough for all its buffers to stay in the
/// fastest cache.
pub(super) const BLOCK_ROWS: usize = 256;

/// `next`, once for the stream and the first rows of a batch: inlined in both, it would be compiled
/// twice for each of hundreds of indicators.
#[inline(never)]
fn step<T: Indicator<I, O>, const I: usize, const O: usize>(
    arch: pulp::Arch,
    state: &mut T,
    inputs: [f64; I],
    past: [f64; I],
) -> [f64; O] {
    arch.dispatch(Step {
        state,
        inputs,
        past,
    })
}

/// A row, with the instructions that the loops have: without them, a fused product is a call.
struct Step<'a, T, const I: usize, const O: usize> {
    state: &'a mut T,
    inputs: [f64; I],
    past: [f64; I],
}

impl<T: Indicator<I, O>, const I: usize, const O: usize> NullaryFnOnce for Step<'_, T, I, O> {
    type Output = [f64; O];

    #[inline(always)]
    fn call(self) -> [f64; O] {
        self.state.next(self.inputs, self.past)
    }
}

/// Turns values into the sums of all up to each, from `sum` on.
#[inline(always)]
pub(super) fn add_up(sum: &mut f64, values: &mut [f64]) {
    for value in values {
        *sum += *value;
        *value = *sum;
    }
}

/// NaN in place of what is not finite: an output is a number or it is not known.
#[inline(always)]
pub(super) fn known(value: f64) -> f64 {
    if value.is_finite() { value } else { f64::NAN }
}

/// Number of rows from the first in which every column is finite.
struct FiniteRows<'a, const I: usize>([&'a [f64]; I]);

impl<const I: usize> NullaryFnOnce for FiniteRows<'_, I> {
    type Output = usize;

    #[inline(always)]
    fn call(self) -> usize {
        let rows = self.0[0].len();
        let mut checked = 0;
        while checked + CHECK_ROWS <= rows && self.are_finite(checked) {
            checked += CHECK_ROWS;
        }
        let is_finite = |row: usize| self.0.iter().all(|column| column[row].is_finite());
        while checked < rows && is_finite(checked) {
            checked += 1;
        }
        checked
    }
}

/// Rows whose finiteness is checked together, of all columns in turn so that the memory streams all.
const CHECK_ROWS: usize = 64;

impl<const I: usize> FiniteRows<'_, I> {
    /// Tells whether the [`CHECK_ROWS`] rows from `from` on are finite, in lanes that do not wait for each
    /// other and without an early exit. Only a finite number times zero is zero.
    #[inline(always)]
    fn are_finite(&self, from: usize) -> bool {
        const LANES: usize = 32;
        let mut lanes = [0.0; LANES];
        for column in self.0 {
            let (groups, _) = column[from..from + CHECK_ROWS].as_chunks::<LANES>();
            for group in groups {
                for lane in 0..LANES {
                    lanes[lane] += group[lane] * 0.0;
                }
            }
        }
        let mut sums = [0.0; LANES / 4];
        for (lane, sum) in sums.iter_mut().enumerate() {
            *sum = (lanes[lane] + lanes[lane + 8]) + (lanes[lane + 16] + lanes[lane + 24]);
        }
        sums.iter().sum::<f64>() == 0.0
    }
}

/// A state machine that starts over after a row that is not finite.
#[derive(Debug, Clone)]
struct Live<T, const I: usize, const O: usize> {
    arch: pulp::Arch,
    state: T,
    fresh: T,
    /// The rows within reach, in a ring.
    past: Box<[[f64; I]]>,
    warmup: usize,
    /// Rows seen of this series.
    seen: usize,
}

impl<T: Indicator<I, O>, const I: usize, const O: usize> Live<T, I, O> {
    fn next_row(&mut self, inputs: [f64; I]) -> [f64; O] {
        if !inputs.iter().all(|value| value.is_finite()) {
            if self.seen > 0 {
                self.state.clone_from(&self.fresh);
                self.past.fill([f64::NAN; I]);
                self.seen = 0;
            }
            return [f64::NAN; O];
        }
        let past = match self.past.len() {
            0 => inputs,
            reach => mem::replace(&mut self.past[self.seen % reach], inputs),
        };
        let outputs = step(self.arch, &mut self.state, inputs, past);
        self.seen += 1;
        if self.seen > self.warmup {
            outputs
        } else {
            [f64::NAN; O]
        }
    }
}

impl<T: Indicator<I, O>, const I: usize, const O: usize> Stream for Live<T, I, O> {
    fn next(&mut self, inputs: &[f64], outputs: &mut [f64]) {
        let inputs = inputs.try_into().expect("one value per input of the spec");
        outputs.copy_from_slice(&self.next_row(inputs));
    }

    fn snapshot(&self) -> Box<dyn Stream> {
        Box::new(self.clone())
    }
}
