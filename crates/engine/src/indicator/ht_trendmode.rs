//! Hilbert transform: trend or cycle mode.

use super::hilbert::{CyclePhase, Trendline, sine};
use super::kind::Indicator;
use super::spec::{Group, IndicatorSpec, Input, OutputSpec, Params, Phrase, Unit};

/// 1 in a trend, 0 in a cycle: just after the sine wave lines crossed, or while the phase turns as
/// fast as the cycle says.
///
/// Needs 64 rows, as in TA-Lib; what came before still shows for some time after. Ehlers' filters
/// see row after row from the first of the series.
#[derive(Debug, Clone)]
pub(super) struct HtTrendmode {
    phase: CyclePhase,
    line: Trendline,
    last_phase: f64,
    sine: f64,
    lead_sine: f64,
    rows_in_trend: f64,
}

impl Indicator<1, 1> for HtTrendmode {
    const SPEC: &'static IndicatorSpec = &IndicatorSpec {
        id: "ht_trendmode",
        group: Group::Cycle,
        title: Phrase {
            es: "Transformada de Hilbert: tendencia o ciclo",
            en: "Hilbert transform: trend or cycle mode",
        },
        summary: Phrase {
            es: "1 si el mercado va en tendencia y 0 si va en ciclo.",
            en: "1 when the market is in a trend and 0 when it is in a cycle.",
        },
        inputs: &[Input::Series],
        parameters: &[],
        outputs: &[OutputSpec {
            name: "ht_trendmode",
            unit: Unit::Score,
        }],
        source: "Ehlers, Rocket Science for Traders (2001); TA-Lib 0.8 HT_TRENDMODE",
    };

    fn warmup(_params: &Params) -> usize {
        63
    }

    fn new(_params: &Params) -> Self {
        Self {
            phase: CyclePhase::new(),
            line: Trendline::new(),
            last_phase: 0.0,
            sine: 0.0,
            lead_sine: 0.0,
            rows_in_trend: 0.0,
        }
    }

    #[inline(always)]
    fn next(&mut self, [value]: [f64; 1], _: [f64; 1]) -> [f64; 1] {
        let phase = self.phase.push(value);
        let period = self.phase.cycle.smooth_period;
        if phase.is_nan() {
            self.line.push(value, None);
            return [f64::NAN];
        }
        let line = self.line.push(value, Some(period));
        let (sine, lead_sine) = (sine(phase), sine(phase + 45.0));
        let crosses_up = (sine > lead_sine) & (self.sine <= self.lead_sine);
        let crosses_down = (sine < lead_sine) & (self.sine >= self.lead_sine);
        (self.sine, self.lead_sine) = (sine, lead_sine);
        let mut is_trend = true;
        if crosses_up | crosses_down {
            self.rows_in_trend = 0.0;
            is_trend = false;
        }
        self.rows_in_trend += 1.0;
        if self.rows_in_trend < 0.5 * period {
            is_trend = false;
        }
        let turn = phase - self.last_phase;
        self.last_phase = phase;
        if (turn > 0.67 * 360.0 / period) & (turn < 1.5 * 360.0 / period) {
            is_trend = false;
        }
        let smoothed = self.phase.cycle.smoothed;
        if (line != 0.0) & (((smoothed - line) / line).abs() >= 0.015) {
            is_trend = true;
        }
        [f64::from(u8::from(is_trend))]
    }
}
