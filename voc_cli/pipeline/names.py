"""The columns that stages append, and the names a `--where` speaks of."""

from collections.abc import Iterable, Mapping

import pyarrow as pa

from voc_cli.analysis.columns import column_names, find_column, labelled_column
from voc_cli.analysis.condition import columns_named, comparisons, parse_where
from voc_cli.schema import ASSIGNMENT_SCHEMA, CLASSIFY_SCHEMA

UNDERSTOOD_COLUMNS = tuple(name for name in CLASSIFY_SCHEMA.names if name != "ticket_id")
TOPIC_COLUMNS = tuple(name for name in ASSIGNMENT_SCHEMA.names if name != "ticket_id")
ALIASES = {"topic": "topic_id"}  # what people call a column

__all__ = [
    "ALIASES",
    "TOPIC_COLUMNS",
    "UNDERSTOOD_COLUMNS",
    "called",
    "check_names",
    "meant",
    "names_in",
]


def names_in(where: str | None) -> frozenset[str]:
    """The column names a `--where` expression speaks of."""
    return columns_named(parse_where(where)) if where else frozenset()


def meant(names: Iterable[str], tickets: pa.Table, aliases: Mapping[str, str]) -> tuple[str, ...]:
    """The columns that `--by` or `--where` means: a file's header first, then our own labels."""
    known = {*column_names(tickets), *aliases}
    return tuple(
        name if name in known else ALIASES.get(name) or labelled_column(name) or name
        for name in names
    )


def called(column: str, names: Iterable[str]) -> bool:
    """Whether one of the names may mean `column`."""
    return any(column in (name, labelled_column(name)) for name in names)


def check_names(
    tickets: pa.Table, aliases: Mapping[str, str], *, by: Iterable[str], where: str | None
) -> None:
    """Refuse columns that will never be there, before the tickets are masked and understood.

    `tickets` are as they were loaded. Raises UsageError like `find_column`.
    """
    known = tickets.drop_columns(
        [name for name in tickets.column_names if name.startswith("customer_")]
    ).append_column("customer_key", pa.nulls(tickets.num_rows, pa.string()))
    for name in by:
        if not _is_made(name):
            find_column(known, name, aliases=aliases)
    for one in comparisons(parse_where(where)) if where else ():
        if not _is_made(one.column):
            error, position = "analysis.where_unknown_column", one.position
            find_column(known, one.column, aliases=aliases, error=error, position=position)


def _is_made(name: str) -> bool:
    made = {*UNDERSTOOD_COLUMNS, *TOPIC_COLUMNS, *ALIASES}
    return name in made or labelled_column(name) in made
