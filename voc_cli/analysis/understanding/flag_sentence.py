"""The sentence that made a ticket one nobody may overlook, for lists too narrow for whole tickets.

Of the gravest flag of a ticket (safety, legal, churn) the sentence whose cues for it weigh most,
rather one after the first, which may be the subject; where only the coefficients speak, that of
their heaviest word. The text is told from the beginning of that sentence on.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from voc_cli.analysis.morphology import Morphemes
from voc_cli.analysis.understanding.classify import open_batch
from voc_cli.analysis.understanding.cues import match
from voc_cli.analysis.understanding.evidence import plan_of
from voc_cli.analysis.understanding.linear import contributions
from voc_cli.analysis.understanding.signals import find_signals
from voc_cli.taxonomy import Taxonomy
from voc_cli.taxonomy.lexicon import load_lexicon
from voc_cli.taxonomy.weights import load_weights
from voc_cli.text.corpus import TokenizedCorpus

__all__ = ["FLAGS", "flagged_sentences"]

FLAGS = ("safety", "legal", "churn")  # the gravest first


def flagged_sentences(
    corpus: TokenizedCorpus, tickets: pa.Table, rows: list[int], *, taxonomy: Taxonomy
) -> Mapping[tuple[str, str], str]:
    """(source, ticket_id) → the text from its flagged sentence on, for the flagged of `rows`.

    `tickets` lies beside `corpus` and has the classify columns. A flag that nothing in the text
    stands for (an archive of another version) has no entry, nor one in the first sentence.
    """
    flags = {name: pc.fill_null(tickets.column(name), False).to_pylist() for name in FLAGS}
    gravest = {row: next((f for f in FLAGS if flags[f][row]), None) for row in rows}
    flagged = [row for row in rows if gravest[row]]
    if not flagged:
        return {}
    index = pa.array(flagged, pa.int64())
    chosen, named = corpus.take(index), tickets.select(["source", "ticket_id"]).take(index)
    m, lookup = open_batch(chosen, 0, len(chosen))
    entries = load_lexicon("flags")
    hits = match(m, [entry.cue for entry in entries], lookup)
    weight: dict[int, Counter[int]] = defaultdict(Counter)  # ticket → where a sentence begins → sum
    for cue, first in zip(hits.cue.tolist(), hits.first.tolist(), strict=True):
        at, entry = int(m.row[first]), entries[cue]
        if entry.value.partition("-")[0] == gravest[flagged[at]]:
            weight[at][_beginning(m, first)] += entry.cue.weight
    found: dict[tuple[str, str], str] = {}
    for at, key in enumerate(named.to_pylist()):
        begin = _heaviest(weight[at])
        if begin is None:
            begin = _learned(chosen, at, str(gravest[flagged[at]]), taxonomy)
        if begin:
            found[key["source"], key["ticket_id"]] = chosen.texts[at].as_py()[begin:]
    return found


def _heaviest(sentences: Counter[int]) -> int | None:
    """The sentence of the greatest weight, of equals the first but for the beginning."""
    return max(sentences, key=lambda at: (sentences[at], at > 0, -at), default=None)


def _learned(corpus: TokenizedCorpus, row: int, flag: str, taxonomy: Taxonomy) -> int | None:
    """Where the sentence of the coefficients' heaviest word for `flag` begins."""
    plan, weights = plan_of(taxonomy), load_weights()
    if f"{flag}.yes" not in weights.answers:
        return None
    m, lookup = open_batch(corpus, row, row + 1)
    column = weights.answers.index(f"{flag}.yes")
    texts = corpus.texts.slice(row, 1)
    parts = contributions(m, texts, find_signals(m, lookup, plan), plan, weights, column)
    placed = [part for part in parts if part.start >= 0 and part.value > 0]
    if not placed or not len(m):
        return None
    heaviest = max(placed, key=lambda part: (part.value, -part.start))
    behind = int(np.searchsorted(m.end, heaviest.start, side="right"))
    return _beginning(m, min(behind, len(m) - 1))


def _beginning(m: Morphemes, place: int) -> int:
    """The code point at which the sentence of morpheme `place` begins in its text."""
    return int(m.start[np.searchsorted(m.sentence, m.sentence[place])])
