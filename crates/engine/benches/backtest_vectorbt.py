"""The first case of backtest.rs in vectorbt, to be run right after it on the same machine.

    pip install pandas vectorbt==1.2.0
    python backtest_vectorbt.py
"""

import pathlib
import time

import pandas as pd
import vectorbt as vbt

ROWS = 1_000_000
ROUNDS = 5


def main():
    series = pathlib.Path(__file__).parent.parent / "tests/golden/btcusdt_1h.csv"
    data = pd.read_csv(series)
    data = pd.concat([data] * (ROWS // len(data) + 1), ignore_index=True).iloc[:ROWS]
    data.index = pd.date_range("2000-01-01", periods=ROWS, freq="h")
    above = data.close.rolling(12).mean() > data.close.rolling(48).mean()
    before = above.shift(1, fill_value=False)
    enter = (above & ~before).shift(1, fill_value=False)
    leave = (~above & before).shift(1, fill_value=False)

    def run():
        return vbt.Portfolio.from_signals(
            data.close,
            enter,
            leave,
            price=data.open,
            init_cash=10_000,
            fees=0.001,
            slippage=0.0005,
            size=0.01,
            size_type="percent",
            freq="1h",
        )

    def best_of(work):
        work()
        seconds = []
        for _ in range(ROUNDS):
            start = time.perf_counter()
            work()
            seconds.append(time.perf_counter() - start)
        return ROWS / min(seconds) / 1e6

    print(f"run {best_of(run):.1f} M bars/s")
    print(f"run + stats {best_of(lambda: run().stats()):.1f} M bars/s")
    print(f"{run().trades.count()} trades")


if __name__ == "__main__":
    main()
