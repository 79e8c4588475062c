"""Category, act, polarity, flags and stage of every ticket, from its morphemes alone.

The category with most evidence wins (`evidence`). Purely pleased tickets go to `praise`, with what
they are pleased about as the second category.

    category_score = s₁ / (s₁ + s₂ + 1)

with s₁, s₂ the evidence of the best and second-best category: near 1 for much evidence of one kind,
about a half for two issues or a single word, near 0 for a guess. Text without any cue is `other`
with a score near 0; nothing at all to read and no rating is `unclassified`.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from voc_cli.analysis.acts import (
    COMPLAINT,
    INQUIRY,
    PRAISE,
    REQUEST,
    SUGGESTION,
    act_evidence,
    decide_acts,
)
from voc_cli.analysis.cues import Floats, Lookup
from voc_cli.analysis.evidence import Found, Plan, find_cues, plan_of, weigh
from voc_cli.analysis.flags import decide_flags
from voc_cli.analysis.morphology import Ints, Mask, Morphemes, flatten
from voc_cli.analysis.polarity import (
    MIX,
    POS,
    Sentiment,
    behind_contrast,
    label_polarity,
    measure,
)
from voc_cli.analysis.spelling import misspellings
from voc_cli.analysis.stage import decide_stages
from voc_cli.schema import ACTS, CLASSIFY_SCHEMA, POLARITIES, STAGES, UNCLASSIFIED
from voc_cli.taxonomy import Taxonomy
from voc_cli.text.corpus import TokenizedCorpus

__all__ = ["Evidence", "classify", "explain"]

_BATCH = 32_768  # tickets at a time: bounds memory, and results do not depend on it
_SECOND_LEAST = 1.3  # evidence a second category needs
_SECOND_SHARE = 0.5  # … and its share of the first category's evidence
_NO_ISSUE = ("praise", "other")
_OTHER = 0.12  # evidence of `other` in any text: wins only where nothing else speaks
_ISSUE_LEAST = 0.6  # evidence from which a ticket is about something
_TURN_LEAST = 1.2  # weight behind a contrast from which praise is not the point
_PRAISE_BASE = 1.0
_RATING_TOP, _RATING_BOTTOM = 0.7, 0.3  # csat from which a rating alone says something


@dataclass(frozen=True)
class Evidence:
    """One cue that spoke for a category: where it stands in `corpus.texts` and what it weighs."""

    category: str
    cue: str
    start: int
    end: int
    weight: float


def classify(
    corpus: TokenizedCorpus,
    tickets: pa.Table,
    *,
    taxonomy: Taxonomy,
    min_score: float = 0.0,
    advance: Callable[[int], None] | None = None,
) -> pa.Table:
    """CLASSIFY_SCHEMA, row by row beside `tickets`.

    A category whose score is below `min_score` becomes `unclassified`. A rating decides only for
    tickets whose text says nothing: the top of the scale is praise, the bottom `other` and
    negative. `agent_category` is never read. `advance` is called with the tickets done.
    """
    plan = plan_of(taxonomy)
    prior = _rating_prior(tickets, len(corpus))
    tables: list[pa.Table] = []
    for first in range(0, len(corpus), _BATCH):
        stop = min(first + _BATCH, len(corpus))
        m, lookup = _open(corpus, first, stop)
        ids = corpus.ticket_ids.slice(first, stop - first)
        tables.append(_batch(m, lookup, plan, prior[first:stop], min_score, ids))
        if advance is not None:
            advance(stop - first)
    if not tables:
        tables.append(CLASSIFY_SCHEMA.empty_table())
    return pa.concat_tables(tables).combine_chunks()


def explain(corpus: TokenizedCorpus, row: int, *, taxonomy: Taxonomy) -> list[Evidence]:
    """The cues behind the categories of ticket `row`, strongest first."""
    plan = plan_of(taxonomy)
    m, lookup = _open(corpus, row, row + 1)
    found = find_cues(m, lookup, plan, measure(m, lookup))
    return [
        Evidence(
            category=plan.code(int(found.cue[i])),
            cue=plan.cues[found.cue[i]].text,
            start=int(m.start[found.first[i]]),
            end=int(m.end[found.last[i]]),
            weight=round(float(found.weight[i]), 3),
        )
        for i in np.lexsort((found.cue, -found.weight))
    ]


def _open(corpus: TokenizedCorpus, first: int, stop: int) -> tuple[Morphemes, Lookup]:
    m = flatten(corpus, first, stop)
    return m, Lookup(m, misspellings(corpus.texts, first, stop, m))


def _rating_prior(tickets: pa.Table, length: int) -> Floats:
    """1 for the top of a rating scale, −1 for the bottom, else 0."""
    if "csat" not in tickets.column_names:
        return np.zeros(length)
    csat = tickets.column("csat").to_numpy().astype(np.float64)
    prior: Floats = np.where(csat >= _RATING_TOP, 1.0, np.where(csat <= _RATING_BOTTOM, -1.0, 0.0))
    return prior


def _batch(
    m: Morphemes, lookup: Lookup, plan: Plan, prior: Floats, min_score: float, ids: pa.Array
) -> pa.Table:
    sentiment = measure(m, lookup)
    found = find_cues(m, lookup, plan, sentiment)
    tops = weigh(found.row, plan.top[found.cue], found.weight, m.n_rows, len(plan.tops))
    issue = _issues(tops, plan)
    acts = decide_acts(
        act_evidence(m, lookup), sentiment, about=issue >= _ISSUE_LEAST, rating_prior=prior
    )
    polarity = label_polarity(
        sentiment,
        asks=(acts != COMPLAINT) & (acts != PRAISE),
        wishes=(acts == SUGGESTION) | (acts == REQUEST),
        blames=(acts == COMPLAINT) & (issue >= _ISSUE_LEAST),
        turns=_turns(m, found, plan, sentiment),
        rating_prior=prior,
    )
    acts = np.where((acts == COMPLAINT) & (polarity == POS), PRAISE, acts)
    acts = np.where((acts == PRAISE) & (polarity == MIX) & (issue >= _ISSUE_LEAST), COMPLAINT, acts)
    readable = (np.bincount(m.row, minlength=m.n_rows) > 0) | (prior != 0)
    tops = _with_mood(tops, plan, (polarity == POS) & (acts == PRAISE), readable, sentiment)
    best = tops.argmax(axis=1)
    second, score = _second(tops, best)
    unknown = (tops.max(axis=1) <= 0) | (score < min_score)
    child = _best_child(found.row, plan.child[found.cue], found.weight, best, plan, m.n_rows)
    default = np.where(child >= 0, _at(plan.child_stage, child), plan.stage[best])
    stages = decide_stages(m, lookup, np.where(unknown, -1, default), acts == INQUIRY)
    flags = decide_flags(m, lookup, sentiment)
    named = np.array(plan.tops, dtype=object)
    columns = [
        ids,
        _strings(np.where(unknown, UNCLASSIFIED, named[best])),
        _strings(_at(np.array([*plan.children, None], dtype=object), np.where(unknown, -1, child))),
        pa.array(np.round(score, 4)),
        _strings(np.full(m.n_rows, "cue", dtype=object)),
        _strings(_at(np.array([*plan.tops, None], dtype=object), np.where(unknown, -1, second))),
        _strings(np.array(ACTS, dtype=object)[acts]),
        _strings(np.array(POLARITIES, dtype=object)[polarity]),
        pa.array(np.round(sentiment.score, 4)),
        pa.array(flags.churn),
        pa.array(flags.legal),
        pa.array(flags.safety),
        _strings(_at(np.array([*STAGES, None], dtype=object), stages)),
    ]
    return pa.table(columns, schema=CLASSIFY_SCHEMA)


def _issues(tops: Floats, plan: Plan) -> Floats:
    """Evidence of the strongest category that is an issue."""
    issues = [i for i, code in enumerate(plan.tops) if code not in _NO_ISSUE]
    strongest: Floats = tops[:, issues].max(axis=1, initial=0.0)
    return strongest


def _turns(m: Morphemes, found: Found, plan: Plan, sentiment: Sentiment) -> Mask:
    """Tickets whose issue stands behind their last contrast, with no pleased word there."""
    behind = behind_contrast(m)
    no_issue = [i for i, code in enumerate(plan.tops) if code in _NO_ISSUE]
    about = behind[found.first] & ~np.isin(plan.top[found.cue], no_issue)
    weight = np.bincount(found.row[about], found.weight[about], m.n_rows)
    pleased = np.bincount(m.row, behind & (sentiment.by_morpheme > 0), m.n_rows)
    turned: Mask = (weight >= _TURN_LEAST) & (pleased == 0)
    return turned


def _with_mood(
    tops: Floats, plan: Plan, pleased: Mask, readable: Mask, sentiment: Sentiment
) -> Floats:
    """Evidence with `praise` for purely pleased tickets only, and `other` for anything readable."""
    out = tops.copy()
    if "praise" in plan.tops:
        praise = plan.tops.index("praise")
        above = out.max(axis=1) + _PRAISE_BASE + 0.5 * sentiment.pleased
        out[:, praise] = np.where(pleased, above, 0.0)
    if "other" in plan.tops:
        out[:, plan.tops.index("other")] += np.where(readable, _OTHER, 0.0)
    return out


def _second(tops: Floats, best: Ints) -> tuple[Ints, Floats]:
    """The second category (−1: none clear enough) and the score of the first."""
    rows = np.arange(len(tops))
    strongest = tops[rows, best] if len(tops) else np.zeros(0)
    rest = tops.copy()
    rest[rows, best] = -1.0
    second = rest.argmax(axis=1)
    runner_up = np.maximum(rest[rows, second], 0.0)
    score: Floats = strongest / (strongest + runner_up + 1.0)
    clear = (runner_up >= _SECOND_LEAST) & (runner_up >= _SECOND_SHARE * strongest)
    return np.where(clear, second, -1), score


def _best_child(
    rows: Ints, child: Ints, weight: Floats, best: Ints, plan: Plan, n_rows: int
) -> Ints:
    """The child of the best category with most evidence, −1 when none has any."""
    if not plan.children:
        return np.full(n_rows, -1, dtype=np.int64)
    own = child >= 0
    table = weigh(rows[own], child[own], weight[own], n_rows, len(plan.children))
    table[plan.parent[None, :] != best[:, None]] = 0.0
    chosen = table.argmax(axis=1)
    return np.where(table.max(axis=1) > 0, chosen, -1)


def _at(values: npt.NDArray[np.object_] | Ints, index: Ints) -> npt.NDArray[np.object_] | Ints:
    """`values[index]`; index −1 takes the last entry, which stands for none."""
    return values[index] if len(values) else index


def _strings(values: npt.NDArray[np.object_] | Ints) -> pa.Array:
    strings: pa.Array = pa.array(values, type=pa.string())
    return strings
