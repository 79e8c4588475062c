"""Misspelt words that the analyser tears apart (환뷸 → 환 + 뷸), found in the text itself.

The list `spelling` only holds strings that are no part of a correct word, so that plain search is
safe; cues written with the right word then match the misspelt one too.
"""

import re

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from voc_cli.analysis.morphology import Ints, Morphemes
from voc_cli.taxonomy.lexicon import load_spellings

__all__ = ["misspellings"]


def misspellings(
    texts: pa.Array | pa.ChunkedArray, first: int, stop: int, m: Morphemes
) -> dict[str, Ints]:
    """For each right word, the morphemes of rows `first` to `stop` at which it stands misspelt."""
    spellings = load_spellings()
    if not spellings or not len(m):
        return {}
    pattern = "|".join(sorted(map(re.escape, spellings), key=lambda word: (-len(word), word)))
    part = texts.slice(first, stop - first)
    mask = pc.fill_null(pc.match_substring_regex(part, pattern), False)
    rows = np.flatnonzero(mask.to_numpy(zero_copy_only=False))
    found: dict[str, list[int]] = {}
    bounds = np.searchsorted(m.row, np.arange(m.n_rows + 1))
    for row in rows:
        begin, end = bounds[row], bounds[row + 1]
        for hit in re.finditer(pattern, part[int(row)].as_py()):
            at = begin + int(np.searchsorted(m.end[begin:end], hit.start(), side="right"))
            if at < end:
                found.setdefault(spellings[hit.group()], []).append(at)
    return {word: np.unique(np.array(at, dtype=np.int64)) for word, at in found.items()}
