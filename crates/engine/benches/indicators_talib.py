"""TA-Lib on the series of indicators.rs, for `cargo xtask bench`, which runs it right after the bench.

    pip install TA-Lib==0.8.2 numpy zstandard

Every function of TA-Lib with its default parameters. Rows have the names of the bench's rows; the best of
several rounds, on one thread. What TA-Lib has not is left out.
"""

import io
import os
import pathlib
import time

import numpy as np
import talib
import zstandard
from talib import abstract

ROWS = int(os.environ.get("BENCH_ROWS", 1_000_000))
ROUNDS = int(os.environ.get("BENCH_ROUNDS", 41))
OWN_NAME = {"VWAP": "vwap_total", "MAX": "highest", "MIN": "lowest"}


def sample_columns():
    """The bars of the sample, repeated."""
    packed = pathlib.Path(__file__).parents[3].joinpath("sample/BTCUSDT-5m.csv.zst").read_bytes()
    text = zstandard.ZstdDecompressor().stream_reader(packed).read()
    cells = np.genfromtxt(io.BytesIO(text), delimiter=",", skip_header=1, usecols=range(1, 6))
    names = ["open", "high", "low", "close", "volume"]
    return {name: np.resize(cells[:, at], ROWS) for at, name in enumerate(names)}


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
    bars = sample_columns()
    label = f"TA-Lib {talib.__version__}"
    candles = [name for name in talib.get_functions() if name.startswith("CDL")]
    candles_ms = 0.0
    for name in sorted(talib.get_functions()):
        call = getattr(talib, name)
        columns = arguments(abstract.Function(name), bars)
        milliseconds = best_of(lambda: call(*columns)) * 1e3
        candles_ms += milliseconds if name in candles else 0.0
        print(f"bench\t{OWN_NAME.get(name, name.lower())}, {ROWS} bars\t{milliseconds:.4f}\tms\t{label}\t-", flush=True)
    print(f"bench\tall {len(candles)} candlestick patterns, {ROWS} bars\t{candles_ms:.1f}\tms\t{label}\t-")


if __name__ == "__main__":
    main()
