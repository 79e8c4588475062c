"""Which tickets stand for a suggestion: grave, typical, readable, and unlike each other."""

from collections.abc import Sequence

import pandas as pd

__all__ = ["choose_exemplars"]

_MOST = 5
_FEWEST = 3
_POOL = 60


def choose_exemplars(rows: pd.DataFrame) -> list[str]:
    """Ids of three to five of the tickets of a group.

    Greedy: each next ticket is the best of its own merit less its likeness (Jaccard of character
    pairs) to those already taken, a repeated customer counting as alike.
    """
    texts = {
        at: f"{subject or ''} {body or ''}"
        for at, subject, body in zip(rows.index, rows["subject"], rows["body"], strict=True)
    }
    score = rows["topic_score"].where(rows["topic_id"].astype(bool), rows["category_score"])
    readable = pd.Series({at: 15 <= len(text) <= 200 for at, text in texts.items()})
    merit = 0.5 * rows["gravity"] + 0.5 * score.fillna(0.0).clip(0, 1) + 0.3 * readable
    merit -= 0.5 * rows["duplicate_of"].astype(bool)
    order = merit.sort_values(ascending=False, kind="stable").index[:_POOL]
    pairs = {at: _pairs(texts[at]) for at in order}
    taken: list[int] = []
    while len(taken) < min(_MOST, len(order)):
        left = [at for at in order if at not in taken]
        best = max(left, key=lambda at: merit[at] - _likeness(at, taken, pairs, rows))
        if len(taken) >= _FEWEST and _likeness(best, taken, pairs, rows) > 0.8:
            break
        taken.append(best)
    return [str(rows["ticket_id"][at]) for at in taken]


def _likeness(
    at: int, taken: Sequence[int], pairs: dict[int, frozenset[str]], rows: pd.DataFrame
) -> float:
    most = 0.0
    for other in taken:
        union = len(pairs[at] | pairs[other])
        alike = len(pairs[at] & pairs[other]) / union if union else 1.0
        customer = rows["customer_key"][at]
        if customer and customer == rows["customer_key"][other]:
            alike = max(alike, 0.6)
        most = max(most, alike)
    return most


def _pairs(text: str) -> frozenset[str]:
    bare = "".join(text.split())[:400]
    return frozenset(bare[i : i + 2] for i in range(len(bare) - 1))
