"""Which words and terms the tables may hold.

A word enters when 20 texts of the corpora and the project's own tickets hold it, or three of the
project's own tickets (nobody's data). Proper nouns (`NNP`), masked spans, numbers, addresses of
any kind and the names in `names.txt` never do; so nothing in the tables points to a person or firm.
A term of two words enters by the same counts, a run of letters when 20 texts hold it or eight of
the project's own: counted where no such word stands, and never with one of the names in it.
"""

from pathlib import Path

import numpy as np
import numpy.typing as npt

from voc_cli.analysis.morphology import Mask, Morphemes, flatten
from voc_cli.analysis.understanding.letters import find_runs
from voc_cli.analysis.understanding.terms import KINDS, find_places, once, word_numbers
from voc_cli.privacy import mask_text
from voc_cli.text.corpus import TokenizedCorpus

LEAST_TEXTS = 20
LEAST_OWN = 3
LEAST_OWN_RUNS = 8
_NEVER = ("NNP", "PII", "SN", "SH", "W_URL", "W_EMAIL", "W_SERIAL", "W_HASHTAG", "W_MENTION")
_NAMES = Path(__file__).parent / "names.txt"

Ints = npt.NDArray[np.int64]


def choose_words(corpora: Morphemes, own: Morphemes) -> tuple[str, ...]:
    """The words that enough texts hold, sorted."""
    names = _names()
    texts = _texts_with(corpora)
    mine = _texts_with(own)
    for word, n in mine.items():
        texts[word] = texts.get(word, 0) + n
    chosen = []
    for word, n in texts.items():
        form, _, tag = word.rpartition("/")
        if tag.startswith(_NEVER) or form in names or any(sign.isdigit() for sign in form):
            continue
        if (n >= LEAST_TEXTS or mine.get(word, 0) >= LEAST_OWN) and mask_text(form) == form:
            chosen.append(word)
    return tuple(sorted(chosen))


def _names() -> set[str]:
    lines = _NAMES.read_text(encoding="utf-8").splitlines()
    return {line.strip().lower() for line in lines if line.strip() and not line.startswith("#")}


def _texts_with(m: Morphemes) -> dict[str, int]:
    pairs = np.unique(m.row * len(m.forms) + m.code) % max(1, len(m.forms))
    counts = np.bincount(pairs, minlength=len(m.forms))
    out: dict[str, int] = {}
    for form, tag, n in zip(m.forms, m.tags, counts.tolist(), strict=True):
        word = f"{form.lower()}/{tag}"
        out[word] = out.get(word, 0) + n
    return out


def choose_terms(
    words: tuple[str, ...], corpora: Morphemes, own: Morphemes
) -> tuple[Ints, npt.NDArray[np.float32]]:
    """Keys of the terms that enough texts hold, ascending, and their idf = ln(N / n) + 1."""
    index = {word: i for i, word in enumerate(words)}
    theirs, mine = _counted(corpora, index), _counted(own, index)
    keys, where = np.unique(np.concatenate([theirs[0], mine[0]]), return_inverse=True)
    both = np.bincount(where, np.concatenate([theirs[1], mine[1]]), len(keys))
    of_own = np.zeros(len(keys))
    of_own[where[len(theirs[0]) :]] = mine[1]
    kept = (both >= LEAST_TEXTS) | (of_own >= LEAST_OWN)
    n_texts = corpora.n_rows + own.n_rows
    idf = np.minimum(np.log(n_texts / both[kept]) + 1.0, 8.0)
    return keys[kept], idf.astype(np.float32)


def _counted(m: Morphemes, index: dict[str, int]) -> tuple[Ints, Ints]:
    """Keys of the terms of `m`, and how many texts hold each."""
    places = find_places(m, word_numbers(m, index), len(index))
    many = len(KINDS) * max(1, len(index)) ** 2  # texts × keys stay far below 2^63
    _, key = once(m.row[places.first], places.key, many)
    keys, counts = np.unique(key, return_counts=True)
    return keys.astype(np.int64), counts.astype(np.int64)


def spelled(keys: Ints, words: tuple[str, ...]) -> list[tuple[str, str, str]]:
    """(kind, first, second) of every key."""
    size = len(words)
    out = []
    for key in keys.tolist():
        kind, rest = divmod(key, size * size)
        first, second = divmod(rest, size)
        pair = KINDS[kind] in ("pair", "near")
        out.append((KINDS[kind], words[first], words[second] if pair else ""))
    return out


def choose_runs(
    corpora: TokenizedCorpus, own: TokenizedCorpus
) -> tuple[tuple[str, ...], npt.NDArray[np.float32]]:
    """The runs of letters that enough texts hold, sorted, and their idf."""
    theirs, mine = (_runs_of(corpus) for corpus in (corpora, own))
    keys, where = np.unique(np.concatenate([theirs[0], mine[0]]), return_inverse=True)
    both = np.bincount(where, np.concatenate([theirs[1], mine[1]]), len(keys))
    of_own = np.zeros(len(keys))
    of_own[where[len(theirs[0]) :]] = mine[1]
    kept = (both >= LEAST_TEXTS) | (of_own >= LEAST_OWN_RUNS)
    idf = np.minimum(np.log((len(corpora) + len(own)) / both[kept]) + 1.0, 8.0)
    names = [name for name in _names() if len(name) > 1]
    runs = {}
    for key, value in zip(keys[kept].tolist(), idf.tolist(), strict=True):
        run = _spelled_run(key)
        part = any(name in run or (len(run.strip()) > 2 and run in name) for name in names)
        if not part and mask_text(run.strip()) == run.strip():
            runs[run] = value
    chosen = tuple(sorted(runs))
    return chosen, np.array([runs[run] for run in chosen], dtype=np.float32)


def _runs_of(corpus: TokenizedCorpus) -> tuple[Ints, Ints]:
    """The distinct runs outside names, numbers and masked spans, and how many texts hold each."""
    found = find_runs(corpus.texts, _named(corpus))
    order = np.lexsort((found.row, found.key))
    key, row = found.key[order], found.row[order]
    new = np.ones(len(key), dtype=np.bool_)
    new[1:] = (key[1:] != key[:-1]) | (row[1:] != row[:-1])
    keys, counts = np.unique(key[new], return_counts=True)
    return keys.astype(np.int64), counts.astype(np.int64)


def _named(corpus: TokenizedCorpus) -> Mask:
    """The code points of all texts in a row on which a word stands that may not enter."""
    m = flatten(corpus, 0, len(corpus))
    length = np.array([len(text or "") for text in corpus.texts.to_pylist()], dtype=np.int64)
    offset = np.cumsum(length) - length
    chosen = np.flatnonzero(m.tagged(*_NEVER))
    edges = np.zeros(int(length.sum()) + 1, dtype=np.int64)
    np.add.at(edges, offset[m.row[chosen]] + m.start[chosen], 1)
    np.add.at(edges, offset[m.row[chosen]] + m.end[chosen], -1)
    named: Mask = np.cumsum(edges)[:-1] > 0
    return named


def _spelled_run(key: int) -> str:
    letters = []
    while key:
        letters.append(chr(key & 0xFFFF))
        key >>= 16
    return "".join(reversed(letters))
