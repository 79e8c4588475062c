"""The rows of JSON Lines too many to hold, a slice at a time; UTF-8, packed or not."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from voc_cli.errors import InputError
from voc_cli.load.files.documents import are_of_one_document
from voc_cli.load.files.lines import JsonLines, broken_notices, joined_frames
from voc_cli.load.files.packed import Packed, read_fully
from voc_cli.load.files.slicing import (
    FOOTER_ROWS,
    HEAD_BYTES,
    SLICE_BYTES,
    AllColumns,
    spread_over,
)
from voc_cli.load.files.sniff import container, kind_of_text
from voc_cli.load.model import Frame, RejectedRow
from voc_cli.messages import Notice

_BOM = b"\xef\xbb\xbf"

__all__ = ["JsonLineRows", "json_line_rows"]


@dataclass
class JsonLineRows:
    """One object a line. `sample` reads all of it once to know every column; `frames` needs that.

    `refused` of broken lines only the first is kept, and how many there are.
    """

    packed: Packed
    name: str
    format: str = "jsonl"
    encoding: str = "UTF-8"
    header_row: None = None
    above: str = ""
    broken: int = 0
    notices: tuple[Notice, ...] = ()
    _columns: AllColumns = field(default_factory=AllColumns)

    def sample(self) -> tuple[Frame, int]:
        """Rows spread evenly over the file, and how many records it has."""
        first: list[RejectedRow] = []

        def read() -> Iterator[Frame]:
            for frame, broken in self._parsed():
                self.broken += len(broken)
                first.extend(broken[:1] if not first else ())
                if frame is not None:
                    self._columns.add(frame)
                    yield frame

        sample, rows = spread_over(read())
        if sample is None:
            raise InputError("load.json_broken", file=self.name, line=1)
        if first:
            [notice] = broken_notices(self.name, first)
            self.notices = (replace(notice, values={**notice.values, "n": self.broken}),)
        return self._columns.whole(sample), rows

    def frames(self) -> Iterator[tuple[Frame, bool]]:
        """The rows in slices, and whether a slice is the last; that one has more than a few."""
        waiting: list[Frame] = []
        for frame, _ in self._parsed():
            if frame is None:
                continue
            if waiting and len(frame.table) >= FOOTER_ROWS:
                yield self._columns.whole(joined_frames(waiting)), False
                waiting = []
            waiting.append(frame)
        if waiting:
            yield self._columns.whole(joined_frames(waiting)), True

    def columns(self, names: Sequence[str]) -> Iterator[Frame]:
        """The rows in slices, where some of the columns are enough."""
        for frame, _ in self._parsed():
            if frame is not None:
                yield self._columns.whole(frame)

    def _parsed(self) -> Iterator[tuple[Frame | None, list[RejectedRow]]]:
        """What every few megabytes of lines say, and those of them that are broken."""
        reader = JsonLines(self.name)
        with self.packed.open() as file:
            number, left, mark = 0, b"", _BOM
            while piece := read_fully(file, SLICE_BYTES):
                piece, mark = left + piece.removeprefix(mark), b""
                end = piece.rfind(b"\n") + 1
                left = piece[end:]
                if end:
                    lines = piece[: end - 1].decode("utf-8").split("\n")
                    yield reader.frame(list(enumerate(lines, number + 1)))
                    number += len(lines)
            if left:
                yield reader.frame([(number + 1, left.decode("utf-8"))])


def json_line_rows(packed: Packed, name: str, input_format: str | None) -> JsonLineRows | None:
    """None for a file that is no JSON Lines in UTF-8, or whose lines are read together."""
    with packed.open() as file:
        head = read_fully(file, HEAD_BYTES)
    if container(head) != "text" or b"\x00" in head:
        return None
    text = head.decode("utf-8", "ignore")
    if input_format != "jsonl" and kind_of_text(text) != "jsonl":
        return None
    whole = enumerate(text.split("\n")[:-1], 1)
    if are_of_one_document(JsonLines(name).records(whole)[0]):
        return None
    return JsonLineRows(packed, name)
