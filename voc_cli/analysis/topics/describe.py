"""Words for topics: names, keywords, quotes; and the two tables that leave this room."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from voc_cli.analysis.features import c_tf_idf, spellings
from voc_cli.analysis.morphology import flatten
from voc_cli.analysis.topics.documents import Documents
from voc_cli.analysis.topics.exemplars import exemplars
from voc_cli.analysis.topics.naming import Titles, keywords, name_topics, strongest
from voc_cli.analysis.topics.phrases import Phrases, find_phrases
from voc_cli.schema import ASSIGNMENT_SCHEMA, TOPIC_SCHEMA
from voc_cli.text.corpus import TokenizedCorpus

__all__ = ["Named", "TopicResult", "assignment_table", "describe", "quotes", "topic_table"]

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]

MIN_VOICES = 5  # below it a topic is a pasted text, named from all its copies


@dataclass(frozen=True)
class TopicResult:
    """Topics of a corpus.

    assignments  ASSIGNMENT_SCHEMA, row by row beside the corpus; `topic_id` and `topic_score` are
                 null for a document in no topic; the score is the cosine with the topic's centre
    topics       TOPIC_SCHEMA, largest first, those without tickets (gone, merged) last
    """

    assignments: pa.Table
    topics: pa.Table


@dataclass(frozen=True)
class Named:
    """The words of each topic, in order; `parts[t]` are its subtopics."""

    ids: tuple[str, ...]
    labels_ko: tuple[str, ...]
    labels_en: tuple[str, ...]
    keywords: tuple[tuple[str, ...], ...]
    parts_ko: tuple[tuple[str, ...], ...]
    parts_en: tuple[tuple[str, ...], ...]

    def labels(self, lang: str) -> tuple[str, ...]:
        """The names in one language."""
        return self.labels_en if lang == "en" else self.labels_ko

    def parts(self, lang: str) -> tuple[tuple[str, ...], ...]:
        """The names of the subtopics in one language."""
        return self.parts_en if lang == "en" else self.parts_ko


def describe(
    corpus: TokenizedCorpus,
    documents: Documents,
    labels: Ints,
    part: Ints,
    parents: Ints,
    *,
    wanted: Mask,
    titles: Titles,
    given: Named | None = None,
) -> Named:
    """Name the topics 0 … k − 1 of `labels` and the subtopics `part` (their topics: `parents`).

    wanted  which documents lend their words (those of the period and before, not later ones)
    titles  names of the taxonomy for what the tickets of a topic are mostly about
    given   the words of the first topics, known from earlier periods; they are kept, and no other
            topic gets one of their names
    """
    first = len(given.ids) if given else 0
    n_topics = max(int(labels.max()) + 1 if len(labels) else 0, first)
    voice = np.where(documents.first & wanted, labels, -1)
    spelled = spellings(corpus)
    scores = c_tf_idf(documents.counts, voice, n_topics)
    wording = strongest(scores, documents.terms, spelled=spelled)
    phrases, topics = _phrases(corpus, documents, np.where(wanted, labels, -1), voice, n_topics)
    taken_ko = set(given.labels_ko) if given else set()
    taken_en = set(given.labels_en) if given else set()
    if given:
        taken_ko |= {name for names in given.parts_ko for name in names}
        taken_en |= {name for names in given.parts_en for name in names}
    fresh = range(first, n_topics)
    names = name_topics(
        phrases, topics, wording, fresh, titles=titles, taken_ko=taken_ko, taken_en=taken_en
    )
    fresh_parts = np.flatnonzero(parents >= first)
    taken = (taken_ko, taken_en)
    part_names = _part_names(
        documents, phrases, part, parents, voice, fresh_parts, titles, names, taken, spelled
    )
    by_topic: list[tuple[list[str], list[str]]] = [([], []) for _ in range(n_topics)]
    for number in fresh_parts.tolist():
        for language in (0, 1):
            by_topic[int(parents[number])][language].append(part_names[number][language])
    ids = list(given.ids) if given else []
    for row in fresh:
        ids.append(wording.topic_id(row, set(ids)))
    old = given or Named((), (), (), (), (), ())
    return Named(
        ids=tuple(ids),
        labels_ko=(*old.labels_ko, *(names[row][0] for row in fresh)),
        labels_en=(*old.labels_en, *(names[row][1] for row in fresh)),
        keywords=(*old.keywords, *(tuple(keywords(wording, row)) for row in fresh)),
        parts_ko=(*old.parts_ko, *(tuple(by_topic[row][0]) for row in fresh)),
        parts_en=(*old.parts_en, *(tuple(by_topic[row][1]) for row in fresh)),
    )


def _phrases(
    corpus: TokenizedCorpus, documents: Documents, labels: Ints, voice: Ints, n_topics: int
) -> tuple[Phrases, Ints]:
    """What each voice says once; a pasted text may count its copies. And the topic of each row."""
    voices = np.bincount(voice[voice >= 0], minlength=n_topics)
    pasted = np.append(voices < MIN_VOICES, False)[labels]
    topics = np.full(len(corpus), -1)
    topics[documents.rows] = np.where(pasted, labels, voice)
    return find_phrases(flatten(corpus, 0, len(corpus)), topics >= 0), topics


def _part_names(
    documents: Documents,
    phrases: Phrases,
    part: Ints,
    parents: Ints,
    voice: Ints,
    which: Ints,
    titles: Titles,
    names: dict[int, tuple[str, str]],
    taken: tuple[set[str], set[str]],
    spelled: dict[str, str],
) -> dict[int, tuple[str, str]]:
    """Names of the subtopics, told apart from their siblings and from every topic's name."""
    if not len(which):
        return {}
    own = np.where(voice >= 0, part, -1)
    scores = c_tf_idf(documents.counts, own, len(parents))
    wording = strongest(scores, documents.terms, spelled=spelled)
    rows = np.full(titles.n_rows, -1)
    rows[documents.rows] = own
    return name_topics(
        phrases,
        rows,
        wording,
        which.tolist(),
        titles=titles,
        taken_ko=taken[0] | {ko for ko, _ in names.values()},
        taken_en=taken[1] | {en for _, en in names.values()},
        among=parents,
    )


def quotes(
    corpus: TokenizedCorpus,
    documents: Documents,
    labels: Ints,
    scores: Floats,
    n_topics: int,
    *,
    preferred: Mask,
) -> list[list[str]]:
    """Ids of the tickets that speak for each topic: of `preferred` ones where there are any."""
    lengths = np.asarray(pc.fill_null(pc.utf8_length(corpus.texts), 0))[documents.rows]
    out = []
    for topic in range(n_topics):
        mine = np.flatnonzero((labels == topic) & documents.first)
        now = mine[preferred[mine]]
        chosen = exemplars(documents.weights, scores, lengths, now if len(now) else mine)
        out.append([corpus.ticket_ids[int(documents.rows[i])].as_py() for i in chosen])
    return out


def assignment_table(
    corpus: TokenizedCorpus,
    documents: Documents,
    labels: Ints,
    scores: Floats,
    ids: Sequence[str],
    part_labels: Sequence[str | None],
) -> pa.Table:
    """ASSIGNMENT_SCHEMA; `part_labels` is the subtopic of each document."""
    where = np.full(len(corpus), -1)
    where[documents.rows] = labels
    score = np.zeros(len(corpus))
    score[documents.rows] = np.clip(np.round(scores, 4), 0.0, 1.0)
    names = pa.array(ids, pa.string()).take(pa.array(where, mask=where < 0))
    at = np.full(len(corpus), len(part_labels))
    at[documents.rows] = np.arange(len(part_labels))
    parts = pa.array([*part_labels, None], pa.string()).take(pa.array(at))
    return pa.table(
        [corpus.ticket_ids, names, pa.array(score, mask=where < 0), parts],
        schema=ASSIGNMENT_SCHEMA,
    )


def topic_table(rows: Sequence[dict[str, object]]) -> pa.Table:
    """TOPIC_SCHEMA, largest first, then by id."""
    ordered = sorted(rows, key=lambda row: (-int(str(row["size"])), str(row["topic_id"])))
    return pa.Table.from_pylist(ordered, schema=TOPIC_SCHEMA)
