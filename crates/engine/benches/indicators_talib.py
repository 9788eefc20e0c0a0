"""TA-Lib on the series of indicators.rs, for `cargo xtask bench`, which runs it right after the bench.

    pip install TA-Lib==0.8.2 numpy

Rows have the names of the bench's rows; the best of several rounds, on one thread. donchian and vwap are
left out: TA-Lib has none.
"""

import os
import time

import numpy as np
import talib

ROWS = int(os.environ.get("BENCH_ROWS", 1_000_000))
ROUNDS = 41
# The parameters are TA-Lib's defaults, as in the bench, except where named here.
CALLS = {
    "sma": lambda b: talib.SMA(b["close"]),
    "ema": lambda b: talib.EMA(b["close"]),
    "wma": lambda b: talib.WMA(b["close"]),
    "rsi": lambda b: talib.RSI(b["close"]),
    "macd": lambda b: talib.MACD(b["close"]),
    "bbands": lambda b: talib.BBANDS(b["close"], 20, 2.0, 2.0),
    "atr": lambda b: talib.ATR(b["high"], b["low"], b["close"]),
    "adx": lambda b: talib.ADX(b["high"], b["low"], b["close"]),
    "stoch": lambda b: talib.STOCH(b["high"], b["low"], b["close"]),
    "cci": lambda b: talib.CCI(b["high"], b["low"], b["close"]),
    "roc": lambda b: talib.ROC(b["close"]),
    "obv": lambda b: talib.OBV(b["close"], b["volume"]),
    "mfi": lambda b: talib.MFI(b["high"], b["low"], b["close"], b["volume"]),
    "trange": lambda b: talib.TRANGE(b["high"], b["low"], b["close"]),
    "natr": lambda b: talib.NATR(b["high"], b["low"], b["close"]),
    "plus_di": lambda b: talib.PLUS_DI(b["high"], b["low"], b["close"]),
    "minus_di": lambda b: talib.MINUS_DI(b["high"], b["low"], b["close"]),
    "mom": lambda b: talib.MOM(b["close"]),
    "stddev": lambda b: talib.STDDEV(b["close"]),
    "highest": lambda b: talib.MAX(b["close"]),
    "lowest": lambda b: talib.MIN(b["close"]),
}


def random_columns():
    random = np.random.default_rng(7)
    close = 30_000.0 * np.cumprod(1.0 + (random.random(ROWS) - 0.5) * 0.003)
    open_ = np.concatenate([[30_000.0], close[:-1]])
    high = np.maximum(open_, close) * (1.0 + random.random(ROWS) * 0.001)
    low = np.minimum(open_, close) * (1.0 - random.random(ROWS) * 0.001)
    return {"high": high, "low": low, "close": close, "volume": random.random(ROWS) * 100.0}


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
    for name, call in CALLS.items():
        milliseconds = best_of(lambda: call(bars)) * 1e3
        print(f"bench\t{name}, {ROWS} bars\t{milliseconds:.4f}\tms\t{label}\t-")


if __name__ == "__main__":
    main()
