"""What a learned model sees of a ticket: words, their meanings, letters, subject, rules.

A model never holds a ticket's text, only terms that at least MIN_DOCUMENTS different texts share,
none of them shaped like a person's name. Masked spans carry no term.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import scipy.sparse as sp

from voc_cli.analysis.features import document_term_matrix
from voc_cli.privacy.names.korean_names import likeness
from voc_cli.privacy.spans import TOKENS
from voc_cli.text.corpus import TokenizedCorpus
from voc_cli.text.meanings import Meanings

MIN_DOCUMENTS = 3
MAX_TERMS = 60_000  # of one block: the most widespread stay
LETTERS_READ = 2_000  # code points of a text that count for letters
MEANINGS = "meanings"  # the vectors of a ticket's words: unseen words speak as their neighbours
KINDS = ("words", "letters", "subject_letters", "rules", MEANINGS)
RULES = "rules"  # what `classify` found: a few labels go further where its categories are alike

# The candidates among which cross-validation chooses, the plainest first.
RECIPES: Mapping[str, tuple[tuple[str, float], ...]] = MappingProxyType(
    {
        "words": (("words", 1.0),),
        "letters": (("words", 0.7), ("letters", 1.0)),
        "subject_letters": (("words", 1.0), ("subject_letters", 0.4)),
        "meanings": (("words", 1.0), (MEANINGS, 0.7)),
        "letters_meanings": (("words", 0.7), ("letters", 1.0), (MEANINGS, 0.7)),
        "subject_meanings": (("words", 1.0), ("subject_letters", 0.4), (MEANINGS, 1.0)),
        "all": (("words", 1.0), ("letters", 0.7), ("subject_letters", 0.4)),
        "all_meanings": (
            ("words", 1.0),
            ("letters", 0.7),
            ("subject_letters", 0.4),
            (MEANINGS, 0.7),
        ),
        "rules": (("words", 1.0), (RULES, 0.7)),
        "letters_rules": (("words", 0.7), ("letters", 1.0), (RULES, 0.7)),
        "everything": (("words", 0.7), ("letters", 1.0), (RULES, 0.7), (MEANINGS, 0.5)),
    }
)

_SURE_FROM = (0.4, 0.6, 0.8, 0.9)  # scores of the rules that are told apart
_NAME = 3  # likeness from which a proper noun is taken for a person's name
_NAME_LETTERS = 4  # … and a run of three letters
_SPACE = 32
_SHIFT = 21  # bits of a code point

Keys = tuple[str, ...] | npt.NDArray[np.int64]

__all__ = [
    "KINDS", "MAX_TERMS", "MEANINGS", "MIN_DOCUMENTS", "RECIPES", "RULES", "Block", "Counts",
    "count_terms", "fit_block", "recipes_for", "side_by_side", "transform", "transform_block",
]  # fmt: skip


@dataclass(frozen=True)
class Counts:
    """How often each term of one kind occurs: `matrix` csr (n_docs × n_terms), columns as `keys`.

    Keys are `form/TAG` texts, or for letters the code of two or three code points. `meanings` are
    the vectors that a block of that kind is fitted with.
    """

    matrix: sp.csr_array
    keys: Keys
    meanings: Meanings | None = None

    def rows(self, chosen: npt.NDArray[np.int64]) -> "Counts":
        """The counts of the chosen documents."""
        return replace(self, matrix=self.matrix[chosen])


@dataclass(frozen=True)
class Block:
    """The terms of one kind a model knows: their inverse document frequencies and their weight.

    A block of meanings also holds a vector of each term (float32[n, WIDTH]) and the `center` of the
    training tickets (float64[WIDTH]); the words are Kiwi's, not the tickets'.
    """

    kind: str
    weight: float
    keys: Keys
    idf: npt.NDArray[np.float64]
    vectors: npt.NDArray[np.float32] | None = None
    center: npt.NDArray[np.float64] | None = None

    @property
    def width(self) -> int:
        """Columns it gives."""
        return len(self.keys) if self.vectors is None else self.vectors.shape[1]


def recipes_for(
    *, subjects: bool, long: bool, rules: bool, meanings: bool = False
) -> tuple[str, ...]:
    """The recipes worth trying: with a subject only where tickets have one, letters in short texts.

    In long texts letters add next to nothing to words and cost ten times as much.
    """
    unwanted = {"letters"} if long else set()
    if not subjects:
        unwanted |= {kind for kind in KINDS if kind.startswith("subject")}
    if not rules:
        unwanted.add(RULES)
    if not meanings:
        unwanted.add(MEANINGS)
    return tuple(
        name for name, blocks in RECIPES.items() if not unwanted & {kind for kind, _ in blocks}
    )


def count_terms(
    corpus: TokenizedCorpus,
    kinds: Sequence[str],
    *,
    subjects: npt.NDArray[np.bool_],
    hints: pa.Table | None = None,
    meanings: Meanings | None = None,
) -> dict[str, Counts]:
    """Counts of every wanted kind; `subjects` marks the tickets whose first line is a subject.

    `hints` are the rows' CLASSIFY_SCHEMA, which the kind `rules` needs; `meanings` are only needed
    where a block of that kind is to be fitted.
    """
    found: dict[str, Counts] = {}
    heads = _heads(corpus, subjects) if any(k.startswith("subject") for k in kinds) else None
    for kind in kinds:
        part = heads if kind.startswith("subject") and heads is not None else corpus
        if kind == RULES:
            found[kind] = _hints(hints, len(corpus))
            continue
        if kind.endswith("letters"):
            found[kind] = _letters(part.texts)
            continue
        if kind == MEANINGS and "words" in found:
            found[kind] = replace(found["words"], meanings=meanings)
            continue
        terms = document_term_matrix(part, min_df=1, max_df=1.0)
        own = meanings if kind == MEANINGS else None
        found[kind] = Counts(terms.matrix, terms.terms, own)
    return found


def fit_block(
    kind: str, weight: float, counts: Counts, texts: npt.NDArray[np.int64], *, limit: int
) -> Block:
    """The terms that MIN_DOCUMENTS different texts share, with ln((1 + n) / (1 + df)) + 1.

    `texts[i]` numbers the text of row i: a text sent a hundred times counts once. Names go.
    """
    _, first = np.unique(texts, return_index=True)
    if kind == MEANINGS:
        return _fit_meanings(weight, counts.rows(np.sort(first)))
    matrix = counts.matrix[np.sort(first)]
    frequency = np.bincount(matrix.indices, minlength=len(counts.keys))
    kept = np.flatnonzero(frequency >= MIN_DOCUMENTS)
    if len(kept) > limit:
        order = np.lexsort((kept, -frequency[kept]))
        kept = np.sort(kept[order[:limit]])
    if kind.endswith("letters"):
        codes = np.asarray(counts.keys, dtype=np.int64)[kept]
        clear = np.array([not _is_letter_name(int(code)) for code in codes], dtype=bool)
        kept, keys = kept[clear], codes[clear]
    else:
        kept = np.array([i for i in kept if not _is_name(str(counts.keys[i]))], dtype=np.int64)
        keys = tuple(str(counts.keys[i]) for i in kept)
    idf = np.log((1 + matrix.shape[0]) / (1 + frequency[kept])) + 1
    return Block(kind, weight, keys, idf)


def transform(blocks: Sequence[Block], counts: Mapping[str, Counts]) -> sp.csr_array:
    """All blocks side by side: csr (n_docs × all terms)."""
    return side_by_side([transform_block(b, counts[b.kind]) for b in blocks])


def side_by_side(parts: Sequence[sp.csr_array]) -> sp.csr_array:
    """The columns of all parts in one matrix."""
    matrix = sp.hstack(parts, format="csr")
    # scikit-learn's solvers take 32-bit indices only
    matrix.indices, matrix.indptr = matrix.indices.astype("int32"), matrix.indptr.astype("int32")
    return matrix


def transform_block(block: Block, counts: Counts) -> sp.csr_array:
    """(1 + ln tf) · idf, every row of length `weight` (0 where no term is known)."""
    matrix = _weighted(block, counts)
    if block.vectors is not None:
        return _meaning_rows(block, matrix)
    squares = matrix.copy()
    squares.data **= 2
    lengths = np.sqrt(np.asarray(squares.sum(axis=1)).ravel())
    rows = np.repeat(np.arange(matrix.shape[0]), np.diff(matrix.indptr))
    if len(rows):
        matrix.data *= block.weight / lengths[rows]
    return matrix


def _fit_meanings(weight: float, counts: Counts) -> Block:
    """Kiwi's words with the idf they have here; words of fewer texts than others may show: none."""
    if counts.meanings is None:
        raise ValueError("the kind `meanings` needs the vectors of words")
    words, vectors = counts.meanings.words, counts.meanings.vectors
    width = vectors.shape[1]
    bare = Block(MEANINGS, weight, words, np.ones(len(words)), vectors, np.zeros(width))
    frequency = np.bincount(_aligned(bare, counts).indices, minlength=len(words))
    frequency[frequency < MIN_DOCUMENTS] = 0
    fitted = replace(bare, idf=np.log((1 + counts.matrix.shape[0]) / (1 + frequency)) + 1)
    matrix = _weighted(fitted, counts)
    told = int((np.diff(matrix.indptr) > 0).sum())
    center = np.asarray(matrix.sum(axis=0)).ravel() @ vectors.astype(np.float64) / max(told, 1)
    return replace(fitted, center=center)


def _meaning_rows(block: Block, matrix: sp.csr_array) -> sp.csr_array:
    """Sum of vectors less the center, every row of length `weight` (0 where no word has one).

    Of sums rather than means, so that a text of few words, which says little, stays near the rest.
    """
    sums = np.asarray(matrix @ np.asarray(block.vectors, dtype=np.float64))
    away = (sums - np.asarray(block.center)) * (np.diff(matrix.indptr) > 0)[:, None]
    lengths = np.linalg.norm(away, axis=1, keepdims=True)
    return sp.csr_array(away * (block.weight / np.maximum(lengths, 1e-9)))


def _weighted(block: Block, counts: Counts) -> sp.csr_array:
    matrix = _aligned(block, counts)
    matrix.data = (1 + np.log(matrix.data)) * block.idf[matrix.indices]
    return matrix


def _aligned(block: Block, counts: Counts) -> sp.csr_array:
    """The columns of `counts` in the order of the block's keys; what it does not know is left."""
    target = _places(block.keys, counts.keys)
    matrix = counts.matrix
    places = target[matrix.indices]
    known = places >= 0
    rows = np.repeat(np.arange(matrix.shape[0]), np.diff(matrix.indptr))
    out = sp.coo_array(
        (matrix.data[known].astype(np.float64), (rows[known], places[known])),
        shape=(matrix.shape[0], len(block.keys)),
    ).tocsr()
    out.sort_indices()
    return out


def _places(known: Keys, given: Keys) -> npt.NDArray[np.int64]:
    """For each given key its number among the known ones, −1 for none."""
    if isinstance(known, np.ndarray):
        codes = np.asarray(given, dtype=np.int64)
        if not len(known):
            return np.full(len(codes), -1, dtype=np.int64)
        at = np.minimum(np.searchsorted(known, codes), len(known) - 1)
        return np.where(known[at] == codes, at, -1)
    number = {key: i for i, key in enumerate(known)}
    return np.fromiter((number.get(str(key), -1) for key in given), np.int64, len(given))


def _heads(corpus: TokenizedCorpus, subjects: npt.NDArray[np.bool_]) -> TokenizedCorpus:
    """The corpus of the subjects alone; a ticket without one is empty."""
    texts = corpus.texts.to_pylist()
    ends = np.fromiter(
        (t.find("\n") if own else 0 for t, own in zip(texts, subjects, strict=True)),
        np.int64,
        len(texts),
    )
    ends = np.where(ends < 0, 0, ends)
    offsets = np.zeros(len(texts) + 1, dtype=np.int64)
    np.cumsum(pc.list_value_length(corpus.starts).to_numpy(zero_copy_only=False), out=offsets[1:])
    rows = np.repeat(np.arange(len(texts)), np.diff(offsets))
    starts = corpus.starts.flatten().to_numpy(zero_copy_only=False)
    inside = np.flatnonzero(starts < ends[rows])
    bounds = np.zeros(len(texts) + 1, dtype=np.int32)
    np.cumsum(np.bincount(rows[inside], minlength=len(texts)), out=bounds[1:])
    taken = pa.array(inside)

    def cut(column: pa.Array) -> pa.Array:
        part: pa.Array = pa.ListArray.from_arrays(pa.array(bounds), column.flatten().take(taken))
        return part

    names = ("tokens", "tags", "starts", "ends", "sentences")
    parts = {name: cut(getattr(corpus, name)) for name in names}
    heads = pa.array([t[:end] for t, end in zip(texts, ends, strict=True)], pa.string())
    return replace(corpus, texts=heads, **parts)  # type: ignore[arg-type]


def _hints(hints: pa.Table | None, n: int) -> Counts:
    """One `column=value` for each thing the rules say of a ticket.

    And `category=value>.6` from each score of the category on: how sure they are tells how far they
    may be believed where words say something else.
    """
    if hints is None:
        raise ValueError("the kind `rules` needs what classify found")
    columns = ("category", "subcategory", "category_2", "act", "polarity", "stage")
    told = [hints.column(name).to_pylist() for name in columns]
    pairs = [
        (row, f"{name}={value}")
        for name, values in zip(columns, told, strict=True)
        for row, value in enumerate(values)
        if value is not None
    ]
    scores = hints.column("category_score").to_pylist()
    pairs += [
        (row, f"category={value}>{least}")
        for row, (value, score) in enumerate(zip(told[0], scores, strict=True))
        for least in _SURE_FROM
        if value is not None and (score or 0.0) >= least
    ]
    keys = tuple(sorted({key for _, key in pairs}))
    number = {key: i for i, key in enumerate(keys)}
    rows = np.array([row for row, _ in pairs], dtype=np.int64)
    places = np.array([number[key] for _, key in pairs], dtype=np.int64)
    matrix = sp.coo_array((np.ones(len(pairs)), (rows, places)), shape=(n, len(keys))).tocsr()
    return Counts(matrix, keys)


def _letters(texts: pa.Array) -> Counts:
    """Runs of two and three letters within words, a blank marking a word's edge; digits are one."""
    plain = pc.utf8_slice_codeunits(pc.fill_null(texts, ""), 0, LETTERS_READ)
    for token in sorted(TOKENS.values()):
        plain = pc.replace_substring(plain, token, " ")
    plain = pc.replace_substring_regex(pc.utf8_lower(plain), r"\s+", " ")
    plain = pc.replace_substring_regex(plain, r"[0-9]", "0")
    lengths = pc.utf8_length(plain).to_numpy(zero_copy_only=False).astype(np.int64)
    whole = " " + " ".join(plain.to_pylist()) + " "
    points = np.frombuffer(whole.encode("utf-32-le"), dtype=np.uint32).astype(np.int64)
    row_of = np.empty(len(points), dtype=np.int64)
    row_of[0] = 0
    row_of[1:] = np.repeat(np.arange(len(lengths)), lengths + 1)[: len(points) - 1]
    blank = points == _SPACE
    inner = np.flatnonzero(~blank)
    middle = inner[(inner > 0) & (inner < len(points) - 1)]
    triples = (points[middle - 1] << 2 * _SHIFT) | (points[middle] << _SHIFT) | points[middle + 1]
    twos = np.flatnonzero(~(blank[:-1] & blank[1:]))
    doubles = (points[twos] << _SHIFT) | points[twos + 1]
    codes = np.concatenate([doubles, triples])
    owner = np.where(blank[twos], twos + 1, twos)
    rows = np.concatenate([row_of[owner], row_of[middle]])
    numbers, found = pd.factorize(codes)  # a hash table: sorting every run would take longer
    order = np.argsort(found)
    keys = found[order]
    place = np.empty(len(order), dtype=np.int64)
    place[order] = np.arange(len(order))
    columns = place[numbers]
    matrix = sp.coo_array(
        (np.ones(len(codes)), (rows, columns)), shape=(len(lengths), len(keys))
    ).tocsr()
    matrix.sum_duplicates()
    return Counts(matrix, keys)


def _is_name(term: str) -> bool:
    """Whether a word, or one of a pair, is a proper noun shaped like a person's name."""
    return any(
        part.endswith("/NNP") and likeness(part[: -len("/NNP")]) >= _NAME
        for part in term.split(" ")
    )


def _is_letter_name(code: int) -> bool:
    points = (code >> 2 * _SHIFT, code >> _SHIFT & (1 << _SHIFT) - 1, code & (1 << _SHIFT) - 1)
    return points[0] > 0 and likeness("".join(map(chr, points))) >= _NAME_LETTERS
