"""What customers write about, discovered: groups of tickets with a name, keywords and quotes.

find_topics: count terms → one voice per distinct text → latent space → consensus communities →
every document to its nearest topic → names, exemplars, stability.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import scipy.sparse as sp
from threadpoolctl import threadpool_limits

from voc_cli.analysis.features import (
    CONTENT_TAGS,
    DocumentTermMatrix,
    c_tf_idf,
    document_term_matrix,
    select_terms,
)
from voc_cli.analysis.morphology import flatten
from voc_cli.analysis.topics.cluster import (
    Nodes,
    min_topic_size,
    nearest_topic,
    neighbours_for,
    partition,
)
from voc_cli.analysis.topics.duplicates import content_keys, duplicate_groups
from voc_cli.analysis.topics.exemplars import exemplars
from voc_cli.analysis.topics.naming import Wording, keywords, strongest, topic_id, topic_labels
from voc_cli.analysis.topics.phrases import find_phrases
from voc_cli.analysis.topics.space import centroids, latent_space, neighbour_graph, term_weights
from voc_cli.analysis.topics.stability import topic_stability
from voc_cli.schema import ASSIGNMENT_SCHEMA, TOPIC_SCHEMA
from voc_cli.text.corpus import TokenizedCorpus

__all__ = ["TopicResult", "find_topics"]

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]
Advance = Callable[[int], object]

MAX_NODES = 4000  # distinct texts that are clustered; the rest is assigned to what they form
MIN_NODE_TERMS = 2
RERUN_VOTES = 0.4  # of the votes of the main run
MAX_DF = 0.6
FLOOD_SHARE = 0.003
MIN_FLOOD = 10
MIN_FLOOD_TERMS = 8
FLOOD_COSINE = 0.6
MIN_VOICES = 5  # below it a topic is a pasted text, named from all its copies


@dataclass(frozen=True)
class TopicResult:
    """Topics of a corpus.

    assignments  ASSIGNMENT_SCHEMA, row by row beside the corpus; `topic_id` and `topic_score` are
                 null for a document in no topic; the score is the cosine with the topic's centre
    topics       TOPIC_SCHEMA, largest first; `status` is `new`, `parent_id` null
    """

    assignments: pa.Table
    topics: pa.Table


@dataclass(frozen=True)
class _Documents:
    """The eligible documents, each with the counts and TF-IDF weights of its terms."""

    rows: Ints  # row of the corpus
    group: Ints  # first document that says the same
    keys: npt.NDArray[np.uint64]
    counts: sp.csr_array
    weights: sp.csr_array
    terms: tuple[str, ...]


def find_topics(
    corpus: TokenizedCorpus,
    *,
    n_topics: int = 0,
    seed: int,
    eligible: Mask | None = None,
    lang: str = "ko",
    advance: Advance | None = None,
) -> TopicResult:
    """Group the documents of `corpus` by what they are about.

    n_topics  how many topics; 0: as many as the documents form by themselves
    seed      of every random choice: the same corpus and seed give the same topics, whatever the
              number of cores
    eligible  bool per row: which documents may be in a topic (complaints, not praise)
    lang      language of the frame of a name that no phrase could be found for; names and
              keywords themselves stay Korean, as nothing here translates
    advance   called with the number of documents done, in sum the length of the corpus
    """
    rows = np.arange(len(corpus)) if eligible is None else np.flatnonzero(eligible)
    with threadpool_limits(limits=1):
        documents = _documents(corpus, rows)
        labels, scores, held = _clustered(documents, n_topics, seed)
        result = _described(corpus, documents, labels, scores, held, lang)
    if advance is not None:
        advance(len(corpus))
    return result


def _documents(corpus: TokenizedCorpus, rows: Ints) -> _Documents:
    everything = document_term_matrix(corpus, min_df=1, max_df=1.0, tags=CONTENT_TAGS, rows=rows)
    group = duplicate_groups(everything)
    voices = np.flatnonzero(group == np.arange(len(group)))
    spoken = DocumentTermMatrix(everything.matrix[voices], everything.terms)
    n = len(voices)
    kept = select_terms(
        spoken, min_df=int(np.clip(n // 500, 2, 5)), max_df=MAX_DF if n >= 50 else 1.0
    ).terms
    number = {term: i for i, term in enumerate(everything.terms)}
    columns = np.array([number[t] for t in kept if t.rsplit("/", 1)[1] in CONTENT_TAGS], np.int64)
    counts = everything.matrix[:, columns].tocsr()
    frequency = np.bincount(counts[voices].indices, minlength=len(columns))
    return _Documents(
        rows=rows,
        group=group,
        keys=content_keys(everything),
        counts=counts,
        weights=term_weights(counts, frequency, n),
        terms=tuple(everything.terms[i] for i in columns),
    )


def _clustered(documents: _Documents, n_topics: int, seed: int) -> tuple[Ints, Floats, Floats]:
    """(topic of each document or −1, its cosine with the topic, stability of each topic)."""
    n_terms = np.diff(documents.counts.indptr)
    own = documents.group == np.arange(len(documents.group))
    nodes = np.flatnonzero(own & (n_terms >= MIN_NODE_TERMS))
    nodes = np.sort(nodes[np.argsort(documents.keys[nodes], kind="stable")[:MAX_NODES]])
    nothing = np.full(len(own), -1), np.zeros(len(own)), np.zeros(0)
    if len(nodes) < min_topic_size(len(nodes)):
        return nothing
    counts, weights = documents.counts[nodes], documents.weights[nodes]
    points = latent_space(weights, seed=seed)
    graph = neighbour_graph(points, neighbours_for(len(nodes)))
    texts = Nodes(graph, points, counts, weights)

    def cluster_again(part: Ints, other_seed: int) -> Ints:
        return partition(
            texts.take(part), n_topics=n_topics, seed=other_seed, votes_share=RERUN_VOTES
        )

    found = partition(texts, n_topics=n_topics, seed=seed)
    held = topic_stability(found, cluster_again, seed=seed)
    centres = centroids(weights, found, int(found.max()) + 1)
    labels, scores = nearest_topic(documents.weights, centres)
    labels[nodes] = found
    labels, held = _with_floods(documents, labels, held)
    labels = labels[documents.group]
    return _largest_first(labels, scores, held)


def _with_floods(documents: _Documents, labels: Ints, held: Floats) -> tuple[Ints, Floats]:
    """`labels` with every text that was sent again and again as a topic of its own.

    What is nearly the same text joins it, so that a pasted text with a changed line or two
    makes one topic.
    """
    copies = np.bincount(documents.group, minlength=len(labels))
    least = max(MIN_FLOOD, FLOOD_SHARE * len(labels))
    long = np.diff(documents.counts.indptr) >= MIN_FLOOD_TERMS
    floods = np.flatnonzero((copies >= least) & long)
    if not len(floods):
        return labels, held
    alike = np.round((documents.weights @ documents.weights[floods].T).toarray(), 9)
    first = np.arange(len(floods))
    for i in range(len(floods)):
        first[i] = first[int((alike[floods[i]] >= FLOOD_COSINE).argmax())]
    heads, number = np.unique(first, return_inverse=True)
    nearest = alike.argmax(axis=1)
    joins = alike[np.arange(len(labels)), nearest] >= FLOOD_COSINE
    out = np.where(joins, len(held) + number[nearest], labels)
    return out, np.concatenate([held, np.ones(len(heads))])


def _largest_first(labels: Ints, scores: Floats, held: Floats) -> tuple[Ints, Floats, Floats]:
    sizes = np.bincount(labels[labels >= 0], minlength=len(held))
    order = np.lexsort((np.arange(len(held)), -sizes))
    order = order[sizes[order] > 0]
    place = np.full(len(held), -1)
    place[order] = np.arange(len(order))
    return np.where(labels >= 0, place[labels], -1), scores, held[order]


def _described(
    corpus: TokenizedCorpus,
    documents: _Documents,
    labels: Ints,
    scores: Floats,
    held: Floats,
    lang: str,
) -> TopicResult:
    n_topics = len(held)
    sizes = np.bincount(labels[labels >= 0], minlength=n_topics)
    voice_labels = np.where(documents.group == np.arange(len(documents.group)), labels, -1)
    wording = strongest(c_tf_idf(documents.counts, voice_labels, n_topics), documents.terms)
    names = _labels(corpus, documents, labels, voice_labels, wording, lang)
    lengths = np.asarray(pc.fill_null(pc.utf8_length(corpus.texts), 0))[documents.rows]
    ids: list[str] = []
    quotes = []
    for row in range(n_topics):
        ids.append(topic_id(wording, row, set(ids)))
        mine = np.flatnonzero(voice_labels == row)
        chosen = exemplars(documents.weights, scores, lengths, mine)
        quotes.append([corpus.ticket_ids[int(documents.rows[i])].as_py() for i in chosen])
    topics = pa.table(
        [
            ids,
            names,
            sizes,
            sizes / max(len(corpus), 1),
            [keywords(wording, row) for row in range(n_topics)],
            quotes,
            held,
            ["new"] * n_topics,
            [None] * n_topics,
        ],
        schema=TOPIC_SCHEMA,
    )
    return TopicResult(_assignments(corpus, documents, labels, scores, ids), topics)


def _labels(
    corpus: TokenizedCorpus,
    documents: _Documents,
    labels: Ints,
    voice_labels: Ints,
    wording: Wording,
    lang: str,
) -> list[str]:
    """Names from what each voice says once; a pasted text may count its copies."""
    n_topics = len(wording.terms)
    voices = np.bincount(voice_labels[voice_labels >= 0], minlength=n_topics)
    pasted = np.append(voices < MIN_VOICES, False)[labels]
    topics = np.full(len(corpus), -1)
    topics[documents.rows] = np.where(pasted, labels, voice_labels)
    wanted = topics >= 0
    phrases = find_phrases(flatten(corpus, 0, len(corpus)), wanted)
    sizes = np.bincount(topics[wanted], minlength=n_topics)
    return topic_labels(phrases, topics, wording, lang=lang, sizes=sizes)


def _assignments(
    corpus: TokenizedCorpus, documents: _Documents, labels: Ints, scores: Floats, ids: list[str]
) -> pa.Table:
    where = np.full(len(corpus), -1)
    where[documents.rows] = labels
    score = np.zeros(len(corpus))
    score[documents.rows] = np.clip(np.round(scores, 4), 0.0, 1.0)
    names = pa.array(ids, pa.string()).take(pa.array(where, mask=where < 0))
    return pa.table(
        [corpus.ticket_ids, names, pa.array(score, mask=where < 0)], schema=ASSIGNMENT_SCHEMA
    )
