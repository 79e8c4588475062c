"""The rows of a large file whose cells hold objects: a slice at a time, a column for every key."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from voc_cli.errors import InputError
from voc_cli.load.files.csv_slices import CsvRows
from voc_cli.load.files.frames import in_plain_cells
from voc_cli.load.files.json_cells import object_columns, spread_objects
from voc_cli.load.files.line_slices import JsonLineRows
from voc_cli.load.files.slicing import AllColumns, spread_over
from voc_cli.load.model import Frame
from voc_cli.messages import Notice

__all__ = ["ObjectRows", "object_rows"]


@dataclass(frozen=True)
class ObjectRows:
    """`sample` goes through all rows once to know every key; `frames` needs that.

    `inside` are the columns of objects: what the first rows are decides, as in a smaller file.
    What is told of the file is as of `rows`.
    """

    rows: CsvRows | JsonLineRows
    inside: Sequence[str]
    format: str
    encoding: str
    header_row: int | None
    above: str
    broken: int
    notices: tuple[Notice, ...]
    _columns: AllColumns = field(default_factory=AllColumns)

    def sample(self) -> tuple[Frame, int]:
        """Rows spread evenly over the file, and how many it has."""

        def read() -> Iterator[Frame]:
            for frame, _ in self.rows.frames():
                spread = self._spread(frame)
                self._columns.add(spread)
                yield spread

        sample, rows = spread_over(read())
        if sample is None:
            raise InputError("load.empty_file", file="")
        return self._columns.whole(sample), rows

    def frames(self) -> Iterator[tuple[Frame, bool]]:
        """The rows in slices, and whether a slice is the last."""
        for frame, at_end in self.rows.frames():
            yield self._columns.whole(self._spread(frame)), at_end

    def columns(self, names: Sequence[str]) -> Iterator[Frame]:
        """The rows in slices, where some of the columns are enough."""
        for frame, _ in self.frames():
            yield frame

    def _spread(self, frame: Frame) -> Frame:
        return spread_objects(in_plain_cells(frame), self.inside)


def object_rows(rows: CsvRows | JsonLineRows) -> ObjectRows | None:
    """None for rows without objects in their cells; their `sample` must have been taken."""
    first = next((frame for frame, _ in rows.frames()), None)
    inside = [] if first is None else object_columns(in_plain_cells(first).table)
    told = (rows.format, rows.encoding, rows.header_row, rows.above, rows.broken, rows.notices)
    return ObjectRows(rows, inside, *told) if inside else None
