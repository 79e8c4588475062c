"""Which tickets hold which words and phrases, for asking what is said more than before."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from voc_cli.analysis.features import document_term_matrix, spellings
from voc_cli.analysis.korean import dictionary_form
from voc_cli.analysis.morphology import flatten
from voc_cli.analysis.topics.phrases import find_phrases
from voc_cli.analysis.topics.words import EMPTY_NOUNS, LIGHT_PREDICATES, NEVER
from voc_cli.text.corpus import TokenizedCorpus

__all__ = ["Vocabulary", "vocabulary"]

MIN_TICKETS = 3
_NOUNS = frozenset({"NNG", "NNP", "SL", "XR"})
_PREDICATES = frozenset({"VV", "VA"})
_STRAY = frozenset({"안", "등", "거", "것"})  # 안 of 3일 안에, taken for nouns
_SAYS_NOTHING = LIGHT_PREDICATES | NEVER | {"없"}


@dataclass(frozen=True)
class Vocabulary:
    """Presence of terms in tickets: `held` is csr (tickets × terms, 0/1), rows as the corpus.

    words  the terms as a reader sees them (`배송`, `늦다`, `인증번호 안 옴`)
    parts  the words a phrase is made of, () for a single word
    """

    held: sp.csr_array
    words: tuple[str, ...]
    parts: tuple[tuple[str, ...], ...]

    def tickets(self, rows: npt.NDArray[np.int64]) -> npt.NDArray[np.float64]:
        """How many of `rows` hold each term."""
        return np.asarray(self.held[rows].sum(axis=0), dtype=np.float64).ravel()


def vocabulary(corpus: TokenizedCorpus) -> Vocabulary:
    """The words and noun-predicate phrases that at least 3 tickets hold; empty words left out."""
    dtm = document_term_matrix(corpus, min_df=MIN_TICKETS, max_df=1.0)
    told = [i for i, term in enumerate(dtm.terms) if _tells(term)]
    single = dtm.matrix[:, told].tocsr()
    single.data = np.ones_like(single.data)
    written = spellings(corpus)
    words = [
        dictionary_form(written.get(form, form), tag)
        for form, tag in (dtm.terms[i].rsplit("/", 1) for i in told)
    ]
    phrases = find_phrases(flatten(corpus, 0, len(corpus)), np.ones(len(corpus), dtype=np.bool_))
    shape = (len(corpus), len(phrases.words))
    ones = np.ones(len(phrases.docs))
    several = sp.coo_array((ones, (phrases.docs, phrases.phrase)), shape=shape).tocsr()
    often = np.flatnonzero(np.bincount(phrases.phrase, minlength=shape[1]) >= MIN_TICKETS)
    several = several[:, often].tocsr()
    parts: list[tuple[str, ...]] = [()] * len(words)
    parts += [tuple(phrases.words[i].split(" ")) for i in often.tolist()]
    words += [phrases.words[i] for i in often.tolist()]
    return Vocabulary(sp.hstack([single, several]).tocsr(), tuple(words), tuple(parts))


def _tells(term: str) -> bool:
    """Whether a single word can be a cause: no courtesies, no verbs that say nothing alone."""
    form, _, tag = term.rpartition("/")
    if tag in _NOUNS:
        return form not in EMPTY_NOUNS and form not in _STRAY
    return tag in _PREDICATES and form not in _SAYS_NOTHING
