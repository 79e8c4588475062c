"""The main job: everything the weekly report stands on, from the understood tickets."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from voc_cli.analysis.agents import agreement
from voc_cli.analysis.counts import count_tickets
from voc_cli.analysis.kpi import period_kpis
from voc_cli.analysis.period import choose_period
from voc_cli.analysis.results import DataQuality, Freq, Period, RunResults, SourceLine
from voc_cli.analysis.suggest import suggest
from voc_cli.analysis.trend import trend
from voc_cli.load import SourceReport
from voc_cli.messages import Notice
from voc_cli.pipeline.request import Progress, Request
from voc_cli.pipeline.requests import gather_requests
from voc_cli.pipeline.stages import (
    TicketSet,
    Understood,
    understand_sources,
    until,
)
from voc_cli.pipeline.topics import Discovered, discover_topics
from voc_cli.schema import UNCLASSIFIED
from voc_cli.settings import Settings
from voc_cli.taxonomy import Taxonomy

DIMENSIONS = {
    "all": (),
    "category": ("category",),
    "subcategory": ("subcategory",),
    "topic": ("topic_id",),
    "channel": ("channel",),
    "product": ("product",),
}

__all__ = ["PeriodChoice", "WeeklyRun", "analyse_period", "analyse_week"]


@dataclass(frozen=True)
class PeriodChoice:
    """The period a user asked for; nothing given means the last complete week."""

    week: str | None = None
    month: str | None = None
    start: date | None = None
    end: date | None = None


@dataclass(frozen=True)
class WeeklyRun:
    """The results, and the facts of the run that the manifest records."""

    request: Request
    results: RunResults
    ticket_set: TicketSet
    taxonomy: Taxonomy
    tokenizer_fingerprint: str
    discovered: Discovered


def analyse_week(
    request: Request,
    choice: PeriodChoice,
    *,
    taxonomy: Taxonomy,
    settings: Settings,
    progress: Progress,
    registry: Path | None = None,
) -> WeeklyRun:
    """From files to RunResults, one call a stage; `registry` holds topics of earlier periods."""
    ticket_set, understood = understand_sources(
        request, taxonomy=taxonomy, settings=settings, progress=progress, topics_follow=True
    )
    period = choose_period(
        ticket_set.times,
        as_of=ticket_set.as_of,
        week=choice.week,
        month=choice.month,
        start=choice.start,
        end=choice.end,
    )
    results, discovered = analyse_period(
        understood,
        period,
        ticket_set=ticket_set,
        taxonomy=taxonomy,
        request=request,
        settings=settings,
        progress=progress,
        registry=registry,
    )
    fingerprint = understood.corpus.fingerprint
    return WeeklyRun(request, results, ticket_set, taxonomy, fingerprint, discovered)


def analyse_period(
    understood: Understood,
    period: Period,
    *,
    ticket_set: TicketSet,
    taxonomy: Taxonomy,
    request: Request,
    settings: Settings,
    progress: Progress,
    registry: Path | None = None,
) -> tuple[RunResults, Discovered]:
    """Topics, requests, trends, figures and suggestions of one period."""
    understood, topics = discover_topics(
        understood,
        ticket_set=ticket_set,
        request=request,
        settings=settings,
        progress=progress,
        taxonomy=taxonomy,
        period=period,
        registry=registry,
    )
    tickets = understood.tickets
    asked = gather_requests(understood, settings=settings, progress=progress)
    progress.stage("trend")
    trends = dimension_trends(until(tickets, ticket_set.as_of), period, settings=settings)
    progress.stage("suggest")
    suggestions = suggest(
        tickets,
        topics=topics.topics,
        trend=trends,
        taxonomy=taxonomy,
        period=period,
        lang=settings.lang,
    )
    results = RunResults(
        period=period,
        tickets=tickets,
        topics=topics.topics,
        trend=trends,
        suggestions=suggestions,
        kpis=period_kpis(tickets, period),
        quality=_quality(ticket_set, understood, topics.notices, taxonomy),
        requests=asked,
    )
    return results, topics


def dimension_trends(tickets: pa.Table, period: Period, *, settings: Settings) -> pa.Table:
    """Trends of every dimension of the report in one table, the dimension in column `by`."""
    freq: Freq = period.freq or "week"
    tables = []
    for name, columns in DIMENSIONS.items():
        counts = count_tickets(tickets, by=columns, freq=freq, as_of=period.as_of)
        counts = counts.filter(pc.not_equal(counts.column("key"), ""))
        table = trend(
            counts,
            freq=freq,
            alpha=settings.alpha,
            min_tickets=settings.min_tickets,
            min_ratio=settings.min_ratio,
        )
        dimension = pa.array([name] * table.num_rows, pa.string())
        tables.append(table.append_column("by", dimension))
    return pa.concat_tables(tables).combine_chunks()


def _quality(
    ticket_set: TicketSet,
    understood: Understood,
    notices: tuple[Notice, ...],
    taxonomy: Taxonomy,
) -> DataQuality:
    tickets = understood.tickets
    agents = agreement(tickets, taxonomy)
    unclassified = pc.sum(pc.equal(tickets.column("category"), UNCLASSIFIED)).as_py()
    return DataQuality(
        sources=tuple(_source_line(source) for source in ticket_set.sources),
        masked=ticket_set.masked,
        removed=understood.removed,
        undated=tickets.column("created_at").null_count,
        unclassified=int(unclassified or 0),
        notices=(*ticket_set.notices, *notices),
        agents=agents if agents.named else None,
    )


def _source_line(source: SourceReport) -> SourceLine:
    return SourceLine(
        name=source.name,
        format=source.format,
        source=source.source,
        rows_read=source.rows_read,
        kept=source.kept,
        duplicates=source.duplicates,
        rejected=source.rejected,
    )
