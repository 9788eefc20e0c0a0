//! Squeeze.

use super::kind::Indicator;
use super::rolling::{Max, Mean, Min, Moments, Warmup, WeightedMean, Window};
use super::spec::{Group, IndicatorSpec, Input, OutputSpec, ParameterSpec, Params, Phrase, Unit};
use super::trange::TrueRange;

/// Whether `deviations` population deviations are less than `multiplier` mean true ranges, and the end of
/// the line fitted to how far closes lie from the middle of mean and range.
///
/// Needs 2 x `period` - 1 rows.
#[derive(Debug, Clone)]
pub(super) struct Squeeze {
    wait: Warmup,
    moments: Moments,
    range: TrueRange,
    mean_range: Mean,
    highest: Window<Max>,
    lowest: Window<Min>,
    mean: Mean,
    weighted: WeightedMean,
    deviations: f64,
    multiplier: f64,
}

impl Indicator<3, 2> for Squeeze {
    const SPEC: &'static IndicatorSpec = &IndicatorSpec {
        id: "squeeze",
        group: Group::Volatility,
        title: Phrase {
            es: "Compresión",
            en: "Squeeze",
        },
        summary: Phrase {
            es: "Vale 1 mientras las bandas de Bollinger caben dentro del canal de Keltner; el impulso dice hacia dónde puede soltar.",
            en: "Is 1 while the Bollinger bands fit inside the Keltner channel; the momentum says which way it may let go.",
        },
        inputs: &[Input::High, Input::Low, Input::Close],
        parameters: &[
            ParameterSpec::bars("period", 20.0, 2.0),
            ParameterSpec::real("deviations", 2.0, 0.0, 100.0),
            ParameterSpec::real("multiplier", 1.5, 0.0, 100.0),
        ],
        outputs: &[
            OutputSpec {
                name: "on",
                unit: Unit::Score,
            },
            OutputSpec {
                name: "momentum",
                unit: Unit::PriceChange,
            },
        ],
        source: "Carter, Mastering the Trade (2005), TTM squeeze; momentum by linear regression",
    };

    fn warmup(params: &Params) -> usize {
        2 * params.bars(0) - 2
    }

    fn new(params: &Params) -> Self {
        let period = params.bars(0);
        Self {
            wait: Warmup::new(period - 1),
            moments: Moments::new(period),
            range: TrueRange::default(),
            mean_range: Mean::new(period),
            highest: Window::new(period),
            lowest: Window::new(period),
            mean: Mean::new(period),
            weighted: WeightedMean::new(period),
            deviations: params.real(1),
            multiplier: params.real(2),
        }
    }

    #[inline(always)]
    fn next(&mut self, [high, low, close]: [f64; 3], _: [f64; 3]) -> [f64; 2] {
        let (mean, deviation) = self.moments.push(close);
        let mean_range = self.mean_range.push(self.range.push(high, low, close));
        let middle = (self.highest.push(high) + self.lowest.push(low)) / 2.0;
        if !self.wait.is_over() {
            return [f64::NAN; 2];
        }
        let distance = close - (middle + mean) / 2.0;
        // Both bands lie around the same mean. The end of the fitted line is 3 weighted less 2 plain means.
        let is_on = deviation * self.deviations < mean_range * self.multiplier;
        let end = 3.0 * self.weighted.push(distance) - 2.0 * self.mean.push(distance);
        [f64::from(u8::from(is_on)), end]
    }
}
