"""Surveys of several items: the factors behind them, how reliable they are, what they do.

items     columns of numbers; answers of all items are used, incomplete ones left out
number    Horn's parallel analysis (1965): as many factors as eigenvalues of the items' correlations
          lie above the 95 % quantile of those of random data of the same shape (seeded), at least 1
loadings  maximum-likelihood factor analysis of standardised items (scikit-learn FactorAnalysis),
          varimax rotation; each factor turned so that its loadings add up to a positive number, the
          one that explains most first
alpha     Cronbach's alpha of the items that load highest on a factor (1951); none for a single item
index     weighted mean of the items on 0-100, each rescaled from its own least to greatest answer;
          an item's weight is its LMG share in the target (its share of the loadings squared where
          there is no target or more than 16 items)
drivers   LMG shares, bootstrap interval and quadrant as in `voc_cli.analysis.drivers`, with the
          factors' item means (0-100) as predictors of the target. effect: change of the target if
          the factor rose by ten points, the other factors as they are

An association, never a cause.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
from scipy.stats import t as student
from sklearn.decomposition import FactorAnalysis

from voc_cli.analysis.columns import column_names, find_column
from voc_cli.analysis.drivers import bootstrap_shares, coefficients, quadrants, scores
from voc_cli.analysis.importance import MOST_PREDICTORS, lmg, products
from voc_cli.errors import InputError
from voc_cli.schema import DRIVER_SCHEMA

__all__ = ["FACTOR_SCHEMA", "ITEM_SCHEMA", "Factors", "cronbach_alpha", "find_factors"]

Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]

_FEWEST_ANSWERS = 50
_FEWEST_ITEMS = 3
_MOST_DISTINCT = 11  # an item is a scale: 0-10 at most
_RANDOM_TABLES = 200
_STEP = 10.0

FACTOR_SCHEMA = pa.schema(
    [
        *DRIVER_SCHEMA,
        pa.field("alpha", pa.float64()),
        pa.field("items", pa.list_(pa.string())),
        pa.field("loadings", pa.list_(pa.string())),
    ]
)
ITEM_SCHEMA = pa.schema(
    [
        ("item", pa.string()),
        ("factor", pa.string()),
        ("loading", pa.float64()),
        ("loadings", pa.list_(pa.float64())),
        ("communality", pa.float64()),
        ("mean", pa.float64()),
        ("weight", pa.float64()),
        ("alpha_without", pa.float64()),
        ("quadrant", pa.string()),
    ]
)


@dataclass(frozen=True)
class Factors:
    """FACTOR_SCHEMA by importance, ITEM_SCHEMA, and the weighted index (0-100) with its interval.

    `explained` is R2 of the target by all factors; `target` is `index` where the data hold none.
    """

    table: pa.Table
    items: pa.Table
    n: int
    index: float
    index_lower: float
    index_upper: float
    alpha: float
    explained: float
    target: str


def find_factors(
    tickets: pa.Table,
    *,
    target: str,
    items: Sequence[str] = (),
    seed: int = 0,
    samples: int = 500,
    aliases: Mapping[str, str] | None = None,
) -> Factors:
    """The factors behind `items` (default: every column of numbers on a scale in `extra`).

    Raises InputError, with the reason, for fewer than 3 items or 50 complete answers, and for an
    item that everyone answers alike; UsageError for an unknown item.
    """
    names = [name for name in dict.fromkeys(items) if name] or _scale_items(tickets)
    if len(names) < _FEWEST_ITEMS:
        raise InputError("drivers.item_count", n=len(names), fewest=_FEWEST_ITEMS)
    answers = np.column_stack(
        [_numbers(find_column(tickets, name, aliases=aliases)) for name in names]
    )
    score, known = scores(tickets, target)
    complete = np.isfinite(answers).all(axis=1)
    both = complete & known
    own_target = both.sum() >= _FEWEST_ANSWERS and np.ptp(score[both]) > 0
    rows = both if own_target else complete
    if rows.sum() < _FEWEST_ANSWERS:
        raise InputError("drivers.few_answers", n=int(rows.sum()), fewest=_FEWEST_ANSWERS)
    x = answers[rows]
    flat = [name for name, column in zip(names, x.T, strict=True) if np.ptp(column) == 0]
    if flat:
        raise InputError("drivers.constant_item", item=flat[0])
    percent = 100 * (x - x.min(axis=0)) / np.ptp(x, axis=0)
    loadings = _loadings(x, seed)
    member = np.abs(loadings).argmax(axis=1)
    y = score[rows] if own_target else None
    weight = _weights(percent, y, loadings)
    index = percent @ weight
    goal = index if y is None else y
    return _assembled(
        names, x, percent, loadings, member, weight, index, goal,
        target=target if own_target else "index", seed=seed, samples=samples,
    )  # fmt: skip


def cronbach_alpha(answers: Floats) -> float:
    """K / (k - 1) * (1 - sum of item variances / variance of their sum); nan for a single item."""
    k = answers.shape[1]
    if k < 2:
        return float("nan")
    total = answers.sum(axis=1).var(ddof=1)
    return float(k / (k - 1) * (1 - answers.var(axis=0, ddof=1).sum() / total))


def _assembled(
    names: Sequence[str],
    x: Floats,
    percent: Floats,
    loadings: Floats,
    member: npt.NDArray[np.int64],
    weight: Floats,
    index: Floats,
    goal: Floats,
    *,
    target: str,
    seed: int,
    samples: int,
) -> Factors:
    used = [f for f in range(loadings.shape[1]) if (member == f).any()]
    means = np.column_stack([percent[:, member == f].mean(axis=1) for f in used])
    explained = lmg(products(means, goal))
    total = float(explained.sum())
    share = explained / total if total > 0 else np.full(len(used), 1 / len(used))
    lower, upper = bootstrap_shares(means, goal, seed=seed, samples=samples)
    slope, error = coefficients(means, goal)
    half = error * float(student.ppf(0.975, max(len(goal) - len(used) - 1, 1)))
    performance = means.mean(axis=0)
    words = quadrants(share, performance)
    rows = []
    for i, f in enumerate(used):
        own = [j for j in np.argsort(-np.abs(loadings[:, f]), kind="stable") if member[j] == f]
        alpha = cronbach_alpha(percent[:, own])
        rows.append(
            {
                "key": f"F{i + 1}",
                "n": len(goal),
                "importance": share[i],
                "lower": lower[i],
                "upper": upper[i],
                "performance": performance[i],
                "effect": _STEP * slope[i],
                "quadrant": words[i],
                "label": " · ".join(names[j] for j in own[:3]),
                "explained": explained[i],
                "adjusted": _STEP * slope[i],
                "adjusted_lower": _STEP * (slope[i] - half[i]),
                "adjusted_upper": _STEP * (slope[i] + half[i]),
                "alpha": None if np.isnan(alpha) else alpha,
                "items": [names[j] for j in own],
                "loadings": [f"{names[j]}={loadings[j, f]:.2f}" for j in own],
            }
        )
    rows.sort(key=lambda row: -row["importance"])
    spread = index.std(ddof=1) / np.sqrt(len(index)) * float(student.ppf(0.975, len(index) - 1))
    table = _items(names, x, percent, loadings, member, used, weight)
    return Factors(
        pa.Table.from_pylist(rows, schema=FACTOR_SCHEMA), table, len(goal), float(index.mean()),
        float(index.mean() - spread), float(index.mean() + spread), cronbach_alpha(percent),
        total, target,
    )  # fmt: skip


def _items(
    names: Sequence[str],
    x: Floats,
    percent: Floats,
    loadings: Floats,
    member: npt.NDArray[np.int64],
    used: Sequence[int],
    weight: Floats,
) -> pa.Table:
    words = quadrants(weight, percent.mean(axis=0))
    rows = []
    for j, name in enumerate(names):
        mates = [i for i in range(len(names)) if member[i] == member[j] and i != j]
        without = cronbach_alpha(percent[:, mates]) if len(mates) > 1 else float("nan")
        rows.append(
            {
                "item": name,
                "factor": f"F{used.index(int(member[j])) + 1}",
                "loading": loadings[j, member[j]],
                "loadings": loadings[j].tolist(),
                "communality": float((loadings[j] ** 2).sum()),
                "mean": float(x[:, j].mean()),
                "weight": weight[j],
                "alpha_without": None if np.isnan(without) else without,
                "quadrant": words[j],
            }
        )
    rows.sort(key=lambda row: (row["factor"], -abs(row["loading"]), row["item"]))
    made: pa.Table = pa.Table.from_pylist(rows, schema=ITEM_SCHEMA)
    return made


def _loadings(x: Floats, seed: int) -> Floats:
    """Loadings (items, factors) after varimax, signs and order settled."""
    z = (x - x.mean(axis=0)) / x.std(axis=0)
    n = _how_many(z, seed)
    model = FactorAnalysis(
        n_components=n, rotation="varimax" if n > 1 else None, svd_method="lapack"
    )
    loadings = np.asarray(model.fit(z).components_.T, dtype=np.float64)
    loadings = loadings * np.where(loadings.sum(axis=0) < 0, -1.0, 1.0)
    strength = (loadings**2).sum(axis=0)
    ordered: Floats = loadings[:, np.argsort(-strength, kind="stable")]
    return ordered


def _how_many(z: Floats, seed: int) -> int:
    """Horn's parallel analysis; never more factors than leave two items each."""
    rng = np.random.default_rng(seed)
    own = np.linalg.eigvalsh(np.corrcoef(z, rowvar=False))[::-1]
    random = [
        np.linalg.eigvalsh(np.corrcoef(rng.standard_normal(z.shape), rowvar=False))[::-1]
        for _ in range(_RANDOM_TABLES)
    ]
    above = own > np.quantile(random, 0.95, axis=0)
    kept = int(np.argmin(above)) if not above.all() else len(above)
    most = int(z.shape[1]) // 2
    return max(1, min(kept, most))


def _weights(percent: Floats, y: Floats | None, loadings: Floats) -> Floats:
    exact = y is not None and percent.shape[1] <= MOST_PREDICTORS
    shares = lmg(products(percent, y)) if exact and y is not None else (loadings**2).sum(axis=1)
    total = shares.sum()
    made: Floats = shares / total if total > 0 else np.full(len(shares), 1 / len(shares))
    return made


def _scale_items(tickets: pa.Table) -> list[str]:
    """Headers in `extra` whose answers are whole numbers on a scale of at most eleven steps."""
    own = set(tickets.column_names)
    names = []
    for name in column_names(tickets):
        if name in own:
            continue
        values = _numbers(find_column(tickets, name))
        known = values[np.isfinite(values)]
        steps = np.unique(known)
        given = (find_column(tickets, name).is_valid()).sum().as_py()
        whole = bool((known == np.round(known)).all())
        if known.size >= _FEWEST_ANSWERS and known.size >= 0.95 * given and whole:
            if 2 < steps.size <= _MOST_DISTINCT and 0 <= steps[0] and steps[-1] <= 10:
                names.append(name)
    return names


def _numbers(array: pa.Array) -> Floats:
    """A column as floats, nan where it holds no number."""
    if not (pa.types.is_string(array.type) or pa.types.is_large_string(array.type)):
        values = array.cast(pa.float64())
        return np.asarray(pc.fill_null(values, np.nan).to_numpy(zero_copy_only=False), np.float64)
    return np.array([_number(text) for text in array.to_pylist()], dtype=np.float64)


def _number(text: str | None) -> float:
    try:
        return float((text or "").strip().rstrip("점"))
    except ValueError:
        return float("nan")
