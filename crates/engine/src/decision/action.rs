//! The action as a total function of signal, position and confidence.

use super::{Action, Position, Signal};

/// Confidence from which a signal is followed.
pub const CONFIDENCE_ACT: f64 = 0.70;
/// Confidence from which a held position is increased, or a short is opened.
pub const CONFIDENCE_INCREASE: f64 = 0.80;
/// Confidence from which a held position is reduced against a sell signal.
pub const CONFIDENCE_REDUCE: f64 = 0.50;

/// Chooses the action. `shorts` tells whether profile and instrument allow selling short.
///
/// Unknown confidence counts as none: the answer is HOLD.
pub fn choose_action(
    signal: Signal,
    position: Position,
    confidence: Option<f64>,
    shorts: bool,
) -> Action {
    let confidence = confidence.unwrap_or(0.0);
    match (signal, position) {
        (Signal::Buy, Position::Flat) if confidence >= CONFIDENCE_ACT => Action::Buy,
        (Signal::Buy, Position::Long) if confidence >= CONFIDENCE_INCREASE => Action::Increase,
        // Buying back is how a short is closed.
        (Signal::Buy, Position::Short) if confidence >= CONFIDENCE_ACT => Action::Buy,
        (Signal::Buy, Position::Short) if confidence >= CONFIDENCE_REDUCE => Action::Reduce,
        (Signal::Sell, Position::Long) if confidence >= CONFIDENCE_ACT => Action::Sell,
        (Signal::Sell, Position::Long) if confidence >= CONFIDENCE_REDUCE => Action::Reduce,
        (Signal::Sell, Position::Flat) if shorts && confidence >= CONFIDENCE_INCREASE => {
            Action::Sell
        }
        (Signal::Sell, Position::Short) if confidence >= CONFIDENCE_INCREASE && shorts => {
            Action::Increase
        }
        _ => Action::Hold,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(signal: Signal, position: Position, rows: &[(f64, Action)]) {
        for &(confidence, action) in rows {
            assert_eq!(
                choose_action(signal, position, Some(confidence), false),
                action,
                "{signal:?} {position:?} {confidence}"
            );
        }
        assert_eq!(choose_action(signal, position, None, true), Action::Hold);
    }

    #[test]
    fn table_of_the_design_holds_at_each_threshold() {
        use Action::{Buy, Hold, Increase, Reduce, Sell};
        check(
            Signal::Buy,
            Position::Flat,
            &[(0.6999, Hold), (0.70, Buy), (1.0, Buy)],
        );
        check(
            Signal::Buy,
            Position::Long,
            &[(0.70, Hold), (0.7999, Hold), (0.80, Increase)],
        );
        check(
            Signal::Sell,
            Position::Long,
            &[(0.4999, Hold), (0.5, Reduce), (0.7, Sell)],
        );
        check(Signal::Sell, Position::Flat, &[(0.7, Hold), (0.99, Hold)]);
        check(Signal::Hold, Position::Flat, &[(0.99, Hold)]);
        check(Signal::Hold, Position::Long, &[(0.99, Hold)]);
    }

    #[test]
    fn short_needs_permission_and_more_confidence() {
        let sell = |confidence, shorts| {
            choose_action(Signal::Sell, Position::Flat, Some(confidence), shorts)
        };
        assert_eq!(sell(0.80, true), Action::Sell);
        assert_eq!(sell(0.79, true), Action::Hold);
        assert_eq!(sell(0.99, false), Action::Hold);
    }
}
