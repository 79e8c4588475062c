"""What cues and rules alone would decide: category, act and polarity without any coefficient.

Their decisions are signals among others for the shipped tables, and they decide alone where a tree
has codes that the tables do not know. Purely pleased tickets go to `praise`; text without any cue
is `other`.
"""

from dataclasses import dataclass

import numpy as np

from voc_cli.analysis.morphology import Ints, Mask, Morphemes
from voc_cli.analysis.understanding.acts import COMPLAINT, PRAISE, REQUEST, SUGGESTION, decide_acts
from voc_cli.analysis.understanding.cues import Floats
from voc_cli.analysis.understanding.evidence import Found, Plan
from voc_cli.analysis.understanding.polarity import (
    MIX,
    POS,
    Sentiment,
    behind_contrast,
    label_polarity,
)

__all__ = ["Ruled", "rule"]

_NO_ISSUE = ("praise", "other")
_OTHER = 0.12  # evidence of `other` in any text: wins only where nothing else speaks
_ISSUE_LEAST = 0.6  # evidence from which a ticket is about something
_TURN_LEAST = 1.2  # weight behind a contrast from which praise is not the point
_PRAISE_BASE = 1.0


@dataclass(frozen=True)
class Ruled:
    """tops: evidence by category with `praise` and `other` filled in; act and polarity."""

    tops: Floats
    act: Ints
    polarity: Ints

    @property
    def score(self) -> Floats:
        """sᵢ / (sᵢ + best other + 1) for every category: near 1 for much evidence of one kind."""
        ordered = np.sort(self.tops, axis=1)
        best = ordered[:, -1:]
        runner_up = ordered[:, -2:-1] if self.tops.shape[1] > 1 else np.zeros_like(best)
        rival = np.where(self.tops == best, runner_up, best)
        scores: Floats = self.tops / (self.tops + rival + 1.0)
        return scores


def rule(
    m: Morphemes, found: Found, tops: Floats, acts: Floats, sentiment: Sentiment, plan: Plan
) -> Ruled:
    """The decisions of rules for every ticket of `m`."""
    issue = _issues(tops, plan)
    none = np.zeros(m.n_rows)
    act = decide_acts(acts, sentiment, about=issue >= _ISSUE_LEAST, rating_prior=none)
    polarity = label_polarity(
        sentiment,
        asks=(act != COMPLAINT) & (act != PRAISE),
        wishes=(act == SUGGESTION) | (act == REQUEST),
        blames=(act == COMPLAINT) & (issue >= _ISSUE_LEAST),
        turns=_turns(m, found, plan, sentiment),
        rating_prior=none,
    )
    act = np.where((act == COMPLAINT) & (polarity == POS), PRAISE, act)
    act = np.where((act == PRAISE) & (polarity == MIX) & (issue >= _ISSUE_LEAST), COMPLAINT, act)
    readable = np.bincount(m.row, minlength=m.n_rows) > 0
    pleased = (polarity == POS) & (act == PRAISE)
    return Ruled(_with_mood(tops, plan, pleased, readable, sentiment), act, polarity)


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
