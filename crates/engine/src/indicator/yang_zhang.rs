//! Yang-Zhang volatility.

use std::mem;

use super::kind::Indicator;
use super::rolling::{Moments, Sum, Window};
use super::spec::{Group, IndicatorSpec, Input, OutputSpec, ParameterSpec, Params, Phrase, Unit};
use super::volatility::{self, Scale, log_ratio, rogers_satchell};

/// Square root of the sample variance of gaps, plus k times that of changes from open to close, plus 1 - k
/// times the Rogers-Satchell variance, in percent, with k = 0.34 / (1.34 + (n + 1) / (n - 1)).
///
/// Needs `period` + 1 rows. Holds for any drift and for gaps.
///
/// Per bar, or per year when `bars_per_year` says how many bars a year has (252 for daily shares, 365 for
/// daily crypto). NaN while a price in the window is not positive.
#[derive(Debug, Clone)]
pub(super) struct YangZhang {
    /// NaN before the first row.
    last_close: f64,
    gaps: Moments,
    changes: Moments,
    ranges: Window<Sum>,
    weight: f64,
    period: f64,
    scale: Scale,
}

impl Indicator<4, 1> for YangZhang {
    const SPEC: &'static IndicatorSpec = &IndicatorSpec {
        id: "yang_zhang",
        group: Group::Volatility,
        title: Phrase {
            es: "Volatilidad de Yang-Zhang",
            en: "Yang-Zhang volatility",
        },
        summary: Phrase {
            es: "Volatilidad estimada con las cuatro cotizaciones y el hueco desde el cierre anterior.",
            en: "Volatility estimated from the four prices and the gap from the close before.",
        },
        inputs: &[Input::Open, Input::High, Input::Low, Input::Close],
        parameters: &[
            ParameterSpec::bars("period", 20.0, 2.0),
            volatility::BARS_PER_YEAR,
        ],
        outputs: &[OutputSpec {
            name: "yang_zhang",
            unit: Unit::Percent,
        }],
        source: "Yang and Zhang, Journal of Business 73 (2000)",
    };

    fn warmup(params: &Params) -> usize {
        params.bars(0)
    }

    fn new(params: &Params) -> Self {
        let period = params.bars(0) as f64;
        Self {
            last_close: f64::NAN,
            gaps: Moments::new(params.bars(0)),
            changes: Moments::new(params.bars(0)),
            ranges: Window::new(params.bars(0)),
            weight: 0.34 / (1.34 + (period + 1.0) / (period - 1.0)),
            period,
            scale: Scale::new(1.0, params.real(1)),
        }
    }

    #[inline(always)]
    fn next(&mut self, [open, high, low, close]: [f64; 4], _: [f64; 4]) -> [f64; 1] {
        let last_close = mem::replace(&mut self.last_close, close);
        if last_close.is_nan() {
            return [f64::NAN];
        }
        let (_, gap) = self.gaps.push(log_ratio(open, last_close));
        let (_, change) = self.changes.push(log_ratio(close, open));
        let range = self.ranges.push(rogers_satchell([open, high, low, close])) / self.period;
        let sample = self.period / (self.period - 1.0);
        let of_day = self.weight * (change * change * sample) + (1.0 - self.weight) * range;
        [self.scale.percent(gap * gap * sample + of_day)]
    }
}
