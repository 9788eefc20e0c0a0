//! Conditions that end the validity of a decision, and when one of them came true.

use std::collections::BTreeMap;

use rumbo_market::Locale;
use serde::{Deserialize, Serialize};

use super::{Statement, render};
use crate::language::{Frame, LanguageError, Module, Point, Want};

/// A condition that ends the validity of a decision. `expr` is a rule of the strategy language,
/// evaluated on every later closed bar, of whatever timeframe is stored.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Invalidation {
    #[serde(flatten)]
    pub statement: Statement,
    pub expr: String,
}

impl Invalidation {
    /// Close of the first bar on which the condition held, among those that close after `after` and
    /// not after `until`. Earlier bars only fill what the condition looks back on.
    pub fn first_true(
        &self,
        frame: Frame<'_>,
        (after, until): (i64, i64),
    ) -> Result<Option<i64>, LanguageError> {
        let mut module = Module::default();
        module.add_root(&self.statement.code, &self.expr, Want::Condition)?;
        let program = module.bind(&BTreeMap::new())?;
        let mut stream = program.stream(frame.timeframe, frame.calendar)?;
        for bar in frame.bars.iter() {
            let closed_at = frame.calendar.closed_at(frame.timeframe, bar.opened_at);
            if closed_at > until {
                break;
            }
            stream.next(bar);
            let Point::Truth(truth) = stream.point(0) else {
                break;
            };
            if closed_at > after && truth.is_true() {
                return Ok(Some(closed_at));
            }
        }
        Ok(None)
    }

    /// The sentence that says that the condition came true at `at`.
    pub fn said(&self, at: i64, locale: Locale, price_decimals: u8) -> String {
        let mut statement = self.statement.clone();
        statement.code = statement.code.replacen("invalid.", "invalidated.", 1);
        #[expect(
            clippy::cast_precision_loss,
            reason = "unix milliseconds are below 2^53"
        )]
        let at = at as f64;
        statement.params.insert("at".to_owned(), at.into());
        render(&statement, locale, price_decimals)
    }
}

#[cfg(test)]
mod tests {
    use rumbo_market::{Bar, Bars, Calendar, DAY_MS, Lang, Timeframe};

    use super::*;

    fn frame(bars: &Bars) -> Frame<'_> {
        Frame {
            bars: bars.as_slice(),
            timeframe: Timeframe::D1,
            calendar: Calendar::Continuous,
        }
    }

    fn bars(closes: &[f64]) -> Bars {
        let opened_at = (0..).map(|day: i64| day * DAY_MS);
        let bars = opened_at.zip(closes).map(|(opened_at, &close)| Bar {
            opened_at,
            open: close,
            // The range goes through every level: only closes count.
            high: close + 100.0,
            low: close - 100.0,
            close,
            volume: 1.0,
        });
        bars.collect()
    }

    fn invalidation(expr: &str) -> Invalidation {
        let params = [("level", 90.0.into())];
        Invalidation {
            statement: Statement::new("i1".to_owned(), "invalid.close_below", params),
            expr: expr.to_owned(),
        }
    }

    #[test]
    fn only_closes_inside_the_time_count() {
        let bars = bars(&[80.0, 95.0, 89.0, 95.0, 85.0]);
        let check = |expr: &str, span: (i64, i64), expected: Option<i64>| {
            let span = (span.0 * DAY_MS, span.1 * DAY_MS);
            let found = invalidation(expr).first_true(frame(&bars), span).unwrap();
            assert_eq!(found.map(|at| at / DAY_MS), expected, "{expr} {span:?}");
        };
        check("close < 90", (0, 5), Some(1));
        check("close < 90", (1, 5), Some(3));
        check("close < 90", (3, 4), None);
        check("close < 90", (3, 5), Some(5));
        check("close < 90", (5, 9), None);
        // Bars before the decision serve those after it, and what is not known is not true.
        check("close < close[3]", (3, 5), Some(5));
        check("rsi(close, 14) < 101", (0, 5), None);
    }

    #[test]
    fn a_bad_condition_is_an_error_not_a_silence() {
        let span = (0, DAY_MS);
        let bars = bars(&[1.0]);
        assert!(
            invalidation("clos < 1")
                .first_true(frame(&bars), span)
                .is_err()
        );
        assert!(
            invalidation("close")
                .first_true(frame(&bars), span)
                .is_err()
        );
    }

    #[test]
    fn it_is_said_in_both_languages() {
        let said = |lang| invalidation("close < 90").said(1_636_329_600_000, Locale::from(lang), 2);
        assert_eq!(
            said(Lang::Es),
            "Ya no vale: cerró por debajo de 90,00 el 8 nov 2021. Revísala ahora"
        );
        assert_eq!(
            said(Lang::En),
            "No longer valid: closed below 90.00 on Nov 8, 2021. Review it now"
        );
    }
}
