"""A file too large to hold becomes a masked table on disk: slice by slice, then put in order.

Memory holds a slice, and the little of every ticket that `Spool` needs; its text goes masked into a
temporary file beside the output and from there, in order, into the output. Nothing unmasked is
written.
"""

from collections import deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from voc_cli.analysis.period import last_plausible_day, local_days
from voc_cli.analysis.where import apply_filters
from voc_cli.atomic import working_folder
from voc_cli.load import LargeFile, Scale, SourceReport, expand, open_large_file
from voc_cli.messages import Notice
from voc_cli.pipeline.labels import masked_names, told_masked
from voc_cli.pipeline.names import TOPIC_COLUMNS, UNDERSTOOD_COLUMNS, names_in
from voc_cli.pipeline.request import Progress, Request
from voc_cli.pipeline.spool import Noted, Spool, note
from voc_cli.pipeline.ticket_set import summed
from voc_cli.privacy import mask_parts
from voc_cli.schema import ticket_schema
from voc_cli.settings import Settings
from voc_cli.store.key import fingerprint, load_key

__all__ = ["LargeTickets", "open_large"]


@dataclass(frozen=True)
class LargeTickets:
    """The masked tickets of a large file in their final order, a group of rows at a time.

    `groups` may be gone through more than once; `folder` is a place for what is being written.
    `left_out` counts what filters kept out, once `groups` has been gone through.
    """

    schema: pa.Schema
    groups: Callable[[], Iterator[pa.Table]]
    folder: Path
    times: pa.ChunkedArray
    report: SourceReport
    notices: tuple[Notice, ...]
    masked: Mapping[str, int]
    aliases: Mapping[str, str]
    key_fingerprint: str
    left_out: dict[str, int]

    @property
    def stated(self) -> Mapping[str, Scale]:
        """The scale that somebody said the ratings have, by source."""
        scale = self.report.scale
        stated = scale is not None and scale.stated
        return {self.report.source: (scale.worst, scale.best)} if scale and stated else {}


@contextmanager
def open_large(
    request: Request, settings: Settings, progress: Progress, *, beside: Path
) -> Iterator[LargeTickets | None]:
    """The tickets of the one large CSV that `request` names; None when it names anything else.

    The temporary folder stands beside the output, where there must be room for it anyway, and is
    gone when the block ends.
    """
    large = _only_large(request, settings)
    if large is None:
        yield None
        return
    with working_folder(beside) as folder:
        yield _read(large, request, settings, progress, folder)


def _only_large(request: Request, settings: Settings) -> LargeFile | None:
    later = names_in(request.where) & {*UNDERSTOOD_COLUMNS, *TOPIC_COLUMNS}
    if request.list_rejects or later or len(request.sources) != 1:
        return None
    if Path(request.sources[0]).is_dir():
        return None
    sources = expand(request.sources, input_format=request.input_format)
    if len(sources) != 1:
        return None
    large = open_large_file(
        sources[0],
        settings=settings,
        input_format=request.input_format,
        column_map=request.column_map,
        as_of=request.as_of,
        orders_before=request.orders_before,
    )
    if large is None:
        return None
    named = large.has_ratings_called(request.scales)
    named &= large.has_times_called(request.date_orders)
    return large if named else None  # the usual way says what is not there


def _read(
    large: LargeFile, request: Request, settings: Settings, progress: Progress, folder: Path
) -> LargeTickets:
    key = load_key(request.key_file)
    progress.stage("load")
    spool = Spool(folder, ticket_schema(settings.tz))
    counts: dict[str, int] = {}
    noted: deque[Noted] = deque()  # of the slices that are being masked

    def tickets() -> Iterator[pa.Table]:
        for part in large.slices():
            noted.append(note(part))
            yield part.tickets

    for masked in mask_parts(tickets(), key=key, tz=settings.tz, workers=settings.workers):
        spool.add(noted.popleft(), masked.tickets)
        for kind, n in masked.counts.items():
            counts[kind] = counts.get(kind, 0) + n
        progress.advance(len(masked.tickets))
    order = spool.put_in_order()
    notices: list[Notice] = []
    if order.renamed:
        notices.append(Notice("load.ids_reused", {"n": order.renamed}))
    mistyped = last_plausible_day(order.times) if request.as_of is None else None
    if mistyped is not None:
        after = pc.greater(local_days(order.times), pa.scalar(mistyped, pa.date32()))
        values = {"day": mistyped, "n": int(pc.sum(after).as_py() or 0)}
        notices.append(Notice("analysis.far_future", values))
    report = large.report(kept=order.kept, duplicates=len(order.rank) - order.kept)
    aliases = {m.header: m.column for m in report.columns if m.column is not None}

    left_out: dict[str, int] = {}

    def groups() -> Iterator[pa.Table]:
        gone: dict[str, int] = {}
        for group in spool.groups(order):
            inside = apply_filters(group, start=request.start, end=request.end)
            kept = apply_filters(inside, where=request.where, aliases=aliases)
            lost = {"period": len(group) - len(inside), "where": len(inside) - len(kept)}
            gone = summed(gone, lost)
            yield kept
        left_out.update(gone)

    names = masked_names([report.name])
    return LargeTickets(
        schema=spool.schema,
        groups=groups,
        folder=folder,
        times=order.times,
        report=report,
        notices=told_masked((*notices, *report.notices), names),
        masked=dict(sorted(counts.items())),
        aliases=aliases,
        key_fingerprint=fingerprint(key),
        left_out=left_out,
    )
