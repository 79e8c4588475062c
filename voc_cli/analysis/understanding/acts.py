"""What a customer does by writing: complain, ask, request, suggest or praise.

Sentence endings carry most of it (-나요, -어 주세요, -았으면): the list `acts` is mostly endings.
Each act's evidence is the sum of the weights of the different cues found, those of the last
sentence counting 1.3 times: Korean tickets open politely and end with what they want. A decision
compares them:

    complaint   bias + cues + displeasure      inquiry, request, suggestion   cues
    praise      only when nothing is asked and pleasure clearly outweighs displeasure
"""

import numpy as np

from voc_cli.analysis.morphology import Ints, Mask, Morphemes
from voc_cli.analysis.understanding.cues import Floats, Lookup, match
from voc_cli.analysis.understanding.polarity import Sentiment
from voc_cli.schema import ACTS
from voc_cli.taxonomy.lexicon import load_lexicon

__all__ = ["act_evidence", "decide_acts"]

COMPLAINT, INQUIRY, REQUEST, SUGGESTION, PRAISE = range(len(ACTS))

_LATE = 1.3  # weight of cues in the last sentence of a ticket
_BIAS = 0.9  # what a complaint has before any cue: most tickets report a problem
_DISPLEASURE = 0.35
_DISPLEASURE_CAP = 3.0
_MOOD = 0.5  # pleasure and displeasure together, below which a ticket has no mood
_PRAISE_MARGIN = 0.5  # pleasure over displeasure from which a ticket is praise


def act_evidence(m: Morphemes, lookup: Lookup) -> Floats:
    """Weight of the act cues found, tickets × ACTS; a cue counts once a ticket."""
    entries = load_lexicon("acts")
    act = np.array([ACTS.index(entry.value) for entry in entries])
    weight = np.array([entry.cue.weight for entry in entries])
    hits = match(m, [entry.cue for entry in entries], lookup)
    row = m.row[hits.first]
    last_sentence = np.zeros(m.n_rows, dtype=np.int64)
    np.maximum.at(last_sentence, m.row, m.sentence)
    factor = np.where(m.sentence[hits.first] == last_sentence[row], _LATE, 1.0)
    pair = row * len(entries) + hits.cue
    order = np.lexsort((factor, pair))
    strongest = order[np.diff(pair[order], append=np.int64(-1)) != 0]
    row, cue = row[strongest], hits.cue[strongest]
    cell = row * len(ACTS) + act[cue]
    total = np.bincount(cell, weight[cue] * factor[strongest], m.n_rows * len(ACTS))
    evidence: Floats = total.astype(np.float64).reshape(m.n_rows, len(ACTS))
    return evidence


def decide_acts(
    evidence: Floats, sentiment: Sentiment, *, about: Mask, rating_prior: Floats
) -> Ints:
    """Index into ACTS by ticket.

    A ticket with no act, no mood and no issue (`about`) goes by its rating, and without one counts
    as an inquiry: `네 알겠습니다` blames nobody.
    """
    scores = evidence.copy()
    displeased = np.minimum(sentiment.displeased, _DISPLEASURE_CAP)
    scores[:, COMPLAINT] += _BIAS + _DISPLEASURE * displeased
    asked = 0.5 * evidence[:, [INQUIRY, REQUEST, SUGGESTION]].max(axis=1)
    pleasure = sentiment.pleased - 1.5 * sentiment.displeased - asked
    scores[:, PRAISE] = np.where(pleasure >= _PRAISE_MARGIN, np.inf, 0.0)
    decided: Ints = scores.argmax(axis=1)
    mood = sentiment.pleased + sentiment.displeased
    silent = (evidence.sum(axis=1) == 0) & (mood < _MOOD) & ~about
    decided[silent & (rating_prior == 0)] = INQUIRY
    decided[silent & (rating_prior > 0)] = PRAISE
    return decided
