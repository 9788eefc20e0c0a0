"""The sweep of sweep.rs in vectorbt with numba, for `cargo xtask bench`, which runs it right after the bench.

    pip install vectorbt==1.2.0 pandas zstandard

Rows have the names of the bench's rows. Everything is compiled before it is timed.
"""

import io
import os
import pathlib
import time

import pandas as pd
import vectorbt as vbt
import zstandard

ROWS = min(int(os.environ.get("BENCH_ROWS", 20_000)), 20_000)
ROUNDS = 2
SETS = [(5 + at // 25, 50 + 4 * (at % 25)) for at in range(1_000)]


def load():
    sample = pathlib.Path(__file__).parent.parent.parent.parent / "sample/BTCUSDT-1h.csv.zst"
    packed = zstandard.ZstdDecompressor().stream_reader(sample.read_bytes())
    data = pd.read_csv(io.BytesIO(packed.read())).iloc[:ROWS]
    data.index = pd.date_range("2000-01-01", periods=len(data), freq="h")
    return data


def sweep(data, sets, engine):
    fast = vbt.MA.run(data.close, window=[fast for fast, _ in sets], short_name="fast")
    slow = vbt.MA.run(data.close, window=[slow for _, slow in sets], short_name="slow")
    enter = fast.ma_crossed_above(slow).vbt.signals.fshift(1)
    leave = fast.ma_crossed_below(slow).vbt.signals.fshift(1)
    account = vbt.Portfolio.from_signals(
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
    return account.stats(agg_func=None)


def main(engine):
    data = load()
    sweep(data, SETS[:4], engine)
    seconds = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        metrics = sweep(data, SETS, engine)
        seconds.append(time.perf_counter() - start)
    assert len(metrics) == len(SETS)
    name = f"sweep of {len(SETS)} sets, sma cross, {ROWS} bars, all metrics, all cores"
    label = f"vectorbt {vbt.__version__} {engine}, {metrics.shape[1]} metrics"
    print(f"bench\t{name}\t{min(seconds):.4f}\ts\t{label}\t-")


if __name__ == "__main__":
    main("numba")
