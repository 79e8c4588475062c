"""Who says they leave, who threatens law, who was or could be hurt.

Volition decides: `탈퇴하겠습니다` is churn and `탈퇴한 회원` is not; `신고하겠다` about a shop is a
legal threat, about a bug or another user it is not. The list `flags` holds cues for and against; a
cue against takes back those of its own sentence. A weak cue (`탈퇴 어디서 하나요`) needs
displeasure as well, one for safety (`손 … 베다`, `… ㄹ 뻔`) the coefficients' word.
"""

from dataclasses import dataclass

import numpy as np

from voc_cli.analysis.morphology import Ints, Mask, Morphemes
from voc_cli.analysis.understanding.cues import Hits, Lookup, match
from voc_cli.analysis.understanding.polarity import Sentiment
from voc_cli.taxonomy.lexicon import Entry, load_lexicon

__all__ = ["Flags", "find_flags"]

_DISPLEASED_ENOUGH = 0.8


@dataclass(frozen=True)
class Flags:
    """One truth value a ticket for each flag; the weak ones are hints that need more to count.

    churn_how  asks where or how one leaves, a weak hint too
    """

    churn: Mask
    churn_weak: Mask
    churn_how: Mask
    legal: Mask
    safety: Mask
    safety_weak: Mask


def find_flags(m: Morphemes, lookup: Lookup, sentiment: Sentiment) -> Flags:
    """What the rules say of every ticket in `m`."""
    entries = load_lexicon("flags")
    hits = match(m, [entry.cue for entry in entries], lookup)
    angry = sentiment.displeased >= _DISPLEASED_ENOUGH
    firm = {name: _standing(m, entries, hits, name) for name in ("churn", "legal", "safety")}
    how = _standing(m, entries, hits, "churn-how")
    return Flags(
        churn=firm["churn"],
        churn_weak=_standing(m, entries, hits, "churn-weak") | how,
        churn_how=how,
        legal=firm["legal"] | (_standing(m, entries, hits, "legal-weak") & angry),
        safety=firm["safety"],
        safety_weak=_standing(m, entries, hits, "safety-weak"),
    )


def _standing(m: Morphemes, entries: tuple[Entry, ...], hits: Hits, label: str) -> Mask:
    """Tickets with a cue for `label` in a sentence without a cue against it."""
    values = [entry.value for entry in entries]
    given = _sentences(m, hits, [i for i, value in enumerate(values) if value == label])
    taken = _sentences(m, hits, [i for i, value in enumerate(values) if value == f"-{label}"])
    standing = given[~np.isin(given, taken)]
    out = np.zeros(m.n_rows, dtype=np.bool_)
    out[m.row[np.searchsorted(m.sentence, standing)]] = True
    return out


def _sentences(m: Morphemes, hits: Hits, cues: list[int]) -> Ints:
    wanted = np.zeros(int(hits.cue.max(initial=0)) + 1, dtype=np.bool_)
    wanted[[cue for cue in cues if cue < len(wanted)]] = True
    found: Ints = np.unique(m.sentence[hits.first[wanted[hits.cue]]])
    return found
