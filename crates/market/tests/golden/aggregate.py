"""Writes aggregate.csv: bars resampled by pandas 3.1.1, with the base bars they come from.

pip install pandas==3.1.1 zstandard==0.25.0; python aggregate.py ../../../../sample > aggregate.csv

Rows: case, timeframe, timestamp, open, high, low, close, volume. The base bars of a case come first. Days of FX are
taken from 17:00 to 17:00 New York and named by the date they end on; pandas leaves out empty buckets here.
"""

import csv
import sys
from pathlib import Path

import pandas as pd

RULES = {"open": "first", "high": "max", "low": "min", "close": "last", "volume": "sum"}
sample = Path(sys.argv[1])
out = csv.writer(sys.stdout, lineterminator="\n")
out.writerow(["case", "timeframe", "timestamp", *RULES])


def base(file, start, end):
    bars = pd.read_csv(sample / file, parse_dates=["timestamp"], index_col="timestamp")
    return bars[start:end]


def write(case, timeframe, bars):
    for at, bar in bars.dropna(subset="open").iterrows():
        out.writerow([case, timeframe, at.strftime("%Y-%m-%dT%H:%MZ"), *(repr(float(value)) for value in bar)])


def days_of_new_york(bars):
    """Same bars on a clock on which the FX day begins at midnight of its own date."""
    moved = bars.tz_convert("America/New_York").tz_localize(None)
    return moved.set_axis(moved.index + pd.Timedelta(hours=7))


# Thirty hours of five-minute bars around an outage of the exchange, and two weeks of hours around a change of the clocks.
btc = base("BTCUSDT-5m.csv.zst", "2023-03-24", "2023-03-25 05:55")
write("24/7", "5m", btc)
for timeframe, rule in [("15m", "15min"), ("30m", "30min"), ("1h", "1h"), ("4h", "4h"), ("1d", "1D")]:
    write("24/7", timeframe, btc.resample(rule).agg(RULES))

gbp = base("GBPUSD-1h.csv.zst", "2021-03-07", "2021-03-20")
write("FX", "1h", gbp)
moved = days_of_new_york(gbp)
write("FX", "1d", moved.resample("1D").agg(RULES))
write("FX", "1w", moved.resample("W-MON", closed="left", label="left").agg(RULES))
four = moved.resample("4h").agg(RULES)
four.index = (four.index - pd.Timedelta(hours=7)).tz_localize("America/New_York").tz_convert("UTC")
write("FX", "4h", four)

spy = base("SPY-1d.csv.zst", "2021-11-01", "2021-12-10")
write("XNYS", "1d", spy)
write("XNYS", "1w", spy.resample("W-MON", closed="left", label="left").agg(RULES))
