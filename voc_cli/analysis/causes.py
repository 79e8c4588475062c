"""Why a count rose: the words over-represented in those tickets, and the shares that moved."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from scipy import sparse

from voc_cli.analysis.columns import find_column, text_values

__all__ = ["ShareShift", "WordShift", "over_represented", "share_shifts"]

Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]

_PRIOR_TICKETS = 10.0
_MIN_TICKETS = 3
_CLEAR = 1.96


@dataclass(frozen=True)
class WordShift:
    """A term and how many tickets hold it, in the period and outside; z of its log-odds ratio."""

    term: str
    z: float
    tickets: int
    share: float
    share_before: float


@dataclass(frozen=True)
class ShareShift:
    """A value of a column and its share of tickets, in the period and outside; z of the change."""

    column: str
    value: str
    tickets: int
    share: float
    share_before: float
    z: float


def over_represented(
    corpus_terms_matrix: sparse.csr_matrix,
    in_period_mask: Mask,
    terms: Sequence[str],
    *,
    top: int = 8,
) -> tuple[WordShift, ...]:
    """The terms that set the tickets of the mask apart from the others, clearest first.

    Log-odds with an informative Dirichlet prior (Monroe, Colaresi & Quinn 2008, Political Analysis
    16:372, eq. 16–22), over tickets rather than tokens, so that one long ticket does not decide: y
    of n tickets hold the term, a = 10 · (its share of all tickets) tickets are added as prior,
    log-odds = log((y + a) / (n + 10 − y − a)), variance = 1/(y + a) + 1/(n + 10 − y − a) a side.

    corpus_terms_matrix  tickets × terms; anything above zero counts once
    in_period_mask       bool[tickets]

    Only terms in at least 3 tickets of the mask with z ≥ 1.96 are named; ties by term.
    """
    held = sparse.csr_matrix(corpus_terms_matrix) > 0
    inside = np.asarray(held[in_period_mask].sum(axis=0), dtype=np.float64).ravel()
    outside = np.asarray(held[~in_period_mask].sum(axis=0), dtype=np.float64).ravel()
    n_in, n_out = float(in_period_mask.sum()), float((~in_period_mask).sum())
    if n_in == 0 or n_out == 0:
        return ()
    prior = _PRIOR_TICKETS * (inside + outside) / (n_in + n_out)
    odds_in, noise_in = _log_odds(inside, n_in, prior)
    odds_out, noise_out = _log_odds(outside, n_out, prior)
    z = (odds_in - odds_out) / np.sqrt(noise_in + noise_out)
    named = np.flatnonzero((inside >= _MIN_TICKETS) & (z >= _CLEAR))
    chosen = sorted(named.tolist(), key=lambda j: (-round(float(z[j]), 9), terms[j]))[:top]
    return tuple(
        WordShift(terms[j], float(z[j]), int(inside[j]), inside[j] / n_in, outside[j] / n_out)
        for j in chosen
    )


def share_shifts(
    tickets: pa.Table,
    mask: Mask,
    columns: Sequence[str],
    *,
    top: int = 3,
    aliases: Mapping[str, str] | None = None,
) -> tuple[ShareShift, ...]:
    """The values whose share is higher among the tickets of `mask` than among the others.

    For each of `columns` in turn at most `top` values, clearest first: z of two proportions with
    pooled variance ≥ 1.96, and at least 3 tickets. Shares are of tickets where the column holds a
    value; a list counts a ticket once for each different element.
    """
    shifts: list[ShareShift] = []
    for column in columns:
        values = text_values(find_column(tickets, column, aliases=aliases))
        if values.rows.size == 0:
            continue
        width = len(values.words)
        once = np.unique(values.rows * width + values.codes)
        rows, codes = once // width, once % width
        holders = np.unique(rows)
        n_in, n_out = float(mask[holders].sum()), float((~mask[holders]).sum())
        if n_in == 0 or n_out == 0:
            continue
        inside = np.bincount(codes[mask[rows]], minlength=width).astype(np.float64)
        outside = np.bincount(codes[~mask[rows]], minlength=width).astype(np.float64)
        pooled = (inside + outside) / (n_in + n_out)
        spread = np.sqrt(np.maximum(pooled * (1 - pooled) * (1 / n_in + 1 / n_out), 1e-12))
        z = np.where(pooled < 1, (inside / n_in - outside / n_out) / spread, 0.0)
        named = np.flatnonzero((inside >= _MIN_TICKETS) & (z >= _CLEAR)).tolist()
        named.sort(key=lambda j: (-round(float(z[j]), 9), values.words[j]))
        shifts += [
            ShareShift(
                column,
                values.words[j],
                int(inside[j]),
                float(inside[j] / n_in),
                float(outside[j] / n_out),
                float(z[j]),
            )
            for j in named[:top]
        ]
    return tuple(shifts)


def _log_odds(count: Floats, n: float, prior: Floats) -> tuple[Floats, Floats]:
    held = count + prior
    rest = np.maximum(n + _PRIOR_TICKETS - held, 0.5)
    held = np.maximum(held, 1e-9)
    return np.log(held / rest), 1 / held + 1 / rest
