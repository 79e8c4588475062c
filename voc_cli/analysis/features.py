"""Numbers out of morphemes: the document-term matrix and c-TF-IDF.

Everything works on the flat Arrow arrays of the corpus: each distinct (form, tag) pair is looked
at once, each token only by its number.
"""

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import scipy.sparse as sp

from voc_cli.text.corpus import TokenizedCorpus

__all__ = [
    "CONTENT_TAGS",
    "NEGATION_TERMS",
    "DocumentTermMatrix",
    "c_tf_idf",
    "document_term_matrix",
    "select_terms",
    "spellings",
]

CONTENT_TAGS = frozenset({"NNG", "NNP", "SL", "XR", "VV", "VA"})
# `안 와요` and `와요` are different complaints, yet 안 is no content word by its tag.
NEGATION_TERMS = frozenset({"안/MAG", "못/MAG", "않/VX", "못하/VX", "말/VX"})

_BIGRAM_JOINT = " "


@dataclass(frozen=True)
class DocumentTermMatrix:
    """Counts of terms per document: `matrix` is csr (n_docs × n_terms, float64), rows as given.

    `terms` are `form/TAG`, sorted by code point (`늦/VA`, `배송/NNG`; a bigram is two of them with
    a blank between). Regular and irregular stems carry the plain tag (`VA`, not `VA-I`); Latin
    words are in lower case.
    """

    matrix: sp.csr_array
    terms: tuple[str, ...]


def document_term_matrix(
    corpus: TokenizedCorpus,
    *,
    min_df: int,
    max_df: float,
    tags: Collection[str] = CONTENT_TAGS,
    bigrams: bool = False,
    rows: npt.NDArray[np.int64] | None = None,
) -> DocumentTermMatrix:
    """Count the content terms of each document, dropping terms too rare or too common.

    min_df   least number of documents a term must occur in
    max_df   greatest share (0–1) of the documents a term may occur in
    tags     parts of speech that count; the negations of `NEGATION_TERMS` always do. Masked
             spans (`PII`), numbers and URLs have tags of their own and so stay out
    bigrams  also count pairs of content terms that follow each other within one sentence
    rows     documents to count, in this order; all of them by default
    """
    tokens, kinds = corpus.tokens, corpus.tags
    sentences = corpus.sentences
    if rows is not None:
        wanted = pa.array(rows)
        tokens, kinds, sentences = tokens.take(wanted), kinds.take(wanted), sentences.take(wanted)
    n_docs = len(tokens)
    names, codes = _term_codes(tokens.flatten(), kinds.flatten(), frozenset(tags))
    docs = np.repeat(np.arange(n_docs), _lengths(tokens))
    kept = codes >= 0
    codes, docs = codes[kept], docs[kept]
    if bigrams and len(codes):
        order = sentences.flatten().to_numpy(zero_copy_only=False)[kept]
        same = (docs[1:] == docs[:-1]) & (order[1:] == order[:-1])
        names, codes, docs = _with_bigrams(names, codes, docs, same)
    matrix = _count(docs, codes, n_docs, len(names))
    return select_terms(DocumentTermMatrix(matrix, names), min_df=min_df, max_df=max_df)


def select_terms(dtm: DocumentTermMatrix, *, min_df: int, max_df: float) -> DocumentTermMatrix:
    """The columns of `dtm` that occur in `min_df` documents or more and in at most that share."""
    matrix, terms = dtm.matrix, dtm.terms
    frequency = np.bincount(matrix.indices, minlength=len(terms))
    enough = frequency >= max(min_df, 1)
    kept = np.flatnonzero(enough & (frequency <= max_df * matrix.shape[0]))
    if len(kept) == len(terms):
        return dtm
    return DocumentTermMatrix(matrix[:, kept].tocsr(), tuple(terms[i] for i in kept))


def spellings(corpus: TokenizedCorpus) -> dict[str, str]:
    """How customers mostly write each Latin word and code whose term is in lower case.

    `e07` → E07, `ios17` → iOS17, `app` → app; of equally common spellings the first by code point.
    """
    latin = pc.equal(corpus.tags.flatten(), "SL")
    counted = pc.value_counts(corpus.tokens.flatten().filter(latin))
    found: dict[str, tuple[int, str]] = {}
    for pair in counted.to_pylist():
        form, n = pair["values"], pair["counts"]
        low = form.lower()
        found[low] = min(found.get(low, (-n, form)), (-n, form))
    return {low: form for low, (_, form) in found.items()}


def c_tf_idf(matrix: sp.csr_array, labels: npt.NDArray[np.int64], n_classes: int) -> sp.csr_array:
    """Class-based TF-IDF: how much each term speaks for each class (n_classes × n_terms, csr).

    W(t, c) = tf(t, c) / |c| · ln(1 + A / f(t)), with tf(t, c) the count of term t in the documents
    of class c, |c| the class's total count, f(t) the term's count over all classes and A the mean
    total count of a class (Grootendorst 2022, "BERTopic: Neural topic modeling with a class-based
    TF-IDF procedure", arXiv:2203.05794, with tf as a proportion). Documents labelled below 0 are
    in no class and do not count; an empty class has an empty row.
    """
    members = np.flatnonzero(labels >= 0)
    ones = np.ones(len(members))
    shape = (n_classes, matrix.shape[0])
    counts = (sp.csr_array((ones, (labels[members], members)), shape=shape) @ matrix).tocsr()
    totals = np.asarray(counts.sum(axis=1)).ravel()
    frequency = np.asarray(counts.sum(axis=0)).ravel()
    mean_total = totals.sum() / max(n_classes, 1)
    idf = np.log1p(mean_total / np.maximum(frequency, 1.0))
    scaled = sp.diags_array(1.0 / np.maximum(totals, 1.0)) @ counts @ sp.diags_array(idf)
    return scaled.tocsr()


def _lengths(lists: pa.Array) -> npt.NDArray[np.int64]:
    lengths = pc.fill_null(pc.list_value_length(lists), 0)
    return np.asarray(lengths.to_numpy(zero_copy_only=False), dtype=np.int64)


def _term_codes(
    forms: pa.Array, kinds: pa.Array, tags: frozenset[str]
) -> tuple[tuple[str, ...], npt.NDArray[np.int64]]:
    """The sorted terms that count, and each token's number among them (-1: does not count)."""
    form_ids, form_names = _dictionary(forms)
    kind_ids, kind_names = _dictionary(kinds)
    width = max(len(kind_names), 1)
    pairs, inverse = np.unique(form_ids * width + kind_ids, return_inverse=True)
    names = [_term(form_names[p // width], kind_names[p % width], tags) for p in pairs.tolist()]
    terms = sorted({name for name in names if name})
    number = {term: i for i, term in enumerate(terms)}
    lookup = np.array([number.get(name, -1) for name in names], dtype=np.int64)
    codes = lookup[inverse] if len(lookup) else np.empty(0, dtype=np.int64)
    return tuple(terms), codes


def _dictionary(values: pa.Array) -> tuple[npt.NDArray[np.int64], list[str]]:
    encoded = values.dictionary_encode()
    ids = encoded.indices.to_numpy(zero_copy_only=False).astype(np.int64)
    return ids, encoded.dictionary.to_pylist()


def _term(form: str, kind: str, tags: frozenset[str]) -> str:
    """`form/TAG` when the pair counts, else the empty string."""
    plain = kind.partition("-")[0]
    term = f"{form.lower()}/{plain}"
    return term if plain in tags or term in NEGATION_TERMS else ""


def _count(
    docs: npt.NDArray[np.int64], codes: npt.NDArray[np.int64], n_docs: int, n_terms: int
) -> sp.csr_array:
    matrix = sp.coo_array((np.ones(len(docs)), (docs, codes)), shape=(n_docs, n_terms)).tocsr()
    matrix.sum_duplicates()
    return matrix


def _with_bigrams(
    names: tuple[str, ...],
    codes: npt.NDArray[np.int64],
    docs: npt.NDArray[np.int64],
    same: npt.NDArray[np.bool_],
) -> tuple[tuple[str, ...], npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Terms and occurrences with the pairs of neighbours that stand in one sentence (`same`)."""
    joined, inverse = np.unique(
        codes[:-1][same] * len(names) + codes[1:][same], return_inverse=True
    )
    pair_names = [
        names[j // len(names)] + _BIGRAM_JOINT + names[j % len(names)] for j in joined.tolist()
    ]
    everything = [*names, *pair_names]
    order = sorted(range(len(everything)), key=everything.__getitem__)
    place = np.empty(len(order), dtype=np.int64)
    place[order] = np.arange(len(order))
    all_codes = place[np.concatenate([codes, inverse + len(names)])]
    all_docs = np.concatenate([docs, docs[:-1][same]])
    return tuple(everything[i] for i in order), all_codes, all_docs
