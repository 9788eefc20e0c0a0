"""Writes trading.json: fills and equity of other accounts with orders, on the series beside this file.

    pip install numpy==2.4.6 pandas==3.1.1 backtesting==0.6.6
    python generate_trading.py

reference_trading.py is a second, plain implementation of the rules. The plan of each case is made by a
seeded generator: on a flat account an entry (market, limit or stop), later a market exit.

backtesting.py has limit, stop and trailing orders. How it is brought to the same semantics: no spread,
whole units, one order at a time, orders given on a close and matched from the next bar on. Its stop-loss
of a trade is tested within the bar of the entry only by its range, as here. Its TrailingStrategy moves the
stop on each close to a distance from that close, as a trailing stop that follows closes. Cases in which
stop and target are reached by one bar are not made: it takes the one that it finds first. With
`margin` it opens on cash x leverage and never liquidates, so those cases have no maintenance here.
"""

import json
import math
import pathlib
import random
import warnings

import pandas as pd
from backtesting import Backtest, Strategy

import reference_trading

FOLDER = pathlib.Path(__file__).parent
ROWS = 600
# The hours of March 2020 have moves that end leveraged positions.
FIRST_ROW = {"btcusdt_1h": 400}
EQUITY_SAMPLE_EVERY = 20


def load(name):
    data = pd.read_csv(FOLDER / f"{name}.csv")
    first = FIRST_ROW.get(name, 0)
    rows = data[["open", "high", "low", "close", "volume"]].values[first : first + ROWS]
    return [tuple(map(float, row)) for row in rows]


FREE = {
    "capital": 100_000.0,
    "leverage": 1.0,
    "fee_bps": 0.0,
    "maker_bps": 0.0,
    "fee_per_unit": 0.0,
    "fee_minimum": 0.0,
    "half_spread_bps": 0.0,
    "slippage_bps": 0.0,
    "slippage_atr": 0.0,
    "impact": 0.0,
    "participation": 1.0,
    "borrow_rate": 0.0,
    "idle_rate": 0.0,
    "maintenance": None,
    "liquidation_fee_bps": 0.0,
}


def make_plan(bars, seed, share, kinds, stops):
    """Orders by row: an entry every 20 bars, a market exit 12 bars later."""
    chance = random.Random(seed)
    plan = {}
    for row in range(20, len(bars) - 20, 20):
        close = bars[row][3]
        side = chance.choice([1, -1])
        kind = chance.choice(kinds)
        away = close * chance.uniform(0.0, 0.01)
        price = {"market": None, "limit": close - side * away, "stop": close + side * away}[kind]
        entry = {
            "kind": kind,
            "side": side,
            "quantity": share * 100_000.0 / close,
            "price": price,
            "stop_distance": close * chance.uniform(0.005, 0.04) if stops else None,
        }
        plan[row] = [entry]
    return plan


def reference_cases():
    costly = {"fee_bps": 8.0, "maker_bps": 3.0, "half_spread_bps": 1.0, "slippage_bps": 2.0}
    yield "costs", "aapl_1d", 1.0, ["market", "limit", "stop"], False, costly
    units = {"fee_bps": 1.0, "maker_bps": 1.0, "fee_per_unit": 0.01, "fee_minimum": 25.0}
    yield "units and minimum", "aapl_1d", 0.5, ["market", "limit"], False, units
    moving = {"slippage_atr": 0.1, "impact": 0.01, "fee_bps": 5.0, "maker_bps": 5.0}
    yield "volatility and impact", "btcusdt_1h", 0.9, ["market", "stop"], True, moving
    yield "stops", "eurusd_1d", 1.0, ["market", "limit", "stop"], True, costly
    time = {"borrow_rate": 0.08, "idle_rate": 0.03}
    yield "borrow and interest", "aapl_1d", 0.6, ["market"], False, time
    yield "funding", "btcusdt_1h", 0.8, ["market"], False, {"funded": 8}
    lever = {"leverage": 10.0, "maintenance": 0.05, "liquidation_fee_bps": 50.0, "fee_bps": 4.0}
    yield "margin", "btcusdt_1h", 8.0, ["market"], False, lever
    yield "margin and stops", "btcusdt_1h", 8.0, ["market"], True, lever


def flatten(bars, bar_ms, config, plan):
    """Runs, and 12 rows after each entry cancels what waits and closes what is held."""
    account = reference_trading.Account(bars, bar_ms, config)
    original = reference_trading.Account.inside

    def watched(self, row, high, low):
        original(self, row, high, low)
        if (row - 20) % 20 == 12 and row >= 32:
            for order in self.orders:
                order["left"] = 0.0
            if self.quantity:
                self.orders.append(self.new("market", -self.sign, math.inf))
                self.orders[-1]["left"] = self.quantity
                self.orders[-1]["reduces"] = True

    account.inside = watched.__get__(account)
    account.run(plan)
    return account


def with_reference():
    for at, (name, series, share, kinds, stops, changes) in enumerate(reference_cases()):
        bars = load(series)
        bar_ms = 3_600_000 if series.endswith("1h") else 86_400_000
        config = FREE | {k: v for k, v in changes.items() if k != "funded"}
        every = changes.get("funded")
        rows = range(every, len(bars), every) if every else []
        config["funding"] = {row: [0.0003 if row % 3 else -0.0002] for row in rows}
        plan = make_plan(bars, at, share, kinds, stops)
        account = flatten(bars, bar_ms, config, plan)
        assert len(account.fills) > 15, name
        yield {
            "peer": "reference",
            "name": name,
            "series": series,
            "first_row": FIRST_ROW.get(series, 0),
            "bar_ms": bar_ms,
            "config": {k: v for k, v in config.items() if k != "funding"},
            "funding": [[row, ratio] for row, ratios in config["funding"].items() for ratio in ratios],
            "plan": [[row, order] for row, orders in plan.items() for order in orders],
            "fills": account.fills,
            "equity": account.equity[::EQUITY_SAMPLE_EVERY] + account.equity[-1:],
            "fees": account.fees,
            "paid": [account.funding, account.borrow, account.interest],
            "liquidations": account.liquidations,
        }


def with_backtesting():
    for name, series, kind, margin, trail in [
        ("limit entries", "aapl_1d", "limit", 1.0, None),
        ("stop entries", "aapl_1d", "stop", 1.0, None),
        ("stop losses", "eurusd_1d", "market", 1.0, "fixed"),
        ("trailing stops", "aapl_1d", "market", 1.0, "close"),
        ("leverage", "eurusd_1d", "market", 0.2, None),
    ]:
        bars = load(series)
        data = pd.DataFrame(bars, columns=["Open", "High", "Low", "Close", "Volume"])
        data.index = pd.date_range("2000-01-01", periods=len(data), freq="D")
        plan = make_plan(bars, 100 + len(name), 1.0, [kind], trail is not None)
        units = 40_000 if series == "eurusd_1d" else 200
        units = 200_000 if margin < 1 else units
        for orders in plan.values():
            orders[0]["quantity"] = float(units)

        class Orders(Strategy):
            def init(self):
                self.distance = None

            def next(self):
                row = len(self.data) - 1
                if trail == "close" and self.trades:
                    trade = self.trades[0]
                    level = self.data.Close[-1] - (1 if trade.is_long else -1) * self.distance
                    better = max if trade.is_long else min
                    trade.sl = better(trade.sl or level, level)
                if (row - 20) % 20 == 12 and row >= 32:
                    for order in list(self.orders):
                        if not order.is_contingent:
                            order.cancel()
                    self.position.close()
                for order in plan.get(row, []):
                    self.distance = order["stop_distance"]
                    enter = self.buy if order["side"] > 0 else self.sell
                    price = {order["kind"]: order["price"]}
                    price.pop("market", None)
                    sl = None
                    if trail == "fixed":
                        sl = bars[row][3] - order["side"] * self.distance
                    enter(size=units, sl=sl, **price)

        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            stats = Backtest(data, Orders, cash=100_000.0, margin=margin, commission=0.0).run()
        trades = [
            [int(t.EntryBar), int(t.ExitBar), float(t.EntryPrice), float(t.ExitPrice), float(t.Size)]
            for t in stats._trades.sort_values("EntryBar").itertuples()
        ]
        assert len(trades) > 8, (name, len(trades))
        equity = list(map(float, stats._equity_curve.Equity))
        yield {
            "peer": "backtesting.py",
            "name": name,
            "series": series,
            "first_row": 0,
            "bar_ms": 86_400_000,
            "leverage": 1 / margin,
            "trail": trail,
            "plan": [[row, order] for row, orders in plan.items() for order in orders],
            "trades": trades,
            "equity": equity[::EQUITY_SAMPLE_EVERY] + equity[-1:],
        }


def main():
    written = [*with_reference(), *with_backtesting()]
    for case in written:
        print(case["peer"], case["name"], case.get("liquidations"), len(case.get("fills", case.get("trades"))), case["equity"][-1])
    lines = ",\n".join(json.dumps(case, separators=(",", ":")) for case in written)
    (FOLDER / "trading.json").write_text(f"[\n{lines}\n]\n")


if __name__ == "__main__":
    main()
