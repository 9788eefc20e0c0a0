//! Volume profile.

use std::ops::Range;

use super::kind::Indicator;
use super::rolling::{larger, smaller};
use super::spec::{Group, IndicatorSpec, Input, OutputSpec, ParameterSpec, Params, Phrase, Unit};

/// Centre of the price bin with most volume (point of control), and the ends of the bins around it that
/// hold `share` percent of the volume (value area).
///
/// Needs `period` rows. The volume of a bar counts at its typical price; bins of equal width divide the
/// range of typical prices in the window. From the point of control the side with more volume in its
/// next bin grows first, the upper one when equal. NaN over a window in which nothing was traded.
/// Each bar visits the whole window, so the period is limited.
#[derive(Debug, Clone)]
pub(super) struct VolumeProfile {
    /// Typical price and volume of the bars in the window, in a ring.
    ring: Box<[[f64; 2]]>,
    at: usize,
    bins: Box<[f64]>,
    share: f64,
}

/// Longest window, in bars.
const PERIOD_MAX: f64 = 2_000.0;
const BINS_MAX: f64 = 200.0;

/// The bin of a price that lies `above` the lowest.
#[inline(always)]
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "0 to the number of bins, and 0 when there is no range"
)]
fn bin(above: f64, per_price: f64, count: usize) -> usize {
    ((above * per_price) as usize).min(count - 1)
}

/// The bin with most volume and those around it that hold `share` of all.
fn value_area(bins: &[f64], share: f64) -> Option<(usize, Range<usize>)> {
    let total: f64 = bins.iter().sum();
    if total.is_nan() || total <= 0.0 {
        return None;
    }
    let mut centre = 0;
    for (at, &volume) in bins.iter().enumerate() {
        if volume > bins[centre] {
            centre = at;
        }
    }
    let mut area = centre..centre + 1;
    let mut held = bins[centre];
    while held < share * total && area.len() < bins.len() {
        let above = bins.get(area.end).copied().unwrap_or(f64::NEG_INFINITY);
        let below = match area.start {
            0 => f64::NEG_INFINITY,
            start => bins[start - 1],
        };
        if above >= below {
            area.end += 1;
            held += above;
        } else {
            area.start -= 1;
            held += below;
        }
    }
    Some((centre, area))
}

impl Indicator<4, 3> for VolumeProfile {
    const SPEC: &'static IndicatorSpec = &IndicatorSpec {
        id: "volume_profile",
        group: Group::Volume,
        title: Phrase {
            es: "Perfil de volumen",
            en: "Volume profile",
        },
        summary: Phrase {
            es: "Precio en el que más se negoció en las últimas velas y los límites de la zona que reúne el 70 % del volumen.",
            en: "Price at which most was traded over the last bars and the ends of the zone that holds 70 % of the volume.",
        },
        inputs: &[Input::High, Input::Low, Input::Close, Input::Volume],
        parameters: &[
            ParameterSpec {
                max: PERIOD_MAX,
                ..ParameterSpec::bars("period", 100.0, 1.0)
            },
            ParameterSpec {
                max: BINS_MAX,
                ..ParameterSpec::bars("bins", 24.0, 1.0)
            },
            ParameterSpec::real("share", 70.0, 1.0, 100.0),
        ],
        outputs: &[
            OutputSpec {
                name: "poc",
                unit: Unit::Price,
            },
            OutputSpec {
                name: "value_high",
                unit: Unit::Price,
            },
            OutputSpec {
                name: "value_low",
                unit: Unit::Price,
            },
        ],
        source: "Steidlmayer and Koy, Markets and Market Logic (1986)",
    };

    fn warmup(params: &Params) -> usize {
        params.bars(0) - 1
    }

    fn new(params: &Params) -> Self {
        Self {
            ring: vec![[0.0; 2]; params.bars(0)].into(),
            at: 0,
            bins: vec![0.0; params.bars(1)].into(),
            share: params.real(2) / 100.0,
        }
    }

    #[inline(always)]
    fn next(&mut self, [high, low, close, volume]: [f64; 4], _: [f64; 4]) -> [f64; 3] {
        self.ring[self.at] = [(high + low + close) / 3.0, volume];
        self.at += 1;
        if self.at == self.ring.len() {
            self.at = 0;
        }
        let (mut lowest, mut highest) = (f64::INFINITY, f64::NEG_INFINITY);
        for &[price, _] in &self.ring {
            lowest = smaller(lowest, price);
            highest = larger(highest, price);
        }
        let count = self.bins.len();
        let per_price = count as f64 / (highest - lowest);
        self.bins.fill(0.0);
        for &[price, volume] in &self.ring {
            self.bins[bin(price - lowest, per_price, count)] += volume;
        }
        let Some((centre, area)) = value_area(&self.bins, self.share) else {
            return [f64::NAN; 3];
        };
        let width = (highest - lowest) / count as f64;
        [
            lowest + (centre as f64 + 0.5) * width,
            lowest + area.end as f64 * width,
            lowest + area.start as f64 * width,
        ]
    }
}
