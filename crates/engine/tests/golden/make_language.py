"""Writes language.csv: expressions of the rule language, worked out without it.

    pip install "TA-Lib==0.8.2" pandas==3.1.1 numpy
    python make_language.py

Every expression is written a second time in plain Python over btcusdt_1h.csv: indicators are
TA-Lib's, longer bars are pandas' resample, conditions are loops over True, False and None.
A line of language.csv is a row of the bars; a column is an expression. Empty is not known,
conditions are 1 and 0.
"""

import csv
import pathlib

import numpy as np
import pandas as pd
import talib

FOLDER = pathlib.Path(__file__).parent
bars = pd.read_csv(FOLDER / "btcusdt_1h.csv", parse_dates=["timestamp"], index_col="timestamp")
HOUR = pd.Timedelta(hours=1)


def lag(values, count):
    values = list(values)
    empty = None if any(isinstance(value, (bool, type(None))) for value in values) else np.nan
    return [empty] * count + values[: len(values) - count]


def known(*values):
    return all(value is not None and not np.isnan(value) for value in values)


def compare(test, left, right):
    """Applies a test to two columns or numbers; None where a side is not known."""
    rows = max(np.size(left), np.size(right))
    left, right = np.broadcast_to(left, rows), np.broadcast_to(right, rows)
    return [bool(test(a, b)) if known(a, b) else None for a, b in zip(left, right)]


def above(left, right):
    return compare(lambda a, b: a > b, left, right)


def both(left, right):
    def one(a, b):
        if a is False or b is False:
            return False
        return None if a is None or b is None else True

    return [one(a, b) for a, b in zip(left, right)]


def negate(values):
    return [None if value is None else not value for value in values]


def either(left, right):
    return negate(both(negate(left), negate(right)))


def crosses_above(left, right):
    before = compare(lambda a, b: a <= b, lag(left, 1), lag(right, 1) if np.size(right) > 1 else right)
    return both(above(left, right), before)


def every(values, count):
    result = values
    for back in range(1, count):
        result = both(result, lag(values, back))
    return result


def rising(values, count):
    return every(above(values, lag(values, 1)), count)


def falling(values, count):
    return every(above(lag(values, 1), values), count)


def bars_since(condition):
    result, last = [], None
    for row, holds in enumerate(condition):
        last = row if holds else last
        result.append(np.nan if last is None else float(row - last))
    return result


def minimum(left, right):
    return [min(a, b) if known(a, b) else np.nan for a, b in zip(left, np.broadcast_to(right, len(left)))]


def maximum(left, right):
    return [max(a, b) if known(a, b) else np.nan for a, b in zip(left, np.broadcast_to(right, len(left)))]


def ratio(left, right):
    with np.errstate(divide="ignore", invalid="ignore"):
        result = np.asarray(left, float) / np.asarray(right, float)
    return np.where(np.isfinite(result), result, np.nan)


def on(length, compute):
    """Value on the last longer bar that is over when an hour is over."""
    rules = {"open": "first", "high": "max", "low": "min", "close": "last", "volume": "sum"}
    longer = bars.resample(length).agg(rules).dropna()
    values = compute(longer)
    ends = longer.index + pd.Timedelta(length)
    result = []
    for opened in bars.index:
        over = int((ends <= opened + HOUR).sum())
        result.append(values[over - 1] if over else None)
    return result


o, h, l, c, v = (bars[name] for name in ["open", "high", "low", "close", "volume"])
hour = pd.Series(bars.index.hour, bars.index).astype(float)
weekday = pd.Series(bars.index.day_of_week + 1, bars.index).astype(float)
ema = talib.EMA
lines = talib.BBANDS(c, 20, 2.0, 2.0)
breakout = above(c, lag(talib.MAX(h, 20), 1))
trending = above(talib.ADX(h, l, c, 14), 25.0)
upward = above(talib.PLUS_DI(h, l, c, 14), talib.MINUS_DI(h, l, c, 14))

EXPRESSIONS = {
    "(close - sma(close, 20)) / stddev(close, 20)": ratio(c - talib.SMA(c, 20), talib.STDDEV(c, 20)),
    "ema(close, 10) - ema(close, 30)[2]": ema(c, 10) - np.array(lag(ema(c, 30), 2)),
    "macd(close, 12, 26, 9).hist": talib.MACD(c, 12, 26, 9)[2],
    "crosses_above(ema(close, 10), ema(close, 30))": crosses_above(ema(c, 10), ema(c, 30)),
    "crosses_below(rsi(close, 14), 45)": crosses_above(-talib.RSI(c, 14), -45.0),
    "close > highest(high, 20)[1] and volume > 1.5 * sma(volume, 20)[1]": both(
        breakout, above(v, 1.5 * np.array(lag(talib.SMA(v, 20), 1)))
    ),
    "bars_since(close > highest(high, 20)[1])": bars_since(breakout),
    "rising(close, 3) or falling(close, 3)": either(rising(c, 3), falling(c, 3)),
    'on("1d", ema(close, 5))': on("1D", lambda day: list(ema(day.close, 5))),
    'on("1d", close > open and rising(close, 2))': on(
        "1D", lambda day: both(above(day.close, day.open), rising(day.close, 2))
    ),
    '100 * on("4h", atr(14)) / close': ratio(
        100.0 * np.array(on("4h", lambda bar: list(talib.ATR(bar.high, bar.low, bar.close, 14))), float), c
    ),
    "(hlc3 - low) / (high - low)": ratio((h + l + c) / 3.0 - l, h - l),
    "1 / (hour - 12)": ratio(np.ones(len(bars)), hour - 12.0),
    "hour >= 13 and hour < 20 and weekday <= 5": list((hour >= 13) & (hour < 20) & (weekday <= 5)),
    "bbands(close, 20, 2, 2).upper - bbands(close, 20, 2, 2).lower": lines[0] - lines[2],
    "ema(ema(close, 10), 10)": ema(ema(c, 10), 10),
    "-max(abs(close - open), 0.5 * atr(14))": -np.array(maximum((c - o).abs(), 0.5 * talib.ATR(h, l, c, 14))),
    "not (adx(14) > 25) and plus_di(14) > minus_di(14)": both(negate(trending), upward),
    "(close > open)[3] and close[1] / ohlc4[2] > 1": both(
        lag(above(c, o), 3), above(ratio(lag(c, 1), lag((o + h + l + c) / 4.0, 2)), 1.0)
    ),
    "min(lowest(low, 10), ema(close, 50)[5])": minimum(talib.MIN(l, 10), lag(ema(c, 50), 5)),
}


def shown(value):
    if not known(value):
        return ""
    return str(int(value)) if isinstance(value, (bool, np.bool_)) else f"{value:.13g}"


with open(FOLDER / "language.csv", "w", newline="") as file:
    table = csv.writer(file, lineterminator="\n")
    table.writerow(["row", *EXPRESSIONS])
    columns = [list(column) for column in EXPRESSIONS.values()]
    for row in [*range(80), *range(80, len(bars), 9)]:
        table.writerow([row, *(shown(column[row]) for column in columns)])
