//! Ichimoku cloud.

use super::delay::Delay;
use super::kind::Indicator;
use super::rolling::{Max, Min, Window};
use super::spec::{Group, IndicatorSpec, Input, OutputSpec, ParameterSpec, Params, Phrase, Unit};

/// Midpoints of the ranges of `conversion`, `base` and `span` bars, and the cloud.
///
/// Needs the longest of the three plus `displacement` - 1 rows. Nothing looks ahead: `span_a` and
/// `span_b` are the cloud over this bar, computed `displacement` - 1 bars ago (Hosoda counts the bar
/// itself); `lead_a` and `lead_b` are computed now, from which the cloud `displacement` - 1 bars ahead
/// will be drawn. The lagging line is the close drawn back over the past: no output, compare `close`
/// with `close[25]`.
#[derive(Debug, Clone)]
pub(super) struct Ichimoku {
    conversion: Midpoint,
    base: Midpoint,
    span: Midpoint,
    span_a: Delay,
    span_b: Delay,
}

/// Middle between the highest high and the lowest low.
#[derive(Debug, Clone)]
struct Midpoint {
    highest: Window<Max>,
    lowest: Window<Min>,
}

impl Midpoint {
    fn new(period: usize) -> Self {
        Self {
            highest: Window::new(period),
            lowest: Window::new(period),
        }
    }

    #[inline(always)]
    fn push(&mut self, high: f64, low: f64) -> f64 {
        (self.highest.push(high) + self.lowest.push(low)) / 2.0
    }
}

impl Indicator<2, 6> for Ichimoku {
    const SPEC: &'static IndicatorSpec = &IndicatorSpec {
        id: "ichimoku",
        group: Group::Overlap,
        title: Phrase {
            es: "Ichimoku",
            en: "Ichimoku cloud",
        },
        summary: Phrase {
            es: "Puntos medios de tres rangos y la nube que dos de ellos proyectan hacia delante: tendencia y soportes de un vistazo.",
            en: "Midpoints of three ranges and the cloud that two of them throw ahead: trend and supports at a glance.",
        },
        inputs: &[Input::High, Input::Low],
        parameters: &[
            ParameterSpec::bars("conversion", 9.0, 1.0),
            ParameterSpec::bars("base", 26.0, 1.0),
            ParameterSpec::bars("span", 52.0, 1.0),
            ParameterSpec::bars("displacement", 26.0, 1.0),
        ],
        outputs: &[
            OutputSpec {
                name: "conversion",
                unit: Unit::Price,
            },
            OutputSpec {
                name: "base",
                unit: Unit::Price,
            },
            OutputSpec {
                name: "span_a",
                unit: Unit::Price,
            },
            OutputSpec {
                name: "span_b",
                unit: Unit::Price,
            },
            OutputSpec {
                name: "lead_a",
                unit: Unit::Price,
            },
            OutputSpec {
                name: "lead_b",
                unit: Unit::Price,
            },
        ],
        source: "Hosoda (1969); Patel, Trading with Ichimoku Clouds (2010)",
    };

    fn warmup(params: &Params) -> usize {
        params.bars(0).max(params.bars(1)).max(params.bars(2)) + params.bars(3) - 2
    }

    fn new(params: &Params) -> Self {
        let ahead = params.bars(3) - 1;
        Self {
            conversion: Midpoint::new(params.bars(0)),
            base: Midpoint::new(params.bars(1)),
            span: Midpoint::new(params.bars(2)),
            span_a: Delay::new(ahead),
            span_b: Delay::new(ahead),
        }
    }

    #[inline(always)]
    fn next(&mut self, [high, low]: [f64; 2], _: [f64; 2]) -> [f64; 6] {
        let conversion = self.conversion.push(high, low);
        let base = self.base.push(high, low);
        let lead_a = (conversion + base) / 2.0;
        let lead_b = self.span.push(high, low);
        [
            conversion,
            base,
            self.span_a.push(lead_a),
            self.span_b.push(lead_b),
            lead_a,
            lead_b,
        ]
    }
}
