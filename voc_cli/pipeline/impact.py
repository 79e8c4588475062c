"""Impact of a fix and drivers of satisfaction, from files; only the stages needed are run."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

import pyarrow as pa

from voc_cli.analysis.drivers.factors import Factors, find_factors
from voc_cli.analysis.drivers.satisfaction import Drivers, find_drivers
from voc_cli.analysis.impact.keys import Key, named_in_taxonomy, resolve_key, split_column
from voc_cli.analysis.impact.measure import NO_CONTROL, Impact, measure_impact
from voc_cli.analysis.period import open_period
from voc_cli.analysis.topics.lineage import NO_LINEAGE
from voc_cli.pipeline.columns import Columned, with_columns
from voc_cli.pipeline.left_out import with_left_out
from voc_cli.pipeline.names import TOPIC_COLUMNS, UNDERSTOOD_COLUMNS, called, meant
from voc_cli.pipeline.reading import read_tickets
from voc_cli.pipeline.request import Progress, Request
from voc_cli.pipeline.ticket_set import TicketSet, headers_absent, until
from voc_cli.settings import Settings
from voc_cli.taxonomy import Taxonomy

NO_CONTROL_WORD = "none"

__all__ = ["drivers_of", "factors_of", "impact_of"]


def impact_of(
    request: Request,
    *,
    keys: Sequence[str],
    since: date,
    controls: Sequence[str],
    expect: float | None,
    by: Sequence[str],
    force: bool,
    taxonomy: Taxonomy,
    settings: Settings,
    progress: Progress,
) -> tuple[TicketSet, Impact, Mapping[str, str]]:
    """The impact on every one of `keys`, and the names of topics by id.

    `controls` empty: chosen, `none`: without.
    """
    given = [control for control in controls if control != NO_CONTROL_WORD]
    named = [name for text in (*keys, *given) for name in _columns_of(text, taxonomy)]
    found, made = _columned(
        request, {*named, *by}, taxonomy=taxonomy, settings=settings, progress=progress
    )
    asked = [*by, *(pair[0] for text in (*keys, *given) if (pair := split_column(text)))]
    found = _with_absent(found, asked)
    progress.stage("impact")
    topics = made.discovered
    reached = open_period(found.times, freq="week", as_of=found.as_of) - timedelta(days=1)
    if request.end is not None:
        reached = min(reached, request.end)

    def resolve(text: str) -> Key:
        return resolve_key(
            text, made.tickets, taxonomy=taxonomy, lang=settings.lang, aliases=found.aliases,
            topics=topics.topics if topics else None,
            lineage=topics.lineage if topics else NO_LINEAGE, since=since,
        )  # fmt: skip

    chosen = None if not controls else tuple(resolve(one) for one in given) or NO_CONTROL
    results = [
        measure_impact(
            until(made.tickets, found.as_of),
            resolve(key),
            since=since,
            controls=chosen,
            expect=expect,
            by=by,
            force=force,
            as_of=reached,
            aliases=found.aliases,
        )
        for key in keys
    ]
    whole = Impact(
        pa.concat_tables([result.table for result in results]),
        pa.concat_tables([result.moved for result in results]),
    )
    return found, whole, made.topic_names


def drivers_of(
    request: Request,
    *,
    target: str,
    by: str,
    taxonomy: Taxonomy,
    settings: Settings,
    progress: Progress,
) -> tuple[TicketSet, Drivers]:
    """What `target` goes with among the values of `by`."""
    wanted = {by, *(("polarity",) if target == "polarity" else ())}
    found, made = _columned(
        request, wanted, taxonomy=taxonomy, settings=settings, progress=progress
    )
    [by] = meant([by], found.tickets, found.aliases)
    found = _with_absent(found, [by])
    progress.stage("drivers")
    labels: dict[str, str] = {}
    if by in ("category", "subcategory"):
        codes = set(made.tickets.column(by).to_pylist()) - {None}
        labels = {code: taxonomy.label(code, settings.lang) for code in codes}
    else:
        labels = dict(made.topic_names)
    return found, find_drivers(
        made.tickets, target=target, by=by, labels=labels, seed=settings.seed, aliases=found.aliases
    )


def factors_of(
    request: Request,
    *,
    target: str,
    items: Sequence[str],
    taxonomy: Taxonomy,
    settings: Settings,
    progress: Progress,
) -> tuple[TicketSet, Factors]:
    """The factors behind a survey's items and what they do to `target`."""
    wanted = {"polarity"} if target == "polarity" else set()
    found, made = _columned(
        request, wanted, taxonomy=taxonomy, settings=settings, progress=progress
    )
    progress.stage("drivers")
    return found, find_factors(
        made.tickets, target=target, items=items, seed=settings.seed, aliases=found.aliases
    )


def _with_absent(found: TicketSet, names: Sequence[str]) -> TicketSet:
    """Say which files lack one of these columns."""
    return replace(found, notices=(*found.notices, *headers_absent(found, None, names)))


def _columns_of(text: str, taxonomy: Taxonomy) -> list[str]:
    """The columns that resolving a key needs; a key's rest is counted by category."""
    pair = split_column(text)
    if pair is not None:
        return [pair[0]]
    return ["category"] if named_in_taxonomy(text, taxonomy) else ["topic_id"]


def _columned(
    request: Request,
    names: set[str],
    *,
    taxonomy: Taxonomy,
    settings: Settings,
    progress: Progress,
) -> tuple[TicketSet, Columned]:
    """The tickets with as many appended columns as `names` and --where need."""
    wanted = sorted(names)
    later = (*UNDERSTOOD_COLUMNS, *TOPIC_COLUMNS)
    shown = called("duplicate_of", wanted)
    found = read_tickets(request, settings, progress, later=later, repeats=shown, by=wanted)
    made = with_columns(
        found, wanted, request=request, taxonomy=taxonomy, settings=settings, progress=progress
    )
    found = with_left_out(found, made.tickets, before=len(found.tickets), until=found.as_of)
    return replace(found, notices=(*found.notices, *made.notices)), made
