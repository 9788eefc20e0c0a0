"""Writes classics.csv: indicators that TA-Lib has not, written out from their definitions with numpy.

    pip install numpy
    python make_classics.py

Bars are those of indicators_bars.csv. Every function loops over rows and computes each window anew, as
a book states it; nothing here is output of this project's own engine. Lines have the form of
indicators.csv: series, indicator, parameters, output, warm-up, values of the first 20 rows after the
warm-up and of every row divisible by 7.

Left out (LEFT_OUT): series whose price stands still, where rounding alone decides which of two equal
numbers is larger, and indicators that divide by what is then zero.
"""

import csv
import itertools
import math

import numpy as np

NAN = float("nan")


def rolled(function, rows, period, first=0):
    """`function(window slice)` for each row that has `period` rows from `first` on."""
    values = np.full(rows, NAN)
    for row in range(first + period - 1, rows):
        values[row] = function(slice(row + 1 - period, row + 1))
    return values


def mean(column, period, first=0):
    return rolled(lambda w: math.fsum(column[w]) / period, len(column), period, first)


def highest(column, period, first=0):
    return rolled(lambda w: column[w].max(), len(column), period, first)


def lowest(column, period, first=0):
    return rolled(lambda w: column[w].min(), len(column), period, first)


def deviation(column, period, ddof=0, first=0):
    def one(window):
        values = column[window]
        centre = math.fsum(values) / period
        return math.sqrt(math.fsum((values - centre) ** 2) / (period - ddof))

    return rolled(one, len(column), period, first)


def shifted(column, rows):
    return np.concatenate([np.full(rows, NAN), column[: len(column) - rows]]) if rows else column


def log(column):
    return np.log(column)


def typical(b):
    return (b["high"] + b["low"] + b["close"]) / 3


def true_range(b):
    last = shifted(b["close"], 1)
    return np.fmax(b["high"] - b["low"], np.fmax(abs(b["high"] - last), abs(b["low"] - last)))


def seeded(column, period, alpha):
    """Exponential average whose first value is the mean of the first `period` numbers."""
    values = np.full(len(column), NAN)
    start = int(np.flatnonzero(~np.isnan(column))[0]) if (~np.isnan(column)).any() else len(column)
    at = start + period - 1
    if at >= len(column):
        return values
    values[at] = column[start : at + 1].mean()
    for row in range(at + 1, len(column)):
        values[row] = values[row - 1] + alpha * (column[row] - values[row - 1])
    return values


def rsi(column, period):
    change = np.diff(column)
    up = seeded(np.concatenate([[NAN], np.maximum(change, 0)]), period, 1 / period)
    down = seeded(np.concatenate([[NAN], np.maximum(-change, 0)]), period, 1 / period)
    with np.errstate(invalid="ignore"):
        return np.where(up + down > 0, 100 * up / (up + down), np.where(np.isnan(up), NAN, 0.0))


def common_start(columns):
    """All outputs of an indicator start together."""
    known = ~np.isnan(np.array(columns)).any(axis=0)
    first = int(np.flatnonzero(known)[0]) if known.any() else len(known)
    return [np.where(np.arange(len(column)) < first, NAN, column) for column in columns]


def ichimoku(b, conversion, base, span, displacement):
    def middle(period):
        return (highest(b["high"], period) + lowest(b["low"], period)) / 2

    lines = [middle(conversion), middle(base)]
    lead = [(lines[0] + lines[1]) / 2, middle(span)]
    cloud = [shifted(column, displacement - 1) for column in lead]
    return common_start(lines + cloud + lead)


def avwap(b):
    anchor = b["close"]
    values = []
    for row in range(len(anchor)):
        start = row
        while start > 0 and anchor[start - 1] == anchor[row]:
            start -= 1
        volume = b["volume"][start : row + 1]
        total = math.fsum(volume)
        values.append(math.fsum(typical(b)[start : row + 1] * volume) / total if total > 0 else NAN)
    return [np.array(values)]


def keltner(b, period, multiplier):
    middle = mean(typical(b), period)
    width = multiplier * mean(b["high"] - b["low"], period)
    return middle + width, middle, middle - width


def last_range(b, period):
    return highest(b["high"], period), lowest(b["low"], period), b["close"]


def pivot_classic(b, period):
    h, l, c = last_range(b, period)
    p = (h + l + c) / 3
    return p, 2 * p - l, p + h - l, h + 2 * (p - l), 2 * p - h, p - (h - l), l - 2 * (h - p)


def pivot_fibonacci(b, period):
    h, l, c = last_range(b, period)
    p = (h + l + c) / 3
    up = [p + share * (h - l) for share in (0.382, 0.618, 1.0)]
    down = [p - share * (h - l) for share in (0.382, 0.618, 1.0)]
    return p, *up, *down


def pivot_camarilla(b, period):
    h, l, c = last_range(b, period)
    up = [c + (h - l) * 1.1 / part for part in (12, 6, 4, 2)]
    down = [c - (h - l) * 1.1 / part for part in (12, 6, 4, 2)]
    return (h + l + c) / 3, *up, *down


def zscore(b, period):
    centre, width = mean(b["close"], period), deviation(b["close"], period)
    with np.errstate(invalid="ignore", divide="ignore"):
        return [np.where(width == 0, 0.0, (b["close"] - centre) / width)]


def percent_b(b, period, deviations):
    centre, width = mean(b["close"], period), deviation(b["close"], period)
    lower, upper = centre - deviations * width, centre + deviations * width
    with np.errstate(invalid="ignore", divide="ignore"):
        return [np.where(width == 0, 0.5, (b["close"] - lower) / (upper - lower))]


def bandwidth(b, period, deviations):
    return [100 * 2 * deviations * deviation(b["close"], period) / mean(b["close"], period)]


def percent(variance, bars_per_year):
    return [100 * np.sqrt(variance * bars_per_year)]


def parkinson(b, period, bars_per_year):
    return percent(mean(log(b["high"] / b["low"]) ** 2, period) / (4 * math.log(2)), bars_per_year)


def garman_klass(b, period, bars_per_year):
    one = 0.5 * log(b["high"] / b["low"]) ** 2 - (2 * math.log(2) - 1) * log(b["close"] / b["open"]) ** 2
    return percent(np.maximum(mean(one, period), 0), bars_per_year)


def rogers_satchell_bar(b):
    o, h, l, c = b["open"], b["high"], b["low"], b["close"]
    return log(h / c) * log(h / o) + log(l / c) * log(l / o)


def rogers_satchell(b, period, bars_per_year):
    return percent(mean(rogers_satchell_bar(b), period), bars_per_year)


def yang_zhang(b, period, bars_per_year):
    k = 0.34 / (1.34 + (period + 1) / (period - 1))
    gap = deviation(log(b["open"] / shifted(b["close"], 1)), period, 1, 1) ** 2
    change = deviation(log(b["close"] / b["open"]), period, 1, 1) ** 2
    return percent(gap + k * change + (1 - k) * mean(rogers_satchell_bar(b), period), bars_per_year)


def hist_vol(b, period, bars_per_year):
    returns = log(b["close"] / shifted(b["close"], 1))
    return percent(deviation(returns, period, 1, 1) ** 2, bars_per_year)


def ewma_vol(b, weight, bars_per_year):
    squares = log(b["close"] / shifted(b["close"], 1)) ** 2
    variance = squares.copy()
    for row in range(2, len(squares)):
        variance[row] = weight * variance[row - 1] + (1 - weight) * squares[row]
    return percent(variance, bars_per_year)


def hurst(b, period):
    lags = [1, 2, 4, 8, 16]
    values = np.full(len(b["close"]), NAN)
    for row in range(period + 15, len(values)):
        spread = []
        for lag in lags:
            differences = [b["close"][at] - b["close"][at - lag] for at in range(row + 1 - period, row + 1)]
            spread.append(math.sqrt(math.fsum(np.square(differences)) / period))
        if min(spread) > 0:
            values[row] = np.polyfit(np.log(lags), np.log(spread), 1)[0]
    return [values]


def entropy(b, period):
    def one(window):
        c = b["close"][window]
        counts = dict.fromkeys(itertools.permutations(range(3)), 0)
        for at in range(period - 2):
            counts[tuple(np.argsort(c[at : at + 3], kind="stable"))] += 1
        shares = [count / (period - 2) for count in counts.values() if count]
        return -sum(share * math.log(share) for share in shares) / math.log(6)

    return [np.abs(rolled(one, len(b["close"]), period))]


def chop(b, period):
    travel = true_range(b)

    def one(window):
        span = b["high"][window].max() - b["low"][window].min()
        return 100 * math.log10(math.fsum(travel[window]) / span) / math.log10(period) if span else NAN

    return [rolled(one, len(travel), period, 1)]


def eom(b, period, divisor):
    middle = (b["high"] + b["low"]) / 2
    with np.errstate(invalid="ignore", divide="ignore"):
        box = b["volume"] / divisor / (b["high"] - b["low"])
        ease = (middle - shifted(middle, 1)) / box
    ease[1:] = np.where(b["volume"][1:] == 0, 0.0, ease[1:])
    # A bar without range has an infinite box: it moved nothing.
    return [mean(ease, period, 1)]


def fisher(b, period):
    middle = (b["high"] + b["low"]) / 2
    top, bottom = highest(middle, period), lowest(middle, period)
    place, value = 0.0, 0.0
    values, signals = np.full(len(middle), NAN), np.full(len(middle), NAN)
    for row in range(period - 1, len(middle)):
        span = top[row] - bottom[row]
        place = 0.33 * 2 * ((middle[row] - bottom[row]) / span - 0.5 if span else 0.0) + 0.67 * place
        place = 0.999 if place > 0.99 else -0.999 if place < -0.99 else place
        signals[row] = value
        value = 0.5 * math.log((1 + place) / (1 - place)) + 0.5 * value
        values[row] = value
    values[period - 1] = signals[period - 1] = NAN
    return values, signals


def crsi(b, period, streak_period, rank_period):
    close = b["close"]
    streak = [0.0]
    for before, now in zip(close, close[1:]):
        last = streak[-1]
        streak.append(max(last, 0) + 1 if now > before else min(last, 0) - 1 if now < before else 0.0)
    rate = np.concatenate([[NAN], close[1:] / close[:-1]])
    rank = np.full(len(close), NAN)
    for row in range(rank_period + 1, len(close)):
        rank[row] = 100 * np.mean(rate[row - rank_period : row] < rate[row])
    return [(rsi(close, period) + rsi(np.array(streak), streak_period) + rank) / 3]


def squeeze(b, period, deviations, multiplier):
    close = b["close"]
    travel = true_range(b)
    centre = mean(close, period)
    is_on = deviations * deviation(close, period) < multiplier * mean(travel, period, 1)
    middle = ((highest(b["high"], period) + lowest(b["low"], period)) / 2 + centre) / 2
    distance = close - middle
    momentum = np.full(len(close), NAN)
    for row in range(2 * period - 2, len(close)):
        x = np.arange(period)
        slope, start = np.polyfit(x, distance[row + 1 - period : row + 1], 1)
        momentum[row] = start + slope * (period - 1)
    return np.where(np.isnan(momentum), NAN, is_on), momentum


def volume_profile(b, period, bins, share):
    price, volume = typical(b), b["volume"]
    columns = np.full((3, len(price)), NAN)
    for row in range(period - 1, len(price)):
        prices, volumes = price[row + 1 - period : row + 1], volume[row + 1 - period : row + 1]
        low, high = prices.min(), prices.max()
        width = (high - low) / bins
        places = np.minimum((prices - low) * bins // (high - low), bins - 1) if width else np.zeros(period)
        held = np.bincount(places.astype(int), weights=volumes, minlength=bins)
        if held.sum() == 0:
            continue
        centre = first = last = int(np.argmax(held))
        while held[first : last + 1].sum() < share / 100 * held.sum():
            above = held[last + 1] if last + 1 < bins else -1
            below = held[first - 1] if first else -1
            if above >= below:
                last += 1
            else:
                first -= 1
        columns[:, row] = low + (centre + 0.5) * width, low + (last + 1) * width, low + first * width
    return columns


def fib_retracement(b, period):
    rows = len(b["high"])
    columns = np.full((7, rows), NAN)
    for row in range(period - 1, rows):
        high, low = b["high"][row + 1 - period : row + 1], b["low"][row + 1 - period : row + 1]
        at_high, at_low = np.flatnonzero(high == high.max())[-1], np.flatnonzero(low == low.min())[-1]
        start, end = (low.min(), high.max()) if at_high >= at_low else (high.max(), low.min())
        levels = [end - part * (end - start) for part in (0.236, 0.382, 0.5, 0.618, 0.786)]
        columns[:, row] = start, end, *levels
    return columns


def kst(b, *periods):
    close = b["close"]
    total = 0
    for weight, (rate, averaged) in enumerate(zip(periods[:4], [10, 10, 10, 15]), 1):
        change = 100 * (close / shifted(close, rate) - 1)
        total = total + weight * mean(change, averaged, rate)
    start = int(np.flatnonzero(~np.isnan(total))[0]) if (~np.isnan(total)).any() else len(close)
    return common_start([total, mean(total, periods[4], start)])


def chandelier(b, period, multiplier):
    travel = true_range(b)
    travel[0] = NAN
    distance = multiplier * seeded(travel, period, 1 / period)
    return highest(b["high"], period) - distance, lowest(b["low"], period) + distance


def ulcer(b, period):
    top = highest(b["close"], period)
    squares = (100 * (b["close"] - top) / top) ** 2
    return [np.sqrt(mean(squares, period, period - 1))]


def qqe(b, period, smoothing, factor):
    line = seeded(rsi(b["close"], period), smoothing, 2 / (smoothing + 1))
    move = np.abs(line - shifted(line, 1))
    long = 2 * period - 1
    distance = factor * seeded(seeded(move, long, 2 / (long + 1)), long, 2 / (long + 1))
    trail = np.full(len(line), NAN)
    under = over = None
    rising = True
    for row in np.flatnonzero(~np.isnan(distance)):
        now, last = line[row], line[row - 1]
        new_under, new_over = now - distance[row], now + distance[row]
        if under is not None:
            rising = True if now > over else False if now < under else rising
            new_under = max(new_under, under) if last > under and now > under else new_under
            new_over = min(new_over, over) if last < over and now < over else new_over
        under, over = new_under, new_over
        trail[row] = under if rising else over
    return common_start([line, trail])


def rvgi(b, period):
    def smooth(column):
        return (column + 2 * shifted(column, 1) + 2 * shifted(column, 2) + shifted(column, 3)) / 6

    change = mean(smooth(b["close"] - b["open"]), period, 3)
    span = mean(smooth(b["high"] - b["low"]), period, 3)
    with np.errstate(invalid="ignore", divide="ignore"):
        vigor = np.where(span == 0, 0.0, change / span)
    return common_start([vigor, smooth(vigor)])


LEVELS = ["level_236", "level_382", "level_500", "level_618", "level_786"]
# outputs, parameter sets (the first is the default and run on every series), function
CASES = {
    "avwap": (["avwap"], [()], avwap),
    "bandwidth": (["bandwidth"], [(20, 2.0), (5, 1.5)], bandwidth),
    "chandelier": (["long", "short"], [(22, 3.0), (1, 2.0)], chandelier),
    "chop": (["chop"], [(14,), (2,)], chop),
    "crsi": (["crsi"], [(3, 2, 100), (5, 4, 20), (14, 2, 3)], crsi),
    "entropy": (["entropy"], [(100,), (3,), (30,)], entropy),
    "eom": (["eom"], [(14, 1e8), (1, 1e4)], eom),
    "ewma_vol": (["ewma_vol"], [(0.94, 1.0), (0.5, 365.0), (0.0, 1.0)], ewma_vol),
    "fib_retracement": (["from", "to", *LEVELS], [(50,), (5,)], fib_retracement),
    "fisher": (["fisher", "signal"], [(10,), (3,), (1,)], fisher),
    "garman_klass": (["garman_klass"], [(20, 1.0), (1, 252.0)], garman_klass),
    "hist_vol": (["hist_vol"], [(20, 1.0), (2, 252.0)], hist_vol),
    "hurst": (["hurst"], [(100,), (30,)], hurst),
    "ichimoku": (
        ["conversion", "base", "span_a", "span_b", "lead_a", "lead_b"],
        [(9, 26, 52, 26), (3, 5, 8, 1), (7, 4, 2, 3)],
        ichimoku,
    ),
    "keltner": (["upper", "middle", "lower"], [(10, 1.0), (1, 2.5)], keltner),
    "kst": (["kst", "signal"], [(10, 15, 20, 30, 9), (3, 9, 2, 1, 4)], kst),
    "parkinson": (["parkinson"], [(20, 1.0), (1, 252.0)], parkinson),
    "percent_b": (["percent_b"], [(20, 2.0), (5, 1.5)], percent_b),
    "pivot_camarilla": (
        ["pivot", "r1", "r2", "r3", "r4", "s1", "s2", "s3", "s4"],
        [(1,), (24,)],
        pivot_camarilla,
    ),
    "pivot_classic": (["pivot", "r1", "r2", "r3", "s1", "s2", "s3"], [(1,), (24,)], pivot_classic),
    "pivot_fibonacci": (["pivot", "r1", "r2", "r3", "s1", "s2", "s3"], [(1,), (24,)], pivot_fibonacci),
    "qqe": (["line", "trail"], [(14, 5, 4.236), (3, 2, 1.5)], qqe),
    "rogers_satchell": (["rogers_satchell"], [(20, 1.0), (1, 252.0)], rogers_satchell),
    "rvgi": (["rvgi", "signal"], [(10,), (2,)], rvgi),
    "squeeze": (["on", "momentum"], [(20, 2.0, 1.5), (5, 1.0, 2.0)], squeeze),
    "ulcer": (["ulcer"], [(14,), (3,)], ulcer),
    "volume_profile": (
        ["poc", "value_high", "value_low"],
        [(100, 24, 70.0), (10, 5, 50.0)],
        volume_profile,
    ),
    "yang_zhang": (["yang_zhang"], [(20, 1.0), (2, 252.0)], yang_zhang),
    "zscore": (["zscore"], [(20,), (5,)], zscore),
}

STILL = {"flat", "stall"}
LEFT_OUT = {
    **{name: STILL for name in ["crsi", "hurst", "percent_b", "qqe", "rvgi", "squeeze", "volume_profile", "zscore"]},
}


def read_bars():
    series = {}
    with open("indicators_bars.csv") as file:
        for row in csv.DictReader(file):
            bars = series.setdefault(row.pop("series"), {})
            for name, value in row.items():
                bars.setdefault(name, []).append(float(value))
    return {label: {name: np.array(column) for name, column in bars.items()} for label, bars in series.items()}


def main():
    with open("classics.csv", "w", newline="\n") as out:
        out.write("series,indicator,params,output,warmup,values\n")
        for label, bars in read_bars().items():
            for name, (outputs, sets, function) in CASES.items():
                if label in LEFT_OUT.get(name, ()):
                    continue
                for params in sets if label == "btc" else sets[:1]:
                    for output, column in zip(outputs, function(bars, *params), strict=True):
                        known = np.flatnonzero(~np.isnan(column))
                        if len(known) == 0:
                            continue
                        warmup = int(known[0])
                        kept = [at for at in range(warmup, len(column)) if at < warmup + 20 or at % 7 == 0]
                        values = " ".join(f"{column[at]:.12g}" for at in kept)
                        texts = " ".join(f"{value:g}" for value in params)
                        out.write(f"{label},{name},{texts},{output},{warmup},{values}\n")


if __name__ == "__main__":
    main()
