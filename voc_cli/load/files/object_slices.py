"""The rows of a large file whose cells hold objects: a slice at a time, a column for every key."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from voc_cli.errors import InputError
from voc_cli.load.files.csv_slices import CsvRows
from voc_cli.load.files.frames import in_one_piece, in_plain_cells
from voc_cli.load.files.json_cells import object_columns, spread_objects
from voc_cli.load.files.line_slices import JsonLineRows, spread_over
from voc_cli.load.files.lines import names_of, with_columns
from voc_cli.load.model import Frame
from voc_cli.messages import Notice

__all__ = ["ObjectRows", "object_rows"]


@dataclass
class ObjectRows:
    """`sample` goes through all rows once to know every key; `frames` needs that.

    `inside` are the columns of objects: what the first rows are decides, as in a smaller file.
    """

    rows: CsvRows | JsonLineRows
    inside: Sequence[str]
    _columns: dict[str, None] = field(default_factory=dict)
    _folded: dict[str, str] = field(default_factory=dict)

    @property
    def format(self) -> str:
        """`csv`, `tsv` or `jsonl`."""
        return self.rows.format

    @property
    def encoding(self) -> str:
        """As it is told."""
        return self.rows.encoding

    @property
    def header_row(self) -> int | None:
        """The row of the header, None where there is none."""
        return self.rows.header_row

    @property
    def above(self) -> str:
        """What stands over the header."""
        return self.rows.above

    @property
    def broken(self) -> int:
        """How many lines are none."""
        return self.rows.broken

    @property
    def notices(self) -> tuple[Notice, ...]:
        """What is to be told of the file."""
        return self.rows.notices

    def sample(self) -> tuple[Frame, int]:
        """Rows spread evenly over the file, and how many it has."""

        def read() -> Iterator[Frame]:
            for frame, _ in self.rows.frames():
                spread = self._spread(frame)
                self._columns.update(dict.fromkeys(names_of(spread)))
                self._folded.update(spread.folded)
                yield spread

        sample, rows = spread_over(read())
        if sample is None:
            raise InputError("load.empty_file", file="")
        return self._whole(sample), rows

    def frames(self) -> Iterator[tuple[Frame, bool]]:
        """The rows in slices, and whether a slice is the last."""
        for frame, at_end in self.rows.frames():
            yield self._whole(self._spread(frame)), at_end

    def columns(self, names: Sequence[str]) -> Iterator[Frame]:
        """The rows in slices, where some of the columns are enough."""
        for frame, _ in self.frames():
            yield frame

    def _spread(self, frame: Frame) -> Frame:
        return spread_objects(in_plain_cells(frame), self.inside)

    def _whole(self, frame: Frame) -> Frame:
        table = with_columns(frame.table, self._columns)
        return in_one_piece(replace(frame, table=table, folded=self._folded))


def object_rows(rows: CsvRows | JsonLineRows) -> ObjectRows | None:
    """None for rows without objects in their cells; their `sample` must have been taken."""
    first = next((frame for frame, _ in rows.frames()), None)
    inside = [] if first is None else object_columns(in_plain_cells(first).table)
    return ObjectRows(rows, inside) if inside else None
