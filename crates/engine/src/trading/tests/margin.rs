//! Margin, liquidation, and equity below zero.

use super::*;
use crate::trading::{Bracket, Incident, MaintenanceTier, Margin, MarginMode, Why};

/// Five times the equity, a maintenance of 10 % and a liquidation fee of 1 %.
fn leveraged(mode: MarginMode) -> Config {
    Config {
        margin: Margin {
            mode,
            leverage: 5.0,
            maintenance: vec![MaintenanceTier {
                from_notional: 0.0,
                rate: 0.1,
            }],
            liquidation_fee_bps: 100.0,
            call_ratio: 1.5,
        },
        ..free()
    }
}

#[test]
fn leverage_carries_more_than_the_cash_and_no_more_than_it_allows() {
    let (order, result) = one_order(
        &[FLAT, FLAT],
        &leveraged(MarginMode::Cross),
        buy(Kind::Market, 60.0),
    );
    assert_eq!((order.filled, order.reason), (50.0, Some(Reason::Cash)));
    near(result.cash, -4_000.0);
    near(result.curve.equity[1], 1_000.0);
    near(result.curve.gross[1], 5_000.0);
}

/// Buys 50 at 100 with 1,000: the equity equals the maintenance at 80 / 0.9 = 88.9.
fn crossed(later: &[[f64; 4]], request: Request) -> Result {
    let rows: Vec<[f64; 4]> = [FLAT, FLAT].iter().chain(later).copied().collect();
    one_order(&rows, &leveraged(MarginMode::Cross), request).1
}

#[test]
fn a_breach_inside_a_bar_liquidates_at_its_worst_price_with_a_fee() {
    let entry = buy(Kind::Market, 50.0);
    assert!(
        crossed(&[[100.0, 100.0, 89.0, 95.0]], entry)
            .trades
            .is_empty()
    );
    let result = crossed(&[[100.0, 100.0, 88.0, 95.0]], entry);
    let trade = &result.trades[0];
    assert_eq!((trade.left_for, trade.trade.exit), (Why::Liquidation, 88.0));
    near(result.paid.liquidation, 44.0);
    near(result.cash, 1_000.0 - 600.0 - 44.0);
    assert!(result.incidents.iter().any(|one| matches!(
        one,
        Incident::Liquidation { instrument: 0, price, .. } if *price == 88.0
    )));
}

#[test]
fn an_open_beyond_the_breach_liquidates_at_the_open() {
    let result = crossed(&[[85.0, 100.0, 70.0, 95.0]], buy(Kind::Market, 50.0));
    assert_eq!(
        (result.trades[0].left_for, result.trades[0].trade.exit),
        (Why::Liquidation, 85.0)
    );
}

#[test]
fn a_stop_before_the_breach_saves_the_account_and_one_beyond_it_does_not() {
    let stopped = |distance: f64| {
        let request = Request {
            bracket: Some(Bracket {
                stop_distance: Some(distance),
                ..Bracket::default()
            }),
            ..buy(Kind::Market, 50.0)
        };
        let result = crossed(&[[100.0, 100.0, 80.0, 95.0]], request);
        (result.trades[0].left_for, result.trades[0].trade.exit)
    };
    assert_eq!(stopped(10.0), (Why::Stop, 90.0));
    assert_eq!(stopped(12.0), (Why::Liquidation, 80.0));
}

#[test]
fn a_short_position_is_liquidated_at_the_high() {
    let result = crossed(&[[100.0, 112.0, 100.0, 105.0]], sell(Kind::Market, 50.0));
    assert_eq!(
        (result.trades[0].left_for, result.trades[0].trade.exit),
        (Why::Liquidation, 112.0)
    );
}

#[test]
fn losses_beyond_the_margin_are_told_and_not_hidden() {
    let result = crossed(&[[70.0, 75.0, 70.0, 75.0]], buy(Kind::Market, 50.0));
    near(result.cash, 1_000.0 - 1_500.0 - 35.0);
    let told = result
        .incidents
        .iter()
        .filter(|one| matches!(one, Incident::NegativeEquity { .. }));
    assert_eq!(told.count(), 1);
    assert_eq!(result.curve.equity[2], result.cash);
}

#[test]
fn a_margin_call_is_told_once_while_it_lasts() {
    // 1.5 times the maintenance of 10 % is reached at 80 / 0.85 = 94.1.
    let result = crossed(
        &[[93.0; 4], [93.0; 4], [96.0; 4], [93.0; 4]],
        buy(Kind::Market, 50.0),
    );
    let calls: Vec<i64> = result
        .incidents
        .iter()
        .filter_map(|one| match one {
            Incident::MarginCall { at, .. } => Some(*at),
            _ => None,
        })
        .collect();
    assert_eq!(calls, [3 * MINUTE, 6 * MINUTE]);
}

#[test]
fn maintenance_counts_each_part_of_the_notional_at_its_rate() {
    let tier = |from_notional, rate| MaintenanceTier {
        from_notional,
        rate,
    };
    let margin = Margin {
        maintenance: vec![tier(0.0, 0.01), tier(1_000.0, 0.05), tier(5_000.0, 0.1)],
        ..Margin::default()
    };
    let of = |notional| crate::trading::desk::maintenance(&margin, notional);
    near(of(500.0), 5.0);
    near(of(2_000.0), 10.0 + 50.0);
    near(of(6_000.0), 10.0 + 200.0 + 100.0);
}

/// Two instruments; the second keeps its price.
fn pair(mode: MarginMode, first: &[[f64; 4]], units: f64) -> Result {
    let calm = vec![FLAT; first.len()];
    let (first, second) = (bars(first), bars(&calm));
    let instruments = [minutes("A", &first), minutes("B", &second)];
    run_with(&instruments, &leveraged(mode), |machine, moment| {
        if moment.at == MINUTE {
            for instrument in 0..2 {
                machine.place(Request {
                    instrument,
                    ..buy(Kind::Market, units)
                });
            }
        }
    })
}

#[test]
fn isolated_margin_loses_one_position_where_cross_margin_uses_the_account() {
    // 20 units at 100 on a margin of 400 each: isolated it ends at 80 / 0.9, and 600 - 400 are free.
    let rows = [FLAT, FLAT, [100.0, 100.0, 85.0, 95.0]];
    let isolated = pair(MarginMode::Isolated, &rows, 20.0);
    assert_eq!(isolated.trades.len(), 1);
    assert_eq!(
        (isolated.trades[0].instrument, isolated.trades[0].trade.exit),
        (0, 85.0)
    );
    assert_eq!(isolated.open.len(), 1);
    // Together they have 1,000 for a maintenance of 170 + 200: 85 is borne.
    assert!(pair(MarginMode::Cross, &rows, 20.0).trades.is_empty());
}

#[test]
fn with_cross_margin_the_others_follow_when_the_account_cannot_bear_them() {
    let rows = [FLAT, FLAT, [100.0, 100.0, 55.0, 95.0]];
    let result = pair(MarginMode::Cross, &rows, 24.0);
    // 24 x 45 are lost: 1,000 - 1,080 - 13.2 is below zero, so the other is closed at its last price.
    assert_eq!(result.trades.len(), 2);
    assert!(
        result
            .trades
            .iter()
            .all(|one| one.left_for == Why::Liquidation)
    );
    assert_eq!(
        (result.trades[1].instrument, result.trades[1].trade.exit),
        (1, 100.0)
    );
    near(result.cash, 1_000.0 - 24.0 * 45.0 - 24.0 * 0.55 - 24.0);
}

#[test]
fn borrowed_cash_costs_its_rate() {
    let config = Config {
        debit_rate: 0.365,
        ..leveraged(MarginMode::Cross)
    };
    let rows = vec![FLAT; 1_442];
    let (_, result) = one_order(&rows, &config, buy(Kind::Market, 50.0));
    // 4,000 for a day at 0.1 %, compounding by the minute: from the open of row 1 to the last close.
    near(
        result.paid.borrow,
        4_000.0 * ((1.0_f64 + 0.001 / 1_440.0).powi(1_441) - 1.0),
    );
}
