"""What `voc inspect` tells of files: as tables for people, as plain data for programs."""

from pathlib import Path
from typing import Any

import pyarrow as pa

from voc_cli.atomic import atomic_path
from voc_cli.load import JOINED, ColumnMatch, ColumnOrder, RatingScale, SourceReport, preset_text
from voc_cli.messages import message
from voc_cli.pipeline.ticket_set import TicketSet
from voc_cli.privacy import mask_text
from voc_cli.report.labels import column_labels
from voc_cli.settings import Settings

COLUMN_SCHEMA = pa.schema(
    [
        ("file", pa.string()),
        ("header", pa.string()),
        ("column", pa.string()),
        ("confidence", pa.float64()),
        ("how", pa.string()),
        ("runner_up", pa.string()),
    ]
)

SCREEN_SCHEMA = pa.schema(
    [
        ("header", pa.string()),
        ("column", pa.string()),
        ("runner_up", pa.string()),
        ("confidence", pa.float64()),
        ("how", pa.string()),
    ]
)
FACT_SCHEMA = pa.schema([("fact", pa.string()), ("value", pa.string())])

# The columns explained in words, and whether it is told that one is missing.
_EXPLAINED = {
    "body": True,
    "created_at": True,
    "ticket_id": True,
    "channel": False,
    "rating": False,
}
# What a column serves as without being one of the ticket table.
_HELPERS = {
    "answer": "answer", "agent": "agent", "author_type": "speaker", "private": "private",
    "parent_id": "reply", "reply_depth": "reply", "message_at": "message_at",
    "message_id": "message_id", "created_time": "part", "created_year": "part",
    "created_month": "part", "created_day": "part", "created_hour": "part",
    "created_minute": "part", "room": "room",
}  # fmt: skip

__all__ = [
    "column_table",
    "explained_table",
    "fact_table",
    "inspection_data",
    "mapping_table",
    "write_preset",
]


def fact_table(source: SourceReport, lang: str) -> pa.Table:
    """What is known of one file or sheet, one row a fact, in words: narrow enough for a screen."""
    row = _file_row(source)
    rejected = [f"{_reason(reason, lang)} {n:,}" for reason, n in sorted(row["rejected"].items())]
    row["rejected"] = ", ".join(rejected)
    del row["rating_scale"], row["rating_scale_stated"], row["date_orders"]  # told with the column
    labels = column_labels(list(row), lang)
    facts = [
        {"fact": label, "value": f"{value:,}" if isinstance(value, int) else str(value)}
        for label, value in zip(labels, row.values(), strict=True)
        if value not in (None, "")
    ]
    return pa.Table.from_pylist(facts, schema=FACT_SCHEMA)


def mapping_table(source: SourceReport, lang: str) -> pa.Table:
    """The columns of one file for a screen: the runner-up in sight, the ways of finding in words.

    A header that begins with `voc.` is none of the file's and loses that prefix. What is used and
    is no column of the ticket table (`answer`) is told in brackets.
    """
    rows = []
    for match, row in zip(source.columns, _columns(source), strict=True):
        joined = match.header.startswith(JOINED)
        helper = _HELPERS.get(match.field or "")
        if match.column is None and helper is not None:
            row["column"] = message(f"inspect.used_as_{helper}", lang)
        row["header"] = row["header"].removeprefix(JOINED)
        row["how"] = message(f"load.how_{'joined' if joined else match.how}", lang)
        rows.append(row)
    return pa.Table.from_pylist(rows, schema=SCREEN_SCHEMA)


def explained_table(source: SourceReport, lang: str) -> pa.Table:
    """How the columns that matter were found, in sentences: what was chosen, why, what came second.

    One row for text, time, number, channel and score, and one for the columns that hold the
    company's own words and stay out of the text.
    """
    by_column = {match.column: match for match in source.columns if match.column is not None}
    facts: list[dict[str, str]] = []
    for column, sought in _EXPLAINED.items():
        match = by_column.get(column)
        if match is None and not sought:
            continue
        told = message(f"inspect.no_{column}", lang) if match is None else _why(match, lang)
        facts.append({"fact": message(f"inspect.{column}", lang), "value": told})
        if column == "rating" and source.scale is not None and match is not None:
            told = _scale_told(source.scale, match, lang)
            facts.append({"fact": message("inspect.scale", lang), "value": told})
        if column == "created_at":
            fact = message("inspect.dates", lang)
            facts += [{"fact": fact, "value": _order_told(one, lang)} for one in source.orders]
    ours = [mask_text(match.header) for match in source.columns if match.field == "answer"]
    if ours:
        told = message("inspect.why_answer", lang, columns=", ".join(ours))
        facts.append({"fact": message("inspect.answer", lang), "value": told})
    return pa.Table.from_pylist(facts, schema=FACT_SCHEMA)


def _why(match: ColumnMatch, lang: str) -> str:
    """One column in a sentence, and the next best with the option that would choose it."""
    if match.header.startswith(JOINED):
        return message("inspect.why_joined", lang)
    values = {"header": mask_text(match.header), "sure": round(match.confidence * 100)}
    told = message(f"inspect.why_{match.how}", lang, **values)
    if match.rival is not None and match.how != "map":
        rival = mask_text(match.rival)
        return f"{told} {message('inspect.rival', lang, column=match.column, rival=rival)}"
    return told


def _scale_told(scale: RatingScale, match: ColumnMatch, lang: str) -> str:
    key = f"inspect.scale_{'stated' if scale.stated else 'seen'}"
    header = mask_text(match.header)
    return message(key, lang, worst=scale.worst, best=scale.best, header=header)


def _order_told(one: ColumnOrder, lang: str) -> str:
    order = message(f"dates.order_{one.order}", lang)
    header = mask_text(one.header.removeprefix(JOINED))
    other = "mdy" if one.order == "dmy" else "dmy"
    return message(f"inspect.dates_{one.how}", lang, column=header, order=order, other=other)


def _reason(reason: str, lang: str) -> str:
    return message(f"report.reason_{reason}", lang)


def column_table(found: TicketSet) -> pa.Table:
    """One row a column of a file: what it was taken for, how surely, and the runner-up."""
    rows = [{"file": source.name, **row} for source in found.sources for row in _columns(source)]
    return pa.Table.from_pylist(rows, schema=COLUMN_SCHEMA)


def inspection_data(found: TicketSet) -> dict[str, Any]:
    """The same and the personal data found, as JSON-ready data."""
    return {
        "files": [{**_file_row(source), "columns": _columns(source)} for source in found.sources],
        "personal_data": dict(sorted(found.masked.items())),
    }


def write_preset(found: TicketSet, path: Path, *, settings: Settings) -> None:
    """The mapping as a preset that reads the same files the same way."""
    text = preset_text(
        found.sources, given=settings.preset, may_stand=lambda header: mask_text(header) == header
    )
    with atomic_path(path) as temporary:
        temporary.write_text(text, encoding="utf-8", newline="\n")


def _file_row(source: SourceReport) -> dict[str, Any]:
    first, last = source.first_time, source.last_time
    return {
        "file": source.name,
        "sheet": source.sheet,
        "format": source.format,
        "encoding": source.encoding,
        "header_row": source.header_row,
        "preset": source.preset,
        "rows_read": source.rows_read,
        "kept": source.kept,
        "duplicates": source.duplicates,
        "rejected": dict(source.rejected),
        "first_time": first.isoformat() if first else None,
        "last_time": last.isoformat() if last else None,
        "rating_scale": None if source.scale is None else str(source.scale),
        "rating_scale_stated": None if source.scale is None else source.scale.stated,
        "date_orders": [
            {"header": mask_text(one.header), "order": one.order, "how": one.how}
            for one in source.orders
        ],
    }


def _columns(source: SourceReport) -> list[dict[str, Any]]:
    return [
        {
            "header": mask_text(match.header),
            "column": match.column,
            "confidence": round(match.confidence, 3),
            "how": match.how,
            "runner_up": match.runner_up,
            "rival": None if match.rival is None else mask_text(match.rival),
        }
        for match in source.columns
    ]
