"""Why a count rose: the words over-represented in those tickets, and the shares that moved.

All of it is association: it tells where to look first, never what the cause was.
"""

import re
from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
from scipy.stats import hypergeom

from voc_cli.analysis.columns import column_names, find_column, text_values
from voc_cli.analysis.results import Cause, NewPhrase, ShareShift, WordShift
from voc_cli.analysis.trend.discovery import benjamini_hochberg
from voc_cli.analysis.trend.vocabulary import Vocabulary

__all__ = [
    "explain",
    "new_phrases",
    "over_represented",
    "share_shifts",
    "shift_columns",
]

Floats = npt.NDArray[np.float64]
Rows = npt.NDArray[np.int64]

_PRIOR_TICKETS, _PRIOR_EACH = 10.0, 0.5
_MIN_TICKETS, _MIN_SHARE = 3, 0.05
_CLEAR = 1.96
_SAME = 0.6  # share of tickets two terms have in common from which they say the same
_MIN_SHIFT = 0.1
_MIN_BEFORE = 10  # tickets; with fewer there is nothing to compare with
N_WORDS, N_VALUES, N_EXEMPLARS = 6, 1, 3
_READABLE = (15, 300)
_VERSION = re.compile(r"version|버전|버젼", re.IGNORECASE)
_MIN_NEW, _NEW_Q, _OLD_LEVEL, _WITHIN = 4, 0.01, 0.05, 3


def explain(
    words: Vocabulary,
    tickets: pa.Table,
    lengths: Rows,
    *,
    now: Rows,
    before: Rows,
    others: Rows,
    columns: Sequence[str],
) -> Cause:
    """What sets the tickets `now` of a key apart from those `before` it.

    lengths  characters of each ticket's text
    now      rows of the key in the period
    before   rows of the key in earlier periods; with fewer than 10, `others` stand in
    others   rows of all keys in earlier periods
    columns  columns whose shares are compared
    """
    of_all = before.size < _MIN_BEFORE
    base = others if of_all else before
    found = over_represented(words, now=now, before=base, background=np.union1d(others, now))
    shares = share_shifts(tickets, columns, now=now, before=base)
    named = {word.term: word.z for word in found}
    return Cause(found, shares, _exemplars(words, named, tickets, lengths, now), of_all)


def over_represented(
    words: Vocabulary, *, now: Rows, before: Rows, background: Rows, top: int = N_WORDS
) -> tuple[WordShift, ...]:
    """The terms that set the tickets `now` apart from those `before`, clearest first.

    Log-odds with an informative Dirichlet prior (Monroe, Colaresi & Quinn 2008, Political Analysis
    16:372, eq. 16-22), over tickets rather than tokens, so that one long ticket does not decide: y
    of n tickets hold the term, a = ½ + 10 · (its share of the background) tickets are added as
    prior, log-odds = log((y + a) / (n + 11 − y − a)), variance = 1/(y + a) + 1/(n + 11 − y − a) a
    side. The ½ keeps a word that nobody said before from drowning in its own uncertainty.

    Only terms in at least 3 tickets (and one in twenty) of `now` with z ≥ 1.96 are named. Of terms
    that stand in the same tickets the clearest speaks for all; ties by term.
    """
    if now.size == 0 or before.size == 0:
        return ()
    inside, outside = words.tickets(now), words.tickets(before)
    share = words.tickets(background) / background.size
    prior = _PRIOR_EACH + _PRIOR_TICKETS * share
    odds_in, noise_in = _log_odds(inside, now.size, prior)
    odds_out, noise_out = _log_odds(outside, before.size, prior)
    z = np.round((odds_in - odds_out) / np.sqrt(noise_in + noise_out), 9)
    enough = inside >= max(_MIN_TICKETS, _MIN_SHARE * now.size)
    candidates = np.flatnonzero(enough & (z >= _CLEAR)).tolist()
    candidates.sort(key=lambda j: (-z[j], words.words[j]))
    chosen = _different(words, candidates[: 8 * top], now)[:top]
    return tuple(
        WordShift(
            words.words[j],
            float(z[j]),
            int(inside[j]),
            float(inside[j] / now.size),
            float(outside[j] / before.size),
        )
        for j in chosen
    )


def share_shifts(
    tickets: pa.Table,
    columns: Sequence[str],
    *,
    now: Rows,
    before: Rows,
    top: int = N_VALUES,
    aliases: Mapping[str, str] | None = None,
) -> tuple[ShareShift, ...]:
    """The values whose share is higher among the tickets `now` than among those `before`.

    For each of `columns` in turn at most `top` values, clearest first: at least 10 points more, z
    of two proportions with pooled variance ≥ 1.96, at least 3 tickets. Shares are of tickets where
    the column holds a value; a list counts a ticket once for each different element.
    """
    side = np.zeros(tickets.num_rows, dtype=np.int8)
    side[before], side[now] = 1, 2
    shifts: list[ShareShift] = []
    for column in columns:
        values = text_values(find_column(tickets, column, aliases=aliases))
        width = max(len(values.words), 1)
        once = np.unique(values.rows * width + values.codes)
        rows, codes = once // width, once % width
        holders = side[np.unique(rows)]
        n_in, n_out = float((holders == 2).sum()), float((holders == 1).sum())
        if n_in == 0 or n_out < _MIN_BEFORE:
            continue
        inside, outside = (
            np.bincount(codes[side[rows] == which], minlength=width).astype(np.float64)
            for which in (2, 1)
        )
        pooled = (inside + outside) / (n_in + n_out)
        spread = np.sqrt(np.maximum(pooled * (1 - pooled) * (1 / n_in + 1 / n_out), 1e-12))
        gained = inside / n_in - outside / n_out
        z = np.round(gained / spread, 9)
        clear = (inside >= _MIN_TICKETS) & (z >= _CLEAR) & (gained >= _MIN_SHIFT)
        named = sorted(np.flatnonzero(clear).tolist(), key=lambda j: (-z[j], values.words[j]))
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


def shift_columns(tickets: pa.Table) -> list[str]:
    """The columns whose shares tell where a rise sits: product, channel, segment, any version."""
    versions = [
        name
        for name in column_names(tickets)
        if name not in tickets.column_names and _VERSION.search(name)
    ]
    return ["product", "channel", "segment", *versions]


def new_phrases(
    words: Vocabulary,
    customers: npt.NDArray[np.int64],
    *,
    now: Rows,
    previous: Rows,
    older: Rows,
    top: int = 10,
) -> tuple[NewPhrase, ...]:
    """Terms that nobody, or next to nobody, used before the last two periods, most tickets first.

    A term is new when at least 4 tickets of the last two periods hold it, some of them `now`, its
    rate before was at most 5 % of the present one, and chance does not explain that: the
    hypergeometric probability that so many of all tickets with the term fall into the last two
    periods has a Benjamini-Hochberg q ≤ .01 over the terms looked at. Terms that stand mostly in
    the tickets of a larger one are told `within` it. `customers` are codes, −1 unknown: at least 3
    different ones where they are known.
    """
    if older.size == 0 or now.size == 0:
        return ()
    recent = np.concatenate([now, previous])
    here, before, past = words.tickets(now), words.tickets(previous), words.tickets(older)
    held = here + before
    tested = np.flatnonzero((held >= _MIN_NEW) & (here > 0))
    if tested.size == 0:
        return ()
    population = recent.size + older.size
    p = hypergeom.sf(held[tested] - 1, population, (held + past)[tested], recent.size)
    rare = past[tested] / older.size <= _OLD_LEVEL * held[tested] / recent.size
    new = tested[(benjamini_hochberg(p) <= _NEW_Q) & rare].tolist()
    new.sort(key=lambda j: (-held[j], -len(words.parts[j]), words.words[j]))
    found = []
    for j, within in _grouped(words, new, recent):
        mine = _holders(words, j, recent)
        known = np.unique(customers[mine][customers[mine] >= 0])
        if known.size and known.size < min(3, mine.size):
            continue
        found.append(
            NewPhrase(
                words.words[j],
                int(here[j]),
                int(before[j]),
                int(past[j]),
                known.size,
                int(_holders(words, j, now)[0]),
                tuple((words.words[i], int(held[i])) for i in within[:_WITHIN]),
            )
        )
    return tuple(found[:top])


def _grouped(
    words: Vocabulary, candidates: Sequence[int], rows: Rows
) -> list[tuple[int, list[int]]]:
    """(term, other terms that stand mostly in its tickets), in the order of `candidates`.

    A verb alone names nothing new, but it may tell more of something that is.
    """
    groups: list[tuple[int, frozenset[int], list[int]]] = []
    for j in candidates:
        mine = frozenset(_holders(words, j, rows).tolist())
        home = next((g for g in groups if len(mine & g[1]) >= _SAME * len(mine)), None)
        if home is not None:
            if words.parts[j]:
                home[2].append(j)
        elif words.parts[j] or not words.words[j].endswith("다"):
            groups.append((j, mine, []))
    return [(j, within) for j, _, within in groups]


def _log_odds(count: Floats, n: int, prior: Floats) -> tuple[Floats, Floats]:
    held = count + prior
    rest = np.maximum(n + _PRIOR_TICKETS + 2 * _PRIOR_EACH - held, _PRIOR_EACH)
    return np.log(held / rest), 1 / held + 1 / rest


def _different(words: Vocabulary, candidates: Sequence[int], rows: Rows) -> list[int]:
    """The candidates in order, without those that stand in the tickets of one already kept.

    A phrase takes the place of its own word when it comes right behind it in the same tickets.
    """
    kept: list[int] = []
    held: list[frozenset[int]] = []
    for j in candidates:
        mine = frozenset(_holders(words, j, rows).tolist())
        alike = [i for i, other in enumerate(held) if _same_tickets(mine, other)]
        if not alike:
            kept.append(j)
            held.append(mine)
        elif len(alike) == 1 and _extends(words, j, kept[alike[0]]):
            kept[alike[0]], held[alike[0]] = j, mine
    return kept


def _same_tickets(mine: frozenset[int], other: frozenset[int]) -> bool:
    return len(mine & other) >= _SAME * max(len(mine), len(other))


def _extends(words: Vocabulary, j: int, i: int) -> bool:
    """Whether phrase j says what word i says, and more."""
    compact = words.words[j].replace(" ", "")
    return bool(words.parts[j]) and words.words[i].replace(" ", "").removesuffix("다") in compact


def _holders(words: Vocabulary, term: int, rows: Rows) -> Rows:
    column = words.held[rows][:, [term]]
    found: Rows = rows[np.flatnonzero(np.asarray(column.sum(axis=1)).ravel())]
    return found


def _exemplars(
    words: Vocabulary, named: Mapping[str, float], tickets: pa.Table, lengths: Rows, now: Rows
) -> tuple[int, ...]:
    """Up to 3 tickets that hold most of the named words, readable ones first, no text twice."""
    place = {word: j for j, word in enumerate(words.words)}
    columns = [place[word] for word in named]
    weight = np.array(list(named.values()))
    score = (
        np.asarray(words.held[now][:, columns] @ weight).ravel() if columns else np.zeros(now.size)
    )
    size = lengths[now]
    readable = (size >= _READABLE[0]) & (size <= _READABLE[1])
    repeats = tickets["duplicate_of"].take(now)
    order = np.lexsort((now, -np.round(score, 9), ~readable, repeats.is_valid().to_numpy()))
    texts = pc.coalesce(repeats, tickets["ticket_id"].take(now)).to_pylist()
    chosen: dict[object, int] = {}
    for i in order.tolist():
        if len(chosen) < N_EXEMPLARS:
            chosen.setdefault(texts[i], int(now[i]))
    return tuple(chosen.values())
