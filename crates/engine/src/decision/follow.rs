//! What following decisions about one instrument does to a capital.

use rumbo_market::BarSlice;

use super::{Action, Position};
use crate::backtest::{Costs, Levels, Reached, Side, signed_range};

/// A decision as somebody who follows it needs it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Followed {
    /// Row of the bar on whose close it was made.
    pub row: usize,
    pub action: Action,
    /// What it was made for.
    pub position: Position,
    /// Price that ends a trade in a loss.
    pub stop: f64,
    /// Price that ends a trade in a gain.
    pub target: f64,
    /// Bars from the entry to the close at which time is up.
    pub horizon_bars: usize,
}

/// Capital over time.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct FollowedEquity {
    /// At the close of each bar, from 1.
    pub equity: Vec<f64>,
    /// Decisions that bought or sold something.
    pub moved: usize,
}

/// Follows decisions, ascending and at most one a row, with a capital of 1.
///
/// A decision of row t trades at the open of t + 1, with all the capital. BUY and SELL for nothing held
/// enter when nothing is held; for something held they close it. INCREASE renews stop, target and
/// deadline of what is held, for nothing more can be put in, and enters when it has left meanwhile.
/// REDUCE closes half. HOLD does nothing. What is held leaves at its stop, its target or its deadline,
/// in the order of events of the claim ([`crate::study::barrier`]). Every fill pays costs; what is held
/// at the end is worth its last close.
pub fn follow(bars: BarSlice<'_>, decisions: &[Followed], costs: Costs) -> FollowedEquity {
    let mut account = Account {
        cash: 1.0,
        held: None,
        costs,
    };
    let mut followed = FollowedEquity::default();
    let mut next = decisions.iter().peekable();
    for row in 0..bars.len() {
        while let Some(decision) = next.next_if(|decision| decision.row < row) {
            // One of a bar before the first is too old to be traded.
            if decision.row + 1 == row && account.obey(decision, (row, bars.open[row])) {
                followed.moved += 1;
            }
        }
        account.pass_bar(bars, row);
        followed.equity.push(account.worth(bars.close[row]));
    }
    followed
}

/// Cash and what it bought.
struct Account {
    cash: f64,
    held: Option<Held>,
    costs: Costs,
}

#[derive(Clone, Copy)]
struct Held {
    side: Side,
    quantity: f64,
    entry_row: usize,
    entry: f64,
    levels: Levels,
    /// Row at whose close time is up.
    last_row: usize,
}

impl Account {
    /// Trades at the open of a row as a decision says; tells whether anything changed hands.
    fn obey(&mut self, decision: &Followed, (row, open): (usize, f64)) -> bool {
        let opened = match (decision.position, decision.action) {
            (Position::Flat, Action::Buy) | (Position::Long, Action::Increase) => Side::Long,
            (Position::Flat, Action::Sell) | (Position::Short, Action::Increase) => Side::Short,
            (_, Action::Buy | Action::Sell) => return self.sell(1.0, open),
            (_, Action::Reduce) => return self.sell(0.5, open),
            (_, Action::Hold) | (Position::Flat, Action::Increase) => return false,
        };
        let sign = opened.sign();
        let levels = Levels {
            stop: sign * decision.stop,
            target: sign * decision.target,
        };
        let last_row = row.saturating_add(decision.horizon_bars.max(1) - 1);
        match &mut self.held {
            Some(held) if decision.action == Action::Increase && held.side == opened => {
                held.levels = levels;
                held.last_row = last_row;
                false
            }
            Some(_) => false,
            None => {
                let entry = self.costs.market_fill(open, sign);
                let quantity = self.cash / (entry * (1.0 + self.costs.fee));
                self.cash -= quantity * entry * (sign + self.costs.fee);
                self.held = Some(Held {
                    side: opened,
                    quantity,
                    entry_row: row,
                    entry,
                    levels,
                    last_row,
                });
                true
            }
        }
    }

    /// Leaves with a share of what is held, as a market order.
    fn sell(&mut self, share: f64, price: f64) -> bool {
        let Some(held) = self.held else {
            return false;
        };
        let fill = self.costs.market_fill(price, -held.side.sign());
        self.fill(held, share, fill);
        true
    }

    fn fill(&mut self, held: Held, share: f64, fill: f64) {
        let quantity = held.quantity * share;
        self.cash += quantity * fill * (held.side.sign() - self.costs.fee);
        self.held = (share < 1.0).then_some(Held {
            quantity: held.quantity - quantity,
            ..held
        });
    }

    /// Tests a bar: first its open, then its range, then the clock.
    fn pass_bar(&mut self, bars: BarSlice<'_>, row: usize) {
        let Some(held) = self.held else {
            return;
        };
        let sign = held.side.sign();
        let open = bars.open[row];
        let first = if row == held.entry_row {
            held.entry
        } else {
            open
        };
        match held.levels.at_open(sign * first) {
            Reached::Stop | Reached::Both => {
                self.sell(1.0, open);
                return;
            }
            // A limit order is filled at the open when that is better.
            Reached::Target => return self.fill(held, 1.0, open),
            Reached::Neither => {}
        }
        let (worst, best) = signed_range(held.side, bars.low[row], bars.high[row]);
        match held.levels.in_range(worst, best) {
            Reached::Stop | Reached::Both => {
                self.sell(1.0, sign * held.levels.stop);
            }
            Reached::Target => self.fill(held, 1.0, sign * held.levels.target),
            Reached::Neither if row >= held.last_row => {
                self.sell(1.0, bars.close[row]);
            }
            Reached::Neither => {}
        }
    }

    fn worth(&self, close: f64) -> f64 {
        let of = |held: Held| held.side.sign() * held.quantity * close;
        self.cash + self.held.map_or(0.0, of)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rumbo_market::{Bar, Bars};

    use super::*;
    use crate::study::barrier::{self, Barrier, Level};

    const FREE: Costs = Costs {
        fee: 0.0,
        concession: 0.0,
    };

    /// Bars from `[open, high, low, close]`.
    fn bars(rows: &[[f64; 4]]) -> Bars {
        (0_i64..)
            .zip(rows)
            .map(|(at, &[open, high, low, close])| Bar {
                opened_at: at * 60_000,
                open,
                high,
                low,
                close,
                volume: 1.0,
            })
            .collect()
    }

    fn said(row: usize, position: Position, action: Action) -> Followed {
        Followed {
            row,
            action,
            position,
            stop: 90.0,
            target: 120.0,
            horizon_bars: 10,
        }
    }

    const FLAT: [f64; 4] = [100.0, 100.0, 100.0, 100.0];
    const UP: [f64; 4] = [100.0, 110.0, 100.0, 110.0];
    const HIGH: [f64; 4] = [110.0, 110.0, 110.0, 110.0];
    const DOWN: [f64; 4] = [110.0, 110.0, 99.0, 99.0];

    #[test]
    fn decisions_move_the_capital() {
        use Action::{Buy, Hold, Increase, Reduce, Sell};
        use Position::{Flat, Long, Short};
        let rows = [FLAT, UP, HIGH, DOWN, FLAT];
        let check = |decisions: &[(usize, Position, Action)], expected: [f64; 5], moved| {
            let decisions: Vec<Followed> = decisions
                .iter()
                .map(|&(row, position, action)| said(row, position, action))
                .collect();
            let seen = follow(bars(&rows).as_slice(), &decisions, FREE);
            let close = seen
                .equity
                .iter()
                .zip(expected)
                .all(|(a, b)| (a - b).abs() < 1e-12);
            assert!(close, "{decisions:?} {:?}", seen.equity);
            assert_eq!(seen.moved, moved, "{decisions:?}");
        };
        check(&[], [1.0; 5], 0);
        check(&[(0, Flat, Hold), (1, Flat, Reduce)], [1.0; 5], 0);
        // Bought at 100, marked at each close.
        check(&[(0, Flat, Buy)], [1.0, 1.1, 1.1, 0.99, 1.0], 1);
        // Sold at the open of 110, and what is not held cannot be sold again.
        check(
            &[(0, Flat, Buy), (1, Long, Sell), (2, Long, Sell)],
            [1.0, 1.1, 1.1, 1.1, 1.1],
            2,
        );
        // Half sold at 110: the rest falls with the price.
        check(
            &[(0, Flat, Buy), (2, Long, Reduce)],
            [1.0, 1.1, 1.1, 1.045, 1.05],
            2,
        );
        check(
            &[(0, Flat, Buy), (1, Long, Increase), (2, Flat, Buy)],
            [1.0, 1.1, 1.1, 0.99, 1.0],
            1,
        );
        // A seller gains what the price loses; an inverted stop and target leave at once.
        let short = Followed {
            stop: 130.0,
            target: 80.0,
            ..said(2, Flat, Sell)
        };
        let seen = follow(bars(&rows).as_slice(), &[short], FREE);
        assert!((seen.equity[3] - 1.1).abs() < 1e-12, "{:?}", seen.equity);
        check(&[(2, Short, Increase)], [1.0; 5], 1);
    }

    proptest! {
        /// One trade earns what the claim's own scoring says it earned, costs included.
        #[test]
        fn one_trade_agrees_with_the_claim(
            steps in prop::collection::vec((-0.05..0.05_f64, 0.0..0.04_f64, 0.0..0.04_f64), 3..30),
            is_long in any::<bool>(),
            (stop, target) in (0.01..0.1_f64, 0.01..0.1_f64),
            horizon_bars in 1..8_usize,
        ) {
            let mut price = 100.0;
            let rows: Vec<[f64; 4]> = steps.iter().map(|(step, up, down)| {
                let open = price;
                price *= 1.0 + step;
                [open, open.max(price) * (1.0 + up), open.min(price) * (1.0 - down), price]
            }).collect();
            let bars = bars(&rows);
            let bars = bars.as_slice();
            let (side, action) = if is_long {
                (Side::Long, Action::Buy)
            } else {
                (Side::Short, Action::Sell)
            };
            let close = bars.close[0];
            let (stop, target) = (
                close * (1.0 - side.sign() * stop),
                close * (1.0 + side.sign() * target),
            );
            let costs = Costs::from_bps(10.0, 5.0, 1.0);
            let barrier = Barrier {
                side,
                stop: Some(Level::Price(stop)),
                target: Some(Level::Price(target)),
                horizon_bars,
            };
            let decision = Followed {
                row: 0,
                action,
                position: Position::Flat,
                stop,
                target,
                horizon_bars,
            };
            let seen = follow(bars, &[decision], costs);
            if let Some(outcome) = barrier::first_touch(bars, 0, &barrier, costs) {
                // The claim counts its return on the notional, the account on what it paid.
                let expected = 1.0 + outcome.net_return / (1.0 + costs.fee);
                let ended = seen.equity[outcome.resolved_at_index];
                prop_assert!((ended - expected).abs() < 1e-9, "{ended} {expected}");
                prop_assert_eq!(seen.equity.last().copied(), Some(ended));
            }
        }
    }
}
