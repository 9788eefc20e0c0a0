"""Writes parity.json: what other backtests make of the rules below, on series of the folder `sample/`.

    pip install numpy pandas zstandard TA-Lib==0.8.2 backtesting==0.6.6 vectorbt==1.2.0
    python generate_parity.py

Each strategy stands here twice: as rules of the strategy language, which the test runs, and as the same
rules over TA-Lib and pandas, which decide the signals of the other backtests. How those are brought to
the same semantics is told in generate_backtests.py; docs/backtest.md says where they differ. Of each case
the file keeps the number of trades, a digest of all their rows, three trades and a few points of the equity.
"""

import hashlib
import io
import json
import math
import pathlib

import numpy as np
import pandas as pd
import talib as T
import zstandard

from generate_backtests import with_backtesting, with_reference, with_vectorbt

FOLDER = pathlib.Path(__file__).parent
SAMPLE = FOLDER / "../../../../sample"
EQUITY_POINTS = 4
DIGEST_CHARACTERS = 16

SERIES = [
    {"name": "aapl", "file": "AAPL-1d.csv.zst", "timeframe": "1d", "from": 1000, "rows": 1400},
    {"name": "spy", "file": "SPY-1d.csv.zst", "timeframe": "1d", "from": 2300, "rows": 1400},
    {"name": "eurusd", "file": "EURUSD-1d.csv.zst", "timeframe": "1d", "from": 0, "rows": 1400},
    {"name": "btcusdt", "file": "BTCUSDT-1h.csv.zst", "timeframe": "1h", "from": 20040, "rows": 1400},
    {"name": "gbpusd", "file": "GBPUSD-1h.csv.zst", "timeframe": "1h", "from": 30000, "rows": 1400},
]

PEERS = {
    "backtesting.py": with_backtesting,
    "vectorbt": with_vectorbt,
    "reference": with_reference,
}

ASSUMPTIONS = {
    "backtesting.py": {
        "capital": 10_000_000.0,
        "fee_bps": 10.0,
        "slippage_bps": 0.0,
        "half_spread_bps": 0.0,
        "size": 1.0,
        "direction": "both",
        "lot": 1.0,
    },
    "vectorbt": {
        "capital": 10_000.0,
        "fee_bps": 10.0,
        "slippage_bps": 5.0,
        "half_spread_bps": 0.0,
        "size": 1.0,
        "direction": "long_only",
        "lot": None,
    },
    "reference": {
        "capital": 10_000.0,
        "fee_bps": 10.0,
        "slippage_bps": 5.0,
        "half_spread_bps": 2.0,
        "size": 0.9,
        "direction": "both",
        "lot": None,
    },
}

LEVELS = {"stop": "2 * atr(14)", "target": "3 * atr(14)"}


def rises(a, b):
    """a was at or below b on the bar before and is above it now."""
    a, b = np.broadcast_arrays(a, b)
    out = np.zeros(len(a), bool)
    with np.errstate(invalid="ignore"):
        out[1:] = (a[1:] > b[1:]) & (a[:-1] <= b[:-1])
    return out


def highest(values, length):
    return pd.Series(values).rolling(length).max().to_numpy()


def lowest(values, length):
    return pd.Series(values).rolling(length).min().to_numpy()


def before(values):
    return np.concatenate([[np.nan], values[:-1]])


def run_of(condition, length):
    """The condition held on each of the last rows."""
    return pd.Series(condition.astype(float)).rolling(length).sum().to_numpy() == length


def both_sides(up_rule, down_rule, up, down):
    """Long while one rule says so, short while the other does."""
    rules = {"enter_long": up_rule, "exit_long": down_rule, "enter_short": down_rule, "exit_short": up_rule}
    return rules, (up, down, down, up)


def strategies(d):
    o, h, l, c, v = (d[name].to_numpy(float) for name in ("Open", "High", "Low", "Close", "Volume"))
    day = d.index.dayofweek.to_numpy()
    fast, slow = T.SMA(c, 10), T.SMA(c, 30)
    yield "sma_cross", both_sides(
        "crosses_above(sma(close, 10), sma(close, 30))",
        "crosses_below(sma(close, 10), sma(close, 30))",
        rises(fast, slow),
        rises(slow, fast),
    )
    fast, slow = T.EMA(c, 12), T.EMA(c, 48)
    yield "ema_level", both_sides(
        "ema(close, 12) > ema(close, 48)", "ema(close, 12) < ema(close, 48)", fast > slow, fast < slow
    )
    fast, slow = T.WMA(c, 9), T.SMA(c, 21)
    yield "wma_over_sma", both_sides(
        "wma(close, 9) > sma(close, 21)", "wma(close, 9) < sma(close, 21)", fast > slow, fast < slow
    )
    rsi = T.RSI(c, 14)
    yield "rsi_reversion", (
        {
            "enter_long": "rsi(close, 14) < 30",
            "exit_long": "rsi(close, 14) > 55",
            "enter_short": "rsi(close, 14) > 70",
            "exit_short": "rsi(close, 14) < 45",
        },
        (rsi < 30, rsi > 55, rsi > 70, rsi < 45),
    )
    macd, signal, _ = T.MACD(c, 12, 26, 9)
    yield "macd_cross", both_sides(
        "crosses_above(macd(close, 12, 26, 9).macd, macd(close, 12, 26, 9).signal)",
        "crosses_below(macd(close, 12, 26, 9).macd, macd(close, 12, 26, 9).signal)",
        rises(macd, signal),
        rises(signal, macd),
    )
    upper, middle, lower = T.BBANDS(c, 20, 2, 2)
    yield "bollinger_reversion", (
        {
            "enter_long": "close < bbands(close, 20, 2, 2).lower",
            "exit_long": "close > bbands(close, 20, 2, 2).middle",
            "enter_short": "close > bbands(close, 20, 2, 2).upper",
            "exit_short": "close < bbands(close, 20, 2, 2).middle",
        },
        (c < lower, c > middle, c > upper, c < middle),
    )
    yield "donchian_breakout", (
        {
            "enter_long": "close > highest(high, 20)[1]",
            "exit_long": "close < lowest(low, 10)[1]",
            "enter_short": "close < lowest(low, 20)[1]",
            "exit_short": "close > highest(high, 10)[1]",
        },
        (
            c > before(highest(h, 20)),
            c < before(lowest(l, 10)),
            c < before(lowest(l, 20)),
            c > before(highest(h, 10)),
        ),
    )
    adx, plus, minus = T.ADX(h, l, c, 14), T.PLUS_DI(h, l, c, 14), T.MINUS_DI(h, l, c, 14)
    yield "adx_trend", (
        {
            "enter_long": "adx(14) > 25 and plus_di(14) > minus_di(14)",
            "exit_long": "plus_di(14) < minus_di(14)",
            "enter_short": "adx(14) > 25 and minus_di(14) > plus_di(14)",
            "exit_short": "plus_di(14) > minus_di(14)",
        },
        ((adx > 25) & (plus > minus), plus < minus, (adx > 25) & (minus > plus), plus > minus),
    )
    k, _ = T.STOCH(h, l, c, 14, 3, 0, 3, 0)
    yield "stochastic_turn", both_sides(
        "crosses_above(stoch(14, 3, 0, 3, 0).slowk, 20)",
        "crosses_below(stoch(14, 3, 0, 3, 0).slowk, 80)",
        rises(k, 20),
        rises(80, k),
    )
    cci = T.CCI(h, l, c, 20)
    yield "cci_momentum", (
        {
            "enter_long": "crosses_above(cci(20), 100)",
            "exit_long": "cci(20) < 0",
            "enter_short": "crosses_below(cci(20), -100)",
            "exit_short": "cci(20) > 0",
        },
        (rises(cci, 100), cci < 0, rises(-100, cci), cci > 0),
    )
    willr = T.WILLR(h, l, c, 14)
    yield "willr_reversion", both_sides("willr(14) < -80", "willr(14) > -20", willr < -80, willr > -20)
    mfi = T.MFI(h, l, c, v, 14)
    yield "mfi_reversion", both_sides("mfi(14) < 30", "mfi(14) > 70", mfi < 30, mfi > 70)
    roc = T.ROC(c, 10)
    yield "roc_momentum", both_sides("roc(close, 10) > 0", "roc(close, 10) < 0", roc > 0, roc < 0)
    falls, climbs = T.AROON(h, l, 25)
    yield "aroon_trend", both_sides(
        "aroon(25).up > aroon(25).down", "aroon(25).up < aroon(25).down", climbs > falls, climbs < falls
    )
    ultosc = T.ULTOSC(h, l, c, 7, 14, 28)
    yield "ultosc_middle", both_sides(
        "crosses_above(ultosc(7, 14, 28), 50)",
        "crosses_below(ultosc(7, 14, 28), 50)",
        rises(ultosc, 50),
        rises(50, ultosc),
    )
    trix = T.TRIX(c, 9)
    yield "trix_sign", both_sides("trix(close, 9) > 0", "trix(close, 9) < 0", trix > 0, trix < 0)
    kama = T.KAMA(c, 20)
    yield "kama_cross", both_sides(
        "crosses_above(close, kama(close, 20))",
        "crosses_below(close, kama(close, 20))",
        rises(c, kama),
        rises(kama, c),
    )
    sar = T.SAR(h, l, 0.02, 0.2)
    yield "sar_side", both_sides("close > sar(0.02, 0.2)", "close < sar(0.02, 0.2)", c > sar, c < sar)
    dema, tema = T.DEMA(c, 20), T.TEMA(c, 40)
    yield "dema_over_tema", both_sides(
        "dema(close, 20) > tema(close, 40)", "dema(close, 20) < tema(close, 40)", dema > tema, dema < tema
    )
    yield "monday_to_friday", (
        {"enter_long": "weekday == 1", "exit_long": "weekday == 5"},
        (day == 0, day == 4, None, None),
    )
    slope = T.LINEARREG_SLOPE(c, 20)
    yield "slope_sign", both_sides(
        "linearreg_slope(close, 20) > 0", "linearreg_slope(close, 20) < 0", slope > 0, slope < 0
    )
    up, down = np.concatenate([[False], np.diff(c) > 0]), np.concatenate([[False], np.diff(c) < 0])
    yield "three_in_a_row", (
        {
            "enter_long": "falling(close, 3)",
            "exit_long": "rising(close, 2)",
            "enter_short": "rising(close, 3)",
            "exit_short": "falling(close, 2)",
        },
        (run_of(down, 3), run_of(up, 2), run_of(up, 3), run_of(down, 2)),
    )
    ppo = T.PPO(c, 12, 26, 0)
    yield "ppo_sign", both_sides("ppo(close, 12, 26, 0) > 0", "ppo(close, 12, 26, 0) < 0", ppo > 0, ppo < 0)
    cmo = T.CMO(c, 14)
    yield "cmo_extremes", (
        {
            "enter_long": "cmo(close, 14) > 20",
            "exit_long": "cmo(close, 14) < 0",
            "enter_short": "cmo(close, 14) < -20",
            "exit_short": "cmo(close, 14) > 0",
        },
        (cmo > 20, cmo < 0, cmo < -20, cmo > 0),
    )
    atr, mean = T.ATR(h, l, c, 14), T.SMA(c, 10)
    yield "range_breakout", (
        {
            "enter_long": "close > close[1] + atr(14) and close > sma(close, 10)",
            "exit_long": "close < sma(close, 10)",
            "enter_short": "close < close[1] - atr(14) and close < sma(close, 10)",
            "exit_short": "close > sma(close, 10)",
        },
        (
            (c > before(c) + atr) & (c > mean),
            c < mean,
            (c < before(c) - atr) & (c < mean),
            c > mean,
        ),
    )


def load(series):
    packed = (SAMPLE / series["file"]).read_bytes()
    data = pd.read_csv(
        io.BytesIO(zstandard.ZstdDecompressor().stream_reader(packed).read()),
        parse_dates=["timestamp"],
        index_col="timestamp",
        float_precision="round_trip",
    )
    data.index = data.index.tz_localize(None)
    data.columns = [column.capitalize() for column in data.columns]
    return data.iloc[series["from"] : series["from"] + series["rows"]].astype(float)


def signals_of(data, columns, with_levels):
    never = np.zeros(len(data), bool)
    names = ("enter_long", "exit_long", "enter_short", "exit_short")
    signals = {name: list(map(bool, never if one is None else one)) for name, one in zip(names, columns)}
    atr = T.ATR(data.High.to_numpy(), data.Low.to_numpy(), data.Close.to_numpy(), 14)
    signals["stop_distance"] = list(2 * atr) if with_levels else None
    signals["target_distance"] = list(3 * atr) if with_levels else None
    return signals


def case_of(peer, data, columns):
    trades, equity = PEERS[peer](data, signals_of(data, columns, peer == "reference"), ASSUMPTIONS[peer])
    rows = "".join(f"{t['side']} {t['entry_row']} {t['exit_row']} {t['reason']}\n" for t in trades)
    kept = sorted({0, len(trades) // 2, len(trades) - 1}) if trades else []
    points = [round(at * (len(equity) - 1) / EQUITY_POINTS) for at in range(1, EQUITY_POINTS + 1)]
    numbers = ("entry", "exit", "quantity")
    return {
        "trade_count": len(trades),
        "rows_digest": hashlib.sha256(rows.encode()).hexdigest()[:DIGEST_CHARACTERS],
        "trades": [[at, *(float(trades[at][name]) for name in numbers)] for at in kept],
        "equity": [[row, float(equity[row])] for row in points],
        "equity_sum": math.fsum(equity),
    }


def main():
    rules, cases = {}, []
    for series in SERIES:
        data = load(series)
        for name, (texts, columns) in strategies(data):
            rules[name] = texts
            for enter, leave in (columns[:2], columns[2:]):
                # vectorbt ignores both at once, and backtesting.py asks for nothing on the first bar.
                assert enter is None or not (enter & leave).any(), name
                assert enter is None or not enter[0], (series["name"], name)
            for peer in PEERS:
                case = case_of(peer, data, columns)
                cases.append({"strategy": name, "series": series["name"], "peer": peer, **case})
            print(series["name"], name, [case["trade_count"] for case in cases[-3:]])
    lines = ",\n".join(json.dumps(case, separators=(",", ":")) for case in cases)
    head = {"series": SERIES, "assumptions": ASSUMPTIONS, "levels": LEVELS, "strategies": rules}
    text = json.dumps(head, indent=1)[:-2] + f',\n "cases": [\n{lines}\n ]\n}}\n'
    json.loads(text)
    (FOLDER / "parity.json").write_text(text)


if __name__ == "__main__":
    main()
