"""One table of one file, from cells to tickets: recognise, join, map, reject, build."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from types import MappingProxyType

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from voc_cli.load.cells.ratings import Scale
from voc_cli.load.cells.stated import stated_date, stated_day
from voc_cli.load.cells.told_scales import scale_in_words
from voc_cli.load.columns.date_parts import clocks_of_day, gather_dates, moments_in_ids
from voc_cli.load.columns.days_above import days_from_above, may_lack_days
from voc_cli.load.columns.doubts import doubts
from voc_cli.load.columns.lexicon import read_header
from voc_cli.load.columns.mapping import Mapped
from voc_cli.load.columns.preset import Preset, recognise
from voc_cli.load.columns.titled import with_nps
from voc_cli.load.columns.told import told_header
from voc_cli.load.columns.without_times import without_times
from voc_cli.load.conversations.continued import join_continued
from voc_cli.load.conversations.folding import cells, with_folded
from voc_cli.load.conversations.joins import is_messages, join_messages
from voc_cli.load.conversations.own_cells import told_otherwise
from voc_cli.load.conversations.partners import unsure_sittings
from voc_cli.load.conversations.replies import is_replies, join_replies
from voc_cli.load.conversations.speaking import untold_speakers
from voc_cli.load.conversations.spread_text import gather_text
from voc_cli.load.conversations.threads import comment_columns, holds_chats
from voc_cli.load.frame_columns import JOINED, map_frame, source_name
from voc_cli.load.model import ColumnOrder, Content, Frame, RejectedRow, SourceReport
from voc_cli.load.orders import NO_ORDERS, OrdersSaid, column_orders, times_of, with_orders
from voc_cli.load.own_tables import own_report, own_tickets
from voc_cli.load.rejects import in_order_of_file, rejected_rows
from voc_cli.load.rows import REASONS, damage_notices, reject_rows
from voc_cli.load.scales import stated_scale
from voc_cli.load.tickets import Reader, build_tickets
from voc_cli.messages import Notice
from voc_cli.settings import Settings, read_scale

_ASKED = {"body": "text", "gaps": "text", "created_at": "time"}
_LATER_TIMES = ("updated_at", "closed_at", "first_response_at")

__all__ = [
    "TableRead",
    "about_columns",
    "has_something_to_say",
    "nps_by_name",
    "numbered_moments",
    "read_table",
    "scale_said",
]


@dataclass(frozen=True)
class TableRead:
    """The tickets of one table in the order of the file, and what is known about it so far.

    `told` are the fields that `--map` found here. `report` still lacks what only all tables
    together tell (kept, duplicates, times). `frame` are the rows of the tickets as they stand in
    the file, when rejected rows are wanted. `rating` is the header of its ratings, `scale` what was
    said of them, `times` are the headers of its columns of times.
    """

    tickets: pa.Table
    report: SourceReport
    rejects: tuple[RejectedRow, ...]
    told: frozenset[str]
    frame: Frame | None
    rating: str | None = None
    scale: Scale | None = None
    times: tuple[str, ...] = ()


def has_something_to_say(read: TableRead) -> bool:
    """Whether the table has a column of text or of ratings."""
    found = {match.column for match in read.report.columns}
    return bool(found & {"body", "subject", "rating", "nps", "ces"})


def read_table(
    frame: Frame,
    *,
    content: Content,
    settings: Settings,
    presets: Sequence[Preset],
    column_map: Mapping[str, str],
    as_of: date | None,
    keep_rejects: bool,
    orders_before: Mapping[str, Mapping[str, str]] = NO_ORDERS,
) -> TableRead:
    """All tickets of one frame, messages and replies joined, rejected rows counted by reason.

    `orders_before`: what was said of the order of days when others were read, by source and header.
    Raises InputError where the days of a column are not in the order that somebody said.
    """
    asked = settings.preset is not None
    if not asked and not column_map:
        own = own_tickets(frame, tz=settings.tz, source_name=settings.source_name)
        if own is not None:
            return _own_read(own, frame, content, settings, keep_rejects=keep_rejects)
    preset = recognise(frame.table.column_names, presets, kind=frame.format, asked=asked)
    whole = frame
    said = OrdersSaid(content.name, settings, preset, orders_before)
    frame, mapped, dropped, orders = _join_rows(frame, preset, column_map, said)
    mapped = nps_by_name(mapped, frame, content.name, settings)
    reasons = reject_rows(frame, mapped)
    good = _without(frame, reasons != 0)
    reader = Reader(
        content.name,
        settings.source_name or source_name(frame, mapped, preset),
        preset,
        settings.tz,
        as_of,
        settings.channels,
        stated=stated_day(frame.above, frame.sheet, content.name),
        scale=scale_said(mapped, preset, settings),
        said=said.orders(frame, mapped),
    )
    tickets, notices, settled = build_tickets(good, mapped, reader)
    report = SourceReport(
        content.name,
        content.sha256,
        frame.format,
        frame.encoding,
        frame.sheet,
        frame.header_row,
        reader.source,
        None if preset is None else preset.name,
        mapped.matches,
        notices=(*frame.notices, *notices, *about_columns(good, mapped, preset, content.name)),
        rows_read=len(whole.table) + len(whole.refused),
        kept=len(tickets),
        rejected=_counted(frame, dropped, reasons),
        orders=(*orders, *column_orders(settled, mapped.fields)),
    )
    rejects = _listed(whole, frame, dropped, reasons, content.name) if keep_rejects else []
    by_map = {match.header for match in mapped.matches if match.how == "map"}
    return TableRead(
        tickets,
        report,
        in_order_of_file(rejects),
        frozenset(f for f in column_map if mapped.fields.get(f) in by_map),
        good if keep_rejects else None,
        mapped.fields.get("rating"),
        reader.scale,
        (*times_of(mapped).values(), *(one.header for one in orders)),
    )


def _own_read(
    tickets: pa.Table, frame: Frame, content: Content, settings: Settings, *, keep_rejects: bool
) -> TableRead:
    """The tickets of a table that voc wrote, as they were."""
    return TableRead(
        tickets,
        own_report(frame, tickets, content),
        in_order_of_file(frame.refused if keep_rejects else ()),
        frozenset(),
        frame if keep_rejects else None,
        "rating",
        stated_scale("rating", settings.scales),
    )


def _without(frame: Frame, bad: npt.NDArray[np.bool_]) -> Frame:
    if not bad.any():
        return frame
    table = frame.table.filter(pa.array(~bad))
    return replace(frame, table=table, row_numbers=frame.row_numbers[~bad])


def _counted(
    frame: Frame, dropped: Mapping[str, list[int]], reasons: npt.NDArray[np.int8]
) -> Mapping[str, int]:
    """Rows of the file that are no ticket, by reason."""
    counts = Counter({reason: len(rows) for reason, rows in dropped.items()})
    counts += Counter(REASONS[reason] for reason in reasons[reasons != 0])
    counts += Counter(refused.reason for refused in frame.refused)
    return MappingProxyType(dict(sorted(counts.items())))


def nps_by_name(mapped: Mapped, frame: Frame, name: str, settings: Settings) -> Mapped:
    """The columns of a table whose file, sheet or title calls its score NPS, unless a scale that
    was stated says that it is a rating.
    """
    if stated_scale(mapped.fields.get("rating"), settings.scales) is not None:
        return mapped
    return with_nps(mapped, name, frame.sheet, frame.above)


def _listed(
    whole: Frame,
    frame: Frame,
    dropped: Mapping[str, list[int]],
    reasons: npt.NDArray[np.int8],
    name: str,
) -> list[RejectedRow]:
    """The rows that are no ticket: no row of a table, gone into another ticket, or refused."""
    rejects = [*frame.refused]
    for reason, rows in dropped.items():
        rejects += rejected_rows(whole, rows, [reason] * len(rows), name=name)
    bad = np.flatnonzero(reasons)
    told = [REASONS[reason] for reason in reasons[bad]]
    return rejects + rejected_rows(frame, bad.tolist(), told, name=name)


def scale_said(mapped: Mapped, preset: Preset | None, settings: Settings) -> Scale | None:
    """The scale of a table's ratings as settings, a preset or the header say, in this order."""
    header = mapped.fields.get("rating")
    said = stated_scale(header, settings.scales)
    if said is not None or header is None:
        return said
    if preset is not None and preset.scale is not None:
        return read_scale(preset.scale)
    return scale_in_words(header)


def _join_rows(
    frame: Frame, preset: Preset | None, column_map: Mapping[str, str], said: OrdersSaid
) -> tuple[Frame, Mapped, dict[str, list[int]], tuple[ColumnOrder, ...]]:
    """The frame with rows of one conversation joined, its columns, the rows this used up, and the
    order of the days that messages were said on.
    """
    frame, mapped = _map_all(frame, preset, column_map, said.file)
    dropped: dict[str, list[int]] = {}
    if preset is None or preset.shape in ("messages", "replies", "rows"):
        joined = frame
        joins = (is_messages, join_messages), (is_replies, join_replies)
        join = next((join for applies, join in joins if applies(frame, mapped)), None)
        if join is not None:
            ordered, orders = with_orders(frame, mapped, said)
            joined, dropped = join(ordered, mapped)
            if joined is not ordered:
                unsure = (
                    unsure_sittings(ordered, mapped, said.file) if join is join_messages else []
                )
                joined = _noting(joined, unsure + told_otherwise(joined, mapped, said.file))
                return *map_frame(joined, preset, column_map), dropped, orders
            joined = frame
        else:
            joined, dropped = join_continued(frame, mapped, partial(reject_rows, frame, mapped))
            if joined is frame:
                frame = joined = _noting(frame, untold_speakers(frame, mapped, said.file))
        if joined is frame:
            name = said.file
            joined = gather_text(frame, mapped, name=name)
            moments, notices = _spread_moments(joined, mapped, name)
            if moments is not None:
                joined = replace(joined, notices=(*joined.notices, *notices))
                joined = with_folded(joined, list(range(len(moments))), {"created_at": moments})
        if joined is not frame:
            joined = _noting(joined, told_otherwise(joined, mapped, said.file))
            return *map_frame(joined, preset, column_map), dropped, ()
    return frame, mapped, dropped, ()


def _noting(frame: Frame, notices: Sequence[Notice]) -> Frame:
    return replace(frame, notices=(*frame.notices, *notices)) if notices else frame


def _map_all(
    frame: Frame, preset: Preset | None, column_map: Mapping[str, str], name: str
) -> tuple[Frame, Mapped]:
    """`map_frame`, with what contradicts messages of other tables, and comments that are no text.

    Where comments were taken for the text of the tickets, another column is it.
    """
    if frame.folded:
        plain = map_frame(replace(frame, folded=MappingProxyType({})), preset, column_map)[1]
        frame = _noting(frame, told_otherwise(frame, plain, name))
    mapped_frame, mapped = map_frame(frame, preset, column_map)
    if preset is not None or "body" in column_map:
        return mapped_frame, mapped
    comments = comment_columns(mapped_frame)
    if mapped.fields.get("body") not in comments or holds_chats(mapped_frame, mapped):
        return mapped_frame, mapped
    without = replace(frame, table=mapped_frame.table.drop_columns(comments))
    body = map_frame(without, None, column_map)[1].fields.get("body")
    if body is None:
        return mapped_frame, mapped
    settled = {**mapped_frame.settled, "body": body}
    return map_frame(replace(frame, settled=settled), None, column_map)


def _spread_moments(
    frame: Frame, mapped: Mapped, name: str
) -> tuple[list[str] | None, list[Notice]]:
    """Moments put together from several columns, or from a title's day and a column of clocks."""
    clock, known = mapped.fields.get("created_time"), mapped.fields.get("created_at")
    made = numbered_moments(frame, mapped)
    if made is not None:
        return made, []
    if known is not None and may_lack_days(frame.table[known], clocked=clock is not None):
        columns = (cells(frame, mapped, field) for field in ("created_at", "body", "created_time"))
        above = days_from_above(*columns)
        if above is not None:
            values = {"file": name, "column": told_header(known), "n": above[1]}
            return above[0], [Notice("load.days_from_above", values)]
    if clock is None or known is not None:
        return gather_dates(frame.table, mapped.fields), []
    day = stated_date(frame.above, frame.sheet, name)
    if day is None:
        return None, []
    values = {"file": name, "column": told_header(clock), "day": day.isoformat()}
    notice = Notice("load.day_from_title", values)
    return clocks_of_day(frame.table, clock, day), [notice]


def numbered_moments(frame: Frame, mapped: Mapped) -> list[str] | None:
    """The moments that the tickets' numbers tell where nothing else does, or only a later time."""
    known, own = mapped.fields.get("created_at"), mapped.fields.get("ticket_id")
    if own is None or (known is not None and read_header(known).field not in _LATER_TIMES):
        return None
    return moments_in_ids(frame.table, own)


def about_columns(
    frame: Frame, mapped: Mapped, preset: Preset | None, name: str, *, damage: bool = True
) -> list[Notice]:
    """What is to be said of a table's columns; `damage`: also of cells a spreadsheet destroyed."""
    notices = damage_notices(frame, mapped, name) if damage else []
    body = mapped.fields.get("body")
    if body is None and "subject" in mapped.fields:
        key = preset.notice if preset is not None and preset.notice else "load.subject_only"
        notices.append(Notice(key, {"file": name, "column": told_header(mapped.fields["subject"])}))
    if "created_at" not in mapped.fields:
        notices.append(without_times(frame, mapped, name))
    notices += doubts(frame.table, mapped.matches, mapped.fields, mapped.profiles, name)
    said = [notice.key.removeprefix("doubts.") for notice in notices]
    about = {key.split("_")[0] for key in said if "." not in key}
    for doubt in mapped.doubts:
        if _ASKED.get(doubt.key) in about:
            continue  # one question about a column is enough
        chosen, other = told_header(doubt.chosen.removeprefix(JOINED)), told_header(doubt.other)
        values = {"file": name, "column": chosen, "other": other}
        notices.append(Notice(f"doubts.other_{doubt.key}", values))
    return notices
