"""Why a ticket was understood as it was: cues, rules and words with their places in the text.

`cue` is a cue of the taxonomy that speaks for the category, `rule` an entry of a word list (act,
polarity, flags, stage), `word` a term of the shipped tables and what it adds to the answer's z,
`signal` what the rules' findings add there. Offsets are code points of the cleaned text.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from voc_cli.analysis.morphology import Morphemes
from voc_cli.analysis.understanding.classify import open_batch
from voc_cli.analysis.understanding.cues import Lookup, match
from voc_cli.analysis.understanding.evidence import Plan, plan_of
from voc_cli.analysis.understanding.linear import contributions
from voc_cli.analysis.understanding.signals import Signals, find_signals
from voc_cli.schema import EXPLAIN_SCHEMA, UNCLASSIFIED
from voc_cli.taxonomy import Taxonomy
from voc_cli.taxonomy.lexicon import load_lexicon
from voc_cli.taxonomy.weights import Weights, load_weights
from voc_cli.text.corpus import TokenizedCorpus

__all__ = ["Reason", "explain", "reasons"]

_MOST = 5  # reasons of one kind for one decision
_LEAST = 0.05  # a smaller share in z is no reason


@dataclass(frozen=True)
class Reason:
    """One reason for one decision. A signal has no place: `start` and `end` are −1."""

    decision: str
    value: str
    kind: str
    evidence: str
    start: int
    end: int
    weight: float


def explain(
    corpus: TokenizedCorpus,
    classified: pa.Table,
    *,
    taxonomy: Taxonomy,
    advance: Callable[[int], None] | None = None,
) -> pa.Table:
    """EXPLAIN_SCHEMA: the reasons for every row of `classified`, in its order.

    Tickets are taken one by one, so this is for looking at some, not at a whole year. `advance` is
    called with the tickets done.
    """
    rows: list[dict[str, object]] = []
    texts = corpus.texts
    for number, decided in enumerate(classified.to_pylist()):
        text = texts[number].as_py()
        for reason in reasons(corpus, number, decided, taxonomy=taxonomy):
            placed = reason.start >= 0
            rows.append(
                {
                    "ticket_id": decided["ticket_id"],
                    "decision": reason.decision,
                    "value": reason.value,
                    "kind": reason.kind,
                    "evidence": reason.evidence,
                    "quote": text[reason.start : reason.end] if placed else None,
                    "start": reason.start if placed else None,
                    "end": reason.end if placed else None,
                    "weight": round(reason.weight, 3),
                }
            )
        if advance is not None:
            advance(1)
    return pa.Table.from_pylist(rows, schema=EXPLAIN_SCHEMA)


def reasons(
    corpus: TokenizedCorpus, row: int, decided: dict[str, object], *, taxonomy: Taxonomy
) -> list[Reason]:
    """The reasons for the decisions about ticket `row`, by decision, strongest first."""
    plan = plan_of(taxonomy)
    weights = load_weights()
    m, lookup = open_batch(corpus, row, row + 1)
    texts = corpus.texts.slice(row, 1)
    signals = find_signals(m, lookup, plan)
    out: list[Reason] = []
    for name in ("category", "category_2"):
        code = decided.get(name)
        if code and code != UNCLASSIFIED:
            out += _top(_cues(m, signals, plan, str(code), name))
            out += _learned(m, texts, signals, plan, weights, "category", str(code), decision=name)
    out += _top(_listed(m, lookup, "acts", "act", str(decided["act"])))
    out += _learned(m, texts, signals, plan, weights, "act", str(decided["act"]))
    out += _top(_mood(m, signals, str(decided["polarity"])))
    out += _learned(m, texts, signals, plan, weights, "polarity", str(decided["polarity"]))
    for flag in ("churn", "legal", "safety"):
        value = "1" if decided[flag] else "0"
        found = list(_listed(m, lookup, "flags", flag, flag, value=value))
        out += _top(found)
        if decided[flag]:
            out += _learned(m, texts, signals, plan, weights, flag, "yes", value=value)
    if decided["stage"]:
        out += _top(_listed(m, lookup, "stage", "stage", str(decided["stage"])))
    return out


def _top(found: Iterable[Reason]) -> list[Reason]:
    return sorted(found, key=lambda r: (-abs(r.weight), r.start, r.evidence))[:_MOST]


def _cues(m: Morphemes, signals: Signals, plan: Plan, code: str, decision: str) -> Iterator[Reason]:
    found = signals.found
    for i in range(len(found.cue)):
        owner = plan.code(int(found.cue[i]))
        if owner.partition(".")[0] == code:
            start, end = int(m.start[found.first[i]]), int(m.end[found.last[i]])
            cue = f"{owner}: {plan.cues[found.cue[i]].text}"
            yield Reason(decision, code, "cue", cue, start, end, float(found.weight[i]))


def _learned(
    m: Morphemes,
    texts: pa.Array | pa.ChunkedArray,
    signals: Signals,
    plan: Plan,
    weights: Weights,
    head: str,
    label: str,
    *,
    decision: str = "",
    value: str = "",
) -> list[Reason]:
    if f"{head}.{label}" not in weights.answers:
        return []
    column = weights.answers.index(f"{head}.{label}")
    words: list[Reason] = []
    others: list[Reason] = []
    for part in contributions(m, texts, signals, plan, weights, column):
        if part.value < _LEAST:
            continue
        placed = part.start >= 0
        reason = Reason(
            decision or head, value or label, "word" if placed else "signal",
            part.name, part.start, part.end, part.value,
        )  # fmt: skip
        (words if placed else others).append(reason)
    return _top(words) + _top(others)


def _listed(
    m: Morphemes, lookup: Lookup, lexicon: str, decision: str, label: str, *, value: str = ""
) -> Iterator[Reason]:
    """Entries of a word list for `label` (and, in the flags, those that take it back)."""
    entries = load_lexicon(lexicon)
    hits = match(m, [entry.cue for entry in entries], lookup)
    for cue, first, last in zip(hits.cue, hits.first, hits.last, strict=True):
        entry = entries[int(cue)]
        sign = -1.0 if entry.value.startswith("-") else 1.0
        if entry.value.removeprefix("-") in (label, f"{label}-weak"):
            yield Reason(
                decision, value or label, "rule", entry.cue.text,
                int(m.start[first]), int(m.end[last]), sign * entry.cue.weight,
            )  # fmt: skip


def _mood(m: Morphemes, signals: Signals, label: str) -> Iterator[Reason]:
    by_morpheme = signals.sentiment.by_morpheme
    for at in np.flatnonzero(by_morpheme):
        value = float(by_morpheme[at])
        name = f"{m.forms[m.code[at]]}/{m.tags[m.code[at]]}"
        yield Reason("polarity", label, "rule", name, int(m.start[at]), int(m.end[at]), value)
