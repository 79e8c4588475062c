"""Evidence for categories: which cues of a taxonomy a ticket holds, and what they weigh together.

Every cue found in a ticket counts once with `weight × place`, where place is higher in the subject
and first sentence and lower in sentences that neither displease nor ask while others do
(background). The k-th strongest cue of a category counts 0.7^k of itself, so one clear phrase beats
a crowd of hints.
"""

from dataclasses import dataclass

import numpy as np

from voc_cli.analysis.morphology import Ints, Morphemes
from voc_cli.analysis.understanding.cues import Floats, Lookup, match
from voc_cli.analysis.understanding.polarity import Sentiment
from voc_cli.schema import STAGES
from voc_cli.taxonomy import Taxonomy
from voc_cli.taxonomy.cue import Cue, parse_cue

__all__ = ["Found", "Plan", "find_cues", "plan_of", "weigh"]

_DECAY = 0.7
_FIRST = 1.15  # place of the subject and the first sentence
_BACKGROUND = 0.8  # place of calm sentences in a ticket whose other sentences complain or ask


@dataclass(frozen=True)
class Plan:
    """A taxonomy laid out for arrays: `top[i]`, `child[i]` (−1: none) belong to `cues[i]`."""

    cues: tuple[Cue, ...]
    top: Ints
    child: Ints
    weight: Floats
    tops: tuple[str, ...]
    children: tuple[str, ...]
    parent: Ints
    stage: Ints
    child_stage: Ints

    def code(self, cue: int) -> str:
        """The category or subcategory that cue number `cue` speaks for."""
        child = int(self.child[cue])
        return self.children[child] if child >= 0 else self.tops[int(self.top[cue])]


@dataclass(frozen=True)
class Found:
    """Cues found: one entry for every (ticket, cue), with the weight it counts for."""

    row: Ints
    cue: Ints
    weight: Floats
    first: Ints
    last: Ints


def plan_of(taxonomy: Taxonomy) -> Plan:
    """`taxonomy` laid out for arrays."""
    cues: list[Cue] = []
    top: list[int] = []
    child: list[int] = []
    children: list[str] = []
    parent: list[int] = []
    child_stage: list[int] = []
    for number, category in enumerate(taxonomy):
        for text in category.cues:
            cues.append(parse_cue(text))
            top.append(number)
            child.append(-1)
        for sub in category.children:
            for text in sub.cues:
                cues.append(parse_cue(text))
                top.append(number)
                child.append(len(children))
            children.append(f"{category.code}.{sub.code}")
            parent.append(number)
            child_stage.append(_stage(sub.stage or category.stage))
    return Plan(
        cues=tuple(cues),
        top=np.array(top, dtype=np.int64),
        child=np.array(child, dtype=np.int64),
        weight=np.array([cue.weight for cue in cues]),
        tops=taxonomy.codes(),
        children=tuple(children),
        parent=np.array(parent, dtype=np.int64),
        stage=np.array([_stage(c.stage) for c in taxonomy], dtype=np.int64),
        child_stage=np.array(child_stage, dtype=np.int64),
    )


def _stage(name: str) -> int:
    return STAGES.index(name) if name in STAGES else -1


def find_cues(m: Morphemes, lookup: Lookup, plan: Plan, sentiment: Sentiment) -> Found:
    """The cues of `plan` in every ticket of `m`, each once a ticket at its best place."""
    hits = match(m, plan.cues, lookup)
    place = _place(m, sentiment)
    weight = plan.weight[hits.cue] * place[hits.first]
    order = np.lexsort((hits.first, -weight, hits.cue, m.row[hits.first]))
    key = (m.row[hits.first] * len(plan.cues) + hits.cue)[order]
    chosen = order[np.concatenate([[True], key[1:] != key[:-1]])] if len(order) else order
    first = hits.first[chosen]
    return Found(m.row[first], hits.cue[chosen], weight[chosen], first, hits.last[chosen])


def _place(m: Morphemes, sentiment: Sentiment) -> Floats:
    """What a cue counts by where it stands: first sentence more, calm background less."""
    if not len(m):
        return np.zeros(0)
    starts = np.concatenate([[True], m.sentence[1:] != m.sentence[:-1]])
    number = np.cumsum(starts) - 1
    asks = m.tagged("EF") & m.where(
        [i for i, form in enumerate(m.forms) if form.endswith(("요", "까", "죠", "오"))]
    )
    marks = m.formed(("?",), "SF") | (m.formed(("주",), "VX") & asks) | m.formed(("바라",), "VV")
    loud = np.bincount(number, (sentiment.by_morpheme < 0) | marks) > 0
    row_loud = np.bincount(m.row, loud[number], m.n_rows) > 0
    background = ~loud[number] & row_loud[m.row]
    first_of_row = np.full(m.n_rows, -1, dtype=np.int64)
    first_of_row[m.row[::-1]] = number[::-1]
    opening = number == first_of_row[m.row]
    return np.where(background, _BACKGROUND, 1.0) * np.where(opening, _FIRST, 1.0)


def weigh(rows: Ints, groups: Ints, weight: Floats, n_rows: int, n_groups: int) -> Floats:
    """Evidence by ticket and group: Σ 0.7^k · w_k over the group's cues, strongest first."""
    if not len(rows):
        return np.zeros((n_rows, n_groups))
    key = rows * n_groups + groups
    order = np.lexsort((-weight, key))
    sorted_key = key[order]
    starts = np.flatnonzero(np.concatenate([[True], sorted_key[1:] != sorted_key[:-1]]))
    sizes = np.diff(np.append(starts, len(sorted_key)))
    rank = np.arange(len(sorted_key)) - np.repeat(starts, sizes)
    total = np.bincount(sorted_key, weight[order] * _DECAY**rank, n_rows * n_groups)
    evidence: Floats = total.reshape(n_rows, n_groups).astype(np.float64)
    return evidence
