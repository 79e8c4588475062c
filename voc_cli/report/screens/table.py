"""The result of a single command as a table on a terminal."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import pyarrow as pa
from rich.console import Console

from voc_cli.messages import catalogue, message
from voc_cli.report.cells import shorten
from voc_cli.report.labels import column_labels
from voc_cli.report.model import Cell, Column, Kind, TableBlock
from voc_cli.report.screens.grid import print_grid, tell_hidden
from voc_cli.report.screens.screen import Screen

MAX_TEXT = 160  # code points of a cell; a screen is for looking, files are for reading

_KINDS: Mapping[str, Kind] = {
    "share": "share",
    "expected": "estimate",
    "lower": "estimate",
    "upper": "estimate",
    "ratio": "score",
    "p_value": "probability",
    "q_value": "probability",
    "alert": "flag",
    "complete": "flag",
    "body": "quote",
    "context": "quote",
}
# A ratio or share with its interval is no count.
_OF_TABLE: Mapping[str, Mapping[str, Kind]] = {
    "rate_ratio": {"lower": "score", "upper": "score"},
    "importance": {
        "importance": "share",
        "lower": "share",
        "upper": "share",
        "explained": "share",
        **dict.fromkeys(("effect", "adjusted", "adjusted_lower", "adjusted_upper"), "signed"),
    },
}
# Columns of codes and the messages that say them.
_WORDS: Mapping[str, str] = {
    "quadrant": "drivers.quadrant", "verdict": "impact.verdict", "state": "actions.state",
}  # fmt: skip
# What a narrow screen does without, the first to go with the highest number.
_PRIORITY: Mapping[str, int] = {
    "extra": 9, "source": 8, "category_source": 8, "suggestion_id": 8, "updated_at": 8,
    "customer_key": 8, "first_response_at": 7, "closed_at": 7, "p_value": 7, "method": 6,
    "complete": 6, "tags": 6, "polarity_score": 6, "topic_score": 6, "stability": 5,
    "n_customers": 5, "severity": 5, "evidence": 5, "expected_effect": 5, "trend": 5,
    "parent_id": 5, "exemplar_ids": 5, "category_2": 5, "stage": 4, "priority": 4,
    "status": 4, "subject": 4, "problem": 4, "category_score": 4, "lower": 3, "keywords": 3,
    "withstands": 6, "topic": 8, "topic_words": 9, "topic_tickets": 9,
    "adjusted": 5, "adjusted_lower": 6, "adjusted_upper": 6, "explained": 6, "level": 6, "slope": 6,
    "control": 5, "placebo": 5, "n_placebo": 7, "by": 6, "segment": 6, "expect": 4, "moved_to": 4,
    "weeks_before": 4, "weeks_after": 4, "n_before": 3, "n_after": 3, "loadings": 5, "items": 4,
    "upper": 3, "topic_id": 3, "subcategory": 3, "q_value": 2, "created_at": 2,
}  # fmt: skip

__all__ = ["print_table"]


def print_table(
    table: pa.Table,
    console: Console,
    *,
    lang: str,
    title: str | None = None,
    limit: int = 50,
) -> None:
    """Print the first `limit` rows; say how many rows and which columns are not shown.

    Columns without any value are left out. Alarms are red, incomplete periods grey.
    """
    screen = Screen(console, console.width)
    if title:
        screen.line(title, "bold")
    if not table.num_rows:
        screen.line(message("report.table_empty", lang), "dim")
        return
    shown = table.slice(0, limit)
    names = [name for name in table.column_names if table.column(name).null_count < table.num_rows]
    if "key" in names and "label" in names:  # what people read stands beside the code
        names.remove("label")
        names.insert(names.index("key") + 1, "label")
    hidden = print_grid(_block(shown.select(names), lang), screen, lang)
    tell_hidden(hidden, screen, lang)
    if table.num_rows > limit:
        rest = f"{table.num_rows - limit:,}"
        screen.line(message("report.table_more", lang, n=rest), "dim")


def _block(table: pa.Table, lang: str) -> TableBlock:
    labels = column_labels(table.column_names, lang)
    special: Mapping[str, Kind] = {}
    for name in _OF_TABLE:
        if name in table.column_names:
            special = _OF_TABLE[name]
    columns = tuple(
        Column(
            name,
            label,
            special.get(name) or _kind(table.schema.field(name)),
            _PRIORITY.get(name, 1),
        )
        for name, label in zip(table.column_names, labels, strict=True)
    )
    cells = [
        [_cell(value, name, lang) for value in table.column(name).to_pylist()]
        for name in table.column_names
    ]
    rows = tuple(zip(*cells, strict=True))
    return TableBlock(
        columns,
        rows,
        emphasis=_where(table, "alert", True),
        muted=_where(table, "complete", False),
    )


def _where(table: pa.Table, name: str, value: bool) -> tuple[int, ...]:
    if name not in table.column_names:
        return ()
    flags = table.column(name).to_pylist()
    return tuple(i for i, flag in enumerate(flags) if flag is not None and bool(flag) is value)


def _kind(field: pa.Field) -> Kind:
    if field.name in _KINDS:
        return _KINDS[field.name]
    if pa.types.is_boolean(field.type):
        return "flag"
    if pa.types.is_integer(field.type):
        return "count"
    if pa.types.is_floating(field.type):
        return "score"
    return "date" if pa.types.is_temporal(field.type) else "text"


def _cell(value: Any, name: str, lang: str) -> Cell:
    match value:
        case bool() if name != "alert":  # the mark of an alarm is kept for alarms
            return message("report.flag_yes", lang) if value else ""
        case None | bool() | int() | float():
            return value
        case datetime():
            return value.strftime("%Y-%m-%d %H:%M")
        case str() if name in _WORDS:
            return catalogue(lang).get(f"{_WORDS[name]}_{value}", value)
        case list():
            return shorten(", ".join(_item(item) for item in value), MAX_TEXT)
        case _:
            return shorten(str(value), MAX_TEXT)


def _item(value: Any) -> str:
    return "=".join(map(str, value)) if isinstance(value, tuple) else str(value)
