"""One scale of ratings a source: files, slices and weeks of one kind of export share it.

A week in which nobody chose more than 5 says nothing against a scale up to 10. So the numbers of
all files of a source decide together, and an archive remembers what it has seen of each.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from voc_cli.load.cells.ratings import (
    MANY,
    Floats,
    Scale,
    Seen,
    counts_of,
    is_plain_number,
    satisfaction,
    scores,
    scores_around,
    seen_in,
    seen_together,
)
from voc_cli.load.cells.scan import is_constant, one_piece
from voc_cli.load.columns.lexicon import canonical_key
from voc_cli.messages import Notice
from voc_cli.settings import read_scale

# Narrowest first; what a table of ours says of its scale is the first that fits all its rows.
_SCALES: tuple[Scale, ...] = (
    (1, 5), (0, 1), (-1, 1), (1, 7), (1, 10), (0, 10), (0, 100), (-2, 2), (-3, 3), (-5, 5),
)  # fmt: skip
_CLOSE = 1e-6

__all__ = [
    "merged_seen",
    "rescale",
    "rescale_files",
    "seen_by_source",
    "stated_scale",
    "unread_notices",
    "with_stated",
]

SeenBySource = Mapping[str, Seen]


def seen_by_source(table: pa.Table) -> dict[str, Seen]:
    """What the ratings of each source show (columns `source` and `rating`)."""
    if is_constant(table["source"]):
        ratings = one_piece(table["rating"])
        found_in_one = seen_in(counts_of(ratings))
        return {} if found_in_one is None else {table["source"][0].as_py(): found_in_one}
    counts: dict[str, dict[str, int]] = {}
    given = table.select(["source", "rating"]).filter(pc.is_valid(table["rating"]))
    for row in given.group_by(["source", "rating"]).aggregate([([], "count_all")]).to_pylist():
        counts.setdefault(row["source"], {})[row["rating"]] = row["count_all"]
    found = {source: seen_in(cells) for source, cells in sorted(counts.items())}
    return {source: seen for source, seen in found.items() if seen is not None}


def stated_scale(header: str | None, stated: Mapping[str, str]) -> Scale | None:
    """What was said of the scale of a column of ratings, by its header or of all (`rating`)."""
    if header is None:
        return None
    own = canonical_key(header)
    named = [text for name, text in stated.items() if canonical_key(name) == own]
    text = named[-1] if named else stated.get("rating")
    return None if text is None else read_scale(text)


def with_stated(seen: SeenBySource, stated: Mapping[str, Scale]) -> dict[str, Seen]:
    """What tables show, and the scales that somebody said some sources have."""
    return {s: replace(one, stated=stated.get(s, one.stated)) for s, one in seen.items()}


def merged_seen(*parts: SeenBySource) -> dict[str, Seen]:
    """What several tables show of each source together."""
    found: dict[str, Seen] = {}
    for part in parts:
        for source, seen in part.items():
            both = seen_together(found.get(source), seen)
            assert both is not None
            found[source] = both
    return dict(sorted(found.items()))


def rescale(table: pa.Table, seen: SeenBySource) -> pa.Table:
    """`csat` by the scale of each source; the very same table where nothing changes.

    Only plain numbers have it changed: words, stars and `4/5` carry their scale with them.
    """
    csat = np.array(table["csat"].to_numpy(), dtype=np.float64)
    before = csat.copy()
    for source, shown in seen.items():
        rows = np.flatnonzero(np.asarray(pc.fill_null(pc.equal(table["source"], source), False)))
        ratings = table["rating"].take(pa.array(rows)).combine_chunks()
        plain = _plain(ratings)
        values = satisfaction(ratings, scale=shown.scale)
        csat[rows[plain]] = values[plain]
    if np.allclose(before, csat, rtol=0, atol=1e-12, equal_nan=True):
        return table
    place = table.schema.get_field_index("csat")
    column = pa.array(csat, pa.float64(), from_pandas=True)
    return table.set_column(place, table.schema.field(place), column)


def rescale_files(
    table: pa.Table,
    part: npt.NDArray[np.int64],
    names: Sequence[str],
    ours: Sequence[bool],
    stated: Sequence[Scale | None],
) -> tuple[pa.Table, list[Notice], SeenBySource]:
    """The joined tickets of several files with one scale a source, which file's changed, and what
    is known of each source.

    part  int64[n]: the file of each row; `names`, `ours` (tables that voc wrote) and `stated`
          (scales that somebody said) are by file

    A table of ours may be a part of a larger one: there, what its `csat` tells counts, too.
    """
    shown: list[dict[str, Seen]] = []
    for place, own in enumerate(ours):
        rows = table.select(["source", "rating", "csat"])
        if len(ours) > 1:
            rows = rows.filter(pa.array(part == place))
        mine = merged_seen(seen_by_source(rows), _told(rows) if own else {})
        said = stated[place]
        shown.append(mine if said is None else with_stated(mine, dict.fromkeys(mine, said)))
    seen = merged_seen(*shown)
    notices = []
    for name, mine in zip(names, shown, strict=True):
        for source, one in mine.items():
            alone, scale = one.scale, seen[source].scale
            if scale is not None and alone != scale and seen[source].stated is None:
                values = {"file": name, "scale": _text(scale), "alone": _text(alone or scale)}
                notices.append(Notice("load.rating_scale", values))
    if len(names) > 1 or any(scale is not None for scale in stated):
        table = rescale(table, seen)
    return table, notices, seen


def unread_notices(tickets: pa.Table, file: str) -> list[Notice]:
    """How many ratings of a file give no satisfaction, and why."""
    if not tickets["csat"].null_count:
        return []
    lost = tickets.filter(pc.and_(pc.is_valid(tickets["rating"]), pc.is_null(tickets["csat"])))
    if not len(lost):
        return []
    values = scores(lost["rating"].combine_chunks())
    zeros = int((values == 0).sum())
    counts = {"load.ratings_zero": zeros, "load.ratings_unread": len(lost) - zeros}
    return [Notice(key, {"file": file, "n": n}) for key, n in counts.items() if n]


def _told(table: pa.Table) -> dict[str, Seen]:
    """The scale of each source by its ratings and what they were made into."""
    found: dict[str, Seen] = {}
    given = table.filter(pc.and_(pc.is_valid(table["rating"]), pc.is_valid(table["csat"])))
    for source in pc.unique(given["source"]).to_pylist():
        rows = given.filter(pc.equal(given["source"], source))
        ratings, csat = rows["rating"].combine_chunks(), rows["csat"].to_numpy()
        plain = _plain(ratings)
        for low, high in _SCALES if plain.any() else ():
            values = satisfaction(ratings, scale=(low, high))[plain]
            if (np.abs(values - csat[plain]) < _CLOSE).all():
                many = MANY if high == 7 else 0
                found[source] = Seen(low, max(low, 0), high, many)
                break
        else:
            line = _line_of(scores_around(ratings.filter(pa.array(plain))), csat[plain])
            if line is not None:
                low, high = min(line), max(line)
                found[source] = Seen(low, max(low, 0), high, 0, line)
    return found


def _line_of(ratings: Floats, csat: Floats) -> Scale | None:
    """The scale (not one of the usual ones) by which ratings became what they are."""
    if not len(ratings) or ratings.max() == ratings.min():
        return None
    one, two = int(ratings.argmin()), int(ratings.argmax())
    slope = (csat[two] - csat[one]) / (ratings[two] - ratings[one])
    if slope == 0:
        return None
    worst = ratings[one] - csat[one] / slope
    if np.abs((ratings - worst) * slope - csat).max() > _CLOSE:
        return None
    return round(float(worst), 6), round(float(worst + 1 / slope), 6)


def _plain(ratings: pa.Array) -> npt.NDArray[np.bool_]:
    encoded = pc.dictionary_encode(ratings)
    kinds = [is_plain_number(text or "") for text in encoded.dictionary.to_pylist()] + [False]
    index = pc.fill_null(encoded.indices, len(kinds) - 1).to_numpy(zero_copy_only=False)
    return np.asarray(np.array(kinds, dtype=bool)[index])


def _text(scale: Scale) -> str:
    return f"{scale[0]:g}–{scale[1]:g}"
