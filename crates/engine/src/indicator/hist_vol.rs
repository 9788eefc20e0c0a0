//! Historical volatility.

use std::mem;

use super::kind::Indicator;
use super::rolling::Moments;
use super::spec::{Group, IndicatorSpec, Input, OutputSpec, ParameterSpec, Params, Phrase, Unit};
use super::volatility::{self, Scale, log_ratio};

/// Sample deviation (ddof 1) of the last `period` log returns, in percent.
///
/// Needs `period` + 1 rows.
///
/// Per bar, or per year when `bars_per_year` says how many bars a year has (252 for daily shares, 365 for
/// daily crypto). NaN while a price in the window is not positive.
#[derive(Debug, Clone)]
pub(super) struct HistVol {
    last: f64,
    returns: Moments,
    scale: Scale,
}

impl Indicator<1, 1> for HistVol {
    const SPEC: &'static IndicatorSpec = &IndicatorSpec {
        id: "hist_vol",
        group: Group::Volatility,
        title: Phrase {
            es: "Volatilidad histórica",
            en: "Historical volatility",
        },
        summary: Phrase {
            es: "Desviación típica de los rendimientos logarítmicos recientes.",
            en: "Standard deviation of recent log returns.",
        },
        inputs: &[Input::Series],
        parameters: &[
            ParameterSpec::bars("period", 20.0, 2.0),
            volatility::BARS_PER_YEAR,
        ],
        outputs: &[OutputSpec {
            name: "hist_vol",
            unit: Unit::Percent,
        }],
        source: "Hull, Options, Futures, and Other Derivatives (1989), estimating volatility from historical data",
    };

    fn warmup(params: &Params) -> usize {
        params.bars(0)
    }

    fn new(params: &Params) -> Self {
        let period = params.bars(0) as f64;
        Self {
            last: f64::NAN,
            returns: Moments::new(params.bars(0)),
            scale: Scale::new((period - 1.0) / period, params.real(1)),
        }
    }

    #[inline(always)]
    fn next(&mut self, [value]: [f64; 1], _: [f64; 1]) -> [f64; 1] {
        let last = mem::replace(&mut self.last, value);
        if last.is_nan() {
            return [f64::NAN];
        }
        let (_, deviation) = self.returns.push(log_ratio(value, last));
        [self.scale.percent(deviation * deviation)]
    }
}
