"""⑫ How much of the input the figures stand on, and the footer that says how they were made."""

from collections.abc import Mapping

from voc_cli import __version__
from voc_cli.analysis.intervals import wilson
from voc_cli.analysis.results import SourceLine
from voc_cli.messages import catalogue, message
from voc_cli.privacy.unmasked import is_unmasked
from voc_cli.report.model import Cell, Column, Section, TableBlock
from voc_cli.report.sections.agents import agent_sentences, agent_tables
from voc_cli.report.view import View

MAX_SOURCES = 30
_KEYS = {
    "reason": "report.reason_{}",
    "masked": "privacy.{}",
    "removed": "text.removed_{}",
}

__all__ = ["footer", "quality"]


def quality(view: View) -> Section:
    """Rows read, kept and dropped by reason, what was masked and removed, what to beware of."""
    found = view.results.quality
    sources = found.sources
    text = [_rows_sentence(view), _unclassified_sentence(view)]
    if found.undated:
        text.append(view.say("quality_undated", n=view.number(found.undated)))
    if repeated := sum(row.repeated for row in view.rows):
        text.append(view.say("quality_repeated", n=view.number(repeated)))
    if view.period.incomplete is not None and not view.cut:
        text.append(
            view.say(
                "quality_incomplete",
                unit=view.unit("one"),
                start=view.period.incomplete.isoformat(),
                as_of=view.period.as_of.isoformat(),
            )
        )
    if found.agents is not None:
        text.extend(agent_sentences(view, found.agents))
    # How far new tickets are from what a model learned is told in the model's own section.
    told = [notice for notice in found.notices if not notice.key.startswith("learn.drift_")]
    text.extend(notice.text(view.lang) for notice in told)
    tables = []
    if sources:
        tables.append(_sources_table(view, sources))
    for name, counts in (
        ("reason", _reasons(sources)),
        ("masked", found.masked),
        ("removed", found.removed),
    ):
        if counts:
            tables.append(_counts_table(view, name, counts))
    if found.agents is not None:
        tables.extend(agent_tables(view, found.agents))
    return Section(
        key="quality",
        heading=view.say("section_quality"),
        text=tuple(text),
        tables=tuple(tables),
    )


def footer(view: View) -> tuple[str, ...]:
    """How it was masked, what the intervals stand on, and what the figures mean."""
    masked = view.results.quality.masked
    total = sum(masked.values())
    lines = []
    if is_unmasked(view.results.tickets.schema):
        lines.append(message("privacy.footer_unmasked", view.lang))
    elif total:
        listed = ", ".join(
            view.say("masked_item", type=_named(view, "masked", kind), n=view.number(n))
            for kind, n in _by_size(masked)
        )
        lines.append(view.say("footer_masked", listed=listed, total=view.number(total)))
    else:
        lines.append(view.say("footer_masked_none"))
    lines.append(_model_sentence(view))
    lines.append(view.say("footer_association"))
    definitions = [
        view.say("definition", metric=view.word("metric", kpi.metric), text=text)
        for kpi in view.results.kpis
        if kpi.value is not None
        and (text := catalogue(view.lang).get(f"report.define_{kpi.metric}"))
    ]
    lines.extend(definitions)
    lines.append(view.say("footer_version", version=__version__))
    return tuple(lines)


def _model_sentence(view: View) -> str:
    """Which model the expectations come from, by the method the trend table names."""
    methods = sorted(
        {
            line.method
            for lines in view.lines.values()
            for line in lines
            if line.expected is not None
        }
    )
    known = catalogue(view.lang)
    for method in methods:
        if f"report.model_{method}" in known:
            return known[f"report.model_{method}"]
    if methods:
        return view.say("model_named", method=", ".join(methods))
    return view.say("model_absent")


def _rows_sentence(view: View) -> str:
    sources = view.results.quality.sources
    return view.say(
        "quality_rows",
        files=len(sources),
        read=view.number(sum(source.rows_read for source in sources)),
        kept=view.number(sum(source.kept for source in sources)),
        duplicates=view.number(sum(source.duplicates for source in sources)),
        rejected=view.number(sum(sum(source.rejected.values()) for source in sources)),
        period=view.number(len(view.rows)),
    )


def _unclassified_sentence(view: View) -> str:
    n, k = view.results.tickets.num_rows, view.results.quality.unclassified
    if not n:
        return view.say("quality_no_tickets")
    lower, upper = wilson(k, n)
    return view.say(
        "quality_unclassified",
        k=view.number(k),
        n=view.number(n),
        share=view.number(k / n, "share"),
        range=view.say(
            "range", lower=view.number(lower, "share"), upper=view.number(upper, "share")
        ),
    )


def _sources_table(view: View, sources: tuple[SourceLine, ...]) -> TableBlock:
    columns = (
        Column("file", view.say("col_file")),
        Column("format", view.say("col_format"), "text", 3),
        Column("source", view.say("col_source"), "text", 4),
        Column("read", view.say("col_read"), "count", 2),
        Column("kept", view.say("col_kept"), "count"),
        Column("duplicates", view.say("col_duplicates"), "count", 2),
        Column("rejected", view.say("col_rejected"), "count"),
    )
    rows: list[tuple[Cell, ...]] = [
        (
            source.name,
            source.format,
            source.source,
            source.rows_read,
            source.kept,
            source.duplicates,
            sum(source.rejected.values()),
        )
        for source in sources
    ]
    if len(rows) > MAX_SOURCES:
        rest = sources[MAX_SOURCES:]
        rows = rows[:MAX_SOURCES]
        rows.append(
            (
                view.say("other_files", n=len(rest)),
                None,
                None,
                sum(source.rows_read for source in rest),
                sum(source.kept for source in rest),
                sum(source.duplicates for source in rest),
                sum(sum(source.rejected.values()) for source in rest),
            )
        )
    return TableBlock(columns, tuple(rows), title=view.say("table_sources"))


def _reasons(sources: tuple[SourceLine, ...]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for source in sources:
        for reason, n in source.rejected.items():
            counts[reason] = counts.get(reason, 0) + n
    return counts


def _counts_table(view: View, name: str, counts: Mapping[str, int]) -> TableBlock:
    columns = (
        Column("what", view.say(f"col_{name}")),
        Column("n", view.say("col_n"), "count"),
    )
    rows = tuple((_named(view, name, what), n) for what, n in _by_size(counts))
    return TableBlock(columns, rows, title=view.say(f"table_{name}"))


def _named(view: View, name: str, what: str) -> str:
    """The word for a type or reason, from the room that counts it; the code where it has none."""
    return catalogue(view.lang).get(_KEYS[name].format(what), what)


def _by_size(counts: Mapping[str, int]) -> list[tuple[str, int]]:
    return sorted(((k, n) for k, n in counts.items() if n), key=lambda item: (-item[1], item[0]))
