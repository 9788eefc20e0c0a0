//! Heikin-Ashi bars.

use super::kind::Indicator;
use super::rolling::{larger, smaller};
use super::spec::{Group, IndicatorSpec, Input, OutputSpec, Params, Phrase, Unit};

/// Open is the middle of the previous smoothed bar, close the mean of the bar, high and low the
/// extremes of all.
///
/// Needs 1 row. The first open is the middle of the first bar's open and close.
#[derive(Debug, Clone)]
pub(super) struct Ha {
    /// NaN before the first row.
    open: f64,
    close: f64,
}

impl Indicator<4, 4> for Ha {
    const SPEC: &'static IndicatorSpec = &IndicatorSpec {
        id: "ha",
        group: Group::Price,
        title: Phrase {
            es: "Velas Heikin-Ashi",
            en: "Heikin-Ashi bars",
        },
        summary: Phrase {
            es: "Velas suavizadas con las anteriores, para ver la tendencia sin ruido.",
            en: "Bars smoothed with those before, to see the trend without noise.",
        },
        inputs: &[Input::Open, Input::High, Input::Low, Input::Close],
        parameters: &[],
        outputs: &[
            OutputSpec {
                name: "open",
                unit: Unit::Price,
            },
            OutputSpec {
                name: "high",
                unit: Unit::Price,
            },
            OutputSpec {
                name: "low",
                unit: Unit::Price,
            },
            OutputSpec {
                name: "close",
                unit: Unit::Price,
            },
        ],
        source: "Valcu, Technical Analysis of Stocks and Commodities 22 (2004); TA-Lib 0.8 HA",
    };

    fn warmup(_params: &Params) -> usize {
        0
    }

    fn new(_params: &Params) -> Self {
        Self {
            open: f64::NAN,
            close: f64::NAN,
        }
    }

    #[inline(always)]
    fn next(&mut self, [open, high, low, close]: [f64; 4], _: [f64; 4]) -> [f64; 4] {
        let before = if self.open.is_nan() {
            open + close
        } else {
            self.open + self.close
        };
        self.open = before / 2.0;
        self.close = (((open + high) + low) + close) / 4.0;
        [
            self.open,
            larger(larger(self.open, self.close), high),
            smaller(smaller(self.open, self.close), low),
            self.close,
        ]
    }
}
