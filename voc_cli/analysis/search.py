"""Tickets by the morphemes they share with a query, as evidence.

A query is analysed as tickets are, so `배송이 늦어요` asks for 배송 and 늦다 and finds 배송 늦음.
The order is that of Okapi BM25 (Robertson & Zaragoza 2009, k₁ = 1.2, b = 0.75) over the words of
the query: Σ idf · tf (k₁ + 1) / (tf + k₁ (1 − b + b · length / mean length)) with
idf = ln(1 + (N − df + ½) / (df + ½)).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from voc_cli.analysis.morphology import Ints, Mask, Morphemes, flatten
from voc_cli.text import TokenizedCorpus

K1, B = 1.2, 0.75
CONTEXT_CHARS = 40
_PART_ROWS = 1 << 16
_NOUN, _VERB = ("NNG", "NNP", "NR", "XR", "SL", "SN", "SH", "W_SERIAL"), ("VV", "VA")
_CODE = re.compile(r"([a-z]{2,})[0-9]")  # ios17 answers ios too
_AROUND = ("【", "】")

Word = tuple[str, str]

__all__ = [
    "Counted",
    "Found",
    "Word",
    "contexts",
    "count_words",
    "joined_counts",
    "query_words",
    "rank",
    "search",
]


@dataclass(frozen=True)
class Found:
    """Rows of the corpus that match, the best first, and their scores."""

    rows: Ints
    scores: npt.NDArray[np.float64]


@dataclass(frozen=True)
class Counted:
    """How often each of n tickets holds each word (float64[words, n]), and their lengths in
    morphemes (float64[n]).
    """

    counts: npt.NDArray[np.float64]
    lengths: npt.NDArray[np.float64]

    def take(self, rows: Ints) -> "Counted":
        """The given tickets, in their order."""
        return Counted(self.counts[:, rows], self.lengths[rows])


def query_words(morphemes: Sequence[tuple[str, str]]) -> tuple[Word, ...]:
    """The words of a query: (form, `N` or `V`) of its nouns, numbers, verbs and adjectives.

    Endings and particles do not count; each word counts once. Latin letters are in lower case and
    codes without a hyphen, as customers mix them (E07, e-07).
    """
    found = [(_plain(form), kind) for form, tag in morphemes if (kind := _kind(tag))]
    return tuple(dict.fromkeys(found))


def search(
    corpus: TokenizedCorpus, words: Sequence[Word], *, any_word: bool, order: Ints | None = None
) -> Found:
    """The tickets that hold all of `words` (`any_word`: at least one), by BM25.

    `order` holds all rows; of equals the first in it comes first, else the lower row. A part of
    the corpus is looked through at a time, since its morphemes take much more room spread out.
    """
    return rank(count_words(corpus, words), any_word=any_word, order=order)


def count_words(corpus: TokenizedCorpus, words: Sequence[Word]) -> Counted:
    """How often each ticket holds each of `words`."""
    starts = range(0, max(1, len(corpus)), _PART_ROWS)
    return joined_counts([_counted(corpus, start, words) for start in starts])


def joined_counts(parts: Sequence[Counted]) -> Counted:
    """Of parts of a corpus one after the other."""
    return Counted(
        np.concatenate([part.counts for part in parts], axis=1),
        np.concatenate([part.lengths for part in parts]),
    )


def rank(counted: Counted, *, any_word: bool, order: Ints | None = None) -> Found:
    """What `search` finds, of words that were counted before."""
    counts, lengths = counted.counts, counted.lengths
    has = counts > 0
    matching: Mask = np.asarray(has.any(axis=0) if any_word else has.all(axis=0))
    mean = max(1.0, float(lengths.mean())) if len(lengths) else 1.0
    df = has.sum(axis=1)
    idf = np.log1p((len(lengths) - df + 0.5) / (df + 0.5))
    damped = counts * (K1 + 1) / (counts + K1 * (1 - B + B * lengths / mean))
    scores = np.round((idf[:, None] * damped).sum(axis=0), 6)
    rows = np.flatnonzero(matching)
    if order is not None:
        rows = order[matching[order]]
    best = rows[np.argsort(-scores[rows], kind="stable")]
    return Found(best, scores[best])


def contexts(corpus: TokenizedCorpus, words: Sequence[Word], rows: Ints) -> pa.Array:
    """string[len(rows)]: each ticket's text around the first word found, the words in 【】."""
    part = corpus.take(pa.array(rows))
    view = flatten(part, 0, len(part))
    hits = np.any(_hits(view, words), axis=0)
    texts = part.texts.to_pylist()
    marks: dict[int, list[tuple[int, int]]] = {}
    for place in np.flatnonzero(hits).tolist():
        span = (int(view.start[place]), int(view.end[place]))
        marks.setdefault(int(view.row[place]), []).append(span)
    found: pa.Array = pa.array(
        [_context(text, marks.get(n, [])) for n, text in enumerate(texts)], pa.string()
    )
    return found


def _kind(tag: str) -> str:
    if tag in _NOUN:
        return "N"
    return "V" if tag.startswith(_VERB) else ""


def _hits(view: Morphemes, words: Sequence[Word]) -> list[Mask]:
    pairs = [(_plain(form), _kind(tag)) for form, tag in zip(view.forms, view.tags, strict=True)]
    return [view.where([n for n, pair in enumerate(pairs) if _is(pair, word)]) for word in words]


def _plain(form: str) -> str:
    form = form.lower()
    return form.replace("-", "") if form[:1].isalpha() else form


def _is(said: Word, asked: Word) -> bool:
    if said == asked:
        return True
    code = _CODE.match(said[0]) if asked[1] == said[1] == "N" else None
    return code is not None and code.group(1) == asked[0]


def _counted(corpus: TokenizedCorpus, start: int, words: Sequence[Word]) -> Counted:
    """The counts of some rows."""
    view = flatten(corpus, start, min(start + _PART_ROWS, len(corpus)))
    counts = np.stack([_counts(view, hits) for hits in _hits(view, words)])
    return Counted(counts, np.bincount(view.row, minlength=view.n_rows).astype(np.float64))


def _counts(view: Morphemes, hits: Mask) -> npt.NDArray[np.float64]:
    return np.bincount(view.row[hits], minlength=view.n_rows).astype(np.float64)


def _context(text: str, spans: Sequence[tuple[int, int]]) -> str:
    if not spans:
        return text[: 2 * CONTEXT_CHARS]
    first = spans[0][0]
    begin, end = max(0, first - CONTEXT_CHARS), min(len(text), first + 2 * CONTEXT_CHARS)
    parts = ["…" if begin else ""]
    done = begin
    for start, stop in spans:
        if start >= done and stop <= end:
            parts += [text[done:start], _AROUND[0], text[start:stop], _AROUND[1]]
            done = stop
    parts += [text[done:end], "…" if end < len(text) else ""]
    return "".join(parts).replace("\n", " ")
