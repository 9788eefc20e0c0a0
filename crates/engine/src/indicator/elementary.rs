//! Elementary functions in lanes.
//!
//! A function of the C library takes one value at a time. Here each is a formula without branches
//! where one holds, which a batch runs over rows side by side; elsewhere it is the library's. The
//! formulas are those of FreeBSD's msun, so they err by less than one unit in the last place (the
//! tangent by two), and give the same digits on every machine.

use std::f64::consts::{FRAC_2_PI, FRAC_PI_2, FRAC_PI_4};

/// Arc tangents of 0, 1/2, 1, 3/2 and infinity, with what they lack.
const ARCS: [(f64, f64); 5] = [
    (0.0, 0.0),
    (4.636_476_090_008_061e-1, 2.269_877_745_296_168_7e-17),
    (FRAC_PI_4, 3.061_616_997_868_383e-17),
    (9.827_937_232_473_29e-1, 1.390_331_103_123_099_8e-17),
    (FRAC_PI_2, 6.123_233_995_736_766e-17),
];

/// A function of one value.
pub(super) trait Elementary {
    /// Tells whether `simple` holds for a value.
    fn is_simple(value: f64) -> bool;

    /// The function, without branches.
    fn simple(value: f64) -> f64;

    /// The function where `simple` does not hold.
    fn library(value: f64) -> f64;

    /// The function.
    #[inline(always)]
    fn of(value: f64) -> f64 {
        if Self::is_simple(value) {
            Self::simple(value)
        } else {
            Self::library(value)
        }
    }

    /// The function of value after value.
    #[inline(always)]
    fn sweep_values(values: &[f64], outputs: &mut [f64]) {
        const ROWS: usize = 32;
        let (groups, rest) = values.as_chunks::<ROWS>();
        let (group_outputs, rest_outputs) = outputs.as_chunks_mut::<ROWS>();
        for (values, outputs) in groups.iter().zip(group_outputs) {
            let is_simple = |all: bool, value: &f64| all & Self::is_simple(*value);
            if values.iter().fold(true, is_simple) {
                for row in 0..ROWS {
                    outputs[row] = Self::simple(values[row]);
                }
            } else {
                for row in 0..ROWS {
                    outputs[row] = Self::of(values[row]);
                }
            }
        }
        for (value, output) in rest.iter().zip(rest_outputs) {
            *output = Self::of(*value);
        }
    }
}

/// Largest angle whose quarter turns [`quarters`] counts.
pub(super) const ANGLE_MAX: f64 = 1e6;

/// What is left of an angle of up to [`ANGLE_MAX`] without its whole quarter turns, as a number and
/// what that lacks, and a number whose last two bits count the quarters.
#[inline(always)]
fn quarters(angle: f64) -> (f64, f64, u64) {
    /// Added to a number, leaves the nearest whole one in the last bits.
    const WHOLE: f64 = 6_755_399_441_055_744.0;
    // A quarter turn in parts of 33 bits, whose products are exact, and the rest.
    const FIRST: f64 = f64::from_bits(0x3FF9_21FB_5440_0000);
    const SECOND: f64 = f64::from_bits(0x3DD0_B461_1A60_0000);
    const THIRD: f64 = f64::from_bits(0x3BA3_198A_2E00_0000);
    const REST: f64 = f64::from_bits(0x397B_839A_2520_49C1);
    let shifted = angle * FRAC_2_PI + WHOLE;
    let count = shifted - WHOLE;
    let first = angle - count * FIRST;
    let part = count * SECOND;
    let second = first - part;
    let lack = (first - second) - part;
    let part = count * THIRD;
    let third = second - part;
    let lack = count * REST - ((second - third) - part) - lack;
    let left = third - lack;
    (left, (third - left) - lack, shifted.to_bits())
}

/// Sine of an angle of at most an eighth of a turn.
#[inline(always)]
fn sine_of(angle: f64, lack: f64) -> f64 {
    const S: [f64; 6] = [
        -1.666_666_666_666_663_2e-1,
        8.333_333_333_322_49e-3,
        -1.984_126_982_985_795e-4,
        2.755_731_370_707_006_8e-6,
        -2.505_076_025_340_686_3e-8,
        1.589_690_995_211_55e-10,
    ];
    let square = angle * angle;
    let fourth = square * square;
    let high = S[1] + square * (S[2] + square * S[3]) + square * fourth * (S[4] + square * S[5]);
    let cube = square * angle;
    angle - ((square * (0.5 * lack - cube * high) - lack) - cube * S[0])
}

/// Cosine of an angle of at most an eighth of a turn.
#[inline(always)]
fn cosine_of(angle: f64, lack: f64) -> f64 {
    const C: [f64; 6] = [
        4.166_666_666_666_66e-2,
        -1.388_888_888_887_411e-3,
        2.480_158_728_947_673e-5,
        -2.755_731_435_139_066_3e-7,
        2.087_572_321_298_175e-9,
        -1.135_964_755_778_819_5e-11,
    ];
    let square = angle * angle;
    let fourth = square * square;
    let high = square * (C[0] + square * (C[1] + square * C[2]))
        + fourth * fourth * (C[3] + square * (C[4] + square * C[5]));
    let half = 0.5 * square;
    let rough = 1.0 - half;
    rough + (((1.0 - rough) - half) + (square * high - angle * lack))
}

/// Sine and cosine of an angle of up to [`ANGLE_MAX`].
#[inline(always)]
pub(super) fn sine_and_cosine(angle: f64) -> (f64, f64) {
    let (left, lack, count) = quarters(angle);
    let (sine, cosine) = (sine_of(left, lack), cosine_of(left, lack));
    let is_odd = count & 1 == 1;
    let signed = |value: f64, count: u64| f64::from_bits(value.to_bits() ^ ((count & 2) << 62));
    (
        signed(if is_odd { cosine } else { sine }, count),
        signed(if is_odd { sine } else { cosine }, count.wrapping_add(1)),
    )
}

/// Arc tangent of any value.
#[inline(always)]
pub(super) fn arc_tangent(value: f64) -> f64 {
    arc_tangent_of(value, 1.0)
}

/// Arc tangent of a quotient. Only one division is waited for.
#[inline(always)]
pub(super) fn arc_tangent_of(over: f64, under: f64) -> f64 {
    const A: [f64; 11] = [
        3.333_333_333_333_293e-1,
        -1.999_999_999_987_648_3e-1,
        1.428_571_427_250_346_6e-1,
        -1.111_111_040_546_235_6e-1,
        9.090_887_133_436_507e-2,
        -7.691_876_205_044_83e-2,
        6.661_073_137_387_531e-2,
        -5.833_570_133_790_573_5e-2,
        4.976_877_994_615_932_4e-2,
        -3.653_157_274_421_691_6e-2,
        1.628_582_011_536_578_2e-2,
    ];
    let (sine, cosine) = (over.abs(), under.abs());
    // Turned back by the nearest of the known arcs: the quotient is then the tangent of what is left.
    let (mut arc, mut left, mut right) = (ARCS[0], sine, cosine);
    let turned = [
        (0.437_5, ARCS[1], 2.0 * sine - cosine, 2.0 * cosine + sine),
        (0.687_5, ARCS[2], sine - cosine, sine + cosine),
        (1.187_5, ARCS[3], sine - 1.5 * cosine, cosine + 1.5 * sine),
        (2.437_5, ARCS[4], -cosine, sine),
    ];
    for (from, its_arc, its_left, its_right) in turned {
        let is_beyond = sine >= from * cosine;
        arc.0 = if is_beyond { its_arc.0 } else { arc.0 };
        arc.1 = if is_beyond { its_arc.1 } else { arc.1 };
        left = if is_beyond { its_left } else { left };
        right = if is_beyond { its_right } else { right };
    }
    let tangent = left / right;
    let square = tangent * tangent;
    let fourth = square * square;
    let odd = square
        * (A[0]
            + fourth
                * (A[2] + fourth * (A[4] + fourth * (A[6] + fourth * (A[8] + fourth * A[10])))));
    let even =
        fourth * (A[1] + fourth * (A[3] + fourth * (A[5] + fourth * (A[7] + fourth * A[9]))));
    let angle = arc.0 - ((tangent * (odd + even) - arc.1) - tangent);
    let sign = (over.to_bits() ^ under.to_bits()) & (1 << 63);
    f64::from_bits(angle.to_bits() ^ sign)
}

/// A positive normal number as a power of two and what is left, less 1; and the logarithm of that
/// without its first two terms, which are `left - left² / 2`.
#[inline(always)]
fn logarithm_parts(value: f64) -> (f64, f64, f64) {
    const L: [f64; 7] = [
        6.666_666_666_666_735e-1,
        3.999_999_999_940_942e-1,
        2.857_142_874_366_239e-1,
        2.222_219_843_214_978_4e-1,
        1.818_357_216_161_805e-1,
        1.531_383_769_920_937_3e-1,
        1.479_819_860_511_658_6e-1,
    ];
    /// Bits of about the square root of 1/2, from which on what is left is counted.
    const ROOT: u64 = 0x3FE6_A09E_0000_0000;
    const ONE: u64 = 0x3FF0_0000_0000_0000;
    /// The bits below the exponent.
    const FRACTION: u64 = 0x000F_FFFF_FFFF_FFFF;
    /// A float whose last bits hold a whole number, and that float with the exponent's bias in them.
    const WHOLE: f64 = 4_503_599_627_370_496.0;
    const BIAS: f64 = 1_023.0;
    let bits = value.to_bits().wrapping_add(ONE - ROOT);
    let power = f64::from_bits(WHOLE.to_bits() | (bits >> 52)) - (WHOLE + BIAS);
    let left = f64::from_bits((bits & FRACTION).wrapping_add(ROOT)) - 1.0;
    let half = 0.5 * left * left;
    let share = left / (2.0 + left);
    let square = share * share;
    let fourth = square * square;
    let odd = fourth * (L[1] + fourth * (L[3] + fourth * L[5]));
    let even = square * (L[0] + fourth * (L[2] + fourth * (L[4] + fourth * L[6])));
    (power, left, share * (half + (even + odd)))
}

/// Natural logarithm of a positive normal number.
#[inline(always)]
pub(super) fn natural_logarithm(value: f64) -> f64 {
    const LN_2: (f64, f64) = (6.931_471_803_691_238e-1, 1.908_214_929_270_587_7e-10);
    let (power, left, terms) = logarithm_parts(value);
    let half = 0.5 * left * left;
    terms + power * LN_2.1 - half + left + power * LN_2.0
}

/// Decimal logarithm of a positive normal number.
#[inline(always)]
pub(super) fn decimal_logarithm(value: f64) -> f64 {
    const PER_LN_10: (f64, f64) = (4.342_944_818_781_689e-1, 2.508_294_671_164_527_5e-11);
    const LOG10_2: (f64, f64) = (3.010_299_956_636_117_7e-1, 3.694_239_077_158_931e-13);
    /// The bits of a number whose products with those above are exact.
    const SHORT: u64 = 0xFFFF_FFFF_0000_0000;
    let (power, left, terms) = logarithm_parts(value);
    let half = 0.5 * left * left;
    let high = f64::from_bits((left - half).to_bits() & SHORT);
    let low = (left - high) - half + terms;
    let scaled = high * PER_LN_10.0;
    let of_power = power * LOG10_2.0;
    let rest = power * LOG10_2.1 + (low + high) * PER_LN_10.1 + low * PER_LN_10.0;
    let sum = of_power + scaled;
    rest + ((of_power - sum) + scaled) + sum
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Checks a function against another one on numbers from `from` to `until`, on both sides of zero
    /// when `from` is negative, evenly in their logarithm otherwise.
    fn check(
        found: impl Fn(f64) -> f64,
        expected: fn(f64) -> f64,
        from: f64,
        until: f64,
        ulps: u64,
    ) {
        const NUMBERS: u32 = 200_000;
        for at in 0..=NUMBERS {
            let share = f64::from(at) / f64::from(NUMBERS);
            let value = if from < 0.0 {
                from + (until - from) * share
            } else {
                (from.ln() + (until.ln() - from.ln()) * share).exp()
            };
            let (found, expected) = (found(value), expected(value));
            let apart = found.to_bits().abs_diff(expected.to_bits());
            assert!(
                apart <= ulps,
                "{value:e}: {found:e} instead of {expected:e}"
            );
        }
    }

    #[test]
    fn formulas_equal_the_library() {
        check(natural_logarithm, f64::ln, 1e-307, 1e307, 1);
        check(natural_logarithm, f64::ln, 0.5, 2.0, 1);
        check(decimal_logarithm, f64::log10, 1e-307, 1e307, 1);
        check(decimal_logarithm, f64::log10, 0.5, 2.0, 2);
        check(arc_tangent, f64::atan, -8.0, 8.0, 1);
        check(arc_tangent, f64::atan, 1e-300, 1e300, 1);
        check(
            |angle| sine_and_cosine(angle).0,
            f64::sin,
            -ANGLE_MAX,
            ANGLE_MAX,
            1,
        );
        check(|angle| sine_and_cosine(angle).0, f64::sin, 1e-300, 10.0, 1);
        check(
            |angle| sine_and_cosine(angle).1,
            f64::cos,
            -ANGLE_MAX,
            ANGLE_MAX,
            1,
        );
        check(|angle| sine_and_cosine(angle).1, f64::cos, 1e-300, 10.0, 1);
        let tangent = |angle| {
            let (sine, cosine) = sine_and_cosine(angle);
            sine / cosine
        };
        check(tangent, f64::tan, -ANGLE_MAX, ANGLE_MAX, 2);
    }

    #[test]
    fn whole_powers_are_exact() {
        for power in 0..=22 {
            assert_eq!(decimal_logarithm(10_f64.powi(power)), f64::from(power));
        }
        assert_eq!(natural_logarithm(1.0), 0.0);
    }

    #[test]
    fn multiples_of_a_quarter_turn_keep_their_digits() {
        for count in 1..600_000_u32 {
            let angle = f64::from(count) * FRAC_PI_2;
            let (sine, cosine) = sine_and_cosine(angle);
            for (found, expected) in [(sine, angle.sin()), (cosine, angle.cos())] {
                let error = (found - expected).abs();
                assert!(
                    error <= expected.abs() * f64::EPSILON,
                    "{angle:e}: {found:e}, {expected:e}"
                );
            }
        }
    }
}
