"""Sheets of one workbook that belong together: chats in one, their messages in another."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pyarrow as pa

from voc_cli.load.columns import Mapped
from voc_cli.load.joins import cells, is_messages, join_messages, with_folded
from voc_cli.load.model import Frame
from voc_cli.load.tables import map_frame

_MOST = 0.5

__all__ = ["join_sheets"]


def join_sheets(frames: Sequence[Frame]) -> list[Frame]:
    """A sheet of conversations with the words of a sheet of messages, joined by their id.

    Frames that are no such pair come back as they are; conversations whose row is missing stay
    in the sheet of messages.
    """
    if len(frames) < 2:
        return list(frames)
    mapped = [map_frame(frame, None, {})[1] for frame in frames]
    spoken = [is_messages(f, m) for f, m in zip(frames, mapped, strict=True)]
    for place, (frame, own) in enumerate(zip(frames, mapped, strict=True)):
        if not spoken[place]:
            continue
        for other, theirs in enumerate(mapped):
            if not spoken[other] and _holds_chats(frames[other], theirs, frame, own):
                joined, left = _with_messages(frames[other], theirs, frame, own)
                rest = [f for n, f in enumerate(frames) if n not in (place, other)]
                return [joined, *([left] if len(left.table) else []), *rest]
    return list(frames)


def _holds_chats(chats: Frame, theirs: Mapped, messages: Frame, own: Mapped) -> bool:
    if "ticket_id" not in theirs.fields:
        return False
    ids = [key for key in cells(chats, theirs, "ticket_id") if key]
    spoken_of = set(cells(messages, own, "ticket_id"))
    return len(set(ids)) == len(ids) > 0 and len(spoken_of & set(ids)) >= _MOST * len(spoken_of)


def _with_messages(
    chats: Frame, theirs: Mapped, messages: Frame, own: Mapped
) -> tuple[Frame, Frame]:
    """The chats with what was said in them, and the messages of chats that have no row."""
    joined, _ = join_messages(messages, own)
    row_of = {key: row for row, key in enumerate(cells(joined, own, "ticket_id"))}
    ids = cells(chats, theirs, "ticket_id")
    folded: dict[str, list[str]] = {}
    for field, header in joined.folded.items():
        if field == "created_at" and "created_at" in theirs.fields:
            continue
        values = joined.table[header].to_pylist()
        folded[field] = [(values[row_of[key]] or "") if key in row_of else "" for key in ids]
    known = set(ids)
    left = np.array([key not in known for key in cells(messages, own, "ticket_id")], dtype=bool)
    rest = replace(
        messages,
        table=messages.table.filter(pa.array(left)),
        row_numbers=messages.row_numbers[left],
    )
    return with_folded(chats, list(range(len(ids))), folded), rest
