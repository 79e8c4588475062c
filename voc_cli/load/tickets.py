"""A mapped table to tickets: text to times, channels, ratings and ids, column by column."""

import dataclasses
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from voc_cli.load.cells.channels import (
    OTHER,
    are_mails,
    canonical_channel,
    canonical_channels,
    channel_of_headers,
    channel_of_name,
    is_channel_word,
)
from voc_cli.load.cells.date_fields import NAT, Ints
from voc_cli.load.cells.date_orders import SaidOrder, Settled
from voc_cli.load.cells.dates import parse_clock, parse_times
from voc_cli.load.cells.day_parts import Days
from voc_cli.load.cells.durations import duration_seconds
from voc_cli.load.cells.html_text import PATTERN, html_to_text
from voc_cli.load.cells.ratings import Scale, nps_scores, satisfaction, scale_of, scores
from voc_cli.load.cells.scan import count_of, holds, one_piece, rows_with
from voc_cli.load.cells.told_times import TimesSaid, time_notices
from voc_cli.load.cells.written_values import answered_words, tag_lists, without_cut_ids
from voc_cli.load.columns.mapping import Mapped
from voc_cli.load.columns.preset import Preset
from voc_cli.load.columns.told import told_header
from voc_cli.load.fields import Fields
from voc_cli.load.model import Frame
from voc_cli.load.orders import TIME_FIELDS, days_by_field, order_notices, settled_orders
from voc_cli.load.rows import damaged_ids
from voc_cli.messages import Notice
from voc_cli.schema import raw_schema

_TEXT_FIELDS = (
    "product", "status", "agent_category", "team", "segment", "customer_id", "customer_name",
    "customer_phone", "customer_email",
)  # fmt: skip
_HTML_SHARE = 0.05
_DAYTIME = 6 * 3600
_DAY, _NO_TIME = np.timedelta64(1, "D"), np.timedelta64(0, "D")
_SAYS_UTC = re.compile(r"(?i)(?:^|[\s(_\[])(?:utc|gmt)(?:[\s)_\]]|$)")

__all__ = ["Habits", "Reader", "build_tickets", "find_habits", "ticket_ids"]


@dataclass(frozen=True)
class Habits:
    """What is decided once for a whole column, when only a part of its rows is at hand.

    `orders`: of the short days of a field; `dates_only`: created_at has no clock;
    `html`: text fields written in it; `channel`: that of rows without one; `channel_kept`: the
    channel's own words stay in `extra`.
    """

    orders: Mapping[str, Settled]
    dates_only: bool
    scale: Scale | None
    html: frozenset[str]
    channel: str | None
    channel_named: bool
    channel_kept: bool


@dataclass(frozen=True)
class Reader:
    """What reading one table needs to know beside its cells; `habits` are those of a larger one,
    `stated` is the end of the period that its title names, `scale` what was said of its ratings,
    `said` of the order of the days of its time fields; `of_part`: there is more of the table.
    """

    file: str
    source: str
    preset: Preset | None
    tz: str
    as_of: date | None
    channels: Mapping[str, str]
    habits: Habits | None = None
    stated: date | None = None
    scale: Scale | None = None
    said: Mapping[str, SaidOrder] = dataclasses.field(default_factory=lambda: MappingProxyType({}))
    of_part: bool = False


def build_tickets(
    frame: Frame, mapped: Mapped, reader: Reader
) -> tuple[pa.Table, list[Notice], Mapping[str, Settled]]:
    """The rows of `frame` as a table of `raw_schema`, in their order, what to tell about it, and
    the order of the days of its time fields.

    `csat`, `nps` and `ces` are figures; `rating` is as given. Nothing is sorted or dropped here.
    """
    notices: list[Notice] = []
    rows = len(frame.table)
    fields = Fields(frame, mapped)
    habits = reader.habits or _habits_of(fields, reader)
    columns: dict[str, pa.Array] = _time_columns(fields, reader, habits, notices)
    for name in _TEXT_FIELDS:
        columns[name] = fields.text(name)
    columns["status"] = answered_words(columns["status"], fields.header("status"))
    columns["customer_id"] = _known_customers(columns["customer_id"], reader, notices)
    for name in ("subject", "body"):
        text = fields.text(name)
        columns[name] = _with_blanks(_readable(text) if name in habits.html else text)
    columns["channel"] = _channel(fields, reader, habits, notices)
    if fields.header("tags") is not None:
        spaced = reader.preset is not None and reader.preset.spaced_tags
        columns["tags"] = tag_lists(fields.text("tags"), spaced=spaced)
    columns["rating"] = fields.ratings
    columns["csat"] = _floats(satisfaction(fields.coded_ratings, scale=habits.scale))
    if fields.header("nps") is not None:
        columns["nps"] = _floats(nps_scores(fields.text("nps"))).cast(pa.int16())
    if fields.header("ces") is not None:
        columns["ces"] = _floats(scores(fields.text("ces")))
    for name in ("reopens", "n_messages"):
        if fields.header(name) is not None:
            columns[name] = _whole(fields.text(name))
    columns["source"] = pa.repeat(pa.scalar(reader.source), rows)
    columns["ticket_id"] = _ids(frame, fields, numbered=not reader.of_part)
    columns["extra"] = _extra(frame, _extra_headers(mapped, habits))
    schema = raw_schema(reader.tz)
    whole = [
        columns[field.name] if field.name in columns else pa.nulls(rows, field.type)
        for field in schema
    ]
    return pa.table(whole, schema=schema), notices, habits.orders


def find_habits(
    frame: Frame, mapped: Mapped, reader: Reader, *, days: Mapping[str, Days] | None = None
) -> Habits:
    """What the columns of a table, or of a spread sample of it, tell of all their rows; `days` are
    those of all rows, where there are more.

    Raises InputError where days are not in the order that somebody said.
    """
    return _habits_of(Fields(frame, mapped), reader, days)


def _habits_of(fields: Fields, reader: Reader, days: Mapping[str, Days] | None = None) -> Habits:
    words = fields.text("channel")
    known = pc.unique(canonical_channels(words, own=reader.channels))
    named = _names_a_channel(words, reader)
    zone = reader.preset.tz if reader.preset is not None and reader.preset.tz else reader.tz
    created = fields.text("created_at")
    clock = fields.header("created_time") is not None
    return Habits(
        orders=settled_orders(
            days or days_by_field(fields, TIME_FIELDS),
            reader.said,
            fields.named,
            file=reader.file,
        ),
        dates_only=clock
        and parse_times(created, tz=zone, as_of=reader.as_of, stated=reader.stated).date_only,
        scale=reader.scale or scale_of(fields.coded_ratings),
        html=frozenset(name for name in ("subject", "body") if _is_html(fields.text(name))),
        channel=reader.preset.channel if reader.preset is not None else None,
        channel_named=named,
        channel_kept=bool(pc.any(pc.equal(known, OTHER)).as_py()),
    )


def ticket_ids(frame: Frame, mapped: Mapped) -> list[str]:
    """The id of every row of `frame`."""
    found: list[str] = _ids(frame, Fields(frame, mapped)).to_pylist()
    return found


def _time_columns(
    fields: Fields, reader: Reader, habits: Habits, notices: list[Notice]
) -> dict[str, pa.Array]:
    zone = reader.preset.tz if reader.preset is not None and reader.preset.tz else reader.tz
    micros: dict[str, np.ndarray[tuple[int], np.dtype[np.datetime64]]] = {}
    days: set[str] = set()
    for name in TIME_FIELDS:
        header = fields.header(name)
        if header is None:
            continue
        own = "UTC" if _SAYS_UTC.search(header) else zone
        settled = habits.orders.get(name)
        order = None if settled is None else settled.order
        parsed = parse_times(
            fields.text(name), tz=own, as_of=reader.as_of, order=order, stated=reader.stated
        )
        times = parsed.times
        if name == "created_at" and habits.dates_only:
            clock = parse_clock(fields.text("created_time"))
            # A column that never gets past the small hours tells how long, not when.
            clock = clock if clock.max(initial=0) >= _DAYTIME else np.zeros_like(clock)
            times = times + np.maximum(clock, 0).astype("timedelta64[s]")
        said = TimesSaid(reader.file, told_header(header), fields.row_numbers, fields.text(name))
        year_from = None if reader.as_of is not None else reader.stated
        notices.extend(time_notices(parsed, said, stated=year_from))
        if settled is not None:
            notices.extend(order_notices(settled, file=reader.file, column=said.column))
        micros[name] = times
        days |= {name} if parsed.date_only and not habits.dates_only else set()
    if {"created_at", "closed_at"} <= micros.keys():
        # A day without a clock begins before what happened on it.
        slack = _DAY if len(days & {"created_at", "closed_at"}) == 1 else _NO_TIME
        n = int((micros["closed_at"] < micros["created_at"] - slack).sum())
        header = told_header(fields.named["closed_at"].removeprefix("voc."))
        values = {"file": reader.file, "column": header, "n": n}
        notices.extend([Notice("load.closed_before_created", values)] if n else [])
    for field in ("first_response_minutes", "first_response_hours"):
        if fields.header(field) is not None:
            unit = 60 if field.endswith("minutes") else 3600
            seconds = duration_seconds(fields.text(field), unit=unit)
            unknown = np.full(fields.rows, NAT)
            stated = micros.get("first_response_at", unknown)
            later = micros.get("created_at", unknown) + seconds.astype("timedelta64[s]")
            micros["first_response_at"] = np.where(np.isnat(stated) & (seconds >= 0), later, stated)
    kind = pa.timestamp("us", tz=reader.tz)
    return {name: pa.array(times, pa.timestamp("us")).cast(kind) for name, times in micros.items()}


def _is_html(text: pa.Array) -> bool:
    """Whether a column is written in HTML: a row in twenty has a tag or an entity."""
    least = max(1, _HTML_SHARE * len(text))
    if count_of(text, "<&") < least:
        return False
    rows = rows_with(text, "<&")
    return len(rows) >= least and len(_tagged(text, rows)) >= least


def _tagged(text: pa.Array, rows: Ints) -> Ints:
    found = pc.match_substring_regex(text.take(pa.array(rows)), PATTERN)
    tagged: Ints = rows[np.asarray(pc.fill_null(found, False))]
    return tagged


def _readable(text: pa.Array) -> pa.Array:
    """HTML to text, row by row; what has no tag stays as it is."""
    rows = _tagged(text, rows_with(text, "<&"))
    mask = np.zeros(len(text), dtype=bool)
    mask[rows] = True
    cleaned = [html_to_text(cell) or None for cell in text.take(pa.array(rows)).to_pylist()]
    found: pa.Array = pc.replace_with_mask(text, pa.array(mask), pa.array(cleaned, pa.string()))
    return found


def _with_blanks(text: pa.Array) -> pa.Array:
    """Blanks that web pages keep from breaking a line, as blanks."""
    found: pa.Array = pc.replace_substring(text, "\xa0", " ") if holds(text, "\xa0") else text
    return found


def _channel(fields: Fields, reader: Reader, habits: Habits, notices: list[Notice]) -> pa.Array:
    given = canonical_channels(fields.text("channel"), own=reader.channels)
    usual = habits.channel
    if usual is None and not habits.channel_named:
        usual, key = channel_of_name(reader.file), "load.channel_from_name"
        if usual is None or are_mails(fields.headers):
            usual, key = channel_of_headers(fields.headers), "load.channel_from_headers"
        if usual is not None:
            notices.append(Notice(key, {"file": reader.file, "channel": usual}))
            given = pa.nulls(len(given), pa.string())
    found: pa.Array = given if usual is None else pc.fill_null(given, usual)
    return found


def _names_a_channel(words: pa.Array, reader: Reader) -> bool:
    """Whether any cell is a known way to reach a company and not, say, the name of a shop."""
    return any(
        is_channel_word(word) or canonical_channel(word, own=reader.channels) != OTHER
        for word in pc.unique(pc.drop_null(words)).to_pylist()
    )


def _floats(values: np.ndarray[tuple[int], np.dtype[np.float64]]) -> pa.Array:
    found: pa.Array = pa.array(values, pa.float64(), mask=np.isnan(values))
    return found


def _whole(text: pa.Array) -> pa.Array:
    values = scores(text)
    values = np.where((values >= 0) & (values < 2**31), np.floor(values), np.nan)
    found: pa.Array = _floats(values).cast(pa.int32())
    return found


def _extra_headers(mapped: Mapped, habits: Habits) -> list[str]:
    headers = list(mapped.extra)
    given = mapped.fields.get("channel")
    if given is not None and habits.channel_kept:
        # A word that is no known channel stays readable under the file's own header.
        headers.append(given)
    return headers


def _extra(frame: Frame, headers: list[str]) -> pa.Array:
    """A map of header → cell for every filled cell, row by row, without touching rows in Python."""
    kind = pa.map_(pa.string(), pa.string())
    rows = len(frame.table)
    shown = [h for h in headers if frame.table[h].null_count < rows]
    if not shown:
        empty = pa.array(np.zeros(rows + 1, dtype=np.int32))
        nothing = pa.array([], pa.string())
        found: pa.Array = pa.MapArray.from_arrays(empty, nothing, nothing)
        return found
    columns = [one_piece(frame.table[h]) for h in shown]
    filled = np.column_stack([np.asarray(pc.is_valid(c)) for c in columns])
    offsets = np.zeros(rows + 1, dtype=np.int32)
    np.cumsum(filled.sum(axis=1), out=offsets[1:])
    row, place = np.nonzero(filled)
    flat = pa.concat_arrays(columns)
    items = flat.take(pa.array(place * rows + row))
    keys = pa.array(shown, pa.string()).take(pa.array(place))
    found = pa.MapArray.from_arrays(pa.array(offsets), keys, items).cast(kind)
    return found


def _known_customers(ids: pa.Array, reader: Reader, notices: list[Notice]) -> pa.Array:
    """Ids that name one customer each."""
    known, n = without_cut_ids(_whole_ids(ids))
    if n:
        notices.append(Notice("load.customers_cut", {"file": reader.file, "n": n}))
    return known


def _whole_ids(ids: pa.Array) -> pa.Array:
    """Numbers that a table with gaps kept as floats: `98123401.0` was 98123401."""
    if not holds(ids, ".0"):
        return ids
    found: pa.Array = pc.replace_substring_regex(ids, pattern=r"^(\d+)\.0$", replacement=r"\1")
    return found


def _ids(frame: Frame, fields: Fields, *, numbered: bool = True) -> pa.Array:
    """The file's own ids; a row without one gets a hash of its cells, numbered when it repeats."""
    ids = _whole_ids(fields.text("ticket_id"))
    link = fields.text("review_link")
    if fields.header("review_link") is not None:
        in_link = pc.extract_regex(link, pattern=r"reviewId=(?P<id>[^&]+)")
        ids = pc.coalesce(ids, pc.struct_field(in_link, "id"))
    if fields.header("ticket_id") is not None and (damaged := damaged_ids(ids)).any():
        ids = pc.if_else(pa.array(damaged), pa.scalar(None, pa.string()), ids)
    if ids.null_count == 0:
        return ids
    lacking = np.flatnonzero(np.asarray(pc.is_null(ids)))
    table = frame.table.take(pa.array(lacking))
    parts = [pc.fill_null(one_piece(table[n]), "") for n in table.column_names]
    joined = pc.binary_join_element_wise(*parts, "\x1f").cast(pa.binary())
    made = [hashlib.sha256(row).hexdigest()[:12] for row in joined.to_pylist()]
    if numbered and len(set(made)) < len(made):
        made = _numbered(made)
    found: pa.Array = pc.replace_with_mask(ids, pc.is_null(ids), pa.array(made, pa.string()))
    return found


def _numbered(hashes: list[str]) -> list[str]:
    """The hashes of rows, the second of equal ones as `hash-2`, and so on."""
    seen: dict[str, int] = {}
    found: list[str] = []
    for digest in hashes:
        seen[digest] = seen.get(digest, 0) + 1
        found.append(digest if seen[digest] == 1 else f"{digest}-{seen[digest]}")
    return found
