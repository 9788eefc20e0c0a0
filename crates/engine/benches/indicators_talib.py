"""TA-Lib on the series of indicators.rs, for `cargo xtask bench`, which runs it right after the bench.

    pip install TA-Lib==0.8.2 numpy

Every function of TA-Lib with its default parameters. Rows have the names of the bench's rows; the best of
several rounds, on one thread. What TA-Lib has not is left out.
"""

import os
import time

import numpy as np
import talib
from talib import abstract

ROWS = int(os.environ.get("BENCH_ROWS", 1_000_000))
ROUNDS = int(os.environ.get("BENCH_ROUNDS", 41))
OWN_NAME = {"VWAP": "vwap_total", "MAX": "highest", "MIN": "lowest"}


def random_columns():
    random = np.random.default_rng(7)
    close = 30_000.0 * np.cumprod(1.0 + (random.random(ROWS) - 0.5) * 0.003)
    open_ = np.concatenate([[30_000.0], close[:-1]])
    high = np.maximum(open_, close) * (1.0 + random.random(ROWS) * 0.001)
    low = np.minimum(open_, close) * (1.0 - random.random(ROWS) * 0.001)
    return {"open": open_, "high": high, "low": low, "close": close, "volume": random.random(ROWS) * 100.0}


def arguments(function, bars):
    """The columns that the function takes; a series is the close, a second one the open."""
    columns = []
    for name, column in function.input_names.items():
        if name == "prices":
            columns += [bars[one] for one in column]
        else:
            columns.append(bars["close" if name in ["price", "price0"] else "open"])
    return columns


def best_of(work):
    seconds = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - start)
    return min(seconds)


def main():
    bars = random_columns()
    label = f"TA-Lib {talib.__version__}"
    for name in sorted(talib.get_functions()):
        call = getattr(talib, name)
        columns = arguments(abstract.Function(name), bars)
        milliseconds = best_of(lambda: call(*columns)) * 1e3
        print(f"bench\t{OWN_NAME.get(name, name.lower())}, {ROWS} bars\t{milliseconds:.4f}\tms\t{label}\t-", flush=True)


if __name__ == "__main__":
    main()
