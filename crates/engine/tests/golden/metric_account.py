"""Every metric of whole accounts, by other libraries where they have it and from its definition where not.

An account is an equity curve with its trades beside the closes that it traded: the closes themselves,
backtests by reference_backtest.py (which the engine repeats trade by trade), and small hand-made
curves that are nasty. A metric that is undefined is written as null.

Where two libraries compute the same number, both are asked and must agree.
"""

import math
import pathlib
import warnings

import empyrical
import numpy as np
import pandas as pd
import quantstats
import scipy.stats
import statsmodels.api as sm
import statsmodels.tsa.stattools
from backtesting._stats import compute_stats

import generate_backtests
import reference_backtest

FOLDER = pathlib.Path(__file__).parent
PERIODS = {"aapl_1d": 252.0, "eurusd_1d": 260.0, "btcusdt_1h": 8760.0}
RISK_FREE = {"aapl_1d": 0.02, "eurusd_1d": 0.0, "btcusdt_1h": 0.05}
Z = scipy.stats.norm.ppf(0.95)
YEAR = pd.Timedelta(days=365.25)


def same(one, *others, rtol=1e-11):
    """The number that several libraries agree on."""
    for other in others:
        assert np.isclose(one, other, rtol=rtol, atol=1e-15), (one, other)
    return one


def defined(value):
    """None for what is no number."""
    return None if value is None or not np.isfinite(value) else float(value)


def ratio(above, below):
    return above / below if below > 0 else None


def normal_interval(value, error):
    return [value - Z * error, value + Z * error]


def wilson(successes, trials):
    return list(scipy.stats.binomtest(successes, trials).proportion_ci(0.9, "wilson"))


def period_returns(levels, keys):
    """Change per period from the last level before it; a first period of one point is none."""
    last = levels.groupby(keys).last()
    before = last.shift(1)
    before.iloc[0] = levels.iloc[0]
    changes = last / before - 1
    return changes.iloc[1:] if (keys == keys[0]).sum() == 1 else changes


def month_keys(index):
    return index.year * 12 + index.month


def value_at_risk(returns, share):
    return -np.quantile(returns, share) if len(returns) * share >= 1 else None


def expected_shortfall(returns, share):
    """Rockafellar and Uryasev (2000): the least value of a function that is linear between losses."""
    if len(returns) * share < 1:
        return None
    losses = -np.asarray(returns)
    return min(c + np.maximum(losses - c, 0).mean() / share for c in losses)


def cornish_fisher(returns, skew, kurtosis):
    """None where the corrected quantile is seen to fall somewhere."""
    if len(returns) < 20 or skew is None:
        return None
    excess = kurtosis - 3
    correct = lambda z: (
        z
        + (z**2 - 1) * skew / 6
        + (z**3 - 3 * z) * excess / 24
        - (2 * z**3 - 5 * z) * skew**2 / 36
    )
    grid = correct(np.linspace(-60, 60, 240_001))
    if np.any(np.diff(grid) < 0):
        return None
    return -(returns.mean() + correct(-Z) * returns.std(ddof=1))


def episodes(equity):
    """Rows of the peak, the points below it and its recovery, for every drawdown."""
    found, peak, below = [], 0, []
    for row in range(len(equity)):
        if equity[row] >= equity[peak]:
            if below:
                found.append((peak, below, row))
            peak, below = row, []
        else:
            below.append(row)
    if below:
        found.append((peak, below, len(equity) - 1))
    return found


def drawdown_metrics(equity, excess_growth, cagr):
    values = equity.to_numpy()
    if values[0] <= 0:
        return {}
    n = len(values) - 1
    peaks = np.maximum.accumulate(values)
    falls = 1 - values / peaks
    found = episodes(values)
    depths = np.array([max(falls[row] for row in below) for _, below, _ in found])
    lengths = [until - peak for peak, _, until in found]
    money = (peaks - values).max()
    square = (falls**2).sum() / n if n else None
    by = lambda below: None if excess_growth is None or not below > 0 else excess_growth / below
    ulcer = None if square is None else math.sqrt(square)
    pain = falls.sum() / n if n else None
    years = [
        (1 - part / part.cummax()).max()
        for part in (
            equity.iloc[max(rows[0] - 1, 0) : rows[-1] + 1]
            for year in sorted(set(equity.index.year))
            for rows in [np.flatnonzero(equity.index.year == year)]
            if rows[-1] > 0
        )
    ]
    return {
        "current_drawdown": falls[-1],
        "average_drawdown": depths.mean() if found else None,
        "drawdown_count": len(found),
        "average_drawdown_bars": np.mean(lengths) if found else None,
        "longest_drawdown_bars": max(lengths) if found else None,
        "time_under_water": (falls > 0).sum() / n if n else None,
        "ulcer_index": ulcer,
        "pain_index": pain,
        "max_drawdown_money": money,
        "recovery_factor": ratio(values[-1] - values[0], money),
        "martin_ratio": None if ulcer is None else by(ulcer),
        "pain_ratio": None if pain is None else by(pain),
        "burke_ratio": by(math.sqrt((depths**2).sum())) if found else None,
        "sterling_ratio": None if cagr is None else cagr / (np.mean(years) + 0.1),
    }


def month_metrics(equity, closes, rate, q):
    months = period_returns(equity, month_keys(equity.index))
    days = period_returns(equity, equity.index.floor("D"))
    ends = np.log(equity.groupby(month_keys(equity.index)).last())
    ends = ends[ends.index.isin(months.index)]
    out = {
        "best_month": months.max(),
        "worst_month": months.min(),
        "average_month": months.mean(),
        "positive_months": (months > 0).mean(),
        "gain_to_pain": ratio(months.sum(), -months[months < 0].sum()),
        "best_day": days.max() if q >= 200 else None,
        "worst_day": days.min() if q >= 200 else None,
        "positive_days": (days > 0).mean() if q >= 200 else None,
    }
    if len(ends) >= 3:
        line = sm.OLS(ends.to_numpy(), sm.add_constant(np.arange(1.0, len(ends) + 1))).fit()
        if line.bse[1] > 1e-14:
            out["k_ratio"] = line.tvalues[1] * math.sqrt(12) / len(ends)
    if len(months) >= 24:
        rho = statsmodels.tsa.stattools.acf(months, nlags=11, adjusted=False, fft=False)
        variance = 12 + 2 * sum((12 - k) * rho[k] for k in range(1, 12))
        sharpe = (months.mean() - rate / 12) / months.std(ddof=1)
        out["sharpe_corrected"] = sharpe * 12 / math.sqrt(variance) if variance > 0 else None
    intervals = {"positive_months": wilson(int((months > 0).sum()), len(months))}
    if q >= 200:
        intervals["positive_days"] = wilson(int((days > 0).sum()), len(days))
    if closes is not None:
        market = period_returns(closes, month_keys(closes.index))
        for name, capture, chosen in [
            ("up_capture", empyrical.up_capture, market > 0),
            ("down_capture", empyrical.down_capture, market < 0),
        ]:
            if chosen.any():
                out[name] = capture(months, market, period="monthly")
    return out, intervals


def benchmark_metrics(returns, closes, total, rate, q):
    market = closes.pct_change().iloc[1:]
    out = {
        "benchmark_return": closes.iloc[-1] / closes.iloc[0] - 1,
        "benchmark_excess": total - (closes.iloc[-1] / closes.iloc[0] - 1),
    }
    gap = returns - market
    out["tracking_error"] = gap.std(ddof=1) * math.sqrt(q) if len(gap) > 1 else None
    if len(gap) > 1 and gap.std(ddof=1) > 1e-14:
        plain = same(gap.mean() / gap.std(ddof=1), empyrical.excess_sharpe(returns, market))
        out["information_ratio"] = plain * math.sqrt(q)
    if len(gap) < 2 or market.std(ddof=1) < 1e-14:
        return out, {}
    excess, factor = returns - rate / q, market - rate / q
    line = sm.OLS(excess.to_numpy(), sm.add_constant(factor.to_numpy())).fit()
    out["beta"] = same(line.params[1], empyrical.beta(returns, market, risk_free=rate / q), rtol=1e-9)
    out["alpha"] = line.params[0] * q
    if returns.std(ddof=1) > 1e-14:
        out["correlation"] = scipy.stats.pearsonr(returns, market).statistic
    if out["beta"] > 0:
        out["treynor"] = excess.mean() * q / out["beta"]
    if len(gap) < 30:
        return out, {}
    intervals = {
        "beta": normal_interval(line.params[1], line.bse[1]),
        "alpha": normal_interval(line.params[0] * q, line.bse[0] * q),
    }
    return out, intervals


def return_metrics(returns, rate, q):
    per_bar = rate / q
    excess = returns - per_bar
    n = len(returns)
    out = {
        "volatility": returns.std(ddof=1) * math.sqrt(q) if n > 1 else None,
        "downside_deviation": empyrical.downside_risk(returns, per_bar, annualization=q) if n > 1 else None,
        "best_bar": returns.max(),
        "worst_bar": returns.min(),
        "positive_bars": (returns > 0).mean(),
        "omega": defined(empyrical.omega_ratio(returns, per_bar, annualization=1)) if n > 1 else (
            ratio(np.maximum(excess, 0).sum(), np.maximum(-excess, 0).sum())
        ),
        "value_at_risk_95": value_at_risk(returns, 0.05),
        "value_at_risk_99": value_at_risk(returns, 0.01),
        "expected_shortfall_95": expected_shortfall(returns, 0.05),
        "expected_shortfall_99": expected_shortfall(returns, 0.01),
    }
    intervals = {}
    skew = kurtosis = None
    if n > 1 and returns.std(ddof=0) > 1e-14:
        skew, kurtosis = scipy.stats.skew(returns), scipy.stats.kurtosis(returns, fisher=False)
        plain = excess.mean() / excess.std(ddof=1)
        variance = 1 - skew * plain + (kurtosis - 1) / 4 * plain**2
        error = math.sqrt(variance / (n - 1))
        out |= {
            "skew": skew,
            "kurtosis": kurtosis,
            "sharpe": same(
                plain * math.sqrt(q), empyrical.sharpe_ratio(returns, per_bar, annualization=q)
            ),
            "sharpe_low": (plain - Z * error) * math.sqrt(q),
            "sharpe_high": (plain + Z * error) * math.sqrt(q),
            "psr": scipy.stats.norm.cdf(plain / error),
            "min_track_record": 1 + variance * (Z / plain) ** 2 if plain > 0 else None,
            "kelly_continuous": excess.mean() / returns.var(ddof=1),
        }
        intervals["sharpe"] = [out["sharpe_low"], out["sharpe_high"]]
    if n > 1 and (excess < 0).any():
        out["sortino"] = empyrical.sortino_ratio(returns, per_bar, annualization=q)
    out["cornish_fisher_var_95"] = cornish_fisher(returns, skew, kurtosis)
    if n >= 20 and np.quantile(returns, 0.05) < 0:
        tail = same(empyrical.tail_ratio(returns), quantstats.stats.tail_ratio(returns, prepare_returns=False))
        out["tail_ratio"] = tail
        factor = quantstats.stats.profit_factor(returns, prepare_returns=False)
        out["common_sense_ratio"] = tail * factor
    return out, intervals


def trade_metrics(trades, years):
    pnl = np.array([trade["pnl"] for trade in trades])
    made = np.array([trade["pnl"] / (trade["quantity"] * trade["entry"]) for trade in trades])
    held = np.array([trade["exit_row"] - trade["entry_row"] for trade in trades])
    wins, losses = pnl[pnl > 0], pnl[pnl < 0]
    n = len(trades)
    longest = lambda flags: max(
        (len(run) for run in "".join("x" if flag else " " for flag in flags).split()), default=0
    )
    out = {
        "trades": n,
        "win_rate": len(wins) / n if n else None,
        "profit_factor": ratio(wins.sum(), -losses.sum()),
        "expectancy": made.mean() if n else None,
        "average_pnl": pnl.mean() if n else None,
        "best_trade": made.max() if n else None,
        "worst_trade": made.min() if n else None,
        "average_bars_held": held.mean() if n else None,
        "median_bars_held": np.median(held) if n else None,
        "longest_bars_held": held.max() if n else None,
        "gross_profit": wins.sum(),
        "gross_loss": losses.sum(),
        "average_win": wins.mean() if len(wins) else None,
        "average_loss": losses.mean() if len(losses) else None,
        "largest_win": wins.max() if len(wins) else None,
        "largest_loss": losses.min() if len(losses) else None,
        "wins_in_a_row": longest(pnl > 0),
        "losses_in_a_row": longest(pnl < 0),
        "long_trades": sum(trade["side"] == "long" for trade in trades),
        "trades_per_year": n / years if years > 0 else None,
        "sqn": scipy.stats.ttest_1samp(made, 0).statistic if n > 1 else None,
    }
    intervals = {}
    if n:
        out["win_rate_low"], out["win_rate_high"] = wilson(len(wins), n)
        intervals["win_rate"] = wilson(len(wins), n)
    if len(wins) and len(losses):
        series = pd.Series(pnl)
        payoff = same(wins.mean() / -losses.mean(), quantstats.stats.payoff_ratio(series, prepare_returns=False))
        out["payoff_ratio"] = payoff
        out["cpc_index"] = same(
            out["profit_factor"] * out["win_rate"] * payoff,
            quantstats.stats.cpc_index(series, prepare_returns=False),
        )
        out["kelly"] = same(
            out["win_rate"] - (1 - out["win_rate"]) / payoff,
            quantstats.stats.kelly_criterion(series, prepare_returns=False),
        )
    multiples = [t["pnl"] / (t["risk"] * t["quantity"]) for t in trades if t.get("risk")]
    if multiples:
        out["expectancy_r"] = np.mean(multiples)
    for name, sample in [("expectancy", made), ("average_pnl", pnl), ("expectancy_r", multiples)]:
        if len(sample) >= 30:
            intervals[name] = normal_interval(np.mean(sample), scipy.stats.sem(sample))
    return out, intervals


def of_account(equity, closes, trades, rate, q):
    """Every metric that the account's equity, closes and closed trades define."""
    years = (equity.index[-1] - equity.index[0]) / YEAR
    first, last = equity.iloc[0], equity.iloc[-1]
    total = last / first - 1 if first > 0 else None
    cagr = (last / first) ** (1 / years) - 1 if first > 0 and last > 0 and years > 0 else None
    excess_growth = None if cagr is None else cagr - rate
    metrics = {"total_return": total, "cagr": cagr, "final_equity": last, "net_profit": last - first}
    falls = 1 - equity / equity.cummax()
    if first > 0:
        metrics["max_drawdown"] = falls.max()
        metrics["calmar"] = None if cagr is None or not falls.max() > 0 else cagr / falls.max()
    metrics |= drawdown_metrics(equity, excess_growth, cagr)
    numbers, intervals = trade_metrics(trades, years)
    metrics |= numbers
    if (equity > 0).all() and len(equity) > 1:
        returns = equity.pct_change().iloc[1:]
        for numbers, more in [
            return_metrics(returns, rate, q),
            month_metrics(equity, closes, rate, q),
            benchmark_metrics(returns, closes, total, rate, q) if closes is not None else ({}, {}),
        ]:
            metrics |= numbers
            intervals |= more
    return {
        "metrics": {name: defined(value) for name, value in metrics.items()},
        "intervals": intervals,
    }


def of_closes(name):
    closes = generate_backtests.load(name).close
    # The market against itself has no gap; a part of it moves with it, and not as much.
    equity = 5_000 + 100 * closes
    case = {"name": f"part in {name}", "series": name, "scale": 100.0, "offset": 5_000.0}
    return case | of_account(equity, closes, [], RISK_FREE[name], PERIODS[name])


def cases():
    for series, fast, slow in [("aapl_1d", 10, 30), ("eurusd_1d", 5, 20), ("btcusdt_1h", 12, 48)]:
        shape = {"series": series, "fast": fast, "slow": slow, "rule": "level"}
        costly = {"slippage_bps": 5.0, "half_spread_bps": 2.0, "direction": "both"}
        yield shape | {"stop": None, "target": None}, generate_backtests.assumptions(**costly)
        yield shape | {"stop": 1.5, "target": 2.0}, generate_backtests.assumptions(**costly)


def backtest(case, assumptions):
    data = generate_backtests.load(case["series"])
    data.columns = [column.capitalize() for column in data.columns]
    signals = generate_backtests.signals_of(data, case)
    bars = list(zip(data.Open, data.High, data.Low, data.Close))
    result = reference_backtest.run(bars, signals, assumptions)
    for trade in result["trades"]:
        distances = signals["stop_distance"]
        trade["risk"] = distances[trade["entry_row"] - 1] if distances else None
    return data, pd.Series(result["equity"], index=data.index), result


def of_backtest(case, assumptions):
    data, equity, result = backtest(case, assumptions)
    name = case["series"]
    written = {"name": f"rules on {name}, stop {case['stop']}", "assumptions": assumptions} | case
    found = of_account(equity, data.Close, result["trades"], RISK_FREE[name], PERIODS[name])
    found["metrics"]["fees"] = result["fees_paid"]
    return written | found


def by_hand():
    """Short curves on days from 2021-01-28: periods of 365 a year, a rate of 1 %."""
    rise = [100 * 1.001**day for day in range(40)]
    wave = [100 + 10 * math.sin(day / 3) + day * 0.2 for day in range(60)]
    yield "flat", [100.0] * 40, wave[:40]
    yield "one bar", [100.0], [50.0]
    yield "two bars", [100.0, 101.0], [50.0, 49.0]
    yield "only losses", [100 * 0.99**day - day * 0.1 for day in range(45)], wave[:45]
    yield "a straight rise", rise, rise
    yield "the market itself", wave, wave
    yield "half the market", [100 + level / 2 for level in wave], wave
    yield "nothing left", [100.0, 80.0, 30.0, 0.0, 0.0, 0.0], wave[:6]
    yield "below zero", [100.0, 50.0, -20.0, 10.0, 40.0], wave[:5]
    yield "one fall in a flat curve", [100.0] * 20 + [90.0] * 20, wave[:40]
    yield "near zero", [100.0, 1e-9, 50.0, 100.0] + [100.0] * 30, wave[:34]


def accounts():
    written = [of_closes(name) for name in PERIODS]
    written += [of_backtest(*case) for case in cases()]
    for name, equity, closes in by_hand():
        index = pd.date_range("2021-01-28", periods=len(equity), freq="D")
        series = lambda levels: pd.Series(levels, index=index)
        found = of_account(series(equity), series(closes), [], 0.01, 365.0)
        written.append({"name": name, "equity": equity, "closes": closes} | found)
    return written


def conventions():
    """One account under the conventions of other tools: [metric, tool, how, value]."""
    case, assumptions = list(cases())[1]
    data, equity, result = backtest(case, assumptions)
    returns = equity.pct_change().iloc[1:]
    logs = np.log1p(returns)
    rows = []

    def add(metric, tool, how, value):
        rows.append([metric, tool, how, float(value)])

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        trades = pd.DataFrame(
            {
                "Size": [t["quantity"] * (1 if t["side"] == "long" else -1) for t in result["trades"]],
                "EntryBar": [t["entry_row"] for t in result["trades"]],
                "ExitBar": [t["exit_row"] for t in result["trades"]],
                "PnL": [t["pnl"] for t in result["trades"]],
                "ReturnPct": [t["pnl"] / t["quantity"] / t["entry"] for t in result["trades"]],
                "Duration": [
                    data.index[t["exit_row"]] - data.index[t["entry_row"]] for t in result["trades"]
                ],
            }
        )
        stats = compute_stats(trades, equity.to_numpy(), data, None, 0)
        bt = lambda name: stats[name] / 100
        vector = returns.vbt.returns(freq="1D")
        qs = quantstats.stats
        add("total_return", "empyrical", "compounded returns", empyrical.cum_returns_final(returns))
        add("total_return", "backtesting.py", "last equity over the first", bt("Return [%]"))
        add("total_return", "sum of returns", "no compounding", returns.sum())
        add("cagr", "empyrical", "rows / 252 as years", empyrical.annual_return(returns))
        add("cagr", "quantstats", "rows / 252 as years", qs.cagr(returns))
        add("cagr", "vectorbt", "rows / 365 as years (its default for days)", vector.annualized())
        add("cagr", "backtesting.py", "calendar days / 365.25", bt("CAGR [%]"))
        add("cagr", "backtesting.py (Return Ann.)", "geometric mean of days, 252", bt("Return (Ann.) [%]"))
        add("cagr", "arithmetic", "mean return x 252", returns.mean() * 252)
        add("volatility", "empyrical", "ddof 1, 252", empyrical.annual_volatility(returns))
        add("volatility", "quantstats", "ddof 1, 252", qs.volatility(returns))
        add("volatility", "vectorbt", "ddof 1, 365", vector.annualized_volatility())
        add("volatility", "backtesting.py", "of compounded annual returns", bt("Volatility (Ann.) [%]"))
        add("volatility", "ddof 0", "ddof 0, 252", returns.std(ddof=0) * math.sqrt(252))
        add("volatility", "logarithms", "log returns, ddof 1, 252", logs.std(ddof=1) * math.sqrt(252))
        add("sharpe", "empyrical", "mean / deviation (ddof 1), 252, rate 0", empyrical.sharpe_ratio(returns))
        add("sharpe", "quantstats", "mean / deviation (ddof 1), 252, rate 0", qs.sharpe(returns))
        add("sharpe", "quantstats (smart)", "the same by a penalty for autocorrelation", qs.smart_sharpe(returns))
        add("sharpe", "vectorbt", "mean / deviation (ddof 1), 365, rate 0", vector.sharpe_ratio())
        add("sharpe", "backtesting.py", "compounded annual return / annual volatility", stats["Sharpe Ratio"])
        monthly = period_returns(equity, month_keys(equity.index))
        add("sharpe", "months", "of monthly returns, 12", monthly.mean() / monthly.std(ddof=1) * math.sqrt(12))
        growth = empyrical.annual_return(returns) / empyrical.annual_volatility(returns)
        add("sharpe", "growth over volatility", "rows / 252, ddof 1", growth)
        add("sharpe", "logarithms", "log returns, 252", logs.mean() / logs.std(ddof=1) * math.sqrt(252))
        made = trades["ReturnPct"]
        add("sharpe", "returns of trades", "mean / deviation of trades x root of 252", made.mean() / made.std(ddof=1) * math.sqrt(252))
        add("sortino", "empyrical", "downside over all bars, 252", empyrical.sortino_ratio(returns))
        add("sortino", "quantstats", "downside over all bars, 252", qs.sortino(returns))
        add("sortino", "vectorbt", "downside over all bars, 365", vector.sortino_ratio())
        add("sortino", "backtesting.py", "compounded annual return / downside", stats["Sortino Ratio"])
        losers = returns[returns < 0].std(ddof=1)
        add("sortino", "deviation of losers", "a frequent error", returns.mean() / losers * math.sqrt(252))
        add("calmar", "empyrical", "rows / 252 as years", empyrical.calmar_ratio(returns))
        add("calmar", "quantstats", "rows / 252 as years", qs.calmar(returns))
        add("calmar", "vectorbt", "rows / 365 as years", vector.calmar_ratio())
        add("calmar", "backtesting.py", "compounded annual return", stats["Calmar Ratio"])
        add("max_drawdown", "empyrical", "from returns, sign dropped", -empyrical.max_drawdown(returns))
        add("max_drawdown", "quantstats", "from returns, sign dropped", -qs.max_drawdown(returns))
        add("max_drawdown", "vectorbt", "from returns, sign dropped", -vector.max_drawdown())
        add("max_drawdown", "backtesting.py", "of equity, sign dropped", -bt("Max. Drawdown [%]"))
        add("omega", "empyrical", "threshold 0", empyrical.omega_ratio(returns))
        add("omega", "quantstats", "threshold 0", qs.omega(returns))
        add("omega", "vectorbt", "threshold 0", vector.omega_ratio())
        add("ulcer_index", "quantstats", "divided by returns less one", qs.ulcer_index(returns))
        add("value_at_risk_95", "empyrical", "historical, sign dropped", -empyrical.value_at_risk(returns))
        add("value_at_risk_95", "vectorbt", "historical, sign dropped", -vector.value_at_risk())
        add("value_at_risk_95", "quantstats", "normal distribution, sign dropped", -qs.value_at_risk(returns))
        add("expected_shortfall_95", "empyrical", "mean up to the quantile's row", -empyrical.conditional_value_at_risk(returns))
        add("expected_shortfall_95", "vectorbt", "mean up to the quantile's row", -vector.cond_value_at_risk())
        add("expected_shortfall_95", "quantstats", "normal distribution", -qs.conditional_value_at_risk(returns))
        add("win_rate", "backtesting.py", "closed trades", bt("Win Rate [%]"))
        add("win_rate", "quantstats", "bars, not trades; bars at 0 left out", qs.win_rate(returns))
        add("profit_factor", "backtesting.py", "returns of trades", stats["Profit Factor"])
        add("profit_factor", "quantstats", "returns of bars", qs.profit_factor(returns))
        add("sqn", "backtesting.py", "profits in money", stats["SQN"])
        add("kelly", "backtesting.py", "money won and lost by trades", stats["Kelly Criterion"])
        add("kelly", "quantstats", "returns of bars", qs.kelly_criterion(returns))
        add("exposure", "backtesting.py", "bars from entry to exit, both counted", bt("Exposure Time [%]"))
    return {"case": case, "assumptions": assumptions, "periods_per_year": 252.0, "rows": rows}
