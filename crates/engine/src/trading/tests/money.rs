//! Costs, currencies, carry and corporate actions.

use rumbo_market::DAY_MS;

use super::*;
use crate::trading::{ActionEvent, CorporateAction, FeeTier, Points, TimeInForce, Why};

fn with(terms: Terms) -> Config {
    Config {
        capital: 10_000.0,
        terms,
        ..free()
    }
}

#[test]
fn fees_are_bps_and_units_and_at_least_the_minimum_of_an_order() {
    let terms = Terms {
        fee_bps: 10.0,
        fee_per_unit: 0.05,
        fee_minimum: 2.0,
        participation: Some(0.5),
        ..Terms::free()
    };
    // 5 units of 100: 0.5 + 0.25, so the minimum; with 5 more 1.5, still below it; with 10 more 3.
    let (order, result) = one_order(&[FLAT; 7], &with(terms.clone()), buy(Kind::Market, 20.0));
    let seen: Vec<f64> = result.fills.iter().map(|fill| fill.fee).collect();
    for (seen, expected) in seen.into_iter().zip([2.0, 0.0, 0.25, 0.75]) {
        near(seen, expected);
    }
    near(order.fees, 3.0);
    near(result.paid.fees, 3.0);
    near(result.cash, 10_000.0 - 2_000.0 - 3.0);
}

#[test]
fn resting_orders_pay_the_maker_fee_and_volume_lowers_both() {
    let terms = Terms {
        fee_bps: 10.0,
        maker_bps: Some(4.0),
        tiers: vec![FeeTier {
            from_volume: 1_000.0,
            taker_bps: 5.0,
            maker_bps: 1.0,
        }],
        ..Terms::free()
    };
    let dip = [100.0, 100.0, 95.0, 100.0];
    let result = play(&[FLAT, dip, FLAT, FLAT], &with(terms), |machine, row| {
        if row == 0 {
            machine.place(buy(Kind::Limit { price: 95.0 }, 10.0));
        } else {
            machine.place(buy(Kind::Market, 1.0));
        }
    });
    let fees: Vec<f64> = result.fills.iter().map(|fill| fill.fee).collect();
    // 950 at 4 bps; 100 at 10 bps; then 1,050 have been traded.
    for (seen, expected) in fees.into_iter().zip([0.38, 0.1, 0.05]) {
        near(seen, expected);
    }
}

#[test]
fn slippage_grows_with_volatility_and_with_the_share_of_the_volume() {
    let impact = Terms {
        impact: 0.1,
        ..Terms::free()
    };
    let (_, result) = one_order(&[FLAT, FLAT], &with(impact), buy(Kind::Market, 2.5));
    // Half of a tenth: the square root of 2.5 / 10.
    near(result.fills[0].price, 105.0);
    near(result.paid.slippage, 12.5);
    let volatile = Terms {
        slippage_atr: 0.5,
        ..Terms::free()
    };
    let rows = vec![[100.0, 101.0, 99.0, 100.0]; 20];
    let at = |row: usize| {
        let result = play(&rows, &with(volatile.clone()), |machine, seen| {
            if seen == row {
                machine.place(buy(Kind::Market, 1.0));
            }
        });
        result.fills[0].price
    };
    // The true range of 14 bars is 2; before it is known there is nothing to add.
    near(at(13), 101.0);
    near(at(12), 100.0);
}

#[test]
fn quantities_prices_and_small_orders_are_rounded_against_the_account() {
    let terms = Terms {
        lot: Some(3.0),
        tick: Some(0.5),
        slippage_bps: 1.0,
        minimum_notional: 250.0,
        ..Terms::free()
    };
    let (order, result) = one_order(&[FLAT, FLAT], &with(terms.clone()), buy(Kind::Market, 8.0));
    assert_eq!((order.filled, result.fills[0].price), (6.0, 100.5));
    let (_, sold) = one_order(&[FLAT, FLAT], &with(terms.clone()), sell(Kind::Market, 8.0));
    assert_eq!(sold.fills[0].price, 99.5);
    let cheap = [[50.0; 4], [50.0; 4]];
    let (order, _) = one_order(&cheap, &with(terms.clone()), buy(Kind::Market, 3.0));
    assert_eq!(
        ending(&order),
        (State::Rejected, Some(Reason::MinimumNotional))
    );
    let (order, _) = one_order(&[FLAT, FLAT], &with(terms), buy(Kind::Market, 2.0));
    assert_eq!(ending(&order), (State::Rejected, Some(Reason::Quantity)));
}

#[test]
fn a_foreign_instrument_is_converted_at_the_rate_of_the_bar_with_a_fee() {
    let bars = bars(&[FLAT, FLAT, [110.0; 4], [110.0; 4]]);
    // The rate of row 2 is known from its open.
    let (at, value) = ([0, 2 * MINUTE], [2.0, 2.5]);
    let instrument = Instrument {
        rates: Some(Points {
            at: &at,
            value: &value,
        }),
        ..minutes("X", &bars)
    };
    let config = Config {
        conversion_bps: 100.0,
        ..with(Terms::free())
    };
    let result = run_with(&[instrument], &config, |machine, moment| {
        match moment.closed[0].1 {
            0 => machine.place(buy(Kind::Market, 10.0)),
            1 => machine.place(Request::market(0, Sense::Sell, Amount::Position)),
            _ => 0,
        };
    });
    // 1,000 at 2.0 and 1 % of it; 1,100 at 2.5 less 1 %.
    near(result.curve.cash[1], 10_000.0 - 2_000.0 - 20.0);
    // The close of row 1 is the instant from which the new rate holds.
    near(result.curve.equity[1], 10_000.0 - 2_000.0 - 20.0 + 2_500.0);
    near(result.cash, 10_000.0 - 2_020.0 + 2_750.0 - 27.5);
    near(result.paid.conversion, 47.5);
    near(result.trades[0].trade.pnl, 702.5);
    near(result.trades[0].trade.return_ratio, 702.5 / 2_000.0);
}

#[test]
fn funding_is_paid_at_its_instants_by_who_holds_at_the_close_before() {
    let bars = bars(&[FLAT, FLAT, [110.0; 4], [120.0; 4]]);
    // At the open of the entry, at its close, and inside the last bar.
    let (at, value) = ([MINUTE, 2 * MINUTE, 3 * MINUTE + 1], [0.5, 0.01, 0.02]);
    for (sense, sign) in [(Sense::Buy, 1.0), (Sense::Sell, -1.0)] {
        let instrument = Instrument {
            funding: Some(Points {
                at: &at,
                value: &value,
            }),
            ..minutes("X", &bars)
        };
        let result = run_with(&[instrument], &with(Terms::free()), |machine, moment| {
            if moment.closed[0].1 == 0 {
                machine.place(Request::market(0, sense, Amount::Units(10.0)));
            }
        });
        // 1 % of 1,000 at the close of row 1, then 2 % of 1,200 at the open of row 3.
        near(result.paid.funding, sign * (10.0 + 24.0));
        near(result.open[0].carry, -sign * 34.0);
        near(result.open[0].position.pnl, sign * 200.0 - sign * 34.0);
    }
}

#[test]
fn idle_cash_earns_and_borrowed_units_cost_by_the_day() {
    let day = |at: i64, price: f64| Bar {
        opened_at: at * DAY_MS,
        open: price,
        high: price,
        low: price,
        close: price,
        volume: 1.0,
    };
    let bars: Bars = (0..4).map(|at| day(at, 100.0)).collect();
    let instrument = Instrument::new("X", bars.as_slice(), Timeframe::D1, Calendar::Continuous);
    let config = Config {
        idle_rate: 0.0365,
        ..with(Terms {
            borrow_rate: 0.365,
            ..Terms::free()
        })
    };
    let result = run_with(&[instrument], &config, |machine, moment| {
        if moment.closed[0].1 == 1 {
            machine.place(sell(Kind::Market, 50.0));
        }
    });
    // Two days on 10,000 at one bp a day, then on the 5,000 that the short sale leaves free.
    let first = 10_000.0 * 0.0001;
    let second = (10_000.0 + first) * 0.0001;
    let borrow = 5_000.0 * 0.001;
    let third = (10_000.0 + first + second - 5_000.0) * 0.0001;
    let fourth = (10_000.0 + first + second + third - borrow - 5_000.0) * 0.0001;
    near(result.paid.interest, first + second + third + fourth);
    near(result.paid.borrow, 2.0 * borrow);
    near(result.open[0].carry, -2.0 * borrow);
}

fn acted(rows: &[[f64; 4]], actions: &[CorporateAction], requests: &[Request]) -> Result {
    let bars = bars(rows);
    let instrument = Instrument {
        actions,
        ..minutes("X", &bars)
    };
    run_with(&[instrument], &with(Terms::free()), |machine, moment| {
        if moment.closed[0].1 == 0 {
            for request in requests {
                machine.place(*request);
            }
        }
    })
}

#[test]
fn a_split_rescales_positions_orders_and_levels_at_the_open() {
    let split = [CorporateAction {
        at: 2 * MINUTE,
        event: ActionEvent::Split { ratio: 4.0 },
    }];
    let bracket = crate::trading::Bracket {
        stop_distance: Some(20.0),
        ..Default::default()
    };
    let entry = Request {
        bracket: Some(bracket),
        ..buy(Kind::Market, 10.0)
    };
    let waiting = buy(Kind::Limit { price: 60.0 }, 2.0);
    let rows = [
        FLAT,
        FLAT,
        [25.0, 26.0, 24.0, 25.0],
        [25.0, 25.0, 14.0, 25.0],
    ];
    let result = acted(&rows, &split, &[entry, waiting]);
    // 40 units at 25, stopped at 80 / 4; the limit order is for 8 units at 15.
    let trade = &result.trades[0].trade;
    assert_eq!(
        (trade.quantity, trade.entry, trade.exit),
        (40.0, 25.0, 20.0)
    );
    assert_eq!(fills(&result, 1), [(3, 15.0, 8.0)]);
    near(result.curve.equity[2], 10_000.0);
}

#[test]
fn dividends_go_to_who_held_at_the_close_before() {
    let dividend = |at: i64| {
        [CorporateAction {
            at,
            event: ActionEvent::Dividend { per_unit: 3.0 },
        }]
    };
    let rows = [FLAT, FLAT, [97.0; 4], [97.0; 4]];
    let paid = |at: i64, request: Request| acted(&rows, &dividend(at), &[request]).paid.dividends;
    let market = Kind::Market;
    near(paid(2 * MINUTE, buy(market, 10.0)), 30.0);
    near(paid(2 * MINUTE, sell(market, 10.0)), -30.0);
    // The entry fills at the open of the ex-date: too late.
    near(paid(MINUTE, buy(market, 10.0)), 0.0);
    let result = acted(&rows, &dividend(2 * MINUTE), &[buy(market, 10.0)]);
    near(result.open[0].position.pnl, 0.0);
    near(result.curve.equity[3], 10_000.0);
}

#[test]
fn nothing_fills_while_trading_is_halted() {
    let halt = [CorporateAction {
        at: MINUTE,
        event: ActionEvent::Halt { until: 3 * MINUTE },
    }];
    let rows = [FLAT, [90.0; 4], [80.0; 4], [70.0; 4]];
    let result = acted(&rows, &halt, &[buy(Kind::Market, 1.0)]);
    assert_eq!(fills(&result, 0), [(3, 70.0, 1.0)]);
}

#[test]
fn a_delisted_instrument_is_closed_at_its_last_price_and_trades_no_more() {
    let delisting = |price: Option<f64>| {
        [CorporateAction {
            at: 3 * MINUTE,
            event: ActionEvent::Delisting { price },
        }]
    };
    let rows = [FLAT, FLAT, [60.0; 4]];
    let requests = [
        buy(Kind::Market, 10.0),
        buy(Kind::Limit { price: 50.0 }, 1.0),
    ];
    let result = acted(&rows, &delisting(None), &requests);
    let trade = &result.trades[0];
    assert_eq!(
        (trade.left_for, trade.trade.exit),
        (Why::CorporateAction, 60.0)
    );
    assert_eq!(
        ending(&result.orders[1]),
        (State::Cancelled, Some(Reason::Delisted))
    );
    let worthless = acted(&rows, &delisting(Some(0.0)), &requests);
    near(worthless.trades[0].trade.pnl, -1_000.0);
    near(worthless.cash, 9_000.0);
}

#[test]
fn excursions_are_those_of_the_position() {
    let rows = [
        FLAT,
        [100.0, 104.0, 97.0, 100.0],
        [100.0, 110.0, 99.0, 100.0],
        [95.0; 4],
    ];
    let result = play(&rows, &free(), |machine, row| match row {
        0 => {
            machine.place(buy(Kind::Market, 1.0));
        }
        2 => {
            machine.place(Request {
                time_in_force: TimeInForce::Gtc,
                ..Request::market(0, Sense::Sell, Amount::Position)
            });
        }
        _ => {}
    });
    let trade = &result.trades[0].trade;
    near(trade.mae, -0.05);
    near(trade.mfe, 0.1);
    assert_eq!(result.trades[0].left_for, Why::Manual);
}
