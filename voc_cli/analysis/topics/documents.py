"""The tickets as the topics see them: which say the same, and the weight of each of their words."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from voc_cli.analysis.features import (
    CONTENT_TAGS,
    DocumentTermMatrix,
    document_term_matrix,
    select_terms,
)
from voc_cli.analysis.topics.duplicates import content_keys, duplicate_groups
from voc_cli.analysis.topics.space import inverse_frequency, term_weights
from voc_cli.text.corpus import TokenizedCorpus

__all__ = ["Documents", "documents_of"]

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]

MAX_DF = 0.6
MIN_CODE_DF = 3  # a code of fewer tickets is somebody's own device or order


@dataclass(frozen=True)
class Documents:
    """The eligible documents, each with the counts and TF-IDF weights of its terms.

    rows    row of the corpus
    group   the first document that says the same
    keys    a key of what each says, the same in any corpus
    counts, weights  csr, documents × terms
    idf     inverse frequency of each term; `known` says which came from earlier periods
    """

    rows: Ints
    group: Ints
    keys: npt.NDArray[np.uint64]
    counts: sp.csr_array
    weights: sp.csr_array
    terms: tuple[str, ...]
    idf: Floats
    known: Mask

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def first(self) -> Mask:
        """Which documents are the first to say what they say."""
        return np.asarray(self.group == np.arange(len(self.group)))

    @property
    def n_terms(self) -> Ints:
        """How many different terms each document has."""
        return np.asarray(np.diff(self.counts.indptr), dtype=np.int64)


def documents_of(
    corpus: TokenizedCorpus,
    rows: Ints,
    *,
    learn: Mask | None = None,
    vocabulary: Mapping[str, float] | None = None,
) -> Documents:
    """Count and weigh the terms of `rows`.

    learn       bool per row of `rows`: which may bring terms and frequencies (default: all)
    vocabulary  inverse frequencies of terms known from earlier periods; they stay as they are, so
                that what was said about a ticket then is said again, and new terms join them
    """
    vocabulary = vocabulary or {}
    everything = document_term_matrix(corpus, min_df=1, max_df=1.0, tags=CONTENT_TAGS, rows=rows)
    group = duplicate_groups(everything)
    voice = group == np.arange(len(group))
    voices = np.flatnonzero(voice if learn is None else voice & learn)
    spoken = DocumentTermMatrix(everything.matrix[voices], everything.terms)
    n = len(voices)
    kept = select_terms(
        spoken, min_df=int(np.clip(n // 500, 2, 5)), max_df=MAX_DF if n >= 50 else 1.0
    ).terms
    chosen = {t for t in kept if t.rsplit("/", 1)[1] in CONTENT_TAGS} | set(vocabulary)
    chosen -= _rare_codes(spoken) - set(vocabulary)
    columns = np.array([i for i, t in enumerate(everything.terms) if t in chosen], dtype=np.int64)
    counts = everything.matrix[:, columns].tocsr()
    terms = tuple(everything.terms[i] for i in columns)
    frequency = np.bincount(counts[voices].indices, minlength=len(columns))
    idf = inverse_frequency(frequency, n)
    known = np.array([t in vocabulary for t in terms], dtype=np.bool_)
    idf[known] = [vocabulary[t] for t in terms if t in vocabulary]
    return Documents(
        rows=rows,
        group=group,
        keys=content_keys(everything),
        counts=counts,
        weights=term_weights(counts, idf),
        terms=terms,
        idf=idf,
        known=known,
    )


def _rare_codes(spoken: DocumentTermMatrix) -> set[str]:
    """Terms with a digit that fewer than MIN_CODE_DF tickets hold."""
    frequency = np.bincount(spoken.matrix.indices, minlength=len(spoken.terms))
    pairs = zip(spoken.terms, frequency.tolist(), strict=True)
    return {term for term, n in pairs if n < MIN_CODE_DF and any(sign.isdigit() for sign in term)}
