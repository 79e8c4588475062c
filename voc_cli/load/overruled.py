"""Where the learned vote overrules what headers claim, and where it leaves a doubt."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from voc_cli.load.by_content import Taken
from voc_cli.load.date_parts import PARTS
from voc_cli.load.profile import Profile
from voc_cli.load.votes import FIELDS, votes_for

# How much likelier, as the difference of logarithms, the vote must hold another column to be:
# chosen with whole inventors left out, see docs/benchmarks.md.
SURE = 1.5
DOUBTFUL = 0.7
_TOLD = frozenset({"map", "preset"})
_CERTAIN = 0.98
# What only helps to read messages and moments, and the company's words, is never taken away.
_KEPT = frozenset(
    {*FIELDS, *PARTS, "created_time", "author_type", "message_at", "message_id", "parent_id"}
    | {"reply_depth", "private", "answer", "nps", "ces"}
    | {"customer_id", "customer_name", "customer_email", "customer_phone"}
)

__all__ = ["Doubt", "overrule"]


@dataclass(frozen=True)
class Doubt:
    """A field whose column may be another one than was chosen; `chosen` is None where none was."""

    field: str
    chosen: str | None
    other: str


def overrule(
    taken: Taken, headers: Sequence[str], looks: Mapping[str, Profile]
) -> tuple[Doubt, ...]:
    """Move fields of `taken` to the columns the vote is sure of; what it only leans to, as doubts.

    What the user or a preset said stays.
    """
    if max((shown.kinds for shown in looks.values()), default=0) <= 1:
        return ()  # nothing differs in a table of one row
    votes = votes_for(headers, looks)
    doubts: list[Doubt] = []
    for field in FIELDS:
        chosen, _, how = taken.get(field, (None, 0.0, ""))
        scores = votes[field]
        if how in _TOLD or chosen is not None and chosen not in scores:
            continue
        best = max(headers, key=lambda header: scores[header])
        ahead = scores[best] - scores[chosen]
        if best == chosen or not _may_be(field, best, taken, looks):
            continue
        if ahead >= SURE and not _is_held(best, taken):
            for other in [f for f, (header, _, _) in taken.items() if header == best]:
                del taken[other]
            taken[field] = (best, min(_CERTAIN, 1 / (1 + 2.718281828 ** -ahead)), "vote")
        elif chosen is not None and ahead >= DOUBTFUL:
            doubts.append(Doubt(field, chosen, best))
    return tuple(doubts)


def _is_held(header: str, taken: Taken) -> bool:
    return any(
        taken[field][0] == header and (field in _KEPT or taken[field][2] in _TOLD)
        for field in taken
    )


def _may_be(field: str, header: str, taken: Taken, looks: Mapping[str, Profile]) -> bool:
    """Whether nothing speaks against a column that the vote leans to."""
    shown = looks[header]
    if shown.is_empty:
        return False
    if field == "ticket_id":
        # Rows of one id become one ticket, unless it can be told who speaks in each.
        return shown.distinct == 1.0 or "author_type" in taken
    if field == "created_at":
        parts = {"created_time", "message_at", *PARTS} & taken.keys()
        return shown.time >= 0.5 and ("created_at" in taken or not parts)
    return True
