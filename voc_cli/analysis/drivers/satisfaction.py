"""What satisfaction goes with: the importance of each category, and where to act first.

A driver is a column of indicators: a ticket of two categories has two. Rare ones (under 8 answers)
and tickets without a category stand in the background.

importance   share of the explained variance (LMG, `analysis.drivers.importance`) of the score in a
             linear model on all indicators; the shares add up to 1. `explained` is the same in R2.
             lower, upper: the middle 95 % of bootstrap samples of tickets, seeded
performance  mean score among the driver's tickets
effect       change of the overall mean if the driver's tickets had not come (leave-out)
adjusted     the same by the model, other categories of the same tickets allowed for:
             -share * (b_k - weighted mean of the other b), b the coefficients, the background 0
             and the weights their shares; with one category a ticket it equals `effect`. Interval:
             heteroscedasticity-consistent (HC3, Long & Ervin 2000), Student's t
quadrant     importance and performance against their means over the drivers (Martilla & James
             1977): fix_first, keep_up, low_priority, possible_overkill

csat is scored 0-1 and nps 0-10. Polarity is scored 1 where a ticket is not negative, else 0: a
linear probability model, so that shares and effects read as shares of tickets (LMG of deviance
ranks alike where shares are between .1 and .9, and its parts are in no unit).

An association, never a cause: those who write about a category may be unhappy for another reason.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
from scipy.stats import f as fisher
from scipy.stats import t as student

from voc_cli.analysis.columns import find_column, text_values
from voc_cli.analysis.drivers.importance import MOST_PREDICTORS, lmg, products, same_everywhere
from voc_cli.errors import InputError, UsageError
from voc_cli.schema import DRIVER_SCHEMA, UNCLASSIFIED

__all__ = [
    "FEWEST", "TARGETS", "Drivers", "Target", "bootstrap_shares", "coefficients", "find_drivers",
    "p_of_all", "quadrants", "scores",
]  # fmt: skip

Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]
Target = Literal["csat", "nps", "polarity"]

TARGETS: tuple[Target, ...] = ("csat", "nps", "polarity")
FEWEST = 50
_FEWEST_OF_ONE = 8
_TAIL = 0.025


@dataclass(frozen=True)
class Drivers:
    """DRIVER_SCHEMA rows, the most important first, and what they stand on.

    n           tickets with a score
    mean        of their scores
    explained   R2 of all drivers together, `p_value` of the test that it is 0
    background  labels of those too rare to be drivers
    """

    target: str
    table: pa.Table
    n: int
    mean: float
    explained: float
    p_value: float
    background: tuple[str, ...]
    weeks: int | None = None  # that the tickets are of, where they were cut to some


def find_drivers(
    tickets: pa.Table,
    *,
    target: str,
    by: str = "category",
    labels: Mapping[str, str] | None = None,
    seed: int = 0,
    samples: int = 500,
    aliases: Mapping[str, str] | None = None,
) -> Drivers:
    """The drivers of `target` among the values of column `by`.

    `category` counts a ticket's second category too. At most 16 values, the most frequent, become
    drivers. Raises InputError, with the reason, when fewer than 50 tickets have a score, the score
    is the same everywhere, or fewer than two values have 8 scored tickets.
    """
    score, known = scores(tickets, target)
    _enough(score[known], target)
    names, x = _indicators(tickets, by, aliases)
    x, y = x[known], score[known]
    sizes = x.sum(axis=0)
    order = sorted(range(len(names)), key=lambda i: (-sizes[i], names[i]))
    kept = [i for i in order if _FEWEST_OF_ONE <= sizes[i] < len(y)][:MOST_PREDICTORS]
    if len(kept) < 2:
        raise InputError("drivers.few_keys", by=by, fewest=_FEWEST_OF_ONE)
    labels = labels or {}
    rare = [names[i] for i in order if i not in kept and sizes[i]]
    background = tuple(labels.get(name, name) for name in rare)
    named = [names[i] for i in kept]
    return _driven(
        named, x[:, kept], y, target=target, labels=labels, background=background,
        seed=seed, samples=samples,
    )  # fmt: skip


def scores(tickets: pa.Table, target: str) -> tuple[Floats, Mask]:
    """(score, known) of every ticket. Raises UsageError for an unknown target."""
    if target not in TARGETS:
        raise UsageError("drivers.bad_target", target=target, known=", ".join(TARGETS))
    column = tickets.column(target)
    if target == "polarity":
        values = pc.if_else(pc.equal(column, "neg"), 0.0, 1.0)
    else:
        values = column.cast(pa.float64())
    known = np.asarray(pc.is_valid(values).to_numpy(), dtype=np.bool_)
    return np.asarray(pc.fill_null(values, 0.0).to_numpy(), dtype=np.float64), known


def _enough(y: Floats, target: str) -> None:
    if y.size == 0:
        raise InputError("drivers.no_scores", target=target)
    if y.size < FEWEST:
        raise InputError("drivers.few_scores", target=target, n=y.size, fewest=FEWEST)
    if np.ptp(y) == 0:
        raise InputError("drivers.constant", target=target, n=y.size, value=f"{y[0]:g}")


def _driven(
    names: Sequence[str],
    x: Floats,
    y: Floats,
    *,
    target: str,
    labels: Mapping[str, str],
    background: tuple[str, ...],
    seed: int,
    samples: int,
) -> Drivers:
    """Drivers of `y` (n,) among the indicators `x` (n, p) called `names`."""
    explained = lmg(products(x, y))
    total = float(explained.sum())
    share = explained / total if total > 0 else np.full(len(names), 1 / len(names))
    lower, upper = bootstrap_shares(x, y, seed=seed, samples=samples)
    n_k = x.sum(axis=0)
    performance = (x * y[:, None]).sum(axis=0) / n_k
    effect = ((1 - x) * y[:, None]).sum(axis=0) / (len(y) - n_k) - y.mean()
    adjusted, half = _adjusted(x, y)
    figures = {
        "importance": share, "lower": lower, "upper": upper, "performance": performance,
        "effect": effect, "explained": explained, "adjusted": adjusted,
        "adjusted_lower": adjusted - half, "adjusted_upper": adjusted + half,
    }  # fmt: skip
    figures = {name: same_everywhere(values) for name, values in figures.items()}
    share, performance = figures["importance"], figures["performance"]
    order = sorted(range(len(names)), key=lambda i: (-share[i], names[i]))
    columns = {name: values[order] for name, values in figures.items()}
    columns["key"] = np.array([names[i] for i in order], dtype=object)
    columns["label"] = np.array([labels.get(names[i], names[i]) for i in order], dtype=object)
    columns["n"] = n_k[order].astype(np.int64)
    columns["quadrant"] = np.array(quadrants(share, performance), dtype=object)[order]
    table = pa.table(
        {field.name: pa.array(columns[field.name], field.type) for field in DRIVER_SCHEMA},
        schema=DRIVER_SCHEMA,
    )
    p_value = p_of_all(x, y, total)
    return Drivers(target, table, len(y), float(y.mean()), total, p_value, background)


def quadrants(importance: Floats, performance: Floats) -> list[str]:
    """Where each driver lies against the means of both, figures as of `same_everywhere`."""
    high, well = (
        values >= same_everywhere(values.mean(keepdims=True))
        for values in (importance, performance)
    )
    words = {
        (True, False): "fix_first",
        (True, True): "keep_up",
        (False, False): "low_priority",
        (False, True): "possible_overkill",
    }
    return [words[bool(a), bool(b)] for a, b in zip(high, well, strict=True)]


def _indicators(
    tickets: pa.Table, by: str, aliases: Mapping[str, str] | None
) -> tuple[list[str], Floats]:
    columns = [by]
    if by == "category" and "category_2" in tickets.column_names:
        columns.append("category_2")
    found = [text_values(find_column(tickets, name, aliases=aliases)) for name in columns]
    names = sorted({word for values in found for word in values.words} - {UNCLASSIFIED, ""})
    place = {name: i for i, name in enumerate(names)}
    x = np.zeros((tickets.num_rows, len(names)))
    for values in found:
        at = np.array([place.get(word, -1) for word in values.words], dtype=np.int64)
        codes = at[values.codes] if values.codes.size else values.codes
        x[values.rows[codes >= 0], codes[codes >= 0]] = 1.0
    return names, x


def bootstrap_shares(x: Floats, y: Floats, *, seed: int, samples: int) -> tuple[Floats, Floats]:
    """The middle 95 % of the shares in samples of tickets with replacement."""
    rng = np.random.default_rng(seed)
    # Tickets alike in categories and score are drawn together: far fewer rows, the same samples.
    kinds, times = np.unique(np.column_stack([x, y]), axis=0, return_counts=True)
    drawn = []
    for _ in range(samples):
        weights = rng.multinomial(len(y), times / len(y)).astype(np.float64)
        part = lmg(products(kinds[:, :-1], kinds[:, -1], weights))
        total = part.sum()
        drawn.append(part / total if total > 1e-12 else np.full(len(part), 1 / len(part)))
    lower, upper = np.quantile(np.array(drawn), [_TAIL, 1 - _TAIL], axis=0)
    return lower, upper


def _adjusted(x: Floats, y: Floats) -> tuple[Floats, Floats]:
    """(adjusted leave-out effect, half width of its 95 % interval) of each driver."""
    p = x.shape[1]
    beta, covariance, freedom = _regression(x, y)
    shares = x.mean(axis=0)
    alone = float((x.sum(axis=1) == 0).mean())
    contrasts = np.zeros((p, p + 1))
    for k in range(p):
        others = shares.copy()
        others[k] = 0.0
        contrasts[k, 1:] = -others / max(others.sum() + alone, 1e-12)
        contrasts[k, 1 + k] = 1.0
    contrasts *= -shares[:, None]
    spread = np.sqrt(np.maximum(np.einsum("ki,ij,kj->k", contrasts, covariance, contrasts), 0))
    half: Floats = spread * float(student.ppf(1 - _TAIL, freedom))
    return contrasts @ beta, half


def coefficients(x: Floats, y: Floats) -> tuple[Floats, Floats]:
    """(slopes, their HC3 standard errors) of the linear model of y (n,) on x (n, p)."""
    beta, covariance, _ = _regression(x, y)
    return beta[1:], np.sqrt(np.maximum(np.diag(covariance)[1:], 0))


def _regression(x: Floats, y: Floats) -> tuple[Floats, Floats, int]:
    """(coefficients with the intercept first, their HC3 covariance, degrees of freedom)."""
    design = np.column_stack([np.ones(len(y)), x])
    inverse = np.linalg.pinv(design.T @ design, rcond=1e-10, hermitian=True)
    beta = inverse @ (design.T @ y)
    hat = np.einsum("ij,jk,ik->i", design, inverse, design)
    residual = (y - design @ beta) / np.maximum(1 - hat, 1e-3)
    meat = (design * residual[:, None] ** 2).T @ design
    freedom = max(len(y) - int(np.linalg.matrix_rank(design)), 1)
    return beta, inverse @ meat @ inverse, freedom


def p_of_all(x: Floats, y: Floats, explained: float) -> float:
    """P of no association at all: the F test of the whole model."""
    rank = int(np.linalg.matrix_rank(np.column_stack([np.ones(len(y)), x]))) - 1
    rest = len(y) - rank - 1
    if rank < 1 or rest < 1 or explained >= 1:
        return 0.0 if explained >= 1 else 1.0
    statistic = (explained / rank) / ((1 - explained) / rest)
    return float(fisher.sf(statistic, rank, rest))
