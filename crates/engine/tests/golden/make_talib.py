"""Writes talib_bars.csv and talib.csv: more bars, and what TA-Lib makes of all of them.

    pip install "TA-Lib==0.8.2" numpy
    python make_talib.py

Expected values are those of TA-Lib's C library 0.8.1, every function but the candlestick patterns, with its
default parameters on every series and with the sets of SETS on `btc`. A line of talib.csv: series,
indicator, parameters, number of the output, warm-up, values; values are those of the first 8 rows after
the warm-up and then of every row divisible by 11, 12 digits. A function of two series gets close and open,
MAVP the periods of `periods`.

Series: those of indicators_bars.csv, and `random` (no row knows the other), `vast` (prices of `btc` times 1e12),
`hole` (prices of `aapl` with a bar of NaN in the middle: each side is run by itself) and `unit` (numbers around 0).

Where TA-Lib differs from the definition on purpose here, see docs/indicators.md:
- what it gives as infinity is written as NaN;
- VWAP before anything was traded is NaN;
- MAXINDEX, MININDEX and MINMAXINDEX are the latest of equals, written out here;
- where prices or volumes stand still, what the rounding of the values before has left decides in
  TA-Lib: those cases are left out (RESIDUE).
"""

import csv
from collections import defaultdict

import numpy as np
import talib
from talib import abstract

PRICES = ["open", "high", "low", "close"]
OWN_NAME = {"VWAP": "vwap_total", "MAX": "highest", "MIN": "lowest"}
# Compared in indicators.csv.
ELSEWHERE = "ADX ATR BBANDS CCI EMA MACD MFI MINUS_DI MOM NATR OBV PLUS_DI ROC RSI SMA STDDEV STOCH TRANGE WMA".split()
TYPES = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13]

SETS = defaultdict(lambda: [(2,), (9,), (40,)])
SETS.update({
    "AC": [(3, 8, 2), (8, 3, 4)], "AO": [(2, 2), (20, 7)], "ADOSC": [(2, 2), (12, 5)],
    "APO": [(5, 9, kind) for kind in TYPES] + [(9, 5, 3)], "PPO": [(5, 9, 0), (9, 5, 7), (4, 8, 6)],
    "PVO": [(5, 9, 0), (9, 5, 12)],
    "BETA": [(1,), (20,)], "CORREL": [(1,), (2,), (9,)], "VAR": [(1, 1.0), (20, 2.0)],
    "COPPOCK": [(1, 3, 2), (6, 20, 5)], "CVI": [(2, 1), (5, 20)], "DEMA": [(1,), (7,)], "TEMA": [(1,), (7,)],
    "TRIMA": [(1,), (2,), (7,), (8,)], "KAMA": [(1,), (2,), (9,)], "HMA": [(1,), (2,), (3,), (4,), (9,), (30,)],
    "ZLEMA": [(1,), (2,), (9,)], "RMA": [(1,), (2,), (9,)], "T3": [(1, 0.7), (3, 0.0), (6, 1.0)],
    "EFI": [(1,), (5,)], "ERI": [(1,), (5,)], "FRACTAL": [(1, 1), (3, 5), (7, 2)], "KC": [(5, 20, 1.5), (30, 1, 3.0)],
    "KDJ": [(9, 3, 0, 3, 1), (5, 4, 13, 6, 2)],
    "MA": [(period, kind) for period in (1, 2, 10) for kind in TYPES],
    "MACDEXT": [(5, 1, 9, 1, 4, 1), (9, 0, 5, 3, 3, 13), (4, 7, 8, 2, 1, 0)], "MACDFIX": [(1,), (4,)],
    "MAMA": [(0.9, 0.1), (0.3, 0.3)], "MASSI": [(2, 2), (5, 10)],
    "MAVP": [(2, 12, 1), (5, 9, 6), (1, 9, 13)], "MINUS_DM": [(1,), (2,), (9,)], "PLUS_DM": [(1,), (2,), (9,)],
    "PERCENTILE": [(2, 0.0), (9, 100.0), (20, 33.0)], "RVI": [(1, 2), (5, 20)], "RVOL": [(1,), (7,)],
    "SAR": [(0.1, 0.1), (0.5, 0.2)],
    "SAREXT": [(8000.0, 0.05, 0.03, 0.02, 0.3, 0.01, 0.04, 0.1), (-7000.0, 0.0, 0.5, 0.2, 0.1, 0.5, 0.2, 0.1)],
    "SMI": [(2, 2, 2, 2), (5, 8, 3, 4)], "STOCHF": [(1, 1, 0), (14, 4, 6)], "STOCHRSI": [(5, 1, 1, 0), (9, 14, 3, 1)],
    "SUPERTREND": [(2, 0.5), (14, 2.0)], "TRIX": [(1,), (5,)], "TSI": [(2, 2), (5, 9)],
    "ULTOSC": [(1, 2, 3), (20, 4, 9)], "VORTEX": [(1,), (5,)], "VWMA": [(1,), (5,)],
    "ROCP": [(1,)], "ROCR": [(1,)], "ROCR100": [(1,)], "ADR": [(1,)], "QSTICK": [(1,)], "DPO": [(2,), (3,), (9,)],
})

STILL = ["HT_DCPHASE", "HT_SINE", "HT_TRENDMODE", "LINEARREG_ANGLE", "MAMA", "STOCHRSI"]
RESIDUE = {**{name: ["stall"] for name in STILL}, "RVOL": ["quiet"], "VWMA": ["quiet"]}


def read_bars():
    table = defaultdict(list)
    with open("indicators_bars.csv") as file:
        for row in csv.DictReader(file):
            table[row.pop("series")].append([float(row[name]) for name in [*PRICES, "volume"]])
    return {name: dict(zip([*PRICES, "volume"], np.array(rows).T.copy())) for name, rows in table.items()}


def priced(bars, rows, factor):
    cut = {name: column[:rows].copy() for name, column in bars.items()}
    return {name: column * (factor if name in PRICES else 1.0) for name, column in cut.items()}


def more_bars(bars):
    draw = np.random.default_rng(11)
    low = 50.0 + np.round(draw.random(160) * 40.0, 3)
    span = np.round(draw.random((3, 160)) * 20.0, 3)
    high = low + span[2]
    random = {"open": low + span[0] * span[2] / 20.0, "high": high, "low": low, "close": low + span[1] * span[2] / 20.0,
              "volume": np.round(draw.random(160) * 1e3, 1)}
    hole = priced(bars["aapl"], 220, 1.0)
    for column in hole.values():
        column[110] = np.nan
    step = np.linspace(-1.25, 1.25, 51)
    unit = {"open": step[::-1].copy(), "high": step + 0.25, "low": step - 0.25, "close": step, "volume": np.arange(51.0)}
    return {"random": random, "vast": priced(bars["btc"], 130, 1e12), "hole": hole, "unit": unit}


def periods(rows):
    return 2.0 + (np.arange(rows) * 7 % 40)


def arguments(function, bars):
    columns = []
    for name, column in function.input_names.items():
        if name == "periods":
            columns.append(bars["periods"])
        elif name == "prices":
            columns += [bars[one] for one in column]
        else:
            columns.append(bars[{"price": "close", "price0": "close", "price1": "open"}[name]])
    return columns


def run(name, bars, params):
    """Columns of TA-Lib, NaN where it has no value, and the number of rows before the first."""
    function = abstract.Function(name)
    names = list(function.parameters)
    function.set_parameters(dict(zip(names, params)))
    lookback = function.lookback
    columns = getattr(talib, name)(*arguments(function, bars), **dict(zip(names, params)))
    columns = columns if isinstance(columns, (tuple, list)) else [columns]
    columns = [np.where(np.isinf(column), np.nan, column.astype(float)) for column in columns]
    for column in columns:
        column[:lookback] = np.nan
    return columns, lookback


def latest(column, period, best):
    rows = np.full(len(column), np.nan)
    for at in range(period - 1, len(column)):
        window = column[at + 1 - period : at + 1]
        rows[at] = at - np.argmax((window == best(window))[::-1])
    return rows


def changed(name, bars, params, columns):
    if name in ["MAXINDEX", "MININDEX", "MINMAXINDEX"]:
        bests = {"MAXINDEX": [np.max], "MININDEX": [np.min], "MINMAXINDEX": [np.min, np.max]}[name]
        return [latest(bars["close"], params[0], best) for best in bests]
    if name == "VWAP":
        return [np.where(np.cumsum(bars["volume"]) > 0.0, columns[0], np.nan)]
    return columns


def expected(name, bars, params):
    holes = np.flatnonzero(np.isnan(bars["close"]))
    if len(holes) == 0:
        columns, lookback = run(name, bars, params)
        return changed(name, bars, params, columns), lookback
    at = int(holes[0])
    before, lookback = expected(name, {key: column[:at] for key, column in bars.items()}, params)
    after, _ = expected(name, {key: column[at + 1 :] for key, column in bars.items()}, params)
    return [np.concatenate([a, [np.nan], b]) for a, b in zip(before, after)], lookback


def functions():
    groups = talib.get_function_groups()
    names = [name for group, names in groups.items() if group != "Pattern Recognition" for name in names]
    return sorted(name for name in names if name not in ELSEWHERE)


def write_bars(bars):
    with open("talib_bars.csv", "w", newline="\n") as out:
        out.write("series,open,high,low,close,volume\n")
        for name, columns in bars.items():
            for row in zip(*(columns[key] for key in [*PRICES, "volume"])):
                out.write(",".join([name] + [repr(float(value)).removesuffix(".0") for value in row]) + "\n")


def main():
    old = read_bars()
    new = more_bars(old)
    write_bars(new)
    with open("talib.csv", "w", newline="\n") as out:
        out.write("series,indicator,params,output,warmup,values\n")
        for name in functions():
            default = tuple(abstract.Function(name).parameters.values())
            for label, bars in {**old, **new}.items():
                bars = {**bars, "periods": periods(len(bars["close"]))}
                if label in RESIDUE.get(name, []):
                    continue
                for params in [default, *(SETS[name] if label == "btc" and default else [])]:
                    columns, lookback = expected(name, bars, params)
                    for at, column in enumerate(columns):
                        kept = [row for row in range(lookback, len(column)) if row < lookback + 8 or row % 11 == 0]
                        if kept:
                            values = " ".join(f"{column[row]:.12g}" for row in kept)
                            texts = " ".join(f"{value:g}" for value in params)
                            out.write(f"{label},{OWN_NAME.get(name, name.lower())},{texts},{at},{lookback},{values}\n")


main()
