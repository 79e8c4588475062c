"""The scale of each source's ratings, as an archive remembers it over its weeks."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

import pyarrow as pa

from voc_cli.load import MANY, Scale, Seen, merged_seen, seen_by_source, with_stated
from voc_cli.store.archive import ArchiveMeta, is_archive, open_meta, read_columns

NO_SCALES: Mapping[str, Scale] = MappingProxyType({})

__all__ = ["NO_SCALES", "changed_scales", "noted", "ratings_seen", "remembered"]

SeenBySource = Mapping[str, Seen]


def remembered(meta: ArchiveMeta) -> SeenBySource | None:
    """What an archive has noted of its ratings; None where it has not noted anything yet."""
    if meta.ratings is None:
        return None
    return {
        source: Seen(lowest, least, highest, MANY if many else 0, _scale(said))
        for source, (lowest, least, highest, many, *said) in meta.ratings.items()
    }


def _scale(said: Sequence[float]) -> Scale | None:
    return (said[0], said[1]) if len(said) == 2 else None


def noted(seen: SeenBySource) -> dict[str, tuple[float, ...]]:
    """What an archive notes of its ratings: the ends, whether they are many where that decides,
    and the worst and best answer where somebody said them. No counts, so that the same tickets a
    second time note the same.
    """
    found = {}
    for source, one in sorted(seen.items()):
        many = _unsure(one) and one.answers >= MANY
        said = one.stated or ()
        found[source] = (one.lowest, one.least, one.highest, float(many), *said)
    return found


def ratings_seen(
    folder: Path,
    loaded: pa.Table,
    merged: pa.Table,
    *,
    beside: Sequence[str],
    stated: Mapping[str, Scale] = NO_SCALES,
) -> tuple[SeenBySource, SeenBySource]:
    """What the archive has seen of its ratings before a load, and after it.

    merged  the touched weeks as they will be; `beside` are all others, read only where the number
            of answers decides about a scale, or where nothing was noted before
    stated  the scales that somebody said some sources have; what was said before stays otherwise
    """
    now = seen_by_source(merged)
    known = remembered(open_meta(folder)) if is_archive(folder) else {}
    before = known or {}
    ends = merged_seen(before, now, seen_by_source(loaded))
    few = [s for s in now if _unsure(ends[s]) and (s not in before or before[s].answers < MANY)]
    if known is None or few:
        ratings = (read_columns(folder, week, ["source", "rating"]) for week in beside)
        now = merged_seen(now, *map(seen_by_source, ratings))
        ends = merged_seen(ends, now)
    after = {}
    for source, one in ends.items():
        answers = max(side[source].answers if source in side else 0 for side in (before, now))
        after[source] = Seen(one.lowest, one.least, one.highest, answers, one.stated)
    return before, with_stated(after, stated)


def changed_scales(before: SeenBySource, after: SeenBySource) -> SeenBySource:
    """The sources whose earlier ratings are to be read anew."""
    return {
        source: one
        for source, one in after.items()
        if source not in before or before[source].scale != one.scale
    }


def _unsure(seen: Seen) -> bool:
    """Whether 1–7 and 1–10 are told apart by how many answers there are."""
    return 5 < seen.highest <= 7
