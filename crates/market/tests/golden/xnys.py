"""Writes xnys.csv: the sessions of the New York Stock Exchange by `exchange_calendars` 4.13.2.

pip install exchange_calendars==4.13.2; python xnys.py > xnys.csv

A row is a run of sessions on consecutive weekdays with the same hours (UTC).
"""

import sys

import exchange_calendars
import pandas as pd

schedule = exchange_calendars.get_calendar("XNYS", start="1971-01-01", end="2040-12-31").schedule
rows = pd.DataFrame(
    {
        "date": schedule.index,
        "open": schedule["open"].dt.strftime("%H:%M").to_numpy(),
        "close": schedule["close"].dt.strftime("%H:%M").to_numpy(),
    }
)
after_weekday_off = rows["date"] != rows["date"].shift() + pd.offsets.BDay()
other_hours = (rows["open"] != rows["open"].shift()) | (rows["close"] != rows["close"].shift())
rows["run"] = (after_weekday_off | other_hours).cumsum()
runs = rows.groupby("run").agg(
    first=("date", "first"),
    last=("date", "last"),
    sessions=("date", "size"),
    open=("open", "first"),
    close=("close", "first"),
)
runs.to_csv(sys.stdout, index=False, date_format="%Y-%m-%d", lineterminator="\n")
