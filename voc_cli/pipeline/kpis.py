"""The figures of every period, from files: the same for `voc kpi` and for the report."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from voc_cli.analysis.columns import find_column
from voc_cli.analysis.kpi.definitions import Definitions, Denominators
from voc_cli.analysis.kpi.figures import kpi_table
from voc_cli.analysis.kpi.spans import Span, period_spans, spans_of
from voc_cli.analysis.kpi.waiting import Wait, waits
from voc_cli.analysis.period import first_day, local_days, open_period
from voc_cli.analysis.period_words import our_names, period_day
from voc_cli.analysis.results import Freq, Period
from voc_cli.errors import InputError, SettingsError
from voc_cli.load import satisfaction, stated_scale
from voc_cli.messages import Notice
from voc_cli.pipeline.archive.asked import Asked
from voc_cli.pipeline.columns import with_columns
from voc_cli.pipeline.left_out import with_left_out
from voc_cli.pipeline.names import TOPIC_COLUMNS, UNDERSTOOD_COLUMNS, called, meant
from voc_cli.pipeline.reading import read_tickets
from voc_cli.pipeline.request import Progress, Request
from voc_cli.pipeline.ticket_set import TicketSet, headers_absent, until
from voc_cli.settings import Settings
from voc_cli.taxonomy import Taxonomy

NO_DENOMINATORS = Denominators()
_COLUMNS = (
    "customer_key", "csat", "nps", "ces", "first_response_at", "closed_at", "status", "reopens",
    "agent_category",
)  # fmt: skip
_LENGTH_DAYS: Mapping[Freq, int] = {"day": 1, "week": 7, "month": 28}

__all__ = [
    "definitions_told",
    "kpis_of",
    "read_denominators",
    "run_kpis",
    "run_waits",
]


def kpis_of(
    request: Request,
    *,
    by: Sequence[str],
    freq: Freq,
    denominator: Path | None,
    taxonomy: Taxonomy,
    settings: Settings,
    progress: Progress,
) -> tuple[TicketSet, pa.Table, Mapping[str, str]]:
    """KPI_SCHEMA of the tickets of `request` by period and `by`, and the names of topics by id.

    Tickets before `--from` are not counted, but they still wait in the backlog and may be
    followed up; a period that `--from` or `--to` cuts is not complete.
    """
    definitions = _definitions_of(settings)
    denominators = NO_DENOMINATORS
    if denominator is not None:
        denominators = read_denominators(denominator, freq=freq, settings=settings)
    history = replace(request, start=None, end=None)
    later = (*UNDERSTOOD_COLUMNS, *TOPIC_COLUMNS)
    shown = called("duplicate_of", by)
    asked = Asked(_COLUMNS, definitions.csat_questions, understood_beside="customer_key")
    found = read_tickets(
        history, settings, progress, later=later, repeats=shown, by=by, asked=asked
    )
    known_customers = found.tickets["customer_key"].null_count < found.tickets.num_rows
    by = meant(by, found.tickets, found.aliases)
    names = [*by, *(("category",) if known_customers else ())]
    made = with_columns(
        found, names, request=history, taxonomy=taxonomy, settings=settings, progress=progress
    )
    absent = headers_absent(found, None, by)
    found = replace(found, notices=(*found.notices, *absent, *made.notices))
    found = with_left_out(
        found,
        made.tickets,
        before=len(found.tickets),
        start=request.start,
        end=request.end,
        until=found.as_of,
        only_dated=True,
    )
    progress.stage("kpi")
    reached = open_period(found.times, freq=freq, as_of=found.as_of) - timedelta(days=1)
    tickets = until(made.tickets, found.as_of)
    seen = _seen(tickets)
    spans = period_spans(seen, freq=freq, reached=reached, start=request.start, end=request.end)
    table = kpi_table(
        tickets,
        spans,
        as_of=_known_until(found),
        by=by,
        aliases=found.aliases,
        definitions=definitions,
        questions=_questions(tickets, definitions, found.aliases, settings.scales),
        denominators=denominators,
    )
    return found, table, made.topic_names


def run_kpis(
    tickets: pa.Table,
    period: Period,
    *,
    ticket_set: TicketSet,
    settings: Settings,
    denominators: Denominators = NO_DENOMINATORS,
) -> pa.Table:
    """KPI_SCHEMA without keys: all periods of the report's length, the report's own among them.

    A span the user chose freely has the four spans of the same length before it.
    """
    definitions = _definitions_of(settings)
    return kpi_table(
        tickets,
        _run_spans(tickets, period),
        as_of=_known_until(ticket_set),
        aliases=ticket_set.aliases,
        definitions=definitions,
        questions=_questions(tickets, definitions, ticket_set.aliases, settings.scales),
        denominators=denominators,
    )


def run_waits(tickets: pa.Table, period: Period) -> Mapping[tuple[date, str], Wait]:
    """The waits of the report's period and of the four before it, open tickets counted in."""
    spans = [span for span in _run_spans(tickets, period) if span.name <= period.start]
    return waits(tickets, spans[-5:])


def _run_spans(tickets: pa.Table, period: Period) -> list[Span]:
    if period.freq is None:
        return spans_of(period)
    first, last = _seen(tickets) or (period.start, period.end)
    seen = first, max(last, period.end)
    return period_spans(seen, freq=period.freq, reached=period.as_of)


def _definitions_of(settings: Settings) -> Definitions:
    """The definitions that voc.toml or options chose. Raises SettingsError for crossed cuts."""
    if settings.nps_detractor >= settings.nps_promoter:
        raise SettingsError(
            "kpi.nps_cuts", promoter=settings.nps_promoter, detractor=settings.nps_detractor
        )
    return Definitions(
        nps_promoter=settings.nps_promoter,
        nps_detractor=settings.nps_detractor,
        nps_form="ratio" if settings.nps_form == "ratio" else "difference",
        csat_questions=settings.csat_questions,
    )


def definitions_told(table: pa.Table, settings: Settings) -> list[Notice]:
    """The cut points and forms behind the figures of `table` that have data."""
    n = table.group_by("metric").aggregate([("n", "sum")]).to_pylist()
    shown = {row["metric"] for row in n if row["n_sum"]}
    cuts = {"promoter": settings.nps_promoter, "detractor": settings.nps_detractor}
    told = []
    if "nps" in shown:
        told.append(Notice(f"kpi.nps_{settings.nps_form}", cuts))
    if "csat_weighted" in shown:
        weights = ", ".join(f"{name} {w:g}" for name, w in settings.csat_questions.items())
        told.append(Notice("kpi.csat_weights", {"weights": weights}))
    if "ces" in shown:
        told.append(Notice(f"kpi.ces_{settings.ces_direction}"))
    return told


def read_denominators(file: Path, *, freq: Freq, settings: Settings) -> Denominators:
    """Period, value[, key] of a small file; shorter periods are added up.

    Raises InputError with the row for a missing column, a broken period or value, and for periods
    longer than those of the figures.
    """
    from voc_cli.load import filled_rows, read_sheets

    rows = filled_rows(read_sheets(file, settings=settings)[0].rows)
    header = our_names(rows[0][1], ("period", "value", "key")) if rows else []
    missing = next((name for name in ("period", "value") if name not in header), None)
    if missing is not None:
        raise InputError("kpi.denominator_column", file=file.name, column=missing)
    values: dict[tuple[date, str], float] = {}
    days: dict[str, set[date]] = {}
    for number, row in rows[1:]:
        cells = dict(zip(header, row, strict=False))
        day = period_day(cells.get("period"), file.name, number)
        key = (cells.get("key") or "").strip()
        amount = _amount(cells.get("value"), file.name, number)
        days.setdefault(key, set()).add(day)
        place = first_day(day, freq), key
        values[place] = values.get(place, 0.0) + amount
    for some in days.values():
        ordered = sorted(some)
        gaps = [(b - a).days for a, b in pairwise(ordered)]
        if gaps and min(gaps) > _LENGTH_DAYS[freq] * 1.2:
            raise InputError("kpi.denominator_longer", file=file.name, freq=freq)
    return Denominators(values)


def _seen(tickets: pa.Table) -> tuple[date, date] | None:
    """The days of the first and the last ticket."""
    days = local_days(tickets["created_at"])
    first, last = pc.min(days).as_py(), pc.max(days).as_py()
    return None if first is None else (first, last)


def _known_until(found: TicketSet) -> date:
    """The last day that is known: today as told, else that of the newest ticket."""
    newest = pc.max(local_days(found.times)).as_py()
    if newest is None and found.as_of is None:
        raise InputError("analysis.no_dates")
    return found.as_of or newest


def _questions(
    tickets: pa.Table,
    definitions: Definitions,
    aliases: Mapping[str, str],
    scales: Mapping[str, str],
) -> dict[str, npt.NDArray[np.float64]]:
    """Answers of the survey's questions, rescaled to 0–1 as a single rating is."""
    own = {header: scale for header, scale in scales.items() if header != "rating"}
    return {
        name: satisfaction(
            find_column(tickets, name, aliases=aliases).cast(pa.string()),
            scale=stated_scale(name, scales if aliases.get(name) == "rating" else own),
        )
        for name in definitions.csat_questions
    }


def _amount(value: object, file: str, row: int) -> float:
    try:
        amount = float(str(value).replace(",", ""))
    except ValueError:
        amount = math.nan
    if not (math.isfinite(amount) and amount >= 0):
        raise InputError("kpi.denominator_value", file=file, row=row)
    return amount
