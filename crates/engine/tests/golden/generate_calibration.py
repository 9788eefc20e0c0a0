"""Writes calibration.json: isotonic regression, CORP decomposition, bands and block bootstrap.

    pip install scikit-learn==1.9.1 numpy==2.4.6
    python generate_calibration.py

Isotonic fits and Brier scores come from scikit-learn. The decomposition is computed here from the
min-max formula of isotonic regression (Robertson, Wright and Dykstra 1988, theorem 1.4.4), which shares
nothing with pooling adjacent violators, and its fit is asserted equal to scikit-learn's. Bands and
bootstrap intervals are Monte Carlo with numpy's generator: they agree within their own error only.
"""

import json
import pathlib

import numpy as np
import sklearn
from sklearn.isotonic import IsotonicRegression
from sklearn.metrics import brier_score_loss

FOLDER = pathlib.Path(__file__).parent
DRAWS = 20_000
DAY = 86_400_000


def min_max(values, weights):
    """Isotonic fit: the highest of the lowest means of the runs that hold a place."""
    n = len(values)
    total = np.concatenate([[0.0], np.cumsum(np.multiply(values, weights))])
    weight = np.concatenate([[0.0], np.cumsum(weights)])
    mean = lambda a, b: (total[b + 1] - total[a]) / (weight[b + 1] - weight[a])
    return [max(min(mean(a, b) for b in range(i, n)) for a in range(i + 1)) for i in range(n)]


def pooled(p, y):
    chances = np.unique(p)
    weights = [float(np.sum(p == c)) for c in chances]
    shares = [float(np.mean(y[p == c])) for c in chances]
    return chances, shares, weights


def reliability(p, y):
    chances, shares, weights = pooled(p, y)
    fit = min_max(shares, weights)
    theirs = IsotonicRegression().fit(p, y, sample_weight=np.ones(len(p))).predict(chances)
    assert np.allclose(fit, theirs, atol=1e-6), (fit, theirs)
    recalibrated = np.array(fit)[np.searchsorted(chances, p)]
    score = lambda x: float(np.mean((x - y) ** 2))
    brier, best, uncertainty = score(p), score(recalibrated), score(np.mean(y))
    assert np.isclose(brier, brier_score_loss(y, p, labels=[0, 1], pos_label=1))
    return {
        "p": p.tolist(),
        "happened": [bool(one) for one in y],
        "curve": [[float(c), float(v), int(w)] for c, v, w in zip(chances, fit, weights)],
        "brier": brier,
        "miscalibration": brier - best,
        "discrimination": uncertainty - best,
        "uncertainty": uncertainty,
    }


def isotonic_cases(rng):
    cases = [([1.0, 0.0], [1.0, 1.0]), ([3.0, 1.0, 2.0], [1.0, 5.0, 1.0]), ([0.2] * 4, [1.0] * 4)]
    for n in (7, 40):
        cases.append((rng.normal(size=n).round(3).tolist(), rng.integers(1, 9, n).astype(float).tolist()))
    out = []
    for values, weights in cases:
        fit = IsotonicRegression().fit_transform(range(len(values)), values, sample_weight=weights)
        out.append({"values": values, "weights": weights, "fit": [float(one) for one in fit]})
    return out


def samples(rng):
    p = rng.uniform(0.05, 0.95, 200).round(2)
    yield p, (rng.uniform(size=200) < p).astype(int)
    yield p, (rng.uniform(size=200) < 0.5 + 0.3 * (p - 0.5)).astype(int)
    yield p, (rng.uniform(size=200) > p).astype(int)
    few = rng.choice([0.4, 0.5, 0.6], 31)
    yield few, (rng.uniform(size=31) < few).astype(int)
    yield few, np.zeros(31, dtype=int)
    yield few, np.ones(31, dtype=int)
    yield np.full(12, 0.5), np.array([0, 1] * 6)
    yield np.array([0.0, 1.0, 1.0]), np.array([0, 1, 0])
    yield np.array([0.3]), np.array([1])


def band(rng, p, owner, level):
    """Curves drawn as if every chance were true; statements of one owner share one number."""
    chances = np.unique(p)
    drawn = np.empty((DRAWS, len(chances)))
    for at in range(DRAWS):
        y = (rng.uniform(size=owner.max() + 1)[owner] < p).astype(float)
        _, shares, weights = pooled(p, y)
        drawn[at] = IsotonicRegression().fit_transform(chances, shares, sample_weight=weights)
    return np.quantile(drawn, [(1 - level) / 2, (1 + level) / 2], axis=0).T.tolist()


def bands(rng):
    out = []
    for days, subjects, span_days in [(60, 1, 1), (40, 3, 10)]:
        at = np.repeat(np.arange(days), subjects)
        subject = np.tile(np.arange(subjects), days)
        p = rng.choice([0.3, 0.45, 0.5, 0.6, 0.75], days * subjects)
        keys = subject * 10_000 + at // span_days
        _, owner = np.unique(keys, return_inverse=True)
        out.append({
            "p": p.tolist(), "at": (at * DAY).tolist(), "subject": subject.tolist(),
            "span_ms": span_days * DAY, "level": 0.9, "band": band(rng, p, owner, 0.9),
        })
    return out


def bootstrap(rng):
    """Skill of dependent forecasts, resampled in circular blocks of dates."""
    days, length = 160, 8
    state = np.zeros(days)
    for at in range(1, days):
        state[at] = 0.8 * state[at - 1] + rng.normal()
    sums = np.stack([0.23 + 0.02 * state + 0.01 * rng.normal(size=days), np.full(days, 0.25)], axis=1)
    skills = np.empty(DRAWS)
    for at in range(DRAWS):
        starts = rng.integers(0, days, days // length)
        rows = (starts[:, None] + np.arange(length)).ravel() % days
        total = sums[rows].sum(axis=0)
        skills[at] = 1 - total[0] / total[1]
    lo, hi = np.quantile(skills, [0.05, 0.95])
    return {
        "at": (np.arange(days) * DAY).tolist(), "sums": sums.round(6).tolist(),
        "span_ms": length * DAY, "lo": float(lo), "hi": float(hi),
    }


def main():
    rng = np.random.default_rng(20260101)
    golden = {
        "versions": {"scikit-learn": sklearn.__version__, "numpy": np.__version__},
        "isotonic": isotonic_cases(rng),
        "reliability": [reliability(p, y) for p, y in samples(rng)],
        "bands": bands(rng),
        "bootstrap": bootstrap(rng),
    }
    (FOLDER / "calibration.json").write_text(json.dumps(golden, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
