"""Writes overfitting.json: overfitting, effective trials and track records, from the papers with numpy.

    pip install numpy pandas scipy
    python generate_overfitting.py

Run with numpy 2.4.6, pandas 3.1.1 and scipy 1.17.1. Written from Bailey, Borwein, Lopez de Prado and Zhu
(2017) over the whole matrix of returns: every split takes the rows of its blocks and computes means and
standard deviations anew, ranks are scipy's, the slope is scipy's. Trials follow the direction of the last k
bars of a series beside this file. What does not divide into blocks is left out at the start.
"""

import itertools
import json
import pathlib

import numpy as np
import pandas as pd
from scipy import stats

FOLDER = pathlib.Path(__file__).parent


def trials(series, lags):
    close = pd.read_csv(FOLDER / f"{series}.csv").close.to_numpy()
    change = close[1:] / close[:-1] - 1
    columns = []
    for lag in lags:
        column = np.zeros(len(change))
        for row in range(lag, len(change)):
            column[row] = np.sign(close[row] - close[row - lag]) * change[row]
        columns.append(column)
    return np.column_stack(columns)


def sharpe(rows):
    deviation = rows.std(axis=0, ddof=1)
    return np.where(deviation > 1e-14, rows.mean(axis=0) / np.where(deviation > 0, deviation, 1), 0)


def cscv(matrix, blocks):
    matrix = matrix[len(matrix) % blocks :]
    parts = np.split(matrix, blocks)
    inside, outside, means, logits = [], [], [], []
    for chosen in itertools.combinations(range(blocks), blocks // 2):
        rest = [block for block in range(blocks) if block not in chosen]
        first = sharpe(np.concatenate([parts[block] for block in chosen]))
        second = sharpe(np.concatenate([parts[block] for block in rest]))
        best = int(np.argmax(first))
        share = stats.rankdata(second)[best] / (matrix.shape[1] + 1)
        inside.append(first[best])
        outside.append(second[best])
        means.append(second.mean())
        logits.append(np.log(share / (1 - share)))
    inside, outside, logits = map(np.array, (inside, outside, logits))
    line = stats.linregress(inside, outside)
    # Distribution functions on all results: of the chosen, and of the mean of all trials.
    grid = np.sort(np.concatenate([outside, means]))
    of_chosen = np.searchsorted(np.sort(outside), grid, side="right") / len(outside)
    of_all = np.searchsorted(np.sort(means), grid, side="right") / len(means)
    area = np.concatenate([[0], np.cumsum((of_all - of_chosen)[:-1] * np.diff(grid))])
    return {
        "splits": len(logits),
        "probability": float((logits <= 0).mean()),
        "loss_probability": float((outside < 0).mean()),
        "slope": float(line.slope),
        "intercept": float(line.intercept),
        "in_sample_sharpe": float(inside.mean()),
        "out_of_sample_sharpe": float(outside.mean()),
        "first_order_dominance": bool((of_chosen <= of_all).all() and (of_chosen < of_all).any()),
        "second_order_dominance": bool((area > -1e-12).all() and (area > 1e-12).any()),
        "logit_quantiles": [float(q) for q in np.quantile(logits, [0.05, 0.25, 0.5, 0.75, 0.95])],
    }


def effective(matrix):
    correlation = np.corrcoef(matrix.T)
    count = len(correlation)
    mean = (correlation.sum() - count) / (count * (count - 1))
    values = np.abs(np.linalg.eigvalsh(correlation))
    return {
        "by_average_correlation": float(mean + (1 - mean) * count),
        "by_eigenvalues": float(((values >= 1) + values - np.floor(values)).sum()),
    }


def minimum_track_record():
    rows = []
    for ratio, skew, kurtosis, threshold, confidence in [
        (0.1, 0.0, 3.0, 0.0, 0.95),
        (0.158, -3.0, 10.0, 0.05, 0.95),
        (0.02, 0.5, 6.0, 0.0, 0.99),
        (0.3, -0.72, 5.78, 0.1, 0.9),
    ]:
        z = stats.norm.ppf(confidence)
        variance = 1 - skew * ratio + (kurtosis - 1) / 4 * ratio**2
        rows.append([ratio, skew, kurtosis, threshold, confidence, 1 + variance * (z / (ratio - threshold)) ** 2])
    return rows


def main():
    cases = []
    for series, lags, blocks in [
        ("aapl_1d", [1, 2, 3, 5, 8, 13, 21, 34, 55], 16),
        ("eurusd_1d", [1, 2, 3, 4], 8),
        ("btcusdt_1h", [1, 2, 4, 6, 12, 24, 48, 96, 168, 240, 300], 10),
    ]:
        matrix = trials(series, lags)
        cases.append(
            {
                "series": series,
                "lags": lags,
                "blocks": blocks,
                "overfitting": cscv(matrix, blocks),
                "effective": effective(matrix),
            }
        )
        print(cases[-1])
    golden = {"cases": cases, "minimum_track_record": minimum_track_record()}
    (FOLDER / "overfitting.json").write_text(json.dumps(golden, indent=1) + "\n")


if __name__ == "__main__":
    main()
