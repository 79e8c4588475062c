"""The tables of one file: its sheets as they stand, and what they say of each other's rows."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from voc_cli.load.conversations.channel_talk import join_channel_talk
from voc_cli.load.files.excel import Password
from voc_cli.load.files.frames import in_one_piece, in_plain_cells, read_frames, without_void
from voc_cli.load.files.json_cells import holds_objects, spread_objects
from voc_cli.load.files.own_results import are_results
from voc_cli.load.internal import without_internal
from voc_cli.load.linked import join_sheets
from voc_cli.load.model import Content, Frame
from voc_cli.load.own_tables import own_tickets

__all__ = ["FileTables", "is_ours", "tables_of"]


@dataclass(frozen=True)
class FileTables:
    """The tables of one file, its own sheets joined; `ours`: they are results that voc wrote.

    `private`, `internal`: how many notes, and comments of colleagues, were left out. `aside`:
    hidden sheets beside visible ones, whose rows went into no others; `whole`: all sheets joined,
    for a book in which only hidden ones hold tickets.
    """

    frames: list[Frame]
    private: int = 0
    internal: int = 0
    ours: bool = False
    aside: tuple[Frame, ...] = ()
    whole: tuple[Frame, ...] = ()

    @property
    def hidden(self) -> frozenset[str | None]:
        """The names of the sheets that are not seen."""
        return frozenset(frame.sheet for frame in self.aside)


def tables_of(
    content: Content,
    input_format: str | None,
    password: Password,
    agents: Sequence[str] = (),
) -> FileTables:
    """Reads a file; `agents` are those who answer for the company, as the user named them.

    Raises InputError where it cannot be read or holds nothing.
    """
    found = read_frames(content, input_format=input_format, password=password)
    named = frozenset(name.lower() for name in agents)
    whole = (in_one_piece(without_void(frame)) for frame in found)
    frames = [replace(in_plain_cells(frame), ours=named) for frame in whole]
    if not content.alone and are_results(frames):
        return FileTables([], ours=True)
    for place, frame in enumerate(frames):
        if holds_objects(frame.table) and not is_ours(frame):
            frames[place] = in_plain_cells(spread_objects(frame))
    seen = [frame for frame in frames if not frame.hidden]
    if not seen or len(seen) == len(frames):
        return _joined(frames)
    # What somebody put out of sight is no part of what can be seen.
    joined = _joined(seen)
    aside = tuple(frame for frame in frames if frame.hidden)
    return FileTables(
        joined.frames,
        joined.private,
        joined.internal,
        aside=aside,
        whole=tuple(_joined(frames).frames),
    )


def _joined(frames: Sequence[Frame]) -> FileTables:
    found, private = join_channel_talk(frames)
    public, hidden = without_internal(found) if len(found) > 1 else (found, {})
    left = [frame for n, frame in enumerate(public) if n not in hidden or len(frame.table)]
    return FileTables(join_sheets(left), private, sum(hidden.values()))


def is_ours(frame: Frame) -> bool:
    """Whether a table is one that voc wrote."""
    return own_tickets(frame, tz="UTC", source_name=None) is not None
