"""Writes candles_bars.csv and candles.csv: bars, and the candlestick patterns that TA-Lib finds in them.

    pip install "TA-Lib==0.8.2" numpy
    python make_candles.py

Run with TA-Lib's C library 0.8.1. Series: `aapl`, `eurusd` and `btc` are the files aapl_1d.csv,
eurusd_1d.csv and btcusdt_1h.csv of this folder. In candles_bars.csv: `walk`, a random walk; `ticks`, a
coarse one in steps of 0.01, where bodies often equal their averages; `forged`, stretches cut out of
millions of random bars so that every pattern occurs at least SIGHTINGS times in each direction and
strength that TA-Lib has for it. From `forged` the test makes `tiny` and `huge` (prices times 1e-9 and
1e9), `flat` (one price) and `gap` (every 97th row NaN); TA-Lib is run on each stretch between the gaps
by itself, since it is not defined over NaN.

A line of candles.csv: series, pattern, penetration where it has one, warm-up, and row:value of every
output that is not zero: the row alone for 100, -row for -100; or `forged` where these are those of that series.
"""

import csv

import numpy as np
import talib
from talib import abstract

SIGHTINGS = 3
STRETCH = 24
CANDIDATES = 40
BARS_SEARCHED = 2_500_000
PATTERNS = talib.get_function_groups()["Pattern Recognition"]
FIELDS = ["open", "high", "low", "close"]


def read(path):
    with open(path) as file:
        rows = list(csv.DictReader(file))
    return np.array([[float(row[name]) for name in FIELDS] for row in rows])


def walk(random, rows):
    close = 100 * np.cumprod(1 + random.normal(0, 0.01, rows))
    open_ = np.concatenate([[100], close[:-1]]) * (1 + random.normal(0, 0.004, rows))
    high = np.maximum(open_, close) * (1 + random.exponential(0.004, rows))
    low = np.minimum(open_, close) * (1 - random.exponential(0.004, rows))
    return np.round(np.stack([open_, high, low, close], axis=1), 4)


def coarse(random, rows, size, bodies=(0, 0, 1, 2, 3, 6, 12), gaps=(0, 0, 0, 1, 2, 5, 9)):
    """Bars of whole ticks: many bodies, shadows and gaps of exactly the same size."""
    # Runs of one colour: shapes of four or five bars need them.
    sign = np.repeat(random.choice([-1, 1], rows), random.integers(1, 6, rows))[:rows]
    body = random.choice(bodies, rows) * sign * size
    gap = random.choice(gaps, rows) * size * random.choice([-1, 1], rows)
    level = 0
    bars = np.empty((rows, 4))
    above = random.choice([0, 0, 0, 1, 2, 8], rows) * size
    below = random.choice([0, 0, 0, 1, 2, 8], rows) * size
    for at in range(rows):
        # Pulled to the middle, so that prices stay positive.
        pull = -np.sign(level) if abs(level) > 60 * size else 0
        open_ = level + gap[at] + pull * 8 * size
        close = open_ + body[at]
        bars[at] = open_, max(open_, close) + above[at], min(open_, close) - below[at], close
        level = close
    return np.round((bars + 200 * size) / 100, 2)


def find(pattern, bars, penetration=None):
    options = {} if penetration is None else {"penetration": penetration}
    columns = [np.ascontiguousarray(bars[:, at]) for at in range(4)]
    return getattr(talib, pattern)(*columns, **options)


def forged():
    """Stretches that hold every kind of sighting, and the kinds that were found."""
    random = np.random.default_rng(11)
    count = {}
    parts = []
    # The last kind has short bars after long ones, which mat hold needs.
    for size, *sizes in [(1,), (7,), (3, (1, 2, 3, 12, 16), (0, 1, 2, 4))]:
        bars = coarse(random, BARS_SEARCHED, size, *sizes)
        for pattern in PATTERNS:
            column = find(pattern, bars)
            for value in np.unique(column[column != 0]):
                rows = np.flatnonzero(column == value)
                rows = rows[rows >= STRETCH][:: max(1, len(rows) // CANDIDATES)]
                kind = (pattern, int(value))
                for row in rows:
                    # One to spare: rounding may hide one in the whole series.
                    if count.get(kind, 0) > SIGHTINGS:
                        break
                    part = bars[row + 1 - STRETCH : row + 1]
                    # What this stretch still shows when it follows those already chosen.
                    series = np.concatenate(parts[-3:] + [part])
                    if find(pattern, series)[-1] != value:
                        continue
                    parts.append(part)
                    for other in PATTERNS:
                        found = find(other, series)[-STRETCH:]
                        for seen in found[found != 0]:
                            key = (other, int(seen))
                            count[key] = count.get(key, 0) + 1
    return np.concatenate(parts)


def gapped(bars):
    bars = bars.copy()
    bars[::97] = np.nan
    return bars


def sightings(pattern, bars, penetration):
    """Rows and values; TA-Lib is run between the gaps."""
    holes = np.flatnonzero(np.isnan(bars[:, 0]))
    edges = np.concatenate([[-1], holes, [len(bars)]])
    found = []
    for before, until in zip(edges[:-1], edges[1:]):
        if until - before > 1:
            column = find(pattern, bars[before + 1 : until], penetration)
            found += [(int(row + before + 1), int(column[row])) for row in np.flatnonzero(column)]
    return found


def short(row, value):
    return {100: f"{row}", -100: f"-{row}"}.get(value, f"{row}:{value}")


def main():
    random = np.random.default_rng(5)
    made = {"walk": walk(random, 600), "ticks": coarse(random, 600, 1), "forged": forged()}
    with open("candles_bars.csv", "w", newline="\n") as out:
        out.write("series,open,high,low,close\n")
        for name, bars in made.items():
            for row in bars:
                out.write(",".join([name] + [repr(float(value)).removesuffix(".0") for value in row]) + "\n")
    forge = made["forged"]
    series = {
        "aapl": read("aapl_1d.csv"),
        "eurusd": read("eurusd_1d.csv"),
        "btc": read("btcusdt_1h.csv"),
        **made,
        "tiny": forge * 1e-9,
        "huge": forge * 1e9,
        "flat": np.full((40, 4), 0.1),
        "gap": gapped(forge),
    }
    kinds = {}
    forged_values = {}
    with open("candles.csv", "w", newline="\n") as out:
        out.write("series,pattern,penetration,warmup,sightings\n")
        for label, bars in series.items():
            for pattern in PATTERNS:
                function = abstract.Function(pattern)
                has_penetration = "penetration" in function.parameters
                sets = [None]
                if has_penetration and label in ["forged", "btc"]:
                    sets = [None, 0.0, 0.75]
                for penetration in sets:
                    found = sightings(pattern, bars, penetration)
                    text = "" if penetration is None else f"{penetration:g}"
                    values = " ".join(short(row, value) for row, value in found)
                    if label == "forged":
                        forged_values[pattern, penetration] = values
                    elif values and values == forged_values.get((pattern, penetration)):
                        values = "forged"
                    out.write(f"{label},{pattern.lower()},{text},{function.lookback},{values}\n")
                    if label == "forged" and penetration is None:
                        for _, value in found:
                            kinds.setdefault((pattern, value), []).append(value)
    rare = [kind for kind, found in kinds.items() if len(found) < SIGHTINGS]
    assert not rare, rare
    missing = set(PATTERNS) - {pattern for pattern, _ in kinds}
    assert not missing, missing


if __name__ == "__main__":
    main()
