//! How risky an asset is on the scale that funds print.

/// Annual volatility from which each class above the first begins.
///
/// Source: CESR/10-673, guidelines on the synthetic risk and reward indicator, volatility intervals.
const CLASS_STARTS: [f64; 6] = [0.005, 0.02, 0.05, 0.10, 0.15, 0.25];

/// Class 1 (calm) to 7 (wild) of an annual volatility, itself a ratio; `None` where it is undefined.
pub fn risk_class(volatility: f64) -> Option<u8> {
    if !volatility.is_finite() || volatility < 0.0 {
        return None;
    }
    (1..)
        .zip(std::iter::once(0.0).chain(CLASS_STARTS))
        .take_while(|(_, start)| volatility >= *start)
        .map(|(class, _)| class)
        .last()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_begin_at_the_published_volatilities() {
        let check = |volatility, class| assert_eq!(risk_class(volatility), class, "{volatility}");
        check(0.0, Some(1));
        check(0.004_9, Some(1));
        check(0.005, Some(2));
        check(0.049, Some(3));
        check(0.05, Some(4));
        check(0.149, Some(5));
        check(0.15, Some(6));
        check(0.25, Some(7));
        check(3.0, Some(7));
        check(f64::NAN, None);
        check(-0.1, None);
    }
}
