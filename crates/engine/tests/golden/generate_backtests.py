"""Writes backtests.json: trades and equity of other backtests on the series beside this file.

    pip install numpy pandas backtesting==0.6.6 vectorbt==1.2.0
    python generate_backtests.py

Every case uses the same signals, from plain moving averages of the closes. How the other libraries
are brought to the same semantics:

backtesting.py trades on the next open and marks at the close. Its relative orders buy whole units, so
those cases use a lot of 1 and enough capital. A relative order of 1 is not allowed, its default is
1 - 2.2e-16. Spread is charged on the entry only there, so these cases have commission alone.

vectorbt fills in the bar of the signal, so signals are shifted by one bar and the price is the open.
It sizes a full-cash purchase as cash / (price x (1 + fee)), as here. Only its long side is compared:
it sizes a short sale on cash without setting the fee aside.

reference_backtest.py covers what both cannot express alike: stops, targets, gaps, both sides.
"""

import json
import math
import pathlib
import warnings

import numpy as np
import pandas as pd
import vectorbt as vbt
from backtesting import Backtest, Strategy

import reference_backtest

FOLDER = pathlib.Path(__file__).parent
EQUITY_SAMPLE_EVERY = 40
TRADES_KEPT_WHOLE = 60
TRADE_SAMPLE_EVERY = 10


def load(name):
    return pd.read_csv(FOLDER / f"{name}.csv", parse_dates=["timestamp"], index_col="timestamp")


def mean_of_last(values, length):
    out = [math.nan] * len(values)
    for row in range(length - 1, len(values)):
        out[row] = sum(values[row - length + 1 : row + 1]) / length
    return out


def true_range_mean(data, length):
    ranges = []
    for row in range(len(data)):
        high, low = data.High.iloc[row], data.Low.iloc[row]
        if row == 0:
            ranges.append(high - low)
        else:
            before = data.Close.iloc[row - 1]
            ranges.append(max(high, before) - min(low, before))
    return mean_of_last(ranges, length)


def signals_of(data, case):
    fast = mean_of_last(list(data.Close), case["fast"])
    slow = mean_of_last(list(data.Close), case["slow"])
    above = [f > s for f, s in zip(fast, slow)]
    below = [f < s for f, s in zip(fast, slow)]
    if case["rule"] == "cross":
        up = [row > 0 and above[row] and below[row - 1] for row in range(len(data))]
        down = [row > 0 and below[row] and above[row - 1] for row in range(len(data))]
    else:
        up, down = above, below
    out = {"enter_long": up, "exit_long": down, "enter_short": down, "exit_short": up}
    for level in ("stop", "target"):
        multiple = case[level]
        ranges = true_range_mean(data, 14) if multiple else None
        out[level + "_distance"] = [multiple * r for r in ranges] if multiple else None
    return out


def with_backtesting(data, signals, a):
    class Rules(Strategy):
        def init(self):
            pass

        def next(self):
            row = len(self.data) - 1
            if self.position.is_long:
                if signals["exit_long"][row]:
                    self.position.close()
            elif self.position.is_short:
                if signals["exit_short"][row]:
                    self.position.close()
            elif signals["enter_long"][row] and a["direction"] != "short_only":
                self.buy()
            elif signals["enter_short"][row] and a["direction"] != "long_only":
                self.sell()

    assert a["lot"] == 1 and a["slippage_bps"] == 0 and a["half_spread_bps"] == 0
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        stats = Backtest(data, Rules, cash=a["capital"], commission=a["fee_bps"] / 10_000).run()
    trades = [
        {
            "side": "long" if t.Size > 0 else "short",
            "entry_row": int(t.EntryBar),
            "exit_row": int(t.ExitBar),
            "entry": float(t.EntryPrice),
            "exit": float(t.ExitPrice),
            "quantity": float(abs(t.Size)),
            "pnl": None,
            "reason": "rule",
        }
        for t in stats._trades.sort_values("ExitBar").itertuples()
    ]
    return trades, list(stats._equity_curve.Equity)


def with_vectorbt(data, signals, a):
    assert a["direction"] == "long_only" and a["lot"] is None and a["half_spread_bps"] == 0
    delay = lambda column: pd.Series(column, index=data.index).shift(1, fill_value=False)
    account = vbt.Portfolio.from_signals(
        data.Close,
        delay(signals["enter_long"]),
        delay(signals["exit_long"]),
        price=data.Open,
        init_cash=a["capital"],
        fees=a["fee_bps"] / 10_000,
        slippage=a["slippage_bps"] / 10_000,
        freq="1D",
    )
    trades = [
        {
            "side": "long",
            "entry_row": int(t["entry_idx"]),
            "exit_row": int(t["exit_idx"]),
            "entry": float(t["entry_price"]),
            "exit": float(t["exit_price"]),
            "quantity": float(t["size"]),
            "pnl": float(t["pnl"]),
            "reason": "rule",
        }
        for t in account.trades.records.to_dict("records")
        if t["status"] == 1
    ]
    return trades, list(account.value())


def with_reference(data, signals, a):
    bars = list(zip(data.Open, data.High, data.Low, data.Close))
    result = reference_backtest.run(bars, signals, a)
    return result["trades"], result["equity"]


PEERS = {"backtesting.py": with_backtesting, "vectorbt": with_vectorbt, "reference": with_reference}


def assumptions(**changes):
    standard = {
        "capital": 10_000.0,
        "fee_bps": 10.0,
        "slippage_bps": 0.0,
        "half_spread_bps": 0.0,
        "size": 1.0,
        "direction": "long_only",
        "lot": None,
    }
    return standard | changes


def cases():
    for series, fast, slow in [("aapl_1d", 10, 30), ("eurusd_1d", 5, 20), ("btcusdt_1h", 12, 48)]:
        shape = {"series": series, "fast": fast, "slow": slow, "stop": None, "target": None}
        cross = shape | {"rule": "cross"}
        level = shape | {"rule": "level"}
        for direction, case in [("long_only", cross), ("short_only", cross), ("both", level)]:
            a = assumptions(capital=10_000_000.0, lot=1.0, direction=direction)
            yield "backtesting.py", case, a
        for slippage in (0.0, 5.0):
            yield "vectorbt", cross, assumptions(slippage_bps=slippage)
        costly = {"slippage_bps": 5.0, "half_spread_bps": 2.0, "direction": "both"}
        yield "reference", level, assumptions(**costly)
        yield "reference", level | {"stop": 1.0}, assumptions(**costly)
        yield "reference", level | {"stop": 1.5, "target": 2.0}, assumptions(**costly)
        yield "reference", level | {"stop": 0.4, "target": 0.5}, assumptions(**costly)
        narrow = assumptions(**costly | {"size": 0.5, "lot": 0.01})
        yield "reference", level | {"target": 0.7}, narrow


def main():
    written = []
    for peer, case, a in cases():
        data = load(case["series"])
        data.columns = [column.capitalize() for column in data.columns]
        trades, equity = PEERS[peer](data, signals_of(data, case), a)
        assert trades, (peer, case)
        rows = sorted({*range(0, len(equity), EQUITY_SAMPLE_EVERY), len(equity) - 1})
        columns = ["side", "entry_row", "exit_row", "entry", "exit", "quantity", "pnl", "reason"]
        every = 1 if len(trades) <= TRADES_KEPT_WHOLE else TRADE_SAMPLE_EVERY
        written.append(
            {
                "peer": peer,
                **case,
                "assumptions": a,
                "trade_columns": columns,
                "trade_count": len(trades),
                "trade_sample_every": every,
                "trades": [[trade[column] for column in columns] for trade in trades[::every]],
                "equity": [[row, float(equity[row])] for row in rows],
                "equity_sum": math.fsum(equity),
            }
        )
        print(peer, case, len(trades), equity[-1])
    lines = ",\n".join(json.dumps(case, separators=(",", ":")) for case in written)
    (FOLDER / "backtests.json").write_text(f"[\n{lines}\n]\n")


if __name__ == "__main__":
    main()
