"""A CSV too large to hold: read slice by slice, with what a spread sample tells of all its rows.

It may be in UTF-8 or CP949, as it is or in a gzip or zip; what is packed is unpacked on the way.
"""

import codecs
import hashlib
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from types import MappingProxyType

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv

from voc_cli.errors import InputError
from voc_cli.load.frames import in_one_piece
from voc_cli.load.joins import has_answer_titles
from voc_cli.load.model import Frame, SourceReport
from voc_cli.load.own_tables import OWN_COLUMNS
from voc_cli.load.packed import Packed, find_packed, read_fully
from voc_cli.load.preset import Preset, chosen_preset, recognise
from voc_cli.load.read_text import plain_header
from voc_cli.load.rows import REASONS, damage_notices, reject_rows
from voc_cli.load.sniff import Text, container, delimiter, kind_of_text
from voc_cli.load.sources import Source
from voc_cli.load.spread_text import needs_gathering
from voc_cli.load.stated import stated_day
from voc_cli.load.tables import about_columns, map_frame, source_name
from voc_cli.load.tickets import Reader, build_tickets, find_habits
from voc_cli.messages import Notice
from voc_cli.settings import Settings

LARGE_BYTES = 1 << 26
_SLICE_BYTES = 1 << 22
_BLOCK_BYTES = 1 << 20
_HEAD_BYTES = 1 << 20
_SAMPLE_ROWS = 4096
_FOOTER_ROWS = 64
_BOM = b"\xef\xbb\xbf"
_JOINS = frozenset({"author_type", "parent_id", "reply_depth"})
_SORT = [(name, "ascending") for name in ("created_at", "source", "ticket_id")]

__all__ = ["LARGE_BYTES", "LargeCsv", "Slice", "open_large_csv"]


@dataclass(frozen=True)
class Slice:
    """Some tickets of a large file (`raw_schema`), sorted among themselves; `rows` are their places
    among all rows of the file, `made` the ids that were made for want of one.
    """

    tickets: pa.Table
    rows: np.ndarray[tuple[int], np.dtype[np.int64]]
    made: np.ndarray[tuple[int], np.dtype[np.bool_]]


@dataclass(frozen=True)
class _Layout:
    names: tuple[str, ...]
    header_row: int
    separator: str
    encoding: str
    codec: str
    above: str


class LargeCsv:
    """A plain CSV whose rows are tickets; `slices` goes through it, then `report` is full.

    Columns, the order of day and month, the scale of ratings and the like are decided on some
    thousand rows spread over the file, and not on all as in a smaller one.
    """

    def __init__(
        self,
        source: Source,
        packed: Packed,
        layout: _Layout,
        sha256: str,
        sample: Frame,
        rows: int,
        *,
        settings: Settings,
        as_of: date | None,
    ) -> None:
        self._packed, self._layout, self._rows = packed, layout, rows
        preset = _preset(sample, settings)
        sample, self._mapped = map_frame(sample, preset, {})
        name = settings.source_name or source_name(sample, self._mapped, preset)
        stated = stated_day(layout.above, source.name)
        self._spread = needs_gathering(sample, self._mapped)
        self._spread |= has_answer_titles(sample, self._mapped)
        reader = Reader(
            source.name, name, preset, settings.tz, as_of, settings.channels, stated=stated
        )
        habits = find_habits(sample, self._mapped, reader, of_sample=True)
        self._reader = replace(reader, habits=habits)
        self._counts: Counter[str] = Counter()
        self._notices: dict[tuple[str, object], Notice] = {}
        for notice in about_columns(sample, self._mapped, preset, source.name, damage=False):
            self._tell(notice)
        self._report = SourceReport(
            name=source.name,
            sha256=sha256,
            format="tsv" if layout.separator == "\t" else "csv",
            encoding=layout.encoding,
            sheet=None,
            header_row=layout.header_row + 1,
            source=name,
            preset=None if preset is None else preset.name,
            columns=self._mapped.matches,
            rows_read=rows,
            kept=0,
            duplicates=0,
            rejected=MappingProxyType({}),
            first_time=None,
            last_time=None,
            notices=(),
        )

    def slices(self) -> Iterator[Slice]:
        """The tickets, some ten thousand at a time, in the order of the file."""
        first = 0
        for frame, at_end in _frames(self._packed, self._layout):
            reasons = reject_rows(frame, self._mapped, at_end=at_end)
            self._counts.update(REASONS[reason] for reason in reasons[reasons != 0])
            kept = np.flatnonzero(reasons == 0)
            good = frame
            if len(kept) < len(reasons):
                table = frame.table.take(pa.array(kept))
                numbers = frame.row_numbers[kept]
                good = in_one_piece(replace(frame, table=table, row_numbers=numbers))
            tickets, notices = build_tickets(good, self._mapped, self._reader)
            damage = damage_notices(good, self._mapped, self._report.name)
            for notice in (*notices, *damage):
                self._tell(notice)
            order = pc.sort_indices(tickets, sort_keys=_SORT)
            yield Slice(
                tickets.take(order),
                (first + kept)[np.asarray(order)],
                self._made(good)[np.asarray(order)],
            )
            first += len(reasons)

    def report(self, *, kept: int, duplicates: int) -> SourceReport:
        """What is known once all slices have been gone through."""
        return replace(
            self._report,
            kept=kept,
            duplicates=duplicates,
            rejected=MappingProxyType(dict(sorted(self._counts.items()))),
            notices=tuple(self._notices.values()),
        )

    def _made(self, frame: Frame) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
        header = self._mapped.fields.get("ticket_id")
        if header is None:
            return np.ones(len(frame.table), dtype=bool)
        return np.asarray(pc.is_null(frame.table[header]))

    def _tell(self, notice: Notice) -> None:
        """One notice a kind and column: the numbers of its slices add up, the first row stays."""
        key = (notice.key, notice.values.get("column"))
        before = self._notices.get(key)
        if before is not None and "n" in notice.values:
            total = _number(before, "n") + _number(notice, "n")
            notice = Notice(notice.key, {**before.values, "n": total})
        self._notices[key] = notice

    def is_plain(self) -> bool:
        """Whether rows are tickets, and tickets of nobody's own table."""
        fields = set(self._mapped.fields)
        speaks = fields & {"body", "subject", "rating", "nps", "ces"}
        shape = self._reader.preset.shape if self._reader.preset is not None else "rows"
        ours = OWN_COLUMNS <= {match.header for match in self._mapped.matches}
        return (
            bool(speaks)
            and not self._spread
            and not fields & _JOINS
            and shape == "rows"
            and not ours
        )


def _number(notice: Notice, name: str) -> int:
    value = notice.values[name]
    return value if isinstance(value, int) else 0


def open_large_csv(
    source: Source,
    *,
    settings: Settings,
    input_format: str | None,
    column_map: Mapping[str, str],
    as_of: date | None,
    least_bytes: int = LARGE_BYTES,
) -> LargeCsv | None:
    """A file that can be read slice by slice, or None for one that must be read as a whole.

    That is any file of less than `least_bytes` unpacked, and every one that is not as plain as this
    reader needs it: other encodings, ragged rows, header rows that span lines, messages to be
    joined.
    """
    path = source.path
    if path is None or column_map or input_format not in (None, "csv", "tsv"):
        return None
    try:
        packed = find_packed(path)
        if packed is None or packed.least_bytes < least_bytes:
            return None
        with packed.open() as file:
            layout = _layout_of(read_fully(file, _HEAD_BYTES), input_format)
        if layout is None or not _is_plain(packed, layout.codec):
            return None
        sample, rows = _sample(packed, layout)
        sha256 = _sha256(path)
        large = LargeCsv(
            source, packed, layout, sha256, sample, rows, settings=settings, as_of=as_of
        )
    except (OSError, EOFError, zlib.error, zipfile.BadZipFile, UnicodeDecodeError,
            pa.ArrowInvalid, InputError):  # fmt: skip
        return None  # the usual way says what is wrong
    return large if large.is_plain() else None


def _layout_of(head: bytes, input_format: str | None) -> _Layout | None:
    if container(head) != "text" or b"\x00" in head:
        return None
    encoding, codec = "UTF-8 BOM" if head.startswith(_BOM) else "UTF-8", "utf-8"
    head = head.removeprefix(_BOM)
    head = head[: head.rfind(b"\n") + 1]
    try:
        head.decode()
    except UnicodeDecodeError:
        encoding, codec = "CP949", "cp949"
        head.decode(codec)
    text = Text(head, codec, encoding)
    if kind_of_text(text.head) != "csv":
        return None
    separator = "\t" if input_format == "tsv" else delimiter(text.head)
    found = plain_header(text, separator)
    if found is None or found[1] != found[0].row + 1:
        return None  # a cell above the data spans lines
    above = " ".join(text.head.split("\n", found[0].row)[: found[0].row])
    return _Layout(found[0].names, found[0].row, separator, encoding, codec, above)


def _is_plain(packed: Packed, codec: str) -> bool:
    """Whether every quotation mark is closed, no byte is zero, and all of it is in `codec`."""
    decoder = codecs.getincrementaldecoder(codec)() if codec != "utf-8" else None
    quotes = 0
    with packed.open() as file:
        while piece := file.read(_HEAD_BYTES):
            quotes += piece.count(b'"')
            if b"\x00" in piece:
                return False
            if decoder is not None:
                decoder.decode(piece)
    if decoder is not None:
        decoder.decode(b"", final=True)
    return quotes % 2 == 0


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _batches(packed: Packed, layout: _Layout) -> Iterator[pa.RecordBatch]:
    with packed.open() as file:
        yield from pacsv.open_csv(
            pa.PythonFile(file, mode="r"),
            read_options=pacsv.ReadOptions(
                column_names=list(layout.names),
                skip_rows=layout.header_row + 1,
                block_size=_BLOCK_BYTES,
                encoding=layout.codec,
            ),
            parse_options=pacsv.ParseOptions(delimiter=layout.separator, newlines_in_values=True),
            convert_options=pacsv.ConvertOptions(
                column_types={name: pa.string() for name in layout.names},
                strings_can_be_null=True,
                null_values=[""],
            ),
        )


def _sample(packed: Packed, layout: _Layout) -> tuple[Frame, int]:
    """Rows spread evenly over the file, and how many it has."""
    kept: list[pa.RecordBatch] = []
    stride, rows, held = 1, 0, 0
    for batch in _batches(packed, layout):
        first = -rows % stride
        places = np.arange(first, batch.num_rows, stride)
        kept.append(batch.take(pa.array(places)))
        rows += batch.num_rows
        held += len(places)
        if held > 2 * _SAMPLE_ROWS:
            stride *= 2
            together = pa.Table.from_batches(kept)
            every_other = together.take(pa.array(np.arange(0, held, 2)))
            kept = every_other.combine_chunks().to_batches()
            held = len(every_other)
    table = pa.Table.from_batches(kept)
    numbers = layout.header_row + 2 + stride * np.arange(held, dtype=np.int64)
    frame = Frame(table, numbers, "csv", layout.encoding, header_row=layout.header_row + 1)
    return in_one_piece(frame), rows


def _frames(packed: Packed, layout: _Layout) -> Iterator[tuple[Frame, bool]]:
    """The rows in slices, and whether a slice is the last; that one is not left with a few rows."""
    waiting: list[pa.RecordBatch] = []
    first = layout.header_row + 2

    def frame(batches: list[pa.RecordBatch]) -> Frame:
        table = pa.Table.from_batches(batches)
        numbers = np.arange(first, first + len(table), dtype=np.int64)
        made = Frame(table, numbers, "csv", layout.encoding, header_row=layout.header_row + 1)
        return in_one_piece(made)

    for batch in _batches(packed, layout):
        full = sum(b.nbytes for b in waiting) >= _SLICE_BYTES
        if full and batch.num_rows >= _FOOTER_ROWS:
            made = frame(waiting)
            first += len(made.table)
            waiting = []
            yield made, False
        waiting.append(batch)
    if waiting:
        yield frame(waiting), True


def _preset(sample: Frame, settings: Settings) -> Preset | None:
    presets = chosen_preset(settings.preset)
    asked = settings.preset is not None
    return recognise(sample.table.column_names, presets, kind=sample.format, asked=asked)
