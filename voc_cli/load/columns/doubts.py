"""What may be wrong with how a table was understood, so that a wrong load is told and not silent.

Nothing is changed here: a column was chosen, and these signs say that another may be meant. Each
names the column and the way to say otherwise (`--map`).
"""

from collections.abc import Mapping, Sequence

import pyarrow as pa
import pyarrow.compute as pc

from voc_cli.load.columns.by_content import text_weight
from voc_cli.load.columns.lexicon import read_header
from voc_cli.load.columns.profile import Profile
from voc_cli.load.columns.told import told_header
from voc_cli.load.model import ColumnMatch
from voc_cli.messages import Notice

_LEAST_ROWS = 8  # of fewer, shares say little
_MANY_ROWS = 20
_LOOKED_AT = 200
_TEXT = 0.5  # share of sentences that makes a column one of texts
_SAME_WEIGHT = 0.06
_UNSURE, _CLOSE = 0.8, 0.1
_SURE_TIME, _ALL_TIMES = 0.9, 0.9
_OURS = 0.5
_MOST_ALIKE = 0.5
_FEW_OTHERS = 0.75
_SHORT_CHARS = 3
_SPARSE, _FULL = 0.1, 0.8
_HEARD = 0.2
_LATER = frozenset({"updated_at", "closed_at", "first_response_at"})
# What a header speaks of where it does not speak of the customer's own words.
_NOT_THEIRS = frozenset({"answer", "agent", "agent_category", "other", "status"})

__all__ = ["doubts"]


def doubts(
    table: pa.Table,
    matches: Sequence[ColumnMatch],
    fields: Mapping[str, str],
    profiles: Mapping[str, Profile],
    name: str,
) -> list[Notice]:
    """The doubts about the text and the time of a table; none about what `--map` or a preset says.

    `fields` are the headers by what they were used for, `profiles` what a sample of their cells
    looks like, `name` is the file's.
    """
    by_header = {match.header: match for match in matches}
    body = by_header.get(fields.get("body", ""))
    created = by_header.get(fields.get("created_at", ""))
    found: list[Notice] = []
    if body is not None and body.how in ("name", "content"):
        found += _about_text(table, body, by_header, profiles, name)
    if created is not None and created.how in ("name", "content"):
        found += _about_time(table, created, by_header, profiles, name)
    return found


def _about_text(
    table: pa.Table,
    body: ColumnMatch,
    matches: Mapping[str, ColumnMatch],
    profiles: Mapping[str, Profile],
    name: str,
) -> list[Notice]:
    looks = profiles[body.header]
    rows = round(looks.filled * len(table))
    values = {"file": name, "column": told_header(body.header)}
    rival = _rival(body, matches, profiles)
    if rival is not None:
        values["rival"] = told_header(rival)
        if looks.filled < _SPARSE and profiles[rival].filled > _FULL:
            return [Notice("doubts.text_sparse", values)]
        if _as_good(body, rival, profiles) and not _say_the_same(table, body.header, rival):
            return [Notice("doubts.text_of_two", values)]
    if read_header(body.header).field in _NOT_THEIRS and looks.customer < _HEARD:
        return [Notice("doubts.text_of_others", values)]
    if rows >= _LEAST_ROWS and looks.company - looks.customer >= _OURS:
        return [Notice("doubts.text_like_answers", values)]
    if rows >= _MANY_ROWS:
        # A column half of which is one text has few others even in a sample; counting all is slow.
        few = looks.distinct <= _FEW_OTHERS
        if few and _most_common(table[body.header]) >= _MOST_ALIKE * rows:
            return [Notice("doubts.text_alike", values)]
        if looks.mean_length < _SHORT_CHARS:
            return [Notice("doubts.text_short", values)]
    return []


def _rival(
    body: ColumnMatch, matches: Mapping[str, ColumnMatch], profiles: Mapping[str, Profile]
) -> str | None:
    """The column of texts that is used for nothing and most like what customers say."""
    found = [
        (looks.customer + looks.spoken + looks.sentence * looks.filled, looks.mean_length, header)
        for header, looks in profiles.items()
        if header in matches
        and matches[header].field is None
        and header != body.header
        and looks.sentence >= _TEXT > looks.time
        and looks.kinds > 1
    ]
    return max(found)[2] if found else None


def _as_good(body: ColumnMatch, rival: str, profiles: Mapping[str, Profile]) -> bool:
    """Whether little but the cells spoke for the one, or the rival's header says as much."""
    if body.how == "content":
        return True
    if body.confidence < _UNSURE:
        own, other = text_weight(profiles[body.header]), text_weight(profiles[rival])
        return other >= own - _CLOSE
    reading = read_header(rival)
    return reading.field == "body" and abs(reading.weight - body.confidence) < _SAME_WEIGHT


def _say_the_same(table: pa.Table, header: str, rival: str) -> bool:
    """Whether both columns hold one text in two ways, as it was typed and as it is shown."""
    pairs = zip(*(table[h].slice(0, _LOOKED_AT).to_pylist() for h in (header, rival)), strict=True)
    both = [(own, other) for own, other in pairs if own and other]
    same = sum(bool(own == other) for own, other in both)
    return same * 2 > len(both)


def _about_time(
    table: pa.Table,
    created: ColumnMatch,
    matches: Mapping[str, ColumnMatch],
    profiles: Mapping[str, Profile],
    name: str,
) -> list[Notice]:
    header = created.header
    values = {"file": name, "column": told_header(header)}
    rival = next(
        (h for h, looks in profiles.items() if h in matches and _unnamed_time(matches[h], looks)),
        None,
    )
    if rival is not None and created.confidence < _SURE_TIME:
        return [Notice("doubts.time_of_two", {**values, "rival": told_header(rival)})]
    if read_header(header).field in _LATER:
        return [Notice("doubts.time_of_later", values)]
    cells = table[header]
    if profiles[header].kinds == 1 and len(cells) - cells.null_count >= _MANY_ROWS:
        first = next((cell for cell in cells.to_pylist() if cell), "")
        if ":" in first and pc.count_distinct(cells).as_py() == 1:
            return [Notice("doubts.times_alike", values)]
    return []


def _unnamed_time(match: ColumnMatch, looks: Profile) -> bool:
    """Whether a column of times is used for nothing, and its header says nothing of it."""
    timed = looks.time >= _ALL_TIMES and looks.filled >= _ALL_TIMES and looks.kinds > 1
    unused = match.field is None and read_header(match.header).field is None
    return timed and unused and (looks.number < _TEXT or looks.epoch)


def _most_common(cells: pa.ChunkedArray) -> int:
    counted = pc.value_counts(cells.drop_null())
    return int(pc.max(counted.field("counts")).as_py()) if len(counted) else 0
