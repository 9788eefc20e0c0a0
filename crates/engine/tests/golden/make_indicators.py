"""Writes indicators_bars.csv and indicators.csv: bars, and what other implementations make of them.

    pip install "TA-Lib==0.8.2" numpy
    python make_indicators.py BTCUSDT-1h.csv.zst AAPL-1d.csv

Expected values are TA-Lib's (C library 0.8.1), except
- donchian and vwap, which TA-Lib has not: written out here with numpy;
- stddev and bbands on series other than `btc` and `aapl`: two passes over exact fractions, since
  TA-Lib cancels digits at high levels, takes a small variance for zero, and is left with some
  deviation where a price stands still;
- cci on `level`, where TA-Lib's typical price has lost the digits that matter: exact fractions;
- mfi on `tiny`, where TA-Lib takes a money flow below 1 for none: written out here.

Series: `btc` 300 hourly bars of BTC/USDT (2020-03-10 on, the crash included), `aapl` 300 daily bars
of AAPL (2014, the 7:1 split included), and made from them: `tiny` and `huge` (prices times 1e-9 and
1e9), `level` (small moves on a high level), `gap` (jumps), `quiet` (zero volume, then some, then
zero), `flat` (one price), `stall` (a price that moves, then stands still).

Bars: BTC/USDT of Binance from github.com/NIC-project-team/TradingStrategyGA and AAPL from
github.com/Pooksoft/Serenity, both MIT.

A line of indicators.csv: series, indicator, parameters, output, warm-up, values. Values are those
of the first 20 rows after the warm-up and then of every row divisible by 7, 13 digits.
"""

import csv
import io
import subprocess
import sys
from fractions import Fraction

import numpy as np
import talib


def read(path, start, rows):
    if path.endswith(".zst"):
        text = subprocess.run(["zstdcat", path], check=True, capture_output=True, text=True).stdout
    else:
        text = open(path).read()
    table = [row for row in csv.DictReader(io.StringIO(text)) if row["timestamp"] >= start]
    names = ["open", "high", "low", "close", "volume"]
    return {name: np.array([float(row[name]) for row in table[:rows]]) for name in names}


def cut(bars, rows):
    return {name: column[:rows].copy() for name, column in bars.items()}


def priced(bars, change):
    prices = {name: change(bars[name]) for name in ["open", "high", "low", "close"]}
    return {**prices, "volume": bars["volume"].copy()}


def all_series(btc, aapl):
    steps = np.ones(90)
    for at, factor in [(25, 0.6), (40, 1.9), (41, 0.5), (70, 3.0)]:
        steps[at:] *= factor
    quiet = cut(btc, 90)
    quiet["volume"][:30] = 0.0
    quiet["volume"][50:] = 0.0
    flat = {name: np.full(60, 0.1) for name in ["open", "high", "low", "close"]}
    stall = cut(aapl, 100)
    for name in ["open", "high", "low", "close"]:
        stall[name][50:] = stall["close"][49]
    return {
        "btc": btc,
        "aapl": aapl,
        "tiny": priced(cut(btc, 90), lambda column: column * 1e-9),
        "huge": priced(cut(btc, 90), lambda column: column * 1e9),
        "level": priced(cut(aapl, 90), lambda column: 1e5 + np.round(column) / 16),
        "gap": priced(cut(aapl, 90), lambda column: column * steps),
        "quiet": quiet,
        "flat": {**flat, "volume": np.full(60, 3.0)},
        "stall": stall,
    }


def windows(column, period):
    return [column[at + 1 - period : at + 1] for at in range(period - 1, len(column))]


def padded(values, rows):
    return np.concatenate([np.full(rows - len(values), np.nan), values])


def deviation(column, period):
    values = []
    for window in windows(column, period):
        exact = [Fraction(value) for value in window]
        mean = sum(exact) / period
        values.append(float(sum((value - mean) ** 2 for value in exact) / period) ** 0.5)
    return padded(values, len(column))


def mean(column, period):
    values = [float(sum(map(Fraction, window)) / period) for window in windows(column, period)]
    return padded(values, len(column))


def donchian(b, period):
    upper = padded([window.max() for window in windows(b["high"], period)], len(b["high"]))
    lower = padded([window.min() for window in windows(b["low"], period)], len(b["low"]))
    return upper, (upper + lower) / 2, lower


def vwap(b, period):
    typical = (b["high"] + b["low"] + b["close"]) / 3
    values = []
    for price, volume in zip(windows(typical, period), windows(b["volume"], period)):
        values.append(np.dot(price, volume) / volume.sum() if volume.sum() > 0 else np.nan)
    return (padded(values, len(typical)),)


def mfi(b, period):
    typical = (b["high"] + b["low"] + b["close"]) / 3
    change = np.diff(typical)
    flow = (typical * b["volume"])[1:]
    values = []
    for moves, flows in zip(windows(change, period), windows(flow, period)):
        up, down = flows[moves > 0].sum(), flows[moves < 0].sum()
        values.append(100 * up / (up + down) if up + down > 0 else 0.0)
    return (padded(values, len(typical)),)


def cci(b, period):
    typical = [sum(map(Fraction, row)) / 3 for row in zip(b["high"], b["low"], b["close"])]
    values = []
    for window in windows(typical, period):
        center = sum(window) / period
        spread = sum(abs(value - center) for value in window) / period
        distance = window[-1] - center
        values.append(float(distance / (Fraction(15, 1000) * spread)) if distance * spread else 0.0)
    return (padded(values, len(typical)),)


def bbands(b, period, up, down, matype):
    middle = mean(b["close"], period)
    width = deviation(b["close"], period)
    return middle + up * width, middle, middle - down * width


def hlc(b):
    return b["high"], b["low"], b["close"]


# indicator: outputs, parameter sets (the first is run on every series), function
CASES = {
    "adx": (["adx"], [(14,), (5,)], lambda b, *p: talib.ADX(*hlc(b), *p)),
    "atr": (["atr"], [(14,), (1,)], lambda b, *p: talib.ATR(*hlc(b), *p)),
    "bbands": (["upper", "middle", "lower"], [(20, 2.0, 2.0, 0), (7, 1.5, 3.0, 1), (9, 2.0, 1.0, 2)],
               lambda b, *p: talib.BBANDS(b["close"], *p)),
    "cci": (["cci"], [(14,), (5,)], lambda b, *p: talib.CCI(*hlc(b), *p)),
    "donchian": (["upper", "middle", "lower"], [(20,), (1,)], donchian),
    "ema": (["ema"], [(30,), (1,), (4,)], lambda b, *p: talib.EMA(b["close"], *p)),
    "highest": (["highest"], [(30,), (2,)], lambda b, *p: talib.MAX(b["close"], *p)),
    "lowest": (["lowest"], [(30,), (2,)], lambda b, *p: talib.MIN(b["close"], *p)),
    "macd": (["macd", "signal", "hist"], [(12, 26, 9), (8, 3, 1)],
             lambda b, *p: talib.MACD(b["close"], *p)),
    "mfi": (["mfi"], [(14,), (2,)],
            lambda b, *p: talib.MFI(*hlc(b), b["volume"], *p)),
    "minus_di": (["minus_di"], [(14,), (3,)], lambda b, *p: talib.MINUS_DI(*hlc(b), *p)),
    "mom": (["mom"], [(10,), (1,)], lambda b, *p: talib.MOM(b["close"], *p)),
    "natr": (["natr"], [(14,), (2,)], lambda b, *p: talib.NATR(*hlc(b), *p)),
    "obv": (["obv"], [()], lambda b: talib.OBV(b["close"], b["volume"])),
    "plus_di": (["plus_di"], [(14,), (3,)], lambda b, *p: talib.PLUS_DI(*hlc(b), *p)),
    "roc": (["roc"], [(10,), (1,)], lambda b, *p: talib.ROC(b["close"], *p)),
    "rsi": (["rsi"], [(14,), (2,)], lambda b, *p: talib.RSI(b["close"], *p)),
    "sma": (["sma"], [(30,), (1,), (7,)], lambda b, *p: talib.SMA(b["close"], *p)),
    "stddev": (["stddev"], [(5, 1.0), (30, 2.5)], lambda b, *p: talib.STDDEV(b["close"], *p)),
    "stoch": (["slowk", "slowd"], [(5, 3, 0, 3, 0), (14, 3, 1, 5, 2), (1, 1, 0, 1, 0)],
              lambda b, *p: talib.STOCH(*hlc(b), *p)),
    "trange": (["trange"], [()], lambda b: talib.TRANGE(*hlc(b))),
    "vwap": (["vwap"], [(20,), (1,)], vwap),
    "wma": (["wma"], [(30,), (1,), (6,)], lambda b, *p: talib.WMA(b["close"], *p)),
}

EXACT = {
    "stddev": lambda b, period, scale: (deviation(b["close"], period) * scale,),
    "bbands": bbands,
    "cci": cci,
    "mfi": mfi,
}


def expected(series, name, bars, params):
    exact = [] if series in ["btc", "aapl"] else ["stddev", "bbands"]
    exact += {"tiny": ["mfi"], "level": ["cci"]}.get(series, [])
    function = EXACT[name] if name in exact else CASES[name][2]
    columns = function(bars, *params)
    return columns if isinstance(columns, (tuple, list)) else (columns,)


def main():
    btc = read(sys.argv[1], "2020-03-10", 300)
    aapl = read(sys.argv[2], "2014-03-03", 300)
    series = all_series(btc, aapl)
    with open("indicators_bars.csv", "w", newline="\n") as out:
        out.write("series,open,high,low,close,volume\n")
        for name, bars in series.items():
            for row in zip(*(bars[key] for key in ["open", "high", "low", "close", "volume"])):
                out.write(",".join([name] + [repr(float(value)).removesuffix(".0") for value in row]) + "\n")
    with open("indicators.csv", "w", newline="\n") as out:
        out.write("series,indicator,params,output,warmup,values\n")
        for label, bars in series.items():
            for name, (outputs, sets, _) in CASES.items():
                for params in sets if label == "btc" else sets[:1]:
                    for output, column in zip(outputs, expected(label, name, bars, params), strict=True):
                        known = np.flatnonzero(~np.isnan(column))
                        if len(known) == 0:
                            continue
                        warmup = int(known[0])
                        kept = [at for at in range(warmup, len(column)) if at < warmup + 20 or at % 7 == 0]
                        values = " ".join(f"{column[at]:.13g}" for at in kept)
                        texts = " ".join(f"{value:g}" for value in params)
                        out.write(f"{label},{name},{texts},{output},{warmup},{values}\n")


main()
