"""What rules and cues find in a ticket, as the few strong numbers a linear model weighs.

A cue written today speaks at once, since it raises the evidence of its category, and words that no
cue holds speak through the terms beside them (`linear`).
"""

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp

from voc_cli.analysis.morphology import Ints, Mask, Morphemes
from voc_cli.analysis.understanding.acts import act_evidence
from voc_cli.analysis.understanding.cues import Floats, Lookup
from voc_cli.analysis.understanding.evidence import Found, Plan, find_cues, weigh
from voc_cli.analysis.understanding.flags import Flags, find_flags
from voc_cli.analysis.understanding.polarity import Sentiment, measure
from voc_cli.analysis.understanding.rules import Ruled, rule
from voc_cli.schema import ACTS, POLARITIES

__all__ = ["Signals", "find_signals", "signal_matrix", "signal_names"]

_HALF = 2.0  # evidence at which a signal is at three quarters of its height
_PRIOR = 0.5  # evidence added to the sum that shares are taken of


@dataclass(frozen=True)
class Signals:
    """The rules' findings in every ticket of one batch.

    tops, children  evidence by category and subcategory, tickets × codes of the plan
    acts            evidence by act; `ruled` what rules alone decide; `flags` what their rules say
    asked           tickets with a question mark; `length` the number of morphemes
    """

    found: Found
    sentiment: Sentiment
    tops: Floats
    children: Floats
    acts: Floats
    ruled: Ruled
    flags: Flags
    asked: Mask
    length: Floats


def find_signals(m: Morphemes, lookup: Lookup, plan: Plan) -> Signals:
    """Everything the rules find in `m`."""
    sentiment = measure(m, lookup)
    found = find_cues(m, lookup, plan, sentiment)
    child = plan.child[found.cue]
    own = child >= 0
    marks = m.formed(("?", "??", "???"), "S")
    tops = weigh(found.row, plan.top[found.cue], found.weight, m.n_rows, len(plan.tops))
    acts = act_evidence(m, lookup)
    return Signals(
        found=found,
        sentiment=sentiment,
        tops=tops,
        children=weigh(found.row[own], child[own], found.weight[own], m.n_rows, len(plan.children)),
        acts=acts,
        ruled=rule(m, found, tops, acts, sentiment, plan),
        flags=find_flags(m, lookup, sentiment),
        asked=np.bincount(m.row, marks, m.n_rows) > 0,
        length=np.bincount(m.row, minlength=m.n_rows).astype(np.float64),
    )


def signal_names(plan: Plan) -> tuple[str, ...]:
    """The columns of `signal_matrix`."""
    return (
        *plan.tops,
        *(f"share {code}" for code in plan.tops),
        *plan.children,
        *(f"ruled {code}" for code in plan.tops),
        *(f"act {act}" for act in ACTS),
        *(f"ruled {act}" for act in ACTS),
        *(f"ruled {label}" for label in POLARITIES),
        *("pleased", "displeased", "mood", "asked", "length"),
        *("churn", "churn weak", "legal", "safety", "safety weak"),
    )


def signal_matrix(signals: Signals) -> sp.csr_array:
    """Tickets × signal_names, each between −1 and 1.

    Evidence e becomes tanh(e / 2): the second cue of a kind adds less than the first. A category's
    share is eᵢ / (Σ e + ½): how far it stands out among the others. What rules alone decide is
    marked with ½.
    """
    mood = signals.sentiment
    total = signals.tops.sum(axis=1, keepdims=True) + _PRIOR
    flags = signals.flags
    dense = np.hstack(
        [
            _squashed(signals.tops),
            signals.tops / total,
            _squashed(signals.children),
            _marked(signals.ruled.tops.argmax(axis=1), signals.tops.shape[1]),
            _squashed(signals.acts),
            _marked(signals.ruled.act, len(ACTS)),
            _marked(signals.ruled.polarity, len(POLARITIES)),
            np.tanh(np.stack([mood.pleased, mood.displeased], axis=1) / _HALF),
            np.stack([mood.score, signals.asked, np.tanh(np.log1p(signals.length) / 4)], axis=1),
            np.stack(
                [flags.churn, flags.churn_weak, flags.legal, flags.safety, flags.safety_weak],
                axis=1,
            ),
        ]
    )
    return sp.csr_array(dense.astype(np.float32))


def _squashed(evidence: Floats) -> Floats:
    """Tanh of half the evidence; most of it is 0 and stays so."""
    out = np.zeros(evidence.size)
    there = np.flatnonzero(evidence)
    out[there] = np.tanh(evidence.ravel()[there] / _HALF)
    return out.reshape(evidence.shape)


def _marked(index: Ints, size: int) -> Floats:
    """½ in the column of each row's index, else 0."""
    out = np.zeros((len(index), size))
    out[np.arange(len(index)), index] = 0.5
    return out
