"""Trends of any column, from files; only the stages that the column needs are run."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from voc_cli.analysis.counts import count_tickets, read_counts
from voc_cli.analysis.period import first_day, open_period
from voc_cli.analysis.period_words import our_names
from voc_cli.analysis.results import Freq, Method, ShareShift
from voc_cli.analysis.trend.alarms import NOT_ENOUGH, trend
from voc_cli.analysis.trend.explained import Reader, reader
from voc_cli.messages import Notice
from voc_cli.messages.numbers import fixed
from voc_cli.pipeline.archive.asked import Asked
from voc_cli.pipeline.columns import corpus_with, with_columns
from voc_cli.pipeline.left_out import with_left_out
from voc_cli.pipeline.names import TOPIC_COLUMNS, UNDERSTOOD_COLUMNS, called, meant
from voc_cli.pipeline.reading import read_tickets
from voc_cli.pipeline.request import Progress, Request
from voc_cli.pipeline.ticket_set import TicketSet, headers_absent, until
from voc_cli.privacy import mask_text
from voc_cli.report.cells import shorten
from voc_cli.settings import Settings
from voc_cli.taxonomy import Taxonomy

CAUSE_COLUMNS = ("words", "shifts", "exemplar_ids", "quotes")
QUOTE_LENGTH = 100
_WEEKS_A_YEAR, _FARRINGTON_WEEKS = 52.18, 4  # the week itself and three before the anniversary

__all__ = ["CAUSE_COLUMNS", "alarms_told", "trend_of", "trend_of_counts", "unjudged"]


def trend_of(
    request: Request,
    *,
    by: Sequence[str],
    freq: Freq,
    method: Method,
    multi: bool,
    explained: bool = False,
    taxonomy: Taxonomy,
    settings: Settings,
    progress: Progress,
) -> tuple[TicketSet, pa.Table, Mapping[str, str]]:
    """The trend table of `by` over the tickets of `request`, and the names of topics by id.

    `explained` appends CAUSE_COLUMNS: why each alarm rose.

    Tickets before `--from` are not counted, but the periods before it stay the history that the
    expected values stand on; a first period that `--from` cuts is marked incomplete.
    """
    history = replace(request, start=None, end=None)
    later = (*UNDERSTOOD_COLUMNS, *TOPIC_COLUMNS)
    shown = explained or called("duplicate_of", by)
    asked = Asked(None if explained else ())
    found = read_tickets(
        history, settings, progress, later=later, repeats=shown, by=by, asked=asked
    )
    names = meant(by, found.tickets, found.aliases)
    with_stages = corpus_with if explained else with_columns
    made = with_stages(
        found, names, request=history, taxonomy=taxonomy, settings=settings, progress=progress
    )
    absent = headers_absent(found, None, by)
    found = replace(found, notices=(*found.notices, *absent, *made.notices))
    progress.stage("trend")
    found = with_left_out(
        found,
        made.tickets,
        before=len(found.tickets),
        start=request.start,
        end=request.end,
        until=found.as_of,
        only_dated=True,
    )
    counts = _counted(made.tickets, found, request, by=names, freq=freq, multi=multi)
    table = _trend(counts, freq, method, settings)
    if request.start is not None:
        table = _from(table, request.start, freq)
    if explained and made.corpus is not None:
        read = reader(made.tickets, made.corpus, found.aliases)
        table = _explained(table, read, names, freq=freq, multi=multi)
    return found, table, made.topic_names


def _counted(
    tickets: pa.Table,
    found: TicketSet,
    request: Request,
    *,
    by: Sequence[str],
    freq: Freq,
    multi: bool,
) -> pa.Table:
    """Tickets by period and `by`, up to `--to` and not past today; periods before `--from` whole,
    as they are the history.
    """
    if request.start is not None:
        tickets = _without_cut(tickets, request.start, freq)
    reached = open_period(found.times, freq=freq, as_of=found.as_of) - timedelta(days=1)
    return count_tickets(
        until(tickets, found.as_of),
        by=by,
        freq=freq,
        as_of=reached,
        end=request.end,
        multi=multi,
        aliases=found.aliases,
    )


def trend_of_counts(
    file: Path, request: Request, *, freq: Freq, method: Method, settings: Settings
) -> pa.Table:
    """The trend table of an already counted one: columns period, key, count[, population].

    Keys are somebody's words and are masked like those of tickets.
    """
    from voc_cli.load import filled_rows, read_sheets

    masked = str if request.allow_unmasked else cache(mask_text)
    rows = filled_rows(read_sheets(file, settings=settings)[0].rows)
    header = our_names(rows[0][1], ("period", "key", "count", "population")) if rows else []
    records = [dict(zip(header, row, strict=False)) for _, row in rows[1:]]
    counts = read_counts(
        records,
        freq=freq,
        as_of=request.as_of,
        file=file.name,
        masked=masked,
        numbers=[number for number, _ in rows[1:]],
    )
    return _trend(counts, freq, method, settings)


def unjudged(table: pa.Table, method: Method) -> tuple[Notice, ...]:
    """What to tell when a named method gave no bound in any whole period of `table`."""
    whole = table.filter(table["complete"])
    silent = pc.all(pc.equal(whole["method"], NOT_ENOUGH)).as_py()
    if method.name == "auto" or not whole.num_rows or not silent:
        return ()
    periods = pc.count_distinct(whole["period"]).as_py()
    fits = int((periods - _FARRINGTON_WEEKS) / _WEEKS_A_YEAR)
    if method.name == "farrington" and 1 <= fits < method.years:
        values = {"years": method.years, "weeks": periods, "fits": fits}
        return (Notice("trend.farrington_years", values),)
    return (Notice("trend.unjudged", {"method": method.name, "n": periods}),)


def alarms_told(table: pa.Table) -> tuple[Notice, ...]:
    """How many alarms all periods of `table` hold, and when the newest was."""
    raised = table.filter(table["alert"])
    if not raised.num_rows:
        return ()
    newest = pc.max(raised["period"]).as_py()
    return (Notice("trend.alarms", {"n": raised.num_rows, "day": newest.isoformat()}),)


def _trend(counts: pa.Table, freq: Freq, method: Method, settings: Settings) -> pa.Table:
    if method.name == "auto" and method.alpha is None:  # voc.toml speaks of the alarms of `auto`
        method = replace(method, alpha=settings.alpha)
    return trend(
        counts,
        method=method,
        freq=freq,
        min_tickets=settings.min_tickets,
        min_ratio=settings.min_ratio,
    )


def _explained(
    table: pa.Table, read: Reader, names: Sequence[str], *, freq: Freq, multi: bool
) -> pa.Table:
    """`table` with CAUSE_COLUMNS: filled for alarms, empty elsewhere."""
    rows = table.select(["period", "key", "alert"]).to_pylist()
    alarms = [(row["period"], row["key"]) for row in rows if row["alert"]]
    causes = read.causes(alarms, by=names, freq=freq, multi=multi) if alarms else {}
    columns: list[list[list[str] | None]] = [[] for _ in CAUSE_COLUMNS]
    for row in rows:
        cause = causes.get((row["period"], row["key"]))
        if cause is None:
            for column in columns:
                column.append(None)
            continue
        columns[0].append([f"{word.term} {word.tickets}" for word in cause.words])
        columns[1].append([_shift_text(shift, cause.of_all) for shift in cause.shares])
        examples = read.tickets.take(pa.array(cause.exemplars, pa.int64()))
        columns[2].append(examples["ticket_id"].to_pylist())
        texts = zip(examples["body"].to_pylist(), examples["subject"].to_pylist(), strict=True)
        columns[3].append([shorten(body or subject or "", QUOTE_LENGTH) for body, subject in texts])
    for name, values in zip(CAUSE_COLUMNS, columns, strict=True):
        table = table.append_column(name, pa.array(values, pa.list_(pa.string())))
    return table


def _shift_text(shift: ShareShift, of_all: bool) -> str:
    """The share before and now; that of all earlier tickets is no past of this key: `vs`."""
    now, before = (f"{fixed(100 * share)}%" for share in (shift.share, shift.share_before))
    told = f"{now} vs {before}" if of_all else f"{before} → {now}"
    return f"{shift.column}={shift.value} {shift.tickets} ({told})"


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
    figures = ("expected", "lower", "upper", "ratio", "p_value", "q_value", "risen_since", "usual")
    for name in (*figures, *blank):
        field = table.schema.field(name)
        value = pa.scalar(blank.get(name), field.type)
        column = pc.if_else(whole, table.column(name), value)
        table = table.set_column(table.column_names.index(name), field, column)
    return table
