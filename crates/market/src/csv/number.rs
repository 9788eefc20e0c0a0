//! Decimal numbers from bytes, equal bit for bit to the standard library's parser.

/// Powers of ten that an f64 holds exactly.
const EXACT_POWERS: [f64; 23] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
    1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
];

/// Integers up to here are exact in an f64.
const EXACT_INTEGER_MAX: u64 = 1 << 53;

/// Digits that always fit in a u64.
const DIGITS_MAX: usize = 19;

/// Reads a plain decimal (`-12.345`) from the start of `bytes`; returns it with its length.
///
/// Stops at the first byte that cannot continue such a number; the caller checks that byte.
/// None when there is no digit or the number has more digits than the fast path carries.
pub(super) fn plain_decimal(bytes: &[u8]) -> Option<(f64, usize)> {
    let negative = bytes.first() == Some(&b'-');
    let start = usize::from(negative);
    let mut at = start;
    let mut mantissa = 0u64;
    while let Some(digit) = digit_at(bytes, at) {
        mantissa = mantissa.wrapping_mul(10).wrapping_add(digit);
        at += 1;
    }
    let mut digits = at - start;
    let mut decimals = 0;
    if bytes.get(at) == Some(&b'.') {
        at += 1;
        let point = at;
        while let Some(digit) = digit_at(bytes, at) {
            mantissa = mantissa.wrapping_mul(10).wrapping_add(digit);
            at += 1;
        }
        decimals = at - point;
        digits += decimals;
    }
    if digits == 0 {
        return None;
    }
    // One rounding of two exact operands: the quotient is the nearest f64 (Clinger 1990).
    if digits <= DIGITS_MAX && mantissa <= EXACT_INTEGER_MAX && decimals < EXACT_POWERS.len() {
        let value = mantissa as f64 / EXACT_POWERS[decimals];
        return Some((if negative { -value } else { value }, at));
    }
    let value = std::str::from_utf8(&bytes[..at]).ok()?.parse().ok()?;
    Some((value, at))
}

/// Reads a whole field in any notation the standard library accepts, spaces trimmed.
pub(super) fn number(field: &str) -> Option<f64> {
    field.trim().parse().ok()
}

#[inline]
fn digit_at(bytes: &[u8], at: usize) -> Option<u64> {
    let digit = bytes.get(at)?.wrapping_sub(b'0');
    (digit < 10).then_some(u64::from(digit))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn check(text: &str) {
        let (value, length) = plain_decimal(text.as_bytes()).unwrap();
        assert_eq!(length, text.len());
        assert_eq!(
            value.to_bits(),
            text.parse::<f64>().unwrap().to_bits(),
            "{text}"
        );
    }

    #[test]
    fn plain_decimals_equal_std() {
        for text in [
            "0",
            "-0",
            "0.0",
            "13752.18233851",
            "0.05655554",
            "9007199254740992",
            "9007199254740993",
            "18446744073709551616",
            "99999999999999999999999999",
            "0.1000000000000000055511151231257827021181583404541015625",
            "1.7976931348623157",
            "5.",
            ".5",
            "-.5",
            "0.00000000000000000000000000001",
        ] {
            check(text);
        }
    }

    #[test]
    fn text_without_digits_is_not_a_number() {
        for text in ["", "-", ".", "-.", "e5", "NaN", "+1"] {
            assert_eq!(plain_decimal(text.as_bytes()), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn shortest_notation_comes_back(bits in any::<u64>()) {
            let value = f64::from_bits(bits);
            prop_assume!(value.is_finite());
            check(&value.to_string());
        }

        #[test]
        fn any_digits_equal_std(text in "-?[0-9]{1,25}(\\.[0-9]{0,25})?") {
            check(&text);
        }
    }
}
