"""The columns that stages append, and the names a `--where` speaks of."""

from voc_cli.analysis.condition import columns_named, parse_where
from voc_cli.schema import ASSIGNMENT_SCHEMA, CLASSIFY_SCHEMA

UNDERSTOOD_COLUMNS = tuple(name for name in CLASSIFY_SCHEMA.names if name != "ticket_id")
TOPIC_COLUMNS = tuple(name for name in ASSIGNMENT_SCHEMA.names if name != "ticket_id")
ALIASES = {"topic": "topic_id"}  # what people call a column

__all__ = ["ALIASES", "TOPIC_COLUMNS", "UNDERSTOOD_COLUMNS", "names_in"]


def names_in(where: str | None) -> frozenset[str]:
    """The column names a `--where` expression speaks of."""
    return columns_named(parse_where(where)) if where else frozenset()
