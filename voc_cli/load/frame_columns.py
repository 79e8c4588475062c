"""What the columns of a table are, those that reading joined beside its own among them."""

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from voc_cli.load.cells.samples import spread_sample
from voc_cli.load.columns.lexicon import canonical_key
from voc_cli.load.columns.mapping import Mapped, map_columns
from voc_cli.load.columns.preset import Preset
from voc_cli.load.columns.profile import Profile, profile
from voc_cli.load.conversations.own_cells import with_own_values
from voc_cli.load.conversations.rooms import room_column
from voc_cli.load.conversations.speaker_column import speaker_column
from voc_cli.load.model import Frame

JOINED = "voc."
NO_MAP: Mapping[str, str] = MappingProxyType({})

__all__ = ["JOINED", "NO_MAP", "map_frame", "profiles_of", "source_name"]


def profiles_of(frame: Frame) -> dict[str, Profile]:
    """The profile of every column, from an evenly spread sample of its rows."""
    rows = pa.array(spread_sample(len(frame.table)), pa.int64())
    sample = _full_rows(frame.table.take(rows))
    cells = {name: sample[name].to_pylist() for name in sample.column_names}
    again = _headers_again(cells)
    return {
        name: profile([value or "" for row, value in enumerate(column) if row not in again])
        for name, column in cells.items()
    }


def _headers_again(cells: Mapping[str, Sequence[str | None]]) -> set[int]:
    """The rows that repeat the header, as pages of a printed table do."""
    said = Counter(
        row for name, column in cells.items() for row, cell in enumerate(column) if cell == name
    )
    return {row for row, n in said.items() if n > 1}


def _full_rows(sample: pa.Table) -> pa.Table:
    """Rows filled a third as well as full ones: footers and titles of groups tell nothing."""
    filled = np.zeros(len(sample), dtype=np.int64)
    for column in sample.columns:
        filled += np.asarray(pc.is_valid(column))
    full = filled >= np.quantile(filled, 0.9) / 3 if len(filled) else filled > 0
    return sample if full.all() else sample.filter(pa.array(full))


def map_frame(
    frame: Frame, preset: Preset | None = None, column_map: Mapping[str, str] = NO_MAP
) -> tuple[Frame, Mapped]:
    """The columns of a frame, and the frame with its joined columns made complete.

    Joined columns (`voc.body`) stand in for the file's own, which keep their place in the report
    and stay out of `extra`.
    """
    profiles = profiles_of(frame)
    headers = [name for name in frame.table.column_names if not name.startswith(JOINED)]
    plain = map_columns(
        headers, profiles, preset=preset, column_map=column_map, folded={}, settled=frame.settled
    )
    for field, column_of in (("author_type", speaker_column), ("ticket_id", room_column)):
        if preset is not None or field in frame.settled:
            continue
        if field == "author_type" and frame.folded:
            continue  # a row is a conversation already
        if (header := column_of(frame, plain)) is not None:
            frame = replace(frame, settled={**frame.settled, field: header})
            settled = frame.settled
            plain = map_columns(
                headers, profiles, preset=None, column_map=column_map, folded={}, settled=settled
            )
    if not frame.folded:
        return frame, plain
    frame = with_own_values(frame, plain)
    profiles |= profiles_of(replace(frame, table=frame.table.select(list(frame.folded.values()))))
    joined = map_columns(
        frame.table.column_names,
        profiles,
        preset=preset,
        column_map=column_map,
        folded={f: h for f, h in frame.folded.items() if f not in column_map},
        settled=frame.settled,
    )
    stood_in = {
        plain.fields[field]
        for field, header in joined.fields.items()
        if header.startswith(JOINED) and field in plain.fields
    }
    own = {match.header: match for match in plain.matches}
    matches = [
        own[match.header] if match.header in stood_in else match
        for match in joined.matches
        if not match.header.startswith(JOINED)
    ]
    missing = [
        match
        for match in joined.matches
        if match.header.startswith(JOINED) and match.column not in {m.column for m in matches}
    ]
    return frame, Mapped((*matches, *missing), joined.fields, profiles)


def source_name(frame: Frame, mapped: Mapped, preset: Preset | None) -> str:
    """The preset's name, or a signature of the headers that is the same every week.

    Records of JSON lack the keys that are empty, so only the recognised ones count there.
    """
    if preset is not None:
        return preset.name
    headers = [name for name in frame.table.column_names if not name.startswith(JOINED)]
    if frame.format in ("json", "jsonl"):
        headers = [match.header for match in mapped.matches if match.column is not None]
    joined = "\n".join(sorted({canonical_key(header) for header in headers}))
    return f"sheet-{hashlib.sha256(joined.encode()).hexdigest()[:6]}"
