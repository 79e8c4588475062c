"""Trends of any column, from files; only the stages that the column needs are run."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from voc_cli.analysis.counts import count_tickets, read_counts
from voc_cli.analysis.period import first_day, open_period
from voc_cli.analysis.results import Freq
from voc_cli.analysis.trend import NOT_ENOUGH, trend
from voc_cli.load import read_sheets
from voc_cli.pipeline.columns import with_columns
from voc_cli.pipeline.names import TOPIC_COLUMNS, UNDERSTOOD_COLUMNS
from voc_cli.pipeline.reading import TicketSet, read_tickets
from voc_cli.pipeline.request import Progress, Request
from voc_cli.pipeline.stages import until
from voc_cli.settings import Settings
from voc_cli.taxonomy import Taxonomy

ALIASES = {"topic": "topic_id"}

__all__ = ["trend_of", "trend_of_counts"]


def trend_of(
    request: Request,
    *,
    by: Sequence[str],
    freq: Freq,
    multi: bool,
    taxonomy: Taxonomy,
    settings: Settings,
    progress: Progress,
) -> tuple[TicketSet, pa.Table]:
    """The trend table of `by` over the tickets of `request`.

    Tickets before `--from` are not counted, but the periods before it stay the history that the
    expected values stand on; a first period that `--from` cuts is marked incomplete.
    """
    names = tuple(ALIASES.get(name, name) for name in by)
    history = replace(request, start=None, end=None)
    later = (*UNDERSTOOD_COLUMNS, *TOPIC_COLUMNS)
    found = read_tickets(history, settings, progress, later=later)
    tickets = with_columns(
        found, names, request=history, taxonomy=taxonomy, settings=settings, progress=progress
    )
    progress.stage("trend")
    if request.start is not None:
        tickets = _without_cut(tickets, request.start, freq)
    reached = open_period(found.times, freq=freq, as_of=found.as_of) - timedelta(days=1)
    counts = count_tickets(
        until(tickets, found.as_of),
        by=names,
        freq=freq,
        as_of=reached,
        end=request.end,
        multi=multi,
        aliases=found.aliases,
    )
    table = _trend(counts, freq, settings)
    if request.start is not None:
        table = _from(table, request.start, freq)
    return found, table


def trend_of_counts(file: Path, request: Request, *, freq: Freq, settings: Settings) -> pa.Table:
    """The trend table of an already counted one: columns period, key, count[, population]."""
    rows = [row for row in read_sheets(file, settings=settings)[0].rows if any(row)]
    header = [name.strip().lower() for name in rows[0]] if rows else []
    records = [dict(zip(header, row, strict=False)) for row in rows[1:]]
    counts = read_counts(records, freq=freq, as_of=request.as_of, file=file.name)
    return _trend(counts, freq, settings)


def _trend(counts: pa.Table, freq: Freq, settings: Settings) -> pa.Table:
    return trend(
        counts,
        freq=freq,
        alpha=settings.alpha,
        min_tickets=settings.min_tickets,
        min_ratio=settings.min_ratio,
    )


def _without_cut(tickets: pa.Table, start: date, freq: Freq) -> pa.Table:
    """Drop the tickets that lie in the period of `start` but before it."""
    day = tickets.column("created_at").cast(pa.date32())
    cut = pc.and_(pc.greater_equal(day, first_day(start, freq)), pc.less(day, start))
    return tickets.filter(pc.invert(pc.fill_null(cut, False)))


def _from(table: pa.Table, start: date, freq: Freq) -> pa.Table:
    first = first_day(start, freq)
    table = table.filter(pc.greater_equal(table.column("period"), pa.scalar(first, pa.date32())))
    if first == start:
        return table
    whole = pc.not_equal(table.column("period"), pa.scalar(first, pa.date32()))
    blank = {"complete": False, "alert": False, "method": NOT_ENOUGH}
    for name in ("expected", "lower", "upper", "ratio", "p_value", "q_value", *blank):
        field = table.schema.field(name)
        value = pa.scalar(blank.get(name), field.type)
        column = pc.if_else(whole, table.column(name), value)
        table = table.set_column(table.column_names.index(name), field, column)
    return table
