"""Where on the journey a ticket stands: its category's stage, unless the words say otherwise.

A size question before an order is `consideration` although its category is `product`; the list
`stage` holds such cues. The first cue of the list that is found decides.
"""

import numpy as np

from voc_cli.analysis.morphology import Ints, Mask, Morphemes
from voc_cli.analysis.understanding.cues import Lookup, match
from voc_cli.schema import STAGES
from voc_cli.taxonomy.lexicon import load_lexicon

__all__ = ["decide_stages"]


def decide_stages(m: Morphemes, lookup: Lookup, default: Ints, asks: Mask) -> Ints:
    """Index into STAGES by ticket; `default` is the category's, −1 for none.

    `asks` marks inquiries: only they can be moved to `consideration`, since a complaint that
    mentions a size or a price comes from somebody who has bought.
    """
    entries = load_lexicon("stage")
    hits = match(m, [entry.cue for entry in entries], lookup)
    stage = np.array([STAGES.index(entry.value) for entry in entries])
    out = np.asarray(default, dtype=np.int64).copy()
    consideration = STAGES.index("consideration")
    for number in range(len(entries) - 1, -1, -1):
        rows = np.unique(m.row[hits.first[hits.cue == number]])
        if stage[number] == consideration:
            rows = rows[asks[rows]]
        out[rows] = stage[number]
    return out
