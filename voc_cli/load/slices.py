"""A file too large to hold: read slice by slice, with what a spread sample tells of all its rows.

A CSV in UTF-8 or CP949 (`files/csv_slices.py`) or JSON Lines (`files/line_slices.py`), as it is or
in a gzip or zip; what is packed is unpacked on the way.
"""

import hashlib
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from types import MappingProxyType

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from voc_cli.errors import InputError
from voc_cli.load.cells.day_parts import Days
from voc_cli.load.cells.stated import stated_day
from voc_cli.load.columns.lexicon import canonical_key
from voc_cli.load.columns.mapping import Mapped, map_columns
from voc_cli.load.columns.preset import Preset, chosen_preset, recognise
from voc_cli.load.conversations.continued import has_continued
from voc_cli.load.conversations.event_streams import holds_kinds
from voc_cli.load.conversations.own_cells import with_own_values
from voc_cli.load.conversations.replies import has_answer_titles
from voc_cli.load.conversations.speaking import pairs_of, tells_speakers
from voc_cli.load.conversations.spread_text import needs_gathering
from voc_cli.load.fields import Fields
from voc_cli.load.files.csv_slices import CsvRows, csv_rows
from voc_cli.load.files.frames import in_one_piece, in_plain_cells
from voc_cli.load.files.json_cells import holds_objects
from voc_cli.load.files.line_slices import JsonLineRows, json_line_rows
from voc_cli.load.files.object_slices import ObjectRows, object_rows
from voc_cli.load.files.packed import find_packed
from voc_cli.load.files.sources import Source
from voc_cli.load.frame_columns import (
    JOINED,
    map_frame,
    profiles_of,
    source_name,
)
from voc_cli.load.model import Frame, RatingScale, SourceReport
from voc_cli.load.orders import (
    NO_ORDERS,
    TIME_FIELDS,
    OrdersSaid,
    column_orders,
    days_by_field,
    times_of,
)
from voc_cli.load.own_tables import own_tickets
from voc_cli.load.rows import REASONS, damage_notices, reject_rows
from voc_cli.load.scales import unread_notices
from voc_cli.load.tables import about_columns, nps_by_name, numbered_moments, scale_said
from voc_cli.load.tickets import Reader, build_tickets, find_habits
from voc_cli.messages import Notice
from voc_cli.settings import ANY_DATE, Settings

LARGE_BYTES = 1 << 26
_JOINS = frozenset({"author_type", "parent_id", "reply_depth"})
_SORT = [(name, "ascending") for name in ("created_at", "source", "ticket_id")]

__all__ = ["LARGE_BYTES", "LargeFile", "Slice", "open_large_file"]


@dataclass(frozen=True)
class Slice:
    """Some tickets of a large file (`raw_schema`), sorted among themselves; `rows` are their places
    among all rows of the file, `made` the ids that were made for want of one.
    """

    tickets: pa.Table
    rows: np.ndarray[tuple[int], np.dtype[np.int64]]
    made: np.ndarray[tuple[int], np.dtype[np.bool_]]


class LargeFile:
    """A plain file whose rows are tickets; `slices` goes through it, then `report` is full.

    Columns, the scale of ratings and the like are decided on some thousand rows spread over the
    file, and not on all as in a smaller one; the order of day and month on all.
    """

    def __init__(
        self,
        source: Source,
        lines: CsvRows | JsonLineRows | ObjectRows,
        sha256: str,
        sample: Frame,
        rows: int,
        *,
        settings: Settings,
        as_of: date | None,
        orders_before: Mapping[str, Mapping[str, str]] = NO_ORDERS,
    ) -> None:
        self._lines, self._rows = lines, rows
        self._ours = own_tickets(sample, tz=settings.tz, source_name=None) is not None
        preset = _preset(sample, settings)
        raw = sample.table.column_names
        sample = in_plain_cells(sample)
        self._raw = dict(zip(sample.table.column_names, raw, strict=True))
        headers = [name for name in sample.table.column_names if not name.startswith(JOINED)]
        self._plain = map_columns(
            headers, profiles_of(sample), preset=preset, column_map={}, folded={}
        )
        sample, mapped = map_frame(sample, preset)
        self._mapped = nps_by_name(mapped, sample, f"{source.name} {lines.above}", settings)
        name = settings.source_name or source_name(sample, self._mapped, preset)
        self._spread = _is_spread(sample, self._mapped, mapped, settings)
        self._rating = self._mapped.fields.get("rating")
        said = scale_said(self._mapped, preset, settings)
        reader = Reader(
            source.name,
            name,
            preset,
            settings.tz,
            as_of,
            settings.channels,
            stated=stated_day(lines.above, source.name),
            scale=said,
            said=OrdersSaid(source.name, settings, preset, orders_before).orders(
                sample, self._mapped
            ),
            of_part=True,
        )
        habits = find_habits(sample, self._mapped, reader, days=self._days(sample))
        self._reader = replace(reader, habits=habits)
        self._counts = Counter({"broken_line": lines.broken} if lines.broken else {})
        self._notices: dict[tuple[str, object], Notice] = {}
        about = about_columns(sample, self._mapped, preset, source.name, damage=False)
        for notice in (*lines.notices, *about):
            self._tell(notice)
        self._report = SourceReport(
            source.name,
            sha256,
            lines.format,
            lines.encoding,
            None,
            lines.header_row,
            name,
            None if preset is None else preset.name,
            columns=self._mapped.matches,
            rows_read=rows + lines.broken,
            scale=None if habits.scale is None else RatingScale(*habits.scale, said is not None),
            orders=column_orders(habits.orders, self._mapped.fields),
        )

    def slices(self) -> Iterator[Slice]:
        """The tickets, some ten thousand at a time, in the order of the file."""
        first = 0
        for frame, at_end in self._lines.frames():
            frame = with_own_values(in_plain_cells(frame), self._plain)
            reasons = reject_rows(frame, self._mapped, at_end=at_end)
            self._counts.update(REASONS[reason] for reason in reasons[reasons != 0])
            kept = np.flatnonzero(reasons == 0)
            good = frame
            if len(kept) < len(reasons):
                table = frame.table.take(pa.array(kept))
                numbers = frame.row_numbers[kept]
                good = in_one_piece(replace(frame, table=table, row_numbers=numbers))
            tickets, notices, _ = build_tickets(good, self._mapped, self._reader)
            damage = damage_notices(good, self._mapped, self._report.name)
            unread = unread_notices(tickets, self._report.name)
            for notice in (*notices, *damage, *unread):
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

    def _days(self, sample: Frame) -> dict[str, Days] | None:
        """The short days of all rows, where a column of times has any in the sample."""
        shown = days_by_field(Fields(sample, self._mapped), TIME_FIELDS)
        if not shown:
            return None
        found: dict[str, list[Days]] = {name: [] for name in shown}
        headers = [self._raw[self._mapped.fields[name]] for name in shown]
        for frame in self._lines.columns(headers):
            frame = with_own_values(in_plain_cells(frame), self._plain)
            for name, days in days_by_field(Fields(frame, self._mapped), [*shown]).items():
                found[name].append(days)
        together = {name: Days.together(parts) for name, parts in found.items()}
        return {name: days for name, days in together.items() if days is not None}

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

    def has_ratings_called(self, headers: Sequence[str]) -> bool:
        """Whether the ratings stand under every one of some headers (`rating` is any)."""
        if not headers or self._rating is None:
            return not headers
        own = canonical_key(self._rating)
        return all(name == "rating" or canonical_key(name) == own for name in headers)

    def has_times_called(self, headers: Sequence[str]) -> bool:
        """Whether each of some headers (`date` is any) is that of a column of times."""
        own = {canonical_key(header) for header in times_of(self._mapped).values()}
        known = {ANY_DATE, *TIME_FIELDS}
        return all(name in known or canonical_key(name) in own for name in headers)

    def is_plain(self) -> bool:
        """Whether rows are tickets, and tickets of nobody's own table."""
        fields = set(self._mapped.fields)
        speaks = fields & {"body", "subject", "rating", "nps", "ces"}
        shape = self._reader.preset.shape if self._reader.preset is not None else "rows"
        return (
            bool(speaks)
            and not self._spread
            and not fields & _JOINS
            and shape == "rows"
            and not self._ours
        )


def _is_spread(sample: Frame, mapped: Mapped, first: Mapped, settings: Settings) -> bool:
    """Whether what makes one ticket may stand in several rows, or apart within a row.

    `first` is how the columns were understood before the names of questions were looked at.
    """
    agents = frozenset(name.lower() for name in settings.agents)
    return (
        needs_gathering(sample, mapped)
        or numbered_moments(sample, mapped) is not None
        or pairs_of(sample) is not None
        or tells_speakers(replace(sample, ours=agents), first)
        or holds_objects(sample.table)
        or holds_kinds(sample.table)
        or has_answer_titles(sample, mapped)
        or has_continued(sample, mapped, lambda: reject_rows(sample, mapped))
    )


def _number(notice: Notice, name: str) -> int:
    value = notice.values[name]
    return value if isinstance(value, int) else 0


def open_large_file(
    source: Source,
    *,
    settings: Settings,
    input_format: str | None,
    column_map: Mapping[str, str],
    as_of: date | None,
    orders_before: Mapping[str, Mapping[str, str]] = NO_ORDERS,
    least_bytes: int = LARGE_BYTES,
) -> LargeFile | None:
    """A file that can be read slice by slice, or None for one that must be read as a whole.

    That is any file of less than `least_bytes` unpacked, and every one that is not as plain as this
    reader needs it: other encodings, ragged rows, header rows that span lines, messages to be
    joined.
    """
    path = source.path
    if path is None or column_map or input_format not in (None, "csv", "tsv", "jsonl"):
        return None
    try:
        packed = find_packed(path)
        if packed is None or packed.least_bytes < least_bytes:
            return None
        lines: CsvRows | JsonLineRows | ObjectRows | None
        lines = json_line_rows(packed, source.name, input_format) or csv_rows(packed, input_format)
        if lines is None:
            return None
        sample, rows = lines.sample()
        objects = object_rows(lines)
        if objects is not None:
            lines, (sample, rows) = objects, objects.sample()
        sha256 = _sha256(path)
        large = LargeFile(
            source,
            lines,
            sha256,
            sample,
            rows,
            settings=settings,
            as_of=as_of,
            orders_before=orders_before,
        )
    except (OSError, EOFError, zlib.error, zipfile.BadZipFile, UnicodeDecodeError,
            pa.ArrowInvalid, InputError):  # fmt: skip
        return None  # the usual way says what is wrong
    return large if large.is_plain() else None


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _preset(sample: Frame, settings: Settings) -> Preset | None:
    presets = chosen_preset(settings.preset)
    asked = settings.preset is not None
    return recognise(sample.table.column_names, presets, kind=sample.format, asked=asked)
