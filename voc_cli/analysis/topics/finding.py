"""Topics of one corpus, with nothing known of earlier periods."""

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from threadpoolctl import threadpool_limits

from voc_cli.analysis.topics.describe import (
    Named,
    TopicResult,
    assignment_table,
    describe,
    quotes,
    topic_table,
)
from voc_cli.analysis.topics.documents import documents_of
from voc_cli.analysis.topics.grouping import Grouping, group_documents
from voc_cli.analysis.topics.naming import Titles
from voc_cli.analysis.topics.stability import N_RERUNS
from voc_cli.text.corpus import TokenizedCorpus

__all__ = ["find_topics"]

Mask = npt.NDArray[np.bool_]
Advance = Callable[[int], object]


def find_topics(
    corpus: TokenizedCorpus,
    *,
    n_topics: int = 0,
    seed: int,
    eligible: Mask | None = None,
    preferred: Mask | None = None,
    titles: Titles | None = None,
    lang: str = "ko",
    n_reruns: int = N_RERUNS,
    advance: Advance | None = None,
) -> TopicResult:
    """Group the documents of `corpus` by what they are about.

    n_topics   how many topics; 0: as many as the documents form by themselves
    seed       of every random choice: the same corpus and seed give the same topics, whatever the
               number of cores
    eligible   bool per row: which documents may be in a topic (complaints, not praise)
    preferred  bool per row: which documents are quoted where there is a choice (the period's)
    titles     what the taxonomy calls the matter of each row; it helps to name loose topics
    lang       language of the names; keywords stay as the customers wrote them
    n_reruns   samples that `stability` is measured on: more is slower and surer
    advance    called with the number of documents done, in sum the length of the corpus
    """
    n = len(corpus)
    rows = np.arange(n) if eligible is None else np.flatnonzero(eligible)
    with threadpool_limits(limits=1):
        documents = documents_of(corpus, rows)
        everyone = np.ones(len(rows), dtype=np.bool_)
        found = group_documents(
            documents, learn=everyone, n_topics=n_topics, seed=seed, n_reruns=n_reruns
        )
        named = describe(
            corpus,
            documents,
            found.labels,
            found.part,
            found.parts.parent,
            wanted=everyone,
            titles=titles or Titles.none(n),
        )
        quoted = quotes(
            corpus,
            documents,
            found.labels,
            found.scores,
            len(found.held),
            preferred=everyone if preferred is None else preferred[rows],
        )
    topics = _topics(found, named, quoted, n_documents=n, lang=lang)
    names_of_parts = [name for names in named.parts(lang) for name in names]
    subtopics = [names_of_parts[p] if p >= 0 else None for p in found.part.tolist()]
    assigned = assignment_table(corpus, documents, found.labels, found.scores, named.ids, subtopics)
    if advance is not None:
        advance(n)
    return TopicResult(assigned, topics)


def _topics(
    found: Grouping, named: Named, quoted: Sequence[list[str]], *, n_documents: int, lang: str
) -> pa.Table:
    """One row a topic; shares are of all `n_documents`, those in no topic too."""
    sizes = np.bincount(found.labels[found.labels >= 0], minlength=len(found.held))
    labels, parts = named.labels(lang), named.parts(lang)
    return topic_table(
        [
            {
                "topic_id": named.ids[t],
                "label": labels[t],
                "size": int(sizes[t]),
                "share": float(sizes[t]) / max(n_documents, 1),
                "keywords": list(named.keywords[t]),
                "exemplar_ids": quoted[t],
                "stability": float(found.held[t]),
                "status": "new",
                "parent_id": None,
                "subtopics": list(parts[t]),
            }
            for t in range(len(found.held))
        ]
    )
