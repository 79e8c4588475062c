"""Category, act, polarity, flags and stage of every ticket, from its morphemes alone.

Cues and rules say what they find (`signals`), shipped coefficients weigh that together with the
ticket's words (`linear`), and `decide` turns both into one answer a question.
"""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from voc_cli.analysis.morphology import Ints, Mask, Morphemes, flatten
from voc_cli.analysis.understanding.acts import INQUIRY
from voc_cli.analysis.understanding.agents import map_names
from voc_cli.analysis.understanding.cues import Floats, Lookup
from voc_cli.analysis.understanding.decide import Decisions, decide
from voc_cli.analysis.understanding.evidence import Plan, plan_of
from voc_cli.analysis.understanding.linear import answer
from voc_cli.analysis.understanding.signals import find_signals
from voc_cli.analysis.understanding.spelling import misspellings
from voc_cli.analysis.understanding.stage import decide_stages
from voc_cli.schema import ACTS, CLASSIFY_SCHEMA, POLARITIES, STAGES, UNCLASSIFIED
from voc_cli.taxonomy import Taxonomy
from voc_cli.taxonomy.weights import Weights, load_weights
from voc_cli.text.corpus import TokenizedCorpus

__all__ = ["classify", "open_batch"]

_BATCH = 16_384  # tickets at a time: bounds memory, and results do not depend on it
_RATING_TOP, _RATING_BOTTOM = 0.7, 0.3  # csat from which a rating alone says something


def classify(
    corpus: TokenizedCorpus,
    tickets: pa.Table,
    *,
    taxonomy: Taxonomy,
    min_score: float = 0.0,
    trust_agent: bool = False,
    weights: Weights | None = None,
    advance: Callable[[int], None] | None = None,
) -> pa.Table:
    """CLASSIFY_SCHEMA, row by row beside `tickets`.

    A category whose score is below `min_score` becomes `unclassified`. A rating decides only for
    tickets whose text says nothing: the top of the scale is praise, the bottom `other` and
    negative. `agent_category` is read with `trust_agent` only: a name that fits a code of the tree
    becomes the category (source `agent`, score 1), and ours the second where it differs. `weights`
    are the shipped tables unless given. `advance` is called with the tickets done.
    """
    plan = plan_of(taxonomy)
    known = weights or load_weights()
    prior = _rating_prior(tickets, len(corpus))
    agents = _agent_codes(tickets, taxonomy, plan) if trust_agent else None
    tables: list[pa.Table] = []
    for first in range(0, len(corpus), _BATCH):
        stop = min(first + _BATCH, len(corpus))
        m, lookup = open_batch(corpus, first, stop)
        ids = corpus.ticket_ids.slice(first, stop - first)
        texts = corpus.texts.slice(first, stop - first)
        named = None if agents is None else agents[first:stop]
        tables.append(
            _batch(m, lookup, texts, plan, known, prior[first:stop], min_score, named, ids)
        )
        if advance is not None:
            advance(stop - first)
    if not tables:
        tables.append(CLASSIFY_SCHEMA.empty_table())
    return pa.concat_tables(tables).combine_chunks()


def open_batch(corpus: TokenizedCorpus, first: int, stop: int) -> tuple[Morphemes, Lookup]:
    """Rows `first` to `stop` as arrays, with the places of terms in them."""
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
    m: Morphemes,
    lookup: Lookup,
    texts: pa.Array | pa.ChunkedArray,
    plan: Plan,
    weights: Weights,
    prior: Floats,
    min_score: float,
    agents: Ints | None,
    ids: pa.Array,
) -> pa.Table:
    signals = find_signals(m, lookup, plan)
    found = decide(signals, answer(m, texts, signals, plan, weights), plan, prior)
    told = np.zeros(m.n_rows, dtype=np.bool_)
    if agents is not None:
        found, told = _as_told(found, agents, plan), agents[:, 0] >= 0
    unknown = (found.category < 0) | (found.score < min_score)
    child = np.where(unknown, -1, found.child)
    second = np.where(unknown, -1, found.second)
    default = np.where(child >= 0, _at(plan.child_stage, child), _at(plan.stage, found.category))
    default = np.where(_leaves_for_no_reason(found, plan), STAGES.index("retention"), default)
    stages = decide_stages(m, lookup, np.where(unknown, -1, default), found.act == INQUIRY)
    tops = np.array([*plan.tops, UNCLASSIFIED], dtype=object)
    sources = np.where(told, "agent", np.where(found.by_cue | unknown, "cue", "model"))
    columns = [
        ids,
        _strings(_at(tops, np.where(unknown, -1, found.category))),
        _strings(_at(np.array([*plan.children, None], dtype=object), child)),
        pa.array(np.round(found.score, 4)),
        _strings(sources.astype(object)),
        _strings(_at(np.array([*plan.tops, None], dtype=object), second)),
        _strings(np.array(ACTS, dtype=object)[found.act]),
        _strings(np.array(POLARITIES, dtype=object)[found.polarity]),
        pa.array(np.round(found.pleased, 4)),
        pa.array(found.churn),
        pa.array(found.legal),
        pa.array(found.safety),
        _strings(_at(np.array([*STAGES, None], dtype=object), stages)),
        pa.array(np.round(found.second_score, 4), mask=second < 0),
    ]
    return pa.table(columns, schema=CLASSIFY_SCHEMA)


def _leaves_for_no_reason(found: Decisions, plan: Plan) -> Mask:
    """Who leaves and says nothing else is at the end of the journey, not in the middle of use."""
    other = plan.tops.index("other") if "other" in plan.tops else -2
    leaves: Mask = found.churn & (found.category == other)
    return leaves


def _agent_codes(tickets: pa.Table, taxonomy: Taxonomy, plan: Plan) -> Ints | None:
    """Top code and child of every agent's category, −1 for none: tickets × 2."""
    if "agent_category" not in tickets.column_names:
        return None
    names = tickets.column("agent_category").to_pylist()
    codes = map_names(names, taxonomy)
    out = np.full((len(names), 2), -1, dtype=np.int64)
    for row, name in enumerate(names):
        code = codes.get(name or "")
        if code:
            out[row, 0] = plan.tops.index(code.partition(".")[0])
            out[row, 1] = plan.children.index(code) if "." in code else -1
    return out


def _as_told(found: Decisions, agents: Ints, plan: Plan) -> Decisions:
    """`found` with the agents' categories first; a child of ours stays under the same code."""
    told = agents[:, 0] >= 0
    top = np.where(told, agents[:, 0], found.category)
    own_child = np.where(found.child >= 0, _at(plan.parent, found.child), -1) == top
    child = np.where(agents[:, 1] >= 0, agents[:, 1], np.where(own_child, found.child, -1))
    differs = found.category != top
    return replace(
        found,
        category=top,
        score=np.where(told, 1.0, found.score),
        second=np.where(told, np.where(differs, found.category, -1), found.second),
        second_score=np.where(told, np.where(differs, found.score, 0.0), found.second_score),
        child=np.where(told, child, found.child),
    )


def _at(values: npt.NDArray[np.object_] | Ints, index: Ints) -> npt.NDArray[np.object_] | Ints:
    """`values[index]`; index −1 takes the last entry, which stands for none."""
    return values[index] if len(values) else index


def _strings(values: npt.NDArray[np.object_] | Ints) -> pa.Array:
    strings: pa.Array = pa.array(values, type=pa.string())
    return strings
