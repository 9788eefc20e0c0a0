//! Random programs of the rule language and random bars.

use rumbo_engine::indicator::{IndicatorSpec, LIST};
use rumbo_market::{Bar, Bars, Calendar, Timeframe};

/// A seeded linear congruential generator.
#[derive(Debug)]
pub(super) struct Random(u64);

impl Random {
    pub(super) fn new(seed: u64) -> Self {
        let mut random = Self(seed);
        random.step();
        random.step();
        random
    }

    fn step(&mut self) -> u64 {
        let step = self.0.wrapping_mul(6_364_136_223_846_793_005);
        self.0 = step.wrapping_add(1_442_695_040_888_963_407);
        self.0 >> 11
    }

    /// Uniform in 0..1.
    pub(super) fn unit(&mut self) -> f64 {
        self.step() as f64 / (1u64 << 53) as f64
    }

    /// Uniform in `0..count`.
    pub(super) fn below(&mut self, count: usize) -> usize {
        usize::try_from((self.step() >> 20) % count as u64).expect("it is below a usize")
    }

    fn pick<'a>(&mut self, among: &[&'a str]) -> &'a str {
        among[self.below(among.len())]
    }
}

const DEPTH: usize = 5;

/// Text of a program: a number or a condition. It may use the parameter `p`.
pub(super) fn program(random: &mut Random) -> String {
    if random.below(2) == 0 {
        number(random, DEPTH, true)
    } else {
        condition(random, DEPTH, true)
    }
}

fn number(random: &mut Random, depth: usize, on: bool) -> String {
    let columns = [
        "open", "high", "low", "close", "volume", "hl2", "hlc3", "ohlc4", "hour", "weekday", "day",
        "month",
    ];
    if depth == 0 {
        return match random.below(6) {
            0 => format!("{}", random.below(100)),
            1 => format!("{:.2}", random.unit() * 10.0),
            2 => "p".to_owned(),
            _ => random.pick(&columns).to_owned(),
        };
    }
    let below = depth - 1;
    match random.below(12) {
        0 => format!("-({})", number(random, below, on)),
        1 => format!("abs({})", number(random, below, on)),
        2 => {
            let pair = (number(random, below, on), number(random, below, on));
            format!("{}({}, {})", random.pick(&["min", "max"]), pair.0, pair.1)
        }
        3 => format!("({})[{}]", number(random, below, on), random.below(9)),
        4 => format!("bars_since({})", condition(random, below, on)),
        5 if on => {
            let inner = number(random, below, false);
            format!("on(\"{}\", {inner})", random.pick(&["4h", "1d", "1w"]))
        }
        6..=8 => indicator(random, below, on),
        _ => {
            let op = random.pick(&["+", "-", "*", "/"]);
            format!(
                "({} {op} {})",
                number(random, below, on),
                number(random, below, on)
            )
        }
    }
}

fn condition(random: &mut Random, depth: usize, on: bool) -> String {
    if depth == 0 {
        return random
            .pick(&["true", "false", "close > open", "hour >= 12"])
            .to_owned();
    }
    let below = depth - 1;
    match random.below(9) {
        0 => format!("not ({})", condition(random, below, on)),
        1 => format!(
            "({} and {})",
            condition(random, below, on),
            condition(random, below, on)
        ),
        2 => format!(
            "({} or {})",
            condition(random, below, on),
            condition(random, below, on)
        ),
        3 => {
            let function = random.pick(&["crosses_above", "crosses_below"]);
            let pair = (number(random, below, on), number(random, below, on));
            format!("{function}({}, {})", pair.0, pair.1)
        }
        4 => {
            let function = random.pick(&["rising", "falling"]);
            format!(
                "{function}({}, {})",
                number(random, below, on),
                1 + random.below(4)
            )
        }
        5 => format!("({})[{}]", condition(random, below, on), random.below(5)),
        6 if on => {
            let inner = condition(random, below, false);
            format!("on(\"{}\", {inner})", random.pick(&["4h", "1d", "1w"]))
        }
        _ => {
            let op = random.pick(&["<", "<=", ">", ">=", "==", "!="]);
            format!(
                "({} {op} {})",
                number(random, below, on),
                number(random, below, on)
            )
        }
    }
}

fn indicator(random: &mut Random, depth: usize, on: bool) -> String {
    let spec: &IndicatorSpec = LIST[random.below(LIST.len())].spec();
    let mut arguments: Vec<String> = Vec::new();
    for _ in 0..spec.series() {
        arguments.push(number(random, depth.min(2), on));
    }
    for parameter in &spec.parameters[..random.below(spec.parameters.len() + 1)] {
        let value = parameter.min + random.unit() * (parameter.max - parameter.min).min(12.0);
        let value = if parameter.integer {
            value.floor()
        } else {
            value
        };
        arguments.push(value.to_string());
    }
    let output = spec.outputs[random.below(spec.outputs.len())].name;
    let call = format!("{}({})", spec.id, arguments.join(", "));
    if spec.outputs.len() == 1 {
        call
    } else {
        format!("{call}.{output}")
    }
}

/// A random walk with gaps, equal closes and bars without volume.
pub(super) fn bars(
    random: &mut Random,
    calendar: Calendar,
    timeframe: Timeframe,
    rows: usize,
) -> Bars {
    const FROM: i64 = 1_610_000_000_000;
    const YEARS_5_MS: i64 = 5 * 366 * 86_400_000;
    let skipped = random.below(50);
    let mut close = 100.0;
    let mut bars = Bars::with_capacity(rows);
    for opened_at in calendar
        .expected(timeframe, FROM, FROM + YEARS_5_MS)
        .skip(skipped)
    {
        if bars.len() == rows {
            break;
        }
        if random.below(20) == 0 {
            continue;
        }
        let open = close;
        if random.below(8) > 0 {
            close *= 1.0 + (random.unit() - 0.5) * 0.04;
        }
        bars.push(Bar {
            opened_at,
            open,
            high: f64::max(open, close) * (1.0 + random.unit() * 0.01),
            low: f64::min(open, close) * (1.0 - random.unit() * 0.01),
            close,
            volume: if random.below(15) == 0 {
                0.0
            } else {
                random.unit() * 1e4
            },
        });
    }
    assert_eq!(bars.len(), rows, "the period is too short");
    bars
}
