"""The main job: everything the weekly report stands on, from the understood tickets."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from voc_cli.analysis.counts import count_tickets
from voc_cli.analysis.drivers.satisfaction import FEWEST, Drivers, find_drivers, scores
from voc_cli.analysis.impact.follow_up import follow_up
from voc_cli.analysis.kpi.compared import period_kpis
from voc_cli.analysis.kpi.definitions import Denominators
from voc_cli.analysis.period import check_period, choose_period, local_days, previous_period
from voc_cli.analysis.results import (
    Cause,
    DataQuality,
    Freq,
    Kpi,
    Method,
    NewPhrase,
    Period,
    RunResults,
    SourceLine,
)
from voc_cli.analysis.suggest.ranking import suggest
from voc_cli.analysis.trend.alarms import trend
from voc_cli.analysis.trend.explained import Reader, phrases_of_period, reader
from voc_cli.analysis.understanding.agents import agreement
from voc_cli.analysis.understanding.flag_sentence import flagged_sentences
from voc_cli.errors import InputError
from voc_cli.load import SourceReport
from voc_cli.messages import Notice
from voc_cli.pipeline.kpis import NO_DENOMINATORS, read_denominators, run_kpis, run_waits
from voc_cli.pipeline.left_out import with_left_out
from voc_cli.pipeline.request import Progress, Request
from voc_cli.pipeline.requests import gather_requests
from voc_cli.pipeline.stages import (
    TicketSet,
    Understood,
    understand_sources,
    until,
)
from voc_cli.pipeline.topics import Discovered, check_registry, discover_topics
from voc_cli.schema import UNCLASSIFIED
from voc_cli.settings import Settings
from voc_cli.store.actions import action_table, fingerprint_of, read_actions
from voc_cli.taxonomy import Taxonomy

WORDS_DAYS = 182  # of past that the words of an alarm are compared with

DRIVER_WEEKS = 12
DRIVER_SAMPLES = 200
DIMENSIONS = {
    "all": (),
    "category": ("category",),
    "subcategory": ("subcategory",),
    "topic": ("topic_id",),
    "channel": ("channel",),
    "product": ("product",),
}

__all__ = ["PeriodChoice", "WeeklyRun", "analyse_week"]


@dataclass(frozen=True)
class PeriodChoice:
    """The period a user asked for; nothing given means the last complete week."""

    week: str | None = None
    month: str | None = None
    start: date | None = None
    end: date | None = None


@dataclass(frozen=True)
class WeeklyRun:
    """The results, and the facts of the run that the manifest records.

    `actions_fingerprint` is that of the actions file the report follows up, None without one.
    """

    request: Request
    results: RunResults
    ticket_set: TicketSet
    taxonomy: Taxonomy
    tokenizer_fingerprint: str
    discovered: Discovered
    actions_fingerprint: str | None = None


def analyse_week(
    request: Request,
    choice: PeriodChoice,
    *,
    actions: Path | None = None,
    taxonomy: Taxonomy,
    settings: Settings,
    progress: Progress,
    denominator: Path | None = None,
    registry: Path | None = None,
) -> WeeklyRun:
    """From files to RunResults, one call a stage.

    `actions` names the file to follow up, `registry` holds topics of earlier periods. Raises
    InputError for a file of actions or of denominators or a registry that cannot be used, before
    any long work begins.
    """
    check_period(week=choice.week, month=choice.month, start=choice.start, end=choice.end)
    registered = None if actions is None else action_table(read_actions(actions))
    fingerprint = None if actions is None else fingerprint_of(actions)
    denominators = _denominators(denominator, choice, settings)
    check_registry(registry, settings)
    ticket_set, understood = understand_sources(
        request,
        taxonomy=taxonomy,
        settings=settings,
        progress=progress,
        topics_follow=True,
        masked=True,
    )
    period = choose_period(
        ticket_set.times,
        as_of=ticket_set.as_of,
        week=choice.week,
        month=choice.month,
        start=choice.start,
        end=choice.end,
    )
    results, discovered = _analyse_period(
        understood,
        period,
        ticket_set=ticket_set,
        taxonomy=taxonomy,
        request=request,
        settings=settings,
        progress=progress,
        denominators=denominators,
        registry=registry,
    )
    if registered is not None:
        results = _followed(registered, results, discovered, ticket_set, taxonomy, settings.lang)
    words = understood.corpus.fingerprint
    ticket_set = with_left_out(
        ticket_set, results.tickets, before=len(understood.tickets), until=ticket_set.as_of
    )
    return WeeklyRun(request, results, ticket_set, taxonomy, words, discovered, fingerprint)


def _denominators(path: Path | None, choice: PeriodChoice, settings: Settings) -> Denominators:
    """Those of a file, added up as the periods that will be shown are long."""
    if path is None:
        return NO_DENOMINATORS
    freq: Freq = "month" if choice.month else "day" if choice.start or choice.end else "week"
    return read_denominators(path, freq=freq, settings=settings)


def _followed(
    registered: pa.Table,
    results: RunResults,
    discovered: Discovered,
    ticket_set: TicketSet,
    taxonomy: Taxonomy,
    lang: str,
) -> RunResults:
    """The results with what became of the registered actions."""
    period = results.period
    followed = follow_up(
        registered,
        _up_to(results.tickets, period.end),
        taxonomy=taxonomy,
        topics=results.topics,
        until=min(period.end, period.as_of),
        lang=lang,
        aliases=ticket_set.aliases,
        lineage=discovered.lineage,
    )
    return replace(results, follow_up=followed)


def _analyse_period(
    understood: Understood,
    period: Period,
    *,
    ticket_set: TicketSet,
    taxonomy: Taxonomy,
    request: Request,
    settings: Settings,
    progress: Progress,
    denominators: Denominators = NO_DENOMINATORS,
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
    over = until(tickets, ticket_set.as_of)
    trends = _dimension_trends(over, period, settings=settings)
    causes, phrases = _explained(understood, trends, period, ticket_set.aliases)
    kpis = run_kpis(
        over, period, ticket_set=ticket_set, settings=settings, denominators=denominators
    )
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
        kpis=_compared(kpis, over, period),
        causes=causes,
        phrases=phrases,
        kpi_table=kpis,
        quality=_quality(ticket_set, understood, topics.notices, taxonomy),
        requests=asked,
        drivers=_recent_drivers(tickets, period, settings=settings),
        flagged=_flagged(understood, period, taxonomy),
        model=understood.model,
    )
    return results, topics


def _compared(kpis: pa.Table, tickets: pa.Table, period: Period) -> tuple[Kpi, ...]:
    """The figures of the period beside those before, open tickets counted in."""
    first = pc.min(local_days(tickets["created_at"])).as_py()
    waiting = run_waits(tickets, period)
    return period_kpis(kpis, period, first=first, waiting=waiting)


def _flagged(
    understood: Understood, period: Period, taxonomy: Taxonomy
) -> Mapping[tuple[str, str], str]:
    """What made tickets of the period safety, legal or churn."""
    tickets = understood.tickets
    rows = _between(tickets, period.start, period.end).to_pylist()
    return flagged_sentences(understood.corpus, tickets, rows, taxonomy=taxonomy)


def _recent_drivers(tickets: pa.Table, period: Period, *, settings: Settings) -> Drivers | None:
    """What satisfaction (recommendation, where it is not asked) goes with, over twelve weeks.

    Praise is left out: that it goes with satisfaction is no news, and its share would hide what
    can be improved. None where the scores are too few.
    """
    first = period.end - timedelta(weeks=DRIVER_WEEKS) + timedelta(days=1)
    recent = _up_to(tickets, period.end)
    days = local_days(recent.column("created_at"))
    recent = recent.filter(
        pc.and_(
            pc.greater_equal(days, pa.scalar(first, pa.date32())),
            pc.not_equal(recent.column("category"), "praise"),
        )
    )
    for target in ("csat", "nps"):
        if scores(recent, target)[1].sum() < FEWEST:
            continue
        try:
            found = find_drivers(recent, target=target, seed=settings.seed, samples=DRIVER_SAMPLES)
        except InputError:
            continue
        return replace(found, weeks=DRIVER_WEEKS)
    return None


def _up_to(tickets: pa.Table, day: date) -> pa.Table:
    """The tickets created up to `day`."""
    days = local_days(tickets.column("created_at"))
    return tickets.filter(pc.less_equal(days, pa.scalar(day, pa.date32())))


def _dimension_trends(tickets: pa.Table, period: Period, *, settings: Settings) -> pa.Table:
    """Trends of every dimension of the report in one table, the dimension in column `by`."""
    freq: Freq = period.freq or "week"
    tables = []
    for name, columns in DIMENSIONS.items():
        counts = count_tickets(tickets, by=columns, freq=freq, as_of=period.as_of)
        counts = counts.filter(pc.not_equal(counts.column("key"), ""))
        table = trend(
            counts,
            freq=freq,
            method=Method(alpha=settings.alpha),
            min_tickets=settings.min_tickets,
            min_ratio=settings.min_ratio,
        )
        dimension = pa.array([name] * table.num_rows, pa.string())
        tables.append(table.append_column("by", dimension))
    return pa.concat_tables(tables).combine_chunks()


def _explained(
    understood: Understood, trends: pa.Table, period: Period, aliases: Mapping[str, str]
) -> tuple[dict[tuple[str, str], Cause], tuple[NewPhrase, ...]]:
    """What the tickets say of the period's alarms, and what nobody said before it."""
    rows = _recent(understood.tickets, period)
    read = reader(understood.tickets.take(rows), understood.corpus.take(rows), aliases)
    return _causes(read, trends, period, rows), _phrases(read, period, rows)


def _recent(tickets: pa.Table, period: Period) -> pa.ChunkedArray:
    """Rows of the period and of the half year before it: what causes are read from."""
    rows = _between(tickets, period.start - timedelta(days=WORDS_DAYS), period.end)
    chunked: pa.ChunkedArray = pa.chunked_array([rows])
    return chunked


def _between(tickets: pa.Table, first: date, last: date) -> pa.Array:
    """Rows of the tickets created on the days from `first` to `last`."""
    days = local_days(tickets["created_at"])
    inside = pc.and_(
        pc.greater_equal(days, pa.scalar(first, pa.date32())),
        pc.less_equal(days, pa.scalar(last, pa.date32())),
    )
    rows: pa.Array = pc.indices_nonzero(pc.fill_null(inside, False)).cast(pa.int64())
    return rows


def _causes(
    read: Reader, trends: pa.Table, period: Period, rows: pa.ChunkedArray
) -> dict[tuple[str, str], Cause]:
    """Why each alarm of the period rose, by dimension and key; `rows` are the reader's tickets."""
    if period.freq is None:
        return {}
    here = pc.equal(trends["period"], pa.scalar(period.start, pa.date32()))
    raised = trends.filter(pc.and_(here, trends["alert"])).select(["by", "key"]).to_pylist()
    causes: dict[tuple[str, str], Cause] = {}
    for name, columns in DIMENSIONS.items():
        alarms = [(period.start, row["key"]) for row in raised if row["by"] == name]
        if alarms:
            found = read.causes(alarms, by=columns, freq=period.freq)
            for (_, key), cause in found.items():
                examples = tuple(rows[row].as_py() for row in cause.exemplars)
                causes[name, key] = replace(cause, exemplars=examples)
    return causes


def _phrases(read: Reader, period: Period, rows: pa.ChunkedArray) -> tuple[NewPhrase, ...]:
    """What was not said in the half year before the period and the one before it."""
    length = period.end - period.start + timedelta(days=1)
    before = previous_period(period.start, period.freq) if period.freq else period.start - length
    found = phrases_of_period(read, start=period.start, end=period.end, before=before)
    return tuple(replace(phrase, row=rows[phrase.row].as_py()) for phrase in found)


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
