"""Surveys of several items: the factors behind them, how reliable they are, what they do.

items     columns of numbers, those that a role was guessed for too (상담 만족도 as rating), but for
          the target and overall judgements; answers of all items are used, incomplete ones left out
number    Horn's parallel analysis (1965): as many factors as eigenvalues of the items' correlations
          lie above the 95 % quantile of those of random data of the same shape (seeded); none where
          items do not go together
loadings  maximum-likelihood factor analysis of standardised items (scikit-learn FactorAnalysis),
          varimax rotation; each factor turned so that its loadings add up to a positive number, the
          one that explains most first
members   an item belongs to the factor it loads highest on, from .3 on; else it stands alone. One
          that loads negatively asks the other way round and is turned over (100 - answer); where
          half of a factor's items do, the half that goes against the target
alpha     Cronbach's alpha of the items of a factor (1951); none for a single item
index     weighted mean of the items on 0-100, each rescaled from its own least to greatest answer;
          an item's weight is its LMG share in the target (its share of the loadings squared where
          there is no target or more than 16 items)
drivers   LMG shares, bootstrap interval and quadrant as in `satisfaction`, with the
          factors' item means (0-100) as predictors of the target. effect: change of the target if
          the factor rose by ten points, the other factors as they are

An association, never a cause.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
from scipy.stats import t as student
from sklearn.decomposition import FactorAnalysis

from voc_cli.analysis.columns import column_names, find_column
from voc_cli.analysis.drivers.importance import MOST_PREDICTORS, lmg, products, same_everywhere
from voc_cli.analysis.drivers.satisfaction import (
    bootstrap_shares,
    coefficients,
    p_of_all,
    quadrants,
    scores,
)
from voc_cli.errors import InputError
from voc_cli.schema import DRIVER_SCHEMA

__all__ = ["FACTOR_SCHEMA", "ITEM_SCHEMA", "Factors", "cronbach_alpha", "find_factors"]

Floats = npt.NDArray[np.float64]

_FEWEST_ANSWERS = 50
_FEWEST_ITEMS = 3
_MOST_DISTINCT = 11  # an item is a scale: 0-10 at most
_RANDOM_TABLES = 200
_STEP = 10.0
_LEAST_LOADING = 0.3
_OUTCOMES = ("nps", "csat", "ces")
_OVERALL = (
    "전반",
    "종합",
    "전체",
    "overall",
    "재구매",
    "추천",
)  # judgements of everything, no item
_NO_ITEMS = ("ticket_id", "customer_key", "created_at", "updated_at", "closed_at",
    "first_response_at", "body", "subject", "tags")  # fmt: skip

Group = tuple[int | None, list[int]]  # a factor and its items, or an item that stands alone

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

    `explained` is R2 of the target by all factors; `target` is `index` where the data hold none,
    `target_header` the column it was read from where that has a name of its own. `alone` are items
    that go with no others, `turned` those that ask the other way round.
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
    target_header: str | None = None
    alone: tuple[str, ...] = ()
    turned: tuple[str, ...] = ()
    p_value: float = 1.0  # of the test that the factors explain nothing


def find_factors(
    tickets: pa.Table,
    *,
    target: str,
    items: Sequence[str] = (),
    seed: int = 0,
    samples: int = 500,
    aliases: Mapping[str, str] | None = None,
) -> Factors:
    """The factors behind `items` (default: every column of numbers on a scale).

    Raises InputError, with the reason, for fewer than 3 items or 50 complete answers, and for an
    item that everyone answers alike; UsageError for an unknown item.
    """
    names = [name for name in dict.fromkeys(items) if name] or _scale_items(
        tickets, target, aliases or {}
    )
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
    y = score[rows] if own_target else None
    groups = _groups(loadings, percent, y)
    loadings = loadings if y is None else _faced(loadings, groups, percent, y)
    turned = [j for f, own in groups if f is not None for j in own if loadings[j, f] < 0]
    percent[:, turned] = 100 - percent[:, turned]
    weight = _weights(percent, y, loadings)
    index = percent @ weight
    found = _assembled(
        names, percent, loadings, groups, index if y is None else y,
        seed=seed, samples=samples,
    )  # fmt: skip
    explained = float(sum(found["explained"].to_pylist()))
    spread = index.std(ddof=1) / np.sqrt(len(index)) * float(student.ppf(0.975, len(index) - 1))
    return Factors(
        found, _items(names, x, percent, loadings, groups, weight), len(index),
        float(index.mean()), float(index.mean() - spread), float(index.mean() + spread),
        cronbach_alpha(percent), explained,
        target if own_target else "index",
        _header_of(target, aliases or {}) if own_target else None,
        tuple(names[own[0]] for f, own in groups if f is None),
        tuple(names[j] for j in sorted(turned)),
        p_of_all(_means(percent, groups), index if y is None else y, explained),
    )  # fmt: skip


def _groups(loadings: Floats, percent: Floats, y: Floats | None) -> list[Group]:
    """Factors with the items that load on them, clearest first, then the items that stand alone.

    Of those that are alone as many are kept as there may be predictors: the ones that go most with
    the target.
    """
    size = np.abs(loadings)
    member = np.where(size.max(axis=1) >= _LEAST_LOADING, size.argmax(axis=1), -1)
    groups: list[Group] = []
    for f in range(loadings.shape[1]):
        own = [int(j) for j in np.argsort(-size[:, f], kind="stable") if member[j] == f]
        if own:
            groups.append((f, own))
    alone = np.flatnonzero(member < 0)
    room = MOST_PREDICTORS - len(groups)
    if alone.size > room and y is not None:
        close = [abs(np.corrcoef(percent[:, j], y)[0, 1]) for j in alone]
        alone = np.sort(alone[np.argsort(-np.array(close), kind="stable")])
    return [*groups, *((None, [int(j)]) for j in alone[:room])]


def _faced(loadings: Floats, groups: Sequence[Group], percent: Floats, y: Floats) -> Floats:
    """`loadings`, those of a factor of which half of the items ask the other way round face `y`.

    Which half that is the items cannot tell: that they load .7 and .6 rather than .6 and .7 is
    chance.
    """
    sign = np.ones(loadings.shape[1])
    for f, own in groups:
        if f is None or 2 * (loadings[own, f] < 0).sum() != len(own):
            continue
        together = percent[:, own] @ np.sign(loadings[own, f])
        if ((together - together.mean()) * (y - y.mean())).sum() < 0:
            sign[f] = -1.0
    return loadings * sign


def cronbach_alpha(answers: Floats) -> float:
    """K / (k - 1) * (1 - sum of item variances / variance of their sum); nan for a single item."""
    k = answers.shape[1]
    if k < 2:
        return float("nan")
    total = answers.sum(axis=1).var(ddof=1)
    return float(k / (k - 1) * (1 - answers.var(axis=0, ddof=1).sum() / total))


def _assembled(
    names: Sequence[str],
    percent: Floats,
    loadings: Floats,
    groups: Sequence[Group],
    goal: Floats,
    *,
    seed: int,
    samples: int,
) -> pa.Table:
    means = _means(percent, groups)
    explained = lmg(products(means, goal))
    total = float(explained.sum())
    share = explained / total if total > 0 else np.full(len(groups), 1 / len(groups))
    lower, upper = bootstrap_shares(means, goal, seed=seed, samples=samples)
    slope, error = coefficients(means, goal)
    half = error * float(student.ppf(0.975, max(len(goal) - len(groups) - 1, 1)))
    figures = {
        "importance": share, "lower": lower, "upper": upper, "performance": means.mean(axis=0),
        "effect": _STEP * slope, "explained": explained, "adjusted": _STEP * slope,
        "adjusted_lower": _STEP * (slope - half), "adjusted_upper": _STEP * (slope + half),
    }  # fmt: skip
    figures = {name: same_everywhere(values) for name, values in figures.items()}
    words = quadrants(figures["importance"], figures["performance"])
    rows: list[dict[str, Any]] = []
    for i, (f, own) in enumerate(groups):
        alpha = cronbach_alpha(percent[:, own])
        rows.append(
            {
                "key": f"F{i + 1}",
                "n": len(goal),
                "quadrant": words[i],
                "label": " · ".join(names[j] for j in own[:3]),
                "alpha": None if np.isnan(alpha) else round(alpha, 10),
                "items": [names[j] for j in own],
                "loadings": [] if f is None else [f"{names[j]}={loadings[j, f]:.2f}" for j in own],
                **{name: float(values[i]) for name, values in figures.items()},
            }
        )
    rows.sort(key=lambda row: -row["importance"])
    made: pa.Table = pa.Table.from_pylist(rows, schema=FACTOR_SCHEMA)
    return made


def _means(percent: Floats, groups: Sequence[Group]) -> Floats:
    return np.column_stack([percent[:, own].mean(axis=1) for _, own in groups])


def _items(
    names: Sequence[str],
    x: Floats,
    percent: Floats,
    loadings: Floats,
    groups: Sequence[Group],
    weight: Floats,
) -> pa.Table:
    words = quadrants(weight, percent.mean(axis=0))
    place = {j: (i, own) for i, (_, own) in enumerate(groups) for j in own}
    rows = []
    for j, name in enumerate(names):
        i, own = place.get(j, (None, [j]))
        mates = [one for one in own if one != j]
        without = cronbach_alpha(percent[:, mates]) if len(mates) > 1 else float("nan")
        rows.append(
            {
                "item": name,
                "factor": "" if i is None else f"F{i + 1}",
                "loading": loadings[j, np.abs(loadings[j]).argmax()],
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
    if not n:
        return np.zeros((x.shape[1], 1))
    model = FactorAnalysis(
        n_components=n, rotation="varimax" if n > 1 else None, svd_method="lapack"
    )
    loadings = np.asarray(model.fit(z).components_.T, dtype=np.float64)
    loadings = loadings * np.where(loadings.sum(axis=0) < 0, -1.0, 1.0)
    strength = (loadings**2).sum(axis=0)
    ordered: Floats = loadings[:, np.argsort(-strength, kind="stable")]
    return ordered


def _how_many(z: Floats, seed: int) -> int:
    """Horn's parallel analysis; never more factors than leave two items each, none by chance."""
    rng = np.random.default_rng(seed)
    own = np.linalg.eigvalsh(np.corrcoef(z, rowvar=False))[::-1]
    random = [
        np.linalg.eigvalsh(np.corrcoef(rng.standard_normal(z.shape), rowvar=False))[::-1]
        for _ in range(_RANDOM_TABLES)
    ]
    above = own > np.quantile(random, 0.95, axis=0)
    kept = int(np.argmin(above)) if not above.all() else len(above)
    most = int(z.shape[1]) // 2
    return min(kept, most)


def _weights(percent: Floats, y: Floats | None, loadings: Floats) -> Floats:
    exact = y is not None and percent.shape[1] <= MOST_PREDICTORS
    shares = lmg(products(percent, y)) if exact and y is not None else (loadings**2).sum(axis=1)
    total = shares.sum()
    made: Floats = shares / total if total > 0 else np.full(len(shares), 1 / len(shares))
    return made


def _scale_items(tickets: pa.Table, target: str, aliases: Mapping[str, str]) -> list[str]:
    """Headers whose answers are whole numbers on a scale of at most eleven steps.

    One that became the target, or another outcome, is no item, nor is a judgement of everything.
    """
    own = set(tickets.column_names)
    outcomes = {*_OUTCOMES, *_NO_ITEMS, *({"rating"} if target == "csat" else ())}
    renamed = [header for header, column in aliases.items() if column not in outcomes]
    renamed = [name for name in renamed if not any(word in name for word in _OVERALL)]
    names = []
    for name in dict.fromkeys((*renamed, *column_names(tickets))):
        if name in own:
            continue
        column = find_column(tickets, name, aliases=aliases)
        if pa.types.is_list(column.type) or pa.types.is_temporal(column.type):
            continue
        values = _numbers(column)
        known = values[np.isfinite(values)]
        steps = np.unique(known)
        given = column.is_valid().sum().as_py()
        whole = bool((known == np.round(known)).all())
        if known.size >= _FEWEST_ANSWERS and known.size >= 0.95 * given and whole:
            if 2 < steps.size <= _MOST_DISTINCT and 0 <= steps[0] and steps[-1] <= 10:
                names.append(name)
    return names


def _header_of(target: str, aliases: Mapping[str, str]) -> str | None:
    """The header a score was read from."""
    columns = {target, "rating"} if target == "csat" else {target}
    return next((header for header, column in aliases.items() if column in columns), None)


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
