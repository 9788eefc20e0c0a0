//! Market regime: how likely a trend, a range or turmoil is now.

use super::kind::Indicator;
use super::spec::{Group, IndicatorSpec, Input, OutputSpec, ParameterSpec, Params, Phrase, Unit};

/// Forward-filtered probabilities of four regimes, in percent.
///
/// Log returns over their own volatility (the square root of an exponential average of their
/// squares up to the bar before, `decay` kept per bar) come from one of four normal distributions:
/// up (mean `drift`), down (mean -`drift`), both with deviation 1, range (mean 0, deviation `calm`)
/// and volatile (mean 0, deviation `wild`). A regime stays with probability `stay` and otherwise
/// turns into each other with the same probability. Hamilton's filter gives the probability of each
/// given the bars up to now; nothing is fitted and nothing is smoothed backwards.
///
/// Needs 22 rows: 20 returns seed the volatility, the next one starts the filter from equal odds.
/// A volatility of zero counts as a return of zero, or of eight deviations when the price moved;
/// so does any return beyond eight. A price of zero or less has no return.
#[derive(Debug, Clone)]
pub(super) struct Regime {
    stay: f64,
    /// Mean, 1 / deviation of each regime.
    normals: [(f64, f64); STATES],
    decay: f64,
    last: f64,
    seen: usize,
    variance: f64,
    odds: [f64; STATES],
}

const STATES: usize = 4;
/// Returns that seed the volatility.
const SEED: usize = 20;
/// Deviations at which a return is cut, so that no density is zero.
const FURTHEST: f64 = 8.0;

const fn share(name: &'static str, default: f64, min: f64, max: f64) -> ParameterSpec {
    ParameterSpec {
        name,
        default,
        min,
        max,
        integer: false,
    }
}

const fn percent(name: &'static str) -> OutputSpec {
    OutputSpec {
        name,
        unit: Unit::Percent,
    }
}

impl Indicator<1, STATES> for Regime {
    const SPEC: &'static IndicatorSpec = &IndicatorSpec {
        id: "regime",
        group: Group::Volatility,
        title: Phrase {
            es: "Régimen de mercado",
            en: "Market regime",
        },
        summary: Phrase {
            es: "Qué tan probable es ahora una tendencia, un rango o un mercado agitado.",
            en: "How likely a trend, a range or a turbulent market is right now.",
        },
        inputs: &[Input::Close],
        parameters: &[
            share("stay", 0.97, 0.5, 0.9999),
            share("drift", 0.35, 0.01, 3.0),
            share("calm", 0.7, 0.1, 1.0),
            share("wild", 2.0, 1.0, 10.0),
            share("decay", 0.97, 0.5, 0.9999),
        ],
        outputs: &[
            percent("up"),
            percent("down"),
            percent("range"),
            percent("volatile"),
        ],
        source: "Hamilton, Econometrica 57:2 (1989), filtered probabilities with given parameters",
    };

    fn warmup(_: &Params) -> usize {
        SEED + 1
    }

    fn new(params: &Params) -> Self {
        let (drift, calm, wild) = (params.real(1), params.real(2), params.real(3));
        Self {
            stay: params.real(0),
            normals: [
                (drift, 1.0),
                (-drift, 1.0),
                (0.0, 1.0 / calm),
                (0.0, 1.0 / wild),
            ],
            decay: params.real(4),
            last: f64::NAN,
            seen: 0,
            variance: 0.0,
            odds: [1.0 / STATES as f64; STATES],
        }
    }

    #[inline(always)]
    fn next(&mut self, [close]: [f64; 1], _: [f64; 1]) -> [f64; STATES] {
        let step = close / self.last;
        self.last = close;
        self.seen += 1;
        let change = if step > 0.0 && step.is_finite() {
            step.ln()
        } else {
            0.0
        };
        let square = change * change;
        if self.seen <= SEED + 1 {
            self.variance += square / SEED as f64;
            return [f64::NAN; STATES];
        }
        let score = change / self.variance.sqrt();
        let score = if score.is_nan() { 0.0 } else { score };
        self.variance = self.decay * self.variance + (1.0 - self.decay) * square;
        self.filter(score.clamp(-FURTHEST, FURTHEST));
        self.odds.map(|odds| 100.0 * odds)
    }
}

impl Regime {
    #[inline(always)]
    fn filter(&mut self, score: f64) {
        let leave = (1.0 - self.stay) / (STATES - 1) as f64;
        let mut total = 0.0;
        for (odds, (mean, per_deviation)) in self.odds.iter_mut().zip(self.normals) {
            let away = (score - mean) * per_deviation;
            let density = per_deviation * (-0.5 * away * away).exp();
            // The odds sum to one, so all others together have `1 - odds`.
            *odds = density * (self.stay * *odds + leave * (1.0 - *odds));
            total += *odds;
        }
        for odds in &mut self.odds {
            *odds /= total;
        }
    }
}
