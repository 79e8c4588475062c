"""From what was found in a period: the tables for the reader, and the record for later periods."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import scipy.sparse as sp

from voc_cli.analysis.topics.describe import (
    Named,
    TopicResult,
    assignment_table,
    quotes,
    topic_table,
)
from voc_cli.analysis.topics.documents import Documents
from voc_cli.analysis.topics.grouping import voice_centres
from voc_cli.analysis.topics.known import (
    BORN_SCHEMA,
    CENTRE_SCHEMA,
    MEMBER_SCHEMA,
    MERGED_SCHEMA,
    TERM_SCHEMA,
    KnownTopics,
    TopicRecord,
)
from voc_cli.analysis.topics.lifecycle import ended
from voc_cli.analysis.topics.subtopics import Parts
from voc_cli.text.corpus import TokenizedCorpus

__all__ = ["Followed", "record_of", "result_of"]

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]

FLOOR_QUANTILE = 0.1  # of a topic's own cosines: a later ticket below it fits badly
CENTRE_TERMS = 200  # strongest terms of a centre that are kept


@dataclass(frozen=True)
class Followed:
    """Topics of the documents: the known ones in their order, then those born now.

    labels, scores, part, parts  as in `Grouping`
    held, parent  stability and known parent (−1: none) of those born now
    merged        known topics that became part of another one now
    fresh         documents never seen before; `changed` those whose place is recorded now
    period        documents by which topics count as alive; `learn` those not after the period
    """

    labels: Ints
    scores: Floats
    part: Ints
    parts: Parts
    held: Floats
    parent: Ints
    merged: Mapping[int, int]
    fresh: Mask
    changed: Mask
    period: Mask
    learn: Mask

    def with_period(self, period: Mask | None) -> "Followed":
        """The same with the documents of the period named."""
        return self if period is None else replace(self, period=period)


def result_of(
    corpus: TokenizedCorpus,
    documents: Documents,
    known: KnownTopics,
    followed: Followed,
    named: Named,
    *,
    lang: str,
) -> TopicResult:
    """The two tables of a period, with what became of every known topic."""
    n_topics = len(named.ids)
    labels = followed.labels
    sizes = np.bincount(labels[labels >= 0], minlength=n_topics)
    quoted = quotes(corpus, documents, labels, followed.scores, n_topics, preferred=followed.period)
    names, parts = named.labels(lang), named.parts(lang)
    stability = [*known.born.column("stability").to_pylist(), *followed.held.tolist()]
    rows = []
    for topic, (status, parent) in _statuses(known, followed, n_topics).items():
        if sizes[topic] or status in ("gone", "merged") or named.ids[topic] in known.decisions.pins:
            rows.append(
                {
                    "topic_id": named.ids[topic],
                    "label": names[topic],
                    "size": int(sizes[topic]),
                    "share": float(sizes[topic]) / max(len(corpus), 1),
                    "keywords": list(named.keywords[topic]),
                    "exemplar_ids": quoted[topic],
                    "stability": stability[topic],
                    "status": status,
                    "parent_id": named.ids[parent] if parent >= 0 else None,
                    "subtopics": list(parts[topic]),
                }
            )
    own_parts = _part_labels(followed, parts)
    return TopicResult(
        assignment_table(corpus, documents, labels, followed.scores, named.ids, own_parts),
        topic_table(rows),
    )


def _part_labels(followed: Followed, parts: tuple[tuple[str, ...], ...]) -> list[str | None]:
    parents = followed.parts.parent
    begin = np.searchsorted(parents, np.arange(len(parts)))
    return [
        None if part < 0 else parts[int(parents[part])][part - int(begin[parents[part]])]
        for part in followed.part.tolist()
    ]


def _statuses(known: KnownTopics, followed: Followed, n_topics: int) -> dict[int, tuple[str, int]]:
    """(status, parent or −1) of every topic that has one in this period."""
    n_known = len(known.ids)
    now = followed.labels[followed.period & (followed.labels >= 0)]
    alive = np.bincount(now, minlength=n_topics)
    out: dict[int, tuple[str, int]] = {}
    gone, long_gone = ended(known.counts, known.totals, alive[:n_known], int(followed.period.sum()))
    last = known.names[-1] if known.names else ""
    for topic in range(n_known):
        name = known.ids[topic]
        if topic in followed.merged:
            out[topic] = ("merged", int(followed.merged[topic]))
        elif known.home[topic] != topic:
            if known.decisions.merged_after.get(name, last + "?") == last:
                out[topic] = ("merged", int(known.home[topic]))
        elif (gone[topic] or long_gone[topic]) and name not in known.decisions.pins:
            if gone[topic] or (followed.labels == topic).any():
                out[topic] = ("gone", -1)
        else:
            out[topic] = ("continued", -1)
    for number, parent in enumerate(followed.parent.tolist()):
        status = "split" if parent >= 0 else "new"
        out[n_known + number] = (status, int(known.home[parent]) if parent >= 0 else -1)
    return out


def record_of(
    corpus: TokenizedCorpus,
    documents: Documents,
    known: KnownTopics,
    followed: Followed,
    named: Named,
    *,
    sources: pa.ChunkedArray,
) -> TopicRecord:
    """What this period adds to what is known."""
    n_known, n_topics = len(known.ids), len(named.ids)
    centres = voice_centres(documents, followed.labels, n_topics, followed.learn)[n_known:]
    terms, centre_table, all_centres = _centre_table(documents, followed, named, centres, n_known)
    floors = _quantiles(documents, followed, all_centres, n_known, FLOOR_QUANTILE)
    typical = _quantiles(documents, followed, all_centres, n_known, 0.5)
    fresh_topics = range(n_known, n_topics)
    born = pa.Table.from_pylist(
        [
            {
                "topic_id": named.ids[topic],
                "label_ko": named.labels_ko[topic],
                "label_en": named.labels_en[topic],
                "keywords": list(named.keywords[topic]),
                "stability": float(followed.held[topic - n_known]),
                "parent_id": _parent_id(known, followed, topic - n_known),
                "floor": floors[topic - n_known],
                "typical": typical[topic - n_known],
                "subtopics_ko": list(named.parts_ko[topic]),
                "subtopics_en": list(named.parts_en[topic]),
            }
            for topic in fresh_topics
        ],
        schema=BORN_SCHEMA,
    )
    return TopicRecord(
        born=born,
        centres=centre_table,
        terms=terms,
        members=_members(corpus, documents, followed, named, known, sources, floors),
        merged=pa.Table.from_pylist(
            [
                {"topic_id": named.ids[small], "into_id": named.ids[large]}
                for small, large in sorted(followed.merged.items())
            ],
            schema=MERGED_SCHEMA,
        ),
    )


def _parent_id(known: KnownTopics, followed: Followed, number: int) -> str | None:
    parent = int(followed.parent[number])
    return known.ids[parent] if parent >= 0 else None


def _centre_table(
    documents: Documents, followed: Followed, named: Named, centres: sp.csr_array, n_known: int
) -> tuple[pa.Table, pa.Table, sp.csr_array]:
    """(new terms, centres of what was born, the same centres as a matrix).

    Terms that only one ticket uses are no terms, so that no centre holds a single person's words.
    """
    kept = _strongest_terms(centres)
    rows: list[tuple[str, int | None, int, float]] = [
        (named.ids[n_known + t], None, i, w) for t, i, w in _entries(kept)
    ]
    parents = followed.parts.parent
    begin = np.searchsorted(parents, np.arange(len(named.ids)))
    mine = np.flatnonzero(parents >= n_known)
    for number, i, w in _entries(_strongest_terms(followed.parts.centres[mine])):
        parent = int(parents[mine[number]])
        rows.append((named.ids[parent], int(mine[number] - begin[parent]), i, w))
    table = pa.table(
        [
            [row[0] for row in rows],
            pa.array([row[1] for row in rows], pa.int64()),
            [documents.terms[row[2]] for row in rows],
            [round(float(row[3]), 6) for row in rows],
        ],
        schema=CENTRE_SCHEMA,
    )
    new = np.flatnonzero(~documents.known)
    terms = pa.table(
        [[documents.terms[i] for i in new], [float(documents.idf[i]) for i in new]],
        schema=TERM_SCHEMA,
    )
    return terms, table, kept


def _entries(matrix: sp.csr_array) -> list[tuple[int, int, float]]:
    whole = matrix.tocoo()
    order = np.lexsort((whole.col, whole.row))
    return [(int(whole.row[k]), int(whole.col[k]), float(whole.data[k])) for k in order]


def _strongest_terms(centres: sp.csr_array) -> sp.csr_array:
    out = centres.copy().tocsr()
    for row in range(out.shape[0]):
        span = slice(out.indptr[row], out.indptr[row + 1])
        values = out.data[span]
        if len(values) > CENTRE_TERMS:
            least = np.sort(values)[-CENTRE_TERMS]
            values[values < least] = 0.0
    out.data = np.round(out.data, 6)
    out.eliminate_zeros()
    return out


def _quantiles(
    documents: Documents, followed: Followed, centres: sp.csr_array, n_known: int, at: float
) -> list[float]:
    """A quantile of the cosines of each new topic's texts with its centre."""
    voices = documents.first & followed.learn
    floors = []
    for topic in range(centres.shape[0]):
        mine = np.flatnonzero(voices & (followed.labels == n_known + topic))
        if not len(mine):
            floors.append(1.0)
            continue
        along = np.asarray((documents.weights[mine] @ centres[[topic]].T).toarray()).ravel()
        floors.append(round(float(np.quantile(along, at)), 6))
    return floors


def _members(
    corpus: TokenizedCorpus,
    documents: Documents,
    followed: Followed,
    named: Named,
    known: KnownTopics,
    sources: pa.ChunkedArray,
    born_floors: list[float],
) -> pa.Table:
    chosen = np.flatnonzero(followed.changed)
    rows = pa.array(documents.rows[chosen])
    labels = followed.labels[chosen]
    floors = np.array([*known.floors, *born_floors, 1.0])
    fits = (labels >= 0) & (followed.scores[chosen] >= floors[labels])
    ids = pa.array(named.ids, pa.string()).take(pa.array(labels, mask=labels < 0))
    picked = sources.take(rows)
    whole = picked.combine_chunks() if isinstance(picked, pa.ChunkedArray) else picked
    table = pa.table([whole, corpus.ticket_ids.take(rows), ids, fits], schema=MEMBER_SCHEMA)
    return table.sort_by([("source", "ascending"), ("ticket_id", "ascending")])
