//! What holds for every series, every signal and every order.

use proptest::prelude::*;
use rumbo_market::BarSlice;

use super::*;
use crate::backtest::properties::{Case, bar, case};
use crate::backtest::{self, FinerBars, Outcome};
use crate::trading::{
    ActionEvent, Bracket, CorporateAction, Follows, Listing, Margin, MarginMode, Points,
    TimeInForce, Trail, follow, run,
};

fn instrument(case: &Case) -> Instrument<'_> {
    Instrument {
        signals: Some(&case.signals),
        ..minutes("X", &case.bars)
    }
}

/// Equal to the last bit, the sign of a zero included.
fn same(seen: &Outcome, expected: &Outcome) -> std::result::Result<(), TestCaseError> {
    prop_assert_eq!(format!("{seen:?}"), format!("{expected:?}"));
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn rules_on_one_instrument_equal_the_signal_backtest_bit_for_bit(
        case in case(),
        lot in prop::option::of(0.01..2.0),
    ) {
        let case = Case {
            assumptions: backtest::Assumptions { lot, ..case.assumptions },
            ..case
        };
        let expected = backtest::run(case.bars.as_slice(), &case.signals, &case.assumptions);
        let result = run(&[instrument(&case)], &Config::from(&case.assumptions));
        same(&result.outcome(), &expected)?;
    }

    #[test]
    fn finer_bars_decide_as_in_the_signal_backtest(
        case in case(),
        inside in prop::collection::vec(prop::array::uniform4(96 * 64..160 * 64_u16), 0..300),
    ) {
        let shorter: Bars = (0..).zip(inside).map(|(at, prices)| Bar {
            opened_at: at * MINUTE / 3,
            ..bar(0, prices)
        }).collect();
        let opened_at = case.bars.opened_at.clone();
        let finer = FinerBars::new(shorter.as_slice(), &opened_at, |at| at + MINUTE);
        let expected =
            backtest::run_with_finer(case.bars.as_slice(), &case.signals, &case.assumptions, &finer);
        let with_finer = Instrument { finer: Some(&finer), ..instrument(&case) };
        let result = run(&[with_finer], &Config::from(&case.assumptions));
        same(&result.outcome(), &expected)?;
    }
}

/// Something done on the close of a bar.
#[derive(Debug, Clone, Copy)]
struct Deed {
    row: usize,
    instrument: usize,
    buys: bool,
    kind: u8,
    amount: u8,
    force: u8,
    price: f64,
    bracket: bool,
    reduce_only: bool,
    cancel: Option<u32>,
}

fn deed() -> impl Strategy<Value = Deed> {
    (
        (
            0..60_usize,
            0..2_usize,
            any::<bool>(),
            0..6_u8,
            0..4_u8,
            0..5_u8,
        ),
        (
            100.0..150.0,
            any::<bool>(),
            0..5_u8,
            prop::option::weighted(0.2, 0..20_u32),
        ),
    )
        .prop_map(
            |((row, instrument, buys, kind, amount, force), (price, bracket, reduce, cancel))| {
                Deed {
                    row,
                    instrument,
                    buys,
                    kind,
                    amount,
                    force,
                    price,
                    bracket,
                    reduce_only: reduce == 0,
                    cancel,
                }
            },
        )
}

impl Deed {
    fn request(&self) -> Request {
        let price = self.price;
        let sense = if self.buys { Sense::Buy } else { Sense::Sell };
        let kind = match self.kind {
            0 => Kind::Market,
            1 => Kind::Limit { price },
            2 => Kind::Stop { price },
            3 => Kind::StopLimit {
                stop: price,
                limit: price + 2.0,
            },
            4 => Kind::Trailing {
                distance: Trail::Absolute(6.0),
                follows: Follows::Close,
            },
            _ => Kind::Trailing {
                distance: Trail::Ratio(0.05),
                follows: Follows::Extreme,
            },
        };
        let amount = match self.amount {
            0 => Amount::Units(price / 40.0),
            1 => Amount::Notional(price * 2.0),
            2 => Amount::Cash(0.4),
            _ => Amount::Position,
        };
        let time_in_force = match self.force {
            0 => TimeInForce::Day,
            1 => TimeInForce::Gtd {
                until: (i64::try_from(self.row).unwrap() + 4) * MINUTE,
            },
            2 if self.kind < 2 => TimeInForce::Ioc,
            3 if self.kind < 2 => TimeInForce::Fok,
            _ => TimeInForce::Gtc,
        };
        let bracket = Bracket {
            stop_distance: Some(5.0),
            target_distance: Some(9.0),
            trail: (self.force == 4).then_some((Trail::Absolute(7.0), Follows::Extreme)),
        };
        Request {
            time_in_force,
            reduce_only: self.reduce_only,
            bracket: self.bracket.then_some(bracket),
            ..Request::of(self.instrument, sense, kind, amount)
        }
    }
}

/// Two instruments with everything on, and what is done on their closes.
#[derive(Debug, Clone)]
struct World {
    bars: [Bars; 2],
    deeds: Vec<Deed>,
    config: Config,
    funding: (Vec<i64>, Vec<f64>),
    rates: (Vec<i64>, Vec<f64>),
    actions: Vec<CorporateAction>,
}

fn world() -> impl Strategy<Value = World> {
    let prices = || prop::collection::vec(prop::array::uniform4(96 * 64..160 * 64_u16), 60);
    let terms = (
        0.0..50.0,
        0.0..50.0,
        prop::option::of(0.05..1.0),
        0.0..0.1,
        0.0..0.5,
        0.0..2.0,
    );
    (
        (prices(), prices()),
        prop::collection::vec(deed(), 0..40),
        terms,
        (0..3_u8, 1.0..5.0, -0.01..0.01, 0.5..2.0),
    )
        .prop_map(
            |((one, other), deeds, terms, (mode, leverage, funding, rate))| {
                let (fee_bps, slippage_bps, participation, impact, slippage_atr, fee_minimum) =
                    terms;
                let series = |rows: &[[u16; 4]]| {
                    (0..)
                        .zip(rows)
                        .map(|(at, &row)| Bar {
                            volume: 8.0,
                            ..bar(at, row)
                        })
                        .collect()
                };
                let at: Vec<i64> = (0..20).map(|at| at * 3 * MINUTE).collect();
                World {
                    bars: [series(&one), series(&other)],
                    deeds,
                    funding: (at.clone(), vec![funding; 20]),
                    rates: (
                        at.clone(),
                        (0..20).map(|at| rate + f64::from(at) / 50.0).collect(),
                    ),
                    actions: [
                        (20, ActionEvent::Dividend { per_unit: 1.5 }),
                        (30, ActionEvent::Split { ratio: 2.0 }),
                        (40, ActionEvent::Split { ratio: 0.5 }),
                        (50, ActionEvent::Halt { until: 53 * MINUTE }),
                        (58, ActionEvent::Delisting { price: None }),
                    ]
                    .map(|(at, event)| CorporateAction {
                        at: at * MINUTE,
                        event,
                    })
                    .to_vec(),
                    config: Config {
                        capital: 5_000.0,
                        terms: Terms {
                            fee_bps,
                            slippage_bps,
                            participation,
                            impact,
                            slippage_atr,
                            fee_minimum,
                            maker_bps: Some(fee_bps / 2.0),
                            borrow_rate: 0.5,
                            ..Terms::free()
                        },
                        idle_rate: 0.2,
                        debit_rate: 0.3,
                        conversion_bps: 5.0,
                        margin: match mode {
                            0 => Margin::default(),
                            1 => Margin {
                                mode: MarginMode::Isolated,
                                leverage,
                                ..Margin::default()
                            },
                            _ => Margin {
                                mode: MarginMode::Cross,
                                leverage,
                                ..Margin::default()
                            },
                        },
                        ..Config::default()
                    },
                }
            },
        )
}

impl World {
    fn instruments(&self) -> [Instrument<'_>; 2] {
        let funding = Points {
            at: &self.funding.0,
            value: &self.funding.1,
        };
        let rates = Points {
            at: &self.rates.0,
            value: &self.rates.1,
        };
        [
            Instrument {
                funding: Some(funding),
                ..minutes("A", &self.bars[0])
            },
            Instrument {
                rates: Some(rates),
                actions: &self.actions,
                ..minutes("B", &self.bars[1])
            },
        ]
    }

    fn run(&self, mut watch: impl FnMut(&Machine)) -> Result {
        run_with(&self.instruments(), &self.config, |machine, moment| {
            let row = moment.closed[0].1;
            for deed in self.deeds.iter().filter(|deed| deed.row == row) {
                if let Some(id) = deed.cancel {
                    machine.cancel(id);
                }
                machine.place(deed.request());
            }
            watch(machine);
        })
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn what_there_is_equals_what_was_earned_less_every_cost(world in world()) {
        let result = world.run(|_| {});
        let last = *result.curve.equity.last().unwrap();
        let scale = world.config.capital + last.abs();
        let near = |seen: f64, expected: f64, what: &str| {
            prop_assert!((seen - expected).abs() <= 1e-9 * scale, "{}: {} {}", what, seen, expected);
            Ok(())
        };
        // Equity is the start, the profit of trades and open positions, and interest.
        let closed: f64 = result.trades.iter().map(|one| one.trade.pnl).sum();
        let open: f64 = result.open.iter().map(|one| one.position.pnl).sum();
        // Only interest on negative cash belongs to no position.
        let carried: f64 = result.trades.iter().map(|one| one.carry).sum::<f64>()
            + result.open.iter().map(|one| one.carry).sum::<f64>();
        let of_positions = result.paid.dividends - result.paid.funding - carried;
        let on_cash = result.paid.interest - (result.paid.borrow - of_positions);
        near(last, world.config.capital + closed + open + on_cash, "profit")?;
        let by_instrument: f64 = result.instruments.iter().map(|one| one.pnl).sum();
        near(by_instrument, closed + open, "instruments")?;
        // Every fee is in some fill and in some trade.
        let fees = result.paid.fees + result.paid.conversion + result.paid.liquidation;
        let of_fills: f64 = result.fills.iter().map(|fill| fill.fee).sum();
        let of_trades = result.trades.iter().map(|one| one.trade.fees).sum::<f64>()
            + result.open.iter().map(|one| one.position.fees).sum::<f64>();
        near(of_fills, fees, "fills")?;
        near(of_trades, fees, "trades")?;
        // Cash rebuilt from nothing but fills and what time moved.
        let mut cash = world.config.capital + result.paid.interest - result.paid.borrow
            - result.paid.funding + result.paid.dividends;
        for fill in &result.fills {
            let order = &result.orders[usize::try_from(fill.order).unwrap()];
            let notional = fill.quantity * fill.price * fill.rate;
            cash -= order.request.sense.sign() * notional + fill.fee;
        }
        near(result.cash, cash, "cash")?;
    }

    #[test]
    fn without_margin_cash_and_short_sales_never_exceed_the_account(world in world()) {
        let config = Config {
            margin: Margin::default(),
            terms: Terms { fee_minimum: 0.0, ..world.config.terms.clone() },
            ..world.config.clone()
        };
        let shorts = world.deeds.iter().any(|deed| !deed.buys);
        let world = World { config, ..world };
        let result = world.run(|_| {});
        if !shorts {
            for &cash in &result.curve.cash {
                // Funding of a long position may take what is not there.
                let funding = result.paid.funding.abs() + 1e-6;
                prop_assert!(cash >= -funding, "{}", cash);
            }
        }
    }

    #[test]
    fn states_follow_legal_edges_and_ended_orders_stay(world in world()) {
        let mut before: Vec<State> = Vec::new();
        let mut filled: Vec<f64> = Vec::new();
        let mut broken = None;
        world.run(|machine| {
            for (at, order) in machine.orders().iter().enumerate() {
                match before.get(at) {
                    Some(&was) if was != order.state && !was.may_become(order.state) => {
                        broken = Some((was, order.state));
                    }
                    Some(&was) if !was.is_working() && filled[at] != order.filled => {
                        broken = Some((was, order.state));
                    }
                    _ => {}
                }
                let consistent = match order.state {
                    State::Filled => order.filled > 0.0 && order.reason.is_none(),
                    State::PartlyFilled => order.filled > 0.0 && order.ended_at.is_none(),
                    State::Accepted => order.filled == 0.0 && order.ended_at.is_none(),
                    State::Rejected => order.filled == 0.0 && order.reason.is_some(),
                    State::Cancelled | State::Expired => order.reason.is_some(),
                };
                if !consistent {
                    broken = Some((order.state, order.state));
                }
            }
            before = machine.orders().iter().map(|order| order.state).collect();
            filled = machine.orders().iter().map(|order| order.filled).collect();
        });
        prop_assert_eq!(broken, None);
    }

    #[test]
    fn no_fill_is_outside_its_bar_but_by_its_concession(world in world()) {
        let result = world.run(|_| {});
        for fill in &result.fills {
            let order = &result.orders[usize::try_from(fill.order).unwrap()];
            if order.request.why == crate::trading::Why::CorporateAction {
                continue;
            }
            let bars = &world.bars[order.request.instrument];
            let sign = order.request.sense.sign();
            let untouched = fill.price - sign * fill.concession;
            let (low, high) = (bars.low[fill.row], bars.high[fill.row]);
            // The exits of an entry may stand beyond its bar by the concession of its fill, which a
            // split may have doubled since.
            let of_parent = |fill: &&crate::trading::Fill| Some(fill.order) == order.parent;
            let parents = result.fills.iter().filter(of_parent);
            let slack = parents.map(|fill| 2.0 * fill.concession).fold(1e-9 * high, f64::max);
            prop_assert!((low - slack..=high + slack).contains(&untouched));
            if let Kind::Limit { price } = order.request.kind {
                let is_split = order.request.instrument == 1;
                prop_assert!(is_split || sign * (fill.price - price) <= 1e-9 * price);
            }
        }
    }

    #[test]
    fn the_future_changes_nothing_before_it(world in world(), until in 1..60_usize) {
        let whole = world.run(|_| {});
        let mut poisoned = world.clone();
        for bars in &mut poisoned.bars {
            for row in until..bars.len() {
                bars.open[row] = 1e6;
                bars.high[row] = 1e9;
                bars.low[row] = 1e-9;
                bars.close[row] = 3.0;
                bars.volume[row] = 1e12;
            }
        }
        let end = i64::try_from(until).unwrap() * MINUTE;
        for (at, value) in poisoned.rates.0.iter().zip(&mut poisoned.rates.1) {
            if *at > end {
                *value = 1e6;
            }
        }
        poisoned.actions.retain(|action| action.at <= end);
        poisoned.deeds.retain(|deed| deed.row < until);
        let other = poisoned.run(|_| {});
        prop_assert_eq!(&whole.curve.equity[..until], &other.curve.equity[..until]);
        prop_assert_eq!(&whole.curve.cash[..until], &other.curve.cash[..until]);
        // An open at the end may liquidate the other instrument, whose bar is still the one before.
        let is_after = |result: &Result, fill: &crate::trading::Fill| {
            let order = &result.orders[usize::try_from(fill.order).unwrap()];
            fill.row >= until
                || fill.at == end && order.request.why == crate::trading::Why::Liquidation
        };
        let before = |result: &Result| -> Vec<crate::trading::Fill> {
            let fills = result.fills.iter();
            fills.filter(|fill| !is_after(result, fill)).copied().collect()
        };
        prop_assert_eq!(before(&whole), before(&other));
    }

    #[test]
    fn doubling_every_price_and_the_capital_doubles_the_money(case in case(), power in -3..4_i32) {
        let factor = 2.0_f64.powi(power);
        let scale = |column: &[f64]| column.iter().map(|value| value * factor).collect::<Vec<f64>>();
        let bars = Bars {
            open: scale(&case.bars.open),
            high: scale(&case.bars.high),
            low: scale(&case.bars.low),
            close: scale(&case.bars.close),
            ..case.bars.clone()
        };
        let signals = crate::signal::Signals {
            stop_distance: scale(&case.signals.stop_distance),
            target_distance: scale(&case.signals.target_distance),
            ..case.signals.clone()
        };
        let config = |capital: f64| Config {
            capital,
            margin: Margin { mode: MarginMode::Cross, leverage: 3.0, ..Margin::default() },
            terms: Terms { impact: 0.05, slippage_atr: 0.1, ..Config::from(&case.assumptions).terms },
            ..Config::from(&case.assumptions)
        };
        let one = run(&[instrument(&case)], &config(1_000.0));
        let scaled = Instrument { signals: Some(&signals), ..minutes("X", &bars) };
        let other = run(&[scaled], &config(1_000.0 * factor));
        let expected: Vec<f64> = scale(&one.curve.equity);
        prop_assert_eq!(expected, other.curve.equity);
    }

    #[test]
    fn higher_fees_never_raise_the_equity_of_the_same_trades(case in case(), more in 0.1..50.0) {
        let dear = |fee_bps: f64| {
            let assumptions = backtest::Assumptions { fee_bps, ..case.assumptions };
            let mut config = Config::from(&assumptions);
            config.sizing = crate::portfolio::Sizing::Quantity { units: 0.5 };
            run(&[instrument(&case)], &config)
        };
        let (cheap, dear) = (dear(case.assumptions.fee_bps), dear(case.assumptions.fee_bps + more));
        prop_assert_eq!(cheap.trades.len(), dear.trades.len());
        for (cheap, dear) in cheap.curve.equity.iter().zip(&dear.curve.equity) {
            prop_assert!(dear <= cheap);
        }
    }

    #[test]
    fn no_cost_ever_raises_the_equity_of_the_same_trades(
        world in world(),
        cost in 0..9_u8,
        more in 0.01..1.0,
    ) {
        // Market orders of so many units that cash never cuts them: costs change no quantity.
        let deeds = world.deeds.iter().map(|deed| Deed {
            kind: 0,
            amount: if deed.amount < 3 { 0 } else { 3 },
            bracket: false,
            ..*deed
        });
        let cheap = World {
            deeds: deeds.collect(),
            config: Config {
                capital: 1e7,
                debit_rate: 0.0,
                margin: Margin { mode: MarginMode::Cross, leverage: 2.0, ..Margin::default() },
                ..world.config.clone()
            },
            ..world
        };
        let mut dear = cheap.clone();
        let terms = &mut dear.config.terms;
        match cost {
            0 => terms.fee_bps += 50.0 * more,
            1 => terms.fee_per_unit += more,
            2 => terms.fee_minimum += 5.0 * more,
            3 => terms.half_spread_bps += 50.0 * more,
            4 => terms.slippage_bps += 50.0 * more,
            5 => terms.slippage_atr += more,
            6 => terms.impact += 0.1 * more,
            7 => terms.borrow_rate += more,
            _ => dear.config.conversion_bps += 50.0 * more,
        }
        let (cheap, dear) = (cheap.run(|_| {}), dear.run(|_| {}));
        let quantities = |result: &Result| -> Vec<(usize, f64)> {
            result.fills.iter().map(|fill| (fill.row, fill.quantity)).collect()
        };
        prop_assert_eq!(quantities(&cheap), quantities(&dear));
        for (cheap, dear) in cheap.curve.equity.iter().zip(&dear.curve.equity) {
            prop_assert!(*dear <= cheap + 1e-9 * cheap.abs(), "{} above {}", dear, cheap);
        }
    }

    #[test]
    fn a_batch_equals_its_bars_one_at_a_time(case in case()) {
        let config = Config {
            margin: Margin { mode: MarginMode::Cross, leverage: 2.0, ..Margin::default() },
            terms: Terms { participation: Some(0.9), ..Config::from(&case.assumptions).terms },
            ..Config::from(&case.assumptions)
        };
        let batch = run(&[instrument(&case)], &config);
        let mut machine = Machine::new(&config, vec![Listing::from(&instrument(&case))]);
        let slice: BarSlice<'_> = case.bars.as_slice();
        for (row, bar) in slice.iter().enumerate() {
            // A clone resumes where it was taken.
            machine = machine.clone();
            machine.begin(0, row, bar.opened_at, &bar);
            machine.exits(0);
            machine.entries(0);
            machine.range(0, bar.opened_at + MINUTE, &bar, None);
            machine.close(0, &bar);
            machine.mark();
            follow(&mut machine, 0, &crate::trading::rule::row_of(&case.signals, row));
            machine.note_stance(0);
            prop_assert_eq!(&machine.curve().equity[row], &batch.curve.equity[row]);
        }
        prop_assert_eq!(format!("{:?}", machine.finish()), format!("{batch:?}"));
    }
}

/// Reflects prices around 128 and swaps the sides, as the signal backtest does.
#[test]
fn a_short_account_mirrors_a_long_one() {
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    runner
        .run(&case(), |case| {
            let reflect = |column: &[f64]| column.iter().map(|price| 256.0 - price).collect();
            let bars = Bars {
                open: reflect(&case.bars.open),
                high: reflect(&case.bars.low),
                low: reflect(&case.bars.high),
                close: reflect(&case.bars.close),
                ..case.bars.clone()
            };
            let signals = case.signals.clone();
            let signals = crate::signal::Signals {
                enter_long: signals.enter_short,
                exit_long: signals.exit_short,
                enter_short: signals.enter_long,
                exit_short: signals.exit_long,
                ..signals
            };
            let config = Config {
                capital: f64::from(1 << 30),
                sizing: crate::portfolio::Sizing::Quantity { units: 64.0 },
                terms: Terms {
                    participation: Some(1.0),
                    ..Terms::free()
                },
                ..Config::default()
            };
            let deep = |bars: &Bars| Bars {
                volume: vec![48.0; bars.len()],
                ..bars.clone()
            };
            let (one, other) = (deep(&case.bars), deep(&bars));
            let long = Instrument {
                signals: Some(&case.signals),
                ..minutes("X", &one)
            };
            let short = Instrument {
                signals: Some(&signals),
                ..minutes("X", &other)
            };
            let (straight, mirrored) = (run(&[long], &config), run(&[short], &config));
            prop_assert_eq!(straight.curve.equity, mirrored.curve.equity);
            prop_assert_eq!(straight.trades.len(), mirrored.trades.len());
            for (one, other) in straight.trades.iter().zip(&mirrored.trades) {
                prop_assert_eq!(one.left_for, other.left_for);
                prop_assert_eq!(one.trade.exit_row, other.trade.exit_row);
                prop_assert_eq!(one.trade.pnl, other.trade.pnl);
            }
            Ok(())
        })
        .unwrap();
}
