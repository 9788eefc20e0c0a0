//! What an indicator says about itself, and the check of the parameters it is given.

use rumbo_market::{Lang, Text};
use serde::Serialize;

/// Longest window of any indicator, in bars: TA-Lib's limit.
pub const PERIOD_MAX: f64 = 100_000.0;

/// Most parameters an indicator has.
const PARAMETERS_MAX: usize = 8;

/// A text in both languages that is part of the program.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Phrase {
    pub es: &'static str,
    pub en: &'static str,
}

impl Phrase {
    /// The text in one language.
    pub fn get(&self, lang: Lang) -> &'static str {
        match lang {
            Lang::Es => self.es,
            Lang::En => self.en,
        }
    }

    /// Copies both languages.
    pub fn to_text(self) -> Text {
        Text::new(self.es, self.en)
    }
}

/// Where one input column comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Input {
    /// Any series: the caller names it, before the parameters.
    Series,
    /// A column of the bars: never written in an expression.
    Open,
    High,
    Low,
    Close,
    Volume,
}

/// What an output measures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// A level in the unit of the input series, drawn over it.
    Series,
    /// A distance in the unit of the input series.
    SeriesChange,
    /// A price level, drawn over the price.
    Price,
    /// A distance between prices.
    PriceChange,
    /// Percent: 5 is five percent.
    Percent,
    /// Traded quantity.
    Volume,
    /// The square of the unit of the input series.
    SeriesSquared,
    /// A price times a traded quantity.
    PriceVolume,
    /// A price over a traded quantity.
    PricePerVolume,
    /// A number of bars, or the number of a bar.
    Bars,
    /// An angle in degrees.
    Degrees,
    /// A number without unit and without bounds.
    Score,
}

/// What an indicator tells of, as a catalogue sorts them; TA-Lib's groups where it has one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Group {
    /// Averages, bands and levels, drawn over the price.
    Overlap,
    /// Speed, strength and exhaustion of a move.
    Momentum,
    /// What was traded behind the price.
    Volume,
    /// How far prices travel.
    Volatility,
    /// One price made of the prices of a bar.
    Price,
    /// Period and phase of a cycle.
    Cycle,
    /// Deviation, regression, correlation.
    Statistics,
    /// Arithmetic on series.
    Math,
    /// Shapes of one or several bars: not zero where one is complete.
    Pattern,
}

impl Group {
    /// Every group, in the order in which a catalogue shows them.
    pub const ALL: [Self; 9] = [
        Self::Overlap,
        Self::Momentum,
        Self::Volume,
        Self::Volatility,
        Self::Price,
        Self::Cycle,
        Self::Statistics,
        Self::Math,
        Self::Pattern,
    ];

    /// Its name in the catalogue.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Overlap => "overlap",
            Self::Momentum => "momentum",
            Self::Volume => "volume",
            Self::Volatility => "volatility",
            Self::Price => "price",
            Self::Cycle => "cycle",
            Self::Statistics => "statistics",
            Self::Math => "math",
            Self::Pattern => "pattern",
        }
    }
}

/// One parameter. It may be left out when all after it are left out too.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct ParameterSpec {
    pub name: &'static str,
    pub default: f64,
    /// Smallest value allowed.
    pub min: f64,
    /// Largest value allowed.
    pub max: f64,
    /// Whole numbers only.
    pub integer: bool,
}

impl ParameterSpec {
    /// A number of bars.
    pub(super) const fn bars(name: &'static str, default: f64, min: f64) -> Self {
        Self {
            name,
            default,
            min,
            max: PERIOD_MAX,
            integer: true,
        }
    }

    /// A number that need not be whole.
    pub(super) const fn real(name: &'static str, default: f64, min: f64, max: f64) -> Self {
        Self {
            name,
            default,
            min,
            max,
            integer: false,
        }
    }

    /// How many standard deviations, of either sign.
    pub(super) const fn deviations(name: &'static str, default: f64) -> Self {
        Self {
            name,
            default,
            min: -1e6,
            max: 1e6,
            integer: false,
        }
    }
}

/// One output column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct OutputSpec {
    pub name: &'static str,
    pub unit: Unit,
}

/// The catalogue entry of an indicator.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct IndicatorSpec {
    /// TA-Lib's name in lower case where it has one.
    pub id: &'static str,
    pub group: Group,
    pub title: Phrase,
    /// One sentence: what it shows.
    pub summary: Phrase,
    /// Input columns in the order in which `run` and `next` take them.
    pub inputs: &'static [Input],
    /// Parameters in TA-Lib's order.
    pub parameters: &'static [ParameterSpec],
    pub outputs: &'static [OutputSpec],
    /// Where the definition comes from.
    pub source: &'static str,
}

impl IndicatorSpec {
    /// Number of series the caller names, before the parameters.
    pub fn series(&self) -> usize {
        self.inputs
            .iter()
            .filter(|&&input| input == Input::Series)
            .count()
    }

    /// The default of the parameter at `at`, which is a whole number.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "the default of a parameter of this kind is a whole number from 0 to PERIOD_MAX"
    )]
    pub(super) fn default_bars(&self, at: usize) -> usize {
        self.parameters[at].default as usize
    }

    /// Checks `given` and fills the parameters left out with their defaults.
    pub fn params(&self, given: &[f64]) -> Result<Params, ParameterError> {
        if given.len() > self.parameters.len() {
            return Err(ParameterError::TooMany {
                indicator: self.id,
                given: given.len(),
                max: self.parameters.len(),
            });
        }
        let mut values = [f64::NAN; PARAMETERS_MAX];
        for (at, parameter) in self.parameters.iter().enumerate() {
            let value = given.get(at).copied().unwrap_or(parameter.default);
            let indicator = self.id;
            if !(parameter.min..=parameter.max).contains(&value) {
                return Err(ParameterError::OutOfRange {
                    indicator,
                    parameter: parameter.name,
                    value,
                    min: parameter.min,
                    max: parameter.max,
                });
            }
            if parameter.integer && value.fract() != 0.0 {
                return Err(ParameterError::NotWhole {
                    indicator,
                    parameter: parameter.name,
                    value,
                });
            }
            values[at] = value;
        }
        Ok(Params { values })
    }
}

/// A full list of parameters that passed [`IndicatorSpec::params`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Params {
    values: [f64; PARAMETERS_MAX],
}

impl Params {
    /// The parameter at `at` as it was given.
    pub fn real(&self, at: usize) -> f64 {
        self.values[at]
    }

    /// The parameter at `at` as a number of bars. It was checked to be whole and in range.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a parameter of this kind is a whole number from 0 to PERIOD_MAX"
    )]
    pub fn bars(&self, at: usize) -> usize {
        self.values[at] as usize
    }
}

/// The parameters do not fit the indicator.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
pub enum ParameterError {
    #[error("`{indicator}` takes at most {max} parameters, {given} given")]
    TooMany {
        indicator: &'static str,
        given: usize,
        max: usize,
    },
    #[error("`{parameter}` of `{indicator}` must be {min} to {max}, not {value}")]
    OutOfRange {
        indicator: &'static str,
        parameter: &'static str,
        value: f64,
        min: f64,
        max: f64,
    },
    #[error("`{parameter}` of `{indicator}` must be a whole number, not {value}")]
    NotWhole {
        indicator: &'static str,
        parameter: &'static str,
        value: f64,
    },
}
