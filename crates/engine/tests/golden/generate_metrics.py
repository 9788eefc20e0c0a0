"""Writes metrics.json: statistics from scipy, numpy, statsmodels, empyrical, quantstats and vectorbt.

    pip install numpy pandas scipy statsmodels empyrical-reloaded==0.7.1 quantstats==0.0.86 \\
        backtesting==0.6.6 vectorbt==1.2.0
    python generate_metrics.py

metric_account.py beside this file measures whole accounts; this file has the rest.

The closes of the series beside this file stand for equity. Ratios that those libraries annualise by
counting rows (growth, Calmar) are computed here from calendar time, ACT/365.25. quantstats' Sharpe and
Sortino are asserted equal to empyrical's, so both libraries agree with what is written.
"""

import json
import pathlib

import empyrical
import numpy as np
import pandas as pd
import quantstats
import scipy.integrate
import scipy.special
import scipy.stats

import metric_account

FOLDER = pathlib.Path(__file__).parent
PERIODS = {"aapl_1d": 252.0, "eurusd_1d": 260.0, "btcusdt_1h": 8760.0}
RISK_FREE = {"aapl_1d": 0.02, "eurusd_1d": 0.0, "btcusdt_1h": 0.05}


def drawdown(equity):
    """Peak, bottom and recovery of the deepest drawdown, by looking at every point."""
    peaks = equity.cummax()
    depth = 1 - equity / peaks
    bottom = int(np.argmax(depth.to_numpy()))
    peak = int(np.flatnonzero(equity.to_numpy()[: bottom + 1] == peaks.iloc[bottom])[-1])
    later = np.flatnonzero(equity.to_numpy()[bottom:] >= peaks.iloc[bottom])
    until = bottom + int(later[0]) if len(later) else None
    return {"from_row": peak, "bottom_row": bottom, "until_row": until}


def of_series(name):
    data = pd.read_csv(FOLDER / f"{name}.csv", parse_dates=["timestamp"], index_col="timestamp")
    equity = data.close
    returns = equity.pct_change().dropna()
    q, rate = PERIODS[name], RISK_FREE[name]
    per_bar = rate / q
    days = (equity.index[-1] - equity.index[0]) / pd.Timedelta(days=1)
    cagr = (equity.iloc[-1] / equity.iloc[0]) ** (365.25 / days) - 1
    sharpe = empyrical.sharpe_ratio(returns, risk_free=per_bar, annualization=q)
    sortino = empyrical.sortino_ratio(returns, required_return=per_bar, annualization=q)
    excess = returns - per_bar
    assert np.isclose(quantstats.stats.sharpe(excess, periods=q), sharpe, rtol=1e-12)
    assert np.isclose(quantstats.stats.sortino(excess, periods=q), sortino, rtol=1e-12)
    skew = scipy.stats.skew(returns)
    kurtosis = scipy.stats.kurtosis(returns, fisher=False)
    plain = excess.mean() / excess.std(ddof=1)
    spread = np.sqrt(1 - skew * plain + (kurtosis - 1) / 4 * plain**2)
    deepest = -empyrical.max_drawdown(returns)
    return {
        "series": name,
        "periods_per_year": q,
        "risk_free": rate,
        "drawdown": drawdown(equity),
        "metrics": {
            "total_return": empyrical.cum_returns_final(returns),
            "cagr": cagr,
            "volatility": empyrical.annual_volatility(returns, annualization=q),
            "sharpe": sharpe,
            "sortino": sortino,
            "max_drawdown": deepest,
            "calmar": cagr / deepest,
            "skew": skew,
            "kurtosis": kurtosis,
            "psr": scipy.stats.norm.cdf(plain * np.sqrt(len(returns) - 1) / spread),
        },
    }


def expected_maximum(trials):
    density = lambda x: x * trials * scipy.stats.norm.pdf(x) * scipy.special.ndtr(x) ** (trials - 1)
    return scipy.integrate.quad(density, -12, 12, epsabs=1e-14, epsrel=1e-13, limit=500)[0]


def main():
    points = [-38.0, -20.0, -8.3, -5.7, -4.0, -2.5, -1.0, -0.66, -0.3, -1e-9]
    points += [0.0, 1e-5, 0.2, 0.5, 0.67, 1.2, 1.96, 3.1, 5.0, 6.5, 8.0]
    chances = [1e-300, 1e-50, 1e-12, 1e-5, 0.01, 0.0749, 0.0751, 0.3, 0.5, 0.7, 0.9251, 0.975, 1 - 1e-9]
    sample = [-3.0, -1.5, 0.0, 0.25, 0.25, 2.0, 7.5]
    written = {
        "series": [of_series(name) for name in PERIODS],
        "normal_cdf": [[x, scipy.special.ndtr(x)] for x in points],
        "erfc": [[x, scipy.special.erfc(x)] for x in points],
        "normal_quantile": [[p, scipy.special.ndtri(p)] for p in chances],
        "wilson_90": [
            [wins, trials, *scipy.stats.binomtest(wins, trials).proportion_ci(0.9, "wilson")]
            for wins, trials in [(0, 1), (1, 1), (0, 30), (17, 30), (30, 30), (611, 1200)]
        ],
        "quantile_sample": sample,
        "quantile": [[p, np.quantile(sample, p)] for p in (0.0, 0.05, 0.25, 0.5, 0.61, 0.95, 1.0)],
        "expected_maximum": [[trials, expected_maximum(trials)] for trials in range(1, 10)],
        "accounts": metric_account.accounts(),
        "conventions": metric_account.conventions(),
    }
    text = json.dumps(written, indent=1, default=float)
    (FOLDER / "metrics.json").write_text(text + "\n")


if __name__ == "__main__":
    main()
