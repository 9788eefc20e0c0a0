"""Builds the sample data from a folder of recorded market data.

    pip install zstandard==0.25.0
    python sample/make.py FOLDER

FOLDER holds `MANIFEST.csv`, the bars and `corporate/actions-1d.csv`, `panel/equities-1d-adjusted-close.csv.zst`.
Writes `*.csv.zst` and `manifest.toml` beside this file. Stops when a check fails; changes nothing else.
"""

import csv
import datetime
import hashlib
import io
import sys
from fractions import Fraction
from pathlib import Path
from zoneinfo import ZoneInfo

import zstandard

HERE = Path(__file__).parent
COLUMNS = ["timestamp", "open", "high", "low", "close", "volume"]
BYTES_MAX = 8_000_000
ZSTD_LEVEL = 19
# A change of the share count by a fifth or more is a split; less is a spin-off, which is a distribution.
SPLIT_MIN = Fraction(6, 5)
SPLIT_DENOMINATOR_MAX = 20
# No daily move of a stock or fund may exceed this once splits are applied.
MOVE_MAX = 0.45
# A day of gold with fewer of its 23 hours is a hole in the recording, not a day.
GOLD_HOURS_MIN = 12
# Bars that the calendar of the instrument expects and the source lacks, and bars outside of that calendar.
# The tests of the `market` crate count them again.
MISSING = {("BTC/USDT", "1h"): 128, ("BTC/USDT", "5m"): 16, ("GBP/USD", "1h"): 238, ("XAU/USD", "1d"): 86}
OUTSIDE = {("GBP/USD", "1h"): 1, ("SPX", "1d"): 3}
TIERS = {"A+", "A"}

AS_IS = [
    ("BTC/USDT", "1h", "crypto/BTCUSDT-1h.csv.zst"),
    ("BTC/USDT", "5m", "crypto/BTCUSDT-5m.csv.zst"),
    ("EUR/USD", "1d", "fx/EURUSD-1d.csv"),
    ("GBP/USD", "1h", "fx/GBPUSD-1h.csv.zst"),
    ("USD/JPY", "1d", "fx/USDJPY-1d.csv"),
    ("AUD/USD", "1d", "fx/AUDUSD-1d.csv"),
    ("SPX", "1d", "index/SPX-1d.csv"),
]
GOLD = ("XAU/USD", "1d", "metal/XAUUSD_OANDA-1h-bid.csv.zst")
SPLIT = [
    *("SPY", "VNQ", "VWO"),
    *("AAPL", "AMGN", "AXP", "BA", "CAT", "CSCO", "CVX", "DIS", "GE", "GS", "HD", "HON"),
    *("IBM", "INTC", "JNJ", "JPM", "KO", "MCD", "MMM", "MRK", "MSFT", "NKE", "PG", "UNH", "V", "WMT"),
]


def read(path):
    """Rows of a CSV, plain or .zst, as dictionaries of texts."""
    data = path.read_bytes()
    if path.suffix == ".zst":
        data = zstandard.ZstdDecompressor().stream_reader(io.BytesIO(data)).read()
    return list(csv.DictReader(io.StringIO(data.decode())))


def snap(ratio):
    """The exact split behind a rounded ratio of new to old shares; None for anything smaller."""
    if 1 / SPLIT_MIN < ratio < SPLIT_MIN:
        return None
    exact = Fraction(ratio).limit_denominator(SPLIT_DENOMINATOR_MAX)
    assert abs(float(exact) / ratio - 1) < 0.001, f"{ratio} is no simple split"
    return exact


def splits_listed(folder, symbol):
    """Splits by first day of the new share count, from the list of corporate actions."""
    found = {}
    for row in read(folder / "corporate/actions-1d.csv"):
        split = snap(float(row["split_coefficient"]))
        if row["symbol"] == symbol and split:
            found[row["timestamp"][:10]] = split
    return found


def splits_implied(folder, symbol, rows):
    """The same from jumps of close over adjusted close, an independent column of the source."""
    panel = read(folder / "panel/equities-1d-adjusted-close.csv.zst")
    adjusted = {row["timestamp"][:10]: row[symbol] for row in panel}
    found, last = {}, None
    for row in rows:
        day = row["timestamp"][:10]
        if not adjusted.get(day):
            continue
        ratio = float(row["close"]) / float(adjusted[day])
        # Both columns are rounded and a dividend may fall on the same day: look first, then snap.
        if last and not 1 / SPLIT_MIN < last / ratio < SPLIT_MIN:
            near = Fraction(last / ratio).limit_denominator(SPLIT_DENOMINATOR_MAX // 2)
            found[day] = near
        last = ratio
    return found


def apply_splits(rows, splits):
    """Prices and volumes in shares of the last day: prices before a split are divided, volumes multiplied."""
    out = []
    for row in rows:
        factor = Fraction(1)
        for day, split in splits.items():
            if row["timestamp"][:10] < day:
                factor *= split
        if factor == 1:
            out.append(row)
            continue
        new = {"timestamp": row["timestamp"]}
        for column in COLUMNS[1:5]:
            new[column] = plain(Fraction(row[column]) / factor, 6)
        new["volume"] = plain(Fraction(row["volume"]) * factor, 3)
        out.append(new)
    return out


def plain(value, decimals):
    """Shortest decimal text of a fraction rounded to `decimals`."""
    text = f"{float(round(value, decimals)):.{decimals}f}"
    return text.rstrip("0").rstrip(".")


def check_moves(symbol, rows):
    for before, row in zip(rows, rows[1:]):
        move = float(row["close"]) / float(before["close"]) - 1
        assert abs(move) <= MOVE_MAX, f"{symbol} moves {move:.0%} on {row['timestamp']}"


def gold_days(rows):
    """Hourly bars to days from 17:00 to 17:00 New York, named by the date they end on."""
    new_york = ZoneInfo("America/New_York")
    days = {}
    for row in rows:
        at = datetime.datetime.fromisoformat(row["timestamp"]).astimezone(new_york)
        day = (at.replace(tzinfo=None) + datetime.timedelta(hours=7)).date()
        if day.weekday() < 5:
            days.setdefault(day, []).append(row)
    return [
        {
            "timestamp": f"{day}T00:00:00Z",
            "open": hours[0]["open"],
            "high": max((hour["high"] for hour in hours), key=float),
            "low": min((hour["low"] for hour in hours), key=float),
            "close": hours[-1]["close"],
            "volume": "0",
        }
        for day, hours in sorted(days.items())
        if len(hours) >= GOLD_HOURS_MIN
    ]


def pack(rows):
    text = "".join(",".join(row[column] for column in COLUMNS) + "\n" for row in [dict(zip(COLUMNS, COLUMNS)), *rows])
    compressor = zstandard.ZstdCompressor(level=ZSTD_LEVEL, write_checksum=True, write_content_size=True)
    return compressor.compress(text.encode())


def main(folder):
    listed = {row["file"]: row for row in read(folder / "MANIFEST.csv")}
    series = [(symbol, timeframe, file, read(folder / file), "") for symbol, timeframe, file in AS_IS]
    symbol, timeframe, file = GOLD
    done = f"hourly bars to days of 17:00 New York; days of fewer than {GOLD_HOURS_MIN} hours left out"
    series.append((symbol, timeframe, file, gold_days(read(folder / file)), done))
    for symbol in SPLIT:
        file = f"equity/{symbol}-1d.csv"
        rows = read(folder / file)
        splits = splits_listed(folder, symbol)
        assert splits == splits_implied(folder, symbol, rows), symbol
        rows = apply_splits(rows, splits)
        check_moves(symbol, rows)
        done = ", ".join(f"{new} for {old} on {day}" for day, split in sorted(splits.items()) for new, old in [split.as_integer_ratio()])
        series.append((symbol, "1d", file, rows, f"splits applied: {done}" if done else ""))

    manifest, total = [], 0
    for symbol, timeframe, file, rows, done in series:
        source = listed[file]
        assert source["tier"] in TIERS, file
        name = f"{symbol.replace('/', '')}-{timeframe}.csv.zst"
        data = pack(rows)
        (HERE / name).write_bytes(data)
        total += len(data)
        fields = {
            "file": name,
            "symbol": symbol,
            "timeframe": timeframe,
            "rows": len(rows),
            "first": rows[0]["timestamp"],
            "last": rows[-1]["timestamp"],
            "sha256": hashlib.sha256(data).hexdigest(),
            "tier": source["tier"],
            "licence": source["licence"],
            "source": source["source"],
            "done": done or "nothing",
            "missing": MISSING.get((symbol, timeframe), 0),
            "outside": OUTSIDE.get((symbol, timeframe), 0),
        }
        lines = [f'{key} = {value}' if isinstance(value, int) else f'{key} = "{value}"' for key, value in fields.items()]
        manifest.append("[[series]]\n" + "\n".join(lines) + "\n")
    assert total <= BYTES_MAX, total
    head = (
        "# Written by make.py. `sha256` is of the file as it lies here; `first` and `last` are labels of bars;\n"
        "# `missing` bars are expected by the calendar, `outside` bars are not.\n\n"
    )
    (HERE / "manifest.toml").write_text(head + "\n".join(manifest))
    print(f"{len(series)} series, {total:,} bytes")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
