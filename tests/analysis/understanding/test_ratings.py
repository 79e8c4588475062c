"""Ratings that say the opposite of the texts beside them."""

from collections.abc import Sequence

import pyarrow as pa
import pytest

from voc_cli.analysis.understanding.decide import BY_RATING
from voc_cli.analysis.understanding.ratings import contradictions

PLEASED, DISPLEASED = ("pos", 0.8), ("neg", -0.8)
Row = tuple[tuple[str, float], float | None]


def table(rows: Sequence[Row], source: str = "sheet") -> pa.Table:
    return pa.table(
        {
            "source": pa.array([source] * len(rows), pa.string()),
            "csat": pa.array([csat for _, csat in rows], pa.float64()),
            "polarity": pa.array([label for (label, _), _ in rows], pa.string()),
            "polarity_score": pa.array([score for (_, score), _ in rows], pa.float64()),
        }
    )


TURNED: list[Row] = [(PLEASED, 0.0), (PLEASED, 0.25), (DISPLEASED, 1.0), (DISPLEASED, 0.75)]
STRAIGHT: list[Row] = [(PLEASED, 1.0), (PLEASED, 0.75), (DISPLEASED, 0.0), (DISPLEASED, 0.25)]


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        ([], False),
        (TURNED * 2, False),  # too few
        (TURNED * 5, True),
        (TURNED * 8 + [(PLEASED, 1.0), (DISPLEASED, 0.0), (PLEASED, None)], True),
        (STRAIGHT * 5, False),
        (STRAIGHT * 10 + TURNED * 10, False),  # no relation
        (STRAIGHT * 40 + TURNED * 60, False),  # sure, but not the other way round
        ([(feeling, 1.0) for feeling in (PLEASED, DISPLEASED)] * 20, False),  # all alike
        ([*TURNED[2:], (("pos", BY_RATING), 0.0)] * 9, False),  # pleased by their ratings alone
    ],
)
def test_ratings_contradict_texts_surely_and_clearly(rows: list[Row], found: bool) -> None:
    assert bool(contradictions(table(rows))) == found


def test_each_source_is_looked_at_by_itself() -> None:
    both = pa.concat_tables([table(STRAIGHT * 40, "old"), table(TURNED * 5, "new")])
    [one] = contradictions(both)
    assert (one.source, one.pleased, one.displeased) == ("new", 10, 10)
    assert (one.pleased_mean, one.displeased_mean) == (0.125, 0.875)
