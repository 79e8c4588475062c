"""Linear answers: terms and signals of every ticket times the shipped coefficients.

    z = b + Σ_signals w·s + Σ_terms w·idf / ‖idf‖ + Σ_runs w·idf / ‖idf‖
          + Σ_words c / (Σ_words a + 0.3)^0.75

with the norms over the ticket's own terms and runs of letters (`letters`), and a how much each
word's meaning counts (rare ones more), so that long tickets do not shout. Probabilities of a head
are the softmax of its z, or the logistic function where it has one answer.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import scipy.sparse as sp

from voc_cli.analysis.morphology import Ints, Morphemes
from voc_cli.analysis.understanding.cues import Floats
from voc_cli.analysis.understanding.evidence import Plan
from voc_cli.analysis.understanding.keys import KeyTable
from voc_cli.analysis.understanding.letters import BLANK, find_runs, run_key
from voc_cli.analysis.understanding.signals import Signals, signal_matrix, signal_names
from voc_cli.analysis.understanding.terms import KINDS, find_places, once, term_key, word_numbers
from voc_cli.taxonomy.weights import INTERCEPT, Weights

__all__ = [
    "Answers",
    "Contribution",
    "answer",
    "contributions",
    "meaning_matrix",
    "run_matrix",
    "softmax",
    "term_matrix",
    "term_name",
]


_FEW, _GROWTH = 0.3, 0.75  # how the sum over words grows with their number


@dataclass(frozen=True)
class Answers:
    """z of every head, tickets × labels."""

    weights: Weights
    z: npt.NDArray[np.float32]

    def of(self, head: str) -> Floats:
        """Z of one head as float64[tickets, labels]."""
        part: Floats = self.z[:, self.weights.columns(head)].astype(np.float64)
        return part


@dataclass(frozen=True)
class Contribution:
    """What one feature adds to one answer of a ticket, and where; a signal has no place (−1)."""

    name: str
    value: float
    start: int = -1
    end: int = -1


@dataclass(frozen=True)
class _Index:
    words: dict[str, int]
    terms: KeyTable  # a term's key to its row in the coefficient table
    meanings: dict[str, int]
    runs: KeyTable


@lru_cache(maxsize=4)
def _index(weights: Weights) -> _Index:
    words = {word: i for i, word in enumerate(weights.words)}
    size = len(words)
    keys = [
        term_key(KINDS.index(kind), words[first], words[second] if second else 0, size)
        for kind, first, second in weights.terms
    ]
    meanings = {word: i for i, word in enumerate(weights.meanings)}
    runs = np.array([run_key(run) for run in weights.runs], dtype=np.int64)
    return _Index(words, KeyTable(np.array(keys, dtype=np.int64)), meanings, KeyTable(runs))


def term_matrix(m: Morphemes, weights: Weights) -> sp.csr_array:
    """Tickets × terms of `weights`: idf of each term found, every row of length 1."""
    index = _index(weights)
    places = find_places(m, word_numbers(m, index.words), len(index.words))
    term = index.terms.find(places.key)
    known = np.flatnonzero(term >= 0)
    row, column = once(m.row[places.first[known]], term[known], max(1, len(weights.terms)))
    return _unit_rows(row, column, weights.idf, m.n_rows)


def run_matrix(texts: pa.Array | pa.ChunkedArray, weights: Weights) -> sp.csr_array:
    """Tickets × runs of letters of `weights`, likewise."""
    found = find_runs(texts)
    run = _index(weights).runs.find(found.key)
    known = np.flatnonzero(run >= 0)
    row, column = once(found.row[known], run[known], max(1, len(weights.runs)))
    return _unit_rows(row, column, weights.run_idf, len(texts))


def _unit_rows(row: Ints, column: Ints, idf: npt.NDArray[np.float32], n_rows: int) -> sp.csr_array:
    value = idf[column]
    norm = np.sqrt(np.bincount(row, value.astype(np.float64) ** 2, n_rows))
    value = (value / norm[row]).astype(np.float32)
    ends = np.concatenate([[0], np.cumsum(np.bincount(row, minlength=n_rows))])
    return sp.csr_array((value, column, ends), shape=(n_rows, len(idf)))


def meaning_matrix(m: Morphemes, weights: Weights) -> sp.csr_array:
    """Tickets × words of `weights.meanings`: occurrences over (Σ a + 0.3)^0.75."""
    numbers = word_numbers(m, _index(weights).meanings)
    known = numbers >= 0
    row, word = m.row[known], numbers[known]
    counted = np.bincount(row, weights.meaning_weight[word], m.n_rows)
    size = (counted + _FEW) ** _GROWTH
    ends = np.concatenate([[0], np.cumsum(np.bincount(row, minlength=m.n_rows))])
    value = (1.0 / size[row]).astype(np.float32)
    return sp.csr_array((value, word, ends), shape=(m.n_rows, len(weights.meanings)))


def answer(
    m: Morphemes,
    texts: pa.Array | pa.ChunkedArray,
    signals: Signals,
    plan: Plan,
    weights: Weights,
) -> Answers:
    """Z of every head for every ticket of `m`; signals the tables do not know count nothing."""
    z = term_matrix(m, weights) @ weights.by_term
    z += run_matrix(texts, weights) @ weights.by_run
    z += meaning_matrix(m, weights) @ weights.by_meaning
    z += signal_matrix(signals) @ _signal_rows(weights, signal_names(plan))
    z += weights.by_signal[weights.signals.index(INTERCEPT)]
    return Answers(weights, z)


def _signal_rows(weights: Weights, names: Sequence[str]) -> npt.NDArray[np.float32]:
    known = {name: i for i, name in enumerate(weights.signals)}
    rows = np.zeros((len(names), len(weights.answers)), dtype=np.float32)
    for i, name in enumerate(names):
        if name in known:
            rows[i] = weights.by_signal[known[name]]
    return rows


def contributions(
    m: Morphemes,
    texts: pa.Array | pa.ChunkedArray,
    signals: Signals,
    plan: Plan,
    weights: Weights,
    column: int,
) -> list[Contribution]:
    """What every feature of the only ticket in `m` and `texts` adds to answer `column`."""
    index = _index(weights)
    places = find_places(m, word_numbers(m, index.words), len(index.words))
    keys, where = np.unique(places.key, return_index=True)
    row = term_matrix(m, weights)
    value = dict(zip(row.indices.tolist(), row.data.tolist(), strict=True))
    out = []
    for term, at in zip(index.terms.find(keys).tolist(), where.tolist(), strict=True):
        if term >= 0:
            added = value[term] * float(weights.by_term[term, column])
            start, end = int(m.start[places.first[at]]), int(m.end[places.last[at]])
            out.append(Contribution(term_name(*weights.terms[term]), added, start, end))
    out += _meanings(m, weights, column)
    out += _runs(texts, weights, column)
    names = signal_names(plan)
    added = signal_matrix(signals).toarray()[0] * _signal_rows(weights, names)[:, column]
    out += [Contribution(n, float(v)) for n, v in zip(names, added, strict=True) if v]
    return out


def _meanings(m: Morphemes, weights: Weights, column: int) -> list[Contribution]:
    numbers = word_numbers(m, _index(weights).meanings)
    matrix = meaning_matrix(m, weights)
    out = []
    for word in np.unique(matrix.indices):
        value = float(matrix.data[matrix.indices == word].sum() * weights.by_meaning[word, column])
        at = int(np.flatnonzero(numbers == word)[0])
        start, end = int(m.start[at]), int(m.end[at])
        out.append(Contribution(f"≈ {weights.meanings[word]}", value, start, end))
    return out


def _runs(texts: pa.Array | pa.ChunkedArray, weights: Weights, column: int) -> list[Contribution]:
    found = find_runs(texts)
    number = _index(weights).runs.find(found.key)
    row = run_matrix(texts, weights)
    out = []
    for run, value in zip(row.indices.tolist(), row.data.tolist(), strict=True):
        at = int(np.flatnonzero(number == run)[0])
        name = f"«{weights.runs[run].replace(BLANK, '_')}»"
        added = value * float(weights.by_run[run, column])
        out.append(Contribution(name, added, *found.span(at)))
    return out


def term_name(kind: str, first: str, second: str) -> str:
    """A term as people read it: `배송/NNG … 늦/VA`."""
    if kind == "denied":
        return f"안 {first}"
    joint = {"pair": " ", "near": " … "}.get(kind, "")
    return first + joint + second


def softmax(z: Floats) -> Floats:
    """Probabilities over the last axis; −inf stands for impossible."""
    shifted = np.exp(z - z.max(axis=1, keepdims=True))
    result: Floats = shifted / shifted.sum(axis=1, keepdims=True)
    return result
