"""The first case of backtest.rs in backtesting.py, for `cargo xtask bench`, which runs it right after the bench.

    pip install backtesting==0.6.6 pandas

Rows have the names of the bench's rows. It is timed on fewer bars, since it takes about a minute for a
million; its cost per bar does not depend on their number.
"""

import os
import pathlib
import time
import warnings

import pandas as pd
from backtesting import Backtest, Strategy, __version__

ROWS = int(os.environ.get("BENCH_ROWS", 1_000_000))
ROWS_TIMED = min(ROWS, 100_000)
ROUNDS = 2


def main():
    series = pathlib.Path(__file__).parent.parent / "tests/golden/btcusdt_1h.csv"
    data = pd.read_csv(series)
    data = pd.concat([data] * (ROWS_TIMED // len(data) + 1), ignore_index=True).iloc[:ROWS_TIMED]
    data.index = pd.date_range("2000-01-01", periods=ROWS_TIMED, freq="h")
    data = data.drop(columns="timestamp").rename(columns=str.capitalize)
    above = data.Close.rolling(12).mean() > data.Close.rolling(48).mean()
    before = above.shift(1, fill_value=False)
    enter, leave = (above & ~before).to_numpy(), (~above & before).to_numpy()

    class Cross(Strategy):
        def init(self):
            pass

        def next(self):
            row = len(self.data) - 1
            if self.position:
                if leave[row]:
                    self.position.close()
            elif enter[row]:
                self.buy(size=0.01)

    def run():
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            # Enough cash for whole units of a hundredth of it.
            return Backtest(data, Cross, cash=100_000_000, commission=0.001, spread=0.0005).run()

    trades = run()["# Trades"]
    seconds = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        run()
        seconds.append(time.perf_counter() - start)
    label = f"backtesting.py {__version__}, {ROWS_TIMED} bars, {trades} trades"
    speed = ROWS_TIMED / min(seconds)
    print(f"bench\tsignals to all metrics, cross, {ROWS} bars\t{speed:.0f}\tbars/s\t{label}\t-")


if __name__ == "__main__":
    main()
