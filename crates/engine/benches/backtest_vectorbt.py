"""The first case of backtest.rs in vectorbt with numba, for `cargo xtask bench`, which runs it right after the bench.

    pip install vectorbt==1.2.0 pandas

Rows have the names of the bench's rows.
"""

import os
import pathlib
import time

import pandas as pd
import vectorbt as vbt

ROWS = int(os.environ.get("BENCH_ROWS", 1_000_000))
ROUNDS = 5


def main(engine):
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
            engine=engine,
        )

    def best_of(work):
        work()
        seconds = []
        for _ in range(ROUNDS):
            start = time.perf_counter()
            work()
            seconds.append(time.perf_counter() - start)
        return ROWS / min(seconds)

    label = f"vectorbt {vbt.__version__} {engine}, {run().trades.count()} trades"

    def report(name, speed):
        print(f"bench\t{name}, cross, {ROWS} bars\t{speed:.0f}\tbars/s\t{label}\t-")

    report("signals to trades and equity", best_of(run))
    report("signals to all metrics", best_of(lambda: run().stats()))


if __name__ == "__main__":
    main("numba")
