//! MESA adaptive moving average.

use super::elementary::arc_tangent_of;
use super::hilbert::{DEGREES, Hilbert};
use super::kind::Indicator;
use super::rolling::larger;
use super::spec::{Group, IndicatorSpec, Input, OutputSpec, ParameterSpec, Params, Phrase, Unit};

/// Exponential average whose alpha is `fast_limit` over the turn of the phase, not below
/// `slow_limit`; and one of half that alpha of it.
///
/// Needs 33 rows. Starts from 0 on row 13, as in TA-Lib, so it takes some time to reach the price.
#[derive(Debug, Clone)]
pub(super) struct Mama {
    cycle: Hilbert,
    fast_limit: f64,
    slow_limit: f64,
    last_phase: f64,
    mama: f64,
    fama: f64,
}

impl Mama {
    /// Number of values before the first average.
    pub(super) const LOOKBACK: usize = 32;

    pub(super) fn with_limits(fast_limit: f64, slow_limit: f64) -> Self {
        Self {
            cycle: Hilbert::new(12),
            fast_limit,
            slow_limit,
            last_phase: 0.0,
            mama: 0.0,
            fama: 0.0,
        }
    }

    /// Takes a value and gives both averages, of no use during the warm-up.
    #[inline(always)]
    pub(super) fn push(&mut self, value: f64) -> [f64; 2] {
        if !self.cycle.push(value) {
            return [f64::NAN; 2];
        }
        let (in_phase, quadrature) = (self.cycle.in_phase, self.cycle.quadrature);
        let phase = if in_phase == 0.0 {
            0.0
        } else {
            arc_tangent_of(quadrature, in_phase) * DEGREES
        };
        let turn = larger(self.last_phase - phase, 1.0);
        self.last_phase = phase;
        let alpha = if turn > 1.0 {
            larger(self.fast_limit / turn, self.slow_limit)
        } else {
            self.fast_limit
        };
        self.mama = alpha * value + (1.0 - alpha) * self.mama;
        let half = alpha * 0.5;
        self.fama = half * self.mama + (1.0 - half) * self.fama;
        [self.mama, self.fama]
    }
}

impl Indicator<1, 2> for Mama {
    const SPEC: &'static IndicatorSpec = &IndicatorSpec {
        id: "mama",
        group: Group::Overlap,
        title: Phrase {
            es: "Media móvil adaptativa MESA",
            en: "MESA adaptive moving average",
        },
        summary: Phrase {
            es: "Media que se adapta a la velocidad con que gira el ciclo, y otra más lenta que la sigue.",
            en: "Average that adapts to how fast the cycle turns, and a slower one that follows it.",
        },
        inputs: &[Input::Series],
        parameters: &[
            ParameterSpec::real("fast_limit", 0.5, 0.01, 0.99),
            ParameterSpec::real("slow_limit", 0.05, 0.01, 0.99),
        ],
        outputs: &[
            OutputSpec {
                name: "mama",
                unit: Unit::Series,
            },
            OutputSpec {
                name: "fama",
                unit: Unit::Series,
            },
        ],
        source: "Ehlers, MESA and Trading Market Cycles (2001); TA-Lib 0.8 MAMA",
    };

    fn warmup(_params: &Params) -> usize {
        Self::LOOKBACK
    }

    fn new(params: &Params) -> Self {
        Self::with_limits(params.real(0), params.real(1))
    }

    #[inline(always)]
    fn next(&mut self, [value]: [f64; 1], _: [f64; 1]) -> [f64; 2] {
        self.push(value)
    }
}
