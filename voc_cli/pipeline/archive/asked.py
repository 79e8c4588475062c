"""What a command looks at in the tickets of an archive, so that no more is read."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING

from voc_cli.schema import ASSIGNMENT_SCHEMA, CLASSIFY_SCHEMA, ticket_schema

if TYPE_CHECKING:
    from voc_cli.store.archive import ArchiveMeta

_ALWAYS = ("ticket_id", "source", "created_at")  # what puts tickets in order
UNDERSTOOD_FROM = ("subject", "body", "csat", "agent_category")

__all__ = ["UNDERSTOOD_FROM", "Asked"]


@dataclass(frozen=True)
class Asked:
    """columns   of the ticket table; None: all
    names     the columns that somebody named, in `--by`, `--where` or settings
    masked    whether it tells how much personal data the texts show as masked
    understood_beside  a column: tickets are understood where any has a value in it
    """

    columns: Collection[str] | None = None
    names: Collection[str] = ()
    masked: bool = False
    understood_beside: str | None = None

    def columns_of(self, meta: "ArchiveMeta") -> frozenset[str] | None:
        """The columns to read of an archive; None: all.

        A name that is neither a column nor a header of one stands in `extra`, or is to be refused
        with all that there is; what later stages append may be a header in `extra` as well. Answers
        of surveys go to other tickets, whatever those hold.
        """
        if self.columns is None or meta.surveys:
            return None
        plain = {*ticket_schema().names} - {"extra"}
        named = {name if name in plain else meta.headers.get(name, name) for name in self.names}
        made = {*CLASSIFY_SCHEMA.names, *ASSIGNMENT_SCHEMA.names}
        if named - plain - made:
            return None
        extra = {"extra", *UNDERSTOOD_FROM} if named - plain else set()
        return frozenset({*_ALWAYS, *self.columns, *(named & plain), *extra})
