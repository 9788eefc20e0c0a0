"""Writes indicators_regime.csv: the regime filter as statsmodels computes it on indicators_bars.csv.

    pip install "statsmodels==0.15.0" pandas
    python make_regime.py

Standardised returns are made here with pandas; the filtered probabilities are those of
`statsmodels.tsa.MarkovRegression` with given parameters: a switching mean and variance, a transition
matrix with one probability to stay, and its steady state (equal odds) to start from. Lines are those
of indicators.csv.
"""

import csv
from pathlib import Path

import numpy as np
import pandas as pd
from statsmodels.tsa.regime_switching.markov_regression import MarkovRegression

HERE = Path(__file__).parent
SEED = 20
FURTHEST = 8.0
OUTPUTS = ["up", "down", "range", "volatile"]
DEFAULTS = (0.97, 0.35, 0.7, 2.0, 0.97)
OTHERS = (0.9, 1.0, 0.5, 3.0, 0.8)
CASES = [("btc", DEFAULTS), ("btc", OTHERS), ("aapl", DEFAULTS), ("gap", DEFAULTS), ("tiny", DEFAULTS)]


def scores(close, decay):
    change = np.log(close / close.shift()).iloc[1:]
    square = change**2
    seeded = pd.concat([pd.Series([square.iloc[:SEED].mean()]), square.iloc[SEED:]])
    # Each return over the volatility of the bars before it.
    variance = seeded.ewm(alpha=1 - decay, adjust=False).mean().iloc[:-1]
    score = change.iloc[SEED:].to_numpy() / np.sqrt(variance.to_numpy())
    return np.clip(score, -FURTHEST, FURTHEST)


def filtered(score, stay, drift, calm, wild):
    model = MarkovRegression(score, k_regimes=4, trend="c", switching_variance=True)
    values = {f"const[{at}]": mean for at, mean in enumerate([drift, -drift, 0.0, 0.0])}
    values |= {f"sigma2[{at}]": sd**2 for at, sd in enumerate([1.0, 1.0, calm, wild])}
    for name in model.param_names:
        if name.startswith("p["):
            start, end = name[2:-1].split("->")
            values[name] = stay if start == end else (1 - stay) / 3
    params = [values[name] for name in model.param_names]
    return 100 * np.asarray(model.filter(params).filtered_marginal_probabilities)


def main():
    bars = pd.read_csv(HERE / "indicators_bars.csv")
    lines = []
    for name, params in CASES:
        close = bars[bars["series"] == name]["close"].reset_index(drop=True)
        stay, drift, calm, wild, decay = params
        odds = filtered(scores(close, decay), stay, drift, calm, wild)
        warmup = len(close) - len(odds)
        kept = [row for row in range(warmup, len(close)) if row < warmup + 20 or row % 7 == 0]
        for at, output in enumerate(OUTPUTS):
            values = " ".join(f"{odds[row - warmup][at]:.13g}" for row in kept)
            written = " ".join(f"{value:g}" for value in params)
            lines.append([name, "regime", written, output, warmup, values])
    with open(HERE / "indicators_regime.csv", "w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["series", "indicator", "params", "output", "warmup", "values"])
        writer.writerows(lines)


main()
