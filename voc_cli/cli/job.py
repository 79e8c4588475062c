"""From option groups to what the library takes: a request, settings and a narrator."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from voc_cli.cli.console import Narrator
from voc_cli.cli.language import say, settle
from voc_cli.cli.options import InputOptions, ModelOptions, OutputOptions, UnderstandingOptions
from voc_cli.cli.output import check_output, emit
from voc_cli.cli.passwords import workbook_password
from voc_cli.engine.arrow import spare_pandas
from voc_cli.errors import UsageError
from voc_cli.messages import Notice
from voc_cli.pipeline.checks import check_inputs, check_model, check_words, is_bundle
from voc_cli.pipeline.request import Request
from voc_cli.settings import ANY_DATE, DATE_ORDERS, Settings, load_settings, override, read_scale

if TYPE_CHECKING:
    from voc_cli.load import SourceReport
    from voc_cli.pipeline.large import LargeTickets
    from voc_cli.pipeline.ticket_set import TicketSet
    from voc_cli.taxonomy import Taxonomy

__all__ = ["Job", "open_job"]


@dataclass(frozen=True)
class Job:
    """What one command works with."""

    request: Request
    settings: Settings
    narrator: Narrator
    rejects: Path | None = None

    @cached_property
    def taxonomy(self) -> "Taxonomy":
        """The taxonomy the settings name, else the built-in one."""
        from voc_cli.taxonomy import load_taxonomy

        return load_taxonomy(Path(self.settings.taxonomy) if self.settings.taxonomy else None)

    def conclude(self, read: "TicketSet | None", *notices: Notice) -> None:
        """End the last stage: write the rejected rows if --rejects asks for them, tell how many
        rows were used and why others were not, then the notices.
        """
        if read is not None and self.rejects is not None:
            emit(read.rejects, _rejects_output(self.rejects), lang=self.settings.lang)
        self.narrator.finish()
        if read is not None:
            self._tell_rows(read.sources, len(read.times), read.left_out)
        self.narrator.notices((*(read.notices if read is not None else ()), *notices))

    def conclude_large(self, read: "LargeTickets", *notices: Notice) -> None:
        """The same of a file that was never held whole."""
        self.narrator.finish()
        self._tell_rows((read.report,), len(read.times), read.left_out)
        self.narrator.notices((*read.notices, *notices))

    def _tell_rows(
        self, sources: "Sequence[SourceReport]", tickets: int, left_out: Mapping[str, int]
    ) -> None:
        from voc_cli.pipeline.left_out import row_counts, rows_told

        counts = row_counts(sources, tickets, left_out)
        told = rows_told(counts).text(self.settings.lang)
        self.narrator.told(told, event="rows", **counts)


@contextmanager
def open_job(
    inputs: InputOptions,
    understanding: UnderstandingOptions | None = None,
    *,
    learned: ModelOptions | None = None,
    guess: bool = True,
    model_expected: bool = True,
    period_from_dates: bool = False,
    needs_sources: bool = True,
    **overrides: object,
) -> Iterator[Job]:
    """Options → Job; the narrator's last stage is closed when the block ends.

    With `period_from_dates`, --from and --to name the report's period instead of keeping rows.
    Files that options name are looked at first; without `model_expected`, --model may name a folder
    that holds none yet.
    """
    _check(inputs, needs_sources=needs_sources)
    given, scales = load_settings(inputs.settings_file), _scales(inputs.scales or ())
    orders = _date_orders(inputs.date_orders or ())
    settings = _settings(given, inputs, understanding, scales=scales, orders=orders, **overrides)
    settle(settings.lang)
    spare_pandas()
    if settings.source_name and not inputs.allow_unmasked:
        _check_source_name(settings.source_name)
    if inputs.rejects is not None:
        check_output(_rejects_output(inputs.rejects), inputs.sources)
    narrator = Narrator(quiet=inputs.quiet, log_format=inputs.log_format, lang=settings.lang)
    request = Request(
        sources=tuple(inputs.sources or ()),
        input_format=inputs.input_format,
        column_map=_column_map(inputs.column_map or ()),
        strict=inputs.strict,
        as_of=inputs.as_of,
        where=inputs.where,
        start=None if period_from_dates else inputs.start,
        end=None if period_from_dates else inputs.end,
        key_file=inputs.key_file,
        model=learned.model if learned else None,
        guess=guess,
        allow_unmasked=inputs.allow_unmasked,
        password=workbook_password(inputs.password_file, narrator),
        list_rejects=inputs.rejects is not None,
        scales=tuple(header for header in scales if header not in settings.csat_questions),
        date_orders=tuple(orders),
    )
    job = Job(request, settings, narrator, inputs.rejects)
    check_inputs(request, settings)
    if understanding is not None:
        _check_understanding(job, model_expected=model_expected)
    if inputs.allow_unmasked:
        narrator.alarm(say("unmasked"))
    try:
        yield job
    except BaseException:
        narrator.abandon()
        raise
    narrator.finish()


def _settings(
    given: Settings,
    inputs: InputOptions,
    understanding: UnderstandingOptions | None,
    *,
    scales: Mapping[str, str],
    orders: Mapping[str, str],
    **overrides: object,
) -> Settings:
    """Those of the file, and what the command line says in their stead."""
    return override(
        given,
        {
            "lang": inputs.lang,
            "tz": inputs.tz,
            "workers": inputs.workers,
            "preset": inputs.preset,
            "source_name": inputs.source_name,
            "scales": {**given.scales, **scales} if scales else None,
            "date_orders": {**given.date_orders, **orders} if orders else None,
            "taxonomy": _text(understanding.taxonomy) if understanding else None,
            "user_dictionary": _text(understanding.user_dictionary) if understanding else None,
            "min_score": understanding.min_score if understanding else None,
            "trust_agent": (understanding.trust_agent or None) if understanding else None,
            **overrides,
        },
    )


def _check(inputs: InputOptions, *, needs_sources: bool) -> None:
    if needs_sources and not inputs.sources:
        raise UsageError("cli.missing_source")
    if inputs.log_format not in ("text", "json"):
        raise UsageError("cli.bad_log_format", value=inputs.log_format)
    if inputs.start is not None and inputs.end is not None and inputs.start > inputs.end:
        raise UsageError("analysis.start_after_end", start=inputs.start, end=inputs.end)


def _check_understanding(job: Job, *, model_expected: bool) -> None:
    """What tickets are understood with; the taxonomy is read here, unless it is the built-in one,
    which is always there.
    """
    check_words(job.settings)
    if job.settings.taxonomy is not None:
        _ = job.taxonomy
    model = job.request.model
    if model is not None and (model_expected or is_bundle(model)):
        check_model(model, settings=job.settings, taxonomy=job.taxonomy)


def _check_source_name(name: str) -> None:
    """It stands in every row, so it may name no person; masked, two sources might become one."""
    from voc_cli.privacy import find_spans

    if find_spans(name):
        raise UsageError("cli.personal_source")


def _rejects_output(file: Path) -> OutputOptions:
    return OutputOptions(output=str(file))


def _column_map(pairs: Sequence[str]) -> dict[str, str]:
    mapped = {}
    for pair in pairs:
        column, sign, header = pair.partition("=")
        if not sign or not column or not header:
            raise UsageError("cli.bad_map", value=pair)
        mapped[column.strip()] = header.strip()
    return mapped


def _scales(given: Sequence[str]) -> dict[str, str]:
    """Header of a column of ratings → its scale; `rating` stands for whichever column it is."""
    found = {}
    for text in given:
        header, sign, scale = text.rpartition("=")
        if read_scale(scale) is None or (sign and not header.strip()):
            raise UsageError("cli.bad_scale", value=text)
        found[header.strip() or "rating"] = scale.strip()
    return found


def _date_orders(given: Sequence[str]) -> dict[str, str]:
    """Header of a column of dates → the order of its days; `date` stands for all of them."""
    found = {}
    for text in given:
        header, sign, order = (part.strip() for part in text.rpartition("="))
        if order.lower() not in DATE_ORDERS or (sign and not header):
            raise UsageError("cli.bad_date_order", value=text)
        found[header or ANY_DATE] = order.lower()
    return found


def _text(path: Path | None) -> str | None:
    return None if path is None else str(path)
