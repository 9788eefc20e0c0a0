//! The state machine of an indicator, and its erased side for lists, rules and streams.

use std::array;
use std::fmt::Debug;
use std::marker::PhantomData;

use super::spec::{IndicatorSpec, ParameterError, Params};

/// An indicator with `I` input and `O` output columns, as a state machine.
///
/// `next` only ever sees finite inputs, so an implementation need not think about NaN.
pub trait Indicator<const I: usize, const O: usize>: Clone + Debug + Send + Sync + 'static {
    /// The catalogue entry, with `I` inputs and `O` outputs.
    const SPEC: &'static IndicatorSpec;

    /// Number of rows whose outputs are NaN at the start of a series.
    fn warmup(params: &Params) -> usize;

    /// The state before the first row. Allocates all it will need.
    fn new(params: &Params) -> Self;

    /// Takes one row of inputs and gives one row of outputs.
    fn next(&mut self, inputs: [f64; I]) -> [f64; O];
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
    fn run(&self, inputs: &[&[f64]], params: &[f64]) -> Result<Vec<Vec<f64>>, ParameterError>;
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
        let fresh = T::new(&T::SPEC.params(params)?);
        Ok(Box::new(Live::<T, I, O>::new(fresh)))
    }

    fn run(&self, inputs: &[&[f64]], params: &[f64]) -> Result<Vec<Vec<f64>>, ParameterError> {
        assert_eq!(inputs.len(), I, "input columns of {}", T::SPEC.id);
        let rows = inputs[0].len();
        assert!(
            inputs.iter().all(|column| column.len() == rows),
            "input columns of {} differ in length",
            T::SPEC.id
        );
        let fresh = T::new(&T::SPEC.params(params)?);
        let mut live = Live::<T, I, O>::new(fresh);
        let inputs: [&[f64]; I] = array::from_fn(|at| &inputs[at][..rows]);
        let mut outputs: [Vec<f64>; O] = array::from_fn(|_| vec![0.0; rows]);
        let columns = outputs.each_mut().map(|column| &mut column[..rows]);
        for row in 0..rows {
            let values = live.next(array::from_fn(|at| inputs[at][row]));
            for at in 0..O {
                columns[at][row] = values[at];
            }
        }
        Ok(outputs.into())
    }
}

/// A state machine that starts over after a row that is not finite.
#[derive(Debug, Clone)]
struct Live<T, const I: usize, const O: usize> {
    state: T,
    fresh: T,
    /// Whether `state` has seen a row since it was `fresh`.
    started: bool,
}

impl<T: Indicator<I, O>, const I: usize, const O: usize> Live<T, I, O> {
    fn new(fresh: T) -> Self {
        Self {
            state: fresh.clone(),
            fresh,
            started: false,
        }
    }

    #[inline(always)]
    fn next(&mut self, inputs: [f64; I]) -> [f64; O] {
        if inputs.iter().all(|value| value.is_finite()) {
            self.started = true;
            return self.state.next(inputs);
        }
        if self.started {
            self.state.clone_from(&self.fresh);
            self.started = false;
        }
        [f64::NAN; O]
    }
}

impl<T: Indicator<I, O>, const I: usize, const O: usize> Stream for Live<T, I, O> {
    fn next(&mut self, inputs: &[f64], outputs: &mut [f64]) {
        let inputs: [f64; I] = inputs.try_into().expect("one value per input of the spec");
        outputs.copy_from_slice(&Live::next(self, inputs));
    }

    fn snapshot(&self) -> Box<dyn Stream> {
        Box::new(self.clone())
    }
}
